package claims

import (
	"embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"attribot/feeds/countries"
)

//go:embed lexicon/*.tsv
var lexiconFiles embed.FS

// An entry is what the lexicon knows of one surface.
type entry struct {
	class  class
	flags  entryFlag
	codes  codes
	next   int32 // another entry of the same surface in another case; -1 if none
	frames frame
	need   tokenFlag // what the first token must be: flagUpper, flagCap or nothing
	from   int16     // for an official: first and last month in office, year*12+month; 0 if open
	to     int16
	form   form
}

// A slot of the hash table: a sequence of words. Eight lie in a line of the
// cache.
type slot struct {
	key  uint32 // the upper half of the sequence's hash; the lower one tells the place
	what uint32 // twice the number of the entry, counted from 1; 1 more if longer sequences begin so
}

// entry is the number of the sequence's entry, -1 if it is only the beginning of
// a longer one.
func (s slot) entry() int32 { return int32(s.what>>1) - 1 }

func (s slot) more() bool { return s.what&1 != 0 }

// A lexicon finds the longest known phrase at a place of the text, by hashes
// of word sequences. It is read-only once loaded.
type lexicon struct {
	slots   []slot
	bloom   [1 << 12]uint64 // of all sequences: 256 Ki bits
	gate    gate
	entries []entry
	rules   map[string]rule
	doubts  [len(doubts)]doubt
	signs   [len(signs)]float64 // how much each sign of a recalled claim weighs
	codes   []string            // by code
	codeOf  map[string]code
	some    code // of "some state", XX
	un      code
	groups  map[string]string // folded alias -> canonical name
	organs  map[string]string // folded name -> code of its state
}

// theLexicon is the embedded one. A mistake in it is a mistake of the program,
// found by any test.
var theLexicon = sync.OnceValue(func() *lexicon {
	l, err := loadLexicon()
	if err != nil {
		panic(err)
	}
	return l
})

// A building is a lexicon being made.
type building struct {
	*lexicon
	at  map[uint64]int32 // sequence -> first entry, -1 for mere beginnings
	one map[uint64]bool  // sequence is a single word
	mo  map[uint64]bool  // sequence goes on
}

// loadLexicon reads all tables.
func loadLexicon() (*lexicon, error) {
	b := &building{
		lexicon: &lexicon{codes: []string{""}, codeOf: map[string]code{}, groups: map[string]string{}, organs: map[string]string{}, rules: map[string]rule{}},
		at:      map[uint64]int32{}, mo: map[uint64]bool{}, one: map[uint64]bool{},
	}
	b.addCountries()
	for _, step := range []struct {
		file    string
		columns string
		add     func(row) error
	}{
		{"rules.tsv", "rule confidence reads", b.addRule},
		{"doubts.tsv", "doubt terms reads", b.addDoubt},
		{"recency.tsv", "sign weight", b.addSign},
		{"places.tsv", "names country flags", b.addPlace},
		{"bodies.tsv", "names country kind flags", b.addBody},
		{"groups.tsv", "names country link", b.addGroup},
		{"officials.tsv", "names country office from to", b.addOfficial},
		{"private.tsv", "names kind country", b.addPrivate},
		{"titles.tsv", "words kind", b.addTitle},
		{"who.tsv", "words class how", b.addWords},
		{"cyber.tsv", "words class how", b.addWords},
		{"speech.tsv", "words class how", b.addWords},
		{"time.tsv", "words class how", b.addWords},
		{"grammar.tsv", "words class how", b.addWords},
		{"furniture.tsv", "words class how", b.addWords},
	} {
		if err := eachRow(step.file, step.columns, step.add); err != nil {
			return nil, err
		}
	}
	b.freeze()
	return b.lexicon, nil
}

// A row is one line of a table.
type row struct {
	cells []string
}

