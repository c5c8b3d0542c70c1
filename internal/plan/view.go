package plan

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// View is what the versions of a plan say as of a day. It judges what it is asked for; of the rest it remembers only by
// which states of which duties a unit can be found. It is safe for concurrent use and does not change.
type View struct {
	versions []*version // by start
	ids      []string   // units of all versions, bytewise

	prepared atomic.Bool // see Prepare
	marking  sync.Mutex
	marks    []marks           // by version, once they are made; see mark
	counted  []*windowCounts   // of the windows asked for last, the latest last; see Counts
	summed   map[counting]sums // of the same windows; see SumOf

	ranking sync.Mutex
	scored  []*unitLists[string, sheetPoints]  // of the periods asked for last; see Points
	titled  []*unitLists[*Plan, titleStanding] // see TitleStandings
}

// version is one version's facts in a View.
type version struct {
	*Facts
	inForce Window
	nodes   []int32 // by unit of the View, -1 where the version has none; nil when they are the same
	counts  *unitCounts
}

// NewView makes the View of the facts of every version, all known as of the same moment.
func NewView(facts []*Facts) *View {
	ordered := slices.Clone(facts)
	slices.SortStableFunc(ordered, func(a, b *Facts) int { return int(a.Plan.Start) - int(b.Plan.Start) })
	v := &View{summed: map[counting]sums{}}
	for i, f := range ordered {
		at := &version{Facts: f, inForce: Window{f.Plan.Start, maxDay}, counts: newUnitCounts()}
		if i == 0 {
			at.inForce.From = minDay
		}
		if i+1 < len(ordered) {
			at.inForce.To = ordered[i+1].Plan.Start - 1
		}
		v.versions = append(v.versions, at)
	}
	v.index()
	return v
}

// index finds the units of the View in each version.
func (v *View) index() {
	newest := v.newest().Tree
	v.ids = newest.IDs()
	same := true
	for _, at := range v.versions {
		if !slices.EqualFunc(at.Tree.nodes, newest.nodes, func(a, b unitNode) bool { return a.id == b.id }) {
			v.ids, same = append(v.ids, at.Tree.IDs()...), false
		}
	}
	if same {
		return
	}
	slices.Sort(v.ids)
	v.ids = slices.Compact(v.ids)
	for _, at := range v.versions {
		at.nodes = make([]int32, len(v.ids))
		for i, id := range v.ids {
			at.nodes[i] = -1
			if node, ok := at.Tree.index[id]; ok {
				at.nodes[i] = node
			}
		}
	}
}

// place finds a unit among those of the View.
func (v *View) place(unit string) (int, bool) {
	if at := v.newest(); at.nodes == nil {
		i, ok := at.Tree.index[unit]
		return int(i), ok
	}
	return slices.BinarySearch(v.ids, unit)
}

func (v *View) newest() *version { return v.versions[len(v.versions)-1] }

// Facts are the facts of each version, the oldest first.
func (v *View) Facts() []*Facts {
	out := make([]*Facts, len(v.versions))
	for i, at := range v.versions {
		out[i] = at.Facts
	}
	return out
}

// node is a unit of the View in the tree of the version, or -1.
func (at *version) node(unit int) int32 {
	if at.nodes == nil {
		return int32(unit)
	}
	return at.nodes[unit]
}

// run begins judging by one version.
func (at *version) run() *run {
	r := newRun(at.Facts)
	r.inForce = at.inForce
	return r
}

// Result judges everything; see EvaluateVersions.
func (v *View) Result() *Result { return v.result(nil, true) }

// Of judges what some units, given by their ids, owe: duties, goals, scores and titles, in the order of Result. Problems are
// those of all units that had to be looked at.
func (v *View) Of(units []string) *Result {
	picked := map[string]bool{}
	for _, id := range units {
		picked[id] = true
	}
	return v.result(picked, false)
}

