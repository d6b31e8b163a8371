package claims

// A candidate is a claim being made.
type candidate struct {
	stance    Stance
	speakers  codes
	accused   codes
	groups    [4][2]int32 // items
	victims   codes
	own       bool // institutions are hit that are the speaker's if nobody else's
	denies    string
	measure   string
	hedged    bool
	anon      bool
	past      bool // background
	told      bool // as past, in so many words
	sent      int32
	trigger   int32
	actor     int32 // mention; -1
	speaker   int32 // mention; -1
	rule      string
	loose     bool    // the speaker stands far from the verb
	filter    string  // why it is none, "" if it is one
	dead      bool    // merged into another
	target    string  // the organisation attacked, as written
	allied    bool    // "and its allies" speak too
	aside     bool    // told in passing, of somebody the sentence is about
	continues float64 // the age, within what is sure, of the last claim of the same parties and stance in the three sentences before; 0 if there is none
	others    float64 // the same of what others lay to the accused, which a denial answers
	when      int32   // the item whose time is that of the claim; 0: the trigger
}

// xx is the code of "some state".
func (r *reader) xx() code { return r.lex.some }

// attributionsOf finds who lays an operation to whom in a sentence.
func (r *reader) attributionsOf(k int32) {
	s := &r.sents[k]
	withheld := s.classes&(isDecline|isNeg) != 0
	for v := s.from; v < s.to && (withheld || s.frames != 0 || s.classes&isAccN != 0); v++ {
		it := &r.items[v]
		if withheld {
			r.withholds(v, s)
		}
		if r.at(v, hashAttribution) {
			r.attribution(v, s, k)
		}
		if it.frames == 0 || it.flags&flagHyphen != 0 || it.class&isSkip != 0 {
			continue
		}
		if it.form != formNone && it.form&(formPast|formPart|formIng) == 0 && r.nounPlace(v, s) {
			continue
		}
		if it.form == formS && it.class&(isSanctionN|isChargeN) != 0 && (!r.mentionEnds(v, s) || v+1 < s.to && (!s.title && r.items[v+1].mark != markNone || r.items[v+1].class&isAgainst != 0)) {
			continue // "face personal sanctions through", "last year's US charges, a", "EU sanctions aimed at"
		}
		if !r.declined(v, s) && !r.adjective(v, s) {
			if it.frames&(frameAccuse|frameBlame) != 0 {
				r.eachOther(v, s, k)
			}
			r.frameAt(v, s, k)
		}
	}
	r.chargesAndSanctions(s, k)
	r.advisories(s, k)
	r.spokenEvents(s, k)
	r.followers(s, k)
	r.alongsidePaper(s, k)
}

// attribution reads the noun: "Washington's attribution of the hack to North Korea".
func (r *reader) attribution(v int32, s *sentence, k int32) {
	end := r.clauseEnd(v, s)
	speaker, actor := r.holder(v, s), r.toPhrase(v, end, s)
	for j := max(s.from, v-6); j < v && speaker < 0; j++ {
		if makes.has(r.tokens[r.items[j].to-1].hash) {
			speaker = r.subject(j, s) // "made its first public attribution of the hack to"
		}
	}
	if speaker >= 0 && actor >= 0 {
		r.judge(candidate{stance: Attribution, sent: k, trigger: v, actor: actor, speaker: speaker, measure: Statement, rule: "ATTRIBUTE"}, v, end, s)
	}
}

var hashAttribution = hashWord("attribution")

var makes = setOf("made", "makes", "making", "issued", "issues", "published", "announced")

// eachOther reads two states that accuse each other: "Israel and Iran have blamed
// each other for hacks".
func (r *reader) eachOther(v int32, s *sentence, k int32) {
	if v+2 >= s.to || !(r.at(v+1, hashEach) && r.at(v+2, hashOther) || r.at(v+1, hashOne) && r.at(v+2, hashAnother)) || s.classes&isPhysical != 0 || !r.cyberNear(s, k) {
		return
	}
	n := r.subject(v, s)
	if n < 0 || r.mentions[n].kind != kindPlace && r.mentions[n].kind != kindGov {
		return
	}
	var both codes
	for m := r.mentions[n].chain; m < s.mentions[1] && m >= 0 && r.mentions[m].chain == r.mentions[n].chain; m++ {
		both.addAll(r.mentions[m].codes)
	}
	if both.n != 2 {
		return
	}
	for _, who := range both.c[:both.n] {
		c := candidate{stance: Attribution, sent: k, trigger: v, actor: -1, speaker: n, rule: "ACCUSE", measure: Statement}
		c.speakers.add(who)
		c.accused = both.without(c.speakers)
		c.aside = r.items[v-1].class&isHave != 0
		r.complete(&c, v, r.clauseEnd(v, s), s)
	}
}

