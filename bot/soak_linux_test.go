package bot

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"attribot/feeds"
	"attribot/feeds/claims"
	"attribot/store"
)

// The soak: the bot runs in a process of its own against a world that does not,
// and is killed, cut off from the platform and from its disk, and told wrong
// times, at random moments. Afterwards each alert stands on the platform
// exactly once, in its thread.
var soakKills = flag.Int("soak", 0, "how often TestSoak kills the bot; 0 is a short form, 300 the long one")

// TestMain lets the tests start this binary as the bot of the soak.
func TestMain(m *testing.M) {
	if life := os.Getenv(soakLife); life != "" {
		if err := liveSoak(life); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

const soakLife = "ATTRIBOT_SOAK_LIFE"

// A life is how a process of the bot lives.
type life struct {
	Database, World string
	Skew            time.Duration // of its clock
	Jump            time.Duration // by which that changes after a tenth of a second
	Disk            int64         // no file may grow beyond this; 0: as it likes
	Calm            bool          // the standard pace
}

// liveSoak is the process.
func liveSoak(text string) error {
	var l life
	if err := json.Unmarshal([]byte(text), &l); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	st, err := store.Open(ctx, l.Database)
	if err != nil {
		return err
	}
	defer st.Close()
	if l.Disk > 0 {
		signal.Ignore(syscall.SIGXFSZ)
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: uint64(l.Disk), Max: uint64(l.Disk)}); err != nil {
			return err
		}
	}
	b := soakBot(st, l, slog.New(slog.NewTextHandler(os.Stderr, nil)))
	if err := os.WriteFile(l.Database+".up", nil, 0o600); err != nil && l.Disk == 0 { // it can be asked to end
		return err
	}
	return b.Run(ctx)
}

func soakBot(st *store.Store, l life, log *slog.Logger) *Bot {
	client := feeds.NewClient(feeds.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Gap: -1})
	policy := Policy{Hourly: -1, Attempts: 10_000, GiveUp: 1000 * time.Hour, Patience: 300 * time.Millisecond, PollEvery: 20 * time.Millisecond}
	if l.Calm {
		policy.Patience = 0
	} else {
		policy.DeliverEvery, policy.DigestEvery = 50*time.Millisecond, 50*time.Millisecond
	}
	b := New(st, feeds.NewPoller(st, client, log), client, policy, log, &soakChat{world: l.World, http: &http.Client{}})
	b.detector = soakDetector
	begun := time.Now()
	b.clock = func() time.Time {
		now := time.Now()
		if now.Sub(begun) > 100*time.Millisecond {
			now = now.Add(l.Jump)
		}
		return now.Add(l.Skew)
	}
	if !l.Calm {
		b.pace = pace{first: 20 * time.Millisecond, most: 300 * time.Millisecond, least: 5 * time.Millisecond,
			settle: 200 * time.Millisecond, book: time.Minute, bookAtEnd: time.Second}
	}
	return b
}

// soakDetector reads the titles of the soak's press: "17 attribution".
func soakDetector(title, text string, _ time.Time) claims.Reading {
	number, what, _ := strings.Cut(title, " ")
	n, err := strconv.Atoi(number)
	if err != nil {
		return claims.Reading{Silent: "it is none of the soak's"}
	}
	speaker, accused := soakPair(n)
	c := claims.Claim{
		Stance: claims.Attribution, Speakers: []string{speaker}, Accused: []string{accused}, Victims: []string{speaker}, Groups: []string{},
		Target: soakTarget(n), Recency: claims.Current, Evidence: text, Rule: "soak", Confidence: 0.9, Measure: claims.Statement,
	}
	if what == "denial" {
		c.Stance, c.Speakers, c.Denies, c.Measure = claims.Denial, []string{accused}, claims.Responsibility, ""
	}
	return claims.Reading{Claims: []claims.Claim{c}}
}

var soakCountries = strings.Fields("FR DE PL NL NO SE FI EE LV LT ES PT IT GR RO BG HU AT DK IS JP IN BR MX AR CL CA AU NZ ZA")

