// Package stories decides which articles tell of the same attack.
package stories

import (
	"time"

	"attribot/feeds/claims"
)

// An Incident is what one article says of one attack: some of its claims, and
// the marks by which another article about the same attack is known.
type Incident struct {
	Claims   []int // indices into the article's claims
	Accused  []string
	Victims  []string
	Speakers []string
	Groups   []string
	Names    []string           // rare names: victim organisations, campaigns, units
	Terms    map[string]float64 // weighted words of the article
	At       time.Time
	Current  bool // at least one of its claims is news
}

// A Story is an incident over time.
type Story struct {
	ID       int64
	Begun    time.Time
	Updated  time.Time
	Accused  []string
	Victims  []string
	Speakers []string
	Groups   []string
	Names    []string
	Terms    map[string]float64
}

// Incidents sorts an article's claims by the attack they speak of.
func Incidents(title, body string, published time.Time, cs []claims.Claim) []Incident { return nil }

// Match returns the story that the incident continues and why, or nil and why none does.
func Match(in Incident, among []Story) (s *Story, why string) { return nil, "" }

// Join returns the story with the incident's marks added.
func (s Story) Join(in Incident) Story { return s }

// Keys returns the words under which a story is looked up: two that tell of the same attack share at least one.
func (in Incident) Keys() []string { return nil }

// Keys is as Incident.Keys.
func (s Story) Keys() []string { return nil }
