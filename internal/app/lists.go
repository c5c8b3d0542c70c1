package app

import (
	"cmp"
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

	FollowUpList ListName = "follow_ups"
	MatterList   ListName = "matters"
	CallInList   ListName = "call_ins"
	WatchList    ListName = "watch_lists"
	PostList     ListName = "posts"
	AccountList  ListName = "accounts"
	PledgeList   ListName = "pledges"
	MovementList ListName = "movements"

	VenueList    ListName = "venues"
	BulletinList ListName = "bulletins"
	PaperList    ListName = "papers"
	JobList      ListName = "jobs"
	ImportList   ListName = "imports"
	FreezeList   ListName = "freezes"
	LetterList   ListName = "letters"
)

// ListNames lists the lists.
func ListNames() []ListName {
	return []ListName{UnitList, RecordList, CaseList, PeopleList, VerdictList, TodoList, ScoreList, TitleList, AuditList,
		FollowUpList, MatterList, CallInList, WatchList, PostList, AccountList, PledgeList, MovementList, VenueList, BulletinList, PaperList, JobList, ImportList, FreezeList, LetterList}
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
	Matters MatterQuery // of the list of matters, instead of Query
	Format  ListFormat
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
	if err := a.write(ctx, c, audited{"export_list", q.object()}, func(*change) error { return nil }); err != nil {
		return err
	}
	if q.Format == CSV {
		return l.writeCSV(w)
	}
	return l.writeXLSX(w)
}

// object says in the audit what left: which list, and of the audit itself, what was looked for in it.
func (q ListQuery) object() string {
	object := "list:" + string(q.List)
	if under := cmp.Or(q.Under, q.Matters.Under); under != "" {
		object += " unit:" + under
	}
	if q.List == AuditList {
		object += " from:" + dayName(q.From) + " to:" + dayName(q.To) + " action:" + q.Action + " person:" + q.Person + " search:" + spoken(q.Search)
	}
	return clipObject(object)
}

// MayExport tells whether a caller may export a list, so that a page offers it.
func (c Caller) MayExport(name ListName) bool {
	_, err := c.exportScope(name)
	return err == nil
}

// exportScope is where a caller may export a list. Accounts, posts, letters and the audit follow the rights of those who keep them.
func (c Caller) exportScope(name ListName) ([]campaign.UnitRef, error) {
	everywhere := []campaign.UnitRef{c.root()}
	switch name {
	case AuditList:
		return everywhere, firstRefusal(c.mayHere(campaign.ReadAudit), c.mayHere(campaign.ExportAudit))
	case AccountList:
		return everywhere, c.mayManage()
	case LetterList:
		return everywhere, c.mayTell()
	case PostList:
		if c.mayHere(campaign.ManageRights) == nil {
			return everywhere, nil
		}
	}
	scope, err := c.mayAnywhere(campaign.Export)
	if err == nil && name == ImportList {
		_, err = c.mayAnywhere(campaign.Import)
	}
	if err == nil && name == CaseList {
		_, err = c.mayAnywhere(campaign.ViewCases)
	}
	if err == nil && (name == CallInList || name == WatchList) {
		_, err = c.mayAnywhere(campaign.OverseeMatter)
	}
	return scope, err
}

// listOf finds a list. What lies outside of the scope of the right to export is left out.
func (a *App) listOf(ctx context.Context, c Caller, q ListQuery) (list, error) {
	scope, err := c.exportScope(q.List)
	if err != nil {
		return list{}, err
	}
	q.After, q.Matters.After, q.Limit, q.Matters.Limit = "", "", MaxPage, MaxPage
	x := exporting{a: a, c: c, q: q.Query, matters: q.Matters, scope: scope}
	make, known := map[ListName]func(context.Context) (list, error){
		UnitList: x.units, RecordList: x.records, CaseList: x.cases, PeopleList: x.people, VerdictList: x.verdicts, TodoList: x.todo, ScoreList: x.scores,
		TitleList: x.titles, AuditList: x.audit, FollowUpList: x.followUps, MatterList: x.allMatters, CallInList: x.callIns, WatchList: x.watched,
		PostList: x.posts, AccountList: x.accounts, PledgeList: x.pledges, MovementList: x.movements,
		VenueList: x.venues, BulletinList: x.bulletins, PaperList: x.papers, JobList: x.jobs, ImportList: x.imports, FreezeList: x.freezes, LetterList: x.letters,
	}[q.List]
	if !known {
		return list{}, campaign.InvalidAt("list", "没有这种清单", "there is no such list")
	}
	return make(ctx)
}

// exporting is a list on its way out.
type exporting struct {
	a       *App
	c       Caller
	q       Query
	matters MatterQuery
	scope   []campaign.UnitRef // of the right to export
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

func rowsOf[T any](items iter.Seq[T], row func(T) ([]string, error)) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		for item := range items {
			cells, err := row(item)
			if !yield(cells, err) || err != nil {
				return
			}
		}
	}
}

// every reads a list in parts to its end.
func every[T any](read func(after string) (Page[T], error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for after := ""; ; {
			part, err := read(after)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, item := range part.Items {
				if !yield(item, nil) {
					return
				}
			}
			if after = part.Next; after == "" {
				return
			}
		}
	}
}

// partsOf makes rows of a list that is read in parts, of what lies in the scope of the right to export. A unit without an id is no
// matter of places.
func partsOf[T any](x exporting, s *snapshot, items iter.Seq2[T, error], row func(T) (unit string, cells []string)) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		for item, err := range items {
			if err != nil {
				yield(nil, err)
				return
			}
			unit, cells := row(item)
			if (unit == "" || x.inScope(s, unit)) && !yield(cells, nil) {
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
