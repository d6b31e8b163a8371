package feeds

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"
)

// samples are documents of the corpus if there is one, and of ours if not.
func samples(tb testing.TB) [][]byte {
	dir := os.Getenv("ATTRIBOT_CORPUS")
	if dir == "" {
		return [][]byte{[]byte(rssOf(time.Now(), manyTitles("News", 30)...))}
	}
	var docs [][]byte
	for _, row := range index(tb, filepath.Join(dir, "feeds", "raw")) {
		doc, err := os.ReadFile(filepath.Join(dir, "feeds", "raw", row["file"]))
		if err != nil {
			tb.Fatal(err)
		}
		docs = append(docs, doc)
	}
	return docs
}

// BenchmarkChanged compares what a changed feed costs, from the request to the
// articles on the shelf, with a plain client's fetching and gofeed's parsing of
// the same documents. It reports the ratio of the CPU times.
//
//	ATTRIBOT_CORPUS=… go test ./feeds -run - -bench Changed
func BenchmarkChanged(b *testing.B) {
	docs := samples(b)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var i int
		fmt.Sscanf(r.URL.Path, "/%d", &i)
		w.Write(docs[i])
	}))
	defer s.Close()
	c := NewClient(Options{Gap: -1, Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	shelf := nowhere{}
	p := NewPoller(shelf, c, slog.New(slog.DiscardHandler))
	now := time.Now()
	ours, theirs := time.Duration(0), time.Duration(0)
	for b.Loop() {
		for i := range docs {
			r := p.begin(func() time.Time { return now })
			ours += cpu(func() {
				if err := r.one(context.Background(), Feed{ID: 1, URL: fmt.Sprintf("%s/%d", s.URL, i), Trusted: true}); err != nil {
					b.Fatal(err)
				}
			})
			theirs += cpu(func() {
				resp, err := http.Get(fmt.Sprintf("%s/%d", s.URL, i))
				if err != nil {
					b.Fatal(err)
				}
				gofeed.NewParser().Parse(resp.Body)
				io.Copy(io.Discard, resp.Body)
				resp.Body.Close()
			})
		}
	}
	b.ReportMetric(float64(ours)/float64(theirs), "ratio")
	b.ReportMetric(float64(ours.Microseconds())/float64(b.N*len(docs)), "µs/feed")
	b.ReportMetric(float64(theirs.Microseconds())/float64(b.N*len(docs)), "gofeed-µs/feed")
}

// BenchmarkUnchanged is what a feed costs that answers 304, or the same bytes.
func BenchmarkUnchanged(b *testing.B) {
	doc := []byte(rssOf(time.Now(), manyTitles("News", 30)...))
	u, _ := url.Parse("https://harbourpost.example/rss")
	now := time.Now()
	f := settle(Feed{URL: u.String()}, reply{status: 200, header: http.Header{}, body: doc, url: u}, nil, now).feed
	for name, r := range map[string]reply{
		"304":        {status: 304, header: http.Header{}, url: u},
		"same bytes": {status: 200, header: http.Header{}, body: doc, url: u},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if o := settle(f, r, nil, now); o.articles != nil {
					b.Fatal("it was parsed")
				}
			}
		})
	}
}

// BenchmarkRound is a full round of ten thousand feeds on a thousand hosts, nine
// of ten answering 304 and the tenth with thirty news items, over loopback: CPU
// per feed (our server's included) and the most memory in use.
func BenchmarkRound(b *testing.B) {
	const many = 10_000
	body := rssOf(time.Now(), manyTitles("News", 30)...)
	var edition atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") != "" && !strings.HasSuffix(r.URL.Path, "7") {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Etag", `"x"`)
		fmt.Fprintf(w, "%s<!-- %d -->", body, edition.Load())
	}))
	defer s.Close()
	c := NewClient(Options{Gap: -1})
	for r := range c.roads {
		c.roads[r] = transport(func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, s.Listener.Addr().String())
		}, r.http1)
	}
	shelf := newMemory()
	for i := range int64(many) {
		shelf.feeds[i+1] = Feed{ID: i + 1, URL: fmt.Sprintf("http://outlet%d.example/%d", i/10, i), State: Active, Kind: KindFeed,
			ETag: `"x"`, Answer: AnswerItems, FirstFetched: time.Unix(1, 0)}
	}
	p := NewPoller(dry{shelf}, c, slog.New(slog.DiscardHandler))
	now := time.Now()
	var peak uint64
	stop := watchHeap(&peak)
	for b.Loop() {
		edition.Add(1)
		used := cpu(func() {
			r, err := p.Round(context.Background(), now)
			if err != nil || r.Asked != many || r.Failed > 0 || r.Changed != many/10 {
				b.Fatalf("%+v, %v", r, err)
			}
		})
		b.ReportMetric(float64(used.Microseconds())/many, "cpu-µs/feed")
		now = now.Add(2 * day)
	}
	stop()
	b.ReportMetric(float64(peak>>20), "peak-MB")
}

func watchHeap(peak *uint64) (stop func()) {
	end, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-end:
				return
			case <-time.After(20 * time.Millisecond):
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				*peak = max(*peak, m.HeapInuse+m.StackInuse)
			}
		}
	}()
	return func() { close(end); <-done }
}

// cpu is the processor time that do takes, in all threads.
func cpu(do func()) time.Duration {
	before := usage()
	do()
	return usage() - before
}

func usage() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// nowhere is a shelf that keeps nothing.
type nowhere struct{}

func (nowhere) DueFeeds(context.Context, time.Time, int) ([]Feed, error)       { return nil, nil }
func (nowhere) Lease(context.Context, int64, time.Time) error                  { return nil }
func (nowhere) Hold(context.Context, string, time.Time) error                  { return nil }
func (nowhere) Rate(context.Context) (float64, error)                          { return 0, nil }
func (nowhere) SaveFetch(_ context.Context, _ Feed, as []Article) (int, error) { return len(as), nil }

// dry keeps feeds, but no articles.
type dry struct{ *memory }

func (d dry) SaveFetch(ctx context.Context, f Feed, as []Article) (int, error) {
	_, err := d.memory.SaveFetch(ctx, f, nil)
	return len(as), err
}
