package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"attribot/store"
)

// This file answers when a channel wants to hear: pause, resume, quiet, digest.
// What comes meanwhile is kept, see queue.go.

// set changes the channel's settings and says so.
func (b *Bot) set(ctx context.Context, r request, what, said string, is store.Settings) (Message, error) {
	n, err := b.store.Apply(ctx, r.channel.ID, store.Change{
		Who: r.Who.Name, WhoID: r.Who.ID, At: r.now, What: what, Settings: &is,
	})
	if err != nil {
		return Message{}, fmt.Errorf("%s: %w", what, err)
	}
	if n == 0 {
		return Message{Text: "It was so already."}, nil
	}
	b.due.ring()
	m := done(r, said)
	m.Actions = []Action{{"Undo", "undo"}, {"Show list", "watches"}}
	return m, nil
}

func (b *Bot) pause(ctx context.Context, r request) (Message, error) {
	a, err := understand(r.verb, r.args, aSpan)
	if len(a.countries) > 0 || len(a.stories) > 0 {
		return Message{}, refuse("Pause silences the whole channel. For a story or a country there is mute.",
			Action{"Mute", typed(append([]string{"mute"}, r.args...)...)})
	}
	if err != nil {
		return Message{}, err
	}
	is := r.channel.Settings
	is.PausedUntil = r.now.Add(lasting(a.span)).Truncate(time.Millisecond)
	end := momentIn(is.PausedUntil, is)
	m, err := b.set(ctx, r, "pause until "+end, "is paused until "+end, is)
	if err == nil && m.Tone == Done {
		m.Text += noLonger(a.span) + " What comes meanwhile is kept, and told in one message then."
		m.Actions = append([]Action{{"Resume", "resume"}}, m.Actions...)
	}
	return m, err
}

func (b *Bot) resumeChannel(ctx context.Context, r request) (Message, error) {
	is := r.channel.Settings
	if !is.PausedUntil.After(r.now) {
		return Message{Text: "This channel is not paused: alerts are posted here."}, nil
	}
	is.PausedUntil = r.now.Truncate(time.Millisecond)
	return b.set(ctx, r, "resume", "hears alerts again", is)
}

func (b *Bot) quietHours(ctx context.Context, r request) (Message, error) {
	is := r.channel.Settings
	if len(r.args) == 0 {
		return Message{Text: upper(quietSaid(is)) + ".", Actions: []Action{{"Examples", "help quiet"}}}, nil
	}
	is, err := readQuiet(is, r.args)
	if err != nil {
		return Message{}, err
	}
	if is.QuietFrom == is.QuietTo {
		return b.set(ctx, r, "quiet off", "has no quiet hours any more", is)
	}
	m, err := b.set(ctx, r, quietSaid(is), "is quiet "+strings.TrimPrefix(quietSaid(is), "quiet "), is)
	if err == nil && m.Tone == Done {
		m.Text += " " + keptFor(is)
	}
	return m, err
}

// readQuiet returns the settings with the quiet hours that were said.
func readQuiet(is store.Settings, words []string) (store.Settings, error) {
	if strings.EqualFold(words[0], "off") {
		is.QuietFrom, is.QuietTo = 0, 0
		return zoneless(is), nothingAfter("quiet", words)
	}
	words = halves(words)
	from, to, rest, ok := readHours(words)
	if i := slices.IndexFunc(hoursIn(words), noClock); i >= 0 {
		return is, notAClock(hoursIn(words)[i], "quiet 22:00-07:00")
	}
	if !ok || from == to {
		return is, refuse("Say from when to when, for instance: quiet 22:00-07:00 Europe/Berlin", Action{"Examples", "help quiet"})
	}
	is.QuietFrom, is.QuietTo = from, to
	return is, takeZone(&is, rest)
}

// halves joins "9:00" and "am".
func halves(words []string) (joined []string) {
	for _, w := range words {
		half := strings.ToLower(w)
		if last := len(joined) - 1; last >= 0 && (half == "am" || half == "pm") && !noClock(joined[last]+half) {
			joined[last] += half
			continue
		}
		joined = append(joined, w)
	}
	return joined
}

// zoneless forgets the channel's zone when neither a digest nor quiet hours need
// it any more.
func zoneless(s store.Settings) store.Settings {
	if s.Digest == "" && s.QuietFrom == s.QuietTo {
		s.Zone = ""
	}
	return s
}

// nothingAfter refuses words after "off".
func nothingAfter(verb string, words []string) error {
	if len(words) == 1 {
		return nil
	}
	return unused(verb, strings.Join(words[1:], " "))
}

// hoursIn are the words that begin like a time of day.
func hoursIn(words []string) (times []string) {
	for _, w := range strings.FieldsFunc(strings.Join(words, " "), func(r rune) bool { return strings.ContainsRune(" -–—", r) }) {
		if w[0] >= '0' && w[0] <= '9' {
			times = append(times, w)
		}
	}
	return times
}

func noClock(word string) bool {
	_, ok := readClock(word)
	return !ok
}

// notAClock refuses what is no time of day.
func notAClock(word, example string) error {
	return refuse(fmt.Sprintf("%q is no time of day: write it from 00:00 to 23:59, for instance: %s", clip(word, 40), example), Action{"Examples", "help " + strings.Fields(example)[0]})
}

// keptFor says what becomes of alerts in the quiet hours.
func keptFor(s store.Settings) string {
	switch {
	case s.Digest == "":
		return "Alerts that come then are posted when they end."
	case s.DigestBeside:
		return "Alerts that come then stand in the digest."
	}
	return "All alerts stand in the digest already."
}

