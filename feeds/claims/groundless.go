package claims

// deniedWords finds denials without a verb of denial: a speaker who calls
// something groundless, says it has nothing to do with it, or opposes hacking.
func (r *reader) deniedWords(s *sentence, k int32) {
	doubted := r.doubted(s) >= 0
	if s.classes&(isGround|isWeakGround|isRetort|isNeg|isCyber|isHack) == 0 && !doubted || r.deniedIn(k) {
		return
	}
	for i := s.from; i < s.to; i++ {
		has := r.items[i].class
		if !doubted && !r.mayCallIt(i) {
			continue
		}
		if has&isNeg != 0 && (r.disowns(i, s) || r.noPart(i, s)) {
			has |= isGround | isInvN
		}
		if r.noGround(i, s) {
			has |= isGround
		}
		if r.againstAll(i, s) || r.hitItself(i, s) {
			has |= isRetort
		}
		if !r.callsIt(i, has, doubted, s) {
			continue
		}
		sp, ok := r.speechOf(&event{actor: -1, at: i, sent: k}, s, k)
		if n := r.stander(i, s); n >= 0 && (r.mentions[n].to < i || has&(isRetort|isInvN|isNeg) != 0) { // not "the US fabrication"
			sp, ok = speech{who: r.mentions[n].codes, mention: n}, true
		}
		if !ok {
			sp, ok = r.carriesOn(s, k)
		}
		if !ok || sp.kind != speechGov || r.silentOne(sp.mention, s) || r.offers(i, sp.at, s) || (has&isGround == 0 || !r.accused.meets(sp.who)) && has&isRetort == 0 && r.accusesIn(k, sp.who) || has&isGround == 0 && r.spreads(i, s) {
			continue
		}
		c := candidate{stance: Denial, sent: k, trigger: i, actor: -1, speaker: sp.mention, speakers: sp.who, rule: "GROUNDLESS", denies: Responsibility, when: sp.in(k)}
		if has&isRetort != 0 {
			c.rule = "RETORT"
		}
		r.deny(c, i, s.to, s)
		if r.found[len(r.found)-1].filter == "" {
			return
		}
	}
}

// noPart says whether the negation at item i is of a part in something: "does not
// have any link", "there can be no talk of official involvement".
func (r *reader) noPart(i int32, s *sentence) bool {
	for j := i + 1; j < min(s.to, i+9); j++ {
		it := &r.items[j]
		if it.class&isInvN != 0 && it.form != formIng {
			return !r.at(j, hashResponsibility) // "has not claimed responsibility"
		}
		if it.mark != markNone || it.frames != 0 && !(j == i+1 && r.at(i, hashNo)) || it.class&(isCyber|isHack|isIncident|isBut|isRel) != 0 || it.class&isSay != 0 && it.form != formBase {
			return false
		}
	}
	return false
}

// noGround says whether the "no" at item i is of what an accusation stands on: "has
// no factual ground", "without any legal basis".
func (r *reader) noGround(i int32, s *sentence) bool {
	if !lacking.has(r.items[i].word) {
		return false
	}
	for j := i + 1; j < min(s.to, i+4) && r.items[j].mark == markNone; j++ {
		if grounds.has(r.tokens[r.items[j].to-1].hash) {
			return j+1 == s.to || r.items[j+1].class&isTo == 0 && !r.at(j+1, hashFor)
		}
	}
	return false
}

// grounds are what an accusation stands on.
var grounds = setOf("ground", "grounds", "basis", "foundation", "foundations", "merit", "substance")

// againstAll says whether the word at item i tells of standing against hacking of
// every kind: "fights all forms of", "opposed cyber theft of any kind".
func (r *reader) againstAll(i int32, s *sentence) bool {
	if !opposing.has(r.tokens[r.items[i].to-1].hash) || r.items[i].flags&flagHyphen != 0 {
		return false
	}
	if r.at(i, hashAgainst) && (i == s.from || r.items[i-1].class&(isBe|isAdverb) == 0 && r.flagsAt(i-1)&entryStands == 0 && !opposing.has(r.tokens[r.items[i-1].to-1].hash)) {
		return false // "would retaliate against"
	}
	all, kinds, deed := false, false, false
	for j := i + 1; j < min(s.to, i+10) && !r.clauseMark(j) && r.items[j].mark != markComma; j++ {
		h := r.tokens[r.items[j].from].hash
		all = all || h == hashAny || h == hashAll || h == hashEvery || h == hashWhatever
		kinds = kinds || ofKinds.has(h)
		deed = deed || r.items[j].class&(isCyber|isHack) != 0
	}
	return all && (kinds || deed)
}

// hitItself says whether the "itself" at item i is of one who says that it is hacked
// as well: "China is itself exposed to hacking".
func (r *reader) hitItself(i int32, s *sentence) bool {
	if !r.at(i, hashItself) {
		return false
	}
	for j := i + 1; j < min(s.to, i+6) && r.items[j].mark == markNone; j++ {
		if c := r.items[j].class; c&(isCyber|isHack) != 0 && c&isVague == 0 {
			return true
		}
	}
	return false
}

