package claims

// subject returns the mention that is the subject of the verb at item v, or -1.
func (r *reader) subject(v int32, s *sentence) int32 {
	j := r.beforeVerb(v, s)
	ing := r.items[v].form == formIng
	if j < s.from {
		if ing {
			return r.afterComma(v, s)
		}
		return -1
	}
	prev := &r.items[j]
	if prev.class&isTo != 0 && r.items[v].form&formBase != 0 {
		return r.ofInfinitive(j, s)
	}
	if n := r.adding(v, j, s); n >= 0 {
		return n
	}
	if n := r.responder(v, j, s); n >= 0 {
		return n
	}
	if prev.class&isAnd != 0 || prev.mark == markComma && (ing || r.finite(v) && (s.title || r.listed(j, s))) || ing && prev.class&(isBut|isPrep) != 0 || prev.class&isBut != 0 && (r.finite(v) || r.perfect(v, s)) {
		return r.mainSubject(j, s)
	}
	if n := r.beforeAside(j, v, s); n >= 0 {
		return n
	}
	if prev.class&isRel != 0 || prev.mark == markComma && j > s.from && r.items[j-1].class&isRel != 0 {
		if r.antecedent(j) {
			return r.mainSubject(j, s) // "said so, in a rare move that accuses"
		}
		return r.nearest(j, s, true)
	}
	if n := r.beforeRelative(j, s); n >= 0 {
		return n
	}
	if ing && j < s.from+2 {
		if n := r.afterComma(v, s); n >= 0 {
			return n // "Citing the attack, the ministry"
		}
	}
	return r.nearest(j+1, s, false)
}

// beforeAside returns the paper that begins the sentence and is told more of
// between commas before the verb at item v: "The advisory, signed by agencies
// from three continents, including Canada's, warns"; or -1.
func (r *reader) beforeAside(j, v int32, s *sentence) int32 {
	if r.items[j].mark != markComma || !r.finite(v) || s.title {
		return -1
	}
	n := s.mentions[0]
	if n >= s.mentions[1] {
		return -1
	}
	m := &r.mentions[n]
	if m.kind != kindPaper || m.from > s.from+2 || m.to >= j || r.items[m.to].mark != markComma || r.items[m.to+1].form&formPart == 0 && r.items[m.to+1].class&isAnd == 0 {
		return -1
	}
	return n
}

// ofInfinitive returns the subject of the verb behind the "to" at item j: "the
// minister used her speech to accuse", "the decision of Berlin to blame".
func (r *reader) ofInfinitive(j int32, s *sentence) int32 {
	if j > s.from && r.goesOn(j+1, s) {
		return r.subject(j-1, s)
	}
	if j > s.from && r.flagsAt(j-1)&entryStep != 0 {
		for n := s.mentions[0]; n < s.mentions[1]; n++ {
			if m := &r.mentions[n]; m.to == j-1 && m.flags&mentionPoss != 0 {
				return n // "Washington's decision to sanction"
			}
		}
	}
	if n := r.mainSubject(j, s); n >= 0 {
		return n
	}
	return r.nearest(j, s, true)
}

// adding returns whoever said what comes before the participle at item v: "...,
// the minister told reporters, adding that".
func (r *reader) adding(v, j int32, s *sentence) int32 {
	if r.items[v].form != formIng || r.items[v].class&isSay == 0 || r.items[j].mark != markComma {
		return -1
	}
	for i := int32(len(r.speeches)) - 1; i >= s.speeches[0]; i-- {
		if sp := &r.speeches[i]; sp.at < j && sp.at >= j-8 && sp.mention >= 0 {
			return sp.mention
		}
	}
	return -1
}

// responder returns from whom an answer came, where the participle at item v goes
// on to tell it: "drew a sharp rebuke from the embassy, calling it".
func (r *reader) responder(v, j int32, s *sentence) int32 {
	if r.items[v].form != formIng || r.items[j].mark != markComma {
		return -1
	}
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		m := &r.mentions[n]
		if m.to > j || m.to < j-4 || m.flags&mentionGoverned == 0 || m.kind != kindGov && m.kind != kindPlace {
			continue
		}
		for i := m.from - 1; i > s.from && i > m.from-4; i-- {
			if (r.at(i, hashFrom) || r.items[i].class&isBy != 0) && responses.has(r.tokens[r.items[i-1].to-1].hash) {
				return n
			}
		}
	}
	return -1
}

