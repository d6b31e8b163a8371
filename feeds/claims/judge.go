package claims

// byGroupOnly says whether the accused is known by the name of a group alone.
func (r *reader) byGroupOnly(c *candidate) bool {
	if c.actor < 0 || c.measure != Statement && c.measure != Advisory {
		return false
	}
	m := &r.mentions[c.actor]
	if m.group[0] >= m.group[1] {
		return false
	}
	return r.classesIn(m.from, m.to)&(isCountry|isAdj|isSeat|isState) == 0
}

// judge resolves speaker and accused, applies the filters and keeps the candidate.
func (r *reader) judge(c candidate, v, end int32, s *sentence) {
	if c.actor >= 0 && c.rule != "CHARGES" && c.rule != "SANCTIONS" {
		r.looseSpeaker(&c, v, s)
	}
	if c.measure == Diplomatic && c.actor >= 0 && c.speaker < 0 || c.measure == Sanctions && c.speaker >= 0 {
		if r.raise(&c) {
			return
		}
	}
	if c.actor < 0 || c.speaker < 0 {
		if c.actor >= 0 && c.speaker < 0 && (c.rule == "ATTRIBUTE" || c.rule == "CHARGE" || (c.rule == "ACCUSE" || c.rule == "BLAME") && r.saidWhole(v, end, s)) {
			r.said(&c, v)
		}
		if c.actor >= 0 && c.speaker < 0 && (c.rule == "ACCUSE" || c.rule == "BLAME") && s.speeches[0] == s.speeches[1] {
			r.saidJustBefore(&c, v, s)
		}
		if c.actor >= 0 && c.speaker < 0 && c.rule == "CHARGE" {
			c.speaker = r.court(&c, v, end, s)
		}
		if c.actor >= 0 && c.speaker < 0 && c.rule == "ACCUSE" && r.cyberClause(c, v, s) {
			r.accused.addAll(r.actorCodes(c.actor)) // by nobody named, and yet it may answer
		}
		if c.actor < 0 || c.speaker < 0 && c.measure != Indictment {
			return
		}
	}
	sp := speechUnknown
	if c.speaker >= 0 {
		c.speakers, sp, c.anon = r.who(c.speaker)
	}
	c.accused = r.actorCodes(c.actor)
	if c.accused.n == 0 {
		c.accused = r.namedBehind(c.actor, s)
	}
	if c.accused.n == 0 && c.measure == Diplomatic && r.mentions[c.actor].flags&mentionEmbassy != 0 {
		c.accused = r.lastAccused // "summoned the ambassador"
	}
	back := c.accused.n == 0
	if back {
		c.accused = r.toldBefore(&c, s)
		back = c.accused.n > 0 && (r.lastAttribution(c.sent) != nil || c.measure == Indictment)
	}
	helped := codes{}
	if c.measure == Sanctions || c.measure == Indictment {
		if c.accused.n == 0 {
			c.accused = r.served(c.actor, end, s)
		}
		if helped = r.helped(c.actor, end, s); helped.n > 0 {
			c.accused = helped
		}
		if firm := r.firmOf(&c, v, s); firm.n > 0 && helped.n == 0 {
			c.accused.addAll(firm)
			helped = firm
		}
	}
	if r.mentions[c.actor].kind == kindPron && c.accused.n == 0 {
		return
	}
	switch {
	case sp == speechPrivate:
		c.filter = "the speaker is no government"
	case c.speakers.n == 0 && c.measure != Indictment:
		c.filter = notKnown
	case r.mentions[c.actor].kind == kindPrivate && helped.n == 0:
		c.filter = "the accused is a company or a person"
	case c.accused.n == 0:
		c.filter = "nobody of a state is accused"
	case !back && c.rule != "ADVISORY" && !r.cyberClause(c, v, s) && !(c.rule == "CONDEMN" && r.conductIn(v, end) && r.sameAccused(&c, end, s)):
		c.filter = "it is about no cyber operation"
	case c.rule == "ATTRIBUTE" && r.onlyTies(&c, v, s):
		c.filter = "a group is tied to a state, and no operation told"
	case c.rule == "CONDEMN" && r.classesIn(v, end)&(isCyber|isHack|isGroup) == 0 && !((r.mentions[c.actor].kind == kindThreat || r.sents[0].title && r.sents[0].classes&(isCyber|isHack) != 0) && exposes.has(r.tokens[r.items[v].from].hash)) && !r.targetIn(v, end) && !(r.strong >= 3 && r.accused.meets(c.accused)) && !r.sameAccused(&c, end, s):
		c.filter = "no cyber operation is condemned"
	case c.rule != "HOLD" && r.aboutWords(c.actor, v, s):
		c.filter = aboutWords
	case c.measure == Diplomatic && !r.callable(&r.mentions[c.actor], v) && r.items[v].to-r.items[v].from == 1:
		c.filter = "no envoy is called in or sent home"
	case c.measure == Diplomatic && r.accusesBehind(v, c.accused, s):
		c.filter = aboutWords // "expelled two envoys after Norway accused it"
	case c.rule != "HOLD" && r.unreal(v, s, c.rule == "ATTRIBUTE") && !(strength(c.measure) > strength(Advisory) && r.at(v-1, hashWill)): // "will expel" is announced
		c.filter = "it is negated or only possible"
	case c.rule == "SANCTIONS" && r.classesIn(v+1, s.to)&(isCyber|isHack|isThreat|isGroup) == 0 && (!s.nexus || r.mentions[c.actor].kind == kindPlace) && !r.sameDeed(v, s):
		c.filter = "no cyber operation is the reason"
	case r.criminal(c.actor) && r.calledCriminal(&r.mentions[c.actor]), (r.bounty(v) || c.measure == Sanctions) && c.accused.n == 1 && c.accused.has(r.xx()):
		c.filter = noState
	case (c.measure == Indictment || c.measure == Sanctions || r.someone(c.actor, s)) && helped.n == 0 && !r.bounty(v) && !r.nexus(c.actor, c.accused, s) && !(c.measure == Sanctions && r.hackersOf(c.actor)):
		c.filter = noState
	case c.speakers.n == 0:
		c.filter = notKnown
	}
	c.accused = c.accused.without(c.speakers)
	if c.accused.n == 0 && c.filter == "" {
		c.filter = sameParties
	}
	r.complete(&c, v, end, s)
}

