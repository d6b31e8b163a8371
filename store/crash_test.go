package store_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"attribot/feeds"
	"attribot/feeds/stories"
	"attribot/store"
)

// writerFile, in the environment, makes the test binary a program that
// writes to that database until it is killed.
const writerFile = "ATTRIBOT_TEST_WRITER"

func TestMain(m *testing.M) {
	if path := os.Getenv(writerFile); path != "" {
		fmt.Println(writeForEver(path, os.Stdout))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// writeForEver fetches, reads and delivers articles, one of each a round,
// and acknowledges a round when it is committed.
func writeForEver(path string, ack io.Writer) error {
	ctx := context.Background()
	s, err := store.Open(ctx, path)
	if err != nil {
		return err
	}
	if _, err := store.Serve(ctx, path); err != nil {
		return err
	}
	c, err := s.Channel(ctx, "test", "one", "#one", noon)
	if err != nil {
		return err
	}
	f, err := s.FindFeed(ctx, "F1")
	if err != nil {
		return err
	}
	for {
		f.Failures++ // counts the rounds
		a := item(fmt.Sprint("round ", f.Failures), fmt.Sprint("Round ", f.Failures))
		a.Text = strings.Repeat(a.Text, 200) // some pages long
		if _, err := s.SaveFetch(ctx, f, []feeds.Article{a}); err != nil {
			return err
		}
		as, err := s.Unread(ctx, 10)
		if err != nil {
			return err
		}
		for _, a := range as {
			if _, err := s.SaveFinding(ctx, store.Finding{
				Article: a, Read: noon, Stories: []stories.Story{aStory()},
				Claims: []store.FoundClaim{{Claim: accuses()}, {Claim: rejects()}},
				Alerts: []store.NewAlert{{ChannelID: c.ID, Claim: 0, At: noon}, {ChannelID: c.ID, Claim: 1, At: noon}},
			}); err != nil {
				return err
			}
		}
		due, err := s.DueAlerts(ctx, noon)
		if err != nil {
			return err
		}
		for _, a := range due {
			if err := s.StartAlert(ctx, a, noon); err != nil {
				return err
			}
			if err := s.AlertSent(ctx, a, a.DeliveryID, noon); err != nil {
				return err
			}
		}
		fmt.Fprintln(ack, f.Failures)
	}
}

// writer is a process that writes to a database, and serves it.
func writer(path string) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), writerFile+"="+path)
	return cmd
}

// kill runs the writer for a while, ends it without warning, and returns the
// last round that it acknowledged.
func kill(t *testing.T, path string, after time.Duration) (round int) {
	t.Helper()
	cmd := writer(path)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	lines := bufio.NewScanner(out)
	var timer *time.Timer
	for lines.Scan() {
		if timer == nil { // it has begun to write
			timer = time.AfterFunc(after, func() { cmd.Process.Kill() })
		}
		if _, err := fmt.Sscan(lines.Text(), &round); err != nil {
			t.Fatalf("the writer says: %s", lines.Text())
		}
	}
	cmd.Wait()
	return round
}

// none are queries that find something only where a transaction was torn.
var none = map[string]string{
	"an article that is not in its feed's seen-set": `select count(*) from articles where id not in (select article_id from seen)`,
	"an article whose address is not known":         `select count(*) from articles where id not in (select article_id from article_urls)`,
	"a fetch without its article":                   `select count(*) from feeds f where failures <> (select count(*) from articles)`,
	"an article read without its claims":            `select count(*) from articles a where read > 0 and (select count(*) from claims where article_id = a.id) <> 2`,
	"an article with claims and unread":             `select count(*) from articles a where read = 0 and exists (select 1 from claims where article_id = a.id)`,
	"a claim without its alert":                     `select count(*) from claims where id not in (select claim_id from alerts)`,
	"a claim without its countries":                 `select count(*) from claims c where (select count(*) from claim_countries where claim_id = c.id) <> 3`,
	"claims whose article is not searchable":        `select count(*) from claims where article_id not in (select rowid from found where found match 'round')`,
	"a story without claims":                        `select count(*) from stories where id not in (select story_id from claims)`,
	"an alert sent without a reference":             `select count(*) from alerts where (state = 'sent') <> (ref <> '')`,
	"an alert sent without an attempt":              `select count(*) from alerts where state = 'sent' and attempts = 0`,
}

func TestKilledWhileWriting(t *testing.T) {
	times := 100
	if testing.Short() {
		times = 20
	}
	path := filepath.Join(t.TempDir(), "attribot.db")
	s, err := store.Open(t.Context(), path)
	must(t, err)
	addFeed(t, s, "https://post.example/rss")
	must(t, s.Close())
	for n := range times {
		acknowledged := kill(t, path, time.Duration(rand.IntN(30_000))*time.Microsecond)
		db := raw(t, path)
		var integrity string
		must(t, db.QueryRow(`pragma integrity_check`).Scan(&integrity))
		if integrity != "ok" {
			t.Fatalf("kill %d: integrity_check says %s", n, integrity)
		}
		var rounds int
		must(t, db.QueryRow(`select failures from feeds`).Scan(&rounds))
		if rounds < acknowledged {
			t.Fatalf("kill %d: round %d was acknowledged, %d are stored", n, acknowledged, rounds)
		}
		for what, query := range none {
			var torn int
			must(t, db.QueryRow(query).Scan(&torn))
			if torn != 0 {
				t.Errorf("kill %d: %s: %d", n, what, torn)
			}
		}
		s, err := store.Open(t.Context(), path)
		must(t, err)
		if n, err := s.ResetSending(t.Context(), noon); err != nil || n > 1 {
			t.Errorf("%d alerts were in flight, %v; want one at most", n, err)
		}
		must(t, s.Close())
	}
	var c struct{ articles, alerts int }
	must(t, raw(t, path).QueryRow(`select (select count(*) from articles), (select count(*) from alerts)`).Scan(&c.articles, &c.alerts))
	t.Logf("%d kills, %d articles, %d alerts, none torn", times, c.articles, c.alerts)
}

// A first start that is cut short leaves a file that the next one opens.
func TestKilledWhileOpening(t *testing.T) {
	for n := range 15 {
		path := filepath.Join(t.TempDir(), fmt.Sprint(n, ".db"))
		cmd := writer(path)
		must(t, cmd.Start())
		time.Sleep(time.Duration(10+rand.IntN(40)) * time.Millisecond) // a process needs some 10 ms to begin
		cmd.Process.Kill()
		cmd.Wait()
		s, err := store.Open(t.Context(), path)
		if err != nil {
			t.Fatalf("kill %d: %v", n, err)
		}
		addFeed(t, s, "https://post.example/rss")
		must(t, s.Close())
	}
}
