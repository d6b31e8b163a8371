package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"attribot/feeds/stories"
)

// People mend what Match joined or kept apart wrongly. Claims, and the alerts
// that told of them, go from one story to another; the number of a story that
// was merged keeps working as a pointer to the whole.

// A Regroup moves claims between stories.
type Regroup struct {
	From, To int64         // To 0: a new story is begun
	Claims   []int64       // which go, with all that repeat them; nil: all, and From becomes a pointer to To
	Left     stories.Story // the marks of From afterwards
	Made     stories.Story // the marks of To afterwards
	Title    string        // of a new story
}

// regrouped is what takes a Regroup back.
type regrouped struct {
	Stories []storyWas `json:"stories"`
	Claims  []claimWas `json:"claims"`
	Alerts  []alertWas `json:"alerts,omitempty"`
	Begun   int64      `json:"begun,omitempty"` // the story that it began
	Back    int64      `json:"back,omitempty"`  // and to which it belongs when that is taken back
}

type storyWas struct {
	stories.Story
	Into int64 `json:"into"`
}

type claimWas struct {
	ID, Story, Repeats int64
	Key                string
}

type alertWas struct{ ID, Story int64 }

// regroup returns nil when nothing is to be moved. The error wraps ErrNotFound
// when a story is not there, or a claim is not in the story.
func regroup(ctx context.Context, tx *sql.Tx, r Regroup) (*regrouped, error) {
	back := &regrouped{}
	if err := back.remember(ctx, tx, r.From); err != nil {
		return nil, err
	}
	if r.To != 0 {
		if err := back.remember(ctx, tx, r.To); err != nil {
			return nil, err
		}
	} else {
		id, err := one(ctx, tx, scanID, insertStory, append([]any{r.Title}, storyMarks(r.Made)...)...)
		if err != nil {
			return nil, err
		}
		r.To, back.Begun, back.Back = id, id, r.From
	}
	moved, err := moving(ctx, tx, r)
	if err != nil {
		return nil, err
	}
	if len(moved) == 0 && r.Claims != nil {
		return nil, nil
	}
	back.Claims = moved
	if err := move(ctx, tx, moved, r.To); err != nil {
		return nil, err
	}
	if back.Alerts, err = moveAlerts(ctx, tx, moved, r.To); err != nil {
		return nil, err
	}
	r.Made.ID, r.Left.ID = r.To, r.From
	if r.Claims == nil {
		if err := back.point(ctx, tx, r.From, r.To); err != nil {
			return nil, err
		}
		r.Left = stories.Story{ID: r.From}
	}
	return back, errors.Join(setMarks(ctx, tx, r.Made), setMarks(ctx, tx, r.Left))
}

// remember keeps a story as it is. One that is merged is no story.
func (back *regrouped) remember(ctx context.Context, tx *sql.Tx, id int64) error {
	var was storyWas
	err := tx.QueryRowContext(ctx, `select`+storyColumns+`, coalesce(s.merged_into, 0) from stories s where s.id = $1`, id).
		Scan(append(storyFields(&was.Story), &was.Into)...)
	if errors.Is(err, sql.ErrNoRows) || err == nil && was.Into != 0 {
		err = ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("story S%d: %w", id, err)
	}
	back.Stories = append(back.Stories, was)
	return nil
}

// moving returns the claims that go: those named, and what repeats them.
func moving(ctx context.Context, tx *sql.Tx, r Regroup) ([]claimWas, error) {
	all, err := list(ctx, tx, scanClaimWas, movingClaims, r.From, mustJSON(r.Claims))
	if err != nil {
		return nil, err
	}
	here := map[int64]bool{}
	for _, c := range all {
		here[c.ID] = true
	}
	for _, id := range r.Claims {
		if !here[id] {
			return nil, fmt.Errorf("claim C%d of story S%d: %w", id, r.From, ErrNotFound)
		}
	}
	return all, nil
}

const movingClaims = `
select id, coalesce(story_id, 0), coalesce(repeats, 0), key
from claims
where story_id = $1
  and ($2 = 'null' or id in (select value from json_each($2)) or repeats in (select value from json_each($2)))
order by id`

func scanClaimWas(row scanner) (c claimWas, err error) {
	err = row.Scan(&c.ID, &c.Story, &c.Repeats, &c.Key)
	return c, err
}

// An article may have told the same in both stories: then one of the two gets
// a key that tells them apart.
const moveClaim = `
update claims
set story_id = $2, repeats = $3,
    key = case when exists (
      select 1 from claims o where o.article_id = claims.article_id and coalesce(o.story_id, 0) = $2 and o.key = claims.key and o.id <> claims.id)
      then claims.key || '|' || claims.id else claims.key end
where id = $1`

