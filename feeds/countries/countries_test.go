package countries

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func TestEveryRowIsReadable(t *testing.T) {
	a, err := read(tables)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(a.countries); n < 193+8 {
		t.Errorf("%d countries; the UN alone has 193", n)
	}
	for _, c := range a.countries {
		if c.Name == "" || strings.Contains(c.Name+c.Capital+strings.Join(c.Adjectives, "")+strings.Join(c.Variants, ""), "?") {
			t.Errorf("%s: a mark of doubt is left over: %+v", c.Code, c)
		}
	}
}

func TestFlagsAndAdjectives(t *testing.T) {
	for _, want := range []struct{ code, flag, adjective string }{
		{"DE", "🇩🇪", "German"},
		{"US", "🇺🇸", "American"},
		{"NL", "🇳🇱", "Dutch"},
		{"PH", "🇵🇭", "Philippine"},
		{"AE", "🇦🇪", "Emirati"},
		{"SA", "🇸🇦", "Saudi"},
		{"XK", "🇽🇰", "Kosovar"},
		{"VA", "🇻🇦", "Vatican"},
		{"EU", "🇪🇺", "EU"},
		{"UN", "🇺🇳", "UN"},
		{"NATO", "", "NATO"},
		{"XX", "", "an unnamed state"},
	} {
		c, ok := ByCode(want.code)
		if !ok || c.Flag() != want.flag || c.Adjective() != want.adjective {
			t.Errorf("%s: got %q, %q; want %q, %q", want.code, c.Flag(), c.Adjective(), want.flag, want.adjective)
		}
	}
	if c, ok := ByCode("de"); ok {
		t.Errorf(`ByCode("de") = %+v; codes are in capitals`, c)
	}
}

func TestAllIsInOrderAndTheCallersOwn(t *testing.T) {
	all := All()
	first, last := all[0], all[len(all)-1]
	if first.Code != "AF" || last.Code != "XX" {
		t.Errorf("All runs from %s to %s, want AF to XX", first.Code, last.Code)
	}
	at := slices.IndexFunc(all, func(c Country) bool { return c.Code == "GB" })
	if all[at-1].Code != "AE" || all[at+1].Code != "US" {
		t.Errorf("the United Kingdom stands between %s and %s", all[at-1].Name, all[at+1].Name)
	}
	all[at].Adjectives[0] = "spoilt"
	if c, _ := ByCode("GB"); c.Adjective() != "British" {
		t.Errorf("a caller's change reached the table: %q", c.Adjective())
	}
}

func TestSurfaces(t *testing.T) {
	found := map[Surface]bool{}
	for s := range Surfaces() {
		found[s] = true
	}
	for _, s := range []Surface{
		{"United States", "US", Name, false},
		{"U.S.", "US", Variant, false},
		{"Germans", "DE", Adjective, false},
		{"Czechs", "CZ", Adjective, false},
		{"Bogotá", "CO", Capital, false},
		{"Bogota", "CO", Capital, false},
		{"Turkiye", "TR", Variant, false},
		{"Jordan", "JO", Name, true},
		{"Congolese", "CD", Adjective, true},
		{"Congolese", "CG", Adjective, true},
	} {
		if !found[s] {
			t.Errorf("no surface %+v", s)
		}
	}
}

// A surface that two countries share cannot decide between them.
func TestSharedSurfacesAreDoubtful(t *testing.T) {
	first := map[string]Surface{}
	for s := range Surfaces() {
		other, seen := first[s.Text]
		if seen && other.Code != s.Code && !(s.Doubtful && other.Doubtful) {
			t.Errorf("%q is %s and %s, and not marked with ?", s.Text, other.Code, s.Code)
		}
		first[s.Text] = s
	}
}

func TestBadLinesAreNamed(t *testing.T) {
	const (
		countries = "code\tname\tadjectives\tcapital\tvariants\nDE\tGermany\tGerman\tBerlin\t\nIN\tIndia\tIndian\tDelhi\t\n"
		questions = "words\tchoices\task\n"
		groups    = "name\taliases\tmembers\n"
	)
	for name, bad := range map[string]struct{ countries, questions, groups, want string }{
		"columns":  {countries + "FR\tFrance\n", questions, groups, "countries.tsv:4: has 2 columns, wants 5"},
		"header":   {"# note\nDE\tGermany\tGerman\tBerlin\t\n", questions, groups, "countries.tsv:2: the first line must name the columns"},
		"case":     {countries + "fr\tFrance\t\t\t\n", questions, groups, `countries.tsv:4: code "fr" is not in capitals`},
		"double":   {countries + "DE\tDeutschland\t\t\t\n", questions, groups, "countries.tsv:4: code DE is there already"},
		"stray |":  {countries + "FR\tFrance\tFrench|\tParis\t\n", questions, groups, `countries.tsv:4: "" is no name`},
		"shared":   {countries + "US\tthe United States\tIndian\t\t\n", questions, groups, `"Indian" already means something else: put it into ambiguous.tsv`},
		"choice":   {countries, questions + "x\ta=DE|b\tWhich?\n", groups, `ambiguous.tsv:2: choice "b" must be word=CODE`},
		"one":      {countries, questions + "x\ta=DE\tWhich?\n", groups, `ambiguous.tsv:2: "x" needs two choices`},
		"member":   {countries, questions, groups + "two\t\tDE|ZZ\n", `groups.tsv:2: member "ZZ" is no code`},
		"twice":    {countries, questions, groups + "two\t\tDE|DE\n", "groups.tsv:2: member DE is listed twice"},
		"regroups": {countries, questions, groups + "two\t\tDE|IN\none\ttwo\tDE\n", `groups.tsv:3: "two" already means something else`},
	} {
		_, err := read(fstest.MapFS{
			"countries.tsv": {Data: []byte(bad.countries)},
			"ambiguous.tsv": {Data: []byte(bad.questions)},
			"groups.tsv":    {Data: []byte(bad.groups)},
		})
		if err == nil || !strings.Contains(err.Error(), bad.want) {
			t.Errorf("%s: got %v, want %s", name, err, bad.want)
		}
	}
}
