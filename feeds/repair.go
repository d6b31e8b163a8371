package feeds

import (
	"bytes"
	"encoding/json"
	"iter"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

var feedRoot = regexp.MustCompile(`(?i)<((?:[a-z0-9_]+:)?(?:rss|feed|rdf))[\s>/]`)

// cutToRoot returns the document from its root element on: what stands before
// it (junk, comments, a DOCTYPE, a whole page around it) is not ours to read.
// It returns nil if there is none.
func cutToRoot(doc []byte) []byte {
	root := rootAfter(doc, 0)
	for at := 0; root >= 0; {
		comment := bytes.Index(doc[at:], []byte("<!--"))
		if comment < 0 || at+comment > root {
			return doc[root:]
		}
		if at = after(doc, at+comment+4, "-->"); at > root {
			root = rootAfter(doc, at)
		}
	}
	return nil
}

// rootAfter returns the place of the first root at or after at, -1 if there is
// none.
func rootAfter(doc []byte, at int) int {
	m := feedRoot.FindIndex(doc[at:])
	if m == nil {
		return -1
	}
	return at + m[0]
}

// mend rewrites a feed that does not parse: characters and references that XML
// forbids go, stray "<", "]]>" and end tags too, what was left open is closed,
// and after the last whole item nothing follows but the end.
func mend(doc []byte, o outline) []byte {
	m := mender{item: o.item}
	doc = legal(doc)
	m.out.Grow(len(doc) + 64)
	for at := 0; at < len(doc); {
		i := bytes.IndexByte(doc[at:], '<')
		if i < 0 {
			break
		}
		m.text(doc[at : at+i])
		at = m.markup(doc, at+i)
		if m.done {
			break
		}
	}
	return m.finish()
}

// A mender writes a document anew.
type mender struct {
	out    bytes.Buffer
	item   string
	open   [][]byte
	within [][]byte // what is open around the items
	safe   int      // how much of out ends with a whole item
	done   bool     // the root was closed
}

// markup copies, drops or escapes what begins with the "<" at doc[at].
func (m *mender) markup(doc []byte, at int) (next int) {
	rest := doc[at:]
	switch {
	case bytes.HasPrefix(rest, []byte("<!--")):
		return after(doc, at+4, "-->")
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		end := after(doc, at+9, "]]>")
		if bytes.HasSuffix(doc[at:end], []byte("]]>")) {
			m.out.Write(doc[at:end])
		}
		return end
	case bytes.HasPrefix(rest, []byte("<?")):
		return after(doc, at+2, "?>")
	case bytes.HasPrefix(rest, []byte("<!")):
		return after(doc, at+2, ">")
	}
	t, ok := tagAt(doc, at)
	if !ok {
		m.out.WriteString("&lt;")
		return at + 1
	}
	m.tag(t, doc[t.start:t.end])
	return t.end
}

func (m *mender) tag(t tag, raw []byte) {
	switch {
	case t.closes:
		m.closeTo(t.name)
	case t.empty:
		m.out.Write(raw)
	default:
		if string(t.name) == m.item {
			m.closeTo(t.name) // one within another: the first was never closed
			m.within = slices.Clone(m.open)
		}
		m.out.Write(raw)
		m.open = append(m.open, t.name)
	}
}

// closeTo ends all elements up to the last one of that name, if it is open.
func (m *mender) closeTo(name []byte) {
	left := closeTo(m.open, name)
	if len(left) == len(m.open) {
		return
	}
	m.end(m.open[len(left):])
	m.open = left
	if string(name) == m.item {
		m.safe = m.out.Len()
	}
	m.done = len(left) == 0
}

// end writes the end tags of open elements, the innermost first.
func (m *mender) end(open [][]byte) {
	for i := len(open) - 1; i >= 0; i-- {
		m.out.WriteString("</")
		m.out.Write(open[i])
		m.out.WriteByte('>')
	}
}

func (m *mender) finish() []byte {
	if !m.done {
		if m.safe > 0 {
			m.out.Truncate(m.safe)
			m.open = m.within
		}
		m.end(m.open)
	}
	return m.out.Bytes()
}

var references = regexp.MustCompile(`&#([xX]?[0-9a-fA-F]+);?`)

// text writes character data.
func (m *mender) text(s []byte) {
	if len(bytes.TrimSpace(s)) == 0 {
		m.out.Write(s)
		return
	}
	s = bytes.ReplaceAll(s, []byte("]]>"), []byte("]]&gt;"))
	m.out.Write(references.ReplaceAllFunc(s, func(ref []byte) []byte {
		if legalReference(string(references.FindSubmatch(ref)[1])) {
			return ref
		}
		return nil
	}))
}

func legalReference(digits string) bool {
	base := 10
	if digits[0] == 'x' || digits[0] == 'X' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	return err == nil && n <= utf8.MaxRune && utf8.ValidRune(rune(n)) && legalRune(rune(n))
}

// legal drops the characters that XML 1.0 forbids.
func legal(s []byte) []byte {
	return bytes.Map(func(r rune) rune {
		if !legalRune(r) {
			return -1
		}
		return r
	}, s)
}

// legalRune is https://www.w3.org/TR/xml/#charsets.
func legalRune(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r != 0xfffe && r != 0xffff
}

// longestRoot bounds the root element that is repeated for each item.
const longestRoot = 16 << 10

// oneByOne yields a document for each item, so that one that cannot be mended
// takes no other with it, and before them one without items.
func oneByOne(doc []byte, o outline) iter.Seq[[]byte] {
	root, _ := tagAt(doc, 0)
	head, tail := string(doc[:root.end]), "</"+o.root+">"
	if len(head) > longestRoot {
		head = "<" + o.root + ">"
	}
	if o.item == "item" && !strings.HasSuffix(strings.ToLower(o.root), "rdf") {
		head, tail = head+"<channel>", "</channel>"+tail
	}
	return func(yield func([]byte) bool) {
		if !yield([]byte(head + tail)) {
			return
		}
		for _, span := range o.items {
			if !yield(mend([]byte(head+string(doc[span[0]:span[1]])+tail), o)) {
				return
			}
		}
	}
}

// mendJSON keeps the items of a JSON Feed that are whole, and makes ids that are
// numbers strings, as the standard demands of readers
// (https://www.jsonfeed.org/version/1.1/#items). It returns nil if nothing can
// be read.
func mendJSON(doc []byte) []byte {
	d := json.NewDecoder(bytes.NewReader(doc))
	d.UseNumber()
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil
	}
	out := map[string]any{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			break
		}
		if name == "items" {
			items, whole := jsonItems(d)
			out["items"] = items
			if !whole {
				break
			}
			continue
		}
		var value any
		if d.Decode(&value) != nil {
			break
		}
		if s, ok := value.(string); ok {
			out[name.(string)] = s
		}
	}
	mended, err := json.Marshal(out)
	if err != nil {
		return nil
	}
	return mended
}

// jsonWords are the members of an item that are strings, and that we read.
var jsonWords = []string{"id", "url", "external_url", "title", "content_html", "content_text", "summary", "date_published", "date_modified", "language"}

// jsonItems reads items until one is damaged.
func jsonItems(d *json.Decoder) (items []map[string]any, whole bool) {
	if t, err := d.Token(); err != nil || t != json.Delim('[') {
		return nil, false
	}
	for d.More() {
		var item map[string]any
		if d.Decode(&item) != nil {
			return items, false
		}
		kept := map[string]any{}
		for name, value := range item {
			if !slices.Contains(jsonWords, name) {
				continue
			}
			switch v := value.(type) {
			case json.Number:
				kept[name] = v.String()
			case string:
				kept[name] = v
			}
		}
		if len(items) < maxItems {
			items = append(items, kept)
		}
	}
	_, err := d.Token()
	return items, err == nil
}
