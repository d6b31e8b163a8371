package feeds

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"
)

// site serves pages on loopback, and is read by a client that may.
type site struct {
	pages map[string]http.HandlerFunc
	*httptest.Server
	client *Client
}

func newSite(t *testing.T, pages map[string]http.HandlerFunc) *site {
	s := &site{pages: pages}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if page := s.pages[r.URL.Path]; page != nil {
			page(w, r)
			return
		}
		http.NotFound(w, r)
	}))
	t.Cleanup(s.Close)
	s.client = NewClient(Options{Gap: -1, Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	return s
}

// feed is a feed of the site, given by the operator.
func (s *site) feed(path string) Feed { return Feed{URL: s.URL + path, Trusted: true} }

func page(head, body string) http.HandlerFunc {
	return serve("<!DOCTYPE html><html lang=\"en-GB\"><head><meta charset=\"utf-8\"><title>Page title | Harbour Post</title>"+head+"</head><body>"+body+"</body></html>",
		"Content-Type", "text/html; charset=utf-8")
}

func paragraphs(n int, about string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "<p>Paragraph %d tells of %s at some length, so that it reads like an article, with commas, clauses, and a full stop.</p>", i, about)
	}
	return b.String()
}

var articlePage = page(`<meta property="og:site_name" content="The Harbour Post"><link rel="canonical" href="/news/one">
<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"WebPage","name":"x"},{"@type":["NewsArticle"],"headline":"Ministry &amp; embassy",
"datePublished":"2026-11-03T10:00:00+01:00","inLanguage":"en","author":[{"@type":"Person","name":"Ada Quill"},{"name":"Ben\u202e Ink"}],"publisher":{"name":"Harbour Post Ltd"}}]}</script>`,
	`<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav><article><h1>Ministry and embassy</h1>`+paragraphs(12, "a ministry")+
		`<p>The last one\u200b says “rejected”.</p><script>track()</script></article><footer>Cookies. Terms.</footer>`)

func TestPage(t *testing.T) {
	s := newSite(t, map[string]http.HandlerFunc{"/a": articlePage})
	a, err := s.client.Page(t.Context(), s.feed("/rss"), s.URL+"/a?utm_source=rss")
	if err != nil {
		t.Fatal(err)
	}
	if a.Title != "Ministry & embassy" || a.Author != "Ada Quill, Ben Ink" || a.Language != "en" || a.Outlet != "Harbour Post Ltd" || !a.Full {
		t.Errorf("%+v", a)
	}
	if want := time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC); !a.Published.Equal(want) {
		t.Errorf("published %v, want %v", a.Published, want)
	}
	if a.URL != s.URL+"/news/one" || a.URLKey != URLKey(a.URL) || a.TextHash == "" {
		t.Errorf("URL %s, key %s", a.URL, a.URLKey)
	}
	if n := strings.Count(a.Text, "\n\n"); n < 12 || strings.Contains(a.Text, "Sport") || strings.Contains(a.Text, "track") || strings.Contains(a.Text, "Terms") {
		t.Errorf("%d paragraphs: %s", n+1, a.Text)
	}
}

func TestSearchLinksAreNotFollowed(t *testing.T) {
	s := newSite(t, map[string]http.HandlerFunc{"/a": func(http.ResponseWriter, *http.Request) { t.Error("it was followed") }})
	f := s.feed("/rss")
	f.Kind = KindSearch
	if _, err := s.client.Page(t.Context(), f, s.URL+"/a"); !errors.Is(err, ErrGated) {
		t.Errorf("%v", err)
	}
}

func TestPageDates(t *testing.T) {
	for head, want := range map[string]string{
		`<meta property="article:published_time" content="2026-11-03T10:00:00Z">`:                                       "2026-11-03",
		`<meta name="DC.date.issued" content="2026-11-03">`:                                                             "2026-11-03",
		`<meta name="pubdate" content="Tue, 03 Nov 2026 10:00:00 GMT">`:                                                 "2026-11-03",
		`<script type="application/ld+json">{"@type":"NewsArticle",</script><meta name="date" content="3 ноября 2026">`: "2026-11-03",
		`<meta name="date" content="soon">`:                                                                             "",
	} {
		s := newSite(t, map[string]http.HandlerFunc{"/a": page(head, "<article>"+paragraphs(12, "x")+"</article>")})
		a, err := s.client.Page(t.Context(), s.feed("/rss"), s.URL+"/a")
		got := ""
		if !a.Published.IsZero() {
			got = a.Published.Format(time.DateOnly)
		}
		if err != nil || got != want {
			t.Errorf("%s: %s, %v, want %s", head, got, err, want)
		}
	}
}

