package claims

// A party is what is compared of every two claims, close together in memory: most
// pairs have nothing to do with each other, and nothing else of them is looked at.
type party struct {
	speakers, accused uint64 // folded: two sets with a country in common have a bit in common
	sent              int32
	kept              bool // no filter stopped it
	told              bool // as past, in so many words
	lead              bool // its sentence is headline or lead
	dated             bool // a day stands in it
}

// folded is a set of countries in 64 bits.
func (s *codes) folded() (bits uint64) {
	for _, c := range s.list() {
		bits |= 1 << (c & 63)
	}
	return bits
}

// readParties reads the parties of all claims found, by their number.
func (r *reader) readParties() {
	r.parties = r.parties[:0]
	for i := range r.found {
		c := &r.found[i]
		s := &r.sents[c.sent]
		r.parties = append(r.parties, party{speakers: c.speakers.folded(), accused: c.accused.folded(), sent: c.sent,
			kept: c.filter == "", told: c.told, lead: s.lead, dated: s.classes&(isDay|isNow) != 0})
	}
}

// meet says whether two sets of parties, folded, may have a country in common.
func meet(a, b uint64) bool { return a&b != 0 }

// others are what an article's other claims tell of one.
type others struct {
	same  bool // headline or lead tell one of the same parties
	here  bool // its sentence holds another one
	dated bool // one of the same parties stands beside a day
	past  bool // one of the same stance and parties is told as past
}

func (r *reader) beside(c *candidate) (o others) {
	speakers, accused := c.speakers.folded(), c.accused.folded()
	for i := range r.parties {
		p, b := &r.parties[i], &r.found[i]
		if !p.kept || b == c {
			continue
		}
		o.here = o.here || p.sent == c.sent
		if !p.told && !p.lead && !p.dated {
			continue
		}
		parties := meet(p.speakers, speakers) && meet(p.accused, accused) && b.accused.meets(c.accused) && b.speakers.meets(c.speakers)
		o.same = o.same || parties && p.lead
		o.dated = o.dated || parties && p.dated
		o.past = o.past || parties && p.told && b.stance == c.stance && p.sent != c.sent
	}
	return o
}

// support is what an article's other claims add to one.
type support struct {
	again  bool // another sentence says so as well
	others bool // another state accuses the same one
	turned bool // the accused accuses the speaker
}

func (r *reader) supportOf(c *candidate) (o support) {
	speakers, accused := c.speakers.folded(), c.accused.folded()
	for i := range r.parties {
		p := &r.parties[i]
		same, turned := meet(p.accused, accused), meet(p.accused, speakers) && meet(p.speakers, accused)
		if !p.kept || !same && !turned {
			continue
		}
		f := &r.found[i]
		if f == c || f.filter != "" {
			continue
		}
		if same && f.accused.meets(c.accused) {
			speaks := f.speakers.meets(c.speakers)
			o.again = o.again || speaks && f.stance == c.stance && f.sent != c.sent
			o.others = o.others || !speaks && f.stance == Attribution
		}
		o.turned = o.turned || turned && f.stance == Attribution && f.accused.meets(c.speakers) && f.speakers.meets(c.accused)
	}
	return o
}

// subsets drops a claim whose speakers are only some of those of another one of
// its sentence: "Canada joined Britain in condemning".
func (r *reader) subsets() {
	for i := range r.parties {
		for j := range r.parties {
			if p, q := &r.parties[i], &r.parties[j]; i == j || p.sent != q.sent || p.speakers&^q.speakers != 0 || p.accused != q.accused {
				continue
			}
			a, b := &r.found[i], &r.found[j]
			if a.filter == "" && b.filter == "" && a.stance == b.stance && a.accused.same(b.accused) &&
				a.speakers.n < b.speakers.n && a.speakers.without(b.speakers).n == 0 {
				b.victims.addAll(a.victims.without(b.speakers))
				a.filter = "it is part of a joint one"
			}
		}
	}
}
