package claims

import (
	"cmp"
	"slices"
	"strings"
)

// A Role is what some words of a claim's evidence are.
type Role string

const (
	TheSpeaker Role = "speaker"
	TheAccused Role = "accused"
	TheVictim  Role = "victim"
	TheTrigger Role = "trigger" // the word by which the rule fired
)

// A Mark says what the words from byte From to byte To of a claim's Evidence
// are. A claim's marks do not overlap and are in the order of the text; whom
// the sentence does not name has none.
type Mark struct {
	From, To int
	Role     Role
}

// marksOf marks the sentence of a claim.
func (r *reader) marksOf(c *candidate, victims codes) []Mark {
	s := &r.sents[c.sent]
	before := len(r.answer.marks)
	m := marking{r: r, s: s, marks: r.answer.marks[before:]}
	m.add(TheTrigger, c.trigger, c.trigger+1)
	m.mention(TheSpeaker, c.speaker)
	m.mention(TheAccused, c.actor)
	for _, g := range c.groups {
		m.add(TheAccused, g[0], g[1])
	}
	m.target(c.target)
	others := victims.without(c.speakers)
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		switch o := &r.mentions[n]; {
		case o.codes.meets(c.accused) && !m.has(TheAccused):
			m.add(TheAccused, o.from, o.to)
		case o.codes.meets(others):
			m.add(TheVictim, o.from, o.to)
		}
	}
	slices.SortFunc(m.marks, func(a, b Mark) int { return cmp.Compare(a.From, b.From) })
	r.answer.marks = append(r.answer.marks[:before], m.marks...)
	return since(r.answer.marks, before)
}

// A marking gathers the marks of one sentence; what came first stays.
type marking struct {
	r     *reader
	s     *sentence
	marks []Mark
}

// mention marks a mention and those enumerated with it.
func (m *marking) mention(role Role, n int32) {
	if n < 0 {
		return
	}
	chain := m.r.mentions[n].chain
	for k := m.s.mentions[0]; k < m.s.mentions[1]; k++ {
		if o := &m.r.mentions[k]; k == n || o.chain == chain {
			m.add(role, o.from, o.to)
		}
	}
}

// add marks items, if they are of the sentence.
func (m *marking) add(role Role, from, to int32) {
	if from < m.s.from || to > m.s.to || from >= to {
		return
	}
	start := m.r.startOf(int(m.s.from))
	m.span(Mark{int(m.r.startOf(int(from)) - start), int(m.r.endOf(int(to-1)) - start), role})
}

// target marks the organisation attacked where the sentence first names it.
func (m *marking) target(name string) {
	if name == "" {
		return
	}
	if at := strings.Index(m.r.words(m.s.from, m.s.to), name); at >= 0 {
		m.span(Mark{at, at + len(name), TheVictim})
	}
}

func (m *marking) span(k Mark) {
	if !slices.ContainsFunc(m.marks, func(o Mark) bool { return k.From < o.To && o.From < k.To }) {
		m.marks = append(m.marks, k)
	}
}

func (m *marking) has(role Role) bool {
	return slices.ContainsFunc(m.marks, func(o Mark) bool { return o.Role == role })
}
