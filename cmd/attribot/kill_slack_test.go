package main

import (
	"math/rand/v2"
	"testing"
	"time"

	"attribot/bot"
	"attribot/bot/slack/slackfake"
)

// TestKilledInSlack kills the real program with SIGKILL while it posts in Slack.
// What it promises there is more than at a terminal: a message that was in
// flight at a kill is looked for in the channel, so none is lost and none
// stands there twice.
func TestKilledInSlack(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes half a minute")
	}
	const kills = 12
	s := slackfake.New(t)
	s.Lax() // who is dead acknowledges nothing
	rooms := []string{"C0ONE", "C0TWO", "C0THREE", "C0FOUR", "C0FIVE"}
	var channels []bot.Channel
	for _, r := range rooms {
		s.AddChannel(slackfake.Channel{ID: r, Name: r})
		channels = append(channels, bot.Channel{Platform: "slack", ID: r})
	}
	k := newKilling(t, channels...)
	k.env = []string{"SLACK_BOT_TOKEN=" + slackfake.BotToken, "SLACK_APP_TOKEN=" + slackfake.AppToken, "ATTRIBOT_SLACK_API=" + s.URL}
	k.runOnce() // the feeds' backlog
	for i := range kills {
		if i%2 == 0 { // Slack stores the message, and its answer is slow: the likeliest moment to be killed in
			s.Fail("chat.postMessage", slackfake.Fault{Hang: time.Second, Drop: true, Stored: true})
		}
		k.live(500*time.Millisecond + rand.N(1500*time.Millisecond))
	}
	s.Mend()
	k.untilAllIsSent()

	decided, stand := k.decided(), 0
	for _, r := range rooms {
		stand += k.deliveries(s.Messages(r))
	}
	if news := k.press.published() - backlog; len(decided) != news || stand != news || news < kills {
		t.Errorf("%d kills, %d articles with a new claim: %d alerts decided, %d stand in Slack", kills, news, len(decided), stand)
	}
	t.Logf("%d kills, %d alerts", kills, stand)
}

// untilAllIsSent lets the program run until its outbox is empty.
func (k *killing) untilAllIsSent() {
	k.Helper()
	c := k.command()
	if err := c.Start(); err != nil {
		k.Fatal(err)
	}
	defer func() { c.Process.Kill(); c.Wait() }()
	db := k.open()
	for end := time.Now().Add(3 * time.Minute); ; time.Sleep(100 * time.Millisecond) {
		waiting := 0
		all := k.outbox(db)
		for _, state := range all {
			if state != "sent" {
				waiting++
			}
		}
		if waiting == 0 && len(all) == k.press.published()-backlog {
			return
		}
		if time.Now().After(end) {
			k.Fatalf("%d of %d alerts are not sent", waiting, len(all))
		}
	}
}

// deliveries counts a channel's alerts, of which none may stand there twice.
func (k *killing) deliveries(ms []slackfake.Message) int {
	ids := map[string]bool{}
	for _, m := range ms {
		id := deliveryOf(m)
		if id == "" {
			continue
		}
		if ids[id] {
			k.Errorf("delivery %s stands there twice", id)
		}
		ids[id] = true
	}
	return len(ids)
}
