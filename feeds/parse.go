package feeds

import (
	"bytes"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"attribot/feeds/internal/text"

	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/atom"
	ext "github.com/mmcdole/gofeed/extensions"
	jsonfeed "github.com/mmcdole/gofeed/json"
	"github.com/mmcdole/gofeed/rss"
)

// parseTime bounds what one document may cost, all tries together: the largest
// that the guards let pass takes three seconds (8 MB nested 256 deep).
const parseTime = 10 * time.Second

// parse reads an RSS, Atom or JSON feed. What is damaged is mended, and the
// items that are whole are kept. The error is always an unreadable.
func parse(r reply, f Feed, now time.Time) (document, error) {
	doc := toUTF8(r.body, r.header.Get("Content-Type"))
	if start := bytes.TrimLeft(doc, " \t\r\n"); len(start) > 0 && start[0] == '{' {
		return parseJSON(start, r, f, now)
	}
	xml := cutToRoot(doc)
	if xml == nil {
		return document{}, noFeed(doc)
	}
	o, err := outlineOf(xml)
	if err != nil {
		return document{}, unreadable{AnswerBroken, err}
	}
	if o.whole {
		xml = xml[:o.end]
	}
	parsed, lost, err := parseXML(xml, o, time.Now().Add(parseTime))
	if err != nil {
		return document{}, unreadable{AnswerBroken, err}
	}
	if a, ok := parsed.OriginalFeed().(*atom.Feed); ok && len(a.Entries) == len(o.items) {
		for i, id := range o.rawIDs(xml) {
			if id != "" {
				parsed.Items[i].GUID = id
			}
		}
	}
	return translate(parsed, r, f, now, lost || r.cut), nil
}

// parseXML parses doc as it is; mended, if that fails or finds fewer items than
// there are; and item by item, if that fails too.
func parseXML(doc []byte, o outline, until time.Time) (feed *gofeed.Feed, lost bool, err error) {
	feed, err = gofeedParse(doc, until)
	if err == nil && len(feed.Items) >= len(o.items) {
		return feed, false, nil
	}
	if mended, err2 := gofeedParse(mend(doc, o), until); err2 == nil && (feed == nil || len(mended.Items) > len(feed.Items)) {
		feed, err = mended, nil
	}
	if feed != nil && len(feed.Items) >= len(o.items) {
		return feed, !o.whole, nil
	}
	if single := parseOneByOne(doc, o, until); single != nil && (feed == nil || len(single.Items) > len(feed.Items)) {
		feed, err = single, nil
	}
	return feed, true, err
}

// parseOneByOne returns the items that can be read alone, nil if none can.
func parseOneByOne(doc []byte, o outline, until time.Time) *gofeed.Feed {
	var all *gofeed.Feed
	for one := range oneByOne(doc, o) {
		feed, err := gofeedParse(one, until)
		switch {
		case err != nil:
		case all == nil:
			all = feed
		default:
			all.Items = append(all.Items, feed.Items...)
		}
	}
	if all == nil || len(all.Items) == 0 {
		return nil
	}
	return all
}

func parseJSON(doc []byte, r reply, f Feed, now time.Time) (document, error) {
	if !bytes.Contains(doc, []byte("jsonfeed.org/version")) {
		return document{}, unreadable{AnswerBroken, errRoot}
	}
	until, lost := time.Now().Add(parseTime), false
	feed, err := gofeedParse(doc, until)
	if err != nil {
		feed, err = gofeedParse(mendJSON(doc), until)
		lost = true
	}
	switch {
	case err != nil:
		return document{}, unreadable{AnswerBroken, err}
	case len(feed.Items) > maxItems:
		return document{}, unreadable{AnswerBroken, errItems}
	}
	return translate(feed, r, f, now, lost || r.cut), nil
}

// gofeedParse runs gofeed; a panic of it is an error of the document.
func gofeedParse(doc []byte, until time.Time) (feed *gofeed.Feed, err error) {
	defer func() {
		if p := recover(); p != nil {
			feed, err = nil, fmt.Errorf("the parser failed: %v", p)
		}
	}()
	p := gofeed.NewParser()
	p.KeepOriginalFeed = true
	p.RSSTranslator = &gofeed.DefaultRSSTranslator{DisableContentImageScan: true}
	p.AtomTranslator = &gofeed.DefaultAtomTranslator{}
	return p.Parse(&timed{r: bytes.NewReader(doc), until: until})
}

// timed fails when its time is up: the parser reads as it goes, and stops.
type timed struct {
	r     io.Reader
	until time.Time
}

