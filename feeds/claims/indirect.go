package claims

// indirect reads into e the operation of a mention where the sentence does not follow
// the plain order of doer, verb and deed:
//
//   - traced: "a Russian trace in the attack";
//   - inverted: "behind the intrusion stood Russia";
//   - named last: "the culprit has been found: Russia";
//   - an answer: "Who had read the mail? Russia, said the minister";
//   - tied: "the hackers are in the pay of Moscow", of the hackers told of before;
//   - being there: "Russian spies had been in the mailboxes for months";
//   - origin: "they were Chinese", of the hackers told of before;
//   - done by others: "the GRU hired criminals to hack", "a conspiracy with the GRU".
func (r *reader) indirect(e *event, n int32, s *sentence, k int32) bool {
	m := &r.mentions[n]
	*e = event{actor: n}
	switch {
	case r.traced(m, s, e):
		e.rule = "TIED"
		return r.finish(e, s, true)
	case r.inverted(m, s, e):
		e.rule = "BEHIND"
		return r.finish(e, s, true)
	case r.namedLast(m, s, e):
		e.to, e.rule = s.to, "ANSWER"
		return r.strong >= 2
	case r.answers(m, s, k):
		e.at, e.to, e.rule = m.head, r.clauseEnd(m.head, s), "ANSWER"
		return true
	case (m.kind == kindThreat || m.kind == kindPeople && r.strong >= 2) && m.tied.n > 0 && m.flags&mentionGoverned == 0 && r.definite(m) && r.clausal(m, s):
		e.at, e.rule = m.head, "TIED"
		return r.finish(e, s, true)
	case r.origin(m, s, k):
		e.at, e.to, e.rule = m.head, r.clauseEnd(m.head, s), "TIED"
		return true
	case r.originates(m, s, e):
		e.rule = "AGENT"
		if e.to > 0 {
			return true
		}
		return r.finish(e, s, true)
	case r.inside(m, s, e):
		e.rule = "BEHIND"
		if r.finish(e, s, true) {
			return true
		}
		e.weak = false
		return s.classes&(isThreat|isGroup) != 0 && s.classes&isPhysical == 0
	case r.engages(m, s, e):
		e.rule = "BEHIND"
		return r.finish(e, s, true)
	case r.conspires(m, s, e):
		e.rule = "AGENT"
		return r.finish(e, s, true)
	}
	return false
}

// traced reads "a Russian trace in the cyberattack", "the hack has a Belarusian
// trail"; who only looks for one has found none.
func (r *reader) traced(m *mention, s *sentence, e *event) bool {
	if m.kind != kindAdj && m.kind != kindPlace || m.codes.n == 0 || m.to >= s.to || !trails.has(r.items[m.to].word) || s.classes&(isCyber|isHack|isIncident) == 0 {
		return false
	}
	for i := max(s.from, m.from-4); i < m.from; i++ {
		e.neg = e.neg || r.items[i].class&isNeg != 0
		e.modal = e.modal || seeking.has(r.items[i].word)
	}
	e.at, e.hedged = m.to, true
	return true
}

var (
	trails  = setOf("trace", "traces", "trail", "footprint", "footprints", "fingerprints")
	seeking = setOf("look", "looks", "looking", "looked", "search", "searching", "seek", "seeking", "allow", "allowing", "allowed", "possible", "possibility", "exclude", "excluded", "rule", "ruled", "checking", "examining")
)

// inverted reads "behind the deed stands" before the mention.
func (r *reader) inverted(m *mention, s *sentence, e *event) bool {
	v := m.from - 1
	for v > s.from && v > m.from-5 && r.items[v].class&(isDet|isAdverb|isNeg|isPeople|isOf|isTie) != 0 {
		e.neg = e.neg || r.items[v].class&isNeg != 0
		v--
	}
	if v <= s.from || r.items[v].class&isBe == 0 && r.flagsAt(v)&entryStands == 0 {
		return false
	}
	for j := v - 1; j >= s.from && j > v-14; j-- {
		it := &r.items[j]
		if open := r.asideBefore(j, s); open > s.from {
			j = open
			continue // "behind it, the agency said, was"
		}
		if r.clauseMark(j) && it.class&isBehind == 0 {
			return false
		}
		if it.class&isBehind != 0 && it.form == formNone && it.to-it.from == 1 {
			e.at = j
			return r.classesIn(j, v)&(isCyber|isHack|isIncident|isPron) != 0 || j == s.from && r.hackingTold(s)
		}
	}
	return false
}

