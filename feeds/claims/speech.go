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

type speechKind uint8

const (
	speechGov     speechKind = iota
	speechPrivate            // a company, a newspaper, a researcher, a former official
	speechUnknown            // somebody we cannot place
)

// subjectOf moves the focus to the state that is the subject of a sentence.
func (r *reader) subjectOf(s *sentence) {
	n := r.mainSubject(s.to, s)
	if n < 0 {
		return
	}
	if m := &r.mentions[n]; (m.kind == kindGov || m.kind == kindPlace) && m.codes.n == 1 && m.flags&mentionTown == 0 {
		r.focus.country, r.focus.countryAt = m.codes, r.mentions[n].from
		if r.focus.gov.n == 0 {
			r.focus.gov = m.codes
		}
		if m.kind == kindGov {
			r.focus.learn(r.headHash(m), m.codes)
		}
	}
}

// A focus is whom pronouns and definite bodies mean.
type focus struct {
	gov       codes // the last government that spoke or was a subject
	country   codes // the state that was the last subject
	spokeAt   int32 // the sentence of the last speaker
	countryAt int32 // and of the last subject
	anon      bool
	private   bool // the last speaker was no government
	spoke     codes
	byHead    [16]struct {
		head uint64
		who  codes
	}
	heads int
	paper codes  // author of the last report
	title uint64 // what it was called: "advisory"
}

func (f *focus) learn(head uint64, who codes) {
	for i := range f.heads {
		if f.byHead[i].head == head {
			f.byHead[i].who = who
			return
		}
	}
	if f.heads < len(f.byHead) {
		f.byHead[f.heads].head, f.byHead[f.heads].who = head, who
		f.heads++
	}
}

func (f *focus) known(head uint64) (codes, bool) {
	for i := range f.heads {
		if f.byHead[i].head == head {
			return f.byHead[i].who, true
		}
	}
	return codes{}, false
}

// headHash is the last word of a mention's head: "ministry" of "foreign ministry".
func (r *reader) headHash(m *mention) uint64 {
	return r.tokens[r.items[m.head].to-1].hash
}

// who resolves the mention at k, with its enumeration, to the government that
// speaks: its countries, or those it inherits from what was said before.
func (r *reader) who(k int32) (who codes, kind speechKind, anon bool) {
	m := &r.mentions[k]
	if m.flags&mentionFormer != 0 || m.flags&mentionTown != 0 {
		return who, speechPrivate, false
	}
	for n := m.chain; n < int32(len(r.mentions)) && r.mentions[n].chain == m.chain; n++ {
		c := &r.mentions[n]
		if c.kind == kindGov || c.kind == kindPlace {
			who.addAll(c.codes)
		}
	}
	if who.n == 0 {
		who = r.ofTheCountry(k)
	}
	anon = m.flags&mentionAnon != 0
	switch m.kind {
	case kindGov, kindPlace:
		if who.n > 0 {
			return who, speechGov, anon
		}
		if w := r.seatOf(k); w.n > 0 && m.kind == kindGov {
			return w, speechGov, anon
		}
		if w, ok := r.focus.known(r.headHash(m)); ok {
			return w, speechGov, anon
		}
		if m.kind == kindPlace && r.focus.country.n > 0 {
			return r.focus.country, speechGov, anon // "the country"
		}
		if m.flags&mentionEmbassy != 0 {
			if w := r.sender(); w.n > 0 {
				return w, speechGov, anon
			}
		}
		if r.focus.gov.n > 0 && m.flags&mentionNamed != 0 {
			return r.focus.gov, speechGov, anon
		}
		if r.place.n > 0 && m.kind == kindGov {
			return r.place, speechGov, anon
		}
		if r.focus.gov.n > 0 {
			return r.focus.gov, speechGov, anon
		}
		if w := r.onlyCountry(k); w.n > 0 && m.kind == kindGov {
			return w, speechGov, anon
		}
		if m.kind == kindGov {
			if w := r.mostNamed(); w.n > 0 {
				return w, speechGov, anon
			}
		}
		return who, speechUnknown, anon
	case kindPron:
		if w := r.before(k); w.n > 0 && !r.aside(k) {
			return w, speechGov, false
		}
		if r.focus.private {
			return who, speechPrivate, false
		}
		if r.focus.spoke.n == 0 || r.focus.countryAt > r.focus.spokeAt && r.aside(k) {
			return r.focus.country, govIf(r.focus.country), false
		}
		return r.focus.spoke, govIf(r.focus.spoke), r.focus.anon
	case kindPaper:
		if m.codes.n > 0 {
			return m.codes, speechGov, false
		}
		if m.flags&mentionPoss == 0 && r.focus.paper.n > 0 && r.focus.title == r.headHash(m) {
			return r.focus.paper, speechGov, false
		}
		return who, speechUnknown, false
	case kindPrivate:
		return who, speechPrivate, false
	}
	return who, speechUnknown, false
}

