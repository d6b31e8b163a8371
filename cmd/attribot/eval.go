package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"attribot/feeds/claims"
	"attribot/feeds/gold"
)

// evalCommand measures the detector against articles that people labelled.
type evalCommand struct {
	Errors      int      `placeholder:"N" help:"Show up to N articles that differ: what was missed and by which filter, what was found too much and by which rule."`
	Calibration bool     `help:"Instead: how often claims of each confidence are right."`
	Stories     bool     `help:"Instead: how well claims are sorted into stories (B-cubed), by the labels' field story."`
	Same        string   `placeholder:"FILE" help:"With --stories: labels that mean one story, a line of them each."`
	JSON        bool     `help:"Write one JSON object."`
	Files       []string `arg:"" name:"gold" help:"JSON lines {id, outlet, title, published, text, context, story, claims: [{stance, speakers, accused, victims, measure, hedged, recency, evidence}]}. \"-\" is the standard input."`
}

func (evalCommand) Help() string {
	return "alert counts articles with a current claim, alert_posted those with one that is sure enough for an alert; claim counts pairs of a speaker and an accused, " +
		"of either stance; victim, recency, measure and hedged are of the pairs that are right. An article without the field claims is one in which nothing should be found; context is what stands before the text, and what is claimed there is not counted."
}

func (c evalCommand) Run(s stage) error {
	if c.Same != "" && !c.Stories {
		return errors.New("--same is for --stories")
	}
	var all []measured
	for _, name := range c.Files {
		articles, err := readGold(s.in, name)
		if err != nil {
			return err
		}
		for _, a := range articles {
			all = append(all, measured{name, a, a.Read()})
		}
	}
	switch {
	case c.Stories:
		return c.stories(s.out, all)
	case c.Calibration:
		return c.calibration(s.out, all)
	}
	e := evaluate(all)
	if c.JSON {
		e.Differ = e.Differ[:min(len(e.Differ), c.Errors)]
		return writeJSON(s.out, e)
	}
	_, err := io.WriteString(s.out, e.page(c.Errors))
	return err
}

// A measured article: labelled, and with what the detector reads in it.
type measured struct {
	file string
	gold.Article
	reading claims.Reading
}

func readGold(in io.Reader, name string) ([]gold.Article, error) {
	if name == "-" {
		return gold.Read(in, "standard input")
	}
	return gold.ReadFile(name)
}

func writeJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	return encoder.Encode(v)
}

// An evaluation is all that is to be said of the detector's claims.
type evaluation struct {
	gold.Score
	Files   map[string]*gold.Score `json:"files"`
	Outlets map[string]*gold.Score `json:"outlets"`
	Rules   map[string]*tally      `json:"rules"`
	Lost    map[string]int         `json:"missed"` // pairs, by what stopped them
	Differ  []differing            `json:"differ"`

	order []string // of the files
}

// A tally is how many of a rule's pairs are right.
type tally struct {
	Right int `json:"right"`
	Wrong int `json:"wrong"`
}

// A differing article.
type differing struct {
	ID     string  `json:"id"`
	Outlet string  `json:"outlet"`
	Title  string  `json:"title"`
	Gold   bool    `json:"alert_gold"`
	Found  bool    `json:"alert_found"`
	Missed []wrong `json:"missed"`
	Extra  []wrong `json:"extra"`
	Dated  []wrong `json:"dated"` // right, but news taken for recalled or the other way round
}

// A wrong pair, with the sentence and the reason.
type wrong struct {
	gold.Pair
	Evidence string `json:"evidence"`
	Because  string `json:"because"`
}

func evaluate(all []measured) evaluation {
	e := evaluation{Files: map[string]*gold.Score{}, Outlets: map[string]*gold.Score{}, Rules: map[string]*tally{}, Lost: map[string]int{}, Differ: []differing{}}
	for _, a := range all {
		if e.Files[a.file] == nil {
			e.order = append(e.order, a.file)
		}
		for _, s := range []*gold.Score{&e.Score, of(e.Files, a.file), of(e.Outlets, cmp.Or(a.Outlet, "unnamed"))} {
			s.Add(a.Claims, a.reading.Claims)
		}
		right := gold.Pairs(a.Claims)
		for _, c := range a.reading.Claims {
			e.count(c, right)
		}
		if d, ok := gold.Compare(a.Claims, a.reading.Claims); !ok {
			e.differs(a, d)
		}
	}
	return e
}

// of returns the value of a key, made if it is new.
func of[V any](m map[string]*V, key string) *V {
	if m[key] == nil {
		m[key] = new(V)
	}
	return m[key]
}

