package main

import (
	"bytes"
	"encoding"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/agnivade/levenshtein"
	"github.com/pelletier/go-toml/v2"

	"attribot/bot"
)

// settingsFile is read from the working folder when no other is named.
const settingsFile = "attribot.toml"

// settings are what an operator may choose. A field's tag is all there is to
// say of it: its key in the file, from which the environment's variable
// follows (max_age: ATTRIBOT_MAX_AGE), and its help. The environment wins over
// the file.
type settings struct {
	Database        string         `toml:"database" help:"The SQLite file with all that Attribot knows. It is made if it is not there."`
	History         string         `toml:"history" help:"Where the lines typed at the terminal are kept. The default lies beside the database."`
	Log             string         `toml:"log" help:"A file to write the log to. Without one it goes to the standard error output, at a terminal above the prompt."`
	UserAgent       string         `toml:"user_agent" help:"Who we say we are to the sites that we ask: a name, and where people read about us. Example: \"Attribot/1.0 (+https://cert.example/attribot)\"."`
	Allow           []netip.Prefix `toml:"allow" help:"Private networks that feeds added from the shell may lie in, e.g. [\"127.0.0.0/8\", \"10.1.0.0/16\"]. What people in chat add never reaches them."`
	Shipped         bool           `toml:"shipped_feeds" help:"Whether the list of sources that comes with Attribot is taken over when the database is made."`
	Gap             duration       `toml:"gap" help:"The least pause between two requests to one host. \"0s\" is for servers of your own."`
	Operator        string         `toml:"operator" help:"The channel in which the operator is told, once, that a source begins or ceases to fail, that an alert could not be posted, or that a channel cannot be reached: its platform and its id there, e.g. \"console:terminal\". Without it only the log has it."`
	DiscordAPI      string         `toml:"discord_api" help:"Where Discord's interface is reached by who goes through a proxy of their own, e.g. \"http://127.0.0.1:8080\". Without it that is https://discord.com."`
	DiscordShards   int            `toml:"discord_shards" help:"Among so many connections Discord's servers are divided. Discord demands more than one from 2500 servers on."`
	SlackAPI        string         `toml:"slack_api" help:"Where Slack's interface is reached by who has a workspace elsewhere or goes through a proxy of their own, e.g. \"https://slack-gov.com\". Without it that is https://slack.com."`
	SlackListen     string         `toml:"slack_listen" help:"Where Slack's requests are heard, e.g. \"127.0.0.1:3000\", by who cannot hold connections to Slack open. Slack must reach it by https under a public address; SLACK_SIGNING_SECRET takes the place of SLACK_APP_TOKEN. Without it Attribot holds connections, and needs no public address."`
	SlackAdminsOnly bool           `toml:"slack_admins_only" help:"Whether in Slack only the workspace's admins and owners may change what a channel watches. Without it every full member may; guests never."`
	MaxAge          duration       `toml:"max_age" help:"An article published longer ago than this is stored, but raises no alert."`
	Keep            duration       `toml:"keep" help:"How long an article in which nothing was found is kept whole, for why. After that only that it is known is."`
	Hourly          int            `toml:"alerts_an_hour" help:"So many alerts are posted in a channel within an hour; the rest follow in one message at its end, or stand in the channel's digest. 0 is no limit."`
	AlertFrom       float64        `toml:"alert_from" help:"How sure, from above 0 to 1, the detector must be of a claim for an alert. What it is less sure of is stored."`
}

func defaultSettings() settings {
	return settings{
		Database:  "attribot.db",
		UserAgent: "Attribot/1.0",
		Shipped:   true,
		Gap:       duration(time.Second),
		MaxAge:    duration(3 * 24 * time.Hour),
		Keep:      duration(30 * 24 * time.Hour),
		Hourly:    12,
		AlertFrom: 0.7,

		DiscordShards: 1,
	}
}

// settings returns what flags, environment and file say, in this order.
func (s stage) settings() (settings, error) {
	all := defaultSettings()
	if err := all.readFile(s.options.Config, s.getenv("ATTRIBOT_CONFIG")); err != nil {
		return all, err
	}
	if err := all.readEnvironment(s.getenv); err != nil {
		return all, err
	}
	if s.options.Database != "" {
		all.Database = s.options.Database
	}
	if all.History == "" {
		all.History = filepath.Join(filepath.Dir(all.Database), "attribot.history")
	}
	return all, all.check()
}

// readFile reads the first file that is named; none need be.
func (all *settings) readFile(names ...string) error {
	name, must := settingsFile, false
	for _, n := range names {
		if n != "" {
			name, must = n, true
			break
		}
	}
	text, err := os.ReadFile(name)
	if errors.Is(err, os.ErrNotExist) && !must {
		return nil
	}
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("there is no settings file %s, which --config or ATTRIBOT_CONFIG names; attribot run --help shows what can stand in one", name)
	}
	if err != nil {
		return fmt.Errorf("read the settings: %w", err)
	}
	return all.parse(name, text)
}