// soakPair is who accuses whom; no pair comes twice before the 870th story:
// there are no more than 435 kills in a soak.
func soakPair(n int) (speaker, accused string) {
	all := len(soakCountries)
	return soakCountries[n%all], soakCountries[(n+1+n/all%(all-1))%all]
}

// soakTarget is a name of its own for each story.
func soakTarget(n int) string {
	syllables := []string{"ba", "ke", "lo", "mi", "nu", "pra", "ste", "vor", "zil", "gru"}
	name := ""
	for _, digit := range strconv.Itoa(1000 + n) {
		name += syllables[digit-'0']
	}
	return "Register of " + strings.ToUpper(name[:1]) + name[1:]
}

// soakChat is the platform's adapter.
type soakChat struct {
	world string
	http  *http.Client
}

func (*soakChat) Name() string { return "fake" }

func (*soakChat) Run(ctx context.Context, _ Handler) error {
	<-ctx.Done()
	return nil
}

func (c *soakChat) call(ctx context.Context, verb string, args any) (string, error) {
	body, err := json.Marshal(args)
	if err != nil {
		return "", err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.world+verb, bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	resp, err := c.http.Do(req)
	if dial := (*net.OpError)(nil); errors.As(err, &dial) && dial.Op == "dial" {
		return "", &RetryError{Err: err}
	}
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrPerhapsPosted, err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	switch {
	case resp.StatusCode == http.StatusTooManyRequests:
		return "", &RetryError{After: 30 * time.Millisecond, Err: errors.New(resp.Status)}
	case err != nil || resp.StatusCode != http.StatusOK:
		return "", fmt.Errorf("%w: %s", ErrPerhapsPosted, resp.Status)
	}
	return string(text), nil
}

func (c *soakChat) Post(ctx context.Context, to Channel, thread string, m Message) (string, error) {
	return c.call(ctx, "/post", map[string]any{"Channel": to.ID, "Thread": thread, "M": m})
}

func (c *soakChat) Edit(ctx context.Context, in Channel, ref string, m Message) error {
	_, err := c.call(ctx, "/edit", map[string]any{"Channel": in.ID, "Ref": ref, "M": m})
	return err
}

func (c *soakChat) Find(ctx context.Context, in Channel, _, deliveryID string, _ time.Time) (string, error) {
	return c.call(ctx, "/find", map[string]any{"Channel": in.ID, "ID": deliveryID})
}

// A soak is the test's side of it.
type soak struct {
	*testing.T
	program, database string
	press             *soakPress
	platform          *soakPlatform
	feeds, world      string
	store             *store.Store
	kills             int
	deniable          []int
	counts            map[string]int
}

// soakChannels and what they watch: each country is watched by two channels.
const soakChannels = 5

func soakWatchers(n int) []string {
	speaker, _ := soakPair(n)
	at := slices.Index(soakCountries, speaker)
	return []string{"all", fmt.Sprint("c", at%(soakChannels-1))}
}

func newSoak(t *testing.T) *soak {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	s := &soak{
		T: t, program: self, database: filepath.Join(t.TempDir(), "attribot.db"), press: newPress(),
		platform: &soakPlatform{faults: map[string]int{}}, counts: map[string]int{},
	}
	serve := func(h http.Handler) string {
		server := httptest.NewUnstartedServer(h)
		server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
		server.Start()
		t.Cleanup(server.Close)
		return server.URL
	}
	s.feeds, s.world = serve(s.press), serve(s.platform)
	if s.store, err = store.Open(t.Context(), s.database); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.store.Close() })
	s.furnish()
	return s
}

