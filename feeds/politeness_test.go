package feeds

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// A check is one of the politeness list's: what the server does, and what the
// client must do then. The list is gathered from
// https://rachelbythebay.com/fs/help.html, RFC 9110, RFC 9111 and the complaints
// of people who serve feeds.
type check struct {
	name string
	must bool
	run  func(t *testing.T)
}

var politeness = []check{
	{"01-etag-verbatim", true, etagVerbatim},
	{"02-last-modified-verbatim", true, lastModifiedVerbatim},
	{"03-both-validators", false, bothValidators},
	{"04-304-without-etag", true, notModifiedKeeps},
	{"05-304-new-validators", false, notModifiedRenews},
	{"06-weak-etag", false, weakETag},
	{"07-broken-body-new-etag", true, brokenBody},
	{"08-killed-and-restarted", true, killed},
	{"09-max-age", true, maxAgeKept},
	{"10-expires", false, expiresKept},
	{"11-429-retry-after-whole-host", true, retryAfterSeconds},
	{"12-503-retry-after-date", true, retryAfterDate},
	{"13-429-without-retry-after", false, tooMany},
	{"14-permanent-redirect", true, permanentRedirect},
	{"15-temporary-redirect", true, temporaryRedirect},
	{"16-redirect-loop", false, redirectLoop},
	{"17-gone", true, gone},
	{"18-404-again-and-again", false, notFound},
	{"19-one-honest-agent", true, oneAgent},
	{"20-no-cookies-no-referer", true, noCookies},
	{"21-twenty-feeds-one-host", true, oneHost},
	{"22-spread-start", false, spreadStart},
	{"23-jitter", false, jittered},
	{"24-ttl-sy-skip", false, documentHints},
	{"25-encodings", false, encodings},
	{"26-bomb-and-endless-body", true, bombs},
	{"27-one-byte-a-second", true, tarPit},
	{"28-types-that-lie", false, lyingTypes},
	{"29-challenge", false, challenge},
	{"30-etag-flips-same-body", true, flippingETag},
	{"31-date-in-the-past", false, pastDate},
	{"32-no-last-modified", false, noLastModified},
	{"33-two-feeds-one-address", false, twoFeedsOneAddress},
	{"34-nothing-but-the-feed", false, nothingElse},
	{"35-delta-encoding", true, deltaEncoding},
}

func TestPoliteness(t *testing.T) {
	passed, musts := 0, 0
	for _, c := range politeness {
		ok := t.Run(c.name, func(t *testing.T) { synctest.Test(t, c.run) })
		if ok {
			passed++
		}
		if c.must && !ok {
			musts++
		}
	}
	t.Logf("politeness: %d of %d; %d of the must-pass ones failed", passed, len(politeness), musts)
}

var anItem = manyTitles("News", 5)

// feedAt is a feed at an address.
func feedAt(address string) Feed { return Feed{URL: address} }

// conditional serves body with those validators, and 304 with others to who
// sends any.
func conditional(body string, first, then []string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") == "" && r.Header.Get("If-Modified-Since") == "" {
			serve(body, first...)(w, r)
			return
		}
		for i := 0; i < len(then); i += 2 {
			w.Header()[then[i]] = []string{then[i+1]}
		}
		w.WriteHeader(http.StatusNotModified)
	}
}

// sends polls twice and checks what the second request said.
func sends(t *testing.T, handler http.HandlerFunc, want map[string]string) *world {
	t.Helper()
	w := newWorld(t, handler, feedAt("https://harbourpost.example/rss"))
	w.round()
	w.next(1)
	for name, value := range want {
		if got := strings.Join(w.last(t).header[name], "|"); got != value {
			t.Errorf("%s: sent %q, want %q", name, got, value)
		}
	}
	return w
}

func etagVerbatim(t *testing.T) {
	sends(t, serve(rssOf(time.Now(), anItem...), "Etag", `"a-b"`), map[string]string{"If-None-Match": `"a-b"`})
	sends(t, serve(rssOf(time.Now(), anItem...), "Etag", `bare no quotes`), map[string]string{"If-None-Match": `bare no quotes`})
}

func lastModifiedVerbatim(t *testing.T) {
	odd := "Mon, 2 Nov 2026 10:00:00 gmt"
	sends(t, serve(rssOf(time.Now(), anItem...), "Last-Modified", odd), map[string]string{"If-Modified-Since": odd})
}

