package claims

import (
	"math"
	"strconv"
)

// passed names the filters that a claim of each stance has passed.
func passed(s Stance) string {
	if s == Denial {
		return "passed: a government speaks, it answers an accusation of a cyber operation"
	}
	return "passed: a government speaks, a state is accused, it is of a cyber operation, neither negated nor only possible, no crime without a state"
}

// recalledStep is the one of a claim that is no news.
const recalledStep = "recalled: by its tense, a date, or because the news is about something else"

// trail writes how a claim was made, step by step.
func (r *reader) trail(c *candidate, sum float64, ds traitSet) {
	p, rule := &r.prose, r.lex.rules[c.rule]
	p.add(rule.told)
	p.quote(r.words(c.trigger, c.trigger+1))
	p.end()
	if c.speaker >= 0 {
		r.step("speaker ", c.speaker, c.speakers)
	} else {
		p.add("speaker of the quotation: ")
		p.list(r.lex.codes, c.speakers)
		p.end()
	}
	if c.actor >= 0 {
		r.step("accused ", c.actor, c.accused)
	}
	if c.past {
		p.say(recalledStep)
	}
	p.say(passed(c.stance))
	p.add("confidence ")
	p.hundredths(sum)
	p.add(rule.sum)
	for ; ds != 0; ds &= ds - 1 {
		p.add(r.lex.doubts[ds.first()].sum)
	}
	p.end()
	p.trails = append(p.trails, len(p.steps))
}

// step tells whom the words of a mention mean.
func (r *reader) step(role string, n int32, who codes) {
	m, p := &r.mentions[n], &r.prose
	p.add(role)
	p.quote(r.words(m.from, m.to))
	p.add(": ")
	p.list(r.lex.codes, who)
	p.end()
}

// prose is the trails of all claims of an article in the making.
type prose struct {
	text   []byte
	steps  []step
	trails []int // how many steps there are up to the end of each
}

// A step is one that is always told alike, or the text up to some place.
type step struct {
	known string
	end   int
}

func (p *prose) begin() { p.text, p.steps, p.trails = p.text[:0], p.steps[:0], p.trails[:0] }

func (p *prose) add(s string) { p.text = append(p.text, s...) }

// end ends a step.
func (p *prose) end() { p.steps = append(p.steps, step{end: len(p.text)}) }

// say is a step that is always told alike.
func (p *prose) say(s string) { p.steps = append(p.steps, step{known: s}) }

// cut gives the claims their trails, all cut from one string and one slice.
func (p *prose) cut(claims []Claim) {
	if len(claims) == 0 {
		return
	}
	all, steps, from := string(p.text), make([]string, len(p.steps)), 0
	for i, s := range p.steps {
		if steps[i] = s.known; s.known == "" {
			steps[i], from = all[from:s.end], s.end
		}
	}
	first := 0
	for i, last := range p.trails {
		claims[i].Trail = steps[first:last:last]
		first = last
	}
}

// hundredths writes a number from 0 to 1 with two decimals.
func (p *prose) hundredths(x float64) {
	n := int(math.Round(100 * x))
	p.text = append(p.text, '0'+byte(n/100), '.', '0'+byte(n/10%10), '0'+byte(n%10))
}

// quote writes what is written in Go like that; most words stand as they are.
func (p *prose) quote(s string) {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' || s[i] == '"' || s[i] == '\\' {
			p.text = strconv.AppendQuote(p.text, s)
			return
		}
	}
	p.text = append(append(append(p.text, '"'), s...), '"')
}

// list writes countries in brackets, by their names.
func (p *prose) list(names []string, cs codes) {
	p.text = append(p.text, '[')
	for i, c := range cs.list() {
		if i > 0 {
			p.text = append(p.text, ' ')
		}
		p.add(names[c])
	}
	p.text = append(p.text, ']')
}
