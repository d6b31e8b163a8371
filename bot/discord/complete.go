package discord

import (
	"strings"

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
		for _, name := range countries(last) {
			value := before + name
			if units(value) <= maxChoice && len(cs) < maxOptions {
				cs = append(cs, choice{titled(value), value})
			}
		}
	}
	return cs
}

// countries are the names that begin like what was typed, written with
// hyphens instead of spaces, as commands take them.
func countries(typed string) []string {
	word := strings.Join(strings.Fields(strings.ToLower(typed)), "-")
	return bot.Complete("watch " + word)
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
