package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"

	"attribot/bot"
)

// This file posts, edits and looks for what was posted.

const (
	alertEvent = "attribot_alert" // the metadata's type; anyone in the workspace can read it
	deliveryID = "delivery_id"

	// limitedFor is how long to wait when Slack limits us and does not say:
	// https://docs.slack.dev/apis/web-api/rate-limits
	limitedFor = 30 * time.Second

	// refusedFor is how long to wait while our token is refused: until an
	// operator has come.
	refusedFor = time.Hour

	pageOfHistory = 200 // https://docs.slack.dev/reference/methods/conversations.history recommends no more
)

// Post implements bot.Chat. The reference is the message's ts.
func (c *Chat) Post(ctx context.Context, to bot.Channel, thread string, m bot.Message) (ref string, err error) {
	err = c.inForm(ctx, m, func(ctx context.Context, form ...slack.MsgOption) (err error) {
		_, ref, err = c.api.PostMessageContext(ctx, to.ID, append(form, posting(thread, m)...)...)
		return err
	})
	if no := (slack.SlackErrorResponse{}); thread != "" && errors.As(err, &no) && noThread[no.Err] {
		return c.Post(ctx, to, "", m) // the parent is gone: better in the channel than not at all
	}
	c.places.posted(to.ID, err)
	return ref, c.sorted(err)
}

// inForm sends a message with its blocks; one whose form Slack refuses goes out
// in words alone.
func (c *Chat) inForm(ctx context.Context, m bot.Message, send func(ctx context.Context, form ...slack.MsgOption) error) error {
	err := c.attempt(ctx, func(ctx context.Context) error { return send(ctx, slack.MsgOptionBlocks(blocks(m)...)) })
	if no := (slack.SlackErrorResponse{}); errors.As(err, &no) && malformed(no.Err) {
		c.log.Error("Slack refuses the form of a message, sending its words", "delivery", m.DeliveryID, "err", no.Err, "what", no.ResponseMetadata.Messages)
		return c.attempt(ctx, func(ctx context.Context) error { return send(ctx) })
	}
	return err
}

// posting is what every message is posted with.
func posting(thread string, m bot.Message) []slack.MsgOption {
	set := append(wording(m), slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl())
	if m.DeliveryID != "" {
		set = append(set, slack.MsgOptionMetadata(slack.SlackMetadata{EventType: alertEvent, EventPayload: map[string]any{deliveryID: m.DeliveryID}}))
	}
	if thread != "" {
		set = append(set, slack.MsgOptionTS(thread))
		if m.Broadcast {
			set = append(set, slack.MsgOptionBroadcast())
		}
	}
	return set
}

// wording is the text, of which nothing is parsed.
func wording(m bot.Message) []slack.MsgOption {
	return []slack.MsgOption{slack.MsgOptionText(text(m), false), slack.MsgOptionParse(false)}
}

// Edit implements bot.Editor. Editing twice is harmless.
func (c *Chat) Edit(ctx context.Context, in bot.Channel, ref string, m bot.Message) error {
	err := c.inForm(ctx, m, func(ctx context.Context, form ...slack.MsgOption) error {
		_, _, _, err := c.api.UpdateMessageContext(ctx, in.ID, ref, append(form, wording(m)...)...)
		return err
	})
	return c.sorted(err)
}

// Find implements bot.Finder: it reads the channel, or the thread, for a
// message whose metadata holds the delivery id.
func (c *Chat) Find(ctx context.Context, in bot.Channel, thread, delivery string, since time.Time) (ref string, err error) {
	page := c.history
	if thread != "" {
		page = c.thread
	}
	oldest := strconv.FormatFloat(float64(since.UnixMicro())/1e6, 'f', 6, 64)
	for cursor, more := "", true; more; {
		var ms []slack.Message
		if ms, cursor, err = page(ctx, in.ID, thread, oldest, cursor); err != nil {
			return "", c.sorted(err)
		}
		for _, m := range ms {
			if m.Metadata.EventType == alertEvent && m.Metadata.EventPayload[deliveryID] == delivery {
				return m.Timestamp, nil
			}
		}
		more = cursor != ""
	}
	return "", nil
}

func (c *Chat) history(ctx context.Context, channel, _, oldest, cursor string) ([]slack.Message, string, error) {
	h, err := c.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{
		ChannelID: channel, Oldest: oldest, Cursor: cursor, Limit: pageOfHistory, IncludeAllMetadata: true})
	if err != nil {
		return nil, "", err
	}
	return h.Messages, h.ResponseMetaData.NextCursor, nil
}

