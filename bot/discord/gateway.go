package discord

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
	"golang.org/x/sync/errgroup"

	"attribot/bot"
)

// This file holds the connection to Discord's gateway, over which commands
// come. The library's own reconnecting is switched off, for left alone it
//
//   - deadlocks for ever if Discord asks for a reconnect in the first packet
//     (https://github.com/bwmarrin/discordgo/issues/513), and waits for ever
//     if that packet does not come;
//   - connects for ever with a token that was revoked;
//   - notices a dead connection after minutes, and then ends the session with
//     it, so that what happened meanwhile is lost;
//   - logs in as often as it likes, and after 1000 times a day Discord resets
//     the token.
//
// So each connecting has a deadline; what does not keep it loses its socket
// and is left behind with its session. A session that merely lost its
// connection is resumed, and Discord repeats what was missed.

// A gate is one session of the library with its connection.
type gate struct {
	session *discordgo.Session
	ready   chan struct{} // signalled by READY and RESUMED
	down    chan struct{} // signalled when the connection is lost

	mu   sync.Mutex
	conn net.Conn // the newest
}

func (c *Chat) newGate(shard int, on func(*discordgo.Event)) *gate {
	g := &gate{session: c.session(), ready: make(chan struct{}, 1), down: make(chan struct{}, 1)}
	g.session.ShardID, g.session.ShardCount = shard, max(1, c.options.Shards)
	dial := &net.Dialer{Timeout: 10 * time.Second}
	g.session.Dialer = &websocket.Dialer{
		Proxy: http.ProxyFromEnvironment, HandshakeTimeout: 20 * time.Second,
		NetDialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := dial.DialContext(ctx, network, address)
			if err == nil {
				g.mu.Lock()
				g.conn = conn
				g.mu.Unlock()
			}
			return conn, err
		},
	}
	g.session.AddHandler(func(_ *discordgo.Session, e *discordgo.Event) {
		if e.Type == "READY" || e.Type == "RESUMED" {
			signal(g.ready)
		}
		on(e)
	})
	g.session.AddHandler(func(*discordgo.Session, *discordgo.Disconnect) { signal(g.down) })
	return g
}

func signal(to chan struct{}) {
	select {
	case to <- struct{}{}:
	default:
	}
}

// cut closes the socket under the library: nothing else frees an Open that
// waits.
func (g *gate) cut() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.conn != nil {
		g.conn.Close()
	}
}

var (
	errStuck = errors.New("discord's gateway did not answer in time")
	errDown  = errors.New("the connection to Discord was lost")
	errDead  = errors.New("the connection to Discord was silent")
)

// connectAll keeps a connection for each shard until ctx ends, and returns nil
// then; an error when it is no use for one of them to go on.
func (c *Chat) connectAll(ctx context.Context, on func(*discordgo.Event)) error {
	all, ctx := errgroup.WithContext(ctx)
	for shard := range max(1, c.options.Shards) {
		all.Go(func() error { return c.connect(ctx, shard, on) })
	}
	return all.Wait()
}

// connect keeps the connection of one shard.
func (c *Chat) connect(ctx context.Context, shard int, on func(*discordgo.Event)) error {
	var g *gate
	failures := 0
	for {
		began := time.Now()
		err := c.once(ctx, &g, shard, on)
		if ctx.Err() != nil {
			g.leave()
			return nil
		}
		if err = judged(err); errors.Is(err, errFatal) {
			g.leave()
			return err
		}
		if failures++; time.Since(began) > c.pace.stable {
			failures = 1
		}
		wait := c.backOff(failures)
		c.log.Warn("discord: not connected", "shard", shard, "err", err, "again", wait)
		if !bot.Sleep(ctx, wait) {
			g.leave()
			return nil
		}
	}
}

// backOff is with full jitter: after an outage not all come back at once.
func (c *Chat) backOff(failures int) time.Duration {
	top := min(c.pace.backOff<<min(failures-1, 16), c.pace.longest)
	return top/4 + rand.N(top*3/4)
}

// once connects, with a new session or to resume the one there is, and holds
// the connection until it ends. It leaves nil in g when the session is over.
func (c *Chat) once(ctx context.Context, g **gate, shard int, on func(*discordgo.Event)) error {
	if *g == nil {
		if err := c.mayIdentify(ctx); err != nil {
			return err
		}
		*g = c.newGate(shard, on)
	}
	mine := *g
	if err := c.open(ctx, mine); err != nil {
		if ctx.Err() == nil && !dialing(err) {
			*g = nil // stuck, or its session is no longer taken: the next is new
		}
		return err
	}
	c.log.Info("discord: connected", "shard", shard)
	return c.hold(ctx, mine)
}

