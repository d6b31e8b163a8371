package claims

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// TestBadLine: a mistake in a table is named by its line.
func TestBadLine(t *testing.T) {
	b := &building{lexicon: &lexicon{codes: []string{""}, codeOf: map[string]code{"RU": 1}, groups: map[string]string{}, rules: map[string]rule{}},
		at: map[uint64]int32{}, mo: map[uint64]bool{}, one: map[uint64]bool{}}
	for _, c := range []struct {
		name, text, columns, want string
		add                       func(row) error
	}{
		{"words.tsv", "words\tclass\thow\nhack\tnonsense\tv\n", "words class how", `words.tsv:2: unknown class "nonsense"`, b.addWords},
		{"words.tsv", "words\tclass\thow\nhack\tframe:nonsense\tv\n", "words class how", `words.tsv:2: unknown frame "nonsense"`, b.addWords},
		{"places.tsv", "# a remark\nnames\tcountry\tflags\nNowhere\tQQ\tseat\n", "names country flags", `places.tsv:3: unknown country code "QQ"`, b.addPlace},
		{"places.tsv", "names\tcountry\tflags\nKremlin\tRU\tnonsense\n", "names country flags", `places.tsv:2: unknown flag "nonsense"`, b.addPlace},
		{"places.tsv", "names\tflags\n", "names country flags", `places.tsv:1: the columns are "names flags"`, b.addPlace},
		{"places.tsv", "names\tcountry\tflags\nKremlin\tRU\tseat\tmore\n", "names country flags", "places.tsv:2: 4 columns", b.addPlace},
		{"officials.tsv", "names\tcountry\toffice\tfrom\tto\nAnn Lee\tRU\tx\tMay\t\n", "names country office from to", `"May" is no month`, b.addOfficial},
		{"groups.tsv", "names\tcountry\tlink\nX\tRU\tfriends\n", "names country link", `unknown link "friends"`, b.addGroup},
		{"titles.tsv", "words\tkind\nking\troyal\n", "words kind", `unknown kind "royal"`, b.addTitle},
		{"rules.tsv", "rule\tconfidence\treads\nX\t2\tx\n", "rule confidence reads", `confidence "2"`, b.addRule},
		{"doubts.tsv", "doubt\tterms\treads\nlead\t2\tx\n", "doubt terms reads", `terms "2"`, b.addDoubt},
		{"doubts.tsv", "doubt\tterms\treads\nnonsense\t0.1\tx\n", "doubt terms reads", `no such doubt: "nonsense"`, b.addDoubt},
	} {
		err := eachLine(c.name, c.text, c.columns, c.add)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: got %v, want %s", c.text, err, c.want)
		}
	}
}

// TestGroupID: all names of a group are one.
func TestGroupID(t *testing.T) {
	for alias, want := range map[string]string{
		"APT28": "APT28", "apt 28": "APT28", "Fancy Bear": "APT28", "fancybear": "APT28", "Forest Blizzard": "APT28",
		"Sandworm": "Sandworm", "Voodoo Bear": "Sandworm", "Nobody At All": "", "": "",
	} {
		if got := GroupID(alias); got != want {
			t.Errorf("GroupID(%q) is %q, want %q", alias, got, want)
		}
	}
}

// TestOrganOf: a service belongs to its state; a ministry that is no unit, a group
// and a stranger do not.
func TestOrganOf(t *testing.T) {
	for name, want := range map[string]string{
		"GRU": "RU", "gru": "RU", "Federal Security Service": "RU", "mossad": "IL", "Bureau 121": "KP",
		"APT28": "", "Dubai Police": "", "Nobody At All": "", "": "",
	} {
		if got := OrganOf(name); got != want {
			t.Errorf("OrganOf(%q) is %q, want %q", name, got, want)
		}
	}
	if all := GroupNames(); !slices.Contains(all, "fancybear") || slices.ContainsFunc(all, func(n string) bool { return GroupID(n) == "" }) {
		t.Errorf("%q", all)
	}
}

// TestOfficialsOfTheirTime: a minister speaks for the country in office only.
func TestOfficialsOfTheirTime(t *testing.T) {
	const text = "Mike Pompeo said Russia was behind the cyberattack on several ministries."
	if got := Find("", text, time.Date(2020, 12, 20, 0, 0, 0, 0, time.UTC)); len(got) != 1 {
		t.Errorf("in office: %v", got)
	}
	if got := Find("", text, time.Date(2024, 12, 20, 0, 0, 0, 0, time.UTC)); len(got) != 0 {
		t.Errorf("out of office: %v", got)
	}
}

// TestWorth: generous with what could hold a claim, and silent about the rest.
func TestWorth(t *testing.T) {
	for _, c := range []struct {
		title, teaser string
		want          bool
	}{
		{"Hackers break into ministry", "", true},
		{"Berlin summons ambassador", "The government accuses Beijing.", true},
		{"Moscow rejects accusations", "", true},
		{"APT28 is back", "", true},
		{"Ten soups for a cold evening", "Leek and potato is the best of them.", false},
		{"Home side wins again", "Two late goals decided it.", false},
	} {
		if got := Worth(c.title, c.teaser); got != c.want {
			t.Errorf("Worth(%q, %q) is %v", c.title, c.teaser, got)
		}
	}
}

// TestReasons: what was rejected and why, and why an article is silent.
func TestReasons(t *testing.T) {
	r := Read("", "Microsoft said Russian state hackers had breached the mail of its executives.", time.Time{})
	if len(r.Claims) != 0 || len(r.Rejected) == 0 || r.Rejected[0].Filter != "the speaker is no government" {
		t.Errorf("a company's word: %+v", r)
	}
	for text, want := range map[string]string{
		"The tram was late again.":                             "it has no word for a cyber operation",
		"Hackers stole the shop's data, and nobody knows who.": "it names no country and no body of a state",
		"Hackers in Germany.":                                  "nobody in it accuses or denies",
		"Germany said that hackers are a danger to all of us.": "no government in it accuses or denies",
	} {
		if got := Read("", text, time.Time{}); got.Silent != want {
			t.Errorf("%q is silent because %q, want %q", text, got.Silent, want)
		}
	}
}
