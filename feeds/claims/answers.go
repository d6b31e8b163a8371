package claims

// answersOf finds what an accused state answers without a word that denies by
// itself: it asks for proof, sees ill will, says that it never did such a thing,
// lets a denial be heard. From anybody else the same words deny nothing.
func (r *reader) answersOf(s *sentence, k int32) {
	if !mayAnswer(s.classes, s.traits, s.frames) || r.deniedIn(k) {
		return
	}
	for i := s.from; i < s.to; i++ {
		if it := &r.items[i]; !mayAnswer(it.class, it.traits, it.frames) {
			continue
		}
		speaker, speakers := int32(-1), codes{}
		switch {
		case r.flagsAt(i)&entryDenial != 0 && (r.items[i].form == formNone || r.nounPlace(i, s)):
			if speaker = r.denialBy(i, s); speaker < 0 {
				continue
			}
			speakers, _ = r.denierAt(speaker, s)
		case r.accused.n > 0 && !s.title && r.retorts(i, s):
			sp, ok := r.answerer(i, s, k)
			if !ok || sp.kind != speechGov || sp.modal {
				continue
			}
			if who, told := r.chargedBefore(sp.at, s); told && !r.charged(sp.who) {
				sp = who
			}
			speaker, speakers = sp.mention, sp.who
			if sp.mention >= 0 {
				speakers, _ = r.denierAt(sp.mention, s)
			}
		case r.strikesBack(i, s), r.bidsStop(i, s):
			speaker = r.subject(i, s)
			if speaker < 0 {
				continue
			}
			speakers, _ = r.denierAt(speaker, s)
		default:
			continue
		}
		if !r.charged(speakers) && !r.ofOperation(i, speakers, s) || r.declined(i, s) || r.atItself(speaker, speakers, i, s) {
			continue
		}
		r.deny(candidate{stance: Denial, sent: k, trigger: i, actor: -1, speaker: speaker, speakers: speakers, rule: "REPLY", denies: Responsibility}, i, s.to, s)
		return
	}
}

// chargedBefore returns the accused who says what the verb at item at tells of its
// accuser: "the ambassador said that Denmark showed no evidence".
func (r *reader) chargedBefore(at int32, s *sentence) (speech, bool) {
	for x := s.speeches[0]; x < s.speeches[1]; x++ {
		if sp := r.speeches[x]; sp.kind == speechGov && sp.mention >= 0 && sp.at < at && r.items[sp.at].flags&flagQuoted == 0 && r.charged(sp.who) {
			return sp, true
		}
	}
	return speech{}, false
}

// strikesBack says whether the verb at item i turns on those who accuse: "accused
// the Canadian official of spreading disinformation", "lodged a protest with
// Ottawa over its claims".
func (r *reader) strikesBack(i int32, s *sentence) bool {
	it := &r.items[i]
	if it.frames&(frameAccuse|frameSummon) == 0 || it.form&(formS|formPast|formIng) == 0 || r.passive(i, s) || r.accused.n == 0 {
		return false
	}
	n := r.object(i, r.clauseEnd(i, s), s)
	if n < 0 || r.mentions[n].kind != kindGov && r.mentions[n].kind != kindPlace || it.frames&frameAccuse != 0 && !r.aboutWords(n, i, s) || it.frames&frameAccuse == 0 && !r.protests(i) {
		return false
	}
	who, kind, _ := r.who(n)
	return kind == speechGov && r.accusedOther(who)
}