// TestGates: pages whose text is not for us.
func TestGates(t *testing.T) {
	login := func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/account/login?next=/a", http.StatusFound)
	}
	teaser := paragraphs(3, "the summit")
	for name, c := range map[string]struct {
		page  http.HandlerFunc
		gated bool
	}{
		"paywall by its words": {page("", "<article>"+teaser+"<p>Subscribe to continue reading. Already a subscriber? Log in.</p></article>"), true},
		"paywall by JSON-LD":   {page(`<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":"False"}</script>`, "<article>"+teaser+"</article>"), true},
		"paid but all there":   {page(`<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>`, "<article>"+paragraphs(30, "the summit")+"</article>"), false},
		"about a paywall":      {page("", "<article>"+paragraphs(30, "the words: subscribe to continue reading")+"</article>"), false},
		"consent form":         {page("", "<div><p>We value your privacy. We and our partners use cookies, and we ask you to accept all cookies before you continue to this site; that is all that we ask of you today, and of everyone.</p></div>"), true},
		"log-in":               {login, true},
		"challenge with a 200": {page("<title>Just a moment...</title>", `<div id="challenge-platform">Checking your browser</div>`), true},
		"challenge with a 403": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Cf-Mitigated", "challenge")
			w.WriteHeader(403)
		}, true},
		"forbidden":             {refuse(403), true},
		"payment required":      {refuse(402), true},
		"needs JavaScript":      {page("", `<div id="root"></div><noscript>Please enable JavaScript.</noscript>`), true},
		"nothing":               {serve("", "Content-Type", "text/html"), true},
		"not there":             {http.NotFound, false},
		"no page":               {serve("%PDF-1.7", "Content-Type", "application/pdf"), false},
		"broken, and it errors": {refuse(500), false},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, map[string]http.HandlerFunc{"/a": c.page, "/account/login": page("", "<article>"+paragraphs(30, "logging in")+"</article>")})
			a, err := s.client.Page(t.Context(), s.feed("/rss"), s.URL+"/a")
			if errors.Is(err, ErrGated) != c.gated {
				t.Errorf("error %v, text %q; gated should be %v", err, a.Text, c.gated)
			}
		})
	}
}

func TestPageTooLarge(t *testing.T) {
	s := newSite(t, map[string]http.HandlerFunc{
		"/bytes": func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, strings.Repeat("<p>long</p>", 1_000_000))
		},
		"/tags":     serve("<html><body>"+strings.Repeat("<i><p>", 800_000)+"</body></html>", "Content-Type", "text/html"),
		"/elements": serve("<html><body>"+strings.Repeat("<i>x", 40_000)+"</body></html>", "Content-Type", "text/html"),
	})
	for path := range s.pages {
		begun := time.Now()
		if _, err := s.client.Page(t.Context(), s.feed("/rss"), s.URL+path); err == nil {
			t.Errorf("%s was read", path)
		}
		if took := time.Since(begun); took > time.Minute {
			t.Errorf("%s took %v", path, took)
		}
	}
}

// TestFurniture: what repeats on a host's pages goes, from the sixth page on.
func TestFurniture(t *testing.T) {
	f := newFurniture()
	for i := range 8 {
		own := fmt.Sprintf("Own paragraph %d.", i)
		want := own + "\n\nAda Quill writes about ships."
		if i >= furnitureFrom {
			want = own
		}
		for range 2 { // the same page again counts once
			if got := f.cut("harbourpost.example", fmt.Sprint("page", i), own+"\n\nAda Quill writes about ships."); got != want {
				t.Errorf("page %d: %q, want %q", i, got, want)
			}
		}
	}
	if got := f.cut("elsewhere.example", "page", "Ada Quill writes about ships."); got == "" {
		t.Error("another host's paragraph was cut")
	}
}

