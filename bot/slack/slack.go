// Package slack is the chat in Slack. It speaks Socket Mode: it dials out and
// needs no public address. Where connections cannot be held open it speaks HTTP
// mode instead: Slack makes requests to an address of ours. It knows Slack's
// library, limits and manners, and nothing of what the words mean.
//
// A Chat lives from Run to Run's end. Run asks who we are, opens two sockets,
// so that when Slack refreshes one the other hears, or listens for requests,
// and hands every command, click and dialog to the bot's handler. Whatever comes is acknowledged within
// three seconds: with the answer if it is there by then, otherwise with
// nothing, and the answer follows. A token that is wrong ends Run with an
// error in words; a connection that is lost comes back by itself and is only
// logged.
//
// Post, Edit and Find need neither, only the bot token. They never wait for
// a rate limit and never repeat: they say how the attempt ended, and the
// alert's row waits.
package slack

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"

	"attribot/bot"
)

const platform = "slack"

// Options say which workspace, and how strict it is.
type Options struct {
	BotToken string // xoxb-…, from the app's page "OAuth & Permissions"
	AppToken string // xapp-…, from "Basic Information", "App-Level Tokens"; not in HTTP mode

	Listen        string // where Slack's requests are heard in HTTP mode, e.g. "127.0.0.1:3000"; "" is Socket Mode
	SigningSecret string // of HTTP mode, from "Basic Information", "App Credentials"

	API        string // address of Slack; "" is https://slack.com, and https://slack-gov.com is another
	AdminsOnly bool   // only admins and owners of the workspace change settings; otherwise every full member

	// Gap is the least pause between two messages in a channel; 0 is a second,
	// as Slack asks, and below 0 is none.
	Gap time.Duration

	// Dial connects to Slack; nil is the net.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// A Chat is a workspace.
type Chat struct {
	options Options
	log     *slog.Logger
	api     *slack.Client
	http    *http.Client
	dialer  *websocket.Dialer
	listen  func(ctx context.Context) (net.Listener, error) // in HTTP mode

	people people
	places places
	second time.Duration // when the second socket is opened after the first
	quick  time.Duration // how long an answer may take to be in the acknowledgement

	mu  sync.Mutex
	own identity // known while Run runs
	bad chan error
}

var (
	_ bot.Chat     = (*Chat)(nil)
	_ bot.Editor   = (*Chat)(nil)
	_ bot.Finder   = (*Chat)(nil)
	_ bot.Confider = (*Chat)(nil)
	_ bot.Observer = (*Chat)(nil)
	_ bot.Pacer    = (*Chat)(nil)
)

// An identity is who our token is.
type identity struct {
	user, team, enterprise string
	everywhere             bool // we may post in public channels that we are not in
}

const (
	// patience is how long one call may take. The library's own client has no
	// limit: slack-go v0.35.0, slack.go:195.
	patience = 10 * time.Second

	// secondLater keeps the sockets from being as old as each other: Slack
	// refreshes each about once an hour,
	// https://docs.slack.dev/apis/events-api/using-socket-mode#disconnect
	secondLater = time.Minute

	// quickly leaves half of Slack's three seconds for the way.
	quickly = 1500 * time.Millisecond

	// ackBuffer holds the largest acknowledgement in one frame: slack-go
	// v0.35.0, socketmode/socketmode.go, defaultWriteBufferSize.
	ackBuffer = 32 * 1024
)

// New returns the chat of a workspace. Whether the tokens are good, Run says.
func New(o Options, log *slog.Logger) *Chat {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	dialer := &websocket.Dialer{Proxy: http.ProxyFromEnvironment, HandshakeTimeout: patience, WriteBufferSize: ackBuffer}
	if o.Dial != nil {
		transport.DialContext, dialer.NetDialContext = o.Dial, o.Dial
	}
	c := &Chat{
		options: o, log: log.With("chat", platform),
		http:   &http.Client{Transport: transport, Timeout: patience},
		dialer: dialer,
		listen: func(ctx context.Context) (net.Listener, error) {
			return new(net.ListenConfig).Listen(ctx, "tcp", o.Listen)
		},
		second: secondLater, quick: quickly,
		bad: make(chan error, 1),
	}
	set := []slack.Option{slack.OptionAppLevelToken(o.AppToken), slack.OptionHTTPClient(c.http)}
	if o.API != "" {
		set = append(set, slack.OptionAPIURL(strings.TrimSuffix(o.API, "/")+"/api/"))
	}
	c.api = slack.New(o.BotToken, set...)
	c.people.ask = func(ctx context.Context, id string) (*slack.User, error) { return c.api.GetUserInfoContext(ctx, id) }
	return c
}

// Name implements bot.Chat.
func (c *Chat) Name() string { return platform }

// Pace implements bot.Pacer: a message a second in a channel, and several
// hundred a minute in a workspace.
// https://docs.slack.dev/apis/web-api/rate-limits#posting-messages
func (c *Chat) Pace() (channel, platform time.Duration) {
	switch {
	case c.options.Gap < 0:
		return 0, 0
	case c.options.Gap == 0:
		return time.Second, 200 * time.Millisecond
	}
	return c.options.Gap, c.options.Gap / 5
}

// Run connects and passes on what people type and click until ctx ends. It
// returns an error when the tokens cannot work, and says what to do.
func (c *Chat) Run(ctx context.Context, handle bot.Handler) error {
	if err := checkForm(c.options); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	if err := c.whoAmI(ctx); err != nil || ctx.Err() != nil {
		return err
	}
	h := &hearing{chat: c, handle: handle}
	var ears sync.WaitGroup
	if c.options.Listen != "" {
		ears.Go(func() { c.report(h.serve(ctx)) })
	} else {
		for i := range 2 {
			ears.Go(func() {
				if bot.Sleep(ctx, time.Duration(i)*c.second) {
					c.report(h.listen(ctx))
				}
			})
		}
	}
	ears.Go(func() { h.lookAround(ctx) })
	var err error
	select {
	case <-ctx.Done():
	case err = <-c.bad:
	}
	stop()
	ears.Wait()
	h.answers.Wait()
	return err
}

// report ends Run with an error that time does not mend; the first counts.
func (c *Chat) report(err error) {
	if err == nil {
		return
	}
	select {
	case c.bad <- err:
	default:
	}
}

// whoAmI asks Slack who our token is, until it answers.
func (c *Chat) whoAmI(ctx context.Context) error {
	told := false
	for pause := time.Second; ; pause = min(2*pause, time.Minute) {
		me, err := c.api.AuthTestContext(ctx)
		if err == nil {
			c.mu.Lock()
			c.own = identity{me.UserID, me.TeamID, me.EnterpriseID, slices.Contains(granted(me.Header), "chat:write.public")}
			c.mu.Unlock()
			c.log.Info("Slack knows us", "workspace", me.Team, "as", me.User)
			return nil
		}
		if fatal := inWords(err, botToken); fatal != nil {
			return fatal
		}
		if ctx.Err() != nil {
			return nil
		}
		if !told {
			c.log.Warn("Slack cannot be reached, trying again", "err", err)
			told = true
		}
		bot.Sleep(ctx, pause)
	}
}

func (c *Chat) me() identity {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.own
}
