package slack

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"attribot/bot"
)

// This file turns what people type and click into commands, and brings them
// the answers.

const (
	// answerFor is how long an answer may take at all: adding a feed asks a
	// stranger's server.
	answerFor = 2 * time.Minute

	// answerTries are attempts to bring an answer. A response_url takes five:
	// https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
	answerTries = 3
)

// A said is a command on its way, with the ways back to who said it.
type said struct {
	channel     bot.Channel
	person      string // id
	name        string
	words       []string
	responseURL string
	trigger     string // opens a dialog, for three seconds
	thread      string // where it was clicked
	home        bool   // in the App Home, which is to be shown anew
}

// slash takes "/attribot …". It returns the answer when that is there in time
// and small enough for an acknowledgement; otherwise the answer follows.
func (h *hearing) slash(ctx context.Context, c slack.SlashCommand) any {
	s := said{
		channel: h.chat.place(c.ChannelID, c.ChannelName),
		person:  c.UserID, name: c.UserName,
		words:       bot.SplitWords(bare(c.Text)),
		responseURL: c.ResponseURL, trigger: c.TriggerID,
	}
	if len(s.words) == 0 {
		s.words = []string{"settings"}
	}
	ready := make(chan *payload, 1)
	h.background(func() { ready <- h.answer(ctx, s) })
	wait := time.NewTimer(h.chat.quick)
	defer wait.Stop()
	select {
	case p := <-ready:
		if p == nil {
			return nil
		}
		if small(p) {
			return p
		}
		h.background(func() { h.bring(ctx, s, p) })
	case <-wait.C:
		h.background(func() {
			if p := <-ready; p != nil {
				h.bring(ctx, s, p)
			}
		})
	case <-ctx.Done():
	}
	return nil
}

// answer asks the bot, and returns nil when there is nothing to say: the
// answer has no words, or its dialog is open.
func (h *hearing) answer(ctx context.Context, s said) (p *payload) {
	defer h.recovered(&p)
	ctx, stop := context.WithTimeout(ctx, answerFor)
	defer stop()
	m := h.ask(ctx, s)
	if m.Form != nil && h.dialog(ctx, s, m.Form) || empty(m) {
		return nil
	}
	switch m.Tone {
	case bot.Attribution, bot.Denial:
		return h.sample(ctx, s, m)
	case bot.Done:
		m = h.chat.invite(ctx, s.channel, m)
	}
	return answer(m, s.thread)
}

// sample posts a sample of an alert the way in which alerts come. An answer
// would be seen where no alert can come, too.
func (h *hearing) sample(ctx context.Context, s said, m bot.Message) *payload {
	_, err := h.chat.Post(ctx, s.channel, "", m)
	if err == nil {
		return nil
	}
	h.chat.log.Warn("a sample was not posted", "channel", s.channel.ID, "err", err)
	return answer(bot.Message{Private: true, Tone: bot.Problem, Text: "The sample could not be posted, and neither could an alert: " + err.Error()}, s.thread)
}

func (h *hearing) ask(ctx context.Context, s said) bot.Message {
	return h.handle(ctx, bot.Command{
		Channel: s.channel,
		Who:     h.chat.person(ctx, s.person, s.name, s.channel.ID),
		Words:   s.words,
		At:      time.Now(),
	})
}

func empty(m bot.Message) bool { return text(m) == nothing }

// invite adds to a change how alerts come to a channel that we are not in.
func (c *Chat) invite(ctx context.Context, in bot.Channel, m bot.Message) bot.Message {
	info, err := c.channel(ctx, in.ID)
	code := ""
	if no := (slack.SlackErrorResponse{}); errors.As(err, &no) {
		code = no.Err
	}
	if err == nil && !info.IsMember || code == "channel_not_found" {
		m.Text += " I am not in this channel, so no alert can come: type /invite @attribot"
	}
	return m
}

func (c *Chat) channel(ctx context.Context, id string) (*slack.Channel, error) {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	return c.api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: id})
}

// A payload is an answer as Slack takes it, in an acknowledgement or at a
// response_url.
type payload struct {
	Type        string        `json:"response_type"`
	Text        string        `json:"text"`
	Blocks      []slack.Block `json:"blocks,omitempty"`
	Thread      string        `json:"thread_ts,omitempty"`
	Replace     bool          `json:"replace_original"`
	Parse       string        `json:"parse"`
	UnfurlLinks bool          `json:"unfurl_links"`
	UnfurlMedia bool          `json:"unfurl_media"`
}

func answer(m bot.Message, thread string) *payload {
	p := &payload{Type: slack.ResponseTypeInChannel, Text: text(m), Blocks: blocks(m), Thread: thread, Parse: "none"}
	if m.Private {
		p.Type = slack.ResponseTypeEphemeral
	}
	return p
}

// bring posts an answer to where the question came from. One that Slack finds
// malformed is brought in words alone.
func (h *hearing) bring(ctx context.Context, s said, p *payload) {
	for try := 1; ; try++ {
		err := h.chat.respond(ctx, s.responseURL, p)
		if err == nil || ctx.Err() != nil {
			return
		}
		status := slack.StatusCodeError{}
		refused := errors.As(err, &status) && status.Code >= 400 && status.Code < 500
		switch {
		case refused && p.Blocks != nil:
			h.chat.log.Error("an answer was refused, sending its words", "words", s.words, "err", err)
			p.Blocks = nil
		case refused || try >= answerTries:
			h.chat.log.Error("an answer was not brought", "words", s.words, "err", err)
			return
		default:
			bot.Sleep(ctx, time.Duration(try)*time.Second)
		}
	}
}

