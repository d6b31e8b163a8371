package stories

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"attribot/feeds/claims"
)

// A bucket is a stretch of time. Two times at most a month apart, the longest
// that Match looks back without a name, are in the same or in neighbouring buckets.
const bucket = month

// Keys returns the words under which the incident's story is looked up: a
// story that Match would join has at least one of them. They are its names, at
// any age, and its countries with the month; so what comes back are stories
// alike, or of the last weeks, and not all that were ever told.
func (in Incident) Keys() []string {
	keys := nameKeys(in.Names)
	at := in.At.UnixMilli() / bucket.Milliseconds()
	return append(keys, countryKeys(in.Accused, in.Victims, at-1, at, at+1)...)
}

// Keys is as Incident.Keys, of the first and the last time that the story was in the
// news.
func (s Story) Keys() []string {
	keys := nameKeys(s.Names)
	first, last := s.Begun.UnixMilli()/bucket.Milliseconds(), s.Updated.UnixMilli()/bucket.Milliseconds()
	return append(keys, countryKeys(s.Accused, s.Victims, slices.Compact([]int64{first, last})...)...)
}

func nameKeys(names []string) (keys []string) {
	for _, n := range names {
		keys = append(keys, "name "+nameKey(n))
	}
	return keys
}

// Without a name, what Match joins has a country in common.
func countryKeys(accused, victims []string, buckets ...int64) (keys []string) {
	for _, b := range buckets {
		for _, c := range union(accused, victims) {
			keys = append(keys, fmt.Sprintf("%s %d", c, b))
		}
	}
	return keys
}

// nameKey is the same for the ways in which one name is written: "Cloud
// Hopper", "CloudHopper", "Cloud-Hopper".
func nameKey(name string) string { return squeeze(name, "the") }

// groupKey is the same for all aliases of a known group, and for "Blue Fox",
// "BlueFox" and "the Blue-Fox group" of one that is not known.
func groupKey(name string) string {
	if id := claims.GroupID(name); id != "" {
		return id
	}
	return squeeze(name, "the", "group", "gang", "hackers", "team")
}

// squeeze leaves out what two spellings of a name differ in.
func squeeze(name string, leave ...string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r)
	})
	kept := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return slices.Contains(leave, w) })
	if len(kept) == 0 {
		kept = words
	}
	return strings.Join(kept, "")
}
