package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"attribot/store"
)

func TestDeliverThreadsTheDenialBelowTheAttribution(t *testing.T) {
	h := build(t, Policy{})
	news := h.channel("news")
	first := h.tell(survey(), 0, reasonFirst, news)
	h.tell(rejection(), first.StoryID, reasonDenial, news)
	if n := h.deliver(august); n != 2 {
		t.Fatalf("%d sent, want 2", n)
	}
	posts := h.chat.posted()
	if posts[0].thread != "" || posts[0].m.Broadcast || posts[0].m.Tone != Attribution {
		t.Errorf("the attribution: %+v", posts[0])
	}
	if posts[1].thread != "ref-1" || !posts[1].m.Broadcast || posts[1].m.Tone != Denial {
		t.Errorf("the denial: %+v", posts[1])
	}
	as := h.alerts(first.StoryID)
	for i, p := range posts {
		if as[i].State != store.AlertIsSent || as[i].Ref != fmt.Sprintf("ref-%d", i+1) || p.m.DeliveryID != as[i].DeliveryID || p.m.DeliveryID == "" {
			t.Errorf("alert %+v was posted as %q", as[i], p.m.DeliveryID)
		}
	}
	if n := h.deliver(august.Add(time.Hour)); n != 0 {
		t.Errorf("sent again: %d", n)
	}
	h.wantLog("alert sent", "reason=denial")
}

func TestStartIsCommittedBeforeThePost(t *testing.T) {
	h := build(t, Policy{})
	c := h.tell(survey(), 0, reasonFirst, h.channel("news"))
	var during store.Alert
	h.chat.before = func(Channel) { during = h.alerts(c.StoryID)[0] }
	h.deliver(august)
	if during.State != store.AlertSending || during.Attempts != 1 {
		t.Errorf("while it was posted the alert was %+v", during)
	}
}

func TestRetryObeysThePlatformAndBacksOff(t *testing.T) {
	h := build(t, Policy{})
	c := h.tell(survey(), 0, reasonFirst, h.channel("news"))
	h.chat.fail("news", &RetryError{After: 40 * time.Second, Err: errors.New("too many requests")})
	if n := h.deliver(august); n != 0 {
		t.Fatal("sent")
	}
	if a := h.alerts(c.StoryID)[0]; a.State != store.AlertDue || a.Attempts != 1 || !strings.Contains(a.Error, "too many requests") {
		t.Errorf("after the first attempt: %+v", a)
	}
	if h.deliver(august.Add(39*time.Second)) != 0 {
		t.Error("sent before the platform's time")
	}
	if h.deliver(august.Add(41*time.Second)) != 1 {
		t.Error("not sent after the platform's time")
	}
}

func TestWait(t *testing.T) {
	p := standardPace()
	for attempts := range 100 {
		top := p.most
		if attempts < 9 {
			top = p.first << attempts
		}
		var longest time.Duration
		for range 200 {
			d := p.wait(attempts, errors.New("refused"))
			if d < p.least || d > top {
				t.Fatalf("attempt %d: %v, want at most %v", attempts, d, top)
			}
			longest = max(longest, d)
		}
		if longest < top/2 {
			t.Errorf("attempt %d: never above %v, want up to %v", attempts, longest, top)
		}
	}
	if d := p.wait(0, fmt.Errorf("x: %w", &RetryError{After: time.Hour})); d != time.Hour {
		t.Errorf("the platform's hour is %v", d)
	}
	if d := p.wait(0, ErrPerhapsPosted); d < p.settle {
		t.Errorf("a history is believed after %v", d)
	}
}

func TestGivenUpAfterTwelveAttempts(t *testing.T) {
	h := build(t, Policy{})
	news := h.channel("news")
	c := h.tell(survey(), 0, reasonFirst, news)
	for range 50 {
		h.chat.fail("news", &RetryError{Err: errors.New("down")})
	}
	now := august
	for range 30 {
		h.deliver(now)
		now = now.Add(standardPace().most)
	}
	if a := h.alerts(c.StoryID)[0]; a.State != store.AlertIsDead || a.Attempts != 12 {
		t.Errorf("%+v", a)
	}
	h.wantLog("level=ERROR msg=\"alert given up\"", "given up after 12 attempts")
}

