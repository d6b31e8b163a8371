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

// A telling is an article with its claims and, for each claim, the story that
// a person says it belongs to; "" is not asked, "-" is none.
type telling struct {
	id, title, body string
	at              time.Time
	claims          []claims.Claim
	labels          []string
}

// A placing is a claim's label beside the story that it came to.
type placing struct {
	telling
	label, why string
	got        int64
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

// tell has an article read and returns where its claims came to.
func (m *memory) tell(a telling) (all []placing) {
	for _, in := range stories.Incidents(a.title, a.body, a.at, a.claims) {
		id, why := m.place(in)
		asked := map[string]bool{"": true}
		for _, i := range in.Claims {
			if l := a.labels[i]; !asked[l] {
				asked[l] = true
				all = append(all, placing{telling: a, label: l, why: why, got: id})
			}
		}
	}
	return all
}

// place does what the bot does with an incident.
func (m *memory) place(in stories.Incident) (id int64, why string) {
	s, why := stories.Match(in, m.like(in.Keys()))
	if s == nil {
		if !in.Current {
			return 0, why
		}
		m.stories = append(m.stories, stories.Story{})
		s = &stories.Story{ID: int64(len(m.stories))}
	}
	joined := s.Join(in)
	m.stories[s.ID-1] = joined
	for _, k := range joined.Keys() {
		m.byKey[k] = append(m.byKey[k], int(s.ID-1))
	}
	return s.ID, why
}

// sorted has all tellings read in order of time. A claim that came to no story
// is a story of its own, below zero.
func sorted(all []telling) (placed []placing) {
	slices.SortStableFunc(all, func(a, b telling) int {
		return cmp.Or(a.at.Compare(b.at), strings.Compare(a.id, b.id))
	})
	m := memory{byKey: map[string][]int{}}
	for _, a := range all {
		placed = append(placed, m.tell(a)...)
	}
	for i := range placed {
		if placed[i].got == 0 {
			placed[i].got = int64(-i - 1)
		}
		if placed[i].label == "-" {
			placed[i].label = fmt.Sprint("none ", i)
		}
	}
	return placed
}

// bCubed compares a sorting with the labels: for each article, how many of
// those in its story belong there (precision), and how many of those that
// belong there are (recall), itself included; the mean over articles.
// https://aclanthology.org/W98-1121 (Bagga and Baldwin)
func bCubed(all []placing) (p, r, f float64) {
	for i := range all {
		var together, same, right float64
		for j := range all {
			t, s := all[i].got == all[j].got, all[i].label == all[j].label
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

// report prints the figures, and wrong joins and missed ones for whom tunes.
func report(t *testing.T, all []placing) (p, f float64) {
	t.Helper()
	var b strings.Builder
	label, id := map[int64]string{}, map[string]int64{}
	for _, a := range all {
		if l, ok := label[a.got]; ok && l != a.label {
			fmt.Fprintf(&b, "  wrong:  %s %s %q of %s joined %s: %s\n", a.id, a.at.Format(time.DateOnly), a.title, a.label, l, a.why)
		}
		if g, ok := id[a.label]; ok && g != a.got {
			fmt.Fprintf(&b, "  missed: %s %s %q of %s: %s\n", a.id, a.at.Format(time.DateOnly), a.title, a.label, a.why)
		}
		if _, ok := label[a.got]; !ok {
			label[a.got] = a.label
		}
		id[a.label] = a.got
	}
	p, r, f := bCubed(all)
	t.Logf("%d articles in %d stories, sorted into %d: B3 precision %.3f, recall %.3f, F1 %.3f\n%s",
		len(all), len(id), len(label), p, r, f, b.String())
	return p, f
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
		{name: "claims as the detector finds them", detector: true, leastP: .90, leastF1: .88},
	} {
		t.Run(by.name, func(t *testing.T) {
			var all []telling
			for _, file := range []string{"dev.jsonl", "dev_wire.jsonl", "dev_written.jsonl"} {
				all = append(all, labelled(t, filepath.Join(dir, "claims", file), by.detector, same)...)
			}
			p, f := report(t, sorted(all))
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
		one := telling{id: a.ID, title: a.Title, body: a.Text, at: when(a.Published), claims: a.Claims}
		isNews := func(c claims.Claim) bool { return c.Recency == claims.Current }
		if !slices.ContainsFunc(one.claims, isNews) {
			continue
		}
		if detector {
			if one.claims = claims.Find(a.Title, a.Text, one.at); !slices.ContainsFunc(one.claims, isNews) {
				continue
			}
		}
		// The label is that of the article's subject, its first news.
		one.labels = make([]string, len(one.claims))
		one.labels[slices.IndexFunc(one.claims, isNews)] = cmp.Or(same[a.Story], a.Story)
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

// TestOwnStreams sorts the streams of testdata, one by one and all together.
func TestOwnStreams(t *testing.T) {
	paths, err := filepath.Glob("testdata/streams/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatal("no streams", err)
	}
	var all []telling
	for _, path := range paths {
		one := stream(t, path)
		all = append(all, one...)
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			if p, f := report(t, sorted(one)); p < .95 || f < .92 {
				t.Errorf("precision %.3f, F1 %.3f; want at least .95 and .92", p, f)
			}
		})
	}
	t.Run("together", func(t *testing.T) {
		if p, f := report(t, sorted(all)); p < .95 || f < .92 {
			t.Errorf("precision %.3f, F1 %.3f; want at least .95 and .92", p, f)
		}
	})
}

var claimLine = regexp.MustCompile(
	`^= (\S+) (attribution|denial) (\S+) > (\S+) @(\S+)(?: \[([^]]+)\])?(?: "([^"]+)")?( background)?$`)

// stream reads a file of the form that testdata/streams/README.md describes.
func stream(t *testing.T, path string) (all []telling) {
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	evidenceNext := false
	for n, line := range strings.Split(string(data), "\n") {
		var a *telling
		if len(all) > 0 {
			a = &all[len(all)-1]
		}
		switch {
		case strings.HasPrefix(line, "@ "):
			at, err := time.Parse("2006-01-02 15:04", line[2:])
			if err != nil {
				t.Fatalf("%s:%d: %v", path, n+1, err)
			}
			all = append(all, telling{id: fmt.Sprintf("%s:%d", filepath.Base(path), n+1), at: at})
		case strings.HasPrefix(line, "# "):
			a.title = line[2:]
		case strings.HasPrefix(line, "= "):
			m := claimLine.FindStringSubmatch(line)
			if m == nil {
				t.Fatalf("%s:%d: not a claim: %s", path, n+1, line)
			}
			c := claims.Claim{
				Stance: claims.Stance(m[2]), Speakers: codes(m[3]), Accused: codes(m[4]), Victims: codes(m[5]),
				Target: m[7], Recency: claims.Current,
			}
			if m[6] != "" {
				c.Groups = strings.Split(m[6], "; ")
			}
			if m[8] != "" {
				c.Recency = claims.Background
			}
			a.claims, a.labels, evidenceNext = append(a.claims, c), append(a.labels, label(path, m[1])), true
		case line != "":
			a.body += line + "\n\n"
			if evidenceNext {
				a.claims[len(a.claims)-1].Evidence, evidenceNext = line, false
			}
		}
	}
	return all
}

// label is a story's name within its stream.
func label(path, name string) string {
	if name == "-" {
		return name
	}
	return strings.TrimSuffix(filepath.Base(path), ".txt") + "/" + name
}

func codes(s string) []string {
	if s == "-" {
		return []string{}
	}
	return strings.Split(s, ",")
}
