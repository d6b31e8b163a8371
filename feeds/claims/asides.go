package claims

// overExamples returns the item after an aside that names some of those meant,
// "Chinese hackers, including groups like Salt Typhoon, and others,", or i.
func (r *reader) overExamples(i int32, s *sentence) int32 {
	if i+1 >= s.to || r.items[i].mark != markComma || !r.at(i+1, hashIncluding) && !r.at(i+1, hashSuch) && !r.at(i+1, hashAmong) {
		return i
	}
	for j := i + 2; j+1 < s.to && j < i+24; j++ {
		if r.items[j].mark == markComma && r.items[j+1].class&(isHack|isHarm|isDo|isBe|isHave) != 0 && r.items[j+1].form != formNone {
			return j + 1
		}
	}
	return i
}

var hashSuch = hashWord("such")

// overName returns the item after a name of hackers that is told from item i on:
// "a group known as Silent Fox attacked", or i.
func (r *reader) overName(i int32, s *sentence) int32 {
	if i >= s.to || r.items[i].mark != markNone || !nameGivers.has(r.tokens[r.items[i].from].hash) {
		return i
	}
	j := i + 1
	for j < s.to && j < i+8 && (r.items[j].mark == markQuote || r.items[j].mark == markSingle || r.items[j].mark == markNone && r.items[j].flags&(flagCap|flagQuoted|flagNumber|flagHyphen) != 0) {
		j++
	}
	if j == i+1 {
		return i
	}
	return j
}

// overReputation returns the verb behind what hackers are known for from item i on: "a
// unit best known for sabotage has hacked", or i.
func (r *reader) overReputation(i int32, s *sentence) int32 {
	j := i
	for j < s.to && (r.items[j].class&isAdverb != 0 || r.at(j, hashBest) || r.at(j, hashBetter)) {
		j++
	}
	if j+1 >= s.to || r.items[j].mark != markNone || !reputed.has(r.tokens[r.items[j].to-1].hash) {
		return i
	}
	for j++; j < s.to && j < i+16 && r.items[j].mark == markNone; j++ {
		if r.items[j].class&(isHave|isBe) != 0 {
			return j
		}
	}
	return i
}

var (
	hashBest, hashBetter = hashWord("best"), hashWord("better")
	reputed              = setOf("known", "notorious", "infamous", "famous", "feared", "active", "suspected", "accused", "blamed", "wanted", "sanctioned", "described", "tracked")
)

// overRelative returns the item after a relative clause between commas that
// begins at item i: "APT31, which works for China, had", or i.
func (r *reader) overRelative(i int32, s *sentence) int32 {
	if i+1 >= s.to || r.items[i].mark != markComma {
		return i
	}
	if j := r.overExamples(i, s); j > i {
		return j
	}
	if r.items[i+1].class&isRel == 0 {
		return r.overAside(i, s)
	}
	for j := i + 2; j < s.to && j < i+16; j++ {
		if r.items[j].mark == markComma {
			return j + 1
		}
	}
	return i
}

// calledBy returns the last item of the unknown name at item i, if the words
// from item to on only say that it is one; or i.
func (r *reader) calledBy(to, i int32, s *sentence) int32 {
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		if m := &r.mentions[n]; m.from == i && m.kind == kindName && i > to && r.naming(to, i) {
			return m.to - 1
		}
	}
	return i
}

// saidOf returns the verb of saying of the words "they said" put into a relative
// clause at item i, or i.
func (r *reader) saidOf(i int32, s *sentence) int32 {
	if i == s.from || r.items[i-1].class&isRel == 0 {
		return i
	}
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		if m := &r.mentions[n]; m.from == i || m.from == i+1 && r.items[i].class&isDet != 0 {
			if v := m.to; v < s.to && r.items[v].class&isSay != 0 && r.finite(v) {
				return v
			}
		}
	}
	return i
}

// overAside returns the item after what is put in between commas from item i on
// to tell who says so, who did not do it or who is meant: "Turla, the agency said,
// had broken into", "Iran, not an insider, hacked", "Russia, above all its army,
// was"; or i.
func (r *reader) overAside(i int32, s *sentence) int32 {
	says := r.items[i+1].class&isNeg != 0
	for j := i + 1; j < s.to && j < i+14; j++ {
		it := &r.items[j]
		if it.mark == markComma {
			if says || j+1 < s.to && r.items[j+1].class&(isBe|isHave) != 0 || r.bears(j+1, s) {
				return j + 1
			}
			return i
		}
		if it.mark == markQuote || it.mark == markSingle {
			continue
		}
		if it.mark != markNone || it.class&(isRel|isHack) != 0 {
			return i
		}
		says = says || it.class&isSay != 0 && r.finite(j)
	}
	return i
}

// bears says whether a phrase of bearing the guilt begins at item i: "bears
// responsibility".
func (r *reader) bears(i int32, s *sentence) bool {
	return i < s.to && r.items[i].class&isBehind != 0 && r.items[i].form == formNone && r.items[i].to-r.items[i].from > 1
}

// otherSubject says whether another somebody begins at item i who is no object
// of a preposition: the verb that follows is theirs.
func (r *reader) otherSubject(i int32, s *sentence) bool {
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		if m := &r.mentions[n]; m.from == i {
			return m.flags&(mentionGoverned|mentionAbsorbed) == 0 && m.kind != kindAdj && m.kind != kindPaper
		}
	}
	return false
}
