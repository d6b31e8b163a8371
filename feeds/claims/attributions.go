package claims

// A candidate is a claim being made.
type candidate struct {
	stance   Stance
	speakers codes
	accused  codes
	groups   [4][2]int32 // items
	victims  codes
	denies   string
	measure  string
	hedged   bool
	anon     bool
	past     bool // background
	told     bool // as past, in so many words
	sent     int32
	trigger  int32
	actor    int32 // mention; -1
	speaker  int32 // mention; -1
	rule     string
	loose    bool   // the speaker stands far from the verb
	filter   string // why it is none, "" if it is one
	dead     bool   // merged into another
	target   string // the organisation attacked, as written
	allied   bool   // "and its allies" speak too
	when     int32  // the item whose time is that of the claim; 0: the trigger
}

func (r *reader) xx() code { return r.lex.codeOf["XX"] }

// attributionsOf finds who lays an operation to whom in a sentence.
func (r *reader) attributionsOf(k int32) {
	s := &r.sents[k]
	for v := s.from; v < s.to; v++ {
		it := &r.items[v]
		if s.classes&(isDecline|isNeg) != 0 {
			r.withholds(v, s)
		}
		if it.frames == 0 || it.flags&flagHyphen != 0 || it.class&isSkip != 0 {
			continue
		}
		if it.form != formNone && it.form&(formPast|formPart|formIng) == 0 && r.nounPlace(v, s) {
			continue
		}
		if !r.declined(v, s) && !r.adjective(v, s) {
			r.frameAt(v, s, k)
		}
	}
	r.chargesAndSanctions(s, k)
	r.spokenEvents(s, k)
}

// adjective says whether the participle at item v describes a noun: "the
// accused hackers", "its designated zone".
func (r *reader) adjective(v int32, s *sentence) bool {
	if v == s.from || r.items[v].form&formPart == 0 {
		return false
	}
	p := &r.items[v-1]
	return p.flags&flagPoss != 0 || p.mark == markNone && p.class&isDet != 0 && p.class&(isPron|isRel) == 0
}

// declined says whether the clause of item v says that nothing is said: "declined
// to attribute", "too early to say".
func (r *reader) declined(v int32, s *sentence) bool {
	if s.classes&isDecline == 0 {
		return false
	}
	from := v
	for from > s.from && !r.clauseMark(from-1) && r.items[from-1].mark != markComma {
		from--
	}
	return r.classesIn(from, r.clauseEnd(v, s))&isDecline != 0
}

// withholds remembers who says expressly that it names no state: "the minister
// did not directly link the group to China".
func (r *reader) withholds(v int32, s *sentence) {
	it := &r.items[v]
	switch {
	case it.class&isDecline != 0 && naming[r.tokens[it.to-1].hash]:
	case it.frames&(frameAttribute|frameAccuse|frameBlame|frameIdentify) != 0 && it.form&formBase != 0 && r.notBefore(v, s):
	default:
		return
	}
	if n := r.subject(v, s); n >= 0 {
		if who, kind, _ := r.who(n); kind == speechGov {
			r.withheld.addAll(who)
		}
	}
}

// naming are the last words of phrases that say somebody named nobody.
var naming = func() map[uint64]bool {
	m := map[uint64]bool{}
	for _, w := range []string{"attribute", "attributed", "attributing", "name", "naming", "blame", "blamed", "blaming", "identify", "accuse", "accused", "accusing", "finger"} {
		m[hashWord(w)] = true
	}
	return m
}()

// notBefore says whether a negation stands among the three items before v.
func (r *reader) notBefore(v int32, s *sentence) bool {
	return r.classesIn(max(s.from, v-3), v)&(isNeg|isDecline) != 0
}

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

