package bot

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"

	"attribot/feeds/claims"
	"attribot/store"
)

// lookedThrough is how many claims a group is looked for in: years of them.
const lookedThrough = 5000

// group lists the claims that name a group, whatever name they use for it; of one
// that is not known, such as a service, those that name it as it was typed.
func (b *Bot) group(ctx context.Context, r request) (Message, error) {
	name := strings.Join(r.args, " ")
	if strings.TrimSpace(name) == "" {
		return Message{}, refuse("Name a group, for instance: group APT28", Action{"Examples", "help group"})
	}
	all, err := b.store.Claims(ctx, store.Query{Limit: lookedThrough})
	if err != nil {
		return Message{}, fmt.Errorf("group: %w", err)
	}
	id := claims.GroupID(name)
	is := func(g string) bool { return id != "" && claims.GroupID(g) == id || strings.EqualFold(g, name) }
	var found []store.Claim
	for _, c := range all {
		if slices.ContainsFunc(c.Groups, is) && len(found) < shown {
			found = append(found, c)
		}
	}
	if id == "" && len(found) == 0 {
		return b.noGroup(ctx, name, all)
	}
	m := Message{Title: "Claims that name " + clip(name, 60), Items: claimItems(found)}
	if len(found) == 0 {
		m.Text = "No claim that names this group was read yet."
	}
	return m, nil
}

// noGroup answers a name that no claim has for a group: a service's, a unit's, or
// one that is misspelled. What names it is listed all the same, and
// the groups that are named with it are offered.
func (b *Bot) noGroup(ctx context.Context, name string, all []store.Claim) (Message, error) {
	said := fmt.Sprintf("%q is no threat group that we know.", clip(name, 60))
	if near := nearGroup(name, all); near != "" {
		return Message{}, refuse(said+" Did you mean "+near+"?", Action{near, typed("group", near)})
	}
	found, err := b.store.Search(ctx, `"`+strings.ReplaceAll(name, `"`, "")+`"`, shown)
	if err != nil {
		return Message{}, fmt.Errorf("group: %w", err)
	}
	if len(found) == 0 {
		return Message{}, refuse(said+" No claim and no article with a claim holds this name either. Groups are called for instance APT28, Sandworm or Lazarus; what services and other bodies are said to have done stands under their country.",
			groupActions(all)...)
	}
	return Message{
		Title:   "Claims and articles that hold " + clip(name, 60),
		Text:    said + " It may be a service or a unit: this is what holds its name, with the groups that are named there.",
		Items:   claimItems(found),
		Actions: groupActions(found),
	}, nil
}

const offeredGroups = 4

// groupActions offer the groups that claims name.
func groupActions(cs []store.Claim) (next []Action) {
	for _, g := range groupsOf(cs) {
		if len(next) < offeredGroups {
			next = append(next, Action{g, typed("group", g)})
		}
	}
	return next
}

// groupsOf are the groups that claims name, each once, by the name that is shown.
func groupsOf(cs []store.Claim) (names []string) {
	for _, c := range cs {
		for _, g := range c.Groups {
			if g = cmp.Or(claims.GroupID(g), g); !slices.Contains(names, g) {
				names = append(names, g)
			}
		}
	}
	return names
}

// nearGroup is the group, among those that claims name, whose name is a letter
// or two away; "" if there is none.
func nearGroup(name string, cs []store.Claim) (best string) {
	cost := min(len(name)/3, 3)
	for _, g := range groupsOf(cs) {
		if d := levenshtein.ComputeDistance(strings.ToLower(name), strings.ToLower(g)); d < cost {
			best, cost = g, d
		}
	}
	return best
}
