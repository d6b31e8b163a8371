package claims

import (
	"unicode"
	"unicode/utf8"
)

// A token is a word or a mark of the text. start and end are byte offsets into
// the text it was read from; hash is of the folded word (lower case, without
// accents and dots), the key under which the lexicon knows it.
type token struct {
	hash       uint64
	start, end uint32
	flags      tokenFlag
	mark       byte // for a mark: which one, see the mark constants; 0 for a word
}

type tokenFlag uint16

const (
	flagCap     tokenFlag = 1 << iota // begins with a capital letter
	flagUpper                         // has no lower-case letter: "CISA", "U.S."
	flagPoss                          // followed by 's or by the apostrophe of a plural
	flagHyphen                        // joined to the word before by a hyphen: "linked" in "China-linked"
	flagNumber                        // begins with a digit
	flagQuoted                        // stands between quotation marks
	flagYear                          // a number from 1990 to 2049
	flagDotted                        // an abbreviation with dots: "U.S."
	flagInitial                       // a single letter
	flagTitle                         // of the headline
)

// The marks that carry structure; every other one is markOther.
const (
	markNone byte = iota
	markComma
	markStop // . ! ?
	markColon
	markSemicolon
	markDash
	markOpen   // opening bracket
	markClose  // closing bracket
	markQuote  // a double quotation mark, either side
	markSingle // a single quotation mark that is no apostrophe
	markBreak  // the end of a paragraph
	markEllipsis
	markOther
)

const (
	hashSeed  uint64 = 14695981039346656037 // FNV-1a, 64 bits
	hashPrime uint64 = 1099511628211
)

// byte classes of ASCII
const (
	byteOther byte = iota
	byteLower
	byteUpper
	byteDigit
	byteSpace
	byteHigh
)

var byteClass = func() (c [256]byte) {
	for b := range c {
		switch {
		case b >= 'a' && b <= 'z':
			c[b] = byteLower
		case b >= 'A' && b <= 'Z':
			c[b] = byteUpper
		case b >= '0' && b <= '9':
			c[b] = byteDigit
		case b <= ' ' || b == 0x7f:
			c[b] = byteSpace
		case b >= utf8.RuneSelf:
			c[b] = byteHigh
		}
	}
	return c
}()

// tokenize appends the tokens of text to into. It runs once over the bytes and
// takes any of them: what is no letter, digit or known mark separates words.
func tokenize(into []token, text string, flags tokenFlag) []token {
	for i := 0; i < len(text); {
		b := text[i]
		switch byteClass[b] {
		case byteLower, byteUpper, byteDigit:
			t, end := plainWord(text, i)
			if end == i {
				t, end = readWord(text, i)
			}
			i = end
			t.flags |= flags
			into = append(into, t)
		case byteSpace:
			if b == '\n' {
				into, i = readBreak(into, text, i, flags)
				continue
			}
			i++
		case byteHigh:
			r, n := utf8.DecodeRuneInString(text[i:])
			if unicode.IsLetter(r) {
				var t token
				t, i = readWord(text, i)
				t.flags |= flags
				into = append(into, t)
				continue
			}
			into = appendMark(into, wideMark(r), i, i+n, flags)
			i += n
		default:
			if m := asciiMark(text, i); m != markStop || !abbreviates(into, i) {
				into = appendMark(into, m, i, i+1, flags)
			}
			i++
		}
	}
	return into
}

// letterFold is the byte that goes into the hash for a letter or digit of
// ASCII; 0 for all others.
var letterFold = func() (f [256]byte) {
	for b, c := range byteClass {
		switch c {
		case byteLower, byteDigit:
			f[b] = byte(b)
		case byteUpper:
			f[b] = byte(b) | 0x20
		}
	}
	return f
}()

// plainWord reads a word of ASCII letters that ends at a space or a plain mark,
// as most do. It returns i if the word at i is another kind.
func plainWord(text string, i int) (token, int) {
	h, seen := hashSeed, byte(0)
	j := i
	for j < len(text) {
		f := letterFold[text[j]]
		if f == 0 {
			break
		}
		h = (h ^ uint64(f)) * hashPrime
		seen |= 1 << byteClass[text[j]]
		j++
	}
	if seen&(1<<byteDigit) != 0 || j-i < 2 {
		return token{}, i
	}
	if j < len(text) {
		switch c := text[j]; {
		case byteClass[c] == byteHigh, c == '\'':
			return token{}, i
		case c == '.':
			if j+1 < len(text) && byteClass[text[j+1]] != byteSpace {
				return token{}, i
			}
		}
	}
	t := token{hash: h, start: uint32(i), end: uint32(j)}
	if byteClass[text[i]] == byteUpper {
		t.flags = flagCap
	}
	if seen&(1<<byteLower) == 0 {
		t.flags |= flagUpper
	}
	if i > 1 && text[i-1] == '-' && byteClass[text[i-2]] != byteSpace && byteClass[text[i-2]] != byteOther {
		t.flags |= flagHyphen
	}
	return t, j
}

