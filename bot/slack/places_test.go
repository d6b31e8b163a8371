package slack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"attribot/bot"
	"attribot/bot/slack/slackfake"
)

const secret = "G0SECRET" // a private channel

// A diary is what was seen of channels, last first.
type diary struct {
	mu   sync.Mutex
	last map[string]string
}

// keepDiary has everything written down that a chat sees.
func keepDiary(c *Chat, watching ...string) *diary {
	d := &diary{last: map[string]string{}}
	c.ObserveWith(func(context.Context) (all []bot.Channel, err error) {
		for _, id := range watching {
			all = append(all, bot.Channel{Platform: platform, ID: id})
		}
		return all, nil
	}, func(_ context.Context, s bot.Sighting) {
		d.mu.Lock()
		defer d.mu.Unlock()
		entry := strings.TrimSpace(s.Channel.Name + " " + s.Was)
		if s.Lost != nil && errors.Is(s.Lost, bot.ErrUnreachable) {
			entry = "lost: " + s.Lost.Error()
		} else if s.Back {
			entry += " back"
		}
		d.last[s.Channel.ID] = entry
	})
	return d
}

func (d *diary) of(channel string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.last[channel]
}

func (d *diary) await(t *testing.T, channel, want string) {
	t.Helper()
	until(t, fmt.Sprintf("%s: %q, not %q", channel, want, d.of(channel)), func() bool { return strings.Contains(d.of(channel), want) })
}

func TestWhatBecomesOfAChannelIsNoticed(t *testing.T) {
	inBothModes(t, func(t *testing.T, s *slackfake.Slack, c *Chat) {
		s.AddChannel(slackfake.Channel{ID: secret, Name: "secret", Private: true})
		d := keepDiary(c, room, secret)
		talking(t, s, c, says(bot.Message{Text: "Yes."}))
		d.await(t, room, "#news back")
		d.await(t, secret, "#secret back")
		for _, id := range []string{room, secret} {
			s.RemoveBot(id).Wait()
			d.await(t, id, "/invite @attribot")
			s.JoinBot(id, annas).Wait()
			d.await(t, id, "back")
			s.Leave(id, "U0SOMEBODY").Wait()
			s.Leave(id, slackfake.BotUser).Wait()
			d.await(t, id, "/invite @attribot")
			s.JoinBot(id, annas).Wait()
			d.await(t, id, "back")
			s.Archive(id, true).Wait()
			d.await(t, id, "archived")
			s.Archive(id, false).Wait()
			d.await(t, id, "/invite @attribot") // it is there again, without us
			s.JoinBot(id, annas).Wait()
			d.await(t, id, "back")
			s.Rename(id, "renamed-"+strings.ToLower(id)).Wait()
			d.await(t, id, "#renamed-"+strings.ToLower(id)+" back")
		}
		s.ChangeID(room, "C0MOVED").Wait()
		d.await(t, "C0MOVED", "#renamed-c0news back")
		s.Delete("C0MOVED").Wait()
		d.await(t, "C0MOVED", "lost: ")
		s.Delete(secret).Wait()
		d.await(t, secret, "lost: ")
	})
}

// TestAnEventIsBelievedWhereSlackDoesNotAnswer: it is all that is known then.
func TestAnEventIsBelievedWhereSlackDoesNotAnswer(t *testing.T) {
	inBothModes(t, func(t *testing.T, s *slackfake.Slack, c *Chat) {
		d := keepDiary(c)
		talking(t, s, c, says(bot.Message{Text: "Yes."}))
		d.await(t, room, "back")
		s.Fail("conversations.info", slackfake.Fault{Status: 503})
		s.RemoveBot(room).Wait()
		d.await(t, room, "not_in_channel")
		s.Fail("conversations.info", slackfake.Fault{Status: 503})
		s.JoinBot(room, annas).Wait()
		d.await(t, room, "back")
	})
}

// TestTheLastWordIsTheTruth: events that come in the wrong order end as Slack
// says it is.
func TestTheLastWordIsTheTruth(t *testing.T) {
	inBothModes(t, func(t *testing.T, s *slackfake.Slack, c *Chat) {
		d := keepDiary(c)
		asked := talking(t, s, c, says(bot.Message{Text: "Yes."}))
		d.await(t, room, "back")
		for round := range 20 {
			all := []*slackfake.Envelope{s.RemoveBot(room), s.JoinBot(room, annas), s.Event(map[string]any{"type": "channel_left", "channel": room})}
			for _, e := range all {
				e.Wait()
			}
			<-asked
			until(t, "three looks", func() bool { return len(s.Requests("conversations.info")) == 3*(round+1) })
			c.places.looking.Lock() // the last one is told
			got := d.of(room)
			c.places.looking.Unlock()
			if got != "#news back" {
				t.Fatalf("in the end it is %q", got)
			}
		}
	})
}

