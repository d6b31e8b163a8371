package claims

import "math/bits"

// Most of a text is words of ASCII letters. They are read eight bytes at a time,
// as one number whose lowest byte is the first: where a word ends, whether it
// has capitals, and its hash cost a few operations, not a few for each letter.

const (
	ones     = 0x0101010101010101
	highBits = 0x80 * ones
	caseBits = 0x20 * ones // set in a small letter, and in a digit
)

// eightAt returns the eight bytes at i; behind the end of the text they are 0.
func eightAt(text string, i int) uint64 {
	if i+8 <= len(text) {
		s := text[i : i+8]
		return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
			uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
	}
	v := uint64(0)
	for j := len(text) - 1; j >= i; j-- {
		v = v<<8 | uint64(text[j])
	}
	return v
}

// between sets the high bit of the bytes of ASCII that lie from one to another.
func between(eight uint64, from, to byte) uint64 {
	low := eight &^ highBits
	return (low + uint64(0x80-from)*ones) &^ (low + uint64(0x7f-to)*ones) &^ eight & highBits
}

// letters sets the high bit of the ASCII letters.
func letters(eight uint64) uint64 { return between(eight|caseBits, 'a', 'z') }

// wordBytes sets the high bit of the letters and digits; bytes beyond ASCII
// count as letters.
func wordBytes(eight uint64) uint64 {
	return letters(eight) | between(eight, '0', '9') | eight&highBits
}

// wordBits tells of the 64 bytes at i which belong to words, the first one in the
// lowest bit.
func wordBits(text string, i int) (all uint64) {
	for k := 0; k < 64 && i+k < len(text); k += 8 {
		const gather = 0x0102040810204080 // brings the lowest bits of eight bytes together in the highest byte
		all |= wordBytes(eightAt(text, i+k)) >> 7 * gather >> 56 << k
	}
	return all
}

// run is how many bytes from the first on have their high bit set.
func run(marked uint64) int { return bits.TrailingZeros64(^marked&highBits) / 8 }

// firstBytes is the mask of the first n bytes.
func firstBytes(n int) uint64 { return 1<<(8*n) - 1 }

const (
	hashSeed   uint64 = 14695981039346656037
	hashFactor uint64 = 0x9E3779B97F4A7C15
)

// A hasher makes the hash of a word. It takes bytes one by one, and hashes
// eight at once.
type hasher struct {
	sum  uint64
	part uint64
	n    int // bytes in part
}

func (h *hasher) add(b byte) {
	h.part |= uint64(b) << (8 * h.n)
	if h.n++; h.n == 8 {
		h.sum, h.part, h.n = mix(h.sum, h.part), 0, 0
	}
}

// word is the hash of what was added.
func (h *hasher) word() uint64 {
	if h.n == 0 {
		return h.sum
	}
	return mix(h.sum, h.part)
}

func mix(sum, part uint64) uint64 {
	sum = (sum ^ part) * hashFactor
	return sum ^ sum>>32
}

// hashWord is the hash of a token that is spelled like w, in lower-case ASCII.
func hashWord(w string) uint64 {
	h := hasher{sum: hashSeed}
	for i := range len(w) {
		h.add(w[i])
	}
	return h.word()
}

// A wordSet is a few words, by their hashes.
type wordSet struct {
	bits   [2]uint64 // two bits for each, by the last six of its hash and the six before: hardly any other word has both
	hashes []uint64
}

func setOf(words ...string) (s wordSet) {
	for _, w := range words {
		h := hashWord(w)
		s.bits[0] |= 1 << (h & 63)
		s.bits[1] |= 1 << (h >> 6 & 63)
		s.hashes = append(s.hashes, h)
	}
	return s
}

func (s *wordSet) has(hash uint64) bool {
	return s.bits[0]>>(hash&63)&(s.bits[1]>>(hash>>6&63))&1 != 0 && s.lists(hash)
}

func (s *wordSet) lists(hash uint64) bool {
	for _, h := range s.hashes {
		if h == hash {
			return true
		}
	}
	return false
}