func (all *settings) parse(name string, text []byte) error {
	err := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields().Decode(all)
	if unknown := (*toml.StrictMissingError)(nil); errors.As(err, &unknown) {
		first := unknown.Errors[0]
		line, _ := first.Position()
		return fmt.Errorf("%s:%d: there is no setting %s", name, line, unknownSetting(strings.Join(first.Key(), ".")))
	}
	if wrong := (*toml.DecodeError)(nil); errors.As(err, &wrong) {
		line, _ := wrong.Position()
		return fmt.Errorf("%s:%d: %s", name, line, wrongValue(wrong))
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// unknownSetting says of a key what was meant.
func unknownSetting(key string) string {
	low := strings.ToLower(key)
	if strings.Contains(low, "token") || strings.Contains(low, "secret") {
		return fmt.Sprintf("%q: tokens and secrets are read from the environment alone", key)
	}
	if near := nearest(low, keys()); near != "" {
		return fmt.Sprintf("%q; did you mean %s?", key, near)
	}
	return fmt.Sprintf("%q; there are %s", key, strings.Join(keys(), ", "))
}

// wrongValue says what a setting's value must be like.
func wrongValue(wrong *toml.DecodeError) string {
	said := strings.TrimPrefix(wrong.Error(), "toml: ")
	switch key := strings.Join(wrong.Key(), "."); {
	case strings.HasPrefix(said, "cannot decode TOML"): // into which type of ours is nobody's business
		return fmt.Sprintf("%s takes another kind of value; the default is %s", key, standard(key))
	case strings.HasPrefix(said, "netip."):
		return fmt.Sprintf("%s takes networks, e.g. %s", key, `["127.0.0.0/8", "10.1.0.0/16"]`)
	}
	return said
}

// standard is a setting with its default, as a line of the file.
func standard(key string) string {
	fields := reflect.ValueOf(defaultSettings())
	i := slices.Index(keys(), key)
	if i < 0 {
		return "none"
	}
	value, err := toml.Marshal(map[string]any{key: fields.Field(i).Interface()})
	if err != nil {
		panic(err) // the defaults are ours
	}
	return strings.ReplaceAll(strings.TrimSpace(string(value)), "'", `"`)
}

// readEnvironment takes each setting that has a variable.
func (all *settings) readEnvironment(getenv func(string) string) error {
	fields := reflect.ValueOf(all).Elem()
	for i, key := range keys() {
		name := variable(key)
		if value := getenv(name); value != "" {
			if err := set(fields.Field(i).Addr().Interface(), value); err != nil {
				return fmt.Errorf("the environment's %s=%q: %w", name, value, err)
			}
		}
	}
	return nil
}

const prefix = "ATTRIBOT_" // of the settings' variables

// notSettings are the variables with our prefix that are none.
var notSettings = []string{"CONFIG", "CORPUS"} // the second is the tests'

// unknownVariables says of each variable of an environment that looks like a
// setting and is none that it has no effect.
func unknownVariables(environ []string) (said []string) {
	known := slices.Clone(notSettings)
	for _, key := range keys() {
		known = append(known, strings.ToUpper(key))
	}
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		rest, ours := strings.CutPrefix(name, prefix)
		if !ours || value == "" || slices.Contains(known, rest) {
			continue
		}
		words := "attribot run --help shows the settings"
		if near := nearest(rest, known); near != "" {
			words = "did you mean " + prefix + near + "?"
		}
		said = append(said, fmt.Sprintf("the environment's %s is no setting and has no effect; %s", name, words))
	}
	return said
}

// nearest is the name that typing errors led away from, one for every three
// letters at most; "" if none is near.
func nearest(name string, known []string) (best string) {
	cost := (len(name)+2)/3 + 1
	for _, k := range known {
		if d := levenshtein.ComputeDistance(name, k); d < cost {
			best, cost = k, d
		}
	}
	return best
}

func set(field any, value string) (err error) {
	switch f := field.(type) {
	case *string:
		*f = value
	case *bool:
		if *f, err = strconv.ParseBool(value); err != nil {
			return errors.New("it is either true or false")
		}
	case *int:
		if *f, err = strconv.Atoi(value); err != nil {
			return errors.New("it is no whole number; write e.g. 12")
		}
	case *float64:
		if *f, err = strconv.ParseFloat(value, 64); err != nil {
			return errors.New("it is no number; write e.g. 0.7")
		}
	case *[]netip.Prefix:
		*f = nil
		for one := range strings.SplitSeq(value, ",") {
			prefix, err := netip.ParsePrefix(strings.TrimSpace(one))
			if err != nil {
				return errors.New("these are no networks; write e.g. 127.0.0.0/8,10.1.0.0/16")
			}
			*f = append(*f, prefix)
		}
	case encoding.TextUnmarshaler:
		err = f.UnmarshalText([]byte(value))
	}
	return err
}

func (all settings) check() error {
	switch {
	case all.Database == "":
		return errors.New(`the setting database is empty; name a file, or leave it out for "attribot.db"`)
	case all.AlertFrom <= 0 || all.AlertFrom > 1:
		return fmt.Errorf("the setting alert_from is %v; it must be above 0 and at most 1", all.AlertFrom)
	case all.Operator != "" && operator(all.Operator).ID == "":
		return fmt.Errorf(`the setting operator is %q; it must be a platform and a channel's id there, e.g. "console:terminal"`, all.Operator)
	case all.Operator != "" && !slices.Contains(chatNames, operator(all.Operator).Platform):
		return fmt.Errorf("the setting operator is %q; its platform must be one of %s", all.Operator, strings.Join(chatNames, ", "))
	case all.Hourly < 0:
		return fmt.Errorf("the setting alerts_an_hour is %d; it must not be less than nothing, and 0 is no limit", all.Hourly)
	case !address(all.SlackAPI):
		return fmt.Errorf(`the setting slack_api is %q; it must be an address such as "https://slack-gov.com", or be left out`, all.SlackAPI)
	case !listening(all.SlackListen):
		return fmt.Errorf(`the setting slack_listen is %q; it must be an address and a port such as "127.0.0.1:3000", or be left out`, all.SlackListen)
	case !address(all.DiscordAPI):
		return fmt.Errorf(`the setting discord_api is %q; it must be an address such as "http://127.0.0.1:8080", or be left out`, all.DiscordAPI)
	case all.DiscordShards < 1:
		return fmt.Errorf("the setting discord_shards is %d; it must be at least 1", all.DiscordShards)
	case all.MaxAge.unitless() || all.Keep.unitless() || all.Gap.unitless():
		return errors.New(`the settings max_age, keep and gap are lengths of time with a unit, e.g. "3d", "36h" or "1s"`)
	case all.MaxAge <= 0:
		return fmt.Errorf(`the setting max_age is %s; it must be more than nothing, e.g. "3d"`, all.MaxAge)
	case all.Keep <= 0:
		return fmt.Errorf(`the setting keep is %s; it must be more than nothing, e.g. "30d"`, all.Keep)
	case all.Gap < 0:
		return fmt.Errorf("the setting gap is %s; it must not be less than nothing", all.Gap)
	}
	return nil
}

// chatNames are where the operator can be told.
var chatNames = []string{"console", "discord", "slack"}

// operator reads "platform:id"; its ID is empty if it is neither.
func operator(setting string) bot.Channel {
	platform, id, _ := strings.Cut(setting, ":")
	if platform == "" {
		return bot.Channel{}
	}
	return bot.Channel{Platform: platform, ID: id}
}

// address reports whether a setting is empty or an address without a path.
func address(s string) bool {
	u, err := url.Parse(s)
	return s == "" || err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && strings.Trim(u.Path, "/") == ""
}

// listening reports whether a setting is empty or where one can listen.
func listening(s string) bool {
	_, port, err := net.SplitHostPort(s)
	_, notPort := strconv.ParseUint(port, 10, 16)
	return s == "" || err == nil && notPort == nil
}

// keys returns the settings' names, in the order of the fields.
func keys() (names []string) {
	for f := range reflect.TypeFor[settings]().Fields() {
		names = append(names, f.Tag.Get("toml"))
	}
	return names
}

// variable is the environment's name of a setting.
func variable(key string) string { return prefix + strings.ToUpper(key) }

// explainSettings writes a settings file that says what each setting is for
// and holds the defaults, commented out.
func explainSettings() string {
	var b strings.Builder
	for field := range reflect.TypeFor[settings]().Fields() {
		for _, line := range wrap(field.Tag.Get("help"), 76) {
			fmt.Fprintf(&b, "# %s\n", line)
		}
		fmt.Fprintf(&b, "#%s\n\n", standard(field.Tag.Get("toml")))
	}
	return b.String()
}

// A duration reads "90m", "36h" and, since news lives for days, "3d".
type duration time.Duration

func (d *duration) UnmarshalText(text []byte) error {
	s := string(text)
	if days, ok := strings.CutSuffix(s, "d"); ok {
		n, err := strconv.ParseFloat(days, 64)
		if err != nil {
			return fmt.Errorf(`%q is no length of time; write e.g. "3d", "36h" or "90m"`, s)
		}
		*d = duration(n * 24 * float64(time.Hour))
		return nil
	}
	length, err := time.ParseDuration(s)
	if err != nil {
		return fmt.Errorf(`%q is no length of time; write e.g. "3d", "36h" or "90m"`, s)
	}
	*d = duration(length)
	return nil
}

// unitless reports whether a length of time is so short that it was written as a
// number alone.
func (d duration) unitless() bool { return d > 0 && d < duration(time.Millisecond) }

func (d duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

func (d duration) String() string {
	if day := duration(24 * time.Hour); d >= day && d%day == 0 {
		return fmt.Sprintf("%dd", d/day)
	}
	return time.Duration(d).String()
}
