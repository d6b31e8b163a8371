package discord

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"attribot/bot"
)

// A permission is one that the bot needs.
type permission struct {
	bit  int64
	name string // as Discord's settings call it
}

// needed are all of them, those without which no alert can be posted first.
var needed = []permission{
	{discordgo.PermissionViewChannel, "View Channel"},
	{discordgo.PermissionSendMessages, "Send Messages"},
	{discordgo.PermissionEmbedLinks, "Embed Links"},
	{discordgo.PermissionReadMessageHistory, "Read Message History"},
	{discordgo.PermissionCreatePublicThreads, "Create Public Threads"},
	{discordgo.PermissionSendMessagesInThreads, "Send Messages in Threads"},
}

// Invite returns the address at which an administrator adds the bot to a
// server, with exactly the permissions it needs.
func Invite(ctx context.Context, o Options) (string, error) {
	if err := checkForm(o.Token); err != nil {
		return "", err
	}
	app, err := New(o).application(ctx)
	if err != nil {
		return "", fmt.Errorf("ask Discord which application this is: %w", plainly(err))
	}
	var all int64
	for _, p := range needed {
		all |= p.bit
	}
	return fmt.Sprintf("https://discord.com/oauth2/authorize?client_id=%s&scope=bot&permissions=%d", app, all), nil
}

// plainly is an error in words for an operator.
func plainly(err error) error {
	if statusOf(err) == 401 {
		return ErrToken
	}
	if statusOf(err) >= 500 {
		return fmt.Errorf("trouble of Discord's own (HTTP %d); look again later", statusOf(err))
	}
	if statusOf(err) != 0 {
		return sorted(err)
	}
	if why := bot.Unreached(err); why != "" {
		return fmt.Errorf("no way to Discord: %s; look at the network, and at the setting discord_api", why)
	}
	return withoutURL(err)
}

// Doctor checks the token, how many logins are left today, whether the commands
// are registered, and in each channel whether the bot may do what it needs to.
// After a token that is refused there is no more to check.
func Doctor(ctx context.Context, o Options, channels []bot.Channel) []bot.Check {
	if err := checkForm(o.Token); err != nil {
		return []bot.Check{{What: "Discord: the token", Advice: err.Error()}}
	}
	c := New(o)
	me, err := c.me(ctx)
	if why := bot.Unreached(err); why != "" {
		return []bot.Check{{What: "Discord could not be reached: " + why,
			Advice: "so the token was not looked at, nor what follows from it; look at the network, and at the setting discord_api"}}
	}
	if err != nil {
		return []bot.Check{{What: "Discord: the token", Advice: plainly(err).Error()}}
	}
	checks := []bot.Check{{What: "Discord: the token", OK: true, Advice: "it is " + me.Username + "'s"}, c.checkStarts(ctx), c.checkCommands(ctx)}
	for _, ch := range channels {
		if ch.Platform == platform {
			checks = append(checks, c.checkChannel(ctx, ch))
		}
	}
	return checks
}

func (c *Chat) me(ctx context.Context) (u user, err error) {
	err = c.do(ctx, "GET", discordgo.EndpointUser("@me"), nil, &u)
	return u, err
}

func (c *Chat) checkStarts(ctx context.Context) bot.Check {
	k := bot.Check{What: "Discord: logins left today"}
	about, err := c.rest.GatewayBot(discordgo.WithContext(ctx))
	if err != nil {
		k.Advice = plainly(err).Error()
		return k
	}
	left := about.SessionStartLimit
	k.OK, k.Advice = left.Remaining >= fewStarts, fmt.Sprintf("%d of %d", left.Remaining, left.Total)
	if !k.OK {
		k.Advice += fmt.Sprintf("; the bot waits until they are renewed in %s. Look in the log for what made it log in so often", (time.Duration(left.ResetAfter) * time.Millisecond).Round(time.Minute))
	}
	return k
}

func (c *Chat) checkCommands(ctx context.Context) bot.Check {
	k := bot.Check{What: "Discord: the commands"}
	app, err := c.application(ctx)
	if err == nil {
		k.OK, err = c.registered(ctx, app, []entry{command(bot.Verbs())})
	}
	switch {
	case err != nil:
		k.Advice = plainly(err).Error()
	case k.OK:
		k.Advice = "registered"
	default:
		k.Advice = "those registered are not of this version; attribot run registers them at its start"
	}
	return k
}

func (c *Chat) checkChannel(ctx context.Context, ch bot.Channel) bot.Check {
	k := bot.Check{What: "Discord: channel " + name(ch.Name, ch.ID)}
	missing, err := c.missing(ctx, ch.ID)
	switch code := codeOf(err); {
	case code == unknownChannel:
		k.Advice = "it is gone; its settings are kept"
	case code == noAccess || code == noPermission:
		k.Advice = "the bot does not see it: give it View Channel there, or invite it to the server (attribot discord invite)"
	case err != nil:
		k.Advice = plainly(err).Error()
	case len(missing) > 0:
		k.Advice = "give the bot there: " + strings.Join(names(missing), ", ")
	default:
		k.OK, k.Advice = true, "the bot may do all it needs to"
	}
	return k
}

func names(ps []permission) (all []string) {
	for _, p := range ps {
		all = append(all, p.name)
	}
	return all
}

// missing returns the permissions that the bot lacks in a channel.
func (c *Chat) missing(ctx context.Context, channel string) ([]permission, error) {
	me, err := c.me(ctx)
	if err != nil {
		return nil, err
	}
	have, err := c.rest.UserChannelPermissions(me.ID, channel, discordgo.WithContext(ctx))
	if err != nil {
		return nil, err
	}
	var lacks []permission
	for _, p := range needed {
		if have&p.bit == 0 {
			lacks = append(lacks, p)
		}
	}
	return lacks, nil
}
