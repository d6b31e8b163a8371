package feeds

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"attribot/feeds/internal/text"

	"codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
)

// ErrGated is wrapped by Page's error when the page is there but its text is
// not for us: a paywall, a consent form, a log-in, a challenge, or nothing that
// reads like an article. The feed's own text is all there is then.
var ErrGated = errors.New("the page does not show its text")

const (
	maxElements = 30_000 // of a page: https://github.com/mozilla/readability/issues/977
	shortText   = 250    // bytes; a page with less holds no article
	gatedText   = 2500   // bytes; a page with more is read in spite of its paywall
)

// Page gets the page at address, which an article of f links to. The returned
// article has what the page says: Text, Full, URL and URLKey (the canonical
// ones), Title, Outlet, Language, Author, Published. What it does not say is
// empty or zero. Published is the page's word and may lie in the future.
func (c *Client) Page(ctx context.Context, f Feed, address string) (Article, error) {
	if f.Kind == KindSearch {
		return Article{}, fmt.Errorf("page %s: %w: a news search's links are its own, and are not followed", address, ErrGated)
	}
	r, err := c.get(ctx, f, address, http.Header{"Accept": {acceptPage}}, maxPageBytes)
	switch {
	case err != nil:
		return Article{}, fmt.Errorf("page %s: %w", address, err)
	case challenged(r) && len(r.body) < 100<<10:
		return Article{}, fmt.Errorf("page %s: %w: a challenge that only browsers pass", address, ErrGated)
	case r.status == http.StatusUnauthorized, r.status == http.StatusForbidden, r.status == http.StatusPaymentRequired:
		return Article{}, fmt.Errorf("page %s: %w: it answers %d", address, ErrGated, r.status)
	case r.status != http.StatusOK:
		return Article{}, fmt.Errorf("page %s: it answers %d %s", address, r.status, http.StatusText(r.status))
	case !htmlLike(r):
		return Article{}, fmt.Errorf("page %s: it is no web page (%.40s)", address, r.header.Get("Content-Type"))
	}
	a, err := c.readPage(r)
	if err != nil {
		return Article{}, fmt.Errorf("page %s: %w", address, err)
	}
	if why := gate(r, address, a); why != "" {
		return Article{}, fmt.Errorf("page %s: %w: %s", address, ErrGated, why)
	}
	a.Text = c.furniture.cut(strings.ToLower(r.url.Hostname()), URLKey(address), a.Text)
	a.TextHash = text.Hash(a.Text)
	return a.Article, nil
}

func htmlLike(r reply) bool {
	kind := strings.ToLower(r.header.Get("Content-Type"))
	return kind == "" || strings.Contains(kind, "html") || strings.HasPrefix(kind, "text/plain")
}

// A pageArticle is an article with what its page says of itself.
type pageArticle struct {
	Article
	paid bool // it says that it is not free
}

// readPage takes its turn: a page is tens of times as large while it is read.
func (c *Client) readPage(r reply) (pageArticle, error) {
	c.reading <- struct{}{}
	defer func() { <-c.reading }()
	return readPage(r)
}

// readPage extracts a page's article.
func readPage(r reply) (a pageArticle, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("its text cannot be extracted: %v", p)
		}
	}()
	root, err := parseHTML(r)
	if err != nil {
		return a, err
	}
	m := metaOf(root)
	a.paid = m.paid
	a.Title = text.Line(first(m.get("headline"), m.get("og:title"), m.get("twitter:title"), titleOf(root)))
	a.Outlet = text.Line(first(m.get("publisher"), m.get("og:site_name")))
	a.Author = text.Line(first(m.get("jsonld:author"), m.name("author"), m.name("article:author"), m.name("parsely-author")))
	a.Language = language(first(m.get("lang"), m.get("inlanguage"), m.get("og:locale"), m.get("content-language")))
	a.Published = m.published()
	a.URL = canonical(r.url, m)
	a.URLKey = URLKey(a.URL)
	a.Text, err = readable(root, r.url)
	a.Full = a.Text != ""
	return a, err
}

