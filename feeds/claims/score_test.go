package claims_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"attribot/feeds/claims"
)

// floors is what the detector reaches on the labelled articles, rounded down:
// a change that falls below is a step back. F1, or accuracy for recency,
// measure and hedged.
var floors = []struct {
	file  string
	least map[string]float64
}{
	{"dev.jsonl", map[string]float64{"alert": 0, "claim": 0, "claim_denial": 0, "victim": 0, "recency": 0, "measure": 0}},
	{"dev_wire.jsonl", map[string]float64{"alert": 0, "claim": 0, "claim_denial": 0, "victim": 0, "recency": 0, "measure": 0}},
	{"dev_written.jsonl", map[string]float64{"alert": 0, "claim": 0, "claim_denial": 0, "victim": 0, "recency": 0, "measure": 0}},
}

// TestScore measures the detector against labelled articles. They are their
// publishers' text and lie outside the project: ATTRIBOT_CORPUS names the
// folder that holds claims/dev.jsonl and its like.
func TestScore(t *testing.T) {
	corpus := os.Getenv("ATTRIBOT_CORPUS")
	if corpus == "" {
		t.Skip("not measured: ATTRIBOT_CORPUS names no folder with labelled articles")
	}
	for _, f := range floors {
		t.Run(f.file, func(t *testing.T) {
			s := score{n: map[string]int{}}
			for _, gold := range readLabelled(t, filepath.Join(corpus, "claims", f.file)) {
				s.article(gold.Claims, gold.found())
			}
			t.Log("\n" + s.String())
			for what, least := range f.least {
				if got := s.figure(what); got < least {
					t.Errorf("%s: %s is %.3f, it was at least %.3f", f.file, what, got, least)
				}
			}
		})
	}
}

// A labelled article, as in the corpus.
type labelled struct {
	Title, Text, Published string
	Claims                 []label
}

// A label is a claim as a person coded it, or as the detector did.
type label struct {
	Stance     string
	Speakers   []string
	Accused    []string
	Victims    []string
	Measure    string // JSON null reads as ""
	Hedged     bool
	Recency    string
	confidence float64
}

func readLabelled(t *testing.T, path string) (as []labelled) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 4<<20)
	for n := 1; lines.Scan(); n++ {
		var a labelled
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			t.Fatalf("%s:%d: %v", path, n, err)
		}
		as = append(as, a)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return as
}

func (a labelled) found() (found []label) {
	for _, c := range claims.Find(a.Title, a.Text, day(a.Published)) {
		found = append(found, label{
			Stance: string(c.Stance), Speakers: c.Speakers, Accused: c.Accused, Victims: c.Victims,
			Measure: c.Measure, Hedged: c.Hedged, Recency: string(c.Recency), confidence: c.Confidence,
		})
	}
	return found
}

var (
	isoDay  = regexp.MustCompile(`^\d{4}-\d\d-\d\d`)
	longDay = regexp.MustCompile(`^[A-Z][a-z]+ \d{1,2}, \d{4}`)
)

// day reads the corpus's many forms of dates as far as the day, all that recency asks for.
func day(s string) time.Time {
	if d, err := time.Parse("2006-01-02", isoDay.FindString(s)); err == nil {
		return d
	}
	d, _ := time.Parse("January 2, 2006", longDay.FindString(s))
	return d
}

// A score counts as the codebook's score does: hits (tp), false alarms (fp)
// and misses (fn) of articles worth an alert; of (stance, speaker, accused)
// triples per article; and over the triples that both have, of victims, and
// how often the rest agrees.
type score struct {
	articles int
	n        map[string]int
}

func (s *score) article(gold, found []label) {
	s.articles++
	s.alert("alert", gold, found)
	s.alert("alert_posted", gold, keep(found, func(c label) bool { return c.confidence >= claims.AlertFrom }))
	s.sets("claim", triples(gold), triples(found))
	s.sets("claim_current", triples(keep(gold, current)), triples(keep(found, current)))
	for _, stance := range []claims.Stance{claims.Attribution, claims.Denial} {
		of := func(c label) bool { return c.Stance == string(stance) }
		s.sets("claim_"+string(stance), triples(keep(gold, of)), triples(keep(found, of)))
	}
	for t := range triples(gold) {
		if triples(found)[t] {
			says := func(c label) bool { return triples([]label{c})[t] }
			s.matched(keep(gold, says), keep(found, says))
		}
	}
}

func (s *score) alert(what string, gold, found []label) {
	some := func(cs []label) map[string]bool {
		if len(keep(cs, current)) > 0 {
			return map[string]bool{"alert": true}
		}
		return nil
	}
	s.sets(what, some(gold), some(found))
}

