// Package gold measures what the detector and the stories find against what
// people labelled.
//
// Labelled articles are JSON lines, one article a line:
//
//	{"id", "url", "outlet", "title", "published", "lang", "text", "story",
//	 "claims": [{"stance", "speakers", "accused", "victims", "measure", "hedged", "recency", "evidence", …}]}
//
// A claim's fields are those of claims.Claim; null and what is absent are the
// zero value, and a recency that is not said is current. An article without
// claims is one in which nothing should be found. Where a line is one sentence,
// context may hold what stands before it and is_title say that it is a headline;
// date is another name of published.
//
// Score counts hits, false alarms and misses; Compare says in which pairs an
// article differs; Calibration holds the detector's confidence against how
// often it is right; Sort and BCubed measure the stories. Nothing here is used
// while the bot runs: this is for tests and for those who tend the lexicon.
package gold

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"attribot/feeds"
	"attribot/feeds/claims"
)

// An Article is a labelled one.
type Article struct {
	ID        string
	URL       string
	Outlet    string
	Title     string
	Text      string
	Context   string // what stands before the text and is read with it; what is claimed there is not asked for
	Language  string
	Story     string    // of its main news; "" if nobody said
	Published time.Time // zero if it is not said, or in no form that is known
	Claims    []claims.Claim
}

// ReadFile reads a file of labelled articles. An error names the line.
func ReadFile(path string) ([]Article, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return Read(f, path)
}

// Read is ReadFile for what is open already; name stands in its errors.
func Read(r io.Reader, name string) (as []Article, err error) {
	lines := bufio.NewReaderSize(r, 1<<20)
	known := map[string]int{}
	for n := 1; ; n++ {
		line, readErr := lines.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			a, err := parse(line)
			if err == nil && known[a.ID] > 0 {
				err = fmt.Errorf("the id %q is line %d's already", a.ID, known[a.ID])
			}
			if err != nil {
				return nil, fmt.Errorf("%s:%d: %w", name, n, err)
			}
			known[a.ID] = n
			as = append(as, a)
		}
		if readErr == io.EOF {
			return as, nil
		}
		if readErr != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, n, readErr)
		}
	}
}

func parse(line []byte) (Article, error) {
	var a struct {
		ID, URL, Outlet, Title, Text, Context, Lang, Story, Published, Date string
		IsTitle                                                             bool `json:"is_title"`
		Claims                                                              []claims.Claim
	}
	if err := json.Unmarshal(line, &a); err != nil {
		return Article{}, fmt.Errorf("no labelled article: %w", err)
	}
	if a.ID == "" {
		return Article{}, errors.New("an article needs an id")
	}
	for i, c := range a.Claims {
		if c.Stance != claims.Attribution && c.Stance != claims.Denial {
			return Article{}, fmt.Errorf("claim %d: the stance is %q, neither attribution nor denial", i+1, c.Stance)
		}
		if c.Recency == "" {
			a.Claims[i].Recency = claims.Current
		}
	}
	if a.IsTitle && a.Title == "" {
		a.Title, a.Text = a.Text, ""
	}
	at, _ := feeds.ParseTime(cmp.Or(a.Published, a.Date))
	return Article{
		ID: a.ID, URL: a.URL, Outlet: a.Outlet, Title: a.Title, Text: a.Text, Context: a.Context, Language: a.Lang, Story: a.Story, Published: at, Claims: a.Claims,
	}, nil
}

// Read is what the detector reads in the article; what it finds in the context
// is left out.
func (a Article) Read() claims.Reading {
	if a.Context == "" {
		return claims.Read(a.Title, a.Text, a.Published)
	}
	r := claims.Read(a.Title, a.Context+"\n\n"+a.Text, a.Published)
	elsewhere := func(evidence string) bool { return !strings.Contains(a.Title+"\n"+a.Text, evidence) }
	r.Claims = slices.DeleteFunc(r.Claims, func(c claims.Claim) bool { return elsewhere(c.Evidence) })
	r.Rejected = slices.DeleteFunc(r.Rejected, func(c claims.Rejection) bool { return elsewhere(c.Evidence) })
	return r
}