// ofTheCountry returns the country meant by "the country's officials": the one
// named before it in the sentence.
func (r *reader) ofTheCountry(k int32) codes {
	m := &r.mentions[k]
	it := &r.items[m.from]
	if m.to == m.from+1 || it.class&isCountry == 0 || it.entry < 0 || r.lex.entries[it.entry].codes.n > 0 {
		return codes{}
	}
	for n := k - 1; n >= 0 && r.sameSentence(r.mentions[n].from, m.from); n-- {
		if o := &r.mentions[n]; o.kind == kindPlace && o.codes.n == 1 {
			return o.codes
		}
	}
	return codes{}
}

// onlyCountry returns the country of the sentence, if it and those before it
// name just one: whose minister else should "the minister" be?
func (r *reader) onlyCountry(k int32) (only codes) {
	for n := range r.mentions {
		m := &r.mentions[n]
		if int32(n) > k && !r.sameSentence(r.mentions[k].from, m.from) {
			break
		}
		if m.kind == kindPlace && m.codes.n > 0 && m.flags&(mentionGoverned|mentionPoss) == 0 && r.sameSentence(r.mentions[k].from, m.from) {
			return codes{} // it does something here, and is spoken of
		}
		if m.kind == kindPlace || m.kind == kindGov || m.kind == kindAdj || m.kind == kindThreat || m.kind == kindPeople {
			only.addAll(m.codes)
		}
	}
	if only.n > 1 {
		return codes{}
	}
	return only
}

// sender returns the country of an embassy that is only called so: whoever is
// accused, or the one country beside the dateline's that headline and lead name.
func (r *reader) sender() (only codes) {
	if only = r.accused.without(r.place); only.n == 1 || r.place.n == 0 {
		return only
	}
	only = codes{}
	for n := range r.mentions {
		m := &r.mentions[n]
		if m.kind != kindPlace && m.kind != kindGov && m.kind != kindAdj && m.kind != kindThreat || m.flags&mentionTown != 0 {
			continue
		}
		only.addAll(m.codes.without(r.place))
	}
	if only.n > 1 {
		return codes{}
	}
	return only
}

// aside says whether the pronoun at k opens an aside that names the speaker of
// the words before it: "the country had paid for it, he said". Whoever is the
// subject of those words is not the one who says them.
func (r *reader) aside(k int32) bool {
	i := r.mentions[k].from
	if i == 0 || i+1 >= int32(len(r.items)) || r.items[i-1].mark != markComma && r.items[i-1].mark != markQuote {
		return false
	}
	next := &r.items[i+1]
	return next.class&isSay != 0 && next.form&(formS|formPast) != 0 && (i+2 >= int32(len(r.items)) || r.items[i+2].mark != markNone || r.items[i+2].class&(isPrep|isAdverb|isBut|isDay|isAnd) != 0)
}

// before returns the government that is the subject of the sentence before the
// pronoun at k: "Iran said it ...".
func (r *reader) before(k int32) (who codes) {
	first := int32(-1)
	for n := k - 1; n >= 0 && r.sameSentence(r.mentions[n].to, r.mentions[k].from); n-- {
		m := &r.mentions[n]
		if (m.kind == kindGov || m.kind == kindPlace) && m.flags&(mentionGoverned|mentionAbsorbed|mentionPoss|mentionTown) == 0 {
			first = n
		}
	}
	if first < 0 {
		return who
	}
	for c := r.mentions[first].chain; c < k && r.mentions[c].chain == r.mentions[first].chain; c++ {
		who.addAll(r.mentions[c].codes)
	}
	return who
}

// seatOf returns the country of the capital where somebody speaks: "the
// spokesman said in Beijing", "In Vienna, the minister".
func (r *reader) seatOf(k int32) codes {
	m := &r.mentions[k]
	for n := max(0, k-1); n < min(int32(len(r.mentions)), k+4); n++ {
		o := &r.mentions[n]
		if n == k || o.kind != kindPlace || o.from == 0 || o.codes.n != 1 || o.flags&mentionTown != 0 || r.items[o.from].class&isSeat == 0 {
			continue
		}
		if p := &r.items[o.from-1]; p.mark == markNone && r.tokens[p.from].hash == hashIn && o.from-m.to < 9 && m.from-o.to < 3 && r.sameSentence(m.from, o.from) {
			return o.codes
		}
	}
	return codes{}
}

