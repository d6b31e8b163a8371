package bot

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"attribot/feeds"
	"attribot/store"
)

// watched over is a house with an operator's channel, and a chat that can reach
// people alone.
func watchedOver(t *testing.T) (*house, *confidingChat) {
	chat := &confidingChat{fakeChat: newFake("fake")}
	h := build(t, Policy{Operator: Channel{Platform: "fake", ID: "ops"}}, chat)
	h.chat = chat.fakeChat
	return h, chat
}

type confidingChat struct {
	*fakeChat
	err error
}

func (c *confidingChat) Direct(_ context.Context, person string) (Channel, error) {
	return Channel{Platform: "fake", ID: "direct-" + person, Name: person}, c.err
}

// to returns what was posted in a channel.
func (f *fakeChat) to(channel string) (ms []Message) {
	for _, p := range f.posted() {
		if p.to.ID == channel {
			ms = append(ms, p.m)
		}
	}
	return ms
}

func TestTheOperatorIsToldOfSourcesOnce(t *testing.T) {
	h, _ := watchedOver(t)
	var status atomic.Int64
	status.Store(200)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if s := int(status.Load()); s != 200 {
			w.WriteHeader(s)
			return
		}
		fmt.Fprintf(w, `<rss version="2.0"><channel><title>Wire</title><item><title>One</title><guid>1</guid></item></channel></rss>`)
	}))
	defer server.Close()
	f, err := h.store.AddFeed(t.Context(), feeds.Feed{URL: server.URL, Title: "Wire", Trusted: true, Added: august})
	if err != nil {
		t.Fatal(err)
	}
	now := august
	poll := func(answers int) {
		t.Helper()
		status.Store(int64(answers))
		now = now.Add(2 * time.Hour)
		if err := h.store.Lease(t.Context(), f.ID, now); err != nil {
			t.Fatal(err)
		}
		if _, err := h.bot.Once(t.Context(), now); err != nil {
			t.Fatal(err)
		}
	}
	poll(200)
	poll(500) // once is no news
	if got := h.chat.to("ops"); len(got) != 0 {
		t.Fatalf("%+v", got)
	}
	for range 4 {
		poll(500)
	}
	got := h.chat.to("ops")
	if len(got) != 1 || got[0].Title != "Sources: 1 change" || !strings.Contains(got[0].Items[0].Text, "F2 · Wire: does not answer since") ||
		!strings.Contains(got[0].Items[0].Detail, "It answers 500 Internal Server Error. It is asked again by itself") {
		t.Fatalf("%+v", got)
	}
	poll(200)
	poll(200)
	if got = h.chat.to("ops"); len(got) != 2 || got[1].Items[0].Text != "F2 · Wire is read again" {
		t.Fatalf("%+v", got)
	}
	poll(410)
	if got = h.chat.to("ops"); len(got) != 3 || !strings.Contains(got[2].Items[0].Detail, "It is not asked any more. Find its successor: feeds add URL, then feeds remove F2.") {
		t.Errorf("%+v", got)
	}
}

func TestTransitions(t *testing.T) {
	f := store.ToldFeed{Feed: feeds.Feed{ID: 3, Title: "Wire", URL: "https://b.example", State: feeds.Active, Answer: feeds.AnswerItems}, ToldURL: "https://a.example"}
	with := func(change func(*store.ToldFeed)) store.ToldFeed {
		g := f
		g.ToldURL = g.URL
		change(&g)
		return g
	}
	for name, c := range map[string]struct {
		f    store.ToldFeed
		text string
		told string
	}{
		"moved":               {f, "F3 · Wire has moved", ""},
		"seen first":          {with(func(f *store.ToldFeed) { f.ToldURL = "" }), "", ""},
		"well":                {with(func(*store.ToldFeed) {}), "", ""},
		"paused by a person":  {with(func(f *store.ToldFeed) { f.State, f.Told = feeds.Paused, "failed" }), "", "failed"},
		"one failure":         {with(func(f *store.ToldFeed) { f.Answer, f.Failures, f.AnswerSince = feeds.AnswerFailed, 1, august }), "", ""},
		"an hour of failure":  {with(func(f *store.ToldFeed) { f.Answer, f.AnswerSince = feeds.AnswerFailed, august.Add(-time.Hour) }), "F3 · Wire: does not answer since 1 Aug 2024", "failed"},
		"blocked":             {with(func(f *store.ToldFeed) { f.Answer = feeds.AnswerBlocked }), "F3 · Wire: refuses programs", "blocked"},
		"stale":               {with(func(f *store.ToldFeed) { f.Answer = feeds.AnswerStale }), "F3 · Wire: brings nothing new for far longer than usual", "stale"},
		"empty":               {with(func(f *store.ToldFeed) { f.Answer, f.Failures = feeds.AnswerEmpty, 3 }), "F3 · Wire: answers without any items", "empty"},
		"another way to fail": {with(func(f *store.ToldFeed) { f.Answer, f.Failures, f.Told = feeds.AnswerPage, 9, "failed" }), "", "failed"},
		"failing, then gone":  {with(func(f *store.ToldFeed) { f.State, f.Told = feeds.Gone, "failed" }), "F3 · Wire: gone: it said that it will not come back", "gone"},
		"where another is": {with(func(f *store.ToldFeed) {
			f.State, f.Note = feeds.Paused, "moved to https://c.example, which is F1 already"
		}), "F3 · Wire: paused: moved to https://c.example, which is F1 already", "moved"},
		"resumed, not asked": {with(func(f *store.ToldFeed) { f.Answer, f.Told = feeds.AnswerNone, "gone" }), "", "gone"},
		"read again":         {with(func(f *store.ToldFeed) { f.Told = "gone" }), "F3 · Wire is read again", ""},
	} {
		item, is := transition(c.f, august)
		if item.Text != c.text || is.Told != c.told || is.ToldURL != c.f.URL {
			t.Errorf("%s: %+v, told %q", name, item, is.Told)
		}
	}
}

