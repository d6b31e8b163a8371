package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"attribot/feeds"
)

const feedColumns = `
  id, url, title, kind, link_pattern, language, country, class, state_media,
  state, note, added_by, trusted, added,
  etag, last_modified, body_hash, next_check, interval, failures,
  answer, answer_since, last_error, last_success, last_news, first_fetched,
  agent, http1, min_interval, skip_hours, skip_days, usual_gap, newest,
  moved_to, moved_since, moved_times`

func scanFeed(row scanner) (f feeds.Feed, err error) {
	err = row.Scan(
		&f.ID, &f.URL, &f.Title, &f.Kind, &f.LinkPattern, &f.Language, &f.Country, &f.Class, &f.StateMedia,
		&f.State, &f.Note, &f.AddedBy, &f.Trusted, aTime{&f.Added},
		&f.ETag, &f.LastModified, &f.BodyHash, aTime{&f.NextCheck}, aSpan{&f.Interval}, &f.Failures,
		&f.Answer, aTime{&f.AnswerSince}, &f.LastError, aTime{&f.LastSuccess}, aTime{&f.LastNews}, aTime{&f.FirstFetched},
		&f.Agent, &f.HTTP1, aSpan{&f.MinInterval}, &f.SkipHours, &f.SkipDays, aSpan{&f.UsualGap}, aTime{&f.Newest},
		&f.MovedTo, aTime{&f.MovedSince}, &f.MovedTimes)
	return f, err
}

// AddFeed adds a source and returns it with its id. The error wraps ErrExists
// when its address is there already; the feed returned is then that one.
func (s *Store) AddFeed(ctx context.Context, f feeds.Feed) (feeds.Feed, error) {
	err := s.inTx(ctx, func(tx *sql.Tx) (err error) {
		f, err = addFeed(ctx, tx, f)
		return err
	})
	return f, err
}

const insertFeed = `
insert into feeds (url, title, kind, link_pattern, language, country, class, state_media,
                   state, note, added_by, trusted, added, next_check, agent, http1)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
on conflict do nothing
returning id`

const feedByURL = `select` + feedColumns + `
from feeds
where url = $1 and removed = 0`

func addFeed(ctx context.Context, tx *sql.Tx, f feeds.Feed) (feeds.Feed, error) {
	if f.State == "" {
		f.State = feeds.Active
	}
	if f.Kind == "" {
		f.Kind = feeds.KindFeed
	}
	id, err := one(ctx, tx, scanID, insertFeed,
		f.URL, f.Title, f.Kind, f.LinkPattern, f.Language, f.Country, f.Class, f.StateMedia,
		f.State, f.Note, f.AddedBy, f.Trusted, millis(f.Added), millis(f.NextCheck), f.Agent, f.HTTP1)
	if errors.Is(err, ErrNotFound) {
		there, err := one(ctx, tx, scanFeed, feedByURL, f.URL)
		return there, errors.Join(fmt.Errorf("feed %s: %w", f.URL, ErrExists), err)
	}
	f.ID = id
	return f, err
}

const feedByID = `select` + feedColumns + `
from feeds
where id = $1 and removed = 0`

// Feeds returns every source, by title.
func (s *Store) Feeds(ctx context.Context) ([]feeds.Feed, error) {
	return allFeeds(ctx, s.read)
}

const feedsByTitle = `select` + feedColumns + `
from feeds
where removed = 0
order by title collate nocase, id`

func allFeeds(ctx context.Context, q querier) ([]feeds.Feed, error) {
	return list(ctx, q, scanFeed, feedsByTitle)
}

