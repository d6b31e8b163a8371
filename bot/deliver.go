package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"attribot/store"
)

const fewAttempts = 3 // that even an old alert gets

// deliver starts sending what is due, and returns without waiting for it: when
// a message is through, the loop is woken to take the channel's next one.
func (b *Bot) deliver(ctx context.Context, now time.Time) error {
	if now.Before(b.delivered.Add(-clockTolerance)) {
		b.recall(ctx, now)
	}
	b.delivered = now
	_, err := b.startDue(ctx, now, b.due.ring)
	_, failed := b.posts.take()
	return errors.Join(err, failed)
}

// recall has what was put off come soon, when the clock by which it was put off
// has been set back, or may have been while the bot was away. A platform that
// asked for more patience asks again.
func (b *Bot) recall(ctx context.Context, now time.Time) {
	n, err := b.store.Recall(ctx, now, b.pace.most)
	if err != nil {
		b.log.Error("recall what was put off", "err", err)
	} else if n > 0 {
		b.log.Info("messages were put off by a clock that was ahead", "n", n)
	}
}

// deliverAll sends everything that is due at now, and counts it.
func (b *Bot) deliverAll(ctx context.Context, now time.Time) (sent int, err error) {
	for {
		n, startErr := b.startDue(ctx, now, func() {})
		b.posts.wait()
		more, sendErr := b.posts.take()
		sent += more
		err = errors.Join(err, startErr, sendErr)
		if n == 0 || err != nil || ctx.Err() != nil {
			return sent, err
		}
	}
}

// startDue starts one message in every channel that has one due, and an edit
// where there is none.
func (b *Bot) startDue(ctx context.Context, now time.Time, done func()) (started int, err error) {
	waiting, err := b.arrange(ctx, now)
	if err != nil {
		return 0, fmt.Errorf("arrange what waits: %w", err)
	}
	due, err := b.store.DueAlerts(ctx, now, waiting...)
	if err != nil {
		return 0, fmt.Errorf("due alerts: %w", err)
	}
	for _, a := range due {
		chat := b.chats[a.Channel.Platform]
		if chat == nil {
			continue // its platform is switched off: it waits
		}
		send := func() (bool, error) {
			defer done()
			return b.paced(ctx, chat, func() (bool, error) { return b.send(ctx, chat, a, now) })
		}
		if b.posts.start(a.Channel.ID, send) {
			started++
		}
	}
	edits, err := b.startEdits(ctx, now, done)
	if ctx.Err() != nil { // the messages that were started have ended the bot: they are looked after
		err = nil
	}
	return started + edits, err
}

// send makes one attempt and writes down how it ended. That an alert is
// written down as sent comes after the sending: killed between the two, the
// bot repeats a message rather than lose it.
func (b *Bot) send(ctx context.Context, chat Chat, a store.Alert, now time.Time) (sent bool, err error) {
	if a.State == store.AlertInDoubt {
		if settled, err := b.settle(ctx, chat, a, now); settled || err != nil {
			return false, err
		}
	}
	if err := b.store.StartAlert(ctx, a, now); err != nil {
		return false, fmt.Errorf("alert %d: %w", a.ID, err)
	}
	begun := time.Now()
	ref, err := b.attempt(ctx, chat, &a)
	if errors.Is(err, ErrPerhapsPosted) {
		now = now.Add(time.Since(begun)) // it may have arrived at the last moment
	}

	if err != nil {
		return false, b.book(ctx, func(ctx context.Context) error { return b.failed(ctx, a, now, err) })
	}
	b.log.Info("alert sent", "channel", a.Channel.Remote, "story", a.StoryID, "reason", a.Reason, "attempt", a.Attempts+1)
	return true, b.book(ctx, func(ctx context.Context) error { return b.store.AlertSent(ctx, a, ref, now) })
}

// clockTolerance is how far the platform's clock may differ from ours when it
// is asked what was posted since an attempt.
const clockTolerance = 5 * time.Second

// settle asks the chat, if it can tell, whether the last attempt arrived. It
// reports true when there is nothing to send now.
func (b *Bot) settle(ctx context.Context, chat Chat, a store.Alert, now time.Time) (bool, error) {
	finder, ok := chat.(Finder)
	if !ok {
		return false, nil
	}
	since, settled := a.Started.Add(-max(b.pace.settle, clockTolerance)), a.Started.Add(b.pace.settle)
	if a.Started.After(now.Add(clockTolerance)) { // by a clock that has been set back since: when it was is not known
		since, settled = now.Add(-oneDay), now
	}
	if begun := b.resumed; begun.Before(now.Add(clockTolerance)) && settled.Before(begun.Add(b.pace.settle)) {
		settled = begun.Add(b.pace.settle) // a process that was killed may have called just before
	}
	if now.Before(settled) {
		return true, b.store.AlertUnknown(ctx, a, settled, a.Error)
	}
	ctx, cancel := context.WithTimeout(ctx, b.policy.Patience)
	defer cancel()
	ref, err := finder.Find(ctx, address(a.Channel), a.Thread, a.DeliveryID, since)
	if err != nil {
		b.log.Warn("cannot tell whether an alert was posted", "channel", a.Channel.Remote, "alert", a.ID, "err", err)
		return true, b.store.AlertUnknown(ctx, a, now.Add(b.pace.wait(a.Attempts, err)), err.Error())
	}
	if ref == "" {
		return false, nil
	}
	b.log.Info("alert had arrived", "channel", a.Channel.Remote, "story", a.StoryID)
	return true, b.store.AlertSent(ctx, a, ref, now)
}

