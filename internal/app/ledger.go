package app

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/document"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// Ledger writes the ledgers (台账) of a unit and all below it for a period as one workbook, as inspectors ask for: units, duties,
// people, and a sheet for each kind of record. Rows of cases are there only where the caller may see them.
func (a *App) Ledger(ctx context.Context, c Caller, unit, period string, w io.Writer) error {
	s, ref, err := a.standingAt(ctx, c, campaign.Export, unit)
	if err != nil {
		return err
	}
	j := s.judge(plan.Known{AsOf: c.Day()})
	f := j.by(period)
	if f == nil {
		return notFound()
	}
	_, pd, ok := f.Plan.EveryOf(period)
	if !ok {
		return campaign.InvalidAt("period", "没有这个周期，应形如 2023-06、2023-Q2", "there is no such period; it looks like 2023-06 or 2023-Q2")
	}
	if err := a.write(ctx, c, audited{"export_ledger", "unit:" + unit + " period:" + period}, func(*change) error { return nil }); err != nil {
		return err
	}
	l, err := a.ledgers(ctx, c.District)
	if err != nil {
		return err
	}
	b := &ledgerBook{s: s, l: l, f: f, result: s.frame.discretion(c, c.Day()).result(j.of(s.beneath(j, []campaign.UnitRef{ref}, c.Day()))), unit: unit, window: pd.Whole, period: period, used: map[string]bool{}}
	b.sees = s.frame.sight([]campaign.UnitRef{ref}, c.Day())
	b.cases = s.frame.sight(campaign.Scope(c.Actor, campaign.ViewCases, c.Day()), c.Day())
	if err := b.fill(c.Day()); err != nil {
		return err
	}
	return document.WriteXLSX(w, b.sheets)
}

// ledgerBook is the workbook while it is put together.
type ledgerBook struct {
	s      *snapshot
	l      *ledgers
	f      *plan.Facts
	result *plan.Result
	unit   string
	period string
	window plan.Window
	sees   func(unit string) bool
	cases  func(unit string) bool
	used   map[string]bool // names of sheets
	sheets []document.Sheet
}

// ledgerSheet is a ledger with its rows.
type ledgerSheet struct {
	name    string
	columns []document.Column
	rows    [][]document.Cell
}

func (b *ledgerBook) fill(day plan.Day) error {
	b.add(b.units(day))
	b.add(b.duties())
	byKind, err := b.records()
	if err != nil {
		return err
	}
	for _, kind := range b.f.Plan.Records {
		if sheet := byKind[kind.ID]; sheet != nil {
			b.add(*sheet)
		}
	}
	return nil
}

// add puts a number before each row and makes the sheet's name one that a workbook takes.
func (b *ledgerBook) add(l ledgerSheet) {
	for i, row := range l.rows {
		l.rows[i] = append([]document.Cell{document.Integer(int64(i + 1))}, row...)
	}
	u, _ := b.s.frame.at(b.unit, b.window.To)
	b.sheets = append(b.sheets, document.Sheet{
		Name: b.sheetName(l.name), Title: u.Name + " " + b.period + " " + l.name + "台账", Rows: slices.Values(l.rows),
		Columns: append([]document.Column{{Title: "序号", Kind: document.KindInteger}}, l.columns...),
	})
}

// sheetName cuts a name to 31 characters without the signs that are forbidden, and keeps names apart.
func (b *ledgerBook) sheetName(name string) string {
	clean := []rune(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, r) || r < ' ' {
			return -1
		}
		return r
	}, name))
	base := strings.TrimSpace(string(clean[:min(len(clean), 24)]))
	out := base
	for n := 2; out == "" || b.used[strings.ToLower(out)]; n++ {
		out = base + strconv.Itoa(n)
	}
	b.used[strings.ToLower(out)] = true
	return out
}

func ledgerTexts(titles ...string) []document.Column {
	var out []document.Column
	for _, t := range titles {
		out = append(out, document.Column{Title: t, Kind: document.KindText})
	}
	return out
}

func texts(values ...string) []document.Cell {
	var out []document.Cell
	for _, v := range values {
		out = append(out, document.Text(v))
	}
	return out
}

func (b *ledgerBook) name(unit string) string {
	u, ok := b.s.frame.at(unit, b.window.To)
	if !ok || u.Name == "" {
		return unit
	}
	return u.Name
}

// units lists the units that exist on the day.
func (b *ledgerBook) units(day plan.Day) ledgerSheet {
	l := ledgerSheet{name: "基本情况", columns: ledgerTexts("编号", "单位", "种类", "上级", "代码", "情况")}
	seen := map[string]bool{}
	for _, p := range b.s.frame.placed {
		if seen[p.Unit] || !b.sees(p.Unit) {
			continue
		}
		seen[p.Unit] = true
		u, _ := b.s.frame.at(p.Unit, day)
		if u.ToDay < store.Day(day) {
			continue
		}
		kind, about := u.Kind, ""
		if k := b.s.frame.kindOf(b.f.Plan, p.Unit); k != nil {
			kind, about = k.Title, attributesText(k, u.Attributes)
		}
		parent := ""
		if u.Parent != "" {
			parent = b.name(u.Parent)
		}
		l.rows = append(l.rows, texts(u.Unit, u.Name, kind, parent, u.Code, about))
	}
	return l
}

