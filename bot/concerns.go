package bot

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"attribot/feeds"
	"attribot/feeds/claims"
	"attribot/store"
)

// This file decides what is news, and for whom.

// A telling is what an article tells of one story, beside what was said of it
// before.
type telling struct {
	said []store.Claim  // the story's first claims before this article
	all  []claims.Claim // this article's
	news []news         // those of them that are worth a message
}

// news is a claim that was not known yet, and why it is worth a message.
type news struct {
	claims.Claim
	index  int // among the article's claims
	reason string
}

// The reasons of alerts, as they stand in the log and in the store.
const (
	reasonFirst      = "first"       // nothing was known of the story
	reasonDenial     = "denial"      // an accusation is rejected
	reasonNewSpeaker = "new-speaker" // another government says the same
	reasonNewAccused = "new-accused" // the same government accuses somebody else too
	reasonMeasure    = "measure"     // sanctions or charges follow what was only said before
)

// reason tells why the claim is news; "" when it only repeats what was said
// before. It returns the stored claim that it repeats, if any.
func (t *telling) reason(c claims.Claim) (reason string, repeats *store.Claim) {
	known := strongest(t.said, c)
	switch {
	case known == nil:
		return t.novelty(c), nil
	case weight(c.Measure) > max(weight(known.Measure), weight(claims.Diplomatic)):
		return reasonMeasure, nil
	case known.Recency == claims.Background && c.Recency == claims.Current:
		return t.novelty(c), nil // it was only ever recalled: nobody was told of it
	}
	return "", known
}

// novelty names what is new about a claim that nobody made before. What was
// only recalled does not count: it was no news then.
func (t *telling) novelty(c claims.Claim) string {
	var speakers []string
	known := false
	for _, s := range t.said {
		if s.Recency == claims.Background {
			continue
		}
		known = true
		if s.Stance == c.Stance {
			speakers = append(speakers, s.Speakers...)
		}
	}
	switch {
	case c.Stance == claims.Denial:
		return reasonDenial
	case !known:
		return reasonFirst
	case overlap(speakers, c.Speakers):
		return reasonNewAccused
	}
	return reasonNewSpeaker
}

// strongest returns the claim that says the same with the strongest measure;
// nil if none does. One that is news goes before one that is only recalled.
func strongest(said []store.Claim, c claims.Claim) *store.Claim {
	var found *store.Claim
	for i, s := range said {
		if !same(s.Claim, c) {
			continue
		}
		if found == nil || weight(s.Measure) > weight(found.Measure) ||
			found.Recency == claims.Background && s.Recency == claims.Current {
			found = &said[i]
		}
	}
	return found
}

// same reports that two claims about one story say the same.
func same(a, b claims.Claim) bool {
	return a.Stance == b.Stance && a.Denies == b.Denies && overlap(a.Speakers, b.Speakers) &&
		(overlap(a.Accused, b.Accused) || len(a.Accused) == 0 || len(b.Accused) == 0)
}

// weight orders measures, weakest first; 0 is none.
func weight(measure string) int {
	return 1 + slices.Index([]string{claims.Statement, claims.Advisory, claims.Diplomatic, claims.Sanctions, claims.Indictment}, measure)
}

// The reasons for silence, as they stand in the log; `why` makes sentences of
// them.
const (
	quietBackground = "background"
	quietBacklog    = "backlog"
	quietOld        = "old"
	quietUnsure     = "unsure"
)

// quiet says why a claim raises no alert in any channel; "" if it may.
func (b *Bot) quiet(c claims.Claim, a feeds.Article, now time.Time) string {
	switch {
	case c.Recency == claims.Background:
		return quietBackground
	case a.Backlog:
		return quietBacklog
	case b.old(a, now):
		return quietOld
	case c.Confidence < b.policy.AlertFrom:
		return quietUnsure
	}
	return ""
}

// A listener is a channel with what it wants to hear.
type listener struct {
	channel int64
	watches []store.Watch
	muted   map[string]bool // "story:12", "country:DE"
}

