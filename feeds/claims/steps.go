package claims

// stepsTaken gives accusations the measures that other sentences tell of: the
// ambassador called in, the warrants issued, the advisory published. A step
// belongs to whoever accuses the same state in this news, if its sentence names
// no other government.
func (r *reader) stepsTaken() {
	if !r.accuses() {
		return
	}
	for k := range r.sents {
		s := &r.sents[k]
		if s.skip || s.frames&(frameSummon|frameCharge|frameSanction) == 0 && s.classes&(isChargeN|isAdvisory|isSanctionN) == 0 && s.traits&entryTechnical == 0 {
			continue
		}
		for i := s.from; i < s.to; i++ {
			if step := r.stepAt(i, s); step != "" {
				r.credit(step, i, int32(k))
			}
		}
	}
}

// accuses says whether an accusation was found that may have a stronger measure.
func (r *reader) accuses() bool {
	for i := range r.found {
		if r.accusesNow(&r.found[i]) {
			return true
		}
	}
	return false
}

// stepAt returns the measure that item i tells of as taken, or nothing.
func (r *reader) stepAt(i int32, s *sentence) string {
	it := &r.items[i]
	if it.frames&(frameSummon|frameCharge|frameSanction) == 0 && it.class&(isChargeN|isPaper|isSanctionN) == 0 {
		return ""
	}
	will := i > s.from && (r.at(i-1, hashWill) || r.at(i-1, hashWould) && r.items[i].frames&frameSummon != 0 && s.speeches[0] < s.speeches[1])
	if !will && (r.unreal(i, s, false) || it.form == formBase && it.class&(isChargeN|isPaper|isSanctionN) == 0 && !s.title) {
		return ""
	}
	switch {
	case it.frames&frameSummon != 0 && it.frames&frameUrge == 0 && r.envoyAt(i, s):
		return Diplomatic
	case it.frames&frameCharge != 0 && it.to-it.from > 1, it.class&isChargeN != 0 && r.flagsAt(i)&entryWarrant != 0:
		return Indictment
	case (it.frames&frameSanction != 0 && (it.to-it.from > 1 || r.passive(i, s)) || it.class&isSanctionN != 0 && r.onList(i, s)) && s.classes&(isCyber|isHack|isThreat|isGroup) != 0:
		return Sanctions
	case (it.class&isSanctionN != 0 || it.frames&frameSanction != 0 && it.form != formNone) && r.onSomeone(i, s):
		return Sanctions
	case it.frames&frameSanction != 0 && (it.form&(formS|formPast) != 0 || it.to-it.from > 1) && r.besidesIt(i, s):
		return Sanctions
	case it.class&isAdvisory != 0 && r.classesIn(max(s.from, i-2), i)&isDet != 0, it.class&isPaper != 0 && r.flagsAt(i)&entryWarns != 0 && s.traits&entryTechnical != 0:
		return Advisory
	}
	return ""
}

// onSomeone says whether the sanctions at item i hit people and firms that have to
// do with the attack, of whatever state: "announced sanctions against two men and a
// company linked to the group".
func (r *reader) onSomeone(i int32, s *sentence) bool {
	if s.classes&isPhysical != 0 || s.classes&(isCyber|isHack|isThreat|isGroup|isIncident) == 0 || r.standing(i, s) || r.classesIn(max(s.from, i-4), i)&(isNeg|isModal) != 0 {
		return false
	}
	if r.items[i].class&isSanctionN != 0 {
		given := false
		for j := max(s.from, i-5); j < i; j++ {
			given = given || imposing.has(r.tokens[r.items[j].to-1].hash)
		}
		if !given {
			return false
		}
	}
	hit := false
	for j := i + 1; j < min(s.to, i+7); j++ {
		hit = hit || hitBySanctions.has(r.tokens[r.items[j].to-1].hash)
	}
	return hit
}

// imposing are the verbs for sanctions that come into force, hitBySanctions the words
// for those whom they hit.
var (
	imposing       = setOf("announced", "announces", "announcing", "imposed", "imposes", "imposing", "issued", "issues", "issuing", "launched", "launches", "placed", "placing", "introduced", "levied", "slapped", "unveiled")
	hitBySanctions = setOf("people", "persons", "individuals", "men", "nationals", "citizens", "company", "companies", "firm", "firms", "entity", "entities", "officers", "hackers", "organisation", "organization", "institute")
)

// besidesIt says whether the sanctions at item i come on top of an accusation told
// right before, and for no other reason: "It also sanctioned two officers".
func (r *reader) besidesIt(i int32, s *sentence) bool {
	also := false
	for j := max(s.from, i-4); j < min(s.to, i+2); j++ {
		also = also || r.at(j, hashAlso) || r.at(j, hashAddition)
	}
	if !also || s.classes&isPhysical != 0 {
		return false
	}
	for j := i + 1; j < s.to; j++ {
		if r.at(j, hashOver) || r.at(j, hashFor) {
			return false
		}
	}
	for j := range r.found {
		if c := &r.found[j]; r.accusesNow(c) && c.sent < int32(s.number) && c.sent+2 >= int32(s.number) {
			return true
		}
	}
	return false
}

