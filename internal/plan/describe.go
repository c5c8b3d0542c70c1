package plan

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Describe tells the plan in plain Chinese, clause by clause, as a person would read it aloud.
func (p *Plan) Describe() string {
	d := describer{p: p}
	d.head()
	d.duties("责任", p.Duties)
	d.duties("目标", p.Goals)
	d.scores()
	d.titles()
	d.office()
	return d.String()
}

type describer struct {
	strings.Builder
	p *Plan
}

func (d *describer) line(format string, args ...any) { fmt.Fprintf(d, format+"\n", args...) }

func (d *describer) head() {
	p := d.p
	d.line("# %s", p.Title)
	d.line("")
	for _, x := range []struct{ label, value string }{{"文号", p.Number}, {"制定", p.Issuer}, {"区划", p.Area}, {"依据", strings.Join(p.BasedOn, ";")}} {
		if x.value != "" {
			d.line("%s:%s", x.label, x.value)
		}
	}
	d.line("期间:%s 至 %s,第 %d 版", p.Period.From, p.Period.To, p.Version)
	for _, s := range p.Phases {
		d.line("阶段:%s(%s 至 %s)", cmp.Or(s.Title, s.ID), s.From, s.To)
	}
	for _, s := range p.Terms {
		d.line("学期:%s(%s 至 %s)", cmp.Or(s.Title, s.ID), s.From, s.To)
	}
	var kinds []string
	for _, k := range p.Kinds {
		kinds = append(kinds, cmp.Or(k.Title, k.ID))
	}
	d.line("单位:%s", strings.Join(kinds, "、"))
	d.line("")
}

// duties groups by the clause they come from, in the order of the plan.
func (d *describer) duties(title string, list []*Duty) {
	if len(list) == 0 {
		return
	}
	d.line("## %s", title)
	var clauses []string
	for _, x := range list {
		if !slices.Contains(clauses, x.Source) {
			clauses = append(clauses, x.Source)
		}
	}
	for _, c := range clauses {
		d.line("")
		d.line("### %s", cmp.Or(c, "其他"))
		for _, x := range list {
			if x.Source == c {
				d.duty(x)
			}
		}
	}
	d.line("")
}

func (d *describer) duty(x *Duty) {
	d.line("- **%s**(%s):%s%s%s", x.Title, x.ID, kindTitles(x.Of), d.when(&x.Schedule), d.demand(x))
	if x.Where != nil {
		d.line("  - 适用:%s", d.p.inWords(x.Where))
	}
	if x.When != nil {
		d.line("  - 前提:%s", d.p.inWords(x.When))
	}
	if x.Each != nil {
		d.line("  - 逐项都要做到:%s", strings.Join(x.Each.Values, "、"))
	}
	if who := d.posts(x.Posts); who != "" {
		d.line("  - 由 %s 负责", who)
	}
	if x.Note != "" {
		d.line("  - 说明:%s", x.Note)
	}
}

func (d *describer) demand(x *Duty) string {
	switch {
	case x.Manual != nil:
		return ",由" + x.Manual.Title + "判定"
	case x.Keep != nil:
		return ",始终保持 " + d.p.inWords(x.Keep)
	case x.Need != nil:
		return ",要求 " + d.p.inWords(x.Need)
	}
	return ""
}

func (d *describer) posts(rules []PostRule) string {
	var parts []string
	for _, r := range rules {
		if r.Post == nil {
			continue
		}
		if r.When != nil {
			parts = append(parts, fmt.Sprintf("%s(当%s)", r.Post.Title, d.p.inWords(r.When)))
		} else {
			parts = append(parts, r.Post.Title)
		}
	}
	return strings.Join(parts, ";")
}

var everyWords = map[Every]string{
	Daily: "每日", Weekly: "每周", HalfMonth: "每半月", Monthly: "每月", Quarterly: "每季度",
	HalfYearly: "每半年", Yearly: "每年", PerTerm: "每学期", PerPhase: "每阶段",
}

func (d *describer) when(s *Schedule) string {
	var out string
	switch {
	case s.Per == PerUnit:
		out = fmt.Sprintf("每新增一个单位 %d 日内", s.Within)
	case s.Per != "":
		kind := d.p.records[s.Per]
		out = fmt.Sprintf("每发生一起%s %d 日内", cmp.Or(kind.Title, s.Per), s.Within)
	case s.HasBy:
		out = s.By.String() + " 前"
	case s.Every != Once:
		out = everyWords[s.Every]
		if s.Due > 0 {
			out += fmt.Sprintf("(顺延 %d 日)", s.Due)
		}
	default:
		out = "全程"
	}
	if s.Range != d.p.Period && !s.HasBy {
		out += fmt.Sprintf("(%s 至 %s)", s.Range.From, s.Range.To)
	}
	return "," + out
}

