package store_test

import (
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"attribot/feeds"
	"attribot/feeds/claims"
	"attribot/feeds/stories"
	"attribot/store"
)

// article saves one article of a feed of its own and takes it for reading.
func article(t testing.TB, s *store.Store, outlet, title string, published time.Time) feeds.Article {
	t.Helper()
	f, err := s.AddFeed(t.Context(), feeds.Feed{URL: "https://" + strings.ToLower(outlet) + ".example/" + title, Title: outlet})
	if err != nil {
		t.Fatal(err)
	}
	a := item(outlet+" "+title, title)
	a.Outlet, a.Published, a.TextHash = outlet, published, ""
	save(t, s, f, a)
	return unread(t, s)
}

// channel makes a channel of the test's own platform.
func channel(t testing.TB, s *store.Store, remote string) store.Channel {
	t.Helper()
	c, err := s.Channel(t.Context(), "test", remote, "#"+remote, noon)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// accusation saves an article that begins a story, with one alert.
func accusation(t testing.TB, s *store.Store, c store.Channel) store.Finding {
	t.Helper()
	f := store.Finding{
		Article: article(t, s, "Post", "Berlin accuses Beijing", noon), Read: noon.Add(time.Minute),
		Stories: []stories.Story{aStory()},
		Claims:  []store.FoundClaim{{Claim: accuses()}},
		Alerts:  []store.NewAlert{{ChannelID: c.ID, Reason: "first", At: noon.Add(time.Minute)}},
	}
	if got, want := find(t, s, f), (store.Saved{NewStories: 1, NewClaims: 1, Alerts: 1}); got != want {
		t.Fatalf("SaveFinding = %+v, want %+v", got, want)
	}
	return f
}

func TestAFindingComesBackAsItWas(t *testing.T) {
	s := fresh(t)
	f := accusation(t, s, channel(t, s, "one"))
	v, err := s.FindStory(t.Context(), "S1")
	if err != nil {
		t.Fatal(err)
	}
	a := f.Article
	a.Text, a.Identity = "", ""
	st := aStory()
	st.ID = 1
	want := store.StoryView{
		Story: st, Title: a.Title,
		Claims: []store.Claim{{Claim: accuses(), ID: 1, ArticleID: a.ID, StoryID: 1, Said: noon, Article: a, Outlets: 1}},
	}
	if d := cmp.Diff(want, v); d != "" {
		t.Errorf("want (-), got (+):\n%s", d)
	}
	like, err := s.StoriesLike(t.Context(), aStory().Keys())
	if err != nil || len(aStory().Keys()) > 0 && len(like) != 1 {
		t.Errorf("StoriesLike its own keys: %d, %v", len(like), err)
	}
	c, err := s.AlertClaim(t.Context(), 1)
	if d := cmp.Diff(want.Claims[0], c); err != nil || d != "" {
		t.Errorf("AlertClaim: %v\n%s", err, d)
	}
}

func TestASecondOutletRaisesTheCount(t *testing.T) {
	s := fresh(t)
	c := channel(t, s, "one")
	accusation(t, s, c)
	st := aStory()
	st.ID = 1
	for i, recency := range []claims.Recency{claims.Current, claims.Background} {
		again := accuses()
		again.Recency = recency
		find(t, s, store.Finding{
			Article: article(t, s, fmt.Sprint("Outlet", i), "the same news", noon.Add(time.Hour)),
			Stories: []stories.Story{st},
			Claims:  []store.FoundClaim{{Claim: again, Repeats: 1}},
			Alerts:  []store.NewAlert{{ChannelID: c.ID, Reason: "first", At: noon}},
		})
	}
	cs, err := s.FirstClaims(t.Context(), 1)
	if err != nil || len(cs) != 1 || cs[0].Outlets != 2 {
		t.Fatalf("got %d first claims, %v; want one of 2 outlets: who recalls it does not count\n%+v", len(cs), err, cs)
	}
	as, err := s.StoryAlerts(t.Context(), 1, c.ID)
	if err != nil || len(as) != 1 {
		t.Errorf("%d alerts, %v; want the first one only", len(as), err)
	}
	n, err := s.Counts(t.Context())
	if err != nil || n.Claims != 1 || n.Repeats != 2 || n.Stories != 1 || n.AlertsDue != 1 {
		t.Errorf("Counts = %+v, %v", n, err)
	}
}

// The constraint decides, whatever the caller believed.
func TestAClaimOfAStoryIsFirstOnce(t *testing.T) {
	s := fresh(t)
	accusation(t, s, channel(t, s, "one"))
	st := aStory()
	st.ID = 1
	got := find(t, s, store.Finding{
		Article: article(t, s, "Wire", "the same news", noon), Stories: []stories.Story{st},
		Claims: []store.FoundClaim{{Claim: accuses()}},
	})
	if got.NewClaims != 0 || got.RepeatedClaims != 1 {
		t.Errorf("SaveFinding = %+v, want the claim to be a repeat", got)
	}
	// A repeat of a repeat points to the first.
	find(t, s, store.Finding{
		Article: article(t, s, "Echo", "the same news", noon), Stories: []stories.Story{st},
		Claims: []store.FoundClaim{{Claim: accuses(), Repeats: 2}},
	})
	if cs, err := s.ArticleClaims(t.Context(), 3); err != nil || len(cs) != 1 || cs[0].Repeats != 1 {
		t.Errorf("got %+v, %v; want a repeat of claim 1", cs, err)
	}
}

func TestReadingAgainChangesNothing(t *testing.T) {
	s := fresh(t)
	c := channel(t, s, "one")
	f := accusation(t, s, c)
	f.Stories[0].ID = 1
	f.Claims[0].Evidence = "Other words of the same claim."
	if got, want := find(t, s, f), (store.Saved{}); got != want {
		t.Errorf("SaveFinding = %+v, want nothing new", got)
	}
	cs, err := s.FirstClaims(t.Context(), 1)
	if err != nil || len(cs) != 1 || cs[0].Evidence != "Other words of the same claim." || cs[0].Outlets != 1 {
		t.Errorf("got %+v, %v; want the one claim with its new evidence", cs, err)
	}
	// An edit adds a denial and drops the accusation: a channel was told of
	// that, so it stays.
	f.Claims = []store.FoundClaim{{Claim: rejects()}}
	f.Alerts = []store.NewAlert{{ChannelID: c.ID, Reason: "denial", At: noon}}
	if got, want := find(t, s, f), (store.Saved{NewClaims: 1, Alerts: 1}); got != want {
		t.Errorf("SaveFinding = %+v, want %+v", got, want)
	}
	if cs, _ := s.FirstClaims(t.Context(), 1); len(cs) != 2 {
		t.Errorf("%d claims, want the one that was told and the new one", len(cs))
	}
}

func TestReadingAgainForgetsWhatNobodyWasTold(t *testing.T) {
	s := fresh(t)
	f := accusation(t, s, channel(t, s, "one"))
	f.Stories[0].ID = 1
	f.Claims, f.Alerts = []store.FoundClaim{{Claim: rejects()}}, nil
	find(t, s, f)
	f.Claims = []store.FoundClaim{{Claim: accuses()}}
	find(t, s, f)
	if cs, err := s.FirstClaims(t.Context(), 1); err != nil || len(cs) != 1 || cs[0].Stance != claims.Attribution {
		t.Errorf("got %d claims, %v; want the denial forgotten", len(cs), err)
	}
	if hits, err := s.Search(t.Context(), "embassy", 5); err != nil || len(hits) != 0 {
		t.Errorf("its words are found still: %d, %v", len(hits), err)
	}
}

func TestAFindingIsSavedWholeOrNot(t *testing.T) {
	s := fresh(t)
	a := article(t, s, "Post", "Berlin accuses Beijing", noon)
	for name, f := range map[string]store.Finding{
		"an alert in a channel that is not": {Alerts: []store.NewAlert{{ChannelID: 77}}},
		"an alert of a claim that is not":   {Alerts: []store.NewAlert{{ChannelID: 1, Claim: 1}}},
		"a story that is not":               {Stories: []stories.Story{{ID: 99}}},
		"a claim of a story that is not":    {Claims: []store.FoundClaim{{Claim: accuses(), Story: 3}}},
		"a repeat of a claim that is not":   {Claims: []store.FoundClaim{{Claim: accuses(), Repeats: 99}}},
	} {
		t.Run(name, func(t *testing.T) {
			f.Article, f.Read = a, noon
			if f.Stories == nil {
				f.Stories = []stories.Story{aStory()}
			}
			if f.Claims == nil {
				f.Claims = []store.FoundClaim{{Claim: accuses()}}
			}
			if saved, err := s.SaveFinding(t.Context(), f); err == nil {
				t.Errorf("saved %+v, want an error", saved)
			}
			c, err := s.Counts(t.Context())
			if err != nil || c.Stories+c.Claims+c.AlertsDue != 0 || c.Unread != 1 {
				t.Errorf("after the error: %+v, %v; want nothing saved", c, err)
			}
		})
	}
	if _, err := s.SaveFinding(t.Context(), store.Finding{Article: feeds.Article{ID: 99}}); err == nil {
		t.Error("an article that is not: no error")
	}
}

func TestManyFindersMakeOneAlert(t *testing.T) {
	path := filepath.Join(t.TempDir(), "attribot.db")
	s := opened(t, path)
	c := channel(t, s, "one")
	accusation(t, s, c)
	st := aStory()
	st.ID = 1
	var fs []store.Finding
	for i := range 24 {
		fs = append(fs, store.Finding{
			Article: article(t, s, fmt.Sprint("Outlet", i), "the embassy answers", noon.Add(time.Hour)),
			Read:    noon, Stories: []stories.Story{st}, Claims: []store.FoundClaim{{Claim: rejects()}},
			Alerts: []store.NewAlert{{ChannelID: c.ID, Reason: "denial", At: noon}},
		})
		find(t, s, store.Finding{Article: fs[i].Article, Silent: "taken"}) // so that the next is alone unread
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	var total store.Saved
	for w := range 4 {
		own, err := store.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		all.Go(func() {
			defer own.Close()
			for _, f := range fs[w*6 : w*6+6] {
				saved, err := own.SaveFinding(context.Background(), f)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				total.NewClaims += saved.NewClaims
				total.RepeatedClaims += saved.RepeatedClaims
				total.Alerts += saved.Alerts
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if want := (store.Saved{NewClaims: 1, RepeatedClaims: 23, Alerts: 1}); total != want {
		t.Errorf("together: %+v, want %+v", total, want)
	}
	cs, err := s.FirstClaims(t.Context(), 1)
	if err != nil || len(cs) != 2 || cs[1].Outlets != 24 {
		t.Errorf("%d claims, %v; want the denial of 24 outlets second", len(cs), err)
	}
}

func TestDeliveryIDsFitANonce(t *testing.T) {
	s := fresh(t)
	f := accusation(t, s, channel(t, s, "first"))
	f.Stories[0].ID, f.Alerts = 1, nil
	for i := range 20 {
		f.Alerts = append(f.Alerts, store.NewAlert{ChannelID: channel(t, s, fmt.Sprint(i)).ID, Reason: "first", At: noon})
	}
	find(t, s, f)
	as, err := s.StoryAlerts(t.Context(), 1, 0)
	if err != nil || len(as) != 21 {
		t.Fatalf("%d alerts, %v", len(as), err)
	}
	seen := map[string]bool{}
	for _, a := range as {
		if !regexp.MustCompile(`^[a-z2-7]{20,25}$`).MatchString(a.DeliveryID) || seen[a.DeliveryID] {
			t.Errorf("delivery id %q", a.DeliveryID)
		}
		seen[a.DeliveryID] = true
	}
}

func TestSearchTakesAPersonsWords(t *testing.T) {
	s := fresh(t)
	accusation(t, s, channel(t, s, "one"))
	other := rejects()
	other.Evidence = "L’ambassade rejette « l’accusation » de piratage à São Tomé."
	find(t, s, store.Finding{
		Article: article(t, s, "Soir", "Réponse de Pékin", noon.Add(time.Hour)),
		Claims:  []store.FoundClaim{{Claim: other, Story: -1}},
	})
	for _, c := range []struct {
		words string
		want  []int64
	}{
		{"berlin", []int64{1}},
		{"BERL hack", []int64{1}},
		{"apt31", []int64{1}},
		{`"mapping agency"`, []int64{1}},
		{`"agency mapping"`, nil},
		{"sao tome", []int64{2}},
		{"reponse", []int64{2}},
		{"berlin tome", nil},
		{`"unfinished quote`, nil},
		{`mapping" agency`, []int64{1}},
		{`AND OR NOT NEAR( * ^ : - + { } ' ; --`, nil},
		{`title:berlin`, nil},
		{"chin*", []int64{1}},
		{"state-actors", []int64{1}},
		{"", nil}, {`""`, nil}, {" \t ", nil}, {"\x00", nil}, {"…", nil},
	} {
		cs, err := s.Search(t.Context(), c.words, 10)
		if err != nil {
			t.Errorf("Search(%q): %v", c.words, err)
		}
		var ids []int64
		for _, c := range cs {
			ids = append(ids, c.ID)
		}
		if d := cmp.Diff(c.want, ids); d != "" {
			t.Errorf("Search(%q): %s", c.words, d)
		}
	}
}

func FuzzSearch(f *testing.F) {
	s, err := store.Open(context.Background(), filepath.Join(f.TempDir(), "attribot.db"))
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { s.Close() })
	for _, words := range []string{`a"b`, `"`, `NEAR(a b)`, "\x00a", `a* ^b`, "é\xff", `{a}:b`, "a AND"} {
		f.Add(words)
	}
	f.Fuzz(func(t *testing.T, words string) {
		if _, err := s.Search(t.Context(), words, 1); err != nil {
			t.Errorf("Search(%q): %v", words, err)
		}
	})
}

func TestClaimsAreLookedUpByCountryAndRole(t *testing.T) {
	s := fresh(t)
	c := channel(t, s, "one")
	accusation(t, s, c)
	st := aStory()
	st.ID = 1
	find(t, s, store.Finding{
		Article: article(t, s, "Wire", "the embassy answers", noon.Add(time.Hour)), Stories: []stories.Story{st},
		Claims: []store.FoundClaim{{Claim: rejects()}},
	})
	for _, q := range []struct {
		store.Query
		want []int64
	}{
		{store.Query{}, []int64{2, 1}},
		{store.Query{Limit: 1}, []int64{2}},
		{store.Query{Country: "CN"}, []int64{2, 1}},
		{store.Query{Country: "CN", Role: "speaker"}, []int64{2}},
		{store.Query{Country: "DE", Role: "speaker"}, []int64{1}},
		{store.Query{Country: "DE", Role: "victim", Stance: claims.Denial}, []int64{2}},
		{store.Query{Country: "FR"}, nil},
		{store.Query{Since: noon.Add(time.Minute)}, []int64{2}},
		{store.Query{Recency: claims.Background}, nil},
	} {
		cs, err := s.Claims(t.Context(), q.Query)
		if err != nil {
			t.Fatal(err)
		}
		var ids []int64
		for _, c := range cs {
			ids = append(ids, c.ID)
		}
		if d := cmp.Diff(q.want, ids); d != "" {
			t.Errorf("Claims(%+v): %s", q.Query, d)
		}
	}
}

func TestACountryCountsStoriesNotRows(t *testing.T) {
	s := fresh(t)
	accusation(t, s, channel(t, s, "one"))
	st := aStory()
	st.ID = 1
	sanctions, recalled := accuses(), accuses()
	sanctions.Measure, recalled.Recency = claims.Sanctions, claims.Background
	find(t, s, store.Finding{
		Article: article(t, s, "Wire", "more of it", noon.AddDate(0, 1, 0)), Stories: []stories.Story{st},
		Claims: []store.FoundClaim{{Claim: sanctions}, {Claim: rejects()}, {Claim: recalled, Story: -1}},
	})
	v, err := s.Country(t.Context(), "DE", noon.AddDate(0, 11, 0))
	if err != nil {
		t.Fatal(err)
	}
	v.Last = v.Last[:0]
	want := store.CountryView{
		AttackedBy: []store.Tally{{"CN", 1}}, Accuses: []store.Tally{{"CN", 1}},
		ByMonth: []int{1, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, Last: v.Last,
	}
	if d := cmp.Diff(want, v); d != "" {
		t.Errorf("Germany: %s", d)
	}
	// What no story tells of counts once, however often it is recalled.
	recalled.Speakers = []string{"US"}
	for _, title := range []string{"recalled", "recalled again"} {
		find(t, s, store.Finding{
			Article: article(t, s, "Wire", title, noon.AddDate(0, -1, 0)), Claims: []store.FoundClaim{{Claim: recalled, Story: -1}},
		})
	}
	v, err = s.Country(t.Context(), "CN", noon)
	if d := cmp.Diff([]store.Tally{{"DE", 1}, {"US", 1}}, v.AccusedBy); err != nil || d != "" || v.Denials != 1 || len(v.Last) != 5 {
		t.Errorf("China: accused by %s, %d denials, last %d, %v", d, v.Denials, len(v.Last), err)
	}
}

// A reading connection that searched before sees what was written since: FTS5
// keeps its structure in memory, and another connection changes it.
func TestSearchSeesWhatWasWrittenSince(t *testing.T) {
	s := fresh(t)
	for n := 1; n <= 40; n++ {
		a := article(t, s, "Post", fmt.Sprintf("Round word%dx", n), noon)
		a.Text = strings.Repeat("A page about the port. ", 50)
		find(t, s, store.Finding{Article: a, Claims: []store.FoundClaim{{Claim: accuses(), Story: -1}}})
		for words, want := range map[string]int{fmt.Sprintf("word%dx", n): 1, "round": n, "port": n} {
			if cs, err := s.Search(t.Context(), words, 1000); err != nil || len(cs) != want {
				t.Fatalf("after %d articles: Search(%q) finds %d, %v; want %d", n, words, len(cs), err, want)
			}
		}
	}
}
