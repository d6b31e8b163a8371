package main

import (
	"fmt"

	"attribot/bot/slack"
)

// The environment's variables that switch Slack on.
const (
	slackBotToken      = "SLACK_BOT_TOKEN"
	slackAppToken      = "SLACK_APP_TOKEN"
	slackSigningSecret = "SLACK_SIGNING_SECRET" // instead of the app token, with slack_listen
)

// slackCommand is what an operator needs once.
type slackCommand struct {
	Manifest slackManifestCommand `cmd:"" help:"Print the app manifest to paste where a Slack app is made."`
}

type slackManifestCommand struct {
	URL string `help:"The public address under which Slack reaches slack_listen, e.g. https://attribot.example.org: the manifest is that of HTTP mode then."`
}

func (c slackManifestCommand) Run(s stage) error {
	manifest, err := slack.Manifest(c.URL)
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(s.out, manifest)
	return err
}

// slackOptions are the secrets and settings for Slack; ok is false when none of
// the secrets is in the environment.
func (s stage) slackOptions(all settings) (o slack.Options, ok bool) {
	o = slack.Options{
		BotToken: s.getenv(slackBotToken), AppToken: s.getenv(slackAppToken),
		Listen: all.SlackListen, SigningSecret: s.getenv(slackSigningSecret),
		API: all.SlackAPI, AdminsOnly: all.SlackAdminsOnly,
	}
	return o, o.BotToken != "" || o.AppToken != "" || o.SigningSecret != ""
}
