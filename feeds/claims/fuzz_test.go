package claims

import (
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// hostile is input that once broke a detector, or is made to.
var hostile = []string{
	"", " ", "\n\n\n", "’", "’s", "'", "''''", "“", "“ “ “", "\xff\xfe", "a\x00b", "U.S.", "U.S.U.S.U.S.", "...", "1,2,3.4.5", "—", "- - -", "é’s",
	"China’s’s’s", "((((((", "[[{“value”:”", "accuse accuse accuse", "by by by", "said said said said", ",,,,,,", "Ｃｈｉｎａ accused", "İstanbul", "ß", "ſ", "of of of of of",
}

// FuzzTokenize: tokens go forward, lie in the text and do not overlap.
func FuzzTokenize(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		at := uint32(0)
		for _, tok := range tokenize(nil, text, 0) {
			if tok.start < at || tok.end < tok.start || int(tok.end) > len(text) || tok.mark == markNone && tok.end == tok.start {
				t.Fatalf("%q: token %d-%d after %d", text, tok.start, tok.end, at)
			}
			at = tok.end
		}
	})
}

// FuzzRead: no panic on any bytes; what a claim quotes stands in the text; the
// same text is read alike twice.
func FuzzRead(f *testing.F) {
	for _, s := range hostile {
		f.Add(s, s)
	}
	data, err := os.ReadFile("testdata/sentences.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, line := range strings.Split(string(data), "\n") {
		if line != "" && line[0] != '#' && line[0] != '\t' {
			f.Add("", line)
			f.Add(line, line)
		}
	}
	f.Fuzz(func(t *testing.T, title, body string) {
		r := Read(title, body, time.Date(2026, 5, 14, 0, 0, 0, 0, time.UTC))
		if (r.Silent == "") != (len(r.Claims) > 0) {
			t.Errorf("%d claims and silent %q", len(r.Claims), r.Silent)
		}
		for _, c := range r.Claims {
			for _, s := range append([]string{c.Evidence, c.Quote.Text, c.Quote.By, c.Target}, c.Groups...) {
				if !strings.Contains(title, s) && !strings.Contains(body, s) {
					t.Errorf("%q stands neither in title nor in body", s)
				}
			}
			if c.Evidence == "" || len(c.Speakers) == 0 || c.Confidence <= 0 || c.Confidence > 1 || len(c.Trail) == 0 {
				t.Errorf("incomplete claim %+v", c)
			}
			if utf8.ValidString(title) && utf8.ValidString(body) && !utf8.ValidString(c.Evidence) {
				t.Errorf("evidence cuts a letter: %q", c.Evidence)
			}
		}
		again := Read(title, body, time.Date(2026, 5, 14, 0, 0, 0, 0, time.UTC))
		if !slices.EqualFunc(r.Claims, again.Claims, func(a, b Claim) bool { return a.Evidence == b.Evidence && a.Rule == b.Rule }) {
			t.Errorf("read twice, the claims differ")
		}
		if len(r.Claims) > 0 && !Worth(title, body) {
			t.Errorf("an article with claims is not worth fetching")
		}
	})
}

// TestJumbled reads what nobody writes: pieces of our sentences and marks in any
// order. Rules look at the words beside a word; at the edges there are none.
func TestJumbled(t *testing.T) {
	data, err := os.ReadFile("testdata/sentences.txt")
	if err != nil {
		t.Fatal(err)
	}
	words := strings.Fields(string(data))
	marks := []string{", ", ". ", "\"", " “", "” ", "\n\n", ": ", "; ", " (", ") ", "-", " — ", "? ", "'s ", "... ", " / ", " to ", " by ", " of "}
	dice := rand.New(rand.NewPCG(1, 2))
	jumble := func(pieces int) string {
		var b strings.Builder
		for range pieces {
			if dice.IntN(5) == 0 {
				b.WriteString(marks[dice.IntN(len(marks))])
				continue
			}
			from := dice.IntN(len(words))
			for _, w := range words[from:min(len(words), from+1+dice.IntN(5))] {
				b.WriteString(w + " ")
			}
		}
		return b.String()
	}
	for range 10_000 {
		title, body := jumble(dice.IntN(6)), jumble(dice.IntN(60))
		func() {
			defer func() {
				if p := recover(); p != nil {
					t.Fatalf("%v in title %q, text %q", p, title, body)
				}
			}()
			Read(title, body, time.Date(2026, 5, 14, 0, 0, 0, 0, time.UTC))
		}()
	}
}

