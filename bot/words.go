package bot

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"attribot/feeds/claims"
	"attribot/feeds/countries"
)

// This file is how a claim reads. Everything is composed from the claim's own
// fields: what the article did not say is left out, and the only words of
// other people are quotes, verbatim.

// A naming is how countries are named in a place.
type naming struct {
	name func(code string) string
	most int    // so many are named; of more, the last ones only counted
	rest string // how
}

// A headline of five countries and their flags still fits a phone. A summary
// names all that can be read in one breath, and holds no number that is not in
// the article.
var (
	inHeadline = naming{flagged, maxNames, "%d others"}
	inSummary  = naming{plain, 12, "others"}
)

const maxNames = 4

// Headline says in one line what a claim says:
// "🇩🇪 Germany attributes a cyberattack to 🇨🇳 China".
func Headline(c claims.Claim) string {
	c = flat(c)
	if c.Stance == claims.Denial {
		return denialHeadline(c)
	}
	who := actors(c, inHeadline)
	attack := "a cyberattack" + on(elsewhere(c), inHeadline)
	by := culprits(c, inHeadline)
	switch {
	case by == "":
		return upper(fmt.Sprintf("%s %s %s to a state", who, verb(c, "attributes", "attribute"), attack))
	case c.Hedged:
		return upper(fmt.Sprintf("%s %s %s was likely behind %s", who, verb(c, "says", "say"), by, attack))
	}
	return upper(fmt.Sprintf("%s %s %s to %s", who, verb(c, "attributes", "attribute"), attack, by))
}

func denialHeadline(c claims.Claim) string {
	who, denies := actors(c, inHeadline), verb(c, "denies", "deny")
	switch {
	case c.Denies == claims.Occurrence && len(elsewhere(c)) == 0:
		return upper(fmt.Sprintf("%s %s being hit by a cyberattack", who, denies))
	case c.Denies == claims.Occurrence:
		return upper(fmt.Sprintf("%s %s a reported cyberattack%s", who, denies, on(c.Victims, inHeadline)))
	case len(c.Accused) > 0 && !overlap(c.Accused, c.Speakers):
		return upper(fmt.Sprintf("%s %s that %s was behind a cyberattack%s",
			who, denies, inHeadline.list(c.Accused), on(c.Victims, inHeadline)))
	}
	return upper(fmt.Sprintf("%s %s a cyberattack%s", who, denies, on(c.Victims, inHeadline)))
}

// Summary tells what an article's claims say, in one or two sentences a claim;
// what it only recalls comes last. It is "" when there are no claims.
func Summary(cs []claims.Claim) string {
	var news, recalled []string
	for _, c := range cs {
		if c.Recency == claims.Background {
			recalled = append(recalled, sentences(c))
		} else {
			news = append(news, sentences(c))
		}
	}
	if len(recalled) > 0 {
		recalled[0] = "Recalled from earlier: " + recalled[0]
	}
	return strings.Join(append(news, recalled...), " ")
}

// sentences tells one claim.
func sentences(c claims.Claim) string {
	c = flat(c)
	if c.Stance == claims.Denial {
		return denialSentence(c)
	}
	by := culprits(c, inSummary)
	if by == "" {
		by = "a state"
	}
	was := "was"
	if c.Hedged {
		was = "was likely"
	}
	s := fmt.Sprintf("%s %s that %s %s behind a cyberattack%s%s.", upper(actors(c, inSummary)), verb(c, "says", "say"),
		by, was, target(c), named(c))
	return s + measureSentence(c)
}

func denialSentence(c claims.Claim) string {
	who := upper(actors(c, inSummary))
	switch {
	case c.Denies == claims.Occurrence:
		return fmt.Sprintf("%s %s that a reported cyberattack%s did not happen or did not succeed.",
			who, verb(c, "says", "say"), target(c))
	case len(c.Accused) > 0 && !overlap(c.Accused, c.Speakers):
		return fmt.Sprintf("%s %s that %s was behind a cyberattack%s.",
			who, verb(c, "denies", "deny"), inSummary.list(c.Accused), target(c))
	}
	return fmt.Sprintf("%s %s being behind a cyberattack%s.", who, verb(c, "denies", "deny"), target(c))
}

// target says what was attacked: " on the Land Survey Office (Germany)", " on
// the Land Survey Office (LSO, Germany)", " on Germany", "".
func target(c claims.Claim) string {
	switch where := inSummary.list(c.Victims); {
	case c.Target == "":
		return on(c.Victims, inSummary)
	case where == "" || saysWhere(c):
		return " on " + the(c.Target)
	case strings.HasSuffix(c.Target, ")"):
		return " on " + strings.TrimSuffix(the(c.Target), ")") + ", " + upper(where) + ")"
	default:
		return " on " + the(c.Target) + " (" + upper(where) + ")"
	}
}

// bodies are the nouns whose names take an article in a sentence: the Land
// Survey Office, but Examplecorp.
var bodies = []string{
	"academy", "administration", "agency", "army", "assembly", "authority", "bank", "board", "bureau", "centre", "center",
	"chancellery", "commission", "committee", "congress", "corps", "council", "court", "department", "directorate",
	"embassy", "government", "grid", "hospital", "institute", "ministry", "mission", "network", "office", "parliament",
	"party", "police", "registry", "senate", "service", "system", "systems", "servers", "treasury", "union", "university",
}

