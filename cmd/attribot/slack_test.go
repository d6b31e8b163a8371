package main

import (
	"context"
	"encoding/json"
	"html"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"attribot/bot"
	"attribot/bot/slack"
	"attribot/bot/slack/slackfake"
	"attribot/cmd/attribot/demo"
	"attribot/feeds"
	"attribot/store"
)

// TestSlackSoak plays the demo's days in a Slack that drops, hangs, limits and
// lies, that throws the bot out of channels and lets it in again, with the bot
// killed in the middle of rounds and started anew on its database. What stands
// in each channel in the end is what stands there when nothing goes wrong: no
// alert lost, none doubled, each in its thread.
func TestSlackSoak(t *testing.T) {
	runs := 10
	if testing.Short() {
		runs = 2
	}
	first := time.Now().UTC().AddDate(0, 0, -4)
	press, err := demo.Open(first)
	if err != nil {
		t.Fatal(err)
	}
	defer press.Close()
	want := (&soak{t: t, press: press, first: first}).play()
	for _, r := range soakRooms {
		if n := strings.Count(strings.Join(want, "\n"), "#"+r.Name+" "); n < 3 {
			t.Fatalf("undisturbed there are only %d in #%s: %q", n, r.Name, want)
		}
	}
	kills, faults, ejected := 0, 0, 0
	for seed := range runs {
		s := &soak{t: t, press: press, first: first, dice: rand.New(rand.NewPCG(uint64(seed), 1))}
		if diff := cmp.Diff(want, s.play()); diff != "" {
			t.Errorf("seed %d: what stands in the channels differs (- undisturbed): %s", seed, diff)
		}
		kills, faults, ejected = kills+s.kills, faults+s.faults, ejected+s.ejected
	}
	t.Logf("%d runs of %d alerts in %d channels: %d kills, %d faults, %d times thrown out, none lost, none doubled", runs, len(want), len(soakRooms), kills, faults, ejected)
	if kills == 0 || faults == 0 || ejected == 0 {
		t.Error("nothing went wrong: it was no soak")
	}
}

// A soak is one play of the demo's days. Without dice nothing goes wrong.
type soak struct {
	t     *testing.T
	press *demo.Press
	first time.Time
	dice  *rand.Rand

	slack         *slackfake.Slack
	database      string
	store         *store.Store
	bot           *bot.Bot
	chat          *slack.Chat
	kills, faults int
	ejected       int
}

const soakRoom = "C0SOAK"

// soakRooms are the channels, and what each watches.
var soakRooms = []struct {
	slackfake.Channel
	watch string
}{
	{slackfake.Channel{ID: soakRoom, Name: "soak"}, demoWatches},
	{slackfake.Channel{ID: "G0CLOSED", Name: "closed", Private: true}, "watch germany any"},
	{slackfake.Channel{ID: "C0ACCUSED", Name: "accused"}, "watch china, russia, iran, north korea as accused"},
}

// play returns the headlines that stand in the channels, with "> " before those
// in a thread, sorted.
func (s *soak) play() (told []string) {
	s.slack = slackfake.New(s.t)
	s.database = filepath.Join(s.t.TempDir(), "attribot.db")
	s.start()
	defer func() { s.store.Close() }()
	for _, f := range s.press.Feeds() {
		if _, err := s.store.AddFeed(s.t.Context(), f); err != nil {
			s.t.Fatal(err)
		}
	}
	eve := s.first.Truncate(24*time.Hour).AddDate(0, 0, -1)
	for _, r := range soakRooms {
		s.slack.AddChannel(r.Channel)
		s.say(r.Channel, r.watch, eve)
	}
	for hours := 9; hours < 4*24; hours += 6 {
		now := eve.Add(time.Duration(hours) * time.Hour)
		s.press.Turn(now)
		s.makeDue(now)
		for minute := range 5 {
			s.disturb(now)
			s.round(now.Add(time.Duration(minute) * time.Minute))
		}
	}
	s.dice = nil
	for _, r := range soakRooms {
		s.admit(r.Channel, eve.AddDate(0, 0, 4))
	}
	for hour := range 48 { // all is well again
		s.slack.Mend()
		s.round(eve.Add(time.Duration(4*24+hour) * time.Hour))
	}
	return s.told()
}

