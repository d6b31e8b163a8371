package slack

import (
	"context"
	"fmt"
	"time"

	"github.com/slack-go/slack/slackevents"

	"attribot/bot"
)

// happened takes what Slack tells of: what becomes of the channels that we are
// in, an App Home that is opened, the end of our installation.
func (h *hearing) happened(ctx context.Context, e slackevents.EventsAPIEvent) {
	switch inner := e.InnerEvent.Data.(type) {
	case *slackevents.MemberJoinedChannelEvent:
		if inner.User == h.chat.me().user {
			h.joined(ctx, inner.Channel)
		}
	case *slackevents.AppHomeOpenedEvent:
		if inner.Tab != "home" {
			return
		}
		hash := ""
		if inner.View != nil {
			hash = inner.View.Hash
		}
		h.home(ctx, inner.User, hash)
	case *slackevents.AppUninstalledEvent:
		h.chat.report(fmt.Errorf("the app was removed from its workspace: install it again and copy the new %s", botToken))
	case *slackevents.TokensRevokedEvent:
		if len(inner.Tokens.Bot) > 0 {
			h.chat.report(fmt.Errorf("the tokens of the app were revoked: reinstall the app and copy the new %s", botToken))
		}
	default:
		h.ofChannel(ctx, inner)
	}
}

// joined greets a channel, once. One that is set up already is shown that
// instead.
func (h *hearing) joined(ctx context.Context, id string) {
	h.look(ctx, id, letIn)
	c := bot.Channel{Platform: platform, ID: id, Name: h.chat.places.name(id)}
	m := h.handle(ctx, bot.Command{Channel: c, Who: bot.Person{ID: h.chat.me().user, Name: "Attribot"}, Words: []string{"watches"}, At: time.Now()})
	if len(m.Items) == 0 {
		m = bot.Greeting()
	}
	if _, err := h.chat.Post(ctx, c, "", m); err != nil {
		h.chat.log.Warn("a channel was not greeted", "channel", id, "err", err)
	}
}
