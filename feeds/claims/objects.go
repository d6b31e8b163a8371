package claims

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

// host returns the capital in which the envoy n is called in ("was summoned in
// Helsinki"), or else whoever stands for the country of the dateline.
func (r *reader) host(v, end, n int32, s *sentence) int32 {
	if r.mentions[n].flags&mentionEmbassy == 0 {
		return -1
	}
	guest := r.mentions[n].codes
	for k := s.mentions[0]; k < s.mentions[1]; k++ {
		if m := &r.mentions[k]; m.from > v && m.from < end && m.kind == kindPlace && m.codes.n == 1 && r.at(m.from-1, hashIn) && !m.codes.meets(guest) {
			return k
		}
	}
	if r.place.n != 1 || r.place.meets(guest) {
		return -1
	}
	for k := range min(len(r.mentions), early) {
		if m := &r.mentions[k]; (m.kind == kindPlace || m.kind == kindGov) && m.flags&mentionEmbassy == 0 && m.codes.same(r.place) {
			return int32(k)
		}
	}
	return -1
}

// early is how many mentions an article has at most before it tells who is at home
// where it was written.
const early = 200

// accusedOf says whether the verb is a headline's passive: "Russia accused of".
func (r *reader) accusedOf(v int32, s *sentence) bool {
	return r.items[v].form&formPart != 0 && v+1 < s.to && r.items[v+1].class&(isOf|isBy) != 0 && !r.perfect(v, s)
}

// follows says whether one of the words follows item v before end.
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

// ofPaper returns who issues the paper n whose participle is the verb at v:
// "Oslo and Paris have issued statements condemning".
func (r *reader) ofPaper(n, v int32, s *sentence) int32 {
	if n < 0 || r.mentions[n].kind != kindPaper || r.mentions[n].codes.n > 0 || r.items[v].form != formIng || r.mentions[n].to != v {
		return n
	}
	if k := r.mainSubject(r.mentions[n].from, s); k >= 0 && (r.mentions[k].kind == kindGov || r.mentions[k].kind == kindPlace) {
		return k
	}
	return n
}

// whoseDeed returns the mention whose actions are the verb's object: "condemned
// Beijing's actions".
func (r *reader) whoseDeed(v int32, s *sentence, k int32) int32 {
	last := r.attributionMeant(k)
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		if m := &r.mentions[n]; m.from > v && m.from <= v+3 && m.codes.n > 0 && r.classesIn(v+1, m.from)&isAgainst == 0 && (m.kind == kindAdj || m.kind == kindPlace && m.flags&mentionPoss != 0) && (s.classes&(isCyber|isHack|isThreat) != 0 || last != nil && last.accused.same(m.codes)) {
			return n
		}
		if m := &r.mentions[n]; m.from > v+2 && m.from <= v+6 && m.kind == kindPlace && m.codes.n > 0 && r.items[m.from-1].class&isBy != 0 && r.items[v+1].class&isDet != 0 {
			return n // "condemning the alleged action by Russia"
		}
		if m := &r.mentions[n]; m.from > v+2 && m.from <= v+5 && m.kind == kindPlace && last != nil && last.accused.same(m.codes) && r.items[m.from-1].class&isOf != 0 && conduct.has(r.tokens[r.items[m.from-2].to-1].hash) {
			return n // "condemned the behaviour of China"
		}
	}
	return -1
}

// urgedOn returns whom a sentence that condemns attacks by the verb at item v goes on
// to urge: "condemning the cyber activities and urging China to stop". It must be
// whom the article accuses.
func (r *reader) urgedOn(v int32, s *sentence) int32 {
	if r.classesIn(v, min(s.to, v+6))&(isCyber|isHack|isIncident) == 0 {
		return -1
	}
	for i := v + 1; i < s.to; i++ {
		if r.items[i].frames&frameUrge == 0 || r.unreal(i, s, false) {
			continue
		}
		if n := r.direct(i, s); n >= 0 && r.mentions[n].kind == kindPlace && r.mentions[n].codes.n == 1 && r.accused.meets(r.mentions[n].codes) {
			return n
		}
	}
	return -1
}

// conduct are the words for what a state does that say nothing of how.
var conduct = setOf("behaviour", "behavior", "conduct", "action", "actions", "activity", "activities", "practices", "deeds", "acts", "steps", "recklessness", "irresponsibility")

// conductIn says whether a word for what a state does stands between two items.
func (r *reader) conductIn(from, to int32) bool {
	for i := from; i < to; i++ {
		if conduct.has(r.tokens[r.items[i].to-1].hash) {
			return true
		}
	}
	return false
}

// targetIn says whether something digital that is attacked stands between two items.
func (r *reader) targetIn(from, to int32) bool {
	for i := from; i < to; i++ {
		if r.flagsAt(i)&entryTarget != 0 {
			return true
		}
	}
	return false
}

// relative reads whom a relative clause accuses. In the perfect tense it only
// reminds the reader of who that is: "Russia, which Norway has accused of".
func (r *reader) relative(c *candidate, v int32, s *sentence) {
	if c.actor < 0 && c.speaker >= 0 {
		c.actor = r.cleft(c.speaker, s)
		c.aside = c.actor >= 0 && r.perfect(v, s)
	}
}

