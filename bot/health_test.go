package bot

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"attribot/feeds"
)

// TestFeedHealth: what is wrong is told apart, with what to do about each, and
// a source that is quiet is not ill.
func TestFeedHealth(t *testing.T) {
	h := build(t, Policy{})
	add := func(title string, answer feeds.Answer, how func(*feeds.Feed)) {
		f, err := h.store.AddFeed(t.Context(), feeds.Feed{URL: "https://outlet.example/" + title, Title: title, Added: august})
		if err != nil {
			t.Fatal(err)
		}
		f.Answer, f.AnswerSince, f.LastNews = answer, august, august
		if how != nil {
			how(&f)
		}
		if _, err := h.store.SaveFetch(t.Context(), f, nil); err != nil {
			t.Fatal(err)
		}
	}
	says := func(words string) func(*feeds.Feed) { return func(f *feeds.Feed) { f.LastError = words } }
	add("well", feeds.AnswerUnchanged, nil)
	if m := h.say("feeds health"); !strings.HasSuffix(m.Text, " There is nothing to mend.") || len(m.Items) != 0 {
		t.Errorf("all is well, and yet: %+v", m)
	}
	add("quiet", feeds.AnswerUnchanged, func(f *feeds.Feed) { f.LastNews = august.Add(-8 * 24 * time.Hour) })
	add("new", feeds.AnswerNone, nil)
	add("refusing", feeds.AnswerFailed, says("it answers 403 Forbidden"))
	add("failing", feeds.AnswerFailed, says("it answers 500 Internal Server Error"))
	add("blocked", feeds.AnswerBlocked, says("it answers 403 with a challenge that only browsers pass"))
	add("empty", feeds.AnswerEmpty, says("it has no items"))
	add("stale", feeds.AnswerStale, says("its newest item is of 3 May 2024"))
	add("lost", feeds.AnswerGone, func(f *feeds.Feed) { f.State, f.LastError = feeds.Gone, "it is gone for good (410)" })
	add("away", feeds.AnswerItems, func(f *feeds.Feed) { f.URL = "https://outlet.example/well" })

	m := h.say("feeds health")
	if want := "2 sensed (1 quiet for a week), 2 without an answer, 1 blocked, 1 empty, 1 stale, 1 moved, 1 gone, 1 not asked yet, 1 paused, of 11."; m.Text != want {
		t.Errorf("got  %s\nwant %s", m.Text, want)
	}
	for _, want := range []struct{ name, does string }{
		{"refusing", "It answers 403 Forbidden. It may answer to another form of our name: feeds set F5 agent bare."},
		{"failing", "It answers 500 Internal Server Error. It is asked again by itself"},
		{"blocked", "A news search may stand in for it"},
		{"empty", "It has no items. Look at it from the shell: attribot feeds check F8."},
		{"stale", "It may have been given up for another address"},
		{"lost", "Find its successor"},
		{"away", "feeds remove F11 takes it off the list"},
	} {
		at := slices.IndexFunc(m.Items, func(i Item) bool { return strings.Contains(i.Text, want.name) })
		if at < 0 || !strings.Contains(m.Items[at].Detail, want.does) {
			t.Errorf("%s: %+v", want.name, m.Items)
		}
	}
	if diff := cmp.Diff([]Action{{"F5: agent bare", "feeds set F5 agent bare"}}, m.Actions); diff != "" {
		t.Error(diff)
	}
}

// TestFeedsSet: a source is asked in another manner, it is said whether that
// helps, and it can be undone.
func TestFeedsSet(t *testing.T) {
	h := build(t, Policy{})
	var tried feeds.Feed
	h.bot.look = func(_ context.Context, f feeds.Feed, _ time.Time) (feeds.Feed, []feeds.Article, error) {
		if tried = f; f.Agent == feeds.AgentBare {
			return f, nil, errors.New("it answers 403 Forbidden")
		}
		return f, make([]feeds.Article, 20), nil
	}
	is := func() feeds.Feed {
		f, err := h.store.FindFeed(t.Context(), "F1")
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	m := h.say("feeds set the example courier agent bare")
	if want := "Ana has F1 · The Example Courier asked by our bare name, for all channels. So it cannot be read now: it answers 403 Forbidden."; !strings.HasSuffix(m.Text, want) || m.Tone != Done {
		t.Errorf("%+v", m)
	}
	if is().Agent != feeds.AgentBare || tried.Agent != feeds.AgentBare {
		t.Errorf("%+v, tried %+v", is(), tried)
	}
	m = h.say("feeds set F1 agent browser-compatible http1")
	if want := "by our name as browsers write theirs, over HTTP/1.1, for all channels. So it can be read: it has 20 items."; !strings.HasSuffix(m.Text, want) {
		t.Errorf("%+v", m)
	}
	if f := is(); f.Agent != feeds.AgentCompatible || !f.HTTP1 {
		t.Errorf("%+v", f)
	}
	if h.say("undo"); is().Agent != feeds.AgentBare || is().HTTP1 {
		t.Errorf("after undo: %+v", is())
	}
	for line, want := range map[string]string{
		"feeds set F1":                   "Say what to set",
		"feeds set F1 agent firefox":     "default, bare and compatible, not \"firefox\"",
		"feeds set F1 agent":             "default, bare and compatible",
		"feeds set F1 http1 perhaps":     "on or off",
		"feeds set F1 agent bare colour": "agent and http1, not \"colour\"",
		"feeds set F9 agent bare":        "No single feed",
	} {
		if m := h.say(line); m.Tone != Problem || !strings.Contains(m.Text, want) {
			t.Errorf("%q: %+v", line, m)
		}
	}
	if m := h.sayAs("Guest", false, "feeds set F1 agent default"); m.Tone != Problem || is().Agent != feeds.AgentBare {
		t.Errorf("without the right: %+v", m)
	}
}