// asideBefore returns the comma that opens an aside telling who says so, if the
// one at item i closes it; else -1.
func (r *reader) asideBefore(i int32, s *sentence) int32 {
	says := false
	for j := i - 1; r.items[i].mark == markComma && j > s.from && j > i-10; j-- {
		if r.items[j].mark == markComma {
			if says {
				return j
			}
			return -1
		}
		says = says || r.items[j].class&isSay != 0 && r.finite(j)
	}
	return -1
}

// answers says whether the mention opens the answer to the question that the
// sentence before asks: "Who did it?"
func (r *reader) answers(m *mention, s *sentence, k int32) bool {
	if k == 0 || m.from > s.from+2 || m.flags&mentionPoss != 0 || m.to >= s.to {
		return false
	}
	q := &r.sents[k-1]
	if q.skip || q.title || !r.asksWho(q) || q.classes&(isCyber|isHack|isIncident|isHarm|isBehind|isThreat|isDo|isPron) == 0 || r.strong < 2 {
		return false
	}
	next := &r.items[m.to]
	return next.mark != markNone || next.class&(isDo|isAccording|isSay) != 0
}

// namedLast reads the culprit's name behind a colon at the end: "has named the
// culprit: Russia", "there is no doubt who did it: the GRU".
func (r *reader) namedLast(m *mention, s *sentence, e *event) bool {
	i := r.beforeDet(m, s)
	if i <= s.from || r.items[i].mark != markColon || m.to < s.to && r.items[m.to].mark == markNone {
		return false
	}
	for j := i - 1; j >= s.from; j-- {
		if r.flagsAt(j)&entryAsks != 0 {
			e.at = i
			if n := r.mainSubject(i, s); n >= 0 && s.speeches[0] == s.speeches[1] && (r.mentions[n].kind == kindGov || r.mentions[n].kind == kindPlace) {
				e.by = n + 1
			}
			return true
		}
		if r.items[j].class&isNeg != 0 {
			return false
		}
	}
	return false
}

// asksWho says whether a sentence asks who did it.
func (r *reader) asksWho(q *sentence) bool {
	last := q.to - 1
	for last > q.from && (r.items[last].mark == markQuote || r.items[last].mark == markSingle) {
		last--
	}
	if r.items[last].mark != markStop || r.text(&r.tokens[r.items[last].from]) != "?" {
		return false
	}
	for i := q.from; i < q.to && i < q.from+4; i++ {
		if r.at(i, hashWho) || r.at(i, hashWhose) {
			return true
		}
	}
	return false
}

// clausal says whether the tie is what the sentence says of the hackers ("the
// hackers answer to Moscow") and not only how it calls them ("the hackers
// linked to Moscow").
func (r *reader) clausal(m *mention, s *sentence) bool {
	for i := m.head + 1; i < m.to; i++ {
		it := &r.items[i]
		if it.class&isRel != 0 || it.mark == markComma {
			return false
		}
		if it.class&(isBe|isHave) != 0 || it.class&isTie != 0 && r.flagsAt(i)&entryClause != 0 {
			return true
		}
	}
	return false
}

// origin reads "they were Chinese" where the sentence or the one before tells
// of hackers.
func (r *reader) origin(m *mention, s *sentence, k int32) bool {
	if r.itWas(m, s) || r.itsDeed(m, s) {
		return true
	}
	if m.kind != kindAdj && m.kind != kindPeople || m.from <= s.from || r.items[m.from-1].class&isBe == 0 ||
		m.to < s.to && r.items[m.to].mark == markNone && r.items[m.to].class&(isAnd|isBut|isPrep) == 0 {
		return false
	}
	if s.classes&isThreat != 0 {
		return true
	}
	return k > 0 && r.sents[k-1].classes&isThreat != 0 && m.from <= s.from+4 && r.items[s.from].class&isPron != 0
}

// itWas reads no more than "it was the GRU", in quotes or not, where the article
// or the sentence before tells of a deed in the computer.
func (r *reader) itWas(m *mention, s *sentence) bool {
	if m.kind != kindThreat && m.kind != kindPlace && m.kind != kindPeople && m.flags&mentionOrgan == 0 || m.flags&(mentionGoverned|mentionPoss) != 0 ||
		m.to < s.to && r.items[m.to].mark == markNone || s.classes&isNeg != 0 {
		return false
	}
	i := m.from - 1
	for i > s.from && r.items[i].class&(isDet|isAdverb) != 0 {
		i--
	}
	return i > s.from && r.items[i].class&isBe != 0 && (r.at(i-1, hashIt) || r.at(i-1, hashThis)) && r.hackingTold(s)
}

