package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"attribot/bot"
	"attribot/bot/discord/discordtest"
)

// listening runs a chat that is connected, and keeps what it is asked.
type listening struct {
	*discordtest.Server
	chat *Chat
	mu   sync.Mutex
	all  []bot.Command
}

func listen(t testing.TB, answer func(bot.Command) bot.Message) *listening {
	server, c := newChat(t, quick)
	l := &listening{Server: server, chat: c}
	running(t, c, func(_ context.Context, cmd bot.Command) bot.Message {
		l.mu.Lock()
		l.all = append(l.all, cmd)
		l.mu.Unlock()
		return answer(cmd)
	})
	eventually(t, "connected", server.Connected)
	return l
}

func (l *listening) asked() []bot.Command {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.all)
}

// answered waits for the first answer.
func answered(t testing.TB, a *discordtest.Asked, kind int) map[string]any {
	t.Helper()
	got, data := a.Wait(5 * time.Second)
	if got != kind {
		t.Fatalf("answered with type %d, want %d: %v", got, kind, data)
	}
	return data
}

func yesPrivately(bot.Command) bot.Message { return bot.Message{Private: true, Text: "yes"} }

type opts = []discordtest.Option

func TestOptionsBecomeWords(t *testing.T) {
	l := listen(t, yesPrivately)
	for _, c := range []struct {
		path    string
		options opts
		want    []string
	}{
		{"watches", nil, []string{"watches"}},
		{"watch", opts{{Name: "stance", Value: "denials"}, {Name: "role", Value: "accused"}, {Name: "countries", Value: "south korea, mali"}}, []string{"watch", "south", "korea,", "mali", "accused", "denials"}},
		{"between", opts{{Name: "accused", Value: "north korea"}, {Name: "accuser", Value: `"united states"`}}, []string{"between", "united states", "north korea"}},
		{"story", opts{{Name: "sources", Value: true}, {Name: "story", Value: "S12"}}, []string{"story", "S12", "sources"}},
		{"story", opts{{Name: "story", Value: "S12"}, {Name: "sources", Value: false}}, []string{"story", "S12"}},
		{"mute", opts{{Name: "for", Value: "2 weeks"}, {Name: "what", Value: "S3"}}, []string{"mute", "S3", "for", "2", "weeks"}},
		{"mute", opts{{Name: "for", Value: "for 2w"}, {Name: "what", Value: "S3"}}, []string{"mute", "S3", "for", "2w"}},
		{"digest", opts{{Name: "timezone", Value: "Europe/Berlin"}, {Name: "time", Value: "08:30"}, {Name: "when", Value: "daily"}, {Name: "beside-alerts", Value: true}}, []string{"digest", "daily", "08:30", "Europe/Berlin", "beside", "alerts"}},
		{"feeds add", opts{{Name: "url", Value: "https://a.example/rss"}}, []string{"feeds", "add", "https://a.example/rss"}},
		{"feeds list", nil, []string{"feeds", "list"}},
		{"search", opts{{Name: "words", Value: `"volt typhoon" router`}}, []string{"search", "volt typhoon", "router"}},
		{"recent", opts{{Name: "unheard-of", Value: 7}, {Name: "since", Value: " "}}, []string{"recent", "7"}},
	} {
		answered(t, l.Type(discordtest.General, discordtest.Person{}, c.path, c.options...), discordtest.Answer)
		all := l.asked()
		if diff := cmp.Diff(c.want, all[len(all)-1].Words); diff != "" {
			t.Errorf("%s %v: %s", c.path, c.options, diff)
		}
	}
}

