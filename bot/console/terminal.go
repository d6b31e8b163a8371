package console

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"attribot/bot/plain"
)

// edited reads lines at a real terminal: in raw mode, where every key comes at
// once and Ctrl-C is a key like another.
func (c *Chat) edited() (read func() (string, error), leave func(), err error) {
	in, out := c.in.(*os.File), c.out.(*os.File)
	before, err := term.MakeRaw(int(in.Fd()))
	if err != nil {
		return nil, nil, fmt.Errorf("prepare the terminal: %w", err)
	}
	screen := term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{in, out}, c.options.Prompt)
	screen.History = openHistory(c.options.History)
	resize := func() {
		if w, h, err := term.GetSize(int(out.Fd())); err == nil {
			screen.SetSize(w, h) // writes to out, whose error the next message meets
		}
	}
	screen.AutoCompleteCallback = func(line string, pos int, key rune) (string, int, bool) {
		resize() // a key is the first sign of a new size that all systems give
		if key != '\t' {
			return "", 0, false
		}
		return c.complete(screen, line, pos)
	}
	c.show(screen)
	read = func() (string, error) {
		resize()
		line, err := screen.ReadLine()
		if errors.Is(err, term.ErrPasteIndicator) {
			err = nil
		}
		return line, err
	}
	leave = func() {
		c.show(nil)
		term.Restore(int(in.Fd()), before) // best effort: the process is leaving the terminal
		fmt.Fprintln(out)
	}
	return read, leave, nil
}

func (c *Chat) show(screen *term.Terminal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.screen = screen
}

// complete replaces the word before the cursor by what it can only become, or
// by what all it can become have in common; when there is nothing to add, the
// choices are shown.
func (c *Chat) complete(screen io.Writer, line string, pos int) (string, int, bool) {
	if c.options.Complete == nil {
		return line, pos, true
	}
	before, after := line[:pos], line[pos:]
	word := before[strings.LastIndexAny(before, " ,")+1:]
	choices := c.options.Complete(before)
	if len(choices) == 0 {
		return line, pos, true
	}
	longer := common(choices)
	if len(choices) == 1 {
		longer += " "
	} else if len(longer) <= len(word) {
		fmt.Fprintln(screen, plain.Columns(strings.Join(choices[:min(len(choices), 40)], "  ")))
		return line, pos, true
	}
	before = strings.TrimSuffix(before, word) + longer
	return before + after, len(before), true
}

// common is the longest beginning that all words share.
func common(words []string) string {
	shared := words[0]
	for _, w := range words[1:] {
		for !strings.HasPrefix(w, shared) {
			shared = shared[:len(shared)-1]
		}
	}
	return strings.ToValidUTF8(shared, "")
}
