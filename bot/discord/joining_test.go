package discord

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"attribot/bot"
	"attribot/bot/discord/discordtest"
)

func TestJoining(t *testing.T) {
	l := listen(t, yesPrivately)
	if n := len(l.Messages(discordtest.General)); n > 0 {
		t.Errorf("%d messages in a server that the bot was in before", n)
	}
	const lobby, closed = "300000000000000077", "300000000000000078"
	joined := discordtest.Guild{ID: "200000000000000077", Name: "New", System: lobby, Joined: time.Now(), Rights: discordtest.ViewChannel | discordtest.SendMessages | discordtest.EmbedLinks}
	l.Join(joined, discordtest.Channel{ID: lobby, Name: "lobby"})
	eventually(t, "it says hello", func() bool { return len(l.Messages(lobby)) == 1 })
	hello := l.Messages(lobby)[0].Body
	if !strings.Contains(shown(hello), "government") || len(buttonsOf(hello)) < 2 {
		t.Errorf("%v", hello)
	}
	answered(t, l.Click(lobby, admin, buttonsOf(hello)[0]["custom_id"].(string)), discordtest.Answer)

	l.Outage(joined.ID)
	l.Outage(discordtest.Guild1)
	l.Cut()
	l.Join(discordtest.Guild{ID: "200000000000000078", System: closed, Joined: time.Now(), Rights: discordtest.ViewChannel}, discordtest.Channel{ID: closed})
	l.Join(discordtest.Guild{ID: "200000000000000079", Joined: time.Now()})
	answers(t, l.Server)
	l.NextOpenings(discordtest.Opening{Code: 4009}) // a new session: READY and all servers once more
	l.Cut()
	eventually(t, "a new session", func() bool { return l.Counts().Identifies > 1 })
	answers(t, l.Server)
	if n := len(l.Messages(lobby)) + len(l.Messages(closed)) + len(l.Messages(discordtest.General)); n != 1 {
		t.Errorf("%d messages after outages and reconnects, want the one hello", n)
	}

	l.Dispatch("GUILD_DELETE", map[string]any{"id": joined.ID})
	l.Join(joined)
	eventually(t, "hello again after it was removed", func() bool { return len(l.Requests("POST", "/channels/"+lobby)) == 2 })
}

func TestInvite(t *testing.T) {
	server, c := newChat(t, quick)
	got, err := Invite(t.Context(), c.options)
	if want := "https://discord.com/oauth2/authorize?client_id=" + discordtest.ApplicationID + "&scope=bot&permissions=309237730304"; got != want || err != nil {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
	server.Revoke()
	if _, err := Invite(t.Context(), c.options); err == nil || !strings.Contains(err.Error(), "DISCORD_BOT_TOKEN") {
		t.Errorf("got %v", err)
	}
}

func TestDoctor(t *testing.T) {
	server, c := newChat(t, quick)
	lacking := server.AddChannel(discordtest.Channel{Name: "lacking", Denied: discordtest.EmbedLinks | discordtest.CreatePublicThreads})
	hidden := server.AddChannel(discordtest.Channel{Name: "hidden", Denied: discordtest.ViewChannel})
	look := func() (all []string) {
		for _, k := range Doctor(t.Context(), c.options, []bot.Channel{
			channel(), {Platform: platform, ID: lacking, Name: "lacking"}, {Platform: platform, ID: hidden, Name: "hidden"},
			{Platform: platform, ID: "123"}, {Platform: "slack", ID: "C1"},
		}) {
			all = append(all, map[bool]string{true: "ok  ", false: "NO  "}[k.OK]+k.What+": "+k.Advice)
		}
		return all
	}
	want := []string{
		"ok  Discord: the token: it is attribot's",
		"ok  Discord: logins left today: 1000 of 1000",
		"NO  Discord: the commands: those registered are not of this version; attribot run registers them at its start",
		"ok  Discord: channel general: the bot may do all it needs to",
		"NO  Discord: channel lacking: give the bot there: Embed Links, Create Public Threads",
		"NO  Discord: channel hidden: the bot does not see it: give it View Channel there, or invite it to the server (attribot discord invite)",
		"NO  Discord: channel 123: it is gone; its settings are kept",
	}
	if diff := cmp.Diff(want, look()); diff != "" {
		t.Error(diff)
	}
	if err := c.register(t.Context()); err != nil {
		t.Fatal(err)
	}
	server.SetStarts(12)
	if got := look(); got[2] != "ok  Discord: the commands: registered" || !strings.HasPrefix(got[1], "NO  Discord: logins left today: 12 of 1000; the bot waits") {
		t.Errorf("%q", got)
	}
	for token, want := range map[string]string{
		"":                         "DISCORD_BOT_TOKEN",
		"wrong":                    "is no bot's token",
		"MTIz.other.…":             "is no bot's token",
		"Bot MTIz.other.token":     "is no bot's token",
		"bm90YW51bWJlcg.other.one": "is no bot's token",
		"MTIz.other.token":         "discord refuses the token",
	} {
		got := Doctor(t.Context(), Options{Token: token, API: c.options.API}, nil)
		if len(got) != 1 || got[0].OK || !strings.Contains(got[0].Advice, want) || strings.Contains(fmt.Sprint(got), "other") {
			t.Errorf("of %q doctor says %+v", token, got)
		}
	}
	away := Options{Token: c.options.Token, API: "http://127.0.0.1:1"}
	if got := Doctor(t.Context(), away, nil); len(got) != 1 || got[0].OK || got[0].What != "Discord could not be reached: the connection is refused" {
		t.Errorf("while Discord is away doctor says %+v", got)
	}
	server.Break(discordtest.Fault{Trouble: discordtest.Unavailable})
	if got := look(); got[0] != "NO  Discord: the token: trouble of Discord's own (HTTP 503); look again later" {
		t.Errorf("%q", got)
	}
	server.Revoke()
	if got := look(); len(got) != 1 || !strings.Contains(got[0], "DISCORD_BOT_TOKEN") {
		t.Errorf("%q", got)
	}
}
