package slack

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"attribot/bot"
	"attribot/bot/slack/slackfake"
)

// talking runs a chat until the test ends. What is asked of the bot goes to the
// channel it returns, after it was answered with answer.
func talking(t *testing.T, s *slackfake.Slack, c *Chat, answer func(bot.Command) bot.Message) <-chan bot.Command {
	asked := make(chan bot.Command, 1000)
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		err := c.Run(ctx, func(_ context.Context, cmd bot.Command) bot.Message {
			m := answer(cmd)
			asked <- cmd
			return m
		})
		if err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	t.Cleanup(func() { stop(); running.Wait() })
	if err := s.WaitConnected(2); err != nil {
		t.Fatal(err)
	}
	return asked
}

func says(m bot.Message) func(bot.Command) bot.Message {
	return func(bot.Command) bot.Message { return m }
}

// until waits for something to become true.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it never came about: %s", what)
		}
	}
}

func TestAnswersArePrivateOrForAll(t *testing.T) {
	inBothModes(t, func(t *testing.T, s *slackfake.Slack, c *Chat) {
		talking(t, s, c, func(cmd bot.Command) bot.Message {
			return bot.Message{Private: cmd.Words[0] == "status", Text: "Answer to " + cmd.Words[0] + "."}
		})
		s.Slash(annas, room, "status").Wait()
		s.Slash(annas, room, "test").Wait()
		ms := s.Messages(room)
		if len(ms) != 2 || ms[0].Only != annas || ms[1].Only != "" {
			t.Errorf("messages: %+v", ms)
		}
	})
}

func TestWhatPeopleTypeIsUnderstood(t *testing.T) {
	inBothModes(t, func(t *testing.T, s *slackfake.Slack, c *Chat) {
		asked := talking(t, s, c, says(bot.Message{Text: "Yes."}))
		for typed, want := range map[string][]string{
			"watch “south korea” mali":                        {"watch", "south korea", "mali"},
			"why <https://a.example/x?a=1&amp;b=2|a.example>": {"why", "https://a.example/x?a=1&b=2"},
			"  status  ": {"status"},
			"":           {"settings"},
		} {
			s.Slash(annas, room, typed).Wait()
			if got := (<-asked).Words; !slices.Equal(got, want) {
				t.Errorf("%q: got %q, want %q", typed, got, want)
			}
		}
	})
}

func TestRights(t *testing.T) {
	s := slackfake.New(t)
	s.Leisure()
	furnish(t, s)
	s.AddUser(slackfake.User{ID: "U0ADMIN", Name: "Ada", Admin: true})
	s.AddUser(slackfake.User{ID: "U0GUEST", Name: "Gus", Guest: true})
	s.AddUser(slackfake.User{ID: "U0SOLE", Name: "Sol", SoleGuest: true})
	s.AddUser(slackfake.User{ID: "U0STRANGER", Name: "Stan", Stranger: true})
	s.AddUser(slackfake.User{ID: "U0OTHER", Name: "Otto", Team: "T0OTHER"})
	s.AddUser(slackfake.User{ID: "U0SISTER", Name: "Sis", Team: "T0SISTER", Enterprise: "E0OURS"})
	s.AddUser(slackfake.User{ID: "U0RIVAL", Name: "Riva", Team: "T0RIVAL", Enterprise: "E0THEIRS"})
	s.BelongTo("E0OURS")
	s.AddChannel(slackfake.Channel{ID: "D0ANNA"})
	for _, all := range []struct {
		adminsOnly bool
		may        map[string]bool
	}{
		{false, map[string]bool{annas: true, "U0ADMIN": true, "U0GUEST": false, "U0SOLE": false, "U0STRANGER": false, "U0OTHER": false, "U0NOBODY": false, "U0SISTER": true, "U0RIVAL": false}},
		{true, map[string]bool{annas: false, "U0ADMIN": true}},
	} {
		c := chat(s, Options{AdminsOnly: all.adminsOnly})
		ctx, stop := context.WithCancel(t.Context())
		asked := make(chan bot.Command, 100)
		var running sync.WaitGroup
		running.Go(func() {
			c.Run(ctx, func(_ context.Context, cmd bot.Command) bot.Message {
				asked <- cmd
				return bot.Message{Private: true, Text: "Yes."}
			})
		})
		if err := s.WaitConnected(2); err != nil {
			t.Fatal(err)
		}
		for user, may := range all.may {
			s.Slash(user, room, "watch france").Wait()
			if got := (<-asked).Who; got.MayConfigure != may {
				t.Errorf("admins only %v: %s may configure: %v", all.adminsOnly, user, got.MayConfigure)
			}
		}
		s.Slash("U0ADMIN", "D0ANNA", "watch france").Wait()
		if (<-asked).Who.MayConfigure {
			t.Error("a direct message may configure")
		}
		s.ClickValue("U0GUEST", room, "v1:mute S1").Wait()
		if cmd := <-asked; cmd.Who.MayConfigure && !all.adminsOnly {
			t.Error("a guest's click may configure")
		}
		stop()
		running.Wait()
		until(t, "the sockets are gone", func() bool { return s.Sockets() == 0 })
	}
}

