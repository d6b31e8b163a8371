package claims

// An event is an operation laid to somebody in a sentence, whoever says so.
type event struct {
	actor  int32 // mention
	codes  codes
	at     int32 // the predicate
	to     int32 // the end of what it governs
	sent   int32
	rule   string
	hedged bool
	modal  bool
	neg    bool
	by     int32 // 1 + the mention that says so, if the form of the sentence tells; else 0
	weak   bool  // needs the article's help to be a cyber operation
}

// eventsOf finds the operations of a sentence: who did what.
func (r *reader) eventsOf(k int32) {
	s := &r.sents[k]
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		m := &r.mentions[n]
		if m.flags&mentionAbsorbed != 0 || m.kind == kindPrivate || m.kind == kindName || m.kind == kindPaper || m.kind == kindPlace && m.flags&mentionTown != 0 {
			continue
		}
		cs := r.actorCodes(n)
		if m.kind == kindThreat && cs.n > 0 {
			if cs.c[0] != r.xx() || r.threat.n == 0 {
				r.threat, r.group = cs, m.group
			}
		} else if m.flags&mentionCriminal != 0 && m.group[0] < m.group[1] {
			r.threat, r.group = codes{}, m.group
		}
		if cs.n == 0 {
			continue
		}
		var e event
		ok := r.event(&e, n, s)
		if ok && m.kind == kindGov && m.flags&mentionOrgan == 0 && (e.rule != "BEHIND" || r.items[e.at].class&isBehind == 0) {
			continue // a ministry does not hack, but "agencies were behind it"
		}
		if !ok && m.kind != kindPron {
			ok = r.indirect(&e, n, s, k)
		}
		if ok {
			e.codes, e.sent = cs, k
			r.events = append(r.events, e)
		}
	}
}

// actorCodes are the states that a mention stands for as the doer: a country,
// its organs, hackers tied to it.
func (r *reader) actorCodes(n int32) (cs codes) {
	m := &r.mentions[n]
	for c := m.chain; c < int32(len(r.mentions)) && r.mentions[c].chain == m.chain; c++ {
		o := &r.mentions[c]
		if (o.flags&mentionCriminal != 0 || o.flags&mentionBased != 0) && o.flags&(mentionLinked|mentionState) == 0 {
			continue
		}
		if o.kind == kindThreat || o.kind == kindPeople || o.kind == kindPlace || o.kind == kindGov || o.kind == kindAdj {
			cs.addAll(o.codes)
			if o.kind == kindThreat || o.kind == kindPeople {
				cs.addAll(o.tied)
			}
			if o.codes.n == 0 && o.flags&mentionState != 0 && (o.kind != kindAdj || r.standsAlone(o)) {
				cs.add(r.xx())
			}
		}
	}
	if cs.n == 0 && (m.kind == kindThreat || m.kind == kindPeople) && m.flags&mentionCriminal == 0 && (r.definite(m) || r.bareTold(m)) {
		return r.threat
	}
	return cs
}

// bareTold says whether a mention is "hackers" right behind a verb of saying, where
// the headline has said whose they are: "officials said hackers read the mail".
func (r *reader) bareTold(m *mention) bool {
	i := m.from - 1
	if i > 0 && r.at(i, hashThat) {
		i--
	}
	if m.kind != kindThreat || i < 0 || r.items[i].class&isSay == 0 || r.threat.n == 0 || m.to-m.from > 1 || !r.plural(m.from) {
		return false
	}
	for n := r.sents[0].mentions[0]; n < r.sents[0].mentions[1] && r.sents[0].title; n++ {
		if o := &r.mentions[n]; o.kind == kindThreat && o.codes.meets(r.threat) && m.from >= r.sents[0].to {
			return true
		}
	}
	return false
}

// standsAlone says whether a word for some state is a noun here: "foreign
// governments", not "state-sponsored espionage".
func (r *reader) standsAlone(m *mention) bool {
	if int(m.to) >= len(r.items) {
		return true
	}
	n := &r.items[m.to]
	return n.mark != markNone || n.class != 0 && n.class&(isCyber|isHack|isIncident|isHarm|isActor) == 0
}

// definite says whether a mention refers back: "the group", "these hackers".
func (r *reader) definite(m *mention) bool {
	if m.from == 0 {
		return false
	}
	switch r.tokens[r.items[m.from-1].from].hash {
	case hashThe, hashThese, hashThis, hashThose, hashSame:
		return r.items[m.from-1].mark == markNone
	}
	return false
}

