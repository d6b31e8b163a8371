package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"attribot/store"
)

// What Suggest knows, beside the countries of SuggestCountries.
const (
	SuggestStories = "story" // S12, by its number or the words of its headline
	SuggestFeeds   = "feed"  // F3, by its number, title or address
	SuggestGroups  = "group" // a threat group that the newest claims name
)

// suggestions are what there is to suggest, for a minute: people type faster
// than that, and the next letter must not wait for the database.
type suggestions struct {
	mu   sync.Mutex
	at   time.Time
	kept map[string][]Choice
}

const (
	keepSuggestions = time.Minute
	suggestedFrom   = 1000 // of the newest claims
)

// Suggest returns what somebody who is typing may mean, newest first; nothing
// of a kind that it does not know. It answers from memory but once a minute.
func (b *Bot) Suggest(ctx context.Context, kind, typed string) []Choice {
	typed = strings.ToLower(strings.TrimSpace(typed))
	var found []Choice
	for _, c := range b.suggestable(ctx)[kind] {
		if strings.Contains(strings.ToLower(c.Label+" "+c.Value), typed) && len(found) < mostSuggested {
			found = append(found, c)
		}
	}
	return found
}

func (b *Bot) suggestable(ctx context.Context) map[string][]Choice {
	s := &b.suggested
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := b.clock(); s.kept == nil || now.Sub(s.at).Abs() > keepSuggestions {
		all, err := b.gather(ctx)
		if err != nil {
			b.log.Warn("nothing to suggest", "err", err)
			return s.kept
		}
		s.at, s.kept = now, all
	}
	return s.kept
}

func (b *Bot) gather(ctx context.Context) (map[string][]Choice, error) {
	cs, err := b.store.Claims(ctx, store.Query{Limit: suggestedFrom})
	if err != nil {
		return nil, fmt.Errorf("claims: %w", err)
	}
	fs, err := b.store.Feeds(ctx)
	if err != nil {
		return nil, fmt.Errorf("feeds: %w", err)
	}
	all := map[string][]Choice{}
	add := func(kind string, c Choice) {
		if !slices.ContainsFunc(all[kind], func(k Choice) bool { return k.Value == c.Value }) {
			all[kind] = append(all[kind], c)
		}
	}
	for _, c := range cs {
		if c.StoryID > 0 {
			add(SuggestStories, Choice{fmt.Sprintf("S%d · %s", c.StoryID, Headline(c.Claim)), fmt.Sprintf("S%d", c.StoryID)})
		}
		for _, g := range c.Groups {
			add(SuggestGroups, Choice{oneLine(g), oneLine(g)})
		}
	}
	for _, f := range fs {
		title := f.Title
		if title == "" {
			title = f.URL
		}
		add(SuggestFeeds, Choice{fmt.Sprintf("F%d · %s", f.ID, oneLine(title)), fmt.Sprintf("F%d", f.ID)})
	}
	return all, nil
}
