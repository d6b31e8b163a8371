package claims

// denialsOf finds who denies what in a sentence.
func (r *reader) denialsOf(k int32) {
	s := &r.sents[k]
	for v := s.from; v < s.to && s.frames&(frameDeny|frameCall) != 0; v++ {
		it := &r.items[v]
		if it.frames&(frameDeny|frameCall) == 0 || it.flags&flagHyphen != 0 || it.class&isSkip != 0 {
			continue
		}
		if it.form&(formPast|formPart|formIng) == 0 && r.nounPlace(v, s) {
			continue
		}
		r.denialAt(v, s, k)
	}
	r.deniedWords(s, k)
	r.noEvidence(s, k)
	r.notDone(s, k)
	r.answersOf(s, k)
}

// notDone finds denials that state the contrary: "Russia did not hack anybody,
// the Kremlin said".
func (r *reader) notDone(s *sentence, k int32) {
	for i := s.events[0]; i < s.events[1]; i++ {
		e := &r.events[i]
		if !e.neg && !r.noTraceIn(s.from, e.at) || e.modal {
			continue
		}
		sp, ok := r.speechOf(e, s, k)
		if !ok || sp.kind != speechGov || sp.modal || !sp.who.meets(e.codes) || sp.mention >= 0 && r.unplaced(sp.mention) {
			continue
		}
		c := candidate{stance: Denial, sent: k, trigger: e.at, actor: -1, speaker: sp.mention, speakers: sp.who, rule: "NOTDONE", denies: Responsibility, when: sp.in(k)}
		r.deny(c, e.at, s.to, s)
		return
	}
}

// unplaced says whether a body is meant whose country nobody tells, and that does
// not speak to the world: "the police", whose the accused's would hardly be.
func (r *reader) unplaced(n int32) bool {
	m := &r.mentions[n]
	return m.kind == kindGov && m.codes.n == 0 && m.flags&mentionNamed == 0 && !r.foreign(m)
}

// classesIn is what stands between two items.
func (r *reader) classesIn(from, to int32) (has class) {
	for i := from; i < to; i++ {
		has |= r.items[i].class
	}
	return has
}

// denialAt reads the denial whose verb is item v.
func (r *reader) denialAt(v int32, s *sentence, k int32) {
	f := r.items[v].frames
	end := r.clauseEnd(v, s)
	if f&frameDeny == 0 && v+1 < s.to && (r.at(v+1, hashFor) || r.at(v+1, hashOn)) || r.negated(v, s) || r.blamedFor(v, s) {
		return // "calls for", "does not confirm or deny"
	}
	denier := int32(-1) // who stands right before the verb, in a relative clause
	has := r.classesIn(v+1, end)
	if r.deniesIt(v, end) {
		has |= isPron
	} else {
		has &^= isPron
	}
	if s.title && f&frameDeny != 0 && r.timesOnly(v+1, end) && r.finite(v) {
		has |= isAccN // "Norway blames Russia; Moscow denies"
	}
	if r.passive(v, s) {
		has |= r.classesIn(s.from, v)
	} else if f&frameDeny != 0 && v >= s.from+2 && r.takesUp(max(s.from, v-6), v) {
		if denier = r.refuter(v, s); r.timesOnly(v+1, end) || denier >= 0 && v+1 < end && r.items[v+1].mark == markComma {
			has |= isAccN // "an accusation Russia denies", "a claim which Iran refuted, calling it"
		}
	}
	if f&frameDeny == 0 && (has&(isGround|isWeakGround) == 0 || r.items[v].form == formIng && r.deniedIn(k)) {
		return // also "denied it, calling it a smear", which is said
	}
	c := candidate{stance: Denial, sent: k, trigger: v, actor: -1, rule: "DENY", denies: Responsibility}
	if f&frameDeny == 0 {
		c.rule = "CALL"
	} else if f&frameCondemn != 0 {
		if !r.accusationFirst(v, end) {
			return
		}
		has |= isAccN
	} else if f&frameTake != 0 && !r.accusationObject(v, end) && !r.deniesIt(v, end) {
		return // "rebuffed hackers", but "rebuffed a claim"
	}
	if r.passive(v, s) {
		c.speaker = r.byPhrase(v, end, s)
	} else {
		c.speaker = r.subject(v, s)
		if n := r.quotedSelf(c.speaker, v, s, k); n >= 0 {
			c.speaker = n
		}
		if denier >= 0 {
			c.speaker = denier
		}
		c.speaker = r.notTheFirm(c.speaker, s)
	}
	if c.speaker < 0 || r.otherCharge(v, s) || !r.ofOurs(has, c.speaker, v, end, s, k) {
		return
	}
	r.deny(c, v, end, s)
}

