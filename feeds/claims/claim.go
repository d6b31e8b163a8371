package claims

import "time"

// Stance says which of the two things a government did.
type Stance string

const (
	Attribution Stance = "attribution"
	Denial      Stance = "denial"
)

// Recency says whether a claim is the news, or is recalled beside other news.
type Recency string

const (
	Current    Recency = "current"
	Background Recency = "background"
)

// What a denial denies: having done it, or that it happened.
const (
	Responsibility = "responsibility"
	Occurrence     = "occurrence"
)

// The measures that come with an attribution, weakest first.
const (
	Statement  = "statement"
	Advisory   = "advisory"
	Diplomatic = "diplomatic"
	Sanctions  = "sanctions"
	Indictment = "indictment"
)

// How sure is enough. From AlertFrom on a claim is posted. One between
// PossibleFrom and AlertFrom is possible: digests may include it, alerts do
// not. Below, a claim is stored and shown on request only. What claims of each
// confidence are worth is measured, see lexicon/README.md.
const (
	AlertFrom    = 0.7
	PossibleFrom = 0.5
)

// A Claim is what one government (or several speaking together) said in one
// article about one cyber operation. Countries are ISO 3166-1 alpha-2 codes, or
// EU, NATO, UN; in Accused also XX, a state that was not named. Slices are
// never nil, are free of doubles and keep the order of the text.
type Claim struct {
	Stance    Stance
	Speakers  []string
	Accused   []string
	Groups    []string // threat groups and organs as written: "APT31", "GRU Unit 29155"
	Victims   []string
	Target    string // the organisation attacked, as written; "" when none is named
	Denies    string // Responsibility or Occurrence for a denial, else ""
	Measure   string // for an attribution, else ""
	Hedged    bool   // the speaker itself hedges: "likely"
	Anonymous bool   // only unnamed officials speak
	Recency   Recency

	Evidence   string // one sentence, a substring of title or body
	Quote      Quote  // the best words of the speaker, if any are quoted
	Rule       string // the id of the rule that fired
	Confidence float64
	Marks      []Mark   // who is who in Evidence
	Trail      []string // how it was made, step by step, for a person to read
}

// A Quote is somebody's words, verbatim: both strings are substrings of the text.
type Quote struct {
	Text string // without the quotation marks
	By   string // as the article names the speaker: "Interior Minister ..."
}

// A Rejection is a candidate that a filter stopped.
type Rejection struct {
	Evidence string
	Rule     string
	Filter   string // the filter's name
	Why      string // one sentence for a person: "the speaker is a company"
}

// A Reading is all that the detector has to say of an article.
type Reading struct {
	Claims   []Claim
	Rejected []Rejection
	Silent   string // when there is no claim: why, in one sentence; else ""
}

// compile-time shape of the package's verbs, see find.go
var _ func(title, body string, published time.Time) []Claim = Find
var _ func(title, body string, published time.Time) Reading = Read
var _ func(title, body string) bool = Worth
