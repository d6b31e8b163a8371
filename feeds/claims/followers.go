package claims

// followers finds those who say the same as the one before: "Canada followed
// suit", "similar statements came from Britain", "an assessment shared by
// Poland". What is the same, the last attribution tells, if it is near.
func (r *reader) followers(s *sentence, k int32) {
	for i := s.from; i < s.to && s.traits&entryFollow != 0; i++ {
		if r.flagsAt(i)&entryFollow == 0 || r.classesIn(max(s.from, i-4), i)&(isNeg|isModal) != 0 {
			continue
		}
		same, named := r.saysSame(i, s)
		if !same {
			continue
		}
		last := r.attributionMeant(k)
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
		if n := r.subject(i, s); c.speakers.n == 0 && last.sent == k && n >= 0 {
			c.speaker = n // "Norway summoned the ambassador, and Poland did the same"
			c.speakers, sp, c.anon = r.who(n)
			c.speakers = c.speakers.without(last.speakers)
		}
		if sp != speechGov || r.mentions[c.speaker].flags&mentionEmbassy != 0 || c.speakers.n == 0 || c.speakers.meets(c.accused) {
			continue
		}
		if named && s.classes&isAdvisory != 0 && last.measure == Statement {
			last.measure = Advisory // the paper that others sign is theirs as well
		}
		r.complete(&c, i, s.to, s)
		return
	}
}

// alongsidePaper finds those with whom a paper was brought out that warns of the
// accused: "Together with the United States and Germany, an advisory was published
// to warn against the operations of this group".
func (r *reader) alongsidePaper(s *sentence, k int32) {
	first := s.from
	if s.classes&isAdvisory == 0 || s.traits&entryWarns == 0 || r.items[first].class&isAnd == 0 || r.items[first].to-r.items[first].from < 2 {
		return
	}
	last := r.lastAttribution(k)
	if last == nil {
		return
	}
	c := candidate{stance: Attribution, sent: k, actor: -1, speaker: -1, rule: "FOLLOW", measure: Advisory, accused: last.accused}
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		m := &r.mentions[n]
		if m.kind == kindPaper {
			c.trigger = m.head
			break
		}
		if m.codes.n > 0 && (m.kind == kindGov || m.kind == kindPlace) && m.flags&mentionPoss == 0 {
			if c.speaker < 0 {
				c.speaker = n
			}
			c.speakers.addAll(m.codes)
		}
	}
	if c.speaker < 0 || c.trigger == 0 || c.speakers.meets(c.accused) || !r.broughtOut(c.trigger, s) {
		return
	}
	c.speakers = c.speakers.without(last.speakers)
	r.complete(&c, c.trigger, s.to, s)
}

// broughtOut says whether the paper at item i "was published" there.
func (r *reader) broughtOut(i int32, s *sentence) bool {
	for j := i + 1; j < min(s.to, i+5); j++ {
		if publishes.has(r.tokens[r.items[j].to-1].hash) {
			return r.items[j-1].class&isBe != 0
		}
	}
	return false
}

// saysSame says whether the word of following at item i is one here, and whether
// it names what is the same: "agreed" with nothing behind it, "shares" a view,
// "signed by" of the paper told of, "took part in the statement".
func (r *reader) saysSame(i int32, s *sentence) (same, named bool) {
	if r.flagsAt(i)&entrySame == 0 {
		return true, false
	}
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		if m := &r.mentions[n]; m.kind == kindPaper && m.from < i+5 && (r.definite(m) || m.to < i && r.items[m.to].class&isRel != 0) {
			return true, true
		}
	}
	if last := r.tokens[r.items[i].to-1].hash; r.classesIn(i, i+1)&isBy == 0 && r.items[i].to-r.items[i].from > 2 && last != hashSupport {
		return true, true
	}
	for j := i + 1; j < min(s.to, i+6); j++ {
		if views.has(r.tokens[r.items[j].to-1].hash) {
			return true, true
		}
	}
	return i+1 >= s.to || r.items[i+1].mark != markNone, false
}

var hashSupport = hashWord("support")

var views = setOf("assessment", "view", "conclusion", "conclusions", "finding", "findings", "judgment", "judgement", "analysis", "opinion", "attribution", "accusation", "accusations", "evaluation", "verdict", "understanding", "position")

// sameAccused says whether the words of a condemnation mean what was just laid
// to the same state: "the EU condemned China's actions", with no other place named
// behind it.
func (r *reader) sameAccused(c *candidate, end int32, s *sentence) bool {
	last := r.attributionMeant(c.sent)
	if last == nil || !last.accused.same(c.accused) {
		return false
	}
	for n := c.actor + 1; n < s.mentions[1]; n++ {
		if m := &r.mentions[n]; m.from < end && m.kind == kindPlace && !m.codes.same(c.accused) {
			return false
		}
	}
	return true
}

