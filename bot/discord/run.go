package discord

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"attribot/bot"
)

// Run implements bot.Chat. It registers the commands and keeps a connection;
// what comes over it is answered, each in a goroutine that Run waits for.
func (c *Chat) Run(ctx context.Context, handle bot.Handler) error {
	if err := checkForm(c.options.Token); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	l := &listener{chat: c, ctx: ctx, handle: handle, verbs: bot.Verbs()}
	defer l.crowd.leave()
	if err := c.prepare(ctx); err != nil || ctx.Err() != nil {
		return err
	}
	return c.connectAll(ctx, l.event)
}

// prepare registers the commands before anything comes in. Only a token that
// is no good ends it; what is out of order with Discord passes.
func (c *Chat) prepare(ctx context.Context) error {
	for failures := 1; ctx.Err() == nil; failures++ {
		err := c.register(ctx)
		if err == nil {
			return nil
		}
		if j := judged(err); errors.Is(j, errFatal) {
			return j
		}
		if status := statusOf(err); status >= 400 && status < 500 {
			c.log.Error("discord does not take the commands, so those that it knows stay", "err", sorted(err))
			return nil
		}
		wait := c.backOff(failures)
		c.log.Warn("discord cannot be asked", "err", withoutURL(err), "again", wait)
		bot.Sleep(ctx, wait)
	}
	return nil
}

// A listener answers what comes over the gateway while Run lasts.
type listener struct {
	chat   *Chat
	ctx    context.Context // Run's: events bring none
	handle bot.Handler
	verbs  []bot.Verb
	crowd  crowd
}

// event takes what the gateway sends, in its order; it must not wait. It
// reads the raw events, since the library's own reading panics later on parts
// that it does not know.
func (l *listener) event(e *discordgo.Event) {
	switch e.Type {
	case "INTERACTION_CREATE":
		var i interaction
		if !l.read(e, &i) || !l.chat.first(i.ID) {
			return
		}
		l.crowd.add(func() { l.take(&i) })
	case "READY":
		var ready struct{ Guilds []struct{ ID string } }
		if l.read(e, &ready) {
			for _, g := range ready.Guilds {
				l.chat.knows(g.ID)
			}
		}
	case "GUILD_CREATE":
		var g guild
		if l.read(e, &g) && !g.Unavailable && !l.chat.knows(g.ID) {
			l.crowd.add(func() { l.welcome(g) })
		}
	case "GUILD_DELETE":
		var g guild
		if l.read(e, &g) && !g.Unavailable { // else it is an outage, which changes nothing
			l.chat.forgets(g.ID)
		}
	}
}

func (l *listener) read(e *discordgo.Event, into any) bool {
	if err := json.Unmarshal(e.RawData, into); err != nil {
		l.chat.log.Warn("discord sent what cannot be read", "event", e.Type, "err", err)
		return false
	}
	return true
}

// A crowd is goroutines that are waited for, for a moment.
type crowd struct {
	mu   sync.Mutex
	gone bool
	all  sync.WaitGroup
}

// add starts f, unless the crowd is leaving.
func (c *crowd) add(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.gone {
		c.all.Go(f)
	}
}

// goodbye is how long Run waits for answers on their way when it ends.
const goodbye = 300 * time.Millisecond

func (c *crowd) leave() {
	c.mu.Lock()
	c.gone = true
	c.mu.Unlock()
	done := make(chan struct{})
	go func() { c.all.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(goodbye):
	}
}

// seen remembers the newest interactions: what a resume repeats is answered
// once. Its size is more than come in the minutes that can be repeated.
type seen struct {
	ids  map[string]bool
	ring [1024]string
	next int
}

// first reports whether an interaction is new.
func (c *Chat) first(id string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := &c.seen
	if s.ids == nil {
		s.ids = make(map[string]bool, len(s.ring))
	}
	if s.ids[id] {
		return false
	}
	delete(s.ids, s.ring[s.next])
	s.ids[id], s.ring[s.next] = true, id
	s.next = (s.next + 1) % len(s.ring)
	return true
}