// accusesBehind says whether those whose envoys are called in at item v accuse
// somebody further on: the step answers them.
func (r *reader) accusesBehind(v int32, who codes, s *sentence) bool {
	const accusing = frameAccuse | frameBlame | frameAttribute
	for i := v + 1; i < s.to && s.frames&accusing != 0; i++ {
		if r.items[i].frames&accusing == 0 || !r.finite(i) || r.passive(i, s) {
			continue
		}
		n := r.subject(i, s)
		if n < 0 || r.mentions[n].from < v || r.mentions[n].kind == kindPron {
			continue
		}
		if cs := r.actorCodes(n); cs.meets(who) {
			return true
		}
	}
	return false
}

// exposes are the verbs that tell of hackers what they did by telling who they are.
var exposes = setOf("expose", "exposes", "exposed", "exposing", "unmask", "unmasks", "unmasked", "unmasking", "out", "outs", "outed")

// callable says whether a mention is one whom a government calls in or sends home:
// an envoy, people or their country, but no ministry, and no "American elections".
// "Tells" and "orders" are said to envoys and people alone.
func (r *reader) callable(m *mention, v int32) bool {
	if m.kind == kindPlace && m.flags&mentionEmbassy == 0 && bidding.has(r.items[v].word) {
		return false
	}
	if m.kind == kindAdj {
		return r.classesIn(m.to, min(m.to+4, int32(len(r.items))))&(isPeople|isEmbassy) != 0
	}
	return m.flags&mentionEmbassy != 0 || m.kind != kindGov && m.kind != kindThreat
}

var bidding = setOf("tell", "tells", "told", "telling", "order", "orders", "ordered", "ordering")

const noState = "it is a crime without a state"

// sameParties is why nobody accuses himself; a boast may be answered, see boaster.
const sameParties = "speaker and accused are the same"

// aboutWords is why somebody accused of what it said is not accused of an operation.
const aboutWords = "it is about words, not an operation"

// notKnown is the filter of those whom the sentence gives no speaker; to
// charges, another sentence may, see prosecuted.
const notKnown = "the speaker is not known"

