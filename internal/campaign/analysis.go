package campaign

import (
	"slices"
	"strconv"
	"strings"

	"wuzha/internal/plan"
)

// CaseBreakdown sorts cases into classes by one of their sides.
type CaseBreakdown struct {
	ID      string
	Title   string
	Classes []string
	of      func(r *plan.Record) int
	follows string // the breakdown from which this one follows in part, so that it is released only where that withholds nothing
}

// caseHours are the parts of the day in which a case happened, each from its hour on.
var caseHours = []struct {
	from  int64
	title string
}{{0, "0至5时"}, {6, "6至11时"}, {12, "12至17时"}, {18, "18至23时"}}

// unstated is the last class of a breakdown: of cases that do not say.
const unstated = "未登记"

// CaseBreakdowns lists how a plan's cases can be broken down: by type, loss, class of victims, whatever choices its cases have
// besides (age, channel), the hour, what is yes or no of them (major, reached by publicity), and by the choices and bands of the units they belong to.
func CaseBreakdowns(p *plan.Plan, t *plan.Tree) []CaseBreakdown {
	kind := p.RecordKind("case")
	if kind == nil {
		return nil
	}
	out := []CaseBreakdown{byType(kind), byLoss()}
	for _, f := range kind.Fields {
		switch {
		case f.Type == plan.Choice && f.ID != "type":
			out = append(out, byChoice(f))
		case f.ID == CaseHour && f.Type == plan.Int:
			out = append(out, byHour(f.Title))
		case f.Type == plan.Bool:
			out = append(out, byYesNo(f))
		}
	}
	for _, k := range p.Kinds {
		for _, f := range k.Attributes {
			if f.Type == plan.Choice {
				out = append(out, byAttribute(t, k, f))
			}
		}
		for _, b := range p.Bands {
			if f := bandedAttribute(k, b); f != nil {
				out = append(out, byBand(t, k, f, b))
			}
		}
	}
	return out
}

func optionTitles(options []plan.Option) []string {
	out := make([]string, 0, len(options)+1)
	for _, o := range options {
		out = append(out, o.Title)
	}
	return append(out, unstated)
}

func optionPlace(options []plan.Option, v plan.Value) int {
	if i := slices.IndexFunc(options, func(o plan.Option) bool { return v.Set && o.ID == v.Text }); i >= 0 {
		return i
	}
	return len(options)
}

// byType uses the scheme of the police unless the plan has classes of its own.
func byType(kind *plan.RecordKind) CaseBreakdown {
	if f := fieldOf(kind.Fields, "type"); f != nil && f.Type == plan.Choice {
		return CaseBreakdown{ID: "type", Title: "类型", Classes: optionTitles(f.Options), of: func(r *plan.Record) int { return optionPlace(f.Options, r.Value("type")) }}
	}
	return CaseBreakdown{ID: "type", Title: "类型", Classes: plan.FraudTypes, of: typeOf}
}

func byLoss() CaseBreakdown {
	b := CaseBreakdown{ID: "loss", Title: "单案损失"}
	for _, band := range lossBands {
		b.Classes = append(b.Classes, band.name)
	}
	b.Classes = append(b.Classes, unstated)
	b.of = func(r *plan.Record) int {
		if v := r.Value("loss"); v.Set {
			return lossBand(v.Num)
		}
		return len(lossBands)
	}
	return b
}

func byChoice(f *plan.Field) CaseBreakdown {
	return CaseBreakdown{ID: f.ID, Title: f.Title, Classes: optionTitles(f.Options), of: func(r *plan.Record) int { return optionPlace(f.Options, r.Value(f.ID)) }}
}

func byHour(title string) CaseBreakdown {
	b := CaseBreakdown{ID: CaseHour, Title: title}
	for _, h := range caseHours {
		b.Classes = append(b.Classes, h.title)
	}
	b.Classes = append(b.Classes, unstated)
	b.of = func(r *plan.Record) int {
		v := r.Value(CaseHour)
		if !v.Set || v.Num < 0 || v.Num > 23 {
			return len(caseHours)
		}
		return int(v.Num / 6)
	}
	return b
}

// byYesNo sorts by a field that says yes or no.
func byYesNo(f *plan.Field) CaseBreakdown {
	b := CaseBreakdown{ID: f.ID, Title: f.Title, Classes: []string{"是", "否", unstated}}
	b.of = func(r *plan.Record) int {
		switch v := r.Value(f.ID); {
		case !v.Set:
			return 2
		case v.Num == 1:
			return 0
		}
		return 1
	}
	if f.ID == "major" {
		b.follows = "loss" // unless somebody has said otherwise
	}
	return b
}

// byAttribute looks at the unit that a case belongs to; a case of another kind of unit does not say.
func byAttribute(t *plan.Tree, k *plan.UnitKind, f *plan.Field) CaseBreakdown {
	return CaseBreakdown{ID: k.ID + "." + f.ID, Title: k.Title + f.Title, Classes: optionTitles(f.Options), of: func(r *plan.Record) int {
		if t.KindOf(r.Unit) != k {
			return len(f.Options)
		}
		return optionPlace(f.Options, t.AttributeOf(r.Unit, f.ID, r.On))
	}}
}

// bandedAttribute is the attribute of a kind that a band steps through; nil when it steps through something else.
func bandedAttribute(k *plan.UnitKind, b *plan.Band) *plan.Field {
	if b.Of == nil {
		return nil
	}
	id, ok := strings.CutPrefix(strings.TrimSpace(b.Of.Source), "unit.")
	if !ok {
		return nil
	}
	return fieldOf(k.Attributes, id)
}

func byBand(t *plan.Tree, k *plan.UnitKind, f *plan.Field, b *plan.Band) CaseBreakdown {
	out := CaseBreakdown{ID: k.ID + "." + f.ID, Title: k.Title + f.Title}
	from := int64(0)
	for _, s := range b.Steps {
		name := strconv.FormatInt(from, 10) + "至" + strconv.FormatInt(s.Below-1, 10)
		if s.Open {
			name = strconv.FormatInt(from, 10) + "及以上"
		}
		out.Classes, from = append(out.Classes, name), s.Below
	}
	out.Classes = append(out.Classes, unstated)
	out.of = func(r *plan.Record) int {
		v := t.AttributeOf(r.Unit, f.ID, r.On)
		if t.KindOf(r.Unit) != k || !v.Set {
			return len(b.Steps)
		}
		return slices.IndexFunc(b.Steps, func(s plan.Step) bool { return s.Open || v.Num < s.Below })
	}
	return out
}