func bothValidators(t *testing.T) {
	sends(t, serve(rssOf(time.Now(), anItem...), "Etag", `"x"`, "Last-Modified", "yesterday"),
		map[string]string{"If-None-Match": `"x"`, "If-Modified-Since": "yesterday"})
}

func notModifiedKeeps(t *testing.T) {
	w := sends(t, conditional(rssOf(time.Now(), anItem...), []string{"Etag", `"x"`}, nil), map[string]string{"If-None-Match": `"x"`})
	if f := w.shelf.feed(1); f.ETag != `"x"` || f.Answer != AnswerUnchanged || f.Failures != 0 {
		t.Errorf("after a 304: %+v", f)
	}
	if w.shelf.saves != 1 || len(w.shelf.articles) != len(anItem) {
		t.Errorf("%d documents parsed and saved, %d articles", w.shelf.saves, len(w.shelf.articles))
	}
}

func notModifiedRenews(t *testing.T) {
	w := sends(t, conditional(rssOf(time.Now(), anItem...), []string{"Etag", `"x"`, "Last-Modified", "one"}, []string{"Etag", `"y"`}), nil)
	w.next(1)
	if h := w.last(t).header; h.Get("If-None-Match") != `"y"` || h.Get("If-Modified-Since") != "one" {
		t.Errorf("third request: %v", h)
	}
}

func weakETag(t *testing.T) {
	sends(t, serve(rssOf(time.Now(), anItem...), "Etag", `W/"x"`), map[string]string{"If-None-Match": `W/"x"`})
}

func brokenBody(t *testing.T) {
	good, n := rssOf(time.Now(), anItem...), 0
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		if n++; n == 2 {
			serve("<rss><channel><title>oh", "Etag", `"broken"`)(rw, r)
			return
		}
		serve(good, "Etag", `"good"`)(rw, r)
	}, feedAt("https://harbourpost.example/rss"))
	w.round()
	if f := w.next(1); f.ETag != `"good"` || f.Failures != 1 {
		t.Errorf("after a broken body: ETag %s, %d failures, %s", f.ETag, f.Failures, f.Answer)
	}
	w.next(1)
	if got := w.last(t).header.Get("If-None-Match"); got != `"good"` {
		t.Errorf("sent %s", got)
	}

	cut := strings.TrimSuffix(good, "</channel></rss>") + "<item><title>half"
	w = newWorld(t, serve(cut, "Etag", `"cut"`), feedAt("https://harbourpost.example/rss"))
	w.round()
	if f := w.shelf.feed(1); f.ETag != "" || f.Answer != AnswerItems || len(w.shelf.articles) != len(anItem) {
		t.Errorf("after a cut body: ETag %q, %s, %d articles", f.ETag, f.Answer, len(w.shelf.articles))
	}
}

func killed(t *testing.T) {
	var hang atomic.Bool
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		if hang.Load() {
			time.Sleep(20 * time.Second)
		}
		serve(rssOf(time.Now(), anItem...), "Etag", `"x"`)(rw, r)
	}, feedAt("https://harbourpost.example/rss"))
	w.round()
	hang.Store(true)
	time.Sleep(time.Until(w.shelf.feed(1).NextCheck))
	at := time.Now()
	ctx, kill := context.WithTimeout(t.Context(), time.Second)
	defer kill()
	if _, err := w.poller.Round(ctx, at); err == nil {
		t.Error("the round ended as if it had not been killed")
	}
	hang.Store(false)
	w.poller = NewPoller(w.shelf, w.client(t, time.Second), slog.New(slog.DiscardHandler)) // a new process
	if r := w.round(); r.Asked != 0 {
		t.Errorf("after the restart it asked again at once: %+v", r)
	}
	f := w.shelf.feed(1)
	if f.NextCheck.Before(at.Add(leastInterval)) {
		t.Errorf("next check %v after the request that was cut off", f.NextCheck.Sub(at))
	}
	w.next(1)
	if got := w.last(t).header.Get("If-None-Match"); got != `"x"` {
		t.Errorf("after the restart it sent If-None-Match %q", got)
	}
}

// waits polls once and returns how long the feed is left alone.
func waits(t *testing.T, handler http.HandlerFunc) time.Duration {
	t.Helper()
	w := newWorld(t, handler, feedAt("https://harbourpost.example/rss"))
	w.round()
	return time.Until(w.shelf.feed(1).NextCheck)
}

