package store

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestQueriesUseIndexes holds the queries of every round to their indexes: a
// table that grows for ever is never read from end to end.
func TestQueriesUseIndexes(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "attribot.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for name, query := range map[string]string{
		"DueFeeds":          dueFeeds,
		"items by identity": itemsByIdentity,
		"items by address":  itemsByURL,
		"items by text":     itemsByText,
		"reports":           reports,
		"titles nearby":     titlesNearby,
		"who has a URL":     whoHas,
		"edit":              updateArticle,
		"Unread":            waiting,
		"set aside":         setAside,
		"StoriesLike":       storiesLike,
		"FirstClaims":       firstClaims,
		"own claim":         ownClaim,
		"first of kind":     firstOfKind,
		"DueAlerts":         dueAlerts,
		"a claim":           claimSelect + ` where c.id = $1`,
		"claims of an article": claimSelect + `
where c.article_id = $1`,
		"tallies":           tallies,
		"denials":           denials,
		"prune":             pruneArticles,
		"undo":              lastChange,
		"Queues":            queues,
		"DueEdits":          dueEdits,
		"ask for edits":     askEdit,
		"SeenClaims":        seenClaims,
		"claims of a story": movingClaims,
	} {
		t.Run(name, func(t *testing.T) {
			var args []any
			for n := 1; strings.Contains(query, fmt.Sprint("$", n)); n++ {
				args = append(args, 1)
			}
			rows, err := s.write.QueryContext(t.Context(), "explain query plan "+query, args...)
			if err != nil {
				t.Fatal(err)
			}
			defer rows.Close()
			var plan []string
			for rows.Next() {
				var id, parent, unused int
				var step string
				if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
					t.Fatal(err)
				}
				plan = append(plan, step)
			}
			for _, step := range plan {
				if strings.HasPrefix(step, "SCAN ") && !isSmall(name, step) {
					t.Errorf("%s reads a whole table:\n%s", name, strings.Join(plan, "\n"))
				}
			}
		})
	}
}

// isSmall reports whether a scan is of few rows: of what an index with a
// condition holds, of a list, of the channels.
func isSmall(name, step string) bool {
	return strings.Contains(step, "USING") || strings.Contains(step, "VIRTUAL TABLE") || strings.Contains(step, "CONSTANT ROW") ||
		(name == "DueAlerts" || name == "Queues" || name == "DueEdits") && step == "SCAN c"
}

// TestPanicGivesTheConnectionBack: who recovers from a panic in a unit of work
// can go on writing, and nothing of it is kept.
func TestPanicGivesTheConnectionBack(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "attribot.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	func() {
		defer func() { recover() }()
		s.inTx(t.Context(), func(tx *sql.Tx) error {
			if _, err := tx.Exec(`insert into facts (name, value) values ('half', 'done')`); err != nil {
				t.Error(err)
			}
			panic("out of luck")
		})
	}()
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
	defer stop()
	if err := s.SetFact(ctx, "next", "one"); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Fact(ctx, "half"); got != "" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}
