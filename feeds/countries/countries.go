// Package countries knows the names of the world's countries: what a person
// types to mean one, and what a newspaper calls one.
//
// Both come from three embedded tables. countries.tsv has a row for each
// country with its names, adjectives and capital; groups.tsv the bodies and
// regions that a person may name instead of their members ("nato", "baltics");
// ambiguous.tsv the words that mean two countries, with the question to ask
// back ("Georgia the country, or the US state?"). The tables are read once, at
// the first call, and never change afterwards.
//
// Resolve is for people, and is forgiving: case, accents, dots and "the" do
// not matter. Surfaces is for readers of running text, and is exact: "us" is
// not "US", and a name that is also another word ("Jordan") is marked as such.
package countries

import (
	"iter"
	"slices"
	"strings"
	"sync"
)

// A Country is a state, or one of the bodies that speak like one (EU, NATO, UN).
type Country struct {
	Code       string   // ISO 3166-1 alpha-2; XK, TW, PS; EU, NATO, UN; XX for "a state, not named"
	Name       string   // short English name as it stands in a sentence: "Germany", "the United States"
	Adjectives []string // "German"; the first is the usual one
	Capital    string   // "" for the bodies and for Hong Kong and Macau
	Variants   []string // further names: "USA", "U.S.", "America"
}

// Flag returns the country's flag as an emoji, or "" where there is none (NATO, XX).
func (c Country) Flag() string {
	if len(c.Code) != 2 || c.Code == unnamed {
		return ""
	}
	return string(regional(c.Code[0])) + string(regional(c.Code[1]))
}

// regional returns the regional indicator of a capital letter; two of them
// make a flag: https://www.unicode.org/reports/tr51/#Flags
func regional(letter byte) rune { return '🇦' + rune(letter-'A') }

// unnamed is the code of a state that was not named.
const unnamed = "XX"

// Adjective returns the usual adjective, or the name where there is none:
// "German"; "EU", "NATO".
func (c Country) Adjective() string {
	switch {
	case len(c.Adjectives) > 0:
		return c.Adjectives[0]
	case len(c.Code) == 2 && len(c.Variants) > 0 && c.Variants[0] == c.Code:
		return c.Code
	}
	return c.bare()
}

// bare is the name without its article: "United States".
func (c Country) bare() string { return strings.TrimPrefix(c.Name, "the ") }

// All returns every country, by name (the article does not count), and after
// them the bodies and XX. The caller may change what it gets.
func All() []Country {
	all := make([]Country, 0, len(world().countries))
	for _, c := range world().countries {
		all = append(all, c.clone())
	}
	return all
}

// ByCode returns the country with that code; ok is false if there is none.
// Codes are written in capitals.
func ByCode(code string) (c Country, ok bool) {
	i, ok := world().byCode[code]
	if !ok {
		return Country{}, false
	}
	return world().countries[i].clone(), true
}

func (c Country) clone() Country {
	c.Adjectives, c.Variants = slices.Clone(c.Adjectives), slices.Clone(c.Variants)
	return c
}

// Kind says what a surface is to its country.
type Kind uint8

const (
	Name      Kind = iota // "Germany", "the United States"
	Variant               // "USA", "Holland"
	Adjective             // "German", "Germans"
	Capital               // "Berlin"
)

// A Surface is one way in which a text names a country, in its exact case.
type Surface struct {
	Text     string // without the article: "United States"
	Code     string
	Kind     Kind
	Doubtful bool // also another word or name ("Jordan", "Victoria"): needs more evidence
}

// Surfaces yields every surface of every country, also without its accents
// ("Bogotá", "Bogota"). Two countries may share one ("Congolese"); such a
// surface is Doubtful. Apostrophes are straight.
func Surfaces() iter.Seq[Surface] { return slices.Values(world().surfaces) }

// world is the tables, read at the first call. They are part of the program,
// and a test reads them, so a bad line cannot reach a user.
var world = sync.OnceValue(func() *atlas {
	a, err := read(tables)
	if err != nil {
		panic(err)
	}
	return a
})
