package store

import (
	"context"
	"database/sql"
	"time"
)

// What was posted is worded anew when its story goes on: another outlet, a
// denial, another government. That it must be is a row, made in the
// transaction that saves what is new; a message has at most one.

const (
	// editGap is the least time between two edits of one message, and between
	// its posting and the first.
	editGap = time.Minute

	// editFor is how long a message is kept up to date: later nobody scrolls
	// back to it.
	editFor = 30 * 24 * time.Hour
)

// An Edit is a message to be worded anew.
type Edit struct {
	Alert
	Asked int // how often it was asked for
	Tries int // that failed
}

const askEdit = `
insert into edits (alert_id, next_at)
select a.id, max($2, a.sent + $5, a.edited + $5)
from alerts a
join channels c on c.id = a.channel_id
where a.story_id in (select value from json_each($1))
  and a.digest_id is null and a.state in ('sending', 'unknown', 'sent') and a.created >= $3
  and c.platform in (select value from json_each($4))
on conflict (alert_id) do update set asked = asked + 1`

// askEdits has what was posted of the finding's stories worded anew.
func askEdits(ctx context.Context, tx *sql.Tx, f Finding, storyIDs []int64) error {
	if len(storyIDs) == 0 || len(f.Editors) == 0 {
		return nil
	}
	_, err := tx.ExecContext(ctx, askEdit, asJSON(storyIDs), millis(f.Read), millis(f.Read.Add(-editFor)),
		asJSON(f.Editors), editGap.Milliseconds())
	return err
}

// DueEdits returns the messages whose edit has come, longest due first. One
// that is not known to be posted yet, or whose channel cannot be reached,
// waits.
func (s *Store) DueEdits(ctx context.Context, now time.Time, limit int) (es []Edit, err error) {
	due, err := list(ctx, s.read, scanEdit, dueEdits, millis(now), millis(now.Add(farAhead)), limit)
	for _, e := range due {
		if e.Alert, err = one(ctx, s.read, scanAlert, alertSelect+` where a.id = $1`, e.ID); err != nil {
			return nil, err
		}
		es = append(es, e)
	}
	return es, err
}

const dueEdits = `
select e.alert_id, e.asked, e.attempts
from edits e
join alerts a on a.id = e.alert_id
join channels c on c.id = a.channel_id
where (e.next_at <= $1 or e.next_at > $2) and a.state = 'sent' and a.ref <> '' and c.state = 'ok'
order by e.next_at
limit $3`

func scanEdit(row scanner) (e Edit, err error) {
	err = row.Scan(&e.ID, &e.Asked, &e.Tries)
	return e, err
}

// EditDone notes the words that stand there now. What was asked for meanwhile
// is done after editGap.
func (s *Store) EditDone(ctx context.Context, e Edit, shown string, now time.Time) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `
update alerts
set shown = $2, edited = $3
where id = $1`, e.ID, shown, millis(now)); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `
update edits
set next_at = $2, attempts = 0
where alert_id = $1`, e.ID, millis(now.Add(editGap))); err != nil {
			return err
		}
		return dropEdit(ctx, tx, e)
	})
}

// EditNeedless drops an edit that would change nothing, or never will succeed,
// unless it was asked for again meanwhile.
func (s *Store) EditNeedless(ctx context.Context, e Edit) error { return dropEdit(ctx, s.write, e) }

func dropEdit(ctx context.Context, q querier, e Edit) error {
	_, err := q.ExecContext(ctx, `
delete from edits
where alert_id = $1 and asked = $2`, e.ID, e.Asked)
	return err
}

// EditLater notes that an edit did not succeed, and when to try again.
func (s *Store) EditLater(ctx context.Context, e Edit, at time.Time) error {
	_, err := s.write.ExecContext(ctx, `
update edits
set attempts = $2, next_at = $3
where alert_id = $1`, e.ID, e.Tries+1, millis(at))
	return err
}
