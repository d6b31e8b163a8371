package feeds

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// A memory is a Shelf without a database: what the store does with uniqueness
// constraints, with maps.
type memory struct {
	mu       sync.Mutex
	feeds    map[int64]Feed
	seen     map[string]*Article // by feed and identity, by link, by text
	articles []*Article
	saves    int // SaveFetch with articles
	leases   []time.Time
}

func newMemory(fs ...Feed) *memory {
	m := &memory{feeds: map[int64]Feed{}, seen: map[string]*Article{}}
	for i, f := range fs {
		f.ID = int64(i + 1)
		if f.Kind == "" {
			f.Kind = KindFeed
		}
		if f.State == "" {
			f.State = Active
		}
		m.feeds[f.ID] = f
	}
	return m
}

func (m *memory) DueFeeds(_ context.Context, now time.Time, limit int) ([]Feed, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var due []Feed
	for _, f := range m.feeds {
		if f.State == Active && !f.NextCheck.After(now) {
			due = append(due, f)
		}
	}
	slices.SortFunc(due, func(a, b Feed) int {
		if c := a.NextCheck.Compare(b.NextCheck); c != 0 {
			return c
		}
		return int(a.ID - b.ID)
	})
	return due[:min(limit, len(due))], nil
}

func (m *memory) Lease(_ context.Context, id int64, next time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	f, ok := m.feeds[id]
	if !ok {
		return errors.New("no such feed")
	}
	f.NextCheck = next
	m.feeds[id] = f
	m.leases = append(m.leases, next)
	return nil
}

func (m *memory) Hold(_ context.Context, host string, until time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for id, f := range m.feeds {
		if Host(f.URL) == host && f.NextCheck.Before(until) {
			f.NextCheck = until
			m.feeds[id] = f
		}
	}
	return nil
}

func (m *memory) Rate(context.Context) (perSecond float64, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, f := range m.feeds {
		perSecond += 1 / cmp.Or(f.Interval, time.Hour).Seconds()
	}
	return perSecond, nil
}

func (m *memory) SaveFetch(_ context.Context, f Feed, as []Article) (n int, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	was, ok := m.feeds[f.ID]
	if !ok {
		return 0, errors.New("no such feed")
	}
	if f.State != Gone {
		f.State, f.Note = was.State, was.Note
	}
	for id, other := range m.feeds {
		if id != f.ID && other.URL == f.URL {
			f.URL, f.State, f.Note = was.URL, Paused, "moved to "+f.URL+", which is read already"
		}
	}
	if as != nil {
		m.saves++
	}
	for _, a := range as {
		if m.keep(a) {
			n++
		}
	}
	if n > 0 {
		f.LastNews = f.LastSuccess
	}
	m.feeds[f.ID] = f
	return n, nil
}

// keep stores an article under all that identifies it.
func (m *memory) keep(a Article) (isNew bool) {
	keys := []string{fmt.Sprintf("%d %s", a.FeedID, a.Identity)}
	if a.URLKey != "" {
		keys = append(keys, "link "+a.URLKey)
	}
	if a.TextHash != "" {
		keys = append(keys, "text "+a.TextHash)
	}
	var known *Article
	for _, key := range keys {
		if known = m.seen[key]; known != nil {
			break
		}
	}
	if isNew = known == nil; isNew {
		known = &a
		m.articles = append(m.articles, known)
	}
	for _, key := range keys {
		if m.seen[key] == nil {
			m.seen[key] = known
		}
	}
	return isNew
}

func (m *memory) feed(id int64) Feed {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.feeds[id]
}

// A web is a server of every host in memory, so that time may be virtual
// (testing/synctest): its connections are net.Pipes.
type web struct {
	mu      sync.Mutex
	hits    []hit
	flying  map[string]int // requests in flight, by host
	most    map[string]int
	handler http.Handler

	conns  chan net.Conn
	server *http.Server
	ended  chan struct{}
}

// A hit is a request that arrived.
type hit struct {
	at     time.Time
	method string
	url    string
	header http.Header
}

// schemeHeader tells the handler which scheme was asked for: the wire has none.
const schemeHeader = "X-Test-Scheme"

func newWeb(t *testing.T, handler http.Handler) *web {
	w := &web{flying: map[string]int{}, most: map[string]int{}, handler: handler, conns: make(chan net.Conn), ended: make(chan struct{})}
	w.server = &http.Server{Handler: w, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)}
	go w.server.Serve(w)
	t.Cleanup(func() { w.server.Close() })
	return w
}

