package main

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"attribot/bot"
	"attribot/feeds/claims"
	"attribot/feeds/countries"
)

// pageWidth is how wide a scanned article's page is, in columns: a terminal's
// usual 80, less a margin.
const pageWidth = 78

// printPage returns a printer of what was found in an article, for a person.
// All of it may be a stranger's words, so control characters are taken out.
func printPage(verbose, color bool) func(io.Writer, scanned, claims.Reading) error {
	return func(w io.Writer, a scanned, r claims.Reading) error {
		p := page{color: color}
		p.add("", a.Title)
		p.add("", strings.Join(nonEmpty(a.ID, dayOf(a), a.URL), " · "))
		for _, c := range r.Claims {
			p.claim(c)
		}
		if len(r.Claims) == 0 {
			p.gap()
			p.add("  ", "No claim: "+strings.TrimSuffix(r.Silent, ".")+".")
		}
		if verbose {
			p.rejected(r.Rejected)
		}
		p.gap()
		_, err := io.WriteString(w, p.String())
		return err
	}
}

// A page is text in the making.
type page struct {
	strings.Builder
	color bool
}

// add writes a paragraph behind an indent.
func (p *page) add(indent, text string) {
	for _, line := range wrap(clean(text), pageWidth-len(indent)) {
		fmt.Fprintf(p, "%s%s\n", indent, line)
	}
}

// addMarked is add for text with marks.
func (p *page) addMarked(indent, text string) {
	open := ""
	for _, line := range wrap(text, pageWidth-len(indent)) {
		line, open = inked(line, open, p.color)
		fmt.Fprintf(p, "%s%s\n", indent, line)
	}
}

func (p *page) gap() { p.WriteString("\n") }

func (p *page) claim(c claims.Claim) {
	p.gap()
	title := bot.Headline(c)
	if c.Recency == claims.Background {
		title += " (recalled)"
	}
	p.add("  ", title)
	p.addMarked("    ", "“"+marked(c)+"”")
	p.add("    ", strings.Join(nonEmpty(
		labelled("speaker", names(c.Speakers)), labelled("accused", names(c.Accused)), labelled("groups", strings.Join(c.Groups, ", ")),
		labelled("victim", names(c.Victims)), labelled("target", c.Target), labelled("denies", c.Denies), labelled("measure", c.Measure),
		when(c.Hedged, "hedged"), when(c.Anonymous, "unnamed officials"), string(c.Recency)), " · "))
	for _, step := range c.Trail {
		p.step(step)
	}
	switch {
	case c.Confidence < claims.PossibleFrom:
		p.step("too unsure for an alert or a digest")
	case c.Confidence < claims.AlertFrom:
		p.step("possible: sure enough for a digest, too unsure for an alert")
	}
}

// step writes one step of how a claim was found.
func (p *page) step(text string) {
	mark := "- "
	for _, line := range wrap(clean(text), pageWidth-6) {
		fmt.Fprintf(p, "    %s%s\n", mark, line)
		mark = "  "
	}
}

func (p *page) rejected(rs []claims.Rejection) {
	for _, r := range rs {
		p.gap()
		p.add("  ", fmt.Sprintf("Rejected: %s (%s)", r.Why, strings.Join(nonEmpty(r.Rule, when(r.Filter != r.Why, r.Filter)), ", ")))
		p.add("    ", "“"+r.Evidence+"”")
	}
}

func dayOf(a scanned) string {
	if a.at.IsZero() {
		return ""
	}
	return a.at.UTC().Format("2 Jan 2006")
}

func labelled(label, value string) string {
	if value == "" {
		return ""
	}
	return label + " " + value
}

func when(is bool, words string) string {
	if is {
		return words
	}
	return ""
}

func names(codes []string) string {
	var all []string
	for _, code := range codes {
		name := code
		if c, ok := countries.ByCode(code); ok {
			name = c.Name
		}
		all = append(all, name)
	}
	return strings.Join(all, ", ")
}

func nonEmpty(ss ...string) (full []string) {
	for _, s := range ss {
		if s != "" {
			full = append(full, s)
		}
	}
	return full
}

// counted is "1 article", "2 articles".
func counted(n int, what string) string { return plural(n, what, what+"s") }

func plural(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}

// wrap breaks text into lines of at most width characters, between words.
func wrap(text string, width int) (lines []string) {
	line := ""
	for _, word := range strings.Fields(text) {
		switch {
		case line == "":
			line = word
		case columns(line)+1+columns(word) <= width:
			line += " " + word
		default:
			lines, line = append(lines, line), word
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// columns is how wide text is; what only switches a colour is not.
func columns(s string) int {
	return utf8.RuneCountInString(s) - strings.Count(s, ink) - strings.Count(s, inkEnd)
}

// clean takes out what could move a terminal's cursor or turn its text around.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co):
			return -1
		}
		return r
	}, s)
}
