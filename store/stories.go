package store

import (
	"context"
	"database/sql"
	"fmt"

	"attribot/feeds/stories"
)

const storyColumns = `
  s.id, s.begun, s.updated, s.accused, s.victims, s.speakers, s.groups, s.names, s.terms`

func storyFields(st *stories.Story) []any {
	return []any{
		&st.ID, aTime{&st.Begun}, aTime{&st.Updated},
		aJSON{&st.Accused}, aJSON{&st.Victims}, aJSON{&st.Speakers}, aJSON{&st.Groups}, aJSON{&st.Names}, aJSON{&st.Terms},
	}
}

func scanStory(row scanner) (st stories.Story, err error) {
	err = row.Scan(storyFields(&st)...)
	return st, err
}

// StoriesLike returns the stories that share at least one of the keys, newest
// first.
func (s *Store) StoriesLike(ctx context.Context, keys []string) ([]stories.Story, error) {
	return list(ctx, s.read, scanStory, storiesLike, asJSON(keys))
}

const storiesLike = `
select` + storyColumns + `
from stories s
where s.id in (
  select k.story_id
  from json_each($1) wanted
  join story_keys k on k.key = wanted.value)
order by s.updated desc, s.id desc`

const insertStory = `
insert into stories (title, begun, updated, accused, victims, speakers, groups, names, terms)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
returning id`

const updateStory = `
update stories
set begun = $2, updated = $3, accused = $4, victims = $5, speakers = $6, groups = $7, names = $8, terms = $9
where id = $1`

// saveStories begins or changes the finding's stories and returns their ids.
// A story keeps the title of the article that began it.
func saveStories(ctx context.Context, tx *sql.Tx, f Finding, saved *Saved) (ids []int64, err error) {
	for i, st := range f.Stories {
		marks := storyMarks(st)
		if st.ID == 0 {
			st.ID, err = one(ctx, tx, scanID, insertStory, append([]any{f.Article.Title}, marks...)...)
			saved.NewStories++
		} else {
			var whole int64
			whole, err = wholeStory(ctx, tx, st.ID)
			if err == nil && whole != st.ID { // merged while the article was read: its marks are that one's already
				ids = append(ids, whole)
				continue
			}
			if err == nil {
				_, err = tx.ExecContext(ctx, updateStory, append([]any{st.ID}, marks...)...)
			}
		}
		if err == nil {
			err = saveKeys(ctx, tx, st)
		}
		if err != nil {
			return nil, fmt.Errorf("story %d: %w", i, err)
		}
		ids = append(ids, st.ID)
	}
	return ids, nil
}

// wholeStory returns the story of which that one is a part, or itself.
func wholeStory(ctx context.Context, q querier, id int64) (int64, error) {
	whole, err := one(ctx, q, scanID, `
select coalesce(merged_into, id)
from stories
where id = $1`, id)
	if err != nil {
		return 0, fmt.Errorf("story S%d: %w", id, err)
	}
	return whole, nil
}

// MergedStories returns into which story each merged one went.
func (s *Store) MergedStories(ctx context.Context) (map[int64]int64, error) {
	pairs, err := list(ctx, s.read, func(row scanner) (p [2]int64, err error) {
		err = row.Scan(&p[0], &p[1])
		return p, err
	}, `
select id, merged_into
from stories
where merged_into is not null`)
	into := map[int64]int64{}
	for _, p := range pairs {
		into[p[0]] = p[1]
	}
	return into, err
}

func storyMarks(st stories.Story) []any {
	return []any{
		millis(st.Begun), millis(st.Updated), asJSON(st.Accused), asJSON(st.Victims),
		asJSON(st.Speakers), asJSON(st.Groups), asJSON(st.Names), termsJSON(st.Terms),
	}
}

func termsJSON(terms map[string]float64) string {
	if len(terms) == 0 {
		return "{}"
	}
	return mustJSON(terms)
}

const dropKeys = `
delete from story_keys
where story_id = $1 and key not in (select value from json_each($2))`

const addKeys = `
insert into story_keys (key, story_id)
select value, $1
from json_each($2)
where true
on conflict do nothing`

func saveKeys(ctx context.Context, tx *sql.Tx, st stories.Story) error {
	keys := asJSON(st.Keys())
	if _, err := tx.ExecContext(ctx, dropKeys, st.ID, keys); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, addKeys, st.ID, keys)
	return err
}

// A StoryView is a story for people.
type StoryView struct {
	stories.Story
	Title  string  // of the article that began it
	Claims []Claim // oldest first, repeats left out but counted in Outlets
}

const storyByID = `
select s.title,` + storyColumns + `
from stories s
where s.id = $1`

// FindStory returns the story "S12" or "12", or the one into which it was
// merged. The error wraps ErrNotFound if there is none.
func (s *Store) FindStory(ctx context.Context, ref string) (v StoryView, err error) {
	id, ok := number("S", ref)
	if !ok {
		return v, fmt.Errorf("story %q: %w", ref, ErrNotFound)
	}
	if id, err = wholeStory(ctx, s.read, id); err != nil {
		return v, err
	}
	v, err = one(ctx, s.read, scanStoryView, storyByID, id)
	if err != nil {
		return v, fmt.Errorf("story %q: %w", ref, err)
	}
	v.Claims, err = s.FirstClaims(ctx, id)
	return v, err
}

func scanStoryView(row scanner) (v StoryView, err error) {
	err = row.Scan(append([]any{&v.Title}, storyFields(&v.Story)...)...)
	return v, err
}
