package slack

import (
	"strings"
	"unicode"

	"attribot/bot/plain"
)

// Every string of a message may be a stranger's. Three things keep it from
// being more than words: package plain drops what cannot be seen, most text
// goes out as plain_text and rich text, in which Slack finds no markup, and
// where there is nothing but mrkdwn its signs are disarmed here.

// oneLine is s on one line. What was broken before us is left out.
func oneLine(s string) string {
	return plain.Line(strings.ReplaceAll(s, string(unicode.ReplacementChar), ""))
}

// paragraphs is s with its line ends, each line clean.
func paragraphs(s string) string {
	return strings.TrimSpace(strings.Join(plain.Lines(s), "\n"))
}

// columns is a text whose spaces matter.
func columns(s string) string {
	all := strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
	for i, l := range all {
		all[i] = plain.Columns(l)
	}
	return strings.Trim(strings.Join(all, "\n"), "\n")
}

// mrkdwn disarms a clean text: < and & can begin neither a ping nor a link,
// and what would set words in bold, italics, strike or code is followed by a
// space of no width. https://docs.slack.dev/messaging/formatting-message-text
var mrkdwn = strings.NewReplacer(
	"&", "&amp;", "<", "&lt;", ">", "&gt;",
	"*", "*\u200b", "_", "_\u200b", "~", "~\u200b", "`", "`\u200b",
).Replace

// address is a link's target without the signs that end a link in mrkdwn; ""
// if it is no address to be shown, or too long: half an address leads nowhere.
func address(raw string) string {
	clean := strings.NewReplacer("|", "%7C", "<", "%3C", ">", "%3E", " ", "%20", `"`, "%22").Replace(plain.Address(raw))
	if units(clean) > maxURL {
		return ""
	}
	return clean
}

// label is what a link says. One that looks like an address says the address
// it leads to and no other.
func label(s, url string) string {
	s = oneLine(s)
	if low := strings.ToLower(s); s == "" || strings.Contains(low, "://") || strings.Contains(low, "www.") {
		return url
	}
	return s
}

// bare is what people typed or pasted, as they meant it: Slack writes an
// address as <https://x|x> and a name as <@U1|name>, and escapes three signs.
func bare(text string) string {
	var b strings.Builder
	for text != "" {
		before, after, opened := strings.Cut(text, "<")
		inside, rest, closed := strings.Cut(after, ">")
		if !opened || !closed {
			break
		}
		b.WriteString(before + meant(inside))
		text = rest
	}
	b.WriteString(text)
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(b.String())
}

// meant is what stands between < and >.
func meant(inside string) string {
	target, label, labelled := strings.Cut(inside, "|")
	switch {
	case strings.HasPrefix(target, "http:"), strings.HasPrefix(target, "https:"):
		return target
	case labelled:
		return label
	}
	return strings.TrimLeft(target, "@#!")
}