var (
	hashItself              = hashWord("itself")
	hashResponsibility      = hashWord("responsibility")
	hashAgainst             = hashWord("against")
	hashEvery, hashWhatever = hashWord("every"), hashWord("whatever")
	lacking                 = setOf("no", "without", "any")
	opposing                = setOf("oppose", "opposes", "opposed", "opposing", "fight", "fights", "fought", "combat", "combats", "combated", "against", "rejects", "condemns", "forbids", "forbid", "bans", "outlaws", "prohibits", "punishes")
	ofKinds                 = setOf("form", "forms", "kind", "kinds", "type", "types", "sort", "sorts", "manner", "shape", "manifestations")
)

// mayCallIt says whether item i may be a denial at all: most words are none.
func (r *reader) mayCallIt(i int32) bool {
	it := &r.items[i]
	return it.class&(isGround|isWeakGround|isRetort|isNeg) != 0 || lacking.has(it.word) || opposing.has(r.tokens[it.to-1].hash) || r.at(i, hashItself)
}

// callsIt says whether the word at item i calls an accusation wrong: "groundless";
// "false" beside the accusation; "so-called" before hackers.
func (r *reader) callsIt(i int32, has class, doubted bool, s *sentence) bool {
	switch {
	case has&(isGround|isRetort) != 0, doubted && (has&isWeakGround != 0 || r.soCalled(i)):
		return true
	case has&isWeakGround == 0:
		return false
	case i > s.from+1 && i+1 < s.to && r.items[i+1].class&isAccN != 0 && r.items[i-1].class&(isDet|isBe|isNeg) == 0 && s.frames&(frameDeny|frameCall) == 0 && r.classesIn(max(s.from, i-4), i)&(isBe|isNeg) == 0:
		return false // "a hack put false stories on state pages"
	}
	return r.accusationIn(max(s.from, i-6), min(s.to, i+7), s) || r.claimedThat(i, s) || r.spyware > 0 && s.lead && r.spying(s)
}

// silentOne says whether the mention is of one who says nothing: "the US side
// has remained silent".
func (r *reader) silentOne(n int32, s *sentence) bool {
	if n < 0 || s.classes&isDecline == 0 {
		return false
	}
	m := &r.mentions[n]
	return m.from >= s.from && m.to <= s.to && r.classesIn(m.to, min(s.to, m.to+3))&isDecline != 0
}

// offers says whether the words at item i tell what the speaker of the sentence
// did: "said it was Iran, but offered no evidence".
func (r *reader) offers(i, said int32, s *sentence) bool {
	if i == s.from || said >= i || r.items[i-1].class&(isBut|isAnd) == 0 {
		return false
	}
	switch r.tokens[r.items[i].from].hash {
	case hashOffered, hashProvided, hashPresented, hashGave, hashShowed, hashProduced:
		return true
	}
	return r.at(i, hashWithout)
}

var hashOffered, hashProvided, hashPresented, hashGave, hashShowed, hashProduced = hashWord("offered"), hashWord("provided"), hashWord("presented"), hashWord("gave"), hashWord("showed"), hashWord("produced")

var hashWithout, hashOf = hashWord("without"), hashWord("of")

// soCalled says whether item i is "so-called".
func (r *reader) soCalled(i int32) bool {
	it := &r.items[i]
	return r.at(i, hashSo) && (it.to-it.from == 2 || int(i)+1 < len(r.items) && r.at(i+1, hashCalled) && r.items[i+1].flags&flagHyphen != 0)
}

var hashSo, hashCalled = hashWord("so"), hashWord("called")

// doubted returns the hackers whom the sentence calls so-called; -1 if none.
func (r *reader) doubted(s *sentence) int32 {
	for j := s.from; j+1 < s.to; j++ {
		if !r.soCalled(j) {
			continue
		}
		for n := s.mentions[0]; n < s.mentions[1]; n++ {
			if m := &r.mentions[n]; m.from > j && m.from <= j+3 && (m.kind == kindThreat || m.kind == kindAdj) {
				return n
			}
		}
	}
	return -1
}

// doubtedOwn says whether the so-called hackers are those of who.
func (r *reader) doubtedOwn(s *sentence, who codes) bool {
	n := r.doubted(s)
	return n >= 0 && (r.mentions[n].codes.meets(who) || r.mentions[n].tied.meets(who))
}

// tiedOwn says whether what is called wrong at item v is that hackers are tied to
// the speaker's own country: "that any hackers are associated with Russia is absurd".
func (r *reader) tiedOwn(v int32, s *sentence, who codes) bool {
	if s.classes&isThreat == 0 || r.items[v].class&isGround == 0 {
		return false
	}
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		if m := &r.mentions[n]; m.kind == kindPlace && m.from > s.from && m.codes.same(who) && r.items[m.from-1].class&isTie != 0 {
			return true
		}
	}
	return false
}

// spreads says whether the word at item i tells what somebody else puts about:
// "planting false stories", "spread fake reports", but not "making false accusations".
func (r *reader) spreads(i int32, s *sentence) bool {
	if i == s.from || i+1 >= s.to || r.items[i+1].class&isAccN == 0 || !told.has(r.tokens[r.items[i+1].from].hash) {
		return false
	}
	p := &r.items[i-1]
	return p.form&(formIng|formBase) != 0 && p.class&(isHarm|isDo) != 0
}

// accusesIn says whether who accuses another state in sentence k: what it calls
// unacceptable is the deed.
func (r *reader) accusesIn(k int32, who codes) bool {
	for i := range r.found {
		if c := &r.found[i]; c.sent == k && c.stance == Attribution && c.filter == "" && c.speakers.meets(who) {
			return true
		}
	}
	return false
}
