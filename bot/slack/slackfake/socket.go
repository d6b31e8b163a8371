package slackfake

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

const (
	ackWithin   = 3 * time.Second // https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response
	pingEvery   = 10 * time.Second
	mostSockets = 10        // https://docs.slack.dev/apis/events-api/using-socket-mode
	mostAck     = 20 * 1024 // bytes from which Slack drops an acknowledgement in silence
	mostTries   = 4
)

// An Envelope is what Slack sends down a socket, and what came back.
type Envelope struct {
	ID      string
	Ack     json.RawMessage // the payload of the acknowledgement
	Late    bool            // it was never acknowledged in time
	Tries   int             // how often it was sent
	Latency time.Duration   // from the first sending to the acknowledgement

	frame map[string]any
	begun time.Time
	timer *time.Timer
	acked bool
	done  chan struct{}
	taken func(ack json.RawMessage) // what Slack does with the acknowledgement; the caller holds the lock
}

// Wait returns when the envelope was acknowledged or given up.
func (e *Envelope) Wait() *Envelope { <-e.done; return e }

// A socket is one connection of the client's.
type socket struct {
	conn *websocket.Conn
	wmu  sync.Mutex
	gone chan struct{} // closed when it is no longer connected
}

func (s *socket) write(v any) error {
	s.wmu.Lock()
	defer s.wmu.Unlock()
	return s.conn.WriteJSON(v)
}

// connectionsOpen hands out an address that is good for one socket.
func (s *Slack) connectionsOpen(token string, _ map[string]string) (reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case token == "":
		return nil, refusal{code: "not_authed"}
	case strings.HasPrefix(token, "xoxb-"):
		return nil, refusal{code: "not_allowed_token_type"}
	case token != AppToken:
		return nil, refusal{code: "invalid_auth"}
	}
	ticket := s.id("ticket")
	s.tickets[ticket] = true
	return reply{"url": strings.Replace(s.URL, "http", "ws", 1) + "/link/?ticket=" + ticket}, nil
}

func (s *Slack) serveSocket(w http.ResponseWriter, r *http.Request) {
	ticket := r.URL.Query().Get("ticket")
	s.mu.Lock()
	good := s.tickets[ticket]
	delete(s.tickets, ticket)
	full := len(s.sockets) >= mostSockets
	s.mu.Unlock()
	if !good || full {
		http.Error(w, "no such socket", http.StatusForbidden)
		return
	}
	upgrade := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	conn, err := upgrade.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	so := &socket{conn: conn, gone: make(chan struct{})}
	if so.write(map[string]any{"type": "hello", "num_connections": 1, "connection_info": reply{"app_id": appID},
		"debug_info": reply{"host": "fake", "approximate_connection_time": 3600}}) != nil {
		return
	}
	s.mu.Lock()
	s.sockets = append(s.sockets, so)
	waiting := s.queue
	s.queue = nil
	close(s.connected)
	s.connected = make(chan struct{})
	s.bySocket.Go(func() { s.ping(so) })
	s.mu.Unlock()
	for _, e := range waiting {
		s.send(e)
	}
	s.hear(so)
}

// ping keeps a socket alive: a client must hear from us every 30 seconds.
func (s *Slack) ping(so *socket) {
	every := time.NewTicker(pingEvery)
	defer every.Stop()
	for {
		s.mu.Lock()
		mute := s.mute
		s.mu.Unlock()
		if !mute {
			so.conn.WriteControl(websocket.PingMessage, []byte("ping"), time.Now().Add(time.Second))
		}
		select {
		case <-every.C:
		case <-so.gone:
			return
		}
	}
}

// hear reads acknowledgements until the socket ends.
func (s *Slack) hear(so *socket) {
	defer s.drop(so)
	for {
		_, frame, err := so.conn.ReadMessage()
		if err != nil {
			return
		}
		var ack struct {
			EnvelopeID string          `json:"envelope_id"`
			Payload    json.RawMessage `json:"payload"`
		}
		if err := json.Unmarshal(frame, &ack); err != nil {
			s.wrong("a frame that is no JSON: %s", frame)
			continue
		}
		if len(frame) >= mostAck {
			s.wrong("an acknowledgement of %d bytes: Slack drops those from %d", len(frame), mostAck)
			continue
		}
		s.acknowledged(ack.EnvelopeID, ack.Payload)
	}
}

