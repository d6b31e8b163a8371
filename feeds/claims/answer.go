package claims

import "strconv"

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
			out.Claims = append(out.Claims, r.claim(c))
		}
	}
	r.answer = answer{}
	return out
}

func (r *reader) claim(c *candidate) Claim {
	s := &r.sents[c.sent]
	ds, hit := r.doubtsOf(c), r.hit(c)
	sum := r.confidence(c, &ds)
	cl := Claim{Target: c.target, Quote: r.quoteOf(c), Marks: r.marksOf(c, hit), Trail: r.trail(c, sum, &ds),
		Stance: c.stance, Speakers: r.names(c.speakers), Accused: r.names(c.accused), Victims: r.names(hit), Groups: r.groupNames(c),
		Denies: c.denies, Measure: c.measure, Hedged: c.hedged, Anonymous: c.anon, Recency: Current, Evidence: r.words(s.from, s.to), Rule: c.rule, Confidence: sum}
	if c.past {
		cl.Recency = Background
	}
	return cl
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
func (r *reader) trail(c *candidate, sum float64, ds *[len(doubts)]bool) []string {
	p, rule := &r.prose, r.lex.rules[c.rule]
	p.text, p.ends = p.text[:0], p.ends[:0]
	p.add("rule ", c.rule, ": ", rule.reads, ", by ")
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
	p.number(sum)
	p.add(" = ")
	p.number(rule.confidence)
	p.add(" for the rule")
	for i, holds := range ds {
		d := &r.lex.doubts[i]
		if !holds || d.terms == 0 {
			continue
		}
		p.add(", ")
		if d.terms > 0 {
			p.add("+")
		}
		p.number(d.terms)
		p.add(" as ", d.reads)
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

func (p *prose) add(parts ...string) {
	for _, s := range parts {
		p.text = append(p.text, s...)
	}
}

func (p *prose) end() { p.ends = append(p.ends, len(p.text)) }

func (p *prose) number(x float64) { p.text = strconv.AppendFloat(p.text, x, 'f', 2, 64) }

// quote writes what is written in Go like that; most words stand as they are.
func (p *prose) quote(s string) {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' || s[i] == '"' || s[i] == '\\' {
			p.text = strconv.AppendQuote(p.text, s)
			return
		}
	}
	p.add("\"", s, "\"")
}

// list writes countries in brackets, by their names.
func (p *prose) list(names []string, cs codes) {
	p.add("[")
	for i, c := range cs.list() {
		if i > 0 {
			p.add(" ")
		}
		p.add(names[c])
	}
	p.add("]")
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
