package claims

// spokenEvents gives the operations of a sentence to whoever says so.
func (r *reader) spokenEvents(s *sentence, k int32) {
	for i := s.events[0]; i < s.events[1]; i++ {
		e := &r.events[i]
		wrong := r.disbelieved(e, s)
		if !e.weak && e.rule != "NOMINAL" && !wrong {
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
			c.filter = notKnown
		case r.declined(sp.at, s), r.declined(e.at, s), r.unsaid(e, s):
			c.filter = "nothing is attributed"
		case wrong:
			c.filter = "it is what the speaker denies"
		case e.neg, sp.at < e.at && r.noTraceIn(sp.at, e.at), sp.at > e.at && sp.sent == k && r.noTraceIn(s.from, e.at):
			c.filter = "it is negated"
		case r.criminal(e.actor), r.someone(e.actor, s) && !r.nexus(e.actor, e.codes, s):
			c.filter = noState
		case r.all&(isCyber|isHack) == 0 && !r.things(s) && agents.has(r.tokens[r.items[r.mentions[e.actor].head].to-1].hash):
			c.filter = "it is about no cyber operation" // "intelligence operatives harassed dissidents"
		case e.modal || sp.modal || r.probed(e, s):
			c.filter = "it is only possible"
		case r.readAbout(e, s):
			c.filter = "it is what somebody read"
		}
		if sp.mention >= 0 && r.mentions[sp.mention].codes.n == 0 && r.mentions[sp.mention].kind == kindGov && r.mentions[sp.mention].flags&mentionEmbassy == 0 && c.accused.without(c.speakers).n == 0 && r.seatOf(sp.mention).n == 0 {
			if c.speakers = r.otherThan(c.accused); c.speakers.n == 0 && c.filter == "" {
				c.filter = notKnown
			}
		}
		c.accused = c.accused.without(c.speakers)
		if c.accused.n == 0 && c.filter == "" {
			c.filter = sameParties
		}
		c.when, c.aside = sp.at, r.knownFor(e, &sp, s)
		r.complete(&c, e.at, e.to, s)
	}
}

// knownFor says whether a relative clause tells of known hackers what somebody says
// they did: "Sandworm, the group the US says caused".
func (r *reader) knownFor(e *event, sp *speech, s *sentence) bool {
	m := &r.mentions[e.actor]
	if s.title || m.kind != kindThreat || sp.mention < 0 || sp.at > e.at || r.mentions[sp.mention].kind == kindPron || m.group[0] == m.group[1] && !r.definite(m) {
		return false
	}
	i := r.mentions[sp.mention].from - 1
	for i > m.to && r.items[i].class&isDet != 0 && r.items[i].class&isRel == 0 {
		i--
	}
	return i >= m.to-1 && i <= m.to+1 && (i < m.to || r.items[i].class&isRel != 0 || r.items[i].class&isDet != 0)
}

// unsaid says whether the words before the doer say that it is not said: "we
// cannot conclude right away that North Korea", "it cannot be said that".
func (r *reader) unsaid(e *event, s *sentence) bool {
	from := r.mentions[e.actor].from
	for i := from - 1; i >= s.from && i > from-9 && !r.clauseMark(i); i-- {
		if it := &r.items[i]; it.class&isSay != 0 && it.form&(formBase|formPart) != 0 && it.class&isHedge == 0 {
			back := int32(3)
			if it.form == formBase {
				back = 5 // "had not found evidence to determine that"
			}
			return r.classesIn(max(s.from, i-back), i)&isNeg != 0
		}
	}
	return false
}

