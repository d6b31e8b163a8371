package claims

// noEvidence finds denials of occurrence without a verb of denial, in the
// headline or lead or of the speaker's own systems: "no sign of a breach", "its
// servers had not been hacked", "the breach never happened".
func (r *reader) noEvidence(s *sentence, k int32) {
	if s.classes&isNeg == 0 || s.classes&(isCyber|isHack|isIncident|isHarm) == 0 || s.classes&isDecline != 0 || !s.lead && !r.ownSystems(s) && !r.boasted(k) {
		return
	}
	for i := s.from; i < s.to; i++ {
		if r.items[i].class&isNeg == 0 || r.items[i].frames != 0 || r.classesIn(max(s.from, i-8), i)&isNeg != 0 || !r.nothingHit(i, r.clauseEnd(i, s), s) && !r.neverWas(i, s) || r.limited(i, r.clauseEnd(i, s)) {
			continue
		}
		sp, ok := r.speechOf(&event{actor: -1, at: i, sent: k}, s, k)
		if !ok || sp.kind != speechGov || r.accused.meets(sp.who) {
			continue
		}
		c := candidate{stance: Denial, sent: k, trigger: i, actor: -1, speaker: sp.mention, speakers: sp.who, rule: "UNHARMED", denies: Occurrence, when: sp.in(k)}
		r.deny(c, i, s.to, s)
		return
	}
}

// boasted says whether hackers claim an operation in one of the sentences before
// sentence k: what a government says of its servers then answers them.
func (r *reader) boasted(k int32) bool {
	for j := k - 1; j >= max(0, k-4); j-- {
		s := &r.sents[j]
		for x := s.speeches[0]; x < s.speeches[1]; x++ {
			if sp := &r.speeches[x]; sp.mention >= 0 && r.mentions[sp.mention].kind == kindThreat {
				return true
			}
		}
	}
	return false
}

// ownSystems says whether a sentence tells of "its servers" or the like.
func (r *reader) ownSystems(s *sentence) bool {
	for i := s.from; i+1 < s.to; i++ {
		if r.itsOwn(i) && (r.thing(i+1) || r.flagsAt(i+1)&entryTarget != 0 || i+2 < s.to && (r.thing(i+2) || r.flagsAt(i+2)&entryTarget != 0)) {
			return true
		}
	}
	return false
}

// neverWas says whether the negation at item i is of an operation's having been
// at all: "the reported breach never happened".
func (r *reader) neverWas(i int32, s *sentence) bool {
	return r.happens(i+1, min(s.to, i+4)) && r.classesIn(max(s.from, i-10), i)&(isCyber|isHack|isIncident) != 0
}

// happens says whether a word for happening stands between two items.
func (r *reader) happens(from, to int32) bool {
	for i := from; i < to; i++ {
		if r.flagsAt(i)&entryHappens != 0 {
			return true
		}
	}
	return false
}

// nothingHit says whether the negation at item i denies an operation: "no
// evidence of a breach", "had not been hacked", "there was no cyberattack".
func (r *reader) nothingHit(i, end int32, s *sentence) bool {
	if c := r.items[i].class; c&isCyber != 0 || c&isIncident != 0 && r.strong > 0 {
		return !r.possibleAt(i, end) // "not by hackers", "nobody got in"
	}
	reach, passive := int32(4), false
	if r.flagsAt(i)&entryNone != 0 {
		reach = 9 // "neither the ballots nor the office's own servers were touched"
	}
	if r.items[i].traits&entryNoTrace != 0 {
		reach, passive = 12, true
	}
	if r.hackersDidNot(i, end, s) {
		return true
	}
	for j := i + 1; j < min(end, i+reach); j++ {
		it := &r.items[j]
		if j == i+1 && it.class&isTo != 0 && !passive {
			return false // "agree not to hack"
		}
		if it.class&isPast != 0 || r.at(j, hashOther) || j == i+1 && r.items[i].to-r.items[i].from == 1 && r.at(i, hashNo) && it.class&(isThreat|isPeople|isDet|isAdj) == 0 && r.actsAfter(j, end) || it.class&isFear != 0 && !passive || it.frames&frameAttribute != 0 && !r.insideMention(j, s) {
			return false
		}
		if it.class&(isCyber|isHack) != 0 && it.class&(isThreat|isVague) == 0 && !r.thing(j) {
			return !r.possibleAt(j, end) && (passive || !r.dataIn(i+1, j))
		}
		if it.class&isHarm != 0 && it.form&formPart != 0 && s.classes&isPhysical == 0 && (s.classes&(isCyber|isHack) != 0 || r.things(s)) && j > i+1 && r.items[j-1].class&isBe != 0 {
			return passive || !r.dataIn(i+1, j) // "no personal data was stolen": there was a break-in
		}
	}
	return false
}

