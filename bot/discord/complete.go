package discord

import (
	"context"
	"strings"
	"unicode"

	"attribot/bot"
	"attribot/bot/plain"
)

// A suggest knows what else there is but countries.
type suggest func(ctx context.Context, kind, typed string) []bot.Choice

// SuggestWith implements bot.Suggested.
func (c *Chat) SuggestWith(f func(ctx context.Context, kind, typed string) []bot.Choice) {
	c.suggest = f
}

// suggestions completes the option that is being typed, from memory: Discord
// waits three seconds and takes no excuse. A list is completed at its last
// item, the others stay.
func (c *Chat) suggestions(ctx context.Context, all []filled, verbs []bot.Verb) []choice {
	var path []string
	for len(all) == 1 && (all[0].Type == subCommand || all[0].Type == subGroup) {
		path = append(path, all[0].Name)
		all = all[0].Options
	}
	fs := asked(path, verbs)
	cs := []choice{}
	for _, o := range all {
		typed, is := o.Value.(string)
		i := position(fs, o.Name)
		if !o.Focused || !is || i == len(fs) {
			continue
		}
		before, last := "", typed
		if cut := strings.LastIndex(typed, ","); cut >= 0 && !fs[i].whole {
			before, last = strings.TrimSpace(typed[:cut])+", ", typed[cut+1:]
		}
		for _, kind := range fs[i].complete {
			cs = append(cs, c.named(ctx, kind, before, last)...)
		}
	}
	return cs[:min(len(cs), maxOptions)]
}

// named are the choices of one kind.
func (c *Chat) named(ctx context.Context, kind, before, last string) (cs []choice) {
	var found []choice
	if kind == aCountry {
		found = countries(last)
	} else if c.suggest != nil {
		for _, s := range c.suggest(ctx, kind, last) {
			found = append(found, choice{s.Label, s.Value})
		}
	}
	for _, f := range found {
		name, value := fit(plain.Line(before+f.Name), maxChoice, same), before+f.Value
		if kind == aCountry {
			name = titled(name)
		}
		if name != "" && units(value) <= maxChoice && len(cs) < maxOptions {
			cs = append(cs, choice{name, value})
		}
	}
	return cs
}

// countries are those whose names begin like what was typed, written with
// hyphens instead of spaces, as commands take them. Where none does, they are
// those that adjectives, capitals and misspellings mean, by their codes.
func countries(typed string) (cs []choice) {
	word := strings.Join(strings.Fields(strings.ToLower(typed)), "-")
	for _, name := range bot.Complete("watch " + word) {
		cs = append(cs, choice{name, name})
	}
	if len(cs) > 0 {
		return cs
	}
	for _, c := range bot.SuggestCountries(typed) {
		label := strings.TrimLeftFunc(c.Label, func(r rune) bool { return !unicode.IsLetter(r) }) // its flag
		cs = append(cs, choice{strings.ReplaceAll(label, ",", ""), c.Value})
	}
	return cs
}

// titled writes "south-korea, mali" as people do: "South Korea, Mali".
func titled(names string) string {
	words := strings.Fields(strings.ReplaceAll(names, "-", " "))
	for i, w := range words {
		if small := w == "and" || w == "of" || w == "the"; !small || i == 0 {
			words[i] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return fit(strings.Join(words, " "), maxChoice, same)
}
