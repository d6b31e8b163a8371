package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/agnivade/levenshtein"

	"attribot/store"
)

// A command is a verb of the one table: it makes help, the README's table, and
// what a platform registers.
type command struct {
	name    string
	args    string // as help writes them: "COUNTRY… [ROLE] [STANCE]"
	help    string // one line
	long    string // paragraphs and examples
	changes bool   // it needs the right to configure the channel
	dialog  bool   // its form is submitted as words
	do      func(b *Bot, ctx context.Context, r request) (Message, error)
}

// A request is a command on its way through the table.
type request struct {
	Command
	verb    string
	args    []string
	channel store.Channel
	now     time.Time
}

// table is a function so that help may read it.
func table() []command {
	return []command{
		{name: "watch", args: "COUNTRY… [ROLE] [STANCE]", changes: true, do: (*Bot).watch,
			help: "watch countries: as victims of cyberattacks, or as accused, speaker or any",
			long: `An alert appears here when a government attributes or denies a cyberattack on a watched country. Roles: victim (the default), accused, speaker, any. Stances: attributions, denials; both unless you say one. Groups such as eu, nato, five-eyes and g7 stand for their members.

  watch germany
  watch south korea, new zealand
  watch china as accused denials
  watch nato`},
		{name: "unwatch", args: "COUNTRY… [ROLE] [STANCE] | all", changes: true, do: (*Bot).unwatch,
			help: "stop watching countries, or all of them",
			long: `Without a role every watch of the country ends.

  unwatch france
  unwatch china as accused
  unwatch all`},
		{name: "watches", do: (*Bot).watches,
			help: "what is watched and muted here",
			long: "  watches"},
		{name: "recent", args: "[COUNTRY…] [ROLE] [STANCE] [7d]", do: (*Bot).recent,
			help: "the latest claims",
			long: `The ten latest claims, of all countries or some, in any role or one.

  recent
  recent germany 30d
  recent china accused
  recent denials 2w`},
		{name: "story", args: "ID [sources] | split ID CLAIM… | merge ID ID", do: (*Bot).story,
			help: "who said what, when, with quotes and links; mend what was joined or kept apart wrongly",
			long: `A story is one attack and all that is claimed about it. With sources, every article that reported it. Split makes a new story of some of its claims, and of what repeats them; merge makes the second part of the first, and both numbers keep working. Stories are shared by all channels; split and merge are for those who may configure this one, and undo takes them back.

  story S12
  story S12 sources
  story split S12 C3 C4
  story merge S12 S15`},
		{name: "country", args: "COUNTRY", do: (*Bot).country,
			help: "attacked by whom, accused by whom, denied what",
			long: `  country germany`},
		{name: "between", args: "ACCUSER ACCUSED", do: (*Bot).between,
			help: "what one country says of another, and the other's denials",
			long: `  between germany china
  between united states, north korea`},
		{name: "group", args: "NAME", do: (*Bot).group,
			help: "claims that name a threat group, by any of its names",
			long: `  group APT28
  group Fancy Bear`},
		{name: "search", args: "WORDS", do: (*Bot).search,
			help: "claims and their articles, by words",
			long: `Every word must occur. Quotation marks keep words together.

  search electoral commission
  search "volt typhoon"`},
		{name: "why", args: "ID | URL", do: (*Bot).why,
			help: "what was found in an article, and why it did or did not alert here",
			long: `Takes an article (A34), a story (S12), a claim (C56) or the article's address.

  why A34
  why https://news.example/article`},
		{name: "mute", args: "STORY|COUNTRY… [for 7d]", changes: true, do: (*Bot).mute,
			help: "no alerts about a story or a country, for a while (7 days)",
			long: `A muted country silences what is watched of it, and what only it is accused of. Durations: 12h, 7d, 2w; at most a year.

  mute S12
  mute S12 30d
  mute germany for 12h`},
		{name: "unmute", args: "STORY|COUNTRY… | all", changes: true, do: (*Bot).unmute,
			help: "hear of it again",
			long: `  unmute S12
  unmute germany
  unmute all`},
		{name: "pause", args: "[for 7d]", changes: true, do: (*Bot).pause,
			help: "no alerts at all for a while (7 days); they are told together afterwards",
			long: `What comes meanwhile is kept, and told in one message at the end, or at resume. Durations: 12h, 7d, 2w; at most a year.

  pause
  pause for 3d`},
		{name: "resume", changes: true, do: (*Bot).resumeChannel,
			help: "end a pause",
			long: "  resume"},
		{name: "quiet", args: "[HH:MM-HH:MM [TIMEZONE] | off]", changes: true, do: (*Bot).quietHours,
			help: "hours of every day in which no alert is posted",
			long: `Alerts that come in the quiet hours are posted when they end, or stand in the digest if there is one. The time zone is named by a city, and daylight saving is followed; without one that of the channel's digest or quiet hours holds, else UTC.

  quiet 22:00-07:00 Europe/Berlin
  quiet 18:00-08:30
  quiet off`},
		{name: "digest", args: "[daily|weekly [HH:MM] [TIMEZONE] [beside alerts] | off]", changes: true, do: (*Bot).setDigest,
			help: "one message a day or a week (on Mondays) instead of alerts, or beside them",
			long: `The digest lists the claims with their links, those of which the detector is less sure apart, and the sources that could not be read. It comes at 08:00 unless you say when. With "beside alerts" they are still posted at once, and the digest holds those that quiet hours or the hourly limit kept back.

  digest daily 08:30 Europe/Berlin
  digest weekly
  digest daily 08:00 beside alerts
  digest off`},
		{name: "settings", dialog: true, do: (*Bot).settings,
			help: "what this channel watches and when it is told, and what changes it",
			long: "  settings"},
		{name: "feeds", args: "[list | add URL | remove FEED | pause FEED | resume FEED | set FEED … | health]", do: (*Bot).feeds,
			help: "the sources: list, add, remove, pause, resume, set, health",
			long: `A feed is named by its number (F3), its address or its title. Adding finds out what stands at the address: a feed, or a page that names one. What an added feed already holds raises no alerts. Sources are shared by all channels. Health tells of each that is not sensed why, and what to do. Some sites serve only one form of our name, or only HTTP/1.1: set says how a source is asked (agent default, bare or compatible; http1 on or off), and tries it.

  feeds
  feeds add https://news.example/rss
  feeds pause F3
  feeds set F3 agent bare
  feeds set F3 agent compatible http1 on
  feeds health`},
		{name: "feedback", args: "CLAIM not-relevant|wrong-country|wrong-role|withdraw [WORDS]", do: (*Bot).feedback,
			help: "tell what is wrong with an alert, for whoever mends the detector",
			long: `It is stored with the claim, whose number stands in story and why; the words say what would be right. Alerts have a button for it.

  feedback C12 not-relevant
  feedback C12 wrong-country it was Austria, not Australia
  feedback C12 withdraw`},
		{name: "status", args: "[log [N]]", do: (*Bot).status,
			help: "what is sensed, queued and failing; with log, who changed what here",
			long: `With log the last ten changes of this channel's settings, or as many as you say: who, what, when, and whether it was taken back.

  status
  status log
  status log 30`},
		{name: "test", do: (*Bot).test,
			help: "show a sample alert here",
			long: "  test"},
		{name: "undo", changes: true, do: (*Bot).undo,
			help: "take back the channel's last change of the past ten minutes",
			long: "  undo"},
		{name: "help", args: "[COMMAND]", do: (*Bot).help,
			help: "this list, or more about a command",
			long: "  help watch"},
	}
}