// frameAt reads the frame of the verb at item v.
func (r *reader) frameAt(v int32, s *sentence, k int32) {
	f := r.items[v].frames
	end := r.clauseEnd(v, s)
	c := candidate{stance: Attribution, sent: k, trigger: v, actor: -1, speaker: -1, measure: Statement}
	passive := r.passive(v, s)
	if f&frameCondemn != 0 && !passive && r.accusationFirst(v, end) {
		return // "slams the accusations"
	}
	switch {
	case f&frameAccuse != 0:
		c.rule = "ACCUSE"
		if passive || r.accusedOf(v, s) {
			c.actor = r.subject(v, s)
			c.speaker = r.byPhrase(v, end, s)
		} else {
			c.actor, c.speaker = r.object(v, end, s), r.subject(v, s)
			if c.actor < 0 && c.speaker >= 0 {
				c.actor = r.cleft(c.speaker, s)
			}
		}
	case f&frameBlame != 0:
		c.rule = "BLAME"
		if passive {
			c.speaker = r.byPhrase(v, end, s)
			if c.actor = r.onPhrase(v, end, s); c.actor < 0 {
				c.actor = r.subject(v, s)
			}
		} else {
			c.speaker = r.subject(v, s)
			if c.actor = r.direct(v, s); c.actor < 0 {
				c.actor = r.onPhrase(v, end, s)
			}
		}
	case f&frameAttribute != 0:
		if r.insideMention(v, s) {
			return // "hackers linked to Iran"
		}
		c.rule = "ATTRIBUTE"
		c.actor = r.toPhrase(v, end, s)
		if d := r.direct(v, s); d >= 0 && !passive && r.mentions[d].codes.n > 0 && r.mentions[d].kind != kindPeople {
			c.actor = d // "linked Russia to the operation"
		}
		if passive || r.toFollows(v, s) && !r.mentionEnds(v, s) {
			c.speaker = r.byPhrase(v, end, s)
			if c.actor < 0 || c.actor == c.speaker {
				if c.actor = r.eventActor(v, end, k); c.actor < 0 && c.speaker >= 0 {
					c.actor = r.doneBy(c.speaker, s)
				}
			}
		} else {
			c.speaker = r.subject(v, s)
		}
	case f&frameHold != 0:
		c.rule = "HOLD"
		if !r.follows(v, end, hashResponsible, hashAccountable) {
			return
		}
		c.actor, c.speaker = r.object(v, end, s), r.subject(v, s)
	case f&framePoint != 0:
		c.rule = "POINT"
		c.actor, c.speaker = r.object(v, end, s), r.subject(v, s)
	case f&frameIdentify != 0 && f&frameCondemn == 0:
		c.rule = "IDENTIFY"
		c.speaker = r.subject(v, s)
		if passive {
			c.speaker, c.actor = r.byPhrase(v, end, s), r.subject(v, s)
		} else if c.actor = r.asPhrase(v, end, s); c.actor < 0 {
			c.actor = r.object(v, end, s)
		}
	case f&frameCondemn != 0:
		c.rule = "CONDEMN"
		if passive || r.accusationObject(v, end) {
			return
		}
		c.speaker = r.subject(v, s)
		if c.actor = r.eventActor(v, end, k); c.actor < 0 {
			if c.actor = r.direct(v, s); c.actor < 0 {
				c.actor = r.whoseDeed(v, s)
			}
		}
	case f&frameCharge != 0:
		c.rule, c.measure = "CHARGE", Indictment
		if passive {
			c.actor, c.speaker = r.subject(v, s), r.byPhrase(v, end, s)
		} else {
			c.actor, c.speaker = r.object(v, end, s), r.subject(v, s)
		}
	case f&frameSanction != 0:
		c.rule, c.measure = "SANCTION", Sanctions
		if passive {
			c.actor, c.speaker = r.subject(v, s), r.byPhrase(v, end, s)
			if c.speaker < 0 {
				r.said(&c, v)
			}
		} else {
			c.actor, c.speaker = r.object(v, end, s), r.subject(v, s)
			if c.actor >= 0 && r.mentions[c.actor].kind == kindPlace && r.mentions[c.actor].flags&mentionGoverned != 0 {
				c.actor = -1 // "companies located in Israel"
			}
			if c.actor < 0 {
				c.actor = r.someState(v, end, s)
			}
		}
	case f&frameUrge != 0 && r.stops(v, end):
		c.rule = "URGE"
		c.actor, c.speaker = r.object(v, end, s), r.subject(v, s)
	case f&frameSummon != 0:
		c.rule, c.measure = "SUMMON", Diplomatic
		if r.flagsAt(v)&entryLeave != 0 {
			c.actor, c.speaker = r.subject(v, s), r.object(v, end, s)
		} else if passive {
			c.actor, c.speaker = r.subject(v, s), r.byPhrase(v, end, s)
			if c.speaker < 0 {
				c.speaker = r.ministryIn(v, end, s)
			}
		} else {
			c.actor, c.speaker = r.object(v, end, s), r.subject(v, s)
		}
		if c.actor < 0 {
			return
		}
	case f&frameJoin != 0 && f&frameDeny == 0:
		r.joining(v, end, s, k)
		return
	case f&frameTake != 0:
		c.rule = "TAKE"
		c.speaker = r.subject(v, s)
		if c.actor = r.eventActor(v, end, k); c.actor < 0 {
			return
		}
	default:
		return
	}
	r.judge(c, v, end, s)
}

var hashResponsible, hashAccountable = hashWord("responsible"), hashWord("accountable")

// stops says whether the verb at item v asks for an end of a deed: "called on
// Russia to stop its cyberattacks".
func (r *reader) stops(v, end int32) bool {
	for i := v + 1; i < end; i++ {
		if r.flagsAt(i)&entryStop != 0 {
			return r.deedIn(i, min(end, i+9))
		}
	}
	return false
}

// deedIn says whether a word for an operation stands between two items: "its
// cyberattacks", not "using cybersecurity to smear".
func (r *reader) deedIn(from, to int32) bool {
	for i := from; i < to; i++ {
		c := r.items[i].class
		if c&(isGround|isWeakGround) != 0 {
			return false
		}
		if c&(isCyber|isHack|isIncident) != 0 && c&(isVague|isThreat) == 0 && !r.thing(i) {
			return true
		}
	}
	return false
}

