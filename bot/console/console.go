// Package console is the chat at the terminal: alerts appear there and
// commands are typed there.
//
// At a real terminal the line that is being typed stays below while alerts
// appear above it; there is line editing, a history and completion, and Ctrl-C
// or Ctrl-D leaves. Anywhere else (a pipe, a file, a test) it reads plain
// lines until they end and writes plain text. A message is written by one
// call, so that a process killed at any moment leaves whole messages.
//
// It is an adapter like any other: it knows how a terminal looks, and nothing
// of what the words mean, save the two by which people leave one.
package console

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"attribot/bot"
)

const (
	platform  = "console"
	channelID = "terminal"

	plainWidth  = 80      // columns where there is no terminal to ask
	widest      = 100     // columns of text; longer lines are hard to read
	longestLine = 1 << 20 // bytes of a typed line where there is no terminal
)

// Channel is the one channel of a console.
func Channel() bot.Channel {
	return bot.Channel{Platform: platform, ID: channelID, Name: "the terminal"}
}

// Options are a person's tastes. The zero value works.
type Options struct {
	Name     string                     // who types; "you" if empty
	Prompt   string                     // "attribot> " if empty
	History  string                     // file that keeps what was typed; "" keeps it until the end
	Complete func(line string) []string // what the last word of a line may become; nil completes nothing
	NoColor  bool                       // as https://no-color.org asks for
}

// A Chat is the terminal.
type Chat struct {
	in      io.Reader
	out     io.Writer
	options Options

	mu     sync.Mutex
	screen *term.Terminal // while Run reads from a real terminal
	posted int
}

var _ bot.Chat = (*Chat)(nil)

// New returns a chat that reads commands from in and writes to out.
func New(in io.Reader, out io.Writer, o Options) *Chat {
	if o.Name == "" {
		o.Name = "you"
	}
	if o.Prompt == "" {
		o.Prompt = "attribot> "
	}
	return &Chat{in: in, out: out, options: o}
}

// Name implements bot.Chat.
func (c *Chat) Name() string { return platform }

// Run reads commands and writes their answers until the input ends, the person
// leaves or ctx ends; it returns nil then. A read that is waiting for input
// when ctx ends cannot be called off: it is left behind, and what it brings is
// dropped.
func (c *Chat) Run(ctx context.Context, handle bot.Handler) error {
	read, leave, err := c.reader()
	if err != nil {
		return err
	}
	defer leave()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	lines, ended := make(chan string), make(chan error, 1)
	next := make(chan struct{}) // the prompt comes back after the answer
	go func() {
		for {
			line, err := read()
			if err != nil {
				ended <- err
				return
			}
			select {
			case lines <- line:
			case <-ctx.Done():
				return
			}
			select {
			case <-next:
			case <-ctx.Done():
				return
			}
		}
	}()
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-ended:
			if errors.Is(err, io.EOF) {
				return nil
			}
			return fmt.Errorf("read commands: %w", err)
		case line := <-lines:
			if leaves(line) {
				return nil
			}
			err := c.answer(ctx, handle, line)
			next <- struct{}{}
			if err != nil {
				return err
			}
		}
	}
}

// leaves reports whether a line is what one types to leave a program.
func leaves(line string) bool {
	word := strings.TrimLeft(strings.TrimSpace(line), "/:")
	return strings.EqualFold(word, "exit") || strings.EqualFold(word, "quit")
}

// answer has one line answered.
func (c *Chat) answer(ctx context.Context, handle bot.Handler, line string) error {
	words := bot.SplitWords(line)
	if len(words) == 0 {
		return nil
	}
	m := handle(ctx, bot.Command{
		Channel: Channel(),
		Who:     bot.Person{ID: "terminal", Name: c.options.Name, MayConfigure: true},
		Words:   words,
		At:      time.Now(),
	})
	if _, err := c.write(m, ""); err != nil {
		return fmt.Errorf("write an answer: %w", err)
	}
	return nil
}

// Post implements bot.Chat. A message of which nothing was written is tried
// again; one that was written in part may have been read.
func (c *Chat) Post(ctx context.Context, to bot.Channel, thread string, m bot.Message) (string, error) {
	if to.ID != channelID {
		return "", fmt.Errorf("%w: a terminal has no channel %q", bot.ErrUnreachable, to.ID)
	}
	if err := ctx.Err(); err != nil {
		return "", &bot.RetryError{Err: err}
	}
	n, err := c.write(m, thread)
	switch {
	case err != nil && n == 0:
		return "", &bot.RetryError{Err: err}
	case err != nil:
		return "", fmt.Errorf("%w: %w", bot.ErrPerhapsPosted, err)
	}
	return c.ref(m), nil
}

// ref names a message for its thread: by the delivery id, which is the same
// after a restart.
func (c *Chat) ref(m bot.Message) string {
	if m.DeliveryID != "" {
		return m.DeliveryID
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.posted++
	return strconv.Itoa(c.posted)
}

// write shows a message and an empty line after it.
func (c *Chat) write(m bot.Message, thread string) (n int, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := style{width: c.width(), color: c.colored(), threaded: thread != ""}
	return c.print([]byte(s.render(m) + "\n"))
}

// print writes bytes by one call, above the line that is being typed if there
// is one. The caller holds the lock.
func (c *Chat) print(bs []byte) (n int, err error) {
	if c.screen != nil {
		return c.screen.Write(bs)
	}
	n, err = c.out.Write(bs)
	if err == nil && n < len(bs) {
		err = io.ErrShortWrite
	}
	return n, err
}

// Log returns a writer for lines that are no messages, such as a log: while a
// person types they appear above that line, otherwise they go to w. What is
// written there is escaped by who writes it.
func (c *Chat) Log(w io.Writer) io.Writer { return &logLines{c, w} }

type logLines struct {
	chat *Chat
	w    io.Writer
}

func (l *logLines) Write(bs []byte) (int, error) {
	l.chat.mu.Lock()
	defer l.chat.mu.Unlock()
	if l.chat.screen != nil {
		return l.chat.print(bs)
	}
	return l.w.Write(bs)
}

// width is how many columns a line may have.
func (c *Chat) width() int {
	if f, ok := c.out.(*os.File); ok {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 0 {
			return min(w-1, widest) // the last column wraps on some terminals
		}
	}
	return plainWidth
}

func (c *Chat) colored() bool { return !c.options.NoColor && isTerminal(c.out) }

func isTerminal(x any) bool {
	f, ok := x.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// reader returns what reads a line, and what puts the terminal back.
func (c *Chat) reader() (read func() (string, error), leave func(), err error) {
	if isTerminal(c.in) && isTerminal(c.out) {
		return c.edited()
	}
	lines := bufio.NewScanner(c.in)
	lines.Buffer(nil, longestLine)
	read = func() (string, error) {
		if lines.Scan() {
			return lines.Text(), nil
		}
		if err := lines.Err(); err != nil {
			return "", err
		}
		return "", io.EOF
	}
	return read, func() {}, nil
}
