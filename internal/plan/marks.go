package plan

import (
	"slices"
	"sync"
)

// fewUnits are judged faster than they are looked up.
const fewUnits = 512

// stateSet is a set of verdict states.
type stateSet uint8

var allStates = []VerdictState{Met, Late, Unmet, Pending, Kept, Broken, Waived, Unknown}

func setOf(states []VerdictState) stateSet {
	out := stateSet(0)
	for _, s := range states {
		if i := slices.Index(allStates, s); i >= 0 {
			out |= 1 << i
		}
	}
	return out
}

func (s stateSet) has(state VerdictState) bool { return s&setOf([]VerdictState{state}) != 0 }

// marks tell in which states a unit's duties are, so that a list finds what is rare. A changed copy shares the blocks that
// stay as they were.
type marks struct {
	duties int
	blocks []*markBlock
}

// markBlock is blockUnits units that follow each other: by unit and duty, and by duty for all of them.
type markBlock struct {
	ever, now       []stateSet // now: of windows that have not ended
	anyEver, anyNow []stateSet
}

func (m *marks) may(node int32, d *Duty, states stateSet, current bool) bool {
	b, i := m.blocks[node/blockUnits], int(node%blockUnits)*m.duties+d.index
	if current {
		return b.now[i]&states != 0
	}
	return b.ever[i]&states != 0
}

func (m *marks) mayBlock(block int, duties []*Duty, states stateSet, current bool) bool {
	if block >= len(m.blocks) {
		return false
	}
	any := m.blocks[block].anyEver
	if current {
		any = m.blocks[block].anyNow
	}
	return slices.ContainsFunc(duties, func(d *Duty) bool { return any[d.index]&states != 0 })
}

// mark makes the marks of all units when they are first asked for.
func (v *View) mark() []marks {
	v.marking.Lock()
	defer v.marking.Unlock()
	if v.marks == nil {
		for _, at := range v.versions {
			v.marks = append(v.marks, at.markAll())
		}
	}
	return v.marks
}

// markers is how many goroutines mark a district.
const markers = 4

func (at *version) markAll() marks {
	m := marks{duties: len(at.Plan.allDuties()), blocks: make([]*markBlock, (len(at.Tree.nodes)+blockUnits-1)/blockUnits)}
	var wait sync.WaitGroup
	for first := range markers {
		wait.Go(func() {
			r := at.streaming()
			for i := first; i < len(m.blocks); i += markers {
				b := m.fresh()
				for node := i * blockUnits; node < min((i+1)*blockUnits, len(at.Tree.nodes)); node++ {
					m.markUnit(b, r, int32(node))
				}
				m.blocks[i] = b.summed(m.duties)
			}
		})
	}
	wait.Wait()
	return m
}

func (m *marks) fresh() *markBlock {
	return &markBlock{ever: make([]stateSet, blockUnits*m.duties), now: make([]stateSet, blockUnits*m.duties)}
}

func (m *marks) markUnit(b *markBlock, r *run, node int32) {
	first := int(node%blockUnits) * m.duties
	clear(b.ever[first : first+m.duties])
	clear(b.now[first : first+m.duties])
	r.only = []int32{node}
	r.duties(func(v *Verdict) {
		s := setOf([]VerdictState{v.State})
		b.ever[first+v.Duty.index] |= s
		if !v.Closed {
			b.now[first+v.Duty.index] |= s
		}
	})
}

func (b *markBlock) summed(duties int) *markBlock {
	b.anyEver, b.anyNow = make([]stateSet, duties), make([]stateSet, duties)
	for i := range b.ever {
		b.anyEver[i%duties] |= b.ever[i]
		b.anyNow[i%duties] |= b.now[i]
	}
	return b
}

// after gives the marks when some units, sorted, have to be looked at anew.
func (m *marks) after(at *version, nodes []int32) marks {
	out := marks{m.duties, slices.Clone(m.blocks)}
	r := at.streaming()
	touched := map[int32]*markBlock{}
	for _, node := range nodes {
		i := node / blockUnits
		if touched[i] == nil {
			touched[i] = &markBlock{ever: slices.Clone(m.blocks[i].ever), now: slices.Clone(m.blocks[i].now)}
		}
		out.markUnit(touched[i], r, node)
	}
	for i, b := range touched {
		out.blocks[i] = b.summed(m.duties)
	}
	return out
}
