package claims

// ofPlace says whether the preposition at item j ties a title or embassy to
// its place: "ambassador to", "embassy in", "minister for".
func (r *reader) ofPlace(m *mention, j int32) bool {
	t := &r.tokens[r.items[j].from]
	switch t.hash {
	case hashFor, hashAt:
		return true
	case hashAcross, hashFrom:
		return m.flags&mentionNamed == 0 && m.codes.n == 0
	case hashIn, hashTo:
		if r.allies(m) {
			return t.hash == hashIn
		}
		if t.hash == hashIn && r.items[m.head].class&isBody != 0 && m.codes.n > 0 && j+1 < int32(len(r.items)) && r.items[j+1].class&isSeat != 0 {
			return m.codes.meets(r.codesAt(j + 1)) // "the Foreign Office in London"
		}
		if t.hash == hashIn && m.flags&mentionAnon != 0 && j+1 < int32(len(r.items)) && r.items[j+1].class&(isCountry|isSeat) != 0 && r.codesAt(j+1).n > 0 {
			return true // "officials in London"
		}
		return m.flags&mentionEmbassy != 0 || r.items[m.head].class&isGovNoun != 0 && t.hash == hashIn
	}
	return false
}

// allies says whether the mention is a word for states that are yet to be
// named: "partners in Germany and Poland", "allies from".
func (r *reader) allies(m *mention) bool {
	return m.kind == kindPlace && m.codes.n == 0 && r.flagsAt(m.head)&entryAlly != 0
}

var hashAcross = hashWord("across")

var hashOffice, hashGeneral = hashWord("office"), hashWord("general")

var hashAbout = hashWord("about")

var hashFor, hashAt, hashIn, hashTo, hashOn, hashFrom = hashWord("for"), hashWord("at"), hashWord("in"), hashWord("to"), hashWord("on"), hashWord("from")

// portfolios are the words for what an official deals with, whose country is not
// the official's: "for US affairs".
var portfolios = setOf("affairs", "policy", "relations", "issues", "matters")

// ofPhrase reads "of the place" behind a head and returns the item after it,
// or 0 if there is none.
func (r *reader) ofPhrase(m *mention, j int32, s *sentence) int32 {
	k := j + 1
	for k < s.to && r.items[k].class&isDet != 0 {
		k++
	}
	if k >= s.to || k > j+3 {
		return 0
	}
	if r.items[k].class&(isActor|isOwn) == 0 && r.items[k].flags&flagCap == 0 {
		if m.kind == kindGov { // "ministry of foreign affairs", "head of cyber operations"
			n := k
			for n < s.to && n < k+3 && r.plain(n) {
				n++
			}
			if n < s.to && n > k && (r.items[n].class&isOf != 0 || r.at(n, hashAt) || r.at(n, hashFor)) {
				return r.ofPhrase(m, n, s)
			}
		}
		return 0
	}
	if r.items[k].class&isActor == 0 {
		n := k
		for n < s.to && n < k+8 && (r.items[n].flags&flagCap != 0 && r.items[n].class&isActor == 0 || n > k && r.fields(n, s)) {
			n++
		}
		if m.kind == kindGov {
			if r.items[m.head].class&isTitle != 0 && n > k && r.items[j].class&isOf == 0 && m.codes.n == 0 {
				m.kind = kindPrivate // "director at Somewhere"
			}
			return n
		}
		return 0
	}
	var o mention
	if !r.nounPhrase(&o, k, s) {
		return 0
	}
	if r.at(j, hashFor) && o.to < s.to && r.items[o.to].mark == markNone && portfolios.has(r.tokens[r.items[o.to].from].hash) {
		if o.to+2 < s.to && m.kind == kindGov && m.codes.n == 0 && (r.items[o.to+1].class&isOf != 0 || r.at(o.to+1, hashAt)) {
			return r.ofPhrase(m, o.to+1, s) // "vice-minister for US affairs at Cuba's foreign ministry"
		}
		return o.to + 1
	}
	switch {
	case m.kind == kindGov && o.kind == kindThreat && r.items[j].class&isOf == 0:
		return 0 // "the phishing of diplomats to a Chinese group"
	case r.allies(m) && o.kind == kindPlace:
		m.codes = o.codes
		return r.morePlaces(m, o.to, s)
	case m.kind == kindGov && m.flags&mentionEmbassy != 0 && m.codes.n > 0:
		return o.to // "Chinese embassy in Berlin" speaks for China
	case m.kind == kindGov && o.kind == kindPrivate && r.flagsAt(o.head)&entryTown != 0:
		m.codes = o.codes // "police in the Chinese city"
	case m.kind == kindGov && o.kind == kindPrivate:
		m.kind = kindPrivate
	case m.kind == kindGov && m.flags&mentionEmbassy != 0 && r.items[j].class&isOf == 0 && !r.at(j, hashFrom):
		return o.to // "the embassy in Oslo" is another state's
	case m.kind == kindGov && m.codes.n == 0:
		m.codes = o.codes
		m.flags |= o.flags & (mentionOrgan | mentionEmbassy) // "a spokesman for the embassy"
		if o.kind == kindPlace {
			return r.morePlaces(m, o.to, s)
		}
	case m.kind == kindGov && o.kind == kindPlace && o.flags&mentionTown == 0 && o.codes.n > 0 && r.items[j].class&isOf != 0 && r.items[m.head].class&isBody != 0 && r.classesIn(m.from, m.head)&(isCountry|isAdj|isSeat) == 0:
		m.codes = o.codes // "the Cyber Centre of Chile", whose namesake is Canadian
	case m.kind == kindGov && o.kind == kindPlace && m.codes.meets(o.codes) && r.at(j, hashIn):
		return o.to
	case m.kind == kindGov && (o.kind == kindPlace || o.kind == kindAdj):
		return 0
	case m.kind == kindGov:
	case (m.kind == kindThreat || m.kind == kindPeople) && (o.kind == kindPlace || o.kind == kindGov || o.kind == kindThreat || o.kind == kindPeople && o.flags&mentionOrgan != 0):
		if m.codes.n == 0 {
			m.codes = o.codes
		}
		m.flags |= mentionLinked | o.flags&(mentionOrgan|mentionState)
		if o.group[0] < o.group[1] {
			m.group = o.group
		}
		if o.kind == kindThreat {
			m.kind = kindThreat
		}
	default:
		return 0
	}
	return o.to
}

// morePlaces goes on with an enumeration of places: "agencies of the US, UK and Australia".
func (r *reader) morePlaces(m *mention, j int32, s *sentence) int32 {
	for k := j; k < s.to && k < j+4; k++ {
		it := &r.items[k]
		if it.class&(isCountry|isSeat) != 0 && it.entry >= 0 && k > j {
			m.codes.addAll(r.lex.entries[it.entry].codes)
			return r.morePlaces(m, k+1, s)
		}
		if it.mark != markComma && it.class&(isAnd|isDet) == 0 {
			break
		}
	}
	return j
}
