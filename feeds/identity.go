package feeds

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
	"time"

	"attribot/feeds/internal/text"

	"golang.org/x/net/publicsuffix"
)

// An item is an article whose identity is not yet known.
type item struct {
	article Article
	guid    string
	date    time.Time // zero if it says none
}

// identify gives each article the first of these that it has and that no other
// in the document has: its guid (without scheme, and without host where all
// are the site's own, so that neither https nor a new domain makes old items
// new), its link, title and date, title and text. A link or text that items of
// several titles share identifies none of them. Doubles are dropped.
func identify(items []item, f Feed, base *url.URL) []Article {
	items = distinct(items, f)
	local := guidsAreLocal(items, f, base)
	links, texts := titles{}, titles{}
	for _, it := range items {
		links.add(it.article.URLKey, it.article.Title)
		texts.add(it.article.TextHash, it.article.Title)
	}
	articles := make([]Article, 0, len(items))
	taken := map[string]bool{}
	ids := identities(items, f, local)
	for i, it := range items {
		a := it.article
		a.Identity = ids[i]
		if taken[a.Identity] {
			continue
		}
		taken[a.Identity] = true
		if len(links[a.URLKey]) > 1 {
			a.URLKey = ""
		}
		if len(texts[a.TextHash]) > 1 {
			a.TextHash = ""
		}
		articles = append(articles, a)
	}
	return articles
}

// distinct leaves out items without words, and the second of two with one guid,
// link and title: some feeds list an item in two sections. It sets URLKey.
func distinct(items []item, f Feed) []item {
	type mark struct{ guid, link, title string }
	seen := map[mark]bool{}
	kept := make([]item, 0, len(items))
	for _, it := range items {
		if f.Kind != KindSearch {
			it.article.URLKey = URLKey(it.article.URL)
		}
		key := mark{it.guid, it.article.URLKey, it.article.Title}
		anonymous := it.guid == "" && it.article.URLKey == "" && f.Kind != KindSearch
		if it.article.Title == "" && it.article.Text == "" || seen[key] && !anonymous {
			continue
		}
		seen[key] = true
		kept = append(kept, it)
	}
	return kept
}

// titles holds the titles under which a link or text occurs.
type titles map[string][]string

func (ts titles) add(key, title string) {
	if key != "" && !slices.Contains(ts[key], title) {
		ts[key] = append(ts[key], title)
	}
}

// identities finds what identifies each item: the first form that it alone
// has; the last one, which a double shares, if there is none.
func identities(items []item, f Feed, local bool) []string {
	ids := make([]string, len(items))
	for n, form := range forms(f, local) {
		count := map[string]int{}
		all := make([]string, len(items))
		for i, it := range items {
			if all[i] = form(it); all[i] != "" {
				count[all[i]]++
			}
		}
		left := false
		for i, id := range all {
			if ids[i] == "" && (count[id] == 1 || n == len(forms(f, local))-1) {
				ids[i] = id
			}
			left = left || ids[i] == ""
		}
		if !left {
			break
		}
	}
	return ids
}

// forms are what may identify an item of f, best first; "" is that it lacks it.
func forms(f Feed, local bool) []func(item) string {
	if f.Kind == KindSearch { // guid and link are the search's own, and change
		return []func(item) string{func(it item) string {
			return "title:" + digest(strings.ToLower(it.article.Title), strings.ToLower(it.article.Outlet))
		}}
	}
	return []func(item) string{
		func(it item) string { return named("guid:", plainGUID(it.guid, local)) },
		func(it item) string { return named("link:", it.article.URLKey) },
		func(it item) string {
			if it.article.Title == "" || it.date.IsZero() {
				return ""
			}
			return "date:" + digest(strings.ToLower(it.article.Title), it.date.UTC().Format(time.RFC3339))
		},
		func(it item) string { return "text:" + digest(strings.ToLower(it.article.Title), it.article.Text) },
	}
}

func named(kind, id string) string {
	if id == "" {
		return ""
	}
	return kind + id
}

func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:12])
}

// longGUID is where a guid is replaced by its hash: some put whole articles
// there.
const longGUID = 300

// plainGUID drops a guid's scheme, and its host if it is local.
func plainGUID(guid string, local bool) string {
	u, err := url.Parse(guid)
	if err == nil && webURL(u) {
		guid = strings.TrimPrefix(guid[len(u.Scheme):], "://")
		if rest, ok := strings.CutPrefix(guid, u.Host); ok && local && len(rest) > 1 {
			guid = rest
		}
	}
	if len(guid) > longGUID {
		return digest(guid)
	}
	return text.Line(guid)
}

// guidsAreLocal reports whether all guids that are addresses are of one host,
// the site's own. Where a feed gathers many sites, "/?p=123" is one item of
// each.
func guidsAreLocal(items []item, f Feed, base *url.URL) bool {
	only := ""
	for _, it := range items {
		u, err := url.Parse(it.guid)
		if err != nil || !webURL(u) {
			continue
		}
		host := strings.ToLower(u.Hostname())
		if only != "" && host != only {
			return false
		}
		only = host
	}
	own, err := url.Parse(f.URL)
	return only != "" && (sameSite(only, base.Hostname()) || err == nil && sameSite(only, own.Hostname()))
}

// sameSite reports whether two hosts belong to one registrable domain.
func sameSite(a, b string) bool {
	a, b = strings.ToLower(a), strings.ToLower(b)
	if a == b {
		return true
	}
	siteA, err := publicsuffix.EffectiveTLDPlusOne(a)
	if err != nil {
		return false
	}
	siteB, err := publicsuffix.EffectiveTLDPlusOne(b)
	return err == nil && siteA == siteB
}
