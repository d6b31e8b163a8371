package discord

import (
	"fmt"
	"slices"
	"strings"

	"attribot/bot"
)

// This file knows how the words of each command are asked for in Discord: as
// typed options, with choices and completion. A command that is not in its
// table is registered all the same, with one option for its words.

// A field is an option of a command.
type field struct {
	name     string
	about    string
	kind     int // of Discord's: a text if zero
	required bool
	choices  []string
	complete []string // while it is typed, names of these kinds are offered
	whole    bool     // its value is one word, whatever spaces it holds
	before   string
	flag     string // of a yes or no: the words that yes means
}

// The types: https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-type.
const (
	subCommand = 1
	subGroup   = 2
	textOption = 3
	boolOption = 5
)

// The kinds of names that are offered.
const aCountry = "country"

var (
	ofCountries = []string{aCountry}
	ofStories   = []string{bot.SuggestStories}
)

var (
	countriesField = field{name: "countries", about: "Countries or groups such as eu, separated by commas", complete: ofCountries}
	roleField      = field{name: "role", about: "As what: victim unless you say otherwise", choices: []string{"victim", "accused", "speaker", "any"}}
	stanceField    = field{name: "stance", about: "Only attributions, or only denials", choices: []string{"attributions", "denials"}}
	storyField     = field{name: "story", about: "The story's number, for example S12", required: true, complete: ofStories}
	forField       = field{name: "for", about: "How long, for example 12h, 7d or 2w", before: "for"}
	zoneField      = field{name: "timezone", about: "A city's time zone, for example Europe/Berlin", whole: true}
)

func (f field) must() field                  { f.required = true; return f }
func (f field) as(n, a string) field         { f.name, f.about = n, a; return f }
func (f field) offers(kinds ...string) field { f.complete = kinds; return f }
func (f field) single() field                { f.whole = true; return f }
func text(name, about string) field          { return field{name: name, about: about} }
func yes(name, about, w string) field {
	return field{name: name, about: about, kind: boolOption, flag: w}
}

// fieldsOf are the options of each command, in the order of its words.
var fieldsOf = map[string][]field{
	"watch":   {countriesField.must(), roleField, stanceField},
	"unwatch": {countriesField.as("countries", "Countries, separated by commas, or: all").must(), roleField, stanceField},
	"recent":  {countriesField, roleField, stanceField, text("since", "How far back, for example 7d")},
	"story":   {storyField, yes("sources", "List every article that reported it", "sources")},
	"country": {countriesField.as("country", "The country").must().single()},
	"between": {countriesField.as("accuser", "The country that accuses").must().single(), countriesField.as("accused", "The country that is accused").must().single()},
	"group":   {text("name", "A threat group by any of its names, for example APT28").must().offers(bot.SuggestGroups)},
	"search":  {text("words", "Every word must occur; quotation marks keep words together").must()},
	"why":     {text("what", "An article (A34), a story (S12), a claim (C56), or an address").must().offers(bot.SuggestStories)},
	"mute":    {countriesField.as("what", "A story's number or countries").must().offers(aCountry, bot.SuggestStories), forField},
	"unmute":  {countriesField.as("what", "A story's number, countries, or: all").must().offers(aCountry, bot.SuggestStories)},
	"pause":   {forField},
	"quiet":   {text("hours", "For example 22:00-07:00, or: off"), zoneField},
	"digest": {
		{name: "when", about: "How often, or off", choices: []string{"daily", "weekly", "off"}}, text("time", "For example 08:30"), zoneField,
		yes("beside-alerts", "Alerts are still posted at once", "beside alerts"),
	},
	"help": {text("command", "A command's name").single()},
}

// group is the one command whose first word is a command again.
const group = "feeds"

// An entry is a command, a group or an option as Discord wants it, without
// nulls: https://discord.com/developers/docs/interactions/application-commands.
type entry struct {
	Type         int      `json:"type,omitempty"`
	Name         string   `json:"name"`
	Description  string   `json:"description"`
	Required     bool     `json:"required,omitempty"`
	Autocomplete bool     `json:"autocomplete,omitempty"`
	Choices      []choice `json:"choices,omitempty"`
	Options      []entry  `json:"options,omitempty"`
	Integrations []int    `json:"integration_types,omitempty"`
	Contexts     []int    `json:"contexts,omitempty"`
}