var hashThe, hashThese, hashThis, hashThose, hashSame = hashWord("the"), hashWord("these"), hashWord("this"), hashWord("those"), hashWord("same")

// event reads into e the operation that mention n is said to have done.
func (r *reader) event(e *event, n int32, s *sentence) bool {
	m := &r.mentions[n]
	if r.agent(e, n, s) {
		return true
	}
	if m.kind == kindPron {
		return false
	}
	if m.kind != kindAdj && m.flags&mentionPoss == 0 && (m.flags&mentionGoverned == 0 || r.relativeAt(m.to, s) && !r.attackedAt(m, s) || r.toldDoing(m, s)) {
		if r.predicate(e, n, s) {
			return true
		}
	}
	return r.nominal(e, n, s)
}

// relativeAt says whether a relative clause begins at item i.
func (r *reader) relativeAt(i int32, s *sentence) bool {
	if i+1 < s.to && r.items[i].mark == markComma {
		i++
	}
	return i < s.to && r.items[i].class&isRel != 0
}

// attackedAt says whether the mention is a place that an attack was against: what
// a relative clause behind it tells, the attack did ("an attack on Georgia, which
// has hacked").
func (r *reader) attackedAt(m *mention, s *sentence) bool {
	i := r.beforeDet(m, s)
	return m.kind == kindPlace && i > s.from && r.items[i].class&isAgainst != 0 && r.items[i-1].class&(isCyber|isHack|isIncident) != 0
}

// toldDoing says whether somebody warns or tells of what the mention is doing:
// "warns of Chinese hackers conducting", "evidence of spies breaking into".
func (r *reader) toldDoing(m *mention, s *sentence) bool {
	i := r.beforeDet(m, s)
	if i <= s.from || r.items[i].class&(isOf|isPrep) == 0 || r.items[i-1].class&(isSay|isPaper) == 0 {
		return false
	}
	at := r.overExamples(m.to, s)
	return at < s.to && r.items[at].form == formIng && r.items[at].class&(isHack|isHarm|isDo) != 0
}

// predicate reads what the mention does: "is behind", "hacked", "carried out attacks".
func (r *reader) predicate(e *event, n int32, s *sentence) bool {
	m := &r.mentions[n]
	*e = event{actor: n, rule: "BEHIND"}
	to := m.to
	for c := n + 1; c < s.mentions[1] && r.mentions[c].chain == m.chain; c++ {
		to = r.mentions[c].to
	}
	aux := false
	if m.kind == kindPlace && to < s.to && r.items[to].class&isOwn != 0 && r.items[to].class&isCountry == 0 {
		return false // "Taiwan government agencies"
	}
	e.neg, e.modal = r.notThey(m, s), r.supposed(m, s)
	to = r.overReputation(r.overRelative(r.overName(to, s), s), s)
	for i := to; i < s.to && i < to+14; i++ {
		it := &r.items[i]
		c := it.class
		switch {
		case it.mark == markComma, it.mark == markOpen, it.mark == markClose, it.mark == markDash:
			continue
		case it.mark == markQuote, it.mark == markSingle:
			continue
		case it.mark != markNone:
			return false
		case c&isBehind != 0 && it.form == formNone && r.flagsAt(i)&entryAfter != 0:
			return false
		case c&isBehind != 0 && it.form == formNone && i == m.to && !s.title && r.deedVerbAfter(i, s):
			continue // "the group behind the breach has been targeting"
		case c&isBehind != 0 && it.form == formNone && it.frames&frameBlame != 0 && r.hasObject(i, s):
			return false // "the latest to blame Russia"
		case c&isBehind != 0 && it.form == formNone:
			e.at = i
			return r.finish(e, s, true)
		}
		if r.auxiliaryDo(i, s) {
			continue
		}
		if r.didIt(i, s) {
			e.at = i
			return r.finish(e, s, false)
		}
		if c&(isHack|isHarm|isDo) != 0 && it.form != formNone && it.flags&flagHyphen == 0 && !r.nounPlace(i, s) {
			return r.deedAt(e, i, to, aux, s)
		}
		if aux && c&isHedge != 0 && it.form&formPart != 0 {
			e.hedged = true // "are suspected of being behind"
			continue
		}
		if c&isRetort != 0 {
			return false // "opposes all forms of hacking"
		}
		if c&isRel != 0 && i > to && r.at(i-1, hashThose) {
			return false // "our government, including those who have targeted the treasury"
		}
		if c&isRel != 0 && i > to+1 && r.items[i-1].class&isIncident != 0 {
			return false // "read the ministry's mail in an incident that involved"
		}
		if c&isAnd != 0 && i == to {
			if k := r.alongside(i+1, m, s); k > i {
				i, to = k-1, k // "Iran and Hezbollah launched"
				continue
			}
			return false // "hacked the ministry and stole": not the ministry
		}
		if aux && (it.form&formPart != 0 && it.form != formBase|formPast|formPart || it.entry < 0 && r.endsInEd(it)) {
			return false // "was sentenced"
		}
		if m.kind == kindThreat && it.entry < 0 && r.endsInEd(it) {
			e.at = i
			return r.finish(e, s, false)
		}
		if k := r.saidOf(i, s); k > i {
			i = k // "agents who they said hacked"
			continue
		}
		if k := r.calledBy(to, i, s); k > i {
			i = k // "hackers calling themselves Silver Fox had"
			continue
		}
		if r.otherSubject(i, s) {
			return false
		}
		if c&isNeg != 0 {
			e.neg = true
		}
		if c&isModal != 0 && c&isAdverb == 0 {
			e.modal = true
		}
		if c&isHedge != 0 {
			e.hedged = true
		}
		if c&isBe != 0 {
			aux = true
			if i+1 < s.to && r.items[i+1].form == formIng {
				aux = false
			}
		} else if c&isHave != 0 {
			aux = false
		}
		if it.form == formIng && it.frames&(frameAccuse|frameBlame|frameAttribute|frameCondemn) != 0 && it.class&(isHarm|isDo) == 0 {
			return false // "supports Georgia in attributing the cyberattack to"
		}
		if c&(isSay|isAccording) != 0 && it.form != formNone && c&isHedge == 0 || it.frames != 0 && it.form != formIng && it.form != formNone && !r.nounPlace(i, s) {
			return false
		}
	}
	return false
}

