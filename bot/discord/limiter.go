package discord

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A limiter stands between the library and the net, and keeps Discord's rate
// limits (https://discord.com/developers/docs/topics/rate-limits) in the
// library's stead: that one sleeps with a lock held, deaf to contexts, and
// does not see that a global limit holds for all routes. What may not be sent
// now is answered at once, by a 429 of our own; who sends it again, and when,
// is decided by who keeps the message.
type limiter struct {
	base http.RoundTripper
	log  *slog.Logger
	now  func() time.Time // time.Now, but for tests that live through a day in seconds

	mu      sync.Mutex
	global  time.Time            // until when nothing may be sent
	spent   map[string]time.Time // until when a route is exhausted
	revoked bool                 // a 401 came: the token is no good
	invalid [banMinutes]minute
	alarmed bool
}

// Discord bans an address from which 10,000 invalid requests came in ten
// minutes (401, 403, and 429 that were ours to avoid).
const (
	banMinutes = 10
	alarmAt    = 1000
	stopAt     = 9000
)

// A minute counts one minute's invalid requests.
type minute struct {
	at time.Time
	n  int
}

func newLimiter(base http.RoundTripper, log *slog.Logger) *limiter {
	return &limiter{base: base, log: log, now: time.Now, spent: map[string]time.Time{}}
}

// RoundTrip implements http.RoundTripper.
func (l *limiter) RoundTrip(r *http.Request) (*http.Response, error) {
	path := strings.TrimPrefix(r.URL.Path, "/api")
	exempt := strings.Contains(path, "/interactions/") || strings.Contains(path, "/webhooks/")
	route := r.Method + " " + messageID.ReplaceAllString(path, "/messages/ID")
	if own := l.refuse(r, route, exempt); own != nil {
		if r.Body != nil {
			r.Body.Close()
		}
		return own, nil
	}
	resp, err := l.base.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	return l.learn(resp, route, exempt)
}

var messageID = regexp.MustCompile(`/messages/\d+`)

// refuse answers what may not be sent now; nil if it may.
func (l *limiter) refuse(r *http.Request, route string, exempt bool) *http.Response {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	switch {
	case l.revoked && !exempt:
		return ours(r, 401, map[string]any{"message": "401: Unauthorized", "code": 0})
	case l.count(now, 0) >= stopAt:
		return tooMany(r, time.Minute, true)
	case exempt: // these limits do not hold for answers
	case l.global.After(now):
		return tooMany(r, l.global.Sub(now), true)
	case l.spent[route].After(now):
		return tooMany(r, l.spent[route].Sub(now), false)
	}
	return nil
}

// count adds to this minute's invalid requests and returns those of the past
// ten. The caller holds the lock.
func (l *limiter) count(now time.Time, more int) (n int) {
	this := &l.invalid[now.Unix()/60%banMinutes]
	if start := now.Truncate(time.Minute); !this.at.Equal(start) {
		*this = minute{at: start}
	}
	this.n += more
	for _, m := range l.invalid {
		if now.Sub(m.at) < banMinutes*time.Minute {
			n += m.n
		}
	}
	return n
}

// learn takes from an answer how long to wait, and makes it one that the
// library understands: no limits in its head, no HTML where it wants JSON, no
// 502, which it would repeat.
func (l *limiter) learn(resp *http.Response, route string, exempt bool) (*http.Response, error) {
	h := resp.Header
	global := h.Get("X-RateLimit-Global") != "" || h.Get("X-RateLimit-Scope") == "global"
	wait := seconds(h.Get("X-RateLimit-Reset-After"))
	shared := h.Get("X-RateLimit-Scope") == "shared"
	exhausted := h.Get("X-RateLimit-Remaining") == "0"
	if resp.StatusCode == http.StatusTooManyRequests {
		said, err := rewrite(resp)
		if err != nil {
			return nil, err
		}
		wait, global, exhausted = duration(said.After), global || said.Global, true
	}
	l.note(resp.StatusCode, route, wait, global, shared, exhausted, exempt)
	for k := range h {
		if strings.HasPrefix(k, "X-Ratelimit-") {
			h.Del(k)
		}
	}
	if resp.StatusCode == http.StatusBadGateway {
		resp.StatusCode, resp.Status = http.StatusServiceUnavailable, "503 Service Unavailable"
	}
	return resp, nil
}

func (l *limiter) note(status int, route string, wait time.Duration, global, shared, exhausted, exempt bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	if status == 401 && !exempt {
		l.revoked = true
	}
	if status == 401 || status == 403 || status == 429 && !shared {
		if n := l.count(now, 1); n >= alarmAt && !l.alarmed {
			l.alarmed = true
			l.log.Error("Discord refused many requests; at 10,000 in ten minutes it bans this address. Look for channels the bot may not post in.", "n", n)
		}
	}
	switch {
	case exempt && !global:
	case global:
		l.global = now.Add(wait)
	case exhausted:
		if len(l.spent) > 1000 {
			maps.DeleteFunc(l.spent, func(_ string, until time.Time) bool { return until.Before(now) })
		}
		l.spent[route] = now.Add(wait)
	}
}

// A limit is the body of a 429.
type limit struct {
	Message string  `json:"message"`
	After   float64 `json:"retry_after"` // seconds
	Global  bool    `json:"global"`
	Code    int     `json:"code,omitempty"`
}

// htmlWait is how long to wait after a 429 that names no time: it comes from
// the network before Discord, which blocks for a while.
const htmlWait = 30 * time.Second

// rewrite makes the body of a 429 the one that Discord documents, whatever
// came.
func rewrite(resp *http.Response) (said limit, err error) {
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	resp.Body.Close()
	if err != nil {
		return said, err
	}
	if json.Unmarshal(body, &said) != nil || said.After <= 0 {
		wait := seconds(resp.Header.Get("Retry-After"))
		if wait <= 0 {
			wait = htmlWait
		}
		said.After = wait.Seconds()
	}
	if said.Message == "" {
		said.Message = "You are being rate limited."
	}
	body, err = json.Marshal(said)
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return said, err
}

func seconds(s string) time.Duration {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return 0
	}
	return duration(f)
}

// longestLimit bounds what a limit may claim.
const longestLimit = 24 * time.Hour

func duration(seconds float64) time.Duration {
	return time.Duration(math.Min(math.Max(seconds, 0), longestLimit.Seconds()) * float64(time.Second))
}

// tooMany is a 429 of our own. The library cuts what is less than a
// millisecond, and nobody is to come too early for that.
func tooMany(r *http.Request, wait time.Duration, global bool) *http.Response {
	return ours(r, 429, limit{Message: "You are being rate limited.", After: (wait + time.Millisecond).Seconds(), Global: global})
}

// ours is an answer without a request.
func ours(r *http.Request, status int, value any) *http.Response {
	body, err := json.Marshal(value)
	if err != nil {
		panic(err) // the values are the three above
	}
	return &http.Response{
		Status: fmt.Sprintf("%d %s", status, http.StatusText(status)), StatusCode: status, Request: r,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)),
	}
}
