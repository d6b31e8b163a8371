// Package slackfake is a Slack of our own for tests: its Web API, its Socket
// Mode and the requests of its HTTP mode on loopback addresses, with the state
// behind them and with trouble on demand. It speaks the wire, so that the real client library talks
// to it, and it knows neither that library nor our adapter.
//
// It is as strict as the service is said to be: it answers with Slack's error
// codes, drops what Slack would drop, and holds a test to what Slack only
// punishes later. An envelope that is not acknowledged within three seconds, a
// payload beyond the limits, an answer to nobody fail the test they happen in.
// It reads the time from package time, so that it keeps a synctest's time too.
package slackfake

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// What is there from the start.
const (
	BotToken = "xoxb-fake-bot-token"
	AppToken = "xapp-fake-app-token"
	Secret   = "00fake0000signing0000secret00000" // that requests are signed with
	Team     = "T0HOME"
	BotUser  = "U0ATTRIBOT"
	botID    = "B0ATTRIBOT"
	appID    = "A0ATTRIBOT"
)

// allScopes are what an app installed from our manifest has.
const allScopes = "commands,chat:write,channels:read,groups:read,users:read,channels:history,groups:history"

// A Channel is a conversation.
type Channel struct {
	ID, Name string
	Private  bool
	Archived bool
	Away     bool     // our bot is no member
	Members  []string // people
}

// A User is somebody in the workspace, or a guest in a shared channel.
type User struct {
	ID, Name   string
	Team       string // Team if empty
	Admin      bool
	Guest      bool // is_restricted
	SoleGuest  bool // is_ultra_restricted
	Stranger   bool
	Enterprise string
}

// A Message is what stands in a channel, or what one person sees there.
type Message struct {
	Channel, TS string
	Thread      string // the parent's TS
	Broadcast   bool
	Only        string // the one who sees it; "" is everybody
	Text        string
	Blocks      json.RawMessage
	Metadata    json.RawMessage
	Edits       int
}

// A Request is a call of the Web API, or of a response_url.
type Request struct {
	Method string
	Args   map[string]string
}

// Slack is the service. Make it with New or Serve.
type Slack struct {
	URL string // its Web API is at URL/api/
	t   testing.TB

	mu        sync.Mutex
	scopes    string
	company   string // that the workspace belongs to; "" is none
	botToken  string
	channels  map[string]*Channel
	users     map[string]User
	messages  []*Message
	homes     map[string]json.RawMessage // by user
	hashes    map[string]string          // of the homes
	modals    []Modal
	requests  []Request
	faults    map[string][]Fault
	tickets   map[string]bool // of sockets, each good once
	triggers  map[string]time.Time
	answers   map[string]*answerURL
	app       *app // of HTTP mode; nil in Socket Mode
	sockets   []*socket
	next      int // socket to send to
	queue     []*Envelope
	open      map[string]*Envelope
	mute      bool          // no pings
	within    time.Duration // how long an acknowledgement may take
	lax       bool          // lateness does not fail the test
	validate  func(kind string, payload json.RawMessage) error
	lastTS    int64
	serial    int
	bySocket  sync.WaitGroup
	connected chan struct{} // closed and made anew whenever a socket comes
}

// New starts a Slack on a loopback address until the test ends.
func New(t testing.TB) *Slack {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return Serve(t, l, "http://"+l.Addr().String())
}

// Serve starts a Slack behind a listener, whose address clients know as url.
func Serve(t testing.TB, l net.Listener, url string) *Slack {
	s := &Slack{
		URL: url, t: t, scopes: allScopes, botToken: BotToken,
		channels: map[string]*Channel{}, users: map[string]User{}, homes: map[string]json.RawMessage{}, hashes: map[string]string{},
		faults: map[string][]Fault{}, tickets: map[string]bool{}, triggers: map[string]time.Time{},
		answers: map[string]*answerURL{}, open: map[string]*Envelope{}, within: ackWithin, validate: Schema(t), connected: make(chan struct{}),
	}
	s.AddUser(User{ID: BotUser, Name: "attribot"})
	server := &http.Server{Handler: s.routes()}
	go server.Serve(l)
	t.Cleanup(func() {
		server.Close()
		s.Cut()
		s.bySocket.Wait()
		if s.app != nil {
			s.app.client.CloseIdleConnections()
		}
	})
	return s
}

