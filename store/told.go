package store

import (
	"context"
	"database/sql"

	"attribot/feeds"
)

// A ToldFeed is a source with what the operator was last told of it.
type ToldFeed struct {
	feeds.Feed
	Told    string // what is wrong with it; "" when it is read, or nothing was told
	ToldURL string // its address then; "" when nothing was told
}

// ToldFeeds returns every source, by title.
func (s *Store) ToldFeeds(ctx context.Context) ([]ToldFeed, error) {
	return list(ctx, s.read, scanToldFeed, `select`+feedColumns+`, told, told_url
from feeds
where removed = 0
order by title collate nocase, id`)
}

func scanToldFeed(row scanner) (f ToldFeed, err error) {
	f.Feed, err = scanFeed(also{row, []any{&f.Told, &f.ToldURL}})
	return f, err
}

// also scans further columns behind those that a scan function knows.
type also struct {
	row  scanner
	dest []any
}

func (a also) Scan(dest ...any) error { return a.row.Scan(append(dest, a.dest...)...) }

// TellOfFeeds notes what the operator is told of sources, in one transaction
// with the notices that tell it.
func (s *Store) TellOfFeeds(ctx context.Context, fs []ToldFeed, tell ...Notice) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		for _, f := range fs {
			if _, err := tx.ExecContext(ctx, `
update feeds
set told = $2, told_url = $3
where id = $1`, f.ID, f.Told, f.ToldURL); err != nil {
				return err
			}
		}
		return saveNotices(ctx, tx, tell)
	})
}
