package bot

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"attribot/feeds/claims"
	"attribot/feeds/countries"
)

// This file understands what follows a verb: countries, roles, stances,
// durations and stories, in any order and without quotes.

// An ask is what a person's words came to.
type ask struct {
	countries []string // codes, in the order of the words, without doubles
	places    []place  // what was said for them, a group as one
	stories   []int64
	role      string // "" when none was said
	another   bool   // a second role was said, and one is not known to be meant for all
	stance    claims.Stance
	span      time.Duration
	all       bool // "all" was said where no role is meant

	words map[part]string // the first of each part
}

// A part is what words may come to. Each command takes some of them.
type part uint8

const (
	someCountries part = 1 << iota
	aRole
	aStance
	aSpan
	someStories
	wordAll
)

// A place is a country, or a group of them.
type place struct {
	words string
	codes []string
}

// flagged is the country's name with its flag, or the group's as it was said.
func (p place) flagged() string {
	if len(p.codes) == 1 {
		return flagged(p.codes[0])
	}
	return strings.ToUpper(p.words)
}

var roleWords = map[string]string{
	"victim": roleVictim, "victims": roleVictim, "attacked": roleVictim, "target": roleVictim, "targets": roleVictim,
	"accused": roleAccused, "attacker": roleAccused, "attackers": roleAccused, "suspect": roleAccused,
	"speaker": roleSpeaker, "speakers": roleSpeaker, "accuser": roleSpeaker, "speaking": roleSpeaker,
	"any": roleAny, "anything": roleAny, "everything": roleAny,
}

var stanceWords = map[string]claims.Stance{
	"attribution": claims.Attribution, "attributions": claims.Attribution, "attributes": claims.Attribution,
	"accusation": claims.Attribution, "accusations": claims.Attribution,
	"denial": claims.Denial, "denials": claims.Denial, "denies": claims.Denial, "denied": claims.Denial,
}

// fillers join words and mean nothing. In capitals some are country codes
// (IN, AS, BY, TO), and then they are taken as such.
var fillers = []string{"a", "an", "and", "as", "in", "for", "by", "to", "of", "on", "from", "with", "the", "or", "role", "roles", "only", "both", "against", "last", "countries", "&", "+"}

// longestName is how many words a country's name has at most
// ("South Georgia and the South Sandwich Islands").
const longestName = 7

// understand reads the words after a verb that takes these parts. Its errors are
// refusals: of what is not understood at all, and of what the verb has no use for.
func understand(verb string, words []string, takes part) (ask, error) {
	a := ask{words: map[part]string{}}
	toks := tokens(words)
	for i := 0; i < len(toks); {
		n, err := a.take(toks[i:])
		if err != nil {
			if no := noCountry(verb, strings.Join(toks[i:i+n], " "), takes); no != nil {
				return a, no
			}
			return a, askBack(verb, toks, i, n, err)
		}
		i += n
	}
	for _, p := range []part{someCountries, aRole, aStance, aSpan, someStories, wordAll} {
		if a.words[p] != "" && takes&p == 0 {
			return a, unused(verb, a.words[p])
		}
	}
	if a.another {
		return a, refuse("Say one role at a time, for instance: "+verb+" germany as victim, and then: "+verb+" france as accused. In any role is: any.", Action{"Examples", "help " + verb})
	}
	return a, nil
}

// noCountry refuses words that are unknown and were not meant for a country; nil
// when they may have been.
func noCountry(verb, words string, takes part) error {
	switch low := strings.ToLower(words); {
	case takes&aSpan != 0 && (low[0] >= '0' && low[0] <= '9' || slices.ContainsFunc(strings.Fields(low), isDate)):
		return refuse(fmt.Sprintf("%q is no length of time. Say how long, not until or since when: 12h, 3d, 2w or 6mo.", clip(words, 40)), Action{"Examples", "help " + verb})
	case takes&someCountries == 0:
		return unused(verb, words)
	}
	return nil
}

// isDate reports whether a word says when rather than for how long.
func isDate(word string) bool {
	_, err := time.Parse("Monday", strings.TrimSuffix(upper(word), "s"))
	return err == nil || slices.Contains([]string{"until", "till", "since", "next", "today", "tonight", "tomorrow", "yesterday", "now", "noon", "midnight", "forever", "always"}, word)
}

// unused refuses a word that a verb has no use for.
func unused(verb, word string) error {
	said := fmt.Sprintf("%s does not know what to do with %q.", upper(verb), clip(word, 40))
	for _, c := range table() {
		if c.name == verb && c.args != "" {
			return refuse(said+" It goes: "+c.usage(), Action{"Examples", "help " + verb})
		}
	}
	return refuse(said+" It stands alone.", Action{upper(verb), verb})
}

// tokens cuts words at commas; a comma is a token of its own. A word with
// spaces in it was quoted and stays whole.
func tokens(words []string) []string {
	var toks []string
	for _, w := range words {
		for i, part := range strings.FieldsFunc(w, func(r rune) bool { return r == ',' || r == ';' || r == '，' || r == '、' }) {
			if i > 0 {
				toks = append(toks, ",")
			}
			if part = strings.TrimSpace(part); part != "" {
				toks = append(toks, part)
			}
		}
		if strings.HasSuffix(w, ",") {
			toks = append(toks, ",")
		}
	}
	return toks
}

