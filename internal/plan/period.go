package plan

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"
)

// Every is how often a duty comes round.
type Every string

// The cadences of `every:`; the empty one is "once".
const (
	Once       Every = ""
	Daily      Every = "day"
	Weekly     Every = "week"
	HalfMonth  Every = "half_month"
	Monthly    Every = "month"
	Quarterly  Every = "quarter"
	HalfYearly Every = "half_year"
	Yearly     Every = "year"
	PerTerm    Every = "term"
	PerPhase   Every = "phase"
)

// cadences from the shortest to the longest; term and phase have no fixed length.
var cadences = []Every{Daily, Weekly, HalfMonth, Monthly, Quarterly, HalfYearly, Yearly, PerTerm, PerPhase}

// Period is a named stretch of time as the calendar or the plan knows it, before anything is clipped.
type Period struct {
	Name  string
	Whole Window
}

// Span is a stretch of time that the plan names: a phase, a term, a base.
type Span struct {
	ID    string
	Title string
	Window
	place place
}

var periodName = regexp.MustCompile(`^(plan|\d{4}(-(\d{2}(-(\d{2}|H[12]))?|W\d{2}|Q[1-4]|S[12]))?)$`)

// looksLikePeriod tells ids that could be confused with the names of periods.
func looksLikePeriod(id string) bool { return periodName.MatchString(id) }

// calendar returns the period of a calendar cadence that contains the day.
func (e Every) calendar(d Day) Period {
	y, m, day := d.date()
	switch e {
	case Daily:
		return Period{d.String(), Window{d, d}}
	case Weekly:
		mon := d - Day(d.monday())
		iy, iw := mon.time().ISOWeek()
		return Period{fmt.Sprintf("%04d-W%02d", iy, iw), Window{mon, mon + 6}}
	case HalfMonth:
		if day <= 15 {
			return Period{fmt.Sprintf("%04d-%02d-H1", y, m), Window{date(y, m, 1), date(y, m, 15)}}
		}
		return Period{fmt.Sprintf("%04d-%02d-H2", y, m), Window{date(y, m, 16), date(y, m+1, 0)}}
	case Monthly:
		return Period{fmt.Sprintf("%04d-%02d", y, m), Window{date(y, m, 1), date(y, m+1, 0)}}
	case Quarterly:
		q := (m - 1) / 3
		return Period{fmt.Sprintf("%04d-Q%d", y, q+1), Window{date(y, q*3+1, 1), date(y, q*3+4, 0)}}
	case HalfYearly:
		s := (m - 1) / 6
		return Period{fmt.Sprintf("%04d-S%d", y, s+1), Window{date(y, s*6+1, 1), date(y, s*6+7, 0)}}
	default:
		return Period{fmt.Sprintf("%04d", y), Window{date(y, time.January, 1), date(y, time.December, 31)}}
	}
}

// periods lists the periods of a cadence that touch the range, in time order.
func (p *Plan) periods(e Every, within Window) []Period {
	var out []Period
	switch e {
	case PerTerm, PerPhase:
		for _, s := range p.spans(e) {
			if w := s.clip(within); !w.empty() {
				out = append(out, Period{s.ID, s.Window})
			}
		}
	default:
		for d := within.From; d <= within.To; {
			c := e.calendar(d)
			out = append(out, c)
			d = c.Whole.To + 1
		}
	}
	return out
}

func (p *Plan) spans(e Every) []Span {
	if e == PerTerm {
		return p.Terms
	}
	return p.Phases
}

// before is the whole period that comes before; ok is false for the first phase or term, whose predecessor counts zero.
func (p *Plan) before(e Every, now Period) (w Window, ok bool) {
	if e != PerTerm && e != PerPhase {
		return e.calendar(now.Whole.From - 1).Whole, true
	}
	spans := p.spans(e)
	for i, s := range spans {
		if s.ID == now.Name && i > 0 {
			return spans[i-1].Window, true
		}
	}
	return Window{0, -1}, false
}

// lastYear is the window a year earlier: the same-named period when it is whole (so the end of February meets the end
// of February), both ends a year back when it was clipped or has no calendar name, 52 weeks back for weeks.
func lastYear(e Every, now Period, clipped Window) Window {
	back := Window{clipped.From.yearBefore(), clipped.To.yearBefore()}
	switch e {
	case Weekly:
		return clipped.shift(-364)
	case Once, PerTerm, PerPhase, Daily:
		return back
	}
	if clipped != now.Whole {
		return back
	}
	return e.calendar(back.From).Whole
}

