package stories

import (
	"strings"
	"testing"
)

func TestCopies(t *testing.T) {
	agency := []string{
		"The government of Ruritania said on Tuesday that hackers of Graustark's army had been inside the land registry for nine months.",
		"A spokesman told reporters that maps, deeds and the plans of three bridges were taken, and that the ambassador had been called in.",
		"Graustark's embassy called the charge a fairy tale, and said that its own offices were attacked every day of the week.",
		"Opposition parties asked why it had taken the interior ministry until the autumn to find out what its own auditors wrote in March.",
	}
	own := "Who reads the deeds of Ruritania? For the better part of a year it was officers across the border, if the cabinet is right. " +
		"It said so after a meeting on Tuesday, named an army unit, and sent for the ambassador. Graustark laughs it off as a fairy tale."
	all := strings.Join(agency, "\n\n")
	for name, c := range map[string]struct {
		a, b string
		want bool
	}{
		"itself":                    {all, all, true},
		"typeset anew":              {all, strings.ToUpper(strings.ReplaceAll(all, ", ", " – ")), true},
		"a paragraph less":          {all, strings.Join(agency[:3], " "), true},
		"a line of its own":         {all, "By our own correspondent. " + all + " More on this tonight.", true},
		"a word here and there":     {all, strings.NewReplacer("Tuesday", "Wednesday", "spokesman", "speaker").Replace(all), true},
		"the first paragraph":       {all, agency[0], false},
		"the same news by hand":     {all, own, false},
		"nothing":                   {all, "", false},
		"two of nothing":            {"", " . ", false},
		"a few words, the same":     {"Hackers again.", "hackers AGAIN", true},
		"a few words, not the same": {"Hackers again.", "Hackers once more", false},
	} {
		if got := RunsOf(c.a).Copy(RunsOf(c.b)); got != c.want || RunsOf(c.b).Copy(RunsOf(c.a)) != got {
			t.Errorf("%s: %v", name, got)
		}
	}
}