// dataIn says whether data stand between two items.
func (r *reader) dataIn(from, to int32) bool {
	for i := from; i < to; i++ {
		if r.at(i, hashData) {
			return true
		}
	}
	return false
}

// hackersDidNot says whether the negation at item i is of what hackers are said to
// have done: "hackers had not obtained its data".
func (r *reader) hackersDidNot(i, end int32, s *sentence) bool {
	if i < s.from+2 || i+1 >= end || r.items[i-1].class&(isHave|isDo) == 0 || r.items[i-2].class&isThreat == 0 {
		return false
	}
	it := &r.items[i+1]
	return it.class&(isHack|isHarm) != 0 && it.form&(formPart|formBase) != 0
}

// possibleAt says whether the operation at item j is only one that could be: "no
// attack on the plant was possible".
func (r *reader) possibleAt(j, end int32) bool {
	for i := j + 1; i+1 < min(end, j+8); i++ {
		if r.items[i].class&isBe != 0 {
			return r.at(i+1, hashPossible)
		}
	}
	return false
}

var hashNo, hashData, hashOther, hashPossible = hashWord("no"), hashWord("data"), hashWord("other"), hashWord("possible")

// toldUnharmed says whether the speaker denied before that it was hit, and takes
// over what it said: "this is fake news".
func (r *reader) toldUnharmed(c *candidate) bool {
	for i := range r.found {
		if f := &r.found[i]; f.filter == "" && f.denies == Occurrence && f.accused.n > 0 && f.speakers.same(c.speakers) {
			c.denies, c.accused = Occurrence, f.accused
			return true
		}
	}
	return false
}

// hitInTheNews says whether the sentences before a denial tell that another state
// hacked who denies, whoever says so; then it is that which is denied: "Chinese
// hackers broke into Kenya's ministries, a news agency reported. Kenya dismissed the
// report."
func (r *reader) hitInTheNews(c *candidate) bool {
	for i := len(r.found) - 1; i >= 0; i-- {
		a := &r.found[i]
		if a.stance != Attribution || a.sent >= c.sent || a.sent < c.sent-4 || a.accused.n == 0 || a.accused.meets(c.speakers) || a.speakers.meets(c.speakers) {
			continue
		}
		s := &r.sents[a.sent]
		if hit := r.victimsOf(a, a.trigger, s.to, s); hit.meets(c.speakers) {
			c.denies, c.accused = Occurrence, a.accused
			return true
		}
	}
	return false
}