// furnish sets up feeds, of which the first answer is known, and channels.
func (s *soak) furnish() {
	s.Helper()
	ctx := s.Context()
	for n := range 3 {
		if _, err := s.store.AddFeed(ctx, feeds.Feed{URL: fmt.Sprintf("%s/feed/%d", s.feeds, n), Title: fmt.Sprint("Outlet ", n), Trusted: true, Added: time.Now()}); err != nil {
			s.Fatal(err)
		}
	}
	for n := range soakChannels {
		name := fmt.Sprint("c", n)
		if n == soakChannels-1 {
			name = "all"
		}
		c, err := s.store.Channel(ctx, "fake", name, "#"+name, time.Now())
		if err != nil {
			s.Fatal(err)
		}
		change := store.Change{Who: "test", What: "watch", At: time.Now()}
		for i, code := range soakCountries {
			if name == "all" || i%(soakChannels-1) == n {
				change.AddWatches = append(change.AddWatches, store.Watch{Country: code, Role: roleVictim, Added: time.Now()})
			}
		}
		if _, err := s.store.Apply(ctx, c.ID, change); err != nil {
			s.Fatal(err)
		}
	}
	for feed := range 3 {
		s.press.locked(feed, fmt.Sprintf("/item/before/%d", feed))
	}
	b := soakBot(s.store, life{World: s.world}, slog.New(slog.DiscardHandler))
	if _, err := b.Once(ctx, time.Now()); err != nil {
		s.Fatal(err)
	}
}

// due has every feed asked, whatever the clock of the next life shows.
func (s *soak) due() {
	s.Helper()
	fs, err := s.store.Feeds(s.Context())
	if err != nil {
		s.Fatal(err)
	}
	for _, f := range fs {
		if f.FirstFetched.IsZero() {
			s.Fatalf("%s was not read first", f.URL)
		}
		if err := s.store.Lease(s.Context(), f.ID, time.UnixMilli(1)); err != nil {
			s.Fatal(err)
		}
	}
}

// start begins a life; what it says stands in the buffer when it has ended.
func (s *soak) start(l life) (*exec.Cmd, *bytes.Buffer) {
	s.Helper()
	l.Database, l.World = s.database, s.world
	text, err := json.Marshal(l)
	if err != nil {
		s.Fatal(err)
	}
	os.Remove(s.database + ".up")
	c := exec.Command(s.program)
	c.Env = append(os.Environ(), soakLife+"="+string(text))
	var said bytes.Buffer
	c.Stderr = &said
	if err := c.Start(); err != nil {
		s.Fatal(err)
	}
	return c, &said
}

// end asks a life to end, once it is up.
func (s *soak) end(c *exec.Cmd, said *bytes.Buffer) {
	s.Helper()
	for end := time.Now().Add(time.Minute); !s.up() && time.Now().Before(end); {
		time.Sleep(5 * time.Millisecond)
	}
	c.Process.Signal(syscall.SIGTERM)
	if err := c.Wait(); err != nil {
		s.Errorf("the bot's end: %v\n%s", err, said)
	}
}

// up reports that the last life has left its mark.
func (s *soak) up() bool {
	_, err := os.Stat(s.database + ".up")
	return err == nil
}

// publish brings two new stories, what others repeat, and denials of what has
// been told in some channel.
func (s *soak) publish(dice *rand.Rand) {
	for _, p := range s.platform.standing() {
		if n, what := soakItem(p.M); what == "attribution" && !slices.Contains(s.deniable, n) {
			s.deniable = append(s.deniable, n)
		}
	}
	for _, n := range s.deniable {
		if !s.press.denied[n] && dice.IntN(2) == 0 {
			s.press.deny(n)
		}
	}
	for range 2 {
		n := s.press.attribute()
		if dice.IntN(2) == 0 {
			s.press.repeat(n)
		}
	}
}

// soakItem reads which item a message tells of.
func soakItem(m Message) (n int, what string) {
	if len(m.Links) == 1 {
		if _, path, ok := strings.Cut(m.Links[0].URL, "/item/"); ok {
			number, what, _ := strings.Cut(path, "/")
			n, _ = strconv.Atoi(number)
			if what == "repeat" { // it was read first: the attribution repeats it
				what = "attribution"
			}
			return n, what
		}
	}
	return -1, ""
}

