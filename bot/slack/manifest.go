package slack

import (
	_ "embed"
	"fmt"
	"net/url"
	"strings"
	"text/template"
)

//go:embed manifest.json.tmpl
var manifestText string

var manifest = template.Must(template.New("manifest").Parse(manifestText))

// Manifest is the app manifest, to be pasted where an app is made:
// https://api.slack.com/apps?new_app=1. With the public address under which
// Slack reaches us it is that of HTTP mode, without ("") of Socket Mode; the
// app-level token is the one thing that it cannot hold.
func Manifest(address string) (string, error) {
	if address != "" {
		u, err := url.Parse(address)
		if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.ContainsAny(address, `"\ `) {
			return "", fmt.Errorf("no address to which Slack makes requests: %q; it takes https and a name, such as https://attribot.example.org", address)
		}
	}
	var b strings.Builder
	err := manifest.Execute(&b, strings.TrimRight(address, "/"))
	return b.String(), err
}

// muteShortcut is the id of the message shortcut in the manifest.
const muteShortcut = "mute_story"

// scopes are what the bot token must be allowed to do, as the manifest asks,
// and what each is for.
var scopes = []struct {
	name, what string
	optional   bool
}{
	{"commands", "/attribot", false},
	{"chat:write", "posting", false},
	{"channels:read", "names and membership of public channels", false},
	{"groups:read", "names and membership of private channels", false},
	{"users:read", "who may change settings: without it nobody may", false},
	{"channels:history", "finding out whether a message arrived in a public channel", true},
	{"groups:history", "finding out whether a message arrived in a private channel", true},
}
