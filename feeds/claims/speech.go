package claims

// A speech is somebody saying something in a sentence.
type speech struct {
	who     codes
	mention int32 // of the speaker; -1 if it is the headline's colon
	at      int32 // the verb
	sent    int32
	kind    speechKind
	hedged  bool
	modal   bool
	anon    bool
	nominal bool // an accusation is told of: only what follows it is said
}

// in returns the verb of a speech if it stands in sentence k, else 0: when what
// it says was said.
func (sp *speech) in(k int32) int32 {
	if sp.sent == k {
		return sp.at
	}
	return 0
}

type speechKind uint8

const (
	speechGov     speechKind = iota
	speechPrivate            // a company, a newspaper, a researcher, a former official
	speechUnknown            // somebody we cannot place
)

// subjectOf moves the focus to the state that is the subject of a sentence.
func (r *reader) subjectOf(s *sentence) {
	n := r.mainSubject(r.clauseEnd(s.from, s), s)
	if n < 0 || r.items[r.mentions[n].from].flags&flagQuoted != 0 {
		return // of whom the quoted speak is not who speaks
	}
	if m := &r.mentions[n]; (m.kind == kindGov || m.kind == kindPlace) && m.codes.n == 1 && m.flags&mentionTown == 0 {
		r.focus.country, r.focus.countryAt, r.focus.body = m.codes, r.mentions[n].from, m.kind == kindGov
		if r.focus.gov.n == 0 {
			r.focus.gov = m.codes
		}
		if m.kind == kindGov {
			r.focus.learn(r.headHash(m), m.codes)
		}
	}
}

// sayings finds who says something in the sentence.
func (r *reader) sayings(k int32) {
	s := &r.sents[k]
	for v := s.from; v < s.to && s.classes&(isAccording|isAccN|isSay) != 0; v++ {
		it := &r.items[v]
		switch {
		case it.class&(isAccording|isAccN|isSay) == 0:
		case it.class&isAccording != 0:
			r.accordingTo(v, s, k)
		case it.class&isAccN != 0 && it.frames == 0 && (it.form == formNone || r.nounPlace(v, s)):
			r.accusation(v, s, k)
		case it.class&isSay != 0 && tellings.has(r.tokens[it.from].hash) && r.nounPlace(v, s):
			r.accusation(v, s, k) // "after a warning by Oslo that"
		case it.class&isSay != 0 && (it.form == formNone || !r.nounPlace(v, s)) && it.flags&flagHyphen == 0:
			r.saying(v, s, k)
		}
	}
	if s.title {
		r.colon(s, k)
	}
	r.sourced(s, k)
	r.firstPerson(s)
	r.privatePaper(s)
	r.announces(s)
}

// firstPerson gives "we believe" within a quotation to whoever the sentence
// says is quoted.
func (r *reader) firstPerson(s *sentence) {
	all := r.speeches[s.speeches[0]:]
	for i := range all {
		a := &all[i]
		if a.mention < 0 || r.items[a.at].flags&flagQuoted == 0 || !r.at(r.mentions[a.mention].from, hashWe) && !r.at(r.mentions[a.mention].from, hashI) {
			continue
		}
		for j := range all {
			if b := &all[j]; b.mention >= 0 && r.items[b.at].flags&flagQuoted == 0 && r.mentions[b.mention].kind != kindPron {
				a.who, a.kind, a.anon = b.who, b.kind, b.anon
			}
		}
	}
}

// privatePaper forgets whose report the text spoke of where it goes on to
// another one, by nobody of a government: "the focus of a new report from".
func (r *reader) privatePaper(s *sentence) {
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		if m := &r.mentions[n]; m.kind == kindPrivate && r.items[m.head].class&isPaper != 0 {
			r.focus.paper = codes{}
		}
	}
}

// accordingTo reads the speaker behind "according to": "citing", "in his account".
func (r *reader) accordingTo(v int32, s *sentence, k int32) {
	if r.items[v].class&isPron != 0 { // "in his account"
		r.speeches = append(r.speeches, speech{who: r.focus.spoke, mention: -1, at: v, sent: k, kind: govIf(r.focus.spoke), anon: r.focus.anon})
		return
	}
	if v > s.from && r.items[v-1].class&isBe != 0 {
		return // "was quoted by the agency as saying", see quotedAs
	}
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		m := &r.mentions[n]
		if m.kind == kindPaper && m.codes.n == 0 && m.from > v && n+1 < s.mentions[1] && r.mentions[n+1].from <= m.to+6 && r.classesIn(m.to, r.mentions[n+1].from)&isBy != 0 {
			continue // "an announcement on Monday by"
		}
		if m.from > v && m.from <= v+4 || m.from > v && m.from <= v+10 && n > s.mentions[0] && r.mentions[n-1].kind == kindPaper && r.mentions[n-1].from <= v+4 && r.mentions[n-1].from > v {
			r.speak(speech{mention: n, at: v, sent: k})
			return
		}
	}
	r.speeches = append(r.speeches, speech{mention: -1, at: v, sent: k, kind: speechUnknown})
}

