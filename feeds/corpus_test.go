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
