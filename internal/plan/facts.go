package plan

import (
	"slices"
)

// State of a record.
type State uint8

// The states of a record. An empty cell means submitted.
const (
	Submitted State = iota
	Confirmed
	Returned
	Void
)

var stateNames = []string{"submitted", "confirmed", "returned", "void"}

func (s State) String() string { return stateNames[s] }

// ParseState reads a state; empty is submitted.
func ParseState(s string) (State, bool) {
	if s == "" {
		return Submitted, true
	}
	i := slices.Index(stateNames, s)
	return State(max(i, 0)), i >= 0
}

// Record is something that was done, or a case, or a holding of a person. It is never changed: corrections supersede it.
type Record struct {
	ID         string
	Kind       *RecordKind
	Unit       string
	On         Day
	EnteredAt  int64 // Unix ms; 0 = always known
	ChangedAt  int64 // Unix ms of the last change of state; 0 = when it was entered
	By, Ref    string
	State      State
	Supersedes string
	Reason     string
	Fields     []Value
	Source     Source
}

func (r *Record) field(f *Field) Value {
	if f.index < len(r.Fields) {
		return r.Fields[f.index]
	}
	return Value{}
}

// span is the time a holding lasts: its fields `from` and `to`, else open from its day.
func (r *Record) span() Window {
	w := Window{r.On, maxDay}
	for _, f := range r.Kind.Fields {
		if f.Type == Date && (f.ID == "from" || f.ID == "to") {
			v := r.field(f)
			switch {
			case f.ID == "from" && v.Set:
				w.From = Day(v.Num)
			case f.ID == "from" && r.Kind.ID == "person":
				w.From = minDay // a person without a first day has always been there
			case f.ID == "to" && v.Set:
				w.To = Day(v.Num)
			}
		}
	}
	return w
}

// Known says what is known: the last day that counts, and the last moment of entry.
type Known struct {
	AsOf Day
	At   int64 // Unix ms; 0 = everything entered so far
}

// stateAt is the state a record had at the moment of knowledge.
func (k Known) stateAt(r *Record) State {
	if k.At != 0 && r.ChangedAt > k.At {
		return Submitted
	}
	return r.State
}

func (k Known) sees(r *Record) bool {
	if r.Kind.ID == "person" {
		return true
	}
	return r.On <= k.AsOf && (k.At == 0 || r.EnteredAt == 0 || r.EnteredAt <= k.At)
}

// Facts are the units and the numbers counted there, as far as they are known. They do not change once made.
type Facts struct {
	Plan    *Plan
	Tree    *Tree
	Known   Known
	Records []Record // all of them, seen or not

	series    []series
	fate      []fate // why a record counts or not
	node      []int32
	byRef     atlas[string, []int32]
	byKind    map[*RecordKind][]int32
	lists     []atlas[int32, []int32]            // by measure and unit: records, for measures that cannot be running totals
	starts    map[*Duty]*atlas[int32, []started] // by the unit that owes it: what started a window of a `per:` duty
	decisions map[decisionKey]Decision
	evidence  *Facts                // whose records are shown; nil: these
	holdings  map[titleAt][]holding // of titles, by first day
	decided   map[*Title]bool       // titles that people have decided about
}

// fate is why a record counts, or does not.
type fate uint8

const (
	counts fate = iota
	tooLate
	notYetKnown
	superseded
	isVoid
	isReturned
	unconfirmed
)

// Decision is what a person decided about a duty: a waiver, or the judgement of a duty or score item that people judge.
type Decision struct {
	Unit, Duty, Period, Per string
	Decision                string // waived, met, unmet, points for `SCORE.ITEM`, or for a title granted, suspended or withdrawn
	Reason                  string
	Source                  Source
}

type decisionKey struct{ unit, duty, period, per string }

