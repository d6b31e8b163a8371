package claims

import "strings"

// An inflected is one form of the words of a line.
type inflected struct {
	words string
	form  form
}

// inflect returns the forms of words: for "n" the plural too, for "p" the
// participle as it stands, for "v" every form of the verb, which is the first word; irregular ones are written out as
// base/s/past/participle/ing. Other values of how leave the words as they are.
func inflect(words, how string) []inflected {
	switch how {
	case "n":
		return []inflected{{words, formNone}, {plural(words), formNone}}
	case "v":
		if parts := strings.Split(words, "/"); len(parts) == 5 {
			return []inflected{{parts[0], formBase}, {parts[1], formS}, {parts[2], formPast}, {parts[3], formPart}, {parts[4], formIng}}
		}
		verb, rest, _ := strings.Cut(words, " ")
		if rest != "" {
			rest = " " + rest
		}
		past, ing := pastOf(verb), ingOf(verb)
		return []inflected{{verb + rest, formBase}, {plural(verb) + rest, formS}, {past + rest, formPast | formPart}, {ing + rest, formIng}}
	}
	if how == "p" {
		return []inflected{{words, formPart}}
	}
	return []inflected{{words, formNone}}
}

func plural(w string) string {
	head, rest, split := w, "", false
	if i := strings.Index(w, " of "); i > 0 {
		head, rest, split = w[:i], w[i:], true
	}
	switch {
	case strings.HasSuffix(head, "man") && !split:
		return head[:len(head)-3] + "men"
	case strings.HasSuffix(head, "y") && len(head) > 1 && !strings.ContainsRune("aeiou", rune(head[len(head)-2])):
		return head[:len(head)-1] + "ies" + rest
	case strings.HasSuffix(head, "s"), strings.HasSuffix(head, "sh"), strings.HasSuffix(head, "ch"), strings.HasSuffix(head, "x"), strings.HasSuffix(head, "z"):
		return head + "es" + rest
	}
	return head + "s" + rest
}

func pastOf(v string) string {
	switch {
	case strings.HasSuffix(v, "e"):
		return v + "d"
	case endsInConsonantY(v):
		return v[:len(v)-1] + "ied"
	case doubles(v):
		return v + v[len(v)-1:] + "ed"
	}
	return v + "ed"
}

func ingOf(v string) string {
	switch {
	case strings.HasSuffix(v, "ee"):
		return v + "ing"
	case strings.HasSuffix(v, "e"):
		return v[:len(v)-1] + "ing"
	case doubles(v):
		return v + v[len(v)-1:] + "ing"
	}
	return v + "ing"
}

func endsInConsonantY(v string) bool {
	return len(v) > 1 && v[len(v)-1] == 'y' && !strings.ContainsRune("aeiou", rune(v[len(v)-2]))
}

// doubles says whether the last consonant is doubled: short verbs of the shape
// consonant, vowel, consonant ("pin", "tap").
func doubles(v string) bool {
	if len(v) < 3 || len(v) > 4 {
		return false
	}
	a, b, c := rune(v[len(v)-3]), rune(v[len(v)-2]), rune(v[len(v)-1])
	return !strings.ContainsRune("aeiou", a) && strings.ContainsRune("aeiou", b) && !strings.ContainsRune("aeiouwxyr", c)
}
