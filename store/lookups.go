package store

import (
	"context"
	"strings"
	"time"
	"unicode"

	"attribot/feeds/claims"
)

// A Query selects first claims, newest first. Zero fields do not restrict.
type Query struct {
	Country string
	Role    string // speaker, accused, victim; "" with Country: any
	Stance  claims.Stance
	Since   time.Time
	Recency claims.Recency
	Limit   int
}

const queryClaims = claimSelect + `
where c.repeats is null
  and ($1 = '' or c.id in (
    select claim_id from claim_countries where country = $1 and ($2 = '' or role = $2)))
  and ($3 = '' or c.stance = $3)
  and c.said >= $4
  and ($5 = '' or c.recency = $5)
order by c.said desc, c.id desc
limit $6`

// Claims returns the claims that the query selects.
func (s *Store) Claims(ctx context.Context, q Query) ([]Claim, error) {
	if q.Limit == 0 {
		q.Limit = -1
	}
	return list(ctx, s.read, scanClaim, queryClaims, q.Country, q.Role, q.Stance, millis(q.Since), q.Recency, q.Limit)
}

// Search returns the claims of articles that hold all the words, best first;
// where an article only repeats a claim, the claim it repeats. The words are a
// person's: "quoted words" stand together, others match by their beginning,
// and nothing is an error. Accents do not matter.
func (s *Store) Search(ctx context.Context, words string, limit int) ([]Claim, error) {
	match := matchWords(words)
	if match == "" {
		return nil, nil
	}
	return list(ctx, s.read, scanClaim, searchClaims, match, limit)
}

// A word in the title or the evidence says more than one in the text.
const searchClaims = `
with hits as materialized (
  select rowid as article_id, bm25(found, 4.0, 6.0, 1.0) as rank
  from found
  where found match $1
),
firsts as (
  select coalesce(f.repeats, f.id) as id, min(h.rank) as rank
  from hits h
  join claims f on f.article_id = h.article_id
  group by 1
)
` + claimSelect + `
join firsts on firsts.id = c.id
order by firsts.rank, c.said desc, c.id
limit $2`

// matchWords turns a person's words into an FTS5 query in which every word is
// a quoted string. https://sqlite.org/fts5.html#fts5_strings
func matchWords(words string) string {
	var terms []string
	for i, part := range strings.Split(words, `"`) {
		if i%2 == 1 { // between quotation marks
			if isWord(part) {
				terms = append(terms, `"`+part+`"`)
			}
			continue
		}
		for _, w := range strings.Fields(part) {
			if isWord(w) {
				terms = append(terms, `"`+w+`"*`)
			}
		}
	}
	return strings.Join(terms, " ")
}

func isWord(s string) bool {
	return !strings.ContainsRune(s, 0) && strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsDigit(r)
	})
}

// A Tally counts stories that involve one other country.
type Tally struct {
	Country string
	N       int
}

// A CountryView is what is known of a country. A story counts once for a
// pair, however many claims and outlets it has.
type CountryView struct {
	AttackedBy []Tally // attributions with it as victim, by accused
	AccusedBy  []Tally // attributions with it accused, by speaker
	Accuses    []Tally // attributions it made, by accused
	Denials    int     // stories in which it denied
	ByMonth    []int   // claims naming it in any role, of the last twelve months, oldest first
	Last       []Claim // the last five
}

// Country returns what is known of a country.
func (s *Store) Country(ctx context.Context, code string, now time.Time) (v CountryView, err error) {
	for _, t := range []struct {
		into       *[]Tally
		its, other string
	}{
		{&v.AttackedBy, "victim", "accused"},
		{&v.AccusedBy, "accused", "speaker"},
		{&v.Accuses, "speaker", "accused"},
	} {
		if *t.into, err = list(ctx, s.read, scanTally, tallies, code, t.its, t.other); err != nil {
			return v, err
		}
	}
	if err = s.read.QueryRowContext(ctx, denials, code).Scan(&v.Denials); err != nil {
		return v, err
	}
	if v.ByMonth, err = s.byMonth(ctx, code, now); err != nil {
		return v, err
	}
	v.Last, err = s.Claims(ctx, Query{Country: code, Limit: 5})
	return v, err
}

