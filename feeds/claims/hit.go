package claims

// hit gives claims whose sentence names no victim those of the article: an
// attribution by one state the speaker itself, a denial of occurrence the
// speaker, any other denial whoever was hit in the accusation it answers.
func (r *reader) hit(c *candidate) codes {
	switch {
	case c.denies == Occurrence:
		return c.speakers
	case c.denies == Responsibility:
		return r.deniedHit(c)
	case c.victims.n > 0:
		return c.victims
	case c.own:
		return c.speakers
	case c.speakers.n == 1 && !r.worldwide(c):
		if same := r.sameHit(c); same.n > 0 && (r.recalls(c) || r.league(c.speakers)) {
			return same
		}
		if !r.league(c.speakers) {
			return c.speakers
		}
	}
	return codes{}
}

// league says whether who speaks is no state: the EU, NATO or the UN, which
// speak mostly of what was done to a member.
func (r *reader) league(who codes) bool {
	for _, c := range who.list() {
		if len(r.lex.codes[c]) > 2 || r.lex.codes[c] == "EU" || r.lex.codes[c] == "UN" {
			return true
		}
	}
	return false
}

// sameHit returns the victims of another accusation of the same state in the
// same news: those that it names, else who makes it.
func (r *reader) sameHit(c *candidate) codes {
	home := codes{}
	for i := range r.found {
		f := &r.found[i]
		if f.filter != "" || f.dead || f.stance != Attribution || f.past != c.past || !f.accused.same(c.accused) {
			continue
		}
		if f.victims.n > 0 {
			return f.victims
		}
		if home.n == 0 && f.speakers.n == 1 && !r.league(f.speakers) && !f.speakers.meets(c.speakers) {
			home = f.speakers
		}
	}
	if r.league(c.speakers) {
		return home
	}
	return codes{}
}

// recalls says whether the claim's sentence speaks of a deed told before: "the
// attack", or of none.
func (r *reader) recalls(c *candidate) bool {
	s := &r.sents[c.sent]
	for i := s.from; i < s.to; i++ {
		if r.items[i].class&(isCyber|isIncident) == 0 || r.items[i].class&isThreat != 0 || r.thing(i) {
			continue
		}
		for j := i - 1; j >= s.from && j >= i-3; j-- {
			if h := r.tokens[r.items[j].from].hash; r.items[j].class&isDet != 0 && (h == hashThe || h == hashThis) {
				return true
			}
		}
		return false
	}
	return !r.sents[c.sent].title && s.classes&isOwn == 0
}

// deniedHit returns who was hit by the deed that is denied: the countries that
// the denial names, else those of the accusation it answers. The denier is among
// them only if nobody else is; it is where the spyware of governments is told of.
func (r *reader) deniedHit(c *candidate) codes {
	if others := c.victims.without(c.speakers); others.n > 0 {
		return others
	}
	if hit := r.answeredHit(c); hit.n > 0 {
		return hit
	}
	if c.victims.n == 0 && (c.own || r.spyware >= 2 && !c.past) {
		return c.speakers // "never used Pegasus against its citizens"
	}
	return c.victims
}

// answeredHit returns the victims of the first attribution that lays an
// operation to the denier, or of what the article says that others lay to it. A
// denial that is only recalled answers what was recalled just before it, never
// the news.
func (r *reader) answeredHit(c *candidate) codes {
	for i := range r.found {
		f := &r.found[i]
		if f.filter != "" || f.dead || f.stance != Attribution || f.past != c.past || !f.accused.meets(c.speakers) {
			continue
		}
		if !c.past || f.sent <= c.sent && c.sent <= f.sent+1 && c.groups[0][0] == c.groups[0][1] {
			return r.hit(f)
		}
	}
	if c.past {
		return codes{}
	}
	for i := range r.events {
		e := &r.events[i]
		if !e.codes.meets(c.speakers) {
			continue
		}
		told := candidate{stance: Attribution, sent: e.sent, actor: e.actor, speaker: -1, accused: e.codes, rule: e.rule}
		if hit := r.victimsOf(&told, e.at, e.to, &r.sents[e.sent]); hit.n > 0 {
			return hit
		}
	}
	return codes{}
}

// worldwide says whether the sentence tells of victims everywhere.
func (r *reader) worldwide(c *candidate) bool {
	s := &r.sents[c.sent]
	return s.traits&entryWorld != 0
}
