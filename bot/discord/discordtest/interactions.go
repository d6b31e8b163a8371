package discordtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A Asked is an interaction: what a person typed, clicked or filled in, and
// what the bot made of it.
type Asked struct {
	ID, Token string
	At        time.Time
	server    *Server
	channel   string
	kind      int // of the interaction
	answered  chan struct{}
	first     map[string]any   // the callback's body
	last      map[string]any   // the message as it stands: the first answer, or what was edited into it
	more      []map[string]any // follow-up messages
	edits     int
}

// A Person is who asks.
type Person struct {
	ID, Name string
	Rights   int64 // in the channel
	Direct   bool  // in a direct message: then there is no member, and no rights
	Locale   string
}

// The kinds of interactions, and of answers:
// https://discord.com/developers/docs/interactions/receiving-and-responding.
const (
	aCommand, aClick, anAutocomplete, aSubmit = 2, 3, 4, 5

	Answer, Deferred, DeferredUpdate, Update, Choices, Modal = 4, 5, 6, 7, 8, 9
)

// An Option is one of a typed command.
type Option struct {
	Name    string
	Value   any
	Focused bool
}

func (p Person) filled() Person {
	or(&p.ID, UserID)
	or(&p.Name, "Ana")
	or(&p.Locale, "en-US")
	return p
}

// Type is a person's /attribot with a path ("watch", "feeds add") and options.
func (s *Server) Type(channel string, p Person, path string, options ...Option) *Asked {
	return s.ask(channel, p, aCommand, obj("id", "500000000000000001", "name", "attribot", "type", 1, "options", nest(path, options)))
}

// Suggest is what Discord asks while an option is being typed.
func (s *Server) Suggest(channel string, p Person, path string, options ...Option) *Asked {
	return s.ask(channel, p, anAutocomplete, obj("id", "500000000000000001", "name", "attribot", "type", 1, "options", nest(path, options)))
}

func nest(path string, options []Option) []any {
	var leaves []any
	for _, o := range options {
		leaf := obj("name", o.Name, "value", o.Value, "type", 3)
		if _, is := o.Value.(bool); is {
			leaf["type"] = 5
		}
		if o.Focused {
			leaf["focused"] = true
		}
		leaves = append(leaves, leaf)
	}
	group, sub, deep := strings.Cut(path, " ")
	if deep {
		return []any{obj("name", group, "type", 2, "options", []any{obj("name", sub, "type", 1, "options", leaves)})}
	}
	return []any{obj("name", group, "type", 1, "options", leaves)}
}

// Click presses a button, or chooses values of a select, below a message.
func (s *Server) Click(channel string, p Person, customID string, values ...string) *Asked {
	data := obj("custom_id", customID, "component_type", 2)
	if len(values) > 0 {
		data["component_type"], data["values"] = 3, values
	}
	return s.ask(channel, p, aClick, data)
}

// Submit sends a modal as it was shown, with some of its fields filled in
// otherwise; the rest stays as it was.
func (s *Server) Submit(channel string, p Person, modal map[string]any, fields map[string]string) *Asked {
	var parts []any
	labels, _ := modal["components"].([]any)
	for _, l := range labels {
		in := l.(map[string]any)["component"].(map[string]any)
		id := in["custom_id"].(string)
		value, filled := fields[id]
		part := obj("type", in["type"], "custom_id", id)
		if in["type"] == 3.0 {
			if !filled {
				value = chosen(in)
			}
			part["values"] = []any{value}
		} else {
			if !filled {
				value, _ = in["value"].(string)
			}
			part["value"] = value
		}
		parts = append(parts, obj("type", 18, "component", part))
	}
	return s.ask(channel, p, aSubmit, obj("custom_id", modal["custom_id"], "components", parts))
}

// chosen is the value of a select that nobody touched.
func chosen(in map[string]any) (value string) {
	options, _ := in["options"].([]any)
	for _, o := range options {
		if o := o.(map[string]any); o["default"] == true {
			value, _ = o["value"].(string)
		}
	}
	return value
}

func (s *Server) ask(channel string, p Person, kind int, data map[string]any) *Asked {
	p = p.filled()
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.snowflake()
	a := &Asked{ID: id, Token: "token-" + id, At: time.Now(), server: s, channel: channel, kind: kind, answered: make(chan struct{})}
	s.asked[id] = a
	user := obj("id", p.ID, "username", strings.ToLower(p.Name), "global_name", p.Name, "discriminator", "0", "avatar", nil)
	event := obj("id", id, "application_id", ApplicationID, "type", kind, "data", data, "token", a.Token, "version", 1,
		"channel_id", channel, "locale", p.Locale, "entitlements", []any{}, "app_permissions", "0",
		"authorizing_integration_owners", obj("0", Guild1), "context", 0, "attachment_size_limit", 10<<20)
	if c := s.channels[channel]; c != nil {
		event["channel"] = s.channelJSON(c)
		event["app_permissions"] = strconv.FormatInt(s.rights(c), 10)
	}
	if p.Direct {
		event["user"] = user
	} else {
		event["guild_id"], event["guild_locale"] = Guild1, "en-US"
		event["member"] = obj("user", user, "roles", []any{}, "permissions", strconv.FormatInt(p.Rights, 10), "nick", nil, "joined_at", "2024-01-01T00:00:00Z")
	}
	if s.gateway.current != nil {
		s.gateway.current.dispatch("INTERACTION_CREATE", event)
	}
	return a
}

