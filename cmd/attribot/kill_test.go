package main

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"attribot/bot"
	"attribot/feeds"
	"attribot/feeds/countries"
	"attribot/store"
)

// TestKilledAtAnyMoment kills the real program with SIGKILL, again and again,
// while it polls feeds that bring new claims, and starts it anew. What it
// promises: no alert that was decided is lost, and at most the one message that
// was in flight at a kill is repeated.
func TestKilledAtAnyMoment(t *testing.T) {
	kills := 60
	if testing.Short() {
		kills = 8
	}
	k := newKilling(t, bot.Channel{Platform: "console", ID: "terminal"})
	k.runOnce() // the feeds' backlog
	whole := k.runOnce()
	for range kills {
		k.live(time.Duration(rand.Int64N(int64(whole) * 5 / 4)))
	}
	for range 2 { // what was in flight is looked after first, then the rest
		k.runOnce()
	}
	k.check(kills)
}

// A killing is a newspaper that never rests, a database, and the file in which
// the channel stands.
type killing struct {
	*testing.T
	program, database, channel string
	env                        []string // beside the settings
	press                      *restless
	shown                      []int // the channel's length at each kill
}

// newKilling is one whose countries are watched by the channels, each by one.
func newKilling(t *testing.T, channels ...bot.Channel) *killing {
	folder := t.TempDir()
	k := &killing{T: t, program: program(t), database: filepath.Join(folder, "attribot.db"), channel: filepath.Join(folder, "channel.txt"), press: &restless{}}
	server := httptest.NewServer(k.press)
	t.Cleanup(server.Close)

	ctx := t.Context()
	st, err := store.Open(ctx, k.database)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	for i := range 4 {
		f := feeds.Feed{URL: fmt.Sprintf("%s/feed/%d", server.URL, i), Title: fmt.Sprintf("Paper %d", i), Kind: feeds.KindFeed, State: feeds.Active, Trusted: true, Added: time.Now()}
		if _, err := st.AddFeed(ctx, f); err != nil {
			t.Fatal(err)
		}
	}
	for i, c := range channels {
		channel, err := st.Channel(ctx, c.Platform, c.ID, c.ID, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		change := store.Change{Who: "test", What: "watch", At: time.Now()}
		for n := i; n < len(speakers); n += len(channels) {
			change.AddWatches = append(change.AddWatches, store.Watch{ChannelID: channel.ID, Country: speakers[n], Role: "victim", AddedBy: "test", Added: time.Now()})
		}
		if _, err := st.Apply(ctx, channel.ID, change); err != nil {
			t.Fatal(err)
		}
	}
	return k
}

// command starts the program on the database, its terminal the channel's file.
func (k *killing) command(args ...string) *exec.Cmd {
	if err := makeDue(k.database); err != nil {
		k.Fatal(err)
	}
	out, err := os.OpenFile(k.channel, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		k.Fatal(err)
	}
	k.Cleanup(func() { out.Close() })
	c := exec.Command(k.program, append([]string{"--database", k.database, "run"}, args...)...)
	c.Dir = filepath.Dir(k.database)
	c.Env = append(os.Environ(), "ATTRIBOT_ALLOW=127.0.0.0/8", "ATTRIBOT_GAP=0s", "ATTRIBOT_ALERTS_AN_HOUR=0", "ATTRIBOT_SHIPPED_FEEDS=false")
	c.Env = append(c.Env, k.env...)
	c.Stdout = out
	return c
}

func (k *killing) runOnce() time.Duration {
	k.Helper()
	begun := time.Now()
	c := k.command("--once")
	var said strings.Builder
	c.Stderr = &said
	if err := c.Run(); err != nil {
		k.Fatalf("run --once: %v\n%s", err, said.String())
	}
	return time.Since(begun)
}

// live lets the program run for so long, and kills it.
func (k *killing) live(length time.Duration) {
	k.Helper()
	c := k.command()
	var said strings.Builder
	c.Stderr = &said
	if err := c.Start(); err != nil {
		k.Fatal(err)
	}
	time.Sleep(length) // a random moment of something real is the point
	c.Process.Kill()
	c.Wait()
	if end := c.ProcessState.Sys().(syscall.WaitStatus); !end.Signaled() {
		k.Errorf("the program had ended by itself, with code %d:\n%s", end.ExitStatus(), said.String())
	}
	text, err := os.ReadFile(k.channel)
	if err != nil {
		k.Fatal(err)
	}
	k.shown = append(k.shown, len(text))
}

var itemURL = regexp.MustCompile(`/item/\d+\b`)

func (k *killing) check(kills int) {
	text, err := os.ReadFile(k.channel)
	if err != nil {
		k.Fatal(err)
	}
	times, repeated := k.lives(string(text))
	decided, lost := k.decided(), 0
	for _, url := range decided {
		if times[url] == 0 {
			lost++
			k.Errorf("%s was decided and never shown", url)
		}
	}
	if news := k.press.published() - backlog; len(decided) != news || len(times) != news {
		k.Errorf("%d articles with a new claim: %d alerts decided, %d shown", news, len(decided), len(times))
	}
	if len(decided) < kills {
		k.Errorf("only %d alerts for %d kills: nothing much was going on", len(decided), kills)
	}
	k.Logf("%d kills, %d articles published, %d alerts decided, %d lost, %d shown twice", kills, k.press.published(), len(decided), lost, repeated)
}

// lives counts how often each article was shown, and holds every life to its
// promise: of what earlier ones had shown it repeats one at most.
func (k *killing) lives(text string) (times map[string]int, repeated int) {
	times = map[string]int{}
	from := 0
	for i, to := range append(k.shown, len(text)) {
		again := 0
		for _, url := range itemURL.FindAllString(text[from:to], -1) {
			if times[url]++; times[url] > 1 {
				again++
			}
		}
		if again > 1 {
			k.Errorf("life %d showed %d alerts again: at most the one in flight at the kill before it may be", i, again)
		}
		from, repeated = to, repeated+again
	}
	return times, repeated
}

// open opens the file past the store.
func (k *killing) open() *sql.DB {
	db, err := sql.Open("sqlite", "file:"+k.database)
	if err != nil {
		k.Fatal(err)
	}
	k.Cleanup(func() { db.Close() })
	return db
}

// decided reads the outbox: the file must be whole, everything sent, and an
// article have one alert.
func (k *killing) decided() (urls []string) {
	db := k.open()
	var verdict string
	if err := db.QueryRow("pragma integrity_check").Scan(&verdict); err != nil || verdict != "ok" {
		k.Errorf("integrity_check: %s, %v", verdict, err)
	}
	for url, state := range k.outbox(db) {
		if state != "sent" {
			k.Errorf("%s: its alert is %s, want sent", url, state)
		}
		urls = append(urls, itemURL.FindString(url))
	}
	return urls
}

// outbox is how it stands with each article's alert.
func (k *killing) outbox(db *sql.DB) map[string]string {
	rows, err := db.Query(`
select articles.url, alerts.state
from alerts
join claims on claims.id = alerts.claim_id
join articles on articles.id = claims.article_id`)
	if err != nil {
		k.Fatal(err)
	}
	defer rows.Close()
	states := map[string]string{}
	for rows.Next() {
		var url, state string
		if err := rows.Scan(&url, &state); err != nil {
			k.Fatal(err)
		}
		if _, twice := states[url]; twice {
			k.Errorf("%s has two alerts", url)
		}
		states[url] = state
	}
	if err := rows.Err(); err != nil {
		k.Fatal(err)
	}
	return states
}

// speakers accuse each other in turn.
var speakers = strings.Fields("FR DE PL NL NO SE FI EE LV LT ES PT IT GR RO BG HU AT DK IS JP IN BR MX AR CL CA AU NZ ZA")

// backlog is how many articles the four feeds hold when they are first read.
const backlog = 4 * 2

// A restless press has two more articles in a feed at each request, each with
// another country that accuses another one.
type restless struct {
	mu    sync.Mutex
	items map[string][]string // by feed
	n     int
}

func (r *restless) published() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.n
}

