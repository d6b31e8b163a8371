package claims

// A focus is whom pronouns and definite bodies mean.
type focus struct {
	gov       codes // the last government that spoke or was a subject
	country   codes // the state that was the last subject
	spokeAt   int32 // the sentence of the last speaker
	countryAt int32 // and of the last subject
	body      bool  // the last subject was a body, not a country
	anon      bool
	private   bool // the last speaker was no government
	spoke     codes
	byHead    [16]struct {
		head uint64
		who  codes
	}
	heads      int
	ministries codes // whose foreign ministries were named
	embassies  codes
	text       speech // who speaks from here on, in the first person
	paper      codes  // author of the last report
	title      uint64 // what it was called: "advisory"
}

// learn remembers whose "ministry" or "agency" the text means.
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

// known returns whose it is.
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
	if who.n == 0 && m.kind == kindGov && r.ofIts(m) {
		who = r.before(k) // "its president", "the head of its agency"
	}
	if who.n == 0 && (m.kind == kindGov || m.kind == kindPlace) {
		who = r.numbered(k)
	}
	anon = m.flags&mentionAnon != 0
	switch m.kind {
	case kindGov, kindPlace:
		if who.n > 0 {
			return who, speechGov, anon
		}
		if h := r.headHash(m); h == hashGovernments || h == hashCountries {
			return who, speechUnknown, anon // "Western governments" are nobody's
		}
		if w := r.seatOf(k); w.n > 0 && m.kind == kindGov {
			return w, speechGov, anon
		}
		if w, ok := r.focus.known(r.headHash(m)); ok {
			return w, speechGov, anon
		}
		if w := r.ofKnownBody(m); w.n > 0 {
			return w, speechGov, anon
		}
		if w := r.before(k); m.kind == kindPlace && w.n == 1 {
			return w, speechGov, anon // "the embassy did not answer; the country has said"
		}
		if m.kind == kindPlace && r.focus.country.n > 0 {
			return r.focus.country, speechGov, anon // "the country"
		}
		if m.flags&mentionEmbassy != 0 {
			if w := r.sender(); w.n > 0 {
				return w, speechGov, anon
			}
		}
		if m.kind == kindGov && r.focus.body && r.justActed(k) {
			return r.focus.country, speechGov, anon // "Poland's office reported ... The head of the office said"
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
		if r.firmSays(k) {
			return who, speechPrivate, false
		}
		if r.focus.text.who.n > 0 && r.at(m.from, hashWe) && r.items[m.from].flags&flagQuoted == 0 {
			return r.focus.text.who, r.focus.text.kind, false
		}
		if w := r.before(k); w.n > 0 && !r.aside(k) {
			return w, speechGov, false
		}
		if r.at(m.from, hashIt) && r.justActed(k) && (m.from == 0 || r.items[m.from-1].stops != r.items[m.from].stops) {
			return r.focus.country, speechGov, false // "Morocco has been named as a suspect. It called that"
		}
		if r.focus.private {
			return who, speechPrivate, false
		}
		if r.focus.spoke.n == 0 || r.focus.countryAt > r.focus.spokeAt && r.aside(k) && !r.sameSentence(r.focus.spokeAt, r.focus.countryAt) {
			return r.focus.country, govIf(r.focus.country), false
		}
		return r.focus.spoke, govIf(r.focus.spoke), r.focus.anon
	case kindPaper:
		if posts.has(r.headHash(m)) && r.classesIn(m.from, m.to)&isAdj != 0 && r.classesIn(m.from, m.to)&(isGovNoun|isBody|isTitle) == 0 {
			return who, speechPrivate, false
		}
		if m.codes.n > 0 {
			who = m.codes
			if m.head < m.to-1 && r.definite(m) && r.focus.title == r.tokens[r.items[m.head].to-1].hash {
				who.addAll(r.focus.paper) // "the advisory, co-signed by agencies of"
			}
			return who, speechGov, false
		}
		if p := &r.mentions[max(0, k-1)]; k > 0 && p.kind == kindGov && p.flags&mentionPoss != 0 && m.from-p.to <= 1 && m.from >= p.to {
			return r.who(k - 1) // "the agency's report"
		}
		if r.classesIn(max(0, m.from-1), m.to)&isPrivate != 0 {
			return who, speechPrivate, false // "a Mandiant report"
		}
		if r.coalition.n > 0 && m.from > 0 && (r.at(m.from, hashJoint) || r.at(m.from-1, hashJoint)) {
			return r.coalition, speechGov, false // "the joint advisory"
		}
		if m.flags&mentionPoss == 0 && r.focus.paper.n > 0 && r.focus.title == r.headHash(m) {
			return r.focus.paper, speechGov, false
		}
		if p := &r.mentions[max(0, k-1)]; k > 0 && (p.kind == kindGov || p.kind == kindPlace) && p.flags&(mentionPoss|mentionGoverned) == 0 && r.bringsOut(p.to, m.from) {
			return r.who(k - 1) // "the council declassified documents saying"
		}
		if r.definite(m) && r.focus.paper.n == 0 && r.focus.spoke.n > 0 && !r.focus.private && r.all&(isPrivate|isPrivNoun) == 0 {
			return r.focus.spoke, speechGov, false // "the report" of the only ones who speak
		}
		return who, speechUnknown, false
	case kindPrivate:
		return who, speechPrivate, false
	case kindPeople:
		if w := r.ledBy(k); w.n > 0 {
			return w, speechGov, anon
		}
	}
	return who, speechUnknown, false
}