// listeners returns the channels that watch anything, in a fixed order.
func (b *Bot) listeners(ctx context.Context, now time.Time) ([]listener, error) {
	watches, err := b.store.Watches(ctx, 0)
	if err != nil {
		return nil, fmt.Errorf("watches: %w", err)
	}
	mutes, err := b.store.Mutes(ctx, 0, now)
	if err != nil {
		return nil, fmt.Errorf("mutes: %w", err)
	}
	merged, err := b.store.MergedStories(ctx)
	if err != nil {
		return nil, fmt.Errorf("mutes: %w", err)
	}
	byChannel := map[int64]*listener{}
	for _, w := range watches {
		l := byChannel[w.ChannelID]
		if l == nil {
			l = &listener{channel: w.ChannelID, muted: map[string]bool{}}
			byChannel[w.ChannelID] = l
		}
		l.watches = append(l.watches, w)
	}
	for _, m := range mutes {
		if l := byChannel[m.ChannelID]; l != nil {
			l.muted[m.What] = true
			if whole := merged[id(strings.TrimPrefix(m.What, "story:"))]; whole != 0 && strings.HasPrefix(m.What, "story:") {
				l.muted[muteStory(whole)] = true
			}
		}
	}
	var ls []listener
	for _, l := range byChannel {
		ls = append(ls, *l)
	}
	slices.SortFunc(ls, func(a, b listener) int { return cmp.Compare(a.channel, b.channel) })
	return ls, nil
}

// best returns the strongest news of that stance that the listener wants to
// hear, or nil.
func (l listener) best(t *telling, stance claims.Stance) *news {
	var best *news
	for i, n := range t.news {
		if n.Stance != stance || !l.hears(n.Claim, t.victims(n.Claim), t.story()) {
			continue
		}
		if best == nil || stronger(n.Claim, best.Claim) {
			best = &t.news[i]
		}
	}
	return best
}

// stronger orders claims by how much they tell.
func stronger(a, b claims.Claim) bool {
	if a.Hedged != b.Hedged {
		return b.Hedged
	}
	if weight(a.Measure) != weight(b.Measure) {
		return weight(a.Measure) > weight(b.Measure)
	}
	return a.Confidence > b.Confidence
}

func (t *telling) story() int64 {
	if len(t.said) == 0 {
		return 0
	}
	return t.said[0].StoryID
}

// victims returns whom the claim says was attacked. One that does not say it,
// as denials rarely do, speaks of those whom its story's attributions name.
func (t *telling) victims(c claims.Claim) []string {
	all := slices.Clone(t.all)
	for _, s := range t.said {
		all = append(all, s.Claim)
	}
	return victimsOf(c, all)
}

func victimsOf(c claims.Claim, story []claims.Claim) []string {
	if len(c.Victims) > 0 {
		return c.Victims
	}
	if c.Denies == claims.Occurrence {
		return c.Speakers // a government denies having been hit
	}
	var victims []string
	for _, s := range story {
		if s.Stance == claims.Attribution && overlap(s.Accused, c.Accused) {
			victims = append(victims, s.Victims...)
		}
	}
	slices.Sort(victims)
	return slices.Compact(victims)
}

// hears reports whether the listener wants to hear of the claim. A muted
// country silences its own watches, and what only muted countries are accused
// of.
func (l listener) hears(c claims.Claim, victims []string, story int64) bool {
	if l.muted[muteStory(story)] {
		return false
	}
	if len(c.Accused) > 0 && !slices.ContainsFunc(c.Accused, func(code string) bool { return !l.muted[muteCountry(code)] }) {
		return false
	}
	return slices.ContainsFunc(l.watches, func(w store.Watch) bool {
		return !l.muted[muteCountry(w.Country)] && concerns(w, c, victims)
	})
}

func muteStory(id int64) string      { return fmt.Sprintf("story:%d", id) }
func muteCountry(code string) string { return "country:" + strings.ToUpper(code) }

// The roles of a watched country.
const (
	roleVictim  = "victim"
	roleAccused = "accused"
	roleSpeaker = "speaker"
	roleAny     = "any"
)

// concerns reports whether a claim is what a watch waits for.
func concerns(w store.Watch, c claims.Claim, victims []string) bool {
	if w.Stance != "" && w.Stance != c.Stance {
		return false
	}
	in := func(codes []string) bool { return slices.Contains(codes, w.Country) }
	switch w.Role {
	case roleVictim:
		return in(victims)
	case roleAccused:
		return in(c.Accused)
	case roleSpeaker:
		return in(c.Speakers)
	}
	return in(victims) || in(c.Accused) || in(c.Speakers)
}
