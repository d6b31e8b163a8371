package discord

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"attribot/bot"
	"attribot/bot/plain"
)

// An interaction is what somebody typed or clicked, as far as we look at it:
// https://discord.com/developers/docs/interactions/receiving-and-responding.
type interaction struct {
	ID, Token   string
	Application string `json:"application_id"`
	Type        int
	Guild       string `json:"guild_id"`
	ChannelID   string `json:"channel_id"`
	Channel     struct {
		Name   string
		Type   int
		Parent string `json:"parent_id"`
	}
	Member *struct {
		Nick        string
		Permissions string
		User        user
	}
	User *user  // in a direct message, where there is no member
	Ours string `json:"app_permissions"` // what the bot may do there
	Data struct {
		Options    []filled
		CustomID   string `json:"custom_id"`
		Components []submitted
	}
}

type user struct {
	ID, Username string
	Global       string `json:"global_name"`
}

// What may come, and what is answered.
const (
	typedCommand   = 2
	clickedButton  = 3
	typingAnOption = 4
	sentADialog    = 5

	answerMessage  = 4
	answerLater    = 5
	answerUpdating = 6
	answerUpdate   = 7
	answerChoices  = 8
	answerModal    = 9
)

// What may be awaited of an answer: https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages.
const answerTime = 14 * time.Minute

// take answers an interaction.
func (l *listener) take(i *interaction) {
	ctx, cancel := context.WithTimeout(l.ctx, answerTime)
	defer cancel()
	switch i.Type {
	case typingAnOption:
		l.chat.respond(ctx, i, answerChoices, choices{l.chat.suggestions(ctx, i.Data.Options, l.verbs)})
	case typedCommand:
		l.answer(ctx, i, words(i.Data.Options, l.verbs), 0)
	case clickedButton:
		p, ok := pressed(i.Data.CustomID)
		switch {
		case !ok:
			l.gone(ctx, i)
		case p.form > 0:
			l.open(ctx, i, p)
		default:
			l.answer(ctx, i, bot.SplitWords(p.command), p.page)
		}
	case sentADialog:
		if ws, ok := submission(i.Data.CustomID, i.Data.Components); ok {
			l.answer(ctx, i, ws, 0)
		} else {
			l.gone(ctx, i)
		}
	}
}

// gone answers a button or dialog of ours that an older version made.
func (l *listener) gone(ctx context.Context, i *interaction) {
	m := bot.Message{Private: true, Text: "This is of a version that is gone. What it did can be typed; /attribot help tells how."}
	l.chat.say(ctx, i, answerMessage, m, "", 1)
}

// answer has a command answered. One that takes long is announced, since
// Discord waits three seconds for the first answer. Turning a page shows
// another in the same message.
func (l *listener) answer(ctx context.Context, i *interaction, ws []string, page int) {
	cmd := i.command(ws)
	again := l.again(cmd)
	kind, later := answerMessage, answerLater
	if page > 0 && again != "" {
		kind, later = answerUpdate, answerUpdating
	}
	done := make(chan bot.Message, 1)
	l.crowd.add(func() { done <- noted(i, l.ask(ctx, cmd), l.changes(cmd)) })
	slow := time.NewTimer(l.chat.pace.slow)
	defer slow.Stop()
	select {
	case m := <-done:
		l.chat.say(ctx, i, kind, m, again, page)
	case <-slow.C:
		if err := l.chat.respond(ctx, i, later, map[string]any{"flags": ephemeral}); err != nil {
			return
		}
		select {
		case m := <-done:
			l.chat.sayLater(ctx, i, kind == answerUpdate, m, again, page)
		case <-ctx.Done():
		}
	case <-ctx.Done():
	}
}

// ask has the bot answer, whatever happens.
func (l *listener) ask(ctx context.Context, cmd bot.Command) (m bot.Message) {
	defer func() {
		if p := recover(); p != nil {
			l.chat.log.Error("answering a command", "words", cmd.Words, "panic", p)
			m = bot.Message{Private: true, Tone: bot.Problem, Text: "Something went wrong on our side; the operator's log has the cause."}
		}
	}()
	return l.handle(ctx, cmd)
}

// changes reports whether a command changes the channel.
func (l *listener) changes(cmd bot.Command) bool {
	return slices.ContainsFunc(l.verbs, func(v bot.Verb) bool { return v.Changes && len(cmd.Words) > 0 && v.Name == cmd.Words[0] })
}

// again is the line that brings an answer once more, for turning its pages;
// "" where asking again would change something.
func (l *listener) again(cmd bot.Command) string {
	if l.changes(cmd) {
		return ""
	}
	quoted := slices.Clone(cmd.Words)
	for i, w := range quoted {
		if strings.ContainsAny(w, " \t'‘’\"“”„«»") {
			quoted[i] = `"` + strings.ReplaceAll(w, `"`, "") + `"`
		}
	}
	return strings.Join(quoted, " ")
}

