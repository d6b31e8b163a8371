package bot

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"attribot/feeds"
	"attribot/feeds/claims"
	"attribot/store"
)

// script has the detector find given claims by title: what it finds in real
// sentences is tested where it lives.
func (h *house) script(byTitle map[string][]claims.Claim) {
	h.bot.detector = func(title, _ string, _ time.Time) claims.Reading {
		if cs := byTitle[title]; len(cs) > 0 {
			return claims.Reading{Claims: cs}
		}
		return claims.Reading{Silent: "nothing of the kind is said"}
	}
}

func (h *house) digest(now time.Time) Round {
	h.t.Helper()
	r, err := h.bot.digest(h.t.Context(), now)
	if err != nil {
		h.t.Error(err)
	}
	return r
}

// reasons lists the alerts decided for a channel: "S1 first".
func (h *house) reasons(channel store.Channel) (all []string) {
	h.t.Helper()
	stories := h.counts().Stories
	for story := 1; story <= stories; story++ {
		as, err := h.store.StoryAlerts(h.t.Context(), int64(story), channel.ID)
		if err != nil {
			h.t.Fatal(err)
		}
		for _, a := range as {
			all = append(all, fmt.Sprintf("S%d %s", story, a.Reason))
		}
	}
	return all
}

func (h *house) counts() store.Counts {
	h.t.Helper()
	n, err := h.store.Counts(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	return n
}

// says is a claim of the tests: Germany (or who is named) about the survey
// office.
func says(speaker string, change ...func(*claims.Claim)) claims.Claim {
	c := survey().Claim
	c.Speakers = []string{speaker}
	c.Evidence = speaker + " accused China of hacking the Land Survey Office in Germany."
	for _, f := range change {
		f(&c)
	}
	return c
}

func denies(change ...func(*claims.Claim)) claims.Claim {
	c := rejection().Claim
	for _, f := range change {
		f(&c)
	}
	return c
}

func measured(m string) func(*claims.Claim) { return func(c *claims.Claim) { c.Measure = m } }
func accusing(codes ...string) func(*claims.Claim) {
	return func(c *claims.Claim) { c.Accused = codes }
}
func recalled(c *claims.Claim) { c.Recency = claims.Background }
func unsure(c *claims.Claim)   { c.Confidence = 0.5 }

// A telling of the tests: what is published, by whom, when.
type edition struct {
	title  string
	outlet string
	after  time.Duration // after august
	claims []claims.Claim
	mark   func(*feeds.Article)
}

// publish has all of it read, one after another.
func (h *house) publish(editions ...edition) (r Round) {
	h.t.Helper()
	script := map[string][]claims.Claim{}
	for i, e := range editions {
		title := fmt.Sprintf("%s (%d) Land Survey Office hacked, Germany, China", e.title, i)
		script[title] = e.claims
		h.script(script)
		a := feeds.Article{Title: title, Outlet: e.outlet, Published: august.Add(e.after), Full: true,
			Text: "The Land Survey Office was hacked, says the Interior Ministry. " + e.title}
		if e.mark != nil {
			e.mark(&a)
		}
		h.item(a)
		r = h.digest(august.Add(e.after + time.Minute))
	}
	return r
}

func TestWhatIsNews(t *testing.T) {
	hour := time.Hour
	for name, c := range map[string]struct {
		editions []edition
		want     []string
	}{
		"an attribution": {
			[]edition{{title: "one", claims: []claims.Claim{says("DE")}}},
			[]string{"S1 first"},
		},
		"another outlet is no news": {
			[]edition{{title: "one", claims: []claims.Claim{says("DE")}}, {title: "two", outlet: "Night Desk", after: hour, claims: []claims.Claim{says("DE", measured(claims.Statement))}}},
			[]string{"S1 first"},
		},
		"the denial answers the attribution": {
			[]edition{{title: "one", claims: []claims.Claim{says("DE")}}, {title: "two", after: hour, claims: []claims.Claim{denies()}}, {title: "three", after: 2 * hour, claims: []claims.Claim{denies()}}},
			[]string{"S1 first", "S1 denial"},
		},
		"both in one article": {
			[]edition{{title: "one", claims: []claims.Claim{denies(), says("DE")}}},
			[]string{"S1 first", "S1 denial"},
		},
		"a denial heard first, of an attribution that is recalled": {
			[]edition{{title: "one", claims: []claims.Claim{denies(), says("DE", recalled)}}},
			[]string{"S1 denial"},
		},
		"the same government accuses another": {
			[]edition{
				{title: "one", claims: []claims.Claim{says("DE")}},
				{title: "two", after: hour, claims: []claims.Claim{says("FR", accusing("CN", "RU"))}},
				{title: "three", after: 2 * hour, claims: []claims.Claim{says("DE", accusing("RU"))}},
				{title: "four", after: 3 * hour, claims: []claims.Claim{says("DE", accusing("RU"))}},
			},
			[]string{"S1 first", "S1 new-speaker", "S1 new-accused"},
		},
		"another government": {
			[]edition{{title: "one", claims: []claims.Claim{says("DE")}}, {title: "two", after: hour, claims: []claims.Claim{says("FR"), says("DE")}}, {title: "three", after: hour, claims: []claims.Claim{says("FR")}}},
			[]string{"S1 first", "S1 new-speaker"},
		},
		"several governments in one article are one message": {
			[]edition{{title: "one", claims: []claims.Claim{says("DE"), says("FR"), says("PL")}}, {title: "two", after: hour, claims: []claims.Claim{says("PL")}}},
			[]string{"S1 first"},
		},
		"sanctions follow the words": {
			[]edition{
				{title: "one", claims: []claims.Claim{says("DE", measured(claims.Statement))}},
				{title: "two", after: hour, claims: []claims.Claim{says("DE", measured(claims.Diplomatic))}},
				{title: "three", after: 20 * hour, claims: []claims.Claim{says("DE", measured(claims.Sanctions))}},
				{title: "four", after: 21 * hour, claims: []claims.Claim{says("DE", measured(claims.Sanctions))}},
				{title: "five", after: 22 * hour, claims: []claims.Claim{says("DE", measured(claims.Statement))}},
				{title: "six", after: 23 * hour, claims: []claims.Claim{says("DE", measured(claims.Indictment))}},
			},
			[]string{"S1 first", "S1 measure", "S1 measure"},
		},
		"what is recalled": {
			[]edition{{title: "one", claims: []claims.Claim{says("DE", recalled)}}},
			nil,
		},
		"what was only recalled before": {
			[]edition{{title: "one", claims: []claims.Claim{says("DE", recalled), denies()}}, {title: "two", after: hour, claims: []claims.Claim{says("DE")}}, {title: "three", after: hour, claims: []claims.Claim{says("DE")}}},
			[]string{"S1 denial", "S1 new-speaker"},
		},
		"what was there before we came": {
			[]edition{{title: "one", claims: []claims.Claim{says("DE")}, mark: func(a *feeds.Article) { a.Backlog = true }}},
			nil,
		},
		"what is old": {
			[]edition{{title: "one", claims: []claims.Claim{says("DE")}, mark: func(a *feeds.Article) { a.Published = august.Add(-73 * hour) }}},
			nil,
		},
		"what is just not old": {
			[]edition{{title: "one", claims: []claims.Claim{says("DE")}, mark: func(a *feeds.Article) { a.Published = august.Add(-71 * hour) }}},
			[]string{"S1 first"},
		},
		"what is doubtful": {
			[]edition{{title: "one", claims: []claims.Claim{says("DE", unsure)}}},
			nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := build(t, Policy{})
			news := h.channel("news", "DE")
			h.publish(c.editions...)
			if diff := cmp.Diff(c.want, h.reasons(news)); diff != "" {
				t.Errorf("%s\n%s", diff, h.log)
			}
		})
	}
}

