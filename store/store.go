// Package store is Attribot's memory: one SQLite file.
package store

import (
	"context"
	"errors"
	"time"

	"attribot/feeds"
	"attribot/feeds/claims"
	"attribot/feeds/stories"
)

// ErrNotFound and ErrExists are wrapped by the errors of look-ups and of adding.
var (
	ErrNotFound = errors.New("not found")
	ErrExists   = errors.New("exists already")
)

type Store struct{}

func Open(ctx context.Context, path string) (*Store, error) { panic("unwritten") }
func (s *Store) Close() error                               { panic("unwritten") }

// ---- feeds.go

func (s *Store) AddFeed(ctx context.Context, f feeds.Feed) (feeds.Feed, error) { panic("unwritten") } // ErrExists
func (s *Store) Feeds(ctx context.Context) ([]feeds.Feed, error)               { panic("unwritten") } // by title

// FindFeed finds a feed by "F12"/"12" (id), URL (exact or canonical) or title (case folded).
func (s *Store) FindFeed(ctx context.Context, ref string) (feeds.Feed, error) { panic("unwritten") }
func (s *Store) RemoveFeed(ctx context.Context, id int64) error               { panic("unwritten") }
func (s *Store) SetFeedState(ctx context.Context, id int64, st feeds.State) error {
	panic("unwritten")
}

// DueFeeds, Lease and SaveFetch are the poller's shelf (feeds.Shelf).
func (s *Store) DueFeeds(ctx context.Context, now time.Time, limit int) ([]feeds.Feed, error) {
	panic("unwritten")
}

// Lease moves the feed's next check before it is asked, so that a crash repeats no request.
func (s *Store) Lease(ctx context.Context, id int64, nextCheck time.Time) error { panic("unwritten") }

// SaveFetch saves, in one transaction, what a poll changed of the feed and its new articles; n counts those that were new.
func (s *Store) SaveFetch(ctx context.Context, f feeds.Feed, as []feeds.Article) (n int, err error) {
	panic("unwritten")
}

// ---- articles.go

// Unread returns articles nobody has read, oldest first, and counts this as an attempt.
func (s *Store) Unread(ctx context.Context, limit int) ([]feeds.Article, error) { panic("unwritten") }

// FindArticle finds by "A12"/"12" or any URL that it is known under.
func (s *Store) FindArticle(ctx context.Context, ref string) (feeds.Article, error) {
	panic("unwritten")
}

// SilentBecause returns why an article has no claim; "" if it has, or is unread.
func (s *Store) SilentBecause(ctx context.Context, articleID int64) (string, error) {
	panic("unwritten")
}

// ---- stories.go, findings.go

// StoriesLike returns the stories that share a key.
func (s *Store) StoriesLike(ctx context.Context, keys []string) ([]stories.Story, error) {
	panic("unwritten")
}

// A Claim is a claim as stored.
type Claim struct {
	claims.Claim
	ID        int64
	ArticleID int64
	StoryID   int64 // 0: of none
	Repeats   int64 // the id of the claim that said it first in this story; 0: this one did
	Said      time.Time
	Article   feeds.Article // without its text
	Outlets   int           // how many outlets reported it, this one included (for a first claim)
}

// A Finding is what reading one article decided; it is saved whole or not at all.
type Finding struct {
	Article feeds.Article // with the page's text, if it was fetched
	Read    time.Time
	Silent  string
	Claims  []FoundClaim
	Stories []stories.Story // new (ID 0) or changed
	Alerts  []NewAlert
}

// A FoundClaim says where a claim belongs.
type FoundClaim struct {
	claims.Claim
	Story   int   // index into Finding.Stories; -1: none
	Repeats int64 // the stored claim that it repeats; 0: none
}

// A NewAlert is decided in the same breath as the claim that it tells of.
type NewAlert struct {
	ChannelID int64
	Claim     int // index into Finding.Claims
	Reason    string
	At        time.Time
}

// Saved says what SaveFinding did.
type Saved struct{ NewStories, NewClaims, RepeatedClaims, Alerts int }

func (s *Store) SaveFinding(ctx context.Context, f Finding) (Saved, error) { panic("unwritten") }

// Story returns a story with its claims, oldest first, repeats left out but counted in Outlets. ref: "S12" or "12".
func (s *Store) FindStory(ctx context.Context, ref string) (StoryView, error) { panic("unwritten") }

type StoryView struct {
	stories.Story
	Title  string
	Claims []Claim
}

// FirstClaims returns the first claims (Repeats == 0) of a story.
func (s *Store) FirstClaims(ctx context.Context, storyID int64) ([]Claim, error) { panic("unwritten") }

// ---- lookups.go

// A Query selects first claims, newest first. Zero fields do not restrict.
type Query struct {
	Country string
	Role    string // speaker, accused, victim; "" with Country: any
	Stance  claims.Stance
	Since   time.Time
	Recency claims.Recency
	Limit   int
}

func (s *Store) Claims(ctx context.Context, q Query) ([]Claim, error)         { panic("unwritten") }
func (s *Store) ArticleClaims(ctx context.Context, id int64) ([]Claim, error) { panic("unwritten") } // repeats too
func (s *Store) Search(ctx context.Context, words string, limit int) ([]Claim, error) {
	panic("unwritten")
} // words are a person's, never FTS syntax errors

