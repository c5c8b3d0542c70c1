package plan

import (
	"cmp"
	"maps"
	"slices"
)

// DutySum is what the duties of a unit and all below it amount to, as the tree stands on the as-of day.
type DutySum struct {
	Duties []DutyCount  // of the windows that end in the window asked for, by version and duty
	Due    []DutyDue    // pending, and due within SoonDays of the as-of day, by day and duty
	Behind []UnitBehind // the units that miss the most, MostBehind of them
}

// DutyDue is how many units still owe a duty that falls due on a day.
type DutyDue struct {
	DutySoon
	Units int
	One   string // of them
}

// UnitBehind is a unit with duties that were not met in time.
type UnitBehind struct {
	Unit    string
	Missing int
	Duties  []*Duty // each once
}

// MostBehind is how many units a DutySum names.
const MostBehind = 12

// SumOf adds up what Counts says of a unit and all below it. What is remembered of windows includes the sums of all units with others below
// them, so that only those above units that have changed are added up anew.
func (v *View) SumOf(unit string, w Window) DutySum { return v.sumOf(unit, counting{Window: w}) }

// GoalSumOf adds up the goals of a unit and all below it as SumOf does duties.
func (v *View) GoalSumOf(unit string, w Window) DutySum { return v.sumOf(unit, counting{w, true}) }

func (v *View) sumOf(unit string, c counting) DutySum {
	i, ok := v.place(unit)
	if !ok {
		return DutySum{}
	}
	v.marking.Lock()
	defer v.marking.Unlock()
	s := &summing{v: v, counts: recalled(v, &v.counted, c, (*run).tally)}
	maps.DeleteFunc(v.summed, func(c counting, _ sums) bool {
		return !slices.ContainsFunc(v.counted, func(kept *windowCounts) bool { return kept.key == c })
	})
	if v.summed[c] == nil {
		v.summed[c] = sums{}
	}
	s.known = v.summed[c]
	return s.told(s.of(int32(i)))
}

// Prepare makes what lists by state, the sums of windows, the points of the last period and the standings rest on, so that nobody who asks first
// has to wait for it. unit is the topmost one. It is done once for a day: the Views that come of this one hand on what they can.
func (v *View) Prepare(unit string, windows ...Window) {
	v.mark()
	for _, w := range windows {
		v.SumOf(unit, w)
	}
	if v.prepared.Swap(true) {
		return
	}
	for _, w := range windows {
		v.GoalSumOf(unit, w)
	}
	for _, period := range v.ScorePeriods()[:min(1, len(v.ScorePeriods()))] {
		v.Points(period, nil, func(SheetPoints) {})
	}
	v.TitleStandings(nil, func(TitleStanding) {})
}

// sums are those of units with others below them, by their place in the View.
type sums map[int32]*unitSum

// unitSum is a DutySum in numbers.
type unitSum struct {
	states []int32 // by version, duty and state
	due    map[DutySoon]dueSum
	behind []behindUnit
}

type dueSum struct{ units, one int32 }

type behindUnit struct {
	unit, missing int32
	duties        []*Duty
}

// before tells which of two units is further behind.
func (b behindUnit) before(o behindUnit) int {
	return cmp.Or(-cmp.Compare(b.missing, o.missing), -cmp.Compare(len(b.duties), len(o.duties)), cmp.Compare(b.unit, o.unit))
}

// summing adds up counts of a window.
type summing struct {
	v      *View
	counts *windowCounts
	known  sums
}

// of is the sum of a unit; it is remembered when there are units below it.
func (s *summing) of(i int32) *unitSum {
	if sum := s.known[i]; sum != nil {
		return sum
	}
	sum := &unitSum{states: make([]int32, s.firstPlace(len(s.v.versions))), due: map[DutySoon]dueSum{}}
	s.own(sum, i)
	above := false
	s.v.kids(i, func(k int32, leaf bool) {
		above = true
		if leaf {
			s.own(sum, k)
		} else {
			sum.add(s.of(k))
		}
	})
	if above {
		s.known[i] = sum
	}
	return sum
}

