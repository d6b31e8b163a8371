package bot

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// chooses submits the settings' form with some values changed.
func chooses(t *testing.T, f *Form, values map[string][]string) []string {
	t.Helper()
	if f == nil {
		t.Fatal("no form")
	}
	all := map[string][]string{}
	for _, in := range f.Inputs {
		for _, c := range in.Chosen {
			all[in.Name] = append(all[in.Name], c.Value)
		}
	}
	for name, v := range values {
		all[name] = v
	}
	return f.Words(all)
}

// saysWords is say for words that are no line.
func (h *house) saysWords(words ...string) Message {
	return h.bot.Handle(h.t.Context(), Command{Channel: Channel{Platform: "fake", ID: "news", Name: "#news"},
		Who: Person{ID: "ana", Name: "Ana", MayConfigure: true}, Words: words, At: august})
}

func input(t *testing.T, f *Form, name string) Input {
	t.Helper()
	i := slices.IndexFunc(f.Inputs, func(in Input) bool { return in.Name == name })
	if i < 0 {
		t.Fatalf("no input %q", name)
	}
	return f.Inputs[i]
}

func TestSettingsForm(t *testing.T) {
	d := build(t, Policy{})
	d.say("watch france mali")
	d.say("watch china as accused denials")
	d.say("quiet 22:00-07:00 Europe/Paris")
	f := d.say("settings").Form
	if got := input(t, f, "countries").Chosen; len(got) != 2 || got[0].Value != "FR" {
		t.Errorf("chosen countries: %v", got)
	}
	if got := input(t, f, "quiet").Chosen[0].Value; got != "22:00-07:00" {
		t.Errorf("quiet hours: %q", got)
	}
	if !strings.Contains(f.Note, "China as accused, denials only") {
		t.Errorf("the note does not name what else is watched: %q", f.Note)
	}
	if m := d.saysWords(chooses(t, f, nil)...); m.Tone == Done {
		t.Errorf("nothing was chosen anew, and yet: %s", m.Text)
	}

	m := d.saysWords(chooses(t, f, map[string][]string{"countries": {"FR", "DE", "benelux"}, "digest": {"daily beside alerts"}, "at": {"09:15"}, "quiet": {""}})...)
	if m.Tone != Done {
		t.Fatalf("refused: %s", m.Text)
	}
	for _, part := range []string{"now watches Germany, Belgium, the Netherlands and Luxembourg as victims", "no longer watches Mali", "has digest daily 09:15 Europe/Paris beside alerts", "has no quiet hours"} {
		if !strings.Contains(m.Text, part) {
			t.Errorf("the answer does not say %q: %s", part, m.Text)
		}
	}
	d.say("undo")
	if diff := cmp.Diff(f, d.say("settings").Form); diff != "" {
		t.Errorf("undo did not take all of it back: %s", diff)
	}
}

// TestSettingsInWords: where there are no dialogs each line says what it is and
// what changes it; what it says can be typed.
func TestSettingsInWords(t *testing.T) {
	d := build(t, Policy{})
	lines := func() (all []string) {
		for _, it := range d.say("settings").Items {
			all = append(all, it.Text+" | "+it.Detail)
		}
		return all
	}
	want := []string{
		"No country is watched, so there are no alerts | watch germany",
		"Nothing is muted | mute germany for 7d",
		"Not paused | pause for 3d",
		"Each alert at once, and no digest | digest daily 08:30 Europe/Berlin",
		"No quiet hours | quiet 22:00-07:00 Europe/Berlin",
		"Times are told in UTC | a zone is named with digest or quiet",
	}
	if diff := cmp.Diff(want, lines()); diff != "" {
		t.Error(diff)
	}
	for _, l := range want[:5] {
		if _, line, _ := strings.Cut(l, " | "); d.say(line).Tone != Done {
			t.Errorf("%s: %+v", line, d.say(line))
		}
	}
	d.say("watch china as accused denials")
	want = []string{
		"Watched as victims: 🇩🇪 Germany | watch COUNTRY… adds, unwatch COUNTRY… ends; roles are victim, accused, speaker, any",
		"Watched as accused, denials only: 🇨🇳 China | watch COUNTRY… adds, unwatch COUNTRY… ends; roles are victim, accused, speaker, any",
		"Muted Germany until 8 Aug 2024 11:30 CEST | unmute Germany",
		"Paused until 4 Aug 2024 11:30 CEST | resume",
		"Digest daily 08:30 Europe/Berlin, next 2 Aug 2024 08:30 CEST | digest off, or with another time: digest daily 08:30",
		"Quiet 22:00-07:00 Europe/Berlin | quiet off, or other hours: quiet 22:00-07:00",
		"Times are told in Europe/Berlin | a zone is named with digest or quiet",
	}
	if diff := cmp.Diff(want, lines()); diff != "" {
		t.Error(diff)
	}
}

