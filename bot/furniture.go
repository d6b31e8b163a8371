package bot

import (
	"context"
	"errors"
	"time"
)

// What repeats on the pages of each site is found out over their first
// articles, and kept over a restart: "Related: A accuses B" is no news.

const (
	furnitureFact  = "furniture"
	furnitureEvery = 10 * time.Minute // it is written; what is younger is found out anew
)

func (b *Bot) furnish(ctx context.Context) {
	known, err := b.store.Fact(ctx, furnitureFact)
	if err = errors.Join(err, b.client.Furnish(known)); err != nil {
		b.log.Error("what repeats on pages is found out anew", "err", err)
	}
}

func (b *Bot) keepFurniture(ctx context.Context, _ time.Time) error {
	known := b.client.Furniture()
	if was, err := b.store.Fact(ctx, furnitureFact); err != nil || was == known {
		return err
	}
	return b.store.SetFact(ctx, furnitureFact, known)
}
