package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"attribot/feeds/claims"
	"attribot/feeds/countries"
	"attribot/store"
)

// This file answers settings: one dialog for what watch, digest and quiet do
// one by one, and where there are no dialogs a line for each, with the commands
// that change it. A channel may watch countries in several roles; the dialog is
// about those of one role and stance, and names the others.

// mostInDialog is how many countries a dialog shows; Slack takes a hundred:
// https://docs.slack.dev/reference/block-kit/block-elements/multi-select-menu-element
const mostInDialog = 100

// mostInLine is how many countries are named in a line; beyond it they are
// counted.
const mostInLine = 30

func (b *Bot) settings(ctx context.Context, r request) (Message, error) {
	all, err := b.store.Watches(ctx, r.channel.ID)
	if err != nil {
		return Message{}, fmt.Errorf("settings: %w", err)
	}
	if len(r.args) == 0 {
		mutes, err := b.store.Mutes(ctx, r.channel.ID, r.now)
		if err != nil {
			return Message{}, fmt.Errorf("settings: %w", err)
		}
		return Message{
			Title:   "The settings of this channel",
			Text:    "Below each stands what may be typed to change it.",
			Items:   settingsItems(all, mutes, r.channel.Settings, r.now),
			Form:    settingsForm(all, r.channel.Settings),
			Actions: []Action{{"How to watch", "help watch"}, {"How to get a digest", "help digest"}, {"How to be quiet", "help quiet"}},
		}, nil
	}
	if !r.Who.MayConfigure {
		return Message{}, mayNot(r.verb)
	}
	change := store.Change{Who: r.Who.Name, WhoID: r.Who.ID, At: r.now}
	said, err := readForm(r.args, all, r.channel.Settings, &change)
	if err != nil {
		return Message{}, err
	}
	change.What = strings.Join(said, "; ")
	if len(said) == 0 {
		return Message{Text: "It was so already."}, nil
	}
	if _, err := b.store.Apply(ctx, r.channel.ID, change); err != nil {
		return Message{}, fmt.Errorf("settings: %w", err)
	}
	b.due.ring()
	m := done(r, change.What)
	m.Actions = []Action{{"Undo", "undo"}, {"Show list", "watches"}}
	return m, nil
}

// settingsItems are all settings, also those that are as they were at first, each
// with what is typed to change it.
func settingsItems(all []store.Watch, mutes []store.Mute, is store.Settings, now time.Time) (items []Item) {
	add := func(text, change string) { items = append(items, Item{Text: text, Detail: change}) }
	for _, w := range watchItems(all) {
		which := w.Detail
		if n := 1 + strings.Count(which, ", "); n > mostInLine {
			which = fmt.Sprintf("%d countries, which watches names", n)
		}
		add("Watched "+lower(w.Text)+": "+which, "watch COUNTRY… adds, unwatch COUNTRY… ends; roles are victim, accused, speaker, any")
	}
	if len(all) == 0 {
		add("No country is watched, so there are no alerts", "watch germany")
	}
	for _, mute := range mutes {
		add("Muted "+mutedName(mute.What)+" until "+momentIn(mute.Until, is), "unmute "+mutedName(mute.What))
	}
	if len(mutes) == 0 {
		add("Nothing is muted", "mute germany for 7d")
	}
	if is.PausedUntil.After(now) {
		add("Paused until "+momentIn(is.PausedUntil, is), "resume")
	} else {
		add("Not paused", "pause for 3d")
	}
	if is.Digest == "" {
		add("Each alert at once, and no digest", "digest daily 08:30 Europe/Berlin")
	} else {
		add(upper(digestSaid(is))+", next "+momentIn(nextDigest(is, now), is), "digest off, or with another time: digest "+is.Digest+" 08:30")
	}
	if is.QuietFrom == is.QuietTo {
		add("No quiet hours", "quiet 22:00-07:00 Europe/Berlin")
	} else {
		add(upper(quietSaid(is)), "quiet off, or other hours: quiet 22:00-07:00")
	}
	add("Times are told in "+zoneOf(is).String(), "a zone is named with digest or quiet")
	return items
}

// A kind is a role and a stance, written "victim/denial", "victim/".
type kind struct {
	role   string
	stance claims.Stance
}

func (k kind) String() string { return k.role + "/" + string(k.stance) }

