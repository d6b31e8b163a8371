package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"attribot/feeds"
	"attribot/feeds/claims"
	"attribot/store"
)

// This file is how a digest reads: the claims with their links, apart from
// them what the detector is less sure of, and what could not be read.

const (
	mostListed   = 30 // claims in a digest: more than anybody reads, and still one message
	mostPossible = 10
)

func (b *Bot) digestMessage(ctx context.Context, a store.Alert, p period) (Message, error) {
	c, err := b.store.Place(ctx, a.Channel.Platform, a.Channel.Remote, a.Channel.Name, p.Until)
	if err != nil {
		return Message{}, err
	}
	listed, err := b.listed(ctx, a)
	if err != nil {
		return Message{}, err
	}
	m := Message{
		Title:   digestTitle(p, len(listed), c.Settings),
		Items:   claimItems(listed[:min(len(listed), mostListed)]),
		Actions: []Action{{"Recent", "recent"}},
	}
	if more := len(listed) - mostListed; more > 0 {
		m.Items = append(m.Items, Item{Text: fmt.Sprintf("and %d more", more), Detail: "recent and country show them"})
	}
	if p.Often == "" {
		m.Text = "They were kept back while this channel was paused, or because of the hourly limit."
		return m, nil
	}
	possible, err := b.possible(ctx, c.ID, p)
	if err != nil {
		return Message{}, err
	}
	m.Text = digestText(len(listed), len(possible))
	for _, claim := range possible {
		item := claimItem(claim)
		item.Text = "Possible: " + item.Text
		item.Detail = fmt.Sprintf("confidence %.2f · %s", claim.Confidence, item.Detail)
		m.Items = append(m.Items, item)
	}
	all, err := b.store.Feeds(ctx)
	m.Footer = sensing(all, p.Until, c.Settings)
	return m, err
}

// listed are the claims of a digest's alerts, in the order of their decision.
func (b *Bot) listed(ctx context.Context, a store.Alert) (found []store.Claim, err error) {
	alerts, err := b.store.Listed(ctx, a.ID)
	if err != nil {
		return nil, err
	}
	for _, one := range alerts {
		c, err := b.store.AlertClaim(ctx, one.ClaimID)
		if err != nil {
			return nil, err
		}
		found = append(found, c)
	}
	return found, nil
}

func digestTitle(p period, n int, s store.Settings) string {
	if p.Often == "" {
		return counted(n, "alert that was kept back", "alerts that were kept back")
	}
	return upper(p.Often) + " digest, " + p.Until.In(zoneOf(s)).Format("2 Jan 2006")
}

func digestText(listed, possible int) string {
	var said []string
	switch listed {
	case 0:
		said = append(said, "No claim about what is watched here was read.")
	default:
		said = append(said, counted(listed, "claim", "claims")+" about what is watched here.")
	}
	if possible > 0 {
		said = append(said, counted(possible, "possible one", "possible ones")+", of which the detector is less sure, at the end.")
	}
	return strings.Join(said, " ")
}

// possible are the claims of the period that the channel would have heard of,
// had the detector been surer.
func (b *Bot) possible(ctx context.Context, channel int64, p period) (found []store.Claim, err error) {
	listeners, err := b.listeners(ctx, p.Until)
	if err != nil {
		return nil, err
	}
	here := slices.IndexFunc(listeners, func(l listener) bool { return l.channel == channel })
	if here < 0 {
		return nil, nil
	}
	seen, err := b.store.SeenClaims(ctx, p.From, p.Until)
	if err != nil {
		return nil, err
	}
	for _, c := range seen {
		if c.Confidence < claims.PossibleFrom || b.quiet(c.Claim, c.Article, c.Article.Seen) != quietUnsure || len(found) == mostPossible {
			continue
		}
		said, err := b.store.FirstClaims(ctx, c.StoryID)
		if err != nil {
			return nil, err
		}
		story := make([]claims.Claim, len(said))
		for i, s := range said {
			story[i] = s.Claim
		}
		if listeners[here].hears(c.Claim, victimsOf(c.Claim, story), c.StoryID) {
			found = append(found, c)
		}
	}
	return found, nil
}

// sensing says what could not be read: "4 of 112 sources failing since
// Tuesday".
func sensing(all []feeds.Feed, now time.Time, s store.Settings) string {
	asked, bad := 0, 0
	var first, last time.Time
	for _, f := range all {
		if f.State != feeds.Active {
			continue
		}
		asked++
		if !failing(f) {
			continue
		}
		bad++
		if first.IsZero() || f.AnswerSince.Before(first) {
			first = f.AnswerSince
		}
		if f.AnswerSince.After(last) {
			last = f.AnswerSince
		}
	}
	switch {
	case asked == 0:
		return "No source is read: nothing is sensed."
	case bad == 0:
		return counted(asked, "source is", "sources are") + " read."
	case sinceDay(first, now, s) == sinceDay(last, now, s):
		return fmt.Sprintf("%d of %s failing since %s.", bad, counted(asked, "source", "sources"), sinceDay(first, now, s))
	}
	return fmt.Sprintf("%d of %s failing, the first since %s.", bad, counted(asked, "source", "sources"), sinceDay(first, now, s))
}

// sinceDay names a day of the last week by its weekday, another by its date.
func sinceDay(t, now time.Time, s store.Settings) string {
	t = t.In(zoneOf(s))
	if now.Sub(t) < 6*oneDay {
		return t.Weekday().String()
	}
	return t.Format("2 Jan 2006")
}
