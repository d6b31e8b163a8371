package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"attribot/bot"
	"attribot/bot/discord"
	"attribot/bot/slack"
	"attribot/store"
)

// doctorCommand looks at what must be right before the bot can talk.
type doctorCommand struct{}

func (doctorCommand) Help() string {
	return "Looks at the database, the sources, and on each platform whose tokens are in the environment at the tokens, what they allow, and the channels. " +
		"Says what to do about each thing that is wrong, and ends with an error if there is one. Posts nothing."
}

func (doctorCommand) Run(s stage) error {
	all, err := s.settings()
	if err != nil {
		return err
	}
	checks, watching, err := s.memory(all)
	if err != nil {
		return err
	}
	checks = append(checks, s.tokens(all, watching)...)
	wrong := 0
	for _, c := range checks {
		mark := "ok   "
		if !c.OK {
			mark = "WRONG"
			wrong++
		}
		fmt.Fprintf(s.out, "%s  %s\n", mark, c.What)
		if c.Advice != "" {
			fmt.Fprintf(s.out, "       %s\n", c.Advice)
		}
	}
	if wrong > 0 {
		return fmt.Errorf("%s to mend", counted(wrong, "thing"))
	}
	return nil
}

// memory looks at the database, and returns which channels watch something. It
// makes none.
func (s stage) memory(all settings) (checks []bot.Check, watching map[string][]bot.Channel, err error) {
	if _, err := os.Stat(all.Database); errors.Is(err, fs.ErrNotExist) {
		return []bot.Check{{OK: true, What: "there is no database yet at " + whole(all.Database), Advice: "it is made when attribot first runs"}}, nil, nil
	}
	st, err := store.Open(s.ctx, all.Database)
	if err != nil {
		return nil, nil, err
	}
	defer st.Close()
	n, err := st.Counts(s.ctx)
	if err != nil {
		return nil, nil, err
	}
	checks = append(checks, bot.Check{OK: true, What: fmt.Sprintf("%s holds %s and %s", whole(all.Database), counted(n.Feeds, "feed"), counted(n.Claims, "claim"))})
	if n.Feeds == 0 && !all.Shipped {
		checks = append(checks, bot.Check{What: "there is no source to read", Advice: "add one: attribot feeds add URL"})
	}
	watching, err = s.watching(st)
	return checks, watching, err
}

// tokens looks at each platform that has one in the environment.
func (s stage) tokens(all settings, watching map[string][]bot.Channel) (checks []bot.Check) {
	platforms := 0
	if o, ok := s.slackOptions(all); ok {
		platforms++
		checks = append(checks, slack.Doctor(s.ctx, o, watching["slack"])...)
	}
	if token := s.getenv(discordToken); token != "" {
		platforms++
		checks = append(checks, discord.Doctor(s.ctx, discord.Options{Token: token, API: all.DiscordAPI}, watching["discord"])...)
	}
	if platforms == 0 {
		advice := fmt.Sprintf("for Slack set %s and %s, for Discord %s", slackBotToken, slackAppToken, discordToken)
		for _, other := range otherTokens {
			if s.getenv(other) != "" {
				advice += fmt.Sprintf("; %s is set, and not read", other)
			}
		}
		checks = append(checks, bot.Check{OK: true, What: "no token is in the environment: it talks at the terminal", Advice: advice})
	}
	return checks
}

// otherTokens are the variables under which other programs, and manuals, have
// such tokens.
var otherTokens = []string{"SLACK_TOKEN", "SLACK_API_TOKEN", "SLACK_OAUTH_TOKEN", "SLACK_APP_LEVEL_TOKEN", "DISCORD_TOKEN", "DISCORD_API_TOKEN", "BOT_TOKEN"}

// watching are the channels that watch something, by platform.
func (s stage) watching(st *store.Store) (map[string][]bot.Channel, error) {
	all, err := st.Channels(s.ctx)
	if err != nil {
		return nil, err
	}
	by := map[string][]bot.Channel{}
	for _, c := range all {
		ws, err := st.Watches(s.ctx, c.ID)
		if err != nil {
			return nil, err
		}
		if len(ws) > 0 {
			by[c.Platform] = append(by[c.Platform], bot.Channel{Platform: c.Platform, ID: c.Remote, Name: c.Name})
		}
	}
	return by, nil
}
