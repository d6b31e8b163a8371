package feeds

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"
)

// TestGuard: the addresses that no stranger's name may lead to, and some that
// it may.
func TestGuard(t *testing.T) {
	strict := guard(false, []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")})
	for _, ip := range []string{
		"127.0.0.1", "127.255.255.254", "::1", "169.254.169.254", "0.0.0.0", "0.1.2.3", "::", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
		"10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1",
		"224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
		"fe80::1", "fd00::1", "fc00::1", "fec0::1", "5f00::1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001:db8::1", "ff02::1", "100::1",
	} {
		network := "tcp4"
		if strings.Contains(ip, ":") {
			network = "tcp6"
		}
		if err := strict(network, net.JoinHostPort(ip, "80"), nil); !errors.Is(err, ErrForbidden) {
			t.Errorf("%s may be reached (%v)", ip, err)
		}
	}
	for address, want := range map[string]bool{
		"93.184.215.14:80": true, "93.184.215.14:443": true, "[2606:4700::1111]:443": true,
		"93.184.215.14:22": false, "93.184.215.14:8080": false, "[2606:4700::1111]:6379": false,
	} {
		network := "tcp4"
		if strings.HasPrefix(address, "[") {
			network = "tcp6"
		}
		if err := strict(network, address, nil); (err == nil) != want {
			t.Errorf("%s: %v", address, err)
		}
	}
	private := guard(true, []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")})
	for address, want := range map[string]bool{"127.0.0.1:8080": true, "10.0.0.1:80": false, "93.184.215.14:8080": false} {
		if err := private("tcp4", address, nil); (err == nil) != want {
			t.Errorf("with an allowed prefix, %s: %v", address, err)
		}
	}
}

// secret is a server on loopback that must not be read.
func secret(t *testing.T) (address string, asked func() bool) {
	hit := make(chan struct{}, 10)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hit <- struct{}{}
		io.WriteString(w, rssOf(time.Now(), "Secret"))
	}))
	t.Cleanup(s.Close)
	return s.URL, func() bool { return len(hit) > 0 }
}

// TestStrangersURLs: what people type in chat, from the guard's view of the
// whole client.
func TestStrangersURLs(t *testing.T) {
	address, asked := secret(t)
	port := address[strings.LastIndexByte(address, ':'):]
	c := NewClient(Options{Gap: -1, Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}})
	for _, u := range []string{
		address, "http://localhost" + port, "http://localhost/", "http://127.1" + port, "http://2130706433" + port, "http://0177.0.0.1" + port, "http://0x7f000001" + port,
		"http://[::1]" + port, "http://[::ffff:127.0.0.1]" + port, "http://0.0.0.0" + port, "http://127.0.0.1.:80/",
		"http://169.254.169.254/latest/meta-data/", "http://user:pw@127.0.0.1" + port, "http://user@harbourpost.example/",
		"file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "unix:///run/x.sock", "//127.0.0.1" + port, "127.0.0.1" + port,
		"http:127.0.0.1", "http:///x", "HTTP://LOCALHOST" + port, "http://127.0.0.1\n.example/", "http://127.0.0.1%00.example/", "http://" + strings.Repeat("a", 5000) + ".example/", "",
	} {
		_, articles, err := c.Look(t.Context(), Feed{URL: u, Trusted: false}, time.Now())
		if err == nil || len(articles) > 0 {
			t.Errorf("%q was read", u)
			continue
		}
		if strings.Contains(err.Error(), "Secret") || strings.Contains(err.Error(), "127.0.0.1") || strings.Contains(err.Error(), "::1") {
			t.Errorf("%q: the error tells of the network within: %v", u, err)
		}
		if _, err := c.Page(t.Context(), Feed{URL: "https://harbourpost.example/rss", Trusted: true}, u); err == nil {
			t.Errorf("%q was read as an article of a trusted feed elsewhere", u)
		}
	}
	if asked() {
		t.Error("the server within was asked")
	}
}

// outside answers for one host with a redirect, or with a page, and passes all
// else on.
type outside struct {
	within http.RoundTripper
	to     string
	page   string
}

func (o outside) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Hostname() != "outside.example" {
		return o.within.RoundTrip(r)
	}
	if o.page != "" {
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(o.page)), Request: r}, nil
	}
	return &http.Response{StatusCode: 302, Header: http.Header{"Location": {o.to}}, Body: http.NoBody, Request: r}, nil
}

