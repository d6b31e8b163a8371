package feeds

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"
)

// An outcome is what one answer makes of a feed.
type outcome struct {
	feed     Feed
	articles []Article
	hold     time.Time // its host is not asked before; zero: no matter
	wanted   bool      // the host said so; else it only did not answer
}

// settle decides what an answer means. It is pure: all it knows is in its
// arguments.
func settle(f Feed, r reply, err error, now time.Time) outcome {
	switch {
	case err != nil:
		wait := afterFailures(f.Failures+1, 15*time.Minute)
		if is[silence](err) {
			wait = min(wait, mostSilence)
		}
		o := fail(f, AnswerFailed, err, wait, now)
		if !errors.Is(err, ErrForbidden) && !errors.Is(err, errTooLarge) {
			o.hold = now.Add(leastInterval)
		}
		return o
	case r.status == http.StatusNotModified:
		return unchanged(f, r, now)
	case r.status == http.StatusOK:
		return answered(f, r, now)
	}
	return refused(f, r, now)
}

// answered handles a 200.
func answered(f Feed, r reply, now time.Time) outcome {
	hash := hashOf(r.body)
	if hash == f.BodyHash && !r.cut {
		return unchanged(f, r, now)
	}
	doc, err := read(f, r, now)
	if err != nil {
		answer := AnswerBroken
		if u, ok := errors.AsType[unreadable](err); ok {
			answer = u.answer
		}
		if challenged(r) {
			return fail(f, AnswerBlocked, errors.New("a challenge that only browsers pass"), day, now)
		}
		return fail(f, answer, err, afterFailures(f.Failures+1, time.Hour), now)
	}
	if len(doc.articles) == 0 && f.Kind != KindSearch { // that a search finds nothing is an answer
		o := fail(f, AnswerEmpty, errors.New("it has no items"), slower(f), now)
		o.feed.NextCheck = next(o.feed, r, now)
		return o
	}
	return outcome{feed: brought(f, r, doc, hash, now), articles: backlog(doc.articles, f.FirstFetched.IsZero())}
}

// read makes a document of an answer, by the feed's kind.
func read(f Feed, r reply, now time.Time) (document, error) {
	if f.Kind == KindListing {
		return parseListing(r, f, now)
	}
	return parse(r, f, now)
}

// backlog marks what was there before we were.
func backlog(as []Article, first bool) []Article {
	for i := range as {
		as[i].Backlog = first
	}
	return as
}

// brought is f after a document with items. The validators of one that was
// damaged are not kept: what was missing from it would never be asked for.
func brought(f Feed, r reply, d document, hash string, now time.Time) Feed {
	f.ETag, f.LastModified, f.BodyHash = r.header.Get("ETag"), r.header.Get("Last-Modified"), hash
	if d.lost {
		f.ETag, f.LastModified = "", ""
	}
	if r.cut {
		f.BodyHash = ""
	}
	f.MinInterval, f.SkipHours, f.SkipDays = d.hints.every, d.hints.skipHours, d.hints.skipDays
	f.UsualGap = usualGap(d.dates)
	latest := newest(d.dates, now)
	if latest.After(f.Newest) || len(d.dates) == 0 {
		f.Interval = ownInterval(f)
	} else {
		f.Interval = slower(f)
	}
	f.Newest = latest
	if f.FirstFetched.IsZero() {
		f.FirstFetched = now
	}
	if f.Title == "" {
		f.Title = d.title
	}
	return sensed(f, r, AnswerItems, now)
}

// unchanged is what a 304, or the same bytes again, make of f.
func unchanged(f Feed, r reply, now time.Time) outcome {
	for header, kept := range map[string]*string{"ETag": &f.ETag, "Last-Modified": &f.LastModified} {
		if v := r.header.Get(header); v != "" && (r.status == http.StatusNotModified || *kept != "") {
			*kept = v
		}
	}
	f.Interval = slower(f)
	return outcome{feed: sensed(f, r, AnswerUnchanged, now)}
}

