package feeds

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// script answers a feed's polls one after another; the last one again and
// again.
func script(steps ...http.HandlerFunc) http.HandlerFunc {
	var n atomic.Int64
	return func(w http.ResponseWriter, r *http.Request) {
		steps[min(int(n.Add(1))-1, len(steps)-1)](w, r)
	}
}

func TestBacklog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		now := time.Now()
		w := newWorld(t, script(refuse(500), serve(rssOf(now, "Old", "Older")), serve(rssOf(now.Add(time.Hour), "New", "Old", "Older"))),
			feedAt("https://harbourpost.example/rss"))
		w.round()
		if f := w.shelf.feed(1); !f.FirstFetched.IsZero() {
			t.Error("a failure counts as the first fetch")
		}
		at := w.shelf.feed(1).NextCheck
		f := w.next(1)
		if !f.FirstFetched.Equal(at) || !f.LastNews.Equal(at) || f.Title != "The Harbour Post" {
			t.Errorf("first fetched %v, last news %v, want %v; %q", f.FirstFetched, f.LastNews, at, f.Title)
		}
		w.next(1)
		for _, a := range w.shelf.articles {
			if a.Backlog != (a.Title != "New") {
				t.Errorf("%s: backlog %v", a.Title, a.Backlog)
			}
		}
		if len(w.shelf.articles) != 3 {
			t.Errorf("%d articles", len(w.shelf.articles))
		}
	})
}

// TestHealth: what each answer makes of a feed that was well before.
func TestHealth(t *testing.T) {
	good := rssOf(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), anItem...)
	for name, c := range map[string]struct {
		then   http.HandlerFunc
		answer Answer
		says   string
		fails  bool
	}{
		"the same":               {serve(good), AnswerUnchanged, "", false},
		"304":                    {refuse(304), AnswerUnchanged, "", false},
		"news":                   {serve(rssOf(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), "New one")), AnswerItems, "", false},
		"no items":               {serve(`<rss version="2.0"><channel><title>Post</title></channel></rss>`), AnswerEmpty, "no items", true},
		"eleven bytes":           {serve("<rss></rss>"), AnswerEmpty, "no items", true},
		"no content":             {refuse(204), AnswerEmpty, "204", true},
		"a page":                 {serve("<html><body>Hello</body></html>"), AnswerPage, "web page", true},
		"a block page as a feed": {serve("<html><title>Just a moment...</title></html>", "Content-Type", "application/rss+xml"), AnswerBlocked, "challenge", true},
		"garbage":                {serve("So sorry, the database is down. Please come back."), AnswerBroken, "no RSS", true},
		"an error":               {refuse(500), AnswerFailed, "500 Internal Server Error", true},
		"refused":                {refuse(403), AnswerFailed, "403 Forbidden", true},
		"a challenge":            {refuse(403, "Cf-Mitigated", "challenge"), AnswerBlocked, "challenge", true},
		"gone":                   {refuse(410), AnswerGone, "410", true},
		"a dead end":             {refuse(302), AnswerFailed, "302", true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, script(serve(good, "Etag", `"x"`), c.then), feedAt("https://harbourpost.example/rss"))
				began := time.Now()
				w.round()
				at := w.shelf.feed(1).NextCheck
				f := w.next(1)
				if f.Answer != c.answer || (f.Failures == 1) != c.fails || !strings.Contains(f.LastError, c.says) || c.says == "" && f.LastError != "" {
					t.Errorf("%s, %d failures, %q", f.Answer, f.Failures, f.LastError)
				}
				since, success := began, at
				if c.fails {
					since, success = at, began
				}
				if !f.AnswerSince.Equal(since) || !f.LastSuccess.Equal(success) || !f.NextCheck.After(at) {
					t.Errorf("since %v, want %v; last success %v, want %v", f.AnswerSince, since, f.LastSuccess, success)
				}
				if f.ETag == "" && c.fails {
					t.Error("a failure lost the validators")
				}
			})
		})
	}
}