// start is a new process on the same database.
func (s *soak) start() {
	st, err := store.Open(s.t.Context(), s.database)
	if err != nil {
		s.t.Fatal(err)
	}
	all := defaultSettings()
	all.Allow = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	all.Gap = 0
	log := slog.New(slog.DiscardHandler)
	client := newClient(all)
	s.chat = slack.New(slack.Options{BotToken: slackfake.BotToken, AppToken: slackfake.AppToken, API: s.slack.URL, Gap: -1}, log)
	policy := bot.Policy{Hourly: -1, MaxAge: 10 * 24 * time.Hour, Patience: 300 * time.Millisecond, Attempts: 1000, GiveUp: 1000 * time.Hour}
	s.store, s.bot = st, bot.New(st, feeds.NewPoller(st, client, log), client, policy, log, s.chat)
}

// say has Anna type a line in a channel.
func (s *soak) say(c slackfake.Channel, line string, now time.Time) {
	s.bot.Handle(s.t.Context(), bot.Command{Channel: bot.Channel{Platform: "slack", ID: c.ID, Name: "#" + c.Name}, At: now,
		Who: bot.Person{ID: "U1", Name: "Anna", MayConfigure: true}, Words: bot.SplitWords(line)})
}

// admit lets the bot into a channel. Nothing but a command tells it so here.
func (s *soak) admit(c slackfake.Channel, now time.Time) {
	s.slack.AddChannel(c)
	s.say(c, "resume", now)
}

// eject throws the bot out.
func (s *soak) eject(c slackfake.Channel) {
	c.Away = true
	s.slack.AddChannel(c)
	s.ejected++
}

// makeDue has every feed asked in the next round.
func (s *soak) makeDue(now time.Time) {
	fs, err := s.store.Feeds(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	for _, f := range fs {
		if err := s.store.Lease(s.t.Context(), f.ID, now); err != nil {
			s.t.Fatal(err)
		}
	}
}

func (s *soak) told() (told []string) {
	ids := map[string]bool{}
	for _, r := range soakRooms {
		for _, m := range s.slack.Messages(r.ID) {
			id := deliveryOf(m)
			if id == "" {
				continue
			}
			if ids[id] {
				s.t.Errorf("delivery %s stands there twice", id)
			}
			ids[id] = true
			headline, _, _ := strings.Cut(m.Text, "\n")
			if m.Thread != "" {
				headline = "> " + headline
			}
			told = append(told, "#"+r.Name+" "+headline)
		}
	}
	slices.Sort(told)
	return told
}

// deliveryOf is the delivery id that a message carries; "" if it is no alert.
func deliveryOf(m slackfake.Message) string {
	var meta struct {
		Payload struct {
			ID string `json:"delivery_id"`
		} `json:"event_payload"`
	}
	json.Unmarshal(m.Metadata, &meta)
	return meta.Payload.ID
}

// disturb makes some of the next calls go wrong, and sometimes has the bot
// thrown out of a channel, or let in.
func (s *soak) disturb(now time.Time) {
	if s.dice == nil {
		return
	}
	switch c := soakRooms[s.dice.IntN(len(soakRooms))].Channel; s.dice.IntN(6) {
	case 0:
		s.eject(c)
	case 1, 2:
		s.admit(c, now)
	}
	for range s.dice.IntN(4) {
		faults := []slackfake.Fault{
			{Drop: true}, {Drop: true, Stored: true}, {Hang: time.Second, Drop: true, Stored: true}, {Status: 503}, {Status: 503, Stored: true},
			{Status: 429, After: "30"}, {Error: "internal_error", Stored: true}, {Error: "invalid_blocks"}, {Error: "fatal_error"}, {Slow: true},
		}
		method := []string{"chat.postMessage", "chat.postMessage", "conversations.history", "conversations.replies", "chat.update"}[s.dice.IntN(5)]
		s.slack.Fail(method, faults[s.dice.IntN(len(faults))])
		s.faults++
	}
}

// round does a round; sometimes the process is killed in it.
func (s *soak) round(now time.Time) {
	ctx, kill := context.WithCancel(s.t.Context())
	defer kill()
	if s.dice != nil && s.dice.IntN(4) == 0 {
		s.kills++
		time.AfterFunc(time.Duration(s.dice.IntN(60))*time.Millisecond, kill)
		s.bot.Once(ctx, now)
		s.store.Close()
		s.start()
		return
	}
	s.bot.Once(ctx, now) // what fails is tried again in a later round
}

// afterDemo is a soak whose bot has been through the demo's days, which end today.
func afterDemo(t *testing.T) *soak {
	first := time.Now().UTC().AddDate(0, 0, -4)
	press, err := demo.Open(first)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { press.Close() })
	s := &soak{t: t, press: press, first: first}
	s.play()
	return s
}

