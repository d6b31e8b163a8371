package feeds

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Look asks once for the address in f.URL and finds out what it is: a feed, a
// news search, a page that names a feed, or a page whose links are the items.
// The returned feed has URL, Kind, LinkPattern, Title and Language as found,
// and in Note how; the articles are what it holds now. What f says of these
// already is kept. The error tells what to do next, and nothing of the answer
// but what a feed would say.
func (c *Client) Look(ctx context.Context, f Feed, now time.Time) (Feed, []Article, error) {
	r, err := c.ask(ctx, f)
	if err != nil {
		return f, nil, err
	}
	if f.LinkPattern != "" {
		f.Kind = KindListing
		return found(f, r, now, "its links that fit the pattern are the items")
	}
	if isSearch(r.url) {
		f.Kind = KindSearch
	}
	seen, articles, err := found(asFeed(f), r, now, "it is a feed")
	if u, ok := errors.AsType[unreadable](err); !ok || u.answer != AnswerPage {
		return seen, articles, err
	}
	root, err := parseHTML(r)
	if err != nil {
		return f, nil, err
	}
	if seen, articles, ok := c.advertised(ctx, f, root, r.url, now); ok {
		return seen, articles, nil
	}
	if pattern := guessPattern(linksIn(root, r.url), r.url); pattern != "" {
		f.Kind, f.LinkPattern = KindListing, pattern
		return found(f, r, now, "no feed is named there; its links of the most frequent form are taken for the items")
	}
	return f, nil, errors.New("it is a page that names no feed; give the address of its feed, or a pattern for the links that are its items")
}

// Verdict names what Look found, as a poll names it.
func Verdict(articles []Article, err error, now time.Time) Answer {
	if u, ok := errors.AsType[unreadable](err); ok {
		return u.answer
	}
	if err != nil {
		return AnswerFailed
	}
	var dates []time.Time
	for _, a := range articles {
		if !a.Published.Equal(a.Seen) {
			dates = append(dates, a.Published)
		}
	}
	if stale(Feed{Newest: newest(dates, now), UsualGap: usualGap(dates)}, now) {
		return AnswerStale
	}
	return AnswerItems
}

func asFeed(f Feed) Feed {
	if f.Kind != KindSearch {
		f.Kind = KindFeed
	}
	return f
}

// ask makes one request on behalf of f, and turns what is no answer into an
// error.
func (c *Client) ask(ctx context.Context, f Feed) (reply, error) {
	f.ETag, f.LastModified = "", ""
	r, err := c.poll(ctx, f)
	switch {
	case errors.Is(err, ErrForbidden):
		return r, err
	case err != nil:
		return r, fmt.Errorf("it does not answer: %w", err)
	case r.status != http.StatusOK && challenged(r):
		return r, unreadable{AnswerBlocked, fmt.Errorf("it answers %d with a challenge that only browsers pass; look for another address, or a news search for that site", r.status)}
	case r.status == http.StatusGone:
		return r, unreadable{AnswerGone, errors.New("it is gone for good (410); look for its successor")}
	case r.status == http.StatusForbidden:
		return r, errors.New("it answers 403 Forbidden; some sites serve another form of our name: bare or compatible")
	case r.status != http.StatusOK:
		return r, fmt.Errorf("it answers %d %s", r.status, http.StatusText(r.status))
	}
	return r, nil
}

// found reads the answer as f's kind says, and fills in what f does not say.
func found(f Feed, r reply, now time.Time, how string) (Feed, []Article, error) {
	d, err := read(f, r, now)
	if err != nil {
		return f, nil, err
	}
	if len(d.articles) == 0 && f.Kind != KindSearch {
		return f, nil, unreadable{AnswerEmpty, errors.New("it is a feed without items")}
	}
	if r.moved != "" {
		f.URL = r.moved
	}
	f.Title = first(f.Title, d.title, r.url.Hostname())
	f.Note = first(f.Note, how)
	for i := range d.articles {
		f.Language = first(f.Language, d.articles[i].Language)
		d.articles[i].Outlet = first(d.articles[i].Outlet, f.Title)
	}
	return f, d.articles, nil
}