func (e *evaluation) count(c claims.Claim, right []gold.Pair) {
	for _, p := range gold.Pairs([]claims.Claim{c}) {
		if slices.Contains(right, p) {
			of(e.Rules, c.Rule).Right++
		} else {
			of(e.Rules, c.Rule).Wrong++
		}
	}
}

func (e *evaluation) differs(a measured, d gold.Difference) {
	out := differing{ID: a.ID, Outlet: a.Outlet, Title: a.Title, Gold: d.GoldAlert, Found: d.FoundAlert, Missed: []wrong{}, Extra: []wrong{}, Dated: []wrong{}}
	for _, p := range d.Missed {
		evidence := saying(p, a.Claims).Evidence
		why, class := a.missed(evidence)
		e.Lost[class]++
		out.Missed = append(out.Missed, wrong{p, evidence, why})
	}
	for _, p := range d.Extra {
		c := saying(p, a.reading.Claims)
		out.Extra = append(out.Extra, wrong{p, c.Evidence, fmt.Sprintf("rule %s, confidence %.2f", c.Rule, c.Confidence)})
	}
	for _, p := range gold.Pairs(a.Claims) {
		if !slices.Contains(gold.Pairs(a.reading.Claims), p) {
			continue
		}
		g, f := saying(p, a.Claims), saying(p, a.reading.Claims)
		if g.Recency != f.Recency {
			out.Dated = append(out.Dated, wrong{p, f.Evidence, fmt.Sprintf("labelled %s, found %s by rule %s", g.Recency, f.Recency, f.Rule)})
		}
	}
	e.Differ = append(e.Differ, out)
}

// saying returns the first of the claims that says the pair.
func saying(p gold.Pair, cs []claims.Claim) claims.Claim {
	return cs[slices.IndexFunc(cs, func(c claims.Claim) bool {
		return slices.Contains(gold.Pairs([]claims.Claim{c}), p)
	})]
}

// missed says why nothing was found in a sentence, and to which class of
// misses that belongs.
func (a measured) missed(evidence string) (why, class string) {
	for _, r := range a.reading.Rejected {
		if overlap(r.Evidence, evidence) {
			return fmt.Sprintf("passed over by rule %s: %s", r.Rule, r.Why), "filter: " + r.Filter
		}
	}
	for _, c := range a.reading.Claims {
		if overlap(c.Evidence, evidence) {
			pairs := gold.Pairs([]claims.Claim{c})
			return fmt.Sprintf("read as: %v (rule %s)", pairs[0], c.Rule), "read as another claim"
		}
	}
	if len(a.reading.Claims) == 0 && len(a.reading.Rejected) == 0 {
		return "the article is silent: " + a.reading.Silent, "silent: " + a.reading.Silent
	}
	return "no rule sees anything in this sentence", "no rule fires"
}

// overlap reports whether one of two sentences holds the other.
func overlap(a, b string) bool {
	a, b = clean(a), clean(b)
	return a != "" && b != "" && (strings.Contains(a, b) || strings.Contains(b, a))
}

// page is the evaluation for a person.
func (e evaluation) page(errors int) string {
	var b strings.Builder
	for _, name := range e.order {
		fmt.Fprintf(&b, "%s\n%s\n", name, e.Files[name])
	}
	if len(e.order) > 1 {
		fmt.Fprintf(&b, "together\n%s\n", &e.Score)
	}
	e.outlets(&b)
	e.rules(&b)
	e.lost(&b)
	fmt.Fprintf(&b, "%d of %s differ\n", len(e.Differ), counted(e.Articles, "article"))
	for _, d := range e.Differ[:min(len(e.Differ), errors)] {
		d.write(&b)
	}
	return b.String()
}

// outlets are those with claims, the most articles first.
func (e evaluation) outlets(b *strings.Builder) {
	fmt.Fprintf(b, "%-28s %8s %8s %8s\n", "outlet", "articles", "alert F1", "claim F1")
	names := slices.SortedFunc(maps.Keys(e.Outlets), func(x, y string) int {
		return cmp.Or(cmp.Compare(e.Outlets[y].Articles, e.Outlets[x].Articles), strings.Compare(x, y))
	})
	silent := 0
	for _, name := range names {
		s := e.Outlets[name]
		if s.Claim.TP+s.Claim.FN+s.Claim.FP == 0 {
			silent++
			continue
		}
		fmt.Fprintf(b, "%-28s %8d %8s %8s\n", short(name, 28), s.Articles, f1(s.Alert), f1(s.Claim))
	}
	if silent > 0 {
		fmt.Fprintf(b, "%s with no claim, and none found\n", counted(silent, "other outlet"))
	}
	b.WriteString("\n")
}

