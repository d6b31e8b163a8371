package console

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"attribot/bot"
	"attribot/bot/chattest"
)

var alert = bot.Message{
	Tone:   bot.Attribution,
	Title:  "🇩🇪 Germany attributes a cyberattack to 🇨🇳 China",
	Text:   "Germany says that China was behind a cyberattack on the Land Survey Office (Germany). A diplomatic step comes with it.",
	Quotes: []bot.Quote{{Text: "We call on China to stop.", By: "the Interior Ministry"}},
	Fields: []bot.Field{
		{Name: "Victim", Value: "Germany · Land Survey Office"}, {Name: "Measure", Value: "diplomatic"},
		{Name: "Said", Value: "firmly, on the record"}, {Name: "Source", Value: "The Example Courier, 31 Jul 2024 (+6 outlets)"},
	},
	Links: []bot.Link{{Label: "Berlin accuses Beijing", URL: "https://courier.example/a"}},
	Actions: []bot.Action{
		{Label: "Show sources", Command: "story S12 sources"}, {Label: "Story so far", Command: "story S12"},
		{Label: "Mute this story", Command: "mute S12 7d"},
	},
}

func TestRenderAnAlert(t *testing.T) {
	want := `🇩🇪 Germany attributes a cyberattack to 🇨🇳 China
Germany says that China was behind a cyberattack on the Land Survey Office
(Germany). A diplomatic step comes with it.
  “We call on China to stop.” — the Interior Ministry
Victim   Germany · Land Survey Office    Measure  diplomatic
Said     firmly, on the record
Source   The Example Courier, 31 Jul 2024 (+6 outlets)
Berlin accuses Beijing
  https://courier.example/a
[Show sources: story S12 sources]  [Story so far: story S12]
[Mute this story: mute S12 7d]
`
	if diff := cmp.Diff(want, style{width: 80}.render(alert)); diff != "" {
		t.Error(diff)
	}
}

func TestQuotesAreNotQuotedTwice(t *testing.T) {
	m := bot.Message{Quotes: []bot.Quote{{Text: "“No,” the ministry said.", By: "Courier"}, {Text: "No."}}}
	if diff := cmp.Diff("  “No,” the ministry said. — Courier\n  “No.”\n", style{width: 60}.render(m)); diff != "" {
		t.Error(diff)
	}
}

func TestRenderAReply(t *testing.T) {
	m := bot.Message{Tone: bot.Denial, Title: "🇨🇳 China denies a cyberattack on 🇩🇪 Germany", Text: "China denies being behind it, and says so at such length that the line is broken."}
	want := `↳ 🇨🇳 China denies a cyberattack on 🇩🇪 Germany
  China denies being behind it, and says so at such length
  that the line is broken.
`
	if diff := cmp.Diff(want, style{width: 60, threaded: true}.render(m)); diff != "" {
		t.Error(diff)
	}
}

func TestRenderAList(t *testing.T) {
	m := bot.Message{
		Title: "Latest claims",
		Items: []bot.Item{{Text: "First", Detail: "one\ntwo", URL: "https://a.example/x"}, {Text: "Second"}},
		Mono:  "▁ █\nJ A",
	}
	want := "Latest claims\n  ▁ █\n  J A\n• First\n    one\n    two\n    https://a.example/x\n• Second\n"
	if diff := cmp.Diff(want, style{width: 60}.render(m)); diff != "" {
		t.Error(diff)
	}
}

func TestManyFieldsAreATable(t *testing.T) {
	m := bot.Message{Fields: []bot.Field{
		{Name: "A", Value: "1"}, {Name: "Bee", Value: "2"}, {Name: "C", Value: "3"}, {Name: "D", Value: "4"}, {Name: "E", Value: "5"},
		{Name: "F", Value: "a value that is longer than the line has columns"},
	}}
	want := "A    1\nBee  2\nC    3\nD    4\nE    5\nF    a value that is longer than\n     the line has columns\n"
	if diff := cmp.Diff(want, style{width: 34}.render(m)); diff != "" {
		t.Error(diff)
	}
}

func TestColours(t *testing.T) {
	got := style{width: 80, color: true}.render(bot.Message{Tone: bot.Denial, Title: "No"})
	if want := "\x1b[1m\x1b[34mNo\x1b[0m\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	got = style{width: 80, color: true}.render(bot.Message{Tone: bot.Problem, Text: "Wrong."})
	if want := "\x1b[33mWrong.\x1b[0m\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWrapCountsColumns(t *testing.T) {
	for _, c := range []struct {
		text    string
		columns int
		want    []string
	}{
		{"", 20, nil},
		{"one two three", 10, []string{"one two", "three"}},
		{"🇩🇪🇨🇳🇺🇸🇬🇧🇫🇷🇮🇷", 10, []string{"🇩🇪🇨🇳🇺🇸🇬🇧🇫🇷", "🇮🇷"}},
		{"中国外交部否认网络攻击", 10, []string{"中国外交部", "否认网络攻", "击"}},
		{"xx 0123456789012345 y", 10, []string{"xx", "0123456789", "012345 y"}},
		{"e\u0301e\u0301 e\u0301", 10, []string{"e\u0301e\u0301 e\u0301"}},
	} {
		if diff := cmp.Diff(c.want, wrap(c.text, c.columns)); diff != "" {
			t.Errorf("%q: %s", c.text, diff)
		}
	}
}

// FuzzRender: whatever a feed contains, what is written to a terminal is
// visible characters, spaces, line ends and the attributes of ours.
func FuzzRender(f *testing.F) {
	for _, h := range chattest.Hostile {
		f.Add(h, 40, true)
	}
	f.Add("plain", 0, false)
	f.Fuzz(func(t *testing.T, h string, width int, threaded bool) {
		width %= 200
		m := bot.Message{
			Title: h, Text: h, Quotes: []bot.Quote{{Text: h, By: h}}, Fields: []bot.Field{{Name: h, Value: h}, {Name: "n", Value: h}},
			Items: []bot.Item{{Text: h, Detail: h, URL: h}, {URL: "https://a.example/" + h}}, Mono: h,
			Links: []bot.Link{{Label: h, URL: "https://" + h}}, Actions: []bot.Action{{Label: h, Command: h}}, Footer: h,
		}
		got := style{width: width, threaded: threaded}.render(m)
		if !utf8.ValidString(got) {
			t.Fatalf("not UTF-8: %q", got)
		}
		for _, r := range got {
			if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029') {
				t.Fatalf("%U is written: %q", r, got)
			}
		}
		colored := style{width: width, threaded: threaded, color: true}.render(m)
		for _, attribute := range []string{bold, dim, red, green, yellow, blue, reset} {
			colored = strings.ReplaceAll(colored, attribute, "")
		}
		if colored != got {
			t.Fatalf("colours change the text:\n%q\n%q", colored, got)
		}
	})
}
