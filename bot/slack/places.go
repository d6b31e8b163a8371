package slack

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"

	"attribot/bot"
)

// This file watches over the channels: that we were removed or invited again,
// that a channel was archived, renamed or deleted. An event only says where to
// look: two may come in the wrong order, and Slack tells us nothing of what
// happened while nobody listened. So what is told is what Slack answers when it
// is asked, and every hour all channels are looked through.

// lookEvery is how often. It is one call to Slack in most workspaces.
const lookEvery = time.Hour

// places is what is known of channels.
type places struct {
	watching func(ctx context.Context) ([]bot.Channel, error)
	sighted  func(ctx context.Context, s bot.Sighting)

	looking sync.Mutex // so that what was asked later is told later

	mu     sync.Mutex
	names  map[string]string // of channels that we are in, by id
	barred map[string]bool   // where the workspace does not let us post, though we are in it
}

// ObserveWith implements bot.Observer.
func (c *Chat) ObserveWith(watching func(ctx context.Context) ([]bot.Channel, error), sighted func(ctx context.Context, s bot.Sighting)) {
	c.places.watching, c.places.sighted = watching, sighted
}

// tell passes on what was seen, to who wants to know.
func (p *places) tell(ctx context.Context, s bot.Sighting) {
	s.Channel.Platform = platform
	if s.Channel.Name != "" {
		p.mu.Lock()
		if p.names == nil {
			p.names = map[string]string{}
		}
		p.names[s.Channel.ID] = s.Channel.Name
		p.mu.Unlock()
	}
	if p.sighted != nil {
		p.sighted(ctx, s)
	}
}

// posted notes how a post ended, for one thing that Slack says of a channel only
// then: that we are in it, and may not post.
func (p *places) posted(id string, err error) {
	var no slack.SlackErrorResponse
	barred := errors.As(err, &no) && strings.HasPrefix(no.Err, "restricted_action")
	if err != nil && !barred {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.barred == nil {
		p.barred = map[string]bool{}
	}
	if p.barred[id] = barred; !barred {
		delete(p.barred, id)
	}
}

// mayPost reports whether nothing is known against it.
func (p *places) mayPost(id string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return !p.barred[id]
}

// name is what a channel is called; "" if that was never seen.
func (p *places) name(id string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.names[id]
}

// ofChannel takes an event that is about a channel.
func (h *hearing) ofChannel(ctx context.Context, event any) {
	switch e := event.(type) {
	case *slackevents.MemberLeftChannelEvent:
		if e.User == h.chat.me().user {
			h.look(ctx, e.Channel, "not_in_channel")
		}
	case *slackevents.ChannelLeftEvent:
		h.look(ctx, e.Channel, "not_in_channel")
	case *slackevents.GroupLeftEvent:
		h.look(ctx, e.Channel, "not_in_channel")
	case *slackevents.ChannelArchiveEvent:
		h.look(ctx, e.Channel, "is_archived")
	case *slackevents.GroupArchiveEvent:
		h.look(ctx, e.Channel, "is_archived")
	case *slackevents.ChannelUnarchiveEvent:
		h.look(ctx, e.Channel, "")
	case *slackevents.GroupUnarchiveEvent:
		h.look(ctx, e.Channel, "")
	case *slackevents.ChannelDeletedEvent:
		h.look(ctx, e.Channel, "channel_not_found")
	case *slackevents.GroupDeletedEvent:
		h.look(ctx, e.Channel, "channel_not_found")
	case *slackevents.ChannelRenameEvent:
		h.look(ctx, e.Channel.ID, "")
	case *slackevents.GroupRenameEvent:
		h.look(ctx, e.Channel.ID, "")
	case *slackevents.ChannelIDChangedEvent:
		h.chat.places.tell(ctx, bot.Sighting{Channel: bot.Channel{ID: e.NewChannelID}, Was: e.OldChannelID})
		h.look(ctx, e.NewChannelID, "")
	}
}

// letIn stands where Slack has a code for why nothing can be posted: something
// can.
const letIn = "we are in it"

// look asks Slack how it is with a channel, and tells. Where Slack does not say
// it is as the code says that the event stands for; "" is none.
func (h *hearing) look(ctx context.Context, id, code string) {
	p := &h.chat.places
	p.looking.Lock()
	defer p.looking.Unlock()
	s := bot.Sighting{Channel: bot.Channel{ID: id}}
	info, err := h.chat.channel(ctx, id)
	var no slack.SlackErrorResponse
	switch {
	case err == nil:
		s.Channel.Name, code = channelName(info.Name), h.chat.closedBy(info)
	case errors.As(err, &no) && unreachable[no.Err] != "":
		code = no.Err
	default:
		h.chat.log.Warn("how it is with a channel is not known", "channel", id, "err", err)
	}
	switch code {
	case "":
	case letIn:
		s.Back = p.mayPost(id)
	default:
		s.Lost = outOfReach(code)
	}
	p.tell(ctx, s)
}

// closedBy is Slack's code for why nothing can be posted in a channel, or
// letIn.
func (c *Chat) closedBy(info *slack.Channel) string {
	switch {
	case info.IsArchived:
		return "is_archived"
	case !info.IsMember && (info.IsPrivate || !c.me().everywhere):
		return "not_in_channel"
	}
	return letIn
}

// outOfReach is what Post says too of a channel with such a code.
func outOfReach(code string) error {
	return fmt.Errorf("%w: %s (%s)", bot.ErrUnreachable, unreachable[code], code)
}

// lookAround looks after all channels, at once and every hour, until ctx ends.
func (h *hearing) lookAround(ctx context.Context) {
	for again := true; again; again = bot.Sleep(ctx, lookEvery) {
		in, err := h.ours(ctx)
		if err != nil {
			h.chat.log.Warn("our channels are not known", "err", err)
			continue
		}
		for _, c := range h.watching(ctx) {
			if !in[c.ID] {
				h.look(ctx, c.ID, "")
			}
		}
	}
}

// ours tells of the channels that we are in, which are one list, and returns
// their ids.
func (h *hearing) ours(ctx context.Context) (in map[string]bool, err error) {
	h.chat.places.looking.Lock()
	defer h.chat.places.looking.Unlock()
	all, err := h.chat.channels(ctx, "")
	in = map[string]bool{}
	for _, c := range all {
		in[c.ID] = true
		h.chat.places.tell(ctx, bot.Sighting{Channel: bot.Channel{ID: c.ID, Name: channelName(c.Name)}, Back: h.chat.places.mayPost(c.ID)})
	}
	return in, err
}

func (h *hearing) watching(ctx context.Context) []bot.Channel {
	if h.chat.places.watching == nil {
		return nil
	}
	all, err := h.chat.places.watching(ctx)
	if err != nil {
		h.chat.log.Warn("which channels watch something is not known", "err", err)
	}
	return all
}