// deedAt reads the verb at item i as what the event's actor, whose phrase ends at
// item to, did. passive tells that a form of "be" stands before it.
func (r *reader) deedAt(e *event, i, to int32, passive bool, s *sentence) bool {
	m, it := &r.mentions[e.actor], &r.items[i]
	c := it.class
	if c&isModal != 0 && c&isDo != 0 && it.form&formPast == 0 {
		return false // "is preparing an attack"
	}
	if i == m.to && it.form == formBase && !r.inS(m) && m.chain == e.actor && to == m.to {
		return false // "the government hack"
	}
	if it.form&formPart != 0 && passive && it.form&formIng == 0 {
		return false // "was hacked": the victim
	}
	if c&isDo != 0 && (m.kind == kindGov && r.classesIn(i+1, min(i+4, s.to))&isPaper != 0 || r.classesIn(i+1, min(i+5, s.to))&(isSanctionN|isChargeN) != 0) {
		return false // "the NSA released advisories", "initiated illegal sanctions"
	}
	if it.form == formIng && r.claimed(i, s) {
		return false // "US hacking claims"
	}
	e.at = i
	if !s.title && it.form&(formS|formBase) != 0 && (c&isDo != 0 && m.flags&mentionOrgan != 0 || m.flags&mentionState != 0 && m.codes.n == 0) {
		return false // what they are wont to do
	}
	if c&isHack == 0 && r.classesIn(i+1, min(i+5, s.to))&isGround != 0 {
		return false // "is trying to smear"
	}
	if !r.doer(m) && c&(isHack|isCyber) == 0 && !r.cyberObject(i, s) {
		return false
	}
	e.modal = e.modal || it.form == formIng && !passive && i == to && r.mayDo(i, s)
	return r.finish(e, s, c&isHack != 0)
}

// alongside returns the item after hackers named at item i as doing it together
// with mention m, or i.
func (r *reader) alongside(i int32, m *mention, s *sentence) int32 {
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		if o := &r.mentions[n]; o.from == i && o.kind == kindThreat && m.kind == kindPlace && m.flags&mentionGoverned == 0 {
			return o.to
		}
	}
	return i
}

