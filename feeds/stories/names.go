package stories

import (
	"regexp"
	"slices"
	"strings"
)

// An article is what its text says of names and words.
type article struct {
	heading  []token
	body     []token
	rare     map[string]int // how often each name stands in it
	inTitle  map[string]bool
	excluded map[string]bool
}

// read finds the article's names: words with a capital letter within a
// sentence that are never written small, and that few articles hold.
func read(title, body string) article {
	body = afterDateline(body)
	a := article{
		heading: tokens(title), body: tokens(body), rare: map[string]int{}, inTitle: map[string]bool{}, excluded: map[string]bool{},
	}
	small, inside := map[string]bool{}, map[string]bool{}
	for _, t := range a.body {
		if !t.capital {
			small[t.word] = true
		} else if t.inside {
			inside[t.word] = true
		}
	}
	a.leaveOutPersons()
	for _, t := range slices.Concat(a.heading, a.body) {
		if inside[t.word] && !small[t.word] && isRare(t.word) {
			a.rare[t.word]++
		}
	}
	for _, t := range a.heading {
		a.inTitle[t.word] = true
	}
	return a
}

// dateline is where a wire's text begins: "SEOUL, July 8 (Some News) -- ".
var dateline = regexp.MustCompile(`^[^()\n]{0,60}\([^()\n]{1,40}\) ?[-–—]+ `)

// afterDateline leaves out the place and the outlet, which are no part of
// what is told.
func afterDateline(body string) string { return body[len(dateline.FindString(body)):] }

// isRare reports whether a word can be a name that marks an incident.
func isRare(w string) bool {
	return len([]rune(w)) >= 3 && !isNumber(w) && !wordFacts()[w].common
}

// beforePersons and afterPersons stand beside the names of people.
var (
	beforePersons = wordSet(`minister secretary president director chancellor spokesman spokeswoman spokesperson
		chief general mr mrs ms dr sir senator ambassador commissioner chair chairman prosecutor judge attorney analyst
		researcher ceo officer adviser advisor congressman congresswoman rep sen gen col adm lieutenant colonel major
		captain minister-president premier king queen prince professor founder co-founder author reporter
		correspondent by and`)
	afterPersons = wordSet(`said says told added wrote tweeted who told testified argued explained noted warned
		declined declared`)
)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// leaveOutPersons leaves out the names of people: they speak of one attack
// today and of another tomorrow.
func (a *article) leaveOutPersons() {
	for i := 0; i < len(a.body); {
		j := i
		for j < len(a.body) && a.body[j].capital && (j == i || a.body[j].inside) {
			j++
		}
		if j == i {
			i++
			continue
		}
		run := a.body[i:j]
		title := slices.IndexFunc(run, func(t token) bool { return beforePersons[t.word] })
		before := i > 0 && a.body[i].inside && beforePersons[a.body[i-1].word]
		after := j < len(a.body) && a.body[j].inside && afterPersons[a.body[j].word]
		switch {
		case title >= 0:
			a.exclude(run[title:])
		case len(run) >= 2 && len(run) <= 3 && (before || after):
			a.exclude(run)
		}
		i = j
	}
}

func (a *article) exclude(ts []token) {
	for _, t := range ts {
		a.excluded[t.word] = true
	}
}

// leaveOut leaves out the words of a speaker's name.
func (a *article) leaveOut(name string) { a.exclude(tokens(name)) }

// opening is how many words a news article takes to say what it is about.
const opening = 60

// names returns the rare names of the evidence, and of the whole article where
// the incident is its subject: those in its title, or in its opening and told three times.
func (a *article) names(evidence string, subject bool) (found []string) {
	add := func(w string) {
		if a.rare[w] > 0 && !a.excluded[w] && !slices.Contains(found, w) {
			found = append(found, w)
		}
	}
	for _, t := range tokens(evidence) {
		add(t.word)
	}
	if !subject {
		return found
	}
	for i, t := range a.body {
		if a.inTitle[t.word] || i < opening && a.rare[t.word] >= 3 {
			add(t.word)
		}
	}
	return found
}
