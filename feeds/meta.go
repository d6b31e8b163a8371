package feeds

import (
	"encoding/json"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// meta is what a page says of itself, by lower-case names: those of its meta
// elements; of its JSON-LD article: headline, datepublished, inlanguage,
// publisher, jsonld:author; and canonical, lang, time. The first value of a
// name counts.
type meta struct {
	values map[string]string
	paid   bool // isAccessibleForFree is false
}

func (m meta) get(name string) string { return m.values[name] }

// name is get for people's names: some put an address there.
func (m meta) name(name string) string {
	if v := m.values[name]; !strings.Contains(v, "://") {
		return v
	}
	return ""
}

func (m meta) set(name, value string) {
	name, value = strings.ToLower(name), strings.TrimSpace(value)
	if name != "" && value != "" && m.values[name] == "" {
		m.values[name] = value
	}
}

// metaOf gathers it.
func metaOf(root *html.Node) meta {
	m := meta{values: map[string]string{}}
	for n := range root.Descendants() {
		switch n.DataAtom {
		case atom.Html:
			m.set("lang", attr(n, "lang"))
		case atom.Meta:
			for _, key := range []string{"property", "name", "itemprop", "http-equiv"} {
				m.set(attr(n, key), attr(n, "content"))
			}
		case atom.Link:
			if strings.EqualFold(attr(n, "rel"), "canonical") {
				m.set("canonical", attr(n, "href"))
			}
		case atom.Time:
			m.set("time", attr(n, "datetime"))
		case atom.Script:
			if strings.EqualFold(attr(n, "type"), "application/ld+json") && n.FirstChild != nil {
				m.jsonLD(n.FirstChild.Data)
			}
		}
	}
	return m
}

// jsonLD reads the articles in a JSON-LD script; one that is damaged is passed
// over.
func (m *meta) jsonLD(script string) {
	var value any
	if json.Unmarshal([]byte(script), &value) == nil {
		m.walk(value, 0)
	}
}

// walk looks for articles in lists, graphs and what they are part of.
func (m *meta) walk(value any, depth int) {
	if depth > 6 {
		return
	}
	switch v := value.(type) {
	case []any:
		for _, one := range v {
			m.walk(one, depth+1)
		}
	case map[string]any:
		if isArticle(v["@type"]) {
			m.article(v)
			return
		}
		m.walk(v["@graph"], depth+1)
		m.walk(v["mainEntity"], depth+1)
		m.walk(v["mainEntityOfPage"], depth+1)
	}
}

func isArticle(kind any) bool {
	switch k := kind.(type) {
	case string:
		return strings.HasSuffix(k, "Article") || strings.HasSuffix(k, "BlogPosting") || k == "Report"
	case []any:
		for _, one := range k {
			if isArticle(one) {
				return true
			}
		}
	}
	return false
}

func (m *meta) article(v map[string]any) {
	m.set("headline", html.UnescapeString(word(v["headline"])))
	m.set("datepublished", word(v["datePublished"]))
	m.set("inlanguage", word(v["inLanguage"]))
	m.set("publisher", word(v["publisher"]))
	m.set("jsonld:author", word(v["author"]))
	switch free := v["isAccessibleForFree"].(type) {
	case bool:
		m.paid = m.paid || !free
	case string:
		m.paid = m.paid || strings.EqualFold(free, "false")
	}
}

// word is a value as text: itself, its name, or those of a list.
func word(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case map[string]any:
		return word(first(word(v["name"]), word(v["alternateName"])))
	case []any:
		var words []string
		for _, one := range v {
			if w := word(one); w != "" {
				words = append(words, w)
			}
		}
		return strings.Join(words, ", ")
	}
	return ""
}