func TestWithoutTheScopeNobodyChangesAnything(t *testing.T) {
	inBothModes(t, func(t *testing.T, s *slackfake.Slack, c *Chat) {
		s.Grant("commands,chat:write")
		asked := talking(t, s, c, says(bot.Message{Private: true, Text: "Yes."}))
		s.Slash(annas, room, "watch france").Wait()
		if who := (<-asked).Who; who.MayConfigure || who.Name != "Anna" {
			t.Errorf("who: %+v", who)
		}
	})
}

func TestSlowAndLongAnswersFollow(t *testing.T) {
	inBothModes(t, func(t *testing.T, s *slackfake.Slack, c *Chat) {
		c.quick = 10 * time.Millisecond
		slow := make(chan bool)
		talking(t, s, c, func(cmd bot.Command) bot.Message {
			if cmd.Words[0] == "slow" {
				<-slow
				return bot.Message{Private: true, Text: "It took a while."}
			}
			m := bot.Message{Private: true, Title: "Long"}
			for range 100 {
				m.Items = append(m.Items, bot.Item{Text: strings.Repeat("t", 90), URL: "https://a.example/" + strings.Repeat("u", 250)})
			}
			return m
		})
		if e := s.Slash(annas, room, "slow").Wait(); len(e.Ack) > 0 {
			t.Errorf("acknowledged with %s", e.Ack)
		}
		close(slow)
		until(t, "the slow answer", func() bool { return strings.Contains(s.Shown(room), "It took a while.") })
		s.Slash(annas, room, "long").Wait()
		until(t, "the long answer", func() bool { return strings.Contains(s.Shown(room), "Long") })
		for _, m := range s.Messages(room) {
			if m.Only != annas {
				t.Errorf("a private answer is for %q", m.Only)
			}
		}
	})
}

func TestAnAnswerSurvivesTrouble(t *testing.T) {
	inBothModes(t, func(t *testing.T, s *slackfake.Slack, c *Chat) {
		talking(t, s, c, says(bot.Message{Private: true, Title: "The answer"}))
		s.Fail("response_url", slackfake.Fault{Status: 503}, slackfake.Fault{Drop: true})
		s.ClickValue(annas, room, "v1:status").Wait()
		until(t, "the answer after trouble", func() bool { return strings.Contains(s.Shown(room), "The answer") })
		s.Fail("response_url", slackfake.Fault{Error: "invalid_blocks"})
		s.ClickValue(annas, room, "v1:status").Wait()
		until(t, "the answer in words", func() bool {
			ms := s.Messages(room)
			return len(ms) == 2 && ms[1].Text == "The answer" && len(ms[1].Blocks) == 0
		})
	})
}

