package bot

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"attribot/store"
)

// observingChat sees channels by itself.
type observingChat struct {
	*confidingChat
	watching func(context.Context) ([]Channel, error)
	sighted  func(context.Context, Sighting)
}

func (c *observingChat) ObserveWith(watching func(context.Context) ([]Channel, error), sighted func(context.Context, Sighting)) {
	c.watching, c.sighted = watching, sighted
}

func observed(t *testing.T) (*house, *observingChat) {
	chat := &observingChat{confidingChat: &confidingChat{fakeChat: newFake("fake")}}
	h := build(t, Policy{Operator: Channel{Platform: "fake", ID: "ops"}}, chat)
	h.chat = chat.fakeChat
	return h, chat
}

func TestAChannelThatIsSeenToBeLostIsPausedAndToldAndComesBack(t *testing.T) {
	h, chat := observed(t)
	h.say("watch germany")
	news := h.channel("news")
	h.tell(survey(), 0, reasonFirst, news)
	gone := Sighting{Channel: Channel{Platform: "fake", ID: "news"}, Lost: fmt.Errorf("archived: %w", ErrUnreachable)}
	for range 3 { // several events may tell of the same
		chat.sighted(t.Context(), gone)
	}
	h.deliver(august)
	for _, to := range []string{"ops", "direct-ana"} {
		if got := h.chat.to(to); len(got) != 1 || got[0].Title != "#news cannot be reached" || !strings.Contains(got[0].Text, "Fake says: archived") {
			t.Errorf("%s: %+v", to, got)
		}
	}
	if got := h.chat.to("news"); len(got) != 0 {
		t.Errorf("posted where nothing can be posted: %+v", got)
	}
	chat.sighted(t.Context(), Sighting{Channel: Channel{Platform: "fake", ID: "news", Name: "#renamed"}, Back: true})
	h.deliver(august)
	if got := h.chat.to("news"); len(got) != 1 {
		t.Errorf("the alert that waited: %+v", got)
	}
	if c := h.channel("news"); c.State != store.ChannelOK {
		t.Errorf("channel %+v", c)
	}
	h.wantLog("channel can be reached again")
}

func TestASightingChangesWhatItSaysAndNoMore(t *testing.T) {
	h, chat := observed(t)
	h.say("watch germany")
	h.channel("silent")
	see := func(s Sighting) { s.Channel.Platform = "fake"; chat.sighted(t.Context(), s) }
	see(Sighting{Channel: Channel{ID: "nobody", Name: "#nobody"}, Back: true})
	see(Sighting{Channel: Channel{ID: "silent"}, Lost: ErrUnreachable})
	see(Sighting{Channel: Channel{ID: "news", Name: "#agency"}})
	see(Sighting{Channel: Channel{ID: "news-2"}, Was: "news"})
	see(Sighting{Channel: Channel{ID: "silent"}, Was: "news-2"}) // which is there already
	h.deliver(august)
	if got := h.chat.posted(); len(got) != 0 {
		t.Errorf("of a channel that watches nothing there is nothing to tell: %+v", got)
	}
	all, err := h.store.Channels(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var are []string
	for _, c := range all {
		are = append(are, c.Remote+" "+c.Name+" "+c.State)
	}
	if got, want := strings.Join(are, ", "), "news-2 #agency ok, silent #silent unreachable"; got != want {
		t.Errorf("channels: %s; want %s", got, want)
	}
	if got, err := chat.watching(t.Context()); err != nil || len(got) != 1 || got[0] != (Channel{Platform: "fake", ID: "news-2", Name: "#agency"}) {
		t.Errorf("watching: %+v, %v", got, err)
	}
}

// TestAQuestionIsNoSighting: it can be asked where the bot is not, and would
// have everybody told again and again that the channel is cut off.
func TestAQuestionIsNoSighting(t *testing.T) {
	h, chat := observed(t)
	h.say("watch germany")
	chat.sighted(t.Context(), Sighting{Channel: Channel{Platform: "fake", ID: "news"}, Lost: ErrUnreachable})
	state := func() string {
		c, err := h.store.FindChannel(t.Context(), "fake", "news")
		if err != nil {
			t.Fatal(err)
		}
		return c.State
	}
	if h.say("recent"); state() != store.ChannelUnreachable {
		t.Error("a question makes it reachable")
	}
	if h.say("resume"); state() != store.ChannelOK {
		t.Error("resume does not make it reachable")
	}
}
