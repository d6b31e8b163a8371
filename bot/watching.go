package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"attribot/feeds/claims"
	"attribot/store"
)

// This file answers what changes a channel: who did what is said, kept, and
// can be taken back for ten minutes.

const (
	undoFor     = 10 * time.Minute
	muteFor     = 7 * oneDay // when no duration is said
	longestMute = 365 * oneDay
)

func (b *Bot) watch(ctx context.Context, r request) (Message, error) {
	a, err := understand(r.verb, r.args, someCountries|aRole|aStance|wordAll)
	if err != nil {
		return Message{}, err
	}
	if a.all || len(a.countries) == 0 && a.role == roleAny {
		return Message{}, refuse("No word stands for the whole world; its parts can be watched together.", Action{"All of them", "watch " + world})
	}
	if len(a.countries) == 0 {
		return Message{}, refuse("Say which countries to watch, for instance: watch germany", Action{"Examples", "help watch"})
	}
	said := a.role != ""
	or(&a.role, roleVictim)
	var add []store.Watch
	for _, code := range a.countries {
		add = append(add, store.Watch{Country: code, Role: a.role, Stance: a.stance, AddedBy: r.Who.Name, Added: r.now})
	}
	watched := names(a.countries) + watchedAs(a)
	changed, err := b.store.Apply(ctx, r.channel.ID, store.Change{
		Who: r.Who.Name, WhoID: r.Who.ID, At: r.now, What: "watch " + watched, AddWatches: add,
	})
	if err != nil {
		return Message{}, fmt.Errorf("watch: %w", err)
	}
	all, err := b.store.Watches(ctx, r.channel.ID)
	if err != nil {
		return Message{}, fmt.Errorf("watch: %w", err)
	}
	m := Message{Text: upper(watched) + " was watched here already."}
	if changed > 0 {
		m = done(r, "now watches "+watched)
		m.Actions = append(m.Actions, Action{"Undo", "undo"})
	}
	m.Text += fmt.Sprintf(" %s watched here.", countriesAre(all))
	if !said {
		m.Text += " That is as victims of cyberattacks; to hear when they are accused or speak, choose another role."
	}
	m.Actions = append(m.Actions, otherRoles(a, r.args)...)
	m.Actions = append(m.Actions, Action{"Show list", "watches"})
	return m, nil
}

// world are groups that hold every country.
const world = "europe, africa, middle-east, south-caucasus, central-asia, south-asia, east-asia, asean, north-america, latin-america, caricom, pacific-islands, five-eyes, greenland, nato"

// watchedAs says in which role and stance: " as victims", " as accused, denials only".
func watchedAs(a ask) string {
	s := " " + roleName(a.role, len(a.countries))
	if a.stance != "" {
		s += ", " + string(a.stance) + "s only"
	}
	return s
}

func roleName(role string, n int) string {
	switch {
	case role == roleAny:
		return "in any role"
	case role == roleAccused:
		return "as accused"
	case n == 1:
		return "as a " + role
	default:
		return "as " + role + "s"
	}
}

// otherRoles offers the roles that were not chosen, each in one step.
func otherRoles(a ask, args []string) []Action {
	var next []Action
	for _, role := range []string{roleAccused, roleSpeaker, roleAny} {
		if role == a.role || a.role == roleAny {
			continue
		}
		words := append([]string{"watch"}, whichCountries(args)...)
		if len(typed(words...)) > longestOffer {
			words = append([]string{"watch"}, a.countries...)
		}
		words = append(words, role)
		if a.stance != "" {
			words = append(words, string(a.stance)+"s")
		}
		next = append(next, Action{Label: upper(roleName(role, len(a.countries))), Command: typed(words...)})
	}
	return next
}

// longestOffer is how long the words that were typed may be, in bytes, to be
// offered again; beyond it the countries' codes stand for them. A button holds
// 2000 characters: https://docs.slack.dev/reference/block-kit/block-elements/button-element
const longestOffer = 300

// whichCountries leaves the words that name countries, so that a group stays
// the word that was typed.
func whichCountries(args []string) []string {
	var words []string
	for _, w := range args {
		low := strings.ToLower(strings.Trim(w, ","))
		if roleWords[low] == "" && stanceWords[low] == "" && low != "as" && low != "only" {
			words = append(words, w)
		}
	}
	return words
}

// countriesAre counts what is watched: "7 countries are".
func countriesAre(ws []store.Watch) string {
	seen := map[string]bool{}
	for _, w := range ws {
		seen[w.Country] = true
	}
	switch len(seen) {
	case 0:
		return "No country is"
	case 1:
		return "1 country is"
	}
	return fmt.Sprintf("%d countries are", len(seen))
}

// done says who changed what, to everybody in the channel.
func done(r request, what string) Message {
	who := r.Who.Name
	if who == "" {
		who = "Somebody"
	}
	return Message{Tone: Done, Text: upper(fmt.Sprintf("%s: this channel %s.", who, what))}
}

