package slack

import _ "embed"

// Manifest is the app manifest, to be pasted where an app is made:
// https://api.slack.com/apps?new_app=1. The app-level token is the one thing
// that it cannot hold.
//
//go:embed manifest.json
var Manifest string

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