// Schedule says when something falls due: a duty, a goal or a score.
type Schedule struct {
	Every   Every
	By      Day    // last day of a once-only duty, with HasBy
	HasBy   bool   //
	Per     string // record kind (or "unit") that starts one window each
	Within  int    // days after the record, with Per
	Due     int    // days by which the counting windows are shifted
	Range   Window // part of the plan it is restricted to
	Partial string // "", "keep", "skip"
}

// Window of a unit: the period, what is left of it after clipping, and the days that are counted.
type unitWindow struct {
	period  Period
	clipped Window // what is left of the period; its first day decides the plan version
	count   Window // the same, shifted by `due`
}

// windowFor clips a period to the schedule and to the active days of a unit. ok is false when nothing, or too little, is left.
func (s *Schedule) windowFor(pd Period, active *placements) (unitWindow, bool) {
	w := pd.Whole.clip(s.Range)
	if w.empty() {
		return unitWindow{}, false
	}
	w, left := active.clip(w)
	if left == 0 {
		return unitWindow{}, false
	}
	nominal := pd.Whole.days()
	if left < nominal && !s.keepsPartial(left, nominal) {
		return unitWindow{}, false
	}
	return unitWindow{pd, w, w.shift(s.Due)}, true
}

func (s *Schedule) keepsPartial(left, nominal int) bool {
	switch s.Partial {
	case "keep":
		return true
	case "skip":
		return false
	}
	return s.Every == Once || left*2 >= nominal
}

// all lists the periods of the schedule over the plan, in time order. Per-record schedules have none of their own.
func (s *Schedule) all(p *Plan) []Period {
	switch {
	case s.Per != "":
		return nil
	case s.Every != Once:
		return p.periods(s.Every, s.Range)
	case s.HasBy:
		return []Period{{"plan", Window{s.Range.From, s.By}}}
	}
	return []Period{{"plan", s.Range}}
}

// periodCache keeps the periods of the schedules of a plan: a nation is judged by one plan, three thousand times.
type periodCache struct {
	mu   sync.Mutex
	bySc map[*Schedule][]Period
}

func (p *Plan) periodsOf(s *Schedule) []Period {
	p.cache.mu.Lock()
	defer p.cache.mu.Unlock()
	list, ok := p.cache.bySc[s]
	if !ok {
		if list = s.all(p); p.cache.bySc == nil {
			p.cache.bySc = map[*Schedule][]Period{}
		}
		p.cache.bySc[s] = list
	}
	return list
}

// ParsePeriod finds the period of this name among those a plan could list; the names are unique across cadences.
func (p *Plan) ParsePeriod(name string) (Period, bool) {
	if name == "plan" {
		return Period{"plan", p.Period}, true
	}
	for _, s := range append(append([]Span{}, p.Phases...), p.Terms...) {
		if s.ID == name {
			return Period{s.ID, s.Window}, true
		}
	}
	return parseCalendar(name)
}

func parseCalendar(name string) (Period, bool) {
	if !looksLikePeriod(name) || name == "plan" {
		return Period{}, false
	}
	var y int
	fmt.Sscanf(name[:4], "%d", &y)
	if y < 1900 || y > 2199 {
		return Period{}, false
	}
	e, start := Yearly, date(y, 1, 1)
	switch rest := name[4:]; {
	case rest == "":
	case strings.HasPrefix(rest, "-W"):
		e, start = Weekly, date(y, 1, 4)+Day(7*(number(rest[2:])-1))
	case strings.HasPrefix(rest, "-Q"):
		e, start = Quarterly, date(y, time.Month(3*number(rest[2:])-2), 1)
	case strings.HasPrefix(rest, "-S"):
		e, start = HalfYearly, date(y, time.Month(6*number(rest[2:])-5), 1)
	case len(rest) == 3:
		e, start = Monthly, date(y, time.Month(number(rest[1:])), 1)
	case rest[4] == 'H':
		e, start = HalfMonth, date(y, time.Month(number(rest[1:3])), 15*number(rest[5:])-14)
	default:
		d, err := ParseDay(name)
		if err != nil {
			return Period{}, false
		}
		e, start = Daily, d
	}
	got := e.calendar(start)
	return got, got.Name == name
}

func number(digits string) int {
	n := 0
	for _, c := range digits {
		n = n*10 + int(c-'0')
	}
	return n
}
