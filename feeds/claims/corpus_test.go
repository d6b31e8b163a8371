package claims_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"attribot/feeds/claims"
	"attribot/feeds/gold"
)

func corpusFile(t *testing.T, name string) string {
	t.Helper()
	dir := os.Getenv("ATTRIBOT_CORPUS")
	if dir == "" {
		t.Skip("not measured: ATTRIBOT_CORPUS names no folder with labelled articles")
	}
	return filepath.Join(dir, "claims", name)
}

// TestSeed reads the article that the project began with, page furniture
// included: every claim, and no other.
func TestSeed(t *testing.T) {
	labelled, err := gold.ReadFile(corpusFile(t, "seed.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range labelled {
		if d, ok := gold.Compare(a.Claims, claims.Find(a.Title, a.Text, a.Published)); !ok {
			t.Errorf("%s: %+v", a.ID, d)
		}
	}
}

// A constructed case is a sentence, a headline, or a sentence with what stood
// before it.
type constructed struct {
	ID, Cat, Lang, Text, Context, Date string
	IsTitle                            bool `json:"is_title"`
	Claims                             []claims.Claim
}

// inventoryFloor is how many of the 128 English cases of the inventory of
// constructions are read without a miss and without a false claim.
const inventoryFloor = 112

// TestInventory runs the inventory of constructions case by case. With -v it
// names the cases that are not read right.
func TestInventory(t *testing.T) {
	data, err := os.ReadFile(corpusFile(t, "inventory.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	right, all := 0, 0
	for lines := bufio.NewScanner(bytes.NewReader(data)); lines.Scan(); {
		var c constructed
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		if c.Lang != "en" {
			continue
		}
		all++
		title, body := "", c.Text
		if c.IsTitle {
			title, body = c.Text, c.Context
		} else if c.Context != "" {
			body = c.Context + "\n\n" + c.Text
		}
		date, _ := time.Parse(time.DateOnly, c.Date)
		found := slices.DeleteFunc(claims.Find(title, body, date), func(f claims.Claim) bool { // what the context says is not asked for
			return !strings.Contains(c.Text, f.Evidence)
		})
		if d, ok := gold.Compare(c.Claims, found); !ok {
			t.Logf("%s %s: %+v\n\t%s", c.ID, c.Cat, d, c.Text)
		} else {
			right++
		}
	}
	t.Logf("%d of %d cases are right", right, all)
	if right < inventoryFloor {
		t.Errorf("%d of %d cases are right, there were at least %d", right, all, inventoryFloor)
	}
}

// negativesCeiling is in how many of the 747 articles that make no claim news
// an alert is raised nevertheless. (Some are right: the article makes one.)
const negativesCeiling = 3

func TestNegatives(t *testing.T) {
	labelled, err := gold.ReadFile(corpusFile(t, "negatives.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	alerts := 0
	for _, a := range labelled {
		if found := claims.Find(a.Title, a.Text, a.Published); slices.ContainsFunc(found, func(c claims.Claim) bool { return c.Recency != claims.Background }) {
			alerts++
			t.Log(a.ID, a.Title)
		}
	}
	if alerts > negativesCeiling {
		t.Errorf("alerts for %d of %d articles, there were at most %d", alerts, len(labelled), negativesCeiling)
	}
}
