package console

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"golang.org/x/text/width"
)

// wrap breaks clean text into lines of at most so many columns, at spaces, and
// within a word only when it is longer than a line.
func wrap(text string, columns int) []string {
	columns = max(columns, 10)
	var lines []string
	line, used := "", 0
	for _, word := range strings.Fields(text) {
		w := wide(word)
		if used > 0 && used+1+w > columns {
			lines = append(lines, line)
			line, used = "", 0
		}
		if used > 0 {
			line, used = line+" ", used+1
		}
		if w > columns {
			var done []string
			done, word = chop(word, columns)
			lines = append(lines, done...)
			w = wide(word)
		}
		line, used = line+word, used+w
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// chop cuts full lines from a word and returns what is left. No character is
// cut in two.
func chop(word string, columns int) (full []string, rest string) {
	used := 0
	for g := graphemes.FromString(word); g.Next(); {
		w := wide(g.Value())
		if used+w > columns {
			full = append(full, rest)
			rest, used = "", 0
		}
		rest, used = rest+g.Value(), used+w
	}
	return full, rest
}

// wide is how many columns a terminal gives to clean text.
func wide(s string) (columns int) {
	for g := graphemes.FromString(s); g.Next(); {
		columns += cell(g.Value())
	}
	return columns
}

// cell is the width of one character as people see it. A flag is two letters
// and two columns.
func cell(character string) int {
	r, _ := utf8.DecodeRuneInString(character)
	switch {
	case '🇦' <= r && r <= '🇿':
		return 2
	case unicode.In(r, unicode.Mn, unicode.Me):
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}
