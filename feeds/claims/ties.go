package claims

// A person is somebody whom the article has named.
type person struct {
	kind  kind
	codes codes
	flags mentionFlag
}

// call remembers a person by the hash of a name.
func (r *reader) call(name uint64, p person) {
	r.people[name] = p
	r.nameBits |= 1 << (name & 63)
}

// introduced returns the person of that name, if the article has named one.
func (r *reader) introduced(name uint64) (person, bool) {
	if r.nameBits&(1<<(name&63)) == 0 {
		return person{}, false
	}
	p, ok := r.people[name]
	return p, ok
}

var unnamedHeads = setOf("official", "officials", "sources", "source", "investigators")

func (r *reader) unnamedHead(head *item) bool { return unnamedHeads.has(r.tokens[head.to-1].hash) }

// appositions joins a name and the office beside it: "Ann Lee, Norway's
// interior minister,", "the interior minister, Ann Lee,".
func (r *reader) appositions(s *sentence) {
	for k := s.mentions[0]; k+1 < s.mentions[1]; k++ {
		a, b := &r.mentions[k], &r.mentions[k+1]
		gap := b.from - a.to
		if a.kind == kindName && gap >= 2 && gap <= 5 && r.heads(a.to, b.from) && (b.kind == kindGov || b.kind == kindPrivate) {
			a.kind, a.codes = b.kind, b.codes // "Ann Lee, who heads the agency,"
			a.flags |= mentionNamed
			r.call(r.tokens[r.items[a.to-1].to-1].hash, person{kind: b.kind, codes: b.codes, flags: a.flags})
			b.flags |= mentionAbsorbed
			continue
		}
		if gap < 1 || gap > 2 || r.items[a.to].mark != markComma || gap == 2 && r.items[a.to+1].class&isDet == 0 {
			continue
		}
		closed := b.to >= s.to || r.items[b.to].mark != markNone || r.items[b.to].class&isAnd != 0 ||
			a.kind == kindThreat && r.items[b.to].class&(isTie|isHedge) != 0 || a.kind == kindName && b.kind == kindPrivate && r.commaSoon(b.to, s)
		switch {
		case a.kind == kindName && (b.kind == kindGov || b.kind == kindPrivate) && closed && r.personHead(b.head):
			a.kind, a.codes = b.kind, b.codes
			a.flags |= b.flags&(mentionFormer|mentionEmbassy) | mentionNamed
			r.call(r.tokens[r.items[a.to-1].to-1].hash, person{kind: b.kind, codes: b.codes, flags: b.flags})
			r.absorbTo(k+1, b.to, s)
			a.to = b.to
			b.flags |= mentionAbsorbed
		case b.kind == kindName && a.kind == kindGov && closed && r.personHead(a.head):
			r.call(r.tokens[r.items[b.to-1].to-1].hash, person{kind: a.kind, codes: a.codes, flags: a.flags})
			a.flags = a.flags&^mentionAnon | mentionNamed
			a.to = b.to
			b.flags |= mentionAbsorbed
		case (a.kind == kindThreat || a.kind == kindPeople) && a.codes.n == 0 && b.kind == kindPlace && closed:
			a.codes.addAll(b.codes)
			b.flags |= mentionAbsorbed
		case a.kind == kindThreat && (b.kind == kindThreat || b.kind == kindPeople) && closed:
			a.codes.addAll(b.codes)
			a.flags |= b.flags & (mentionState | mentionLinked)
			if a.group[0] == a.group[1] {
				a.group = b.group
			}
			a.to = b.to
			b.flags |= mentionAbsorbed
		}
	}
}

// commaSoon says whether a comma closes what a preposition at item i adds: "an
// expert on malware, said".
func (r *reader) commaSoon(i int32, s *sentence) bool {
	if i >= s.to || r.items[i].class&(isPrep|isAgainst) == 0 {
		return false
	}
	for j := i; j < s.to && j < i+8; j++ {
		if r.items[j].mark == markComma {
			return true
		}
		if r.items[j].mark != markNone || r.items[j].class&(isBe|isHave|isRel) != 0 {
			return false
		}
	}
	return false
}

