package claims

// agent reads "by the mention" after a deed, "work of", "linked to" and the like before it.
func (r *reader) agent(e *event, n int32, s *sentence) bool {
	m := &r.mentions[n]
	*e = event{actor: n, rule: "AGENT"}
	i := m.from - 1
	for i > s.from && r.plain(i) && r.items[i].class&(isBehind|isTie) == 0 && r.items[i-1].class&(isDet|isBehind|isBy) != 0 {
		i-- // "a notorious", "the work of sophisticated"
	}
	for i >= s.from && (r.items[i].class&(isDet|isAdverb|isHedge) != 0 || r.items[i].mark == markQuote) && r.items[i].class&(isBy|isTo|isPrep|isBehind) == 0 {
		e.hedged = e.hedged || r.items[i].class&isHedge != 0
		i--
	}
	if i < s.from {
		return false
	}
	it := &r.items[i]
	switch {
	case m.kind == kindAdj && m.to < s.to && r.items[m.to].mark == markNone && r.items[m.to].class&(isCyber|isHack|isIncident|isInvN|isAnd|isPrep|isTo|isBut) == 0:
		return false // "led to the Saudi-led boycott", "came from a Russian address"
	case it.class&isBehind != 0 && it.form == formNone && it.to-it.from > 1 && it.frames == 0:
		if i > s.from && r.at(i, hashWork) && r.items[i-1].entry < 0 && r.items[i-1].mark == markNone {
			return false // "the efficient work of the service"
		}
		if m.to < s.to && m.kind != kindThreat && r.items[m.to].class&(isCyber|isHack|isIncident) != 0 {
			return false // "responsible for the US government hack"
		}
		e.at = i
		return r.finish(e, s, true)
	case it.class&isBy != 0 && it.class&isTie == 0 && i > s.from && attempts.has(r.tokens[r.items[i-1].to-1].hash):
		return r.attempted(e, s)
	case it.class&isBy != 0 && it.class&isTie == 0:
		if i > s.from && (r.otherDeed(i-1) || r.items[i-1].class&isPhysical != 0 || r.at(i-1, hashMade) && r.classesIn(max(s.from, i-12), i)&isAccN != 0) {
			return false // "accusations of a cyberattack made by"
		}
		ok := r.deedBefore(e, i, s, 12)
		e.modal = e.modal || ok && r.items[e.at].form&formPart == 0 && r.generic(e, s)
		return ok && !(m.kind == kindGov && r.at(e.at, hashActivity) && e.at > s.from && r.items[e.at-1].class&isDet != 0) // "the activity by": whatever they do
	case it.class&isTie != 0 && it.to-it.from > 1:
		if r.mentionEnds(i, s) && it.frames&frameAttribute != 0 {
			return false
		}
		if i > s.from && r.items[i-1].class&isBe != 0 && r.classesIn(s.from, i)&isAccN != 0 && it.frames == 0 {
			return false // "the accusations were backed by NATO"
		}
		ok := r.deedBefore(e, i, s, 12)
		e.modal = ok && r.yetToCome(e.at, i)
		return ok
	case r.tokens[it.from].hash == hashFrom && it.mark == markNone:
		ok := r.deedBefore(e, i, s, 2)
		return ok && !r.takenFrom(e.at, i, s) && !r.onTheWay(e.at, m.to, s)
	case it.class&isTo != 0 && i > s.from:
		return r.attributed(e, i, s)
	case it.class&isOf != 0 && m.kind == kindThreat && i > s.from && theirDeeds.has(r.tokens[r.items[i-1].to-1].hash):
		return r.deedBefore(e, i, s, 1) // "the activities of APT28"
	}
	return false
}

// attempted reads what follows "an attempt by" the mention: "to break into".
func (r *reader) attempted(e *event, s *sentence) bool {
	to := r.mentions[e.actor].to
	for n := e.actor; n < s.mentions[1] && r.mentions[n].chain == r.mentions[e.actor].chain; n++ {
		to = max(to, r.mentions[n].to)
	}
	if e.at = to + 1; e.at >= s.to || r.items[to].class&isTo == 0 || r.items[e.at].class&(isHack|isHarm) == 0 {
		return false
	}
	if c := r.items[e.at].class; c&isHack == 0 && !r.doer(&r.mentions[e.actor]) && !r.cyberObject(e.at, s) {
		return false // "an attempt by Ottawa to attack the country's image"
	}
	return r.finish(e, s, r.items[e.at].class&isHack != 0)
}

