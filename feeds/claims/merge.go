package claims

// understand reads the sentences in order: who speaks, then all attributions,
// then the denials, which answer them.
func (r *reader) understand() {
	r.introduce()
	r.focuses = append(r.focuses, make([]focus, len(r.sents))...)
	for k := range r.sents {
		s := &r.sents[k]
		if s.skip {
			continue
		}
		r.mentionsOf(s)
		r.meetEnvoys(s)
		s.speeches[0] = int32(len(r.speeches))
		r.sayings(int32(k))
		s.speeches[1] = int32(len(r.speeches))
		r.focuses[k] = *r.focus
		r.subjectOf(s)
	}
	for k := range r.sents {
		if s := &r.sents[k]; !s.skip {
			r.focus = &r.focuses[k]
			s.events[0] = int32(len(r.events))
			r.eventsOf(int32(k))
			s.events[1] = int32(len(r.events))
			r.attributionsOf(int32(k))
		}
	}
	for k := range r.sents {
		if s := &r.sents[k]; !s.skip {
			r.focus = &r.focuses[k]
			r.denialsOf(int32(k))
		}
	}
	r.detail()
	r.agree()
	r.readParties()
}

// introduce reads the first sentences for the persons they name, whom the
// headline calls by their last names.
func (r *reader) introduce() {
	if r.titleItems == 0 {
		return
	}
	for k, read := 0, 0; k < len(r.sents) && read < 3; k++ {
		if s := &r.sents[k]; !s.skip && !s.title {
			r.mentionsOf(s)
			read++
		}
	}
	r.mentions = r.mentions[:0]
	r.coalition, r.coalitionNamed = codes{}, false
}

// ownPart drops a denial of occurrence that a headline seemed to make, where
// the text has the same speaker deny its own part.
func (r *reader) ownPart() {
	for i := range r.found {
		c := &r.found[i]
		if c.filter != "" || c.denies != Occurrence || c.accused.n > 0 || !r.sents[c.sent].title {
			continue
		}
		for k := range r.found {
			if o := &r.found[k]; o.filter == "" && o.denies == Responsibility && !o.past && o.speakers.same(c.speakers) {
				c.filter = "its own part is denied"
			}
		}
	}
}

// strength orders the measures; it grows with how much a state dares.
func strength(measure string) int {
	switch measure {
	case Statement:
		return 1
	case Advisory:
		return 2
	case Diplomatic:
		return 3
	case Sanctions:
		return 4
	case Indictment:
		return 5
	}
	return 0
}

// agree settles what only the whole article tells of a candidate: the allies who
// speak with it, whether it is technical advice, whether its speaker withheld
// the state's name.
func (r *reader) agree() {
	for i := range r.found {
		if c := &r.found[i]; c.allied && (r.coalition.meets(c.speakers) || r.coalitionNamed) {
			c.speakers.addAll(r.coalition.without(c.accused))
		}
		if c := &r.found[i]; c.measure == Statement && !c.past && c.speakers.n > 0 && c.speakers.without(r.advisers).n == 0 || c.measure == Statement && r.technical(c.speaker, &r.sents[c.sent]) {
			c.measure = Advisory
		}
	}
	for i := range r.found {
		if c := &r.found[i]; c.filter == "" && c.stance == Attribution && !c.past && c.speakers.n > 0 && c.speakers.without(r.refused).n == 0 && (c.accused.n > 1 || !c.accused.has(r.xx())) { // "a foreign power" is no state named
			c.filter = "the speaker expressly accuses no state"
		}
		if c := &r.found[i]; c.filter == "" && (c.rule == "AGENT" || c.rule == "NOMINAL") && !c.past && c.speakers.n > 0 && c.speakers.without(r.unnamed).n == 0 {
			c.filter = "the speaker has not named the culprit"
		}
		if c := &r.found[i]; c.filter == "" && c.stance == Attribution && c.speakers.n > 0 && c.speakers.without(r.withheld).n == 0 && r.byGroupOnly(c) {
			c.filter = "the speaker names a group and expressly no state"
		}
	}
	r.calledIn()
	r.prosecuted()
}

// merge makes one candidate of those that say the same.
func (r *reader) merge() {
	r.recall()
	r.subsets()
	r.ownPart()
	for i := range r.found {
		if c := &r.found[i]; c.filter == "" && c.stance == Attribution && c.accused.has(r.xx()) && (r.namesState(c) || r.accusedBeside(c) || c.measure != Sanctions && r.accused.without(c.speakers).n > 1 && !r.sents[c.sent].lead) {
			c.filter = "the same speaker names the state"
		}
	}
	r.joinSame()
	r.stepsTaken()
}

