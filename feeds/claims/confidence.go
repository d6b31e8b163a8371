package claims

import (
	"fmt"
	"math"
	"math/bits"
	"strconv"
)

// A rule is a line of lexicon/rules.tsv.
type rule struct {
	confidence float64
	reads      string
	told       string // how a trail begins: "rule BLAME: somebody blames a state, by "
	sum        string // how the sum of a confidence begins: " = 0.90 for the rule"
}

// addRule adds a line of the table of rules.
func (b *building) addRule(r row) error {
	c, err := strconv.ParseFloat(r.cells[1], 64)
	if err != nil || c <= 0 || c > 1 {
		return fmt.Errorf("confidence %q: want a number above 0, at most 1", r.cells[1])
	}
	name, reads := r.cells[0], r.cells[2]
	b.rules[name] = rule{confidence: c, reads: reads, told: "rule " + name + ": " + reads + ", by ", sum: fmt.Sprintf(" = %.2f for the rule", c)}
	return nil
}

// What makes a claim less or more sure than its rule. By how much, lexicon/doubts.tsv
// says.
const (
	// the other claims
	doubtAgain = iota
	doubtOthersAccuse
	doubtTurnedRound
	// where it stands
	doubtHeadlineAccuses
	doubtPartiesInHeadline
	doubtLead
	// its parties
	doubtSpeakerFar
	doubtClauseBetween
	doubtCompanyBetween
	doubtAccusedBefore
	doubtStateUnnamed
	// the words beside it
	doubtCrime
	doubtFear
	doubtCharge
	doubtAccusation
)

// doubts are their names in the table.
var doubts = [...]string{
	doubtAgain: "again", doubtOthersAccuse: "others-accuse", doubtTurnedRound: "turned-round",
	doubtHeadlineAccuses: "headline-accuses", doubtPartiesInHeadline: "parties-in-headline", doubtLead: "lead",
	doubtSpeakerFar: "speaker-far", doubtClauseBetween: "clause-between", doubtCompanyBetween: "company-between",
	doubtAccusedBefore: "accused-before", doubtStateUnnamed: "state-unnamed",
	doubtCrime: "crime", doubtFear: "fear", doubtCharge: "charge", doubtAccusation: "accusation",
}

// A doubt is a line of lexicon/doubts.tsv.
type doubt struct {
	terms float64
	reads string
	sum   string // how it stands in the sum of a confidence: ", -0.05 as ..."; nothing if it weighs nothing
}

// addDoubt adds a line of the table of doubts.
func (b *building) addDoubt(r row) error {
	w, err := strconv.ParseFloat(r.cells[1], 64)
	if err != nil || !(w > -1 && w < 1) {
		return fmt.Errorf("terms %q: want a number between -1 and 1", r.cells[1])
	}
	for i, name := range doubts {
		if name == r.cells[0] {
			b.doubts[i] = doubt{terms: w, reads: r.cells[2]}
			if w != 0 {
				b.doubts[i].sum = fmt.Sprintf(", %+.2f as %s", w, r.cells[2])
			}
			return nil
		}
	}
	return fmt.Errorf("no such doubt: %q", r.cells[0])
}

// A traitSet is the numbers of those traits that a claim has.
type traitSet uint64

const _, _ = traitSet(1) << (len(doubts) - 1), traitSet(1) << (len(signs) - 1) // there is room for all

// first is the lowest number of a set that is not empty.
func (t traitSet) first() int { return bits.TrailingZeros64(uint64(t)) }

// put adds a trait if the claim has it.
func (t *traitSet) put(trait int, has bool) {
	if has {
		*t |= 1 << trait
	}
}

// doubtsOf reads which of the doubts a claim gives.
func (r *reader) doubtsOf(c *candidate) traitSet { return r.supportOf(c) | r.ownDoubts(c) }

// ownDoubts are those of a claim's own words and place.
func (r *reader) ownDoubts(c *candidate) (t traitSet) {
	s := &r.sents[c.sent]
	clause, company := r.standsBetween(c, s)
	t.put(doubtHeadlineAccuses, r.front.accuses || r.front.denies)
	t.put(doubtPartiesInHeadline, r.front.headline.meets(c.accused) && r.front.headline.meets(c.speakers))
	t.put(doubtLead, s.lead && !s.title)
	t.put(doubtSpeakerFar, c.loose)
	t.put(doubtClauseBetween, clause)
	t.put(doubtCompanyBetween, company)
	t.put(doubtAccusedBefore, c.actor >= 0 && r.mentions[c.actor].codes.n == 0 && r.mentions[c.actor].tied.n == 0)
	t.put(doubtStateUnnamed, c.accused.has(r.xx()))
	t.put(doubtCrime, r.crime >= 2)
	t.put(doubtFear, c.stance == Attribution && s.classes&isFear != 0)
	t.put(doubtCharge, s.classes&isChargeN != 0)
	t.put(doubtAccusation, s.classes&isAccN != 0)
	return t
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
func (r *reader) confidence(c *candidate, ds traitSet) float64 {
	sum := r.lex.rules[c.rule].confidence
	for ; ds != 0; ds &= ds - 1 {
		sum += r.lex.doubts[ds.first()].terms
	}
	return min(max(math.Round(100*sum)/100, 0.05), 0.99)
}

// surer says whether one candidate is surer than another of the same speakers and
// stance. If they accuse the same as well, the article's other claims support
// both alike, and each the other if they stand apart.
func (r *reader) surer(a, b *candidate) bool {
	da, db := r.ownDoubts(a), r.ownDoubts(b)
	alike := a.accused.same(b.accused)
	if alike && da == db && a.rule == b.rule {
		return false
	}
	sa := r.supportOf(a)
	sb := sa
	if !alike {
		sb = r.supportOf(b)
	}
	return r.confidence(a, da|sa) > r.confidence(b, db|sb)
}
