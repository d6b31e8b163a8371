package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"attribot/feeds"
	"attribot/feeds/claims"
)

// A Claim is a claim as stored.
type Claim struct {
	claims.Claim
	ID        int64
	ArticleID int64
	StoryID   int64 // 0: of none
	Repeats   int64 // the id of the claim that said it first in this story; 0: this one did
	Said      time.Time
	Article   feeds.Article // without its text
	Outlets   int           // how many outlets reported it, this one included (for a first claim); copies of one report count once
}

// claimKey is what makes two claims of one story the same: who says what of
// whom, with what consequence, and whether it is the news or recalled.
func claimKey(c claims.Claim) string {
	return strings.Join([]string{
		string(c.Stance), set(c.Speakers), set(c.Accused), c.Denies, c.Measure, string(c.Recency),
	}, "|")
}

func set(codes []string) string {
	return strings.Join(slices.Compact(slices.Sorted(slices.Values(codes))), "+")
}

// Outlets that merely recall a claim later do not count as reporting it.
const claimSelect = `
select
  c.id, c.article_id, coalesce(c.story_id, 0), coalesce(c.repeats, 0), c.said,
  c.stance, c.speakers, c.accused, c.groups, c.victims, c.target, c.denies, c.measure,
  c.hedged, c.anonymous, c.recency, c.evidence, c.quote, c.quote_by, c.rule, c.confidence, c.trail,
  (select count(distinct case o.origin when '' then o.outlet else o.origin end)
   from claims r
   join articles o on o.id = r.article_id
   where r.id = c.id or r.repeats = c.id and r.recency = 'current'),` + articleColumns + `
from claims c
join articles a on a.id = c.article_id`

func scanClaim(row scanner) (c Claim, err error) {
	err = row.Scan(append([]any{
		&c.ID, &c.ArticleID, &c.StoryID, &c.Repeats, aTime{&c.Said},
		&c.Stance, aJSON{&c.Speakers}, aJSON{&c.Accused}, aJSON{&c.Groups}, aJSON{&c.Victims}, &c.Target, &c.Denies, &c.Measure,
		&c.Hedged, &c.Anonymous, &c.Recency, &c.Evidence, &c.Quote.Text, &c.Quote.By, &c.Rule, &c.Confidence, aJSON{&c.Trail},
		&c.Outlets,
	}, articleFields(&c.Article)...)...)
	return c, err
}

// FirstClaims returns the claims of a story that were the first to say a
// thing (Repeats == 0), oldest first.
func (s *Store) FirstClaims(ctx context.Context, storyID int64) ([]Claim, error) {
	return list(ctx, s.read, scanClaim, firstClaims, storyID)
}

const firstClaims = claimSelect + `
where c.story_id = $1 and c.repeats is null
order by c.said, c.id`

// ArticleClaims returns what was found in an article, repeats too, in the
// order of the text.
func (s *Store) ArticleClaims(ctx context.Context, id int64) ([]Claim, error) {
	return list(ctx, s.read, scanClaim, claimSelect+`
where c.article_id = $1
order by c.id`, id)
}

// AlertClaim returns a claim with all that an alert's words need. The error
// wraps ErrNotFound if there is none.
func (s *Store) AlertClaim(ctx context.Context, claimID int64) (Claim, error) {
	c, err := one(ctx, s.read, scanClaim, claimSelect+`
where c.id = $1`, claimID)
	if err != nil {
		return c, fmt.Errorf("claim %d: %w", claimID, err)
	}
	return c, nil
}

// StoryClaims returns all claims of a story, repeats too, oldest first.
func (s *Store) StoryClaims(ctx context.Context, storyID int64) ([]Claim, error) {
	return list(ctx, s.read, scanClaim, claimSelect+`
where c.story_id = $1
order by c.said, c.id`, storyID)
}

// A Report is an article that told of a story.
type Report struct {
	Text   string
	Origin string // the outlet whose words these were first, as far as is known
}

// Reports returns the articles that have claims in one of the stories, but for
// that one, oldest first: those seen since then, and two hundred at most.
func (s *Store) Reports(ctx context.Context, storyIDs []int64, but int64, since time.Time) ([]Report, error) {
	return list(ctx, s.read, scanReport, reports, asJSON(storyIDs), but, millis(since))
}

const reports = `
select case a.origin when '' then a.outlet else a.origin end, a.text
from articles a
where a.id in (
    select c.article_id
    from json_each($1) wanted
    join claims c on c.story_id = wanted.value)
  and a.id <> $2 and a.seen >= $3
order by a.seen, a.id
limit 200`

func scanReport(row scanner) (r Report, err error) {
	err = row.Scan(&r.Origin, &r.Text)
	return r, err
}
