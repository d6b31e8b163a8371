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
	stories   []int64
	role      string // "" when none was said
	another   bool   // a second role was said, and one is not known to be meant for all
	stance    claims.Stance
	span      time.Duration
	all       bool // "all" was said where no role is meant
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
var fillers = []string{"a", "an", "and", "as", "in", "for", "by", "to", "of", "on", "from", "with", "the", "or", "role", "roles", "only", "both", "against", "last", "&", "+"}

// longestName is how many words a country's name has at most
// ("South Georgia and the South Sandwich Islands").
const longestName = 7

// understand reads the words after a verb. Its errors are refusals.
func understand(verb string, words []string) (ask, error) {
	var a ask
	toks := tokens(words)
	for i := 0; i < len(toks); {
		n, err := a.take(toks[i:])
		if err != nil {
			return a, askBack(verb, toks, i, n, err)
		}
		i += n
	}
	if a.another {
		return a, refuse("Say one role at a time, for instance: "+verb+" germany as victim, and then: "+verb+" france as accused. In any role is: any.", Action{"Examples", "help " + verb})
	}
	return a, nil
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
		a.another = a.another || a.role != "" && a.role != role
		a.role = role
	case stance != "":
		a.stance = stance
	case w == "all":
		a.all = true
	case storyWord.MatchString(w):
		a.stories = append(a.stories, id(w[1:]))
	case w == "story" && len(toks) > 1 && number.MatchString(toks[1]):
		a.stories = append(a.stories, id(toks[1]))
		return 2
	case w == "story" && len(toks) > 1 && storyWord.MatchString(toks[1]):
	case span(w) > 0:
		a.span = span(w)
	case number.MatchString(w) && len(toks) > 1 && spelled(w, toks[1]) > 0:
		a.span = spelled(w, toks[1])
		return 2
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
	return time.Duration(id(parts[1])) * units[parts[2]]
}

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
