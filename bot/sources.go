package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"attribot/feeds"
	"attribot/feeds/claims"
	"attribot/store"
)

// This file answers about the sources and the bot itself: feeds, status, test.

func (b *Bot) feeds(ctx context.Context, r request) (Message, error) {
	sub, rest := "list", ""
	if len(r.args) > 0 {
		sub, rest = strings.ToLower(r.args[0]), strings.Join(r.args[1:], " ")
	}
	changes := map[string]func(context.Context, request, string) (Message, error){
		"add": b.addFeed, "remove": b.removeFeed, "pause": b.pauseFeed, "resume": b.resumeFeed, "set": b.setFeed,
	}
	switch change := changes[sub]; {
	case (sub == "list" || sub == "health") && rest != "":
		return Message{}, unused(r.verb, rest)
	case sub == "list":
		return b.listFeeds(ctx)
	case sub == "health":
		return b.feedHealth(ctx, r)
	case change == nil:
		return Message{}, refuse(fmt.Sprintf("feeds does not know %q: try feeds list, add, remove, pause, resume, set or health.", clip(sub, 40)), Action{"Examples", "help feeds"})
	case !r.Who.MayConfigure:
		return Message{}, mayNot("feeds " + sub)
	case rest == "" && sub == "add":
		return Message{}, refuse("Say which address, for instance: feeds add https://news.example/rss", Action{"Examples", "help feeds"})
	case rest == "":
		return Message{}, refuse(fmt.Sprintf("Say which feed: feeds %s needs its number, its address or its title.", sub), Action{"Examples", "help feeds"})
	default:
		return change(ctx, r, strings.Trim(rest, "<>"))
	}
}

func (b *Bot) listFeeds(ctx context.Context) (Message, error) {
	all, err := b.store.Feeds(ctx)
	if err != nil {
		return Message{}, fmt.Errorf("feeds: %w", err)
	}
	m := Message{Title: plural(len(all), "feed"), Footer: "feeds health shows those that are not sensed."}
	for _, f := range all {
		m.Items = append(m.Items, Item{Text: feedName(f), Detail: f.URL + " · " + sensed(f)})
	}
	if len(all) == 0 {
		m.Text = "There are no sources yet. Begin with: feeds add https://…"
	}
	return m, nil
}