// heads says whether the words between two items make the first the head of
// the second: ", who leads the", ", the man who runs".
func (r *reader) heads(from, to int32) bool {
	if r.items[from].mark != markComma || r.classesIn(from, to)&isRel == 0 {
		return false
	}
	for i := from + 1; i < to; i++ {
		if r.flagsAt(i)&entryHeads != 0 {
			return true
		}
	}
	return false
}

// ties gives hackers the state that the words behind them name: "a group
// linked to", "hackers working for", "actors backed by".
func (r *reader) ties(s *sentence) {
	for k := s.mentions[0]; k+1 < s.mentions[1]; k++ {
		m := &r.mentions[k]
		front := m.kind == kindPrivate && r.items[m.head].class&isPrivNoun != 0
		if m.kind != kindThreat && m.kind != kindPeople && !front || m.flags&mentionAbsorbed != 0 {
			continue
		}
		for n := k + 1; n < s.mentions[1] && n <= k+2; n++ {
			o := &r.mentions[n]
			if o.flags&mentionAbsorbed != 0 {
				continue
			}
			if o.kind == kindPron || o.kind == kindPaper {
				continue
			}
			if !r.tied(m, o, s) || front && (r.merelyFrom(m, o) || r.classesIn(m.to, o.from)&isBe != 0) {
				break
			}
			if front {
				m.kind = kindPeople // "a company linked to the Chinese state"
			}
			if o.codes.n > 0 || o.flags&mentionState != 0 {
				if m.tied.n == 0 {
					m.tied = o.codes
				}
				m.flags |= o.flags & (mentionState | mentionOrgan | mentionCriminal)
				if o.flags&mentionCriminal == 0 && (o.kind != kindPlace || !r.merelyFrom(m, o)) {
					m.flags |= mentionLinked
				}
				if m.group[0] == m.group[1] {
					m.group = o.group
				}
				gap := o.from - m.to
				for c := o.chain; c < s.mentions[1] && r.mentions[c].chain == o.chain; c++ {
					m.tied.addAll(r.mentions[c].codes)
					r.mentions[c].flags |= mentionAbsorbed
					if gap < 6 {
						m.to = max(m.to, r.mentions[c].to)
					}
				}
			}
			break
		}
	}
	for k := s.mentions[0]; k < s.mentions[1]; k++ {
		m := &r.mentions[k]
		if m.tied.n > 0 && (m.codes.n == 0 || m.kind == kindPeople) {
			m.codes = m.tied
		}
	}
}

// absorbTo absorbs what an apposition goes on to say up to its closing comma:
// "Ann Lee, the interior minister and leader of the party, said".
func (r *reader) absorbTo(k, from int32, s *sentence) {
	end := from
	for end < s.to && end < from+12 && r.items[end].mark != markComma {
		if r.items[end].class&isSay != 0 && r.items[end].form&(formS|formPast) != 0 {
			return
		}
		end++
	}
	for n := k + 1; n < s.mentions[1] && r.mentions[n].from < end; n++ {
		r.mentions[n].flags |= mentionAbsorbed
	}
}

// asides absorbs what stands between commas after "a" or "an": "the Czech
// Republic, an EU state and NATO member, said".
func (r *reader) asides(s *sentence) {
	for i := s.from + 1; i+2 < s.to; i++ {
		if r.items[i].mark != markComma || !r.at(i+1, hashA) && !r.at(i+1, hashAn) {
			continue
		}
		end := i + 2
		for end < s.to && end < i+10 && r.items[end].mark == markNone && r.items[end].class&(isBe|isHave) == 0 {
			end++
		}
		if end >= s.to || r.items[end].mark != markComma {
			continue
		}
		for n := s.mentions[0]; n < s.mentions[1]; n++ {
			if m := &r.mentions[n]; m.from > i && m.to <= end && m.kind != kindThreat && m.kind != kindPeople && m.kind != kindPrivate && m.codes.n > 0 && m.kind != kindGov {
				m.flags |= mentionAbsorbed
			}
		}
	}
}