// dialing reports that an Open got no connection at all: the session can
// still be resumed.
func dialing(err error) bool {
	var closed *websocket.CloseError
	return !errors.As(err, &closed) && !errors.Is(err, errStuck)
}

// mayIdentify waits until a login is allowed: Discord counts them by the day
// and wants seconds between two.
func (c *Chat) mayIdentify(ctx context.Context) error {
	if !bot.Sleep(ctx, c.nextIdentify()) {
		return ctx.Err()
	}
	about, err := c.rest.GatewayBot(discordgo.WithContext(ctx))
	if err != nil {
		return fmt.Errorf("ask for the gateway: %w", err)
	}
	left := about.SessionStartLimit
	if left.Remaining >= fewStarts || left.Total == 0 {
		return nil
	}
	wait := max(time.Duration(left.ResetAfter)*time.Millisecond, time.Minute)
	c.log.Error("discord allows only few more logins today, so the bot waits; something made it log in again and again", "left", left.Remaining, "until", time.Now().Add(wait))
	if !bot.Sleep(ctx, wait) {
		return ctx.Err()
	}
	return nil
}

// fewStarts are the logins left below which none is made: they are for whoever
// mends what used up the others.
const fewStarts = 50

// nextIdentify is how long to wait before the next login, and books it.
func (c *Chat) nextIdentify() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	at := c.identified.Add(c.pace.identify)
	if at.Before(now) {
		at = now
	}
	c.identified = at
	return at.Sub(now)
}

// open connects within its time: until READY or RESUMED came.
func (c *Chat) open(ctx context.Context, g *gate) error {
	drain(g.ready)
	drain(g.down)
	late := time.NewTimer(c.pace.open)
	defer late.Stop()
	opened := make(chan error, 1)
	go func() { opened <- g.session.Open() }()
	for {
		select {
		case err := <-opened:
			if err != nil && !errors.Is(err, discordgo.ErrWSAlreadyOpen) {
				return err
			}
			opened = nil // a READY may still be to come
		case <-g.ready:
			return c.opened(ctx, g, opened, late.C)
		case <-g.down:
			return errDown
		case <-late.C:
			g.cut()
			return errStuck
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// opened waits until Open has returned too: it holds the session's lock.
func (c *Chat) opened(ctx context.Context, g *gate, opened chan error, late <-chan time.Time) error {
	if opened == nil {
		return nil
	}
	select {
	case err := <-opened:
		return err
	case <-late:
		g.cut()
		return errStuck
	case <-ctx.Done():
		return ctx.Err()
	}
}

func drain(c chan struct{}) {
	select {
	case <-c:
	default:
	}
}

// hold watches a connection until it is lost, or has been silent for too long.
func (c *Chat) hold(ctx context.Context, g *gate) error {
	look := time.NewTicker(c.pace.silence / 4)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-g.down:
			return errDown
		case <-look.C:
			g.session.RLock()
			silent := time.Since(g.session.LastHeartbeatAck)
			g.session.RUnlock()
			if silent > c.pace.silence {
				g.session.CloseWithCode(4000) // not 1000, which would end the session
				return errDead
			}
		}
	}
}

// leave says goodbye. The library sleeps a second in it; nobody waits for that.
func (g *gate) leave() {
	if g == nil {
		return
	}
	closed := make(chan struct{})
	go func() { g.session.Close(); close(closed) }()
	select {
	case <-closed:
	case <-time.After(200 * time.Millisecond):
		g.cut()
	}
}

// errFatal is wrapped by errors after which connecting again is no use.
var errFatal = errors.New("discord does not let the bot in")

// closeCodes are those after which connecting again is no use, in words:
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes.
var closeCodes = map[int]error{
	4004: ErrToken,
	4010: errors.New("the gateway's shard is not valid (close code 4010)"),
	4011: errors.New("the bot is in so many servers that Discord demands shards (close code 4011)"),
	4012: errors.New("the gateway's version is no longer served (close code 4012): update attribot"),
	4013: errors.New("the gateway's intents are not valid (close code 4013): update attribot"),
	4014: errors.New("the gateway's intents are not allowed to this bot (close code 4014): in the Developer Portal, under Bot, see the Privileged Gateway Intents"),
}

// judged wraps errFatal around what no later attempt can mend.
func judged(err error) error {
	var closed *websocket.CloseError
	if errors.As(err, &closed) && closeCodes[closed.Code] != nil {
		return fmt.Errorf("%w: %w", errFatal, closeCodes[closed.Code])
	}
	if statusOf(err) == 401 {
		return fmt.Errorf("%w: %w", errFatal, ErrToken)
	}
	if err != nil {
		return withoutURL(err)
	}
	return errDown
}
