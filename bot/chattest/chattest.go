// Package chattest is the contract that every bot.Chat keeps, as a test. An
// adapter's own test makes a Fixture, its chat with the other side in the
// test's hands, and calls Run.
package chattest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"attribot/bot"
)

// A Fixture is one chat with what stands behind it: a terminal, a fake
// platform on the wire.
type Fixture interface {
	Chat() bot.Chat
	Channel() bot.Channel // one that can be posted to
	Shown() string        // all that was ever shown in that channel, in any form that holds the words
	Type(line string)     // a person types a line there
}

// A Troublemaker is a Fixture that can make the next Post end in trouble.
type Troublemaker interface {
	Fixture
	// Trouble reports false when this chat has no such trouble.
	Trouble(Trouble) bool
}

// Trouble is how a Post can end.
type Trouble string

const (
	Later       Trouble = "later"       // not posted, a *bot.RetryError
	Perhaps     Trouble = "perhaps"     // bot.ErrPerhapsPosted
	Unreachable Trouble = "unreachable" // bot.ErrUnreachable
)

// Run tests the contract on fixtures that make makes, one a part.
func Run(t *testing.T, make func(t *testing.T) Fixture) {
	for name, part := range map[string]func(*testing.T, Fixture){
		"name":        named,
		"post":        posts,
		"thread":      threads,
		"long text":   long,
		"hostile":     hostile,
		"command":     answers,
		"at once":     atOnce,
		"end":         ends,
		"trouble":     troubles,
		"other place": elsewhere,
	} {
		t.Run(name, func(t *testing.T) { part(t, make(t)) })
	}
}

// patience is far more than anything local takes.
const patience = 10 * time.Second

// start runs the chat until the test ends, and returns how to end it earlier.
func start(t *testing.T, f Fixture, handle bot.Handler) (stop func() error) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- f.Chat().Run(ctx, handle) }()
	stop = sync.OnceValue(func() error {
		cancel()
		select {
		case err := <-ended:
			return err
		case <-time.After(2 * time.Second):
			return errors.New("Run did not end within two seconds of its context")
		}
	})
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	return stop
}

func silent(context.Context, bot.Command) bot.Message { return bot.Message{} }

func named(t *testing.T, f Fixture) {
	if got := f.Chat().Name(); got == "" || got != f.Channel().Platform {
		t.Errorf("Name is %q, its channel's platform %q", got, f.Channel().Platform)
	}
}

// sample has a value in every field.
func sample(id string) bot.Message {
	return bot.Message{
		DeliveryID: id, Tone: bot.Attribution,
		Title:   "Ruritania attributes a cyberattack to Graustark",
		Text:    "Ruritania says that Graustark was behind a cyberattack.\n\nIt is the second this year.",
		Quotes:  []bot.Quote{{Text: "We know who did this.", By: "the Ministry of the Interior"}},
		Fields:  []bot.Field{{Name: "Victim", Value: "Ruritania"}, {Name: "Measure", Value: "diplomatic"}},
		Items:   []bot.Item{{Text: "One entry", Detail: "with its detail", URL: "https://sample.example/entry"}},
		Mono:    "col1  col2",
		Links:   []bot.Link{{Label: "The Sample Courier", URL: "https://sample.example/article"}},
		Actions: []bot.Action{{Label: "Story so far", Command: "story S1"}},
		Footer:  "A sample.",
	}
}

func post(t *testing.T, f Fixture, thread string, m bot.Message) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	ref, err := f.Chat().Post(ctx, f.Channel(), thread, m)
	if err != nil {
		t.Fatalf("post %q: %v", m.Title, err)
	}
	if ref == "" {
		t.Fatalf("post %q: no reference", m.Title)
	}
	return ref
}

// words is what was shown with all white space alike: a chat may break lines.
func words(f Fixture) string { return strings.Join(strings.Fields(f.Shown()), " ") }

func wantShown(t *testing.T, f Fixture, parts ...string) {
	t.Helper()
	shown := words(f)
	for _, p := range parts {
		if !strings.Contains(shown, p) {
			t.Errorf("not shown: %q\nshown: %s", p, shown)
		}
	}
}

