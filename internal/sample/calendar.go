package sample

import (
	"fmt"
	"slices"
	"sort"
	"time"

	"wuzha/internal/plan"
)

func civil(d plan.Day) time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

func dayOf(y int, m time.Month, d int) plan.Day {
	return plan.Day(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

func yearBack(d plan.Day) plan.Day {
	y, m, day := civil(d).Date()
	if m == time.February && day == 29 {
		day = 28
	}
	return dayOf(y-1, m, day)
}

// calendarPeriod is the period of a cadence that a day lies in.
func calendarPeriod(e plan.Every, d plan.Day) plan.Period {
	y, m, day := civil(d).Date()
	switch e {
	case plan.Daily:
		return plan.Period{Name: d.String(), Whole: plan.Window{From: d, To: d}}
	case plan.Weekly:
		monday := d - plan.Day((int(civil(d).Weekday())+6)%7)
		iy, iw := civil(monday).ISOWeek()
		return plan.Period{Name: fmt.Sprintf("%04d-W%02d", iy, iw), Whole: plan.Window{From: monday, To: monday + 6}}
	case plan.HalfMonth:
		if day <= 15 {
			return plan.Period{Name: fmt.Sprintf("%04d-%02d-H1", y, m), Whole: plan.Window{From: dayOf(y, m, 1), To: dayOf(y, m, 15)}}
		}
		return plan.Period{Name: fmt.Sprintf("%04d-%02d-H2", y, m), Whole: plan.Window{From: dayOf(y, m, 16), To: dayOf(y, m+1, 0)}}
	case plan.Monthly:
		return months(y, m, 1, fmt.Sprintf("%04d-%02d", y, m))
	case plan.Quarterly:
		return months(y, (m-1)/3*3+1, 3, fmt.Sprintf("%04d-Q%d", y, (m-1)/3+1))
	case plan.HalfYearly:
		return months(y, (m-1)/6*6+1, 6, fmt.Sprintf("%04d-S%d", y, (m-1)/6+1))
	}
	return months(y, 1, 12, fmt.Sprintf("%04d", y))
}

func months(y int, first, n time.Month, name string) plan.Period {
	return plan.Period{Name: name, Whole: plan.Window{From: dayOf(y, first, 1), To: dayOf(y, first+n, 0)}}
}

// periodsOf lists the periods of a schedule in time order; none for one that records start.
func periodsOf(p *plan.Plan, s *plan.Schedule) []plan.Period {
	var out []plan.Period
	switch {
	case s.Per != "":
	case s.Every == plan.PerTerm || s.Every == plan.PerPhase:
		spans := p.Phases
		if s.Every == plan.PerTerm {
			spans = p.Terms
		}
		for _, span := range spans {
			if cut := clip(span.Window, s.Range); cut.From <= cut.To {
				out = append(out, plan.Period{Name: span.ID, Whole: span.Window})
			}
		}
	case s.Every != plan.Once:
		for d := s.Range.From; d <= s.Range.To; {
			c := calendarPeriod(s.Every, d)
			out, d = append(out, c), c.Whole.To+1
		}
	default:
		w := s.Range
		if s.HasBy {
			w.To = s.By
		}
		out = append(out, plan.Period{Name: "plan", Whole: w})
	}
	return out
}

func clip(w, to plan.Window) plan.Window {
	return plan.Window{From: max(w.From, to.From), To: min(w.To, to.To)}
}

// counted is the counting window of a period for a unit; ok is false when the unit does not owe it.
func counted(s *plan.Schedule, pd plan.Period, active plan.Window) (plan.Window, bool) {
	w := clip(clip(pd.Whole, s.Range), active)
	left, whole := int(w.To)-int(w.From)+1, int(pd.Whole.To)-int(pd.Whole.From)+1
	if left <= 0 || left < whole && (s.Partial == "skip" || s.Partial != "keep" && s.Every != plan.Once && left*2 < whole) {
		return w, false
	}
	return plan.Window{From: w.From + plan.Day(s.Due), To: w.To + plan.Day(s.Due)}, true
}

// rhythm knows on which days work is done: few at weekends, many after the launch and at the year's end, few in summer
// or, for schools, out of term.
type rhythm struct {
	from plan.Day
	sums []int64 // running sums of the days' weights
}

func newRhythm(p *plan.Plan, from, to plan.Day) rhythm {
	r := rhythm{from: from, sums: make([]int64, int(to-from)+2)}
	for d := from; d <= to; d++ {
		i := int(d - from)
		r.sums[i+1] = r.sums[i] + weekday(d)*season(p, d)
	}
	return r
}

func weekday(d plan.Day) int64 {
	_, m, day := civil(d).Date()
	if m == time.October && day <= 7 || m == time.May && day <= 3 {
		return 1 // public holidays
	}
	switch civil(d).Weekday() {
	case time.Saturday:
		return 3
	case time.Sunday:
		return 2
	}
	return 10
}

func season(p *plan.Plan, d plan.Day) int64 {
	switch {
	case len(p.Terms) > 0 && !slices.ContainsFunc(p.Terms, func(s plan.Span) bool { return s.From <= d && d <= s.To }):
		return 2
	case d >= p.Period.From && d < p.Period.From+30, d > p.Period.To-45 && d <= p.Period.To:
		return 14
	case slack(d):
		return 6
	}
	return 10
}

// slack tells the two summer months.
func slack(d plan.Day) bool {
	m := civil(d).Month()
	return m == time.July || m == time.August
}

// day draws a day of the window.
func (r rhythm) day(d dice, w plan.Window) plan.Day {
	lo, hi := int(w.From-r.from), int(w.To-r.from)+1
	if lo < 0 || hi >= len(r.sums) || hi <= lo {
		return w.From
	}
	at := r.sums[lo] + d.below(r.sums[hi]-r.sums[lo])
	i := sort.Search(hi-lo, func(i int) bool { return r.sums[lo+i+1] > at })
	return r.from + plan.Day(lo+i)
}
