package plan

import (
	"maps"
	"slices"
	"sync"
)

// Next is the View after a change: facts are those of the same versions, as of the same day, and touched the units whose
// own numbers, records, decisions or attributes are not what they were. What is remembered of all other units goes on to hold.
func (v *View) Next(facts []*Facts, touched []string) *View {
	next := v.like(facts)
	if !v.alike(next) {
		return next
	}
	reached := make([][]int32, len(next.versions))
	for k, at := range next.versions {
		reached[k] = at.reached(touched)
	}
	known, alike := v.remembered(reached), true
	for k, at := range next.versions {
		at.counts = v.versions[k].counts.after(v.versions[k], at, reached[k])
		alike = v.versions[k].counts.handPeers(v.versions[k], at, reached[k]) && alike
	}
	v.handOn(next, known, changes{reached, alike})
	return next
}

// remembered is what a View remembers of its units.
type remembered struct {
	marks    []marks
	counted  []*windowCounts
	summed   map[counting]sums
	scored   []*unitLists[string, sheetPoints]
	titled   []*unitLists[*Plan, titleStanding]
	prepared bool
}

func (v *View) remembered(reached [][]int32) remembered {
	out := remembered{prepared: v.prepared.Load()}
	v.marking.Lock()
	out.marks, out.counted, out.summed = v.marks, slices.Clone(v.counted), v.sumsAfter(reached)
	v.marking.Unlock()
	v.ranking.Lock()
	out.scored, out.titled = slices.Clone(v.scored), slices.Clone(v.titled)
	v.ranking.Unlock()
	return out
}

// changes are what is not as it was: units, by version, and, unless alike, figures of peers.
type changes struct {
	reached [][]int32
	alike   bool
}

// handOn gives the next View what is remembered of units: all but what may have changed because of any other unit.
func (v *View) handOn(next *View, known remembered, c changes) {
	next.prepared.Store(known.prepared)
	if c.alike || !comparing(v, (*Plan).allDuties) {
		for k := range known.marks {
			next.marks = append(next.marks, known.marks[k].after(next.versions[k], c.reached[k]))
		}
		next.counted, next.summed = handedOn(known.counted, next, c.reached), known.summed
	}
	if c.alike || !comparing(v, func(p *Plan) []*Score { return p.Scores }) {
		next.scored = handedOn(known.scored, next, c.reached)
	}
	if c.alike || !comparing(v, func(p *Plan) []*Title { return p.Titles }) {
		next.titled = handedOn(known.titled, next, c.reached)
	}
}

// like makes a View; units whose trees are the very same are not looked up again.
func (v *View) like(facts []*Facts) *View {
	ordered := slices.EqualFunc(v.versions, facts, func(at *version, f *Facts) bool { return at.Tree == f.Tree && at.Plan == f.Plan })
	if !ordered {
		return NewView(facts)
	}
	next := &View{ids: v.ids, summed: map[counting]sums{}}
	for i, f := range facts {
		at := v.versions[i]
		next.versions = append(next.versions, &version{Facts: f, inForce: at.inForce, nodes: at.nodes, counts: newUnitCounts()})
	}
	return next
}

// alike tells whether both Views have the same versions, day and units in the same places.
func (v *View) alike(next *View) bool {
	return slices.EqualFunc(v.versions, next.versions, func(a, b *version) bool {
		return a.Plan == b.Plan && a.Known == b.Known && maps.Equal(a.decided, b.decided) && (a.Tree == b.Tree || a.Tree.sameShape(b.Tree))
	})
}

// comparing tells whether what the versions define looks at units that are neither below a unit nor linked to it.
func comparing[T any](v *View, defined func(*Plan) []T) bool {
	return slices.ContainsFunc(v.versions, func(at *version) bool {
		return slices.ContainsFunc(defined(at.Plan), func(x T) bool {
			if looksAtPeers(x) {
				return true
			}
			for y := range reach(x, looksAt) {
				if looksAtPeers(y) {
					return true
				}
			}
			return false
		})
	})
}

func looksAtPeers(x any) bool {
	return slices.ContainsFunc(expressionsOf(x), func(e *Expr) bool {
		return e != nil && slices.ContainsFunc(e.refs, func(r ref) bool { return r.kind == refPeers || r.kind == refPrevPeers })
	})
}

