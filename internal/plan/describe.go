package plan

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Describe tells the plan in plain Chinese, clause by clause, as a person would read it aloud.
func (p *Plan) Describe() string {
	d := describer{p: p}
	d.head()
	d.duties("责任", p.Duties)
	d.duties("目标", p.Goals)
	d.bands()
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
	for _, x := range []struct{ label, value string }{{"文号", p.Number}, {"制定", p.Issuer}, {"区划", p.Area}, {"依据", strings.Join(p.BasedOn, "；")}} {
		if x.value != "" {
			d.line("%s：%s", x.label, x.value)
		}
	}
	d.line("期间：%s 至 %s，第 %d 版", p.Period.From, p.Period.To, p.Version)
	for _, s := range p.Phases {
		d.line("阶段：%s（%s 至 %s）", cmp.Or(s.Title, s.ID), s.From, s.To)
	}
	for _, s := range p.Terms {
		d.line("学期：%s（%s 至 %s）", cmp.Or(s.Title, s.ID), s.From, s.To)
	}
	var kinds []string
	for _, k := range p.Kinds {
		kinds = append(kinds, cmp.Or(k.Title, k.ID))
	}
	d.line("单位：%s", strings.Join(kinds, "、"))
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
	d.line("- **%s**（%s）：%s", x.Title, x.ID, d.owed(x))
	d.terms(x)
}

// owed says who owes what by when.
func (d *describer) owed(x *Duty) string { return kindTitles(x.Of) + d.when(&x.Schedule) + d.demand(x) }

// terms tells what else belongs to a duty.
func (d *describer) terms(x *Duty) {
	if x.Where != nil {
		d.line("  - 适用：%s", d.p.inWords(x.Where))
	}
	if x.When != nil {
		d.line("  - 前提：%s", d.p.inWords(x.When))
	}
	if x.Each != nil {
		d.line("  - 逐项都要做到：%s", strings.Join(d.p.eachTitles(x.Each), "、"))
	}
	if who := d.posts(x.Posts); who != "" && x.Manual == nil {
		d.line("  - 由%s落实", who)
	}
	if x.Note != "" {
		d.line("  - 说明：%s", x.Note)
	}
}

func (d *describer) demand(x *Duty) string {
	switch {
	case x.Manual != nil:
		return "，由" + x.Manual.Title + "判定"
	case x.Keep != nil:
		return "，始终保持 " + d.p.inWords(x.Keep)
	case x.Need != nil:
		return "，要求 " + d.p.inWords(x.Need)
	}
	return ""
}

func (d *describer) posts(rules []PostRule) string {
	var parts []string
	for _, r := range rules {
		if r.Post == nil {
			continue
		}
		switch {
		case r.When != nil:
			parts = append(parts, fmt.Sprintf("%s（%s的）", r.Post.Title, d.p.inWords(r.When)))
		case len(parts) > 0:
			parts = append(parts, "其余由"+r.Post.Title)
		default:
			parts = append(parts, r.Post.Title)
		}
	}
	return strings.Join(parts, "；")
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
	case s.Per == "case":
		out = fmt.Sprintf("每发生一起案件，%d 日内", s.Within)
	case s.Per != "":
		out = fmt.Sprintf("每有一条“%s”记录，%d 日内", cmp.Or(d.p.records[s.Per].Title, s.Per), s.Within)
	case s.HasBy && s.Range.From != d.p.Period.From:
		return fmt.Sprintf("，%s 至 %s", s.Range.From, s.By)
	case s.HasBy:
		return "，" + s.By.String() + " 前"
	case s.Every != Once:
		out = everyWords[s.Every] + dueWords(s)
	default:
		out = "全程"
	}
	if s.Range != d.p.Period {
		out += fmt.Sprintf("（%s 至 %s）", s.Range.From, s.Range.To)
	}
	return "，" + out
}

var weekdays = []string{"周一", "周二", "周三", "周四", "周五", "周六", "周日"}

// dueWords says by when a shifted window ends.
func dueWords(s *Schedule) string {
	switch {
	case s.Due == 0:
		return ""
	case s.Every == Weekly && s.Due <= 7:
		return "（次周" + weekdays[s.Due-1] + "前）"
	case s.Every == Monthly && s.Due <= 28:
		return fmt.Sprintf("（次月 %d 日前）", s.Due)
	}
	return fmt.Sprintf("（期末后 %d 日内）", s.Due)
}

// eachTitles are the titles of the values that an `each:` duty lists.
func (p *Plan) eachTitles(e *Each) []string {
	_, field, dotted := cut(e.Field)
	if !dotted {
		field = e.Field
	}
	var out []string
	for _, v := range e.Values {
		title := v
		for _, k := range p.Records {
			if f := k.field(field); f != nil {
				for _, o := range f.Options {
					if o.ID == v {
						title = o.Title
					}
				}
			}
		}
		out = append(out, title)
	}
	return out
}

