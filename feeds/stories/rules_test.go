package stories_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"attribot/feeds/claims"
	"attribot/feeds/stories"
)

var monday = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func story(change func(*stories.Story)) stories.Story {
	s := stories.Story{
		ID: 1, Begun: monday, Updated: monday, Accused: []string{"CN"}, Victims: []string{"DE"}, Speakers: []string{"DE"},
		Groups: []string{"APT28"}, Names: []string{"Survey Office"}, Terms: map[string]float64{"survey": .8, "map": .6},
	}
	change(&s)
	return s
}

// incident is another article's, of ten days later, that shares nothing with
// story but the countries.
func incident(change func(*stories.Incident)) stories.Incident {
	in := stories.Incident{
		Accused: []string{"CN"}, Victims: []string{"DE"}, Speakers: []string{"DE"}, At: monday.AddDate(0, 0, 10), Current: true,
	}
	change(&in)
	return in
}

func TestWhyAnIncidentJoins(t *testing.T) {
	asIs := func(*stories.Story) {}
	for _, c := range []struct {
		name  string
		story func(*stories.Story)
		in    func(*stories.Incident)
		want  string // how the reason begins; "" if it does not join
	}{
		{"the same pair alone", asIs, func(in *stories.Incident) {}, ""},
		{"a name and some words, years later", asIs, func(in *stories.Incident) {
			in.Names, in.Terms, in.At = []string{"survey office"}, map[string]float64{"survey": 1}, monday.AddDate(3, 0, 0)
		}, "it names survey office"},
		{"a name alone", asIs, func(in *stories.Incident) { in.Names = []string{"Survey Office"} }, ""},
		{"two names", func(s *stories.Story) { s.Names = append(s.Names, "Orbweaver") }, func(in *stories.Incident) {
			in.Names = []string{"SurveyOffice", "Orbweaver"}
		}, "it names SurveyOffice, Orbweaver"},
		{"two names, others attacked", func(s *stories.Story) { s.Names = append(s.Names, "Orbweaver") }, func(in *stories.Incident) {
			in.Names, in.Victims = []string{"Survey Office", "Orbweaver"}, []string{"FR"}
		}, "it names"},
		{"two names, others accused", func(s *stories.Story) { s.Names = append(s.Names, "Orbweaver") }, func(in *stories.Incident) {
			in.Names, in.Accused = []string{"Survey Office", "Orbweaver"}, []string{"RU"}
		}, ""},
		{"the same group and victim, by another alias", asIs, func(in *stories.Incident) {
			in.Groups, in.Terms = []string{"Fancy Bear"}, map[string]float64{"survey": .25}
		}, "it accuses Fancy Bear"},
		{"the same group and victim alone", asIs, func(in *stories.Incident) { in.Groups = []string{"Fancy Bear"} }, ""},
		{"the same group, five weeks later", asIs, func(in *stories.Incident) {
			in.Groups, in.At, in.Terms = []string{"APT28"}, monday.AddDate(0, 0, 35), map[string]float64{"survey": .25}
		}, ""},
		{"the same group, another victim", asIs, func(in *stories.Incident) {
			in.Groups, in.Victims, in.Terms = []string{"APT28"}, []string{"FR"}, map[string]float64{"survey": .25}
		}, ""},
		{"the same group in nearly the same words, another victim", asIs, func(in *stories.Incident) {
			in.Groups, in.Victims, in.Terms = []string{"APT28"}, []string{"FR"}, map[string]float64{"survey": .6, "map": .6}
		}, "it accuses APT28 of the same"},
		{"a name in nearly the same words, another victim", asIs, func(in *stories.Incident) {
			in.Names, in.Victims, in.Terms = []string{"Survey Office"}, []string{"FR"}, map[string]float64{"survey": .6, "map": .6}
		}, "it names"},
		{"a denial", asIs, func(in *stories.Incident) { in.Speakers = []string{"CN"} }, "it answers"},
		{"a denial that names no victim", asIs, func(in *stories.Incident) {
			in.Speakers, in.Victims = []string{"CN"}, nil
		}, "it answers"},
		{"a denial to another victim", asIs, func(in *stories.Incident) {
			in.Speakers, in.Victims = []string{"CN"}, []string{"FR"}
		}, ""},
		{"somebody else's denial", asIs, func(in *stories.Incident) {
			in.Speakers, in.Accused = []string{"RU"}, []string{"RU"}
		}, ""},
		{"a denial after fifteen days", asIs, func(in *stories.Incident) {
			in.Speakers, in.At = []string{"CN"}, monday.AddDate(0, 0, 15)
		}, ""},
		{"the accusation that a denial answered before", func(s *stories.Story) { s.Speakers = []string{"CN"} },
			func(in *stories.Incident) {}, "it answers"},
		{"a second denial after a denial", func(s *stories.Story) { s.Speakers = []string{"CN"} },
			func(in *stories.Incident) { in.Speakers = []string{"CN"} }, ""},
		{"much the same words next day", asIs, func(in *stories.Incident) {
			in.Terms, in.At = map[string]float64{"survey": .25, "office": .96}, monday.AddDate(0, 0, 1)
		}, "its words are much the same (likeness 0.20)"},
		{"a little less after two days", asIs, func(in *stories.Incident) {
			in.Terms, in.At = map[string]float64{"survey": .25, "office": .96}, monday.AddDate(0, 0, 2)
		}, ""},
		{"the same words, another victim", asIs, func(in *stories.Incident) {
			in.Terms, in.At, in.Victims = map[string]float64{"survey": .8, "map": .6}, monday, []string{"FR"}
		}, ""},
		{"the same words, nobody known on either side", func(s *stories.Story) { s.Accused, s.Victims = nil, nil },
			func(in *stories.Incident) {
				in.Terms, in.At, in.Accused, in.Victims = map[string]float64{"survey": .8, "map": .6}, monday, nil, nil
			}, ""},
		{"a state that was not named, of the same victim", func(s *stories.Story) { s.Accused = []string{"XX"} },
			func(in *stories.Incident) { in.Terms, in.At = map[string]float64{"survey": .8, "map": .6}, monday }, "its words"},
		{"a state that was not named, of no victim known", func(s *stories.Story) { s.Accused, s.Victims = []string{"XX"}, nil },
			func(in *stories.Incident) { in.Terms, in.At = map[string]float64{"survey": .8, "map": .6}, monday }, ""},
		{"the EU as victim", asIs, func(in *stories.Incident) {
			in.Terms, in.At, in.Victims = map[string]float64{"survey": .8, "map": .6}, monday, []string{"EU"}
		}, "its words"},
		{"background by words", asIs, func(in *stories.Incident) {
			in.Terms, in.At, in.Current = map[string]float64{"survey": .25, "office": .96}, monday, false
		}, ""},
		{"background by the group", asIs, func(in *stories.Incident) {
			in.Groups, in.Current, in.Terms = []string{"apt 28"}, false, map[string]float64{"survey": .25}
		}, "it accuses apt 28"},
	} {
		t.Run(c.name, func(t *testing.T) {
			in, among := incident(c.in), []stories.Story{story(c.story)}
			s, why := stories.Match(in, among)
			if (s != nil) != (c.want != "") || !strings.HasPrefix(why, c.want) {
				t.Errorf("joins: %v, because %q; want %q", s != nil, why, c.want)
			}
			if s != nil && s != &among[0] {
				t.Error("it is not one of the stories given")
			}
			if s != nil && !shareKey(in, *s) {
				t.Errorf("they share no key: %q and %q", in.Keys(), s.Keys())
			}
			if _, why := stories.Match(in, nil); why == "" {
				t.Error("no stories, and no reason")
			}
		})
	}
}

