package bot

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"attribot/feeds/countries"
)

// A Form is a few choices that are made together. A platform with dialogs
// shows it as one, and submitting it is typing a command; elsewhere the
// message that carries it says in words what to type.
type Form struct {
	Title  string   // at most 24 characters, as dialogs have
	Note   string   // below the title
	Keep   []string // the words the command begins with: the verb, and what the dialog must bring back
	Inputs []Input
	Wrong  string // of a refusal: the name of the input that it is about
}

// An Input is one choice of a form.
type Input struct {
	Name        string // of its value in the command: "countries"
	Label, Hint string
	Search      bool     // any number of what SuggestCountries suggests
	Choices     []Choice // otherwise one of these; a line of text if there are none
	Chosen      []Choice // at first; of a line of text its Value
}

// A Choice is what people see and what the command holds.
type Choice struct{ Label, Value string }

// Words is the command that a submitted form stands for: "settings
// countries=DE,FR role=victim". values are by the inputs' names; of an input
// that is not there at all nothing is said.
func (f Form) Words(values map[string][]string) []string {
	words := slices.Clone(f.Keep)
	for _, in := range f.Inputs {
		if v, ok := values[in.Name]; ok {
			words = append(words, in.Name+"="+strings.Join(v, ","))
		}
	}
	return words
}

// mostSuggested is how many suggestions are of use to a person.
const mostSuggested = 25

// SuggestCountries returns what somebody who searches for a country may mean,
// best first, as they type: names, adjectives and capitals that begin so, the
// members of a group, and where nothing fits the nearest names. It asks nobody
// and takes microseconds.
func SuggestCountries(typed string) []Choice {
	typed = strings.ToLower(strings.TrimSpace(typed))
	var found []Choice
	add := func(code string) {
		c := Choice{flagged(code), code}
		if len(found) < mostSuggested && !slices.Contains(found, c) {
			found = append(found, c)
		}
	}
	codes, err := countries.Resolve(typed)
	if len(codes) > 1 {
		found = append(found, Choice{fmt.Sprintf("%s: all %d", strings.ToUpper(clip(typed, 30)), len(codes)), typed})
	} else if len(codes) == 1 {
		add(codes[0])
	}
	for _, s := range searchable() {
		if strings.HasPrefix(s.Text, typed) || strings.Contains(s.Text, " "+typed) {
			add(s.Code)
		}
	}
	if unknown := (*countries.UnknownError)(nil); len(found) == 0 && errors.As(err, &unknown) {
		for _, name := range unknown.Nearest {
			if near, err := countries.Resolve(name); err == nil && len(near) == 1 {
				add(near[0])
			}
		}
	}
	return found
}

// searchable are the ways to name a country, names before adjectives before
// capitals, in small letters.
var searchable = sync.OnceValue(func() []countries.Surface {
	all := slices.Collect(countries.Surfaces())
	for i := range all {
		all[i].Text = strings.ToLower(all[i].Text)
	}
	slices.SortStableFunc(all, func(a, b countries.Surface) int { return cmp.Compare(a.Kind, b.Kind) })
	return slices.DeleteFunc(all, func(s countries.Surface) bool { return s.Code == "XX" })
})
