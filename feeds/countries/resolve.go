package countries

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
	"golang.org/x/text/unicode/norm"
)

// Resolve turns what a person typed (a name, code, adjective, capital,
// variant, flag, or a group: eu, nato, five-eyes, g7) into codes: one for a
// country, all members for a group, in the table's order. Case, accents, dots,
// hyphens and a leading "the" do not matter.
//
// Errors: *UnknownError, which carries the nearest names, and *AmbiguousError,
// which carries the question to ask back.
func Resolve(words string) (codes []string, err error) {
	m, known := world().meanings[fold(words)]
	switch {
	case !known:
		return nil, &UnknownError{Words: words, Nearest: world().nearest(words)}
	case m.asking != nil:
		return nil, &AmbiguousError{Words: words, Choices: slices.Clone(m.asking.choices), Ask: m.asking.ask}
	}
	return slices.Clone(m.codes), nil
}

// Known reports whether Resolve has an answer or a question for the words; it
// looks for no nearest names, and so is a thousand times as quick where it has
// not.
func Known(words string) bool {
	_, known := world().meanings[fold(words)]
	return known
}

// An UnknownError carries the nearest names, best first, at most three.
type UnknownError struct {
	Words   string
	Nearest []string
}

func (e *UnknownError) Error() string {
	if len(e.Nearest) == 0 {
		return fmt.Sprintf("unknown country %q: try a name, a two-letter code or a group, like germany, de or eu", short(e.Words))
	}
	return fmt.Sprintf("unknown country %q: try %s", short(e.Words), either(e.Nearest))
}

// An AmbiguousError is answered by asking back: "Georgia the country, or the US state?"
type AmbiguousError struct {
	Words   string
	Choices []string // words that Resolve takes without doubt, e.g. "georgia-country"
	Ask     string   // the question for a person
}

func (e *AmbiguousError) Error() string {
	return fmt.Sprintf("%s Say %s", e.Ask, either(e.Choices))
}

// either joins choices as a person would: "a, b or c".
func either(words []string) string {
	last := len(words) - 1
	if last == 0 {
		return words[0]
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// longestName is more runes than any name has. Longer words are shortened in
// errors, and have no name near them.
const longestName = 48

// short keeps an error readable when somebody pastes a page.
func short(words string) string {
	if runes := []rune(words); len(runes) > longestName {
		return string(runes[:longestName]) + "…"
	}
	return words
}

// nearest returns at most three names that the words may be a misspelling or
// a beginning of. A third of the letters may be wrong.
func (a *atlas) nearest(words string) []string {
	typed := fold(words)
	letters := utf8.RuneCountInString(typed)
	if letters < 2 || letters > longestName {
		return nil
	}
	type near struct {
		name string
		cost int
	}
	var found []near
	for _, h := range a.hints {
		if cost := distance(typed, h.key); cost <= 2*max(1, letters/3)+1 {
			found = append(found, near{h.name, cost})
		}
	}
	slices.SortStableFunc(found, func(x, y near) int {
		return cmp.Or(cmp.Compare(x.cost, y.cost), cmp.Compare(len(y.name), len(x.name))) // letters are left out more often than added
	})
	var names []string
	for _, n := range found {
		if len(names) < 3 && !a.same(names, n.name) {
			names = append(names, n.name)
		}
	}
	return names
}

// distance is twice the edits between two words, and one more where they begin
// differently, since people rarely get the first letter wrong. A beginning of
// three letters or more is as near as one edit.
func distance(typed, name string) int {
	if len(typed) >= 3 && strings.HasPrefix(name, typed) {
		return 2
	}
	cost := 2 * levenshtein.ComputeDistance(typed, name)
	if typed[0] != name[0] {
		cost++
	}
	return cost
}

// same says whether one of the names already stands for what this one does.
func (a *atlas) same(names []string, name string) bool {
	m := a.meanings[fold(name)]
	return slices.ContainsFunc(names, func(n string) bool {
		other := a.meanings[fold(n)]
		return m.asking == other.asking && slices.Equal(m.codes, other.codes)
	})
}

// fold makes of words what two spellings of one name have in common: small
// letters without accents, dots and apostrophes, single spaces for everything
// else that is no letter or digit, no article, and no "flag" (":flag-de:").
func fold(words string) string {
	var b strings.Builder
	for _, r := range unaccent(words) {
		switch {
		case r >= '🇦' && r <= '🇿':
			b.WriteRune('a' + r - '🇦')
		case unicode.IsLetter(r), unicode.IsDigit(r):
			b.WriteRune(unicode.ToLower(r))
		case r == '.', r == '\'', r == '’', r == '‘':
		case r == '&':
			b.WriteString(" and ")
		default:
			b.WriteByte(' ')
		}
	}
	folded := strings.Join(strings.Fields(b.String()), " ")
	folded = strings.TrimPrefix(folded, "flag ")
	return strings.TrimPrefix(folded, "the ")
}

// unaccent returns the words in plain letters: "Türkiye" is "Turkiye".
func unaccent(words string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(words) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteString(plainer.Replace(string(r)))
		}
	}
	return b.String()
}

// plainer holds the letters that Unicode does not take apart.
var plainer = strings.NewReplacer("ø", "o", "Ø", "O", "ł", "l", "Ł", "L", "ı", "i", "đ", "d", "Đ", "D", "ß", "ss", "æ", "ae", "Æ", "Ae")