func TestButtonsLiveForEver(t *testing.T) {
	inBothModes(t, func(t *testing.T, s *slackfake.Slack, c *Chat) {
		asked := talking(t, s, c, says(bot.Message{Private: true, Text: "Done so."}))
		ref, err := c.Post(t.Context(), here, "", bot.Message{DeliveryID: "d-1", Title: "An alert", Actions: []bot.Action{{Label: "Mute this story", Command: "mute S12 7d"}}})
		if err != nil {
			t.Fatal(err)
		}
		s.Click(annas, room, "Mute this story").Wait()
		if cmd := <-asked; !slices.Equal(cmd.Words, []string{"mute", "S12", "7d"}) || cmd.Channel.ID != room || cmd.Who.Name != "Anna" {
			t.Errorf("command %+v", cmd)
		}
		s.Shortcut(annas, room, ref, muteShortcut).Wait()
		if cmd := <-asked; !slices.Equal(cmd.Words, []string{"mute", "S12", "7d"}) {
			t.Errorf("the shortcut: %q", cmd.Words)
		}
		s.Shortcut(annas, room, "1.000001", muteShortcut).Wait()
		until(t, "a word about a message that is no alert", func() bool { return strings.Contains(s.Shown(room), "tells of no story") })
		s.ClickValue(annas, room, "v0/mute/12").Wait()
		until(t, "a word about an old button", func() bool { return strings.Contains(s.Shown(room), "version that is not known") })
	})
}

// TestAClickInAThreadIsAnsweredThere: but not one in the channel on a reply
// that is shown there too.
func TestAClickInAThreadIsAnsweredThere(t *testing.T) {
	inBothModes(t, func(t *testing.T, s *slackfake.Slack, c *Chat) {
		talking(t, s, c, says(bot.Message{Private: true, Text: "Here."}))
		root, _ := c.Post(t.Context(), here, "", bot.Message{DeliveryID: "d-1", Title: "Root"})
		c.Post(t.Context(), here, root, bot.Message{DeliveryID: "d-2", Title: "Quiet", Actions: []bot.Action{{Label: "Quiet button", Command: "status"}}})
		c.Post(t.Context(), here, root, bot.Message{DeliveryID: "d-3", Title: "Loud", Broadcast: true, Actions: []bot.Action{{Label: "Loud button", Command: "status"}}})
		s.Click(annas, room, "Quiet button").Wait()
		until(t, "an answer", func() bool { return len(s.Messages(room)) == 4 })
		s.Click(annas, room, "Loud button").Wait()
		until(t, "another answer", func() bool { return len(s.Messages(room)) == 5 })
		ms := s.Messages(room)
		if ms[3].Thread != root || ms[4].Thread != "" {
			t.Errorf("answered in %q and %q", ms[3].Thread, ms[4].Thread)
		}
	})
}

func TestAPanicIsAnswered(t *testing.T) {
	inBothModes(t, func(t *testing.T, s *slackfake.Slack, c *Chat) {
		talking(t, s, c, func(cmd bot.Command) bot.Message {
			if cmd.Words[0] == "boom" {
				panic("boom")
			}
			return bot.Message{Text: "Still here."}
		})
		s.Slash(annas, room, "boom").Wait()
		s.Slash(annas, room, "status").Wait()
		if shown := s.Shown(room); !strings.Contains(shown, sorry) || !strings.Contains(shown, "Still here.") {
			t.Errorf("shown: %s", shown)
		}
	})
}

func TestWhatComesTwiceIsDoneOnce(t *testing.T) {
	inBothModes(t, func(t *testing.T, s *slackfake.Slack, c *Chat) {
		s.Lax()
		release := make(chan bool)
		asked := talking(t, s, c, func(bot.Command) bot.Message { <-release; return bot.Message{Private: true, Text: "Once."} })
		c.quick = time.Minute
		e := s.Slash(annas, room, "status")
		for range 5 {
			s.Twice(e)
		}
		close(release)
		e.Wait()
		s.Twice(e)
		s.Slash(annas, room, "status").Wait()
		if n := len(asked); n != 2 {
			t.Errorf("the bot was asked %d times, want 2", n)
		}
		if n := strings.Count(s.Shown(room), "Once."); n != 2 {
			t.Errorf("answered %d times, want 2", n)
		}
	})
}