func TestWhoMayConfigure(t *testing.T) {
	l := listen(t, yesPrivately)
	dm := l.AddChannel(discordtest.Channel{Kind: discordtest.DirectWith, Guild: "-"})
	for _, c := range []struct {
		where string
		who   discordtest.Person
		may   bool
	}{
		{discordtest.General, discordtest.Person{}, false},
		{discordtest.General, discordtest.Person{Rights: discordtest.SendMessages | discordtest.ViewChannel}, false},
		{discordtest.General, discordtest.Person{Rights: discordtest.ManageGuild}, true},
		{discordtest.General, discordtest.Person{Rights: discordtest.ManageChannels}, true},
		{discordtest.General, discordtest.Person{Rights: 1 << 3}, true},
		{dm, discordtest.Person{Direct: true, Rights: discordtest.ManageGuild}, false},
	} {
		for _, ask := range []func() *discordtest.Asked{
			func() *discordtest.Asked { return l.Type(c.where, c.who, "undo") },
			func() *discordtest.Asked { return l.Click(c.where, c.who, "v1::undo") },
		} {
			answered(t, ask(), discordtest.Answer)
			all := l.asked()
			last := all[len(all)-1]
			if last.Who.MayConfigure != c.may || last.Who.Name != "Ana" || last.Who.ID != discordtest.UserID || last.Channel.ID != c.where {
				t.Errorf("%+v: %+v", c, last)
			}
		}
	}
}

func TestAnswersAreForWhoAskedOrForAll(t *testing.T) {
	l := listen(t, func(c bot.Command) bot.Message {
		return bot.Message{Private: c.Words[0] != "watch", Tone: bot.Done, Text: "Ana: this channel now watches Mali.", Actions: []bot.Action{{Label: "Undo", Command: "undo"}}}
	})
	if data := answered(t, l.Type(discordtest.General, discordtest.Person{}, "status"), discordtest.Answer); !onlyForOne(data) {
		t.Errorf("all see it: %v", data)
	}
	if data := answered(t, l.Type(discordtest.General, discordtest.Person{}, "watch"), discordtest.Answer); onlyForOne(data) || len(l.Messages(discordtest.General)) != 1 {
		t.Errorf("only who asked sees it: %v", data)
	}
}

func TestSlowAnswersAreAnnounced(t *testing.T) {
	release := make(chan struct{})
	l := listen(t, func(c bot.Command) bot.Message {
		<-release
		return bot.Message{Private: c.Words[0] != "watch", Tone: bot.Done, Text: "at last"}
	})
	l.chat.pace.slow = 20 * time.Millisecond
	one := l.Type(discordtest.General, discordtest.Person{}, "status")
	all := l.Type(discordtest.General, discordtest.Person{}, "watch")
	turned := l.Click(discordtest.General, discordtest.Person{}, "v1:p2:recent")
	for _, a := range []*discordtest.Asked{one, all} {
		if data := answered(t, a, discordtest.Deferred); !onlyForOne(data) {
			t.Errorf("announced to all: %v", data)
		}
	}
	answered(t, turned, discordtest.DeferredUpdate)
	close(release)
	for a, want := range map[*discordtest.Asked]string{one: "at last", all: "Done.", turned: "at last"} {
		eventually(t, want, func() bool { m, _, _ := a.Standing(); return strings.Contains(shown(m), want) })
	}
	eventually(t, "what all may read follows", func() bool { _, _, more := all.Standing(); return len(more) == 1 && shown(more[0]) == "at last" })
	if _, _, more := one.Standing(); len(more) > 0 {
		t.Errorf("a private answer was repeated: %v", more)
	}
}

func TestHandlerThatPanics(t *testing.T) {
	l := listen(t, func(bot.Command) bot.Message { panic("boom") })
	if data := answered(t, l.Type(discordtest.General, discordtest.Person{}, "status"), discordtest.Answer); !strings.Contains(shown(data), "wrong on our side") {
		t.Errorf("%v", data)
	}
}

func TestButtons(t *testing.T) {
	l := listen(t, yesPrivately)
	answered(t, l.Click(discordtest.General, discordtest.Person{}, `v1:dabc:mute "south korea" 7d`), discordtest.Answer)
	if got := l.asked()[0].Words; !slices.Equal(got, []string{"mute", "south korea", "7d"}) {
		t.Errorf("%q", got)
	}
	for _, old := range []string{"v0:story S1", "mute", "v1:no-end", ""} {
		data := answered(t, l.Click(discordtest.General, discordtest.Person{}, old), discordtest.Answer)
		if !strings.Contains(shown(data), "version that is gone") || !onlyForOne(data) {
			t.Errorf("%q: %v", old, data)
		}
	}
	if n := len(l.asked()); n != 1 {
		t.Errorf("%d commands", n)
	}
}

