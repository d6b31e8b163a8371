package store_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"

	"attribot/feeds"
)

// BenchmarkPipeline is what polling costs from the request to the committed
// row: a real server, client, parser and database. Each op is a round, a day
// after the one before:
//
//	round    10,000 feeds on 1,000 hosts; nine of ten answer 304, a tenth has some news
//	changed  1,000 feeds, each with some news among what is known
//	new      1,000 feeds of which every item is news
//
// ratio is our CPU time by that of a plain client and gofeed for the same
// answers, which keeps nothing. The server's is in both: for an answer with
// items it is about a tenth. max-MB is the most memory that the process had
// until then.
//
//	go test ./store -run - -bench Pipeline -benchtime 3x
func BenchmarkPipeline(b *testing.B) {
	for _, c := range []struct {
		name         string
		feeds, every int // every nth has news, the others answer 304
		news         int // items
	}{
		{"round", 10_000, 10, 2},
		{"changed", 1_000, 1, 2},
		{"new", 1_000, 1, itemsAFeed},
	} {
		b.Run(c.name, func(b *testing.B) {
			w := newWeb(b, c.feeds, c.every)
			w.round(b) // from here on it is known
			var ours, theirs time.Duration
			for b.Loop() {
				w.edition += c.news
				ours += cpu(b, func() { w.round(b) })
				theirs += cpu(b, func() { w.plain(b) })
			}
			asked := float64(b.N * c.feeds)
			b.ReportMetric(float64(ours)/float64(theirs), "ratio")
			b.ReportMetric(float64(ours.Microseconds())/asked, "cpu-µs/feed")
			b.ReportMetric(float64(theirs.Microseconds())/asked, "gofeed-µs/feed")
			b.ReportMetric(float64(usage(b).Maxrss>>10), "max-MB")
		})
	}
}

// A web is many feeds, and our poller that reads them.
type web struct {
	feeds, every int
	port         string
	edition      int // how many items a feed has had before its present ones
	now          time.Time
	poller       *feeds.Poller
}

const itemsAFeed = 30

func newWeb(b *testing.B, n, every int) *web {
	w := &web{feeds: n, every: every, now: noon}
	l, err := net.Listen("tcp", "0.0.0.0:0") // every address in 127/8 is a host of its own
	if err != nil {
		b.Fatal(err)
	}
	s := &httptest.Server{Listener: l, Config: &http.Server{Handler: w}}
	s.Start()
	b.Cleanup(s.Close)
	if _, w.port, err = net.SplitHostPort(l.Addr().String()); err != nil {
		b.Fatal(err)
	}
	st := opened(b, filepath.Join(b.TempDir(), "attribot.db"))
	for i := range n {
		if _, err := st.AddFeed(b.Context(), feeds.Feed{
			URL: w.address(i), Title: fmt.Sprint("Outlet ", i), State: feeds.Active, Trusted: true, Added: noon, NextCheck: noon,
		}); err != nil {
			b.Fatal(err)
		}
	}
	client := feeds.NewClient(feeds.Options{Gap: -1, Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	w.poller = feeds.NewPoller(st, client, slog.New(slog.DiscardHandler))
	return w
}

// address is the nth feed's: ten to a host.
func (w *web) address(n int) string {
	host := n / 10
	return fmt.Sprintf("http://127.0.%d.%d:%s/%d", host/200, host%200+1, w.port, n)
}

// round asks all feeds once.
func (w *web) round(b *testing.B) {
	w.now = w.now.Add(25 * time.Hour)
	r, err := w.poller.Round(context.Background(), w.now)
	if err != nil || r.Asked != w.feeds || r.Failed > 0 {
		b.Fatalf("%+v, %v", r, err)
	}
}

// plain asks all feeds as our poller did, and parses what it gets.
func (w *web) plain(b *testing.B) {
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	for i := range w.feeds {
		req, err := http.NewRequest("GET", w.address(i), nil)
		if err != nil {
			b.Fatal(err)
		}
		req.Header.Set("If-None-Match", `"first"`)
		resp, err := client.Do(req)
		if err != nil {
			b.Fatal(err)
		}
		if resp.StatusCode == http.StatusOK {
			if feed, err := gofeed.NewParser().Parse(resp.Body); err != nil || len(feed.Items) < itemsAFeed {
				b.Fatal(err)
			}
		}
		io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
	}
}

// ServeHTTP answers with the present edition, or 304 where a feed has no news
// beyond its first.
func (w *web) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	var n int
	fmt.Sscanf(r.URL.Path, "/%d", &n)
	items := itemsAFeed
	if n%w.every != 0 {
		items = 3
		if r.Header.Get("If-None-Match") != "" {
			rw.WriteHeader(http.StatusNotModified)
			return
		}
	}
	rw.Header().Set("Etag", `"first"`)
	io.WriteString(rw, `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>`+
		`<title>An outlet</title><link>https://outlet.example/</link><description>All the news</description>`)
	for i := w.edition + items; i > w.edition; i-- {
		fmt.Fprintf(rw, `<item><title>%s, report %d</title><link>https://outlet%d.example/news/%d?utm_source=rss</link>`+
			`<guid isPermaLink="false">%d at outlet%d.example</guid><pubDate>%s</pubDate><category>News</category><category>World</category>%s</item>`,
			titles[(n+i)%len(titles)], i, n, i, i, n, noon.Add(time.Duration(i)*time.Hour).Format(time.RFC1123Z), strings.Replace(texts[(n+i)%len(texts)], "#", fmt.Sprint(n, "/", i), 1))
	}
	io.WriteString(rw, `</channel></rss>`)
}

// titles and texts are what the web writes: four of five items have a teaser,
// the fifth its whole article.
var titles, texts = func() (titles, texts []string) {
	r := rand.New(rand.NewPCG(3, 3))
	words := strings.Fields("the harbour council said on Monday that ferry ministry of port and a new bridge will open when funds for repair " +
		"are found while officials in capital denied claims about delays it is not clear who pays&#8217;s costs &amp; rising prices")
	some := func(n int) string {
		var s []string
		for range n {
			s = append(s, words[r.IntN(len(words))])
		}
		return strings.Join(s, " ")
	}
	for i := range 50 {
		titles = append(titles, some(9))
		text := "<description>Report #. " + some(45) + "</description>"
		if i%5 == 0 {
			text = "<description>" + some(45) + "</description><content:encoded><![CDATA[<p>Report #. "
			for range 8 {
				text += some(60) + `</p><p><a href="https://outlet.example/more">` + some(4) + "</a> "
			}
			text += "</p>]]></content:encoded>"
		}
		texts = append(texts, text)
	}
	return titles, texts
}()

// cpu is the processor time that do takes, in all threads.
func cpu(b *testing.B, do func()) time.Duration {
	before := usage(b)
	do()
	after := usage(b)
	return time.Duration(after.Utime.Nano() + after.Stime.Nano() - before.Utime.Nano() - before.Stime.Nano())
}

func usage(b *testing.B) (u syscall.Rusage) {
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return u
}