// ofOurs says whether the denial at item v, whose clause has certain words, can be
// one of a cyber operation: it takes up an accusation, or computers are near.
func (r *reader) ofOurs(has class, speaker, v, end int32, s *sentence, k int32) bool {
	const what = isAccN | isInvN | isCyber | isHack | isGround | isWeakGround | isIncident | isPron | isHarm | isBehind
	switch {
	case has&(isThreat|isGroup|isPeople) != 0 && r.items[v].to-r.items[v].from > 1 && r.tokens[r.items[v].to-1].hash == hashFrom && r.isAccused(speaker):
		return true // "has distanced itself from the group"
	case has&what == 0 && !r.passive(v, s):
		return false
	case has&(isAccN|isGround) != 0, r.cyberNear(s, k), r.deniesAll(v, end, s) && r.isAccused(speaker):
		return true
	}
	return has&isInvN != 0 && s.traits&entryPolitical != 0 && k > 1 && (r.sents[k-1].classes|r.sents[k-2].classes)&isCyber != 0
}

// otherCharge says whether what is denied is an accusation that the same sentence
// tells of, and that is about no cyber operation: "accused Moscow of sending
// drones, which it denies".
func (r *reader) otherCharge(v int32, s *sentence) bool {
	if s.classes&(isCyber|isHack|isIncident|isGroup|isThreat) != 0 {
		return false
	}
	for i := s.from; i < v; i++ {
		if r.items[i].frames&frameAccuse != 0 && i+1 < v && r.follows(i, min(i+8, v), hashOf) {
			return true
		}
	}
	return false
}

// blamedFor says whether the denial at item v is only what somebody is accused
// of: "accuses Washington of seeking to deflect criticism".
func (r *reader) blamedFor(v int32, s *sentence) bool {
	if r.items[v].form&(formBase|formIng) == 0 {
		return false
	}
	for i := v - 1; i > s.from && i > v-7; i-- {
		it := &r.items[i]
		if it.mark != markNone && it.mark != markQuote && it.mark != markSingle {
			return false
		}
		if it.frames&frameAccuse != 0 {
			return r.follows(i, v, hashOf)
		}
	}
	return false
}

// negated says whether the denial at item v is not made: "has not denied",
// "will neither confirm nor deny".
func (r *reader) negated(v int32, s *sentence) bool {
	for j := v - 1; j > r.beforeVerb(v, s); j-- {
		if r.items[j].class&isNeg != 0 {
			return true
		}
	}
	return false
}

// deniesAll says whether the verb at v denies what was told before: "denied it
// on Tuesday", "this is denied by", but not "denied it was planning".
func (r *reader) deniesAll(v, end int32, s *sentence) bool {
	if r.passive(v, s) {
		return true
	}
	if v+1 >= end || r.items[v+1].class&isPron == 0 && !r.bareThis(v+1, end) {
		return false
	}
	return v+2 == end || r.items[v+2].mark != markNone || r.items[v+2].class&(isPrep|isDay|isNow|isAnd|isAdverb) != 0
}

// isAccused says whether the mention speaks for a state that the article says is accused.
func (r *reader) isAccused(n int32) bool {
	who, kind, _ := r.who(n)
	return kind == speechGov && r.accused.meets(who)
}

// timesOnly says whether nothing but a time stands between two items: "on Friday".
func (r *reader) timesOnly(from, to int32) bool {
	for i := from; i < to; i++ {
		if it := &r.items[i]; it.mark == markNone && it.class&(isDay|isMonth|isNow|isPast|isPrep|isDet) == 0 && it.flags&flagNumber == 0 {
			return false
		}
	}
	return true
}