// auxiliaryDo says whether item i is a "do" that only helps another verb: "did
// not believe", "do they know".
func (r *reader) auxiliaryDo(i int32, s *sentence) bool {
	if h := r.tokens[r.items[i].from].hash; h != hashDo && h != hashDoes && h != hashDid || i+1 >= s.to {
		return false
	}
	return r.items[i+1].class&(isNeg|isAdverb) != 0 || r.items[i+1].form&formBase != 0
}

var hashDo, hashDoes, hashDid, hashDone, hashIt = hashWord("do"), hashWord("does"), hashWord("did"), hashWord("done"), hashWord("it")

// didIt says whether item i stands for a deed told before: "Russia did it".
func (r *reader) didIt(i int32, s *sentence) bool {
	return (r.at(i, hashDid) || r.at(i, hashDone)) && i+1 < s.to && (r.at(i+1, hashIt) || r.at(i+1, hashThis) || r.at(i+1, hashSo)) && (i+2 >= s.to || r.items[i+2].mark != markNone)
}

// notThey says whether "not" stands before the mention: "criminals, not the
// government, are responsible".
func (r *reader) notThey(m *mention, s *sentence) bool {
	i := r.beforeDet(m, s)
	return i >= s.from && r.at(i, hashNot)
}

var hashNot = hashWord("not")

// deedVerbAfter says whether a verb of a deed in the perfect or past follows the
// noun phrase behind item i: then what stands at i only describes the doer.
func (r *reader) deedVerbAfter(i int32, s *sentence) bool {
	for j := i + 1; j < s.to && j < i+10; j++ {
		it := &r.items[j]
		if it.mark != markNone {
			return false
		}
		if it.class&isHave != 0 {
			return r.classesIn(j+1, min(s.to, j+4))&(isHack|isHarm) != 0
		}
	}
	return false
}

// inS says whether a mention's last word ends like a plural.
func (r *reader) inS(m *mention) bool {
	w := r.text(&r.tokens[r.items[m.to-1].to-1])
	return w != "" && w[len(w)-1] == 's'
}

// nameGivers are the words that give hackers their name: "known as", "dubbed".
var nameGivers = setOf("known", "called", "dubbed", "named", "nicknamed", "codenamed")

// tries are what a deed yet to be is told with: "Chinese attempts to break into".
var tries = setOf("attempt", "attempts", "effort", "efforts", "bid", "bids", "campaign", "campaigns", "plan", "plans")

// doer says whether hackers, an organ or a state's group are meant, of whom
// any deed is told; of a country or ministry it must be a cyber operation by its own word.
func (r *reader) doer(m *mention) bool {
	return m.kind == kindThreat || m.kind == kindPeople || m.flags&mentionOrgan != 0
}

// cyberObject says whether the verb at item i has a cyber operation as its object.
func (r *reader) cyberObject(i int32, s *sentence) bool {
	for j := i + 1; j < s.to && j < i+20; j++ {
		it := &r.items[j]
		if it.mark == markComma && j+2 < s.to && r.items[i].class&isDo != 0 && r.at(j+1, hashIncluding) && r.classesIn(j+2, min(j+6, s.to))&(isCyber|isVague) == isCyber {
			return true // "is waging a hybrid war, including cyberattacks"
		}
		if it.mark != markNone && it.mark != markQuote && it.mark != markSingle {
			return false
		}
		if j >= i+8 && (it.class&isHack == 0 || it.form&formIng == 0 || r.items[j-1].class&isBy == 0) {
			continue // but "stole plans of the newest tanks by hacking the maker"
		}
		if it.class&(isCyber|isHack) != 0 && it.class&isThreat == 0 {
			return !pretexts.has(r.tokens[it.to-1].hash) && (r.items[j-1].class&isOf == 0 || !pretexts.has(r.tokens[r.items[j-2].from].hash))
		}
		if it.class&isIncident != 0 && r.items[i].class&isDo != 0 && r.strong >= 3 || r.items[i].class&isHarm != 0 && r.flagsAt(j)&entryLoot != 0 && r.strong >= 2 {
			return true
		}
	}
	return false
}

// pretexts are what an attack is made into, and not done: "uses the issue of
// cyberattacks", "creates cyber threats".
var pretexts = setOf("issue", "pretext", "excuse", "topic", "question", "subject", "matter", "charge", "guise", "threat", "threats", "danger")

