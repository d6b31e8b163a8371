package stories

import (
	_ "embed"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"github.com/kljensen/snowball/english"
)

// A token is a word of a text.
type token struct {
	word    string // lower case, without 's
	capital bool   // it begins with a capital letter
	inside  bool   // it stands within a sentence, where a capital letter means a name
}

// tokens cuts a text into words: letters and digits, with dots, hyphens and
// apostrophes between them.
func tokens(text string) (all []token) {
	inside, start := false, -1
	end := func(i int) {
		if start >= 0 {
			all = append(all, newToken(text[start:i], inside))
			inside, start = true, -1
		}
	}
	for i, r := range text {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			if start < 0 {
				start = i
			}
		case start >= 0 && strings.ContainsRune(".-’'&", r) && wordGoesOn(text[i+len(string(r)):]):
		default:
			end(i)
			if strings.ContainsRune(".!?:;\n“\"‘•|", r) {
				inside = false
			}
		}
	}
	end(len(text))
	return all
}

func wordGoesOn(rest string) bool {
	for _, r := range rest {
		return unicode.IsLetter(r) || unicode.IsDigit(r)
	}
	return false
}

func newToken(written string, inside bool) token {
	lower := strings.ToLower(written)
	for _, s := range []string{"'s", "’s"} {
		lower = strings.TrimSuffix(lower, s)
	}
	return token{word: lower, capital: lower[0] != written[0] || !isASCII(written[0]), inside: inside}
}

func isASCII(b byte) bool { return b < 0x80 }

//go:embed words.tsv
var wordsTSV string

// A wordFact is a row of words.tsv.
type wordFact struct {
	share  float64 // of articles that hold the word
	common bool    // as a name it marks no incident
}

var wordFacts = sync.OnceValue(func() map[string]wordFact {
	facts, err := loadWords("words.tsv", wordsTSV)
	if err != nil {
		panic(err) // the table is part of the program, and a test loads it
	}
	return facts
})

// loadWords reads the table; an error names the line.
func loadWords(name, table string) (map[string]wordFact, error) {
	facts, header := map[string]wordFact{}, false
	n := 0
	for line := range strings.Lines(table) {
		n++
		line = strings.TrimRight(line, "\r\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if !header {
			if header = true; line != "word\tshare\tname" {
				return nil, fmt.Errorf("%s:%d: the header is %q, want word, share, name", name, n, line)
			}
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 3 || f[0] == "" || f[0] != strings.ToLower(f[0]) || f[2] != "" && f[2] != "common" {
			return nil, fmt.Errorf("%s:%d: want a word in lower case, its share and common or nothing: %q", name, n, line)
		}
		share, err := strconv.Atoi(f[1])
		if err != nil || share < 1 || share > 10_000 {
			return nil, fmt.Errorf("%s:%d: share %q is not a number from 1 to 10000", name, n, f[1])
		}
		if _, twice := facts[f[0]]; twice {
			return nil, fmt.Errorf("%s:%d: %q stands twice", name, n, f[0])
		}
		facts[f[0]] = wordFact{share: float64(share) / 10_000, common: f[2] == "common"}
	}
	return facts, nil
}

// The constants of the weights were measured on ECB+ (two events of one kind
// a topic, https://github.com/tommasoc80/EventStoryLine): the first 40 words and
// names tell most of what an article is about.
const (
	firstWords  = 40
	firstFactor = 1.5
	nameFactor  = 2.0
	rarest      = 1.0 / 10_000 // the share of a word that the table does not have
	keptTerms   = 40           // of an article; the others together weigh next to nothing
	keptOfStory = 60
)

// weigh returns the words' TF-IDF weights as a vector of length 1, without
// those left out.
func weigh(ts []token, without map[string]bool) map[string]float64 {
	count, factor := map[string]float64{}, map[string]float64{}
	for i, t := range ts {
		if len(t.word) < 2 || isNumber(t.word) || without[t.word] {
			continue
		}
		f := 1.0
		if i < firstWords {
			f *= firstFactor
		}
		if t.capital && t.inside {
			f *= nameFactor
		}
		count[t.word]++
		factor[t.word] = max(factor[t.word], f)
	}
	v := map[string]float64{}
	for w, n := range count {
		share := rarest
		if fact, ok := wordFacts()[w]; ok {
			share = max(fact.share, rarest)
		}
		if idf := math.Log(1 / share); idf > 2 { // words of more than one article in eight say nothing
			v[english.Stem(w, false)] += factor[w] * (1 + math.Log(n)) * idf
		}
	}
	return unit(v, keptTerms)
}

func isNumber(w string) bool {
	return strings.IndexFunc(w, func(r rune) bool { return !unicode.IsDigit(r) && r != '.' && r != ',' && r != '-' }) < 0
}

// unit keeps the heaviest terms, scaled to length 1 and rounded to a
// thousandth, so that they are stored in few bytes.
func unit(v map[string]float64, keep int) map[string]float64 {
	words := slices.SortedFunc(maps.Keys(v), func(a, b string) int {
		switch {
		case v[a] > v[b]:
			return -1
		case v[a] < v[b]:
			return 1
		}
		return strings.Compare(a, b)
	})
	words = words[:min(len(words), keep)]
	length := 0.0
	for _, w := range words {
		length += v[w] * v[w]
	}
	short := make(map[string]float64, len(words))
	for _, w := range words {
		if x := math.Round(1000*v[w]/math.Sqrt(length)) / 1000; x > 0 {
			short[w] = x
		}
	}
	return short
}

// mean adds an article's words to a story's: half of what a story says is its
// last article, so that it follows the news.
func mean(story, article map[string]float64) map[string]float64 {
	v := maps.Clone(article)
	if v == nil {
		v = map[string]float64{}
	}
	for w, x := range story {
		v[w] += x
	}
	return unit(v, keptOfStory)
}

// likeness is the cosine of two vectors of length 1: 0 nothing alike, 1 the same.
func likeness(a, b map[string]float64) float64 {
	if len(b) < len(a) {
		a, b = b, a
	}
	dot := 0.0
	for w, x := range a {
		dot += x * b[w]
	}
	return dot
}
