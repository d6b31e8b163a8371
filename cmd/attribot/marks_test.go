package main

import (
	"strings"
	"testing"

	"attribot/feeds/claims"
)

// TestMarkedInColour: colours stand outside of the words, are closed at each
// line's end and taken up again, and nothing else is written of escapes.
func TestMarkedInColour(t *testing.T) {
	evidence := "The ministry\ue000 of a country with a name that fills a line and more accused Russia."
	c := claims.Claim{Evidence: evidence, Marks: []claims.Mark{
		{From: 4, To: strings.Index(evidence, " accused"), Role: claims.TheSpeaker},
		{From: strings.Index(evidence, "Russia"), To: len(evidence) - 1, Role: claims.TheAccused},
	}}
	p := page{color: true}
	p.addMarked("  ", strings.Repeat("word ", 10)+marked(c))
	want := "" +
		"  word word word word word word word word word word The \x1b[34m[speaker: ministry of\x1b[0m\n" +
		"  \x1b[34ma country with a name that fills a line and more]\x1b[0m accused \x1b[31m[accused: Russia]\x1b[0m.\n"
	if got := p.String(); got != want {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
	p = page{}
	p.addMarked("", marked(c))
	if got := strings.ReplaceAll(p.String(), "\n", " "); got != "The [speaker: ministry of a country with a name that fills a line and more] accused [accused: Russia]. " {
		t.Errorf("without colour: %q", got)
	}
}
