package discord

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode"

	"attribot/bot"
	"attribot/bot/chattest"
)

func TestEscaped(t *testing.T) {
	for in, want := range map[string]string{
		"plain words, 50%":           "plain words, 50%",
		"*a* _b_ ~c~ `d`":            "\\*a\\* \\_b\\_ \\~c\\~ \\`d\\`",
		"@everyone <@123> <#4>":      `\@everyone \<\@123\> \<\#4\>`,
		"[click](https://e.example)": `\[click\]\(https\://e.example\)`,
		":smile: # head - item":      `\:smile\: \# head \- item`,
		`back\slash |spoiler|`:       `back\\slash \|spoiler\|`,
		"2024. A list?":              `2024\. A list?`,
	} {
		if got := line(in, 200); got != want {
			t.Errorf("%q: got %s, want %s", in, got, want)
		}
	}
}

func TestFit(t *testing.T) {
	for _, c := range []struct {
		in   string
		most int
		want string
	}{
		{"", 5, ""}, {"12345", 5, "12345"}, {"123456", 5, "1234…"},
		{"***", 6, `\*\*\*`}, {"****", 6, `\*\*…`}, {"****", 7, `\*\*\*…`},
		{"ab🇩🇪cd", 6, "ab…"}, {"ab🇩🇪cd", 7, "ab🇩🇪…"}, {"ab🇩🇪", 6, "ab🇩🇪"},
		{"e\u0301e\u0301e\u0301", 5, "e\u0301e\u0301…"},
	} {
		if got := fit(c.in, c.most, escaped); got != c.want || units(got) > c.most {
			t.Errorf("%q to %d: got %q (%d), want %q", c.in, c.most, got, units(got), c.want)
		}
	}
}

func TestLink(t *testing.T) {
	for _, c := range []struct{ label, url, want string }{
		{"A title", "https://a.example/x_(y)", "[A title](<https://a.example/x_%28y%29>)"},
		{"A ](https://evil.example) title", "https://a.example", `[A \)\(https\://evil.example\) title](<https://a.example>)`},
		{"no address", "javascript:alert(1)", "no address"},
		{"", "https://a.example/a b>c", `[https\://a.example/a%20b%3Ec](<https://a.example/a%20b%3Ec>)`},
		{"too long", "https://a.example/" + strings.Repeat("x", 3000), "too long"},
	} {
		if got := link(c.label, c.url, 900); got != c.want {
			t.Errorf("%q: got %s, want %s", c.label, got, c.want)
		}
	}
}

func TestTextAloneHasNoEmbed(t *testing.T) {
	p := render(bot.Message{Text: "One.\n\nTwo <@123>."}, 1, "").payload
	if p.Content != "One.\n\nTwo \\<\\@123\\>." || len(p.Embeds) > 0 || p.Flags != noPreviews {
		t.Errorf("%+v", p)
	}
	if p := render(bot.Message{Text: strings.Repeat("long ", 500)}, 1, "").payload; len(p.Embeds) != 1 {
		t.Errorf("a long text: %+v", p)
	}
	if p := render(bot.Message{}, 1, "").payload; p.Content != "…" {
		t.Errorf("nothing to say: %+v", p)
	}
	if p := render(bot.Message{Tone: bot.Done, Text: "Done."}, 1, "").payload; len(p.Embeds) != 1 || p.Embeds[0].Color != colors[bot.Done] {
		t.Errorf("a tone has a colour: %+v", p)
	}
}

func TestButtonsOfAMessage(t *testing.T) {
	m := bot.Message{Title: "x", Actions: []bot.Action{
		{Label: "Short", Command: "story S1"}, {Label: "The same", Command: "story S1"}, {Label: " ", Command: "undo"},
		{Label: "Long", Command: "watch " + strings.Repeat("a", 120)}, {Label: "Endless", Command: strings.Repeat("b", 1000)},
	}}
	p := render(m, 1, "").payload
	if len(p.Components) != 1 || len(p.Components[0].Components) != 1 || p.Components[0].Components[0].CustomID != "v1::story S1" {
		t.Errorf("%+v", p.Components)
	}
	if d := p.Embeds[0].Description; d != "Long: /attribot watch "+strings.Repeat("a", 120) {
		t.Errorf("%s", d)
	}
	for id, want := range map[string]press{
		"v1::undo": {command: "undo"}, "v1:dabc:story S1": {command: "story S1"}, "v1:p3:recent 7d": {command: "recent 7d", page: 3},
		"v1:p-3:recent": {command: "recent", page: 1}, "v1:f2:settings": {command: "settings", form: 2}, "v1::why https://a.example/x:y": {command: "why https://a.example/x:y"},
	} {
		if got, ok := pressed(id); !ok || got != want {
			t.Errorf("%s: %+v, %v", id, got, ok)
		}
	}
	for id, want := range map[string]string{"v1:dabc:story S1": "abc", "v1::undo": "", "v1:p2:recent": "", "dabc": "", "v1:dabc": "", "v2:dabc:x": ""} {
		if got := delivery(id); got != want {
			t.Errorf("delivery of %s: %q", id, got)
		}
	}
}