func (v *View) result(units map[string]bool, whole bool) *Result {
	newest := v.newest()
	out := &Result{Plan: newest.Plan.ID, Version: newest.Plan.Version, AsOf: newest.Known.AsOf}
	for _, at := range v.versions {
		r := at.run()
		if !whole {
			r.only, r.counts = at.picked(units), at.counts
		}
		r.judgeInto(out)
		if at == newest {
			out.Titles = r.titles()
		}
		out.Problems = append(out.Problems, r.problems...)
	}
	if len(v.versions) > 1 {
		out.sort(newest.Plan)
	}
	return out
}

// Scores makes the point sheets of some units, or with nil of all, in the order of Result, without judging what else they owe.
func (v *View) Scores(units []string) []ScoreSheet {
	out := &Result{}
	for _, r := range v.runsOver(units) {
		out.Scores = append(out.Scores, r.scores()...)
	}
	if len(v.versions) > 1 {
		out.sort(v.newest().Plan)
	}
	return out.Scores
}

// Titles tells how some units, or with nil all, stand with the titles of the newest version, in the order of Result.
func (v *View) Titles(units []string) []Standing {
	runs := v.runsOver(units)
	return runs[len(runs)-1].titles()
}

// runsOver begins judging some units by each version; nil are all.
func (v *View) runsOver(units []string) []*run {
	picked := map[string]bool{}
	for _, id := range units {
		picked[id] = true
	}
	var out []*run
	for _, at := range v.versions {
		r := at.run()
		r.counts = at.counts
		if units != nil {
			r.only = at.picked(picked)
		}
		out = append(out, r)
	}
	return out
}

// picked finds units in the version, in the order of the tree.
func (at *version) picked(units map[string]bool) []int32 {
	out := []int32{}
	for id := range units {
		if node, ok := at.Tree.index[id]; ok {
			out = append(out, node)
		}
	}
	slices.Sort(out)
	return out
}

// Asked narrows what Walk visits. Empty parts do not narrow.
type Asked struct {
	Units   []string // sorted
	Goals   bool     // goals, else duties
	Duty    string
	Period  string
	States  []VerdictState
	Current bool     // only windows that have not ended
	Posts   []string // only duties that one of these posts may have to answer for; nil: all
	After   string   // the key of the verdict after which to begin
}

// Walk visits verdicts in the order of Result, with keys that sort like them, until visit returns false.
func (v *View) Walk(q Asked, visit func(x *Verdict, key string) bool) {
	w := v.rounds(q)
	if q.Units != nil {
		for _, id := range q.Units {
			if i, ok := v.place(id); ok && id+"!" > q.After && !w.unit(i, visit) {
				return
			}
		}
		return
	}
	first, _ := slices.BinarySearchFunc(v.ids, q.After, func(id, after string) int { return strings.Compare(id+"!", after) })
	for i := first; i < len(v.ids); i++ {
		if i%blockUnits == 0 && w.skips(i/blockUnits) {
			i += blockUnits - 1
			continue
		}
		if !w.unit(i, visit) {
			return
		}
	}
}

// rounds go from unit to unit.
type rounds struct {
	v      *View
	q      Asked
	states stateSet
	runs   []*run
	duties [][]*Duty      // by version: those that are asked for
	order  map[string]int // of duties, by id
	marks  []marks        // nil: nothing is known beforehand
}

func (v *View) rounds(q Asked) *rounds {
	w := &rounds{v: v, q: q, states: setOf(q.States), order: dutyOrder(v.newest().Plan)}
	for _, at := range v.versions {
		r := at.run()
		r.counts = at.counts
		w.runs = append(w.runs, r)
		var asked []*Duty
		for _, d := range at.Plan.allDuties() {
			if d.Goal == q.Goals && (q.Duty == "" || q.Duty == d.ID) && (q.Posts == nil || d.answeredBy(q.Posts)) {
				asked = append(asked, d)
			}
		}
		w.duties = append(w.duties, asked)
	}
	if len(q.States) > 0 && (q.Units == nil || len(q.Units) > fewUnits) {
		w.marks = v.mark()
	}
	return w
}

