package slack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"attribot/bot"
)

// Doctor looks at the tokens, their scopes and the channels that are watched,
// and says what to do. It opens no socket and posts nothing.
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
	found = append(found, c.checkSocket(ctx))
	for _, w := range watched {
		found = append(found, c.checkChannel(ctx, w))
	}
	return found
}

func trouble(what string, err error, token string) bot.Check {
	f := bot.Check{What: what, Advice: fmt.Sprintf("Slack cannot be asked: %v", err)}
	if words := inWords(err, token); words != nil {
		f.Advice = words.Error()
	}
	return f
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
