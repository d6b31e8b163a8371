package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/base32"
	"errors"
	"fmt"
	"strings"
	"time"

	"attribot/feeds"
	"attribot/feeds/claims"
	"attribot/feeds/stories"
)

// A Finding is what reading one article decided; it is saved whole or not at
// all.
type Finding struct {
	Article feeds.Article // with the page's text, if it was fetched
	Read    time.Time
	Silent  string
	Origin  string // the outlet of which it is a copy; "" if of none
	Claims  []FoundClaim
	Stories []stories.Story // new (ID 0) or changed
	Alerts  []NewAlert
	Editors []string // the platforms on which what was posted can be worded anew
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
	Claim     int // index into Finding.Claims; it belongs to a story
	Reason    string
	At        time.Time
}

// Saved says what SaveFinding did.
type Saved struct{ NewStories, NewClaims, RepeatedClaims, Alerts int }

// SaveFinding saves, in one transaction, that an article was read, its claims
// and stories, and the alerts that were decided. Saving the same again changes
// nothing: a claim that the article has is kept (with its new evidence), one
// that the story has from elsewhere becomes its repeat, and an alert that the
// channel has for the same claim of the same story is not made twice. Claims
// that a former reading found and this one did not are forgotten, unless
// somebody was told of them.
func (s *Store) SaveFinding(ctx context.Context, f Finding) (saved Saved, err error) {
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		saved = Saved{}
		if err := saveReading(ctx, tx, f); err != nil {
			return err
		}
		storyIDs, err := saveStories(ctx, tx, f, &saved)
		if err != nil {
			return err
		}
		placed, err := saveClaims(ctx, tx, f, storyIDs, &saved)
		if err != nil {
			return err
		}
		if err := saveAlerts(ctx, tx, f, placed, &saved); err != nil {
			return err
		}
		return askEdits(ctx, tx, f, storyIDs)
	})
	if err != nil {
		return Saved{}, fmt.Errorf("save what was found in article A%d: %w", f.Article.ID, err)
	}
	return saved, nil
}

// An empty field of the page leaves what the feed said. An article that was
// edited since Unread gave it out (it is unread, and nobody has begun it) stays
// as the edit left it, to be read again.
const readArticle = `
update articles
set read = $2, silent = $3, origin = $10, attempts = 0,
    text = case when $4 = '' then text else $4 end,
    full = max(full, $5),
    language = case when $6 = '' then language else $6 end,
    author = case when $7 = '' then author else $7 end,
    published = case when $8 = 0 then published else $8 end,
    text_hash = coalesce(
      (select $9 where not exists (select 1 from articles where text_hash = $9 and id <> $1)), text_hash)
where id = $1 and (read > 0 or attempts > 0)`

func saveReading(ctx context.Context, tx *sql.Tx, f Finding) error {
	a := f.Article
	if _, err := tx.ExecContext(ctx, readArticle, a.ID, max(millis(f.Read), 1), f.Silent,
		a.Text, a.Full, a.Language, a.Author, millis(a.Published), orNull(a.TextHash), f.Origin); err != nil {
		return err
	}
	if _, err := one(ctx, tx, scanID, `select id from articles where id = $1`, a.ID); err != nil || a.URLKey == "" {
		return err
	}
	return alias(ctx, tx, sql.NullInt64{Int64: a.ID, Valid: true}, a.URLKey)
}

// A placed claim is a row: its own, with the first of its kind in the story.
type placed struct {
	id, story int64
	root      string // the key of the first that said it
}

const insertClaim = `
insert into claims (article_id, story_id, repeats, key, stance, speakers, accused, groups, victims, target,
                    denies, measure, hedged, anonymous, recency, evidence, quote, quote_by, rule, confidence,
                    trail, said)
select $1, $2, coalesce((select repeats from claims where id = $3), $3), $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
       case when published = 0 then seen else published end
from articles
where id = $1
on conflict do nothing
returning id`

const updateClaim = `
update claims
set groups = $2, victims = $3, target = $4, hedged = $5, anonymous = $6, evidence = $7, quote = $8,
    quote_by = $9, rule = $10, confidence = $11, trail = $12
where id = $1`

// saveClaims saves the claims, their countries and the words to search.
func saveClaims(ctx context.Context, tx *sql.Tx, f Finding, storyIDs []int64, saved *Saved) ([]placed, error) {
	var all []placed
	for i, c := range f.Claims {
		if c.Story >= len(storyIDs) {
			return nil, fmt.Errorf("claim %d names story %d of %d", i, c.Story, len(storyIDs))
		}
		p := placed{root: claimKey(c.Claim)}
		if c.Story >= 0 {
			p.story = storyIDs[c.Story]
		}
		p, err := saveClaim(ctx, tx, f.Article.ID, p, c, saved)
		if err != nil {
			return nil, fmt.Errorf("claim %d: %w", i, err)
		}
		all = append(all, p)
	}
	if err := forget(ctx, tx, f.Article.ID, all); err != nil {
		return nil, err
	}
	return all, index(ctx, tx, f)
}

// ownClaim finds the claim that an earlier reading of this article, or an
// earlier sentence of it, made.
const ownClaim = `
select id
from claims
where article_id = $1 and coalesce(story_id, 0) = $2 and key = $3`

const firstOfKind = `
select id
from claims
where story_id = $1 and key = $2 and repeats is null`