func (r row) list(i int) []string {
	var out []string
	for _, s := range strings.Split(r.cells[i], "|") {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// eachRow calls add for every line of an embedded table. The error names file
// and line.
func eachRow(file, columns string, add func(row) error) error {
	data, err := lexiconFiles.ReadFile("lexicon/" + file)
	if err != nil {
		return fmt.Errorf("lexicon: %w", err)
	}
	return eachLine(file, string(data), columns, add)
}

// eachLine is eachRow on a text.
func eachLine(file, text, columns string, add func(row) error) error {
	want := strings.Fields(columns)
	seen := false
	for n, line := range strings.Split(text, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		cells := strings.Split(line, "\t")
		if !seen {
			if got := strings.Join(cells, " "); got != columns {
				return fmt.Errorf("%s:%d: the columns are %q, want %q", file, n+1, got, columns)
			}
			seen = true
			continue
		}
		if len(cells) > len(want) || cells[0] == "" {
			return fmt.Errorf("%s:%d: %d columns, want %d with a first one that is not empty", file, n+1, len(cells), len(want))
		}
		for len(cells) < len(want) {
			cells = append(cells, "")
		}
		if err := add(row{cells}); err != nil {
			return fmt.Errorf("%s:%d: %w", file, n+1, err)
		}
	}
	return nil
}

// addCountries takes the names from the countries package. A doubtful surface
// ("Jordan") counts only where another one of the same country stands.
func (b *building) addCountries() {
	classes := map[countries.Kind]class{countries.Name: isCountry, countries.Variant: isCountry,
		countries.Adjective: isAdj, countries.Capital: isSeat}
	for s := range countries.Surfaces() {
		e := entry{class: classes[s.Kind], codes: single(b.code(s.Code))}
		if s.Doubtful {
			e.flags = entryContext
		}
		b.add(s.Text, e)
	}
	b.some, b.un = b.code("XX"), b.code("UN")
}

// code returns the number of a country code, a new one if it is not known yet.
func (b *building) code(s string) code {
	if c, ok := b.codeOf[s]; ok {
		return c
	}
	c := code(len(b.codes))
	b.codes = append(b.codes, s)
	b.codeOf[s] = c
	return c
}

// known returns the codes of a cell ("RU", "EU|BE"), or an error for an
// unknown one. An empty cell and "-" are no codes.
func (b *building) known(r row, i int) (codes, error) {
	var out codes
	for _, s := range r.list(i) {
		if s == "-" {
			continue
		}
		c, ok := b.codeOf[s]
		if !ok {
			return out, fmt.Errorf("unknown country code %q", s)
		}
		out.add(c)
	}
	return out, nil
}

func flagsOf(r row, i int, known map[string]entryFlag) (entryFlag, error) {
	var f entryFlag
	for _, s := range strings.FieldsFunc(r.cells[i], func(r rune) bool { return r == '|' || r == ' ' || r == ',' }) {
		v, ok := known[s]
		if !ok {
			return 0, fmt.Errorf("unknown flag %q", s)
		}
		f |= v
	}
	return f, nil
}

func (b *building) addPlace(r row) error {
	cs, err := b.known(r, 1)
	if err != nil {
		return err
	}
	e := entry{class: isSeat, codes: cs}
	for _, f := range strings.Split(r.cells[2], "|") {
		switch f {
		case "seat", "":
		case "place":
			e.flags |= entryTown
		case "stop":
			e.class = isSkip
		case "guard", "context":
			e.flags |= entryContext
		default:
			return fmt.Errorf("unknown flag %q: seat, place, stop or guard", f)
		}
	}
	for _, name := range r.list(0) {
		b.add(name, e)
	}
	return nil
}

func (b *building) addBody(r row) error {
	cs, err := b.known(r, 1)
	if err != nil {
		return err
	}
	f, err := flagsOf(r, 3, map[string]entryFlag{"context": entryContext, "organ": entryOrgan, "guard": entryGuard})
	if r.cells[2] == "cyber" || r.cells[2] == "cert" {
		f |= entryTechnical
	}
	for _, name := range r.list(0) {
		e := entry{class: isBody, codes: cs, flags: f}
		if b.namesState(name, cs) {
			e.flags &^= entryContext
		}
		b.add(name, e)
		if f&entryOrgan != 0 && cs.n == 1 {
			b.organs[foldName(name)] = r.cells[1]
		}
	}
	return err
}

// namesState says whether a body's name holds its own country ("Swedish Civil
// Contingencies Agency"), so that no other need be asked for.
func (b *building) namesState(name string, cs codes) bool {
	for _, t := range tokenize(nil, name, 0) {
		for e, ok := b.at[joinHash(hashSeed, t.hash)]; ok && e >= 0; e = b.entries[e].next {
			if b.entries[e].class&(isCountry|isAdj) != 0 && b.entries[e].codes.same(cs) {
				return true
			}
		}
	}
	return false
}

// addGroup adds a threat group under its first name. A name marked with ? is
// an ordinary word, and needs a threat word beside it.
func (b *building) addGroup(r row) error {
	cs, err := b.known(r, 1)
	if err != nil {
		return err
	}
	var f entryFlag
	switch r.cells[2] {
	case "state", "state-linked":
	case "aligned":
		f = entryAligned
	case "criminal", "stateless":
		f, cs = entryCriminal, codes{}
	default:
		return fmt.Errorf("unknown link %q: state, state-linked, aligned, criminal or stateless", r.cells[2])
	}
	shown := ""
	for _, name := range r.list(0) {
		e := entry{class: isGroup, codes: cs, flags: f}
		if sure, doubt := strings.CutSuffix(name, "?"); doubt {
			name, e.flags = sure, f|entryGuard
		}
		if shown == "" {
			shown = name
		}
		b.add(name, e)
		b.groups[foldName(name)] = shown
	}
	return nil
}

func (b *building) addOfficial(r row) error {
	cs, err := b.known(r, 1)
	if err != nil {
		return err
	}
	from, err := month(r.cells[3])
	if err != nil {
		return err
	}
	to, err := month(r.cells[4])
	for _, name := range r.list(0) {
		b.add(name, entry{class: isOfficial, codes: cs, from: from, to: to})
	}
	return err
}

// month reads YYYY-MM as year*12+month; "" is 0.
func month(s string) (int16, error) {
	if s == "" {
		return 0, nil
	}
	var y, m int16
	if _, err := fmt.Sscanf(s, "%d-%d", &y, &m); err != nil {
		return 0, fmt.Errorf("%q is no month: want YYYY-MM", s)
	}
	return y*12 + m, nil
}

func (b *building) addPrivate(r row) error {
	cs, err := b.known(r, 2)
	switch r.cells[1] {
	case "vendor", "media", "state-media", "research":
		cs = codes{} // they tell of attacks, and are seldom hit
	}
	for _, name := range r.list(0) {
		b.add(name, entry{class: isPrivate, codes: cs})
	}
	return err
}

// titleClasses says what a word for people or offices is, by its kind.
var titleClasses = map[string]class{"spokesperson": isTitle, "minister": isTitle, "head": isTitle, "envoy": isEmbassy | isTitle, "official": isTitle,
	"agency-head": isTitle, "prosecutor": isTitle, "military": isTitle, "anonymous": isTitle | isAnon, "body": isGovNoun, "former": isFormer,
	"opposition": isPrivNoun, "lawmaker": isPrivNoun, "expert": isPrivNoun, "private": isPrivNoun}

// addTitle adds the words for people and offices. Those that begin with a
// country or body ("US officials") are left to be composed, so that it counts.
func (b *building) addTitle(r row) error {
	c, ok := titleClasses[r.cells[1]]
	if !ok {
		return fmt.Errorf("unknown kind %q", r.cells[1])
	}
	for _, w := range r.list(0) {
		if !b.beginsWithState(w) {
			b.add(w, entry{class: c})
		}
	}
	return nil
}

func (b *building) beginsWithState(surface string) bool {
	h := hashSeed
	for _, t := range tokenize(nil, surface, 0) {
		h = joinHash(h, t.hash)
		for e, ok := b.at[h]; ok && e >= 0; e = b.entries[e].next {
			if b.entries[e].codes.n > 0 && int(t.end) < len(surface) {
				return true
			}
		}
	}
	return false
}

// addWords adds a line of our own tables: words, classes joined by "+", how
// they inflect.
func (b *building) addWords(r row) error {
	var e entry
	for _, name := range strings.Split(r.cells[1], "+") {
		if f, ok := strings.CutPrefix(name, "frame:"); ok {
			if e.frames |= frameNames[f]; frameNames[f] == 0 {
				return fmt.Errorf("unknown frame %q", f)
			}
			continue
		}
		if f, ok := flagNames[name]; ok {
			e.flags |= f
			continue
		}
		c, ok := classNames[name]
		if !ok {
			return fmt.Errorf("unknown class %q", name)
		}
		e.class |= c
	}
	for _, words := range r.list(0) {
		for _, in := range inflect(words, r.cells[2]) {
			e.form = in.form
			b.add(in.words, e)
		}
	}
	return nil
}

// add enters a surface. What it needs of the text follows from how it is
// written here: "CISA" upper case, "Turkey" a capital, "hackers" nothing.
func (b *building) add(surface string, e entry) {
	tokens := tokenize(nil, surface, 0)
	h := hashSeed
	words := 0
	for _, t := range tokens {
		if t.mark != markNone {
			continue
		}
		if words > 0 {
			b.mo[h] = true
			if _, ok := b.at[h]; !ok {
				b.at[h] = -1
			}
		}
		h = joinHash(h, t.hash)
		if words++; words == 1 {
			b.one[h] = true
		}
	}
	if words == 0 {
		return
	}
	if e.gates() {
		b.gate.add(surface)
	}
	if words == 1 && tokens[0].flags&(flagUpper|flagDotted) != 0 {
		e.need = flagUpper
	} else if tokens[0].flags&flagCap != 0 {
		e.need = flagCap
	}
	b.enter(h, e)
}

// enter adds an entry under a hash: together with what the surface is already,
// or beside it if it is written in another case.
func (b *building) enter(h uint64, e entry) {
	e.next = -1
	first, ok := b.at[h]
	if !ok || first < 0 {
		b.at[h] = int32(len(b.entries))
		b.entries = append(b.entries, e)
		return
	}
	for i := first; i >= 0; i = b.entries[i].next {
		if old := &b.entries[i]; old.need == e.need && !(e.class&old.class&isOfficial != 0 && (e.from != old.from || e.to != old.to)) {
			old.class |= e.class
			old.frames |= e.frames
			old.form |= e.form
			if old.codes.n == 0 {
				old.codes = e.codes
				old.flags |= e.flags
			} else if e.flags&old.flags&entryContext != 0 && e.class&old.class&isBody != 0 {
				old.codes.addAll(e.codes) // "NCSC": several countries have one, see pick
			}
			old.flags |= e.flags &^ ofOneName
			return
		}
	}
	e.next = first
	if b.entries[first].need > e.need { // the stricter one is asked first
		e.next = b.entries[first].next
		b.entries[first].next = int32(len(b.entries))
	} else {
		b.at[h] = int32(len(b.entries))
	}
	b.entries = append(b.entries, e)
}

// share keeps one entry for all words that are alike, as most of a table's rows
// are: the fewer they are, the more of them a processor has at hand.
func (b *building) share() {
	var shared []entry
	number := map[entry]int32{}
	var keep func(e int32) int32
	keep = func(e int32) int32 {
		if e < 0 {
			return e
		}
		it := b.entries[e]
		it.next = keep(it.next)
		n, ok := number[it]
		if !ok {
			n = int32(len(shared))
			number[it], shared = n, append(shared, it)
		}
		return n
	}
	for h, e := range b.at {
		b.at[h] = keep(e)
	}
	b.entries = shared
}

// freeze turns the maps into the open hash table.
func (b *building) freeze() {
	b.share()
	size := 1
	for size < 2*len(b.at) {
		size *= 2
	}
	b.slots = make([]slot, size)
	for _, one := range [...]bool{true, false} { // single words are asked for most: they get the places where they are sought first
		for h, e := range b.at {
			if b.one[h] == one {
				b.put(h, e)
			}
		}
	}
	for h := range b.at {
		b.bloom[h>>6&0xfff] |= 1 << (h & 63)
	}
}

// put enters a sequence in the hash table.
func (b *building) put(h uint64, e int32) {
	mask := uint64(len(b.slots) - 1)
	i := h & mask
	for b.slots[i] != (slot{}) {
		i = (i + 1) & mask
	}
	b.slots[i] = slot{uint32(h >> 32), uint32(e+1) << 1}
	if b.mo[h] {
		b.slots[i].what++
	}
}

// joinHash is the hash of a sequence of words.
func joinHash(h, word uint64) uint64 {
	h ^= word
	h *= hashFactor
	return h ^ h>>29
}

// maybe says whether a sequence may be in the lexicon. Where it says no, there
// is none.
func (l *lexicon) maybe(h uint64) bool { return l.bloom[h>>6&0xfff]&(1<<(h&63)) != 0 }

// find looks up a sequence; what is not there is an empty slot.
func (l *lexicon) find(h uint64) slot {
	mask := uint64(len(l.slots) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		if s := l.slots[i]; s.key == uint32(h>>32) || s == (slot{}) {
			return s
		}
	}
}

// foldName is the key of a group's name: letters and digits only, folded.
func foldName(name string) string {
	var s strings.Builder
	for _, t := range tokenize(nil, name, 0) {
		if t.mark == markNone {
			s.WriteString(strings.ToLower(name[t.start:t.end]))
		}
	}
	return s.String()
}

// GroupID returns the canonical name of a threat group, whatever alias it is
// called by ("Fancy Bear" and "APT 28" are both "APT28"), or "" if the name is
// not known.
func GroupID(name string) string { return theLexicon().groups[foldName(name)] }

// GroupNames returns every name that [GroupID] knows, in lower case without marks
// and spaces ("fancybear"), in no order.
func GroupNames() []string { return slices.Collect(maps.Keys(theLexicon().groups)) }

// OrganOf returns the code of the state whose service, unit or other organ has a
// name, in capitals or not ("GRU": "RU"), or "" if the name is not known as one.
func OrganOf(name string) string { return theLexicon().organs[foldName(name)] }
