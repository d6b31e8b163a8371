package discord

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"attribot/bot"
	"attribot/bot/plain"
)

// A ref is where a message stands: its id, and before it the thread or the
// forum's post if it is in one: "1234" or "567/1234".
type ref struct{ inside, id string }

func (r ref) String() string {
	if r.inside != "" {
		return r.inside + "/" + r.id
	}
	return r.id
}

func parseRef(s string) ref {
	inside, id, ok := strings.Cut(s, "/")
	if !ok {
		return ref{id: s}
	}
	return ref{inside, id}
}

// snowflake reports whether s is an id of Discord's.
func snowflake(s string) bool {
	return s != "" && len(s) <= 20 && strings.Trim(s, "0123456789") == ""
}

// Post implements bot.Chat. A message below another is a native reply in the
// channel if it is to be seen there, else it stands in the other's thread. A
// form that Discord refuses is sent once more as plain text, a link that it
// blocks is left out.
func (c *Chat) Post(ctx context.Context, to bot.Channel, thread string, m bot.Message) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", &bot.RetryError{Err: err}
	}
	if !snowflake(to.ID) {
		return "", fmt.Errorf("%w: Discord has no channel %q", bot.ErrUnreachable, to.ID)
	}
	last := render(m, mostPages, "")
	parent, err := c.pagesBefore(ctx, to.ID, parseRef(thread), m, last.page)
	if err != nil {
		return "", err
	}
	at, err := c.place(ctx, to.ID, parent, m, last.payload)
	switch code := codeOf(err); {
	case code == harmfulLink:
		c.log.Warn("discord blocks a link; the message is sent without", "channel", to.ID, "err", err)
		at, err = c.place(ctx, to.ID, parent, m, bare(m, false))
	case statusOf(err) == 400:
		c.log.Warn("discord refuses a message's form; it is sent as plain text", "channel", to.ID, "err", sorted(err))
		at, err = c.place(ctx, to.ID, parent, m, bare(m, true))
	}
	if err != nil {
		return "", sorted(err)
	}
	return at.String(), nil
}

// mostPages are the messages that one takes at most in a channel, where nobody
// turns pages: a digest may be long.
const mostPages = 5

// pagesBefore posts all pages but the last, and returns what that one stands
// below: in a forum, the post that the first began. The last alone holds the
// delivery id, so that what was posted in part is not found, and comes again;
// the pages that are there already Discord knows by their nonces.
func (c *Chat) pagesBefore(ctx context.Context, channel string, parent ref, m bot.Message, last int) (ref, error) {
	for page := 1; page < last; page++ {
		p := render(m, page, "").payload
		p.Components = []row{}
		one := m
		if one.DeliveryID != "" {
			one.DeliveryID = fmt.Sprintf("%s page %d", m.DeliveryID, page)
		}
		at, err := c.place(ctx, channel, parent, one, p)
		switch {
		case statusOf(err) == 400:
			c.log.Warn("discord refuses a page; the rest is sent", "channel", channel, "page", page, "err", sorted(err))
		case err != nil:
			return parent, sorted(err)
		case parent.id == "" && at.inside != "":
			parent = at
		}
	}
	return parent, nil
}

// place posts where the message belongs.
func (c *Chat) place(ctx context.Context, channel string, parent ref, m bot.Message, p payload) (ref, error) {
	p.Nonce, p.EnforceNonce = nonce(m), true
	switch {
	case parent.id == "" && c.isForum(channel):
		return c.openPost(ctx, channel, m, p)
	case parent.id == "":
		at, err := c.send(ctx, channel, "", p)
		if codeOf(err) == notATextChannel {
			return c.openPost(ctx, channel, m, p)
		}
		return at, err
	case parent.inside != "":
		at, err := c.reply(ctx, parent.inside, parent.id, p)
		at.inside = parent.inside
		return at, err
	case m.Broadcast:
		return c.reply(ctx, channel, parent.id, p)
	}
	at, err := c.inThread(ctx, channel, parent.id, m, p)
	if status := statusOf(err); status == 403 || status == 404 || status == 400 && codeOf(err) != harmfulLink && codeOf(err) != invalidForm {
		// No thread can be had here: of a channel that is one itself, without
		// the right to it, of a message that is gone. What is to be told is told.
		c.log.Debug("no thread to post in", "channel", channel, "err", sorted(err))
		return c.reply(ctx, channel, parent.id, p)
	}
	return at, err
}

// nonce is what Discord knows a message by when it comes a second time: the
// same delivery has the same, and a message without delivery id none twice.
// https://discord.com/developers/docs/resources/message#create-message
func nonce(m bot.Message) string {
	id := m.DeliveryID
	if id == "" {
		id = rand.Text()
	}
	sum := sha256.Sum256([]byte("attribot " + id))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:])[:maxNonce-1])
}

