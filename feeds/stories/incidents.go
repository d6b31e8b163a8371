package stories

import (
	"slices"
	"time"

	"attribot/feeds/claims"
)

// Incidents sorts an article's claims by the attack that they speak of, what
// is news first. Every claim is in exactly one incident.
//
// Claims belong together when their accused and their victims may be the same.
// An accusation that is only recalled stands alone, so that its marks do not
// become another attack's, unless the article's news is the answer to it.
func Incidents(title, body string, published time.Time, cs []claims.Claim) []Incident {
	var all []Incident
	for _, pass := range []claims.Recency{claims.Current, claims.Background} {
		for i, c := range cs {
			if (c.Recency == claims.Background) != (pass == claims.Background) {
				continue
			}
			if at := slices.IndexFunc(all, func(in Incident) bool { return in.takes(c, cs) }); at >= 0 {
				all[at].add(i, c)
			} else {
				in := Incident{At: published, Current: pass == claims.Current}
				in.add(i, c)
				all = append(all, in)
			}
		}
	}
	a := read(title, body)
	for i := range all {
		all[i].mark(a, cs, i == 0 && (all[i].Current || len(all) == 1))
	}
	return all
}

// takes reports whether the claim is about the incident. One speaker's news of
// one accused is one incident whatever the victims: two sentences name them
// differently more often than an article brings two such news.
func (in *Incident) takes(c claims.Claim, cs []claims.Claim) bool {
	news := c.Recency != claims.Background
	if !mayBeOne(in.Accused, in.Victims, c.Accused, victims(c)) {
		return in.Current && news && shares(in.Accused, c.Accused) && shares(in.Speakers, c.Speakers)
	}
	if in.Current == news {
		return true
	}
	// It recalls what the article's news answers.
	return c.Stance == claims.Attribution && !slices.ContainsFunc(in.Claims, func(i int) bool {
		return cs[i].Stance == claims.Attribution
	})
}

// victims are a claim's victims; that who denies it attacked itself says
// nothing of whom it did not attack.
func victims(c claims.Claim) []string {
	if c.Stance != claims.Denial {
		return c.Victims
	}
	return slices.DeleteFunc(slices.Clone(c.Victims), func(v string) bool { return slices.Contains(c.Accused, v) })
}

func (in *Incident) add(i int, c claims.Claim) {
	in.Claims = append(in.Claims, i)
	in.Accused = union(in.Accused, c.Accused)
	in.Victims = union(in.Victims, victims(c))
	in.Speakers = union(in.Speakers, c.Speakers)
	in.Groups = union(in.Groups, c.Groups)
}

// mark gives the incident its names and words: those of the whole article if
// it is the article's subject, else those of its own sentences.
func (in *Incident) mark(a article, cs []claims.Claim, subject bool) {
	evidence, groups := "", map[string]bool{}
	for _, i := range in.Claims {
		c := cs[i]
		a.leaveOut(c.Quote.By)
		for _, g := range c.Groups { // a group attacks many: its name marks no incident, nor makes two alike
			a.leaveOut(g)
			for _, t := range tokens(g) {
				groups[t.word] = true
			}
		}
		if c.Recency == claims.Background && in.Current {
			continue
		}
		evidence += c.Evidence + "\n"
		if c.Target != "" {
			in.Names = union(in.Names, []string{c.Target})
		}
	}
	in.Names = union(in.Names, a.names(evidence, subject))
	if subject {
		in.Terms = weigh(slices.Concat(a.heading, a.body), groups)
	} else {
		in.Terms = weigh(tokens(evidence), groups)
	}
}

// mayBeOne reports whether what is known of accused and victims lets two
// tellings be about one attack. Countries are compatible when one side names
// none or they have one in common; as victims also when one side is a body of
// many countries; and a state that was not named is any, where the victims
// are the same.
func mayBeOne(accused, victims, accused2, victims2 []string) bool {
	if !compatible(victims, victims2) && !isMany(victims) && !isMany(victims2) {
		return false
	}
	return compatible(accused, accused2) || (isUnnamed(accused) || isUnnamed(accused2)) && shares(victims, victims2)
}

func compatible(a, b []string) bool { return len(a) == 0 || len(b) == 0 || shares(a, b) }

func isUnnamed(accused []string) bool { return len(accused) == 1 && accused[0] == "XX" }

func isMany(victims []string) bool { return shares(victims, []string{"EU", "NATO", "UN"}) }
