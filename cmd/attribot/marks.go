package main

import (
	"strings"

	"attribot/feeds/claims"
)

// The sentence that shows a claim is printed with who is who in it:
//
//	[speaker: Norwegian government] on Thursday [trigger: accused] [accused: Russia] of hacking
//
// and on a terminal in colours as well. While the text is being wrapped, runes
// of the private use area stand for where a colour begins and ends; clean has
// taken them out of what strangers wrote.
const (
	ink    = "\ue000"
	inkEnd = "\ue001"
)

// inks are the colours of roles, as ECMA-48 numbers them.
var inks = map[claims.Role]string{
	claims.TheSpeaker: "\x1b[34m", claims.TheAccused: "\x1b[31m", claims.TheVictim: "\x1b[33m", claims.TheTrigger: "\x1b[1m",
}

const noInk = "\x1b[0m"

// marked is a claim's evidence with its marks.
func marked(c claims.Claim) string {
	var b strings.Builder
	done := 0
	for _, m := range c.Marks {
		b.WriteString(clean(c.Evidence[done:m.From]))
		b.WriteString(ink + "[" + string(m.Role) + ": " + clean(c.Evidence[m.From:m.To]) + "]" + inkEnd)
		done = m.To
	}
	b.WriteString(clean(c.Evidence[done:]))
	return b.String()
}

// inked puts the colours into a line, or takes their places away. A mark may
// go on in the next line: open is the colour in which a line begins, and what
// is returned that of the next.
func inked(line, open string, color bool) (string, string) {
	if !color {
		return strings.NewReplacer(ink, "", inkEnd, "").Replace(line), ""
	}
	var b strings.Builder
	b.WriteString(open)
	for line != "" {
		at := strings.IndexAny(line, ink+inkEnd)
		if at < 0 {
			break
		}
		b.WriteString(line[:at])
		if rest, begins := strings.CutPrefix(line[at:], ink); begins {
			role, _, _ := strings.Cut(strings.TrimPrefix(rest, "["), ":")
			open = inks[claims.Role(role)]
			line = rest
		} else {
			open = ""
			line = line[at+len(inkEnd):]
			b.WriteString(noInk)
		}
		b.WriteString(open)
	}
	b.WriteString(line)
	if open != "" {
		b.WriteString(noInk)
	}
	return b.String(), open
}