// originates reads "attacks of Russian origin", "the attacks are Russian in
// origin", "many of the attacks are state-sponsored".
func (r *reader) originates(m *mention, s *sentence, e *event) bool {
	if m.kind != kindAdj || m.from <= s.from || m.to >= s.to {
		return false
	}
	before, word := m.from-1, m.to
	if before > s.from && (r.items[before].mark == markQuote || r.items[before].mark == markSingle) {
		before--
	}
	prev := &r.items[before]
	switch {
	case m.flags&mentionState != 0 && m.codes.n == 0 && (prev.class&isBe != 0 || prev.class&isPron != 0 && before > s.from && r.items[before-1].class&isOf != 0) && r.items[word].mark != markNone:
		// "many of the attacks are state-sponsored", "most of them state-backed"
	case prev.class&isOf != 0 && r.flagsAt(word)&entryOrigin != 0:
	case prev.class&isBe != 0 && word+1 < s.to && r.at(word, hashIn) && r.flagsAt(word+1)&entryOrigin != 0:
	case prev.class&isDet != 0 && r.flagsAt(word)&entryOrigin != 0 && word+1 < s.to && r.items[word+1].class&isOf != 0:
		// "the Russian origin of the attack"
		for e.at = word + 2; e.at < min(s.to, word+6) && !r.clauseMark(e.at); e.at++ {
			if r.items[e.at].class&(isCyber|isHack|isIncident) != 0 && !r.thing(e.at) {
				e.to = r.clauseEnd(e.at, s)
				return s.classes&(isCyber|isHack) != 0 || r.hackingTold(s)
			}
		}
		return false
	default:
		return false
	}
	return r.deedBefore(e, m.from, s, 16) && !r.thing(e.at)
}

// itsDeed reads "it is North Korea's act", "this was Iran's doing" where the
// article is about a deed in the computer.
func (r *reader) itsDeed(m *mention, s *sentence) bool {
	if m.flags&mentionPoss == 0 || m.to >= s.to || r.flagsAt(m.to)&entryAct == 0 || r.classesIn(s.from, m.from)&isNeg != 0 || !r.hackingTold(s) {
		return false
	}
	i := m.from - 1
	for i > s.from && r.items[i].class&(isDet|isAdverb|isHedge) != 0 {
		i--
	}
	return i > s.from && r.items[i].class&isBe != 0 && (r.items[i-1].class&isPron != 0 || r.at(i-1, hashThis) || r.classesIn(max(s.from, i-6), i)&(isIncident|isCyber|isHack) != 0)
}

// inside reads "were in the mailboxes" behind hackers or an organ.
func (r *reader) inside(m *mention, s *sentence, e *event) bool {
	if !r.doer(m) && m.kind != kindPlace || m.flags&(mentionGoverned|mentionPoss) != 0 {
		return false
	}
	be := false
	for i := m.to; i < s.to && i < m.to+6; i++ {
		it := &r.items[i]
		if it.class&isNeg != 0 || it.class&isModal != 0 && it.class&isAdverb == 0 {
			return false
		}
		if be && it.class&isPrep != 0 && (r.at(i, hashIn) || r.at(i, hashInside) || r.at(i, hashWithin)) || i > m.to && r.flagsAt(i)&entryStands != 0 && it.to-it.from > 1 && inWords.has(r.tokens[it.to-1].hash) {
			e.at = i
			for j := i + 1; j < s.to && j < i+6; j++ {
				if r.flagsAt(j)&entryTarget != 0 || r.at(j, hashSystem) {
					e.at = j
					return true
				}
			}
			return false
		}
		be = be || it.class&isBe != 0 || r.flagsAt(i)&entryStands != 0
		if it.class&(isBe|isHave|isAdverb|isPast) == 0 && r.flagsAt(i)&entryStands == 0 {
			return false
		}
	}
	return false
}

var hashWho, hashWhose, hashInside, hashWithin, hashSystem = hashWord("who"), hashWord("whose"), hashWord("inside"), hashWord("within"), hashWord("system")

// inWords end what tells where somebody was: "embedded in".
var inWords = setOf("in", "into", "within")
