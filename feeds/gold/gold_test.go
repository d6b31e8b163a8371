package gold_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"attribot/feeds/claims"
	"attribot/feeds/gold"
)

func claim(stance claims.Stance, speaker, accused string, recency claims.Recency, victims ...string) claims.Claim {
	return claims.Claim{Stance: stance, Speakers: []string{speaker}, Accused: []string{accused}, Victims: victims, Recency: recency, Confidence: .9}
}

// TestScoreCounts holds the score to figures worked out by hand.
func TestScoreCounts(t *testing.T) {
	var s gold.Score
	s.Add( // one of two hit, its victim wrong, its recency too
		[]claims.Claim{claim("attribution", "DE", "CN", "current", "DE"), claim("denial", "CN", "CN", "current", "DE")},
		[]claims.Claim{claim("attribution", "DE", "CN", "background", "FR")})
	s.Add(nil, []claims.Claim{claim("denial", "RU", "RU", "current")}) // a false alarm
	s.Add([]claims.Claim{{Stance: "denial", Speakers: []string{"US"}}}, []claims.Claim{{Stance: "denial", Speakers: []string{"US"}, Measure: "x"}})
	for what, want := range map[string]float64{
		"alert": 0.5, "alert_posted": 0, "claim": 2.0 / 3, "claim_current": 0.4, "claim_attribution": 1, "claim_denial": 0.5,
		"victim": 0, "recency": 0.5, "measure": 0.5, "hedged": 1,
	} {
		if got := s.Figure(what); math.Abs(got-want) > 1e-9 {
			t.Errorf("%s: got %.3f, want %.3f\n%s", what, got, want, &s)
		}
	}
}

func TestScoreInJSON(t *testing.T) {
	var s gold.Score
	s.Add([]claims.Claim{claim("attribution", "DE", "CN", "current")}, []claims.Claim{claim("attribution", "DE", "RU", "current")})
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"alert":{"precision":1,"recall":1,"f1":1,"tp":1,"fp":0,"fn":0}`,
		`"claim":{"precision":0,"recall":0,"f1":0,"tp":0,"fp":1,"fn":1}`,
		`"recency":{"accuracy":0,"n":0}`, `"articles":1`,
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%s is not in %s", want, text)
		}
	}
}

func TestCompare(t *testing.T) {
	joint := claims.Claim{Stance: "attribution", Speakers: []string{"NL", "GB"}, Accused: []string{"RU"}, Recency: "current"}
	d, ok := gold.Compare([]claims.Claim{joint}, []claims.Claim{claim("attribution", "GB", "RU", "background"), claim("denial", "RU", "RU", "background")})
	want := gold.Difference{
		GoldAlert: true,
		Missed:    []gold.Pair{{Stance: "attribution", Speaker: "NL", Accused: "RU"}},
		Extra:     []gold.Pair{{Stance: "denial", Speaker: "RU", Accused: "RU"}},
	}
	if diff := cmp.Diff(want, d); ok || diff != "" {
		t.Errorf("ok %v, want false; difference (-want +got):\n%s", ok, diff)
	}
	if d, ok := gold.Compare([]claims.Claim{joint}, []claims.Claim{joint, joint}); !ok {
		t.Errorf("a claim differs from itself: %+v", d)
	}
}

func TestRead(t *testing.T) {
	as, err := gold.Read(strings.NewReader(`{"id": "a", "published": "2024-08-01 10:30", "story": null, "claims": [
`), "bad.jsonl")
	if err == nil || !strings.HasPrefix(err.Error(), "bad.jsonl:1: ") {
		t.Errorf("got %v, %v; want an error that names the line", as, err)
	}
	as, err = gold.Read(strings.NewReader(`{"id": "a", "published": "2024-08-01", "claims": [{"stance": "denial", "speakers": ["CN"], "measure": null}]}

{"id": "b"}`), "good.jsonl")
	if err != nil || len(as) != 2 {
		t.Fatal(as, err)
	}
	if c := as[0].Claims[0]; c.Recency != claims.Current || c.Measure != "" || !as[0].Published.Equal(time.Date(2024, 8, 1, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("got %+v of %v", c, as[0].Published)
	}
	for bad, want := range map[string]string{
		`{"title": "no id"}`:                            "x:1: an article needs an id",
		`{"id": "a", "claims": [{"stance": "denail"}]}`: `x:1: claim 1: the stance is "denail"`,
		`{"id": "a"}` + "\n" + `{"id": "a"}`:            `x:2: the id "a" is line 1's already`,
	} {
		if _, err := gold.Read(strings.NewReader(bad), "x"); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", bad, err, want)
		}
	}
}

