package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"attribot/feeds"
)

// Every change of a channel's settings goes through Apply, which keeps who
// made it and its exact opposite.

// A Change adds and removes, in one transaction, and is remembered with its
// opposite. Watches are named by country, role and stance, mutes by what they
// mute; their ChannelID does not matter.
type Change struct {
	Who, What               string // a name, and the sentence people read
	WhoID                   string // the platform's id of who it is; "" leaves whom the channel knows
	At                      time.Time
	AddWatches, DropWatches []Watch
	AddMutes, DropMutes     []Mute
	AddFeed                 *feeds.Feed
	DropFeed                int64
	FeedState               map[int64]feeds.State
	Manner                  *FeedManner
	Settings                *Settings // all of the channel's, as they are to be
	Regroup                 *Regroup
}

// opposite is what takes a change back: only what it really changed.
type opposite struct {
	AddWatches  []Watch     `json:"add_watches,omitempty"`
	DropWatches []Watch     `json:"drop_watches,omitempty"`
	SetMutes    []Mute      `json:"set_mutes,omitempty"`
	DropMutes   []Mute      `json:"drop_mutes,omitempty"`
	DropFeed    int64       `json:"drop_feed,omitempty"`
	RestoreFeed int64       `json:"restore_feed,omitempty"`
	FeedStates  []feedState `json:"feed_states,omitempty"`
	Manner      *feedManner `json:"manner,omitempty"`
	Settings    *Settings   `json:"settings,omitempty"`
	Regrouped   *regrouped  `json:"regrouped,omitempty"`
}

// feedState says which state a change left, and which it found.
type feedState struct {
	ID   int64       `json:"id"`
	Left feeds.State `json:"left"`
	Was  feeds.State `json:"was"`
}

func (o opposite) size() int {
	n := len(o.AddWatches) + len(o.DropWatches) + len(o.SetMutes) + len(o.DropMutes) + len(o.FeedStates)
	if o.DropFeed != 0 {
		n++
	}
	if o.RestoreFeed != 0 {
		n++
	}
	if o.Settings != nil {
		n++
	}
	if o.Manner != nil {
		n++
	}
	if o.Regrouped != nil {
		n++
	}
	return n
}

// Apply makes a change and reports how many things it really changed: what was
// so already is left out, and is not undone later. A change that changes
// nothing is not remembered. The error wraps ErrExists when the feed to add is
// there already and ErrNotFound when the feed to drop is not; then nothing is
// changed.
func (s *Store) Apply(ctx context.Context, channelID int64, c Change) (changed int, err error) {
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		back, err := apply(ctx, tx, channelID, c)
		if changed = back.size(); err != nil || changed == 0 {
			return err
		}
		if _, err := tx.ExecContext(ctx, `
insert into changes (channel_id, who, what, undo, at)
values ($1, $2, $3, $4, $5)`, channelID, c.Who, c.What, mustJSON(back), millis(c.At)); err != nil || c.WhoID == "" {
			return err
		}
		_, err = tx.ExecContext(ctx, `update channels set configured_by = $2 where id = $1`, channelID, c.WhoID)
		return err
	})
	if err != nil {
		return 0, err
	}
	return changed, nil
}

func apply(ctx context.Context, tx *sql.Tx, channelID int64, c Change) (back opposite, err error) {
	if back.AddWatches, err = dropWatches(ctx, tx, channelID, c.DropWatches); err != nil {
		return back, err
	}
	if back.DropWatches, err = addWatches(ctx, tx, channelID, c.AddWatches); err != nil {
		return back, err
	}
	if err = changeMutes(ctx, tx, channelID, c, &back); err != nil {
		return back, err
	}
	if c.Settings != nil {
		if back.Settings, err = setSettings(ctx, tx, channelID, *c.Settings, c.At); err != nil {
			return back, err
		}
	}
	if c.Regroup != nil {
		if back.Regrouped, err = regroup(ctx, tx, *c.Regroup); err != nil {
			return back, err
		}
	}
	return back, changeFeeds(ctx, tx, c, &back)
}

// dropWatches returns those that were there, as they were.
func dropWatches(ctx context.Context, tx *sql.Tx, channelID int64, ws []Watch) (gone []Watch, err error) {
	for _, w := range ws {
		was, err := list(ctx, tx, scanWatch, `
delete from watches
where channel_id = $1 and country = $2 and role = $3 and stance = $4
returning channel_id, country, role, stance, added_by, added`, channelID, w.Country, w.Role, w.Stance)
		if err != nil {
			return nil, err
		}
		gone = append(gone, was...)
	}
	return gone, nil
}

