package claims_test

import (
	"flag"
	"fmt"
	"hash/fnv"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"attribot/feeds/claims"
	"attribot/feeds/gold"
)

var fit = flag.Bool("fit", false, "write lexicon/recency.tsv anew from the labelled articles")

// An example is a claim found in a labelled article, and what people say of its time.
type example struct {
	signs    []float64
	recalled bool
	fold     int
	weight   float64
}

// TestFitRecency fits the weights of the signs by logistic regression and says
// how well they do on stories that they were not fitted to. With -fit it writes
// the table.
func TestFitRecency(t *testing.T) {
	corpus := os.Getenv("ATTRIBOT_CORPUS")
	if corpus == "" {
		t.Skip("not measured: ATTRIBOT_CORPUS names no folder with labelled articles")
	}
	var all []example
	for _, f := range []string{"dev.jsonl", "dev_wire.jsonl", "dev_written.jsonl", "negatives.jsonl"} {
		labelled, err := gold.ReadFile(filepath.Join(corpus, "claims", f))
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range labelled {
			all = append(all, examples(a)...)
		}
	}
	right, n := 0.0, 0.0
	for fold := range folds {
		w := fitted(all, fold)
		for _, e := range all {
			if e.fold == fold {
				n += e.weight
				if (dot(w, e.signs) > 0) == e.recalled {
					right += e.weight
				}
			}
		}
	}
	t.Logf("%d claims, right on stories not fitted to: %.3f", len(all), right/n)
	w := fitted(all, -1)
	table := "# What each sign weighs when a claim is taken for recalled (above zero in sum) or\n" +
		"# for the news. Fitted to labelled articles; news.go tells what each sign is.\nsign\tweight\n"
	for i, name := range claims.Signs {
		table += fmt.Sprintf("%s\t%.2f\n", name, w[i])
	}
	t.Log("\n" + table)
	if *fit {
		if err := os.WriteFile("lexicon/recency.tsv", []byte(table), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if right/n < 0.8 {
		t.Errorf("the signs tell the time of %.3f of the claims, they told more than 0.8", right/n)
	}
}

const folds = 5

// foldOf is the part of the stories that an article belongs to.
func foldOf(a gold.Article) int {
	h := fnv.New32()
	h.Write([]byte(a.Story))
	if a.Story == "" {
		h.Write([]byte("/" + a.ID))
	}
	return int(h.Sum32() % folds)
}

// examples are the claims found whose time the labels tell: the one labelled on
// the same sentence, else all that are labelled on the same parties, if they agree.
func examples(a gold.Article) (out []example) {
	for _, c := range claims.Tell(a.Title, a.Text, a.Published) {
		var same, all []claims.Recency
		for _, g := range a.Claims {
			if g.Stance != c.Stance || !meet(g.Speakers, c.Speakers) || !meet(g.Accused, c.Accused) && len(g.Accused) > 0 {
				continue
			}
			all = append(all, g.Recency)
			if strings.Contains(c.Evidence, g.Evidence) || strings.Contains(g.Evidence, c.Evidence) {
				same = append(same, g.Recency)
			}
		}
		if len(same) == 0 {
			same = all
		}
		if len(all) == 0 { // what is no claim at all had better be silent
			out = append(out, example{signs: c.Signs, recalled: true, fold: foldOf(a), weight: 0.3})
			continue
		}
		if len(same) > 0 && !slices.ContainsFunc(same, func(r claims.Recency) bool { return r != same[0] }) {
			out = append(out, example{signs: c.Signs, recalled: same[0] == claims.Background, fold: foldOf(a), weight: 1})
		}
	}
	for i := range out {
		out[i].weight /= math.Sqrt(float64(len(out))) // one article is not many
	}
	return out
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

// fitted is logistic regression by gradient descent, with a ridge, on all but one fold.
func fitted(all []example, without int) []float64 {
	const steps, rate, ridge = 3000, 0.5, 0.015
	w := make([]float64, len(claims.Signs))
	for range steps {
		gradient, n := make([]float64, len(w)), 0.0
		for _, e := range all {
			if e.fold == without {
				continue
			}
			n += e.weight
			off := 1/(1+math.Exp(-dot(w, e.signs))) - float64(btoi(e.recalled))
			for i, x := range e.signs {
				gradient[i] += e.weight * off * x
			}
		}
		for i := range w {
			w[i] -= rate * (gradient[i]/n + ridge*w[i])
		}
	}
	return w
}

func dot(w, x []float64) (sum float64) {
	for i := range w {
		sum += w[i] * x[i]
	}
	return sum
}
