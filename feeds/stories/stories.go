// Package stories decides which articles tell of the same attack.
//
// A story is one attack and all that governments say about it, for as long as
// they say it: forty outlets with one attribution are one story, the denial of
// the day after belongs to it, and so do another government's sanctions eight
// months later; another attack between the same two countries does not. A
// wrong join hides news, a missed one only repeats it. So what is unsure
// begins a story of its own.
//
// An article's claims are first sorted by incident (Incidents). Each incident
// carries marks: the countries in their roles, the threat groups, rare names (the
// organisation attacked, the campaign, the malware), and the article's
// weighted words. Match then compares it with the stories that share a key with
// it, and takes the first of these reasons that holds:
//
//	name    a rare name in common, at any age
//	group   the same threat group, within a month: the same victim, or much the same words
//	denial  it answers an accusation of the last fourteen days, or is answered
//	words   much the same words within three days, or nearly the same within a month
//
// Stories whose accused have nothing in common are never joined; those whose
// victims have nothing in common are joined only when both a name or the
// group and the words say so. Background, an accusation recalled beside other
// news, joins the story that it recalls, and begins none.
//
// Everything here is pure: the caller looks stories up by Keys, and keeps what
// Join returns.
package stories

import (
	"slices"
	"strings"
	"time"
)

// An Incident is what one article says of one attack: some of its claims, and
// the marks by which another article about the same attack is known.
type Incident struct {
	Claims   []int // indices into the article's claims
	Accused  []string
	Victims  []string
	Speakers []string
	Groups   []string           // as written
	Names    []string           // rare names: victim organisations, campaigns, malware
	Terms    map[string]float64 // weighted words of the article, a vector of length 1
	At       time.Time
	Current  bool // at least one of its claims is news
}

// A Story is an incident over time.
type Story struct {
	ID       int64
	Begun    time.Time
	Updated  time.Time // when it was last in the news
	Accused  []string
	Victims  []string
	Speakers []string
	Groups   []string
	Names    []string
	Terms    map[string]float64 // the mean of its articles' words, a vector of length 1
}

// Join returns the story with the incident's marks added; s itself is not
// changed. Joined to the zero Story, an incident begins one. Background adds
// nothing but who speaks: what is told in passing is told without care.
func (s Story) Join(in Incident) Story {
	if !in.Current && s.ID != 0 {
		s.Speakers = union(s.Speakers, in.Speakers)
		return s
	}
	if s.Begun.IsZero() || in.At.Before(s.Begun) {
		s.Begun = in.At
	}
	if in.At.After(s.Updated) {
		s.Updated = in.At
	}
	s.Accused = union(s.Accused, in.Accused)
	s.Victims = union(s.Victims, in.Victims)
	s.Speakers = union(s.Speakers, in.Speakers)
	s.Groups = union(s.Groups, in.Groups)
	s.Names = union(s.Names, in.Names)
	s.Terms = mean(s.Terms, in.Terms)
	return s
}

// union is a with what b adds, in order; it never changes a.
func union(a, b []string) []string {
	a = slices.Clip(a)
	for _, s := range b {
		if !slices.ContainsFunc(a, func(has string) bool { return strings.EqualFold(has, s) }) {
			a = append(a, s)
		}
	}
	return a
}

// shares reports whether the two have an element in common.
func shares(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}
