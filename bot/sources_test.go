package bot

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"attribot/feeds"
)

func TestFeeds(t *testing.T) {
	h := build(t, Policy{})
	gone := feeds.Feed{URL: "https://gazette.example/rss", Title: "Harbour Gazette", Added: august, StateMedia: true}
	if _, err := h.store.AddFeed(t.Context(), gone); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"F2 · Harbour Gazette (state media)", "F1 · The Example Courier"}, itemTexts(h.say("feeds"))); diff != "" {
		t.Error(diff)
	}
	state := func() feeds.State {
		f, err := h.store.FindFeed(t.Context(), "F2")
		if err != nil {
			return feeds.State(err.Error())
		}
		return f.State
	}
	if m := h.say("feeds pause harbour gazette"); m.Text != "Ana paused F2 · Harbour Gazette (state media), for all channels." || state() != feeds.Paused {
		t.Errorf("%v %+v", state(), m)
	}
	if m := h.say("feeds pause F2"); m.Text != "It was so already." || m.Tone != Plain {
		t.Errorf("%+v", m)
	}
	if h.say("feeds resume https://gazette.example/rss"); state() != feeds.Active {
		t.Error(state())
	}
	if m := h.say("feeds remove F2"); !strings.Contains(string(state()), "not found") {
		t.Errorf("%v %+v", state(), m)
	}
	if h.say("undo"); state() != feeds.Active {
		t.Error(state())
	}
	for _, line := range []string{"feeds pause F99", "feeds add", "feeds remove nothing like it"} {
		if m := h.say(line); m.Tone != Problem {
			t.Errorf("%q: %+v", line, m)
		}
	}
}

func TestFeedsAdd(t *testing.T) {
	h := build(t, Policy{})
	h.bot.look = func(_ context.Context, f feeds.Feed, _ time.Time) (feeds.Feed, []feeds.Article, error) {
		if strings.Contains(f.URL, "nothing") {
			return f, nil, errors.New("it answers with a photograph")
		}
		f.URL, f.Title, f.Kind, f.Trusted = f.URL+"/rss", "Night Desk", feeds.KindFeed, true
		return f, make([]feeds.Article, 3), nil
	}
	m := h.say("feeds add https://desk.example")
	want := "Ana added Night Desk, for all channels. It is a feed with 3 items; what it holds now raises no alerts. Its address is https://desk.example/rss."
	if m.Text != want || m.Tone != Done {
		t.Errorf("got  %s\nwant %s", m.Text, want)
	}
	f, err := h.store.FindFeed(t.Context(), "night desk")
	if err != nil || f.Trusted || f.AddedBy != "Ana" || f.State != feeds.Active {
		t.Errorf("%+v %v", f, err)
	}
	if m := h.say("feeds add <https://desk.example>"); m.Text != "Night Desk is among the feeds already." {
		t.Errorf("%+v", m)
	}
	if m := h.say("feeds add https://desk.example/nothing"); m.Text != "That address is no source we can read: it answers with a photograph." {
		t.Errorf("%+v", m)
	}
	h.say("undo")
	if _, err := h.store.FindFeed(t.Context(), "night desk"); err == nil {
		t.Error("it cannot be undone")
	}
}

// TestFeedsAddNeverReachesInside: what is typed in chat is a stranger's
// address, on a bot whose operator may reach loopback.
func TestFeedsAddNeverReachesInside(t *testing.T) {
	h := build(t, Policy{})
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		t.Error("the operator's network was reached")
	}))
	defer inside.Close()
	if m := h.say("feeds add " + inside.URL); m.Tone != Problem {
		t.Errorf("%+v", m)
	}
}

func TestSensed(t *testing.T) {
	for _, c := range []struct {
		feed feeds.Feed
		want string
		bad  bool
	}{
		{feeds.Feed{State: feeds.Active}, "not asked yet", false},
		{feeds.Feed{State: feeds.Active, Answer: feeds.AnswerItems}, "sensed", false},
		{feeds.Feed{State: feeds.Active, Answer: feeds.AnswerUnchanged, LastNews: august}, "sensed, last news 1 Aug 2024", false},
		{feeds.Feed{State: feeds.Active, Answer: feeds.AnswerEmpty, AnswerSince: august}, "answers without any items since 1 Aug 2024", true},
		{feeds.Feed{State: feeds.Active, Answer: feeds.AnswerPage}, "answers with a web page where a feed was", true},
		{feeds.Feed{State: feeds.Active, Answer: feeds.AnswerBroken}, "cannot be understood", true},
		{feeds.Feed{State: feeds.Active, Answer: feeds.AnswerStale}, "brings nothing new for far longer than usual", true},
		{feeds.Feed{State: feeds.Active, Answer: feeds.AnswerBlocked}, "refuses programs", true},
		{feeds.Feed{State: feeds.Active, Answer: feeds.AnswerFailed}, "does not answer", true},
		{feeds.Feed{State: feeds.Gone, Answer: feeds.AnswerGone}, "gone: it said that it will not come back", false},
		{feeds.Feed{State: feeds.Paused, Note: "too loud"}, "paused: too loud", false},
		{feeds.Feed{State: feeds.Paused}, "paused", false},
	} {
		if got := sensed(c.feed); got != c.want || failing(c.feed) != c.bad {
			t.Errorf("%s %s: %q, failing %v", c.feed.State, c.feed.Answer, got, failing(c.feed))
		}
	}
}
