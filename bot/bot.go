// Package bot tells people what governments say, and listens to them. It knows
// no platform: a Chat connects it to one.
//
// All work in progress is rows of the store: a due feed, an unread article, an
// alert not yet sent. Three loops take rows, do one thing, commit, and wake the
// next one:
//
//	poll    a due feed       → new articles
//	digest  an unread article → claims, their story, alerts for those concerned
//	deliver an unsent alert  → a message in a channel
//
// Before each delivery queue.go decides what a channel hears now, and what it
// hears later in a digest; edit.go words anew what stands in a channel when its
// story goes on; operator.go tells the operator what needs them. All of these
// are rows of the one outbox, and go its one way, see store/alerts.go.
//
// So the bot may be killed at any moment and goes on where it was: nothing that
// was decided is lost, and at most the message in flight is repeated. Beside
// the loops each Chat runs, and hands what people type to Handle, which looks
// the verb up in one table and returns the answer.
//
// A Bot lives from Run to Run's end: Run starts every goroutine there is and
// returns when all have ended. Only a chat that does not let go when it is
// told to, because what it writes to is stuck, is left behind; its message is
// looked after at the next start.
package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"attribot/feeds"
	"attribot/feeds/claims"
	"attribot/store"
)

// A Policy says when and how often. Zero fields mean the default.
type Policy struct {
	MaxAge    time.Duration // an article published longer ago raises no alert; 3 days (a denial comes within days)
	AlertFrom float64       // the confidence from which a claim is posted; claims.AlertFrom

	Attempts int           // after so many an alert is given up; 12, which with the back-off is about 90 minutes
	GiveUp   time.Duration // the third attempt or a later one that fails so long after the alert was decided is the last; 24 hours
	Patience time.Duration // how long one Post may take; 30 seconds
	Hourly   int           // so many alerts are posted in a channel within an hour, the rest in one message; 12, and -1 is no limit

	Operator Channel // where the operator is told what needs them; without an ID nobody is

	Keep time.Duration // how long an article without a claim is kept for why; 30 days: at 300 bytes of teaser each, a year of 500 feeds with 20 articles a day is under 2 GB

	PollEvery    time.Duration // how often due feeds are looked for; 5 seconds
	DigestEvery  time.Duration // how often unread articles are, when nothing woke the reading; 2 seconds
	DeliverEvery time.Duration // how often alerts whose retry has come are; 1 second
}

func (p Policy) withDefaults() Policy {
	or(&p.MaxAge, 3*24*time.Hour)
	or(&p.AlertFrom, claims.AlertFrom)
	or(&p.Attempts, 12)
	or(&p.GiveUp, 24*time.Hour)
	or(&p.Patience, 30*time.Second)
	or(&p.Hourly, 12)
	or(&p.Keep, 30*24*time.Hour)
	or(&p.PollEvery, 5*time.Second)
	or(&p.DigestEvery, 2*time.Second)
	or(&p.DeliverEvery, time.Second)
	return p
}

func or[T comparable](value *T, standard T) {
	var zero T
	if *value == zero {
		*value = standard
	}
}

// A Bot is the whole product, but for the platforms.
type Bot struct {
	store  *store.Store
	poller *feeds.Poller
	client *feeds.Client
	policy Policy
	log    *slog.Logger
	chats  map[string]Chat // by name

	// What reads an article, and what finds out what an address is:
	// claims.Read and the client's Look.
	detector func(title, body string, published time.Time) claims.Reading
	look     func(ctx context.Context, f feeds.Feed, now time.Time) (feeds.Feed, []feeds.Article, error)

	pace  pace
	clock func() time.Time // of the loops

	suggested suggestions

	unread bell // rung when there are new articles
	due    bell // rung when there are alerts to send

	asked atomic.Bool // feeds, since their health was looked at

	rates     map[string]*rate.Limiter // by platform
	begin     sync.Once
	delivered time.Time // when the deliver loop was last at work
	resumed   time.Time // when this process found messages in flight of another
	posts     posts
}

// New returns a bot that tells chats what poller brings. Alerts of channels on
// a platform that is not among chats wait in the store.
func New(st *store.Store, poller *feeds.Poller, client *feeds.Client, p Policy, log *slog.Logger, chats ...Chat) *Bot {
	b := &Bot{
		store: st, poller: poller, client: client, policy: p.withDefaults(), log: log,
		chats:    map[string]Chat{},
		detector: claims.Read,
		look:     client.Look,
		pace:     standardPace(),
		clock:    time.Now,
		rates:    rates(chats),
		unread:   make(bell, 1), due: make(bell, 1),
	}
	for _, c := range chats {
		b.chats[c.Name()] = c
		if s, ok := c.(Suggested); ok {
			s.SuggestWith(b.Suggest)
		}
		if o, ok := c.(Observer); ok {
			o.ObserveWith(func(ctx context.Context) ([]Channel, error) { return b.watching(ctx, c.Name()) }, b.sighted)
		}
	}
	return b
}

// Run polls, reads, delivers and talks until ctx ends or every chat has left,
// and returns when all it began has ended. It returns an error when no chat
// could go on.
func (b *Bot) Run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	b.resume(ctx, b.clock())

	var loops sync.WaitGroup
	loops.Go(func() { b.loop(ctx, "poll", nil, b.policy.PollEvery, b.poll) })
	loops.Go(func() { b.loop(ctx, "digest", b.unread, b.policy.DigestEvery, b.read) })
	loops.Go(func() { b.loop(ctx, "deliver", b.due, b.policy.DeliverEvery, b.deliver) })
	loops.Go(func() { b.loop(ctx, "tidy", nil, time.Hour, b.tidy) })
	loops.Go(func() { b.loop(ctx, "furniture", nil, furnitureEvery, b.keepFurniture) })
	err := b.talk(ctx)
	stop()
	loops.Wait()
	b.poller.Wait()
	if !within(letGo, b.posts.wait) {
		b.log.Warn("a message is stuck in its chat; the next start looks after it")
	}
	return err
}

