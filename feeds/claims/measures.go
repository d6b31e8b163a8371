package claims

// chargesAndSanctions reads the nouns: "charges against", "sanctions on",
// "a reward for information on".
func (r *reader) chargesAndSanctions(s *sentence, k int32) {
	if s.classes&(isChargeN|isSanctionN) == 0 {
		return
	}
	for i := s.from; i < s.to; i++ {
		it := &r.items[i]
		if it.class&(isChargeN|isSanctionN) == 0 || it.frames != 0 && it.form != formNone && !r.nounPlace(i, s) && (it.form&formS == 0 || r.verbFollows(i, s)) {
			continue
		}
		if r.standing(i, s) {
			continue
		}
		end := r.clauseEnd(i, s)
		c := candidate{stance: Attribution, sent: k, trigger: i, measure: Indictment, rule: "CHARGES", speaker: -1}
		if it.class&isSanctionN != 0 {
			c.measure, c.rule = Sanctions, "SANCTIONS"
			if r.onlyThreatened(i, s) {
				c.measure = Statement
			}
		}
		if (it.class&isSanctionN != 0 || r.tokens[it.to-1].hash == hashList) && r.onList(i, s) {
			c.actor = r.mainSubject(i, s)
			c.speaker = r.issuer(i, s)
			if n := r.putOn(i, c.actor, s); n >= 0 {
				c.actor, c.speaker = n, c.actor
			}
			r.judge(c, i, end, s)
			continue
		}
		reason := r.reasonOf(i, end)
		c.actor = r.behindWord(i, min(reason, i+10), s, func(x *item) bool {
			return x.class&isAgainst != 0 && r.tokens[x.from].hash != hashOver || x.mark == markNone && (r.tokens[x.from].hash == hashFor || r.tokens[x.from].hash == hashOn || r.tokens[x.from].hash == hashAbout) || x.class&isOf != 0 && indicting.has(r.tokens[it.to-1].hash)
		})
		if c.actor >= 0 && (r.mentions[c.actor].from > reason || r.commaBefore(c.actor, s)) {
			c.actor = -1 // "sanctions targeting threats, China's tensions with"
		}
		c.actor = r.pastFirms(c.actor, min(end, i+20), s)
		if n := r.facing(i, s); c.actor < 0 && n >= 0 {
			c.actor = n
			if r.said(&c, i); c.speaker >= 0 {
				r.judge(c, i, end, s)
			}
			continue
		}
		if c.actor < 0 || it.form == formS && r.given(&r.mentions[c.actor], s) {
			continue // "charges a cleaner with leaking photos to hackers"
		}
		c.speaker = r.issuer(i, s)
		if c.speaker < 0 {
			c.speaker = r.mainSubject(i, s)
		}
		r.judge(c, i, end, s)
	}
}

// onlyThreatened says whether the sanctions at item i are threatened or thought of:
// "threatens sanctions on", "is weighing new sanctions against".
func (r *reader) onlyThreatened(i int32, s *sentence) bool {
	for j := i - 1; j >= s.from && j >= i-4; j-- {
		if threatens.has(r.tokens[r.items[j].to-1].hash) {
			return true
		}
		if r.items[j].mark != markNone {
			return false
		}
	}
	return false
}

var threatens = setOf("threaten", "threatens", "threatened", "threatening", "weigh", "weighs", "weighed", "weighing", "mull", "mulls", "mulled", "mulling", "consider", "considers", "considered", "considering", "eye", "eyes", "eyeing", "prepare", "prepares", "preparing", "discuss", "discussed", "discussing")

// indicting are the words for charges that are "of" those whom they hit.
var indicting = setOf("indictment", "indictments")

// standing says whether the sanctions at item i are only spoken of as they stand:
// "the implementation of UN sanctions", "to evade sanctions on".
func (r *reader) standing(i int32, s *sentence) bool {
	if r.items[i].class&isSanctionN == 0 {
		return false
	}
	for j := i - 1; j >= s.from && j >= i-5; j-- {
		if r.flagsAt(j)&entryStanding != 0 {
			return true
		}
		if r.items[j].mark != markNone {
			return false
		}
	}
	return false
}

