package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
)

func scanned1(t *testing.T, in io.Reader, args ...string) (out, errs string, err error) {
	t.Helper()
	var o, e strings.Builder
	err = run(t.Context(), append([]string{"scan"}, args...), func(string) string { return "" }, in, &o, &e)
	return o.String(), e.String(), err
}

// TestScanKeepsTheOrder: articles are scanned on all cores, and come out as
// they went in, long and short ones mixed.
func TestScanKeepsTheOrder(t *testing.T) {
	const articles = 500
	var in bytes.Buffer
	for i := range articles {
		text := strings.Repeat("The German government accused China of hacking its map agency. ", 1+i%7*20)
		json.NewEncoder(&in).Encode(map[string]string{"id": fmt.Sprint(i), "title": "China", "text": text})
	}
	out, errs, err := scanned1(t, &in, "--json", "-")
	if err != nil {
		t.Fatal(err, errs)
	}
	n := 0
	for line := range strings.Lines(out) {
		if !strings.HasPrefix(line, fmt.Sprintf(`{"id":"%d",`, n)) {
			t.Fatalf("line %d is %.60s", n+1, line)
		}
		n++
	}
	if n != articles {
		t.Errorf("%d lines for %d articles", n, articles)
	}
}

// TestScanHoldsFewArticles feeds a stream that is much longer than what the
// program may hold.
func TestScanHoldsFewArticles(t *testing.T) {
	const articles, size = 400, 256 << 10
	r, w := io.Pipe()
	go func() {
		text := strings.Repeat("Nothing happened in the harbour. ", size/33)
		for i := range articles {
			json.NewEncoder(w).Encode(map[string]string{"id": fmt.Sprint(i), "text": text})
		}
		w.Close()
	}()
	var most uint64
	out := writerFunc(func(p []byte) (int, error) {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		most = max(most, m.HeapInuse)
		return len(p), nil
	})
	if err := run(t.Context(), []string{"scan", "--json", "-"}, func(string) string { return "" }, r, out, io.Discard); err != nil {
		t.Fatal(err)
	}
	t.Logf("at most %d MB held of a stream of %d", most>>20, articles*size>>20)
	if most > articles*size/2 {
		t.Errorf("%d MB were held of a stream of %d", most>>20, articles*size>>20)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

func TestScanPassesOverALineThatIsTooLong(t *testing.T) {
	in := io.MultiReader(
		strings.NewReader(`{"id":"first","title":"A"}`+"\n"+`{"id":"long","text":"`), io.LimitReader(endless{}, maxArticle), strings.NewReader(`"}`+"\n"+`{"id":"last","title":"B"}`))
	out, errs, err := scanned1(t, in, "--json", "-")
	if err == nil || err.Error() != "1 of 3 articles could not be read" || errs != "attribot: standard input:2: the line is too long: at most 16 MB\n" {
		t.Errorf("got %v, %q", err, errs)
	}
	if !strings.Contains(out, `"first"`) || !strings.Contains(out, `"last"`) {
		t.Errorf("the other lines are missing: %s", out)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// TestScanWritesTheCodebooksFields: every field is there, with null where
// there is nothing to say, and lists that are never null.
func TestScanWritesTheCodebooksFields(t *testing.T) {
	out, _, err := scanned1(t, strings.NewReader(`{"id":"x","title":"Norway accuses Russia of hacking its parliament","published":"2026-07-29","text":"OSLO - The Norwegian government on Wednesday accused Russia of hacking the email system of its parliament."}`), "--json", "-")
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		ID      string
		Summary string
		Claims  []map[string]any
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil || got.ID != "x" || got.Summary == "" || len(got.Claims) != 1 {
		t.Fatalf("%v: %s", err, out)
	}
	for field, want := range map[string]string{
		"stance": "attribution", "speakers": "[NO]", "accused": "[RU]", "groups": "[]", "victims": "[NO]", "denies": "<nil>",
		"measure": "statement", "hedged": "false", "anonymous": "false", "recency": "current",
	} {
		value, there := got.Claims[0][field]
		if !there || fmt.Sprint(value) != want {
			t.Errorf("%s is %v (there: %v), want %s", field, value, there, want)
		}
	}
	for _, field := range []string{"evidence", "rule", "confidence"} {
		if got.Claims[0][field] == nil {
			t.Errorf("%s is missing", field)
		}
	}
}

// TestScanShowsNoControlCharacters: a page for a person may hold a stranger's
// words.
func TestScanShowsNoControlCharacters(t *testing.T) {
	line, err := json.Marshal(map[string]string{"id": "\x1b]0;x\a", "title": "Norway accuses Russia \x1b[2Jof hacking \u202eits parliament", "url": "http://\x1b[1mx"})
	if err != nil {
		t.Fatal(err)
	}
	out, _, err := scanned1(t, bytes.NewReader(line), "-v", "-")
	if err != nil || strings.ContainsAny(out, "\x1b\a\u202e") {
		t.Errorf("%v: %q", err, out)
	}
}

// FuzzScan: whatever a file holds, scanning ends, and names each line that it
// cannot read.
func FuzzScan(f *testing.F) {
	f.Add([]byte(`{"id":"a","title":"T","text":"Norway accused Russia of hacking."}` + "\n{\n\n"))
	f.Add([]byte("\xef\xbb\xbf{\"html\":\"<p>x\",\"published\":\"24:00\"}"))
	f.Add([]byte("<html><title>T</title><p>Norway accused Russia of hacking.</p>"))
	f.Add([]byte("Title\r\n\r\nText \x00\xff"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, input []byte) {
		var out, errs strings.Builder
		err := run(t.Context(), []string{"scan", "--json", "-"}, os.Getenv, bytes.NewReader(input), &out, &errs)
		if named := strings.Count(errs.String(), "attribot: "); (err != nil) != (named > 0) {
			t.Errorf("error %v, but %d lines named:\n%s", err, named, errs.String())
		}
	})
}
