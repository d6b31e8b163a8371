package console

import (
	"strings"

	"attribot/bot"
	"attribot/bot/plain"
)

// A style is how messages look on one screen.
type style struct {
	width    int
	color    bool
	threaded bool
}

// The attributes of ECMA-48, 8.3.117. They are all that is ever written of
// escape sequences.
const (
	bold   = "\x1b[1m"
	dim    = "\x1b[2m"
	red    = "\x1b[31m"
	green  = "\x1b[32m"
	yellow = "\x1b[33m"
	blue   = "\x1b[34m"
	reset  = "\x1b[0m"
)

var tones = map[bot.Tone]string{
	bot.Attribution: red, bot.Denial: blue, bot.Done: green, bot.Problem: yellow,
}

// render lays a message out, every line ended. It looks like this:
//
//	🇩🇪 Germany attributes a cyberattack to 🇨🇳 China
//	Germany says that China was behind a cyberattack on the Federal Agency for
//	Cartography and Geodesy.
//	  “We call on China to refrain from such cyberattacks.” — the Interior Ministry
//	Victim  Germany    Measure  diplomatic    Said  firmly, on the record
//	Source  The Example Courier, 1 Aug 2024 (+6 outlets)
//	[Story so far: story S12]
func (s style) render(m bot.Message) string {
	p := page{style: s}
	if s.threaded {
		p.width -= 2
	}
	p.text(m.Title, "", bold+tones[m.Tone])
	for _, paragraph := range plain.Lines(m.Text) {
		p.text(paragraph, "", p.textTone(m))
	}
	for _, q := range m.Quotes {
		p.text(quoted(q.Text)+by(q), "  ", "")
	}
	p.fields(m.Fields)
	p.mono(m.Mono)
	for _, item := range m.Items {
		p.item(item)
	}
	for _, l := range m.Links {
		p.link(l)
	}
	p.actions(m.Actions)
	p.text(m.Footer, "", dim)
	return p.join()
}

// textTone colours the text when it is all there is.
func (s style) textTone(m bot.Message) string {
	if m.Title == "" {
		return tones[m.Tone]
	}
	return ""
}

// quoted sets quotation marks around words that have none of their own: a
// sentence of an article may quote somebody itself.
func quoted(text string) string {
	if strings.ContainsAny(text, `"“”„«»`) {
		return text
	}
	return "“" + text + "”"
}

func by(q bot.Quote) string {
	if plain.Line(q.By) == "" {
		return ""
	}
	return " — " + q.By
}

// A page gathers the lines of one message.
type page struct {
	style
	lines []string
}

// add puts a line on the page, in a colour if there are any.
func (p *page) add(line, attributes string) {
	if p.color && attributes != "" && line != "" {
		line = attributes + line + reset
	}
	p.lines = append(p.lines, line)
}

// text wraps a stranger's text below an indent.
func (p *page) text(text, indent, attributes string) {
	for _, l := range wrap(plain.Line(text), p.width-len(indent)) {
		p.add(indent+l, attributes)
	}
}

// gap is what stands between fields on one line.
const gap = "    "

// besides is how many fields may share lines; more are a table, one a line.
const besides = 5

// fields sets short fields beside each other, and begins the lines with their
// names in one column.
func (p *page) fields(fs []bot.Field) {
	names := 0
	for _, f := range fs {
		names = max(names, wide(plain.Line(f.Name)))
	}
	var first, rest string // of the line being filled
	for _, f := range fs {
		name, value := plain.Line(f.Name), plain.Line(f.Value)
		beside := rest + gap + name + "  " + value
		if first != "" && len(fs) <= besides && names+2+wide(beside) <= p.width {
			rest = beside
			continue
		}
		p.field(first, rest, names)
		first, rest = name, value
	}
	p.field(first, rest, names)
}

// field adds a line of fields; a value that is too long goes on below itself.
func (p *page) field(name, value string, names int) {
	if name == "" {
		return
	}
	head := name + strings.Repeat(" ", names-wide(name)+2)
	if wide(head+value) <= p.width {
		p.add(head+value, "")
		return
	}
	for _, l := range wrap(value, p.width-wide(head)) {
		p.add(head+l, "")
		head = strings.Repeat(" ", names+2)
	}
}

func (p *page) mono(text string) {
	if text == "" {
		return
	}
	for l := range strings.SplitSeq(text, "\n") {
		p.add(strings.TrimRight("  "+plain.Columns(l), " "), "")
	}
}

func (p *page) item(it bot.Item) {
	before := len(p.lines)
	p.text(it.Text, "  ", "")
	if len(p.lines) > before {
		p.lines[before] = "•" + p.lines[before][1:]
	}
	for _, l := range plain.Lines(it.Detail) {
		p.text(l, "    ", dim)
	}
	if url := plain.Address(it.URL); url != "" {
		p.add("    "+url, dim) // never broken: it is there to be copied
	}
}

func (p *page) link(l bot.Link) {
	url := plain.Address(l.URL)
	if url == "" {
		return
	}
	p.text(l.Label, "", "")
	p.add("  "+url, dim)
}

// actions are hints: where others press a button, one types the command.
func (p *page) actions(as []bot.Action) {
	line := ""
	for _, a := range as {
		hint := "[" + plain.Line(a.Label) + ": " + plain.Line(a.Command) + "]"
		if line != "" && wide(line)+2+wide(hint) > p.width {
			p.add(line, dim)
			line = ""
		}
		if line != "" {
			line += "  "
		}
		line += hint
	}
	if line != "" {
		p.add(line, dim)
	}
}

// join ends every line; a reply is set below what it answers.
func (p *page) join() string {
	var b strings.Builder
	for i, l := range p.lines {
		switch {
		case p.threaded && i == 0:
			b.WriteString("↳ ")
		case p.threaded && l != "":
			b.WriteString("  ")
		}
		b.WriteString(l + "\n")
	}
	return b.String()
}
