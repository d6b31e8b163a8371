package demo

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/json"
	"encoding/xml"
	"fmt"
	htmltemplate "html/template"
	"net/http"
	"strings"
	"text/template"
	"time"
)

// An outlet publishes its news in one kind of feed, whole or teased, and in
// pages of its own make.
type outlet struct {
	id, title, country, class string
	stateMedia                bool
	feed                      string // path; its ending says which kind
	whole                     bool   // the feed has the whole text
	page                      string // the template of its pages
	base                      string // its address
	news                      []News
}

// outlets returns the five. Between them stand the things that feeds do: RSS,
// Atom and JSON, whole texts and teasers, typographic and plain quotation
// marks, pages where the article is the smaller part.
func outlets() []*outlet {
	return []*outlet{
		{id: "kontor", title: "Kontor Wire", country: "DE", class: "wire", feed: "/feed.rss", whole: true, page: "plain.html"},
		{id: "halyard", title: "The Halyard", country: "GB", class: "press", feed: "/world/index.rss", page: "halyard.html"},
		{id: "cipher", title: "Cable & Cipher", country: "NL", class: "security-press", feed: "/news.atom", page: "cipher.html"},
		{id: "sluis", title: "Sluis Post", country: "NL", class: "press", feed: "/feed.json", whole: true, page: "plain.html"},
		{id: "lantern", title: "Lantern Daily", country: "CN", class: "state-media", stateMedia: true, feed: "/rss/world.rss", whole: true, page: "plain.html"},
	}
}

//go:embed pages/*
var pages embed.FS

var htmlPages = htmltemplate.Must(htmltemplate.ParseFS(pages, "pages/*.html"))

var feedPages = template.Must(template.New("").Funcs(template.FuncMap{
	"xml":        escaped,
	"paragraphs": func(ps []string) string { return "<p>" + strings.Join(ps, "</p>\n<p>") + "</p>" },
	"rfc822":     func(t time.Time) string { return t.Format(time.RFC1123Z) },
	"rfc3339":    func(t time.Time) string { return t.Format(time.RFC3339) },
}).ParseFS(pages, "pages/*.rss", "pages/*.atom"))

func escaped(s string) (string, error) {
	var b strings.Builder
	err := xml.EscapeText(&b, []byte(s))
	return b.String(), err
}

// An entry is an article as a feed lists it.
type entry struct {
	News
	GUID, URL string
	Whole     bool
}

// A listing is all that a feed's template needs.
type listing struct {
	Title, Home string
	Entries     []entry
}

// handler serves the feed and the pages of what is published at that time.
func (o *outlet) handler(now func() time.Time) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+o.feed, func(w http.ResponseWriter, r *http.Request) {
		body, kind, err := o.document(now())
		answer(w, r, body, kind, err)
	})
	mux.HandleFunc("GET /news/{slug}", func(w http.ResponseWriter, r *http.Request) {
		n, ok := o.find(r.PathValue("slug"), now())
		if !ok {
			http.NotFound(w, r)
			return
		}
		var b bytes.Buffer
		err := htmlPages.ExecuteTemplate(&b, o.page, map[string]any{"Outlet": o.title, "Article": n})
		answer(w, r, b.Bytes(), "text/html; charset=utf-8", err)
	})
	return mux
}

// answer sends the body, or 304 to whoever has it already.
func answer(w http.ResponseWriter, r *http.Request, body []byte, kind string, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("ETag", fmt.Sprintf(`"%x"`, sha256.Sum256(body)))
	w.Header().Set("Content-Type", kind)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

func (o *outlet) find(slug string, now time.Time) (News, bool) {
	for _, n := range o.news {
		if n.Slug == slug && !n.Published.After(now) {
			return n, true
		}
	}
	return News{}, false
}

// document returns the feed as it is at that time, newest first.
func (o *outlet) document(now time.Time) (body []byte, kind string, err error) {
	l := listing{Title: o.title, Home: o.base}
	for _, n := range o.news {
		if !n.Published.After(now) {
			l.Entries = append([]entry{o.entry(n)}, l.Entries...)
		}
	}
	if o.id == "cipher" {
		l.Entries = again(l.Entries)
	}
	if strings.HasSuffix(o.feed, ".json") {
		body, err = json.Marshal(l.json())
		return body, "application/feed+json", err
	}
	var b bytes.Buffer
	name, kind := "feed.rss", "application/rss+xml; charset=utf-8"
	if strings.HasSuffix(o.feed, ".atom") {
		name, kind = "feed.atom", "application/atom+xml; charset=utf-8"
	}
	err = feedPages.ExecuteTemplate(&b, name, l)
	return b.Bytes(), kind, err
}

func (o *outlet) entry(n News) entry {
	return entry{News: n, GUID: "tag:" + o.id + ".example:" + n.Slug, URL: o.base + "/news/" + n.Slug, Whole: o.whole}
}

// listedAgain is the article that Cable & Cipher lists a second time.
const listedAgain = "cn-denies-cipher"

// again does what careless publishing systems do: once there is newer news, it
// lists an old article a second time, under another id and with the parameters
// of a campaign.
func again(entries []entry) []entry {
	for i, e := range entries {
		if e.Slug == listedAgain && i > 0 {
			e.GUID += "?v=2"
			e.URL += "?utm_source=newsletter&utm_medium=email&utm_campaign=weekend"
			return append([]entry{e}, entries...)
		}
	}
	return entries
}

func (l listing) json() any {
	type item struct {
		ID        string              `json:"id"`
		URL       string              `json:"url"`
		Title     string              `json:"title"`
		Summary   string              `json:"summary"`
		Text      string              `json:"content_text"`
		Published time.Time           `json:"date_published"`
		Authors   []map[string]string `json:"authors"`
	}
	items := []item{}
	for _, e := range l.Entries {
		items = append(items, item{
			ID: e.GUID, URL: e.URL, Title: e.Title, Summary: e.Teaser, Text: strings.Join(e.Text, "\n\n"),
			Published: e.Published, Authors: []map[string]string{{"name": e.Author}},
		})
	}
	return map[string]any{
		"version": "https://jsonfeed.org/version/1.1", "title": l.Title, "home_page_url": l.Home, "language": "en", "items": items,
	}
}
