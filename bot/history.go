package bot

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"attribot/store"
)

const (
	logged     = 10  // changes that status log shows
	mostLogged = 100 // at most
)

// changeLog shows who changed what here, and when.
func (b *Bot) changeLog(ctx context.Context, r request, args []string) (Message, error) {
	n := logged
	if len(args) > 1 {
		return Message{}, unused(r.verb, strings.Join(args[1:], " "))
	}
	if len(args) > 0 {
		var err error
		if n, err = strconv.Atoi(args[0]); err != nil || n < 1 {
			return Message{}, refuse(fmt.Sprintf("%q is no number of changes, for instance: status log 20", clip(args[0], 40)))
		}
	}
	all, err := b.store.Changes(ctx, r.channel.ID, min(n, mostLogged))
	if err != nil {
		return Message{}, fmt.Errorf("log: %w", err)
	}
	m := Message{Title: "Who changed what here"}
	for _, c := range all {
		m.Items = append(m.Items, changeItem(c, r.channel.Settings))
	}
	if len(all) == 0 {
		m.Text = "Nothing was changed here yet."
	}
	return m, nil
}

func changeItem(c store.LoggedChange, s store.Settings) Item {
	who := func(name string) string {
		or(&name, "Somebody")
		return upper(name)
	}
	item := Item{Text: who(c.Who) + ": " + c.What, Detail: momentIn(c.At, s)}
	if !c.Undone.IsZero() {
		item.Detail += fmt.Sprintf(" · taken back by %s, %s", who(c.UndoneBy), momentIn(c.Undone, s))
	}
	return item
}