func TestJoining(t *testing.T) {
	inBothModes(t, func(t *testing.T, s *slackfake.Slack, c *Chat) {
		s.AddChannel(slackfake.Channel{ID: "C0NEW", Name: "new", Away: true})
		watched := bot.Message{}
		asked := talking(t, s, c, func(bot.Command) bot.Message { return watched })
		s.Join("C0NEW", "U0SOMEBODY", annas).Wait() // somebody else
		s.JoinBot("C0NEW", annas).Wait()
		until(t, "a greeting", func() bool { return strings.Contains(s.Shown("C0NEW"), "Choose countries") })
		if cmd := <-asked; cmd.Channel.Name != "#new" || cmd.Who.MayConfigure {
			t.Errorf("asked: %+v", cmd)
		}
		if n := len(s.Messages("C0NEW")); n != 1 {
			t.Errorf("%d messages on joining, want one", n)
		}
	})
}

func TestAChangeWhereWeAreNotSaysSo(t *testing.T) {
	inBothModes(t, func(t *testing.T, s *slackfake.Slack, c *Chat) {
		s.AddChannel(slackfake.Channel{ID: "C0AWAY", Name: "away", Away: true})
		s.AddChannel(slackfake.Channel{ID: "G0SECRET", Name: "secret", Private: true, Away: true})
		talking(t, s, c, says(bot.Message{Tone: bot.Done, Text: "Watched."}))
		for id, want := range map[string]bool{"C0AWAY": true, "G0SECRET": true, room: false} {
			s.Slash(annas, id, "watch france").Wait()
			if got := strings.Contains(s.Shown(id), "/invite @attribot"); got != want {
				t.Errorf("%s: says how to invite: %v", id, got)
			}
		}
	})
}

// TestASampleComesAsAlertsDo: where none can come, it is not shown as if one
// could.
func TestASampleComesAsAlertsDo(t *testing.T) {
	inBothModes(t, func(t *testing.T, s *slackfake.Slack, c *Chat) {
		s.AddChannel(slackfake.Channel{ID: "C0AWAY", Name: "away", Away: true})
		talking(t, s, c, says(bot.Message{Tone: bot.Attribution, Title: "A sample", Footer: "If you can read it, alerts arrive here."}))
		s.Slash(annas, room, "test").Wait()
		until(t, "the sample", func() bool { return strings.Contains(s.Shown(room), "A sample") })
		if n := len(s.Requests("chat.postMessage")); n != 1 || len(s.Messages(room)) != 1 {
			t.Errorf("%d posts, and there stand %d messages", n, len(s.Messages(room)))
		}
		s.Slash(annas, "C0AWAY", "test").Wait()
		until(t, "the trouble", func() bool { return strings.Contains(s.Shown("C0AWAY"), "/invite @attribot") })
		if m := s.Messages("C0AWAY")[0]; m.Only != annas || strings.Contains(s.Shown("C0AWAY"), "A sample") {
			t.Errorf("where no alert can come there stands %+v", m)
		}
	})
}