// move puts claims into a story. What was a repeat of a claim that stays
// behind is the first of its kind there, or repeats the story's own.
func move(ctx context.Context, tx *sql.Tx, moved []claimWas, to int64) error {
	with := map[int64]bool{}
	for _, c := range moved {
		with[c.ID] = true
	}
	first := map[int64]int64{} // of claims that stay behind, what stands for them now
	for _, c := range moved {
		repeats := c.Repeats
		if repeats == 0 || !with[repeats] {
			known, err := one(ctx, tx, scanID, firstOfKind, to, c.Key)
			switch {
			case err == nil:
				repeats = known
			case errors.Is(err, ErrNotFound) && c.Repeats != 0 && first[c.Repeats] != 0:
				repeats = first[c.Repeats]
			case errors.Is(err, ErrNotFound):
				repeats, first[c.Repeats] = 0, c.ID
			default:
				return err
			}
		}
		if c.Repeats == 0 && repeats != 0 { // what repeated it repeats the other now
			first[c.ID] = repeats
		}
		if root := first[repeats]; root != 0 && with[repeats] {
			repeats = root
		}
		if _, err := tx.ExecContext(ctx, moveClaim, c.ID, to, idOrNull(repeats)); err != nil {
			return fmt.Errorf("claim C%d: %w", c.ID, err)
		}
	}
	return nil
}

func moveAlerts(ctx context.Context, tx *sql.Tx, moved []claimWas, to int64) ([]alertWas, error) {
	ids := make([]int64, len(moved))
	for i, c := range moved {
		ids[i] = c.ID
	}
	was, err := list(ctx, tx, func(row scanner) (a alertWas, err error) {
		err = row.Scan(&a.ID, &a.Story)
		return a, err
	}, `
select id, story_id
from alerts
where claim_id in (select value from json_each($1))`, asJSON(ids))
	if err != nil {
		return nil, err
	}
	_, err = tx.ExecContext(ctx, `
update alerts
set story_id = $2
where claim_id in (select value from json_each($1))`, asJSON(ids), to)
	return was, err
}

// point makes a story, and all that were merged into it, pointers to the whole.
func (back *regrouped) point(ctx context.Context, tx *sql.Tx, from, to int64) error {
	parts, err := list(ctx, tx, scanID, `select id from stories where merged_into = $1`, from)
	if err != nil {
		return err
	}
	for _, id := range parts {
		back.Stories = append(back.Stories, storyWas{Story: stories.Story{ID: id}, Into: from})
	}
	_, err = tx.ExecContext(ctx, `
update stories
set merged_into = $2
where id = $1 or merged_into = $1`, from, to)
	return err
}

func setMarks(ctx context.Context, tx *sql.Tx, st stories.Story) error {
	if _, err := tx.ExecContext(ctx, updateStory, append([]any{st.ID}, storyMarks(st)...)...); err != nil {
		return err
	}
	return saveKeys(ctx, tx, st)
}

// untouched fails with ErrTaken when a change after the one with this id, which
// holds still, regrouped a story of this one: to take it back would take back
// half of the other.
func (back *regrouped) untouched(ctx context.Context, tx *sql.Tx, id int64) error {
	if back == nil {
		return nil
	}
	later, err := list(ctx, tx, func(row scanner) (o opposite, err error) {
		err = row.Scan(aJSON{&o})
		return o, err
	}, `
select undo
from changes
where id > $1 and undone = 0`, id)
	if err != nil {
		return err
	}
	mine := back.about()
	for _, o := range later {
		if o.Regrouped == nil {
			continue
		}
		for _, story := range o.Regrouped.about() {
			if slices.Contains(mine, story) {
				return fmt.Errorf("story S%d: %w", story, ErrTaken)
			}
		}
	}
	return nil
}

// about are the stories that a change regrouped.
func (back *regrouped) about() (ids []int64) {
	for _, s := range back.Stories {
		ids = append(ids, s.ID)
	}
	if back.Begun != 0 {
		ids = append(ids, back.Begun)
	}
	return ids
}

// takeBack puts everything where it was. A story that the change began becomes
// a pointer to the one it came from: its number was read by people.
func (back *regrouped) takeBack(ctx context.Context, tx *sql.Tx) error {
	for _, c := range back.Claims {
		if _, err := tx.ExecContext(ctx, `
update claims
set story_id = $2, repeats = id, key = '|' || id
where id = $1`, c.ID, c.Story); err != nil { // so that none is in the other's way
			return err
		}
	}
	for _, c := range back.Claims {
		if _, err := tx.ExecContext(ctx, `
update claims
set repeats = $2, key = $3
where id = $1`, c.ID, idOrNull(c.Repeats), c.Key); err != nil {
			return fmt.Errorf("claim C%d: %w", c.ID, err)
		}
	}
	for _, a := range back.Alerts {
		if _, err := tx.ExecContext(ctx, `update alerts set story_id = $2 where id = $1`, a.ID, a.Story); err != nil {
			return err
		}
	}
	for _, s := range back.Stories {
		if _, err := tx.ExecContext(ctx, `update stories set merged_into = $2 where id = $1`, s.ID, idOrNull(s.Into)); err != nil {
			return err
		}
		if s.Into != 0 {
			continue
		}
		if err := setMarks(ctx, tx, s.Story); err != nil {
			return err
		}
	}
	if back.Begun == 0 {
		return nil
	}
	return back.dissolve(ctx, tx)
}

// dissolve gives what came to the new story meanwhile to the old one.
func (back *regrouped) dissolve(ctx context.Context, tx *sql.Tx) error {
	late, err := moving(ctx, tx, Regroup{From: back.Begun})
	if err != nil {
		return err
	}
	if err := move(ctx, tx, late, back.Back); err != nil {
		return err
	}
	if _, err := moveAlerts(ctx, tx, late, back.Back); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `update stories set merged_into = $2 where id = $1`, back.Begun, back.Back); err != nil {
		return err
	}
	return saveKeys(ctx, tx, stories.Story{ID: back.Begun})
}
