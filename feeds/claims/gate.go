package claims

// gateClasses are the words without which no article can hold a claim: those
// for a deed in the computer, for hackers and for their groups.
const gateClasses = isCyber | isHack | isThreat | isGroup

// gates says whether a word opens the gate: one of gateClasses, or something
// digital that makes a deed in the computer of an "attack", or a
// "breach", see digital.
func (e *entry) gates() bool { return e.class&gateClasses != 0 || e.flags&(entryTarget|entryIntrusive) != 0 }

// A gate finds out fast whether a text holds any word of gateClasses. Most
// news do not, and are not read any further. It looks only at the beginnings
// of words: at their first four letters in a bitmap, and only where those fit at
// the word itself.
type gate struct {
	grams [1 << 10]uint64 // the first four letters, hashed to 16 bits
	short [1 << 10]uint64 // words of less than four letters
}

// gram is the place of four letters, in any case, in the bitmap.
func gram(a, b, c, d byte) uint32 {
	v := uint32(a|0x20) | uint32(b|0x20)<<8 | uint32(c|0x20)<<16 | uint32(d|0x20)<<24
	return v * 0x9E3779B1 >> 16
}

// add enters the first word of a surface.
func (g *gate) add(word string) {
	if len(word) >= 4 {
		k := gram(word[0], word[1], word[2], word[3])
		g.grams[k>>6] |= 1 << (k & 63)
		return
	}
	for len(word) < 4 {
		word += " "
	}
	k := gram(word[0], word[1], word[2], word[3])
	g.short[k>>6] |= 1 << (k & 63)
}

// alphanumeric tells the bytes of words; those beyond ASCII count as letters.
var alphanumeric = func() (t [256]bool) {
	for b, c := range byteClass {
		t[b] = c != byteSpace && c != byteOther
	}
	return t
}()

// open says whether the text holds a word of gateClasses.
func (r *reader) open(text string) bool {
	g := &r.lex.gate
	for i := 0; i < len(text); {
		if !alphanumeric[text[i]] {
			i++
			continue
		}
		j := i + 1
		for j < len(text) && alphanumeric[text[j]] {
			j++
		}
		if r.fits(g, text, i, j) && r.opens(text, i) {
			return true
		}
		i = j
	}
	return false
}

// fits says whether the word from i to j begins like one of the gate's.
func (r *reader) fits(g *gate, text string, i, j int) bool {
	if j-i >= 4 {
		k := gram(text[i], text[i+1], text[i+2], text[i+3])
		return g.grams[k>>6]&(1<<(k&63)) != 0
	}
	b := [4]byte{' ', ' ', ' ', ' '}
	copy(b[:], text[i:j])
	k := gram(b[0], b[1], b[2], b[3])
	return g.short[k>>6]&(1<<(k&63)) != 0
}

// opens looks up the phrase that begins at i.
func (r *reader) opens(text string, i int) bool {
	const window = 64 // bytes: the longest phrases are shorter
	end := min(len(text), i+window)
	r.tokens = tokenize(r.tokens[:0], text[i:end], 0)
	if len(r.tokens) == 0 || r.tokens[0].mark != markNone {
		return false
	}
	var it item
	it.entry = -1
	r.longest(&it, joinHash(hashSeed, r.tokens[0].hash), 0)
	if it.entry < 0 {
		return false
	}
	e := &r.lex.entries[it.entry]
	return e.gates() && e.flags&entryGuard == 0
}