func TestGivenUpAfterADay(t *testing.T) {
	h := build(t, Policy{})
	c := h.tell(survey(), 0, reasonFirst, h.channel("news"))
	down := &RetryError{Err: errors.New("down")}
	h.chat.fail("news", down, down, down)
	for hours, want := range []string{23: store.AlertDue, 25: store.AlertDue, 26: store.AlertIsDead} {
		if want == "" {
			continue
		}
		h.deliver(august.Add(time.Duration(hours) * time.Hour))
		if a := h.alerts(c.StoryID)[0]; a.State != want {
			t.Fatalf("after %d hours: %+v", hours, a)
		}
	}
}

func TestAnAlertFromBeforeALongSleepIsStillSent(t *testing.T) {
	h := build(t, Policy{})
	h.tell(survey(), 0, reasonFirst, h.channel("news"))
	if n := h.deliver(august.Add(72 * time.Hour)); n != 1 {
		t.Errorf("%d sent", n)
	}
}

func TestRefusedFormIsSentAsPlainTextOnce(t *testing.T) {
	h := build(t, Policy{})
	c := h.tell(survey(), 0, reasonFirst, h.channel("news"))
	h.chat.fail("news", errors.New("invalid_blocks"))
	if n := h.deliver(august); n != 1 {
		t.Fatalf("%d sent", n)
	}
	m := h.chat.posted()[0].m
	if m.Title != "" || m.Fields != nil || m.DeliveryID == "" ||
		!strings.Contains(m.Text, "Germany attributes a cyberattack") || !strings.Contains(m.Text, "“We call on China to stop.” — the Interior Ministry") ||
		!strings.Contains(m.Text, "Measure: diplomatic") || !strings.Contains(m.Text, "https://courier.example/1") {
		t.Errorf("the plain form is %+v", m)
	}
	if a := h.alerts(c.StoryID)[0]; a.State != store.AlertIsSent {
		t.Errorf("%+v", a)
	}
}

func TestRefusedTwiceIsDeadAndBlocksNothing(t *testing.T) {
	h := build(t, Policy{})
	news := h.channel("news")
	bad := h.tell(survey(), 0, reasonFirst, news)
	other := survey()
	other.Speakers = []string{"FR"}
	h.tell(other, 0, reasonFirst, news)
	h.chat.fail("news", errors.New("invalid_blocks"), errors.New("msg_too_long"))
	if n := h.deliver(august); n != 1 {
		t.Errorf("%d sent", n)
	}
	if a := h.alerts(bad.StoryID)[0]; a.State != store.AlertIsDead || !strings.Contains(a.Error, "msg_too_long") {
		t.Errorf("%+v", a)
	}
	h.wantLog("alert given up", "msg_too_long")
}

func TestUnreachableChannelKeepsItsAlerts(t *testing.T) {
	h := build(t, Policy{})
	news := h.channel("news", "DE")
	c := h.tell(survey(), 0, reasonFirst, news)
	h.chat.fail("news", fmt.Errorf("not_in_channel: %w", ErrUnreachable))
	h.deliver(august)
	h.deliver(august.Add(time.Hour))
	if len(h.chat.posted()) != 0 {
		t.Fatal("posted to a channel that cannot be reached")
	}
	if a := h.alerts(c.StoryID)[0]; a.State != store.AlertDue || a.Channel.State != store.ChannelUnreachable {
		t.Errorf("%+v", a)
	}
	if m := h.bot.Handle(t.Context(), Command{Channel: Channel{Platform: "fake", ID: "other"}, Words: []string{"status"}, At: august}); len(m.Items) != 1 || m.Items[0].Text != "Cannot be reached: #news" {
		t.Errorf("status says %+v", m.Items)
	}
	if m := h.say("watches"); m.Items[0].Detail != "🇩🇪 Germany" { // that it speaks shows that it is back
		t.Errorf("its watches are %+v", m.Items)
	}
	if n := h.deliver(august.Add(2 * time.Hour)); n != 1 {
		t.Errorf("%d sent once it is back", n)
	}
}

