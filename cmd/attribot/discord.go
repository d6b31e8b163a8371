package main

import (
	"errors"
	"fmt"

	"attribot/bot/discord"
)

// discordToken is the environment's variable that switches Discord on.
const discordToken = "DISCORD_BOT_TOKEN"

// discordCommand is what an operator needs once.
type discordCommand struct {
	Invite discordInviteCommand `cmd:"" help:"Print the address at which an administrator adds the bot to a server."`
}

type discordInviteCommand struct{}

func (discordInviteCommand) Help() string {
	return "The address asks for exactly the permissions that Attribot needs. " + discordToken + " must be in the environment."
}

func (discordInviteCommand) Run(s stage) error {
	all, err := s.settings()
	if err != nil {
		return err
	}
	token := s.getenv(discordToken)
	if token == "" {
		return errors.New("set " + discordToken + " to the bot's token, from https://discord.com/developers/applications (your application, Bot, Reset Token)")
	}
	link, err := discord.Invite(s.ctx, discord.Options{Token: token, API: all.DiscordAPI})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(s.out, link)
	return err
}
