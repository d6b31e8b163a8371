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
			into, i = readWord(into, text, i, flags)
		case byteSpace:
			if b == '\n' {
				into, i = readBreak(into, text, i, flags)
				continue
			}
			i++
		case byteHigh:
			r, n := utf8.DecodeRuneInString(text[i:])
			if unicode.IsLetter(r) {
				into, i = readWord(into, text, i, flags)
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

// readWord appends the word that begins at i, and returns where to go on. It
// always goes forward: the first byte belongs to the word.
func readWord(into []token, text string, i int, flags tokenFlag) ([]token, int) {
	into = append(into, token{})
	t := &into[len(into)-1] // filled in its place: a copy of fresh fields is slow
	t.start, t.flags = uint32(i), flags
	if i > 1 && text[i-1] == '-' && byteClass[text[i-2]] != byteSpace && byteClass[text[i-2]] != byteOther {
		t.flags |= flagHyphen
	}
	next := plainWord(t, text, i)
	if next == i {
		next = oddWord(t, text, i)
	}
	return into, next
}

// plainWord reads a word of ASCII letters with the 's behind it, as most are.
// It returns i if the word at i is another kind.
func plainWord(t *token, text string, i int) int {
	eight := eightAt(text, i)
	n := run(letters(eight))
	small, j := eight&caseBits&firstBytes(n), i+n
	sum := mix(hashSeed, (eight|caseBits)&firstBytes(n))
	for n == 8 {
		eight = eightAt(text, j)
		if n = run(letters(eight)); n > 0 {
			small |= eight & caseBits & firstBytes(n)
			sum = mix(sum, (eight|caseBits)&firstBytes(n))
			j += n
		}
	}
	if j-i < 2 {
		return i
	}
	next, flags := j, tokenFlag(0)
	if j < len(text) {
		switch c := text[j]; {
		case c == ' ':
			next++ // with the space behind it
		case c == '\'' && letterAt(text, j+1) && possessive(text, j+1):
			next, flags = j+2, flagPoss
		case c == '\'', byteClass[c] == byteDigit, byteClass[c] == byteHigh:
			return i
		case c == '.' && j+1 < len(text) && byteClass[text[j+1]] != byteSpace:
			return i
		}
	}
	if text[i] < 'a' {
		flags |= flagCap
	}
	if small == 0 {
		flags |= flagUpper
	}
	t.hash, t.end = sum, uint32(j)
	t.flags |= flags
	return next
}

// oddWord reads a word with digits, dots, apostrophes or letters beyond ASCII.
func oddWord(t *token, text string, i int) int {
	h := hasher{sum: hashSeed}
	letters, lower, dots := 0, 0, 0
	if byteClass[text[i]] == byteDigit {
		t.flags |= flagNumber
	}
	j, behind := i, 0 // behind the word: the bytes of its 's
word:
	for j < len(text) {
		b := text[j]
		switch byteClass[b] {
		case byteLower:
			lower++
			letters++
			h.add(b)
			j++
			continue
		case byteUpper:
			if j == i {
				t.flags |= flagCap
			}
			letters++
			h.add(b | 0x20)
			j++
			continue
		case byteDigit:
			h.add(b)
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
				h.addRune(r)
				j += n
				continue
			}
			if (r == '’' || r == 'ʼ') && letterAt(text, j+n) {
				if possessive(text, j+n) {
					behind = n + 1
					break word
				}
				h.add('\'')
				j += n
				continue
			}
			if r == '’' && j > i && text[j-1] == 's' && j+n < len(text) && text[j+n] == ' ' {
				behind = n
				break word
			}
		case byteOther:
			if b == '\'' && letterAt(text, j+1) {
				if possessive(text, j+1) {
					behind = 2
					break word
				}
				h.add('\'')
				j++
				continue
			}
			if b == '\'' && j > i && text[j-1] == 's' && j+1 < len(text) && text[j+1] == ' ' {
				behind = 1
				break word
			}
			if b == '.' && letters == dots+1 && lower == 0 && j+1 < len(text) && (byteClass[text[j+1]] == byteUpper || dots > 0) {
				dots++ // "U." of "U.S.", and the last dot of it
				j++
				continue
			}
			if b == '.' && letters > 0 && j+1 < len(text) && (byteClass[text[j+1]] == byteLower || byteClass[text[j+1]] == byteDigit) {
				h.add('.') // "node.js", "3.5"
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
	t.hash, t.end = h.word(), uint32(j)
	if behind > 0 {
		t.flags |= flagPoss
	}
	t.spelling(text[i:j], letters, lower, dots)
	return j + behind
}

// spelling flags a word by its letters: how many there are, small ones and
// dots among them.
func (t *token) spelling(word string, letters, lower, dots int) {
	if lower == 0 && letters > 1 {
		t.flags |= flagUpper
	}
	if letters == 1 && dots == 0 {
		t.flags |= flagInitial
	}
	if dots > 0 && letters > 1 {
		t.flags |= flagDotted
	}
	if len(word) == 4 && letters == 0 && (word[:2] == "19" && word[2] == '9' || word[:2] == "20" && word[2] < '5') {
		t.flags |= flagYear
	}
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

// addRune adds a letter beyond ASCII: those of Latin without their accents,
// others in lower case, and no combining accents.
func (h *hasher) addRune(r rune) {
	switch {
	case r >= 0xC0 && r < 0x180:
		for _, b := range []byte(latinFold[r-0xC0]) {
			h.add(b)
		}
	case !unicode.Is(unicode.Mn, r):
		r = unicode.ToLower(r)
		h.add(byte(r))
		h.add(byte(r >> 8))
		h.add(byte(r >> 16))
	}
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
	into = append(into, token{})
	t := &into[len(into)-1]
	t.start, t.end, t.mark, t.flags = uint32(start), uint32(end), mark, flags
	return into
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