// CommandsTable is the table of commands as Markdown, for the README.
func CommandsTable() string {
	var s strings.Builder
	s.WriteString("| command | does |\n| --- | --- |\n")
	for _, c := range table() {
		fmt.Fprintf(&s, "| `%s` | %s |\n", strings.ReplaceAll(c.usage(), "|", `\|`), c.help)
	}
	return s.String()
}

func (c command) usage() string { return strings.TrimSpace(c.name + " " + c.args) }

// A refusal is what a person asked that could not be done, in words for them.
type refusal struct{ Message }

func (r *refusal) Error() string { return r.Text }

// refuse says what was wrong and what to do next.
func refuse(text string, next ...Action) error {
	return &refusal{Message{Tone: Problem, Text: text, Actions: next}}
}

// Handle answers a command. It never sends, never panics, and always answers:
// a mistake of the person's with a sentence that helps, one of ours with a
// plain line, while the log has the rest.
func (b *Bot) Handle(ctx context.Context, c Command) (m Message) {
	if c.At.IsZero() {
		c.At = time.Now()
	}
	m, err := b.handle(ctx, c)
	var no *refusal
	switch {
	case errors.As(err, &no):
		m = no.Message
	case err != nil:
		b.log.Error("command failed", "words", c.Words, "channel", c.Channel.ID, "err", err)
		m = Message{Tone: Problem, Text: "Something went wrong on our side; the operator's log has the cause. Please try again."}
	}
	// What changes a channel is everybody's business there, as is a sample.
	m.Private = m.Tone != Done && m.Tone != Attribution && m.Tone != Denial
	return m
}

func (b *Bot) handle(ctx context.Context, c Command) (m Message, err error) {
	defer recovered("answering", &err)
	words := verbFirst(c.Words)
	if len(words) == 0 {
		words = []string{"help"}
	}
	if len(words) > mostWords || len(strings.Join(words, " ")) > mostBytes {
		return m, refuse(fmt.Sprintf("That is too long: a command has at most %d words.", mostWords))
	}
	verb := strings.ToLower(words[0])
	if slices.Contains(askingForHelp, verb) {
		verb = "help"
	}
	i := slices.IndexFunc(table(), func(t command) bool { return t.name == verb })
	if i < 0 {
		return m, unknownVerb(verb, words[1:])
	}
	cmd := table()[i]
	if cmd.changes && !c.Who.MayConfigure {
		return m, mayNot(cmd.name)
	}
	if cmd.args == "" && !cmd.dialog && len(words) > 1 {
		return m, unused(cmd.name, strings.Join(words[1:], " "))
	}
	channel, err := b.spoken(ctx, c, cmd.changes)
	if err != nil {
		return m, fmt.Errorf("channel: %w", err)
	}
	return cmd.do(b, ctx, request{Command: c, verb: verb, args: words[1:], channel: channel, now: c.At})
}