// TestFurnitureIsKept: another client that is told what one has found out cuts
// it from the first page on, and nothing else.
func TestFurnitureIsKept(t *testing.T) {
	const own, theirs, once = "Own words of a page.", "Ada Quill writes about ships.", "On three pages only."
	c := NewClient(Options{})
	for i := range 8 {
		text := theirs
		if i < 3 {
			text += "\n\n" + once
		}
		c.furniture.cut("harbourpost.example", fmt.Sprint("page", i), text)
	}
	next := NewClient(Options{})
	if err := next.Furnish(c.Furniture()); err != nil {
		t.Fatal(err)
	}
	if got := next.furniture.cut("harbourpost.example", "page9", own+"\n\n"+theirs+"\n\n"+once); got != own+"\n\n"+once {
		t.Errorf("%q", got)
	}
	if c.Furniture() != next.Furniture() {
		t.Errorf("%s became %s", c.Furniture(), next.Furniture())
	}
	if err := next.Furnish("{"); err == nil || next.Furnish("") != nil {
		t.Errorf("%v", err)
	}
}

func TestLook(t *testing.T) {
	doc := rssOf(time.Now(), anItem...)
	var index strings.Builder
	for i := range 9 {
		fmt.Fprintf(&index, `<li><a href="/news/2026110%d/a-%d.html">The ministry says the %dth thing today</a> <a href="/news/2026110%d/a-%d.html#c">%d comments</a></li>`, i, i, i, i, i, i)
	}
	menu := `<a href="/about-us">About</a><a href="/contact">Contact</a><a href="/privacy">Privacy</a><a href="/imprint">Imprint</a><a href="/careers">Jobs</a><a href="/press-kit">Press</a>`
	s := newSite(t, map[string]http.HandlerFunc{
		"/rss":           serve(doc),
		"/moved":         func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/rss", http.StatusMovedPermanently) },
		"/home":          page(`<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed"><link rel="Alternate" type="application/rss+xml" href="rss">`, menu),
		"/dead":          page(`<link rel="alternate" type="application/atom+xml" href="/nowhere">`, menu+"<ul>"+index.String()+"</ul>"),
		"/index":         page("", menu+"<ul>"+index.String()+"</ul>"),
		"/menu":          page("", menu),
		"/empty":         serve(`<rss version="2.0"><channel><title>New</title></channel></rss>`),
		"/refused":       refuse(403),
		"/teapot":        refuse(418),
		"/comments/feed": serve(rssOf(time.Now(), "A comment")),
	})
	for _, c := range []struct {
		path, pattern string
		kind          Kind
		url           string
		items         int
		says          string // in the note, or the error
	}{
		{"/rss", "", KindFeed, "/rss", 5, "it is a feed"},
		{"/moved", "", KindFeed, "/rss", 5, "it is a feed"},
		{"/home", "", KindFeed, "/rss", 5, "named by the page"},
		{"/dead", "", KindListing, "/dead", 9, "most frequent form"},
		{"/index", "", KindListing, "/index", 9, "most frequent form"},
		{"/index", `/news/\d+/a-[0-3]\.html`, KindListing, "/index", 4, "pattern"},
		{"/index", `/nothing/`, KindListing, "/index", 0, "no link on the page fits its pattern"},
		{"/index", `/(`, KindListing, "/index", 0, "no regular expression"},
		{"/menu", "", "", "/menu", 0, "names no feed"},
		{"/empty", "", KindFeed, "/empty", 0, "without items"},
		{"/refused", "", "", "/refused", 0, "another form of our name"},
		{"/teapot", "", "", "/teapot", 0, "it answers 418"},
		{"/gone", "", "", "/gone", 0, "it answers 404"},
	} {
		t.Run(c.path+c.pattern, func(t *testing.T) {
			f := s.feed(c.path)
			f.LinkPattern = c.pattern
			got, articles, err := s.client.Look(t.Context(), f, time.Now())
			if got.Kind != c.kind || got.URL != s.URL+c.url || len(articles) != c.items || (err == nil) != (c.items > 0) {
				t.Errorf("%s %s, %d articles, %v", got.Kind, got.URL, len(articles), err)
			}
			if err != nil && !strings.Contains(err.Error(), c.says) || err == nil && !strings.Contains(got.Note, c.says) {
				t.Errorf("note %q, error %v, want %q", got.Note, err, c.says)
			}
			if err == nil && (got.Title == "" || articles[0].Title == "" || articles[0].Outlet == "") {
				t.Errorf("%+v\n%+v", got, articles[0])
			}
		})
	}
	got, articles, err := s.client.Look(t.Context(), s.feed("/index"), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if got.LinkPattern != `/news/\d+/[^/?#]+\.html` || articles[1].Title != "The ministry says the 1th thing today" {
		t.Errorf("pattern %s, %+v", got.LinkPattern, articles[1])
	}
}
