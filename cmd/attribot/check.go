package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"attribot/feeds"
	"attribot/store"
)

type feedsCheck struct {
	All   bool     `help:"Check every source that is asked."`
	Feeds []string `arg:"" optional:"" name:"feed" help:"Its number (F12), address or title; an address may also be one that is no source yet."`
}

func (c feedsCheck) Run(s stage) error {
	if len(c.Feeds) == 0 && !c.All {
		return errors.New("name a source (F12, its address or title), or check them with --all")
	}
	return s.withStore(func(all settings, st *store.Store) error {
		fs, err := c.chosen(s.ctx, st)
		if err != nil {
			return err
		}
		return newChecking(s, newClient(all), len(fs)).all(fs)
	})
}

func (c feedsCheck) chosen(ctx context.Context, st *store.Store) (fs []feeds.Feed, err error) {
	if c.All {
		all, err := st.Feeds(ctx)
		for _, f := range all {
			if f.State == feeds.Active {
				fs = append(fs, f)
			}
		}
		return fs, err
	}
	for _, ref := range c.Feeds {
		f, err := findFeed(ctx, st, ref)
		if err != nil && strings.Contains(ref, "://") {
			f, err = feeds.Feed{URL: ref, Kind: feeds.KindFeed, Trusted: true}, nil
		}
		if err != nil {
			return nil, err
		}
		fs = append(fs, f)
	}
	return fs, nil
}

// atOnce is how many sources are checked side by side; one host is asked by
// one at a time, whatever this says.
const atOnce = 64

// A checking looks at sources and tells of each as soon as it has answered.
type checking struct {
	stage
	client *feeds.Client
	shown  bool // how far it is, at a terminal

	mu     sync.Mutex // of the output and what follows
	of     int
	done   int
	moved  int
	counts map[feeds.Answer]int
}

func newChecking(s stage, client *feeds.Client, of int) *checking {
	return &checking{stage: s, client: client, shown: isTerminal(s.errw), of: of, counts: map[feeds.Answer]int{}}
}

func (c *checking) all(fs []feeds.Feed) error {
	var wait sync.WaitGroup
	places := make(chan struct{}, atOnce)
	for _, f := range fs {
		places <- struct{}{}
		wait.Go(func() {
			defer func() { <-places }()
			now := time.Now()
			found, items, err := c.client.Look(c.ctx, f, now)
			c.tell(f, found, items, err, now)
		})
	}
	wait.Wait()
	c.line("")
	if len(fs) > 1 {
		fmt.Fprintln(c.out, c.summary())
	}
	if bad := c.done - c.counts[feeds.AnswerItems] - c.counts[feeds.AnswerStale]; bad > 0 {
		return fmt.Errorf("%d of %s could not be read", bad, counted(len(fs), "source"))
	}
	return nil
}

// tell writes what was found of one source.
func (c *checking) tell(f, found feeds.Feed, items []feeds.Article, err error, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.line("")
	verdict := feeds.Verdict(items, err, now)
	c.done++
	c.counts[verdict]++
	if err != nil {
		fmt.Fprintf(c.out, "%s\n  FAILED: %v\n  %s\n", clean(first(f.Title, f.URL)), err, clean(f.URL))
	} else {
		found.Title = first(f.Title, found.Title)
		describe(c.out, found, items)
	}
	if verdict == feeds.AnswerStale {
		fmt.Fprintln(c.out, "  STALE: it has had nothing new for far longer than usual")
	}
	if err == nil && f.ID != 0 && found.URL != f.URL {
		c.moved++
		fmt.Fprintf(c.out, "  MOVED: it is listed at %s\n", clean(f.URL))
	}
	c.line(fmt.Sprintf("%d of %d sources checked", c.done, c.of))
}

// line replaces the progress line.
func (c *checking) line(text string) {
	if c.shown {
		fmt.Fprintf(c.errw, "\r\x1b[K%s", text)
	}
}

// summary is "Of 200 sources 180 can be read, 12 are stale, ...".
func (c *checking) summary() string {
	parts := []string{fmt.Sprintf("%d can be read", c.counts[feeds.AnswerItems])}
	for _, v := range []struct {
		answer feeds.Answer
		words  string
	}{
		{feeds.AnswerStale, "stale"}, {feeds.AnswerEmpty, "empty"}, {feeds.AnswerPage, "a page instead"}, {feeds.AnswerBroken, "unreadable"},
		{feeds.AnswerBlocked, "blocked"}, {feeds.AnswerGone, "gone"}, {feeds.AnswerFailed, "without an answer"},
	} {
		if n := c.counts[v.answer]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, v.words))
		}
	}
	s := fmt.Sprintf("Of %s: %s", counted(c.done, "source"), strings.Join(parts, ", "))
	if c.moved > 0 {
		s += fmt.Sprintf("; %d moved", c.moved)
	}
	return s + "."
}
