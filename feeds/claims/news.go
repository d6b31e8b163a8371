package claims

import (
	"fmt"
	"math"
	"strconv"
)

// Whether a claim is the news or recalled beside other news, no single word
// tells: newspapers recall in the same tense in which they report, and date the
// deed as often as the saying. So the signs are weighed against each other. A
// sign is something that can be read off a claim's place in its article; its
// weight stands in lexicon/recency.tsv, determined on labelled articles by
// go test ./feeds/claims -run FitRecency -fit. Above zero in sum, a claim is
// recalled.

// The signs.
const (
	signAlways = iota
	// the words of time
	signToldPast
	signToldFirst
	signDay
	signBackgroundWord
	signOldYear
	signOldDeed
	signOtherMonth
	// where it stands
	signFirst
	signLead
	signThirdOrLater
	signDepth // not there or missing, but how far down
	signShort
	// how it is found
	signReported
	signDenial
	signHasDenied
	signSpeakerInferred
	signSpeakerHit
	signGroup
	signCompanyBeside
	// the headline and lead
	signHeadlineAccuses
	signHeadlineAgrees
	signCompanyInHeadline
	signPartiesInHeadline
	signSpeakerInHeadline
	signSpeaksInLead
	// the other claims, and the sentence before
	signSamePartiesFirst
	signSameSentence
	signDatedElsewhere
	signPastElsewhere
	signContinues // as the depth, by how much
	signAnswers   // likewise
	signJoins     // likewise
	signAfterRecalled
	signAfterOldYear
	// the whole article
	signSpeakerOften
)

// signs are their names in the table.
var signs = [...]string{
	signAlways: "always",

	signToldPast: "told-past", signToldFirst: "told-first", signDay: "day", signBackgroundWord: "background-word",
	signOldYear: "old-year", signOldDeed: "old-deed", signOtherMonth: "other-month",

	signFirst: "first", signLead: "lead", signThirdOrLater: "third-or-later", signDepth: "depth", signShort: "short",

	signReported: "reported", signDenial: "denial", signHasDenied: "has-denied", signSpeakerInferred: "speaker-inferred", signSpeakerHit: "speaker-hit",
	signGroup: "group", signCompanyBeside: "company-beside",

	signHeadlineAccuses: "headline-accuses", signHeadlineAgrees: "headline-agrees", signCompanyInHeadline: "company-in-headline",
	signPartiesInHeadline: "parties-in-headline", signSpeakerInHeadline: "speaker-in-headline", signSpeaksInLead: "speaks-in-lead",

	signSamePartiesFirst: "same-parties-first", signSameSentence: "same-sentence", signDatedElsewhere: "dated-elsewhere",
	signPastElsewhere: "past-elsewhere", signContinues: "continues", signAnswers: "answers", signJoins: "joins", signAfterRecalled: "after-recalled", signAfterOldYear: "after-old-year",

	signSpeakerOften: "speaker-often",
}

// addSign adds a line of the table of signs.
func (b *building) addSign(r row) error {
	w, err := strconv.ParseFloat(r.cells[1], 64)
	if err != nil || math.IsNaN(w) || math.Abs(w) > 20 {
		return fmt.Errorf("weight %q: want a number between -20 and 20", r.cells[1])
	}
	for i, name := range signs {
		if name == r.cells[0] {
			b.signs[i] = w
			return nil
		}
	}
	return fmt.Errorf("no such sign: %q", r.cells[0])
}

// recall decides of every claim whether it is recalled: in the order in which they
// were found, so that those decided tell of those that follow, and of their answers.
func (r *reader) recall() {
	r.front = r.frontOf()
	f := &r.front
	for i := range r.found {
		c := &r.found[i]
		if c.filter != "" {
			continue
		}
		age := float64(sure)
		if !r.surelyPast(c, f) {
			age = r.age(c, r.signsOf(c, f))
		}
		c.past, r.parties[i].age = age > 0, age
		r.sents[c.sent].recalls = r.sents[c.sent].recalls || age > sure/2.
	}
}

// sure is the age from which on, up or down, it makes no difference any more.
const sure = 1

// age is the sum of the weights of a claim's signs.
func (r *reader) age(c *candidate, t traitSet) (sum float64) {
	for ; t != 0; t &= t - 1 {
		sign := t.first()
		sum += r.lex.signs[sign] * r.extent(sign, c)
	}
	return sum
}