// ministryIn returns the ministry an envoy is called to: "was summoned to the
// Polish foreign ministry".
func (r *reader) ministryIn(v, end int32, s *sentence) int32 {
	n := r.behindWord(v, end, s, func(it *item) bool { return it.mark == markNone && it.class&isTo != 0 })
	if n >= 0 && r.mentions[n].kind == kindGov && r.mentions[n].flags&mentionEmbassy == 0 {
		return n
	}
	return -1
}

// accusedOf says whether the verb is a headline's passive: "Russia accused of".
func (r *reader) accusedOf(v int32, s *sentence) bool {
	return r.items[v].form&formPart != 0 && v+1 < s.to && r.items[v+1].class&(isOf|isBy) != 0
}

func (r *reader) follows(v, end int32, words ...uint64) bool {
	for i := v + 1; i < end; i++ {
		h := r.tokens[r.items[i].from].hash
		for _, w := range words {
			if h == w {
				return true
			}
		}
	}
	return false
}

// object returns the first mention after the verb that can be accused.
func (r *reader) object(v, end int32, s *sentence) int32 {
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		m := &r.mentions[n]
		if m.from <= v || m.from >= end || m.flags&mentionAbsorbed != 0 || m.kind == kindPaper || m.kind == kindPrivate && r.mentions[n].flags&mentionLinked == 0 {
			continue
		}
		if m.from > v+12 || r.finiteBetween(v+1, m.from) {
			break
		}
		if m.flags&mentionGoverned != 0 && m.from > v+3 && r.items[m.from-1].class&isAgainst != 0 {
			continue
		}
		return n
	}
	return -1
}

// finiteBetween says whether another verb stands between two items: what comes
// then is its own.
func (r *reader) finiteBetween(from, to int32) bool {
	for i := from; i < to; i++ {
		it := &r.items[i]
		if it.class&isBe != 0 || it.class&isSay != 0 && it.form&(formS|formPast) != 0 && it.form&formPart == 0 {
			return true
		}
	}
	return false
}

// someState returns the mention of states without a name that use what those
// sanctioned made: "spyware ... to foreign governments".
func (r *reader) someState(v, end int32, s *sentence) int32 {
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		if m := &r.mentions[n]; m.from > v && m.flags&mentionState != 0 && m.codes.n == 0 {
			return n
		}
	}
	return -1
}

// accusationObject says whether the verb's object is an accusation: "denounces
// U.S. cyberattack allegations".
func (r *reader) accusationObject(v, end int32) bool {
	for i := v + 1; i < min(end, v+8); i++ {
		it := &r.items[i]
		if it.class&isAccN != 0 {
			return true
		}
		if it.mark != markNone && it.mark != markQuote || it.class&(isPrep|isOf|isTo|isAgainst) != 0 && it.class&(isCyber|isHack) == 0 {
			return false
		}
	}
	return false
}

// whoseDeed returns the mention whose actions are the verb's object: "condemned
// Beijing's actions".
func (r *reader) whoseDeed(v int32, s *sentence) int32 {
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		if m := &r.mentions[n]; m.from > v && m.from <= v+3 && m.codes.n > 0 && (m.kind == kindAdj || m.kind == kindPlace && m.flags&mentionPoss != 0) && s.classes&(isCyber|isHack|isThreat) != 0 {
			return n
		}
		if m := &r.mentions[n]; m.from > v+2 && m.from <= v+6 && m.kind == kindPlace && m.codes.n > 0 && r.items[m.from-1].class&isBy != 0 && r.items[v+1].class&isDet != 0 {
			return n // "condemning the alleged action by Russia"
		}
	}
	return -1
}

// cleft returns whom a relative clause with the subject n is about: "it is
// Russia whom Norway accuses".
func (r *reader) cleft(n int32, s *sentence) int32 {
	i := r.mentions[n].from - 1
	for i > s.from && r.items[i].class&isDet != 0 && r.items[i].class&isRel == 0 {
		i--
	}
	if i <= s.from || r.items[i].class&isRel == 0 {
		return -1
	}
	for k := n - 1; k >= s.mentions[0]; k-- {
		if m := &r.mentions[k]; m.to == i || m.to == i-1 && r.items[i-1].mark == markComma {
			return k
		}
	}
	return -1
}

// direct returns the mention right after the verb.
func (r *reader) direct(v int32, s *sentence) int32 {
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		m := &r.mentions[n]
		if m.from <= v {
			continue
		}
		for i := v + 1; i < m.from; i++ {
			if r.items[i].class&(isDet|isAdverb|isDay|isHedge) == 0 || r.items[i].class&(isPrep|isAgainst) != 0 {
				return -1
			}
		}
		if m.kind == kindAdj && m.flags&mentionLinked == 0 || m.flags&mentionPoss != 0 || m.kind == kindPrivate || m.kind == kindName {
			return -1
		}
		return n
	}
	return -1
}

// behindWord returns the mention after the nearest word of a class behind v.
func (r *reader) behindWord(v, end int32, s *sentence, ok func(*item) bool) int32 {
	for i := v + 1; i < end; i++ {
		if !ok(&r.items[i]) {
			continue
		}
		for n := s.mentions[0]; n < s.mentions[1]; n++ {
			m := &r.mentions[n]
			if m.from > i && m.from <= i+4 {
				return n
			}
		}
	}
	return -1
}