func TestRepeatsRaiseTheCount(t *testing.T) {
	h := build(t, Policy{})
	h.channel("news", "DE")
	r := h.publish(
		edition{title: "one", outlet: "Courier", claims: []claims.Claim{says("DE")}},
		edition{title: "two", outlet: "Gazette", after: time.Hour, claims: []claims.Claim{says("DE")}},
	)
	if want := (Round{Articles: 1, Repeats: 1}); r != want {
		t.Errorf("the second outlet: %+v, want %+v", r, want)
	}
	cs, err := h.store.FirstClaims(t.Context(), 1)
	if err != nil || len(cs) != 1 || cs[0].Outlets != 2 {
		t.Errorf("%+v %v", cs, err)
	}
}

// TestCopiesAreOneSource: an agency's report that outlets take over under their
// own titles, shortened or with a line more, is one source, whoever comes first;
// what another outlet writes is a second one.
func TestCopiesAreOneSource(t *testing.T) {
	report := strings.Repeat("Germany accused China on Friday of having been inside the office that measures its land. ", 3) +
		"The ambassador was called in before noon, an official said. Maps of three cities were copied, and nobody noticed for a year and a half."
	h := build(t, Policy{})
	h.channel("news", "DE")
	h.bot.detector = func(string, string, time.Time) claims.Reading {
		return claims.Reading{Claims: []claims.Claim{says("DE")}}
	}
	for i, a := range []feeds.Article{
		{Outlet: "Harbour Gazette", Title: "China was inside our land office, Berlin says", Text: report + " By the foreign desk."},
		{Outlet: "Wire", Title: "Germany accuses China of hacking land office", Text: report},
		{Outlet: "Evening Sheet", Title: "Land office hack: envoy called in", Text: strings.TrimSuffix(report, " Maps of three cities were copied, and nobody noticed for a year and a half.")},
		{Outlet: "Morning Ledger", Title: "Who was in the land office?", Text: "Berlin names a culprit for the oldest intrusion that it knows of: Beijing. Why so late, asks the opposition, and gets no reply."},
	} {
		a.Published, a.Full = august.Add(time.Duration(i)*time.Hour), true
		h.item(a)
		h.digest(a.Published)
	}
	cs, err := h.store.FirstClaims(t.Context(), 1)
	if err != nil || len(cs) != 1 || cs[0].Outlets != 2 {
		t.Errorf("%+v %v", cs, err)
	}
}