// reasonOf returns the item before end where the deed begins that sanctions or
// charges at item i are for: "sanctions over the cyberattack on Albania",
// "charges for the hack of a museum in Berlin" hit nobody there.
func (r *reader) reasonOf(i, end int32) int32 {
	for j := i + 1; j < end; j++ {
		if r.items[i].class&isSanctionN == 0 && !r.at(j-1, hashFor) && !(j > 1 && r.at(j-2, hashFor) && r.items[j-1].class&isDet != 0) {
			continue
		}
		if c := r.items[j].class; c&(isCyber|isHack|isIncident) != 0 && c&(isThreat|isAgainst) == 0 && !r.thing(j) {
			return j
		}
	}
	return end
}

// verbFollows says whether another verb of its kind is joined to the word at
// item i, which is then a verb as well: "charges and sanctions two hackers".
func (r *reader) verbFollows(i int32, s *sentence) bool {
	return i+2 < s.to && (r.items[i+1].class&isAnd != 0 || r.items[i+1].mark == markComma) && r.items[i+2].frames&(frameCharge|frameSanction) != 0
}

var hashList = hashWord("list")

// commaBefore says whether a comma stands right before a mention.
func (r *reader) commaBefore(n int32, s *sentence) bool {
	i := r.beforeDet(&r.mentions[n], s)
	return i > s.from && r.items[i].mark == markComma
}

// advisories reads S publishes an advisory on T: who warns of what a state's
// group does says that it does it.
func (r *reader) advisories(s *sentence, k int32) {
	if s.classes&isAdvisory == 0 {
		return
	}
	for n := s.mentions[0]; n+1 < s.mentions[1]; n++ {
		paper, about := &r.mentions[n], &r.mentions[n+1]
		if paper.kind != kindPaper || r.items[paper.head].class&isAdvisory == 0 || about.kind != kindThreat && !(about.kind == kindPeople && r.definite(about)) || !r.onSubject(paper.to, about.from) {
			continue
		}
		c := candidate{stance: Attribution, sent: k, trigger: paper.head, measure: Advisory, rule: "ADVISORY", actor: n + 1, speaker: n}
		if paper.codes.n == 0 {
			c.speaker = r.mainSubject(paper.head, s)
		}
		r.judge(c, paper.head, s.to, s)
		return
	}
}

// onSubject says whether nothing stands between two items but a word like "on" or
// "detailing", and when the paper came; what the hackers do may stand there as well:
// "outlining the methods of".
func (r *reader) onSubject(from, to int32) bool {
	on := false
	for i := from; i < to; i++ {
		it := &r.items[i]
		switch h := r.tokens[it.from].hash; {
		case it.mark == markNone && details.has(h), on && it.mark == markNone && methods.has(h):
			on = true
		case it.mark != markNone:
			return false
		case h == hashOn && i+1 < to && r.items[i+1].class&(isDay|isMonth) != 0:
		case h == hashOn, h == hashAbout, it.class&isOf != 0:
			on = true
		case it.class&(isDay|isMonth|isDet|isNow) != 0 || it.flags&flagNumber != 0:
		default:
			return false
		}
	}
	return on
}

var (
	details = setOf("detailing", "describing", "outlining", "highlighting", "exposing", "documenting", "spotlighting", "covering")
	methods = setOf("methods", "tactics", "techniques", "tools", "activities", "activity", "operations", "campaign", "campaigns", "behavior", "behaviour", "tradecraft", "recent", "latest", "new")
)

