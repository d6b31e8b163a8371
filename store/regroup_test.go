package store_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"attribot/feeds/claims"
	"attribot/feeds/stories"
	"attribot/store"
)

// A library is a database with two stories:
//
//	S1  C1 Germany accuses · C2 the same elsewhere · C3 China denies · C5 the same denial elsewhere
//	S2  C4 Germany accuses (of S1's kind) · C6 France accuses · C7 the same as C6
type library struct {
	*testing.T
	*store.Store
	path    string
	channel store.Channel
}

func newLibrary(t *testing.T) library {
	path := filepath.Join(t.TempDir(), "attribot.db")
	l := library{t, opened(t, path), path, store.Channel{}}
	c, err := l.Channel(t.Context(), "console", "terminal", "terminal", noon)
	if err != nil {
		t.Fatal(err)
	}
	l.channel = c
	french := accuses()
	french.Speakers = []string{"FR"}
	f := addFeed(t, l.Store, "https://post.example/rss")
	for i, c := range []struct {
		claim          claims.Claim
		story, repeats int64
	}{{accuses(), 0, 0}, {accuses(), 1, 1}, {rejects(), 1, 0}, {accuses(), 0, 0}, {rejects(), 1, 3}, {french, 2, 0}, {french, 2, 6}} {
		save(t, l.Store, f, item(fmt.Sprint(i), fmt.Sprint("Title ", i)))
		s := aStory()
		s.ID = c.story
		s.Names = []string{fmt.Sprint("Name ", i)}
		find(t, l.Store, store.Finding{
			Article: unread(t, l.Store), Stories: []stories.Story{s},
			Claims: []store.FoundClaim{{Claim: c.claim, Repeats: c.repeats}},
			Alerts: []store.NewAlert{{ChannelID: l.channel.ID, Reason: "test", At: noon}},
		})
	}
	return l
}

// dump is all that a Regroup may change of the first two stories.
func (l library) dump() string {
	l.Helper()
	db := raw(l.T, l.path)
	var out strings.Builder
	for _, query := range []string{
		`select 'C' || id || ' S' || coalesce(story_id, 0) || ' repeats ' || coalesce(repeats, 0) || ' ' || key from claims order by id`,
		`select 'alert of C' || claim_id || ' S' || story_id from alerts order by id`,
		`select 'S' || id || ' into ' || coalesce(merged_into, 0) || ' ' || begun || updated || accused || victims || speakers || groups || names || terms from stories where id <= 2 order by id`,
		`select 'S' || story_id || ' key ' || key from story_keys order by 1`,
	} {
		rows, err := db.Query(query)
		if err != nil {
			l.Fatal(err)
		}
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				l.Fatal(err)
			}
			out.WriteString(line + "\n")
		}
		rows.Close()
	}
	return out.String()
}

// placed lists where claims stand: "C2 S1 repeats C1".
func (l library) placed() (all []string) {
	for line := range strings.SplitSeq(l.dump(), "\n") {
		if strings.HasPrefix(line, "C") {
			all = append(all, strings.Join(strings.Fields(line)[:4], " "))
		}
	}
	return all
}

func (l library) regroup(r store.Regroup) error {
	_, err := l.Apply(l.Context(), l.channel.ID, store.Change{Who: "Ana", What: "regroup", At: noon, Regroup: &r})
	return err
}

func (l library) undo() {
	l.Helper()
	if _, err := l.Undo(l.Context(), l.channel.ID, "Bea", noon, noon.Add(-time.Minute)); err != nil {
		l.Fatal(err)
	}
}

