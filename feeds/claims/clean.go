package claims

// unglue cuts off what aggregators of news add to the first words of an article:
// headlines of other articles, and a row of outlets as their end ("Daily Echo -
// Radio One - The Post"). They begin behind the ellipsis, or behind the last
// full stop.
func (r *reader) unglue() {
	row := r.outlets()
	if row < 0 {
		return
	}
	cut := -1
	for i := row; i >= r.titleItems && r.items[i].mark != markBreak; i-- {
		if mark := r.items[i].mark; mark == markEllipsis || mark == markStop && cut < 0 && r.endsSentence(i) {
			cut = i
		}
	}
	if cut >= 0 {
		r.items = r.items[:cut+1]
	}
	r.unrepeat()
}

// unrepeat drops the headline from the beginning of the text, with the outlets
// before and behind it: "Daily Echo Harbour mail read Daily Echo Investigators
// believe".
func (r *reader) unrepeat() {
	const enough = 4 // words that are no chance
	body := r.items[r.titleItems:]
	for start := 0; start < min(len(body), enough); start++ {
		n := 0
		for n < r.titleItems && start+n < len(body) && r.sameWord(&r.items[n], &body[start+n]) {
			n++
		}
		if n < enough {
			continue
		}
		n += start
		if n < len(body) && body[n].class&isPrivate != 0 {
			n++
		}
		r.items = append(r.items[:r.titleItems], body[n:]...)
		return
	}
}

func (r *reader) sameWord(a, b *item) bool {
	return a.mark == b.mark && r.tokens[a.from].hash == r.tokens[b.from].hash && a.to-a.from == b.to-b.from
}

// outlets returns the item before which a row of at least three names divided by
// dashes begins that ends the text, or -1.
func (r *reader) outlets() int {
	const longestName = 7
	dashes, words := 0, 0
	for i := len(r.items) - 1; i >= r.titleItems; i-- {
		it := &r.items[i]
		switch {
		case it.mark == markDash && words > 0 && r.items[i+1].flags&(flagCap|flagNumber) != 0:
			dashes, words = dashes+1, 0
		case it.mark == markOther, it.mark == markOpen, it.mark == markClose:
		case it.mark == markNone && words < longestName && it.frames&(frameAccuse|frameBlame|frameDeny) == 0:
			words++
		default:
			if dashes < 2 {
				return -1
			}
			return i
		}
	}
	return -1
}

// clean marks the sentences that are no part of the article: author
// biographies, related headlines, newsletters, and short lines without a full
// stop, which are headings or headlines of other articles.
func (r *reader) clean() {
	seen := 0
	for k := range r.sents {
		s := &r.sents[k]
		if s.title {
			s.lead = true
			continue
		}
		r.skipFurniture(s, k)
		if s.skip {
			continue
		}
		if s.nexus {
			r.nexuses++
		}
		seen++
		s.lead = seen <= 4
		if seen == 1 {
			r.dateline(s)
		}
		r.countDeeds(s)
	}
	for i := range r.titleItems {
		if r.items[i].class&(isCyber|isHack) != 0 {
			r.strong += 3
		}
	}
}

// countDeeds counts the words that tell what an article is about.
func (r *reader) countDeeds(s *sentence) {
	if s.classes&(isCyber|isHack) == 0 && s.traits&(entrySpyware|entryCrime) == 0 {
		return
	}
	for i := s.from; i < s.to; i++ {
		it := &r.items[i]
		if it.class&(isCyber|isHack) != 0 {
			r.strong++
		}
		if it.traits&entrySpyware != 0 {
			r.spyware++
		}
		if it.traits&entryCrime != 0 {
			r.crime++
		}
	}
}

// skipFurniture marks sentence k if it is no part of the article.
func (r *reader) skipFurniture(s *sentence, k int) {
	first := k == 0 || r.sents[k-1].para != s.para
	if r.sourceLine(s, k) {
		return
	}
	if r.cut || !first && r.sents[k-1].furniture {
		s.skip, s.furniture = true, true
		return
	}
	alone := first && (k+1 == len(r.sents) || r.sents[k+1].para != s.para)
	last := r.items[s.to-1].mark
	if alone && last != markStop && last != markQuote && last != markColon && last != markEllipsis && s.to-s.from < 25 && k > 1 {
		s.skip = true // a heading, or a headline of another article
		if k < 4 && s.classes&(isMonth|isDay) != 0 && r.items[s.from].class&(isSeat|isCountry) != 0 {
			r.takePlace(s, s.to) // or a dateline on a line of its own
		}
	}
	switch f := r.items[s.from].traits; {
	case f&entryCut != 0 && first && (alone || s.to-s.from < 8) && 2*k > len(r.sents):
		r.cut = true
		s.skip, s.furniture = true, true
	case f&entryStart != 0 && first && r.labels(s.from, s):
		s.skip, s.furniture = true, true
	case s.traits&entryBio != 0:
		s.skip = true
	}
}

// labels says whether the word at item i is a label and not a part of a
// sentence: a mark follows, or nothing, or a capital letter.
func (r *reader) labels(i int32, s *sentence) bool {
	if i+1 >= s.to || r.items[i].to-r.items[i].from > 1 {
		return true
	}
	n := &r.items[i+1]
	return n.mark == markColon || n.mark == markDash || n.mark == markOther || n.mark == markOpen
}

// dateline takes the place and the agency off the first sentence: "BERLIN,
// June 3 (Agency) -".
func (r *reader) dateline(s *sentence) {
	if n := r.bareDateline(s); n > s.from {
		r.takePlace(s, n)
		s.from = n
		r.sumUp(s)
		return
	}
	for i := s.from; i < s.to && i < s.from+16; i++ {
		it := &r.items[i]
		if it.mark == markDash || it.mark == markColon && r.items[s.from].flags&flagUpper != 0 {
			r.takePlace(s, i)
			s.from = i + 1
			r.sumUp(s)
			return
		}
		if it.mark == markNone && (it.class&(isSay|isBe|isHave) != 0 && it.class&isAdverb == 0 || it.frames != 0 && r.finite(i)) {
			return
		}
	}
}

// bareDateline returns the end of a dateline without a mark behind it: places in
// capitals before a sentence that begins like one ("SEOUL North Korea said").
func (r *reader) bareDateline(s *sentence) int32 {
	i := s.from
	for i < s.to && (r.items[i].mark == markOther || r.items[i].class&(isCountry|isSeat) != 0 && r.items[i].flags&(flagUpper|flagDotted|flagPoss) == flagUpper && r.endOf(int(i))-r.startOf(int(i)) > 3) {
		i++
	}
	if i >= s.to || r.items[i].flags&(flagCap|flagUpper) != flagCap || r.items[i].mark != markNone {
		return s.from
	}
	return i
}

func (r *reader) takePlace(s *sentence, end int32) {
	for i := s.from; i < end; i++ {
		if it := &r.items[i]; it.class&(isCountry|isSeat) != 0 && it.entry >= 0 {
			r.place = r.lex.entries[it.entry].codes
			return
		}
	}
}
