package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"attribot/feeds"
	"attribot/feeds/claims"
	"attribot/feeds/stories"
	"attribot/store"
)

const (
	batch = 32 // articles taken from the store at a time

	// pagesWithin bounds what a batch waits for pages: one for each second of
	// politeness towards a host, and one that is slow.
	pagesWithin = 90 * time.Second
)

// digest reads every unread article once, oldest first. One that cannot be
// saved stays unread: after the batch it is in, the round ends, and the next
// one tries again.
func (b *Bot) digest(ctx context.Context, now time.Time) (Round, error) {
	var round Round
	for ctx.Err() == nil {
		unread, err := b.store.Unread(ctx, batch)
		if err != nil {
			return round, fmt.Errorf("unread articles: %w", err)
		}
		if len(unread) == 0 {
			break
		}
		if err := b.readAll(ctx, unread, now, &round); err != nil {
			return round, err
		}
	}
	return round, nil
}

func (b *Bot) readAll(ctx context.Context, unread []feeds.Article, now time.Time, round *Round) error {
	var errs []error
	for _, p := range b.pages(ctx, unread, now) {
		saved, err := b.readOne(ctx, p, now)
		if err != nil {
			errs = append(errs, fmt.Errorf("article %d: %w", p.ID, err))
			continue
		}
		round.Articles++
		round.Claims += saved.NewClaims
		round.Repeats += saved.RepeatedClaims
		round.Stories += saved.NewStories
		round.Alerts += saved.Alerts
	}
	return errors.Join(errs...)
}

// A page is an article with the best text that could be had, and what stood
// in the way of a better one.
type page struct {
	feeds.Article
	missing string // why only the feed's own text is read; ""
}

// pages gets the text of those articles that could matter and of which the
// feed gave a teaser only. What is too old to be told is not asked for.
func (b *Bot) pages(ctx context.Context, as []feeds.Article, now time.Time) []page {
	ctx, stop := context.WithTimeout(ctx, pagesWithin)
	defer stop()
	ps := make([]page, len(as))
	byHost := map[string][]int{}
	for i, a := range as {
		ps[i] = page{Article: a}
		if a.Full || a.URL == "" || b.old(a, now) || !worth(a) {
			continue
		}
		host := feeds.Host(a.URL)
		byHost[host] = append(byHost[host], i)
	}
	var hosts sync.WaitGroup
	for _, of := range byHost {
		hosts.Go(func() { b.pagesOfHost(ctx, ps, of) })
	}
	hosts.Wait()
	return ps
}

// pagesOfHost gets the pages of one host, one after another. One that does not
// answer is not asked for the rest: nobody else waits for it longer than that.
func (b *Bot) pagesOfHost(ctx context.Context, ps []page, of []int) {
	silent := ""
	for _, i := range of {
		if silent != "" {
			ps[i].missing = silent
			continue
		}
		var err error
		if ps[i], err = b.fetch(ctx, ps[i].Article); errors.Is(err, feeds.ErrSilent) || ctx.Err() != nil {
			silent = ps[i].missing
		}
	}
}

// fetch returns the article with its page's text, or as it is and the error.
func (b *Bot) fetch(ctx context.Context, a feeds.Article) (page, error) {
	f, err := b.store.FindFeed(ctx, fmt.Sprintf("F%d", a.FeedID))
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return page{Article: a, missing: "the page was not asked for: " + err.Error()}, err
	}
	got, err := b.client.Page(ctx, f, a.URL)
	if err != nil {
		b.log.Debug("page not read", "article", a.ID, "url", a.URL, "err", err)
		return page{Article: a, missing: "the page could not be read, only the feed's own text was: " + err.Error()}, err
	}
	if len(got.Text) > len(a.Text) { // else the feed had given it all
		a.Text, a.TextHash = got.Text, got.TextHash
	}
	a.Full = got.Full
	if got.URLKey != "" {
		a.URLKey = got.URLKey // the address that the page gives itself is known from now on too
	}
	or(&a.Language, got.Language)
	or(&a.Author, got.Author)
	if a.Published.Equal(a.Seen) && !got.Published.IsZero() && got.Published.Before(a.Seen) {
		a.Published = got.Published // the feed gave no date: it may be an old article that moved up a list
	}
	return page{Article: a}, nil
}

// readOne finds an article's claims, decides whom they concern, and saves all
// of it at once.
func (b *Bot) readOne(ctx context.Context, p page, now time.Time) (store.Saved, error) {
	f := store.Finding{Article: p.Article, Read: now, Editors: b.editors()}
	reading := b.detect(p.Article)
	f.Silent = reading.Silent
	or(&f.Silent, "nothing in it reads as a claim")
	if p.missing != "" {
		f.Silent += " (" + p.missing + ")"
		for i := range reading.Claims {
			reading.Claims[i].Trail = append(reading.Claims[i].Trail, p.missing)
		}
	}
	if len(reading.Claims) > 0 {
		f.Silent = ""
		if err := b.place(ctx, &f, reading.Claims); err != nil {
			return store.Saved{}, err
		}
		var err error
		if f.Origin, err = b.origin(ctx, f); err != nil {
			return store.Saved{}, err
		}
	}
	saved, err := b.store.SaveFinding(ctx, f)
	if err == nil {
		b.log.Debug("article read", "article", p.ID, "claims", len(f.Claims), "alerts", saved.Alerts, "silent", f.Silent)
	}
	return saved, err
}