// accusation reads a noun with its author and what it says: "allegations by
// Britain that", "the Israeli claim that".
func (r *reader) accusation(v int32, s *sentence, k int32) {
	if r.items[v].to-r.items[v].from > 1 && r.press(v) {
		return // "German media reports that"
	}
	author, that := int32(-1), int32(-1)
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		m := &r.mentions[n]
		if m.kind != kindPlace && m.kind != kindGov && m.kind != kindAdj || m.codes.n == 0 {
			continue
		}
		if m.to <= v && m.to >= v-1 && (m.flags&mentionPoss != 0 || m.kind == kindAdj || m.to == v) {
			author = n
		}
		if author < 0 && m.from > v && m.from <= v+4 && r.classesIn(v+1, m.from)&(isBy|isPrep|isOf) != 0 && r.classesIn(v+1, m.from)&(isRel|isSay) == 0 {
			author = n
		}
	}
	if author < 0 {
		return
	}
	for i := v + 1; i < min(s.to, v+16); i++ {
		if r.at(i, hashThat) {
			that = i
			break
		}
	}
	if m := &r.mentions[author]; that < 0 && m.to <= v && v+1 < s.to && r.items[v+1].class&isOf != 0 {
		that = v + 1 // "Estonian allegations of Russian cyberattacks"
	}
	if that < 0 {
		return
	}
	who := codes{}
	for n := r.mentions[author].chain; n < s.mentions[1] && r.mentions[n].chain == r.mentions[author].chain; n++ {
		who.addAll(r.mentions[n].codes)
	}
	r.speeches = append(r.speeches, speech{who: who, mention: author, at: that, sent: k, nominal: true})
}

// tellings are the nouns among the words for saying that somebody's words follow.
var tellings = setOf("warning", "warnings", "finding", "findings", "statement", "belief", "suspicion")

// press says whether the accusation at item v is one of newspapers.
func (r *reader) press(v int32) bool {
	switch r.tokens[r.items[v].from].hash {
	case hashMedia, hashPress, hashNews, hashNewspaper:
		return true
	}
	return false
}

var hashMedia, hashPress, hashNews, hashNewspaper = hashWord("media"), hashWord("press"), hashWord("news"), hashWord("newspaper")

var hashComment, hashRespond = hashWord("comment"), hashWord("respond")

var hashKnown, hashStates = hashWord("known"), hashWord("states")