// bidsStop says whether the verb at item i calls on those who accuse to stop
// something that is no operation: "urged Germany to stop the practice of".
func (r *reader) bidsStop(i int32, s *sentence) bool {
	it := &r.items[i]
	if it.frames&frameUrge == 0 || it.form&(formS|formPast|formIng) == 0 || r.passive(i, s) || r.accused.n == 0 {
		return false
	}
	n := r.object(i, r.clauseEnd(i, s), s)
	if n < 0 || r.mentions[n].kind != kindGov && r.mentions[n].kind != kindPlace || r.mentions[n].from > i+3 {
		return false
	}
	stop := r.mentions[n].to
	for stop < min(s.to, r.mentions[n].to+4) && r.flagsAt(stop)&entryStop == 0 {
		stop++
	}
	if stop >= s.to || r.flagsAt(stop)&entryStop == 0 || r.classesIn(stop+1, min(s.to, stop+4))&(isHack|isIncident) != 0 {
		return false
	}
	who, kind, _ := r.who(n)
	return kind == speechGov && r.accusedOther(who)
}

// protests says whether the phrase at item i is one of protest: "lodged a protest with".
func (r *reader) protests(i int32) bool {
	for t := r.items[i].from; t < r.items[i].to; t++ {
		if h := r.tokens[t].hash; h == hashProtest || h == hashRepresentations {
			return true
		}
	}
	return false
}

var hashRepresentations = hashWord("representations")

// accusedOther says whether a government was told of before as accusing another.
func (r *reader) accusedOther(who codes) bool {
	for i := range r.found {
		if c := &r.found[i]; c.filter == "" && c.stance == Attribution && c.speakers.meets(who) {
			return true
		}
	}
	return false
}

// atItself says whether the words around item i are aimed at the state that a
// pronoun before them was read as: "they criticised Canada for hyping", which
// Canada's own people do not.
func (r *reader) atItself(speaker int32, who codes, i int32, s *sentence) bool {
	if speaker < 0 || r.mentions[speaker].kind != kindPron {
		return false
	}
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		m := &r.mentions[n]
		if m.kind == kindPlace && m.from < i && m.from > s.from && m.flags&mentionPoss == 0 && m.codes.meets(who) {
			for v := max(s.from, m.from-2); v < m.from; v++ {
				if r.items[v].frames&(frameAccuse|frameCondemn|frameUrge|frameBlame) != 0 {
					return true
				}
			}
		}
	}
	return false
}

// mayAnswer says whether a word, or any of a sentence, may be an answer.
func mayAnswer(c class, t entryFlag, f frame) bool {
	return c&(isGround|isWeakGround|isNeg) != 0 || t&(entryDenial|entryProof) != 0 || f&(frameAccuse|frameSummon|frameUrge) != 0
}

// ofOperation says whether the denial at item i names what it denies: "denial of
// hacking", "denial that it attacked the servers", and not another state's deed.
func (r *reader) ofOperation(i int32, who codes, s *sentence) bool {
	if r.flagsAt(i)&entryDenial == 0 || i+1 >= s.to || r.items[i+1].class&isOf == 0 && !r.at(i+1, hashAbout) && !r.at(i+1, hashThat) {
		return false
	}
	for j := i + 2; j < min(s.to, i+8); j++ {
		if cs := r.codesAt(j); cs.n > 0 && !cs.meets(who) {
			return false
		}
		if c := r.items[j].class; c&(isCyber|isHack) != 0 && c&(isVague|isThreat) == 0 || c&isInvN != 0 && r.strong > 0 && s.traits&entryPolitical != 0 {
			return true
		}
	}
	return false
}

// charged says whether a government is accused in the article and accuses nobody itself.
func (r *reader) charged(who codes) bool {
	accused := false
	for i := range r.found {
		if c := &r.found[i]; c.filter == "" && c.stance == Attribution {
			if c.speakers.meets(who) {
				return false
			}
			accused = accused || c.accused.meets(who)
		}
	}
	return accused
}