// NewFacts counts the records.
func NewFacts(p *Plan, t *Tree, records []Record, decisions []Decision, known Known) *Facts {
	f := newFacts(p, t, known)
	f.Records = records
	f.settle()
	c := newCounter(f)
	for i := range records {
		if f.fate[i] == counts {
			c.record(int32(i))
			f.start(int32(i))
		}
	}
	c.finish()
	f.sortStarts()
	f.decisions = decisionsByKey(decisions)
	f.keepTitles(decisions)
	return f
}

func newFacts(p *Plan, t *Tree, known Known) *Facts {
	f := &Facts{
		Plan: p, Tree: t, Known: known, series: make([]series, len(p.Measures)), byKind: map[*RecordKind][]int32{},
		lists: make([]atlas[int32, []int32], len(p.Measures)), starts: map[*Duty]*atlas[int32, []started]{}, decisions: map[decisionKey]Decision{},
	}
	f.startUnits()
	return f
}

func decisionsByKey(decisions []Decision) map[decisionKey]Decision {
	out := map[decisionKey]Decision{}
	for _, d := range decisions {
		out[decisionKey{d.Unit, d.Duty, d.Period, d.Per}] = d
	}
	return out
}

// settle decides for every record whether it counts.
func (f *Facts) settle() {
	f.fate = make([]fate, len(f.Records))
	f.node = make([]int32, len(f.Records))
	replaced := map[string]bool{}
	for i := range f.Records {
		r := &f.Records[i]
		if r.Supersedes != "" && f.Known.holds(r) {
			replaced[r.Supersedes] = true
		}
	}
	for i := range f.Records {
		r := &f.Records[i]
		f.node[i] = f.Tree.index[r.Unit]
		f.fate[i] = f.fateOf(r, replaced[r.ID])
		if f.fate[i] == counts {
			if r.Ref != "" {
				f.byRef.put(r.Ref, append(f.byRef.at(r.Ref), int32(i)))
			}
			f.byKind[r.Kind] = append(f.byKind[r.Kind], int32(i))
		}
	}
}

func (f *Facts) fateOf(r *Record, replaced bool) fate {
	state := f.Known.stateAt(r)
	switch {
	case !f.Known.sees(r) && r.On > f.Known.AsOf:
		return tooLate
	case !f.Known.sees(r):
		return notYetKnown
	case state == Void:
		return isVoid
	case state == Returned:
		return isReturned
	case replaced:
		return superseded
	case r.Kind.Confirmed && state != Confirmed:
		return unconfirmed
	}
	return counts
}

// Tally is a running total: what one unit itself did on one day, by one measure. Distinct, stock and `per` need more than
// totals and are counted from keys and records.
type Tally struct {
	Unit    int32 // index of the unit in Tree.IDs
	Measure int32 // index in Plan.Measures
	Day     Day
	Value   int64
}

// FactsFromTallies builds facts without records, for counting what running totals can answer.
func FactsFromTallies(p *Plan, t *Tree, tallies []Tally, known Known) *Facts {
	f := newFacts(p, t, known)
	c := newCounter(f)
	for _, x := range tallies {
		m := p.Measures[x.Measure]
		c.spread(m, x.Unit, x.Day, x.Value, 0)
	}
	c.finish()
	f.sortStarts()
	return f
}

// counter spreads records over the units that count them.
type counter struct {
	f       *Facts
	entries [][]entry
	keys    map[distinctKey]int32
	byKind  map[*RecordKind][]*Measure
	vals    []Value
}

type distinctKey struct {
	node int32
	num  int64
	text string
}

func newCounter(f *Facts) *counter {
	c := &counter{f: f, entries: make([][]entry, len(f.Plan.Measures)), keys: map[distinctKey]int32{}, byKind: map[*RecordKind][]*Measure{}}
	for _, m := range f.Plan.Measures {
		if m.Record != nil {
			c.byKind[m.Record] = append(c.byKind[m.Record], m)
		}
	}
	return c
}

func (c *counter) record(i int32) {
	r := &c.f.Records[i]
	for _, m := range c.byKind[r.Kind] {
		if !m.each.takes(r) || m.taskRef != "" && m.taskRef != r.Ref {
			continue
		}
		if m.moving {
			c.list(m, i)
			continue
		}
		if !m.takes(r, Window{}, 0, &c.vals) {
			continue
		}
		c.count(m, i, r)
	}
}

