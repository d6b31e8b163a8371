package slack

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"attribot/bot"
)

// This file is how a message looks. Texts are rich text, in which Slack finds
// no markup; the same words stand in plain below the blocks, for notifications
// and screen readers.

// A layout gathers the blocks of one message, and knows how much text they may
// still hold.
type layout struct {
	blocks []slack.Block
	room   int
}

// blocks lays a message out:
//
//	header    🇩🇪 Germany attributes a cyberattack to 🇨🇳 China
//	rich text Germany says that China was behind …
//	quote     | “We call on China …” — the Interior Ministry
//	fields    Victim  Germany      Measure  diplomatic
//	rich text The title of the article, as a link
//	buttons   [Show sources] [Story so far]
//	context   Denied by China, 1 Aug 2024.
func blocks(m bot.Message) []slack.Block {
	l := &layout{room: maxBlocks}
	l.title(m.Title)
	l.text(m.Text)
	l.quotes(m.Quotes)
	l.fields(m.Fields)
	l.mono(m.Mono)
	l.items(m.Items)
	l.links(m.Links)
	l.actions(m.Actions)
	l.footer(m.Footer)
	return l.blocks
}

// take cuts a text to what it and the whole message may hold.
func (l *layout) take(s string, most int) string {
	if l.room < 2 { // not even "…" and a letter
		return ""
	}
	s = cut(s, min(most, l.room))
	l.room -= units(s)
	return s
}

// add adds a block; at the last place but two, which buttons and footer need,
// only those are taken.
func (l *layout) add(b slack.Block) {
	if len(l.blocks) < mostBlocks-2 {
		l.blocks = append(l.blocks, b)
	}
}

// title is a header, or when it is too long for one, a bold line.
func (l *layout) title(s string) {
	s = oneLine(s)
	switch {
	case s == "":
	case units(s) <= maxHeader:
		l.add(slack.NewHeaderBlock(plainText(l.take(s, maxHeader))))
	default:
		l.rich(section(bold(l.take(s, maxText))))
	}
}

func plainText(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, s, false, false)
}

func (l *layout) rich(e slack.RichTextElement) { l.add(slack.NewRichTextBlock("", e)) }

func section(es ...slack.RichTextSectionElement) *slack.RichTextSection {
	return slack.NewRichTextSection(es...)
}

func words(s string) slack.RichTextSectionElement {
	return slack.NewRichTextSectionTextElement(s, nil)
}

func bold(s string) slack.RichTextSectionElement {
	return slack.NewRichTextSectionTextElement(s, &slack.RichTextSectionTextStyle{Bold: true})
}

func link(url, s string) slack.RichTextSectionElement {
	return slack.NewRichTextSectionLinkElement(url, s, nil)
}

func (l *layout) text(s string) {
	if s = l.take(paragraphs(s), maxText); s != "" {
		l.rich(section(words(s)))
	}
}

func (l *layout) quotes(qs []bot.Quote) {
	for _, q := range qs {
		if s := l.take(quote(q), maxText); s != "" {
			l.rich(&slack.RichTextQuote{Type: slack.RTEQuote, Elements: []slack.RichTextSectionElement{words(s)}})
		}
	}
}

// quote is somebody's words; marks are set around words that have none of
// their own, since a sentence of an article may quote somebody itself.
func quote(q bot.Quote) string {
	s, by := oneLine(q.Text), oneLine(q.By)
	if !strings.ContainsAny(s, `"“”„«»`) {
		s = "“" + s + "”"
	}
	if by != "" {
		s += " — " + by
	}
	return s
}

// fields set names and values in two columns. They have no rich text: this is
// the one place of mrkdwn.
func (l *layout) fields(fs []bot.Field) {
	var objects []*slack.TextBlockObject
	for _, f := range fs {
		name, value := oneLine(f.Name), oneLine(f.Value)
		if name == "" && value == "" {
			continue
		}
		s := shorten("*"+mrkdwn(l.take(name, maxLabel))+"*\n"+mrkdwn(l.take(value, maxField)), maxField)
		objects = append(objects, slack.NewTextBlockObject(slack.MarkdownType, s, false, true))
	}
	for len(objects) > 0 {
		n := min(len(objects), mostFields)
		l.add(slack.NewSectionBlock(nil, objects[:n], nil))
		objects = objects[n:]
	}
}

func (l *layout) mono(s string) {
	if s = l.take(columns(s), maxText); s != "" {
		text := slack.RichTextSectionTextElement{Type: slack.RTSEText, Text: s}
		l.rich(&slack.RichTextPreformatted{Type: slack.RTEPreformatted, Elements: []slack.RichTextSectionElement{text}})
	}
}

// usualURL is the length of an address for which nothing is left out.
const usualURL = 300

