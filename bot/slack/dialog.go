package slack

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/slack-go/slack"

	"attribot/bot"
)

// This file shows a form as a modal dialog: opened by a command or a click,
// searched in while somebody types, and submitted as a command.

const (
	settingsDialog = "settings"

	maxTitle = 24   // of a modal: https://docs.slack.dev/reference/views/modal-views
	maxState = 3000 // private_metadata, the same page

	// dialogIn is how long opening a dialog may take: its trigger is good for
	// three seconds, https://docs.slack.dev/interactivity/handling-user-interaction#modal_responses
	dialogIn = 3 * time.Second
)

// A state is what a dialog brings back when it is submitted.
type state struct {
	Channel string   `json:"channel"`
	Name    string   `json:"name"`
	Keep    []string `json:"keep"`
	Home    bool     `json:"home,omitempty"` // it was opened there
}

// dialog opens a form's dialog. It reports false when Slack did not open it.
func (h *hearing) dialog(ctx context.Context, s said, f *bot.Form) bool {
	kept, err := json.Marshal(state{s.channel.ID, s.channel.Name, f.Keep, s.home})
	if err != nil || units(string(kept)) > maxState || s.trigger == "" {
		return false
	}
	ctx, stop := context.WithTimeout(ctx, dialogIn)
	defer stop()
	_, err = h.chat.api.OpenViewContext(ctx, s.trigger, slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: settingsDialog, PrivateMetadata: string(kept),
		Title:  plainText(cut(oneLine(f.Title), maxTitle)),
		Submit: plainText("Save"), Close: plainText("Cancel"),
		Blocks: slack.Blocks{BlockSet: inputs(f)},
	})
	if err != nil {
		h.chat.log.Warn("a dialog did not open, answering in words", "err", err)
	}
	return err == nil
}

func inputs(f *bot.Form) []slack.Block {
	var all []slack.Block
	for _, in := range f.Inputs {
		block := slack.NewInputBlock(in.Name, plainText(cut(oneLine(in.Label), maxField)), nil, element(in))
		block.Optional = in.Search || len(in.Choices) == 0
		if hint := cut(oneLine(in.Hint), maxField); hint != "" && !in.Search {
			block.Hint = plainText(hint)
		}
		all = append(all, block)
	}
	if note := cut(oneLine(f.Note), maxText); note != "" {
		all = append(all, slack.NewContextBlock("", plainText(note)))
	}
	return all
}

func element(in bot.Input) slack.BlockElement {
	switch {
	case in.Search:
		least := 1 // letter typed before Slack asks us
		e := slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeExternal, plainText(cut(orElse(oneLine(in.Hint), "Type to search"), maxPlaceholder)), in.Name)
		e.MinQueryLength, e.InitialOptions = &least, options(in.Chosen)
		return e
	case len(in.Choices) > 0:
		e := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, nil, in.Name, options(in.Choices)...)
		if chosen := options(in.Chosen); len(chosen) > 0 {
			e.InitialOption = chosen[0]
		}
		return e
	}
	e := slack.NewPlainTextInputBlockElement(nil, in.Name)
	if len(in.Chosen) > 0 {
		e.InitialValue = cut(oneLine(in.Chosen[0].Value), maxField)
	}
	return e
}

// options leaves out what Slack would refuse: a value that is there twice, or
// too long to be cut.
func options(cs []bot.Choice) []*slack.OptionBlockObject {
	var all []*slack.OptionBlockObject
	var seen []string
	for _, c := range cs {
		text := cut(oneLine(c.Label), maxOption)
		if text == "" || c.Value == "" || units(c.Value) > maxOption || slices.Contains(seen, c.Value) || len(all) == mostOptions {
			continue
		}
		seen = append(seen, c.Value)
		all = append(all, slack.NewOptionBlockObject(c.Value, plainText(text), nil))
	}
	return all
}

// suggest answers each keystroke of a search, from memory.
func suggest(typed string) any {
	found := options(bot.SuggestCountries(typed))
	return map[string]any{"options": append([]*slack.OptionBlockObject{}, found...)} // an empty list is [], not nothing
}

// submitted takes a dialog's values as a command. What is wrong with one of
// them is said beside it, and the dialog stays.
func (h *hearing) submitted(ctx context.Context, i slack.InteractionCallback) any {
	var kept state
	if err := json.Unmarshal([]byte(i.View.PrivateMetadata), &kept); err != nil || len(kept.Keep) == 0 || i.View.State == nil {
		h.chat.log.Error("a dialog came back without what it was given", "err", err)
		return nil
	}
	form := bot.Form{Keep: kept.Keep}
	values := map[string][]string{}
	for name, actions := range i.View.State.Values {
		form.Inputs = append(form.Inputs, bot.Input{Name: name})
		for _, a := range actions {
			values[name] = valuesOf(a)
		}
	}
	s := said{channel: bot.Channel{Platform: platform, ID: kept.Channel, Name: kept.Name}, person: i.User.ID, name: i.User.Name, words: form.Words(values)}
	ctx, stop := context.WithTimeout(ctx, ackWithin)
	defer stop()
	m := h.ask(ctx, s)
	if m.Tone == bot.Problem {
		return refusal(i.View, m)
	}
	h.background(func() {
		h.tell(ctx, s, m)
		if kept.Home {
			h.home(ctx, s.person, "")
		}
	})
	return nil
}

func valuesOf(a slack.BlockAction) (values []string) {
	for _, o := range a.SelectedOptions {
		values = append(values, o.Value)
	}
	for _, one := range []string{a.SelectedOption.Value, a.Value} {
		if one != "" {
			values = append(values, one)
		}
	}
	return values
}

// refusal shows what is wrong beside the input that it is about, or beside the
// first.
func refusal(v slack.View, m bot.Message) any {
	at := ""
	for _, b := range v.Blocks.BlockSet {
		in, ok := b.(*slack.InputBlock)
		if ok && (at == "" || m.Form != nil && in.BlockID == m.Form.Wrong) {
			at = in.BlockID
		}
	}
	return slack.NewErrorsViewSubmissionResponse(map[string]string{at: cut(oneLine(m.Text), maxField)})
}

// tell says in the channel what a dialog changed, as everybody may know; where
// we cannot speak, to who changed it.
func (h *hearing) tell(ctx context.Context, s said, m bot.Message) {
	ctx = context.WithoutCancel(ctx)
	m = h.chat.invite(ctx, s.channel, m)
	var err error
	if !m.Private {
		if _, err = h.chat.Post(ctx, s.channel, "", m); err == nil {
			return
		}
	}
	if m.Private || errors.Is(err, bot.ErrUnreachable) {
		direct, _ := h.chat.Direct(ctx, s.person)
		_, err = h.chat.Post(ctx, direct, "", m)
	}
	if err != nil {
		h.chat.log.Warn("what a dialog changed was not told", "channel", s.channel.ID, "err", err)
	}
}