// answeredBy tells whether one of the posts may have to answer for the duty.
func (d *Duty) answeredBy(posts []string) bool {
	return slices.ContainsFunc(d.Posts, func(r PostRule) bool { return slices.Contains(posts, r.Post.ID) })
}

// occasion is a window of a duty that a unit may owe.
type occasion struct {
	r    *run
	node int32
	d    *Duty
	w    owedWindow
}

// unit visits what one unit owes; false when there is no need to go on.
func (w *rounds) unit(i int, visit func(*Verdict, string) bool) bool {
	var all []occasion
	for k, at := range w.v.versions {
		if node := at.node(i); node >= 0 && (w.runs[k].inside == nil || w.runs[k].inside[node]) {
			all = w.occasions(all, k, node)
		}
	}
	slices.SortStableFunc(all, w.compare)
	for k := range all {
		o := &all[k]
		key := w.key(w.v.ids[i], o)
		if key <= w.q.After {
			continue
		}
		v, owes := o.r.judge(o.node, o.d, &o.w)
		if !owes || len(w.q.States) > 0 && !w.states.has(v.State) {
			continue
		}
		if x := *v; !visit(&x, key) {
			return false
		}
	}
	return true
}

func (w *rounds) occasions(all []occasion, version int, node int32) []occasion {
	r := w.runs[version]
	for _, d := range w.duties[version] {
		if !r.concerns(d, node) || w.marks != nil && !w.marks[version].may(node, d, w.states, w.q.Current) {
			continue
		}
		r.windows(node, &d.Schedule, d, func(o *owedWindow) {
			if r.inForce.has(o.clipped.From) && (w.q.Period == "" || w.q.Period == o.period.Name) && (!w.q.Current || o.count.To >= r.asOf) {
				all = append(all, occasion{r, node, d, *o})
			}
		})
	}
	return all
}

func (w *rounds) place(d *Duty) int {
	if n := w.order[d.ID]; n > 0 {
		return n
	}
	return len(w.order) + 1 + d.index // duties that the newest version dropped come last
}

func (w *rounds) compare(a, b occasion) int {
	return cmp.Or(w.place(a.d)-w.place(b.d), int(a.w.count.From)-int(b.w.count.From), strings.Compare(a.w.period.Name, b.w.period.Name),
		strings.Compare(a.per(), b.per()))
}

func (o *occasion) per() string {
	if o.w.by == nil {
		return ""
	}
	return o.w.by.id
}

// key sorts as the verdicts are listed: a space sorts before all signs of a unit's id.
func (w *rounds) key(unit string, o *occasion) string {
	b := append(make([]byte, 0, 64), unit...)
	b = zeroPadded(append(b, ' '), w.place(o.d), 5)
	b = zeroPadded(append(b, ' '), int(o.w.count.From)-int(FirstDay)+1_000_000, 7)
	b = append(append(b, ' '), o.w.period.Name...)
	return string(append(append(b, ' '), o.per()...))
}

// zeroPadded appends a number with so many digits: lists of millions of verdicts have a key for each.
func zeroPadded(b []byte, n, digits int) []byte {
	end := len(b) + digits
	b = append(b, "0000000"[:digits]...)
	for i := end - 1; n > 0 && i >= end-digits; i-- {
		b[i] = byte('0' + n%10)
		n /= 10
	}
	return b
}

// skips tells blocks in which no unit has anything that is asked for.
func (w *rounds) skips(block int) bool {
	if w.marks == nil {
		return false
	}
	for k, at := range w.v.versions {
		if at.nodes != nil || w.marks[k].mayBlock(block, w.duties[k], w.states, w.q.Current) {
			return false
		}
	}
	return true
}
