package claims

import "time"

// A Told is a claim before like ones are merged, with its signs.
type Told struct {
	Claim
	Signs []float64
}

// Signs are the names of Told.Signs.
var Signs = signs[:]

// Tell returns what the rules find in an article, before merging.
func Tell(title, body string, published time.Time) (out []Told) {
	r := &reader{lex: theLexicon(), people: map[uint64]person{}}
	if r.gather(title, body, published) != "" {
		return nil
	}
	f := r.frontOf()
	for i := range r.found {
		c := &r.found[i]
		if c.filter != "" || r.surelyPast(c, &f) {
			continue
		}
		x := r.signsOf(c, &f)
		s := &r.sents[c.sent]
		out = append(out, Told{Signs: x[:], Claim: Claim{Stance: c.stance, Speakers: r.names(c.speakers), Accused: r.names(c.accused), Evidence: r.words(s.from, s.to)}})
	}
	return out
}
