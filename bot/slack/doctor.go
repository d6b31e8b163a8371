package slack

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/slack-go/slack"

	"attribot/bot"
)

// Doctor looks at the tokens, their scopes, the way Slack speaks to us and the
// channels that are watched, and says what to do. It opens no socket and posts
// nothing.
func Doctor(ctx context.Context, o Options, watched []bot.Channel) []bot.Check {
	if err := checkForm(o); err != nil {
		return []bot.Check{{What: "the tokens of Slack", Advice: err.Error()}}
	}
	c := New(o, slog.New(slog.DiscardHandler))
	me, err := c.api.AuthTestContext(ctx)
	if err != nil {
		return []bot.Check{trouble("the bot token", err, botToken)}
	}
	found := []bot.Check{{OK: true, What: fmt.Sprintf("the bot token belongs to %s in the workspace %s", me.User, me.Team)}}
	found = append(found, checkScopes(granted(me.Header))...)
	if o.Listen != "" {
		found = append(found, c.checkListening(ctx))
	} else {
		found = append(found, c.checkSocket(ctx))
	}
	for _, w := range watched {
		found = append(found, c.checkChannel(ctx, w))
	}
	return found
}

// trouble tells a token that Slack refuses from a Slack that is not there.
func trouble(what string, err error, token string) bot.Check {
	if words := inWords(err, token); words != nil {
		return bot.Check{What: what, Advice: words.Error()}
	}
	if why := bot.Unreached(err); why != "" {
		return bot.Check{What: "Slack could not be reached: " + why,
			Advice: "so " + what + " was not looked at, nor what follows from it; look at the network, at a proxy on the way (HTTPS_PROXY), and at the setting slack_api"}
	}
	if no := (slack.SlackErrorResponse{}); errors.As(err, &no) {
		return bot.Check{What: what, Advice: fmt.Sprintf("Slack refuses it: %s", oneLine(no.Err))}
	}
	return bot.Check{What: what, Advice: fmt.Sprintf("Slack has trouble of its own, look again later (%v)", err)}
}

// granted are the scopes that Slack names with an answer.
func granted(header http.Header) []string {
	return strings.FieldsFunc(header.Get("X-OAuth-Scopes"), func(r rune) bool { return r == ',' || r == ' ' })
}

// checkScopes names each scope that is missing.
func checkScopes(have []string) (found []bot.Check) {
	for _, s := range scopes {
		if slices.Contains(have, s.name) {
			continue
		}
		advice := fmt.Sprintf("add %s under “OAuth & Permissions”, reinstall the app, and copy the new SLACK_BOT_TOKEN", s.name)
		if s.optional {
			advice += "; without it a message that may not have arrived stays in doubt and is not sent again"
		}
		found = append(found, bot.Check{What: fmt.Sprintf("the scope %s is missing (%s)", s.name, s.what), Advice: advice})
	}
	if found == nil {
		found = []bot.Check{{OK: true, What: "the bot token has every scope it needs"}}
	}
	return found
}

// checkSocket asks for a socket's address, which needs the app-level token.
func (c *Chat) checkSocket(ctx context.Context) bot.Check {
	if _, _, err := c.api.StartSocketModeContext(ctx); err != nil {
		return trouble("the app-level token", err, appToken)
	}
	return bot.Check{OK: true, What: "the app-level token opens sockets"}
}

// checkListening asks whoever is where we listen what Slack asks of an address
// that it is given. Whether Slack can reach it nobody here can know.
func (c *Chat) checkListening(ctx context.Context) bot.Check {
	at := c.options.Listen
	err := c.knock(ctx)
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return bot.Check{OK: true, What: "nobody listens at " + at + " yet",
			Advice: "start attribot there; Slack must reach it by https at the addresses that the manifest names"}
	case err != nil:
		return bot.Check{What: "what listens at " + at + " does not answer as we would",
			Advice: fmt.Sprintf("either it is another program, then choose another slack_listen, or the bot runs with another %s (%v)", signingSecret, err)}
	}
	return bot.Check{OK: true, What: "attribot listens at " + at + " and knows Slack's signature"}
}

// knock makes the request with which Slack verifies an address.
func (c *Chat) knock(ctx context.Context) error {
	host, port, err := net.SplitHostPort(c.options.Listen)
	if err != nil {
		return err
	}
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "localhost"
	}
	body := []byte(`{"type":"url_verification","challenge":"attribot doctor"}`)
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+net.JoinHostPort(host, port)+eventsPath, bytes.NewReader(body))
	if err != nil {
		return err
	}
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	r.Header.Set("X-Slack-Request-Timestamp", stamp)
	r.Header.Set("X-Slack-Signature", signature(c.options.SigningSecret, stamp, body))
	answer, err := c.http.Do(r)
	if err != nil {
		return secretless(err)
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(io.LimitReader(answer.Body, 1000))
	if err == nil && string(said) != "attribot doctor" {
		err = fmt.Errorf("it says %s", answer.Status)
	}
	return err
}

// signature is Slack's under a request:
// https://docs.slack.dev/authentication/verifying-requests-from-slack
func signature(secret, stamp string, body []byte) string {
	sum := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(sum, "v0:%s:%s", stamp, body)
	return fmt.Sprintf("v0=%x", sum.Sum(nil))
}

func (c *Chat) checkChannel(ctx context.Context, w bot.Channel) bot.Check {
	name := oneLine(orElse(w.Name, w.ID))
	info, err := c.channel(ctx, w.ID)
	var no slack.SlackErrorResponse
	switch {
	case errors.As(err, &no) && no.Err == "channel_not_found":
		return bot.Check{What: name + " cannot be seen", Advice: "it was deleted, or it is private and we are not in it: type /invite @attribot there"}
	case err != nil:
		return trouble(name, err, botToken)
	case info.IsArchived:
		return bot.Check{What: name + " is archived", Advice: "what it watches is kept; unarchive it to hear again"}
	case !info.IsMember:
		return bot.Check{What: "we are not in " + name, Advice: "type /invite @attribot there"}
	}
	return bot.Check{OK: true, What: name + " can be posted to"}
}
