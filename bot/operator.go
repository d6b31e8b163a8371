package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"attribot/feeds"
	"attribot/store"
)

// This file tells the operator, in a channel of theirs, what needs them, once:
// a source begins or ceases to fail, an alert cannot be posted, a channel
// cannot be reached. Each is written down in the transaction of what it tells
// of. Where no operator's channel is set the log has it all.

// operator returns the operator's channel; false if there is none.
func (b *Bot) operator(ctx context.Context, now time.Time) (store.Channel, bool) {
	o := b.policy.Operator
	if o.ID == "" {
		return store.Channel{}, false
	}
	or(&o.Name, "operator")
	c, err := b.store.Place(ctx, o.Platform, o.ID, o.Name, now)
	if err != nil {
		b.log.Error("operator's channel", "err", err)
		return store.Channel{}, false
	}
	return c, true
}

// toOperator makes the notice, if there is an operator's channel. There is one
// of each key.
func (b *Bot) toOperator(ctx context.Context, key string, m Message, now time.Time) []store.Notice {
	c, ok := b.operator(ctx, now)
	if !ok {
		return nil
	}
	return []store.Notice{b.keyed(c, "operator, "+key, m, now)}
}

func (b *Bot) keyed(c store.Channel, key string, m Message, now time.Time) store.Notice {
	n := b.notice(c, reasonNotice, now, m, now)
	n.Key = key
	return n
}

const (
	// A source that does not answer is given a few tries before anybody is
	// disturbed; what will not mend itself is told at once.
	toldAfter = time.Hour
	toldTries = 3
)

// trouble names what is wrong with a source; "" if it is read. With known false
// it is too early to say.
func trouble(f feeds.Feed, now time.Time) (what string, known bool) {
	switch what = ailment(f); {
	case what == "":
		return "", f.State != feeds.Paused && f.Answer != feeds.AnswerNone
	case what == moved || slices.Contains([]feeds.Answer{feeds.AnswerStale, feeds.AnswerBlocked, feeds.AnswerGone}, feeds.Answer(what)):
		return what, true
	}
	return what, f.Failures >= toldTries || now.Sub(f.AnswerSince) >= toldAfter
}

// health tells of sources that began or ceased to fail, or moved, since the
// last time.
func (b *Bot) health(ctx context.Context, now time.Time) error {
	if b.policy.Operator.ID == "" {
		return nil
	}
	all, err := b.store.ToldFeeds(ctx)
	if err != nil {
		return fmt.Errorf("health of feeds: %w", err)
	}
	var changed []store.ToldFeed
	var news []Item
	for _, f := range all {
		item, is := transition(f, now)
		if is == f {
			continue
		}
		changed = append(changed, is)
		if item.Text != "" {
			news = append(news, item)
		}
	}
	if len(changed) == 0 {
		return nil
	}
	var tell []store.Notice
	if len(news) > 0 {
		m := Message{Title: "Sources: " + counted(len(news), "change", "changes"), Items: news, Actions: []Action{{"Failing feeds", "feeds health"}}}
		tell = b.toOperator(ctx, fmt.Sprintf("sources %d at %d", changed[0].ID, now.UnixMilli()), m, now)
	}
	return b.store.TellOfFeeds(ctx, changed, tell...)
}

// transition is what is to be told of a source, and that it was.
func transition(f store.ToldFeed, now time.Time) (item Item, is store.ToldFeed) {
	what, known := trouble(f.Feed, now)
	is = f
	is.ToldURL = f.URL
	if known && (what == "" || f.Told == "" || what == string(feeds.AnswerGone)) {
		is.Told = what
	}
	switch {
	case is.Told != f.Told && is.Told == "":
		return Item{Text: feedName(f.Feed) + " is read again", Detail: sensed(f.Feed), URL: f.URL}, is
	case is.Told != f.Told:
		return Item{Text: feedName(f.Feed) + ": " + sensed(f.Feed), Detail: joined(cause(f.Feed), nextStep(f.Feed, is.Told)), URL: f.URL}, is
	case f.ToldURL != "" && f.ToldURL != f.URL:
		return Item{Text: feedName(f.Feed) + " has moved", Detail: "It is read at " + f.URL + " from now on, no longer at " + f.ToldURL + ".", URL: f.URL}, is
	}
	return Item{}, is
}

// lost is the message that an alert will never be posted.
func lost(a store.Alert, cause error) Message {
	m := Message{
		Tone:  Problem,
		Title: "An alert could not be posted in " + a.Channel.Name,
		Text:  fmt.Sprintf("It was given up: %s. The channel's later alerts are not held up by it.", strings.TrimSuffix(clip(oneLine(cause.Error()), 300), ".")),
	}
	if a.StoryID != 0 {
		m.Text += fmt.Sprintf(" What it would have said: story S%d; tell the channel by hand if it matters.", a.StoryID)
		m.Actions = []Action{{"Story", fmt.Sprintf("story S%d", a.StoryID)}, {"Why", fmt.Sprintf("why C%d", a.ClaimID)}}
	}
	return m
}

// cutOff is the message that a channel cannot be reached.
func cutOff(c store.Channel, cause error) Message {
	return Message{
		Tone:  Problem,
		Title: fmt.Sprintf("%s cannot be reached", c.Name),
		Text: fmt.Sprintf("%s says: %s. What it watches and its alerts are kept. Invite the bot again, or give it the right to post, "+
			"and type resume there; then the alerts come.", upper(c.Platform), strings.TrimSuffix(clip(oneLine(cause.Error()), 300), ".")),
		Actions: []Action{{"Status", "status"}},
	}
}

// cutOffNotices tell of a channel that is cut off: the operator, unless it is
// theirs, and who configured it where the platform can reach a person alone.
func (b *Bot) cutOffNotices(ctx context.Context, c store.Channel, cause error, now time.Time) []store.Notice {
	if c.Remote == b.policy.Operator.ID && c.Platform == b.policy.Operator.Platform {
		return nil
	}
	key := fmt.Sprintf("channel %d cut off at %d", c.ID, now.UnixMilli())
	ns := b.toOperator(ctx, key, cutOff(c, cause), now)
	c, err := b.store.Place(ctx, c.Platform, c.Remote, c.Name, now)
	direct, ok := b.chats[c.Platform].(Confider)
	if err != nil || !ok || c.ConfiguredBy == "" {
		return ns
	}
	to, err := direct.Direct(ctx, c.ConfiguredBy)
	if err != nil {
		b.log.Warn("who configured the channel cannot be told", "channel", c.Remote, "err", err)
		return ns
	}
	person, err := b.store.Place(ctx, to.Platform, to.ID, to.Name, now)
	if err != nil {
		return ns
	}
	return append(ns, b.keyed(person, "person, "+key, cutOff(c, cause), now))
}