var hashA, hashAn, hashState = hashWord("a"), hashWord("an"), hashWord("state")

// naming says whether the words between two items only give a name: "a group
// called APT29", "the actor, which it tracks as".
func (r *reader) naming(from, to int32) bool {
	named := false
	for i := from; i < to; i++ {
		it := &r.items[i]
		switch {
		case it.form&(formPart|formIng) != 0 && (it.class&isSay != 0 || it.frames&(frameCall|frameIdentify) != 0):
			named = true
		case it.class&isTie != 0 && it.to-it.from > 1:
			named = true
		case it.class&(isDet|isAdverb|isRel|isBe|isPron) != 0 || it.mark == markComma || it.mark == markQuote || it.mark == markSingle || r.at(i, hashAs):
		case it.entry < 0 && it.mark == markNone && it.flags&flagCap == 0: // "tracked", "dubbed"
			named = true
		default:
			return false
		}
	}
	return named
}

// authors gives papers their author: "a report by the NCSC and the NSA".
func (r *reader) authors(s *sentence) {
	for k := s.mentions[0]; k+1 < s.mentions[1]; k++ {
		m, o := &r.mentions[k], &r.mentions[k+1]
		if p := &r.mentions[max(k-1, s.mentions[0])]; m.kind == kindPaper && m.codes.n == 0 && p.kind == kindGov && p.flags&mentionGoverned == 0 && r.gives(p.to, m.from) {
			m.codes = p.codes // "the ministry made a post"
			continue
		}
		if m.kind != kindPaper || m.codes.n > 0 || o.from-m.to > 5 || o.from-m.to > 3 && r.classesIn(m.to, o.from)&isBy == 0 || o.from == m.to || o.kind != kindGov && o.kind != kindPlace && o.kind != kindPrivate {
			continue
		}
		if o.kind == kindPrivate {
			if c := r.items[m.to].class; c&(isBy|isOf|isPrep) != 0 {
				m.kind = kindPrivate
			}
			continue
		}
		if o.codes.n == 0 && o.kind == kindGov {
			continue // "by the country's police": whose, is found when they speak
		}
		if it := &r.items[m.to]; it.class&(isBy|isOf) != 0 || r.classesIn(m.to, o.from)&isBy != 0 || it.mark == markNone && r.tokens[it.from].hash == hashFrom {
			for n := o.chain; n < s.mentions[1] && r.mentions[n].chain == o.chain; n++ {
				m.codes.addAll(r.mentions[n].codes)
				m.to = r.mentions[n].to
				r.mentions[n].flags |= mentionAbsorbed
			}
		}
	}
}

// gives says whether a finite verb for making or saying stands between two
// items, and little else.
func (r *reader) gives(from, to int32) bool {
	if to-from > 5 {
		return false
	}
	for i := from; i < to; i++ {
		if it := &r.items[i]; it.class&(isDo|isSay) != 0 && r.finite(i) {
			return true
		}
	}
	return false
}

// merelyFrom says whether hackers only are or sit in a place: "a man from
// Ukraine", "a company located in Israel" are tied to no state.
func (r *reader) merelyFrom(m, o *mention) bool {
	for i := m.to; i < o.from; i++ {
		if it := &r.items[i]; it.class&isTie != 0 && (it.to-it.from > 1 || it.class&isPrep == 0) && r.flagsAt(i)&entrySits == 0 {
			return false
		}
	}
	return true
}

