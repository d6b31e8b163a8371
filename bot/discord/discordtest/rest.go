package discordtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A reply is what a route says: a status and a JSON value, or an error's code.
type reply struct {
	status int
	code   int // of an error
	value  any // the body, or the error's message
}

func ok(value any) reply        { return reply{status: 200, value: value} }
func no(status, code int) reply { return reply{status: status, code: code, value: messages[code]} }
func wrong(why ...string) reply {
	return reply{status: 400, code: 50035, value: strings.Join(why, "; ")}
}
func nothing() reply                  { return reply{status: 204} }
func (r reply) failed() bool          { return r.status >= 400 }
func obj(pairs ...any) map[string]any { return pairsOf(pairs) }

func pairsOf(pairs []any) map[string]any {
	m := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i].(string)] = pairs[i+1]
	}
	return m
}

// messages are the texts of error codes:
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#json.
var messages = map[int]string{
	0: "401: Unauthorized", 10003: "Unknown Channel", 10004: "Unknown Guild", 10008: "Unknown Message", 10015: "Unknown Webhook",
	10062: "Unknown interaction", 40060: "Interaction has already been acknowledged.", 50001: "Missing Access",
	50005: "Cannot edit a message authored by another user", 50006: "Cannot send an empty message",
	50008: "Cannot send messages in a non-text channel", 50013: "Missing Permissions", 50024: "Cannot execute action on this channel type",
	50035: "Invalid Form Body", 160002: "Cannot reply without permission to read message history",
	160004: "A thread has already been created for this message", 30034: "Max number of daily application command creates has been reached (200)",
}

type route func(r *http.Request, body []byte) reply

// routes are the REST interface, versions 9 and 10 alike.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	for pattern, f := range map[string]route{
		"GET /gateway":                                              s.getGateway,
		"GET /gateway/bot":                                          s.getGatewayBot,
		"GET /users/@me":                                            s.getMe,
		"GET /oauth2/applications/@me":                              s.getApplication,
		"GET /applications/@me":                                     s.getApplication,
		"GET /applications/{application}/commands":                  s.getCommands,
		"PUT /applications/{application}/commands":                  s.putCommands,
		"GET /guilds/{guild}":                                       s.getGuild,
		"GET /guilds/{guild}/members/{user}":                        s.getMember,
		"GET /guilds/{guild}/threads/active":                        s.getThreads,
		"POST /users/@me/channels":                                  s.openDirect,
		"GET /channels/{channel}":                                   s.getChannel,
		"GET /channels/{channel}/messages":                          s.getMessages,
		"POST /channels/{channel}/messages":                         s.postMessage,
		"GET /channels/{channel}/messages/{message}":                s.getMessage,
		"PATCH /channels/{channel}/messages/{message}":              s.editMessage,
		"POST /channels/{channel}/messages/{message}/threads":       s.startThread,
		"POST /channels/{channel}/threads":                          s.startPost,
		"POST /interactions/{id}/{token}/callback":                  s.callback,
		"POST /webhooks/{application}/{token}":                      s.followUp,
		"GET /webhooks/{application}/{token}/messages/@original":    s.original,
		"PATCH /webhooks/{application}/{token}/messages/@original":  s.original,
		"DELETE /webhooks/{application}/{token}/messages/@original": s.original,
	} {
		method, path, _ := strings.Cut(pattern, " ")
		mux.HandleFunc(method+" /api/{version}"+path, s.serve(f))
	}
	mux.HandleFunc("GET /ws/", s.connect)
	mux.HandleFunc("GET /ws", s.connect)
	return mux
}

// free are routes that need no token in a header: theirs is in the path.
func free(path string) bool {
	return strings.HasPrefix(path, "/interactions/") || strings.HasPrefix(path, "/webhooks/") || path == "/gateway"
}

// serve does what is alike for all routes: the token, faults, the record.
func (s *Server) serve(f route) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		path := strings.TrimPrefix(r.URL.Path, "/api/"+r.PathValue("version"))
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		rec := httptest.NewRecorder()
		spoiled := s.answer(rec, r, path, body, f)
		if spoiled != nil {
			if spoiled.Trouble == DropBefore {
				panic(http.ErrAbortHandler)
			}
			after(r, spoiled)
		}
		for k, v := range rec.Header() {
			w.Header()[k] = v
		}
		w.WriteHeader(rec.Code)
		w.Write(rec.Body.Bytes())
	}
}