// bringsOut says whether no more than the verb of a publication stands between
// two items: "declassified", "has released a".
func (r *reader) bringsOut(from, to int32) bool {
	verb := false
	for i := from; i < to && i < from+6; i++ {
		it := &r.items[i]
		switch {
		case it.class&(isDet|isHave|isAdverb|isDay|isPast) != 0 || it.flags&flagNumber != 0:
		case !verb && it.mark == markNone && (publishes.has(r.tokens[it.to-1].hash) || it.class&isSay != 0 && it.form&(formPast|formS) != 0):
			verb = true
		case !verb || it.mark != markNone || it.class != 0:
			return false
		}
	}
	return verb && to-from < 6
}

// publishes are the verbs for bringing out a paper.
var publishes = setOf("declassified", "declassifies", "published", "publishes", "released", "releases", "issued", "issues", "unveiled", "unveils", "circulated", "filed", "presented")

// justActed says whether the sentence before the mention at k has a state as its
// subject, and nobody has spoken since.
func (r *reader) justActed(k int32) bool {
	f := r.focus
	return f.country.n > 0 && f.countryAt > f.spokeAt && r.stopsBefore(k) == r.items[f.countryAt].stops+1
}

// ofKnownBody returns whose body it is that the mention speaks for, if the text has
// told of it: "a spokesman for the ministry".
func (r *reader) ofKnownBody(m *mention) codes {
	for i := m.head + 1; i < m.to; i++ {
		if r.items[i].class&isGovNoun != 0 && r.at(i-1, hashThe) {
			w, _ := r.focus.known(r.tokens[r.items[i].to-1].hash)
			return w
		}
	}
	return codes{}
}

// numbered returns the states meant by "the three countries" or "both governments":
// the last enumeration of as many, be the words the mention itself or what it is of
// ("agencies in the three countries").
func (r *reader) numbered(k int32) codes {
	m := &r.mentions[k]
	for i := max(m.from-1, 0); i+1 < min(int32(len(r.items)), m.to+5) && (i < m.to || r.items[i].mark == markNone); i++ {
		n, ok := howMany[r.tokens[r.items[i].to-1].hash]
		if !ok || !countedStates.has(r.tokens[r.items[i+1].to-1].hash) {
			continue
		}
		for j := k - 1; j >= 0; j = r.mentions[j].chain - 1 {
			var all codes
			for c := r.mentions[j].chain; c <= j; c++ {
				if o := &r.mentions[c]; o.kind == kindPlace || o.kind == kindGov || o.kind == kindAdj {
					all.addAll(o.codes)
				}
			}
			if int(all.n) == n {
				return all
			}
		}
	}
	return codes{}
}

