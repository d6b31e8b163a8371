package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"attribot/feeds"
	"attribot/feeds/claims"
	"attribot/feeds/stories"
	"attribot/store"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// fresh opens a new database in a folder of the test's own.
func fresh(t testing.TB) *store.Store {
	t.Helper()
	return opened(t, filepath.Join(t.TempDir(), "attribot.db"))
}

func opened(t testing.TB, path string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// raw opens the file beside the store, to look behind its back.
func raw(t testing.TB, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func addFeed(t testing.TB, s *store.Store, url string) feeds.Feed {
	t.Helper()
	f, err := s.AddFeed(t.Context(), feeds.Feed{URL: url, Title: "The Harbour Post", Added: noon})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// item makes an item whose address and text are its own.
func item(identity, title string) feeds.Article {
	return feeds.Article{
		Identity: identity, URL: "https://post.example/" + identity, URLKey: "post.example/" + identity,
		Title: title, Text: "A text about " + title + ".", TextHash: "hash of " + title,
		Outlet: "The Harbour Post", Published: noon, Seen: noon,
	}
}

func save(t testing.TB, s *store.Store, f feeds.Feed, as ...feeds.Article) (isNew int) {
	t.Helper()
	n, err := s.SaveFetch(t.Context(), f, as)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// unread takes the one unread article.
func unread(t testing.TB, s *store.Store) feeds.Article {
	t.Helper()
	as := unreads(t, s, 10)
	if len(as) != 1 {
		t.Fatalf("got %d unread articles, want 1", len(as))
	}
	return as[0]
}

func unreads(t testing.TB, s *store.Store, limit int) []feeds.Article {
	t.Helper()
	as, err := s.Unread(t.Context(), limit)
	if err != nil {
		t.Fatal(err)
	}
	return as
}

func find(t testing.TB, s *store.Store, f store.Finding) store.Saved {
	t.Helper()
	if f.Read.IsZero() {
		f.Read = noon
	}
	saved, err := s.SaveFinding(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	return saved
}

// accuses is Germany's claim about China.
func accuses() claims.Claim {
	return claims.Claim{
		Stance: claims.Attribution, Speakers: []string{"DE"}, Accused: []string{"CN"}, Groups: []string{"APT31"},
		Victims: []string{"DE"}, Target: "Mapping Agency", Measure: claims.Diplomatic, Recency: claims.Current,
		Evidence: "Berlin said Chinese state actors of APT31 hacked the Mapping Agency.",
		Quote:    claims.Quote{Text: "We condemn it", By: "the interior ministry"},
		Rule:     "R1", Confidence: .9, Trail: []string{"speaker: Berlin", "accused: Chinese state actors"},
	}
}

// rejects is China's denial.
func rejects() claims.Claim {
	return claims.Claim{
		Stance: claims.Denial, Speakers: []string{"CN"}, Accused: []string{"CN"}, Groups: []string{},
		Victims: []string{"DE"}, Denies: claims.Responsibility, Recency: claims.Current,
		Evidence: "The embassy rejected the accusation.", Rule: "R2", Confidence: .8, Trail: []string{},
	}
}

func aStory() stories.Story {
	return stories.Story{
		Begun: noon, Updated: noon, Accused: []string{"CN"}, Victims: []string{"DE"}, Speakers: []string{"DE"},
		Groups: []string{"APT31"}, Names: []string{"Mapping Agency"}, Terms: map[string]float64{"mapping": 2},
	}
}

func TestOpenAgainKeepsEverything(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a folder", "with ?#% in it.db")
	s, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	addFeed(t, s, "https://post.example/rss")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	fs, err := opened(t, path).Feeds(t.Context())
	if err != nil || len(fs) != 1 {
		t.Errorf("got %d feeds, %v; want the one that was added", len(fs), err)
	}
}

func TestOpenRefusesANewerDatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "attribot.db")
	s, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	if _, err := raw(t, path).Exec(`insert into goose_db_version (version_id, is_applied) values (99, 1)`); err != nil {
		t.Fatal(err)
	}
	_, err = store.Open(t.Context(), path)
	if err == nil || !strings.Contains(err.Error(), "newer Attribot") || !strings.Contains(err.Error(), "update the program") {
		t.Errorf("got %v, want a refusal that says what to do", err)
	}
}

func TestOpenRefusesOtherFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes.txt")
	if err := os.WriteFile(path, []byte(strings.Repeat("not a database\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := store.Open(t.Context(), path)
	if err == nil || !strings.Contains(err.Error(), "not an SQLite file") {
		t.Errorf("got %v, want it to say what the file is not", err)
	}
	if _, err := store.Open(t.Context(), t.TempDir()); err == nil || !strings.Contains(err.Error(), "name a file in it") {
		t.Errorf("a folder: got %v, want it to say what to name", err)
	}
}

func TestOpenTogether(t *testing.T) {
	path := filepath.Join(t.TempDir(), "attribot.db")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			s, err := store.Open(context.Background(), path)
			if err != nil {
				t.Error(err)
				return
			}
			s.Close()
		})
	}
	all.Wait()
}

func TestFeedsAreFoundByManyNames(t *testing.T) {
	s := fresh(t)
	post := addFeed(t, s, "https://post.example/rss")
	add := func(url, title string) feeds.Feed {
		f, err := s.AddFeed(t.Context(), feeds.Feed{URL: url, Title: title})
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	ministry := add("https://gov.example/press?lang=en", "Ministry of Foreign Affairs")
	add("https://wire.example/a", "Wire")
	add("https://wire.example/b", "Wire")
	for _, c := range []struct {
		ref  string
		want int64
	}{
		{fmt.Sprint("F", post.ID), post.ID},
		{fmt.Sprint(ministry.ID), ministry.ID},
		{"https://post.example/rss", post.ID},
		{"http://www.post.example/rss", post.ID},
		{"the harbour post", post.ID},
		{"foreign affairs", ministry.ID},
		{"wire", 0},
		{"nothing of the kind", 0},
		{"", 0},
	} {
		f, err := s.FindFeed(t.Context(), c.ref)
		if f.ID != c.want || (c.want == 0) != errors.Is(err, store.ErrNotFound) {
			t.Errorf("FindFeed(%q) = F%d, %v; want F%d", c.ref, f.ID, err, c.want)
		}
	}
	if _, err := s.FindFeed(t.Context(), "wire"); !strings.Contains(err.Error(), "F3 (Wire), F4 (Wire)") {
		t.Errorf("an ambiguous name: got %v, want the choices", err)
	}
	again, err := s.AddFeed(t.Context(), feeds.Feed{URL: post.URL, Title: "other"})
	if !errors.Is(err, store.ErrExists) || again.ID != post.ID {
		t.Errorf("adding it again: got F%d, %v; want F%d and ErrExists", again.ID, err, post.ID)
	}
}