var hashAddition = hashWord("addition")

// envoyAt says whether the verb at item i is about an envoy: its object, or its
// subject in the passive.
func (r *reader) envoyAt(i int32, s *sentence) bool {
	passive := r.passive(i, s)
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		if m := &r.mentions[n]; m.flags&mentionEmbassy != 0 && (passive && m.to <= i || m.from > i && m.from <= i+6) {
			return true
		}
	}
	return false
}

var hashWill, hashWould = hashWord("will"), hashWord("would")

// credit gives a measure to the accusations that it may belong to: by those
// who take it, or by the one accuser if nobody is named; against those whom the
// sentence names, or the hackers it speaks of.
func (r *reader) credit(step string, i, k int32) {
	s := &r.sents[k]
	var doers, named codes
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		m := &r.mentions[n]
		if m.kind == kindPrivate || m.kind == kindName || m.kind == kindPron {
			continue
		}
		named.addAll(m.codes)
		if m.to <= i && (m.kind == kindGov || m.kind == kindPlace) && (m.flags&(mentionEmbassy|mentionOrgan) == 0 || step == Advisory) {
			doers.addAll(m.codes)
		}
	}
	past := r.recalled(i, s)
	if step == Advisory {
		past = r.datedBeside(i, s)
	}
	for j := range r.found {
		c := &r.found[j]
		if past && c.sent != k || !r.accusesNow(c) && !r.tells(c, k) || strength(c.measure) >= strength(step) || doers.meets(c.accused) {
			continue
		}
		others := named.without(c.accused)
		if step == Advisory {
			if c.speakers.without(others).n == 0 || r.noOtherAccuser(c) && (others.n == 0 || others.n > 1) && (c.speakers.n == 1 || near(k, c.sent) < 2) {
				c.measure = step
			}
			continue
		}
		if others.n > 0 && c.speakers.without(others).n > 0 || others.n == 0 && (c.speakers.n > 1 || !r.noOtherAccuser(c)) || c.speakers.n > 1 && c.speakers.without(doers).n > 0 {
			continue
		}
		if named.n > others.n || s.classes&(isThreat|isPeople|isGroup) != 0 || step == Sanctions && near(k, c.sent) < 2 {
			c.measure = step
		}
	}
}

// accusesNow says whether a candidate is an accusation of the day.
func (r *reader) accusesNow(c *candidate) bool {
	return c.filter == "" && !c.dead && c.stance == Attribution && !c.past
}

// datedBeside says whether a word of another time stands right beside the paper
// at item i: "the advisory published in March".
func (r *reader) datedBeside(i int32, s *sentence) bool {
	for j := max(s.from, i-3); j < min(s.to, i+5); j++ {
		if past, sure := r.timeAt(j); sure {
			return past
		}
	}
	return false
}

// tells says whether c is an accusation, be it recalled, in sentence k.
func (r *reader) tells(c *candidate, k int32) bool {
	return c.filter == "" && !c.dead && c.stance == Attribution && c.sent == k
}

// noOtherAccuser says whether nobody else than the speakers of c accuses the
// same state in this news, or them.
func (r *reader) noOtherAccuser(c *candidate) bool {
	for k := range r.found {
		if o := &r.found[k]; r.accusesNow(o) && (o.accused.meets(c.accused) && !o.speakers.meets(c.speakers) || o.accused.meets(c.speakers)) {
			return false
		}
	}
	return true
}

// technical says whether mention n is a cyber agency, and its sentence says that
// it warns or writes of what it found: that is an advisory by any other name.
func (r *reader) technical(n int32, s *sentence) bool {
	if n < 0 || !r.warns(s) {
		return false
	}
	chain := r.mentions[n].chain
	for n := chain; n < s.mentions[1] && r.mentions[n].chain == chain; n++ {
		for i := r.mentions[n].from; i < r.mentions[n].to; i++ {
			if r.flagsAt(i)&entryTechnical != 0 || r.at(i, hashFBI) && r.sounds(s) {
				return true
			}
		}
	}
	return false
}

// sounds says whether the sentence has a word of warning itself: what the federal
// police warns of is advice as well, what it reports is not.
func (r *reader) sounds(s *sentence) bool {
	for i := s.from; i < s.to; i++ {
		if alarms.has(r.items[i].word) {
			return true
		}
	}
	return false
}

var (
	alarms  = setOf("warn", "warns", "warned", "warning", "warnings", "alert", "alerts", "alerted", "alarm")
	hashFBI = hashWord("fbi")
)

// warns says whether the sentence has a verb of warning, or a paper in which
// findings are told.
func (r *reader) warns(s *sentence) bool { return s.traits&entryWarns != 0 }
