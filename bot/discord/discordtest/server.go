// Package discordtest is Discord on the loopback, for tests: its REST interface
// and its gateway, as far as a bot of one slash command meets them. It holds
// real state (channels, messages, threads, permissions, the window in which a
// nonce is remembered), keeps the rules that Discord documents, refuses what
// Discord refuses with Discord's own codes, and makes trouble on demand.
//
// It imports no Discord library and nothing of the bot: what it knows is the
// wire, https://discord.com/developers/docs. Any client can talk to it; the
// tests use the same library as the program, and a second, independent one
// checks the fake itself.
//
// A Server lives until its Close. All times are real, but for those that tests
// may shorten: the heartbeat, and how long an interaction may wait.
package discordtest

import (
	"encoding/json"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// What a new server knows.
const (
	Token         = "MTIz.fake.token"
	ApplicationID = "100000000000000001"
	BotID         = "100000000000000002"
	UserID        = "100000000000000003" // of who types, unless a test says otherwise
)

// Permission bits: https://discord.com/developers/docs/topics/permissions.
const (
	ManageChannels        = 1 << 4
	ManageGuild           = 1 << 5
	ViewChannel           = 1 << 10
	SendMessages          = 1 << 11
	EmbedLinks            = 1 << 14
	ReadMessageHistory    = 1 << 16
	CreatePublicThreads   = 1 << 35
	SendMessagesInThreads = 1 << 38
	allNeeded             = ViewChannel | SendMessages | EmbedLinks | ReadMessageHistory | CreatePublicThreads | SendMessagesInThreads
)

// Kinds of channels: https://discord.com/developers/docs/resources/channel#channel-object-channel-types.
const (
	Text         = 0
	DirectWith   = 1
	PublicThread = 11
	Forum        = 15
)

// Options shorten what takes long with the real one. Zero fields mean the
// documented figure.
type Options struct {
	Heartbeat time.Duration    // what HELLO asks for; 41.25 s
	Answer    time.Duration    // the time to answer an interaction; 3 s
	Nonces    time.Duration    // how long a nonce is remembered; 2 min ("the past few minutes")
	Starts    int              // IDENTIFYs left today; 1000
	Clock     func() time.Time // what time it is, for ids and the nonces; time.Now
	Compress  bool             // gateway frames are zlib, as IDENTIFY may ask for
}

// A Server is the whole of it.
type Server struct {
	options Options
	http    *httptest.Server

	mu       sync.Mutex
	last     int64 // the last snowflake
	guilds   map[string]*Guild
	channels map[string]*Channel
	commands json.RawMessage
	puts     int // of commands
	asked    map[string]*Asked
	faults   []*Fault
	requests []Request
	broken   []string // rules of manners that a client broke
	revoked  bool     // the token
	global   time.Time
	invalid  int // 401, 403 and 429 answered
	gateway  gateway
}

// A Guild is a server of people.
type Guild struct {
	ID, Name string
	Owner    string
	System   string // channel where joining is announced; may be empty
	Rights   int64  // the bot's, before a channel takes some away
	Joined   time.Time
}

// A Channel is where messages stand.
type Channel struct {
	ID, Guild, Name string
	Parent          string // of a thread
	Kind            int
	Denied          int64 // rights of the bot that this channel takes away
	Archived        bool
	Messages        []*Message
	Limit           int           // so many messages …
	Every           time.Duration // … in so long; none if zero

	nonces map[string]nonce
	window []time.Time
}

type nonce struct {
	message *Message
	at      time.Time
}

// A Message is one that was posted.
type Message struct {
	ID, Channel string
	At          time.Time
	Edited      int // times
	Reply       string
	Body        map[string]any // as it was sent, with later edits
}

// A Request is one that came over the wire.
type Request struct {
	Method, Path string // without /api/v9
	Body         []byte
	Status       int
}

// New starts a server with one guild of one channel: Guild, General.
func New(o Options) *Server {
	or(&o.Heartbeat, 41250*time.Millisecond)
	or(&o.Answer, 3*time.Second)
	or(&o.Nonces, 2*time.Minute)
	or(&o.Starts, 1000)
	if o.Clock == nil {
		o.Clock = time.Now
	}
	s := &Server{
		options: o, guilds: map[string]*Guild{}, channels: map[string]*Channel{}, asked: map[string]*Asked{},
		commands: json.RawMessage("[]"),
	}
	s.gateway.sessions = map[string]*session{}
	s.http = httptest.NewServer(s.routes())
	s.guilds[Guild1] = &Guild{ID: Guild1, Name: "Ruritania CERT", Owner: "100000000000000009", System: General, Rights: allNeeded, Joined: time.Now().Add(-24 * time.Hour)}
	s.channels[General] = &Channel{ID: General, Guild: Guild1, Name: "general"}
	return s
}

// The guild and its channel that a new server has.
const (
	Guild1  = "200000000000000001"
	General = "300000000000000001"
)

func or[T comparable](value *T, standard T) {
	var zero T
	if *value == zero {
		*value = standard
	}
}

// Close ends it, with every connection.
func (s *Server) Close() {
	s.CutAll()
	s.http.CloseClientConnections()
	s.http.Close()
}

// URL is where it listens.
func (s *Server) URL() string { return s.http.URL }

// epoch is where snowflakes begin: https://discord.com/developers/docs/reference#snowflakes.
const epoch = 1420070400000

// snowflake is a new id, later than any before. The caller holds the lock.
func (s *Server) snowflake() string {
	s.last = max(s.last+1, (s.options.Clock().UnixMilli()-epoch)<<22)
	return strconv.FormatInt(s.last, 10)
}

// AddChannel adds one to a guild and returns its id.
func (s *Server) AddChannel(c Channel) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	or(&c.ID, s.snowflake())
	or(&c.Guild, Guild1)
	s.channels[c.ID] = &c
	return c.ID
}

// Change changes a channel under the server's lock.
func (s *Server) Change(channel string, f func(*Channel)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(s.channels[channel])
}

// RemoveChannel makes it unknown.
func (s *Server) RemoveChannel(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.channels, id)
}

// Messages returns copies of all messages of a channel, oldest first.
func (s *Server) Messages(channel string) (all []Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.channels[channel]; c != nil {
		for _, m := range c.Messages {
			all = append(all, *m)
		}
	}
	return all
}

// Threads returns the threads below a channel.
func (s *Server) Threads(parent string) (all []Channel) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.channels {
		if c.Parent == parent {
			all = append(all, *c)
		}
	}
	slices.SortFunc(all, func(a, b Channel) int { return strings.Compare(a.ID, b.ID) })
	return all
}

// Requests returns what came, of one method (of all if it is empty) and below
// one path.
func (s *Server) Requests(method, below string) (all []Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.requests {
		if (method == "" || r.Method == method) && strings.HasPrefix(r.Path, below) {
			all = append(all, r)
		}
	}
	return all
}

// ForgetRequests empties the record, which otherwise grows with each.
func (s *Server) ForgetRequests() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = nil
}

// Invalid counts the answers for which Discord bans an address that gathers
// 10,000 within ten minutes.
func (s *Server) Invalid() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.invalid
}

// Broken returns the rules that a client broke which Discord itself allows:
// messages whose mentions are not switched off, and the like.
func (s *Server) Broken() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.broken)
}

// Commands returns the registered commands, and how often they were written.
func (s *Server) Commands() (commands json.RawMessage, writes int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.commands, s.puts
}

// Revoke makes the token invalid.
func (s *Server) Revoke() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revoked = true
}

// SetStarts says how many IDENTIFYs are left.
func (s *Server) SetStarts(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.options.Starts = n
}
