package feeds

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestShipped(t *testing.T) {
	fs := Shipped()
	active, english, titles := 0, 0, map[string]bool{}
	for _, f := range fs {
		if f.State == Active {
			active++
			if f.Language != "en" {
				t.Errorf("%s is active, but in %s", f.Title, f.Language)
			}
		}
		if f.Language == "en" {
			english++
		}
		if titles[f.Title] {
			t.Errorf("two sources are called %s", f.Title)
		}
		titles[f.Title] = true
		if _, err := parseURL(f.URL); err != nil {
			t.Errorf("%s: %v", f.Title, err)
		}
	}
	t.Logf("%d sources, %d in English, %d active", len(fs), english, active)
	if len(fs) < 100 || active < 100 {
		t.Errorf("%d sources, %d active: want at least 100", len(fs), active)
	}
}

func TestReadSources(t *testing.T) {
	head := "# comment\n\n" + strings.Join(sourceColumns, "\t") + "\n"
	good := "The Harbour Post\thttps://harbourpost.example/rss\tfeed\ten\tGB\tpress\tno\tactive\tbare|http1\t\t"
	fs, err := readSources("s.tsv", head+good+"\n")
	want := []Feed{{Title: "The Harbour Post", URL: "https://harbourpost.example/rss", Kind: KindFeed, Language: "en", Country: "GB",
		Class: "press", State: Active, Agent: AgentBare, HTTP1: true}}
	if err != nil || !cmp.Equal(fs, want) {
		t.Errorf("got %+v, %v", fs, err)
	}
	for change, wantErr := range map[[2]string]string{
		{"The Harbour Post", ""}:     "s.tsv:4: no title",
		{"https://", "ftp://"}:       "s.tsv:4: url",
		{"\tfeed\t", "\tpage\t"}:     "s.tsv:4: kind",
		{"\tfeed\t", "\tlisting\t"}:  "s.tsv:4: a listing",
		{"\ten\t", "\tenglish\t"}:    "s.tsv:4: language",
		{"\tno\t", "\t0\t"}:          "s.tsv:4: state_media",
		{"\tactive\t", "\tgone\t"}:   "s.tsv:4: state",
		{"\tactive\t", "\tpaused\t"}: "s.tsv:4: paused without a note",
		{"bare|http1", "browser"}:    "s.tsv:4: asks",
		{"\tpress\t", "\t"}:          "s.tsv:4: 10 fields",
		{"active\tbare|http1\t\t", "active\tbare|http1\t\t\n" + good}: "s.tsv:5: https://harbourpost.example/rss stands in line 4 already",
	} {
		_, err := readSources("s.tsv", head+strings.Replace(good, change[0], change[1], 1))
		if err == nil || !strings.HasPrefix(err.Error(), wantErr) {
			t.Errorf("%q for %q: got error %v, want %s", change[1], change[0], err, wantErr)
		}
	}
	if _, err := readSources("s.tsv", good); err == nil || !strings.Contains(err.Error(), "s.tsv:1: the columns") {
		t.Errorf("without column names: %v", err)
	}
	listing := strings.Replace(strings.Replace(good, "\tfeed\t", "\tlisting\t", 1), "http1\t\t", "http1\t[\t", 1)
	if _, err := readSources("s.tsv", head+listing); err == nil || !strings.Contains(err.Error(), "s.tsv:4") {
		t.Errorf("a broken pattern: %v", err)
	}
}

func TestOPMLRoundTrip(t *testing.T) {
	fs := Shipped()
	fs[0].Title = `Quotes " & <tags> 'and' ünïcode`
	var file bytes.Buffer
	if err := WriteOPML(&file, fs); err != nil {
		t.Fatal(err)
	}
	back, err := ReadOPML(&file)
	if err != nil {
		t.Fatal(err)
	}
	byURL := map[string]Feed{}
	for _, f := range back {
		byURL[f.URL] = f
	}
	if len(back) != len(fs) {
		t.Errorf("%d feeds went out, %d came back", len(fs), len(back))
	}
	for _, f := range fs {
		if diff := cmp.Diff(f, byURL[f.URL]); diff != "" {
			t.Errorf("%s changed on the way (-out +back):\n%s", f.Title, diff)
		}
	}
}

// Another program's file: version 1, nested folders, odd letter case, a
// duplicate, a folder with attributes, an address that must not be read, an
// encoding of its own.
const othersOPML = `<?xml version="1.0" encoding="ISO-8859-1"?>
<!-- exported by something else -->
<OPML version="1.0"><head><title>Abonnements</title></head><body>
<outline text="Caf` + "\xe9" + `" title="Caf` + "\xe9" + `"><outline text="Sub">
<outline type="rss" text="Le Phare" xmlurl="https://lephare.example/rss" htmlUrl="https://lephare.example/" />
<outline text="Anse &amp; Baie" type="RSS" xmlUrl="https://anse.example/feed?a=1&amp;b=2"></outline>
</outline></outline>
<outline xmlUrl="https://lephare.example/rss" text="again"/>
<outline xmlUrl="file:///etc/passwd" text="no"/>
<outline xmlUrl="https://nameless.example/x" kind="listing" state="dancing" agent="chrome"/>
<outline text="a link" type="link" url="https://elsewhere.example/"/>
</body></OPML>`

func TestReadOthersOPML(t *testing.T) {
	got, err := ReadOPML(strings.NewReader(othersOPML))
	want := []Feed{
		{URL: "https://lephare.example/rss", Title: "Le Phare", Kind: KindFeed, State: Active},
		{URL: "https://anse.example/feed?a=1&b=2", Title: "Anse & Baie", Kind: KindFeed, State: Active},
		{URL: "https://nameless.example/x", Title: "nameless.example", Kind: KindFeed, State: Active},
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("error %v, (-want +got)\n%s", err, diff)
	}
	for _, bad := range []string{"", "<html><body>no</body></html>", "<opml><body><outline", "\x00\x01"} {
		if fs, err := ReadOPML(strings.NewReader(bad)); err == nil {
			t.Errorf("ReadOPML(%q) = %v without an error", bad, fs)
		}
	}
}
