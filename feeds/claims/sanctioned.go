package claims

// firmOf returns the states whose firms are sanctioned for an operation that no
// other state is named for: "two Chinese companies and an Iranian one over
// cyberattacks". Who sells spyware or serves criminals does so for anybody.
func (r *reader) firmOf(c *candidate, v int32, s *sentence) (whose codes) {
	if c.measure != Sanctions || r.crimeIn(s) || r.spyware > 0 {
		return whose
	}
	from := max(v, r.mentions[c.actor].from)
	for n, to := r.mentions[c.actor].chain, from+4; n < s.mentions[1] && r.mentions[n].from < to+4; n++ {
		m := &r.mentions[n]
		if !r.firmAt(n, s) {
			break
		}
		whose.addAll(m.codes)
		to = m.to
	}
	for i := from; i < s.to; i++ {
		if c := r.items[i].class; c&(isCyber|isHack) != 0 && c&(isVague|isThreat) == 0 && !r.thing(i) {
			return whose
		}
	}
	return codes{}
}

// firmFrom says whether a mention is a firm of which only the country is told.
func (r *reader) firmFrom(m *mention) bool {
	return (m.kind == kindPrivate && r.items[m.head].class&isPrivNoun != 0 || m.kind == kindPeople && firms.has(r.tokens[r.items[m.head].to-1].hash)) &&
		m.codes.n == 1 && r.classesIn(m.from, m.to)&isAdj != 0
}

var firms = setOf("entities", "entity", "organizations", "organization", "organisations", "organisation")

// firmAt says whether mention n is such a firm, or the adjective of one that is
// enumerated with it: "Chinese and Iranian firms".
func (r *reader) firmAt(n int32, s *sentence) bool {
	m := &r.mentions[n]
	return r.firmFrom(m) || n+1 < s.mentions[1] && r.mentions[n+1].from <= m.to+2 && r.items[m.head].class&isAdj != 0 && r.firmFrom(&r.mentions[n+1])
}

// firmBehind returns the firm that is the object of the verb at item v, or -1.
func (r *reader) firmBehind(v int32, s *sentence) int32 {
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		if m := &r.mentions[n]; m.from > v && m.flags&mentionAbsorbed == 0 {
			if m.from > v+5 || !r.firmAt(n, s) {
				return -1
			}
			return n
		}
	}
	return -1
}

// hackersOf says whether several hackers of one country are meant, in an article
// without a word of crime for money: "sanctions on six Russian hackers".
func (r *reader) hackersOf(n int32) bool {
	m := &r.mentions[n]
	return m.kind == kindThreat && m.codes.n == 1 && r.crime == 0 && r.plural(m.head)
}

// sameDeed says whether the reason behind item v is the attack told of before:
// "over the same attack".
func (r *reader) sameDeed(v int32, s *sentence) bool {
	for i := v + 2; i < s.to && r.strong >= 2 && s.classes&isPhysical == 0; i++ {
		if i+1 < s.to && r.items[i+1].class&isOf != 0 {
			continue // "for the theft of"
		}
		if it := &r.items[i]; it.class&isIncident != 0 && it.class&isThreat == 0 && !r.thing(i) && r.items[i-1].class&isDet != 0 && (r.at(i-1, hashThe) || r.at(i-1, hashThis) || r.tokens[r.items[i-1].to-1].hash == hashSame) {
			return true
		}
		if r.at(i, hashSame) && i+1 < s.to && r.items[i+1].class&isIncident != 0 {
			return true
		}
	}
	return false
}
