package console

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"attribot/bot"
)

// A screen is a real terminal of the kernel's, with the person's side in the
// test's hands.
type screen struct {
	t        *testing.T
	keyboard *os.File // and what is seen
	tty      *os.File // the program's side

	mu   sync.Mutex
	seen strings.Builder
}

func open(t *testing.T, columns uint16) *screen {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skipf("this machine gives out no pseudo-terminals, so line editing is not tested: %v", err)
	}
	t.Cleanup(func() { master.Close() })
	fd := int(master.Fd())
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	tty, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tty.Close() })
	s := &screen{t: t, keyboard: master, tty: tty}
	s.resize(columns)
	go func() {
		buf := make([]byte, 4096)
		for {
			n, err := master.Read(buf)
			s.mu.Lock()
			s.seen.Write(buf[:n])
			s.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	return s
}

func (s *screen) resize(columns uint16) {
	if err := unix.IoctlSetWinsize(int(s.keyboard.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: columns}); err != nil {
		s.t.Fatal(err)
	}
}

func (s *screen) press(keys string) {
	s.t.Helper()
	if _, err := io.WriteString(s.keyboard, keys); err != nil {
		s.t.Fatal(err)
	}
}

func (s *screen) all() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen.String()
}

// wait returns what was seen up to and with the text, after from.
func (s *screen) wait(from int, text string) (end int) {
	s.t.Helper()
	for stop := time.Now().Add(60 * time.Second); time.Now().Before(stop); time.Sleep(time.Millisecond) {
		if i := strings.Index(s.all()[from:], text); i >= 0 {
			return from + i + len(text)
		}
	}
	s.t.Fatalf("%q was never seen after %q", text, s.all()[from:])
	return 0
}

// session runs a console on the screen and returns what it was asked, and how
// it ended.
func (s *screen) session(o Options) (c *Chat, asked chan string, ended chan error) {
	c = New(s.tty, s.tty, o)
	asked, ended = make(chan string, 10), make(chan error, 1)
	go func() {
		ended <- c.Run(context.Background(), func(_ context.Context, cmd bot.Command) bot.Message {
			asked <- strings.Join(cmd.Words, "|")
			return bot.Message{Text: "Answer to " + cmd.Words[0]}
		})
	}()
	return c, asked, ended
}

func (s *screen) ended(ended chan error) {
	s.t.Helper()
	select {
	case err := <-ended:
		if err != nil {
			s.t.Error(err)
		}
	case <-time.After(30 * time.Second):
		s.t.Error("Run did not end")
	}
}

func (s *screen) flags() uint32 {
	s.t.Helper()
	state, err := unix.IoctlGetTermios(int(s.tty.Fd()), unix.TCGETS)
	if err != nil {
		s.t.Fatal(err)
	}
	return state.Lflag
}

func TestTerminal(t *testing.T) {
	s := open(t, 60)
	before := s.flags()
	c, asked, ended := s.session(Options{
		History:  filepath.Join(t.TempDir(), "history"),
		NoColor:  true,
		Complete: bot.Complete,
	})
	at := s.wait(0, "attribot> ")

	s.press("statsu\x7f\x7fus\r") // a typing error, mended with backspace
	at = s.wait(at, "Answer to status\r\n\r\nattribot> ")
	if got := <-asked; got != "status" {
		t.Errorf("asked %q", got)
	}

	// An alert appears above the line that is being typed.
	s.press("watch germ")
	at = s.wait(at, "watch germ")
	if _, err := c.Post(t.Context(), Channel(), "", bot.Message{Title: "An alert", Text: strings.Repeat("word ", 20)}); err != nil {
		t.Fatal(err)
	}
	at = s.wait(at, "An alert\r\n"+strings.TrimSpace(strings.Repeat("word ", 12))+"\r\n") // 59 columns
	at = s.wait(at, "attribot> watch germ")
	if _, err := io.WriteString(c.Log(io.Discard), "a log line\n"); err != nil {
		t.Fatal(err)
	}
	at = s.wait(at, "a log line\r\n")
	at = s.wait(at, "attribot> watch germ")

	s.press("\t") // completes the country
	at = s.wait(at, "any ")
	s.press("\r")
	if got := <-asked; got != "watch|germany" {
		t.Errorf("asked %q", got)
	}
	at = s.wait(at, "attribot> ")

	s.press("\x1b[A\x1b[A\r") // up, up
	if got := <-asked; got != "status" {
		t.Errorf("asked %q", got)
	}
	at = s.wait(at, "attribot> ")

	s.resize(30) // a narrower window is noticed at the next key
	s.press("x\x7f")
	if _, err := c.Post(t.Context(), Channel(), "", bot.Message{Text: strings.Repeat("word ", 20)}); err != nil {
		t.Fatal(err)
	}
	s.wait(at, strings.TrimSpace(strings.Repeat("word ", 6))+"\r\n")

	s.press("\x03")
	s.ended(ended)
	if got := s.flags(); got != before {
		t.Errorf("the terminal's flags are %x, were %x", got, before)
	}
}

func TestTerminalEndsWithCtrlD(t *testing.T) {
	s := open(t, 80)
	_, _, ended := s.session(Options{})
	s.wait(0, "attribot> ")
	s.press("\x04")
	s.ended(ended)
}

func TestTerminalIsPutBackWhenTheContextEnds(t *testing.T) {
	s := open(t, 80)
	before := s.flags()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- New(s.tty, s.tty, Options{}).Run(ctx, func(context.Context, bot.Command) bot.Message { return bot.Message{} })
	}()
	s.wait(0, "attribot> ")
	cancel()
	s.ended(ended)
	if got := s.flags(); got != before {
		t.Errorf("the terminal's flags are %x, were %x", got, before)
	}
}

func TestTerminalIsColouredUnlessAskedNotTo(t *testing.T) {
	for _, no := range []bool{false, true} {
		s := open(t, 80)
		c := New(s.tty, s.tty, Options{NoColor: no})
		if _, err := c.Post(t.Context(), Channel(), "", bot.Message{Title: "Title", Tone: bot.Denial}); err != nil {
			t.Fatal(err)
		}
		s.wait(0, "Title")
		if colored := strings.Contains(s.all(), bold+blue); colored == no {
			t.Errorf("NoColor %v: %q", no, s.all())
		}
	}
}
