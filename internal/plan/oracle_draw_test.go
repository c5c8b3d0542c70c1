package plan_test

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"wuzha/internal/plan"
)

// artist draws a model. Everything shrinks towards less.
type artist struct {
	*rapid.T
	m *model
}

func (a *artist) between(lo, hi int) int { return rapid.IntRange(lo, hi).Draw(a.T, "n") }

// maybe is true once in 2^n times.
func (a *artist) maybe(n int) bool {
	for range n {
		if !rapid.Bool().Draw(a.T, "maybe") {
			return false
		}
	}
	return true
}

// often is true three times in four.
func (a *artist) often() bool { return !a.maybe(2) }

func pick[T any](a *artist, from ...T) T {
	return rapid.SampledFrom(from).Draw(a.T, "pick")
}

// day lies in the plan or a little outside.
func (a *artist) day() plan.Day {
	length := int(a.m.to - a.m.from)
	if a.maybe(3) {
		return a.m.from + plan.Day(a.between(-45, length+45))
	}
	if a.maybe(4) {
		return a.m.from + plan.Day(a.between(-400, -300))
	}
	return a.inside()
}

// inside is a day of the plan, spread evenly.
func (a *artist) inside() plan.Day {
	const bits = 9
	share := 0
	for range bits {
		share = share<<1 + int(bit(a.maybe(1)))
	}
	return a.m.from + plan.Day(share*(int(a.m.to-a.m.from)+1)>>bits)
}

func drawModel(t *rapid.T) *model {
	a := &artist{t, &model{}}
	a.time()
	a.kinds()
	a.recordKinds()
	a.measures()
	a.bands()
	a.rules()
	a.units()
	a.rows()
	a.decide()
	return a.m
}

func (a *artist) time() {
	m := a.m
	start := pick(a, "2023-03-01", "2023-02-13", "2024-01-15", "2022-12-05", "2024-02-20", "2023-11-17", "2025-02-03")
	m.from, _ = plan.ParseDay(start)
	m.to = m.from + plan.Day(pick(a, 20, 45, 9, 75, 150, 330, 31))
	if a.maybe(3) {
		m.firstTo = m.from + plan.Day(a.between(0, int(m.to-m.from)))
	}
	m.asOf = m.from + plan.Day(a.between(-1, int(m.to-m.from)+25))
	if a.maybe(1) {
		m.known = a.instant()
	}
	if a.often() {
		a.phases()
	}
	if a.maybe(1) {
		m.terms = a.spans("t", m.from-plan.Day(a.between(0, 20)), 2)
	}
	if a.maybe(1) {
		from := m.from - plan.Day(a.between(-30, 60))
		m.bases = []span{{"b0", from, from + plan.Day(a.between(0, 60))}}
	}
}

func (a *artist) instant() int64 {
	return (int64(a.m.asOf)+int64(a.between(-20, 3)))*86_400_000 + int64(pick(a, 1, 9, 23))*3_600_000
}

// spans follow each other, with gaps.
func (a *artist) spans(prefix string, from plan.Day, most int) []span {
	var out []span
	for i := range a.between(1, most) {
		to := from + plan.Day(a.between(3, 40))
		out = append(out, span{fmt.Sprint(prefix, i), from, to})
		from = to + 1 + plan.Day(a.between(0, 9))
	}
	return out
}

func (a *artist) phases() {
	for _, s := range a.spans("f", a.m.from, 3) {
		if s = s.cut(span{"", a.m.from, a.m.to}); !s.empty() {
			a.m.phases = append(a.m.phases, s)
		}
	}
}

var attributes = []modelField{{"size", plan.Int, nil}, {"grade", plan.Choice, []string{"lo", "hi"}}, {"rich", plan.Bool, nil}, {"cash", plan.Money, nil}}

// kinds nest k0 > k1 > …; the last has attributes and, maybe, a link to a side kind.
func (a *artist) kinds() {
	levels := a.between(2, 4)
	for i := range levels {
		k := &modelKind{id: fmt.Sprint("k", i)}
		if i > 0 {
			k.in = []string{fmt.Sprint("k", i-1)}
		}
		if i > 1 && a.maybe(1) {
			k.in = append(k.in, "k0")
		}
		if i > 0 {
			k.attrs = attributes[:1]
		}
		a.m.kinds = append(a.m.kinds, k)
	}
	leaf := a.m.kinds[levels-1]
	leaf.attrs = attributes
	if a.maybe(1) {
		leaf.link = "g"
		a.m.kinds = append(a.m.kinds, &modelKind{id: "g", in: []string{"k0"}})
	}
}

// leaf is the lowest kind.
func (a *artist) leaf() *modelKind {
	var out *modelKind
	for _, k := range a.m.kinds {
		if k.id != "g" {
			out = k
		}
	}
	return out
}

func (a *artist) linked() bool { return a.leaf().link != "" }

var (
	declaredFields = []modelField{{"n", plan.Int, nil}, {"c", plan.Choice, []string{"x", "y", "z"}}, {"f", plan.Bool, nil}, {"y", plan.Money, nil}, {"d", plan.Date, nil}}
	heldFields     = append(slices.Clone(declaredFields), modelField{"from", plan.Date, nil}, modelField{"to", plan.Date, nil})
)

