package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"attribot/feeds"
)

// A Manner is how a source is asked.
type Manner struct {
	Agent feeds.Agent `json:"agent,omitempty"`
	HTTP1 bool        `json:"http1,omitempty"`
}

// A FeedManner gives a source another manner. Once it is known to work the
// source is asked at Ask, if not earlier; the zero time leaves when it is asked.
type FeedManner struct {
	Feed int64
	Manner
	Ask time.Time
}

// feedManner says which manner a change left, and which it found.
type feedManner struct {
	ID   int64  `json:"id"`
	Left Manner `json:"left"`
	Was  Manner `json:"was"`
}

// SetManner changes how a source is asked. The error wraps ErrNotFound if there
// is none.
func (s *Store) SetManner(ctx context.Context, m FeedManner) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		_, err := setManner(ctx, tx, m)
		return err
	})
}

func setManner(ctx context.Context, tx *sql.Tx, m FeedManner) (was Manner, err error) {
	err = tx.QueryRowContext(ctx, `
select agent, http1
from feeds
where id = $1 and removed = 0`, m.Feed).Scan(&was.Agent, &was.HTTP1)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return was, fmt.Errorf("feed F%d: %w", m.Feed, err)
	}
	_, err = tx.ExecContext(ctx, `
update feeds
set agent = $2, http1 = $3, next_check = case when $4 > 0 then min(next_check, $4) else next_check end
where id = $1`, m.Feed, m.Agent, m.HTTP1, millis(m.Ask))
	return was, err
}

// takeBackManner leaves a manner that somebody else has changed since.
func takeBackManner(ctx context.Context, tx *sql.Tx, m feedManner) error {
	_, err := tx.ExecContext(ctx, `
update feeds
set agent = $4, http1 = $5
where id = $1 and agent = $2 and http1 = $3`, m.ID, m.Left.Agent, m.Left.HTTP1, m.Was.Agent, m.Was.HTTP1)
	return err
}
