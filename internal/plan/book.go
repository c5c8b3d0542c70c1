package plan

import (
	"cmp"
	"slices"
)

// Own is a running total: what one unit itself did on one day, by one measure. It says the same as a Contribution, summed.
type Own struct {
	Measure *Measure
	Day     Day
	Value   int64
	Key     string // of distinct
}

// KeptRecord is a record that running totals cannot answer for, as it stands now.
type KeptRecord struct {
	Record
	// Until is the first day from which it counts no more: OpenTo when it counts, OpenFrom when it never does, else the day
	// of the record that takes its place. Whoever looks at the days before that day finds it counted still.
	Until Day
}

// Book keeps the facts of one version of a plan up to date: from running totals, and from the few records that they cannot
// answer for (see Keeping). It does not change: Update gives the next one, which shares with it what stayed as it was. A
// Book is updated once; only the newest one goes on.
type Book struct {
	*Facts
	keeping Keeping
	all     []Decision
	own     []series // by measure: what each unit itself did; of units with nothing below or linked only for distinct
	inner   []bool   // units with something below, or linked, at some time
	steady  []bool   // units that never move, nor anything above them
	place   atlas[string, int32]
	// Records, by unit, that count only when one looks at earlier days, or only at later ones; and the keys of these units.
	moot  atlas[int32, []KeptRecord]
	names atlas[ownKey, map[string]int32]
}

// ownKey is a unit's own part of a measure.
type ownKey struct {
	node    int32
	measure int
}

// BookMaker takes in a version's totals and kept records.
type BookMaker struct {
	b      *Book
	blocks []ownBlock // by measure
}

// ownBlock is a block of own numbers in the making.
type ownBlock struct {
	folder
	block
	at int32
}

// NewBook begins a Book: first come the kept records, then the units.
func NewBook(p *Plan, t *Tree) *BookMaker {
	b := &Book{Facts: newFacts(p, t, Known{AsOf: maxDay}), keeping: p.Keeping(), own: make([]series, len(p.Measures)),
		inner: make([]bool, len(t.nodes)), steady: make([]bool, len(t.nodes))}
	for i := range b.own {
		b.own[i].blocks = make([]*block, (len(t.nodes)+blockUnits-1)/blockUnits)
	}
	for i := range t.nodes {
		b.inner[i] = len(t.nodes[i].kids) > 0 || len(t.nodes[i].refs) > 0
		b.steady[i] = len(t.settled(int32(i), Window{minDay, maxDay})) == 1
	}
	return &BookMaker{b, make([]ownBlock, len(p.Measures))}
}

// Keep takes in a record.
func (k *BookMaker) Keep(r KeptRecord) { k.b.keep(r, false) }

// Unit takes in all running totals of a unit; units come sorted by id, each once. A unit that is not in the tree is left out.
func (k *BookMaker) Unit(id string, own []Own) {
	node, ok := k.b.Tree.index[id]
	if !ok {
		return
	}
	for m, points := range k.b.ownPoints(node, own) {
		k.put(m, node, points)
	}
}

func (k *BookMaker) put(measure int, node int32, points []point) {
	o := &k.blocks[measure]
	if i := node / blockUnits; i != o.at {
		k.flush(measure)
		o.at = i
	}
	o.folder.strand(points, false)
	o.start[node%blockUnits+1] = int32(len(o.days))
}

func (k *BookMaker) flush(measure int) {
	o := &k.blocks[measure]
	if len(o.days) > 0 {
		b := o.block
		b.close(&o.folder)
		k.b.own[measure].blocks[o.at] = &b
	}
	o.block, o.days, o.values, o.folder.times = block{}, o.days[:0], o.values[:0], o.folder.times[:0]
}

// Book adds up what lies below and ends the making.
func (k *BookMaker) Book(decisions []Decision) *Book {
	for _, m := range k.b.Plan.Measures {
		k.flush(m.index)
		k.b.aggregate(m)
	}
	k.b.sortStarts()
	k.b.decide(decisions)
	return k.b
}

