package feeds

import (
	"strings"
	"testing"
)

func TestTitles(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"Ministry blames foreign hackers for outage", "Ministry blames foreign hackers for outage", true},
		{"Ministry blames foreign hackers for outage", "UPDATE: Ministry blames foreign hackers for outage", true},
		{"Ministry blames foreign hackers for outage", "Ministry blames foreign hackers for the port outage", true},
		{"Ministry blames foreign hackers for outage", "Port reopens after outage", false},
		{"Spokesperson's regular press conference on November 3", "Spokesperson's regular press conference on November 4", false},
		{"Storm toll rises to 12", "Storm toll rises to 14", false},
		{"", "Port reopens", false},
	} {
		if got := TitleOf(c.a).Like(TitleOf(c.b)); got != c.want || TitleOf(c.b).Like(TitleOf(c.a)) != got {
			t.Errorf("%q, %q: %v", c.a, c.b, got)
		}
	}
}

func TestTextsAlike(t *testing.T) {
	words := strings.Fields(strings.Repeat("the harbour council said that a new ferry will sail to the islands in spring ", 8))
	text := strings.Join(words, " ")
	one, five := append([]string(nil), words...), append([]string(nil), words...)
	one[40] = "autumn"
	for i := range 5 {
		five[i*20] = "other"
	}
	if !TextsAlike(text, strings.Join(one, " ")) || TextsAlike(text, strings.Join(five, " ")) || TextsAlike(text, "") {
		t.Error("one word of a hundred and more is an edit, five are another text")
	}
	if !MayBeReissued(Article{Title: "x", Text: text}) || MayBeReissued(Article{Title: "x", Text: "Too short to tell."}) {
		t.Error("a short text tells nothing")
	}
}
