package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"attribot/feeds"
	"attribot/store"
)

// agentWords are the forms of our name as people call them.
var agentWords = map[string]feeds.Agent{
	"default": feeds.AgentFull, "full": feeds.AgentFull, "bare": feeds.AgentBare,
	"compatible": feeds.AgentCompatible, "browser-compatible": feeds.AgentCompatible,
}

var switchWords = map[string]bool{"on": true, "yes": true, "off": false, "no": false}

// setFeed changes how a source is asked, and tries it at once.
func (b *Bot) setFeed(ctx context.Context, r request, rest string) (Message, error) {
	words := strings.Fields(rest)
	at := 1 + slices.IndexFunc(words[1:], isManner)
	if at == 0 {
		return Message{}, refuse("Say what to set, for instance: feeds set F12 agent bare, or feeds set F12 http1 on.", Action{"Examples", "help feeds"})
	}
	f, err := b.findFeed(ctx, strings.Join(words[:at], " "))
	if err != nil {
		return Message{}, err
	}
	if err := mannersOf(&f, words[at:]); err != nil {
		return Message{}, err
	}
	to := store.FeedManner{Feed: f.ID, Manner: store.Manner{Agent: f.Agent, HTTP1: f.HTTP1}}
	_, items, failed := b.look(ctx, f, r.now)
	if failed == nil {
		to.Ask = r.now
	}
	m, err := b.changeFeed(ctx, r, "has "+feedName(f)+" asked "+mannerWords(f), store.Change{What: "feeds set " + f.Title + " " + strings.Join(words[at:], " "), Manner: &to})
	if err != nil {
		return m, err
	}
	if failed != nil {
		m.Text += fmt.Sprintf(" So it cannot be read now: %s.", strings.TrimSuffix(clip(failed.Error(), 300), "."))
	} else {
		m.Text += fmt.Sprintf(" So it can be read: it has %s.", plural(len(items), "item"))
	}
	return m, nil
}

func isManner(word string) bool {
	return strings.EqualFold(word, "agent") || strings.EqualFold(word, "http1")
}

// mannersOf reads "agent bare http1 on" into f. Its errors are refusals.
func mannersOf(f *feeds.Feed, words []string) error {
	for len(words) > 0 {
		name, value := strings.ToLower(words[0]), ""
		words = words[1:]
		if len(words) > 0 && !isManner(words[0]) {
			value, words = strings.ToLower(words[0]), words[1:]
		}
		agent, isAgent := agentWords[value]
		on, isSwitch := switchWords[value]
		switch {
		case name == "agent" && isAgent:
			f.Agent = agent
		case name == "http1" && isSwitch:
			f.HTTP1 = on
		case name == "http1" && value == "":
			f.HTTP1 = true
		case name == "agent":
			return refuse(fmt.Sprintf("The forms of our name are default, bare and compatible, not %q.", clip(value, 40)), Action{"Examples", "help feeds"})
		case name == "http1":
			return refuse(fmt.Sprintf("http1 is on or off, not %q.", clip(value, 40)), Action{"Examples", "help feeds"})
		default:
			return refuse(fmt.Sprintf("A source has the settings agent and http1, not %q.", clip(name, 40)), Action{"Examples", "help feeds"})
		}
	}
	return nil
}

// mannerWords says how a source is asked.
func mannerWords(f feeds.Feed) string {
	by := map[feeds.Agent]string{feeds.AgentFull: "by our full name", feeds.AgentBare: "by our bare name", feeds.AgentCompatible: "by our name as browsers write theirs"}[f.Agent]
	if f.HTTP1 {
		by += ", over HTTP/1.1"
	}
	return by
}
