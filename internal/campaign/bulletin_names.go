package campaign

import (
	"regexp"
	"strings"

	"wuzha/internal/plan"
)

// measureName is what a bulletin calls a number: the title the plan gives it, else words made from what it counts.
func (d *drafter) measureName(m *plan.Measure) string {
	if m.Title != "" {
		return m.Title + moneyUnit(m)
	}
	switch m.Verb {
	case plan.Units:
		return d.unitsName(m)
	case plan.Total:
		for _, a := range m.Unit.Attributes {
			if a.ID == m.Attr {
				return m.Unit.Title + a.Title + "合计" + moneyUnit(m)
			}
		}
	}
	if m.Record == nil {
		return m.ID
	}
	if ofCases(m) {
		return d.caseName(m)
	}
	return joined(m.Record.Title, verbWords(m)) + bracket(d.which(m)) + moneyUnit(m)
}

// joined puts two words together without saying twice what the first ends and the second begins with: 知晓率抽查, 抽查人数.
func joined(a, b string) string {
	for i := range b {
		if i > 0 && strings.HasSuffix(a, b[:i]) && i > len("字") {
			return a + b[i:]
		}
	}
	return a + b
}

func verbWords(m *plan.Measure) string {
	field := ""
	if m.Field != nil {
		field = m.Field.Title
	}
	switch m.Verb {
	case plan.Sum:
		return field
	case plan.Max:
		return field + "最高值"
	case plan.Distinct:
		return "涉及的" + field + "数"
	case plan.Stock:
		return "在册数"
	case plan.Last:
		return "最近日期"
	}
	return "次数"
}

func moneyUnit(m *plan.Measure) string {
	if m.Money {
		return "（万元）"
	}
	return ""
}

func bracket(s string) string {
	if s == "" {
		return ""
	}
	return "(" + s + ")"
}

// caseName of a number about cases: 发案数(起), 其中:大案(起), 损失金额(万元).
func (d *drafter) caseName(m *plan.Measure) string {
	which := d.which(m)
	switch {
	case m.Verb == plan.Count && which == "":
		return "发案数（起）"
	case m.Verb == plan.Count:
		return "其中：" + which + "（起）"
	case m.Verb == plan.Sum && m.Money:
		return m.Field.Title + "金额" + bracket(which) + "（万元）"
	}
	return joined(m.Record.Title, verbWords(m)) + bracket(which) + moneyUnit(m)
}

var (
	fieldIs    = regexp.MustCompile(`^record\.(\w+) == "([^"]+)"$`)
	fieldSet   = regexp.MustCompile(`^record\.(\w+)$`)
	fieldFloor = regexp.MustCompile(`^record\.(\w+) >= (\d+)$`)
	hasRecords = regexp.MustCompile(`^m\.(\w+) >= 1$`)
	hasNone    = regexp.MustCompile(`^m\.(\w+) == 0$`)
	hasTitle   = regexp.MustCompile(`^title\.(\w+)$`)
	unitIs     = regexp.MustCompile(`^unit\.(\w+) == "([^"]+)"$`)
)

// which records a measure counts, in words; its id where the condition is not a simple one.
func (d *drafter) which(m *plan.Measure) string {
	if m.Where == nil {
		return ""
	}
	if x := fieldIs.FindStringSubmatch(m.Where.Source); x != nil {
		if f := fieldOf(m.Record.Fields, x[1]); f != nil {
			return f.Title + "为" + optionTitle(f, x[2])
		}
	}
	if x := fieldSet.FindStringSubmatch(m.Where.Source); x != nil {
		if f := fieldOf(m.Record.Fields, x[1]); f != nil {
			return f.Title
		}
	}
	if x := fieldFloor.FindStringSubmatch(m.Where.Source); x != nil {
		if f := fieldOf(m.Record.Fields, x[1]); f != nil {
			return f.Title + "不少于" + x[2]
		}
	}
	return m.ID
}

func fieldOf(fields []*plan.Field, id string) *plan.Field {
	for _, f := range fields {
		if f.ID == id {
			return f
		}
	}
	return nil
}

func optionTitle(f *plan.Field, id string) string {
	for _, o := range f.Options {
		if o.ID == id {
			return o.Title
		}
	}
	return id
}

// unitsName of a number of units: 未发案的规上企业数.
func (d *drafter) unitsName(m *plan.Measure) string {
	kind := m.Unit.Title + "数"
	if m.Where == nil {
		return kind
	}
	source := m.Where.Source
	if x := hasRecords.FindStringSubmatch(source); x != nil {
		if of := d.p.Measure(x[1]); of != nil && of.Record != nil {
			return "有“" + of.Record.Title + "”记录的" + kind
		}
	}
	if x := hasNone.FindStringSubmatch(source); x != nil {
		if of := d.p.Measure(x[1]); of != nil && of.Record != nil {
			if ofCases(of) && of.Where == nil {
				return "未发案的" + kind
			}
			return "无“" + of.Record.Title + "”记录的" + kind
		}
	}
	if x := hasTitle.FindStringSubmatch(source); x != nil {
		for _, t := range d.p.Titles {
			if t.ID == x[1] {
				return "期末符合“" + t.Title + "”条件的" + kind
			}
		}
	}
	if x := unitIs.FindStringSubmatch(source); x != nil {
		if f := fieldOf(m.Unit.Attributes, x[1]); f != nil {
			return optionTitle(f, x[2]) + "的" + kind
		}
	}
	return kind + bracket(m.ID)
}