func (t *timed) Read(p []byte) (int, error) {
	if time.Now().After(t.until) {
		return 0, fmt.Errorf("it took longer than %v to parse", parseTime)
	}
	return t.r.Read(p)
}

// translate makes articles of what gofeed read.
func translate(feed *gofeed.Feed, r reply, f Feed, now time.Time, lost bool) document {
	base := r.url
	if site, err := base.Parse(strings.TrimSpace(feed.Link)); err == nil && webURL(site) {
		base = site
	}
	d := document{title: text.HTMLLine(feed.Title), lost: lost, hints: hintsOf(feed)}
	items := make([]item, 0, len(feed.Items))
	for _, it := range feed.Items {
		a := articleOf(it, f, d.title, base, now)
		if f.Kind == KindSearch {
			a = searched(a, sourceOf(feed, len(items)))
		}
		if a.Title == "" && a.Text == "" {
			items = append(items, item{})
			continue
		}
		date := parseDate(dateOf(it))
		if !date.IsZero() {
			d.dates = append(d.dates, date)
			if date.Before(now) {
				a.Published = date.Truncate(time.Millisecond)
			}
		}
		if a.Language == "" {
			a.Language = language(feed.Language)
		}
		items = append(items, item{article: a, guid: strings.TrimSpace(it.GUID), date: date})
	}
	d.articles = identify(items, f, base)
	return d
}

// articleOf reads one item; its identity is found when all are known.
func articleOf(it *gofeed.Item, f Feed, title string, base *url.URL, now time.Time) Article {
	a := Article{
		FeedID: f.ID, Outlet: f.Title, StateMedia: f.StateMedia, Language: f.Language,
		URL: linkOf(it, base), Title: text.HTMLLine(it.Title), Published: now, Seen: now,
	}
	if a.Outlet == "" {
		a.Outlet = title
	}
	if len(it.Authors) > 0 && it.Authors[0] != nil {
		a.Author = text.HTMLLine(it.Authors[0].Name)
	}
	content := text.HTML(it.Content)
	a.Text, a.Full = content, whole(content)
	if len(it.Description) > len(content) {
		if teaser := text.HTML(it.Description); len(teaser) > len(content) {
			a.Text, a.Full = teaser, whole(teaser) && content == ""
		}
	}
	if a.Title == "" {
		a.Title = begin(a.Text, 100)
	}
	a.TextHash = text.Hash(a.Text)
	return a
}

// linkOf returns an item's address, absolute; "" if it has none that can be
// read. FeedBurner's own is replaced by the one that it leads to.
func linkOf(it *gofeed.Item, base *url.URL) string {
	link := it.Link
	if link == "" && len(it.Links) > 0 {
		link = it.Links[0]
	}
	if orig := it.Extensions["feedburner"]["origLink"]; len(orig) > 0 && orig[0].Value != "" {
		link = orig[0].Value
	}
	if link == "" && strings.HasPrefix(it.GUID, "http") {
		link = it.GUID
	}
	return resolve(base, link)
}

// dateOf prefers when an item was published to when it was changed.
func dateOf(it *gofeed.Item) (string, *time.Time) {
	if it.Published != "" {
		return it.Published, it.PublishedParsed
	}
	return it.Updated, it.UpdatedParsed
}

// sourceOf returns the outlet that a news search names for its nth item.
func sourceOf(feed *gofeed.Feed, n int) string {
	if r, ok := feed.OriginalFeed().(*rss.Feed); ok && n < len(r.Items) && r.Items[n].Source != nil {
		return text.HTMLLine(r.Items[n].Source.Title)
	}
	return ""
}

// hintsOf reads when a feed wants to be asked.
func hintsOf(feed *gofeed.Feed) hints {
	var h hints
	switch original := feed.OriginalFeed().(type) {
	case *rss.Feed:
		h.every = max(minutes(original.TTL), syndication(sy(original.Extensions)))
		h.skipHours = hoursNamed(original.SkipHours)
		h.skipDays = daysNamed(original.SkipDays)
	case *atom.Feed:
		h.every = syndication(sy(original.Extensions))
	case *jsonfeed.Feed:
		if original.Expired {
			h.every = day
		}
	}
	return h
}

// sy returns the syndication module's two elements.
func sy(e ext.Extensions) (period, frequency string) {
	value := func(name string) string {
		if values := e["sy"][name]; len(values) > 0 {
			return values[0].Value
		}
		return ""
	}
	return value("updatePeriod"), value("updateFrequency")
}
