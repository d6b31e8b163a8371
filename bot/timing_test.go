package bot

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"attribot/feeds"
	"attribot/feeds/claims"
	"attribot/store"
)

// hear decides an alert at that time: one more government on its own story.
func (h *house) hear(at time.Time, speaker string, channel store.Channel) store.Claim {
	h.t.Helper()
	h.now = at
	c := survey()
	c.Speakers, c.Said = []string{speaker}, at
	return h.tell(c, 0, reasonFirst, channel)
}

// texts are what was posted, by title, or text where there is none.
func (h *house) texts() (all []string) {
	for _, p := range h.chat.posted() {
		switch {
		case p.m.Tone == Attribution || p.m.Tone == Denial:
			all = append(all, strings.Fields(p.m.Title)[1])
		case p.m.Title == "":
			all = append(all, p.m.Text)
		default:
			all = append(all, p.m.Title)
		}
	}
	return all
}

func (h *house) wantPosted(want ...string) {
	h.t.Helper()
	if diff := cmp.Diff(want, h.texts()); diff != "" {
		h.t.Error(diff)
	}
}

func TestPauseKeepsWhatComes(t *testing.T) {
	h := build(t, Policy{})
	news := h.channel("news")
	m := h.say("pause for 2d")
	if m.Tone != Done || !strings.Contains(m.Text, "Ana: this channel is paused until 3 Aug 2024 09:30 UTC.") || m.Actions[0].Command != "resume" {
		t.Fatalf("%+v", m)
	}
	h.hear(august.Add(time.Hour), "DE", news)
	h.hear(august.Add(2*time.Hour), "FR", news)
	h.deliver(august.Add(47 * time.Hour))
	h.wantPosted()
	if m := h.say("watches"); m.Items[0].Text != "Paused" {
		t.Errorf("%+v", m.Items)
	}
	h.deliver(august.Add(48 * time.Hour))
	h.wantPosted("2 alerts that were kept back")
	post := h.chat.posted()[0].m
	if len(post.Items) != 2 || post.Items[0].URL == "" || !strings.Contains(post.Items[0].Text, "Germany attributes") || post.DeliveryID == "" {
		t.Errorf("%+v", post)
	}
	h.hear(august.Add(49*time.Hour), "GB", news)
	h.deliver(august.Add(50 * time.Hour))
	h.wantPosted("2 alerts that were kept back", "The")
	for _, story := range []int64{1, 2} {
		if a := h.alerts(story)[0]; a.State != store.AlertIsSent || a.Ref != "ref-1" || a.DigestID == 0 {
			t.Errorf("%+v", a)
		}
	}
}

func TestResumeTellsAtOnceAndUndoForgetsThePause(t *testing.T) {
	h := build(t, Policy{})
	news := h.channel("news")
	h.say("pause")
	h.hear(august.Add(time.Minute), "DE", news)
	h.deliver(august.Add(time.Hour))
	h.wantPosted()
	h.now = august.Add(2 * time.Hour)
	if m := h.say("resume"); m.Tone != Done {
		t.Fatalf("%+v", m)
	}
	h.deliver(h.now)
	h.wantPosted("1 alert that was kept back")
	if m := h.say("resume"); m.Tone != Plain {
		t.Errorf("%+v", m)
	}

	h.say("pause 3d")
	h.hear(h.now.Add(time.Minute), "FR", news)
	h.say("undo") // as if there had been no pause
	h.deliver(h.now)
	h.wantPosted("1 alert that was kept back", "France")
}

func TestPauseIsOfTheWholeChannel(t *testing.T) {
	h := build(t, Policy{})
	if m := h.say("pause germany"); m.Tone != Problem || m.Actions[0].Command != "mute germany" {
		t.Errorf("%+v", m)
	}
	if m := h.sayAs("Guest", false, "pause"); m.Tone != Problem {
		t.Errorf("%+v", m)
	}
}

