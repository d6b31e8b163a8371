package claims

import "slices"

// An item is a piece of a sentence: a known phrase, an unknown word or a mark.
type item struct {
	class  class
	traits entryFlag // the lexicon's flags
	word   uint64    // the hash of the first token; 0 of a mark
	entry  int32     // -1 for unknown words and marks
	from   int32     // tokens
	to     int32
	stops  int32 // how many stops and ends of paragraphs are before it
	frames frame
	flags  tokenFlag // of the first token; flagPoss of the last
	form   form
	pick   code // the country meant, where the name is shared by several
	mark   byte
	clause bool // a clause ends here
}

// A sentence is a range of items of one paragraph.
type sentence struct {
	from, to  int32 // items
	number    int32
	para      int32
	title     bool
	skip      bool  // no part of the article
	furniture bool  // nor is what follows it in its paragraph
	lead      bool  // headline or among the first sentences
	nexus     bool  // it names hackers of a state, or an organ of one
	classes   class // of all its items together
	traits    entryFlag
	frames    frame
	flags     tokenFlag
	mentions  [2]int32
	speeches  [2]int32
	events    [2]int32
	claims    int16 // how many of them are found in it
	recalls   bool  // one of them is recalled
}

// spans looks up the longest known phrase at every token. The tokens of the
// headline come first; both texts are known to the reader.
func (r *reader) spans() {
	toks := r.tokens
	items := slices.Grow(r.items, len(toks))[:len(toks)]
	n := 0
	for i := 0; i < len(toks); n++ {
		t, it := &toks[i], &items[n]
		*it = item{entry: -1, from: int32(i), to: int32(i + 1), flags: t.flags, mark: t.mark, word: t.hash}
		if t.mark == markNone {
			r.span(it, i)
			r.all |= it.class
			r.frames |= it.frames
		}
		i = int(it.to)
	}
	r.items = items[:n]
}

// span makes it the longest known phrase that begins with the word at token i.
func (r *reader) span(it *item, i int) {
	t := &r.tokens[i]
	h := joinHash(hashSeed, t.hash)
	e, to := r.longest(h, i)
	if t.hash == hashThe && to > i+1 && r.longerBehind(to, i) {
		e, to = r.theEntry(h), i+1
	}
	if e < 0 {
		return
	}
	en := &r.lex.entries[e]
	it.class, it.traits, it.frames, it.form, it.entry, it.to = en.class, en.flags, en.frames, en.form, e, int32(to)
	it.flags = it.flags&^flagPoss | r.tokens[to-1].flags&flagPoss
}

// longest returns the longest phrase that begins at token i, whose hash is h, and
// the token behind it; -1 if there is none.
func (r *reader) longest(h uint64, i int) (best int32, to int) {
	lex, toks := r.lex, r.tokens
	best, to = -1, i+1
	for j := i; lex.maybe(h); {
		s := lex.find(h)
		for e := s.entry(); e >= 0; e = lex.entries[e].next {
			en := &lex.entries[e]
			if en.need != 0 && toks[i].flags&en.need == 0 && !(en.need == flagUpper && toks[i].flags&flagDotted != 0) {
				continue
			}
			if en.class&isOfficial != 0 && r.outOfOffice(en) && en.next >= 0 {
				continue // another office at another time
			}
			best, to = e, j+1
			break
		}
		if j++; !s.more() || j >= len(toks) || toks[j].mark != markNone {
			break
		}
		h = joinHash(h, toks[j].hash)
	}
	return best, to
}

// longerBehind says whether a phrase that begins one word later goes beyond
// token to: "the North" before "North Korean government".
func (r *reader) longerBehind(to, i int) bool {
	_, end := r.longest(joinHash(hashSeed, r.tokens[i+1].hash), i+1)
	return end > to
}

// theEntry is the entry of a single word whose hash is h, -1 if it has none.
func (r *reader) theEntry(h uint64) int32 {
	return r.lex.find(h).entry()
}

// outOfOffice says whether an official's time in office does not hold the month
// of publication.
func (r *reader) outOfOffice(e *entry) bool {
	return r.month > 0 && (e.from > 0 && r.month < int32(e.from) || e.to > 0 && r.month > int32(e.to))
}

// longest is the number of items from which a sentence is cut at a comma: what
// looks at every pair of words of a sentence stays bounded.
const longest = 150