func TestSettingsCountManyCountries(t *testing.T) {
	d := build(t, Policy{})
	d.say("watch africa")
	if got := d.say("settings").Items[0].Text; got != "Watched as victims: 54 countries, which watches names" {
		t.Error(got)
	}
}

func TestSettingsChangeTheRole(t *testing.T) {
	d := build(t, Policy{})
	d.say("watch france mali")
	f := d.say("settings").Form
	m := d.saysWords(chooses(t, f, map[string][]string{"role": {"any"}, "stance": {"denials"}})...)
	if m.Tone != Done {
		t.Fatalf("refused: %s", m.Text)
	}
	f = d.say("settings").Form
	if input(t, f, "role").Chosen[0].Value != "any" || input(t, f, "stance").Chosen[0].Value != "denials" || f.Note != "" {
		t.Errorf("form: %+v", f)
	}
	if got := input(t, f, "countries").Chosen; len(got) != 2 {
		t.Errorf("countries: %v", got)
	}
}

func TestSettingsAreRefusedWhereTheyAreWrong(t *testing.T) {
	d := build(t, Policy{})
	f := d.say("settings").Form
	for name, value := range map[string]string{"countries": "atlantis", "at": "25:99", "quiet": "all night", "zone": "EST"} {
		values := map[string][]string{name: {value}}
		if name == "at" {
			values["digest"] = []string{"daily"}
		}
		m := d.saysWords(chooses(t, f, values)...)
		if m.Tone != Problem || m.Form == nil || m.Form.Wrong != name {
			t.Errorf("%s=%s: %+v", name, value, m)
		}
	}
	if m := d.say("settings everything"); m.Tone != Problem {
		t.Errorf("settings everything: %+v", m)
	}
}

func TestSettingsNeedTheRight(t *testing.T) {
	d := build(t, Policy{})
	f := d.say("settings").Form // to look is everybody's
	words := chooses(t, f, map[string][]string{"countries": {"FR"}})
	m := d.bot.Handle(t.Context(), Command{Channel: Channel{Platform: "fake", ID: "news", Name: "#news"}, Who: Person{Name: "Guest"}, Words: words, At: august})
	if m.Tone != Problem {
		t.Errorf("changed without the right: %s", m.Text)
	}
}

func TestSettingsOfTheWholeWorld(t *testing.T) {
	d := build(t, Policy{})
	d.say("watch nato as victim, asean, african-union, arab-league, g20, latin-america, middle-east, central-asia, nordics, eu, balkans, africa, asia, americas, oceania")
	m := d.say("settings")
	f := m.Form
	for _, in := range f.Inputs {
		if in.Name == "countries" && len(in.Chosen) > mostInDialog {
			t.Errorf("%d countries in a dialog", len(in.Chosen))
		}
	}
	before := d.say("watches")
	if m := d.saysWords(chooses(t, f, nil)...); m.Tone == Done {
		t.Errorf("submitting it unchanged changed: %s", m.Text)
	}
	if diff := cmp.Diff(before.Items, d.say("watches").Items); diff != "" {
		t.Error(diff)
	}
}

func TestSuggestCountries(t *testing.T) {
	for typed, want := range map[string]string{
		"fra": "FR", "France": "FR", "germ": "DE", "kor": "KR", "north k": "KP", "u.s": "US", "berl": "DE", "côte": "CI", "frnace": "FR", "ukr": "UA",
	} {
		got := SuggestCountries(typed)
		if !slices.ContainsFunc(got, func(c Choice) bool { return c.Value == want }) {
			t.Errorf("%q: %v, want %s among them", typed, got, want)
		}
	}
	if got := SuggestCountries("nato"); len(got) == 0 || got[0].Value != "nato" {
		t.Errorf("nato: %v", got)
	}
	for _, typed := range []string{"", "xyzzy", strings.Repeat("a", 5000), "\x00"} {
		if got := SuggestCountries(typed); len(got) > mostSuggested+1 {
			t.Errorf("%q: %d suggestions", clip(typed, 20), len(got))
		}
	}
}

func BenchmarkSuggestCountries(b *testing.B) {
	for b.Loop() {
		SuggestCountries("uni")
	}
}
