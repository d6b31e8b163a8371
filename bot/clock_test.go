package bot

import (
	"testing"
	"time"

	"attribot/store"
)

func moments(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse("2006-01-02 15:04 MST", s+" UTC")
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// Berlin's clocks went from 02:00 to 03:00 on 29 March 2026 at 01:00 UTC, and
// go from 03:00 to 02:00 on 25 October at 01:00 UTC. New York's go on 8 March
// at 07:00 UTC and on 1 November at 06:00 UTC; Lord Howe's by half an hour.
func TestQuietHoursOverBothChangesOfClocks(t *testing.T) {
	for _, c := range []struct {
		hours, zone, at string
		end             string // "" when it is not quiet
	}{
		{"22:00-07:00", "Europe/Berlin", "2026-03-28 20:59", ""},
		{"22:00-07:00", "Europe/Berlin", "2026-03-28 21:00", "2026-03-29 05:00"}, // eight hours only
		{"22:00-07:00", "Europe/Berlin", "2026-03-29 04:59", "2026-03-29 05:00"},
		{"22:00-07:00", "Europe/Berlin", "2026-03-29 05:00", ""},
		{"22:00-07:00", "Europe/Berlin", "2026-03-29 20:00", "2026-03-30 05:00"}, // an hour earlier than the night before
		{"22:00-07:00", "Europe/Berlin", "2026-10-24 20:00", "2026-10-25 06:00"}, // ten hours
		{"22:00-07:00", "Europe/Berlin", "2026-10-25 05:59", "2026-10-25 06:00"},
		{"22:00-07:00", "Europe/Berlin", "2026-10-25 06:00", ""},
		// 02:30 is not that night: it ends when clocks jump.
		{"01:00-02:30", "Europe/Berlin", "2026-03-29 00:59", "2026-03-29 01:00"},
		{"01:00-02:30", "Europe/Berlin", "2026-03-29 01:00", ""},
		{"02:15-02:45", "Europe/Berlin", "2026-03-29 01:00", ""},
		{"02:30-04:00", "Europe/Berlin", "2026-03-29 01:00", "2026-03-29 02:00"}, // begins when they jump
		// 02:30 comes twice: it is quiet until the second.
		{"01:00-02:30", "Europe/Berlin", "2026-10-25 00:45", "2026-10-25 01:30"},
		{"01:00-02:30", "Europe/Berlin", "2026-10-25 01:29", "2026-10-25 01:30"},
		{"01:00-02:30", "Europe/Berlin", "2026-10-25 01:30", ""},
		{"02:30-04:00", "Europe/Berlin", "2026-10-25 00:30", "2026-10-25 03:00"}, // from the first
		{"02:30-04:00", "Europe/Berlin", "2026-10-25 00:29", ""},
		{"00:00-01:30", "America/New_York", "2026-11-01 06:29", "2026-11-01 06:30"},
		{"22:00-06:00", "America/New_York", "2026-03-08 09:59", "2026-03-08 10:00"},
		{"22:00-06:00", "America/New_York", "2026-03-08 10:00", ""},
		{"02:00-02:20", "Australia/Lord_Howe", "2026-10-03 15:30", ""}, // 02:00 to 02:30 is left out
		{"22:00-07:00", "", "2026-07-01 22:00", "2026-07-02 07:00"},
		{"09:00-17:00", "Asia/Tokyo", "2026-07-01 00:00", "2026-07-01 08:00"},
		{"09:00-17:00", "Asia/Tokyo", "2026-07-01 08:00", ""},
	} {
		from, to, _, ok := readHours([]string{c.hours})
		if !ok {
			t.Fatal(c.hours)
		}
		end, quiet := quietUntil(store.Settings{Zone: c.zone, QuietFrom: from, QuietTo: to}, moments(t, c.at))
		if quiet != (c.end != "") || quiet && !end.Equal(moments(t, c.end)) {
			t.Errorf("%s %s at %s UTC: %v until %v, want %q", c.hours, c.zone, c.at, quiet, end.UTC(), c.end)
		}
	}
}

func TestDigestsOverBothChangesOfClocks(t *testing.T) {
	for _, c := range []struct {
		often, at, zone, now string
		last, next           string
	}{
		{"daily", "08:00", "Europe/Berlin", "2026-03-28 12:00", "2026-03-28 07:00", "2026-03-29 06:00"},
		{"daily", "08:00", "Europe/Berlin", "2026-03-29 06:00", "2026-03-29 06:00", "2026-03-30 06:00"},
		{"daily", "08:00", "Europe/Berlin", "2026-10-24 06:00", "2026-10-24 06:00", "2026-10-25 07:00"},
		{"daily", "02:30", "Europe/Berlin", "2026-03-29 00:59", "2026-03-28 01:30", "2026-03-29 01:00"}, // when clocks jump
		{"daily", "02:30", "Europe/Berlin", "2026-03-29 01:00", "2026-03-29 01:00", "2026-03-30 00:30"},
		{"daily", "02:30", "Europe/Berlin", "2026-10-25 00:30", "2026-10-25 00:30", "2026-10-26 01:30"}, // at the first 02:30,
		{"daily", "02:30", "Europe/Berlin", "2026-10-25 01:30", "2026-10-25 00:30", "2026-10-26 01:30"}, // and not at the second
		{"weekly", "08:00", "Europe/Berlin", "2026-10-25 12:00", "2026-10-19 06:00", "2026-10-26 07:00"},
		{"weekly", "23:30", "America/New_York", "2026-03-10 03:29", "2026-03-03 04:30", "2026-03-10 03:30"}, // Monday there
		{"weekly", "00:30", "Asia/Tokyo", "2026-11-22 15:30", "2026-11-22 15:30", "2026-11-29 15:30"},
		{"daily", "00:00", "", "2026-01-01 00:00", "2026-01-01 00:00", "2026-01-02 00:00"},
	} {
		at, ok := readClock(c.at)
		if !ok {
			t.Fatal(c.at)
		}
		s := store.Settings{Zone: c.zone, Digest: c.often, DigestAt: at}
		now := moments(t, c.now)
		if last, next := lastDigest(s, now), nextDigest(s, now); !last.Equal(moments(t, c.last)) || !next.Equal(moments(t, c.next)) {
			t.Errorf("%s %s %s at %s UTC: last %v, next %v; want %s and %s", c.often, c.at, c.zone, c.now, last.UTC(), next.UTC(), c.last, c.next)
		}
	}
}

// TestDigestsComeOnce walks through a year by the half hour: each
// day has one digest, and the one that is next becomes the last.
func TestDigestsComeOnce(t *testing.T) {
	for _, zone := range []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago"} {
		for _, at := range []int{0, 15, 90, 150, 23*60 + 45} {
			s := store.Settings{Zone: zone, Digest: store.DigestDaily, DigestAt: at}
			now := moments(t, "2026-01-01 00:00")
			next, n := nextDigest(s, now), 0
			for now.Year() < 2027 {
				now = now.Add(30 * time.Minute)
				if last := lastDigest(s, now); !last.Before(next) {
					if !last.Equal(next) {
						t.Fatalf("%s %s: at %v the last is %v, but %v was announced", zone, clock(at), now, last, next)
					}
					n++
					next = nextDigest(s, now)
				}
			}
			if n != 365 && n != 364 {
				t.Errorf("%s %s: %d digests in a year", zone, clock(at), n)
			}
		}
	}
}

