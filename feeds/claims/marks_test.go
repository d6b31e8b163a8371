package claims_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"attribot/feeds/claims"
)

func TestMarks(t *testing.T) {
	for text, want := range map[string]string{
		"The Norwegian government on Thursday accused Russia of hacking the email system of the Estonian parliament.":                     "speaker Norwegian government | trigger accused | accused Russia | victim Estonian parliament",
		"Russia on Friday denied that it had hacked the parliament of Norway.":                                                            "speaker Russia | trigger denied | victim parliament of Norway",
		"Hackers working for Iran broke into the email servers of the Albanian parliament, the Canadian foreign ministry said on Monday.": "accused Hackers working for Iran | trigger broke into | victim Albanian parliament | speaker Canadian foreign ministry",
	} {
		cs := claims.Find("", text, time.Time{})
		if len(cs) != 1 {
			t.Errorf("%d claims in %q", len(cs), text)
			continue
		}
		if got := marked(t, cs[0]); got != want {
			t.Errorf("%q\ngot  %s\nwant %s", text, got, want)
		}
	}
}

// marked spells out a claim's marks, and holds them to what they promise.
func marked(t *testing.T, c claims.Claim) string {
	t.Helper()
	var all []string
	end := 0
	for _, m := range c.Marks {
		if m.From < end || m.To <= m.From || m.To > len(c.Evidence) {
			t.Fatalf("marks %v overlap, are out of order or beyond %q", c.Marks, c.Evidence)
		}
		end = m.To
		all = append(all, fmt.Sprint(m.Role, " ", c.Evidence[m.From:m.To]))
	}
	return strings.Join(all, " | ")
}
