package slack

import (
	"unicode/utf16"

	"github.com/clipperhouse/uax29/v2/graphemes"
)

// What Slack takes. It counts in UTF-16 units, and where a document says so
// many characters nobody says of which kind: we stay 5 % below.
const (
	maxHeader      = 150 * 95 / 100  // https://docs.slack.dev/reference/block-kit/blocks/header-block
	maxText        = 3000 * 95 / 100 // https://docs.slack.dev/reference/block-kit/composition-objects/text-object
	maxField       = 2000 * 95 / 100 // https://docs.slack.dev/reference/block-kit/blocks/section-block
	maxLabel       = 75 * 95 / 100   // of a button: https://docs.slack.dev/reference/block-kit/block-elements/button-element
	maxValue       = 2000 * 95 / 100 // of a button, the same page
	maxURL         = 3000 * 95 / 100 // of a button, the same page; a link's is not documented
	maxOption      = 75 * 95 / 100   // https://docs.slack.dev/reference/block-kit/composition-objects/option-object
	maxPlaceholder = 150 * 95 / 100  // https://docs.slack.dev/reference/block-kit/block-elements/multi-select-menu-element
	maxMessage     = 4000 * 95 / 100 // the text beside the blocks: https://docs.slack.dev/reference/methods/chat.postMessage#truncating

	mostFields  = 10  // in one section, the section block's page
	mostButtons = 5   // in a row; Slack takes 25, a phone shows few: https://docs.slack.dev/reference/block-kit/blocks/actions-block
	mostBlocks  = 50  // https://docs.slack.dev/reference/block-kit/blocks
	mostInHome  = 100 // in a view, the same page
	mostOptions = 100 // https://docs.slack.dev/reference/block-kit/block-elements/multi-select-menu-element

	// maxBlocks is how much text all blocks of a message may hold together.
	// Slack refuses more with msg_blocks_too_long and names no number; of a
	// markdown block it is 12,000 in all:
	// https://docs.slack.dev/reference/block-kit/blocks/markdown-block
	maxBlocks = 12000 * 95 / 100

	// maxAck is the size from which Slack drops an acknowledgement in silence:
	// slack-go v0.35.0, socketmode/client.go, maxResponseSize. Ours is smaller
	// by the envelope around it.
	maxAck = 20*1024 - 256
)

// units is how Slack counts.
func units(s string) (n int) {
	for _, r := range s {
		n += max(utf16.RuneLen(r), 1)
	}
	return n
}

// cut shortens a text to at most so many units. It ends with "…" then, and no
// character as people see them is cut in two.
func cut(s string, most int) string {
	if units(s) <= most {
		return s
	}
	end, used := 0, 1 // the "…"
	for g := graphemes.FromString(s); g.Next(); {
		if used += units(g.Value()); used > most {
			break
		}
		end += len(g.Value())
	}
	return s[:end] + "…"
}
