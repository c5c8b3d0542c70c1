package web

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"wuzha/internal/plan"
)

// wholePlan is how the address calls the whole of the plan's days.
const wholePlan = "plan"

// monthName is the period's name of the month that a day lies in.
func monthName(d plan.Day) string { return d.String()[:7] }

// periodsToPick lists the months and quarters of a plan that have begun, and the whole plan.
func (v *visit) periodsToPick(p *plan.Plan) []periodGroup {
	if p == nil {
		return nil
	}
	last := min(v.today(), p.Period.To)
	months, quarters := periodGroup{Name: "月份"}, periodGroup{Name: "季度"}
	for d := p.Period.From; d <= last; d++ {
		y, m, dom := civil(d)
		if dom != 1 && d != p.Period.From {
			continue
		}
		months.Periods = append(months.Periods, plan.Option{ID: monthName(d), Title: v.periodTitle(monthName(d))})
		q := fmt.Sprintf("%d-Q%d", y, (m+2)/3)
		if n := len(quarters.Periods); n == 0 || quarters.Periods[n-1].ID != q {
			quarters.Periods = append(quarters.Periods, plan.Option{ID: q, Title: v.periodTitle(q)})
		}
	}
	slices.Reverse(months.Periods)
	slices.Reverse(quarters.Periods)
	whole := periodGroup{Name: "全程", Periods: []plan.Option{{ID: wholePlan, Title: v.t("全程")}}}
	return []periodGroup{months, quarters, whole}
}

// periodField asks for a period of those that have begun; the chosen one stands among them though it be of another cadence.
func (v *visit) periodField(p *plan.Plan, chosen string) *field {
	f := &field{Name: "period", Label: v.t("周期"), Type: "select", Value: chosen}
	for _, g := range v.periodsToPick(p) {
		f.Options = append(f.Options, g.Periods...)
	}
	if chosen != "" && !slices.ContainsFunc(f.Options, func(o plan.Option) bool { return o.ID == chosen }) {
		f.Options = append(f.Options, plan.Option{ID: chosen, Title: v.periodTitle(chosen)})
	}
	return f
}

// calendarNames are the names of calendar periods and what people call them. %d stands for a number.
var calendarNames = []struct {
	name  string
	title message
}{
	{"%4d-Q%1d", "%d年第%d季度"}, {"%4d-W%2d", "%d年第%d周"}, {"%4d-%2d-H1", "%d年%d月上半月"}, {"%4d-%2d-H2", "%d年%d月下半月"}, {"%4d-S1", "%d年上半年"}, {"%4d-S2", "%d年下半年"}, {"%4d-%2d", "%d年%d月"}, {"%4d", "%d年"},
}

// periodTitle is what people call a period. Days and the names of a plan's own stretches stay as they are.
func (v *visit) periodTitle(name string) string {
	if name == wholePlan {
		return v.t("全程")
	}
	for _, c := range calendarNames {
		numbers := make([]any, strings.Count(c.name, "%"))
		for i := range numbers {
			numbers[i] = new(int)
		}
		if read, err := fmt.Sscanf(name+"\n", c.name+"\n", numbers...); err != nil || read != len(numbers) {
			continue
		}
		for i := range numbers {
			numbers[i] = *numbers[i].(*int)
		}
		return v.t(string(c.title), numbers...)
	}
	return name
}

// civil splits a day.
func civil(d plan.Day) (year, month, day int) {
	t := time.Unix(int64(d)*86400, 0).UTC()
	return t.Year(), int(t.Month()), t.Day()
}