func shareKey(in stories.Incident, s stories.Story) bool {
	return slices.ContainsFunc(in.Keys(), func(k string) bool { return slices.Contains(s.Keys(), k) })
}

func TestANameInManyStoriesMarksNone(t *testing.T) {
	var among []stories.Story
	for i := range 4 {
		among = append(among, story(func(s *stories.Story) { s.ID, s.Names = int64(i), []string{"Orbweaver", fmt.Sprint("office ", i)} }))
	}
	in := incident(func(in *stories.Incident) {
		in.Names, in.Terms = []string{"Orbweaver"}, among[0].Terms
		in.At = monday.AddDate(1, 0, 0)
	})
	if s, why := stories.Match(in, among); s != nil {
		t.Errorf("joined S%d: %s", s.ID, why)
	}
	if s, _ := stories.Match(in, among[:3]); s == nil {
		t.Error("of three stories it joined none")
	}
}

func TestADenialAnswersTheNewestOfTwoAccusations(t *testing.T) {
	older := story(func(s *stories.Story) { s.ID = 1; s.Terms = map[string]float64{"harbour": .9, "embassi": .03} })
	newer := story(func(s *stories.Story) {
		s.ID = 2
		s.Terms = map[string]float64{"power": 1}
		s.Begun = monday.AddDate(0, 0, 7)
		s.Updated = s.Begun
	})
	in := incident(func(in *stories.Incident) { in.Speakers, in.Terms = []string{"CN"}, map[string]float64{"embassi": 1} })
	if s, why := stories.Match(in, []stories.Story{older, newer}); s == nil || s.ID != 2 {
		t.Errorf("got %+v, %s; want the newer", s, why)
	}
	in.Terms = map[string]float64{"harbour": .5}
	if s, why := stories.Match(in, []stories.Story{older, newer}); s == nil || s.ID != 1 {
		t.Errorf("got %+v, %s; want the one it speaks of", s, why)
	}
}

