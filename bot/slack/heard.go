package slack

import (
	"sync"
	"time"
)

// This file remembers what came, so that what comes again is done once.

const (
	// rememberFor is how long what came is known. Slack sends it again within
	// minutes if at all, and a request that is signed for now or for five
	// minutes ahead of us is good until five minutes after that.
	rememberFor = 10 * time.Minute

	// mostAcks is of how many the acknowledgement is known too. Slack waits
	// three seconds for one; only what was cut off on its way comes again.
	mostAcks = 1000
)

// A memory is what came of late. It holds no more than came within
// rememberFor, nearly all of it without what it was acknowledged with.
type memory struct {
	mu     sync.Mutex
	byName map[string]*heard
	order  []*heard // oldest first
	whole  int      // of order, before which no acknowledgement is known any more
}

// heard is one thing that came.
type heard struct {
	name string
	at   time.Time
	done chan struct{} // closed when it was worked on
	ack  any           // the memory's lock guards it
}

// know notes that something came, and reports whether that is the first time.
func (m *memory) know(name string, now time.Time) (it *heard, first bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.forget(now)
	if it, ok := m.byName[name]; ok {
		return it, false
	}
	if m.byName == nil {
		m.byName = map[string]*heard{}
	}
	it = &heard{name: name, at: now, done: make(chan struct{})}
	m.byName[name] = it
	m.order = append(m.order, it)
	return it, true
}

// forget drops what is old. The caller holds the lock.
func (m *memory) forget(now time.Time) {
	old := 0
	for old < len(m.order) && now.Sub(m.order[old].at) > rememberFor {
		delete(m.byName, m.order[old].name)
		m.order[old] = nil
		old++
	}
	m.order, m.whole = m.order[old:], max(m.whole-old, 0)
	for ; len(m.order)-m.whole > mostAcks; m.whole++ {
		m.order[m.whole].ack = nil
	}
}

// worked notes what something was acknowledged with.
func (m *memory) worked(it *heard, ack any) {
	m.mu.Lock()
	it.ack = ack
	m.mu.Unlock()
	close(it.done)
}

// ack is what something was acknowledged with; nil if that was long ago.
func (m *memory) ack(it *heard) any {
	m.mu.Lock()
	defer m.mu.Unlock()
	return it.ack
}