// What a command may hold: all countries of the world, or an address that
// tracks whoever follows it.
const (
	mostWords = 500
	mostBytes = 8000
)

// verbFirst drops what people put before the verb out of habit: "/attribot
// watch", "/watch".
func verbFirst(words []string) []string {
	var clean []string
	for _, w := range words {
		if w = strings.TrimSpace(w); w != "" {
			clean = append(clean, w)
		}
	}
	if len(clean) > 0 {
		clean[0] = strings.TrimLeft(clean[0], "/!")
		if strings.EqualFold(clean[0], "attribot") || clean[0] == "" {
			clean = clean[1:]
		}
	}
	return clean
}

func mayNot(verb string) error {
	return refuse(fmt.Sprintf("%s changes this channel's settings, and that takes somebody who may configure it. "+
		"You can look at everything: try watches, recent or status.", upper(verb)))
}

// otherVerbs are what people type for a command that has another name here.
var otherVerbs = map[string]string{
	"follow": "watch", "subscribe": "watch", "add": "watch", "start": "watch",
	"unfollow": "unwatch", "unsubscribe": "unwatch", "remove": "unwatch",
	"list": "watches", "watching": "watches", "watchlist": "watches",
	"latest": "recent", "news": "recent", "claims": "recent", "find": "search", "explain": "why",
	"stop": "pause", "silence": "mute", "unpause": "resume", "cancel": "undo", "revert": "undo",
	"config": "settings", "configure": "settings", "options": "settings", "sources": "feeds", "log": "status log",
	"merge": "story merge", "split": "story split",
}

// askingForHelp are what people type who want help, and no command.
var askingForHelp = []string{"?", "-h", "-help", "--help", "h", "man", "commands"}

func unknownVerb(verb string, args []string) error {
	near := cmp.Or(otherVerbs[verb], nearestVerb(verb))
	if (verb == "add" || verb == "remove") && len(args) > 0 && isFeed(args[0]) {
		near = "feeds " + verb
	}
	if near == "" {
		return refuse(fmt.Sprintf("There is no command %q. Try help.", clip(verb, 40)), Action{"Help", "help"})
	}
	return refuse(fmt.Sprintf("There is no command %q. Did you mean %s?", clip(verb, 40), near),
		Action{upper(near), typed(append(strings.Fields(near), args...)...)})
}

// isFeed reports whether a word is an address, or a feed's number.
func isFeed(word string) bool {
	low := strings.ToLower(word)
	return strings.Contains(low, "://") || strings.HasPrefix(low, "f") && number.MatchString(low[1:])
}

// nearestVerb finds the command that a typing error is one or two letters
// away from, or a beginning of; "" if none is near.
func nearestVerb(verb string) string {
	if len(verb) > 20 {
		return ""
	}
	best, cost := "", 3
	for _, c := range table() {
		d := levenshtein.ComputeDistance(verb, c.name)
		if len(verb) >= 2 && strings.HasPrefix(c.name, verb) {
			d = 1
		}
		if d < cost && d < len(c.name)-1 {
			best, cost = c.name, d
		}
	}
	return best
}

// typed is the line that a person would type for the words.
func typed(words ...string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = w
		if w == "" || strings.ContainsAny(w, " \t'‘’\"“”„«»") {
			quoted[i] = `"` + strings.NewReplacer(`"`, "", "“", "", "”", "").Replace(w) + `"`
		}
	}
	return strings.Join(quoted, " ")
}

// clip shortens what a person typed before it is said back.
func clip(s string, most int) string {
	if rs := []rune(s); len(rs) > most {
		return string(rs[:most-1]) + "…"
	}
	return s
}

func (b *Bot) help(_ context.Context, r request) (Message, error) {
	if len(r.args) > 0 {
		return helpFor(strings.ToLower(r.args[0]))
	}
	m := Message{
		Title: "What you can ask",
		Text: "Alerts appear here when a government attributes or denies a cyberattack on a country that this channel watches. " +
			"Begin with: watch germany",
		Footer: "help COMMAND tells more, with examples.",
	}
	for _, c := range table() {
		m.Items = append(m.Items, Item{Text: c.usage(), Detail: c.help})
	}
	return m, nil
}

func helpFor(verb string) (Message, error) {
	for _, c := range table() {
		if c.name != verb {
			continue
		}
		text, examples, ok := strings.Cut(c.long, "\n\n")
		if !ok {
			text, examples = "", c.long
		}
		m := Message{
			Title: c.usage(),
			Text:  strings.TrimSpace(upper(c.help) + ".\n\n" + text),
			Mono:  strings.TrimPrefix(strings.ReplaceAll(examples, "\n  ", "\n"), "  "),
		}
		if c.changes {
			m.Footer = "For those who may configure this channel."
		}
		return m, nil
	}
	return Message{}, unknownVerb(verb, nil)
}
