package claims

import "strings"

// gateClasses are the words without which no article can hold a claim: those
// for a deed in the computer, for hackers and for their groups.
const gateClasses = isCyber | isHack | isThreat | isGroup

// gates says whether a word opens the gate: one of gateClasses, or something
// digital that makes a deed in the computer of an "attack", or a
// "breach", see digital.
func (e *entry) gates() bool {
	return e.class&isNeg == 0 && (e.class&gateClasses != 0 || e.flags&(entryTarget|entryIntrusive) != 0) // "not hacked" has "hacked"
}

// A gate finds out fast whether a text holds any word of gateClasses. Most
// news do not, and are not read any further. It looks only at the beginnings
// of words: at their first four letters in a bitmap, where those fit at the
// whole word and the next one in others, and only where these fit in the lexicon.
type gate struct {
	grams bitmap // the first four letters, in any case
	alone bitmap // phrases of one word, by its hash
	pairs bitmap // the first two words of longer ones
}

type bitmap [1 << 10]uint64

func (b *bitmap) has(k uint32) bool { return b[k>>22]&(1<<(k>>16&63)) != 0 }
func (b *bitmap) set(k uint32)      { b[k>>22] |= 1 << (k >> 16 & 63) }

// gram is the place of the first four letters of the word from i to j in a
// bitmap; a shorter one is filled up.
func gram(text string, i, j int) uint32 {
	if j-i >= 4 {
		return (uint32(text[i]|0x20) | uint32(text[i+1]|0x20)<<8 | uint32(text[i+2]|0x20)<<16 | uint32(text[i+3]|0x20)<<24) * 0x9E3779B1
	}
	v := uint32(0)
	for ; j > i; j-- {
		v = v<<8 | uint32(text[j-1]|0x20)
	}
	return v * 0x9E3779B1
}

const gateSeed = 2166136261

// wordHash adds a word to a hash, and says whether it is of ASCII only.
func wordHash(h uint32, word string) (uint32, bool) {
	ascii := true
	for i := range len(word) {
		f := letterFold[word[i]]
		ascii = ascii && f != 0
		h = (h ^ uint32(f)) * 16777619
	}
	return h * 0x9E3779B1, ascii
}

// nextWord returns where the next word from i on begins and ends.
func nextWord(text string, i int) (from, to int) {
	for i < len(text) && !alphanumeric[text[i]] {
		i++
	}
	for from = i; i < len(text) && alphanumeric[text[i]]; {
		i++
	}
	return from, i
}

// add enters a surface.
func (g *gate) add(surface string) {
	i, j := nextWord(surface, 0)
	if first := surface[i:j]; strings.EqualFold(first, "the") || strings.EqualFold(first, "it") {
		return // on every page; another word must open the gate for "IT systems"
	}
	g.grams.set(gram(surface, i, j))
	h, _ := wordHash(gateSeed, surface[i:j])
	if n, m := nextWord(surface, j); n < m {
		h, _ = wordHash(h, surface[n:m])
		g.pairs.set(h)
	} else {
		g.alone.set(h)
	}
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
		from, to := nextWord(text, i)
		if from < to && g.grams.has(gram(text, from, to)) && g.fits(text, from, to) && r.opens(text, from) {
			return true
		}
		i = to
	}
	return false
}

// fits says whether a phrase of the gate can begin with the word from i to j.
func (g *gate) fits(text string, i, j int) bool {
	h, ascii := wordHash(gateSeed, text[i:j])
	if !ascii || g.alone.has(h) {
		return true
	}
	i, j = nextWord(text, j)
	h, ascii = wordHash(h, text[i:j])
	return !ascii || g.pairs.has(h)
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
