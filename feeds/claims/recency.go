package claims

import "time"

// pastAt says whether the speech act at item v is recalled: by its tense, or
// by a word or date that belongs to it and not to the deed it speaks of. sure
// is false if nothing tells.
func (r *reader) pastAt(v int32, s *sentence) (past, sure bool) {
	past, sure = r.toldTime(v, s)
	if sure {
		return past, true
	}
	dated := s.classes&(isDay|isNow) != 0
	return r.perfect(v, s) && !s.lead && !dated, s.lead || dated
}

// toldTime reads the words of time of the verb at v. They stand at the head of
// the sentence, right before the verb, or behind it up to the words that begin
// to tell the deed.
func (r *reader) toldTime(v int32, s *sentence) (past, sure bool) {
	if r.pluperfect(v, s) || r.goesOn(v, s) || r.oldPaper(v, s) {
		return true, true
	}
	head, near := r.headEnd(s), max(s.from, v-4)
	for j := near; j < v; j++ {
		if r.items[j].class&isAnd != 0 || j > s.from && r.items[j].mark == markComma && r.mentionBetween(j, v, s) {
			near = j // what stands before belongs to another verb
		}
	}
	dated := s.classes&(isNow|isPast|isMonth) != 0 || s.flags&flagYear != 0
	for j := s.from; dated && j < min(max(head, v), s.to); j++ {
		if j >= head && j < near {
			continue
		}
		if past, sure := r.timeAt(j); sure {
			return past, true
		}
	}
	for j := v + 1; dated && j < min(v+12, s.to) && !r.tellsDeed(j); j++ {
		if past, sure := r.timeAt(j); sure {
			return past, true
		}
	}
	told := r.always(v, s)
	return told, told
}

// mentionBetween says whether somebody is named between two items of the sentence.
func (r *reader) mentionBetween(from, to int32, s *sentence) bool {
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		if m := &r.mentions[n]; m.from > from && m.to <= to && m.kind != kindAdj {
			return true
		}
	}
	return false
}

// oldPaper says whether an earlier paper speaks at item v: "recalled a previous
// advisory by Canada, which said".
func (r *reader) oldPaper(v int32, s *sentence) bool {
	for j := s.from + 1; j < v; j++ {
		if r.items[j].class&isPaper != 0 && (r.at(j-1, hashPrevious) || r.at(j-1, hashPrior) || r.at(j-1, hashEarlier)) {
			return true
		}
	}
	return false
}

var hashPrevious, hashPrior, hashEarlier = hashWord("previous"), hashWord("prior"), hashWord("earlier")

// auxiliary returns the form of "have" right before the verb at v, or -1.
func (r *reader) auxiliary(v int32, s *sentence) int32 {
	for j := v - 1; j >= s.from && j >= v-4 && r.items[j].class&(isAdverb|isHave|isBe) != 0; j-- {
		if r.items[j].class&isHave != 0 {
			return j
		}
	}
	return -1
}

func (r *reader) perfect(v int32, s *sentence) bool { return r.auxiliary(v, s) >= 0 }

func (r *reader) pluperfect(v int32, s *sentence) bool {
	j := r.auxiliary(v, s)
	return j >= 0 && r.tokens[r.items[j].from].hash == hashHad && !r.saidBefore(v, s)
}

// goesOn says whether somebody only goes on to do what the verb at v says:
// "continues to accuse".
func (r *reader) goesOn(v int32, s *sentence) bool {
	if v < s.from+2 || r.items[v-1].class&isTo == 0 {
		return false
	}
	return r.at(v-2, hashContinue) || r.at(v-2, hashContinues) || r.at(v-2, hashContinued)
}

var hashContinue, hashContinues, hashContinued = hashWord("continue"), hashWord("continues"), hashWord("continued")

