package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
)

// This file is HTTP mode: Slack makes requests to us, and we hold no
// connection. Anybody can make requests to a public address, so nothing of one
// is believed, nor is its body read, before it is signed and fresh, and one that
// is sent again, by Slack or by who overheard it, is done no second time.

// Where Slack makes its requests, below the public address.
const (
	eventsPath       = "/slack/events"
	commandsPath     = "/slack/commands"
	interactionsPath = "/slack/interactions"
)

const (
	// mostBody is far above what Slack sends: a click brings the message along
	// that it was made on, and 50 blocks of 3000 characters, each written as
	// up to nine bytes, are 1.35 MB that nobody makes.
	mostBody = 1 << 20

	// goodbye is how long what is being answered may take when we leave.
	goodbye = 500 * time.Millisecond

	// complainEvery keeps strangers from filling the log.
	complainEvery = time.Minute
)

// serve answers Slack's requests until ctx ends.
func (h *hearing) serve(ctx context.Context) error {
	l, err := h.chat.listen(ctx)
	if err != nil {
		return fmt.Errorf("no request of Slack can be heard at %s (is another attribot running there? else give slack_listen another port): %w", h.chat.options.Listen, err)
	}
	server := &http.Server{
		Handler:           (&door{hearing: h, life: ctx}).paths(),
		ReadHeaderTimeout: patience, ReadTimeout: patience, WriteTimeout: patience, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 16 << 10,
		ErrorLog:       slog.NewLogLogger(h.chat.log.Handler(), slog.LevelDebug),
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	h.chat.log.Info("Slack's requests are heard", "at", l.Addr())
	select {
	case err := <-ended:
		return fmt.Errorf("no request of Slack is heard any more: %w", err)
	case <-ctx.Done():
	}
	last, stop := context.WithTimeout(context.WithoutCancel(ctx), goodbye)
	defer stop()
	if server.Shutdown(last) != nil {
		server.Close()
	}
	return nil
}

// A door is where Slack knocks.
type door struct {
	*hearing
	life       context.Context // Run's: an answer may follow long after its request
	complained atomic.Int64    // when the log last had a request that was turned away
}

func (h *door) paths() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+eventsPath, h.signed(h.events))
	mux.HandleFunc("POST "+commandsPath, h.signed(h.commands))
	mux.HandleFunc("POST "+interactionsPath, h.signed(h.interactions))
	// Slack looks whether our certificate is good:
	// https://docs.slack.dev/interactivity/implementing-slash-commands#ssl
	mux.HandleFunc("GET "+commandsPath, func(http.ResponseWriter, *http.Request) {})
	return mux
}

// A request is one that Slack has signed.
type request struct {
	name string // no other has it
	body []byte
}

// signed lets only requests through that Slack signed within five minutes.
// https://docs.slack.dev/authentication/verifying-requests-from-slack
func (h *door) signed(take func(w http.ResponseWriter, r *http.Request, q request)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		check, err := slack.NewSecretsVerifier(r.Header, h.chat.options.SigningSecret)
		if err != nil {
			h.turnAway(w, r, err)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostBody))
		if tooLong := (*http.MaxBytesError)(nil); errors.As(err, &tooLong) {
			http.Error(w, "too long", http.StatusRequestEntityTooLarge)
			return
		}
		if err != nil {
			return // whoever it was has left
		}
		check.Write(body)
		if err := check.Ensure(); err != nil {
			h.turnAway(w, r, err)
			return
		}
		take(w, r, request{name: "signed " + strings.ToLower(r.Header.Get("X-Slack-Signature")), body: body})
	}
}

// turnAway refuses a request. Why is for the operator alone, and not more often
// than they can read: a wrong secret looks like a forgery, a wrong clock like a
// replay.
func (h *door) turnAway(w http.ResponseWriter, r *http.Request, err error) {
	http.Error(w, "not signed by Slack", http.StatusUnauthorized)
	if errors.Is(err, slack.ErrMissingHeaders) {
		h.chat.log.Debug("a request that Slack did not make", "path", r.URL.Path, "from", r.RemoteAddr)
		return
	}
	now := time.Now().UnixNano()
	if last := h.complained.Load(); now-last < int64(complainEvery) || !h.complained.CompareAndSwap(last, now) {
		return
	}
	h.chat.log.Warn("a request was turned away: it is not Slack's, or "+signingSecret+" or this machine's clock is wrong", "path", r.URL.Path, "from", r.RemoteAddr, "err", err)
}

// events takes what Slack tells of. It sends again what was not acknowledged,
// and gives up sending to who does not acknowledge, so what we cannot read is
// acknowledged too.
func (h *door) events(w http.ResponseWriter, r *http.Request, q request) {
	e, err := slackevents.ParseEvent(q.body, slackevents.OptionNoVerifyToken())
	if err != nil {
		h.unreadable(err)
		return
	}
	if asks, ok := e.Data.(*slackevents.EventsAPIURLVerificationEvent); ok {
		w.Header().Set("Content-Type", "text/plain")
		io.WriteString(w, asks.Challenge)
		return
	}
	h.acknowledge(w, r, orElse(eventID(e), q.name), e)
}

func (h *door) commands(w http.ResponseWriter, r *http.Request, q request) {
	r.Body = io.NopCloser(bytes.NewReader(q.body))
	c, err := slack.SlashCommandParse(r)
	if err != nil {
		h.unreadable(err)
		return
	}
	h.acknowledge(w, r, q.name, c)
}

func (h *door) interactions(w http.ResponseWriter, r *http.Request, q request) {
	r.Body = io.NopCloser(bytes.NewReader(q.body))
	var i slack.InteractionCallback
	if err := json.Unmarshal([]byte(r.PostFormValue("payload")), &i); err != nil {
		h.unreadable(err)
		return
	}
	h.acknowledge(w, r, q.name, i)
}

func (h *hearing) unreadable(err error) {
	h.chat.log.Warn("Slack sent what we cannot read", "err", err)
}

// acknowledge has what came worked on, and answers with what acknowledges it.
// What came when we are leaving is refused: Slack sends it again.
func (h *door) acknowledge(w http.ResponseWriter, r *http.Request, name string, data any) {
	ack, ok := h.heed(h.life, name, data)
	if !ok {
		http.Error(w, "leaving", http.StatusServiceUnavailable)
		return
	}
	if ack == nil {
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if err := json.NewEncoder(w).Encode(ack); err != nil {
		h.chat.log.Error("Slack was not acknowledged", "err", err)
	}
}
