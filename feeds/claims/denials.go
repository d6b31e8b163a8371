package claims

// denialsOf finds who denies what in a sentence.
func (r *reader) denialsOf(k int32) {
	s := &r.sents[k]
	for v := s.from; v < s.to; v++ {
		it := &r.items[v]
		if it.frames&(frameDeny|frameCall) == 0 || it.flags&flagHyphen != 0 || it.class&isSkip != 0 {
			continue
		}
		if it.form&(formPast|formPart|formIng) == 0 && r.nounPlace(v, s) {
			continue
		}
		r.denialAt(v, s, k)
	}
	r.deniedWords(s, k)
}

func (r *reader) denialAt(v int32, s *sentence, k int32) {
	f := r.items[v].frames
	end := r.clauseEnd(v, s)
	has := class(0)
	for i := v + 1; i < end; i++ {
		has |= r.items[i].class
	}
	if f&frameDeny == 0 {
		if has&isGround == 0 {
			return
		}
	} else if f&(frameCondemn) != 0 && has&(isAccN) == 0 {
		return
	}
	c := candidate{stance: Denial, sent: k, trigger: v, actor: -1, rule: "DENY", conf: 0.85, denies: Responsibility}
	if r.passive(v, s) {
		c.speaker = r.byPhrase(v, end, s)
	} else {
		c.speaker = r.subject(v, s)
	}
	if c.speaker < 0 {
		return
	}
	if has&(isAccN|isInvN|isCyber|isHack|isGround) == 0 && !(has&(isIncident|isPron) != 0) {
		return
	}
	r.deny(c, v, end, s)
}

// deniedWords finds denials without a verb of denial: a speaker who calls
// something groundless, says it has nothing to do with it, or opposes hacking.
func (r *reader) deniedWords(s *sentence, k int32) {
	if s.classes&(isGround|isRetort) == 0 {
		return
	}
	for i := s.from; i < s.to; i++ {
		if r.items[i].class&(isGround|isRetort) == 0 {
			continue
		}
		sp, ok := r.speechOf(&event{actor: 0, at: i, sent: k}, s, k)
		if !ok || sp.kind != speechGov {
			continue
		}
		c := candidate{stance: Denial, sent: k, trigger: i, actor: -1, speaker: sp.mention, speakers: sp.who, rule: "GROUNDLESS", conf: 0.75, denies: Responsibility}
		if r.items[i].class&isRetort != 0 {
			c.rule, c.conf = "RETORT", 0.6
		}
		r.deny(c, i, s.to, s)
		return
	}
}

// deny decides what is denied and keeps the candidate.
func (r *reader) deny(c candidate, v, end int32, s *sentence) {
	if c.speaker >= 0 {
		var sp speechKind
		c.speakers, sp, c.anon = r.who(c.speaker)
		if sp == speechPrivate || c.speakers.n == 0 {
			c.filter = "the speaker is no government"
		}
	}
	c.accused = c.speakers
	other := r.blamedIn(v, end, c)
	switch {
	case c.filter != "":
	case r.accused.meets(c.speakers):
	case other.n > 0 || r.ownHit(v, end):
		c.denies, c.accused = Occurrence, other
	case s.classes&(isCyber|isHack) == 0:
		c.filter = "it answers no accusation of a cyber operation"
	}
	r.complete(&c, v, end, s)
}

// blamedIn returns who is said, in what is denied, to have done it.
func (r *reader) blamedIn(v, end int32, c candidate) (cs codes) {
	for i := range r.events {
		e := &r.events[i]
		if e.sent == c.sent && e.at > v && e.at < end {
			cs.addAll(e.codes.without(c.speakers))
		}
	}
	return cs
}

// ownHit says whether what is denied is that something of the speaker's own was hit.
func (r *reader) ownHit(v, end int32) bool {
	be := false
	for i := v + 1; i < end; i++ {
		it := &r.items[i]
		if it.class&isBe != 0 {
			be = true
		}
		if be && it.class&(isHack|isHarm) != 0 && it.form&formPart != 0 {
			return true
		}
	}
	return false
}
