package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/lmittmann/tint"
	"golang.org/x/term"

	"attribot/bot"
	"attribot/bot/console"
	"attribot/bot/discord"
	"attribot/bot/slack"
	"attribot/feeds"
	"attribot/store"
)

// runCommand is the bot.
type runCommand struct {
	Once bool `help:"Answer the commands on standard input, do one full round, and end: for scripts and timers."`
}

func (runCommand) Help() string {
	return `With SLACK_BOT_TOKEN and SLACK_APP_TOKEN in the environment Attribot is in Slack, with DISCORD_BOT_TOKEN in Discord. Without any such token it talks here: at a terminal, commands are typed and alerts appear above the prompt; exit, Ctrl-C or Ctrl-D ends it. ` +
		`Where the standard input is no terminal, its lines are commands that are answered first; at its end Attribot goes on as a service until it gets SIGTERM or SIGINT.

With --once it answers, asks every feed that is due, reads, posts, and ends.

The settings file, with the defaults. Each setting can be given by the environment as well, e.g. ATTRIBOT_MAX_AGE; ATTRIBOT_CONFIG names the file.

` + indented(explainSettings())
}

func (c runCommand) Run(s stage) error {
	all, err := s.settings()
	if err != nil {
		return err
	}
	st, err := store.Open(s.ctx, all.Database)
	if err != nil {
		return err
	}
	defer st.Close()
	release, err := serve(s.ctx, all)
	if err != nil {
		return err
	}
	defer release()
	if err := loadShipped(s.ctx, st, all); err != nil {
		return err
	}
	chat := s.console(all)
	log, closeLog, err := s.logger(all, chat, s.level(all))
	if err != nil {
		return err
	}
	defer closeLog()
	chats := s.platforms(all, log)
	if c.Once {
		return once(s, newBot(st, all, log, append(chats, chat)...), chat)
	}
	if len(chats) > 0 {
		return newBot(st, all, log, chats...).Run(s.ctx)
	}
	if s.terminal() {
		if err := s.greet(st, all); err != nil {
			return err
		}
		return newBot(st, all, log, chat).Run(s.ctx)
	}
	return newBot(st, all, log, service{chat}).Run(s.ctx)
}

// serve makes this process the database's one bot.
func serve(ctx context.Context, all settings) (release func() error, err error) {
	release, err = store.Serve(ctx, all.Database)
	if errors.Is(err, store.ErrServed) {
		return nil, fmt.Errorf("attribot runs on %s already, and two would post every alert twice: stop that one first, or give this one a database of its own with --database; "+
			"attribot feeds, backup and doctor work beside it", all.Database)
	}
	return release, err
}

// platforms are the chats whose tokens are in the environment; they are
// nowhere else, so that no settings file holds a secret.
func (s stage) platforms(all settings, log *slog.Logger) (chats []bot.Chat) {
	if o, ok := s.slackOptions(all); ok {
		chats = append(chats, slack.New(o, log))
	}
	if token := s.getenv(discordToken); token != "" {
		chats = append(chats, discord.New(discord.Options{Token: token, API: all.DiscordAPI, Shards: all.DiscordShards, Log: log}))
	}
	return chats
}

// console is the chat where no platform is.
func (s stage) console(all settings) *console.Chat {
	return console.New(s.in, s.out, console.Options{History: all.History, Complete: bot.Complete, NoColor: s.getenv("NO_COLOR") != ""})
}

func newBot(st *store.Store, all settings, log *slog.Logger, chats ...bot.Chat) *bot.Bot {
	client := newClient(all)
	policy := bot.Policy{MaxAge: time.Duration(all.MaxAge), Keep: time.Duration(all.Keep), AlertFrom: all.AlertFrom, Hourly: all.Hourly, Operator: operator(all.Operator)}
	if all.Hourly == 0 {
		policy.Hourly = -1 // how a Policy wants to be told that there is no limit
	}
	return bot.New(st, feeds.NewPoller(st, client, log), client, policy, log, chats...)
}

func newClient(all settings) *feeds.Client {
	gap := time.Duration(all.Gap)
	if gap == 0 {
		gap = -1 // how a Client wants to be told that none is needed
	}
	return feeds.NewClient(feeds.Options{UserAgent: all.UserAgent, Allow: all.Allow, Gap: gap})
}

