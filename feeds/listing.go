package feeds

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"time"

	"attribot/feeds/internal/text"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxLinks is how many matching links of a page are items: an index has tens,
// an archive thousands.
const maxLinks = 300

// parseListing reads an HTML index: the links that match the feed's pattern are
// the items, their text the titles. The page behind each gives text and date.
func parseListing(r reply, f Feed, now time.Time) (document, error) {
	pattern, err := regexp.Compile(f.LinkPattern)
	if err != nil || f.LinkPattern == "" {
		return document{}, unreadable{AnswerBroken, fmt.Errorf("its link pattern %q is no regular expression; add it again with another", f.LinkPattern)}
	}
	root, err := parseHTML(r)
	if err != nil {
		return document{}, unreadable{AnswerBroken, err}
	}
	d := document{title: titleOf(root), lost: r.cut}
	var items []item
	place := map[string]int{}
	for _, l := range linksIn(root, r.url) {
		if !pattern.MatchString(l.address) && !pattern.MatchString(l.href) {
			continue
		}
		key := URLKey(l.address)
		if i, ok := place[key]; ok {
			if len(l.text) > len(items[i].article.Title) {
				items[i].article.Title = l.text
			}
			continue
		}
		if len(items) == maxLinks {
			break
		}
		place[key] = len(items)
		items = append(items, listed(l, f, d.title, now))
		if date := items[len(items)-1].date; !date.IsZero() {
			d.dates = append(d.dates, date)
		}
	}
	if d.articles = identify(items, f, r.url); len(d.articles) == 0 {
		return document{}, unreadable{AnswerBroken, errors.New("no link on the page fits its pattern any more; the site was rebuilt")}
	}
	return d, nil
}

// listed makes an article of a link.
func listed(l link, f Feed, title string, now time.Time) item {
	a := Article{
		FeedID: f.ID, URL: l.address, Title: l.text, Outlet: f.Title, StateMedia: f.StateMedia,
		Language: f.Language, Published: now, Seen: now,
	}
	if a.Outlet == "" {
		a.Outlet = title
	}
	date := dayIn(l.address)
	if !date.IsZero() && date.Before(now) {
		a.Published = date
	}
	return item{article: a, date: date}
}

// A link is an anchor of a page.
type link struct {
	href    string // as it stands there
	address string // absolute
	text    string
}

// linksIn returns a page's links in their order, with those that lead nowhere
// left out. A base element counts.
func linksIn(root *html.Node, base *url.URL) []link {
	if b := find(root, atom.Base); b != nil {
		if u, err := base.Parse(attr(b, "href")); err == nil && webURL(u) {
			base = u
		}
	}
	var links []link
	for n := range root.Descendants() {
		if n.DataAtom != atom.A {
			continue
		}
		l := link{href: attr(n, "href"), text: text.Line(text.Node(n))}
		if l.text == "" {
			l.text = text.Line(attr(n, "title"))
		}
		if l.address = resolve(base, l.href); l.address != "" {
			links = append(links, l)
		}
	}
	return links
}

// maxTags bounds a page before it becomes a tree, which takes a hundred bytes
// and more for each.
const maxTags = 150_000

// parseHTML makes a tree of a page.
func parseHTML(r reply) (*html.Node, error) {
	if n := bytes.Count(r.body, []byte("<")); n > maxTags {
		return nil, fmt.Errorf("%w: a page of %d tags", errTooLarge, n)
	}
	return html.Parse(bytes.NewReader(toUTF8(r.body, r.header.Get("Content-Type"))))
}

// titleOf returns what a page calls itself.
func titleOf(root *html.Node) string {
	if n := find(root, atom.Title); n != nil && n.FirstChild != nil {
		return text.Line(n.FirstChild.Data)
	}
	return ""
}

// find returns the first element of that kind, nil if there is none.
func find(root *html.Node, kind atom.Atom) *html.Node {
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.DataAtom == kind {
			return n
		}
	}
	return nil
}

// attr returns an attribute's value, "" if n has none.
func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
