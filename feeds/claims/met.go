package claims

// Met are the countries that a text has named up to some point.
type met struct {
	all     codes
	own     codes // whose ministries, parliaments and the like
	hackers codes // whose hackers: they are seldom meant by "the minister"
}

// meet adds the countries of a mention; a firm's if it is called by its country,
// "Polish news agency".
func (r *reader) meet(g *met, m *mention) {
	if m.kind == kindGov && m.flags&(mentionOrgan|mentionEmbassy) == 0 {
		g.own.addAll(m.codes)
	}
	if m.kind == kindPrivate && r.items[m.from].class&(isAdj|isCountry) != 0 || m.kind == kindPlace || m.kind == kindGov || m.kind == kindAdj || m.kind == kindThreat || m.kind == kindPeople {
		g.all.addAll(m.codes)
	}
	if m.kind == kindThreat || m.kind == kindPeople {
		g.hackers.addAll(m.codes)
		g.hackers.addAll(m.tied)
	}
}

// metBefore returns the countries named before a sentence, that is, with fewer
// stops before them. It remembers which they were before each stop: who asks
// again does not read the text again.
func (r *reader) metBefore(stops int32) met {
	for ; r.metTo < int32(len(r.mentions)); r.metTo++ {
		for at := r.stopsBefore(r.metTo); int32(len(r.met)) <= at; {
			r.met = append(r.met, r.metNow)
		}
		r.meet(&r.metNow, &r.mentions[r.metTo])
	}
	if int(stops) < len(r.met) {
		return r.met[stops]
	}
	return r.metNow
}
