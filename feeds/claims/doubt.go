package claims

// Not every deed that a sentence names was done. This file tells what is only
// possible, feared, supposed or yet to come, and what is no cyber operation
// though its words are those of one.

// mood reads what stands before the participle of a deed: "was not launched",
// "could be carried out", which is yet to come.
func (r *reader) mood(e *event, s *sentence) {
	if r.items[e.at].form&formPart == 0 {
		return
	}
	for i := e.at - 1; i >= s.from && r.items[i].class&(isBe|isHave|isAdverb|isModal|isNeg|isHedge) != 0; i-- {
		c := r.items[i].class
		e.modal = e.modal || c&isModal != 0 && c&isAdverb == 0 || c&isHedge != 0 && r.tokens[r.items[i].to-1].hash == hashBe
		e.neg = e.neg || c&isNeg != 0
	}
}

var hashBe = hashWord("be")

// othersDo says whether what is done before item j is what police, courts and
// scholars do: "the arrests carried out by".
func (r *reader) othersDo(j int32, s *sentence) bool {
	for k := j - 1; k >= s.from && k >= j-3; k-- {
		if r.flagsAt(k)&entryPolice != 0 {
			return true
		}
	}
	return false
}

// generic says whether the deed is of a kind, and not one that happened: "attacks
// by hackers of a state could", but not "the attack by Iran could".
func (r *reader) generic(e *event, s *sentence) bool {
	m := &r.mentions[e.actor]
	for i := e.at - 1; i >= s.from && i > e.at-4; i-- {
		if r.items[i].class&isDet != 0 && !r.at(i, hashA) && !r.at(i, hashAn) || r.items[i].flags&flagPoss != 0 {
			return false
		}
	}
	return r.mayDo(m.to-1, s)
}

var hashMay, hashMight = hashWord("may"), hashWord("might")

// mayDo says whether the clause goes on with what is only possible, behind a
// participle at item i: "actors targeting the games could".
func (r *reader) mayDo(i int32, s *sentence) bool {
	for j := i + 1; j < s.to && j < i+12; j++ {
		it := &r.items[j]
		if r.at(j, hashCould) || r.at(j, hashMay) || r.at(j, hashMight) {
			return true
		}
		if it.mark != markNone || it.class&(isBe|isHave|isRel) != 0 || it.class&isSay != 0 && r.finite(j) {
			return false
		}
	}
	return false
}

// yetToCome says whether an attribution between two items is not made: "will be
// attributed to", "if it is linked to", but not "can be traced to".
func (r *reader) yetToCome(from, to int32) bool {
	for i := from; i < to; i++ {
		if r.at(i, hashWill) || r.at(i, hashIf) || r.at(i, hashWhether) {
			return true
		}
	}
	return false
}

var hashIf, hashWhether = hashWord("if"), hashWord("whether")

// supposed says whether the mention opens a condition: "if Russia hacked", but
// not "if Russia continued to hack".
func (r *reader) supposed(m *mention, s *sentence) bool {
	if m.to < s.to && (r.at(m.to, hashContinues) || r.at(m.to, hashContinued)) {
		return false
	}
	i := m.from - 1
	for i > s.from && r.items[i].class&(isDet|isAdj) != 0 {
		i--
	}
	return i >= s.from && (r.at(i, hashIf) || r.at(i, hashUnless))
}

var hashUnless = hashWord("unless")

// feared says whether the noun phrase at item i is what somebody guards
// against: "concerns about", "to counter", "the threat of".
func (r *reader) feared(i int32, s *sentence) bool {
	for j := i - 1; j >= s.from && j >= i-5; j-- {
		if r.items[j].class&isFear != 0 || r.warnsOf(j, s) {
			return true
		}
		if r.items[j].mark != markNone {
			return false
		}
	}
	return false
}

// warnsOf says whether the words at item j warn of one that is not there yet:
// "warned of a".
func (r *reader) warnsOf(j int32, s *sentence) bool {
	if !r.at(j, hashA) && !r.at(j, hashAn) || j < s.from+2 || r.items[j-1].class&isOf == 0 || r.flagsAt(j-2)&entryWarns == 0 {
		return false
	}
	for i := j + 1; i < min(s.to, j+8) && r.items[i].class&(isAgainst|isPrep|isRel) == 0; i++ {
		if goingOn.has(r.tokens[r.items[i].to-1].hash) {
			return false // "warned of an ongoing campaign"
		}
	}
	return true
}

// goingOn are the words for what has begun when it is warned of.
var goingOn = setOf("ongoing", "continuing", "sustained", "persistent", "campaign", "wave", "spree", "series", "surge")

// onMinds says whether the sentence tells of propaganda and the like.
func (r *reader) onMinds(s *sentence) bool {
	for i := s.from; i < s.to; i++ {
		if r.flagsAt(i)&entryInfluence != 0 {
			return true
		}
	}
	return false
}