// bodyHit says whether the sentences before a denial of "the report" tell that
// hackers of nobody knows whom entered a body of the government that denies it.
func (r *reader) bodyHit(c *candidate, s *sentence) bool {
	if r.accused.n > 0 || r.spyware > 0 || r.strong < 1 || s.classes&isAccN == 0 || !r.accusationIn(s.from, s.to, s) {
		return false
	}
	for k := c.sent - 1; k >= max(0, c.sent-3); k-- {
		o := &r.sents[k]
		if o.skip || o.classes&(isHack|isHarm) == 0 || o.classes&(isThreat|isHack) == 0 {
			continue
		}
		for n := o.mentions[0]; n < o.mentions[1]; n++ {
			if m := &r.mentions[n]; m.kind == kindGov && m.codes.same(c.speakers) && m.flags&mentionEmbassy == 0 && !r.speaks(n, k) && r.classesIn(o.from, m.from)&(isHack|isHarm) != 0 {
				c.denies, c.accused = Occurrence, codes{}
				return true
			}
		}
	}
	return false
}

// whoseAttack returns whose operation the sentence tells of: "the Russian attack
// never happened".
func (r *reader) whoseAttack(s *sentence) codes {
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		if m := &r.mentions[n]; (m.kind == kindAdj || m.flags&mentionPoss != 0) && m.to < s.to && r.items[m.to].class&(isCyber|isHack|isIncident) != 0 && !r.thing(m.to) {
			return m.codes
		}
	}
	return codes{}
}

// whoWasSaid fills in who was said to have done what a denial says did not
// happen: the one state that the article accuses. Where it tells of spyware and
// accuses nobody else, the government that denies is who was said to use it.
func (r *reader) whoWasSaid(c *candidate) {
	if a := r.accused.without(c.speakers); a.n == 1 {
		c.accused = a
	} else if boast := r.boaster(c); boast.n > 0 && a.n == 0 {
		c.accused = boast
	} else if r.spyware >= 2 && a.n == 0 {
		c.denies, c.accused = Responsibility, c.speakers
	}
}

// boaster returns the state that says in a sentence before that its own people did
// it: "Ukraine's intelligence said that its cyber units had broken into".
func (r *reader) boaster(c *candidate) codes {
	for i := range r.found {
		if a := &r.found[i]; a.filter == sameParties && a.sent < c.sent && !a.speakers.meets(c.speakers) {
			return a.speakers
		}
	}
	return codes{}
}

// blamedIn returns who is said, in what is denied, to have done it.
func (r *reader) blamedIn(v int32, s *sentence, c candidate) (cs codes) {
	for i := s.events[0]; i < s.events[1]; i++ {
		e := &r.events[i]
		if e.at > v && !r.counters(v, e.at) {
			cs.addAll(e.codes.without(c.speakers))
		}
	}
	for n := s.mentions[0]; n < s.mentions[1] && cs.n == 0; n++ {
		m := &r.mentions[n]
		if m.from > v && (m.kind == kindThreat || m.kind == kindGov && m.flags&mentionPoss == 0 && r.accuser(n, s) || m.kind == kindPlace && m.flags&mentionPoss != 0 && m.to < s.to && boasts.has(r.tokens[r.items[m.to].from].hash)) {
			cs.addAll(m.codes.without(c.speakers)) // hackers, or an enemy that boasts of it
		}
	}
	return cs
}

// counters says whether the deed at item i is no part of what the verb at v
// denies, but what the speaker says in return: "rejected the charge, saying
// Israel had hacked", "denied it and said it was Israel that had".
func (r *reader) counters(v, i int32) bool {
	at := r.turn(v, i)
	return at < i && r.classesIn(at+2, i)&(isAccN|isNeg|isGround|isHedge) == 0
}

// turn finds, before item end, where the speaker of the denial at v goes on to
// say something else: ", saying", "and said". Without it, it is end.
func (r *reader) turn(v, end int32) int32 {
	for j := v + 1; j+1 < end; j++ {
		at := j + 1
		if r.items[at].class&isAdverb != 0 && r.items[at].class&isSay == 0 && at+1 < end {
			at++ // "instead saying"
		}
		it := &r.items[at]
		if it.class&isSay != 0 && (r.items[j].mark == markComma && it.form&formIng != 0 || r.items[j].class&isAnd != 0 && it.form&(formPast|formS) != 0 && it.form&formIng == 0) {
			return j
		}
	}
	return end
}