// mentionEnds says whether somebody stands right before the verb at item v:
// "which the White House tied to".
func (r *reader) mentionEnds(v int32, s *sentence) bool {
	j := r.beforeVerb(v, s)
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		m := &r.mentions[n]
		if m.to == j+1 && (m.kind == kindGov || m.kind == kindPlace || m.kind == kindPron) && m.flags&mentionGoverned == 0 {
			return true
		}
	}
	return false
}

func (r *reader) byPhrase(v, end int32, s *sentence) int32 {
	return r.behindWord(v, end, s, func(it *item) bool { return it.class&isBy != 0 })
}

func (r *reader) onPhrase(v, end int32, s *sentence) int32 {
	n := r.behindWord(v, end, s, func(it *item) bool { return it.mark == markNone && r.tokens[it.from].hash == hashOn })
	for n >= 0 && r.mentions[n].kind == kindPrivate {
		return -1
	}
	return n
}

// insideMention says whether item v is part of a noun phrase.
func (r *reader) insideMention(v int32, s *sentence) bool {
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		if m := &r.mentions[n]; m.from <= v && v < m.to {
			return true
		}
	}
	return false
}

// toFollows says whether the verb's "to" stands right behind it, or is a part
// of it: "was traced to", "was linked to".
func (r *reader) toFollows(v int32, s *sentence) bool {
	return r.items[v].to-r.items[v].from > 1 || v+1 < s.to && r.items[v+1].class&isTo != 0
}

func (r *reader) toPhrase(v, end int32, s *sentence) int32 {
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		m := &r.mentions[n]
		if m.from > v && m.to < end && m.flags&mentionPoss != 0 && r.flagsAt(m.to)&entryDoor != 0 {
			return n
		}
	}
	if r.items[v].to-r.items[v].from > 1 {
		return r.behindWord(v-1, end, s, func(it *item) bool { return true })
	}
	if n := r.behindWord(v, end, s, func(it *item) bool { return it.mark == markNone && it.class&isTo != 0 }); n >= 0 {
		return n
	}
	return r.behindWord(v, end, s, func(it *item) bool {
		h := r.tokens[it.from].hash
		return it.mark == markNone && (h == hashOn || h == hashWith)
	})
}

var hashWith, hashAs = hashWord("with"), hashWord("as")

// doneBy returns the doer behind the speaker of a passive: "attributed by
// officials as being conducted by Russia".
func (r *reader) doneBy(speaker int32, s *sentence) int32 {
	for i := r.mentions[speaker].to; i < s.to; i++ {
		if !r.at(i, hashAs) {
			continue
		}
		for n := speaker + 1; n < s.mentions[1]; n++ {
			if m := &r.mentions[n]; m.from > i && r.actorCodes(n).n > 0 && r.classesIn(i, m.from)&isBy != 0 {
				return n
			}
		}
		return -1
	}
	return -1
}

func (r *reader) asPhrase(v, end int32, s *sentence) int32 {
	n := r.behindWord(v, end, s, func(it *item) bool { return it.mark == markNone && r.tokens[it.from].hash == hashAs })
	if n >= 0 {
		if cs := r.actorCodes(n); cs.n > 0 {
			return n
		}
	}
	return -1
}

// eventActor returns who did the operation that the verb's object tells of.
func (r *reader) eventActor(v, end int32, k int32) int32 {
	for i := len(r.events) - 1; i >= 0 && r.events[i].sent == k; i-- {
		if e := &r.events[i]; r.mentions[e.actor].from > v && r.mentions[e.actor].from < end {
			return e.actor
		}
	}
	return -1
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
		if c.actor >= 0 && c.speaker < 0 && c.rule == "ATTRIBUTE" {
			r.said(&c, v)
		}
		if c.actor < 0 || c.speaker < 0 {
			return
		}
	}
	var sp speechKind
	c.speakers, sp, c.anon = r.who(c.speaker)
	c.accused = r.actorCodes(c.actor)
	if c.accused.n == 0 && c.measure == Diplomatic && r.mentions[c.actor].flags&mentionEmbassy != 0 {
		c.accused = r.lastAccused // "summoned the ambassador"
	}
	if c.accused.n == 0 && (c.measure == Sanctions || c.measure == Indictment) {
		c.accused = r.served(c.actor, end, s)
	}
	if r.mentions[c.actor].kind == kindPron {
		return
	}
	switch {
	case sp == speechPrivate:
		c.filter = "the speaker is no government"
	case c.speakers.n == 0:
		c.filter = "the speaker is not known"
	case r.mentions[c.actor].kind == kindPrivate:
		c.filter = "the accused is a company or a person"
	case c.accused.n == 0:
		c.filter = "nobody of a state is accused"
	case !r.cyberClause(c, v, s):
		c.filter = "it is about no cyber operation"
	case c.rule == "CONDEMN" && r.classesIn(v, end)&(isCyber|isHack|isGroup) == 0 && !(r.strong >= 3 && r.accused.meets(c.accused)):
		c.filter = "no cyber operation is condemned"
	case c.rule != "HOLD" && r.aboutWords(c.actor, v, s):
		c.filter = "it is about words, not an operation"
	case c.measure == Diplomatic && r.mentions[c.actor].kind == kindGov && r.mentions[c.actor].flags&mentionEmbassy == 0 && r.items[v].to-r.items[v].from == 1:
		c.filter = "no envoy is called in or sent home"
	case c.rule != "HOLD" && r.unreal(v, s, c.rule == "ATTRIBUTE"):
		c.filter = "it is negated or only possible"
	case c.rule == "SANCTIONS" && r.classesIn(v+1, s.to)&(isCyber|isHack|isThreat|isGroup) == 0 && !s.nexus:
		c.filter = "no cyber operation is the reason"
	case r.criminal(c.actor) && r.calledCriminal(&r.mentions[c.actor]):
		c.filter = "it is a crime without a state"
	case (c.measure == Indictment || c.measure == Sanctions || r.someone(c.actor)) && !r.bounty(v) && !r.nexus(c.actor, s):
		c.filter = "it is a crime without a state"
	}
	c.accused = c.accused.without(c.speakers)
	if c.accused.n == 0 && c.filter == "" {
		c.filter = "speaker and accused are the same"
	}
	r.complete(&c, v, end, s)
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
	for i := max(m.to, v+1); i < s.to && i < m.to+4; i++ {
		it := &r.items[i]
		if it.class&(isGround|isWeakGround|isAccN) != 0 && it.class&(isCyber|isHack) == 0 || it.form == formIng && it.frames&(frameAccuse|frameBlame|frameAttribute|frameDeny|frameCall) != 0 {
			return true
		}
		if it.class&(isCyber|isHack|isIncident) != 0 {
			return false
		}
	}
	return false
}

