package claims

// An answer is the memory of what is told of one article, which the reader gives
// away: the strings of all its claims lie in one slice, their marks in another.
type answer struct {
	words []string
	marks []Mark
}

// How much a claim takes of an answer, about.
const (
	wordsOfClaim = 5
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
	r.prose.begin()
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
	r.prose.cut(out.Claims)
	r.answer = answer{}
	return out
}

// fill makes a claim of a candidate, in its place; but for its trail, which is
// written with those of the others.
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
	r.trail(c, cl.Confidence, ds)
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