func kindTitles(kinds []*UnitKind) string {
	var parts []string
	for _, k := range kinds {
		parts = append(parts, cmp.Or(k.Title, k.ID))
	}
	return strings.Join(parts, "、")
}

func (d *describer) scores() {
	for _, s := range d.p.Scores {
		d.line("## 考评:%s", s.Title)
		d.line("")
		d.line("%s%s,总分 %s", kindTitles(s.Of), d.when(&s.Schedule), thousandths(s.Total))
		for _, g := range s.Groups {
			d.line("- 【%s】占 %s 分", g.Title, thousandths(g.Weight))
		}
		for _, it := range s.Items {
			d.item(it)
		}
		if s.Bonus != nil {
			d.line("- 加分(最多 %s 分)", thousandths(s.Bonus.Cap))
			for _, it := range s.Bonus.Items {
				d.item(it)
			}
		}
		for _, v := range s.Vetoes {
			d.line("- 一票否决:%s — %s", v.Title, d.p.inWords(v.When))
		}
		for _, v := range s.Exempt {
			d.line("- 免检得满分:%s — %s", v.Title, d.p.inWords(v.When))
		}
		var grades []string
		for _, g := range s.Grades {
			if g.Rest {
				grades = append(grades, "其余 "+g.Title)
			} else {
				grades = append(grades, thousandths(g.From)+" 分以上 "+g.Title)
			}
		}
		if grades != nil {
			d.line("- 等次:%s", strings.Join(grades, ";"))
		}
		d.line("")
	}
}

func (d *describer) item(it *ScoreItem) {
	group := ""
	if it.Group != nil {
		group = "【" + it.Group.Title + "】"
	}
	how := ""
	if it.Manual != nil {
		how = "由" + it.Manual.Title + "打分"
	} else if it.Award != nil {
		how = d.p.named(it.Award.Source)
	}
	d.line("  - %s%s(%s 分):%s", group, it.Title, thousandths(it.Points), how)
}

var stepWords = map[string]string{
	"self_check": "自查", "apply": "申报", "town_review": "镇街初审", "site_check": "现场核查", "public_notice": "公示", "award": "授牌",
}

func (d *describer) titles() {
	for _, t := range d.p.Titles {
		d.line("## 称号:%s(%s)", t.Title, kindTitles(t.Of))
		d.line("")
		for _, x := range []struct {
			label string
			e     *Expr
		}{{"授予条件", t.Grant}, {"预警", t.Warn}, {"撤销", t.Withdraw}} {
			if x.e != nil {
				d.line("- %s:%s", x.label, d.p.inWords(x.e))
			}
		}
		var steps []string
		for _, s := range t.Steps {
			steps = append(steps, stepWords[s])
		}
		if steps != nil {
			d.line("- 程序:%s", strings.Join(steps, " → "))
		}
		d.line("")
	}
}

func (d *describer) office() {
	for _, b := range d.p.Bulletins {
		var to []string
		for _, post := range b.Recipients {
			to = append(to, post.Title)
		}
		d.line("## 通报:%s", b.Title)
		d.line("")
		d.line("- %s%s印发,发送:%s", kindTitles(b.Of), everyWords[b.Every], strings.Join(to, "、"))
		for _, s := range b.Sections {
			d.line("  - %s", s.Title)
		}
		d.line("")
	}
	for _, in := range d.p.Inspections {
		d.line("## 检查:%s(%s)", in.Title, kindTitles(in.Of))
		d.line("")
		for _, it := range in.Sheet {
			d.line("- %s", it.Title)
		}
		for _, c := range in.CallIn {
			d.line("- 约谈:%s — %s", c.Title, d.p.inWords(c.When))
		}
		d.line("")
	}
	for _, o := range d.p.Orders {
		d.line("## 反诈订单:%s", o.Title)
		d.line("")
		d.line("- %s可以下单,%s在 %d 日内上门", kindTitles(o.Of), o.Serve.Title, o.Within)
		d.line("")
	}
}

var compareWords = map[condOp]string{opEq: "等于", opNe: "不等于", opLt: "少于", opLe: "不超过", opGt: "多于", opGe: "不少于"}

// inWords says a condition in Chinese, with the titles of what it names.
func (p *Plan) inWords(e *Expr) string {
	if e == nil || e.cond == nil {
		return ""
	}
	return p.condWords(e, e.cond, false)
}