// saying reads the speaker of the verb at item v.
func (r *reader) saying(v int32, s *sentence, k int32) {
	if r.items[v].class&isHedge != 0 && r.items[v].form&formPart != 0 && v+1 < s.to && r.items[v+1].class&isOf != 0 {
		return // "Iran suspected of hacking"
	}
	if n := r.quotedAs(v, s); n >= 0 {
		r.speak(speech{mention: n, at: v, sent: k})
		return
	}
	if r.items[v].class&isModal != 0 && r.passive(v, s) {
		return // "was planned by the general staff"
	}
	if r.passive(v, s) && r.items[v].class&isHedge == 0 {
		if n := r.byPhrase(v, min(r.overTimes(v+1, s)+3, s.to), s); n >= 0 { // "was established by the investigators"
			r.speak(speech{mention: n, at: v, sent: k})
		}
		return
	}
	if r.items[v].form&formBase != 0 && v > s.from && r.items[v-1].class&isTo != 0 && v+1 < s.to && (r.at(v+1, hashIf) || r.at(v+1, hashWhether)) {
		return // "asked the ministry, to see if"
	}
	if r.at(v, hashStates) && v+1 < s.to && r.items[v+1].class&(isBehind|isPrep|isBe|isHave|isAnd|isModal) != 0 {
		return // "NATO states behind the attacks"
	}
	if j := v - 1; r.items[v].form == formIng && j > s.from && (r.at(j, hashFor) || r.at(j-1, hashFor) && r.items[j].class&(isActor|isDet) == 0) {
		return // "criticised Canada for highlighting"
	}
	if r.insideMention(v, s) || r.at(v, hashKnown) && v > s.from && r.items[v-1].form == formIng {
		return // "a group called APT29", "exploiting known flaws"
	}
	if r.declinesTo(v, s) {
		return // "declined on Tuesday to confirm"
	}
	if r.items[v].form&formBase != 0 && (r.at(v, hashComment) || r.at(v, hashRespond)) && r.notBefore(v, s) {
		return // "did not comment on the allegations"
	}
	if n := len(r.speeches); n > int(s.speeches[0]) && r.passive(v, s) && !r.commaBetween(r.speeches[n-1].at, v) {
		return // "officials said that the hack is believed to be"
	}
	sp := speech{mention: -1, at: v, sent: k, hedged: r.items[v].class&isHedge != 0}
	for j := v - 1; j >= s.from && j > v-5; j-- {
		c := r.items[j].class
		if c&isModal != 0 && c&isAdverb == 0 && !r.at(j, hashCan) {
			sp.modal = true // but "we can say"
		}
		if c&(isAdverb|isHave|isBe|isModal|isNeg) == 0 {
			break
		}
	}
	if j := r.beforeVerb(v, s); r.items[v].form&formPart != 0 && j >= s.from && r.items[j].class&isDet != 0 && r.items[j].class&(isPron|isRel) == 0 {
		return // "the newly discovered backdoor"
	}
	if n := r.invertedSubject(v, s); n >= 0 {
		sp.mention = n
	} else {
		sp.mention = r.subject(v, s)
	}
	sp.mention = r.notTheFirm(sp.mention, s)
	if sp.mention < 0 && r.at(s.from, hashFor) && s.mentions[0] < s.mentions[1] && r.mentions[s.mentions[0]].from <= s.from+2 {
		sp.mention = s.mentions[0] // "For the minister it is clear that"
	}
	if it := &r.items[v]; it.class&isBehind != 0 && (sp.mention < 0 || r.mentions[sp.mention].kind != kindGov && r.mentions[sp.mention].kind != kindPlace || r.mentions[sp.mention].to <= r.beforeVerb(v, s)) {
		return // "all traces point to"
	}
	if sp.mention < 0 {
		sp.kind = speechUnknown
		r.speeches = append(r.speeches, sp)
		return
	}
	r.speak(sp)
}

// declinesTo says whether somebody declines to do what the verb at item v says, be
// it with a day between.
func (r *reader) declinesTo(v int32, s *sentence) bool {
	if v < s.from+2 || r.items[v-1].class&isTo == 0 {
		return false
	}
	j := v - 2
	for j > s.from && j > v-5 && r.items[j].class&(isDay|isPrep|isNow) != 0 && r.items[j].class&(isNeg|isDecline) == 0 {
		j--
	}
	return r.items[j].class&(isNeg|isDecline) != 0
}

// quotedAs returns whose words a newspaper gives, if the verb at item v is the
// "saying" of "was quoted by the agency as saying"; -1 if it is not.
func (r *reader) quotedAs(v int32, s *sentence) int32 {
	if v < s.from+3 || r.items[v].form&formIng == 0 || !r.at(v-1, hashAs) {
		return -1
	}
	for j := v - 2; j > s.from && j > v-12; j-- {
		if it := &r.items[j]; it.class&isAccording != 0 && r.items[j-1].class&isBe != 0 {
			return r.subject(j, s)
		}
	}
	return -1
}

// overTimes returns the item after the times that begin at item i: "on August
// 27, 2025,", or i.
func (r *reader) overTimes(i int32, s *sentence) int32 {
	for j := i; j < s.to && j < i+9; j++ {
		it := &r.items[j]
		switch {
		case it.class&(isDay|isMonth|isNow|isPast) != 0, it.flags&flagNumber != 0:
			i = j + 1
		case it.mark == markComma, it.mark == markNone && it.class&isPrep != 0 && it.class&isBy == 0:
		default:
			return i
		}
	}
	return i
}

// notTheFirm returns the government that speaks together with a firm or a party:
// "U.S. officials and Microsoft said", "the ministry and several politicians".
func (r *reader) notTheFirm(n int32, s *sentence) int32 {
	if n <= s.mentions[0] || r.mentions[n].kind != kindPrivate {
		return n
	}
	for k := n - 1; k >= max(s.mentions[0], n-2); k-- {
		p := &r.mentions[k]
		if p.kind == kindGov && p.codes.n > 0 && p.flags&(mentionGoverned|mentionAbsorbed|mentionFormer) == 0 &&
			p.to < r.mentions[k+1].from && p.to+2 >= r.mentions[k+1].from && r.items[p.to].class&isAnd != 0 {
			return k
		}
		if p.kind != kindPrivate {
			break
		}
	}
	return n
}

