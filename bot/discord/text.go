package discord

import (
	"strings"
	"unicode/utf8"

	"attribot/bot/plain"
)

// markup are the characters that mean something in Discord's Markdown, in
// mentions, in links that it makes by itself, and in emoji.
const markup = "\\*_~|>#-[]():@<`"

// escaped is text as it is, whatever it holds: a backslash before a
// punctuation mark makes it stand for itself.
func escaped(s string) string {
	if !strings.ContainsAny(s, markup) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune(markup, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// line is a stranger's text on one line, escaped, of at most so many
// characters.
func line(s string, most int) string {
	return numbered(fit(plain.Line(head(s, most)), most, escaped), most)
}

// head is as much of a text as can matter where so many characters are shown,
// so that a book costs no more than a page.
func head(s string, most int) string {
	if len(s) <= 32*most {
		return s
	}
	cut := 32 * most
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut]
}

// numbered keeps a line that begins like "2024. " from becoming a list.
func numbered(s string, most int) string {
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	if digits > 0 && strings.HasPrefix(s[digits:], ". ") && units(s) < most {
		return s[:digits] + `\` + s[digits:]
	}
	return s
}

// paragraphs is a text of several lines, each escaped.
func paragraphs(s string, most int) string {
	var out []string
	for _, l := range plain.Lines(head(s, most)) {
		l = line(l, most)
		out = append(out, l)
		if most -= units(l) + 1; most < 2 {
			break
		}
	}
	return strings.Trim(strings.Join(out, "\n"), "\n")
}

// link is a label that leads to an address; without a good address it is the
// label alone, and without a label the address. Brackets in a label become
// round ones: a single one would undo the link, escaped or not.
func link(label, url string, most int) string {
	url = address(url)
	label = line(strings.NewReplacer("[", "(", "]", ")").Replace(label), 200)
	if label == "" {
		label = fit(url, 200, escaped)
	}
	if url == "" || units(label)+units(url)+6 > most {
		return label
	}
	return "[" + label + "](<" + url + ">)"
}

// address is plain.Address without the characters that could end it.
func address(url string) string {
	return strings.NewReplacer("<", "%3C", ">", "%3E", " ", "%20", "\\", "%5C", "`", "%60", "(", "%28", ")", "%29").Replace(plain.Address(url))
}

// code is a block of fixed-width text.
func code(s string, most int) string {
	const fence = "```"
	var out []string
	for _, l := range strings.Split(strings.ReplaceAll(head(s, most), "\r\n", "\n"), "\n") {
		out = append(out, strings.ReplaceAll(plain.Columns(l), "`", "'"))
	}
	text := strings.Trim(strings.Join(out, "\n"), "\n")
	if strings.TrimSpace(text) == "" {
		return ""
	}
	return fence + "\n" + fit(text, most-2*len(fence)-2, same) + "\n" + fence
}