func between(t *testing.T, what string, got, least, most time.Duration) {
	t.Helper()
	if got < least || got > most {
		t.Errorf("%s: waits %v, want %v to %v", what, got, least, most)
	}
}

func maxAgeKept(t *testing.T) {
	// Hourly items alone would mean half an hour.
	body := rssOf(time.Now(), anItem...)
	between(t, "no header", waits(t, serve(body)), 25*time.Minute, 35*time.Minute)
	between(t, "max-age", waits(t, serve(body, "Cache-Control", "public, max-age=7200")), 7200*time.Second, 3*time.Hour)
	between(t, "a year", waits(t, serve(body, "Cache-Control", "max-age=31536000")), day, day+3*time.Hour)
}

func expiresKept(t *testing.T) {
	body := rssOf(time.Now(), anItem...)
	between(t, "Expires", waits(t, serve(body, "Expires", time.Now().Add(3*time.Hour).UTC().Format(http.TimeFormat))), 3*time.Hour-time.Second, 4*time.Hour)
	between(t, "Expires: 0", waits(t, serve(body, "Expires", "0")), 25*time.Minute, 35*time.Minute)
}

// hush polls three feeds, two on one host, while that host asks for quiet, and
// returns when the host was asked again.
func hushed(t *testing.T, handler http.HandlerFunc) (quiet time.Duration) {
	t.Helper()
	var stopped time.Time
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		if r.Host != "harbourpost.example" {
			serve(rssOf(time.Now(), anItem...))(rw, r)
			return
		}
		if stopped.IsZero() {
			stopped = time.Now()
		}
		handler(rw, r)
	}, feedAt("https://harbourpost.example/rss"), feedAt("https://elsewhere.example/rss"),
		feedAt("https://harbourpost.example/sport.rss"), Feed{URL: "https://harbourpost.example/world.rss", NextCheck: time.Now().Add(20 * time.Minute)})
	w.live(90 * time.Minute)
	for _, h := range w.taken() {
		if strings.Contains(h.url, "harbourpost.example") && h.at.After(stopped) {
			if quiet == 0 {
				quiet = h.at.Sub(stopped)
			}
			return quiet
		}
	}
	if len(w.taken()) < 3 {
		t.Errorf("the other host was asked only %d times", len(w.taken())-1)
	}
	return 90 * time.Minute
}

func refuse(status int, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
	}
}

func retryAfterSeconds(t *testing.T) {
	between(t, "429", hushed(t, refuse(429, "Retry-After", "3600")), time.Hour, 80*time.Minute)
}

func retryAfterDate(t *testing.T) {
	until := time.Now().Add(time.Hour)
	between(t, "503", hushed(t, refuse(503, "Retry-After", until.UTC().Format(http.TimeFormat))), time.Hour-time.Minute, 80*time.Minute)
}

func tooMany(t *testing.T) {
	w := newWorld(t, refuse(429), feedAt("https://harbourpost.example/rss"))
	w.round()
	var waits []time.Duration
	for range 8 {
		waits = append(waits, time.Until(w.shelf.feed(1).NextCheck))
		w.next(1)
	}
	between(t, "first", waits[0], time.Hour, 90*time.Minute)
	between(t, "second", waits[1], 2*time.Hour, 3*time.Hour)
	between(t, "last", waits[7], 20*time.Hour, day)
}

// mover sends /rss to another address and serves that.
func mover(status int, to string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Host == "harbourpost.example" && r.URL.Path == "/rss" {
			http.Redirect(w, r, to, status)
			return
		}
		serve(rssOf(time.Now(), anItem...))(w, r)
	}
}

func permanentRedirect(t *testing.T) {
	for _, status := range []int{301, 308} {
		w := newWorld(t, mover(status, "https://new.example/feed"), feedAt("https://harbourpost.example/rss"))
		w.live(23 * time.Hour)
		f := w.shelf.feed(1)
		if f.URL != "https://harbourpost.example/rss" || f.MovedTimes < 3 || f.Answer != AnswerItems && f.Answer != AnswerUnchanged {
			t.Errorf("%d: before a day: %+v", status, f)
		}
		w.live(10 * time.Hour)
		if f = w.shelf.feed(1); f.URL != "https://new.example/feed" {
			t.Errorf("%d: after a day: %+v", status, f)
		}
	}

	w := newWorld(t, mover(301, "http://new.example/feed"), feedAt("https://harbourpost.example/rss"))
	w.live(3 * day)
	if f := w.shelf.feed(1); f.URL != "https://harbourpost.example/rss" || len(w.shelf.articles) == 0 {
		t.Errorf("moved from https to http: %+v", f)
	}

	moved := mover(301, "https://new.example/maintenance")
	w = newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		if r.Host == "new.example" {
			serve("<!DOCTYPE html><html><body>We are down for maintenance.</body></html>")(rw, r)
			return
		}
		moved(rw, r)
	}, feedAt("https://harbourpost.example/rss"))
	w.live(5 * day)
	if f := w.shelf.feed(1); f.URL != "https://harbourpost.example/rss" || f.Answer != AnswerPage {
		t.Errorf("a maintenance page was adopted: %+v", f)
	}
}

