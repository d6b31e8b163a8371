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
	case c.victims.n > 0 || c.own && c.speakers.n < 3: // what "critical infrastructure" many speak of is not that of each
		hit := c.victims
		if hit.n == 0 {
			hit = c.speakers
		}
		if listed, _ := r.listedHit(c); !c.past {
			hit.addAll(listed)
		}
		return hit
	}
	if listed, too := r.listedHit(c); listed.n > 0 && !c.past {
		if too {
			listed.addAll(r.meant(c))
		}
		return listed
	}
	return r.meant(c)
}

// meant returns whom an accusation means that names no victim: those of the
// accusation it supports or goes on with, else a single accuser itself. Whose a
// group is, and what was done everywhere, it tells without any.
func (r *reader) meant(c *candidate) codes {
	if strength(c.measure) > strength(Advisory) {
		if hit := r.ownHits(c); hit.n > 0 {
			return hit // who summons or charges says elsewhere what for
		}
	}
	deed, many := r.deedOf(c), c.speakers.n > 1 || r.league(c.speakers)
	if many && r.everywhere(&r.sents[c.sent]) {
		return codes{}
	}
	if first := r.backed(c); first.n > 0 {
		return first
	}
	if c.rule == "FOLLOW" {
		if f := r.followed(c); f != nil {
			if hit := r.hit(f); hit.n > 0 || r.everywhere(&r.sents[f.sent]) {
				return hit
			}
			return r.sameHit(c)
		}
	}
	if many && deed != newDeed || r.league(c.speakers) {
		if hit := r.accusers(c); hit.n > 0 {
			return hit
		}
	}
	if deed != newDeed || r.league(c.speakers) {
		if hit := r.sameHit(c); hit.n > 0 {
			return hit
		}
	}
	if deed == noDeed {
		if hit := r.accusers(c); hit.n > 0 {
			return hit
		}
	}
	switch {
	case deed == noTarget, r.worldwide(c, deed), r.ofTools(c):
		return codes{}
	case many, c.rule == "SANCTION", c.rule == "SANCTIONS":
		hit := r.toldHit(c) // who punishes was often not hit itself
		if hit.n == 0 && c.measure == Sanctions && c.speakers.n == 1 && r.league(c.speakers) {
			return c.speakers // but a league does so for its members
		}
		return hit
	}
	return c.speakers
}

// followed returns the attribution that a follower repeats: the nearest before it.
func (r *reader) followed(c *candidate) (near *candidate) {
	for i := range r.found {
		f := &r.found[i]
		if f.filter == "" && !f.dead && f.stance == Attribution && f.rule != "FOLLOW" && f.past == c.past && f.sent <= c.sent && f.accused.same(c.accused) && (near == nil || near.sent < f.sent) {
			near = f
		}
	}
	return near
}

// backed returns who accuses if the others only stand by it: "Georgia, backed by
// Britain, accused".
func (r *reader) backed(c *candidate) codes {
	if c.speaker < 0 || c.speakers.n < 2 {
		return codes{}
	}
	chain := r.mentions[c.speaker].chain
	if next := chain + 1; next < int32(len(r.mentions)) && r.mentions[next].chain == chain && r.joinedBy(r.mentions[chain].to, r.mentions[next].from) {
		return r.mentions[chain].codes
	}
	return codes{}
}

// toldHit returns whom the sentences around the claim say was hit, by the accused
// or by nobody named.
func (r *reader) toldHit(c *candidate) (hit codes) {
	for i := range r.events {
		e := &r.events[i]
		if near(e.sent, c.sent) > 3 || e.codes.without(c.accused).n > 0 || e.neg || e.modal || c.past && e.sent < c.sent || r.claimedIn(e.sent) {
			continue
		}
		if past, sure := r.toldTime(e.at, &r.sents[e.sent]); past && sure {
			continue
		}
		told := candidate{stance: Attribution, sent: e.sent, actor: e.actor, speaker: -1, accused: e.codes, rule: e.rule}
		hit.addAll(r.victimsOf(&told, e.at, e.to, &r.sents[e.sent]))
	}
	if hit.n > 0 {
		return hit
	}
	for k := c.sent + 1; int(k) < len(r.sents) && k <= c.sent+3 && hit.n == 0; k++ {
		s := &r.sents[k]
		if s.skip || s.classes&(isCyber|isHack|isIncident|isHarm) == 0 || s.events[0] < s.events[1] || r.claimedIn(k) {
			continue
		}
		told := candidate{stance: Attribution, sent: k, actor: -1, speaker: -1, accused: c.accused}
		hit = r.hitBetween(&told, -1, s.from, s.to, s)
	}
	return hit
}

