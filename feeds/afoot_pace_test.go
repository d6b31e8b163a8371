package feeds

import (
	"context"
	"testing"
	"time"
)

// evenShelf says how many requests a second its feeds come to.
type evenShelf struct {
	Shelf
	rate float64
}

func (s evenShelf) Rate(context.Context) (float64, error) { return s.rate, nil }

// TestPaceWhenTheClockIsSetBack: what may begin is never less than nothing, and
// grows again at once.
func TestPaceWhenTheClockIsSetBack(t *testing.T) {
	var p pace
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	first, err := p.allows(t.Context(), evenShelf{rate: 1}, now)
	if err != nil || first <= 0 {
		t.Fatal(first, err)
	}
	p.took(first)
	now = now.Add(-2 * time.Hour)
	if n, err := p.allows(t.Context(), evenShelf{rate: 1}, now); err != nil || n != 0 {
		t.Errorf("%d may begin, %v", n, err)
	}
	if n, err := p.allows(t.Context(), evenShelf{rate: 1}, now.Add(10*time.Second)); err != nil || n < 5 {
		t.Errorf("%d may begin ten seconds later, %v", n, err)
	}
}