// ownPoints sorts what a unit did by measure. Keys become numbers that mean something in this unit alone; where a kept
// record may join or leave them later they are remembered.
func (b *Book) ownPoints(node int32, own []Own) map[int][]point {
	out := map[int][]point{}
	names := map[int]map[string]int32{}
	for _, o := range own {
		m := o.Measure.index
		value := o.Value
		if o.Measure.Verb == Distinct {
			if names[m] == nil {
				names[m] = map[string]int32{}
			}
			value = int64(named(names[m], o.Key))
		}
		if value != 0 || o.Measure.Verb != Sum && o.Measure.Verb != Count && o.Measure.Verb != Stock {
			out[m] = append(out[m], point{o.Day, value, 1})
		}
	}
	for _, list := range out {
		slices.SortFunc(list, comparePoints)
	}
	if len(b.moot.at(node)) > 0 {
		for m, keys := range names {
			b.names.put(ownKey{node, m}, keys)
		}
	}
	return out
}

// named gives a key its number.
func named(names map[string]int32, key string) int32 {
	n, ok := names[key]
	if !ok {
		n = int32(len(names))
		names[key] = n
	}
	return n
}

// aggregate adds up a measure over all units.
func (b *Book) aggregate(m *Measure) {
	if m.Record == nil || m.moving {
		return
	}
	var es []entry
	offset := int32(0)
	for i := range b.Tree.nodes {
		node := int32(i)
		at := b.own[m.index].strand(node)
		points := at.points(false)
		most := int32(-1)
		b.spread(m, node, points, func(to int32, p point) {
			e := entry{to, p.day, p.value, 0}
			if m.Verb == Distinct {
				e.value, e.key = 0, offset+int32(p.value)
				most = max(most, int32(p.value))
			}
			es = append(es, e)
		})
		offset += most + 1
	}
	if len(es) > 0 {
		b.series[m.index] = newSeries(m.Verb, es, len(b.Tree.nodes))
	}
	if m.Verb != Distinct {
		b.own[m.index] = b.own[m.index].only(b.inner)
	}
}

// only keeps the strands of some units.
func (s *series) only(of []bool) series {
	e := (&series{}).edit(false)
	for i, wanted := range of {
		if at := s.strand(int32(i)); wanted && at.a < at.b {
			e.changed[int32(i)] = at.points(false)
		}
	}
	return e.done(len(of))
}

// ownOf is what a unit itself did by a measure.
func (b *Book) ownOf(m *Measure, node int32) []point {
	if m.Verb == Distinct || b.inner[node] {
		at := b.own[m.index].strand(node)
		return at.points(false)
	}
	at := b.series[m.index].strand(node)
	return at.points(m.Verb.running())
}

// spread tells what the units that count a unit get from what it did itself.
func (b *Book) spread(m *Measure, node int32, points []point, put func(to int32, p point)) {
	if len(points) == 0 {
		return
	}
	parts := []Window{{minDay, maxDay}}
	if !b.steady[node] {
		parts = b.Tree.settled(node, parts[0])
	}
	carried := int64(0) // a stock leaves the old units above it and joins the new ones
	for _, w := range parts {
		n := 0
		for n < len(points) && points[n].day <= w.To {
			n++
		}
		part := b.carry(m, w, &carried, points[:n])
		points = points[n:]
		if len(part) > 0 {
			b.targets(m, node, max(w.From, minDay), func(to int32) {
				for _, p := range part {
					put(to, p)
				}
			})
		}
	}
}

// carry adds to the changes of a stock that it comes from the part before and goes over to the next.
func (b *Book) carry(m *Measure, w Window, carried *int64, part []point) []point {
	if m.Verb != Stock {
		return part
	}
	var out []point
	if *carried != 0 {
		out = append(out, point{w.From, *carried, 1})
	}
	out = append(out, part...)
	for _, p := range part {
		*carried += p.value
	}
	if w.To < maxDay && *carried != 0 {
		out = append(out, point{w.To + 1, -*carried, 1})
	}
	return out
}

// keep enters a record, or notes why it does not count for good; sorted keeps all lists in order.
func (b *Book) keep(r KeptRecord, sorted bool) {
	node, ok := b.Tree.index[r.Unit]
	if !ok {
		return
	}
	if b.isMoot(&r) {
		b.moot.put(node, append(slices.Clip(b.moot.at(node)), r))
	}
	if r.Until < maxDay || !b.keeping.Takes(&r.Record) {
		return
	}
	b.enter(r.Record, node)
	if i := int32(len(b.Records) - 1); sorted {
		b.startSorted(i)
	} else {
		b.start(i)
	}
}

