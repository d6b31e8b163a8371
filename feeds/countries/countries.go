// Package countries knows the names of the world's countries.
package countries

// A Country is a state, or one of the bodies that speak like one (EU, NATO, UN).
type Country struct {
	Code       string   // ISO 3166-1 alpha-2; XK, TW, PS; EU, NATO, UN; XX for "a state, not named"
	Name       string   // short English name as it stands in a sentence: "Germany", "the United States"
	Adjectives []string // "German"; the first is the usual one
	Capital    string
	Variants   []string // further names: "USA", "U.S.", "America"
}

// Flag returns the country's flag as an emoji, or "" where there is none (NATO, XX).
func (c Country) Flag() string { return "" }

// Adjective returns the usual adjective, or the name where there is none.
func (c Country) Adjective() string { return "" }

// All returns every country, by name.
func All() []Country { return nil }

// ByCode returns the country with that code; ok is false if there is none.
func ByCode(code string) (c Country, ok bool) { return }

// Resolve turns what a person typed (a name, code, adjective, capital, variant, or a group: eu, nato,
// five-eyes, g7) into codes. Errors: *UnknownError, *AmbiguousError.
func Resolve(words string) (codes []string, err error) { return }

// An UnknownError carries the nearest names, best first, at most three.
type UnknownError struct {
	Words   string
	Nearest []string
}

func (e *UnknownError) Error() string { return "" }

// An AmbiguousError is answered by asking back: "Georgia the country, or the US state?"
type AmbiguousError struct {
	Words   string
	Choices []string // words that Resolve takes without doubt, e.g. "georgia-country"
	Ask     string   // the question for a person
}

func (e *AmbiguousError) Error() string { return "" }
