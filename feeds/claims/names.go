package claims

// knownPerson says whether a word that is a place or firm is the last name of
// somebody the article has introduced.
func (r *reader) knownPerson(i int32) bool {
	it := &r.items[i]
	if it.to-it.from != 1 {
		return false
	}
	p, ok := r.introduced(r.tokens[it.from].hash)
	return ok && p.flags&mentionNamed != 0
}

// unknownName says whether item i may be a part of a name we do not know.
func (r *reader) unknownName(i int32, s *sentence) bool {
	it := &r.items[i]
	return it.mark == markNone && it.flags&flagCap != 0 && it.class&^(isIncident|isCyber|isHarm|isDo|isOwn|isPaper) == 0 && it.flags&flagNumber == 0 &&
		(it.entry < 0 || i > s.from)
}

// namePhrase reads an unknown name. The name of somebody met earlier in the
// article stands for that person.
func (r *reader) namePhrase(m *mention, i int32, s *sentence) bool {
	m.from, m.to, m.head, m.kind = i, i+1, i, kindName
	for m.to < s.to && m.to < i+4 && r.items[m.to-1].flags&flagPoss == 0 && (r.unknownName(m.to, s) || r.surname(m.to) && !s.title && r.items[m.to].class&isAdj == 0) {
		m.to++
	}
	last := &r.items[m.to-1]
	m.flags = possFlag(last)
	if known, ok := r.introduced(r.tokens[last.to-1].hash); ok {
		m.kind, m.codes = known.kind, known.codes
		m.flags |= mentionNamed | known.flags&(mentionFormer|mentionEmbassy)
		return true
	}
	if m.to == i+1 && i == s.from && !s.title && r.items[i].flags&flagUpper == 0 {
		return last.flags&flagPoss != 0
	}
	return true
}

// abbreviate remembers the abbreviation that stands in brackets, from item j to
// k, behind a body of a government: "the telecommunications ministry (MPTC)".
func (r *reader) abbreviate(m *mention, j, k int32) {
	if it := &r.items[j+1]; k == j+3 && m.kind == kindGov && m.codes.n > 0 && it.entry < 0 && it.flags&flagUpper != 0 {
		r.call(r.tokens[it.from].hash, person{kind: kindGov, codes: m.codes, flags: m.flags &^ mentionPoss})
	}
}

// personHead says whether the head is somebody who has a name.
func (r *reader) personHead(head int32) bool {
	return r.items[head].class&(isTitle|isEmbassy|isOfficial|isPrivNoun|isPeople|isGovNoun) != 0
}

func (r *reader) personName(m *mention, j int32, s *sentence) int32 {
	k := j
	for k < s.to && k < j+4 && r.items[k-1].flags&flagPoss == 0 && (r.unknownName(k, s) || k > j && r.surname(k) || r.monthName(k, s)) {
		k++
	}
	m.flags |= mentionNamed
	return k
}

// monthName says whether item k is a first name spelled like a month: "Jan
// Kowal", "April Lee".
func (r *reader) monthName(k int32, s *sentence) bool {
	return r.items[k].class&isMonth != 0 && r.items[k].flags&flagCap != 0 && k+1 < s.to && r.unknownName(k+1, s)
}

// surname says whether a word that is a place is a name behind a first name:
// "Lisa Monaco".
func (r *reader) surname(k int32) bool {
	it := &r.items[k]
	return it.mark == markNone && it.flags&flagCap != 0 && it.class&(isCountry|isSeat|isAdj|isPrivate|isGroup|isMonth|isDay) != 0 && it.to-it.from == 1 && it.flags&flagUpper == 0
}

// learn remembers a person's last name, and marks unnamed officials.
func (r *reader) learn(m *mention) {
	head := &r.items[m.head]
	if m.flags&mentionNamed != 0 && (m.kind == kindGov || m.kind == kindPrivate) {
		for i := m.head + 1; i < m.to; i++ { // family names stand last, or first
			if r.items[i].flags&flagCap != 0 && r.items[i].class&isActor == 0 || i == m.to-1 {
				r.call(r.tokens[r.items[i].to-1].hash, person{kind: m.kind, codes: m.codes, flags: m.flags})
			}
		}
		if m.head == m.to-1 {
			r.call(r.tokens[r.items[m.head].to-1].hash, person{kind: m.kind, codes: m.codes, flags: m.flags})
		}
	}
	if m.kind == kindGov && head.class&isTitle != 0 && m.flags&mentionNamed == 0 && r.unnamedHead(head) {
		m.flags |= mentionAnon
	}
}

// bare decides what a noun phrase without a head is: a place, or the adjective
// of some other noun.
func (r *reader) bare(m *mention, s *sentence) {
	last := &r.items[m.to-1]
	switch {
	case m.flags&mentionLinked != 0:
		m.kind = kindAdj
	case last.class&(isCountry|isSeat) != 0:
		m.kind = kindPlace
		m.flags &^= mentionTown
		if last.traits&entryTown != 0 {
			m.flags |= mentionTown
		}
	case m.from > s.from && r.items[m.from-1].class&isDet != 0 && !r.counted(m.from-1) && r.peopleOf(m, s):
		m.kind = kindPlace // "the Russians"
	case m.from == s.from && s.title && m.codes.n > 0 && m.to+1 < s.to && (r.items[m.to].mark == markColon || r.items[m.to].mark == markNone && (r.items[m.to].class&isSay != 0 || r.items[m.to].frames != 0) && !r.pluralAdj(last)):
		m.kind = kindPlace // "Dutch say", "Dutch blame"
	case m.codes.n > 0 && r.pluralAdj(last):
		m.kind = kindPeople // "three Iranians"
	case m.flags&mentionState != 0 && m.codes.n == 0:
		m.kind = kindAdj
	}
}

// peopleOf says whether an adjective stands alone: "the Dutch said".
func (r *reader) peopleOf(m *mention, s *sentence) bool {
	if m.to >= s.to {
		return true
	}
	n := &r.items[m.to]
	return n.mark != markNone || n.class&(isSay|isBe|isHave|isAnd|isPrep|isModal|isHack) != 0 && n.class&(isIncident|isCyber) == 0 || n.frames != 0
}

// pluralAdj says whether the adjective names people: "Russians".
func (r *reader) pluralAdj(it *item) bool {
	t := &r.tokens[it.to-1]
	return it.class&isAdj != 0 && r.text(t)[len(r.text(t))-1] == 's'
}
