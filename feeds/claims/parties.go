package claims

// A party is what is compared of every two claims, close together in memory: most
// pairs have nothing to do with each other, and nothing else of them is looked at.
type party struct {
	speakers, accused uint64 // folded: two sets with a country in common have a bit in common
	sent              int32
	kept              bool    // no filter stopped it
	told              bool    // as past, in so many words
	lead              bool    // its sentence is headline or lead
	dated             bool    // a day stands in it
	age               float64 // 0 until recall has weighed it
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
		if c.filter == "" {
			s.claims++
		}
	}
}

// meet says whether two sets of parties, folded, may have a country in common.
func meet(a, b uint64) bool { return a&b != 0 }

// beside reads the signs that an article's other claims are for one: headline or
// lead tell one of the same parties; its sentence holds another one; one of the
// same parties stands beside a day; one of them and its stance is told as past; one
// has just been recalled; it goes on telling of one; it answers what others say of
// the accused, or joins in it.
func (r *reader) beside(c *candidate) (t traitSet) {
	t.put(signSameSentence, r.sents[c.sent].claims > 1)
	t.put(signAfterRecalled, c.sent > 0 && r.sents[c.sent-1].recalls || c.sent > 1 && r.sents[c.sent-2].recalls)
	last, lastOther := max(0, c.sent-3), int32(0)
	if c.stance == Attribution {
		lastOther = last
	}
	speakers, accused := c.speakers.folded(), c.accused.folded()
	for i := range r.parties {
		p, b := &r.parties[i], &r.found[i]
		if !meet(p.accused, accused) || !p.kept || b == c || !b.accused.meets(c.accused) {
			continue
		}
		if !meet(p.speakers, speakers) || !b.speakers.meets(c.speakers) {
			if p.age != 0 && b.stance == Attribution && p.sent >= lastOther && (p.sent < c.sent || p.sent == c.sent && c.stance == Denial) {
				lastOther, c.others = p.sent, min(max(p.age, -sure), sure)
			}
			continue
		}
		t.put(signSamePartiesFirst, p.lead)
		t.put(signDatedElsewhere, p.dated)
		t.put(signPastElsewhere, p.told && b.stance == c.stance && p.sent != c.sent)
		if p.age != 0 && p.sent >= last && p.sent < c.sent && b.stance == c.stance {
			last, c.continues = p.sent, min(max(p.age, -sure), sure)
		}
	}
	t.put(signAnswers, c.stance == Denial && c.others != 0)
	t.put(signJoins, c.stance == Attribution && c.others != 0)
	t.put(signContinues, c.continues != 0)
	return t
}

// supportOf reads what an article's other claims add to one, or take away:
// whether another sentence says so as well, another state accuses the same one,
// the accused accuses the speaker.
func (r *reader) supportOf(c *candidate) (t traitSet) {
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
			t.put(doubtAgain, speaks && f.stance == c.stance && f.sent != c.sent)
			t.put(doubtOthersAccuse, !speaks && f.stance == Attribution)
		}
		t.put(doubtTurnedRound, turned && f.stance == Attribution && f.accused.meets(c.speakers) && f.speakers.meets(c.accused))
	}
	return t
}

// subsets drops a claim whose speakers are only some of those of another one of
// its sentence: "Canada joined Britain in condemning".
func (r *reader) subsets() {
	for i := range r.parties {
		p := &r.parties[i]
		for j := range r.parties {
			if q := &r.parties[j]; !p.kept || i == j || p.sent != q.sent || p.speakers&^q.speakers != 0 || p.accused != q.accused {
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
