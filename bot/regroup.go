package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"attribot/feeds/claims"
	"attribot/feeds/stories"
	"attribot/store"
)

// This file mends stories by hand: split and merge. Stories are everybody's,
// as feeds are; who changed them stands in the log of the channel where it was
// said.

var claimWord = regexp.MustCompile(`^[Cc]\d{1,18}$`)

func (b *Bot) splitStory(ctx context.Context, r request, words []string) (Message, error) {
	var ids []int64
	for _, w := range words[min(1, len(words)):] {
		if w = strings.Trim(w, ","); !claimWord.MatchString(w) {
			return Message{}, refuse(fmt.Sprintf("%q is no claim. Their numbers stand in the story, for instance: story split S12 C3 C4", clip(w, 40)))
		}
		ids = append(ids, id(w[1:]))
	}
	if len(ids) == 0 {
		return Message{}, refuse("Say which claims to split off, for instance: story split S12 C3 C4", Action{"Examples", "help story"})
	}
	v, err := b.findStory(ctx, words[0])
	if err != nil {
		return Message{}, err
	}
	all, err := b.store.StoryClaims(ctx, v.ID)
	if err != nil {
		return Message{}, fmt.Errorf("split: %w", err)
	}
	parts, stay := parted(all, ids)
	if len(stay) == 0 {
		return Message{}, refuse(fmt.Sprintf("That is all of story S%d: there is nothing to split it from.", v.ID))
	}
	if missing := slices.IndexFunc(ids, func(id int64) bool {
		return !slices.ContainsFunc(parts, func(c store.Claim) bool { return c.ID == id })
	}); missing >= 0 {
		return Message{}, refuse(fmt.Sprintf("C%d is no claim of story S%d.", ids[missing], v.ID), Action{"Show story", fmt.Sprintf("story S%d", v.ID)})
	}
	made, err1 := b.marks(ctx, parts)
	left, err2 := b.marks(ctx, stay)
	if err := errors.Join(err1, err2); err != nil {
		return Message{}, fmt.Errorf("split: %w", err)
	}
	what := fmt.Sprintf("story split S%d %s", v.ID, claimNumbers(ids))
	if _, err := b.store.Apply(ctx, r.channel.ID, store.Change{
		Who: r.Who.Name, WhoID: r.Who.ID, At: r.now, What: what,
		Regroup: &store.Regroup{From: v.ID, Claims: ids, Left: left, Made: made, Title: parts[0].Article.Title},
	}); err != nil {
		return Message{}, fmt.Errorf("%s: %w", what, err)
	}
	c, err := b.store.AlertClaim(ctx, ids[0])
	if err != nil {
		return Message{}, fmt.Errorf("split: %w", err)
	}
	return Message{
		Tone: Done,
		Text: fmt.Sprintf("%s: split %s off story S%d. They are story S%d now.", somebody(r), claimNumbers(ids), v.ID, c.StoryID),
		Actions: []Action{{"Undo", "undo"}, {"Show the new story", fmt.Sprintf("story S%d", c.StoryID)},
			{"Show the old one", fmt.Sprintf("story S%d", v.ID)}},
	}, nil
}

func somebody(r request) string {
	return upper(cmp.Or(r.Who.Name, "Somebody"))
}

func claimNumbers(ids []int64) string {
	var all []string
	for _, id := range ids {
		all = append(all, fmt.Sprintf("C%d", id))
	}
	return strings.Join(all, " ")
}

// parted sorts a story's claims: those that go, with their repeats, and those
// that stay.
func parted(all []store.Claim, ids []int64) (leave, stay []store.Claim) {
	for _, c := range all {
		if slices.Contains(ids, c.ID) || c.Repeats != 0 && slices.Contains(ids, c.Repeats) {
			leave = append(leave, c)
		} else {
			stay = append(stay, c)
		}
	}
	return leave, stay
}

func (b *Bot) mergeStories(ctx context.Context, r request, words []string) (Message, error) {
	if len(words) != 2 {
		return Message{}, refuse("Say which two stories are one, for instance: story merge S12 S15. The second becomes part of the first.", Action{"Examples", "help story"})
	}
	into, err := b.findStory(ctx, words[0])
	if err != nil {
		return Message{}, err
	}
	from, err := b.findStory(ctx, words[1])
	if err != nil {
		return Message{}, err
	}
	if into.ID == from.ID {
		return Message{Text: fmt.Sprintf("They are one story already: S%d.", into.ID)}, nil
	}
	one, err1 := b.store.StoryClaims(ctx, into.ID)
	other, err2 := b.store.StoryClaims(ctx, from.ID)
	whole, err3 := b.marks(ctx, append(one, other...))
	if err := errors.Join(err1, err2, err3); err != nil {
		return Message{}, fmt.Errorf("merge: %w", err)
	}
	what := fmt.Sprintf("story merge S%d S%d", into.ID, from.ID)
	if _, err := b.store.Apply(ctx, r.channel.ID, store.Change{
		Who: r.Who.Name, WhoID: r.Who.ID, At: r.now, What: what,
		Regroup: &store.Regroup{From: from.ID, To: into.ID, Made: whole},
	}); err != nil {
		return Message{}, fmt.Errorf("%s: %w", what, err)
	}
	return Message{
		Tone:    Done,
		Text:    fmt.Sprintf("%s: merged story S%d into S%d. Both numbers lead to it.", somebody(r), from.ID, into.ID),
		Actions: []Action{{"Undo", "undo"}, {"Show story", fmt.Sprintf("story S%d", into.ID)}},
	}, nil
}

// marks are what a story of these claims is known by: as if their articles had
// just been read, news first.
func (b *Bot) marks(ctx context.Context, cs []store.Claim) (s stories.Story, err error) {
	byArticle := map[int64][]claims.Claim{}
	var order []int64
	for _, c := range cs {
		if byArticle[c.ArticleID] == nil {
			order = append(order, c.ArticleID)
		}
		byArticle[c.ArticleID] = append(byArticle[c.ArticleID], c.Claim)
	}
	var all []stories.Incident
	for _, article := range order {
		a, err := b.store.FindArticle(ctx, fmt.Sprintf("A%d", article))
		if err != nil {
			return s, err
		}
		all = append(all, stories.Incidents(a.Title, a.Text, a.Published, byArticle[article])...)
	}
	slices.SortStableFunc(all, func(x, y stories.Incident) int {
		if x.Current != y.Current {
			return map[bool]int{true: -1, false: 1}[x.Current]
		}
		return x.At.Compare(y.At)
	})
	for i, in := range all {
		s = s.Join(in)
		if i == 0 {
			s.ID = -1 // it is begun: what is only recalled adds no marks from now on
		}
	}
	s.ID = 0
	return s, nil
}