// claimedIn says whether a claim was found in sentence k.
func (r *reader) claimedIn(k int32) bool {
	for i := range r.found {
		if f := &r.found[i]; f.filter == "" && f.sent == k {
			return true
		}
	}
	return false
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

// sameHit returns the victims that another accusation of the same state names
// in the same news, or the denial of it.
func (r *reader) sameHit(c *candidate) (denied codes) {
	for i := range r.found {
		f := &r.found[i]
		if f.filter != "" || f.dead || f.past != c.past && c.told || f.victims.n == 0 || !f.accused.same(c.accused) {
			continue
		}
		if f.stance == Attribution {
			return f.victims
		}
		if f.denies == Responsibility {
			denied = f.victims.without(f.speakers)
		}
	}
	return denied
}

// ownHits returns the victims that the same speaker names elsewhere in an
// accusation of the same state, be it recalled.
func (r *reader) ownHits(c *candidate) codes {
	for i := range r.found {
		f := &r.found[i]
		if f.filter == "" && !f.dead && f.stance == Attribution && f.victims.n > 0 && f.speakers.same(c.speakers) && f.accused.same(c.accused) {
			return f.victims
		}
	}
	return codes{}
}

// accusers returns whom those mean who, each for itself, accused the same state
// before c in the same news; the first of them if c is by one state.
func (r *reader) accusers(c *candidate) (hit codes) {
	for i := range r.found {
		f := &r.found[i]
		if f.filter != "" || f.dead || f.stance != Attribution || f.past != c.past && c.told || f.sent >= c.sent || !f.accused.same(c.accused) ||
			f.speakers.n != 1 || r.league(f.speakers) || f.speakers.meets(c.speakers) {
			continue
		}
		switch same := r.sameHit(f); {
		case f.victims.n > 0:
			hit.addAll(f.victims)
		case same.n > 0 && r.deedOf(f) != newDeed:
			hit.addAll(same)
		case !r.worldwide(f, r.deedOf(f)):
			hit.addAll(f.speakers)
		}
		if c.speakers.n == 1 {
			break
		}
	}
	return hit
}

// A deed is what the sentence of a claim says of the operation.
type deed uint8

const (
	noDeed   deed = iota // nothing: "also condemned Moscow"
	toldDeed             // it was told before: "the attack"
	newDeed              // "a cyberattack"
	noTarget             // whose a group is: "linked the group to"
)

// deedOf says what the claim's sentence says of the operation.
func (r *reader) deedOf(c *candidate) deed {
	s := &r.sents[c.sent]
	for i := s.from; i < s.to; i++ {
		if r.items[i].class&(isCyber|isIncident) == 0 || r.items[i].class&(isThreat|isVague) != 0 || r.thing(i) {
			continue
		}
		for j := i - 1; j >= s.from && j >= i-3 && r.items[j].class&isMonth == 0; j-- {
			if h := r.tokens[r.items[j].from].hash; r.items[j].class&isDet != 0 && (h == hashThe || h == hashThis) {
				return toldDeed
			}
		}
		return newDeed
	}
	switch {
	case c.rule == "ATTRIBUTE" && s.classes&isHack == 0 && r.tiesGroup(c, s):
		return noTarget
	case s.title || s.classes&isOwn != 0:
		return newDeed
	}
	return noDeed
}

// tiesGroup says whether hackers are what is attributed: they stand apart from
// the state, and before it.
func (r *reader) tiesGroup(c *candidate, s *sentence) bool {
	group := false
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		switch m := &r.mentions[n]; {
		case m.kind == kindThreat && n != c.speaker:
			group = true
		case group && m.from > c.trigger && (m.kind == kindGov || m.kind == kindPlace) && m.codes.meets(c.accused):
			return true
		}
	}
	return false
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
	if c.victims.n == 0 && r.ofSpyware() && !(c.past && c.told) {
		return c.speakers // "never used Pegasus against its citizens"
	}
	return c.victims
}

// ofSpyware says whether the article tells of spyware that governments buy.
func (r *reader) ofSpyware() bool { return r.spyware > 0 }

