package claims

// victimsOf collects whose government, firms or people were hit: the countries
// named behind the deed, and the speaker's own where its institutions are. An
// answer that names neither deed nor accusation names other states for other reasons.
func (r *reader) victimsOf(c *candidate, v, end int32, s *sentence) (hit codes) {
	if c.stance == Denial && s.classes&(isCyber|isHack|isIncident|isHarm|isAccN) == 0 {
		return codes{}
	}
	actor := int32(-1)
	if c.actor >= 0 {
		actor = r.mentions[c.actor].chain
	}
	if c.stance == Attribution && c.rule != "JOIN" && r.hitsItsOwn(v, end) {
		return c.speakers
	}
	if c.rule == "AGENT" && r.passive(v, s) {
		if hit = r.hitBetween(c, actor, s.from, v, s); hit.n > 0 {
			return hit // "attacks on Spain are run by a unit in Minsk"
		}
	}
	if hit = r.hitBetween(c, actor, v+1, r.nextAccusation(v, end, s), s); hit.n > 0 {
		return hit
	}
	switch c.rule {
	case "AGENT", "ATTRIBUTE", "CHARGES", "BLAME", "HOLD", "TIED":
		if r.ownBefore(v, s) {
			return c.speakers // "its ministries had been attacked by"
		}
		return r.hitBetween(c, actor, s.from, v, s) // "the attack on Spain was carried out by"
	}
	return hit
}

// hitsHome says whether institutions or people are hit that are the speaker's if
// nobody else's: "the election servers". A denial names them anywhere.
func (r *reader) hitsHome(c *candidate, v int32, s *sentence) bool {
	if c.stance == Denial {
		v = s.from
	} else if r.league(c.speakers) && r.ofMembers(s) {
		return false
	}
	for i := v + 1; i < s.to; i++ {
		if r.items[i].class&isOwn != 0 && r.ownPlace(i, s) && !r.inSpeaker(i, c.sent, s) {
			return true
		}
	}
	return false
}

// nextAccusation returns the item before end where a clause accuses anew: "blamed
// Iran for one attack, and accused Russia of hacking ports in Chile".
func (r *reader) nextAccusation(v, end int32, s *sentence) int32 {
	const accuses = frameAccuse | frameBlame | frameAttribute | frameCharge | frameSanction
	clause := false
	for i := v + 1; i < end; i++ {
		it := &r.items[i]
		clause = clause || it.class&(isAnd|isBut|isRel) != 0
		if clause && it.frames&accuses != 0 && it.form&(formS|formPast) != 0 && r.finite(i) {
			return i
		}
	}
	return end
}

// inSpeaker says whether item i is a part of who speaks: "the foreign ministry
// said".
func (r *reader) inSpeaker(i, k int32, s *sentence) bool {
	for n := s.mentions[0]; n < s.mentions[1] && r.mentions[n].from <= i; n++ {
		if i < r.mentions[n].to && r.speaks(n, k) {
			return true
		}
	}
	return false
}

// ownBefore says whether something of the speaker is the subject of the deed in
// the passive before or at item v.
func (r *reader) ownBefore(v int32, s *sentence) bool {
	for i := s.from; i < v; i++ {
		if r.itsOwn(i) && r.classesIn(i+2, min(v, i+7))&isBe != 0 {
			return true
		}
	}
	return false
}

// hitsItsOwn says whether the deed behind the verb hit something of the
// speaker: "a cyberattack on its parliament", "on their rail companies".
func (r *reader) hitsItsOwn(from, end int32) bool {
	against := false
	for i := from; i < end; i++ {
		it := &r.items[i]
		if it.class&isRel != 0 || r.clauseMark(i) {
			against = false
		}
		if it.class&(isAgainst|isHack|isHarm|isOf) != 0 {
			against = true
		}
		if against && r.itsOwn(i) && (i+1 < end && homes.has(r.tokens[r.items[i+1].to-1].hash) || r.classesIn(i+1, min(end, i+6))&(isOwn|isGovNoun|isPrivNoun|isBody) != 0 || r.targetIn(i+1, min(end, i+4))) {
			return true
		}
	}
	return false
}

// homes are the words for what every speaker has one of.
var homes = setOf("country", "countries", "territory", "territories", "soil", "nation", "nations")