// mainKind is the one in which most countries are watched.
func mainKind(all []store.Watch) kind {
	main, most := kind{role: roleVictim}, 0
	for _, w := range all {
		k := kind{w.Role, w.Stance}
		if n := len(ofKind(all, k)); n > most {
			main, most = k, n
		}
	}
	return main
}

func ofKind(all []store.Watch, k kind) (some []store.Watch) {
	for _, w := range all {
		if w.Role == k.role && w.Stance == k.stance {
			some = append(some, w)
		}
	}
	return some
}

var (
	roleChoices = []Choice{
		{"Attacks on them", roleVictim}, {"Accusations against them", roleAccused},
		{"What their governments say", roleSpeaker}, {"All of these", roleAny},
	}
	stanceChoices = []Choice{
		{"Attributions and denials", "both"}, {"Attributions only", "attributions"}, {"Denials only", "denials"},
	}
	digestChoices = []Choice{
		{"Each alert at once", "off"},
		{"One message a day instead", store.DigestDaily}, {"One message a week instead", store.DigestWeekly},
		{"At once, and a daily digest", store.DigestDaily + " beside alerts"}, {"At once, and a weekly digest", store.DigestWeekly + " beside alerts"},
	}
)

func settingsForm(all []store.Watch, is store.Settings) *Form {
	main := mainKind(all)
	watched := ofKind(all, main)
	f := &Form{Title: "Attribot in this channel", Keep: []string{"settings", "was=" + main.String()}, Note: otherKinds(all, main)}
	if len(watched) <= mostInDialog {
		in := Input{Name: "countries", Label: "Countries", Hint: "Type a name, or a group such as eu or nato", Search: true}
		for _, w := range watched {
			in.Chosen = append(in.Chosen, Choice{flagged(w.Country), w.Country})
		}
		f.Inputs = append(f.Inputs, in)
	} else {
		f.Note = joined(fmt.Sprintf("%d countries are watched, too many for a dialog: use watch and unwatch.", len(watched)), f.Note)
	}
	digest := is.Digest
	if is.DigestBeside {
		digest += " beside alerts"
	}
	or(&digest, "off")
	at, quiet := "", ""
	if is.Digest != "" {
		at = clock(is.DigestAt)
	}
	if is.QuietFrom != is.QuietTo {
		quiet = clock(is.QuietFrom) + "-" + clock(is.QuietTo)
	}
	stance := "both"
	if main.stance != "" {
		stance = string(main.stance) + "s"
	}
	f.Inputs = append(f.Inputs,
		Input{Name: "role", Label: "Tell of", Choices: roleChoices, Chosen: chosen(roleChoices, main.role)},
		Input{Name: "stance", Label: "Namely", Choices: stanceChoices, Chosen: chosen(stanceChoices, stance)},
		Input{Name: "digest", Label: "When", Choices: digestChoices, Chosen: chosen(digestChoices, digest)},
		Input{Name: "at", Label: "Time of the digest", Hint: "For instance 08:30", Chosen: []Choice{{Value: at}}},
		Input{Name: "quiet", Label: "Quiet hours", Hint: "For instance 22:00-07:00; empty for none", Chosen: []Choice{{Value: quiet}}},
		Input{Name: "zone", Label: "Time zone", Hint: "For instance Europe/Berlin", Chosen: []Choice{{Value: zoneOf(is).String()}}})
	return f
}

func chosen(among []Choice, value string) []Choice {
	i := slices.IndexFunc(among, func(c Choice) bool { return c.Value == value })
	return among[i : i+1]
}

// otherKinds names what the dialog leaves alone.
func otherKinds(all []store.Watch, main kind) string {
	var others []string
	var seen []kind
	for _, w := range all {
		k := kind{w.Role, w.Stance}
		if k == main || slices.Contains(seen, k) {
			continue
		}
		seen = append(seen, k)
		others = append(others, names(codesOf(ofKind(all, k)))+watchedAs(ask{countries: codesOf(ofKind(all, k)), role: k.role, stance: k.stance}))
	}
	if len(others) == 0 {
		return ""
	}
	return "Also watched: " + strings.Join(others, "; ") + "."
}

func codesOf(ws []store.Watch) (codes []string) {
	for _, w := range ws {
		codes = append(codes, w.Country)
	}
	return codes
}

