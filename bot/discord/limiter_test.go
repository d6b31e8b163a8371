package discord

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"attribot/bot"
	"attribot/bot/discord/discordtest"
)

// TestGlobalLimitHoldsForAll: after one 429 of that scope nothing is sent on
// any route until it is over, but answers are, which it does not concern.
func TestGlobalLimitHoldsForAll(t *testing.T) {
	l := listen(t, yesPrivately)
	other := bot.Channel{Platform: platform, ID: l.AddChannel(discordtest.Channel{Name: "other"})}
	l.Break(discordtest.Fault{Method: "POST", Below: "/channels/", Trouble: discordtest.GlobalLimit, After: 600 * time.Millisecond})
	sent := func() int { return len(l.Requests("POST", "/channels/")) + len(l.Requests("PATCH", "/channels/")) }
	var retry *bot.RetryError
	if _, err := l.chat.Post(t.Context(), channel(), "", attribution("d-1")); !errors.As(err, &retry) || retry.After < 400*time.Millisecond {
		t.Fatalf("got %v", err)
	}
	for range 5 {
		if _, err := l.chat.Post(t.Context(), other, "", attribution("d-2")); !errors.As(err, &retry) || retry.After <= 0 {
			t.Errorf("another channel: %v", err)
		}
		if err := l.chat.Edit(t.Context(), other, "123", attribution("d-2")); !errors.As(err, &retry) {
			t.Errorf("an edit: %v", err)
		}
	}
	if n := sent(); n != 1 {
		t.Errorf("%d requests during a global limit", n)
	}
	answered(t, l.Type(discordtest.General, discordtest.Person{}, "status"), discordtest.Answer)
	time.Sleep(600 * time.Millisecond)
	mustPost(t, l.chat, "", attribution("d-1"))
}

// TestExhaustedRouteIsNotAsked: what is left is read from each answer, so a
// limit is kept instead of being run into, and nobody sleeps for it.
func TestExhaustedRouteIsNotAsked(t *testing.T) {
	server, c := newChat(t, quick)
	server.Change(discordtest.General, func(ch *discordtest.Channel) { ch.Limit, ch.Every = 2, 2*time.Second })
	began := time.Now()
	posted, later := 0, 0
	for posted < 4 && time.Since(began) < time.Minute {
		at := time.Now()
		_, err := c.Post(t.Context(), channel(), "", attribution("d-"+string(rune('a'+posted))))
		if took := time.Since(at); took > 1500*time.Millisecond {
			t.Errorf("it slept for %v", took)
		}
		var retry *bot.RetryError
		switch {
		case err == nil:
			posted++
		case errors.As(err, &retry):
			later++
			time.Sleep(retry.After)
		default:
			t.Fatal(err)
		}
	}
	if n := len(server.Messages(discordtest.General)); n != 4 || server.Invalid() > 0 {
		t.Errorf("%d messages; %d requests were refused", n, server.Invalid())
	}
	if later < 1 || later > 3 {
		t.Errorf("told to wait %d times", later)
	}
}

func TestOtherRoutesAreFree(t *testing.T) {
	server, c := newChat(t, quick)
	other := bot.Channel{Platform: platform, ID: server.AddChannel(discordtest.Channel{Name: "other"})}
	server.Break(discordtest.Fault{Method: "POST", Below: "/channels/", Trouble: discordtest.RouteLimit, After: time.Hour})
	if _, err := c.Post(t.Context(), channel(), "", attribution("d-1")); err == nil {
		t.Fatal("it was limited")
	}
	if _, err := c.Post(t.Context(), other, "", attribution("d-2")); err != nil {
		t.Error(err)
	}
}

// TestLibraryRepeatsNothing: a request is one request, whatever comes of it.
func TestLibraryRepeatsNothing(t *testing.T) {
	for _, trouble := range []discordtest.Trouble{discordtest.BadGateway, discordtest.Unavailable, discordtest.RouteLimit, discordtest.HTMLLimit} {
		server, c := newChat(t, quick)
		server.Break(discordtest.Fault{Trouble: trouble, Count: 100, After: 20 * time.Second})
		began := time.Now()
		c.Post(t.Context(), channel(), "", attribution("d-1"))
		if n := len(server.Requests("POST", "/")); n != 1 || time.Since(began) > 15*time.Second {
			t.Errorf("trouble %d: %d requests in %v", trouble, n, time.Since(began))
		}
	}
}

// answering answers every request alike.
type answering func() *http.Response

func (a answering) RoundTrip(*http.Request) (*http.Response, error) { return a(), nil }

func response429(header http.Header, body string) answering {
	return func() *http.Response {
		return &http.Response{StatusCode: 429, Header: header.Clone(), Body: io.NopCloser(strings.NewReader(body))}
	}
}

func request(t *testing.T, path string) *http.Request {
	r, err := http.NewRequestWithContext(t.Context(), "GET", "https://discord.com/api/v9"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestLimitsThatAreOddlyWritten(t *testing.T) {
	for _, c := range []struct {
		header http.Header
		body   string
		want   string
	}{
		{http.Header{"Retry-After": {"7"}}, "<html>error code: 1015</html>", `"retry_after":7,`},
		{nil, "<html>", `"retry_after":30,`},
		{http.Header{"Retry-After": {"soon"}}, "", `"retry_after":30,`},
		{nil, `{"retry_after":-5}`, `"retry_after":30,`},
		{nil, `{"message":"Slow","retry_after":0.25,"global":false,"code":20028}`, `{"message":"Slow","retry_after":0.25,"global":false,"code":20028}`},
	} {
		l := newLimiter(response429(c.header, c.body), slog.New(slog.DiscardHandler))
		resp, err := l.RoundTrip(request(t, "/x"))
		if err != nil {
			t.Fatal(err)
		}
		if body, _ := io.ReadAll(resp.Body); !strings.Contains(string(body), c.want) {
			t.Errorf("%q: %s, want %s", c.body, body, c.want)
		}
	}
}

// TestInvalidRequestsAreCounted: an alarm long before Discord bans the
// address, and silence just before it.
func TestInvalidRequestsAreCounted(t *testing.T) {
	var log bytes.Buffer
	sent := 0
	l := newLimiter(answering(func() *http.Response {
		sent++
		return &http.Response{StatusCode: 403, Header: http.Header{}, Body: http.NoBody}
	}), slog.New(slog.NewTextHandler(&log, nil)))
	for range 10000 {
		if _, err := l.RoundTrip(request(t, "/x")); err != nil {
			t.Fatal(err)
		}
	}
	if n := strings.Count(log.String(), "bans this address"); n != 1 || sent != stopAt {
		t.Errorf("%d alarms, %d requests sent", n, sent)
	}
	if l.count(time.Now().Add(banMinutes*time.Minute), 0) != 0 {
		t.Error("they are not forgotten")
	}
}
