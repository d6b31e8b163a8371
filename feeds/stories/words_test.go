package stories

import (
	"strings"
	"testing"
)

func TestTheTableOfWordsLoads(t *testing.T) {
	facts, err := loadWords("words.tsv", wordsTSV)
	if err != nil {
		t.Fatal(err)
	}
	for w, common := range map[string]bool{"germany": true, "montenegro": true, "kremlin": true, "microsoft": true, "monday": true, "apt28": true,
		"wannacry": false, "solarwinds": false, "bundestag": false} {
		if facts[w].common != common {
			t.Errorf("%q is common as a name: %v, want %v", w, facts[w].common, common)
		}
	}
	if the := facts["the"].share; the < .5 {
		t.Errorf("%q stands in %.2f of all articles", "the", the)
	}
}

func TestABadLineOfWordsIsNamed(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"word", "w.tsv:3: want a word"},
		{"Word\t1\t", "w.tsv:3: want a word in lower case"},
		{"word\tmany\t", "w.tsv:3: share"},
		{"word\t0\t", "w.tsv:3: share"},
		{"word\t10001\t", "w.tsv:3: share"},
		{"word\t1\trare", "w.tsv:3: want"},
		{"other\t1\t\nother\t2\t", "w.tsv:4: \"other\" stands twice"},
	} {
		_, err := loadWords("w.tsv", "# a table\nword\tshare\tname\n"+c.line+"\n")
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%q: got %v, want %s", c.line, err, c.want)
		}
	}
	if _, err := loadWords("w.tsv", "a\t1\t\n"); err == nil || !strings.HasPrefix(err.Error(), "w.tsv:1: the header") {
		t.Errorf("no header: %v", err)
	}
}