// take understands the beginning of the tokens and says how many it took; with
// an error, how many are to blame.
func (a *ask) take(toks []string) (n int, err error) {
	if codes, n, err := longest(toks); err != nil || n > 0 {
		name := strings.Join(toks[:max(n, 1)], " ")
		a.places = append(a.places, place{name, codes})
		a.say(someCountries, name)
		for _, code := range codes {
			if !slices.Contains(a.countries, code) {
				a.countries = append(a.countries, code)
			}
		}
		return max(n, 1), err
	}
	if n := a.keyword(toks); n > 0 {
		return n, nil
	}
	n = 1
	for n < len(toks) && toks[n] != "," && !begins(toks[n:]) {
		n++
	}
	_, err = countries.Resolve(strings.Join(toks[:n], " "))
	return n, err
}

// say keeps the first words of a part.
func (a *ask) say(p part, words string) {
	if a.words != nil && a.words[p] == "" {
		a.words[p] = words
	}
}

// longest resolves as many tokens as make one name. It takes none when the
// first is a filler, or no name begins here.
func longest(toks []string) (codes []string, n int, err error) {
	if slices.Contains(fillers, toks[0]) || toks[0] == "," {
		return nil, 0, nil
	}
	run := slices.Index(toks, ",")
	if run < 0 {
		run = len(toks)
	}
	for n = min(run, longestName); n > 0; n-- {
		if name := strings.Join(toks[:n], " "); countries.Known(name) {
			codes, err := countries.Resolve(name)
			return codes, n, err
		}
	}
	return nil, 0, nil
}

// begins reports whether something is understood at the beginning of toks.
func begins(toks []string) bool {
	_, n, _ := longest(toks)
	return n > 0 || new(ask).keyword(toks) > 0
}

var (
	spanWord  = regexp.MustCompile(`^(\d{1,4})(min|h|d|w|mo|y)$`)
	storyWord = regexp.MustCompile(`^[Ss](\d{1,18})$`)
	number    = regexp.MustCompile(`^\d{1,18}$`)
)

// keyword understands everything but countries.
func (a *ask) keyword(toks []string) int {
	w := strings.ToLower(toks[0])
	role, stance := roleWords[w], stanceWords[w]
	switch {
	case role != "":
		a.say(aRole, w)
		a.another = a.another || a.role != "" && a.role != role
		a.role = role
	case stance != "":
		a.say(aStance, w)
		a.stance = stance
	case w == "all" || w == "world" || w == "worldwide":
		a.say(wordAll, w)
		a.all = true
	case storyWord.MatchString(w):
		a.say(someStories, toks[0])
		a.stories = append(a.stories, id(w[1:]))
	case w == "story" && len(toks) > 1 && number.MatchString(toks[1]):
		a.say(someStories, w+" "+toks[1])
		a.stories = append(a.stories, id(toks[1]))
		return 2
	case w == "story" && len(toks) > 1 && storyWord.MatchString(toks[1]):
	case span(w) > 0:
		a.say(aSpan, w)
		a.span = span(w)
	case number.MatchString(w) && len(toks) > 1 && spelled(w, toks[1]) > 0:
		a.say(aSpan, w+" "+toks[1])
		a.span = spelled(w, toks[1])
		return 2
	case spelled("1", w) > 0: // "last week", "for a day"
		a.say(aSpan, w)
		a.span = spelled("1", w)
	case w == "," || slices.Contains(fillers, w):
	default:
		return 0
	}
	return 1
}

func id(digits string) int64 {
	n, _ := strconv.ParseInt(digits, 10, 64) // at most 18 digits
	return n
}

// span reads "12h", "7d", "2w", "3mo", "1y"; 0 if it is none.
func span(word string) time.Duration {
	parts := spanWord.FindStringSubmatch(strings.ToLower(word))
	if parts == nil {
		return 0
	}
	unit := units[parts[2]]
	return min(time.Duration(id(parts[1])), longestSpan/unit) * unit
}

// longestSpan is longer than anybody means, and less than a Duration holds.
const longestSpan = 100 * 365 * oneDay

const oneDay = 24 * time.Hour

var units = map[string]time.Duration{
	"min": time.Minute, "h": time.Hour, "d": oneDay, "w": 7 * oneDay, "mo": 30 * oneDay, "y": 365 * oneDay,
}

// spelled reads "7 days".
func spelled(count, unit string) time.Duration {
	unit = strings.TrimSuffix(strings.ToLower(unit), "s")
	short := map[string]string{"minute": "min", "hour": "h", "day": "d", "week": "w", "month": "mo", "year": "y"}[unit]
	if short == "" || len(count) > 4 {
		return 0
	}
	return span(count + short)
}

// askBack makes a refusal of a country that is unknown or ambiguous: each
// action is the same command with a word that works.
func askBack(verb string, toks []string, at, n int, cause error) error {
	with := func(choice string) Action {
		words := append([]string{verb}, toks[:at]...)
		words = append(append(words, choice), toks[at+n:]...)
		return Action{Label: choice, Command: strings.ReplaceAll(typed(words...), " ,", ",")}
	}
	var unknown *countries.UnknownError
	var asked *countries.AmbiguousError
	var next []Action
	switch {
	case errors.As(cause, &asked):
		for _, c := range asked.Choices {
			next = append(next, with(c))
		}
	case errors.As(cause, &unknown):
		for _, c := range unknown.Nearest {
			next = append(next, with(c))
		}
	default:
		return fmt.Errorf("%s: %w", verb, cause)
	}
	return refuse(upper(cause.Error())+".", next...)
}

// names lists countries for a sentence; a group of many is counted.
func names(codes []string) string {
	if len(codes) > 8 {
		return fmt.Sprintf("%d countries", len(codes))
	}
	all := make([]string, len(codes))
	for i, code := range codes {
		all[i] = plain(code)
	}
	if len(all) < 2 {
		return strings.Join(all, "")
	}
	return strings.Join(all[:len(all)-1], ", ") + " and " + all[len(all)-1]
}