func TestOneBrokenChannelHoldsUpNoOther(t *testing.T) {
	h := build(t, Policy{})
	one, two := h.channel("one"), h.channel("two")
	for i := range 3 {
		c := survey()
		c.Speakers = []string{"DE", "FR", "GB"}[i : i+1]
		h.tell(c, 0, reasonFirst, one, two)
	}
	release := make(chan struct{})
	h.chat.before = func(to Channel) {
		if to.ID == "one" {
			<-release
		}
	}
	ctx := t.Context()
	for end := time.Now().Add(time.Minute); len(h.chat.posted()) < 3 && time.Now().Before(end); {
		if err := h.bot.deliver(ctx, august); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Millisecond)
	}
	for _, p := range h.chat.posted() {
		if p.to.ID != "two" {
			t.Errorf("posted to %s", p.to.ID)
		}
	}
	close(release)
	h.bot.posts.wait()
	h.deliver(august)
	want := []string{
		"one: 🇩🇪 Germany attributes a cyberattack to 🇨🇳 China",
		"one: 🇫🇷 France attributes a cyberattack on 🇩🇪 Germany to 🇨🇳 China",
		"one: 🇬🇧 The United Kingdom attributes a cyberattack on 🇩🇪 Germany to 🇨🇳 China",
	}
	if diff := cmp.Diff(want, h.chat.titles()[3:]); diff != "" {
		t.Errorf("the order within the channel: %s", diff)
	}
}

func TestPlatformThatIsSwitchedOffWaits(t *testing.T) {
	h := build(t, Policy{}, newFake("another"))
	c := h.tell(survey(), 0, reasonFirst, h.channel("news"))
	h.deliver(august)
	if a := h.alerts(c.StoryID)[0]; a.State != store.AlertDue || a.Attempts != 0 {
		t.Errorf("%+v", a)
	}
}

// findingChat can tell what it posted.
type findingChat struct {
	*fakeChat
	asked []string
	since time.Time
	err   error
}

func (f *findingChat) Find(_ context.Context, in Channel, _, deliveryID string, since time.Time) (string, error) {
	f.since = since
	f.asked = append(f.asked, deliveryID)
	if f.err != nil {
		return "", f.err
	}
	for i, p := range f.posted() {
		if p.m.DeliveryID == deliveryID && p.to.ID == in.ID {
			return fmt.Sprintf("found-%d", i+1), nil
		}
	}
	return "", nil
}

func TestPerhapsPostedIsLookedForFirst(t *testing.T) {
	chat := &findingChat{fakeChat: newFake("fake")}
	h := build(t, Policy{}, chat)
	news := h.channel("news")
	c := h.tell(survey(), 0, reasonFirst, news)

	// It arrived, but the answer was lost.
	chat.before = func(to Channel) {
		chat.mu.Lock()
		defer chat.mu.Unlock()
		chat.posts = append(chat.posts, posted{to, "", Message{DeliveryID: h.alerts(c.StoryID)[0].DeliveryID}})
	}
	chat.fail("news", fmt.Errorf("connection reset: %w", ErrPerhapsPosted))
	h.deliver(august)
	if a := h.alerts(c.StoryID)[0]; a.State != store.AlertInDoubt {
		t.Fatalf("%+v", a)
	}
	h.deliver(august.Add(standardPace().settle - time.Second))
	if len(chat.asked) != 0 {
		t.Error("asked before the history could know")
	}
	chat.err = errors.New("history is not open to us")
	h.deliver(august.Add(time.Minute))
	if a := h.alerts(c.StoryID)[0]; a.State != store.AlertInDoubt || len(chat.posts) != 1 {
		t.Fatalf("sent although nobody could tell: %+v", a)
	}
	chat.err = nil
	h.deliver(august.Add(time.Hour))
	if a := h.alerts(c.StoryID)[0]; a.State != store.AlertIsSent || a.Ref != "found-1" || len(chat.posts) != 1 {
		t.Errorf("%+v with %d posts", a, len(chat.posts))
	}
}

