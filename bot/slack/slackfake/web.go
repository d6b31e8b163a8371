package slackfake

import (
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// A reply is what a method answers, beside "ok".
type reply map[string]any

// A refusal is an error code of Slack's.
type refusal struct {
	code     string
	needed   string
	messages []string
}

func (r refusal) Error() string { return r.code }

// methods are those of the Web API that an app of ours may call, with the
// scope that each needs.
func (s *Slack) methods() map[string]struct {
	scope string
	do    func(args map[string]string) (reply, error)
} {
	return map[string]struct {
		scope string
		do    func(args map[string]string) (reply, error)
	}{
		"auth.test":             {"", s.authTest},
		"chat.postMessage":      {"chat:write", s.postMessage},
		"chat.update":           {"chat:write", s.update},
		"users.info":            {"users:read", s.userInfo},
		"users.conversations":   {"channels:read", s.conversationsOf},
		"conversations.info":    {"channels:read", s.conversation},
		"conversations.history": {"channels:history", s.history},
		"conversations.replies": {"channels:history", s.replies},
		"views.open":            {"", s.openView},
		"views.publish":         {"", s.publishView},
	}
}

func (s *Slack) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/api/apps.connections.open", s.call("apps.connections.open", s.connectionsOpen))
	for name, m := range s.methods() {
		mux.HandleFunc("/api/"+name, s.call(name, func(token string, args map[string]string) (reply, error) {
			if err := s.mayCall(token, m.scope); err != nil {
				return nil, err
			}
			return m.do(args)
		}))
	}
	mux.HandleFunc("/link/", s.serveSocket)
	mux.HandleFunc("/answer/", s.serveAnswer)
	return mux
}

// mayCall looks at the token, then at its scopes.
func (s *Slack) mayCall(token, scope string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case token == "":
		return refusal{code: "not_authed"}
	case strings.HasPrefix(token, "xapp-"):
		return refusal{code: "not_allowed_token_type"}
	case token != s.botToken:
		return refusal{code: "invalid_auth"}
	case scope != "" && !slices.Contains(strings.Split(s.scopes, ","), scope):
		return refusal{code: "missing_scope", needed: scope}
	}
	return nil
}

// Revoke makes the bot token worthless.
func (s *Slack) Revoke() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.botToken = "revoked"
}

// call reads a request in any of the forms that Slack takes, and answers it.
func (s *Slack) call(name string, do func(token string, args map[string]string) (reply, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		token, args, err := arguments(r)
		if err != nil {
			writeJSON(w, reply{"ok": false, "error": "invalid_form_data"})
			return
		}
		s.mu.Lock()
		s.requests = append(s.requests, Request{name, args})
		w.Header().Set("X-OAuth-Scopes", s.scopes)
		s.mu.Unlock()

		f := s.fault(name)
		if f.any() && !f.Stored && f.strike(w, r) {
			return
		}
		answer, err := do(token, args)
		if f.any() && f.Stored && f.strike(w, r) {
			return
		}
		if err != nil {
			no := refusal{code: "internal_error"}
			errors.As(err, &no)
			s.mu.Lock()
			provided := s.scopes
			s.mu.Unlock()
			writeJSON(w, reply{"ok": false, "error": no.code, "needed": no.needed, "provided": provided,
				"response_metadata": reply{"messages": append([]string{}, no.messages...)}})
			return
		}
		answer["ok"] = true
		if f.Slow {
			body, _ := json.Marshal(answer)
			w.Header().Set("Content-Type", "application/json")
			inPieces(w, string(body))
			return
		}
		writeJSON(w, answer)
	}
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	json.NewEncoder(w).Encode(v)
}

// arguments reads a form, a query or a JSON body; what is no string stays JSON.
func arguments(r *http.Request) (token string, args map[string]string, err error) {
	args = map[string]string{}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return "", nil, err
		}
		var given map[string]json.RawMessage
		if len(body) > 0 {
			if err := json.Unmarshal(body, &given); err != nil {
				return "", nil, err
			}
		}
		for key, raw := range given {
			var text string
			if json.Unmarshal(raw, &text) != nil {
				text = string(raw)
			}
			args[key] = text
		}
	} else {
		if err := r.ParseForm(); err != nil {
			return "", nil, err
		}
		for key := range r.Form {
			args[key] = r.Form.Get(key)
		}
	}
	token = cmp.Or(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "), args["token"])
	delete(args, "token")
	return token, args, nil
}

func (s *Slack) authTest(map[string]string) (reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := reply{"url": "https://home.slack.example/", "team": "Home", "user": "attribot", "team_id": Team, "user_id": BotUser, "bot_id": botID}
	if s.company != "" {
		r["enterprise_id"] = s.company
	}
	return r, nil
}

func (s *Slack) userInfo(args map[string]string) (reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, ok := s.users[args["user"]]
	if !ok {
		return nil, refusal{code: "user_not_found"}
	}
	user := reply{"id": u.ID, "name": u.Name, "real_name": u.Name, "team_id": u.Team, "is_admin": u.Admin, "is_owner": false,
		"is_restricted": u.Guest || u.SoleGuest, "is_ultra_restricted": u.SoleGuest, "is_stranger": u.Stranger,
		"profile": reply{"display_name": u.Name, "real_name": u.Name}, "tz": "Europe/Berlin"}
	if u.Enterprise != "" {
		user["enterprise_user"] = reply{"id": u.ID, "enterprise_id": u.Enterprise}
	}
	return reply{"user": user}, nil
}

