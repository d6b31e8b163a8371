package store

import (
	"context"
	"errors"
	"time"

	"attribot/feeds/claims"
)

// The states of a channel.
const (
	ChannelOK          = "ok"
	ChannelUnreachable = "unreachable" // gone, or closed to us: its settings are kept, its alerts wait
)

// A Channel is where alerts go and commands come from.
type Channel struct {
	ID                     int64
	Platform, Remote, Name string
	State, Error           string
}

const channelFields = `
  id, platform, remote, name, state, error`

func scanChannel(row scanner) (c Channel, err error) {
	err = row.Scan(&c.ID, &c.Platform, &c.Remote, &c.Name, &c.State, &c.Error)
	return c, err
}

const channelByRemote = `
select` + channelFields + `
from channels
where platform = $1 and remote = $2`

const saveChannel = `
insert into channels (platform, remote, name, added)
values ($1, $2, $3, $4)
on conflict (platform, remote) do update set name = excluded.name, state = 'ok', error = ''
returning` + channelFields

// Channel returns the channel from which somebody speaks, made if it is new.
// That it speaks shows that it is reachable again.
func (s *Store) Channel(ctx context.Context, platform, remote, name string, now time.Time) (Channel, error) {
	c, err := one(ctx, s.read, scanChannel, channelByRemote, platform, remote)
	if err == nil && c.Name == name && c.State == ChannelOK {
		return c, nil
	}
	if err != nil && !errors.Is(err, ErrNotFound) {
		return c, err
	}
	return one(ctx, s.write, scanChannel, saveChannel, platform, remote, name, millis(now))
}

// Channels returns every channel, oldest first.
func (s *Store) Channels(ctx context.Context) ([]Channel, error) {
	return list(ctx, s.read, scanChannel, `
select`+channelFields+`
from channels
order by id`)
}

// ChannelUnreachable notes that a channel is gone or closed to us. Its alerts
// wait until it speaks again.
func (s *Store) ChannelUnreachable(ctx context.Context, channelID int64, cause string) error {
	n, err := change(ctx, s.write, `
update channels
set state = 'unreachable', error = $2
where id = $1`, channelID, cause)
	return mustHit(n, err, "channel %d", channelID)
}

// A Watch is what a channel wants to hear: a country in a role, of one stance
// or ("") both.
type Watch struct {
	ChannelID int64
	Country   string
	Role      string
	Stance    claims.Stance
	AddedBy   string
	Added     time.Time
}

func scanWatch(row scanner) (w Watch, err error) {
	err = row.Scan(&w.ChannelID, &w.Country, &w.Role, &w.Stance, &w.AddedBy, aTime{&w.Added})
	return w, err
}

// Watches returns a channel's watchlist, or with 0 all channels'.
func (s *Store) Watches(ctx context.Context, channelID int64) ([]Watch, error) {
	return list(ctx, s.read, scanWatch, `
select channel_id, country, role, stance, added_by, added
from watches
where $1 = 0 or channel_id = $1
order by channel_id, country, role, stance`, channelID)
}

// A Mute keeps a story or a country quiet in a channel until its end.
type Mute struct {
	ChannelID int64
	What      string // "story:12", "country:DE"
	Until     time.Time
}

func scanMute(row scanner) (m Mute, err error) {
	err = row.Scan(&m.ChannelID, &m.What, aTime{&m.Until})
	return m, err
}

// Mutes returns a channel's mutes, or with 0 all channels', without those
// that have ended.
func (s *Store) Mutes(ctx context.Context, channelID int64, now time.Time) ([]Mute, error) {
	return list(ctx, s.read, scanMute, `
select channel_id, what, until
from mutes
where ($1 = 0 or channel_id = $1) and until > $2
order by channel_id, what`, channelID, millis(now))
}
