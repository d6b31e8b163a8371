package bot

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"attribot/feeds/claims"
	"attribot/store"
)

// alert is the message that tells of a claim. said are the first claims of
// its story, from which a denial learns what it answers.
func alert(c store.Claim, deliveryID string, said []store.Claim) Message {
	c.Claim = flat(c.Claim)
	m := Message{
		DeliveryID: deliveryID,
		Tone:       Attribution,
		Text:       sentences(c.Claim),
		Quotes:     quotes(c),
		Actions:    alertActions(c),
		Links:      links(c),
	}
	answered := accusation(c, said)
	if c.Stance == claims.Denial {
		m.Tone, m.Broadcast = Denial, true
		if len(c.Victims) == 0 && c.Target == "" && answered != nil {
			c.Victims, c.Target = answered.Victims, oneLine(answered.Target)
			m.Text = sentences(c.Claim)
		}
	}
	m.Title = Headline(c.Claim)
	m.Text = joined(m.Text, answers(answered), chorus(c, said))
	m.Fields = fields(c)
	m.Footer = since(c, said)
	return m
}

// since tells what was said after an attribution: who denied it, who joined it,
// and what followed.
func since(c store.Claim, said []store.Claim) string {
	if c.Stance != claims.Attribution {
		return ""
	}
	var told []string
	for _, s := range said {
		if s.Recency != claims.Current || s.ID == c.ID || len(s.Accused) > 0 && len(c.Accused) > 0 && !overlap(s.Accused, c.Accused) {
			continue
		}
		switch {
		case s.Stance == claims.Denial && overlap(s.Accused, c.Accused):
			told = append(told, fmt.Sprintf("Denied by %s, %s.", list(s.Speakers, plain), day(s.Said)))
		case s.Stance == claims.Denial || s.ArticleID == c.ArticleID || s.Said.Before(c.Said):
		case !overlap(s.Speakers, c.Speakers):
			told = append(told, fmt.Sprintf("Updated %s: %s %s the same.", day(s.Said), upper(list(s.Speakers, plain)), verb(s.Claim, "says", "say")))
		case weight(s.Measure) > max(weight(c.Measure), weight(claims.Diplomatic)):
			told = append(told, fmt.Sprintf("Updated %s: %s by %s.", day(s.Said), measures[s.Measure], list(s.Speakers, plain)))
		}
	}
	return strings.Join(slices.Compact(told[max(0, len(told)-mostUpdates):]), " ")
}

// mostUpdates is how many sentences a footer holds, the latest; the story has
// them all.
const mostUpdates = 4

// joined puts sentences beside each other, and leaves out those that are "".
func joined(sentences ...string) string {
	return strings.Join(slices.DeleteFunc(sentences, func(s string) bool { return s == "" }), " ")
}

// accusation finds what a denial answers: the newest attribution of its story
// that accuses the same; nil if none is known, or c is no denial.
func accusation(c store.Claim, said []store.Claim) *store.Claim {
	if c.Stance != claims.Denial || c.Denies == claims.Occurrence {
		return nil
	}
	var found *store.Claim
	for i, s := range said {
		if s.Stance != claims.Attribution || len(c.Accused) > 0 && !overlap(s.Accused, c.Accused) {
			continue
		}
		if found == nil || newer(s, *found) {
			found = &said[i]
		}
	}
	return found
}

// newer prefers what is news over what is recalled, then the later.
func newer(a, b store.Claim) bool {
	if a.Recency != b.Recency {
		return a.Recency == claims.Current
	}
	return a.Said.After(b.Said)
}

func answers(a *store.Claim) string {
	if a == nil {
		return ""
	}
	when := ""
	if a.Recency == claims.Current {
		when = " of " + day(a.Said)
	}
	return fmt.Sprintf("It answers the accusation by %s%s.", list(a.Speakers, plain), when)
}