// extent is how much of a sign a claim has that has it: all, but of a few.
func (r *reader) extent(sign int, c *candidate) float64 {
	switch sign {
	case signDepth:
		return float64(c.sent) / float64(len(r.sents))
	case signContinues:
		return c.continues
	case signAnswers, signJoins:
		return c.others
	}
	return 1
}

// surelyPast says whether a claim need not be weighed: it is told as past, and
// not by those of the headline, where the words of time may be the deed's; or
// as what always was so: "has repeatedly denied", "denied it in the past".
func (r *reader) surelyPast(c *candidate, f *front) bool {
	s := &r.sents[c.sent]
	when := max(c.when, s.from)
	if r.always(when, s) || r.onceSaid(c, when, s) {
		return true
	}
	return c.told && (c.aside || r.perfect(when, s) || r.timeBeside(when, s) || !f.headline.meets(c.accused) || !f.headline.meets(c.speakers))
}

// onceSaid says whether a sentence begins with the time at which its speaker, named
// next, said it: "In March 2021 Canada accused". A mere "earlier" can be an hour ago.
func (r *reader) onceSaid(c *candidate, when int32, s *sentence) bool {
	if c.speaker < 0 || s.classes&(isDay|isNow) != 0 || !r.finite(when) || !r.pastFirst(when, s) {
		return false
	}
	m, head := &r.mentions[c.speaker], r.headEnd(s)
	return m.from <= when && r.mentions[m.chain].from == head && !(head <= s.from+2 && r.merelyEarlier(s.from)) &&
		r.classesIn(s.from, head)&(isHack|isIncident|isBe|isHave) == 0
}

// merelyEarlier says whether item j is "earlier", without of when.
func (r *reader) merelyEarlier(j int32) bool {
	return r.at(j, hashEarlier) && r.items[j].to-r.items[j].from == 1
}

// timeBeside says whether a word of the past stands right beside the verb at
// item v, whose own time it tells: "said last week".
func (r *reader) timeBeside(v int32, s *sentence) bool {
	for j := max(s.from, v-1); j < min(s.to, v+3); j++ {
		if past, _ := r.timeAt(j); past && j != v && !r.merelyEarlier(j) {
			return true
		}
	}
	return false
}

// signsOf reads the signs of a claim.
func (r *reader) signsOf(c *candidate, f *front) (t traitSet) {
	s := &r.sents[c.sent]
	when := max(c.when, s.from)
	past, sure := r.toldTime(when, s)
	t.put(signAlways, true)

	t.put(signToldPast, sure && past)
	t.put(signToldFirst, r.pastFirst(when, s))
	t.put(signDay, s.classes&(isDay|isNow) != 0)
	t.put(signBackgroundWord, s.classes&isPast != 0 && r.namesPast(s))
	undated := s.classes&(isDay|isNow) == 0
	t.put(signOldYear, undated && r.namesOldYear(s.from, s)) // "said on Tuesday that in 2021" is of Tuesday
	t.put(signOldDeed, undated && r.namesOldYear(when, s))
	t.put(signOtherMonth, r.namesOtherMonth(when, s))

	t.put(signFirst, c.sent < 2)
	t.put(signLead, s.lead)
	t.put(signThirdOrLater, c.sent > 4)
	t.put(signDepth, true)
	t.put(signShort, len(r.sents) < 9)

	t.put(signReported, c.rule == "BEHIND" || c.rule == "AGENT" || c.rule == "TIED" || c.rule == "ANSWER")
	t.put(signDenial, c.stance == Denial)
	t.put(signHasDenied, c.stance == Denial && !s.lead && undated && r.perfect(when, s))
	t.put(signSpeakerInferred, c.speaker >= 0 && r.mentions[c.speaker].codes.n == 0)
	t.put(signSpeakerHit, c.victims.meets(c.speakers))
	t.put(signGroup, c.groups[0][0] < c.groups[0][1])
	t.put(signCompanyBeside, s.classes&(isPrivate|isPrivNoun) != 0)

	speakers := f.headline.meets(c.speakers)
	t.put(signHeadlineAccuses, f.accuses || f.denies || r.titleItems == 0) // a text without a headline begins with what is new
	t.put(signHeadlineAgrees, c.stance == Attribution && f.accuses || c.stance == Denial && f.denies)
	t.put(signCompanyInHeadline, f.company)
	t.put(signPartiesInHeadline, speakers && f.headline.meets(c.accused))
	t.put(signSpeakerInHeadline, speakers)
	t.put(signSpeaksInLead, f.speak.meets(c.speakers) && f.lead.meets(c.accused))

	t.put(signAfterOldYear, r.afterOldYear(c.sent))

	t.put(signSpeakerOften, f.speaksOften(c.speakers))
	return t | r.beside(c)
}

