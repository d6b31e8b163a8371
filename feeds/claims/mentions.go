package claims

// A kind is what a mention can do in a claim.
type kind uint8

const (
	kindPlace   kind = iota // a country by its name or seat: speaks, is accused, is hit
	kindGov                 // a body or person of a government
	kindThreat              // hackers, with or without a state
	kindPeople              // who may turn out to be hackers
	kindPrivate             // who is no government
	kindAdj                 // an adjective whose noun is none of ours: "Chinese law"
	kindName                // an unknown name
	kindPron                // "it", "she"
	kindPaper               // "the report"
)

// A mention is a noun phrase that names somebody.
type mention struct {
	from, to int32 // items
	head     int32 // the item that decided the kind
	chain    int32 // the first mention of the same enumeration; itself if alone
	kind     kind
	codes    codes
	tied     codes // for hackers: the state they are tied to by a phrase behind ("working for Iran")
	flags    mentionFlag
	group    [2]int32 // items of the threat group's name; empty if none
}

type mentionFlag uint16

const (
	mentionPoss     mentionFlag = 1 << iota // ends in 's
	mentionGoverned                         // stands behind a preposition
	mentionAbsorbed                         // is part of another one: "Iran" in "hackers working for Iran"
	mentionState                            // "state-sponsored": tied to a state, maybe unnamed
	mentionAnon                             // unnamed officials
	mentionFormer
	mentionEmbassy
	mentionLinked   // "China-linked", "pro-Russian"
	mentionCriminal // a group without a state
	mentionOrgan    // a unit or service that can carry out attacks
	mentionNamed    // has a person's name
	mentionBody     // a body, not a person
	mentionAligned
	mentionTown  // a place that does not speak for its country
	mentionBased // is only said to sit in the country: "Russia-based"
)

// mentionsOf reads the mentions of a sentence, ties hackers to their states
// and joins enumerations.
func (r *reader) mentionsOf(s *sentence) {
	s.mentions[0] = int32(len(r.mentions))
	for i := s.from; i < s.to; {
		if !r.mayBegin(i) {
			i++
			continue
		}
		n := len(r.mentions)
		r.mentions = append(r.mentions, mention{})
		m := &r.mentions[n]
		if !r.mentionAt(m, i, s) {
			r.mentions = r.mentions[:n]
			i++
			continue
		}
		m.chain = int32(n)
		if r.governed(m.from, s) {
			m.flags |= mentionGoverned
		}
		i = m.to
	}
	s.mentions[1] = int32(len(r.mentions))
	r.appositions(s)
	r.asides(s)
	r.chains(s)
	r.ties(s)
	r.authors(s)
}

// governed says whether a preposition stands before the noun phrase that
// begins at item i.
func (r *reader) governed(i int32, s *sentence) bool {
	for j := i - 1; j >= s.from && j >= i-3; j-- {
		c := r.items[j].class
		if c&(isRel|isDay|isMonth|isNow|isPast) != 0 {
			return false
		}
		if c&isOf != 0 && j > s.from && r.flagsAt(j-1)&entryBand != 0 && r.classesIn(i, min(i+4, s.to))&(isThreat|isPeople|isTitle|isBody) != 0 {
			return r.governed(j-1, s) // "a network of Chinese hackers", "a panel of UN experts"
		}
		if c&(isPrep|isAgainst|isOf|isTo|isBy) != 0 {
			return c&isBut == 0 && !r.at(j, hashAs)
		}
		if c&isTie != 0 && r.items[j].to-r.items[j].from > 1 {
			return true
		}
		if c&(isDet|isAdverb) == 0 && r.items[j].flags&(flagNumber|flagYear) != flagNumber {
			return false
		}
	}
	return false
}

// mayBegin says whether a mention can begin at item i at all: with a word for
// somebody or a capital letter.
func (r *reader) mayBegin(i int32) bool {
	it := &r.items[i]
	return it.class&(isActor|isFormer|isState|isPrefix|isPron|isPaper) != 0 || it.flags&flagCap != 0 || it.class&isTie != 0 && it.to-it.from > 1
}

