package store_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"attribot/feeds"
	"attribot/store"
)

func TestSaveFetchKeepsAFeedsWholeState(t *testing.T) {
	s := fresh(t)
	f := addFeed(t, s, "https://post.example/rss")
	f.ETag, f.LastModified, f.BodyHash = `W/"a-b"`, "Mon, 2 Nov 2026 10:00:00 gmt", "beef"
	f.NextCheck, f.Interval, f.Failures = noon.Add(time.Hour), 90*time.Minute, 3
	f.Answer, f.AnswerSince, f.LastError = feeds.AnswerItems, noon, "none"
	f.LastSuccess, f.LastNews, f.FirstFetched = noon.Add(1*time.Millisecond), noon.Add(2), noon
	f.LastNews = noon.Add(2 * time.Millisecond)
	f.MinInterval = 2 * time.Hour
	f.SkipHours, f.SkipDays, f.UsualGap, f.Newest = 1<<23|1, 1<<6, time.Minute, noon.Add(-time.Hour)
	f.MovedTo, f.MovedSince, f.MovedTimes = "https://new.example/rss", noon, 2
	f.URL = "https://post.example/moved"
	save(t, s, f)
	got, err := s.FindFeed(t.Context(), fmt.Sprint(f.ID))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(f, got); d != "" {
		t.Errorf("saved (-), got (+):\n%s", d)
	}
}

func TestAPollDoesNotUndoAPause(t *testing.T) {
	s := fresh(t)
	f := addFeed(t, s, "https://post.example/rss")
	if err := s.SetFeedState(t.Context(), f.ID, feeds.Paused); err != nil {
		t.Fatal(err)
	}
	save(t, s, f) // the poll began while it was active
	if got, _ := s.FindFeed(t.Context(), "F1"); got.State != feeds.Paused {
		t.Errorf("state is %s, want paused", got.State)
	}
	f.State = feeds.Gone
	save(t, s, f)
	if got, _ := s.FindFeed(t.Context(), "F1"); got.State != feeds.Gone {
		t.Errorf("state is %s, want gone", got.State)
	}
}

func TestTwoFeedsThatMoveTogetherAreAskedOnce(t *testing.T) {
	s := fresh(t)
	f, other := addFeed(t, s, "https://post.example/rss"), addFeed(t, s, "https://post.example/new")
	f.URL = other.URL
	save(t, s, f)
	got, err := s.FindFeed(t.Context(), "F1")
	if err != nil || got.URL != "https://post.example/rss" || got.State != feeds.Paused || !strings.Contains(got.Note, "F2 already") {
		t.Errorf("got %s %s %q, %v; want it paused at its old address with a note", got.URL, got.State, got.Note, err)
	}
}

