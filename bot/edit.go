package bot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"attribot/store"
)

// This file words anew what stands in a channel, when its story goes on: the
// count of outlets, "Denied by …", "Updated …". That an edit is due is a row;
// on a platform that cannot edit there are none.

const editsAtOnce = 50 // taken from the store at a time

// editors are the platforms on which what was posted can be worded anew.
func (b *Bot) editors() (names []string) {
	for name, chat := range b.chats {
		if _, ok := chat.(Editor); ok {
			names = append(names, name)
		}
	}
	return names
}

// startEdits starts the edits that are due, in channels that have no message
// in flight.
func (b *Bot) startEdits(ctx context.Context, now time.Time, done func()) (started int, err error) {
	due, err := b.store.DueEdits(ctx, now, editsAtOnce)
	if err != nil {
		return 0, fmt.Errorf("due edits: %w", err)
	}
	for _, e := range due {
		chat := b.chats[e.Channel.Platform]
		editor, ok := chat.(Editor)
		if !ok {
			continue // its platform is switched off: it waits
		}
		change := func() (bool, error) {
			defer done()
			return b.paced(ctx, chat, func() (bool, error) { return false, b.edit(ctx, editor, e, now) })
		}
		if b.posts.start(e.Channel.ID, change) {
			started++
		}
	}
	return started, nil
}

// edit words a message anew, if other words have come of it, and writes down
// how that ended. Doing it twice does no harm.
func (b *Bot) edit(ctx context.Context, editor Editor, e store.Edit, now time.Time) error {
	m, err := b.word(ctx, e.Alert)
	if err != nil {
		return b.book(ctx, func(ctx context.Context) error { return b.editFailed(ctx, e, now, err) })
	}
	words := fingerprint(m)
	if words == e.Shown {
		return b.store.EditNeedless(ctx, e)
	}
	err = b.change(ctx, editor, e.Alert, m)
	if err != nil {
		return b.book(ctx, func(ctx context.Context) error { return b.editFailed(ctx, e, now, err) })
	}
	b.log.Info("alert edited", "channel", e.Channel.Remote, "story", e.StoryID)
	return b.book(ctx, func(ctx context.Context) error { return b.store.EditDone(ctx, e, words, now) })
}

// change is the call, within its time; a panic is an error like any other.
func (b *Bot) change(ctx context.Context, editor Editor, a store.Alert, m Message) (err error) {
	defer recovered("editing an alert", &err)
	ctx, cancel := context.WithTimeout(ctx, b.policy.Patience)
	defer cancel()
	err = editor.Edit(ctx, address(a.Channel), a.Ref, m)
	if err != nil && ctx.Err() != nil {
		return &RetryError{Err: err} // it had no time, or the bot is being stopped
	}
	return err
}

// editFailed tries again what time may help, as often as a message.
func (b *Bot) editFailed(ctx context.Context, e store.Edit, now time.Time, cause error) error {
	if final(cause) || e.Tries+1 >= b.policy.Attempts {
		b.log.Warn("alert not edited", "channel", e.Channel.Remote, "story", e.StoryID, "err", cause)
		return b.store.EditNeedless(ctx, e)
	}
	return b.store.EditLater(ctx, e, now.Add(max(time.Minute, b.pace.wait(e.Tries, cause))))
}

// fingerprint is the same for messages of the same words.
func fingerprint(m Message) string {
	text, err := json.Marshal(m)
	if err != nil {
		panic(err) // a message is strings
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}
