package plan_test

import (
	"fmt"
	"time"

	"wuzha/internal/plan"
)

type calendarKey struct {
	every plan.Every
	day   plan.Day
}

func civil(d plan.Day) time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

func dayOf(y int, m time.Month, d int) plan.Day {
	return plan.Day(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// periodName is the calendar period a day lies in.
func periodName(every plan.Every, d plan.Day) string {
	t := civil(d)
	y, m := t.Year(), int(t.Month())
	switch every {
	case plan.Daily:
		return d.String()
	case plan.Weekly:
		y, w := t.ISOWeek()
		return fmt.Sprintf("%d-W%02d", y, w)
	case plan.HalfMonth:
		half := 1
		if t.Day() > 15 {
			half = 2
		}
		return fmt.Sprintf("%d-%02d-H%d", y, m, half)
	case plan.Monthly:
		return fmt.Sprintf("%d-%02d", y, m)
	case plan.Quarterly:
		return fmt.Sprintf("%d-Q%d", y, (m+2)/3)
	case plan.HalfYearly:
		return fmt.Sprintf("%d-S%d", y, (m+5)/6)
	}
	return fmt.Sprint(y)
}

// calendar walks from a day to both ends of its period.
func (o *oracle) calendar(every plan.Every, d plan.Day) span {
	key := calendarKey{every, d}
	if w, ok := o.windows[key]; ok {
		return w
	}
	w := span{periodName(every, d), d, d}
	for periodName(every, w.from-1) == w.id {
		w.from--
	}
	for periodName(every, w.to+1) == w.id {
		w.to++
	}
	o.windows[key] = w
	return w
}

// occasion is one window in which a unit owes a duty or is scored.
type occasion struct {
	unit    string
	period  string
	nominal span // before anything is clipped or shifted
	window  span // what is counted
	prev    *span
	record  *modelRecord
}

// nominals lists the whole periods of a schedule that touch the plan, each with the one before.
func (o *oracle) nominals(sc *modelSchedule) (out []span, before []*span) {
	spans := o.phases
	switch sc.every {
	case plan.Once:
		w := span{"plan", o.from, o.to}
		if sc.by != 0 {
			w.to = sc.by
		}
		return []span{w}, []*span{nil}
	case plan.PerTerm:
		spans = o.terms
		fallthrough
	case plan.PerPhase:
		var last *span
		for _, s := range spans {
			out, before = append(out, s), append(before, last)
			last = &s
		}
		return out, before
	}
	for d := o.from; d <= o.to; d++ {
		w := o.calendar(sc.every, d)
		if len(out) == 0 || out[len(out)-1] != w {
			prev := o.calendar(sc.every, w.from-1)
			out, before = append(out, w), append(before, &prev)
		}
	}
	return out, before
}

// restricted is the part of the plan in which a schedule runs.
func (o *oracle) restricted(sc *modelSchedule) span {
	w := span{"", o.from, o.to}
	for _, p := range o.phases {
		if p.id == sc.during {
			w = w.cut(p)
		}
	}
	if sc.from != 0 {
		w.from = sc.from
	}
	if sc.to != 0 {
		w.to = sc.to
	}
	return w
}

// occasions lists the windows of a unit that have begun.
func (o *oracle) occasions(sc *modelSchedule, u *modelUnit) []occasion {
	if sc.per != "" {
		return o.events(sc, u)
	}
	var out []occasion
	names, before := o.nominals(sc)
	for i, whole := range names {
		w, left := u.cut(whole.cut(o.restricted(sc)))
		keep := left*2 >= whole.days()
		switch {
		case sc.partial == "skip":
			keep = left == whole.days()
		case sc.partial == "keep" || sc.every == plan.Once:
			keep = true
		}
		if w.empty() || !keep {
			continue
		}
		at := occasion{unit: u.id, period: whole.id, nominal: whole, window: w.shift(sc.due)}
		if before[i] != nil {
			prev := before[i].shift(sc.due)
			at.prev = &prev
		}
		if at.window.from <= o.asOf {
			out = append(out, at)
		}
	}
	return out
}

// events lists the windows that records start.
func (o *oracle) events(sc *modelSchedule, u *modelUnit) []occasion {
	var out []occasion
	add := func(id, at string, day plan.Day, r *modelRecord) {
		owner := ""
		for _, a := range o.above(at, day) {
			if owner == "" && contains(sc.of, o.unit(a).kind) {
				owner = a
			}
		}
		if owner != u.id || !o.restricted(sc).has(day) || !u.active(day) || day > o.asOf {
			return
		}
		w := span{day.String(), day, day + plan.Day(sc.within)}
		out = append(out, occasion{unit: u.id, period: w.id, nominal: w, window: w, record: r})
	}
	if sc.per == plan.PerUnit {
		for _, x := range o.units {
			first := x.places[0].from
			add(x.id, x.id, first, &modelRecord{id: x.id, kind: plan.PerUnit, unit: x.id, on: first})
		}
		return out
	}
	for _, r := range o.rows {
		if r.kind == sc.per && o.counts(r) {
			add(r.id, r.unit, r.on, r)
		}
	}
	return out
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// yearBack is the same day a year earlier; an end of February stays one.
func yearBack(d plan.Day, end bool) plan.Day {
	t := civil(d)
	last := civil(d+1).Month() == time.March && t.Month() == time.February
	switch {
	case last && end:
		return dayOf(t.Year()-1, time.March, 1) - 1
	case t.Month() == time.February && t.Day() == 29:
		return dayOf(t.Year()-1, time.February, 28)
	}
	return dayOf(t.Year()-1, t.Month(), t.Day())
}

// yearBefore is the window a year earlier: whole periods by name, weeks 52 back, everything else by both ends.
func (o *oracle) yearBefore(sc *modelSchedule, at occasion) span {
	w := at.window.shift(-sc.due)
	whole := w.from == at.nominal.from && w.to == at.nominal.to
	switch {
	case sc.every == plan.Weekly:
		w = w.shift(-364)
	case sc.every == plan.Once || sc.every == plan.PerTerm || sc.every == plan.PerPhase || !whole:
		w = span{"", yearBack(w.from, false), yearBack(w.to, true)}
	default:
		w = o.calendar(sc.every, yearBack(w.from, false))
	}
	return w.shift(sc.due)
}