// f1 is "–" where there was nothing to find and nothing was found.
func f1(c gold.Counts) string {
	if c == (gold.Counts{}) {
		return "–"
	}
	return fmt.Sprintf("%.3f", c.F1())
}

func (e evaluation) rules(b *strings.Builder) {
	fmt.Fprintf(b, "%-28s %8s %8s %8s\n", "pairs by rule", "right", "wrong", "P")
	for _, name := range slices.SortedFunc(maps.Keys(e.Rules), func(x, y string) int {
		return cmp.Or(cmp.Compare(e.Rules[y].Right, e.Rules[x].Right), strings.Compare(x, y))
	}) {
		r := e.Rules[name]
		fmt.Fprintf(b, "%-28s %8d %8d %8.3f\n", name, r.Right, r.Wrong, gold.Counts{TP: r.Right, FP: r.Wrong}.Precision())
	}
	b.WriteString("\n")
}

func (e evaluation) lost(b *strings.Builder) {
	if len(e.Lost) == 0 {
		return
	}
	b.WriteString("pairs missed, by what stopped them\n")
	for _, why := range slices.SortedFunc(maps.Keys(e.Lost), func(x, y string) int {
		return cmp.Or(cmp.Compare(e.Lost[y], e.Lost[x]), strings.Compare(x, y))
	}) {
		fmt.Fprintf(b, "%8d  %s\n", e.Lost[why], why)
	}
	b.WriteString("\n")
}

func (d differing) write(b *strings.Builder) {
	p := page{}
	p.gap()
	p.add("", strings.Join(nonEmpty(d.ID, d.Outlet, d.Title), " · "))
	if d.Gold != d.Found {
		p.add("  ", "alert: "+map[bool]string{true: "labelled, not found", false: "found, not labelled"}[d.Gold])
	}
	for _, list := range []struct {
		name  string
		wrong []wrong
	}{{"missed", d.Missed}, {"extra ", d.Extra}, {"dated ", d.Dated}} {
		for _, w := range list.wrong {
			p.add("  ", fmt.Sprintf("%s %v: %s", list.name, w.Pair, w.Because))
			p.add("    ", "“"+w.Evidence+"”")
		}
	}
	b.WriteString(p.String())
}

// short cuts a name that is too long for its column.
func short(s string, width int) string {
	r := []rune(clean(s))
	if len(r) <= width {
		return string(r)
	}
	return string(r[:width-1]) + "…"
}

// calibration prints the reliability table.
func (c evalCommand) calibration(w io.Writer, all []measured) error {
	var table gold.Calibration
	for _, a := range all {
		table.Add(a.Claims, a.reading.Claims)
	}
	if c.JSON {
		return writeJSON(w, &table)
	}
	_, err := io.WriteString(w, table.String())
	return err
}

// stories prints how well stories are told apart: given the claims as people
// coded them, and as the detector finds them.
func (c evalCommand) stories(w io.Writer, all []measured) error {
	same, err := sameStories(c.Same)
	if err != nil {
		return err
	}
	coded, found := []gold.Telling{}, []gold.Telling{}
	for _, a := range all {
		a.Story = cmp.Or(same[a.Story], a.Story)
		t, ok := a.Tell(a.Claims)
		if !ok {
			continue
		}
		coded = append(coded, t)
		if t, ok := a.Tell(a.reading.Claims); ok {
			found = append(found, t)
		}
	}
	sortings := []struct {
		Name string `json:"claims"`
		gold.Sorting
		Mistakes []string `json:"mistakes"`
	}{{Name: "coded"}, {Name: "found"}}
	for i, tellings := range [][]gold.Telling{coded, found} {
		placed := gold.Sort(tellings)
		sortings[i].Sorting = gold.BCubed(placed)
		sortings[i].Mistakes = gold.Mistakes(placed)
	}
	if c.JSON {
		return writeJSON(w, sortings)
	}
	for _, s := range sortings {
		fmt.Fprintf(w, "claims as %s: %v\n", s.Name, s.Sorting)
		for _, m := range s.Mistakes[:min(len(s.Mistakes), c.Errors)] {
			fmt.Fprintln(w, "  "+clean(m))
		}
	}
	return nil
}

// sameStories reads which labels mean one story: the first of each line is
// used for all of it. Lines that begin with # are comments.
func sameStories(path string) (map[string]string, error) {
	same := map[string]string{}
	if path == "" {
		return same, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(text)) {
		words := strings.Fields(line)
		for _, w := range words {
			if !strings.HasPrefix(words[0], "#") {
				same[w] = words[0]
			}
		}
	}
	return same, nil
}
