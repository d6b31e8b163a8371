package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"attribot/feeds"
	"attribot/feeds/claims"
	"attribot/store"
)

// editingChat can change what it posted.
type editingChat struct {
	*fakeChat
	edits []string
	errs  []error // of the next edits
}

func (e *editingChat) Edit(_ context.Context, in Channel, ref string, m Message) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.errs) > 0 {
		err := e.errs[0]
		if e.errs = e.errs[1:]; err != nil {
			return err
		}
	}
	source := ""
	for _, f := range m.Fields {
		if f.Name == "Source" {
			source = f.Value
		}
	}
	e.edits = append(e.edits, in.ID+" "+ref+": "+strings.TrimSpace(source+" "+m.Footer))
	return nil
}

// editing is a house whose chat can edit, and that reads real articles.
func editing(t *testing.T) (*house, *editingChat) {
	chat := &editingChat{fakeChat: newFake("fake")}
	h := build(t, Policy{}, chat)
	h.chat = chat.fakeChat
	h.channel("news", "DE")
	c, no := survey().Claim, rejection().Claim
	sanctions := c
	sanctions.Measure = claims.Sanctions
	joins := c
	joins.Speakers = []string{"GB"}
	h.script(map[string][]claims.Claim{"accuses": {c}, "again": {c}, "rejects": {no}, "sanctions": {sanctions}, "joins": {joins}})
	return h, chat
}

// read lets an outlet tell it, and the bot read and post it.
func (h *house) read(at time.Time, outlet, title string) {
	h.t.Helper()
	h.now = at
	h.item(feeds.Article{Title: title, Text: fmt.Sprintf("The Land Survey Office %s, at %v.", title, at), Outlet: outlet, Published: at, Full: true})
	h.digest(at)
	h.deliver(at)
}

func TestWhatWasPostedIsKeptUpToDate(t *testing.T) {
	h, chat := editing(t)
	h.read(august, "The Example Courier", "accuses")
	// A second outlet after ten seconds, a third after twenty: one edit, when the minute is over.
	h.read(august.Add(10*time.Second), "Harbour Gazette", "again")
	h.read(august.Add(20*time.Second), "Morning Bell", "again")
	if len(chat.edits) != 0 {
		t.Errorf("edited within a minute: %v", chat.edits)
	}
	h.deliver(august.Add(time.Minute))
	h.deliver(august.Add(time.Minute))
	// The denial: the next edit comes a minute after the last.
	h.read(august.Add(70*time.Second), "Harbour Gazette", "rejects")
	h.deliver(august.Add(119 * time.Second))
	h.deliver(august.Add(2 * time.Minute))
	h.read(august.Add(oneDay), "Harbour Gazette", "joins")
	h.read(august.Add(2*oneDay), "Harbour Gazette", "sanctions")
	h.deliver(august.Add(2*oneDay + time.Hour))
	h.deliver(august.Add(2*oneDay + 2*time.Hour))
	want := []string{
		"news ref-1: The Example Courier, 1 Aug 2024 (+2 outlets)",
		"news ref-1: The Example Courier, 1 Aug 2024 (+2 outlets) Denied by China, 1 Aug 2024.",
		"news ref-1: The Example Courier, 1 Aug 2024 (+2 outlets) Denied by China, 1 Aug 2024. Updated 2 Aug 2024: The United Kingdom says the same.",
		"news ref-1: The Example Courier, 1 Aug 2024 (+2 outlets) Denied by China, 1 Aug 2024. Updated 2 Aug 2024: The United Kingdom says the same. " +
			"Updated 3 Aug 2024: sanctions by Germany.",
	}
	var roots []string
	for _, e := range chat.edits {
		if strings.HasPrefix(e, "news ref-1:") {
			roots = append(roots, e)
		}
	}
	if diff := cmp.Diff(want, roots); diff != "" {
		t.Error(diff)
	}
}

