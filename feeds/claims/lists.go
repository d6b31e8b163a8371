package claims

// listedHit returns the countries of the article's lists of victims, if it
// accuses one state: "Victims included firms in Germany", "Polish ministries were
// among the targets". too says that they come on top of those told before.
func (r *reader) listedHit(c *candidate) (hit codes, too bool) {
	for i := range r.found {
		if f := &r.found[i]; r.accusesNow(f) && !f.accused.same(c.accused) {
			return codes{}, false
		}
	}
	if !r.lists.read {
		r.lists = r.readLists()
	}
	hit = r.lists.hit
	if r.lists.by.meets(c.speakers) {
		hit.addAll(r.lists.told)
	}
	return hit.without(c.accused), r.lists.too
}

// lists are the countries of all lists of victims of an article.
type lists struct {
	read bool // they have been looked for
	hit  codes
	too  bool
	told codes // by governments, in sentences in which others speak as well
	by   codes // these
}

func (r *reader) readLists() lists {
	l := lists{read: true}
	for k := range r.sents {
		s := &r.sents[k]
		if s.skip || s.traits&(entryVictims|entryThing) == 0 && s.classes&(isHack|isHarm|isIncident|isCyber) == 0 {
			continue
		}
		for i := s.from; i < s.to; i++ {
			switch {
			case r.turnedUp(i, s):
				l.hit.addAll(r.namedIn(int32(k), i+1, r.beforeBy(i, s), false))
			case r.opensList(i, s):
				l.hit.addAll(r.namedIn(int32(k), i+1, s.to, true))
			case r.closesList(i, s), r.hitToo(i, s):
				from := r.saidFrom(i, s)
				hit := r.namedIn(int32(k), from, i, false)
				if by := r.sayerAt(from-2, s); by.n > 0 {
					l.by.addAll(by)
					l.told.addAll(hit)
					continue
				}
				l.hit.addAll(hit)
				l.too = true
			}
		}
	}
	return l
}

// namedIn returns the countries named between two items of sentence k by those who
// do not speak, governed ones only if so.
func (r *reader) namedIn(k, from, to int32, governed bool) (hit codes) {
	s := &r.sents[k]
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		m := &r.mentions[n]
		if m.from < from || m.to > to || m.flags&(mentionAbsorbed|mentionEmbassy) != 0 || m.kind == kindPaper || m.kind == kindThreat || r.speaks(n, k) {
			continue
		}
		if !governed || r.objectPlace(r.mentions[m.chain].from, s) {
			hit.addAll(m.codes)
		}
	}
	return hit
}

// saidFrom returns where the clause of item i begins, behind whoever says it:
// "with Rome saying that a bank in Milan was among the targets".
func (r *reader) saidFrom(i int32, s *sentence) int32 {
	for j := i - 1; j > s.from; j-- {
		if r.clauseMark(j) || r.at(j, hashThat) && r.items[j-1].mark == markNone || r.items[j].class&isSay != 0 && r.items[j].form != formNone {
			return j + 1
		}
	}
	return s.from
}

// sayerAt returns the government that is named right before the word for saying at
// item i or beside it: "with Rome saying that".
func (r *reader) sayerAt(i int32, s *sentence) codes {
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		if m := &r.mentions[n]; m.from > s.from && r.at(m.from-1, hashWith) && m.to <= i+1 && m.to >= i-1 && (m.kind == kindPlace || m.kind == kindGov) {
			return m.codes
		}
	}
	return codes{}
}

// opensList says whether item i is the word for victims that a sentence begins
// with: "Other victims included".
func (r *reader) opensList(i int32, s *sentence) bool {
	return i <= s.from+3 && r.victimsWord(i, s) && r.classesIn(s.from, i)&(isBe|isHave|isPrep) == 0
}

// closesList says whether the word for victims at item i is said of the subject.
func (r *reader) closesList(i int32, s *sentence) bool { return r.victimsWord(i, s) && r.oneOf(i, s) }

