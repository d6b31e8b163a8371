package bot

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"attribot/feeds"
	"attribot/store"
)

// library tells a few claims to look up.
func library(h *house) (story int64) {
	first := h.tell(survey(), 0, reasonFirst)
	h.tell(rejection(), first.StoryID, reasonDenial)
	other := survey()
	other.Speakers, other.Victims, other.Accused = []string{"GB"}, []string{"GB"}, []string{"RU"}
	other.Target, other.Said = "", august.Add(-40*oneDay)
	other.Evidence, other.Article.Title = "Britain named the Sandworm unit.", "London names Moscow"
	h.tell(other, 0, reasonFirst)
	return first.StoryID
}

func itemTexts(m Message) (all []string) {
	for _, it := range m.Items {
		all = append(all, it.Text)
	}
	return all
}

func TestRecent(t *testing.T) {
	h := build(t, Policy{})
	if m := h.say("recent"); len(m.Items) != 0 || !strings.Contains(m.Text, "status says what is sensed") {
		t.Errorf("nothing yet: %+v", m)
	}
	library(h)
	const denial, attribution, british = "🇨🇳 China denies a cyberattack", "🇩🇪 Germany attributes a cyberattack to 🇨🇳 China",
		"🇬🇧 The United Kingdom attributes a cyberattack to 🇷🇺 Russia"
	for line, want := range map[string][]string{
		"recent":                         {denial, attribution, british},
		"recent 30d":                     {denial, attribution},
		"recent china":                   {denial, attribution},
		"recent in the last 2 weeks":     {denial, attribution},
		"recent russia, china":           {denial, attribution, british},
		"recent five-eyes":               {british},
		"recent china as speaker":        {denial},
		"recent germany victim 7d":       {attribution},
		"recent denials":                 {denial},
		"recent china attributions":      {attribution},
		"recent any germany":             {attribution},
		"recent france":                  nil,
		"recent united kingdom accused":  nil,
		"recent united kingdom speakers": {british},
	} {
		m := h.say(line)
		if diff := cmp.Diff(want, itemTexts(m)); diff != "" || !m.Private {
			t.Errorf("%q: %s", line, diff)
		}
	}
	it := h.say("recent denials").Items[0]
	if it.Detail != "Harbour Gazette (state media), 1 Aug 2024 · S1 · A2" || it.URL != "https://courier.example/2" {
		t.Errorf("%+v", it)
	}
}

func TestStory(t *testing.T) {
	h := build(t, Policy{})
	library(h)
	echo := survey()
	echo.Article.Outlet = "Night Desk"
	a := h.item(feeds.Article{Title: "Berlin blames Beijing", Outlet: "Night Desk", Published: august})
	f := store.Finding{Article: a, Read: august, Claims: []store.FoundClaim{{Claim: echo.Claim, Repeats: 1}}}
	v, err := h.store.FindStory(t.Context(), "S1")
	if err != nil {
		t.Fatal(err)
	}
	f.Stories = append(f.Stories, v.Story)
	if _, err := h.store.SaveFinding(t.Context(), f); err != nil {
		t.Fatal(err)
	}

	m := h.say("story S1")
	if m.Title != "S1 · Berlin accuses Beijing" {
		t.Errorf("title %q", m.Title)
	}
	if diff := cmp.Diff([]Field{{"Victims", "Germany"}, {"Accused", "China"}, {"Speakers", "Germany"}}, m.Fields); diff != "" {
		t.Error(diff)
	}
	want := []Item{
		{"🇩🇪 Germany attributes a cyberattack to 🇨🇳 China",
			"“We call on China to stop.” — the Interior Ministry\nThe Example Courier, 31 Jul 2024 (+1 outlet) · A1 · C1", "https://courier.example/1"},
		{"🇨🇳 China denies a cyberattack",
			"“China’s embassy rejected the accusation as defamation.” — Harbour Gazette\nHarbour Gazette (state media), 1 Aug 2024 · A2 · C2", "https://courier.example/2"},
	}
	if diff := cmp.Diff(want, m.Items); diff != "" {
		t.Error(diff)
	}
	for _, line := range []string{"story s1 sources", "story 1 sources", m.Actions[0].Command} {
		if diff := cmp.Diff([]string{"Berlin accuses Beijing", "Embassy rejects claims", "Berlin blames Beijing"}, itemTexts(h.say(line))); diff != "" {
			t.Errorf("%q: %s", line, diff)
		}
	}
}