// pastFirms goes on from a firm to the hackers enumerated with it: "sanctions
// against a company and two individuals linked to China".
func (r *reader) pastFirms(n, end int32, s *sentence) int32 {
	if n < 0 || r.mentions[n].kind != kindPrivate {
		return n
	}
	for k := n + 1; k < s.mentions[1] && r.mentions[k].from < end; k++ {
		if m := &r.mentions[k]; (m.kind == kindPeople || m.kind == kindThreat) && r.actorCodesOf(k) {
			return k
		}
	}
	return n
}

// facing returns who faces the charges at item i, or -1.
func (r *reader) facing(i int32, s *sentence) int32 {
	for j := max(s.from, i-4); j < i; j++ {
		switch r.tokens[r.items[j].from].hash {
		case hashFace, hashFaces, hashFacing:
			for n := s.mentions[0]; n < s.mentions[1]; n++ {
				if m := &r.mentions[n]; m.from < j && m.codes.n > 0 && (m.kind == kindPeople || m.kind == kindThreat) && m.flags&mentionAbsorbed == 0 {
					return n
				}
			}
		}
	}
	return -1
}

var hashFace, hashFaces, hashFacing = hashWord("face"), hashWord("faces"), hashWord("facing")

// putOn returns whom the government that is the subject puts on the list at item
// i: "Finland puts five hackers on its sanctions list", or -1.
func (r *reader) putOn(i, subject int32, s *sentence) int32 {
	if subject < 0 || r.mentions[subject].kind != kindGov && r.mentions[subject].kind != kindPlace {
		return -1
	}
	for n := r.mentions[subject].chain; n < s.mentions[1]; n++ {
		m := &r.mentions[n]
		if m.chain != r.mentions[subject].chain && m.to <= i && m.flags&(mentionAbsorbed|mentionGoverned) == 0 && m.codes.n > 0 {
			return n
		}
	}
	return -1
}

// onList says whether the list at item i is one that somebody was put on.
func (r *reader) onList(i int32, s *sentence) bool {
	for j := i - 1; j >= s.from && j >= i-5; j-- {
		h := r.tokens[r.items[j].from].hash
		if r.items[j].mark == markNone && (h == hashOn || h == hashTo) {
			return true
		}
		if r.items[j].class&(isDay|isMonth) != 0 || r.items[j].frames != 0 && r.finite(j) {
			return false // "on Thursday condemned the US sanctions"
		}
	}
	return false
}

// holder returns the mention whose noun item i is: "US sanctions", "the Justice Department's charges".
func (r *reader) holder(i int32, s *sentence) int32 {
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		m := &r.mentions[n]
		if m.to <= i && m.to >= i-2 && (m.flags&mentionPoss != 0 || m.kind == kindPlace && m.to == i) && m.codes.n > 0 {
			return n
		}
	}
	return -1
}

// issuer returns whose charges the noun at item i are: "a US indictment", "the
// ministry's indictment".
func (r *reader) issuer(i int32, s *sentence) int32 {
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		if m := &r.mentions[n]; m.kind == kindAdj && m.to == i && m.codes.n > 0 {
			m.kind = kindPlace // it speaks here
			return n
		}
	}
	return r.holder(i, s)
}