// mentionAt reads into m the noun phrase that begins at item i, if it names
// somebody.
func (r *reader) mentionAt(m *mention, i int32, s *sentence) bool {
	it := &r.items[i]
	m.from, m.to, m.head = i, i+1, i
	switch {
	case it.mark != markNone || it.class&isSkip != 0 || r.currency(it) || i > s.from && r.items[i-1].class&isRel != 0 && r.flagsAt(i)&entryHeads != 0 || it.form != formNone && it.class&(isPeople|isPaper|isGovNoun) != 0 && r.verbPlace(i, s):
		return false
	case it.class&(isCountry|isSeat|isAdj|isPrivate) != 0 && r.knownPerson(i):
		return r.namePhrase(m, i, s)
	case it.flags&flagCap != 0 && r.institution(i, s) > i:
		m.to, m.kind, m.flags = r.institution(i, s), kindGov, mentionBody
		m.head = m.to - 1
		m.flags |= possFlag(&r.items[m.head])
		return true
	case it.class&(isActor|isFormer) != 0 || it.class&isState != 0 || it.class&isPrefix != 0 && r.prefixed(i, s):
		return r.nounPhrase(m, i, s)
	case it.class&isTie != 0 && it.to-it.from > 1 && r.at(i, hashA) && r.opensClause(i, s):
		return r.unitPhrase(m, i, s)
	case it.class&isPron != 0 && it.class&isRel == 0:
		m.kind = kindPron
		return true
	case it.class&isPaper != 0 && (it.form == formNone || r.nounPlace(i, s)):
		m.kind = kindPaper
		return true
	case r.unknownName(i, s):
		return r.namePhrase(m, i, s)
	}
	return false
}

// beforeDet returns the item before a mention and its article: the "on" of "an
// attack on the bank"; it may be the one before the sentence.
func (r *reader) beforeDet(m *mention, s *sentence) int32 {
	i := m.from - 1
	for i > s.from && r.items[i].class&isDet != 0 {
		i--
	}
	return i
}

// currency says whether a country is only that of a sum: "US$2 million".
func (r *reader) currency(it *item) bool {
	if it.class&isCountry == 0 || it.flags&flagUpper == 0 {
		return false
	}
	t, text := &r.tokens[it.to-1], r.body
	if t.flags&flagTitle != 0 {
		text = r.title
	}
	return int(t.end) < len(text) && text[t.end] == '$'
}

// opensClause says whether item i begins the sentence or what somebody says.
func (r *reader) opensClause(i int32, s *sentence) bool {
	return i == s.from || r.items[i-1].class&(isSay|isAccording) != 0 || r.at(i-1, hashThat) || r.items[i-1].mark == markQuote || r.items[i-1].mark == markColon
}

// unitPhrase reads "a unit of the North Korean military" as those who act, where
// it is no apposition.
func (r *reader) unitPhrase(m *mention, i int32, s *sentence) bool {
	k := i + 1
	for k < s.to && r.items[k].class&isDet != 0 {
		k++
	}
	if k >= s.to || r.items[k].class&isActor == 0 || !r.nounPhrase(m, k, s) || m.kind != kindGov && m.kind != kindPlace && m.kind != kindThreat {
		return false
	}
	m.from, m.kind = i, kindThreat
	m.flags = m.flags&^mentionPoss | mentionLinked
	return true
}

// institution returns the end of a body's name that begins at item i and that
// we know by its last word only: "National Investigation Service", or i.
func (r *reader) institution(i int32, s *sentence) int32 {
	for j := i; j < s.to && j < i+6 && s.traits&entryInstitution != 0; j++ {
		it := &r.items[j]
		if it.mark != markNone || it.flags&flagCap == 0 || it.class&(isCountry|isSeat|isAdj|isBody|isOfficial|isGroup|isPrivate|isTitle|isEmbassy) != 0 {
			break
		}
		if j > i && r.flagsAt(j)&entryInstitution != 0 {
			return j + 1
		}
	}
	return i
}

// prefixed says whether item i is "pro" before a hyphen and a country.
func (r *reader) prefixed(i int32, s *sentence) bool {
	return i+1 < s.to && r.items[i+1].flags&flagHyphen != 0 && r.items[i+1].class&(isCountry|isAdj|isSeat) != 0
}

func possFlag(it *item) mentionFlag {
	if it.flags&flagPoss != 0 {
		return mentionPoss
	}
	return 0
}

