package bot

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"attribot/feeds"
	"attribot/feeds/claims"
	"attribot/store"
)

func TestWordsOfAClaim(t *testing.T) {
	firm := claims.Claim{
		Stance: claims.Attribution, Speakers: []string{"DE"}, Accused: []string{"CN"}, Victims: []string{"DE"},
		Measure: claims.Statement, Recency: claims.Current,
	}
	with := func(change func(*claims.Claim)) claims.Claim {
		c := firm
		change(&c)
		return c
	}
	no := claims.Claim{
		Stance: claims.Denial, Speakers: []string{"CN"}, Accused: []string{"CN"}, Denies: claims.Responsibility, Recency: claims.Current,
	}
	not := func(change func(*claims.Claim)) claims.Claim {
		c := no
		change(&c)
		return c
	}
	for name, c := range map[string]struct {
		claim             claims.Claim
		headline, summary string
	}{
		"firm": {firm,
			"🇩🇪 Germany attributes a cyberattack to 🇨🇳 China",
			"Germany says that China was behind a cyberattack on Germany."},
		"target": {with(func(c *claims.Claim) { c.Target = "Land Survey Office"; c.Measure = claims.Diplomatic }),
			"🇩🇪 Germany attributes a cyberattack to 🇨🇳 China",
			"Germany says that China was behind a cyberattack on the Land Survey Office (Germany). A diplomatic step comes with it."},
		"target with its letters": {with(func(c *claims.Claim) { c.Target = "Land Survey Office (LSO)" }),
			"🇩🇪 Germany attributes a cyberattack to 🇨🇳 China",
			"Germany says that China was behind a cyberattack on the Land Survey Office (LSO, Germany)."},
		"target that names its country": {with(func(c *claims.Claim) { c.Target = "German\n\nparliament"; c.Measure = claims.Sanctions }),
			"🇩🇪 Germany attributes a cyberattack to 🇨🇳 China",
			"Germany says that China was behind a cyberattack on the German parliament. Sanctions come with it."},
		"hedged": {with(func(c *claims.Claim) { c.Hedged = true }),
			"🇩🇪 Germany says 🇨🇳 China was likely behind a cyberattack",
			"Germany says that China was likely behind a cyberattack on Germany."},
		"unnamed officials": {with(func(c *claims.Claim) { c.Anonymous = true; c.Speakers = []string{"US"}; c.Victims = []string{"US"} }),
			"Unnamed officials of 🇺🇸 the United States attribute a cyberattack to 🇨🇳 China",
			"Unnamed officials of the United States say that China was behind a cyberattack on the United States."},
		"joint, on somebody else": {with(func(c *claims.Claim) { c.Speakers = []string{"US", "GB", "NATO"}; c.Victims = []string{"UA"} }),
			"🇺🇸 The United States, 🇬🇧 the United Kingdom and NATO attribute a cyberattack on 🇺🇦 Ukraine to 🇨🇳 China",
			"The United States, the United Kingdom and NATO say that China was behind a cyberattack on Ukraine."},
		"very joint": {with(func(c *claims.Claim) {
			c.Speakers = []string{"US", "GB", "CA", "AU", "NZ", "JP"}
			c.Victims = nil
			c.Measure = claims.Advisory
		}),
			"🇺🇸 The United States, 🇬🇧 the United Kingdom, 🇨🇦 Canada and 3 others attribute a cyberattack to 🇨🇳 China",
			"The United States, the United Kingdom, Canada, Australia, New Zealand and Japan say that China was behind a cyberattack. It was published as a technical advisory."},
		"group beside its state": {with(func(c *claims.Claim) { c.Groups = []string{"APT31"}; c.Measure = claims.Indictment }),
			"🇩🇪 Germany attributes a cyberattack to 🇨🇳 China",
			"Germany says that China was behind a cyberattack on Germany, and names APT31. It comes with criminal charges, a warrant or a reward."},
		"group alone": {with(func(c *claims.Claim) { c.Accused = nil; c.Groups = []string{"APT31"} }),
			"🇩🇪 Germany attributes a cyberattack to APT31",
			"Germany says that APT31 was behind a cyberattack on Germany."},
		"a state that was not named": {with(func(c *claims.Claim) { c.Accused = []string{"XX"} }),
			"🇩🇪 Germany attributes a cyberattack to a state that was not named",
			"Germany says that a state that was not named was behind a cyberattack on Germany."},
		"nobody accused": {with(func(c *claims.Claim) { c.Accused = nil }),
			"🇩🇪 Germany attributes a cyberattack to a state",
			"Germany says that a state was behind a cyberattack on Germany."},
		"a country without a flag": {with(func(c *claims.Claim) { c.Accused = []string{"QQ"} }),
			"🇩🇪 Germany attributes a cyberattack to QQ",
			"Germany says that QQ was behind a cyberattack on Germany."},
		"denial": {not(func(c *claims.Claim) { c.Victims = []string{"DE"} }),
			"🇨🇳 China denies a cyberattack on 🇩🇪 Germany",
			"China denies being behind a cyberattack on Germany."},
		"denial of who knows what": {no,
			"🇨🇳 China denies a cyberattack",
			"China denies being behind a cyberattack."},
		"denial for a friend": {not(func(c *claims.Claim) { c.Speakers = []string{"BY"}; c.Accused = []string{"RU"} }),
			"🇧🇾 Belarus denies that 🇷🇺 Russia was behind a cyberattack",
			"Belarus denies that Russia was behind a cyberattack."},
		"denial that it happened": {not(func(c *claims.Claim) {
			c.Denies = claims.Occurrence
			c.Speakers, c.Accused, c.Victims = []string{"BE"}, nil, []string{"BE"}
			c.Target = "the tax office"
		}),
			"🇧🇪 Belgium denies being hit by a cyberattack",
			"Belgium says that a reported cyberattack on the tax office (Belgium) did not happen or did not succeed."},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Headline(c.claim); got != c.headline {
				t.Errorf("headline\n got %s\nwant %s", got, c.headline)
			}
			if got := Summary([]claims.Claim{c.claim}); got != c.summary {
				t.Errorf("summary\n got %s\nwant %s", got, c.summary)
			}
		})
	}
}