// onlyAttribution returns the last attribution told, if all that were told
// accuse the same: then a paper that somebody signs is about it.
func (r *reader) onlyAttribution() (last *candidate) {
	for i := range r.found {
		c := &r.found[i]
		if c.filter != "" || c.stance != Attribution || c.past {
			continue
		}
		if last != nil && !last.accused.same(c.accused) {
			return nil
		}
		last = c
	}
	return last
}

// attributionMeant returns the attribution that sentence k takes up: the last one
// told, or the only one.
func (r *reader) attributionMeant(k int32) *candidate {
	if last := r.lastAttribution(k); last != nil {
		return last
	}
	return r.onlyAttribution()
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
	if n := r.startingAt(i+1, s); n >= 0 && doing.has(r.tokens[r.items[i].to-1].hash) {
		return n // "as did Poland"
	}
	active := r.flagsAt(i)&entrySame != 0 && r.items[i].class&isBy == 0
	for j := i; j < min(s.to, i+4) && !active; j++ {
		if j > i && r.items[j].class&isBy == 0 && !r.at(j, hashFrom) && r.tokens[r.items[j].to-1].hash != hashFrom {
			continue
		}
		for n := s.mentions[0]; n < s.mentions[1]; n++ {
			if m := &r.mentions[n]; m.flags&mentionPoss == 0 && j > i && m.from > j && m.from <= j+4 || j == i && m.from > i && m.from <= i+2 && r.items[i].class&isBy != 0 {
				return n
			}
		}
	}
	said := int32(-1)
	for x := s.speeches[0]; x < s.speeches[1] && said < 0; x++ {
		if sp := &r.speeches[x]; sp.kind == speechGov && sp.mention >= 0 && sp.at < i {
			said = x
		}
	}
	if said >= 0 {
		sp := &r.speeches[said]
		if n := r.subject(i, s); n >= 0 && r.mentions[n].from > sp.at && r.mentions[n].codes.without(sp.who).n > 0 && (r.mentions[n].kind == kindGov || r.mentions[n].kind == kindPlace) {
			return n // "the minister said that Britain and Japan shared the view"
		}
		return sp.mention
	}
	n := r.mainSubject(i, s)
	if n < 0 || r.mentions[n].kind != kindGov && r.mentions[n].kind != kindPlace || r.mentions[n].codes.n == 0 || r.mentions[n].flags&mentionPoss != 0 {
		return -1
	}
	return n
}

// doing are the verbs that stand for another, with who does it behind them.
var doing = setOf("did", "has", "have")

// startingAt returns the mention that begins at item i, or behind its article; -1 if none.
func (r *reader) startingAt(i int32, s *sentence) int32 {
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		if m := &r.mentions[n]; m.from == i || m.from == i+1 && r.items[i].class&isDet != 0 {
			return n
		}
	}
	return -1
}

// companions returns the countries that speak together with the speaker of a
// sentence: "said, together with Sweden and Denmark, that", "in a joint
// statement with Sweden".
func (r *reader) companions(speaker int32, s *sentence) (with codes) {
	if speaker < 0 {
		return with
	}
	next := speaker + 1
	for next < s.mentions[1] && r.mentions[next].chain == r.mentions[speaker].chain {
		next++
	}
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		m := &r.mentions[n]
		if m.chain != n || m.codes.n == 0 || m.kind != kindGov && m.kind != kindPlace {
			continue
		}
		j := r.beforeDet(m, s)
		if j > s.from && (r.items[j].class&isAnd != 0 && r.items[j].to-r.items[j].from > 1 && r.items[j-1].mark == markComma && n == next || r.at(j, hashWith) && r.jointPaper(n-1, j)) {
			for c := n; c < s.mentions[1] && r.mentions[c].chain == n; c++ {
				with.addAll(r.mentions[c].codes)
			}
		}
	}
	return with
}

// jointPaper says whether mention n is a paper of several that ends at item end.
func (r *reader) jointPaper(n, end int32) bool {
	if n < 0 || r.mentions[n].kind != kindPaper || r.mentions[n].to != end {
		return false
	}
	m := &r.mentions[n]
	for i := max(m.from-1, 0); i < m.to; i++ {
		if h := r.tokens[r.items[i].from].hash; h == hashJoint || h == hashShared {
			return true
		}
	}
	return false
}

var hashShared = hashWord("shared")