func TestPages(t *testing.T) {
	m := bot.Message{Private: true, Title: "Many"}
	for i := range 60 {
		m.Items = append(m.Items, bot.Item{Text: fmt.Sprintf("item-%02d", i), Detail: strings.Repeat("detail ", 30)})
	}
	l := listen(t, func(bot.Command) bot.Message { return m })
	data := answered(t, l.Type(discordtest.General, discordtest.Person{}, "search", discordtest.Option{Name: "words", Value: `"a b" c`}), discordtest.Answer)
	seen := ""
	for page := 1; ; page++ {
		seen += shown(data)
		bs := buttonsOf(data)
		next := bs[len(bs)-1]
		if next["disabled"] == true {
			if page < 3 {
				t.Errorf("only %d pages", page)
			}
			break
		}
		data = answered(t, l.Click(discordtest.General, discordtest.Person{}, next["custom_id"].(string)), discordtest.Update)
	}
	for i := range 60 {
		if n := strings.Count(seen, fmt.Sprintf("item-%02d", i)); n != 1 {
			t.Errorf("item %d is shown %d times", i, n)
		}
	}
	for _, c := range l.asked() {
		if !slices.Equal(c.Words, []string{"search", "a b", "c"}) {
			t.Errorf("asked again with %q", c.Words)
		}
	}
	// A change is never made again by turning a page, not even a forged one.
	answered(t, l.Click(discordtest.General, discordtest.Person{}, "v1:p2:watch mali"), discordtest.Answer)
	if bs := buttonsOf(answered(t, l.Type(discordtest.General, discordtest.Person{}, "watch"), discordtest.Answer)); len(bs) > 0 {
		t.Errorf("a change has pages to turn: %v", bs)
	}
}

func TestThreadBelongsToItsChannel(t *testing.T) {
	l := listen(t, yesPrivately)
	thread := l.AddChannel(discordtest.Channel{Kind: discordtest.PublicThread, Parent: discordtest.General, Name: "a story"})
	answered(t, l.Type(thread, discordtest.Person{}, "watches"), discordtest.Answer)
	answered(t, l.Type(discordtest.General, discordtest.Person{}, "watches"), discordtest.Answer)
	all := l.asked()
	if all[0].Channel.ID != discordtest.General || all[1].Channel != (bot.Channel{Platform: platform, ID: discordtest.General, Name: "general"}) {
		t.Errorf("%+v", all)
	}
}

func TestSaysWhereItMayNotPost(t *testing.T) {
	l := listen(t, func(bot.Command) bot.Message { return bot.Message{Tone: bot.Done, Text: "Watched."} })
	who := discordtest.Person{Rights: discordtest.ManageGuild}
	if data := answered(t, l.Type(discordtest.General, who, "watch"), discordtest.Answer); strings.Contains(shown(data), "may not post") {
		t.Errorf("it may post: %v", data)
	}
	l.Change(discordtest.General, func(c *discordtest.Channel) { c.Denied = discordtest.SendMessages | discordtest.EmbedLinks })
	if data := answered(t, l.Type(discordtest.General, who, "watch"), discordtest.Answer); !strings.Contains(shown(data), "give me in this channel: Send Messages, Embed Links.") {
		t.Errorf("%v", data)
	}
}

