package discord

import (
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"attribot/bot"
	"attribot/bot/chattest"
	"attribot/bot/discord/discordtest"
)

// hasty is a pace for tests. Its silence is less than the five heartbeats after
// which the library itself gives a connection up.
func hasty() pace {
	return pace{
		open: time.Second, silence: 300 * time.Millisecond, identify: time.Millisecond,
		backOff: 4 * time.Millisecond, longest: 50 * time.Millisecond, stable: time.Minute, slow: 1500 * time.Millisecond,
	}
}

// quick are a server's options for tests.
var quick = discordtest.Options{Heartbeat: 100 * time.Millisecond}

// newChat returns a Discord and a chat in it. Whatever the test does, the chat
// must keep manners.
func newChat(t testing.TB, o discordtest.Options) (*discordtest.Server, *Chat) {
	server := discordtest.New(o)
	t.Cleanup(func() {
		server.Close()
		valid(t, server.Requests("", "/"))
		for _, b := range server.Broken() {
			t.Errorf("manners: %s", b)
		}
	})
	c := New(Options{Token: discordtest.Token, API: server.URL(), Log: slog.New(slog.NewTextHandler(testLog{t}, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	c.pace = hasty()
	return server, c
}

// testLog shows what is logged, and fails when a secret is.
type testLog struct{ t testing.TB }

func (l testLog) Write(bs []byte) (int, error) {
	if s := string(bs); strings.Contains(s, discordtest.Token) || strings.Contains(s, "token-") {
		l.t.Errorf("logged a secret: %s", s)
	}
	return len(bs), nil
}

func channel() bot.Channel {
	return bot.Channel{Platform: platform, ID: discordtest.General, Name: "general"}
}

// eventually waits until something is so.
func eventually(t testing.TB, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(60 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if is() {
			return
		}
	}
	t.Fatalf("not in ten seconds: %s", what)
}

func TestContract(t *testing.T) {
	chattest.Run(t, func(t *testing.T) chattest.Fixture {
		server, c := newChat(t, quick)
		return &fixture{t: t, server: server, chat: c}
	})
}

type fixture struct {
	t      *testing.T
	server *discordtest.Server
	chat   *Chat

	mu    sync.Mutex
	asked []*discordtest.Asked
}

func (f *fixture) Chat() bot.Chat       { return f.chat }
func (f *fixture) Channel() bot.Channel { return channel() }

// Type is one option that holds the rest of the line.
func (f *fixture) Type(line string) {
	eventually(f.t, "connected", f.server.Connected)
	verb, rest, _ := strings.Cut(line, " ")
	option := discordtest.Option{Name: "words", Value: rest}
	if verb == "watch" {
		option.Name = "countries"
	}
	a := f.server.Type(discordtest.General, discordtest.Person{Rights: discordtest.ManageGuild}, verb, option)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, a)
}

func (f *fixture) Shown() string {
	var all []string
	for _, m := range f.server.Messages(discordtest.General) {
		all = append(all, shown(m.Body))
	}
	for _, thread := range f.server.Threads(discordtest.General) {
		for _, m := range f.server.Messages(thread.ID) {
			all = append(all, shown(m.Body))
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, a := range f.asked {
		if m, _, _ := a.Standing(); onlyForOne(m) {
			all = append(all, shown(m))
		}
	}
	return strings.Join(all, "\n")
}

func (f *fixture) Trouble(kind chattest.Trouble) bool {
	f.server.Break(discordtest.Fault{Method: "POST", Below: "/channels/", Trouble: map[chattest.Trouble]discordtest.Trouble{
		chattest.Later: discordtest.RouteLimit, chattest.Perhaps: discordtest.DropAfter, chattest.Unreachable: discordtest.Forbidden,
	}[kind], After: 50 * time.Millisecond})
	time.Sleep(60 * time.Millisecond) // an earlier limit is over
	return true
}

// onlyForOne reports an answer that only who asked sees.
func onlyForOne(m map[string]any) bool {
	flags, _ := m["flags"].(float64)
	return int(flags)&ephemeral != 0
}

// shown is what people see of a message, without the marks of escaping.
func shown(m map[string]any) string {
	var parts []string
	add := func(v any) {
		if s, is := v.(string); is && s != "" {
			parts = append(parts, s)
		}
	}
	add(m["content"])
	for _, e := range objects(m["embeds"]) {
		add(e["title"])
		add(e["description"])
		for _, f := range objects(e["fields"]) {
			add(f["name"])
			add(f["value"])
		}
		if footer, is := e["footer"].(map[string]any); is {
			add(footer["text"])
		}
	}
	for _, b := range buttonsOf(m) {
		add(b["label"])
	}
	return unescape.ReplaceAllString(strings.Join(parts, "\n"), "$1")
}

var unescape = regexp.MustCompile(`\\([\\*_~|>#\-\[\]():@<` + "`" + `.])`)

func objects(v any) (os []map[string]any) {
	all, _ := v.([]any)
	for _, one := range all {
		if o, is := one.(map[string]any); is {
			os = append(os, o)
		}
	}
	return os
}

func buttonsOf(m map[string]any) (bs []map[string]any) {
	for _, row := range objects(m["components"]) {
		bs = append(bs, objects(row["components"])...)
	}
	return bs
}

// attribution is an alert as bot words one.
func attribution(id string) bot.Message {
	return bot.Message{
		DeliveryID: id, Tone: bot.Attribution,
		Title:  "🇩🇪 Germany attributes a cyberattack to 🇨🇳 China",
		Text:   "Germany says that China was behind a cyberattack on the Land Survey Office. A diplomatic step comes with it.",
		Quotes: []bot.Quote{{Text: "We call on China to refrain from such attacks.", By: "the Interior Ministry"}},
		Fields: []bot.Field{{Name: "Victim", Value: "Germany · Land Survey Office"}, {Name: "Measure", Value: "diplomatic"}, {Name: "Source", Value: "The Example Courier (state media), 1 Aug 2024 (+6 outlets)"}},
		Links:  []bot.Link{{Label: "Berlin summons ambassador", URL: "https://courier.example/berlin_(1)"}},
		Actions: []bot.Action{
			{Label: "Show sources", Command: "story S12 sources"}, {Label: "Story so far", Command: "story S12"}, {Label: "Mute this story", Command: "mute S12 7d"},
		},
		Footer: "Denied by China, 2 Aug 2024.",
	}
}

func mustPost(t testing.TB, c *Chat, thread string, m bot.Message) string {
	t.Helper()
	ref, err := c.Post(t.Context(), channel(), thread, m)
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

func TestAlertIsAnEmbed(t *testing.T) {
	server, c := newChat(t, quick)
	mustPost(t, c, "", attribution("abcdefghijklmnopqrstuvwx"))
	m := server.Messages(discordtest.General)[0].Body
	e := objects(m["embeds"])[0]
	if e["color"] != float64(colors[bot.Attribution]) || e["title"] != "🇩🇪 Germany attributes a cyberattack to 🇨🇳 China" || len(objects(e["fields"])) != 3 {
		t.Errorf("%+v", e)
	}
	want := "Germany says that China was behind a cyberattack on the Land Survey Office. A diplomatic step comes with it.\n\n" +
		"> “We call on China to refrain from such attacks.” — the Interior Ministry\n\n" +
		"[Berlin summons ambassador](<https://courier.example/berlin_%281%29>)"
	if e["description"] != want {
		t.Errorf("description\n%s\nwant\n%s", e["description"], want)
	}
	if got := fmt.Sprint(e["footer"]); got != "map[text:Denied by China, 2 Aug 2024.]" {
		t.Error(got)
	}
	if b := buttonsOf(m); len(b) != 3 || b[2]["custom_id"] != "v1:dabcdefghijklmnopqrstuvwx:mute S12 7d" {
		t.Errorf("buttons %v", b)
	}
}

func TestTheSameDeliveryIsPostedOnce(t *testing.T) {
	server, c := newChat(t, quick)
	server.Break(discordtest.Fault{Method: "POST", Below: "/channels/", Trouble: discordtest.DropAfter})
	m := attribution("d-1")
	if _, err := c.Post(t.Context(), channel(), "", m); !errors.Is(err, bot.ErrPerhapsPosted) {
		t.Fatalf("got %v", err)
	}
	again := mustPost(t, c, "", m)
	if all := server.Messages(discordtest.General); len(all) != 1 || all[0].ID != again {
		t.Errorf("%d messages", len(all))
	}
	mustPost(t, c, "", bot.Message{Text: "without an id"})
	mustPost(t, c, "", bot.Message{Text: "without an id"})
	if n := len(server.Messages(discordtest.General)); n != 3 {
		t.Errorf("%d messages, want 3", n)
	}
}

func TestDenialIsAReplyAndTheRestAThread(t *testing.T) {
	server, c := newChat(t, quick)
	root := mustPost(t, c, "", attribution("d-1"))
	denial := mustPost(t, c, root, bot.Message{DeliveryID: "d-2", Tone: bot.Denial, Broadcast: true, Title: "China denies it"})
	all := server.Messages(discordtest.General)
	if len(all) != 2 || all[1].ID != denial || all[1].Reply != root {
		t.Errorf("messages %+v", all)
	}
	one := mustPost(t, c, root, bot.Message{DeliveryID: "d-3", Title: "France joins"})
	two := mustPost(t, c, root, bot.Message{DeliveryID: "d-4", Title: "Mali joins"})
	inside := server.Messages(root)
	if len(inside) != 2 || one != root+"/"+inside[0].ID || two != root+"/"+inside[1].ID {
		t.Errorf("%s, %s; in the thread %+v", one, two, inside)
	}
	if ts := server.Threads(discordtest.General); len(ts) != 1 || ts[0].Name != "France joins" {
		t.Errorf("threads %+v", ts)
	}
	if n := len(server.Requests("POST", "/channels/"+discordtest.General+"/messages/"+root+"/threads")); n != 1 {
		t.Errorf("the thread was begun %d times", n)
	}
	below := mustPost(t, c, one, bot.Message{DeliveryID: "d-5", Title: "Below one in the thread"})
	if got := server.Messages(root); len(got) != 3 || got[2].Reply != inside[0].ID || below != root+"/"+got[2].ID {
		t.Errorf("below %s: %+v", below, got)
	}
}

func TestWhereNoThreadCanBeHadItIsAReply(t *testing.T) {
	for what, denied := range map[string]int64{"begun": discordtest.CreatePublicThreads, "written in": discordtest.SendMessagesInThreads, "history": discordtest.ReadMessageHistory} {
		server, c := newChat(t, quick)
		root := mustPost(t, c, "", attribution("d-1"))
		server.Change(discordtest.General, func(ch *discordtest.Channel) { ch.Denied = denied })
		ref := mustPost(t, c, root, bot.Message{DeliveryID: "d-2", Broadcast: what == "history", Title: "More"})
		all := server.Messages(discordtest.General)
		if len(all) != 2 || all[1].ID != ref || (all[1].Reply == root) == (what == "history") {
			t.Errorf("%s: %+v", what, all)
		}
	}
}

func TestForum(t *testing.T) {
	server, c := newChat(t, quick)
	forum := bot.Channel{Platform: platform, ID: server.AddChannel(discordtest.Channel{Name: "stories", Kind: discordtest.Forum})}
	began := time.Now()
	root, err := c.Post(t.Context(), forum, "", attribution("d-1"))
	if err != nil {
		t.Fatal(err)
	}
	posts := server.Threads(forum.ID)
	if len(posts) != 1 || posts[0].Name != "🇩🇪 Germany attributes a cyberattack to 🇨🇳 China" || root != posts[0].ID+"/"+posts[0].ID {
		t.Fatalf("%s: %+v", root, posts)
	}
	if body := server.Requests("POST", "/channels/"+forum.ID+"/threads")[0].Body; !strings.Contains(string(body), `"applied_tags":["800000000000000001"]`) {
		t.Errorf("no tag for the stance: %s", body)
	}
	for i, m := range []bot.Message{{DeliveryID: "d-2", Tone: bot.Denial, Broadcast: true, Title: "Denied"}, {DeliveryID: "d-3", Title: "More"}} {
		at, err := c.Post(t.Context(), forum, root, m)
		in := server.Messages(posts[0].ID)
		if err != nil || len(in) != i+2 || at != posts[0].ID+"/"+in[i+1].ID {
			t.Fatalf("%s, %v: %+v", at, err, in)
		}
		if found, err := c.Find(t.Context(), forum, root, m.DeliveryID, began); err != nil || found != at {
			t.Errorf("found %q, %v, want %s", found, err, at)
		}
	}
	if found, err := c.Find(t.Context(), forum, "", "d-1", began.Add(-time.Second)); err != nil || found != root {
		t.Errorf("found %q, %v, want %s", found, err, root)
	}
	if err := c.Edit(t.Context(), forum, root, bot.Message{Title: "Edited"}); err != nil || server.Messages(posts[0].ID)[0].Edited != 1 {
		t.Errorf("edit: %v", err)
	}
	if second, err := c.Post(t.Context(), forum, "", attribution("d-9")); err != nil || second == root {
		t.Errorf("%s, %v", second, err)
	}
}

func TestEdit(t *testing.T) {
	server, c := newChat(t, quick)
	m := attribution("d-1")
	root := mustPost(t, c, "", m)
	m.Footer, m.Fields = "Denied.", nil
	if err := c.Edit(t.Context(), channel(), root, m); err != nil {
		t.Fatal(err)
	}
	got := server.Messages(discordtest.General)[0]
	if e := objects(got.Body["embeds"])[0]; got.Edited != 1 || fmt.Sprint(e["footer"]) != "map[text:Denied.]" || e["fields"] != nil {
		t.Errorf("%+v", got)
	}
	in := mustPost(t, c, root, bot.Message{DeliveryID: "d-2", Title: "In the thread"})
	if err := c.Edit(t.Context(), channel(), in, bot.Message{Text: "Only a text"}); err != nil || server.Messages(root)[0].Body["content"] != "Only a text" {
		t.Errorf("%v: %+v", err, server.Messages(root)[0])
	}
	if err := c.Edit(t.Context(), channel(), "123", m); err == nil || !strings.Contains(err.Error(), "deleted") {
		t.Errorf("a message that is not there: %v", err)
	}
}

func TestFind(t *testing.T) {
	server, c := newChat(t, quick)
	began := time.Now()
	root := mustPost(t, c, "", attribution("d-1"))
	for i := range 120 {
		mustPost(t, c, "", bot.Message{DeliveryID: fmt.Sprintf("other-%d", i), Text: "Another."})
	}
	reply := mustPost(t, c, "", attribution("d-2"))
	inside := mustPost(t, c, root, attribution("d-3"))
	bare := mustPost(t, c, "", bot.Message{DeliveryID: "d-4", Text: "without buttons"})
	for _, f := range []struct{ thread, id, want string }{
		{"", "d-1", root}, {"", "d-2", reply}, {root, "d-2", reply}, {root, "d-3", inside}, {"", "d-4", bare}, {"", "d-9", ""}, {reply, "d-9", ""}, {"", "d", ""},
	} {
		if got, err := c.Find(t.Context(), channel(), f.thread, f.id, began.Add(-time.Second)); err != nil || got != f.want {
			t.Errorf("%q below %q: got %q, %v, want %q", f.id, f.thread, got, err, f.want)
		}
	}
	if got, err := c.Find(t.Context(), channel(), "", "d-1", time.Now().Add(time.Second)); err != nil || got != "" {
		t.Errorf("a message from before: %q, %v", got, err)
	}
	server.Change(discordtest.General, func(ch *discordtest.Channel) { ch.Denied = discordtest.ReadMessageHistory })
	if got, err := c.Find(t.Context(), channel(), "", "d-1", began); err == nil || !strings.Contains(err.Error(), "Read Message History") {
		t.Errorf("where the history cannot be read: %q, %v", got, err)
	}
	gone := bot.Channel{Platform: platform, ID: "123"}
	if _, err := c.Find(t.Context(), gone, "", "d-1", began); !errors.Is(err, bot.ErrUnreachable) {
		t.Errorf("a channel that is gone: %v", err)
	}
}

func TestRefusedFormIsSentAsPlainText(t *testing.T) {
	for trouble, wantLink := range map[discordtest.Trouble]bool{discordtest.Refused: true, discordtest.Harmful: false} {
		server, c := newChat(t, quick)
		server.Break(discordtest.Fault{Method: "POST", Below: "/channels/", Trouble: trouble})
		mustPost(t, c, "", attribution("d-1"))
		m := server.Messages(discordtest.General)[0].Body
		if text := shown(m); len(objects(m["embeds"])) > 0 || !strings.Contains(text, "Germany attributes") || strings.Contains(text, "courier.example") != wantLink {
			t.Errorf("trouble %d: %s", trouble, text)
		}
		if delivery(buttonsOf(m)[0]["custom_id"].(string)) != "d-1" {
			t.Error("it cannot be found again")
		}
	}
}

func TestErrorsAreSorted(t *testing.T) {
	for trouble, want := range map[discordtest.Trouble]chattest.Trouble{
		discordtest.RouteLimit: chattest.Later, discordtest.SharedLimit: chattest.Later, discordtest.GlobalLimit: chattest.Later, discordtest.HTMLLimit: chattest.Later,
		discordtest.ChannelLimit: chattest.Later, discordtest.BadGateway: chattest.Perhaps, discordtest.Unavailable: chattest.Perhaps,
		discordtest.DropBefore: chattest.Perhaps, discordtest.DropAfter: chattest.Perhaps, discordtest.Forbidden: chattest.Unreachable,
	} {
		server, c := newChat(t, quick)
		server.Break(discordtest.Fault{Method: "POST", Trouble: trouble, After: 3 * time.Second})
		_, err := c.Post(t.Context(), channel(), "", attribution("d-1"))
		var retry *bot.RetryError
		got := map[bool]chattest.Trouble{errors.As(err, &retry): chattest.Later}[true]
		switch {
		case errors.Is(err, bot.ErrPerhapsPosted):
			got = chattest.Perhaps
		case errors.Is(err, bot.ErrUnreachable):
			got = chattest.Unreachable
		}
		if got != want {
			t.Errorf("trouble %d: %v is %q, want %q", trouble, err, got, want)
		}
		if got == chattest.Later && (retry.After < 2*time.Second || retry.After > 3*time.Second) {
			t.Errorf("trouble %d: again in %v, want 3s", trouble, retry.After)
		}
		if n := len(server.Requests("POST", "/")); trouble != discordtest.DropBefore && n != 1 {
			t.Errorf("trouble %d: %d requests", trouble, n)
		}
	}
}

func TestNothingSentIsNotPerhapsPosted(t *testing.T) {
	server, c := newChat(t, quick)
	server.Close()
	var retry *bot.RetryError
	if _, err := c.Post(t.Context(), channel(), "", attribution("d-1")); !errors.As(err, &retry) {
		t.Errorf("nobody listens: %v", err)
	}
}

func TestRevokedTokenSendsNothingMore(t *testing.T) {
	server, c := newChat(t, quick)
	server.Revoke()
	for range 3 {
		var retry *bot.RetryError
		if _, err := c.Post(t.Context(), channel(), "", attribution("d-1")); !errors.As(err, &retry) || !errors.Is(err, ErrToken) || retry.After < time.Hour {
			t.Errorf("got %v", err)
		}
	}
	if n := len(server.Requests("POST", "/")); n != 1 {
		t.Errorf("%d requests with a token that was refused", n)
	}
}

// TestLongMessageIsSeveral: a digest of many items is told whole, in order, and
// once, also where a page fails on its way.
func TestLongMessageIsSeveral(t *testing.T) {
	server, c := newChat(t, quick)
	m := bot.Message{DeliveryID: "digest", Title: "Digest", Actions: []bot.Action{{Label: "Help", Command: "help"}}}
	for i := range 41 {
		m.Items = append(m.Items, bot.Item{Text: fmt.Sprintf("item-%02d", i), Detail: strings.Repeat("detail ", 30), URL: "https://courier.example/" + strings.Repeat("x", 60)})
	}
	began := time.Now().Add(-time.Second)
	var failures int
	for n := range 4 {
		server.Change(discordtest.General, func(ch *discordtest.Channel) { ch.Limit, ch.Every = n+1, 50*time.Millisecond })
		time.Sleep(60 * time.Millisecond)
		ref, err := c.Post(t.Context(), channel(), "", m)
		if err == nil {
			all := server.Messages(discordtest.General)
			if all[len(all)-1].ID != ref {
				t.Errorf("%s is not the last", ref)
			}
			if at, err := c.Find(t.Context(), channel(), "", "digest", began); err != nil || at != ref {
				t.Errorf("found %q, %v", at, err)
			}
			break
		}
		failures++
		if at, err := c.Find(t.Context(), channel(), "", "digest", began); err != nil || at != "" {
			t.Errorf("posted in part it is found: %q, %v", at, err)
		}
	}
	text := ""
	for _, p := range server.Messages(discordtest.General) {
		text += shown(p.Body) + "\n"
	}
	if failures == 0 {
		t.Error("no page failed")
	}
	last := -1
	for i := range 41 {
		at := strings.Index(text, fmt.Sprintf("item-%02d", i))
		if at < last || strings.Count(text, fmt.Sprintf("item-%02d", i)) != 1 {
			t.Errorf("item %d is told at %d, %d times", i, at, strings.Count(text, fmt.Sprintf("item-%02d", i)))
		}
		last = at
	}
}

func TestLongMessageInAForumIsOnePost(t *testing.T) {
	server, c := newChat(t, quick)
	forum := bot.Channel{Platform: platform, ID: server.AddChannel(discordtest.Channel{Name: "stories", Kind: discordtest.Forum})}
	m := bot.Message{DeliveryID: "digest", Title: "Digest", Items: slices.Repeat([]bot.Item{{Text: "item", Detail: strings.Repeat("detail ", 30)}}, 41)}
	at, err := c.Post(t.Context(), forum, "", m)
	posts := server.Threads(forum.ID)
	if err != nil || len(posts) != 1 || len(server.Messages(posts[0].ID)) < 3 || !strings.HasPrefix(at, posts[0].ID+"/") {
		t.Errorf("%s, %v, %d posts", at, err, len(posts))
	}
	two := bot.Message{Title: "Without an id", Items: m.Items}
	for range 2 {
		if _, err := c.Post(t.Context(), channel(), "", two); err != nil {
			t.Error(err)
		}
	}
	if n := len(server.Messages(discordtest.General)); n != 2*render(two, 1, "").pages {
		t.Errorf("%d messages", n)
	}
}

func TestDirect(t *testing.T) {
	server, c := newChat(t, quick)
	to, err := c.Direct(t.Context(), discordtest.UserID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Post(t.Context(), to, "", bot.Message{Text: "The channel is gone."}); err != nil || len(server.Messages(to.ID)) != 1 {
		t.Errorf("to %+v: %v", to, err)
	}
	if _, err := c.Direct(t.Context(), "somebody"); !errors.Is(err, bot.ErrUnreachable) {
		t.Errorf("got %v", err)
	}
}