func TestQuietHoursPostWhenTheyEnd(t *testing.T) {
	h := build(t, Policy{})
	news := h.channel("news")
	m := h.say("quiet 22:00-07:00 europe/berlin")
	want := "Ana: this channel is quiet 22:00-07:00 Europe/Berlin. Alerts that come then are posted when they end."
	if m.Text != want {
		t.Errorf("%q, want %q", m.Text, want)
	}
	night := time.Date(2024, 8, 1, 21, 0, 0, 0, time.UTC) // 23:00 in Berlin
	c := h.hear(night, "DE", news)
	h.tell(rejection(), c.StoryID, reasonDenial, news)
	h.deliver(night.Add(7*time.Hour + 59*time.Minute))
	h.wantPosted()
	h.deliver(night.Add(8 * time.Hour))
	h.wantPosted("Germany", "China")
	if p := h.chat.posted()[1]; p.thread != "ref-1" {
		t.Errorf("the denial stands below %q", p.thread)
	}
	if m := h.say("quiet"); m.Text != "Quiet 22:00-07:00 Europe/Berlin." {
		t.Errorf("%+v", m)
	}
	h.say("quiet off")
	h.hear(night, "FR", news)
	h.deliver(night)
	h.wantPosted("Germany", "China", "France")
}

func TestDigestInsteadOfAlerts(t *testing.T) {
	h := build(t, Policy{})
	news := h.channel("news", "DE")
	m := h.say("digest daily 08:00 berlin") // at 11:30 there
	if want := "Ana: this channel gets a daily digest at 08:00 Europe/Berlin. The next one comes 2 Aug 2024 08:00 CEST; it stands instead of alerts."; m.Text != want {
		t.Errorf("%q, want %q", m.Text, want)
	}
	if got := h.say(m.Actions[2].Command); !strings.Contains(got.Text, "beside alerts") {
		t.Errorf("offered %+v: %+v", m.Actions, got)
	}
	h.say("undo")

	c := h.hear(august.Add(time.Hour), "DE", news)
	h.hear(august.Add(2*time.Hour), "FR", news)
	unsure := survey()
	unsure.Confidence, unsure.Speakers, unsure.Said = 0.5, []string{"GB"}, h.now
	h.tell(unsure, 0, reasonFirst)
	hardly := unsure
	hardly.Confidence, hardly.Speakers = 0.49, []string{"NL"}
	h.tell(hardly, 0, reasonFirst)
	elsewhere := unsure
	elsewhere.Victims = []string{"FR"}
	h.tell(elsewhere, 0, reasonFirst)
	failing := h.feed
	failing.State, failing.Answer, failing.AnswerSince = feeds.Active, feeds.AnswerFailed, august.Add(-2*oneDay)
	failing.URL = "https://other.example/rss"
	h.add(failing)

	morning := time.Date(2024, 8, 2, 6, 0, 0, 0, time.UTC)
	h.deliver(morning.Add(-time.Second))
	h.wantPosted()
	if m := h.say("why " + fmt.Sprintf("C%d", c.ID)); !strings.Contains(m.Items[0].Detail, "waits for the digest") {
		t.Errorf("%+v", m.Items)
	}
	h.deliver(morning)
	h.deliver(morning.Add(time.Minute))
	h.wantPosted("Daily digest, 2 Aug 2024")
	got := h.chat.posted()[0].m
	if got.Text != "2 claims about what is watched here. 1 possible one, of which the detector is less sure, at the end." ||
		got.Footer != "1 of 1 source failing since Tuesday." {
		t.Errorf("%q\n%q", got.Text, got.Footer)
	}
	if len(got.Items) != 3 || got.Items[0].URL == "" || got.Items[2].Text != "Possible: 🇬🇧 The United Kingdom attributes a cyberattack on 🇩🇪 Germany to 🇨🇳 China" ||
		!strings.HasPrefix(got.Items[2].Detail, "confidence 0.50") {
		t.Errorf("%+v", got.Items)
	}
	// What follows stands below it; a day without news has its digest too.
	h.now = morning.Add(time.Hour)
	h.say("digest off")
	h.tell(rejection(), c.StoryID, reasonDenial, news)
	h.deliver(h.now)
	if p := h.chat.posted()[1]; p.thread != "ref-1" {
		t.Errorf("the denial stands below %q", p.thread)
	}
	h.say("digest daily")
	h.deliver(morning.Add(oneDay))
	if got := h.chat.posted()[2].m; !strings.HasPrefix(got.Text, "No claim about what is watched here was read.") {
		t.Errorf("%+v", got)
	}
}