// TestSlackCommands types every command there is at the real bot, after the
// demo's days, and clicks what the answers offer: each is answered, in a form
// that Slack takes.
func TestSlackCommands(t *testing.T) {
	s := afterDemo(t)
	s.start()
	defer s.store.Close()
	s.slack.Leisure()
	s.slack.AddChannel(slackfake.Channel{ID: soakRoom, Name: "soak", Members: []string{"U1"}})
	s.slack.AddUser(slackfake.User{ID: "U1", Name: "Anna"})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.chat.Run(ctx, s.bot.Handle) }()
	defer func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	if err := s.slack.WaitConnected(1); err != nil {
		t.Fatal(err)
	}
	typed := map[string]string{
		"watch": "watch france, mali as accused denials", "unwatch": "unwatch mali", "recent": "recent germany 30d", "story": "story S1 sources", "country": "country china",
		"between": "between germany china", "group": "group APT31", "search": "search “cartography”", "why": "why A1", "mute": "mute S1 for 7d", "unmute": "unmute S1",
		"pause": "pause for 1d", "quiet": "quiet 22:00-07:00 Europe/Berlin", "digest": "digest daily 08:30", "help": "help watch",
	}
	for _, v := range bot.Verbs() {
		line := v.Name
		if l, ok := typed[v.Name]; ok {
			line = l
		}
		s.answered(line, func() { s.slack.Slash("U1", soakRoom, line).Wait() })
	}
	s.answered("an unknown word", func() { s.slack.Slash("U1", soakRoom, "wotch france").Wait() })
	for _, button := range []string{"Show sources", "Story so far", "Mute this story", "Undo", "Not relevant"} {
		s.answered(button, func() { s.slack.Click("U1", soakRoom, button).Wait() })
	}
	s.slack.OpenHome("U1").Wait()
	s.eventually("a home", func() bool { return strings.Contains(string(s.slack.Home("U1")), "#soak") })
	s.pictured("alert.html", alertWords, s.slack.Shown(soakRoom))
	s.answered("the settings", func() { s.slack.Slash("U1", soakRoom, "").Wait() })
	s.pictured("settings.html", settingsWords, slackfake.Texts(s.slack.Modal().View))
	s.slack.RemoveBot(soakRoom).Wait()
	s.eventually("a word to who chose the countries", func() bool {
		s.bot.Once(t.Context(), time.Now())
		return strings.Contains(s.slack.Shown("U1"), "#soak cannot be reached")
	})
	s.slack.JoinBot(soakRoom, "U1").Wait()
	s.eventually("its watchlist, on coming back", func() bool { return strings.Contains(s.last(), "watched here") })
}

// The words of the pictures that are the bot's, and what of them changes from
// day to day.
var (
	alertWords    = regexp.MustCompile(`<(?:h1|p|dt|dd|blockquote|a)>(?:<a>)?(.+?)(?:<span class|</(?:h1|p|dt|dd|blockquote|a)>)|<span>([A-Z][^<]+)</span>`)
	settingsWords = regexp.MustCompile(`<label>(.+?)(?: <i>.*?)?</label>|<small>(.+?)</small>|<div class="box pick">(.+?)</div>`)
	days          = regexp.MustCompile(`\d+ [A-Z][a-z]{2} \d{4}|on [A-Z][a-z]+day `)
	notOurs       = regexp.MustCompile(`^APP$|^1 reply$|[a-z]+day, |…$`) // Slack's own
)

// pictured holds a drawing of the README to what the bot said.
func (s *soak) pictured(file string, words *regexp.Regexp, said string) {
	s.t.Helper()
	drawing, err := os.ReadFile(filepath.Join("../../bot/slack/picture", file))
	if err != nil {
		s.t.Fatal(err)
	}
	said = days.ReplaceAllString(said, "")
	n := 0
	for _, m := range words.FindAllStringSubmatch(string(drawing), -1) {
		drawn := strings.TrimSpace(html.UnescapeString(strings.Join(m[1:], "")))
		if notOurs.MatchString(drawn) {
			continue
		}
		n++
		if !strings.Contains(said, days.ReplaceAllString(drawn, "")) {
			s.t.Errorf("%s has words that were not said: %q", file, drawn)
		}
	}
	if n < 8 {
		s.t.Errorf("%s: only %d words of the bot's were found", file, n)
	}
}

// last is the text of the last message in the channel.
func (s *soak) last() string {
	ms := s.slack.Messages(soakRoom)
	return ms[len(ms)-1].Text
}

