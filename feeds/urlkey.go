package feeds

import (
	"net/url"
	"strings"

	"github.com/PuerkitoBio/purell"
)

// safely are purell's normalisations that never change what a URL means.
const safely = purell.FlagsSafe | purell.FlagRemoveDotSegments | purell.FlagRemoveFragment

// URLKey returns the form in which two addresses of one article are equal:
// without scheme, tracking parameters, fragment, "www.", "m.", "amp." and AMP
// wrappings. It is for comparing, never for fetching. It returns "" if raw is
// not an absolute http or https address.
func URLKey(raw string) string {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || !webURL(u) {
		return ""
	}
	if inner := unwrapAMP(u); inner != nil {
		u = inner
	}
	u.User = nil
	u.RawQuery = meaningful(u)
	normal, err := url.Parse(purell.NormalizeURL(u, safely))
	if err != nil {
		return ""
	}
	path := strings.TrimSuffix(strings.TrimRight(normal.EscapedPath(), "/"), "/amp")
	key := plainHost(normal.Host) + path
	if normal.RawQuery != "" {
		key += "?" + normal.RawQuery
	}
	return key
}

// webURL reports whether u is an absolute http or https address.
func webURL(u *url.URL) bool {
	return (strings.EqualFold(u.Scheme, "http") || strings.EqualFold(u.Scheme, "https")) && u.Hostname() != ""
}

// unwrapAMP returns the address within an AMP cache's or viewer's, or nil:
// https://x-org.cdn.ampproject.org/c/s/x.org/a, https://www.google.com/amp/s/x.org/a
func unwrapAMP(u *url.URL) *url.URL {
	host, path := strings.ToLower(u.Hostname()), u.EscapedPath()
	switch {
	case host == "cdn.ampproject.org" || strings.HasSuffix(host, ".cdn.ampproject.org"):
		kind, rest, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
		if kind != "c" && kind != "v" {
			return nil
		}
		path = rest
	case strings.HasPrefix(host, "www.google.") && strings.HasPrefix(path, "/amp/"):
		path = strings.TrimPrefix(path, "/amp/")
	default:
		return nil
	}
	inner, err := url.Parse("https://" + strings.TrimPrefix(path, "s/"))
	if err != nil || inner.Hostname() == "" {
		return nil
	}
	inner.RawQuery = u.RawQuery
	return inner
}

// plainHost drops the labels that tell only how a page is shown.
func plainHost(host string) string {
	for _, label := range []string{"www.", "m.", "amp.", "mobile."} {
		if rest, ok := strings.CutPrefix(host, label); ok && strings.Contains(rest, ".") {
			host = rest
		}
	}
	return host
}

// meaningful returns u's query without what only tells how the reader came.
// The order of the rest is kept: some servers mind it.
func meaningful(u *url.URL) string {
	var kept []string
	for pair := range strings.SplitSeq(u.RawQuery, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if name != "" && !tracks(strings.ToLower(name), strings.ToLower(value), strings.ToLower(u.Hostname())) {
			kept = append(kept, strings.ReplaceAll(pair, " ", "%20"))
		}
	}
	return strings.Join(kept, "&")
}

// tracks reports whether a parameter tells how the reader came, or asks for the
// AMP form. The names are those of
// https://github.com/miniflux/v2/blob/main/internal/reader/urlcleaner/urlcleaner.go
// and of the feeds that we read.
func tracks(name, value, host string) bool {
	for _, prefix := range []string{"utm_", "mtm_", "pk_", "hsa_", "at_", "ns_", "vero_", "__hs"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	switch name {
	case "fbclid", "gclid", "dclid", "gbraid", "wbraid", "gclsrc", "srsltid", "campaign_id", "campaign_medium",
		"campaign_name", "campaign_source", "campaign_term", "campaign_content", "yclid", "ysclid", "twclid",
		"msclkid", "mc_cid", "mc_eid", "mc_tc", "_openstat", "wickedid", "_hsenc", "_hsmi", "hsctatracking",
		"rb_clickid", "oly_anon_id", "oly_enc_id", "mkt_tok", "sc_cid", "ttclid", "igshid", "xtor", "ito",
		"guccounter", "guce_referrer", "guce_referrer_sig", "traffic_source", "smid", "cmpid", "cmp", "ref_src",
		"ref_url", "maca", "ftag", "mbid", "ncid", "spm", "wt_mc", "wt.mc_id", "dicbo", "ocid", "taid", "amp", "__twitter_impression":
		return true
	case "output", "outputtype":
		return value == "amp"
	case "ref":
		return value == "rss" || value == host || "www."+value == host || value == "www."+host
	case "source", "src", "from", "partner", "emc", "feed", "feedtype", "via":
		return value == "rss"
	}
	return false
}
