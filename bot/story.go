package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"attribot/store"
)

func (b *Bot) story(ctx context.Context, r request) (Message, error) {
	if len(r.args) == 0 {
		return Message{}, refuse("Say which story, for instance: story S12. The numbers stand below each claim in recent.", Action{"Recent", "recent"})
	}
	mend := map[string]func(context.Context, request, []string) (Message, error){"split": b.splitStory, "merge": b.mergeStories}
	if do := mend[strings.ToLower(r.args[0])]; do != nil {
		if !r.Who.MayConfigure {
			return Message{}, mayNot("story " + strings.ToLower(r.args[0]))
		}
		return do(ctx, r, r.args[1:])
	}
	words := r.args
	last := len(words) - 1
	sources := last > 0 && strings.EqualFold(words[last], "sources")
	if sources {
		words = words[:last]
	}
	if len(words) > 1 {
		return Message{}, unused(r.verb, strings.Join(words[1:], " "))
	}
	v, err := b.findStory(ctx, words[0])
	if err != nil {
		return Message{}, err
	}
	if sources {
		return b.sources(ctx, v)
	}
	m := storyMessage(v)
	m.Actions = []Action{
		{"Show sources", fmt.Sprintf("story S%d sources", v.ID)},
		{"Mute this story", fmt.Sprintf("mute S%d 7d", v.ID)},
	}
	return m, nil
}

// findStory refuses in words when there is no such story.
func (b *Bot) findStory(ctx context.Context, ref string) (store.StoryView, error) {
	v, err := b.store.FindStory(ctx, ref)
	if errors.Is(err, store.ErrNotFound) {
		return v, refuse(fmt.Sprintf("There is no story %q. The numbers stand below each claim in recent.", clip(ref, 40)), Action{"Recent", "recent"})
	}
	return v, err
}

func storyMessage(v store.StoryView) Message {
	m := Message{Title: storyTitle(v)}
	add := func(name, value string) {
		if value != "" {
			m.Fields = append(m.Fields, Field{name, value})
		}
	}
	add("Victims", upper(list(v.Victims, plain)))
	add("Accused", upper(list(v.Accused, plain)))
	add("Groups", join(v.Groups))
	add("Speakers", upper(list(v.Speakers, plain)))
	for _, c := range v.Claims {
		item := claimItem(c)
		c.Claim = flat(c.Claim)
		item.Detail = strings.Replace(item.Detail, fmt.Sprintf(" · S%d", v.ID), "", 1) + fmt.Sprintf(" · C%d", c.ID)
		if qs := quotes(c); len(qs) > 0 {
			item.Detail = quoted(qs[0].Text) + by(qs[0]) + "\n" + item.Detail
		}
		m.Items = append(m.Items, item)
	}
	return m
}

func storyTitle(v store.StoryView) string { return fmt.Sprintf("S%d · %s", v.ID, v.Title) }

func by(q Quote) string {
	if q.By == "" {
		return ""
	}
	return " — " + q.By
}

// sources lists every article that reported a story.
func (b *Bot) sources(ctx context.Context, v store.StoryView) (Message, error) {
	all, err := b.store.StoryClaims(ctx, v.ID)
	if err != nil {
		return Message{}, fmt.Errorf("sources: %w", err)
	}
	m := Message{Title: storyTitle(v), Actions: []Action{{"Story so far", fmt.Sprintf("story S%d", v.ID)}}}
	seen := map[int64]bool{}
	for _, c := range all {
		if seen[c.ArticleID] {
			continue
		}
		seen[c.ArticleID] = true
		c.Outlets = 1
		m.Items = append(m.Items, Item{
			Text:   c.Article.Title,
			Detail: fmt.Sprintf("%s · A%d", source(c), c.ArticleID),
			URL:    c.Article.URL,
		})
	}
	return m, nil
}
