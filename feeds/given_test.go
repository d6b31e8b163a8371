package feeds

import (
	"strings"
	"testing"
	"time"
)

func TestParseTime(t *testing.T) {
	for in, want := range map[string]string{
		"September 23, 2021":                       "2021-09-23T00:00:00Z",
		"2017-04-29":                               "2017-04-29T00:00:00Z",
		"2017-06-14 12:23:04Z":                     "2017-06-14T12:23:04Z",
		"2022-01-27 13:21:42":                      "2022-01-27T13:21:42Z",
		"2020-02-07 00:30:47+00:00":                "2020-02-07T00:30:47Z",
		"2022-02-01T14:00:00-05:00":                "2022-02-01T19:00:00Z",
		"2020-09-10-21-22-31":                      "2020-09-10T21:22:31Z",
		"August 26, 2021 -- 18:30 GMT (19:30 BST)": "2021-08-26T18:30:00Z",
		"November 17, 2021  12:04 pm":              "2021-11-17T12:04:00Z",
		"July 21, 2021  1:31 p.m.":                 "2021-07-21T13:31:00Z",
		"2022-02-03T09:08-05:00":                   "2022-02-03T14:08:00Z",
		"August 1st, 2024":                         "2024-08-01T00:00:00Z",
		"1 Aug 2024":                               "2024-08-01T00:00:00Z",
		"Thu, 01 Aug 2024 10:00:00 +0200":          "2024-08-01T08:00:00Z",
	} {
		got, ok := ParseTime(in)
		if !ok || got.Format(time.RFC3339) != want {
			t.Errorf("%q: got %v, %v; want %s", in, got, ok, want)
		}
	}
	for _, in := range []string{"", "a while ago", "1234", "0001-01-01", "99-99-9999"} {
		if got, ok := ParseTime(in); ok {
			t.Errorf("%q: got %v; want none", in, got)
		}
	}
}

func TestReadPage(t *testing.T) {
	a, err := ReadPage([]byte(`<html lang="en"><head><title>Storm | Paper</title><meta property="article:published_time" content="2026-07-28T07:05:00Z"></head>
<body><nav><a href="/">Home</a></nav><article><h1>Storm</h1><p>The ferries stayed in port as a storm reached the coast, and nobody knew when they would leave again, the mayor of the island said.</p></article></body></html>`), "https://paper.example/storm")
	if err != nil || !strings.HasPrefix(a.Text, "The ferries") || a.Published.Day() != 28 || a.Language != "en" {
		t.Errorf("got %+v, %v", a, err)
	}
	if a, err := ReadPage([]byte("<html></html>"), "no address"); err == nil {
		t.Errorf("an empty page: got %+v, want an error", a)
	}
}

func TestArchived(t *testing.T) {
	at := time.Date(2021, 8, 26, 9, 0, 0, 0, time.UTC)
	f := Feed{ID: 7, Title: "The Kontor"}
	a, ok := Archived(f, "https://Kontor.example/norway?utm_source=rss", "Ferries &amp; trains", "<p>The ferries stayed.</p><p>The trains ran.</p>", at, at.Add(time.Hour))
	if !ok || a.Title != "Ferries & trains" || a.Text != "The ferries stayed.\n\nThe trains ran." || !a.Full || a.FeedID != 7 || a.Outlet != "The Kontor" || !a.Published.Equal(at) {
		t.Errorf("got %+v", a)
	}
	b, _ := Archived(f, "https://kontor.example/norway", "Another title", "Another text", at, at)
	if a.Identity != b.Identity || a.URLKey != b.URLKey || a.URLKey == "" {
		t.Errorf("one address, two articles: %q and %q", a.Identity, b.Identity)
	}
	plain, _ := Archived(f, "", "Plain", "Ports &amp; ferries were\nclosed.\nTrains < ran.\n\nBuses too", at, at)
	if want := "Ports & ferries were closed.\n\nTrains < ran.\n\nBuses too"; plain.Text != want {
		t.Errorf("got %q, want %q", plain.Text, want)
	}
	if a, ok := Archived(f, "javascript:alert(1)", "Title", "", at, at); !ok || a.URL != "" {
		t.Errorf("got %+v", a)
	}
	if a, ok := Archived(f, "https://kontor.example/", " ", "", at, at); ok {
		t.Errorf("an article without words: %+v", a)
	}
}
