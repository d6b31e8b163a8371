package claims

// accusedBy says whether what the verb at v denies is the accusation of another
// government: "rejects the allegations of hacking made by France". Its claims and
// reports may be of what befell the speaker.
func (r *reader) accusedBy(v, end int32, who codes, s *sentence) bool {
	for i := v + 1; i < min(end, v+5); i++ {
		if !accusing.has(r.tokens[r.items[i].to-1].hash) {
			continue
		}
		for n := s.mentions[0]; n < s.mentions[1]; n++ {
			if m := &r.mentions[n]; (m.kind == kindPlace || m.kind == kindGov) && m.from > v && m.from < end && m.codes.n > 0 && !m.codes.meets(who) && r.accuser(n, s) {
				return true
			}
		}
	}
	return false
}

// refuter returns the state or body right before the words of the verb at item
// v, whatever it seems to belong to: "a claim Iran has denied"; -1 if none.
func (r *reader) refuter(v int32, s *sentence) int32 {
	to := r.beforeVerb(v, s) + 1
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		if m := &r.mentions[n]; m.to == to && (m.kind == kindPlace || m.kind == kindGov) {
			return n
		}
	}
	return -1
}

// theirCharge says whether what the verb at v denies is another state's charge:
// "rejects Polish cyberattack claims", "Polish claims of cyberattacks", "hits back
// at Warsaw over cyberattack claims".
func (r *reader) theirCharge(v, end int32, who codes, s *sentence) bool {
	i := v + 1
	for i < end && r.items[i].class&(isCountry|isAdj|isSeat) == 0 {
		i++
	}
	if i > v+3 || i+1 >= end || who.meets(r.codesAt(i)) || r.codesAt(i).n == 0 {
		return false
	}
	deed, charge := false, false
	for i++; i < end && r.items[i].mark == markNone && !(deed && charge); i++ {
		switch it := &r.items[i]; {
		case it.class&isAccN != 0 && r.accusationIn(i, i+1, s):
			charge = true
		case it.class&(isCyber|isHack|isIncident) != 0:
			deed = true
		case it.class&(isPrep|isOf|isAgainst|isDet|isGovNoun|isTitle|isOfficial) == 0:
			return false
		}
	}
	return deed && charge
}

// theirHit says whether what the verb at v denies is an operation against another
// state: "denies a cyberattack on Poland".
func (r *reader) theirHit(v, end int32, who codes, s *sentence) bool {
	deed := v + 1
	for deed < min(end, v+7) && (r.items[deed].class&(isCyber|isHack|isIncident) == 0 || r.items[deed].class&isThreat != 0) {
		deed++
	}
	on := deed + 1
	for on < min(end, deed+3) && r.items[on].class&isAgainst == 0 {
		on++
	}
	if on >= min(end, deed+3) {
		return false
	}
	theirs := false
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		m := &r.mentions[n]
		if m.from <= v || m.from >= end || m.codes.n == 0 {
			continue
		}
		if m.codes.meets(who) {
			return false
		}
		theirs = theirs || m.from > on && m.from <= on+4
	}
	return theirs
}

// ofOwnPeople says whether what the verb at v denies is told of people of the
// speaker: "dismissed the claim that some Iranian firms had taken part".
func (r *reader) ofOwnPeople(v, end int32, who codes, s *sentence) bool {
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		m := &r.mentions[n]
		if m.from <= v || m.from >= end || !m.codes.same(who) || m.flags&(mentionPoss|mentionGoverned) != 0 || m.kind != kindPeople && m.kind != kindThreat && m.kind != kindPrivate {
			continue
		}
		for i := m.from - 1; i > v && i > m.from-4; i-- {
			if r.at(i, hashThat) {
				return true
			}
		}
	}
	return false
}

var accusing = setOf("accusation", "accusations", "allegation", "allegations")

// denierAt returns the government for which mention n denies.
func (r *reader) denierAt(n int32, s *sentence) (codes, speechKind) {
	who, kind, _ := r.who(n)
	if m := &r.mentions[n]; kind == speechGov && m.codes.n == 0 && m.kind == kindGov && r.foreign(m) && !r.placed(m, who) {
		who = r.denier(who, s)
	}
	return who, kind
}

// placed says whether the text has told of a foreign ministry, or an embassy, of
// those and of none of the accused: then theirs is meant.
func (r *reader) placed(m *mention, who codes) bool {
	of := r.focus.ministries
	if m.flags&mentionEmbassy != 0 {
		of = r.focus.embassies
	}
	return who.n > 0 && who.without(of).n == 0 && !r.accused.meets(of)
}

// meetEnvoys remembers whose foreign ministries and embassies a sentence names.
func (r *reader) meetEnvoys(s *sentence) {
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		switch m := &r.mentions[n]; {
		case m.kind != kindGov || m.codes.n == 0 || !r.foreign(m):
		case m.flags&mentionEmbassy != 0:
			r.focus.embassies.addAll(m.codes)
		default:
			r.focus.ministries.addAll(m.codes)
		}
	}
}

// denier corrects a speaker whose country had to be guessed: who denies was
// accused, and is named in the sentence or is the only one.
func (r *reader) denier(guess codes, s *sentence) codes {
	if r.accused.meets(guess) {
		return guess
	}
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		if m := &r.mentions[n]; (m.kind == kindPlace || m.kind == kindAdj) && m.codes.n == 1 && r.accused.meets(m.codes) && !r.accuser(n, s) {
			return m.codes
		}
	}
	if r.accused.n == 1 && !r.accused.has(r.xx()) {
		return r.accused
	}
	return guess
}

// eachDenies keeps a denial, one for each state that denies its own part.
func (r *reader) eachDenies(c *candidate, v, end int32, s *sentence) {
	if c.denies != Responsibility || c.speakers.n < 2 || c.filter != "" {
		r.complete(c, v, end, s)
		return
	}
	for _, x := range c.speakers.list() {
		one := *c
		one.speakers, one.accused = single(x), single(x)
		r.complete(&one, v, end, s)
	}
}

// foreign says whether a speaker speaks to the world: a foreign ministry or an embassy.
func (r *reader) foreign(m *mention) bool {
	if m.flags&mentionEmbassy != 0 {
		return true
	}
	for i := m.from; i < m.to; i++ {
		if r.tokens[r.items[i].from].hash == hashForeign {
			return true
		}
	}
	return false
}

var hashForeign = hashWord("foreign")
