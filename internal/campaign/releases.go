package campaign

import (
	"slices"
	"time"

	"wuzha/internal/plan"
)

// ReleaseDays is how many days after a month its cases are released at the latest: what comes later changes the release no more.
const ReleaseDays = 5

// ReleaseRule says which months are released, and from what was known when.
type ReleaseRule struct {
	Now    int64      // Unix ms
	Begun  plan.Day   // of the first entry: months before its month are released with that, as what it brings along is entered then
	Frozen []FrozenOn // what was frozen of the district
}

// FrozenOn is a stretch of days that was frozen at a moment. The first freeze that holds a whole month releases it.
type FrozenOn struct {
	Window plan.Window
	At     int64 // Unix ms
}

// lastDay is the day on whose end a month is released when nothing of it was frozen before.
func (r ReleaseRule) lastDay(month plan.Window) plan.Day {
	return max(month.To, monthAt(max(r.Begun, plan.FirstDay)).To) + ReleaseDays
}

// known is the moment up to which entries are in the release of a month; ok is false when it is not released yet.
func (r ReleaseRule) known(month plan.Window) (at int64, ok bool) {
	at = endOf(r.lastDay(month))
	ok = r.Now > at
	for _, f := range r.Frozen {
		if f.Window.From <= month.From && month.To <= f.Window.To && f.At <= r.Now {
			at, ok = min(at, f.At), true
		}
	}
	return at, ok
}

// endOf is the last millisecond of a day.
func endOf(d plan.Day) int64 { return (int64(d)+1)*86_400_000 - 8*3_600_000 - 1 }

// monthAt is the month that holds a day.
func monthAt(d plan.Day) plan.Window {
	y, m, day := civil(d)
	first := d - plan.Day(day) + 1
	return plan.Window{From: first, To: first + plan.Day(time.Date(y, time.Month(m)+1, 0, 0, 0, 0, 0, time.UTC).Day()) - 1}
}

// ReleaseSource is what releases are made of.
type ReleaseSource struct {
	Facts *plan.Facts // of the newest version, for its plan and tree
	Lead  string      // the topmost unit
	Cases []plan.Record
	Rule  ReleaseRule
}

// Releases are what is published of a district's cases, month by month (docs/decisions/0010-small-numbers.md). They are made when they are
// asked for, and for one goroutine at a time.
type Releases struct {
	Lead   string
	Rows   []string // the units directly below the lead unit at any time, by id, and that itself
	Breaks []CaseBreakdown

	source ReleaseSource
	made   map[plan.Day]*MonthRelease
}

// NewReleases finds the rows and the breakdowns. Cases hold all of the district, those that were corrected or withdrawn since among them.
func NewReleases(s ReleaseSource) *Releases {
	r := &Releases{Lead: s.Lead, source: s, made: map[plan.Day]*MonthRelease{}, Breaks: CaseBreakdowns(s.Facts.Plan, s.Facts.Tree)}
	for i := range s.Facts.Tree.Rows {
		if u := &s.Facts.Tree.Rows[i]; u.Parent == s.Lead && !slices.Contains(r.Rows, u.ID) {
			r.Rows = append(r.Rows, u.ID)
		}
	}
	slices.Sort(r.Rows)
	r.Rows = append(r.Rows, s.Lead)
	return r
}

// Begun is the first day on which one of the cases was entered; day when none says so.
func Begun(cases []plan.Record, day plan.Day) plan.Day {
	for i := range cases {
		if at := cases[i].EnteredAt; at != 0 {
			day = min(day, plan.DayOf(time.UnixMilli(at)))
		}
	}
	return day
}

// Of is the release of a month; nil when it is not released yet.
func (r *Releases) Of(month plan.Window) *MonthRelease {
	at, ok := r.source.Rule.known(month)
	if !ok {
		return nil
	}
	if r.made[month.From] == nil {
		m := r.make(month, at)
		r.made[month.From] = &m
	}
	return r.made[month.From]
}

func (r *Releases) make(month plan.Window, at int64) MonthRelease {
	f := plan.NewFacts(r.source.Facts.Plan, r.source.Facts.Tree, nil, nil, plan.Known{AsOf: month.To, At: at}).Showing(r.source.Cases)
	var cases []CountedCase
	if kind := f.Plan.RecordKind("case"); kind != nil {
		for c := range f.Counting(kind) {
			if within(month, c.On) {
				cases = append(cases, r.counted(c))
			}
		}
	}
	shapes := make([]BreakdownShape, len(r.Breaks))
	for i, b := range r.Breaks {
		shapes[i] = BreakdownShape{Classes: len(b.Classes), Follows: -1}
		if b.follows != "" {
			shapes[i].Follows = r.breakdown(b.follows)
		}
	}
	return ReleaseMonth(len(r.Rows), shapes, cases)
}

func (r *Releases) counted(c *plan.Record) CountedCase {
	out := CountedCase{Row: r.rowOf(c), Amounts: Amounts{c.Value("loss").Num, c.Value("stopped").Num, c.Value("recovered").Num}}
	for _, b := range r.Breaks {
		out.Classes = append(out.Classes, b.of(c))
	}
	return out
}

// rowOf is the place of a case among the rows: the unit directly below the lead unit that it lay in on its day.
func (r *Releases) rowOf(c *plan.Record) int {
	unit := c.Unit
	for _, above := range r.source.Facts.Tree.Above(c.Unit, c.On) {
		if above == r.Lead {
			break
		}
		unit = above
	}
	if i := slices.Index(r.Rows, unit); i >= 0 {
		return i
	}
	return len(r.Rows) - 1
}

// breakdown is the place of a breakdown; -1 when the plan has none of the name.
func (r *Releases) breakdown(id string) int {
	return slices.IndexFunc(r.Breaks, func(b CaseBreakdown) bool { return b.ID == id })
}

// Months lists the whole months that make up a window; none when it is not made of whole months, or not all are released.
func (r *Releases) Months(w plan.Window) []*MonthRelease {
	var out []*MonthRelease
	for from := w.From; from <= w.To; {
		month := monthAt(from)
		m := r.Of(month)
		if month.From != from || month.To > w.To || m == nil {
			return nil
		}
		out, from = append(out, m), month.To+1
	}
	return out
}

// lookBack is how many months back the last release is looked for.
const lookBack = 12

// Last is the last released month that ended by a day; ok is false when there is none.
func (r *Releases) Last(by plan.Day) (month plan.Window, ok bool) {
	month = monthAt(by)
	for range lookBack {
		if month.To <= by && r.Of(month) != nil {
			return month, true
		}
		month = monthAt(month.From - 1)
	}
	return plan.Window{}, false
}