// disbelieved says whether the deed is what others claim, and called wrong:
// "claims that Iran's hackers had broken in are false", "That Iran did it is absurd".
func (r *reader) disbelieved(e *event, s *sentence) bool {
	if s.classes&(isGround|isWeakGround) == 0 {
		return false
	}
	if that := r.at(s.from, hashThat) || r.items[s.from].mark == markQuote && r.at(s.from+1, hashThat); !that && (s.classes&isAccN == 0 || !r.toldOf(r.mentions[e.actor].from, s)) {
		return false
	}
	for i := e.at + 1; i+1 < s.to && !r.clauseMark(i); i++ {
		if r.items[i].class&isBe != 0 && r.classesIn(i+1, min(s.to, i+4))&(isGround|isWeakGround) != 0 {
			return true
		}
	}
	return false
}

// toldOf says whether what stands at item i is the content of a claim: "reports
// that Iran", "claims of".
func (r *reader) toldOf(i int32, s *sentence) bool {
	for j := i - 2; j >= s.from && j > i-8 && !r.clauseMark(j); j-- {
		if r.items[j].class&isAccN != 0 && (r.at(j+1, hashThat) || r.items[j+1].class&isOf != 0) && (r.items[j].form == formNone || r.nounPlace(j, s)) {
			return true
		}
	}
	return false
}

// probed says whether the deed is only looked into: "an investigation into the
// alleged hacking by", "probes alleged Chinese hacking".
func (r *reader) probed(e *event, s *sentence) bool {
	alleged := false
	for i := min(e.at, r.mentions[e.actor].from); i > s.from && i > e.at-8 && !r.clauseMark(i); i-- {
		it := &r.items[i]
		if h := r.tokens[it.from].hash; it.mark == markNone && (it.class&isHedge != 0 || h == hashAlleged) {
			alleged = true
		}
		if alleged && probing.has(r.tokens[it.from].hash) {
			return true
		}
		if alleged && r.at(i, hashInto) {
			return r.anyIn(max(s.from, i-5), i, probes) // also "an investigation in May into"
		}
	}
	return false
}

// readAbout says whether the deed is what somebody learned from the media: "saw
// articles in the newspapers about hacks by".
func (r *reader) readAbout(e *event, s *sentence) bool {
	about := int32(-1)
	for i := e.at - 1; i > s.from && i > e.at-14 && !r.clauseMark(i); i-- {
		switch it := &r.items[i]; {
		case r.at(i, hashAbout) || r.at(i, hashOn) || it.class&isOf != 0:
			about = i
		case about >= 0 && reading.has(r.tokens[it.from].hash):
			return r.anyIn(i+1, about, pieces)
		}
	}
	return false
}

// anyIn says whether one of the words stands between two items.
func (r *reader) anyIn(from, to int32, words wordSet) bool {
	for i := from; i < to; i++ {
		if words.has(r.tokens[r.items[i].from].hash) {
			return true
		}
	}
	return false
}

var (
	reading = setOf("saw", "see", "seen", "read", "reading", "heard", "watched", "noticed")
	pieces  = setOf("article", "articles", "report", "reports", "story", "stories", "coverage", "news", "post", "posts", "headlines", "video", "videos", "item", "items")
)

var (
	hashAlleged = hashWord("alleged")
	hashInto    = hashWord("into")
	agents      = setOf("agent", "agents", "officer", "officers", "operative", "operatives", "soldier", "soldiers", "spy", "spies")
	probing     = setOf("probe", "probes", "probed", "probing", "investigate", "investigates", "investigated", "investigating", "examines", "examine", "examining")
	probes      = setOf("investigation", "investigations", "inquiry", "inquiries", "enquiry", "probe", "examination")
)

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
	if m.kind != kindThreat && m.kind != kindPeople || m.group[0] < m.group[1] || m.flags&(mentionState|mentionOrgan) != 0 {
		return false
	}
	if r.crime >= 2 && m.from > 0 && arrested.has(r.tokens[r.items[m.from-1].from].hash) {
		return true // "one of the arrested Russian hackers"
	}
	if r.nexuses > 0 {
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
		if r.flagsAt(i)&entryCrime != 0 {
			return true
		}
	}
	return false
}

var arrested = setOf("arrested", "detained", "jailed", "convicted", "imprisoned", "extradited")

