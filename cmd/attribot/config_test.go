package main

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestSettings(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, settingsFile, `
database = "news/attribot.db"
max_age = "36h"
allow = ["10.1.0.0/16"]
`)
	env := map[string]string{"ATTRIBOT_MAX_AGE": "5d", "ATTRIBOT_ALLOW": "127.0.0.0/8, ::1/128", "ATTRIBOT_ALERT_FROM": "0.8"}
	got, err := (stage{getenv: func(k string) string { return env[k] }, options: &cli{}}).settings()
	if err != nil {
		t.Fatal(err)
	}
	want := defaultSettings()
	want.Database = "news/attribot.db"
	want.History = filepath.Join("news", "attribot.history")
	want.MaxAge = duration(5 * 24 * time.Hour)
	want.Allow = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	want.AlertFrom = 0.8
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
}

func TestSettingsErrorsNameTheirPlace(t *testing.T) {
	for text, want := range map[string]string{
		"\ndatabse = \"x.db\"\n":     `attribot.toml:2: there is no setting "databse"; did you mean database?`,
		"[poll]\ngap = \"1s\"\n":     `attribot.toml:1: there is no setting "poll"; there are database, history`,
		"SLACK_BOT_TOKEN = \"x\"\n":  `attribot.toml:1: there is no setting "SLACK_BOT_TOKEN": tokens and secrets are read from the environment alone`,
		"max_age = 5\n":              `the settings max_age, keep and gap are lengths of time with a unit, e.g. "3d"`,
		"gap = 1\n":                  `the settings max_age, keep and gap are lengths of time with a unit`,
		"allow = \"10.0.0.0/8\"\n":   `attribot.toml:1: allow takes another kind of value; the default is allow = []`,
		"shipped_feeds = \"no\"\n":   `attribot.toml:1: shipped_feeds takes another kind of value; the default is shipped_feeds = true`,
		"gap = \"soon\"\n":           `attribot.toml:1: "soon" is no length of time; write e.g. "3d", "36h" or "90m"`,
		"alert_from = \"very\"\n":    `attribot.toml:1: alert_from takes another kind of value; the default is alert_from = 0.7`,
		"\n\nallow = [\"home\"]\n":   `attribot.toml:3: allow takes networks, e.g. ["127.0.0.0/8", "10.1.0.0/16"]`,
		"database = \"x.db\n":        `attribot.toml:1: `,
		"alert_from = 7.0\n":         `alert_from is 7; it must be above 0 and at most 1`,
		"max_age = \"0s\"\n":         `max_age is 0s`,
		"operator = \"ops\"\n":       `operator is "ops"; it must be a platform and a channel's id there, e.g. "console:terminal"`,
		"operator = \":C1\"\n":       `operator is ":C1"`,
		"operator = \"irc:C1\"\n":    `operator is "irc:C1"; its platform must be one of console, discord, slack`,
		"alerts_an_hour = -1\n":      `alerts_an_hour is -1`,
		"database = \"\"\n":          `database is empty`,
		"log = \"a\"\nlog = \"b\"\n": `attribot.toml:2: `,
	} {
		t.Chdir(t.TempDir())
		write(t, settingsFile, text)
		_, err := (stage{getenv: func(string) string { return "" }, options: &cli{}}).settings()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q:\ngot  %v\nwant %s…", text, err, want)
		}
	}
}

func TestSettingsFileThatIsNamedMustBeThere(t *testing.T) {
	t.Chdir(t.TempDir())
	env := func(k string) string { return map[string]string{"ATTRIBOT_CONFIG": "elsewhere.toml"}[k] }
	if _, err := (stage{getenv: env, options: &cli{}}).settings(); err == nil || !strings.Contains(err.Error(), "elsewhere.toml") {
		t.Errorf("got %v; want an error that names the file", err)
	}
}

func TestWrongEnvironmentIsNamed(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, value := range map[string]string{
		"ATTRIBOT_GAP": "often", "ATTRIBOT_SHIPPED_FEEDS": "some", "ATTRIBOT_ALERT_FROM": "sure", "ATTRIBOT_ALLOW": "10.0.0.0/8,home",
		"ATTRIBOT_ALERTS_AN_HOUR": "many",
	} {
		env := func(k string) string { return map[string]string{name: value}[k] }
		want := fmt.Sprintf("the environment's %s=%q: ", name, value)
		if _, err := (stage{getenv: env, options: &cli{}}).settings(); err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "pars") {
			t.Errorf("got %v; want %s… in words", err, want)
		}
	}
}

// TestExplainedSettingsAreTheDefaults reads the example as a person would use
// it, with the comment signs before the settings taken away.
func TestExplainedSettingsAreTheDefaults(t *testing.T) {
	var text strings.Builder
	for line := range strings.Lines(explainSettings()) {
		if !strings.HasPrefix(line, "# ") {
			line = strings.TrimPrefix(line, "#")
		}
		text.WriteString(line)
	}
	var got settings
	if err := got.parse("example", []byte(text.String())); err != nil {
		t.Fatalf("%v\n%s", err, text.String())
	}
	want := defaultSettings()
	want.Allow = []netip.Prefix{}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the example's settings (-default +example):\n%s\n%s", diff, text.String())
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