// letGo is what chats have to leave when the bot ends, and then once more what
// their last messages have: together less than two seconds.
const letGo = 900 * time.Millisecond

// within reports whether f returned in time.
func within(d time.Duration, f func()) bool {
	done := make(chan struct{})
	go func() { f(); close(done) }()
	select {
	case <-done:
		return true
	case <-time.After(d):
		return false
	}
}

// resume turns what an earlier process was sending when it died into rows that
// are looked after first.
func (b *Bot) resume(ctx context.Context, now time.Time) {
	b.begin.Do(func() {
		n, err := b.store.ResetSending(ctx, now)
		if err != nil {
			b.log.Error("resume unsent alerts", "err", err)
		} else if n > 0 {
			b.resumed = now
			b.log.Info("alerts were in flight when the bot stopped", "n", n)
		}
		b.recall(ctx, now)
		b.furnish(ctx)
	})
}

// loop does a round at once, when it is woken, and every so often. A round
// that errs, or panics, is logged, the next one comes all the same.
func (b *Bot) loop(ctx context.Context, name string, woken bell, every time.Duration, round func(context.Context, time.Time) error) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	failing := ""
	for ctx.Err() == nil {
		failing = b.report(ctx, name, failing, b.once(ctx, name, round))
		select {
		case <-ctx.Done():
		case <-woken:
		case <-tick.C:
		}
	}
}

func (b *Bot) once(ctx context.Context, name string, round func(context.Context, time.Time) error) (err error) {
	defer recovered(name, &err)
	return round(ctx, b.clock())
}

// report logs a loop's error when it is not the one logged before, and that it
// is over. It returns what is failing now.
func (b *Bot) report(ctx context.Context, name, failing string, err error) string {
	switch {
	case ctx.Err() != nil:
	case err == nil && failing != "":
		b.log.Info("works again", "loop", name)
	case err == nil:
	case err.Error() != failing:
		b.log.Error("round failed", "loop", name, "err", err)
		return err.Error()
	default:
		return failing
	}
	return ""
}

// poll has what is due asked, and does not wait for it: one source may take
// half a minute to answer.
func (b *Bot) poll(ctx context.Context, now time.Time) error {
	err := b.poller.Start(ctx, now, func(round feeds.Round, err error) {
		b.asked.Store(true)
		if round.New > 0 {
			b.unread.ring()
		}
		if err != nil {
			b.log.Error("polling", "err", err)
		}
	})
	if b.asked.Swap(false) {
		err = errors.Join(err, b.health(ctx, now))
	}
	return err
}

func (b *Bot) read(ctx context.Context, now time.Time) error {
	round, err := b.digest(ctx, now)
	if round.Alerts > 0 {
		b.due.ring()
	}
	return err
}

// tidy forgets old articles in which nothing was found.
func (b *Bot) tidy(ctx context.Context, now time.Time) error {
	for {
		n, err := b.store.Prune(ctx, now.Add(-b.policy.Keep), pruneAtOnce)
		if err != nil || n < pruneAtOnce {
			return err
		}
	}
}

const pruneAtOnce = 500 // articles a transaction: nobody waits long behind it

// talk runs every chat and waits until all have left, or have had their time
// to when ctx ends.
func (b *Bot) talk(ctx context.Context) error {
	errs := make(chan error, len(b.chats))
	for _, c := range b.chats {
		go func() { errs <- b.listen(ctx, c) }()
	}
	var late <-chan time.Time
	var failed []error
	over := ctx.Done()
	for left := len(b.chats); left > 0; {
		select {
		case err := <-errs:
			left--
			if err == nil {
				continue
			}
			failed = append(failed, err)
			if others := len(failed) < len(b.chats); others && ctx.Err() == nil { // else the caller says it
				b.log.Error("chat has left", "err", err)
			}
		case <-over:
			over, late = nil, time.After(letGo)
		case <-late:
			b.log.Warn("chats did not let go", "n", left)
			left = 0
		}
	}
	if len(b.chats) > 0 && len(failed) == len(b.chats) && ctx.Err() == nil {
		return errors.Join(failed...)
	}
	return nil
}

func (b *Bot) listen(ctx context.Context, c Chat) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s: panic: %v", c.Name(), p)
		}
	}()
	if err := c.Run(ctx, b.Handle); err != nil {
		return fmt.Errorf("%s: %w", c.Name(), err)
	}
	return nil
}

// A Round counts what one round did.
type Round struct {
	Feeds    feeds.Round
	Articles int // read
	Claims   int // new ones
	Repeats  int // claims that were known already, from another article
	Stories  int // begun
	Alerts   int // decided
	Sent     int // posted
}

// Once does one full round of everything that is due at now: feeds are asked,
// articles read, alerts sent. It returns what it did, and the first error of
// each of the three. Chats need not run.
func (b *Bot) Once(ctx context.Context, now time.Time) (Round, error) {
	b.resume(ctx, now)
	polled, pollErr := b.poller.Round(ctx, now)
	pollErr = errors.Join(pollErr, b.health(ctx, now))
	round, digestErr := b.digest(ctx, now)
	round.Feeds = polled
	sent, deliverErr := b.deliverAll(ctx, now)
	round.Sent = sent
	return round, errors.Join(pollErr, digestErr, deliverErr)
}

// A bell wakes a loop; ringing twice wakes it once.
type bell chan struct{}

func (b bell) ring() {
	select {
	case b <- struct{}{}:
	default:
	}
}
