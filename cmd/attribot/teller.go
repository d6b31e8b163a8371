package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	"attribot/bot"
	"attribot/bot/console"
	"attribot/feeds/claims"
)

// A teller is the chat of a replay: what is posted is printed, as the terminal
// would show it or as JSON lines.
type teller struct {
	chat       *console.Chat
	text, json io.Writer // one of the two
	now        time.Time
	before     func() // called before something is printed

	posted, attributions, denials int
}

func (t *teller) channel() bot.Channel { return console.Channel() }

// Name implements bot.Chat.
func (t *teller) Name() string { return t.chat.Name() }

// Run implements bot.Chat: nobody talks.
func (t *teller) Run(ctx context.Context, _ bot.Handler) error {
	<-ctx.Done()
	return nil
}

// Post implements bot.Chat. What is posted is named by a number.
func (t *teller) Post(ctx context.Context, to bot.Channel, thread string, m bot.Message) (string, error) {
	t.before()
	t.posted++
	ref := strconv.Itoa(t.posted)
	if m.Tone == bot.Denial {
		t.denials++
	} else {
		t.attributions++
	}
	if t.json != nil {
		return ref, t.line(ref, thread, m)
	}
	if _, err := fmt.Fprintf(t.text, "—— %s ——\n", t.now.Format("2 January 2006, 15:04 UTC")); err != nil {
		return "", err
	}
	m.Actions = nil // there is nobody to press them
	_, err := t.chat.Post(ctx, to, thread, m)
	return ref, err
}

// line writes an alert as a line of JSON.
func (t *teller) line(ref, thread string, m bot.Message) error {
	type quote struct {
		Text string `json:"text"`
		By   string `json:"by"`
	}
	out := struct {
		Alert    string            `json:"alert"`
		ReplyTo  string            `json:"reply_to,omitempty"`
		At       time.Time         `json:"at"`
		Stance   claims.Stance     `json:"stance"`
		Headline string            `json:"headline"`
		Summary  string            `json:"summary"`
		Quotes   []quote           `json:"quotes"`
		Fields   map[string]string `json:"fields"`
		Title    string            `json:"title"`
		URL      string            `json:"url"`
	}{Alert: ref, ReplyTo: thread, At: t.now, Stance: claims.Attribution, Headline: m.Title, Summary: m.Text, Quotes: []quote{}, Fields: map[string]string{}}
	if m.Tone == bot.Denial {
		out.Stance = claims.Denial
	}
	for _, q := range m.Quotes {
		out.Quotes = append(out.Quotes, quote(q))
	}
	for _, f := range m.Fields {
		out.Fields[f.Name] = f.Value
	}
	for _, l := range m.Links {
		out.Title, out.URL = l.Label, l.URL
	}
	return writeLine(t.json, out)
}