func TestNothingIsEditedWhereNobodyCan(t *testing.T) {
	h := build(t, Policy{})
	h.channel("news", "DE")
	h.script(map[string][]claims.Claim{"accuses": {survey().Claim}})
	h.read(august, "The Example Courier", "accuses")
	h.read(august.Add(time.Hour), "Harbour Gazette", "accuses")
	if due, err := h.store.DueEdits(t.Context(), august.Add(oneDay), 10); err != nil || len(due) != 0 {
		t.Error(due, err)
	}
}

func TestAnEditThatFailsIsTriedAgainAndThenLeft(t *testing.T) {
	h, chat := editing(t)
	h.read(august, "The Example Courier", "accuses")
	later := &RetryError{After: 10 * time.Minute, Err: errors.New("slow down")}
	chat.errs = []error{later}
	h.read(august.Add(time.Minute), "Harbour Gazette", "again") // due now
	h.deliver(august.Add(10 * time.Minute))
	if len(chat.edits) != 0 || len(chat.errs) != 0 {
		t.Fatalf("%v before the platform's time", chat.edits)
	}
	h.deliver(august.Add(11 * time.Minute))
	if len(chat.edits) != 1 {
		t.Errorf("edited %v", chat.edits)
	}

	chat.errs = []error{errors.New("message_not_found")}
	h.read(august.Add(time.Hour), "Morning Bell", "again")
	h.deliver(august.Add(2 * time.Hour))
	if due, err := h.store.DueEdits(t.Context(), august.Add(oneDay), 10); err != nil || len(due) != 0 || len(chat.edits) != 1 {
		t.Error(due, err, chat.edits)
	}
	h.wantLog("alert not edited", "message_not_found")

	h.bot.policy.Attempts = 5
	chat.errs = []error{later, later, later, later, later, later, later}
	h.read(august.Add(3*time.Hour), "Evening Star", "again")
	for n := range 10 {
		h.deliver(august.Add(time.Duration(4+n) * time.Hour))
	}
	if len(chat.errs) != 2 {
		t.Errorf("%d tries", 7-len(chat.errs))
	}
	for _, a := range h.alerts(1) {
		if a.State != store.AlertIsSent {
			t.Errorf("an edit that fails is not the alert's fault: %+v", a)
		}
	}
}

// TestAnEditThatCannotBeReadIsNotLost: a database that does not answer just then
// is no reason to drop it.
func TestAnEditThatCannotBeReadIsNotLost(t *testing.T) {
	h, chat := editing(t)
	h.read(august, "The Example Courier", "accuses")
	h.read(august.Add(30*time.Second), "Harbour Gazette", "again")
	due, err := h.store.DueEdits(t.Context(), august.Add(time.Minute), 10)
	if err != nil || len(due) != 1 {
		t.Fatal(due, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var later *RetryError
	if _, err := h.bot.word(ctx, due[0].Alert); !errors.As(err, &later) {
		t.Errorf("a database that does not answer is %v", err)
	}
	h.bot.pace.bookAtEnd = time.Minute // for a busy machine
	if err := h.bot.edit(ctx, chat, due[0], august.Add(time.Minute)); err != nil {
		t.Error(err)
	}
	h.deliver(august.Add(time.Hour))
	if len(chat.edits) != 1 {
		t.Errorf("%v", chat.edits)
	}
}

// TestAskedForWhileItIsDone: what becomes known while an edit is on its way is
// told by the next one.
func TestAskedForWhileItIsDone(t *testing.T) {
	h, chat := editing(t)
	h.read(august, "The Example Courier", "accuses")
	h.read(august.Add(30*time.Second), "Harbour Gazette", "again")
	due, err := h.store.DueEdits(t.Context(), august.Add(time.Minute), 10)
	if err != nil || len(due) != 1 {
		t.Fatal(due, err)
	}
	h.read(august.Add(40*time.Second), "Morning Bell", "again")
	if err := h.store.EditDone(t.Context(), due[0], "words of before", august.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	h.deliver(august.Add(119 * time.Second))
	if len(chat.edits) != 0 {
		t.Error("two edits within a minute")
	}
	h.deliver(august.Add(2 * time.Minute))
	if len(chat.edits) != 1 {
		t.Errorf("%v", chat.edits)
	}
}
