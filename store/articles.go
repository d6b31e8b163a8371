package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"attribot/feeds"
)

// maxReadings is how often an article is begun before it is set aside: once
// with its neighbours, and then alone, after all that were begun less often. A
// panic is no such end, so only what kills the process counts, and most of
// that is a person's or a supervisor's doing: a few in a row may hit one
// innocent article, a dozen do not.
const maxReadings = 12

const poisoned = "reading it ended the program again and again: it was set aside"

const articleColumns = `
  a.id, coalesce(a.feed_id, 0), a.url, a.url_key, a.title, coalesce(a.text_hash, ''), a.full,
  a.outlet, a.state_media, a.language, a.author, a.published, a.seen, a.backlog`

func articleFields(a *feeds.Article) []any {
	return []any{
		&a.ID, &a.FeedID, &a.URL, &a.URLKey, &a.Title, &a.TextHash, &a.Full,
		&a.Outlet, &a.StateMedia, &a.Language, &a.Author, aTime{&a.Published}, aTime{&a.Seen}, &a.Backlog,
	}
}

func scanArticle(row scanner) (a feeds.Article, err error) {
	err = row.Scan(append(articleFields(&a), &a.Text)...)
	return a, err
}

// Unread returns at most limit articles that nobody has read, oldest first,
// and counts this as an attempt to read them. One whose reading was begun
// before and not finished, perhaps because it ended the process, comes after
// all others, alone, and is set aside after many such attempts: it blocks
// nothing, and no innocent neighbour is set aside with it.
func (s *Store) Unread(ctx context.Context, limit int) (as []feeds.Article, err error) {
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, setAside, maxReadings, poisoned); err != nil {
			return err
		}
		batch, err := list(ctx, tx, scanWaiting, waiting, limit)
		if err != nil {
			return err
		}
		for i, w := range batch {
			again := w.attempts > 0
			if again && i > 0 {
				break
			}
			a, err := begin(ctx, tx, w.id)
			if err != nil {
				return err
			}
			if as = append(as, a); again {
				break
			}
		}
		return nil
	})
	return as, err
}

const setAside = `
update articles
set read = max(seen, 1), silent = $2
where read = 0 and attempts >= $1`

const waiting = `
select id, attempts
from articles
where read = 0
order by attempts, published, id
limit $1`

type waitingArticle struct {
	id       int64
	attempts int
}

func scanWaiting(row scanner) (w waitingArticle, err error) {
	err = row.Scan(&w.id, &w.attempts)
	return w, err
}

func begin(ctx context.Context, tx *sql.Tx, id int64) (feeds.Article, error) {
	if _, err := tx.ExecContext(ctx, `
update articles
set attempts = attempts + 1
where id = $1`, id); err != nil {
		return feeds.Article{}, err
	}
	return one(ctx, tx, scanArticle, articleByID, id)
}

// FindArticle finds an article by "A12" or "12" (its id) or by any address
// under which it is known. The error wraps ErrNotFound if there is none.
func (s *Store) FindArticle(ctx context.Context, ref string) (feeds.Article, error) {
	id, ok := number("A", ref)
	if !ok {
		key := feeds.URLKey(strings.TrimSpace(ref))
		found, err := one(ctx, s.read, scanID, articleByURL, fingerprint(key))
		if err != nil {
			return feeds.Article{}, fmt.Errorf("article %q: %w", ref, err)
		}
		if id = found; id == 0 {
			return feeds.Article{}, fmt.Errorf("article %q was read, held no claim and is not kept any more: %w", ref, ErrNotFound)
		}
	}
	a, err := one(ctx, s.read, scanArticle, articleByID, id)
	if err != nil {
		return a, fmt.Errorf("article %q: %w", ref, err)
	}
	return a, nil
}

const articleByURL = `
select coalesce(article_id, 0)
from article_urls
where url_hash = $1`

const articleByID = `select` + articleColumns + `, a.text
from articles a
where a.id = $1`

// SilentBecause returns why an article has no claim; "" if it has, or is
// unread.
func (s *Store) SilentBecause(ctx context.Context, articleID int64) (why string, err error) {
	err = s.read.QueryRowContext(ctx, `select silent from articles where id = $1`, articleID).Scan(&why)
	if errors.Is(err, sql.ErrNoRows) {
		err = fmt.Errorf("article A%d: %w", articleID, ErrNotFound)
	}
	return why, err
}

// Prune forgets what nobody will ask for again: articles first seen before
// that time that were read and hold no claim, and feeds that were removed
// before it. Of an article stays that it is known, by identity and address, so
// that it is never taken for news. It returns how many articles were
// forgotten, at most limit in one go, so that nobody waits long behind it.
func (s *Store) Prune(ctx context.Context, before time.Time, limit int) (n int, err error) {
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `delete from feeds where removed > 0 and removed < $1`, millis(before)); err != nil {
			return err
		}
		n, err = change(ctx, tx, pruneArticles, millis(before), limit)
		return err
	})
	return n, err
}

const pruneArticles = `
delete from articles
where id in (
  select a.id
  from articles a
  where a.seen < $1 and a.read > 0
    and not exists (select 1 from claims c where c.article_id = a.id)
  order by a.seen
  limit $2)`
