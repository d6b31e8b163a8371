package claims

import (
	"testing"
	"time"
)

// The tests of this file read text of nothing but triggers, and ask of each
// shortcut whether it tells the same as the long way round.

// eachReader calls f with a reader that has found the candidates of each of our
// own articles.
func eachReader(t *testing.T, f func(r *reader)) {
	r := readers.New().(*reader)
	for _, text := range ownArticles(t) {
		if r.gather("", text, time.Date(2026, 5, 14, 0, 0, 0, 0, time.UTC)) == "" {
			f(r)
		}
	}
}

// TestSurer: of two candidates that are joined, whose support is read once, the
// surer one is the one that has the higher confidence.
func TestSurer(t *testing.T) {
	pairs, surer := 0, 0
	eachReader(t, func(r *reader) {
		r.recall()
		for i := range r.found {
			for j := range r.found {
				a, b := &r.found[i], &r.found[j]
				if i == j || a.filter != "" || b.filter != "" || a.stance != b.stance || !a.speakers.same(b.speakers) {
					continue
				}
				pairs++
				want := r.confidence(a, r.doubtsOf(a)) > r.confidence(b, r.doubtsOf(b))
				if want {
					surer++
				}
				if r.surer(a, b) != want {
					t.Errorf("%q is surer than %q: %v, by their confidence %v", r.evidence(a), r.evidence(b), !want, want)
				}
			}
		}
	})
	if pairs < 100 || surer < 10 {
		t.Errorf("%d pairs of like candidates, in %d of them one is surer: too few to tell", pairs, surer)
	}
}

func (r *reader) evidence(c *candidate) string {
	s := &r.sents[c.sent]
	return r.words(s.from, s.to)
}
