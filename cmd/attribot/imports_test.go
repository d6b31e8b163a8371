package main

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The house falls one way: knowledge (feeds), memory (store), people (bot),
// and cmd switches it on. mayImport says which of our packages one may use;
// a path ending in / stands for all below it.
var mayImport = map[string]rule{
	"attribot/cmd/attribot":      {[]string{"attribot/"}, ""},
	"attribot/cmd/attribot/demo": {[]string{"attribot/feeds"}, "the demo's press only publishes; the program polls it"},
	"attribot/bot":               {[]string{"attribot/store", "attribot/feeds", "attribot/feeds/claims", "attribot/feeds/stories", "attribot/feeds/countries"}, "bot knows no platform: an adapter imports bot, never the other way round"},
	"attribot/bot/slack":         {[]string{"attribot/bot", "attribot/bot/plain"}, "an adapter knows its platform and bot's words, nothing else"},
	"attribot/bot/slack/":        {nil, "a fake platform speaks the wire: it knows neither our adapter nor the library that talks to it"},
	"attribot/bot/discord":       {[]string{"attribot/bot", "attribot/bot/plain"}, "an adapter knows its platform and bot's words, nothing else"},
	"attribot/bot/discord/":      {nil, "a fake platform speaks the wire: it knows neither our adapter nor the library that talks to it"},
	"attribot/bot/plain":         {nil, "plain cleans text, and knows nothing else"},
	"attribot/bot/console":       {[]string{"attribot/bot", "attribot/bot/plain"}, "an adapter knows its platform and bot's words, nothing else"},
	"attribot/bot/chattest":      {[]string{"attribot/bot"}, "the contract of adapters is about bot's words alone"},
	"attribot/store":             {[]string{"attribot/feeds", "attribot/feeds/claims", "attribot/feeds/stories", "attribot/feeds/internal/"}, "store remembers what feeds found, and does not know who asks"},
	"attribot/feeds":             {[]string{"attribot/feeds/internal/"}, "feeds turns addresses into articles; what they mean is read by those above"},
	"attribot/feeds/stories":     {[]string{"attribot/feeds/claims", "attribot/feeds/internal/"}, "stories is pure: claims in, stories out"},
	"attribot/feeds/gold":        {[]string{"attribot/feeds", "attribot/feeds/claims", "attribot/feeds/stories"}, "gold measures what feeds finds against what people labelled: tests and eval use it, nothing that runs"},
	"attribot/feeds/claims":      {[]string{"attribot/feeds/countries", "attribot/feeds/internal/"}, "claims is pure: text in, claims out"},
	"attribot/feeds/countries":   {[]string{"attribot/feeds/internal/"}, "countries is a table of names"},
	"attribot/feeds/internal/":   {[]string{"attribot/feeds/internal/"}, "what the packages of feeds share stands below them"},
}

type rule struct {
	ours []string
	why  string
}

// doors are heavy libraries, each behind one package.
var doors = []struct{ library, behind, why string }{
	{"database/sql", "attribot/store", "SQL is written in store only"},
	{"modernc.org/sqlite", "attribot/store", "the database is known to store only"},
	{"github.com/pressly/goose/v3", "attribot/store", "the schema is store's"},
	{"github.com/mmcdole/gofeed", "attribot/feeds", "feeds parses feeds"},
	{"codeberg.org/readeck/go-readability/v2", "attribot/feeds", "feeds reads pages"},
	{"golang.org/x/term", "attribot/bot/console", "the terminal is the console's; cmd only asks whether there is one"},
	{"net/http", "attribot/feeds", "what goes out to the net goes through feeds' client; the demo's press serves"},
	{"github.com/slack-go/slack", "attribot/bot/slack", "Slack is one adapter's"},
	{"github.com/bwmarrin/discordgo", "attribot/bot/discord", "Discord is one adapter's"},
	{"github.com/alecthomas/kong", "attribot/cmd/attribot", "flags are read where the program starts"},
}

// exceptions may use a library beside its door.
var exceptions = map[string][]string{
	"golang.org/x/term": {"attribot/cmd/attribot"},
	"net/http":          {"attribot/cmd/attribot/demo", "attribot/bot/slack", "attribot/bot/slack/slackfake", "attribot/bot/discord", "attribot/bot/discord/discordtest"}, // the libraries take a client, the fakes serve
}

type goPackage struct {
	ImportPath, Dir  string
	GoFiles, Imports []string
}

func packages(t *testing.T) (all []goPackage) {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Dir,GoFiles,Imports", "attribot/...").Output()
	if err != nil {
		if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
			t.Fatalf("go list: %v\n%s", err, exit.Stderr)
		}
		t.Fatal(err)
	}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := d.Decode(&p); err == io.EOF {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

func TestImports(t *testing.T) {
	all := packages(t)
	if len(all) < len(mayImport) {
		t.Errorf("go list sees %d packages, the table speaks of %d", len(all), len(mayImport))
	}
	for _, p := range all {
		rule, known := ruleFor(p.ImportPath)
		if !known {
			t.Errorf("%s is not in the table of this test: say what it may import, and why", p.ImportPath)
			continue
		}
		for _, i := range p.Imports {
			if strings.HasPrefix(i, "attribot/") && !covers(rule.ours, i) {
				t.Errorf("%s imports %s: %s", p.ImportPath, i, rule.why)
			}
		}
	}
}

func TestDoors(t *testing.T) {
	for _, p := range packages(t) {
		for _, d := range doors {
			uses := slices.ContainsFunc(p.Imports, func(i string) bool { return covers([]string{d.library, d.library + "/"}, i) })
			if uses && p.ImportPath != d.behind && !slices.Contains(exceptions[d.library], p.ImportPath) {
				t.Errorf("%s imports %s: %s", p.ImportPath, d.library, d.why)
			}
		}
	}
}

// TestOneFileKnowsGofeed: its types would otherwise leak into all of feeds.
func TestOneFileKnowsGofeed(t *testing.T) {
	var knowing []string
	for _, p := range packages(t) {
		for _, name := range p.GoFiles {
			file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, parser.ImportsOnly)
			if err != nil {
				t.Fatal(err)
			}
			if slices.ContainsFunc(file.Imports, func(i *ast.ImportSpec) bool { return strings.Contains(i.Path.Value, "mmcdole/gofeed") }) {
				knowing = append(knowing, p.ImportPath+"/"+name)
			}
		}
	}
	if len(knowing) != 1 {
		t.Errorf("gofeed is imported by %v: it stands behind one file", knowing)
	}
}

// ruleFor finds the table's line for a package.
func ruleFor(path string) (r rule, known bool) {
	for of, r := range mayImport {
		if covers([]string{of}, path) {
			return r, true
		}
	}
	return rule{}, false
}

func covers(patterns []string, path string) bool {
	return slices.ContainsFunc(patterns, func(of string) bool {
		return of == path || strings.HasSuffix(of, "/") && strings.HasPrefix(path, of)
	})
}
