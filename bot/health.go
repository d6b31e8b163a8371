package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"attribot/feeds"
)

// This file says what is wrong with sources, and what can be done about it. A
// source that fails, is empty, has gone stale, has moved, is gone or refuses us
// is told apart from one that is quiet.

// failing reports an active source that was asked and is not sensed.
func failing(f feeds.Feed) bool {
	switch f.Answer {
	case feeds.AnswerNone, feeds.AnswerItems, feeds.AnswerUnchanged:
		return false
	}
	return f.State == feeds.Active
}

// moved is what is wrong with a source that leads to where another is already.
const moved = "moved"

// ailment names what is wrong with a source, whose Answer it is in most cases;
// "" if it is read, paused by a person or not asked yet.
func ailment(f feeds.Feed) string {
	switch {
	case f.State == feeds.Gone:
		return string(feeds.AnswerGone)
	case f.State == feeds.Paused && strings.HasPrefix(f.Note, "moved to "): // where another feed is already
		return moved
	case failing(f):
		return string(f.Answer)
	}
	return ""
}

// ailments are all there are, as they are counted: "3 stale".
var ailments = []string{
	string(feeds.AnswerFailed), string(feeds.AnswerBlocked), string(feeds.AnswerEmpty), string(feeds.AnswerPage), string(feeds.AnswerBroken),
	string(feeds.AnswerStale), moved, string(feeds.AnswerGone),
}

var ailing = map[string]string{
	string(feeds.AnswerFailed): "without an answer", string(feeds.AnswerBlocked): "blocked", string(feeds.AnswerEmpty): "empty",
	string(feeds.AnswerPage): "a page instead", string(feeds.AnswerBroken): "unreadable", string(feeds.AnswerStale): "stale",
	moved: "moved", string(feeds.AnswerGone): "gone",
}

// quietFrom is for how long a source that is read has had nothing new when it
// is called quiet.
const quietFrom = 7 * 24 * time.Hour

func isQuiet(f feeds.Feed, now time.Time) bool {
	return f.State == feeds.Active && !failing(f) && !f.LastNews.IsZero() && now.Sub(f.LastNews) > quietFrom
}

// A checkup counts sources by how they are.
type checkup struct {
	all, read, quiet, waiting, paused int
	ill                               map[string]int // by ailment
}

func checkUp(all []feeds.Feed, now time.Time) checkup {
	c := checkup{all: len(all), ill: map[string]int{}}
	for _, f := range all {
		switch what := ailment(f); {
		case what != "":
			c.ill[what]++
		case f.State == feeds.Paused:
			c.paused++
		case f.Answer == feeds.AnswerNone:
			c.waiting++
		default:
			c.read++
			if isQuiet(f, now) {
				c.quiet++
			}
		}
	}
	return c
}

// String is "190 sensed (12 quiet for a week), 3 blocked, 2 stale, 5 paused, of 200".
func (c checkup) String() string {
	parts := []string{fmt.Sprintf("%d sensed", c.read)}
	if c.quiet > 0 {
		parts[0] += fmt.Sprintf(" (%d quiet for a week)", c.quiet)
	}
	for _, what := range ailments {
		if n := c.ill[what]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, ailing[what]))
		}
	}
	if c.waiting > 0 {
		parts = append(parts, fmt.Sprintf("%d not asked yet", c.waiting))
	}
	if c.paused > 0 {
		parts = append(parts, fmt.Sprintf("%d paused", c.paused))
	}
	return fmt.Sprintf("%s, of %d", strings.Join(parts, ", "), c.all)
}

func (b *Bot) feedHealth(ctx context.Context, r request) (Message, error) {
	all, err := b.store.Feeds(ctx)
	if err != nil {
		return Message{}, fmt.Errorf("feeds: %w", err)
	}
	m := Message{Title: "Feeds that are not sensed", Text: checkUp(all, r.now).String() + "."}
	slices.SortStableFunc(all, func(a, b feeds.Feed) int {
		return slices.Index(ailments, ailment(a)) - slices.Index(ailments, ailment(b))
	})
	for _, f := range all {
		what := ailment(f)
		if what == "" {
			continue
		}
		m.Items = append(m.Items, Item{Text: feedName(f) + " " + sensed(f), Detail: joined(cause(f), nextStep(f, what)), URL: f.URL})
		if form := otherForm(f); form != "" && len(m.Actions) < offeredForms {
			m.Actions = append(m.Actions, Action{fmt.Sprintf("F%d: %s", f.ID, form), fmt.Sprintf("feeds set F%d %s", f.ID, form)})
		}
	}
	if len(m.Items) == 0 {
		m.Text += " There is nothing to mend."
	}
	return m, nil
}

const offeredForms = 4 // of the buttons that try another form of our name

func cause(f feeds.Feed) string {
	if f.LastError == "" {
		return ""
	}
	return upper(strings.TrimSuffix(clip(oneLine(f.LastError), 200), ".")) + "."
}

// nextStep says what a person can do about it.
func nextStep(f feeds.Feed, what string) string {
	id := fmt.Sprintf("F%d", f.ID)
	if form := otherForm(f); form != "" {
		return "It may answer to another form of our name: feeds set " + id + " " + form + "."
	}
	switch feeds.Answer(what) {
	case feeds.AnswerGone:
		return "It is not asked any more. Find its successor: feeds add URL, then feeds remove " + id + "."
	case moved:
		return "It is not asked any more; feeds remove " + id + " takes it off the list."
	case feeds.AnswerBlocked:
		return "It is asked once a day. A news search may stand in for it: feeds add URL."
	case feeds.AnswerStale:
		return "It may have been given up for another address: feeds add URL, then feeds remove " + id + "."
	case feeds.AnswerPage, feeds.AnswerBroken, feeds.AnswerEmpty:
		return "Look at it from the shell: attribot feeds check " + id + ". It is asked again by itself."
	}
	return "It is asked again by itself, ever less often. If its site is well, check its address: attribot feeds check " + id + "."
}

// otherForm is what to try with a source that turns us away, in the words of
// feeds set: the next form of our name, and at last HTTP/1.1; "" when it does
// not turn us away, or all was tried.
func otherForm(f feeds.Feed) string {
	refused := strings.Contains(f.LastError, "403") || strings.Contains(f.LastError, "ended without an answer")
	switch {
	case !failing(f) || f.Answer != feeds.AnswerFailed || !refused:
		return ""
	case f.Agent == feeds.AgentFull:
		return "agent bare"
	case f.Agent == feeds.AgentBare:
		return "agent compatible"
	case !f.HTTP1:
		return "http1 on"
	}
	return ""
}