// nounPhrase reads the noun phrase that begins at item i with a word of ours:
// countries, modifiers and a head, "of" and its place, a person's name.
func (r *reader) nounPhrase(m *mention, i int32, s *sentence) bool {
	m.from, m.head, m.kind, m.group = i, i, kindAdj, [2]int32{i, i}
	j := i
	seen := false // a head
	for j < s.to {
		it := &r.items[j]
		if it.mark == markOpen && j > i {
			if k := r.bracket(j, s); k > 0 {
				r.abbreviate(m, j, k)
				j = k
				continue
			}
			break
		}
		if it.mark != markNone || it.class&isSkip != 0 {
			break
		}
		if j > i && it.class&isActor != 0 && r.verbPlace(j, s) {
			break
		}
		if r.addWord(m, j, s, &seen) {
			j++
			continue
		}
		if seen && r.cyberUnit(j, s) {
			j++
			continue
		}
		if seen && r.items[j-1].flags&flagPoss == 0 {
			if it.class&isOf != 0 || (m.kind == kindGov || r.allies(m)) && it.class&(isPrep|isTo) != 0 && r.ofPlace(m, j) {
				if k := r.ofPhrase(m, j, s); k > 0 {
					j = k
					continue
				}
			}
			if r.personHead(m.head) && (r.unknownName(j, s) || r.monthName(j, s)) {
				j = r.personName(m, j, s)
			}
			break
		}
		if k := r.modifiers(j, s); k > j && (m.codes.n > 0 || m.flags&mentionState != 0 || j > i && r.items[j-1].flags&flagPoss != 0) {
			j = k
			continue
		}
		break
	}
	if j == i {
		return false
	}
	m.to = j
	m.flags |= possFlag(&r.items[j-1])
	if m.kind == kindGov && r.stateOwned(m, s) {
		m.kind = kindAdj
	}
	if m.kind == kindAdj && !seen {
		r.bare(m, s)
	}
	if m.to < s.to && m.codes.n > 0 && (m.kind == kindGov || m.kind == kindPlace || m.kind == kindAdj) && r.items[m.to].class&isPaper != 0 &&
		(r.items[m.to].form == formNone || r.nounPlace(m.to, s)) {
		m.kind, m.head = kindPaper, m.to // "a US Homeland Security report"
		m.flags &^= mentionPoss
		m.to++
	}
	if m.kind == kindPrivate && m.flags&mentionLinked != 0 && m.codes.n > 0 && r.items[m.head].class&isPrivate == 0 {
		m.kind = kindPeople // "pro-Russian activists", "a Beijing-linked company"
	}
	r.learn(m)
	return true
}

// stateOwned says whether the mention ends in a "state" that only tells who owns
// what follows: "Iran's state railway".
func (r *reader) stateOwned(m *mention, s *sentence) bool {
	if m.to >= s.to || m.to-m.from < 2 || r.items[m.to-1].word != hashState {
		return false
	}
	next := &r.items[m.to]
	return next.mark == markNone && !r.verbPlace(m.to, s) && (next.class&(isPrivNoun|isPrivate|isOwn) != 0 || next.entry < 0 && !r.endsInEd(next))
}

// law are the bodies that are the state's even where they bear a town's name.
var law = setOf("police", "prosecutors", "prosecutor", "prosecution")

// offices are a government's whatever trade stands before them: "telecoms minister".
var offices = setOf("minister", "ministry", "regulator", "ministers", "secretary")

// nets are hackers where a state stands before them: "a Russia-linked network".
var nets = setOf("network", "networks", "outfit", "cell", "ring")

// cyberUnit says whether item j is the trade of the unit behind it: "military
// intelligence cyberwarfare unit".
func (r *reader) cyberUnit(j int32, s *sentence) bool {
	return r.items[j].class&isCyber != 0 && r.items[j].form == formNone && j+1 < s.to && r.items[j+1].class&(isPeople|isGovNoun|isThreat) != 0 && !r.verbPlace(j+1, s)
}

// pages are where a government says something.
var pages = setOf("website", "web", "webpage", "homepage")

