package plain

import (
	"strings"
	"testing"
	"unicode"
)

func TestAddress(t *testing.T) {
	for raw, want := range map[string]string{
		"https://a.example/x?y=1#z":          "https://a.example/x?y=1#z",
		" http://a.example ":                 "http://a.example",
		"https://bank.example@evil.example/": "https://evil.example/",
		"https://bаnk.example/":              "https://xn--bnk-6cd.example/", // a Cyrillic а
		"https://a.example/\u202egnp":        "https://a.example/%E2%80%AEgnp",
		"https://a.example/a b":              "https://a.example/a%20b",
		"https://[2001:db8::1]:8080/":        "https://[2001:db8::1]:8080/",
		"https://under_score.example/":       "https://under_score.example/",
		"javascript:alert(1)":                "",
		"file:///etc/passwd":                 "",
		"https:///nohost":                    "",
		"//a.example":                        "",
		"\x1b]8;;https://a.example":          "",
	} {
		if got := Address(raw); got != want {
			t.Errorf("%q: got %q, want %q", raw, got, want)
		}
	}
}

// FuzzLine: what is shown are visible characters on one line, whatever comes.
func FuzzLine(f *testing.F) {
	for _, s := range []string{"plain", "\x1b[2Jred", "\u202egnp.exe", "a\u200bb", "bad\xff", "two\nlines", "z\u0300\u0301\u0302\u0303\u0304"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		line := Line(s)
		for _, r := range line {
			if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029' {
				t.Errorf("%q: shows %U", s, r)
			}
		}
		if again := Line(line); again != line {
			t.Errorf("%q: cleaned twice it is %q, once %q", s, again, line)
		}
		if strings.TrimSpace(line) != line {
			t.Errorf("%q: spaces around %q", s, line)
		}
	})
}
