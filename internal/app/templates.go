package app

import (
	"context"
	"fmt"
	"io"
	"iter"
	"slices"

	"wuzha/internal/campaign"
	"wuzha/internal/document"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// TemplateQuery says which sheet is wanted.
type TemplateQuery struct {
	Kind       ImportKind
	RecordKind string // of records
	UnitKind   string // of units; all unless given
	Under      string // this unit and all below it
}

// Template writes a workbook to be filled in and uploaded: what is there already in its rows, drop-down lists where there is a
// choice, and a sheet that explains the columns. Each heading is the Chinese title with the column's id on a line below it. The ids of
// rows that are there are locked; everything else is open. It may hold cases, so it is audited.
func (a *App) Template(ctx context.Context, c Caller, q TemplateQuery, w io.Writer) error {
	if _, err := c.mayAnywhere(campaign.Import); err != nil {
		return err
	}
	if !slices.Contains(ImportKinds(), q.Kind) {
		return campaign.InvalidAt("kind", "应为 units、records、people 或 cases", "it must be units, records, people or cases")
	}
	t, err := a.template(ctx, c, q)
	if err != nil {
		return err
	}
	if err := a.write(ctx, c, audited{"write_template", "template:" + string(q.Kind)}, func(*change) error { return nil }); err != nil {
		return err
	}
	err = document.WriteXLSX(w, []document.Sheet{{Name: "填报", Columns: t.columns(), Rows: t.cells, Protected: true}, t.instructions()})
	return firstRefusal(t.err, err)
}

// template is a sheet to be filled in.
type template struct {
	kind   *sheetKind
	units  *unitIndex
	below  iter.Seq[*store.PlacedUnit] // that may be named, and, of units, the rows
	rows   iter.Seq2[map[string]string, error]
	err    error
	choice map[string][]string // by target
}

func (a *App) template(ctx context.Context, c Caller, q TemplateQuery) (*template, error) {
	s, err := a.standing(ctx, c.District)
	if err != nil {
		return nil, err
	}
	t := &template{kind: &sheetKind{kind: q.Kind, plan: s.frame.on(c.Day()), choices: ImportChoices{RecordKind: q.RecordKind, UnitKind: q.UnitKind}}}
	if err := t.kind.settle(); err != nil {
		return nil, err
	}
	scope, err := c.mayAnywhere(campaign.View)
	if err != nil {
		return nil, err
	}
	if t.below, err = s.frame.inScope(scope, q.Under, c.Day()); err != nil {
		return nil, err
	}
	if t.units, err = indexUnits(s.frame, c); err != nil {
		return nil, err
	}
	t.choices()
	switch q.Kind {
	case ImportUnits:
		t.rows = t.unitRows
	case ImportPeople, ImportCases:
		l, err := a.ledgers(ctx, c.District)
		if err != nil {
			return nil, err
		}
		t.rows = t.recordRows(l, c)
	default:
		t.rows = func(func(map[string]string, error) bool) {}
	}
	return t, nil
}

// choices fills the drop-down lists.
func (t *template) choices() {
	t.choice = map[string][]string{}
	for _, target := range t.kind.targets {
		t.choice[target.id] = offered(target.field)
	}
	for _, r := range t.kind.records {
		t.choice["kind"] = append(t.choice["kind"], r.Title)
	}
	for _, u := range t.kind.units {
		t.choice["kind"] = append(t.choice["kind"], u.Title)
		for _, l := range u.Links {
			t.choice["link."+l.ID] = t.named(func(p *store.PlacedUnit) bool { return p.Kind == l.Kind.ID })
		}
	}
	if t.kind.kind == ImportUnits {
		t.choice["parent"] = t.named(t.canHold)
	} else {
		t.choice["unit"] = t.named(t.canOwn)
	}
}

func (t *template) named(takes func(*store.PlacedUnit) bool) []string {
	var out []string
	for u := range t.below {
		if takes(u) {
			out = append(out, t.units.label(u.Unit))
		}
	}
	return out
}

// canHold tells whether a unit can have one of the sheet's kinds directly below it.
func (t *template) canHold(u *store.PlacedUnit) bool {
	kind := kindByID(t.kind.plan, u.Kind)
	return kind != nil && slices.ContainsFunc(t.kind.units, func(k *plan.UnitKind) bool { return slices.Contains(k.In, kind) })
}

// canOwn tells whether a record of the sheet can belong to a unit.
func (t *template) canOwn(u *store.PlacedUnit) bool {
	kind := kindByID(t.kind.plan, u.Kind)
	return kind != nil && slices.ContainsFunc(t.kind.records, func(r *plan.RecordKind) bool { return r.Of == nil || slices.Contains(r.Of, kind) })
}

func (t *template) columns() []document.Column {
	out := make([]document.Column, len(t.kind.targets))
	for i, target := range t.kind.targets {
		mark := ""
		if target.required {
			mark = "*"
		}
		out[i] = document.Column{Title: target.titles[0] + mark + "\n" + target.id, Kind: kindOfCell(target.field), Choices: t.choice[target.id]}
	}
	return out
}

// cells writes the rows that are there, their ids locked.
func (t *template) cells(yield func([]document.Cell) bool) {
	for row, err := range t.rows {
		if err != nil {
			t.err = err
			return
		}
		out := make([]document.Cell, len(t.kind.targets))
		for i, target := range t.kind.targets {
			out[i] = cellOf(kindOfCell(target.field), shownCell(target.field, row[target.id]))
			if target.id == "id" {
				out[i] = out[i].Locked()
			}
		}
		if !yield(out) {
			return
		}
	}
}

func (t *template) unitRows(yield func(map[string]string, error) bool) {
	for u := range t.below {
		kind := kindByID(t.kind.plan, u.Kind)
		if !slices.Contains(t.kind.units, kind) {
			continue
		}
		row := map[string]string{"id": u.Unit, "kind": kind.Title, "name": u.Name, "code": u.Code}
		row["parent"] = t.shownUnit(u.Parent)
		attributes, err := unpackCells(u.Attributes)
		for id, text := range attributes {
			row["attr."+id] = text
		}
		links, err2 := unpackCells(u.Links)
		for id, to := range links {
			row["link."+id] = t.shownUnit(to)
		}
		if !yield(row, firstRefusal(err, err2)) {
			return
		}
	}
}

// shownUnit is blank, which changes nothing, for a unit that the caller does not see.
func (t *template) shownUnit(id string) string {
	if _, sees := t.units.byID[id]; !sees {
		return ""
	}
	return t.units.label(id)
}

// recordRows gives the records that hold now and that the caller may see.
func (t *template) recordRows(s *ledgers, c Caller) iter.Seq2[map[string]string, error] {
	action := campaign.View
	if t.kind.kind == ImportCases {
		action = campaign.ViewCases
	}
	in := map[string]bool{}
	for u := range t.below {
		in[u.Unit] = true
	}
	sees := s.frame.sight(campaign.Scope(c.Actor, action, c.Day()), c.Day())
	replaced := s.replaced()
	return func(yield func(map[string]string, error) bool) {
		for i := range s.records {
			r := &s.records[i]
			if r.Kind != t.kind.records[0].ID || r.State == string(campaign.RecordVoid) || replaced[r.ID] || !in[r.Unit] || !sees(r.Unit) {
				continue
			}
			stored, err := unpackRecord(r.Fields)
			row := map[string]string{"id": r.ID, "unit": t.units.label(r.Unit), "on": plan.Day(r.OnDay).String(), "ref": r.Ref}
			for id, text := range stored.Fields {
				row[id] = text
			}
			if number := stored.Fields[campaign.CaseNumber]; number != "" && t.kind.kind == ImportCases {
				row["id"] = number
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

// instructions explain the columns.
func (t *template) instructions() document.Sheet {
	lines := [][]string{
		{"怎样填写", "在“填报”表里逐行填写，保存为 .xlsx 后上传。上传后先检查，确认后才写入；不能写入的行会连同原因退回。"},
		{"", "列名第二行是程序使用的编号，请勿改动；列的顺序可以调整，不需要的列可以删除，程序不认识的列不会采用。"},
		{"", "已有各行的“编号”已锁定。新增的行不必填编号。空白的单元格不改变原有内容。同一文件重复上传不会重复写入。"},
		{"", "金额以元为单位，最多两位小数；日期写成 2023-03-05；有下拉列表的列请从列表中选择。请勿使用公式。"},
		{"", "请勿填写受害人的姓名、身份证号、电话。"},
		{"", ""},
		{"列", "说明"},
	}
	for _, target := range t.kind.targets {
		lines = append(lines, []string{target.titles[0] + "(" + target.id + ")", t.explained(target)})
	}
	return document.Sheet{Name: "说明", Columns: []document.Column{{Title: "项目", Kind: document.KindText, Width: 28}, {Title: "内容", Kind: document.KindText, Width: 100}},
		Rows: func(yield func([]document.Cell) bool) {
			for _, l := range lines {
				if !yield([]document.Cell{cellOf(document.KindText, l[0]), cellOf(document.KindText, l[1])}) {
					return
				}
			}
		}}
}

func (t *template) explained(target target) string {
	text := "选填"
	if target.required {
		text = "必填"
	}
	if f := target.field; f != nil {
		text += map[plan.Type]string{plan.Int: "，整数", plan.Money: "，金额（元）", plan.Date: "，日期"}[f.Type]
		if f.Min != nil {
			text += "，不小于" + f.Format(plan.Value{Num: *f.Min, Set: true})
		}
		if f.Max != nil {
			text += "，不大于" + f.Format(plan.Value{Num: *f.Max, Set: true})
		}
	}
	if n := len(t.choice[target.id]); n > 0 {
		text += fmt.Sprintf("，从下拉列表选择（%d项）", n)
	}
	return text
}