var (
	howMany       = map[uint64]int{hashWord("both"): 2, hashWord("two"): 2, hashWord("three"): 3, hashWord("four"): 4, hashWord("five"): 5, hashWord("six"): 6, hashWord("seven"): 7, hashWord("eight"): 8}
	countedStates = setOf("countries", "nations", "governments", "states", "allies", "capitals", "neighbours", "neighbors")
)

// ofIts says whether "its" or the like stands before the mention or in it.
func (r *reader) ofIts(m *mention) bool {
	for i := max(m.from-1, 0); i < m.to; i++ {
		if r.itsOwn(i) {
			return true
		}
	}
	return false
}

// ledBy returns the country of the body that leads those who speak: "a joint
// team led by the prosecutors' office".
func (r *reader) ledBy(k int32) codes {
	m := &r.mentions[k]
	for n := k + 1; n < min(int32(len(r.mentions)), k+3); n++ {
		o := &r.mentions[n]
		if o.flags&mentionAbsorbed != 0 && o.kind == kindGov && o.flags&mentionOrgan == 0 && r.sameSentence(m.from, o.from) {
			return o.codes
		}
	}
	return codes{}
}

var hashJoint = hashWord("joint")

// posts are papers that anybody writes: "Thai posts" are not Thailand's.
var posts = setOf("post", "posts", "tweet", "tweets", "interview", "letter")

var hashGovernments, hashCountries = hashWord("governments"), hashWord("countries")

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
func (r *reader) onlyCountry(k int32) codes {
	at := r.stopsBefore(k)
	g := r.metBefore(at)
	first := k
	for first > 0 && r.stopsBefore(first-1) == at {
		first--
	}
	var acts codes // they do something here, and are spoken of
	for n := first; n < int32(len(r.mentions)) && (n <= k || r.stopsBefore(n) == at); n++ {
		m := &r.mentions[n]
		if m.kind == kindPlace && m.codes.n > 0 && m.flags&(mentionGoverned|mentionPoss) == 0 {
			acts.addAll(m.codes)
		}
		r.meet(&g, m)
		if rest := g.all.without(g.hackers); n == k && g.hackers.n > 0 && rest.n == 1 {
			return rest // "Chinese hackers breached Dutch network, agencies say"
		}
	}
	if acts.n > 0 {
		return codes{}
	}
	if g.own.n == 1 {
		return g.own
	}
	if rest := g.all.without(g.hackers); rest.n == 1 {
		return rest
	}
	if g.all.n > 1 {
		return codes{}
	}
	return g.all
}

// stopsBefore counts the ends of sentences before mention k.
func (r *reader) stopsBefore(k int32) int32 { return r.items[r.mentions[k].from].stops }

// sender returns the country of an embassy that is only called so: whoever is
// accused, or the one country beside the dateline's that headline and lead name.
func (r *reader) sender() codes {
	if only := r.accused.without(r.place); only.n == 1 || r.place.n == 0 {
		return only
	}
	for ; r.abroadTo < len(r.mentions); r.abroadTo++ {
		m := &r.mentions[r.abroadTo]
		if m.kind != kindPlace && m.kind != kindGov && m.kind != kindAdj && m.kind != kindThreat || m.flags&mentionTown != 0 {
			continue
		}
		r.abroad.addAll(m.codes.without(r.place))
	}
	if r.abroad.n > 1 {
		return codes{}
	}
	return r.abroad
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
	return next.class&isSay != 0 && next.form&(formS|formPast) != 0 && (i+2 >= int32(len(r.items)) || r.items[i+2].mark != markNone || r.items[i+2].class&(isPrep|isAdverb|isBut|isDay|isAnd) != 0 || r.at(i+1, hashTold))
}

