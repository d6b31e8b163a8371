package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"attribot/feeds"
	"attribot/store"
)

// feedsCommand looks after the sources. It works on the same database as run,
// also while that is running.
type feedsCommand struct {
	List   feedsList   `cmd:"" help:"List the sources: what they last answered and when they last had news."`
	Add    feedsAdd    `cmd:"" help:"Add a source. The page is looked at first; if it is a site that names its feed, that is taken."`
	Remove feedsRemove `cmd:"" help:"Remove sources. Their articles stay."`
	Check  feedsCheck  `cmd:"" help:"Fetch sources and say what was found, without changing anything."`
	Import feedsImport `cmd:"" help:"Add the feeds of an OPML file."`
	Export feedsExport `cmd:"" help:"Write all sources as OPML."`
}

// withStore opens the database for one command.
func (s stage) withStore(do func(settings, *store.Store) error) (err error) {
	all, err := s.settings()
	if err != nil {
		return err
	}
	st, err := store.Open(s.ctx, all.Database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	if err := loadShipped(s.ctx, st, all); err != nil {
		return err
	}
	return do(all, st)
}

type feedsList struct {
	Failing bool `help:"Only those that are asked and were not sensed the last time."`
}

func (c feedsList) Run(s stage) error {
	return s.withStore(func(_ settings, st *store.Store) error {
		fs, err := st.Feeds(s.ctx)
		if err != nil {
			return err
		}
		t := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "ID\tSTATE\tANSWER\tLAST NEWS\tTITLE\tURL")
		for _, f := range fs {
			if c.Failing && (f.State != feeds.Active || sensed(f)) {
				continue
			}
			fmt.Fprintf(t, "F%d\t%s\t%s\t%s\t%s\t%s\n", f.ID, f.State, answer(f), date(f.LastNews), clean(f.Title), clean(f.URL))
		}
		return t.Flush()
	})
}

// sensed reports whether the last answer lets us say what the source reports.
func sensed(f feeds.Feed) bool {
	return f.Answer == feeds.AnswerItems || f.Answer == feeds.AnswerUnchanged || f.Answer == feeds.AnswerNone
}

func answer(f feeds.Feed) string {
	if f.Answer == feeds.AnswerNone {
		return "not asked yet"
	}
	return string(f.Answer)
}

func date(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format(time.DateOnly)
}

type feedsAdd struct {
	URL     string `arg:"" help:"Address of a feed, of a page that names one, or of an index page (with --links)."`
	Title   string `help:"The outlet's name, if the feed's own is not good."`
	Links   string `placeholder:"PATTERN" help:"The address is an HTML index: the links that match this regular expression are its items."`
	Unasked bool   `help:"Add it without looking at it first."`
}

func (c feedsAdd) Run(s stage) error {
	if feeds.URLKey(c.URL) == "" {
		return fmt.Errorf("%q is no web address; it begins with https:// or http://", c.URL)
	}
	return s.withStore(func(all settings, st *store.Store) error {
		f := feeds.Feed{URL: c.URL, Title: c.Title, Kind: feeds.KindFeed, State: feeds.Active, Trusted: true, AddedBy: "shell", Added: time.Now()}
		if c.Links != "" {
			f.Kind, f.LinkPattern = feeds.KindListing, c.Links
		}
		if !c.Unasked {
			found, items, err := newClient(all).Look(s.ctx, f, time.Now())
			if err != nil {
				return fmt.Errorf("%s was not added: %w (add it all the same with --unasked)", c.URL, err)
			}
			describe(s.out, found, items)
			f = found
		}
		f.Title = first(f.Title, f.URL)
		added, err := st.AddFeed(s.ctx, f)
		if errors.Is(err, store.ErrExists) {
			return fmt.Errorf("%s is among the sources already; see attribot feeds list", f.URL)
		}
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(s.out, "Added F%d %s. What it holds now is stored and raises no alert.\n", added.ID, clean(added.Title))
		return err
	})
}

func first(names ...string) string { return append(nonEmpty(names...), "")[0] }

