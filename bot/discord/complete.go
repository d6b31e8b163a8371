package discord

import (
	"strings"
	"unicode"

	"attribot/bot"
)

// suggestions completes the option that is being typed, from memory: Discord
// waits three seconds and takes no excuse. A list of countries is completed at
// its last, the others stay.
func suggestions(all []filled, verbs []bot.Verb) []choice {
	var path []string
	for len(all) == 1 && (all[0].Type == subCommand || all[0].Type == subGroup) {
		path = append(path, all[0].Name)
		all = all[0].Options
	}
	fs := asked(path, verbs)
	cs := []choice{}
	for _, o := range all {
		i := position(fs, o.Name)
		typed, is := o.Value.(string)
		if !o.Focused || !is || i == len(fs) || !fs[i].complete {
			continue
		}
		before, last := "", typed
		if cut := strings.LastIndex(typed, ","); cut >= 0 && !fs[i].whole {
			before, last = strings.TrimSpace(typed[:cut])+", ", typed[cut+1:]
		}
		for _, c := range countries(last) {
			c = choice{titled(before + c.Name), before + c.Value}
			if units(c.Value) <= maxChoice && len(cs) < maxOptions {
				cs = append(cs, c)
			}
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
