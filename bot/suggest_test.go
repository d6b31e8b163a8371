package bot

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"attribot/feeds/claims"
	"attribot/store"
)

func TestSuggest(t *testing.T) {
	h := build(t, Policy{})
	now := august
	h.bot.clock = func() time.Time { return now }
	tell := func(speaker string, groups ...string) {
		h.tell(store.Claim{Claim: claims.Claim{Stance: claims.Attribution, Speakers: []string{speaker}, Accused: []string{"RU"}, Groups: groups, Recency: claims.Current}, Said: august}, 0, "")
	}
	suggests := func(kind, typed string, want ...string) {
		t.Helper()
		var got []string
		for _, c := range h.bot.Suggest(t.Context(), kind, typed) {
			got = append(got, c.Value)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s %q: %s", kind, typed, diff)
		}
	}
	tell("DE", "APT28")
	suggests(SuggestStories, "germ", "S1")
	suggests(SuggestStories, "s1", "S1")
	suggests(SuggestStories, "france")
	suggests(SuggestGroups, "apt", "APT28")
	suggests(SuggestFeeds, "courier", "F1")
	suggests("unheard of", "")
	tell("FR", "APT28", "Sandworm")
	suggests(SuggestStories, "france") // from memory
	now = now.Add(2 * keepSuggestions)
	suggests(SuggestStories, "france", "S2")
	suggests(SuggestGroups, "", "APT28", "Sandworm")
}
