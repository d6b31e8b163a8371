package main

import (
	"os"
	"strings"
	"testing"

	"attribot/bot"
)

const readme = "../../README.md"

// TestReadme holds the parts of the README that the program says itself, each
// between <!-- name --> and <!-- /name -->, to what it says.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	got := string(text)
	for name, want := range map[string]string{
		"demo":     fenced("", shortened(t, demoOutput(t))),
		"commands": "\n" + bot.CommandsTable() + "\n",
		"settings": fenced("toml", explainSettings()),
	} {
		begin, end := "<!-- "+name+" -->\n", "<!-- /"+name+" -->"
		before, rest, ok := strings.Cut(got, begin)
		part, after, closed := strings.Cut(rest, end)
		if !ok || !closed {
			t.Fatalf("the README has no part %s", begin)
		}
		if part != want && !*update {
			t.Errorf("the README's %s is not what the program says; go test ./cmd/attribot -update writes it anew. The program says:\n%s", name, want)
		}
		got = before + begin + want + end + after
	}
	if *update {
		if err := os.WriteFile(readme, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func fenced(language, text string) string {
	return "```" + language + "\n" + strings.TrimSpace(text) + "\n```\n"
}

// demoOutput is what the demo shows when its first day is 29 July 2026.
func demoOutput(t *testing.T, args ...string) string {
	t.Helper()
	var out, errw strings.Builder
	args = append([]string{"demo", "--from", "2026-07-29"}, args...)
	if err := run(t.Context(), args, func(string) string { return "" }, strings.NewReader(""), &out, &errw); err != nil {
		t.Fatalf("demo: %v\n%s", err, errw.String())
	}
	return ports.ReplaceAllString(out.String(), "127.0.0.1:PORT")
}

// shortened leaves out what the third day brings.
func shortened(t *testing.T, out string) string {
	t.Helper()
	before, third, found := strings.Cut(out, "—— Friday 31 July ——")
	end := strings.LastIndex(third, "—— ")
	if !found || end < 0 {
		t.Fatalf("the demo has no third day, or no end:\n%s", out)
	}
	return before + "—— Friday 31 July ——\n\n[…]\n\n" + third[end:]
}
