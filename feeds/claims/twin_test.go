package claims

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestTwin reads a page as a reader's eye meets it, with the portrait's caption,
// the advertisement, the author's biography and the headlines of other articles
// around the text: every claim of the text, and none of the furniture's.
func TestTwin(t *testing.T) {
	data, err := os.ReadFile("testdata/twin.txt")
	if err != nil {
		t.Fatal(err)
	}
	title, body, _ := strings.Cut(string(data), "\n")
	var got []string
	for _, c := range Find(title, body, time.Date(2024, 8, 1, 0, 0, 0, 0, time.UTC)) {
		got = append(got, describe(c, false)+" "+strings.Join(c.Groups, ","))
	}
	want := []string{
		"denies speaker=CN accused=CN ",
		"attributes speaker=DE accused=CN measure=diplomatic ",
		"denies speaker=CN accused=CN background ",
		"attributes speaker=GB accused=CN background APT31",
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

// TestTwinWords checks what an alert takes from the twin: who was attacked, and
// whose words are quoted.
func TestTwinWords(t *testing.T) {
	data, err := os.ReadFile("testdata/twin.txt")
	if err != nil {
		t.Fatal(err)
	}
	title, body, _ := strings.Cut(string(data), "\n")
	for _, c := range Find(title, body, time.Date(2024, 8, 1, 0, 0, 0, 0, time.UTC)) {
		switch {
		case c.Recency == Background:
		case c.Stance == Attribution:
			if want := "Federal Agency for Cartography and Geodesy (BKG)"; c.Target != want {
				t.Errorf("target is %q, want %q", c.Target, want)
			}
			if !slices.Equal(c.Victims, []string{"DE"}) {
				t.Errorf("victims are %v, want DE", c.Victims)
			}
		default:
			if want := "Chinese embassy in Berlin"; c.Quote.By != want || !strings.HasPrefix(c.Quote.Text, "to stop using questions of cybersecurity") {
				t.Errorf("quote %q by %q, want the embassy's", c.Quote.Text, c.Quote.By)
			}
		}
	}
}