func TestRegroup(t *testing.T) {
	for name, c := range map[string]struct {
		store.Regroup
		want []string
	}{
		"a claim and its repeat are split off": {store.Regroup{From: 1, Claims: []int64{3}, Title: "New"},
			[]string{"C1 S1 repeats 0", "C2 S1 repeats 1", "C3 S3 repeats 0", "C4 S2 repeats 0", "C5 S3 repeats 3", "C6 S2 repeats 0", "C7 S2 repeats 6"}},
		"a repeat alone becomes the first of its kind": {store.Regroup{From: 1, Claims: []int64{2}, Title: "New"},
			[]string{"C1 S1 repeats 0", "C2 S3 repeats 0", "C3 S1 repeats 0", "C4 S2 repeats 0", "C5 S1 repeats 3", "C6 S2 repeats 0", "C7 S2 repeats 6"}},
		"the second becomes part of the first": {store.Regroup{From: 2, To: 1},
			[]string{"C1 S1 repeats 0", "C2 S1 repeats 1", "C3 S1 repeats 0", "C4 S1 repeats 1", "C5 S1 repeats 3", "C6 S1 repeats 0", "C7 S1 repeats 6"}},
		"the first becomes part of the second": {store.Regroup{From: 1, To: 2},
			[]string{"C1 S2 repeats 4", "C2 S2 repeats 4", "C3 S2 repeats 0", "C4 S2 repeats 0", "C5 S2 repeats 3", "C6 S2 repeats 0", "C7 S2 repeats 6"}},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLibrary(t)
			before := l.dump()
			c.Made, c.Left = aStory(), aStory()
			if err := l.regroup(c.Regroup); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, l.placed()); diff != "" {
				t.Error(diff)
			}
			told := 0
			for line := range strings.SplitSeq(l.dump(), "\n") { // alerts go with their claims
				if is, ok := strings.CutPrefix(line, "alert of "); ok {
					told++
					if !slices.ContainsFunc(c.want, func(w string) bool { return strings.HasPrefix(w, is+" ") }) {
						t.Errorf("%s, but its claim is not", line)
					}
				}
			}
			if told != 4 {
				t.Errorf("%d alerts", told)
			}
			l.undo()
			if diff := cmp.Diff(before, l.dump()); diff != "" {
				t.Errorf("undone, it is not as it was: %s", diff)
			}
		})
	}
}

func TestMergedNumbersKeepWorking(t *testing.T) {
	l := newLibrary(t)
	if err := l.regroup(store.Regroup{From: 1, Claims: []int64{3}, Made: aStory(), Left: aStory(), Title: "New"}); err != nil {
		t.Fatal(err)
	}
	if err := l.regroup(store.Regroup{From: 3, To: 2, Made: aStory()}); err != nil {
		t.Fatal(err)
	}
	if err := l.regroup(store.Regroup{From: 2, To: 1, Made: aStory()}); err != nil {
		t.Fatal(err)
	}
	for _, ref := range []string{"S1", "S2", "S3"} {
		v, err := l.FindStory(t.Context(), ref)
		if err != nil || v.ID != 1 || len(v.Claims) != 3 {
			t.Errorf("%s is S%d with %d claims, %v", ref, v.ID, len(v.Claims), err)
		}
	}
	like, err := l.StoriesLike(t.Context(), aStory().Keys())
	if err != nil || len(like) != 1 || like[0].ID != 1 {
		t.Errorf("stories like it: %+v, %v", like, err)
	}
	// A finding that was made before the merge goes into the whole.
	save(t, l.Store, addFeed(t, l.Store, "https://wire.example/rss"), item("late", "Late"))
	s := aStory()
	s.ID = 3
	find(t, l.Store, store.Finding{Article: unread(t, l.Store), Stories: []stories.Story{s}, Claims: []store.FoundClaim{{Claim: rejects()}}})
	if got := l.placed(); got[7] != "C8 S1 repeats 3" {
		t.Error(got)
	}
	l.undo()
	l.undo()
	if v, err := l.FindStory(t.Context(), "S3"); err != nil || v.ID != 3 {
		t.Errorf("undone, S3 is S%d, %v", v.ID, err)
	}
	l.undo() // what the split began leads back to where it came from
	if v, err := l.FindStory(t.Context(), "S3"); err != nil || v.ID != 1 {
		t.Errorf("undone, S3 is S%d, %v", v.ID, err)
	}
}

func TestRegroupRefuses(t *testing.T) {
	l := newLibrary(t)
	for name, r := range map[string]store.Regroup{
		"a story that is not":      {From: 9, To: 1},
		"into one that is not":     {From: 1, To: 9},
		"a claim of another story": {From: 1, Claims: []int64{4}},
		"a claim that is not":      {From: 1, Claims: []int64{1, 99}},
	} {
		before := l.dump()
		if err := l.regroup(r); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
		if l.dump() != before {
			t.Errorf("%s changed something", name)
		}
	}
}

// TestOneArticleInBothStories: an article that told the same in two stories
// tells it twice in the whole, and both come apart again.
func TestOneArticleInBothStories(t *testing.T) {
	l := newLibrary(t)
	save(t, l.Store, addFeed(t, l.Store, "https://wire.example/rss"), item("both", "Both"))
	one, two := aStory(), aStory()
	one.ID, two.ID = 1, 2
	find(t, l.Store, store.Finding{
		Article: unread(t, l.Store), Stories: []stories.Story{one, two},
		Claims: []store.FoundClaim{{Claim: accuses(), Story: 0, Repeats: 1}, {Claim: accuses(), Story: 1, Repeats: 4}},
	})
	before := l.dump()
	if err := l.regroup(store.Regroup{From: 2, To: 1, Made: aStory()}); err != nil {
		t.Fatal(err)
	}
	if got := l.placed(); got[7] != "C8 S1 repeats 1" || got[8] != "C9 S1 repeats 1" {
		t.Error(got)
	}
	l.undo()
	if diff := cmp.Diff(before, l.dump()); diff != "" {
		t.Error(diff)
	}
}