func TestDueFeedsAndLease(t *testing.T) {
	s := fresh(t)
	for i := range 4 {
		f := addFeed(t, s, fmt.Sprintf("https://post.example/%d", i))
		f.NextCheck = noon.Add(time.Duration(-i) * time.Minute)
		save(t, s, f)
	}
	if err := s.SetFeedState(t.Context(), 2, feeds.Paused); err != nil {
		t.Fatal(err)
	}
	due := func() (ids []int64) {
		fs, err := s.DueFeeds(t.Context(), noon, 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range fs {
			ids = append(ids, f.ID)
		}
		return ids
	}
	if d := cmp.Diff([]int64{4, 3}, due()); d != "" {
		t.Errorf("most overdue first, two at most: %s", d)
	}
	if err := s.Lease(t.Context(), 4, noon.Add(time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]int64{3, 1}, due()); d != "" {
		t.Errorf("after the lease: %s", d)
	}
}

func TestHoldKeepsAHostQuiet(t *testing.T) {
	s := fresh(t)
	for _, url := range []string{"https://post.example/a", "https://POST.example:8443/b", "https://other.example/?post.example"} {
		addFeed(t, s, url)
	}
	late := addFeed(t, s, "https://post.example/late")
	late.NextCheck = noon.Add(2 * time.Hour)
	save(t, s, late)
	if err := s.Hold(t.Context(), "post.example", noon.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	var next []time.Duration
	for id := range 4 {
		f, err := s.FindFeed(t.Context(), fmt.Sprint("F", id+1))
		if err != nil {
			t.Fatal(err)
		}
		if !f.NextCheck.IsZero() {
			next = append(next, f.NextCheck.Sub(noon))
		} else {
			next = append(next, 0)
		}
	}
	if d := cmp.Diff([]time.Duration{time.Hour, time.Hour, 0, 2 * time.Hour}, next); d != "" {
		t.Error(d)
	}
}

func TestNewsIsNotedOfAFeed(t *testing.T) {
	s := fresh(t)
	f := addFeed(t, s, "https://post.example/rss")
	f.LastSuccess = noon
	save(t, s, f)
	if f, _ := s.FindFeed(t.Context(), "F1"); !f.LastNews.IsZero() {
		t.Errorf("nothing new, but last news %v", f.LastNews)
	}
	save(t, s, f, item("one", "Storm"))
	f.LastSuccess = noon.Add(time.Hour)
	save(t, s, f, item("one", "Storm"))
	if f, _ := s.FindFeed(t.Context(), "F1"); !f.LastNews.Equal(noon) {
		t.Errorf("last news %v, want %v", f.LastNews, noon)
	}
}

func TestAnArticleComesBackAsItWas(t *testing.T) {
	s := fresh(t)
	f := addFeed(t, s, "https://post.example/rss")
	a := item("one", "Storm")
	a.Full, a.StateMedia, a.Language, a.Author, a.Backlog = true, true, "en", "A. Writer", true
	a.Published = noon.Add(-time.Hour)
	if n := save(t, s, f, a); n != 1 {
		t.Fatalf("SaveFetch = %d, want 1", n)
	}
	a.ID, a.FeedID, a.Identity = 1, f.ID, ""
	for _, ref := range []string{"A1", "1", "https://post.example/one", "http://www.post.example/one?utm_source=x"} {
		got, err := s.FindArticle(t.Context(), ref)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(a, got); d != "" {
			t.Errorf("FindArticle(%q): saved (-), got (+):\n%s", ref, d)
		}
	}
	if _, err := s.FindArticle(t.Context(), "https://post.example/two"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("unknown address: got %v", err)
	}
}

// Each case polls a feed twice; then it says what the second poll brought.
func TestWhatIsNewAndWhatIsAnEdit(t *testing.T) {
	first := item("one", "Storm over the port")
	with := func(change func(*feeds.Article)) feeds.Article {
		a := first
		change(&a)
		return a
	}
	for _, c := range []struct {
		name        string
		second      feeds.Article
		other       bool // the second poll is another feed's
		isNew, edit bool
	}{
		{name: "the same item", second: first},
		{name: "the same item of another feed", second: first, other: true},
		{name: "its guid changed", second: with(func(a *feeds.Article) { a.Identity = "one#2" })},
		{name: "its guid and title changed", second: with(func(a *feeds.Article) { a.Identity, a.Title = "one#2", "Gale over the port" }), edit: true},
		{name: "its title changed", second: with(func(a *feeds.Article) { a.Title = "Gale over the port" }), edit: true},
		{name: "its text changed", second: with(func(a *feeds.Article) { a.Text, a.TextHash = "All is well.", "well" }), edit: true},
		{name: "another feed has another teaser", second: with(func(a *feeds.Article) { a.Text, a.TextHash = "All is well.", "well" }), other: true},
		{name: "only dots and numbers changed", second: with(func(a *feeds.Article) { a.Title, a.Text = "STORM over the port!", a.Text+" 12 comments"[:3] })},
		{name: "its address changed, not its guid", second: with(func(a *feeds.Article) { a.URL, a.URLKey = "https://x.example/1", "x.example/1" })},
		{name: "a copy elsewhere", second: with(func(a *feeds.Article) { a.Identity, a.URL, a.URLKey = "two", "https://x.example/1", "x.example/1" }), other: true},
		{name: "a copy elsewhere, retitled", second: with(func(a *feeds.Article) { a.Identity, a.URLKey, a.Title = "two", "x.example/1", "Gale" }), other: true},
		{name: "a boilerplate teaser again", second: with(func(a *feeds.Article) { a.Identity, a.URLKey, a.Title = "two", "post.example/two", "Gale" }), isNew: true},
		{name: "another item on the same title", second: with(func(a *feeds.Article) { a.Identity, a.URLKey, a.TextHash = "two", "post.example/two", "other" }), isNew: true},
		{name: "an item without address or text", second: with(func(a *feeds.Article) { a.Identity, a.URLKey, a.TextHash = "two", "", "" }), isNew: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := fresh(t)
			f, other := addFeed(t, s, "https://post.example/rss"), addFeed(t, s, "https://other.example/rss")
			save(t, s, f, first)
			find(t, s, store.Finding{Article: unread(t, s), Silent: "nothing in it"})
			if c.other {
				f = other
			}
			if n := save(t, s, f, c.second); (n == 1) != c.isNew {
				t.Errorf("%d new, want new: %v", n, c.isNew)
			}
			waiting := len(unreads(t, s, 10))
			if want := c.isNew || c.edit; (waiting == 1) != want {
				t.Errorf("%d to read, want one: %v", waiting, want)
			}
			if n := save(t, s, f, c.second); n != 0 || len(unreads(t, s, 10)) != waiting {
				t.Errorf("the same poll again: %d new", n)
			}
			if a, err := s.FindArticle(t.Context(), c.second.URL); c.second.URLKey == feeds.URLKey(c.second.URL) && (err != nil || !c.isNew && a.ID != 1) {
				t.Errorf("by its second address: A%d, %v", a.ID, err)
			}
		})
	}
}

func TestTwoItemsOfOneArticleDoNotRewriteEachOther(t *testing.T) {
	s := fresh(t)
	f := addFeed(t, s, "https://post.example/rss")
	a, b := item("one", "Storm"), item("one", "Gale")
	b.Identity = "one#2"
	save(t, s, f, a)
	save(t, s, f, b)
	find(t, s, store.Finding{Article: unread(t, s), Silent: "nothing in it"})
	for range 3 {
		save(t, s, f, a, b)
		save(t, s, f, b, a)
	}
	if as := unreads(t, s, 10); len(as) != 0 {
		t.Errorf("%d to read again, want none", len(as))
	}
}

func TestAnEditKeepsThePageUntilItIsReadAgain(t *testing.T) {
	s := fresh(t)
	f := addFeed(t, s, "https://post.example/rss")
	save(t, s, f, item("one", "Storm"))
	a := unread(t, s)
	a.Text, a.Full = "The whole page about the storm.", true
	find(t, s, store.Finding{Article: a, Silent: "nothing in it"})
	save(t, s, f, item("one", "Storm")) // the feed's teaser is not an edit of the page
	if as := unreads(t, s, 10); len(as) != 0 {
		t.Fatalf("the same teaser: %d to read again", len(as))
	}
	if a, _ := s.FindArticle(t.Context(), "A1"); a.Text != "The whole page about the storm." || !a.Full {
		t.Errorf("the page's text is lost: %q", a.Text)
	}
	save(t, s, f, item("one", "Gale"))
	if a := unread(t, s); a.Title != "Gale" || a.Full || a.Text != "A text about Gale." {
		t.Errorf("after the edit: %q %q, full %v", a.Title, a.Text, a.Full)
	}
	if why, err := s.SilentBecause(t.Context(), 1); why != "" || err != nil {
		t.Errorf("unread, but silent because %q, %v", why, err)
	}
}

func TestAnEditWhileItIsReadIsReadAfterwards(t *testing.T) {
	s := fresh(t)
	f := addFeed(t, s, "https://post.example/rss")
	save(t, s, f, item("one", "Storm"))
	a := unread(t, s)
	save(t, s, f, item("one", "Gale"))
	a.Text, a.Full = "The whole page about the storm.", true
	find(t, s, store.Finding{Article: a, Silent: "nothing in it"})
	if a := unread(t, s); a.Title != "Gale" || a.Text != "A text about Gale." || a.Full {
		t.Errorf("got %q %q, full %v; want the edit to be read", a.Title, a.Text, a.Full)
	}
}

// TestFeedsThatMoveToOnePlaceAreAskedOnce: who comes first has the address, and
// of the others it is said where they went.
func TestFeedsThatMoveToOnePlaceAreAskedOnce(t *testing.T) {
	s := fresh(t)
	const to = "https://new.example/rss"
	due := func() (urls []string) {
		fs, err := s.DueFeeds(t.Context(), noon, 9)
		must(t, err)
		for _, f := range fs {
			urls = append(urls, f.URL)
		}
		return urls
	}
	one, other, third := addFeed(t, s, "https://one.example/rss"), addFeed(t, s, "https://other.example/rss"), addFeed(t, s, "https://third.example/rss")
	for _, f := range []feeds.Feed{one, other} { // both begin to move
		f.MovedTo, f.MovedSince, f.MovedTimes = to, noon, 1
		save(t, s, f)
	}
	if got := due(); len(got) != 3 {
		t.Errorf("one answer is no evidence, but due are %q", got)
	}
	one.URL = to
	save(t, s, one, item("one", "Storm"))
	other.MovedTo, other.MovedSince, other.MovedTimes = to, noon, 2
	if n := save(t, s, other, item("one", "Storm")); n != 0 {
		t.Errorf("%d new articles, want none", n)
	}
	third.MovedTo, third.MovedSince, third.MovedTimes = to, noon, 1
	save(t, s, third)
	if diff := cmp.Diff([]string{to}, due()); diff != "" {
		t.Errorf("due: %s", diff)
	}
	for _, id := range []string{"F2", "F3"} {
		f, err := s.FindFeed(t.Context(), id)
		if err != nil || f.State != feeds.Paused || f.Note != "moved to https://new.example/rss, which is F1 already" || f.URL == to || f.MovedTimes != 0 {
			t.Errorf("%+v, %v", f, err)
		}
	}
}

func TestARemovedFeedTakesNothing(t *testing.T) {
	s := fresh(t)
	f := addFeed(t, s, "https://post.example/rss")
	save(t, s, f, item("one", "Storm"))
	if err := s.RemoveFeed(t.Context(), f.ID); err != nil {
		t.Fatal(err)
	}
	if n, err := s.SaveFetch(t.Context(), f, []feeds.Article{item("two", "Gale")}); n != 0 || err != nil {
		t.Errorf("a poll that comes late: got %d, %v; want nothing saved", n, err)
	}
	moved := addFeed(t, s, "https://post.example/moved")
	f.URL = moved.URL
	if n, err := s.SaveFetch(t.Context(), f, nil); n != 0 || err != nil {
		t.Errorf("a late move to where another feed is: got %d, %v; want nothing saved", n, err)
	}
	if a := unread(t, s); a.FeedID != 0 || a.Title != "Storm" {
		t.Errorf("got %+v, want the article kept", a)
	}
	other := addFeed(t, s, "https://other.example/rss")
	if n := save(t, s, other, item("one", "Storm, edited")); n != 0 {
		t.Errorf("%d new, want the orphan adopted", n)
	}
	if a, _ := s.FindArticle(t.Context(), "A1"); a.FeedID != other.ID || a.Title != "Storm, edited" {
		t.Errorf("got F%d %q, want the orphan adopted by F%d", a.FeedID, a.Title, other.ID)
	}
}

func TestUnreadIsOldestFirst(t *testing.T) {
	s := fresh(t)
	f := addFeed(t, s, "https://post.example/rss")
	var as []feeds.Article
	for i := range 5 {
		a := item(fmt.Sprint(i), fmt.Sprint("title ", i))
		a.Published = noon.Add(time.Duration(-i) * time.Hour)
		as = append(as, a)
	}
	save(t, s, f, as...)
	var got []string
	for _, a := range unreads(t, s, 3) {
		got = append(got, a.Title)
	}
	if d := cmp.Diff([]string{"title 4", "title 3", "title 2"}, got); d != "" {
		t.Error(d)
	}
}

// A program that ends while it reads a certain article is started again and
// again: the others are read, none of them is set aside.
func TestAnArticleThatEndsTheProgramBlocksNothing(t *testing.T) {
	s := fresh(t)
	f := addFeed(t, s, "https://post.example/rss")
	for i := range 10 {
		save(t, s, f, item(fmt.Sprint(i), fmt.Sprint("title ", i)))
	}
	starts, read, readAfterThree := 0, 0, 0
	for alive := true; alive; {
		starts++
		for crashed := false; !crashed; {
			as := unreads(t, s, 100)
			if alive = len(as) > 0; !alive {
				break
			}
			for _, a := range as {
				if crashed = a.Title == "title 4"; crashed {
					break
				}
				find(t, s, store.Finding{Article: a, Silent: "nothing in it"})
				read++
			}
		}
		if starts == 3 {
			readAfterThree = read
		}
		if starts > 40 {
			t.Fatal("it never ends")
		}
	}
	why, err := s.SilentBecause(t.Context(), 5)
	if readAfterThree != 9 || read != 9 || starts != 13 || err != nil || !strings.Contains(why, "set aside") {
		t.Errorf("read %d, %d of them in three starts, %d starts, reason %q, %v; want 9, 9, 13 and a reason", read, readAfterThree, starts, why, err)
	}
}

func TestManyWritersMakeEachArticleOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "attribot.db")
	s := opened(t, path)
	for i := range 4 {
		addFeed(t, s, fmt.Sprintf("https://post.example/%d", i))
	}
	fs, err := s.Feeds(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	total := 0
	for w := range 8 { // eight programs on one file, two for each feed
		own, err := store.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		all.Go(func() {
			defer own.Close()
			for i := range 30 {
				n, err := own.SaveFetch(context.Background(), fs[w/2], []feeds.Article{
					item(fmt.Sprint("everywhere ", i), fmt.Sprint("title ", i)),
				})
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				total += n
				mu.Unlock()
			}
		})
	}
	all.Wait()
	c, err := s.Counts(t.Context())
	if err != nil || total != 30 || c.Articles != 30 {
		t.Errorf("%d said to be new, %d articles, %v; want 30", total, c.Articles, err)
	}
	var seen int
	if err := raw(t, path).QueryRow(`select count(*) from seen`).Scan(&seen); err != nil || seen != 120 {
		t.Errorf("%d identities, %v; want 30 a feed", seen, err)
	}
}

