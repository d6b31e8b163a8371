package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"attribot/bot/discord/discordtest"
)

// inDiscord is the program with a fake Discord.
type inDiscord struct {
	*runner
	server *discordtest.Server
}

func newInDiscord(t *testing.T) *inDiscord {
	server := discordtest.New(discordtest.Options{Heartbeat: time.Second})
	t.Cleanup(server.Close)
	env := map[string]string{"DISCORD_BOT_TOKEN": discordtest.Token, "ATTRIBOT_DISCORD_API": server.URL()}
	return &inDiscord{newRunner(t, env, server.Connected, discordtest.Token), server}
}

// said is the messages that stand in the channel, as they came over the wire.
func (p *inDiscord) said() (all []string) {
	for _, m := range p.server.Messages(discordtest.General) {
		body, err := json.Marshal(m.Body)
		if err != nil {
			p.t.Fatal(err)
		}
		all = append(all, fmt.Sprintf("reply to %q: %s", m.Reply, body))
	}
	return all
}

func TestProgramInDiscord(t *testing.T) {
	p := newInDiscord(t)
	p.followsTheNews(func() {
		who := discordtest.Person{Rights: discordtest.ManageChannels, Name: "Ana"}
		kind, _ := p.server.Type(discordtest.General, who, "watch", discordtest.Option{Name: "countries", Value: "germany"}).Wait(3 * time.Second)
		if kind != discordtest.Answer {
			t.Fatalf("watch was answered with %d", kind)
		}
	}, p.said)
	all := p.server.Messages(discordtest.General)
	if last := all[len(all)-1]; last.Reply == "" {
		t.Errorf("the denial is no reply: %q", p.said())
	}
	for _, b := range p.server.Broken() {
		t.Error(b)
	}
}

func TestInvite(t *testing.T) {
	p := newInDiscord(t)
	want := "https://discord.com/oauth2/authorize?client_id=" + discordtest.ApplicationID + "&scope=bot&permissions=309237730304\n"
	if got := p.must("discord", "invite"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	p.env["DISCORD_BOT_TOKEN"] = "MTIz.wrong.token"
	if _, _, err := p.run(t.Context(), "discord", "invite"); err == nil || !strings.Contains(err.Error(), "copy the bot's token anew") || strings.Contains(err.Error(), "wrong") {
		t.Errorf("got %v", err)
	}
	delete(p.env, "DISCORD_BOT_TOKEN")
	if _, _, err := p.run(t.Context(), "discord", "invite"); err == nil || !strings.Contains(err.Error(), "set DISCORD_BOT_TOKEN") {
		t.Errorf("got %v", err)
	}
}

// TestWrongTokenEndsIt, with what to do.
func TestWrongTokenEndsIt(t *testing.T) {
	p := newInDiscord(t)
	for token, want := range map[string]string{"MTIz.wrong.token": "copy the bot's token anew", "wrong…": "is no bot's token"} {
		p.env["DISCORD_BOT_TOKEN"] = token
		if _, log, err := p.run(t.Context()); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(log, "token") || strings.Contains(err.Error(), "wrong") {
			t.Errorf("got %v\n%s", err, log)
		}
	}
}

func TestDiscordAPIIsAnAddress(t *testing.T) {
	p := newInDiscord(t)
	p.env["ATTRIBOT_DISCORD_API"] = "somewhere"
	if _, _, err := p.run(t.Context(), "discord", "invite"); err == nil || !strings.Contains(err.Error(), "discord_api") {
		t.Errorf("got %v", err)
	}
}
