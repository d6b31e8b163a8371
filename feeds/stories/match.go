package stories

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// The bounds of Match, tuned on the labelled articles of stories_test.go.
const (
	tooOften     = 3                   // a name in more stories than this among those compared marks none
	someLikeness = 0.15                // two tellings of one attack that share a name or a group share other words too
	groupDays    = 30 * 24 * time.Hour // a group attacks again; a month is one news story
	denialDays   = 14 * 24 * time.Hour // denials come within days
	sameNews     = 72 * time.Hour      // the day's echo
	alike        = 0.20                // from which likeness two articles within a day tell the same news
	alikeLater   = alike + .03         // ... within three days
	alikeMonth   = 0.40                // ... within a month, of the same countries
	perDay       = 0.01                // of two stories that fit, a day nearer counts as so much likeness
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
	var best struct {
		reason
		rank  float64
		story *Story
		why   string
	}
	nearest := 0.0
	for i := range among {
		st := &among[i]
		r, why := compare(in, *st, often)
		like := likeness(in.Terms, st.Terms)
		nearest = max(nearest, like)
		rank := like - perDay*distance(in.At, *st).Hours()/24
		if r > best.reason || r != none && r == best.reason && rank > best.rank {
			best.reason, best.rank, best.story, best.why = r, rank, st, why
		}
	}
	switch {
	case best.story != nil:
		return best.story, best.why
	case len(among) == 0:
		return nil, "no story shares a name, or a country within weeks"
	}
	return nil, fmt.Sprintf("none of %d stories alike fits; the nearest has a likeness of %.2f", len(among), nearest)
}

// compare returns the strongest reason for which the incident belongs to the
// story.
func compare(in Incident, s Story, often map[string]int) (reason, string) {
	like, apart := likeness(in.Terms, s.Terms), distance(in.At, s)
	names := sharedNames(in.Names, s.Names, often)
	if len(names) >= 2 && compatible(in.Accused, s.Accused) {
		return byName, "it names " + strings.Join(names, ", ")
	}
	if !mayBeOne(in.Accused, in.Victims, s.Accused, s.Victims) {
		return none, ""
	}
	if len(names) == 1 && like >= someLikeness {
		return byName, "it names " + names[0]
	}
	if !shares(union(in.Accused, in.Victims), union(s.Accused, s.Victims)) {
		return none, ""
	}
	if g := sharedGroup(in.Groups, s.Groups); g != "" && like >= someLikeness && shares(in.Victims, s.Victims) && apart <= groupDays {
		return byGroup, fmt.Sprintf("it accuses %s of attacking the same country", g)
	}
	if in.Current && answers(in, s) && apart <= denialDays {
		return byDenial, "it answers the accusation"
	}
	if apart <= groupDays && like >= alikeMonth && shares(in.Accused, s.Accused) && shares(in.Victims, s.Victims) {
		return byWords, fmt.Sprintf("its words are nearly the same (%.2f)", like)
	}
	if !in.Current {
		return none, ""
	}
	if apart <= 24*time.Hour && like >= alike || apart <= sameNews && like >= alikeLater {
		return byWords, fmt.Sprintf("its words are much the same (%.2f)", like)
	}
	return none, ""
}

// distance is how far a time is from the first or the last news of a story,
// whichever is nearer.
func distance(at time.Time, s Story) time.Duration {
	return min(at.Sub(s.Begun).Abs(), at.Sub(s.Updated).Abs())
}

// sharedNames returns the names in common that are not in too many stories.
func sharedNames(a, b []string, often map[string]int) (names []string) {
	for _, n := range a {
		key := nameKey(n)
		if often[key] <= tooOften && slices.ContainsFunc(b, func(m string) bool { return nameKey(m) == key }) {
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
	denial := func(speakers, accused []string) bool { return shares(speakers, accused) }
	accuses := func(speakers, accused []string) bool {
		return slices.ContainsFunc(speakers, func(c string) bool { return !slices.Contains(accused, c) })
	}
	return denial(in.Speakers, in.Accused) && accuses(s.Speakers, s.Accused) ||
		accuses(in.Speakers, in.Accused) && denial(s.Speakers, s.Accused) && !accuses(s.Speakers, s.Accused)
}
