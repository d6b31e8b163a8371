package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"attribot/feeds"
	"attribot/feeds/stories"
	"attribot/store"
)

// A house is a bot with a real store, and a chat in the test's hands.
type house struct {
	t     testing.TB
	store *store.Store
	bot   *Bot
	chat  *fakeChat
	log   *lines
	feed  feeds.Feed
	items int
	now   time.Time // of what is said and told
}

func build(t testing.TB, p Policy, chats ...Chat) *house {
	t.Helper()
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	h := &house{t: t, store: st, chat: newFake("fake"), log: &lines{}, now: august}
	if len(chats) == 0 {
		chats = []Chat{h.chat}
	}
	log := slog.New(slog.NewTextHandler(h.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	client := feeds.NewClient(feeds.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Gap: -1})
	h.bot = New(st, feeds.NewPoller(st, client, log), client, p, log, chats...)
	h.feed, err = st.AddFeed(t.Context(), feeds.Feed{URL: "https://courier.example/rss", Title: "The Example Courier", State: feeds.Paused, Added: august})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// channel returns the store's channel of a fake one, watching as victims.
func (h *house) channel(name string, watched ...string) store.Channel {
	h.t.Helper()
	c, err := h.store.Channel(h.t.Context(), "fake", name, "#"+name, august)
	if err != nil {
		h.t.Fatal(err)
	}
	var add []store.Watch
	for _, code := range watched {
		add = append(add, store.Watch{Country: code, Role: roleVictim, Added: august})
	}
	if _, err := h.store.Apply(h.t.Context(), c.ID, store.Change{Who: "test", What: "test", At: august, AddWatches: add}); err != nil {
		h.t.Fatal(err)
	}
	return c
}

// item puts an article on the shelf.
func (h *house) item(a feeds.Article) feeds.Article {
	h.t.Helper()
	h.items++
	a.FeedID = h.feed.ID
	a.Identity = fmt.Sprint("item ", h.items)
	a.Seen = a.Published
	if a.Outlet == "" {
		a.Outlet = h.feed.Title
	}
	if a.URL == "" {
		a.URL = fmt.Sprintf("https://courier.example/%d", h.items)
	}
	a.URLKey = feeds.URLKey(a.URL)
	if _, err := h.store.SaveFetch(h.t.Context(), h.feed, []feeds.Article{a}); err != nil {
		h.t.Fatal(err)
	}
	a, err := h.store.FindArticle(h.t.Context(), a.URL)
	if err != nil {
		h.t.Fatal(err)
	}
	return a
}

// tell saves a finding of one claim as digest would: in a new story, or with
// story not 0 in that one, with alerts for the channels.
func (h *house) tell(c store.Claim, story int64, reason string, channels ...store.Channel) (claim store.Claim) {
	h.t.Helper()
	a := h.item(feeds.Article{Title: c.Article.Title, Text: c.Evidence, Outlet: c.Article.Outlet, StateMedia: c.Article.StateMedia, Published: c.Said})
	if _, err := h.store.Unread(h.t.Context(), 100); err != nil {
		h.t.Fatal(err)
	}
	s := stories.Story{Begun: c.Said, Updated: c.Said, Accused: c.Accused, Victims: c.Victims, Speakers: c.Speakers}
	if story != 0 {
		v, err := h.store.FindStory(h.t.Context(), fmt.Sprint(story))
		if err != nil {
			h.t.Fatal(err)
		}
		s = v.Story
	}
	f := store.Finding{Article: a, Read: h.now, Claims: []store.FoundClaim{{Claim: c.Claim}}, Stories: []stories.Story{s}}
	for _, ch := range channels {
		f.Alerts = append(f.Alerts, store.NewAlert{ChannelID: ch.ID, Reason: reason, At: h.now})
	}
	if _, err := h.store.SaveFinding(h.t.Context(), f); err != nil {
		h.t.Fatal(err)
	}
	all, err := h.store.ArticleClaims(h.t.Context(), a.ID)
	if err != nil || len(all) != 1 {
		h.t.Fatal(all, err)
	}
	return all[0]
}

// alerts returns a story's alerts in all channels.
func (h *house) alerts(story int64) []store.Alert {
	h.t.Helper()
	as, err := h.store.StoryAlerts(h.t.Context(), story, 0)
	if err != nil {
		h.t.Fatal(err)
	}
	return as
}

func (h *house) deliver(now time.Time) int {
	h.t.Helper()
	n, err := h.bot.deliverAll(h.t.Context(), now)
	if err != nil {
		h.t.Error(err)
	}
	return n
}

// say types a command in a channel, as somebody who may configure it.
func (h *house) say(line string) Message { return h.sayAs("Ana", true, line) }

func (h *house) sayAs(who string, may bool, line string) Message {
	return h.bot.Handle(h.t.Context(), Command{
		Channel: Channel{Platform: "fake", ID: "news", Name: "#news"},
		Who:     Person{ID: strings.ToLower(who), Name: who, MayConfigure: may},
		Words:   SplitWords(line), At: h.now,
	})
}

// fakeChat remembers what is posted, and does what the test says.
type fakeChat struct {
	name string

	mu     sync.Mutex
	posts  []posted
	errs   map[string][]error // of the next posts, by channel
	before func(to Channel)   // called before a post
	ran    func(ctx context.Context, handle Handler) error
}

type posted struct {
	to     Channel
	thread string
	m      Message
}

func newFake(name string) *fakeChat { return &fakeChat{name: name, errs: map[string][]error{}} }

func (f *fakeChat) Name() string { return f.name }

func (f *fakeChat) Run(ctx context.Context, handle Handler) error {
	if f.ran != nil {
		return f.ran(ctx, handle)
	}
	<-ctx.Done()
	return nil
}

func (f *fakeChat) Post(ctx context.Context, to Channel, thread string, m Message) (string, error) {
	if f.before != nil {
		f.before(to)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if errs := f.errs[to.ID]; len(errs) > 0 {
		f.errs[to.ID] = errs[1:]
		if errs[0] != nil {
			return "", errs[0]
		}
	}
	f.posts = append(f.posts, posted{to, thread, m})
	return fmt.Sprintf("ref-%d", len(f.posts)), nil
}

func (f *fakeChat) fail(channel string, errs ...error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.errs[channel] = append(f.errs[channel], errs...)
}

func (f *fakeChat) posted() []posted {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]posted(nil), f.posts...)
}

func (f *fakeChat) titles() (all []string) {
	for _, p := range f.posted() {
		all = append(all, p.to.ID+": "+p.m.Title)
	}
	return all
}

// lines is a log in memory.
type lines struct {
	mu  sync.Mutex
	all strings.Builder
}

func (l *lines) Write(bs []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.Write(bs)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.String()
}

func (h *house) wantLog(parts ...string) {
	h.t.Helper()
	for _, p := range parts {
		if !strings.Contains(h.log.String(), p) {
			h.t.Errorf("the log does not say %q:\n%s", p, h.log)
		}
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	h := build(t, Policy{})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.bot.Run(ctx) }()
	cancel()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(time.Minute): // it is milliseconds; the bound is for a busy machine
		t.Fatal("Run did not end")
	}
}