// hitBetween collects the countries named between two items that are neither
// accused nor speak nor accuse.
func (r *reader) hitBetween(c *candidate, actor, from, end int32, s *sentence) (hit codes) {
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		m := &r.mentions[n]
		if m.from < from || m.from >= end || m.chain == actor || m.flags&mentionAbsorbed != 0 || n == c.speaker || c.speaker >= 0 && m.chain == r.mentions[c.speaker].chain {
			continue
		}
		if r.speaks(n, c.sent) || m.kind == kindPaper && !r.attacked(m, s) || c.stance == Denial && r.accuser(n, s) || m.kind == kindPrivate && (r.reporter(m) && !r.attacked(m, s) || r.medium(m, s)) || r.guise(m, s) || r.envoyPlace(m) || r.besides(m, s) || m.kind == kindAdj && m.flags&mentionLinked != 0 {
			continue
		}
		if c.rule == "JOIN" && c.speakers.meets(m.codes) || r.someMembers(m, s) || r.besideActor(m, actor, s) || !r.struck(m, s) {
			continue
		}
		if hit.n > 0 && from > s.from && r.clauseBetween(from, m.from) {
			break
		}
		for _, x := range m.codes.list() {
			if !c.accused.has(x) && !(c.stance == Denial && c.speakers.has(x) && c.denies == Responsibility) {
				hit.add(x)
			}
		}
	}
	return hit
}

func (r *reader) clauseBetween(from, to int32) bool {
	for i := from; i < to; i++ {
		if r.clauseMark(i) {
			return true
		}
	}
	return false
}

// besideActor says whether the mention only tells where the accused sit: "by a
// unit of the army in Laos".
func (r *reader) besideActor(m *mention, actor int32, s *sentence) bool {
	prep := m.from - 1
	if actor < 0 || prep <= s.from || !r.at(prep, hashIn) && !r.at(prep, hashAt) {
		return false
	}
	for n := actor; n < s.mentions[1] && r.mentions[n].chain == actor; n++ {
		if r.mentions[n].to == prep && r.mentions[n].kind != kindPlace {
			return true
		}
	}
	return false
}

// someMembers says whether only some members of a league are meant, which are not
// named: "several EU states", "NATO, and EU countries".
func (r *reader) someMembers(m *mention, s *sentence) bool {
	if !r.league(m.codes) {
		return false
	}
	last := m.to
	for n := m.chain; n < s.mentions[1] && r.mentions[n].chain == m.chain; n++ {
		if r.league(r.mentions[n].codes) {
			last = max(last, r.mentions[n].to)
		}
	}
	return members.has(r.tokens[r.items[last-1].to-1].hash) || last < s.to && members.has(r.tokens[r.items[last].to-1].hash)
}

// ofMembers says whether a sentence tells of unnamed members of a league.
func (r *reader) ofMembers(s *sentence) bool {
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		if r.someMembers(&r.mentions[n], s) {
			return true
		}
	}
	return false
}

var members = setOf("states", "state", "countries", "country", "nations", "nation")

// reporter says whether a private body only tells of attacks: "a U.S. security
// firm", "an American newspaper".
func (r *reader) reporter(m *mention) bool {
	return r.items[m.head].traits&entryTeller != 0
}

// attacked says whether a deed stands right before the mention: "spying on a".
func (r *reader) attacked(m *mention, s *sentence) bool {
	i := r.beforeDet(m, s)
	if i <= s.from {
		return false
	}
	const deed = isCyber | isHack | isIncident
	return r.items[i].class&(isHack|isHarm) != 0 || r.items[i].class&isAgainst != 0 && r.items[i-1].class&deed != 0
}

// medium says whether a private body is only the way an attack took or what was
// used for it: "through LinkedIn", "on its Facebook page", "Fortinet devices".
func (r *reader) medium(m *mention, s *sentence) bool {
	if m.kind != kindPrivate {
		return false
	}
	for i := m.to; i < s.to && i < m.to+5 && r.items[i].mark == markNone; i++ {
		if i < m.to+3 && r.flagsAt(i)&entryProduct != 0 || accountsOf.has(r.tokens[r.items[i].to-1].hash) {
			return true
		}
	}
	i := m.from - 1
	for j := i; j > s.from && j > i-5 && r.items[j].mark == markNone; j-- {
		if r.items[j].class&isOf != 0 || r.at(j, hashOn) {
			if accountsOf.has(r.tokens[r.items[j-1].to-1].hash) {
				return true // "users of Signal and WhatsApp"
			}
		}
	}
	if i > s.from && r.itsOwn(i) {
		i--
	}
	if i < s.from || r.items[i].mark != markNone {
		return false
	}
	switch r.tokens[r.items[i].from].hash {
	case hashFrom, hashOn, hashVia, hashThrough, hashUsing:
		return !r.attacked(m, s)
	}
	return false
}

// accountsOf are the words for those whom a service has, who are hit and not it.
var accountsOf = setOf("account", "accounts", "user", "users", "messages", "chats", "groups")

var hashVia, hashThrough, hashUsing = hashWord("via"), hashWord("through"), hashWord("using")

