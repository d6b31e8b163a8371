package discord

import (
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"attribot/bot"
	"attribot/bot/plain"
)

// This file turns a bot.Message into what Discord takes. It looks like this:
//
//	🇩🇪 Germany attributes a cyberattack to 🇨🇳 China        (an embed, red)
//	Germany says that China was behind a cyberattack on the Federal Agency …
//	> “We call on China to refrain from such cyberattacks.” — the Interior Ministry
//	The Example Courier: Berlin summons ambassador          (a link)
//	Victim          Measure           Said
//	Germany · BKG   diplomatic        firmly, on the record
//	[Show sources] [Story so far] [Mute this story]
//
// A message that is only a text is sent as one, without an embed: so is what
// remains of a message whose form Discord refused.

// A payload is the body of a message, for posting, answering and editing
// alike. Empty lists are written out: in an edit they take away what was there.
type payload struct {
	Content      string                    `json:"content"`
	Embeds       []*discordgo.MessageEmbed `json:"embeds"`
	Components   []row                     `json:"components"`
	Mentions     mentions                  `json:"allowed_mentions"`
	Flags        int                       `json:"flags,omitempty"`
	Nonce        string                    `json:"nonce,omitempty"`
	EnforceNonce bool                      `json:"enforce_nonce,omitempty"`
	Reference    *reference                `json:"message_reference,omitempty"`
}

// mentions switches all of them off. Left out, an edit too would be read with
// the permissive defaults: https://discord.com/developers/docs/resources/message#edit-message.
type mentions struct {
	Parse   []string `json:"parse"`
	Replied bool     `json:"replied_user"`
}

// A reference makes a message a reply.
type reference struct {
	Message string `json:"message_id"`
	Fail    bool   `json:"fail_if_not_exists"`
}

// Flags of a message: https://discord.com/developers/docs/resources/message#message-object-message-flags.
const (
	noPreviews = 1 << 2 // of the links in a text; those of an embed have none
	ephemeral  = 1 << 6 // only for who asked
)

// The colours of tones: like those of the terminal, on dark and light alike.
var colors = map[bot.Tone]int{
	bot.Plain:       0x5865F2,
	bot.Attribution: 0xD83C3E,
	bot.Denial:      0x3E70DD,
	bot.Done:        0x2D9D5C,
	bot.Problem:     0xE0A030,
}

// How much of an embed's 6000 characters each part gets at most.
const (
	fieldsShare = 2000
	footerShare = 400
	linksShare  = 1200
	textShare   = 2000
)

// A sheet is one page of a message.
type sheet struct {
	payload payload
	page    int // from 1
	pages   int
}

// render makes one page of a message; a page that is not there is the last.
// The command is what brings the message again, for turning its pages and for
// its dialogs; in a channel, where nobody does that, it is "".
func render(m bot.Message, page int, command string) sheet {
	p := payload{Embeds: []*discordgo.MessageEmbed{}, Mentions: mentions{Parse: []string{}}}
	buttons, spelled := actions(m)
	buttons = append(openers(m, command), buttons...)
	if onlyText(m) {
		p.Content, p.Flags = paragraphs(m.Text, maxContent), noPreviews
		if p.Content == "" {
			p.Content = "…" // there is nothing to say, and Discord takes no empty message
		}
		p.Components = rows(buttons)
		return sheet{p, 1, 1}
	}
	e := &discordgo.MessageEmbed{Title: line(m.Title, maxTitle), Color: colors[m.Tone], Fields: fields(m.Fields)}
	if footer := fit(plain.Line(m.Footer), footerShare, same); footer != "" {
		e.Footer = &discordgo.MessageEmbedFooter{Text: footer}
	}
	bodies := bodies(m, spelled, maxEmbed-size(e)-100)
	s := sheet{page: min(max(page, 1), len(bodies)), pages: len(bodies)}
	e.Description = bodies[s.page-1]
	turners := turns(s, command)
	if s.page < s.pages && len(turners) == 0 && s.page == mostPages {
		e.Description += "\n…" // the rest is left to look-ups
	}
	if size(e) == 0 {
		e.Description = "…"
	}
	p.Embeds = append(p.Embeds, e)
	p.Components = append(rows(buttons), rows(turners)...)
	s.payload = p
	return s
}

// onlyText reports that a message needs no embed.
func onlyText(m bot.Message) bool {
	return m.Title == "" && m.Tone == bot.Plain && len(m.Quotes)+len(m.Fields)+len(m.Items)+len(m.Links) == 0 &&
		m.Mono == "" && m.Footer == "" && units(m.Text) <= maxContent/2
}

