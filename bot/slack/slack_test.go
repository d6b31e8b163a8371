package slack

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

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
	s.Validate(schema(t))
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

// schema validates payloads against the vendor's own types, where they lie
// beside the project.
func schema(t testing.TB) func(kind string, payload json.RawMessage) error {
	compiled := vendorsTypes()
	if compiled == nil {
		t.Log("ATTRIBOT_CORPUS names no folder with specs/slack-blocks.schema.json: payloads are held to our own limits only")
		return nil
	}
	return func(kind string, payload json.RawMessage) error {
		var v any
		if err := json.Unmarshal(payload, &v); err != nil {
			return err
		}
		return compiled[kind].Validate(v)
	}
}

var vendorsTypes = sync.OnceValue(func() map[string]*jsonschema.Schema {
	path := filepath.Join(os.Getenv("ATTRIBOT_CORPUS"), "specs", "slack-blocks.schema.json")
	if os.Getenv("ATTRIBOT_CORPUS") == "" {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer f.Close()
	doc, err := jsonschema.UnmarshalJSON(f)
	if err != nil {
		panic(fmt.Sprintf("%s: %v", path, err))
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("slack.json", doc); err != nil {
		panic(err)
	}
	return map[string]*jsonschema.Schema{
		"blocks":   c.MustCompile("slack.json#/definitions/Blocks"),
		"view":     c.MustCompile("slack.json#/definitions/AnyView"),
		"metadata": c.MustCompile("slack.json#/definitions/Meta"),
	}
})

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