// isSearch knows the news searches whose links are their own redirects.
func isSearch(u *url.URL) bool {
	return strings.HasPrefix(u.Hostname(), "news.google.") && strings.HasPrefix(u.Path, "/rss") ||
		strings.HasSuffix(u.Hostname(), "bing.com") && strings.HasPrefix(u.Path, "/news")
}

const maxTries = 3 // feeds named by a page that are asked

// advertised follows a page's own word on where its feed is
// (https://www.rssboard.org/rss-autodiscovery).
func (c *Client) advertised(ctx context.Context, f Feed, root *html.Node, at *url.URL, now time.Time) (Feed, []Article, bool) {
	for i, address := range namedFeeds(root, at) {
		if i == maxTries {
			break
		}
		try := asFeed(f)
		try.URL = address
		try.Trusted = f.Trusted && Host(address) == Host(f.URL) // the page's word is not the operator's
		r, err := c.ask(ctx, try)
		if err != nil {
			continue
		}
		if seen, articles, err := found(try, r, now, "it is named by the page "+at.String()); err == nil {
			return seen, articles, true
		}
	}
	return f, nil, false
}

// namedFeeds returns the feeds that a page names, those of its comments last.
func namedFeeds(root *html.Node, at *url.URL) []string {
	var feeds, comments []string
	for n := range root.Descendants() {
		if n.DataAtom != atom.Link || !slices.Contains(strings.Fields(strings.ToLower(attr(n, "rel"))), "alternate") {
			continue
		}
		kind := strings.ToLower(attr(n, "type"))
		if !strings.Contains(kind, "rss") && !strings.Contains(kind, "atom") && !strings.Contains(kind, "feed+json") {
			continue
		}
		address := resolve(at, attr(n, "href"))
		switch {
		case address == "":
		case strings.Contains(strings.ToLower(attr(n, "title")+address), "comment"):
			comments = append(comments, address)
		default:
			feeds = append(feeds, address)
		}
	}
	return append(feeds, comments...)
}

const (
	guessLinks = 5  // links of one form that make a listing
	guessTitle = 25 // bytes that their texts have on average: a headline, no menu entry
)

var digits = regexp.MustCompile(`\d+`)

// guessPattern returns the form of address that most of a page's headlines
// have, as a pattern; "" if there is none.
func guessPattern(links []link, at *url.URL) string {
	forms := map[string][]int{}
	known := map[string]bool{}
	for _, l := range links {
		u, err := url.Parse(l.address)
		if err != nil || !sameSite(u.Hostname(), at.Hostname()) || known[URLKey(l.address)] {
			continue
		}
		known[URLKey(l.address)] = true
		if form := formOf(u); form != "" {
			forms[form] = append(forms[form], len(l.text))
		}
	}
	best, most := "", 0
	for form, lengths := range forms {
		sum := 0
		for _, n := range lengths {
			sum += n
		}
		if len(lengths) >= guessLinks && sum/len(lengths) >= guessTitle && cmp.Or(sum-most, strings.Compare(form, best)) > 0 {
			best, most = form, sum
		}
	}
	return best
}

// formOf is a pattern for addresses like u: its folders as they are but for
// digits, and any last part of the same ending.
func formOf(u *url.URL) string {
	folder, last := u.EscapedPath(), ""
	if i := strings.LastIndexByte(strings.TrimRight(folder, "/"), '/'); i >= 0 {
		folder, last = folder[:i+1], strings.TrimRight(folder[i+1:], "/")
	}
	if len(last) < 4 {
		return ""
	}
	folder = digits.ReplaceAllString(regexp.QuoteMeta(folder), `\d+`)
	if i := strings.LastIndexByte(last, '.'); i > 0 {
		return folder + `[^/?#]+` + regexp.QuoteMeta(last[i:])
	}
	return folder + `[^/?#]{4,}`
}
