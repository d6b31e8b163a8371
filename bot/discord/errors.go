package discord

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"attribot/bot"
)

// Discord's error codes that mean something to us:
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#json.
const (
	unknownChannel     = 10003
	unknownMessage     = 10008
	unknownInteraction = 10062
	tooManyWrites      = 20028 // in one channel
	alreadyAnswered    = 40060
	noAccess           = 50001
	notATextChannel    = 50008 // a forum, among others
	noPermission       = 50013
	invalidForm        = 50035
	noHistory          = 160002 // a reply needs the right to read it
	threadExists       = 160004
	harmfulLink        = 240000
)

// ErrToken says that Discord does not take the bot's token.
var ErrToken = errors.New("discord refuses the token: copy the bot's token anew from https://discord.com/developers/applications " +
	"(your application, Bot, Reset Token) and set DISCORD_BOT_TOKEN to it")

// checkForm tells what is wrong with a token at first sight, and never what it
// is. It has three parts: the bot's id, when it was made, and a signature.
func checkForm(token string) error {
	parts := strings.Split(token, ".")
	id, err := base64.RawStdEncoding.DecodeString(parts[0])
	_, isNumber := strconv.ParseUint(string(id), 10, 64)
	switch {
	case token == "":
		return fmt.Errorf("%w; it is empty", ErrToken)
	case len(parts) != 3 || slices.Contains(parts, "") || !bot.OnlyOf(token, '.', '-', '_') || err != nil || isNumber != nil:
		return errForm
	}
	return nil
}

// errForm is of what is pasted in a token's place: the application's id, its
// public key, a client secret.
var errForm = errors.New("DISCORD_BOT_TOKEN is no bot's token, which has three parts with dots between them: copy it from https://discord.com/developers/applications " +
	"(your application, Bot, Reset Token), without anything around it")

// revokedWait is when a message is tried again after the token was refused:
// somebody has to mend that.
const revokedWait = time.Hour

// sorted turns an error of the library into the kinds that bot knows.
func sorted(err error) error {
	var limited *discordgo.RateLimitError
	var rest *discordgo.RESTError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &limited):
		return &bot.RetryError{After: limited.RetryAfter, Err: errors.New("rate limited by Discord")}
	case errors.As(err, &rest):
		return refused(rest)
	case unsent(err):
		return &bot.RetryError{Err: withoutURL(err)}
	}
	return fmt.Errorf("%w: %w", bot.ErrPerhapsPosted, withoutURL(err))
}

// refused sorts what Discord itself said.
func refused(rest *discordgo.RESTError) error {
	status, code, why := rest.Response.StatusCode, codeOf(rest), said(rest)
	switch {
	case status == 401:
		return &bot.RetryError{After: revokedWait, Err: ErrToken}
	case code == tooManyWrites:
		return &bot.RetryError{After: 10 * time.Second, Err: why}
	case status >= 500:
		return fmt.Errorf("%w: %w", bot.ErrPerhapsPosted, why)
	case status == 403 && code != harmfulLink, code == unknownChannel, code == noAccess, code == noPermission:
		return fmt.Errorf("%w: %w", bot.ErrUnreachable, why)
	}
	return why
}

// codeOf is the code in Discord's answer; 0 if there was none, as in HTML.
func codeOf(err error) int {
	var rest *discordgo.RESTError
	if errors.As(err, &rest) && rest.Message != nil {
		return rest.Message.Code
	}
	return 0
}

// statusOf is the HTTP status of Discord's answer; 0 if there was none.
func statusOf(err error) int {
	var rest *discordgo.RESTError
	if errors.As(err, &rest) && rest.Response != nil {
		return rest.Response.StatusCode
	}
	return 0
}

// said is what Discord answered, in a line without a request in it.
func said(rest *discordgo.RESTError) error {
	if rest.Message != nil && rest.Message.Message != "" {
		return fmt.Errorf("discord: %s (HTTP %d, code %d): %.300s", rest.Message.Message, rest.Response.StatusCode, rest.Message.Code, rest.ResponseBody)
	}
	return fmt.Errorf("discord: HTTP %d", rest.Response.StatusCode)
}

// unsent reports an error that came before anything was sent.
func unsent(err error) bool {
	var op *net.OpError
	var dns *net.DNSError
	return errors.As(err, &op) && op.Op == "dial" || errors.As(err, &dns)
}

// withoutURL leaves the address out of an error: that of an answer holds the
// interaction's token.
func withoutURL(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return errors.New("discord did not answer in time")
	}
	return err
}
