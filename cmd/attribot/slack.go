package main

import (
	"fmt"

	"attribot/bot/slack"
)

// The environment's variables that switch Slack on.
const (
	slackBotToken = "SLACK_BOT_TOKEN"
	slackAppToken = "SLACK_APP_TOKEN"
)

// slackCommand is what an operator needs once.
type slackCommand struct {
	Manifest slackManifestCommand `cmd:"" help:"Print the app manifest to paste where a Slack app is made."`
}

type slackManifestCommand struct{}

func (slackManifestCommand) Run(s stage) error {
	_, err := fmt.Fprint(s.out, slack.Manifest)
	return err
}

// slackOptions are the tokens and settings for Slack; ok is false when neither
// token is in the environment.
func (s stage) slackOptions(all settings) (o slack.Options, ok bool) {
	o = slack.Options{BotToken: s.getenv(slackBotToken), AppToken: s.getenv(slackAppToken), API: all.SlackAPI, AdminsOnly: all.SlackAdminsOnly}
	return o, o.BotToken != "" || o.AppToken != ""
}
