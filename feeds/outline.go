package feeds

import (
	"bytes"
	"errors"
	"fmt"
	"html"
)

// Guards before a parser that cannot be stopped. Nested xml:base costs gofeed
// quadratic time (2 MB of it take minutes), a million empty items 11 GB.
const (
	maxDepth = 256
	maxItems = 5000
)

var (
	errDeep  = fmt.Errorf("its elements are nested deeper than %d", maxDepth)
	errItems = fmt.Errorf("it has more than %d items", maxItems)
	errRoot  = errors.New("it is no RSS, Atom or JSON feed")
)

// An outline is what one pass over an XML document tells without parsing it.
type outline struct {
	root  string   // the root's name
	item  string   // its items' name: item, entry, or with the root's prefix
	items [][2]int // where they begin and end; one that is not closed ends where the next begins, or not at all
	whole bool     // the root is closed
	end   int      // where it is
}

// outlineOf finds a feed's items in doc, which begins with the root element. It
// refuses what would be too costly to parse.
func outlineOf(doc []byte) (outline, error) {
	l := outliner{begun: -1}
	for at := 0; !l.whole; {
		t, ok := nextTag(doc, at)
		if !ok || l.root == "" && t.start != 0 {
			break
		}
		at = t.end
		if err := l.take(t); err != nil {
			return l.outline, err
		}
	}
	if l.root == "" {
		return l.outline, errRoot
	}
	return l.outline, nil
}

// An outliner makes an outline, tag by tag.
type outliner struct {
	outline
	open  [][]byte
	begun int // where the present item begins; -1 outside
	bare  int // items without any content: they are none, but cost as much
}

func (l *outliner) take(t tag) error {
	switch {
	case l.root == "":
		l.root = string(t.name)
		l.item = itemName(l.root)
	case t.closes:
		l.close(t)
		return nil
	case t.empty:
		if string(t.name) == l.item {
			l.bare++
		}
		if l.bare > maxItems {
			return errItems
		}
		return nil
	case string(t.name) == l.item:
		if l.begun >= 0 { // the one before was never closed
			l.items = append(l.items, [2]int{l.begun, t.start})
			l.open = closeTo(l.open, t.name)
		}
		l.begun = t.start
		if len(l.items) >= maxItems {
			return errItems
		}
	}
	if len(l.open) >= maxDepth {
		return errDeep
	}
	l.open = append(l.open, t.name)
	return nil
}

func (l *outliner) close(t tag) {
	l.open = closeTo(l.open, t.name)
	if string(t.name) == l.item && l.begun >= 0 {
		l.items = append(l.items, [2]int{l.begun, t.end})
		l.begun = -1
	}
	if len(l.open) == 0 {
		l.whole, l.end = true, t.end
	}
}

// itemName returns what a root's items are called.
func itemName(root string) string {
	prefix, name, found := bytes.Cut([]byte(root), []byte(":"))
	if !found {
		prefix, name = nil, prefix
	}
	if !bytes.EqualFold(name, []byte("feed")) {
		return "item"
	}
	if len(prefix) > 0 {
		return string(prefix) + ":entry"
	}
	return "entry"
}

// closeTo pops open up to the last element of that name; if there is none, the
// end tag is stray.
func closeTo(open [][]byte, name []byte) [][]byte {
	for i := len(open) - 1; i >= 0; i-- {
		if bytes.Equal(open[i], name) {
			return open[:i]
		}
	}
	return open
}

// A tag is a start or end tag's place.
type tag struct {
	start, end    int
	name          []byte
	closes, empty bool
}

// nextTag finds the first tag at or after at. Comments, CDATA, processing
// instructions and declarations are passed over.
func nextTag(doc []byte, at int) (tag, bool) {
	for at < len(doc) {
		i := bytes.IndexByte(doc[at:], '<')
		if i < 0 {
			return tag{}, false
		}
		at += i
		rest := doc[at:]
		switch {
		case bytes.HasPrefix(rest, []byte("<!--")):
			at = after(doc, at+4, "-->")
		case bytes.HasPrefix(rest, []byte("<![CDATA[")):
			at = after(doc, at+9, "]]>")
		case bytes.HasPrefix(rest, []byte("<?")):
			at = after(doc, at+2, "?>")
		case bytes.HasPrefix(rest, []byte("<!")):
			at = after(doc, at+2, ">")
		default:
			if t, ok := tagAt(doc, at); ok {
				return t, true
			}
			at++
		}
	}
	return tag{}, false
}

// after returns the place behind the next mark, or the document's end.
func after(doc []byte, at int, mark string) int {
	if i := bytes.Index(doc[at:], []byte(mark)); i >= 0 {
		return at + i + len(mark)
	}
	return len(doc)
}

// tagAt reads the tag that begins at doc[at]; one that is cut off is none.
func tagAt(doc []byte, at int) (tag, bool) {
	t := tag{start: at}
	i := at + 1
	if i < len(doc) && doc[i] == '/' {
		t.closes = true
		i++
	}
	from := i
	for i < len(doc) && nameByte(doc[i]) {
		i++
	}
	if t.name = doc[from:i]; len(t.name) == 0 {
		return tag{}, false
	}
	var quote byte
	for ; i < len(doc); i++ {
		switch c := doc[i]; {
		case c == '<':
			return tag{}, false // no tag holds one: this one was never ended
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			t.empty = doc[i-1] == '/'
			t.end = i + 1
			return t, true
		}
	}
	return tag{}, false
}

func nameByte(c byte) bool {
	return c == ':' || c == '_' || c == '-' || c == '.' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= 0x80
}

// rawIDs returns the text of each item's own id element, as it stands in the
// document: gofeed resolves an Atom id against xml:base, and the same entry
// would be another one whenever the base changes.
func (o outline) rawIDs(doc []byte) []string {
	prefix := o.item[:len(o.item)-len("entry")]
	ids := make([]string, len(o.items))
	for i, span := range o.items {
		ids[i] = childText(doc[span[0]:span[1]], prefix+"id")
	}
	return ids
}

// childText returns the text of the first direct child of that name.
func childText(item []byte, name string) string {
	depth := 0
	for at := 0; ; {
		t, ok := nextTag(item, at)
		if !ok {
			return ""
		}
		at = t.end
		switch {
		case t.closes:
			depth--
		case t.empty:
		case depth == 1 && string(t.name) == name:
			if i := bytes.IndexByte(item[at:], '<'); i >= 0 {
				return html.UnescapeString(string(bytes.TrimSpace(item[at : at+i])))
			}
			return ""
		default:
			depth++
		}
	}
}
