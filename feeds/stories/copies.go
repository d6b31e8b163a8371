package stories

import (
	"hash/maphash"
	"strings"
	"unicode"
)

// A copy is an article that another outlet took from an agency, or from
// another outlet, with its own title and perhaps a paragraph less: it is no
// independent source. Measured on ECB+ (https://github.com/tommasoc80/EventStoryLine)
// two texts that share half of their runs of five words were always copies.
// A story's articles are few, so the runs are compared as they are and not by
// sketches of them.

// Runs are a text's runs of five words; of a shorter text, the whole.
type Runs map[uint64]bool

const (
	runWords    = 5
	tellingRuns = 20 // with fewer only the same words are a copy: one sentence may be a government's own
	copied      = 0.5
	mostText    = 64 << 10 // bytes that are looked at
)

var runSeed = maphash.MakeSeed()

// RunsOf returns the runs of a text. Case and punctuation do not matter.
func RunsOf(text string) Runs {
	words := strings.FieldsFunc(strings.ToLower(text[:min(len(text), mostText)]), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r)
	})
	runs := Runs{}
	for i := 0; i == 0 || i+runWords <= len(words); i++ {
		if run := words[i:min(i+runWords, len(words))]; len(run) > 0 {
			runs[maphash.String(runSeed, strings.Join(run, " "))] = true
		}
	}
	return runs
}

// Copy reports whether two texts are one, with few changes: the runs that both
// have are at least half of those that either has. Short texts are copies only
// if they are the same.
func (a Runs) Copy(b Runs) bool {
	if len(a) == 0 || len(b) == 0 || min(len(a), len(b)) < tellingRuns && len(a) != len(b) {
		return false
	}
	both := 0
	for run := range a {
		if b[run] {
			both++
		}
	}
	if len(a) < tellingRuns {
		return both == len(a)
	}
	return float64(both) >= copied*float64(len(a)+len(b)-both)
}