func (s *Slack) acknowledged(id string, payload json.RawMessage) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.open[id]
	if e == nil {
		if !s.lax && !strings.HasPrefix(id, "E") {
			s.wrong("an acknowledgement of an envelope that was never sent: %q", id)
		}
		return
	}
	if e.acked {
		return // a duplicate's: only the first counts
	}
	e.acked, e.Ack, e.Latency = true, payload, time.Since(e.begun)
	if e.timer != nil {
		e.timer.Stop()
	}
	if e.taken != nil && !e.Late {
		e.taken(payload)
	}
	close(e.done)
}

// drop forgets a socket.
func (s *Slack) drop(so *socket) {
	so.conn.Close()
	close(so.gone)
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, o := range s.sockets {
		if o == so {
			s.sockets = append(s.sockets[:i:i], s.sockets[i+1:]...)
			return
		}
	}
}

// envelope makes a frame, and sends it. taken is called with its
// acknowledgement while the lock is held.
func (s *Slack) envelope(kind string, payload any, takes bool, taken func(json.RawMessage)) *Envelope {
	s.mu.Lock()
	id := s.id("E")
	e := &Envelope{ID: id, begun: time.Now(), done: make(chan struct{}), taken: taken}
	e.frame = map[string]any{"envelope_id": id, "type": kind, "accepts_response_payload": takes, "payload": payload}
	s.open[id] = e
	to := s.app
	s.mu.Unlock()
	if to != nil {
		s.bySocket.Go(func() { s.request(to, e) })
	} else {
		s.send(e)
	}
	return e
}

// send sends an envelope down the next socket, and again when it is not
// acknowledged.
func (s *Slack) send(e *Envelope) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.sockets) == 0 {
		s.queue = append(s.queue, e)
		return
	}
	s.next++
	so := s.sockets[s.next%len(s.sockets)]
	frame := map[string]any{}
	for k, v := range e.frame {
		frame[k] = v
	}
	if e.Tries > 0 {
		frame["retry_attempt"], frame["retry_reason"] = e.Tries, "timeout"
	} else {
		e.begun = time.Now()
	}
	e.Tries++
	e.timer = time.AfterFunc(s.within, func() { s.overdue(e) })
	go so.write(frame) // a socket that is stuck holds up nothing
}

func (s *Slack) overdue(e *Envelope) {
	s.mu.Lock()
	if e.acked {
		s.mu.Unlock()
		return
	}
	if !s.lax {
		s.wrong("envelope %s was not acknowledged within %v: %v", e.ID, s.within, e.frame)
	}
	e.Late = true
	if e.Tries >= mostTries {
		e.acked = true
		close(e.done)
		s.mu.Unlock()
		return
	}
	s.mu.Unlock()
	s.send(e)
}

// Twice sends an envelope once more down another socket, as Slack may; in HTTP
// mode the same request, as who overheard it may.
func (s *Slack) Twice(e *Envelope) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a := s.app; a != nil {
		path, kind, body := written(e.frame)
		header := Signed(a.secret, e.begun, body, http.Header{"Content-Type": {kind}})
		s.bySocket.Go(func() { s.ask(a, path, header, body) })
		return
	}
	if len(s.sockets) == 0 {
		return
	}
	s.next++
	go s.sockets[s.next%len(s.sockets)].write(e.frame)
}

// Sockets returns how many are connected.
func (s *Slack) Sockets() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.sockets)
}

// WaitConnected waits until so many sockets are connected; in HTTP mode, until
// the app proves that it is there.
func (s *Slack) WaitConnected(n int) error {
	patience := time.After(time.Minute)
	s.mu.Lock()
	to := s.app
	s.mu.Unlock()
	if to != nil {
		return s.verify(to)
	}
	for {
		s.mu.Lock()
		enough, more := len(s.sockets) >= n, s.connected
		s.mu.Unlock()
		if enough {
			return nil
		}
		select {
		case <-more:
		case <-patience:
			return fmt.Errorf("%d sockets did not come", n)
		}
	}
}

// Cut closes all sockets without a word.
func (s *Slack) Cut() {
	s.mu.Lock()
	all := append([]*socket(nil), s.sockets...)
	s.mu.Unlock()
	for _, so := range all {
		so.conn.Close()
	}
}

// Disconnect tells one socket to go: "warning", "refresh_requested",
// "link_disabled", "too_many_websockets".
func (s *Slack) Disconnect(reason string) {
	s.mu.Lock()
	if len(s.sockets) == 0 {
		s.mu.Unlock()
		return
	}
	so := s.sockets[0]
	s.mu.Unlock()
	so.write(map[string]any{"type": "disconnect", "reason": reason, "debug_info": reply{"host": "fake"}})
}

// Mute stops the pings, as of a connection that is dead in the middle.
func (s *Slack) Mute(mute bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mute = mute
}
