package slack

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"attribot/bot"
)

// believeFor is how long we believe what Slack said of somebody: who was made
// a guest a minute ago changes nothing any more.
const believeFor = time.Minute

// people remembers for a moment who somebody is.
type people struct {
	ask func(ctx context.Context, id string) (*slack.User, error)

	mu    sync.Mutex
	known map[string]*known
}

type known struct {
	at   time.Time
	done chan struct{} // closed when user or err is there
	user *slack.User
	err  error
}

// who returns who somebody is. Those who ask at the same time share a call;
// an error is not remembered.
func (p *people) who(ctx context.Context, id string) (*slack.User, error) {
	p.mu.Lock()
	k := p.known[id]
	if k == nil || time.Since(k.at) > believeFor {
		k = &known{at: time.Now(), done: make(chan struct{})}
		p.forget()
		p.known[id] = k
		p.mu.Unlock()
		k.user, k.err = p.ask(ctx, id)
		if k.err != nil {
			p.mu.Lock()
			delete(p.known, id)
			p.mu.Unlock()
		}
		close(k.done)
		return k.user, k.err
	}
	p.mu.Unlock()
	select {
	case <-k.done:
		return k.user, k.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// forget drops what is too old. The caller holds the lock.
func (p *people) forget() {
	if p.known == nil {
		p.known = map[string]*known{}
	}
	for id, k := range p.known {
		if time.Since(k.at) > believeFor {
			delete(p.known, id)
		}
	}
}

// person is who gave a command. Whom Slack tells nothing about may look, and
// change nothing.
func (c *Chat) person(ctx context.Context, id, name, channel string) bot.Person {
	p := bot.Person{ID: id, Name: name}
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	u, err := c.people.who(ctx, id)
	if err != nil {
		c.log.Warn("who gave a command is not known: nothing can be changed", "user", id, "err", err)
		return p
	}
	for _, n := range []string{u.Profile.DisplayName, u.RealName, u.Name} {
		if n = oneLine(n); n != "" {
			p.Name = n
			break
		}
	}
	p.MayConfigure = !strings.HasPrefix(channel, "D") && c.full(u) && (!c.options.AdminsOnly || u.IsAdmin || u.IsOwner)
	return p
}

// full reports whether somebody is a member of the workspace, not a guest, and
// not of another company with which a channel is shared.
func (c *Chat) full(u *slack.User) bool {
	me := c.me()
	home := u.TeamID == "" || u.TeamID == me.team || me.enterprise != "" && u.Enterprise.EnterpriseID == me.enterprise
	return home && !u.IsRestricted && !u.IsUltraRestricted && !u.IsStranger && !u.Deleted && !u.IsBot
}