// command is what was typed, by whom and where. A thread belongs to its
// channel: what is asked in one is asked of the other.
func (i *interaction) command(ws []string) bot.Command {
	channel := bot.Channel{Platform: platform, ID: i.ChannelID, Name: plain.Line(i.Channel.Name)}
	if i.Channel.Parent != "" && threads[i.Channel.Type] {
		channel.ID, channel.Name = i.Channel.Parent, ""
	}
	return bot.Command{Channel: channel, Who: i.who(), Words: ws, At: time.Now()}
}

// threads are the types of channels that are threads:
// https://discord.com/developers/docs/resources/channel#channel-object-channel-types.
var threads = map[int]bool{10: true, 11: true, 12: true}

// mayChange are the rights of which one lets a person change settings. It is
// read from each interaction, clicks included, and not left to the command's
// own default_member_permissions: those hold for the questions too, and ask
// for all of several.
const mayChange = discordgo.PermissionManageGuild | discordgo.PermissionManageChannels | discordgo.PermissionAdministrator

func (i *interaction) who() bot.Person {
	if i.Member == nil { // a direct message: nobody changes anything there
		if i.User == nil {
			return bot.Person{}
		}
		return bot.Person{ID: i.User.ID, Name: name(i.User.Global, i.User.Username)}
	}
	rights, _ := strconv.ParseInt(i.Member.Permissions, 10, 64) // no number is no right
	u := i.Member.User
	return bot.Person{ID: u.ID, Name: name(i.Member.Nick, u.Global, u.Username), MayConfigure: i.Guild != "" && rights&mayChange != 0}
}

// name is the first that is one.
func name(names ...string) string {
	for _, n := range names {
		if n = plain.Line(n); n != "" {
			return n
		}
	}
	return "somebody"
}

// noted adds to the answer of a change that the bot may not post where it was
// asked to: nobody would see why the alerts do not come.
func noted(i *interaction, m bot.Message, changed bool) bot.Message {
	ours, err := strconv.ParseInt(i.Ours, 10, 64)
	if !changed || m.Tone != bot.Done || err != nil || i.Guild == "" || ours&discordgo.PermissionAdministrator != 0 {
		return m
	}
	var lacks []string
	for _, p := range needed[:3] {
		if ours&p.bit == 0 {
			lacks = append(lacks, p.name)
		}
	}
	if len(lacks) > 0 {
		m.Text += "\n\nI may not post alerts here yet. Please give me in this channel: " + strings.Join(lacks, ", ") + "."
	}
	return m
}

type choices struct {
	Choices []choice `json:"choices"`
}

// A response is the first answer to an interaction.
type response struct {
	Type int `json:"type"`
	Data any `json:"data,omitempty"`
}

// respond gives the first answer. What comes too late, or was answered before,
// concerns nobody.
func (c *Chat) respond(ctx context.Context, i *interaction, kind int, data any) error {
	err := c.do(ctx, "POST", discordgo.EndpointInteractionResponse(i.ID, i.Token), response{kind, data}, nil)
	c.complain(err)
	return err
}

func (c *Chat) complain(err error) {
	switch code := codeOf(err); {
	case err == nil:
	case code == unknownInteraction, code == alreadyAnswered, errors.Is(err, context.Canceled):
		c.log.Debug("discord: an answer came too late", "err", withoutURL(err))
	default:
		c.log.Warn("discord: an answer was not taken", "err", sorted(err))
	}
}

// say answers with a message; as plain text if Discord refuses its form.
func (c *Chat) say(ctx context.Context, i *interaction, kind int, m bot.Message, again string, page int) {
	err := c.respond(ctx, i, kind, private(m, render(m, page, again).payload))
	if statusOf(err) == 400 && codeOf(err) != alreadyAnswered {
		c.respond(ctx, i, kind, private(m, bare(m, codeOf(err) != harmfulLink)))
	}
}

// private shows a payload only to who asked, if the message is for them alone.
func private(m bot.Message, p payload) payload {
	if m.Private {
		p.Flags |= ephemeral
	}
	return p
}

// sayLater answers what was announced. The announcement was for who asked
// alone, and that is final; what is for everybody follows it.
func (c *Chat) sayLater(ctx context.Context, i *interaction, update bool, m bot.Message, again string, page int) {
	original := discordgo.EndpointInteractionResponseActions(i.Application, i.Token)
	p := render(m, page, again).payload
	first := p
	if !update && !m.Private {
		first = render(bot.Message{Text: "Done."}, 1, "").payload
	}
	err := c.do(ctx, "PATCH", original, first, nil)
	if statusOf(err) == 400 {
		p = bare(m, codeOf(err) != harmfulLink)
		err = c.do(ctx, "PATCH", original, p, nil)
	}
	if c.complain(err); !update && !m.Private {
		c.complain(c.do(ctx, "POST", discordgo.EndpointFollowupMessage(i.Application, i.Token), p, nil))
	}
}
