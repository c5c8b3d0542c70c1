package app

import (
	"cmp"
	"context"
	"slices"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// trendMonths is how many months the trend shows.
const trendMonths = 12

// caseFigures counts the cases of the period, of the ones it is compared with, and of the months before.
func (v *overview) caseFigures() {
	kind := v.f.Plan.RecordKind("case")
	if kind == nil {
		return
	}
	now, before, year := v.windows()
	months := v.months()
	types := map[string]*TypeShare{}
	first := months[0]
	for _, w := range []*plan.Window{&now, before, year} {
		if w != nil {
			first = min(first, w.From)
		}
	}
	below := v.f.Tree.Below(v.top.Unit)
	for r := range v.f.Counting(kind) {
		if r.On < first || r.On > v.out.AsOf || !below(r.Unit, r.On) {
			continue
		}
		loss := r.Value("loss").Num
		if i, starts := slices.BinarySearch(months, r.On); r.On >= months[0] && r.On < months[len(months)-1] {
			if !starts {
				i--
			}
			v.out.Trend[i].Cases++
			v.out.Trend[i].Loss += loss
		}
		v.compare(r, before, func(c *Compared) *int64 { return c.Before })
		v.compare(r, year, func(c *Compared) *int64 { return c.Year })
		if !within(now, r.On) {
			continue
		}
		v.compare(r, &now, func(c *Compared) *int64 { return &c.Now })
		addType(types, r.Value("type").Text, loss)
	}
	v.types(kind, types)
}

func within(w plan.Window, d plan.Day) bool { return w.From <= d && d <= w.To }

func monthOf(d plan.Day) string { return d.String()[:len("2006-01")] }

// windows are the days of the period that have come, and as many of the two periods it is compared with; nil when there is none.
func (v *overview) windows() (now plan.Window, before, year *plan.Window) {
	now = v.out.Window
	now.To = min(now.To, v.out.AsOf)
	every, pd, _ := v.f.Plan.EveryOf(v.out.Period)
	if every == plan.Once {
		return now, nil, nil
	}
	if w, ok := v.f.Plan.Before(every, pd); ok {
		before = v.alike(w)
	}
	year = v.alike(v.f.Plan.LastYear(every, pd))
	for _, w := range []*plan.Window{before, year} {
		v.zero(w, w == before)
	}
	return now, before, year
}

// alike cuts a window to as many days as the period has had. Nothing can be said of days before both the plan and the first case on
// record.
func (v *overview) alike(w plan.Window) *plan.Window {
	if v.out.Live {
		w.To = min(w.To, w.From+v.out.AsOf-v.out.Window.From)
	}
	if w.To < v.f.Plan.Period.From && w.To < v.recorded() {
		return nil
	}
	return &w
}

// recorded is the first day of a case.
func (v *overview) recorded() plan.Day {
	first := plan.LastDay
	for r := range v.f.Counting(v.f.Plan.RecordKind("case")) {
		first = min(first, r.On)
	}
	return first
}

// zero makes the numbers of a window that can be compared.
func (v *overview) zero(w *plan.Window, before bool) {
	if w == nil {
		return
	}
	for _, c := range []*Compared{&v.out.Cases, &v.out.Losses, &v.out.Stopped, &v.out.Recovered} {
		if before {
			c.Before = new(int64)
		} else {
			c.Year = new(int64)
		}
	}
}

// compare adds a case to the numbers of a window.
func (v *overview) compare(r *plan.Record, w *plan.Window, of func(*Compared) *int64) {
	if w == nil || !within(*w, r.On) {
		return
	}
	*of(&v.out.Cases)++
	*of(&v.out.Losses) += r.Value("loss").Num
	*of(&v.out.Stopped) += r.Value("stopped").Num
	*of(&v.out.Recovered) += r.Value("recovered").Num
}

// months makes the points of the trend, and gives the first day of each month and of the one after the last.
func (v *overview) months() []plan.Day {
	var starts []plan.Day
	day := min(v.out.AsOf, v.out.Window.To)
	for len(starts) <= trendMonths && day >= plan.FirstDay {
		month, ok := v.f.Plan.ParsePeriod(monthOf(day))
		if !ok {
			break
		}
		if starts == nil {
			starts = append(starts, month.Whole.To+1)
		}
		v.out.Trend = append(v.out.Trend, TrendPoint{Month: month.Name})
		starts = append(starts, month.Whole.From)
		day = month.Whole.From - 1
	}
	slices.Reverse(v.out.Trend)
	slices.Reverse(starts)
	return starts
}

func addType(types map[string]*TypeShare, id string, loss int64) {
	t := types[id]
	if t == nil {
		t = &TypeShare{ID: id}
		types[id] = t
	}
	t.Cases++
	t.Loss += loss
}

// onlyReleased leaves of an overview what may be seen without seeing cases: how many there are, and of their types what was released.
func (a *App) onlyReleased(ctx context.Context, s *snapshot, c Caller, o *Overview) error {
	o.Released, o.Types = true, nil
	o.Losses, o.Stopped, o.Recovered = Compared{}, Compared{}, Compared{}
	for i := range o.Trend {
		o.Trend[i].Loss = 0
	}
	discreet := s.frame.discretion(c, o.AsOf)
	for i := range o.Goals {
		o.Goals[i] = discreet.verdict(o.Goals[i])
	}
	for i := range o.Due {
		if o.Due[i].One != nil {
			o.Due[i].One = discreet.verdict(o.Due[i].One)
		}
	}
	if o.Cases.Now == 0 {
		return nil
	}
	r, err := a.newReleases(ctx, s, c)
	if err == nil {
		o.Types = r.types(o.Unit.ID, o.Window)
		o.Few = o.Types == nil
	}
	return err
}

// types are those of a unit's cases in whole months, the most first; nil when nothing of them was released.
func (r *releases) types(unit string, w plan.Window) (out []TypeShare) {
	lead, row := unit == r.Lead, slices.Index(r.Rows, unit)
	nth := slices.IndexFunc(r.Breaks, func(b campaign.CaseBreakdown) bool { return b.ID == "type" })
	if !lead && row < 0 || nth < 0 {
		return nil
	}
	sum := AnalysisBreak{Classes: make([]AnalysisClass, len(r.Breaks[nth].Classes))}
	for i := range sum.Classes {
		sum.Classes[i].Loss = &campaign.Figure{} // not shown
	}
	for _, m := range r.Months(w) {
		sum.add(&m.Breaks[nth], "", row, lead)
	}
	for i, c := range sum.Classes {
		if title := r.Breaks[nth].Classes[i]; c.Cases.N > 0 {
			out = append(out, TypeShare{ID: title, Title: title, Cases: c.Cases.N, Least: c.Cases.Least})
		}
	}
	slices.SortStableFunc(out, func(a, b TypeShare) int { return -cmp.Compare(a.Cases, b.Cases) })
	return out
}

// types sorts what was found by number, the most first.
func (v *overview) types(kind *plan.RecordKind, found map[string]*TypeShare) {
	titles := map[string]string{}
	for _, f := range kind.Fields {
		if f.ID == "type" {
			for _, o := range f.Options {
				titles[o.ID] = o.Title
			}
		}
	}
	for id, t := range found {
		t.Title = cmp.Or(titles[id], id)
		v.out.Types = append(v.out.Types, *t)
	}
	slices.SortFunc(v.out.Types, func(a, b TypeShare) int {
		return cmp.Or(-cmp.Compare(a.Cases, b.Cases), -cmp.Compare(a.Loss, b.Loss), cmp.Compare(a.ID, b.ID))
	})
}