// TestEditedArticle: an outlet that edits its article is read again, and only
// what is new is told.
func TestEditedArticle(t *testing.T) {
	h := build(t, Policy{})
	news := h.channel("news", "DE")
	found := []claims.Claim{says("DE", measured(claims.Statement))}
	h.bot.detector = func(string, string, time.Time) claims.Reading { return claims.Reading{Claims: found} }
	a := h.item(feeds.Article{Title: "Land Survey Office hacked", Text: "Germany accuses China.", Published: august, Full: true})
	h.digest(august.Add(time.Minute))

	found = []claims.Claim{says("DE", measured(claims.Diplomatic)), denies()}
	a.Text = "Germany accuses China and summons its ambassador. China denies it."
	if _, err := h.store.SaveFetch(t.Context(), h.feed, []feeds.Article{a}); err != nil {
		t.Fatal(err)
	}
	h.digest(august.Add(time.Hour))
	if diff := cmp.Diff([]string{"S1 first", "S1 denial"}, h.reasons(news)); diff != "" {
		t.Errorf("%s\n%s", diff, h.log)
	}
	cs, err := h.store.ArticleClaims(t.Context(), a.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cs {
		if c.Repeats != 0 {
			t.Errorf("the article repeats itself: %+v", c)
		}
	}
}

func TestWhomItConcerns(t *testing.T) {
	abroad := says("GB", func(c *claims.Claim) { c.Victims = []string{"UA"}; c.Accused = []string{"RU"} })
	for watch, want := range map[string]int{
		"watch ukraine":                1,
		"watch ukraine as accused":     0,
		"watch russia":                 0,
		"watch russia as accused":      1,
		"watch russia accused denials": 0,
		"watch uk as speaker":          1,
		"watch uk":                     0,
		"watch uk any":                 1,
		"watch russia any":             1,
		"watch ukraine any":            1,
		"watch germany any":            0,
		"watch ukraine attributions":   1,
		"watch ukraine denials":        0,
		"watch nato":                   0,
		"watch ukraine, russia any":    1, // one message, whatever matches
	} {
		t.Run(watch, func(t *testing.T) {
			h := build(t, Policy{})
			h.say(watch)
			h.publish(edition{title: "one", claims: []claims.Claim{abroad}})
			if got := h.counts().AlertsDue; got != want {
				t.Errorf("%d alerts, want %d", got, want)
			}
		})
	}
}

func TestEachChannelHearsTheClaimItWatches(t *testing.T) {
	h := build(t, Policy{})
	joint := h.channel("joint", "DE")
	french := h.channel("french")
	h.bot.Handle(t.Context(), Command{Channel: Channel{Platform: "fake", ID: "french", Name: "#french"}, Who: Person{MayConfigure: true}, Words: []string{"watch", "france", "speaker"}, At: august})
	h.publish(edition{title: "one", claims: []claims.Claim{
		says("DE", measured(claims.Sanctions)), says("FR", measured(claims.Statement)),
	}})
	for channel, want := range map[store.Channel]string{joint: "🇩🇪 Germany attributes", french: "🇫🇷 France attributes"} {
		as, err := h.store.StoryAlerts(t.Context(), 1, channel.ID)
		if err != nil || len(as) != 1 {
			t.Fatal(as, err)
		}
		m, err := h.bot.word(t.Context(), as[0])
		if err != nil || !strings.HasPrefix(m.Title, want) {
			t.Errorf("%s hears %q, want %q", channel.Name, m.Title, want)
		}
		if !strings.Contains(m.Text, "says the same.") {
			t.Errorf("%s is not told of the other: %q", channel.Name, m.Text)
		}
	}
}

func TestMutedIsSilent(t *testing.T) {
	for mute, want := range map[string][]string{
		"mute S1":             {"S1 first"},
		"mute germany":        {"S1 first"},
		"mute china":          {"S1 first"},
		"mute russia":         {"S1 first", "S1 denial"},
		"mute france":         {"S1 first", "S1 denial"},
		"mute S1 for 30min":   {"S1 first", "S1 denial"}, // it has ended by then
		"mute germany, spain": {"S1 first"},
	} {
		t.Run(mute, func(t *testing.T) {
			h := build(t, Policy{})
			news := h.channel("news", "DE")
			h.publish(edition{title: "one", claims: []claims.Claim{says("DE")}})
			h.say(mute)
			h.publish(edition{title: "two", after: time.Hour, claims: []claims.Claim{denies()}})
			if diff := cmp.Diff(want, h.reasons(news)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestADetectorThatFailsBlocksNothing(t *testing.T) {
	h := build(t, Policy{})
	news := h.channel("news", "DE")
	h.script(map[string][]claims.Claim{"good": {says("DE")}})
	scripted := h.bot.detector
	h.bot.detector = func(title, body string, published time.Time) claims.Reading {
		if title == "bad" {
			panic("index out of range [7]")
		}
		return scripted(title, body, published)
	}
	bad := h.item(feeds.Article{Title: "bad", Published: august, Full: true})
	h.item(feeds.Article{Title: "good", Published: august.Add(time.Second), Full: true})
	if r := h.digest(august.Add(time.Minute)); r.Articles != 2 || r.Alerts != 1 {
		t.Errorf("%+v", r)
	}
	why, err := h.store.SilentBecause(t.Context(), bad.ID)
	if err != nil || why != "the detector failed on this article: index out of range [7]" {
		t.Error(why, err)
	}
	if diff := cmp.Diff([]string{"S1 first"}, h.reasons(news)); diff != "" {
		t.Error(diff)
	}
	if r := h.digest(august.Add(time.Hour)); r.Articles != 0 {
		t.Errorf("read again: %+v", r)
	}
}

const pageText = `<html lang="en"><head><title>Berlin accuses Beijing</title></head><body><article><h1>Berlin accuses Beijing</h1>
<p>Germany accused China of hacking its Land Survey Office, the Interior Ministry said in Berlin on Wednesday, after a long inquiry by its services.</p>
<p>The ministry said that hackers working for the Chinese state had broken into the network of the office in order to spy on it, and that the ambassador had been summoned.</p>
<p>The office had found the intruders three years ago. It took the services until this summer to say who they had been, and how they had come in.</p>
</article></body></html>`

func TestPagesAreReadWhenTheFeedTeases(t *testing.T) {
	h := build(t, Policy{})
	var mu sync.Mutex
	asked := map[string]int{}
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked[r.URL.Path]++
		mu.Unlock()
		if r.URL.Path == "/gone" {
			http.Error(w, "no longer here", http.StatusForbidden)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, pageText)
	}))
	defer site.Close()
	f, err := h.store.AddFeed(t.Context(), feeds.Feed{URL: site.URL + "/rss", Title: "Site", Trusted: true, State: feeds.Paused, Added: august})
	if err != nil {
		t.Fatal(err)
	}
	h.feed = f

	read := map[string]string{}
	h.bot.detector = func(title, body string, _ time.Time) claims.Reading {
		read[title] = body
		if strings.HasPrefix(title, "Claim") {
			return claims.Reading{Claims: []claims.Claim{says("DE")}}
		}
		return claims.Reading{Silent: "nothing is said."}
	}
	const worthy = "Germany accuses China of a cyberattack"
	for path, change := range map[string]func(*feeds.Article){
		"/teaser":   nil,
		"/gone":     nil,
		"/full":     func(a *feeds.Article) { a.Full = true },
		"/old":      func(a *feeds.Article) { a.Published = august.Add(-30 * oneDay) },
		"/football": func(a *feeds.Article) { a.Title, a.Text = "/football", "Rovers beat United by two goals to one." },
	} {
		a := feeds.Article{Title: path + " " + worthy, Text: worthy + ".", URL: site.URL + path, Published: august}
		if change != nil {
			change(&a)
		}
		h.item(a)
	}
	h.item(feeds.Article{Title: "Claim /gone " + worthy, Text: "Short.", URL: site.URL + "/gone?again", Published: august})
	h.digest(august.Add(time.Minute))

	if diff := cmp.Diff(map[string]int{"/teaser": 1, "/gone": 2}, asked); diff != "" {
		t.Error(diff)
	}
	if body := read["/teaser "+worthy]; !strings.Contains(body, "the ambassador had been summoned") {
		t.Errorf("read %q", body)
	}
	if body := read["/gone "+worthy]; body != worthy+"." {
		t.Errorf("read %q", body)
	}
	gone, err := h.store.FindArticle(t.Context(), site.URL+"/gone")
	if err != nil {
		t.Fatal(err)
	}
	if why, err := h.store.SilentBecause(t.Context(), gone.ID); err != nil || !strings.Contains(why, "nothing is said. (the page could not be read, only the feed's own text was:") {
		t.Error(why, err)
	}
	teaser, err := h.store.FindArticle(t.Context(), site.URL+"/teaser")
	if err != nil || !teaser.Full || !strings.Contains(teaser.Text, "summoned") {
		t.Errorf("stored: %+v %v", teaser, err)
	}
	m := h.say("why " + site.URL + "/gone?again")
	if len(m.Items) != 1 || !strings.Contains(m.Items[0].Detail, "the page could not be read") {
		t.Errorf("why does not tell: %+v", m)
	}
}

// TestSilentPages: a host that does not answer is asked for one of its pages,
// not for all of a batch one after another; the feed's own text is read.
func TestSilentPages(t *testing.T) {
	h := build(t, Policy{})
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var calls atomic.Int64
	go func() {
		for {
			c, err := silent.Accept()
			if err != nil {
				return
			}
			calls.Add(1)
			c.Read(make([]byte, 4096)) // the request, so that the end is an end and no reset
			c.Close()
		}
	}()
	defer silent.Close()
	site := "http://" + silent.Addr().String()
	if h.feed, err = h.store.AddFeed(t.Context(), feeds.Feed{URL: site + "/rss", Title: "Site", Trusted: true, State: feeds.Paused, Added: august}); err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		h.item(feeds.Article{Title: fmt.Sprint("Germany accuses China of a cyberattack, ", i), Text: "Short.", URL: fmt.Sprint(site, "/", i), Published: august})
	}
	if r := h.digest(august.Add(time.Minute)); r.Articles != 5 {
		t.Errorf("%+v", r)
	}
	if n := calls.Load(); n < 1 || n > 2 { // a connection that is reset is tried once more
		t.Errorf("%d connections", n)
	}
	for i := range 5 {
		a, err := h.store.FindArticle(t.Context(), fmt.Sprint(site, "/", i))
		if err != nil {
			t.Fatal(err)
		}
		if m := h.say(fmt.Sprint("why A", a.ID)); !strings.Contains(fmt.Sprint(m), "only the feed's own text was: ") {
			t.Errorf("%+v", m)
		}
	}
}

// TestUndatedArticle: an old article without a date in its feed is old all the
// same when its page says so.
func TestUndatedArticle(t *testing.T) {
	h := build(t, Policy{})
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		date := august.Add(-time.Hour)
		if r.URL.Path == "/moved-up" {
			date = august.Add(-400 * oneDay)
		}
		meta := fmt.Sprintf(`<meta property="article:published_time" content="%s"></head>`, date.Format(time.RFC3339))
		fmt.Fprint(w, strings.Replace(pageText, "</head>", meta, 1))
	}))
	defer site.Close()
	f, err := h.store.AddFeed(t.Context(), feeds.Feed{URL: site.URL + "/rss", Title: "Site", Trusted: true, State: feeds.Paused, Added: august})
	if err != nil {
		t.Fatal(err)
	}
	h.feed = f
	news := h.channel("news", "DE")
	h.bot.detector = func(title, _ string, published time.Time) claims.Reading {
		return claims.Reading{Claims: []claims.Claim{says("DE", func(c *claims.Claim) { c.Target = title })}}
	}
	for _, path := range []string{"/moved-up", "/fresh"} {
		h.item(feeds.Article{Title: path + " Germany accuses China of a cyberattack", Text: "Teaser.", URL: site.URL + path, Published: august})
	}
	h.digest(august.Add(time.Minute))
	if got := h.reasons(news); len(got) != 1 {
		t.Errorf("alerts %v, want the fresh one's only\n%s", got, h.log)
	}
	h.wantLog("reason=old")
}

