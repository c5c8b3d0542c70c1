package app

import (
	"context"
	"io"
	"iter"

	"wuzha/internal/campaign"
	"wuzha/internal/document"
)

// ListName names a list that can be exported.
type ListName string

// The lists.
const (
	UnitList    ListName = "units"
	RecordList  ListName = "records"
	CaseList    ListName = "cases"
	PeopleList  ListName = "people"
	VerdictList ListName = "verdicts"
	TodoList    ListName = "todo"
	ScoreList   ListName = "scores"
	TitleList   ListName = "titles"
	AuditList   ListName = "audit"

	MovementList ListName = "movements"
)

// ListNames lists the lists.
func ListNames() []ListName {
	return []ListName{UnitList, RecordList, CaseList, PeopleList, VerdictList, TodoList, ScoreList, TitleList, AuditList, MovementList}
}

// ListFormat is a kind of file.
type ListFormat string

// The kinds of files.
const (
	XLSX ListFormat = "xlsx"
	CSV  ListFormat = "csv"
)

// ListQuery says which list is wanted, narrowed as on the page that shows it.
type ListQuery struct {
	List ListName
	Query
	Format ListFormat
}

// listColumn is a column of an exported list.
type listColumn struct {
	title string
	kind  document.Kind
}

// list is an exported list. Its rows are cells as in a ledger, in Chinese; a row is only valid until the next one.
type list struct {
	title   string
	columns []listColumn
	rows    iter.Seq2[[]string, error]
}

// ExportList writes a list as a file, as far as the caller sees it and has the right to export. Every export is audited: it leaves.
// Texts that a spreadsheet would run are made harmless.
func (a *App) ExportList(ctx context.Context, c Caller, q ListQuery, w io.Writer) error {
	if q.Format != XLSX && q.Format != CSV {
		return campaign.InvalidAt("format", "应为 xlsx 或 csv", "it must be xlsx or csv")
	}
	l, err := a.listOf(ctx, c, q)
	if err != nil {
		return err
	}
	object := "list:" + string(q.List)
	if q.Under != "" {
		object += " unit:" + q.Under
	}
	if err := a.write(ctx, c, audited{"export_list", object}, func(*change) error { return nil }); err != nil {
		return err
	}
	if q.Format == CSV {
		return l.writeCSV(w)
	}
	return l.writeXLSX(w)
}

// listOf finds a list. What lies outside of the scope of the right to export is left out.
func (a *App) listOf(ctx context.Context, c Caller, q ListQuery) (list, error) {
	if q.List == AuditList {
		return a.auditList(ctx, c, q.Query)
	}
	scope, err := c.mayAnywhere(campaign.Export)
	if err != nil {
		return list{}, err
	}
	x := exporting{a: a, c: c, q: q.Query, scope: scope}
	switch q.List {
	case UnitList:
		return x.units(ctx)
	case RecordList, CaseList, PeopleList:
		return x.records(ctx, q.List)
	case VerdictList, TodoList:
		return x.verdicts(ctx, q.List)
	case ScoreList:
		return x.scores(ctx)
	case TitleList:
		return x.titles(ctx)
	case MovementList:
		return x.movements(ctx)
	}
	return list{}, campaign.InvalidAt("list", "没有这种清单", "there is no such list")
}

// exporting is a list on its way out.
type exporting struct {
	a     *App
	c     Caller
	q     Query
	scope []campaign.UnitRef // of the right to export
}

func (l list) writeCSV(w io.Writer) error {
	header := make([]string, len(l.columns))
	for i, c := range l.columns {
		header[i] = c.title
	}
	var broken error
	err := document.WriteCSV(w, header, func(yield func([]string) bool) {
		for row, err := range l.rows {
			if broken = err; err != nil || !yield(row) {
				return
			}
		}
	}, document.WithBOM())
	return firstRefusal(broken, err)
}

func (l list) writeXLSX(w io.Writer) error {
	columns := make([]document.Column, len(l.columns))
	for i, c := range l.columns {
		columns[i] = document.Column{Title: c.title, Kind: c.kind}
	}
	var broken error
	cells := make([]document.Cell, len(l.columns))
	err := document.WriteXLSX(w, []document.Sheet{{Name: l.title, Columns: columns, Rows: func(yield func([]document.Cell) bool) {
		for row, err := range l.rows {
			if broken = err; err != nil {
				return
			}
			for i, text := range row {
				cells[i] = cellOf(l.columns[i].kind, text)
			}
			if !yield(cells[:len(row)]) {
				return
			}
		}
	}}})
	return firstRefusal(broken, err)
}

// wordColumns are columns of text.
func wordColumns(titles ...string) []listColumn {
	out := make([]listColumn, len(titles))
	for i, t := range titles {
		out[i] = listColumn{t, document.KindText}
	}
	return out
}

func (x exporting) inScope(s *snapshot, unit string) bool {
	ref, ok := s.frame.ref(unit, dayOr(x.q.AsOf, x.c.Day()))
	return ok && campaign.InScope(x.scope, ref)
}

func rowsOf[T any](items []T, row func(T) ([]string, error)) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		for _, item := range items {
			cells, err := row(item)
			if !yield(cells, err) || err != nil {
				return
			}
		}
	}
}

// listWords are the states of records, verdicts and titles as people read them.
var listWords = map[string]string{
	"submitted": "已提交", "confirmed": "已确认", "returned": "已退回", "void": "已作废", "superseded": "已更正",
	"met": "完成", "late": "逾期完成", "unmet": "未完成", "pending": "进行中", "kept": "保持", "broken": "突破", "waived": "免除", "unknown": "无法判定",
	"qualified": "符合", "warned": "预警", "not_qualified": "不符合",
}

func stateWord(state string) string {
	if word := listWords[state]; word != "" {
		return word
	}
	return state
}