// nominal reads "Russia's cyberattack", "Chinese hacking of".
func (r *reader) nominal(e *event, n int32, s *sentence) bool {
	m := &r.mentions[n]
	*e = event{actor: n, rule: "NOMINAL", neg: m.from > s.from && r.items[m.from-1].class&isNeg != 0}
	if m.kind != kindAdj && m.flags&mentionPoss == 0 && m.kind != kindThreat && !(m.flags&mentionOrgan != 0 && r.items[m.head].class&isBody != 0 && m.to < s.to && r.items[m.to].class&isCyber != 0 && !r.thing(m.to)) {
		return false // but "the GRU cyberattacks"
	}
	for i := m.to; i < s.to && i < m.to+5; i++ {
		it := &r.items[i]
		if it.mark == markQuote || it.mark == markSingle {
			continue
		}
		if it.mark != markNone || it.class&(isPrep|isOf|isTo|isBy|isBe|isHave|isSay|isAnd|isRel|isPron) != 0 && it.class&(isCyber|isHack|isIncident|isInvN) == 0 {
			return false
		}
		if it.class&isVague != 0 || it.traits&entryCrime != 0 {
			return false // "the Russian cybercrime scene"
		}
		if it.class&(isCyber|isHack|isIncident|isInvN) != 0 && it.class&isThreat == 0 && !r.thing(i) {
			if it.class&(isCyber|isHack|isInvN) == 0 && s.classes&(isCyber|isHack) == 0 {
				return false
			}
			if r.items[m.head].class&isState != 0 || r.feared(m.from, s) || m.from > s.from+1 && (r.soCalled(m.from-1) || r.soCalled(m.from-2)) || m.flags&mentionAbsorbed != 0 || r.claimed(i, s) {
				return false
			}
			e.at = i
			return r.finish(e, s, it.class&(isCyber|isHack) != 0)
		}
		if i+2 < s.to && tries.has(r.tokens[it.to-1].hash) && r.items[i+1].class&isTo != 0 && r.items[i+2].class&isHack != 0 && !r.feared(m.from, s) {
			e.at = i + 2 // "Chinese attempts to break into"
			return r.finish(e, s, true)
		}
		if r.mentionStarts(i, s) {
			return false
		}
	}
	return false
}

// claimed says whether the deed at item i only tells what an accusation is
// about: "Norwegian hacking claims", "over hacking 'fabrication'".
func (r *reader) claimed(i int32, s *sentence) bool {
	for j := i + 1; j < min(s.to, i+4); j++ {
		it := &r.items[j]
		if it.mark == markQuote || it.mark == markSingle {
			continue
		}
		if it.class&isGround != 0 || it.class&isAccN != 0 && it.frames == 0 && it.class&isPaper == 0 && (it.form == formNone || r.nounPlace(j, s)) {
			return true
		}
		if it.class&(isCyber|isIncident|isHack) == 0 {
			return false
		}
	}
	return false
}

// thing says whether item i is a cyber word that is no deed: "malware", "servers".
func (r *reader) thing(i int32) bool {
	return r.items[i].traits&entryThing != 0
}

// things says whether the sentence holds a cyber word of any kind: "servers".
func (r *reader) things(s *sentence) bool { return s.traits&entryThing != 0 }

func (r *reader) mentionStarts(i int32, s *sentence) bool {
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		if r.mentions[n].from == i {
			return true
		}
	}
	return false
}

// finish checks that the event is a cyber operation: by its own word, or by
// the words of its clause where the article is about computers.
func (r *reader) finish(e *event, s *sentence, strong bool) bool {
	e.to = r.clauseEnd(e.at, s)
	has := s.classes
	switch {
	case strong && has&(isCyber|isHack) != 0:
	case has&(isCyber|isHack|isThreat|isGroup) != 0 && (r.items[e.at].class&(isDo|isHarm|isBehind|isIncident|isInvN) != 0 || r.items[e.at].entry < 0):
	case (r.strong >= 2 && has&(isIncident|isHarm) != 0 || r.things(s) && has&isIncident != 0) && has&isPhysical == 0:
		e.weak = true
	case (r.items[e.at].class&(isBehind|isInvN) != 0 || r.didIt(e.at, s)) && has&isPhysical == 0 && (r.hackingTold(s) || r.strong >= 1 && r.accused.meets(r.actorCodes(e.actor))):
		e.weak = true // "was involved": in what the article tells of
	default:
		return false
	}
	if has&(isCyber|isHack) == 0 && (has&isPhysical != 0 || r.onMinds(s)) {
		return false
	}
	return true
}
