package claims

// pastAt says whether the speech act at item v is recalled: by its tense, or
// by a word or date beside it.
func (r *reader) pastAt(v int32, s *sentence) bool {
	had := false
	for j := v - 1; j >= s.from && j >= v-4; j-- {
		it := &r.items[j]
		if it.class&isHave != 0 && r.tokens[it.from].hash == hashHad {
			had = true
		}
		if it.class&(isAdverb|isHave|isBe) == 0 {
			break
		}
	}
	if had {
		return true
	}
	for j := s.from; j < min(v+4, s.to); j++ {
		it := &r.items[j]
		switch {
		case it.class&isNow != 0 && it.flags&flagPoss == 0:
			return false
		case it.class&isPast != 0 && it.flags&flagPoss == 0:
			return true
		case it.flags&flagYear != 0 && r.oldYear(it):
			return true
		case it.class&isMonth != 0 && it.flags&flagCap != 0 && r.otherMonth(it):
			return true
		}
	}
	return false
}

var hashHad = hashWord("had")

func (r *reader) oldYear(it *item) bool {
	t := r.text(&r.tokens[it.from])
	y := int32(t[0]-'0')*1000 + int32(t[1]-'0')*100 + int32(t[2]-'0')*10 + int32(t[3]-'0')
	return r.month > 0 && y < r.month/12
}

// otherMonth says whether the month named is neither that of publication nor,
// in its first week, the one before.
func (r *reader) otherMonth(it *item) bool {
	if r.month == 0 {
		return false
	}
	m := monthNumber(r.text(&r.tokens[it.from]))
	now := int32(r.published.Month())
	if m == 0 || m == now {
		return false
	}
	return !(r.published.Day() <= 7 && m == (now+10)%12+1)
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
