package claims

import (
	"slices"
	"time"
)

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
	r.recall()
	for i := range r.found {
		c := &r.found[i]
		if c.filter != "" || r.surelyPast(c, &r.front) {
			continue
		}
		x := make([]float64, len(signs))
		for t := r.signsOf(c, &r.front); t != 0; t &= t - 1 {
			x[t.first()] = r.extent(t.first(), c)
		}
		s := &r.sents[c.sent]
		out = append(out, Told{Signs: x, Claim: Claim{Stance: c.stance, Speakers: r.names(c.speakers), Accused: r.names(c.accused), Evidence: r.words(s.from, s.to)}})
	}
	return out
}

// Rules and Doubts are the names of what a confidence is the sum of.
var (
	Rules = func() (names []string) {
		for name := range theLexicon().rules {
			names = append(names, name)
		}
		slices.Sort(names)
		return names
	}()
	Doubts = doubts[:]
)

// Reads is what the tables say of a rule or doubt.
func Reads(name string) string {
	if i := slices.Index(Doubts, name); i >= 0 {
		return theLexicon().doubts[i].reads
	}
	return theLexicon().rules[name].reads
}

// Judge returns the claims of an article; their signs are a one, which rule it
// was, and which doubts there are.
func Judge(title, body string, published time.Time) (out []Told) {
	r := &reader{lex: theLexicon(), people: map[uint64]person{}}
	for _, c := range r.read(title, body, published).Claims {
		out = append(out, Told{Claim: c})
	}
	k := 0
	for i := range r.found {
		c := &r.found[i]
		if c.dead || c.filter != "" {
			continue
		}
		x := make([]float64, 1+len(Rules)+len(Doubts))
		x[0], x[1+slices.Index(Rules, c.rule)] = 1, 1
		for ds := r.doubtsOf(c); ds != 0; ds &= ds - 1 {
			x[1+len(Rules)+ds.first()] = 1
		}
		out[k].Signs = x
		k++
	}
	return out
}