// court returns the place where somebody is charged, if it lies in another
// country than theirs: "were indicted in Maryland".
func (r *reader) court(c *candidate, v, end int32, s *sentence) int32 {
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		m := &r.mentions[n]
		if m.from > v && m.from <= v+4 && m.from < end && m.kind == kindPlace && m.codes.n == 1 && m.from > s.from && r.at(m.from-1, hashIn) {
			if accused := r.actorCodes(c.actor); accused.meets(m.codes) {
				return -1
			}
			m.flags &^= mentionTown // its court does speak
			return n
		}
	}
	return -1
}

// sameOnes says whether a mention is of "the same two men" as before.
func (r *reader) sameOnes(m *mention, s *sentence) bool {
	for i := max(s.from, m.from-2); i < m.to; i++ {
		if r.tokens[r.items[i].to-1].hash == hashSame {
			return true
		}
	}
	return false
}

// attacks says whether a verb that means an attack and nothing else stands
// between two items: "attacking", "targeted".
func (r *reader) attacks(from, to int32) bool {
	for i := from; i < to; i++ {
		if r.items[i].class&(isHarm|isAgainst) == isHarm|isAgainst {
			return true
		}
	}
	return false
}

// aboutWords says whether the accused is blamed for what it said: "for blaming
// China", "of spreading lies".
func (r *reader) aboutWords(n, v int32, s *sentence) bool {
	m := &r.mentions[n]
	from := max(m.to, v+1)
	for k := n + 1; k < s.mentions[1] && r.mentions[k].chain == m.chain; k++ {
		from = max(from, r.mentions[k].to) // "accused Oslo, London and Paris of"
	}
	reach := from + 4
	for i := from; i < min(s.to, from+8); i++ {
		if r.items[i].class&isOf != 0 {
			reach = i + 12
		}
	}
	for i := from; i < min(s.to, reach); i++ {
		it := &r.items[i]
		if it.class&(isGround|isWeakGround|isAccN) != 0 && it.class&(isCyber|isHack) == 0 || r.soCalled(i) || repute.has(r.tokens[it.from].hash) || it.form == formIng && it.frames&(frameAccuse|frameBlame|frameAttribute|frameDeny|frameCall|frameSanction|frameCharge) != 0 {
			return true
		}
		if r.clauseMark(i) {
			return false
		}
		if it.class&(isCyber|isHack|isIncident) != 0 {
			return r.claimed(i, s)
		}
	}
	return false
}

// repute is what words harm: "accused Oslo of damaging its image".
var repute = setOf("image", "reputation", "prestige", "dignity", "honour", "honor")

// raise gives an accusation told just before the measure that came with it: "and
// sanctioned two people", "Beijing's ambassador was called to the ministry".
func (r *reader) raise(c *candidate) bool {
	for i := len(r.found) - 1; i >= 0; i-- {
		f := &r.found[i]
		if f.filter != "" || f.stance != Attribution || f.sent < c.sent-2 || c.measure == Sanctions && f.sent != c.sent {
			continue
		}
		if c.measure == Sanctions {
			if who, _, _ := r.who(c.speaker); !who.same(f.speakers) || c.actor >= 0 && r.actorCodesOf(c.actor) {
				continue
			}
		} else if m := &r.mentions[c.actor]; m.flags&mentionEmbassy == 0 || !m.codes.meets(f.accused) {
			continue
		}
		if strength(c.measure) > strength(f.measure) {
			f.measure = c.measure
		}
		return true
	}
	return false
}

// cyberClause says whether the accusation is about a cyber operation.
func (r *reader) cyberClause(c candidate, v int32, s *sentence) bool {
	has := s.classes
	if has&(isCyber|isHack) != 0 || has&(isThreat|isGroup) != 0 && has&isPhysical == 0 {
		return true
	}
	if has&isPhysical != 0 {
		return false
	}
	if c.measure == Indictment && s.lead && r.sents[0].title && r.sents[0].classes&(isCyber|isHack) != 0 {
		return true // the headline tells what they are charged with
	}
	if m := &r.mentions[c.actor]; (m.kind == kindThreat || m.kind == kindPeople) && m.codes.n == 0 && m.tied.n == 0 && r.threat.n > 0 && c.accused.same(r.threat) {
		return true // "accused the same group"
	}
	return r.strong >= 2 && (has&isIncident != 0 || r.attacks(v, s.to)) || has&isIncident != 0 && r.things(s) ||
		r.strong >= 3 && r.accused.meets(c.accused) && s.to-v < 8 || // "also condemned Moscow"
		r.strong > 0 && r.justTold(c.sent) && r.leavesOut(&c, v, s)
}

