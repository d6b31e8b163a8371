package claims

import (
	"fmt"
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

// A doubt is something about a claim that makes it less or more sure.
type doubt struct {
	word  string
	terms float64
}

// doubts are the terms that the place of a claim adds to the confidence of its
// rule. They are about what a ridge regression of right and wrong on rule and
// doubts gives on the labelled articles.
func (r *reader) doubts(c *candidate) []doubt {
	out := r.doubtful[:0]
	if c.speaker >= 0 {
		switch m := &r.mentions[c.speaker]; {
		case m.kind == kindPron:
			out = append(out, doubt{"the speaker is a pronoun", -0.05})
		case m.codes.n == 0:
			out = append(out, doubt{"the speaker's country is taken from elsewhere in the text", -0.08})
		case m.kind == kindGov && m.flags&mentionNamed != 0:
			out = append(out, doubt{"the speaker is named", -0.03})
		}
	}
	if c.actor >= 0 {
		switch m := &r.mentions[c.actor]; {
		case (m.kind == kindThreat || m.kind == kindPeople) && m.codes.n == 0:
			out = append(out, doubt{"who is accused is told before", -0.08})
		case (m.kind == kindThreat || m.kind == kindPeople) && m.tied.n == 0 && m.group[0] == m.group[1] && m.flags&(mentionState|mentionLinked|mentionOrgan) == 0:
			out = append(out, doubt{"of the hackers only the nationality is told", -0.05})
		}
	}
	if c.loose {
		out = append(out, doubt{"the speaker stands far from the verb", -0.15})
	}
	if c.anon {
		out = append(out, doubt{"only unnamed officials speak", -0.08})
	}
	if r.sents[c.sent].title {
		out = append(out, doubt{"only the headline says so", -0.05})
	}
	r.doubtful = out
	return out
}

// confidence is how sure a claim is, from 0 to 1, and the terms of the sum.
func (r *reader) confidence(c *candidate) (float64, []doubt) {
	sum := r.lex.rules[c.rule].confidence
	ds := r.doubts(c)
	for _, d := range ds {
		sum += d.terms
	}
	return min(max(sum, 0.05), 0.99), ds
}