// readForm turns the words of a submitted form into a change, and says in
// words what it changes.
func readForm(words []string, all []store.Watch, is store.Settings, change *store.Change) (said []string, err error) {
	values := map[string]string{}
	for _, w := range words {
		name, value, ok := strings.Cut(w, "=")
		if !ok {
			return nil, refuse("Type settings alone, or use watch, digest and quiet, one by one.", Action{"Help", "help"})
		}
		values[strings.ToLower(name)] = strings.TrimSpace(value)
	}
	if _, ok := values["countries"]; ok {
		if said, err = readWatches(values, all, change); err != nil {
			return nil, err
		}
	}
	to, more, err := readTiming(values, is)
	if err != nil {
		return nil, err
	}
	if to != is {
		change.Settings = &to
	}
	return append(said, more...), nil
}

// about is a refusal that is about one input of the form.
func about(input string, err error) error {
	if no, ok := err.(*refusal); ok {
		no.Form = &Form{Wrong: input}
	}
	return err
}

// readWatches makes the countries of the dialog's kind those that were chosen,
// in the role and stance that were chosen.
func readWatches(values map[string]string, all []store.Watch, change *store.Change) (said []string, err error) {
	role, stance, _ := strings.Cut(values["was"], "/")
	was := kind{role, claims.Stance(stance)}
	is := kind{role: roleWords[values["role"]], stance: stanceWords[values["stance"]]}
	or(&is.role, roleVictim)
	want, err := understood(values["countries"])
	if err != nil {
		return nil, about("countries", err)
	}
	var gone []string
	for _, w := range ofKind(all, was) {
		if is != was || !slices.Contains(want, w.Country) {
			change.DropWatches = append(change.DropWatches, w)
			gone = append(gone, w.Country)
		}
	}
	there := codesOf(ofKind(all, is))
	var added []string
	for _, code := range want {
		if !slices.Contains(there, code) {
			change.AddWatches = append(change.AddWatches, store.Watch{Country: code, Role: is.role, Stance: is.stance, AddedBy: change.Who, Added: change.At})
			added = append(added, code)
		}
	}
	if len(added) > 0 {
		said = append(said, "now watches "+names(added)+watchedAs(ask{countries: added, role: is.role, stance: is.stance}))
	}
	if len(gone) > 0 {
		said = append(said, "no longer watches "+names(gone)+watchedAs(ask{countries: gone, role: was.role, stance: was.stance}))
	}
	return said, nil
}

// understood reads codes, names and groups between commas.
func understood(list string) (codes []string, err error) {
	for one := range strings.SplitSeq(list, ",") {
		if one = strings.TrimSpace(one); one == "" {
			continue
		}
		these, err := []string{one}, error(nil)
		if _, ok := countries.ByCode(one); !ok {
			if these, err = countries.Resolve(one); err != nil {
				return nil, refuse(upper(err.Error()) + ".")
			}
		}
		for _, code := range these {
			if !slices.Contains(codes, code) {
				codes = append(codes, code)
			}
		}
	}
	return codes, nil
}

// readTiming reads digest, quiet hours and zone; what is not among the values
// stays as it is.
func readTiming(values map[string]string, is store.Settings) (to store.Settings, said []string, err error) {
	to = is
	if digest := values["digest"]; digest != "" {
		often, beside, _ := strings.Cut(digest, " ")
		at := values["at"]
		if _, ok := readClock(at); at != "" && !ok {
			return to, nil, about("at", refuse("Write a time of day, for instance 08:30."))
		}
		if to, err = readDigest(to, strings.Fields(often+" "+at+" "+beside)); err != nil {
			return to, nil, about("digest", err)
		}
	}
	if quiet, ok := values["quiet"]; ok {
		if quiet == "" {
			quiet = "off"
		}
		if to, err = readQuiet(to, strings.Fields(quiet)); err != nil {
			return to, nil, about("quiet", err)
		}
	}
	if zone := values["zone"]; zone != "" {
		if err := takeZone(&to, strings.Fields(zone)); err != nil {
			return to, nil, about("zone", err)
		}
	}
	if zoneOf(to).String() == zoneOf(is).String() {
		to.Zone = is.Zone
	}
	if digestSaid(to) != digestSaid(is) {
		said = append(said, "has "+none(digestSaid(to)))
	}
	if quietSaid(to) != quietSaid(is) {
		said = append(said, "has "+none(quietSaid(to)))
	}
	if len(said) == 0 && to != is {
		said = append(said, "has the time zone "+zoneOf(to).String())
	}
	return to, said, nil
}

// none turns "there is no digest" into what a channel has then: "no digest".
func none(said string) string {
	return strings.TrimPrefix(strings.TrimPrefix(said, "there is "), "there are ")
}