func TestTheOperatorIsToldOfALostAlert(t *testing.T) {
	h, _ := watchedOver(t)
	c := h.tell(survey(), 0, reasonFirst, h.channel("news"))
	h.chat.fail("news", errors.New("invalid_blocks"), errors.New("msg_too_long"))
	h.deliver(august)
	got := h.chat.to("ops")
	if len(got) != 1 || got[0].Title != "An alert could not be posted in #news" || !strings.Contains(got[0].Text, "It was given up: msg_too_long.") ||
		got[0].Actions[0].Command != fmt.Sprintf("story S%d", c.StoryID) || got[0].DeliveryID == "" {
		t.Errorf("%+v", got)
	}
}

func TestWhoConfiguredAChannelIsToldThatItIsCutOff(t *testing.T) {
	h, _ := watchedOver(t)
	h.say("watch germany")
	news := h.channel("news")
	h.tell(survey(), 0, reasonFirst, news)
	gone := fmt.Errorf("not_in_channel: %w", ErrUnreachable)
	h.chat.fail("news", gone)
	h.deliver(august)
	h.deliver(august.Add(time.Hour))
	for _, to := range []string{"ops", "direct-ana"} {
		if got := h.chat.to(to); len(got) != 1 || got[0].Title != "#news cannot be reached" || !strings.Contains(got[0].Text, "Fake says: not_in_channel") {
			t.Errorf("%s: %+v", to, got)
		}
	}
	h.say("resume") // it speaks: it is back
	h.chat.fail("news", gone)
	h.deliver(august.Add(2 * time.Hour))
	h.deliver(august.Add(2 * time.Hour))
	if got := h.chat.to("ops"); len(got) != 2 {
		t.Errorf("cut off again, and the operator has %d messages", len(got))
	}
}

// TestNobodyIsToldOfANotice: a notice that does not arrive makes no other.
func TestNobodyIsToldOfANotice(t *testing.T) {
	h, chat := watchedOver(t)
	chat.err = errors.New("no direct messages")
	h.say("watch germany")
	h.tell(survey(), 0, reasonFirst, h.channel("news"))
	h.chat.fail("news", fmt.Errorf("archived: %w", ErrUnreachable))
	h.chat.fail("ops", fmt.Errorf("archived: %w", ErrUnreachable))
	h.deliver(august)
	h.deliver(august.Add(time.Hour))
	if all := h.chat.posted(); len(all) != 0 {
		t.Errorf("%+v", all)
	}
	h.wantLog("who configured the channel cannot be told", "channel cannot be reached")
}

func TestWithoutAnOperatorNothingIsQueued(t *testing.T) {
	h := build(t, Policy{})
	h.tell(survey(), 0, reasonFirst, h.channel("news"))
	h.chat.fail("news", errors.New("no"), errors.New("no"))
	if _, err := h.bot.Once(t.Context(), august); err != nil {
		t.Fatal(err)
	}
	if n := h.deliver(august.Add(time.Hour)); n != 0 {
		t.Errorf("%d posted", n)
	}
}