// enter takes a record that counts.
func (b *Book) enter(r Record, node int32) {
	i := int32(len(b.Records))
	b.Records, b.Facts.node, b.fate = append(b.Records, r), append(b.Facts.node, node), append(b.fate, counts)
	b.place.put(r.ID, i)
	b.shelve(i)
}

// isMoot tells records that count only when one looks at earlier days, because another one takes their place later, or only
// at later ones, because a holding begins before its record was made.
func (b *Book) isMoot(r *KeptRecord) bool {
	if r.Kind.ID == "person" {
		return false // people are always seen
	}
	return r.Until < maxDay && r.Until > r.On || r.Until == maxDay && r.span().From < r.On && b.stocked(r.Kind)
}

// stocked tells kinds of records that a stock counts.
func (b *Book) stocked(k *RecordKind) bool {
	return slices.ContainsFunc(b.Plan.Measures, func(m *Measure) bool { return m.Record == k && m.Verb == Stock && !m.moving })
}

// shelve puts a record into the lists by which it is found, sorted by id.
func (b *Book) shelve(i int32) {
	r := &b.Records[i]
	if r.Ref != "" {
		b.byRef.put(r.Ref, b.inserted(b.byRef.at(r.Ref), i))
	}
	b.byKind[r.Kind] = b.inserted(b.byKind[r.Kind], i)
	b.listed(i, func(list *atlas[int32, []int32], to int32) { list.put(to, b.inserted(list.at(to), i)) })
}

func (b *Book) unshelve(i int32) {
	r := &b.Records[i]
	without := func(list []int32) []int32 {
		return slices.DeleteFunc(slices.Clone(list), func(k int32) bool { return k == i })
	}
	b.place.drop(r.ID)
	if r.Ref != "" {
		b.byRef.put(r.Ref, without(b.byRef.at(r.Ref)))
	}
	b.byKind[r.Kind] = without(b.byKind[r.Kind])
	b.listed(i, func(list *atlas[int32, []int32], to int32) { list.put(to, without(list.at(to))) })
	for d, a := range b.starts {
		if owner := b.owner(d, b.Facts.node[i], r.On); d.perKind == r.Kind && d.Per != PerUnit && owner >= 0 {
			a.put(owner, slices.DeleteFunc(slices.Clone(a.at(owner)), func(s started) bool { return s.id == r.ID }))
		}
	}
}

// listed calls f for every list of a measure without totals that the record stands in.
func (b *Book) listed(i int32, f func(list *atlas[int32, []int32], to int32)) {
	r := &b.Records[i]
	for _, m := range b.Plan.Measures {
		if m.Record != r.Kind || !m.moving || !m.each.takes(r) || m.taskRef != "" && m.taskRef != r.Ref {
			continue
		}
		b.listers(m, b.Facts.node[i], r.On, func(to int32) { f(&b.lists[m.index], to) })
	}
}

// inserted is a list with one more record, in the order of ids.
func (b *Book) inserted(list []int32, i int32) []int32 {
	at, _ := slices.BinarySearchFunc(list, i, b.compareRecords)
	if at == len(list) && b.Known.AsOf == maxDay {
		return append(list, i) // only the newest book goes on
	}
	return slices.Insert(slices.Clip(list), at, i)
}

func (b *Book) startSorted(i int32) {
	r := &b.Records[i]
	for d, a := range b.starts {
		if owner := b.owner(d, b.Facts.node[i], r.On); d.perKind == r.Kind && d.Per != PerUnit && owner >= 0 {
			s := started{r.ID, r.On, r}
			list := a.at(owner)
			at, _ := slices.BinarySearchFunc(list, s, compareStarted)
			a.put(owner, slices.Insert(slices.Clip(list), at, s))
		}
	}
}

func (b *Book) compareRecords(i, k int32) int { return cmp.Compare(b.Records[i].ID, b.Records[k].ID) }

func (b *Book) decide(decisions []Decision) {
	b.all, b.decisions = decisions, decisionsByKey(decisions)
}
