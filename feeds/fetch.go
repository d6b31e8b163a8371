package feeds

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// A reply is what a server answered in the end.
type reply struct {
	status int
	header http.Header
	body   []byte
	cut    bool     // the connection ended before the body did
	url    *url.URL // that answered, after redirects
	moved  string   // where permanent redirects alone lead, never from https to http; "" if there were none
}

// errTooLarge says that a body did not end within its limit.
var errTooLarge = errors.New("the answer is too large")

const (
	acceptFeed = "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, */*;q=0.5"
	acceptPage = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"
)

// poll asks for f conditionally, if it has been read before.
func (c *Client) poll(ctx context.Context, f Feed) (reply, error) {
	header := http.Header{"Accept": {acceptFeed}}
	if f.Kind == KindListing {
		header.Set("Accept", acceptPage)
	}
	if f.ETag != "" {
		header["If-None-Match"] = []string{f.ETag}
	}
	if f.LastModified != "" {
		header["If-Modified-Since"] = []string{f.LastModified}
	}
	return c.get(ctx, f, f.URL, header, maxFeedBytes)
}

// get follows at most five redirects, each checked as the first address was.
func (c *Client) get(ctx context.Context, f Feed, raw string, header http.Header, limit int64) (reply, error) {
	u, err := parseURL(raw)
	if err != nil {
		return reply{}, err
	}
	header.Set("User-Agent", c.agents[f.Agent])
	left, moved, permanent := requestTimeout, "", true
	for range maxRedirects + 1 {
		r, spent, err := c.hop(ctx, f, u, header, limit, left)
		if err != nil {
			return reply{}, err
		}
		left -= spent
		next := redirect(r, u)
		if next == "" {
			r.moved = moved
			return r, nil
		}
		to, err := parseURL(next)
		if err != nil {
			return reply{}, fmt.Errorf("redirected: %w", err)
		}
		permanent = permanent && (r.status == http.StatusMovedPermanently || r.status == http.StatusPermanentRedirect) &&
			(u.Scheme == to.Scheme || to.Scheme == "https")
		if permanent {
			moved = to.String()
		}
		u = to
	}
	return reply{}, fmt.Errorf("more than %d redirects", maxRedirects)
}

// redirect returns the address that r sends us to, "" if none.
func redirect(r reply, from *url.URL) string {
	switch r.status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return ""
	}
	to, err := from.Parse(r.header.Get("Location"))
	if err != nil || r.header.Get("Location") == "" {
		return ""
	}
	to.Fragment = ""
	return to.String()
}

// hop makes one request when its host is free, and reads the answer.
func (c *Client) hop(ctx context.Context, f Feed, u *url.URL, header http.Header, limit int64, left time.Duration) (r reply, spent time.Duration, err error) {
	release, err := c.hosts.take(ctx, u.Hostname())
	if err != nil {
		return reply{}, 0, err
	}
	defer release()
	begun := time.Now()
	ctx, cancel := context.WithTimeoutCause(ctx, left, silence{fmt.Sprintf("no whole answer within %v", requestTimeout), context.DeadlineExceeded})
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return reply{}, 0, err
	}
	req.Header = header
	resp, err := c.road(f, u).RoundTrip(req)
	if err != nil && errors.Is(err, syscall.ECONNRESET) && ctx.Err() == nil {
		resp, err = c.road(f, u).RoundTrip(req) // some hosts reset a TLS handshake in three
	}
	if err != nil {
		return reply{}, 0, cause(ctx, err)
	}
	defer resp.Body.Close()
	body, cut, err := readBody(resp, limit)
	if err != nil {
		return reply{}, 0, cause(ctx, err)
	}
	return reply{status: resp.StatusCode, header: resp.Header, body: body, cut: cut, url: u}, time.Since(begun), nil
}

// A silence is why no answer came, in words that tell nothing of our own
// network: an address that a name has there, a resolver, a port. Who asked may
// be a stranger.
type silence struct {
	words string
	err   error
}

// ErrSilent is what errors are when no answer came: the host may be asked for
// something else later, not at once.
var ErrSilent = errors.New("no answer")

func (s silence) Error() string { return s.words }

func (s silence) Is(target error) bool { return target == ErrSilent }
func (s silence) Unwrap() error        { return s.err }

// cause makes a silence of an error of the network.
func cause(ctx context.Context, err error) error {
	if why := context.Cause(ctx); why != nil {
		return why
	}
	var words string
	var timeout interface{ Timeout() bool }
	switch {
	case errors.Is(err, ErrForbidden):
		words = ErrForbidden.Error() + ": it leads into a private network, or to another port than 80 and 443"
	case is[*net.DNSError](err):
		words = "its name is not known"
	case is[*tls.CertificateVerificationError](err):
		words = "its certificate is not valid"
	case errors.As(err, &timeout) && timeout.Timeout():
		words = "no answer in time"
	case errors.Is(err, syscall.ECONNREFUSED):
		words = "the connection is refused"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		words = "the connection was ended without an answer"
	case is[*net.OpError](err):
		words = "there is no way to it"
	default:
		return err
	}
	return silence{words, err}
}

func is[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

// readBody reads at most limit bytes, after decompression. What arrived before
// a connection broke is worth reading: the parser keeps the items that are whole.
func readBody(resp *http.Response, limit int64) (body []byte, cut bool, err error) {
	if e := resp.Header.Get("Content-Encoding"); e != "" && !strings.EqualFold(e, "identity") && !resp.Uncompressed {
		return nil, false, fmt.Errorf("the answer is encoded as %.20q, which we did not ask for", e)
	}
	body, err = io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if int64(len(body)) > limit {
		return nil, false, fmt.Errorf("%w: more than %d MB", errTooLarge, limit>>20)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) && len(body) > 0 {
		return body, true, nil
	}
	return body, false, err
}

// hashOf is what tells two bodies apart.
func hashOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:16])
}

// challenged reports whether a refusal comes from a gate that lets only
// browsers pass.
func challenged(r reply) bool {
	if r.header.Get("Cf-Mitigated") != "" {
		return true
	}
	start := strings.ToLower(string(r.body[:min(len(r.body), 16<<10)]))
	for _, mark := range []string{
		"just a moment...", "challenge-platform", "cf-chl-", "attention required! | cloudflare", "_incapsula_resource",
		"captcha-delivery.com", "px-captcha", "errors.edgesuite.net", "sucuri website firewall", "ddos-guard", "enable javascript and cookies to continue",
		"awswafintegration", "verify you are human",
	} {
		if strings.Contains(start, mark) {
			return true
		}
	}
	return false
}