// TestSoak is the whole of it.
func TestSoak(t *testing.T) {
	s := newSoak(t)
	s.kills = *soakKills
	if s.kills == 0 {
		s.kills = 12
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	dice := rand.New(rand.NewPCG(seed, 1))
	s.platform.dice = rand.New(rand.NewPCG(seed, 2))
	begun := time.Now()
	for range s.kills {
		s.publish(dice)
		s.due()
		s.live(dice)
	}
	s.platform.mu.Lock()
	s.platform.dice = nil
	s.platform.mu.Unlock()
	s.settle()
	s.check(time.Since(begun))
}

// live is one life with its hardships, ended by SIGKILL.
func (s *soak) live(dice *rand.Rand) {
	s.Helper()
	l := life{}
	switch dice.IntN(6) {
	case 0:
		l.Skew = time.Duration(dice.IntN(4)-2) * time.Hour
		s.counts["lives with a wrong clock"]++
	case 1:
		l.Jump = time.Duration(dice.IntN(7200)-3600) * time.Second
		s.counts["lives in which the clock jumped"]++
	case 2:
		l.Disk = 32<<10 + dice.Int64N(s.largest()) // mostly less than the file has already: nothing can be added
		s.counts["lives with a full disk"]++
	}
	release, locked := func() {}, s.counts["lives with a locked database"]
	if dice.IntN(6) == 0 {
		release = s.lock()
		s.counts["lives with a locked database"]++
	}
	c, said := s.start(l)
	time.Sleep(time.Duration(20+dice.IntN(700)) * time.Millisecond) // a random moment of something real is the point
	if s.counts["lives with a locked database"] > locked && *soakKills > 0 && dice.IntN(3) == 0 {
		time.Sleep(time.Duration(2+dice.IntN(5)) * time.Second) // longer than anybody waits for a lock
		s.counts["of them for seconds"]++
	}
	release()
	if dice.IntN(4) == 0 {
		time.Sleep(time.Duration(dice.IntN(1000)) * time.Millisecond) // it has time to recover
	}
	c.Process.Kill()
	c.Wait()
	if !c.ProcessState.Sys().(syscall.WaitStatus).Signaled() && l.Disk == 0 {
		s.Errorf("the bot had ended by itself:\n%s", said)
	}
	if strings.Contains(said.String(), "disk I/O error") || strings.Contains(said.String(), "disk is full") {
		s.counts["lives in which a write was refused"]++
	}
}

// largest is the size of the database's largest file.
func (s *soak) largest() (size int64) {
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if info, err := os.Stat(s.database + suffix); err == nil {
			size = max(size, info.Size())
		}
	}
	return size
}

// lock holds the database as another program would that writes.
func (s *soak) lock() (release func()) {
	s.Helper()
	db := s.open()
	c, err := db.Conn(s.Context())
	if err == nil {
		_, err = c.ExecContext(s.Context(), `begin immediate`)
	}
	if err != nil {
		s.Fatal(err)
	}
	return func() {
		c.ExecContext(context.Background(), `rollback`)
		c.Close()
		db.Close()
	}
}

func (s *soak) open() *sql.DB {
	db, err := sql.Open("sqlite", "file:"+s.database+"?_pragma=busy_timeout(10000)")
	if err != nil {
		s.Fatal(err)
	}
	return db
}

// settle lets the bot live in peace, with a clock that is right at first and
// then ahead, so that the last edits come.
func (s *soak) settle() {
	s.Helper()
	s.due()
	for _, skew := range []time.Duration{0, 3 * time.Hour} {
		c, said := s.start(life{Skew: skew})
		for end := time.Now().Add(2 * time.Minute); time.Now().Before(end) && !s.idle(skew); {
			time.Sleep(50 * time.Millisecond)
		}
		s.end(c, said)
		if skew > 0 && !s.idle(skew) { // before, an edit may just have become due
			s.Errorf("not at rest with the clock %v ahead: %v\n%.5000s", skew, s.pending(skew), said)
		}
	}
}

// idle reports that all that was published is read, and nothing is to be sent
// or edited by a clock so far ahead.
func (s *soak) idle(skew time.Duration) bool {
	s.press.mu.Lock()
	fresh := len(s.press.fresh)
	s.press.mu.Unlock()
	n, err := s.store.Counts(s.Context())
	return err == nil && fresh == 0 && n.Unread == 0 && len(s.pending(skew)) == 0
}

