package gold

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"attribot/feeds/claims"
)

// Counts are hits, false alarms and misses.
type Counts struct{ TP, FP, FN int }

// Precision is the share of what was found that is right; 0 when nothing was.
func (c Counts) Precision() float64 { return ratio(c.TP, c.TP+c.FP) }

// Recall is the share of what is right that was found; 0 when nothing is.
func (c Counts) Recall() float64 { return ratio(c.TP, c.TP+c.FN) }

// F1 is the harmonic mean of the two.
func (c Counts) F1() float64 {
	p, r := c.Precision(), c.Recall()
	if p+r == 0 {
		return 0
	}
	return 2 * p * r / (p + r)
}

func (c Counts) String() string {
	return fmt.Sprintf("P %.3f  R %.3f  F1 %.3f   (tp %d fp %d fn %d)", c.Precision(), c.Recall(), c.F1(), c.TP, c.FP, c.FN)
}

// MarshalJSON writes the counts and what is computed from them.
func (c Counts) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Precision float64 `json:"precision"`
		Recall    float64 `json:"recall"`
		F1        float64 `json:"f1"`
		TP        int     `json:"tp"`
		FP        int     `json:"fp"`
		FN        int     `json:"fn"`
	}{c.Precision(), c.Recall(), c.F1(), c.TP, c.FP, c.FN})
}

// An Agreement is how often a field is the same.
type Agreement struct{ OK, All int }

// Accuracy is the share; 0 of nothing.
func (a Agreement) Accuracy() float64 { return ratio(a.OK, a.All) }

func (a Agreement) String() string {
	return fmt.Sprintf("accuracy %.3f   (n %d)", a.Accuracy(), a.All)
}

// MarshalJSON writes the share and of how many it is one.
func (a Agreement) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Accuracy float64 `json:"accuracy"`
		N        int     `json:"n"`
	}{a.Accuracy(), a.All})
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// A Score adds articles up: those worth an alert, (stance, speaker, accused)
// pairs, and over the pairs that both sides have, the victims and how often
// the other fields agree.
type Score struct {
	Alert        Counts    `json:"alert"`         // an article with at least one current claim
	Claim        Counts    `json:"claim"`         // pairs, recency ignored
	ClaimCurrent Counts    `json:"claim_current"` // pairs of current claims
	Victim       Counts    `json:"victim"`
	Attribution  Counts    `json:"claim_attribution"`
	Denial       Counts    `json:"claim_denial"`
	Recency      Agreement `json:"recency"`
	Measure      Agreement `json:"measure"`
	Hedged       Agreement `json:"hedged"`
	Articles     int       `json:"articles"`

	// As Alert, but found are only the claims from claims.AlertFrom on.
	AlertPosted Counts `json:"alert_posted"`
}

// Add counts one article.
func (s *Score) Add(gold, found []claims.Claim) {
	s.Articles++
	s.Alert.one(isNews(gold), isNews(found))
	s.AlertPosted.one(isNews(gold), isNews(keep(found, func(c claims.Claim) bool { return c.Confidence >= claims.AlertFrom })))
	g, f := Pairs(gold), Pairs(found)
	sets(&s.Claim, g, f)
	sets(&s.ClaimCurrent, Pairs(keep(gold, isCurrent)), Pairs(keep(found, isCurrent)))
	sets(&s.Attribution, ofStance(g, claims.Attribution), ofStance(f, claims.Attribution))
	sets(&s.Denial, ofStance(g, claims.Denial), ofStance(f, claims.Denial))
	for _, p := range g {
		if slices.Contains(f, p) {
			s.matched(keep(gold, p.isOf), keep(found, p.isOf))
		}
	}
}

// matched compares the claims that say the same pair.
func (s *Score) matched(gold, found []claims.Claim) {
	victims := func(c claims.Claim) []string { return c.Victims }
	sets(&s.Victim, values(gold, victims), values(found, victims))
	s.Recency.one(gold, found, func(c claims.Claim) string { return string(c.Recency) })
	s.Measure.one(gold, found, func(c claims.Claim) string { return c.Measure })
	s.Hedged.one(gold, found, func(c claims.Claim) string { return fmt.Sprint(c.Hedged) })
}

func (c *Counts) one(gold, found bool) {
	switch {
	case gold && found:
		c.TP++
	case found:
		c.FP++
	case gold:
		c.FN++
	}
}

// sets compares two lists without doubles.
func sets[T comparable](c *Counts, gold, found []T) {
	for _, g := range gold {
		if slices.Contains(found, g) {
			c.TP++
		} else {
			c.FN++
		}
	}
	c.FP += len(without(found, gold))
}