func (p *Plan) condWords(e *Expr, c *cond, inner bool) string {
	join := func(word string) string {
		var parts []string
		for _, x := range c.parts {
			parts = append(parts, p.condWords(e, x, true))
		}
		s := strings.Join(parts, word)
		if inner {
			return "(" + s + ")"
		}
		return s
	}
	switch c.op {
	case opAnd:
		return join(",并且 ")
	case opOr:
		return join(",或者 ")
	case opNot:
		return "不是(" + p.condWords(e, c.parts[0], false) + ")"
	case opIf:
		return fmt.Sprintf("如果 %s 则 %s,否则 %s", p.condWords(e, c.parts[0], true), p.condWords(e, c.parts[1], true), p.condWords(e, c.parts[2], true))
	case opAtom:
		return p.operandWords(e, &c.left)
	}
	return p.operandWords(e, &c.left) + " " + compareWords[c.op] + " " + p.literalWords(e, &c.left, &c.right)
}

// literalWords says the right side in the terms of the left: a choice by its title, money in yuan.
func (p *Plan) literalWords(e *Expr, left, right *operand) string {
	if right.ref < 0 && right.program == nil && left.ref >= 0 {
		x := &e.refs[left.ref]
		switch {
		case x.typ == Choice && x.field != nil:
			for _, o := range x.field.Options {
				if o.ID == right.literal.Text {
					return "“" + o.Title + "”"
				}
			}
		case x.typ == Money:
			return fen(right.literal.Num) + "元"
		case x.typ == Date:
			return Day(right.literal.Num).String()
		}
	}
	return p.operandWords(e, right)
}

func (p *Plan) operandWords(e *Expr, o *operand) string {
	switch {
	case o.ref >= 0:
		return p.named(e.refs[o.ref].name)
	case o.program != nil:
		return p.named(o.source)
	case o.typ == Text || o.typ == Choice:
		return "“" + o.literal.Text + "”"
	}
	return fmt.Sprint(o.literal.Num)
}

var dottedName = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)+`)

var (
	ceilCall = regexp.MustCompile(`ceil_div\(([^(),]+), ([^(),]+)\)`)
	pctCall  = regexp.MustCompile(`pct\(([^(),]+), ([^(),]+)\)`)
)

// named replaces the names of an expression by their titles.
func (p *Plan) named(source string) string {
	source = ceilCall.ReplaceAllString(source, "$1 ÷ $2(进一)")
	source = pctCall.ReplaceAllString(source, "$1 占 $2 的百分比")
	return dottedName.ReplaceAllStringFunc(source, func(name string) string {
		parts := strings.Split(name, ".")
		switch {
		case parts[0] == "m":
			return p.measureTitle(parts[1])
		case parts[0] == "prev" && len(parts) == 2:
			return "上期" + p.measureTitle(parts[1])
		case parts[0] == "last_year":
			return "上年同期" + p.measureTitle(parts[1])
		case parts[0] == "base" && len(parts) == 3:
			return cmp.Or(p.bases[parts[1]].Title, parts[1]) + p.measureTitle(parts[2])
		case parts[0] == "unit":
			return p.attributeTitle(parts[1])
		case parts[0] == "band" && p.bands[parts[1]] != nil:
			return cmp.Or(p.bands[parts[1]].Title, name)
		case parts[0] == "duty" && p.duties[parts[1]] != nil && len(parts) == 3:
			return "“" + p.duties[parts[1]].Title + "”" + statWords[parts[2]]
		case parts[0] == "title" && p.titles[parts[1]] != nil:
			return "获得“" + p.titles[parts[1]].Title + "”"
		case parts[0] == "peers" && len(parts) == 3:
			return "同类单位" + p.measureTitle(parts[1]) + statWords[parts[2]]
		case p.records[parts[0]] != nil:
			if f := p.records[parts[0]].field(parts[1]); f != nil {
				return cmp.Or(p.records[parts[0]].Title, parts[0]) + cmp.Or(f.Title, f.ID)
			}
		}
		return name
	})
}

var statWords = map[string]string{
	"due": "应完成数", "met": "完成数", "unmet": "未完成数", "short": "差额", "rate": "完成率",
	"mean": "平均", "sum": "合计", "count": "个数", "rank": "名次", "rank_low": "倒数名次",
}

// measureTitle is the measure's own title, else what it counts.
func (p *Plan) measureTitle(id string) string {
	m := p.measure[id]
	if m == nil {
		return id
	}
	switch {
	case m.Title != "":
		return m.Title
	case m.Where != nil:
		return id
	case m.Field != nil:
		return cmp.Or(m.Field.Title, m.Field.ID)
	case m.Record != nil:
		return cmp.Or(m.Record.Title, id) + "数"
	case m.Unit != nil && m.Verb == Units:
		return cmp.Or(m.Unit.Title, id) + "数"
	}
	return id
}

func (p *Plan) attributeTitle(id string) string {
	for _, k := range p.Kinds {
		for _, a := range k.Attributes {
			if a.ID == id {
				return cmp.Or(a.Title, id)
			}
		}
	}
	return "单位" + id
}
