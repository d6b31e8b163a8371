package slack

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"attribot/bot"
	"attribot/bot/slack/slackfake"
)

var alert = bot.Message{DeliveryID: "d-1", Title: "An alert", Text: "Its text."}

// kind names what an error of Post is for the bot.
func kind(err error) string {
	retry := (*bot.RetryError)(nil)
	switch {
	case err == nil:
		return "posted"
	case errors.As(err, &retry):
		return "later"
	case errors.Is(err, bot.ErrPerhapsPosted):
		return "perhaps"
	case errors.Is(err, bot.ErrUnreachable):
		return "unreachable"
	}
	return "final"
}

func TestHowAPostEnds(t *testing.T) {
	for name, c := range map[string]struct {
		fault slackfake.Fault
		want  string
		after time.Duration
	}{
		"no fault":            {slackfake.Fault{}, "posted", 0},
		"slow":                {slackfake.Fault{Slow: true}, "posted", 0},
		"429":                 {slackfake.Fault{Status: 429, After: "7"}, "later", 7 * time.Second},
		"429 without a time":  {slackfake.Fault{Status: 429}, "later", limitedFor},
		"ratelimited":         {slackfake.Fault{Error: "ratelimited"}, "later", limitedFor},
		"a proxy's 403":       {slackfake.Fault{Status: 403}, "later", limitedFor},
		"500":                 {slackfake.Fault{Status: 500}, "perhaps", 0},
		"503 after storing":   {slackfake.Fault{Status: 503, Stored: true}, "perhaps", 0},
		"drop before storing": {slackfake.Fault{Drop: true}, "perhaps", 0},
		"drop after storing":  {slackfake.Fault{Drop: true, Stored: true}, "perhaps", 0},
		"hang after storing":  {slackfake.Fault{Hang: time.Minute, Drop: true, Stored: true}, "perhaps", 0},
		"internal_error":      {slackfake.Fault{Error: "internal_error", Stored: true}, "perhaps", 0},
		"fatal_error":         {slackfake.Fault{Error: "fatal_error"}, "perhaps", 0},
		"channel_not_found":   {slackfake.Fault{Error: "channel_not_found"}, "unreachable", 0},
		"not_in_channel":      {slackfake.Fault{Error: "not_in_channel"}, "unreachable", 0},
		"is_archived":         {slackfake.Fault{Error: "is_archived"}, "unreachable", 0},
		"restricted_action":   {slackfake.Fault{Error: "restricted_action_read_only_channel"}, "unreachable", 0},
		"token_revoked":       {slackfake.Fault{Error: "token_revoked"}, "later", refusedFor},
		"missing_scope":       {slackfake.Fault{Error: "missing_scope", Needed: "chat:write"}, "later", refusedFor},
		"what nobody knows":   {slackfake.Fault{Error: "team_on_the_moon"}, "final", 0},
	} {
		t.Run(name, func(t *testing.T) {
			s, chat := workspace(t)
			chat.http.Timeout = 300 * time.Millisecond
			if c.want == "posted" {
				chat.http.Timeout = patience
			}
			s.Fail("chat.postMessage", c.fault)
			ref, err := chat.Post(t.Context(), here, "", alert)
			if got := kind(err); got != c.want || (ref != "") != (err == nil) {
				t.Errorf("%s: ref %q, error %v; want %s", got, ref, err, c.want)
			}
			if retry := (*bot.RetryError)(nil); errors.As(err, &retry) && retry.After != c.after {
				t.Errorf("after %v, want %v", retry.After, c.after)
			}
			if n := len(s.Requests("chat.postMessage")); n != 1 {
				t.Errorf("%d requests: a post is never repeated here", n)
			}
			stored := c.fault.Stored || c.want == "posted"
			found, err := chat.Find(t.Context(), here, "", alert.DeliveryID, time.Now().Add(-time.Minute))
			if err != nil || (found != "") != stored {
				t.Errorf("found %q, %v; stored: %v", found, err, stored)
			}
		})
	}
}

