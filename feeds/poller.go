package feeds

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// A Shelf keeps feeds and their articles between two rounds.
type Shelf interface {
	// DueFeeds returns at most limit active feeds whose next check has come,
	// the most overdue first.
	DueFeeds(ctx context.Context, now time.Time, limit int) ([]Feed, error)
	// Lease moves a feed's next check, before it is asked: a process that dies
	// meanwhile does not ask again when it comes back.
	Lease(ctx context.Context, id int64, next time.Time) error
	// Hold moves the next check of all feeds at a host to until, if it is
	// earlier.
	Hold(ctx context.Context, host string, until time.Time) error
	// Rate returns how many requests a second all active feeds come to on
	// average, at their present rhythm.
	Rate(ctx context.Context) (float64, error)
	// SaveFetch saves, in one transaction, what a poll changed of a feed, and
	// its articles: all that the answer held, known ones too, nil if it did not
	// change. It returns how many were new.
	SaveFetch(ctx context.Context, f Feed, as []Article) (int, error)
}

// A Round counts what one round of polling did.
type Round struct {
	Asked, Changed, Unchanged, Failed int
	New                               int // articles
	Put                               int // off, to spread the first requests or because their host wants quiet
}

// A Poller asks the feeds that are due and puts their articles on the shelf,
// all in one Round, or as it goes with Start. When to ask again is written down
// before each request and after it, so it may be stopped, or killed, at any
// moment.
type Poller struct {
	shelf  Shelf
	client *Client
	log    *slog.Logger
	afoot  afoot
	pace   pace
}

// NewPoller returns a Poller.
func NewPoller(shelf Shelf, c *Client, log *slog.Logger) *Poller {
	return &Poller{shelf: shelf, client: c, log: log, afoot: afoot{hosts: map[string]bool{}}}
}

const (
	batch  = 2000 // feeds taken at once
	atOnce = 64   // hosts asked at once: a slow one has its place for half a minute
)

// Round asks every feed that is due at now, once, and returns when all have
// answered or given up. All that it writes down is reckoned from now. A feed's
// failure is no error: it is kept on the feed; the shelf's is, but only after all
// other feeds were asked. More than twenty feeds that were
// never asked are spread over the next minutes instead.
func (p *Poller) Round(ctx context.Context, now time.Time) (Round, error) {
	r := p.begin(func() time.Time { return now })
	for {
		due, err := p.shelf.DueFeeds(ctx, r.now(), batch)
		if err != nil {
			return r.count, err
		}
		if err := r.poll(ctx, due); err != nil {
			return r.count, err
		}
		if r.broken != nil || len(due) < batch {
			return r.count, r.broken
		}
	}
}

// A round is the work of Round, or what Start does for one host.
type round struct {
	*Poller
	clock func() time.Time

	mu     sync.Mutex
	count  Round
	quiet  map[string]time.Time // hosts that want no more requests until then
	broken error                // what the shelf said first
}

func (p *Poller) begin(clock func() time.Time) *round {
	return &round{Poller: p, clock: clock, quiet: map[string]time.Time{}}
}

func (r *round) now() time.Time { return r.clock().UTC().Truncate(time.Millisecond) }

// poll asks the feeds of each host one after another, and hosts side by side.
func (r *round) poll(ctx context.Context, due []Feed) error {
	due, err := r.spread(ctx, due)
	if err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(atOnce)
	for _, feeds := range byHost(due) {
		g.Go(func() error { return r.host(ctx, feeds) })
	}
	return g.Wait()
}

// host asks the feeds of one host. The error is ctx's.
func (r *round) host(ctx context.Context, feeds []Feed) error {
	for _, f := range feeds {
		if err := r.one(ctx, f); ctx.Err() != nil {
			return ctx.Err()
		} else if err != nil {
			r.broke(err)
		}
	}
	return nil
}

