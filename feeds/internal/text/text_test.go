package text

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestHTML(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                                        "plain",
		"<p>One\n line.</p><p>Two.</p>":                "One line.\n\nTwo.",
		"One.<br/>Two.<br><br>Three.":                  "One.\n\nTwo.\n\nThree.",
		"AT&amp;T":                                     "AT&T",
		"AT&amp;amp;T":                                 "AT&amp;T", // once
		"&lt;b&gt;":                                    "<b>",
		"5 < 6":                                        "5 < 6",
		"a<script>var x = '<p>no</p>'</script>b":       "ab",
		"a<style>p{}</style><b>b</b>":                  "ab",
		"<ul><li>One</li><li>Two</li></ul>":            "One\n\nTwo",
		"<td>a</td><td>b</td>":                         "a b",
		"<svg><title>x</title><svg/></svg>y":           "",
		"unclosed <b>bold":                             "unclosed bold",
		"pay\u202egnp.exe":                             "paygnp.exe",
		"zero\u200bwidth\ufeff \u0007bell":             "zerowidth bell",
		"&#8238;&#8203;hidden":                         "hidden",
		"nbsp&nbsp;here":                               "nbsp here",
		"R & D.\n\nM&amp;A.":                           "R & D.\n\nM&A.",
		"5 < 6 & 7 <\n\n8 > 7":                         "5 < 6 & 7 <\n\n8 > 7",
		"One <b>line</b>\n\nof text.":                  "One line of text.", // in markup blank lines mean nothing
		"First line\nof one.\n\nSecond\u2029Third":     "First line of one.\n\nSecond\n\nThird",
		"<noscript><img src=x></noscript>Text &c. &co": "Text &c. &co",
	} {
		if got := HTML(in); got != want {
			t.Errorf("HTML(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestLine(t *testing.T) {
	for in, want := range map[string]string{
		"":                         "",
		"as it is":                 "as it is",
		"  a \t\n b  ":             "a b",
		"a\u0085b":                 "a b",
		"\x1b[31mred":              "[31mred",
		"e\u200d\u2066f\U000e0041": "ef",
	} {
		if got := Line(in); got != want {
			t.Errorf("Line(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestHash(t *testing.T) {
	long := strings.Repeat("The ministry rejected the accusation as groundless. ", 8)
	if Hash("too short") != "" {
		t.Error("a short text has a hash")
	}
	if a, b := Hash(long), Hash(strings.ToUpper(strings.ReplaceAll(long, " ", "\n — "))); a == "" || a != b {
		t.Errorf("case, spacing and punctuation changed the hash: %q, %q", a, b)
	}
	if Hash(long) == Hash(long+"Not.") {
		t.Error("another text has the same hash")
	}
}

func FuzzHTML(f *testing.F) {
	for _, s := range []string{"<p>a</p>", "&#x202e;", "<svg><svg></svg>x", "<a href='", "\xff\x00<", "<template>x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, got := range []string{HTML(s), HTMLLine(s), Paragraphs(s), Line(s)} {
			if !utf8.ValidString(got) && utf8.ValidString(s) {
				t.Fatalf("%q is not UTF-8", got)
			}
			for _, r := range got {
				if r != '\n' && (Invisible(r) || unicode.Is(unicode.Bidi_Control, r)) {
					t.Fatalf("%U is left in %q", r, got)
				}
			}
			if strings.Contains(got, "\n\n\n") || strings.TrimSpace(got) != got {
				t.Fatalf("untidy: %q", got)
			}
		}
	})
}
