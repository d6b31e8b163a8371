package claims

// justTold says whether one of the two sentences before sentence k tells of a
// cyber operation: what sentence k says without a word for it ("Warsaw blames
// Moscow", "it was Russia") is about that. A paragraph that begins anew looks
// back as well; what is done by other means in between is what is meant.
func (r *reader) justTold(k int32) bool {
	for j := k - 1; j >= max(0, k-2); j-- {
		s := &r.sents[j]
		switch {
		case s.skip:
			continue
		case s.classes&isPhysical != 0:
			return false
		case s.classes&isHack != 0, s.classes&isCyber != 0 && s.classes&(isIncident|isHarm) != 0, s.classes&isThreat != 0 && s.classes&(isHarm|isIncident) != 0 && r.strong > 0:
			return true
		}
	}
	return false
}

// hackingTold says whether a sentence without a word for it can be about a cyber
// operation: the article is about one, or it was just told of.
func (r *reader) hackingTold(s *sentence) bool {
	return r.strong >= 3 || r.strong > 0 && r.justTold(s.number)
}

// leavesOut says whether the accusation at item v does not say of what: nothing
// but a time, or a word that stands for what was told, follows the accused.
func (r *reader) leavesOut(c *candidate, v int32, s *sentence) bool {
	m := &r.mentions[c.actor]
	from := v + 1
	for n := c.actor; n < s.mentions[1] && r.mentions[n].chain == m.chain; n++ {
		from = max(from, r.mentions[n].to)
	}
	if m.from < v || c.measure == Indictment || c.measure == Sanctions {
		return false
	}
	linked := c.measure != Diplomatic // an envoy is called in for many reasons
	for i := from; i < s.to && !r.clauseMark(i); i++ {
		it := &r.items[i]
		const stands = isDay | isMonth | isNow | isPast | isPrep | isDet | isPron | isIncident | isAdverb | isBehind
		switch {
		case it.mark != markNone || it.flags&flagNumber != 0 || r.at(i, hashAccountable):
		case c.measure == Diplomatic && (it.class&isTo != 0 || it.frames != 0):
			linked = linked || it.frames != 0 // "to protest"
		case it.class&stands == 0:
			return false
		default:
			linked = linked || it.class&(isIncident|isPron) != 0
		}
	}
	return linked
}
