package plan_test

import (
	"slices"

	"wuzha/internal/plan"
)

// The oracle judges a campaign twice: once by the engine, from YAML and rows, and once by the code in the oracle_* files,
// written from the specification alone. A model is what both are made from. It is drawn at random; expressions are
// drawn as trees and never parsed.

type model struct {
	from, to             plan.Day // with the extension
	firstTo              plan.Day // where the plan ended before it was extended, 0 = never was
	counts               string   // plan-wide
	phases, terms, bases []span
	kinds                []*modelKind
	records              []*modelRecordKind // declared ones, and built-in ones that the plan changes
	measures             []*modelMeasure
	bands                []*modelBand
	duties               []*modelDuty // goals last
	scores               []*modelScore
	titles               []*modelTitle
	majorLoss            int64 // yuan, 0 = the plan is silent

	units     []*modelUnit
	rows      []*modelRecord
	decisions []plan.Decision
	asOf      plan.Day
	known     int64
}

// span is a run of days with a name; to lies before from when it is empty.
type span struct {
	id       string
	from, to plan.Day
}

func (s span) has(d plan.Day) bool { return s.from <= d && d <= s.to }
func (s span) empty() bool         { return s.to < s.from }
func (s span) days() int           { return max(0, int(s.to-s.from)+1) }
func (s span) cut(by span) span    { return span{s.id, max(s.from, by.from), min(s.to, by.to)} }
func (s span) shift(n int) span    { return span{s.id, s.from + plan.Day(n), s.to + plan.Day(n)} }

type modelField struct {
	id      string
	typ     plan.Type
	options []string
}

type modelKind struct {
	id    string
	in    []string
	link  string // kind that the link `grid` points at
	attrs []modelField
}

func (k *modelKind) attr(id string) *modelField {
	for i := range k.attrs {
		if k.attrs[i].id == id {
			return &k.attrs[i]
		}
	}
	return nil
}

type modelRecordKind struct {
	id      string
	fields  []modelField
	counts  string
	builtin bool
}

// builtinFields are those fields of the built-in kinds that are drawn.
var builtinFields = map[string][]modelField{
	"case":     {{"loss", plan.Money, nil}, {"victim", plan.Choice, []string{"cadre", "elder"}}, {"major", plan.Bool, nil}, {"reached", plan.Bool, nil}},
	"person":   {{"role", plan.Text, []string{"a", "b"}}, {"trained_on", plan.Date, nil}},
	"pledge":   {{"people", plan.Int, nil}, {"channel", plan.Choice, []string{"qr", "paper"}}},
	"survey":   {{"asked", plan.Int, nil}, {"aware", plan.Int, nil}},
	"finding":  {{"due", plan.Date, nil}, {"closed_on", plan.Date, nil}, {"fixed", plan.Bool, nil}},
	"notice":   {{"subject", plan.Text, []string{"s", "t"}}, {"signed_on", plan.Date, nil}},
	"order":    {{"people", plan.Int, nil}, {"topic", plan.Text, []string{"s", "t"}}, {"wanted_on", plan.Date, nil}},
	"bulletin": {{"recipients", plan.Int, nil}},
}

// fieldsOf lists the fields of a record kind; none for `unit`.
func (m *model) fieldsOf(kind string) []modelField {
	for _, k := range m.records {
		if k.id == kind && !k.builtin {
			return k.fields
		}
	}
	return builtinFields[kind]
}

type modelMeasure struct {
	id            string
	verb          plan.Verb
	record, field string // of record verbs
	unit, attr    string // of units and total
	via           bool
	own           bool
	where         *term
}

type modelBand struct {
	id    string
	of    *term
	steps []modelStep
}

type modelStep struct {
	end         int64
	upTo, below bool // neither on the last
	value       int64
}

type modelSchedule struct {
	of      []string
	every   plan.Every
	by      plan.Day // 0 = none
	per     string
	within  int
	due     int
	during  string
	from    plan.Day // 0 = none
	to      plan.Day
	partial string
	where   *term
}

type modelDuty struct {
	modelSchedule
	id         string
	goal       bool
	need, keep *term
	manual     string
	when       *term
	posts      []modelPost
	eachField  string
	eachOf     []string
}

type modelPost struct {
	when *term
	post string
}

type modelScore struct {
	modelSchedule
	id      string
	groups  []modelGroup
	items   []*modelItem
	bonus   []*modelItem
	cap     int64 // of the bonus, thousandths
	vetoes  []modelRule
	exempts []modelRule
	grades  []modelGrade
	stars   []*term
}

type modelGroup struct {
	id     string
	weight int64
}

type modelItem struct {
	id, group          string
	points, floor, cap int64 // thousandths; cap 0 = points
	award              *term
	manual             bool
}

type modelRule struct {
	id    string
	when  *term
	items []string
}

type modelGrade struct {
	from  int64
	rest  bool
	title string
}

type modelTitle struct {
	id                    string
	of                    []string
	grant, warn, withdraw *term
}

type modelUnit struct {
	id, kind string
	places   []modelPlace // in order of days
}

type modelPlace struct {
	from, to plan.Day
	parent   string
	link     string
	attrs    map[string]plan.Value
}

// active tells whether the unit is there on a day; it may have been away in between.
func (u *modelUnit) active(d plan.Day) bool {
	return slices.ContainsFunc(u.places, func(p modelPlace) bool { return p.from <= d && d <= p.to })
}

// cut clips a window to the unit's days, and counts those that are left.
func (u *modelUnit) cut(w span) (span, int) {
	out, n := span{w.id, w.to + 1, w.to}, 0
	for d := w.from; d <= w.to; d++ {
		if !u.active(d) {
			continue
		}
		if n++; n == 1 {
			out.from = d
		}
		out.to = d
	}
	return out, n
}

type modelRecord struct {
	id, kind, unit   string
	on               plan.Day
	entered, changed int64
	ref, supersedes  string
	state            plan.State
	fields           map[string]plan.Value
}

// term is an expression: a literal (int, text), a name (ref), an operator or a function.
type term struct {
	op   string
	num  int64
	text string
	args []*term
}

func num(n int64) *term                    { return &term{op: "int", num: n} }
func text(s string) *term                  { return &term{op: "text", text: s} }
func ref(name string) *term                { return &term{op: "ref", text: name} }
func apply(op string, args ...*term) *term { return &term{op: op, args: args} }
func moment(d plan.Day) *term              { return apply("date", text(d.String())) }
func (t *term) walk(visit func(*term))     { visit(t); t.inside(visit) }
func (t *term) inside(visit func(*term)) {
	for _, a := range t.args {
		a.walk(visit)
	}
}

// parts are the sides of an &&, however it is bracketed.
func (t *term) parts() []*term {
	if t.op != "&&" {
		return []*term{t}
	}
	var out []*term
	for _, a := range t.args {
		out = append(out, a.parts()...)
	}
	return out
}

func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
