package feeds

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// An entry is an item of a generated feed.
type entry struct{ guid, link, title, date, text string }

func docOf(site string, es ...entry) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<rss version="2.0"><channel><title>Post</title><link>%s</link>`, site)
	for _, e := range es {
		b.WriteString("<item>")
		for name, value := range map[string]string{"guid": e.guid, "link": e.link, "title": e.title, "pubDate": e.date, "description": e.text} {
			if value != "" {
				fmt.Fprintf(&b, "<%s><![CDATA[%s]]></%s>", name, value, name)
			}
		}
		b.WriteString("</item>")
	}
	return b.String() + "</channel></rss>"
}

const (
	date1 = "Tue, 03 Nov 2026 10:00:00 GMT"
	date2 = "Tue, 03 Nov 2026 11:00:00 GMT"
)

var body1 = strings.Repeat("The embassy called the accusation groundless and asked for evidence. ", 8)

// TestIdentity: what a feed holds at two fetches, and how many of the second
// are new.
func TestIdentity(t *testing.T) {
	site := "https://post.example/"
	a := entry{"g1", site + "a", "First", date1, "Text of the first."}
	b := entry{"g2", site + "b", "Second", date2, "Text of the second."}
	with := func(e entry, change func(*entry)) entry { change(&e); return e }
	for _, c := range []struct {
		name          string
		first, second string
		wantFirst     int
		wantNew       int
	}{
		{"the same again", docOf(site, a, b), docOf(site, a, b), 2, 0},
		{"a new one", docOf(site, a), docOf(site, b, a), 1, 1},
		{"another order", docOf(site, a, b), docOf(site, b, a), 2, 0},
		{"an older date than the newest", docOf(site, b), docOf(site, b, with(a, func(e *entry) { e.date = "Mon, 01 Jun 2026 10:00:00 GMT" })), 1, 1},
		{"the same second", docOf(site, a), docOf(site, a, with(b, func(e *entry) { e.date = a.date })), 1, 1},
		{"an edited title", docOf(site, a), docOf(site, with(a, func(e *entry) { e.title = "First, corrected" })), 1, 0},
		{"an edited title, no guid", docOf(site, with(a, noGUID)), docOf(site, with(with(a, noGUID), func(e *entry) { e.title = "First, corrected" })), 1, 0},
		{"other tracking parameters, no guid", docOf(site, with(a, func(e *entry) { e.guid = ""; e.link += "?utm_source=rss" })), docOf(site, with(a, func(e *entry) { e.guid = ""; e.link += "?utm_source=atom&at_medium=x" })), 1, 0},
		{"http to https", docOf("http://post.example/", httpOnly(a), httpOnly(b)), docOf(site, permalink(a), permalink(b)), 2, 0},
		{"a moved domain", docOf(site, permalink(a), permalink(b)), docOf("https://new.example/", moved(permalink(a)), moved(permalink(b))), 2, 0},
		{"a guid that changes with every fetch", docOf(site, a, b), docOf(site, with(a, func(e *entry) { e.guid = "x1" }), with(b, func(e *entry) { e.guid = "x2" })), 2, 0},
		{"the same, with a token in the link", docOf(site, with(a, func(e *entry) { e.guid, e.link, e.text = "y1", site+"a?token=1", body1 })), docOf(site, with(a, func(e *entry) { e.guid, e.link, e.text = "y2", site+"a?token=2", body1 })), 1, 0},
		{"many items on one link", docOf(site, with(a, toLive), with(b, toLive)), docOf(site, with(a, toLive), with(b, toLive), entry{"g3", site + "live", "Third", date2, ""}), 2, 1},
		{"many items on one link, no guid", docOf(site, with(with(a, toLive), noGUID), with(with(b, toLive), noGUID)), docOf(site, entry{"", site + "live", "Third", date2, ""}, with(with(a, toLive), noGUID), with(with(b, toLive), noGUID)), 2, 1},
		{"a guid that several items have", docOf(site, with(a, sameGUID), with(b, sameGUID)), docOf(site, with(a, sameGUID), with(b, sameGUID), entry{"same", site + "c", "Third", date2, ""}), 2, 1},
		{"titles only", docOf(site, entry{title: "One"}, entry{title: "Two"}), docOf(site, entry{title: "Two"}, entry{title: "One"}, entry{title: "Three"}), 2, 1},
		{"one title, two dates", docOf(site, entry{title: "Briefing", date: date1}), docOf(site, entry{title: "Briefing", date: date1}, entry{title: "Briefing", date: date2}), 1, 1},
		{"an item in two sections", docOf(site, a, b, a), docOf(site, b, a), 2, 0},
		{"one boilerplate text under many titles", docOf(site, with(a, boiler), with(b, boiler)), docOf(site, with(a, boiler), with(b, boiler), entry{"g3", site + "c", "Third", date2, body1}), 2, 1},
		{"guids of many sites", docOf(site, entry{"https://one.example/?p=1", site + "x", "One", date1, ""}, entry{"https://two.example/?p=2", site + "y", "Two", date1, ""}),
			docOf(site, entry{"https://three.example/?p=1", site + "z", "Three", date1, ""}, entry{"https://two.example/?p=2", site + "y", "Two", date1, ""}), 2, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			shelf := newMemory()
			count := func(body string) (n int) {
				for _, a := range parsed(t, body, "").articles {
					if shelf.keep(a) {
						n++
					}
				}
				return n
			}
			if got := count(c.first); got != c.wantFirst {
				t.Errorf("%d at first, want %d", got, c.wantFirst)
			}
			if got := count(c.second); got != c.wantNew {
				t.Errorf("%d new then, want %d", got, c.wantNew)
			}
			if got := count(c.first) + count(c.second); got != 0 {
				t.Errorf("%d new when both come again", got)
			}
		})
	}
}

func noGUID(e *entry)   { e.guid = "" }
func sameGUID(e *entry) { e.guid = "same" }
func toLive(e *entry)   { e.link = "https://post.example/live" }
func boiler(e *entry)   { e.text = body1 }

// permalink makes the link the guid, as most feeds do.
func permalink(e entry) entry { e.guid = e.link; return e }

func httpOnly(e entry) entry {
	e.link = strings.Replace(e.link, "https://", "http://", 1)
	return permalink(e)
}

func moved(e entry) entry {
	e.link = strings.Replace(e.link, "post.example", "new.example", 1)
	return permalink(e)
}

// TestRawIDs: an Atom id is the same one whatever its base.
func TestRawIDs(t *testing.T) {
	atom := func(base string) string {
		return `<feed xmlns="http://www.w3.org/2005/Atom" xml:base="` + base + `"><title>Post</title>
<entry><source><id>other</id></source><id>
  a-1 &amp; b </id><title>One</title></entry><entry><id>a2</id><title>Two</title></entry></feed>`
	}
	one, two := parsed(t, atom("https://post.example/x/"), "").articles, parsed(t, atom("https://post.example/y/z/"), "").articles
	if len(one) != 2 || one[0].Identity != "guid:a-1 & b" || one[0].Identity != two[0].Identity || one[1].Identity != two[1].Identity {
		t.Errorf("%+v\n%+v", one, two)
	}
}

func TestUsualGap(t *testing.T) {
	var dates []time.Time
	for i := range 30 {
		dates = append(dates, parseNow.Add(-time.Duration(i)*time.Hour))
	}
	if got := usualGap(dates); got != time.Hour {
		t.Errorf("hourly items: %v", got)
	}
	if got := usualGap(dates[:2]); got != 0 {
		t.Errorf("two items: %v", got)
	}
	same := []time.Time{parseNow, parseNow, parseNow, parseNow}
	if got := usualGap(same); got != 0 {
		t.Errorf("all of one second: %v", got)
	}
}
