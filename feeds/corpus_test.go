package feeds

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// corpus returns the folder of real feed documents, or skips the test.
func corpus(t testing.TB) string {
	dir := os.Getenv("ATTRIBOT_CORPUS")
	if dir == "" {
		t.Skip("ATTRIBOT_CORPUS is not set: the real feed documents are not read by this test")
	}
	return filepath.Join(dir, "feeds", "raw")
}

// index reads the corpus's table: file name to its columns by name.
func index(t testing.TB, dir string) []map[string]string {
	f, err := os.Open(filepath.Join(dir, "INDEX.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = '\t', true, -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, name := range rows[0] {
			if i < len(row) {
				m[name] = row[i]
			}
		}
		out = append(out, m)
	}
	return out
}

func corpusReply(t testing.TB, dir string, row map[string]string) (reply, Feed) {
	body, err := os.ReadFile(filepath.Join(dir, row["file"]))
	if err != nil {
		t.Fatal(err)
	}
	address := "https://" + row["site"] + "/feed"
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return reply{status: 200, header: http.Header{}, body: body, url: u}, Feed{URL: address, Kind: KindFeed}
}

// explained are the documents that hold fewer articles than a plain count of
// their items' tags says.
var explained = map[string]struct {
	fewer int
	why   string
}{
	"dw.com-rss10.xml":                             {2, "two items hold nothing but \"...\""},
	"e1.ru-rss20.xml":                              {1, "one link and title stand there with two dates"},
	"itsmycity.ru-rss20-02.xml":                    {1, "one link and title stand there with two dates"},
	"holod.media-rss20-01.xml":                     {9, "nine items stand there twice"},
	"holod.media-rss20-02.xml":                     {9, "nine items stand there twice"},
	"jsonfeed.org-json10.json":                     {3, "one item stands there four times"},
	"le-cercle-psy.scienceshumaines.com-rss20.xml": {1, "one item is empty but for its date"},
	"scripting.com-rss092.xml":                     {1, "one item stands there twice"},
}

var (
	plainItem = regexp.MustCompile(`<(?:item|entry)[\s>]`)
	emptyItem = regexp.MustCompile(`<item\s*/>`)
)

// TestCorpus reads every real document, and compares the items with a plain
// count of their tags.
func TestCorpus(t *testing.T) {
	dir := corpus(t)
	now := time.Date(2026, 11, 5, 12, 0, 0, 0, time.UTC)
	documents, items, undated := 0, 0, 0
	for _, row := range index(t, dir) {
		r, f := corpusReply(t, dir, row)
		d, err := parse(r, f, now)
		if err != nil {
			t.Errorf("%s: %v", row["file"], err)
			continue
		}
		documents++
		items += len(d.articles)
		undated += len(d.articles) - len(d.dates)
		want := len(plainItem.FindAll(r.body, -1)) - len(emptyItem.FindAll(r.body, -1))
		if strings.HasPrefix(row["format"], "JSON") {
			want, _ = strconv.Atoi(row["items"])
		}
		if e, ok := explained[row["file"]]; ok {
			t.Logf("%s: %d items, %d articles: %s", row["file"], want, len(d.articles), e.why)
			want -= e.fewer
		}
		if len(d.articles) != want {
			t.Errorf("%s: %d articles, %d items by a plain count (%s)", row["file"], len(d.articles), want, row["traits"])
		}
		if d.lost {
			t.Logf("%s was damaged: %s", row["file"], row["traits"])
		}
		for _, a := range d.articles {
			if a.Title == "" || a.Identity == "" || a.Published.After(a.Seen) {
				t.Errorf("%s: %+v", row["file"], a)
			}
		}
	}
	t.Logf("%d documents, %d items, %d without a date that can be read", documents, items, undated)
}

var snapshotOf = regexp.MustCompile(`(?:later|another) snapshot of (\S+?)[;\s]`)

// TestSnapshots replays the documents that are another snapshot of the same
// feed, in both orders: what is new is exactly what an independent comparison
// of links, or of titles where there are none of their own, says.
func TestSnapshots(t *testing.T) {
	dir := corpus(t)
	rows := map[string]map[string]string{}
	for _, row := range index(t, dir) {
		rows[row["file"]] = row
	}
	pairs, items, fresh := 0, 0, 0
	for _, row := range rows {
		m := snapshotOf.FindStringSubmatch(row["traits"] + ";")
		if m == nil {
			continue
		}
		pairs++
		for _, order := range [][2]map[string]string{{rows[m[1]], row}, {row, rows[m[1]]}} {
			first, second := snapshot(t, dir, order[0]), snapshot(t, dir, order[1])
			shelf := newMemory()
			for _, a := range first {
				shelf.keep(a)
			}
			for _, a := range second {
				items++
				isNew, known := shelf.keep(a), plainlyKnown(a, first)
				if isNew {
					fresh++
				}
				if isNew == known {
					t.Errorf("%s after %s: new %v, known by a plain comparison %v: %q %s %s", order[1]["file"], order[0]["file"], isNew, known, a.Title, a.URL, a.Identity)
				}
			}
		}
	}
	t.Logf("%d pairs, both ways: %d items, %d new", pairs, items, fresh)
}

func snapshot(t *testing.T, dir string, row map[string]string) []Article {
	r, f := corpusReply(t, dir, row)
	f.ID = 1
	d, err := parse(r, f, time.Date(2026, 11, 5, 12, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatalf("%s: %v", row["file"], err)
	}
	return d.articles
}

// plainlyKnown compares without any of our keys.
func plainlyKnown(a Article, as []Article) bool {
	for _, b := range as {
		if a.URL != "" && a.URL == b.URL && (a.URLKey != "" || a.Title == b.Title) || a.URL == "" && a.Title == b.Title {
			return true
		}
	}
	return false
}
