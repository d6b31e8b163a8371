package feeds

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
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

// A Poller asks the feeds that are due and puts their articles on the shelf.
// When to ask again is written down before each request and after it, so it
// may be stopped, or killed, at any moment.
type Poller struct {
	shelf  Shelf
	client *Client
	log    *slog.Logger
}

// NewPoller returns a Poller.
func NewPoller(shelf Shelf, c *Client, log *slog.Logger) *Poller {
	return &Poller{shelf: shelf, client: c, log: log}
}

const (
	batch    = 2000 // feeds taken at once
	atOnce   = 32   // hosts asked at once
	ticktock = 10 * time.Second
)

// Run polls until ctx ends, and returns nil then.
func (p *Poller) Run(ctx context.Context) error {
	for {
		if _, err := p.Round(ctx, time.Now()); err != nil && ctx.Err() == nil {
			p.log.Error("polling", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(ticktock):
		}
	}
}

// Round asks every feed that is due at now, once, and returns when all have
// answered or given up. All that it writes down is reckoned from now. A feed's
// failure is no error: it is kept on the feed; the shelf's is, but only after all
// other feeds were asked. More than twenty feeds that were
// never asked are spread over the next minutes instead.
func (p *Poller) Round(ctx context.Context, now time.Time) (Round, error) {
	now = now.UTC().Truncate(time.Millisecond)
	r := &round{Poller: p, now: now, quiet: map[string]time.Time{}}
	for {
		due, err := p.shelf.DueFeeds(ctx, now, batch)
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

// A round is the work of Round.
type round struct {
	*Poller
	now time.Time

	mu     sync.Mutex
	count  Round
	quiet  map[string]time.Time // hosts that want no more requests until then
	broken error                // what the shelf said first
}

// poll asks the feeds of each host one after another, and hosts side by side.
func (r *round) poll(ctx context.Context, due []Feed) error {
	due, err := r.spread(ctx, due)
	if err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(atOnce)
	for _, feeds := range byHost(due) {
		g.Go(func() error {
			for _, f := range feeds {
				if err := r.one(ctx, f); ctx.Err() != nil {
					return ctx.Err()
				} else if err != nil {
					r.broke(err)
				}
			}
			return nil
		})
	}
	return g.Wait()
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
		if err := r.shelf.Lease(ctx, f.ID, r.now.Add(spread(f, window)+time.Millisecond)); err != nil {
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
		host := hostOf(f.URL)
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

// hostOf returns an address's host in lower case, without port; "" if it has
// none.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

// one asks one feed and saves what came of it. An error is the shelf's, or
// ctx's; the feed then keeps its lease.
func (r *round) one(ctx context.Context, f Feed) error {
	if until := r.quietUntil(hostOf(f.URL)); until.After(r.now) {
		r.tally(func(c *Round) { c.Put++ })
		return r.shelf.Lease(ctx, f.ID, until)
	}
	lease := allowed(r.now.Add(max(ownInterval(f), f.Interval, f.MinInterval)), f)
	if err := r.shelf.Lease(ctx, f.ID, lease); err != nil {
		return err
	}
	reply, err := r.client.poll(ctx, f)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	o := settle(f, reply, err, r.now)
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
	host := hostOf(f.URL)
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

// An outcome is what one answer makes of a feed.
type outcome struct {
	feed     Feed
	articles []Article
	hold     time.Time // its host is not asked before; zero: no matter
	wanted   bool      // the host said so; else it only did not answer
}

// settle decides what an answer means. It is pure: all it knows is in its
// arguments.
func settle(f Feed, r reply, err error, now time.Time) outcome {
	switch {
	case err != nil:
		wait := afterFailures(f.Failures+1, 15*time.Minute)
		if is[silence](err) {
			wait = min(wait, mostSilence)
		}
		o := fail(f, AnswerFailed, err, wait, now)
		if !errors.Is(err, ErrForbidden) && !errors.Is(err, errTooLarge) {
			o.hold = now.Add(leastInterval)
		}
		return o
	case r.status == http.StatusNotModified:
		return unchanged(f, r, now)
	case r.status == http.StatusOK:
		return answered(f, r, now)
	}
	return refused(f, r, now)
}

// answered handles a 200.
func answered(f Feed, r reply, now time.Time) outcome {
	hash := hashOf(r.body)
	if hash == f.BodyHash && !r.cut {
		return unchanged(f, r, now)
	}
	doc, err := read(f, r, now)
	if err != nil {
		answer := AnswerBroken
		if u, ok := errors.AsType[unreadable](err); ok {
			answer = u.answer
		}
		if challenged(r) {
			return fail(f, AnswerBlocked, errors.New("a challenge that only browsers pass"), day, now)
		}
		return fail(f, answer, err, afterFailures(f.Failures+1, time.Hour), now)
	}
	if len(doc.articles) == 0 {
		o := fail(f, AnswerEmpty, errors.New("it has no items"), slower(f), now)
		o.feed.NextCheck = next(o.feed, r, now)
		return o
	}
	return outcome{feed: brought(f, r, doc, hash, now), articles: backlog(doc.articles, f.FirstFetched.IsZero())}
}

// read makes a document of an answer, by the feed's kind.
func read(f Feed, r reply, now time.Time) (document, error) {
	if f.Kind == KindListing {
		return parseListing(r, f, now)
	}
	return parse(r, f, now)
}

// backlog marks what was there before we were.
func backlog(as []Article, first bool) []Article {
	for i := range as {
		as[i].Backlog = first
	}
	return as
}

// brought is f after a document with items. The validators of one that was
// damaged are not kept: what was missing from it would never be asked for.
func brought(f Feed, r reply, d document, hash string, now time.Time) Feed {
	f.ETag, f.LastModified, f.BodyHash = r.header.Get("ETag"), r.header.Get("Last-Modified"), hash
	if d.lost {
		f.ETag, f.LastModified = "", ""
	}
	if r.cut {
		f.BodyHash = ""
	}
	f.MinInterval, f.SkipHours, f.SkipDays = d.hints.every, d.hints.skipHours, d.hints.skipDays
	f.UsualGap = usualGap(d.dates)
	latest := newest(d.dates, now)
	if latest.After(f.Newest) || len(d.dates) == 0 {
		f.Interval = ownInterval(f)
	} else {
		f.Interval = slower(f)
	}
	f.Newest = latest
	if f.FirstFetched.IsZero() {
		f.FirstFetched = now
	}
	if f.Title == "" {
		f.Title = d.title
	}
	return sensed(f, r, AnswerItems, now)
}

// unchanged is what a 304, or the same bytes again, make of f.
func unchanged(f Feed, r reply, now time.Time) outcome {
	for header, kept := range map[string]*string{"ETag": &f.ETag, "Last-Modified": &f.LastModified} {
		if v := r.header.Get(header); v != "" && (r.status == http.StatusNotModified || *kept != "") {
			*kept = v
		}
	}
	f.Interval = slower(f)
	return outcome{feed: sensed(f, r, AnswerUnchanged, now)}
}

// sensed is f after an answer that tells us what there is.
func sensed(f Feed, r reply, answer Answer, now time.Time) Feed {
	if stale(f, now) {
		answer = AnswerStale
	}
	f = answering(f, answer, now)
	f.Failures, f.LastError, f.LastSuccess = 0, "", now
	if answer == AnswerStale {
		f.LastError = "its newest item is of " + f.Newest.Format("2 January 2006")
	}
	f = moving(f, r, now)
	f.NextCheck = next(f, r, now)
	return f
}

// answering keeps since when a feed answers as it does. Items and unchanged are
// one state: it is read.
func answering(f Feed, answer Answer, now time.Time) Feed {
	if f.Answer != answer && !(sensing(f.Answer) && sensing(answer)) {
		f.AnswerSince = now
	}
	f.Answer = answer
	return f
}

func sensing(a Answer) bool { return a == AnswerItems || a == AnswerUnchanged }

// moving believes a permanent redirect after three equal answers over a day,
// each with a readable feed: one answer is no evidence, it may be a
// maintenance page.
func moving(f Feed, r reply, now time.Time) Feed {
	if r.moved == "" || r.moved == f.URL {
		f.MovedTo, f.MovedSince, f.MovedTimes = "", time.Time{}, 0
		return f
	}
	if r.moved != f.MovedTo {
		f.MovedTo, f.MovedSince, f.MovedTimes = r.moved, now, 0
	}
	f.MovedTimes++
	if f.MovedTimes >= 3 && now.Sub(f.MovedSince) >= day {
		f.URL = f.MovedTo
		f.MovedTo, f.MovedSince, f.MovedTimes = "", time.Time{}, 0
	}
	return f
}

// next is when to ask again: by the feed's interval, but not before the server
// and the document allow.
func next(f Feed, r reply, now time.Time) time.Time {
	floor := max(leastInterval, f.MinInterval, freshness(r.header, now), retryAfter(r.header, now))
	return allowed(now.Add(jitter(max(f.Interval, floor), floor)), f).Truncate(time.Millisecond)
}

// refused handles all other statuses.
func refused(f Feed, r reply, now time.Time) outcome {
	wait := retryAfter(r.header, now)
	n := f.Failures + 1
	err := fmt.Errorf("it answers %d %s", r.status, http.StatusText(r.status))
	switch {
	case r.status == http.StatusGone:
		o := fail(f, AnswerGone, errors.New("it is gone for good (410)"), day, now)
		o.feed.State = Gone
		return o
	case r.status == http.StatusTooManyRequests, wait > 0:
		hold := wait
		if wait == 0 {
			wait, hold = min(afterFailures(n, time.Hour), 20*time.Hour), time.Hour
		}
		o := fail(f, AnswerFailed, err, wait, now)
		o.hold, o.wanted = now.Add(hold), true
		return o
	case r.status == http.StatusForbidden && !challenged(r):
		err = fmt.Errorf("%w; it may serve another form of our name, bare or compatible", err)
	case r.status == http.StatusForbidden || r.status == http.StatusServiceUnavailable || r.status == http.StatusUnauthorized:
		if challenged(r) {
			return fail(f, AnswerBlocked, fmt.Errorf("it answers %d with a challenge that only browsers pass", r.status), day, now)
		}
	case r.status == http.StatusNoContent:
		return fail(f, AnswerEmpty, err, afterFailures(n, time.Hour), now)
	}
	return fail(f, AnswerFailed, err, afterFailures(n, time.Hour), now)
}

// fail is f after an answer that tells us nothing, to be asked again after wait
// and up to a tenth more.
func fail(f Feed, answer Answer, err error, wait time.Duration, now time.Time) outcome {
	f = answering(f, answer, now)
	f.Failures++
	f.LastError = err.Error()
	f.MovedTo, f.MovedSince, f.MovedTimes = "", time.Time{}, 0
	f.NextCheck = now.Add(wait + rand.N(wait/10+1)).Truncate(time.Millisecond)
	return outcome{feed: f}
}
