package slackfake

import (
	"bufio"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestIndependentClient has Slack's own client, bolt, do all that a bot does: in
// Socket Mode and in HTTP mode. It is found where Node looks for modules;
// NODE_PATH may name a folder.
func TestIndependentClient(t *testing.T) {
	if out, err := exec.CommandContext(t.Context(), "node", "-e", "require('@slack/bolt')").CombinedOutput(); err != nil {
		t.Skipf("no Node with @slack/bolt (npm install @slack/bolt, and NODE_PATH): the fake is not held to a second client (%v, %.200s)", err, out)
	}
	for mode, secret := range map[string]string{"sockets": AppToken, "requests": Secret} {
		t.Run(mode, func(t *testing.T) {
			s := New(t)
			s.Leisure()
			s.AddChannel(Channel{ID: "C0NEWS", Name: "news", Members: []string{"U0ANNA"}})
			s.AddUser(User{ID: "U0ANNA", Name: "Anna"})
			c := bolt(t, mode, s.URL, BotToken, secret, "C0NEWS")
			if port, ok := strings.CutPrefix(c.says(t), "ready "); ok {
				s.SendTo("http://127.0.0.1:"+port, secret)
			}
			if err := s.WaitConnected(1); err != nil {
				t.Fatal(err)
			}
			c.converse(t, s)
		})
	}
}

// A client is a process that says what it did.
type client struct {
	node  *exec.Cmd
	lines *bufio.Scanner
	errs  strings.Builder
}

// bolt starts the client. A test that fails ends it, and shows what it had to
// say.
func bolt(t *testing.T, args ...string) *client {
	c := &client{node: exec.CommandContext(t.Context(), "node", append([]string{"testdata/check.cjs"}, args...)...)}
	c.node.Stderr = &c.errs
	out, err := c.node.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	c.lines = bufio.NewScanner(out)
	if err := c.node.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.node.Wait()
		if t.Failed() {
			t.Log(c.errs.String())
		}
	})
	return c
}

func (c *client) says(t *testing.T) string {
	t.Helper()
	if !c.lines.Scan() {
		t.Fatal("it has ended")
	}
	return c.lines.Text()
}

// converse does what people do, and expects what the client has to say to it.
func (c *client) converse(t *testing.T, s *Slack) {
	const room, anna = "C0NEWS", "U0ANNA"
	heard := func(want string) {
		t.Helper()
		if got := c.says(t); got != want {
			t.Fatalf("it says %q, want %q", got, want)
		}
	}
	s.Slash(anna, room, "watch france").Wait()
	heard("command")
	s.Click(anna, room, "Mute").Wait()
	heard("click")
	texts, values := s.Suggest(anna, "countries", "fra")
	heard("search")
	if !slices.Equal(texts, []string{"France"}) || !slices.Equal(values, []string{"FR"}) {
		t.Errorf("suggested %q %q", texts, values)
	}
	s.Submit(anna, map[string][]string{"countries": {"XX"}}).Wait()
	heard("submission")
	if m := s.Modal(); !m.Open || m.Errors["countries"] == "" {
		t.Errorf("a dialog with a mistake: open %v, errors %v", m.Open, m.Errors)
	}
	s.Submit(anna, map[string][]string{"countries": {"FR"}}).Wait()
	heard("submission")
	if s.Modal().Open {
		t.Error("the dialog is still open")
	}
	s.Shortcut(anna, room, s.Messages(room)[alertAt(t, s, room)].TS, "mute_story").Wait()
	heard("shortcut")
	s.OpenHome(anna).Wait()
	heard("home")
	if s.Home(anna) == nil {
		t.Error("no home was published")
	}
	for want, happens := range map[string]func() *Envelope{
		"member_joined_channel": func() *Envelope { return s.JoinBot(room, anna) },
		"channel_rename":        func() *Envelope { return s.Rename(room, "renamed") },
		"channel_archive":       func() *Envelope { return s.Archive(room, true) },
		"channel_unarchive":     func() *Envelope { return s.Archive(room, false) },
		"channel_left":          func() *Envelope { return s.RemoveBot(room) },
	} {
		happens().Wait()
		heard(want)
	}
	shown := s.Shown(room)
	for _, part := range []string{"At once.", "Later.", "A denial", "Muted.", "Muted by shortcut."} {
		if !strings.Contains(shown, part) {
			t.Errorf("%q is not shown:\n%s", part, shown)
		}
	}
	s.Event(map[string]any{"type": "tokens_revoked", "tokens": map[string]any{"bot": []string{BotUser}}}).Wait()
	heard("done")
	if err := c.node.Wait(); err != nil {
		t.Error(err)
	}
}

// alertAt is where the message with the buttons stands.
func alertAt(t *testing.T, s *Slack, room string) int {
	t.Helper()
	at := slices.IndexFunc(s.Messages(room), func(m Message) bool { return m.Text == "Edited" })
	if at < 0 {
		t.Fatal("the alert is not there")
	}
	return at
}
