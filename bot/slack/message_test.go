package slack

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"attribot/bot"
	"attribot/bot/slack/slackfake"
)

// valid holds what we make of a message to all limits, and to the vendor's
// types where those are there.
func valid(t testing.TB, m bot.Message) (blockTexts, words string) {
	t.Helper()
	js, err := json.Marshal(blocks(m))
	if err != nil {
		t.Fatal(err)
	}
	var all []any
	if err := json.Unmarshal(js, &all); err != nil {
		t.Fatal(err)
	}
	if faults := slackfake.Faults(all, 50); len(faults) > 0 {
		t.Errorf("%v\n%s", faults, js)
	}
	if check := slackfake.Schema(t); check != nil {
		if err := check("blocks", js); err != nil {
			t.Errorf("%v\n%s", err, js)
		}
	}
	blockTexts, words = slackfake.Texts(js), text(m)
	if n := units(words); n > maxMessage || n == 0 {
		t.Errorf("a text of %d units", n)
	}
	if n := len(js); n > 40000 {
		t.Errorf("blocks of %d bytes", n)
	}
	if !utf8.ValidString(words) || !utf8.ValidString(blockTexts) {
		t.Error("cut within a character")
	}
	return blockTexts, words
}

func TestTextSaysAll(t *testing.T) {
	m := bot.Message{
		Title: "🇩🇪 Germany attributes a cyberattack to 🇨🇳 China", Text: "One paragraph.\n\nAnother.",
		Quotes: []bot.Quote{{Text: "We know.", By: "the Ministry"}}, Fields: []bot.Field{{Name: "Victim", Value: "Germany"}},
		Items: []bot.Item{{Text: "An item", Detail: "its detail", URL: "https://a.example/1"}}, Mono: "a  b\nc  d",
		Links: []bot.Link{{Label: "The article", URL: "https://a.example/2?x=1&y=2"}}, Actions: []bot.Action{{Label: "Story", Command: "story S1"}}, Footer: "Denied by China.",
	}
	shown, words := valid(t, m)
	for _, part := range []string{"🇩🇪 Germany attributes", "One paragraph.", "Another.", "“We know.” — the Ministry", "Victim", "Germany", "An item", "its detail",
		"https://a.example/1", "a  b\nc  d", "The article", "https://a.example/2?x=1&y=2", "Denied by China."} {
		if !strings.Contains(shown, part) {
			t.Errorf("blocks do not show %q:\n%s", part, shown)
		}
		if !strings.Contains(words, part) {
			t.Errorf("the text does not say %q:\n%s", part, words)
		}
	}
	if !strings.Contains(words, "Story: /attribot story S1") {
		t.Errorf("the text does not say what the button does:\n%s", words)
	}
}

// TestNothingPings holds the one field of mrkdwn and the text to what Slack
// reads in them.
func TestNothingPings(t *testing.T) {
	hostile := "<!channel> <@U1> <https://evil.example|bank.example> &lt; *b* _i_ ~s~ `c` \u202egnp <#C1> <!subteam^S1>"
	m := bot.Message{Title: hostile, Text: hostile, Quotes: []bot.Quote{{Text: hostile, By: hostile}}, Fields: []bot.Field{{Name: hostile, Value: hostile}},
		Items: []bot.Item{{Text: hostile, Detail: hostile, URL: "https://a.example/|x>y"}}, Mono: hostile, Links: []bot.Link{{Label: hostile, URL: "https://a.example/"}},
		Actions: []bot.Action{{Label: hostile, Command: hostile}}, Footer: hostile}
	valid(t, m)
	js, _ := json.Marshal(blocks(m))
	var all []any
	json.Unmarshal(js, &all)
	checked := 0
	eachMrkdwn(all, func(s string) { checked++; harmless(t, s) })
	if checked == 0 {
		t.Error("no mrkdwn was looked at")
	}
	harmless(t, text(m))
}

func eachMrkdwn(v any, f func(string)) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			eachMrkdwn(e, f)
		}
	case map[string]any:
		if v["type"] == "mrkdwn" {
			f(v["text"].(string))
		}
		for _, e := range v {
			eachMrkdwn(e, f)
		}
	}
}