// victimsWord says whether item i is a noun for those who were hit.
func (r *reader) victimsWord(i int32, s *sentence) bool {
	return r.flagsAt(i)&entryVictims != 0 && (r.items[i].form == formNone || i == s.from || r.nounPlace(i, s))
}

// turnedUp says whether item i is what hackers leave behind, and is found where
// the sentence goes on to say: "the program was discovered on machines in Chile",
// "incidents have been observed in".
func (r *reader) turnedUp(i int32, s *sentence) bool {
	deed := r.items[i].class&(isCyber|isIncident) != 0 && r.items[i].class&(isThreat|isVague) == 0 && !r.thing(i)
	if !deed && !r.program(i) || s.events[0] < s.events[1] || r.privateSays(s) {
		return false
	}
	be := false
	for j := i + 1; j < min(s.to, i+5); j++ {
		be = be || r.items[j].class&isBe != 0
		if be && discovered.has(r.tokens[r.items[j].from].hash) {
			return !deed || j+1 < s.to && (r.at(j+1, hashIn) || r.at(j+1, hashAcross))
		}
	}
	return false
}

// beforeBy returns the item at which the sentence goes on, behind item i, with
// who found it: "by police in Spain".
func (r *reader) beforeBy(i int32, s *sentence) int32 {
	for i < s.to && r.items[i].class&isBy == 0 {
		i++
	}
	return i
}

var discovered = setOf("found", "discovered", "detected", "identified", "spotted", "installed", "planted", "observed", "recorded", "registered", "seen")

// hitToo says whether item i is a deed in the passive that befell others as well:
// "clinics in Laos were also attacked", "were hit with the same program".
func (r *reader) hitToo(i int32, s *sentence) bool {
	it := &r.items[i]
	if it.form&formPart == 0 || it.class&(isHack|isHarm) == 0 || s.events[0] < s.events[1] || r.privateSays(s) || !r.passive(i, s) || r.classesIn(max(s.from, i-4), i)&(isNeg|isModal) != 0 {
		return false
	}
	for j := max(s.from, i-3); j < min(s.to, i+6); j++ {
		if h := r.tokens[r.items[j].to-1].hash; h == hashAlso || h == hashToo || h == hashSame || h == hashWell {
			return true
		}
	}
	return false
}

var hashAlso, hashToo, hashWell = hashWord("also"), hashWord("too"), hashWord("well")

// privateSays says whether somebody who is no government speaks in the sentence.
func (r *reader) privateSays(s *sentence) bool {
	for i := s.speeches[0]; i < s.speeches[1]; i++ {
		if r.speeches[i].kind == speechPrivate {
			return true
		}
	}
	return false
}

// oneOf says whether the word for victims at item i is said of the subject: "was
// among the targets", "is one of the most prominent victims".
func (r *reader) oneOf(i int32, s *sentence) bool {
	for j := i - 1; j >= s.from && j >= i-7; j-- {
		if r.at(j, hashAmong) || r.at(j, hashOne) {
			return r.classesIn(max(s.from, j-5), j)&isBe != 0 // not "on Ukrainian grids, among other targets"
		}
		if r.items[j].mark != markNone {
			return false
		}
	}
	return false
}

var hashAmong, hashOne = hashWord("among"), hashWord("one")

// program says whether item i is what hackers work with.
func (r *reader) program(i int32) bool {
	it := &r.items[i]
	last := r.tokens[it.to-1].hash
	return programs.has(last) || it.to-it.from > 1 && last == hashDay
}

var hashDay = hashWord("day") // of "zero-day"

var programs = setOf("malware", "backdoor", "backdoors", "trojan", "trojans", "rootkit", "rootkits", "implant", "implants", "botnet", "botnets", "wiper", "wipers", "worm",
	"zero-days", "exploit", "exploits", "vulnerability", "vulnerabilities", "flaw", "flaws", "bug", "bugs", "tool", "tools", "toolkit")