// addWord takes item j into the noun phrase if it is one of its words.
func (r *reader) addWord(m *mention, j int32, s *sentence, seen *bool) bool {
	it := &r.items[j]
	c := it.class
	var e *entry
	if it.entry >= 0 {
		e = &r.lex.entries[it.entry]
	}
	poss := j > m.from && r.items[j-1].flags&flagPoss != 0
	switch {
	case c&isGroup != 0:
		m.kind, m.head, *seen = kindThreat, j, true
		if m.group[0] == m.group[1] {
			m.group = [2]int32{j, j + 1}
		}
		m.codes.addAll(r.codesAt(j))
		if e.flags&entryCriminal != 0 {
			m.flags |= mentionCriminal
		}
		if e.flags&entryAligned != 0 {
			m.flags |= mentionAligned
		}
	case c&isOfficial != 0:
		m.kind, m.head, *seen = kindGov, j, true
		m.flags |= mentionNamed
		if m.codes.n == 0 {
			m.codes = e.codes
		}
	case c&isPrivate != 0:
		m.kind, m.head, *seen = kindPrivate, j, true
		if m.codes.n == 0 {
			m.codes = e.codes
		}
	case c&isBody != 0:
		if m.kind != kindPrivate || poss {
			m.kind, m.head, *seen = kindGov, j, true
		}
		m.flags |= mentionBody
		if e.flags&entryOrgan != 0 {
			m.flags |= mentionOrgan
		}
		if m.codes.n == 0 {
			m.codes = r.codesAt(j)
		}
	case c&isCountry != 0 && e.codes.n == 0 && !*seen: // "allies"
		m.kind, m.head, *seen = kindPlace, j, true
	case c&(isCountry|isAdj|isSeat) != 0:
		if *seen && c&isSeat == 0 && j > m.from && !poss && m.kind != kindAdj {
			return false // "officials Russian"
		}
		if *seen || j > m.from && c&isCountry != 0 && r.setBefore(j-1, e.codes) {
			return false
		}
		if e.flags&entryTown != 0 {
			m.flags |= mentionTown
		}
		if (c&isSeat == 0 || m.codes.n == 0) && !(poss && e.codes.has(r.lex.un)) {
			m.codes.addAll(e.codes) // but "Iran's UN mission" is Iran's
		}
	case r.at(j, hashState) && it.to-it.from == 1 && it.flags&flagCap == 0 && m.codes.n > 0 && !*seen && !(j+1 < s.to && r.items[j+1].flags&flagHyphen != 0): // "the Chinese state", not "state-owned"
		m.kind, m.head, *seen = kindGov, j, true
		m.flags |= mentionOrgan | mentionBody
	case c&isState != 0:
		if j == 0 || !r.at(j-1, hashNon) {
			m.flags |= mentionState // "a non-state group" is of none
		}
		if c&(isThreat|isPeople) != 0 {
			m.kind, m.head, *seen = kindThreat, j, true
		}
	case c&isFormer != 0:
		m.flags |= mentionFormer
	case c&isPrefix != 0:
		m.flags |= mentionLinked
	case c&isBased != 0 && it.flags&flagHyphen != 0 && !*seen:
		m.flags |= mentionBased
	case c&isSuffix != 0 && it.flags&flagHyphen != 0 && !*seen:
		m.flags |= mentionLinked
	case it.traits&entryInstitution != 0 && m.codes.n > 0 && !*seen && c&isActor == 0 && r.items[j-1].flags&flagCap != 0:
		m.kind, m.head, *seen = kindGov, j, true // "US Southern Command"
		m.flags |= mentionBody
	case poss && *seen && m.kind == kindGov && r.at(j, hashOffice) && (law.has(r.tokens[r.items[j-1].to-1].hash) || r.tokens[r.items[j-1].to-1].hash == hashGeneral):
		m.head = j // "the prosecutor general's office"
		m.flags |= mentionBody
	case *seen && j > m.from && (m.kind == kindPrivate && !poss) && c&(isGovNoun|isTitle|isThreat|isPeople) != 0 && !offices.has(r.tokens[it.to-1].hash):
		// "company officials": still the company's
	case *seen && !poss && m.kind == kindGov && m.codes.n > 0 && pages.has(it.word) && m.to <= j:
		// "the ministry's website": what stands there the ministry says
	case c&isPrivNoun != 0 && c&(isThreat) == 0:
		m.kind, m.head, *seen = kindPrivate, j, true
	case c&isThreat != 0:
		m.kind, m.head, *seen = kindThreat, j, true
	case c&isPeople != 0:
		if m.kind != kindThreat {
			m.kind, m.head = kindPeople, j
		}
		*seen = true
	case c&isEmbassy != 0:
		m.kind, m.head, *seen = kindGov, j, true
		m.flags |= mentionEmbassy
	case c&isTitle != 0:
		m.kind, m.head, *seen = kindGov, j, true
		m.flags &^= mentionBody | mentionOrgan
	case c&isGovNoun != 0:
		m.kind, m.head, *seen = kindGov, j, true
		m.flags |= mentionBody
		if e.flags&entryOrgan != 0 {
			m.flags |= mentionOrgan
		}
	case m.flags&mentionLinked != 0 && !*seen && nets.has(r.tokens[it.to-1].hash) && !(j+1 < s.to && r.items[j+1].class&isOf != 0):
		m.kind, m.head, *seen = kindThreat, j, true // "a pro-Russian network", not "of websites"
	default:
		return false
	}
	if c&(isGovNoun|isTitle) != 0 && law.has(r.tokens[it.to-1].hash) {
		m.flags &^= mentionTown // "Shanghai police"
	}
	return true
}

