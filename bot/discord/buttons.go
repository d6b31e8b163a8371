package discord

import (
	"fmt"
	"strconv"
	"strings"

	"attribot/bot"
	"attribot/bot/plain"
)

// Buttons live for ever: what one does stands in its custom_id, so that it
// works after a restart, and long after. It holds no secret and is believed
// in nothing: who clicks is checked each time.
//
//	v1:d0123456789abcdefghijklm:story S12     below an alert; the delivery id is how a post is found again
//	v1::undo                                  below an answer
//	v1:p2:recent germany                      turns an answer to its second page
//	v1:f1:settings                            opens an answer's first dialog
//	v1:k:settings was=victim/                 that dialog: what its command begins with

// A row is an action row; a button its component.
type row struct {
	Type       int         `json:"type"` // 1
	Components []component `json:"components"`
}

type component struct {
	Type     int    `json:"type"`
	Style    int    `json:"style,omitempty"`
	Label    string `json:"label,omitempty"`
	CustomID string `json:"custom_id,omitempty"`
	Disabled bool   `json:"disabled,omitempty"`
}

// The types and styles: https://discord.com/developers/docs/components/reference.
const (
	rowType        = 1
	buttonType     = 2
	primaryStyle   = 1
	secondaryStyle = 2
)

const (
	version     = "v1:"
	maxActions  = 15 // buttons; Discord would take 25, and people do not
	longestHint = 300
)

// actions makes buttons of a message's actions; those whose command is too
// long for one are spelled out. An alert always has a button, since it holds
// the delivery id.
func actions(m bot.Message) (buttons []component, spelled []block) {
	seen := map[string]bool{}
	mark := ""
	if m.DeliveryID != "" && len(m.DeliveryID) <= 40 {
		mark = "d" + m.DeliveryID
	}
	add := func(label, command string) bool {
		id := customID(mark, command)
		if units(id) > maxCustomID || len(buttons) == maxActions {
			return false
		}
		if label = fit(plain.Line(label), maxLabel, same); label != "" && !seen[id] {
			seen[id] = true
			buttons = append(buttons, component{Type: buttonType, Style: secondaryStyle, Label: label, CustomID: id})
		}
		return true
	}
	for _, a := range m.Actions {
		if !add(a.Label, a.Command) && units(a.Command) <= longestHint && len(spelled) < maxActions {
			spelled = append(spelled, block{"\n", line(a.Label, maxLabel) + ": " + line("/attribot "+a.Command, 2*longestHint)})
		}
	}
	if mark != "" && len(buttons) == 0 {
		add("Help", "help")
	}
	return buttons, spelled
}

func customID(mark, command string) string {
	return version + mark + ":" + strings.ToValidUTF8(plain.Line(command), "")
}

// turns are the buttons that turn an answer's pages.
func turns(s sheet, command string) []component {
	if s.pages < 2 || command == "" || units(customID("p1000", command)) > maxCustomID {
		return nil
	}
	turn := func(label string, to int) component {
		return component{Type: buttonType, Style: secondaryStyle, Label: label, CustomID: customID("p"+strconv.Itoa(to), command), Disabled: to < 1 || to > s.pages}
	}
	where := component{Type: buttonType, Style: secondaryStyle, Label: fmt.Sprintf("%d of %d", s.page, s.pages), CustomID: customID("w", command), Disabled: true}
	return []component{turn("Back", s.page-1), where, turn("Next", s.page+1)}
}

func rows(buttons []component) []row {
	rs := []row{}
	for len(buttons) > 0 && len(rs) < maxRows-1 { // one is left for the turning of pages
		n := min(maxRow, len(buttons))
		rs = append(rs, row{rowType, buttons[:n]})
		buttons = buttons[n:]
	}
	return rs
}

// A press is what a button's custom_id says.
type press struct {
	command string
	page    int // to turn to; 0 if it is no turning
	form    int // to open; 0 if it is no opening
}

// pressed reads a custom_id; false if it is none of ours, or of a version that
// is gone.
func pressed(id string) (press, bool) {
	rest, ok := strings.CutPrefix(id, version)
	mark, command, whole := strings.Cut(rest, ":")
	if !ok || !whole {
		return press{}, false
	}
	p := press{command: command}
	if n, is := strings.CutPrefix(mark, "p"); is {
		p.page, _ = strconv.Atoi(n) // who forges one gets the first page
		p.page = max(p.page, 1)
	}
	if n, is := strings.CutPrefix(mark, "f"); is {
		p.form, _ = strconv.Atoi(n)
		p.form = max(p.form, 1)
	}
	return p, true
}

// delivery is the delivery id in a custom_id, "" if it holds none.
func delivery(id string) string {
	rest, _ := strings.CutPrefix(id, version+"d")
	mark, _, whole := strings.Cut(rest, ":")
	if !whole || rest == id {
		return ""
	}
	return mark
}
