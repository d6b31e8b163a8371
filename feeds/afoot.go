package feeds

import (
	"context"
	"sync"
	"time"
)

// This file polls as it goes: a host that is slow, or has many feeds, holds up
// no other.

// afoot is what was started and has not ended.
type afoot struct {
	work sync.WaitGroup

	mu    sync.Mutex
	hosts map[string]bool // that are being asked
}

const (
	dueAtOnce  = 5000 // feeds looked at: the most overdue may all wait for one host
	hostAtOnce = 10   // feeds of a host taken at a time: what people change meanwhile is seen soon
)

// Start begins to ask the feeds that are due at now, but for those of hosts
// that are being asked still, and returns without waiting for answers. Call it
// every few seconds, from one goroutine. After a pause, when many feeds are due, it takes no more
// of them than about twice as many as there are on average. done is called as
// each host has been asked, from another goroutine, with what came of it and
// the shelf's first error.
func (p *Poller) Start(ctx context.Context, now time.Time, done func(Round, error)) error {
	begun := time.Now()
	clock := func() time.Time { return now.Add(time.Since(begun)) }
	due, err := p.shelf.DueFeeds(ctx, now.UTC().Truncate(time.Millisecond), dueAtOnce)
	if err != nil || len(due) == 0 {
		return err
	}
	if due, err = p.begin(clock).spread(ctx, due); err != nil {
		return err
	}
	may, err := p.pace.allows(ctx, p.shelf, now)
	if err != nil {
		return err
	}
	for _, feeds := range byHost(due) {
		feeds = feeds[:min(len(feeds), hostAtOnce, may)]
		if len(feeds) == 0 {
			break
		}
		if !p.afoot.enter(Host(feeds[0].URL)) {
			continue
		}
		may -= len(feeds)
		p.pace.took(len(feeds))
		p.afoot.work.Go(func() {
			defer p.afoot.leave(Host(feeds[0].URL))
			r := p.begin(clock)
			if err := r.host(ctx, feeds); err == nil {
				done(r.count, r.broken)
			}
		})
	}
	return nil
}

// Wait returns when all that Start began has ended.
func (p *Poller) Wait() { p.afoot.work.Wait() }

// enter takes a host's place; there is none while the host is being asked, or
// too many others are.
func (a *afoot) enter(host string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.hosts[host] || len(a.hosts) >= atOnce {
		return false
	}
	a.hosts[host] = true
	return true
}

func (a *afoot) leave(host string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.hosts, host)
}

// A pace keeps requests near their average rate: after a night off all feeds
// are due at once, and would be again at the same moment ever after.
type pace struct {
	perSecond float64
	known     time.Time // when perSecond was
	left      float64   // requests that may begin
	at        time.Time // when left was
}

const (
	overRate  = 1.5 // times the average: with the first burst at most twice in a minute
	leastRate = 0.5 // a second: few feeds need no spreading
	rateHolds = 10 * time.Minute
)

// allows says how many requests may begin at now.
func (p *pace) allows(ctx context.Context, shelf Shelf, now time.Time) (int, error) {
	if p.known.IsZero() || now.Sub(p.known).Abs() >= rateHolds {
		rate, err := shelf.Rate(ctx)
		if err != nil {
			return 0, err
		}
		p.perSecond, p.known = max(overRate*rate, leastRate), now
	}
	since := max(0, now.Sub(p.at)) // the clock may have been set back
	if p.at.IsZero() {
		p.left, since = spreadFrom, 0
	}
	p.left = min(p.left+since.Seconds()*p.perSecond, max(spreadFrom, 10*p.perSecond))
	p.at = now
	return max(0, int(p.left)), nil
}

func (p *pace) took(n int) { p.left -= float64(n) }
