package countries

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

//go:embed countries.tsv groups.tsv ambiguous.tsv
var tables embed.FS

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

// read builds the atlas. Words that are listed twice go to the first of:
// questions, groups, codes, names, variants, adjectives, capitals. Within one
// of these a word may mean one thing only.
func read(files fs.FS) (*atlas, error) {
	a := &atlas{byCode: map[string]int{}, meanings: map[string]meaning{}}
	for _, step := range []struct {
		file    string
		columns string
		row     func(f []string) error
	}{
		{"countries.tsv", "code name adjectives capital variants", a.addCountry},
		{"ambiguous.tsv", "words choices ask", a.addQuestion},
		{"groups.tsv", "name aliases members", a.addGroup},
	} {
		if err := eachRow(files, step.file, step.columns, step.row); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(a.countries, byName)
	for i, c := range a.countries {
		a.byCode[c.Code] = i
	}
	return a, a.addSurfaces()
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

// eachRow calls row with the fields of each line below the header. Blank lines
// and lines that start with # are passed over; errors name file and line.
func eachRow(files fs.FS, file, columns string, row func([]string) error) error {
	text, err := fs.ReadFile(files, file)
	if err != nil {
		return fmt.Errorf("read table: %w", err)
	}
	want, header := strings.Fields(columns), false
	for i, line := range strings.Split(string(text), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		f := strings.Split(line, "\t")
		switch {
		case len(f) != len(want):
			return fmt.Errorf("%s:%d: has %d columns, wants %d: %s", file, i+1, len(f), len(want), columns)
		case !header && !slices.Equal(f, want):
			return fmt.Errorf("%s:%d: the first line must name the columns: %s", file, i+1, columns)
		case !header:
			header = true
			continue
		}
		if err := row(f); err != nil {
			return fmt.Errorf("%s:%d: %w", file, i+1, err)
		}
	}
	return nil
}

// list splits a field at |; an empty field is no items.
func list(field string) []string {
	if field == "" {
		return nil
	}
	return strings.Split(field, "|")
}

func (a *atlas) addCountry(f []string) error {
	c := Country{Code: f[0], Name: f[1], Adjectives: list(f[2]), Capital: f[3], Variants: list(f[4])}
	if c.Code == "" || c.Code != strings.ToUpper(c.Code) {
		return fmt.Errorf("code %q is not in capitals", c.Code)
	}
	if _, double := a.byCode[c.Code]; double {
		return fmt.Errorf("code %s is there already", c.Code)
	}
	for _, s := range surfacesOf(c) {
		if fold(s.Text) == "" || s.Text != strings.TrimSpace(s.Text) {
			return fmt.Errorf("%q is no name: look for a stray | or space", s.Text)
		}
		a.surfaces = append(a.surfaces, s)
	}
	a.byCode[c.Code] = len(a.countries)
	a.countries = append(a.countries, c.sure())
	return nil
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

func (a *atlas) addQuestion(f []string) error {
	q := &question{ask: f[2]}
	for _, choice := range list(f[1]) {
		word, code, ok := strings.Cut(choice, "=")
		if _, known := a.byCode[code]; !ok || !known {
			return fmt.Errorf("choice %q must be word=CODE with a code of countries.tsv", choice)
		}
		q.choices = append(q.choices, word)
		if err := a.mean(word, meaning{codes: []string{code}}); err != nil {
			return err
		}
	}
	if len(q.choices) < 2 || q.ask == "" {
		return fmt.Errorf("%q needs two choices or more, and a question", f[0])
	}
	for _, words := range list(f[0]) {
		if err := a.mean(words, meaning{asking: q}); err != nil {
			return err
		}
	}
	return nil
}

func (a *atlas) addGroup(f []string) error {
	codes := list(f[2])
	for i, code := range codes {
		if _, known := a.byCode[code]; !known {
			return fmt.Errorf("member %q is no code of countries.tsv", code)
		}
		if slices.Contains(codes[:i], code) {
			return fmt.Errorf("member %s is listed twice", code)
		}
	}
	for _, words := range append([]string{f[0]}, list(f[1])...) {
		if err := a.mean(words, meaning{codes: codes}); err != nil {
			return err
		}
	}
	a.hints = append(a.hints, hint{fold(f[0]), f[0]})
	return nil
}

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