// onlyTies says whether hackers are linked to a state in a sentence that tells
// nothing they did: "the agencies linked the group to the ministry".
func (r *reader) onlyTies(c *candidate, v int32, s *sentence) bool {
	tied := false
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		m := &r.mentions[n]
		hackers := m.kind == kindThreat || m.kind == kindPeople && m.codes.n == 0
		if hackers && n != c.actor && m.chain != r.mentions[c.actor].chain && (m.from > v && m.from <= v+3 || m.to <= v && r.passive(v, s)) {
			tied = true
		}
	}
	if !tied {
		return false
	}
	for i := s.from; i < s.to; i++ {
		it := &r.items[i]
		if i == v || r.insideMention(i, s) || r.thing(i) || it.class&(isVague|isThreat) != 0 {
			continue
		}
		if it.class&(isCyber|isHack) != 0 || it.class&isIncident != 0 || it.class&isHarm != 0 && it.form != formNone && !r.nounPlace(i, s) {
			return false
		}
	}
	return true
}

// unreal says whether the verb at v is negated or hypothetical. can is true for
// verbs of which "can be" tells a finding: "can be traced to".
func (r *reader) unreal(v int32, s *sentence, can bool) bool {
	if r.urged(v, s) {
		return true
	}
	for j := v - 1; j >= s.from && j >= v-5; j-- {
		it := &r.items[j]
		if it.mark != markNone || it.class&(isActor|isSay) != 0 && it.class&isNeg == 0 {
			return false
		}
		if it.class&isNeg != 0 && it.class&isAdverb == 0 || it.class&isModal != 0 && it.class&isAdverb == 0 && !(can && (r.at(j, hashCan) || r.at(j, hashCould))) {
			return true
		}
	}
	return false
}

// urged says whether somebody is only asked to do what the verb at v says:
// "asked the EU to condemn".
func (r *reader) urged(v int32, s *sentence) bool {
	if v == s.from || (r.items[v-1].class&isTo == 0 || r.items[v].form&formBase == 0) && r.items[v].to-r.items[v].from == 1 {
		return false
	}
	for j := v - 1; j >= s.from && j >= v-8 && r.items[j].mark == markNone; j-- {
		if r.items[j].frames&frameUrge != 0 {
			return true
		}
	}
	return false
}

var hashCan, hashCould = hashWord("can"), hashWord("could")

// most is the number of candidates that are kept of one article: hundreds more
// than any article has, so that what compares them all stays bounded.
const most = 200

// complete fills in who speaks as well and the time, and keeps the candidate.
func (r *reader) complete(c *candidate, v, end int32, s *sentence) {
	if c.filter == "" && c.stance == Attribution {
		if s.classes&isAnd != 0 || s.classes&isPaper != 0 {
			c.speakers.addAll(r.companions(c.speaker, s).without(c.accused))
		}
		r.accused.addAll(c.accused)
		r.lastAccused = c.accused
		if c.speaker >= 0 && r.allied(c.speaker) {
			c.allied = true
		}
	}
	for i := s.from; i < s.to && s.classes&(isHedge|isAnon) != 0; i++ {
		c.hedged = c.hedged || r.hedges(i, c, v, s)
		if r.items[i].class&isAnon != 0 {
			c.anon = true
		}
	}
	if c.measure == Statement {
		switch {
		case s.classes&isChargeN != 0 && c.rule == "ACCUSE" && r.items[v].form == formIng:
			c.measure = Indictment
		case s.classes&isAdvisory != 0:
			c.measure = Advisory
			r.advisers.addAll(c.speakers)
		}
	}
	if c.when == 0 || c.when < s.from {
		c.when = v
	}
	past, sure := r.pastAt(c.when, s)
	if c.rule == "RETORT" && c.when == v {
		past = past && sure // what it "has always opposed" it opposes today
	}
	if c.aside || !past && r.inheritsPast(c, v, s) {
		past, sure = true, true
	}
	c.past, c.told = past, past && sure
	if len(r.found) < most {
		r.found = append(r.found, *c)
	}
}

