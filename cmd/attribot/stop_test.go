package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestSignalsEndIt, also while a server lets it wait: in well under the two
// seconds that people are promised; a busy machine is given ten.
func TestSignalsEndIt(t *testing.T) {
	asked := make(chan struct{}, 10)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- struct{}{}
		<-r.Context().Done()
	}))
	defer server.Close()
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		folder := t.TempDir()
		attribot := func(args ...string) (*exec.Cmd, *strings.Builder) {
			c, said := exec.Command(program(t), args...), &strings.Builder{}
			c.Dir, c.Stderr = folder, said
			c.Env = append(os.Environ(), "ATTRIBOT_ALLOW=127.0.0.0/8", "ATTRIBOT_SHIPPED_FEEDS=false")
			return c, said
		}
		if c, said := attribot("feeds", "add", "--unasked", server.URL+"/feed"); c.Run() != nil {
			t.Fatal(said)
		}
		c, said := attribot()
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		select {
		case <-asked:
		case <-time.After(20 * time.Second):
			t.Errorf("the feed was not asked within 20 seconds:\n%s", said)
		}
		sent := time.Now()
		c.Process.Signal(signal)
		if err := c.Wait(); err != nil {
			t.Errorf("%v: %v\n%s", signal, err, said)
		}
		if took := time.Since(sent); took > 10*time.Second {
			t.Errorf("%v: it took %v to end", signal, took)
		}
		if _, err := os.Stat(filepath.Join(folder, "attribot.db-wal")); err == nil {
			t.Errorf("%v: the database was not closed: its WAL is still there\n%s", signal, said)
		}
	}
}
