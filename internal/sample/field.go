package sample

import (
	"fmt"

	"wuzha/internal/plan"
)

// size is the usual range of a number; with of it is a range of percent of another field of the record, or of an
// attribute of its unit.
type size struct {
	lo, hi int64
	of     string
}

// sizes by `kind.field`, or by field for all kinds.
var sizes = map[string]size{
	"people": {8, 45, ""}, "reach": {60, 300, ""}, "parent_push.reach": {110, 180, "students"}, "copies": {40, 160, ""}, "print_run.copies": {50_000, 90_000, ""},
	"times": {1, 2, ""}, "days": {5, 30, ""}, "asked": {60, 120, ""}, "aware": {89, 99, "asked"}, "taken": {90, 100, "students"},
	"passed": {74, 99, "taken"}, "present": {76, 100, "students"}, "pledge.people": {20, 70, ""}, "minutes": {10, 90, ""},
	"rating": {3, 5, ""}, "specialists": {3, 15, ""}, "recipients": {10, 60, ""}, "leaflets": {100, 500, ""}, "pieces": {1, 6, ""},
	"pictures": {0, 5, ""}, "faults": {0, 3, ""}, "cleared.cases": {1, 3, ""}, "punished": {1, 4, ""}, "communities": {3, 12, ""},
	"families": {100, 400, ""}, "enterprises": {3, 60, ""}, "launch_event.people": {200, 800, ""}, "activity.people": {40, 300, ""},
	"lecture.people": {60, 240, ""}, "visit.people": {1, 4, ""}, "finance_talk.people": {1, 4, ""}, "talk.people": {20, 90, ""},
	"delivery.people": {15, 60, ""}, "case_learning.people": {15, 60, ""}, "public_event.people": {40, 300, ""}, "market_day.people": {150, 600, ""},
	"training.people": {10, 40, ""}, "counsellor_training.people": {4, 20, ""},
}

// phrases for texts, by field. None names a person or a place.
var phrases = map[string][]string{
	"theme":    {"谨防刷单返利", "冒充客服退款要核实", "投资理财不轻信", "不出租出借银行卡", "学生兼职防骗"},
	"topic":    {"转账前多一道核实", "识别冒充领导", "常见手法与案例", "反诈宣讲方法"},
	"advice":   {"补充宣传栏内容", "加强财会人员提醒", "对新入职人员再讲一次", "按时登记台账", "已达要求，继续保持"},
	"features": {"刷单类占比最高，白天时段多发", "冒充客服类有所抬头", "投资类损失金额大"},
	"measures": {"包片走访，分类提醒", "增加群推送频次", "对重点人群一对一提醒"},
	"result":   {"已补齐台账", "已更换宣传内容", "已完成培训并复核"},
	"story":    {"本月完成入户宣传和广播提醒，群众反映较好。", "本月组织重点人群宣讲，更新警示标识。"},
	"minutes":  {"说明手法，提醒转账核实，本人表示知晓", "了解被骗经过，布置针对性宣讲"},
	"number":   {"示例〔2023〕1号", "示例〔2023〕2号", "示例〔2023〕3号"},
	"kind":     {"履责告知书"},
	"note":     {"按期完成"},
}

// size of a field of a record kind.
func (g *generator) size(k *plan.RecordKind, f *plan.Field) size {
	for _, name := range []string{k.ID + "." + f.ID, f.ID} {
		if s, ok := sizes[name]; ok {
			return s
		}
	}
	return size{1, 20, ""}
}

// blank makes a record with all fields filled in so that the constraints hold.
func (g *generator) blank(d dice, k *plan.RecordKind, at *unit, on plan.Day, must []constraint) *record {
	r := &record{kind: k, unit: at, on: on, fields: make([]plan.Value, len(k.Fields))}
	for i, f := range k.Fields {
		if f.Required || !d.percent(12) || f.ID == "asked" || f.ID == "aware" {
			r.fields[i] = g.made(d, r, f)
		}
		for _, c := range must {
			if c.field == f.ID {
				r.fields[i] = g.meeting(d, r, f, c)
			}
		}
	}
	g.relate(d, r)
	return r
}

// relate settles the fields whose size depends on another field, once that one is known.
func (g *generator) relate(d dice, r *record) {
	for i, f := range r.kind.Fields {
		if s := g.size(r.kind, f); s.of != "" && f.Type == plan.Int && r.fields[i].Set {
			if of := r.value(s.of); of.ok {
				r.fields[i] = num(bounded(f, max(1, of.n*d.between(s.lo, s.hi)/100)))
			}
		}
	}
}