func temporaryRedirect(t *testing.T) {
	for _, status := range []int{302, 303, 307} {
		w := newWorld(t, mover(status, "https://new.example/feed"), feedAt("https://harbourpost.example/rss"))
		w.live(3 * day)
		if f := w.shelf.feed(1); f.URL != "https://harbourpost.example/rss" || len(w.shelf.articles) == 0 {
			t.Errorf("%d: %+v", status, f)
		}
	}
}

func redirectLoop(t *testing.T) {
	n := 0
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		n++
		http.Redirect(rw, r, fmt.Sprintf("/hop%d", n%11), http.StatusFound)
	}, feedAt("https://harbourpost.example/rss"))
	w.round()
	if f := w.shelf.feed(1); n != 1+maxRedirects || f.Failures != 1 || !strings.Contains(f.LastError, "redirects") {
		t.Errorf("%d requests, %+v", n, f)
	}
}

func gone(t *testing.T) {
	w := newWorld(t, refuse(410), feedAt("https://harbourpost.example/rss"))
	w.live(10 * day)
	f := w.shelf.feed(1)
	if len(w.taken()) != 1 || f.State != Gone || f.Answer != AnswerGone || f.LastError == "" || f.AnswerSince.IsZero() {
		t.Errorf("%d requests, %+v", len(w.taken()), f)
	}
}

func notFound(t *testing.T) {
	w := newWorld(t, refuse(404), feedAt("https://harbourpost.example/rss"))
	w.round()
	for range 7 {
		w.next(1)
	}
	between(t, "the eighth 404", time.Until(w.shelf.feed(1).NextCheck), day, 27*time.Hour)
	if w.shelf.feed(1).State != Active {
		t.Error("a 404 ended the feed for good")
	}
}

func oneAgent(t *testing.T) {
	w := newWorld(t, mover(302, "https://new.example/feed"),
		Feed{URL: "https://harbourpost.example/rss"},
		Feed{URL: "https://bare.example/rss", Agent: AgentBare},
		Feed{URL: "https://compatible.example/rss", Agent: AgentCompatible, HTTP1: true})
	w.live(5 * time.Hour)
	want := map[string]string{
		"harbourpost.example": "Attribot/1.0 (+https://attribot.example/about)", "new.example": "Attribot/1.0 (+https://attribot.example/about)",
		"bare.example": "Attribot/1.0", "compatible.example": "Mozilla/5.0 (compatible; Attribot/1.0; +https://attribot.example/about)",
	}
	for _, h := range w.taken() {
		agents := h.header["User-Agent"]
		if len(agents) != 1 || agents[0] != want[Host(h.url)] {
			t.Errorf("%s: %q", h.url, agents)
		}
		if !strings.Contains(agents[0], "Attribot") || containsAny(agents[0], []string{"Chrome", "Safari", "Gecko", "Firefox", "Edg"}) {
			t.Errorf("%s: not our name: %q", h.url, agents)
		}
	}
}

func noCookies(t *testing.T) {
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Add("Set-Cookie", "id=1; Path=/")
		mover(302, "https://harbourpost.example/feed?x=1")(rw, r)
	}, feedAt("https://harbourpost.example/rss"))
	w.live(5 * time.Hour)
	for _, h := range w.taken() {
		if h.header["Cookie"] != nil || h.header["Referer"] != nil || h.header["Authorization"] != nil {
			t.Errorf("sent %v", h.header)
		}
		if h.url != "https://harbourpost.example/rss" && h.url != "https://harbourpost.example/feed?x=1" {
			t.Errorf("asked for %s", h.url)
		}
	}
}

