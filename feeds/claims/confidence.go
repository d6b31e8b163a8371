package claims

import (
	"fmt"
	"math"
	"strconv"
)

// A rule is a line of lexicon/rules.tsv.
type rule struct {
	confidence float64
	reads      string
}

// addRule adds a line of the table of rules.
func (b *building) addRule(r row) error {
	c, err := strconv.ParseFloat(r.cells[1], 64)
	if err != nil || c <= 0 || c > 1 {
		return fmt.Errorf("confidence %q: want a number above 0, at most 1", r.cells[1])
	}
	b.rules[r.cells[0]] = rule{confidence: c, reads: r.cells[2]}
	return nil
}

// doubts are the names of what makes a claim less or more sure than its rule,
// in the order of reader.doubtsOf. By how much, lexicon/doubts.tsv says.
var doubts = [...]string{
	"again", "others-accuse", "turned-round",
	"headline-accuses", "parties-in-headline", "lead",
	"speaker-far", "clause-between", "company-between", "accused-before", "state-unnamed",
	"crime", "fear", "charge", "accusation",
}

// A doubt is a line of lexicon/doubts.tsv.
type doubt struct {
	terms float64
	reads string
}

// addDoubt adds a line of the table of doubts.
func (b *building) addDoubt(r row) error {
	w, err := strconv.ParseFloat(r.cells[1], 64)
	if err != nil || !(w > -1 && w < 1) {
		return fmt.Errorf("terms %q: want a number between -1 and 1", r.cells[1])
	}
	for i, name := range doubts {
		if name == r.cells[0] {
			b.doubts[i] = doubt{w, r.cells[2]}
			return nil
		}
	}
	return fmt.Errorf("no such doubt: %q", r.cells[0])
}

// doubtsOf reads which of the doubts a claim gives.
func (r *reader) doubtsOf(c *candidate) [len(doubts)]bool {
	s := &r.sents[c.sent]
	o := r.supportOf(c)
	clause, company := r.standsBetween(c, s)
	return [...]bool{
		o.again, o.others, o.turned,
		r.front.accuses || r.front.denies,
		r.front.headline.meets(c.accused) && r.front.headline.meets(c.speakers),
		s.lead && !s.title,
		c.loose, clause, company,
		c.actor >= 0 && r.mentions[c.actor].codes.n == 0 && r.mentions[c.actor].tied.n == 0,
		c.accused.has(r.xx()),
		r.crime >= 2,
		c.stance == Attribution && s.classes&isFear != 0,
		s.classes&isChargeN != 0,
		s.classes&isAccN != 0,
	}
}

// standsBetween says whether a new clause begins between speaker and accused,
// and whether somebody who is no government stands there.
func (r *reader) standsBetween(c *candidate, s *sentence) (clause, company bool) {
	if c.speaker < 0 || c.actor < 0 {
		return false, false
	}
	a, b := &r.mentions[c.speaker], &r.mentions[c.actor]
	from, to := min(a.to, b.to), max(a.from, b.from)
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		if m := &r.mentions[n]; m.kind == kindPrivate && m.from >= from && m.to <= to {
			company = true
		}
	}
	return from < to && r.clauseBetween(from, to), company
}

// confidence is how sure a claim with such doubts is, from 0 to 1: the rule's,
// and what the doubts add or take away.
func (r *reader) confidence(c *candidate, ds *[len(doubts)]bool) float64 {
	sum := r.lex.rules[c.rule].confidence
	for i, holds := range ds {
		if holds {
			sum += r.lex.doubts[i].terms
		}
	}
	return min(max(math.Round(100*sum)/100, 0.05), 0.99)
}
