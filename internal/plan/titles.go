package plan

import (
	"cmp"
	"slices"
)

// What people decide about a title: words of a decision whose duty is the title's id.
const (
	TitleGranted   = "granted"
	TitleSuspended = "suspended"
	TitleWithdrawn = "withdrawn"
)

type titleAt struct{ unit, title string }

// holding is a decision about a title: whether it is held from a day on, and to what last day.
type holding struct {
	from, to Day
	held     bool
}

// titleDecision takes a row about a title: the day from which it holds as period, the last day of the term as per.
func (l *Ledgers) titleDecision(t *table, d Decision) {
	if _, err := ParseDay(d.Period); err != nil {
		t.fail("period", d.Period, "称号决定的period应填生效日期 / of a decision about a title it is the first day")
	}
	if _, err := ParseDay(d.Per); d.Per != "" && err != nil {
		t.fail("per", d.Per, "称号决定的per应填有效期末日 / of a decision about a title it is the last day of the term")
	}
	if !slices.Contains([]string{TitleGranted, TitleSuspended, TitleWithdrawn}, d.Decision) {
		t.fail("decision", d.Decision, "只能是 granted、suspended、withdrawn / must be granted, suspended or withdrawn")
	}
	if !t.failed {
		l.Decisions = append(l.Decisions, d)
	}
}

// keepTitles notes what people have decided about titles by the as-of day. Of several decisions on one day the last one holds.
func (f *Facts) keepTitles(decisions []Decision) {
	f.holdings, f.decided = map[titleAt][]holding{}, map[*Title]bool{}
	for _, d := range decisions {
		t := f.Plan.titles[d.Duty]
		from, err := ParseDay(d.Period)
		if t == nil || f.Plan.duties[d.Duty] != nil || err != nil || from > f.Known.AsOf {
			continue
		}
		h := holding{from: from, to: maxDay, held: d.Decision == TitleGranted}
		if to, err := ParseDay(d.Per); err == nil {
			h.to = to
		}
		at := titleAt{d.Unit, t.ID}
		f.holdings[at] = append(f.holdings[at], h)
		f.decided[t] = true
	}
	for _, list := range f.holdings {
		slices.SortStableFunc(list, func(a, b holding) int { return cmp.Compare(a.from, b.from) })
	}
}

// holdsTitle is title.ID: whether the unit holds it on the window's last day. Where nobody has decided about the title yet, as
// in files without decisions, a unit holds what it qualifies for.
func (r *run) holdsTitle(t *Title, m *moment) (bool, error) {
	if !r.f.decided[t] {
		return r.qualifies(t, m)
	}
	day := min(m.win.To, r.asOf)
	for _, h := range slices.Backward(r.f.holdings[titleAt{r.t.nodes[m.node].id, t.ID}]) {
		if h.from <= day {
			return h.held && day <= h.to, nil
		}
	}
	return false, nil
}
