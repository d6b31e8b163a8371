package demo

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"
)

var first = time.Date(2026, time.July, 30, 0, 0, 0, 0, time.UTC)

func TestNewsIsWhole(t *testing.T) {
	all := news(first)
	of := map[string]int{}
	for _, n := range all {
		of[n.Outlet]++
		for what, s := range map[string]string{"title": n.Title, "teaser": n.Teaser, "author": n.Author, "text": strings.Join(n.Text, "")} {
			if s == "" || strings.Contains(s, "{{") {
				t.Errorf("%s: %s is %q", n.Slug, what, s)
			}
		}
	}
	for _, o := range outlets() {
		if of[o.id] == 0 {
			t.Errorf("%s has no news", o.title)
		}
		delete(of, o.id)
	}
	if len(of) > 0 {
		t.Errorf("news of outlets that are not there: %v", of)
	}
}

func TestDatesFollowTheFirstDay(t *testing.T) {
	text, err := dated("On {{day -1}}, {{date 1}}; in {{month -130}}.", time.Date(2026, 7, 31, 10, 0, 0, 0, time.UTC))
	if want := "On Thursday, Aug 1; in March."; err != nil || text != want {
		t.Errorf("got %q, %v; want %q", text, err, want)
	}
}

// TestPress reads every feed and page over HTTP, as anybody would.
func TestPress(t *testing.T) {
	p, err := Open(first)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()

	p.Turn(first.Add(-time.Hour))
	before := items(t, p)
	p.Turn(first.AddDate(0, 0, 4))
	after := items(t, p)
	if before == 0 || after != len(news(first))+1 {
		t.Errorf("%d items before the first day, %d in the end: want some, and all %d with one listed twice", before, after, len(news(first)))
	}
}

func items(t *testing.T, p *Press) (n int) {
	t.Helper()
	for _, f := range p.Feeds() {
		body, etag := get(t, f.URL, "")
		if _, again := get(t, f.URL, etag); again != "304" {
			t.Errorf("%s: asked again with its ETag, it answers %s", f.Title, again)
		}
		feed, err := gofeed.NewParser().ParseString(body)
		if err != nil {
			t.Fatalf("%s: %v\n%s", f.Title, err, body)
		}
		for _, item := range feed.Items {
			n++
			if page, _ := get(t, item.Link, ""); !strings.Contains(page, "demo; what it reports is invented") {
				t.Errorf("%s: no page, or one that hides what it is", item.Link)
			}
			if item.PublishedParsed == nil {
				t.Errorf("%s: no date", item.Title)
			}
		}
	}
	return n
}

// get returns the body and ETag, or "304" for an ETag when there is nothing new.
func get(t *testing.T, url, etag string) (body, gotETag string) {
	t.Helper()
	r, err := http.NewRequest("GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if etag != "" {
		r.Header.Set("If-None-Match", etag)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	switch answer.StatusCode {
	case http.StatusNotModified:
		return "", "304"
	case http.StatusOK:
		return string(raw), answer.Header.Get("ETag")
	}
	t.Fatalf("%s: %s", url, answer.Status)
	return "", ""
}
