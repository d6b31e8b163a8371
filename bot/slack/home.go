package slack

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"attribot/bot"
)

// This file is the App Home: the channels that a person shares with us and
// what is watched there, the latest claims, the state of the sources.

const (
	// mostChannels a Home shows: each takes a block, and the rest of the
	// hundred are for the lists below.
	mostChannels = 30

	// elsewhere marks a button that is about another place than where it is
	// clicked: "v1@C0123:settings".
	elsewhere = "v1@"
)

// home publishes somebody's App Home. hash is that of the view they see, "" if
// there is none: Slack refuses the older of two publications then.
func (h *hearing) home(ctx context.Context, person, hash string) {
	view := slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: h.homeBlocks(ctx, person)}}
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	request := slack.PublishViewContextRequest{UserID: person, View: view}
	if hash != "" {
		request.Hash = &hash
	}
	_, err := h.chat.api.PublishViewContext(ctx, request)
	if no := (slack.SlackErrorResponse{}); errors.As(err, &no) && no.Err == "hash_conflict" {
		return // a later one is there already
	}
	if err != nil {
		h.chat.log.Warn("an App Home was not shown", "user", person, "err", err)
	}
}

func (h *hearing) homeBlocks(ctx context.Context, person string) []slack.Block {
	shared, err := h.chat.shared(ctx, person)
	if err != nil {
		h.chat.log.Warn("the channels of a person are not known", "user", person, "err", err)
	}
	l := &layout{room: maxBlocks}
	l.title("Your channels")
	if len(shared) == 0 {
		l.text("We are in no channel together yet. Go to a channel and type /invite @attribot; there, /attribot chooses what it watches.")
		return l.blocks
	}
	who := h.chat.person(ctx, person, "", "")
	ask := func(c slack.Channel, line string) bot.Message {
		return h.handle(ctx, bot.Command{Channel: bot.Channel{Platform: platform, ID: c.ID, Name: channelName(c.Name)}, Who: who, Words: bot.SplitWords(line), At: time.Now()})
	}
	for i, c := range shared {
		if i == mostChannels {
			l.text(fmt.Sprintf("… and %d more.", len(shared)-i))
			break
		}
		l.channel(c, ask(c, "watches"))
	}
	for _, line := range []string{"recent", "feeds health"} {
		m := ask(shared[0], line)
		l.add(slack.NewDividerBlock())
		l.title(m.Title)
		l.text(m.Text)
		l.fields(m.Fields)
		l.items(m.Items)
	}
	return l.blocks
}

// channel is one line of the Home: what is watched there, and a button to
// change it.
func (l *layout) channel(c slack.Channel, watched bot.Message) {
	lines := []string{oneLine(channelName(c.Name))}
	for _, it := range watched.Items {
		lines = append(lines, oneLine(it.Text)+": "+oneLine(it.Detail))
	}
	if len(watched.Items) == 0 {
		lines = append(lines, "Nothing is watched here yet.")
	}
	s := l.take(strings.Join(lines, "\n"), maxText)
	if s == "" {
		return
	}
	edit := slack.NewButtonBlockElement("edit-"+c.ID, elsewhere+c.ID+":settings", plainText("Edit"))
	l.add(slack.NewSectionBlock(plainText(s), nil, slack.NewAccessory(edit)))
}

// shared returns the channels in which a person and we are.
func (c *Chat) shared(ctx context.Context, person string) (both []slack.Channel, err error) {
	theirs, err := c.channels(ctx, person)
	if err != nil {
		return nil, err
	}
	ours, err := c.channels(ctx, "")
	if err != nil {
		return nil, err
	}
	in := map[string]bool{}
	for _, o := range ours {
		in[o.ID] = true
	}
	for _, t := range theirs {
		if in[t.ID] {
			both = append(both, t)
		}
	}
	return both, nil
}

// sharedName is the name of a channel in which a person and we are; "" if it
// is none.
func (c *Chat) sharedName(ctx context.Context, person, id string) string {
	both, err := c.shared(ctx, person)
	if err != nil {
		c.log.Warn("the channels of a person are not known", "user", person, "err", err)
	}
	for _, s := range both {
		if s.ID == id {
			return channelName(s.Name)
		}
	}
	return ""
}

// channels lists those of a person, ours if it is "".
// https://docs.slack.dev/reference/methods/users.conversations
func (c *Chat) channels(ctx context.Context, person string) (all []slack.Channel, err error) {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	for cursor, more := "", true; more; more = cursor != "" {
		var some []slack.Channel
		some, cursor, err = c.api.GetConversationsForUserContext(ctx, &slack.GetConversationsForUserParameters{
			UserID: person, Cursor: cursor, Types: []string{"public_channel", "private_channel"}, Limit: pageOfHistory, ExcludeArchived: true})
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}
