package slack

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"runtime/debug"
	"sync"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"

	"attribot/bot"
)

// This file works on what comes, whichever way it comes: once, however often it
// is sent, and acknowledged in time.

const ackWithin = 3 * time.Second // https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response

// A hearing is one Run's ear.
type hearing struct {
	chat    *Chat
	handle  bot.Handler
	answers sync.WaitGroup // everything being worked on
	memory  memory
}

// heed has what came worked on once, however often it comes, and returns what
// acknowledges it. It reports false when ctx ended first.
func (h *hearing) heed(ctx context.Context, name string, data any) (ack any, ok bool) {
	it, first := h.memory.know(name, time.Now())
	if first {
		h.memory.worked(it, h.work(ctx, data))
	}
	select {
	case <-it.done:
		return h.memory.ack(it), true
	case <-ctx.Done():
		return nil, false
	}
}

// work does what came asks for and returns what acknowledges it. What takes
// longer goes on behind it.
func (h *hearing) work(ctx context.Context, data any) (ack any) {
	defer h.recovered(nil)
	switch data := data.(type) {
	case slack.SlashCommand:
		return h.slash(ctx, data)
	case slack.InteractionCallback:
		return h.interaction(ctx, data)
	case slackevents.EventsAPIEvent:
		h.background(func() { h.happened(ctx, data) })
	}
	return nil
}

// background goes on behind an acknowledgement.
func (h *hearing) background(do func()) {
	h.answers.Go(func() {
		defer h.recovered(nil)
		do()
	})
}

// recovered keeps a panic in one answer from ending the program. What was to
// be answered is answered with an apology.
func (h *hearing) recovered(p **payload) {
	v := recover()
	if v == nil {
		return
	}
	h.chat.log.Error("answering panicked", "panic", v, "stack", string(debug.Stack()))
	if p != nil {
		*p = answer(bot.Message{Private: true, Text: sorry}, "")
	}
}

const sorry = "Something went wrong on our side; the operator's log has the cause. Please try again."

// small reports whether an acknowledgement may carry a payload of this size.
func small(payload any) bool {
	js, err := json.Marshal(payload)
	return err == nil && len(js) < maxAck
}

// secretless is an error without the address that a request went to: a
// response_url is a key.
func secretless(err error) error {
	if u := (*url.Error)(nil); errors.As(err, &u) {
		return u.Err
	}
	return err
}
