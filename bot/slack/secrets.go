package slack

import (
	"errors"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"attribot/bot"
)

// This file says what is wrong with the secrets: at first sight, and when Slack
// refuses them. It never says what they are.

// Which of the secrets an error is about.
const (
	botToken      = "SLACK_BOT_TOKEN"
	appToken      = "SLACK_APP_TOKEN"
	signingSecret = "SLACK_SIGNING_SECRET"
)

// Where each is found, as the sentence goes on that names it.
var foundAt = map[string]string{
	botToken:      "it begins with xoxb- and stands on the app's page “OAuth & Permissions”, once the app is installed",
	appToken:      "it begins with xapp- and is made on the app's page “Basic Information”, “App-Level Tokens”, with the scope connections:write",
	signingSecret: "it is 32 digits and letters and stands on the app's page “Basic Information”, “App Credentials”",
}

// checkForm tells what is wrong with the secrets at first sight.
func checkForm(o Options) error {
	if strings.HasPrefix(o.BotToken, "xapp-") && strings.HasPrefix(o.AppToken, "xoxb-") {
		return errors.New("the two tokens of Slack are swapped: SLACK_BOT_TOKEN is the one that begins with xoxb-, SLACK_APP_TOKEN the one with xapp-")
	}
	if err := checkToken(botToken, o.BotToken, "xoxb-", "bot token"); err != nil {
		return err
	}
	if o.Listen != "" {
		return checkSigning(o.SigningSecret)
	}
	if o.SigningSecret != "" && o.AppToken == "" {
		return errors.New("with SLACK_SIGNING_SECRET, set slack_listen too: where Slack's requests are heard; without slack_listen, SLACK_APP_TOKEN opens connections to Slack")
	}
	return checkToken(appToken, o.AppToken, "xapp-", "app-level token")
}

func checkToken(name, token, prefix, kind string) error {
	rest, ok := strings.CutPrefix(token, prefix)
	switch {
	case token == "":
		return fmt.Errorf("%s is missing: %s", name, foundAt[name])
	case !ok && bot.OnlyOf(token, '-'):
		return fmt.Errorf("%s is no %s: %s", name, kind, foundAt[name])
	case rest == "" || !bot.OnlyOf(rest, '-'):
		return fmt.Errorf("%s is not a whole %s, which is digits, letters and dashes without anything around it: %s", name, kind, foundAt[name])
	}
	return nil
}

// signingLength is that of every secret that Slack has handed out.
const signingLength = 32

func checkSigning(secret string) error {
	switch {
	case secret == "":
		return errors.New("SLACK_SIGNING_SECRET is missing: with slack_listen Slack makes requests to us, and by it we know that they are Slack's; " + foundAt[signingSecret])
	case len(secret) != signingLength || !bot.OnlyOf(secret):
		return errors.New("SLACK_SIGNING_SECRET is no signing secret: " + foundAt[signingSecret])
	}
	return nil
}

// inWords explains an error that no waiting mends; nil for any other.
func inWords(err error, token string) error {
	var no slack.SlackErrorResponse
	if !errors.As(err, &no) {
		return nil
	}
	switch no.Err {
	case "invalid_auth", "not_authed":
		return fmt.Errorf("the token in %s is unknown to Slack (%s): copy it again from the app's page at https://api.slack.com/apps", token, no.Err)
	case "token_revoked", "token_expired":
		return fmt.Errorf("the token in %s is no longer valid (%s): reinstall the app to the workspace and copy the new one", token, no.Err)
	case "account_inactive":
		return fmt.Errorf("the app was removed from its workspace (%s): install it again and copy the new %s", no.Err, token)
	case "not_allowed_token_type":
		return fmt.Errorf("the token in %s is of the wrong kind (%s): SLACK_BOT_TOKEN begins with xoxb-, SLACK_APP_TOKEN with xapp-", token, no.Err)
	case "missing_scope":
		return fmt.Errorf("the token in %s lacks the scope %s: add it on the app's page, then reinstall the app and copy the new token", token, orElse(no.Needed, "connections:write"))
	}
	return nil
}

func orElse(s, standard string) string {
	if s == "" {
		return standard
	}
	return s
}