func TestWhy(t *testing.T) {
	h := build(t, Policy{})
	h.say("watch germany")
	h.publish(
		edition{title: "one", outlet: "Courier", claims: []claims.Claim{says("DE"), says("FR"), says("GB", recalled, func(c *claims.Claim) { c.Accused, c.Victims, c.Target = []string{"RU"}, []string{"GB"}, "" })}},
		edition{title: "two", outlet: "Gazette", after: time.Hour, claims: []claims.Claim{says("DE"), says("IT", func(c *claims.Claim) { c.Confidence = .4 }), says("SE", unsure)}},
		edition{title: "three", outlet: "Gazette", after: 2 * time.Hour, claims: []claims.Claim{says("US", func(c *claims.Claim) { c.Accused, c.Victims = []string{"IR"}, []string{"IL"} })}},
		edition{title: "four", after: 3 * time.Hour},
		edition{title: "five", after: 4 * time.Hour, claims: []claims.Claim{says("JP")}, mark: func(a *feeds.Article) { a.Backlog = true }},
	)
	h.say("mute france")
	for _, c := range []struct {
		line string
		want []string // a part of each claim's fate
	}{
		{"why A1", []string{"an alert is decided (first) and waits", "the story's alert tells of it. It matches Germany as a victim", "recalled from earlier"}},
		{"why A2", []string{"it repeats what story S1 had already (C1)", "Silent: its confidence is below 0.70", "it is possible, but its confidence is below 0.70"}},
		{"why A3", []string{"no watch of this channel matches. It speaks of victim Israel, accused Iran, speaker the United States"}},
		{"why A5", []string{"it was there when its feed was first read"}},
		{"why https://courier.example/1", []string{"an alert is decided", "", ""}},
		{"why S1", []string{"an alert is decided", "", ""}},
		{"why C1", []string{"an alert is decided", "", ""}},
	} {
		m := h.say(c.line)
		if len(m.Items) != len(c.want) {
			t.Errorf("%s: %d claims, want %d: %+v", c.line, len(m.Items), len(c.want), m)
			continue
		}
		for i, part := range c.want {
			if !strings.Contains(m.Items[i].Detail, part) {
				t.Errorf("%s, claim %d: %q does not say %q", c.line, i, m.Items[i].Detail, part)
			}
		}
	}
	if d := h.say("why A1").Items[0].Detail; !strings.HasPrefix(d, "C1 · story S1 · rule test · confidence 0.90 · current\n“DE accused China") {
		t.Errorf("%q", d)
	}
	if m := h.say("why A4"); m.Text != "No claim was found: nothing of the kind is said." {
		t.Errorf("%+v", m)
	}
	h.item(feeds.Article{Title: "Unread", Published: august})
	if m := h.say("why A6"); m.Text != "It has not been read yet." {
		t.Errorf("%+v", m)
	}
	for _, line := range []string{"why", "why A99", "why S99", "why C99", "why https://nowhere.example/", "why nonsense"} {
		if m := h.say(line); m.Tone != Problem {
			t.Errorf("%q: %+v", line, m)
		}
	}
	h.deliver(august.Add(5 * time.Hour))
	if d := h.say("why A1").Items[0].Detail; !strings.Contains(d, "an alert was posted (first)") {
		t.Errorf("%q", d)
	}
}

