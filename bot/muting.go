package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"attribot/store"
)

// mutedName turns "story:12" and "country:DE" into words.
func mutedName(what string) string {
	kind, which, _ := strings.Cut(what, ":")
	if kind == "story" {
		return "story S" + which
	}
	return plain(which)
}

func (b *Bot) mute(ctx context.Context, r request) (Message, error) {
	a, err := understand(r.verb, r.args, someCountries|someStories|aSpan|wordAll)
	if err != nil {
		return Message{}, err
	}
	what, said, err := b.muted(ctx, a)
	if err != nil {
		return Message{}, err
	}
	if a.all {
		return Message{}, refuse("Mute takes a story or a country. All of the channel is silenced by pause.", Action{"Pause", "pause"})
	}
	if len(what) == 0 {
		return Message{}, refuse("Say what to mute: a story's number or a country, for instance: mute S12 7d", Action{"Examples", "help mute"})
	}
	until := r.now.Add(lasting(a.span))
	var add []store.Mute
	for _, w := range what {
		add = append(add, store.Mute{What: w, Until: until})
	}
	if _, err := b.store.Apply(ctx, r.channel.ID, store.Change{
		Who: r.Who.Name, WhoID: r.Who.ID, At: r.now, What: "mute " + said, AddMutes: add,
	}); err != nil {
		return Message{}, fmt.Errorf("mute: %w", err)
	}
	m := done(r, "hears nothing of "+said+" until "+momentIn(until, r.channel.Settings))
	m.Text += noLonger(a.span)
	m.Actions = []Action{{"Undo", "undo"}, {"Show list", "watches"}}
	return m, nil
}

// lasting is for how long something is silenced when that was said.
func lasting(said time.Duration) time.Duration {
	or(&said, muteFor)
	return min(said, longestMute)
}

// noLonger says when it is for a shorter time than was said.
func noLonger(said time.Duration) string {
	if said <= longestMute {
		return ""
	}
	return " That is a year from now, which is the longest there is."
}

// muted names what the words mean: as the store has it, and as people do.
func (b *Bot) muted(ctx context.Context, a ask) (what []string, said string, err error) {
	var all []string
	for _, id := range a.stories {
		view, err := b.findStory(ctx, fmt.Sprintf("S%d", id))
		if err != nil {
			return nil, "", err
		}
		what = append(what, muteStory(view.ID))
		all = append(all, fmt.Sprintf("story S%d (%s)", view.ID, clip(view.Title, 80)))
	}
	for _, code := range a.countries {
		what = append(what, muteCountry(code))
	}
	if len(a.countries) > 0 {
		all = append(all, names(a.countries))
	}
	return what, strings.Join(all, " and "), nil
}

func (b *Bot) unmute(ctx context.Context, r request) (Message, error) {
	a, err := understand(r.verb, r.args, someCountries|someStories|wordAll)
	if err != nil {
		return Message{}, err
	}
	if len(a.countries) == 0 && len(a.stories) == 0 && !a.all {
		return Message{}, refuse("Say what to hear of again, for instance: unmute germany, unmute S12, or unmute all", Action{"Show list", "watches"})
	}
	mutes, err := b.store.Mutes(ctx, r.channel.ID, r.now)
	if err != nil {
		return Message{}, fmt.Errorf("unmute: %w", err)
	}
	var drop []store.Mute
	var said []string
	for _, m := range mutes {
		story, isStory := strings.CutPrefix(m.What, "story:")
		if a.all || isStory && slices.Contains(a.stories, id(story)) ||
			!isStory && slices.Contains(a.countries, strings.TrimPrefix(m.What, "country:")) {
			drop = append(drop, m)
			said = append(said, mutedName(m.What))
		}
	}
	if len(drop) == 0 {
		return Message{}, refuse("None of that is muted here. To see what is: watches", Action{"Show list", "watches"})
	}
	if _, err := b.store.Apply(ctx, r.channel.ID, store.Change{
		Who: r.Who.Name, WhoID: r.Who.ID, At: r.now, What: "unmute " + join(said), DropMutes: drop,
	}); err != nil {
		return Message{}, fmt.Errorf("unmute: %w", err)
	}
	m := done(r, "hears of "+join(said)+" again")
	m.Actions = []Action{{"Undo", "undo"}}
	return m, nil
}
