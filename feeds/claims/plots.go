package claims

// A state need not sit at the keyboard itself: it hires those who do, or is in
// league with them.

// engages reads that the mention has others do the deed: "officers of the GRU
// hired criminals to break into the accounts".
func (r *reader) engages(m *mention, s *sentence, e *event) bool {
	if m.kind == kindAdj || m.flags&(mentionPoss|mentionGoverned) != 0 {
		return false
	}
	for v := m.to; v < s.to && v < m.to+6; v++ {
		it := &r.items[v]
		if engaging.has(r.tokens[it.from].hash) && it.mark == markNone {
			e.at = v
			return !r.nounPlace(v, s) && r.toDeed(v, s)
		}
		if it.mark != markNone || it.class&(isHave|isAdverb|isNeg|isModal) == 0 {
			return false // also "was hired"
		}
		e.neg = e.neg || it.class&isNeg != 0
		e.modal = e.modal || it.class&isModal != 0 && it.class&isAdverb == 0
	}
	return false
}

// engaging are the verbs for having others do something.
var engaging = setOf("hire", "hires", "hired", "pay", "pays", "paid", "recruit", "recruits", "recruited", "task", "tasks", "tasked", "enlist", "enlists", "enlisted",
	"commission", "commissions", "commissioned", "contracted", "order", "orders", "ordered", "instruct", "instructs", "instructed", "direct", "directs", "directed",
	"employ", "employs", "employed", "engaged", "engages", "tells", "told", "encouraged", "encourages", "used", "uses", "bribed", "trained")

// toDeed says whether the people behind item v are to break into something: "to
// hack", "to secretly steal".
func (r *reader) toDeed(v int32, s *sentence) bool {
	for i := v + 2; i+1 < s.to && i < v+12 && !r.clauseMark(i); i++ {
		if r.items[i].class&isTo == 0 {
			continue
		}
		for i++; i < s.to && r.items[i].class&isAdverb != 0; i++ {
		}
		return i < s.to && r.items[i].class&isHack != 0 && r.items[i].form&formBase != 0
	}
	return false
}

// conspires reads that the mention is in league with hackers: "a conspiracy
// between the hackers and the FSB", "collusion with the GRU".
func (r *reader) conspires(m *mention, s *sentence, e *event) bool {
	if m.kind != kindGov && m.kind != kindThreat && m.kind != kindPeople || m.kind == kindPeople && m.flags&mentionOrgan == 0 || m.flags&mentionPoss != 0 {
		return false
	}
	joined := false // by "between ... and", or by "with"
	for i := m.from - 1; i > s.from && i > m.from-14 && !r.clauseMark(i); i-- {
		h := r.tokens[r.items[i].from].hash
		if joined = joined || h == hashBetween || h == hashWith && i >= m.from-3; joined && inLeague.has(r.tokens[r.items[i-1].to-1].hash) {
			e.at = i - 1
			return true
		}
	}
	return false
}

var (
	hashBetween = hashWord("between")
	inLeague    = setOf("conspiracy", "plot", "collusion", "scheme", "collaboration", "partnership", "alliance", "pact", "cooperation", "complicity")
)