// describe says what was found at an address.
func describe(w io.Writer, f feeds.Feed, items []feeds.Article) {
	fmt.Fprintf(w, "%s\n  %s, %s", clean(first(f.Title, f.URL)), f.Kind, counted(len(items), "item"))
	if newest := newest(items); !newest.IsZero() {
		fmt.Fprintf(w, ", the newest of %s", newest.UTC().Format("2 Jan 2006 15:04 UTC"))
	}
	fmt.Fprintf(w, "\n  %s\n", clean(f.URL))
	for _, a := range items[:min(3, len(items))] {
		fmt.Fprintf(w, "  - %s\n", clean(a.Title))
	}
}

func newest(items []feeds.Article) (t time.Time) {
	for _, a := range items {
		if a.Published.After(t) {
			t = a.Published
		}
	}
	return t
}

type feedsRemove struct {
	Feeds []string `arg:"" name:"feed" help:"Its number (F12), address or title, as feeds list shows them."`
}

func (c feedsRemove) Run(s stage) error {
	return s.withStore(func(_ settings, st *store.Store) error {
		for _, ref := range c.Feeds {
			f, err := findFeed(s.ctx, st, ref)
			if err != nil {
				return err
			}
			if err := st.RemoveFeed(s.ctx, f.ID); err != nil {
				return err
			}
			fmt.Fprintf(s.out, "Removed F%d %s.\n", f.ID, clean(f.Title))
		}
		return nil
	})
}

func findFeed(ctx context.Context, st *store.Store, ref string) (feeds.Feed, error) {
	f, err := st.FindFeed(ctx, ref)
	if errors.Is(err, store.ErrNotFound) {
		err = fmt.Errorf("no source is called %q; see attribot feeds list", ref)
	}
	return f, err
}

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
		return s.check(newClient(all), fs)
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
const atOnce = 16

// check looks at the sources and tells of each as soon as it has answered.
func (s stage) check(client *feeds.Client, fs []feeds.Feed) error {
	var (
		wait   sync.WaitGroup
		mu     sync.Mutex // of the output and bad
		bad    int
		places = make(chan struct{}, atOnce)
	)
	for _, f := range fs {
		places <- struct{}{}
		wait.Go(func() {
			defer func() { <-places }()
			found, items, err := client.Look(s.ctx, f, time.Now())
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				bad++
				fmt.Fprintf(s.out, "%s\n  FAILED: %v\n  %s\n", clean(first(f.Title, f.URL)), err, clean(f.URL))
				return
			}
			found.Title = first(f.Title, found.Title)
			describe(s.out, found, items)
		})
	}
	wait.Wait()
	if bad > 0 {
		return fmt.Errorf("%d of %s could not be read", bad, counted(len(fs), "source"))
	}
	return nil
}

type feedsImport struct {
	File string `arg:"" help:"An OPML file; \"-\" is the standard input."`
}

func (c feedsImport) Run(s stage) error {
	in := s.in
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	fs, err := feeds.ReadOPML(in)
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	return s.withStore(func(_ settings, st *store.Store) error {
		added := 0
		for _, f := range fs {
			f.Trusted, f.AddedBy, f.Added = true, "shell", time.Now()
			switch _, err := st.AddFeed(s.ctx, f); {
			case err == nil:
				added++
			case !errors.Is(err, store.ErrExists):
				return err
			}
		}
		_, err := fmt.Fprintf(s.out, "%s added, %d of the file were there already.\n", counted(added, "source"), len(fs)-added)
		return err
	})
}

type feedsExport struct {
	File string `arg:"" optional:"" help:"Where to write; without it, the standard output."`
}

func (c feedsExport) Run(s stage) error {
	return s.withStore(func(_ settings, st *store.Store) error {
		fs, err := st.Feeds(s.ctx)
		if err != nil {
			return err
		}
		if c.File == "" || c.File == "-" {
			return feeds.WriteOPML(s.out, fs)
		}
		f, err := os.Create(c.File)
		if err != nil {
			return err
		}
		return errors.Join(feeds.WriteOPML(f, fs), f.Close())
	})
}