// attributesText tells a unit's attributes in one cell: 户数120;备注……
func attributesText(k *plan.UnitKind, packed string) string {
	cells, err := unpackCells(packed)
	if err != nil {
		return ""
	}
	var parts []string
	for _, a := range k.Attributes {
		if v := cells[a.ID]; v != "" {
			parts = append(parts, a.Title+shownValue(a, v))
		}
	}
	return strings.Join(parts, "；")
}

// shownValue is a stored value as people read it.
func shownValue(f *plan.Field, v string) string {
	for _, o := range f.Options {
		if o.ID == v {
			return o.Title
		}
	}
	switch {
	case f.Type == plan.Bool && v == "true":
		return "是"
	case f.Type == plan.Bool && v == "false":
		return "否"
	}
	return v
}

// duties lists the verdicts whose windows end in the period.
func (b *ledgerBook) duties() ledgerSheet {
	l := ledgerSheet{name: "责任落实", columns: ledgerTexts("单位", "责任事项", "条款", "周期", "起", "止", "评定", "尚差", "岗位")}
	for i := range b.result.Verdicts {
		v := &b.result.Verdicts[i]
		if !b.sees(v.Unit) || v.Window.To < b.window.From || v.Window.To > b.window.To {
			continue
		}
		post := ""
		if v.Post != nil {
			post = v.Post.Title
		}
		l.rows = append(l.rows, texts(b.name(v.Unit), v.Duty.Title, v.Duty.Source, v.Period, v.Window.From.String(), v.Window.To.String(),
			campaign.VerdictWord(v.State), strings.Join(v.Lacks(), "、"), post))
	}
	return l
}

// recordWords are the states of records.
var recordWords = map[string]string{"submitted": "已提交", "confirmed": "已确认", "returned": "已退回"}

// records sorts what was done in the period into a sheet for each kind. What was withdrawn or corrected is left out; people are
// those in office in the period.
func (b *ledgerBook) records() (map[string]*ledgerSheet, error) {
	out := map[string]*ledgerSheet{}
	replaced := b.l.replaced()
	for i := range b.l.records {
		r := &b.l.records[i]
		kind := b.f.Plan.RecordKind(r.Kind)
		if kind == nil || replaced[r.ID] || r.State == plan.Void.String() || !b.sees(r.Unit) || r.Kind == "case" && !b.cases(r.Unit) {
			continue
		}
		stored, err := unpackRecord(r.Fields)
		if err != nil {
			return nil, fmt.Errorf("ledger: record %s: %w", r.ID, err)
		}
		if !b.inPeriod(r, stored.Fields) {
			continue
		}
		if out[r.Kind] == nil {
			out[r.Kind] = &ledgerSheet{name: cmp.Or(kind.Title, kind.ID), columns: recordColumns(kind)}
		}
		out[r.Kind].rows = append(out[r.Kind].rows, b.recordRow(kind, r, stored.Fields))
	}
	return out, nil
}

// inPeriod tells records of the period, and holdings that overlap it.
func (b *ledgerBook) inPeriod(r *store.Record, fields map[string]string) bool {
	if r.Kind != "person" {
		return b.window.From <= plan.Day(r.OnDay) && plan.Day(r.OnDay) <= b.window.To
	}
	from, err := plan.ParseDay(fields["from"])
	begun := err != nil || from <= b.window.To
	to, err := plan.ParseDay(fields["to"])
	return begun && (err != nil || to >= b.window.From)
}

func recordColumns(kind *plan.RecordKind) []document.Column {
	titles := []string{"编号", "单位"}
	if kind.ID != "person" {
		titles = append(titles, "日期")
	}
	for _, f := range kind.Fields {
		titles = append(titles, f.Title)
	}
	return ledgerTexts(append(titles, "状态")...)
}

func (b *ledgerBook) recordRow(kind *plan.RecordKind, r *store.Record, fields map[string]string) []document.Cell {
	row := texts(r.ID, b.name(r.Unit))
	if kind.ID != "person" {
		row = append(row, document.Text(plan.Day(r.OnDay).String()))
	}
	for _, f := range kind.Fields {
		row = append(row, fieldCell(f, fields[f.ID]))
	}
	return append(row, document.Text(recordWords[r.State]))
}

// fieldCell keeps whole numbers as numbers, so that a sheet can be added up.
func fieldCell(f *plan.Field, v string) document.Cell {
	if f.Type == plan.Int {
		if n, err := strconv.ParseInt(v, 10, 64); err == nil {
			return document.Integer(n)
		}
	}
	return document.Text(shownValue(f, v))
}
