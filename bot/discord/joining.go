package discord

import (
	"context"
	"time"

	"attribot/bot"
)

// A guild is a server, as its GUILD_CREATE or GUILD_DELETE tells.
type guild struct {
	ID          string
	Name        string
	Unavailable bool
	System      string    `json:"system_channel_id"` // where Discord says who joined; may be empty
	Joined      time.Time `json:"joined_at"`
}

// knows notes that the bot is in a guild, and reports whether that was known.
// READY names all at each login, so what comes after it and is not known was
// joined just now.
func (c *Chat) knows(guild string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	known := c.guilds[guild]
	c.guilds[guild] = true
	return known
}

func (c *Chat) forgets(guild string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.guilds, guild)
}

// fresh is how long ago the bot may have joined to be welcome news.
const fresh = time.Hour

// welcome posts one message in a server that the bot just joined, where it is
// told who joined; if it may not speak there, it waits for the first command.
func (l *listener) welcome(g guild) {
	if g.System == "" || time.Since(g.Joined) > fresh {
		return
	}
	ctx, cancel := context.WithTimeout(l.ctx, time.Minute)
	defer cancel()
	m := bot.Greeting()
	m.DeliveryID = "joined" + g.ID // so that it comes once
	if _, err := l.chat.Post(ctx, bot.Channel{Platform: platform, ID: g.System}, "", m); err != nil {
		l.chat.log.Debug("discord: joined a server, and may not say so there", "err", err)
	}
}
