package discord

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"attribot/bot/discord/discordtest"
)

// Every request that any test makes is held to Discord's own description of
// its interface, where the folder that ATTRIBOT_CORPUS names has it. What that
// one misses, the fake refuses always.

// described are the routes whose bodies are described.
var described = []struct {
	method string
	path   *regexp.Regexp
	schema string
}{
	{"POST", regexp.MustCompile(`^/channels/\d+/messages$`), "#/components/schemas/MessageCreateRequest"},
	{"PATCH", regexp.MustCompile(`^/channels/\d+/messages/\d+$`), "#/components/schemas/MessageEditRequestPartial"},
	{"POST", regexp.MustCompile(`^/channels/\d+/messages/\d+/threads$`), "#/components/schemas/CreateTextThreadWithMessageRequest"},
	{"POST", regexp.MustCompile(`^/channels/\d+/threads$`), "#/components/schemas/CreateForumThreadRequest"},
	{"PUT", regexp.MustCompile(`^/applications/\d+/commands$`), "#/paths/~1applications~1%7Bapplication_id%7D~1commands/put/requestBody/content/application~1json/schema"},
	{"POST", regexp.MustCompile(`^/interactions/.*/callback$`), "#/paths/~1interactions~1%7Binteraction_id%7D~1%7Binteraction_token%7D~1callback/post/requestBody/content/application~1json/schema"},
	{"POST", regexp.MustCompile(`^/webhooks/\d+/[^/]+$`), "#/components/schemas/IncomingWebhookRequestPartial"},
	{"PATCH", regexp.MustCompile(`^/webhooks/.*@original$`), "#/components/schemas/IncomingWebhookUpdateRequestPartial"},
}

// schemas compiles the description once; nil if it is not there.
var schemas = sync.OnceValues(func() (all []*jsonschema.Schema, err error) {
	folder := os.Getenv("ATTRIBOT_CORPUS")
	if folder == "" {
		return nil, nil
	}
	text, err := os.ReadFile(filepath.Join(folder, "specs", "discord-openapi.json"))
	if err != nil {
		return nil, err
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("discord.json", doc); err != nil {
		return nil, err
	}
	for _, d := range described {
		s, err := c.Compile("discord.json" + d.schema)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
})

// valid holds all requests to the description.
func valid(t testing.TB, requests []discordtest.Request) (checked int) {
	t.Helper()
	all, err := schemas()
	if err != nil {
		t.Errorf("Discord's description: %v", err)
	}
	for _, r := range requests {
		for i, d := range described {
			if i >= len(all) || d.method != r.Method || !d.path.MatchString(r.Path) {
				continue
			}
			checked++
			body, err := jsonschema.UnmarshalJSON(bytes.NewReader(r.Body))
			if err == nil {
				err = all[i].Validate(body)
			}
			if err != nil {
				t.Errorf("%s %s: %v\n%.600s", r.Method, r.Path, err, r.Body)
			}
		}
	}
	return checked
}

func TestDescriptionCatches(t *testing.T) {
	if all, err := schemas(); err != nil || len(all) == 0 {
		t.Skipf("ATTRIBOT_CORPUS names no folder with specs/discord-openapi.json (%v), so no request is held to Discord's own description", err)
	}
	for _, bad := range []string{`{"embeds":[{"description":"` + strings.Repeat("x", 4097) + `"}]}`, `{"nonce":"` + strings.Repeat("x", 26) + `"}`, `{"content":7}`} {
		caught := &counting{TB: t}
		valid(caught, []discordtest.Request{{Method: "POST", Path: "/channels/1/messages", Body: []byte(bad)}})
		if caught.n != 1 {
			t.Errorf("%d complaints about %.60s", caught.n, bad)
		}
	}
}

// counting counts errors instead of failing.
type counting struct {
	testing.TB
	n int
}

func (c *counting) Errorf(string, ...any) { c.n++ }
