package countries

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestResolve(t *testing.T) {
	for words, want := range map[string]string{
		"Germany": "DE", "germany ": "DE", "GERMAN": "DE", "germans": "DE", "de": "DE", "Berlin": "DE", "🇩🇪": "DE", ":flag-de:": "DE",
		"the United States": "US", "U.S.": "US", "us": "US", "America": "US", "washington, d.c.": "US", "🇺🇸": "US",
		"UK": "GB", "u.k.": "GB", "Great Britain": "GB", "england": "GB", "gb": "GB",
		"DPRK": "KP", "Pyongyang": "KP", "north-korea": "KP", "north_korea": "KP", "North Korean": "KP",
		"Türkiye": "TR", "turkiye": "TR", "Turkey": "TR", "holland": "NL", "dutch": "NL", "netherlands": "NL", "Czechia": "CZ",
		"cote d'ivoire": "CI", "Côte d’Ivoire": "CI", "Ivory Coast": "CI", "burma": "MM", "swaziland": "SZ", "Kiev": "UA",
		"georgia-country": "GE", "Georgia country": "GE", "georgia-us-state": "US", "Tbilisi": "GE", "georgian": "GE", "ge": "GE",
		"Taiwan": "TW", "china": "CN", "PRC": "CN", "niger": "NE", "Nigeria": "NG", "nigerien": "NE", "Ireland": "IE", "sudan": "SD",
		"oman": "OM", "filipino": "PH", "Bosnia & Herzegovina": "BA", "hong kong": "HK", "kosovo": "XK", "palestinian": "PS",
		"five eyes": "AU CA NZ GB US", "Five-Eyes": "AU CA NZ GB US", "fvey": "AU CA NZ GB US", "G7": "CA FR DE IT JP GB US EU",
		"baltics": "EE LV LT", "visegrad": "CZ HU PL SK", "v4": "CZ HU PL SK", "quad": "AU IN JP US",
		"un": "UN", "united nations": "UN", "eu-institutions": "EU", "xx": "XX",
	} {
		got, err := Resolve(words)
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("Resolve(%q) = %v, %v; want %s", words, got, err, want)
		}
	}
}

func TestGroupsHoldTheirBodyAndMembers(t *testing.T) {
	for group, want := range map[string]struct {
		members int
		one     string
	}{
		"eu": {27 + 1, "EU"}, "nato": {32 + 1, "SE"}, "g20": {19 + 1, "EU"}, "brics": {10, "ID"}, "asean": {11, "TL"}, "gcc": {6, "OM"}, "african-union": {54, "ET"},
	} {
		got, err := Resolve(group)
		if err != nil || len(got) != want.members || !slices.Contains(got, want.one) {
			t.Errorf("%s: %d members %v, %v; want %d with %s", group, len(got), got, err, want.members, want.one)
		}
	}
}

func TestQuestions(t *testing.T) {
	for words, want := range map[string]string{
		"Georgia":   "Georgia the country, or the US state? Say georgia-country or georgia-us-state",
		"congolese": "Which Congo: the Democratic Republic (Kinshasa), or the Republic (Brazzaville)? Say congo-kinshasa or congo-brazzaville",
		"Korea":     "South Korea or North Korea? Say south-korea or north-korea",
	} {
		_, err := Resolve(words)
		var asked *AmbiguousError
		if !errors.As(err, &asked) || err.Error() != want {
			t.Errorf("Resolve(%q): %v; want %s", words, err, want)
		}
	}
}

func TestNearestNames(t *testing.T) {
	for words, want := range map[string]string{
		"Germny":        `unknown country "Germny": try Germany`,
		"Irn":           `unknown country "Irn": try Iran`,
		"Phillipines":   `unknown country "Phillipines": try Philippines`,
		"Columbia":      `unknown country "Columbia": try Colombia`,
		"Nigera":        `unknown country "Nigera": try Nigeria or Niger`,
		"Ukriane":       `unknown country "Ukriane": try Ukraine`,
		"south koreea":  `unknown country "south koreea": try South Korea, North Korea or South Africa`,
		"Untied States": `unknown country "Untied States": try United States or unnamed state`,
		"Swizerland":    `unknown country "Swizerland": try Switzerland or Swaziland`,
		"Gorgia":        `unknown country "Gorgia": try Georgia`,
		"balt":          `unknown country "balt": try baltics`,
		"Albany":        `unknown country "Albany": try Albania`,
		"":              `unknown country "": try a name, a two-letter code or a group, like germany, de or eu`,
		"qqqqqq":        `unknown country "qqqqqq": try a name, a two-letter code or a group, like germany, de or eu`,
	} {
		if _, err := Resolve(words); err == nil || err.Error() != want {
			t.Errorf("Resolve(%q):\n got %v\nwant %s", words, err, want)
		}
	}
}

// Every word of the tables is understood, or asked about.
func TestEverySurfaceResolves(t *testing.T) {
	for s := range Surfaces() {
		codes, err := Resolve(s.Text)
		var asked *AmbiguousError
		if errors.As(err, &asked) {
			continue
		}
		if err != nil || !slices.Contains(codes, s.Code) {
			t.Errorf("%q of %s resolves to %v, %v", s.Text, s.Code, codes, err)
		}
	}
}

// Whatever is typed, the answer is codes that exist, a question whose choices
// need no second one, or names that lead on; and an error stays short.
func FuzzResolve(f *testing.F) {
	for _, words := range []string{"Germany", "the U.S.", "georgia", "Irn", "🇩🇪", "🇩", "", "the ", "\xff", "Côte d’Ivoire", "of the the", strings.Repeat("é", 300)} {
		f.Add(words)
	}
	f.Fuzz(func(t *testing.T, words string) {
		codes, err := Resolve(words)
		var unknown *UnknownError
		var asked *AmbiguousError
		switch {
		case errors.As(err, &asked):
			for _, choice := range asked.Choices {
				if codes, err := Resolve(choice); err != nil || len(codes) != 1 {
					t.Errorf("%q: choice %q resolves to %v, %v", words, choice, codes, err)
				}
			}
		case errors.As(err, &unknown):
			for _, name := range unknown.Nearest {
				if _, err := Resolve(name); errors.As(err, &unknown) {
					t.Errorf("%q: suggested %q is unknown too", words, name)
				}
			}
			if n := utf8.RuneCountInString(err.Error()); n > 600 || len(unknown.Nearest) > 3 {
				t.Errorf("%q: an error of %d characters: %v", words, n, err)
			}
		case err != nil || len(codes) == 0:
			t.Errorf("Resolve(%q) = %v, %v", words, codes, err)
		}
		for _, code := range codes {
			if _, ok := ByCode(code); !ok {
				t.Errorf("Resolve(%q): unknown code %s", words, code)
			}
		}
	})
}

func TestKnown(t *testing.T) {
	for words, want := range map[string]bool{"Germany": true, "the u.s.": true, "korea": true, "nato": true, "germny": false, "": false} {
		if got := Known(words); got != want {
			t.Errorf("%q: %v, want %v", words, got, want)
		}
	}
}