// detect runs the detector. Should it panic, that is why the article is silent.
func (b *Bot) detect(a feeds.Article) (r claims.Reading) {
	defer func() {
		if p := recover(); p != nil {
			r = claims.Reading{Silent: fmt.Sprintf("the detector failed on this article: %v", p)}
		}
	}()
	return b.detector(a.Title, a.Text, a.Published)
}

// worth is claims.Worth; an article on which it panics is not.
func worth(a feeds.Article) (yes bool) {
	defer func() {
		if recover() != nil {
			yes = false
		}
	}()
	return claims.Worth(a.Title, a.Text)
}

// old reports that an article was published too long ago to be told.
func (b *Bot) old(a feeds.Article, now time.Time) bool {
	return now.Sub(a.Published) > b.policy.MaxAge
}

// place finds each claim's story, what it repeats, and whom it concerns.
func (b *Bot) place(ctx context.Context, f *store.Finding, found []claims.Claim) error {
	for _, c := range found {
		f.Claims = append(f.Claims, store.FoundClaim{Claim: c, Story: -1})
	}
	var tellings []*telling // beside f.Stories
	for _, in := range stories.Incidents(f.Article.Title, f.Article.Text, f.Article.Published, found) {
		at, why, err := b.storyOf(ctx, f, in)
		if err != nil {
			return err
		}
		if at < 0 {
			b.log.Debug("of no story", "article", f.Article.ID, "why", why)
			continue
		}
		b.log.Debug("story", "article", f.Article.ID, "story", f.Stories[at].ID, "why", why)
		if at == len(tellings) {
			t, err := b.told(ctx, f.Stories[at])
			if err != nil {
				return err
			}
			tellings = append(tellings, t)
		}
		for _, i := range in.Claims {
			f.Claims[i].Story = at
			b.take(tellings[at], f, i)
		}
	}
	return b.decide(ctx, f, tellings)
}

// take sorts one claim into its story: as a repeat, or as news with its reason.
func (b *Bot) take(t *telling, f *store.Finding, i int) {
	c := f.Claims[i].Claim
	reason, repeats := t.reason(c)
	if repeats != nil && repeats.ArticleID != f.Article.ID { // else the article was edited, and says it again
		f.Claims[i].Repeats = repeats.ID
	}
	t.all = append(t.all, c)
	quiet := b.quiet(c, f.Article, f.Read)
	if reason == "" {
		quiet = "repeat"
	}
	if quiet != "" {
		b.log.Debug("claim stays silent", "article", f.Article.ID, "rule", c.Rule, "reason", quiet)
		return
	}
	t.news = append(t.news, news{Claim: c, index: i, reason: reason})
}

// storyOf returns the index into f.Stories of the story that the incident
// continues, perhaps one of this very article; it is begun if there is none.
// Background begins none: then the index is -1.
func (b *Bot) storyOf(ctx context.Context, f *store.Finding, in stories.Incident) (at int, why string, err error) {
	like, err := b.store.StoriesLike(ctx, in.Keys())
	if err != nil {
		return 0, "", fmt.Errorf("stories like this: %w", err)
	}
	among := append(slices.Clone(f.Stories), slices.DeleteFunc(like, func(s stories.Story) bool {
		return slices.ContainsFunc(f.Stories, func(own stories.Story) bool { return own.ID == s.ID })
	})...)
	known, why := stories.Match(in, among)
	if known == nil {
		if !in.Current {
			return -1, why, nil
		}
		f.Stories = append(f.Stories, stories.Story{Begun: in.At, Updated: in.At}.Join(in))
		return len(f.Stories) - 1, why, nil
	}
	for i := range f.Stories {
		if known == &among[i] { // another incident of this article continues it too
			f.Stories[i] = known.Join(in)
			return i, why, nil
		}
	}
	f.Stories = append(f.Stories, known.Join(in))
	return len(f.Stories) - 1, why, nil
}

// told returns what was said of the story before this article.
func (b *Bot) told(ctx context.Context, s stories.Story) (*telling, error) {
	if s.ID == 0 {
		return &telling{}, nil
	}
	said, err := b.store.FirstClaims(ctx, s.ID)
	if err != nil {
		return nil, fmt.Errorf("claims of story %d: %w", s.ID, err)
	}
	return &telling{said: said}, nil
}

// decide adds an alert for every channel that what is news concerns: one a
// story and stance at most, for the strongest of the claims that it watches.
func (b *Bot) decide(ctx context.Context, f *store.Finding, tellings []*telling) error {
	listeners, err := b.listeners(ctx, f.Read)
	if err != nil {
		return err
	}
	for _, t := range tellings {
		for _, stance := range []claims.Stance{claims.Attribution, claims.Denial} {
			for _, l := range listeners {
				if n := l.best(t, stance); n != nil {
					f.Alerts = append(f.Alerts, store.NewAlert{ChannelID: l.channel, Claim: n.index, Reason: n.reason, At: f.Read})
					b.log.Info("alert decided", "channel", l.channel, "article", f.Article.ID, "reason", n.reason)
				}
			}
		}
	}
	return nil
}