// Whatever the marks are: what Match joins shares a key, so that looking up
// by key misses nothing.
func TestWhatJoinsSharesAKey(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	some := func(from ...string) (picked []string) {
		for _, s := range from {
			if r.IntN(3) == 0 {
				picked = append(picked, s)
			}
		}
		return picked
	}
	countries := []string{"CN", "RU", "DE", "XX", "EU"}
	terms := func() map[string]float64 {
		v := map[string]float64{}
		for _, w := range some("a", "b", "c") {
			v[w] = .6
		}
		return v
	}
	joined := 0
	for range 200_000 {
		begun := monday.Add(time.Duration(r.IntN(1000)) * time.Hour)
		s := stories.Story{
			ID: 1, Begun: begun, Updated: begun.Add(time.Duration(r.IntN(3)*r.IntN(2000)) * time.Hour),
			Accused: some(countries...), Victims: some(countries...), Speakers: some(countries...),
			Groups: some("APT28", "Lazarus"), Names: some("Orbweaver", "the Cloud-Hopper", "Mill"), Terms: terms(),
		}
		in := stories.Incident{
			Accused: some(countries...), Victims: some(countries...), Speakers: some(countries...),
			Groups: some("Fancy Bear", "Hidden Cobra"), Names: some("orbweaver", "CloudHopper", "mill"), Terms: terms(),
			At: monday.Add(time.Duration(r.IntN(3000)-500) * time.Hour), Current: r.IntN(3) > 0,
		}
		if got, why := stories.Match(in, []stories.Story{s}); got != nil {
			joined++
			if !shareKey(in, s) {
				t.Fatalf("%s, but they share no key:\n%+v %q\n%+v %q", why, in, in.Keys(), s, s.Keys())
			}
		}
	}
	if joined < 1000 {
		t.Errorf("only %d joined: the test shows little", joined)
	}
}

func TestIncidentsHoldEachClaimOnce(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	some := func() (picked []string) {
		for _, s := range []string{"CN", "RU", "DE", "XX", "EU"} {
			if r.IntN(4) == 0 {
				picked = append(picked, s)
			}
		}
		return picked
	}
	for range 2000 {
		var cs []claims.Claim
		for range r.IntN(6) {
			cs = append(cs, claims.Claim{
				Stance: []claims.Stance{claims.Attribution, claims.Denial}[r.IntN(2)], Speakers: some(), Accused: some(), Victims: some(),
				Recency: []claims.Recency{claims.Current, claims.Background}[r.IntN(2)], Evidence: "Somebody said so.",
			})
		}
		var held []int
		news := true
		for _, in := range stories.Incidents("A title", "Somebody said so.", monday, cs) {
			held = append(held, in.Claims...)
			if in.Current && !news {
				t.Fatal("background comes before news")
			}
			news = in.Current
			if in.Current != slices.ContainsFunc(in.Claims, func(i int) bool { return cs[i].Recency == claims.Current }) {
				t.Fatalf("current: %v, claims %v", in.Current, in.Claims)
			}
		}
		slices.Sort(held)
		if len(held) != len(cs) || len(slices.Compact(held)) != len(cs) {
			t.Fatalf("of %d claims, the incidents hold %v", len(cs), held)
		}
	}
}