func saveClaim(ctx context.Context, tx *sql.Tx, article int64, p placed, c FoundClaim, saved *Saved) (_ placed, err error) {
	key := p.root
	p.id, err = one(ctx, tx, scanID, ownClaim, article, p.story, key)
	if err == nil {
		p.root, err = rootKey(ctx, tx, p.id)
		if err == nil {
			_, err = tx.ExecContext(ctx, updateClaim, p.id, asJSON(c.Groups), asJSON(c.Victims), c.Target,
				c.Hedged, c.Anonymous, c.Evidence, c.Quote.Text, c.Quote.By, c.Rule, c.Confidence, asJSON(c.Trail))
		}
		return p, err
	}
	if !errors.Is(err, ErrNotFound) {
		return p, err
	}
	repeats := c.Repeats
	if p.id, err = addClaim(ctx, tx, article, p.story, repeats, key, c.Claim); errors.Is(err, ErrNotFound) {
		// The constraint claims_once: the story has this claim.
		if repeats, err = one(ctx, tx, scanID, firstOfKind, p.story, key); err != nil {
			return p, err
		}
		p.id, err = addClaim(ctx, tx, article, p.story, repeats, key, c.Claim)
	}
	if err != nil {
		return p, err
	}
	if repeats == 0 {
		saved.NewClaims++
	} else {
		saved.RepeatedClaims++
	}
	if p.root, err = rootKey(ctx, tx, p.id); err != nil {
		return p, err
	}
	return p, saveCountries(ctx, tx, p.id, c.Claim)
}

// addClaim returns ErrNotFound when a constraint kept the claim out.
func addClaim(ctx context.Context, tx *sql.Tx, article, story, repeats int64, key string, c claims.Claim) (int64, error) {
	return one(ctx, tx, scanID, insertClaim,
		article, idOrNull(story), idOrNull(repeats), key, c.Stance, asJSON(c.Speakers), asJSON(c.Accused),
		asJSON(c.Groups), asJSON(c.Victims), c.Target, c.Denies, c.Measure, c.Hedged, c.Anonymous, c.Recency,
		c.Evidence, c.Quote.Text, c.Quote.By, c.Rule, c.Confidence, asJSON(c.Trail))
}

func idOrNull(id int64) sql.NullInt64 { return sql.NullInt64{Int64: id, Valid: id != 0} }

// rootKey is the key of the claim that said it first.
func rootKey(ctx context.Context, tx *sql.Tx, id int64) (key string, err error) {
	err = tx.QueryRowContext(ctx, `
select coalesce(first.key, c.key)
from claims c
left join claims first on first.id = c.repeats
where c.id = $1`, id).Scan(&key)
	return key, err
}

func saveCountries(ctx context.Context, tx *sql.Tx, id int64, c claims.Claim) error {
	for _, r := range []struct {
		role  string
		codes []string
	}{{"speaker", c.Speakers}, {"accused", c.Accused}, {"victim", c.Victims}} {
		for _, code := range r.codes {
			if _, err := tx.ExecContext(ctx, `
insert into claim_countries (country, role, claim_id)
values ($1, $2, $3)
on conflict do nothing`, code, r.role, id); err != nil {
				return err
			}
		}
	}
	return nil
}

// forget drops the article's claims that this reading did not find, unless a
// channel was told of them or another claim repeats them.
func forget(ctx context.Context, tx *sql.Tx, article int64, found []placed) error {
	ids := make([]int64, 0, len(found))
	for _, p := range found {
		ids = append(ids, p.id)
	}
	_, err := tx.ExecContext(ctx, `
delete from claims
where article_id = $1
  and id not in (select value from json_each($2))
  and not exists (select 1 from alerts where claim_id = claims.id)
  and not exists (select 1 from claims r where r.repeats = claims.id)`, article, asJSON(ids))
	return err
}

// index makes the article's words searchable; an article without claims is
// not searched.
func index(ctx context.Context, tx *sql.Tx, f Finding) error {
	if _, err := tx.ExecContext(ctx, `delete from found where rowid = $1`, f.Article.ID); err != nil {
		return err
	}
	if len(f.Claims) == 0 {
		return nil
	}
	var evidence []string
	for _, c := range f.Claims {
		evidence = append(evidence, c.Evidence)
	}
	_, err := tx.ExecContext(ctx, `
insert into found (rowid, title, evidence, text)
select id, title, $2, text
from articles
where id = $1`, f.Article.ID, strings.Join(evidence, "\n"))
	return err
}

const insertAlert = `
insert into alerts (dedup_key, delivery_id, channel_id, story_id, claim_id, reason, next_at, created)
values ($1, $2, $3, $4, $5, $6, $7, $7)
on conflict (dedup_key) do nothing`

func saveAlerts(ctx context.Context, tx *sql.Tx, f Finding, all []placed, saved *Saved) error {
	for i, a := range f.Alerts {
		if a.Claim < 0 || a.Claim >= len(all) || all[a.Claim].story == 0 {
			return fmt.Errorf("alert %d tells of claim %d, which is of no story", i, a.Claim)
		}
		p := all[a.Claim]
		dedup := fmt.Sprintf("channel %d, story %d, %s", a.ChannelID, p.story, p.root)
		n, err := change(ctx, tx, insertAlert, dedup, deliveryID(), a.ChannelID, p.story, p.id, a.Reason, millis(a.At))
		if err != nil {
			return fmt.Errorf("alert %d: %w", i, err)
		}
		saved.Alerts += n
	}
	return nil
}

// deliveryID names an alert to a platform: the same at every attempt, and
// short enough for the nonce of a Discord message (at most 25 characters,
// https://discord.com/developers/docs/resources/message#create-message). 24
// characters of base32 hold 120 random bits.
func deliveryID() string {
	var b [15]byte
	rand.Read(b[:]) // never fails: it ends the program instead
	return strings.ToLower(base32.StdEncoding.EncodeToString(b[:]))
}
