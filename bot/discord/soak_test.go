package discord

import (
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"attribot/bot"
	"attribot/bot/discord/discordtest"
	"attribot/feeds"
	"attribot/store"
)

// TestSoak is a day of the real bot in a Discord that fails all the time: the
// minutes are the bot's rounds, so that a day takes seconds, and Discord's ids
// and nonces go by the same clock. Meanwhile the connection is lost in every
// way there is, and commands are asked. Nothing is lost, and nothing doubled.
func TestSoak(t *testing.T) {
	hours := 24
	if testing.Short() {
		hours = 2
	}
	var now atomic.Int64
	now.Store(time.Now().Add(-48 * time.Hour).UnixMilli())
	clock := func() time.Time { return time.UnixMilli(now.Load()) }
	o := quick
	o.Clock, o.Starts = clock, 1<<30
	server, c := newChat(t, o)
	c.limiter.now = clock
	c.pace.silence = 250 * time.Millisecond
	st, b := soaked(t, c, clock)
	running(t, c, b.Handle)
	eventually(t, "connected", server.Connected)
	answered(t, server.Type(discordtest.General, admin, "watch", discordtest.Option{Name: "countries", Value: strings.Join(accusers, ", ") + " any"}), discordtest.Answer)

	dice := rand.New(rand.NewPCG(1, 2))
	decided, asked, heard := 0, 0, 0
	for minute := range hours * 60 {
		now.Add(time.Minute.Milliseconds())
		if minute%3 == 0 {
			server.Break(trouble(dice))
		}
		if minute%60 == 7 {
			lose(server, dice)
		}
		if minute%20 == 3 && server.Connected() {
			asked++
			if kind, _ := server.Type(discordtest.General, discordtest.Person{}, "status").Wait(50 * time.Millisecond); kind != 0 {
				heard++
			}
		}
		if minute%360 == 100 { // an outage of twenty minutes
			server.Break(discordtest.Fault{Trouble: discordtest.Unavailable, Count: 1 << 30})
		}
		if minute%360 == 120 {
			server.Mend()
		}
		round, err := b.Once(t.Context(), clock())
		if err != nil {
			t.Log(err) // as the bot's loops do
		}
		decided += round.Alerts
	}
	server.Mend()
	for range 24 * 60 {
		now.Add(time.Minute.Milliseconds())
		round, err := b.Once(t.Context(), clock())
		if err != nil {
			t.Fatal(err)
		}
		decided += round.Alerts
		if due, err := st.DueAlerts(t.Context(), clock().Add(24*time.Hour)); err != nil || len(due) == 0 && round.Alerts == 0 {
			break
		}
	}
	ids := map[string]int{}
	at := map[int64]bool{} // minutes in which something was posted
	for _, where := range append(server.Threads(discordtest.General), discordtest.Channel{ID: discordtest.General}) {
		for _, m := range server.Messages(where.ID) {
			if bs := buttonsOf(m.Body); len(bs) > 0 && delivery(bs[0]["custom_id"].(string)) != "" {
				ids[delivery(bs[0]["custom_id"].(string))]++
				at[m.At.Unix()/60] = true
			}
		}
	}
	for id, n := range ids {
		if n > 1 {
			t.Errorf("delivery %s stands there %d times", id, n)
		}
	}
	counts := server.Counts()
	t.Logf("%d hours: %d alerts decided, %d messages in %d minutes; %d commands asked, %d answered at once; %d connections, %d resumed, %d logins; %d requests refused",
		hours, decided, len(ids), len(at), asked, heard, counts.Connects, counts.Resumes, counts.Identifies, server.Invalid())
	if len(ids) != decided || decided < 4*hours {
		t.Errorf("%d alerts were decided and %d told", decided, len(ids))
	}
	server.Mend()
	answers(t, server)
}

// trouble is a fault of some of the next requests.
func trouble(dice *rand.Rand) discordtest.Fault {
	kinds := []discordtest.Trouble{
		discordtest.RouteLimit, discordtest.SharedLimit, discordtest.GlobalLimit, discordtest.HTMLLimit, discordtest.BadGateway, discordtest.Unavailable,
		discordtest.DropBefore, discordtest.DropAfter, discordtest.DropAfter, discordtest.HangAfter, discordtest.ChannelLimit,
	}
	return discordtest.Fault{Method: []string{"POST", "GET", "PATCH"}[dice.IntN(3)], Below: "/channels/", Trouble: kinds[dice.IntN(len(kinds))], Count: 1 + dice.IntN(2), After: 5 * time.Second}
}

