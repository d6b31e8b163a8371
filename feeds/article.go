// Package feeds turns addresses into articles: it asks sources for what is new,
// politely, reads what they answer, however damaged, and tells an article from
// another.
//
// A source is a feed (RSS, Atom, JSON Feed), an HTML page whose links are the
// items, or a news search. A Poller asks those that are due. When to ask again
// is written down before each request; validators, hash and articles are
// written in one transaction after it; so a process may die at any moment and
// neither repeats a request nor loses an item. What a source answered, and
// since when, is kept on its Feed: a source that is not sensed is told apart
// from one that has nothing to say.
//
// One poll goes through the files in this order: poller.go takes a due feed and
// leases it, client.go and hosts.go find the way and wait for its turn, fetch.go
// asks, settle.go decides what the answer means, schedule.go when to ask again;
// charset.go, outline.go and repair.go prepare a document, parse.go reads it,
// identity.go says which item is which. page.go gets an article's page, look.go
// finds out what an address is, shipped.go and opml.go bring lists of sources.
//
// Everything that a stranger sends is bounded (bytes, time, redirects, depth,
// items, tags) before it is parsed, and is plain text without control,
// direction or invisible characters before anybody else sees it.
package feeds

import "time"

// Kind is the way a source is read.
type Kind string

const (
	KindFeed    Kind = "feed"    // RSS, Atom, JSON Feed
	KindListing Kind = "listing" // an HTML index whose links matching LinkPattern are the items
	KindSearch  Kind = "search"  // a news-search feed: title-only items, outlet named per item
)

// State is whether a source is asked.
type State string

const (
	Active State = "active"
	Paused State = "paused" // by a person; or blocked/retired in the list we ship
	Gone   State = "gone"   // it answered 410: it is not asked again
)

// Answer is what a source last answered. Only Items and Unchanged mean that
// we sense it.
type Answer string

const (
	AnswerNone      Answer = ""          // never asked yet
	AnswerItems     Answer = "items"     // a document with items
	AnswerUnchanged Answer = "unchanged" // 304, or the same bytes
	AnswerEmpty     Answer = "empty"     // a document without items
	AnswerPage      Answer = "page"      // HTML where a feed was expected
	AnswerBroken    Answer = "broken"    // cannot be read; for a listing: no link matches
	AnswerStale     Answer = "stale"     // nothing new for far longer than its own rhythm
	AnswerBlocked   Answer = "blocked"   // refused with a challenge
	AnswerGone      Answer = "gone"
	AnswerFailed    Answer = "failed" // no answer, or an error status
)

// A Feed is a source of articles, with the state of its polling. Times are
// UTC, to the millisecond; zero means never.
type Feed struct {
	ID          int64
	URL         string
	Title       string // the outlet
	Kind        Kind
	LinkPattern string // RE2, for listings
	Language    string
	Country     string
	Class       string // wire, press, security-press, government, ...
	StateMedia  bool
	State       State
	Note        string // why it is paused, who says it is alive
	AddedBy     string // "" for the list we ship; operators' and strangers' names else
	Trusted     bool   // its address was given by the operator, not by somebody in chat
	Added       time.Time

	ETag         string // byte for byte as received
	LastModified string // byte for byte as received
	BodyHash     string
	NextCheck    time.Time
	Interval     time.Duration // the present rhythm
	Failures     int           // in a row
	Answer       Answer
	AnswerSince  time.Time // since when it answers so
	LastError    string
	LastSuccess  time.Time
	LastNews     time.Time // when it last brought a new item
	FirstFetched time.Time // when it was first read: what it held then raises no alert

	// How it wants to be asked.
	Agent       Agent         // the form of our name that it serves
	HTTP1       bool          // ask by HTTP/1.1: its edge ends HTTP/2 streams of programs
	MinInterval time.Duration // the document's own ttl or sy:updatePeriod
	SkipHours   uint32        // bit n: not in hour n, GMT
	SkipDays    uint8         // bit n: not on that time.Weekday, GMT
	UsualGap    time.Duration // the median gap between its last items
	Newest      time.Time     // the newest item's date, as far as we could read it

	// A permanent redirect, believed after three equal answers over a day.
	MovedTo    string
	MovedSince time.Time
	MovedTimes int
}

// Agent is a form of our name. All three are honest; sites differ in which
// they serve.
type Agent string

const (
	AgentFull       Agent = ""           // Attribot/1.0 (+https://...)
	AgentBare       Agent = "bare"       // Attribot/1.0: some drop any name with an address in it
	AgentCompatible Agent = "compatible" // Mozilla/5.0 (compatible; Attribot/1.0; +https://...)
)

// An Article is one item of a feed with its text.
type Article struct {
	ID         int64
	FeedID     int64
	Identity   string // what tells it from other items of its feed
	URL        string
	URLKey     string // canonical form for comparing, never for fetching; "" if it has no link of its own
	Title      string
	Text       string // plain text, paragraphs separated by blank lines
	TextHash   string // of the normalised text; "" when too short to say that two are the same
	Full       bool   // Text is the whole article, not a teaser
	Outlet     string
	StateMedia bool
	Language   string
	Author     string
	Published  time.Time // as the item says; never later than Seen
	Seen       time.Time
	Backlog    bool // it was there when its feed was first read: no alert
}
