package discordtest

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// The opcodes of https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway.
const (
	opDispatch       = 0
	opHeartbeat      = 1
	opIdentify       = 2
	opResume         = 6
	opReconnect      = 7
	opInvalidSession = 9
	opHello          = 10
	opAck            = 11
)

// An Opening is how the server treats a client that has just sent IDENTIFY or
// RESUME. The zero value is as it should be.
type Opening struct {
	Reconnect bool // op 7 is the first packet
	Silent    bool // neither READY nor RESUMED comes
	Code      int  // the connection is closed with this code
	Invalid   bool // op 9, not resumable
	NoHello   bool // not even HELLO comes
}

// gateway is all connections. The server's lock guards it.
type gateway struct {
	sessions map[string]*session
	openings []Opening
	current  *session
	counts   Counts
	shards   [][]int // of each IDENTIFY; nil if it named none
}

// Counts are what clients did at the gateway.
type Counts struct{ Connects, Identifies, Resumes, Heartbeats, Closes int }

// A session outlives its connections: what happens meanwhile is kept and
// replayed when it is resumed.
type session struct {
	id     string
	seq    int64
	events []packet // all since the session began
	conn   *socket  // nil while nobody is connected
}

type packet struct {
	Op   int    `json:"op"`
	Data any    `json:"d"`
	Seq  *int64 `json:"s"`
	Type any    `json:"t"`
}

// A socket is one connection.
type socket struct {
	ws     *websocket.Conn
	mu     sync.Mutex // of writing
	zlib   bool
	frozen bool // half open: it takes everything and says nothing; the server's lock guards it
	hungUp bool // by us: what the client's closing says then is mere politeness; mu guards it
}

func (c *socket) send(p packet) {
	c.mu.Lock()
	defer c.mu.Unlock()
	bs, err := json.Marshal(p)
	if err != nil {
		panic(err) // it is ours
	}
	kind := websocket.TextMessage
	if c.zlib {
		var b bytes.Buffer
		z := zlib.NewWriter(&b)
		z.Write(bs)
		z.Close()
		bs, kind = b.Bytes(), websocket.BinaryMessage
	}
	c.ws.SetWriteDeadline(time.Now().Add(5 * time.Second))
	c.ws.WriteMessage(kind, bs)
}

func (c *socket) close(code int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hungUp = true
	c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(time.Second))
	c.ws.Close()
}

func (c *socket) closing() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.hungUp
}

// NextOpenings says how the next clients are treated, one each.
func (s *Server) NextOpenings(os ...Opening) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.openings = append(s.gateway.openings, os...)
}

// Counts returns what was done at the gateway so far.
func (s *Server) Counts() Counts {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gateway.counts
}

// Shards returns what each IDENTIFY said of its shard: its number and how many
// there are, or nothing.
func (s *Server) Shards() [][]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.gateway.shards)
}

// Connected reports whether a client has a session and a connection.
func (s *Server) Connected() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gateway.current != nil && s.gateway.current.conn != nil
}

func (s *Server) connect(w http.ResponseWriter, r *http.Request) {
	upgrader := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer ws.Close()
	c := &socket{ws: ws, zlib: s.options.Compress}
	s.mu.Lock()
	s.gateway.counts.Connects++
	opening := Opening{}
	if len(s.gateway.openings) > 0 {
		opening, s.gateway.openings = s.gateway.openings[0], s.gateway.openings[1:]
	}
	s.mu.Unlock()
	if !opening.NoHello {
		c.send(packet{Op: opHello, Data: obj("heartbeat_interval", s.options.Heartbeat.Milliseconds())})
	}
	s.listen(c, opening)
}

// listen serves one connection until it ends.
func (s *Server) listen(c *socket, opening Opening) {
	var mine *session
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.gateway.counts.Closes++
		if mine != nil && mine.conn == c {
			mine.conn = nil
		}
	}()
	for {
		var p struct {
			Op   int             `json:"op"`
			Data json.RawMessage `json:"d"`
		}
		if err := c.ws.ReadJSON(&p); err != nil {
			if code, is := closed(err); is && (code == 1000 || code == 1001) && mine != nil && !c.closing() {
				s.mu.Lock() // these two codes end the session
				delete(s.gateway.sessions, mine.id)
				s.mu.Unlock()
			}
			return
		}
		switch p.Op {
		case opHeartbeat:
			s.mu.Lock()
			s.gateway.counts.Heartbeats++
			frozen := c.frozen
			s.mu.Unlock()
			if !frozen {
				c.send(packet{Op: opAck})
			}
		case opIdentify, opResume:
			if mine = s.open(c, p.Op, p.Data, opening); mine == nil {
				return
			}
			opening = Opening{} // on the same socket only the first is treated so
		default:
			c.close(4001)
			return
		}
	}
}

func closed(err error) (code int, is bool) {
	if e, is := err.(*websocket.CloseError); is {
		return e.Code, true
	}
	return 0, false
}

