package discord

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"

	"attribot/bot"
)

// epoch is where Discord's ids begin to count milliseconds, in their upper 42
// bits: https://discord.com/developers/docs/reference#snowflakes.
const epoch = 1420070400000

func snowflakeAt(t time.Time) string {
	return strconv.FormatInt(max(0, t.UnixMilli()-epoch)<<22, 10)
}

// Find implements bot.Finder: it looks for the delivery id in the buttons of
// what was posted since, in the channel, and in the thread or among the
// forum's posts. An error means that it cannot tell.
func (c *Chat) Find(ctx context.Context, in bot.Channel, thread, deliveryID string, since time.Time) (string, error) {
	at, err := c.find(ctx, in.ID, parseRef(thread), deliveryID, since)
	if err != nil {
		return "", fmt.Errorf("look for a message: %w", sorted(err))
	}
	return at, nil
}

func (c *Chat) find(ctx context.Context, channel string, parent ref, deliveryID string, since time.Time) (string, error) {
	id, read, err := c.search(ctx, channel, deliveryID, since)
	if statusOf(err) == 400 { // a forum has no messages of its own
		return c.searchPosts(ctx, channel, parent, deliveryID, since)
	}
	if err != nil || id != "" {
		return id, err
	}
	if parent.id != "" {
		inside := parent.inside
		if inside == "" {
			inside = parent.id // a message's thread has the message's id
		}
		id, more, err := c.search(ctx, inside, deliveryID, since)
		if err != nil && codeOf(err) != unknownChannel { // which has no thread yet
			return "", err
		}
		if id != "" {
			return ref{inside, id}.String(), nil
		}
		read = read || more
	}
	if !read {
		return "", c.mayRead(ctx, channel)
	}
	return "", nil
}

// A posted message, as far as it is looked at.
type posted struct {
	ID         string
	Components []struct {
		Components []struct {
			CustomID string `json:"custom_id"`
		}
	}
}

func (p posted) delivery() string {
	for _, row := range p.Components {
		for _, b := range row.Components {
			if id := delivery(b.CustomID); id != "" {
				return id
			}
		}
	}
	return ""
}

// How far is looked: what one bot and its channel write within the minutes
// that an attempt is in doubt.
const (
	pageSize = 100 // the most Discord lists at once
	mostRead = 10
)

// search reads a channel or thread from since on. It reports whether it read
// any message at all.
func (c *Chat) search(ctx context.Context, channel, deliveryID string, since time.Time) (id string, read bool, err error) {
	after := snowflakeAt(since)
	for range mostRead {
		q := url.Values{"after": {after}, "limit": {strconv.Itoa(pageSize)}}
		var page []posted
		if err := c.do(ctx, "GET", discordgo.EndpointChannelMessages(channel)+"?"+q.Encode(), nil, &page); err != nil {
			return "", read, err
		}
		for _, m := range page {
			if m.delivery() == deliveryID {
				return m.ID, true, nil
			}
			if newer(m.ID, after) {
				after = m.ID
			}
		}
		read = read || len(page) > 0
		if len(page) < pageSize {
			return "", read, nil
		}
	}
	return "", read, errors.New("there are too many messages since to find one")
}

// newer compares ids, which are numbers without leading zeros.
func newer(a, b string) bool { return len(a) > len(b) || len(a) == len(b) && a > b }

// searchPosts looks into the post that parent stands in, or into the forum's
// posts that were begun since: only what begins one has no parent.
func (c *Chat) searchPosts(ctx context.Context, forum string, parent ref, deliveryID string, since time.Time) (string, error) {
	posts := []string{parent.inside}
	if parent.inside == "" {
		var err error
		if posts, err = c.begun(ctx, forum, since); err != nil {
			return "", err
		}
	}
	for _, p := range posts {
		if id, _, err := c.search(ctx, p, deliveryID, since); err != nil || id != "" {
			return ref{p, id}.String(), err
		}
	}
	return "", c.mayRead(ctx, forum)
}

// begun returns the forum's posts that were begun since.
func (c *Chat) begun(ctx context.Context, forum string, since time.Time) (ids []string, err error) {
	var about struct {
		Guild string `json:"guild_id"`
	}
	if err := c.do(ctx, "GET", discordgo.EndpointChannel(forum), nil, &about); err != nil {
		return nil, err
	}
	var list struct {
		Threads []struct {
			ID     string
			Parent string `json:"parent_id"`
		}
	}
	if err := c.do(ctx, "GET", discordgo.EndpointGuildActiveThreads(about.Guild), nil, &list); err != nil {
		return nil, err
	}
	for _, t := range list.Threads {
		if t.Parent == forum && newer(t.ID, snowflakeAt(since)) {
			ids = append(ids, t.ID)
		}
	}
	return ids, nil
}

// mayRead is an error where the bot may not read the history: there, that
// nothing was listed proves nothing.
func (c *Chat) mayRead(ctx context.Context, channel string) error {
	missing, err := c.missing(ctx, channel)
	if err != nil {
		return fmt.Errorf("look for the right to read messages: %w", sorted(err))
	}
	for _, p := range missing {
		if p.bit == discordgo.PermissionReadMessageHistory || p.bit == discordgo.PermissionViewChannel {
			return errors.New("whether a message arrived cannot be told: the bot may not read the channel's history; give it the permission " + p.name)
		}
	}
	return nil
}
