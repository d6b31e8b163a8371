package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"attribot/feeds"
	"attribot/feeds/claims"
	"attribot/store"
)

// This file answers why: what was found in an article, and why it did or did
// not alert here.

func (b *Bot) why(ctx context.Context, r request) (Message, error) {
	if len(r.args) == 0 {
		return Message{}, refuse("Say which article: its address, its number (A34), a story (S12) or a claim (C56).", Action{"Examples", "help why"})
	}
	if len(r.args) > 1 {
		return Message{}, unused(r.verb, strings.Join(r.args[1:], " "))
	}
	a, err := b.meant(ctx, r.args[0])
	if errors.Is(err, store.ErrNotFound) {
		return Message{}, refuse(fmt.Sprintf("No article is known as %q: either no feed brought it yet, or it held no claim and was forgotten since. "+
			"status says what is sensed.", clip(r.args[0], 120)), Action{"Status", "status"})
	}
	if err != nil {
		return Message{}, fmt.Errorf("why: %w", err)
	}
	return b.explain(ctx, r, a)
}

// meant finds the article that a number or an address stands for.
func (b *Bot) meant(ctx context.Context, ref string) (feeds.Article, error) {
	low := strings.ToLower(ref)
	switch {
	case storyWord.MatchString(low):
		v, err := b.store.FindStory(ctx, ref)
		if err != nil || len(v.Claims) == 0 {
			return feeds.Article{}, errors.Join(err, store.ErrNotFound)
		}
		return b.store.FindArticle(ctx, fmt.Sprintf("A%d", v.Claims[0].ArticleID))
	case strings.HasPrefix(low, "c") && number.MatchString(low[1:]):
		c, err := b.store.AlertClaim(ctx, id(low[1:]))
		if err != nil {
			return feeds.Article{}, err
		}
		return b.store.FindArticle(ctx, fmt.Sprintf("A%d", c.ArticleID))
	}
	return b.store.FindArticle(ctx, strings.Trim(ref, "<>"))
}

func (b *Bot) explain(ctx context.Context, r request, a feeds.Article) (Message, error) {
	found, err := b.store.ArticleClaims(ctx, a.ID)
	if err != nil {
		return Message{}, fmt.Errorf("why: %w", err)
	}
	silent, err := b.store.SilentBecause(ctx, a.ID)
	if err != nil {
		return Message{}, fmt.Errorf("why: %w", err)
	}
	m := Message{
		Title: fmt.Sprintf("A%d · %s", a.ID, a.Title),
		Text:  verdict(found, silent),
		Fields: []Field{
			{"Outlet", source(store.Claim{Article: a, Said: a.Published, Outlets: 1})},
			{"Text", howMuch(a)},
		},
	}
	if a.URL != "" {
		m.Links = []Link{{Label: "Read the article", URL: a.URL}}
	}
	for _, c := range found {
		item, err := b.explainClaim(ctx, r, c)
		if err != nil {
			return Message{}, fmt.Errorf("why: %w", err)
		}
		m.Items = append(m.Items, item)
	}
	for i, no := range b.detect(a).Rejected {
		if i == 8 {
			break // the first few show the pattern
		}
		m.Items = append(m.Items, Item{Text: "Passed over: " + quoted(clip(oneLine(no.Evidence), 300)), Detail: rejected(no)})
	}
	return m, nil
}

func rejected(no claims.Rejection) string {
	if no.Filter == "" || no.Filter == no.Why {
		return fmt.Sprintf("%s (rule %s)", no.Why, no.Rule)
	}
	return fmt.Sprintf("%s (rule %s, filter %s)", no.Why, no.Rule, no.Filter)
}

func verdict(found []store.Claim, silent string) string {
	switch {
	case len(found) == 1:
		return "One claim was found."
	case len(found) > 1:
		return fmt.Sprintf("%d claims were found.", len(found))
	case silent == "":
		return "It has not been read yet."
	}
	return "No claim was found: " + strings.TrimSuffix(silent, ".") + "."
}

func howMuch(a feeds.Article) string {
	if a.Full {
		return "the whole article was read"
	}
	return "only a teaser was read"
}