// takesUp says whether an accusation, or a word that stands for what was just
// said, is found between two items: "a charge Iran denies", "something Iran has always denied".
func (r *reader) takesUp(from, to int32) bool {
	for i := from; i < to; i++ {
		if r.items[i].class&isAccN != 0 || r.at(i, hashSomething) || r.at(i, hashWhich) {
			return true
		}
	}
	return false
}

var hashSomething, hashWhich = hashWord("something"), hashWord("which")

// deniesIt says whether the verb's object is or begins with a pronoun: "denies
// it", "denied that it", but not "denied that his campaign".
func (r *reader) deniesIt(v, end int32) bool {
	for i := v + 1; i < min(end, v+3); i++ {
		if r.items[i].class&isPron != 0 && !r.itsOwn(i) || r.bareThis(i, end) {
			return true
		}
	}
	return false
}

// bareThis says whether item i is a "this" that stands for what was told: "denied this".
func (r *reader) bareThis(i, end int32) bool {
	return r.at(i, hashThis) && (i+1 >= end || r.items[i+1].mark != markNone || r.items[i+1].class&(isPrep|isDay|isNow|isAnd) != 0)
}

// cyberNear says whether the sentence or the one before tells of a cyber
// operation, and of nothing done by other means.
func (r *reader) cyberNear(s *sentence, k int32) bool {
	if s.classes&(isCyber|isHack|isGroup) != 0 {
		return true
	}
	if s.classes&(isIncident|isHarm) != 0 && s.classes&isPhysical == 0 && r.strong >= 3 {
		return true
	}
	return s.classes&isPhysical == 0 && k > 0 && r.sents[k-1].classes&(isCyber|isHack|isGroup|isThreat) != 0
}

// deniedIn says whether a denial was found in sentence k: "a claim denied by the
// embassy as groundless".
func (r *reader) deniedIn(k int32) bool {
	for i := len(r.found) - 1; i >= 0 && r.found[i].sent == k; i-- {
		if c := &r.found[i]; c.stance == Denial && c.filter == "" {
			return true
		}
	}
	return false
}

// accusationFirst says whether the verb's object is an accusation and not an
// operation: "slams hacking allegations", "slammed Ottawa for accusing it".
func (r *reader) accusationFirst(v, end int32) bool {
	operation := false
	for i := v + 1; i < min(end, v+7); i++ {
		it := &r.items[i]
		switch c := it.class; {
		case it.mark == markQuote || it.mark == markSingle:
		case operation && it.mark != markNone:
			return false
		case c&isPaper != 0 && i > v+2 && (r.at(i-1, hashIn) || r.at(i-2, hashIn)):
			return false // "condemned Russia's actions in a statement"
		case c&(isAccN|isGround) != 0, it.frames&frameAccuse != 0 && it.form == formIng:
			return true
		case c&(isCyber|isHack|isIncident) != 0:
			operation = true
		case operation:
			return false
		}
	}
	return false
}

// accusationIn says whether a noun for an accusation or an involvement stands
// between two items; "claims" can be a verb.
func (r *reader) accusationIn(from, to int32, s *sentence) bool {
	for i := from; i < to; i++ {
		it := &r.items[i]
		if it.class&isInvN != 0 || it.class&isAccN != 0 && (it.form == formNone && it.class&isSay == 0 || r.nounPlace(i, s)) {
			return true
		}
	}
	return false
}