// nexus says whether those charged or sanctioned have to do with a state: by
// their own names, or by what their sentence says of them.
func (r *reader) nexus(n int32, s *sentence) bool {
	m := &r.mentions[n]
	if m.group[0] < m.group[1] || m.flags&(mentionState|mentionOrgan|mentionLinked) != 0 || m.kind == kindGov || m.kind == kindPlace {
		return true
	}
	if r.near(s) {
		return true
	}
	for k := s.mentions[0]; k < s.mentions[1]; k++ {
		if o := &r.mentions[k]; o.kind == kindGov && o.from > m.from && o.codes.meets(m.codes) {
			return true
		}
	}
	return false
}

// served returns the state whose organ is named behind somebody of no state:
// "a company that hacked utilities for China's Ministry of State Security".
func (r *reader) served(n, end int32, s *sentence) codes {
	for k := n + 1; k < s.mentions[1]; k++ {
		if m := &r.mentions[k]; m.from < end && m.codes.n > 0 && (m.kind == kindGov && m.flags&mentionOrgan != 0 || m.kind == kindThreat && m.group[0] < m.group[1]) {
			return m.codes
		}
	}
	return codes{}
}

// someone says whether only a person's country is told: "a Russian programmer".
func (r *reader) someone(n int32) bool {
	m := &r.mentions[n]
	e := r.items[m.head].entry
	return m.kind == kindPeople && e >= 0 && r.lex.entries[e].flags&entrySomeone != 0
}

// bounty says whether item v is a reward, which is not offered for petty thieves.
func (r *reader) bounty(v int32) bool {
	h := r.tokens[r.items[v].from].hash
	return h == hashReward || h == hashBounty
}

var hashReward, hashBounty = hashWord("reward"), hashWord("bounty")

// near says whether the sentence or one of its neighbours names hackers of a
// state, or it or the headline a political target.
func (r *reader) near(s *sentence) bool {
	if s.nexus || s.political || r.sents[0].title && (r.sents[0].nexus || r.sents[0].political) {
		return true
	}
	for k := range r.sents {
		if &r.sents[k] == s {
			return k > 0 && r.sents[k-1].nexus || k+1 < len(r.sents) && r.sents[k+1].nexus
		}
	}
	return false
}

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
		if strength[c.measure] > strength[f.measure] {
			f.measure = c.measure
		}
		return true
	}
	return false
}

// looseSpeaker finds a speaker for an active verb whose subject names none: the
// nearest government before it in the sentence that nothing governs.
func (r *reader) looseSpeaker(c *candidate, v int32, s *sentence) {
	if c.speaker >= 0 {
		if who, kind, _ := r.who(c.speaker); who.n > 0 || kind == speechPrivate {
			return
		}
	}
	if r.passive(v, s) || r.items[v].form&(formPart|formPast) == formPart || r.items[v].form == formIng && r.items[max(v-1, s.from)].class&(isPaper|isPrivNoun|isPrivate) != 0 {
		return
	}
	for n := s.mentions[1] - 1; n >= s.mentions[0]; n-- {
		m := &r.mentions[n]
		if m.from >= v || m.flags&(mentionAbsorbed|mentionGoverned|mentionPoss) != 0 || m.kind != kindGov && m.kind != kindPlace || m.codes.n == 0 || m.chain == r.mentions[c.actor].chain {
			continue
		}
		if r.clauseBetween(m.to, v) || v-m.to > 24 {
			return
		}
		c.speaker = n
		c.loose = true
		return
	}
}