func TestStale(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, conditional(rssOf(time.Now(), anItem...), []string{"Etag", `"x"`}, nil), feedAt("https://harbourpost.example/rss"))
		w.live(29 * day)
		if f := w.shelf.feed(1); f.Answer != AnswerUnchanged {
			t.Errorf("after 29 days: %s", f.Answer)
		}
		w.live(3 * day)
		if f := w.shelf.feed(1); f.Answer != AnswerStale || !strings.Contains(f.LastError, "1 January 2000") || f.Failures != 0 || f.Interval < 6*time.Hour {
			t.Errorf("after 32 days: %+v", f)
		}
	})
}

// TestRhythm: a feed is asked in half its usual gap, more slowly while nothing
// comes, and again as usual after news.
func TestRhythm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
			since := time.Since(start)
			if since > 12*time.Hour { // after a night
				since -= 11 * time.Hour
			} else {
				since = 0
			}
			serve(rssOf(start.Add(since.Truncate(time.Hour)), fmt.Sprint("Hour ", since/time.Hour), "b", "c", "d"))(rw, r)
		}, feedAt("https://harbourpost.example/rss"))
		w.round()
		between(t, "at first", w.shelf.feed(1).Interval, 30*time.Minute, 30*time.Minute)
		w.live(11 * time.Hour)
		between(t, "in the night", w.shelf.feed(1).Interval, 3*time.Hour, 3*time.Hour)
		w.live(5 * time.Hour)
		between(t, "in the morning", w.shelf.feed(1).Interval, 30*time.Minute, 45*time.Minute)
	})
}

func TestListingFeed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(262 * day) // to 19 September
		link := func(n int) string {
			return fmt.Sprintf(`<a href="./t200009%02d_%d.html"><img src="x"></a> <a title="x" href="t200009%02d_%d.html">Spokesperson’s remarks of the %d</a>`, n, n, n, n, n)
		}
		head := `<html><head><title>Ministry</title><base href="/eng/"></head><body><a href="/eng/about.html">About us</a>`
		w := newWorld(t, script(serve(head+link(14)+link(13)), serve(head+link(15)+link(14)+link(13)), serve(head+"We have a new site.")),
			Feed{URL: "https://ministry.example/index", Kind: KindListing, LinkPattern: `t\d{8}_\d+\.html`, Title: "The ministry", Language: "en"})
		w.round()
		if len(w.shelf.articles) != 2 || w.shelf.feed(1).Answer != AnswerItems {
			t.Fatalf("%d articles, %+v", len(w.shelf.articles), w.shelf.feed(1))
		}
		a := w.shelf.articles[0]
		if a.Title != "Spokesperson’s remarks of the 14" || a.URL != "https://ministry.example/eng/t20000914_14.html" || a.Published.Format(time.DateOnly) != "2000-09-14" ||
			!a.Backlog || a.Outlet != "The ministry" || a.Full || a.Text != "" {
			t.Errorf("%+v", a)
		}
		w.next(1)
		if len(w.shelf.articles) != 3 || w.shelf.articles[2].Backlog {
			t.Errorf("%d articles", len(w.shelf.articles))
		}
		if f := w.next(1); f.Answer != AnswerBroken || !strings.Contains(f.LastError, "rebuilt") {
			t.Errorf("%s %s", f.Answer, f.LastError)
		}
	})
}

// TestQuietSearch: that a news search finds nothing is an answer, and what it
// finds later is news.
func TestQuietSearch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, script(serve(`<rss version="2.0"><channel><title>Search</title></channel></rss>`), serve(rssOf(time.Now(), "Found"))),
			Feed{URL: "https://search.example/rss?q=x", Kind: KindSearch, Title: "Search"})
		w.round()
		if f := w.shelf.feed(1); f.Answer != AnswerItems || f.Failures != 0 || f.FirstFetched.IsZero() {
			t.Errorf("%+v", f)
		}
		w.next(1)
		if len(w.shelf.articles) != 1 || w.shelf.articles[0].Backlog {
			t.Errorf("%+v", w.shelf.articles)
		}
	})
}