func TestIncidentsBySubject(t *testing.T) {
	is := func(stance claims.Stance, recency claims.Recency, speaker, accused, victim string) claims.Claim {
		return claims.Claim{Stance: stance, Recency: recency, Speakers: []string{speaker}, Accused: []string{accused}, Victims: []string{victim}}
	}
	for _, c := range []struct {
		name   string
		claims []claims.Claim
		want   [][]int
	}{
		{"a denial beside what it denies", []claims.Claim{
			is(claims.Attribution, claims.Current, "DE", "CN", "DE"), is(claims.Denial, claims.Current, "CN", "CN", "DE"),
		}, [][]int{{0, 1}}},
		{"two accused", []claims.Claim{
			is(claims.Attribution, claims.Current, "US", "CN", "US"), is(claims.Attribution, claims.Current, "US", "RU", "US"),
		}, [][]int{{0}, {1}}},
		{"two victims", []claims.Claim{
			is(claims.Attribution, claims.Current, "US", "CN", "US"), is(claims.Attribution, claims.Current, "IN", "CN", "IN"),
		}, [][]int{{0}, {1}}},
		{"an older accusation beside a new one", []claims.Claim{
			is(claims.Attribution, claims.Background, "DE", "RU", "DE"), is(claims.Attribution, claims.Current, "DE", "RU", "DE"),
		}, [][]int{{1}, {0}}},
		{"an accusation recalled beside its denial", []claims.Claim{
			is(claims.Denial, claims.Current, "RU", "RU", "DE"), is(claims.Attribution, claims.Background, "DE", "RU", "DE"),
		}, [][]int{{0, 1}}},
		{"none", nil, nil},
	} {
		var got [][]int
		for _, in := range stories.Incidents("", "", monday, c.claims) {
			got = append(got, in.Claims)
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
}

func TestNamesAreOfTheAttackNotOfThePeople(t *testing.T) {
	title := "Norway says Russia hacked Skagen harbour"
	evidence := "Interior Minister Kari Bratland said hackers from Russia broke into Skagen with the Orbweaver tool."
	body := "OSLO, March 2 (Fjordwire News) - " + evidence + "\n\n" +
		"The harbour in Skagen is small, said Ole Torvik, a pilot. Orbweaver copies mail. The Marlinspike Institute, a think tank, " +
		"was not surprised. Torvik reads no mail."
	ins := stories.Incidents(title, body, monday, []claims.Claim{{
		Stance: claims.Attribution, Speakers: []string{"NO"}, Accused: []string{"RU"}, Victims: []string{"NO"}, Groups: []string{"Grey Samovar"},
		Target: "Skagen Harbour", Evidence: evidence, Quote: claims.Quote{By: "Interior Minister Kari Bratland"}, Recency: claims.Current,
	}})
	if d := cmp.Diff([]string{"Skagen Harbour", "skagen", "orbweaver"}, ins[0].Names); d != "" {
		t.Error(d)
	}
}

func TestJoinKeepsWhatItWasGiven(t *testing.T) {
	s := story(func(s *stories.Story) { s.Names = append(make([]string, 0, 8), "Survey Office") })
	before := fmt.Sprintf("%+v", s)
	in := incident(func(in *stories.Incident) {
		in.Names, in.Victims, in.Terms = []string{"Orbweaver"}, []string{"FR"}, map[string]float64{"office": 1}
		in.Speakers = []string{"FR", "DE"}
	})
	got := s.Join(in)
	other := s.Join(incident(func(in *stories.Incident) { in.Names = []string{"Mill"} }))
	if after := fmt.Sprintf("%+v", s); after != before {
		t.Errorf("Join changed its story:\n%s\n%s", before, after)
	}
	if d := cmp.Diff([]string{"Survey Office", "Orbweaver"}, got.Names); d != "" || other.Names[1] != "Mill" {
		t.Errorf("names: %v and %v", got.Names, other.Names)
	}
	if !got.Begun.Equal(monday) || !got.Updated.Equal(in.At) || len(got.Speakers) != 2 || len(got.Victims) != 2 || len(got.Terms) != 3 {
		t.Errorf("joined: %+v", got)
	}
	earlier := s.Join(incident(func(in *stories.Incident) { in.At = monday.AddDate(0, 0, -1) }))
	if !earlier.Begun.Equal(monday.AddDate(0, 0, -1)) || !earlier.Updated.Equal(monday) {
		t.Errorf("an earlier article: begun %v, updated %v", earlier.Begun, earlier.Updated)
	}
	in.Current = false
	if b := s.Join(in); len(b.Names) != 1 || !b.Updated.Equal(monday) || len(b.Speakers) != 2 {
		t.Errorf("background: %+v", b)
	}
}

func FuzzIncidents(f *testing.F) {
	f.Add("A title’s Title", "SEOUL (Some News) -- “Quoted,” she said. U.S.-backed. \xff\xfe é", "“Quoted,”")
	f.Add("", "", "")
	f.Fuzz(func(t *testing.T, title, body, evidence string) {
		cs := []claims.Claim{{Stance: claims.Attribution, Accused: []string{"CN"}, Evidence: evidence, Recency: claims.Current}}
		ins := stories.Incidents(title, body, monday, cs)
		if len(ins) != 1 || len(ins[0].Terms) > 40 {
			t.Fatalf("%d incidents, %d terms", len(ins), len(ins[0].Terms))
		}
		var s stories.Story
		s = s.Join(ins[0])
		if got, why := stories.Match(ins[0], []stories.Story{s}); got == nil && likely(ins[0]) {
			t.Errorf("an article does not join its own story: %s", why)
		}
	})
}

// likely reports whether the article has words enough to be known again.
func likely(in stories.Incident) bool { return len(in.Terms) >= 10 }

func BenchmarkIncidents(b *testing.B) {
	body := strings.Repeat("Norway’s security service said on Monday that hackers working for Russian military intelligence broke into the "+
		"network of the Skagen Harbour Authority last autumn. The intruders read shipping schedules and the mail of pilots. ", 15)
	cs := []claims.Claim{{Stance: claims.Attribution, Accused: []string{"RU"}, Victims: []string{"NO"}, Evidence: body[:160], Recency: claims.Current}}
	b.ReportAllocs()
	for b.Loop() {
		stories.Incidents("Norway says Russian hackers broke into harbour authority", body, monday, cs)
	}
}