func oneHost(t *testing.T) {
	var fs []Feed
	for i := range 20 {
		fs = append(fs, feedAt(fmt.Sprintf("https://harbourpost.example/%d.rss", i)))
	}
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		time.Sleep(300 * time.Millisecond)
		serve(rssOf(time.Now(), anItem...))(rw, r)
	}, fs...)
	w.round()
	hits := w.taken()
	if len(hits) != 20 || w.most["harbourpost.example"] != 1 {
		t.Errorf("%d requests, %d at once", len(hits), w.most["harbourpost.example"])
	}
	for i := range hits[1:] {
		if gap := hits[i+1].at.Sub(hits[i].at); gap < time.Second {
			t.Errorf("request %d came %v after the one before", i+1, gap)
		}
	}
}

func spreadStart(t *testing.T) {
	var fs []Feed
	for i := range 1000 {
		fs = append(fs, feedAt(fmt.Sprintf("https://outlet%d.example/rss", i)))
	}
	w := newWorld(t, serve(rssOf(time.Now(), anItem...), "Cache-Control", "max-age=3600"), fs...)
	begin := time.Now()
	w.live(2 * time.Hour)
	perMinute := map[int]int{}
	asked := map[string]bool{}
	for _, h := range w.taken() {
		perMinute[int(h.at.Sub(begin)/time.Minute)]++
		asked[h.url] = true
	}
	mean, peak := float64(len(w.taken()))/120, 0
	for _, n := range perMinute {
		peak = max(peak, n)
	}
	if len(asked) != 1000 || float64(peak) > 2*mean {
		t.Errorf("%d feeds asked, %.1f requests a minute, at most %d", len(asked), mean, peak)
	}
}

func jittered(t *testing.T) {
	at := map[time.Duration]int{}
	for range 200 {
		d := jitter(time.Hour, 57*time.Minute)
		between(t, "jitter", d, 57*time.Minute, 66*time.Minute)
		at[d.Truncate(time.Minute)]++
	}
	for d, n := range at {
		if n > 100 {
			t.Errorf("%d of 200 at %v", n, d)
		}
	}
}

// rssWith is a feed with channel elements of its own.
func rssWith(channel string) string {
	return strings.Replace(strings.Replace(rssOf(time.Now(), anItem...), "<channel>", "<channel>"+channel, 1),
		"<rss ", `<rss xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" `, 1)
}

func documentHints(t *testing.T) {
	between(t, "ttl", waits(t, serve(rssWith("<ttl>120</ttl>"))), 2*time.Hour, 3*time.Hour)
	between(t, "sy", waits(t, serve(rssWith("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>"))), 12*time.Hour, 14*time.Hour)
	between(t, "sy hourly 2", waits(t, serve(rssWith("<sy:updatePeriod> hourly\n</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>"))), 30*time.Minute, 40*time.Minute)

	// The clock of a bubble starts at midnight, Saturday 1 January 2000, UTC.
	skip := "<skipHours>"
	for h := range 12 {
		skip += fmt.Sprintf("<hour>%d</hour>", h)
	}
	between(t, "skipHours", waits(t, serve(rssWith(skip+"</skipHours>"))), 12*time.Hour, 13*time.Hour)
	between(t, "skipDays", waits(t, serve(rssWith("<skipDays><day>Saturday</day></skipDays>"))), day, day+time.Hour)

	w := newWorld(t, conditional(rssWith("<ttl>120</ttl>"), []string{"Etag", `"x"`}, nil), feedAt("https://harbourpost.example/rss"))
	w.round()
	w.next(1)
	between(t, "ttl, after a 304", time.Until(w.shelf.feed(1).NextCheck), 2*time.Hour, 4*time.Hour)
}

func encodings(t *testing.T) {
	body := rssOf(time.Now(), anItem...)
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept-Encoding") != "gzip" {
			t.Errorf("Accept-Encoding %q: all that is decoded is gzip", r.Header.Get("Accept-Encoding"))
		}
		switch r.URL.Path {
		case "/gzip":
			rw.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(rw)
			io.WriteString(z, body)
			z.Close()
		case "/identity":
			serve(body, "Content-Encoding", "identity")(rw, r)
		default:
			serve("\x8b\x02\x80garbage", "Content-Encoding", strings.TrimPrefix(r.URL.Path, "/"))(rw, r)
		}
	}, feedAt("https://a.example/gzip"), feedAt("https://b.example/identity"), feedAt("https://c.example/br"), feedAt("https://d.example/zstd"))
	w.round()
	for id, want := range map[int64]Answer{1: AnswerItems, 2: AnswerItems, 3: AnswerFailed, 4: AnswerFailed} {
		if f := w.shelf.feed(id); f.Answer != want {
			t.Errorf("%s: %s (%s), want %s", f.URL, f.Answer, f.LastError, want)
		}
	}
}