// readable returns the text of a page's article, "" if none is found. It
// changes root.
func readable(root *html.Node, address *url.URL) (string, error) {
	p := readability.NewParser()
	p.MaxElemsToParse = maxElements
	p.DisableJSONLD = true // its bodies are often cut, and the rest is read by metaOf
	got, err := p.ParseAndMutate(root, address)
	if err != nil {
		return "", err
	}
	if got.Node == nil {
		return "", nil
	}
	return text.Node(got.Node), nil
}

// canonical is the address that the page gives itself, if it is on the same
// site and no front page; else the one that it was found at.
func canonical(at *url.URL, m meta) string {
	for _, name := range []string{"canonical", "og:url"} {
		address := resolve(at, m.get(name))
		u, err := url.Parse(address)
		if address != "" && err == nil && sameSite(u.Hostname(), at.Hostname()) && strings.Trim(u.Path, "/") != "" {
			return address
		}
	}
	return at.String()
}

// paywalls are how pages say that the rest is for subscribers.
var paywalls = []string{
	"subscribe to continue", "subscribe to read", "to continue reading", "to read the full", "already a subscriber",
	"this article is for subscribers", "for subscribers only", "subscribers only", "sign in to read", "log in to read", "register to read",
	"unlock this article", "you have reached your limit", "articles left this month", "abonnieren sie", "jetzt weiterlesen", "nur für abonnenten",
	"réservé aux abonnés", "réservé à nos abonnés", "solo per abbonati", "exclusivo para suscriptores",
}

// consents are words of pages that ask for cookies first.
var consents = []string{
	"before you continue", "we value your privacy", "accept all cookies", "we use cookies", "consent to", "manage your privacy",
	"alle akzeptieren", "wir verwenden cookies", "accepter et continuer",
}

// gate says what hides a page's text, "" if nothing does.
func gate(r reply, address string, a pageArticle) string {
	low := strings.ToLower(a.Text)
	if where := gateAddress(r.url, address); where != "" {
		return where
	}
	if len(low) < gatedText {
		switch {
		case a.paid || containsAny(low, paywalls):
			return "a paywall"
		case len(low) < 4*shortText && containsAny(low, consents):
			return "a consent form"
		}
	}
	if len(low) < shortText {
		return "no article's text is found in it"
	}
	return ""
}

// gateAddress recognises a gate by where we were sent.
func gateAddress(u *url.URL, asked string) string {
	if strings.HasPrefix(u.Hostname(), "consent.") || strings.HasPrefix(u.Hostname(), "guce.") {
		return "a consent form"
	}
	path := strings.ToLower(u.Path)
	for _, mark := range []string{"/login", "/signin", "/sign-in", "/subscribe", "/register", "/consent", "/privacy-gate"} {
		if strings.Contains(path, mark) && !strings.Contains(strings.ToLower(asked), mark) {
			return "a log-in or consent form"
		}
	}
	return ""
}

func containsAny(s string, marks []string) bool {
	for _, mark := range marks {
		if strings.Contains(s, mark) {
			return true
		}
	}
	return false
}

// first returns the first that is not empty.
func first(ss ...string) string {
	for _, s := range ss {
		if s != "" {
			return s
		}
	}
	return ""
}

// published is the first date of a page's that can be read.
func (m meta) published() time.Time {
	for _, name := range []string{
		"datepublished", "article:published_time", "og:article:published_time", "parsely-pub-date", "pubdate", "publishdate", "publish-date",
		"dc.date.issued", "dc.date", "dcterms.created", "dcterms.date", "sailthru.date", "date", "time",
	} {
		if at := parseDate(m.get(name), nil); !at.IsZero() {
			return at
		}
	}
	return time.Time{}
}