// responses are the words for what comes back from those who are accused.
var responses = setOf("response", "reaction", "rebuke", "rebuttal", "reply", "retort", "answer", "protest", "protests", "condemnation", "denial", "criticism", "objection", "objections", "anger", "fury", "outrage")

// antecedent says whether the relative word at item j belongs to a word for a
// deed of the sentence's subject: "a move that", "an act which".
func (r *reader) antecedent(j int32) bool {
	return j > 0 && r.flagsAt(j-1)&(entryStep|entryMove) != 0
}

// afterComma returns the subject of the main clause behind a participle that
// opens the sentence: "Attributing the attack to Iran, the agency said".
func (r *reader) afterComma(v int32, s *sentence) int32 {
	for i := v + 1; i < s.to; i++ {
		if r.items[i].mark != markComma {
			continue
		}
		for n := s.mentions[0]; n < s.mentions[1]; n++ {
			if m := &r.mentions[n]; m.from > i && m.from <= i+3 && m.flags&(mentionGoverned|mentionAbsorbed) == 0 {
				return n
			}
		}
	}
	return -1
}

// beforeRelative returns the mention before a relative clause that ends in the
// comma at item j: "Prague, which helps Ukraine, attributed", or before words of
// whom it includes or when it was asked: "Iran's mission, when asked about the
// claim, denied".
func (r *reader) beforeRelative(j int32, s *sentence) int32 {
	if r.items[j].mark != markComma {
		return -1
	}
	comma := false
	for i := j - 1; i > s.from && i > j-30; i-- {
		h := r.tokens[r.items[i].from].hash
		asked := !comma && (h == hashWhen || h == hashWhile)
		comma = comma || r.items[i].mark == markComma
		if r.items[i].class&isRel == 0 && !asked && !r.at(i, hashIncluding) || r.items[i-1].mark != markComma || r.at(i, hashThat) {
			continue
		}
		for n := s.mentions[0]; n < s.mentions[1]; n++ {
			if m := &r.mentions[n]; m.to == i-1 && m.flags&(mentionGoverned|mentionAbsorbed) == 0 {
				return n
			}
		}
	}
	return -1
}

var hashWhen, hashWhile = hashWord("when"), hashWord("while")

// finite says whether the verb at item v stands in the present or past.
func (r *reader) finite(v int32) bool { return r.items[v].form&(formS|formPast) != 0 }

// listed says whether the comma at item j separates verbs of one subject:
// there is a finite verb before it.
func (r *reader) listed(j int32, s *sentence) bool {
	for i := j - 1; i > s.from; i-- {
		it := &r.items[i]
		if it.frames != 0 && it.form&(formS|formPast) != 0 && !r.nounPlace(i, s) {
			return true
		}
		if it.mark == markQuote || it.mark == markComma {
			return false
		}
	}
	return false
}

// beforeVerb returns the item before the verb's own words: auxiliaries,
// adverbs, negations and times ("has on Tuesday formally").
func (r *reader) beforeVerb(v int32, s *sentence) int32 {
	j := v - 1
	for j >= s.from {
		it := &r.items[j]
		switch {
		case it.class&(isAdverb|isBe|isHave|isModal|isNeg|isPast|isNow|isMonth|isDay) != 0 && it.class&(isBut|isDet|isPron) == 0 && it.class&isActor == 0:
			j--
		case it.flags&flagNumber != 0, r.floats(j), it.entry < 0 && r.endsInLy(it):
			j-- // "Paris and Berlin both accused"
		case it.class&isPrep != 0 && j+1 < v && r.items[j+1].class&(isDay|isMonth|isPast|isNow) != 0:
			j--
		case it.flags&flagYear != 0:
			j--
		default:
			return j
		}
	}
	return j
}

// floats says whether item j is a word that stands between a subject of many
// and its verb.
func (r *reader) floats(j int32) bool {
	return r.at(j, hashAll) || r.at(j, hashEach) || r.at(j, hashBoth)
}

var hashAll, hashEach, hashBoth = hashWord("all"), hashWord("each"), hashWord("both")

// endsInLy says whether an unknown word looks like an adverb.
func (r *reader) endsInLy(it *item) bool {
	w := r.text(&r.tokens[it.to-1])
	return it.mark == markNone && len(w) > 4 && w[len(w)-2:] == "ly" && it.flags&flagCap == 0
}

// mainSubject returns the first mention of the clause before item j that no
// preposition governs.
func (r *reader) mainSubject(j int32, s *sentence) int32 {
	from := s.from
	for i := j - 1; i > s.from; i-- {
		if r.clauseMark(i) {
			from = i + 1
			break
		}
	}
	for k := s.mentions[0]; k < s.mentions[1]; k++ {
		m := &r.mentions[k]
		if m.from < from || m.flags&(mentionGoverned|mentionAbsorbed) != 0 || m.kind == kindAdj {
			continue
		}
		if m.from >= j {
			break
		}
		return k
	}
	return -1
}