// one counts agreement when the two sides have a value in common.
func (a *Agreement) one(gold, found []claims.Claim, of func(claims.Claim) string) {
	a.All++
	if slices.ContainsFunc(gold, func(g claims.Claim) bool {
		return slices.ContainsFunc(found, func(f claims.Claim) bool { return of(f) == of(g) })
	}) {
		a.OK++
	}
}

// String is a line a figure.
func (s *Score) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d articles\n", s.Articles)
	for _, f := range s.figures() {
		fmt.Fprintf(&b, "%-18s %v\n", f.name, f.value)
	}
	return b.String()
}

// Figure returns a figure by its name in JSON: the F1 of counts, the accuracy
// of an agreement. It panics if there is none of that name.
func (s *Score) Figure(name string) float64 {
	for _, f := range s.figures() {
		if f.name == name {
			return f.value.figure()
		}
	}
	panic("no figure is called " + name)
}

type figure struct {
	name  string
	value interface{ figure() float64 }
}

func (c Counts) figure() float64    { return c.F1() }
func (a Agreement) figure() float64 { return a.Accuracy() }

func (s *Score) figures() []figure {
	return []figure{
		{"alert", s.Alert}, {"alert_posted", s.AlertPosted}, {"claim", s.Claim}, {"claim_current", s.ClaimCurrent}, {"victim", s.Victim},
		{"claim_attribution", s.Attribution}, {"claim_denial", s.Denial},
		{"recency", s.Recency}, {"measure", s.Measure}, {"hedged", s.Hedged},
	}
}

// A Pair is what a claim says at its shortest. Nobody is "-".
type Pair struct {
	Stance  claims.Stance `json:"stance"`
	Speaker string        `json:"speaker"`
	Accused string        `json:"accused"`
}

func (p Pair) String() string {
	if p.Stance == claims.Denial {
		return fmt.Sprintf("%s denies (accused: %s)", p.Speaker, p.Accused)
	}
	return fmt.Sprintf("%s accuses %s", p.Speaker, p.Accused)
}

func (p Pair) isOf(c claims.Claim) bool { return slices.Contains(Pairs([]claims.Claim{c}), p) }

// Pairs crosses every speaker of each claim with all whom it accuses; sorted
// and without doubles.
func Pairs(cs []claims.Claim) (ps []Pair) {
	for _, c := range cs {
		for _, speaker := range orNobody(c.Speakers) {
			for _, accused := range orNobody(c.Accused) {
				ps = append(ps, Pair{c.Stance, speaker, accused})
			}
		}
	}
	slices.SortFunc(ps, func(a, b Pair) int {
		return cmp.Or(strings.Compare(string(a.Stance), string(b.Stance)), strings.Compare(a.Speaker, b.Speaker), strings.Compare(a.Accused, b.Accused))
	})
	return slices.Compact(ps)
}

func orNobody(codes []string) []string {
	if len(codes) == 0 {
		return []string{"-"}
	}
	return codes
}

// A Difference is in what an article's claims differ from the labels.
type Difference struct {
	GoldAlert, FoundAlert bool
	Missed, Extra         []Pair
}

// Compare returns in what they differ; ok when neither in pairs nor in whether
// the article is worth an alert.
func Compare(gold, found []claims.Claim) (d Difference, ok bool) {
	g, f := Pairs(gold), Pairs(found)
	d = Difference{isNews(gold), isNews(found), without(g, f), without(f, g)}
	return d, d.GoldAlert == d.FoundAlert && len(d.Missed) == 0 && len(d.Extra) == 0
}

func isCurrent(c claims.Claim) bool { return c.Recency != claims.Background }

func isNews(cs []claims.Claim) bool { return slices.ContainsFunc(cs, isCurrent) }

func keep(cs []claims.Claim, want func(claims.Claim) bool) []claims.Claim {
	return slices.DeleteFunc(slices.Clone(cs), func(c claims.Claim) bool { return !want(c) })
}

func ofStance(ps []Pair, s claims.Stance) []Pair {
	return slices.DeleteFunc(slices.Clone(ps), func(p Pair) bool { return p.Stance != s })
}

func without[T comparable](all, drop []T) []T {
	return slices.DeleteFunc(slices.Clone(all), func(t T) bool { return slices.Contains(drop, t) })
}

// values gathers a list field of several claims, without doubles.
func values(cs []claims.Claim, of func(claims.Claim) []string) (all []string) {
	for _, c := range cs {
		all = append(all, of(c)...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