// send posts in a channel or thread, as a reply if to is not empty.
func (c *Chat) send(ctx context.Context, channel, to string, p payload) (ref, error) {
	if to != "" {
		p.Reference = &reference{Message: to}
	}
	var posted struct {
		ID string `json:"id"`
	}
	err := c.do(ctx, "POST", discordgo.EndpointChannelMessages(channel), p, &posted)
	if err == nil && posted.ID == "" {
		err = errors.New("discord's answer names no message")
	}
	return ref{id: posted.ID}, err
}

// reply posts a native reply; where the bot may not read the history, that
// takes a message without one.
func (c *Chat) reply(ctx context.Context, channel, to string, p payload) (ref, error) {
	at, err := c.send(ctx, channel, to, p)
	if codeOf(err) == noHistory {
		return c.send(ctx, channel, "", p)
	}
	return at, err
}

// threadRest is after how many minutes without a message a thread leaves the
// channel's list: a week, the longest there is. Posting brings it back.
const threadRest = 10080

// inThread posts in a message's thread, whose id is the message's own, and
// begins it if it is not there.
func (c *Chat) inThread(ctx context.Context, channel, root string, m bot.Message, p payload) (ref, error) {
	at, err := c.send(ctx, root, "", p)
	if codeOf(err) == unknownChannel {
		url := discordgo.EndpointChannelMessageThread(channel, root)
		err = c.do(ctx, "POST", url, map[string]any{"name": threadName(m), "auto_archive_duration": threadRest}, nil)
		if err != nil && codeOf(err) != threadExists {
			return ref{}, err
		}
		at, err = c.send(ctx, root, "", p)
	}
	at.inside = root
	return at, err
}

// threadName is plain text: a thread's name knows no markup.
func threadName(m bot.Message) string {
	if name := fit(plain.Line(m.Title), maxThreadName, same); name != "" {
		return name
	}
	return "Updates"
}

func (c *Chat) isForum(channel string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.forums[channel]
}

// openPost begins a post of a forum: a thread and its first message, which
// have one id. A tag that is named like the stance is set.
func (c *Chat) openPost(ctx context.Context, forum string, m bot.Message, p payload) (ref, error) {
	var about struct {
		Tags []struct{ ID, Name string } `json:"available_tags"`
	}
	if err := c.do(ctx, "GET", discordgo.EndpointChannel(forum), nil, &about); err != nil {
		return ref{}, err
	}
	c.mu.Lock()
	c.forums[forum] = true
	c.mu.Unlock()
	tags := []string{}
	for _, t := range about.Tags {
		if len(tags) == 0 && stanceTags[m.Tone] != "" && strings.HasPrefix(strings.ToLower(t.Name), stanceTags[m.Tone]) {
			tags = append(tags, t.ID)
		}
	}
	p.Nonce, p.EnforceNonce = "", false // a post has none: it is found by its delivery id
	var posted struct {
		ID string `json:"id"`
	}
	err := c.do(ctx, "POST", discordgo.EndpointChannelThreads(forum), map[string]any{
		"name": threadName(m), "auto_archive_duration": threadRest, "applied_tags": tags, "message": p,
	}, &posted)
	return ref{posted.ID, posted.ID}, err
}

// stanceTags are the beginnings of a forum's tags that mean a stance:
// "Attribution", "denials".
var stanceTags = map[bot.Tone]string{bot.Attribution: "attribution", bot.Denial: "denial"}

// Edit implements bot.Editor.
func (c *Chat) Edit(ctx context.Context, in bot.Channel, at string, m bot.Message) error {
	where := parseRef(at)
	channel := in.ID
	if where.inside != "" {
		channel = where.inside
	}
	url := discordgo.EndpointChannelMessage(channel, where.id)
	p := render(m, 1, "").payload
	err := c.do(ctx, "PATCH", url, p, nil)
	switch {
	case codeOf(err) == unknownMessage:
		return fmt.Errorf("edit message %s: it was deleted", where)
	case codeOf(err) == harmfulLink:
		err = c.do(ctx, "PATCH", url, bare(m, false), nil)
	}
	return sorted(err)
}

// Direct implements bot.Confider: the channel of direct messages between the
// bot and a person. Whether the person takes any shows when one is posted.
func (c *Chat) Direct(ctx context.Context, personID string) (bot.Channel, error) {
	if !snowflake(personID) {
		return bot.Channel{}, fmt.Errorf("%w: Discord has no person %q", bot.ErrUnreachable, personID)
	}
	var dm struct{ ID string }
	err := c.do(ctx, "POST", discordgo.EndpointUserChannels("@me"), map[string]any{"recipient_id": personID}, &dm)
	if err != nil {
		return bot.Channel{}, fmt.Errorf("open direct messages: %w", sorted(err))
	}
	return bot.Channel{Platform: platform, ID: dm.ID}, nil
}
