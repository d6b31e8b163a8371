package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
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
	Set    feedsSet    `cmd:"" help:"Say how a source is asked: some sites serve only one form of our name, or only HTTP/1.1. It is tried at once."`
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

// withKnown is withStore for a command that has nothing to do where there is no
// database yet.
func (s stage) withKnown(do func(settings, *store.Store) error) error {
	all, err := s.settings()
	if err != nil {
		return err
	}
	if _, err := os.Stat(all.Database); errors.Is(err, fs.ErrNotExist) {
		return noDatabase(all.Database)
	}
	return s.withStore(do)
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
				if errors.Is(err, feeds.ErrForbidden) {
					return fmt.Errorf("%s was not added: %w (the setting allow names the private networks that may be, for instance ATTRIBOT_ALLOW=10.0.0.0/8)", c.URL, err)
				}
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

type feedsSet struct {
	Feed  string `arg:"" help:"Its number (F12), address or title."`
	Agent string `enum:"default,bare,compatible," default:"" placeholder:"FORM" help:"The form of our name: default, bare (without an address) or compatible (as browsers write theirs)."`
	HTTP1 *bool  `name:"http1" negatable:"" help:"Ask by HTTP/1.1, for sites that end HTTP/2 streams of programs."`
}

func (c feedsSet) Run(s stage) error {
	if c.Agent == "" && c.HTTP1 == nil {
		return errors.New("say what to set: --agent=default, bare or compatible, --http1 or --no-http1")
	}
	return s.withStore(func(all settings, st *store.Store) error {
		f, err := findFeed(s.ctx, st, c.Feed)
		if err != nil {
			return err
		}
		if c.Agent != "" {
			f.Agent = map[string]feeds.Agent{"bare": feeds.AgentBare, "compatible": feeds.AgentCompatible}[c.Agent]
		}
		if c.HTTP1 != nil {
			f.HTTP1 = *c.HTTP1
		}
		to := store.FeedManner{Feed: f.ID, Manner: store.Manner{Agent: f.Agent, HTTP1: f.HTTP1}}
		_, items, failed := newClient(all).Look(s.ctx, f, time.Now())
		if failed == nil {
			to.Ask = time.Now()
		}
		if err := st.SetManner(s.ctx, to); err != nil {
			return err
		}
		if failed != nil {
			return fmt.Errorf("from now on F%d is asked in this way, but it does not answer to it: %w", f.ID, failed)
		}
		_, err = fmt.Fprintf(s.out, "F%d %s is asked in this way from now on: it has %s.\n", f.ID, clean(f.Title), counted(len(items), "item"))
		return err
	})
}

func findFeed(ctx context.Context, st *store.Store, ref string) (feeds.Feed, error) {
	f, err := st.FindFeed(ctx, ref)
	if errors.Is(err, store.ErrNotFound) {
		err = fmt.Errorf("no source is called %q; see attribot feeds list", ref)
	}
	return f, err
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
