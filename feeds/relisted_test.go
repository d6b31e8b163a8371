package feeds

import (
	"net/url"
	"testing"
)

// TestOneTitleListedTwiceKeepsItsAddress: a feed that lists an old item once
// more under another id must not make a new article of it, while a link that
// different items share says nothing about either.
func TestOneTitleListedTwiceKeepsItsAddress(t *testing.T) {
	base, _ := url.Parse("https://paper.example/feed")
	listed := func(guid, title, link string) item {
		return item{article: Article{Title: title, URL: link}, guid: guid}
	}
	as := identify([]item{
		listed("1", "Storm", "https://paper.example/storm"),
		listed("1?v=2", "Storm", "https://paper.example/storm?utm_source=mail"),
		listed("2", "Fog", "https://paper.example/live"),
		listed("3", "Hail", "https://paper.example/live"),
	}, Feed{Kind: KindFeed, URL: base.String()}, base)
	var keys []string
	for _, a := range as {
		keys = append(keys, a.URLKey)
	}
	if len(as) != 4 || keys[0] == "" || keys[0] != keys[1] || keys[2] != "" || keys[3] != "" {
		t.Errorf("got keys %q; want the storm's twice, and none for what shares a link", keys)
	}
}
