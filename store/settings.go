package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

const channelByID = `
select` + channelFields + `
from channels c
where c.id = $1`

const updateSettings = `
update channels
set zone = $2, paused_until = $3, quiet_from = $4, quiet_to = $5, digest = $6, digest_at = $7, digest_beside = $8,
    digest_until = $9
where id = $1`

// Without a digest nobody would ever be told of what was held for it.
const releaseHeld = `
update alerts
set state = 'due', next_at = $2
where channel_id = $1 and state = 'held'`

// setSettings returns the former settings; nil if they were the same. A digest
// that is begun, or comes at another time from now on, tells of what is decided
// from now on; what was held for the former one stays held for it.
func setSettings(ctx context.Context, tx *sql.Tx, channelID int64, is Settings, at time.Time) (*Settings, error) {
	c, err := one(ctx, tx, scanChannel, channelByID, channelID)
	if err != nil {
		return nil, fmt.Errorf("channel %d: %w", channelID, err)
	}
	was := c.Settings
	if was == is {
		return nil, nil
	}
	until := c.DigestUntil
	if was.Digest != is.Digest || was.DigestAt != is.DigestAt || was.Zone != is.Zone {
		until = at
	}
	if _, err := tx.ExecContext(ctx, updateSettings, channelID, is.Zone, millis(is.PausedUntil), is.QuietFrom, is.QuietTo,
		is.Digest, is.DigestAt, is.DigestBeside, millis(until)); err != nil {
		return nil, err
	}
	if was.Digest != "" && is.Digest == "" {
		if _, err := tx.ExecContext(ctx, releaseHeld, channelID, millis(at)); err != nil {
			return nil, err
		}
	}
	return &was, nil
}