func (h *house) add(f feeds.Feed) {
	h.t.Helper()
	added, err := h.store.AddFeed(h.t.Context(), f)
	if err != nil {
		h.t.Fatal(err)
	}
	f.ID = added.ID
	if _, err := h.store.SaveFetch(h.t.Context(), f, nil); err != nil {
		h.t.Fatal(err)
	}
}

func TestDigestThatIsSwitchedOffReleasesWhatItHeld(t *testing.T) {
	h := build(t, Policy{})
	news := h.channel("news")
	h.say("digest weekly")
	h.hear(august.Add(time.Hour), "DE", news)
	h.deliver(h.now)
	h.say("digest off")
	h.deliver(h.now)
	h.wantPosted("Germany")
}

func TestQuietHoursBesideADigestFillIt(t *testing.T) {
	h := build(t, Policy{})
	news := h.channel("news")
	h.say("digest daily 08:00 utc beside alerts")
	h.say("quiet 22:00-07:00")
	h.hear(august, "DE", news)
	h.deliver(august)
	h.wantPosted("Germany")
	h.hear(august.Add(13*time.Hour), "FR", news)
	h.deliver(h.now)
	h.deliver(august.Add(22 * time.Hour)) // 07:30
	h.wantPosted("Germany")
	h.deliver(august.Add(23 * time.Hour))
	h.wantPosted("Germany", "Daily digest, 2 Aug 2024")
	if got := h.chat.posted()[1].m; len(got.Items) != 1 || !strings.Contains(got.Items[0].Text, "France") {
		t.Errorf("%+v", got.Items)
	}
}

func TestHourlyLimit(t *testing.T) {
	speakers := []string{"DE", "FR", "GB", "NL", "SE"}
	h := build(t, Policy{Hourly: 2})
	news := h.channel("news")
	for _, s := range speakers {
		h.hear(august, s, news)
	}
	h.deliver(august)
	h.wantPosted("Germany", "France")
	h.deliver(august.Add(59 * time.Minute))
	h.wantPosted("Germany", "France")
	h.deliver(august.Add(time.Hour))
	h.wantPosted("Germany", "France", "3 alerts that were kept back")

	h.now = august.Add(3 * time.Hour)
	h.say("digest daily 06:00 beside alerts")
	for _, s := range speakers {
		h.hear(h.now, s, news)
	}
	h.deliver(h.now)
	h.deliver(h.now.Add(time.Hour))
	h.deliver(h.now.Add(time.Hour))
	h.wantPosted("Germany", "France", "3 alerts that were kept back", "Germany", "France", "3 more in the digest, 2 Aug 2024 06:00 UTC.")
	h.deliver(time.Date(2024, 8, 2, 6, 0, 0, 0, time.UTC))
	if all := h.chat.posted(); len(all) != 7 || len(all[6].m.Items) != 3 {
		t.Errorf("%+v", all[6].m)
	}
}

func TestNoHourlyLimit(t *testing.T) {
	h := build(t, Policy{Hourly: -1})
	news := h.channel("news")
	for range 20 {
		h.hear(august, "DE", news)
	}
	if n := h.deliver(august); n != 20 {
		t.Errorf("%d sent", n)
	}
}

