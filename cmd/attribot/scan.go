package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"attribot/bot"
	"attribot/feeds"
	"attribot/feeds/claims"
)

// scanCommand is the detector alone.
type scanCommand struct {
	JSON  bool     `help:"Write one JSON object an article: {id, claims, summary}."`
	Files []string `arg:"" name:"file" help:"JSON lines with {id, url, title, published, lang, text or html}, or one article as HTML or text, its title in the first line. \"-\" is the standard input."`
}

func (scanCommand) Help() string {
	return "What a file holds is seen from its ending (.jsonl .ndjson .html .htm .txt), else from its first character. " +
		"A line or file that cannot be read is named on the standard error output, the rest is read, and the exit code is 1. " +
		"Without --json an article is printed as a page: for each claim the sentence that shows it, with who is who, and how it was found; -v adds what was rejected."
}

func (c scanCommand) Run(s stage) error {
	ctx, stop := context.WithCancel(s.ctx)
	defer stop()
	out := bufio.NewWriter(s.out)
	print := printPage(s.options.Verbose, isTerminal(s.out) && s.getenv("NO_COLOR") == "")
	if c.JSON {
		print = printJSON
	}
	all, bad := 0, 0
	results := scanAll(ctx, s.in, c.Files)
	for done := range results {
		r := <-done
		all++
		if r.err != nil {
			bad++
			fmt.Fprintf(s.errw, "attribot: %v\n", inWords(r.err))
			continue
		}
		if err := print(out, r.article, r.reading); err != nil {
			return err
		}
		if len(results) > 0 {
			continue // more is ready: write it together
		}
		if err := out.Flush(); err != nil {
			return err
		}
	}
	if err := errors.Join(out.Flush(), ctx.Err()); err != nil {
		return err
	}
	if bad > 0 {
		return fmt.Errorf("%d of %s could not be read", bad, counted(all, "article"))
	}
	return nil
}

// An article to scan, as a line of JSON has it. HTML counts if there is no text.
type scanned struct {
	ID        string `json:"id"`
	Feed      string `json:"feed"`
	Outlet    string `json:"outlet"`
	URL       string `json:"url"`
	Title     string `json:"title"`
	Published string `json:"published"`
	Language  string `json:"lang"`
	Text      string `json:"text"`
	HTML      string `json:"html"`

	at time.Time
}

// A result is an article with what was found in it, or why it could not be read.
type result struct {
	article scanned
	reading claims.Reading
	err     error
}

// scanAll reads the files' articles one after another and scans them on all
// cores, until ctx ends. The results come in the order of the articles; no
// more articles are held than twice the cores, so a file of any length is fine.
func scanAll(ctx context.Context, in io.Reader, files []string) <-chan chan result {
	cores := runtime.GOMAXPROCS(0)
	s := scanning{ctx: ctx, results: make(chan chan result, cores), busy: make(chan struct{}, cores)}
	go func() {
		defer close(s.results)
		for _, name := range files {
			if err := s.file(in, name); err != nil {
				s.each(func() (scanned, error) { return scanned{}, err })
			}
		}
	}()
	return s.results
}

// scanning hands articles to the cores.
type scanning struct {
	ctx     context.Context
	results chan chan result
	busy    chan struct{}
}

// each has an article loaded and scanned; it waits for a free core. It returns
// false when nobody wants more.
func (s scanning) each(load func() (scanned, error)) bool {
	done := make(chan result, 1)
	select {
	case s.results <- done:
	case <-s.ctx.Done():
		return false
	}
	s.busy <- struct{}{}
	go func() {
		defer func() { <-s.busy }()
		done <- scanOne(load)
	}()
	return true
}

func scanOne(load func() (scanned, error)) result {
	a, err := load()
	if err != nil {
		return result{err: err}
	}
	return result{article: a, reading: claims.Read(a.Title, a.Text, a.at)}
}

// file hands on a way to load each article of a file.
func (s scanning) file(in io.Reader, name string) error {
	if name == "-" {
		return s.split(in, "standard input")
	}
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return s.split(f, name)
}

func (s scanning) split(in io.Reader, name string) error {
	r := bufio.NewReaderSize(in, 1<<20)
	load := map[string]func(string, []byte) (scanned, error){"html": fromHTML, "text": fromText}[kind(r, name)]
	if load == nil {
		return s.lines(r, name)
	}
	whole, err := io.ReadAll(io.LimitReader(r, maxArticle+1))
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if len(whole) > maxArticle {
		return fmt.Errorf("%s: longer than %d MB; is it one article?", name, maxArticle>>20)
	}
	s.each(func() (scanned, error) { return load(name, whole) })
	return nil
}

