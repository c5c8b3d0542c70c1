package web

import (
	"fmt"
	"slices"
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

// periodTitle is what people call a period: 2023年5月, 2023年第2季度. Other names stay as they are.
func (v *visit) periodTitle(name string) string {
	var y, n int
	switch {
	case name == wholePlan:
		return v.t("全程")
	case len(name) == 7 && name[5] == 'Q':
		if _, err := fmt.Sscanf(name, "%d-Q%d", &y, &n); err == nil {
			return v.t("%d年第%d季度", y, n)
		}
	case len(name) == 8 && name[5] == 'W':
		if _, err := fmt.Sscanf(name, "%d-W%d", &y, &n); err == nil {
			return v.t("%d年第%d周", y, n)
		}
	case len(name) == 7 && name[5] == 'S':
		if _, err := fmt.Sscanf(name, "%d-S%d", &y, &n); err == nil {
			return v.t([]string{"%d年上半年", "%d年下半年"}[min(max(n-1, 0), 1)], y)
		}
	case len(name) == 10 && name[8] == 'H':
		var half int
		if _, err := fmt.Sscanf(name, "%d-%d-H%d", &y, &n, &half); err == nil {
			return v.t([]string{"%d年%d月上半月", "%d年%d月下半月"}[min(max(half-1, 0), 1)], y, n)
		}
	case len(name) == 7:
		if _, err := fmt.Sscanf(name, "%d-%d", &y, &n); err == nil {
			return v.t("%d年%d月", y, n)
		}
	}
	return name
}

// civil splits a day.
func civil(d plan.Day) (year, month, day int) {
	t := time.Unix(int64(d)*86400, 0).UTC()
	return t.Year(), int(t.Month()), t.Day()
}
