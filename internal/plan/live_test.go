package plan_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wuzha/internal/plan"
)

// ledger is a campaign that goes on: rows come and change, units move, versions follow. It keeps Books as a server would, and
// knows how to count everything anew.
type ledger struct {
	*artist
	plans     []*plan.Plan
	trees     []*plan.Tree
	books     []*plan.Book
	view      *plan.View
	rows      []*modelRecord // those that have come so far
	decisions []plan.Decision
	today     plan.Day
}

// TestLive holds that Books that were brought up to date say what counting everything anew says, whatever happened in
// whatever order, and that lists find exactly what the whole result holds.
func TestLive(t *testing.T) {
	leaveNoFiles(t)
	for i := range rounds {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				m := rapid.Custom(drawModel).Draw(t, "campaign")
				l := &ledger{artist: &artist{t, m}, today: m.asOf}
				l.begin()
				for range l.between(1, 6) {
					l.step()
					l.compare(t)
				}
			})
		})
	}
}

func (l *ledger) begin() {
	n := l.between(0, len(l.m.rows))
	l.rows, l.decisions = slices.Clone(l.m.rows[:n]), slices.Clone(l.m.decisions[:len(l.m.decisions)/2])
	l.plans = []*plan.Plan{readDrawn(l.T, l.m)}
	l.trees = []*plan.Tree{l.tree(l.plans[0])}
	l.load()
	l.view = plan.NewView(l.facts()).RememberAll()
	if l.maybe(1) {
		l.walk(plan.Asked{States: []plan.VerdictState{plan.Unmet}}) // makes marks, which must stay true
	}
}

func (l *ledger) tree(p *plan.Plan) *plan.Tree {
	tree, rows := plan.NewTree(p, l.m.unitRows(p))
	if len(rows) > 0 {
		l.Fatalf("tree: %v", rows)
	}
	return tree
}

// load makes the Books from nothing.
func (l *ledger) load() {
	l.books = nil
	for k, p := range l.plans {
		maker := plan.NewBook(p, l.trees[k])
		for _, r := range l.kept(p) {
			maker.Keep(r)
		}
		for _, id := range l.trees[k].IDs() {
			maker.Unit(id, l.own(p, id))
		}
		l.books = append(l.books, maker.Book(l.decisions))
	}
}

func (l *ledger) facts() []*plan.Facts {
	var out []*plan.Facts
	for _, b := range l.books {
		out = append(out, b.AsOf(l.today))
	}
	return out
}