// TestLinear reads texts of nothing but one sentence, repeated: eight times the
// text may take a few times eight times as long, but not sixty-four times. Behind
// each sentence stands what it once made read again and again, or might. A # is
// another name each time.
func TestLinear(t *testing.T) {
	for _, s := range []string{
		"China accused the United States of hacking. ", "\"said the ministry, ", "Russia, China, Iran, ", "by hackers of ", "( ", "accused ", "not denied hacking that it ",
		"Beijing said Moscow said Tehran said hackers ", "a ", "APT28 ", "of the ministry of ",
		"The ministry said hackers attacked. ",                                     // all mentions before, for whose ministry it is
		"The minister condemned Russian hackers and sanctioned ten of them. ",      // all sentences, for the one beside
		"\"Russian hackers attacked the bank. ",                                    // the whole paragraph, for who is quoted
		"\"We did not hack anybody,\" the embassy said. ",                          // all mentions, for whose embassy it is
		"According to the ministry, ",                                              // a sentence without end
		"The country attacked the bank. The group denied it. \n\n", "said, said: ", // whom the text spoke of last
		"Interior Minister Anna # accused Russia of hacking. ", "Minister #, ", // all persons met before
		"The German telecommunications ministry (#) blamed Iran. ",              // all abbreviations
		"Peru denied hacking Chile. Chile accused Peru of spying on its mail. ", // all claims, for those who say the same
		"Canada followed suit. ", "Who did it? Russia, said the minister. ", // all claims, for the one before
		"Three Chinese hackers were charged with hacking. ",                      // all sentences, for who charges
		"Victims included firms in Peru and Chile. Clinics were also attacked. ", // all lists of victims
		"\"We condemn it,\" it said. \"It was Iran. \n\n", "so-called hackers ",  // who is quoted
		"The NCSC said it was the CERT. ", "Spain, Peru and ", "• Iran • ", // which of several countries, where the list ends
		"ministry (", "Iran, which Peru, which ", "no evidence of not ", // a sentence without end
	} {
		text := func(n int) string {
			var b strings.Builder
			b.WriteString("LIMA, May 4 (Agency) - Peru said that Russian hackers attacked Germany. ")
			for i := 0; b.Len() < n; i++ {
				b.WriteString(strings.ReplaceAll(s, "#", nameOf(i)))
			}
			return b.String()
		}
		short, long := text(32<<10), text(256<<10)
		r := readers.New().(*reader)
		r.read("", long, time.Time{}) // so that no measured run has to grow its memory
		var few, many time.Duration
		for range 10 { // a busy machine disturbs one measurement, not each: eight times the text takes 8 times as long, or 64 times
			few = best(func() { r.read("", short, time.Time{}) })
			many = best(func() { r.read("", long, time.Time{}) })
			if many <= 30*few {
				break
			}
		}
		t.Logf("%q: %d bytes take %v, %.1f times as long for eight times as many", s, len(short), few, many.Seconds()/few.Seconds())
		if many > 30*few {
			t.Errorf("%q: %d bytes take %v, %d take %v", s, len(short), few, len(long), many)
		}
	}
}

// nameOf is a name that stands for a number: "Aaab".
func nameOf(i int) string {
	name := []byte("Aaaa")
	for at := len(name) - 1; at >= 0; at-- {
		name[at] += byte(i % 26)
		i /= 26
	}
	return string(name)
}

// best is the shortest time that f takes in three runs.
func best(f func()) time.Duration {
	least := time.Hour
	for range 3 {
		start := time.Now()
		f()
		least = min(least, time.Since(start))
	}
	return least
}

// TestSilentAllocates: an article without a claim leaves no garbage.
func TestSilentAllocates(t *testing.T) {
	text := strings.Repeat("The council met on Monday and talked about the new tram line, which hackers do not use. ", 20)
	r := readers.New().(*reader)
	r.read("", text, time.Time{})
	if n := testing.AllocsPerRun(100, func() { r.read("", text, time.Time{}) }); n > 0 {
		t.Errorf("%v allocations for an article without a claim", n)
	}
}