func TestNobodyThere(t *testing.T) {
	c := New(Options{BotToken: slackfake.BotToken, AppToken: slackfake.AppToken, API: "http://127.0.0.1:1"}, slog.New(slog.DiscardHandler))
	if _, err := c.Post(t.Context(), here, "", alert); kind(err) != "later" {
		t.Errorf("nothing can have arrived: %v", err)
	}
	ended, stop := context.WithCancel(t.Context())
	stop()
	if _, err := c.Post(ended, here, "", alert); kind(err) != "later" {
		t.Errorf("nothing can have arrived: %v", err)
	}
}

func TestAMalformedMessageGoesOutInWords(t *testing.T) {
	s, c := workspace(t)
	var log bytes.Buffer
	c.log = slog.New(slog.NewTextHandler(&log, nil))
	s.Fail("chat.postMessage", slackfake.Fault{Error: "invalid_blocks", Messages: []string{"[ERROR] must be shorter [json-pointer:/blocks/3]"}})
	if _, err := c.Post(t.Context(), here, "", alert); err != nil {
		t.Fatal(err)
	}
	ms := s.Messages(room)
	if len(ms) != 1 || len(ms[0].Blocks) > 0 || !strings.Contains(ms[0].Text, "Its text.") || len(ms[0].Metadata) == 0 {
		t.Errorf("posted: %+v", ms)
	}
	if !strings.Contains(log.String(), "/blocks/3") {
		t.Errorf("the log does not have what Slack says: %s", log.String())
	}
	s.Fail("chat.postMessage", slackfake.Fault{Error: "msg_too_long"}, slackfake.Fault{Error: "msg_too_long"})
	if _, err := c.Post(t.Context(), here, "", alert); kind(err) != "final" {
		t.Errorf("refused twice: %v", err)
	}
}

func TestThreads(t *testing.T) {
	s, c := workspace(t)
	root, err := c.Post(t.Context(), here, "", alert)
	if err != nil {
		t.Fatal(err)
	}
	loud, err := c.Post(t.Context(), here, root, bot.Message{DeliveryID: "d-2", Title: "A denial", Broadcast: true})
	if err != nil {
		t.Fatal(err)
	}
	quiet, err := c.Post(t.Context(), here, root, bot.Message{DeliveryID: "d-3", Title: "An update"})
	if err != nil {
		t.Fatal(err)
	}
	ms := s.Messages(room)
	if ms[1].Thread != root || !ms[1].Broadcast || ms[2].Thread != root || ms[2].Broadcast {
		t.Errorf("posted: %+v", ms)
	}
	since := time.Now().Add(-time.Minute)
	for _, f := range []struct{ thread, id, want string }{
		{"", "d-1", root}, {root, "d-2", loud}, {root, "d-3", quiet}, {"", "d-2", loud}, {root, "d-9", ""}, {"", "d-9", ""},
	} {
		if got, err := c.Find(t.Context(), here, f.thread, f.id, since); err != nil || got != f.want {
			t.Errorf("%s in thread %q: found %q, %v; want %q", f.id, f.thread, got, err, f.want)
		}
	}
	if got, _ := c.Find(t.Context(), here, "", "d-1", time.Now().Add(time.Minute)); got != "" {
		t.Errorf("found %q, which is older than was asked", got)
	}
	// The parent is gone.
	if _, err := c.Post(t.Context(), here, "1.000001", bot.Message{DeliveryID: "d-4", Title: "A reply to nothing"}); err != nil {
		t.Error(err)
	}
	if ms := s.Messages(room); ms[3].Thread != "" {
		t.Errorf("posted in thread %q", ms[3].Thread)
	}
}

func TestFindWithoutTheScope(t *testing.T) {
	s, c := workspace(t)
	s.Grant("commands,chat:write,channels:read,users:read")
	if _, err := c.Find(t.Context(), here, "", "d-1", time.Now()); err == nil || !strings.Contains(err.Error(), "channels:history") {
		t.Errorf("error %v, want one that names the scope", err)
	}
}