// sentences cuts the items into sentences.
func (r *reader) sentences() {
	para, from, stops := int32(0), 0, int32(0)
	for i := 0; i < len(r.items); i++ {
		it := &r.items[i]
		it.stops = stops
		if it.mark == markNone && it.class&isBut == 0 && it.flags&flagDotted == 0 && i-from <= longest {
			continue // most words
		}
		it.clause = r.endsClause(int32(i))
		if it.mark == markStop || it.mark == markBreak {
			stops++
		}
		if i-from > longest && (it.mark == markComma || i-from > 2*longest) {
			r.sentence(from, i, para) // no writer's sentence
			from = i + 1
			stops++
			continue
		}
		switch {
		case it.mark == markBreak:
			r.sentence(from, i, para)
			para++
			from = i + 1
		case it.mark == markStop && r.endsSentence(i):
			for ; i+1 < len(r.items) && (r.items[i+1].mark == markQuote || r.items[i+1].mark == markSingle) && r.closes(i+1); i++ {
				r.items[i+1].stops = stops
			}
			r.sentence(from, i+1, para)
			from = i + 1
		case it.flags&flagDotted != 0 && i+1 < len(r.items) && r.items[i+1].flags&flagCap != 0 &&
			r.items[i+1].class&(isDet|isPron|isPrep|isBut) != 0 && r.items[i+1].class&isActor == 0 && r.dotEnds(i):
			r.sentence(from, i+1, para)
			from = i + 1
		}
	}
	r.sentence(from, len(r.items), para)
}

// dotEnds says whether the abbreviation at item i is followed by white space.
func (r *reader) dotEnds(i int) bool {
	return r.startOf(i+1) > r.endOf(i)
}

// endsSentence says whether the stop at item i is followed by the beginning of
// another sentence.
func (r *reader) endsSentence(i int) bool {
	for j := i + 1; j < len(r.items); j++ {
		it := &r.items[j]
		switch {
		case it.mark == markBreak:
			return true
		case it.mark == markQuote, it.mark == markSingle, it.mark == markOpen, it.mark == markDash, it.mark == markOther:
			continue
		case it.mark != markNone:
			return false
		}
		return it.flags&(flagCap|flagNumber) != 0 || r.items[i].mark == markStop && j > i+1 && it.class&isSay == 0
	}
	return true
}

// closes says whether the quotation mark at item i stands right after the item before it.
func (r *reader) closes(i int) bool { return r.startOf(i) == r.endOf(i-1) }

func (r *reader) startOf(i int) uint32 { return r.tokens[r.items[i].from].start }
func (r *reader) endOf(i int) uint32   { return r.tokens[r.items[i].to-1].end }

func (r *reader) sentence(from, to int, para int32) {
	for from < to && r.items[from].mark == markOther {
		from++
	}
	if from >= to {
		return
	}
	r.sents = append(r.sents, sentence{})
	s := &r.sents[len(r.sents)-1]
	s.number = int32(len(r.sents) - 1)
	s.from, s.to, s.para, s.title = int32(from), int32(to), para, from < r.titleItems
	r.sumUp(s)
	for i := from; i < to && s.classes&(isState|isGroup|isBody) != 0; i++ {
		it := &r.items[i]
		s.nexus = s.nexus || it.class&isState != 0 || it.class&isGroup != 0 && r.lex.entries[it.entry].codes.n > 0 && r.lex.entries[it.entry].flags&entryCriminal == 0 ||
			it.class&isBody != 0 && it.traits&entryOrgan != 0
	}
}

// sumUp says what the items of a sentence are together, so that nobody looks for
// what is not in it.
func (r *reader) sumUp(s *sentence) {
	s.classes, s.traits, s.frames, s.flags = 0, 0, 0, 0
	for i := s.from; i < s.to; i++ {
		it := &r.items[i]
		s.classes |= it.class
		s.traits |= it.traits
		s.frames |= it.frames
		s.flags |= it.flags
	}
}

// settle drops what the lexicon knows but the place denies: acronyms whose
// country the article does not name, ordinary words taken for threat groups,
// officials of another time; and marks what stands between quotation marks.
func (r *reader) settle() {
	for i := range r.items {
		it := &r.items[i]
		if it.class&(isCountry|isAdj|isSeat|isBody) != 0 && it.traits&entryContext == 0 {
			for _, c := range r.lex.entries[it.entry].codes.list() {
				r.counts[c]++
			}
		}
	}
	quoted := false
	for i := range r.items {
		it := &r.items[i]
		switch it.mark {
		case markBreak:
			quoted = false
			continue
		case markQuote:
			quoted = !quoted
			continue
		}
		if quoted {
			it.flags |= flagQuoted
		}
		if it.class&(isBody|isGroup|isOfficial) != 0 || it.traits&(entryIntrusive|entryContext|entryGuard) != 0 {
			r.settleItem(i)
		}
	}
}