// chorus tells what other governments say beside it in the same article: each
// article is one message a stance.
func chorus(c store.Claim, said []store.Claim) string {
	var same, other []string
	for _, s := range said {
		if s.ArticleID != c.ArticleID || s.ID == c.ID || s.Stance != c.Stance || s.Recency != c.Recency {
			continue
		}
		into := &same
		if s.Denies != c.Denies {
			into = &other
		}
		for _, code := range s.Speakers {
			if !slices.Contains(c.Speakers, code) && !slices.Contains(*into, code) {
				*into = append(*into, code)
			}
		}
	}
	says := "is behind it" // what the others deny
	if c.Denies == claims.Responsibility {
		says = "was hit by it"
	}
	return joined(sentence(same, "says the same", "say the same"),
		sentence(other, "denies that it "+says, "deny that they "+strings.NewReplacer("is ", "are ", "was ", "were ").Replace(says)))
}

// sentence is "" when there is nobody to speak it.
func sentence(who []string, one, several string) string {
	switch len(who) {
	case 0:
		return ""
	case 1:
		return upper(plain(who[0])) + " " + one + "."
	default:
		return upper(list(who, plain)) + " " + several + "."
	}
}

// quotes gives the speaker's own words, or where the article quotes none the
// sentence that shows the claim, as the outlet's words.
func quotes(c store.Claim) []Quote {
	if c.Quote.Text != "" {
		return []Quote{{Text: c.Quote.Text, By: c.Quote.By}}
	}
	if c.Evidence != "" && c.Evidence != oneLine(c.Article.Title) { // the title stands at the link
		return []Quote{{Text: c.Evidence, By: c.Article.Outlet}}
	}
	return nil
}

// quoted sets quotation marks around words that have none of their own.
func quoted(text string) string {
	if strings.ContainsAny(text, `"“”„«»`) {
		return text
	}
	return "“" + text + "”"
}

func fields(c store.Claim) []Field {
	var fs []Field
	add := func(name, value string) {
		if value != "" {
			fs = append(fs, Field{Name: name, Value: value})
		}
	}
	add("Victim", victim(c.Claim))
	add("Group", join(c.Groups))
	if c.Stance == claims.Attribution {
		add("Measure", measures[c.Measure])
	}
	add("Said", manner(c.Claim))
	add("Source", source(c))
	return fs
}

// measures are a measure's words for people.
var measures = map[string]string{
	claims.Statement:  "statement",
	claims.Advisory:   "technical advisory",
	claims.Diplomatic: "diplomatic",
	claims.Sanctions:  "sanctions",
	claims.Indictment: "charges, warrant or reward",
}

func victim(c claims.Claim) string {
	where := upper(list(c.Victims, plain))
	if where == "" || c.Target == "" {
		return where + c.Target
	}
	return where + " · " + c.Target
}

func manner(c claims.Claim) string {
	how, who := "firmly", "on the record"
	if c.Hedged {
		how = "with a hedge"
	}
	if c.Anonymous {
		who = "by unnamed officials"
	}
	return how + ", " + who
}

// source is "The Record, 1 Aug 2024 (+6 outlets)".
func source(c store.Claim) string {
	s := c.Article.Outlet
	if s == "" {
		s = "source unnamed"
	}
	if c.Article.StateMedia {
		s += " (state media)"
	}
	s += ", " + day(c.Said)
	switch more := c.Outlets - 1; {
	case more == 1:
		s += " (+1 outlet)"
	case more > 1:
		s += fmt.Sprintf(" (+%d outlets)", more)
	}
	return s
}

func links(c store.Claim) []Link {
	if c.Article.URL == "" {
		return nil
	}
	label := c.Article.Title
	if label == "" {
		label = "Read the article"
	}
	return []Link{{Label: label, URL: c.Article.URL}}
}

func alertActions(c store.Claim) []Action {
	story := fmt.Sprintf("S%d", c.StoryID)
	return []Action{
		{Label: "Show sources", Command: "story " + story + " sources"},
		{Label: "Story so far", Command: "story " + story},
		{Label: "Mute this story", Command: "mute " + story + " 7d"},
		{Label: "Not relevant", Command: fmt.Sprintf("feedback C%d not-relevant", c.ID)},
		{Label: "Wrong country or role", Command: fmt.Sprintf("feedback C%d wrong-country", c.ID)},
	}
}

// day is how a date reads; the zone is UTC, as everything stored.
func day(t time.Time) string { return t.UTC().Format("2 Jan 2006") }
