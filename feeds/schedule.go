package feeds

import (
	"hash/fnv"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	day = 24 * time.Hour

	// Publishers ask for at most hourly requests
	// (https://rachelbythebay.com/fs/help.html); we go below only where a feed's
	// own gaps say minutes.
	leastInterval   = 5 * time.Minute
	defaultInterval = time.Hour
	mostInterval    = day

	staleInterval  = 6 * time.Hour // of one that has had nothing for a month or more
	mostRetryAfter = 7 * day
	mostSilence    = 3 * time.Hour // it may be our own line that was down for a day
	spreadWindow   = time.Hour
	spreadStep     = 3600 * time.Millisecond // 1,000 feeds in an hour
	spreadFrom     = 20                      // fewer new feeds than that are asked at once
)

// ownInterval is how often a feed is worth asking: twice in its usual gap.
func ownInterval(f Feed) time.Duration {
	if f.UsualGap == 0 {
		return defaultInterval
	}
	return clamp(f.UsualGap/2, leastInterval, mostInterval)
}

// slower is the interval after an answer without news. It grows by half, up to
// an hour or six times the feed's own: a feed that rests at night is not asked
// once a day in the morning.
func slower(f Feed) time.Duration {
	own := ownInterval(f)
	return clamp(f.Interval*3/2, own, clamp(6*own, time.Hour, mostInterval))
}

// afterFailures grows from a quarter of an hour to a day.
func afterFailures(n int, least time.Duration) time.Duration {
	return clamp(least<<min(n-1, 10), least, day)
}

func clamp(d, least, most time.Duration) time.Duration { return max(least, min(d, most)) }

// usualGap is the median time between the last twenty items, 0 if too few say
// when they are from.
func usualGap(dates []time.Time) time.Duration {
	dates = slices.Clone(dates)
	slices.SortFunc(dates, func(a, b time.Time) int { return b.Compare(a) })
	dates = slices.Compact(dates[:min(len(dates), 21)])
	if len(dates) < 3 {
		return 0
	}
	gaps := make([]time.Duration, 0, len(dates))
	for i := range dates[1:] {
		gaps = append(gaps, dates[i].Sub(dates[i+1]))
	}
	slices.Sort(gaps)
	return gaps[len(gaps)/2]
}

// newest is the latest date that is not in the future.
func newest(dates []time.Time, now time.Time) time.Time {
	var latest time.Time
	for _, d := range dates {
		if d.After(latest) && !d.After(now) {
			latest = d
		}
	}
	return latest
}

// stale reports whether a feed has brought nothing for far longer than its own
// rhythm: ten usual gaps, and a month.
func stale(f Feed, now time.Time) bool {
	return !f.Newest.IsZero() && now.Sub(f.Newest) > max(10*f.UsualGap, 30*day)
}

// freshness is how long a server says its answer is good for, at most a day.
func freshness(h http.Header, now time.Time) time.Duration {
	if age, ok := maxAge(h.Values("Cache-Control")); ok {
		return clamp(age, 0, day)
	}
	expires, err := http.ParseTime(h.Get("Expires"))
	if err != nil {
		return 0
	}
	return clamp(expires.Sub(serverTime(h, now)), 0, day)
}

func maxAge(values []string) (time.Duration, bool) {
	for _, value := range values {
		for directive := range strings.SplitSeq(value, ",") {
			name, seconds, _ := strings.Cut(strings.TrimSpace(directive), "=")
			if n, err := strconv.Atoi(strings.Trim(seconds, `"`)); err == nil && strings.EqualFold(name, "max-age") {
				return time.Duration(min(n, int(day/time.Second))) * time.Second, true
			}
		}
	}
	return 0, false
}

// serverTime is the server's clock, by which its other dates are meant; ours if
// it names none.
func serverTime(h http.Header, now time.Time) time.Time {
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		return date
	}
	return now
}

// retryAfter is how long a server wants to be left alone, at most a week; 0 if
// it does not say.
func retryAfter(h http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if n, err := strconv.Atoi(value); err == nil {
		return clamp(time.Duration(min(n, int(mostRetryAfter/time.Second)))*time.Second, 0, mostRetryAfter)
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	return clamp(max(at.Sub(now), at.Sub(serverTime(h, now))), 0, mostRetryAfter)
}

// jitter moves d by up to a tenth, never below floor.
func jitter(d, floor time.Duration) time.Duration {
	return max(floor, d*9/10+rand.N(d/5+1))
}

// allowed moves t out of the hours and days in which a feed does not want to be
// asked. If it names all of them, it names none.
func allowed(t time.Time, f Feed) time.Time {
	for at := t.UTC(); at.Before(t.Add(8 * day)); at = at.Truncate(time.Hour).Add(time.Hour) {
		if f.SkipHours&(1<<at.Hour()) == 0 && f.SkipDays&(1<<at.Weekday()) == 0 {
			return at
		}
	}
	return t
}

// spread is a feed's place in a window of that length, always the same one.
func spread(f Feed, window time.Duration) time.Duration {
	h := fnv.New64a()
	h.Write([]byte(f.URL))
	return time.Duration(h.Sum64() % uint64(window))
}

func minutes(s string) time.Duration {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || n < 0 {
		return 0
	}
	return min(time.Duration(min(n, 24*60))*time.Minute, day)
}

// syndication reads sy:updatePeriod and sy:updateFrequency
// (https://web.resource.org/rss/1.0/modules/syndication/): hourly and 2 is every
// half hour.
func syndication(period, frequency string) time.Duration {
	periods := map[string]time.Duration{"hourly": time.Hour, "daily": day, "weekly": 7 * day, "monthly": 30 * day, "yearly": 365 * day}
	n, err := strconv.Atoi(strings.TrimSpace(frequency))
	if err != nil || n < 1 {
		n = 1
	}
	return min(periods[strings.ToLower(strings.TrimSpace(period))]/time.Duration(n), day)
}

// hoursNamed makes a set of hours; both 0 and 24 are midnight.
func hoursNamed(names []string) (set uint32) {
	for _, name := range names {
		if h, err := strconv.Atoi(strings.TrimSpace(name)); err == nil && h >= 0 && h <= 24 {
			set |= 1 << (h % 24)
		}
	}
	return set
}

func daysNamed(names []string) (set uint8) {
	for _, name := range names {
		for d := time.Sunday; d <= time.Saturday; d++ {
			if strings.EqualFold(strings.TrimSpace(name), d.String()) {
				set |= 1 << d
			}
		}
	}
	return set
}
