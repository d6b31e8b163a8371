package claims_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"attribot/feeds/countries"

	"golang.org/x/text/unicode/norm"
)

// A line of a table, with its place for a message.
type line struct {
	at    string // "bodies.tsv:12"
	cells []string
}

// table reads one of the gazetteers as a linguist sees it: without the engine.
func table(t *testing.T, name, columns string) []line {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("lexicon", name))
	if err != nil {
		t.Fatal(err)
	}
	var lines []line
	header := false
	for i, text := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n") {
		at, cells := fmt.Sprintf("%s:%d", name, i+1), strings.Split(text, "\t")
		switch {
		case strings.HasPrefix(text, "#"):
		case !header:
			if header = true; strings.Join(cells, " ") != columns {
				t.Fatalf("%s: the columns are %q, want %q", at, cells, columns)
			}
		case len(cells) != len(strings.Fields(columns)):
			t.Errorf("%s: %d columns, want %d (%s)", at, len(cells), len(strings.Fields(columns)), columns)
		default:
			lines = append(lines, line{at, cells})
		}
	}
	return lines
}

// listed splits a cell at |, and complains of empty items and stray spaces.
func listed(t *testing.T, l line, column int) []string {
	t.Helper()
	if l.cells[column] == "" {
		return nil
	}
	items := strings.Split(l.cells[column], "|")
	for _, item := range items {
		if item == "" || strings.TrimSpace(item) != item || strings.Contains(item, "’") {
			t.Errorf("%s: %q has a stray |, space or curly apostrophe", l.at, l.cells[column])
		}
	}
	return items
}