// FindFeed finds a feed by "F12" or "12" (its id), by its address (exact, or
// the same in canonical form) or by its title or an unmistakable part of it.
// The error wraps ErrNotFound if there is none, or more than one.
func (s *Store) FindFeed(ctx context.Context, ref string) (feeds.Feed, error) {
	if id, ok := number("F", ref); ok {
		f, err := one(ctx, s.read, scanFeed, feedByID, id)
		if !errors.Is(err, ErrNotFound) {
			return f, err
		}
	}
	all, err := s.Feeds(ctx)
	if err != nil {
		return feeds.Feed{}, err
	}
	key, want := feeds.URLKey(ref), strings.ToLower(strings.TrimSpace(ref))
	for _, means := range []func(feeds.Feed) bool{
		func(f feeds.Feed) bool { return f.URL == ref },
		func(f feeds.Feed) bool { return key != "" && feeds.URLKey(f.URL) == key },
		func(f feeds.Feed) bool { return strings.ToLower(f.Title) == want },
		func(f feeds.Feed) bool { return want != "" && strings.Contains(strings.ToLower(f.Title), want) },
	} {
		switch found := keep(all, means); len(found) {
		case 0:
		case 1:
			return found[0], nil
		default:
			return feeds.Feed{}, fmt.Errorf("%q may be %s: name one by its number: %w", ref, feedNames(found), ErrNotFound)
		}
	}
	return feeds.Feed{}, fmt.Errorf("feed %q: %w", ref, ErrNotFound)
}

func keep(all []feeds.Feed, means func(feeds.Feed) bool) (found []feeds.Feed) {
	for _, f := range all {
		if means(f) {
			found = append(found, f)
		}
	}
	return found
}

func feedNames(fs []feeds.Feed) string {
	var names []string
	for _, f := range fs[:min(len(fs), 4)] {
		names = append(names, fmt.Sprintf("F%d (%s)", f.ID, f.Title))
	}
	if len(fs) > 4 {
		names = append(names, fmt.Sprintf("%d more", len(fs)-4))
	}
	return strings.Join(names, ", ")
}

// RemoveFeed removes a source for good; its articles stay. The error wraps
// ErrNotFound if there is none.
func (s *Store) RemoveFeed(ctx context.Context, id int64) error {
	n, err := change(ctx, s.write, `delete from feeds where id = $1 and removed = 0`, id)
	return mustHit(n, err, "feed F%d", id)
}

// SetFeedState pauses a source or asks it again.
func (s *Store) SetFeedState(ctx context.Context, id int64, st feeds.State) error {
	n, err := change(ctx, s.write, `update feeds set state = $2 where id = $1 and removed = 0`, id, st)
	return mustHit(n, err, "feed F%d", id)
}

// mustHit makes a statement that changed nothing an ErrNotFound.
func mustHit(n int, err error, what string, args ...any) error {
	if err == nil && n == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return fmt.Errorf(what+": %w", append(args, err)...)
	}
	return nil
}

// DueFeeds returns the feeds whose next check has come, most overdue first.
func (s *Store) DueFeeds(ctx context.Context, now time.Time, limit int) ([]feeds.Feed, error) {
	return list(ctx, s.read, scanFeed, dueFeeds, millis(now), limit)
}

const dueFeeds = `select` + feedColumns + `
from feeds
where state = 'active' and removed = 0 and next_check <= $1
order by next_check, id
limit $2`

// Rate returns how many requests a second all active feeds come to on average,
// at their present rhythm; one that has none yet counts as hourly.
func (s *Store) Rate(ctx context.Context) (perSecond float64, err error) {
	err = s.read.QueryRowContext(ctx, `
select coalesce(sum(1000.0 / case when interval = 0 then 3600000 else interval end), 0)
from feeds
where state = 'active' and removed = 0`).Scan(&perSecond)
	return perSecond, err
}

// Lease moves the feed's next check before it is asked, so that a crash
// repeats no request.
func (s *Store) Lease(ctx context.Context, id int64, nextCheck time.Time) error {
	res, err := s.hot[lease].ExecContext(ctx, id, millis(nextCheck))
	if err != nil {
		return fmt.Errorf("feed F%d: %w", id, err)
	}
	n, err := res.RowsAffected()
	return mustHit(int(n), err, "feed F%d", id)
}

const lease = `
update feeds
set next_check = $2
where id = $1 and removed = 0`

// Hold moves the next check of every feed at a host to until, if it is earlier:
// the host asked for quiet.
func (s *Store) Hold(ctx context.Context, host string, until time.Time) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		fs, err := allFeeds(ctx, tx)
		if err != nil {
			return err
		}
		for _, f := range fs {
			u, err := url.Parse(f.URL)
			if err != nil || !strings.EqualFold(u.Hostname(), host) || !f.NextCheck.Before(until) {
				continue
			}
			if _, err := change(ctx, tx, `update feeds set next_check = $2 where id = $1`, f.ID, millis(until)); err != nil {
				return err
			}
		}
		return nil
	})
}