// A Tally counts claims of one other country.
type Tally struct {
	Country string
	N       int
}
type CountryView struct {
	AttackedBy []Tally // attributions with it as victim, by accused
	AccusedBy  []Tally // attributions with it accused, by speaker
	Accuses    []Tally // attributions it made, by accused
	Denials    int     // denials it made
	ByMonth    []int   // claims naming it in any role, of the last twelve months, oldest first
	Last       []Claim // the last five
}

func (s *Store) Country(ctx context.Context, code string, now time.Time) (CountryView, error) {
	panic("unwritten")
}

// Counts are for status and the demo's closing line.
type Counts struct {
	Feeds, FeedsSensed, FeedsFailing, FeedsPaused    int
	Articles, Unread, Claims, Repeats, Stories       int
	AlertsDue, AlertsSent, AlertsUnknown, AlertsDead int
	LastNews                                         time.Time
}

func (s *Store) Counts(ctx context.Context) (Counts, error) { panic("unwritten") }

// ---- channels.go

type Channel struct {
	ID                     int64
	Platform, Remote, Name string
	State, Error           string
}

// Channel returns the channel, made if it is new.
func (s *Store) Channel(ctx context.Context, platform, remote, name string, now time.Time) (Channel, error) {
	panic("unwritten")
}
func (s *Store) Channels(ctx context.Context) ([]Channel, error) { panic("unwritten") }

type Watch struct {
	ChannelID int64
	Country   string
	Role      string
	Stance    claims.Stance
	AddedBy   string
	Added     time.Time
}

func (s *Store) Watches(ctx context.Context, channelID int64) ([]Watch, error) { panic("unwritten") } // 0: all channels'

type Mute struct {
	ChannelID int64
	What      string // "story:12", "country:DE"
	Until     time.Time
}

func (s *Store) Mutes(ctx context.Context, channelID int64, now time.Time) ([]Mute, error) {
	panic("unwritten")
} // 0: all; expired ones left out

// ---- changes.go: every change of a channel's settings goes through Change, which keeps who did it and how to undo it.

// A Change adds and removes, in one transaction, and is remembered with its opposite.
type Change struct {
	Who, What               string // a name, and the sentence people read
	At                      time.Time
	AddWatches, DropWatches []Watch
	AddMutes, DropMutes     []Mute
	AddFeed                 *feeds.Feed
	DropFeed                int64
	FeedState               map[int64]feeds.State
}

// Apply applies it; only what really changed is kept for undo. It reports how many rows changed.
func (s *Store) Apply(ctx context.Context, channelID int64, c Change) (changed int, err error) {
	panic("unwritten")
}

// Undo takes back the channel's last change that is not undone and not older than since; ErrNotFound if there is none. It returns what was undone.
func (s *Store) Undo(ctx context.Context, channelID int64, who string, now, since time.Time) (what string, err error) {
	panic("unwritten")
}

// ---- alerts.go: the outbox

type Alert struct {
	ID         int64
	DeliveryID string
	Channel    Channel
	StoryID    int64
	ClaimID    int64
	Reason     string
	State      string
	Attempts   int
	Started    time.Time // of the last attempt
	Created    time.Time
	Thread     string // the reference of the story's first alert in this channel; "" if this is it
	Ref        string
	Error      string
}

// DueAlerts returns at most one alert a channel, the oldest that is not sent or dead, if its time has come:
// order is kept within a channel.
func (s *Store) DueAlerts(ctx context.Context, now time.Time) ([]Alert, error) { panic("unwritten") }

// StartAlert commits the attempt before the call is made.
func (s *Store) StartAlert(ctx context.Context, a Alert, now time.Time) error { panic("unwritten") }
func (s *Store) AlertSent(ctx context.Context, a Alert, ref string, now time.Time) error {
	panic("unwritten")
}
func (s *Store) AlertRetry(ctx context.Context, a Alert, at time.Time, cause string) error {
	panic("unwritten")
}
func (s *Store) AlertUnknown(ctx context.Context, a Alert, at time.Time, cause string) error {
	panic("unwritten")
}
func (s *Store) AlertDead(ctx context.Context, a Alert, cause string) error { panic("unwritten") }

// ResetSending turns what an earlier process left in sending into unknown; called once at start.
func (s *Store) ResetSending(ctx context.Context, now time.Time) (int, error) { panic("unwritten") }
func (s *Store) ChannelUnreachable(ctx context.Context, channelID int64, cause string) error {
	panic("unwritten")
}

// AlertOf returns the claims with all that an alert's words need.
func (s *Store) AlertClaim(ctx context.Context, claimID int64) (Claim, error) { panic("unwritten") }
func (s *Store) StoryAlerts(ctx context.Context, storyID, channelID int64) ([]Alert, error) {
	panic("unwritten")
}

// Fact and SetFact keep single values, e.g. that the shipped list was loaded. "" if there is none.
func (s *Store) Fact(ctx context.Context, name string) (string, error) { panic("unwritten") }
func (s *Store) SetFact(ctx context.Context, name, value string) error { panic("unwritten") }