// attempt words the message and posts it; what the chat refuses for its form
// is tried once more as plain text. It notes in a what is shown.
func (b *Bot) attempt(ctx context.Context, chat Chat, a *store.Alert) (ref string, err error) {
	ctx, cancel := context.WithTimeout(ctx, b.policy.Patience)
	defer cancel()
	m, err := b.word(ctx, *a)
	if err != nil {
		return "", err
	}
	a.Shown = fingerprint(m)
	ref, err = post(ctx, chat, *a, m)
	if final(err) {
		b.log.Warn("alert refused, trying plain text", "channel", a.Channel.Remote, "alert", a.ID, "err", err)
		ref, err = post(ctx, chat, *a, m.bare())
	}
	return ref, err
}

// word composes an alert's message. Its error is final when no time will help
// (it panics, its claim is not there): then it is set aside, and the queue goes
// on. That the database does not answer is a RetryError.
func (b *Bot) word(ctx context.Context, a store.Alert) (Message, error) {
	m, err := b.composed(ctx, a)
	if err == nil || errors.Is(err, errPanic) || errors.Is(err, store.ErrNotFound) {
		return m, err
	}
	return m, &RetryError{Err: err}
}

func (b *Bot) composed(ctx context.Context, a store.Alert) (m Message, err error) {
	defer recovered("wording an alert", &err)
	if a.StoryID == 0 {
		return b.wordNotice(ctx, a)
	}
	c, err := b.store.AlertClaim(ctx, a.ClaimID)
	if err != nil {
		return m, fmt.Errorf("claim of alert %d: %w", a.ID, err)
	}
	said, err := b.store.FirstClaims(ctx, a.StoryID)
	if err != nil {
		return m, fmt.Errorf("story of alert %d: %w", a.ID, err)
	}
	return alert(c, a.DeliveryID, said), nil
}

// post posts. A chat that panics may have posted before it did; so may one
// that ran out of time.
func post(ctx context.Context, chat Chat, a store.Alert, m Message) (ref string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: panic: %v", ErrPerhapsPosted, p)
		}
	}()
	ref, err = chat.Post(ctx, address(a.Channel), a.Thread, m)
	var retry *RetryError
	if err != nil && ctx.Err() != nil && !errors.As(err, &retry) {
		return "", fmt.Errorf("%w: %w", ErrPerhapsPosted, err)
	}
	return ref, err
}

// final reports an error that neither time nor the channel is to blame for.
func final(err error) bool {
	var retry *RetryError
	return err != nil && !errors.As(err, &retry) && !errors.Is(err, ErrPerhapsPosted) && !errors.Is(err, ErrUnreachable)
}

// failed writes down what an attempt came to.
func (b *Bot) failed(ctx context.Context, a store.Alert, now time.Time, cause error) error {
	if final(cause) {
		return b.bury(ctx, a, cause, now)
	}
	if errors.Is(cause, ErrUnreachable) {
		if err := b.outOfReach(ctx, a.Channel, cause, a.Reason != reasonNotice, now); err != nil {
			return err
		}
	}
	if b.enough(a, now) {
		return b.bury(ctx, a, fmt.Errorf("given up after %d attempts: %w", a.Attempts+1, cause), now)
	}
	again := now.Add(b.pace.wait(a.Attempts, cause))
	b.log.Warn("alert not sent", "channel", a.Channel.Remote, "alert", a.ID, "attempt", a.Attempts+1, "again", again, "err", cause)
	if errors.Is(cause, ErrPerhapsPosted) {
		return b.store.AlertUnknown(ctx, a, again, cause.Error())
	}
	return b.store.AlertRetry(ctx, a, again, cause.Error())
}

// outOfReach writes down that a channel cannot be reached, and with tell who is to
// know: of a notice that does not arrive nobody is told by another.
func (b *Bot) outOfReach(ctx context.Context, c store.Channel, cause error, tell bool, now time.Time) error {
	b.log.Error("channel cannot be reached", "channel", c.Remote, "err", cause)
	var ns []store.Notice
	if tell {
		ns = b.cutOffNotices(ctx, c, cause, now)
	}
	return b.store.ChannelUnreachable(ctx, c.ID, cause.Error(), ns...)
}

// enough reports that the attempt that just failed was the last. An alert that
// is old because the bot was away gets its few attempts all the same.
func (b *Bot) enough(a store.Alert, now time.Time) bool {
	n := a.Attempts + 1
	return n >= b.policy.Attempts || n >= fewAttempts && now.Sub(a.Created) >= b.policy.GiveUp
}

func (b *Bot) bury(ctx context.Context, a store.Alert, cause error, now time.Time) error {
	b.log.Error("alert given up", "channel", a.Channel.Remote, "alert", a.ID, "story", a.StoryID, "err", cause)
	var tell []store.Notice
	if a.Reason != reasonNotice {
		tell = b.toOperator(ctx, fmt.Sprintf("alert %d is dead", a.ID), lost(a, cause), now)
	}
	return b.store.AlertDead(ctx, a, cause.Error(), tell...)
}

func address(c store.Channel) Channel {
	return Channel{Platform: c.Platform, ID: c.Remote, Name: c.Name}
}

// bare is the message as one plain text, for a chat that refused its form.
func (m Message) bare() Message {
	lines := []string{m.Title, m.Text}
	for _, q := range m.Quotes {
		lines = append(lines, quoted(q.Text)+by(q))
	}
	for _, f := range m.Fields {
		lines = append(lines, f.Name+": "+f.Value)
	}
	for _, l := range m.Links {
		lines = append(lines, l.URL)
	}
	return Message{DeliveryID: m.DeliveryID, Broadcast: m.Broadcast, Private: m.Private, Text: strings.Join(lines, "\n")}
}

// recovered turns a panic into an error that says what was being done.
func recovered(doing string, err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%s: %w: %v", doing, errPanic, p)
	}
}

var errPanic = errors.New("panic")
