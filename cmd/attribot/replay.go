package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"attribot/bot"
	"attribot/feeds"
	"attribot/feeds/countries"
	"attribot/store"
)

// replayCommand plays an archive through the bot.
type replayCommand struct {
	Watch []string `sep:"none" placeholder:"'COUNTRY… [ROLE] [STANCE]'" help:"What the channel watches, in the words of the command watch; can be given several times. Without it, every country in any role."`
	JSON  bool     `help:"Write one JSON object an alert; the closing table goes to the standard error output."`
	Files []string `arg:"" name:"entries" help:"JSON lines {feed, url, title, published, lang, text}, plain or gzipped. \"-\" is the standard input."`
}

func (replayCommand) Help() string {
	return "The entries go through doubles, detection, stories and watches in order of time, with each entry's date as the present, and what would have been posted is printed. " +
		"Nothing is asked of the net, and the database is a temporary one. The settings max_age and alert_from apply. " +
		"Entries may be a little out of order. A line that cannot be read is named on the standard error output, the rest goes on, and the exit code is 1.\n\n" +
		"For example: attribot replay --watch 'germany, france' --watch 'china accused denials' last-year.jsonl.gz"
}

func (c replayCommand) Run(s stage) (err error) {
	all, err := s.settings()
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "attribot-replay-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	st, err := store.Open(s.ctx, filepath.Join(folder, "attribot.db"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()

	log := slog.New(slog.DiscardHandler)
	if s.options.Verbose {
		log = slog.New(slog.NewTextHandler(s.errw, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	told := &teller{chat: s.console(all)}
	if c.JSON {
		told.json = s.out
	} else {
		told.text = s.out
	}
	r := &replay{stage: s, store: st, told: told, bot: newBot(st, all, log, told), feeds: map[string]feeds.Feed{}, maxAge: time.Duration(all.MaxAge), begun: time.Now()}
	if err := r.watch(c.Watch); err != nil {
		return err
	}
	return r.play(&archive{in: s.in, files: c.Files}, c.JSON)
}

// A replay is an archive on its way through the bot.
type replay struct {
	stage
	store *store.Store
	bot   *bot.Bot
	told  *teller
	feeds map[string]feeds.Feed // by name

	maxAge time.Duration // what is older raises no alert

	now   time.Time // the latest date so far
	batch []scanned // what came since the last round
	begun time.Time
	progress
	replayed
}

// replayed counts what happened.
type replayed struct {
	entries, bad, late, articles, known, claims, repeats, stories int
}

// A round is held every five minutes of the archive's time, about as often as
// the busiest feeds are asked, or when there are so many entries.
const (
	roundEvery = 5 * time.Minute
	roundMost  = 256
)

// watch fills the channel's watchlist, by the bot's own command.
func (r *replay) watch(lists []string) error {
	if len(lists) == 0 {
		var codes []string
		for _, c := range countries.All() {
			codes = append(codes, c.Code)
		}
		return r.watchAll(codes)
	}
	for _, list := range lists {
		m := r.bot.Handle(r.ctx, bot.Command{
			Channel: r.told.channel(), Who: bot.Person{Name: "replay", MayConfigure: true}, Words: append([]string{"watch"}, bot.SplitWords(list)...),
		})
		if m.Tone == bot.Problem {
			return fmt.Errorf("--watch %q: %s", list, m.Text)
		}
	}
	return nil
}

// watchAll watches every country in any role.
func (r *replay) watchAll(codes []string) error {
	to := r.told.channel()
	channel, err := r.store.Channel(r.ctx, to.Platform, to.ID, to.Name, time.Now())
	if err != nil {
		return err
	}
	var ws []store.Watch
	for _, code := range codes {
		ws = append(ws, store.Watch{Country: code, Role: "any"})
	}
	_, err = r.store.Apply(r.ctx, channel.ID, store.Change{Who: "replay", What: "watch all", AddWatches: ws})
	return err
}

func (r *replay) play(a *archive, quiet bool) error {
	if err := a.measure(); err != nil {
		return err
	}
	r.progress = progress{archive: a, w: r.errw, shown: isTerminal(r.errw)}
	r.told.before = r.progress.clear
	for e, err := range a.entries() {
		if r.ctx.Err() != nil {
			break
		}
		r.entries++
		if err == nil {
			err = r.take(e)
		}
		if bad := (*fault)(nil); errors.As(err, &bad) {
			return bad.error
		}
		if err != nil {
			r.bad++
			r.progress.clear()
			fmt.Fprintf(r.errw, "attribot: %v\n", err)
		}
	}
	err := r.round()
	r.progress.clear()
	to := r.out
	if quiet {
		to = r.errw
	}
	r.close(to)
	switch {
	case r.ctx.Err() != nil:
		return errors.New("interrupted: the table counts what was read until then")
	case err != nil:
		return err
	case r.bad > 0:
		return fmt.Errorf("%d of %s could not be read", r.bad, plural(r.entries, "entry", "entries"))
	}
	return nil
}

// A fault is an error of ours, after which there is no going on; all others
// are the archive's.
type fault struct{ error }

// take adds an entry to the batch; before one of another time, the batch is
// read.
func (r *replay) take(e scanned) error {
	if len(r.batch) > 0 && (e.at.Sub(r.batch[0].at) >= roundEvery || len(r.batch) == roundMost) {
		if err := r.round(); err != nil {
			return &fault{err}
		}
	}
	r.batch = append(r.batch, e)
	return nil
}

// round lets the bot read what came since the last one, with the latest date
// as the present.
func (r *replay) round() error {
	if len(r.batch) == 0 {
		return nil
	}
	day := r.now.Truncate(24 * time.Hour)
	for _, e := range r.batch {
		if e.at.After(r.now) {
			r.now = e.at.UTC()
		}
	}
	if err := r.save(); err != nil {
		return err
	}
	r.told.now = r.now
	round, err := r.bot.Once(r.ctx, r.now)
	if err != nil && r.ctx.Err() == nil {
		return err
	}
	r.claims += round.Claims
	r.repeats += round.Repeats
	r.stories += round.Stories
	r.progress.show(r)
	if r.now.Truncate(24 * time.Hour).After(day) {
		return r.forget()
	}
	return nil
}

// save gives each feed's entries to the store, as a poll of that feed would.
func (r *replay) save() error {
	var order []string
	of := map[string][]feeds.Article{}
	for _, e := range r.batch {
		f, err := r.feed(e)
		if err != nil {
			return err
		}
		if r.now.Sub(e.at) > r.maxAge {
			r.late++
		}
		a, ok := feeds.Archived(f, e.URL, e.Title, e.Text, e.at, r.now)
		if !ok {
			continue
		}
		if a.Language == "" {
			a.Language = e.Language
		}
		if of[e.Feed] == nil {
			order = append(order, e.Feed)
		}
		of[e.Feed] = append(of[e.Feed], a)
	}
	r.batch = r.batch[:0]
	for _, name := range order {
		n, err := r.store.SaveFetch(r.ctx, r.feeds[name], of[name])
		if err != nil && r.ctx.Err() == nil {
			return err
		}
		r.articles += n
		r.known += len(of[name]) - n
	}
	return nil
}

// feed returns the feed of an entry, made when its name is new. It is paused:
// nobody asks it.
func (r *replay) feed(e scanned) (feeds.Feed, error) {
	if f, ok := r.feeds[e.Feed]; ok {
		return f, nil
	}
	f, err := r.store.AddFeed(r.ctx, feeds.Feed{
		URL: "archive:" + e.Feed, Title: e.Feed, Kind: feeds.KindFeed, State: feeds.Paused, Language: e.Language, Added: r.now,
	})
	if err == nil {
		f.FirstFetched = r.now
		r.feeds[e.Feed] = f
	}
	return f, err
}

// forget lets go of what the bot would have forgotten by now.
func (r *replay) forget() error {
	for {
		n, err := r.store.Prune(r.ctx, r.now.Add(-90*24*time.Hour), 500)
		if err != nil || n < 500 {
			return err
		}
	}
}

// close prints the closing table.
func (r *replay) close(w io.Writer) {
	alerts := r.told.attributions + r.told.denials
	took := time.Since(r.begun).Seconds()
	type row struct {
		name string
		n    int
		note string
	}
	rows := []row{
		{"entries", r.entries, fmt.Sprintf("%.0f a second", float64(r.entries)/took)},
		{"articles", r.articles, fmt.Sprintf("%d were known already", r.known)},
		{"claims", r.claims, ""},
		{"stories", r.stories, ""},
		{"alerts", alerts, fmt.Sprintf("%s, %s", counted(r.told.attributions, "attribution"), counted(r.told.denials, "denial"))},
		{"repeats held back", r.repeats, ""},
	}
	if r.late > 0 {
		rows = append(rows, row{"came late", r.late, fmt.Sprintf("more than %.0f hours behind what was read before: these raise no alert", r.maxAge.Hours())})
	}
	if r.bad > 0 {
		rows = append(rows, row{"not read", r.bad, ""})
	}
	for _, row := range rows {
		fmt.Fprintln(w, strings.TrimRight(fmt.Sprintf("%-18s %8d  %s", row.name, row.n, row.note), " "))
	}
}

// A progress line shows at a terminal that long work goes on.
type progress struct {
	archive *archive
	w       io.Writer
	shown   bool
	there   bool // a line stands on the screen
	last    time.Time
}

const progressEvery = 200 * time.Millisecond

func (p *progress) show(r *replay) {
	if !p.shown || time.Since(p.last) < progressEvery {
		return
	}
	p.last, p.there = time.Now(), true
	share := ""
	if done := p.archive.done(); done >= 0 {
		share = fmt.Sprintf("%3.0f%% · ", 100*done)
	}
	fmt.Fprintf(p.w, "\r\x1b[K%s%s · %d entries, %.0f a second · %s",
		share, r.now.Format("2 Jan 2006"), r.entries, float64(r.entries)/time.Since(r.begun).Seconds(), counted(r.told.attributions+r.told.denials, "alert"))
}

// clear takes the line away, before something else is written.
func (p *progress) clear() {
	if p.there {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.there = false
	}
}
