package bot

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/url"
	"os"
	"strings"
	"syscall"
)

// A Check is one thing that an adapter's Doctor looked at: a token, a scope, a
// channel.
type Check struct {
	What   string // in words: "the bot token belongs to attribot in Home"
	OK     bool
	Advice string // what to do, when it is not
}

// OnlyOf reports whether a secret is nothing but ASCII letters, digits and the
// marks: what was pasted with quotation marks or blanks around it is not, and
// neither is "xoxb-…" from a manual.
func OnlyOf(secret string, marks ...rune) bool {
	return !strings.ContainsFunc(secret, func(r rune) bool {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		return !letter && !(r >= '0' && r <= '9') && !strings.ContainsRune(string(marks), r)
	})
}

// Unreached says in words why a request got no answer at all; "" when the error
// is another one. Nothing of an address but its host is in it: the rest may be a
// key.
func Unreached(err error) string {
	var asked *url.Error
	var name *net.DNSError
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.As(err, &name):
		return "the name " + name.Name + " is not known to this machine's network"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "the connection is refused"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &asked) && asked.Timeout():
		return "there is no answer in time"
	case errors.As(err, &certificate):
		return "its certificate is not to be trusted: " + certificate.Err.Error()
	case errors.As(err, &asked):
		return asked.Err.Error()
	}
	return ""
}
