package bot

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"attribot/store"
)

func TestFeedback(t *testing.T) {
	h := build(t, Policy{})
	news := h.channel("news")
	h.tell(survey(), 0, reasonFirst, news)
	h.deliver(august)
	var pressed []string
	for _, a := range h.chat.posted()[0].m.Actions {
		if strings.HasPrefix(a.Command, "feedback ") {
			pressed = append(pressed, a.Command)
		}
	}
	if diff := cmp.Diff([]string{"feedback C1 not-relevant", "feedback C1 wrong-country"}, pressed); diff != "" {
		t.Fatal(diff)
	}
	for _, line := range append(pressed, "feedback c1 wrong-country it was Austria, not Germany") {
		if m := h.sayAs("Guest", false, line); m.Tone != Plain || !m.Private || !strings.HasPrefix(m.Text, "Thank you.") {
			t.Errorf("%s: %+v", line, m)
		}
	}
	all, err := h.store.Feedbacks(t.Context())
	want := []store.Feedback{
		{ClaimID: 1, ChannelID: news.ID, Who: "Guest", Verdict: "not-relevant", At: august},
		{ClaimID: 1, ChannelID: news.ID, Who: "Guest", Verdict: "wrong-country", Words: "it was Austria, not Germany", At: august},
	}
	if diff := cmp.Diff(want, all); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if m := h.sayAs("Guest", false, "feedback C1 withdraw"); m.Text != "2 verdicts of yours on this claim are withdrawn." {
		t.Errorf("%+v", m)
	}
	for line, want := range map[string]string{
		"feedback":                 "Say which claim",
		"feedback C1":              "Say which claim",
		"feedback S1 not-relevant": "Say which claim",
		"feedback C9 not-relevant": "There is no claim C9.",
		"feedback C1 nonsense":     `Feedback does not know "nonsense"`,
	} {
		if m := h.say(line); m.Tone != Problem || !strings.HasPrefix(m.Text, want) {
			t.Errorf("%s: %+v", line, m)
		}
	}
}