// same is what the engine takes for one surface: accents, dots and case aside.
func same(words string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(words) {
		if !unicode.Is(unicode.Mn, r) && r != '.' {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

func knownCode(t *testing.T, l line, code string, or ...string) {
	t.Helper()
	if _, ok := countries.ByCode(code); !ok && !slices.Contains(or, code) {
		t.Errorf("%s: %q is no country code", l.at, code)
	}
}

func knownWords(t *testing.T, l line, column int, words ...string) {
	t.Helper()
	for _, w := range listed(t, l, column) {
		if !slices.Contains(words, w) {
			t.Errorf("%s: %q is none of %v", l.at, w, words)
		}
	}
}

func atLeast(t *testing.T, what string, n, want int) {
	t.Helper()
	if n < want {
		t.Errorf("%d %s, want %d or more", n, what, want)
	}
}

func TestBodies(t *testing.T) {
	lines := table(t, "bodies.tsv", "names country kind flags")
	atLeast(t, "bodies", len(lines), 800)
	of := map[string]bool{}
	for _, l := range lines {
		knownCode(t, l, l.cells[1])
		knownWords(t, l, 2, "intelligence", "police", "cyber", "cert", "foreign", "defence", "interior", "justice", "prosecutor", "treasury",
			"government", "parliament", "election", "regulator", "bank", "military", "presidency", "other")
		knownWords(t, l, 3, "context", "organ")
		of[l.cells[1]] = true
	}
	atLeast(t, "countries with bodies", len(of), 100)
}

func TestPlaces(t *testing.T) {
	lines := table(t, "places.tsv", "names country flags")
	atLeast(t, "places", len(lines), 1000)
	for _, l := range lines {
		flags := listed(t, l, 2)
		stop := slices.Contains(flags, "stop")
		if stop != (l.cells[1] == "-") {
			t.Errorf("%s: a stop phrase has the country -, and nothing else has", l.at)
		}
		for _, code := range listed(t, l, 1) {
			knownCode(t, l, code, "-")
		}
		if len(flags) == 0 || !slices.Contains([]string{"seat", "place", "stop"}, flags[0]) {
			t.Errorf("%s: the first flag %q is none of seat, place, stop", l.at, flags)
		}
		knownWords(t, l, 2, "seat", "place", "stop", "guard", "context")
	}
}

func TestGroups(t *testing.T) {
	lines := table(t, "groups.tsv", "names country link")
	atLeast(t, "threat groups", len(lines), 600)
	for _, l := range lines {
		states := listed(t, l, 1)
		for _, code := range states {
			knownCode(t, l, code)
		}
		knownWords(t, l, 2, "state", "state-linked", "aligned", "criminal", "stateless")
		switch tie := l.cells[2]; {
		case tie == "stateless" && len(states) > 0:
			t.Errorf("%s: a stateless group has the country %s", l.at, l.cells[1])
		case len(states) == 0 && tie != "stateless" && tie != "criminal":
			t.Errorf("%s: a %s group has no country", l.at, tie)
		}
		for _, name := range listed(t, l, 0) {
			if len([]rune(name)) <= 3 && !strings.HasSuffix(name, "?") {
				t.Errorf("%s: %q is short and not marked with ?", l.at, name)
			}
		}
	}
}

// Names that must bring the right state, whatever happens to the table.
func TestGroupsOfRecord(t *testing.T) {
	of := map[string]string{}
	for _, l := range table(t, "groups.tsv", "names country link") {
		for _, name := range listed(t, l, 0) {
			of[strings.TrimSuffix(name, "?")] = l.cells[1] + " " + l.cells[2]
		}
	}
	for name, want := range map[string]string{
		"APT28": "RU state-linked", "Forest Blizzard": "RU state-linked", "Unit 74455": "RU state", "NoName057(16)": "RU aligned",
		"APT31": "CN state-linked", "Salt Typhoon": "CN state-linked", "Unit 61398": "CN state", "Mustang Panda": "CN state-linked",
		"MuddyWater": "IR state-linked", "Charming Kitten": "IR state-linked", "CyberAv3ngers": "IR state-linked", "Homeland Justice": "IR state-linked",
		"Lazarus Group": "KP state-linked", "Kimsuky": "KP state-linked", "Guardians of Peace": "KP state-linked", "OceanLotus": "VN state-linked",
		"Nobelium": "RU state-linked", "Predatory Sparrow": "IL aligned", "Conti": "RU criminal", "FIN7": "RU criminal", "Shadow Brokers": " stateless",
	} {
		if of[name] != want {
			t.Errorf("%s is %q, want %q", name, of[name], want)
		}
	}
}

func TestOfficials(t *testing.T) {
	lines := table(t, "officials.tsv", "names country office from to")
	atLeast(t, "terms of office", len(lines), 500)
	month := regexp.MustCompile(`^((19|20)\d\d-(0[1-9]|1[0-2]))?$`)
	terms := map[string][]line{}
	for _, l := range lines {
		knownCode(t, l, l.cells[1])
		from, to := l.cells[3], l.cells[4]
		if !month.MatchString(from) || !month.MatchString(to) || (to != "" && to < from) || l.cells[2] == "" {
			t.Errorf("%s: %q from %q to %q is no term of office", l.at, l.cells[2], from, to)
		}
		for _, name := range listed(t, l, 0) {
			terms[name] = append(terms[name], l)
		}
	}
	for name, served := range terms {
		for _, l := range served {
			if l.cells[1] != served[0].cells[1] && overlap(l, served[0]) {
				t.Errorf("%s and %s: %s speaks for two countries at once", served[0].at, l.at, name)
			}
		}
	}
}

func overlap(a, b line) bool {
	ends := func(l line) string { return l.cells[4] + strings.Repeat("9", 7)[len(l.cells[4]):] } // an open end is after all
	return a.cells[3] < ends(b) && b.cells[3] < ends(a)
}

func TestPrivate(t *testing.T) {
	lines := table(t, "private.tsv", "names kind country")
	kinds := map[string]int{}
	for _, l := range lines {
		knownWords(t, l, 1, "vendor", "company", "research", "media", "state-media", "person", "other")
		if l.cells[2] != "" {
			knownCode(t, l, l.cells[2])
		}
		kinds[l.cells[1]]++
	}
	atLeast(t, "vendors and institutes", kinds["vendor"]+kinds["research"], 250)
	atLeast(t, "media", kinds["media"]+kinds["state-media"], 500)
}

func TestTitles(t *testing.T) {
	seen := map[string]string{}
	for _, l := range table(t, "titles.tsv", "words kind") {
		knownWords(t, l, 1, "spokesperson", "minister", "head", "envoy", "official", "agency-head", "prosecutor", "military", "anonymous", "body",
			"former", "opposition", "lawmaker", "expert", "private")
		for _, w := range listed(t, l, 0) {
			if before := seen[w]; before != "" {
				t.Errorf("%s: %q is in %s, too", l.at, w, before)
			}
			seen[w] = l.at
		}
	}
}

// A name stands for one thing. Where two rows share one, each must say that
// it needs help from its surroundings: context or guard, or a time in office.
func TestNamesStandForOneThing(t *testing.T) {
	type claimant struct {
		line
		name string
		open bool // needs help
	}
	first := map[string]claimant{}
	for _, file := range []struct{ name, columns string }{
		{"bodies.tsv", "names country kind flags"},
		{"places.tsv", "names country flags"},
		{"groups.tsv", "names country link"},
		{"private.tsv", "names kind country"},
		{"officials.tsv", "names country office from to"},
	} {
		for _, l := range table(t, file.name, file.columns) {
			flags := l.cells[len(l.cells)-1]
			for _, name := range listed(t, l, 0) {
				name, doubt := strings.CutSuffix(name, "?")
				open := doubt || strings.Contains(flags, "context") || strings.Contains(flags, "guard")
				is := claimant{l, name, open}
				was, taken := first[same(name)]
				terms := strings.HasPrefix(l.at, "officials") && strings.HasPrefix(was.at, "officials")
				if taken && !terms && !(open && was.open) && sameCase(name, was.name) {
					t.Errorf("%s: %q is in %s, too, and one of them has neither context nor guard", l.at, name, was.at)
				}
				if !taken || !open {
					first[same(name)] = is
				}
			}
		}
	}
}

// sameCase says whether the engine can confuse two spellings: "NASA" and
// "Nasa" it tells apart.
func sameCase(a, b string) bool {
	return (a == strings.ToUpper(a)) == (b == strings.ToUpper(b))
}
