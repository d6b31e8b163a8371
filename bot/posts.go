package bot

import (
	"errors"
	"sync"
)

// posts are the messages in flight: one a channel at most, so that order is
// kept within a channel and a broken channel holds up no other.
type posts struct {
	mu   sync.Mutex
	busy map[int64]bool // by channel
	sent int
	errs []error
	wg   sync.WaitGroup
}

// start runs send in its own goroutine, or reports false when the channel has
// a message in flight.
func (p *posts) start(channel int64, send func() (bool, error)) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.busy[channel] {
		return false
	}
	if p.busy == nil {
		p.busy = map[int64]bool{}
	}
	p.busy[channel] = true
	p.wg.Go(func() {
		sent, err := send()
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.busy, channel)
		if sent {
			p.sent++
		}
		if err != nil {
			p.errs = append(p.errs, err)
		}
	})
	return true
}

// wait waits until nothing is in flight.
func (p *posts) wait() { p.wg.Wait() }

// take returns what has happened since it was last called.
func (p *posts) take() (sent int, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	sent, err = p.sent, errors.Join(p.errs...)
	p.sent, p.errs = 0, nil
	return sent, err
}
