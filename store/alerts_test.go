package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"attribot/feeds"
	"attribot/feeds/stories"
	"attribot/store"
)

// outbox makes n alerts of n stories in one channel, one minute apart.
func outbox(t testing.TB, s *store.Store, c store.Channel, n int) {
	t.Helper()
	for i := range n {
		at := noon.Add(time.Duration(i) * time.Minute)
		find(t, s, store.Finding{
			Article: article(t, s, "Post", fmt.Sprint(c.Name, i), noon), Stories: []stories.Story{aStory()},
			Claims: []store.FoundClaim{{Claim: accuses()}},
			Alerts: []store.NewAlert{{ChannelID: c.ID, Reason: "first", At: at}},
		})
	}
}

func due(t testing.TB, s *store.Store, now time.Time) []store.Alert {
	t.Helper()
	as, err := s.DueAlerts(t.Context(), now)
	if err != nil {
		t.Fatal(err)
	}
	return as
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Each step is tried from each state.
func TestAnAlertMovesOneStepAtATime(t *testing.T) {
	later := noon.Add(time.Hour)
	steps := []struct {
		name string
		do   func(*store.Store, *testing.T, store.Alert) error
		from map[string]string // the state it leaves -> the state it makes; no other
	}{
		{"start", func(s *store.Store, t *testing.T, a store.Alert) error { return s.StartAlert(t.Context(), a, noon) },
			map[string]string{"due": "sending", "unknown": "sending"}},
		{"sent", func(s *store.Store, t *testing.T, a store.Alert) error {
			return s.AlertSent(t.Context(), a, "ref", noon)
		},
			map[string]string{"sending": "sent", "unknown": "sent"}},
		{"retry", func(s *store.Store, t *testing.T, a store.Alert) error {
			return s.AlertRetry(t.Context(), a, later, "busy")
		},
			map[string]string{"due": "due", "sending": "due", "unknown": "due"}},
		{"unknown", func(s *store.Store, t *testing.T, a store.Alert) error {
			return s.AlertUnknown(t.Context(), a, later, "timeout")
		},
			map[string]string{"sending": "unknown", "unknown": "unknown"}},
		{"dead", func(s *store.Store, t *testing.T, a store.Alert) error { return s.AlertDead(t.Context(), a, "refused") },
			map[string]string{"due": "dead", "sending": "dead", "unknown": "dead"}},
	}
	into := map[string]func(*store.Store, *testing.T, store.Alert){
		"due":     func(*store.Store, *testing.T, store.Alert) {},
		"sending": func(s *store.Store, t *testing.T, a store.Alert) { must(t, steps[0].do(s, t, a)) },
		"sent": func(s *store.Store, t *testing.T, a store.Alert) {
			must(t, steps[0].do(s, t, a))
			must(t, steps[1].do(s, t, a))
		},
		"unknown": func(s *store.Store, t *testing.T, a store.Alert) {
			must(t, steps[0].do(s, t, a))
			must(t, steps[3].do(s, t, a))
		},
		"dead": func(s *store.Store, t *testing.T, a store.Alert) { must(t, steps[4].do(s, t, a)) },
	}
	for from, arrive := range into {
		for _, step := range steps {
			t.Run(from+" "+step.name, func(t *testing.T) {
				s := fresh(t)
				outbox(t, s, channel(t, s, "one"), 1)
				a := due(t, s, noon)[0]
				arrive(s, t, a)
				as, err := s.StoryAlerts(t.Context(), 1, 0)
				must(t, err)
				a = as[0]
				err = step.do(s, t, a)
				want, allowed := step.from[from]
				if !allowed {
					want = from
				}
				if allowed != (err == nil) || err != nil && !errors.Is(err, store.ErrTaken) {
					t.Errorf("error %v, want allowed: %v, else ErrTaken", err, allowed)
				}
				as, err = s.StoryAlerts(t.Context(), 1, 0)
				if err != nil || as[0].State != want {
					t.Errorf("state %s, %v; want %s", as[0].State, err, want)
				}
			})
		}
	}
}

func TestTwoSendersCannotTakeOneAlert(t *testing.T) {
	s := fresh(t)
	outbox(t, s, channel(t, s, "one"), 1)
	a := due(t, s, noon)[0]
	must(t, s.StartAlert(t.Context(), a, noon))
	if err := s.StartAlert(t.Context(), a, noon); !errors.Is(err, store.ErrTaken) {
		t.Errorf("the second sender: got %v, want ErrTaken", err)
	}
	must(t, s.AlertRetry(t.Context(), a, noon, "busy"))
	again := due(t, s, noon)[0]
	if again.Attempts != 1 || again.Error != "busy" || !again.Started.Equal(noon) || again.DeliveryID != a.DeliveryID {
		t.Errorf("after a retry: %+v", again)
	}
	must(t, s.StartAlert(t.Context(), again, noon))
	must(t, s.AlertUnknown(t.Context(), again, noon, "timeout"))
	if err := s.AlertSent(t.Context(), store.Alert{ID: a.ID, Attempts: 0}, "ref", noon); !errors.Is(err, store.ErrTaken) {
		t.Errorf("a sender from the first attempt: got %v, want ErrTaken", err)
	}
}

func TestOrderIsKeptWithinAChannelOnly(t *testing.T) {
	s := fresh(t)
	one, two := channel(t, s, "one"), channel(t, s, "two")
	outbox(t, s, one, 3)
	outbox(t, s, two, 1)
	ids := func(now time.Time) (ids []int64) {
		for _, a := range due(t, s, now) {
			ids = append(ids, a.ID)
		}
		return ids
	}
	if d := cmp.Diff([]int64{1, 4}, ids(noon.Add(time.Hour))); d != "" {
		t.Errorf("one a channel, the oldest: %s", d)
	}
	a := due(t, s, noon)[0]
	must(t, s.StartAlert(t.Context(), a, noon))
	if d := cmp.Diff([]int64{4}, ids(noon.Add(time.Minute))); d != "" {
		t.Errorf("while it is being sent: %s", d)
	}
	must(t, s.AlertRetry(t.Context(), a, noon.Add(time.Hour), "busy"))
	if d := cmp.Diff([]int64{4}, ids(noon.Add(30*time.Minute))); d != "" {
		t.Errorf("until its time has come, the next ones wait: %s", d)
	}
	must(t, s.AlertDead(t.Context(), due(t, s, noon.Add(time.Hour))[0], "cannot be rendered"))
	if d := cmp.Diff([]int64{2, 4}, ids(noon.Add(time.Hour))); d != "" {
		t.Errorf("a dead one holds up nothing: %s", d)
	}
	must(t, s.ChannelUnreachable(t.Context(), one.ID, "archived"))
	if d := cmp.Diff([]int64{4}, ids(noon.Add(time.Hour))); d != "" {
		t.Errorf("an unreachable channel's wait: %s", d)
	}
	if c := channel(t, s, "one"); c.ID != one.ID || c.State != store.ChannelOK || c.Error != "" {
		t.Errorf("the channel speaks again: %+v", c)
	}
	if d := cmp.Diff([]int64{2, 4}, ids(noon.Add(time.Hour))); d != "" {
		t.Errorf("and hears again: %s", d)
	}
	if d := cmp.Diff([]int64(nil), ids(noon.Add(-time.Minute))); d != "" {
		t.Errorf("before their time: %s", d)
	}
}

func TestTheThreadIsTheStorysFirstAlertInTheChannel(t *testing.T) {
	s := fresh(t)
	one, two := channel(t, s, "one"), channel(t, s, "two")
	accusation(t, s, one)
	first := due(t, s, noon.Add(time.Hour))[0]
	if first.Thread != "" {
		t.Errorf("the first: thread %q", first.Thread)
	}
	must(t, s.StartAlert(t.Context(), first, noon))
	must(t, s.AlertSent(t.Context(), first, "root", noon))
	st := aStory()
	st.ID = 1
	find(t, s, store.Finding{
		Article: article(t, s, "Wire", "the embassy answers", noon), Stories: []stories.Story{st},
		Claims: []store.FoundClaim{{Claim: rejects()}},
		Alerts: []store.NewAlert{{ChannelID: one.ID, Reason: "denial", At: noon}, {ChannelID: two.ID, Reason: "denial", At: noon}},
	})
	as := due(t, s, noon)
	if len(as) != 2 || as[0].Thread != "root" || as[1].Thread != "" || as[0].Reason != "denial" {
		t.Fatalf("got %+v; want a reply in one, a beginning in two", as)
	}
	must(t, s.StartAlert(t.Context(), as[0], noon))
	must(t, s.AlertSent(t.Context(), as[0], "reply", noon))
	as, err := s.StoryAlerts(t.Context(), 1, one.ID)
	must(t, err)
	if len(as) != 2 || as[0].Thread != "" || as[0].Ref != "root" || as[1].Thread != "root" || as[1].Ref != "reply" {
		t.Errorf("sent: %+v", as)
	}
}

func TestWhatWasBeingSentIsInDoubt(t *testing.T) {
	s := fresh(t)
	outbox(t, s, channel(t, s, "one"), 2)
	a := due(t, s, noon)[0]
	must(t, s.StartAlert(t.Context(), a, noon))
	if as := due(t, s, noon.Add(4*time.Minute)); len(as) != 0 {
		t.Errorf("in flight: %+v", as)
	}
	if as := due(t, s, noon.Add(5*time.Minute)); len(as) != 1 || as[0].State != store.AlertInDoubt || as[0].Attempts != 1 {
		t.Errorf("stuck for five minutes: %+v", as)
	}
	if n, err := s.ResetSending(t.Context(), noon.Add(time.Minute)); n != 1 || err != nil {
		t.Errorf("ResetSending = %d, %v", n, err)
	}
	as := due(t, s, noon.Add(time.Minute))
	if len(as) != 1 || as[0].State != store.AlertInDoubt || !as[0].Started.Equal(noon) {
		t.Fatalf("after a restart: %+v", as)
	}
	must(t, s.AlertSent(t.Context(), as[0], "found", noon)) // without another attempt
	c, err := s.Counts(t.Context())
	if err != nil || c.AlertsSent != 1 || c.AlertsDue != 1 || c.AlertsUnknown != 0 {
		t.Errorf("Counts = %+v, %v", c, err)
	}
}

func TestCountsSayWhatIsSensed(t *testing.T) {
	s := fresh(t)
	for i, answer := range []feeds.Answer{feeds.AnswerItems, feeds.AnswerUnchanged, feeds.AnswerBlocked, feeds.AnswerEmpty, feeds.AnswerNone, feeds.AnswerItems} {
		f := addFeed(t, s, fmt.Sprintf("https://post.example/%d", i))
		f.Answer, f.LastNews = answer, noon.Add(time.Duration(i)*time.Second)
		save(t, s, f)
	}
	must(t, s.SetFeedState(t.Context(), 6, feeds.Paused))
	got, err := s.Counts(t.Context())
	want := store.Counts{Feeds: 6, FeedsSensed: 2, FeedsFailing: 2, FeedsPaused: 1, LastNews: noon.Add(5 * time.Second)}
	if d := cmp.Diff(want, got); err != nil || d != "" {
		t.Errorf("%v %s", err, d)
	}
}

func TestChannelsAreKnownByTheirPlatformsID(t *testing.T) {
	s := fresh(t)
	one := channel(t, s, "one")
	renamed, err := s.Channel(t.Context(), "test", "one", "#new name", noon)
	must(t, err)
	if renamed.ID != one.ID || renamed.Name != "#new name" {
		t.Errorf("renamed: %+v", renamed)
	}
	elsewhere, err := s.Channel(t.Context(), "other", "one", "#one", noon)
	must(t, err)
	all, err := s.Channels(t.Context())
	must(t, err)
	if d := cmp.Diff([]store.Channel{renamed, elsewhere}, all); d != "" {
		t.Error(d)
	}
	if err := s.ChannelUnreachable(t.Context(), 99, "gone"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a channel that is not: %v", err)
	}
}

func TestWhatIsNotThere(t *testing.T) {
	s := fresh(t)
	for _, ref := range []string{"S1", "1", "story", "", "S99999999999999999999", "-1"} {
		if _, err := s.FindStory(t.Context(), ref); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("FindStory(%q): %v", ref, err)
		}
		if _, err := s.FindArticle(t.Context(), ref); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("FindArticle(%q): %v", ref, err)
		}
	}
	if _, err := s.AlertClaim(t.Context(), 1); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("AlertClaim: %v", err)
	}
	if _, err := s.SilentBecause(t.Context(), 1); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("SilentBecause: %v", err)
	}
	if err := s.Lease(t.Context(), 1, noon); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Lease: %v", err)
	}
	if err := s.RemoveFeed(t.Context(), 1); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("RemoveFeed: %v", err)
	}
}

func TestFacts(t *testing.T) {
	s := fresh(t)
	for _, value := range []string{"", "1", "2"} {
		if value != "" {
			must(t, s.SetFact(t.Context(), "shipped list", value))
		}
		if got, err := s.Fact(t.Context(), "shipped list"); got != value || err != nil {
			t.Errorf("Fact = %q, %v; want %q", got, err, value)
		}
	}
}
