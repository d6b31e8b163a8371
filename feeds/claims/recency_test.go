package claims_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"attribot/feeds/claims"
	"attribot/feeds/gold"
)

// TestFitRecency fits the weights of the signs by logistic regression and says
// how well they do on stories that they were not fitted to. With -fit it writes
// the table.
func TestFitRecency(t *testing.T) {
	all := labelledExamples(t, recencyExamples)
	g := regression{ridge: 0.015, rate: 0.5, predict: logistic}
	right, n := 0.0, 0.0
	g.crossed(all, func(e example, sum float64) {
		n += e.weight
		if (sum > 0) == (e.want == 1) {
			right += e.weight
		}
	})
	t.Logf("%d claims, right on stories not fitted to: %.3f", len(all), right/n)
	w := g.fitted(all, -1)
	table := "# What each sign weighs when a claim is taken for recalled (above zero in sum) or\n" +
		"# for the news. Fitted to labelled articles; news.go tells what each sign is.\nsign\tweight\n"
	for i, name := range claims.Signs {
		table += fmt.Sprintf("%s\t%.2f\n", name, w[i])
	}
	writeTable(t, "recency.tsv", table)
	if right/n < 0.85 {
		t.Errorf("the signs tell the time of %.3f of the claims, they told more than 0.85", right/n)
	}
}

// recencyExamples are the claims found whose time the labels tell: the one labelled on
// the same sentence, else all that are labelled on the same parties, if they agree.
func recencyExamples(a gold.Article) (out []example) {
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
			out = append(out, example{signs: c.Signs, want: 1, weight: 0.3})
			continue
		}
		if len(same) > 0 && !slices.ContainsFunc(same, func(r claims.Recency) bool { return r != same[0] }) {
			out = append(out, example{signs: c.Signs, want: float64(btoi(same[0] == claims.Background)), weight: 1})
		}
	}
	for i := range out {
		out[i].weight /= math.Sqrt(float64(len(out))) // one article is not many
	}
	return out
}