func posts(t *testing.T, f Fixture) {
	start(t, f, silent)
	one := post(t, f, "", sample("d-1"))
	wantShown(t, f, "Ruritania attributes a cyberattack to Graustark", "was behind a cyberattack.", "second this year",
		"We know who did this.", "the Ministry of the Interior", "Victim", "Measure", "diplomatic", "One entry", "with its detail",
		"https://sample.example/entry", "col1", "The Sample Courier", "https://sample.example/article", "Story so far", "A sample.")
	if two := post(t, f, "", sample("d-2")); two == one {
		t.Errorf("two messages have the reference %q", one)
	}
	post(t, f, "", bot.Message{Text: "Only a text."})
	wantShown(t, f, "Only a text.")
}

func threads(t *testing.T, f Fixture) {
	start(t, f, silent)
	root := post(t, f, "", sample("d-1"))
	reply := post(t, f, root, bot.Message{DeliveryID: "d-2", Tone: bot.Denial, Broadcast: true, Title: "Graustark denies it"})
	if reply == root {
		t.Errorf("a reply has its parent's reference %q", root)
	}
	post(t, f, root, bot.Message{DeliveryID: "d-3", Title: "A quieter reply"})
	wantShown(t, f, "Graustark denies it", "A quieter reply")
}

// long holds a message longer than any platform takes: it is shown, perhaps
// cut, but never refused, and never cut within a character.
func long(t *testing.T, f Fixture) {
	start(t, f, silent)
	family := "👩‍👩‍👧"
	post(t, f, "", bot.Message{
		DeliveryID: "d-1",
		Title:      "Begins here " + strings.Repeat("é", 5000),
		Text:       strings.Repeat("a sentence that goes on and on. ", 2000),
		Quotes:     []bot.Quote{{Text: strings.Repeat(family, 3000), By: strings.Repeat("x", 3000)}},
		Fields:     slices.Repeat([]bot.Field{{Name: strings.Repeat("n", 300), Value: strings.Repeat("v", 3000)}}, 60),
		Items:      slices.Repeat([]bot.Item{{Text: strings.Repeat("t", 500), Detail: "d", URL: "https://sample.example/" + strings.Repeat("u", 3000)}}, 120),
		Mono:       strings.Repeat(strings.Repeat("m", 200)+"\n", 200),
		Links:      slices.Repeat([]bot.Link{{Label: strings.Repeat("l", 500), URL: "https://sample.example/"}}, 40),
		Actions:    slices.Repeat([]bot.Action{{Label: strings.Repeat("a", 200), Command: strings.Repeat("c", 2500)}}, 40),
		Footer:     strings.Repeat("f", 5000),
	})
	wantShown(t, f, "Begins here")
	if strings.ContainsRune(f.Shown(), unicode.ReplacementChar) {
		t.Error("cut within a character")
	}
	post(t, f, "", bot.Message{DeliveryID: "d-2"}) // nothing to say is no error either
}

// Hostile texts try to escape into the terminal, turn the direction, ping, and
// forge links.
var Hostile = []string{
	"\x1b]0;owned\x07\x1b[2J\x1b[31mred",
	"\u009b31m and \u0085 next line",
	"back\b\b\b\bspace\r\nreturn\x00null\x7f",
	"\u202egnp.exe\u202c \u2066isolated\u2069 \u200e\u200f\u061c",
	"zero\u200bwidth\u2060joined\ufeff soft\u00adhyphen",
	"@everyone @here <!channel> <!here> <@U012AB3CD> <@&123> <#C0123>",
	"[click](https://evil.example) <https://evil.example|https://bank.example>",
	"*bold* _it_ ~strike~ `code` ```\nblock\n``` > quote\n# head",
	"bad\xff\xfeutf8 \xed\xa0\x80",
	"z\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308algo",
	"\u2028line\u2029paragraph\vvertical\fform",
}

func hostile(t *testing.T, f Fixture) {
	start(t, f, silent)
	for i, h := range Hostile {
		post(t, f, "", bot.Message{
			DeliveryID: fmt.Sprintf("d-%d", i), Title: h, Text: h, Quotes: []bot.Quote{{Text: h, By: h}},
			Fields: []bot.Field{{Name: h, Value: h}}, Items: []bot.Item{{Text: h, Detail: h, URL: "javascript:alert(1)"}}, Mono: h,
			Links:   []bot.Link{{Label: h, URL: "https://user:secret@sample.example/" + h}, {Label: "no link", URL: "file:///etc/passwd"}},
			Actions: []bot.Action{{Label: h, Command: h}}, Footer: h,
		})
	}
	shown := f.Shown()
	for _, r := range shown {
		if r != '\n' && r != '\t' && unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			t.Fatalf("shown: %U", r)
		}
	}
	for _, no := range []string{"javascript:", "file:///", "user:secret@"} {
		if strings.Contains(shown, no) {
			t.Errorf("shown: %s", no)
		}
	}
}