// boasts are what an enemy says to have done.
var boasts = setOf("claim", "claims", "boast", "boasts", "propaganda")

// rumour says whether what the verb at v denies is talk of what happened.
func (r *reader) rumour(v, end int32) bool {
	for i := v + 1; i < min(end, v+4); i++ {
		for _, h := range hashRumours {
			if r.at(i, h) {
				return true
			}
		}
	}
	return false
}

var hashRumours = [...]uint64{hashWord("rumour"), hashWord("rumours"), hashWord("rumor"), hashWord("rumors")}

// reportedOwn says whether the verb at v denies reports of an operation against
// the speaker itself: "denied reports of a breach at its ministry of health". One
// against somebody else it would have been said to be behind.
func (r *reader) reportedOwn(v, end int32, who codes, s *sentence) bool {
	of := int32(-1)
	for i := v + 1; i+1 < min(end, v+4) && of < 0; i++ {
		if told.has(r.tokens[r.items[i].to-1].hash) && (r.items[i+1].class&isOf != 0 || r.at(i+1, hashAbout)) {
			of = i + 1
		}
	}
	deed := int32(-1)
	for i := of + 1; of > 0 && i < min(end, of+5) && deed < 0; i++ {
		if it := &r.items[i]; it.class&(isCyber|isHack|isIncident) != 0 && it.class&isThreat == 0 && it.form != formIng && !r.thing(i) {
			deed = i
		}
	}
	if deed < 0 || r.classesIn(v, end)&(isCyber|isHack) == 0 {
		return false
	}
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		if m := &r.mentions[n]; m.from > of && m.from < end && m.kind != kindThreat && m.codes.without(who).n > 0 {
			return false
		}
	}
	return true
}

// othersDeed says whether the verb at v denies reports that another state did
// something to the speaker's own: "dismissed reports that the US disabled its".
func (r *reader) othersDeed(v, end int32, who codes, s *sentence) bool {
	that := r.claimIn(v, min(end, v+6))
	if that >= min(end, v+6) || !r.at(that, hashThat) {
		return false
	}
	for i := s.events[0]; i < s.events[1]; i++ {
		e := &r.events[i]
		if m := &r.mentions[e.actor]; e.rule != "BEHIND" || e.codes.meets(who) || m.from < that || m.from > that+3 {
			continue
		}
		for j := e.at + 1; j < min(end, e.at+8); j++ {
			if r.itsOwn(j) {
				return true
			}
		}
	}
	return false
}

// told are the words for what was told by others, accusing nobody yet.
var told = setOf("report", "reports", "claim", "claims", "speculation", "talk", "suggestions", "stories")

// limited says whether the clause behind v grants the operation and denies its
// damage: "that any data was stolen during the attack".
func (r *reader) limited(v, end int32) bool {
	harm := false
	for i := v + 1; i+2 < end; i++ {
		it := &r.items[i]
		harm = harm || it.class&isHarm != 0 && it.form&formPart != 0 && r.items[i-1].class&isBe != 0
		if harm && (r.at(i, hashIn) || r.at(i, hashDuring)) && (r.at(i+1, hashThe) || r.at(i+1, hashThis)) && r.classesIn(i+2, min(end, i+4))&(isCyber|isIncident) != 0 {
			return true
		}
	}
	return false
}

var hashDuring = hashWord("during")

// existing are the nouns for an attack's having been at all.
var existing = setOf("occurrence", "existence", "reality", "fact")