// tied says whether the words between hackers and a place tie them to it.
func (r *reader) tied(m, o *mention, s *sentence) bool {
	if o.kind != kindPlace && o.kind != kindGov && o.kind != kindAdj && o.kind != kindThreat {
		return false
	}
	if o.from-m.to > 7 {
		return false
	}
	if o.group[0] < o.group[1] && o.from-m.to <= 4 && r.naming(m.to, o.from) {
		return true
	}
	tie := int32(-1)
	for i := m.to; i < o.from; i++ {
		it := &r.items[i]
		switch {
		case it.class&isTie != 0:
			tie = i
		case it.class&(isDet|isAdverb|isHedge|isRel|isBe|isHave|isAdj|isState|isNeg) != 0 || it.mark == markComma || it.mark == markQuote || it.mark == markOpen:
		case it.class&(isTo|isPron|isSay|isPeople) != 0 && tie < 0:
		case it.entry < 0 && it.mark == markNone && tie >= 0:
		default:
			return false
		}
	}
	if tie < 0 {
		return false
	}
	weak := &r.tokens[r.items[tie].from]
	if r.items[tie].to-r.items[tie].from == 1 && r.items[tie].class&isPrep != 0 { // from, for, in, within
		if weak.hash != hashFrom && weak.hash != hashFor && o.kind != kindPlace {
			return false
		}
		unquoted := tie == m.to || tie == m.to+1 && r.items[m.to].mark == markQuote // "hacker spies" from
		return unquoted && weak.hash != hashIn || tie == m.to && m.kind == kindThreat && o.kind == kindPlace
	}
	return true
}

// chains joins enumerations: "the United States, Britain and Australia",
// "its allies, including the EU and NATO".
func (r *reader) chains(s *sentence) {
	for k := s.mentions[0]; k < s.mentions[1]; {
		end, sure := k+1, false
		for end < s.mentions[1] {
			and, ok := r.joined(&r.mentions[end-1], &r.mentions[end], s)
			if !ok || sure && !and && r.ended(k, end, s) {
				break
			}
			sure = sure || and
			end++
		}
		if end > k+1 && (sure || s.title && end == k+2 && r.mentions[k].kind == kindPlace && r.mentions[k+1].kind == kindPlace) {
			if r.speakersFrom(k, end, s) {
				k++ // "aid to Ukraine, Britain and ten allies said"
			}
			r.chain(k, end)
		} else {
			end = k + 1
		}
		k = end
	}
}

// ended says whether the enumeration of mentions k to end, that stands behind a
// preposition, is over before the next mention, to which only a comma leads:
// "with Sweden and Denmark, Norway".
func (r *reader) ended(k, end int32, s *sentence) bool {
	next := r.mentions[end].to
	return r.mentions[k].flags&mentionGoverned != 0 && next < s.to && r.items[next].mark == markNone && r.items[next].class&isAnd == 0
}

// speakersFrom says whether the enumeration of mentions k to end begins with one
// that belongs to what the others say: a preposition governs it, a comma follows,
// and a verb of saying ends the whole.
func (r *reader) speakersFrom(k, end int32, s *sentence) bool {
	a, z := &r.mentions[k], &r.mentions[end-1]
	return end > k+2 && a.from > s.from && (a.from < s.from+2 || r.items[a.from-2].class&isPaper == 0) && (r.items[a.from-1].class&(isTo|isOf|isPrep|isAgainst) != 0 || r.tokens[r.items[a.from-1].to-1].hash == hashTo) && r.items[a.to].mark == markComma && z.to < s.to && r.items[z.to].class&isSay != 0 && r.finite(z.to)
}