type choice struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// command is /attribot with a subcommand for each verb.
func command(verbs []bot.Verb) entry {
	root := entry{
		Type: 1, Name: "attribot", Description: "Governments that attribute or deny cyberattacks: watch, look up, settings",
		Integrations: []int{0}, Contexts: []int{0, 1}, // installed in servers; used there and in messages to the bot
	}
	for _, v := range verbs {
		if len(root.Options) == maxOptions {
			break
		}
		root.Options = append(root.Options, subcommand(v))
	}
	return root
}

func subcommand(v bot.Verb) entry {
	e := entry{Type: subCommand, Name: v.Name, Description: about(v.Help)}
	if v.Name == group {
		e.Type = subGroup
		for _, sub := range alternatives(v.Args) {
			e.Options = append(e.Options, entry{
				Type: subCommand, Name: sub.name, Description: about(v.Name + " " + sub.name), Options: options(sub.fields),
			})
		}
		return e
	}
	e.Options = options(takes(v))
	return e
}

// takes returns what a command asks for.
func takes(v bot.Verb) []field {
	if fs, known := fieldsOf[v.Name]; known || v.Args == "" {
		return fs
	}
	return []field{text("words", v.Args)}
}

// An alternative is one of the words that follow a group's name.
type alternative struct {
	name   string
	fields []field
}

// alternatives reads "[list | add URL | remove FEED]".
func alternatives(args string) (all []alternative) {
	for part := range strings.SplitSeq(strings.Trim(args, "[]"), "|") {
		name, rest, more := strings.Cut(strings.TrimSpace(part), " ")
		a := alternative{name: name}
		if more {
			f := text(strings.ToLower(rest), rest).must()
			if strings.ToUpper(rest) != rest || strings.ContainsAny(rest, " …[]<>") {
				f.name = "words"
			}
			if f.name == bot.SuggestFeeds {
				f = f.offers(bot.SuggestFeeds)
			}
			a.fields = []field{f}
		}
		if name != "" && len(all) < maxOptions {
			all = append(all, a)
		}
	}
	return all
}

func options(fs []field) (es []entry) {
	for _, f := range fs {
		e := entry{Type: textOption, Name: f.name, Description: about(f.about), Required: f.required, Autocomplete: len(f.complete) > 0}
		if f.kind != 0 {
			e.Type = f.kind
		}
		for _, c := range f.choices {
			e.Choices = append(e.Choices, choice{c, c})
		}
		es = append(es, e)
	}
	return es
}

// about is a description: it must not be empty, nor too long.
func about(s string) string {
	if s = strings.TrimSpace(s); s == "" {
		s = "…"
	}
	return fit(s, maxAbout, same)
}

// A filled option is one that somebody typed a value into.
type filled struct {
	Name    string
	Type    int
	Value   any
	Focused bool
	Options []filled
}

// words turns what somebody filled in into the words of a command, in the
// order in which the command wants them. Any text may come: it is checked
// where every command's is.
func words(all []filled, verbs []bot.Verb) (ws []string) {
	for len(all) == 1 && (all[0].Type == subCommand || all[0].Type == subGroup) {
		ws = append(ws, all[0].Name)
		all = all[0].Options
	}
	fs := asked(ws, verbs)
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b filled) int { return position(fs, a.Name) - position(fs, b.Name) })
	for _, o := range all {
		ws = append(ws, values(o, fs)...)
	}
	return ws
}

// asked returns the fields of the command that begins with these words.
func asked(path []string, verbs []bot.Verb) []field {
	for _, v := range verbs {
		if len(path) == 1 && path[0] == v.Name {
			return takes(v)
		}
		if len(path) == 2 && path[0] == v.Name {
			for _, a := range alternatives(v.Args) {
				if a.name == path[1] {
					return a.fields
				}
			}
		}
	}
	return nil
}

// position is a field's place; one that is not known comes last.
func position(fs []field, name string) int {
	if i := slices.IndexFunc(fs, func(f field) bool { return f.name == name }); i >= 0 {
		return i
	}
	return len(fs)
}

func values(o filled, fs []field) []string {
	var f field
	if i := position(fs, o.Name); i < len(fs) {
		f = fs[i]
	}
	if on, is := o.Value.(bool); is {
		if on {
			return strings.Fields(f.flag)
		}
		return nil
	}
	value := strings.TrimSpace(fmt.Sprint(o.Value))
	switch {
	case o.Value == nil || value == "":
		return nil
	case f.whole:
		return []string{strings.Trim(value, `"`)}
	case f.before != "" && !strings.HasPrefix(strings.ToLower(value), f.before+" "):
		return append([]string{f.before}, bot.SplitWords(value)...)
	}
	return bot.SplitWords(value)
}