// seen is the channel, if our bot can see it. The caller holds the lock.
func (s *Slack) seen(id string) (*Channel, error) {
	c := s.channels[id]
	if _, person := s.users[id]; person {
		return &Channel{ID: id}, nil // posting to a person is posting to them alone
	}
	if c == nil || c.Private && c.Away {
		return nil, refusal{code: "channel_not_found"}
	}
	return c, nil
}

func (c *Channel) reply() reply {
	return reply{"id": c.ID, "name": c.Name, "is_channel": !c.Private, "is_group": c.Private, "is_private": c.Private,
		"is_archived": c.Archived, "is_member": !c.Away, "num_members": len(c.Members)}
}

func (s *Slack) conversation(args map[string]string) (reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.seen(args["channel"])
	if err != nil {
		return nil, err
	}
	return reply{"channel": c.reply()}, nil
}

// conversationsOf lists the channels of a person, or of our bot.
func (s *Slack) conversationsOf(args map[string]string) (reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []reply{}
	for _, c := range s.channels {
		member := !c.Away
		if user := args["user"]; user != "" {
			member = slices.Contains(c.Members, user)
		}
		if member && (!c.Archived || args["exclude_archived"] != "true") {
			list = append(list, c.reply())
		}
	}
	slices.SortFunc(list, func(a, b reply) int { return cmp.Compare(a["id"].(string), b["id"].(string)) })
	return reply{"channels": list, "response_metadata": reply{"next_cursor": ""}}, nil
}

// postMessage checks in the order in which Slack seems to.
func (s *Slack) postMessage(args map[string]string) (reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.seen(args["channel"])
	switch {
	case err != nil:
		return nil, err
	case c.Archived:
		return nil, refusal{code: "is_archived"}
	case c.Away && !strings.Contains(s.scopes, "chat:write.public"):
		return nil, refusal{code: "not_in_channel"}
	}
	if err := s.fits(args); err != nil {
		return nil, err
	}
	if args["parse"] != "none" || args["link_names"] == "1" || args["unfurl_links"] != "false" || args["unfurl_media"] != "false" {
		s.wrong("a message that would be parsed or unfurled: %v", args)
	}
	m := &Message{Channel: c.ID, TS: s.ts(), Thread: args["thread_ts"], Broadcast: args["reply_broadcast"] == "true",
		Text: args["text"], Blocks: json.RawMessage(args["blocks"]), Metadata: json.RawMessage(args["metadata"])}
	if parent := s.message(c.ID, m.Thread); m.Thread != "" && (parent == nil || parent.Thread != "") {
		return nil, refusal{code: "cannot_reply_to_message"}
	}
	s.messages = append(s.messages, m)
	return reply{"channel": c.ID, "ts": m.TS, "message": s.historical(m, true)}, nil
}

func (s *Slack) update(args map[string]string) (reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.seen(args["channel"])
	if err != nil {
		return nil, err
	}
	m := s.message(c.ID, args["ts"])
	switch {
	case m == nil:
		return nil, refusal{code: "message_not_found"}
	case m.Only != "":
		return nil, refusal{code: "cant_update_message"}
	}
	if err := s.fits(args); err != nil {
		return nil, err
	}
	if args["parse"] != "none" {
		s.wrong("an edit that would be parsed: %v", args)
	}
	m.Text, m.Blocks = args["text"], json.RawMessage(args["blocks"])
	m.Edits++
	return reply{"channel": c.ID, "ts": m.TS, "text": m.Text}, nil
}

// message finds one that everybody sees; nil if there is none. The caller
// holds the lock.
func (s *Slack) message(channel, ts string) *Message {
	for _, m := range s.messages {
		if m.Channel == channel && m.TS == ts && ts != "" {
			return m
		}
	}
	return nil
}

func (s *Slack) historical(m *Message, metadata bool) reply {
	r := reply{"type": "message", "ts": m.TS, "text": m.Text, "user": BotUser, "bot_id": botID}
	if len(m.Blocks) > 0 {
		r["blocks"] = m.Blocks
	}
	if m.Thread != "" {
		r["thread_ts"] = m.Thread
	}
	if m.Broadcast {
		r["subtype"] = "thread_broadcast"
	}
	if metadata && len(m.Metadata) > 0 {
		r["metadata"] = m.Metadata
	}
	return r
}

// history gives the newest first, what stands in threads left out unless it
// was broadcast.
func (s *Slack) history(args map[string]string) (reply, error) {
	return s.read(args, func(m *Message) bool { return m.Thread == "" || m.Broadcast })
}

// replies gives the thread's parent too, the oldest first.
func (s *Slack) replies(args map[string]string) (reply, error) {
	r, err := s.read(args, func(m *Message) bool { return m.TS == args["ts"] || m.Thread == args["ts"] })
	if err == nil {
		slices.Reverse(r["messages"].([]reply))
	}
	return r, err
}

func (s *Slack) read(args map[string]string, wanted func(*Message) bool) (reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.seen(args["channel"])
	if err != nil {
		return nil, err
	}
	if c.Away {
		return nil, refusal{code: "not_in_channel"}
	}
	all := args["include_all_metadata"] == "true" || args["include_all_metadata"] == "1"
	list := []reply{}
	for _, m := range slices.Backward(s.messages) {
		if m.Channel == c.ID && m.Only == "" && m.TS > args["oldest"] && wanted(m) {
			list = append(list, s.historical(m, all))
		}
	}
	return reply{"messages": list, "has_more": false, "response_metadata": reply{"next_cursor": ""}}, nil
}

// triggerFor is good once, for three seconds. The caller holds the lock.
func (s *Slack) triggerFor() string {
	id := s.id("trigger.")
	s.triggers[id] = time.Now().Add(s.within)
	return id
}