// saidBefore says whether somebody says what the verb at v tells: there "had"
// is only the tense of reported speech.
func (r *reader) saidBefore(v int32, s *sentence) bool {
	for i := s.speeches[0]; i < s.speeches[1]; i++ {
		if r.speeches[i].at < v && r.speeches[i].kind == speechGov && !r.clauseBetween(r.speeches[i].at, v) {
			return true
		}
	}
	return false
}

func (r *reader) recalled(v int32, s *sentence) bool {
	past, _ := r.pastAt(v, s)
	return past
}

// headEnd returns the end of what stands before the first somebody of the
// sentence, and before a deed: "In April last year, ...".
func (r *reader) headEnd(s *sentence) int32 {
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		if m := &r.mentions[n]; m.flags&mentionGoverned == 0 && m.kind != kindAdj {
			for i := s.from; i < m.from; i++ {
				if r.items[i].class&(isCyber|isHack|isIncident) != 0 && r.items[i].class&isVague == 0 {
					return i // "After the hack in March, Malta"
				}
			}
			return m.from
		}
	}
	return s.from
}

// tellsDeed says whether item j begins to tell the deed: "of", "for", "that", a cyber word.
func (r *reader) tellsDeed(j int32) bool {
	it := &r.items[j]
	if it.class&(isOf|isRel|isCyber|isHack|isBut) != 0 || it.mark == markSemicolon {
		return true
	}
	h := r.tokens[it.from].hash
	return it.mark == markNone && it.class&isPast == 0 && (h == hashFor || h == hashThat || h == hashOver)
}

var hashHad, hashThat, hashOver = hashWord("had"), hashWord("that"), hashWord("over")

// timeAt reads a word of time: whether it tells of the past, and whether it tells at all.
func (r *reader) timeAt(j int32) (past, sure bool) {
	it := &r.items[j]
	if it.flags&flagPoss != 0 || it.mark != markNone {
		return false, false
	}
	switch {
	case it.class&isNow != 0:
		return false, true
	case it.class&isPast != 0 && !r.ofNoun(j) && !r.asReported(j):
		return true, true
	case it.flags&flagYear != 0 && r.oldYear(it) && !r.describes(j):
		return true, true
	case it.class&isMonth != 0 && it.flags&flagCap != 0 && !r.firstName(j) && !r.describes(j) && r.longAgo(j):
		return true, true
	}
	return false, false
}

// ofNoun says whether the word of time at item j is said of the noun behind it:
// "confirming earlier findings".
func (r *reader) ofNoun(j int32) bool {
	if j+1 >= int32(len(r.items)) {
		return false
	}
	n := &r.items[j+1]
	return n.mark == markNone && n.class&(isPaper|isAccN|isIncident|isCyber|isChargeN|isSanctionN) != 0 && n.class&isSay == 0 && n.frames == 0
}

// asReported says whether the word of time at item j is of when a newspaper had
// its news: "As the Herald previously reported".
func (r *reader) asReported(j int32) bool {
	if j+1 >= int32(len(r.items)) || !r.at(j+1, hashReported) && !(j > 0 && r.at(j-1, hashReported)) {
		return false
	}
	for i := j - 1; i >= 0 && i > j-8 && r.items[i].mark == markNone; i-- {
		if r.at(i, hashAs) {
			return true
		}
	}
	return false
}

var hashReported, hashThen = hashWord("reported"), hashWord("then")

// describes says whether the month or year at item j tells which thing is meant
// and not when it was said: "the 2024 breach", "an August 2024 attack".
func (r *reader) describes(j int32) bool {
	if j > 0 && r.items[j].flags&flagYear != 0 && r.items[j-1].class&isMonth != 0 {
		j--
	}
	return j > 0 && r.items[j-1].class&isDet != 0
}

