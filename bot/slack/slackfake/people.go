package slackfake

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// An answerURL is a response_url: five answers within half an hour.
type answerURL struct {
	channel, user string
	left          int
	until         time.Time
}

// https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
const (
	answersLeft = 5
	answersFor  = 30 * time.Minute
)

// answerTo makes a response_url. The caller holds the lock.
func (s *Slack) answerTo(channel, user string) string {
	id := s.id("answer")
	s.answers[id] = &answerURL{channel: channel, user: user, left: answersLeft, until: time.Now().Add(answersFor)}
	return s.URL + "/answer/" + id
}

// An answer is what an acknowledgement or a response_url may carry.
type answer struct {
	Type   string          `json:"response_type"`
	Text   string          `json:"text"`
	Blocks json.RawMessage `json:"blocks"`
	Thread string          `json:"thread_ts"`
}

// show puts an answer into the channel. The caller holds the lock.
func (s *Slack) show(channel, user string, a answer) error {
	if err := s.fits(map[string]string{"text": a.Text, "blocks": string(a.Blocks)}); err != nil {
		return err
	}
	m := &Message{Channel: channel, TS: s.ts(), Only: user, Text: a.Text, Blocks: a.Blocks, Thread: a.Thread}
	if a.Type == "in_channel" {
		m.Only = ""
	}
	s.messages = append(s.messages, m)
	return nil
}

