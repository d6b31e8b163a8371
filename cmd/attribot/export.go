package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"attribot/feeds/claims"
	"attribot/store"
)

// exportCommand writes what Attribot knows for other programs.
type exportCommand struct {
	Feedback exportFeedback `cmd:"" help:"Articles with the claims that people said were wrong: labelled examples for the detector."`
}

type exportFeedback struct {
	File string `arg:"" optional:"" help:"Where to write; without it, the standard output."`
}

func (exportFeedback) Help() string {
	return "One line of JSON an article, as attribot eval reads it: claims are those that nobody objected to; objected holds the others, each with what people said of it. " +
		"Where somebody said that a country or a role is wrong the right claim is missing, and check is true: it is for a person to write it. Nobody's name is in it."
}

func (c exportFeedback) Run(s stage) error {
	return s.withKnown(func(_ settings, st *store.Store) error {
		lines, err := feedbackLines(s.ctx, st)
		if err != nil {
			return err
		}
		if c.File == "" || c.File == "-" {
			return writeLines(s.out, lines)
		}
		f, err := os.OpenFile(c.File, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o640)
		if err != nil {
			return err
		}
		if err := errors.Join(writeLines(f, lines), f.Close()); err != nil {
			return err
		}
		_, err = fmt.Fprintf(s.out, "%s: %s.\n", c.File, counted(len(lines), "article"))
		return err
	})
}

func writeLines(w io.Writer, lines []example) error {
	for _, l := range lines {
		if err := writeLine(w, l); err != nil {
			return err
		}
	}
	return nil
}

// An example article is a line of the codebook's format.
type example struct {
	ID        string     `json:"id"`
	URL       string     `json:"url"`
	Outlet    string     `json:"outlet"`
	Title     string     `json:"title"`
	Published string     `json:"published"`
	Language  string     `json:"lang"`
	Text      string     `json:"text"`
	Relevant  bool       `json:"relevant"`
	Check     bool       `json:"check"`
	Claims    []coded    `json:"claims"`
	Objected  []objected `json:"objected"`
}

type objected struct {
	coded
	Rule       string  `json:"rule"`
	Confidence float64 `json:"confidence"`
	Said       []said  `json:"said"`
}

type said struct {
	Verdict string `json:"verdict"`
	Words   string `json:"words,omitempty"`
	At      string `json:"at"`
}

// feedbackLines returns the articles of which a claim was objected to, in the
// order of the claims.
func feedbackLines(ctx context.Context, st *store.Store) ([]example, error) {
	all, err := st.Feedbacks(ctx)
	if err != nil {
		return nil, err
	}
	byClaim := map[int64][]store.Feedback{}
	var articles []int64
	for _, f := range all {
		c, err := st.AlertClaim(ctx, f.ClaimID)
		if err != nil {
			return nil, err
		}
		byClaim[f.ClaimID] = append(byClaim[f.ClaimID], f)
		if !slices.Contains(articles, c.ArticleID) {
			articles = append(articles, c.ArticleID)
		}
	}
	var lines []example
	for _, id := range articles {
		line, err := exampleOf(ctx, st, id, byClaim)
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return lines, nil
}

func exampleOf(ctx context.Context, st *store.Store, id int64, byClaim map[int64][]store.Feedback) (example, error) {
	number := fmt.Sprintf("A%d", id)
	a, err := st.FindArticle(ctx, number)
	if err != nil {
		return example{}, err
	}
	found, err := st.ArticleClaims(ctx, id)
	if err != nil {
		return example{}, err
	}
	line := example{
		ID: number, URL: a.URL, Outlet: a.Outlet, Title: a.Title, Published: a.Published.UTC().Format(time.RFC3339),
		Language: a.Language, Text: a.Text, Claims: []coded{},
	}
	for _, c := range found {
		if byClaim[c.ID] == nil {
			line.Claims = append(line.Claims, code(c.Claim))
			line.Relevant = line.Relevant || c.Recency == claims.Current
			continue
		}
		o := objected{coded: code(c.Claim), Rule: c.Rule, Confidence: c.Confidence}
		for _, f := range byClaim[c.ID] {
			o.Said = append(o.Said, said{f.Verdict, f.Words, f.At.UTC().Format(time.RFC3339)})
			line.Check = line.Check || f.Verdict != "not-relevant"
		}
		line.Objected = append(line.Objected, o)
	}
	return line, nil
}