// pending names the alerts that are not at their end, and the edits that are
// due.
func (s *soak) pending(skew time.Duration) (all []string) {
	s.Helper()
	db := s.open()
	defer db.Close()
	rows, err := db.Query(`
select 'alert ' || id || ' is ' || state || ': ' || error from alerts where state not in ('sent', 'dead')
union all
select 'edit of ' || alert_id from edits where next_at < $1`, time.Now().Add(skew).UnixMilli())
	if err != nil {
		s.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			s.Fatal(err)
		}
		all = append(all, line)
	}
	return all
}

func (s *soak) check(took time.Duration) {
	s.Helper()
	posts := s.platform.standing()
	byKey := map[string][]soakPost{}
	edits := 0
	for _, p := range posts {
		n, what := soakItem(p.M)
		byKey[fmt.Sprintf("%s %d %s", p.Channel, n, what)] = append(byKey[fmt.Sprintf("%s %d %s", p.Channel, n, what)], p)
		edits += p.Edits
	}
	expected := 0
	want := func(channel string, n int, what, thread string) (ref string) {
		s.Helper()
		expected++
		key := fmt.Sprintf("%s %d %s", channel, n, what)
		got := byKey[key]
		delete(byKey, key)
		if len(got) != 1 {
			s.Errorf("%s stands there %d times", key, len(got))
			return ""
		}
		if got[0].Thread != thread {
			s.Errorf("%s stands below %q, want %q", key, got[0].Thread, thread)
		}
		if denied := strings.Contains(got[0].M.Footer, "Denied by"); what == "attribution" && denied != s.press.denied[n] {
			s.Errorf("%s: denied %v, but its footer is %q", key, s.press.denied[n], got[0].M.Footer)
		}
		return got[0].Ref
	}
	for n := range s.press.told {
		for _, channel := range soakWatchers(n) {
			root := want(channel, n, "attribution", "")
			if s.press.denied[n] {
				want(channel, n, "denial", root)
			}
		}
	}
	for key := range byKey {
		s.Errorf("nobody asked for %s", key)
	}
	s.integrity(expected)
	s.Logf("%d kills in %v: %d stories, %d denials, %d alerts expected, %d stand there, %d edits; %d calls of the platform, of which %v; %v",
		s.kills, took.Round(time.Second), s.press.told, len(s.press.denied), expected, len(posts), edits, s.platform.calls, s.platform.faults, s.counts)
}

// integrity looks at the file.
func (s *soak) integrity(expected int) {
	s.Helper()
	db := s.open()
	defer db.Close()
	var verdict string
	var sent, all int
	if err := db.QueryRow(`pragma integrity_check`).Scan(&verdict); err != nil || verdict != "ok" {
		s.Errorf("integrity_check: %s, %v", verdict, err)
	}
	if err := db.QueryRow(`select count(*), count(*) filter (where state = 'sent') from alerts`).Scan(&all, &sent); err != nil || all != expected || sent != expected {
		s.Errorf("%d alerts, %d of them sent, %v; want %d", all, sent, err, expected)
	}
}

// TestHowLongAnAlertTakes measures, with nothing failing and the standard pace,
// from the answer of the feed that holds a new item to the message on the
// platform.
func TestHowLongAnAlertTakes(t *testing.T) {
	s := newSoak(t)
	items, bound := 60, 5*time.Minute // however busy the machine: they come
	if *soakKills > 0 {
		items, bound = 500, 2*time.Second
	}
	c, said := s.start(life{Calm: true})
	for range items {
		s.press.attribute()
		s.due()
		time.Sleep(60 * time.Millisecond)
	}
	for end := time.Now().Add(5 * time.Minute); len(s.platform.standing()) < 2*items && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
	}
	s.end(c, said)
	var took []time.Duration
	for _, p := range s.platform.standing() {
		n, what := soakItem(p.M)
		took = append(took, p.At.Sub(s.press.served[fmt.Sprintf("/item/%d/%s", n, what)]))
	}
	if len(took) != 2*items {
		t.Fatalf("%d messages, want %d\n%s", len(took), 2*items, said)
	}
	slices.Sort(took)
	p50, p99 := took[len(took)/2], took[len(took)*99/100]
	t.Logf("%d alerts of %d items: p50 %v, p99 %v, slowest %v", len(took), items, p50, p99, took[len(took)-1])
	if p99 > bound {
		t.Errorf("p99 is %v", p99)
	}
}