// open answers IDENTIFY or RESUME. It returns nil when it closed the
// connection, and a session without a connection when none came about.
func (s *Server) open(c *socket, op int, data json.RawMessage, opening Opening) *session {
	var d struct {
		Token   string `json:"token"`
		Session string `json:"session_id"`
		Seq     int64  `json:"seq"`
		Intents *int   `json:"intents"`
		Shard   []int  `json:"shard"`
	}
	if err := json.Unmarshal(data, &d); err != nil {
		c.close(4002)
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if op == opIdentify {
		s.gateway.counts.Identifies++
		s.gateway.shards = append(s.gateway.shards, d.Shard)
		s.options.Starts--
	} else {
		s.gateway.counts.Resumes++
	}
	none := &session{}
	switch {
	case s.revoked || d.Token != "Bot "+Token && d.Token != Token:
		c.close(4004)
		return nil
	case op == opIdentify && (d.Intents == nil || *d.Intents != 1):
		s.breaks("intents other than GUILDS: %s", data)
	case opening.Code != 0:
		c.close(opening.Code)
		return nil
	case opening.Reconnect:
		c.send(packet{Op: opReconnect})
		return none
	case opening.Silent:
		return none
	case opening.Invalid:
		c.send(packet{Op: opInvalidSession, Data: false})
		return none
	}
	if op == opResume {
		return s.resume(c, d.Session, d.Seq)
	}
	return s.begin(c)
}

// begin is a new session: READY names the guilds, then each is sent whole.
func (s *Server) begin(c *socket) *session {
	mine := &session{id: "session-" + s.snowflake(), conn: c}
	s.gateway.sessions[mine.id] = mine
	s.gateway.current = mine
	guilds := []any{}
	for _, id := range s.guildIDs() {
		guilds = append(guilds, obj("id", id, "unavailable", true))
	}
	mine.dispatch("READY", obj("v", 9, "user", me(), "guilds", guilds, "session_id", mine.id, "resume_gateway_url", s.socketURL(),
		"application", obj("id", ApplicationID, "flags", 0)))
	for _, id := range s.guildIDs() {
		mine.dispatch("GUILD_CREATE", s.guildJSON(s.guilds[id]))
	}
	return mine
}

// resume replays what the client missed, then says RESUMED.
func (s *Server) resume(c *socket, id string, seq int64) *session {
	mine := s.gateway.sessions[id]
	if mine == nil || seq > mine.seq {
		c.send(packet{Op: opInvalidSession, Data: false})
		return &session{}
	}
	mine.conn = c
	s.gateway.current = mine
	for _, p := range mine.events {
		if *p.Seq > seq {
			c.send(p)
		}
	}
	mine.dispatch("RESUMED", obj())
	return mine
}

// dispatch sends an event, or keeps it for the next resume.
func (m *session) dispatch(kind string, data any) {
	m.seq++
	seq := m.seq
	p := packet{Op: opDispatch, Data: data, Seq: &seq, Type: kind}
	m.events = append(m.events, p)
	if len(m.events) > 1000 { // and a client that missed more must begin anew
		m.events = slices.Delete(m.events, 0, 500)
	}
	if m.conn != nil && !m.conn.frozen {
		m.conn.send(p)
	}
}

func (s *Server) guildIDs() (ids []string) {
	for id := range s.guilds {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

func (s *Server) guildJSON(g *Guild) map[string]any {
	channels := []any{}
	for _, c := range s.channels {
		if c.Guild == g.ID && c.Parent == "" {
			channels = append(channels, s.channelJSON(c))
		}
	}
	return obj("id", g.ID, "name", g.Name, "owner_id", g.Owner, "system_channel_id", g.System, "joined_at", g.Joined.UTC().Format(time.RFC3339Nano),
		"unavailable", false, "member_count", 7, "channels", channels, "threads", []any{}, "members", []any{}, "roles", []any{}, "large", false)
}

// Dispatch sends an event to the current session; kept for its resume if
// nobody is connected.
func (s *Server) Dispatch(kind string, data any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gateway.current != nil {
		s.gateway.current.dispatch(kind, data)
	}
}

// Join adds the bot to a guild, as an administrator does.
func (s *Server) Join(g Guild, channels ...Channel) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.guilds[g.ID] = &g
	for _, c := range channels {
		c.Guild = g.ID
		s.channels[c.ID] = &c
	}
	if s.gateway.current != nil {
		s.gateway.current.dispatch("GUILD_CREATE", s.guildJSON(&g))
	}
}

// Outage takes a guild away and gives it back, as in an outage of Discord's.
func (s *Server) Outage(guild string) {
	s.Dispatch("GUILD_DELETE", obj("id", guild, "unavailable", true))
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gateway.current != nil {
		s.gateway.current.dispatch("GUILD_CREATE", s.guildJSON(s.guilds[guild]))
	}
}

// with does something with the current connection, if there is one.
func (s *Server) with(f func(*socket)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gateway.current != nil && s.gateway.current.conn != nil {
		f(s.gateway.current.conn)
	}
}

// Reconnect asks the client to come again: op 7.
func (s *Server) Reconnect() { s.with(func(c *socket) { c.send(packet{Op: opReconnect}) }) }

// Beat asks for a heartbeat at once: op 1.
func (s *Server) Beat() { s.with(func(c *socket) { c.send(packet{Op: opHeartbeat}) }) }

// Invalidate tells the client that its session is over: op 9.
func (s *Server) Invalidate() {
	s.with(func(c *socket) { c.send(packet{Op: opInvalidSession, Data: false}) })
}

// Cut closes the TCP connection without a word.
func (s *Server) Cut() { s.with(func(c *socket) { c.ws.Close() }) }

// CutAll is Cut for every session's connection.
func (s *Server) CutAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.gateway.sessions {
		if m.conn != nil {
			m.conn.ws.Close()
		}
	}
}

// Freeze makes the connection half open: what comes is read, nothing is said.
func (s *Server) Freeze() { s.with(func(c *socket) { c.frozen = true }) }

// CloseWith closes the connection with a code.
func (s *Server) CloseWith(code int) { s.with(func(c *socket) { c.close(code) }) }
