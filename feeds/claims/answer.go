package claims

import (
	"math"
	"strconv"
)

// An answer is the memory of what is told of one article, which the reader gives
// away: the strings of all its claims lie in one slice, their marks in another.
type answer struct {
	words []string
	marks []Mark
}

// How much a claim takes of an answer, about.
const (
	wordsOfClaim = 11
	marksOfClaim = 5
)

// since cuts off what was appended after the first n. Whoever appends to it
// leaves its neighbours alone.
func since[T any](all []T, n int) []T { return all[n:len(all):len(all)] }

// reading turns what was found into claims.
func (r *reader) reading() Reading {
	r.merge()
	claims, rejected := 0, 0
	for i := range r.found {
		switch c := &r.found[i]; {
		case c.dead:
		case c.filter != "":
			rejected++
		default:
			claims++
		}
	}
	var out Reading
	if claims == 0 {
		out.Silent = "no government in it accuses or denies"
	} else {
		out.Claims = make([]Claim, 0, claims)
		r.answer = answer{make([]string, 0, claims*wordsOfClaim), make([]Mark, 0, claims*marksOfClaim)}
	}
	if rejected > 0 {
		out.Rejected = make([]Rejection, 0, rejected)
	}
	for i := range r.found {
		c := &r.found[i]
		s := &r.sents[c.sent]
		switch {
		case c.dead:
		case c.filter != "":
			out.Rejected = append(out.Rejected, Rejection{Evidence: r.words(s.from, s.to), Rule: c.rule, Filter: c.filter, Why: c.filter})
		default:
			out.Claims = append(out.Claims, Claim{})
			r.fill(&out.Claims[len(out.Claims)-1], c)
		}
	}
	r.answer = answer{}
	return out
}

// fill makes a claim of a candidate, in its place.
func (r *reader) fill(cl *Claim, c *candidate) {
	s := &r.sents[c.sent]
	ds, hit := r.doubtsOf(c), r.hit(c)
	cl.Stance, cl.Denies, cl.Measure, cl.Rule, cl.Target = c.stance, c.denies, c.measure, c.rule, c.target
	cl.Hedged, cl.Anonymous, cl.Recency = c.hedged, c.anon, Current
	if c.past {
		cl.Recency = Background
	}
	cl.Speakers, cl.Accused, cl.Victims, cl.Groups = r.names(c.speakers), r.names(c.accused), r.names(hit), r.groupNames(c)
	cl.Evidence, cl.Quote, cl.Marks = r.words(s.from, s.to), r.quoteOf(c), r.marksOf(c, hit)
	cl.Confidence = r.confidence(c, ds)
	cl.Trail = r.trail(c, cl.Confidence, ds)
}

func (r *reader) names(cs codes) []string {
	n := len(r.answer.words)
	for _, c := range cs.list() {
		r.answer.words = append(r.answer.words, r.lex.codes[c])
	}
	return since(r.answer.words, n)
}

func (r *reader) groupNames(c *candidate) []string {
	n := len(r.answer.words)
	for _, g := range c.groups {
		if g[0] < g[1] {
			r.answer.words = append(r.answer.words, r.words(g[0], g[1]))
		}
	}
	return since(r.answer.words, n)
}

// passed names the filters that a claim of each stance has passed.
func passed(s Stance) string {
	if s == Denial {
		return "passed: a government speaks, it answers an accusation of a cyber operation"
	}
	return "passed: a government speaks, a state is accused, it is of a cyber operation, neither negated nor only possible, no crime without a state"
}

// trail tells how a claim was made, step by step.
func (r *reader) trail(c *candidate, sum float64, ds traitSet) []string {
	p, rule := &r.prose, r.lex.rules[c.rule]
	p.text, p.ends = p.text[:0], p.ends[:0]
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
	first := len(p.ends)
	p.add("confidence ")
	p.hundredths(sum)
	p.add(rule.sum)
	for ; ds != 0; ds &= ds - 1 {
		p.add(r.lex.doubts[ds.first()].sum)
	}
	p.end()
	n := len(r.answer.words)
	words := p.steps(r.answer.words)
	confidence := words[n+first]
	words = words[:n+first]
	if c.past {
		words = append(words, "recalled: by its tense, a date, or because the news is about something else")
	}
	r.answer.words = append(words, passed(c.stance), confidence)
	return since(r.answer.words, n)
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

// prose is text in the making, in steps.
type prose struct {
	text []byte
	ends []int
}

func (p *prose) add(s string) { p.text = append(p.text, s...) }

func (p *prose) end() { p.ends = append(p.ends, len(p.text)) }

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

// steps appends the steps, cut from one string.
func (p *prose) steps(to []string) []string {
	all, from := string(p.text), 0
	for _, end := range p.ends {
		to = append(to, all[from:end])
		from = end
	}
	return to
}