func (a *artist) recordKinds() {
	for i := range a.between(1, 2) {
		k := &modelRecordKind{id: fmt.Sprint("r", i), fields: declaredFields}
		if a.maybe(2) {
			k.fields = heldFields
		}
		if a.maybe(2) {
			k.counts = pick(a, "confirmed", "submitted")
		}
		a.m.records = append(a.m.records, k)
	}
	if a.maybe(3) {
		a.m.counts = "confirmed"
	}
	if a.maybe(3) {
		a.m.records = append(a.m.records, &modelRecordKind{id: pick(a, "case", "pledge"), counts: "confirmed", builtin: true})
	}
	if a.maybe(1) {
		a.m.majorLoss = 300
	}
}

func (a *artist) recordKind() string {
	kinds := []string{"case"}
	for _, k := range a.m.records {
		kinds = append(kinds, k.id)
	}
	if a.maybe(2) {
		kinds = []string{"pledge", "survey", "finding", "notice", "order", "bulletin"}
	}
	return pick(a, kinds...)
}

func (a *artist) measures() {
	for range a.between(2, 4) {
		a.add(a.recordMeasure())
	}
	for range a.between(0, 2) {
		a.add(a.unitsMeasure())
	}
}

func (a *artist) add(m *modelMeasure) {
	m.id = fmt.Sprint("m", len(a.m.measures))
	m.via = a.linked() && a.maybe(2)
	m.own = !m.via && m.unit == "" && a.maybe(2)
	a.m.measures = append(a.m.measures, m)
}

func (a *artist) recordMeasure() *modelMeasure {
	m := &modelMeasure{record: a.recordKind(), verb: plan.Count}
	if a.maybe(1) {
		m.verb = pick(a, plan.Count, plan.Sum, plan.Max, plan.Distinct, plan.Last, plan.Stock)
	}
	if m.verb == plan.Stock && a.often() {
		m.record = "person"
	}
	fs := a.m.fieldsOf(m.record)
	switch m.verb {
	case plan.Sum, plan.Max:
		m.field = a.summed(fs, m.verb)
		if m.field == "" {
			m.verb = plan.Count
		}
	case plan.Distinct:
		m.field = pick(a, fs...).id
	}
	if a.maybe(1) {
		m.where = a.recordWhere("record", fs, 1)
	}
	return m
}

// whereEnds lists what the where of a measure may name of the window.
func (a *artist) whereEnds() []string {
	return []string{"day", "from", "to"}
}

// summed is a field that the verb can take, or none.
func (a *artist) summed(fs []modelField, verb plan.Verb) string {
	var fit []string
	for _, f := range fs {
		if f.typ == plan.Int || f.typ == plan.Money || f.typ == plan.Date && verb == plan.Max {
			fit = append(fit, f.id)
		}
	}
	if len(fit) == 0 {
		return ""
	}
	return pick(a, fit...)
}

// recordWhere is a condition on the fields of a record.
func (a *artist) recordWhere(name string, fs []modelField, depth int) *term {
	if depth > 0 && a.maybe(2) {
		x, y := a.recordWhere(name, fs, depth-1), a.recordWhere(name, fs, depth-1)
		return pick(a, apply("&&", x, y), apply("||", x, y), apply("!", x))
	}
	if a.maybe(3) {
		return apply(pick(a, ">=", "<"), ref(name+".on"), pick(a, moment(a.inside()), apply("-", ref("window.day"), num(int64(a.between(0, 30))))))
	}
	f := pick(a, fs...)
	x := ref(name + "." + f.id)
	switch f.typ {
	case plan.Bool:
		return x
	case plan.Choice, plan.Text:
		return apply(pick(a, "==", "!="), x, text(pick(a, f.options...)))
	case plan.Date:
		end := ref("window." + pick(a, a.whereEnds()...))
		return pick(a, apply(pick(a, ">=", "<"), x, moment(a.inside())), apply(pick(a, "<=", ">"), apply("-", end, x), num(int64(a.between(0, 40)))))
	}
	return apply(pick(a, ">=", "<", "==", "!="), x, num(int64(a.between(-2, 4))))
}

func (a *artist) unitsMeasure() *modelMeasure {
	k := pick(a, a.m.kinds[1:]...)
	m := &modelMeasure{unit: k.id, verb: plan.Units}
	if len(k.attrs) > 0 && a.maybe(2) {
		m.verb, m.attr = plan.Total, "size"
	}
	if a.often() {
		m.where = a.condition(&reach{kinds: []*modelKind{k}, measures: a.known(true), ends: a.whereEnds(), bands: true}, 1)
	}
	return m
}

// known lists measures, without those that count units when plain is asked for.
func (a *artist) known(plain bool) []*modelMeasure {
	var out []*modelMeasure
	for _, m := range a.m.measures {
		if !plain || m.unit == "" {
			out = append(out, m)
		}
	}
	return out
}

func (a *artist) bands() {
	if a.maybe(1) {
		return
	}
	b := &modelBand{id: "v0", of: ref("m.m0")}
	if a.maybe(1) {
		b.of = ref("unit.size")
	}
	end := int64(0)
	for range a.between(1, 2) {
		end += int64(a.between(2, 12))
		below := a.maybe(1)
		b.steps = append(b.steps, modelStep{end: end, below: below, upTo: !below, value: int64(a.between(0, 5))})
	}
	b.steps = append(b.steps, modelStep{value: int64(a.between(0, 5))})
	a.m.bands = []*modelBand{b}
}