// noTraceIn says whether "no evidence" or the like stands between two items.
func (r *reader) noTraceIn(from, to int32) bool {
	for i := from; i < to; i++ {
		if r.flagsAt(i)&entryNoTrace != 0 {
			return true
		}
	}
	return false
}

// speechOf returns who says the event: the nearest speaker of the sentence who
// is not the one accused, or whoever is being quoted.
func (r *reader) speechOf(e *event, s *sentence, k int32) (speech, bool) {
	if e.by > 0 {
		sp := speech{mention: e.by - 1, at: e.at, sent: k}
		sp.who, sp.kind, sp.anon = r.who(sp.mention)
		return sp, true
	}
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
		case e.at > sp.at && e.actor >= 0 && r.saidWhen(sp, r.mentions[e.actor].from):
			continue // "'We will act', the minister says after Chinese hackers breached"
		case sp.kind == speechUnknown:
			d += 8
		case sp.mention >= 0 && r.mentions[sp.mention].kind == kindPron && r.items[r.mentions[sp.mention].from].flags&flagQuoted != 0:
			d += 24 // "as we have said", within what somebody says
		case sp.kind == speechGov && r.items[sp.at].class&isAccording != 0:
			d -= 30 // "the newspaper reported, citing officials"
		case sp.kind == speechPrivate && r.items[sp.at].class&isAccording != 0 && sp.at > e.at:
			d += 20 // "the agency told lawmakers that ..., according to one of them"
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
	if sp, ok := r.viewer(e.actor, s, k); ok {
		return sp, true
	}
	if sp, ok := r.calledSo(e, s, k); ok {
		return sp, true
	}
	if sp, ok := r.announced(k); ok {
		return sp, true
	}
	if sp, ok := r.ofText(s); ok {
		return sp, true
	}
	if sp, ok := r.echoed(k); ok {
		return sp, true
	}
	if r.items[s.from].mark == markQuote || r.items[min(s.from+1, s.to-1)].flags&flagQuoted != 0 {
		return r.quotedBy(s, k)
	}
	return speech{}, false
}

// saidWhen says whether the words from item from on only tell when something was
// said: "says after Chinese hackers".
func (r *reader) saidWhen(sp *speech, from int32) bool {
	v := sp.at
	if sp.mention >= 0 && r.items[v].mark != markNone && r.mentions[sp.mention].to < from && r.items[r.mentions[sp.mention].to].class&isSay != 0 {
		v = r.mentions[sp.mention].to // "'We will act': the minister says"
	}
	i := from - 1
	for i > v && r.items[i].class&isDet != 0 {
		i--
	}
	return i == v+1 && r.items[i].class&isBut != 0 && (r.at(i, hashAfter) || r.at(i, hashWhen) || r.at(i, hashWhile))
}

var hashAfter = hashWord("after")

// calledSo returns who calls an operation somebody's: "called the hack a Russian
// operation", "described it as the work of".
func (r *reader) calledSo(e *event, s *sentence, k int32) (speech, bool) {
	for v := e.at - 1; v > s.from && v > e.at-12 && !r.clauseMark(v); v-- {
		if r.items[v].class&(isAccN|isGround|isWeakGround|isNeg) != 0 {
			return speech{}, false
		}
		if r.items[v].frames&frameCall == 0 || r.items[v].form&(formS|formPast|formIng) == 0 || r.passive(v, s) {
			continue
		}
		n := r.subject(v, s)
		if n < 0 || r.classesIn(v+1, e.at)&(isCyber|isHack|isIncident|isPron) == 0 {
			return speech{}, false
		}
		sp := speech{mention: n, at: v, sent: k}
		sp.who, sp.kind, sp.anon = r.who(n)
		return sp, true
	}
	return speech{}, false
}

