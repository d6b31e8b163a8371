package store

import (
	"context"
	"time"

	"attribot/feeds"
)

// vanished are the articles of a feed that do not stand in a fetch any more,
// from about the days of its items. They are read when first asked for: only a
// fetch with new items needs them.
type vanished struct {
	feed int64
	as   []feeds.Article // the fetch, oldest first
	read bool
	all  []titled
}

type titled struct {
	id        int64
	identity  []byte
	words     string
	title     feeds.Title // of the words
	published time.Time
}

const titlesNearby = `
select id, identity, title, published
from articles
where feed_id = $1 and published between $2 and $3
order by published desc
limit 100`

// reissued finds the article of which an item is another issue: its feed gave
// it a new guid and a new link.
func (v *vanished) reissued(ctx context.Context, q querier, a feeds.Article) (id int64, is bool, err error) {
	if !feeds.MayBeReissued(a) {
		return 0, false, nil
	}
	if !v.read {
		if err := v.gather(ctx, q); err != nil {
			return 0, false, err
		}
	}
	if len(v.all) == 0 {
		return 0, false, nil
	}
	title := feeds.TitleOf(a.Title)
	for _, was := range v.all {
		if was.published.Sub(a.Published).Abs() > feeds.ReissuedWithin || !title.Like(was.title) {
			continue
		}
		var text string
		if err := q.QueryRowContext(ctx, `select text from articles where id = $1`, was.id).Scan(&text); err != nil {
			return 0, false, err
		}
		if feeds.TextsAlike(text, a.Text) {
			return was.id, true, nil
		}
	}
	return 0, false, nil
}

func (v *vanished) gather(ctx context.Context, q querier) error {
	v.read = true
	since, until := v.as[0].Published.Add(-feeds.ReissuedWithin), v.as[len(v.as)-1].Published.Add(feeds.ReissuedWithin)
	nearby, err := list(ctx, q, scanTitled, titlesNearby, v.feed, millis(since), millis(until))
	if err != nil {
		return err
	}
	present := map[string]bool{}
	for _, a := range v.as {
		present[string(fingerprint(a.Identity))] = true
	}
	for _, t := range nearby {
		if !present[string(t.identity)] {
			t.title = feeds.TitleOf(t.words)
			v.all = append(v.all, t)
		}
	}
	return nil
}

func scanTitled(row scanner) (t titled, err error) {
	err = row.Scan(&t.id, &t.identity, &t.words, aTime{&t.published})
	return t, err
}
