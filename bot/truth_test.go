package bot

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"attribot/feeds/claims"
	"attribot/feeds/countries"
	"attribot/feeds/gold"
)

// TestSummaryStatesNothingNew: every name and every number in the summary of a
// real article stands in the article, or in the table of countries for a
// country that a claim names; for the detector's claims and for those that
// people coded.
func TestSummaryStatesNothingNew(t *testing.T) {
	corpus := os.Getenv("ATTRIBOT_CORPUS")
	if corpus == "" {
		t.Skip("not read: ATTRIBOT_CORPUS names no folder with labelled articles; TestSummaryOfOurOwn holds the same on a few of ours")
	}
	n := 0
	for _, name := range []string{"dev.jsonl", "dev_wire.jsonl", "dev_written.jsonl", "seed.jsonl"} {
		articles, err := gold.ReadFile(filepath.Join(corpus, "claims", name))
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range articles {
			article, found := a.Title+"\n"+a.Text, claims.Find(a.Title, a.Text, a.Published)
			statesNothingNew(t, a.ID, article+"\n"+codedGroups(a.Claims), a.Claims)
			statesNothingNew(t, a.ID, article, found)
			asWritten(t, a.ID, article, found)
			n += len(found)
		}
	}
	if n < 300 {
		t.Errorf("only %d claims were told", n)
	}
}

// TestSummaryOfOurOwn is TestSummaryStatesNothingNew on words of our own.
func TestSummaryOfOurOwn(t *testing.T) {
	title := "Five countries say Russia's GRU hacked Halyard Grid"
	text := `TALLINN - Estonia, Latvia, Lithuania, Finland and Poland on Tuesday accused Russia of hacking the control systems of Halyard Grid, a power company in Tallinn, and said that Unit 74455 of the GRU was behind it.

Moscow rejected the accusation as groundless.

"We have 3 reports, and they say the same," the Estonian foreign ministry said.`
	cs := claims.Find(title, text, time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC))
	if len(cs) < 2 {
		t.Fatalf("%d claims found in our own article", len(cs))
	}
	statesNothingNew(t, "ours", title+"\n"+text, cs)
	asWritten(t, "ours", title+"\n"+text, cs)
}

// codedGroups are the groups as people coded them, who write "APT40" where the
// article says "Advanced Persistent Threat (APT) 40".
func codedGroups(cs []claims.Claim) string {
	var all []string
	for _, c := range cs {
		all = append(all, c.Groups...)
	}
	return strings.Join(all, "\n")
}

func TestWhatIsNewIsSeen(t *testing.T) {
	article := "Norway accused Russia of hacking its parliament 2 years ago."
	c := claims.Claim{Stance: claims.Attribution, Speakers: []string{"NO"}, Accused: []string{"RU"}}
	for said, want := range map[string]string{
		"Norway says that Russia was behind it.":          "",
		"Sweden says that Russia was behind it.":          "Sweden",
		"Norway says that Russia's Fancy Bear did it.":    "Fancy Bear",
		"Norway and 2 others say that Russia did it.":     "",
		"Norway and 3 others say that Russia did it.":     "3",
		"Norway says so. Sanctions come with it.":         "",
		"Norway says that the Storting was hit.":          "Storting",
		"Recalled from earlier: Norway says that it was.": "",
		"Norway says that the Kingdom of Norway was hit.": "Kingdom",
		"Norway says that APT29 was behind it.":           "APT29",
	} {
		if got := strings.Join(novelties(said, article, []claims.Claim{c}), " "); got != want {
			t.Errorf("%q: got %q, want %q", said, got, want)
		}
	}
}

func statesNothingNew(t *testing.T, id, article string, cs []claims.Claim) {
	t.Helper()
	if new := novelties(Summary(cs), article, cs); len(new) > 0 {
		t.Errorf("%s: %q is in its summary and nowhere in it: %s", id, new, Summary(cs))
	}
}

// asWritten: what a claim takes from the article stands there as it is, and its
// marks are within the evidence.
func asWritten(t *testing.T, id, article string, cs []claims.Claim) {
	t.Helper()
	for _, c := range cs {
		for _, words := range append(slices.Clone(c.Groups), c.Target, c.Quote.Text, c.Quote.By, c.Evidence) {
			if !strings.Contains(article, words) {
				t.Errorf("%s: %q is not in the article", id, words)
			}
		}
		end := 0
		for _, m := range c.Marks {
			if m.From < end || m.To <= m.From || m.To > len(c.Evidence) {
				t.Errorf("%s: marks %v overlap, are out of order or beyond %q", id, c.Marks, c.Evidence)
			}
			end = m.To
		}
	}
}

// starts are our own words that begin a sentence.
var starts = []string{"a", "it", "recalled", "sanctions", "the", "unnamed"}

// novelties returns the names and numbers of a summary that are neither in the
// article nor in the names of the claims' countries.
func novelties(summary, article string, cs []claims.Claim) (new []string) {
	known := nameWords(article)
	for _, c := range cs {
		for _, code := range slices.Concat(c.Speakers, c.Accused, c.Victims) {
			if country, ok := countries.ByCode(code); ok {
				known = append(known, nameWords(country.Name)...)
			}
		}
	}
	begins := true
	for _, raw := range strings.Fields(summary) {
		for _, w := range nameWords(raw) {
			marked := strings.ContainsFunc(raw, func(r rune) bool { return unicode.IsUpper(r) || unicode.IsDigit(r) })
			if marked && !(begins && slices.Contains(starts, w)) && !slices.Contains(known, w) {
				new = append(new, strings.Trim(raw, ".,:;()’'"))
			}
		}
		begins = strings.HasSuffix(raw, ".") || strings.HasSuffix(raw, ":")
	}
	return new
}

// nameWords are a text's words in small letters, without possessives.
func nameWords(s string) []string {
	s = strings.NewReplacer("’s", " ", "'s", " ").Replace(s)
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
}
