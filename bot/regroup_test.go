package bot

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"attribot/feeds/claims"
	"attribot/store"
)

func TestSplitAndMerge(t *testing.T) {
	h := build(t, Policy{})
	library(h) // S1: C1 accuses, C2 denies, and a repeat
	m := h.say("story split S1 C2")
	if m.Tone != Done || !strings.HasPrefix(m.Text, "Ana: split C2 off story S1. They are story S3 now.") {
		t.Fatalf("%+v", m)
	}
	if diff := cmp.Diff([]string{"🇨🇳 China denies a cyberattack"}, itemTexts(h.say("story S3"))); diff != "" {
		t.Error(diff)
	}
	if got := h.say("story S1"); len(got.Items) != 1 {
		t.Errorf("%+v", got)
	}
	if got := h.say("story S3"); got.Title != "S3 · Embassy rejects claims" || len(got.Fields) != 2 {
		t.Errorf("%+v", got)
	}
	if got := h.say("story merge S3 S1"); got.Text != "Ana: merged story S1 into S3. Both numbers lead to it." {
		t.Errorf("%+v", got)
	}
	for _, line := range []string{"story S1", "story S3"} {
		if got := h.say(line); len(got.Items) != 2 || !strings.HasPrefix(got.Title, "S3 · ") || len(got.Fields) != 3 {
			t.Errorf("%s: %+v", line, got)
		}
	}
	if got := h.say("story merge S1 S3"); got.Text != "They are one story already: S3." {
		t.Errorf("%+v", got)
	}
	log := h.say("status log")
	if diff := cmp.Diff([]string{"Ana: story merge S3 S1", "Ana: story split S1 C2"}, itemTexts(log)); diff != "" {
		t.Error(diff)
	}
	h.sayAs("Bea", true, "undo")
	h.sayAs("Bea", true, "undo")
	if got := h.say("story S1"); len(got.Items) != 2 {
		t.Errorf("%+v", got)
	}
	if got := h.say("status log").Items[0].Detail; got != "1 Aug 2024 09:30 UTC · taken back by Bea, 1 Aug 2024 09:30 UTC" {
		t.Errorf("%q", got)
	}
}

func TestSplitAndMergeRefuse(t *testing.T) {
	h := build(t, Policy{})
	library(h)
	h.tell(survey(), 0, reasonFirst)
	for line, want := range map[string]string{
		"story split S1":        "Say which claims to split off",
		"story split":           "Say which claims to split off",
		"story split S1 A2":     `"A2" is no claim.`,
		"story split S1 C1 C2":  "That is all of story S1",
		"story split S1 C2 C99": "C99 is no claim of story S1.",
		"story split S9 C1":     `There is no story "S9".`,
		"story merge S1":        "Say which two stories are one",
		"story merge S1 S9":     `There is no story "S9".`,
		"status log many":       `"many" is no number of changes`,
	} {
		if m := h.say(line); m.Tone != Problem || !strings.HasPrefix(m.Text, want) {
			t.Errorf("%s: %+v, want %q", line, m, want)
		}
	}
	for _, line := range []string{"story split S1 C2", "story merge S1 S2"} {
		if m := h.sayAs("Guest", false, line); m.Tone != Problem || !strings.Contains(m.Text, "takes somebody who may configure it") {
			t.Errorf("%s: %+v", line, m)
		}
	}
	if m := h.say("status log"); m.Text != "Nothing was changed here yet." {
		t.Errorf("%+v", m)
	}
}

// TestTheDenialOfAMergedStoryStandsBelowItsAlert: threads follow the whole, and
// so does a mute by either number.
func TestTheDenialOfAMergedStoryStandsBelowItsAlert(t *testing.T) {
	h := build(t, Policy{})
	news := h.channel("news", "DE")
	h.tell(survey(), 0, reasonFirst, news)
	h.deliver(august)
	other := survey()
	other.Speakers = []string{"FR"}
	h.tell(other, 0, reasonFirst)
	h.say("mute S2")
	h.say("story merge S1 S2")
	h.tell(rejection(), 2, reasonDenial, news)
	h.deliver(august)
	if p := h.chat.posted(); len(p) != 2 || p[1].thread != "ref-1" {
		t.Errorf("%+v", p)
	}
	ls, err := h.bot.listeners(t.Context(), august.Add(time.Hour))
	if err != nil || len(ls) != 1 || ls[0].hears(survey().Claim, []string{"DE"}, 1) {
		t.Errorf("the mute of S2 is not one of S1: %+v, %v", ls, err)
	}
}

// TestUndoOfASplitThatAnotherChannelWentOnWith is refused in words.
func TestUndoOfASplitThatAnotherChannelWentOnWith(t *testing.T) {
	h := build(t, Policy{})
	first := h.tell(survey(), 0, reasonFirst)
	h.tell(rejection(), first.StoryID, reasonDenial)
	other := survey()
	other.Speakers = []string{"FR"}
	h.tell(other, 0, reasonFirst)
	h.say("story split S1 C2")
	elsewhere := Command{Channel: Channel{Platform: "fake", ID: "elsewhere"}, Who: Person{MayConfigure: true}, Words: []string{"story", "merge", "S2", "S1"}, At: august}
	if m := h.bot.Handle(t.Context(), elsewhere); m.Tone != Done {
		t.Fatalf("%+v", m)
	}
	if m := h.say("undo"); m.Tone != Problem || !strings.Contains(m.Text, "somebody in another channel has split or merged these stories since") {
		t.Errorf("%+v", m)
	}
	elsewhere.Words = []string{"undo"}
	if m := h.bot.Handle(t.Context(), elsewhere); m.Tone != Done {
		t.Errorf("%+v", m)
	}
	if m := h.say("undo"); m.Tone != Done {
		t.Errorf("%+v", m)
	}
}

func TestWhatIsOnlyRecalledMarksNoStory(t *testing.T) {
	h := build(t, Policy{})
	now := h.tell(survey(), 0, reasonFirst)
	recalled := survey()
	recalled.Recency, recalled.Accused, recalled.Victims = claims.Background, []string{"RU"}, []string{"FR"}
	before := h.tell(recalled, 0, reasonFirst)
	s, err := h.bot.marks(t.Context(), []store.Claim{before, now})
	if err != nil || s.ID != 0 || fmt.Sprint(s.Accused, s.Victims) != "[CN] [DE]" {
		t.Errorf("%+v, %v", s, err)
	}
}
