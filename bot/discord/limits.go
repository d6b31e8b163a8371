package discord

import (
	"unicode/utf16"

	"github.com/clipperhouse/uax29/v2/graphemes"
)

// Discord's limits, in characters. It does not say whether an emoji is one
// character or two, so ours are counted in UTF-16 units, the stricter way.
const (
	// https://discord.com/developers/docs/resources/message#embed-object-embed-limits
	maxTitle       = 256
	maxDescription = 4096
	maxFields      = 25
	maxFieldName   = 256
	maxFieldValue  = 1024
	maxFooter      = 2048
	maxEmbed       = 6000 // all of the above together

	maxContent = 2000 // https://discord.com/developers/docs/resources/message#create-message-jsonform-params
	maxNonce   = 25   // the same page

	// https://discord.com/developers/docs/components/reference
	maxRow      = 5 // buttons
	maxRows     = 5
	maxLabel    = 80
	maxCustomID = 100

	// https://discord.com/developers/docs/interactions/application-commands
	maxOptions     = 25 // of a command, and choices of an option
	maxAbout       = 100
	maxChoice      = 100
	maxCommandName = 32

	maxThreadName = 100 // https://discord.com/developers/docs/resources/channel#start-thread-from-message-json-params
)

// units is the length of s as Discord may count it.
func units(s string) int {
	n := 0
	for _, r := range s {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

// fit escapes s and cuts it to at most so many characters, at a border of what
// a reader takes for one character, and never between an escape and what it
// escapes. An ellipsis stands where something was cut.
func fit(s string, most int, escape func(string) string) string {
	var out []byte
	n, whole := 0, 0 // whole is where the text still has room for an ellipsis
	for g := graphemes.FromString(s); g.Next(); {
		one := escape(g.Value())
		if n += units(one); n > most {
			return string(out[:whole]) + "…"
		}
		out = append(out, one...)
		if n < most {
			whole = len(out)
		}
	}
	return string(out)
}

// same is the escape of places that know no markup.
func same(s string) string { return s }
