package slack

import (
	"log/slog"
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

func chat(s *slackfake.Slack, o Options) *Chat {
	o.BotToken, o.AppToken, o.API = slackfake.BotToken, slackfake.AppToken, s.URL
	c := New(o, slog.New(slog.DiscardHandler))
	c.second = 0
	return c
}

var here = bot.Channel{Platform: platform, ID: room, Name: "#news"}

func TestContract(t *testing.T) {
	chattest.Run(t, func(t *testing.T) chattest.Fixture {
		s, c := workspace(t)
		return &fixture{t, s, c}
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