// retorts says whether the word at item i answers an accusation, if it is the
// accused who says it.
func (r *reader) retorts(i int32, s *sentence) bool {
	c := r.items[i].class
	switch {
	case (r.flagsAt(i)&entryProof != 0 || r.endsInProof(i)) && r.ofElse(i, s):
		return false // "no evidence of delays"
	case c&(isWeakGround|isGround) != 0:
		return r.flagsAt(i)&entryCampaign == 0 && !r.spreads(i, s) && !r.ofDeed(i, s)
	case r.flagsAt(i)&entryProof != 0:
		return r.classesIn(max(s.from, i-12), min(s.to, i+3))&isNeg != 0 || r.classesIn(max(s.from, i-6), i)&isModal != 0 || r.asked(s) || r.toShow(i, s)
	case c&isNeg != 0:
		return r.neverDid(i, s)
	}
	return false
}

// toShow says whether the word at item i is what somebody is called upon to do:
// "called on Tirana to show its proof".
func (r *reader) toShow(i int32, s *sentence) bool {
	to := false
	for j := i - 1; j >= max(s.from, i-9); j-- {
		to = to || r.items[j].class&isTo != 0
		if r.items[j].frames&frameUrge != 0 {
			return to
		}
	}
	return false
}

// endsInProof says whether the phrase at item i ends in a word for proof: "no evidence".
func (r *reader) endsInProof(i int32) bool {
	h := r.tokens[r.items[i].to-1].hash
	return h == hashEvidence || h == hashProof
}

var hashEvidence, hashProof = hashWord("evidence"), hashWord("proof")

// ofElse says whether the proof at item i is of something that is no operation.
func (r *reader) ofElse(i int32, s *sentence) bool {
	if i+1 >= s.to || r.items[i+1].class&isOf == 0 && !r.at(i+1, hashThat) && !r.at(i+1, hashFor) {
		return false
	}
	if i+2 < s.to && (r.at(i+2, hashThat) || r.at(i+2, hashThis)) {
		return false
	}
	return r.classesIn(i+2, min(s.to, i+10))&(isCyber|isHack|isInvN|isIncident|isAccN|isPron|isBehind) == 0
}

// ofDeed says whether the word at item i tells of what kind a deed is:
// "irresponsible cyber activities".
func (r *reader) ofDeed(i int32, s *sentence) bool {
	if i-2 >= s.from && r.items[i-1].class&isBe != 0 && activities.has(r.tokens[r.items[i-2].to-1].hash) {
		return true // "these attacks are unacceptable"
	}
	for j := i + 1; j < min(i+4, s.to); j++ {
		c := r.items[j].class
		if c&(isCyber|isIncident|isHack) != 0 && c&isThreat == 0 {
			return true
		}
		if r.items[j].mark != markNone || c&(isPrep|isOf|isBe|isRel) != 0 {
			return false
		}
	}
	return false
}

// activities are the words for what only those call unacceptable whom it hit.
var activities = setOf("activities", "activity", "attacks", "cyberattacks", "attack", "cyberattack", "behaviour", "behavior", "operations", "intrusions")

// asked says whether a sentence is a question.
func (r *reader) asked(s *sentence) bool {
	for i := s.from; i < s.to; i++ {
		if r.items[i].mark == markStop && r.text(&r.tokens[r.items[i].from]) == "?" {
			return true
		}
	}
	return false
}

// neverDid says whether the negation at item i is of an attack by "it", "we" or
// the like: "it had never hacked the parliament".
func (r *reader) neverDid(i int32, s *sentence) bool {
	j := i - 1
	for j > s.from && r.items[j].class&(isHave|isBe|isAdverb|isDo) != 0 && r.items[j].class&isPron == 0 {
		j--
	}
	if j < s.from || r.items[j].class&(isPron|isCountry|isSeat) == 0 || r.items[j].flags&flagPoss != 0 {
		return false
	}
	if i+1 < s.to && r.items[i+1].mark == markStop && r.items[i-1].class&(isHave|isDo) != 0 {
		return true // "it did not."
	}
	for j = i + 1; j < min(s.to, i+5); j++ {
		it := &r.items[j]
		if it.mark != markNone || it.class&isBe != 0 {
			return false
		}
		if it.class&(isHack|isHarm) != 0 && it.form != formNone {
			return it.class&(isHack|isAgainst) != 0 || r.classesIn(j, min(s.to, j+8))&(isCyber|isHack|isIncident) != 0
		}
	}
	return false
}