func (c *Chat) respond(ctx context.Context, url string, p *payload) error {
	if url == "" {
		return errors.New("no response_url came with it")
	}
	no := false
	m := &slack.WebhookMessage{ResponseType: p.Type, Text: p.Text, ThreadTimestamp: p.Thread, Parse: p.Parse, UnfurlLinks: &no, UnfurlMedia: &no}
	if p.Blocks != nil {
		m.Blocks = &slack.Blocks{BlockSet: p.Blocks}
	}
	err := slack.PostWebhookCustomHTTPContext(ctx, url, c.http, m)
	if limited := (*slack.RateLimitedError)(nil); errors.As(err, &limited) {
		bot.Sleep(ctx, min(limited.RetryAfter, time.Minute)) // nobody else waits behind this one
	}
	return secretless(err)
}

// interaction takes clicks, shortcuts, dialogs and what is typed into their
// searches.
func (h *hearing) interaction(ctx context.Context, i slack.InteractionCallback) any {
	switch i.Type {
	case slack.InteractionTypeBlockActions:
		for _, a := range i.ActionCallback.BlockActions {
			h.background(func() { h.click(ctx, i, a) })
		}
	case slack.InteractionTypeBlockSuggestion:
		return suggest(i.Value)
	case slack.InteractionTypeViewSubmission:
		if i.View.CallbackID == settingsDialog {
			return h.submitted(ctx, i)
		}
	case slack.InteractionTypeMessageAction:
		h.background(func() { h.shortcut(ctx, i) })
	}
	return nil
}

// click does what a button carries. In a Home it says for which channel.
func (h *hearing) click(ctx context.Context, i slack.InteractionCallback, a *slack.BlockAction) {
	s := h.from(i)
	command, ok := strings.CutPrefix(a.Value, carried)
	if rest, is := strings.CutPrefix(a.Value, elsewhere); is {
		s.channel.ID, command, ok = strings.Cut(rest, ":")
		s.home = true
		if s.channel.Name = h.chat.sharedName(ctx, s.person, s.channel.ID); s.channel.Name == "" {
			h.home(ctx, s.person, "") // they are no longer there together: what they see is old
			return
		}
	}
	if !ok {
		h.bring(ctx, s, answer(bot.Message{Private: true, Text: "This button is of a version that is not known here any more. Type /attribot help for what can be done."}, s.thread))
		return
	}
	s.words = bot.SplitWords(command)
	if p := h.answer(ctx, s); p != nil {
		h.bring(ctx, s, p)
	}
}

// from is who did something where. A click in a thread is answered there.
func (h *hearing) from(i slack.InteractionCallback) said {
	s := said{
		channel: h.chat.place(orElse(i.Channel.ID, i.Container.ChannelID), i.Channel.Name),
		person:  i.User.ID, name: i.User.Name,
		responseURL: i.ResponseURL, trigger: i.TriggerID,
	}
	if i.Message.SubType != "thread_broadcast" && i.Message.ThreadTimestamp != i.Message.Timestamp {
		s.thread = i.Message.ThreadTimestamp
	}
	return s
}

// shortcut mutes the story that a message tells of: its buttons say which.
func (h *hearing) shortcut(ctx context.Context, i slack.InteractionCallback) {
	s := h.from(i)
	s.words = muting(i.Message)
	if i.CallbackID != muteShortcut || s.words == nil {
		h.bring(ctx, s, answer(bot.Message{Private: true, Text: "This message tells of no story that could be muted. Use it on one of my alerts."}, s.thread))
		return
	}
	if p := h.answer(ctx, s); p != nil {
		h.bring(ctx, s, p)
	}
}

// muting finds the command that mutes a message's story; nil if there is none.
func muting(m slack.Message) []string {
	for _, b := range m.Blocks.BlockSet {
		row, ok := b.(*slack.ActionBlock)
		if !ok || row.Elements == nil {
			continue
		}
		for _, e := range row.Elements.ElementSet {
			button, ok := e.(*slack.ButtonBlockElement)
			if !ok {
				continue
			}
			if words := bot.SplitWords(strings.TrimPrefix(button.Value, carried)); len(words) > 0 && words[0] == "mute" {
				return words
			}
		}
	}
	return nil
}

// place is a channel as a command or click names it: a private one has its own
// name only if that was seen before.
func (c *Chat) place(id, name string) bot.Channel {
	if name == "privategroup" || name == "" {
		return bot.Channel{Platform: platform, ID: id, Name: orElse(c.places.name(id), channelName(name))}
	}
	return bot.Channel{Platform: platform, ID: id, Name: channelName(name)}
}

// channelName is a channel's name for people; Slack tells none of a private
// channel's.
func channelName(s string) string {
	switch s {
	case "privategroup":
		return "a private channel"
	case "directmessage":
		return "a direct message"
	case "":
		return ""
	}
	return "#" + s
}
