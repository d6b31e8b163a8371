package store_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"attribot/feeds"
	"attribot/feeds/claims"
	"attribot/store"
)

// settings is all that a change can touch.
type settings struct {
	Watches []store.Watch
	Mutes   []store.Mute
	Feeds   []feeds.Feed
}

func settingsOf(t testing.TB, s *store.Store) (all settings) {
	t.Helper()
	var errs [3]error
	all.Watches, errs[0] = s.Watches(t.Context(), 0)
	all.Mutes, errs[1] = s.Mutes(t.Context(), 0, time.UnixMilli(1))
	all.Feeds, errs[2] = s.Feeds(t.Context())
	must(t, errors.Join(errs[:]...))
	return all
}

func watch(country, role string) store.Watch {
	return store.Watch{Country: country, Role: role, AddedBy: "Ada", Added: noon}
}

func TestApplyReportsWhatReallyChanged(t *testing.T) {
	s := fresh(t)
	c := channel(t, s, "one")
	apply := func(ch store.Change) int {
		ch.Who, ch.What, ch.At = "Ada", "a change", noon
		n, err := s.Apply(t.Context(), c.ID, ch)
		must(t, err)
		return n
	}
	for _, step := range []struct {
		change store.Change
		want   int
	}{
		{store.Change{AddWatches: []store.Watch{watch("DE", "victim"), watch("FR", "victim")}}, 2},
		{store.Change{AddWatches: []store.Watch{watch("DE", "victim"), watch("DE", "accused")}}, 1},
		{store.Change{DropWatches: []store.Watch{watch("FR", "victim"), watch("IT", "victim")}}, 1},
		{store.Change{AddMutes: []store.Mute{{What: "story:1", Until: noon.Add(time.Hour)}}}, 1},
		{store.Change{AddMutes: []store.Mute{{What: "story:1", Until: noon.Add(time.Hour)}}}, 0},
		{store.Change{AddMutes: []store.Mute{{What: "story:1", Until: noon.Add(2 * time.Hour)}}}, 1},
		{store.Change{DropMutes: []store.Mute{{What: "story:2"}}}, 0},
		{store.Change{AddFeed: &feeds.Feed{URL: "https://post.example/rss", Title: "Post"}}, 1},
		{store.Change{FeedState: map[int64]feeds.State{1: feeds.Paused}}, 1},
		{store.Change{FeedState: map[int64]feeds.State{1: feeds.Paused}}, 0},
		{store.Change{DropFeed: 1}, 1},
	} {
		if got := apply(step.change); got != step.want {
			t.Errorf("Apply(%+v) = %d, want %d", step.change, got, step.want)
		}
	}
	undone := 0
	for ; undone < 100; undone++ {
		if _, err := s.Undo(t.Context(), c.ID, "Ben", noon, noon); errors.Is(err, store.ErrNotFound) {
			break
		} else {
			must(t, err)
		}
	}
	if undone != 8 {
		t.Errorf("%d changes to undo, want the 8 that changed something", undone)
	}
	if d := cmp.Diff(settings{}, settingsOf(t, s)); d != "" {
		t.Errorf("all is undone, but not as at first: %s", d)
	}
}

func TestARefusedChangeChangesNothing(t *testing.T) {
	s := fresh(t)
	c := channel(t, s, "one")
	f := addFeed(t, s, "https://post.example/rss")
	before := settingsOf(t, s)
	for _, ch := range []struct {
		store.Change
		want error
	}{
		{store.Change{AddFeed: &feeds.Feed{URL: f.URL, Title: "again"}}, store.ErrExists},
		{store.Change{DropFeed: 99}, store.ErrNotFound},
		{store.Change{FeedState: map[int64]feeds.State{99: feeds.Paused}}, store.ErrNotFound},
	} {
		ch.AddWatches, ch.At = []store.Watch{watch("DE", "victim")}, noon
		if n, err := s.Apply(t.Context(), c.ID, ch.Change); n != 0 || !errors.Is(err, ch.want) {
			t.Errorf("Apply = %d, %v; want %v", n, err, ch.want)
		}
		if d := cmp.Diff(before, settingsOf(t, s)); d != "" {
			t.Error(d)
		}
	}
}