// sensed is f after an answer that tells us what there is.
func sensed(f Feed, r reply, answer Answer, now time.Time) Feed {
	if stale(f, now) {
		answer = AnswerStale
	}
	f = answering(f, answer, now)
	f.Failures, f.LastError, f.LastSuccess = 0, "", now
	if answer == AnswerStale {
		f.Interval = max(f.Interval, staleInterval)
		f.LastError = "its newest item is of " + f.Newest.Format("2 January 2006")
	}
	f = moving(f, r, now)
	f.NextCheck = next(f, r, now)
	return f
}

// answering keeps since when a feed answers as it does. Items and unchanged are
// one state: it is read.
func answering(f Feed, answer Answer, now time.Time) Feed {
	if f.Answer != answer && !(sensing(f.Answer) && sensing(answer)) {
		f.AnswerSince = now
	}
	f.Answer = answer
	return f
}

func sensing(a Answer) bool { return a == AnswerItems || a == AnswerUnchanged }

// moving believes a permanent redirect after three equal answers over a day,
// each with a readable feed: one answer is no evidence, it may be a
// maintenance page.
func moving(f Feed, r reply, now time.Time) Feed {
	if r.moved == "" || r.moved == f.URL {
		f.MovedTo, f.MovedSince, f.MovedTimes = "", time.Time{}, 0
		return f
	}
	if r.moved != f.MovedTo {
		f.MovedTo, f.MovedSince, f.MovedTimes = r.moved, now, 0
	}
	f.MovedTimes++
	if f.MovedTimes >= 3 && now.Sub(f.MovedSince) >= day {
		f.Trusted = f.Trusted && Host(f.URL) == Host(f.MovedTo) // the operator gave the other address
		f.URL = f.MovedTo
		f.MovedTo, f.MovedSince, f.MovedTimes = "", time.Time{}, 0
	}
	return f
}

// next is when to ask again: by the feed's interval, but not before the server
// and the document allow.
func next(f Feed, r reply, now time.Time) time.Time {
	floor := max(leastInterval, f.MinInterval, freshness(r.header, now), retryAfter(r.header, now))
	return allowed(now.Add(jitter(max(f.Interval, floor), floor)), f).Truncate(time.Millisecond)
}

// refused handles all other statuses.
func refused(f Feed, r reply, now time.Time) outcome {
	wait := retryAfter(r.header, now)
	n := f.Failures + 1
	err := fmt.Errorf("it answers %d %s", r.status, http.StatusText(r.status))
	switch {
	case r.status == http.StatusGone:
		o := fail(f, AnswerGone, errors.New("it is gone for good (410)"), day, now)
		o.feed.State = Gone
		return o
	case r.status == http.StatusTooManyRequests, wait > 0:
		hold := wait
		if wait == 0 {
			wait, hold = min(afterFailures(n, time.Hour), 20*time.Hour), time.Hour
		}
		o := fail(f, AnswerFailed, err, wait, now)
		o.hold, o.wanted = now.Add(hold), true
		return o
	case r.status == http.StatusForbidden && !challenged(r):
		err = fmt.Errorf("%w; it may serve another form of our name, bare or compatible", err)
	case r.status == http.StatusForbidden || r.status == http.StatusServiceUnavailable || r.status == http.StatusUnauthorized:
		if challenged(r) {
			return fail(f, AnswerBlocked, fmt.Errorf("it answers %d with a challenge that only browsers pass", r.status), day, now)
		}
	case r.status == http.StatusNoContent:
		return fail(f, AnswerEmpty, err, afterFailures(n, time.Hour), now)
	}
	return fail(f, AnswerFailed, err, afterFailures(n, time.Hour), now)
}

// fail is f after an answer that tells us nothing, to be asked again after wait
// and up to a tenth more.
func fail(f Feed, answer Answer, err error, wait time.Duration, now time.Time) outcome {
	f = answering(f, answer, now)
	f.Failures++
	f.LastError = err.Error()
	f.MovedTo, f.MovedSince, f.MovedTimes = "", time.Time{}, 0
	f.NextCheck = now.Add(wait + rand.N(wait/10+1)).Truncate(time.Millisecond)
	return outcome{feed: f}
}
