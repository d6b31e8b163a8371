package claims

import (
	"fmt"
	"math"
	"strconv"
)

// Whether a claim is the news or recalled beside other news, no single word
// tells: newspapers recall in the same tense in which they report, and date the
// deed as often as the saying. So the signs are weighed against each other. A
// sign is something that can be read off a claim's place in its article; its
// weight stands in lexicon/recency.tsv, determined on labelled articles by
// go test ./feeds/claims -run FitRecency -fit. Above zero in sum, a claim is
// recalled.

// signs are the names of the signs, in the order of reader.signs.
var signs = [...]string{
	"always", "told-past", "told-now", "perfect", "day", "headline", "lead", "depth",
	"accused-in-headline", "speaker-in-headline", "accused-in-lead", "speaker-in-lead",
	"old-deed", "other-month", "same-parties-first", "other-parties-first",
	"denial", "punished", "advisory", "joint", "alone", "dated-elsewhere",
	"parties-in-headline", "company-in-headline", "headline-accuses", "nominal", "relative-clause", "third-or-later", "hedged", "background-word",
}

// addSign adds a line of the table of signs.
func (b *building) addSign(r row) error {
	w, err := strconv.ParseFloat(r.cells[1], 64)
	if err != nil || math.IsNaN(w) || math.Abs(w) > 20 {
		return fmt.Errorf("weight %q: want a number between -20 and 20", r.cells[1])
	}
	for i, name := range signs {
		if name == r.cells[0] {
			b.signs[i] = w
			return nil
		}
	}
	return fmt.Errorf("no such sign: %q", r.cells[0])
}

// recall decides of every claim whether it is recalled.
func (r *reader) recall() {
	headline, lead := r.namedFirst()
	for i := range r.found {
		c := &r.found[i]
		if c.filter != "" {
			continue
		}
		if c.past = r.surelyPast(c, headline); !c.past {
			age := 0.0
			for k, x := range r.signsOf(c, headline, lead) {
				age += r.lex.signs[k] * x
			}
			c.past = age > 0
		}
	}
}

// surelyPast says whether a claim need not be weighed: it is told as past, and
// not by those of the headline, where the words of time may be the deed's; or
// as what always was so: "has repeatedly denied", "denied it in the past".
func (r *reader) surelyPast(c *candidate, headline codes) bool {
	s := &r.sents[c.sent]
	for j := max(c.when, s.from); j < s.to; j++ {
		if r.always(j) {
			return true
		}
	}
	return c.told && (r.perfect(max(c.when, s.from), s) || !headline.meets(c.accused) || !headline.meets(c.speakers))
}

// namedFirst returns the states that the headline names, and those of the lead.
func (r *reader) namedFirst() (headline, lead codes) {
	for k := range r.sents {
		s := &r.sents[k]
		if s.skip || !s.lead {
			continue
		}
		for n := s.mentions[0]; n < s.mentions[1]; n++ {
			m := &r.mentions[n]
			if s.title {
				headline.addAll(m.codes)
				headline.addAll(m.tied)
			} else {
				lead.addAll(m.codes)
				lead.addAll(m.tied)
			}
		}
	}
	return headline, lead
}

// signsOf reads the signs of a claim.
func (r *reader) signsOf(c *candidate, headline, lead codes) (x [len(signs)]float64) {
	s := &r.sents[c.sent]
	when := max(c.when, s.from)
	past, sure := r.toldTime(when, s)
	same, other, dated := r.beside(c)
	for i, holds := range [...]bool{
		true,
		sure && past,
		sure && !past,
		r.perfect(when, s),
		s.classes&(isDay|isNow) != 0,
		s.title,
		s.lead,
		false,
		headline.meets(c.accused),
		headline.meets(c.speakers),
		lead.meets(c.accused),
		lead.meets(c.speakers),
		r.oldDeed(c, s),
		r.namesOtherMonth(s),
		same,
		other && !same,
		c.stance == Denial,
		c.measure == Sanctions || c.measure == Indictment,
		c.measure == Advisory,
		c.speakers.n > 1,
		!same && !other,
		dated,
		headline.meets(c.accused) && headline.meets(c.speakers),
		r.headlineHas(isPrivate | isPrivNoun),
		r.headlineFrames(),
		c.rule == "NOMINAL" || c.rule == "JOIN",
		r.classesIn(s.from, when)&isRel != 0,
		int(c.sent) > 4,
		c.hedged,
		r.classesIn(s.from, s.to)&isPast != 0,
	} {
		if holds {
			x[i] = 1
		}
	}
	x[signDepth] = float64(c.sent) / float64(len(r.sents))
	return x
}

const signDepth = 7

func (r *reader) headlineHas(cl class) bool {
	return r.titleItems > 0 && r.classesIn(0, int32(r.titleItems))&cl != 0
}

// headlineFrames says whether the headline tells of accusing or denying; a
// text without one begins with what is new.
func (r *reader) headlineFrames() bool {
	if r.titleItems == 0 {
		return true
	}
	for i := range r.titleItems {
		if r.items[i].frames != 0 || r.items[i].class&(isAccN|isChargeN|isSanctionN|isGround) != 0 {
			return true
		}
	}
	return false
}

// beside says whether headline or lead tell a claim of the same parties or of
// others, and whether a sentence with a day tells of the same accused.
func (r *reader) beside(c *candidate) (same, other, dated bool) {
	for i := range r.found {
		o := &r.found[i]
		if o == c || o.filter != "" {
			continue
		}
		s := &r.sents[o.sent]
		parties := o.accused.meets(c.accused) && o.speakers.meets(c.speakers)
		if s.lead {
			same, other = same || parties, other || !parties
		}
		dated = dated || parties && s.classes&(isDay|isNow) != 0
	}
	return same, other, dated
}

// oldDeed says whether the sentence names a year before that of publication
// behind the verb: the deed's, or the saying's.
func (r *reader) oldDeed(c *candidate, s *sentence) bool {
	for j := max(c.when, s.from); j < s.to; j++ {
		if it := &r.items[j]; it.mark == markNone && it.flags&flagYear != 0 && r.oldYear(it) {
			return true
		}
	}
	return false
}

func (r *reader) namesOtherMonth(s *sentence) bool {
	for j := s.from; j < s.to; j++ {
		if it := &r.items[j]; it.class&isMonth != 0 && it.flags&flagCap != 0 && !r.firstName(j) && r.otherMonth(it) {
			return true
		}
	}
	return false
}
