package store

import (
	"context"
	"database/sql"
	"time"
)

// What a channel does not want to hear now waits in its queue: as due until
// its time has come (a pause, quiet hours), or as held for a digest, which is a
// row of the same outbox and takes what is held along when it is sent.

// A Queue is what waits in a channel.
type Queue struct {
	Channel   Channel
	Due       int       // alerts that were neither posted nor held
	FirstDue  time.Time // when the oldest of them was decided
	Held      int
	HeldUntil time.Time // when the first of those held is to be told of
	Recent    int       // messages posted since the time asked for
}

const queues = `
select` + channelFields + `,
  (select count(*) from alerts a
   where a.channel_id = c.id and a.state in ('due', 'sending', 'unknown') and a.state = 'due' and a.story_id is not null),
  (select coalesce(min(a.created), 0) from alerts a
   where a.channel_id = c.id and a.state in ('due', 'sending', 'unknown') and a.state = 'due' and a.story_id is not null),
  (select count(*) from alerts a where a.channel_id = c.id and a.state = 'held'),
  (select coalesce(min(a.next_at), 0) from alerts a where a.channel_id = c.id and a.state = 'held'),
  (select count(*) from alerts a
   where a.channel_id = c.id and a.state = 'sent' and a.sent > $1 and a.story_id is not null and a.digest_id is null)
from channels c
where c.state = 'ok'
order by c.id`

func scanQueue(row scanner) (q Queue, err error) {
	err = row.Scan(append(channelColumns(&q.Channel),
		&q.Due, aTime{&q.FirstDue}, &q.Held, aTime{&q.HeldUntil}, &q.Recent)...)
	return q, err
}

// Queues returns what waits in each channel that can be reached.
func (s *Store) Queues(ctx context.Context, recently time.Time) ([]Queue, error) {
	return list(ctx, s.read, scanQueue, queues, millis(recently))
}

// HoldAlerts keeps the channel's alerts that are due, and were decided no later than
// a time, for a digest; until is when it is to come. It returns how many they
// were.
func (s *Store) HoldAlerts(ctx context.Context, channelID int64, decided, until time.Time) (int, error) {
	return change(ctx, s.write, `
update alerts
set state = 'held', next_at = $3
where channel_id = $1 and state in ('due', 'sending', 'unknown') and state = 'due'
  and story_id is not null and created <= $2`, channelID, millis(decided), millis(until))
}

// HoldLonger moves the time at which the channel's held alerts are told of, and
// tells the channel so in the same breath.
func (s *Store) HoldLonger(ctx context.Context, channelID int64, until time.Time, tell Notice) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `
update alerts
set next_at = $2
where channel_id = $1 and state = 'held'`, channelID, millis(until)); err != nil {
			return err
		}
		return saveNotices(ctx, tx, []Notice{tell})
	})
}

// Summarize puts a digest into the outbox, and with it all that the channel's
// alerts hold. With until not zero it is the channel's regular digest up to
// then; there is one of each. It reports false when another was quicker.
func (s *Store) Summarize(ctx context.Context, digest Notice, until time.Time) (made bool, err error) {
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		made = false
		if !until.IsZero() {
			n, err := change(ctx, tx, `
update channels
set digest_until = $2
where id = $1 and digest_until < $2`, digest.ChannelID, millis(until))
			if err != nil || n == 0 {
				return err
			}
		}
		id, err := saveNotice(ctx, tx, digest)
		if err != nil || id == 0 {
			return err
		}
		made = true
		_, err = tx.ExecContext(ctx, `
update alerts
set state = 'listed', digest_id = $2
where channel_id = $1 and state = 'held'`, digest.ChannelID, id)
		return err
	})
	return made, err
}

// Listed returns the alerts that a digest tells of, oldest first.
func (s *Store) Listed(ctx context.Context, digestID int64) ([]Alert, error) {
	return list(ctx, s.read, scanAlert, alertSelect+`
where a.digest_id = $1
order by a.id`, digestID)
}

// RestartDigest has the channel's next digest begin now: the time up to which
// it was told lies ahead of a clock that was set back.
func (s *Store) RestartDigest(ctx context.Context, channelID int64, now time.Time) error {
	_, err := s.write.ExecContext(ctx, `
update channels
set digest_until = $2
where id = $1 and digest_until > $2`, channelID, millis(now))
	return err
}

// SeenClaims returns the first claims in the news that were seen from one time
// until before another, oldest first.
func (s *Store) SeenClaims(ctx context.Context, from, until time.Time) ([]Claim, error) {
	return list(ctx, s.read, scanClaim, seenClaims, millis(from), millis(until))
}

const seenClaims = claimSelect + `
where c.article_id in (select id from articles where seen >= $1 and seen < $2)
  and c.repeats is null and c.recency = 'current'
order by c.said, c.id`