// TestInDoubtByAClockThatWasAhead: an attempt that was made tomorrow is looked
// for today.
func TestInDoubtByAClockThatWasAhead(t *testing.T) {
	chat := &findingChat{fakeChat: newFake("fake")}
	h := build(t, Policy{}, chat)
	c := h.tell(survey(), 0, reasonFirst, h.channel("news"))
	chat.fail("news", fmt.Errorf("timeout: %w", ErrPerhapsPosted))
	h.deliver(august.Add(2 * time.Hour))
	h.bot.recall(t.Context(), august)
	if n := h.deliver(august.Add(time.Second)); n != 1 || len(chat.asked) != 1 || chat.since.After(august) {
		t.Errorf("%d sent after asking %d times, since %v: %+v", n, len(chat.asked), chat.since, h.alerts(c.StoryID))
	}
}

// TestInFlightWhenTheBotWasKilled: the last call of a killed process may still
// be on its way when the next one begins.
func TestInFlightWhenTheBotWasKilled(t *testing.T) {
	chat := &findingChat{fakeChat: newFake("fake")}
	h := build(t, Policy{}, chat)
	c := h.tell(survey(), 0, reasonFirst, h.channel("news"))
	if err := h.store.StartAlert(t.Context(), h.alerts(c.StoryID)[0], august); err != nil { // and then it is killed
		t.Fatal(err)
	}
	again := august.Add(29 * time.Second)
	h.bot.resume(t.Context(), again)
	h.deliver(again)
	if len(chat.asked) != 0 {
		t.Error("asked at once")
	}
	if n := h.deliver(again.Add(standardPace().settle)); n != 1 || len(chat.asked) != 1 {
		t.Errorf("%d sent after asking %d times", n, len(chat.asked))
	}
}

func TestNotFoundIsSentAgain(t *testing.T) {
	chat := &findingChat{fakeChat: newFake("fake")}
	h := build(t, Policy{}, chat)
	c := h.tell(survey(), 0, reasonFirst, h.channel("news"))
	chat.fail("news", fmt.Errorf("timeout: %w", ErrPerhapsPosted))
	h.deliver(august)
	if n := h.deliver(august.Add(time.Hour)); n != 1 || len(chat.asked) != 1 {
		t.Errorf("%d sent after asking %d times", n, len(chat.asked))
	}
	if a := h.alerts(c.StoryID)[0]; a.State != store.AlertIsSent || a.Attempts != 2 {
		t.Errorf("%+v", a)
	}
}

func TestWhereNobodyCanTellItIsSentAgain(t *testing.T) {
	h := build(t, Policy{})
	c := h.tell(survey(), 0, reasonFirst, h.channel("news"))
	as := h.alerts(c.StoryID)
	if err := h.store.StartAlert(t.Context(), as[0], august); err != nil { // and then the process is killed
		t.Fatal(err)
	}
	if _, err := h.bot.Once(t.Context(), august); err != nil {
		t.Fatal(err)
	}
	if a := h.alerts(c.StoryID)[0]; a.State != store.AlertIsSent || len(h.chat.posted()) != 1 {
		t.Errorf("%+v", a)
	}
	h.wantLog("alerts were in flight when the bot stopped")
}

func TestAChatThatPanicsMayHavePosted(t *testing.T) {
	h := build(t, Policy{})
	c := h.tell(survey(), 0, reasonFirst, h.channel("news"))
	h.chat.before = func(Channel) { panic("index out of range") }
	h.deliver(august)
	if a := h.alerts(c.StoryID)[0]; a.State != store.AlertInDoubt || !strings.Contains(a.Error, "index out of range") {
		t.Errorf("%+v", a)
	}
}