// TestSlackAckLatency types a hundred commands a second for ten seconds at the
// real bot, after the demo's days, in real time: each is acknowledged long
// before Slack gives up, in both modes.
func TestSlackAckLatency(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes ten seconds, twice")
	}
	s := afterDemo(t)
	s.slack.Leisure()
	s.slack.AddUser(slackfake.User{ID: "U1", Name: "Anna"})
	for _, mode := range []string{"sockets", "requests"} {
		t.Run(mode, func(t *testing.T) {
			o := slack.Options{BotToken: slackfake.BotToken, AppToken: slackfake.AppToken, API: s.slack.URL}
			if mode == "requests" {
				o.Listen, o.SigningSecret = freeAddress(t), slackfake.Secret
				s.slack.SendTo("http://"+o.Listen, o.SigningSecret)
			}
			ctx, stop := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() { ended <- slack.New(o, slog.New(slog.DiscardHandler)).Run(ctx, s.bot.Handle) }()
			s.eventually("a connection", func() bool { return s.slack.WaitConnected(1) == nil })
			took := s.rush(100, 10*time.Second)
			t.Logf("%d commands acknowledged after: half %v, p99 %v, all %v", len(took), took[len(took)/2], took[len(took)*99/100], took[len(took)-1])
			if p99 := took[len(took)*99/100]; p99 > 3*time.Second {
				t.Errorf("p99 is %v, Slack waits three seconds", p99)
			}
			stop()
			if err := <-ended; err != nil {
				t.Error(err)
			}
		})
	}
}

// rush types so many commands a second for so long, and returns how long each
// took to be acknowledged, the quickest first.
func (s *soak) rush(perSecond int, during time.Duration) (took []time.Duration) {
	lines := []string{"recent", "status", "watches", "story S1", "why A1", "country china", "search mail", "feeds health", "help", "wotch"}
	tick := time.NewTicker(time.Second / time.Duration(perSecond))
	defer tick.Stop()
	var all []*slackfake.Envelope
	for i := range perSecond * int(during/time.Second) {
		all = append(all, s.slack.Slash("U1", soakRoom, lines[i%len(lines)]))
		<-tick.C
	}
	answered := 0
	for _, e := range all {
		took = append(took, e.Wait().Latency)
		if len(e.Ack) > 0 {
			answered++
		}
	}
	if answered < len(all)/2 {
		s.t.Errorf("%d of %d were acknowledged with their answer", answered, len(all))
	}
	slices.Sort(took)
	return took
}

// answered does something that is answered by a message, or by a dialog.
func (s *soak) answered(what string, do func()) {
	s.t.Helper()
	messages, modals := len(s.slack.Messages(soakRoom)), len(s.slack.Requests("views.open"))
	do()
	s.eventually("an answer to "+what, func() bool {
		return len(s.slack.Messages(soakRoom)) > messages || len(s.slack.Requests("views.open")) > modals
	})
}

func (s *soak) eventually(what string, is func() bool) {
	s.t.Helper()
	for end := time.Now().Add(30 * time.Second); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			s.t.Fatalf("it never came about: %s", what)
		}
	}
}

// TestProgramInSlack: the whole program, in Socket Mode and in HTTP mode.
func TestProgramInSlack(t *testing.T) {
	const secret = slackfake.Secret
	for _, mode := range []string{"sockets", "requests"} {
		t.Run(mode, func(t *testing.T) {
			fake := slackfake.New(t)
			fake.Leisure()
			fake.AddChannel(slackfake.Channel{ID: soakRoom, Name: "soak", Members: []string{"U1"}})
			fake.AddUser(slackfake.User{ID: "U1", Name: "Anna"})
			env := map[string]string{"SLACK_BOT_TOKEN": slackfake.BotToken, "ATTRIBOT_SLACK_API": fake.URL}
			if mode == "requests" {
				env["SLACK_SIGNING_SECRET"], env["ATTRIBOT_SLACK_LISTEN"] = secret, freeAddress(t)
				fake.SendTo("http://"+env["ATTRIBOT_SLACK_LISTEN"], secret)
			} else {
				env["SLACK_APP_TOKEN"] = slackfake.AppToken
			}
			p := newRunner(t, env, func() bool { return fake.WaitConnected(1) == nil }, slackfake.BotToken, slackfake.AppToken, secret)
			p.followsTheNews(func() { fake.Slash("U1", soakRoom, "watch germany").Wait() }, func() (all []string) {
				for _, m := range fake.Messages(soakRoom) {
					all = append(all, m.Thread+" "+m.Text)
				}
				return all
			})
			all := fake.Messages(soakRoom)
			if last := all[len(all)-1]; last.Thread == "" || !last.Broadcast {
				t.Errorf("the denial is no reply that the channel sees: %+v", last)
			}
			if out := p.must("doctor"); !strings.Contains(out, "#soak can be posted to") {
				t.Errorf("doctor says:\n%s", out)
			}
		})
	}
}

// freeAddress is one at which nobody listens.
func freeAddress(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