// FuzzRender: whatever a message holds, its payload is within the limits, cut
// between characters, without an address that is not http, and it can be found
// again.
func FuzzRender(f *testing.F) {
	for _, h := range chattest.Hostile {
		f.Add(h, 3)
	}
	f.Add("*", 3000)
	f.Add("👩‍👩‍👧 é \\", 900)
	f.Fuzz(func(t *testing.T, s string, n int) {
		if n < 0 || n > 3000 || len(s)*n > 1<<15 {
			return
		}
		s = strings.Repeat(s, n)
		m := bot.Message{
			DeliveryID: "abcdefghijklmnopqrstuvwx", Title: s, Text: s + "\n\n" + s, Quotes: []bot.Quote{{Text: s, By: s}}, Mono: s, Footer: s,
			Fields: slices.Repeat([]bot.Field{{Name: s, Value: s}}, 30), Items: slices.Repeat([]bot.Item{{Text: s, Detail: s, URL: s}}, 45),
			Links: slices.Repeat([]bot.Link{{Label: s, URL: s}, {Label: s, URL: "https://a.example/" + s}}, 5), Actions: slices.Repeat([]bot.Action{{Label: s, Command: s}}, 20),
		}
		first := render(m, 1, "recent")
		for page := 1; page <= min(first.pages, 3); page++ {
			within(t, render(m, page, "recent").payload)
		}
		alert := render(m, 1, "").payload
		within(t, alert)
		if delivery(alert.Components[0].Components[0].CustomID) != m.DeliveryID {
			t.Error("it cannot be found again")
		}
		within(t, bare(m, true))
	})
}

func within(t *testing.T, p payload) {
	t.Helper()
	bs, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	if units(p.Content) > maxContent || p.Content == "" && len(p.Embeds) == 0 || len(p.Components) > maxRows {
		t.Errorf("content of %d, %d embeds, %d rows", units(p.Content), len(p.Embeds), len(p.Components))
	}
	for _, e := range p.Embeds {
		if units(e.Title) > maxTitle || units(e.Description) > maxDescription || len(e.Fields) > maxFields || size(e) > maxEmbed || size(e) == 0 {
			t.Errorf("title %d, description %d, %d fields, sum %d", units(e.Title), units(e.Description), len(e.Fields), size(e))
		}
		for _, f := range e.Fields {
			if f.Name == "" || f.Value == "" || units(f.Name) > maxFieldName || units(f.Value) > maxFieldValue {
				t.Errorf("a field of %d and %d", units(f.Name), units(f.Value))
			}
		}
		if e.Footer != nil && (e.Footer.Text == "" || units(e.Footer.Text) > maxFooter) {
			t.Errorf("a footer of %d", units(e.Footer.Text))
		}
	}
	ids := map[string]bool{}
	for _, r := range p.Components {
		if len(r.Components) < 1 || len(r.Components) > maxRow {
			t.Errorf("a row of %d", len(r.Components))
		}
		for _, b := range r.Components {
			if ids[b.CustomID] || units(b.CustomID) > maxCustomID || b.CustomID == "" || b.Label == "" || units(b.Label) > maxLabel {
				t.Errorf("a button %+v", b)
			}
			ids[b.CustomID] = true
		}
	}
	text := string(bs)
	if strings.ContainsFunc(p.Content, func(r rune) bool { return unicode.Is(unicode.Bidi_Control, r) }) || strings.Contains(text, "](<javascript") || strings.Contains(text, "](<file") {
		t.Errorf("%.500s", text)
	}
}
