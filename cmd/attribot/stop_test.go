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

// TestASecondBotRefuses, and everything that may run beside the first does.
func TestASecondBotRefuses(t *testing.T) {
	asked := make(chan struct{}, 10)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { asked <- struct{}{} }))
	defer server.Close()
	folder := t.TempDir()
	attribot := func(args ...string) *exec.Cmd {
		c := exec.Command(program(t), args...)
		c.Dir = folder
		c.Env = append(os.Environ(), "ATTRIBOT_ALLOW=127.0.0.0/8", "ATTRIBOT_SHIPPED_FEEDS=false")
		return c
	}
	output := func(args ...string) (string, error) {
		said, err := attribot(args...).CombinedOutput()
		return string(said), err
	}
	if said, err := output("feeds", "add", "--unasked", server.URL+"/feed"); err != nil {
		t.Fatal(said)
	}
	first := attribot()
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	defer first.Process.Kill()
	select {
	case <-asked: // it is at work
	case <-time.After(20 * time.Second):
		t.Fatal("the feed was not asked within 20 seconds")
	}
	for _, again := range [][]string{{"run"}, {"run", "--once"}} {
		if said, err := output(again...); err == nil || !strings.Contains(said, "attribot runs on attribot.db already") {
			t.Errorf("%v beside a running one: %v\n%s", again, err, said)
		}
	}
	for _, beside := range [][]string{{"feeds", "add", "--unasked", "https://post.example/rss"}, {"feeds", "list"}, {"doctor"}, {"backup", "copy.db"}, {"--database", "other.db", "run", "--once"}} {
		if said, err := output(beside...); err != nil {
			t.Errorf("%v beside a running one: %v\n%s", beside, err, said)
		}
	}
	first.Process.Kill()
	first.Wait()
	if said, err := output("run", "--once"); err != nil {
		t.Errorf("it was killed, but: %v\n%s", err, said)
	}
}
