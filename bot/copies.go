package bot

import (
	"context"
	"fmt"
	"time"

	"attribot/feeds/stories"
	"attribot/store"
)

// copiesWithin is how long after an article its copies are looked for: outlets
// take an agency's report within hours.
const copiesWithin = 7 * 24 * time.Hour

// origin names the outlet whose article this one is a copy of, "" if none is
// known: a report that ten outlets took over is one source.
func (b *Bot) origin(ctx context.Context, f store.Finding) (string, error) {
	var known []int64
	for _, s := range f.Stories {
		if s.ID != 0 {
			known = append(known, s.ID)
		}
	}
	if len(known) == 0 || f.Article.Text == "" {
		return "", nil
	}
	reports, err := b.store.Reports(ctx, known, f.Article.ID, f.Article.Published.Add(-copiesWithin))
	if err != nil {
		return "", fmt.Errorf("reports of its stories: %w", err)
	}
	own := stories.RunsOf(f.Article.Text)
	for _, r := range reports {
		if own.Copy(stories.RunsOf(r.Text)) {
			return r.Origin, nil
		}
	}
	return "", nil
}