func feedName(f feeds.Feed) string {
	name := fmt.Sprintf("F%d · %s", f.ID, f.Title)
	if f.StateMedia {
		name += " (state media)"
	}
	return name
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// sensed says in words what a source last answered.
func sensed(f feeds.Feed) string {
	switch f.State {
	case feeds.Paused:
		return strings.TrimSuffix("paused: "+f.Note, ": ")
	case feeds.Gone:
		return "gone: it said that it will not come back"
	}
	since := ""
	if !f.AnswerSince.IsZero() {
		since = " since " + day(f.AnswerSince)
	}
	switch f.Answer {
	case feeds.AnswerNone:
		return "not asked yet"
	case feeds.AnswerItems, feeds.AnswerUnchanged:
		if f.LastNews.IsZero() {
			return "sensed"
		}
		return "sensed, last news " + day(f.LastNews)
	case feeds.AnswerEmpty:
		return "answers without any items" + since
	case feeds.AnswerPage:
		return "answers with a web page where a feed was" + since
	case feeds.AnswerBroken:
		return "cannot be understood" + since
	case feeds.AnswerStale:
		return "brings nothing new for far longer than usual" + since
	case feeds.AnswerBlocked:
		return "refuses programs" + since
	case feeds.AnswerGone:
		return "gone" + since
	}
	return "does not answer" + since
}

// addFeed finds out what stands at an address and adds it. An address that
// somebody typed in chat is never trusted: it must not reach into the
// operator's own network.
func (b *Bot) addFeed(ctx context.Context, r request, url string) (Message, error) {
	if feeds.URLKey(url) == "" {
		whole := "https://" + url
		if feeds.URLKey(whole) == "" || !strings.Contains(url, ".") || strings.Contains(url, " ") {
			return Message{}, refuse(fmt.Sprintf("%q is no web address, which begins with https:// or http://", clip(url, 120)), Action{"Examples", "help feeds"})
		}
		return Message{}, refuse(fmt.Sprintf("A web address begins with https:// or http://. Did you mean %s?", clip(whole, 120)), Action{"Add it", typed("feeds", "add", whole)})
	}
	f, items, err := b.look(ctx, feeds.Feed{URL: url, AddedBy: r.Who.Name}, r.now)
	if err != nil {
		b.log.Info("feed not added", "url", url, "err", err)
		return Message{}, refuse(fmt.Sprintf("That address is no source we can read: %s.", strings.TrimSuffix(clip(err.Error(), 300), ".")))
	}
	f.Trusted, f.State, f.Added, f.AddedBy = false, feeds.Active, r.now, r.Who.Name
	name := f.Title
	if name == "" {
		name = f.URL
	}
	_, err = b.store.Apply(ctx, r.channel.ID, store.Change{Who: r.Who.Name, WhoID: r.Who.ID, At: r.now, What: "feeds add " + f.URL, AddFeed: &f})
	if errors.Is(err, store.ErrExists) {
		return Message{}, refuse(fmt.Sprintf("%s is among the feeds already.", name), Action{"Show feeds", "feeds"})
	}
	if err != nil {
		return Message{}, fmt.Errorf("add feed: %w", err)
	}
	m := doneForAll(r, "added "+name)
	m.Text += fmt.Sprintf(" It is %s with %s; what it holds now raises no alerts.", kindName(f.Kind), plural(len(items), "item"))
	if f.URL != url {
		m.Text += " Its address is " + f.URL + "."
	}
	m.Actions = []Action{{"Undo", "undo"}, {"Show feeds", "feeds"}}
	return m, nil
}

func kindName(k feeds.Kind) string {
	switch k {
	case feeds.KindListing:
		return "a page that lists articles"
	case feeds.KindSearch:
		return "a news search"
	}
	return "a feed"
}

func (b *Bot) removeFeed(ctx context.Context, r request, ref string) (Message, error) {
	f, err := b.findFeed(ctx, ref)
	if err != nil {
		return Message{}, err
	}
	return b.changeFeed(ctx, r, "removed "+feedName(f), store.Change{What: "feeds remove " + f.Title, DropFeed: f.ID})
}

func (b *Bot) pauseFeed(ctx context.Context, r request, ref string) (Message, error) {
	f, err := b.findFeed(ctx, ref)
	if err != nil {
		return Message{}, err
	}
	return b.changeFeed(ctx, r, "paused "+feedName(f),
		store.Change{What: "feeds pause " + f.Title, FeedState: map[int64]feeds.State{f.ID: feeds.Paused}})
}

func (b *Bot) resumeFeed(ctx context.Context, r request, ref string) (Message, error) {
	f, err := b.findFeed(ctx, ref)
	if err != nil {
		return Message{}, err
	}
	return b.changeFeed(ctx, r, "had "+feedName(f)+" asked again",
		store.Change{What: "feeds resume " + f.Title, FeedState: map[int64]feeds.State{f.ID: feeds.Active}})
}

func (b *Bot) findFeed(ctx context.Context, ref string) (feeds.Feed, error) {
	f, err := b.store.FindFeed(ctx, ref)
	if errors.Is(err, store.ErrNotFound) {
		return f, refuse(fmt.Sprintf("No single feed is known as %q. The numbers stand in feeds list.", clip(ref, 120)), Action{"Show feeds", "feeds"})
	}
	return f, err
}

// doneForAll says who changed a source: it is everybody's.
func doneForAll(r request, what string) Message {
	return Message{Tone: Done, Text: fmt.Sprintf("%s %s, for all channels.", somebody(r), what)}
}

func (b *Bot) changeFeed(ctx context.Context, r request, said string, c store.Change) (Message, error) {
	c.Who, c.WhoID, c.At = r.Who.Name, r.Who.ID, r.now
	n, err := b.store.Apply(ctx, r.channel.ID, c)
	if err != nil {
		return Message{}, fmt.Errorf("%s: %w", c.What, err)
	}
	if n == 0 {
		return Message{Text: "It was so already."}, nil
	}
	m := doneForAll(r, said)
	m.Actions = []Action{{"Undo", "undo"}, {"Show feeds", "feeds"}}
	return m, nil
}

func (b *Bot) status(ctx context.Context, r request) (Message, error) {
	if len(r.args) > 0 && strings.EqualFold(r.args[0], "log") {
		return b.changeLog(ctx, r, r.args[1:])
	}
	if len(r.args) > 0 {
		return Message{}, unused(r.verb, strings.Join(r.args, " "))
	}
	n, err := b.store.Counts(ctx)
	if err != nil {
		return Message{}, fmt.Errorf("status: %w", err)
	}
	watches, err := b.store.Watches(ctx, r.channel.ID)
	if err != nil {
		return Message{}, fmt.Errorf("status: %w", err)
	}
	all, err := b.store.Feeds(ctx)
	if err != nil {
		return Message{}, fmt.Errorf("status: %w", err)
	}
	m := Message{
		Title: "What is sensed, queued and failing",
		Fields: []Field{
			{"Feeds", checkUp(all, r.now).String()},
			{"Read", fmt.Sprintf("%s, %d waiting", plural(n.Articles-n.Unread, "article"), n.Unread)},
			{"Found", fmt.Sprintf("%s in %s, %s", plural(n.Claims, "claim"), counted(n.Stories, "story", "stories"), plural(n.Repeats, "repeat"))},
			{"Alerts", fmt.Sprintf("%d posted, %d queued, %d perhaps posted, %d given up", n.AlertsSent, n.AlertsDue, n.AlertsUnknown, n.AlertsDead)},
			{"Here", countriesAre(watches) + " watched"},
		},
		Items:   timingItems(r.channel.Settings, r.now),
		Actions: []Action{{"Failing feeds", "feeds health"}, {"Who changed what", "status log"}},
	}
	if !n.LastNews.IsZero() {
		m.Fields = append(m.Fields, Field{"Last news", momentIn(n.LastNews, r.channel.Settings)})
	}
	if n.FeedsFailing > 0 || n.FeedsSensed == 0 {
		m.Text = "Not sensed is not nothing happened: what these feeds say is unknown to us now."
	}
	err = b.unreachable(ctx, &m)
	return m, err
}

func counted(n int, one, several string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, several)
}

// unreachable adds the channels that alerts cannot get to.
func (b *Bot) unreachable(ctx context.Context, m *Message) error {
	all, err := b.store.Channels(ctx)
	if err != nil {
		return fmt.Errorf("status: %w", err)
	}
	for _, c := range all {
		if c.State == store.ChannelUnreachable {
			m.Items = append(m.Items, Item{Text: "Cannot be reached: " + c.Name, Detail: c.Error})
		}
	}
	return nil
}

// test shows an alert about countries that do not exist.
func (b *Bot) test(_ context.Context, r request) (Message, error) {
	m := alert(store.Claim{
		Claim: claims.Claim{
			Stance: claims.Attribution, Speakers: []string{"Ruritania"}, Accused: []string{"Graustark"},
			Victims: []string{"Ruritania"}, Target: "Royal Land Registry", Measure: claims.Diplomatic,
			Recency: claims.Current,
			Quote:   claims.Quote{Text: "We know who did this, and we expect it to stop.", By: "the Ministry of the Interior"},
		},
		Said: r.now, Outlets: 1, Article: feeds.Article{Outlet: "The Sample Courier"},
	}, "", nil)
	m.Actions = nil
	m.Footer = "This is a sample: if you can read it, alerts arrive here."
	return m, nil
}