// nearest returns the nearest mention before item j that can be a subject.
func (r *reader) nearest(j int32, s *sentence, governed bool) int32 {
	ing := j < s.to && r.items[j].form == formIng
	steps := 0
	for k := s.mentions[1] - 1; k >= s.mentions[0]; k-- {
		m := &r.mentions[k]
		if m.to > j {
			continue
		}
		if m.flags&mentionAbsorbed != 0 {
			continue
		}
		for i := j - 1; i >= m.to; i-- {
			if r.clauseMark(i) {
				return -1
			}
		}
		if steps += int(j - m.to); steps > 16 {
			return -1
		}
		j = m.from
		if m.kind == kindAdj || m.flags&mentionGoverned != 0 && !governed && !(ing && steps == 0 && (m.kind != kindPrivate || r.behindWith(m, s))) {
			continue
		}
		if m.flags&mentionPoss != 0 && m.kind != kindPron {
			continue
		}
		return k
	}
	return -1
}

// behindWith says whether a mention is the subject of an absolute phrase: "with
// some experts attributing".
func (r *reader) behindWith(m *mention, s *sentence) bool {
	i := r.beforeDet(m, s)
	return i >= s.from && r.at(i, hashWith)
}

// clauseMark says whether a clause ends at item i.
func (r *reader) clauseMark(i int32) bool { return r.items[i].clause }

// endsClause reads whether a clause ends at item i.
func (r *reader) endsClause(i int32) bool {
	it := &r.items[i]
	return it.mark == markSemicolon || it.mark == markStop || it.mark == markColon || it.class&isBut != 0 && it.class&isAdverb == 0 && !r.inserted(i)
}

// inserted says whether item i stands between commas: "China, however, says".
func (r *reader) inserted(i int32) bool {
	return i > 0 && int(i)+1 < len(r.items) && r.items[i-1].mark == markComma && r.items[i+1].mark == markComma
}

// clauseEnd returns the item that ends the clause of item i.
func (r *reader) clauseEnd(i int32, s *sentence) int32 {
	for j := i + 1; j < s.to; j++ {
		if r.clauseMark(j) && r.items[j].mark != markColon {
			return j
		}
	}
	return s.to
}

// nounGoesOn says whether what follows item i makes a noun of it: "sanctions and",
// "charges were", "sanctions on".
func (r *reader) nounGoesOn(i int32, s *sentence) bool {
	it := &r.items[i]
	if it.form&(formS|formBase) == 0 || it.class&(isSanctionN|isChargeN) == 0 || i+1 >= s.to {
		return false
	}
	next := &r.items[i+1]
	if next.class&isAnd != 0 {
		return i+2 >= s.to || r.items[i+2].frames == 0 // "charges and sanctions two hackers"
	}
	return next.class&(isBe|isHave|isModal) != 0 || it.class&isSanctionN != 0 && (r.at(i+1, hashOn) || next.class&isAgainst != 0 && next.class&isPrep != 0)
}