func quietSaid(s store.Settings) string {
	if s.QuietFrom == s.QuietTo {
		return "there are no quiet hours"
	}
	return fmt.Sprintf("quiet %s-%s %s", clock(s.QuietFrom), clock(s.QuietTo), zoneOf(s))
}

// readHours reads "22:00-07:00", "22:00 - 07:00", "22 to 7" at the beginning.
func readHours(words []string) (from, to int, rest []string, ok bool) {
	line := strings.Join(words, " ")
	for _, dash := range []string{"–", "—", " to ", " until "} {
		line = strings.Replace(line, dash, "-", 1)
	}
	first, after, cut := strings.Cut(line, "-")
	second, zone, _ := strings.Cut(strings.TrimSpace(after), " ")
	from, fine := readClock(strings.TrimSpace(strings.TrimPrefix(first, "from ")))
	to, well := readClock(second)
	return from, to, strings.Fields(zone), cut && fine && well
}

// takeZone takes the zone that was said, if any.
func takeZone(s *store.Settings, words []string) error {
	if len(words) == 0 {
		return nil
	}
	said := strings.Join(words, " ")
	name, ok := readZone(said)
	if !ok {
		return refuse(fmt.Sprintf("No time zone is known as %q. Name it by a city, for instance Europe/Berlin, America/New_York or Asia/Tokyo; "+
			"abbreviations such as EST are no zones, they do not follow daylight saving.", clip(said, 40)))
	}
	s.Zone = name
	return nil
}

// digestTime is when a digest comes if no time is said.
const digestTime = 8 * 60

func (b *Bot) setDigest(ctx context.Context, r request) (Message, error) {
	is := r.channel.Settings
	if len(r.args) == 0 {
		return Message{Text: upper(digestSaid(is)) + ".", Actions: []Action{{"Examples", "help digest"}}}, nil
	}
	is, err := readDigest(is, r.args)
	if err != nil {
		return Message{}, err
	}
	if is.Digest == "" {
		return b.set(ctx, r, "digest off", "hears each alert at once, and no digest any more", is)
	}
	said := fmt.Sprintf("gets a %s digest at %s %s", is.Digest, clock(is.DigestAt), zoneOf(is))
	m, err := b.set(ctx, r, digestSaid(is), said, is)
	if err == nil && m.Tone == Done {
		m.Text += " The next one comes " + momentIn(nextDigest(is, r.now), is) + "; it stands " + digestPlace(is) + "."
		if !is.DigestBeside {
			m.Actions = append(m.Actions, Action{"Alerts at once too", fmt.Sprintf("digest %s %s beside alerts", is.Digest, clock(is.DigestAt))})
		}
	}
	return m, err
}

// readDigest returns the settings with the digest that was said.
func readDigest(is store.Settings, words []string) (store.Settings, error) {
	often, words := strings.ToLower(words[0]), words[1:]
	switch often {
	case "off":
		is.Digest, is.DigestBeside = "", false
		return zoneless(is), nothingAfter("digest", append([]string{often}, words...))
	case store.DigestDaily, store.DigestWeekly:
	default:
		return is, refuse(fmt.Sprintf("Digest does not know %q: try digest off, daily or weekly, for instance: digest daily 08:00 Europe/Berlin", clip(often, 40)),
			Action{"Examples", "help digest"})
	}
	if is.Digest == "" {
		is.DigestAt = digestTime
	}
	is.Digest, is.DigestBeside = often, false
	words = halves(words)
	if n := len(words); n > 0 && strings.EqualFold(words[n-1], "alerts") {
		words = words[:n-1]
	}
	if n := len(words); n > 0 && strings.EqualFold(words[n-1], "beside") {
		is.DigestBeside, words = true, words[:n-1]
	}
	if len(words) > 0 && strings.EqualFold(words[0], "at") {
		words = words[1:]
	}
	if len(words) > 0 && words[0][0] >= '0' && words[0][0] <= '9' {
		at, ok := readClock(words[0])
		if !ok {
			return is, notAClock(words[0], "digest "+often+" 08:30")
		}
		is.DigestAt, words = at, words[1:]
	}
	if len(words) > 0 && isDate(strings.ToLower(words[len(words)-1])) {
		return is, refuse("A weekly digest comes on Mondays, and a daily one every day; no other day can be chosen.", Action{"Examples", "help digest"})
	}
	return is, takeZone(&is, words)
}

// digestSaid is the setting in words that can be typed again.
func digestSaid(s store.Settings) string {
	if s.Digest == "" {
		return "there is no digest"
	}
	said := fmt.Sprintf("digest %s %s %s", s.Digest, clock(s.DigestAt), zoneOf(s))
	if s.DigestBeside {
		return said + " beside alerts"
	}
	return said
}

func digestPlace(s store.Settings) string {
	if s.DigestBeside {
		return "beside alerts, and holds what quiet hours and the hourly limit keep back"
	}
	return "instead of alerts"
}

// timingItems are the settings of a channel that differ from the plainest.
func timingItems(s store.Settings, now time.Time) (items []Item) {
	if s.PausedUntil.After(now) {
		items = append(items, Item{Text: "Paused", Detail: "until " + momentIn(s.PausedUntil, s)})
	}
	if s.QuietFrom != s.QuietTo {
		items = append(items, Item{Text: upper(quietSaid(s)), Detail: keptFor(s)})
	}
	if s.Digest != "" {
		items = append(items, Item{
			Text:   fmt.Sprintf("Digest %s %s %s", s.Digest, clock(s.DigestAt), zoneOf(s)),
			Detail: digestPlace(s) + ", next " + momentIn(nextDigest(s, now), s),
		})
	}
	return items
}