// made is a usual value of a field.
func (g *generator) made(d dice, r *record, f *plan.Field) plan.Value {
	switch f.Type {
	case plan.Int:
		return num(bounded(f, g.usual(d, r, f)))
	case plan.Money:
		return num(bounded(f, lossYuan(d)*100))
	case plan.Date:
		return num(int64(g.dateOf(d, r, f.ID)))
	case plan.Bool:
		return num(truth(d.percent(88)).n)
	case plan.Choice:
		return term(f.Options[d.below(int64(len(f.Options)))].ID)
	}
	return term(g.phrase(d, r, f))
}

func (g *generator) usual(d dice, r *record, f *plan.Field) int64 {
	s := g.size(r.kind, f)
	n := d.between(s.lo, s.hi)
	if s.of == "" {
		return n
	}
	of := r.value(s.of)
	if !of.ok {
		of = r.unit.attribute(s.of)
	}
	if !of.ok {
		of = number(30)
	}
	return max(1, of.n*n/100)
}

func (g *generator) dateOf(d dice, r *record, field string) plan.Day {
	switch field {
	case "due", "deadline", "wanted_on":
		return r.on + plan.Day(d.between(7, 30))
	case "closed_on":
		return r.on + plan.Day(d.between(3, 14))
	}
	return r.on
}

func (g *generator) phrase(d dice, r *record, f *plan.Field) string {
	switch {
	case r.kind.ID == "finding" && f.ID == "item" && len(g.plan.Inspections) > 0:
		if sheet := pick(d, g.plan.Inspections).Sheet; len(sheet) > 0 {
			return pick(d, sheet).ID
		}
	case r.kind.ID == "order" && len(g.plan.Orders) > 0:
		options := map[string][]plan.Option{"topic": g.plan.Orders[0].Topics, "audience": g.plan.Orders[0].Audiences}[f.ID]
		if len(options) > 0 {
			return pick(d, options).ID
		}
	}
	if f.ID == "household" || f.ID == "shop" {
		return key(f, d.between(1, max(10, r.unit.keys[f.ID])))
	}
	if list := phrases[f.ID]; list != nil {
		return pick(d, list)
	}
	return f.Title + shown
}

// key is a number of a household or a shop as people write it down.
func key(f *plan.Field, n int64) string { return fmt.Sprintf("%.1s%04d", f.ID, n) }

// nextKey is a value that the unit has not used in this field: the next household, the next shop.
func (u *unit) nextKey(f *plan.Field, r *record) plan.Value {
	switch f.Type {
	case plan.Text:
		u.keys[f.ID]++
		return term(key(f, u.keys[f.ID]))
	case plan.Int:
		u.keys[f.ID]++
		return num(bounded(f, u.keys[f.ID]))
	}
	return r.fields[indexOf(r.kind, f.ID)]
}

func indexOf(k *plan.RecordKind, field string) int {
	for i, f := range k.Fields {
		if f.ID == field {
			return i
		}
	}
	return 0
}

// meeting is a value of a field with which a constraint holds.
func (g *generator) meeting(d dice, r *record, f *plan.Field, c constraint) plan.Value {
	if c.op == "==" {
		return plan.Value{Num: c.want.n, Text: c.want.s, Set: true}
	}
	if f.Type == plan.Choice || f.Type == plan.Text {
		for _, o := range f.Options {
			if o.ID != c.want.s {
				return term(o.ID)
			}
		}
		return term("-")
	}
	return num(bounded(f, near(d, f, c)))
}

// near is a number on the right side of the constraint, and not far from it.
func near(d dice, f *plan.Field, c constraint) int64 {
	step := d.between(1, max(3, c.want.n/2))
	if f.Type == plan.Date {
		step = d.between(1, 200)
	}
	switch c.op {
	case ">=", "!=", ">":
		return c.want.n + step
	}
	return c.want.n - step
}

func bounded(f *plan.Field, n int64) int64 {
	if f.Min != nil {
		n = max(n, *f.Min)
	}
	if f.Max != nil {
		n = min(n, *f.Max)
	}
	return n
}

// madeUp is an attribute that the description of the tree says nothing about.
func (g *generator) madeUp(d dice, f *plan.Field, u *unit) plan.Value {
	r := record{kind: &plan.RecordKind{}, unit: u, on: g.plan.Period.From}
	if f.Type == plan.Text {
		return term(f.Title + shown)
	}
	if !f.Required && d.percent(2) {
		return plan.Value{}
	}
	return g.made(d, &r, f)
}