func (r *restless) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	if n, isItem := strings.CutPrefix(req.URL.Path, "/item/"); isItem {
		number, err := strconv.Atoi(n)
		if err != nil {
			http.NotFound(w, req)
			return
		}
		title, text := accusation(number)
		fmt.Fprintf(w, "<!DOCTYPE html><html><head><title>%s</title></head><body><article><h1>%[1]s</h1><p>%s</p></article></body></html>", title, text)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.items == nil {
		r.items = map[string][]string{}
	}
	for range 2 {
		title, text := accusation(r.n)
		r.items[req.URL.Path] = append(r.items[req.URL.Path], fmt.Sprintf(
			`<item><title>%s</title><link>http://%s/item/%[3]d</link><guid isPermaLink="false">item-%[3]d</guid><pubDate>%s</pubDate><description>%s</description></item>`,
			title, req.Host, r.n, time.Now().UTC().Format(time.RFC1123Z), text))
		r.n++
	}
	w.Header().Set("Content-Type", "application/rss+xml")
	fmt.Fprintf(w, `<rss version="2.0"><channel><title>Paper</title>%s</channel></rss>`, strings.Join(r.items[req.URL.Path], ""))
}

// accusation is the n-th article; no pair of countries comes twice before the
// 870th.
func accusation(n int) (title, text string) {
	name := func(i int) string {
		c, _ := countries.ByCode(speakers[i%len(speakers)])
		return c.Name
	}
	speaker, accused := name(n), name(n+1+n/len(speakers)%(len(speakers)-1))
	return fmt.Sprintf("%s accuses %s of hacking its Register %d", speaker, accused, n),
		fmt.Sprintf("The government of %[1]s on %[4]s accused %[2]s of a cyberattack on its National Register Office number %[3]d. "+
			"Officers of the intelligence service of %[2]s broke into the office's network, the foreign ministry of %[1]s said. "+
			"The office keeps file number %[3]d of many.", speaker, accused, n, time.Now().UTC().Weekday())
}
