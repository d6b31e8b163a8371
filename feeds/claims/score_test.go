package claims_test

import (
	"os"
	"path/filepath"
	"testing"

	"attribot/feeds/claims"
	"attribot/feeds/gold"
)

// floors is what the detector reaches on the labelled articles, rounded down:
// a change that falls below is a step back. F1, or accuracy for recency,
// measure and hedged.
var floors = []struct {
	file  string
	least map[string]float64
}{
	{"dev.jsonl", map[string]float64{"alert": 0.93, "claim": 0.91, "claim_denial": 0.88, "victim": 0.86, "recency": 0.94, "measure": 0.91, "hedged": 0.94}},
	{"dev_wire.jsonl", map[string]float64{"alert": 1.00, "claim": 0.96, "claim_denial": 0.98, "victim": 0.90, "recency": 0.99, "measure": 0.95, "hedged": 0.95}},
	{"dev_written.jsonl", map[string]float64{"alert": 0.70, "claim": 0.66, "claim_denial": 0.72, "victim": 0.85, "recency": 0.89, "measure": 0.93, "hedged": 0.97}},
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
			labelled, err := gold.ReadFile(filepath.Join(corpus, "claims", f.file))
			if err != nil {
				t.Fatal(err)
			}
			var s gold.Score
			for _, a := range labelled {
				s.Add(a.Claims, claims.Find(a.Title, a.Text, a.Published))
			}
			t.Log("\n" + s.String())
			for what, least := range f.least {
				if got := s.Figure(what); got < least {
					t.Errorf("%s: %s is %.3f, it was at least %.3f", f.file, what, got, least)
				}
			}
		})
	}
}