func TestSummaryTellsWhatIsRecalledLast(t *testing.T) {
	news := claims.Claim{Stance: claims.Denial, Speakers: []string{"CN"}, Accused: []string{"CN"}, Denies: claims.Responsibility, Recency: claims.Current}
	old := claims.Claim{Stance: claims.Attribution, Speakers: []string{"GB"}, Accused: []string{"CN"}, Recency: claims.Background}
	got := Summary([]claims.Claim{old, news})
	want := "China denies being behind a cyberattack. Recalled from earlier: The United Kingdom says that China was behind a cyberattack."
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := Summary(nil); got != "" {
		t.Errorf("no claims: %q", got)
	}
}

var august = time.Date(2024, 8, 1, 9, 30, 0, 0, time.UTC)

// survey is the attribution that the tests' stories begin with.
func survey() store.Claim {
	return store.Claim{
		Claim: claims.Claim{
			Stance: claims.Attribution, Speakers: []string{"DE"}, Accused: []string{"CN"}, Victims: []string{"DE"},
			Target: "Land Survey Office", Groups: []string{}, Measure: claims.Diplomatic, Recency: claims.Current,
			Evidence: "Germany on Wednesday accused China of hacking its Land Survey Office.",
			Quote:    claims.Quote{Text: "We call on China to stop.", By: "the Interior Ministry"}, Confidence: 0.9, Rule: "test",
		},
		ID: 1, ArticleID: 34, StoryID: 12, Said: august.Add(-24 * time.Hour), Outlets: 7,
		Article: feeds.Article{ID: 34, Outlet: "The Example Courier", Title: "Berlin accuses Beijing", URL: "https://courier.example/a"},
	}
}

// rejection is the denial that answers it.
func rejection() store.Claim {
	return store.Claim{
		Claim: claims.Claim{
			Stance: claims.Denial, Speakers: []string{"CN"}, Accused: []string{"CN"}, Denies: claims.Responsibility,
			Recency: claims.Current, Evidence: "China’s embassy rejected the accusation as defamation.", Confidence: 0.9, Rule: "test",
		},
		ID: 2, ArticleID: 35, StoryID: 12, Said: august, Outlets: 2,
		Article: feeds.Article{ID: 35, Outlet: "Harbour Gazette", StateMedia: true, Title: "Embassy rejects claims", URL: "https://gazette.example/b"},
	}
}

