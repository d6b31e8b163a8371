package bot

import (
	"strings"
	"unicode"
)

// SplitWords cuts a typed line into words as a shell would, but forgives:
// quotes may be straight or typographic (phones and Slack make them so), one
// that is never closed ends with the line, and an apostrophe within a word is
// a letter ("Côte d'Ivoire"). A quoted part is one word and may be empty.
func SplitWords(line string) []string {
	var words []string
	var word strings.Builder
	begun := false
	end := func() {
		if begun {
			words = append(words, word.String())
		}
		word.Reset()
		begun = false
	}
	rest := []rune(line)
	for i := 0; i < len(rest); i++ {
		r := rest[i]
		closing := closers[r]
		if closing != "" && !(begun && apostrophe(r)) {
			begun = true
			for i++; i < len(rest) && !strings.ContainsRune(closing, rest[i]); i++ {
				word.WriteRune(rest[i])
			}
			continue
		}
		if unicode.IsSpace(r) {
			end()
			continue
		}
		begun = true
		word.WriteRune(r)
	}
	end()
	return words
}

// closers tells which marks may end what a mark began.
var closers = map[rune]string{
	'"':  `"“”`,
	'“':  `”"“`,
	'”':  `”"`,
	'„':  `“”"`,
	'«':  `»`,
	'»':  `«`,
	'\'': `'`,
	'‘':  `’'`,
}

func apostrophe(r rune) bool { return r == '\'' || r == '‘' || r == '’' }
