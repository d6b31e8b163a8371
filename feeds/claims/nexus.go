package claims

import "strings"

// nexus says whether those charged or sanctioned have to do with a state: by
// their own names, or by what their sentence says of them.
func (r *reader) nexus(n int32, who codes, s *sentence) bool {
	m := &r.mentions[n]
	if m.flags&mentionFormer != 0 {
		return r.near(s, who)
	}
	if m.group[0] < m.group[1] && m.flags&mentionCriminal == 0 || m.flags&(mentionState|mentionOrgan) != 0 || m.flags&mentionLinked != 0 && !r.crimeIn(s) || m.kind == kindGov || m.kind == kindPlace {
		return true
	}
	if r.near(s, who) || m.kind == kindPeople && inService.has(r.tokens[r.items[m.head].to-1].hash) {
		return true
	}
	for k := s.mentions[0]; k < s.mentions[1]; k++ {
		o := &r.mentions[k]
		if o.from > m.from && o.flags&mentionFormer == 0 && (o.kind == kindGov && o.codes.meets(who) || r.amongThem(m, o, s)) {
			return true
		}
	}
	return false
}

// amongThem says whether officials o belong to the people m who are charged: "five
// Chinese nationals, including police officers,", "Chinese hackers, officials".
func (r *reader) amongThem(m, o *mention, s *sentence) bool {
	serves := o.kind == kindGov && r.personHead(o.head) || o.kind == kindPeople && inService.has(r.tokens[r.items[o.head].to-1].hash)
	if !serves || o.codes.n > 0 || o.from-m.to > 8 || o.to < s.to && r.items[o.to].class&isSay != 0 {
		return false
	}
	among := o.from-m.to == 1
	for i := m.to; i < o.from; i++ {
		it := &r.items[i]
		if r.finite(i) && it.class&isPeople == 0 || it.class&(isBe|isHave|isBy) != 0 {
			return false
		}
		among = among || r.at(i, hashIncluding)
	}
	return among
}

// inService are the words for people and units that only a state has.
var inService = setOf("officer", "officers", "spy", "spies", "unit", "units", "soldier", "soldiers")

// served returns the state whose organ is named behind somebody of no state:
// "a company that hacked utilities for China's Ministry of State Security".
func (r *reader) served(n, end int32, s *sentence) codes {
	for k := n + 1; k < s.mentions[1]; k++ {
		if m := &r.mentions[k]; m.from < end && m.codes.n > 0 && (m.kind == kindGov || m.flags&mentionAbsorbed == 0) && !r.given(m, s) && (m.kind == kindGov && m.flags&mentionOrgan != 0 || m.kind == kindThreat && m.group[0] < m.group[1]) {
			return m.codes
		}
	}
	return codes{}
}

// given says whether something goes to the mention: "leaked to hackers of".
func (r *reader) given(m *mention, s *sentence) bool {
	for i := m.from - 1; i >= s.from && i >= m.from-3; i-- {
		if r.items[i].class&isTo != 0 {
			return true
		}
	}
	return false
}

// helped returns the state of those whom the punished helped: "former Ukrainian
// officials for assisting Russian intelligence".
func (r *reader) helped(n, end int32, s *sentence) codes {
	m := &r.mentions[n]
	if m.flags&mentionOrgan != 0 && m.kind == kindGov {
		return codes{}
	}
	help := int32(-1)
	for i := m.to; i < end && help < 0; i++ {
		if r.flagsAt(i)&entryServes != 0 && r.items[i].form == formIng {
			help = i
		}
	}
	for k := n + 1; k < s.mentions[1] && help >= 0; k++ {
		o := &r.mentions[k]
		if o.from < help || o.from > help+6 || o.codes.n == 0 || o.codes.meets(m.codes) {
			continue
		}
		if o.kind == kindThreat || o.flags&(mentionOrgan|mentionLinked) != 0 || o.kind == kindPlace && o.flags&mentionPoss != 0 {
			return o.codes
		}
	}
	return codes{}
}

// crimeIn says whether the sentence tells of crime for money.
func (r *reader) crimeIn(s *sentence) bool {
	return s.traits&entryCrime != 0
}

// someone says whether only a person's country is told: "a Russian programmer",
// "two Russians", and in headlines, that leave articles out, "accuse Russian of".
func (r *reader) someone(n int32, s *sentence) bool {
	m := &r.mentions[n]
	if m.kind == kindAdj {
		return s.title && strings.HasSuffix(r.text(&r.tokens[r.items[m.head].to-1]), "an") && (r.peopleOf(m, s) || r.items[m.to].class&isOf != 0) // not "Chinese"
	}
	if m.kind != kindPeople {
		return false
	}
	if r.items[m.head].class&isAdj != 0 {
		return m.from > s.from && r.items[m.from-1].class&isDet != 0 && !r.definite(m)
	}
	return r.flagsAt(m.head)&entrySomeone != 0
}

// counted says whether item i is a number: people are counted, states are not.
func (r *reader) counted(i int32) bool {
	return r.items[i].flags&flagNumber != 0 && r.items[i].flags&flagYear == 0 || numerals.has(r.tokens[r.items[i].from].hash) && r.items[i].mark == markNone
}

var numerals = setOf("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "dozen", "several")

// bounty says whether item v is a reward, which is not offered for petty thieves.
func (r *reader) bounty(v int32) bool {
	return r.flagsAt(v)&entryBounty != 0
}

// near says whether the sentence or one of its neighbours names hackers of one
// of the states, or it or the headline a political target.
func (r *reader) near(s *sentence, who codes) bool {
	if s.traits&entryPolitical != 0 || r.stands(s, who) || r.sents[0].title && (r.sents[0].traits&entryPolitical != 0 || r.stands(&r.sents[0], who)) {
		return true
	}
	k := int(s.number)
	if s.title && k+2 < len(r.sents) && r.stands(&r.sents[k+2], who) {
		return true // what the headline leaves out the lead or its follower tells
	}
	return k > 0 && r.stands(&r.sents[k-1], who) || k+1 < len(r.sents) && r.stands(&r.sents[k+1], who)
}

// stands says whether the sentence names hackers or an organ of one of the
// states, or hackers of a state without a name.
func (r *reader) stands(s *sentence, who codes) bool {
	for n := s.mentions[0]; n < s.mentions[1] && s.nexus; n++ {
		m := &r.mentions[n]
		if m.flags&mentionFormer == 0 && (m.flags&mentionState != 0 && m.codes.n == 0 || m.flags&(mentionState|mentionOrgan) != 0 && m.codes.meets(who) || m.group[0] < m.group[1] && m.codes.meets(who)) {
			return true
		}
	}
	return false
}