// nounPlace says whether a word that can be verb or noun is a noun at item i.
func (r *reader) nounPlace(i int32, s *sentence) bool {
	if i == s.from || i == s.from+1 && r.items[s.from].mark == markQuote {
		return !s.title || r.items[i].form&(formBase|formS) != 0
	}
	p := &r.items[i-1]
	if p.mark != markNone {
		return false
	}
	if i+1 < s.to && r.at(i-1, hashThat) && r.at(i+1, hashThat) {
		return true // "said that reports that"
	}
	if i+1 < s.to && r.items[i].form == formBase && r.items[i].class&(isCyber|isIncident) != 0 && raised.has(r.tokens[r.items[i+1].to-1].hash) {
		return true // "was raising cyberattack concerns"
	}
	if p.class&(isHack|isHarm) != 0 && p.form&(formPart|formIng) != 0 && r.items[i].form&(formBase|formS) != 0 {
		return true // "stolen documents"
	}
	if r.items[i].form == formBase && p.class&(isCyber|isIncident) != 0 && p.form == formNone {
		return true // "the cybersecurity issue"
	}
	if p.flags&flagNumber != 0 || p.entry < 0 && r.endsInEd(p) {
		return r.items[i].form&(formBase|formS) != 0 // "averted cyberattacks"
	}
	const noun = isAccN | isPaper | isIncident | isCyber | isPeople | isGround | isInvN | isChargeN | isSanctionN | isGovNoun
	if p.class&isTo != 0 && r.items[i].form&formBase != 0 && (r.items[i].class&noun == 0 || r.hasObject(i, s)) {
		return false // "used her speech to accuse", "moved to sanction two hackers"
	}
	if p.class&(isPrep|isOf|isAgainst|isBy) != 0 && r.items[i].form&formIng == 0 || r.nounGoesOn(i, s) {
		return true
	}
	if i >= s.from+2 && p.entry < 0 && p.flags&flagCap == 0 && r.items[i-2].flags&flagPoss != 0 && r.items[i].form == formBase {
		return true // "China's third report"
	}
	if p.flags&flagPoss != 0 || (p.frames != 0 || p.class&isSay != 0) && p.form&(formS|formPast) != 0 && !r.nounPlace(i-1, s) {
		return true
	}
	if p.class&isDet != 0 && p.class&isRel == 0 {
		return true
	}
	if r.items[i].form&(formBase|formS) != 0 && r.items[i].class&noun != 0 && dated.has(r.tokens[p.to-1].hash) && i > s.from+1 && r.items[i-2].class&isActor == 0 {
		return true // "with earlier alerts"
	}
	if p.entry < 0 && i > s.from+1 && r.items[i].form == formBase && r.items[i].class&noun != 0 && !r.plural(i-1) && r.items[i-2].class&isDet != 0 && r.items[i-2].class&isRel == 0 {
		return true // "a confidential report"
	}
	if onlyVerbs.has(r.tokens[r.items[i].from].hash) {
		return false
	}
	if s.title && i == s.from+1 && p.class&isAdj != 0 && r.items[i].form&formBase != 0 && r.items[i].frames != 0 && r.hasObject(i, s) {
		return false // "Dutch blame China"
	}
	if p.class&isAdj != 0 && p.class&isCountry == 0 || p.class&(isState|isCyber) != 0 && r.items[i].form&formS != 0 {
		return true
	}
	return r.items[i].form == formBase && r.items[i].class&noun != 0 && p.class&(isTo|isModal|isPron|isAnd|isRel|isActor|isNeg) == 0 && (p.class&isAdverb == 0 || p.class&isNow != 0) && p.entry >= 0
}

// dated tells of a thing when it is from, never of a deed.
var dated = setOf("earlier", "previous", "prior", "recent", "latest", "new")

// plural says whether item i ends like a plural.
func (r *reader) plural(i int32) bool {
	w := r.text(&r.tokens[r.items[i].to-1])
	return w != "" && w[len(w)-1] == 's'
}

// hasObject says whether a noun phrase begins right behind item i.
func (r *reader) hasObject(i int32, s *sentence) bool {
	if i+1 >= s.to {
		return false
	}
	n := &r.items[i+1]
	return n.class&(isActor|isDet) != 0 && n.class&isRel == 0 || n.class&isPron != 0 && n.class&isRel == 0
}

// verbPlace says whether item i, which can be a noun, is a verb here: after a
// noun phrase and before an object ("Germany charges three").
func (r *reader) verbPlace(i int32, s *sentence) bool {
	it := &r.items[i]
	if it.form&formIng != 0 && it.class&isPaper != 0 {
		return !r.nounPlace(i, s) // "the warning"
	}
	if it.form == formNone || it.form&(formPast|formPart|formIng) != 0 {
		return it.form != formNone && it.class&(isGovNoun|isTitle|isThreat|isPeople|isPrivNoun|isEmbassy) == 0
	}
	return !r.nounPlace(i, s)
}

// passive says whether the verb at item v is passive: a participle after "be",
// or right before "by" or "of" without an object.
func (r *reader) passive(v int32, s *sentence) bool {
	it := &r.items[v]
	if it.form&(formPart) == 0 {
		return false
	}
	for j := v - 1; j >= s.from && j >= v-6; j-- {
		p := &r.items[j]
		if p.class&isBe != 0 {
			return true
		}
		if p.class&(isAdverb|isNeg|isHedge|isDay|isMonth|isNow|isPast) == 0 || p.class&isHave != 0 {
			break
		}
	}
	return v+1 < s.to && r.items[v+1].class&isBy != 0
}

// raised are the words for what is raised about deeds that stand before them:
// "cyberattack concerns".
var raised = setOf("concerns", "worries", "fears", "allegations", "claims", "accusations", "complaints", "charges", "issues", "questions")