// deny decides what is denied and keeps the candidate.
func (r *reader) deny(c candidate, v, end int32, s *sentence) {
	if c.speaker >= 0 {
		var sp speechKind
		_, _, c.anon = r.who(c.speaker)
		c.speakers, sp = r.denierAt(c.speaker, s)
		if sp == speechPrivate || c.speakers.n == 0 {
			c.filter = "the speaker is no government"
		}
	}
	c.accused = c.speakers
	other := r.blamedIn(v, s, c)
	has := r.classesIn(v, end)
	strong := has&(isCyber|isHack|isThreat) != 0
	deed := strong || c.rule == "DENY" && r.all&isPhysical == 0 && (r.strong >= 2 && has&(isIncident|isHarm) != 0 || r.strong >= 1 && s.traits&entryPolitical != 0 && r.classesIn(v+1, min(end, v+4))&isInvN != 0)
	if c.rule == "DENY" && other.n == 0 {
		end = r.turn(v, end)
	}
	switch {
	case c.filter != "":
	case c.rule == "DENY" && r.ofHackers(v, end):
		c.filter = "what is denied is a deed against hackers"
	case c.rule == "DENY" && c.denies != Occurrence && r.limited(v, end):
		c.filter = "only the damage is denied, not the operation"
	case c.denies == Occurrence:
		c.accused = other
	case c.rule == "GROUNDLESS" && (r.items[v].class&isInvN != 0 || r.items[v].class&isNeg != 0 && r.disowns(v, s)) && (r.cyberNear(s, c.sent) || (r.strong >= 3 || r.accused.has(r.xx())) && r.accused.n > 0 && s.classes&isPhysical == 0) && r.ofItself(v, c.speakers, s):
	case c.rule == "RETORT" && r.accused.has(r.xx()) && r.accused.n == 1:
	case c.rule == "GROUNDLESS" && (r.doubtedOwn(s, c.speakers) || r.tiedOwn(v, s, c.speakers)):
	case c.rule == "REPLY" && r.flagsAt(v)&entryDenial != 0:
	case c.rule != "DENY" && (r.accused.meets(c.speakers) || !r.ownHit(r.claimIn(v, end), end)) && r.answersOne(&c, v, s):
	case r.spyware >= 1 && r.accused.n == 0 && ((c.rule == "DENY" || c.rule == "CALL" || s.lead) && r.spying(s) || c.rule == "CALL" && has&isAccN != 0 && r.watches(c.speakers, c.sent)):
	case c.rule == "DENY" && r.rumour(v, end) && strong:
		c.denies, c.accused = Occurrence, codes{} // "denied rumours of a cyberattack"
	case c.rule == "DENY" && other.n > 0 && r.othersDeed(v, end, c.speakers, s):
		c.denies, c.accused = Occurrence, other // "dismissed reports that the US hacked its missiles"
	case c.rule == "DENY" && strong && (r.accusedBy(v, end, c.speakers, s) || r.ofOwnPeople(v, end, c.speakers, s)):
	case c.rule == "DENY" && !r.accused.meets(c.speakers) && r.reportedOwn(v, end, c.speakers, s) && !r.theirCharge(v, end, c.speakers, s):
		c.denies, c.accused = Occurrence, other
	case r.accused.meets(c.speakers), c.rule == "NOTDONE", c.rule == "DENY" && strong && other.n == 0 && (r.theirCharge(v, end, c.speakers, s) || r.theirHit(v, end, c.speakers, s)):
	case (c.rule == "DENY" || c.rule == "CALL") && deed && r.ownDeed(v, end, c.speakers, strong || r.thingIn(v, end)):
	case (other.n > 0 || r.ownHit(v, end)) && c.rule == "DENY" && (strong || s.classes&isPhysical == 0), c.rule == "CALL" && strong && r.accusationIn(v+1, end, s) && (r.happens(v, end) || r.ownHit(r.claimIn(v, end), end)):
		c.denies, c.accused = Occurrence, other
	case c.rule != "DENY" && c.rule != "RETORT" && s.classes&isAccN != 0 && s.classes&(isCyber|isHack) != 0 && (r.ownHit(s.from, v) || r.ownHit(r.claimIn(s.from, v), v)):
		c.denies, c.accused = Occurrence, r.blamedIn(s.from, s, c)
	case c.rule == "GROUNDLESS" && r.accused.n == 0 && r.toldUnharmed(&c):
	case c.rule == "GROUNDLESS" && r.items[v].class&isGround != 0 && s.lead && r.strong >= 2 && r.accused.n == 0:
	case (c.rule == "DENY" || c.rule == "CALL" || c.rule == "GROUNDLESS" && (r.items[v].class&isGround != 0 || r.items[max(v-1, s.from)].class&isBe != 0)) && r.items[v].class&isInvN == 0 && (r.hitInTheNews(&c) || r.bodyHit(&c, s)):
	default:
		c.filter = "it answers no accusation of a cyber operation"
	}
	if c.denies == Occurrence && c.accused.n == 0 && c.rule == "UNHARMED" {
		c.accused = r.whoseAttack(s).without(c.speakers)
	}
	if c.denies == Occurrence && c.accused.n == 0 {
		r.whoWasSaid(&c)
	}
	if c.filter == "" {
		r.withdraw(&c)
	}
	r.eachDenies(&c, v, end, s)
	if c.filter == "" && c.denies == Responsibility && !r.recalled(v, s) {
		r.answered(&c, s)
	}
}

