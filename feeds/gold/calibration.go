package gold

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"attribot/feeds/claims"
)

// A Calibration holds the detector's confidence against how often it is right.
// It counts pairs: one that several claims of an article say counts once, with
// the highest confidence. The zero value is ready.
type Calibration struct {
	bins  map[int]*bin // by confidence in steps of 0.05
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
		c.bins = map[int]*bin{}
	}
	right := Pairs(gold)
	for _, p := range Pairs(found) {
		sure := 0.0
		for _, f := range keep(found, p.isOf) {
			sure = max(sure, f.Confidence)
		}
		c.add(sure, slices.Contains(right, p))
	}
}

func (c *Calibration) add(sure float64, right bool) {
	at := min(steps-1, int(sure*steps+1e-9))
	b := c.bins[at]
	if b == nil {
		b = &bin{}
		c.bins[at] = b
	}
	is := 0.0
	if right {
		is = 1
		b.right++
	}
	b.n++
	b.sum += sure
	c.n++
	c.brier += (sure - is) * (sure - is)
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
	out := struct {
		Rows  []row   `json:"rows"`
		Pairs int     `json:"pairs"`
		Error float64 `json:"expected_calibration_error"`
		Brier float64 `json:"brier"`
	}{[]row{}, c.n, c.Error(), c.brier / float64(max(1, c.n))}
	for at := range steps {
		if b := c.bins[at]; b != nil {
			out.Rows = append(out.Rows, row{float64(at) / steps, b.n, b.sum / float64(b.n), ratio(b.right, b.n)})
		}
	}
	return json.Marshal(out)
}

// String is the reliability table: what was said, and what came of it.
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
	if c.n > 0 {
		fmt.Fprintf(&s, "%d pairs: expected calibration error %.3f, Brier score %.3f\n", c.n, c.Error(), c.brier/float64(c.n))
	}
	return s.String()
}