// addWatches returns those that were not there.
func addWatches(ctx context.Context, tx *sql.Tx, channelID int64, ws []Watch) (made []Watch, err error) {
	for _, w := range ws {
		is, err := list(ctx, tx, scanWatch, `
insert into watches (channel_id, country, role, stance, added_by, added)
values ($1, $2, $3, $4, $5, $6)
on conflict do nothing
returning channel_id, country, role, stance, added_by, added`,
			channelID, w.Country, w.Role, w.Stance, w.AddedBy, millis(w.Added))
		if err != nil {
			return nil, err
		}
		made = append(made, is...)
	}
	return made, nil
}

func changeMutes(ctx context.Context, tx *sql.Tx, channelID int64, c Change, back *opposite) error {
	was, err := mutesOf(ctx, tx, channelID)
	if err != nil {
		return err
	}
	if err := dropMutes(ctx, tx, channelID, c.DropMutes); err != nil {
		return err
	}
	for _, m := range c.AddMutes {
		if err := setMute(ctx, tx, channelID, m); err != nil {
			return err
		}
	}
	is, err := mutesOf(ctx, tx, channelID)
	if err != nil {
		return err
	}
	for what, m := range was {
		if is[what] != m {
			back.SetMutes = append(back.SetMutes, m)
		}
	}
	for what, m := range is {
		if _, there := was[what]; !there {
			back.DropMutes = append(back.DropMutes, m)
		}
	}
	return nil
}

// mutesOf returns a channel's mutes by what they mute, ended ones too.
func mutesOf(ctx context.Context, tx *sql.Tx, channelID int64) (map[string]Mute, error) {
	ms, err := list(ctx, tx, scanMute, `
select channel_id, what, until
from mutes
where channel_id = $1`, channelID)
	byWhat := map[string]Mute{}
	for _, m := range ms {
		byWhat[m.What] = m
	}
	return byWhat, err
}

func dropMutes(ctx context.Context, tx *sql.Tx, channelID int64, ms []Mute) error {
	for _, m := range ms {
		if _, err := tx.ExecContext(ctx, `
delete from mutes
where channel_id = $1 and what = $2`, channelID, m.What); err != nil {
			return err
		}
	}
	return nil
}

func setMute(ctx context.Context, tx *sql.Tx, channelID int64, m Mute) error {
	_, err := tx.ExecContext(ctx, `
insert into mutes (channel_id, what, until)
values ($1, $2, $3)
on conflict (channel_id, what) do update set until = excluded.until`, channelID, m.What, millis(m.Until))
	return err
}

func changeFeeds(ctx context.Context, tx *sql.Tx, c Change, back *opposite) error {
	if c.AddFeed != nil {
		f, err := addFeed(ctx, tx, *c.AddFeed)
		if err != nil {
			return err
		}
		back.DropFeed = f.ID
	}
	if c.DropFeed != 0 {
		if err := takeOff(ctx, tx, c.DropFeed, c.At); err != nil {
			return err
		}
		back.RestoreFeed = c.DropFeed
	}
	for id, st := range c.FeedState {
		was, err := setFeedState(ctx, tx, id, st)
		if err != nil {
			return err
		}
		if was != st {
			back.FeedStates = append(back.FeedStates, feedState{ID: id, Left: st, Was: was})
		}
	}
	if c.Manner != nil {
		was, err := setManner(ctx, tx, *c.Manner)
		if err != nil {
			return err
		}
		if was != c.Manner.Manner {
			back.Manner = &feedManner{ID: c.Manner.Feed, Left: c.Manner.Manner, Was: was}
		}
	}
	return nil
}

// takeOff hides a feed. Its row and what it had seen stay until Prune, so
// that undo brings it back as it was.
func takeOff(ctx context.Context, tx *sql.Tx, id int64, at time.Time) error {
	n, err := change(ctx, tx, `
update feeds
set removed = $2
where id = $1 and removed = 0`, id, max(millis(at), 1))
	return mustHit(n, err, "feed F%d", id)
}

