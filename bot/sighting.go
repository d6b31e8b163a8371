package bot

import (
	"context"
	"errors"
	"fmt"

	"attribot/store"
)

// This file is about what a chat sees of channels by itself: that the bot was
// removed, or let in again, that a channel was archived or renamed. What a
// channel watches outlives all of it.

// watching are the channels of a platform that watch something.
func (b *Bot) watching(ctx context.Context, platform string) (watching []Channel, err error) {
	all, err := b.store.Channels(ctx)
	if err != nil {
		return nil, fmt.Errorf("channels: %w", err)
	}
	for _, c := range all {
		if c.Platform != platform {
			continue
		}
		ws, err := b.store.Watches(ctx, c.ID)
		if err != nil {
			return nil, fmt.Errorf("watches: %w", err)
		}
		if len(ws) > 0 {
			watching = append(watching, address(c))
		}
	}
	return watching, nil
}

// sighted writes down what a chat saw. A channel that is not known is none of
// our business.
func (b *Bot) sighted(ctx context.Context, s Sighting) {
	if err := b.see(ctx, s); err != nil && !errors.Is(err, store.ErrNotFound) && ctx.Err() == nil {
		b.log.Error("what became of a channel", "channel", s.Channel.ID, "err", err)
	}
}

func (b *Bot) see(ctx context.Context, s Sighting) error {
	if s.Was != "" {
		moved, err := b.store.MoveChannel(ctx, s.Channel.Platform, s.Was, s.Channel.ID)
		if err != nil {
			return fmt.Errorf("move: %w", err)
		}
		if moved {
			b.log.Info("a channel has another id", "channel", s.Channel.ID, "was", s.Was)
		}
	}
	c, err := b.store.FindChannel(ctx, s.Channel.Platform, s.Channel.ID)
	if err != nil {
		return err
	}
	if name := s.Channel.Name; name != "" && name != c.Name {
		if err := b.store.RenameChannel(ctx, c.ID, name); err != nil {
			return err
		}
		c.Name = name
	}
	switch {
	case s.Lost != nil && c.State == store.ChannelOK:
		ws, err := b.store.Watches(ctx, c.ID)
		if err != nil {
			return err
		}
		return b.outOfReach(ctx, c, s.Lost, len(ws) > 0, b.clock()) // nobody misses a channel that watches nothing
	case s.Back && c.State != store.ChannelOK:
		b.log.Info("channel can be reached again", "channel", c.Remote)
		_, err := b.store.Channel(ctx, c.Platform, c.Remote, c.Name, b.clock())
		b.due.ring()
		return err
	}
	return nil
}

// spoken is the channel from which a command comes. That somebody speaks there
// shows that it can be reached, but where a chat sees for itself whether it can:
// there questions can be asked where the bot is not, and only who changes
// something expects it to be heard of.
func (b *Bot) spoken(ctx context.Context, c Command, change bool) (store.Channel, error) {
	if _, sees := b.chats[c.Channel.Platform].(Observer); sees && !change {
		known, err := b.store.FindChannel(ctx, c.Channel.Platform, c.Channel.ID)
		if err == nil && known.State != store.ChannelOK {
			return known, nil
		}
	}
	return b.store.Channel(ctx, c.Channel.Platform, c.Channel.ID, c.Channel.Name, c.At)
}