// the puts the article before a body's name that was written without one.
func the(name string) string {
	words := strings.Fields(strings.ToLower(name))
	first := words[0]
	if strings.HasSuffix(first, "’s") || strings.HasSuffix(first, "'s") ||
		slices.Contains([]string{"the", "a", "an", "its", "their", "his", "her", "several", "two", "three", "many"}, first) {
		return name
	}
	if slices.ContainsFunc(words, func(w string) bool { return slices.Contains(bodies, strings.Trim(w, "(),")) }) {
		return "the " + name
	}
	return name
}

// saysWhere reports that the target's own name gives its country away:
// "the German parliament".
func saysWhere(c claims.Claim) bool {
	if len(c.Victims) != 1 {
		return false
	}
	at, ok := countries.ByCode(c.Victims[0])
	if !ok {
		return false
	}
	for _, word := range append([]string{at.Name, at.Capital}, at.Adjectives...) {
		if word != "" && strings.Contains(strings.ToLower(c.Target), strings.ToLower(word)) {
			return true
		}
	}
	return false
}

// named adds the groups when a country is accused beside them.
func named(c claims.Claim) string {
	if len(c.Accused) == 0 || len(c.Groups) == 0 {
		return ""
	}
	return ", and " + verb(c, "names ", "name ") + inSummary.join(c.Groups)
}

// measureSentence says what came with the attribution, as far as the claim
// tells: whether an ambassador was summoned or sent home, it does not.
func measureSentence(c claims.Claim) string {
	switch c.Measure {
	case claims.Advisory:
		return " It was published as a technical advisory."
	case claims.Diplomatic:
		return " A diplomatic step comes with it."
	case claims.Sanctions:
		return " Sanctions come with it."
	case claims.Indictment:
		return " It comes with criminal charges, a warrant or a reward."
	}
	return ""
}

// actors names who speaks; unnamed officials are said to be that.
func actors(c claims.Claim, as naming) string {
	if len(c.Speakers) == 0 {
		return "a government"
	}
	if c.Anonymous {
		return "unnamed officials of " + as.list(c.Speakers)
	}
	return as.list(c.Speakers)
}

// verb is the verb's form for who speaks: one country does, several do.
func verb(c claims.Claim, one, several string) string {
	if len(c.Speakers) > 1 || c.Anonymous {
		return several
	}
	return one
}

// culprits names the accused; their groups if no country is; "" if neither.
func culprits(c claims.Claim, as naming) string {
	if len(c.Accused) == 0 {
		return as.join(c.Groups)
	}
	return as.list(c.Accused)
}

// elsewhere returns the victims when they are not those who speak.
func elsewhere(c claims.Claim) []string {
	for _, v := range c.Victims {
		if !slices.Contains(c.Speakers, v) {
			return c.Victims
		}
	}
	return nil
}

func on(victims []string, as naming) string {
	if len(victims) == 0 {
		return ""
	}
	return " on " + as.list(victims)
}

// plain is a country's name as it stands in a sentence; a code that is not in
// our table stands for itself.
func plain(code string) string {
	if code == "XX" {
		return "a state that was not named"
	}
	if c, ok := countries.ByCode(code); ok {
		return c.Name
	}
	return code
}

// flagged is plain with the flag before it, where there is one.
func flagged(code string) string {
	if c, ok := countries.ByCode(code); ok && code != "XX" && c.Flag() != "" {
		return c.Flag() + " " + c.Name
	}
	return plain(code)
}

// list names countries: "France, Mali and 2 others".
func list(codes []string, name func(string) string) string {
	return naming{name, maxNames, "%d others"}.list(codes)
}

func (as naming) list(codes []string) string {
	names := make([]string, len(codes))
	for i, code := range codes {
		names[i] = as.name(code)
	}
	return as.join(names)
}

// join is list for names of anything.
func join(names []string) string { return inHeadline.join(names) }

func (as naming) join(names []string) string {
	if n := len(names) - as.most + 1; n > 1 {
		names = append(slices.Clone(names[:as.most-1]), strings.Replace(as.rest, "%d", strconv.Itoa(n), 1))
	}
	switch n := len(names); n {
	case 0:
		return ""
	case 1:
		return names[0]
	default:
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
}

// upper begins a sentence: its first letter is made a capital, a flag before
// it stays, and so does what begins with a number.
func upper(s string) string {
	for i, r := range s {
		if unicode.IsDigit(r) {
			return s
		}
		if unicode.IsLetter(r) {
			return s[:i] + string(unicode.ToUpper(r)) + s[i+utf8.RuneLen(r):]
		}
	}
	return s
}

// lower is the opposite of upper.
func lower(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(r)) + s[n:]
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

// flat puts the words that come from the article on one line each, so that
// none of them begins a line of ours.
func flat(c claims.Claim) claims.Claim {
	c.Target, c.Evidence = oneLine(c.Target), oneLine(c.Evidence)
	c.Quote.Text, c.Quote.By = oneLine(c.Quote.Text), oneLine(c.Quote.By)
	c.Groups = slices.Clone(c.Groups)
	for i, g := range c.Groups {
		c.Groups[i] = oneLine(g)
	}
	return c
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
