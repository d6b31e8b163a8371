package main

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"attribot/bot/discord/discordtest"
	"attribot/cmd/attribot/demo"
	"attribot/feeds"
	"attribot/store"
)

// inDiscord is the program with a fake Discord, and with a press of its own.
type inDiscord struct {
	t        *testing.T
	server   *discordtest.Server
	database string
	env      map[string]string
}

func newInDiscord(t *testing.T) *inDiscord {
	p := &inDiscord{t: t, server: discordtest.New(discordtest.Options{Heartbeat: time.Second}), database: filepath.Join(t.TempDir(), "attribot.db")}
	t.Cleanup(p.server.Close)
	p.env = map[string]string{
		"DISCORD_BOT_TOKEN": discordtest.Token, "ATTRIBOT_DISCORD_API": p.server.URL(), "ATTRIBOT_DATABASE": p.database,
		"ATTRIBOT_ALLOW": "127.0.0.0/8", "ATTRIBOT_GAP": "0s", "ATTRIBOT_SHIPPED_FEEDS": "false",
	}
	return p
}

func (p *inDiscord) run(ctx context.Context, args ...string) (out, errw string, err error) {
	var o, e strings.Builder
	err = run(ctx, args, func(key string) string { return p.env[key] }, strings.NewReader(""), &o, &e)
	return o.String(), e.String(), err
}

func (p *inDiscord) must(args ...string) string {
	p.t.Helper()
	out, errw, err := p.run(p.t.Context(), args...)
	if err != nil {
		p.t.Fatalf("%v: %v\n%s", args, err, errw)
	}
	return out
}

// start runs the program until stop is called, which returns what it logged.
func (p *inDiscord) start() (stop func() (string, error)) {
	ctx, cancel := context.WithCancel(context.Background())
	type end struct {
		log string
		err error
	}
	ended := make(chan end, 1)
	go func() {
		_, log, err := p.run(ctx)
		ended <- end{log, err}
	}()
	p.wait("connected", p.server.Connected)
	return func() (string, error) {
		cancel()
		e := <-ended
		return e.log, e.err
	}
}

func (p *inDiscord) wait(what string, is func() bool) {
	p.t.Helper()
	for end := time.Now().Add(2 * time.Minute); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			p.t.Fatalf("not in two minutes: %s", what)
		}
	}
}

func (p *inDiscord) everyFeedRead() bool {
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

// said is all that stands in the channel, as it came over the wire.
func (p *inDiscord) said() string {
	var all []string
	for _, m := range p.server.Messages(discordtest.General) {
		body, err := json.Marshal(m.Body)
		if err != nil {
			p.t.Fatal(err)
		}
		all = append(all, fmt.Sprintf("reply to %q: %s", m.Reply, body))
	}
	return strings.Join(all, "\n")
}

// TestProgramInDiscord: a country is watched by command, the news comes, and
// the alert and its denial stand in the channel; a restart repeats nothing.
func TestProgramInDiscord(t *testing.T) {
	p := newInDiscord(t)
	first := time.Now().UTC().AddDate(0, 0, -2)
	press, err := demo.Open(first)
	if err != nil {
		t.Fatal(err)
	}
	defer press.Close()
	day := func(n int) { press.Turn(first.Truncate(24*time.Hour).AddDate(0, 0, n)) }
	day(0)
	for _, f := range press.Feeds() {
		p.must("feeds", "add", f.URL)
	}
	stop := p.start()
	who := discordtest.Person{Rights: discordtest.ManageChannels, Name: "Ana"}
	kind, _ := p.server.Type(discordtest.General, who, "watch", discordtest.Option{Name: "countries", Value: "germany"}).Wait(3 * time.Second)
	if kind != discordtest.Answer {
		t.Fatalf("watch was answered with %d", kind)
	}
	p.wait("every feed is read once", p.everyFeedRead) // what a feed holds when first read is no news
	for n, want := range []string{"Germany attributes a cyberattack", "denies a cyberattack"} {
		log, err := stop()
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(log, discordtest.Token) {
			t.Error("the token was logged")
		}
		day(n + 1)
		if err := makeDue(p.database); err != nil {
			t.Fatal(err)
		}
		stop = p.start()
		p.wait(want, func() bool { return strings.Contains(p.said(), want) })
	}
	stop()
	before := p.said()
	stop = p.start()
	time.Sleep(300 * time.Millisecond)
	if _, err := stop(); err != nil || p.said() != before {
		t.Errorf("%v; a restart said more:\n%s\nbefore:\n%s", err, p.said(), before)
	}
	all := p.server.Messages(discordtest.General)
	if last := all[len(all)-1]; last.Reply == "" {
		t.Errorf("the denial is no reply: %s", p.said())
	}
	for _, b := range p.server.Broken() {
		t.Error(b)
	}
}

func TestInvite(t *testing.T) {
	p := newInDiscord(t)
	want := "https://discord.com/oauth2/authorize?client_id=" + discordtest.ApplicationID + "&scope=bot&permissions=309237730304\n"
	if got := p.must("discord", "invite"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	p.env["DISCORD_BOT_TOKEN"] = "wrong"
	if _, _, err := p.run(t.Context(), "discord", "invite"); err == nil || !strings.Contains(err.Error(), "copy the bot's token anew") || strings.Contains(err.Error(), "wrong") {
		t.Errorf("got %v", err)
	}
	delete(p.env, "DISCORD_BOT_TOKEN")
	if _, _, err := p.run(t.Context(), "discord", "invite"); err == nil || !strings.Contains(err.Error(), "set DISCORD_BOT_TOKEN") {
		t.Errorf("got %v", err)
	}
}

// TestWrongTokenEndsIt, with what to do.
func TestWrongTokenEndsIt(t *testing.T) {
	p := newInDiscord(t)
	p.env["DISCORD_BOT_TOKEN"] = "wrong"
	if _, log, err := p.run(t.Context()); err == nil || !strings.Contains(err.Error(), "copy the bot's token anew") || strings.Contains(log+err.Error(), `"wrong"`) {
		t.Errorf("got %v\n%s", err, log)
	}
}

func TestDiscordAPIIsAnAddress(t *testing.T) {
	p := newInDiscord(t)
	p.env["ATTRIBOT_DISCORD_API"] = "somewhere"
	if _, _, err := p.run(t.Context(), "discord", "invite"); err == nil || !strings.Contains(err.Error(), "discord_api") {
		t.Errorf("got %v", err)
	}
}
