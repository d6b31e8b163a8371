package slack

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/slack-go/slack/slackevents"
)

// A manifestOf is what of a manifest matters here.
type manifestOf struct {
	Features struct {
		Commands []struct {
			URL string `json:"url"`
		} `json:"slash_commands"`
		Shortcuts []struct {
			CallbackID string `json:"callback_id"`
		} `json:"shortcuts"`
	} `json:"features"`
	OAuth struct {
		Scopes struct{ Bot []string } `json:"scopes"`
	} `json:"oauth_config"`
	Settings struct {
		Events struct {
			URL string   `json:"request_url"`
			Bot []string `json:"bot_events"`
		} `json:"event_subscriptions"`
		Interactivity struct {
			URL     string `json:"request_url"`
			Options string `json:"message_menu_options_url"`
		} `json:"interactivity"`
		Sockets bool `json:"socket_mode_enabled"`
	} `json:"settings"`
}

func (m manifestOf) addresses() string {
	return strings.Join([]string{m.Features.Commands[0].URL, m.Settings.Events.URL, m.Settings.Interactivity.URL, m.Settings.Interactivity.Options}, " ")
}

func readManifest(t *testing.T, address string) (m manifestOf) {
	t.Helper()
	text, err := Manifest(address)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return m
}

func TestTheManifestAsksForWhatIsChecked(t *testing.T) {
	m := readManifest(t, "")
	var names []string
	for _, s := range scopes {
		names = append(names, s.name)
	}
	if got, want := strings.Join(m.OAuth.Scopes.Bot, " "), strings.Join(names, " "); got != want {
		t.Errorf("the manifest asks for %s, doctor looks for %s", got, want)
	}
	for _, event := range m.Settings.Events.Bot {
		if _, known := slackevents.EventsAPIInnerEventMapping[slackevents.EventsAPIType(event)]; !known {
			t.Errorf("the manifest asks for the event %s, which the library cannot read", event)
		}
	}
	if m.Features.Shortcuts[0].CallbackID != muteShortcut {
		t.Errorf("the manifest's shortcut is %q", m.Features.Shortcuts[0].CallbackID)
	}
	if !m.Settings.Sockets || strings.TrimSpace(m.addresses()) != "" {
		t.Errorf("sockets: %v, and the addresses %s", m.Settings.Sockets, m.addresses())
	}
}

// TestTheManifestOfHTTPMode: the same app, but for the way in which Slack speaks.
func TestTheManifestOfHTTPMode(t *testing.T) {
	const want = "https://a.example/bot/slack/commands https://a.example/bot/slack/events https://a.example/bot/slack/interactions https://a.example/bot/slack/interactions"
	for _, address := range []string{"https://a.example/bot", "https://a.example/bot/"} {
		m := readManifest(t, address)
		if m.Settings.Sockets || m.addresses() != want {
			t.Errorf("sockets: %v, and the addresses %s", m.Settings.Sockets, m.addresses())
		}
		if one, other := len(m.Settings.Events.Bot), len(readManifest(t, "").Settings.Events.Bot); one != other {
			t.Errorf("%d events, in Socket Mode %d", one, other)
		}
	}
	for _, address := range []string{"http://a.example", "a.example", "https://", `https://a.example/"`, "https://u:p@a.example", "https://a.example?x=1"} {
		if text, err := Manifest(address); err == nil {
			t.Errorf("%s makes %s", address, text)
		}
	}
}
