package discordtest

import (
	"bufio"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// TestIndependentClient has discord.js connect, answer a command, post, edit
// and begin a thread. It is found where Node looks for modules; NODE_PATH may
// name a folder.
func TestIndependentClient(t *testing.T) {
	if out, err := exec.CommandContext(t.Context(), "node", "-e", "require('discord.js')").CombinedOutput(); err != nil {
		t.Skipf("no Node with discord.js (npm install discord.js, and NODE_PATH): the fake is not held to a second client (%v, %.200s)", err, out)
	}
	s := New(Options{Heartbeat: time.Second})
	defer s.Close()
	node := exec.CommandContext(t.Context(), "node", "check.cjs", s.URL(), Token, General)
	var errs strings.Builder
	node.Stderr = &errs
	out, err := node.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := node.Start(); err != nil {
		t.Fatal(err)
	}
	last := ""
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if last = lines.Text(); last == "ready" {
			s.Type(General, Person{Rights: ManageGuild}, "watch", Option{Name: "countries", Value: "mali"})
		}
	}
	if err := node.Wait(); err != nil || last != "done" {
		t.Errorf("%v, it said %q\n%s", err, last, errs.String())
	}
	if n := len(s.Messages(General)); n != 3 { // the follow-up, the alert, the reply
		t.Errorf("%d messages", n)
	}
	if ts := s.Threads(General); len(ts) != 1 || len(s.Messages(ts[0].ID)) != 1 {
		t.Errorf("threads %+v", ts)
	}
}