func (w *web) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	host := strings.ToLower(r.Host)
	address := r.Header.Get(schemeHeader) + "://" + host + r.URL.String()
	header := r.Header.Clone()
	header.Del(schemeHeader)
	w.mu.Lock()
	w.hits = append(w.hits, hit{time.Now(), r.Method, address, header})
	w.flying[host]++
	w.most[host] = max(w.most[host], w.flying[host])
	w.mu.Unlock()
	defer func() {
		w.mu.Lock()
		w.flying[host]--
		w.mu.Unlock()
	}()
	w.handler.ServeHTTP(rw, r)
}

// Accept, Close and Addr make w a net.Listener.
func (w *web) Accept() (net.Conn, error) {
	select {
	case c := <-w.conns:
		return c, nil
	case <-w.ended:
		return nil, net.ErrClosed
	}
}

func (w *web) Close() error {
	select {
	case <-w.ended:
	default:
		close(w.ended)
	}
	return nil
}

func (w *web) Addr() net.Addr { return &net.UnixAddr{Name: "memory"} }

func (w *web) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case w.conns <- theirs:
		return ours, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// taken returns the requests so far.
func (w *web) taken() []hit {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.hits)
}

func (w *web) last(t *testing.T) hit {
	hits := w.taken()
	if len(hits) == 0 {
		t.Fatal("nothing was asked for")
	}
	return hits[len(hits)-1]
}

// plain carries https as http, and tells the handler.
type plain struct{ http.RoundTripper }

func (p plain) RoundTrip(r *http.Request) (*http.Response, error) {
	out := r.Clone(r.Context())
	out.Header.Set(schemeHeader, r.URL.Scheme)
	out.Host = r.URL.Host
	out.URL.Scheme = "http"
	return p.RoundTripper.RoundTrip(out)
}

// client returns a Client whose every road leads into w.
func (w *web) client(t *testing.T, gap time.Duration) *Client {
	c := NewClient(Options{UserAgent: "Attribot/1.0 (+https://attribot.example/about)", Gap: gap})
	for r := range c.roads {
		tr := transport(w.dial, r.http1)
		t.Cleanup(tr.CloseIdleConnections)
		c.roads[r] = plain{tr}
	}
	return c
}

// A world is a web, a shelf and a poller between them.
type world struct {
	*web
	shelf  *memory
	poller *Poller
	t      *testing.T
}

func newWorld(t *testing.T, handler http.HandlerFunc, fs ...Feed) *world {
	t.Cleanup(func() { time.Sleep(time.Minute) }) // of virtual time, for handlers to notice that they are alone
	w := &world{web: newWeb(t, handler), shelf: newMemory(fs...), t: t}
	w.poller = NewPoller(w.shelf, w.web.client(t, time.Second), slog.New(slog.DiscardHandler))
	return w
}

// round polls what is due now.
func (w *world) round() Round {
	w.t.Helper()
	r, err := w.poller.Round(w.t.Context(), time.Now())
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// next sleeps to a feed's next check and polls; it returns the feed after it.
func (w *world) next(id int64) Feed {
	w.t.Helper()
	time.Sleep(time.Until(w.shelf.feed(id).NextCheck))
	w.round()
	return w.shelf.feed(id)
}

// live polls every minute for that long.
func (w *world) live(d time.Duration) {
	w.t.Helper()
	for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(time.Minute) {
		w.round()
	}
}

// rssOf is a feed document with items of these titles, the newest first, an hour
// apart and the first of them at newest.
func rssOf(newest time.Time, titles ...string) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>The Harbour Post</title><link>https://harbourpost.example/</link>`)
	for i, title := range titles {
		slug := url.PathEscape(strings.ToLower(strings.ReplaceAll(title, " ", "-")))
		fmt.Fprintf(&b, `<item><title>%s</title><link>https://harbourpost.example/%s</link><guid>%s</guid><pubDate>%s</pubDate><description>About %s.</description></item>`,
			title, slug, slug, newest.Add(-time.Duration(i)*time.Hour).Format(time.RFC1123Z), title)
	}
	b.WriteString(`</channel></rss>`)
	return b.String()
}

func manyTitles(prefix string, n int) []string {
	var ts []string
	for i := range n {
		ts = append(ts, fmt.Sprintf("%s %d", prefix, i))
	}
	return ts
}

// serve answers with a body and headers.
func serve(body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for i := 0; i < len(headers); i += 2 {
			w.Header()[headers[i]] = []string{headers[i+1]} // byte for byte, as it is
		}
		io.WriteString(w, body)
	}
}

// replyOf makes a reply of a body.
func replyOf(body string, contentType string) reply {
	u, _ := url.Parse("https://harbourpost.example/rss")
	h := http.Header{}
	if contentType != "" {
		h.Set("Content-Type", contentType)
	}
	return reply{status: 200, header: h, body: bytes.Clone([]byte(body)), url: u}
}
