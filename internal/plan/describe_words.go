package plan

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

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
			return "（" + s + "）"
		}
		return s
	}
	switch c.op {
	case opAnd:
		return join("，并且")
	case opOr:
		return join("，或者")
	case opNot:
		return "不是（" + p.condWords(e, c.parts[0], false) + "）"
	case opIf:
		return fmt.Sprintf("如果 %s 则 %s，否则 %s", p.condWords(e, c.parts[0], true), p.condWords(e, c.parts[1], true), p.condWords(e, c.parts[2], true))
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
		return p.signs(o.source)
	case o.typ == Text || o.typ == Choice:
		return "“" + o.literal.Text + "”"
	}
	return fmt.Sprint(o.literal.Num)
}

var dottedName = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)+`)

var (
	ceilCall = regexp.MustCompile(`ceil_div\(([^(),]+), ([^(),]+)\)`)
	bpCall   = regexp.MustCompile(`bp\(([^(),]+), ([^(),]+)\)`)
	pctCall  = regexp.MustCompile(`pct\(([^(),]+), ([^(),]+)\)`)
)

// inYuan is money brought from fen to yuan, as the check proposes it.
var inYuan = regexp.MustCompile(`ceil_div\(m\.(\w+), 100\)|\bm\.(\w+) / 100\b`)

// yuans says such money by its title.
func (p *Plan) yuans(source string) string {
	return inYuan.ReplaceAllStringFunc(source, func(s string) string {
		found := inYuan.FindStringSubmatch(s)
		id := found[1] + found[2]
		if m := p.measure[id]; m == nil || !m.Money {
			return s
		}
		return p.measureTitle(id) + "（元）"
	})
}

// named replaces the names of an expression by their titles.
func (p *Plan) named(source string) string {
	source = p.yuans(source)
	source = bpCall.ReplaceAllString(source, "$1 占 $2 的万分比")
	source = ceilCall.ReplaceAllString(source, "$1 ÷ $2（进一）")
	source = pctCall.ReplaceAllString(source, "$1 占 $2 的百分比")
	return dottedName.ReplaceAllStringFunc(source, func(name string) string {
		parts := strings.Split(name, ".")
		if parts[0] == "prev" && len(parts) == 4 {
			return "上期" + p.named(strings.Join(parts[1:], "."))
		}
		switch {
		case parts[0] == "window":
			return windowWords[parts[1]]
		case parts[0] == "streak" && p.duties[parts[1]] != nil:
			return "“" + p.duties[parts[1]].Title + "”连续未完成期数"
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

var windowWords = map[string]string{"day": "评定日", "from": "期初日", "to": "期末日"}

// lengthWords says `5d`, `6m` or `1y`.
func lengthWords(s string) string {
	return s[:len(s)-1] + map[byte]string{'d': "日", 'm': "个月", 'y': "年"}[s[len(s)-1]]
}

var awardSigns = strings.NewReplacer(">=", "≥", "<=", "≤", "==", "=", "!=", "≠", "&&", "且", "||", "或", "*", "×", "/", "÷", " ? ", " 时得 ", " : ", "，否则 ", "points", "满分")

// givenPoints are numbers of an award that stand where points are given or taken: thousandths.
var givenPoints = regexp.MustCompile(`(^|满分 - |满分 \+ |时得 |否则 | \+ )(\d{3,6})( |，|,|$)`)

// award says the points of an item.
func (p *Plan) award(source string) string {
	words := p.signs(source)
	return givenPoints.ReplaceAllStringFunc(words, func(s string) string {
		m := givenPoints.FindStringSubmatch(s)
		n, err := strconv.ParseInt(m[2], 10, 64)
		if err != nil {
			return s
		}
		return m[1] + thousandths(n) + m[3]
	})
}

var yuanCall = regexp.MustCompile(`yuan\((\d+)\)`)

// signs writes arithmetic as on paper.
func (p *Plan) signs(source string) string {
	return awardSigns.Replace(yuanCall.ReplaceAllString(p.named(source), "${1}元"))
}

var statWords = map[string]string{
	"due": "应完成数", "met": "完成数", "unmet": "未完成数", "short": "差额", "rate": "完成率",
	"mean": "平均", "sum": "合计", "count": "个数", "rank": "名次", "rank_low": "倒数名次",
}

// measureTitle is the measure's own title, else what it counts; with its id where only a part is counted.
func (p *Plan) measureTitle(id string) string {
	m := p.measure[id]
	switch {
	case m == nil:
		return id
	case m.Title != "":
		return m.Title
	case m.Where != nil:
		return m.whose() + m.counted() + "（" + id + "）"
	case m.counted() == "":
		return id
	}
	return m.whose() + m.counted()
}

// whose says where a measure counts, if not at the unit and all below it.
func (m *Measure) whose() string {
	switch {
	case m.Via != "":
		return "联系单位"
	case m.Own:
		return "本级"
	}
	return ""
}

// counted says what a measure counts, and how where it does not add up.
func (m *Measure) counted() string {
	switch {
	case m.Field != nil:
		title := cmp.Or(m.Field.Title, m.Field.ID)
		switch m.Verb {
		case Max:
			return "最大" + title
		case Distinct:
			return "不同" + title + "数"
		}
		return title
	case m.Record != nil && m.Verb == Last:
		return "最近一次" + cmp.Or(m.Record.Title, m.Record.ID) + "日期"
	case m.Record != nil:
		return cmp.Or(m.Record.Title, m.Record.ID) + "数"
	case m.Unit != nil && m.Verb == Units:
		return cmp.Or(m.Unit.Title, m.Unit.ID) + "数"
	case m.Unit != nil:
		if a := m.Unit.attribute(m.Attr); a != nil {
			return cmp.Or(m.Unit.Title, m.Unit.ID) + cmp.Or(a.Title, a.ID) + "合计"
		}
	}
	return ""
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

// steps says a band.
func (d *describer) steps(b *Band) string {
	of := b.of.text
	if b.Of != nil {
		of = d.p.signs(b.Of.Source)
	}
	var parts []string
	for _, s := range b.Steps {
		switch {
		case s.Open:
			parts = append(parts, fmt.Sprintf("其余 %d", s.Value))
		case s.To:
			parts = append(parts, fmt.Sprintf("不超过 %d 为 %d", s.Limit(), s.Value))
		default:
			parts = append(parts, fmt.Sprintf("不足 %d 为 %d", s.Limit(), s.Value))
		}
	}
	return "按" + of + "，" + strings.Join(parts, "；")
}