func TestUndoIsForTheChannelAndForAWhile(t *testing.T) {
	s := fresh(t)
	one, two := channel(t, s, "one"), channel(t, s, "two")
	apply := func(c store.Channel, country string, at time.Time) {
		_, err := s.Apply(t.Context(), c.ID, store.Change{
			Who: "Ada", What: "watches " + country, At: at, AddWatches: []store.Watch{watch(country, "any")},
		})
		must(t, err)
	}
	apply(one, "DE", noon)
	apply(one, "FR", noon.Add(10*time.Minute))
	apply(two, "IT", noon.Add(11*time.Minute))
	undo := func(c store.Channel) string {
		what, err := s.Undo(t.Context(), c.ID, "Ben", noon.Add(12*time.Minute), noon.Add(2*time.Minute))
		if err != nil {
			return err.Error()
		}
		return what
	}
	for i, want := range []string{"watches FR", "a change to undo: not found"} {
		if got := undo(one); got != want {
			t.Errorf("undo %d: %q, want %q", i, got, want)
		}
	}
	if got := undo(two); got != "watches IT" {
		t.Errorf("undo in the other channel: %q", got)
	}
}

func TestARemovedFeedComesBackAsItWas(t *testing.T) {
	s := fresh(t)
	c := channel(t, s, "one")
	f := addFeed(t, s, "https://post.example/rss")
	f.ETag, f.FirstFetched = `"x"`, noon
	save(t, s, f, item("one", "Storm"))
	before := settingsOf(t, s)
	drop := store.Change{Who: "Ada", What: "removes the Post", At: noon, DropFeed: f.ID}
	_, err := s.Apply(t.Context(), c.ID, drop)
	must(t, err)
	if fs, _ := s.DueFeeds(t.Context(), noon, 9); len(fs) != 0 {
		t.Error("it is still asked")
	}
	_, err = s.Undo(t.Context(), c.ID, "Ada", noon, noon)
	must(t, err)
	if d := cmp.Diff(before, settingsOf(t, s)); d != "" {
		t.Errorf("undone, but: %s", d)
	}
	if n := save(t, s, f, item("one", "Storm")); n != 0 {
		t.Error("what it had seen is news again")
	}
	// Its address is taken meanwhile.
	_, err = s.Apply(t.Context(), c.ID, drop)
	must(t, err)
	addFeed(t, s, f.URL)
	if _, err := s.Undo(t.Context(), c.ID, "Ada", noon, noon); !errors.Is(err, store.ErrExists) {
		t.Errorf("got %v, want ErrExists", err)
	}
	if _, err := s.Prune(t.Context(), noon.Add(time.Second), 9); err != nil {
		t.Fatal(err)
	}
	if fs, _ := s.Feeds(t.Context()); len(fs) != 1 || fs[0].ID == f.ID {
		t.Errorf("after pruning: %+v", fs)
	}
}

func TestUndoLeavesAFeedThatSomebodyElseChanged(t *testing.T) {
	s := fresh(t)
	c := channel(t, s, "one")
	f := addFeed(t, s, "https://post.example/rss")
	_, err := s.Apply(t.Context(), c.ID, store.Change{At: noon, FeedState: map[int64]feeds.State{f.ID: feeds.Paused}})
	must(t, err)
	must(t, s.SetFeedState(t.Context(), f.ID, feeds.Gone))
	_, err = s.Undo(t.Context(), c.ID, "Ada", noon, noon)
	must(t, err)
	if f, _ := s.FindFeed(t.Context(), "F1"); f.State != feeds.Gone {
		t.Errorf("state is %s, want gone", f.State)
	}
}

// TestManner: how a source is asked is changed, and taken back unless somebody
// else changed it since; a poll that was under way does not undo it.
func TestManner(t *testing.T) {
	s := fresh(t)
	c := channel(t, s, "one")
	f := addFeed(t, s, "https://post.example/rss")
	bare := store.Manner{Agent: feeds.AgentBare, HTTP1: true}
	set := func(m store.Manner) int {
		n, err := s.Apply(t.Context(), c.ID, store.Change{Who: "Ada", What: "set", At: noon, Manner: &store.FeedManner{Feed: f.ID, Manner: m, Ask: noon}})
		must(t, err)
		return n
	}
	is := func(want store.Manner) {
		t.Helper()
		got, err := s.FindFeed(t.Context(), "F1")
		if must(t, err); got.Agent != want.Agent || got.HTTP1 != want.HTTP1 {
			t.Errorf("%q %v, want %+v", got.Agent, got.HTTP1, want)
		}
	}
	undo := func() {
		_, err := s.Undo(t.Context(), c.ID, "Ada", noon, noon)
		must(t, err)
	}
	f.NextCheck = noon.Add(time.Hour)
	save(t, s, f)
	if n := set(bare); n != 1 {
		t.Errorf("%d changes", n)
	}
	if n := set(bare); n != 0 {
		t.Errorf("%d changes of what was so already", n)
	}
	if got, _ := s.FindFeed(t.Context(), "F1"); !got.NextCheck.Equal(noon) {
		t.Errorf("asked again at %v", got.NextCheck)
	}
	save(t, s, f)
	is(bare)
	undo()
	is(store.Manner{})

	set(bare)
	must(t, s.SetManner(t.Context(), store.FeedManner{Feed: f.ID, Manner: store.Manner{Agent: feeds.AgentCompatible}}))
	undo()
	is(store.Manner{Agent: feeds.AgentCompatible})
	if err := s.SetManner(t.Context(), store.FeedManner{Feed: 77}); !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
}

