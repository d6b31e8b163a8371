package feeds

import (
	"strings"
	"unicode"
)

// Some feeds give an article another guid and another link when it was edited,
// or at every fetch. It is told by its words then, with NewsBlur's bounds
// (https://github.com/samuelclay/NewsBlur/blob/main/apps/rss_feeds/models.py):
// titles three quarters alike, texts almost the same, at most two days apart.
// The issues of a series differ in their titles' numbers ("conference on 3
// March"), and are several articles.

// ReissuedWithin is how far apart two issues of one article are at most.
const ReissuedWithin = 2 * day

const (
	titlesAlike = 0.75
	textsAlike  = 0.98
	wordsToTell = 20 // with fewer, two texts may be alike by chance
)

// MayBeReissued reports whether an item says enough to be known by its words.
func MayBeReissued(a Article) bool {
	n := 0
	for range strings.FieldsSeq(a.Text) {
		if n++; n >= wordsToTell {
			return a.Title != ""
		}
	}
	return false
}

// A Title is a title's words, to be compared with many.
type Title struct {
	words map[string]int
	n     int
}

// TitleOf returns the words of a title.
func TitleOf(s string) Title {
	t := Title{words: wordCounts(s)}
	for _, n := range t.words {
		t.n += n
	}
	return t
}

// Like reports whether two titles may be of one article.
func (t Title) Like(o Title) bool {
	if 2*float64(min(t.n, o.n)) < titlesAlike*float64(t.n+o.n) { // most are told by that
		return false
	}
	return alike(t.words, o.words) >= titlesAlike && t.numbersIn(o) && o.numbersIn(t)
}

func (t Title) numbersIn(o Title) bool {
	for w := range t.words {
		if o.words[w] == 0 && isNumber(w) {
			return false
		}
	}
	return true
}

// TextsAlike reports whether two texts are the same but for a word or two in a
// hundred.
func TextsAlike(a, b string) bool {
	return a == b || alike(wordCounts(a), wordCounts(b)) > textsAlike
}

func wordCounts(s string) map[string]int {
	counts := map[string]int{}
	for w := range strings.FieldsFuncSeq(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) }) {
		counts[w]++
	}
	return counts
}

func isNumber(word string) bool { return strings.ContainsAny(word, "0123456789") }

// alike is how much of two texts' words they share, between 0 and 1.
func alike(a, b map[string]int) float64 {
	shared, all := 0, 0
	for w, n := range a {
		shared += min(n, b[w])
		all += n
	}
	for _, n := range b {
		all += n
	}
	if all == 0 {
		return 0
	}
	return 2 * float64(shared) / float64(all)
}
