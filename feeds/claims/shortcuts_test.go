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

// TestMayCallIt: what is no denial by the quick look is none by the long one.
func TestMayCallIt(t *testing.T) {
	passed, all := 0, 0
	eachReader(t, func(r *reader) {
		for k := range r.sents {
			s := &r.sents[k]
			for i := s.from; i < s.to; i++ {
				all++
				if r.mayCallIt(i) {
					passed++
				} else if r.noGround(i, s) || r.againstAll(i, s) || r.hitItself(i, s) || r.callsIt(i, r.items[i].class, false, s) {
					t.Errorf("%q is passed over in %q", r.words(i, i+1), r.words(s.from, s.to))
				}
			}
		}
	})
	if passed == 0 || passed > all/5 {
		t.Errorf("%d of %d words are looked at", passed, all)
	}
}

// TestMetBefore: the countries named before a sentence, read when somebody asks,
// are those of all mentions before it.
func TestMetBefore(t *testing.T) {
	asked := 0
	eachReader(t, func(r *reader) {
		for n := range r.mentions {
			stops := r.stopsBefore(int32(n))
			var want met
			for k := 0; k < len(r.mentions) && r.stopsBefore(int32(k)) < stops; k++ {
				r.meet(&want, &r.mentions[k])
			}
			if got := r.metBefore(stops); got != want {
				t.Errorf("before %q: %v, want %v", r.words(r.mentions[n].from, r.mentions[n].to), got, want)
			}
			asked++
		}
	})
	if asked < 1000 {
		t.Errorf("only %d mentions", asked)
	}
}
