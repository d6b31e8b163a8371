package claims

// followers finds those who say the same as the one before: "Canada followed
// suit", "similar statements came from Britain", "an assessment shared by
// Poland". What is the same, the last attribution tells, if it is near.
func (r *reader) followers(s *sentence, k int32) {
	for i := s.from; i < s.to && s.traits&entryFollow != 0; i++ {
		if r.flagsAt(i)&entryFollow == 0 || r.classesIn(max(s.from, i-4), i)&(isNeg|isModal) != 0 {
			continue
		}
		last := r.lastAttribution(k)
		if last == nil {
			return
		}
		c := candidate{stance: Attribution, sent: k, trigger: i, actor: -1, speaker: r.follower(i, s), rule: "FOLLOW", measure: Statement, accused: last.accused}
		if c.speaker < 0 {
			continue
		}
		var sp speechKind
		c.speakers, sp, c.anon = r.who(c.speaker)
		c.speakers = c.speakers.without(last.speakers)
		if sp != speechGov || r.mentions[c.speaker].flags&mentionEmbassy != 0 || c.speakers.n == 0 || c.speakers.meets(c.accused) {
			continue
		}
		r.complete(&c, i, s.to, s)
		return
	}
}

// lastAttribution returns the last attribution told before the end of sentence
// k, no more than two sentences back.
func (r *reader) lastAttribution(k int32) *candidate {
	for i := len(r.found) - 1; i >= 0 && r.found[i].sent >= k-2; i-- {
		if c := &r.found[i]; c.filter == "" && c.stance == Attribution {
			return c
		}
	}
	return nil
}

// follower returns who follows: named behind "by" or "from", whoever says that
// its own people concluded the same, or the sentence's subject.
func (r *reader) follower(i int32, s *sentence) int32 {
	for j := i; j < min(s.to, i+4); j++ {
		if j > i && r.items[j].class&isBy == 0 && !r.at(j, hashFrom) && r.tokens[r.items[j].to-1].hash != hashFrom {
			continue
		}
		for n := s.mentions[0]; n < s.mentions[1]; n++ {
			if m := &r.mentions[n]; j > i && m.from > j && m.from <= j+3 || j == i && m.from > i && m.from <= i+2 && r.items[i].class&isBy != 0 {
				return n
			}
		}
	}
	for x := s.speeches[0]; x < s.speeches[1]; x++ {
		if sp := &r.speeches[x]; sp.kind == speechGov && sp.mention >= 0 && sp.at < i {
			return sp.mention
		}
	}
	n := r.mainSubject(i, s)
	if n < 0 || r.mentions[n].kind != kindGov && r.mentions[n].kind != kindPlace || r.mentions[n].codes.n == 0 || r.mentions[n].flags&mentionPoss != 0 {
		return -1
	}
	return n
}
