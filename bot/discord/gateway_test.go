package discord

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"attribot/bot"
	"attribot/bot/discord/discordtest"
)

// running starts a chat, and ends it with the test. What Run returns earlier
// comes through the channel.
func running(t testing.TB, c *Chat, handle bot.Handler) (ended chan error, stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	ended = make(chan error, 1)
	done := make(chan struct{})
	go func() {
		ended <- c.Run(ctx, handle)
		close(done)
	}()
	stop = func() {
		cancel()
		select {
		case <-done:
		case <-time.After(30 * time.Second):
			t.Error("Run did not end")
		}
	}
	t.Cleanup(stop)
	return ended, stop
}

func saying(text string) bot.Handler {
	return func(context.Context, bot.Command) bot.Message { return bot.Message{Private: true, Text: text} }
}

// answers asks until one is answered: while a connection is being lost,
// nobody hears.
func answers(t testing.TB, server *discordtest.Server) {
	t.Helper()
	eventually(t, "a command is answered", func() bool {
		if !server.Connected() {
			return false
		}
		kind, _ := server.Type(discordtest.General, discordtest.Person{}, "status").Wait(100 * time.Millisecond)
		return kind == discordtest.Answer
	})
}

// TestComesBack: whatever happens to the connection, commands are answered
// again, and where the session lives on it is resumed and not begun anew.
func TestComesBack(t *testing.T) {
	var all sync.WaitGroup // they do nothing but wait, so more of them than there are processors is no harm
	defer all.Wait()
	for name, part := range map[string]struct {
		trouble  func(*discordtest.Server)
		resumed  bool
		compress bool
	}{
		"op 7":                     {trouble: (*discordtest.Server).Reconnect, resumed: true},
		"op 7, compressed":         {trouble: (*discordtest.Server).Reconnect, resumed: true, compress: true},
		"op 9":                     {trouble: (*discordtest.Server).Invalidate},
		"cut":                      {trouble: (*discordtest.Server).Cut, resumed: true},
		"half open":                {trouble: (*discordtest.Server).Freeze, resumed: true},
		"heartbeat asked for":      {trouble: (*discordtest.Server).Beat},
		"close 4000":               {trouble: func(s *discordtest.Server) { s.CloseWith(4000) }, resumed: true},
		"resume refused with op 9": {trouble: func(s *discordtest.Server) { s.NextOpenings(discordtest.Opening{Invalid: true}); s.Cut() }},
		"resume refused with 4007": {trouble: func(s *discordtest.Server) { s.NextOpenings(discordtest.Opening{Code: 4007}); s.Cut() }},
		"resume refused with 4009": {trouble: func(s *discordtest.Server) { s.NextOpenings(discordtest.Opening{Code: 4009}); s.Cut() }},
		"op 7 as the first packet": {trouble: func(s *discordtest.Server) { s.NextOpenings(discordtest.Opening{Reconnect: true}); s.Cut() }},
		"no READY":                 {trouble: func(s *discordtest.Server) { s.NextOpenings(discordtest.Opening{Silent: true}); s.Cut() }},
		"no HELLO":                 {trouble: func(s *discordtest.Server) { s.NextOpenings(discordtest.Opening{NoHello: true}); s.Cut() }},
		"several in a row": {trouble: func(s *discordtest.Server) {
			s.NextOpenings(discordtest.Opening{Silent: true}, discordtest.Opening{Reconnect: true}, discordtest.Opening{Code: 4008})
			s.Cut()
		}},
		"the gateway's address fails": {trouble: func(s *discordtest.Server) {
			s.Break(discordtest.Fault{Below: "/gateway", Trouble: discordtest.BadGateway, Count: 3})
			s.NextOpenings(discordtest.Opening{Code: 4009})
			s.Cut()
		}},
		"close 1000 by the other side":   {trouble: func(s *discordtest.Server) { s.CloseWith(1000) }},
		"an outage of everything for us": {trouble: func(s *discordtest.Server) { s.Outage(discordtest.Guild1); s.Cut() }, resumed: true},
	} {
		all.Go(func() {
			t.Run(name, func(t *testing.T) {
				o := quick
				o.Compress = part.compress
				server, c := newChat(t, o)
				ended, _ := running(t, c, saying("yes"))
				answers(t, server)
				before := server.Counts()
				part.trouble(server)
				if name != "heartbeat asked for" && name != "op 9" {
					eventually(t, "it connects again", func() bool { return server.Counts().Connects > before.Connects && server.Connected() })
				}
				answers(t, server)
				if after := server.Counts(); part.resumed && (after.Identifies > before.Identifies || after.Resumes == before.Resumes) {
					t.Errorf("it was not resumed: before %+v, after %+v", before, after)
				}
				select {
				case err := <-ended:
					t.Errorf("Run ended: %v", err)
				default:
				}
			})
		})
	}
}

