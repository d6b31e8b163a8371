package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// The alerts are an outbox. An alert is made in the transaction that saves
// its claim, and then goes this way, one step a transaction:
//
//	due     -> sending  StartAlert: committed before the call to the platform
//	sending -> sent     AlertSent
//	        -> due      AlertRetry: it was not posted, later may help
//	        -> unknown  AlertUnknown, ResetSending: it may have been posted
//	        -> dead     AlertDead: it never will be
//	unknown -> sent     AlertSent: it was found
//	        -> sending  StartAlert: it was not found
//	        -> unknown  AlertUnknown: it could not be looked for; later
//	        -> dead     AlertDead
//	due     -> due      AlertRetry: not now
//	        -> dead     AlertDead: it cannot be put into words
//	        -> held     HoldAlerts: its channel hears of it in a digest
//	held    -> listed   Summarize: that digest is in the outbox
//	        -> due      a change of the channel's settings
//	listed  -> sent, dead with its digest
//
// A digest and a notice to the operator are rows as well, without a story, and
// go the same way.
//
// Every step names the state that it leaves and the attempt that it belongs
// to, and fails with ErrTaken if somebody else moved the alert meanwhile. So
// an alert is posted at least once, and more than once only if the process
// ends between the platform's taking it and AlertSent, on a platform that
// cannot be asked.

// The states of an alert.
const (
	AlertDue     = "due"
	AlertSending = "sending"
	AlertIsSent  = "sent"
	AlertInDoubt = "unknown"
	AlertIsDead  = "dead"
	AlertHeld    = "held"
	AlertListed  = "listed"
)

// stuck is when a call must have ended: a platform is given far less.
const stuck = 5 * time.Minute

// An Alert is one message to one channel.
type Alert struct {
	ID         int64
	DeliveryID string
	Channel    Channel // without its settings
	StoryID    int64   // 0: it is a digest or a notice
	ClaimID    int64
	DigestID   int64 // the digest that tells of it; 0: it is a message of its own
	Reason     string
	Body       string // of a digest or notice
	State      string
	Attempts   int
	Started    time.Time // of the last attempt
	Created    time.Time
	Thread     string // the reference of the story's first alert in this channel; "" if this is it
	Ref        string
	Error      string
	Shown      string // hash of the words that stand there; set it before AlertSent
}

// Once sent, an alert keeps the thread in which it stands.
const alertSelect = `
select
  a.id, a.delivery_id, coalesce(a.story_id, 0), coalesce(a.claim_id, 0), coalesce(a.digest_id, 0),
  a.reason, a.body, a.state, a.attempts, a.attempt_started, a.created, a.shown,
  case when a.state = 'sent' then a.thread else coalesce((
    select root.ref
    from alerts root
    where root.story_id = a.story_id and root.channel_id = a.channel_id
      and root.state = 'sent' and root.ref <> '' and root.id <> a.id
    order by root.sent, root.id
    limit 1), '') end,
  a.ref, a.error, c.id, c.platform, c.remote, c.name, c.state, c.error
from channels c
join alerts a on a.channel_id = c.id`

func scanAlert(row scanner) (a Alert, err error) {
	err = row.Scan(
		&a.ID, &a.DeliveryID, &a.StoryID, &a.ClaimID, &a.DigestID,
		&a.Reason, &a.Body, &a.State, &a.Attempts, aTime{&a.Started}, aTime{&a.Created}, &a.Shown,
		&a.Thread,
		&a.Ref, &a.Error, &a.Channel.ID, &a.Channel.Platform, &a.Channel.Remote, &a.Channel.Name, &a.Channel.State, &a.Channel.Error)
	return a, err
}

// DueAlerts returns at most one alert a channel: the oldest that is neither
// sent nor dead, if its time has come and the channel can be reached. So order
// is kept within a channel, and one channel holds up no other. An alert whose
// call must have ended long ago comes as unknown. Of a channel in waiting only
// digests and notices come.
func (s *Store) DueAlerts(ctx context.Context, now time.Time, waiting ...int64) ([]Alert, error) {
	as, err := list(ctx, s.read, scanAlert, dueAlerts, millis(now), millis(now.Add(-stuck)), asJSON(waiting), millis(now.Add(farAhead)))
	for i := range as {
		if as[i].State == AlertSending {
			as[i].State = AlertInDoubt
		}
	}
	return as, err
}

// farAhead is further than any alert is put off: a time beyond it was written
// down by a clock that was wrong.
const farAhead = 25 * time.Hour

const dueAlerts = alertSelect + `
where c.state = 'ok'
  and a.id = (
    select min(first.id)
    from alerts first
    where first.channel_id = c.id and first.state in ('due', 'sending', 'unknown')
      and (first.story_id is null or first.channel_id not in (select value from json_each($3))))
  and (a.next_at <= $1 or a.next_at > $4)
  and (a.state <> 'sending' or a.attempt_started <= $2 or a.attempt_started > $4)
order by a.id`

