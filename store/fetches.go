package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"attribot/feeds"
)

// SaveFetch saves, in one transaction, what a poll changed of the feed and
// the articles it brought; n counts those that were new. An item whose address
// or text is known already, from this feed or another, is the same article and
// not new. An item that was edited by its own feed is updated, and is unread
// again if its words changed. Of a feed that was removed meanwhile nothing is
// saved.
func (s *Store) SaveFetch(ctx context.Context, f feeds.Feed, as []feeds.Article) (n int, err error) {
	as = slices.Clone(as)
	slices.SortStableFunc(as, func(a, b feeds.Article) int { return a.Published.Compare(b.Published) })
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		if there, err := savePoll(ctx, tx, f); err != nil || !there {
			return err
		}
		for _, a := range as {
			a.FeedID = f.ID
			isNew, err := saveItem(ctx, tx, a)
			if err != nil {
				return fmt.Errorf("item %q of feed F%d: %w", a.Identity, f.ID, err)
			}
			if isNew {
				n++
			}
		}
		if n == 0 {
			return nil
		}
		_, err := tx.ExecContext(ctx, `update feeds set last_news = last_success where id = $1`, f.ID)
		return err
	})
	if err != nil {
		return 0, err
	}
	return n, nil
}

// A poll may end a feed (gone), but does not undo a person's pause; it may take
// trust away (the feed moved to another host), but never gives it.
const updatePoll = `
update feeds
set url = $2, etag = $3, last_modified = $4, body_hash = $5, next_check = $6, interval = $7,
    failures = $8, answer = $9, answer_since = $10, last_error = $11, last_success = $12,
    last_news = max(last_news, $13), first_fetched = $14, agent = $15, http1 = $16, min_interval = $17,
    skip_hours = $18, skip_days = $19, usual_gap = $20, newest = $21,
    moved_to = $22, moved_since = $23, moved_times = $24, trusted = min(trusted, $26),
    state = case when $25 = 'gone' then 'gone' else state end
where id = $1 and removed = 0`

// savePoll says whether the feed is there still.
func savePoll(ctx context.Context, tx *sql.Tx, f feeds.Feed) (there bool, err error) {
	if err := yieldAddress(ctx, tx, &f); err != nil {
		return false, err
	}
	n, err := change(ctx, tx, updatePoll,
		f.ID, f.URL, f.ETag, f.LastModified, f.BodyHash, millis(f.NextCheck), f.Interval.Milliseconds(),
		f.Failures, f.Answer, millis(f.AnswerSince), f.LastError, millis(f.LastSuccess),
		millis(f.LastNews), millis(f.FirstFetched), f.Agent, f.HTTP1, f.MinInterval.Milliseconds(),
		f.SkipHours, f.SkipDays, f.UsualGap.Milliseconds(), millis(f.Newest),
		f.MovedTo, millis(f.MovedSince), f.MovedTimes, f.State, f.Trusted)
	return n > 0, err
}

// yieldAddress pauses a feed that moved to where another feed already is, so
// that one document is not asked for twice. It keeps its old address.
func yieldAddress(ctx context.Context, tx *sql.Tx, f *feeds.Feed) error {
	other, err := one(ctx, tx, scanFeed, feedByURL, f.URL)
	if errors.Is(err, ErrNotFound) || err == nil && other.ID == f.ID {
		return nil
	}
	if err != nil {
		return err
	}
	note := fmt.Sprintf("moved to %s, which is F%d already", f.URL, other.ID)
	err = tx.QueryRowContext(ctx, `
update feeds
set state = 'paused', note = $2
where id = $1 and removed = 0
returning url`, f.ID, note).Scan(&f.URL)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}

// saveItem saves one item of a feed and says whether its article is new.
func saveItem(ctx context.Context, tx *sql.Tx, a feeds.Article) (isNew bool, err error) {
	id, how, err := knownItem(ctx, tx, a)
	if err != nil {
		return false, err
	}
	switch {
	case how == unknown:
		id, err = insertArticle(ctx, tx, a)
	case id != 0:
		err = edit(ctx, tx, id, a, how)
	}
	if err != nil {
		return false, err
	}
	return how == unknown, remember(ctx, tx, id, a)
}

// acquaintance is how an item is known.
type acquaintance int

const (
	unknown    acquaintance = iota
	byIdentity              // its feed brought it before
	byContent               // under its address, or with its very text
)

const itemByIdentity = `
select coalesce(article_id, 0)
from seen
where feed_id = $1 and identity = $2`

const itemByURL = `
select coalesce(article_id, 0)
from article_urls
where url_hash = $1`