var hashTold = hashWord("told")

// firmSays says whether the pronoun at k is of a firm or the like, which says what
// follows: "after a monitoring company said it had detected".
func (r *reader) firmSays(k int32) bool {
	if k == 0 {
		return false
	}
	m, p := r.mentions[k].from, &r.mentions[k-1]
	v := m - 1
	if v > 0 && r.at(v, hashThat) {
		v--
	}
	return p.kind == kindPrivate && p.flags&(mentionGoverned|mentionAbsorbed) == 0 && v >= p.to && v <= p.to+2 && r.items[v].class&isSay != 0 && r.finite(v)
}

// before returns the government that is the subject of the sentence before the
// pronoun at k: "Iran said it ...".
func (r *reader) before(k int32) (who codes) {
	first := int32(-1)
	for n := k - 1; n >= 0 && r.sameSentence(r.mentions[n].to, r.mentions[k].from); n-- {
		m := &r.mentions[n]
		if (m.kind == kindGov || m.kind == kindPlace || m.kind == kindPaper && m.codes.n > 0) && m.flags&(mentionGoverned|mentionAbsorbed|mentionPoss|mentionTown) == 0 {
			first = n
		}
	}
	if first < 0 {
		return who
	}
	if h := r.tokens[r.items[r.mentions[k].from].from].hash; r.mentions[first].kind == kindPlace && (h == hashHe || h == hashShe) {
		for n := k - 1; n > first; n-- {
			if m := &r.mentions[n]; m.kind == kindGov && m.codes.n > 0 && m.flags&(mentionAbsorbed|mentionPoss) == 0 && r.personHead(m.head) {
				return m.codes // "Beijing accused the Australian minister of lying after he"
			}
		}
	}
	for c := r.mentions[first].chain; c < k && r.mentions[c].chain == r.mentions[first].chain; c++ {
		who.addAll(r.mentions[c].codes)
	}
	if who.n == 0 && r.mentions[first].kind == kindGov {
		who, _, _ = r.who(first) // "In Beijing, the spokeswoman said her country"
	}
	return who
}

var hashHe, hashShe = hashWord("he"), hashWord("she")

// seatOf returns the country of the capital where somebody speaks: "the
// spokesman said in Beijing", "In Vienna, the minister"; or the country that
// stands right behind: "officials in Norway".
func (r *reader) seatOf(k int32) codes {
	m := &r.mentions[k]
	for n := max(0, k-1); n < min(int32(len(r.mentions)), k+4); n++ {
		o := &r.mentions[n]
		if n == k || o.kind != kindPlace || o.from == 0 || o.codes.n != 1 || o.flags&mentionTown != 0 || r.items[o.from].class&isSeat == 0 && o.from != m.to+1 {
			continue
		}
		if p := &r.items[o.from-1]; p.mark == markNone && r.tokens[p.from].hash == hashIn && o.from-m.to < 9 && m.from-o.to < 3 && (n > k || r.openingPhrase(o.from-1)) && r.sameSentence(m.from, o.from) {
			return o.codes
		}
	}
	return codes{}
}

// openingPhrase says whether the phrase that ends at item i opens its sentence: "In
// Vienna", "Asked about it in Beijing", "At a briefing in Kyiv".
func (r *reader) openingPhrase(i int32) bool {
	first := i
	for first > 0 && i-first < 14 && r.sameSentence(first-1, i) {
		first--
	}
	it := &r.items[first]
	return first == i || it.class&isPrep != 0 || it.form&(formIng|formPart) != 0
}

// sameSentence says whether no sentence ends between two items.
func (r *reader) sameSentence(a, b int32) bool { return r.items[a].stops == r.items[b].stops }

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
