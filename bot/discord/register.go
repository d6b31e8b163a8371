package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/bwmarrin/discordgo"

	"attribot/bot"
)

// register tells Discord our command, if what is registered there is another.
// A write needs an hour to reach everybody, and there are but 200 new commands
// a day: https://discord.com/developers/docs/interactions/application-commands.
func (c *Chat) register(ctx context.Context) error {
	app, err := c.application(ctx)
	if err != nil {
		return fmt.Errorf("ask for the application: %w", err)
	}
	want := []entry{command(bot.Verbs())}
	same, err := c.registered(ctx, app, want)
	if err != nil || same {
		return err
	}
	if err := c.do(ctx, "PUT", discordgo.EndpointApplicationGlobalCommands(app), want, nil); err != nil {
		return fmt.Errorf("register the commands: %w", err)
	}
	c.log.Info("discord: commands registered")
	return nil
}

// registered reports whether Discord has these commands already. Of its answer
// only what we write is compared: it adds ids, versions and defaults.
func (c *Chat) registered(ctx context.Context, app string, want []entry) (bool, error) {
	var have []entry
	if err := c.do(ctx, "GET", discordgo.EndpointApplicationGlobalCommands(app), nil, &have); err != nil {
		return false, fmt.Errorf("ask for the registered commands: %w", err)
	}
	a, errA := json.Marshal(have)
	b, errB := json.Marshal(want)
	return errA == nil && errB == nil && slices.Equal(a, b), nil
}

// application is the bot's application id.
func (c *Chat) application(ctx context.Context) (string, error) {
	var app struct{ ID string }
	err := c.do(ctx, "GET", discordgo.EndpointOAuth2Application("@me"), nil, &app)
	if err == nil && app.ID == "" {
		err = errors.New("discord's answer names no application")
	}
	return app.ID, err
}