func TestDialog(t *testing.T) {
	inBothModes(t, func(t *testing.T, s *slackfake.Slack, c *Chat) {
		form := &bot.Form{Title: "Settings", Note: "A note.", Keep: []string{"settings", "was=victim/"}, Inputs: []bot.Input{
			{Name: "countries", Label: "Countries", Hint: "Type a name", Search: true, Chosen: []bot.Choice{{Label: "🇫🇷 France", Value: "FR"}}},
			{Name: "role", Label: "Role", Choices: []bot.Choice{{Label: "Victim", Value: "victim"}, {Label: "Any", Value: "any"}}, Chosen: []bot.Choice{{Label: "Victim", Value: "victim"}}},
			{Name: "quiet", Label: "Quiet", Hint: "22:00-07:00", Chosen: []bot.Choice{{Value: "22:00-07:00"}}},
		}}
		asked := talking(t, s, c, func(cmd bot.Command) bot.Message {
			switch {
			case len(cmd.Words) == 1:
				return bot.Message{Private: true, Title: "In words", Form: form}
			case slices.Contains(cmd.Words, "quiet=never"):
				return bot.Message{Tone: bot.Problem, Text: "Never is no time.", Form: &bot.Form{Wrong: "quiet"}}
			}
			return bot.Message{Tone: bot.Done, Text: "Anna: this channel was changed."}
		})
		s.Slash(annas, room, "").Wait()
		<-asked
		until(t, "the dialog", func() bool { return s.Modal() != nil })
		if shown := slackfake.Texts(s.Modal().View); !strings.Contains(shown, "🇫🇷 France") || !strings.Contains(shown, "22:00-07:00") || !strings.Contains(shown, "A note.") {
			t.Errorf("the dialog shows %s", shown)
		}
		if strings.Contains(s.Shown(room), "In words") {
			t.Error("the dialog was opened, and its words were sent too")
		}
		texts, values := s.Suggest(annas, "countries", "germ")
		if !slices.Contains(values, "DE") || !slices.Contains(texts, "🇩🇪 Germany") {
			t.Errorf("suggested: %v %v", texts, values)
		}
		if texts, _ := s.Suggest(annas, "countries", "qqqqq"); len(texts) > 5 {
			t.Errorf("suggested for nonsense: %v", texts)
		}
		s.Submit(annas, map[string][]string{"quiet": {"never"}}).Wait()
		<-asked
		if m := s.Modal(); !m.Open || m.Errors["quiet"] != "Never is no time." {
			t.Errorf("the dialog after a mistake: open %v, %v", m.Open, m.Errors)
		}
		s.Submit(annas, map[string][]string{"countries": {"FR", "DE"}, "quiet": {}}).Wait()
		cmd := <-asked
		slices.Sort(cmd.Words)
		if want := []string{"countries=FR,DE", "quiet=", "role=victim", "settings", "was=victim/"}; !slices.Equal(cmd.Words, want) || cmd.Channel.ID != room {
			t.Errorf("submitted %q in %s, want %q", cmd.Words, cmd.Channel.ID, want)
		}
		until(t, "the channel is told", func() bool { return strings.Contains(s.Shown(room), "this channel was changed") })
		if s.Modal().Open {
			t.Error("the dialog is still open")
		}
	})
}

func TestADialogThatDoesNotOpenIsAnsweredInWords(t *testing.T) {
	inBothModes(t, func(t *testing.T, s *slackfake.Slack, c *Chat) {
		talking(t, s, c, says(bot.Message{Private: true, Title: "In words", Form: &bot.Form{Title: "Settings", Keep: []string{"settings"}}}))
		s.Fail("views.open", slackfake.Fault{Error: "expired_trigger_id"})
		s.Slash(annas, room, "").Wait()
		until(t, "the words", func() bool { return strings.Contains(s.Shown(room), "In words") })
	})
}

