package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"attribot/feeds"
	"attribot/store"
)

// entryLine is a line of an archive, of so many hours after its first.
func entryLine(hour int, title, text string) string {
	at := time.Date(2021, 8, 26, 9, 0, 0, 0, time.UTC).Add(time.Duration(hour) * time.Hour)
	return fmt.Sprintf(`{"feed": "The Kontor", "url": "https://kontor.example/%d", "title": %q, "published": %q, "text": %q}`+"\n",
		hour, title, at.Format(time.RFC3339), text)
}

func TestArchiveIsSortedWithinItsWindow(t *testing.T) {
	var all strings.Builder
	for _, hour := range []int{3, 1, 2, 5, 4, 9, 0} { // the last comes too late for a window of 2
		all.WriteString(entryLine(hour, fmt.Sprint(hour), "Ferries stay in port."))
	}
	zipped := filepath.Join(t.TempDir(), "archive.jsonl.gz")
	f, err := os.Create(zipped)
	if err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(f)
	fmt.Fprint(z, all.String())
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	f.Close()
	for _, a := range []*archive{
		{in: strings.NewReader(all.String()), files: []string{"-"}, window: 2},
		{files: []string{zipped}, window: 2},
	} {
		var got []string
		for e, err := range a.entries() {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, e.Title)
		}
		if want := "1 2 3 4 0 5 9"; strings.Join(got, " ") != want {
			t.Errorf("%v: got %v, want %s", a.files, got, want)
		}
	}
}

func TestArchiveTellsHowMuchIsDone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "archive.jsonl")
	text := strings.Repeat(entryLine(1, "a", "b"), 10)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	a := &archive{files: []string{path}}
	if err := a.measure(); err != nil {
		t.Fatal(err)
	}
	var got []string
	for range a.entries() {
		got = append(got, fmt.Sprintf("%.1f", a.done()))
	}
	if want := "0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9 1.0"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
	if a := (&archive{files: []string{path, "-"}}); a.measure() != nil || a.done() >= 0 {
		t.Errorf("of a pipe %.1f is said to be done", a.done())
	}
	if err := (&archive{files: []string{"nowhere"}}).measure(); err == nil {
		t.Error("a file that is not there has a size")
	}
}

func TestArchiveIsLeftWhenNobodyWantsMore(t *testing.T) {
	text := entryLine(0, "a", "b") + "no JSON\n" + entryLine(1, "c", "d")
	a := &archive{in: strings.NewReader(text), files: []string{"-", "-"}, window: 1}
	n := 0
	for range a.entries() {
		n++
		break
	}
	if n != 1 {
		t.Errorf("%d entries, want 1", n)
	}
}

// TestReplayOfWhatCameLate: an accusation that comes a week behind the rest is
// stored, and counted, and raises no alert; the same in its place does.
func TestReplayOfWhatCameLate(t *testing.T) {
	accusation := entryLine(0, "Norway accuses Russia of hacking its parliament",
		"The Norwegian government on Thursday accused Russia of hacking the email system of its parliament.")
	later := entryLine(7*24, "Ferries stay in port", "The ferries stayed in port.") + entryLine(7*24+1, "Ferries leave", "The ferries left.")
	for _, c := range []struct {
		name, text   string
		alerts, late int
	}{
		{"in its place", accusation + later, 1, 0},
		{"late", later + accusation, 0, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out, errw bytes.Buffer
			r := testReplay(t, &out, &errw)
			if err := r.play(&archive{in: strings.NewReader(c.text), files: []string{"-"}, window: 1}, false); err != nil {
				t.Fatal(err)
			}
			if got := r.told.attributions; got != c.alerts || r.late != c.late || r.claims != 1 || r.entries != 3 {
				t.Errorf("%d alerts, %d late, %d claims of %d entries; want %d, %d, 1 of 3\n%s", got, r.late, r.claims, r.entries, c.alerts, c.late, &out)
			}
			if strings.Contains(out.String(), "came late") != (c.late > 0) || errw.Len() > 0 {
				t.Errorf("the table says\n%s%s", &out, &errw)
			}
		})
	}
}

func testReplay(t *testing.T, out, errw *bytes.Buffer) *replay {
	t.Helper()
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "attribot.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	s := stage{ctx: t.Context(), getenv: func(string) string { return "" }, in: strings.NewReader(""), out: out, errw: errw, options: &cli{}}
	told := &teller{chat: s.console(defaultSettings()), text: out}
	r := &replay{
		stage: s, store: st, told: told, bot: newBot(st, defaultSettings(), slog.New(slog.DiscardHandler), told),
		feeds: map[string]feeds.Feed{}, maxAge: time.Duration(defaultSettings().MaxAge), begun: time.Now(),
	}
	if err := r.watch(nil); err != nil {
		t.Fatal(err)
	}
	return r
}