func (e *eachFilter) takes(r *Record) bool { return e == nil || r.field(e.field) == e.value }

func (c *counter) count(m *Measure, i int32, r *Record) {
	node := c.f.node[i]
	switch m.Verb {
	case Count, Last:
		c.spread(m, node, r.On, 1, 0)
	case Sum, Max:
		if v := r.field(m.Field); v.Set {
			c.spread(m, node, r.On, v.Num, 0)
		}
	case Distinct:
		if v := r.field(m.Field); v.Set {
			c.spread(m, node, r.On, 0, c.key(distinctKey{node, v.Num, v.Text}))
		}
	case Stock:
		c.stock(m, node, r.span())
	}
}

func (c *counter) key(k distinctKey) int32 {
	n, ok := c.keys[k]
	if !ok {
		n = int32(len(c.keys)) + 1
		c.keys[k] = n
	}
	return n
}

// stock enters a holding as a step up and a step down at every unit that counts it; when the unit, or one
// above it, moves, the holding leaves the old units above it and joins the new ones.
func (c *counter) stock(m *Measure, node int32, open Window) {
	for _, w := range c.f.Tree.settled(node, open) {
		c.f.targets(m, node, w.From, func(to int32) {
			c.entries[m.index] = append(c.entries[m.index], entry{to, w.From, 1, 0}, entry{to, w.To + 1, -1, 0})
		})
	}
}

func (c *counter) spread(m *Measure, node int32, d Day, value int64, key int32) {
	c.f.targets(m, node, d, func(to int32) {
		c.entries[m.index] = append(c.entries[m.index], entry{to, d, value, key})
	})
}

func (c *counter) list(m *Measure, i int32) {
	list := &c.f.lists[m.index]
	c.f.listers(m, c.f.node[i], c.f.Records[i].On, func(to int32) { list.put(to, append(list.at(to), i)) })
}

// listers calls put for every unit that a record may count at, by a measure that cannot be a running total.
func (f *Facts) listers(m *Measure, node int32, on Day, put func(int32)) {
	if m.Verb != Stock {
		f.targets(m, node, on, put)
		return
	}
	seen := map[int32]bool{} // a holding may be counted above any of the places its unit ever has
	for _, w := range f.Tree.settled(node, Window{minDay, maxDay}) {
		f.targets(m, node, w.From, func(to int32) {
			if !seen[to] {
				seen[to] = true
				put(to)
			}
		})
	}
}

// targets calls f for every unit whose measure counts what happened at the node on the day: the node, the units above it,
// or with `via` the units its link, or the link of a unit above it, points at.
func (f *Facts) targets(m *Measure, node int32, d Day, put func(int32)) {
	t := f.Tree
	put(node)
	if m.Via == "" {
		if !m.Own {
			for i := t.nodes[node].at(d).parent; i >= 0; i = t.nodes[i].at(d).parent {
				put(i)
			}
		}
		return
	}
	var seen []int32
	for i := node; i >= 0; i = t.nodes[i].at(d).parent {
		if to := t.linkTo(i, m.Via, d); to >= 0 && to != node && !slices.Contains(seen, to) {
			seen = append(seen, to)
			put(to)
		}
		if m.Own {
			return
		}
	}
}

// reaches tells whether a record is one of those that the measure counts for the unit, whatever its state.
func (f *Facts) reaches(m *Measure, record, node int32) bool {
	here := false
	f.targets(m, f.node[record], f.Records[record].On, func(to int32) { here = here || to == node })
	return here
}

func (c *counter) finish() {
	for _, m := range c.f.Plan.Measures {
		if es := c.entries[m.index]; len(es) > 0 {
			c.f.series[m.index] = newSeries(m.Verb, es, len(c.f.Tree.nodes))
			c.entries[m.index] = nil
		}
	}
}
