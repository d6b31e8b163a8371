package discord

import (
	"cmp"
	"context"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"attribot/bot"
	"attribot/bot/plain"
)

// A message with a form gets a button for each of its dialogs. Clicking one
// asks for the message anew, so that the dialog shows how things are now;
// submitting it is typing the form's command, with all that this needs.
//
// Discord takes five inputs a dialog; of a longer form the last four stand in
// one of their own, since what belongs together stands together there.
const (
	maxInputs  = 5
	lastInputs = 4
)

// Limits of a dialog: https://discord.com/developers/docs/components/reference.
const (
	maxModalTitle  = 45
	maxInputLabel  = 45
	maxInputHint   = 100
	maxOptionLabel = 100
	maxInputValue  = 4000
)

// The types of what a dialog holds.
const (
	labelType      = 18
	selectType     = 3
	inputType      = 4
	shortInput     = 1
	paragraphInput = 2
)

// dialogs cuts a form into what each dialog shows.
func dialogs(f *bot.Form) [][]bot.Input {
	if f == nil || len(f.Inputs) == 0 {
		return nil
	}
	all := f.Inputs
	if len(all) <= maxInputs {
		return [][]bot.Input{all}
	}
	first := min(len(all)-lastInputs, maxInputs)
	return [][]bot.Input{all[:first], all[first:min(len(all), first+maxInputs)]}
}

// openers are the buttons that open a message's dialogs.
func openers(m bot.Message, again string) (buttons []component) {
	for i, inputs := range dialogs(m.Form) {
		id := customID("f"+strconv.Itoa(i+1), again)
		if label := fit(plain.Line(inputs[0].Label), maxLabel-2, same); again != "" && label != "" && units(id) <= maxCustomID {
			buttons = append(buttons, component{Type: buttonType, Style: primaryStyle, Label: label + " …", CustomID: id})
		}
	}
	return buttons
}

// A modal is a dialog.
type modal struct {
	Title      string    `json:"title"`
	CustomID   string    `json:"custom_id"`
	Components []labeled `json:"components"`
}

type labeled struct {
	Type        int    `json:"type"` // 18
	Label       string `json:"label"`
	Description string `json:"description,omitempty"`
	Component   input  `json:"component"`
}

type input struct {
	Type     int      `json:"type"`
	CustomID string   `json:"custom_id"`
	Style    int      `json:"style,omitempty"`
	Value    string   `json:"value,omitempty"`
	Max      int      `json:"max_length,omitempty"`
	Required bool     `json:"required"`
	Options  []option `json:"options,omitempty"`
}

type option struct {
	Label   string `json:"label"`
	Value   string `json:"value"`
	Default bool   `json:"default,omitempty"`
}

// dialog is one of a form's dialogs; false if there is none of that number, or
// its command is too long to come back.
func dialog(f *bot.Form, number int) (modal, bool) {
	all := dialogs(f)
	if number < 1 || number > len(all) {
		return modal{}, false
	}
	m := modal{
		Title:    fit(cmp.Or(plain.Line(f.Title), "Attribot"), maxModalTitle, same),
		CustomID: version + "k:" + strings.Join(f.Keep, " "),
	}
	for _, in := range all[number-1] {
		m.Components = append(m.Components, labeled{
			Type: labelType, Label: fit(plain.Line(in.Label), maxInputLabel, same), Description: fit(plain.Line(in.Hint), maxInputHint, same), Component: asInput(in),
		})
	}
	return m, units(m.CustomID) <= maxCustomID
}

// asInput is a select where there are choices, else a line of text; names are
// searched for by writing them between commas.
func asInput(in bot.Input) input {
	i := input{Type: inputType, CustomID: fit(in.Name, maxCustomID, same), Style: shortInput, Max: maxInputValue}
	switch {
	case in.Search:
		var names []string
		for _, c := range in.Chosen {
			names = append(names, tagged(c))
		}
		i.Style, i.Value = paragraphInput, fit(strings.Join(names, ", "), maxInputValue, same)
	case len(in.Choices) == 0:
		if len(in.Chosen) > 0 {
			i.Value = fit(plain.Line(in.Chosen[0].Value), maxInputValue, same)
		}
	default:
		i = input{Type: selectType, CustomID: i.CustomID, Required: true}
		for _, c := range in.Choices[:min(len(in.Choices), maxOptions)] {
			chosen := len(in.Chosen) > 0 && in.Chosen[0].Value == c.Value
			i.Options = append(i.Options, option{fit(plain.Line(c.Label), maxOptionLabel, same), fit(c.Value, maxOptionLabel, same), chosen})
		}
	}
	return i
}

// tagged is a choice as it is written in a line of text: "Germany [DE]". What
// stands in brackets is what comes back.
func tagged(c bot.Choice) string {
	label := strings.TrimLeftFunc(plain.Line(c.Label), func(r rune) bool { return !unicode.IsLetter(r) }) // flags, which not every keyboard has
	return strings.NewReplacer(",", "", "[", "(", "]", ")").Replace(label) + " [" + c.Value + "]"
}

var tag = regexp.MustCompile(`^.*\[([^\[\]]+)\]$`)

// untagged turns "Germany [DE], france" into DE and france.
func untagged(text string) (values []string) {
	for one := range strings.SplitSeq(strings.ReplaceAll(text, "\n", ","), ",") {
		one = tag.ReplaceAllString(plain.Line(one), "$1")
		if one != "" {
			values = append(values, one)
		}
	}
	return values
}

// A submitted is a part of a dialog that was sent off.
type submitted struct {
	Component *struct {
		CustomID string `json:"custom_id"`
		Value    string
		Values   []string
	}
}

// submission is the command that a dialog stands for: what it kept, and its
// inputs by name, as bot.Form.Words writes them.
func submission(customID string, parts []submitted) (ws []string, ok bool) {
	kept, ok := strings.CutPrefix(customID, version+"k:")
	if !ok {
		return nil, false
	}
	f := bot.Form{Keep: strings.Fields(kept)}
	values := map[string][]string{}
	for _, p := range parts {
		if p.Component == nil {
			continue
		}
		f.Inputs = append(f.Inputs, bot.Input{Name: p.Component.CustomID})
		values[p.Component.CustomID] = untagged(p.Component.Value)
		if len(p.Component.Values) > 0 {
			values[p.Component.CustomID] = p.Component.Values
		}
	}
	return f.Words(values), true
}

// open shows a dialog. It cannot be announced, so it must be there in time; if
// it is not, a message says so.
func (l *listener) open(ctx context.Context, i *interaction, p press) {
	cmd := i.command(bot.SplitWords(p.command))
	ctx, cancel := context.WithTimeout(ctx, l.chat.pace.slow)
	defer cancel()
	done := make(chan bot.Message, 1)
	l.crowd.add(func() { done <- l.ask(ctx, cmd) })
	sorry := bot.Message{Private: true, Text: "The dialog did not open in time. Please click once more."}
	select {
	case m := <-done:
		if d, ok := dialog(m.Form, p.form); ok && cmd.Who.MayConfigure {
			l.chat.respond(ctx, i, answerModal, d)
			return
		}
		sorry.Text = "This is for those who may configure the channel, which in Discord are those who may manage the server or its channels."
	case <-ctx.Done():
	}
	l.chat.say(l.ctx, i, answerMessage, sorry, "", 1)
}