func TestRunEndsAlthoughAChatIsStuck(t *testing.T) {
	stuck := make(chan struct{})
	h := build(t, Policy{})
	c := h.tell(survey(), 0, reasonFirst, h.channel("news"))
	posting := make(chan struct{})
	h.chat.before = func(Channel) { close(posting); <-stuck }
	h.chat.ran = func(context.Context, Handler) error { <-stuck; return nil }
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.bot.Run(ctx) }()
	<-posting
	cancel()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(time.Minute): // it is twice letGo; the bound is for a busy machine
		t.Fatal("Run did not end")
	}
	if a := h.alerts(c.StoryID)[0]; a.State != store.AlertSending {
		t.Errorf("%+v", a)
	}
	h.wantLog("chats did not let go", "a message is stuck in its chat")
	close(stuck)
	h.bot.posts.wait()
}

func TestRunEndsWhenEveryChatHasLeft(t *testing.T) {
	one, two := newFake("one"), newFake("two")
	left := func(err error) func(context.Context, Handler) error {
		return func(context.Context, Handler) error { return err }
	}
	one.ran, two.ran = left(nil), left(errors.New("token refused"))
	h := build(t, Policy{}, one, two)
	if err := h.bot.Run(t.Context()); err != nil {
		t.Errorf("one left in peace, but Run returned %v", err)
	}
	h.wantLog("chat has left", "token refused")

	one.ran = func(context.Context, Handler) error { panic("nil map") }
	if err := h.bot.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "token refused") || !strings.Contains(err.Error(), "nil map") {
		t.Errorf("no chat could go on, but Run returned %v", err)
	}
}

// TestWhatEndsRunIsNotLoggedToo: whoever called Run says it.
func TestWhatEndsRunIsNotLoggedToo(t *testing.T) {
	only := newFake("only")
	only.ran = func(context.Context, Handler) error { return errors.New("token refused") }
	h := build(t, Policy{}, only)
	if err := h.bot.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "only: token refused") {
		t.Errorf("Run returned %v", err)
	}
	if strings.Contains(h.log.String(), "token refused") {
		t.Errorf("it is logged as well:\n%s", h.log)
	}
}

func TestLoopsGoOnAndSayOnceWhatFails(t *testing.T) {
	h := build(t, Policy{})
	rounds := 0
	ctx, cancel := context.WithCancel(t.Context())
	h.bot.loop(ctx, "test", nil, time.Millisecond, func(context.Context, time.Time) error {
		switch rounds++; {
		case rounds <= 3:
			return errors.New("database is locked")
		case rounds == 4:
			panic("nil map")
		case rounds == 6:
			cancel()
		}
		return nil
	})
	if n := strings.Count(h.log.String(), "database is locked"); n != 1 {
		t.Errorf("said %d times:\n%s", n, h.log)
	}
	h.wantLog("works again", "panic: nil map")
}

func TestRunPostsAtOnce(t *testing.T) {
	// With a tick of an hour only waking can bring the messages in time.
	h := build(t, Policy{DeliverEvery: time.Hour, DigestEvery: time.Hour, PollEvery: time.Hour})
	news := h.channel("news")
	said := survey()
	said.Said = time.Now().Add(-time.Minute)
	for range 3 {
		said.Speakers = append(said.Speakers, "FR")
		h.tell(said, 0, reasonFirst, news)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.bot.Run(ctx) }()
	for end := time.Now().Add(time.Minute); len(h.chat.posted()) < 3 && time.Now().Before(end); {
		time.Sleep(time.Millisecond)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if got := len(h.chat.posted()); got != 3 {
		t.Errorf("%d posts, want 3", got)
	}
}

func TestOldArticlesWithoutClaimsAreForgotten(t *testing.T) {
	h := build(t, Policy{})
	h.tell(survey(), 0, reasonFirst)
	h.item(feeds.Article{Title: "Nothing", Published: august, Full: true})
	h.script(nil)
	h.digest(august)
	if err := h.bot.tidy(t.Context(), august.Add(29*oneDay)); err != nil || h.counts().Articles != 2 {
		t.Error(err, h.counts())
	}
	if err := h.bot.tidy(t.Context(), august.Add(31*oneDay)); err != nil || h.counts().Articles != 1 {
		t.Error(err, h.counts())
	}
}
