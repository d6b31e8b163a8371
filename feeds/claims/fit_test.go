package claims_test

import (
	"flag"
	"hash/fnv"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"attribot/feeds/gold"
)

// What is weighed is fitted to labelled articles by go test -fit, and measured
// on stories that it was not fitted to.
var fit = flag.Bool("fit", false, "write the fitted tables of the lexicon anew from the labelled articles")

// An example is what can be read off a claim, and what people say of it.
type example struct {
	signs  []float64
	want   float64
	fold   int
	weight float64
}

const folds = 5

// A regression fits weights by gradient descent, with a ridge on all of them
// but the first few.
type regression struct {
	ridge, rate float64
	free        int
	predict     func(sum float64) float64
}

// fitted returns the weights for the examples of all but one fold.
func (g regression) fitted(all []example, without int) []float64 {
	const steps = 3000
	w := make([]float64, len(all[0].signs))
	for range steps {
		gradient, n := make([]float64, len(w)), 0.0
		for _, e := range all {
			if e.fold == without {
				continue
			}
			n += e.weight
			off := g.predict(dot(w, e.signs)) - e.want
			for i, x := range e.signs {
				gradient[i] += e.weight * off * x
			}
		}
		for i := range w {
			w[i] -= g.rate * gradient[i] / n
			if i >= g.free {
				w[i] -= g.rate * g.ridge * w[i]
			}
		}
	}
	return w
}

// crossed calls each example with the sum that weights fitted to other stories give it.
func (g regression) crossed(all []example, each func(e example, sum float64)) {
	for fold := range folds {
		w := g.fitted(all, fold)
		for _, e := range all {
			if e.fold == fold {
				each(e, dot(w, e.signs))
			}
		}
	}
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

func dot(w, x []float64) (sum float64) {
	for i := range w {
		sum += w[i] * x[i]
	}
	return sum
}

// labelledExamples are the examples of all labelled articles.
func labelledExamples(t *testing.T, of func(gold.Article) []example) (all []example) {
	t.Helper()
	for _, f := range []string{"dev.jsonl", "dev_wire.jsonl", "dev_written.jsonl", "negatives.jsonl"} {
		labelled, err := gold.ReadFile(corpusFile(t, f))
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range labelled {
			es := of(a)
			for i := range es {
				es[i].fold = foldOf(a)
			}
			all = append(all, es...)
		}
	}
	return all
}

// foldOf is the part of the stories that an article belongs to.
func foldOf(a gold.Article) int {
	h := fnv.New32()
	h.Write([]byte(a.Story))
	if a.Story == "" {
		h.Write([]byte("/" + a.ID))
	}
	return int(h.Sum32() % folds)
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func meet(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

// writeTable writes a fitted table, if the flag says so.
func writeTable(t *testing.T, name, table string) {
	t.Helper()
	t.Log("\n" + table)
	if *fit {
		if err := os.WriteFile(filepath.Join("lexicon", name), []byte(table), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