// lose loses the connection in some way.
func lose(server *discordtest.Server, dice *rand.Rand) {
	switch dice.IntN(7) {
	case 0:
		server.Cut()
	case 1:
		server.Reconnect()
	case 2:
		server.Freeze()
	case 3:
		server.Invalidate()
	case 4:
		server.CloseWith(4000)
	case 5:
		server.NextOpenings(discordtest.Opening{Reconnect: true})
		server.Cut()
	case 6:
		server.NextOpenings(discordtest.Opening{Invalid: true})
		server.Cut()
	}
}

var accusers = []string{
	"germany", "france", "italy", "spain", "portugal", "poland", "norway", "sweden", "finland", "denmark", "estonia", "latvia", "lithuania", "austria", "belgium",
	"croatia", "slovenia", "hungary", "romania", "bulgaria", "greece", "albania", "montenegro", "canada", "mexico", "brazil", "chile", "argentina", "peru", "australia",
	"japan", "taiwan", "india", "pakistan", "kenya", "ghana", "nigeria", "morocco", "tunisia", "egypt",
}

// soaked is the bot with a feed that tells of another attack every few minutes
// of the clock.
func soaked(t *testing.T, c *Chat, clock func() time.Time) (*store.Store, *bot.Bot) {
	began := clock()
	feed := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `<?xml version="1.0"?><rss version="2.0"><channel><title>Soak Courier</title><link>https://soak.example</link>`)
		for i := range int(clock().Sub(began) / (7 * time.Minute)) {
			at := began.Add(time.Duration(i) * 7 * time.Minute)
			if clock().Sub(at) > 12*time.Hour {
				continue
			}
			who := accusers[i%len(accusers)]
			who = strings.ToUpper(who[:1]) + who[1:]
			by := []string{"China", "Russia", "Iran", "North Korea"}[i/len(accusers)%4]
			fmt.Fprintf(w, `<item><guid>%d</guid><link>https://soak.example/%d</link><pubDate>%s</pubDate><title>%s accuses %s of cyberattack on registry no. %d</title><description>%s on %s accused %s of hacking the servers of its national registry number %d. The government published its findings.</description></item>`,
				i, i, at.UTC().Format(time.RFC1123Z), who, by, i, who, at.UTC().Weekday(), by, i)
		}
		fmt.Fprint(w, `</channel></rss>`)
	}))
	t.Cleanup(feed.Close)
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "attribot.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	if _, err := st.AddFeed(t.Context(), feeds.Feed{URL: feed.URL, Title: "Soak Courier", Kind: feeds.KindFeed, Trusted: true, Added: began}); err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	client := feeds.NewClient(feeds.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Gap: -1})
	return st, bot.New(st, feeds.NewPoller(st, client, log), client, bot.Policy{Hourly: -1, Patience: 200 * time.Millisecond, Attempts: 1000, GiveUp: 1000 * time.Hour}, log, c)
}

var interactions = flag.Int("interactions", 10000, "how many TestMemoryStaysFlat makes")

// TestMemoryStaysFlat: many interactions leave nothing behind, whatever they
// were.
func TestMemoryStaysFlat(t *testing.T) {
	n := *interactions
	if testing.Short() {
		t.Skip("-short: that interactions leave nothing behind is not measured")
	}
	l := listen(t, yesPrivately)
	once := func(i int) {
		var a *discordtest.Asked
		switch i % 3 {
		case 0:
			a = l.Type(discordtest.General, discordtest.Person{}, "status")
		case 1:
			a = l.Click(discordtest.General, discordtest.Person{}, "v1::status")
		case 2:
			a = l.Suggest(discordtest.General, discordtest.Person{}, "watch", discordtest.Option{Name: "countries", Value: "fr", Focused: true})
		}
		if kind, _ := a.Wait(5 * time.Second); kind == 0 {
			t.Fatal("not answered")
		}
		a.Forget()
		if i%500 == 0 {
			l.ForgetRequests()
			l.mu.Lock()
			l.all = nil
			l.mu.Unlock()
		}
	}
	for i := range 1500 { // until what is bounded is full
		once(i)
	}
	before, goroutines := heap(l), runtime.NumGoroutine()
	for i := range n {
		once(i)
	}
	after := heap(l)
	t.Logf("heap before %d interactions %.1f MB, after %.1f MB; goroutines %d, %d", n, mb(before), mb(after), goroutines, runtime.NumGoroutine())
	if after > before+2<<20 {
		t.Errorf("it grew by %.1f MB", mb(after-before))
	}
	if g := runtime.NumGoroutine(); g > goroutines+20 {
		t.Errorf("%d goroutines, before %d", g, goroutines)
	}
}

func heap(l *listening) uint64 {
	l.ForgetRequests()
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func mb(n uint64) float64 { return float64(n) / (1 << 20) }