// answer writes the answer, and returns the fault that spoils it on its way.
func (s *Server) answer(w *httptest.ResponseRecorder, r *http.Request, path string, body []byte, f route) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer func() {
		s.requests = append(s.requests, Request{r.Method, path, body, w.Code})
		if w.Code == 401 || w.Code == 403 || w.Code == 429 && w.Header().Get("X-RateLimit-Scope") != "shared" {
			s.invalid++
		}
	}()
	switch {
	case !free(path) && (s.revoked || r.Header.Get("Authorization") != "Bot "+Token):
		w.Header().Set("Content-Type", "application/json")
		refuse(w, 401, 0, messages[0])
		return nil
	case !free(path) && !strings.HasPrefix(r.UserAgent(), "DiscordBot ("):
		// https://discord.com/developers/docs/reference#user-agent: others may be blocked.
		s.breaks("the User-Agent is %q", r.UserAgent())
	}
	if wait := s.global.Sub(s.options.Clock()); wait > 0 && !free(path) {
		s.before(w, &Fault{Trouble: GlobalLimit, After: wait})
		return nil
	}
	fault := s.fault(r, path)
	if fault != nil && fault.Trouble == DropBefore {
		return fault
	}
	if fault != nil && s.before(w, fault) {
		return nil
	}
	if len(body) > 0 && !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		refuse(w, 400, 50035, "Content-Type is not application/json")
		return nil
	}
	a := f(r, body)
	s.headers(w, r, path)
	switch {
	case a.status == 429:
		s.before(w, &Fault{Trouble: RouteLimit, After: a.value.(time.Duration)})
	case a.failed():
		refuse(w, a.status, a.code, fmt.Sprint(a.value))
	case a.status == 204:
		w.WriteHeader(204)
	default:
		writeJSON(w, a.status, a.value)
	}
	return fault
}

// headers say how much of a limit is left.
func (s *Server) headers(w http.ResponseWriter, r *http.Request, path string) {
	left, reset := 4, time.Second
	if c := s.channels[r.PathValue("channel")]; c != nil && c.Limit > 0 && r.Method == "POST" {
		c.prune()
		left, reset = c.Limit-len(c.window), c.Every
		if len(c.window) > 0 {
			reset = time.Until(c.window[0].Add(c.Every))
		}
	}
	w.Header().Set("X-RateLimit-Limit", "5")
	w.Header().Set("X-RateLimit-Remaining", strconv.Itoa(left))
	w.Header().Set("X-RateLimit-Reset-After", fmt.Sprintf("%.3f", reset.Seconds()))
	w.Header().Set("X-RateLimit-Reset", fmt.Sprintf("%.3f", float64(time.Now().Add(reset).UnixMilli())/1000))
	w.Header().Set("X-RateLimit-Bucket", strings.ReplaceAll(strings.Trim(path, "/"), "/", "-"))
}

func (c *Channel) prune() {
	c.window = slices.DeleteFunc(c.window, func(t time.Time) bool { return time.Since(t) >= c.Every })
}

// breaks notes a rule of manners that a client broke.
func (s *Server) breaks(format string, args ...any) {
	if len(s.broken) < 100 {
		s.broken = append(s.broken, fmt.Sprintf(format, args...))
	}
}