// once answers what is piped in and does one round.
func once(s stage, b *bot.Bot, chat *console.Chat) error {
	if !s.terminal() {
		if err := chat.Run(s.ctx, b.Handle); err != nil {
			return err
		}
	}
	did, err := b.Once(s.ctx, time.Now())
	if err == nil && did.Feeds.Asked == 0 {
		fmt.Fprintln(s.errw, "No feed was due. New ones are asked in the course of an hour.")
	}
	return err
}

// A service is a console whose input may end, as /dev/null does at once: the
// alerts still appear on its output.
type service struct{ *console.Chat }

func (s service) Run(ctx context.Context, handle bot.Handler) error {
	if err := s.Chat.Run(ctx, handle); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

// greet says where one is, and what to type first.
func (s stage) greet(st *store.Store, all settings) error {
	n, err := st.Counts(s.ctx)
	if err != nil {
		return err
	}
	watches, err := st.Watches(s.ctx, 0)
	if err != nil {
		return err
	}
	hints := "Type help for what can be asked; exit leaves."
	if len(watches) == 0 {
		hints = "Nothing is watched here yet: type for example  watch germany  or help; exit leaves."
	}
	if n.FeedsSensed == 0 {
		hints += "\nNew feeds are asked in the course of an hour; what they hold then raises no alert."
	}
	_, err = fmt.Fprintf(s.out, "Attribot knows %s, %s and %s (%s).\n%s\n\n",
		counted(n.Feeds, "feed"), counted(n.Articles, "article"), counted(n.Claims, "claim"), whole(all.Database), hints)
	return err
}

// shippedLoaded is the fact that the list of sources was loaded once: what an
// operator has removed since does not come back.
const shippedLoaded = "shipped-feeds-loaded"

func loadShipped(ctx context.Context, st *store.Store, all settings) error {
	if loaded, err := st.Fact(ctx, shippedLoaded); err != nil || loaded != "" || !all.Shipped {
		return err
	}
	for _, f := range feeds.Shipped() {
		f.Added = time.Now()
		if _, err := st.AddFeed(ctx, f); err != nil && !errors.Is(err, store.ErrExists) {
			return fmt.Errorf("load the list of sources: %w", err)
		}
	}
	return st.SetFact(ctx, shippedLoaded, time.Now().UTC().Format(time.RFC3339))
}

// terminal reports whether a person sits at both ends.
func (s stage) terminal() bool { return isTerminal(s.in) && isTerminal(s.out) }

func isTerminal(end any) bool {
	f, ok := end.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// level is what is worth a line. In a file, or of a service, that is what
// happened; a person at the terminal reads only what they must mend.
func (s stage) level(all settings) slog.Level {
	if s.terminal() && all.Log == "" && s.getenv(discordToken) == "" && s.getenv(slackBotToken) == "" {
		return slog.LevelError
	}
	return slog.LevelInfo
}

// logger writes where the settings say, at a terminal above the prompt; with
// -v every step.
func (s stage) logger(all settings, chat *console.Chat, level slog.Level) (log *slog.Logger, closeLog func() error, err error) {
	if s.options.Verbose {
		level = slog.LevelDebug
	}
	if all.Log != "" {
		f, err := os.OpenFile(all.Log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o640)
		if err != nil {
			return nil, nil, fmt.Errorf("open the log: %w", err)
		}
		return slog.New(slog.NewTextHandler(f, &slog.HandlerOptions{Level: level})), f.Close, nil
	}
	nothing := func() error { return nil }
	if isTerminal(s.errw) {
		return slog.New(tint.NewTextHandler(chat.Log(s.errw), &tint.Options{Level: level, TimeFormat: time.TimeOnly, NoColor: s.getenv("NO_COLOR") != ""})), nothing, nil
	}
	return slog.New(slog.NewTextHandler(s.errw, &slog.HandlerOptions{Level: level})), nothing, nil
}

// indented makes text a block that kong's help leaves as it is.
func indented(text string) string {
	return "    " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n    ")
}