// TestContext: a sentence is read with what stands before it, which explains it
// and is not asked for.
func TestContext(t *testing.T) {
	as, err := gold.Read(strings.NewReader(`{"id": "a", "date": "2026-05-14", "context": "Norway's security service on Monday accused China of hacking a shipyard.", "text": "Beijing denied it."}
{"id": "b", "date": "2026-05-14", "text": "Beijing denied it."}
{"id": "c", "date": "2026-05-14", "is_title": true, "text": "Norway accuses China of hacking shipyard"}
`), "x")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, a := range as {
		for _, c := range a.Read().Claims {
			found = append(found, a.ID+": "+string(c.Stance)+" by "+strings.Join(c.Speakers, " "))
		}
	}
	if diff := cmp.Diff([]string{"a: denial by CN", "c: attribution by NO"}, found); diff != "" {
		t.Error(diff)
	}
	if as[2].Title == "" || as[2].Text != "" || as[0].Published.Year() != 2026 {
		t.Errorf("%+v", as)
	}
}

// TestBCubed: three articles of story x, of which one stands alone, and one of
// y that joined the other two.
func TestBCubed(t *testing.T) {
	s := gold.BCubed([]gold.Placing{{Label: "x", Story: 1}, {Label: "x", Story: 1}, {Label: "x", Story: 2}, {Label: "y", Story: 1}})
	want := gold.Sorting{Articles: 4, Labels: 2, Stories: 2, Precision: (2./3 + 2./3 + 1 + 1./3) / 4, Recall: (2./3 + 2./3 + 1./3 + 1) / 4}
	if math.Abs(s.Precision-want.Precision) > 1e-9 || math.Abs(s.Recall-want.Recall) > 1e-9 || s.Labels != 2 || s.Stories != 2 {
		t.Errorf("got %+v, want %+v", s, want)
	}
}

func TestCalibration(t *testing.T) {
	var c gold.Calibration
	right, sure := claim("attribution", "DE", "CN", "current"), claim("attribution", "DE", "CN", "background")
	right.Confidence, right.Rule, sure.Rule = .5, "JOIN", "SAY"
	c.Add([]claims.Claim{right}, []claims.Claim{right, sure}) // one pair, said with .9
	c.Add(nil, []claims.Claim{right})
	want := "" +
		"confidence     pairs     said    right   off by\n" +
		"0.50 to 0.55       1    0.500    0.000   -0.500\n" +
		"0.90 to 0.95       1    0.900    1.000   +0.100\n" +
		"\n" +
		"rule           pairs     said    right  move by\n" +
		"JOIN               1    0.500    0.000    -0.05\n" +
		"SAY                1    0.900    1.000    +0.01\n" +
		"\n" +
		"2 pairs: expected calibration error 0.300, Brier score 0.130\n"
	if got := c.String(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if math.Abs(c.Error()-.3) > 1e-9 {
		t.Errorf("error %v, want 0.3", c.Error())
	}
	text, err := json.Marshal(&c)
	if err != nil || !strings.Contains(string(text), `{"from":0.9,"pairs":1,"said":0.9,"right":1}`) || !strings.Contains(string(text), `{"rule":"JOIN","pairs":1,`) {
		t.Errorf("%s, %v", text, err)
	}
}