// answerer returns who says the words around item i: whoever speaks, goes on
// speaking, or is the sentence's subject.
func (r *reader) answerer(i int32, s *sentence, k int32) (speech, bool) {
	if r.items[i].flags&flagQuoted != 0 {
		return r.quoter(s, k, i)
	}
	if sp, ok := r.speechOf(&event{actor: -1, at: i, sent: k}, s, k); ok {
		return sp, true
	}
	if sp, ok := r.carriesOn(s, k); ok {
		return sp, true
	}
	n := r.mainSubject(i, s)
	if n < 0 || r.mentions[n].kind != kindGov && r.mentions[n].kind != kindPlace || r.mentions[n].flags&mentionPoss != 0 {
		return speech{}, false
	}
	sp := speech{mention: n, at: i, sent: k}
	sp.who, sp.kind, sp.anon = r.who(n)
	return sp, true
}

// denialBy returns whose denial the noun at item i is: "Moscow's denial", "a
// denial from Moscow", "Moscow issued a denial".
func (r *reader) denialBy(i int32, s *sentence) int32 {
	if r.classesIn(max(s.from, i-3), i)&isNeg != 0 {
		return -1
	}
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		m := &r.mentions[n]
		if m.kind != kindPlace && m.kind != kindGov && m.kind != kindAdj {
			continue
		}
		before := m.to <= i && m.to > i-3 && (m.flags&mentionPoss != 0 || m.to == i)
		behind := m.from > i && m.from <= i+4 && r.classesIn(i+1, m.from)&(isPrep|isBy|isOf) != 0 && r.classesIn(i+1, m.from)&(isAccN|isCyber|isHack|isIncident) == 0
		from := m.to <= i && m.from > s.from && r.at(m.from-1, hashFrom) // "from Moscow came a rebuttal"
		if before || behind || from {
			return n
		}
	}
	if n := r.mainSubject(i, s); n >= 0 && (r.mentions[n].kind == kindPlace || r.mentions[n].kind == kindGov) && (r.mentions[n].flags&mentionPoss == 0 || r.stanceOf(n, i)) {
		return n
	}
	return -1
}

// stanceOf says whether the denial at item i is what mention n always answers:
// "Beijing's usual stance is a flat denial".
func (r *reader) stanceOf(n, i int32) bool {
	for j := r.mentions[n].to; j+1 < i && j < r.mentions[n].to+4; j++ {
		if stances.has(r.tokens[r.items[j].to-1].hash) {
			return r.items[j+1].class&isBe != 0
		}
	}
	return false
}

var stances = setOf("stance", "line", "position", "response", "reply", "answer", "reaction", "attitude")

// quotedSelf returns who says the quoted "we deny", whose subject is mention n;
// -1 if it is no such one.
func (r *reader) quotedSelf(n, v int32, s *sentence, k int32) int32 {
	if n < 0 || r.items[v].flags&flagQuoted == 0 || !r.at(r.mentions[n].from, hashWe) && !r.at(r.mentions[n].from, hashI) {
		return -1
	}
	if sp, ok := r.quoter(s, k, v); ok && sp.kind == speechGov {
		return sp.mention
	}
	return -1
}

var hashWe, hashI = hashWord("we"), hashWord("i")

// carriesOn returns the speaker of the sentence before, in the same paragraph,
// if this one goes on in its voice: it begins with a pronoun or with the
// speaker's own country.
func (r *reader) carriesOn(s *sentence, k int32) (speech, bool) {
	if sp, ok := r.announced(k); ok {
		return sp, sp.kind == speechGov
	}
	if sp, ok := r.ofText(s); ok {
		return sp, true
	}
	if k == 0 || r.sents[k-1].para != s.para || r.sents[k-1].speeches[0] == r.sents[k-1].speeches[1] || s.mentions[0] == s.mentions[1] {
		return speech{}, false
	}
	sp := r.speeches[r.sents[k-1].speeches[1]-1]
	m := &r.mentions[s.mentions[0]]
	if m.from > s.from+2 || m.kind != kindPron && !(m.kind == kindPlace || m.kind == kindGov) || m.kind != kindPron && (m.codes.n == 0 || m.codes.without(sp.who).n > 0) {
		return speech{}, false
	}
	return sp, sp.kind == speechGov
}

