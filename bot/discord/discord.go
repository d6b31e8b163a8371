// Package discord is the chat in Discord: alerts are embeds in its channels,
// and commands are typed as /attribot there.
//
// It stands on bwmarrin/discordgo, between two guards of its own. Behind the
// library a limiter keeps Discord's rate limits, because the library would
// sleep through them; before it a supervisor holds the connection to the
// gateway, because the library can wait for ever, and would connect for ever
// with a token that was revoked. Both are reasoned where they stand
// (limiter.go, gateway.go).
//
// Nothing is remembered here that could not be forgotten: who may change
// settings is read from each interaction, what a button does stands in the
// button, and whether a message was posted is asked of Discord, which is sent
// the same nonce at every attempt and keeps the delivery id in the message's
// buttons.
//
// A Chat posts from New on, since that needs no connection; it listens from
// Run to Run's end.
package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"attribot/bot"
)

const platform = "discord"

// Options are what an operator chooses. Token must be given.
type Options struct {
	Token  string // of the bot, from the Developer Portal; never logged
	Shards int    // connections among which the servers are divided: one for each 2500 at most; one if zero
	API    string // where Discord is reached: "https://discord.com" if empty, or a proxy's address
	Log    *slog.Logger
}

// A Chat is Discord, all its servers together.
type Chat struct {
	options Options
	log     *slog.Logger
	limiter *limiter
	rest    *discordgo.Session // for requests only; it is never opened
	pace    pace
	suggest suggest // nil until SuggestWith

	mu     sync.Mutex
	guilds map[string]bool // those that the bot is in, as far as the gateway told
	forums map[string]bool // channels that take posts instead of messages
	seen   seen            // interactions

	identified time.Time // when the gateway was last logged in to
}

var (
	_ bot.Chat      = (*Chat)(nil)
	_ bot.Editor    = (*Chat)(nil)
	_ bot.Finder    = (*Chat)(nil)
	_ bot.Confider  = (*Chat)(nil)
	_ bot.Pacer     = (*Chat)(nil)
	_ bot.Suggested = (*Chat)(nil)
)

// pace is how long things may take. Tests have less patience.
type pace struct {
	open     time.Duration // for connecting to the gateway until READY
	silence  time.Duration // without an acknowledged heartbeat, then the connection is dead; Discord asks for one every 41 s
	identify time.Duration // between two logins: https://discord.com/developers/docs/events/gateway#rate-limiting
	backOff  time.Duration // before connecting again, doubled at each failure …
	longest  time.Duration // … up to here
	stable   time.Duration // a connection that held so long was no failure
	channel  time.Duration // from one message to the next in a channel
	platform time.Duration // and anywhere
	slow     time.Duration // an answer that takes longer is announced; Discord gives 3 s in all
}

func defaultPace() pace {
	return pace{
		open: 30 * time.Second, silence: 90 * time.Second, identify: 5500 * time.Millisecond,
		backOff: time.Second, longest: 2 * time.Minute, stable: time.Minute, slow: 1500 * time.Millisecond,
		channel: time.Second, platform: 20 * time.Millisecond,
	}
}

// requestTime is how long one request may take.
const requestTime = 10 * time.Second

// userAgent is in the form that Discord asks of bots:
// https://discord.com/developers/docs/reference#user-agent.
const userAgent = "DiscordBot (https://attribot.example, 1)"

// New returns the chat of one bot account.
func New(o Options) *Chat {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	c := &Chat{
		options: o, log: o.Log, limiter: newLimiter(toDiscord(o.API), o.Log), pace: defaultPace(),
		guilds: map[string]bool{}, forums: map[string]bool{},
	}
	c.rest = c.session()
	return c
}

// toDiscord is the way to Discord.
func toDiscord(api string) http.RoundTripper {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.DialContext = (&net.Dialer{Timeout: 5 * time.Second}).DialContext
	to, err := url.Parse(api)
	if api == "" || err != nil || to.Host == "" {
		return t
	}
	return elsewhere{to, t}
}

// elsewhere sends to another host what is for Discord's: the library's own
// addresses are variables of the whole process, and stay as they are.
type elsewhere struct {
	to   *url.URL
	base http.RoundTripper
}

func (e elsewhere) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host, r.Host = e.to.Scheme, e.to.Host, ""
	return e.base.RoundTrip(r)
}

// session is one of the library's, tamed: it repeats nothing, waits for
// nothing, connects only when it is told to, prints nothing and keeps no copy
// of the servers.
func (c *Chat) session() *discordgo.Session {
	s, err := discordgo.New("Bot " + c.options.Token)
	if err != nil {
		panic(err) // it has no way to fail: https://pkg.go.dev/github.com/bwmarrin/discordgo@v0.29.0#New
	}
	s.Client = &http.Client{Timeout: requestTime, Transport: c.limiter}
	s.UserAgent = userAgent
	s.MaxRestRetries = 0
	s.ShouldRetryOnRateLimit = false
	s.ShouldReconnectOnError = false
	s.ShouldReconnectVoiceOnSessionError = false
	s.StateEnabled = false
	s.SyncEvents = true // READY is to be seen before what follows it; ours return at once
	s.LogLevel = -1     // below all: its own log prints to the standard error
	s.Identify.Intents = discordgo.IntentsGuilds
	return s
}

// Pace implements bot.Pacer. Discord tells a channel's limit only with each
// answer, and it has been five messages in five seconds for years; in all a
// bot may make 50 requests a second:
// https://discord.com/developers/docs/topics/rate-limits#global-rate-limit.
func (c *Chat) Pace() (channel, platform time.Duration) { return c.pace.channel, c.pace.platform }

// Name implements bot.Chat.
func (c *Chat) Name() string { return platform }

// do makes a request, and reads the answer into out if that is not nil. Each
// request has a bucket of its own, so that the library neither waits nor keeps
// one for every interaction there ever was.
func (c *Chat) do(ctx context.Context, method, url string, body, out any) error {
	var bs []byte
	if body != nil {
		var err error
		if bs, err = json.Marshal(body); err != nil {
			return fmt.Errorf("write a request: %w", err)
		}
	}
	bucket := &discordgo.Bucket{}
	bucket.Lock()
	answer, err := c.rest.RequestWithLockedBucket(method, url, "application/json", bs, bucket, 0, discordgo.WithContext(ctx))
	if err != nil || out == nil {
		return err
	}
	if err := json.Unmarshal(answer, out); err != nil {
		return fmt.Errorf("read Discord's answer: %w", err)
	}
	return nil
}