func setFeedState(ctx context.Context, tx *sql.Tx, id int64, st feeds.State) (was feeds.State, err error) {
	err = tx.QueryRowContext(ctx, `
select state
from feeds
where id = $1 and removed = 0`, id).Scan(&was)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return was, fmt.Errorf("feed F%d: %w", id, err)
	}
	_, err = tx.ExecContext(ctx, `update feeds set state = $2 where id = $1`, id, st)
	return was, err
}

// A LoggedChange is a change as it is remembered.
type LoggedChange struct {
	Who, What string
	At        time.Time
	Undone    time.Time // zero: it holds
	UndoneBy  string
}

// Changes returns the channel's last changes, newest first.
func (s *Store) Changes(ctx context.Context, channelID int64, limit int) ([]LoggedChange, error) {
	return list(ctx, s.read, scanLoggedChange, `
select who, what, at, undone, undone_by
from changes
where channel_id = $1
order by id desc
limit $2`, channelID, limit)
}

func scanLoggedChange(row scanner) (c LoggedChange, err error) {
	err = row.Scan(&c.Who, &c.What, aTime{&c.At}, aTime{&c.Undone}, &c.UndoneBy)
	return c, err
}

const lastChange = `
select id, what, undo
from changes
where channel_id = $1 and undone = 0 and at >= $2
order by id desc
limit 1`

// Undo takes back the channel's last change that is not undone and not older
// than since, and returns what was undone. The error wraps ErrNotFound if
// there is none, ErrExists when a feed that was removed cannot come back
// because its address was added again meanwhile, and ErrTaken when one of the
// stories that it regrouped was regrouped again from another channel.
func (s *Store) Undo(ctx context.Context, channelID int64, who string, now, since time.Time) (what string, err error) {
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		var id int64
		var back opposite
		err := tx.QueryRowContext(ctx, lastChange, channelID, millis(since)).Scan(&id, &what, aJSON{&back})
		if errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("a change to undo: %w", ErrNotFound)
		}
		if err != nil {
			return err
		}
		if err := back.Regrouped.untouched(ctx, tx, id); err != nil {
			return fmt.Errorf("undo %q: %w", what, err)
		}
		if err := takeBack(ctx, tx, channelID, now, back); err != nil {
			return fmt.Errorf("undo %q: %w", what, err)
		}
		_, err = tx.ExecContext(ctx, `update changes set undone = $2, undone_by = $3 where id = $1`, id, max(millis(now), 1), who)
		return err
	})
	if err != nil {
		return "", err
	}
	return what, nil
}

func takeBack(ctx context.Context, tx *sql.Tx, channelID int64, now time.Time, back opposite) error {
	if _, err := dropWatches(ctx, tx, channelID, back.DropWatches); err != nil {
		return err
	}
	if _, err := addWatches(ctx, tx, channelID, back.AddWatches); err != nil {
		return err
	}
	if err := dropMutes(ctx, tx, channelID, back.DropMutes); err != nil {
		return err
	}
	for _, m := range back.SetMutes {
		if err := setMute(ctx, tx, channelID, m); err != nil {
			return err
		}
	}
	if back.Settings != nil {
		if _, err := setSettings(ctx, tx, channelID, *back.Settings, now); err != nil {
			return err
		}
	}
	if back.Regrouped != nil {
		if err := back.Regrouped.takeBack(ctx, tx); err != nil {
			return err
		}
	}
	return takeBackFeeds(ctx, tx, now, back)
}

// Feeds belong to everybody: a feed that somebody else changed since is left
// as they want it.
func takeBackFeeds(ctx context.Context, tx *sql.Tx, now time.Time, back opposite) error {
	if back.DropFeed != 0 {
		if err := takeOff(ctx, tx, back.DropFeed, now); err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
	}
	if back.RestoreFeed != 0 {
		if err := restore(ctx, tx, back.RestoreFeed); err != nil {
			return err
		}
	}
	if back.Manner != nil {
		if err := takeBackManner(ctx, tx, *back.Manner); err != nil {
			return err
		}
	}
	for _, f := range back.FeedStates {
		if _, err := tx.ExecContext(ctx, `
update feeds
set state = $3
where id = $1 and state = $2`, f.ID, f.Left, f.Was); err != nil {
			return err
		}
	}
	return nil
}

func restore(ctx context.Context, tx *sql.Tx, id int64) error {
	n, err := change(ctx, tx, `
update feeds
set removed = 0
where id = $1
  and not exists (select 1 from feeds there where there.url = feeds.url and there.removed = 0)`, id)
	if err == nil && n == 0 {
		err = ErrExists
	}
	return err
}