func TestReadZone(t *testing.T) {
	for words, want := range map[string]string{
		"Europe/Berlin": "Europe/Berlin", "europe/berlin": "Europe/Berlin", "berlin": "Europe/Berlin", "TOKYO": "Asia/Tokyo",
		"america/new york": "America/New_York", "new york": "America/New_York", "America/Port_of_Spain": "America/Port_of_Spain",
		"america/argentina/buenos_aires": "America/Argentina/Buenos_Aires", "utc": "UTC", "GMT": "UTC",
		"EST": "", "cst": "", "Local": "", "": "", "../etc/passwd": "", "Europe/Atlantis": "", "europe": "", "/": "", "+02:00": "",
	} {
		if got, ok := readZone(words); got != want || ok != (want != "") {
			t.Errorf("%q: %q, %v; want %q", words, got, ok, want)
		}
	}
}

func TestReadHours(t *testing.T) {
	for words, want := range map[string]string{
		"22:00-07:00": "22:00-07:00", "22-7": "22:00-07:00", "22:00 - 07:00": "22:00-07:00", "22:00–7:30": "22:00-07:30",
		"from 22:00 to 07:00": "22:00-07:00", "18:00-24:00": "18:00-00:00",
		"22:00": "", "25:00-07:00": "", "22:60-07:00": "", "22:0-07:00": "", "a-b": "", "-": "", "22:00-": "", "24:30-07:00": "",
	} {
		from, to, rest, ok := readHours([]string{words})
		if got := clock(from) + "-" + clock(to); ok != (want != "") || ok && (got != want || len(rest) > 0) {
			t.Errorf("%q: %s %v %v, want %q", words, got, rest, ok, want)
		}
	}
}