func (c *Chat) thread(ctx context.Context, channel, thread, oldest, cursor string) ([]slack.Message, string, error) {
	ms, _, next, err := c.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
		ChannelID: channel, Timestamp: thread, Oldest: oldest, Cursor: cursor, Limit: pageOfHistory, IncludeAllMetadata: true})
	return ms, next, err
}

// Direct implements bot.Confider: what is posted to a person's id appears in
// the messages of the app, where only that person reads it.
// https://docs.slack.dev/reference/methods/chat.postMessage#channels
func (c *Chat) Direct(_ context.Context, personID string) (bot.Channel, error) {
	return bot.Channel{Platform: platform, ID: personID, Name: "a direct message"}, nil
}

// unsent is wrapped around the error of a request that never left.
type unsent struct{ error }

func (u unsent) Unwrap() error { return u.error }

// attempt makes one call, and notes when nothing of it can have arrived.
func (c *Chat) attempt(ctx context.Context, call func(context.Context) error) error {
	var left atomic.Bool
	err := call(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { left.Store(true) }}))
	if err != nil && !left.Load() {
		return unsent{err}
	}
	return err
}

// sorted is what an error means for who asked: later, perhaps posted, out of
// reach, or final.
func (c *Chat) sorted(err error) error {
	var (
		limited *slack.RateLimitedError
		status  slack.StatusCodeError
		no      slack.SlackErrorResponse
		never   unsent
	)
	switch {
	case err == nil:
		return nil
	case errors.As(err, &never):
		return &bot.RetryError{Err: err}
	case errors.As(err, &limited):
		return &bot.RetryError{After: limited.RetryAfter, Err: err}
	case errors.As(err, &status):
		return ofStatus(status)
	case errors.As(err, &no):
		return c.ofCode(no)
	}
	return fmt.Errorf("%w: %w", bot.ErrPerhapsPosted, err)
}

func ofStatus(err slack.StatusCodeError) error {
	switch {
	case err.Code == http.StatusTooManyRequests:
		return &bot.RetryError{After: limitedFor, Err: err}
	case err.Code >= 500:
		return fmt.Errorf("%w: %w", bot.ErrPerhapsPosted, err)
	}
	return &bot.RetryError{After: limitedFor, Err: err} // a proxy on the way; Slack says what it refuses with 200
}

// Slack's codes: https://docs.slack.dev/reference/methods/chat.postMessage#errors
var (
	perhaps     = set("fatal_error", "internal_error", "request_timeout", "service_unavailable")
	unreachable = map[string]string{
		"channel_not_found": "it was deleted, or it is private and we are not in it: /invite @attribot there",
		"not_in_channel":    "we are not in it: /invite @attribot there",
		"is_archived":       "it is archived",
	}
	refused  = set("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type")
	limits   = set("ratelimited", "rate_limited", "message_limit_exceeded")
	noThread = set("cannot_reply_to_message", "thread_not_found", "invalid_thread_ts")
)

func set(codes ...string) map[string]bool {
	all := map[string]bool{}
	for _, code := range codes {
		all[code] = true
	}
	return all
}

// malformed are the codes for what is wrong with the form of a message.
func malformed(code string) bool {
	return strings.HasPrefix(code, "invalid_blocks") || strings.HasPrefix(code, "msg_") || strings.HasPrefix(code, "metadata_") || code == "invalid_arguments"
}

func (c *Chat) ofCode(no slack.SlackErrorResponse) error {
	switch {
	case unreachable[no.Err] != "":
		return outOfReach(no.Err)
	case strings.HasPrefix(no.Err, "restricted_action"):
		return fmt.Errorf("%w: the workspace does not let us post there (%s)", bot.ErrUnreachable, no.Err)
	case perhaps[no.Err]:
		return fmt.Errorf("%w: %w", bot.ErrPerhapsPosted, no)
	case limits[no.Err]:
		return &bot.RetryError{After: limitedFor, Err: no}
	case refused[no.Err]:
		c.report(inWords(no, botToken))
		return &bot.RetryError{After: refusedFor, Err: inWords(no, botToken)}
	case no.Err == "missing_scope":
		return &bot.RetryError{After: refusedFor, Err: inWords(no, botToken)}
	}
	return fmt.Errorf("refused by Slack: %w%s", no, details(no))
}

func details(no slack.SlackErrorResponse) string {
	if len(no.ResponseMetadata.Messages) == 0 {
		return ""
	}
	js, _ := json.Marshal(no.ResponseMetadata.Messages)
	return " " + string(js)
}
