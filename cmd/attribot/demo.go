package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"

	"attribot/bot"
	"attribot/bot/console"
	"attribot/cmd/attribot/demo"
	"attribot/store"
)

// demoCommand runs the whole pipeline against the demo's press.
type demoCommand struct {
	Keep bool `help:"Stay afterwards, with the prompt open. Commands that are piped in are answered as of that evening."`
	From day  `placeholder:"YYYY-MM-DD" help:"The first of the three days, which lie in the past. Without it the third is yesterday."`
}

func (demoCommand) Help() string {
	return "A news server on 127.0.0.1 publishes three days of news by outlets that do not exist; Attribot polls it, " +
		"reads, and tells a channel that watches Germany, the United Kingdom and the Netherlands. " +
		"Its database lies in a temporary folder and is gone afterwards. No network is needed."
}

// demoWatches is what the demo's channel types first.
const demoWatches = "watch germany, uk, netherlands"

// A day is written 2006-01-02.
type day struct{ time.Time }

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *day) UnmarshalText(text []byte) (err error) {
	if d.Time, err = time.Parse(time.DateOnly, string(text)); err != nil {
		return fmt.Errorf("%q is no day; write the year, the month and the day, for instance %s", text, latestFirst(time.Now()).Format(time.DateOnly))
	}
	return nil
}

// latestFirst is the last day on which the three days can have begun that lie
// in the past now.
func latestFirst(now time.Time) time.Time { return now.UTC().Truncate(24*time.Hour).AddDate(0, 0, -3) }

// first is the day on which the demo begins.
func (c demoCommand) first(now time.Time) (time.Time, error) {
	latest := latestFirst(now)
	if c.From.IsZero() {
		return latest, nil
	}
	if c.From.After(latest) {
		return latest, fmt.Errorf("from %s on the demo's three days are not over yet; the latest that --from can be today is %s", c.From.Format(time.DateOnly), latest.Format(time.DateOnly))
	}
	return c.From.Time, nil
}

func (c demoCommand) Run(s stage) (err error) {
	first, err := c.first(time.Now())
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "attribot-demo-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	st, err := store.Open(s.ctx, filepath.Join(folder, "attribot.db"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()

	press, err := demo.Open(first)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, press.Close()) }()

	all := demoSettings(folder)
	chat := s.console(all)
	log, _, err := s.logger(all, chat, slog.LevelError)
	if err != nil {
		return err
	}
	b := newBot(st, all, log, chat)
	t := theatre{s.out, st, press, b}
	evening, err := t.play(s.ctx, first)
	if err != nil || !c.Keep {
		return err
	}
	fmt.Fprintln(s.out, "\nThe channel stays open: try  country germany,  story S1,  why A12  or help. To leave: exit.")
	if s.terminal() {
		return b.Run(s.ctx)
	}
	return chat.Run(s.ctx, t.echo(t.at(evening)))
}

// demoSettings let the bot ask 127.0.0.1, as fast as it likes.
func demoSettings(folder string) settings {
	all := defaultSettings()
	all.History = filepath.Join(folder, "history")
	all.Allow = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	all.Gap = 0
	return all
}

// A theatre is where the three days are played.
type theatre struct {
	out   io.Writer
	store *store.Store
	press *demo.Press
	bot   *bot.Bot
}

// play lets the days pass: the eve, of which all is backlog, and three more.
// Every three hours of each the bot does a round. It returns when it ended.
func (t theatre) play(ctx context.Context, first time.Time) (now time.Time, err error) {
	for _, f := range t.press.Feeds() {
		if _, err := t.store.AddFeed(ctx, f); err != nil {
			return now, err
		}
	}
	now = first.Truncate(24*time.Hour).AddDate(0, 0, -1)
	commands := console.New(strings.NewReader(demoWatches+"\n"), t.out, console.Options{})
	if err := commands.Run(ctx, t.echo(t.at(now))); err != nil {
		return now, err
	}
	for day := range 4 {
		morning := first.Truncate(24*time.Hour).AddDate(0, 0, day-1)
		t.heading(day, morning)
		for hour := 9; hour <= 21; hour += 3 {
			now = morning.Add(time.Duration(hour) * time.Hour)
			if err := t.round(ctx, now); err != nil {
				return now, err
			}
		}
	}
	return now, t.close(ctx)
}

// at has commands answered as if it were now then.
func (t theatre) at(now time.Time) bot.Handler {
	return func(ctx context.Context, c bot.Command) bot.Message {
		c.At = now
		return t.bot.Handle(ctx, c)
	}
}

// echo shows each command above its answer, as a terminal would.
func (t theatre) echo(handle bot.Handler) bot.Handler {
	return func(ctx context.Context, c bot.Command) bot.Message {
		fmt.Fprintf(t.out, "> %s\n", strings.Join(c.Words, " "))
		return handle(ctx, c)
	}
}

func (t theatre) heading(day int, at time.Time) {
	what := at.Format("Monday 2 January")
	if day == 0 {
		what += ": the feeds are read for the first time; what they hold raises no alert"
	}
	fmt.Fprintf(t.out, "—— %s ——\n\n", what)
}

// round does what is due at now; every feed is, whatever its rhythm.
func (t theatre) round(ctx context.Context, now time.Time) error {
	t.press.Turn(now)
	fs, err := t.store.Feeds(ctx)
	if err != nil {
		return err
	}
	for _, f := range fs {
		if err := t.store.Lease(ctx, f.ID, now); err != nil {
			return err
		}
	}
	_, err = t.bot.Once(ctx, now)
	return err
}

// close counts what happened.
func (t theatre) close(ctx context.Context) error {
	n, err := t.store.Counts(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.out, "—— %s, %s, %s in %s, %s; %s held back ——\n",
		counted(n.Feeds, "feed"), counted(n.Articles, "article"), counted(n.Claims, "claim"),
		plural(n.Stories, "story", "stories"), counted(n.AlertsSent, "alert"), counted(n.Repeats, "repeat"))
	return err
}