func TestSuggestions(t *testing.T) {
	l := listen(t, yesPrivately)
	l.chat.SuggestWith(func(_ context.Context, kind, typed string) []bot.Choice {
		return []bot.Choice{{Label: "a " + kind + " like " + typed, Value: "X1"}, {Label: strings.Repeat("long ", 50), Value: "X2"}, {Label: "too long", Value: strings.Repeat("x", 101)}}
	})
	for _, c := range []struct {
		path, name, typed string
		want              []string
	}{
		{"watch", "countries", "south ko", []string{"South Korea=south-korea"}},
		{"watch", "countries", "mali, Fra", []string{"Mali, France=mali, france"}},
		{"country", "country", "new zea", []string{"New Zealand=new-zealand"}},
		{"country", "country", "bosn", []string{"Bosnia and Herzegovina=bosnia-and-herzegovina"}},
		{"watch", "countries", "mali, Berl", []string{"Mali, Germany=mali, DE"}},
		{"watch", "countries", "qqqqqqqqqq", []string{}},
		{"watch", "countries", strings.Repeat("mali, ", 40) + "fra", []string{}},
		{"search", "words", "fra", []string{}},
		{"story", "story", "ger", []string{"a story like ger=X1", strings.Repeat("long ", 50)[:99] + "…=X2"}},
		{"group", "name", "ap", []string{"a group like ap=X1", strings.Repeat("long ", 50)[:99] + "…=X2"}},
		{"feeds pause", "feed", "co", []string{"a feed like co=X1", strings.Repeat("long ", 50)[:99] + "…=X2"}},
		{"mute", "what", "new zea", []string{"New Zealand=new-zealand", "a story like new zea=X1", strings.Repeat("long ", 50)[:99] + "…=X2"}},
		{"unheard-of", "what", "fra", []string{}},
	} {
		data := answered(t, l.Suggest(discordtest.General, discordtest.Person{}, c.path, discordtest.Option{Name: c.name, Value: c.typed, Focused: true}), discordtest.Choices)
		got := []string{}
		for _, o := range objects(data["choices"]) {
			got = append(got, fmt.Sprint(o["name"], "=", o["value"]))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s %q: %s", c.path, c.typed, diff)
		}
	}
	all := answered(t, l.Suggest(discordtest.General, discordtest.Person{}, "watch", discordtest.Option{Name: "countries", Value: "", Focused: true}), discordtest.Choices)
	if n := len(objects(all["choices"])); n != maxOptions {
		t.Errorf("%d suggestions before anything is typed", n)
	}
	if n := len(l.asked()); n > 0 {
		t.Errorf("the bot was asked %d times", n)
	}
}

func TestAnswerWhoseFormIsRefused(t *testing.T) {
	l := listen(t, func(bot.Command) bot.Message { return attribution("") })
	l.Break(discordtest.Fault{Below: "/interactions/", Trouble: discordtest.Refused})
	if data := answered(t, l.Type(discordtest.General, discordtest.Person{}, "test"), discordtest.Answer); len(objects(data["embeds"])) > 0 || !strings.Contains(shown(data), "Germany attributes") {
		t.Errorf("%v", data)
	}
}

func TestCommandsAreRegisteredWhenTheyChanged(t *testing.T) {
	server, c := newChat(t, quick)
	for range 3 {
		if err := c.register(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	all, writes := server.Commands()
	if writes != 1 {
		t.Errorf("written %d times", writes)
	}
	var commands []entry
	if err := json.Unmarshal(all, &commands); err != nil || len(commands) != 1 || commands[0].Name != "attribot" {
		t.Fatalf("%v: %s", err, all)
	}
	var names []string
	for _, v := range bot.Verbs() {
		names = append(names, v.Name)
	}
	var registered []string
	for _, o := range commands[0].Options {
		registered = append(registered, o.Name)
		if o.Name != group && o.Type != subCommand || o.Name == group && (o.Type != subGroup || len(o.Options) < 6) {
			t.Errorf("%+v", o)
		}
	}
	if diff := cmp.Diff(names, registered); diff != "" {
		t.Errorf("not every command of the bot's table is registered: %s", diff)
	}
}

func TestCommandThatIsNew(t *testing.T) {
	e := subcommand(bot.Verb{Name: "new", Args: "THIS [or that]", Help: strings.Repeat("long ", 40)})
	want := entry{Type: subCommand, Name: "new", Description: e.Description, Options: []entry{{Type: textOption, Name: "words", Description: "THIS [or that]"}}}
	if diff := cmp.Diff(want, e); diff != "" || units(e.Description) > maxAbout {
		t.Error(diff)
	}
	got := alternatives("[list | add URL | set FEED agent bare]")
	if len(got) != 3 || got[1].fields[0].name != "url" || got[2].fields[0].name != "words" || got[0].fields != nil {
		t.Errorf("%+v", got)
	}
}