// invertedSubject returns the speaker behind the verb: `"...," said the minister`.
func (r *reader) invertedSubject(v int32, s *sentence) int32 {
	if v < s.from+2 {
		return -1
	}
	p := r.items[v-1].mark
	if p != markQuote && p != markComma && p != markSingle || r.items[v].form&(formPast|formS) == 0 {
		return -1
	}
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		m := &r.mentions[n]
		if m.from > v && m.from <= v+2 && m.flags&mentionGoverned == 0 {
			if m.kind == kindPron && p == markComma && r.items[v-2].mark != markQuote {
				return -1 // "the expert, who had read it, said he saw no proof"
			}
			if m.kind == kindPaper && !r.definite(m) {
				return -1 // "the agency, with its partners, published an advisory"
			}
			if p == markComma && r.items[v-2].mark != markQuote && m.to < s.to && (r.items[m.to].class&(isBe|isHave|isModal|isHack|isHarm|isBehind|isGround) != 0 || r.at(m.to, hashThat) || r.items[m.to].frames != 0 && r.finite(m.to)) {
				return -1 // "Japan, together with ..., said hackers had"
			}
			return n
		}
	}
	return -1
}

// colon reads the headline's "Speaker: what" and "what: speaker".
func (r *reader) colon(s *sentence, k int32) {
	for i := s.from; i < s.to; i++ {
		if r.items[i].mark != markColon && r.items[i].mark != markDash {
			continue
		}
		for n := s.mentions[0]; n < s.mentions[1]; n++ {
			m := &r.mentions[n]
			if m.kind != kindGov && m.kind != kindPlace && m.kind != kindPrivate && m.kind != kindPaper {
				continue
			}
			quoted := m.to == i-1 && (r.items[m.to].mark == markQuote || r.items[m.to].mark == markSingle) && m.from == s.from+1
			if m.to == i && r.mentions[m.chain].from == s.from || quoted || m.from >= i+1 && m.from <= i+2 && (m.to >= s.to-1 || i > s.from && r.items[i-1].mark == markQuote && m.kind != kindPaper) {
				r.speak(speech{mention: n, at: i, sent: k})
				return
			}
		}
	}
}

// publish remembers whose paper the sentence speaks of: "the agency released a report".
func (r *reader) publish(sp speech) {
	s := &r.sents[sp.sent]
	if sp.kind != speechGov || sp.who.n == 0 {
		for n := s.mentions[0]; n < s.mentions[1] && sp.kind == speechPrivate; n++ {
			if r.mentions[n].kind == kindPaper {
				r.focus.paper = codes{}
			}
		}
		return
	}
	if (s.classes&isAdvisory != 0 || r.technical(sp.mention, s)) && s.classes&(isChargeN|isSanctionN) == 0 && sp.kind == speechGov && !r.recalled(sp.at, s) {
		r.advisers.addAll(sp.who)
	}
	if m := &r.mentions[sp.mention]; m.kind == kindPaper {
		r.focus.paper, r.focus.title = sp.who, r.headHash(m)
		return
	}
	r.learnAuthors(&sp, s)
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		if o := &r.mentions[n]; o.kind == kindPaper && o.codes.n == 0 && o.from > sp.at {
			r.focus.paper, r.focus.title = sp.who, r.headHash(o)
		}
	}
}

// speak resolves the speaker and moves the focus to it.
func (r *reader) speak(sp speech) {
	m := &r.mentions[sp.mention]
	sp.who, sp.kind, sp.anon = r.who(sp.mention)
	r.signed(&sp)
	r.publish(sp)
	r.speeches = append(r.speeches, sp)
	switch sp.kind {
	case speechGov:
		if m.flags&mentionNamed != 0 && m.codes.n == 0 {
			for i := m.from; i < m.to; i++ {
				last := r.tokens[r.items[i].to-1].hash
				if p, ok := r.introduced(last); ok && p.codes.n == 0 {
					p.codes = sp.who
					r.call(last, p)
				}
			}
		}
		r.focus.spoke, r.focus.private, r.focus.anon = sp.who, false, sp.anon
		r.focus.gov = sp.who
		r.focus.spokeAt = r.mentions[sp.mention].from
		if m.kind == kindGov {
			r.focus.learn(r.headHash(m), sp.who)
		}
	case speechPrivate:
		r.focus.private = true
	default:
		if m.kind == kindName {
			r.focus.private = true
		}
	}
}
