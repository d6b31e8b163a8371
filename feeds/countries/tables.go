package countries

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

//go:embed countries.tsv groups.tsv ambiguous.tsv
var tables embed.FS

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