// viewer returns in whose eyes something is so: "for the Kremlin the accusation
// is absurd", "in Warsaw's view it was Russia".
func (r *reader) viewer(actor int32, s *sentence, k int32) (speech, bool) {
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		m := &r.mentions[n]
		if n == actor || m.kind != kindGov && m.kind != kindPlace || m.codes.n == 0 || m.from == s.from {
			continue
		}
		first := m.from <= s.from+2 && r.at(s.from, hashFor) && m.to < s.to && r.items[m.to].class&(isPrep|isTo|isOf|isAnd) == 0
		if first || m.flags&mentionPoss != 0 && m.to < s.to && r.at(m.to, hashView) {
			sp := speech{mention: n, at: m.to, sent: k}
			sp.who, sp.kind, sp.anon = r.who(n)
			return sp, true
		}
	}
	return speech{}, false
}

var hashView = hashWord("view")

// echoed returns who the next sentence says has said sentence k: "So says the
// government's report", "The joint warning came from London and Paris".
func (r *reader) echoed(k int32) (speech, bool) {
	if int(k)+1 >= len(r.sents) {
		return speech{}, false
	}
	n := &r.sents[k+1]
	if n.skip || n.para != r.sents[k].para {
		return speech{}, false
	}
	if r.flagsAt(n.from)&entryEcho != 0 && n.speeches[0] < n.speeches[1] {
		return r.speeches[n.speeches[0]], true
	}
	return r.issued(n)
}

// issued returns who a sentence says that the paper told of is by: "The advisory
// was issued by", "The joint warning came from".
func (r *reader) issued(s *sentence) (speech, bool) {
	paper := s.from
	for i := s.from + 1; i < min(s.to, s.from+4) && r.at(s.from, hashThe); i++ {
		if r.items[i].class&(isPaper|isAccN) != 0 || r.flagsAt(i)&entryWarns != 0 {
			paper = i
		}
	}
	for i := paper + 1; i < min(s.to, paper+5) && paper > s.from; i++ {
		it := &r.items[i]
		if it.mark != markNone || it.class&(isNeg|isModal) != 0 {
			return speech{}, false
		}
		if it.class&isBy == 0 && r.tokens[it.to-1].hash != hashFrom {
			continue
		}
		for k := s.mentions[0]; k < s.mentions[1]; k++ {
			if m := &r.mentions[k]; m.from > i && m.from <= i+3 && (m.kind == kindPlace || m.kind == kindGov) {
				sp := speech{mention: k, at: i, sent: s.number}
				sp.who, sp.kind, sp.anon = r.who(k)
				return sp, true
			}
		}
	}
	return speech{}, false
}

// ownClause says whether a mention begins a clause of its own behind item at.
func (r *reader) ownClause(m *mention, at int32) bool {
	i := m.from - 1
	for i > at && i > m.from-4 && r.items[i].mark == markNone && r.items[i].class&(isRel|isBut) == 0 && (r.items[i].class&isDet != 0 || r.items[i].form == formNone && m.kind == kindPrivate) {
		i--
	}
	if i > at+1 && r.items[i].class&isRel != 0 && r.items[i-1].class&isSay == 0 && r.items[i-1].mark == markNone {
		return true // "attempts that a firm made public"
	}
	return i > at && r.items[i].class&isBut != 0
}

// quotedBy returns who speaks a quoted sentence without a speaker of its own:
// whoever is named later in its paragraph, before in it, or at the end of the
// paragraph before.
func (r *reader) quotedBy(s *sentence, k int32) (speech, bool) {
	for n := k + 1; n < min(int32(len(r.sents)), k+longQuote) && r.sents[n].para == s.para; n++ {
		if o := &r.sents[n]; o.speeches[0] < o.speeches[1] {
			return r.speeches[o.speeches[0]], true
		}
	}
	for n := k - 1; n >= max(0, k-longQuote) && r.sents[n].para >= s.para-1; n-- {
		if o := &r.sents[n]; o.speeches[0] < o.speeches[1] {
			return r.speeches[o.speeches[1]-1], true
		}
	}
	return speech{}, false
}

// longQuote is more sentences than anybody says in one paragraph.
const longQuote = 50