// thingIn says whether a cyber word of any kind stands between two items: "emails".
func (r *reader) thingIn(from, to int32) bool {
	for i := from; i < to; i++ {
		if r.thing(i) {
			return true
		}
	}
	return false
}

// answered keeps the accusation that a denial names with its author: "rejects
// Germany's accusation of hacking", "dismissed the attribution by NATO".
func (r *reader) answered(d *candidate, s *sentence) {
	if s.classes&(isCyber|isHack) == 0 {
		return
	}
	c := candidate{stance: Attribution, sent: d.sent, trigger: d.trigger, actor: -1, speaker: -1, rule: "ANSWERED", measure: Statement, accused: d.speakers}
	if r.accused.n == 1 && r.accused.has(r.xx()) {
		c.accused = r.accused
	}
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		if m := &r.mentions[n]; (m.kind == kindPlace || m.kind == kindGov || m.kind == kindAdj) && !m.codes.meets(d.speakers) && r.accuser(n, s) && !r.storyOf(m, s) {
			c.speaker = m.chain
			for k := m.chain; k < s.mentions[1] && r.mentions[k].chain == m.chain; k++ {
				c.speakers.addAll(r.mentions[k].codes)
			}
		}
	}
	if c.speakers = c.speakers.without(d.speakers); c.speakers.n > 0 {
		r.complete(&c, d.trigger, s.to, s)
	}
}

// storyOf says whether the mention only tells what a story is about: "the Vatican
// hacking story", "talks with Iran".
func (r *reader) storyOf(m *mention, s *sentence) bool {
	if m.from > s.from && r.at(m.from-1, hashWith) || m.to+1 < s.to && r.classesIn(m.to, m.to+2)&isPrivNoun != 0 {
		return true // also "a Rwandan news site"
	}
	for i := m.to; i+1 < s.to && i < m.to+3 && r.items[i].class&(isCyber|isHack) != 0; i++ {
		if stories.has(r.tokens[r.items[i+1].to-1].hash) {
			return true
		}
	}
	return false
}

var stories = setOf("story", "stories", "report", "reports", "tale", "tales", "saga", "affair", "rumour", "rumours", "rumors")

// ofItself says whether the phrase at item v is said of the speaker: "it had no
// part", "China has nothing to do with", "his country".
func (r *reader) ofItself(v int32, who codes, s *sentence) bool {
	j := v - 1
	for j > s.from && r.items[j].class&(isBe|isHave|isAdverb|isDo) != 0 && r.items[j].class&isPron == 0 {
		j--
	}
	if j < s.from {
		return false
	}
	if r.items[j].class&isPron != 0 || j > s.from && r.itsOwn(j-1) {
		return true
	}
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		if m := &r.mentions[n]; m.to == j+1 && m.codes.meets(who) {
			return true
		}
	}
	return false
}

// anotherState says whether the sentence names a state beside the speaker.
func (r *reader) anotherState(s *sentence, who codes) bool {
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		if m := &r.mentions[n]; m.codes.n > 0 && m.kind != kindThreat && !m.codes.meets(who) {
			return true
		}
	}
	return false
}

// withdraw takes back what the same sentence seemed to say as the speaker's own,
// but not what the speaker says in return.
func (r *reader) withdraw(c *candidate) {
	for i := range r.found {
		f := &r.found[i]
		if f.sent == c.sent && f.stance == Attribution && f.filter == "" && f.speakers.meets(c.speakers) && (f.rule == "BEHIND" || f.rule == "AGENT" || f.rule == "NOMINAL") && !r.counters(c.trigger, f.trigger) {
			f.filter = "it is what the speaker denies"
		}
	}
}

var hashTook = hashWord("took")

