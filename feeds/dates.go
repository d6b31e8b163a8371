package feeds

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// parseDate reads a date as feeds write it. known is what gofeed made of it,
// nil if nothing. It returns the zero time if nothing can be read: that an
// item's date is missing is no reason to lose the item.
func parseDate(raw string, known *time.Time) time.Time {
	raw = strings.TrimSpace(raw)
	if at, ok := zoned(raw); ok {
		return at
	}
	if known != nil && plausible(*known) {
		return known.UTC()
	}
	for _, read := range []func(string) time.Time{epoch, byLayout, byWords, byDay} {
		if at := read(raw); plausible(at) {
			return at.UTC()
		}
	}
	return time.Time{}
}

// plausible leaves out the dates of broken clocks: 1970, 0001, 20026.
func plausible(t time.Time) bool { return t.Year() >= 1990 && t.Year() < 2200 }

// zones are abbreviations that Go and gofeed read as UTC. Those with more than
// one meaning (IST, BST, CST in China) are left alone, but for the ones whose
// publishers write in English from one place.
var zones = map[string]int{
	"MSK": 3, "MSD": 4, "EET": 2, "EEST": 3, "CET": 1, "CEST": 2, "MET": 1, "MEST": 2, "WET": 0, "WEST": 1,
	"TRT": 3, "JST": 9, "KST": 9, "HKT": 8, "SGT": 8, "AEST": 10, "AEDT": 11, "AWST": 8, "NZST": 12, "NZDT": 13,
	"BST": 1, "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "PKT": 5, "WIB": 7,
}

var endsInZone = regexp.MustCompile(`^(.*\d)\s*(?:\(?)([A-Z]{3,4})\)?$`)

// zoned reads a date that ends in a zone's abbreviation, by its offset.
func zoned(raw string) (time.Time, bool) {
	if strings.HasSuffix(raw, "GMT") || strings.HasSuffix(raw, "0") { // most do; the rest is dear
		return time.Time{}, false
	}
	m := endsInZone.FindStringSubmatch(raw)
	if m == nil {
		return time.Time{}, false
	}
	hours, ok := zones[m[2]]
	if !ok {
		return time.Time{}, false
	}
	at := byLayout(m[1])
	if !plausible(at) {
		at = byWords(m[1])
	}
	return at.Add(-time.Duration(hours) * time.Hour), plausible(at)
}

// layouts are forms that gofeed does not read, or not with every zone.
var layouts = []string{
	"Mon, 2 Jan 2006 15:04:05 -0700", "Mon, 2 Jan 2006 15:04:05", "Mon, 2 Jan 2006 15:04", "2 Jan 2006 15:04:05", "2 Jan 2006 15:04",
	"Mon, 2 January 2006 15:04:05", "Monday, 2 January 2006 15:04:05", "2 January 2006 15:04:05",
	"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04:05.999999999Z0700",
	"2006-01-02 15:04:05Z07:00", "2006-01-02T15:04Z07:00", "2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02", "2006-01-02-15-04-05",
	"2006/1/2 15:04:05", "2006/1/2 15:04", "2006/1/2", "2006.1.2 15:04", "2006.1.2",
	"Jan 2, 2006 15:04:05-0700", "Jan 2, 2006 15:04:05 -0700", "Jan 2, 2006 15:04:05", "Jan 2, 2006 15:04", "Jan 2, 2006 3:04 PM", "Jan 2, 2006",
	"January 2, 2006 15:04:05-0700", "January 2, 2006 - 15:04", "January 2, 2006 15:04", "January 2, 2006, 3:04 PM", "January 2, 2006 3:04 PM", "January 2, 2006",
	"2 January 2006 15:04", "2 January 2006", "2 Jan 2006", "20060102T150405Z", "20060102150405", "20060102",
}

// byLayout tries the layouts; midnight written as 24:00 belongs to the next day.
func byLayout(raw string) time.Time {
	late := 0
	if day, rest, ok := strings.Cut(raw, "24:00"); ok && !strings.ContainsAny(lastByte(day), "0123456789:") {
		raw, late = day+"00:00"+rest, 1
	}
	for _, layout := range layouts {
		if at, err := time.Parse(layout, raw); err == nil {
			return at.UTC().AddDate(0, 0, late)
		}
	}
	return time.Time{}
}

func lastByte(s string) string {
	if s == "" {
		return ""
	}
	return s[len(s)-1:]
}

// epoch reads seconds or milliseconds since 1970.
func epoch(raw string) time.Time {
	n, err := strconv.ParseInt(raw, 10, 64)
	switch {
	case err != nil || len(raw) < 9:
		return time.Time{}
	case len(raw) <= 10:
		return time.Unix(n, 0)
	case len(raw) == 13:
		return time.UnixMilli(n)
	}
	return time.Time{}
}

var (
	dayMonthYear = regexp.MustCompile(`(\d{1,2})\.?\s+(?:de\s+|of\s+)?(\pL+)\.?,?\s+(?:de\s+)?(\d{4})`)
	clock        = regexp.MustCompile(`\b(\d{1,2}):(\d{2})(?::(\d{2}))?\b`)
	offset       = regexp.MustCompile(`([+-])(\d{2}):?(\d{2})$`)
)