// guise says whether the mention is only what the attackers claimed to be: "pose
// as", "pretended to be from North Korea and China".
func (r *reader) guise(m *mention, s *sentence) bool {
	from := r.mentions[m.chain].from
	for i := from - 1; i >= s.from && i >= from-4; i-- {
		if r.flagsAt(i)&entryGuise != 0 {
			return true
		}
	}
	return false
}

// besides says whether something else of a country is meant that is not hit, or
// what it did: "U.S. allies", "Peru's sovereignty", "UK allegations", "victims of
// U.S. attacks".
func (r *reader) besides(m *mention, s *sentence) bool {
	if m.codes.n > 2 && r.items[m.head].class&isSeat != 0 {
		return true // "the Five Eyes"
	}
	if (r.flagsAt(m.to-1)&entryAlly != 0 || m.to < s.to && r.flagsAt(m.to)&entryAlly != 0) && !r.league(m.codes) {
		return true
	}
	if m.to < s.to && r.flagsAt(m.to)&entryAside != 0 && r.items[m.to].mark == markNone && m.kind != kindGov {
		return true // "undermine Peru's sovereignty"
	}
	last := m.to
	for last < s.to && (r.items[last].mark == markComma || r.items[last].class&(isAnd|isCountry|isAdj) != 0) {
		last++
	}
	if last < s.to && r.items[last].class&isAccN != 0 && r.items[last].form&(formPast|formIng) == 0 {
		return true // "following US, UK allegations"
	}
	if r.whoseWords(m, s) {
		return true
	}
	return m.from > s.from && m.to < s.to && r.flagsAt(m.from-1)&entryVictims != 0 && r.items[m.from-1].to-r.items[m.from-1].from > 1 && r.items[m.to].class&(isCyber|isHack|isIncident) != 0
}

// whoseWords says whether the mention is whose words are meant: "a similar statement
// by Peru", "the accusations of Chile".
func (r *reader) whoseWords(m *mention, s *sentence) bool {
	i := r.beforeDet(m, s)
	return i > s.from && (r.items[i].class&(isBy|isOf) != 0 || r.at(i, hashFrom)) && (r.items[i-1].class&(isPaper|isAccN) != 0 || r.flagsAt(i-1)&entryFollow != 0) && (r.items[i-1].form == formNone || r.nounPlace(i-1, s))
}

// envoyPlace says whether the mention is an embassy or envoy, whose countries
// are no victims.
func (r *reader) envoyPlace(m *mention) bool { return m.flags&mentionEmbassy != 0 }

// accuser says whether mention n is the one whose accusation is denied: "the
// accusations by Britain", "Poland's claim".
func (r *reader) accuser(n int32, s *sentence) bool {
	m := &r.mentions[n]
	if m.kind == kindPrivate && r.reporter(m) {
		return true
	}
	for k := m.chain; k < s.mentions[1] && r.mentions[k].chain == m.chain; k++ {
		for i := r.mentions[k].to; i < min(s.to, r.mentions[k].to+4); i++ {
			if r.items[i].class&(isAccN|isPaper) != 0 {
				return true
			}
			if r.items[i].mark != markNone {
				break
			}
		}
	}
	first := &r.mentions[m.chain]
	for i := first.from - 1; i >= s.from && i >= first.from-3; i-- {
		if c := r.items[i].class; c&(isBy|isPrep|isAgainst) != 0 {
			reach := int32(1)
			if c&isBy != 0 {
				reach = 9 // "the accusations of a cyberattack on Cyprus made by"
			}
			return r.classesIn(max(s.from, i-reach), i)&(isAccN|isPaper) != 0
		}
	}
	return false
}

// speaks says whether mention n is the speaker of something in sentence k.
func (r *reader) speaks(n, k int32) bool {
	for i := r.sents[k].speeches[0]; i < r.sents[k].speeches[1]; i++ {
		sp := &r.speeches[i]
		if m := sp.mention; m == n || m >= 0 && r.mentions[m].chain == r.mentions[n].chain && r.items[sp.at].class&isSay != 0 {
			return true
		}
	}
	return false
}

// ownPlace says whether the institution at item i is the speaker's and is hit:
// "stole data of the parliament", "attacks on targets in the country".
func (r *reader) ownPlace(i int32, s *sentence) bool {
	if r.tokens[r.items[i].from].hash == hashThe {
		return r.objectPlace(i, s)
	}
	for j := i; j >= s.from && j >= i-4; j-- {
		if r.items[j].class&isDet != 0 {
			return r.objectPlace(j, s)
		}
	}
	return false
}

// struck says whether a mention stands where victims do: behind a preposition
// or a deed, before the noun of one ("the Bundestag hack"), or as the subject of
// "was hacked".
func (r *reader) struck(m *mention, s *sentence) bool {
	first := &r.mentions[m.chain]
	if !r.newSubject(m, s) && r.objectPlace(first.from, s) {
		return true
	}
	return r.befallen(m, s)
}