// AddChannel adds a channel, or changes it.
func (s *Slack) AddChannel(c Channel) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.channels[c.ID] = &c
}

// AddUser adds somebody, or changes who they are.
func (s *Slack) AddUser(u User) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u.Team == "" {
		u.Team = Team
	}
	s.users[u.ID] = u
}

// Grant sets what the bot token may do; without a scope Slack answers
// missing_scope.
func (s *Slack) Grant(scopes string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scopes = scopes
}

// BelongTo makes the workspace one of several of a company (Enterprise Grid).
func (s *Slack) BelongTo(company string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.company = company
}

// Leisure gives acknowledgements and dialogs ten times as long as Slack does:
// for tests in real time, on machines that have more to do.
func (s *Slack) Leisure() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.within = 10 * ackWithin
}

// Lax lets envelopes be late or never acknowledged: the test is about that.
func (s *Slack) Lax() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lax = true
}

// Messages returns what was posted in a channel, oldest first, private answers
// included.
func (s *Slack) Messages(channel string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Message
	for _, m := range s.messages {
		if m.Channel == channel {
			all = append(all, *m)
		}
	}
	return all
}

// Requests returns the calls of a method, oldest first; all if it is "".
func (s *Slack) Requests(method string) []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Request
	for _, r := range s.requests {
		if method == "" || r.Method == method {
			all = append(all, r)
		}
	}
	return all
}

// Forget drops what was recorded and is over: messages, requests, dialogs,
// envelopes. A long test does so now and then.
func (s *Slack) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.messages, s.requests, s.modals = nil, nil, nil
	clear(s.answers)
	clear(s.triggers)
	for id, e := range s.open {
		if e.acked {
			delete(s.open, id)
		}
	}
}

// Home returns the App Home that somebody sees; nil if none was published.
func (s *Slack) Home(user string) json.RawMessage {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.homes[user]
}

// Shown is every text of a channel's messages that people see: where there are
// blocks, the text beside them is only for notifications.
func (s *Slack) Shown(channel string) string {
	var b strings.Builder
	for _, m := range s.Messages(channel) {
		if len(m.Blocks) == 0 {
			b.WriteString(m.Text + "\n")
		}
		writeTexts(&b, m.Blocks)
	}
	return b.String()
}

// Texts is every text of a payload: a message's blocks, a view.
func Texts(payload json.RawMessage) string {
	var b strings.Builder
	writeTexts(&b, payload)
	return b.String()
}

func writeTexts(b *strings.Builder, payload json.RawMessage) {
	var v any
	if json.Unmarshal(payload, &v) == nil {
		eachText(v, func(s string) { b.WriteString(s + "\n") })
	}
}

func eachText(v any, f func(string)) {
	switch v := v.(type) {
	case string:
		f(v)
	case []any:
		for _, e := range v {
			eachText(e, f)
		}
	case map[string]any:
		for _, key := range []string{"title", "text", "elements", "fields", "url", "blocks", "element", "accessory", "label", "options", "initial_options", "hint", "placeholder", "submit"} {
			if e, ok := v[key]; ok {
				eachText(e, f)
			}
		}
	}
}

// wrong fails the test: the client did what Slack forbids.
func (s *Slack) wrong(format string, args ...any) {
	s.t.Helper()
	s.t.Errorf("slackfake: "+format, args...)
}

// ts is the next message's timestamp: later than any before it. The caller
// holds the lock.
func (s *Slack) ts() string {
	s.lastTS = max(s.lastTS+1, time.Now().UnixMicro())
	return fmt.Sprintf("%d.%06d", s.lastTS/1e6, s.lastTS%1e6)
}

// id is a new name for something. The caller holds the lock.
func (s *Slack) id(kind string) string {
	s.serial++
	return fmt.Sprintf("%s%04d", kind, s.serial)
}
