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

// This file answers what people look up: recent, country, search.

const (
	shown     = 10 // claims in a list
	chartBars = "▁▂▃▄▅▆▇█"
)

func (b *Bot) recent(ctx context.Context, r request) (Message, error) {
	a, err := understand(r.verb, r.args, someCountries|aRole|aStance|aSpan)
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
	a, err := understand(r.verb, r.args, someCountries)
	if err != nil {
		return Message{}, err
	}
	if len(a.countries) == 0 {
		return Message{}, refuse("Name a country, for instance: country germany", Action{"Examples", "help country"})
	}
	if len(a.countries) > 1 {
		return b.several(ctx, r, a)
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

// several lists the countries of a group in a line each, those of which most was
// read first.
func (b *Bot) several(ctx context.Context, r request, a ask) (Message, error) {
	m := Message{
		Title:   upper(said(a.places)) + ", one by one",
		Actions: []Action{{"Latest claims", typed(append([]string{"recent"}, r.args...)...)}},
	}
	type line struct {
		Item
		claims int
	}
	var lines []line
	for _, code := range a.countries {
		v, err := b.store.Country(ctx, code, r.now)
		if err != nil {
			return Message{}, fmt.Errorf("country: %w", err)
		}
		if len(v.Last) > 0 {
			lines = append(lines, line{Item{Text: upper(flagged(code)), Detail: inShort(v)}, sum(v.AttackedBy) + sum(v.AccusedBy) + sum(v.Accuses) + v.Denials})
		}
	}
	slices.SortStableFunc(lines, func(x, y line) int { return cmp.Compare(y.claims, x.claims) })
	for _, l := range lines {
		m.Items = append(m.Items, l.Item)
	}
	switch silent := len(a.countries) - len(lines); {
	case len(lines) == 0:
		m.Text = "No claim about any of them was read yet."
	case silent > 0:
		m.Footer = fmt.Sprintf("No claim was read yet about %d of them.", silent)
	}
	return m, nil
}

// said is the words that were said for countries and groups.
func said(places []place) string {
	var all []string
	for _, p := range places {
		if len(p.codes) == 1 {
			all = append(all, plain(p.codes[0]))
		} else {
			all = append(all, strings.ToUpper(p.words))
		}
	}
	return join(all)
}

// inShort says in a line what was read of a country.
func inShort(v store.CountryView) string {
	var parts []string
	for _, p := range []struct {
		what string
		by   []store.Tally
	}{{"attacked, it is said, by ", v.AttackedBy}, {"accused by ", v.AccusedBy}, {"accuses ", v.Accuses}} {
		if len(p.by) > 0 {
			parts = append(parts, p.what+tally(p.by))
		}
	}
	if v.Denials > 0 {
		parts = append(parts, plural(v.Denials, "denial"))
	}
	return upper(strings.Join(parts, "; "))
}

func sum(ts []store.Tally) (n int) {
	for _, t := range ts {
		n += t.N
	}
	return n
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