// joining reads S joins S2 in accusing T: both accuse.
func (r *reader) joining(v, end int32, s *sentence, k int32) {
	c := candidate{stance: Attribution, sent: k, trigger: v, actor: -1, rule: "JOIN", measure: Statement}
	c.speaker = r.subject(v, s)
	if c.speaker >= 0 && r.mentions[c.speaker].to == v && r.at(v, hashBacking) {
		return // "North Korea's state backing"
	}
	if c.speaker < 0 || r.unreal(v, s, false) && r.items[v].form != formBase || r.items[v].form == formIng && v > s.from && r.unreal(v-1, s, false) || r.items[v].form == formBase && v+1 < s.to && r.items[v+1].class&(isTo|isPrep|isOf) != 0 {
		return // also "giving military support to"
	}
	if r.flagsAt(v)&entryFollow != 0 && r.itsPaper(v, s) {
		return // "endorsed the warning", see followers
	}
	if s.classes&isPhysical != 0 && s.classes&(isCyber|isHack) == 0 {
		return // "joined others in condemning the invasion"
	}
	var sp speechKind
	if c.speakers, sp, c.anon = r.who(c.speaker); sp != speechGov {
		return
	}
	with := codes{}
	if n := r.object(v, end, s); n >= 0 && r.mentions[n].from <= v+4 {
		if !r.speaksIn(n, s) {
			return // "joins Ukraine's fight"
		}
		with, _, _ = r.who(n)
	}
	accuses := false
	for i := v + 1; i < s.to; i++ {
		it := &r.items[i]
		accuses = accuses || it.frames&(frameAccuse|frameBlame|frameCondemn|frameAttribute|framePoint) != 0 || it.class&(isAccN|isBehind) != 0 ||
			it.class&isPaper != 0 && s.events[0] < s.events[1] || // "to issue an alert that hackers"
			it.frames&frameUrge != 0 && r.urges(i, r.lastAccused, s) // "rallied behind Oslo, urging China to"
	}
	if last := r.onlyAttribution(); !accuses && last != nil && r.itsPaper(v, s) {
		last.speakers.addAll(c.speakers.without(last.accused)) // "with Canada's centre joining the agencies in the advisory"
		return
	}
	if !accuses || s.classes&isGroup == 0 && !r.cyberNear(s, k) && r.strong < 3 {
		return
	}
	if c.actor = r.eventActor(v, s.to, k); c.actor >= 0 {
		c.accused = r.actorCodes(c.actor)
	} else if n := r.framed(v, s); n >= 0 {
		c.actor, c.accused = n, r.actorCodes(n)
	} else {
		c.accused = r.lastAccused
	}
	if !r.alreadySays(with, c.accused, k) {
		c.speakers.addAll(with)
	}
	c.accused = c.accused.without(c.speakers)
	if c.accused.n > 0 {
		r.complete(&c, v, end, s)
	}
}

var hashBacking = hashWord("backing")

// urges says whether the verb at item i has a state of who as its object.
func (r *reader) urges(i int32, who codes, s *sentence) bool {
	n := r.direct(i, s)
	return n >= 0 && r.mentions[n].codes.n > 0 && r.mentions[n].codes.without(who).n == 0
}

// itsPaper says whether the paper that the article is about stands behind the verb
// at item v: "in the advisory", "the joint statement".
func (r *reader) itsPaper(v int32, s *sentence) bool {
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		if m := &r.mentions[n]; m.kind == kindPaper && m.from > v && m.from <= v+8 && r.definite(m) {
			return true
		}
	}
	return false
}

// alreadySays says whether an earlier sentence than k has one of who accuse the same.
func (r *reader) alreadySays(who, accused codes, k int32) bool {
	for i := range r.found {
		if c := &r.found[i]; c.sent < k && c.filter == "" && c.stance == Attribution && c.speakers.meets(who) && c.accused.same(accused) {
			return true
		}
	}
	return false
}

// speaksIn says whether whoever mention n is joined in accuses as well: not in
// "joins Ukraine's fight", but in "joins Germany's condemnation".
func (r *reader) speaksIn(n int32, s *sentence) bool {
	m := &r.mentions[n]
	return m.flags&mentionPoss == 0 || m.to < s.to && r.items[m.to].class&(isAccN|isPaper) != 0
}

// framed returns whom an accusing verb behind item v has as its object.
func (r *reader) framed(v int32, s *sentence) int32 {
	for i := v + 1; i < s.to; i++ {
		if r.items[i].frames&(frameAccuse|frameBlame|frameCondemn|frameAttribute) == 0 {
			continue
		}
		for n := s.mentions[0]; n < s.mentions[1]; n++ {
			if m := &r.mentions[n]; m.from > i && r.actorCodesOf(n) {
				return n
			}
		}
	}
	return -1
}