// StoryAlerts returns the alerts of a story in a channel, or with channel 0 in
// all, oldest first.
func (s *Store) StoryAlerts(ctx context.Context, storyID, channelID int64) ([]Alert, error) {
	return list(ctx, s.read, scanAlert, alertSelect+`
where a.story_id = $1 and ($2 = 0 or a.channel_id = $2)
order by a.id`, storyID, channelID)
}

// StartAlert commits the attempt before the call is made.
func (s *Store) StartAlert(ctx context.Context, a Alert, now time.Time) error {
	return s.step(ctx, a, AlertSending, `
update alerts
set state = 'sending', attempts = attempts + 1, attempt_started = $3
where id = $1 and attempts = $2
  and (state in ('due', 'unknown') or state = 'sending' and (attempt_started <= $4 or attempt_started > $5))`,
		millis(now), millis(now.Add(-stuck)), millis(now.Add(farAhead)))
}

// AlertSent notes that the alert was posted, or was found to have been, and so
// was all that it lists if it is a digest. a may be as it was before or after
// StartAlert; so for all that follow.
func (s *Store) AlertSent(ctx context.Context, a Alert, ref string, now time.Time) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		if err := step(ctx, tx, a, AlertIsSent, `
update alerts
set state = 'sent', ref = $3, thread = $4, sent = $5, shown = $6, error = ''
where id = $1 and attempts in ($2, $2 + 1) and state in ('sending', 'unknown')`,
			ref, a.Thread, millis(now), a.Shown); err != nil || a.StoryID != 0 {
			return err
		}
		_, err := tx.ExecContext(ctx, `
update alerts
set state = 'sent', ref = $2, sent = $3
where digest_id = $1 and state = 'listed'`, a.ID, ref, millis(now))
		return err
	})
}

// AlertRetry notes that the alert was not posted, and when to try again.
func (s *Store) AlertRetry(ctx context.Context, a Alert, at time.Time, cause string) error {
	return s.step(ctx, a, AlertDue, `
update alerts
set state = 'due', next_at = $3, error = $4
where id = $1 and attempts in ($2, $2 + 1) and state in ('due', 'sending', 'unknown')`,
		millis(at), cause)
}

// AlertUnknown notes that the alert may have been posted, and when to look.
func (s *Store) AlertUnknown(ctx context.Context, a Alert, at time.Time, cause string) error {
	return s.step(ctx, a, AlertInDoubt, `
update alerts
set state = 'unknown', next_at = $3, error = $4
where id = $1 and attempts in ($2, $2 + 1) and state in ('sending', 'unknown')`,
		millis(at), cause)
}

// AlertDead sets the alert aside for good, with its cause, with all that it
// lists if it is a digest, and with what is told to the operator.
func (s *Store) AlertDead(ctx context.Context, a Alert, cause string, tell ...Notice) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		if err := step(ctx, tx, a, AlertIsDead, `
update alerts
set state = 'dead', error = $3
where id = $1 and attempts in ($2, $2 + 1) and state in ('due', 'sending', 'unknown')`,
			cause); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `
update alerts
set state = 'dead', error = $2
where digest_id = $1 and state = 'listed'`, a.ID, cause); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `delete from edits where alert_id = $1`, a.ID); err != nil {
			return err
		}
		return saveNotices(ctx, tx, tell)
	})
}

// step takes an alert one step on its way.
func (s *Store) step(ctx context.Context, a Alert, to, query string, args ...any) error {
	return step(ctx, s.write, a, to, query, args...)
}

func step(ctx context.Context, q querier, a Alert, to, query string, args ...any) error {
	n, err := change(ctx, q, query, append([]any{a.ID, a.Attempts}, args...)...)
	if err == nil && n == 0 {
		err = ErrTaken
	}
	if err != nil {
		return fmt.Errorf("alert %d to %s: %w", a.ID, to, err)
	}
	return nil
}

// Recall has everything come within a time from now that was put off further:
// the clock by which it was put off has been set back. It returns how much
// there was.
func (s *Store) Recall(ctx context.Context, now time.Time, within time.Duration) (n int, err error) {
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		n = 0
		for _, query := range []string{
			`update alerts set next_at = $1 where state in ('due', 'sending', 'unknown') and next_at > $2`,
			`update edits set next_at = $1 where next_at > $2`,
		} {
			m, err := change(ctx, tx, query, millis(now), millis(now.Add(within)))
			if err != nil {
				return err
			}
			n += m
		}
		return nil
	})
	return n, err
}

// ResetSending turns what an earlier process left in sending into unknown, to
// be looked for now; called once at start. It returns how many there were.
func (s *Store) ResetSending(ctx context.Context, now time.Time) (int, error) {
	return change(ctx, s.write, `
update alerts
set state = 'unknown', next_at = $1, error = 'the program ended while it was being sent'
where state = 'sending'`, millis(now))
}
