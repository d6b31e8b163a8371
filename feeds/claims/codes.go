package claims

// A code is the number of a country in the lexicon; 0 is none.
type code uint8

// codes are the countries of a mention, in the order of the text, without doubles.
type codes struct {
	n uint8
	c [15]code
}

func single(c code) (s codes) { s.add(c); return s }

func (s *codes) add(c code) {
	if c == 0 || s.has(c) || int(s.n) == len(s.c) {
		return
	}
	s.c[s.n] = c
	s.n++
}

// addAll adds codes, as far as there is room.
func (s *codes) addAll(o codes) {
	if s.n == 0 {
		*s = o
		return
	}
	for _, c := range o.list() {
		s.add(c)
	}
}

func (s *codes) list() []code { return s.c[:s.n] }

// Most sets hold no country or one: what is asked of two is told by the first of each.

func (s *codes) has(c code) bool {
	return s.n > 0 && (s.c[0] == c || s.n > 1 && s.holds(c))
}

// holds is has for sets of any size.
func (s *codes) holds(c code) bool {
	for _, x := range s.list() {
		if x == c {
			return true
		}
	}
	return false
}

// meets says whether the two have a code in common.
func (s *codes) meets(o codes) bool {
	return s.n > 0 && o.n > 0 && s.share(&o)
}

// share is meets for sets that are not empty. It stands apart so that meets itself
// is small enough for the compiler to put it where it is asked.
//
//go:noinline
func (s *codes) share(o *codes) bool {
	for _, c := range o.list() {
		if s.has(c) {
			return true
		}
	}
	return false
}

// without returns those that are not in the other set.
func (s codes) without(o codes) (out codes) {
	if !s.meets(o) {
		return s
	}
	for _, c := range s.list() {
		if !o.has(c) {
			out.add(c)
		}
	}
	return out
}

func (s *codes) same(o codes) bool {
	return s.n == o.n && (s.c[0] == o.c[0] && s.n < 2 || s.n > 1 && s.without(o).n == 0)
}
