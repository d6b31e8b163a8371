package claims

import (
	"math/bits"
	"strings"
)

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
// of words: at their first eight letters in a bitmap, where those fit at the
// whole word and the next one in others, and only where these fit in the lexicon.
type gate struct {
	grams bitmap // the first eight letters, in any case
	alone bitmap // phrases of one word, by its hash
	pairs bitmap // the first two words of longer ones
}

type bitmap [1 << 10]uint64

func (b *bitmap) has(k uint32) bool { return b[k>>22]&(1<<(k>>16&63)) != 0 }
func (b *bitmap) set(k uint32)      { b[k>>22] |= 1 << (k >> 16 & 63) }

// gram is the place of the first eight letters of a word of n bytes in a bitmap;
// a shorter one is filled up.
func gram(eight uint64, n int) uint32 {
	return uint32(mix(hashSeed, (eight|caseBits)&firstBytes(min(n, 8))) >> 32)
}

// wordHash adds a word to a hash, and says whether it is of ASCII only.
func wordHash(h uint64, word string) (uint64, bool) {
	high := uint64(0)
	for i := 0; i < len(word); i += 8 {
		eight := eightAt(word, i)
		high |= eight & highBits
		h = mix(h, (eight|caseBits)&firstBytes(min(8, len(word)-i)))
	}
	return h, high == 0
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
	g.grams.set(gram(eightAt(surface, i), j-i))
	h, _ := wordHash(hashSeed, surface[i:j])
	if n, m := nextWord(surface, j); n < m {
		h, _ = wordHash(h, surface[n:m])
		g.pairs.set(uint32(h))
	} else {
		g.alone.set(uint32(h))
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
	inside := uint64(0) // 1 if the block before ends in a word
	for at := 0; at < len(text); at += 64 {
		words := wordBits(text, at)
		begins := words &^ (words<<1 | inside)
		inside = words >> 63
		for ; begins != 0; begins &= begins - 1 {
			n := bits.TrailingZeros64(begins)
			i, long := at+n, bits.TrailingZeros64(^(words >> n))
			for ; long < 8 && n+long >= 64 && i+long < len(text) && alphanumeric[text[i+long]]; long++ {
				// the word goes on in the next block
			}
			if g.grams.has(gram(eightAt(text, i), long)) && g.fits(text, i) && r.opens(text, i) {
				return true
			}
		}
	}
	return false
}

// fits says whether a phrase of the gate can begin with the word at i.
func (g *gate) fits(text string, i int) bool {
	i, j := nextWord(text, i)
	h, ascii := wordHash(hashSeed, text[i:j])
	if !ascii || g.alone.has(uint32(h)) {
		return true
	}
	i, j = nextWord(text, j)
	h, ascii = wordHash(h, text[i:j])
	return !ascii || g.pairs.has(uint32(h))
}

// opens looks up the phrase that begins at i.
func (r *reader) opens(text string, i int) bool {
	const window = 64 // bytes: the longest phrases are shorter
	end := min(len(text), i+window)
	r.tokens = tokenize(r.tokens[:0], text[i:end], 0)
	if len(r.tokens) == 0 || r.tokens[0].mark != markNone {
		return false
	}
	e, _ := r.longest(joinHash(hashSeed, r.tokens[0].hash), 0)
	return e >= 0 && r.lex.entries[e].gates() && r.lex.entries[e].flags&entryGuard == 0
}
