package feeds

import (
	"errors"
	"html"
	"net/url"
	"regexp"
	"strings"
	"time"

	"attribot/feeds/internal/text"
)

// This file is for callers who bring their own bytes: no feed, no network.

// ReadPage extracts the article from the HTML of a page that was found at
// address, which may be empty: Title, Text, Outlet, Language, Author and
// Published, as far as the page says them. It returns an error when the page
// holds no article.
func ReadPage(body []byte, address string) (Article, error) {
	at, err := url.Parse(address)
	if err != nil {
		at = &url.URL{}
	}
	a, err := readPage(reply{body: body, url: at})
	if err != nil {
		return Article{}, err
	}
	if strings.TrimSpace(a.Text) == "" {
		return Article{}, errors.New("no article's text is found in the page")
	}
	a.TextHash = text.Hash(a.Text)
	return a.Article, nil
}

// Archived makes an article of an item that was once in feed f, published at
// that time and seen at seen. body is the article's text, plain or as HTML; it
// is taken for whole. ok is false when there are neither title nor text.
func Archived(f Feed, address, title, body string, published, seen time.Time) (a Article, ok bool) {
	a = Article{
		FeedID: f.ID, Outlet: f.Title, StateMedia: f.StateMedia, Language: f.Language,
		Title: text.HTMLLine(title), Text: archived(body), Full: true, Published: published.UTC().Truncate(time.Millisecond), Seen: seen,
	}
	if at, err := url.Parse(strings.TrimSpace(address)); err == nil && webURL(at) {
		a.URL = at.String()
	}
	if a.Title == "" {
		a.Title = begin(a.Text, 100)
	}
	a.TextHash = text.Hash(a.Text)
	as := identify([]item{{article: a, date: published}}, f, &url.URL{})
	if len(as) == 0 {
		return a, false
	}
	return as[0], true
}

var (
	markup  = regexp.MustCompile(`</?[a-zA-Z][^<>]*>`)
	lineEnd = regexp.MustCompile(`([.!?:…"”’)])[ \t]*\r?\n`)
)

// archived is an archive's text in paragraphs. In plain text a line that ends
// like a sentence ends its paragraph; any other was broken to fit a page.
func archived(body string) string {
	if markup.MatchString(body) {
		return text.HTML(body)
	}
	return text.Paragraphs(lineEnd.ReplaceAllString(html.UnescapeString(body), "$1\n\n"))
}

// ParseTime reads a date in any of the forms that feeds, pages and archives
// write; ok is false if it is none.
func ParseTime(s string) (at time.Time, ok bool) {
	for _, form := range []string{s, plainDate(s)} {
		if at = parseDate(form, nil); !at.IsZero() {
			return at, true
		}
	}
	return at, false
}

var (
	ordinal = regexp.MustCompile(`\b(\d{1,2})(?:st|nd|rd|th)\b`)
	half    = regexp.MustCompile(`(\d)\s?([AaPp])\.?[Mm]\b\.?`)
)

// plainDate takes the ornaments off: "August 1st, 2024 -- 6:30 p.m. (19:30
// BST)" is "August 1, 2024 6:30 PM".
func plainDate(s string) string {
	s, _, _ = strings.Cut(s, "(")
	s = ordinal.ReplaceAllString(s, "$1")
	s = half.ReplaceAllStringFunc(s, func(clock string) string {
		m := half.FindStringSubmatch(clock)
		return m[1] + " " + strings.ToUpper(m[2]) + "M"
	})
	s = strings.TrimSuffix(strings.TrimSpace(strings.ReplaceAll(s, "--", " ")), " GMT")
	return strings.Join(strings.Fields(s), " ")
}
