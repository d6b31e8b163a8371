package store_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"attribot/feeds"
	"attribot/store"
)

// TestBackupWhileWriting makes copies while feeds and articles come in: each is
// whole, and holds what was there when it was begun.
func TestBackupWhileWriting(t *testing.T) {
	folder := t.TempDir()
	s := opened(t, filepath.Join(folder, "attribot.db"))
	f := addFeed(t, s, "https://post.example/rss")
	ctx, cancel := context.WithCancel(t.Context())
	var writing sync.WaitGroup
	writing.Go(func() {
		for n := 0; ctx.Err() == nil; n++ {
			if _, err := s.SaveFetch(context.Background(), f, []feeds.Article{item(fmt.Sprint(n), fmt.Sprint("Title ", n))}); err != nil {
				t.Error(err)
			}
		}
	})
	for n := range 5 {
		before, err := s.Counts(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(folder, fmt.Sprint("copy ", n, ".db"))
		if err := s.Backup(t.Context(), path); err != nil {
			t.Fatal(err)
		}
		after, err := opened(t, path).Counts(t.Context())
		if err != nil || after.Articles < before.Articles {
			t.Errorf("%d articles before, %d in the copy, %v", before.Articles, after.Articles, err)
		}
	}
	cancel()
	writing.Wait()
	if left, _ := filepath.Glob(filepath.Join(folder, "*.part")); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
}

func TestBackupReplacesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "there")
	if err := os.WriteFile(path, []byte("dear"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := fresh(t).Backup(t.Context(), path); !errors.Is(err, fs.ErrExist) {
		t.Error(err)
	}
	if text, _ := os.ReadFile(path); string(text) != "dear" {
		t.Errorf("%q", text)
	}
	nowhere := filepath.Join(t.TempDir(), "no folder", "copy.db")
	if err := fresh(t).Backup(t.Context(), nowhere); err == nil {
		t.Error("no error, and no folder")
	}
}

func TestRestore(t *testing.T) {
	folder := t.TempDir()
	path, backup := filepath.Join(folder, "attribot.db"), filepath.Join(folder, "backup.db")
	s, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	addFeed(t, s, "https://post.example/one")
	if err := s.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	addFeed(t, s, "https://post.example/two")

	// While the bot runs, nothing is touched.
	if _, err := store.Restore(t.Context(), backup, path, noon); !errors.Is(err, store.ErrInUse) {
		t.Errorf("the database is open, and restore says %v", err)
	}
	if fs, err := s.Feeds(t.Context()); err != nil || len(fs) != 2 {
		t.Errorf("%d feeds, %v", len(fs), err)
	}
	addFeed(t, s, "https://post.example/three") // and it can still write
	s.Close()

	kept, err := store.Restore(t.Context(), backup, path, noon)
	if err != nil || kept != path+".before-20260302-120000" {
		t.Fatal(kept, err)
	}
	for file, want := range map[string]int{path: 1, kept: 3, backup: 1} {
		if fs, err := opened(t, file).Feeds(t.Context()); err != nil || len(fs) != want {
			t.Errorf("%s: %d feeds, %v; want %d", filepath.Base(file), len(fs), err, want)
		}
	}
}

func TestRestoreWhereThereIsNone(t *testing.T) {
	folder := t.TempDir()
	backup := filepath.Join(folder, "backup.db")
	s := fresh(t)
	addFeed(t, s, "https://post.example/one")
	if err := s.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "attribot.db")
	if kept, err := store.Restore(t.Context(), backup, path, noon); err != nil || kept != "" {
		t.Fatal(kept, err)
	}
	if fs, err := opened(t, path).Feeds(t.Context()); err != nil || len(fs) != 1 {
		t.Error(fs, err)
	}
}

func TestRestoreRefusesWhatIsNotSound(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "attribot.db")
	s, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	f := addFeed(t, s, "https://post.example/one")
	for n := range 200 {
		save(t, s, f, item(fmt.Sprint(n), fmt.Sprint("Title ", n)))
	}
	copyTo := func(name string, spoil func([]byte) []byte) string {
		backup := filepath.Join(folder, name)
		if err := s.Backup(t.Context(), backup); err != nil {
			t.Fatal(err)
		}
		bs, err := os.ReadFile(backup)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(backup, spoil(bs), 0o600); err != nil {
			t.Fatal(err)
		}
		return backup
	}
	same := func(bs []byte) []byte { return bs }
	newer := copyTo("newer.db", same)
	if _, err := raw(t, newer).Exec(`pragma journal_mode = delete; insert into goose_db_version (version_id, is_applied) values (99, 1)`); err != nil {
		t.Fatal(err)
	}
	foreign := filepath.Join(folder, "foreign.db")
	if _, err := raw(t, foreign).Exec(`create table t (a)`); err != nil {
		t.Fatal(err)
	}
	for backup, want := range map[string]string{
		filepath.Join(folder, "nothing.db"):                                                                 "no such file",
		copyTo("cut.db", func(bs []byte) []byte { return bs[:len(bs)/2] }):                                  "cut.db",
		copyTo("spoilt.db", func(bs []byte) []byte { copy(bs[len(bs)/2:], make([]byte, 9000)); return bs }): "spoilt.db",
		copyTo("text.db", func([]byte) []byte { return []byte(strings.Repeat("text ", 1000)) }):             "not an SQLite file",
		foreign: "was not written by Attribot",
		newer:   "written by a newer Attribot (schema 99, this program knows 1): update the program",
		path:    "",
	} {
		_, err := store.Restore(t.Context(), backup, path, noon)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", filepath.Base(backup), err, want)
		}
	}
	s.Close()
	if _, err := store.Restore(t.Context(), path, path, noon); err == nil || !strings.Contains(err.Error(), "is the database itself") {
		t.Error(err)
	}
	if n, err := opened(t, path).Counts(t.Context()); err != nil || n.Articles != 200 {
		t.Errorf("the database was touched: %+v, %v", n, err)
	}
	if left, _ := filepath.Glob(filepath.Join(folder, "*.part")); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
}
