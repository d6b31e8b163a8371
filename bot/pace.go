package bot

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"golang.org/x/time/rate"

	"attribot/store"
)

// This file is about time in delivering: how soon a message is tried again, how
// fast a platform is called, how long writing down how it ended may take.

// A pace is how fast messages are tried again, and how long an end is waited
// for.
type pace struct {
	first time.Duration // full jitter from here, doubled at each attempt …
	most  time.Duration // … up to here, unless the platform asks for more
	least time.Duration

	// A platform's history may lag behind what it took: only an answer this
	// long after the attempt is believed to say "it was not posted".
	settle time.Duration

	// How an attempt ended is written down again and again while the database
	// refuses, so long; when the bot is being stopped, less than letGo.
	book, bookAtEnd time.Duration
}

func standardPace() pace {
	return pace{
		first: 2 * time.Second, most: 15 * time.Minute, least: 100 * time.Millisecond, settle: 5 * time.Second,
		book: time.Minute, bookAtEnd: 700 * time.Millisecond,
	}
}

// wait says how long to wait after so many attempts before this one: full
// jitter, so that what failed together does not come back together, and no
// sooner than the platform said.
func (p pace) wait(attempts int, cause error) time.Duration {
	top := p.most
	if attempts < 32 { // so that the shift is a duration
		top = min(top, p.first<<attempts)
	}
	d := max(p.least, rand.N(top))
	var retry *RetryError
	if errors.As(cause, &retry) {
		d = max(d, retry.After)
	}
	if errors.Is(cause, ErrPerhapsPosted) {
		d = max(d, p.settle)
	}
	return d
}

// Sleep waits, and reports false when ctx ended first.
func Sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// paced calls a chat no faster than it asks for. Its channel is busy meanwhile.
func (b *Bot) paced(ctx context.Context, chat Chat, call func() (bool, error)) (bool, error) {
	p, ok := chat.(Pacer)
	if !ok {
		return call()
	}
	channel, _ := p.Pace()
	if err := b.rates[chat.Name()].Wait(ctx); err != nil {
		return false, nil // the bot is being stopped: it waits in the outbox
	}
	sent, err := call()
	select {
	case <-ctx.Done():
	case <-time.After(channel):
	}
	return sent, err
}

// rates returns each platform's own rate.
func rates(chats []Chat) map[string]*rate.Limiter {
	all := map[string]*rate.Limiter{}
	for _, c := range chats {
		if p, ok := c.(Pacer); ok {
			_, platform := p.Pace()
			all[c.Name()] = rate.NewLimiter(rate.Every(platform), 1)
		}
	}
	return all
}

// book writes down how an attempt ended. A database that is locked or full
// just then is tried again: until it is written the platform must not be
// called for this channel. When the bot is being stopped there is less time.
func (b *Bot) book(ctx context.Context, write func(context.Context) error) error {
	book, cancel := context.WithTimeout(context.WithoutCancel(ctx), b.pace.book)
	defer cancel()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(b.pace.bookAtEnd, cancel) })()
	for {
		err := write(book)
		if err == nil || errors.Is(err, store.ErrTaken) {
			return err
		}
		select {
		case <-book.Done():
			return err
		case <-time.After(b.pace.least):
		}
	}
}