// ownDeed says whether what is denied is a deed of the speaker: "denied hacking",
// "any involvement in", "that it had hacked", "that its intelligence service used".
// cyber says whether the words themselves tell of a cyber operation.
func (r *reader) ownDeed(v, end int32, who codes, cyber bool) bool {
	for i := v + 1; i < end; i++ {
		it := &r.items[i]
		if it.class&isHave != 0 && i+1 < end && r.items[i+1].class&isBe != 0 {
			return false // "denied having been hacked"
		}
		if it.class&isHack != 0 && i+1 < end && (r.items[i+1].class&isHave != 0 || r.at(i+1, hashTook)) {
			return false // "denied hacking had taken place"
		}
		if i < v+5 && it.class&isTie != 0 && it.to-it.from > 1 {
			return true // "denied links to the hackers"
		}
		if i < v+8 && (it.class&isInvN != 0 || it.class&isBehind != 0 || cyber && it.class&(isHack|isHarm|isDo) != 0 && it.form == formIng && r.items[i-1].class&isThreat == 0 && !r.anothers(i, v, who)) {
			return true
		}
		if i < v+8 && cyber && it.class&isHack != 0 && it.form&formBase != 0 && r.items[i-1].class&isTo != 0 && r.classesIn(v+1, i)&(isThreat|isPron|isBe) == 0 {
			return true // "denied any effort to hack"
		}
		if it.class&isAdj != 0 && it.class&isCountry == 0 && i+1 < end && who.meets(r.codesAt(i)) && traces.has(r.tokens[r.items[i+1].to-1].hash) {
			return true // "ridiculed the words on a Russian trace"
		}
		own := it.class&isPron != 0 || r.at(i-1, hashThe) && r.at(i, hashGovernment) && r.classesIn(v+1, i)&isAccN != 0 || it.class&isCountry != 0 && (r.codesAt(i).n == 0 || it.flags&flagPoss == 0 && who.meets(r.codesAt(i))) ||
			it.class&(isGovNoun|isThreat|isPeople) != 0 && i > v+1 && r.itsOwn(i-1)
		if own && r.actsAfter(i, end) {
			return true
		}
	}
	return false
}

// traces are what a doer leaves, and is said to have left where its adjective
// stands before.
var traces = setOf("trace", "traces", "track", "tracks", "trail", "hand", "footprint", "footprints", "origin", "authorship", "hackers", "spies")

// anothers says whether the deed at item i is called another state's: "Chinese
// election hacking".
func (r *reader) anothers(i, v int32, who codes) bool {
	for j := i - 1; j > v && j >= i-3; j-- {
		it := &r.items[j]
		if it.mark != markNone || it.class&(isOf|isPrep|isTo|isBy|isAccN) != 0 {
			return false
		}
		if cs := r.codesAt(j); it.class&isAdj != 0 && cs.n > 0 {
			return !cs.meets(who)
		}
	}
	return false
}

// ofHackers says whether what the verb at v denies is a part in what befell
// hackers: "denied any role in the gang's disappearance".
func (r *reader) ofHackers(v, end int32) bool {
	for i := v + 1; i < end; i++ {
		if r.items[i].class&isInvN == 0 {
			continue
		}
		for j := i + 1; j+1 < min(end, i+6); j++ {
			it := &r.items[j]
			if it.class&(isGroup|isThreat) != 0 && it.flags&flagPoss != 0 {
				return r.classesIn(j+1, end)&(isCyber|isHack|isIncident|isHarm) == 0
			}
		}
		return false
	}
	return false
}

// itsOwn says whether item i is "its", "their", "our", "his" or "her".
func (r *reader) itsOwn(i int32) bool {
	return owners.has(r.items[i].word)
}

var (
	hashOur = hashWord("our")
	owners  = setOf("its", "their", "our", "his", "her")
)

// actsAfter says whether an active deed follows item i: "had hacked", not "had
// been hacked".
func (r *reader) actsAfter(i, end int32) bool {
	for j := i + 1; j < min(end, i+6); j++ {
		it := &r.items[j]
		if it.class&isNeg != 0 || j+1 < end && r.items[j+1].class&isNeg != 0 {
			return false
		}
		if it.class&isBe != 0 || it.mark != markNone {
			return it.class&isBe != 0 && j+1 < end && (r.items[j+1].class&isBehind != 0 || r.items[j+1].form == formIng)
		}
		if it.class&(isHack|isHarm|isDo) != 0 && it.form != formNone {
			return true
		}
	}
	return false
}
