package demo

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"time"
)

// A file of news has "key: value" lines, a line "---", and paragraphs. Lists
// are separated by " | ". In the text, {{day n}} is the name of the weekday,
// {{date n}} the date and {{month n}} the month, n days from the article's own.
//
//go:embed news/*.txt
var files embed.FS

// News is one article.
type News struct {
	Slug      string // the file's name
	Outlet    string
	Published time.Time
	Title     string
	Teaser    string
	Author    string
	Related   []string // headlines beside it that are not part of it
	Expect    []string // the claims a careful reader finds, for the tests
	Text      []string // paragraphs
}

// news returns all articles, oldest first, for a press whose first day is that of first.
func news(first time.Time) (all []News) {
	names, err := fs.Glob(files, "news/*.txt")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	for _, name := range names {
		n, err := read(name, first)
		if err != nil {
			panic(fmt.Sprintf("%s: %v", name, err)) // our own file, and a test reads them all
		}
		all = append(all, n)
	}
	slices.SortFunc(all, func(a, b News) int { return a.Published.Compare(b.Published) })
	return all
}

func read(name string, first time.Time) (n News, err error) {
	raw, err := files.ReadFile(name)
	if err != nil {
		return n, err
	}
	head, body, found := strings.Cut(string(raw), "\n---\n")
	if !found {
		return n, fmt.Errorf("no line --- between head and text")
	}
	keys := map[string]string{}
	for line := range strings.Lines(head) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		keys[key] = value
	}
	n = News{
		Slug:   strings.TrimSuffix(strings.TrimPrefix(name, "news/"), ".txt"),
		Outlet: keys["outlet"], Title: keys["title"], Teaser: keys["teaser"], Author: keys["author"],
		Related: list(keys["related"]), Expect: list(keys["expect"]),
	}
	if n.Published, err = hour(first, keys["day"], keys["at"]); err != nil {
		return n, err
	}
	body, err = dated(body, n.Published)
	n.Text = strings.Split(strings.TrimSpace(body), "\n\n")
	return n, err
}

func list(s string) []string {
	if s == "" || s == "none" {
		return nil
	}
	return strings.Split(s, " | ")
}

// hour returns the time on the given day of the press; the first day is 1.
func hour(first time.Time, day, at string) (time.Time, error) {
	n, err := strconv.Atoi(day)
	if err != nil {
		return time.Time{}, fmt.Errorf("day: %w", err)
	}
	clock, err := time.Parse("15:04", at)
	if err != nil {
		return time.Time{}, fmt.Errorf("at: %w", err)
	}
	y, m, d := first.UTC().Date()
	return time.Date(y, m, d+n-1, clock.Hour(), clock.Minute(), 0, 0, time.UTC), nil
}

// dated fills in the text's days.
func dated(text string, published time.Time) (string, error) {
	form := func(layout string) func(int) string {
		return func(days int) string { return published.AddDate(0, 0, days).Format(layout) }
	}
	t, err := template.New("").Funcs(template.FuncMap{
		"day": form("Monday"), "date": form("Jan 2"), "month": form("January"),
	}).Parse(text)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	err = t.Execute(&b, nil)
	return b.String(), err
}
