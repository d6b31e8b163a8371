package feeds

import (
	"strings"
	"testing"
)

func TestURLKey(t *testing.T) {
	for in, want := range map[string]string{
		"https://www.Example.org:443/a/b/":                                  "example.org/a/b",
		"http://example.org/a/b":                                            "example.org/a/b",
		"https://example.org/a/../a/./b#part":                               "example.org/a/b",
		"https://m.example.org/a":                                           "example.org/a",
		"https://amp.example.org/a/amp/":                                    "example.org/a",
		"https://example.org/a?amp":                                         "example.org/a",
		"https://example.org/a?outputType=amp&id=7":                         "example.org/a?id=7",
		"https://example.org/a?utm_source=rss&id=7&fbclid=x&b=2":            "example.org/a?id=7&b=2",
		"https://example.org/a?b=2&id=7":                                    "example.org/a?b=2&id=7",
		"https://example.org/?p=123":                                        "example.org?p=123",
		"https://example.org/a?ref=example.org":                             "example.org/a",
		"https://example.org/a?ref=main":                                    "example.org/a?ref=main",
		"https://example.org/a?at_medium=RSS&at_campaign=KARANGA":           "example.org/a",
		"https://example-org.cdn.ampproject.org/c/s/www.example.org/a?id=1": "example.org/a?id=1",
		"https://www.google.com/amp/s/example.org/a":                        "example.org/a",
		"https://example.org/%7euser/%e4%b8%ad":                             "example.org/~user/%E4%B8%AD",
		"https://user:pw@example.org/a":                                     "example.org/a",
		"https://m.org/a":                                                   "m.org/a",
		"https://www.com/":                                                  "www.com",
		"https://news.example.org/a":                                        "news.example.org/a",
		"https://example.org:8443/a":                                        "example.org:8443/a",
		"  https://example.org/a  ":                                         "example.org/a",
		"/a/b":                                                              "",
		"mailto:a@b.c":                                                      "",
		"javascript:alert":                                                  "",
		"https://":                                                          "",
		"tag:example.org,2026:1":                                            "",
		"":                                                                  "",
		"http://[::1":                                                       "",
	} {
		if got := URLKey(in); got != want {
			t.Errorf("URLKey(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzURLKey(f *testing.F) {
	for _, s := range []string{"https://www.example.org/a?utm_source=x#y", "http://[::1]:80/%zz", "https://a/b//../c", "HTTP://XN--A/?&&=", "https://m.m.www.a.b/amp/amp/"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		key := URLKey(s)
		if key == "" {
			return
		}
		if strings.ContainsAny(key, "# ") || strings.HasPrefix(key, "/") {
			t.Fatalf("URLKey(%q) = %q", s, key)
		}
		if again := URLKey(strings.TrimSpace(s) + "#fragment"); !strings.Contains(s, "#") && again != key {
			t.Fatalf("a fragment changed the key of %q: %q, %q", s, key, again)
		}
	})
}
