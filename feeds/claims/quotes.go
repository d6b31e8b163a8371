package claims

// shortQuote is the least number of words that are worth quoting.
const shortQuote = 4

// quoteOf returns the best words of a claim's speaker: those of its own sentence,
// or of the nearest one in which the same government speaks, between quotation
// marks; the longest if there are several.
func (r *reader) quoteOf(c *candidate) Quote {
	best, dist := Quote{}, int32(4)
	for k := max(0, c.sent-dist+1); k < min(c.sent+dist, int32(len(r.sents))); k++ {
		s, d := &r.sents[k], near(k, c.sent)
		if s.flags&flagQuoted == 0 || s.skip || s.title != r.sents[c.sent].title || d >= dist {
			continue
		}
		from, to := r.quoted(s)
		if to == from {
			continue
		}
		sp, ok := r.quoter(s, k, from)
		if !ok || sp.mention < 0 || sp.kind != speechGov || !sp.who.meets(c.speakers) {
			continue
		}
		best, dist = Quote{Text: r.words(from, to), By: r.nameOf(sp.mention)}, d
	}
	return best
}

// quoter returns who says what is quoted in a sentence.
func (r *reader) quoter(s *sentence, k, from int32) (speech, bool) {
	best, ok := speech{}, false
	for i := s.speeches[0]; i < s.speeches[1]; i++ {
		sp := r.speeches[i]
		if r.items[sp.at].flags&flagQuoted == 0 && !sp.nominal && (!ok || near(sp.at, from) < near(best.at, from)) {
			best, ok = sp, true
		}
	}
	if ok {
		return best, true
	}
	if sp, ok := r.urger(s, k, from); ok {
		return sp, true
	}
	return r.quotedBy(s, k)
}

// urger returns who urges somebody to do what is quoted from item from on:
// "advised Oslo to 'stop smearing China'".
func (r *reader) urger(s *sentence, k, from int32) (speech, bool) {
	for v := from - 1; v >= s.from && s.frames&frameUrge != 0; v-- {
		if r.items[v].frames&frameUrge == 0 || r.items[v].flags&flagQuoted != 0 || !r.finite(v) || r.passive(v, s) {
			continue
		}
		sp := speech{mention: r.subject(v, s), at: v, sent: k}
		if sp.mention < 0 {
			return sp, false
		}
		sp.who, sp.kind, sp.anon = r.who(sp.mention)
		return sp, true
	}
	return speech{}, false
}

func near(a, b int32) int32 { return max(a-b, b-a) }

// quoted returns the longest run of items between quotation marks.
func (r *reader) quoted(s *sentence) (from, to int32) {
	start := int32(-1)
	for i := s.from; i <= s.to; i++ {
		in := i < s.to && r.items[i].flags&flagQuoted != 0 && r.items[i].mark != markQuote
		switch {
		case in && start < 0:
			start = i
		case !in && start >= 0:
			end := i
			for end > start && r.items[end-1].mark == markComma {
				end--
			}
			if end-start >= shortQuote && end-start > to-from {
				from, to = start, end
			}
			start = -1
		}
	}
	return from, to
}

// nameOf is how the article names somebody; for a pronoun, the last one who
// spoke before for the same state.
func (r *reader) nameOf(n int32) string {
	m := &r.mentions[n]
	if m.kind == kindPron || m.kind == kindName {
		who, _, _ := r.who(n)
		for i := len(r.speeches) - 1; i >= 0; i-- {
			if sp := &r.speeches[i]; sp.mention >= 0 && sp.mention < n && r.mentions[sp.mention].kind == kindGov && sp.who.meets(who) {
				n = sp.mention
				break
			}
		}
	}
	return r.words(r.mentions[n].from, r.mentions[n].to)
}

// targetOf returns the organisation attacked as it is written: the first body
// or firm behind the deed that neither speaks nor is accused.
func (r *reader) targetOf(c *candidate) string {
	s := &r.sents[c.sent]
	for n := s.mentions[0]; n < s.mentions[1]; n++ {
		m := &r.mentions[n]
		if m.from <= c.trigger || n == c.speaker || n == c.actor || m.flags&(mentionAbsorbed|mentionEmbassy|mentionNamed) != 0 || m.codes.meets(c.accused) {
			continue
		}
		body := m.kind == kindGov && m.flags&mentionBody != 0 || m.kind == kindPrivate && !r.reporter(m) && r.items[m.head].class&isPrivate != 0
		if !body || r.speaks(n, c.sent) || r.accuser(n, s) || !r.struck(m, s) || r.medium(m, s) || c.victims.n > 0 && m.codes.n > 0 && !m.codes.meets(c.victims) {
			continue
		}
		from := m.from
		for i := m.from; i < m.to-1; i++ {
			if r.items[i].flags&flagPoss != 0 {
				from = i + 1 // "the country's Federal Agency": without the country
			}
		}
		if r.tellsApart(from, m.to) {
			return r.words(from, m.to)
		}
	}
	return ""
}

// tellsApart says whether words name one organisation among others: "Land
// Survey Office", "defence ministry", "parliament"; not "department",
// "governments from September".
func (r *reader) tellsApart(from, to int32) bool {
	named := false
	for i := from; i < to; i++ {
		it := &r.items[i]
		if it.class&isPrep != 0 && it.class&isOf == 0 && !r.at(i, hashFor) {
			return false
		}
		named = named || it.flags&flagCap != 0 || it.to-it.from > 1 || it.traits&entryPolitical != 0
	}
	return named || to-from > 1
}
