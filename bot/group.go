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

// group lists the claims that name a group, whatever name they use for it.
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
	named := claimsWith(all, func(c store.Claim) bool { return slices.ContainsFunc(c.Groups, is) })
	state := ""
	if id == "" {
		state = claims.OrganOf(name)
	}
	if state != "" || id == "" && len(named) == 0 {
		return b.noGroup(ctx, name, state, all, named)
	}
	m := Message{Title: "Claims that name " + clip(name, 60), Items: claimItems(named[:min(len(named), shown)])}
	if len(named) == 0 {
		m.Text = "No claim that names this group was read yet."
	}
	return m, nil
}

func claimsWith(all []store.Claim, means func(store.Claim) bool) (some []store.Claim) {
	for _, c := range all {
		if means(c) {
			some = append(some, c)
		}
	}
	return some
}

// noGroup answers a name that is in no list of groups: a service's, such as the
// GRU, or one that is misspelled. The claims that name it all the same, or else
// what holds the name, are listed; its state and the groups that are tied to it
// are offered.
func (b *Bot) noGroup(ctx context.Context, name, state string, all, named []store.Claim) (Message, error) {
	if len(named) == 0 {
		var err error
		if named, err = b.store.Search(ctx, `"`+strings.ReplaceAll(name, `"`, "")+`"`, shown); err != nil {
			return Message{}, fmt.Errorf("group: %w", err)
		}
	}
	m := Message{Title: "Claims and articles that name " + clip(name, 60), Items: claimItems(named[:min(len(named), shown)])}
	switch {
	case state != "":
		m.Text = fmt.Sprintf("%q is a body of %s, and no threat group. ", clip(name, 60), plain(state))
		m.Actions = append(groupActions(claimsWith(all, func(c store.Claim) bool { return slices.Contains(c.Accused, state) }), name),
			Action{upper(plain(state)), typed("country", plain(state))})
	case len(named) == 0:
		return Message{}, unknownGroup(name, all)
	default:
		m.Text = fmt.Sprintf("%q is no threat group that we know. ", clip(name, 60))
		m.Actions = groupActions(named, name)
	}
	if len(named) == 0 {
		m.Text += "No claim that names it was read yet."
	} else {
		m.Text += "This is what names it, with the groups beside it."
	}
	return m, nil
}

// unknownGroup refuses a name that stands nowhere.
func unknownGroup(name string, all []store.Claim) error {
	said := fmt.Sprintf("%q is no threat group that we know.", clip(name, 60))
	if near := nearGroup(name, all); near != "" {
		return refuse(said+" Did you mean "+near+"?", Action{near, typed("group", near)})
	}
	return refuse(said+" No claim and no article with a claim holds this name either. Groups are called for instance APT28, Sandworm or Lazarus.", groupActions(all, name)...)
}

const offeredGroups = 4

// groupActions offer the groups that claims name, but for one.
func groupActions(cs []store.Claim, but string) (next []Action) {
	for _, g := range groupsOf(cs) {
		if len(next) < offeredGroups && !strings.EqualFold(g, but) {
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

// nearGroup is the group whose name is a letter or two away: one that claims name,
// or else one that is known; "" if there is none.
func nearGroup(name string, cs []store.Claim) string {
	known, cost := slices.Sorted(slices.Values(claims.GroupNames())), min((len(name)+2)/3, 3)
	return cmp.Or(nearest(name, groupsOf(cs), cost), claims.GroupID(nearest(name, known, cost)))
}

// nearest is the name that takes the fewest letters, fewer than cost, to make of
// another; "" if there is none.
func nearest(name string, names []string, cost int) (best string) {
	for _, n := range names {
		if d := levenshtein.ComputeDistance(strings.ToLower(name), strings.ToLower(n)); d < cost {
			best, cost = n, d
		}
	}
	return best
}
