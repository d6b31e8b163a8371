package claims

// digital makes cyber operations of common words that are told of something
// digital: an "attack" on "government websites", a "flood of requests" at
// "servers", the "penetration of phones". Either word alone is everyday's; the
// two together, within a few words, are no less than "cyberattack".
func (r *reader) digital() {
	near := -1 << 30 // the last deed without a computer
	last := -1 << 30 // the last digital thing
	into := -1 << 30 // the last verb for breaking into something
	for i := range r.items {
		it := &r.items[i]
		if it.mark == markNone && it.traits&(entryIntrusive|entryTarget|entryDeed) == 0 && it.class&isPhysical == 0 {
			continue // most words
		}
		if it.entry < 0 {
			if it.mark == markStop || it.mark == markBreak || it.mark == markSemicolon {
				near, last, into = -1<<30, -1<<30, -1<<30
			}
			continue
		}
		if it.class&isPhysical != 0 {
			near, last, into = -1<<30, -1<<30, -1<<30
			continue
		}
		flags := it.traits
		if flags&entryIntrusive != 0 {
			into = i
			if i-last <= digitalReach {
				r.all |= isHack // "the networks were infiltrated"
			}
		}
		switch {
		case flags&entryIntrusive != 0 && r.intoOrgan(i):
			r.makeCyber(i)
		case flags&entryTarget != 0:
			last = i
			if i-near <= digitalReach {
				r.makeCyber(near)
			}
			if i-into <= digitalReach {
				r.all |= isHack // settle makes one of it
			}
		case flags&entryDeed != 0:
			near = i
			if i-last <= digitalReach/2 {
				r.makeCyber(i)
			}
		}
	}
}

// digitalReach is how many items may lie between a deed and the digital thing
// it is done to: "an attack on the website of the ministry of finance".
const digitalReach = 8

func (r *reader) makeCyber(i int) {
	r.items[i].class |= isCyber
	r.all |= isCyber
}

// flagsAt are the lexicon's flags of item i.
func (r *reader) flagsAt(i int32) entryFlag { return r.items[i].traits }
