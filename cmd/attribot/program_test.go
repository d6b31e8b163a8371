package main

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"attribot/cmd/attribot/demo"
	"attribot/feeds"
	"attribot/store"
)

// A runner is the whole of it on a database of its own, as an operator starts
// it, with a platform's fake behind its environment.
type runner struct {
	t         *testing.T
	database  string
	env       map[string]string
	connected func() bool
	secret    []string // what no log may hold
}

func newRunner(t *testing.T, env map[string]string, connected func() bool, secret ...string) *runner {
	p := &runner{t: t, database: filepath.Join(t.TempDir(), "attribot.db"), env: env, connected: connected, secret: secret}
	env["ATTRIBOT_DATABASE"], env["ATTRIBOT_ALLOW"], env["ATTRIBOT_GAP"], env["ATTRIBOT_SHIPPED_FEEDS"] = p.database, "127.0.0.0/8", "0s", "false"
	return p
}

func (p *runner) run(ctx context.Context, args ...string) (out, errw string, err error) {
	var o, e strings.Builder
	err = run(ctx, args, func(key string) string { return p.env[key] }, strings.NewReader(""), &o, &e)
	return o.String(), e.String(), err
}

func (p *runner) must(args ...string) string {
	p.t.Helper()
	out, errw, err := p.run(p.t.Context(), args...)
	if err != nil {
		p.t.Fatalf("%v: %v\n%s", args, err, errw)
	}
	return out
}

// start runs the program until stop is called.
func (p *runner) start() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		_, log, err := p.run(ctx)
		for _, s := range p.secret {
			if strings.Contains(log, s) {
				p.t.Errorf("a secret was logged:\n%s", log)
			}
		}
		ended <- err
	}()
	p.wait("connected", p.connected)
	return func() {
		p.t.Helper()
		cancel()
		if err := <-ended; err != nil {
			p.t.Error(err)
		}
	}
}

func (p *runner) wait(what string, is func() bool) {
	p.t.Helper()
	for end := time.Now().Add(2 * time.Minute); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			p.t.Fatalf("not in two minutes: %s", what)
		}
	}
}

func (p *runner) everyFeedRead() bool {
	st, err := store.Open(p.t.Context(), p.database)
	if err != nil {
		p.t.Fatal(err)
	}
	defer st.Close()
	fs, err := st.Feeds(p.t.Context())
	if err != nil {
		p.t.Fatal(err)
	}
	return !slices.ContainsFunc(fs, func(f feeds.Feed) bool { return f.FirstFetched.IsZero() })
}

// followsTheNews has somebody watch a country, and the news come: the alert and
// its denial are said, and a restart repeats nothing.
func (p *runner) followsTheNews(watch func(), said func() []string) {
	p.t.Helper()
	first := time.Now().UTC().AddDate(0, 0, -2)
	press, err := demo.Open(first)
	if err != nil {
		p.t.Fatal(err)
	}
	defer press.Close()
	day := func(n int) { press.Turn(first.Truncate(24*time.Hour).AddDate(0, 0, n)) }
	day(0)
	for _, f := range press.Feeds() {
		p.must("feeds", "add", f.URL)
	}
	stop := p.start()
	watch()
	p.wait("every feed is read once", p.everyFeedRead) // what a feed holds when first read is no news
	for n, want := range []string{"Germany attributes a cyberattack", "denies a cyberattack"} {
		stop()
		day(n + 1)
		if err := makeDue(p.database); err != nil {
			p.t.Fatal(err)
		}
		stop = p.start()
		p.wait(want, func() bool { return strings.Contains(strings.Join(said(), "\n"), want) })
	}
	stop()
	before := len(said())
	stop = p.start()
	time.Sleep(300 * time.Millisecond)
	stop()
	if all := said(); len(all) != before { // what was posted may have been edited: it is denied, or more outlets have it
		p.t.Errorf("after a restart there are more than %d messages:\n%s", before, strings.Join(all, "\n"))
	}
}
