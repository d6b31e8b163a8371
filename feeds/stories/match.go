package stories

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// How long after a story's news what may still belong to it.
const (
	sameNews   = 72 * time.Hour      // the day's echo
	denialDays = 14 * 24 * time.Hour // denials come within days
	month      = 30 * 24 * time.Hour // the same group attacks again; a month of it is one story
)

// From which likeness on. The figures were tuned on the labelled articles of
// stories_test.go, towards precision; between .10 and .20 they change little.
const (
	some         = 0.12        // two tellings of one attack that share a name or a group share other words too
	alike        = 0.18        // much the same words, within a day
	alikeLater   = alike + .03 // ... within three days
	nearlySame   = 0.40        // ... within a month, of the same countries; or with a name, of whatever victims
	groupsOwn    = 0.45        // ... within a month, of the same group's doing, whatever its victims
	dayOfNews    = 0.01        // of two stories that fit, a day nearer counts as so much likeness
	nameTooOften = 3           // a name in more stories than this among those compared marks none
)

// A reason says why an incident belongs to a story, weakest first.
type reason int

const (
	none reason = iota
	byWords
	byDenial
	byGroup
	byName
)

// Match returns the story among these that the incident continues, and why;
// or nil, and why none does. among are the stories that share a key.
func Match(in Incident, among []Story) (s *Story, why string) {
	often := map[string]int{}
	for _, st := range among {
		for _, n := range st.Names {
			often[nameKey(n)]++
		}
	}
	var best reason
	var rank, nearest float64
	for i := range among {
		p := newPair(in, among[i], often)
		nearest = max(nearest, p.like)
		r, because := p.reason()
		closer := p.like - dayOfNews*p.apart.Hours()/24
		if r > best || r == best && r != none && closer > rank {
			best, rank, s, why = r, closer, &among[i], because
		}
	}
	switch {
	case s != nil:
		return s, why
	case len(among) == 0:
		return nil, "no story shares a name, or a country within weeks"
	}
	return nil, fmt.Sprintf("none of %d stories alike fits; the nearest has a likeness of %.2f", len(among), nearest)
}

// A pair is an incident beside a story, with what they have in common.
type pair struct {
	in    Incident
	story Story
	names []string // rare ones
	group string   // "" for none
	like  float64
	apart time.Duration // from the first or the last news of the story, whichever is nearer

	accused, victims bool // some country in common
	possible         bool // nothing that is known keeps them apart
}

func newPair(in Incident, s Story, often map[string]int) pair {
	return pair{
		in: in, story: s,
		names:    sharedNames(in.Names, s.Names, often),
		group:    sharedGroup(in.Groups, s.Groups),
		like:     likeness(in.Terms, s.Terms),
		apart:    min(in.At.Sub(s.Begun).Abs(), in.At.Sub(s.Updated).Abs()),
		accused:  shares(in.Accused, s.Accused),
		victims:  shares(in.Victims, s.Victims),
		possible: mayBeOne(in.Accused, in.Victims, s.Accused, s.Victims),
	}
}

// reason returns the strongest reason for which the incident belongs to the
// story, and its sentence. What is not a name demands a country in common.
func (p pair) reason() (reason, string) {
	if p.sameName() {
		return byName, "it names " + strings.Join(p.names, ", ")
	}
	if p.sameGroup() {
		return byGroup, fmt.Sprintf("it accuses %s of the same (likeness %.2f)", p.group, p.like)
	}
	if !p.possible || !shares(union(p.in.Accused, p.in.Victims), union(p.story.Accused, p.story.Victims)) {
		return none, ""
	}
	if p.in.Current && p.apart <= denialDays && answers(p.in, p.story) {
		return byDenial, "it answers the accusation"
	}
	if p.sameWords() {
		return byWords, fmt.Sprintf("its words are much the same (likeness %.2f)", p.like)
	}
	return none, ""
}

// sameName: two rare names settle it, and one beside much the same words,
// whoever the victims are; one alone where the victims may be the same.
func (p pair) sameName() bool {
	switch {
	case len(p.names) >= 2 || len(p.names) == 1 && p.like >= nearlySame:
		return compatible(p.in.Accused, p.story.Accused)
	case len(p.names) == 1:
		return p.possible && p.like >= some
	}
	return false
}

// sameGroup: a group attacks many, so it takes the same victim, or the day's
// news, or much the same words.
func (p pair) sameGroup() bool {
	if p.group == "" || p.apart > month {
		return false
	}
	if p.accused && p.like >= groupsOwn {
		return true
	}
	return p.possible && p.like >= some && (p.victims || p.accused && p.apart <= sameNews)
}

func (p pair) sameWords() bool {
	if p.accused && p.victims && p.apart <= month && p.like >= nearlySame {
		return true
	}
	return p.in.Current && (p.apart <= 24*time.Hour && p.like >= alike || p.apart <= sameNews && p.like >= alikeLater)
}

// sharedNames returns the names in common that are not in too many stories.
func sharedNames(a, b []string, often map[string]int) (names []string) {
	for _, n := range a {
		key := nameKey(n)
		if often[key] <= nameTooOften && slices.ContainsFunc(b, func(m string) bool { return nameKey(m) == key }) {
			names = append(names, n)
		}
	}
	return names
}

func sharedGroup(a, b []string) string {
	for _, g := range a {
		if slices.ContainsFunc(b, func(h string) bool { return groupKey(h) == groupKey(g) }) {
			return g
		}
	}
	return ""
}

// answers reports whether one is a denial by an accused and the other the
// accusation that it denies.
func answers(in Incident, s Story) bool {
	if !shares(in.Accused, s.Accused) {
		return false
	}
	denies := func(speakers, accused []string) bool { return shares(speakers, accused) }
	accuses := func(speakers, accused []string) bool {
		return slices.ContainsFunc(speakers, func(c string) bool { return !slices.Contains(accused, c) })
	}
	return denies(in.Speakers, in.Accused) && accuses(s.Speakers, s.Accused) ||
		accuses(in.Speakers, in.Accused) && denies(s.Speakers, s.Accused) && !accuses(s.Speakers, s.Accused)
}