func TestChangesAreRemembered(t *testing.T) {
	l := newLibrary(t)
	if err := l.regroup(store.Regroup{From: 2, To: 1, Made: aStory()}); err != nil {
		t.Fatal(err)
	}
	l.undo()
	all, err := l.Changes(t.Context(), l.channel.ID, 10)
	want := []store.LoggedChange{{Who: "Ana", What: "regroup", At: noon, Undone: noon, UndoneBy: "Bea"}}
	if diff := cmp.Diff(want, all); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestFeedbackIsKeptWithTheClaim(t *testing.T) {
	l := newLibrary(t)
	f := store.Feedback{ClaimID: 1, ChannelID: l.channel.ID, Who: "Ana", Verdict: "wrong-country", Words: "Austria", At: noon}
	for _, words := range []string{"Austria", "Austria, not Australia"} {
		f.Words = words
		if err := l.SaveFeedback(t.Context(), f); err != nil {
			t.Fatal(err)
		}
	}
	all, err := l.Feedbacks(t.Context())
	if diff := cmp.Diff([]store.Feedback{f}, all); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if n, err := l.WithdrawFeedback(t.Context(), f); n != 1 || err != nil {
		t.Error(n, err)
	}
}

// TestUndoLeavesWhatAnotherChannelRegrouped: stories are everybody's. Once
// somebody elsewhere has regrouped one of those that a change was about, it
// cannot be taken back; when that is taken back itself, it can.
func TestUndoLeavesWhatAnotherChannelRegrouped(t *testing.T) {
	split := store.Regroup{From: 1, Claims: []int64{3}, Made: aStory(), Left: aStory(), Title: "New"}
	for name, later := range map[string]store.Regroup{
		"the old story was merged":    {From: 1, To: 2, Made: aStory()},
		"the new story was merged":    {From: 3, To: 2, Made: aStory()},
		"another was merged into it":  {From: 2, To: 1, Made: aStory()},
		"more was split off the rest": {From: 1, Claims: []int64{1}, Made: aStory(), Left: aStory(), Title: "Newer"},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLibrary(t)
			untouched := l.dump()
			must(t, l.regroup(split))
			other := l
			c, err := l.Channel(t.Context(), "console", "elsewhere", "elsewhere", noon)
			must(t, err)
			other.channel = c
			must(t, other.regroup(later))
			before := l.dump()
			if _, err := l.Undo(t.Context(), l.channel.ID, "Bea", noon, noon.Add(-time.Minute)); !errors.Is(err, store.ErrTaken) {
				t.Errorf("undone all the same: %v", err)
			}
			if diff := cmp.Diff(before, l.dump()); diff != "" {
				t.Errorf("it changed something: %s", diff)
			}
			other.undo()
			l.undo()
			if diff := cmp.Diff(untouched, l.dump()); diff != "" {
				t.Errorf("both undone, it is not as it was: %s", diff)
			}
		})
	}
}

// TestUndoIsNotInTheWayOfOtherStories, nor of what is no regrouping.
func TestUndoIsNotInTheWayOfOtherStories(t *testing.T) {
	l := newLibrary(t)
	must(t, l.regroup(store.Regroup{From: 1, Claims: []int64{3}, Made: aStory(), Left: aStory(), Title: "New"}))
	must(t, l.regroup(store.Regroup{From: 2, Claims: []int64{6}, Made: aStory(), Left: aStory(), Title: "Newer"}))
	other := l
	c, err := l.Channel(t.Context(), "console", "elsewhere", "elsewhere", noon)
	must(t, err)
	other.channel = c
	must(t, l.regroup(store.Regroup{From: 3, To: 1, Made: aStory()}))
	must(t, other.regroup(store.Regroup{From: 4, To: 2, Made: aStory()}))
	_, err = other.Apply(t.Context(), c.ID, store.Change{Who: "Bea", What: "watch", At: noon, AddWatches: []store.Watch{{Country: "DE", Role: "victim"}}})
	must(t, err)
	l.undo()
}