// settleItem settles what item i is.
func (r *reader) settleItem(i int) {
	it := &r.items[i]
	e := &r.lex.entries[it.entry]
	if it.traits&entryIntrusive != 0 && r.computersNear(i) {
		it.class |= isHack // "breached the network", not "breached the sanctions"
	}
	if it.class&(isBody|isGroup) != 0 && e.codes.n > 1 {
		it.pick = r.nearestNamed(i, e.codes)
	}
	if it.traits&entryContext != 0 && !r.anyNamed(e.codes) ||
		it.traits&entryGuard != 0 && !r.threatNear(i) ||
		it.class&isOfficial != 0 && r.outOfOffice(e) {
		if it.class&isBody != 0 && it.to-it.from > 1 {
			it.class |= isGovNoun // still a body of whatever country stands beside it
		}
		it.class &^= isCountry | isAdj | isSeat | isBody | isOfficial | isGroup
	}
}

// intoOrgan says whether what item i breaks is an organisation, which can be
// entered by computer only: "a breach of its foreign ministry", but not "of the
// ministry's rules".
func (r *reader) intoOrgan(i int) bool {
	j := i + 1
	if j < len(r.items) && r.items[j].class&(isOf|isPrep) != 0 {
		j++
	}
	organ := false
	for end := min(len(r.items), j+7); j < end; j++ {
		it := &r.items[j]
		switch {
		case it.class&(isPrep|isOf|isTo|isBy|isAnd|isRel|isBut|isNow|isPast|isDay|isMonth|isBe|isHave) != 0 || it.mark != markNone || it.frames != 0 && it.form&(formS|formPast) != 0:
			return organ
		case it.class&isGovNoun != 0 && it.class&isEmbassy == 0 && it.flags&flagPoss == 0:
			organ = true
		case it.class&isDet == 0:
			organ = it.class&isOwn != 0 && it.flags&flagPoss == 0
		}
	}
	return organ
}

// computersNear says whether a word for computers or hackers stands within
// eight items of item i in its sentence.
func (r *reader) computersNear(i int) bool {
	for _, step := range [2]int{-1, 1} {
		for j, n := i+step, 0; j >= 0 && j < len(r.items) && n < 8; j, n = j+step, n+1 {
			o := &r.items[j]
			if o.mark == markStop || o.mark == markBreak {
				break
			}
			if o.class&(isThreat|isGroup|isCyber) != 0 || o.traits&entryThing != 0 {
				return true
			}
		}
	}
	return false
}

// nearestNamed returns which of the countries is named beside item i, else
// nearest before it, where readers have met it, else behind it; or most of all if
// none is near; 0 if none is named.
func (r *reader) nearestNamed(i int, cs codes) code {
	const beside, near = 5, 200
	for d := 1; d < beside; d++ {
		for _, j := range [2]int{i - d, i + d} {
			if c := r.namedAt(j, cs); c != 0 {
				return c
			}
		}
	}
	for d := beside; d < near; d++ {
		if c := r.namedAt(i-d, cs); c != 0 {
			return c
		}
	}
	for d := beside; d < near; d++ {
		if c := r.namedAt(i+d, cs); c != 0 {
			return c
		}
	}
	best := code(0)
	for _, c := range cs.list() {
		if r.counts[c] > r.counts[best] {
			best = c
		}
	}
	return best
}

// namedAt returns the one of the countries that item j names; 0 if it names none
// or is no item.
func (r *reader) namedAt(j int, cs codes) code {
	if j < 0 || j >= len(r.items) || r.items[j].entry < 0 || r.items[j].class&(isCountry|isAdj|isSeat) == 0 {
		return 0
	}
	if e := &r.lex.entries[r.items[j].entry]; e.codes.n == 1 && cs.has(e.codes.c[0]) {
		return e.codes.c[0]
	}
	return 0
}

// codesAt returns the countries of item i.
func (r *reader) codesAt(i int32) codes {
	it := &r.items[i]
	if it.entry < 0 {
		return codes{}
	}
	if it.pick != 0 {
		return single(it.pick)
	}
	return r.lex.entries[it.entry].codes
}

// anyNamed says whether the article names one of the countries.
func (r *reader) anyNamed(cs codes) bool {
	for _, c := range cs.list() {
		if r.counts[c] > 0 {
			return true
		}
	}
	return false
}

// threatNear says whether a threat word stands within three items of item i.
func (r *reader) threatNear(i int) bool {
	for j := max(0, i-3); j < min(len(r.items), i+4); j++ {
		if j != i && r.items[j].class&(isThreat|isState|isCyber) != 0 || j != i && r.items[j].class&isPeople != 0 && r.items[j].flags&flagCap == 0 {
			return true
		}
	}
	return false
}