func (s *score) sets(what string, gold, found map[string]bool) {
	for g := range gold {
		if found[g] {
			s.n[what+" tp"]++
		} else {
			s.n[what+" fn"]++
		}
	}
	for f := range found {
		if !gold[f] {
			s.n[what+" fp"]++
		}
	}
}

// matched compares the claims that say the same triple.
func (s *score) matched(gold, found []label) {
	victims := func(cs []label) map[string]bool { return values(cs, func(c label) []string { return c.Victims }) }
	s.sets("victim", victims(gold), victims(found))
	for what, of := range map[string]func(label) []string{
		"recency": func(c label) []string { return []string{c.Recency} },
		"measure": func(c label) []string { return []string{c.Measure} },
		"hedged":  func(c label) []string { return []string{fmt.Sprint(c.Hedged)} },
	} {
		s.n[what+" all"]++
		g := values(gold, of)
		maps.DeleteFunc(g, func(v string, _ bool) bool { return !values(found, of)[v] })
		if len(g) > 0 {
			s.n[what+" ok"]++
		}
	}
}

func current(c label) bool { return c.Recency == string(claims.Current) || c.Recency == "" }

func keep(cs []label, want func(label) bool) (kept []label) {
	for _, c := range cs {
		if want(c) {
			kept = append(kept, c)
		}
	}
	return kept
}

func values(cs []label, of func(label) []string) map[string]bool {
	set := map[string]bool{}
	for _, c := range cs {
		for _, v := range of(c) {
			set[v] = true
		}
	}
	return set
}

// triples crosses every speaker with every accused; nobody counts as "-".
func triples(cs []label) map[string]bool {
	orNobody := func(codes []string) []string {
		if len(codes) == 0 {
			return []string{"-"}
		}
		return codes
	}
	return values(cs, func(c label) (ts []string) {
		for _, speaker := range orNobody(c.Speakers) {
			for _, accused := range orNobody(c.Accused) {
				ts = append(ts, c.Stance+" "+speaker+" "+accused)
			}
		}
		return ts
	})
}

// figure returns the F1 of what was counted as sets, the accuracy of the rest.
func (s *score) figure(what string) float64 {
	if all := s.n[what+" all"]; all > 0 {
		return float64(s.n[what+" ok"]) / float64(all)
	}
	p, r := s.precisionRecall(what)
	return ratio(2*p*r, p+r)
}

func (s *score) precisionRecall(what string) (p, r float64) {
	tp, fp, fn := float64(s.n[what+" tp"]), float64(s.n[what+" fp"]), float64(s.n[what+" fn"])
	return ratio(tp, tp+fp), ratio(tp, tp+fn)
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

func (s *score) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d articles\n", s.articles)
	for _, what := range []string{"alert", "alert_posted", "claim", "claim_current", "victim", "claim_attribution", "claim_denial"} {
		p, r := s.precisionRecall(what)
		fmt.Fprintf(&b, "%-18s P %.3f  R %.3f  F1 %.3f   (tp %d fp %d fn %d)\n",
			what, p, r, s.figure(what), s.n[what+" tp"], s.n[what+" fp"], s.n[what+" fn"])
	}
	for _, what := range []string{"recency", "measure", "hedged"} {
		fmt.Fprintf(&b, "%-18s accuracy %.3f   (n %d)\n", what, s.figure(what), s.n[what+" all"])
	}
	return b.String()
}

// TestScoreCounts holds the score to figures worked out by hand.
func TestScoreCounts(t *testing.T) {
	claim := func(stance, speaker, accused, recency string, victims ...string) label {
		return label{Stance: stance, Speakers: []string{speaker}, Accused: []string{accused}, Victims: victims, Recency: recency}
	}
	s := score{n: map[string]int{}}
	s.article( // one of two hit, its victim wrong, its recency too
		[]label{claim("attribution", "DE", "CN", "current", "DE"), claim("denial", "CN", "CN", "current", "DE")},
		[]label{claim("attribution", "DE", "CN", "background", "FR")})
	s.article(nil, []label{claim("denial", "RU", "RU", "current")}) // a false alarm
	s.article([]label{{Stance: "denial", Speakers: []string{"US"}}}, []label{{Stance: "denial", Speakers: []string{"US"}, Measure: "x"}})
	for what, want := range map[string]float64{
		"alert": 0.5, "claim": 2.0 / 3, "claim_attribution": 1, "claim_denial": 0.5, "victim": 0, "recency": 0.5, "measure": 0.5, "hedged": 1,
	} {
		if got := s.figure(what); got < want-1e-9 || got > want+1e-9 {
			t.Errorf("%s: got %.3f, want %.3f\n%s", what, got, want, &s)
		}
	}
}
