package campaign

import (
	"slices"
	"strings"

	"wuzha/internal/plan"
)

// CallIn is a unit that a rule of the plan calls in (约谈).
type CallIn struct {
	Unit       string
	Inspection *plan.Inspection
	Rule       *plan.CallIn
}

// CallIns lists the units that the plan's rules call in, by rule and then as given, judged over a window. missing tells that a
// rule could not be computed somewhere.
func CallIns(f *plan.Facts, figures *plan.Figures, units []string, w plan.Window) (found []CallIn, missing bool) {
	for _, in := range f.Plan.Inspections {
		for _, rule := range in.CallIn {
			for _, unit := range units {
				if !hasKind(in.Of, f.Tree.KindOf(unit)) {
					continue
				}
				yes, err := figures.Holds(rule.When, unit, w)
				missing = missing || err != nil
				if yes && err == nil {
					found = append(found, CallIn{unit, in, rule})
				}
			}
		}
	}
	return found, missing
}

// Colour is how urgently a unit wants looking after (红黄蓝).
type Colour string

// The colours.
const (
	Red    Colour = "red"    // a rule of the plan calls its head in
	Yellow Colour = "yellow" // a title that it holds is in danger, or a matter of its is late
	Blue   Colour = "blue"   // a duty of the period was missed
)

// Watched is a unit on a coloured list, with every reason, the gravest first.
type Watched struct {
	Unit    string  `json:"unit"`
	Name    string  `json:"name"`
	Colour  Colour  `json:"colour"`
	Reasons []Words `json:"reasons"`
}

// WatchFacts are what the coloured lists are made of.
type WatchFacts struct {
	CallIns []CallIn
	Titles  []*Matter         // titles that are held, warned about or suspended
	Stand   map[string]string // by unit and title, how the plan judges it: see StandKey
	Late    map[string]int    // late matters by unit
	Missed  []plan.Verdict
}

// StandKey names a unit's standing with a title.
func StandKey(unit, title string) string { return unit + " " + title }

// WatchLists makes the coloured lists, red first, then by unit: each unit once, with the gravest of its colours.
func WatchLists(p *plan.Plan, facts WatchFacts) []Watched {
	by := map[string]*Watched{}
	note := func(unit string, colour Colour, reason Words) {
		if by[unit] == nil {
			by[unit] = &Watched{Unit: unit, Colour: colour}
		}
		by[unit].Reasons = append(by[unit].Reasons, reason)
	}
	for _, c := range facts.CallIns {
		note(c.Unit, Red, Words{"约谈事由:" + c.Rule.Title, "call-in: " + c.Rule.Title})
	}
	for _, m := range facts.Titles {
		t := p.TitleOf(m.Subject)
		if s := facts.Stand[StandKey(m.Unit, m.Subject)]; t != nil && s != string(plan.Qualified) {
			note(m.Unit, Yellow, Words{"称号“" + t.Title + "”有被撤销的风险", "its title " + t.Title + " is in danger"})
		}
	}
	for unit := range facts.Late {
		note(unit, Yellow, Words{"有事项逾期未办", "a matter is late"})
	}
	for i := range facts.Missed {
		v := &facts.Missed[i]
		note(v.Unit, Blue, Words{"未完成:" + v.Duty.Title, "missed: " + v.Duty.Title})
	}
	return sortedWatch(by)
}

func sortedWatch(by map[string]*Watched) []Watched {
	rank := []Colour{Red, Yellow, Blue}
	out := make([]Watched, 0, len(by))
	for _, w := range by {
		out = append(out, *w)
	}
	slices.SortFunc(out, func(a, b Watched) int {
		if d := slices.Index(rank, a.Colour) - slices.Index(rank, b.Colour); d != 0 {
			return d
		}
		return strings.Compare(a.Unit, b.Unit)
	})
	return out
}