// byWords reads "3 ноября 2026 14:05", "Di, 03 Nov 2026 14:05:00 +0100": a day,
// a month's name in one of the languages below, a year, perhaps a time.
func byWords(raw string) time.Time {
	m := dayMonthYear.FindStringSubmatch(raw)
	if m == nil {
		return time.Time{}
	}
	month := monthNamed(m[2])
	if month == 0 {
		return time.Time{}
	}
	day, _ := strconv.Atoi(m[1])
	year, _ := strconv.Atoi(m[3])
	at := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	if at.Day() != day {
		return time.Time{}
	}
	return at.Add(timeOfDay(raw)).Add(-zoneOffset(raw))
}

func timeOfDay(raw string) time.Duration {
	m := clock.FindStringSubmatch(raw)
	if m == nil {
		return 0
	}
	h, _ := strconv.Atoi(m[1])
	min, _ := strconv.Atoi(m[2])
	sec, _ := strconv.Atoi(m[3])
	return time.Duration(h)*time.Hour + time.Duration(min)*time.Minute + time.Duration(sec)*time.Second
}

func zoneOffset(raw string) time.Duration {
	m := offset.FindStringSubmatch(raw)
	if m == nil {
		return 0
	}
	h, _ := strconv.Atoi(m[2])
	min, _ := strconv.Atoi(m[3])
	d := time.Duration(h)*time.Hour + time.Duration(min)*time.Minute
	if m[1] == "-" {
		return -d
	}
	return d
}

// months begin with these, in English, German, French, Spanish, Italian,
// Portuguese, Dutch, Polish, Czech, Russian and Ukrainian. The first that fits
// in the order of the list counts, so the longer stand before the shorter.
var months = []struct {
	begins string
	month  time.Month
}{
	{"jan", 1}, {"jän", 1}, {"ene", 1}, {"gen", 1}, {"sty", 1}, {"led", 1}, {"янв", 1}, {"січ", 1},
	{"feb", 2}, {"fév", 2}, {"fev", 2}, {"lut", 2}, {"úno", 2}, {"фев", 2}, {"лют", 2},
	{"mar", 3}, {"mär", 3}, {"maa", 3}, {"mrz", 3}, {"bře", 3}, {"мар", 3}, {"бер", 3},
	{"apr", 4}, {"avr", 4}, {"abr", 4}, {"kwi", 4}, {"dub", 4}, {"апр", 4}, {"кві", 4},
	{"may", 5}, {"mai", 5}, {"mag", 5}, {"mei", 5}, {"maj", 5}, {"kvě", 5}, {"мая", 5}, {"май", 5}, {"тра", 5},
	{"juin", 6}, {"jun", 6}, {"giu", 6}, {"cze", 6}, {"červn", 6}, {"июн", 6}, {"чер", 6},
	{"juil", 7}, {"jul", 7}, {"lug", 7}, {"lip", 7}, {"červenc", 7}, {"июл", 7}, {"лип", 7},
	{"aug", 8}, {"aoû", 8}, {"ago", 8}, {"sie", 8}, {"srp", 8}, {"авг", 8}, {"сер", 8},
	{"sep", 9}, {"set", 9}, {"wrz", 9}, {"zář", 9}, {"сен", 9}, {"вер", 9},
	{"oct", 10}, {"okt", 10}, {"ott", 10}, {"out", 10}, {"paź", 10}, {"říj", 10}, {"окт", 10}, {"жов", 10},
	{"nov", 11}, {"nob", 11}, {"lis", 11}, {"ноя", 11}, {"лис", 11},
	{"dec", 12}, {"dez", 12}, {"déc", 12}, {"dic", 12}, {"gru", 12}, {"pro", 12}, {"дек", 12}, {"гру", 12},
}

func monthNamed(word string) time.Month {
	word = strings.ToLower(word)
	for _, m := range months {
		if strings.HasPrefix(word, m.begins) {
			return m.month
		}
	}
	return 0
}

var (
	slashed   = regexp.MustCompile(`^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b`)
	dayDigits = regexp.MustCompile(`(?:^|\D)(20\d{2})[-/_]?(0[1-9]|1[0-2])[-/_]?(0[1-9]|[12]\d|3[01])(?:\D|$)`)
)

// byDay reads 03/11/2026 and 3.11.2026: the day first, as most of the world
// writes, unless only the other order is a date.
func byDay(raw string) time.Time {
	m := slashed.FindStringSubmatch(raw)
	if m == nil {
		return time.Time{}
	}
	day, _ := strconv.Atoi(m[1])
	month, _ := strconv.Atoi(m[2])
	year, _ := strconv.Atoi(m[3])
	if month > 12 {
		day, month = month, day
	}
	at := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if at.Day() != day {
		return time.Time{}
	}
	return at.Add(timeOfDay(raw)).Add(-zoneOffset(raw))
}

// dayIn finds a day in an address: /2026/09/14/, t20260914_1.html, 2026-09-14.
// It returns the zero time if there is none.
func dayIn(address string) time.Time {
	m := dayDigits.FindStringSubmatch(address)
	if m == nil {
		return time.Time{}
	}
	at, err := time.Parse("20060102", m[1]+m[2]+m[3])
	if err != nil {
		return time.Time{}
	}
	return at
}
