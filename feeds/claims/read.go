package claims

import (
	"sync"
	"time"
)

// A reader reads one article. It is scratch memory, used again and again.
type reader struct {
	lex         *lexicon
	title, body string
	published   time.Time
	month       int32 // of publication, year*12+month; 0 if not known

	tokens     []token
	items      []item
	titleItems int
	sents      []sentence
	mentions   []mention
	speeches   []speech
	events     []event
	found      []candidate
	parties    []party // of found

	all      class // of all items together
	frames   frame
	counts   [256]uint16 // how often each country is named
	people   map[uint64]person
	nameBits uint64 // the last six bits of the hashes of their names
	strong   int    // cyber words beyond doubt
	spyware  int    // words for spyware, which governments buy
	crime    int    // words of crime for money
	nexuses  int    // sentences that name hackers of a state

	met      []met // by the stops before it, see metBefore
	metNow   met
	metTo    int32 // of how many mentions
	abroad   codes // countries beside the dateline's, of the first abroadTo mentions
	abroadTo int

	focus          *focus   // of the sentence being read
	running        focus    // while the text is read for the first time
	focuses        []focus  // of all sentences
	threat         codes    // of the last hackers
	group          [2]int32 // and their name
	cut            bool     // what follows is of other articles
	coalitionNamed bool     // "the coalition includes"
	coalition      codes    // the longest enumeration of states
	advisers       codes    // who published a technical advisory
	withheld       codes    // who told of a group and named no state
	lists          lists    // of victims
	refused        codes    // who expressly accuses no state at all
	unnamed        codes    // who says that it has not named the culprit
	lastAccused    codes    // by the last attribution
	front          front    // what it puts first
	accused        codes    // whoever the article says was accused of something
	place          codes    // of the dateline

	answer answer // what is told of the article, in the making
	prose  prose
}

var readers = sync.Pool{New: func() any {
	return &reader{lex: theLexicon(), people: map[uint64]person{}}
}}

// roomy is the number of tokens above which a reader is not kept: one monstrous
// page shall not hold its memory for good.
const roomy = 1 << 16

// put gives the reader back, without the text it read.
func (r *reader) put() {
	r.title, r.body = "", ""
	if cap(r.tokens) <= roomy {
		readers.Put(r)
	}
}

func (r *reader) reset(title, body string, published time.Time) {
	r.title, r.body, r.published = title, body, published
	r.month = 0
	if !published.IsZero() {
		r.month = int32(published.Year())*12 + int32(published.Month())
	}
	r.tokens, r.items, r.sents = r.tokens[:0], r.items[:0], r.sents[:0]
	r.mentions, r.speeches, r.events, r.found = r.mentions[:0], r.speeches[:0], r.events[:0], r.found[:0]
	r.all, r.frames, r.spyware, r.strong, r.crime, r.nexuses = 0, 0, 0, 0, 0, 0
	clear(r.counts[:])
	clear(r.people)
	r.nameBits = 0
	r.running, r.focuses = focus{}, r.focuses[:0]
	r.focus = &r.running
	r.met, r.metNow, r.metTo = r.met[:0], met{}, 0
	r.abroad, r.abroadTo = codes{}, 0
	r.threat, r.group = codes{}, [2]int32{}
	r.accused, r.place = codes{}, codes{}
	r.advisers, r.withheld, r.refused, r.unnamed = codes{}, codes{}, codes{}, codes{}
	r.lists = lists{}
	r.coalitionNamed, r.cut = false, false
	r.coalition, r.lastAccused = codes{}, codes{}
}

// scan cuts the article into tokens and known phrases.
func (r *reader) scan() {
	r.tokens = tokenize(r.tokens, r.title, flagTitle)
	n := len(r.tokens)
	if n > 0 {
		r.tokens = append(r.tokens, token{mark: markBreak, flags: flagTitle, start: uint32(len(r.title)), end: uint32(len(r.title))})
		n++
	}
	r.tokens = tokenize(r.tokens, r.body, 0)
	r.spans()
	r.titleItems = 0
	for r.titleItems < len(r.items) && int(r.items[r.titleItems].from) < n {
		r.titleItems++
	}
}

// text is the word of a token.
func (r *reader) text(t *token) string {
	if t.flags&flagTitle != 0 {
		return r.title[t.start:t.end]
	}
	return r.body[t.start:t.end]
}

// words is the text of items from to to.
func (r *reader) words(from, to int32) string {
	if from >= to {
		return ""
	}
	a, b := &r.tokens[r.items[from].from], &r.tokens[r.items[to-1].to-1]
	if a.flags&flagTitle != 0 {
		return r.title[a.start:b.end]
	}
	return r.body[a.start:b.end]
}