func TestPruneKeepsTheIdentity(t *testing.T) {
	s := fresh(t)
	f := addFeed(t, s, "https://post.example/rss")
	save(t, s, f, item("silent", "Storm"), item("claim", "Hack"), item("unread", "Gale"))
	for _, a := range unreads(t, s, 2) {
		fd := store.Finding{Article: a, Silent: "nothing in it"}
		if a.Title == "Hack" {
			fd = store.Finding{Article: a, Claims: []store.FoundClaim{{Claim: accuses(), Story: -1}}}
		}
		find(t, s, fd)
	}
	if n, err := s.Prune(t.Context(), noon, 10); n != 0 || err != nil {
		t.Errorf("too early: %d, %v", n, err)
	}
	if n, err := s.Prune(t.Context(), noon.Add(1), 10); n != 0 || err != nil {
		t.Errorf("within the same millisecond: %d, %v", n, err)
	}
	if n, err := s.Prune(t.Context(), noon.Add(time.Millisecond), 10); n != 1 || err != nil {
		t.Errorf("Prune = %d, %v; want the one that was read and holds no claim", n, err)
	}
	again := item("silent", "Storm")
	if n := save(t, s, f, again); n != 0 {
		t.Error("its feed brings it again: it is taken for news")
	}
	if n := save(t, s, addFeed(t, s, "https://other.example/rss"), again); n != 0 {
		t.Error("another feed brings it: it is taken for news")
	}
	if _, err := s.FindArticle(t.Context(), again.URL); !errors.Is(err, store.ErrNotFound) || !strings.Contains(err.Error(), "not kept") {
		t.Errorf("got %v, want it to say that it is not kept", err)
	}
}