func TestEdit(t *testing.T) {
	s, c := workspace(t)
	ref, err := c.Post(t.Context(), here, "", alert)
	if err != nil {
		t.Fatal(err)
	}
	edited := alert
	edited.Footer = "Denied by Graustark."
	for range 2 {
		if err := c.Edit(t.Context(), here, ref, edited); err != nil {
			t.Fatal(err)
		}
	}
	m := s.Messages(room)[0]
	if !strings.Contains(m.Text, "Denied by") || !strings.Contains(slackfake.Texts(m.Blocks), "Denied by") || len(m.Metadata) == 0 {
		t.Errorf("edited to %+v", m)
	}
	edited.Footer = "Denied by Graustark and Ruritania."
	s.Fail("chat.update", slackfake.Fault{Error: "invalid_blocks"})
	if err := c.Edit(t.Context(), here, ref, edited); err != nil {
		t.Error(err)
	}
	if m := s.Messages(room)[0]; len(m.Blocks) > 0 || !strings.Contains(m.Text, "and Ruritania") {
		t.Errorf("what Slack refuses for its form is not said in words: %+v", m)
	}
	if err := c.Edit(t.Context(), here, "1.000001", edited); kind(err) != "final" {
		t.Errorf("editing what is not there: %v", err)
	}
}

func TestDirect(t *testing.T) {
	s, c := workspace(t)
	to, err := c.Direct(t.Context(), annas)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Post(t.Context(), to, "", alert); err != nil {
		t.Fatal(err)
	}
	if len(s.Messages(annas)) != 1 {
		t.Error("Anna got nothing")
	}
}

func TestWrongTokensEndRunInWords(t *testing.T) {
	for name, c := range map[string]struct {
		o     Options
		fault map[string]slackfake.Fault
		want  string
	}{
		"none":               {Options{}, nil, "SLACK_BOT_TOKEN is missing"},
		"swapped":            {Options{BotToken: slackfake.AppToken, AppToken: slackfake.BotToken}, nil, "swapped"},
		"from the manual":    {Options{BotToken: "xoxb-…", AppToken: slackfake.AppToken}, nil, "SLACK_BOT_TOKEN is not a whole bot token"},
		"nothing after it":   {Options{BotToken: "xoxb-", AppToken: slackfake.AppToken}, nil, "SLACK_BOT_TOKEN is not a whole bot token"},
		"quotation marks":    {Options{BotToken: `"xoxb-hush"`, AppToken: slackfake.AppToken}, nil, "SLACK_BOT_TOKEN is not a whole bot token"},
		"a line's end":       {Options{BotToken: slackfake.BotToken, AppToken: "xapp-hush\r"}, nil, "SLACK_APP_TOKEN is not a whole app-level token"},
		"another's":          {Options{BotToken: slackfake.BotToken, AppToken: "hush"}, nil, "SLACK_APP_TOKEN is no app-level token"},
		"a signing secret":   {Options{BotToken: slackfake.BotToken, Listen: "127.0.0.1:0", SigningSecret: "hush…"}, nil, "SLACK_SIGNING_SECRET is no signing secret"},
		"a token to sign":    {Options{BotToken: slackfake.BotToken, Listen: "127.0.0.1:0", SigningSecret: "xapp-hush-hush-hush-hush-hush-hu"}, nil, "SLACK_SIGNING_SECRET is no signing secret"},
		"no app token":       {Options{BotToken: slackfake.BotToken}, nil, "SLACK_APP_TOKEN is missing"},
		"unknown bot token":  {Options{BotToken: "xoxb-hush", AppToken: slackfake.AppToken}, nil, "SLACK_BOT_TOKEN is unknown to Slack"},
		"unknown app token":  {Options{BotToken: slackfake.BotToken, AppToken: "xapp-hush"}, nil, "SLACK_APP_TOKEN is unknown to Slack"},
		"app removed":        {Options{BotToken: slackfake.BotToken, AppToken: slackfake.AppToken}, map[string]slackfake.Fault{"auth.test": {Error: "account_inactive"}}, "install it again"},
		"socket scope":       {Options{BotToken: slackfake.BotToken, AppToken: slackfake.AppToken}, map[string]slackfake.Fault{"apps.connections.open": {Error: "missing_scope", Needed: "connections:write"}}, "connections:write"},
		"socket wrong token": {Options{BotToken: slackfake.BotToken, AppToken: slackfake.AppToken}, map[string]slackfake.Fault{"apps.connections.open": {Error: "not_allowed_token_type"}}, "of the wrong kind"},
	} {
		t.Run(name, func(t *testing.T) {
			s := slackfake.New(t)
			for method, f := range c.fault {
				s.Fail(method, f, f)
			}
			c.o.API = s.URL
			chat := New(c.o, slog.New(slog.DiscardHandler))
			ended := make(chan error, 1)
			go func() { ended <- chat.Run(t.Context(), nil) }()
			select {
			case err := <-ended:
				if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "hush") {
					t.Errorf("error %v, want one with %q", err, c.want)
				}
			case <-time.After(30 * time.Second):
				t.Error("it loops")
			}
		})
	}
}