// randomChange touches few countries and stories, so that much collides.
func randomChange(r *rand.Rand, n int, fs []feeds.Feed) store.Change {
	ch := store.Change{Who: "Ada", What: fmt.Sprint("change ", n), At: noon.Add(time.Duration(n) * time.Second)}
	watches := func() (ws []store.Watch) {
		for range r.IntN(4) {
			ws = append(ws, store.Watch{
				Country: []string{"DE", "FR", "IT"}[r.IntN(3)], Role: []string{"victim", "any"}[r.IntN(2)],
				Stance: []claims.Stance{"", claims.Denial}[r.IntN(2)], AddedBy: fmt.Sprint("person ", n), Added: ch.At,
			})
		}
		return ws
	}
	mutes := func() (ms []store.Mute) {
		for range r.IntN(3) {
			ms = append(ms, store.Mute{What: fmt.Sprint("story:", r.IntN(3)), Until: noon.Add(time.Duration(r.IntN(3)+1) * time.Hour)})
		}
		return ms
	}
	ch.AddWatches, ch.DropWatches, ch.AddMutes, ch.DropMutes = watches(), watches(), mutes(), mutes()
	switch f := fs[r.IntN(len(fs))]; r.IntN(4) {
	case 0:
		ch.AddFeed = &feeds.Feed{URL: fmt.Sprintf("https://post.example/new/%d", n), Title: "new", Added: ch.At}
	case 1:
		if len(fs) > 1 {
			ch.DropFeed = f.ID
		}
	case 2:
		ch.FeedState = map[int64]feeds.State{f.ID: []feeds.State{feeds.Active, feeds.Paused}[r.IntN(2)]}
	}
	return ch
}

// Whatever was changed, undoing it step by step passes through the same
// settings backwards.
func TestUndoIsTheExactOpposite(t *testing.T) {
	seeds := uint64(20)
	if testing.Short() {
		seeds = 5
	}
	for seed := range seeds {
		r := rand.New(rand.NewPCG(seed, 1))
		s := fresh(t)
		c := channel(t, s, "one")
		addFeed(t, s, "https://post.example/rss")
		var history []settings
		for n := range 25 {
			before := settingsOf(t, s)
			changed, err := s.Apply(t.Context(), c.ID, randomChange(r, n, before.Feeds))
			must(t, err)
			if changed == 0 && !cmp.Equal(before, settingsOf(t, s)) {
				t.Fatalf("seed %d, change %d: said to change nothing:\n%s", seed, n, cmp.Diff(before, settingsOf(t, s)))
			}
			if changed > 0 {
				history = append(history, before)
			}
		}
		for n := len(history) - 1; n >= 0; n-- {
			_, err := s.Undo(t.Context(), c.ID, "Ben", noon, noon)
			must(t, err)
			if d := cmp.Diff(history[n], settingsOf(t, s)); d != "" {
				t.Fatalf("seed %d, undo %d: want (-), got (+):\n%s", seed, n, d)
			}
		}
	}
}

func TestManyUndoAtOnceUndoEachChangeOnce(t *testing.T) {
	s := fresh(t)
	c := channel(t, s, "one")
	for n := range 20 {
		_, err := s.Apply(t.Context(), c.ID, store.Change{
			What: fmt.Sprint(n), At: noon, AddWatches: []store.Watch{{Country: fmt.Sprint(n), Role: "any"}},
		})
		must(t, err)
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	undone := map[string]int{}
	for range 30 {
		all.Go(func() {
			what, err := s.Undo(context.Background(), c.ID, "Ben", noon, noon)
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				t.Error(err)
			}
			mu.Lock()
			undone[what]++
			mu.Unlock()
		})
	}
	all.Wait()
	if len(undone) != 21 || undone[""] != 10 {
		t.Errorf("undone: %v; want each of 20 once and 10 refusals", undone)
	}
	if d := cmp.Diff(settings{}, settingsOf(t, s)); d != "" {
		t.Error(d)
	}
}
