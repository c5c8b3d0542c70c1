package campaign

import (
	"slices"
	"strconv"
	"strings"

	"wuzha/internal/plan"
)

// CallIn is a unit that a rule of the plan calls in (约谈).
type CallIn struct {
	Unit       string
	Inspection *plan.Inspection
	Rule       *plan.CallIn
	Figures    []plan.Figure // of the rule
}

// Why says what of the unit fulfils the rule: 发案数 4（规则：发案数 不少于 3）.
func (c CallIn) Why(p *plan.Plan) string {
	var parts []string
	for _, f := range c.Figures {
		parts = append(parts, f.Title+" "+f.Value)
	}
	return strings.Join(parts, "，") + "（规则：" + p.InWords(c.Rule.When) + "）"
}

// Evidence leads to what a rule's figures are made of.
func (c CallIn) Evidence() []Evidence {
	var out []Evidence
	for _, f := range c.Figures {
		e := Evidence{Title: f.Title + " " + f.Value, From: f.Window.From, To: f.Window.To}
		switch {
		case f.Duty != nil:
			e.Duty = f.Duty.ID
		case f.Measure != nil && f.Measure.Record != nil:
			e.Records = f.Measure.Record.ID
		default:
			continue
		}
		out = append(out, e)
	}
	return out
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
				if !yes || err != nil {
					continue
				}
				behind, err := figures.Behind(rule.When, unit, w)
				missing = missing || err != nil
				found = append(found, CallIn{unit, in, rule, behind})
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

// The colours are the same for every plan: the language has no key for them, so that a colour means the same in every district. Which units are red the plan's
// call-in rules say.

// Watched is a unit on a coloured list, with every reason, the gravest first.
type Watched struct {
	Unit    string   `json:"unit"`
	Name    string   `json:"name"`
	Colour  Colour   `json:"colour"`
	Reasons []Reason `json:"reasons"`
}

// Reason is why a unit is on a list, with its figures and what they are made of.
type Reason struct {
	Words
	Behind []Evidence `json:"behind,omitempty"`
}

// Evidence is what a figure is made of: exactly one of records, a duty and a matter, of the unit.
type Evidence struct {
	Title   string   `json:"title"`
	Records string   `json:"records,omitempty"` // a kind, from one day to another
	Duty    string   `json:"duty,omitempty"`
	Period  string   `json:"period,omitempty"` // of the duty's verdict, with Per; empty: all
	Per     string   `json:"per,omitempty"`
	Matter  string   `json:"matter,omitempty"`
	From    plan.Day `json:"from,omitempty"`
	To      plan.Day `json:"to,omitempty"`
}

// WatchFacts are what the coloured lists are made of.
type WatchFacts struct {
	CallIns []CallIn
	Titles  []*Matter         // titles that are held, warned about or suspended
	Stand   map[string]string // by unit and title, how the plan judges it: see StandKey
	Late    []*Matter         // matters past their deadline
	Today   plan.Day
	Missed  []plan.Verdict
}

// StandKey names a unit's standing with a title.
func StandKey(unit, title string) string { return unit + " " + title }

// WatchLists makes the coloured lists, red first, then by unit: each unit once, with the gravest of its colours.
func WatchLists(p *plan.Plan, facts WatchFacts) []Watched {
	by := map[string]*Watched{}
	note := func(unit string, colour Colour, reason Words, behind ...Evidence) {
		if by[unit] == nil {
			by[unit] = &Watched{Unit: unit, Colour: colour}
		}
		by[unit].Reasons = append(by[unit].Reasons, Reason{reason, behind})
	}
	for _, c := range facts.CallIns {
		why := c.Why(p)
		note(c.Unit, Red, Words{"约谈事由：" + c.Rule.Title + "，" + why, "call-in: " + c.Rule.Title + ", " + why}, c.Evidence()...)
	}
	for _, m := range facts.Titles {
		t := p.TitleOf(m.Subject)
		if s := facts.Stand[StandKey(m.Unit, m.Subject)]; t != nil && s != string(plan.Qualified) {
			note(m.Unit, Yellow, Words{"称号“" + t.Title + "”有被撤销的风险", "its title " + t.Title + " is in danger"}, Evidence{Title: t.Title, Matter: m.ID})
		}
	}
	for _, m := range facts.Late {
		due, _ := m.Due(p)
		late := strconv.Itoa(int(facts.Today - due))
		note(m.Unit, Yellow, Words{m.Procedure.Title.Zh + "逾期" + late + "天未办（应于" + due.String() + "前办理）",
			m.Procedure.Title.En + " is " + late + " days late (due " + due.String() + ")"}, Evidence{Title: m.Procedure.Title.Zh, Matter: m.ID})
	}
	for i := range facts.Missed {
		v := &facts.Missed[i]
		have := haveText(v)
		note(v.Unit, Blue, Words{"未完成：" + v.Duty.Title + "（" + periodSaid(p, v.Period) + have + "）", "missed: " + v.Duty.Title + " (" + v.Period + have + ")"},
			Evidence{Title: v.Duty.Title, Duty: v.Duty.ID, Period: v.Period, Per: v.Per})
	}
	return sortedWatch(by)
}

// haveText says the figures of a verdict and what is short; those of cases are told by the rules that are about cases.
func haveText(v *plan.Verdict) string {
	var out string
	for i, m := range v.Duty.HaveOf() {
		if i < len(v.Have) {
			out += "，" + m.Title + " " + m.Format(v.Have[i])
		}
	}
	if lacks := v.Lacks(); len(lacks) > 0 {
		out += "，还差 " + strings.Join(lacks, "、")
	}
	return out
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
