package console

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"

	"attribot/bot/plain"
)

const historyLines = 1000 // a few months of use, and read in a millisecond

// A history is what was typed, newest last. Each line is added to its file at
// once; a file that cannot be written loses the history, not the session.
type history struct {
	path  string
	lines []string
}

// openHistory reads the file; one that has grown past the limit is cut.
func openHistory(path string) *history {
	h := &history{path: path}
	if path == "" {
		return h
	}
	f, err := os.Open(path)
	if err != nil {
		return h
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		h.lines = append(h.lines, s.Text())
	}
	if extra := len(h.lines) - historyLines; extra > 0 {
		h.lines = h.lines[extra:]
		h.rewrite()
	}
	return h
}

// rewrite replaces the file by what is kept.
func (h *history) rewrite() {
	whole := strings.Join(h.lines, "\n") + "\n"
	beside := filepath.Join(filepath.Dir(h.path), "."+filepath.Base(h.path)+".new")
	if os.WriteFile(beside, []byte(whole), 0o600) == nil {
		os.Rename(beside, h.path)
	}
}

// Add implements term.History. Empty lines and repetitions are left out.
func (h *history) Add(line string) {
	line = plain.Line(line)
	if line == "" || len(h.lines) > 0 && h.lines[len(h.lines)-1] == line {
		return
	}
	h.lines = append(h.lines, line)
	if len(h.lines) > historyLines {
		h.lines = h.lines[1:]
	}
	if h.path == "" {
		return
	}
	f, err := os.OpenFile(h.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return
	}
	defer f.Close()
	f.WriteString(line + "\n")
}

// Len implements term.History.
func (h *history) Len() int { return len(h.lines) }

// At implements term.History: 0 is the newest.
func (h *history) At(i int) string { return h.lines[len(h.lines)-1-i] }