// Again sends the same interaction once more, as a replay does.
func (a *Asked) Again() {
	s := a.server
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.gateway.current
	for _, p := range m.events {
		if o, is := p.Data.(map[string]any); is && o["id"] == a.ID {
			m.dispatch("INTERACTION_CREATE", o)
			return
		}
	}
}

// Forget drops the interaction from the server's memory.
func (a *Asked) Forget() {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	delete(a.server.asked, a.ID)
}

// Wait waits for the first answer, and returns its type and data; 0 if none
// comes in time.
func (a *Asked) Wait(patience time.Duration) (kind int, data map[string]any) {
	select {
	case <-a.answered:
	case <-time.After(patience):
		return 0, nil
	}
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	n, _ := a.first["type"].(float64)
	data, _ = a.first["data"].(map[string]any)
	return int(n), data
}

// Standing returns the answer as it stands now, how often it was edited, and
// the messages that followed it.
func (a *Asked) Standing() (answer map[string]any, edits int, more []map[string]any) {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	return a.last, a.edits, a.more
}

func (s *Server) callback(r *http.Request, body []byte) reply {
	a := s.asked[r.PathValue("id")]
	switch {
	case a == nil || a.Token != r.PathValue("token"):
		return no(404, 10062)
	case a.first != nil:
		return no(400, 40060)
	case time.Since(a.At) > s.options.Answer:
		return no(404, 10062)
	}
	var c map[string]any
	if err := json.Unmarshal(body, &c); err != nil {
		return wrong(err.Error())
	}
	kind, _ := c["type"].(float64)
	data, _ := c["data"].(map[string]any)
	if bad := a.check(int(kind), data, string(body)); bad != nil {
		return *bad
	}
	a.first = c
	if int(kind) == Answer {
		a.last = data
		s.show(a, data)
	}
	close(a.answered)
	return nothing()
}

// check holds a first answer to the rules of its kind.
func (a *Asked) check(kind int, data map[string]any, body string) *reply {
	bad := func(why ...string) *reply { r := wrong(why...); return &r }
	switch {
	case (kind == Choices) != (a.kind == anAutocomplete):
		return bad(fmt.Sprintf("type: an interaction of type %d cannot be answered with %d", a.kind, kind))
	case (kind == Update || kind == DeferredUpdate) && a.kind != aClick && a.kind != aSubmit:
		return bad("type: there is nothing to update")
	case kind == Modal && a.kind == aSubmit:
		return bad("type: a modal cannot answer a modal")
	}
	var wrongs []string
	switch kind {
	case Answer, Update:
		wrongs = checkMessage(data)
		a.server.mentions(data, body)
		if text, _ := data["content"].(string); kind == Answer && strings.TrimSpace(text) == "" && data["embeds"] == nil {
			r := no(400, 50006)
			return &r
		}
	case Choices:
		c := &checker{}
		for _, choice := range c.list(data, "choices", 25) {
			c.length(choice, "name", 1, 100)
			c.length(choice, "value", 1, 100)
		}
		wrongs = c.bad
	case Modal:
		wrongs = checkModal(data)
	case Deferred, DeferredUpdate:
	default:
		wrongs = []string{"type"}
	}
	if len(wrongs) > 0 {
		return bad(wrongs...)
	}
	return nil
}

// show puts an answer that is for everybody into its channel. One that is
// only for who asked is no message of the channel: Seen has it.
func (s *Server) show(a *Asked, data map[string]any) {
	c := s.channels[a.channel]
	if flags, _ := data["flags"].(float64); c != nil && int(flags)&64 == 0 {
		s.store(c, data)
	}
}

// hook finds the interaction of a follow-up: its token holds for 15 minutes,
// after the first answer.
func (s *Server) hook(r *http.Request) *Asked {
	for _, a := range s.asked {
		if a.Token == r.PathValue("token") && a.first != nil && time.Since(a.At) < 15*time.Minute {
			return a
		}
	}
	return nil
}

func (s *Server) followUp(r *http.Request, body []byte) reply {
	a := s.hook(r)
	if a == nil {
		return no(404, 10015)
	}
	m, refused := s.read(body, nil, true)
	if m == nil {
		return refused
	}
	if a.deferred() { // then it is an edit of the first answer
		a.last, a.edits = m, a.edits+1
		return ok(obj("id", s.snowflake()))
	}
	a.more = append(a.more, m)
	s.show(a, m)
	return ok(obj("id", s.snowflake(), "channel_id", a.channel))
}

// deferred reports that the answer is still to come.
func (a *Asked) deferred() bool { return a.first["type"] == float64(Deferred) && a.last == nil }

// original reads, edits or removes the first answer.
func (s *Server) original(r *http.Request, body []byte) reply {
	a := s.hook(r)
	if a == nil {
		return no(404, 10015)
	}
	switch r.Method {
	case "DELETE":
		a.last = nil
		return nothing()
	case "PATCH":
		m, refused := s.read(body, nil, a.deferred())
		if m == nil {
			return refused
		}
		a.last, a.edits = m, a.edits+1
	}
	return ok(obj("id", s.snowflake(), "channel_id", a.channel))
}
