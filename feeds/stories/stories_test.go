package stories_test

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"attribot/feeds/claims"
	"attribot/feeds/gold"
)

// report prints the figures, and wrong joins and missed ones for whom tunes.
func report(t *testing.T, all []gold.Telling) (p, f float64) {
	t.Helper()
	placed := gold.Sort(all)
	s := gold.BCubed(placed)
	t.Log(strings.Join(append([]string{s.String()}, gold.Mistakes(placed)...), "\n  "))
	return s.Precision, s.F1()
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
			var all []gold.Telling
			for _, file := range []string{"dev.jsonl", "dev_wire.jsonl", "dev_written.jsonl"} {
				all = append(all, labelled(t, filepath.Join(dir, "claims", file), by.detector, same)...)
			}
			p, f := report(t, all)
			if p < by.leastP || f < by.leastF1 {
				t.Errorf("precision %.3f, F1 %.3f; at least %.2f and %.2f were reached", p, f, by.leastP, by.leastF1)
			}
		})
	}
}

// labelled reads articles that hold news; with the detector's claims, those in
// which it finds some.
func labelled(t *testing.T, path string, detector bool, same map[string]string) (all []gold.Telling) {
	articles, err := gold.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range articles {
		a.Story = cmp.Or(same[a.Story], a.Story)
		one, ok := a.Tell(a.Claims)
		if ok && detector {
			one, ok = a.Tell(claims.Find(a.Title, a.Text, a.Published))
		}
		if ok {
			all = append(all, one)
		}
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

// TestOwnStreams sorts the streams of testdata, one by one and all together.
func TestOwnStreams(t *testing.T) {
	paths, err := filepath.Glob("testdata/streams/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatal("no streams", err)
	}
	var all []gold.Telling
	for _, path := range paths {
		one := stream(t, path)
		all = append(all, one...)
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			if p, f := report(t, one); p < .95 || f < .92 {
				t.Errorf("precision %.3f, F1 %.3f; want at least .95 and .92", p, f)
			}
		})
	}
	t.Run("together", func(t *testing.T) {
		if p, f := report(t, all); p < .95 || f < .92 {
			t.Errorf("precision %.3f, F1 %.3f; want at least .95 and .92", p, f)
		}
	})
}

var claimLine = regexp.MustCompile(
	`^= (\S+) (attribution|denial) (\S+) > (\S+) @(\S+)(?: \[([^]]+)\])?(?: "([^"]+)")?( background)?$`)

// stream reads a file of the form that testdata/streams/README.md describes.
func stream(t *testing.T, path string) (all []gold.Telling) {
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	evidenceNext := false
	for n, line := range strings.Split(string(data), "\n") {
		var a *gold.Telling
		if len(all) > 0 {
			a = &all[len(all)-1]
		}
		switch {
		case strings.HasPrefix(line, "@ "):
			at, err := time.Parse("2006-01-02 15:04", line[2:])
			if err != nil {
				t.Fatalf("%s:%d: %v", path, n+1, err)
			}
			all = append(all, gold.Telling{ID: fmt.Sprintf("%s:%d", filepath.Base(path), n+1), At: at})
		case strings.HasPrefix(line, "# "):
			a.Title = line[2:]
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
			a.Claims, a.Labels, evidenceNext = append(a.Claims, c), append(a.Labels, label(path, m[1])), true
		case line != "":
			a.Body += line + "\n\n"
			if evidenceNext {
				a.Claims[len(a.Claims)-1].Evidence, evidenceNext = line, false
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
