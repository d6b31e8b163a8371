package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"attribot/store"
)

// This file decides, before each delivery, what a channel hears now and what
// it hears later. Nothing is remembered here: a pause and the quiet hours are
// the channel's settings compared with the time, and what is kept for a digest
// is so in the outbox.

// The reasons of messages that are no alerts, as they stand in the outbox.
const (
	reasonDigest = "digest" // the channel's regular one
	reasonRest   = "rest"   // what a pause or the hourly limit kept back
	reasonNotice = "notice" // a message as it is
)

// The hour within which a channel's messages are counted.
const capHour = time.Hour

// furthest is further than anything is held: a time beyond it was written down
// by a clock that was wrong.
const furthest = 366 * oneDay

// arrange holds what is to stand in a digest, puts digests whose time has come
// into the outbox, and returns the channels in which alerts wait.
func (b *Bot) arrange(ctx context.Context, now time.Time) (waiting []int64, err error) {
	waiting, held, err := b.arrangeOnce(ctx, now)
	if held > 0 && err == nil { // its digest may have to come at once
		waiting, _, err = b.arrangeOnce(ctx, now)
	}
	return waiting, err
}

func (b *Bot) arrangeOnce(ctx context.Context, now time.Time) (waiting []int64, held int, err error) {
	all, err := b.store.Queues(ctx, now.Add(-capHour))
	if err != nil {
		return nil, 0, err
	}
	for _, q := range all {
		s := q.Channel.Settings
		if s.PausedUntil.After(now) && s.PausedUntil.Before(now.Add(furthest)) {
			waiting = append(waiting, q.Channel.ID)
			continue
		}
		end, quiet := quietUntil(s, now)
		if quiet && s.Digest == "" {
			b.log.Debug("quiet hours", "channel", q.Channel.Remote, "until", end)
			waiting = append(waiting, q.Channel.ID)
			continue
		}
		n, err := b.hold(ctx, q, quiet, now)
		if err == nil {
			err = b.summarize(ctx, q, now)
		}
		if err != nil {
			return nil, 0, err
		}
		held += n
	}
	return waiting, held, nil
}

// hold keeps alerts back that are not to be posted one by one, and counts them.
func (b *Bot) hold(ctx context.Context, q store.Queue, quiet bool, now time.Time) (int, error) {
	if q.Due == 0 {
		return 0, nil
	}
	s := q.Channel.Settings
	decided, until, why := now, now, ""
	switch {
	case s.Digest != "" && (quiet || !s.DigestBeside):
		until, why = nextDigest(s, now), "digest"
	case !q.FirstDue.After(s.PausedUntil):
		decided, why = s.PausedUntil, "paused"
	case b.policy.Hourly > 0 && q.Recent >= b.policy.Hourly:
		until, why = now.Add(capHour), "hourly limit"
		if q.Held > 0 && q.HeldUntil.After(now) && q.HeldUntil.Before(until) {
			until = q.HeldUntil
		}
	default:
		return 0, nil
	}
	n, err := b.store.HoldAlerts(ctx, q.Channel.ID, decided, until)
	if n > 0 {
		b.log.Info("alerts held", "channel", q.Channel.Remote, "n", n, "reason", why, "until", until)
	}
	return n, err
}

// A period is what a digest tells of.
type period struct {
	Often string    `json:"often,omitempty"` // of a regular digest
	From  time.Time `json:"from"`
	Until time.Time `json:"until"`
}

// summarize puts what is held, and the regular digest, into the outbox when
// their time has come. What was held a moment ago comes in the next round.
func (b *Bot) summarize(ctx context.Context, q store.Queue, now time.Time) error {
	c, s := q.Channel, q.Channel.Settings
	told := q.Held > 0 && (!q.HeldUntil.After(now) || q.HeldUntil.After(now.Add(furthest)))
	var last time.Time
	if s.Digest != "" {
		last = lastDigest(s, now)
	}
	switch {
	case s.Digest != "" && c.DigestUntil.After(now.Add(time.Minute)):
		return b.store.RestartDigest(ctx, c.ID, now)
	case s.Digest != "" && last.After(c.DigestUntil):
		p := period{Often: s.Digest, From: c.DigestUntil, Until: last}
		_, err := b.store.Summarize(ctx, b.notice(c, reasonDigest, last, p, now), last)
		return err
	case s.Digest != "" && told:
		next := nextDigest(s, now)
		m := Message{Text: fmt.Sprintf("%d more in the digest, %s.", q.Held, momentIn(next, s))}
		return b.store.HoldLonger(ctx, c.ID, next, b.notice(c, reasonNotice, now, m, now))
	case told:
		_, err := b.store.Summarize(ctx, b.notice(c, reasonRest, now, period{Until: now}, now), time.Time{})
		return err
	}
	return nil
}

// notice is a message for a channel that tells of no single claim: one for
// each reason and time.
func (b *Bot) notice(c store.Channel, reason string, of time.Time, body any, now time.Time) store.Notice {
	text, err := json.Marshal(body)
	if err != nil {
		panic(err) // only messages and periods come here
	}
	return store.Notice{
		ChannelID: c.ID, Key: fmt.Sprintf("channel %d, %s %d", c.ID, reason, of.UnixMilli()),
		Reason: reason, Body: string(text), At: now,
	}
}

// wordNotice makes the message of an outbox row that tells of no story.
func (b *Bot) wordNotice(ctx context.Context, a store.Alert) (m Message, err error) {
	if a.Reason == reasonNotice {
		if err := json.Unmarshal([]byte(a.Body), &m); err != nil {
			return m, fmt.Errorf("notice %d: %w", a.ID, err)
		}
	} else {
		var p period
		if err := json.Unmarshal([]byte(a.Body), &p); err != nil {
			return m, fmt.Errorf("digest %d: %w", a.ID, err)
		}
		if m, err = b.digestMessage(ctx, a, p); err != nil {
			return m, fmt.Errorf("digest %d: %w", a.ID, err)
		}
	}
	m.DeliveryID = a.DeliveryID
	return m, nil
}
