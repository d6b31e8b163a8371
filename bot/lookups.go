package bot

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"attribot/feeds/claims"
	"attribot/store"
)

// This file answers what people look up: recent, story, country, between,
// search.

const (
	shown    = 10  // claims in a list
	lookedAt = 500 // claims of a pair of countries that are sorted through

	lookedThrough = 5000 // claims in which a group is looked for: years of them
	chartBars     = "▁▂▃▄▅▆▇█"
)

func (b *Bot) recent(ctx context.Context, r request) (Message, error) {
	a, err := understand(r.verb, r.args)
	if err != nil {
		return Message{}, err
	}
	q := store.Query{Role: a.role, Stance: a.stance, Limit: shown}
	if a.role == roleAny {
		q.Role = ""
	}
	if a.span > 0 {
		q.Since = r.now.Add(-a.span)
	}
	found, err := b.claimsOf(ctx, q, a.countries)
	if err != nil {
		return Message{}, fmt.Errorf("recent: %w", err)
	}
	m := Message{Title: "Latest " + asked(a), Items: claimItems(found)}
	if len(found) == 0 {
		m.Text = "Nothing yet. That is what was read, not what happened: status says what is sensed."
		m.Actions = []Action{{"Status", "status"}}
	}
	return m, nil
}

// claimsOf asks for several countries, and sorts what comes.
func (b *Bot) claimsOf(ctx context.Context, q store.Query, codes []string) ([]store.Claim, error) {
	if len(codes) == 0 {
		return b.store.Claims(ctx, q)
	}
	var all []store.Claim
	for _, code := range codes {
		q.Country = code
		some, err := b.store.Claims(ctx, q)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	slices.SortFunc(all, func(x, y store.Claim) int {
		return cmp.Or(y.Said.Compare(x.Said), cmp.Compare(y.ID, x.ID))
	})
	all = slices.CompactFunc(all, func(x, y store.Claim) bool { return x.ID == y.ID })
	return all[:min(len(all), q.Limit)], nil
}

// asked says again what was asked for: "denials of Germany as accused".
func asked(a ask) string {
	s := "claims"
	if a.stance != "" {
		s = string(a.stance) + "s"
	}
	if len(a.countries) > 0 {
		s += " on " + names(a.countries)
	}
	if a.role != "" && a.role != roleAny {
		s += " " + roleName(a.role, 1)
	}
	return s
}

func claimItems(cs []store.Claim) []Item {
	var items []Item
	for _, c := range cs {
		items = append(items, claimItem(c))
	}
	return items
}

func claimItem(c store.Claim) Item {
	detail := []string{source(c)}
	if c.Recency == claims.Background {
		detail = append(detail, "recalled")
	}
	if c.StoryID != 0 {
		detail = append(detail, fmt.Sprintf("S%d", c.StoryID))
	}
	return Item{
		Text:   Headline(c.Claim),
		Detail: strings.Join(append(detail, fmt.Sprintf("A%d", c.ArticleID)), " · "),
		URL:    c.Article.URL,
	}
}

func (b *Bot) country(ctx context.Context, r request) (Message, error) {
	a, err := understand(r.verb, r.args)
	if err != nil {
		return Message{}, err
	}
	if len(a.countries) != 1 {
		return Message{}, refuse("Name one country, for instance: country germany")
	}
	code := a.countries[0]
	v, err := b.store.Country(ctx, code, r.now)
	if err != nil {
		return Message{}, fmt.Errorf("country: %w", err)
	}
	m := Message{Title: upper(flagged(code)), Items: claimItems(v.Last)}
	add := func(name, value string) {
		if value != "" {
			m.Fields = append(m.Fields, Field{name, value})
		}
	}
	add("Attacked, it is said, by", tally(v.AttackedBy))
	add("Accused by", tally(v.AccusedBy))
	add("Accuses", tally(v.Accuses))
	if v.Denials > 0 {
		add("Denials", fmt.Sprint(v.Denials))
	}
	if len(v.Last) == 0 {
		m.Text = "No claim about " + plain(code) + " was read yet."
		return m, nil
	}
	m.Mono = chart(v.ByMonth, r.now)
	return m, nil
}

// tally reads "China 5, Russia 3".
func tally(ts []store.Tally) string {
	var all []string
	for i, t := range ts {
		if i == 6 {
			all = append(all, fmt.Sprintf("%d others", len(ts)-i))
			break
		}
		all = append(all, fmt.Sprintf("%s %d", upper(plain(t.Country)), t.N))
	}
	return strings.Join(all, ", ")
}

// chart draws the months up to now, one bar each, with their initials below:
//
//	▁ ▁ ▂ ▁ ▁ ▁ ▁ ▁ █ ▁ ▁ ▁
//	S O N D J F M A M J J A  claims a month, at most 4
func chart(months []int, now time.Time) string {
	most := slices.Max(append([]int{1}, months...))
	bars, initials := []rune(chartBars), []string{}
	drawn := []string{}
	first := time.Date(now.UTC().Year(), now.UTC().Month(), 1, 0, 0, 0, 0, time.UTC).AddDate(0, 1-len(months), 0)
	for i, n := range months {
		height := (n*(len(bars)-1) + most - 1) / most // any claim shows
		drawn = append(drawn, string(bars[height]))
		initials = append(initials, first.AddDate(0, i, 0).Format("Jan")[:1])
	}
	return fmt.Sprintf("%s\n%s  claims a month, at most %d", strings.Join(drawn, " "), strings.Join(initials, " "), most)
}

func (b *Bot) between(ctx context.Context, r request) (Message, error) {
	a, err := understand(r.verb, r.args)
	if err != nil {
		return Message{}, err
	}
	if len(a.countries) != 2 {
		return Message{}, refuse("Name two countries, who accuses and who is accused, for instance: between germany china")
	}
	accuser, accused := a.countries[0], a.countries[1]
	all, err := b.store.Claims(ctx, store.Query{Country: accused, Role: roleAccused, Limit: lookedAt})
	if err != nil {
		return Message{}, fmt.Errorf("between: %w", err)
	}
	found := betweenThem(all, accuser, accused)
	m := Message{
		Title: fmt.Sprintf("%s on %s", upper(flagged(accuser)), flagged(accused)),
		Items: claimItems(found[:min(len(found), shown)]),
	}
	if len(found) == 0 {
		m.Text = "No such claim was read yet."
		m.Actions = []Action{{"The other way round", typed("between", accused, accuser)}}
	}
	return m, nil
}

// betweenThem keeps what the accuser says of the accused, and what the accused
// denies in the same stories or to the accuser's harm.
func betweenThem(all []store.Claim, accuser, accused string) []store.Claim {
	stories := map[int64]bool{}
	for _, c := range all {
		if c.Stance == claims.Attribution && c.StoryID != 0 && slices.Contains(c.Speakers, accuser) {
			stories[c.StoryID] = true
		}
	}
	var found []store.Claim
	for _, c := range all {
		says := c.Stance == claims.Attribution && slices.Contains(c.Speakers, accuser)
		denies := c.Stance == claims.Denial && slices.Contains(c.Speakers, accused) &&
			(stories[c.StoryID] || slices.Contains(c.Victims, accuser))
		if says || denies {
			found = append(found, c)
		}
	}
	return found
}

// group lists the claims that name a group, whatever name they use for it.
func (b *Bot) group(ctx context.Context, r request) (Message, error) {
	name := strings.Join(r.args, " ")
	if strings.TrimSpace(name) == "" {
		return Message{}, refuse("Name a group, for instance: group APT28")
	}
	id := claims.GroupID(name)
	if id == "" {
		return Message{}, refuse(fmt.Sprintf("%q is not in our list of groups; the articles may still name it.", clip(name, 60)),
			Action{"Search", typed(append([]string{"search"}, r.args...)...)})
	}
	all, err := b.store.Claims(ctx, store.Query{Limit: lookedThrough})
	if err != nil {
		return Message{}, fmt.Errorf("group: %w", err)
	}
	var found []store.Claim
	for _, c := range all {
		if slices.ContainsFunc(c.Groups, func(g string) bool { return claims.GroupID(g) == id }) && len(found) < shown {
			found = append(found, c)
		}
	}
	m := Message{Title: "Claims that name " + clip(name, 60), Items: claimItems(found)}
	if len(found) == 0 {
		m.Text = "No claim that names this group was read yet."
	}
	return m, nil
}

func (b *Bot) search(ctx context.Context, r request) (Message, error) {
	words := typed(r.args...)
	if strings.TrimSpace(words) == "" {
		return Message{}, refuse("Say what to look for, for instance: search electoral commission")
	}
	found, err := b.store.Search(ctx, words, shown)
	if err != nil {
		return Message{}, fmt.Errorf("search: %w", err)
	}
	m := Message{Title: "Found for " + clip(words, 60), Items: claimItems(found)}
	if len(found) == 0 {
		m.Text = "No claim and no article with a claim holds all of these words."
	}
	return m, nil
}