// sameSentence says whether no sentence ends between two items.
func (r *reader) sameSentence(a, b int32) bool {
	for i := min(a, b); i < max(a, b); i++ {
		if r.items[i].mark == markStop || r.items[i].mark == markBreak {
			return false
		}
	}
	return true
}

// mostNamed returns the country that the article names most, if one is named
// more than any other.
func (r *reader) mostNamed() codes {
	best, tie := code(0), false
	for i := range r.counts {
		switch {
		case best == 0 && r.counts[i] > 0, r.counts[i] > r.counts[best]:
			best, tie = code(i), false
		case r.counts[i] > 0 && r.counts[i] == r.counts[best]:
			tie = true
		}
	}
	if best == 0 || tie {
		return codes{}
	}
	return single(best)
}

func govIf(c codes) speechKind {
	if c.n > 0 {
		return speechGov
	}
	return speechUnknown
}

// subject returns the mention that is the subject of the verb at item v, or -1.
func (r *reader) subject(v int32, s *sentence) int32 {
	j := r.beforeVerb(v, s)
	ing := r.items[v].form == formIng
	if j < s.from {
		if ing {
			return r.afterComma(v, s)
		}
		return -1
	}
	prev := &r.items[j]
	if prev.class&isAnd != 0 || prev.mark == markComma && (ing || r.finite(v) && (s.title || r.listed(j, s))) || ing && prev.class&(isBut|isPrep) != 0 {
		return r.mainSubject(j, s)
	}
	if prev.class&isRel != 0 || prev.mark == markComma && j > s.from && r.items[j-1].class&isRel != 0 {
		return r.nearest(j, s, true)
	}
	if n := r.beforeRelative(j, s); n >= 0 {
		return n
	}
	if ing && j < s.from+2 {
		return r.afterComma(v, s) // "Citing the attack, the ministry"
	}
	return r.nearest(j+1, s, false)
}

// afterComma returns the subject of the main clause behind a participle that
// opens the sentence: "Attributing the attack to Iran, the agency said".
func (r *reader) afterComma(v int32, s *sentence) int32 {
	for i := v + 1; i < s.to; i++ {
		if r.items[i].mark != markComma {
			continue
		}
		for n := s.mentions[0]; n < s.mentions[1]; n++ {
			if m := &r.mentions[n]; m.from > i && m.from <= i+3 && m.flags&(mentionGoverned|mentionAbsorbed) == 0 {
				return n
			}
		}
	}
	return -1
}

// beforeRelative returns the mention before a relative clause that ends in the
// comma at item j: "Prague, which helps Ukraine, attributed".
func (r *reader) beforeRelative(j int32, s *sentence) int32 {
	if r.items[j].mark != markComma {
		return -1
	}
	for i := j - 1; i > s.from && i > j-30; i-- {
		if r.items[i].class&isRel == 0 || r.items[i-1].mark != markComma || r.at(i, hashThat) {
			continue
		}
		for n := s.mentions[0]; n < s.mentions[1]; n++ {
			if m := &r.mentions[n]; m.to == i-1 && m.flags&(mentionGoverned|mentionAbsorbed) == 0 {
				return n
			}
		}
	}
	return -1
}

// finite says whether the verb at item v stands in the present or past.
func (r *reader) finite(v int32) bool { return r.items[v].form&(formS|formPast) != 0 }

// listed says whether the comma at item j separates verbs of one subject:
// there is a finite verb before it.
func (r *reader) listed(j int32, s *sentence) bool {
	for i := j - 1; i > s.from; i-- {
		it := &r.items[i]
		if it.frames != 0 && it.form&(formS|formPast) != 0 && !r.nounPlace(i, s) {
			return true
		}
		if it.mark == markQuote || it.mark == markComma {
			return false
		}
	}
	return false
}

// beforeVerb returns the item before the verb's own words: auxiliaries,
// adverbs, negations and times ("has on Tuesday formally").
func (r *reader) beforeVerb(v int32, s *sentence) int32 {
	j := v - 1
	for j >= s.from {
		it := &r.items[j]
		switch {
		case it.class&(isAdverb|isBe|isHave|isModal|isNeg|isPast|isNow|isMonth|isDay) != 0 && it.class&(isBut|isDet|isPron) == 0 && it.class&isActor == 0:
			j--
		case it.flags&flagNumber != 0:
			j--
		case it.class&isPrep != 0 && j+1 < v && r.items[j+1].class&(isDay|isMonth|isPast|isNow) != 0:
			j--
		case it.flags&flagYear != 0:
			j--
		default:
			return j
		}
	}
	return j
}

