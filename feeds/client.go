package feeds

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
)

// Options are an operator's choices for a Client. The zero value is right for
// the open web.
type Options struct {
	// UserAgent is who we say we are: "Name/1.0 (+https://where.to/read)". The
	// default is Attribot/1.0 without an address.
	UserAgent string
	// Allow holds private or loopback prefixes that feeds given by the operator
	// (Feed.Trusted) may reach, at any port, and only at the feed's own host:
	// what such a feed links or redirects to elsewhere is a stranger's address
	// like any other.
	Allow []netip.Prefix
	// Gap is the pause between the beginnings of two requests to one host. The
	// default is one second; a negative value means none, for loopback.
	Gap time.Duration
}

// Limits of one request. https://rachelbythebay.com/fs/help.html and others
// publish bodies of up to a few MB; above eight we would be parsing an archive.
const (
	maxFeedBytes   = 8 << 20
	maxPageBytes   = 5 << 20
	maxHeaderBytes = 64 << 10
	maxRedirects   = 5
	maxURLBytes    = 4096
	pagesAtOnce    = 4
	headerTimeout  = 10 * time.Second
	requestTimeout = 30 * time.Second // headers and body, all redirects together, without our own pauses
)

// A Client asks for feeds and pages: politely (one request to a host at a
// time, a pause between two), within limits, and never inside a network that
// strangers must not reach. It keeps no cookies, sends no Referer and uses no
// proxy. It is safe for concurrent use.
type Client struct {
	agents    map[Agent]string
	allow     []netip.Prefix
	hosts     *hosts
	furniture *furniture
	reading   chan struct{} // places for pages that are being read
	roads     map[road]http.RoundTripper
}

// A road is a way to reach a server.
type road struct {
	private bool // may lead into the allowed private prefixes
	http1   bool
}

// NewClient returns a Client.
func NewClient(o Options) *Client {
	if o.UserAgent == "" {
		o.UserAgent = "Attribot/1.0"
	}
	if o.Gap == 0 {
		o.Gap = time.Second
	}
	c := &Client{agents: agentForms(o.UserAgent), allow: o.Allow, hosts: newHosts(o.Gap), furniture: newFurniture(), reading: make(chan struct{}, pagesAtOnce), roads: map[road]http.RoundTripper{}}
	for _, private := range []bool{false, true} {
		dialer := &net.Dialer{Timeout: headerTimeout, Control: guard(private, o.Allow)}
		for _, http1 := range []bool{false, true} {
			c.roads[road{private, http1}] = transport(dialer.DialContext, http1)
		}
	}
	return c
}

// agentForms derives the three forms of our name from the full one.
func agentForms(full string) map[Agent]string {
	name, comment, _ := strings.Cut(full, " ")
	comment = strings.Trim(comment, "()")
	return map[Agent]string{
		AgentFull:       full,
		AgentBare:       name,
		AgentCompatible: "Mozilla/5.0 (" + strings.Join(nonEmpty("compatible", name, comment), "; ") + ")",
	}
}

func nonEmpty(ss ...string) []string {
	return slices.DeleteFunc(ss, func(s string) bool { return s == "" })
}

// transport asks for gzip by itself and decodes it; that is all that we
// advertise.
func transport(dial func(ctx context.Context, network, address string) (net.Conn, error), http1 bool) *http.Transport {
	t := &http.Transport{
		Proxy:                  nil,
		DialContext:            dial,
		ForceAttemptHTTP2:      !http1,
		TLSHandshakeTimeout:    headerTimeout,
		ResponseHeaderTimeout:  headerTimeout,
		ExpectContinueTimeout:  time.Second,
		MaxResponseHeaderBytes: maxHeaderBytes,
		MaxIdleConns:           200,
		MaxIdleConnsPerHost:    1,
		IdleConnTimeout:        20 * time.Second,
	}
	t.Protocols = new(http.Protocols)
	t.Protocols.SetHTTP1(true)
	t.Protocols.SetHTTP2(!http1)
	return t
}

// guard looks at each address after its name was resolved, so that no name can
// lead to a private network, whatever it resolved to a moment ago.
func guard(private bool, allow []netip.Prefix) func(network, address string, c syscall.RawConn) error {
	public := ssrf.New()
	return func(network, address string, c syscall.RawConn) error {
		if to, err := netip.ParseAddrPort(address); private && err == nil && slices.ContainsFunc(allow, func(p netip.Prefix) bool {
			return p.Contains(to.Addr().Unmap())
		}) {
			return nil
		}
		if err := public.Safe(network, address, c); err != nil {
			return fmt.Errorf("%w: %w", ErrForbidden, err)
		}
		return nil
	}
}

// ErrForbidden is wrapped by errors about addresses that must not be asked:
// another scheme than http and https, a name and password, a private network,
// another port than 80 and 443.
var ErrForbidden = errors.New("this address may not be asked")

// parseURL checks an address before it is asked.
func parseURL(raw string) (*url.URL, error) {
	if len(raw) > maxURLBytes {
		return nil, fmt.Errorf("%w: it is longer than %d bytes", ErrForbidden, maxURLBytes)
	}
	u, err := url.Parse(raw)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: it is no URL", ErrForbidden)
	case !webURL(u):
		return nil, fmt.Errorf("%w: only http:// and https:// addresses are read", ErrForbidden)
	case u.User != nil:
		return nil, fmt.Errorf("%w: it holds a user name; put the address without it", ErrForbidden)
	}
	return u, nil
}

// road chooses how u is reached on behalf of f.
func (c *Client) road(f Feed, u *url.URL) http.RoundTripper {
	own, err := url.Parse(f.URL)
	private := f.Trusted && len(c.allow) > 0 && err == nil && strings.EqualFold(own.Hostname(), u.Hostname())
	return c.roads[road{private, f.HTTP1}]
}