func TestAPostThatIsCutOffByTheEndIsWrittenDown(t *testing.T) {
	h := build(t, Policy{})
	c := h.tell(survey(), 0, reasonFirst, h.channel("news"))
	h.bot.pace.bookAtEnd = time.Minute // for a busy machine
	ctx, cancel := context.WithCancel(t.Context())
	h.chat.before = func(Channel) { cancel() }
	if _, err := h.bot.deliverAll(ctx, august); err != nil {
		t.Error(err)
	}
	if a := h.alerts(c.StoryID)[0]; a.State != store.AlertInDoubt {
		t.Errorf("%+v", a)
	}
}

func TestWhatCannotBeWordedIsSetAside(t *testing.T) {
	h := build(t, Policy{})
	news := h.channel("news")
	c := h.tell(survey(), 0, reasonFirst, news)
	h.tell(survey(), 0, reasonFirst, news)
	a := h.alerts(c.StoryID)[0]
	a.ClaimID = 9999
	if sent, err := h.bot.send(t.Context(), h.chat, a, august); sent || err != nil {
		t.Fatal(sent, err)
	}
	if got := h.alerts(c.StoryID)[0]; got.State != store.AlertIsDead || got.Attempts != 1 || !strings.Contains(got.Error, "claim of alert") {
		t.Errorf("%+v", got)
	}
	if n := h.deliver(august); n != 1 {
		t.Errorf("%d sent after it", n)
	}
	var err error
	func() {
		defer recovered("wording an alert", &err)
		panic("nil map")
	}()
	if err == nil || err.Error() != "wording an alert: panic: nil map" || !errors.Is(err, errPanic) {
		t.Errorf("a panic is %v", err)
	}
}

// pacedChat asks for patience.
type pacedChat struct {
	*fakeChat
	channel, platform time.Duration
}

func (p *pacedChat) Pace() (channel, platform time.Duration) { return p.channel, p.platform }

func TestAChatIsCalledNoFasterThanItAsksFor(t *testing.T) {
	chat := &pacedChat{newFake("fake"), 30 * time.Millisecond, 10 * time.Millisecond}
	h := build(t, Policy{}, chat)
	var mu sync.Mutex
	var all []time.Time
	last := map[string]time.Time{}
	chat.before = func(to Channel) {
		mu.Lock()
		defer mu.Unlock()
		now := time.Now()
		if gap := now.Sub(last[to.ID]); gap < chat.channel {
			t.Errorf("%v after the last message in %s", gap, to.ID)
		}
		last[to.ID] = now
		all = append(all, now)
	}
	for _, channel := range []store.Channel{h.channel("one"), h.channel("two"), h.channel("three")} {
		for range 3 {
			h.tell(survey(), 0, reasonFirst, channel)
		}
	}
	if n := h.deliver(august); n != 9 {
		t.Fatalf("%d sent", n)
	}
	if took := all[8].Sub(all[0]); took < 8*chat.platform-time.Millisecond {
		t.Errorf("nine messages in %v", took)
	}
}

func TestPatienceEndsWithTheBot(t *testing.T) {
	chat := &pacedChat{newFake("fake"), time.Hour, time.Hour}
	h := build(t, Policy{}, chat)
	h.tell(survey(), 0, reasonFirst, h.channel("one"))
	h.tell(survey(), 0, reasonFirst, h.channel("two"))
	ctx, cancel := context.WithCancel(t.Context())
	chat.before = func(Channel) { cancel() }
	if n, err := h.bot.deliverAll(ctx, august); err != nil || n > 1 {
		t.Errorf("%d sent, %v", n, err)
	}
	for story := int64(1); story <= 2; story++ {
		if a := h.alerts(story)[0]; a.State == store.AlertSending {
			t.Errorf("%+v", a)
		}
	}
}
