package plan

import (
	"slices"
	"sync"
)

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

// Counts visits the units in the order of their ids with what their duties amount to; units that owe nothing are left out. What is
// visited is only valid until the next unit. The counts of the windows asked for last are remembered and go on from View to View
// (Next), so that only units that have changed are judged anew.
func (v *View) Counts(w Window, visit func(UnitCount)) {
	c := v.countsIn(w)
	var out UnitCount
	for i := range v.ids {
		v.countInto(&out, c, i)
		if len(out.Duties)+len(out.Soon) > 0 {
			visit(out)
		}
	}
}

// CountsOf is Counts for one unit.
func (v *View) CountsOf(unit string, w Window) UnitCount {
	out := UnitCount{Unit: unit}
	if i, ok := slices.BinarySearch(v.ids, unit); ok {
		v.countInto(&out, v.countsIn(w), i)
	}
	return out
}

func (v *View) countInto(out *UnitCount, c *windowCounts, i int) {
	out.Unit, out.Duties, out.Soon = v.ids[i], out.Duties[:0], out.Soon[:0]
	for k, at := range v.versions {
		if node := at.node(i); node >= 0 {
			out.add(at, c.versions[k][node/blockUnits].of(int(node%blockUnits)))
		}
	}
}

func (u *UnitCount) add(at *version, list []dutyTally) {
	for _, t := range list {
		d := at.Plan.Duties[t.duty]
		if t.soon > 0 {
			u.Soon = append(u.Soon, DutySoon{d, at.Known.AsOf + Day(t.soon) - 1})
			continue
		}
		u.Duties = append(u.Duties, DutyCount{d, allStates[t.state], int(t.n)})
	}
}

// windowCounts are those of one window, by version and block of units.
type windowCounts struct {
	window   Window
	versions [][]*countBlock
	unread   int // Views since they were asked for
}

// A View keeps the counts of so many windows, and hands them on to so many Views without being asked for them.
const (
	keptCounts = 3
	maxUnread  = 200
)

// dutyTally is a DutyCount, or a DutySoon when soon is set: 1 for the as-of day.
type dutyTally struct {
	n           int32
	duty        uint16 // place in Plan.Duties
	state, soon uint8
}

// countBlock is the tallies of blockUnits units that follow each other.
type countBlock struct {
	start [blockUnits + 1]int32
	list  []dutyTally
}

func (b *countBlock) of(i int) []dutyTally { return b.list[b.start[i]:b.start[i+1]] }

// countsIn finds the counts of a window, or makes them.
func (v *View) countsIn(w Window) *windowCounts {
	v.marking.Lock()
	defer v.marking.Unlock()
	if i := slices.IndexFunc(v.counted, func(c *windowCounts) bool { return c.window == w }); i >= 0 {
		c := v.counted[i]
		c.unread = 0
		v.counted = append(slices.Delete(v.counted, i, i+1), c)
		return c
	}
	c := &windowCounts{window: w}
	for _, at := range v.versions {
		c.versions = append(c.versions, at.countAll(w))
	}
	if len(v.counted) == keptCounts {
		v.counted = slices.Delete(v.counted, 0, 1)
	}
	v.counted = append(v.counted, c)
	return c
}

func (at *version) countAll(w Window) []*countBlock {
	blocks := make([]*countBlock, (len(at.Tree.nodes)+blockUnits-1)/blockUnits)
	var wait sync.WaitGroup
	for first := range markers {
		wait.Go(func() {
			r := at.streaming()
			for i := first; i < len(blocks); i += markers {
				blocks[i] = r.countBlock(i, w, func(node int32, list []dutyTally) []dutyTally { return r.tally(node, w, list) })
			}
		})
	}
	wait.Wait()
	return blocks
}

// streaming is a run whose verdicts are looked at one by one.
func (at *version) streaming() *run {
	r := at.run()
	r.counts, r.stream = at.counts, true
	return r
}

// countBlock makes a block; of appends the tallies of a unit.
func (r *run) countBlock(i int, w Window, of func(node int32, list []dutyTally) []dutyTally) *countBlock {
	b := &countBlock{}
	for k := range blockUnits {
		if node := i*blockUnits + k; node < len(r.t.nodes) {
			b.list = of(int32(node), b.list)
		}
		b.start[k+1] = int32(len(b.list))
	}
	b.list = slices.Clip(b.list)
	return b
}

// tally judges what a unit owes in the windows that count, and appends what that amounts to.
func (r *run) tally(node int32, w Window, list []dutyTally) []dutyTally {
	if r.inside != nil && !r.inside[node] {
		return list
	}
	for i, d := range r.p.Duties {
		if !r.concerns(d, node) {
			continue
		}
		first := len(list)
		r.windows(node, &d.Schedule, d, func(o *owedWindow) {
			if !r.inForce.has(o.clipped.From) || !w.has(o.count.To) && (o.count.To < r.asOf || o.count.To >= r.asOf+SoonDays) {
				return
			}
			r.figures = r.figures[:0]
			if v, owes := r.judge(node, d, o); owes {
				list = appendTally(list, first, uint16(i), v, w, r.asOf)
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

// countsAfter gives the counts of this View as they are in the next one, where the units of some nodes, by version, have to be
// looked at anew.
func (v *View) countsAfter(next *View, nodes [][]int32) []*windowCounts {
	v.marking.Lock()
	old := slices.Clone(v.counted)
	v.marking.Unlock()
	var out []*windowCounts
	for _, c := range old {
		if c.unread >= maxUnread {
			continue
		}
		n := &windowCounts{window: c.window, unread: c.unread + 1}
		for k, at := range next.versions {
			n.versions = append(n.versions, at.countAgain(c.versions[k], c.window, nodes[k]))
		}
		out = append(out, n)
	}
	return out
}

func (at *version) countAgain(blocks []*countBlock, w Window, nodes []int32) []*countBlock {
	out := slices.Clone(blocks)
	r := at.streaming()
	for len(nodes) > 0 {
		i := int(nodes[0] / blockUnits)
		out[i] = r.countBlock(i, w, func(node int32, list []dutyTally) []dutyTally {
			if len(nodes) > 0 && node == nodes[0] {
				nodes = nodes[1:]
				return r.tally(node, w, list)
			}
			return append(list, blocks[i].of(int(node%blockUnits))...)
		})
	}
	return out
}