// attempts are the nouns for a deed that may have failed.
var attempts = setOf("attempt", "attempts", "bid", "bids")

// theirDeeds are the nouns for what hackers do, where those whom "of" names are
// the doers.
var theirDeeds = setOf("attack", "attacks", "cyberattack", "cyberattacks", "intrusions", "activity", "activities", "campaign", "campaigns", "operation", "operations", "espionage", "cyberespionage")

var hashWork, hashMade, hashActivity = hashWord("work"), hashWord("made"), hashWord("activity")

// onTheWay says whether the place that ends at item to is only where the deed at
// item at passed: "NATO behind attacks from Ukraine", "sabotage from Kyiv to Lisbon".
func (r *reader) onTheWay(at, to int32, s *sentence) bool {
	return r.classesIn(max(s.from, at-3), at)&isBehind != 0 || to < s.to && r.items[to].class&isTo != 0 && r.mentionStarts(to+1, s)
}

// takenFrom says whether whoever stands behind the "from" at item i lost or sold
// something, and did not do the deed at item at: "stole mail from", "bought a
// hacking tool from".
func (r *reader) takenFrom(at, i int32, s *sentence) bool {
	for j := at; j < i; j++ {
		if r.flagsAt(j)&entryTool != 0 && j > at {
			return true
		}
	}
	it := &r.items[at]
	return at+1 < i && it.class&(isHack|isHarm) != 0 && it.form != formNone && !r.nounPlace(at, s) && !r.passive(at, s)
}

// otherDeed says whether the word before "by" is a participle that tells of
// no operation: "arrested by", "owned by".
func (r *reader) otherDeed(i int32) bool {
	it := &r.items[i]
	if it.class&(isHack|isHarm|isDo|isCyber|isBehind) != 0 || it.frames&(frameAttribute) != 0 {
		return false
	}
	if it.frames != 0 || it.class&isSay != 0 {
		return it.form&formPart != 0
	}
	return r.endsInEd(it)
}

// endsInEd says whether an unknown word looks like a past tense.
func (r *reader) endsInEd(it *item) bool {
	w := r.text(&r.tokens[it.to-1])
	return it.mark == markNone && len(w) > 3 && w[len(w)-2:] == "ed" && it.flags&flagCap == 0
}

// attributed reads "attributed to", "traced to", "pinned on" in the passive or
// after a noun.
func (r *reader) attributed(e *event, i int32, s *sentence) bool {
	for j := i - 1; j >= s.from && j >= i-3; j-- {
		if r.items[j].frames&frameAttribute != 0 && r.items[j].form&formPart != 0 {
			ok := r.deedBefore(e, j, s, 12)
			e.modal = ok && r.yetToCome(e.at, i)
			return ok
		}
	}
	return false
}

// deedBefore looks for the deed before item i, at most reach items away.
func (r *reader) deedBefore(e *event, i int32, s *sentence, reach int32) bool {
	for j := i - 1; j >= s.from && j >= i-reach; j-- {
		it := &r.items[j]
		if r.clauseMark(j) || it.class&isSkip != 0 {
			return false // also "with a group claiming responsibility and links to"
		}
		if it.class&isModal != 0 && it.class&isAdverb == 0 {
			e.modal = true
		}
		if it.class&isNeg != 0 {
			e.neg = true
		}
		if it.class&isHedge != 0 {
			e.hedged = true
		}
		if it.class&isAccN != 0 && it.class&(isCyber|isHack) == 0 && it.form == formNone {
			return false // "hacking accusations from the US"
		}
		if it.class&(isCyber|isHack|isIncident|isHarm|isDo) != 0 && it.class&(isThreat) == 0 && it.flags&flagHyphen == 0 {
			if it.class&(isCyber|isHack) == 0 && it.class&isIncident == 0 && it.form&formPart == 0 {
				continue
			}
			e.at = j
			if it.class&isDo != 0 && it.class&(isHack|isHarm) == 0 && r.othersDo(j, s) {
				return false
			}
			for k := j - 1; k >= s.from && k >= j-3 && r.items[k].mark == markNone; k-- {
				e.modal = e.modal || r.flagsAt(k)&entryMaybe != 0
			}
			if j > s.from {
				e.modal = e.modal || r.items[j-1].class&isFear != 0 && r.items[j-1].class&(isPrep|isDet|isAgainst) == 0 && it.form&formPart == 0 // "to deter hacking by"
			}
			r.mood(e, s)
			return r.finish(e, s, it.class&(isCyber|isHack) != 0)
		}
	}
	return false
}
