package feeds

import (
	"bytes"
	"errors"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"attribot/feeds/internal/text"
)

// A document is what a source's answer holds.
type document struct {
	title    string
	articles []Article
	dates    []time.Time // of the items that say one, as far as it can be read
	lost     bool        // it was damaged, and more may have stood in it
	hints    hints
}

// hints are what a feed says about when to ask again.
type hints struct {
	every     time.Duration
	skipHours uint32
	skipDays  uint8
}

// An unreadable answer is one that is no feed.
type unreadable struct {
	answer Answer
	why    error
}

func (u unreadable) Error() string { return u.why.Error() }
func (u unreadable) Unwrap() error { return u.why }

// noFeed tells a page from nothing.
func noFeed(doc []byte) error {
	start := bytes.ToLower(doc[:min(len(doc), 2048)])
	switch {
	case len(bytes.TrimSpace(doc)) < 20:
		return unreadable{AnswerEmpty, errors.New("the answer is empty")}
	case bytes.Contains(start, []byte("<html")), bytes.Contains(start, []byte("<!doctype html")), bytes.Contains(start, []byte("<body")):
		return unreadable{AnswerPage, errors.New("it answers a web page instead of a feed")}
	}
	return unreadable{AnswerBroken, errRoot}
}

// fullText is how many bytes of text a feed's item has at least that is likely
// to be the whole article: the median teaser has about 200.
const fullText = 1500

const longestMark = 20 // bytes

// whole guesses whether s is an article or what leads to one.
func whole(s string) bool {
	if len(s) < fullText || strings.HasSuffix(s, "...") {
		return false
	}
	s = strings.TrimRight(s, " ]»>→.")
	end := strings.ToLower(s[max(0, len(s)-longestMark):])
	for _, mark := range []string{"…", "[..", "read more", "continue reading", "weiterlesen", "lire la suite"} {
		if strings.HasSuffix(end, mark) {
			return false
		}
	}
	return true
}

// begin returns the beginning of s, at most n runes, cut at a word.
func begin(s string, n int) string {
	s, _, _ = strings.Cut(s, "\n")
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	cut := string([]rune(s)[:n])
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)/2 {
		cut = cut[:i]
	}
	return cut + "…"
}

// resolve returns link as an absolute web address, "" if it is none.
func resolve(base *url.URL, link string) string {
	link = strings.ReplaceAll(text.Line(link), " ", "%20")
	if link == "" {
		return ""
	}
	u, err := base.Parse(link)
	if err != nil || !webURL(u) || u.User != nil || len(link) > maxURLBytes {
		return ""
	}
	return u.String()
}

// language returns the language of a tag: "en" of "en-US".
func language(tag string) string {
	lang, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
	lang, _, _ = strings.Cut(lang, "_")
	if len(lang) != 2 && len(lang) != 3 {
		return ""
	}
	return lang
}

// searched turns a news search's item into one of the outlet that it names:
// its link is a redirect of the search's own, its text only repeats the title.
func searched(a Article, outlet string) Article {
	if outlet != "" {
		a.Outlet = outlet
		a.Title = strings.TrimSuffix(a.Title, " - "+outlet)
	}
	a.Text, a.TextHash, a.Full = "", "", false
	return a
}