func answers(t *testing.T, f Fixture) {
	got := make(chan bot.Command, 1)
	start(t, f, func(_ context.Context, c bot.Command) bot.Message {
		got <- c
		return bot.Message{Private: true, Title: "The answer", Items: []bot.Item{{Text: "in a list"}}}
	})
	f.Type(`watch "south korea" mali`)
	var c bot.Command
	select {
	case c = <-got:
	case <-time.After(patience):
		t.Fatal("the handler was not called")
	}
	if want := []string{"watch", "south korea", "mali"}; !slices.Equal(c.Words, want) {
		t.Errorf("words %q, want %q", c.Words, want)
	}
	if c.Channel.Platform != f.Channel().Platform || c.Channel.ID != f.Channel().ID {
		t.Errorf("from channel %+v, want %+v", c.Channel, f.Channel())
	}
	if c.Who.ID == "" || c.Who.Name == "" || c.At.IsZero() {
		t.Errorf("who and when are missing: %+v", c)
	}
	eventually(t, f, "The answer", "in a list")
}

// eventually waits until all parts are shown.
func eventually(t *testing.T, f Fixture, parts ...string) {
	t.Helper()
	missing := func(p string) bool { return !strings.Contains(words(f), p) }
	for end := time.Now().Add(patience); slices.ContainsFunc(parts, missing) && time.Now().Before(end); {
		time.Sleep(time.Millisecond)
	}
	wantShown(t, f, parts...)
}

// atOnce posts while commands are answered: every message is whole.
func atOnce(t *testing.T, f Fixture) {
	const n = 20
	start(t, f, func(_ context.Context, c bot.Command) bot.Message {
		return bot.Message{Text: "answer to " + c.Words[1] + " ends"}
	})
	var all sync.WaitGroup
	var want []string
	for i := range n {
		id := fmt.Sprintf("d-%02d", i)
		want = append(want, "message "+id+" ends", fmt.Sprintf("answer to q-%02d ends", i))
		all.Go(func() {
			if _, err := f.Chat().Post(t.Context(), f.Channel(), "", bot.Message{DeliveryID: id, Text: "message " + id + " ends"}); err != nil {
				t.Errorf("post %s: %v", id, err)
			}
		})
	}
	all.Go(func() {
		for i := range n {
			f.Type(fmt.Sprintf("status q-%02d", i))
		}
	})
	all.Wait()
	eventually(t, f, want...)
	for _, w := range want {
		if got := strings.Count(words(f), w); got != 1 {
			t.Errorf("%q is shown %d times", w, got)
		}
	}
}

func ends(t *testing.T, f Fixture) {
	stop := start(t, f, silent)
	post(t, f, "", sample("d-1"))
	if err := stop(); err != nil {
		t.Errorf("Run returned %v when its context ended", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if ref, err := f.Chat().Post(ctx, f.Channel(), "", sample("d-2")); err == nil {
		t.Errorf("posted %q although the context had ended", ref)
	}
}

func troubles(t *testing.T, f Fixture) {
	maker, ok := f.(Troublemaker)
	if !ok {
		t.Skip("this fixture makes no trouble, so what Post says then is not tested")
	}
	start(t, f, silent)
	for _, trouble := range []Trouble{Later, Perhaps, Unreachable} {
		if !maker.Trouble(trouble) {
			t.Logf("this chat has no trouble of the kind %q", trouble)
			continue
		}
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		_, err := f.Chat().Post(ctx, f.Channel(), "", sample("d-"+string(trouble)))
		cancel()
		var retry *bot.RetryError
		got := map[Trouble]bool{
			Later:       errors.As(err, &retry),
			Perhaps:     errors.Is(err, bot.ErrPerhapsPosted),
			Unreachable: errors.Is(err, bot.ErrUnreachable),
		}
		for kind, is := range got {
			if is != (kind == trouble) {
				t.Errorf("trouble %q: error %v, taken for %q: %v", trouble, err, kind, is)
			}
		}
	}
}

func elsewhere(t *testing.T, f Fixture) {
	start(t, f, silent)
	to := f.Channel()
	to.ID += "-that-is-not-there"
	if _, err := f.Chat().Post(t.Context(), to, "", sample("d-1")); !errors.Is(err, bot.ErrUnreachable) {
		t.Errorf("posting to a channel that is not there: %v, want one that wraps ErrUnreachable", err)
	}
}
