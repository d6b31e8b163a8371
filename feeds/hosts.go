package feeds

import (
	"context"
	"strings"
	"sync"
	"time"
)

// hosts sees to it that a host gets one request at a time, and a pause after
// the beginning of each.
type hosts struct {
	gap time.Duration

	mu    sync.Mutex
	known map[string]*host
}

// A host is free when its channel holds a token.
type host struct {
	free chan struct{}
	last time.Time // when the last request began
	uses int       // those who hold or await it
}

// manyHosts is how many are remembered before idle ones are forgotten.
const manyHosts = 20_000

func newHosts(gap time.Duration) *hosts {
	return &hosts{gap: gap, known: map[string]*host{}}
}

// take waits until name may be asked, and returns what gives it back.
func (hs *hosts) take(ctx context.Context, name string) (release func(), err error) {
	h := hs.enter(strings.ToLower(name))
	select {
	case <-h.free:
	case <-ctx.Done():
		hs.leave(h)
		return nil, ctx.Err()
	}
	release = func() {
		h.free <- struct{}{}
		hs.leave(h)
	}
	if wait := hs.gap - time.Since(h.last); wait > 0 && !h.last.IsZero() {
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			release()
			return nil, ctx.Err()
		}
	}
	h.last = time.Now()
	return release, nil
}

func (hs *hosts) enter(name string) *host {
	hs.mu.Lock()
	defer hs.mu.Unlock()
	h := hs.known[name]
	if h == nil {
		hs.forgetIdle()
		h = &host{free: make(chan struct{}, 1)}
		h.free <- struct{}{}
		hs.known[name] = h
	}
	h.uses++
	return h
}

func (hs *hosts) leave(h *host) {
	hs.mu.Lock()
	defer hs.mu.Unlock()
	h.uses--
}

// forgetIdle drops the hosts that nobody uses and that need no pause any more.
func (hs *hosts) forgetIdle() {
	if len(hs.known) < manyHosts {
		return
	}
	for name, h := range hs.known {
		if h.uses == 0 && time.Since(h.last) > hs.gap {
			delete(hs.known, name)
		}
	}
}