// joined says whether two mentions stand in one enumeration, and whether by
// more than a comma.
func (r *reader) joined(a, b *mention, s *sentence) (and, ok bool) {
	if a.flags&mentionAbsorbed != 0 || b.flags&mentionAbsorbed != 0 || b.from-a.to > 7 || b.from-a.to > 5 && !r.joinedBy(a.to, b.from) || a.kind == kindPron || b.kind == kindPron ||
		a.kind == kindPaper || b.kind == kindPaper || a.flags&mentionPoss != 0 && !(b.flags&mentionPoss != 0) && a.kind != kindPlace {
		return false, false
	}
	if a.kind == kindName != (b.kind == kindName) || a.kind == kindPrivate != (b.kind == kindPrivate) {
		return false, false
	}
	threat := func(m *mention) bool { return m.kind == kindThreat || m.kind == kindPeople }
	if threat(a) != threat(b) && a.kind != kindAdj && b.kind != kindAdj {
		return false, false
	}
	if r.joinedBy(a.to, b.from) {
		return true, true
	}
	comma, quoted := false, false
	for i := a.to; i < b.from; i++ {
		it := &r.items[i]
		switch {
		case it.class&isAnd != 0:
			and = true
		case r.tokens[it.from].hash == hashIncluding && it.mark == markNone:
			and = true
		case it.mark == markComma:
			comma = true
		case it.mark == markQuote, it.mark == markSingle, r.soCalled(i):
			quoted = true
		case it.mark == markOther && r.text(&r.tokens[it.from]) == "/":
			and = true
		case it.mark == markOpen, it.mark == markClose:
			comma = true
		case it.class&isDet != 0 && it.class&isPron == 0 && !r.at(i, hashThat), it.class&isAdverb != 0 && it.class&isDay == 0:
		case r.flagsAt(i)&entryBand != 0 && i+1 < b.from && r.items[i+1].class&isOf != 0, it.class&isOf != 0 && r.flagsAt(i-1)&entryBand != 0:
		default:
			return false, false
		}
	}
	return and, and || comma || quoted && b.from == a.to+1 && a.kind == kindPlace && b.kind == kindPlace && b.codes.n == 0 // the "Five Eyes" nations
}

// joinedBy says whether the words between two items add the second to the
// first: ", joined within minutes by the", ", backed by".
func (r *reader) joinedBy(from, to int32) bool {
	join := false
	for i := from; i < to; i++ {
		if it := &r.items[i]; it.class&isTie != 0 && it.to-it.from == 2 && r.tokens[it.from].hash == hashBacked && i > from && r.items[i-1].mark == markComma {
			return true
		}
		join = join || r.items[i].frames&frameJoin != 0 && r.items[i].form&formPart != 0
		if join && r.items[i].class&isBy != 0 {
			return true
		}
	}
	return false
}

// othersAre says whether mention k begins the names of those of whom only the
// number was told: "the others are", "the signatories were".
func (r *reader) othersAre(k int32) bool {
	i := r.mentions[k].from - 1
	for i > 0 && r.items[i].class&isDet != 0 {
		i--
	}
	if i < 1 || r.items[i].class&isBe == 0 && r.items[i].mark != markColon && !(r.items[i].mark == markNone && includes.has(r.tokens[r.items[i].to-1].hash)) {
		return false
	}
	for j := i - 1; j >= 0 && j > i-5 && r.items[j].mark == markNone; j-- {
		if r.flagsAt(j)&entryAlly != 0 || leagues.has(r.tokens[r.items[j].to-1].hash) {
			return true
		}
	}
	return false
}

var (
	includes = setOf("include", "includes", "included", "comprise", "comprises", "comprised")
	leagues  = setOf("group", "coalition", "alliance", "signatories", "members")
)

var hashIncluding, hashBacked = hashWord("including"), hashWord("backed")

// chain makes mentions k to end one enumeration. An adjective in it takes the
// noun of the last: "US and UK officials".
func (r *reader) chain(k, end int32) {
	last := &r.mentions[end-1]
	var all codes
	for n := k; n < end; n++ {
		if m := &r.mentions[n]; m.kind == kindPlace || m.kind == kindGov {
			all.addAll(m.codes)
		}
	}
	if all.n >= 3 && all.n > r.coalition.n {
		r.coalition = all
		r.coalitionNamed = r.allied(k) || r.othersAre(k) || k > 0 && r.sameSentence(r.mentions[k-1].from, r.mentions[k].from) && r.allied(k-1)
	}
	governed := r.mentions[k].flags & mentionGoverned
	for n := k; n < end; n++ {
		m := &r.mentions[n]
		m.chain = k
		m.flags |= governed
		if m.kind == kindAdj && last.kind != kindAdj {
			m.kind = last.kind
			m.flags |= last.flags & (mentionAnon | mentionFormer | mentionEmbassy | mentionState)
		}
	}
}
