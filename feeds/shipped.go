package feeds

import (
	_ "embed"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

//go:embed sources.tsv
var sources string

// Shipped returns the sources that a new installation starts with: those in
// English active, the others, and what is retired or blocked, paused with a
// note.
func Shipped() []Feed {
	fs, err := readSources("sources.tsv", sources)
	if err != nil {
		panic(err) // a test reads the same file
	}
	return fs
}

var sourceColumns = []string{"title", "url", "kind", "language", "country", "class", "state_media", "state", "asks", "link_pattern", "note"}

// readSources reads a table of sources: a line of column names, a source a
// line, fields separated by tabs, "#" before comments. A bad line is named by
// file and number.
func readSources(file, table string) ([]Feed, error) {
	var fs []Feed
	lines := map[string]int{}
	header := false
	for i, line := range strings.Split(strings.TrimRight(table, "\n"), "\n") {
		if strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "" {
			continue
		}
		fields := strings.Split(line, "\t")
		if !header {
			if !slices.Equal(fields, sourceColumns) {
				return nil, fmt.Errorf("%s:%d: the columns must be %s", file, i+1, strings.Join(sourceColumns, ", "))
			}
			header = true
			continue
		}
		f, err := sourceOfLine(fields)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, i+1, err)
		}
		if before := lines[f.URL]; before != 0 {
			return nil, fmt.Errorf("%s:%d: %s stands in line %d already", file, i+1, f.URL, before)
		}
		lines[f.URL] = i + 1
		fs = append(fs, f)
	}
	return fs, nil
}

func sourceOfLine(v []string) (Feed, error) {
	if len(v) != len(sourceColumns) {
		return Feed{}, fmt.Errorf("%d fields, want %d separated by tabs", len(v), len(sourceColumns))
	}
	f := Feed{
		Title: v[0], URL: v[1], Kind: Kind(v[2]), Language: v[3], Country: v[4], Class: v[5],
		StateMedia: v[6] == "yes", State: State(v[7]), LinkPattern: v[9], Note: v[10],
	}
	for ask := range strings.SplitSeq(v[8], "|") {
		switch ask {
		case "":
		case string(AgentBare), string(AgentCompatible):
			f.Agent = Agent(ask)
		case "http1":
			f.HTTP1 = true
		default:
			return f, fmt.Errorf("asks %q, want bare, compatible or http1", ask)
		}
	}
	return f, checkSource(f, v[6])
}

func checkSource(f Feed, stateMedia string) error {
	u, err := url.Parse(f.URL)
	switch {
	case f.Title == "":
		return fmt.Errorf("no title")
	case err != nil || !webURL(u):
		return fmt.Errorf("url %q is no web address", f.URL)
	case f.Kind != KindFeed && f.Kind != KindListing && f.Kind != KindSearch:
		return fmt.Errorf("kind %q, want feed, listing or search", f.Kind)
	case (f.Kind == KindListing) != (f.LinkPattern != ""):
		return fmt.Errorf("a listing, and nothing else, needs a link_pattern")
	case len(f.Language) != 2:
		return fmt.Errorf("language %q, want two letters", f.Language)
	case f.Class == "":
		return fmt.Errorf("no class")
	case stateMedia != "yes" && stateMedia != "no":
		return fmt.Errorf("state_media %q, want yes or no", stateMedia)
	case f.State != Active && f.State != Paused:
		return fmt.Errorf("state %q, want active or paused", f.State)
	case f.State == Paused && f.Note == "":
		return fmt.Errorf("paused without a note")
	}
	_, err = regexp.Compile(f.LinkPattern)
	return err
}
