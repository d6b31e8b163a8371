package stories_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"attribot/feeds/claims"
	"attribot/feeds/stories"
)

// A telling is an article with its claims and the story that a person says it
// is mainly about.
type telling struct {
	id, title, body, story string
	at                     time.Time
	claims                 []claims.Claim
}

// A memory keeps stories as the store does: found by key.
type memory struct {
	stories []stories.Story
	byKey   map[string][]int
}

func (m *memory) like(keys []string) (among []stories.Story) {
	seen := map[int]bool{}
	for _, k := range keys {
		for _, i := range m.byKey[k] {
			if !seen[i] && slices.Contains(m.stories[i].Keys(), k) {
				seen[i] = true
				among = append(among, m.stories[i])
			}
		}
	}
	return among
}

// tell has an article read, and returns the story of each incident (0: none)
// and the reasons.
func (m *memory) tell(a telling) (ids []int64, whys []string) {
	for _, in := range stories.Incidents(a.title, a.body, a.at, a.claims) {
		s, why := stories.Match(in, m.like(in.Keys()))
		whys = append(whys, why)
		if s == nil && !in.Current {
			ids = append(ids, 0)
			continue
		}
		if s == nil {
			m.stories = append(m.stories, stories.Story{})
			s = &stories.Story{ID: int64(len(m.stories))}
		}
		joined := s.Join(in)
		joined.ID = s.ID
		m.stories[s.ID-1] = joined
		for _, k := range joined.Keys() {
			m.byKey[k] = append(m.byKey[k], int(s.ID-1))
		}
		ids = append(ids, s.ID)
	}
	return ids, whys
}

// sorted has all tellings read in order of time, and returns the story that
// each one's first incident came to, with the reasons.
func sorted(all []telling) (got []int64, whys []string) {
	slices.SortStableFunc(all, func(a, b telling) int {
		return cmp.Or(a.at.Compare(b.at), strings.Compare(a.id, b.id))
	})
	m := memory{byKey: map[string][]int{}}
	for _, a := range all {
		ids, why := m.tell(a)
		got = append(got, ids[0])
		whys = append(whys, why[0])
	}
	return got, whys
}

// bCubed compares a sorting with the labels: for each article, how many of
// those in its story belong there (precision), and how many of those that
// belong there are (recall), itself included; the mean over articles.
// https://aclanthology.org/W98-1121 (Bagga and Baldwin)
func bCubed(all []telling, got []int64) (p, r, f float64) {
	for i := range all {
		var together, same, right float64
		for j := range all {
			t, s := got[i] == got[j], all[i].story == all[j].story
			if t {
				together++
			}
			if s {
				same++
			}
			if t && s {
				right++
			}
		}
		p += right / together
		r += right / same
	}
	n := float64(len(all))
	p, r = p/n, r/n
	return p, r, 2 * p * r / (p + r)
}

// mistakes lists wrong joins and missed ones, for a person who tunes.
func mistakes(all []telling, got []int64, whys []string) string {
	var b strings.Builder
	label, id := map[int64]string{}, map[string]int64{}
	for i, a := range all {
		if l, ok := label[got[i]]; ok && l != a.story {
			fmt.Fprintf(&b, "  wrong:  %s %s %q joined %s: %s\n", a.id, a.at.Format(time.DateOnly), a.title, l, whys[i])
		}
		if g, ok := id[a.story]; ok && g != got[i] {
			fmt.Fprintf(&b, "  missed: %s %s %q of %s: %s\n", a.id, a.at.Format(time.DateOnly), a.title, a.story, whys[i])
		}
		if _, ok := label[got[i]]; !ok {
			label[got[i]] = a.story
		}
		id[a.story] = got[i]
	}
	return b.String()
}

func corpus(t testing.TB) string {
	dir := os.Getenv("ATTRIBOT_CORPUS")
	if dir == "" {
		t.Skip("not measured: ATTRIBOT_CORPUS names no folder with labelled articles")
	}
	return dir
}

func TestLabelledArticles(t *testing.T) {
	dir := corpus(t)
	same := sameStories(t)
	for _, by := range []struct {
		name            string
		detector        bool
		leastP, leastF1 float64
	}{
		{name: "claims as people coded them", leastP: .95, leastF1: .92},
		{name: "claims as the detector finds them", detector: true, leastP: .95, leastF1: .90},
	} {
		t.Run(by.name, func(t *testing.T) {
			var all []telling
			for _, file := range []string{"dev.jsonl", "dev_wire.jsonl", "dev_written.jsonl"} {
				all = append(all, labelled(t, filepath.Join(dir, "claims", file), by.detector, same)...)
			}
			got, whys := sorted(all)
			p, r, f := bCubed(all, got)
			labels := map[string]bool{}
			for _, a := range all {
				labels[a.story] = true
			}
			t.Logf("%d articles, %d stories, %d found: B3 precision %.3f, recall %.3f, F1 %.3f\n%s",
				len(all), len(labels), len(slices.Compact(slices.Sorted(slices.Values(got)))), p, r, f, mistakes(all, got, whys))
			if p < by.leastP || f < by.leastF1 {
				t.Errorf("precision %.3f, F1 %.3f; at least %.2f and %.2f were reached", p, f, by.leastP, by.leastF1)
			}
		})
	}
}

// labelled reads articles that hold news; with the detector's claims, those in
// which it finds some.
func labelled(t *testing.T, path string, detector bool, same map[string]string) (all []telling) {
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		var a struct {
			ID, Title, Text, Published, Story string
			Claims                            []claims.Claim
		}
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		one := telling{id: a.ID, title: a.Title, body: a.Text, at: when(a.Published), story: a.Story, claims: a.Claims}
		if s, ok := same[a.Story]; ok {
			one.story = s
		}
		isNews := func(c claims.Claim) bool { return c.Recency == claims.Current }
		if !slices.ContainsFunc(one.claims, isNews) {
			continue
		}
		if detector {
			if one.claims = claims.Find(a.Title, a.Text, one.at); !slices.ContainsFunc(one.claims, isNews) {
				continue
			}
		}
		all = append(all, one)
	}
	return all
}

// sameStories reads which of the corpus's labels mean one story: two people
// named it differently.
func sameStories(t *testing.T) map[string]string {
	data, err := os.ReadFile("testdata/same.txt")
	if err != nil {
		t.Fatal(err)
	}
	same := map[string]string{}
	for line := range strings.Lines(string(data)) {
		words := strings.Fields(line)
		if len(words) == 0 || words[0] == "#" {
			continue
		}
		for _, w := range words {
			same[w] = words[0]
		}
	}
	return same
}

var dates = regexp.MustCompile(`^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d))?|^([A-Z][a-z]+ \d{1,2}, \d{4})`)

// when reads the corpus's many forms of dates.
func when(s string) time.Time {
	m := dates.FindStringSubmatch(s)
	if m == nil {
		return time.Time{}
	}
	if d, err := time.Parse("January 2, 2006", m[3]); err == nil {
		return d.Add(12 * time.Hour)
	}
	d, _ := time.Parse("2006-01-02 15:04", m[1]+" "+cmp.Or(m[2], "12:00"))
	return d
}