func TestCountry(t *testing.T) {
	h := build(t, Policy{})
	library(h)
	m := h.say("country china")
	if diff := cmp.Diff([]Field{{"Accused by", "Germany 1"}, {"Denials", "1"}}, m.Fields); diff != "" {
		t.Error(diff)
	}
	if want := "▁ ▁ ▁ ▁ ▁ ▁ ▁ ▁ ▁ ▁ █ █\nS O N D J F M A M J J A  claims a month, at most 1"; m.Mono != want {
		t.Errorf("chart\n%s\nwant\n%s", m.Mono, want)
	}
	if len(m.Items) != 2 || m.Title != "🇨🇳 China" {
		t.Errorf("%+v", m)
	}
	m = h.say("country g7")
	if m.Title != "G7, one by one" || m.Actions[0].Command != "recent g7" || m.Footer != "No claim was read yet about 6 of them." {
		t.Errorf("%+v", m)
	}
	want := []Item{{Text: "🇩🇪 Germany", Detail: "Attacked, it is said, by China 1; accuses China 1"}, {Text: "🇬🇧 The United Kingdom", Detail: "Attacked, it is said, by Russia 1; accuses Russia 1"}}
	if diff := cmp.Diff(want, m.Items); diff != "" {
		t.Error(diff)
	}
	if m := h.say("country china, russia"); m.Title != "China and Russia, one by one" || len(m.Items) != 2 || m.Items[0].Detail != "Accused by Germany 1; 1 denial" || m.Footer != "" {
		t.Errorf("%+v", m)
	}
	if m := h.say("country benelux"); m.Text != "No claim about any of them was read yet." || len(m.Items) != 0 {
		t.Errorf("%+v", m)
	}
	if m := h.say("country new zealand"); m.Text != "No claim about New Zealand was read yet." || m.Mono != "" {
		t.Errorf("%+v", m)
	}
}

func TestChart(t *testing.T) {
	got := chart([]int{0, 1, 16}, time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC))
	if want := "▁ ▂ █\nD J F  claims a month, at most 16"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestBetween(t *testing.T) {
	h := build(t, Policy{})
	library(h)
	want := []string{"🇨🇳 China denies a cyberattack", "🇩🇪 Germany attributes a cyberattack to 🇨🇳 China"}
	if diff := cmp.Diff(want, itemTexts(h.say("between germany and china"))); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(want, itemTexts(h.say("between eu china"))); diff != "" {
		t.Error(diff)
	}
	if m := h.say("between nato, russia and china"); m.Tone != Problem {
		t.Errorf("%+v", m)
	}
	if m := h.say("between five-eyes russia"); m.Title != "FIVE-EYES on 🇷🇺 Russia" || len(m.Items) != 1 {
		t.Errorf("%+v", m)
	}
	m := h.say("between china germany")
	if len(m.Items) != 0 {
		t.Errorf("%+v", m)
	}
	if diff := cmp.Diff(want, itemTexts(h.say(m.Actions[0].Command))); diff != "" {
		t.Error(diff)
	}
}