// said lends an agentless accusation the speaker of its sentence.
func (r *reader) said(c *candidate, v int32) {
	for i := r.sents[c.sent].speeches[1] - 1; i >= r.sents[c.sent].speeches[0]; i-- {
		if sp := &r.speeches[i]; sp.mention >= 0 && sp.mention != c.actor && sp.kind == speechGov {
			c.speaker = sp.mention
			return
		}
	}
}

// cyberClause says whether the accusation is about a cyber operation.
func (r *reader) cyberClause(c candidate, v int32, s *sentence) bool {
	has := class(0)
	for i := s.from; i < s.to; i++ {
		has |= r.items[i].class
	}
	if has&(isCyber|isHack) != 0 || has&(isThreat|isGroup) != 0 && has&isPhysical == 0 {
		return true
	}
	if has&isPhysical != 0 {
		return false
	}
	return r.strong >= 2 && (has&isIncident != 0 || r.attacks(v, s.to)) || has&isIncident != 0 && r.things(s) ||
		r.strong >= 3 && r.accused.meets(c.accused) && s.to-v < 8 // "also condemned Moscow"
}

// unreal says whether the verb at v is negated or hypothetical. can is true for
// verbs of which "can be" tells a finding: "can be traced to".
func (r *reader) unreal(v int32, s *sentence, can bool) bool {
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

var hashCan, hashCould = hashWord("can"), hashWord("could")

// spokenEvents gives the operations of a sentence to whoever says so.
func (r *reader) spokenEvents(s *sentence, k int32) {
	for i := s.events[0]; i < s.events[1]; i++ {
		e := &r.events[i]
		if !e.weak && e.rule != "NOMINAL" {
			r.accused.addAll(e.codes)
		}
		sp, ok := r.speechOf(e, s, k)
		if !ok {
			continue
		}
		c := candidate{stance: Attribution, sent: k, trigger: e.at, actor: e.actor, speaker: sp.mention, rule: e.rule, measure: Statement,
			hedged: e.hedged || sp.hedged, anon: sp.anon, speakers: sp.who, accused: e.codes}
		switch {
		case sp.kind == speechPrivate:
			c.filter = "the speaker is no government"
		case sp.kind != speechGov || sp.who.n == 0:
			c.filter = "the speaker is not known"
		case r.declined(sp.at, s), r.declined(e.at, s):
			c.filter = "nothing is attributed"
		case e.neg, sp.at < e.at && r.classesIn(sp.at, e.at)&isNeg != 0 && r.noTraceIn(sp.at, e.at):
			c.filter = "it is negated"
		case r.criminal(e.actor):
			c.filter = "it is a crime without a state"
		case e.modal || sp.modal:
			c.filter = "it is only possible"
		}
		if sp.mention >= 0 && r.mentions[sp.mention].codes.n == 0 && r.mentions[sp.mention].kind == kindGov && c.accused.without(c.speakers).n == 0 {
			if c.speakers = r.otherThan(c.accused); c.speakers.n == 0 && c.filter == "" {
				c.filter = "the speaker is not known"
			}
		}
		c.accused = c.accused.without(c.speakers)
		if c.accused.n == 0 && c.filter == "" {
			c.filter = "speaker and accused are the same"
		}
		c.when = sp.at
		r.complete(&c, e.at, e.to, s)
	}
}

// otherThan returns the country named most in the article beside the accused:
// whose "deputy prime minister" it is when nothing nearer tells.
func (r *reader) otherThan(accused codes) codes {
	best, most := code(0), uint16(1)
	for i := range r.counts {
		if x := code(i); r.counts[i] > most && !accused.has(x) {
			best, most = x, r.counts[i]
		}
	}
	if best == 0 {
		return codes{}
	}
	return single(best)
}

// criminal says whether hackers of whom only the country is told are criminals:
// they are called so, or the article speaks of crime, and it names nobody of a state.
func (r *reader) criminal(n int32) bool {
	m := &r.mentions[n]
	if m.kind != kindThreat && m.kind != kindPeople || m.group[0] < m.group[1] || m.flags&(mentionState|mentionOrgan) != 0 || r.nexuses > 0 {
		return false
	}
	if m.tied.n > 0 || m.flags&mentionLinked != 0 {
		return r.calledCriminal(m)
	}
	return r.crime >= 2 || r.calledCriminal(m)
}

// calledCriminal says whether the mention's own words tell of crime: "ransomware gang".
func (r *reader) calledCriminal(m *mention) bool {
	for i := m.from; i < m.to; i++ {
		if e := r.items[i].entry; e >= 0 && r.lex.entries[e].flags&entryCrime != 0 {
			return true
		}
	}
	return false
}

// noTraceIn says whether "no evidence" or the like stands between two items.
func (r *reader) noTraceIn(from, to int32) bool {
	for i := from; i < to; i++ {
		if e := r.items[i].entry; e >= 0 && r.lex.entries[e].flags&entryNoTrace != 0 {
			return true
		}
	}
	return false
}

// speechOf returns who says the event: the nearest speaker of the sentence who
// is not the one accused, or whoever is being quoted.
func (r *reader) speechOf(e *event, s *sentence, k int32) (speech, bool) {
	best, dist := int32(-1), int32(1<<30)
	for i := s.speeches[1] - 1; i >= s.speeches[0]; i-- {
		sp := &r.speeches[i]
		if sp.mention >= 0 && e.actor >= 0 && (sp.mention == e.actor || r.mentions[sp.mention].chain == r.mentions[e.actor].chain) {
			continue
		}
		d := sp.at - e.at
		if d < 0 {
			d = -d
		}
		switch {
		case sp.nominal && (e.at < sp.at || e.actor < 0):
			continue
		case e.at < sp.at && sp.mention >= 0 && r.ownClause(&r.mentions[sp.mention], e.at):
			continue // "were hacked after the country declared"
		case sp.kind == speechUnknown:
			d += 8
		case sp.kind == speechGov && r.items[sp.at].class&isAccording != 0:
			d -= 30 // "the newspaper reported, citing officials"
		}
		for x := min(sp.at, e.at); x < max(sp.at, e.at); x++ {
			if r.items[x].mark == markSemicolon {
				d += 20
			}
		}
		if d < dist {
			best, dist = i, d
		}
	}
	if best >= 0 {
		return r.speeches[best], true
	}
	if sp, ok := r.announced(k); ok {
		return sp, true
	}
	if r.items[s.from].mark == markQuote || r.items[min(s.from+1, s.to-1)].flags&flagQuoted != 0 {
		return r.quotedBy(s, k)
	}
	return speech{}, false
}

// ownClause says whether a mention begins a clause of its own behind item at.
func (r *reader) ownClause(m *mention, at int32) bool {
	i := m.from - 1
	for i > at && r.items[i].class&isDet != 0 {
		i--
	}
	return i > at && r.items[i].class&isBut != 0
}

// quotedBy returns who speaks a quoted sentence without a speaker of its own:
// whoever is named later in its paragraph, before in it, or at the end of the
// paragraph before.
func (r *reader) quotedBy(s *sentence, k int32) (speech, bool) {
	for n := k + 1; n < int32(len(r.sents)) && r.sents[n].para == s.para; n++ {
		if o := &r.sents[n]; o.speeches[0] < o.speeches[1] {
			return r.speeches[o.speeches[0]], true
		}
	}
	for n := k - 1; n >= 0 && r.sents[n].para >= s.para-1; n-- {
		if o := &r.sents[n]; o.speeches[0] < o.speeches[1] {
			return r.speeches[o.speeches[1]-1], true
		}
	}
	return speech{}, false
}

// chargesAndSanctions reads the nouns: "charges against", "sanctions on",
// "a reward for information on".
func (r *reader) chargesAndSanctions(s *sentence, k int32) {
	if s.classes&(isChargeN|isSanctionN) == 0 {
		return
	}
	for i := s.from; i < s.to; i++ {
		it := &r.items[i]
		if it.class&(isChargeN|isSanctionN) == 0 || it.frames != 0 && it.form != formNone && !r.nounPlace(i, s) && it.form&formS == 0 {
			continue
		}
		end := r.clauseEnd(i, s)
		c := candidate{stance: Attribution, sent: k, trigger: i, measure: Indictment, rule: "CHARGES", speaker: -1}
		if it.class&isSanctionN != 0 {
			c.measure, c.rule = Sanctions, "SANCTIONS"
		}
		if it.class&isSanctionN != 0 && r.onList(i, s) {
			c.actor = r.mainSubject(i, s)
			c.speaker = r.holder(i, s)
			r.judge(c, i, end, s)
			continue
		}
		c.actor = r.behindWord(i, min(end, i+10), s, func(x *item) bool {
			return x.class&isAgainst != 0 || x.mark == markNone && (r.tokens[x.from].hash == hashFor || r.tokens[x.from].hash == hashOn)
		})
		c.actor = r.pastFirms(c.actor, min(end, i+20), s)
		if n := r.facing(i, s); c.actor < 0 && n >= 0 {
			c.actor = n
			if r.said(&c, i); c.speaker >= 0 {
				r.judge(c, i, end, s)
			}
			continue
		}
		if c.actor < 0 {
			continue
		}
		c.speaker = r.holder(i, s)
		if c.speaker < 0 {
			c.speaker = r.mainSubject(i, s)
		}
		r.judge(c, i, end, s)
	}
}

// pastFirms goes on from a firm to the hackers enumerated with it: "sanctions
// against a company and two individuals linked to China".
func (r *reader) pastFirms(n, end int32, s *sentence) int32 {
	if n < 0 || r.mentions[n].kind != kindPrivate {
		return n
	}
	for k := n + 1; k < s.mentions[1] && r.mentions[k].from < end; k++ {
		if m := &r.mentions[k]; (m.kind == kindPeople || m.kind == kindThreat) && r.actorCodesOf(k) {
			return k
		}
	}
	return n
}

// facing returns who faces the charges at item i, or -1.
func (r *reader) facing(i int32, s *sentence) int32 {
	for j := max(s.from, i-4); j < i; j++ {
		switch r.tokens[r.items[j].from].hash {
		case hashFace, hashFaces, hashFacing:
			for n := s.mentions[0]; n < s.mentions[1]; n++ {
				if m := &r.mentions[n]; m.from < j && m.codes.n > 0 && (m.kind == kindPeople || m.kind == kindThreat) && m.flags&mentionAbsorbed == 0 {
					return n
				}
			}
		}
	}
	return -1
}

var hashFace, hashFaces, hashFacing = hashWord("face"), hashWord("faces"), hashWord("facing")

// onList says whether the list at item i is one that somebody was put on.
func (r *reader) onList(i int32, s *sentence) bool {
	for j := i - 1; j >= s.from && j >= i-5; j-- {
		h := r.tokens[r.items[j].from].hash
		if r.items[j].mark == markNone && (h == hashOn || h == hashTo) {
			return true
		}
	}
	return false
}

// holder returns the mention whose noun item i is: "US sanctions", "the Justice Department's charges".
func (r *reader) holder(i int32, s *sentence) int32 {
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		m := &r.mentions[n]
		if m.to <= i && m.to >= i-2 && (m.flags&mentionPoss != 0 || m.kind == kindPlace && m.to == i) && m.codes.n > 0 {
			return n
		}
	}
	return -1
}