// reminds says whether the verb at v only tells aside whose hackers are meant:
// "Linked by Kyiv to the FSB, the group has", "the group, which Kyiv has linked to
// the FSB, has".
func (r *reader) reminds(v, speaker int32, s *sentence) bool {
	if s.title || v > s.from && r.items[v-1].class&(isBe|isNeg) != 0 {
		return false
	}
	if !r.passive(v, s) {
		n := r.cleft(speaker, s)
		return n >= 0 && r.mentions[n].kind == kindThreat && r.perfect(v, s)
	}
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		m := &r.mentions[n]
		if m.kind == kindThreat && (m.to == v || m.to == v-1 && r.items[m.to].mark == markComma || v <= s.from+1 && r.commaBefore(n, s)) {
			return true
		}
	}
	return false
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
		from := r.overPart(v+1, m.from)
		for i := from; i < m.from; i++ {
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

// overPart returns the item behind words for a part of whoever is named next: "a unit
// of", "an arm of"; or i.
func (r *reader) overPart(i, to int32) int32 {
	for j := i; j < to && j < i+4; j++ {
		it := &r.items[j]
		switch {
		case it.to-it.from > 1 && parts.has(r.tokens[it.to-2].hash): // "a unit of", known as a tie
			return j + 1
		case j+1 < to && parts.has(r.tokens[it.from].hash) && r.items[j+1].class&isOf != 0:
			return j + 2
		}
	}
	return i
}

var parts = setOf("unit", "units", "arm", "arms", "branch", "wing", "division", "department", "part", "parts", "section", "elements", "element")

// behindWord returns the mention after the nearest word of a class behind v.
func (r *reader) behindWord(v, end int32, s *sentence, ok func(*item) bool) int32 {
	for i := v + 1; i < end; i++ {
		if !ok(&r.items[i]) {
			continue
		}
		for n := s.mentions[0]; n < s.mentions[1]; n++ {
			m := &r.mentions[n]
			if m.from > i && m.from <= i+4 && !r.commaBetween(i+1, m.from) {
				return n
			}
		}
	}
	return -1
}

// commaBetween says whether a comma stands among the items from one to another.
func (r *reader) commaBetween(from, to int32) bool {
	for i := from; i < to; i++ {
		if r.items[i].mark == markComma {
			return true
		}
	}
	return false
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

// byPhrase returns the mention behind "by".
func (r *reader) byPhrase(v, end int32, s *sentence) int32 {
	return r.behindWord(v, end, s, func(it *item) bool { return it.class&isBy != 0 })
}

// forFirst says whether the verb at v goes on with "for" before any "on": what
// stands behind "on" is then hit, not blamed.
func (r *reader) forFirst(v, end int32) bool {
	for i := v + 1; i < end && !r.at(i, hashOn); i++ {
		if r.at(i, hashFor) {
			return true
		}
	}
	return false
}

// onPhrase returns the mention behind "on": "blamed it on Russia", and behind the last
// one where the first tells who was hit: "blamed the attack on the ministry on Russia".
func (r *reader) onPhrase(v, end int32, s *sentence) int32 {
	on := func(it *item) bool { return it.mark == markNone && r.tokens[it.from].hash == hashOn }
	n := r.behindWord(v, end, s, on)
	if n >= 0 && r.onDeed(r.mentions[n].from, v) {
		if next := r.behindWord(r.mentions[n].to-1, end, s, on); next >= 0 && r.actorCodes(next).n > 0 {
			n = next
		}
	}
	if n >= 0 && r.mentions[n].kind == kindPrivate {
		return -1
	}
	return n
}

// onDeed says whether the "on" before item i belongs to a deed behind item v: "attack on the".
func (r *reader) onDeed(i, v int32) bool {
	for i--; i > v+1; i-- {
		if r.at(i, hashOn) {
			return r.items[i-1].class&(isCyber|isHack|isIncident) != 0
		}
	}
	return false
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

// toPhrase returns the mention to which something is attributed: behind "to",
// "on" or "with", or before "door".
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
	n := r.behindWord(v, end, s, func(it *item) bool {
		h := r.tokens[it.from].hash
		return it.mark == markNone && (h == hashOn || h == hashWith)
	})
	if n >= 0 && r.motive(n, v) {
		return -1
	}
	return n
}

// motive says whether mention n is only named in what an attack is linked to for
// a reason: "to the renewal of an agreement with the United States".
func (r *reader) motive(n, v int32) bool {
	with := r.mentions[n].from - 1
	for with > v && r.items[with].class&isDet != 0 {
		with--
	}
	return r.at(with, hashWith) && r.classesIn(v+1, with)&isOf != 0
}

var hashWith, hashAs = hashWord("with"), hashWord("as")

// namedBehind returns whose the hackers of mention n are, if their names follow right
// behind: "three hacking organizations, Lazarus Group, Kimsuky and Andariel".
func (r *reader) namedBehind(n int32, s *sentence) (cs codes) {
	m := &r.mentions[n]
	if m.kind != kindThreat && m.kind != kindPeople || n+1 >= s.mentions[1] || m.flags&mentionCriminal != 0 {
		return cs
	}
	name := &r.mentions[n+1]
	if name.from != m.to+1 || name.group[0] >= name.group[1] || r.items[m.to].mark != markComma && r.text(&r.tokens[r.items[m.to].from]) != ":" {
		return cs
	}
	return r.actorCodes(n + 1)
}

// endingAt returns the mention that ends right before item v, whatever governs it.
func (r *reader) endingAt(v int32, s *sentence) int32 {
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		if m := &r.mentions[n]; m.to == v && m.flags&mentionAbsorbed == 0 {
			return n
		}
	}
	return -1
}

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

// asPhrase returns the doer behind "as": "named Russia's service as the author".
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
		if from := r.mentions[r.events[i].actor].from; from > v && from < end && r.items[from-1].class&isAgainst == 0 {
			return r.events[i].actor // and not "the cyberattack against Georgia, which"
		}
	}
	return -1
}