var hashAnother = hashWord("another")

// adjective says whether the participle at item v describes a noun: "the
// accused hackers", "its designated zone".
func (r *reader) adjective(v int32, s *sentence) bool {
	if v == s.from || r.items[v].form&formPart == 0 {
		return false
	}
	p := &r.items[v-1]
	if p.class&(isBy|isOf) != 0 && v+1 < s.to && r.mentionStarts(v+1, s) {
		return true // "a hack by suspected Chinese spies"
	}
	return p.flags&flagPoss != 0 || p.mark == markNone && p.class&isDet != 0 && p.class&(isPron|isRel) == 0 && !r.floats(v-1)
}

// declined says whether the clause of item v says that nothing is said: "declined
// to attribute", "too early to say".
func (r *reader) declined(v int32, s *sentence) bool {
	if s.classes&isDecline == 0 {
		return false
	}
	from := v
	for from > s.from && !r.clauseMark(from-1) && r.items[from-1].mark != markComma {
		from--
	}
	return r.classesIn(from, r.clauseEnd(v, s))&isDecline != 0
}

// withholds remembers who says expressly that it names no state: "the minister
// did not directly link the group to China".
func (r *reader) withholds(v int32, s *sentence) {
	it := &r.items[v]
	switch {
	case it.class&isDecline != 0 && naming.has(r.tokens[it.to-1].hash):
	case it.frames&(frameAttribute|frameAccuse|frameBlame|frameIdentify) != 0 && (it.form&(formBase|formIng) != 0 || it.form&formPart != 0 && r.classesIn(max(s.from, v-3), v)&isHave != 0) && r.notBefore(v, s):
	default:
		return
	}
	if n := r.subject(v, s); n >= 0 {
		if who, kind, _ := r.who(n); kind == speechGov {
			if r.sourceBehind(v, s) {
				r.unnamed.addAll(who)
			}
			r.withheld.addAll(who)
			if r.anyState(v, s) {
				r.refused.addAll(who)
			}
		}
	}
}

// sourceBehind says whether the verb at v is about who did it: "has not formally
// identified the source of the hack".
func (r *reader) sourceBehind(v int32, s *sentence) bool {
	for i := v + 1; i < min(s.to, v+4); i++ {
		if it := &r.items[i]; it.class&isBehind != 0 || sources.has(r.tokens[it.to-1].hash) {
			return true
		}
	}
	return false
}

var sources = setOf("source", "culprit", "culprits", "perpetrator", "perpetrators")

// anyState says whether the verb at v is about any state whatever: "not
// attributing this to any state", "did not accuse any country".
func (r *reader) anyState(v int32, s *sentence) bool {
	for i := v + 1; i+1 < s.to && i < v+7; i++ {
		if r.at(i, hashAny) && (r.at(i+1, hashState) || r.at(i+1, hashCountry) || r.at(i+1, hashNation) || r.at(i+1, hashGovernment)) {
			return true
		}
	}
	return false
}

var hashAny, hashCountry, hashNation, hashGovernment = hashWord("any"), hashWord("country"), hashWord("nation"), hashWord("government")

// naming are the last words of phrases that say somebody named nobody.
var naming = setOf("attribute", "attributed", "attributing", "name", "naming", "blame", "blamed", "blaming", "identify", "accuse", "accused", "accusing", "finger")

// definesGroup says whether the verb at item v says of a known group what sort it
// is, and of no deed: "identified APT40 as a state-sponsored group".
func (r *reader) definesGroup(v, n int32) bool {
	m := &r.mentions[n]
	return m.codes.n == 0 && m.flags&mentionState != 0 && r.classesIn(v+1, m.from)&isGroup != 0
}

// stepObject says whether the verb at item v condemns what a state did about an
// attack and not the attack: "condemned the decision to sanction".
func (r *reader) stepObject(v, end int32) bool {
	for i := v + 1; i < min(end, v+7); i++ {
		if r.flagsAt(i)&entryStep != 0 {
			return true
		}
		if r.items[i].class&(isCyber|isHack|isIncident) != 0 || r.items[i].mark == markComma {
			return false
		}
	}
	return false
}

// notBefore says whether a negation stands among the three items before v.
func (r *reader) notBefore(v int32, s *sentence) bool {
	return r.classesIn(max(s.from, v-3), v)&(isNeg|isDecline) != 0
}

