package claims

// learnAuthors remembers whose paper it is where it stands before who issued it: "an
// advisory was issued by the FBI", "has joined the advisory issued by American
// agencies".
func (r *reader) learnAuthors(sp *speech, s *sentence) {
	for n := s.mentions[0]; n < s.mentions[1] && s.classes&isPaper != 0; n++ {
		m := &r.mentions[n]
		if m.kind != kindPaper || m.from > sp.at || m.to < sp.at-8 || r.mentions[sp.mention].from < sp.at {
			continue
		}
		if r.definite(m) && r.focus.title == r.headHash(m) {
			r.focus.paper.addAll(sp.who) // "the advisory, co-signed by"
		} else {
			r.focus.paper, r.focus.title = sp.who, r.headHash(m)
		}
		for v := m.from - 1; v >= s.from && v > m.from-4; v-- {
			if r.items[v].frames&frameJoin == 0 {
				continue
			}
			if by := r.subject(v, s); by >= 0 {
				who, _, _ := r.who(by)
				r.focus.paper.addAll(who)
			}
		}
		if r.items[m.head].class&isAdvisory != 0 {
			r.advisers.addAll(r.focus.paper)
		}
	}
}

// signed adds the authors of the paper that others signed as well: "the
// advisory, co-signed by agencies of Canada and Japan, warns".
func (r *reader) signed(sp *speech) {
	m := &r.mentions[sp.mention]
	if m.kind == kindPaper {
		r.cosigners(sp)
	}
	if r.focus.paper.n == 0 || m.from == 0 {
		return
	}
	if by := &r.items[m.from-1]; r.flagsAt(m.from-1)&entryFollow == 0 && (by.class&isAnd == 0 || by.to-by.from == 1) {
		return // but "signed by", "co-signed by"
	}
	for n := sp.mention - 1; n >= 0 && r.sameSentence(r.mentions[n].from, m.from); n-- {
		if p := &r.mentions[n]; p.kind == kindPaper && r.definite(p) && r.focus.title == r.headHash(p) {
			sp.who.addAll(r.focus.paper)
		}
	}
}

// cosigners adds those who signed the paper that speaks, told between commas
// before its verb.
func (r *reader) cosigners(sp *speech) {
	m := &r.mentions[sp.mention]
	if sp.kind != speechGov || m.to+1 >= sp.at || r.items[m.to].mark != markComma {
		return
	}
	if by := &r.items[m.to+1]; by.class&isAnd == 0 || by.to-by.from == 1 {
		return
	}
	for n := sp.mention + 1; n < int32(len(r.mentions)) && r.mentions[n].to < sp.at; n++ {
		if o := &r.mentions[n]; o.kind == kindPlace || o.kind == kindGov {
			sp.who.addAll(o.codes)
		}
	}
}

// announces remembers who speaks from here on without quotation marks: "gave the
// following answer:", and a headline like "Statement by the High Representative".
func (r *reader) announces(s *sentence) {
	if s.title {
		r.statementBy(s)
		return
	}
	if r.items[s.to-1].mark != markColon {
		return
	}
	for i := s.from; i < s.to; i++ {
		if r.at(i, hashFollowing) || r.at(i, hashFull) {
			who := r.focus.spoke
			if n := s.mentions[0]; r.silent(s) && n < s.mentions[1] && r.mentions[n].kind == kindGov {
				who, _, _ = r.who(n)
			}
			r.focus.text = speech{who: who, mention: -1, at: s.to - 1, sent: s.number, kind: govIf(who)}
		}
	}
}

var hashFollowing, hashFull = hashWord("following"), hashWord("full")

// silent says whether nobody was found to say anything in the sentence being read.
func (r *reader) silent(s *sentence) bool { return int(s.speeches[0]) == len(r.speeches) }

// statementBy reads a headline that is the title of a statement.
func (r *reader) statementBy(s *sentence) {
	if s.to-s.from < 4 || !statements.has(r.tokens[r.items[s.from].to-1].hash) && !statements.has(r.tokens[r.items[s.from+1].to-1].hash) {
		return
	}
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		m := &r.mentions[n]
		if m.kind != kindGov && m.kind != kindPlace || m.codes.n == 0 {
			continue
		}
		i := r.beforeDet(m, s)
		if i > s.from && r.items[i].class&(isBy|isOf|isPrep) != 0 && !r.at(i, hashOn) {
			r.focus.text = speech{who: m.codes, mention: n, at: s.to - 1, sent: s.number, kind: speechGov}
		}
		return
	}
}

var statements = setOf("statement", "declaration", "communique", "communiqué", "remarks")

// ofText returns who speaks sentence s of a text that was announced: in the
// first person, and without quotation marks.
func (r *reader) ofText(s *sentence) (speech, bool) {
	if r.focus.text.who.n == 0 || s.title {
		return speech{}, false
	}
	alone := r.focus.spoke.n == 0 || r.focus.spoke.same(r.focus.text.who) // nobody else is quoted
	for i := s.from; i < s.to; i++ {
		if it := &r.items[i]; (r.at(i, hashWe) || r.at(i, hashOur) || r.at(i, hashUs)) && it.flags&flagUpper == 0 && (alone || it.flags&flagQuoted == 0) {
			return r.focus.text, true
		}
	}
	return speech{}, false
}

var hashUs = hashWord("us")

// sourceLine says whether sentence k is the line that tells who is quoted in the
// next one.
func (r *reader) sourceLine(s *sentence, k int) bool {
	return r.at(s.from, hashSource) && s.from+1 < s.to && r.items[s.from+1].mark == markColon && k+1 < len(r.sents) && r.at(r.sents[k+1].from, hashQuote)
}

// sourced reads the lines of papers that tell who said what in a form of their
// own: "Source: the security service on Telegram", "Quote: ...".
func (r *reader) sourced(s *sentence, k int32) {
	colon := s.from + 1
	if s.title || colon >= s.to {
		return
	}
	switch r.tokens[r.items[s.from].to-1].hash {
	case hashSource:
		r.focus.private = r.items[colon].mark == markColon // until a government is found
		for n := s.mentions[0]; n < s.mentions[1]; n++ {
			if m := &r.mentions[n]; r.items[colon].mark == markColon && m.from > colon && m.from <= colon+2 {
				r.speak(speech{mention: n, at: colon, sent: k})
				return
			}
		}
	case hashQuote:
		for i := colon; i < min(s.to, colon+9); i++ {
			if r.items[i].mark == markColon && r.focus.spoke.n > 0 && !r.focus.private && r.silent(s) {
				r.speeches = append(r.speeches, speech{who: r.focus.spoke, mention: -1, at: i, sent: k, kind: speechGov, anon: r.focus.anon})
				return
			}
		}
	}
}

var hashSource, hashQuote = hashWord("source"), hashWord("quote")
