package main

import (
	"fmt"

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
	st, err := store.Open(s.ctx, all.Database)
	if err != nil {
		return err
	}
	defer st.Close()
	checks, err := s.checks(st, all)
	if err != nil {
		return err
	}
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

// checks looks at everything, one after the other.
func (s stage) checks(st *store.Store, all settings) (checks []bot.Check, err error) {
	n, err := st.Counts(s.ctx)
	if err != nil {
		return nil, err
	}
	checks = append(checks, bot.Check{OK: true, What: fmt.Sprintf("%s holds %s and %s", all.Database, counted(n.Feeds, "feed"), counted(n.Claims, "claim"))})
	if n.Feeds == 0 && !all.Shipped {
		checks = append(checks, bot.Check{What: "there is no source to read", Advice: "add one: attribot feeds add URL"})
	}
	watching, err := s.watching(st)
	if err != nil {
		return nil, err
	}
	platforms := 0
	if o, ok := s.slackOptions(all); ok {
		platforms++
		checks = append(checks, slack.Doctor(s.ctx, o, watching["slack"])...)
	}
	if token := s.getenv(discordToken); token != "" {
		platforms++
		for _, c := range discord.Doctor(s.ctx, discord.Options{Token: token, API: all.DiscordAPI}, watching["discord"]) {
			checks = append(checks, bot.Check(c))
		}
	}
	if platforms == 0 {
		checks = append(checks, bot.Check{OK: true, What: "no token is in the environment: it talks at the terminal",
			Advice: fmt.Sprintf("for Slack set %s and %s, for Discord %s", slackBotToken, slackAppToken, discordToken)})
	}
	return checks, nil
}

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