// TestADigestIsRetriedAsOne: what it lists is told by it and by nothing else,
// however often it is tried, and goes the way it goes.
func TestADigestIsRetriedAsOne(t *testing.T) {
	h := build(t, Policy{})
	news := h.channel("news")
	h.say("digest daily 13:00")
	h.hear(august, "DE", news)
	h.deliver(august) // held
	h.chat.fail("news", &RetryError{Err: fmt.Errorf("down")})
	at := time.Date(2024, 8, 1, 13, 0, 0, 0, time.UTC)
	h.deliver(at)
	if a := h.alerts(1)[0]; a.State != store.AlertListed {
		t.Errorf("%+v", a)
	}
	h.deliver(at.Add(time.Minute))
	h.wantPosted("Daily digest, 1 Aug 2024")

	h.hear(at.Add(time.Hour), "FR", news)
	h.deliver(h.now)
	refused := fmt.Errorf("too long")
	h.chat.fail("news", refused, refused)
	h.deliver(at.Add(oneDay))
	if a := h.alerts(2)[0]; a.State != store.AlertIsDead || !strings.Contains(a.Error, "too long") {
		t.Errorf("%+v", a)
	}
}

// TestAClockThatWasWrong: a digest and an alert that were put off by a clock a
// year ahead come all the same.
func TestAClockThatWasWrong(t *testing.T) {
	h := build(t, Policy{})
	news := h.channel("news")
	h.hear(august, "DE", news)
	h.chat.fail("news", &RetryError{After: time.Hour, Err: fmt.Errorf("down")})
	h.say("digest daily 13:00 beside alerts")
	h.deliver(august.Add(365 * oneDay))
	h.wantPosted()
	h.deliver(august.Add(time.Second))
	h.wantPosted("Germany", "Daily digest, 31 Jul 2025")
	h.deliver(august.Add(4 * time.Hour))
	h.wantPosted("Germany", "Daily digest, 31 Jul 2025", "Daily digest, 1 Aug 2024")
}

// TestAClockThatIsSetBack: what was put off by two hours, when the clock was two
// hours ahead, does not wait for them again.
func TestAClockThatIsSetBack(t *testing.T) {
	h := build(t, Policy{})
	h.hear(august, "DE", h.channel("news"))
	h.chat.fail("news", &RetryError{After: 10 * time.Minute, Err: fmt.Errorf("down")})
	for _, at := range []time.Duration{2 * time.Hour, 2*time.Hour + time.Minute, time.Minute} {
		if err := h.bot.deliver(t.Context(), august.Add(at)); err != nil {
			t.Fatal(err)
		}
		h.bot.posts.wait()
		if got := len(h.chat.posted()); got != map[bool]int{true: 1}[at == time.Minute] {
			t.Errorf("%d posts at %v", got, at)
		}
	}
}

func TestWhatTheTimingCommandsRefuse(t *testing.T) {
	h := build(t, Policy{})
	for line, want := range map[string]string{
		"quiet 22:00":                "Say from when to when, for instance: quiet 22:00-07:00 Europe/Berlin",
		"quiet 07:00-07:00":          "Say from when to when, for instance: quiet 22:00-07:00 Europe/Berlin",
		"quiet 22:00-07:00 EST":      `No time zone is known as "EST". Name it by a city`,
		"digest hourly":              `Digest does not know "hourly": try digest off, daily or weekly`,
		"digest daily 08:00 nowhere": `No time zone is known as "nowhere".`,
		"digest daily 25:00":         `"25:00" is no time of day: write it from 00:00 to 23:59, for instance: digest daily 08:30`,
		"digest weekly 13am":         `"13am" is no time of day`,
		"digest weekly 0pm":          `"0pm" is no time of day`,
		"digest weekly fridays":      "A weekly digest comes on Mondays",
		"digest off at once":         `Digest does not know what to do with "at once".`,
		"quiet 22:00-25:00":          `"25:00" is no time of day: write it from 00:00 to 23:59, for instance: quiet 22:00-07:00`,
		"quiet 22pm to 7am":          `"22pm" is no time of day`,
		"quiet off tonight":          `Quiet does not know what to do with "tonight".`,
		"pause tomorrow":             `"tomorrow" is no length of time. Say how long, not until or since when: 12h, 3d, 2w or 6mo.`,
		"pause until Friday":         `"until Friday" is no length of time.`,
		"pause forever":              `"forever" is no length of time.`,
		"pause 3":                    `"3" is no length of time.`,
		"pause frnace":               `Pause does not know what to do with "frnace". It goes: pause [for 7d]`,
	} {
		if m := h.say(line); m.Tone != Problem || !strings.HasPrefix(m.Text, want) {
			t.Errorf("%s: %+v, want %q", line, m, want)
		}
	}
	for line, want := range map[string]string{"quiet": "There are no quiet hours.", "digest": "There is no digest."} {
		if m := h.say(line); m.Text != want {
			t.Errorf("%s: %q", line, m.Text)
		}
	}
	if m := h.say("quiet off"); m.Text != "It was so already." {
		t.Errorf("%+v", m)
	}
	if m := h.say("pause 2y"); !strings.Contains(m.Text, "paused until 1 Aug 2025 09:30 UTC. That is a year from now, which is the longest there is.") {
		t.Errorf("%+v", m)
	}
}

