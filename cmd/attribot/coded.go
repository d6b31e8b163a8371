package main

import "attribot/feeds/claims"

// A coded claim is in the codebook's words.
type coded struct {
	Stance    claims.Stance  `json:"stance"`
	Speakers  []string       `json:"speakers"`
	Accused   []string       `json:"accused"`
	Groups    []string       `json:"groups"`
	Victims   []string       `json:"victims"`
	Denies    *string        `json:"denies"`
	Measure   *string        `json:"measure"`
	Hedged    bool           `json:"hedged"`
	Anonymous bool           `json:"anonymous"`
	Recency   claims.Recency `json:"recency"`
	Evidence  string         `json:"evidence"`
}

func code(c claims.Claim) coded {
	return coded{
		Stance: c.Stance, Speakers: list(c.Speakers), Accused: list(c.Accused), Groups: list(c.Groups), Victims: list(c.Victims),
		Denies: orNull(c.Denies), Measure: orNull(c.Measure), Hedged: c.Hedged, Anonymous: c.Anonymous, Recency: c.Recency, Evidence: c.Evidence,
	}
}

// list is never null in JSON.
func list(names []string) []string { return append([]string{}, names...) }

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