// own adds what a unit owes itself.
func (s *summing) own(sum *unitSum, i int32) {
	mine := behindUnit{unit: i}
	s.counts.unit(s.v, int(i), func(version int, list []dutyTally) {
		at, first := s.v.versions[version], s.firstPlace(version)
		for _, t := range list {
			d := s.duties(version)[t.duty]
			if t.soon > 0 {
				sum.addDue(DutySoon{d, t.day(at)}, dueSum{1, i})
				continue
			}
			sum.states[first+int(t.duty)*len(allStates)+int(t.state)] += t.n
			if allStates[t.state].Bad() {
				mine.missing += t.n
				mine.duties = append(mine.duties, d)
			}
		}
	})
	if mine.missing > 0 {
		mine.duties = slices.Compact(mine.duties) // a duty's states follow each other
		sum.addBehind(mine)
	}
}

func (sum *unitSum) add(o *unitSum) {
	for i, n := range o.states {
		sum.states[i] += n
	}
	for k, d := range o.due {
		sum.addDue(k, d)
	}
	for _, b := range o.behind {
		sum.addBehind(b)
	}
}

func (sum *unitSum) addDue(k DutySoon, d dueSum) {
	if was, known := sum.due[k]; known {
		d.units, d.one = d.units+was.units, min(d.one, was.one)
	}
	sum.due[k] = d
}

// addBehind keeps the worst.
func (sum *unitSum) addBehind(b behindUnit) {
	i, _ := slices.BinarySearchFunc(sum.behind, b, behindUnit.before)
	if i == MostBehind {
		return
	}
	sum.behind = slices.Insert(sum.behind, i, b)
	sum.behind = sum.behind[:min(len(sum.behind), MostBehind)]
}

// told writes a sum with what its numbers stand for.
func (s *summing) told(sum *unitSum) DutySum {
	var out DutySum
	for version := range s.v.versions {
		duties, first := s.duties(version), s.firstPlace(version)
		for i, n := range sum.states[first : first+len(duties)*len(allStates)] {
			if n > 0 {
				out.Duties = append(out.Duties, DutyCount{duties[i/len(allStates)], allStates[i%len(allStates)], int(n)})
			}
		}
	}
	for k, d := range sum.due {
		out.Due = append(out.Due, DutyDue{k, int(d.units), s.v.ids[d.one]})
	}
	slices.SortFunc(out.Due, func(a, b DutyDue) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Duty.Line, b.Duty.Line), cmp.Compare(a.Duty.ID, b.Duty.ID))
	})
	for _, b := range sum.behind {
		out.Behind = append(out.Behind, UnitBehind{s.v.ids[b.unit], int(b.missing), b.duties})
	}
	return out
}

// duties are those of a version that are summed up.
func (s *summing) duties(version int) []*Duty { return s.counts.key.of(s.v.versions[version].Plan) }

// firstPlace is where the states of a version's duties begin in a unitSum.
func (s *summing) firstPlace(version int) int {
	n := 0
	for earlier := range version {
		n += len(s.duties(earlier)) * len(allStates)
	}
	return n
}

// kids visits the units right below one on the as-of day; a leaf never had any below it.
func (v *View) kids(i int32, visit func(k int32, leaf bool)) {
	for version, at := range v.versions {
		node := at.node(int(i))
		if node < 0 {
			continue
		}
		for _, k := range at.Tree.nodes[node].kids {
			kid := &at.Tree.nodes[k]
			if kid.at(at.Known.AsOf).parent != node {
				continue
			}
			if place := v.placeOf(at, k); v.newestOf(place) == version {
				visit(place, v.isLeaf(place))
			}
		}
	}
}

// placeOf is where a version's unit is in the View.
func (v *View) placeOf(at *version, node int32) int32 {
	if at.nodes == nil {
		return node
	}
	i, _ := slices.BinarySearch(v.ids, at.Tree.nodes[node].id)
	return int32(i)
}

// newestOf is the newest version that has a unit.
func (v *View) newestOf(i int32) int {
	for version := len(v.versions) - 1; version > 0; version-- {
		if v.versions[version].node(int(i)) >= 0 {
			return version
		}
	}
	return 0
}

func (v *View) isLeaf(i int32) bool {
	return !slices.ContainsFunc(v.versions, func(at *version) bool {
		node := at.node(int(i))
		return node >= 0 && len(at.Tree.nodes[node].kids) > 0
	})
}

// sumsAfter gives the sums but those of units, by version, that have to be added up anew.
func (v *View) sumsAfter(nodes [][]int32) map[counting]sums {
	out := map[counting]sums{}
	for c, known := range v.summed {
		out[c] = maps.Clone(known)
		for version, at := range v.versions {
			for _, node := range nodes[version] {
				delete(out[c], v.placeOf(at, node))
			}
		}
	}
	return out
}