// joinSame joins those of the same parties.
func (r *reader) joinSame() {
	for i := range r.found {
		a := &r.found[i]
		if a.filter != "" || a.dead {
			continue
		}
		p := &r.parties[i]
		for j := i + 1; j < len(r.found); j++ {
			if q := &r.parties[j]; p.speakers != q.speakers || p.accused != q.accused && p.accused != 0 && q.accused != 0 {
				continue
			}
			b := &r.found[j]
			if b.filter != "" || b.dead || a.stance != b.stance || a.past != b.past || a.denies != b.denies ||
				!a.speakers.same(b.speakers) || !a.accused.same(b.accused) && !(a.denies == Occurrence && (a.accused.n == 0 || b.accused.n == 0)) {
				continue
			}
			r.join(a, b)
			p.accused = a.accused.folded()
		}
	}
}

// calledIn settles what the whole article tells of a summons over an accusation: it
// is the accuser's where the article accuses the envoy's state ("following
// accusations of hacking"), and no accusation where it is the accused who summons
// ("told the envoy that the charges were groundless").
func (r *reader) calledIn() {
	for i := range r.found {
		c := &r.found[i]
		if c.measure != Diplomatic || c.rule != "SUMMON" {
			continue
		}
		mine := r.accused.meets(c.speakers)
		if c.filter == aboutWords && r.accused.meets(c.accused) && !mine && r.callable(&r.mentions[c.actor], c.trigger) {
			c.filter = ""
		}
		if s := &r.sents[c.sent]; c.filter == "" && mine && (r.accusationIn(c.trigger, s.to, s) || r.classesIn(c.trigger+1, s.to)&isChargeN != 0) {
			c.filter = aboutWords
		}
	}
}

// prosecuted gives charges that name no prosecutor the one of the article's
// other charges.
func (r *reader) prosecuted() {
	by := codes{}
	for i := range r.found {
		if c := &r.found[i]; c.filter == "" && c.measure == Indictment {
			by.addAll(c.speakers)
		}
	}
	if by.n != 1 {
		return
	}
	for i := range r.found {
		if c := &r.found[i]; c.filter == notKnown && c.measure == Indictment && !c.accused.meets(by) && r.ofState(c.actor) {
			c.filter, c.speakers = "", by
		}
	}
}

// ofState says whether a mention's own words tie it to a state: "Sandworm", "GRU officers".
func (r *reader) ofState(n int32) bool {
	m := &r.mentions[n]
	return m.group[0] < m.group[1] || m.flags&(mentionState|mentionOrgan) != 0
}

// accusedBeside says whether the sentence of a claim accuses its own speaker:
// "revealed that Moscow was behind it, which accuses another state".
func (r *reader) accusedBeside(c *candidate) bool {
	for i := range r.found {
		if o := &r.found[i]; o.sent == c.sent && o.filter == "" && o.stance == Attribution && o.accused.meets(c.speakers) {
			return true
		}
	}
	return false
}

// namesState says whether the speaker of c names a state elsewhere in the article.
func (r *reader) namesState(c *candidate) bool {
	for i := range r.found {
		f := &r.found[i]
		if f.filter == "" && f.stance == Attribution && f.past == c.past && f.speakers.meets(c.speakers) && !f.accused.has(r.xx()) {
			return true
		}
	}
	return false
}

// join adds to a what b says beside it, and takes the better sentence of the two.
func (r *reader) join(a, b *candidate) {
	b.dead = true
	better := !r.sents[b.sent].title && (r.sents[a.sent].title || r.surer(b, a))
	a.accused.addAll(b.accused)
	a.victims.addAll(b.victims)
	a.own = a.own || b.own
	switch ta, tb := r.sents[a.sent].title, r.sents[b.sent].title; {
	case ta && !tb:
		a.hedged = b.hedged // headlines leave "likely" out
	case ta == tb:
		a.hedged = a.hedged && b.hedged
	}
	a.anon = a.anon && b.anon
	if strength(b.measure) > strength(a.measure) {
		a.measure = b.measure
	}
	if better {
		a.sent, a.trigger, a.rule, a.actor, a.speaker, a.loose = b.sent, b.trigger, b.rule, b.actor, b.speaker, b.loose
	}
	if a.target == "" {
		a.target = b.target
	}
	for _, g := range b.groups {
		if g[0] < g[1] {
			for i := range a.groups {
				if a.groups[i][0] == a.groups[i][1] {
					a.groups[i] = g
					break
				}
				if r.words(a.groups[i][0], a.groups[i][1]) == r.words(g[0], g[1]) {
					break
				}
			}
		}
	}
}