// firstName says whether a month is a part of somebody's name: one follows, or
// stands before it ("Ma Jun").
func (r *reader) firstName(j int32) bool {
	if j > 0 {
		if p := &r.items[j-1]; p.mark == markNone && p.entry < 0 && p.flags&(flagCap|flagUpper) == flagCap && p.flags&flagNumber == 0 && len(r.text(&r.tokens[r.items[j].from])) == 3 {
			return true
		}
	}
	if int(j)+1 >= len(r.items) {
		return false
	}
	n := &r.items[j+1]
	return n.mark == markNone && n.entry < 0 && n.flags&flagCap != 0
}

// always says whether the sentence tells, from item v on, of the past in words that
// do so wherever they stand: "in the past".
func (r *reader) always(v int32, s *sentence) bool {
	for j := v; j < s.to && s.traits&entryAlways != 0; j++ {
		if r.items[j].traits&entryAlways != 0 && r.items[j].flags&flagQuoted == 0 {
			return true
		}
	}
	for j := v; j < min(s.to, v+6) && s.traits&entryThen != 0; j++ {
		if r.flagsAt(j)&entryThen != 0 {
			return true // "said at the time", but not "worth ten million at the time"
		}
	}
	j := v + 1
	if j < s.to && r.items[j].class&isPron != 0 {
		j++
	}
	return j < s.to && r.finite(v) && r.at(j, hashThen) // "denied it then", but not "the hackers then broke in"
}

func (r *reader) oldYear(it *item) bool {
	t := r.text(&r.tokens[it.from])
	y := int32(t[0]-'0')*1000 + int32(t[1]-'0')*100 + int32(t[2]-'0')*10 + int32(t[3]-'0')
	return r.month > 0 && y < r.month/12
}

// longAgo says whether the month at item j, with the day told beside it, lies a
// week or more before publication. Without a day it does if it is neither the
// month of publication nor, in its first week, the one before.
func (r *reader) longAgo(j int32) bool {
	if r.month == 0 {
		return false
	}
	m, now := monthNumber(r.text(&r.tokens[r.items[j].from])), int32(r.published.Month())
	if day := r.dayBeside(j); day > 0 && m > 0 {
		year := r.published.Year()
		if m > now {
			year-- // what has been said lies behind
		}
		const week = 7 * 24 * time.Hour
		return r.published.Truncate(24*time.Hour).Sub(time.Date(year, time.Month(m), day, 0, 0, 0, 0, time.UTC)) >= week
	}
	if m == 0 || m == now {
		return false
	}
	return !(r.published.Day() <= 7 && m == (now+10)%12+1)
}

// dayBeside returns the day of the month that is told before or behind the month
// at item j: "19 July", "July 19th", "Sept. 9"; else 0.
func (r *reader) dayBeside(j int32) int {
	if j+2 < int32(len(r.items)) && r.items[j+1].mark == markStop {
		if day := r.dayAt(j + 2); day > 0 {
			return day
		}
	}
	if j+1 < int32(len(r.items)) {
		if day := r.dayAt(j + 1); day > 0 {
			return day
		}
	}
	if j > 0 {
		return r.dayAt(j - 1)
	}
	return 0
}

// dayAt reads item j as a day of the month; it is 0 if it is none.
func (r *reader) dayAt(j int32) (day int) {
	it := &r.items[j]
	if it.flags&flagNumber == 0 || it.mark != markNone {
		return 0
	}
	for i, c := range []byte(r.text(&r.tokens[it.from])) {
		if c < '0' || c > '9' {
			if i == 0 || c != 's' && c != 'n' && c != 'r' && c != 't' {
				return 0
			}
			break // "1st", "22nd", "19th"
		}
		if day = 10*day + int(c-'0'); day > 31 {
			return 0
		}
	}
	return day
}

func monthNumber(w string) int32 {
	if len(w) < 3 {
		return 0
	}
	const names = "janfebmaraprmayjunjulaugsepoctnovdec"
	for i := 0; i < 12; i++ {
		n := names[3*i : 3*i+3]
		if w[0]|0x20 == n[0] && w[1]|0x20 == n[1] && w[2]|0x20 == n[2] {
			return int32(i + 1)
		}
	}
	return 0
}