// mainSubject returns the first mention of the clause before item j that no
// preposition governs.
func (r *reader) mainSubject(j int32, s *sentence) int32 {
	from := s.from
	for i := j - 1; i > s.from; i-- {
		if r.clauseMark(i) {
			from = i + 1
			break
		}
	}
	for k := s.mentions[0]; k < s.mentions[1]; k++ {
		m := &r.mentions[k]
		if m.from < from || m.flags&(mentionGoverned|mentionAbsorbed) != 0 || m.kind == kindAdj {
			continue
		}
		if m.from >= j {
			break
		}
		return k
	}
	return -1
}

// nearest returns the nearest mention before item j that can be a subject.
func (r *reader) nearest(j int32, s *sentence, governed bool) int32 {
	ing := j < s.to && r.items[j].form == formIng
	steps := 0
	for k := s.mentions[1] - 1; k >= s.mentions[0]; k-- {
		m := &r.mentions[k]
		if m.to > j {
			continue
		}
		if m.flags&mentionAbsorbed != 0 {
			continue
		}
		for i := j - 1; i >= m.to; i-- {
			if r.clauseMark(i) {
				return -1
			}
		}
		if steps += int(j - m.to); steps > 16 {
			return -1
		}
		j = m.from
		if m.kind == kindAdj || m.flags&mentionGoverned != 0 && !governed && !(ing && steps == 0) {
			continue
		}
		if m.flags&mentionPoss != 0 && m.kind != kindPron {
			continue
		}
		return k
	}
	return -1
}

// clauseMark says whether a clause ends at item i.
func (r *reader) clauseMark(i int32) bool {
	it := &r.items[i]
	return it.mark == markSemicolon || it.mark == markStop || it.mark == markColon || it.class&isBut != 0 && it.class&isAdverb == 0
}

// clauseEnd returns the item that ends the clause of item i.
func (r *reader) clauseEnd(i int32, s *sentence) int32 {
	for j := i + 1; j < s.to; j++ {
		if r.clauseMark(j) && r.items[j].mark != markColon {
			return j
		}
	}
	return s.to
}

// nounPlace says whether a word that can be verb or noun is a noun at item i.
func (r *reader) nounPlace(i int32, s *sentence) bool {
	if i == s.from {
		return !s.title || r.items[i].form&(formBase|formS) != 0
	}
	p := &r.items[i-1]
	if p.mark != markNone {
		return false
	}
	if p.class&(isHack|isHarm) != 0 && p.form&(formPart|formIng) != 0 && r.items[i].form&(formBase|formS) != 0 {
		return true // "stolen documents"
	}
	if r.items[i].form == formBase && p.class&(isCyber|isIncident) != 0 && p.form == formNone {
		return true // "the cybersecurity issue"
	}
	if p.flags&flagNumber != 0 {
		return r.items[i].form&(formBase|formS) != 0
	}
	if p.class&(isPrep|isOf|isAgainst|isBy) != 0 && r.items[i].form&formIng == 0 {
		return true
	}
	if p.flags&flagPoss != 0 || (p.frames != 0 || p.class&isSay != 0) && p.form&(formS|formPast) != 0 && !r.nounPlace(i-1, s) {
		return true
	}
	if p.class&isDet != 0 && p.class&isRel == 0 {
		return true
	}
	if p.class&isAdj != 0 && p.class&isCountry == 0 || p.class&(isState|isCyber) != 0 && r.items[i].form&formS != 0 {
		return true
	}
	const noun = isAccN | isPaper | isIncident | isCyber | isPeople | isGround | isInvN | isChargeN | isSanctionN | isGovNoun
	return r.items[i].form == formBase && r.items[i].class&noun != 0 && p.class&(isTo|isModal|isPron|isAnd|isRel|isActor|isNeg) == 0 && (p.class&isAdverb == 0 || p.class&isNow != 0) && p.entry >= 0
}