func bombs(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(20)) // so that the heap is what is used
	runtime.GC()
	base, peak := heap(), atomic.Uint64{}
	zeros := make([]byte, 1<<20)
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		var out io.Writer = rw
		if r.URL.Path == "/bomb" {
			rw.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(rw)
			defer z.Close()
			out = z
		}
		for range 1 << 10 {
			if _, err := out.Write(zeros); err != nil {
				return
			}
			peak.Store(max(peak.Load(), heap()))
		}
	}, feedAt("https://a.example/bomb"), feedAt("https://b.example/endless"))
	w.round()
	for id := range int64(2) {
		if f := w.shelf.feed(id + 1); f.Answer != AnswerFailed || !strings.Contains(f.LastError, "too large") {
			t.Errorf("%s: %s %s", f.URL, f.Answer, f.LastError)
		}
	}
	if peak.Load() == 0 || peak.Load()-min(base, peak.Load()) > 2*4*maxFeedBytes {
		t.Errorf("%d MB of memory more for two answers capped at %d MB", (peak.Load()-base)>>20, maxFeedBytes>>20)
	}
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func tarPit(t *testing.T) {
	drip := func(rw http.ResponseWriter, s string) {
		c, _, err := rw.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer c.Close()
		for i := range s {
			time.Sleep(time.Second)
			if _, err := c.Write([]byte{s[i]}); err != nil {
				return
			}
		}
	}
	var pleasant time.Time
	begin := time.Now()
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/headers":
			drip(rw, "HTTP/1.1 200 OK\r\nX-Long: "+strings.Repeat("a", 1000))
		case "/body":
			rw.(http.Flusher).Flush()
			for r.Context().Err() == nil {
				time.Sleep(time.Second)
				io.WriteString(rw, "<")
				rw.(http.Flusher).Flush()
			}
		case "/hops":
			time.Sleep(9 * time.Second)
			http.Redirect(rw, r, "/hops?"+r.URL.RawQuery+"x", http.StatusFound)
		default:
			pleasant = time.Now()
			serve(rssOf(time.Now(), anItem...))(rw, r)
		}
	}, feedAt("https://a.example/headers"), feedAt("https://b.example/body"), feedAt("https://c.example/rss"), feedAt("https://d.example/hops"))
	w.round()
	if took := time.Since(begin); took > requestTimeout+5*time.Second {
		t.Errorf("the round took %v", took)
	}
	if pleasant.IsZero() || pleasant.Sub(begin) > time.Second || w.shelf.feed(3).Answer != AnswerItems {
		t.Errorf("another feed was asked after %v and is %+v", pleasant.Sub(begin), w.shelf.feed(3))
	}
	for _, id := range []int64{1, 2, 4} {
		if f := w.shelf.feed(id); f.Answer != AnswerFailed || f.Failures != 1 {
			t.Errorf("%s: %s %s", f.URL, f.Answer, f.LastError)
		}
	}
}

func lyingTypes(t *testing.T) {
	page := "<!DOCTYPE html><html><head><title>Sorry</title></head><body><p>That page does not exist.</p></body></html>"
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/feed-as-html":
			serve(rssOf(time.Now(), anItem...), "Content-Type", "text/html; charset=utf-8")(rw, r)
		case "/page-as-rss":
			serve(page, "Content-Type", "application/rss+xml", "Etag", `"page"`)(rw, r)
		case "/empty":
			serve("", "Content-Type", "application/rss+xml")(rw, r)
		}
	}, feedAt("https://a.example/feed-as-html"), feedAt("https://b.example/page-as-rss"), feedAt("https://c.example/empty"))
	w.round()
	for id, want := range map[int64]Answer{1: AnswerItems, 2: AnswerPage, 3: AnswerEmpty} {
		f := w.shelf.feed(id)
		if f.Answer != want || (f.Failures > 0) != (want != AnswerItems) || want != AnswerItems && f.ETag != "" {
			t.Errorf("%s: %s %q, %d failures, ETag %s; want %s", f.URL, f.Answer, f.LastError, f.Failures, f.ETag, want)
		}
	}
}

