package bot

import (
	"context"
	"fmt"

	"attribot/feeds/claims"
	"attribot/store"
)

// lookedAt is how many claims that accuse a country are sorted through.
const lookedAt = 500

// between lists what one country says of another; a group stands for each of
// its members.
func (b *Bot) between(ctx context.Context, r request) (Message, error) {
	a, err := understand(r.verb, r.args, someCountries)
	if err != nil {
		return Message{}, err
	}
	if len(a.places) != 2 {
		return Message{}, refuse("Name two countries or groups, who accuses and who is accused, for instance: between germany china", Action{"Examples", "help between"})
	}
	accuser, accused := a.places[0], a.places[1]
	all, err := b.claimsOf(ctx, store.Query{Role: roleAccused, Limit: lookedAt}, accused.codes)
	if err != nil {
		return Message{}, fmt.Errorf("between: %w", err)
	}
	found := betweenThem(all, accuser.codes, accused.codes)
	m := Message{
		Title: fmt.Sprintf("%s on %s", upper(accuser.flagged()), accused.flagged()),
		Items: claimItems(found[:min(len(found), shown)]),
	}
	if len(found) == 0 {
		m.Text = "No such claim was read yet."
		m.Actions = []Action{{"The other way round", typed("between", accused.words) + ", " + typed(accuser.words)}}
	}
	return m, nil
}

// betweenThem keeps what accusers say of the accused, and what the accused deny
// in the same stories or to the accusers' harm.
func betweenThem(all []store.Claim, accusers, accused []string) []store.Claim {
	stories := map[int64]bool{}
	for _, c := range all {
		if c.Stance == claims.Attribution && c.StoryID != 0 && overlap(c.Speakers, accusers) {
			stories[c.StoryID] = true
		}
	}
	var found []store.Claim
	for _, c := range all {
		says := c.Stance == claims.Attribution && overlap(c.Speakers, accusers)
		denies := c.Stance == claims.Denial && overlap(c.Speakers, accused) &&
			(stories[c.StoryID] || overlap(c.Victims, accusers))
		if says || denies {
			found = append(found, c)
		}
	}
	return found
}