// bands tells the steps by which some limits go.
func (d *describer) bands() {
	if len(d.p.Bands) == 0 {
		return
	}
	d.line("## 分档")
	d.line("")
	for _, b := range d.p.Bands {
		d.line("- %s：%s", cmp.Or(b.Title, b.ID), d.steps(b))
	}
	d.line("")
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
		d.line("## 考评：%s", s.Title)
		d.line("")
		d.score(s)
		d.line("")
	}
}

func (d *describer) score(s *Score) {
	total := ""
	if s.Total > 0 {
		total = "，总分 " + thousandths(s.Total)
	}
	d.line("%s%s%s", kindTitles(s.Of), d.when(&s.Schedule), total)
	if s.Where != nil {
		d.line("- 适用：%s", d.p.inWords(s.Where))
	}
	for _, g := range s.Groups {
		d.line("- 【%s】占 %s 分", g.Title, thousandths(g.Weight))
	}
	for _, it := range s.Items {
		d.item(it)
	}
	if s.Bonus != nil {
		d.line("- 加分（最多 %s 分）", thousandths(s.Bonus.Cap))
		for _, it := range s.Bonus.Items {
			d.item(it)
		}
	}
	for _, v := range s.Vetoes {
		d.line("- 一票否决：%s — %s", v.Title, d.p.inWords(v.When))
	}
	for _, v := range s.Exempt {
		var items []string
		for _, it := range v.Items {
			items = append(items, "“"+it.Title+"”")
		}
		d.line("- 免检：%s（%s）时，%s按满分计", v.Title, d.p.inWords(v.When), strings.Join(items, ""))
	}
	d.grades(s)
	for _, e := range s.Stars {
		d.line("- 一颗星：%s", d.p.inWords(e))
	}
}

func (d *describer) grades(s *Score) {
	var grades []string
	for _, g := range s.Grades {
		if g.Rest {
			grades = append(grades, "其余 "+g.Title)
		} else {
			grades = append(grades, thousandths(g.From)+" 分以上 "+g.Title)
		}
	}
	if grades != nil {
		d.line("- 等次：%s", strings.Join(grades, "；"))
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
		how = d.p.award(it.Award.Source)
	}
	d.line("  - %s%s（%s 分）：%s", group, it.Title, thousandths(it.Points), how)
}

var stepWords = map[string]string{
	"self_check": "自查", "apply": "申报", "town_review": "镇街初审", "site_check": "现场核查", "public_notice": "公示", "award": "授牌",
}

func (d *describer) titles() {
	for _, t := range d.p.Titles {
		d.line("## 称号：%s，授予%s", t.Title, kindTitles(t.Of))
		d.line("")
		d.title(t)
		d.line("")
	}
}

func (d *describer) title(t *Title) {
	for _, x := range []struct {
		label string
		e     *Expr
	}{{"授予条件", t.Grant}, {"预警", t.Warn}, {"撤销", t.Withdraw}} {
		if x.e != nil {
			d.line("- %s：%s", x.label, d.p.inWords(x.e))
		}
	}
	var steps []string
	for _, s := range t.Steps {
		steps = append(steps, stepWords[s])
	}
	if steps != nil {
		d.line("- 程序：%s", strings.Join(steps, " → "))
	}
	for _, x := range []struct{ label, length string }{{"公示", t.PublicNotice}, {"有效期", t.Term}, {"撤销后再申报须满", t.Wait}} {
		if x.length != "" {
			d.line("- %s：%s", x.label, lengthWords(x.length))
		}
	}
}

func (d *describer) office() {
	for _, b := range d.p.Bulletins {
		d.line("## 通报：%s", b.Title)
		d.line("")
		d.bulletin(b)
		d.line("")
	}
	for _, in := range d.p.Inspections {
		d.line("## 检查：%s，检查%s", in.Title, kindTitles(in.Of))
		d.line("")
		d.inspection(in)
		d.line("")
	}
	for _, o := range d.p.Orders {
		d.line("## 订单：%s", o.Title)
		d.line("")
		d.order(o)
		d.line("")
	}
}

func (d *describer) bulletin(b *Bulletin) {
	var to []string
	for _, post := range b.Recipients {
		to = append(to, post.Title)
	}
	d.line("- %s%s印发，发送：%s", kindTitles(b.Of), everyWords[b.Every], strings.Join(to, "、"))
	if b.Prefix != "" {
		d.line("- 机关代字：%s", b.Prefix)
	}
	for _, s := range b.Sections {
		d.line("  - %s", s.Title)
	}
}

func (d *describer) inspection(in *Inspection) {
	if in.By != nil {
		d.line("- %s%s检查，发现问题 %d 日内整改", in.By.Title, everyWords[in.Every], in.FixWithin)
	}
	for _, it := range in.Sheet {
		d.line("- %s", it.Title)
	}
	for _, c := range in.CallIn {
		d.line("- 约谈：%s — %s", c.Title, d.p.inWords(c.When))
	}
}

func (d *describer) order(o *Order) {
	d.line("- %s可以下单，%s在 %d 日内上门", kindTitles(o.Of), o.Serve.Title, o.Within)
}