// ownHit says whether what is denied is that something of the speaker's own was hit.
func (r *reader) ownHit(v, end int32) bool {
	be, hackers := false, false
	for i := v + 1; i < end; i++ {
		it := &r.items[i]
		if it.class&isBe != 0 {
			be = true
		}
		hackers = hackers || it.class&isThreat != 0 && !r.itsOwn(i-1)
		if hackers && it.class&(isHack|isHarm) != 0 && (it.form&(formPast|formPart) != 0 || it.form == formIng && r.items[i-1].class&isThreat != 0) {
			return true
		}
		if it.class&(isHack|isHarm) != 0 && it.form&formPart != 0 && (be || i+2 < end && r.items[i+1].class&isBy != 0 && r.items[i+2].class&(isCyber|isHack) != 0) {
			return true // "had been hacked", "denies terminals hit by cyberattack"
		}
		if hackers && it.class&isBehind != 0 && it.form == formNone {
			for j := i + 1; j < min(end, i+10); j++ {
				if r.itsOwn(j) {
					return true // "hackers were behind attacks on its government"
				}
			}
		}
		if i <= v+3 && it.class&(isInvN|isHave) == isInvN {
			return false // a part in something, which others are hit by
		}
		if i <= v+2 && existing.has(r.tokens[it.from].hash) && r.classesIn(i+1, min(end, i+6))&(isCyber|isHack|isIncident) != 0 {
			return true // "denied the occurrence of the attack"
		}
		if i <= v+4 && it.class&(isCyber|isHack) != 0 && r.happens(i+1, min(end, i+5)) {
			return true // "denied that any hacking had taken place"
		}
		if i <= v+3 && it.class&(isCyber|isIncident) != 0 && !r.thing(i) && it.form&formIng == 0 && it.class&isThreat == 0 {
			return true
		}
	}
	return false
}

// disowns says whether the negation at item i denies the possession or use of
// what states spy with: "has not bought the spyware".
func (r *reader) disowns(i int32, s *sentence) bool {
	if i+1 < s.to && r.items[i+1].class&isTo != 0 {
		return false // "the decision not to use"
	}
	verb := false
	for j := i; j < s.to && j < i+9; j++ {
		f := r.flagsAt(j)
		if verb && f&entryTool != 0 {
			return true
		}
		verb = verb || j < i+4 && f&entryPossess != 0
		if r.items[j].mark != markNone && r.items[j].mark != markQuote {
			return false
		}
	}
	return false
}

// claimIn returns where what an accusation between two items says begins: at its
// "that", or at the noun itself; the last item if there is none.
func (r *reader) claimIn(from, to int32) int32 {
	for i := from; i < to; i++ {
		if r.items[i].class&isAccN == 0 {
			continue
		}
		for j := i + 1; j < min(to, i+12); j++ {
			if r.at(j, hashThat) {
				return j
			}
		}
		return i
	}
	return to
}

// claimedThat says whether "reports that", "a claim of", "rumours about" a hack
// come before item i, which says something of them.
func (r *reader) claimedThat(i int32, s *sentence) bool {
	for j := s.from; j+1 < i; j++ {
		if r.items[j].class&isAccN != 0 && (r.items[j].form == formNone || r.nounPlace(j, s)) && (r.at(j+1, hashThat) || r.at(j+1, hashAbout) || r.items[j+1].class&isOf != 0) {
			return r.classesIn(j+2, i)&(isCyber|isHack) != 0
		}
	}
	return false
}

// watches says whether a sentence before the kth tells of spyware or hacking
// together with the country of who speaks.
func (r *reader) watches(who codes, k int32) bool {
	for i := range r.mentions {
		m := &r.mentions[i]
		if m.from >= r.sents[k].from {
			return false
		}
		if m.codes.n == 1 && m.codes.meets(who) {
			for j := max(k-4, 0); j < k; j++ {
				if s := &r.sents[j]; m.from >= s.from && m.to <= s.to {
					return s.classes&(isCyber|isHack) != 0
				}
			}
		}
	}
	return false
}

// spying says whether a sentence tells of people being watched: in an article
// about spyware that is what its government is accused of.
func (r *reader) spying(s *sentence) bool {
	for i := s.from; i < s.to; i++ {
		if r.flagsAt(i)&entrySpying != 0 {
			return true
		}
	}
	return false
}