// befallen says whether a mention is the subject of "was hacked", or stands
// before the noun of a deed.
func (r *reader) befallen(m *mention, s *sentence) bool {
	be := false
	for i := m.to; i < s.to && i < m.to+5; i++ {
		it := &r.items[i]
		be = be || it.class&isBe != 0
		switch {
		case it.class&(isCyber|isHack|isIncident) != 0 && it.class&isThreat == 0 && it.form&(formS|formPast) == 0 && (it.form&formIng == 0 || i == m.to), it.form&formPart != 0 && it.class&(isHack|isHarm) != 0,
			r.flagsAt(i)&entryVictims != 0 && (be || it.form != formNone):
			return true
		case it.mark != markNone, it.class&(isPrep|isOf|isTo|isBy|isSay|isRel) != 0, it.class&isDet != 0 && !be:
			return false
		}
	}
	return false
}

// newSubject says whether the mention begins a clause of its own: "had hacked the
// bank, and Norway, too, condemned it".
func (r *reader) newSubject(m *mention, s *sentence) bool {
	i := r.beforeDet(m, s)
	if i <= s.from || r.items[i].class&(isAnd|isBut) == 0 || r.items[i-1].mark != markComma {
		return false
	}
	for j := m.to; j < min(s.to, m.to+5); j++ {
		it := &r.items[j]
		if it.mark == markComma || it.mark == markNone && it.class&isAdverb != 0 || r.at(j, hashToo) || r.at(j, hashAlso) {
			continue
		}
		return it.mark == markNone && (it.form&(formS|formPast) != 0 || it.class&(isBe|isHave) != 0 || it.entry < 0 && r.endsInEd(it))
	}
	return false
}

// objectPlace says whether what begins at item i is governed by a preposition
// or by the verb of a deed.
func (r *reader) objectPlace(i int32, s *sentence) bool {
	for j := i - 1; j >= s.from && j >= i-8; j-- {
		it := &r.items[j]
		switch c := it.class; {
		case it.mark != markNone && it.mark != markComma && it.mark != markQuote && it.mark != markSingle && it.mark != markOpen:
			return false
		case c&isBy != 0, c&(isAnd|isTie) != 0 && it.to-it.from > 1, r.at(j, hashWith), c&isOf != 0 && j > s.from && r.items[j-1].class&isInvN != 0, r.asideTo(j), r.originAt(j, s):
			return false
		case c&(isAgainst|isOf|isPrep|isTo|isHack|isHarm|isDo|isBehind) != 0:
			return j == s.from || r.flagsAt(j-1)&entryAside == 0 && !r.saidThere(j, s)
		case it.entry < 0 && r.endsInEd(it):
			return true // "that reached the Treasury"
		case c&(isBe|isHave|isRel|isModal) != 0 || c&isSay != 0 && it.form != formNone || it.frames != 0 && !r.nounPlace(j, s):
			return false
		}
	}
	return false
}

// originAt says whether the preposition at item j tells where hackers sit:
// "intrusions from", "hackers from"; things are stolen from those who are hit.
func (r *reader) originAt(j int32, s *sentence) bool {
	if !r.at(j, hashFrom) || j == s.from {
		return false
	}
	before := &r.items[j-1]
	return before.class&(isThreat|isGroup) != 0 || before.class&(isCyber|isIncident) != 0 && before.traits&(entryLoot|entryThing) == 0 && !thefts.has(r.tokens[before.to-1].hash)
}

var thefts = setOf("theft", "thefts", "heist", "heists", "leak", "leaks", "data", "exfiltration")

// asideTo says whether item j is a word, with its preposition or a verb, whose
// object is no victim: "aid to", "support".
func (r *reader) asideTo(j int32) bool {
	it := &r.items[j]
	return it.traits&entryAside != 0 && (it.to-it.from > 1 || it.class&isDo != 0) && it.class&(isHack|isHarm) == 0
}

// saidThere says whether the preposition at item j tells where somebody spoke:
// "said at a think tank in London".
func (r *reader) saidThere(j int32, s *sentence) bool {
	if !r.at(j, hashIn) && !r.at(j, hashAt) {
		return false
	}
	for k := j - 1; k >= s.from && k >= j-6; k-- {
		it := &r.items[k]
		if it.mark != markNone || it.class&(isCyber|isHack|isIncident|isHarm) != 0 || r.flagsAt(k)&entryTarget != 0 {
			return false
		}
		if it.class&isSay != 0 && it.form&(formS|formPast) != 0 {
			return true
		}
	}
	return false
}