func TestWhyShowsWhatWasPassedOver(t *testing.T) {
	h := build(t, Policy{})
	h.bot.detector = func(string, string, time.Time) claims.Reading {
		return claims.Reading{Silent: "only a company speaks", Rejected: []claims.Rejection{{Evidence: "The\n\nfirm said so.", Rule: "accuse", Filter: "government", Why: "the speaker is a company"}}}
	}
	h.item(feeds.Article{Title: "Firm says", Published: august, Full: true})
	h.digest(august)
	m := h.say("why A1")
	want := []Item{{Text: "Passed over: “The firm said so.”", Detail: "the speaker is a company (rule accuse, filter government)"}}
	if diff := cmp.Diff(want, m.Items); diff != "" || m.Text != "No claim was found: only a company speaks." {
		t.Errorf("%s\n%+v", diff, m)
	}
}

// TestOnce: a feed on loopback, the real poller, reading, an alert, and later
// its denial in its thread; a restart repeats nothing.
func TestOnce(t *testing.T) {
	h := build(t, Policy{})
	items := []string{item(1, "Old news", august.Add(-oneDay))}
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/rss+xml")
		fmt.Fprintf(w, `<?xml version="1.0"?><rss version="2.0"><channel><title>Courier</title><link>https://courier.example/</link>%s</channel></rss>`, strings.Join(items, ""))
	}))
	defer site.Close()
	if _, err := h.store.AddFeed(t.Context(), feeds.Feed{URL: site.URL + "/rss", Title: "Courier", Trusted: true, Added: august}); err != nil {
		t.Fatal(err)
	}
	h.script(map[string][]claims.Claim{"Old news": {says("FR")}, "Accused": {says("DE")}, "Denied": {denies()}})
	h.say("watch germany")
	round := func(now time.Time) Round {
		t.Helper()
		r, err := h.bot.Once(t.Context(), now)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	if r := round(august); r.Feeds.New != 1 || r.Claims != 1 || r.Stories != 1 || r.Sent != 0 {
		t.Errorf("the backlog: %+v", r)
	}
	items = append(items, item(2, "Accused", august.Add(time.Hour)))
	if r := round(august.Add(6 * time.Hour)); r.Feeds.New != 1 || r.Alerts != 1 || r.Sent != 1 {
		t.Errorf("the attribution: %+v\n%s", r, h.log)
	}
	items = append(items, item(3, "Denied", august.Add(12*time.Hour)))
	if r := round(august.Add(13 * time.Hour)); r.Alerts != 1 || r.Sent != 1 {
		t.Errorf("the denial: %+v", r)
	}
	if r := round(august.Add(20 * time.Hour)); r.Feeds.New != 0 || r.Articles != 0 || r.Sent != 0 {
		t.Errorf("nothing new: %+v", r)
	}
	posts := h.chat.posted()
	if len(posts) != 2 || posts[0].thread != "" || posts[1].thread != "ref-1" || !posts[1].m.Broadcast {
		t.Errorf("%+v", posts)
	}
}

func item(n int, title string, at time.Time) string {
	return fmt.Sprintf(`<item><guid isPermaLink="false">%d</guid><title>%s</title><link>https://courier.example/%d</link><pubDate>%s</pubDate><description>%s: the Land Survey Office in Germany.</description></item>`,
		n, title, n, at.Format(time.RFC1123Z), title)
}