// A pair of countries that only claims of no story name counts once: it was
// recalled, of one attack or more.
const tallies = `
select other.country, max(count(distinct c.story_id), 1) as n
from claim_countries its
join claims c on c.id = its.claim_id
join claim_countries other on other.claim_id = c.id and other.role = $3
where its.country = $1 and its.role = $2 and c.stance = 'attribution'
group by other.country
order by n desc, other.country`

func scanTally(row scanner) (t Tally, err error) {
	err = row.Scan(&t.Country, &t.N)
	return t, err
}

const denials = `
select max(count(distinct c.story_id), min(count(*), 1))
from claim_countries its
join claims c on c.id = its.claim_id
where its.country = $1 and its.role = 'speaker' and c.stance = 'denial'`

const saidSince = `
select c.said
from claims c
where c.repeats is null and c.said >= $2
  and c.id in (select claim_id from claim_countries where country = $1)`

// byMonth counts by calendar months, UTC; the last is the present one.
func (s *Store) byMonth(ctx context.Context, code string, now time.Time) ([]int, error) {
	now = now.UTC()
	first := time.Date(now.Year(), now.Month()-11, 1, 0, 0, 0, 0, time.UTC)
	said, err := list(ctx, s.read, scanTime, saidSince, code, millis(first))
	months := make([]int, 12)
	for _, t := range said {
		if m := (t.Year()-first.Year())*12 + int(t.Month()-first.Month()); m < len(months) {
			months[m]++
		}
	}
	return months, err
}

func scanTime(row scanner) (t time.Time, err error) {
	err = row.Scan(aTime{&t})
	return t, err
}

// Counts are for status and the demo's closing line.
type Counts struct {
	Feeds, FeedsSensed, FeedsFailing, FeedsPaused    int
	Articles, Unread, Claims, Repeats, Stories       int
	AlertsDue, AlertsSent, AlertsUnknown, AlertsDead int
	LastNews                                         time.Time
}

// A paused or gone feed is neither sensed nor failing; one never asked yet
// neither. An alert in flight, or held for a
// digest, counts as due.
const counts = `
select
  (select count(*) from feeds where removed = 0),
  (select count(*) from feeds where removed = 0 and state = 'active' and answer in ('items', 'unchanged')),
  (select count(*) from feeds where removed = 0 and state = 'active' and answer not in ('', 'items', 'unchanged')),
  (select count(*) from feeds where removed = 0 and state <> 'active'),
  (select count(*) from articles),
  (select count(*) from articles where read = 0),
  (select count(*) from claims where repeats is null),
  (select count(*) from claims where repeats is not null),
  (select count(*) from stories),
  (select count(*) from alerts where state in ('due', 'sending', 'held', 'listed') and story_id is not null),
  (select count(*) from alerts where state = 'sent' and story_id is not null),
  (select count(*) from alerts where state = 'unknown' and story_id is not null),
  (select count(*) from alerts where state = 'dead' and story_id is not null),
  (select coalesce(max(last_news), 0) from feeds where removed = 0)`

// Counts counts everything.
func (s *Store) Counts(ctx context.Context) (c Counts, err error) {
	err = s.read.QueryRowContext(ctx, counts).Scan(
		&c.Feeds, &c.FeedsSensed, &c.FeedsFailing, &c.FeedsPaused,
		&c.Articles, &c.Unread, &c.Claims, &c.Repeats, &c.Stories,
		&c.AlertsDue, &c.AlertsSent, &c.AlertsUnknown, &c.AlertsDead, aTime{&c.LastNews})
	return c, err
}
