package store_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"attribot/feeds"
	"attribot/feeds/stories"
	"attribot/store"
)

// tenYears is the time over which the benchmark's stories are spread.
const tenYears = 10 * 365 * 24 * time.Hour

// madeUp is an incident of a few accused and many victims, as the world has
// it, with two names of its own and forty words.
func madeUp(r *rand.Rand, at time.Time) stories.Incident {
	pick := func(codes ...string) []string { return []string{codes[min(r.IntN(len(codes)), r.IntN(len(codes)))]} }
	in := stories.Incident{
		Accused:  pick("RU", "CN", "IR", "KP", "IL", "IN", "US", "BY"),
		Victims:  pick("US", "UA", "GB", "DE", "TW", "KR", "PL", "FR", "NL", "JP", "AU", "CA", "IL", "IN", "CZ", "EE", "IT", "NO", "AL", "MD"),
		Groups:   []string{fmt.Sprint("Blue Fox ", r.IntN(60))},
		Names:    []string{fmt.Sprintf("office%dx", r.IntN(1_000_000)), fmt.Sprintf("tool%dx", r.IntN(20_000))},
		Terms:    map[string]float64{},
		At:       at,
		Current:  true,
		Speakers: []string{"US"},
	}
	for range 40 {
		in.Terms[fmt.Sprint("word", r.IntN(8000))] = .158 // a vector of length 1
	}
	return in
}

// told fills a database with stories, behind the store's back: one by one it
// would take minutes.
func told(b *testing.B, path string, n int) {
	tx, err := raw(b, path).Begin()
	if err != nil {
		b.Fatal(err)
	}
	list := func(v any) string {
		j, err := json.Marshal(v)
		if err != nil {
			b.Fatal(err)
		}
		return string(j)
	}
	r := rand.New(rand.NewPCG(1, 1))
	for i := range n {
		s := stories.Story{}.Join(madeUp(r, noon.Add(-tenYears/time.Duration(n)*time.Duration(i))))
		if _, err := tx.Exec(`
insert into stories (id, title, begun, updated, accused, victims, speakers, groups, names, terms)
values ($1, 'a story', $2, $2, $3, $4, $5, $6, $7, $8)`, i+1, s.Begun.UnixMilli(), list(s.Accused), list(s.Victims),
			list(s.Speakers), list(s.Groups), list(s.Names), list(s.Terms)); err != nil {
			b.Fatal(err)
		}
		if _, err := tx.Exec(`
insert into story_keys (key, story_id)
select value, $1 from json_each($2) where true
on conflict do nothing`, i+1, list(s.Keys())); err != nil {
			b.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkStoriesLike looks up and matches one incident of today among the
// stories of ten years.
func BenchmarkStoriesLike(b *testing.B) {
	for _, n := range []int{1_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "attribot.db")
			s := opened(b, path)
			told(b, path, n)
			r := rand.New(rand.NewPCG(2, 2))
			among := 0
			b.ReportAllocs()
			for b.Loop() {
				in := madeUp(r, noon)
				like, err := s.StoriesLike(b.Context(), in.Keys())
				if err != nil {
					b.Fatal(err)
				}
				stories.Match(in, like)
				among += len(like)
			}
			b.ReportMetric(float64(among)/float64(b.N), "stories/op")
		})
	}
}

// BenchmarkSaveFetch saves polls of twenty items, all new or all known.
func BenchmarkSaveFetch(b *testing.B) {
	for _, isNew := range []bool{true, false} {
		b.Run(fmt.Sprintf("new=%v", isNew), func(b *testing.B) {
			s := fresh(b)
			f := addFeed(b, s, "https://post.example/rss")
			n := 0
			b.ReportAllocs()
			for b.Loop() {
				var as []feeds.Article
				for i := range 20 {
					if isNew {
						i = n
						n++
					}
					as = append(as, item(fmt.Sprint(i), fmt.Sprint("title ", i)))
				}
				save(b, s, f, as...)
			}
		})
	}
}

func BenchmarkSaveFinding(b *testing.B) {
	s := fresh(b)
	c := channel(b, s, "one")
	f := addFeed(b, s, "https://post.example/rss")
	n := 0
	b.ReportAllocs()
	for b.Loop() {
		n++
		save(b, s, f, item(fmt.Sprint(n), fmt.Sprint("title ", n)))
		find(b, s, store.Finding{
			Article: unread(b, s), Stories: []stories.Story{aStory()}, Claims: []store.FoundClaim{{Claim: accuses()}},
			Alerts: []store.NewAlert{{ChannelID: c.ID, Reason: "first", At: noon}},
		})
	}
}

// TestSizeOfAnArticle keeps watch over what an article costs on disk: with its
// text, and when only that it is known is kept.
func TestSizeOfAnArticle(t *testing.T) {
	if testing.Short() {
		t.Skip("not measured in short mode: the size of an article on disk")
	}
	const n = 1000
	path := filepath.Join(t.TempDir(), "attribot.db")
	s := opened(t, path)
	f := addFeed(t, s, "https://post.example/rss")
	db := raw(t, path)
	size := func() int64 {
		if _, err := db.Exec(`vacuum`); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(`pragma wal_checkpoint(truncate)`); err != nil {
			t.Fatal(err)
		}
		st, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return st.Size()
	}
	empty := size()
	teaser := strings.Repeat("Some words about the news of the day. ", 8) // about 300 bytes, as feeds have it
	var as []feeds.Article
	for i := range n {
		a := item(fmt.Sprintf("https://post.example/news/2026/03/02/a-title-of-some-words-%d", i), fmt.Sprintf("A title of some words, number %d", i))
		a.URL = a.Identity
		a.URLKey, a.Text, a.TextHash = strings.TrimPrefix(a.URL, "https://"), teaser, fmt.Sprintf("%064d", i)
		as = append(as, a)
	}
	save(t, s, f, as...)
	whole := (size() - empty) / n
	for {
		unread := unreads(t, s, 500)
		if len(unread) == 0 {
			break
		}
		for _, a := range unread {
			find(t, s, store.Finding{Article: a, Silent: "nothing in it"})
		}
	}
	if got, err := s.Prune(t.Context(), noon.AddDate(0, 0, 30), n); got != n || err != nil {
		t.Fatalf("pruned %d, %v", got, err)
	}
	known := (size() - empty) / n
	t.Logf("an article with a teaser of %d bytes takes %d bytes, %d when pruned", len(teaser), whole, known)
	// A year of 500 feeds with 20 articles a day, of which a month's stands whole
	// and a hundredth has a claim and the text of its page (5 KB, twice: to read
	// and to search).
	const aDay = 500 * 20
	year := 30*aDay*whole + 335*aDay*known + 365*aDay/100*10_000
	t.Logf("a year of 500 feeds takes %d MB", year>>20)
	if year > 2<<30 {
		t.Errorf("a year of 500 feeds takes %d MB; want at most 2 GB", year>>20)
	}
	if whole > 1100 || known > 80 {
		t.Errorf("%d and %d bytes an article; want at most 1100 and 80", whole, known)
	}
}
