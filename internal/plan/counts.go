package plan

import "slices"

// UnitCount is what the duties of a unit amount to.
type UnitCount struct {
	Unit   string
	Duties []DutyCount // of the windows that end in the window asked for
	Soon   []DutySoon  // pending, and due within SoonDays of the as-of day
}

// DutyCount is how many verdicts of a duty are in a state.
type DutyCount struct {
	Duty  *Duty
	State VerdictState
	N     int
}

// DutySoon is a verdict that is still pending on its last days.
type DutySoon struct {
	Duty *Duty
	Day  Day
}

// SoonDays is how many days a duty is called due soon: the as-of day is the first of them.
const SoonDays = 7

// Counts tells of units, one by one, what their duties amount to. What it tells is only valid until the next unit. The counts of the windows
// asked for last are remembered and go on from View to View (Next), so that only units that have changed are judged anew.
func (v *View) Counts(w Window) func(unit string) UnitCount {
	v.marking.Lock()
	defer v.marking.Unlock()
	counted := recalled(v, &v.counted, counting{Window: w}, (*run).tally)
	var out UnitCount
	return func(unit string) UnitCount {
		out.Unit, out.Duties, out.Soon = unit, out.Duties[:0], out.Soon[:0]
		if i, ok := v.place(unit); ok {
			counted.unit(v, i, func(version int, list []dutyTally) { out.add(v.versions[version], list) })
		}
		return out
	}
}

func (u *UnitCount) add(at *version, list []dutyTally) {
	for _, t := range list {
		d := at.Plan.Duties[t.duty]
		if t.soon > 0 {
			u.Soon = append(u.Soon, DutySoon{d, t.day(at)})
			continue
		}
		u.Duties = append(u.Duties, DutyCount{d, allStates[t.state], int(t.n)})
	}
}

// counting is what counts tell of: the duties in a window, or the goals.
type counting struct {
	Window
	goals bool
}

func (c counting) of(p *Plan) []*Duty {
	if c.goals {
		return p.Goals
	}
	return p.Duties
}

// windowCounts are what all units amount to in a window.
type windowCounts = unitLists[counting, dutyTally]

// dutyTally is a DutyCount, or a DutySoon when soon is set: 1 for the as-of day.
type dutyTally struct {
	n           int32
	duty        uint16 // place in counting.of
	state, soon uint8
}

// day is when a duty falls due that is due soon.
func (t *dutyTally) day(at *version) Day { return at.Known.AsOf + Day(t.soon) - 1 }

// tally judges what a unit owes in the windows that count, and appends what that amounts to.
func (r *run) tally(node int32, c counting, list []dutyTally) []dutyTally {
	for i, d := range c.of(r.p) {
		if !r.concerns(d, node) {
			continue
		}
		first := len(list)
		r.windows(node, &d.Schedule, d, func(o *owedWindow) {
			if !r.inForce.has(o.clipped.From) || !c.has(o.count.To) && (o.count.To < r.asOf || o.count.To >= r.asOf+SoonDays) {
				return
			}
			r.figures = r.figures[:0]
			if v, owes := r.judge(node, d, o); owes {
				list = appendTally(list, first, uint16(i), v, c.Window, r.asOf)
			}
		})
	}
	return list
}

// appendTally notes a verdict among the tallies of its duty, which begin at first.
func appendTally(list []dutyTally, first int, duty uint16, v *Verdict, w Window, asOf Day) []dutyTally {
	if days := v.Window.To - asOf; v.State == Pending && days >= 0 && days < SoonDays {
		list = append(list, dutyTally{1, duty, 0, uint8(days) + 1})
	}
	if !w.has(v.Window.To) {
		return list
	}
	state := uint8(slices.Index(allStates, v.State))
	for i := range list[first:] {
		if t := &list[first+i]; t.soon == 0 && t.state == state {
			t.n++
			return list
		}
	}
	return append(list, dutyTally{1, duty, state, 0})
}