func TestATokenRevokedMeanwhileEndsRun(t *testing.T) {
	s, c := workspace(t)
	ended := make(chan error, 1)
	go func() { ended <- c.Run(t.Context(), nil) }()
	if err := s.WaitConnected(2); err != nil {
		t.Fatal(err)
	}
	s.Lax() // Run may end before it has acknowledged that
	s.Event(map[string]any{"type": "tokens_revoked", "tokens": map[string]any{"bot": []string{slackfake.BotUser}}})
	select {
	case err := <-ended:
		if err == nil || !strings.Contains(err.Error(), "revoked") {
			t.Errorf("error %v", err)
		}
	case <-time.After(30 * time.Second):
		t.Error("Run goes on")
	}
}

func TestDoctor(t *testing.T) {
	s, _ := workspace(t)
	s.AddChannel(slackfake.Channel{ID: "C0OLD", Name: "old", Archived: true})
	s.AddChannel(slackfake.Channel{ID: "C0AWAY", Name: "away", Away: true})
	o := Options{BotToken: slackfake.BotToken, AppToken: slackfake.AppToken, API: s.URL}
	said := func(o Options) (wrong int, all string) {
		for _, c := range Doctor(t.Context(), o, []bot.Channel{here, {ID: "C0OLD", Name: "#old"}, {ID: "C0AWAY", Name: "#away"}, {ID: "C0GONE", Name: "#gone"}}) {
			all += c.What + "; " + c.Advice + "\n"
			if !c.OK {
				wrong++
				if c.Advice == "" {
					t.Errorf("%s: no advice", c.What)
				}
			}
		}
		return wrong, all
	}
	wrong, all := said(o)
	for _, part := range []string{"#news can be posted to", "#old is archived", "we are not in #away", "#gone cannot be seen", "every scope"} {
		if !strings.Contains(all, part) {
			t.Errorf("doctor does not say %q:\n%s", part, all)
		}
	}
	if wrong != 3 {
		t.Errorf("%d wrong, want 3:\n%s", wrong, all)
	}
	s.Grant("commands,chat:write,channels:read,groups:read,channels:history,groups:history")
	if _, all := said(o); !strings.Contains(all, "users:read is missing") {
		t.Errorf("doctor does not miss users:read:\n%s", all)
	}
	away := Options{BotToken: o.BotToken, AppToken: o.AppToken, API: "http://127.0.0.1:1"}
	if wrong, all := said(away); wrong != 1 || !strings.Contains(all, "Slack could not be reached: the connection is refused") || strings.Contains(all, "127.0.0.1") {
		t.Errorf("while Slack is away doctor says:\n%s", all)
	}
	s.Fail("auth.test", slackfake.Fault{Error: "ekm_access_denied"})
	if _, all := said(o); !strings.Contains(all, "the bot token; Slack refuses it: ekm_access_denied") {
		t.Errorf("of another refusal doctor says:\n%s", all)
	}
	s.Fail("auth.test", slackfake.Fault{Status: 503})
	if _, all := said(o); !strings.Contains(all, "Slack has trouble of its own, look again later") {
		t.Errorf("of a Slack in trouble doctor says:\n%s", all)
	}
	away.BotToken = "xoxb-…"
	if wrong, all := said(away); wrong != 1 || !strings.Contains(all, "not a whole bot token") {
		t.Errorf("doctor asks Slack about a token from the manual:\n%s", all)
	}
	if _, all := said(Options{BotToken: o.BotToken, AppToken: "xapp-other", API: o.API}); !strings.Contains(all, "SLACK_APP_TOKEN is unknown") {
		t.Errorf("doctor takes any app token:\n%s", all)
	}
	s.Revoke()
	if _, all := said(o); !strings.Contains(all, "SLACK_BOT_TOKEN is unknown") {
		t.Errorf("doctor takes any bot token:\n%s", all)
	}
}