func (b *Bot) unwatch(ctx context.Context, r request) (Message, error) {
	a, err := understand(r.verb, r.args, someCountries|aRole|aStance|wordAll)
	if err != nil {
		return Message{}, err
	}
	if len(a.countries) == 0 && !a.all {
		return Message{}, refuse("Say which countries, or: unwatch all", Action{"Show list", "watches"})
	}
	all, err := b.store.Watches(ctx, r.channel.ID)
	if err != nil {
		return Message{}, fmt.Errorf("unwatch: %w", err)
	}
	drop, what := unwanted(all, a)
	if len(drop) == 0 {
		return Message{}, refuse("None of that is watched here.", Action{"Show list", "watches"})
	}
	if _, err := b.store.Apply(ctx, r.channel.ID, store.Change{
		Who: r.Who.Name, WhoID: r.Who.ID, At: r.now, What: "no longer watch " + what, DropWatches: drop,
	}); err != nil {
		return Message{}, fmt.Errorf("unwatch: %w", err)
	}
	left, err := b.store.Watches(ctx, r.channel.ID)
	if err != nil {
		return Message{}, fmt.Errorf("unwatch: %w", err)
	}
	m := done(r, "no longer watches "+what)
	m.Text += fmt.Sprintf(" %s watched here.", countriesAre(left))
	m.Actions = []Action{{"Undo", "undo"}, {"Show list", "watches"}}
	return m, nil
}

// unwanted returns the watches that the words mean, and names them.
func unwanted(all []store.Watch, a ask) (drop []store.Watch, what string) {
	var gone []string
	for _, w := range all {
		if !a.all && !slices.Contains(a.countries, w.Country) ||
			a.role != "" && a.role != w.Role || a.stance != "" && a.stance != w.Stance {
			continue
		}
		drop = append(drop, w)
		if !slices.Contains(gone, w.Country) {
			gone = append(gone, w.Country)
		}
	}
	what = names(gone)
	if a.role != "" {
		what += " " + roleName(a.role, len(gone))
	}
	return drop, what
}

func (b *Bot) watches(ctx context.Context, r request) (Message, error) {
	all, err := b.store.Watches(ctx, r.channel.ID)
	if err != nil {
		return Message{}, fmt.Errorf("watches: %w", err)
	}
	mutes, err := b.store.Mutes(ctx, r.channel.ID, r.now)
	if err != nil {
		return Message{}, fmt.Errorf("watches: %w", err)
	}
	m := Message{Title: upper(countriesAre(all)) + " watched here", Items: watchItems(all)}
	for _, mute := range mutes {
		m.Items = append(m.Items, Item{Text: "Muted: " + mutedName(mute.What), Detail: "until " + momentIn(mute.Until, r.channel.Settings)})
	}
	m.Items = append(m.Items, timingItems(r.channel.Settings, r.now)...)
	if len(all) == 0 {
		m.Text = "Begin with: watch germany"
	}
	return m, nil
}

// watchItems name what is watched, a role and stance each.
func watchItems(all []store.Watch) (items []Item) {
	for _, role := range []string{roleVictim, roleAccused, roleSpeaker, roleAny} {
		for _, stance := range []claims.Stance{"", claims.Attribution, claims.Denial} {
			if item, ok := watchItem(all, role, stance); ok {
				items = append(items, item)
			}
		}
	}
	return items
}

func watchItem(all []store.Watch, role string, stance claims.Stance) (Item, bool) {
	var codes []string
	for _, w := range all {
		if w.Role == role && w.Stance == stance {
			codes = append(codes, w.Country)
		}
	}
	if len(codes) == 0 {
		return Item{}, false
	}
	heading := upper(roleName(role, 2))
	if stance != "" {
		heading += ", " + string(stance) + "s only"
	}
	each := make([]string, len(codes))
	for i, code := range codes {
		each[i] = flagged(code)
	}
	return Item{Text: heading, Detail: strings.Join(each, ", ")}, true
}

func (b *Bot) undo(ctx context.Context, r request) (Message, error) {
	what, err := b.store.Undo(ctx, r.channel.ID, r.Who.Name, r.now, r.now.Add(-undoFor))
	if errors.Is(err, store.ErrNotFound) {
		return Message{}, refuse("Nothing was changed here in the past ten minutes.", Action{"Show list", "watches"})
	}
	if errors.Is(err, store.ErrExists) {
		return Message{}, refuse("That cannot be taken back any more: a feed with this address was added meanwhile.", Action{"Show feeds", "feeds"})
	}
	if errors.Is(err, store.ErrTaken) {
		return Message{}, refuse("That cannot be taken back any more: somebody in another channel has split or merged these stories since. What they did must be taken back first, there.", Action{"Show list", "watches"})
	}
	if err != nil {
		return Message{}, fmt.Errorf("undo: %w", err)
	}
	b.due.ring() // it may have been a pause
	m := done(r, "took back “"+what+"”")
	m.Actions = []Action{{"Show list", "watches"}}
	return m, nil
}
