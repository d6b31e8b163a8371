package slack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"attribot/bot"
	"attribot/bot/slack/slackfake"
)

// A pipe is a listener without a network, so that time may be virtual.
type pipe struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func newPipe() *pipe { return &pipe{conns: make(chan net.Conn), done: make(chan struct{})} }

func (p *pipe) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipe) Close() error   { p.once.Do(func() { close(p.done) }); return nil }
func (p *pipe) Addr() net.Addr { return &net.UnixAddr{Name: "pipe"} }

func (p *pipe) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case p.conns <- theirs:
		return ours, nil
	case <-p.done:
		return nil, errors.New("connection refused")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// virtually runs a test in virtual time: a workspace, and a chat that runs and
// answers. asked returns what the bot was asked so far.
func virtually(t *testing.T, answer func(bot.Command) bot.Message, test func(t *testing.T, s *slackfake.Slack, asked func() []string)) {
	synctest.Test(t, func(t *testing.T) {
		p := newPipe()
		s := slackfake.Serve(t, p, "http://slack.example")
		furnish(t, s)
		c := chat(s, Options{Dial: p.dial})
		c.second = secondLater
		var mu sync.Mutex
		var all []string
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() {
			if err := c.Run(ctx, func(_ context.Context, cmd bot.Command) bot.Message {
				m := answer(cmd)
				mu.Lock()
				defer mu.Unlock()
				all = append(all, strings.Join(cmd.Words, " "))
				return m
			}); err != nil {
				t.Errorf("Run: %v", err)
			}
		})
		time.Sleep(2 * secondLater)
		if n := s.Sockets(); n != 2 {
			t.Fatalf("%d sockets, want 2", n)
		}
		test(t, s, func() []string {
			mu.Lock()
			defer mu.Unlock()
			return slices.Clone(all)
		})
		stop()
		running.Wait()
		c.http.CloseIdleConnections()
	})
}

// TestARefreshLosesNothing: while one socket is renewed the other hears; every
// command is answered, once and in time, whatever becomes of the sockets.
func TestARefreshLosesNothing(t *testing.T) {
	for _, trouble := range []string{"warning", "refresh_requested", "link_disabled", "too_many_websockets", "cut"} {
		t.Run(trouble, func(t *testing.T) {
			virtually(t, says(bot.Message{Private: true, Text: "Yes."}), func(t *testing.T, s *slackfake.Slack, asked func() []string) {
				const n = 60
				if trouble == "cut" {
					s.Lax() // what is on a socket when it is cut comes again, late
				}
				var waiting []*slackfake.Envelope
				for i := range n {
					waiting = append(waiting, s.Slash(annas, room, fmt.Sprintf("status %d", i)))
					if i%20 == 10 {
						if trouble == "cut" {
							s.Cut()
						} else {
							s.Disconnect(trouble)
						}
					}
					time.Sleep(time.Second)
				}
				for _, e := range waiting {
					e.Wait()
				}
				if got := len(asked()); got != n {
					t.Errorf("asked %d times, want %d", got, n)
				}
				time.Sleep(10 * time.Minute)
				if s.Sockets() != 2 {
					t.Errorf("%d sockets at the end", s.Sockets())
				}
			})
		})
	}
}

// TestADeadConnectionIsNoticed: one on which nothing comes any more, and that
// nobody closes.
func TestADeadConnectionIsNoticed(t *testing.T) {
	virtually(t, says(bot.Message{Private: true, Text: "Yes."}), func(t *testing.T, s *slackfake.Slack, asked func() []string) {
		before := len(s.Requests("apps.connections.open"))
		s.Mute(true)
		time.Sleep(3 * time.Minute)
		s.Mute(false)
		if again := len(s.Requests("apps.connections.open")) - before; again < 2 {
			t.Errorf("%d new sockets were asked for, want at least 2", again)
		}
		time.Sleep(time.Minute)
		s.Slash(annas, room, "status").Wait()
		if got := asked(); len(got) != 1 {
			t.Errorf("asked %q", got)
		}
	})
}

// TestSlackIsAwayForAnHour: nothing is heard, nothing ends, and then all is as
// it was.
func TestSlackIsAwayForAnHour(t *testing.T) {
	virtually(t, says(bot.Message{Private: true, Text: "Yes."}), func(t *testing.T, s *slackfake.Slack, asked func() []string) {
		var away []slackfake.Fault
		for range 60 {
			away = append(away, slackfake.Fault{Status: 503}, slackfake.Fault{Drop: true})
		}
		s.Fail("apps.connections.open", away...)
		s.Cut()
		time.Sleep(time.Hour)
		if s.Sockets() != 0 {
			t.Fatal("it was not away")
		}
		time.Sleep(8 * time.Hour)
		if s.Sockets() != 2 {
			t.Fatalf("%d sockets afterwards", s.Sockets())
		}
		s.Slash(annas, room, "status").Wait()
		if got := asked(); len(got) != 1 {
			t.Errorf("asked %q", got)
		}
	})
}

// TestASlowBotIsInTime: the fake holds us to Slack's three seconds, and an
// answer that takes a minute comes all the same.
func TestASlowBotIsInTime(t *testing.T) {
	virtually(t, func(bot.Command) bot.Message {
		time.Sleep(time.Minute)
		return bot.Message{Private: true, Text: "At last."}
	}, func(t *testing.T, s *slackfake.Slack, _ func() []string) {
		for range 100 {
			s.Slash(annas, room, "feeds add https://slow.example/")
		}
		s.ClickValue(annas, room, "v1:status")
		time.Sleep(2 * time.Minute)
		if n := strings.Count(s.Shown(room), "At last."); n != 101 {
			t.Errorf("%d answers, want 101", n)
		}
	})
}
