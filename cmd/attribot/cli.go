package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// cli is the command line.
type cli struct {
	Config   string           `placeholder:"FILE" help:"Settings file. Without it attribot.toml is read, if there is one."`
	Database string           `placeholder:"FILE" help:"SQLite file, instead of the setting's."`
	Verbose  bool             `short:"v" help:"Say more: log every step; with scan, show what was rejected."`
	Version  kong.VersionFlag `help:"Print the version."`

	Run     runCommand     `cmd:"" default:"withargs" help:"Read feeds, and talk at the terminal: alerts appear there and commands are typed there. This is what attribot does without a command."`
	Demo    demoCommand    `cmd:"" help:"Show it all in seconds, offline, with sample feeds of our own."`
	Scan    scanCommand    `cmd:"" help:"Find the claims in articles: JSON lines, HTML or text."`
	Eval    evalCommand    `cmd:"" help:"Measure the detector against labelled articles."`
	Replay  replayCommand  `cmd:"" help:"Play an archive of feed entries as if it were happening: what would have been posted?"`
	Feeds   feedsCommand   `cmd:"" help:"Look after the sources from the shell."`
	Doctor  doctorCommand  `cmd:"" help:"Check the database, the tokens, what they allow, and the channels; say what to do."`
	Slack   slackCommand   `cmd:"" help:"Help with bringing Attribot to Slack."`
	Discord discordCommand `cmd:"" help:"Help with bringing Attribot to Discord."`
	Export  exportCommand  `cmd:"" help:"Write what Attribot knows for other programs."`
	Backup  backupCommand  `cmd:"" help:"Copy the database, also while Attribot runs."`
	Restore restoreCommand `cmd:"" help:"Put a backup in the place of the database."`
}

// A stage is what the program stands on: nothing else is read or written,
// save the files that the settings and arguments name.
type stage struct {
	ctx     context.Context
	getenv  func(string) string
	in      io.Reader
	out     io.Writer
	errw    io.Writer
	options *cli
}

// run is the program. It returns an error that tells a person what to do.
func run(ctx context.Context, args []string, getenv func(string) string, in io.Reader, out, errw io.Writer) (err error) {
	var c cli
	parser, err := kong.New(&c,
		kong.Name("attribot"),
		kong.Description("Tells a channel when a government attributes or denies a cyberattack on a country it watches."),
		kong.Vars{"version": version(), "settings": explainSettings()},
		kong.Writers(out, errw),
		kong.Exit(func(int) { panic(leave{}) }),
		kong.Bind(stage{ctx, getenv, in, out, errw, &c}),
	)
	if err != nil {
		return err
	}
	defer func() {
		if p := recover(); p != nil && p != (leave{}) {
			panic(p)
		}
	}()
	command, err := parser.Parse(args)
	if err != nil {
		return usage(parser, args, err)
	}
	return inWords(command.Run())
}

// usage says, with what is wrong with a command line, where it is told what is
// right.
func usage(parser *kong.Kong, args []string, err error) error {
	at := parser.Model.Node
	if wrong, ok := errors.AsType[*kong.ParseError](err); ok && wrong.Context.Selected() != nil {
		at = wrong.Context.Selected()
	}
	said := slices.IndexFunc(args, func(a string) bool { return !strings.HasPrefix(a, "-") })
	if at == parser.Model.DefaultCmd && said >= 0 && args[said] != at.Name { // no command is named so, and run takes no words
		return noCommand(parser, args[said])
	}
	return fmt.Errorf("%w (see %s --help)", err, at.FullPath())
}

func noCommand(parser *kong.Kong, name string) error {
	var names []string
	for _, c := range parser.Model.Children {
		names = append(names, c.Name)
	}
	if near := nearest(name, names); near != "" {
		return fmt.Errorf("there is no command %q; did you mean %s? (see attribot --help)", name, near)
	}
	return fmt.Errorf("there is no command %q (see attribot --help)", name)
}

// leave is how kong's --help and --version come back from the parser, which
// would end the process.
type leave struct{}

// version is the module's, or the commit's it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "attribot, built without a version"
	}
	return "attribot " + info.Main.Version
}
