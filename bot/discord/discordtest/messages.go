package discordtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

func (s *Server) postMessage(r *http.Request, body []byte) reply {
	c, refused := s.enter(r, 0)
	if c == nil {
		return refused
	}
	m, refused := s.read(body, c, true)
	if m == nil {
		return refused
	}
	need := int64(SendMessages)
	if c.Kind == PublicThread {
		need = SendMessagesInThreads
	}
	switch {
	case c.Kind == Forum:
		return no(400, 50008)
	case s.rights(c)&need == 0:
		return no(403, 50013)
	}
	key, enforced := m["nonce"].(string)
	if enforced = enforced && m["enforce_nonce"] == true; enforced {
		if seen, is := c.nonces[key]; is && s.options.Clock().Sub(seen.at) < s.options.Nonces {
			return ok(s.messageJSON(seen.message))
		}
	} else {
		s.breaks("a message without an enforced nonce")
	}
	reference, refused := s.reference(c, m)
	if refused.failed() {
		return refused
	}
	if c.Limit > 0 {
		if c.prune(); len(c.window) >= c.Limit {
			return reply{status: 429, value: time.Until(c.window[0].Add(c.Every))}
		}
		c.window = append(c.window, time.Now())
	}
	posted := s.store(c, m)
	posted.Reply = reference
	if enforced {
		if c.nonces == nil {
			c.nonces = map[string]nonce{}
		}
		maps.DeleteFunc(c.nonces, func(_ string, n nonce) bool { return s.options.Clock().Sub(n.at) >= s.options.Nonces })
		c.nonces[key] = nonce{posted, s.options.Clock()}
	}
	return ok(s.messageJSON(posted))
}

func (s *Server) store(c *Channel, m map[string]any) *Message {
	posted := &Message{ID: s.snowflake(), Channel: c.ID, At: s.options.Clock(), Body: m}
	c.Messages = append(c.Messages, posted)
	c.Archived = false
	return posted
}

// read parses and checks a message's body. mustSay is false for an edit.
func (s *Server) read(body []byte, c *Channel, mustSay bool) (map[string]any, reply) {
	var m map[string]any
	if err := json.Unmarshal(body, &m); err != nil {
		return nil, wrong(err.Error())
	}
	if bad := checkMessage(m); len(bad) > 0 {
		return nil, wrong(bad...)
	}
	s.mentions(m, string(body))
	text, _ := m["content"].(string)
	if embeds, _ := m["embeds"].([]any); mustSay && strings.TrimSpace(text) == "" && len(embeds) == 0 {
		return nil, no(400, 50006)
	}
	if c != nil && s.rights(c)&EmbedLinks == 0 && m["embeds"] != nil {
		delete(m, "embeds") // what a bot may not embed is left out, in silence
		if strings.TrimSpace(text) == "" {
			return nil, no(400, 50006)
		}
	}
	return m, reply{}
}

// mentions holds a message to manners: whatever it quotes, it pings nobody.
func (s *Server) mentions(m map[string]any, body string) {
	allowed, _ := m["allowed_mentions"].(map[string]any)
	parse, is := allowed["parse"].([]any)
	if !is || len(parse) > 0 || allowed["users"] != nil || allowed["roles"] != nil || allowed["replied_user"] == true {
		s.breaks("mentions are not switched off: %.200s", body)
	}
}

// reference returns the id of the message that one replies to.
func (s *Server) reference(c *Channel, m map[string]any) (string, reply) {
	ref, _ := m["message_reference"].(map[string]any)
	if ref == nil {
		return "", reply{}
	}
	id := fmt.Sprint(ref["message_id"])
	switch {
	case s.rights(c)&ReadMessageHistory == 0:
		return "", no(403, 160002)
	case c.find(id) != nil:
		return id, reply{}
	case ref["fail_if_not_exists"] == false:
		return "", reply{}
	}
	return "", wrong("message_reference: Unknown message")
}

func (c *Channel) find(id string) *Message {
	for _, m := range c.Messages {
		if m.ID == id {
			return m
		}
	}
	return nil
}

func (s *Server) messageJSON(m *Message) map[string]any {
	o := obj("id", m.ID, "channel_id", m.Channel, "type", 0, "author", me(), "timestamp", m.At.UTC().Format(time.RFC3339Nano),
		"edited_timestamp", nil, "tts", false, "mention_everyone", false, "mentions", []any{}, "mention_roles", []any{}, "attachments", []any{}, "pinned", false)
	for _, k := range []string{"content", "embeds", "components", "nonce", "flags"} {
		if v := m.Body[k]; v != nil {
			o[k] = v
		}
	}
	if m.Reply != "" {
		o["type"], o["message_reference"] = 19, obj("message_id", m.Reply, "channel_id", m.Channel)
	}
	return o
}

