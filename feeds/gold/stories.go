package gold

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"attribot/feeds/claims"
	"attribot/feeds/stories"
)

// A Telling is an article with its claims and, for each claim, the story that
// a person says it belongs to; "" is not asked, "-" is none.
type Telling struct {
	ID, Title, Body string
	At              time.Time
	Claims          []claims.Claim
	Labels          []string
}

// Tell returns the article with the claims given, as a telling whose first
// current claim has the article's label: that is what the article is about.
// ok is false where there is none, or no label.
func (a Article) Tell(found []claims.Claim) (t Telling, ok bool) {
	main := slices.IndexFunc(found, isCurrent)
	if main < 0 || a.Story == "" {
		return Telling{}, false
	}
	t = Telling{ID: a.ID, Title: a.Title, Body: a.Text, At: a.Published, Claims: found, Labels: make([]string, len(found))}
	t.Labels[main] = a.Story
	return t, true
}

// A Placing is a claim's label beside the story that it came to.
type Placing struct {
	Telling
	Label, Why string
	Story      int64
}

// Sort has all tellings read in order of time, as the bot would, and returns
// where each labelled claim came to. A claim that came to no story is a story
// of its own, below zero.
func Sort(all []Telling) (placed []Placing) {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b Telling) int {
		return cmp.Or(a.At.Compare(b.At), strings.Compare(a.ID, b.ID))
	})
	m := memory{byKey: map[string][]int{}}
	for _, t := range all {
		placed = append(placed, m.tell(t)...)
	}
	for i := range placed {
		if placed[i].Story == 0 {
			placed[i].Story = int64(-i - 1)
		}
		if placed[i].Label == "-" {
			placed[i].Label = fmt.Sprint("none ", i)
		}
	}
	return placed
}

// A memory keeps stories as the store does: found by key.
type memory struct {
	stories []stories.Story
	byKey   map[string][]int
}

func (m *memory) like(keys []string) (among []stories.Story) {
	seen := map[int]bool{}
	for _, k := range keys {
		for _, i := range m.byKey[k] {
			if !seen[i] && slices.Contains(m.stories[i].Keys(), k) {
				seen[i] = true
				among = append(among, m.stories[i])
			}
		}
	}
	return among
}

// tell has an article read and returns where its claims came to.
func (m *memory) tell(t Telling) (all []Placing) {
	for _, in := range stories.Incidents(t.Title, t.Body, t.At, t.Claims) {
		id, why := m.place(in)
		asked := map[string]bool{"": true}
		for _, i := range in.Claims {
			if l := t.Labels[i]; !asked[l] {
				asked[l] = true
				all = append(all, Placing{Telling: t, Label: l, Why: why, Story: id})
			}
		}
	}
	return all
}

// place does what the bot does with an incident.
func (m *memory) place(in stories.Incident) (id int64, why string) {
	s, why := stories.Match(in, m.like(in.Keys()))
	if s == nil {
		if !in.Current {
			return 0, why
		}
		m.stories = append(m.stories, stories.Story{})
		s = &stories.Story{ID: int64(len(m.stories))}
	}
	joined := s.Join(in)
	m.stories[s.ID-1] = joined
	for _, k := range joined.Keys() {
		m.byKey[k] = append(m.byKey[k], int(s.ID-1))
	}
	return s.ID, why
}

// A Sorting is how well claims were sorted into stories.
type Sorting struct {
	Articles          int
	Labels, Stories   int // how many there are, and how many were made
	Precision, Recall float64
}

// F1 is the harmonic mean of precision and recall.
func (s Sorting) F1() float64 {
	if s.Precision+s.Recall == 0 {
		return 0
	}
	return 2 * s.Precision * s.Recall / (s.Precision + s.Recall)
}

func (s Sorting) String() string {
	return fmt.Sprintf("%d articles of %d stories, sorted into %d: B³ precision %.3f  recall %.3f  F1 %.3f",
		s.Articles, s.Labels, s.Stories, s.Precision, s.Recall, s.F1())
}

// BCubed compares a sorting with the labels: for each article, how many of
// those in its story belong there (precision), and how many of those that
// belong there are (recall), itself included; the mean over articles.
// https://aclanthology.org/W98-1121 (Bagga and Baldwin)
func BCubed(all []Placing) Sorting {
	type both struct {
		story int64
		label string
	}
	inStory, ofLabel, inBoth := map[int64]int{}, map[string]int{}, map[both]int{}
	for _, a := range all {
		inStory[a.Story]++
		ofLabel[a.Label]++
		inBoth[both{a.Story, a.Label}]++
	}
	s := Sorting{Articles: len(all), Labels: len(ofLabel), Stories: len(inStory)}
	for _, a := range all {
		right := float64(inBoth[both{a.Story, a.Label}]) / float64(len(all))
		s.Precision += right / float64(inStory[a.Story])
		s.Recall += right / float64(ofLabel[a.Label])
	}
	return s
}

// Mistakes names wrong joins and missed ones, a line each, for whom tunes.
func Mistakes(all []Placing) (lines []string) {
	label, story := map[int64]string{}, map[string]int64{}
	for _, a := range all {
		what := fmt.Sprintf("%s %s %q of %s", a.ID, a.At.Format(time.DateOnly), a.Title, a.Label)
		if l, ok := label[a.Story]; ok && l != a.Label {
			lines = append(lines, fmt.Sprintf("wrong:  %s joined %s: %s", what, l, a.Why))
		}
		if s, ok := story[a.Label]; ok && s != a.Story {
			lines = append(lines, fmt.Sprintf("missed: %s: %s", what, a.Why))
		}
		if _, ok := label[a.Story]; !ok {
			label[a.Story] = a.Label
		}
		story[a.Label] = a.Story
	}
	return lines
}
