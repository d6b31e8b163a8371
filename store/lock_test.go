package store_test

import (
	"bufio"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"attribot/store"
)

func TestOneServesADatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "attribot.db")
	opened(t, path)
	release, err := store.Serve(t.Context(), path)
	must(t, err)
	alias := filepath.Join(t.TempDir(), "other.db")
	must(t, os.Symlink(path, alias))
	if _, err := store.Serve(t.Context(), alias); !errors.Is(err, store.ErrServed) {
		t.Errorf("a second one serves it: %v", err)
	}
	opened(t, path) // to look after it is another matter
	must(t, release())
	release, err = store.Serve(t.Context(), path)
	must(t, err)
	must(t, release())
}

// TestALockDiesWithItsProcess, whatever kills it.
func TestALockDiesWithItsProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "attribot.db")
	addFeed(t, opened(t, path), "https://wire.example/rss")
	c := writer(path)
	out, err := c.StdoutPipe()
	must(t, err)
	must(t, c.Start())
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil { // it is at work
		t.Fatal(line, err)
	}
	if _, err := store.Serve(t.Context(), path); !errors.Is(err, store.ErrServed) {
		t.Errorf("while another serves it: %v", err)
	}
	c.Process.Kill()
	c.Wait()
	release, err := store.Serve(t.Context(), path)
	must(t, err)
	must(t, release())
}