// records are the rows so far, sorted by id.
func (l *ledger) records(p *plan.Plan) []plan.Record {
	m := *l.m
	m.rows = l.rows
	out := m.recordRows(p)
	slices.SortFunc(out, func(a, b plan.Record) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// kept says how every record stands.
func (l *ledger) kept(p *plan.Plan) []plan.KeptRecord {
	var out []plan.KeptRecord
	records := l.records(p)
	for _, r := range records {
		k := plan.KeptRecord{Record: r, Until: plan.OpenTo}
		for _, s := range records {
			if s.Supersedes == r.ID && s.State != plan.Void && s.State != plan.Returned {
				k.Until = min(k.Until, s.On)
				if s.Kind.ID == "person" {
					k.Until = plan.OpenFrom
				}
			}
		}
		if !r.Kind.Counts(r.State) {
			k.Until = plan.OpenFrom
		}
		out = append(out, k)
	}
	return out
}

// own adds up what a unit itself did.
func (l *ledger) own(p *plan.Plan, unit string) []plan.Own {
	totals := map[plan.Own]int64{}
	for _, r := range l.kept(p) {
		if r.Unit != unit || r.Until != plan.OpenTo {
			continue
		}
		for _, c := range p.Contributions(&r.Record) {
			key := plan.Own{Measure: c.Measure, Day: c.Day, Key: c.Key}
			was, some := totals[key]
			switch c.Measure.Verb {
			case plan.Max, plan.Last:
				if !some || c.Value > was {
					totals[key] = c.Value
				}
			default:
				totals[key] += c.Value
			}
		}
	}
	var out []plan.Own
	for o, n := range totals {
		o.Value = n
		out = append(out, o)
	}
	return out
}

// step is one thing that happens.
func (l *ledger) step() {
	touched := map[string]bool{}
	changed := map[string]bool{}
	c := plan.Changes{}
	switch l.between(0, 9) {
	case 0, 1, 2, 3:
		l.enter(changed)
	case 4, 5:
		l.alter(changed)
	case 6:
		l.decide(touched)
		c.Decisions = l.decisions
		if c.Decisions == nil {
			c.Decisions = []plan.Decision{}
		}
	case 7, 8:
		l.move(touched)
	default:
		l.enforce()
		return
	}
	for _, r := range l.rows {
		if changed[r.id] {
			touched[r.unit] = true
			for _, o := range l.rows {
				if o.id == r.supersedes {
					changed[o.id], touched[o.unit] = true, true
				}
			}
		}
	}
	l.update(c, changed, touched)
}

func (l *ledger) update(c plan.Changes, changed, touched map[string]bool) {
	var units []string
	for id := range touched {
		units = append(units, id)
	}
	for k, p := range l.plans {
		c.Own, c.Records, c.Tree = map[string][]plan.Own{}, nil, nil
		for _, r := range l.kept(p) {
			if changed[r.ID] {
				c.Records = append(c.Records, r)
			}
		}
		for _, id := range units {
			c.Own[id] = l.own(p, id)
		}
		if tree := l.tree(p); fmt.Sprint(tree.Rows) != fmt.Sprint(l.trees[k].Rows) {
			l.trees[k], c.Tree = tree, tree
		}
		l.books[k] = l.books[k].Update(c)
	}
	l.view = l.view.Next(l.facts(), units)
}

// enter brings a few more of the drawn rows.
func (l *ledger) enter(changed map[string]bool) {
	for range l.between(1, 3) {
		if len(l.rows) < len(l.m.rows) {
			r := l.m.rows[len(l.rows)]
			l.rows = append(l.rows, r)
			changed[r.id] = true
		}
	}
}

// alter changes the state of a row.
func (l *ledger) alter(changed map[string]bool) {
	if len(l.rows) == 0 {
		return
	}
	i := l.between(0, len(l.rows)-1)
	r := *l.rows[i]
	r.state = pick(l.artist, plan.Submitted, plan.Confirmed, plan.Void, plan.Returned)
	l.rows[i], l.m.rows[slices.Index(l.m.rows, l.rows[i])] = &r, &r
	changed[r.id] = true
}

func (l *ledger) decide(touched map[string]bool) {
	if len(l.m.decisions) == 0 {
		return
	}
	d := pick(l.artist, l.m.decisions...)
	l.decisions = append(slices.Clone(l.decisions), d)
	touched[d.Unit] = true
}

// move gives a unit another place or other attributes from a day on.
func (l *ledger) move(touched map[string]bool) {
	i := l.between(0, len(l.m.units)-1)
	u := *l.m.units[i]
	kind := l.m.kinds[slices.IndexFunc(l.m.kinds, func(k *modelKind) bool { return k.id == u.kind })]
	last := u.places[len(u.places)-1]
	day := l.inside()
	if day <= last.from || day > last.to {
		return
	}
	next := last
	next.from, next.attrs = day, map[string]plan.Value{}
	l.attributes(kind, next.attrs)
	if parents := l.parents(kind, day); len(parents) > 0 && l.maybe(1) {
		next.parent = pick(l.artist, parents...).id
	}
	last.to = day - 1
	u.places = append(slices.Clone(u.places[:len(u.places)-1]), last, next)
	l.m.units = slices.Clone(l.m.units)
	l.m.units[i] = &u
	touched[u.id] = true
}

// enforce puts a version in force that asks for something else.
func (l *ledger) enforce() {
	if len(l.plans) == 3 {
		return
	}
	start := max(l.plans[len(l.plans)-1].Start+1, l.inside())
	text := strings.Replace(l.m.yaml(), "version: 1\n", fmt.Sprintf("version: %d\nstart: %s\n", len(l.plans)+1, start), 1)
	p, problems := plan.Read("drawn.yaml", []byte(strings.ReplaceAll(text, ">= 2", ">= 1")), nil)
	if problems.Stops() {
		return
	}
	l.plans, l.trees = append(l.plans, p), append(l.trees, l.tree(p))
	l.load()
	l.view = plan.NewView(l.facts()).RememberAll()
}

// compare counts everything anew, as of today and as of another day.
func (l *ledger) compare(t *rapid.T) {
	for _, day := range []plan.Day{l.today, l.inside()} {
		var anew, live []*plan.Facts
		for k, p := range l.plans {
			anew = append(anew, plan.NewFacts(p, l.trees[k], l.records(p), l.decisions, plan.Known{AsOf: day}))
			live = append(live, l.books[k].AsOf(day))
		}
		want := plan.EvaluateVersions(anew)
		if d := difference(bytesOf(t, want), bytesOf(t, plan.EvaluateVersions(live))); d != "" {
			t.Fatalf("as of %s: %s", day, d)
		}
		if day == l.today {
			l.compareLists(t, want)
		}
	}
}

// compareLists looks for the verdicts of the whole result in lists of the View.
func (l *ledger) compareLists(t *rapid.T, want *plan.Result) {
	state := pick(l.artist, plan.Met, plan.Unmet, plan.Pending, plan.Kept, plan.Broken, plan.Waived, plan.Unknown, plan.Late)
	for _, q := range []plan.Asked{{}, {Goals: true}, {States: []plan.VerdictState{state, plan.Unmet}}, {States: []plan.VerdictState{state}, Current: true}} {
		all := want.Verdicts
		if q.Goals {
			all = want.Goals
		}
		var expected []string
		for i := range all {
			if v := &all[i]; (len(q.States) == 0 || slices.Contains(q.States, v.State)) && (!q.Current || !v.Closed) {
				expected = append(expected, line(v))
			}
		}
		if d := difference(strings.Join(expected, "\n"), strings.Join(l.walk(q), "\n")); d != "" {
			t.Fatalf("list %+v: %s", q, d)
		}
	}
	l.compareCounts(t, want)
	l.compareSums(t, want)
	l.compareStandings(t, want)
	if got := fmt.Sprint(len(l.view.Scores(nil)), len(l.view.Titles(nil))); got != fmt.Sprint(len(want.Scores), len(want.Titles)) {
		t.Fatalf("got %s sheets and standings, want %d and %d", got, len(want.Scores), len(want.Titles))
	}
	ids := l.trees[0].IDs()
	unit := pick(l.artist, ids...)
	alone := l.view.Of([]string{unit})
	for _, v := range alone.Verdicts {
		if v.Unit != unit {
			t.Fatalf("of %s: got a verdict of %s", unit, v.Unit)
		}
	}
	want.Verdicts = slices.DeleteFunc(want.Verdicts, func(v plan.Verdict) bool { return v.Unit != unit })
	want.Goals = slices.DeleteFunc(want.Goals, func(v plan.Verdict) bool { return v.Unit != unit })
	want.Scores = slices.DeleteFunc(want.Scores, func(v plan.ScoreSheet) bool { return v.Unit != unit })
	want.Titles = slices.DeleteFunc(want.Titles, func(v plan.Standing) bool { return v.Unit != unit })
	alone.Scores, alone.Titles = l.view.Scores([]string{unit}), l.view.Titles([]string{unit})
	want.Problems, alone.Problems = nil, nil
	if d := difference(bytesOf(t, want), bytesOf(t, alone)); d != "" {
		t.Fatalf("of %s: %s", unit, d)
	}
}

// compareCounts counts the verdicts of the whole result, and asks the View for the same: of a window that is asked for again and again,
// so that its counts go from View to View, and of another.
func (l *ledger) compareCounts(t *rapid.T, want *plan.Result) {
	other := l.inside()
	units := []string{"nowhere"}
	for _, tree := range l.trees {
		units = append(units, tree.IDs()...)
	}
	slices.Sort(units)
	units = slices.Compact(units)
	for _, w := range []plan.Window{{From: plan.FirstDay, To: l.today}, {From: l.m.asOf - 20, To: l.m.asOf + 10}, {From: other, To: other + 9}} {
		expected, got := map[string]int{}, map[string]int{}
		for i := range want.Verdicts {
			v := &want.Verdicts[i]
			if w.From <= v.Window.To && v.Window.To <= w.To {
				expected[fmt.Sprint(v.Unit, " ", v.Duty.ID, " ", v.Duty.Title, " ", v.State)]++
			}
			if v.State == plan.Pending && l.today <= v.Window.To && v.Window.To < l.today+plan.SoonDays {
				expected[fmt.Sprint(v.Unit, " ", v.Duty.ID, " until ", v.Window.To)]++
			}
		}
		of := l.view.Counts(w)
		for _, unit := range units {
			u := of(unit)
			for _, d := range u.Duties {
				got[fmt.Sprint(u.Unit, " ", d.Duty.ID, " ", d.Duty.Title, " ", d.State)] += d.N
			}
			for _, d := range u.Soon {
				got[fmt.Sprint(u.Unit, " ", d.Duty.ID, " until ", d.Day)]++
			}
		}
		if d := difference(fmt.Sprint(expected), fmt.Sprint(got)); d != "" {
			t.Fatalf("counts of %v: %s", w, d)
		}
	}
}

// walk lists in pages of three.
func (l *ledger) walk(q plan.Asked) []string {
	var out []string
	for {
		n := 0
		l.view.Walk(q, func(v *plan.Verdict, key string) bool {
			if key <= q.After {
				l.Fatalf("key %q comes after %q", key, q.After)
			}
			out, q.After = append(out, line(v)), key
			n++
			return n < 3
		})
		if n < 3 {
			return out
		}
	}
}

func line(v *plan.Verdict) string {
	text, _ := v.MarshalJSON()
	return string(text)
}

// difference is the first line that differs.
func difference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		a, b := "", ""
		if i < len(w) {
			a = w[i]
		}
		if i < len(g) {
			b = g[i]
		}
		if a != b {
			return fmt.Sprintf("line %d:\nwant %s\ngot  %s", i+1, a, b)
		}
	}
	return ""
}
