package claims_test

import (
	"fmt"
	"testing"

	"attribot/feeds/claims"
	"attribot/feeds/gold"
)

// TestFitClaims fits how sure each rule is, and what the doubts add or take
// away, by ridge regression of right and wrong, and says how well that does on
// stories that it was not fitted to. With -fit it writes the two tables.
func TestFitClaims(t *testing.T) {
	all := labelledExamples(t, claimExamples)
	g := regression{ridge: 0.05, rate: 0.1, free: 1, predict: func(sum float64) float64 { return sum }}
	brier, plain, n, right := 0.0, 0.0, 0.0, 0.0
	for _, e := range all {
		n, right = n+e.weight, right+e.weight*e.want
	}
	g.crossed(all, func(e example, sum float64) {
		sum = bounded(sum)
		brier += e.weight * (sum - e.want) * (sum - e.want)
		plain += e.weight * (right/n - e.want) * (right/n - e.want)
	})
	t.Logf("%d claims, %.3f of them right; Brier score on stories not fitted to %.4f, of one confidence for all %.4f", len(all), right/n, brier/n, plain/n)
	w := g.fitted(all, -1)
	rules := "# The rules by which a claim is found, how sure each is, and what it reads. The\n" +
		"# confidence is fitted to labelled articles by go test -run FitClaims -fit, together\n" +
		"# with doubts.tsv, whose terms are added to it.\nrule\tconfidence\treads\n"
	for i, name := range claims.Rules {
		rules += fmt.Sprintf("%s\t%.2f\t%s\n", name, bounded(w[0]+w[1+i]), claims.Reads(name))
	}
	table := "# What makes a claim less or more sure than its rule, fitted with rules.tsv.\ndoubt\tterms\treads\n"
	for i, name := range claims.Doubts {
		table += fmt.Sprintf("%s\t%.2f\t%s\n", name, w[1+len(claims.Rules)+i], claims.Reads(name))
	}
	writeTable(t, "rules.tsv", rules)
	writeTable(t, "doubts.tsv", table)
	if brier >= plain {
		t.Errorf("Brier score %.4f: one confidence for all claims does as well, with %.4f", brier/n, plain/n)
	}
}

// bounded keeps a confidence within what is ever said.
func bounded(x float64) float64 { return min(max(x, 0.05), 0.99) }

// claimExamples are the claims found, and the share of their pairs that is right.
func claimExamples(a gold.Article) (out []example) {
	labelled := map[gold.Pair]bool{}
	for _, p := range gold.Pairs(a.Claims) {
		labelled[p] = true
	}
	for _, c := range claims.Judge(a.Title, a.Text, a.Published) {
		pairs := gold.Pairs([]claims.Claim{c.Claim})
		e := example{signs: c.Signs, weight: 1}
		for _, p := range pairs {
			e.want += float64(btoi(labelled[p])) / float64(len(pairs))
		}
		out = append(out, e)
	}
	return out
}
