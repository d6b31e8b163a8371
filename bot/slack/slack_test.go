package slack

import (
	"context"
	"log/slog"
	"net"
	"testing"

	"attribot/bot"
	"attribot/bot/chattest"
	"attribot/bot/slack/slackfake"
)

const (
	room  = "C0NEWS"
	annas = "U0ANNA" // a full member's id
)

// workspace is a fake with a room and people, and a chat that talks to it.
func workspace(t testing.TB) (*slackfake.Slack, *Chat) {
	s := slackfake.New(t)
	s.Leisure()
	furnish(t, s)
	return s, chat(s, Options{})
}

func furnish(t testing.TB, s *slackfake.Slack) {
	s.AddChannel(slackfake.Channel{ID: room, Name: "news", Members: []string{annas}})
	s.AddUser(slackfake.User{ID: annas, Name: "Anna"})
}

// inBothModes runs a test in Socket Mode and in HTTP mode: people see no
// difference.
func inBothModes(t *testing.T, test func(t *testing.T, s *slackfake.Slack, c *Chat)) {
	t.Run("sockets", func(t *testing.T) {
		s, c := workspace(t)
		test(t, s, c)
	})
	t.Run("requests", func(t *testing.T) {
		s, _ := workspace(t)
		test(t, s, requested(t, s, Options{}))
	})
}

const signing = slackfake.Secret

// requested is a chat in HTTP mode, to which the fake makes its requests.
func requested(t testing.TB, s *slackfake.Slack, o Options) *Chat {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o.Listen, o.SigningSecret = l.Addr().String(), signing
	c := chat(s, o)
	c.listen = func(context.Context) (net.Listener, error) { return l, nil }
	s.SendTo("http://"+o.Listen, signing)
	return c
}

func chat(s *slackfake.Slack, o Options) *Chat {
	o.BotToken, o.API = slackfake.BotToken, s.URL
	if o.Listen == "" {
		o.AppToken = slackfake.AppToken
	}
	c := New(o, slog.New(slog.DiscardHandler))
	c.second = 0
	return c
}

var here = bot.Channel{Platform: platform, ID: room, Name: "#news"}

func TestContract(t *testing.T) {
	t.Run("sockets", func(t *testing.T) {
		chattest.Run(t, func(t *testing.T) chattest.Fixture {
			s, c := workspace(t)
			return &fixture{t, s, c}
		})
	})
	t.Run("requests", func(t *testing.T) {
		chattest.Run(t, func(t *testing.T) chattest.Fixture {
			s, _ := workspace(t)
			return &fixture{t, s, requested(t, s, Options{})}
		})
	})
}

type fixture struct {
	t     *testing.T
	slack *slackfake.Slack
	chat  *Chat
}

func (f *fixture) Chat() bot.Chat       { return f.chat }
func (f *fixture) Channel() bot.Channel { return here }
func (f *fixture) Shown() string        { return f.slack.Shown(room) }

func (f *fixture) Type(line string) {
	if err := f.slack.WaitConnected(1); err != nil {
		f.t.Error(err)
	}
	f.slack.Slash(annas, room, line)
}

func (f *fixture) Trouble(t chattest.Trouble) bool {
	f.slack.Fail("chat.postMessage", map[chattest.Trouble]slackfake.Fault{
		chattest.Later:       {Status: 429, After: "7"},
		chattest.Perhaps:     {Stored: true, Drop: true},
		chattest.Unreachable: {Error: "is_archived"},
	}[t])
	return true
}
