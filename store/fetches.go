package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"attribot/feeds"
)

// SaveFetch saves, in one transaction, what a poll changed of the feed and
// the articles it brought; n counts those that were new. An item whose address
// or text is known already, from this feed or another, is the same article and
// not new. An item that was edited by its own feed is updated, and is unread
// again if its words changed. Of a feed that was removed meanwhile nothing is
// saved.
func (s *Store) SaveFetch(ctx context.Context, f feeds.Feed, as []feeds.Article) (n int, err error) {
	if f.MovedTo != "" {
		if f, err = s.overtaken(ctx, f); err != nil {
			return 0, err
		}
	}
	if len(as) == 0 {
		res, err := s.hot[updatePoll].ExecContext(ctx, pollColumns(f)...)
		if err != nil {
			return 0, err
		}
		if n, err := res.RowsAffected(); err != nil || n > 0 {
			return 0, err
		}
	}
	as = slices.Clone(as)
	slices.SortStableFunc(as, func(a, b feeds.Article) int { return a.Published.Compare(b.Published) })
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		q := s.prepared(tx)
		ctx := context.WithoutCancel(ctx) // what ends a unit of work is its transaction, not each statement
		there, err := savePoll(ctx, q, f)
		if err == nil && !there {
			there, err = saveMove(ctx, q, f)
		}
		if err != nil || !there {
			return err
		}
		if n, err = saveItems(ctx, q, f.ID, as); err != nil || n == 0 {
			return err
		}
		_, err = q.ExecContext(ctx, hadNews, f.ID)
		return err
	})
	if err != nil {
		return 0, err
	}
	return n, nil
}

// overtaken is f, moved at once to where it only begins to move when another feed
// is read there: that the address serves a feed is known then, and it need not be
// asked twice for the days that a move takes otherwise.
func (s *Store) overtaken(ctx context.Context, f feeds.Feed) (feeds.Feed, error) {
	_, err := one(ctx, s.read, scanID, `
select id
from feeds
where url = $1 and id <> $2 and state = 'active' and removed = 0`, f.MovedTo, f.ID)
	switch {
	case err == nil:
		f.URL = f.MovedTo
		f.MovedTo, f.MovedSince, f.MovedTimes = "", time.Time{}, 0
	case errors.Is(err, ErrNotFound):
		err = nil
	}
	return f, err
}

const hadNews = `
update feeds
set last_news = last_success
where id = $1`

// A poll may end a feed (gone), but does not undo a person's pause; it may take
// trust away (the feed moved to another host), but never gives it.
const updatePoll = `
update feeds
set etag = $3, last_modified = $4, body_hash = $5, next_check = $6, interval = $7,
    failures = $8, answer = $9, answer_since = $10, last_error = $11, last_success = $12,
    last_news = max(last_news, $13), first_fetched = $14, min_interval = $15,
    skip_hours = $16, skip_days = $17, usual_gap = $18, newest = $19,
    moved_to = $20, moved_since = $21, moved_times = $22, trusted = min(trusted, $24),
    state = case when $23 = 'gone' then 'gone' else state end
where id = $1 and url = $2 and removed = 0`

// savePoll says whether the feed is there still, under its address.
func savePoll(ctx context.Context, q querier, f feeds.Feed) (there bool, err error) {
	n, err := change(ctx, q, updatePoll, pollColumns(f)...)
	return n > 0, err
}

// saveMove is savePoll for a feed whose address changes: only then somebody else
// may have it.
func saveMove(ctx context.Context, q querier, f feeds.Feed) (there bool, err error) {
	if err := yieldAddress(ctx, q, &f); err != nil {
		return false, err
	}
	if _, err := q.ExecContext(ctx, `update feeds set url = $2 where id = $1`, f.ID, f.URL); err != nil {
		return false, err
	}
	return savePoll(ctx, q, f)
}

func pollColumns(f feeds.Feed) []any {
	return []any{
		f.ID, f.URL, f.ETag, f.LastModified, f.BodyHash, millis(f.NextCheck), f.Interval.Milliseconds(),
		f.Failures, f.Answer, millis(f.AnswerSince), f.LastError, millis(f.LastSuccess),
		millis(f.LastNews), millis(f.FirstFetched), f.MinInterval.Milliseconds(),
		f.SkipHours, f.SkipDays, f.UsualGap.Milliseconds(), millis(f.Newest),
		f.MovedTo, millis(f.MovedSince), f.MovedTimes, f.State, f.Trusted,
	}
}

const whoHas = `
select id
from feeds
where url = $1 and removed = 0`

// yieldAddress pauses a feed that moved to where another feed already is, so
// that one document is not asked for twice. It keeps its old address.
func yieldAddress(ctx context.Context, q querier, f *feeds.Feed) error {
	other, err := one(ctx, q, scanID, whoHas, f.URL)
	if errors.Is(err, ErrNotFound) || err == nil && other == f.ID {
		return nil
	}
	if err != nil {
		return err
	}
	note := fmt.Sprintf("moved to %s, which is F%d already", f.URL, other)
	err = q.QueryRowContext(ctx, `
update feeds
set state = 'paused', note = $2
where id = $1 and removed = 0
returning url`, f.ID, note).Scan(&f.URL)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}