func challenge(t *testing.T) {
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Cf-Mitigated", "challenge")
		rw.WriteHeader(http.StatusForbidden)
		io.WriteString(rw, "<html><title>Just a moment...</title></html>")
	}, feedAt("https://harbourpost.example/rss"))
	w.live(23 * time.Hour)
	f := w.shelf.feed(1)
	if len(w.taken()) != 1 || f.Answer != AnswerBlocked || f.State != Active {
		t.Errorf("%d requests in 23 hours, %+v", len(w.taken()), f)
	}
}

func flippingETag(t *testing.T) {
	n, body := 0, rssOf(time.Now(), anItem...)
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		n++
		serve(body, "Etag", fmt.Sprintf(`"%d"`, n))(rw, r)
	}, feedAt("https://harbourpost.example/rss"))
	w.live(day)
	if n < 5 || w.shelf.saves != 1 || len(w.shelf.articles) != len(anItem) {
		t.Errorf("%d requests, %d documents parsed and saved, %d articles", n, w.shelf.saves, len(w.shelf.articles))
	}
}

func pastDate(t *testing.T) {
	old := time.Now().Add(-300 * day).UTC()
	body := rssOf(time.Now(), anItem...)
	between(t, "max-age", waits(t, serve(body, "Date", old.Format(http.TimeFormat), "Cache-Control", "max-age=7200")), 2*time.Hour, 3*time.Hour)
	between(t, "Expires", waits(t, serve(body, "Date", old.Format(http.TimeFormat), "Expires", old.Add(2*time.Hour).Format(http.TimeFormat))), 2*time.Hour, 3*time.Hour)
	between(t, "Retry-After", waits(t, refuse(503, "Date", old.Format(http.TimeFormat), "Retry-After", old.Add(2*time.Hour).Format(http.TimeFormat))), 2*time.Hour, 3*time.Hour)
}

func noLastModified(t *testing.T) {
	w := sends(t, serve(rssOf(time.Now(), anItem...), "Date", time.Now().UTC().Format(http.TimeFormat)), nil)
	if h := w.last(t).header; h["If-Modified-Since"] != nil || h["If-None-Match"] != nil {
		t.Errorf("validators were made up: %v", h)
	}
}

func twoFeedsOneAddress(t *testing.T) {
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		if r.Host != "new.example" {
			http.Redirect(rw, r, "https://new.example/feed", http.StatusMovedPermanently)
			return
		}
		serve(rssOf(time.Now(), anItem...))(rw, r)
	}, feedAt("https://a.example/rss"), feedAt("https://b.example/rss"))
	w.live(3 * day)
	settled := time.Now()
	w.live(2 * day)
	polls := 0
	for _, h := range w.taken() {
		if h.at.After(settled) {
			polls++
			if Host(h.url) != "new.example" {
				t.Errorf("after three days it still asks for %s", h.url)
			}
		}
	}
	one, two := w.shelf.feed(1), w.shelf.feed(2)
	if one.URL != "https://new.example/feed" {
		one, two = two, one
	}
	if one.URL != "https://new.example/feed" || one.State != Active || two.State != Paused || two.Note == "" {
		t.Errorf("%+v\n%+v", one, two)
	}
	if least := int(2 * day / one.Interval); polls > 4*least {
		t.Errorf("%d polls in two days at an interval of %v", polls, one.Interval)
	}
}

func nothingElse(t *testing.T) {
	w := newWorld(t, serve(rssOf(time.Now(), anItem...)), feedAt("https://harbourpost.example/rss"))
	w.live(day)
	for _, h := range w.taken() {
		if h.method != http.MethodGet || h.url != "https://harbourpost.example/rss" {
			t.Errorf("%s %s", h.method, h.url)
		}
	}
}

func deltaEncoding(t *testing.T) {
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Im", "feed")
		rw.Header().Set("Etag", `"delta"`)
		rw.WriteHeader(http.StatusIMUsed)
		io.WriteString(rw, rssOf(time.Now(), anItem...))
	}, feedAt("https://harbourpost.example/rss"))
	w.round()
	f := w.shelf.feed(1)
	if h := w.last(t).header; h["A-Im"] != nil || f.Answer != AnswerFailed || f.ETag != "" {
		t.Errorf("A-IM %q; the 226 that we did not ask for made it %+v", h["A-Im"], f)
	}
}
