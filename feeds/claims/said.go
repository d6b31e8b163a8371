package claims

// looseSpeaker finds a speaker for an active verb whose subject names none: the
// nearest government before it in the sentence that nothing governs.
func (r *reader) looseSpeaker(c *candidate, v int32, s *sentence) {
	if c.speaker >= 0 {
		if who, kind, _ := r.who(c.speaker); who.n > 0 || kind == speechPrivate {
			return
		}
	}
	if r.passive(v, s) || r.accusedOf(v, s) && r.mentions[c.actor].to == v || r.items[v].form&(formPart|formPast) == formPart || r.items[v].form == formIng && r.items[max(v-1, s.from)].class&(isPaper|isPrivNoun|isPrivate) != 0 {
		return
	}
	for n := s.mentions[1] - 1; n >= s.mentions[0]; n-- {
		m := &r.mentions[n]
		if m.from >= v || m.flags&(mentionAbsorbed|mentionGoverned|mentionPoss) != 0 || m.kind != kindGov && m.kind != kindPlace || m.codes.n == 0 || m.chain == r.mentions[c.actor].chain {
			continue
		}
		if r.clauseBetween(m.to, v) || v-m.to > 24 {
			return
		}
		c.speaker = n
		c.loose = true
		return
	}
}

// said lends an agentless accusation the speaker of its sentence.
func (r *reader) said(c *candidate, v int32) {
	for i := r.sents[c.sent].speeches[1] - 1; i >= r.sents[c.sent].speeches[0]; i-- {
		if sp := &r.speeches[i]; sp.mention >= 0 && sp.mention != c.actor && sp.kind == speechGov && !sp.modal {
			c.speaker = sp.mention
			return
		}
	}
}

// saidJustBefore gives a passive without a speaker to the government that speaks
// in the sentence before, of the same paragraph: "..., the department said. The
// group is accused of hacking".
func (r *reader) saidJustBefore(c *candidate, v int32, s *sentence) {
	if c.sent == 0 || s.title || !r.passive(v, s) || r.classesIn(v+1, s.to)&(isCyber|isHack|isIncident) == 0 {
		return
	}
	p := &r.sents[c.sent-1]
	if p.skip || p.title || p.para != s.para || p.speeches[0] == p.speeches[1] {
		return
	}
	if sp := &r.speeches[p.speeches[1]-1]; sp.kind == speechGov && !sp.modal && sp.mention >= 0 && !sp.who.meets(r.actorCodes(c.actor)) {
		c.speaker = sp.mention
	}
}

// saidWhole says whether the passive at item v, of a cyber operation, is itself
// what the sentence's speaker says, and not a clause beside: "Iran is blamed for
// the hack, the bureau said".
func (r *reader) saidWhole(v, end int32, s *sentence) bool {
	if s.speeches[0] == s.speeches[1] || r.classesIn(v+1, end)&(isCyber|isHack|isIncident) == 0 {
		return false
	}
	at := r.speeches[s.speeches[1]-1].at
	return (at < v || s.to-at < 12) && r.classesIn(min(v, at), max(v, at))&isRel == 0
}
