package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/url"
	"runtime/debug"
	"sync"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"attribot/bot"
)

// This file is the two sockets: what comes, how often it came, and its
// acknowledgement in time.

const (
	ackWithin = 3 * time.Second // https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response

	// rememberFor is how long an envelope is known: Slack sends one again
	// within minutes if at all.
	rememberFor = 10 * time.Minute
)

// A hearing is one Run's ear.
type hearing struct {
	chat    *Chat
	handle  bot.Handler
	answers sync.WaitGroup // everything being worked on

	mu   sync.Mutex
	seen map[string]*heard
}

// heard is an envelope that came: what it is acknowledged with, once done is
// closed.
type heard struct {
	at   time.Time
	done chan struct{}
	ack  any
}

// listen keeps one socket open until ctx ends, or an error that no waiting
// mends.
func (h *hearing) listen(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	client := socketmode.New(h.chat.api, socketmode.OptionDialer(h.chat.dialer), socketmode.OptionLog(log.New(quiet{}, "", 0)))
	ended := make(chan error, 1)
	go func() { ended <- client.RunContext(ctx) }()
	for {
		select {
		case err := <-ended:
			if ctx.Err() != nil {
				return nil
			}
			if fatal := inWords(err, appToken); fatal != nil {
				return fatal
			}
			return fmt.Errorf("the connection to Slack cannot be opened: %w", err)
		case e := <-client.Events:
			if err := h.event(ctx, client, e); err != nil {
				return err
			}
		}
	}
}

// quiet drops what the library would print: what matters comes as events.
type quiet struct{}

func (quiet) Write(bs []byte) (int, error) { return len(bs), nil }

// event takes one event of a socket. It never blocks the socket.
func (h *hearing) event(ctx context.Context, client *socketmode.Client, e socketmode.Event) error {
	switch e.Type {
	case socketmode.EventTypeConnectionError:
		if broken, ok := e.Data.(*slack.ConnectionErrorEvent); ok {
			if fatal := inWords(broken.ErrorObj, appToken); fatal != nil {
				return fatal // the library would try for ever
			}
			h.chat.log.Warn("no connection to Slack, trying again", "attempt", broken.Attempt, "in", broken.Backoff, "err", broken.ErrorObj)
		}
	case socketmode.EventTypeConnected:
		h.chat.log.Debug("connected to Slack")
	case socketmode.EventTypeErrorBadMessage:
		if bad, ok := e.Data.(*socketmode.ErrorBadMessage); ok {
			h.chat.log.Warn("Slack sent what we cannot read", "err", bad.Cause)
		}
	}
	if e.Request != nil && e.Request.EnvelopeID != "" {
		h.answers.Go(func() { h.envelope(ctx, client, e) })
	}
	return nil
}

// envelope has an envelope worked on once, however often it comes, and
// acknowledges it each time.
func (h *hearing) envelope(ctx context.Context, client *socketmode.Client, e socketmode.Event) {
	it, first := h.know(name(e))
	if first {
		it.ack = h.work(ctx, e)
		close(it.done)
	}
	select {
	case <-it.done:
	case <-ctx.Done():
		return
	}
	late, stop := context.WithTimeout(ctx, ackWithin)
	defer stop()
	if err := client.SendCtx(late, socketmode.Response{EnvelopeID: e.Request.EnvelopeID, Payload: it.ack}); err != nil && ctx.Err() == nil {
		h.chat.log.Error("Slack was not acknowledged", "type", e.Type, "err", err)
	}
}

// name is an envelope's, or the event's within: that is the same whenever it
// comes.
func name(e socketmode.Event) string {
	if outer, ok := e.Data.(slackevents.EventsAPIEvent); ok {
		if inner, ok := outer.Data.(*slackevents.EventsAPICallbackEvent); ok && inner.EventID != "" {
			return inner.EventID
		}
	}
	return e.Request.EnvelopeID
}

// know remembers an envelope, and forgets old ones.
func (h *hearing) know(name string) (it *heard, first bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := time.Now()
	if it, ok := h.seen[name]; ok {
		return it, false
	}
	for old, it := range h.seen {
		if now.Sub(it.at) > rememberFor {
			delete(h.seen, old)
		}
	}
	it = &heard{at: now, done: make(chan struct{})}
	h.seen[name] = it
	return it, true
}

// work does what an envelope asks for and returns what acknowledges it. What
// takes longer goes on behind it.
func (h *hearing) work(ctx context.Context, e socketmode.Event) (ack any) {
	defer h.recovered(nil)
	switch data := e.Data.(type) {
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
