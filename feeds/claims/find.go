package claims

import "time"

// Find returns the claims of an article, best evidence each, in the order of
// the text. published may be zero if it is not known.
func Find(title, body string, published time.Time) []Claim {
	return Read(title, body, published).Claims
}

// Read is Find with its reasons: what was rejected and by which filter, and
// why the article is silent if it is.
func Read(title, body string, published time.Time) Reading {
	r := readers.Get().(*reader)
	defer r.put()
	return r.read(title, body, published)
}

func (r *reader) read(title, body string, published time.Time) Reading {
	if why := r.gather(title, body, published); why != "" {
		return Reading{Silent: why}
	}
	return r.reading()
}

// gather finds all candidates of an article, or says why it can have none.
func (r *reader) gather(title, body string, published time.Time) (silent string) {
	if !r.open(title) && !r.open(body) {
		return noCyber
	}
	r.reset(title, body, published)
	r.scan()
	r.unglue()
	r.digital()
	if why := r.silence(); why != "" {
		return why
	}
	r.settle()
	r.sentences()
	r.clean()
	r.understand()
	return ""
}

// Worth says whether an article could hold a claim, from its headline and
// teaser: whether its page should be fetched.
func Worth(title, body string) bool {
	r := readers.Get().(*reader)
	defer r.put()
	if r.open(title) || r.open(body) {
		return true
	}
	r.reset(title, body, time.Time{})
	r.scan()
	r.digital()
	const who = isCountry | isAdj | isSeat | isBody | isOfficial | isGovNoun | isTitle | isEmbassy | isGroup | isState
	const why = isAccN | isGround
	return r.all&who != 0 && (r.all&why != 0 || r.frames != 0)
}

const noCyber = "it has no word for a cyber operation"

// silence says why an article cannot hold a claim, or nothing: it needs a deed in
// the computer, somebody of a state, and a word that says, accuses or denies.
func (r *reader) silence() string {
	const who = isCountry | isAdj | isSeat | isBody | isOfficial | isGroup | isState
	switch {
	case r.all&gateClasses == 0:
		return noCyber
	case r.all&who == 0:
		return "it names no country and no body of a state"
	case r.frames == 0 && !r.headlineSays() && r.all&(isSay|isAccording|isAccN|isGround|isRetort|isPaper|isBehind|isChargeN|isSanctionN) == 0:
		return "nobody in it accuses or denies"
	}
	return ""
}

// headlineSays says whether the headline has a colon or a dash, which can stand for "says".
func (r *reader) headlineSays() bool {
	for i := range r.titleItems {
		if m := r.items[i].mark; m == markColon || m == markDash {
			return true
		}
	}
	return false
}
