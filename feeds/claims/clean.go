package claims

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
		for i := s.from; i < s.to; i++ {
			if r.items[i].class&(isCyber|isHack) != 0 {
				r.strong++
			}
			if e := r.items[i].entry; e >= 0 && r.lex.entries[e].flags&entryCrime != 0 {
				r.crime++
			}
		}
	}
	for i := range r.titleItems {
		if r.items[i].class&(isCyber|isHack) != 0 {
			r.strong += 3
		}
	}
}

func (r *reader) skipFurniture(s *sentence, k int) {
	first := k == 0 || r.sents[k-1].para != s.para
	alone := first && (k+1 == len(r.sents) || r.sents[k+1].para != s.para)
	last := r.items[s.to-1].mark
	if alone && last != markStop && last != markQuote && last != markColon && last != markEllipsis && s.to-s.from < 25 && k > 1 {
		s.skip = true
	}
}

// dateline takes the place and the agency off the first sentence: "BERLIN,
// June 3 (Agency) -".
func (r *reader) dateline(s *sentence) {
	for i := s.from; i < s.to && i < s.from+16; i++ {
		it := &r.items[i]
		if it.mark == markDash || it.mark == markColon && r.items[s.from].flags&flagUpper != 0 {
			r.takePlace(s, i)
			s.from = i + 1
			return
		}
		if it.mark == markNone && it.class&(isSay|isBe|isHave) != 0 && it.class&isAdverb == 0 {
			return
		}
	}
}

func (r *reader) takePlace(s *sentence, end int32) {
	for i := s.from; i < end; i++ {
		if it := &r.items[i]; it.class&(isCountry|isSeat) != 0 && it.entry >= 0 {
			r.place = r.lex.entries[it.entry].codes
			return
		}
	}
}