// TestTimesAsPeopleWriteThem are all understood.
func TestTimesAsPeopleWriteThem(t *testing.T) {
	for line, want := range map[string]string{
		"digest daily at 9":                 "gets a daily digest at 09:00 UTC",
		"digest daily 9:30 am":              "gets a daily digest at 09:30 UTC",
		"digest weekly 12am Tokyo":          "gets a weekly digest at 00:00 Asia/Tokyo",
		"digest daily 12:15PM beside":       "gets a daily digest at 12:15",
		"quiet 10pm-7am Europe/Berlin":      "is quiet 22:00-07:00 Europe/Berlin",
		"quiet from 10:30 pm to 7 am tokyo": "is quiet 22:30-07:00 Asia/Tokyo",
		"pause for a day":                   "is paused until 2 Aug 2024",
		"pause for a week":                  "is paused until 8 Aug 2024",
		"mute germany a month":              "hears nothing of Germany until 31 Aug 2024",
	} {
		if m := build(t, Policy{}).say(line); m.Tone != Done || !strings.Contains(m.Text, want) {
			t.Errorf("%q: %q, want %q", line, m.Text, want)
		}
	}
}

// TestAZoneGoesWithWhatNeededIt, and is kept as long as something does.
func TestAZoneGoesWithWhatNeededIt(t *testing.T) {
	h := build(t, Policy{})
	zone := func() string {
		c, err := h.store.Channel(t.Context(), "fake", "news", "#news", august)
		if err != nil {
			t.Fatal(err)
		}
		return c.Settings.Zone
	}
	for _, step := range []struct{ line, zone string }{
		{"digest daily 08:30 Europe/Berlin", "Europe/Berlin"}, {"digest off", ""}, {"undo", "Europe/Berlin"},
		{"quiet 22:00-07:00", "Europe/Berlin"}, {"digest off", "Europe/Berlin"}, {"quiet off", ""},
	} {
		if m := h.say(step.line); m.Tone != Done || zone() != step.zone {
			t.Errorf("after %q the zone is %q, want %q: %+v", step.line, zone(), step.zone, m)
		}
	}
}

func TestSensing(t *testing.T) {
	ok := feeds.Feed{State: feeds.Active, Answer: feeds.AnswerItems}
	bad := func(since time.Time) feeds.Feed {
		return feeds.Feed{State: feeds.Active, Answer: feeds.AnswerFailed, AnswerSince: since}
	}
	for _, c := range []struct {
		all  []feeds.Feed
		want string
	}{
		{nil, "No source is read: nothing is sensed."},
		{[]feeds.Feed{ok, ok}, "2 sources are read."},
		{[]feeds.Feed{ok, bad(august.Add(-2 * oneDay)), bad(august.Add(-2 * oneDay))}, "2 of 3 sources failing since Tuesday."},
		{[]feeds.Feed{ok, bad(august.Add(-30 * oneDay)), bad(august)}, "2 of 3 sources failing, the first since 2 Jul 2024."},
	} {
		if got := sensing(c.all, august, store.Settings{}); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
	if claims.AlertFrom <= 0.5 {
		t.Error("the tests' unsure claim is sure")
	}
}
