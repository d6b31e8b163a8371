// Package plain makes a stranger's text safe to show. What is shown of it is
// letters, digits, marks and signs: no control characters, with which it could
// write escape sequences; no characters of direction or of no width, with
// which it could show other words than it holds. Every adapter cleans what it
// shows with it, and then escapes what its platform takes for markup.
package plain

import (
	"net/url"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// maxMarks is how many marks a letter may carry: Vietnamese has two, pointed
// Hebrew three; more is a tower over the lines above.
const maxMarks = 3

// Line is s on one line: a name, a title, a quote cannot pretend to be the
// next line of the message.
func Line(s string) string {
	return strings.Join(strings.Fields(visible(s)), " ")
}

// Lines is s with its line ends, each line clean.
func Lines(s string) []string {
	all := strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
	for i, l := range all {
		all[i] = Line(l)
	}
	return all
}

// Columns is a line whose spaces matter.
func Columns(s string) string { return strings.TrimRight(visible(s), " ") }

func visible(s string) string {
	var b strings.Builder
	marks := 0
	for _, r := range strings.ToValidUTF8(s, "\uFFFD") {
		if unicode.Is(unicode.Mn, r) {
			marks++
		} else {
			marks = 0
		}
		switch {
		case unicode.IsSpace(r), r == '\u2028', r == '\u2029':
			b.WriteByte(' ')
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), invisible(r), unicode.Is(unicode.Co, r), marks > maxMarks:
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// invisible holds the letters and marks that look like nothing: fillers,
// joiners and variation selectors.
func invisible(r rune) bool {
	switch {
	case r == '\u034F', r == '\u115F', r == '\u1160', r == '\u17B4', r == '\u17B5', r == '\u3164', r == '\uFFA0', r == '\u2800',
		'\u180B' <= r && r <= '\u180F', '\uFE00' <= r && r <= '\uFE0F', 0xE0000 <= r && r <= 0xE0FFF:
		return true
	}
	return false
}

// Address is a link's target as it may be shown and copied: http or https,
// the host in its ASCII form so that no letter looks like another, without a
// name and password before it; "" if it is anything else.
func Address(raw string) string {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return ""
	}
	host, err := idna.Lookup.ToASCII(u.Hostname())
	if err != nil {
		host = u.Hostname() // an IPv6 address, or a name with "_"
		if strings.ContainsFunc(host, func(r rune) bool { return r > unicode.MaxASCII }) {
			return ""
		}
		if strings.Contains(host, ":") {
			host = "[" + host + "]"
		}
	}
	if port := u.Port(); port != "" {
		host += ":" + port
	}
	u.User, u.Host = nil, host
	return Line(u.String())
}