// setBefore says whether item i is a place in capitals that was set before the
// article without a mark, and the country whose name follows is another one:
// "SEOUL North Korea said".
func (r *reader) setBefore(i int32, cs codes) bool {
	it := &r.items[i]
	return it.class&isSeat != 0 && it.flags&(flagUpper|flagPoss) == flagUpper && it.flags&flagDotted == 0 && !cs.meets(r.codesAt(i))
}

// bracket returns the item after a bracketed abbreviation at item j, or 0.
func (r *reader) bracket(j int32, s *sentence) int32 {
	for k := j + 1; k < s.to && k < j+5; k++ {
		if r.items[k].mark == markClose {
			return k + 1
		}
	}
	return 0
}

// fields says whether item n joins the fields of a ministry: "of Research,
// Innovation and Digital Policy".
func (r *reader) fields(n int32, s *sentence) bool {
	if n+1 >= s.to || r.items[n+1].flags&flagCap == 0 || r.items[n+1].class&isActor != 0 {
		return false
	}
	if r.items[n].class&isAnd != 0 {
		return true
	}
	if r.items[n].mark != markComma {
		return false
	}
	for i := n + 2; i < min(s.to, n+4); i++ {
		if r.items[i].class&isAnd != 0 {
			return r.fields(i, s)
		}
	}
	return false
}

// at says whether item n is the word with that hash.
func (r *reader) at(n int32, word uint64) bool {
	return r.items[n].word == word
}

// plain says whether item n is a word without a role of its own.
func (r *reader) plain(n int32) bool {
	it := &r.items[n]
	return it.mark == markNone && it.class&(isPrep|isAgainst|isOf|isTo|isBy|isAnd|isBe|isHave|isRel|isPron|isBut|isDet|isNeg|isModal|isDay|isMonth) == 0 && (it.class&isSay == 0 || it.form == formBase && !onlyVerbs.has(r.tokens[it.from].hash)) && it.frames == 0 &&
		(it.class&(isTie|isBehind) == 0 || it.to-it.from == 1)
}

// onlyVerbs are words for saying that are no nouns, and part no noun phrase: "British say".
var onlyVerbs = setOf("say", "tell", "warn", "believe", "think", "confirm", "admit", "insist", "announce", "allege", "reveal", "conclude")

// modifiers returns the item of a head that follows item j over at most three
// plain words ("Chinese military cyber espionage unit"), or j.
func (r *reader) modifiers(j int32, s *sentence) int32 {
	heads := isGovNoun | isTitle | isEmbassy | isThreat | isPeople | isPrivNoun | isState | isBody | isOfficial | isGroup
	for k := j; k < s.to && k < j+4; k++ {
		if (r.items[k].class&heads != 0 || k > j && r.items[k].traits&entryInstitution != 0) && !r.verbPlace(k, s) {
			return k
		}
		if r.items[k].class&isAnd != 0 && k > j && k+1 < s.to && r.plain(k+1) && r.items[k-1].flags&flagCap == r.items[k+1].flags&flagCap {
			heads = isGovNoun | isBody // "information and security service"
			continue
		}
		if !r.plain(k) || r.items[k].flags&flagPoss != 0 || r.items[k].class&(isHack|isHarm) != 0 && r.items[k].form&(formPast|formS) != 0 {
			break
		}
	}
	return j
}

var hashNon = hashWord("non")
