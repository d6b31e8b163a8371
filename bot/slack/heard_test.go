package slack

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"attribot/bot"
	"attribot/bot/slack/slackfake"
)

func TestWhatCameIsKnownForAWhile(t *testing.T) {
	var m memory
	begin := time.Now()
	it, first := m.know("a", begin)
	if !first {
		t.Error("it was not the first time")
	}
	m.worked(it, "yes")
	if again, first := m.know("a", begin.Add(rememberFor)); first || m.ack(again) != "yes" {
		t.Errorf("again: first %v, acknowledged with %v", first, m.ack(again))
	}
	for i := range mostAcks + 1 {
		it, _ := m.know(fmt.Sprint(i), begin.Add(time.Second))
		m.worked(it, "no")
	}
	if again, first := m.know("a", begin.Add(rememberFor)); first || m.ack(again) != nil {
		t.Errorf("after %d others: first %v, acknowledged with %v", mostAcks, first, m.ack(again))
	}
	if _, first := m.know("a", begin.Add(rememberFor+1)); !first {
		t.Error("it is known for ever")
	}
	m.know("later", begin.Add(3*rememberFor))
	if len(m.byName) != 1 || len(m.order) != 1 {
		t.Errorf("%d and %d things are known that are old", len(m.byName), len(m.order))
	}
}

// TestMemoryStaysFlat: commands, clicks, searches and events by the hundred
// thousand, over hours, leave nothing behind.
func TestMemoryStaysFlat(t *testing.T) {
	rounds, each := 100, 250
	if testing.Short() {
		each = 50
	}
	const warm = 20 // rounds until everything is in use
	virtually(t, says(bot.Message{Private: true, Title: "The answer", Items: []bot.Item{{Text: "An item", URL: "https://a.example/"}}}), func(t *testing.T, s *slackfake.Slack, asked func() []string) {
		var before, after uint64
		for round := range rounds {
			if round == warm {
				before = inUse()
			}
			for range each {
				s.Slash(annas, room, "status").Wait()
				s.ClickValue(annas, room, "v1:recent").Wait()
				s.Suggest(annas, "countries", "fra")
				s.Join(room, "U0SOMEBODY", annas).Wait()
			}
			time.Sleep(time.Minute)
			s.Forget()
		}
		after = inUse()
		t.Logf("%d interactions in %d minutes: %d KB in use after %d, %d KB at the end", 4*each*rounds, rounds, before>>10, 4*each*warm, after>>10)
		if got, want := len(asked()), 2*each*rounds; got != want {
			t.Errorf("the bot was asked %d times, want %d", got, want)
		}
		if after > before+4<<20 {
			t.Errorf("%d KB more are in use", (after-before)>>10)
		}
	})
}

// inUse is how much memory is in use.
func inUse() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
