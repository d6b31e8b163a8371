package demo

import (
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"attribot/feeds"
	"attribot/feeds/claims"
)

var first = time.Date(2026, time.July, 30, 0, 0, 0, 0, time.UTC)

func TestNewsIsWhole(t *testing.T) {
	all := news(first)
	of := map[string]int{}
	for _, n := range all {
		of[n.Outlet]++
		for what, s := range map[string]string{"title": n.Title, "teaser": n.Teaser, "author": n.Author, "text": strings.Join(n.Text, "")} {
			if s == "" || strings.Contains(s, "{{") {
				t.Errorf("%s: %s is %q", n.Slug, what, s)
			}
		}
	}
	for _, o := range outlets() {
		if of[o.id] == 0 {
			t.Errorf("%s has no news", o.title)
		}
		delete(of, o.id)
	}
	if len(of) > 0 {
		t.Errorf("news of outlets that are not there: %v", of)
	}
}

func TestDatesFollowTheFirstDay(t *testing.T) {
	text, err := dated("On {{day -1}}, {{date 1}}; in {{month -130}}.", time.Date(2026, 7, 31, 10, 0, 0, 0, time.UTC))
	if want := "On Thursday, Aug 1; in March."; err != nil || text != want {
		t.Errorf("got %q, %v; want %q", text, err, want)
	}
}

// TestPress reads every feed and page as the bot does.
func TestPress(t *testing.T) {
	p, err := Open(first)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()

	p.Turn(first)
	before := items(t, p)
	p.Turn(first.AddDate(0, 0, 4))
	after := items(t, p)
	if before == 0 || after != len(news(first))+1 {
		t.Errorf("%d items before the first day, %d in the end: want some, and all %d with one listed twice", before, after, len(news(first)))
	}
}

// client may ask 127.0.0.1.
func client() *feeds.Client {
	return feeds.NewClient(feeds.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Gap: -1})
}

func items(t *testing.T, p *Press) (n int) {
	t.Helper()
	for _, f := range p.Feeds() {
		_, articles, err := client().Look(t.Context(), f, p.published())
		if err != nil {
			t.Fatalf("%s: %v", f.Title, err)
		}
		for _, a := range articles {
			n++
			if a.Published.IsZero() || a.Published.After(p.published()) || a.Author == "" {
				t.Errorf("%s: published %v by %q", a.Title, a.Published, a.Author)
			}
			if page, err := client().Page(t.Context(), f, a.URL); err != nil || page.Author != a.Author {
				t.Errorf("%s: its page is by %q, %v", a.URL, page.Author, err)
			}
		}
	}
	return n
}

// TestPressAnswersConditionally: whoever has the feed already gets 304.
func TestPressAnswersConditionally(t *testing.T) {
	p, err := Open(first)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	for _, f := range p.Feeds() {
		r, err := http.NewRequestWithContext(t.Context(), "GET", f.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []int{http.StatusOK, http.StatusNotModified} {
			answer, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			answer.Body.Close()
			if answer.StatusCode != want {
				t.Errorf("%s with If-None-Match %q answers %s, want %d", f.URL, r.Header.Get("If-None-Match"), answer.Status, want)
			}
			r.Header.Set("If-None-Match", answer.Header.Get("ETag"))
		}
	}
}

// TestClaimsOfTheNews reads each page as the bot does, over HTTP and past all
// that stands around the article, and compares the claims found with those
// that a careful reader noted: no miss, no false claim.
func TestClaimsOfTheNews(t *testing.T) {
	p, err := Open(first)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	p.Turn(first.AddDate(0, 0, 4))
	for i, f := range p.Feeds() {
		for _, n := range p.outlets[i].news {
			page, err := client().Page(t.Context(), f, p.outlets[i].base+"/news/"+n.Slug)
			if err != nil {
				t.Errorf("%s: %v", n.Slug, err)
				continue
			}
			if got, want := told(claims.Find(n.Title, page.Text, n.Published)), told(expected(t, n)); got != want {
				t.Errorf("%s:\ngot\n%swant\n%s\nof\n%s", n.Slug, got, want, page.Text)
			}
		}
	}
}

// expected reads "attribution GB,NL RU groups=GRU victims=NL measure=advisory hedged background".
func expected(t *testing.T, n News) (cs []claims.Claim) {
	t.Helper()
	for _, line := range n.Expect {
		words := strings.Fields(strings.ReplaceAll(line, "Volt Typhoon", "Volt_Typhoon"))
		c := claims.Claim{Stance: claims.Stance(words[0]), Speakers: codes(words[1]), Accused: codes(words[2]), Recency: claims.Current}
		for _, word := range words[3:] {
			key, value, _ := strings.Cut(word, "=")
			switch key {
			case "groups":
				c.Groups = []string{strings.ReplaceAll(value, "_", " ")}
			case "victims":
				c.Victims = codes(value)
			case "measure":
				c.Measure = value
			case "denies":
				c.Denies = value
			case "hedged":
				c.Hedged = true
			case "anonymous":
				c.Anonymous = true
			case "background":
				c.Recency = claims.Background
			default:
				t.Fatalf("%s: what is %q?", n.Slug, word)
			}
		}
		if c.Stance == claims.Attribution && c.Measure == "" {
			c.Measure = claims.Statement
		}
		cs = append(cs, c)
	}
	return cs
}

func codes(s string) []string {
	if s == "-" || s == "" {
		return nil
	}
	return strings.Split(s, ",")
}

// told writes claims down in one order, as far as a reader would note them.
func told(cs []claims.Claim) string {
	var lines []string
	for _, c := range cs {
		lines = append(lines, fmt.Sprintf("  %s of %v accusing %v (%v), victims %v, denies %q, measure %q, hedged %v, anonymous %v, %s\n",
			c.Stance, sorted(c.Speakers), sorted(c.Accused), sorted(c.Groups), sorted(c.Victims), c.Denies, c.Measure, c.Hedged, c.Anonymous, c.Recency))
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}

func sorted(ss []string) []string { return slices.Sorted(slices.Values(ss)) }
