package campaign

import (
	"slices"
	"strings"

	"wuzha/internal/plan"
)

// PaperFactsOf gathers what a paper on a unit and a period needs, from what was judged. An empty period takes none.
func PaperFactsOf(f *plan.Facts, res *plan.Result, unit, period string) (PaperFacts, error) {
	kind := f.Tree.KindOf(unit)
	if kind == nil {
		return PaperFacts{}, Refuse(NotFound, "没有这个单位", "there is no such unit")
	}
	if _, _, ok := f.Plan.EveryOf(period); period != "" && !ok {
		return PaperFacts{}, InvalidAt("period", "没有这个周期，应形如 2023-06、2023-Q2", "there is no such period; it looks like 2023-06 or 2023-Q2")
	}
	day := f.Known.AsOf
	out := PaperFacts{Plan: f.Plan, Unit: unit, Kind: kind, UnitName: cleanName(f, unit), Period: period, AsOf: day}
	for i := range res.Verdicts {
		if v := &res.Verdicts[i]; v.Unit == unit && period != "" && concerns(f.Plan, v, period) {
			out.Verdicts = append(out.Verdicts, *v)
		}
	}
	for _, s := range res.Scores {
		if s.Unit == unit && s.Period == period {
			out.Sheets = append(out.Sheets, s)
		}
	}
	for _, s := range res.Titles {
		if s.State == plan.Qualified && f.Tree.Under(s.Unit, unit, day) {
			out.Titled = append(out.Titled, TitledUnit{s.Title.Title, cleanName(f, s.Unit)})
		}
	}
	out.survey(f)
	return out, nil
}

func cleanName(f *plan.Facts, unit string) string {
	if name := strings.TrimSpace(f.Tree.UnitName(unit, f.Known.AsOf)); name != "" {
		return name
	}
	return unit
}

// concerns tells verdicts of a period: those of its name, and those of shorter ones and of single records that end in it.
func concerns(p *plan.Plan, v *plan.Verdict, period string) bool {
	if v.Period == period {
		return true
	}
	_, pd, ok := p.EveryOf(period)
	return ok && within(pd.Whole, v.Window.From) && within(pd.Whole, v.Window.To)
}

// venueKind is the kind of unit that labels are printed for.
const venueKind = "venue"

// survey finds the whole district and the venues below the unit.
func (out *PaperFacts) survey(f *plan.Facts) {
	day := f.Known.AsOf
	seen := map[string]bool{}
	for i := range f.Tree.Rows {
		u := &f.Tree.Rows[i]
		if u.From > day || u.To < day || seen[u.ID] {
			continue
		}
		seen[u.ID] = true
		if u.Parent == "" && out.Root == "" && len(u.Kind.In) == 0 {
			out.District, out.Root = u.ID, cleanName(f, u.ID)
		}
		if u.Kind.ID == venueKind && f.Tree.Under(u.ID, out.Unit, day) {
			out.Venues = append(out.Venues, PaperVenue{u.ID, cleanName(f, u.ID), u.Code, venueAddress(f, u)})
		}
	}
	slices.SortFunc(out.Venues, func(a, b PaperVenue) int { return strings.Compare(a.ID, b.ID) })
}

// venueAddress is where a venue is: the unit it lies in, and what its attributes say of the place.
func venueAddress(f *plan.Facts, u *plan.Unit) string {
	out := cleanName(f, u.Parent)
	for i, a := range u.Kind.Attributes {
		if (a.ID == "address" || a.ID == "place") && i < len(u.Attributes) && u.Attributes[i].Text != "" {
			out += optionTitle(a, u.Attributes[i].Text)
		}
	}
	return out
}
