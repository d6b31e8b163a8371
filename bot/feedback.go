package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"attribot/store"
)

// The verdicts of people on a claim. They change nothing here: they are
// examples for whoever mends the detector, see attribot export feedback.
var verdicts = []string{"not-relevant", "wrong-country", "wrong-role"}

func (b *Bot) feedback(ctx context.Context, r request) (Message, error) {
	if len(r.args) < 2 || !claimWord.MatchString(r.args[0]) {
		return Message{}, refuse("Say which claim, and what is wrong with it, for instance: feedback C12 wrong-country it was Austria, not Australia. "+
			"The numbers stand in story and why.", Action{"Examples", "help feedback"})
	}
	c, err := b.store.AlertClaim(ctx, id(r.args[0][1:]))
	if errors.Is(err, store.ErrNotFound) {
		return Message{}, refuse(fmt.Sprintf("There is no claim %s. The numbers stand in story and why.", upper(r.args[0])), Action{"Recent", "recent"})
	}
	if err != nil {
		return Message{}, fmt.Errorf("feedback: %w", err)
	}
	verdict, words := strings.ToLower(r.args[1]), strings.Join(r.args[2:], " ")
	f := store.Feedback{ClaimID: c.ID, ChannelID: r.channel.ID, Who: r.Who.Name, Verdict: verdict, Words: words, At: r.now}
	switch {
	case verdict == "withdraw":
		n, err := b.store.WithdrawFeedback(ctx, f)
		if err != nil {
			return Message{}, fmt.Errorf("feedback: %w", err)
		}
		return Message{Text: counted(n, "verdict of yours on this claim is", "verdicts of yours on this claim are") + " withdrawn."}, nil
	case !slices.Contains(verdicts, verdict):
		return Message{}, refuse(fmt.Sprintf("Feedback does not know %q: try not-relevant, wrong-country, wrong-role or withdraw.", clip(verdict, 40)), Action{"Examples", "help feedback"})
	}
	if err := b.store.SaveFeedback(ctx, f); err != nil {
		return Message{}, fmt.Errorf("feedback: %w", err)
	}
	return thanks(c, verdict, words), nil
}

// thanks asks for what a verdict leaves open.
func thanks(c store.Claim, verdict, words string) Message {
	number := fmt.Sprintf("C%d", c.ID)
	m := Message{
		Text:    fmt.Sprintf("Thank you. It is noted with claim %s for whoever mends the detector; the alert stays as it is.", number),
		Actions: []Action{{"Withdraw", "feedback " + number + " withdraw"}, {"Why", "why " + number}},
	}
	if words == "" && verdict != "not-relevant" {
		m.Text += fmt.Sprintf(" What would be right? Say it in words: feedback %s %s WORDS", number, verdict)
	}
	if verdict == "wrong-country" {
		m.Actions = append(m.Actions, Action{"It is the role", "feedback " + number + " wrong-role"})
	}
	return m
}