// explainClaim says by what a claim was found and what became of it here.
func (b *Bot) explainClaim(ctx context.Context, r request, c store.Claim) (Item, error) {
	fate, err := b.fate(ctx, r, c)
	if err != nil {
		return Item{}, err
	}
	story := "no story"
	if c.StoryID != 0 {
		story = fmt.Sprintf("story S%d", c.StoryID)
	}
	lines := []string{
		fmt.Sprintf("C%d · %s · rule %s · confidence %.2f · %s", c.ID, story, c.Rule, c.Confidence, c.Recency),
		quoted(oneLine(c.Evidence)),
		fate,
	}
	if len(c.Trail) > 0 {
		lines = append(lines, "How: "+strings.Join(c.Trail, "; "))
	}
	return Item{Text: Headline(c.Claim), Detail: strings.Join(lines, "\n")}, nil
}

// fate says what became of a claim in this channel.
func (b *Bot) fate(ctx context.Context, r request, c store.Claim) (string, error) {
	alerts, err := b.store.StoryAlerts(ctx, c.StoryID, r.channel.ID)
	if err != nil {
		return "", err
	}
	for _, a := range alerts {
		if a.ClaimID == c.ID {
			return "Here: " + alertState(a), nil
		}
	}
	if c.Repeats != 0 {
		return fmt.Sprintf("Silent: it repeats what story S%d had already (C%d), and raises its count of outlets.", c.StoryID, c.Repeats), nil
	}
	switch b.quiet(c.Claim, c.Article, c.Article.Seen) {
	case quietBackground:
		return "Silent: it is recalled from earlier, not the news of this article.", nil
	case quietBacklog:
		return "Silent: it was there when its feed was first read.", nil
	case quietOld:
		return fmt.Sprintf("Silent: it was published more than %.0f days before it was seen.", b.policy.MaxAge.Hours()/24), nil
	case quietUnsure:
		if c.Confidence < claims.PossibleFrom {
			return fmt.Sprintf("Silent: its confidence is below %.2f.", b.policy.AlertFrom), nil
		}
		return fmt.Sprintf("Silent: it is possible, but its confidence is below %.2f; a digest would list it.", b.policy.AlertFrom), nil
	}
	return b.whoHears(ctx, r, c, alerts)
}

func alertState(a store.Alert) string {
	switch {
	case a.State == store.AlertIsSent && a.DigestID != 0:
		return fmt.Sprintf("it stood in a digest (%s).", a.Reason)
	case a.State == store.AlertHeld || a.State == store.AlertListed:
		return fmt.Sprintf("an alert is decided (%s) and waits for the digest.", a.Reason)
	}
	switch a.State {
	case store.AlertIsSent:
		return fmt.Sprintf("an alert was posted (%s).", a.Reason)
	case store.AlertIsDead:
		return fmt.Sprintf("an alert was decided (%s) but could not be posted: %s", a.Reason, a.Error)
	case store.AlertInDoubt:
		return fmt.Sprintf("an alert was decided (%s) and perhaps posted; that is being found out.", a.Reason)
	}
	return fmt.Sprintf("an alert is decided (%s) and waits to be posted.", a.Reason)
}

// whoHears compares a claim with what this channel watches now.
func (b *Bot) whoHears(ctx context.Context, r request, c store.Claim, alerts []store.Alert) (string, error) {
	listeners, err := b.listeners(ctx, r.now)
	if err != nil {
		return "", err
	}
	said, err := b.store.FirstClaims(ctx, c.StoryID)
	if err != nil {
		return "", err
	}
	story := make([]claims.Claim, len(said))
	for i, s := range said {
		story[i] = s.Claim
	}
	victims := victimsOf(c.Claim, story)
	about := fmt.Sprintf("victim %s, accused %s, speaker %s", orNobody(victims), orNobody(c.Accused), orNobody(c.Speakers))
	here := slices.IndexFunc(listeners, func(l listener) bool { return l.channel == r.channel.ID })
	if here < 0 {
		return "Silent: nothing is watched here. It speaks of " + about + ".", nil
	}
	var matched []string
	for _, w := range listeners[here].watches {
		if concerns(w, c.Claim, victims) {
			matched = append(matched, plain(w.Country)+" "+roleName(w.Role, 1))
		}
	}
	switch {
	case len(matched) == 0:
		return "Silent: no watch of this channel matches. It speaks of " + about + ".", nil
	case !listeners[here].hears(c.Claim, victims, c.StoryID):
		return "Silent: muted here. It would match " + join(matched) + ".", nil
	case len(alerts) > 0:
		return "No message of its own: the story's alert tells of it. It matches " + join(matched) + ".", nil
	}
	return "Silent: it matches " + join(matched) + ", but this was not yet watched here, or was muted, when the article was read.", nil
}

func orNobody(codes []string) string {
	if len(codes) == 0 {
		return "unknown"
	}
	return list(codes, plain)
}
