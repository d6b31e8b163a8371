package slackfake

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// This file is HTTP mode: the fake makes requests to an app, signed as Slack
// signs them, instead of sending envelopes down a socket.

// Where our manifest has Slack make its requests.
const (
	eventsPath       = "/slack/events"
	commandsPath     = "/slack/commands"
	interactionsPath = "/slack/interactions"
)

// An app is who requests are made to.
type app struct {
	url, secret string
	client      *http.Client
}

// SendTo makes the fake speak HTTP mode from now on, with an app at that
// address that shares that signing secret.
func (s *Slack) SendTo(url, secret string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.app = &app{url: url, secret: secret, client: &http.Client{Transport: http.DefaultTransport.(*http.Transport).Clone()}}
}

// request makes an envelope's request, and those after it that Slack would
// make where it is not acknowledged: https://docs.slack.dev/apis/events-api#retries
func (s *Slack) request(a *app, e *Envelope) {
	path, kind, body := written(e.frame)
	tries := 1
	if path == eventsPath {
		tries = mostTries
	}
	for {
		e.Tries++
		header, at := http.Header{"Content-Type": {kind}}, e.begun
		if e.Tries > 1 {
			at = time.Now()
			header.Set("X-Slack-Retry-Num", strconv.Itoa(e.Tries-1))
			header.Set("X-Slack-Retry-Reason", "http_error")
		}
		answer, err := s.ask(a, path, Signed(a.secret, at, body, header), body)
		if err == nil {
			s.acknowledged(e.ID, answer)
			return
		}
		s.mu.Lock()
		if !s.lax {
			s.wrong("a request was not acknowledged: %v: %v", err, e.frame)
		}
		e.Late = true
		if e.Tries >= tries {
			e.acked = true
			close(e.done)
			s.mu.Unlock()
			return
		}
		s.mu.Unlock()
	}
}

// written is how an envelope is written as a request.
func written(frame map[string]any) (path, kind string, body []byte) {
	js, _ := json.Marshal(frame["payload"])
	const form = "application/x-www-form-urlencoded"
	switch frame["type"] {
	case "events_api":
		return eventsPath, "application/json", js
	case "interactive":
		return interactionsPath, form, []byte(url.Values{"payload": {string(js)}}.Encode())
	}
	values := url.Values{"token": {"a token that is of no use any more"}, "is_enterprise_install": {"false"}}
	for name, value := range frame["payload"].(reply) {
		values.Set(name, fmt.Sprint(value))
	}
	return commandsPath, form, []byte(values.Encode())
}

// Signed adds to a request's header what Slack signs it with:
// https://docs.slack.dev/authentication/verifying-requests-from-slack
func Signed(secret string, at time.Time, body []byte, header http.Header) http.Header {
	stamp := strconv.FormatInt(at.Unix(), 10)
	sum := hmac.New(sha256.New, []byte(secret))
	io.WriteString(sum, "v0:"+stamp+":"+string(body))
	header.Set("X-Slack-Request-Timestamp", stamp)
	header.Set("X-Slack-Signature", "v0="+hex.EncodeToString(sum.Sum(nil)))
	return header
}

// ask makes one request, and returns the body with which it was acknowledged
// within Slack's time; nil for none.
func (s *Slack) ask(a *app, path string, header http.Header, body []byte) (json.RawMessage, error) {
	r, err := http.NewRequest(http.MethodPost, a.url+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header = header
	s.mu.Lock()
	client := *a.client
	client.Timeout = s.within
	s.mu.Unlock()
	w, err := client.Do(r)
	if err != nil {
		return nil, err
	}
	defer w.Body.Close()
	answer, err := io.ReadAll(w.Body)
	switch {
	case err != nil:
		return nil, err
	case w.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("%s %s", w.Status, strings.TrimSpace(string(answer)))
	case len(answer) == 0:
		return nil, nil
	case path == eventsPath:
		return answer, nil
	case !strings.HasPrefix(w.Header.Get("Content-Type"), "application/json") || !json.Valid(answer):
		return nil, fmt.Errorf("an acknowledgement that is no JSON, of type %q: %s", w.Header.Get("Content-Type"), answer)
	}
	return answer, nil
}

// verify asks the app what Slack asks of an address that it is given. It takes
// the challenge alone, or in JSON:
// https://docs.slack.dev/reference/events/url_verification
func (s *Slack) verify(a *app) error {
	const challenge = "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"
	body := []byte(`{"token":"of no use any more","challenge":"` + challenge + `","type":"url_verification"}`)
	answer, err := s.ask(a, eventsPath, Signed(a.secret, time.Now(), body, http.Header{"Content-Type": {"application/json"}}), body)
	if err != nil {
		return err
	}
	var written struct {
		Challenge string `json:"challenge"`
	}
	json.Unmarshal(answer, &written)
	if string(answer) != challenge && written.Challenge != challenge {
		return fmt.Errorf("the challenge was answered with %q", answer)
	}
	return nil
}
