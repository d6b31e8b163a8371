package discord

import (
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"attribot/bot"
	"attribot/bot/discord/discordtest"
	"attribot/feeds"
	"attribot/store"
)

// whole is the real bot with a real store, in Discord.
func whole(t testing.TB) (*discordtest.Server, *store.Store) {
	server, c := newChat(t, quick)
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "attribot.db"))
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	client := feeds.NewClient(feeds.Options{})
	b := bot.New(st, feeds.NewPoller(st, client, log), client, bot.Policy{}, log, c)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		st.Close()
	})
	eventually(t, "connected", server.Connected)
	return server, st
}

var admin = discordtest.Person{Rights: discordtest.ManageGuild, Name: "Ana"}

// TestEveryCommandIsAnswered, by the real bot, with something that Discord
// takes; and what changes is refused to who may not.
func TestEveryCommandIsAnswered(t *testing.T) {
	server, _ := whole(t)
	filled := map[string]string{
		"countries": "germany, mali", "country": "germany", "accuser": "united states", "accused": "china", "story": "S1", "what": "germany", "name": "APT28",
		"words": "volt typhoon", "hours": "22:00-07:00", "timezone": "Europe/Berlin", "when": "daily", "url": "https://127.0.0.1/rss", "feed": "F1", "command": "watch",
		"for": "7d", "role": "accused", "stance": "denials", "since": "7d", "time": "08:30",
	}
	var ask func(path string, e entry)
	ask = func(path string, e entry) {
		var options opts
		for _, o := range e.Options {
			if o.Type == subCommand {
				ask(path+" "+o.Name, o)
				continue
			}
			if value, known := filled[o.Name]; known && o.Type == textOption {
				options = append(options, discordtest.Option{Name: o.Name, Value: value})
			}
		}
		if e.Type == subGroup {
			return
		}
		kind, data := server.Type(discordtest.General, admin, path, options...).Wait(5 * time.Second)
		if text := shown(data); kind == discordtest.Answer && (text == "" || strings.Contains(text, "wrong on our side") || strings.Contains(text, "no command")) || kind == 0 {
			t.Errorf("%s: answered with %d: %s", path, kind, text)
		}
	}
	for _, o := range command(bot.Verbs()).Options {
		ask(o.Name, o)
	}
	data := answered(t, server.Type(discordtest.General, discordtest.Person{}, "watch", discordtest.Option{Name: "countries", Value: "france"}), discordtest.Answer)
	if !strings.Contains(shown(data), "may configure") || !onlyForOne(data) {
		t.Errorf("a stranger watched: %s", shown(data))
	}
}

// TestWatchesAreChangedByClicks: watch, another role by its button, undo.
func TestWatchesAreChangedByClicks(t *testing.T) {
	server, st := whole(t)
	data := answered(t, server.Type(discordtest.General, admin, "watch", discordtest.Option{Name: "countries", Value: "france, mali"}), discordtest.Answer)
	if !strings.Contains(shown(data), "France and Mali") || onlyForOne(data) {
		t.Fatal(shown(data))
	}
	for _, b := range buttonsOf(data) {
		if b["label"] == "Undo" {
			undone := answered(t, server.Click(discordtest.General, discordtest.Person{}, b["custom_id"].(string)), discordtest.Answer)
			if !strings.Contains(shown(undone), "may configure") {
				t.Errorf("who may not configure undid: %s", shown(undone))
			}
			undone = answered(t, server.Click(discordtest.General, admin, b["custom_id"].(string)), discordtest.Answer)
			if !strings.Contains(shown(undone), "took back") {
				t.Errorf("%s", shown(undone))
			}
		}
	}
	all, err := st.Watches(t.Context(), 0)
	if err != nil || len(all) != 0 {
		t.Errorf("watched after undo: %v, %v", all, err)
	}
}

// TestSettingsByDialog: the panel, its first dialog, what is filled in there.
func TestSettingsByDialog(t *testing.T) {
	server, st := whole(t)
	answered(t, server.Type(discordtest.General, admin, "watch", discordtest.Option{Name: "countries", Value: "georgia-country, guinea-conakry"}), discordtest.Answer)
	panel := answered(t, server.Type(discordtest.General, admin, "settings"), discordtest.Answer)
	first, second := buttonsOf(panel)[0], buttonsOf(panel)[1]
	if first["custom_id"] != "v1:f1:settings" || second["custom_id"] != "v1:f2:settings" || !onlyForOne(panel) {
		t.Fatalf("%v", panel)
	}
	if no := answered(t, server.Click(discordtest.General, discordtest.Person{}, "v1:f1:settings"), discordtest.Answer); !strings.Contains(shown(no), "may configure") {
		t.Errorf("a stranger opened the dialog: %v", no)
	}
	modal := answered(t, server.Click(discordtest.General, admin, "v1:f1:settings"), discordtest.Modal)
	said := answered(t, server.Submit(discordtest.General, admin, modal, map[string]string{"countries": "Georgia [GE], south korea", "role": "accused"}), discordtest.Answer)
	if text := shown(said); !strings.Contains(text, "now watches Georgia and South Korea as accused") || !strings.Contains(text, "no longer watches Georgia and Guinea") {
		t.Errorf("%s", text)
	}
	modal = answered(t, server.Click(discordtest.General, admin, "v1:f1:settings"), discordtest.Modal)
	unchanged := answered(t, server.Submit(discordtest.General, admin, modal, nil), discordtest.Answer)
	if !strings.Contains(shown(unchanged), "so already") {
		t.Errorf("sending the dialog as it came changed something: %s", shown(unchanged))
	}
	modal = answered(t, server.Click(discordtest.General, admin, "v1:f2:settings"), discordtest.Modal)
	wrong := answered(t, server.Submit(discordtest.General, admin, modal, map[string]string{"digest": "daily", "at": "late"}), discordtest.Answer)
	if !strings.Contains(shown(wrong), "08:30") {
		t.Errorf("%s", shown(wrong))
	}
	answered(t, server.Submit(discordtest.General, admin, modal, map[string]string{"digest": "daily beside alerts", "at": "07:15", "quiet": "22:00-06:00", "zone": "Europe/Berlin"}), discordtest.Answer)
	channels, err := st.Channels(t.Context())
	if err != nil || len(channels) != 1 {
		t.Fatal(channels, err)
	}
	if s := channels[0].Settings; s.Digest != store.DigestDaily || !s.DigestBeside || s.Zone != "Europe/Berlin" || s.QuietFrom == s.QuietTo {
		t.Errorf("%+v", s)
	}
	if no := answered(t, server.Submit(discordtest.General, discordtest.Person{}, modal, map[string]string{"digest": "off"}), discordtest.Answer); !strings.Contains(shown(no), "may configure") {
		t.Errorf("a stranger sent a dialog: %s", shown(no))
	}
}
