package bot

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // a channel's zone is known on machines that have no tables of their own

	"attribot/store"
)

// This file knows what time it is in a channel: its zone, its quiet hours, and
// when its digest comes, on days with 23 and 25 hours too.

// zoneOf is the channel's zone; UTC where it has none.
func zoneOf(s store.Settings) *time.Location {
	if loc, err := time.LoadLocation(s.Zone); err == nil && s.Zone != "" {
		return loc
	}
	return time.UTC
}

// momentIn is how a date with a time reads in the channel's zone.
func momentIn(t time.Time, s store.Settings) string {
	return t.In(zoneOf(s)).Format("2 Jan 2006 15:04 MST")
}

// onDay returns the instant at which a clock on that day, which is days after the
// day of t, shows the minute after midnight. When clocks are set forward over
// it, that is the moment of the change. When they are set back there are two:
// the first, or with later the second.
func onDay(t time.Time, days, minute int, loc *time.Location, later bool) time.Time {
	t = t.In(loc)
	wall := time.Date(t.Year(), t.Month(), t.Day()+days, 0, minute, 0, 0, time.UTC)
	_, before := wall.Add(-oneDay).In(loc).Zone()
	_, after := wall.Add(oneDay).In(loc).Zone()
	shows := func(offset int) (time.Time, bool) {
		at := wall.Add(-time.Duration(offset) * time.Second).In(loc)
		return at, at.Hour() == wall.Hour() && at.Minute() == wall.Minute() && at.Day() == wall.Day()
	}
	one, first := shows(before)
	other, second := shows(after)
	switch {
	case first && second && later:
		return other
	case first:
		return one
	case second:
		return other
	}
	change, _ := one.ZoneBounds()
	return change
}

// quietUntil reports whether t lies in the channel's quiet hours, and when they
// end. An hour that a clock shows twice is quiet both times.
func quietUntil(s store.Settings, t time.Time) (end time.Time, quiet bool) {
	if s.QuietFrom == s.QuietTo {
		return end, false
	}
	loc := zoneOf(s)
	for _, day := range []int{-1, 0} {
		endDay := day
		if s.QuietTo < s.QuietFrom {
			endDay++ // over midnight
		}
		from, to := onDay(t, day, s.QuietFrom, loc, false), onDay(t, endDay, s.QuietTo, loc, true)
		if !t.Before(from) && t.Before(to) {
			return to, true
		}
	}
	return end, false
}

// lastDigest is when the channel's digest was last to come, at t or before.
func lastDigest(s store.Settings, t time.Time) time.Time {
	loc := zoneOf(s)
	for days := 1; days >= -8; days-- {
		if at := onDay(t, days, s.DigestAt, loc, false); !at.After(t) && digestDay(s, at, loc) {
			return at
		}
	}
	return time.Time{} // not reached: nine days hold every weekday
}

// nextDigest is when it comes next, after t.
func nextDigest(s store.Settings, t time.Time) time.Time {
	loc := zoneOf(s)
	for days := -1; days <= 8; days++ {
		if at := onDay(t, days, s.DigestAt, loc, false); at.After(t) && digestDay(s, at, loc) {
			return at
		}
	}
	return t.Add(7 * oneDay) // not reached
}

func digestDay(s store.Settings, at time.Time, loc *time.Location) bool {
	return s.Digest != store.DigestWeekly || at.In(loc).Weekday() == time.Monday
}

// clock is how a minute after midnight is written: "07:00".
func clock(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }

// readClock reads "7:00", "07:00", "7", "7am", "7:30pm"; "24:00" is midnight.
func readClock(s string) (minute int, ok bool) {
	for half, begins := range map[string]int{"am": 0, "pm": 12 * 60} {
		if twelve, is := strings.CutSuffix(strings.ToLower(s), half); is {
			minute, ok = readClock(twelve)
			return begins + minute%(12*60), ok && minute >= 60 && minute < 13*60
		}
	}
	hours, minutes, cut := strings.Cut(s, ":")
	h, err := strconv.ParseUint(hours, 10, 8)
	m := uint64(0)
	if cut && err == nil {
		if len(minutes) != 2 {
			return 0, false
		}
		m, err = strconv.ParseUint(minutes, 10, 8)
	}
	if err != nil || len(hours) > 2 || h > 24 || m > 59 || h == 24 && m > 0 {
		return 0, false
	}
	return int(h%24*60 + m), true
}

// readZone finds a zone by IANA's name, however it is written: "Europe/Berlin",
// "america/new york", "tokyo", "utc". Abbreviations are no zones: EST and CST
// are several, and mean no daylight saving.
func readZone(words string) (name string, ok bool) {
	words = strings.TrimSpace(words)
	if strings.EqualFold(words, "utc") || strings.EqualFold(words, "gmt") {
		return "UTC", true
	}
	words = zoneCase(words)
	tries := []string{words}
	if !strings.Contains(words, "/") {
		tries = nil
		for _, area := range []string{"Europe", "America", "Asia", "Africa", "Australia", "Pacific", "Atlantic", "Indian"} {
			tries = append(tries, area+"/"+words)
		}
	}
	for _, try := range tries {
		if _, err := time.LoadLocation(try); err == nil && len(words) > 2 {
			return try, true
		}
	}
	return "", false
}

// zoneCase writes words as IANA does: capitals after / and _ and -, but for
// small words (Port_of_Spain, Dar_es_Salaam).
func zoneCase(s string) string {
	s = strings.ReplaceAll(strings.ToLower(s), " ", "_")
	var out strings.Builder
	for i := 0; i < len(s); {
		end := i
		for end < len(s) && !strings.ContainsRune("/_-", rune(s[end])) {
			end++
		}
		word := s[i:end]
		if word != "" && word != "of" && word != "es" && word != "au" {
			word = strings.ToUpper(word[:1]) + word[1:]
		}
		out.WriteString(word)
		if end < len(s) {
			out.WriteByte(s[end])
			end++
		}
		i = end
	}
	return out.String()
}