// detail fills in the groups and victims of all candidates that are claims, or may
// become ones when they are seen together. No rule asks for them before, and what
// is done for all at once is done faster.
func (r *reader) detail() {
	for i := range r.found {
		c := &r.found[i]
		if c.filter != "" && c.filter != notKnown && c.filter != aboutWords {
			continue
		}
		s := &r.sents[c.sent]
		r.groupsOf(c, c.trigger, s)
		c.victims = r.victimsOf(c, c.trigger, s.to, s)
		c.own = c.victims.n == 0 && !(c.speakers.n > 1 && r.everywhere(s)) && r.hitsHome(c, c.trigger, s)
		if c.filter == "" {
			c.target = r.targetOf(c)
		}
	}
}

// hedges says whether the word at item i makes an accusation less than sure.
// Charges and sanctions are, whatever is believed of those whom they hit.
func (r *reader) hedges(i int32, c *candidate, v int32, s *sentence) bool {
	it := &r.items[i]
	if it.class&isHedge == 0 || it.flags&flagHyphen != 0 || i == s.from || c.rule == "CHARGE" || c.rule == "SANCTION" {
		return false
	}
	if i == v {
		return true
	}
	for j := min(i, v) + 1; j < max(i, v); j++ {
		if r.items[j].mark == markColon || r.items[j].mark == markSemicolon {
			return false
		}
	}
	return it.class&isPeople == 0 || !r.nounPlace(i, s)
}

// actorCodesOf says whether mention n stands for some state as the doer.
func (r *reader) actorCodesOf(n int32) bool {
	cs := r.actorCodes(n)
	return cs.n > 0 && r.mentions[n].kind != kindAdj
}

// groupsOf collects the names of the groups and organs accused: those of the
// accused itself, and of the sentence behind the verb where the state is theirs.
func (r *reader) groupsOf(c *candidate, v int32, s *sentence) {
	n := 0
	for k := s.mentions[0]; k < s.mentions[1] && n < len(c.groups); k++ {
		m := &r.mentions[k]
		if m.codes.n > 0 && !m.codes.meets(c.accused) || m.from < v && k != c.actor && (c.actor < 0 || m.chain != r.mentions[c.actor].chain) {
			continue
		}
		if m.kind == kindGov && m.codes.meets(c.speakers) || k == c.speaker {
			continue
		}
		for i := m.from; i < m.to && n < len(c.groups); i++ {
			e := r.items[i].entry
			named := r.items[i].class&isGroup != 0 || r.items[i].class&isBody != 0 && r.items[i].traits&entryOrgan != 0
			if e >= 0 && named && !r.grouped(c, n, i) {
				c.groups[n] = [2]int32{i, i + 1}
				n++
			}
		}
	}
}

// grouped says whether item i is among the first n groups already.
func (r *reader) grouped(c *candidate, n int, i int32) bool {
	for _, g := range c.groups[:n] {
		if r.words(g[0], g[1]) == r.words(i, i+1) {
			return true
		}
	}
	return false
}

// inheritsPast says whether the verb at v stands in a relative clause of a
// recalled claim: "sanctioned the group in 2021 over the hack, which it blamed on".
func (r *reader) inheritsPast(c *candidate, v int32, s *sentence) bool {
	for i := range r.found {
		if f := &r.found[i]; f.sent == c.sent && f.trigger < v && f.past && r.classesIn(f.trigger+1, v)&isRel != 0 {
			return true
		}
	}
	return false
}

// allied says whether an enumeration of speakers holds "allies" or "partners",
// who are named elsewhere.
func (r *reader) allied(n int32) bool {
	chain := r.mentions[n].chain
	for k := chain; k < int32(len(r.mentions)) && r.mentions[k].chain == chain; k++ {
		for i := r.mentions[k].from; i < r.mentions[k].to; i++ {
			if r.flagsAt(i)&entryAlly != 0 {
				return true
			}
		}
	}
	return false
}
