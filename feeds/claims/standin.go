package claims

// toldBefore returns who is accused where only a word stands for it: "accused it
// of", "held the same ministry responsible".
func (r *reader) toldBefore(c *candidate, s *sentence) codes {
	m := &r.mentions[c.actor]
	switch {
	case m.codes.n > 0:
	case m.kind == kindGov && m.from > s.from && r.tokens[r.items[m.from-1].to-1].hash == hashSame:
		return r.lastAccused
	case m.kind == kindPeople && r.sameOnes(m, s):
		return r.lastAccused
	case c.rule == "ADVISORY" && r.definite(m), (m.kind == kindPeople || m.kind == kindThreat) && r.ofTheGroup(m, s):
		if last := r.lastAttribution(c.sent); last != nil {
			return last.accused
		}
	case m.kind == kindPeople && c.measure == Indictment && r.flagsAt(c.trigger)&entryWarrant != 0:
		return r.hackersBefore(c.sent)
	case m.kind == kindPron && r.focus.text.who.n > 0 && r.at(m.from, hashUs) && r.items[m.from].flags&flagQuoted == 0:
		return r.focus.text.who
	case m.kind == kindPron && (c.rule == "ACCUSE" || c.rule == "BLAME") && c.sent > 0 && m.from == c.trigger+1:
		for _, who := range [...]codes{r.before(c.actor).without(c.speakers), r.lastAccused, r.focuses[c.sent-1].country} {
			if who.n == 1 && !who.meets(c.speakers) {
				return who
			}
		}
	}
	return codes{}
}

// hackersBefore returns the state of the group that one of the two sentences
// before the kth names: warrants against "suspects" are for its members.
func (r *reader) hackersBefore(k int32) codes {
	for j := k - 1; j >= max(0, k-2); j-- {
		s := &r.sents[j]
		for n := s.mentions[1] - 1; n >= s.mentions[0] && !s.skip; n-- {
			if m := &r.mentions[n]; m.kind == kindThreat && m.codes.n > 0 && m.flags&mentionCriminal == 0 && (m.group[0] < m.group[1] || m.flags&mentionLinked != 0) {
				return m.codes
			}
		}
	}
	return codes{}
}

// ofTheGroup says whether a mention is, or stands before, some "of the group" or
// "of the hackers" told of before.
func (r *reader) ofTheGroup(m *mention, s *sentence) bool {
	for i := m.head + 1; i+2 < s.to && i <= m.to; i++ {
		if r.items[i].class&isOf != 0 && r.at(i+1, hashThe) && (r.items[i+2].class&isThreat != 0 || r.flagsAt(i+2)&entryBand != 0) {
			return true
		}
	}
	return false
}