// size is what counts towards an embed's sum.
func size(e *discordgo.MessageEmbed) int {
	n := units(e.Title) + units(e.Description)
	for _, f := range e.Fields {
		n += units(f.Name) + units(f.Value)
	}
	if e.Footer != nil {
		n += units(e.Footer.Text)
	}
	return n
}

func fields(all []bot.Field) (fs []*discordgo.MessageEmbedField) {
	left := fieldsShare
	for _, f := range all {
		name, value := line(f.Name, min(maxFieldName, 100)), line(f.Value, min(maxFieldValue, 500))
		if name == "" || value == "" {
			continue
		}
		if left -= units(name) + units(value); left < 0 || len(fs) == maxFields {
			break
		}
		fs = append(fs, &discordgo.MessageEmbedField{Name: name, Value: value, Inline: units(value) <= 60})
	}
	return fs
}

// bodies lays everything out that has no place of its own, on as many pages
// as it takes; the links stand on each.
func bodies(m bot.Message, spelled []block, most int) (pages []string) {
	most = min(most, maxDescription-10)
	tail := links(m.Links)
	if tail != "" {
		tail = "\n\n" + tail
	}
	room := most - units(tail)
	var page strings.Builder
	used := 0
	for _, b := range append(blocks(m), spelled...) { // each is shorter than a page's least room
		n := units(b.text) + units(b.before)
		if used > 0 && used+n > room {
			pages = append(pages, page.String()+tail)
			page.Reset()
			used = 0
		}
		if used > 0 {
			page.WriteString(b.before)
		}
		page.WriteString(b.text)
		used += n
	}
	return append(pages, strings.TrimPrefix(page.String()+tail, "\n\n"))
}

// A block is a part of a body, and what separates it from the one before.
type block struct{ before, text string }

func blocks(m bot.Message) (bs []block) {
	add := func(before, text string) {
		if text != "" {
			bs = append(bs, block{before, text})
		}
	}
	add("\n\n", paragraphs(m.Text, textShare))
	for _, q := range m.Quotes {
		add("\n\n", quote(q))
	}
	add("\n\n", code(m.Mono, textShare-100))
	for i, it := range m.Items {
		before := "\n"
		if i == 0 || it.Detail != "" {
			before = "\n\n"
		}
		add(before, item(it))
	}
	return bs
}

func quote(q bot.Quote) string {
	text, by := plain.Line(q.Text), line(q.By, 200)
	if text == "" {
		return ""
	}
	if !strings.ContainsAny(text, `"“”„«»`) {
		text = "“" + text + "”"
	}
	if by != "" {
		by = " — " + by
	}
	return "> " + fit(text, 1200, escaped) + by
}

func item(it bot.Item) string {
	text := link(it.Text, it.URL, 1000)
	if text == "" {
		return strings.TrimSpace(paragraphs(it.Detail, 900))
	}
	if detail := paragraphs(it.Detail, 900); detail != "" {
		return "**" + text + "**\n" + detail
	}
	return text
}

func links(all []bot.Link) string {
	var out []string
	left := linksShare
	for _, l := range all {
		one := link(l.Label, l.URL, 900)
		if one == "" || address(l.URL) == "" && l.Label == "" {
			continue
		}
		if left -= units(one) + 1; left < 0 {
			break
		}
		out = append(out, one)
	}
	return strings.Join(out, "\n")
}

// bare is a message as one plain text without markup, for when Discord refuses
// its form; without links, for when it refuses one of those.
func bare(m bot.Message, withLinks bool) payload {
	parts := []string{line(m.Title, 300), paragraphs(m.Text, 900)}
	for _, f := range m.Fields {
		parts = append(parts, line(fmt.Sprintf("%s: %s", f.Name, f.Value), 200))
	}
	for _, l := range m.Links {
		if url := address(l.URL); withLinks && url != "" && len(parts) < 30 {
			parts = append(parts, "<"+url+">")
		}
	}
	var out []string
	left := maxContent - 10
	for _, p := range parts {
		if n := units(p) + 1; p != "" && n <= left {
			out = append(out, p)
			left -= n
		}
	}
	buttons, _ := actions(m)
	p := payload{Content: strings.Join(out, "\n"), Embeds: []*discordgo.MessageEmbed{}, Components: rows(buttons), Mentions: mentions{Parse: []string{}}, Flags: noPreviews}
	if p.Content == "" {
		p.Content = "…"
	}
	return p
}