// harmless fails when mrkdwn holds more than our own bold names and links.
func harmless(t testing.TB, s string) {
	t.Helper()
	rest := s
	for {
		_, after, found := strings.Cut(rest, "<")
		if !found {
			break
		}
		inside, more, closed := strings.Cut(after, ">")
		if !closed || !strings.HasPrefix(inside, "https://") && !strings.HasPrefix(inside, "http://") || strings.ContainsAny(inside, "|< ") {
			t.Errorf("< begins something: %q", s)
		}
		rest = more
	}
	for _, r := range s {
		if unicode.Is(unicode.Bidi_Control, r) || unicode.IsControl(r) && r != '\n' {
			t.Errorf("%U in %q", r, s)
		}
	}
}

func TestALabelThatIsAnAddressIsTheRightOne(t *testing.T) {
	for _, l := range []string{"https://bank.example/login", "www.bank.example", ""} {
		if got := label(l, "https://evil.example/"); got != "https://evil.example/" {
			t.Errorf("%q leads to evil.example", got)
		}
	}
	if got := label("A title", "https://a.example/"); got != "A title" {
		t.Errorf("got %q", got)
	}
}

func TestBare(t *testing.T) {
	for typed, want := range map[string]string{
		"watch france":                           "watch france",
		"why <https://a.example/x?a=1&amp;b=2>":  "why https://a.example/x?a=1&b=2",
		"why <https://a.example|a.example>":      "why https://a.example",
		"group <mailto:a@b.example|a@b.example>": "group a@b.example",
		"search <@U123|anna> &lt;b&gt;":          "search anna <b>",
		"search <#C1|news>":                      "search news",
		"search 3 < 4":                           "search 3 < 4",
		"search a > b < c":                       "search a > b < c",
		"<":                                      "<",
		"":                                       "",
	} {
		if got := bare(typed); got != want {
			t.Errorf("%q: got %q, want %q", typed, got, want)
		}
	}
}

func TestCut(t *testing.T) {
	family := "👩‍👩‍👧"
	for _, c := range []struct {
		s    string
		most int
		want string
	}{
		{"short", 10, "short"},
		{"0123456789", 5, "0123…"},
		{family + family, 8, "…"}, // a family has eight units, and "…" is one
		{family + family, 9, family + "…"},
		{"e\u0301e\u0301e\u0301", 4, "e\u0301…"},
		{"🇩🇪🇫🇷🇲🇱", 9, "🇩🇪🇫🇷…"},
	} {
		if got := cut(c.s, c.most); got != c.want {
			t.Errorf("cut %q to %d: got %q, want %q", c.s, c.most, got, c.want)
		}
	}
}

func TestManyItemsAreCounted(t *testing.T) {
	m := bot.Message{Title: "A digest"}
	for range 400 {
		m.Items = append(m.Items, bot.Item{Text: strings.Repeat("t", 100), Detail: strings.Repeat("d", 100), URL: "https://a.example/" + strings.Repeat("u", 2000)})
	}
	shown, _ := valid(t, m)
	if !strings.Contains(shown, "more.") {
		t.Errorf("what was left out is not counted: %s", shown[len(shown)-300:])
	}
}

func FuzzMessage(f *testing.F) {
	f.Add("title", "text", "https://a.example/", "watch france", 3)
	f.Add("<!channel>", "*_~`", "javascript:x", "\x00\u202e", 200)
	f.Add(strings.Repeat("é", 200), strings.Repeat("👩‍👩‍👧", 2000), "https://a.example/"+strings.Repeat("u", 3000), "", 60)
	f.Fuzz(func(t *testing.T, a, b, url, command string, n int) {
		n = min(max(n, 0), 300)
		m := bot.Message{Title: a, Text: b, Mono: b, Footer: a}
		for range n {
			m.Quotes = append(m.Quotes, bot.Quote{Text: b, By: a})
			m.Fields = append(m.Fields, bot.Field{Name: a, Value: b})
			m.Items = append(m.Items, bot.Item{Text: a, Detail: b, URL: url})
			m.Links = append(m.Links, bot.Link{Label: b, URL: url})
			m.Actions = append(m.Actions, bot.Action{Label: a, Command: command})
		}
		js, err := json.Marshal(blocks(m))
		if err != nil {
			t.Fatal(err)
		}
		var all []any
		if err := json.Unmarshal(js, &all); err != nil {
			t.Fatal(err)
		}
		if faults := slackfake.Faults(all, 50); len(faults) > 0 {
			t.Errorf("%v", faults)
		}
		eachMrkdwn(all, func(s string) { harmless(t, s) })
		words := text(m)
		harmless(t, words)
		if units(words) > maxMessage || words == "" {
			t.Errorf("a text of %d units", units(words))
		}
	})
}