func TestAlertOfAnAttribution(t *testing.T) {
	supporter := survey()
	supporter.ID, supporter.Speakers = 3, []string{"GB"}
	got := alert(survey(), "d1", []store.Claim{survey(), supporter})
	want := Message{
		DeliveryID: "d1", Tone: Attribution,
		Title:  "🇩🇪 Germany attributes a cyberattack to 🇨🇳 China",
		Text:   "Germany says that China was behind a cyberattack on the Land Survey Office (Germany). A diplomatic step comes with it. The United Kingdom says the same.",
		Quotes: []Quote{{"We call on China to stop.", "the Interior Ministry"}},
		Fields: []Field{
			{"Victim", "Germany · Land Survey Office"}, {"Measure", "diplomatic"}, {"Said", "firmly, on the record"},
			{"Source", "The Example Courier, 31 Jul 2024 (+6 outlets)"},
		},
		Links: []Link{{"Berlin accuses Beijing", "https://courier.example/a"}},
		Actions: []Action{{"Show sources", "story S12 sources"}, {"Story so far", "story S12"}, {"Mute this story", "mute S12 7d"},
			{"Not relevant", "feedback C1 not-relevant"}, {"Wrong country or role", "feedback C1 wrong-country"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAlertOfADenialNamesWhatItAnswers(t *testing.T) {
	got := alert(rejection(), "d2", []store.Claim{survey(), rejection()})
	want := Message{
		DeliveryID: "d2", Tone: Denial, Broadcast: true,
		Title: "🇨🇳 China denies a cyberattack on 🇩🇪 Germany",
		Text: "China denies being behind a cyberattack on the Land Survey Office (Germany). " +
			"It answers the accusation by Germany of 31 Jul 2024.",
		Quotes: []Quote{{"China’s embassy rejected the accusation as defamation.", "Harbour Gazette"}},
		Fields: []Field{
			{"Victim", "Germany · Land Survey Office"}, {"Said", "firmly, on the record"},
			{"Source", "Harbour Gazette (state media), 1 Aug 2024 (+1 outlet)"},
		},
		Links: []Link{{"Embassy rejects claims", "https://gazette.example/b"}},
		Actions: []Action{{"Show sources", "story S12 sources"}, {"Story so far", "story S12"}, {"Mute this story", "mute S12 7d"},
			{"Not relevant", "feedback C2 not-relevant"}, {"Wrong country or role", "feedback C2 wrong-country"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAlertTellsWhatOthersSayInTheSameArticle(t *testing.T) {
	no := rejection()
	no.Speakers, no.Accused, no.Victims, no.Denies = []string{"DE"}, []string{}, []string{"DE"}, claims.Occurrence
	other := rejection()
	other.ID, other.Speakers, other.Accused = 5, []string{"RU"}, []string{"RU"}
	elsewhere := other
	elsewhere.ArticleID, elsewhere.Speakers = 99, []string{"BY"}
	if got, want := alert(no, "", []store.Claim{no, other, elsewhere}).Text,
		"Germany says that a reported cyberattack on Germany did not happen or did not succeed. Russia denies that it is behind it."; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	second := no
	second.ID, second.Speakers = 6, []string{"FR"}
	if got, want := alert(other, "", []store.Claim{no, second, other}).Text,
		"Russia denies being behind a cyberattack. Germany and France deny that they were hit by it."; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestAHeadlineIsNotQuotedBesideItsLink(t *testing.T) {
	c := rejection()
	c.Evidence = c.Article.Title
	if got := alert(c, "", nil); got.Quotes != nil {
		t.Errorf("%+v", got.Quotes)
	}
}

func TestUnknownFieldsAreLeftOut(t *testing.T) {
	c := store.Claim{Claim: claims.Claim{Stance: claims.Attribution, Speakers: []string{"DE"}, Accused: []string{"CN"}, Hedged: true, Anonymous: true}, Said: august}
	got := alert(c, "", nil)
	want := []Field{{"Said", "with a hedge, by unnamed officials"}, {"Source", "source unnamed, 1 Aug 2024"}}
	if diff := cmp.Diff(want, got.Fields); diff != "" {
		t.Error(diff)
	}
	if len(got.Quotes)+len(got.Links) != 0 {
		t.Errorf("invented: %+v %+v", got.Quotes, got.Links)
	}
}