// verbPlace says whether item i, which can be a noun, is a verb here: after a
// noun phrase and before an object ("Germany charges three").
func (r *reader) verbPlace(i int32, s *sentence) bool {
	it := &r.items[i]
	if it.form == formNone || it.form&(formPast|formPart|formIng) != 0 {
		return it.form != formNone && it.class&(isGovNoun|isTitle|isThreat|isPeople|isPrivNoun|isEmbassy) == 0
	}
	return !r.nounPlace(i, s)
}

// passive says whether the verb at item v is passive: a participle after "be",
// or right before "by" or "of" without an object.
func (r *reader) passive(v int32, s *sentence) bool {
	it := &r.items[v]
	if it.form&(formPart) == 0 {
		return false
	}
	for j := v - 1; j >= s.from && j >= v-6; j-- {
		p := &r.items[j]
		if p.class&isBe != 0 {
			return true
		}
		if p.class&(isAdverb|isNeg|isHedge|isDay|isMonth|isNow|isPast) == 0 || p.class&isHave != 0 {
			break
		}
	}
	return v+1 < s.to && r.items[v+1].class&isBy != 0
}

// sayings finds who says something in the sentence.
func (r *reader) sayings(k int32) {
	s := &r.sents[k]
	for v := s.from; v < s.to; v++ {
		it := &r.items[v]
		switch {
		case it.class&isAccording != 0:
			r.accordingTo(v, s, k)
		case it.class&isAccN != 0 && it.frames == 0 && (it.form == formNone || r.nounPlace(v, s)):
			r.accusation(v, s, k)
		case it.class&isSay != 0 && (it.form == formNone || !r.nounPlace(v, s)) && it.flags&flagHyphen == 0:
			r.saying(v, s, k)
		}
	}
	if s.title {
		r.colon(s, k)
	}
}

func (r *reader) accordingTo(v int32, s *sentence, k int32) {
	if r.items[v].class&isPron != 0 { // "in his account"
		r.speeches = append(r.speeches, speech{who: r.focus.spoke, mention: -1, at: v, sent: k, kind: govIf(r.focus.spoke), anon: r.focus.anon})
		return
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
	if that < 0 {
		return
	}
	who := codes{}
	for n := r.mentions[author].chain; n < s.mentions[1] && r.mentions[n].chain == r.mentions[author].chain; n++ {
		who.addAll(r.mentions[n].codes)
	}
	r.speeches = append(r.speeches, speech{who: who, mention: author, at: that, sent: k, nominal: true})
}

var hashKnown = hashWord("known")

func (r *reader) saying(v int32, s *sentence, k int32) {
	if r.passive(v, s) && r.items[v].class&isHedge == 0 {
		if n := r.byPhrase(v, min(v+4, s.to), s); n >= 0 { // "was established by the investigators"
			r.speak(speech{mention: n, at: v, sent: k})
		}
		return
	}
	if r.insideMention(v, s) || r.at(v, hashKnown) && v > s.from && r.items[v-1].form == formIng {
		return // "a group called APT29", "exploiting known flaws"
	}
	if v > s.from+1 && r.items[v-1].class&isTo != 0 && r.items[v-2].class&(isNeg|isDecline) != 0 {
		return // "declined to comment"
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
	if sp.mention < 0 && r.at(s.from, hashFor) && s.mentions[0] < s.mentions[1] && r.mentions[s.mentions[0]].from <= s.from+2 {
		sp.mention = s.mentions[0] // "For the minister it is clear that"
	}
	if sp.mention < 0 {
		sp.kind = speechUnknown
		r.speeches = append(r.speeches, sp)
		return
	}
	r.speak(sp)
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
			if m.to == i && r.mentions[m.chain].from == s.from || m.from >= i+1 && m.from <= i+2 && (m.to >= s.to-1 || i > s.from && r.items[i-1].mark == markQuote && m.kind != kindPaper) {
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
	if s.classes&isAdvisory != 0 && s.classes&(isChargeN|isSanctionN) == 0 && sp.kind == speechGov && !r.recalled(sp.at, s) {
		r.advisers.addAll(sp.who)
	}
	if m := &r.mentions[sp.mention]; m.kind == kindPaper {
		r.focus.paper, r.focus.title = sp.who, r.headHash(m)
		return
	}
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
	r.publish(sp)
	r.speeches = append(r.speeches, sp)
	switch sp.kind {
	case speechGov:
		if m.flags&mentionNamed != 0 && m.codes.n == 0 {
			for i := m.from; i < m.to; i++ {
				last := r.tokens[r.items[i].to-1].hash
				if p, ok := r.people[last]; ok && p.codes.n == 0 {
					p.codes = sp.who
					r.people[last] = p
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
