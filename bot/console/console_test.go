package console

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"attribot/bot"
	"attribot/bot/chattest"
)

func TestContract(t *testing.T) {
	chattest.Run(t, func(t *testing.T) chattest.Fixture {
		in, typed := io.Pipe()
		t.Cleanup(func() { typed.Close() })
		f := &fixture{typed: typed, paper: &paper{}}
		f.chat = New(in, f.paper, Options{})
		return f
	})
}

type fixture struct {
	chat  *Chat
	typed io.Writer
	paper *paper
}

func (f *fixture) Chat() bot.Chat       { return f.chat }
func (f *fixture) Channel() bot.Channel { return Channel() }
func (f *fixture) Shown() string        { return f.paper.String() }
func (f *fixture) Type(line string)     { io.WriteString(f.typed, line+"\n") }

func (f *fixture) Trouble(t chattest.Trouble) bool {
	f.paper.mu.Lock()
	defer f.paper.mu.Unlock()
	f.paper.trouble = t
	return t != chattest.Unreachable // a terminal does not go away under its process
}

// paper is what is written to.
type paper struct {
	mu      sync.Mutex
	all     strings.Builder
	calls   int
	trouble chattest.Trouble
}

func (p *paper) Write(bs []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls++
	trouble := p.trouble
	p.trouble = ""
	switch trouble {
	case chattest.Later:
		return 0, errors.New("no space left on device")
	case chattest.Perhaps:
		p.all.Write(bs[:len(bs)/2])
		return len(bs) / 2, nil // and says nothing of the rest
	}
	return p.all.Write(bs)
}

func (p *paper) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.all.String()
}

func answer(m bot.Message) bot.Handler {
	return func(context.Context, bot.Command) bot.Message { return m }
}

func TestEndOfInputEndsRun(t *testing.T) {
	p := &paper{}
	c := New(strings.NewReader("help\n\n   \nstatus"), p, Options{Name: "Ana"})
	var asked []string
	err := c.Run(t.Context(), func(_ context.Context, cmd bot.Command) bot.Message {
		asked = append(asked, cmd.Who.Name+": "+strings.Join(cmd.Words, " "))
		return bot.Message{Text: "Yes."}
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Ana: help", "Ana: status"}, asked); diff != "" {
		t.Error(diff)
	}
	if got, want := p.String(), "Yes.\n\nYes.\n\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestExitEndsRun, as people type it; what follows is not read.
func TestExitEndsRun(t *testing.T) {
	for _, word := range []string{"exit", "quit", " Exit ", "/quit", ":quit"} {
		c := New(strings.NewReader("one\n"+word+"\ntwo\n"), &paper{}, Options{})
		var asked []string
		err := c.Run(t.Context(), func(_ context.Context, c bot.Command) bot.Message {
			asked = append(asked, c.Words...)
			return bot.Message{Text: "Yes."}
		})
		if diff := cmp.Diff([]string{"one"}, asked); diff != "" || err != nil {
			t.Errorf("%q: %v %s", word, err, diff)
		}
	}
}

func TestAMessageIsOneWrite(t *testing.T) {
	p := &paper{}
	c := New(strings.NewReader(""), p, Options{})
	for range 3 {
		if _, err := c.Post(t.Context(), Channel(), "", bot.Message{Title: strings.Repeat("many words ", 400), Mono: "a\nb\nc"}); err != nil {
			t.Fatal(err)
		}
	}
	if p.calls != 3 {
		t.Errorf("%d writes for 3 messages", p.calls)
	}
}

func TestAnswerThatCannotBeWrittenEndsRun(t *testing.T) {
	p := &paper{trouble: chattest.Later}
	c := New(strings.NewReader("help\nhelp\n"), p, Options{})
	if err := c.Run(t.Context(), answer(bot.Message{Text: "Yes."})); err == nil || !strings.Contains(err.Error(), "no space left") {
		t.Errorf("got %v, want the writer's error", err)
	}
}

func TestLogGoesToItsWriterWhereThereIsNoTerminal(t *testing.T) {
	var log strings.Builder
	c := New(strings.NewReader(""), &paper{}, Options{})
	io.WriteString(c.Log(&log), "line\n")
	if log.String() != "line\n" {
		t.Errorf("got %q", log.String())
	}
}

func TestHistory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history")
	h := openHistory(path)
	for _, l := range []string{"watch germany", "watch germany", "", "  ", "recent\x1b[2J", "status"} {
		h.Add(l)
	}
	h = openHistory(path)
	var got []string
	for i := range h.Len() {
		got = append(got, h.At(i))
	}
	if diff := cmp.Diff([]string{"status", "recent[2J", "watch germany"}, got); diff != "" {
		t.Error(diff)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestHistoryIsCut(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history")
	long := strings.Repeat("a\nb\n", historyLines)
	if err := os.WriteFile(path, []byte(long), 0o600); err != nil {
		t.Fatal(err)
	}
	h := openHistory(path)
	h.Add("newest")
	kept, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(kept), "\n"); n != historyLines+1 || h.Len() != historyLines || h.At(0) != "newest" {
		t.Errorf("%d lines in the file, %d kept, newest %q", n, h.Len(), h.At(0))
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestHistoryWithoutAFile(t *testing.T) {
	h := openHistory("")
	h.Add("status")
	if h.Len() != 1 {
		t.Error("nothing is kept")
	}
	openHistory(filepath.Join(t.TempDir(), "no", "such", "folder")).Add("status") // loses it, in silence
}

func TestComplete(t *testing.T) {
	c := New(nil, nil, Options{Complete: func(line string) []string {
		switch line {
		case "wat":
			return []string{"watch", "watches"}
		case "watch":
			return []string{"watch", "watches"}
		case "watch fr":
			return []string{"france"}
		}
		return nil
	}})
	for _, step := range []struct {
		line string
		pos  int
		want string
		at   int
		show string
	}{
		{"wat", 3, "watch", 5, ""},
		{"watch", 5, "watch", 5, "watch  watches\n"},
		{"watch fr", 8, "watch france ", 13, ""},
		{"watch fr, mali", 8, "watch france , mali", 13, ""},
		{"nothing", 7, "nothing", 7, ""},
	} {
		var screen strings.Builder
		line, pos, ok := c.complete(&screen, step.line, step.pos)
		if line != step.want || pos != step.at || !ok || screen.String() != step.show {
			t.Errorf("%q: got %q at %d, shown %q; want %q at %d, shown %q", step.line, line, pos, screen.String(), step.want, step.at, step.show)
		}
	}
}

func TestRunEndsWhileInputIsAwaited(t *testing.T) {
	in, typed := io.Pipe()
	defer typed.Close()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- New(in, io.Discard, Options{}).Run(ctx, answer(bot.Message{})) }()
	cancel()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(30 * time.Second):
		t.Error("Run did not end")
	}
}
