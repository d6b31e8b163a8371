package store

import (
	"context"
	"database/sql"
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
	ConfiguredBy           string    // the platform's id of who last changed something here; ""
	DigestUntil            time.Time // what was decided before this is in an earlier digest
	Settings
}

// Settings say when a channel wants to hear. Times of day are minutes after
// midnight in its zone.
type Settings struct {
	Zone         string    `json:"zone"` // IANA's name; "" is UTC
	PausedUntil  time.Time `json:"paused_until"`
	QuietFrom    int       `json:"quiet_from"`
	QuietTo      int       `json:"quiet_to"` // the same as QuietFrom: never quiet
	Digest       string    `json:"digest"`   // "", DigestDaily, DigestWeekly
	DigestAt     int       `json:"digest_at"`
	DigestBeside bool      `json:"digest_beside"` // beside alerts, not instead of them
}

// How often a digest comes.
const (
	DigestDaily  = "daily"
	DigestWeekly = "weekly" // on Mondays
)

const channelFields = `
  c.id, c.platform, c.remote, c.name, c.state, c.error, c.configured_by, c.digest_until,
  c.zone, c.paused_until, c.quiet_from, c.quiet_to, c.digest, c.digest_at, c.digest_beside`

func channelColumns(c *Channel) []any {
	return []any{
		&c.ID, &c.Platform, &c.Remote, &c.Name, &c.State, &c.Error, &c.ConfiguredBy, aTime{&c.DigestUntil},
		&c.Zone, aTime{&c.PausedUntil}, &c.QuietFrom, &c.QuietTo, &c.Digest, &c.DigestAt, &c.DigestBeside,
	}
}

func scanChannel(row scanner) (c Channel, err error) {
	err = row.Scan(channelColumns(&c)...)
	return c, err
}

const channelByRemote = `
select` + channelFields + `
from channels c
where c.platform = $1 and c.remote = $2`

const saveChannel = `
insert into channels (platform, remote, name, added)
values ($1, $2, $3, $4)
on conflict (platform, remote) do update set name = excluded.name, state = 'ok', error = ''`

const placeChannel = `
insert into channels (platform, remote, name, added)
values ($1, $2, $3, $4)
on conflict (platform, remote) do nothing`

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
	if _, err := s.write.ExecContext(ctx, saveChannel, platform, remote, name, millis(now)); err != nil {
		return Channel{}, err
	}
	return one(ctx, s.write, scanChannel, channelByRemote, platform, remote)
}

// Place returns the channel to which something is to be told, made if it is
// new. It says nothing of whether it can be reached.
func (s *Store) Place(ctx context.Context, platform, remote, name string, now time.Time) (Channel, error) {
	c, err := one(ctx, s.read, scanChannel, channelByRemote, platform, remote)
	if !errors.Is(err, ErrNotFound) {
		return c, err
	}
	if _, err := s.write.ExecContext(ctx, placeChannel, platform, remote, name, millis(now)); err != nil {
		return Channel{}, err
	}
	return one(ctx, s.write, scanChannel, channelByRemote, platform, remote)
}

// FindChannel returns a channel that is known; the error wraps ErrNotFound if it
// is not.
func (s *Store) FindChannel(ctx context.Context, platform, remote string) (Channel, error) {
	return one(ctx, s.read, scanChannel, channelByRemote, platform, remote)
}

// RenameChannel gives a channel another name. Nothing else of it changes.
func (s *Store) RenameChannel(ctx context.Context, channelID int64, name string) error {
	n, err := change(ctx, s.write, `update channels set name = $2 where id = $1`, channelID, name)
	return mustHit(n, err, "channel %d", channelID)
}

// MoveChannel gives a channel the id that its platform has given it, and
// reports false when there was nothing to move: it is not known, or what has
// the new id is.
func (s *Store) MoveChannel(ctx context.Context, platform, from, to string) (bool, error) {
	n, err := change(ctx, s.write, `
update channels
set remote = $3
where platform = $1 and remote = $2
  and not exists (select 1 from channels where platform = $1 and remote = $3)`, platform, from, to)
	return n > 0, err
}

// Channels returns every channel, oldest first.
func (s *Store) Channels(ctx context.Context) ([]Channel, error) {
	return list(ctx, s.read, scanChannel, `
select`+channelFields+`
from channels c
order by c.id`)
}

// ChannelUnreachable notes that a channel is gone or closed to us, and in the
// same breath who is told of it, unless that was so before. Its alerts wait
// until it speaks again.
func (s *Store) ChannelUnreachable(ctx context.Context, channelID int64, cause string, tell ...Notice) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		n, err := change(ctx, tx, `
update channels
set state = 'unreachable', error = $2
where id = $1 and state = 'ok'`, channelID, cause)
		if err != nil {
			return err
		}
		if n == 0 {
			_, err := one(ctx, tx, scanChannel, channelByID, channelID)
			return mustHit(1, err, "channel %d", channelID)
		}
		return saveNotices(ctx, tx, tell)
	})
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
