package gold

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"attribot/feeds/claims"
)

// A Calibration holds the detector's confidence against how often it is right.
// It counts pairs: one that several claims of an article say counts once, with
// the highest confidence. The zero value is ready.
type Calibration struct {
	bins  map[int]*bin // by confidence in steps of 0.05
	rules map[string]*bin
	n     int
	brier float64
}

// A bin is a stretch of confidence.
type bin struct {
	n, right int
	sum      float64 // of the confidences
}

const steps = 20 // bins between 0 and 1: narrow enough to tell two rules' bases apart

// Add counts one article.
func (c *Calibration) Add(gold, found []claims.Claim) {
	if c.bins == nil {
		c.bins, c.rules = map[int]*bin{}, map[string]*bin{}
	}
	right := Pairs(gold)
	for _, p := range Pairs(found) {
		says := keep(found, p.isOf)
		best := slices.MaxFunc(says, func(a, b claims.Claim) int { return cmp.Compare(a.Confidence, b.Confidence) })
		c.add(best, slices.Contains(right, p))
	}
}

func (c *Calibration) add(found claims.Claim, right bool) {
	sure, is := found.Confidence, 0.0
	if right {
		is = 1
	}
	binOf(c.bins, min(steps-1, int(sure*steps+1e-9))).add(sure, right)
	binOf(c.rules, found.Rule).add(sure, right)
	c.n++
	c.brier += (sure - is) * (sure - is)
}

// binOf returns the bin of a key, made if it is new.
func binOf[K comparable](bins map[K]*bin, key K) *bin {
	if bins[key] == nil {
		bins[key] = &bin{}
	}
	return bins[key]
}

func (b *bin) add(sure float64, right bool) {
	b.n++
	b.sum += sure
	if right {
		b.right++
	}
}

// off is by how much a bin's confidence is off, drawn towards nothing where
// there are few: a rule that was right three times of three is not sure for that.
func (b *bin) off() float64 {
	const asFew = 10 // so many pairs weigh as much as what was believed before
	return (float64(b.right) - b.sum) / float64(b.n+asFew)
}

// Error is the expected calibration error: by how much confidence and the
// share that is right differ, weighted by how many there are.
// https://arxiv.org/abs/1706.04599
func (c *Calibration) Error() (e float64) {
	for at := range steps {
		if b := c.bins[at]; b != nil {
			e += abs(b.sum-float64(b.right)) / float64(c.n)
		}
	}
	return e
}

func abs(x float64) float64 { return max(x, -x) }

// MarshalJSON writes the table's rows and its two figures.
func (c *Calibration) MarshalJSON() ([]byte, error) {
	type row struct {
		From  float64 `json:"from"`
		Pairs int     `json:"pairs"`
		Said  float64 `json:"said"`
		Right float64 `json:"right"`
	}
	type rule struct {
		Rule   string  `json:"rule"`
		Pairs  int     `json:"pairs"`
		Said   float64 `json:"said"`
		Right  float64 `json:"right"`
		MoveBy float64 `json:"move_by"`
	}
	out := struct {
		Rows  []row   `json:"rows"`
		Rules []rule  `json:"rules"`
		Pairs int     `json:"pairs"`
		Error float64 `json:"expected_calibration_error"`
		Brier float64 `json:"brier"`
	}{[]row{}, []rule{}, c.n, c.Error(), c.brier / float64(max(1, c.n))}
	for at := range steps {
		if b := c.bins[at]; b != nil {
			out.Rows = append(out.Rows, row{float64(at) / steps, b.n, b.sum / float64(b.n), ratio(b.right, b.n)})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.rules)) {
		b := c.rules[name]
		out.Rules = append(out.Rules, rule{name, b.n, b.sum / float64(b.n), ratio(b.right, b.n), b.off()})
	}
	return json.Marshal(out)
}

// String is the reliability table: what was said, and what came of it; and for
// each rule by how much its line of the lexicon's rules.tsv may be moved.
func (c *Calibration) String() string {
	var s strings.Builder
	fmt.Fprintf(&s, "%-13s %6s %8s %8s %8s\n", "confidence", "pairs", "said", "right", "off by")
	for at := range steps {
		b := c.bins[at]
		if b == nil {
			continue
		}
		said, right := b.sum/float64(b.n), ratio(b.right, b.n)
		fmt.Fprintf(&s, "%.2f to %.2f  %6d %8.3f %8.3f %+8.3f\n", float64(at)/steps, float64(at+1)/steps, b.n, said, right, right-said)
	}
	fmt.Fprintf(&s, "\n%-13s %6s %8s %8s %8s\n", "rule", "pairs", "said", "right", "move by")
	for _, name := range slices.SortedFunc(maps.Keys(c.rules), func(a, b string) int {
		return cmp.Or(cmp.Compare(c.rules[b].n, c.rules[a].n), strings.Compare(a, b))
	}) {
		b := c.rules[name]
		fmt.Fprintf(&s, "%-13s %6d %8.3f %8.3f %+8.2f\n", name, b.n, b.sum/float64(b.n), ratio(b.right, b.n), b.off())
	}
	if c.n > 0 {
		fmt.Fprintf(&s, "\n%d pairs: expected calibration error %.3f, Brier score %.3f\n", c.n, c.Error(), c.brier/float64(c.n))
	}
	return s.String()
}
