// Package text turns what strangers write into plain text: paragraphs
// separated by blank lines, without markup, control characters, direction
// overrides or invisible characters.
package text

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/text/unicode/norm"
)

// Line returns s on one line: invisible characters removed, runs of white
// space made one space.
func Line(s string) string {
	if isLine(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for i := 0; i < len(s); {
		n := word(s[i:])
		if n == 0 {
			r, size := utf8.DecodeRuneInString(s[i:])
			switch {
			case unicode.IsSpace(r):
				space = b.Len() > 0
				i += size
				continue
			case Invisible(r):
				i += size
				continue
			}
			n = size
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteString(s[i : i+n])
		i += n
	}
	return b.String()
}

// word is how many bytes at the beginning of s are ASCII that shows.
func word(s string) int {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return i
		}
	}
	return len(s)
}

// isLine reports whether s is plain ASCII that Line would not change.
func isLine(s string) bool {
	before := byte(' ')
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < ' ' || c > '~' || c == ' ' && before == ' ' {
			return false
		}
		before = c
	}
	return before != ' ' || s == ""
}

// Paragraphs cleans plain text: lines within a paragraph are joined, and
// paragraphs are separated by one blank line.
func Paragraphs(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.Map(func(r rune) rune {
		switch r {
		case '\r', '\u2028', '\u0085', '\v', '\f':
			return '\n'
		case '\u2029':
			return '\x1e' // a paragraph's end; it becomes a blank line below
		}
		return r
	}, s)
	s = strings.ReplaceAll(s, "\x1e", "\n\n")
	var ps, p []string
	for line := range strings.SplitSeq(s+"\n\n", "\n") {
		if line = Line(line); line != "" {
			p = append(p, line)
		} else if p != nil {
			ps = append(ps, strings.Join(p, " "))
			p = nil
		}
	}
	return strings.Join(ps, "\n\n")
}

// HTML returns the text of an HTML fragment as paragraphs. Entities are
// decoded once. A fragment without any markup is plain text, and keeps the
// paragraphs that blank lines make in it.
func HTML(s string) string {
	switch {
	case hasMarkup(s):
	case strings.IndexByte(s, '&') >= 0:
		return Paragraphs(html.UnescapeString(s))
	default:
		return Paragraphs(s)
	}
	var w writer
	z := html.NewTokenizer(strings.NewReader(s))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return w.String()
		case html.TextToken:
			w.text(string(z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			w.start(atom.Lookup(name))
		case html.EndTagToken:
			name, _ := z.TagName()
			w.end(atom.Lookup(name))
		}
	}
}

// hasMarkup reports whether a tag, a comment or the like begins in s: "5 < 6" is
// none. https://html.spec.whatwg.org/multipage/parsing.html#tag-open-state
func hasMarkup(s string) bool {
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 || i+1 == len(s) {
			return false
		}
		c := s[i+1]
		if c == '!' || c == '/' || c == '?' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
			return true
		}
		s = s[i+1:]
	}
}

// HTMLLine returns the text of an HTML fragment on one line.
func HTMLLine(s string) string {
	if !strings.ContainsAny(s, "<&") {
		return Line(s)
	}
	return Line(HTML(s))
}

// A Node's text is that of HTML.
func Node(n *html.Node) string {
	var w writer
	w.node(n)
	return w.String()
}

// A writer gathers paragraphs.
type writer struct {
	ps   []string
	p    strings.Builder
	skip atom.Atom // the element whose text is no text, while we are in it
	deep int       // how often it is open within itself
}

func (w *writer) String() string {
	w.paragraph()
	return strings.Join(w.ps, "\n\n")
}

func (w *writer) text(s string) {
	if w.skip == 0 {
		w.p.WriteString(s)
	}
}

// paragraph ends the present one.
func (w *writer) paragraph() {
	if p := Line(w.p.String()); p != "" {
		w.ps = append(w.ps, p)
	}
	w.p.Reset()
}

func (w *writer) start(a atom.Atom) {
	switch {
	case w.skip != 0:
		if a == w.skip {
			w.deep++
		}
	case silent[a]:
		w.skip, w.deep = a, 1
	case block[a]:
		w.paragraph()
	case a == atom.Td || a == atom.Th:
		w.p.WriteByte(' ')
	}
}

func (w *writer) end(a atom.Atom) {
	switch {
	case w.skip != 0:
		if a == w.skip {
			if w.deep--; w.deep == 0 {
				w.skip = 0
			}
		}
	case block[a]:
		w.paragraph()
	}
}

func (w *writer) node(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		w.text(n.Data)
	case html.ElementNode:
		if silent[n.DataAtom] {
			return
		}
		w.start(n.DataAtom)
		defer w.end(n.DataAtom)
		fallthrough
	case html.DocumentNode:
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			w.node(c)
		}
	}
}

// silent elements hold no text for readers.
var silent = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Template: true, atom.Noscript: true, atom.Iframe: true,
	atom.Object: true, atom.Svg: true, atom.Select: true, atom.Textarea: true, atom.Title: true,
	atom.Video: true, atom.Audio: true,
}

// block elements begin and end a paragraph. A line break does too: feeds use
// it for nothing else.
var block = map[atom.Atom]bool{
	atom.P: true, atom.Div: true, atom.Br: true, atom.Hr: true, atom.Li: true, atom.Ul: true, atom.Ol: true,
	atom.Dl: true, atom.Dt: true, atom.Dd: true, atom.Tr: true, atom.Table: true, atom.Blockquote: true,
	atom.Pre: true, atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true,
	atom.Section: true, atom.Article: true, atom.Aside: true, atom.Header: true, atom.Footer: true,
	atom.Figure: true, atom.Figcaption: true, atom.Main: true, atom.Nav: true, atom.Address: true,
	atom.Details: true, atom.Summary: true, atom.Form: true, atom.Fieldset: true, atom.Center: true,
}

// Invisible reports whether r shows nothing and may deceive: control
// characters, direction marks and overrides, zero-width characters, tags.
func Invisible(r rune) bool {
	switch {
	case r < 0x20 || r >= 0x7f && r < 0xa0: // C0, DEL, C1
		return true
	case r < 0xad:
		return false
	case r == 0xad, r == 0x34f, r == 0x61c, r == 0x115f, r == 0x1160, r == 0x180e, r == 0x3164, r == 0xfeff, r == 0xffa0:
		return true
	case r >= 0x200b && r <= 0x200f, r >= 0x2028 && r <= 0x202e, r >= 0x2060 && r <= 0x206f:
		return true
	case r >= 0xfff9 && r <= 0xfffb, r >= 0xe0000 && r <= 0xe0fff:
		return true
	}
	return false
}

// enough is how many letters a text needs before two that are equal are taken
// for the same article: a teaser or a site's own description is shorter.
const enough = 280

// Hash returns a hash of the letters and digits of s, whatever its case,
// accents' form, punctuation and spacing; "" when there are too few of them to
// say that two articles are the same.
func Hash(s string) string {
	letters := make([]byte, 0, len(s))
	n := 0
	for _, r := range norm.NFKC.String(s) {
		if r < utf8.RuneSelf {
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
			if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
				letters = append(letters, byte(r))
				n++
			}
			continue
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			letters = utf8.AppendRune(letters, unicode.ToLower(r))
			n++
		}
	}
	if n < enough {
		return ""
	}
	sum := sha256.Sum256(letters)
	return hex.EncodeToString(sum[:16])
}
