package slack

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"attribot/bot"
	"attribot/bot/slack/slackfake"
)

// post makes a request, and returns its status and what it was answered with.
func post(t *testing.T, c *Chat, path string, header http.Header, body string) (status int, answer string) {
	t.Helper()
	r, err := http.NewRequest(http.MethodPost, "http://"+c.options.Listen+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header = header
	if path != eventsPath {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Body.Close()
	said, err := io.ReadAll(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	return w.StatusCode, string(said)
}

func signed(secret string, at time.Time, body string) http.Header {
	return slackfake.Signed(secret, at, []byte(body), http.Header{})
}

// logged is a log that tests read while it is written.
type logged struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (l *logged) Write(bs []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.Write(bs)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.String()
}

func TestOnlySlacksRequestsAreTaken(t *testing.T) {
	s, _ := workspace(t)
	c := requested(t, s, Options{})
	var log logged
	c.log = slog.New(slog.NewTextHandler(&log, nil))
	asked := talking(t, s, c, says(bot.Message{Private: true, Text: "Yes."}))
	body := url.Values{"command": {"/attribot"}, "text": {"unwatch france"}, "user_id": {annas}, "channel_id": {room}}.Encode()
	now := time.Now()
	torn := signed(signing, now, body)
	torn.Set("X-Slack-Signature", torn.Get("X-Slack-Signature")[:20])
	elsewhen := signed(signing, now, body)
	elsewhen.Set("X-Slack-Request-Timestamp", "soon")
	for name, header := range map[string]http.Header{
		"not signed":            {},
		"of another secret":     signed(strings.Repeat("f0", 16), now, body),
		"of no secret":          signed("", now, body),
		"of another body":       signed(signing, now, body+"&text=status"),
		"of six minutes ago":    signed(signing, now.Add(-6*time.Minute), body),
		"of six minutes ahead":  signed(signing, now.Add(6*time.Minute), body),
		"with half a signature": torn,
		"of no time":            elsewhen,
	} {
		for _, path := range []string{eventsPath, commandsPath, interactionsPath} {
			if status, answer := post(t, c, path, header, body); status != http.StatusUnauthorized || !strings.Contains(answer, "not signed by Slack") {
				t.Errorf("a request %s at %s: %d %q", name, path, status, answer)
			}
		}
	}
	if n := len(asked); n != 0 {
		t.Errorf("the bot was asked %d times", n)
	}
	if said := log.String(); strings.Count(said, "turned away") != 1 || !strings.Contains(said, "SLACK_SIGNING_SECRET") || strings.Contains(said, signing) {
		t.Errorf("the log is to say it once a minute, and no secret:\n%s", said)
	}
	for _, minutes := range []time.Duration{-4, 4} {
		if status, answer := post(t, c, commandsPath, signed(signing, now.Add(minutes*time.Minute), body), body); status != http.StatusOK || !strings.Contains(answer, "Yes.") {
			t.Errorf("a request of %d minutes later: %d %q", minutes, status, answer)
		}
		<-asked
	}
}

// TestARequestIsDoneOnce: who overhears one can make it again, and gets what
// Slack got.
func TestARequestIsDoneOnce(t *testing.T) {
	s, _ := workspace(t)
	c := requested(t, s, Options{})
	asked := talking(t, s, c, says(bot.Message{Private: true, Text: "Yes."}))
	body := url.Values{"text": {"undo"}, "user_id": {annas}, "channel_id": {room}}.Encode()
	header := signed(signing, time.Now(), body)
	_, first := post(t, c, commandsPath, header, body)
	header.Set("X-Slack-Signature", "v0="+strings.ToUpper(strings.TrimPrefix(header.Get("X-Slack-Signature"), "v0=")))
	for range 3 {
		if status, answer := post(t, c, commandsPath, header, body); status != http.StatusOK || answer != first {
			t.Errorf("again: %d %q, not %q", status, answer, first)
		}
	}
	if n := len(asked); n != 1 {
		t.Errorf("the bot was asked %d times", n)
	}
}

func TestWhatElseIsAskedOfTheAddress(t *testing.T) {
	s, _ := workspace(t)
	c := requested(t, s, Options{})
	var log logged
	c.log = slog.New(slog.NewTextHandler(&log, nil))
	talking(t, s, c, says(bot.Message{Text: "Yes."}))
	for path, want := range map[string]int{commandsPath + "?ssl_check=1": http.StatusOK, eventsPath: http.StatusMethodNotAllowed, "/": http.StatusNotFound, "/.env": http.StatusNotFound} {
		w, err := http.Get("http://" + c.options.Listen + path)
		if err != nil {
			t.Fatal(err)
		}
		w.Body.Close()
		if w.StatusCode != want {
			t.Errorf("GET %s: %s", path, w.Status)
		}
	}
	long := strings.Repeat("x", mostBody+1)
	if status, _ := post(t, c, eventsPath, signed(signing, time.Now(), long), long); status != http.StatusRequestEntityTooLarge {
		t.Errorf("a body without an end: %d", status)
	}
	for path, body := range map[string]string{
		eventsPath: "{", interactionsPath: "payload=%7B", commandsPath: "text=%zz",
		eventsPath + "?": `{"type":"event_callback","event_id":"Ev1","event":{"type":"an_event_of_next_year"}}`,
	} {
		if status, answer := post(t, c, path, signed(signing, time.Now(), body), body); status != http.StatusOK || answer != "" {
			t.Errorf("%s with %q: %d %q", path, body, status, answer)
		}
	}
	if n := strings.Count(log.String(), "cannot read"); n != 4 {
		t.Errorf("%d of 4 are in the log:\n%s", n, log.String())
	}
}

// TestAnEventThatWasNotAcknowledgedComesAgain: as after a restart, and is done
// once.
func TestAnEventThatWasNotAcknowledgedComesAgain(t *testing.T) {
	s, _ := workspace(t)
	c := requested(t, s, Options{})
	asked := talking(t, s, c, says(bot.Message{Text: "Yes."}))
	for range 3 { // the same event in a new request, as Slack makes it
		body := `{"type":"event_callback","event_id":"Ev77","event":{"type":"member_joined_channel","user":"` + slackfake.BotUser + `","channel":"` + room + `"}}`
		if status, _ := post(t, c, eventsPath, signed(signing, time.Now(), body), body); status != http.StatusOK {
			t.Errorf("status %d", status)
		}
	}
	<-asked
	s.Slash(annas, room, "status").Wait()
	if cmd := <-asked; cmd.Words[0] != "status" {
		t.Errorf("asked again: %q", cmd.Words)
	}
}

// TestLeavingAnswersWhatItTook: or refuses it, so that Slack makes an event's
// request again. Nothing hangs.
func TestLeavingAnswersWhatItTook(t *testing.T) {
	s, _ := workspace(t)
	c := requested(t, s, Options{})
	s.Lax()
	c.quick = time.Minute
	ctx, stop := context.WithCancel(t.Context())
	begun, ended := make(chan bool, 1), make(chan error, 1)
	go func() {
		ended <- c.Run(ctx, func(ctx context.Context, _ bot.Command) bot.Message {
			begun <- true
			<-ctx.Done()
			return bot.Message{Private: true, Text: "Too late."}
		})
	}()
	if err := s.WaitConnected(1); err != nil {
		t.Fatal(err)
	}
	e := s.Slash(annas, room, "status")
	<-begun
	stop()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("it does not end")
	}
	e.Wait()
}

func TestAnAddressThatIsTakenEndsRunInWords(t *testing.T) {
	s, _ := workspace(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c := chat(s, Options{Listen: l.Addr().String(), SigningSecret: signing})
	if err := c.Run(t.Context(), nil); err == nil || !strings.Contains(err.Error(), l.Addr().String()) {
		t.Errorf("error %v", err)
	}
}

func TestDoctorKnocksWhereWeListen(t *testing.T) {
	s, _ := workspace(t)
	c := requested(t, s, Options{})
	look := func(o Options) (all string) {
		for _, f := range Doctor(t.Context(), o, nil) {
			all += f.What + "; " + f.Advice + "\n"
			if !f.OK {
				all += "WRONG\n"
			}
		}
		return all
	}
	talking(t, s, c, says(bot.Message{}))
	if all := look(c.options); !strings.Contains(all, "knows Slack's signature") || strings.Contains(all, "WRONG") {
		t.Errorf("while it runs:\n%s", all)
	}
	other := c.options
	other.SigningSecret = strings.Repeat("f0", 16)
	if all := look(other); !strings.Contains(all, "another SLACK_SIGNING_SECRET (it says 401 Unauthorized)") {
		t.Errorf("with another secret:\n%s", all)
	}
	stranger := httptest.NewServer(http.NotFoundHandler())
	other = c.options
	other.Listen = strings.TrimPrefix(stranger.URL, "http://")
	if all := look(other); !strings.Contains(all, "another program") {
		t.Errorf("where another program listens:\n%s", all)
	}
	stranger.Close()
	if all := look(other); !strings.Contains(all, "nobody listens") || strings.Contains(all, "WRONG") {
		t.Errorf("where nobody listens:\n%s", all)
	}
	other.SigningSecret = ""
	if all := look(other); !strings.Contains(all, "SLACK_SIGNING_SECRET is missing") {
		t.Errorf("without the secret:\n%s", all)
	}
	other.Listen, other.SigningSecret = "", signing
	if all := look(other); !strings.Contains(all, "set slack_listen too") {
		t.Errorf("without the address:\n%s", all)
	}
}

// FuzzRequests: whatever somebody sends, signed or not, is answered, and only
// what is signed is worked on.
func FuzzRequests(f *testing.F) {
	f.Add(0, true, []byte(`{"type":"url_verification","challenge":"x"}`))
	f.Add(0, true, []byte(`{"type":"event_callback","event_id":"Ev1","event":{"type":"channel_rename","channel":{"id":"C1","name":"x"}}}`))
	f.Add(1, true, []byte("command=/attribot&text=watch+france&user_id=U1&channel_id=C1"))
	f.Add(1, false, []byte("text=watch"))
	f.Add(2, true, []byte("payload="+url.QueryEscape(`{"type":"block_actions","actions":[{"value":"v1:status"}],"user":{"id":"U1"},"view":{"state":{}}}`)))
	f.Add(2, true, []byte("payload="+url.QueryEscape(`{"type":"view_submission","view":{"callback_id":"settings","private_metadata":"{}"}}`)))
	f.Fuzz(func(t *testing.T, where int, sign bool, body []byte) {
		c := New(Options{BotToken: slackfake.BotToken, Listen: "127.0.0.1:0", SigningSecret: signing, Dial: func(context.Context, string, string) (net.Conn, error) {
			return nil, io.ErrClosedPipe
		}}, slog.New(slog.DiscardHandler))
		ctx, stop := context.WithCancel(t.Context())
		var asked atomic.Int32
		d := &door{life: ctx, hearing: &hearing{chat: c, handle: func(context.Context, bot.Command) bot.Message {
			asked.Add(1)
			stop() // nothing is brought anywhere
			return bot.Message{Private: true, Text: "Yes."}
		}}}
		path := []string{eventsPath, commandsPath, interactionsPath}[uint(where)%3]
		r := httptest.NewRequest(http.MethodPost, path, bytes.NewReader(body))
		r.Header = http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
		if sign {
			slackfake.Signed(signing, time.Now(), body, r.Header)
		}
		w := httptest.NewRecorder()
		d.paths().ServeHTTP(w, r)
		stop()
		d.answers.Wait()
		if !sign && (w.Code != http.StatusUnauthorized || asked.Load() > 0) {
			t.Errorf("not signed: %d, asked %d times", w.Code, asked.Load())
		}
		if sign && w.Code != http.StatusOK && w.Code != http.StatusServiceUnavailable {
			t.Errorf("signed: %d %s", w.Code, w.Body)
		}
	})
}