// TestReissued: an article that comes back under another guid and another link
// is the same; two that stand side by side are two, and so are the issues of a
// series.
func TestReissued(t *testing.T) {
	text := strings.Repeat("The port authority said that its gates had opened again after a day of repair. ", 12)
	issue := func(n, title, text string) feeds.Article {
		a := item(n, title)
		a.Text, a.TextHash, a.Published = text, "", noon
		return a
	}
	for name, c := range map[string]struct {
		second feeds.Article
		beside bool // the first stands in the second fetch too
		later  time.Duration
		isNew  int
	}{
		"edited":               {issue("b", "UPDATE: Port gates are open again", text+"More follows."), false, time.Hour, 0},
		"the same":             {issue("b", "Port gates open again", text), false, time.Hour, 0},
		"both in one document": {issue("b", "Port gates open again", text+"More follows."), true, time.Hour, 1},
		"three days later":     {issue("b", "Port gates open again", text), false, 72 * time.Hour, 1},
		"another title":        {issue("b", "Minister resigns", text), false, time.Hour, 1},
		"another text":         {issue("b", "Port gates open again", strings.Repeat("The ferry of the morning sailed an hour late, and nobody said why it had waited. ", 12)), false, time.Hour, 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := fresh(t)
			f := addFeed(t, s, "https://post.example/rss")
			first := issue("a", "Port gates open again", text)
			save(t, s, f, first)
			unread(t, s)
			c.second.Published = noon.Add(c.later)
			as := []feeds.Article{c.second}
			if c.beside {
				as = append(as, first)
			}
			if n := save(t, s, f, as...); n != c.isNew {
				t.Errorf("%d new, want %d", n, c.isNew)
			}
			if n := save(t, s, f, as...); n != 0 {
				t.Errorf("the same again: %d new", n)
			}
			if got, err := s.FindArticle(t.Context(), "https://post.example/b"); err != nil || (got.ID == 1) != (c.isNew == 0) {
				t.Errorf("found by its new address: A%d, %v", got.ID, err)
			}
		})
	}
}
