package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// A Notice is a message that tells of no claim: to the operator, to who
// configured a channel, or a digest. It is a row of the outbox.
type Notice struct {
	ChannelID int64
	Key       string // there is one of each
	Reason    string
	Body      string // what its words need: JSON
	At        time.Time
}

const insertNotice = `
insert into alerts (dedup_key, delivery_id, channel_id, reason, body, next_at, created)
values ($1, $2, $3, $4, $5, $6, $6)
on conflict (dedup_key) do nothing
returning id`

// saveNotice returns the row's id; 0 if it was there already.
func saveNotice(ctx context.Context, tx *sql.Tx, n Notice) (int64, error) {
	id, err := one(ctx, tx, scanID, insertNotice, n.Key, deliveryID(), n.ChannelID, n.Reason, n.Body, millis(n.At))
	if errors.Is(err, ErrNotFound) {
		return 0, nil
	}
	return id, err
}

func saveNotices(ctx context.Context, tx *sql.Tx, ns []Notice) error {
	for _, n := range ns {
		if _, err := saveNotice(ctx, tx, n); err != nil {
			return err
		}
	}
	return nil
}

// Tell puts a notice into the outbox, unless it is there.
func (s *Store) Tell(ctx context.Context, n Notice) error {
	return s.inTx(ctx, func(tx *sql.Tx) error { return saveNotices(ctx, tx, []Notice{n}) })
}