// getMessages lists. Without the right to read history the list is empty,
// which is no error: https://discord.com/developers/docs/resources/message#get-channel-messages.
func (s *Server) getMessages(r *http.Request, _ []byte) reply {
	c, refused := s.enter(r, ViewChannel)
	if c == nil {
		return refused
	}
	if c.Kind == Forum {
		return no(400, 50008)
	}
	limit := 50
	if q := r.URL.Query().Get("limit"); q != "" {
		n, err := strconv.Atoi(q)
		if err != nil || n < 1 || n > 100 {
			return wrong("limit")
		}
		limit = n
	}
	all := []any{}
	if s.rights(c)&ReadMessageHistory == 0 {
		return ok(all)
	}
	ms := c.Messages
	if from, err := strconv.ParseInt(r.URL.Query().Get("after"), 10, 64); err == nil {
		ms = slices.DeleteFunc(slices.Clone(ms), func(m *Message) bool { return number(m.ID) <= from })
		ms = ms[:min(limit, len(ms))]
	} else {
		ms = ms[max(0, len(ms)-limit):]
	}
	for _, m := range slices.Backward(ms) {
		all = append(all, s.messageJSON(m))
	}
	return ok(all)
}

func number(id string) int64 {
	n, _ := strconv.ParseInt(id, 10, 64)
	return n
}

func (s *Server) message(r *http.Request) (*Channel, *Message, reply) {
	c, refused := s.enter(r, ViewChannel)
	if c == nil {
		return nil, nil, refused
	}
	m := c.find(r.PathValue("message"))
	if m == nil {
		return c, nil, no(404, 10008)
	}
	return c, m, reply{}
}

func (s *Server) getMessage(r *http.Request, _ []byte) reply {
	_, m, refused := s.message(r)
	if m == nil {
		return refused
	}
	return ok(s.messageJSON(m))
}

func (s *Server) editMessage(r *http.Request, body []byte) reply {
	c, m, refused := s.message(r)
	if m == nil {
		return refused
	}
	change, refused := s.read(body, c, false)
	if change == nil {
		return refused
	}
	next := maps.Clone(m.Body) // who holds a copy of the message keeps the old one
	maps.Copy(next, change)
	m.Body = next
	m.Edited++
	return ok(s.messageJSON(m))
}

// startThread makes a thread on a message; its id is the message's.
func (s *Server) startThread(r *http.Request, body []byte) reply {
	c, m, refused := s.message(r)
	if m == nil {
		return refused
	}
	var t struct {
		Name    string `json:"name"`
		Archive int    `json:"auto_archive_duration"`
	}
	if err := json.Unmarshal(body, &t); err != nil {
		return wrong(err.Error())
	}
	switch {
	case c.Kind != Text:
		return no(400, 50024)
	case s.rights(c)&CreatePublicThreads == 0:
		return no(403, 50013)
	case units(t.Name) < 1 || units(t.Name) > 100:
		return wrong("name: 1 to 100 characters")
	case !slices.Contains([]int{0, 60, 1440, 4320, 10080}, t.Archive):
		return wrong("auto_archive_duration")
	case s.channels[m.ID] != nil:
		return no(400, 160004)
	}
	thread := &Channel{ID: m.ID, Guild: c.Guild, Name: t.Name, Parent: c.ID, Kind: PublicThread}
	s.channels[thread.ID] = thread
	return reply{status: 201, value: s.channelJSON(thread)}
}

// startPost makes a post of a forum: a thread and its first message, which
// have one id.
func (s *Server) startPost(r *http.Request, body []byte) reply {
	c, refused := s.enter(r, SendMessages)
	if c == nil {
		return refused
	}
	var t struct {
		Name    string          `json:"name"`
		Message json.RawMessage `json:"message"`
	}
	if err := json.Unmarshal(body, &t); err != nil {
		return wrong(err.Error())
	}
	switch {
	case c.Kind != Forum:
		return no(400, 50024)
	case units(t.Name) < 1 || units(t.Name) > 100:
		return wrong("name: 1 to 100 characters")
	}
	m, refused := s.read(t.Message, c, true)
	if m == nil {
		return refused
	}
	thread := &Channel{Guild: c.Guild, Name: t.Name, Parent: c.ID, Kind: PublicThread}
	first := s.store(thread, m)
	thread.ID, first.Channel = first.ID, first.ID
	s.channels[thread.ID] = thread
	o := s.channelJSON(thread)
	o["message"] = s.messageJSON(first)
	return reply{status: 201, value: o}
}