// readWord reads the word that begins at i. It always goes forward: the first
// byte belongs to the word.
func readWord(text string, i int) (token, int) {
	t := token{start: uint32(i), hash: hashSeed}
	letters, lower, dots := 0, 0, 0
	if byteClass[text[i]] == byteDigit {
		t.flags |= flagNumber
	}
	if i > 1 && text[i-1] == '-' && byteClass[text[i-2]] != byteSpace && byteClass[text[i-2]] != byteOther {
		t.flags |= flagHyphen
	}
	j := i
	for j < len(text) {
		b := text[j]
		switch byteClass[b] {
		case byteLower:
			lower++
			letters++
			t.hash = (t.hash ^ uint64(b)) * hashPrime
			j++
			continue
		case byteUpper:
			if j == i {
				t.flags |= flagCap
			}
			letters++
			t.hash = (t.hash ^ uint64(b|0x20)) * hashPrime
			j++
			continue
		case byteDigit:
			t.hash = (t.hash ^ uint64(b)) * hashPrime
			j++
			continue
		case byteHigh:
			r, n := utf8.DecodeRuneInString(text[j:])
			if unicode.IsLetter(r) || unicode.Is(unicode.Mn, r) {
				if unicode.IsUpper(r) {
					if j == i {
						t.flags |= flagCap
					}
				} else {
					lower++
				}
				letters++
				t.hash = hashRune(t.hash, r)
				j += n
				continue
			}
			if (r == '’' || r == 'ʼ') && letterAt(text, j+n) {
				if possessive(text, j+n) {
					t.flags |= flagPoss
					return finishWord(t, text, i, j, letters, lower, dots), j + n + 1
				}
				t.hash = (t.hash ^ '\'') * hashPrime
				j += n
				continue
			}
			if r == '’' && j > i && text[j-1] == 's' && j+n < len(text) && text[j+n] == ' ' {
				t.flags |= flagPoss
				return finishWord(t, text, i, j, letters, lower, dots), j + n
			}
		case byteOther:
			if b == '\'' && letterAt(text, j+1) {
				if possessive(text, j+1) {
					t.flags |= flagPoss
					return finishWord(t, text, i, j, letters, lower, dots), j + 2
				}
				t.hash = (t.hash ^ '\'') * hashPrime
				j++
				continue
			}
			if b == '\'' && j > i && text[j-1] == 's' && j+1 < len(text) && text[j+1] == ' ' {
				t.flags |= flagPoss
				return finishWord(t, text, i, j, letters, lower, dots), j + 1
			}
			if b == '.' && letters == dots+1 && lower == 0 && j+1 < len(text) && (byteClass[text[j+1]] == byteUpper || dots > 0) {
				dots++ // "U." of "U.S.", and the last dot of it
				j++
				continue
			}
			if b == '.' && letters > 0 && j+1 < len(text) && (byteClass[text[j+1]] == byteLower || byteClass[text[j+1]] == byteDigit) {
				t.hash = (t.hash ^ '.') * hashPrime // "node.js", "3.5"
				j++
				continue
			}
			if (b == '.' || b == ',') && letters == 0 && j+1 < len(text) && byteClass[text[j+1]] == byteDigit {
				j++
				continue
			}
		}
		break
	}
	return finishWord(t, text, i, j, letters, lower, dots), j
}

func finishWord(t token, text string, i, j, letters, lower, dots int) token {
	t.end = uint32(j)
	if lower == 0 && letters > 1 {
		t.flags |= flagUpper
	}
	if letters == 1 && dots == 0 {
		t.flags |= flagInitial
	}
	if dots > 0 && letters > 1 {
		t.flags |= flagDotted
	}
	if j-i == 4 && letters == 0 && (text[i:i+2] == "19" && text[i+2] == '9' || text[i:i+2] == "20" && text[i+2] < '5') {
		t.flags |= flagYear
	}
	return t
}

// possessive says whether the letter at i is the s of "'s".
func possessive(text string, i int) bool {
	return (text[i] == 's' || text[i] == 'S') && !letterAt(text, i+1)
}