func (s *Slack) serveAnswer(w http.ResponseWriter, r *http.Request) {
	var a answer
	if err := json.NewDecoder(r.Body).Decode(&a); err != nil {
		http.Error(w, "invalid_payload", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	s.requests = append(s.requests, Request{"response_url", map[string]string{"text": a.Text, "blocks": string(a.Blocks), "response_type": a.Type}})
	s.mu.Unlock()
	if f := s.fault("response_url"); f.any() {
		if f.Error != "" {
			http.Error(w, f.Error, http.StatusBadRequest)
		} else {
			f.strike(w, r)
		}
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	to := s.answers[strings.TrimPrefix(r.URL.Path, "/answer/")]
	switch {
	case to == nil:
		http.Error(w, "no_such_url", http.StatusNotFound)
	case to.left == 0 || time.Now().After(to.until):
		s.wrong("a response_url was used more than %d times, or after %v", answersLeft, answersFor)
		http.Error(w, "used_url", http.StatusNotFound)
	default:
		to.left--
		if err := s.show(to.channel, to.user, a); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		fmt.Fprint(w, "ok")
	}
}

// Slash types "/attribot text" in a channel.
func (s *Slack) Slash(user, channel, text string) *Envelope {
	s.mu.Lock()
	name := s.channelName(channel)
	payload := reply{"team_id": Team, "channel_id": channel, "channel_name": name, "user_id": user, "user_name": s.users[user].Name,
		"command": "/attribot", "text": text, "response_url": s.answerTo(channel, user), "trigger_id": s.triggerFor(), "api_app_id": appID}
	s.mu.Unlock()
	return s.envelope("slash_commands", payload, true, func(ack json.RawMessage) {
		var a answer
		if len(ack) == 0 || json.Unmarshal(ack, &a) != nil || a.Text == "" && len(a.Blocks) == 0 {
			return
		}
		if err := s.show(channel, user, a); err != nil {
			s.wrong("an acknowledgement that Slack would not show: %v", err)
		}
	})
}

// channelName is what Slack tells of a channel's name: nothing of a private
// one's. The caller holds the lock.
func (s *Slack) channelName(channel string) string {
	c := s.channels[channel]
	switch {
	case strings.HasPrefix(channel, "D"):
		return "directmessage"
	case c == nil:
		return ""
	case c.Private:
		return "privategroup"
	}
	return c.Name
}

// Click presses the button with that label: of the last message that has one
// in the channel.
func (s *Slack) Click(user, channel, label string) *Envelope {
	s.mu.Lock()
	for i := len(s.messages) - 1; i >= 0; i-- {
		m := s.messages[i]
		if m.Channel != channel || m.Only != "" && m.Only != user {
			continue
		}
		if b := findButton(m.Blocks, label); b != nil {
			e := s.press(user, b, reply{"id": channel, "name": s.channelName(channel)}, m, nil)
			s.mu.Unlock()
			return s.envelope("interactive", e, false, nil)
		}
	}
	s.mu.Unlock()
	s.t.Fatalf("slackfake: no button %q in %s", label, channel)
	return nil
}

// ClickValue presses a button that some older message may have held, with any
// value.
func (s *Slack) ClickValue(user, channel, value string) *Envelope {
	s.mu.Lock()
	m := &Message{Channel: channel, TS: s.ts(), Text: "an old message"}
	b := map[string]any{"type": "button", "action_id": "old", "value": value, "text": reply{"type": "plain_text", "text": "Old"}}
	e := s.press(user, b, reply{"id": channel, "name": s.channelName(channel)}, m, nil)
	s.mu.Unlock()
	return s.envelope("interactive", e, false, nil)
}

// ClickHome presses a button of somebody's App Home.
func (s *Slack) ClickHome(user, label string) *Envelope {
	s.mu.Lock()
	view := s.homes[user]
	var blocks struct {
		Blocks json.RawMessage `json:"blocks"`
	}
	json.Unmarshal(view, &blocks)
	b := findButton(blocks.Blocks, label)
	if b == nil {
		s.mu.Unlock()
		s.t.Fatalf("slackfake: no button %q in the home of %s", label, user)
	}
	e := s.press(user, b, nil, nil, view)
	s.mu.Unlock()
	return s.envelope("interactive", e, false, nil)
}

// press is the payload of a click. The caller holds the lock.
func (s *Slack) press(user string, button map[string]any, channel reply, m *Message, view json.RawMessage) reply {
	click := map[string]any{"action_ts": s.ts(), "block_id": "b" + s.ts()} // Slack names each block that has no name
	for k, v := range button {
		click[k] = v
	}
	p := reply{"type": "block_actions", "team": reply{"id": Team, "domain": "home"}, "api_app_id": appID,
		"user":    reply{"id": user, "username": s.users[user].Name, "name": s.users[user].Name, "team_id": s.users[user].Team},
		"actions": []any{click}, "trigger_id": s.triggerFor()}
	if m == nil {
		p["view"] = view
		p["container"] = reply{"type": "view", "view_id": "V" + user}
		return p
	}
	p["channel"], p["response_url"] = channel, s.answerTo(m.Channel, user)
	p["container"] = reply{"type": "message", "message_ts": m.TS, "channel_id": m.Channel, "is_ephemeral": m.Only != "", "thread_ts": m.Thread}
	if m.Only == "" {
		p["message"] = s.historical(m, false)
	}
	return p
}

// findButton finds a button by its label, anywhere in a payload.
func findButton(payload json.RawMessage, label string) (found map[string]any) {
	var v any
	if json.Unmarshal(payload, &v) != nil {
		return nil
	}
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			if text, ok := v["text"].(map[string]any); ok && v["type"] == "button" && text["text"] == label {
				found = v
			}
			for _, e := range v {
				walk(e)
			}
		}
	}
	walk(v)
	return found
}

// Shortcut uses a message shortcut on a message.
func (s *Slack) Shortcut(user, channel, ts, callback string) *Envelope {
	s.mu.Lock()
	m := s.message(channel, ts)
	if m == nil {
		m = &Message{Channel: channel, TS: ts, Text: "somebody else's message"}
	}
	p := reply{"type": "message_action", "callback_id": callback, "team": reply{"id": Team}, "trigger_id": s.triggerFor(),
		"user":    reply{"id": user, "name": s.users[user].Name, "team_id": s.users[user].Team},
		"channel": reply{"id": channel, "name": s.channelName(channel)}, "response_url": s.answerTo(channel, user),
		"message_ts": ts, "message": s.historical(m, false)}
	s.mu.Unlock()
	return s.envelope("interactive", p, false, nil)
}

// Event sends an event of the Events API.
func (s *Slack) Event(event map[string]any) *Envelope {
	s.mu.Lock()
	p := reply{"type": "event_callback", "team_id": Team, "api_app_id": appID, "event_id": s.id("Ev"), "event_time": time.Now().Unix(), "event": event}
	s.mu.Unlock()
	return s.envelope("events_api", p, false, nil)
}

// JoinBot lets somebody invite our bot to a channel.
func (s *Slack) JoinBot(channel, inviter string) *Envelope {
	s.mu.Lock()
	if c := s.channels[channel]; c != nil {
		c.Away = false
	}
	s.mu.Unlock()
	return s.Join(channel, BotUser, inviter)
}

// Join tells of anybody who joined.
func (s *Slack) Join(channel, user, inviter string) *Envelope {
	return s.Event(map[string]any{"type": "member_joined_channel", "user": user, "channel": channel, "channel_type": "C", "team": Team, "inviter": inviter})
}

// RemoveBot lets our bot be removed from a channel.
func (s *Slack) RemoveBot(channel string) *Envelope {
	private := s.change(channel, func(c *Channel) { c.Away = true })
	return s.Event(map[string]any{"type": kind("left", private), "channel": channel, "actor_id": "U1"})
}

// Leave tells of anybody who left.
func (s *Slack) Leave(channel, user string) *Envelope {
	if user == BotUser {
		s.change(channel, func(c *Channel) { c.Away = true })
	}
	return s.Event(map[string]any{"type": "member_left_channel", "user": user, "channel": channel, "channel_type": "C", "team": Team})
}

// Archive archives a channel, or with false takes it out of the archive again:
// then our bot is not in it any more, as with Slack's apps.
func (s *Slack) Archive(channel string, archived bool) *Envelope {
	private := s.change(channel, func(c *Channel) { c.Archived, c.Away = archived, c.Away || !archived })
	if archived {
		return s.Event(map[string]any{"type": kind("archive", private), "channel": channel, "user": "U1"})
	}
	return s.Event(map[string]any{"type": kind("unarchive", private), "channel": channel, "user": "U1"})
}

// Rename gives a channel another name.
func (s *Slack) Rename(channel, name string) *Envelope {
	private := s.change(channel, func(c *Channel) { c.Name = name })
	return s.Event(map[string]any{"type": kind("rename", private), "channel": reply{"id": channel, "name": name, "created": 1}})
}

// Delete deletes a channel.
func (s *Slack) Delete(channel string) *Envelope {
	private := s.change(channel, func(*Channel) {})
	s.mu.Lock()
	delete(s.channels, channel)
	s.mu.Unlock()
	return s.Event(map[string]any{"type": kind("deleted", private), "channel": channel})
}

// ChangeID gives a channel another id, as when it is shared with a company.
func (s *Slack) ChangeID(from, to string) *Envelope {
	s.change(from, func(c *Channel) { c.ID = to })
	s.mu.Lock()
	s.channels[to] = s.channels[from]
	delete(s.channels, from)
	s.mu.Unlock()
	return s.Event(map[string]any{"type": "channel_id_changed", "old_channel_id": from, "new_channel_id": to})
}

// change changes a channel, and reports whether it is private.
func (s *Slack) change(channel string, do func(*Channel)) (private bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channel]
	if c == nil {
		s.t.Errorf("slackfake: there is no channel %s", channel)
		return false
	}
	changed := *c
	do(&changed)
	s.channels[channel] = &changed
	return c.Private
}

// kind is the name of an event about a channel.
func kind(what string, private bool) string {
	if private {
		return "group_" + what
	}
	return "channel_" + what
}

// OpenHome opens somebody's App Home.
func (s *Slack) OpenHome(user string) *Envelope {
	event := map[string]any{"type": "app_home_opened", "user": user, "channel": "D" + user, "tab": "home", "event_ts": "1.1"}
	s.mu.Lock()
	if hash := s.hashes[user]; hash != "" {
		event["view"] = reply{"id": "V" + user, "type": "home", "hash": hash}
	}
	s.mu.Unlock()
	return s.Event(event)
}
