package bot

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestSplitWords(t *testing.T) {
	for line, want := range map[string][]string{
		"":                                     nil,
		"  watch  germany ":                    {"watch", "germany"},
		`watch "south korea", mali`:            {"watch", "south korea,", "mali"},
		"watch “south korea” mali":             {"watch", "south korea", "mali"},
		"watch „south korea“ mali":             {"watch", "south korea", "mali"},
		"watch ‘south korea’ mali":             {"watch", "south korea", "mali"},
		"watch 'south korea' mali":             {"watch", "south korea", "mali"},
		"watch «south korea»":                  {"watch", "south korea"},
		"watch Côte d'Ivoire":                  {"watch", "Côte", "d'Ivoire"},
		"watch Côte d’Ivoire":                  {"watch", "Côte", "d’Ivoire"},
		`search "never closed`:                 {"search", "never closed"},
		`search "" x`:                          {"search", "", "x"},
		"tab\tand\u00a0no-break":               {"tab", "and", "no-break"},
		`search "mixed closing” one`:           {"search", "mixed closing", "one"},
		`feeds add https://a.example/?q="x y"`: {"feeds", "add", "https://a.example/?q=x y"},
	} {
		if diff := cmp.Diff(want, SplitWords(line)); diff != "" {
			t.Errorf("%q: %s", line, diff)
		}
	}
}

func FuzzSplitWords(f *testing.F) {
	for _, s := range []string{"watch germany", `a "b c" d`, "“", "it's ‘x", "\x00\xff", "« » ' \""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		letters := 0
		for _, w := range SplitWords(line) {
			if utf8.ValidString(line) && !strings.Contains(strings.Map(unquoted, line), strings.Map(unquoted, w)) {
				t.Errorf("%q has %q, which is no part of it", line, w)
			}
			letters += utf8.RuneCountInString(w)
		}
		if letters > utf8.RuneCountInString(line) {
			t.Errorf("%q grew", line)
		}
	})
}

func unquoted(r rune) rune {
	if strings.ContainsRune("\"“”„«»'‘’", r) {
		return -1
	}
	return r
}