// TestWhatHappenedMeanwhileIsNoticed: nobody listened when the bot was removed
// from one channel and invited to another.
func TestWhatHappenedMeanwhileIsNoticed(t *testing.T) {
	inBothModes(t, func(t *testing.T, s *slackfake.Slack, c *Chat) {
		s.AddChannel(slackfake.Channel{ID: "C0AWAY", Name: "away", Away: true})
		s.AddChannel(slackfake.Channel{ID: "C0OLD", Name: "old", Archived: true})
		s.AddChannel(slackfake.Channel{ID: "C0UNWATCHED", Name: "unwatched", Away: true})
		d := keepDiary(c, room, "C0AWAY", "C0OLD", "C0GONE")
		talking(t, s, c, says(bot.Message{Text: "Yes."}))
		d.await(t, room, "#news back")
		d.await(t, "C0AWAY", "not_in_channel")
		d.await(t, "C0OLD", "is_archived")
		d.await(t, "C0GONE", "channel_not_found")
		if got := d.of("C0UNWATCHED"); got != "" {
			t.Errorf("a channel that watches nothing was looked at: %q", got)
		}
	})
}

// TestWhoMayPostEverywhereNeedsNoInvitation: with chat:write.public.
func TestWhoMayPostEverywhereNeedsNoInvitation(t *testing.T) {
	inBothModes(t, func(t *testing.T, s *slackfake.Slack, c *Chat) {
		s.Grant("commands,chat:write,chat:write.public,channels:read,groups:read,users:read,channels:history,groups:history")
		s.AddChannel(slackfake.Channel{ID: "C0AWAY", Name: "away", Away: true})
		d := keepDiary(c, "C0AWAY")
		talking(t, s, c, says(bot.Message{Text: "Yes."}))
		d.await(t, "C0AWAY", "#away back")
	})
}

// TestAPrivateChannelKeepsItsName: a command in it does not tell the name.
func TestAPrivateChannelKeepsItsName(t *testing.T) {
	inBothModes(t, func(t *testing.T, s *slackfake.Slack, c *Chat) {
		d := keepDiary(c)
		s.AddChannel(slackfake.Channel{ID: secret, Name: "secret", Private: true})
		s.AddChannel(slackfake.Channel{ID: "G0OTHER", Name: "other", Private: true, Away: true})
		asked := talking(t, s, c, says(bot.Message{Private: true, Text: "Yes."}))
		d.await(t, secret, "back")
		var names []string
		for _, id := range []string{secret, "G0OTHER", room} {
			s.Slash(annas, id, "status").Wait()
			names = append(names, (<-asked).Channel.Name)
			s.ClickValue(annas, id, "v1:status").Wait()
			names = append(names, (<-asked).Channel.Name)
		}
		if want := []string{"#secret", "#secret", "a private channel", "a private channel", "#news", "#news"}; !slices.Equal(names, want) {
			t.Errorf("names %q, want %q", names, want)
		}
	})
}

// TestBeingInAChannelIsNotBeingLetToPost: where only admins may, a look at the
// channel would say every hour that all is well.
func TestBeingInAChannelIsNotBeingLetToPost(t *testing.T) {
	s, c := workspace(t)
	d := keepDiary(c, room)
	talking(t, s, c, says(bot.Message{Text: "Yes."}))
	d.await(t, room, "#news back")
	s.Fail("chat.postMessage", slackfake.Fault{Error: "restricted_action_read_only_channel"})
	if _, err := c.Post(t.Context(), here, "", alert); kind(err) != "unreachable" {
		t.Errorf("error %v", err)
	}
	s.Rename(room, "announcements").Wait()
	until(t, "the name alone", func() bool { return d.of(room) == "#announcements" })
	if _, err := c.Post(t.Context(), here, "", alert); err != nil {
		t.Error(err)
	}
	s.Rename(room, "news").Wait()
	d.await(t, room, "#news back")
}