func letterAt(text string, i int) bool {
	if i >= len(text) {
		return false
	}
	switch byteClass[text[i]] {
	case byteLower, byteUpper:
		return true
	case byteHigh:
		r, _ := utf8.DecodeRuneInString(text[i:])
		return unicode.IsLetter(r)
	}
	return false
}

// hashRune adds a letter beyond ASCII to the hash: those of Latin without
// their accents, others in lower case.
func hashRune(h uint64, r rune) uint64 {
	if r >= 0xC0 && r < 0x180 {
		for _, b := range []byte(latinFold[r-0xC0]) {
			h = (h ^ uint64(b)) * hashPrime
		}
		return h
	}
	if unicode.Is(unicode.Mn, r) {
		return h // a combining accent
	}
	return (h ^ uint64(unicode.ToLower(r))) * hashPrime
}

// latinFold holds the plain letters for U+00C0 to U+017F.
var latinFold = func() (f [0xC0]string) {
	const plain = "aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty" +
		"aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllll" +
		"nnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs"
	for i := range f {
		f[i] = plain[i : i+1]
	}
	f[0xDF-0xC0], f[0xC6-0xC0], f[0xE6-0xC0], f[0x152-0xC0], f[0x153-0xC0] = "ss", "ae", "ae", "oe", "oe"
	return f
}()

// abbreviations are the words whose dot ends no sentence.
var abbreviations = func() map[uint64]bool {
	m := map[uint64]bool{}
	for _, w := range []string{"mr", "mrs", "ms", "dr", "gen", "lt", "col", "maj", "sgt", "rep", "sen", "gov", "st", "jr", "sr",
		"jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "vs", "prof", "brig", "capt", "adm", "hon"} {
		m[hashWord(w)] = true
	}
	return m
}()

// hashWord is the hash of a token that is spelled like w, in lower-case ASCII.
func hashWord(w string) uint64 {
	h := hashSeed
	for i := range len(w) {
		h = (h ^ uint64(w[i])) * hashPrime
	}
	return h
}

// abbreviates says whether the dot at i belongs to the word before it.
func abbreviates(tokens []token, i int) bool {
	if len(tokens) == 0 {
		return false
	}
	last := tokens[len(tokens)-1]
	if last.mark != markNone || int(last.end) != i || last.flags&flagCap == 0 {
		return false
	}
	return last.flags&flagInitial != 0 || i-int(last.start) <= 4 && abbreviations[last.hash]
}

func appendMark(into []token, mark byte, start, end int, flags tokenFlag) []token {
	if mark == markNone {
		return into
	}
	return append(into, token{start: uint32(start), end: uint32(end), mark: mark, flags: flags})
}

func asciiMark(text string, i int) byte {
	switch text[i] {
	case ',':
		return markComma
	case '.':
		if i+2 < len(text) && text[i+1] == '.' && text[i+2] == '.' || i > 0 && text[i-1] == '.' {
			return markEllipsis
		}
		return markStop
	case '!', '?':
		return markStop
	case ':':
		return markColon
	case ';':
		return markSemicolon
	case '(', '[':
		return markOpen
	case ')', ']':
		return markClose
	case '"':
		return markQuote
	case '\'', '`':
		return markSingle
	case '-':
		if i > 0 && (text[i-1] == ' ' || text[i-1] == '-') {
			return markDash
		}
		return markNone // inside a word: the flag of the next word tells
	case '|', '*', '/', '<', '>', '{', '}':
		return markOther
	}
	return markNone
}

func wideMark(r rune) byte {
	switch r {
	case '“', '”', '„', '«', '»', '‟':
		return markQuote
	case '‘', '’', '‚', '‛', '‹', '›':
		return markSingle
	case '–', '—', '―', '−':
		return markDash
	case '…':
		return markEllipsis
	case '•', '·', '►', '▪':
		return markOther
	case '。', '！', '？':
		return markStop
	}
	return markNone
}

// readBreak reads the white space from a line's end at i. A blank line ends a
// paragraph; a single line end does too, unless the text is wrapped: then the
// line was long and the next one goes on in lower case.
func readBreak(into []token, text string, i int, flags tokenFlag) ([]token, int) {
	j, lines := i, 0
	for j < len(text) && byteClass[text[j]] == byteSpace {
		if text[j] == '\n' {
			lines++
		}
		j++
	}
	wrapped := lines == 1 && j < len(text) && byteClass[text[j]] == byteLower
	if wrapped && len(into) > 0 && into[len(into)-1].mark == markNone {
		return into, j
	}
	if len(into) > 0 && into[len(into)-1].mark == markBreak {
		return into, j
	}
	return append(into, token{start: uint32(i), end: uint32(i), mark: markBreak, flags: flags}), j
}