// reached lists the units whose verdicts may have changed with those of the touched ones: themselves, those above them and
// those that they link to, on whatever day.
func (at *version) reached(touched []string) []int32 {
	seen := map[int32]bool{}
	var onward []int32
	for _, id := range touched {
		if node, ok := at.Tree.index[id]; ok {
			onward = at.onward(node, onward[:0])
			for _, i := range onward {
				seen[i] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// onward adds to a list a unit, those above it and those that it links to, on whatever day.
func (at *version) onward(unit int32, list []int32) []int32 {
	first := len(list)
	list = append(list, unit)
	add := func(i int32) {
		if i >= 0 && !slices.Contains(list[first:], i) {
			list = append(list, i)
		}
	}
	for k := first; k < len(list); k++ {
		for _, pl := range at.Tree.nodes[list[k]].list {
			add(pl.parent)
			for _, to := range pl.links {
				add(to)
			}
		}
	}
	return list
}

// leading lists which of some units lead to those that count.
func (at *version) leading(units []int32, counting map[int32]map[countKey]int64) map[int32][]int32 {
	out := map[int32][]int32{}
	var onward []int32
	for _, unit := range units {
		onward = at.onward(unit, onward[:0])
		for _, to := range onward {
			if counting[to] != nil {
				out[to] = append(out[to], unit)
			}
		}
	}
	return out
}

// manyUnits are counted once and remembered.
const manyUnits = 64

// unitCounts remembers how many units below a unit fulfil a condition: the topmost unit has all of them below it. The figures of peers it
// remembers too, until one of them changes.
type unitCounts struct {
	many   int         // from how many units on a count is remembered
	mu     *sync.Mutex // of this one and of those that came of it: they share maps
	byNode map[int32]map[countKey]int64
	peers  map[peerKey]*peerSet
}

func newUnitCounts() *unitCounts {
	return &unitCounts{manyUnits, new(sync.Mutex), map[int32]map[countKey]int64{}, map[peerKey]*peerSet{}}
}

func (u *unitCounts) peersOf(k peerKey) *peerSet {
	if u == nil {
		return nil
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.peers[k]
}

func (u *unitCounts) putPeers(k peerKey, s *peerSet) {
	if u == nil {
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.peers[k] = s
}

func (u *unitCounts) at(k countKey) (int64, bool) {
	if u == nil {
		return 0, false
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	n, ok := u.byNode[k.node][k]
	return n, ok
}

// put remembers a count of some units that were looked at.
func (u *unitCounts) put(k countKey, n int64, looked int) {
	if u == nil || looked < u.many {
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.byNode[k.node] == nil {
		u.byNode[k.node] = map[countKey]int64{}
	}
	u.byNode[k.node][k] = n
}

// after gives the counts when some units are not what they were: what each of them added is taken away, and added anew.
func (u *unitCounts) after(old, now *version, nodes []int32) *unitCounts {
	out := &unitCounts{many: u.many, mu: u.mu, peers: map[peerKey]*peerSet{}}
	u.mu.Lock()
	out.byNode = maps.Clone(u.byNode)
	was := map[int32]map[countKey]int64{}
	for _, node := range nodes {
		if len(u.byNode[node]) > 0 {
			was[node] = maps.Clone(u.byNode[node])
		}
		delete(out.byNode, node)
	}
	u.mu.Unlock()
	if len(was) == 0 {
		return out
	}
	before, after := old.run(), now.run()
	before.counts, after.counts = u, out
	from := now.leading(nodes, was)
	for node, counts := range was {
		for k, n := range counts {
			if n, ok := shifted(before, after, k, n, from[node]); ok {
				out.put(k, n, u.many)
			}
		}
	}
	return out
}

// handPeers gives the next version the figures of peers when none of them is another because of some units, and tells whether it did.
func (u *unitCounts) handPeers(old, now *version, nodes []int32) bool {
	u.mu.Lock()
	peers := maps.Clone(u.peers)
	u.mu.Unlock()
	before, after := old.run(), now.run()
	before.counts, after.counts = u, now.counts
	for _, s := range peers {
		if !s.holds(before, after, nodes) {
			return false
		}
	}
	u.mu.Lock()
	now.counts.peers = peers
	u.mu.Unlock()
	return true
}

// holds tells whether some units are peers with the figures that they were before.
func (s *peerSet) holds(before, after *run, nodes []int32) bool {
	if s.err != nil {
		return false
	}
	for _, i := range nodes {
		was, among, err1 := before.peer(i, s.of, &s.at)
		is, still, err2 := after.peer(i, s.of, &s.at)
		if err1 != nil || err2 != nil || among != still || was != is {
			return false
		}
	}
	return true
}

func shifted(before, after *run, k countKey, n int64, nodes []int32) (int64, bool) {
	for _, i := range nodes {
		if !after.lies(i, k) {
			continue
		}
		was, ok1 := before.adds(i, k)
		is, ok2 := after.adds(i, k)
		if !ok1 || !ok2 {
			return 0, false
		}
		n += is - was
	}
	return n, true
}

// lies tells whether a unit is among those that a count looks at.
func (r *run) lies(i int32, k countKey) bool {
	if k.m.Via == "" {
		return i != k.node && r.t.under(i, k.node, k.win.To)
	}
	for ; i >= 0; i = r.t.nodes[i].at(k.win.To).parent {
		if r.t.linkTo(i, k.m.Via, k.win.To) == k.node {
			return true
		}
	}
	return false
}

// adds is what a unit adds to a count; ok is false when that cannot be told.
func (r *run) adds(i int32, k countKey) (n int64, ok bool) {
	u := &r.t.nodes[i]
	switch {
	case u.kind != k.m.Unit || !u.active(k.win.To) || !r.unitTaken(k.m, i, k.win, k.to):
		return 0, true
	case k.m.Verb == Units:
		return 1, true
	}
	v := r.total(k.m, i, k.win.To)
	return v.Num, v.Set
}