// frameAt reads the frame of the verb at item v.
func (r *reader) frameAt(v int32, s *sentence, k int32) {
	f := r.items[v].frames
	end := r.clauseEnd(v, s)
	c := candidate{stance: Attribution, sent: k, trigger: v, actor: -1, speaker: -1, measure: Statement}
	passive := r.passive(v, s)
	if f&frameCondemn != 0 && !passive && (r.accusationFirst(v, end) || r.stepObject(v, end)) {
		return // "slams the accusations", "slams the sanctions"
	}
	switch {
	case f&frameAccuse != 0:
		c.rule = "ACCUSE"
		if passive || r.accusedOf(v, s) {
			c.actor = r.subject(v, s)
			c.speaker = r.byPhrase(v, end, s)
			if j := r.beforeVerb(v, s); !passive && j >= s.from && r.items[j].mark == markNone && !r.insideMention(j, s) {
				return // "US sanctions on somebody accused of"
			}
			if n := r.endingAt(v, s); !passive && n >= 0 {
				c.actor = n // "US sanctions on people accused of"
			}
		} else {
			c.speaker = r.subject(v, s)
			if v+1 < s.to && r.items[v+1].class&isOf != 0 {
				c.actor = -1 // "Russia, which Norway accused of"
			} else {
				c.actor = r.object(v, end, s)
			}
			r.relative(&c, v, s)
		}
	case f&frameBlame != 0:
		if c.rule = "BLAME"; r.items[v].class&isBehind != 0 && v > s.from && r.items[v-1].class&isBe != 0 {
			return // "is to blame": an event
		}
		if passive {
			c.speaker = r.byPhrase(v, end, s)
			if c.actor = r.onPhrase(v, end, s); c.actor < 0 {
				c.actor = r.subject(v, s)
			}
		} else {
			c.speaker = r.subject(v, s)
			if c.actor = r.direct(v, s); (c.actor < 0 || r.ofDeedNoun(c.actor, s)) && !r.forFirst(v, end) {
				c.actor = r.onPhrase(v, end, s)
			}
			r.relative(&c, v, s)
		}
	case f&frameAttribute != 0:
		if r.insideMention(v, s) {
			return // "hackers linked to Iran"
		}
		if j := r.beforeVerb(v, s); !passive && j > s.from && (r.press(j) || r.press(j-1)) {
			return // "media reports have attributed"
		}
		c.rule = "ATTRIBUTE"
		c.actor = r.toPhrase(v, end, s)
		if d := r.direct(v, s); d >= 0 && !passive && r.mentions[d].codes.n > 0 && r.mentions[d].kind != kindPeople {
			c.actor = d // "linked Russia to the operation"
		}
		if passive || r.toFollows(v, s) && !r.mentionEnds(v, s) {
			c.speaker = r.byPhrase(v, end, s)
			if c.actor < 0 || c.actor == c.speaker {
				if c.actor = r.eventActor(v, end, k); c.actor < 0 && c.speaker >= 0 {
					c.actor = r.doneBy(c.speaker, s)
				}
			}
		} else {
			c.speaker = r.subject(v, s)
			if c.actor < 0 {
				c.actor = r.eventActor(v, end, k) // "traced it back to servers used by Turla"
			}
		}
		c.aside = c.speaker >= 0 && r.reminds(v, c.speaker, s)
	case f&frameHold != 0:
		c.rule = "HOLD"
		if !r.follows(v, end, hashResponsible, hashAccountable) {
			return
		}
		c.actor, c.speaker = r.object(v, end, s), r.subject(v, s)
	case f&framePoint != 0:
		c.rule = "POINT"
		c.actor, c.speaker = r.object(v, end, s), r.subject(v, s)
	case f&frameIdentify != 0 && f&frameCondemn == 0:
		c.rule = "IDENTIFY"
		c.speaker = r.subject(v, s)
		if passive {
			c.speaker, c.actor = r.byPhrase(v, end, s), r.subject(v, s)
			if n := r.asPhrase(v, end, s); n >= 0 && (c.actor < 0 || r.actorCodes(c.actor).n == 0) {
				c.actor = n // "hackers, identified by the ministry as members of the GRU"
			}
		} else if v+1 < s.to && (r.items[v+1].class&(isPast|isNow|isDay|isMonth) != 0 || r.at(v+1, hashThat)) {
			return // "the agencies identified last month", "identified that"
		} else if c.actor = r.asPhrase(v, end, s); c.actor >= 0 && r.definesGroup(v, c.actor) {
			return
		} else if c.actor < 0 {
			c.actor = r.object(v, end, s)
		}
	case f&frameCondemn != 0:
		c.rule = "CONDEMN"
		if passive || r.accusationObject(v, end) {
			return
		}
		c.speaker = r.ofPaper(r.subject(v, s), v, s)
		if c.actor = r.eventActor(v, end, k); c.actor < 0 {
			if c.actor = r.direct(v, s); c.actor < 0 {
				c.actor = r.whoseDeed(v, s, k)
			}
			if c.actor < 0 {
				c.actor = r.urgedOn(v, s)
			}
		}
	case f&frameCharge != 0:
		c.rule, c.measure = "CHARGE", Indictment
		if passive {
			c.actor, c.speaker = r.subject(v, s), r.byPhrase(v, end, s)
		} else {
			c.actor, c.speaker = r.object(v, end, s), r.subject(v, s)
			if v > s.from && r.items[v].form == formIng && r.items[v-1].class&isChargeN != 0 {
				c.speaker = r.issuer(v-1, s)
			}
		}
		if c.actor >= 0 && !passive && r.given(&r.mentions[c.actor], s) {
			return // "charged a cleaner with leaking photos to hackers"
		}
		if c.actor >= 0 && r.mentions[c.actor].kind == kindPlace {
			return // people are charged, not states: "Li, 27, of Wuhan, China, was charged"
		}
	case f&frameSanction != 0:
		c.rule, c.measure = "SANCTION", Sanctions
		if passive {
			c.actor, c.speaker = r.subject(v, s), r.byPhrase(v, end, s)
			if c.speaker < 0 {
				r.said(&c, v)
			}
		} else {
			c.actor, c.speaker = r.object(v, end, s), r.subject(v, s)
			if c.actor >= 0 && r.mentions[c.actor].kind == kindPlace && r.mentions[c.actor].flags&mentionGoverned != 0 {
				c.actor = -1 // "companies located in Israel"
			}
			if n := r.firmBehind(v, s); n >= 0 && (c.actor < 0 || !r.actorCodesOf(c.actor)) {
				c.actor = n
			}
		}
	case f&frameUrge != 0 && r.stops(v, end):
		c.rule = "URGE"
		c.actor, c.speaker = r.object(v, end, s), r.subject(v, s)
	case f&frameSummon != 0:
		c.rule, c.measure = "SUMMON", Diplomatic
		if r.flagsAt(v)&entryNote != 0 && !r.follows(v, end, hashNote, hashProtest, hashDemarche, hashComplaint, hashOut, hashHome, hashPersona, hashPersonae) {
			return
		}
		if r.flagsAt(v)&entryLeave != 0 {
			c.actor, c.speaker = r.subject(v, s), r.object(v, end, s)
		} else if passive {
			c.actor, c.speaker = r.subject(v, s), r.byPhrase(v, end, s)
			if c.speaker < 0 {
				c.speaker = r.ministryIn(v, end, s)
			}
			if c.speaker < 0 && c.actor >= 0 {
				c.speaker = r.host(v, end, c.actor, s)
			}
		} else {
			c.actor, c.speaker = r.object(v, end, s), r.subject(v, s)
		}
		if c.actor < 0 || r.follows(v, min(v+2, end), hashThat) {
			return // "recalled that"
		}
		if a := &r.mentions[c.actor]; !passive && a.kind == kindPlace && a.from > v+2 && r.items[v].to-r.items[v].from == 1 && r.flagsAt(v)&(entryNote|entryLeave) == 0 {
			return // "ordered support for Palestine"
		}
		if r.league(r.mentions[c.actor].codes) {
			if c.actor = r.eventActor(v, end, k); c.actor < 0 {
				return // "lodged a protest with the UN": whoever it is about
			}
		}
	case f&frameJoin != 0 && f&frameDeny == 0:
		r.joining(v, end, s, k)
		return
	case f&frameTake != 0:
		c.rule = "TAKE"
		if c.speaker = r.subject(v, s); passive || c.speaker >= 0 && r.mentions[c.speaker].flags&mentionPoss != 0 {
			return // "was knocked out by hackers", "Russia's attacks disrupt"
		}
		if r.accusationObject(v, end) {
			return // "rebuffed a claim that"
		}
		if c.actor = r.eventActor(v, end, k); c.actor < 0 {
			return
		}
	default:
		return
	}
	r.judge(c, v, end, s)
}

var (
	hashNote, hashProtest, hashDemarche, hashComplaint = hashWord("note"), hashWord("protest"), hashWord("demarche"), hashWord("complaint")
	hashPersona, hashPersonae                          = hashWord("persona"), hashWord("personae")
	hashOut, hashHome                                  = hashWord("out"), hashWord("home")
)

var hashResponsible, hashAccountable = hashWord("responsible"), hashWord("accountable")

// ofDeedNoun says whether a mention only tells whose a deed is: "the OPM data
// breach", "Norway's parliament hack".
func (r *reader) ofDeedNoun(n int32, s *sentence) bool {
	m := &r.mentions[n]
	for i := m.to; i < min(s.to, m.to+3); i++ {
		it := &r.items[i]
		if it.mark != markNone || it.class&(isPrep|isOf|isTo|isBy|isAnd|isRel) != 0 {
			return false
		}
		if it.class&(isCyber|isHack|isIncident) != 0 && it.class&isThreat == 0 && !r.thing(i) {
			return true
		}
	}
	return false
}
