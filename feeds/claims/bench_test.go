package claims

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/clipperhouse/uax29/v2/words"
)

// An article is what a benchmark or a corpus test reads.
type article struct {
	ID, Title, Text, Published string
	Claims                     []json.RawMessage
}

// corpus returns the articles of a labelled file; the test is skipped where
// the labelled files are not at hand.
func corpus(t testing.TB, name string) []article {
	t.Helper()
	dir := os.Getenv("ATTRIBOT_CORPUS")
	if dir == "" {
		t.Skip("ATTRIBOT_CORPUS is not set: the labelled articles are not read")
	}
	data, err := os.ReadFile(filepath.Join(dir, "claims", name))
	if err != nil {
		t.Fatal(err)
	}
	var out []article
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var a article
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		out = append(out, a)
	}
	return out
}

// twoKilobytes lays texts one after another, repeats them if they are few, and
// cuts them into articles of 2,048 bytes without a headline, wherever that is: so
// the figures of all benchmarks are of articles of one size, whatever the texts'
// own. That of real news is 2 to 4 KB.
func twoKilobytes(texts []string) []string {
	const size = 2048
	all := strings.Join(texts, "\n\n")
	for len(all) < 8*size {
		all += "\n\n" + all
	}
	var out []string
	for ; len(all) >= size; all = all[size:] {
		out = append(out, all[:size])
	}
	return out
}

// ownArticles is the text of our own sentence cases: nothing but triggers, the
// worst that the detector can meet.
func ownArticles(t testing.TB) []string {
	data, err := os.ReadFile("testdata/sentences.txt")
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, line := range strings.Split(string(data), "\n") {
		if line != "" && line[0] != '#' && line[0] != '\t' {
			texts = append(texts, strings.TrimPrefix(line, "T: "))
		}
	}
	return twoKilobytes(texts)
}

// benchmarkArticles reads texts, and then only splits them into words, as
// Unicode says, to tell how many times as long reading takes. With -cpu 1 the
// articles a second are those of one core; on a busy machine the best of many
// runs counts.
func benchmarkArticles(b *testing.B, texts []string) {
	theLexicon()
	b.ReportAllocs()
	b.SetBytes(2048)
	b.ResetTimer()
	for i := 0; b.Loop(); i++ {
		Read("", texts[i%len(texts)], time.Time{})
	}
	took := b.Elapsed()
	start := time.Now()
	for i := range b.N {
		for it := words.FromString(texts[i%len(texts)]); it.Next(); {
		}
	}
	b.ReportMetric(float64(b.N)/took.Seconds(), "articles/s")
	b.ReportMetric(took.Seconds()/time.Since(start).Seconds(), "times-splitting")
}

// ordinary is news of other things, as most of what feeds bring.
func ordinary(t testing.TB) []string {
	data, err := os.ReadFile("testdata/ordinary.txt")
	if err != nil {
		t.Fatal(err)
	}
	return twoKilobytes([]string{string(data)})
}

func BenchmarkOrdinary(b *testing.B) { benchmarkArticles(b, ordinary(b)) }

func BenchmarkTriggers(b *testing.B) { benchmarkArticles(b, ownArticles(b)) }

func corpusTexts(b *testing.B, name string) []string {
	var texts []string
	for _, a := range corpus(b, name) {
		texts = append(texts, a.Text)
	}
	return twoKilobytes(texts)
}

func BenchmarkCyberNews(b *testing.B) { benchmarkArticles(b, corpusTexts(b, "dev.jsonl")) }
func BenchmarkOther(b *testing.B)     { benchmarkArticles(b, corpusTexts(b, "negatives.jsonl")) }
