package feeds

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// run has the poller started every five seconds for that long, and waits then.
func (w *world) run(d time.Duration) (all Round) {
	w.t.Helper()
	ctx, stop := context.WithTimeout(w.t.Context(), d)
	defer stop()
	done := make(chan Round, 100_000)
	for ctx.Err() == nil {
		if err := w.poller.Start(ctx, time.Now(), func(r Round, err error) {
			if err != nil {
				w.t.Error(err)
			}
			done <- r
		}); err != nil && ctx.Err() == nil {
			w.t.Fatal(err)
		}
		time.Sleep(5 * time.Second)
	}
	w.poller.Wait()
	close(done)
	for r := range done {
		all.Asked += r.Asked
		all.Failed += r.Failed
		all.New += r.New
	}
	return all
}

// TestSlowHosts: neither a host that does not answer nor one with many feeds
// holds up the others.
func TestSlowHosts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var fs []Feed
		for i := range 40 {
			fs = append(fs, feedAt(fmt.Sprintf("https://many.example/%d", i)))
		}
		for i := range 30 {
			fs = append(fs, feedAt(fmt.Sprintf("https://tar%d.example/", i)))
		}
		for i := range 30 {
			fs = append(fs, feedAt(fmt.Sprintf("https://quick%d.example/", i)))
		}
		for i := range fs {
			fs[i].Answer, fs[i].NextCheck = AnswerItems, time.Now()
		}
		w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.Host, "tar") {
				<-r.Context().Done()
				return
			}
			serve(rssOf(time.Now(), anItem...))(rw, r)
		}, fs...)
		began := time.Now()
		w.poller.pace = pace{perSecond: 1000, known: began} // it is not what is tested here
		w.run(2 * time.Minute)
		late := map[string]time.Duration{}
		for _, h := range w.taken() {
			host, _, _ := strings.Cut(strings.TrimPrefix(h.url, "https://"), "/")
			if strings.HasPrefix(host, "quick") {
				host = "quick"
			}
			late[host] = max(late[host], h.at.Sub(began))
		}
		between(t, "the last of the quick", late["quick"], 0, 10*time.Second)
		between(t, "the last of forty at one host", late["many.example"], 39*time.Second, 70*time.Second)
		if w.web.most["many.example"] != 1 {
			t.Errorf("%d requests at once to one host", w.web.most["many.example"])
		}
	})
}

// TestAfterANight: when all feeds are due at once, they are asked at no more
// than twice their average rate, and none is left out.
func TestAfterANight(t *testing.T) {
	if testing.Short() {
		t.Skip("not tried in short mode: 1,500 feeds that are due at once")
	}
	synctest.Test(t, func(t *testing.T) {
		const many = 1500
		var fs []Feed
		for i := range many {
			f := feedAt(fmt.Sprintf("https://outlet%d.example/rss", i))
			f.Answer, f.Interval, f.UsualGap, f.NextCheck = AnswerItems, 30*time.Minute, time.Hour, time.Now().Add(-9*time.Hour)
			fs = append(fs, f)
		}
		w := newWorld(t, conditional(rssOf(time.Now(), anItem...), []string{"Etag", `"x"`}, nil), fs...)
		began := time.Now()
		w.run(30 * time.Minute)
		minutes, asked := map[int]int{}, map[string]bool{}
		for _, h := range w.taken() {
			minutes[int(h.at.Sub(began)/time.Minute)]++
			asked[h.url] = true
		}
		for m, n := range minutes {
			if n > 2*many/30 {
				t.Errorf("%d requests in minute %d; the average is %d", n, m, many/30)
			}
		}
		if len(asked) != many {
			t.Errorf("%d of %d feeds were asked", len(asked), many)
		}
	})
}

func TestStartStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, feedAt("https://tar.example/"))
		began := time.Now()
		if r := w.run(7 * time.Second); r != (Round{}) || time.Since(began) > 10*time.Second {
			t.Errorf("%+v after %v", r, time.Since(began))
		}
	})
}

func TestStartTellsWhatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, serve(rssOf(time.Now(), anItem...)), feedAt("https://a.example/rss"))
		p := NewPoller(failingShelf{w.shelf}, w.client(t, time.Second), slog.New(slog.DiscardHandler))
		var got error
		if err := p.Start(t.Context(), time.Now(), func(_ Round, err error) { got = err }); err != nil {
			t.Fatal(err)
		}
		p.Wait()
		if !errors.Is(got, errFull) {
			t.Errorf("%v", got)
		}
	})
}