func TestRedirectInside(t *testing.T) {
	address, asked := secret(t)
	for _, to := range []string{address, strings.Replace(address, "127.0.0.1", "localhost", 1), "file:///etc/passwd", "http://user:pw@127.0.0.1/", "http://169.254.169.254/", "gopher://127.0.0.1/"} {
		c := NewClient(Options{Gap: -1, Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
		for r, within := range c.roads {
			c.roads[r] = outside{within, to, ""}
		}
		for _, trusted := range []bool{false, true} {
			_, _, err := c.Look(t.Context(), Feed{URL: "http://outside.example/rss", Trusted: trusted}, time.Now())
			if !errors.Is(err, ErrForbidden) {
				t.Errorf("redirect to %s, trusted %v: %v", to, trusted, err)
			}
		}
	}
	if asked() {
		t.Error("the server within was asked")
	}
}

// TestAdvertisedInside: a page that an operator gave names a feed within.
func TestAdvertisedInside(t *testing.T) {
	address, asked := secret(t)
	c := NewClient(Options{Gap: -1, Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	for r, within := range c.roads {
		c.roads[r] = outside{within, "", `<html><link rel="alternate" type="application/rss+xml" href="` + address + `"></html>`}
	}
	if f, _, err := c.Look(t.Context(), Feed{URL: "http://outside.example/", Trusted: true}, time.Now()); err == nil || asked() {
		t.Errorf("it was read: %+v", f)
	}
}

// TestMovedTrust: trust is the address's, not the feed's.
func TestMovedTrust(t *testing.T) {
	now := time.Now()
	for to, want := range map[string]bool{"https://a.example/new": true, "https://b.example/new": false} {
		f := Feed{URL: "https://a.example/rss", Trusted: true, MovedTo: to, MovedSince: now.Add(-2 * day), MovedTimes: 5}
		if f = moving(f, reply{moved: to}, now); f.URL != to || f.Trusted != want {
			t.Errorf("%+v", f)
		}
	}
}

// TestTrusted: what an operator allows.
func TestTrusted(t *testing.T) {
	address, _ := secret(t)
	loopback := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	for _, c := range []struct {
		allow   []netip.Prefix
		trusted bool
		want    bool
	}{{loopback, true, true}, {loopback, false, false}, {nil, true, false}, {[]netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}, true, false}} {
		client := NewClient(Options{Gap: -1, Allow: c.allow})
		_, articles, err := client.Look(t.Context(), Feed{URL: address, Trusted: c.trusted}, time.Now())
		if (len(articles) == 1) != c.want {
			t.Errorf("allow %v, trusted %v: %d articles, %v", c.allow, c.trusted, len(articles), err)
		}
	}
}

func TestNoProxy(t *testing.T) {
	address, asked := secret(t)
	t.Setenv("HTTP_PROXY", address)
	t.Setenv("HTTPS_PROXY", address)
	c := NewClient(Options{Gap: -1})
	for r, way := range c.roads {
		if way.(*http.Transport).Proxy != nil {
			t.Errorf("%+v uses a proxy", r)
		}
	}
	c.Look(t.Context(), Feed{URL: "http://127.0.0.1:1/rss"}, time.Now())
	if asked() {
		t.Error("the proxy was asked")
	}
}

func TestHeaderLimit(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Long", strings.Repeat("a", 100<<10))
		io.WriteString(w, rssOf(time.Now(), "One"))
	}))
	defer s.Close()
	c := NewClient(Options{Gap: -1, Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	if _, _, err := c.Look(t.Context(), Feed{URL: s.URL, Trusted: true}, time.Now()); err == nil {
		t.Error("100 KB of headers were read")
	}
}

// TestCutOff: a connection that breaks in the body. The whole items are kept,
// and the rest is asked for again.
func TestCutOff(t *testing.T) {
	body := rssOf(time.Now(), "One", "Two")
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "100000")
		w.Header().Set("Etag", `"whole"`)
		io.WriteString(w, body[:len(body)-30])
	}))
	defer s.Close()
	c := NewClient(Options{Gap: -1, Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	f := Feed{URL: s.URL, Trusted: true}
	r, err := c.poll(t.Context(), f)
	if err != nil || !r.cut {
		t.Fatalf("cut %v, %v", r.cut, err)
	}
	o := settle(f, r, nil, time.Now())
	if len(o.articles) != 1 || o.feed.ETag != "" || o.feed.BodyHash != "" {
		t.Errorf("%d articles, %+v", len(o.articles), o.feed)
	}
}

func TestAgentForms(t *testing.T) {
	for full, want := range map[string][2]string{
		"":                                {"Attribot/1.0", "Mozilla/5.0 (compatible; Attribot/1.0)"},
		"Name/2.1 (+https://a.example/x)": {"Name/2.1", "Mozilla/5.0 (compatible; Name/2.1; +https://a.example/x)"},
	} {
		c := NewClient(Options{UserAgent: full})
		if got := [2]string{c.agents[AgentBare], c.agents[AgentCompatible]}; got != want {
			t.Errorf("%q: %q, want %q", full, got, want)
		}
	}
}

func TestParseURL(t *testing.T) {
	if u, err := parseURL("https://harbourpost.example:443/rss?x=1"); err != nil || u.Hostname() != "harbourpost.example" {
		t.Errorf("%v, %v", u, err)
	}
	if _, err := parseURL("https://user@harbourpost.example/"); !errors.Is(err, ErrForbidden) {
		t.Errorf("a user name: %v", err)
	}
}