// One feed may repeat a boilerplate teaser under many titles; from another
// feed the same text is the same article, whatever its title.
const itemByText = `
select id
from articles
where text_hash = $1 and (feed_id is distinct from $2 or title = $3)`

// knownItem finds the article that the item is. An id of 0 that is known: it
// was, and its article is forgotten.
func knownItem(ctx context.Context, tx *sql.Tx, a feeds.Article) (id int64, how acquaintance, err error) {
	tries := []struct {
		how   acquaintance
		ask   bool
		query string
		args  []any
	}{
		{byIdentity, true, itemByIdentity, []any{a.FeedID, fingerprint(a.Identity)}},
		{byContent, a.URLKey != "", itemByURL, []any{fingerprint(a.URLKey)}},
		{byContent, a.TextHash != "", itemByText, []any{a.TextHash, a.FeedID, a.Title}},
	}
	for _, t := range tries {
		if !t.ask {
			continue
		}
		id, err = one(ctx, tx, scanID, t.query, t.args...)
		if err == nil {
			return id, t.how, nil
		}
		if !errors.Is(err, ErrNotFound) {
			return 0, unknown, err
		}
	}
	return 0, unknown, nil
}

const insertArticleRow = `
insert into articles (feed_id, identity, url, url_key, text_hash, offered, title, text, full,
                      outlet, state_media, language, author, published, seen, backlog)
values ($1, $2, $3, $4,
        (select $5 where not exists (select 1 from articles where text_hash = $5)),
        $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
returning id`

func insertArticle(ctx context.Context, tx *sql.Tx, a feeds.Article) (int64, error) {
	return one(ctx, tx, scanID, insertArticleRow,
		a.FeedID, fingerprint(a.Identity), a.URL, a.URLKey, orNull(a.TextHash), wordsHash(a), a.Title, a.Text, a.Full,
		a.Outlet, a.StateMedia, a.Language, a.Author, millis(a.Published), millis(a.Seen), a.Backlog)
}

// remember notes the identity and the address under which the article came.
func remember(ctx context.Context, tx *sql.Tx, id int64, a feeds.Article) error {
	article := sql.NullInt64{Int64: id, Valid: id != 0}
	_, err := tx.ExecContext(ctx,
		`insert into seen (feed_id, identity, article_id) values ($1, $2, $3) on conflict do nothing`,
		a.FeedID, fingerprint(a.Identity), article)
	if err != nil || a.URLKey == "" {
		return err
	}
	return alias(ctx, tx, article, a.URLKey)
}

func alias(ctx context.Context, tx *sql.Tx, article sql.NullInt64, urlKey string) error {
	_, err := tx.ExecContext(ctx,
		`insert into article_urls (url_hash, article_id) values ($1, $2) on conflict do nothing`,
		fingerprint(urlKey), article)
	return err
}

// Only one item edits an article: of its own feed, the one whose identity came
// last. Two feeds, or two items of one, with different teasers for one article
// would otherwise rewrite each other at every poll. An orphan is adopted.
const adopt = `
update articles
set feed_id = $2, identity = $3
where id = $1 and (feed_id is null or feed_id = $2 and (identity = $3 or $4))
returning offered`

const updateArticle = `
update articles
set title = $2, text = $3, full = $4, offered = $5, read = 0, attempts = 0, silent = '',
    text_hash = (select $6 where not exists (select 1 from articles where text_hash = $6 and id <> $1))
where id = $1`

// edit updates a known article when its feed offers other words than before.
func edit(ctx context.Context, tx *sql.Tx, id int64, a feeds.Article, how acquaintance) error {
	var offered []byte
	err := tx.QueryRowContext(ctx, adopt, id, a.FeedID, fingerprint(a.Identity), how == byContent).Scan(&offered)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	now := wordsHash(a)
	if err != nil || slices.Equal(offered, now) {
		return err
	}
	_, err = tx.ExecContext(ctx, updateArticle, id, a.Title, a.Text, a.Full, now, orNull(a.TextHash))
	return err
}

// wordsHash is the same for two versions that differ in nothing that a claim
// could hang on: case, punctuation, spaces, and bare numbers ("12 comments",
// "5 minutes ago").
func wordsHash(a feeds.Article) []byte {
	words := strings.FieldsFunc(strings.ToLower(a.Title+" "+a.Text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r)
	})
	words = slices.DeleteFunc(words, func(w string) bool { return strings.IndexFunc(w, isNoDigit) < 0 })
	h := sha256.Sum256([]byte(strings.Join(words, " ")))
	return h[:12]
}

func isNoDigit(r rune) bool { return !unicode.IsDigit(r) }