// TestResumeBringsWhatWasMissed, once.
func TestResumeBringsWhatWasMissed(t *testing.T) {
	server, c := newChat(t, quick)
	var asked atomic.Int32
	running(t, c, func(context.Context, bot.Command) bot.Message {
		asked.Add(1)
		return bot.Message{Private: true, Text: "yes"}
	})
	answers(t, server)
	server.Cut()
	n := asked.Load()
	missed := server.Type(discordtest.General, discordtest.Person{}, "status")
	if kind, _ := missed.Wait(2900 * time.Millisecond); kind != discordtest.Answer {
		t.Fatal("what was asked while the connection was lost was not answered")
	}
	missed.Again()
	answers(t, server)
	if got := asked.Load(); got != n+2 {
		t.Errorf("%d commands were handled, want 2", got-n)
	}
}

// TestEndsWhenItIsNoUse: at the start and while it runs, with words for who
// must mend it.
func TestEndsWhenItIsNoUse(t *testing.T) {
	var all sync.WaitGroup
	defer all.Wait()
	for code, want := range map[int]string{4004: "DISCORD_BOT_TOKEN", 4010: "shard", 4011: "shards", 4012: "update", 4013: "intents", 4014: "Privileged Gateway Intents"} {
		all.Go(func() {
			t.Run(fmt.Sprint(code, " at the start"), func(t *testing.T) {
				server, c := newChat(t, quick)
				server.NextOpenings(discordtest.Opening{Code: code})
				ended, _ := running(t, c, saying("yes"))
				ends(t, ended, want)
			})
		})
		all.Go(func() {
			t.Run(fmt.Sprint(code, " while it runs"), func(t *testing.T) {
				server, c := newChat(t, quick)
				ended, _ := running(t, c, saying("yes"))
				answers(t, server)
				server.NextOpenings(discordtest.Opening{Code: code})
				server.CloseWith(code)
				ends(t, ended, want)
			})
		})
	}
	server, c := newChat(t, quick)
	server.Revoke()
	ended, _ := running(t, c, saying("yes"))
	ends(t, ended, "DISCORD_BOT_TOKEN")
	ended, _ = running(t, New(Options{}), saying("yes"))
	ends(t, ended, "DISCORD_BOT_TOKEN")
}

func ends(t *testing.T, ended chan error, want string) {
	t.Helper()
	select {
	case err := <-ended:
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Run ended with %v, want %q in it", err, want)
		}
	case <-time.After(30 * time.Second):
		t.Errorf("Run goes on although it is no use (%s)", want)
	}
}

func TestSavesLogins(t *testing.T) {
	o := quick
	o.Starts = fewStarts - 1
	server, c := newChat(t, o)
	running(t, c, saying("yes"))
	eventually(t, "it asks how many are left", func() bool { return len(server.Requests("GET", "/gateway/bot")) > 0 })
	time.Sleep(50 * time.Millisecond)
	if n := server.Counts(); n.Connects > 0 {
		t.Errorf("it logs in with %d logins left: %+v", o.Starts, n)
	}
}

func TestLoginsAreApart(t *testing.T) {
	c := New(Options{Token: "x"})
	c.pace.identify = time.Hour
	if first, second, third := c.nextIdentify(), c.nextIdentify(), c.nextIdentify(); first != 0 || second < 59*time.Minute || third < 119*time.Minute {
		t.Errorf("waits %v, %v, %v", first, second, third)
	}
}

// TestShards: each has a connection and a supervisor of its own, and one
// that is no use ends all.
func TestShards(t *testing.T) {
	server, c := newChat(t, quick)
	c.options.Shards = 3
	ended, _ := running(t, c, saying("yes"))
	eventually(t, "three connections", func() bool { return server.Counts().Identifies == 3 })
	answers(t, server)
	seen := map[string]bool{}
	for _, s := range server.Shards() {
		seen[fmt.Sprint(s)] = true
	}
	if len(seen) != 3 || !seen["[0 3]"] || !seen["[1 3]"] || !seen["[2 3]"] {
		t.Errorf("shards %v", seen)
	}
	server.CutAll()
	eventually(t, "three connections again", func() bool { return server.Counts().Resumes == 3 })
	answers(t, server)
	server.NextOpenings(discordtest.Opening{Code: 4010})
	server.Cut()
	ends(t, ended, "shard")
}

func TestBackOff(t *testing.T) {
	c := New(Options{Token: "x"})
	for n := 1; n < 40; n++ {
		if d := c.backOff(n); d < c.pace.backOff/4 || d > c.pace.longest {
			t.Errorf("after %d failures %v", n, d)
		}
	}
}

func TestDiscordIsAwayAtTheStart(t *testing.T) {
	server, c := newChat(t, quick)
	server.Break(discordtest.Fault{Trouble: discordtest.Unavailable, Count: 3})
	server.Break(discordtest.Fault{Trouble: discordtest.DropBefore, Count: 2})
	running(t, c, saying("yes"))
	answers(t, server)
}

func TestJudged(t *testing.T) {
	if err := judged(nil); errors.Is(err, errFatal) || err == nil {
		t.Errorf("a connection that ended is %v", err)
	}
}