// answeredHit returns the victims of the attribution that a denial answers, or of
// what the article says that others lay to the denier.
func (r *reader) answeredHit(c *candidate) codes {
	recalled := c.past && c.told
	if f := r.answersTo(c, c.speakers, recalled); f != nil {
		return r.hit(f)
	}
	if recalled {
		return codes{}
	}
	for i := range r.found {
		if f := &r.found[i]; f.filter == "" && !f.dead && f.denies == Occurrence && f.past == c.past && f.accused.meets(c.speakers) {
			return f.speakers // who says that nothing happened was said to be hit
		}
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
	if f := r.answersTo(c, single(r.xx()), false); f != nil {
		return r.hit(f) // who was meant by "a state actor" has understood
	}
	if hit := r.opening(c.speakers); hit.n > 0 || c.past {
		return hit
	}
	return r.blamer(c)
}

// blamer returns the state whose accusation a denial or the headline names and of
// which nothing else is told: "rejects hacking claims of Thailand", "denied the
// Estonian allegations".
func (r *reader) blamer(c *candidate) codes {
	for _, k := range [...]int32{c.sent, 0} {
		s := &r.sents[k]
		for n := s.mentions[0]; n < s.mentions[1] && !s.skip; n++ {
			m := &r.mentions[n]
			if m.kind != kindPlace && m.kind != kindGov && m.kind != kindAdj || m.codes.n != 1 || m.codes.meets(c.speakers) || r.league(m.codes) {
				continue
			}
			if r.whoseWords(m, s) || m.to < s.to && r.items[m.to].class&isAccN != 0 && r.nounPlace(m.to, s) {
				return m.codes
			}
		}
	}
	return codes{}
}

// opening returns whom headline and lead say was hit, by the accused or by nobody
// named: "Defence ministry of Peru hit by cyberattack".
func (r *reader) opening(accused codes) (hit codes) {
	for k := int32(0); int(k) < len(r.sents) && k < 3 && hit.n == 0; k++ {
		s := &r.sents[k]
		if s.skip || !s.title && !s.lead || s.classes&(isCyber|isHack|isIncident) == 0 {
			continue
		}
		for n := s.mentions[0]; n < s.mentions[1]; n++ {
			m := &r.mentions[n]
			if m.kind == kindThreat || m.kind == kindPaper || m.flags&mentionAbsorbed != 0 || r.speaks(n, k) || !r.attacked(m, s) && !(m.kind != kindAdj && r.befallen(m, s)) {
				continue
			}
			hit.addAll(m.codes.without(r.accused).without(accused))
		}
	}
	return hit
}

// answersTo returns the first attribution to one of the accused that the denial c
// answers. A denial that is only recalled answers what was recalled just before
// it, never the news.
func (r *reader) answersTo(c *candidate, accused codes, recalled bool) *candidate {
	for i := range r.found {
		f := &r.found[i]
		if f.filter != "" || f.dead || f.stance != Attribution || f.past != c.past && recalled || !f.accused.meets(accused) {
			continue
		}
		if !recalled || f.sent <= c.sent && c.sent <= f.sent+1 && c.groups[0][0] == c.groups[0][1] {
			return f
		}
	}
	return nil
}

// worldwide says whether a claim tells of victims everywhere, or goes on with
// what the headline says of such a deed.
func (r *reader) worldwide(c *candidate, deed deed) bool {
	return r.everywhere(&r.sents[c.sent]) || deed != newDeed && r.sents[0].title && r.everywhere(&r.sents[0])
}

// everywhere says whether a sentence tells of victims everywhere; the governments
// of one country are not.
func (r *reader) everywhere(s *sentence) bool {
	for i := s.from; i < s.to && s.traits&entryWorld != 0; i++ {
		if r.flagsAt(i)&entryWorld != 0 && (i == s.from || r.items[i-1].class&(isCountry|isAdj) == 0) {
			return true
		}
	}
	return false
}

// ofTools says whether a claim goes on with a headline that tells what hackers
// work with or whose they are, and not whom they hit: "US warns of new malware
// from Pyongyang", "ties hacking group to Iran".
func (r *reader) ofTools(c *candidate) bool {
	if strength(c.measure) > strength(Advisory) || r.sents[c.sent].classes&(isOwn|isPrivNoun) != 0 || !r.headlined(c.speakers) {
		return false
	}
	for i := range r.titleItems {
		if r.program(int32(i)) {
			return true
		}
	}
	for i := range r.found {
		if f := &r.found[i]; r.sents[f.sent].title && f.rule == "ATTRIBUTE" && f.accused.meets(c.accused) && r.tiesGroup(f, &r.sents[f.sent]) {
			return true
		}
	}
	return false
}

// headlined says whether the headline names one of some countries.
func (r *reader) headlined(who codes) bool {
	for n := range r.mentions {
		m := &r.mentions[n]
		if int(m.from) >= r.titleItems {
			break
		}
		if m.kind != kindPrivate && m.codes.meets(who) {
			return true
		}
	}
	return false
}
