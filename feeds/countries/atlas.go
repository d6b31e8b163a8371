package countries

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// An atlas is what the tables say, indexed for its two kinds of readers.
type atlas struct {
	countries []Country
	byCode    map[string]int
	meanings  map[string]meaning // by fold of the words
	hints     []hint             // what may be suggested for a misspelling, likelier first
	surfaces  []Surface
}

// A meaning is what words stand for: countries, or a question.
type meaning struct {
	codes  []string
	asking *question
}

type question struct {
	choices []string
	ask     string
}

// A hint suggests a name to a person whose words are near the key.
type hint struct{ key, name string }

// mean records what words stand for; two rows may agree on words, not differ.
func (a *atlas) mean(words string, m meaning) error {
	key := fold(words)
	old, taken := a.meanings[key]
	if taken && (old.asking != m.asking || !slices.Equal(old.codes, m.codes)) {
		return fmt.Errorf("%q already means something else", words)
	}
	a.meanings[key] = m
	return nil
}

// addSurfaces gives the countries' own words their meanings, where questions
// and groups have left them free.
func (a *atlas) addSurfaces() error {
	given := maps.Clone(a.meanings)
	for _, c := range a.countries {
		if key := fold(c.Code); !has(given, key) {
			a.meanings[key] = meaning{codes: []string{c.Code}}
		}
	}
	for kind := Name; kind <= Capital; kind++ {
		maps.Copy(given, a.meanings)
		if err := a.addKind(kind, given); err != nil {
			return err
		}
	}
	a.surfaces = unaccented(a.surfaces)
	return nil
}

func (a *atlas) addKind(kind Kind, given map[string]meaning) error {
	for _, s := range a.surfaces {
		if s.Kind != kind {
			continue
		}
		if !has(given, fold(s.Text)) {
			if err := a.mean(s.Text, meaning{codes: []string{s.Code}}); err != nil {
				return fmt.Errorf("countries.tsv, %s: %w: put it into ambiguous.tsv", s.Code, err)
			}
		}
		a.hints = append(a.hints, hint{fold(s.Text), a.hinted(s)})
	}
	return nil
}

// hinted is the name to suggest for a surface: the country's own for an
// adjective, else the surface, which is what the person had in mind.
func (a *atlas) hinted(s Surface) string {
	if s.Kind == Adjective {
		return a.countries[a.byCode[s.Code]].bare()
	}
	return s.Text
}

func has(m map[string]meaning, key string) bool { _, ok := m[key]; return ok }

// unaccented adds the plain spelling of every accented surface.
func unaccented(surfaces []Surface) []Surface {
	all := make([]Surface, 0, len(surfaces)+40)
	for _, s := range surfaces {
		all = append(all, s)
		if plain := unaccent(s.Text); plain != s.Text {
			s.Text = plain
			all = append(all, s)
		}
	}
	return all
}

// surfacesOf reads off the marks of doubt: "Jordan?" is the surface "Jordan".
func surfacesOf(c Country) []Surface {
	var all []Surface
	add := func(kind Kind, words ...string) {
		for _, w := range words {
			sure, doubt := strings.CutSuffix(strings.TrimPrefix(w, "the "), "?")
			all = append(all, Surface{Text: sure, Code: c.Code, Kind: kind, Doubtful: doubt})
		}
	}
	add(Name, c.Name)
	add(Variant, c.Variants...)
	add(Adjective, c.Adjectives...)
	if c.Capital != "" {
		add(Capital, c.Capital)
	}
	return all
}

// sure is the country without the marks of doubt.
func (c Country) sure() Country {
	unmark := func(s string) string { return strings.TrimSuffix(s, "?") }
	c.Name, c.Capital = unmark(c.Name), unmark(c.Capital)
	for i := range c.Adjectives {
		c.Adjectives[i] = unmark(c.Adjectives[i])
	}
	for i := range c.Variants {
		c.Variants[i] = unmark(c.Variants[i])
	}
	return c
}

// byName sorts states by name, and after them the bodies and XX by code.
func byName(x, y Country) int {
	switch {
	case x.body() && y.body():
		return strings.Compare(x.Code, y.Code)
	case x.body():
		return 1
	case y.body():
		return -1
	}
	return strings.Compare(fold(x.Name), fold(y.Name))
}

// body says whether this is EU, NATO, UN or XX: nobody is born there.
func (c Country) body() bool { return len(c.Adjectives) == 0 }
