package bot

import (
	"testing"

	"attribot/feeds"
)

// TestFurnitureOutlivesTheBot: a bot that begins on a database takes over what
// the one before it had found out, also if that is damaged.
func TestFurnitureOutlivesTheBot(t *testing.T) {
	h := build(t, Policy{})
	const known = `{"harbourpost.example":[17,18]}`
	for _, stored := range []string{known, "damaged"} {
		if err := h.store.SetFact(t.Context(), furnitureFact, stored); err != nil {
			t.Fatal(err)
		}
		h.bot.client = feeds.NewClient(feeds.Options{})
		h.bot.furnish(t.Context())
		if got := h.bot.client.Furniture(); (got == known) != (stored == known) {
			t.Errorf("%s of %s", got, stored)
		}
		if err := h.bot.keepFurniture(t.Context(), august); err != nil {
			t.Fatal(err)
		}
		if got, err := h.store.Fact(t.Context(), furnitureFact); err != nil || got != h.bot.client.Furniture() {
			t.Errorf("kept %s, %v", got, err)
		}
	}
}
