package main

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/testscript"

	"attribot/cmd/attribot/demo"
	"attribot/store"
)

var update = flag.Bool("update", false, "write what the program says into the transcripts and the README")

// TestMain lets the tests start this binary as attribot: under that name it is
// the program.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"attribot": main})
}

// TestTranscripts plays the sessions in testdata, each in a folder of its own.
// The demo's press is there for them, at $KONTOR and so on, the evening before
// its first day; "later N" lets its day N come, 1 or 2.
func TestTranscripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		UpdateScripts:       *update,
		RequireUniqueNames:  true,
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			first := time.Now().UTC().AddDate(0, 0, -2) // two whole days, none too old for an alert
			press, err := demo.Open(first)
			if err != nil {
				return err
			}
			env.Defer(func() { press.Close() })
			press.Turn(first.Truncate(24 * time.Hour))
			env.Values["press"], env.Values["first"] = press, first
			for i, f := range press.Feeds() {
				env.Setenv([]string{"KONTOR", "HALYARD", "CIPHER", "SLUIS", "LANTERN"}[i], f.URL)
			}
			env.Setenv("ATTRIBOT_ALLOW", "127.0.0.0/8")
			env.Setenv("ATTRIBOT_GAP", "0s")
			env.Setenv("ATTRIBOT_SHIPPED_FEEDS", "false")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"later": later, "steady": steady},
	})
}

// later lets the press's day come, and every feed be due.
func later(ts *testscript.TestScript, _ bool, args []string) {
	day, err := strconv.Atoi(args[0])
	ts.Check(err)
	ts.Value("press").(*demo.Press).Turn(ts.Value("first").(time.Time).Truncate(24*time.Hour).AddDate(0, 0, day))
	ts.Check(makeDue(ts.MkAbs("attribot.db")))
}

// makeDue has every feed of a database asked in the next round.
func makeDue(database string) error {
	ctx := context.Background()
	st, err := store.Open(ctx, database)
	if err != nil {
		return err
	}
	defer st.Close()
	fs, err := st.Feeds(ctx)
	if err != nil {
		return err
	}
	for _, f := range fs {
		if err := st.Lease(ctx, f.ID, time.Now()); err != nil {
			return err
		}
	}
	return nil
}

// steady copies a file (or stdout, stderr) with what differs from run to run
// replaced: ports, dates, times of day and weekdays.
func steady(ts *testscript.TestScript, _ bool, args []string) {
	text := ts.ReadFile(args[0])
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(steadied(text)), 0o666))
}

var ports = regexp.MustCompile(`127\.0\.0\.1:\d+`)

var unsteady = []struct {
	what *regexp.Regexp
	as   string
}{
	{ports, "127.0.0.1:PORT"},
	{regexp.MustCompile(`\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w* \d{4}\b`), "DATE"},
	{regexp.MustCompile(`\b\d{4}-\d\d-\d\d\b`), "DATE"},
	{regexp.MustCompile(`\b\d\d:\d\d(?::\d\d)?(?: UTC)?\b`), "TIME"},
	{regexp.MustCompile(`\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b`), "WEEKDAY"},
}

func steadied(text string) string {
	text = unwrapped(text)
	for _, u := range unsteady {
		text = u.what.ReplaceAllString(text, u.as)
	}
	return text
}

// unwrapped joins the lines that were broken at the width of a page: where they
// are depends on how long a date is.
func unwrapped(text string) string {
	const page = 80
	lines := strings.Split(text, "\n")
	out, last := lines[:1:1], lines[0]
	for _, l := range lines[1:] {
		word, _, _ := strings.Cut(strings.TrimLeft(l, " "), " ")
		if last != "" && word != "" && !strings.HasPrefix(word, "http") && utf8.RuneCountInString(last)+1+utf8.RuneCountInString(word) > page {
			out[len(out)-1] += " " + strings.TrimLeft(l, " ")
		} else {
			out = append(out, l)
		}
		last = l
	}
	return strings.Join(out, "\n")
}

// program returns the path under which this binary is attribot.
func program(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "attribot")
	if err := os.Symlink(self, path); err != nil {
		t.Fatal(err)
	}
	return path
}