func TestHome(t *testing.T) {
	inBothModes(t, func(t *testing.T, s *slackfake.Slack, c *Chat) {
		s.AddChannel(slackfake.Channel{ID: "C0SECOND", Name: "second", Members: []string{annas}})
		s.AddChannel(slackfake.Channel{ID: "C0OTHERS", Name: "others", Members: []string{"U0X"}})
		s.AddChannel(slackfake.Channel{ID: "C0AWAY", Name: "away", Members: []string{annas}, Away: true})
		asked := talking(t, s, c, func(cmd bot.Command) bot.Message {
			switch cmd.Words[0] {
			case "watches":
				return bot.Message{Items: []bot.Item{{Text: "As victims", Detail: "🇫🇷 France in " + cmd.Channel.Name}}}
			case "recent":
				return bot.Message{Title: "The latest claims", Items: []bot.Item{{Text: "A claim", URL: "https://a.example/"}}}
			case "settings":
				return bot.Message{Form: &bot.Form{Title: "Settings", Keep: []string{"settings"}, Inputs: []bot.Input{{Name: "quiet", Label: "Quiet"}}}}
			}
			return bot.Message{Title: "Sources", Text: "All are read."}
		})
		s.OpenHome(annas).Wait()
		until(t, "a home", func() bool { return s.Home(annas) != nil })
		shown := slackfake.Texts(s.Home(annas))
		for _, part := range []string{"#news", "#second", "🇫🇷 France in #news", "The latest claims", "A claim", "All are read."} {
			if !strings.Contains(shown, part) {
				t.Errorf("the home does not show %q:\n%s", part, shown)
			}
		}
		if strings.Contains(shown, "others") || strings.Contains(shown, "away") {
			t.Errorf("the home shows a channel that is not shared:\n%s", shown)
		}
		for len(asked) > 0 {
			<-asked
		}
		s.ClickHome(annas, "Edit").Wait()
		until(t, "the dialog", func() bool { return s.Modal() != nil })
		var kept state
		json.Unmarshal([]byte(viewOf(t, s.Modal().View).PrivateMetadata), &kept)
		if kept.Channel != "C0SECOND" || kept.Name != "#second" { // the last button found is the last channel's
			t.Errorf("the dialog is about %+v", kept)
		}
		s.OpenHome("U0X").Wait()
		s.AddUser(slackfake.User{ID: "U0Y", Name: "Yan"})
		s.OpenHome("U0Y").Wait()
		until(t, "the home of somebody who shares no channel", func() bool { return strings.Contains(slackfake.Texts(s.Home("U0Y")), "/invite @attribot") })
	})
}

// TestTheLaterHomeStays: a Home that was published while another was made.
func TestTheLaterHomeStays(t *testing.T) {
	inBothModes(t, func(t *testing.T, s *slackfake.Slack, c *Chat) {
		var log logged
		c.log = slog.New(slog.NewTextHandler(&log, nil))
		hold, held := make(chan bool), make(chan bool, 1)
		slow := false
		talking(t, s, c, func(cmd bot.Command) bot.Message {
			if slow && cmd.Words[0] == "recent" {
				slow = false
				held <- true
				<-hold
				return bot.Message{Title: "The older one"}
			}
			return bot.Message{Title: "The newer one"}
		})
		homes := func(n int) func() bool { return func() bool { return len(s.Requests("views.publish")) == n } }
		s.OpenHome(annas).Wait()
		until(t, "a home", homes(1))
		slow = true
		s.OpenHome(annas).Wait()
		<-held
		s.OpenHome(annas).Wait()
		until(t, "the newer home", homes(2))
		close(hold)
		until(t, "the older home", homes(3))
		if shown := slackfake.Texts(s.Home(annas)); strings.Contains(shown, "The older one") {
			t.Errorf("the home shows %s", shown)
		}
		if said := log.String(); strings.Contains(said, "not shown") {
			t.Errorf("that is no trouble:\n%s", said)
		}
	})
}

func viewOf(t *testing.T, raw json.RawMessage) (v struct {
	PrivateMetadata string `json:"private_metadata"`
}) {
	t.Helper()
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// TestALeftChannelIsNotEditedFromAnOldHome: what a Home shows may be old.
func TestALeftChannelIsNotEditedFromAnOldHome(t *testing.T) {
	inBothModes(t, func(t *testing.T, s *slackfake.Slack, c *Chat) {
		asked := talking(t, s, c, says(bot.Message{Text: "Something."}))
		s.OpenHome(annas).Wait()
		until(t, "a home", func() bool { return s.Home(annas) != nil })
		s.AddChannel(slackfake.Channel{ID: room, Name: "news"}) // Anna has left
		for len(asked) > 0 {
			<-asked
		}
		s.ClickHome(annas, "Edit").Wait()
		until(t, "the home anew", func() bool { return strings.Contains(slackfake.Texts(s.Home(annas)), "no channel together") })
		if len(asked) > 0 {
			t.Errorf("asked %+v", <-asked)
		}
	})
}
