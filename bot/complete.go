package bot

import (
	"slices"
	"strings"

	"attribot/feeds/countries"
)

// Complete returns what the last word of a line that is being typed may
// become: a verb, a country, or what the verb takes. It returns nil when
// nothing fits.
func Complete(line string) []string {
	cut := strings.LastIndexAny(line, " ,") + 1
	word := strings.ToLower(line[cut:])
	before := strings.Fields(strings.ToLower(line[:cut]))
	if len(before) == 0 {
		return beginning(word, verbs())
	}
	switch before[0] {
	case "help":
		return beginning(word, verbs())
	case "feeds", "digest", "quiet", "status":
		if len(before) == 1 {
			return beginning(word, secondWords[before[0]])
		}
	case "watch", "unwatch", "recent", "country", "between", "mute", "unmute":
		return beginning(word, countryWords())
	}
	return nil
}

// secondWords are what may follow a verb that takes no country.
var secondWords = map[string][]string{
	"feeds":  {"add", "health", "list", "pause", "remove", "resume", "set"},
	"digest": {"daily", "off", "weekly"},
	"quiet":  {"off"},
	"status": {"log"},
}

func verbs() []string {
	var all []string
	for _, c := range table() {
		all = append(all, c.name)
	}
	slices.Sort(all)
	return all
}

// countryWords are the names as one types them, without spaces: "south-korea".
func countryWords() []string {
	var all []string
	for _, c := range countries.All() {
		word := strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(c.Name, "the ")), " ", "-")
		if countries.Known(word) {
			all = append(all, word)
		}
	}
	slices.Sort(all)
	return all
}

func beginning(word string, among []string) []string {
	var fit []string
	for _, w := range among {
		if strings.HasPrefix(w, word) {
			fit = append(fit, w)
		}
	}
	return fit
}
