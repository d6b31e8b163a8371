package feeds

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"attribot/feeds/internal/text"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
)

var parseNow = time.Date(2026, 11, 5, 12, 0, 0, 0, time.UTC)

func parsed(t *testing.T, body, contentType string) document {
	t.Helper()
	d, err := parse(replyOf(body, contentType), Feed{ID: 1, URL: "https://harbourpost.example/rss", Kind: KindFeed}, parseNow)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func titlesOf(d document) string {
	var ts []string
	for _, a := range d.articles {
		ts = append(ts, a.Title)
	}
	return strings.Join(ts, " | ")
}

// two is a small feed; its second title may be damaged.
func two(prolog, second string) string {
	return prolog + `<rss version="2.0"><channel><title>Post</title>` +
		`<item><title>One</title><link>https://harbourpost.example/1</link></item>` +
		`<item><title>` + second + `</title><link>https://harbourpost.example/2</link></item>` +
		`</channel></rss>`
}

func utf16Of(s string, order binary.AppendByteOrder, mark bool) string {
	var b []byte
	if mark {
		b = order.AppendUint16(b, 0xfeff)
	}
	for _, u := range utf16.Encode([]rune(s)) {
		b = order.AppendUint16(b, u)
	}
	return string(b)
}

// TestTorture feeds the parser what servers send. want are the titles kept, in
// their order.
func TestTorture(t *testing.T) {
	latin, _ := charmap.ISO8859_1.NewEncoder().String("Café")
	win, _ := charmap.Windows1251.NewEncoder().String("Министерство отвергло обвинения")
	jis, _ := japanese.ISO2022JP.NewEncoder().String("外務省が否定")
	whole := two("", "Two")
	for _, c := range []struct{ name, body, contentType, want string }{
		{"whole", whole, "", "One | Two"},
		{"truncated in an item", whole[:strings.Index(whole, "</title><link>https://harbourpost.example/2")], "", "One"},
		{"truncated after an item", strings.TrimSuffix(whole, "</channel></rss>"), "", "One | Two"},
		{"truncated in a tag", strings.TrimSuffix(whole, "nnel></rss>"), "", "One | Two"},
		{"truncated in CDATA", strings.Replace(whole, "Two</title>", "<![CDATA[Two", 1), "", "One"},
		{"truncated Atom", `<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>A</title><id>1</id></entry><entry><title>B</title><id>2</`, "", "A"},
		{"truncated RDF", `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>x</title></channel><item><title>A</title></item><item><title>B`, "", "A"},
		{"truncated JSON", `{"version":"https://jsonfeed.org/version/1.1","title":"x","items":[{"id":"1","title":"A"},{"id":"2","title":"B`, "", "A"},
		{"JSON with a number for an id", `{"version":"https://jsonfeed.org/version/1.1","items":[{"id":1,"title":"A"},{"id":2,"title":"B"}]}`, "", "A | B"},
		{"JSON with a damaged member", `{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"A","tags":"no list"},{"id":"2","title":"B"}]}`, "", "A | B"},
		{"a bad byte", two("", "Tw\xffo is news, ünïcode"), "", "One | Tw\ufffdo is news, ünïcode"},
		{"a forbidden reference", two("", "Two&#8;&#xFFFF;&#xD800;&#99999999;"), "", "One | Two"},
		{"a control character", two("", "T\x08w\x0bo"), "", "One | Two"},
		{"NUL bytes", two("", "T\x00wo"), "", "One | Two"},
		{"]]> in text", two("", "Two ]]> three"), "", "One | Two ]]> three"},
		{"a bare <", two("", "5 < 6"), "", "One | 5 < 6"},
		{"a bare &", two("", "Bread & butter &co"), "", "One | Bread & butter &co"},
		{"HTML entities", two("", "Caf&eacute;&nbsp;&mdash; &hellip;"), "", "One | Café — …"},
		{"entities once", two("", "AT&amp;amp;T &amp;lt;b&amp;gt;"), "", "One | AT&T <b>"},
		{"markup in a title", two("", "&lt;b&gt;Two&lt;/b&gt;<![CDATA[ <i>more</i>]]>"), "", "One | Two more"},
		{"a stray end tag", two("", "Two</b>"), "", "One | Two"},
		{"an item never closed", strings.Replace(whole, "</link></item><item>", "</link><item>", 1), "", "One | Two"},
		{"an item that cannot be mended", strings.Replace(whole, "<link>https://harbourpost.example/1</link>", `<link =broken="x>y"/>`, 1), "", "Two"},
		{"a double hyphen in a comment", strings.Replace(whole, "<item>", "<!-- a -- b --><item>", 1), "", "One | Two"},
		{"an item in a comment", strings.Replace(whole, "<item>", "<!-- <item><title>No</title></item> --><item>", 1), "", "One | Two"},
		{"junk before the root", "Warning: include(x.php) failed on line 3\n\n" + two(`<?xml version="1.0"?>`, "Two"), "", "One | Two"},
		{"a long comment before the root", "<?xml version='1.0'?><!--" + strings.Repeat("<rss> x ", 2000) + "-->" + whole, "", "One | Two"},
		{"junk after the root", whole + "<script>track()</script></html>", "", "One | Two"},
		{"a feed within a page", "<!DOCTYPE html><html><body>" + whole + "</body></html>", "", "One | Two"},
		{"a DOCTYPE with entities", `<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>` + two("", "Two &b;"), "", "One | Two &b;"},
		{"space and a mark before it", "\ufeff \n" + two(`<?xml version="1.0" encoding="UTF-8"?>`, "Two"), "", "One | Two"},
		{"upper-case root", strings.NewReplacer("<rss ", "<RSS ", "</rss>", "</RSS>").Replace(whole), "", "One | Two"},
		{"Latin-1, declared", two(`<?xml version="1.0" encoding="ISO-8859-1"?>`, latin), "", "One | Café"},
		{"Latin-1, by the header", two("", latin), "text/xml; charset=iso-8859-1", "One | Café"},
		{"Latin-1, undeclared", two("", latin), "", "One | Café"},
		{"Latin-1, said to be UTF-8", two(`<?xml version="1.0" encoding="UTF-8"?>`, latin), "text/xml; charset=utf-8", "One | Café"},
		{"UTF-8, said to be Latin-1", two(`<?xml version="1.0" encoding="ISO-8859-1"?>`, "Café"), "text/xml; charset=iso-8859-1", "One | Café"},
		{"windows-1251 by the header", two("", win), "text/xml; charset=windows-1251", "One | Министерство отвергло обвинения"},
		{"ISO-2022-JP", two(`<?xml version="1.0" encoding="ISO-2022-JP"?>`, jis), "", "One | 外務省が否定"},
		{"an unknown charset", two(`<?xml version="1.0" encoding="x-own"?>`, "Two"), "", "One | Two"},
		{"UTF-16 LE with a mark", utf16Of(two(`<?xml version="1.0" encoding="UTF-16"?>`, "Два"), binary.LittleEndian, true), "", "One | Два"},
		{"UTF-16 BE with a mark", utf16Of(two("", "Два"), binary.BigEndian, true), "", "One | Два"},
		{"UTF-16 LE without", utf16Of(two("", "Два"), binary.LittleEndian, false), "", "One | Два"},
		{"UTF-16 BE without", utf16Of(two("", "Два"), binary.BigEndian, false), "", "One | Два"},
		{"no titles", strings.NewReplacer("<title>One</title>", "<description>&lt;p&gt;First words.&lt;/p&gt;Second.</description>").Replace(whole), "", "First words. | Two"},
		{"an empty item", strings.Replace(whole, "<item>", "<item/><item></item><item>", 1), "", "One | Two"},
		{"prefixed Atom", `<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:title>A</a:title><a:id>1</a:id></a:entry></a:feed>`, "", "A"},
		{"deep but not too deep", two("", strings.Repeat("<b>", 200)+"Two"+strings.Repeat("</b>", 200)), "", "One | Two"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := titlesOf(parsed(t, c.body, c.contentType)); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

// TestRefused holds what must not be parsed: no feeds, and bombs, quickly.
func TestRefused(t *testing.T) {
	nested := `<feed xmlns="http://www.w3.org/2005/Atom">` + strings.Repeat(`<a xml:base="http://x.example/a/">`, 60_000)
	for _, c := range []struct {
		name, body string
		want       Answer
	}{
		{"nothing", "", AnswerEmpty},
		{"eleven bytes", "<rss></rss>", AnswerEmpty},
		{"a page", "<!doctype html><html><head><title>Not here</title></head><body>404</body></html>", AnswerPage},
		{"a sentence", "Service temporarily unavailable, please try again.", AnswerBroken},
		{"other XML", `<?xml version="1.0"?><urlset><url>https://harbourpost.example/</url></urlset>`, AnswerBroken},
		{"other JSON", `{"foo":"bar","version":"1.0","items":[]}`, AnswerBroken},
		{"half JSON", `{"version":"https://jsonfeed.org/version/1","title":`, AnswerEmpty},
		{"an xml:base bomb", nested, AnswerBroken},
		{"too many items", `<rss version="2.0"><channel>` + strings.Repeat("<item><title>x</title></item>", maxItems+1) + `</channel></rss>`, AnswerBroken},
		{"a million open items", `<rss version="2.0"><channel>` + strings.Repeat("<item>", 1_000_000), AnswerBroken},
		{"a million empty items", `<rss version="2.0"><channel>` + strings.Repeat("<item/>", 1_000_000) + `<item><title>One</title></item></channel></rss>`, AnswerBroken},
		{"roots in a comment without end", "<!--" + strings.Repeat("<rss ", 1_500_000), AnswerBroken},
		{"comments before no root", strings.Repeat("<!---->", 1_000_000), AnswerBroken},
		{"too many JSON items", `{"version":"https://jsonfeed.org/version/1","items":[` + strings.Repeat(`{"id":"1","title":"x"},`, maxItems+1) + `{}]}`, AnswerBroken},
	} {
		t.Run(c.name, func(t *testing.T) {
			begun := time.Now()
			d, err := parse(replyOf(c.body, ""), Feed{URL: "https://harbourpost.example/rss"}, parseNow)
			answer := AnswerEmpty
			if u, ok := errors.AsType[unreadable](err); ok {
				answer = u.answer
			}
			if len(d.articles) > 0 || answer != c.want {
				t.Errorf("%d articles, answer %s (%v), want %s", len(d.articles), answer, err, c.want)
			}
			if took := time.Since(begun); took > time.Minute {
				t.Errorf("it took %v", took)
			}
		})
	}
}

// TestExpensive holds what is parsed although it is odd, in bounded time.
func TestExpensive(t *testing.T) {
	huge := two("", strings.Repeat("very ", 1_000_000)+"long")
	self := two("", "Two") + strings.Repeat("<item/>", 1_000_000)
	bases := `<feed xmlns="http://www.w3.org/2005/Atom">`
	for i := range 3000 {
		bases += fmt.Sprintf(`<entry xml:base="http://x.example/%d/"><title>T%d</title><id>e%d</id></entry>`, i, i, i)
	}
	bases += `</feed>`
	var names strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&names, ` xmlns:n%d="u"`, i)
	}
	spaces := "<rss" + names.String() + `><channel><item><title>One</title></item><item><title>Two</title></item>` + strings.Repeat(`<a xmlns:b="u"></a>`, 100_000) + "</channel></rss>"
	for _, c := range []struct {
		name, body string
		want       int
	}{{"a title of 5 MB", huge, 2}, {"empty items behind the root", self, 2}, {"an xml:base an entry", bases, 3000}, {"namespaces to copy", spaces, 2}} {
		t.Run(c.name, func(t *testing.T) {
			begun := time.Now()
			d, err := parse(replyOf(c.body, ""), Feed{URL: "https://harbourpost.example/rss"}, parseNow)
			if err != nil || len(d.articles) != c.want {
				t.Errorf("%d articles, %v", len(d.articles), err)
			}
			if took := time.Since(begun); took > time.Minute {
				t.Errorf("it took %v", took)
			}
		})
	}
}

func TestLost(t *testing.T) {
	if d := parsed(t, two("", "Two"), ""); d.lost {
		t.Error("a whole document counts as damaged")
	}
	if d := parsed(t, two("", "T\xffwo ünïcode &#8;"), ""); d.lost {
		t.Error("a document with a bad byte counts as one that lost items")
	}
	if d := parsed(t, strings.TrimSuffix(two("", "Two"), "</rss>"), ""); !d.lost {
		t.Error("a truncated document counts as whole")
	}
}

func TestSafeText(t *testing.T) {
	nasty := "pay\u202e\u2066gnp\u200b.exe\x1b[31m\u0085&#8238;&#x200B;&#27;"
	d := parsed(t, `<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Post`+nasty+`</title><item><title>`+nasty+`</title><link>https://harbourpost.example/1</link>`+
		`<dc:creator>`+nasty+`</dc:creator><description>`+nasty+`&lt;script&gt;alert(1)&lt;/script&gt;</description></item></channel></rss>`, "")
	a := d.articles[0]
	for what, s := range map[string]string{"title": a.Title, "text": a.Text, "author": a.Author, "outlet": a.Outlet} {
		if !strings.Contains(s, "paygnp.exe[31m") {
			t.Errorf("%s is %q", what, s)
		}
		for _, r := range s {
			if text.Invisible(r) {
				t.Errorf("%s holds %U", what, r)
			}
		}
		if strings.Contains(s, "alert") {
			t.Errorf("%s holds a script: %q", what, s)
		}
	}
}

func TestItem(t *testing.T) {
	long := strings.Repeat("The ministry rejected the accusation as groundless. ", 40)
	d := parsed(t, `<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"><channel><title>Post</title>
<link>https://harbourpost.example/</link><language>en-GB</language>
<item><title>Relative</title><link>/a/1?utm_source=rss</link><pubDate>Thu, 05 Nov 2026 10:00:00 GMT</pubDate><description>Teaser.</description><content:encoded><![CDATA[<p>`+long+`</p><p>Second.</p>]]></content:encoded></item>
<item><title>Burned</title><link>https://feedproxy.example/~r/1</link><feedburner:origLink>https://harbourpost.example/2</feedburner:origLink><pubDate>Fri, 06 Nov 2026 10:00:00 GMT</pubDate><description>Teaser.</description></item>
<item><title>Guid only</title><guid>https://harbourpost.example/3</guid><description>`+long+` [&#8230;]</description></item>
<item><title>Script</title><link>javascript:alert(1)</link></item>
<item><title>Inside</title><link>http://user:pw@127.0.0.1/admin</link></item>
</channel></rss>`, "")
	if len(d.articles) != 5 {
		t.Fatalf("%d articles", len(d.articles))
	}
	a, burned, guid, script, inside := d.articles[0], d.articles[1], d.articles[2], d.articles[3], d.articles[4]
	if a.URL != "https://harbourpost.example/a/1?utm_source=rss" || a.URLKey != "harbourpost.example/a/1" {
		t.Errorf("URL %s, key %s", a.URL, a.URLKey)
	}
	if !a.Full || !strings.HasSuffix(a.Text, "\n\nSecond.") || a.TextHash == "" || a.Language != "en" || a.Outlet != "Post" {
		t.Errorf("%+v", a)
	}
	if want := time.Date(2026, 11, 5, 10, 0, 0, 0, time.UTC); !a.Published.Equal(want) || !a.Seen.Equal(parseNow) {
		t.Errorf("published %v, seen %v", a.Published, a.Seen)
	}
	if burned.URL != "https://harbourpost.example/2" || !burned.Published.Equal(parseNow) || burned.Full || burned.TextHash != "" {
		t.Errorf("%+v", burned)
	}
	if guid.URL != "https://harbourpost.example/3" || guid.Full {
		t.Errorf("%+v", guid)
	}
	if script.URL != "" || inside.URL != "" {
		t.Errorf("links %q, %q", script.URL, inside.URL)
	}
}

func TestSearchItems(t *testing.T) {
	body := `<rss version="2.0"><channel><title>"embassy denies" - News</title>
<item><title>Embassy denies hacking - The Harbour Post</title><link>https://news.example/rss/articles/AAAA?oc=5</link><guid isPermaLink="false">AAAA</guid><description>&lt;a href="x"&gt;Embassy denies hacking&lt;/a&gt;</description><source url="https://harbourpost.example">The Harbour Post</source></item>
<item><title>Embassy denies hacking - Le Phare</title><link>https://news.example/rss/articles/BBBB?oc=5</link><guid isPermaLink="false">BBBB</guid><source url="https://lephare.example">Le Phare</source></item>
</channel></rss>`
	f := Feed{ID: 1, URL: "https://news.example/rss/search?q=x", Kind: KindSearch, Title: "News search"}
	d, err := parse(replyOf(body, ""), f, parseNow)
	if err != nil || len(d.articles) != 2 {
		t.Fatalf("%v, %+v", err, d.articles)
	}
	again, _ := parse(replyOf(strings.NewReplacer("AAAA", "CCCC", "BBBB", "DDDD").Replace(body), ""), f, parseNow)
	for i, want := range []string{"The Harbour Post", "Le Phare"} {
		a := d.articles[i]
		if a.Title != "Embassy denies hacking" || a.Outlet != want || a.URLKey != "" || a.Text != "" || a.Identity != again.articles[i].Identity {
			t.Errorf("%+v", a)
		}
	}
	if d.articles[0].Identity == d.articles[1].Identity {
		t.Error("two outlets' items are one")
	}
}

func TestDates(t *testing.T) {
	for in, want := range map[string]string{
		"Tue, 03 Nov 2026 14:05:00 MSK":   "2026-11-03T11:05:00Z",
		"Tue, 03 Nov 2026 14:05:00 EST":   "2026-11-03T19:05:00Z",
		"3 ноября 2026":                   "2026-11-03T00:00:00Z",
		"3 ноября 2026, 14:05":            "2026-11-03T14:05:00Z",
		"Di, 03 Nov 2026 14:05:00 +0100":  "2026-11-03T13:05:00Z",
		"mardi 3 novembre 2026 14:05":     "2026-11-03T14:05:00Z",
		"3 de noviembre de 2026":          "2026-11-03T00:00:00Z",
		"3. října 2026":                   "2026-10-03T00:00:00Z",
		"1. července 2026":                "2026-07-01T00:00:00Z",
		"1793714700":                      "2026-11-03T14:05:00Z",
		"1793714700000":                   "2026-11-03T14:05:00Z",
		"Tue, 03 Nov 2026 24:00:00 +0000": "2026-11-04T00:00:00Z",
		"11/03/2026":                      "2026-03-11T00:00:00Z",
		"25/12/2025 08:30":                "2025-12-25T08:30:00Z",
		"12/25/2025":                      "2025-12-25T00:00:00Z",
		"2020/1/10 14:33:00":              "2020-01-10T14:33:00Z",
		"Jul 23, 2025 00:00:00-0500":      "2025-07-23T05:00:00Z",
		"2026-11-03T14:05:00+09:00":       "2026-11-03T05:05:00Z",
		"November 3, 2026":                "2026-11-03T00:00:00Z",
		"":                                "",
		"yesterday":                       "",
		"Thu, 01 Jan 1970 00:00:00 +0000": "",
		"31 ноября 2026":                  "",
		"0000-00-00 00:00:00":             "",
		"\u200bTue, 03 Nov 2026":          "2026-11-03T00:00:00Z",
	} {
		got := ""
		if at := parseDate(in, nil); !at.IsZero() {
			got = at.Format(time.RFC3339)
		}
		if got != want {
			t.Errorf("parseDate(%q) = %s, want %s", in, got, want)
		}
	}
	for in, want := range map[string]string{
		"https://x.example/lxjzh/202609/t20260914_12021997.html": "2026-09-14",
		"https://x.example/news/2026/09/14/slug":                 "2026-09-14",
		"https://x.example/2026-09-14/detail-1.shtml":            "2026-09-14",
		"https://x.example/news/12345678":                        "",
		"https://x.example/20261399/c.html":                      "",
	} {
		got := ""
		if at := dayIn(in); !at.IsZero() {
			got = at.Format(time.DateOnly)
		}
		if got != want {
			t.Errorf("dayIn(%q) = %s, want %s", in, got, want)
		}
	}
}

// FuzzParse asserts what the rest of the program relies on, whatever the bytes.
func FuzzParse(f *testing.F) {
	f.Add(two(`<?xml version="1.0" encoding="ISO-8859-1"?>`, "T\xe9wo"), "text/xml; charset=x")
	f.Add(`<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/a/"><entry><id> 1 </id><title type="html">&lt;b></title></entry></feed>`, "")
	f.Add(`<rdf:RDF><item rdf:about="x"><title>A</title></item>`, "")
	f.Add(`{"version":"https://jsonfeed.org/version/1","items":[{"id":3,"title":"A"}`, "application/json")
	f.Add(utf16Of(two("", "x"), binary.LittleEndian, true), "")
	f.Add("<rss><![CDATA[<item>]]><item><item></channel><!-- -- ><item>", "")
	f.Add("<rss><channel><item><title>a ]]> &#1; < b</title></item", "")
	f.Fuzz(func(t *testing.T, body, contentType string) {
		d, err := parse(replyOf(body, contentType), Feed{ID: 1, URL: "https://harbourpost.example/rss"}, parseNow)
		if _, ok := errors.AsType[unreadable](err); err != nil && !ok {
			t.Fatalf("the error is no unreadable: %v", err)
		}
		seen := map[string]bool{}
		for _, a := range d.articles {
			if a.Identity == "" || seen[a.Identity] || a.Title == "" && a.Text == "" {
				t.Fatalf("identity %q, title %q", a.Identity, a.Title)
			}
			seen[a.Identity] = true
			if a.Published.After(a.Seen) || a.Published.IsZero() {
				t.Fatalf("published %v, seen %v", a.Published, a.Seen)
			}
			if a.Title != text.Line(a.Title) || a.Text != text.Paragraphs(a.Text) || a.Author != text.Line(a.Author) {
				t.Fatalf("untidy: %+v", a)
			}
			if a.URL != "" {
				if _, err := parseURL(a.URL); err != nil {
					t.Fatalf("URL %q: %v", a.URL, err)
				}
			}
		}
	})
}

// FuzzMend: what was mended is no longer than a few times what it was, and
// mending it again changes nothing.
func FuzzMend(f *testing.F) {
	for _, s := range []string{two("", "x"), "<rss><item><item></a>]]>&#0;<", "<feed><entry><![CDATA[a", "<rss a='<b'><item>", "<RSS><a><b></a></RSS>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		doc := cutToRoot(toUTF8([]byte(s), ""))
		if doc == nil {
			return
		}
		o, err := outlineOf(doc)
		if err != nil {
			return
		}
		once := mend(doc, o)
		if len(once) > 8*len(doc)+100 {
			t.Fatalf("%d bytes became %d", len(doc), len(once))
		}
		if twice := mend(once, o); string(twice) != string(once) {
			t.Fatalf("mended once  %q\nmended twice %q", once, twice)
		}
	})
}