// items are a list, in as many blocks as their texts need. What does not fit
// is counted.
func (l *layout) items(all []bot.Item) {
	var list []*slack.RichTextSection
	used := 0
	flush := func() {
		if len(list) > 0 {
			l.rich(bullets(list))
		}
		list, used = nil, 0
	}
	for i, it := range all {
		text, detail := cut(oneLine(it.Text), maxText/4), cut(paragraphs(it.Detail), maxText/2)
		url := address(it.URL)
		size := units(text) + units(detail) + 2 + max(0, units(url)-usualURL)
		if text != "" && label(text, url) != text {
			size += units(url) // the address is what is read
		}
		if size > l.room-40 || len(l.blocks) >= mostBlocks-4 {
			flush()
			l.room += 40 // what was kept for this line
			l.text(fmt.Sprintf("… and %d more.", len(all)-i))
			return
		}
		if used+size > maxText {
			flush()
		}
		if s := item(text, detail, url); s != nil {
			list = append(list, s)
			used, l.room = used+size, l.room-size
		}
	}
	flush()
}

func item(text, detail, url string) *slack.RichTextSection {
	var es []slack.RichTextSectionElement
	switch {
	case text != "" && url != "":
		es = append(es, link(url, label(text, url)))
	case text != "":
		es = append(es, words(text))
	case url != "":
		es = append(es, link(url, ""))
	}
	if detail != "" {
		es = append(es, slack.NewRichTextSectionTextElement("\n"+detail, &slack.RichTextSectionTextStyle{Italic: true}))
	}
	if len(es) == 0 {
		return nil
	}
	return section(es...)
}

// bullets is a bulleted list. The library's own type writes an "offset" that
// Slack's types do not have.
type bullets []*slack.RichTextSection

func (bullets) RichTextElementType() slack.RichTextElementType { return slack.RTEList }

func (b bullets) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{"type": slack.RTEList, "style": slack.RTEListBullet, "elements": []*slack.RichTextSection(b)})
}

func (l *layout) links(ls []bot.Link) {
	for _, k := range ls {
		url := address(k.URL)
		if url == "" {
			continue
		}
		if s := l.take(label(k.Label, url), maxText/4); s != "" {
			l.rich(section(link(url, s)))
		}
	}
}

// actions are buttons: each carries its command.
func (l *layout) actions(as []bot.Action) {
	var buttons []slack.BlockElement
	for i, a := range as {
		label, value := oneLine(a.Label), carry(a.Command)
		if label == "" || value == "" || len(buttons) == mostButtons {
			continue
		}
		buttons = append(buttons, slack.NewButtonBlockElement(fmt.Sprintf("do-%d", i), value, plainText(cut(label, maxLabel))))
	}
	if len(buttons) > 0 {
		l.blocks = append(l.blocks, slack.NewActionBlock("", buttons...))
	}
}

func (l *layout) footer(s string) {
	if s = cut(oneLine(s), min(maxText, max(l.room, maxHeader))); s != "" {
		l.blocks = append(l.blocks, slack.NewContextBlock("", plainText(s)))
	}
}

// carried is the version of what buttons carry. A message lives for ever: what
// it carried once is understood for ever.
const carried = "v1:"

// carry is a command as a button's value; "" if it is too long for one.
func carry(command string) string {
	command = oneLine(command)
	if command == "" || units(command) > maxValue-len(carried) {
		return ""
	}
	return carried + command
}

// text is the message in words alone, in mrkdwn: what a notification, a
// screen reader and a client that cannot show blocks have.
func text(m bot.Message) string {
	var lines []string
	add := func(s string) {
		if s != "" {
			lines = append(lines, mrkdwn(s))
		}
	}
	add(oneLine(m.Title))
	add(paragraphs(m.Text))
	for _, q := range m.Quotes {
		add(quote(q))
	}
	for _, f := range m.Fields {
		add(strings.Trim(oneLine(f.Name)+": "+oneLine(f.Value), ": "))
	}
	add(columns(m.Mono))
	for _, it := range m.Items {
		add("• " + oneLine(it.Text))
		add(paragraphs(it.Detail))
		if url := address(it.URL); url != "" {
			lines = append(lines, "<"+url+">")
		}
	}
	for _, k := range m.Links {
		if url := address(k.URL); url != "" {
			add(oneLine(k.Label))
			lines = append(lines, "<"+url+">")
		}
	}
	for _, a := range m.Actions {
		add(oneLine(a.Label) + ": /attribot " + oneLine(a.Command))
	}
	add(oneLine(m.Footer))
	return fit(lines)
}

// fit joins lines as far as they fit: an address or an escaped sign is never
// cut in two.
func fit(lines []string) string {
	var b strings.Builder
	room := maxMessage
	for _, l := range lines {
		if units(l)+1 > room {
			if short := shorten(l, room-1); short != "" {
				b.WriteString(short)
			}
			break
		}
		b.WriteString(l + "\n")
		room -= units(l) + 1
	}
	if s := strings.TrimSpace(b.String()); s != "" {
		return s
	}
	return nothing
}

// nothing is said where there is nothing to say: Slack refuses an empty
// message.
const nothing = "Attribot has nothing to say."

// shorten cuts a line of mrkdwn that is too long, and takes back an escape
// that was cut.
func shorten(l string, most int) string {
	if units(l) <= most {
		return l
	}
	if most < 2 || strings.HasPrefix(l, "<") {
		return ""
	}
	l = strings.TrimRight(strings.TrimSuffix(cut(l, most), "…"), "*_~`")
	if at := strings.LastIndexByte(l, '&'); at >= 0 && !strings.Contains(l[at:], ";") {
		l = l[:at]
	}
	return l + "…"
}