// kind tells JSON lines, HTML and text apart.
func kind(r *bufio.Reader, name string) string {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".jsonl", ".ndjson", ".json":
		return "json"
	case ".html", ".htm", ".xhtml":
		return "html"
	case ".txt", ".md":
		return "text"
	}
	start, _ := r.Peek(512) // what is wrong with the rest, reading it will tell
	switch start = bytes.TrimSpace(bytes.TrimPrefix(start, []byte("\xef\xbb\xbf"))); {
	case bytes.HasPrefix(start, []byte("{")):
		return "json"
	case bytes.HasPrefix(start, []byte("<")):
		return "html"
	}
	return "text"
}

// lines hands on each line that is not blank, with its place.
func (s scanning) lines(r *bufio.Reader, name string) error {
	for l, err := range eachLine(r, name) {
		if err != nil && !errors.Is(err, errLong) {
			return err
		}
		if !s.each(func() (scanned, error) {
			if err != nil {
				return scanned{}, err
			}
			return fromJSON(l.place, l.text)
		}) {
			return nil
		}
	}
	return nil
}

func fromJSON(place string, line []byte) (a scanned, err error) {
	if err := json.Unmarshal(bytes.TrimPrefix(line, []byte("\xef\xbb\xbf")), &a); err != nil {
		return a, fmt.Errorf("%s: %s", place, explainJSON(err))
	}
	if a.ID == "" {
		a.ID = place
	}
	if a.Title == "" && a.Text == "" && a.HTML == "" {
		return a, fmt.Errorf("%s: neither title nor text nor html", place)
	}
	if a.Published != "" {
		at, ok := feeds.ParseTime(a.Published)
		if !ok {
			return a, fmt.Errorf("%s: %q is no date; write e.g. 2006-01-02 or 2006-01-02T15:04:05Z", place, a.Published)
		}
		a.at = at
	}
	if a.Text == "" && a.HTML != "" {
		return fromPage(a, []byte(a.HTML))
	}
	return a, nil
}

// explainJSON says in a person's words what is wrong with a line.
func explainJSON(err error) string {
	if wrong := (*json.UnmarshalTypeError)(nil); errors.As(err, &wrong) {
		if wrong.Field == "" {
			return "a line must be one JSON object, this is a JSON " + wrong.Value
		}
		return fmt.Sprintf("%s must be a string, this is a %s", wrong.Field, wrong.Value)
	}
	return "this is no JSON object: " + err.Error()
}

func fromText(name string, whole []byte) (scanned, error) {
	text := strings.TrimSpace(strings.ToValidUTF8(strings.TrimPrefix(string(whole), "\ufeff"), "\ufffd"))
	if text == "" {
		return scanned{}, fmt.Errorf("%s: the file is empty", name)
	}
	title, body, _ := strings.Cut(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	return scanned{ID: name, Title: title, Text: strings.TrimSpace(body)}, nil
}

func fromHTML(name string, whole []byte) (scanned, error) {
	return fromPage(scanned{ID: name}, whole)
}

// fromPage takes from the page what the article does not say itself.
func fromPage(a scanned, html []byte) (scanned, error) {
	page, err := feeds.ReadPage(html, a.URL)
	if err != nil {
		return a, fmt.Errorf("%s: %w", a.ID, err)
	}
	a.Text = page.Text
	if a.Title == "" {
		a.Title = page.Title
	}
	if a.at.IsZero() {
		a.at = page.Published
	}
	return a, nil
}

// printJSON writes what score and other programs read: the codebook's words.
func printJSON(w io.Writer, a scanned, r claims.Reading) error {
	type mark struct {
		Role claims.Role `json:"role"`
		Text string      `json:"text"`
	}
	type claim struct {
		coded
		Marks      []mark   `json:"marks"`
		Target     string   `json:"target"`
		Quote      string   `json:"quote"`
		QuoteBy    string   `json:"quote_by"`
		Rule       string   `json:"rule"`
		Confidence float64  `json:"confidence"`
		Trail      []string `json:"trail"`
	}
	line := struct {
		ID      string  `json:"id"`
		Claims  []claim `json:"claims"`
		Summary string  `json:"summary"`
	}{ID: a.ID, Claims: []claim{}, Summary: bot.Summary(r.Claims)}
	for _, c := range r.Claims {
		marks := []mark{}
		for _, m := range c.Marks {
			marks = append(marks, mark{m.Role, c.Evidence[m.From:m.To]})
		}
		line.Claims = append(line.Claims, claim{code(c), marks, c.Target, c.Quote.Text, c.Quote.By, c.Rule, c.Confidence, c.Trail})
	}
	return writeLine(w, line)
}
