package slack

import (
	"context"
	"fmt"
	"log"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"
)

// This file is Socket Mode: the two sockets that Slack speaks through.

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

// envelope has an envelope worked on, and acknowledges it each time it comes.
func (h *hearing) envelope(ctx context.Context, client *socketmode.Client, e socketmode.Event) {
	ack, ok := h.heed(ctx, name(e), e.Data)
	if !ok {
		return
	}
	late, stop := context.WithTimeout(ctx, ackWithin)
	defer stop()
	if err := client.SendCtx(late, socketmode.Response{EnvelopeID: e.Request.EnvelopeID, Payload: ack}); err != nil && ctx.Err() == nil {
		h.chat.log.Error("Slack was not acknowledged", "type", e.Type, "err", err)
	}
}

// name is an envelope's, or the event's within: that is the same whenever it
// comes.
func name(e socketmode.Event) string {
	if outer, ok := e.Data.(slackevents.EventsAPIEvent); ok {
		if id := eventID(outer); id != "" {
			return id
		}
	}
	return e.Request.EnvelopeID
}

// eventID is what Slack calls an event, whenever it sends it; "" if it has no
// name.
func eventID(e slackevents.EventsAPIEvent) string {
	if inner, ok := e.Data.(*slackevents.EventsAPICallbackEvent); ok {
		return inner.EventID
	}
	return ""
}