// A front is what an article puts first, and how often it lets each country speak.
type front struct {
	headline codes // the states that it names
	lead     codes // the states that headline and lead name
	speak    codes // those who speak in the lead
	company  bool  // the headline names somebody who is no government
	accuses  bool  // the headline tells of accusing, charging, sanctioning
	denies   bool
	speeches [256]uint8
}

func (r *reader) frontOf() (f front) {
	for k := range r.sents {
		s := &r.sents[k]
		if s.skip || !s.lead {
			continue
		}
		for n := s.mentions[0]; n < s.mentions[1]; n++ {
			m := &r.mentions[n]
			f.lead.addAll(m.codes)
			f.lead.addAll(m.tied)
			if s.title {
				f.headline.addAll(m.codes)
				f.headline.addAll(m.tied)
			}
		}
	}
	for i := range r.titleItems {
		it := &r.items[i]
		f.company = f.company || it.class&(isPrivate|isPrivNoun) != 0
		f.accuses = f.accuses || it.frames&^(frameDeny|frameCall) != 0 || it.class&(isAccN|isChargeN|isSanctionN) != 0
		f.denies = f.denies || it.frames&(frameDeny|frameCall) != 0 || it.class&isGround != 0
	}
	for i := range r.speeches {
		sp := &r.speeches[i]
		for _, x := range sp.who.list() {
			f.speeches[x] = min(f.speeches[x], 254) + 1
		}
		if s := &r.sents[sp.sent]; s.lead && !s.title {
			f.speak.addAll(sp.who)
		}
	}
	return f
}

// speaksOften says whether the article lets one of the countries speak three times.
func (f *front) speaksOften(who codes) bool {
	for _, x := range who.list() {
		if f.speeches[x] > 2 {
			return true
		}
	}
	return false
}

// pastFirst says whether the sentence begins with a time gone by, before
// anybody acts: "In March last year, Berlin blamed".
func (r *reader) pastFirst(when int32, s *sentence) bool {
	for j := s.from; j < min(r.headEnd(s), when); j++ {
		if past, sure := r.timeAt(j); past && sure {
			return true
		}
	}
	return false
}

// namesPast says whether the sentence has a word of the past of its own.
func (r *reader) namesPast(s *sentence) bool {
	for j := s.from; j < s.to; j++ {
		if r.items[j].class&isPast != 0 && !r.asReported(j) {
			return true
		}
	}
	return false
}

// namesOldYear says whether the sentence names, from an item on, a year before that
// of publication.
func (r *reader) namesOldYear(from int32, s *sentence) bool {
	for j := from; j < s.to && s.flags&flagYear != 0; j++ {
		if it := &r.items[j]; it.mark == markNone && it.flags&flagYear != 0 && r.oldYear(it) {
			return true
		}
	}
	return false
}

// afterOldYear says whether the sentence before, in its paragraph, names a year
// gone by, and no day is told here: what follows is told of then.
func (r *reader) afterOldYear(k int32) bool {
	if k == 0 {
		return false
	}
	s, before := &r.sents[k], &r.sents[k-1]
	return s.para == before.para && s.classes&(isDay|isNow) == 0 && !before.title && r.namesOldYear(before.from, before)
}

// namesOtherMonth says whether the sentence names another month, before what is
// told of somebody aside: "hackers who side with Russia, which was expelled in March".
func (r *reader) namesOtherMonth(when int32, s *sentence) bool {
	for j := s.from; j < s.to && s.classes&isMonth != 0; j++ {
		it := &r.items[j]
		if j > when && it.class&isRel != 0 {
			return false
		}
		if it.class&isMonth != 0 && it.flags&flagCap != 0 && !r.firstName(j) && r.longAgo(j) {
			return true
		}
	}
	return false
}