// spread puts off the feeds that were never asked, each to its own place in a
// window, when there are many of them.
func (r *round) spread(ctx context.Context, due []Feed) ([]Feed, error) {
	fresh := 0
	for _, f := range due {
		if neverAsked(f) {
			fresh++
		}
	}
	if fresh <= spreadFrom {
		return due, nil
	}
	window := min(time.Duration(fresh)*spreadStep, spreadWindow)
	var now []Feed
	for _, f := range due {
		if !neverAsked(f) {
			now = append(now, f)
			continue
		}
		r.count.Put++
		if err := r.shelf.Lease(ctx, f.ID, r.now().Add(spread(f, window)+time.Millisecond)); err != nil {
			return nil, err
		}
	}
	return now, nil
}

// neverAsked reports whether f has neither been asked nor got its place in the
// first hour yet.
func neverAsked(f Feed) bool { return f.Answer == AnswerNone && f.NextCheck.IsZero() }

// byHost groups feeds, in their order.
func byHost(due []Feed) [][]Feed {
	place := map[string]int{}
	var groups [][]Feed
	for _, f := range due {
		host := Host(f.URL)
		i, ok := place[host]
		if !ok {
			i = len(groups)
			place[host] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], f)
	}
	return groups
}

// Host returns an address's host in lower case, without port; "" if it has
// none. Hosts are what politeness is reckoned by.
func Host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

// one asks one feed and saves what came of it. An error is the shelf's, or
// ctx's; the feed then keeps its lease. So it does if reading it panics: it is
// left alone until then, and nobody else's reading ends.
func (r *round) one(ctx context.Context, f Feed) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("reading %s: panic: %v", f.URL, p)
			r.log.Error("reading a feed", "url", f.URL, "panic", p, "stack", string(debug.Stack()))
		}
	}()
	if until := r.quietUntil(Host(f.URL)); until.After(r.now()) {
		r.tally(func(c *Round) { c.Put++ })
		return r.shelf.Lease(ctx, f.ID, until)
	}
	lease := allowed(r.now().Add(max(ownInterval(f), f.Interval, f.MinInterval)), f)
	if err := r.shelf.Lease(ctx, f.ID, lease); err != nil {
		return err
	}
	reply, err := r.client.poll(ctx, f)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	o := settle(f, reply, err, r.now())
	n, err := r.shelf.SaveFetch(ctx, o.feed, o.articles)
	if err != nil {
		return fmt.Errorf("save what %s answered: %w", f.URL, err)
	}
	r.note(f, o, n)
	return r.hush(ctx, f, reply, o)
}

// hush keeps all feeds of a host from being asked while it wants quiet. One
// that does not answer at all is left alone for the rest of the round.
func (r *round) hush(ctx context.Context, f Feed, reply reply, o outcome) error {
	if o.hold.IsZero() {
		return nil
	}
	host := Host(f.URL)
	if reply.url != nil {
		host = strings.ToLower(reply.url.Hostname())
	}
	r.mu.Lock()
	r.quiet[host] = o.hold
	r.mu.Unlock()
	if !o.wanted {
		return nil
	}
	return r.shelf.Hold(ctx, host, o.hold)
}

func (r *round) quietUntil(host string) time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.quiet[host]
}

// broke notes that the shelf failed for one feed: the others are asked all the
// same, and the first error is Round's.
func (r *round) broke(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.broken == nil {
		r.broken = err
	}
}

func (r *round) tally(add func(*Round)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	add(&r.count)
}

// note counts an outcome and logs it.
func (r *round) note(f Feed, o outcome, n int) {
	r.tally(func(c *Round) {
		c.Asked++
		c.New += n
		switch {
		case o.feed.Failures > 0:
			c.Failed++
		case o.articles == nil:
			c.Unchanged++
		default:
			c.Changed++
		}
	})
	if o.feed.Answer != f.Answer && o.feed.LastError != "" {
		r.log.Warn("feed", "url", f.URL, "answer", o.feed.Answer, "err", o.feed.LastError, "next", o.feed.NextCheck)
		return
	}
	r.log.Debug("feed", "url", f.URL, "answer", o.feed.Answer, "new", n, "next", o.feed.NextCheck)
}
