package claims

import (
	"fmt"
	"os"
	"sort"
	"strings"
	"testing"
	"time"
)

// A sentenceCase is a line of testdata/sentences.txt with what is expected of it.
type sentenceCase struct {
	line        int
	title, body string
	want        []string
}

func readSentences(t *testing.T) []sentenceCase {
	t.Helper()
	data, err := os.ReadFile("testdata/sentences.txt")
	if err != nil {
		t.Fatal(err)
	}
	var cases []sentenceCase
	for n, line := range strings.Split(string(data), "\n") {
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '\t':
			last := &cases[len(cases)-1]
			if last.want == nil {
				last.want = []string{}
			}
			if line != "\t-" {
				last.want = append(last.want, line[1:])
			}
		default:
			c := sentenceCase{line: n + 1}
			if title, ok := strings.CutPrefix(line, "T: "); ok {
				c.title, line, _ = strings.Cut(title, " ¶ ")
			}
			c.body = strings.ReplaceAll(line, " ¶ ", "\n\n")
			cases = append(cases, c)
		}
	}
	return cases
}

// describe writes a claim as the test file does; the victim only if asked.
func describe(c Claim, victims bool) string {
	list := func(s []string) string {
		if len(s) == 0 {
			return "-"
		}
		return strings.Join(s, ",")
	}
	var b strings.Builder
	if c.Stance == Attribution {
		b.WriteString("attributes")
	} else {
		b.WriteString("denies")
	}
	fmt.Fprintf(&b, " speaker=%s accused=%s", list(c.Speakers), list(c.Accused))
	if victims {
		fmt.Fprintf(&b, " victim=%s", list(c.Victims))
	}
	for _, flag := range []struct {
		on   bool
		word string
	}{
		{c.Hedged, " hedged"}, {c.Anonymous, " anonymous"}, {c.Recency == Background, " background"}, {c.Denies == Occurrence, " occurrence"},
		{c.Measure != "" && c.Measure != Statement, " measure=" + c.Measure},
	} {
		if flag.on {
			b.WriteString(flag.word)
		}
	}
	return b.String()
}

func TestSentences(t *testing.T) {
	cases := readSentences(t)
	if len(cases) < 120 {
		t.Fatalf("only %d sentences", len(cases))
	}
	for _, c := range cases {
		if c.want == nil {
			t.Errorf("line %d: nothing is expected of it, not even that there is none", c.line)
		}
		var got, want []string
		claims := Find(c.title, c.body, time.Date(2026, 5, 14, 0, 0, 0, 0, time.UTC))
		for i, cl := range claims {
			got = append(got, describe(cl, i < len(c.want) && strings.Contains(strings.Join(c.want, "\n"), "speaker="+strings.Join(cl.Speakers, ",")+" accused="+orDash(cl.Accused)+" victim=")))
		}
		for _, w := range c.want {
			want = append(want, normal(w))
		}
		sort.Strings(got)
		sort.Strings(want)
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("line %d: %s%s\n\tgot  %s\n\twant %s", c.line, c.title, c.body, strings.Join(got, "\n\t     "), strings.Join(want, "\n\t     "))
		}
	}
}

func orDash(s []string) string {
	if len(s) == 0 {
		return "-"
	}
	return strings.Join(s, ",")
}

// normal puts the words of an expectation in the order of describe.
func normal(want string) string {
	words := strings.Fields(want)
	order := []string{"speaker=", "accused=", "victim=", "hedged", "anonymous", "background", "occurrence", "measure="}
	out := words[:1:1]
	for _, o := range order {
		for _, w := range words[1:] {
			if strings.HasPrefix(w, o) {
				out = append(out, w)
			}
		}
	}
	return strings.Join(out, " ")
}