func TestGroup(t *testing.T) {
	h := build(t, Policy{})
	c := survey()
	c.Groups = []string{"Fancy Bear"}
	c.Evidence = "It was the work of Fancy Bear, and so of the Harbour Guard."
	h.tell(c, 0, reasonFirst)
	library(h)
	want := []string{"🇩🇪 Germany attributes a cyberattack to 🇨🇳 China"}
	for _, line := range []string{"group APT28", "group fancy bear", "group “Fancy Bear”"} {
		if diff := cmp.Diff(want, itemTexts(h.say(line))); diff != "" {
			t.Errorf("%q: %s", line, diff)
		}
	}
	if m := h.say("group Volt Typhoon"); m.Text != "No claim that names this group was read yet." {
		t.Errorf("%+v", m)
	}
	m := h.say("group The Unheard-of")
	if m.Tone != Problem || !strings.HasPrefix(m.Text, `"The Unheard-of" is no threat group that we know. No claim`) || m.Actions[0].Command != "group APT28" {
		t.Errorf("%+v", m)
	}
	guards := survey()
	guards.Speakers, guards.Groups = []string{"FR"}, []string{"Night Guard"}
	h.tell(guards, 0, reasonFirst)
	if diff := cmp.Diff([]string{"🇫🇷 France attributes a cyberattack on 🇩🇪 Germany to 🇨🇳 China"}, itemTexts(h.say("group night guard"))); diff != "" {
		t.Errorf("what a claim itself calls a group: %s", diff)
	}
	for typo, meant := range map[string]string{"sandwrm": "Sandworm", "Kimusky": "Kimsuky", "lazaruss": "Lazarus", "Turka": "Turla"} {
		if m := h.say("group " + typo); m.Tone != Problem || !strings.HasSuffix(m.Text, "Did you mean "+meant+"?") {
			t.Errorf("%s: %+v", typo, m)
		}
	}
	if m := h.say("group apt288"); m.Text != `"apt288" is no threat group that we know. Did you mean APT28?` || m.Actions[0].Command != "group APT28" {
		t.Errorf("%+v", m)
	}
	for _, service := range []string{"the Harbour Guard", "harbour guard"} { // which the claim's evidence names
		m := h.say("group " + service)
		if diff := cmp.Diff(want, itemTexts(m)); diff != "" || !strings.HasSuffix(m.Text, "is no threat group that we know. This is what names it, with the groups beside it.") || m.Actions[0].Command != "group APT28" {
			t.Errorf("%s: %s %+v", service, diff, m)
		}
	}
	if m := h.say("group GRU"); m.Text != `"GRU" is a body of Russia, and no threat group. No claim that names it was read yet.` || fmt.Sprint(m.Actions) != "[{Russia country Russia}]" {
		t.Errorf("%+v", m)
	}
	if m := h.say("group mossad"); !strings.HasPrefix(m.Text, `"mossad" is a body of Israel`) {
		t.Errorf("%+v", m)
	}
	russians := survey()
	russians.Accused, russians.Groups = []string{"RU"}, []string{"Sandworm"}
	h.tell(russians, 0, reasonFirst)
	russians.Speakers, russians.Groups = []string{"FR"}, []string{"GRU"}
	h.tell(russians, 0, reasonFirst)
	m = h.say("group gru")
	if len(m.Items) != 1 || !strings.HasPrefix(m.Items[0].Text, "🇫🇷 France") || fmt.Sprint(m.Actions) != "[{Sandworm group Sandworm} {Russia country Russia}]" {
		t.Errorf("%+v", m)
	}
	if m := h.say("group"); m.Tone != Problem {
		t.Errorf("%+v", m)
	}
}

func TestSearch(t *testing.T) {
	h := build(t, Policy{})
	library(h)
	for line, want := range map[string][]string{
		"search sandworm":                {"🇬🇧 The United Kingdom attributes a cyberattack to 🇷🇺 Russia"},
		`search "the sandworm unit"`:     {"🇬🇧 The United Kingdom attributes a cyberattack to 🇷🇺 Russia"},
		`search "unit sandworm"`:         nil,
		"search “land survey” berlin":    {"🇩🇪 Germany attributes a cyberattack to 🇨🇳 China"},
		`search AND OR NOT ( " * ^ NEAR`: nil,
	} {
		if diff := cmp.Diff(want, itemTexts(h.say(line))); diff != "" {
			t.Errorf("%q: %s", line, diff)
		}
	}
	if m := h.say("search"); m.Tone != Problem {
		t.Errorf("%+v", m)
	}
}