// most is the number of candidates that are kept of one article: hundreds more
// than any article has, so that what compares them all stays bounded.
const most = 200

// complete fills in groups, victims and time, and keeps the candidate.
func (r *reader) complete(c *candidate, v, end int32, s *sentence) {
	if c.filter == "" && c.stance == Attribution {
		r.accused.addAll(c.accused)
		r.lastAccused = c.accused
		if c.speaker >= 0 && r.allied(c.speaker) {
			c.allied = true
		}
	}
	r.groupsOf(c, v, s)
	for i := s.from; i < s.to; i++ {
		if r.items[i].class&isHedge != 0 && r.items[i].flags&flagHyphen == 0 && i > s.from {
			c.hedged = true
		}
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
	c.victims = r.victimsOf(c, v, s.to, s)
	if c.filter == "" {
		c.target = r.targetOf(c)
	}
	if c.when == 0 || c.when < s.from {
		c.when = v
	}
	past, sure := r.pastAt(c.when, s)
	if !past && r.inheritsPast(c, v, s) {
		past, sure = true, true
	}
	c.past, c.told = past, past && sure
	if len(r.found) < most {
		r.found = append(r.found, *c)
	}
}

// joining reads S joins S2 in accusing T: both accuse.
func (r *reader) joining(v, end int32, s *sentence, k int32) {
	c := candidate{stance: Attribution, sent: k, trigger: v, actor: -1, rule: "JOIN", measure: Statement}
	c.speaker = r.subject(v, s)
	if c.speaker < 0 || r.unreal(v, s, false) && r.items[v].form != formBase {
		return
	}
	var sp speechKind
	if c.speakers, sp, c.anon = r.who(c.speaker); sp != speechGov {
		return
	}
	with := codes{}
	if n := r.object(v, end, s); n >= 0 && r.mentions[n].from <= v+4 {
		with, _, _ = r.who(n)
	}
	accuses := false
	for i := v + 1; i < s.to; i++ {
		it := &r.items[i]
		accuses = accuses || it.frames&(frameAccuse|frameBlame|frameCondemn|frameAttribute) != 0 || it.class&isAccN != 0 ||
			it.class&isPaper != 0 && s.events[0] < s.events[1] // "to issue an alert that hackers"
	}
	if !accuses || s.classes&isGroup == 0 && !r.cyberNear(s, k) && r.strong < 3 {
		return
	}
	if c.actor = r.eventActor(v, s.to, k); c.actor >= 0 {
		c.accused = r.actorCodes(c.actor)
	} else if n := r.framed(v, s); n >= 0 {
		c.actor, c.accused = n, r.actorCodes(n)
	} else {
		c.accused = r.lastAccused
	}
	c.speakers.addAll(with)
	c.accused = c.accused.without(c.speakers)
	if c.accused.n > 0 {
		r.complete(&c, v, end, s)
	}
}

// framed returns whom an accusing verb behind item v has as its object.
func (r *reader) framed(v int32, s *sentence) int32 {
	for i := v + 1; i < s.to; i++ {
		if r.items[i].frames&(frameAccuse|frameBlame|frameCondemn|frameAttribute) == 0 {
			continue
		}
		for n := s.mentions[0]; n < s.mentions[1]; n++ {
			if m := &r.mentions[n]; m.from > i && r.actorCodesOf(n) {
				return n
			}
		}
	}
	return -1
}

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
			named := r.items[i].class&isGroup != 0 || r.items[i].class&isBody != 0 && r.lex.entries[max(e, 0)].flags&entryOrgan != 0
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
			if e := r.items[i].entry; e >= 0 && r.lex.entries[e].flags&entryAlly != 0 {
				return true
			}
		}
	}
	return false
}