// TestDeadHost: one that does not answer is not asked for all its feeds, one
// after another, in the same round.
func TestDeadHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var fs []Feed
		for i := range 15 {
			fs = append(fs, feedAt(fmt.Sprintf("https://dead.example/%d", i)))
		}
		w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, fs...)
		begun := time.Now()
		r := w.round()
		if r.Asked != 1 || r.Failed != 1 || r.Put != 14 || time.Since(begun) > 2*requestTimeout {
			t.Errorf("%+v in %v", r, time.Since(begun))
		}
		if f := w.shelf.feed(1); f.LastError != "no answer in time" {
			t.Errorf("%q", f.LastError)
		}
	})
}

// TestOffline: a day without a line does not silence the feeds for another.
func TestOffline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, serve(rssOf(time.Now(), anItem...)), feedAt("https://a.example/rss"))
		client := w.poller.client
		w.poller.client = NewClient(Options{})
		for r := range w.poller.client.roads {
			w.poller.client.roads[r] = offline{}
		}
		w.live(day)
		w.poller.client = client
		between(t, "after a day offline", time.Until(w.shelf.feed(1).NextCheck), 0, mostSilence+mostSilence/10)
		if f := w.shelf.feed(1); f.LastError != "its name is not known" || f.Answer != AnswerFailed {
			t.Errorf("%+v", f)
		}
	})
}

type offline struct{}

func (offline) RoundTrip(r *http.Request) (*http.Response, error) {
	return nil, &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "server misbehaving", Name: r.URL.Host, Server: "10.0.0.53:53"}}
}

// failingShelf fails to save one feed.
type failingShelf struct{ *memory }

var errFull = errors.New("the disk is full")

func (s failingShelf) SaveFetch(ctx context.Context, f Feed, as []Article) (int, error) {
	if f.ID == 1 {
		return 0, errFull
	}
	return s.memory.SaveFetch(ctx, f, as)
}

func TestShelfFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, serve(rssOf(time.Now(), anItem...)), feedAt("https://a.example/rss"), feedAt("https://a.example/2"), feedAt("https://b.example/rss"))
		p := NewPoller(failingShelf{w.shelf}, w.client(t, time.Second), slog.New(slog.DiscardHandler))
		r, err := p.Round(t.Context(), time.Now())
		if !errors.Is(err, errFull) || r.Asked != 2 || len(w.taken()) != 3 {
			t.Errorf("%+v, %v", r, err)
		}
	})
}

// TestPanic: what panics at one feed's answer ends no other's, nor the program.
func TestPanic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, serve(rssOf(time.Now(), anItem...)), feedAt("https://a.example/rss"), feedAt("https://a.example/2"), feedAt("https://b.example/rss"))
		p := NewPoller(panicShelf{w.shelf}, w.client(t, time.Second), slog.New(slog.DiscardHandler))
		r, err := p.Round(t.Context(), time.Now())
		if err == nil || !strings.Contains(err.Error(), "https://a.example/rss: panic: out of luck") || r.Asked != 2 {
			t.Errorf("%+v, %v", r, err)
		}
		if f := w.shelf.feed(1); !f.NextCheck.After(time.Now()) {
			t.Errorf("it is asked again at once: %v", f.NextCheck)
		}
	})
}

type panicShelf struct{ *memory }

func (s panicShelf) SaveFetch(ctx context.Context, f Feed, as []Article) (int, error) {
	if f.ID == 1 {
		panic("out of luck")
	}
	return s.memory.SaveFetch(ctx, f, as)
}

func TestRoundCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
			if r.Host == "bad.example" {
				rw.WriteHeader(500)
				return
			}
			conditional(rssOf(time.Now(), anItem...), []string{"Etag", `"x"`}, nil)(rw, r)
		}, feedAt("https://a.example/rss"), feedAt("https://bad.example/rss"))
		if r, want := w.round(), (Round{Asked: 2, Changed: 1, Failed: 1, New: 5}); r != want {
			t.Errorf("%+v, want %+v", r, want)
		}
		if r := w.round(); r != (Round{}) {
			t.Errorf("at once again: %+v", r)
		}
		time.Sleep(50 * time.Minute)
		if r, want := w.round(), (Round{Asked: 1, Unchanged: 1}); r != want {
			t.Errorf("later: %+v, want %+v", r, want)
		}
	})
}