func writeJSON(w http.ResponseWriter, status int, value any) {
	bs, err := json.Marshal(value)
	if err != nil {
		panic(err) // it is ours
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write(bs)
}

func refuse(w http.ResponseWriter, status, code int, text string) {
	writeJSON(w, status, map[string]any{"message": text, "code": code})
}

func (s *Server) getGateway(*http.Request, []byte) reply {
	return ok(obj("url", s.socketURL()))
}

func (s *Server) getGatewayBot(*http.Request, []byte) reply {
	return ok(obj("url", s.socketURL(), "shards", 1, "session_start_limit",
		obj("total", 1000, "remaining", s.options.Starts, "reset_after", 14400000, "max_concurrency", 1)))
}

func (s *Server) socketURL() string { return "ws" + strings.TrimPrefix(s.http.URL, "http") + "/ws/" }

func me() map[string]any {
	return obj("id", BotID, "username", "attribot", "discriminator", "0000", "bot", true, "global_name", nil, "avatar", nil)
}

func (s *Server) getMe(*http.Request, []byte) reply { return ok(me()) }

func (s *Server) getApplication(*http.Request, []byte) reply {
	return ok(obj("id", ApplicationID, "name", "Attribot", "description", "", "bot_public", true, "bot_require_code_grant", false, "verify_key", "", "flags", 0))
}

func (s *Server) getCommands(*http.Request, []byte) reply { return ok(s.commands) }

func (s *Server) putCommands(_ *http.Request, body []byte) reply {
	if bad := checkCommands(body); len(bad) > 0 {
		return wrong(bad...)
	}
	if bytes.Contains(body, []byte(":null")) {
		s.breaks("the commands hold nulls")
	}
	var all []map[string]any
	if err := json.Unmarshal(body, &all); err != nil {
		return wrong(err.Error())
	}
	for _, c := range all { // as the real one does, it says more than it was told
		c["id"], c["application_id"], c["version"] = s.snowflake(), ApplicationID, s.snowflake()
		c["default_member_permissions"], c["nsfw"] = nil, false
		or2(c, "type", float64(1))
	}
	s.commands, _ = json.Marshal(all)
	s.puts++
	return ok(s.commands)
}

func or2(m map[string]any, key string, standard any) {
	if m[key] == nil {
		m[key] = standard
	}
}

func (s *Server) getGuild(r *http.Request, _ []byte) reply {
	g := s.guilds[r.PathValue("guild")]
	if g == nil {
		return no(404, 10004)
	}
	return ok(obj("id", g.ID, "name", g.Name, "owner_id", g.Owner, "roles", []any{
		obj("id", g.ID, "name", "@everyone", "permissions", "0"),
		obj("id", "700000000000000001", "name", "attribot", "permissions", strconv.FormatInt(g.Rights, 10)),
	}, "emojis", []any{}, "features", []any{}))
}

func (s *Server) getMember(r *http.Request, _ []byte) reply {
	if r.PathValue("user") != BotID || s.guilds[r.PathValue("guild")] == nil {
		return no(404, 10004)
	}
	return ok(obj("user", me(), "roles", []any{"700000000000000001"}, "joined_at", time.Now().UTC().Format(time.RFC3339)))
}

func (s *Server) getChannel(r *http.Request, _ []byte) reply {
	c, refused := s.enter(r, ViewChannel)
	if c == nil {
		return refused
	}
	return ok(s.channelJSON(c))
}

func (s *Server) channelJSON(c *Channel) map[string]any {
	o := obj("id", c.ID, "type", c.Kind, "name", c.Name, "guild_id", c.Guild, "position", 0)
	if c.Kind == Forum {
		o["available_tags"] = []any{obj("id", "800000000000000001", "name", "Attributions"), obj("id", "800000000000000002", "name", "Denials")}
	}
	if c.Parent != "" {
		o["parent_id"] = c.Parent
		o["thread_metadata"] = obj("archived", c.Archived, "locked", false, "auto_archive_duration", 1440, "archive_timestamp", time.Now().UTC().Format(time.RFC3339))
	}
	if c.Denied != 0 {
		o["permission_overwrites"] = []any{obj("id", BotID, "type", 1, "allow", "0", "deny", strconv.FormatInt(c.Denied, 10))}
	}
	return o
}

// rights are the bot's in a channel.
func (s *Server) rights(c *Channel) int64 {
	if p := s.channels[c.Parent]; p != nil {
		return s.rights(p) &^ c.Denied
	}
	if g := s.guilds[c.Guild]; g != nil {
		return g.Rights &^ c.Denied
	}
	return allNeeded
}

// enter returns a request's channel if the bot has the rights there.
func (s *Server) enter(r *http.Request, need int64) (*Channel, reply) {
	id := r.PathValue("channel")
	if _, err := strconv.ParseUint(id, 10, 64); err != nil {
		return nil, wrong(fmt.Sprintf("Value %q is not snowflake.", id))
	}
	c := s.channels[id]
	switch {
	case c == nil:
		return nil, no(404, 10003)
	case s.rights(c)&ViewChannel == 0:
		return nil, no(403, 50001)
	case s.rights(c)&need != need:
		return nil, no(403, 50013)
	}
	return c, reply{}
}

// getThreads lists the threads that are not archived.
func (s *Server) getThreads(r *http.Request, _ []byte) reply {
	all := []any{}
	for _, c := range s.channels {
		if c.Guild == r.PathValue("guild") && c.Kind == PublicThread && !c.Archived {
			all = append(all, s.channelJSON(c))
		}
	}
	return ok(obj("threads", all, "members", []any{}))
}

// openDirect returns the channel of direct messages with a person, which is
// the same each time.
func (s *Server) openDirect(_ *http.Request, body []byte) reply {
	var with struct {
		Person string `json:"recipient_id"`
	}
	if err := json.Unmarshal(body, &with); err != nil || number(with.Person) == 0 {
		return wrong("recipient_id")
	}
	id := "9" + with.Person[1:]
	if s.channels[id] == nil {
		s.channels[id] = &Channel{ID: id, Kind: DirectWith}
	}
	return ok(obj("id", id, "type", DirectWith))
}