// announced returns the speaker whose words sentence k is, if the one before
// ends in a colon: "the spokesman stated: ¶ This is groundless".
func (r *reader) announced(k int32) (speech, bool) {
	if k == 0 || r.sents[k-1].title || r.items[r.sents[k-1].to-1].mark != markColon || r.sents[k-1].speeches[0] == r.sents[k-1].speeches[1] {
		return speech{}, false
	}
	return r.speeches[r.sents[k-1].speeches[1]-1], true
}

// stander returns the country that stands right before a phrase of denial:
// "China opposes all forms of hacking".
func (r *reader) stander(i int32, s *sentence) int32 {
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		m := &r.mentions[n]
		if m.kind == kindPlace && m.to <= i && m.to >= i-2 && !(m.to == i && r.items[i].class&(isRetort|isInvN|isNeg) == 0) && r.accused.meets(m.codes) && m.flags&(mentionPoss|mentionGoverned) == 0 {
			return n
		}
	}
	return -1
}

// answersOne says whether the sentence itself holds the accusation that the
// words at item v answer: it names another state, and an accusation or a retort
// to one, and no part of others ("found no connection between the two gangs").
func (r *reader) answersOne(c *candidate, v int32, s *sentence) bool {
	if !r.anotherState(s, c.speakers) || r.items[v].class&isInvN != 0 && !r.accused.meets(c.speakers) && !r.ofItself(v, c.speakers, s) {
		return false
	}
	cyber := s.classes&(isCyber|isHack) != 0
	if r.items[v].class&isGround != 0 && (cyber || r.strong >= 3) && r.slurs(v, c.speakers, s) {
		return true
	}
	for i := s.events[0]; i < s.events[1] && r.items[v].class&isGround != 0; i++ {
		if e := &r.events[i]; e.at < v && e.rule == "AGENT" && e.codes.same(c.speakers) {
			return true // "the attacks blamed on China by an institute were nonsense"
		}
	}
	if c.rule == "GROUNDLESS" && r.onlyAccuses(c.speakers) {
		return false // what an accuser calls groundless is not the accusation
	}
	if c.rule == "RETORT" && cyber && !r.onlyAccuses(c.speakers) && !r.othersMoves(v, c.speakers, s) {
		return true
	}
	return (cyber || r.strong >= 3 || s.classes&(isThreat|isGroup) != 0) && r.accusationIn(s.from, s.to, s)
}

// othersMoves says whether what is opposed at item v is what another state does
// or plans: "firmly opposes Japan's moves".
func (r *reader) othersMoves(v int32, who codes, s *sentence) bool {
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		if m := &r.mentions[n]; m.from == v+1 && m.flags&mentionPoss != 0 && m.codes.n > 0 && !m.codes.meets(who) {
			return r.classesIn(m.to, min(s.to, m.to+4))&(isAccN|isGround) == 0
		}
	}
	return false
}

// onlyAccuses says whether a government accuses in the article and nobody accuses
// it: what it says besides is no answer.
func (r *reader) onlyAccuses(who codes) bool {
	return !r.accused.meets(who) && r.accusedOther(who)
}

// slurs says whether the word at item v has the speaker's own country as its
// object: "to smear China".
func (r *reader) slurs(v int32, who codes, s *sentence) bool {
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		if m := &r.mentions[n]; m.from == v+1 && m.kind == kindPlace && m.flags&mentionPoss == 0 && m.codes.meets(who) {
			return true
		}
	}
	return false
}
