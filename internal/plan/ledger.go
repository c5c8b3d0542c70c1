package plan

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// Rows is a table as its file gives it, row by row. Next returns the row's number as a spreadsheet counts (header = 1), its
// cells, which are only valid until the next call, and by column the reason why a cell could not be read. It ends with io.EOF.
type Rows interface {
	Next() (number int, cells []string, bad map[int]string, err error)
}

// Ledgers reads units, records, cases, people and decisions, and lists every row it had to leave out.
type Ledgers struct {
	p         *Plan
	Units     []Unit
	Records   []Record // cases and people too
	Decisions []Decision
	Problems  []RowProblem
	Left      int // rows left out

	seen  map[string]int32 // record id → index, over records and cases
	held  map[string][]int32
	names map[string]string // one copy of strings that repeat: units, people
	units map[string]bool   // ids in the units files, of rows left out too
}

// NewLedgers makes empty ledgers for a plan.
func NewLedgers(p *Plan) *Ledgers {
	return &Ledgers{p: p, seen: map[string]int32{}, held: map[string][]int32{}, names: map[string]string{}, units: map[string]bool{}}
}

// Plan is the plan that reads.
func (l *Ledgers) Plan() *Plan { return l.p }

// MaxRowProblems is how many problems are listed; the rest is counted.
const MaxRowProblems = 1000

func (l *Ledgers) problem(p RowProblem) {
	if !p.Kept {
		l.Left++
	}
	if len(l.Problems) < MaxRowProblems {
		l.Problems = append(l.Problems, p)
	}
}

// table is a ledger file with its columns found.
type table struct {
	l      *Ledgers
	file   string
	header []string
	column map[string]int
	known  func(string) bool // columns that mean something
	row    int
	cells  []string
	failed bool // the row has been reported
}

// read walks over the rows of a file. needed columns that are missing are reported once, and no row is taken. known tells
// which other columns mean something; others get one warning.
func (l *Ledgers) read(file string, rows Rows, needed []string, known func(string) bool, take func(t *table)) error {
	t := &table{l: l, file: file, column: map[string]int{}, known: known}
	for {
		number, cells, bad, err := rows.Next()
		if errors.Is(err, io.EOF) {
			if t.header == nil {
				l.problem(RowProblem{file, 1, "", "", "文件是空的 / the file is empty", false})
			}
			return nil
		}
		if err != nil {
			var broken interface {
				Row() int
				Why() string
			}
			if !errors.As(err, &broken) {
				return fmt.Errorf("read %s: %w", file, err)
			}
			l.problem(RowProblem{file, broken.Row(), "", "", faults[broken.Why()], false})
			continue
		}
		if t.header == nil {
			if !t.heads(number, cells, needed, known) {
				return t.headsBelow(rows, needed)
			}
			continue
		}
		t.next(number, cells, bad, take)
	}
}

// heads reads the header line. Cells without a name at its end are no columns.
func (t *table) heads(number int, cells, needed []string, known func(string) bool) bool {
	for len(cells) > 1 && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	for i, c := range cells {
		name := heading(c)
		t.header = append(t.header, name)
		switch _, twice := t.column[name]; {
		case name == "":
		case twice:
			t.l.problem(RowProblem{t.file, number, name, "", "列名重复，只用第一列 / the column is given twice; the first is used", true})
			t.header[i] = ""
		case !known(name) && !slices.Contains(needed, name):
			t.l.problem(RowProblem{t.file, number, name, "", "W: 不认识的列，忽略 / unknown column, ignored" + t.columnHint(name, needed), true})
			t.header[i] = ""
		default:
			t.column[name] = i
		}
	}
	ok := true
	for _, n := range needed {
		if _, has := t.column[n]; !has {
			t.l.problem(RowProblem{t.file, number, n, "", "缺少列 " + n + "，整个文件没有采用 / the column " + n + " is missing; no row was used", false})
			ok = false
		}
	}
	return ok
}

func (t *table) next(number int, cells []string, bad map[int]string, take func(*table)) {
	blank := len(bad) == 0
	for _, c := range cells {
		blank = blank && strings.TrimSpace(c) == ""
	}
	if blank {
		return
	}
	t.row, t.cells, t.failed = number, cells, false
	if len(bad) > 0 {
		i := slices.Min(slices.Collect(maps.Keys(bad)))
		t.fail(t.name(i), "", faults[bad[i]])
		return
	}
	for i := len(t.header); i < len(cells); i++ {
		if strings.TrimSpace(cells[i]) != "" {
			t.fail("", cells[i], "这一行的格子比表头多 / the row has more cells than the header")
			return
		}
	}
	if len(cells) < len(t.header) {
		t.fail(t.name(len(cells)), "", "这一行的格子比表头少 / the row has fewer cells than the header")
		return
	}
	take(t)
}

// faults of cells and of whole rows that could not be read, in words.
var faults = map[string]string{
	"formula":      "公式单元格，请粘贴为数值 / a formula; paste it as a value",
	"error_value":  "错误值 / an error value",
	"too_long":     "内容过长 / too long",
	"bad_encoding": "编码有误 / wrong encoding",
	"broken_quote": "引号不成对 / quotes that do not pair up",
	"too_wide":     "列太多 / too many columns",
}

func (t *table) name(i int) string {
	if i < len(t.header) {
		return t.header[i]
	}
	return ""
}

func (t *table) cell(name string) string {
	i, ok := t.column[name]
	if !ok || i >= len(t.cells) {
		return ""
	}
	return strings.TrimSpace(t.cells[i])
}

// fail reports a cell, once; the row is left out whole. Only the first bad cell of a row counts as a row left out.
func (t *table) fail(column, value, reason string) {
	p := RowProblem{t.file, t.row, column, clip(value), reason, false}
	if t.failed {
		if n := len(t.l.Problems); n < MaxRowProblems && t.l.Problems[n-1] != p {
			t.l.Problems = append(t.l.Problems, p)
		}
		return
	}
	t.failed = true
	t.l.problem(p)
}

func (t *table) day(name string, otherwise Day) Day {
	s := t.cell(name)
	if s == "" {
		return otherwise
	}
	d, err := ParseDay(s)
	if err != nil {
		t.fail(name, s, errNotDate.Error()+dayHint(s))
	}
	return d
}

func (t *table) instant(name string) int64 {
	s := t.cell(name)
	if s == "" {
		return 0
	}
	ms, err := ParseInstant(s)
	if err != nil {
		t.fail(name, s, "不是 2023-03-05T09:00:00+08:00 这样的时间 / not a moment like 2023-03-05T09:00:00+08:00")
	}
	return ms
}

// id reads a cell that must hold an id.
func (t *table) id(name string) string {
	s := t.cell(name)
	switch {
	case s == "":
		t.fail(name, s, "不能为空 / must not be empty")
	case len(s) > 200 || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r == 0xFFFD }):
		t.fail(name, s, "编号含有不可用的字符或过长 / the id is too long or has unusable characters")
	}
	return t.l.shared(s)
}

// shared keeps one copy of a string that many rows repeat, and none of the row it came from.
func (l *Ledgers) shared(s string) string {
	if have, ok := l.names[s]; ok {
		return have
	}
	s = strings.Clone(s)
	l.names[s] = s
	return s
}

// ReadUnits reads a units file: id, kind, parent, name, code, from, to, attr.*, link.*.
func (l *Ledgers) ReadUnits(file string, rows Rows) error {
	known := map[string]bool{"name": true, "code": true, "parent": true, "from": true, "to": true}
	for _, k := range l.p.Kinds {
		for _, a := range k.Attributes {
			known["attr."+strings.ToLower(a.ID)] = true
		}
		for _, k := range k.Links {
			known["link."+strings.ToLower(k.ID)] = true
		}
	}
	return l.read(file, rows, []string{"id", "kind"}, func(c string) bool { return known[c] }, func(t *table) {
		if u, ok := l.unit(t); ok {
			l.Units = append(l.Units, u)
		}
	})
}

func (l *Ledgers) unit(t *table) (Unit, bool) {
	u := Unit{ID: t.id("id"), Parent: t.cell("parent"), Name: strings.Clone(t.cell("name")), Code: strings.Clone(t.cell("code")), Source: Source{t.file, t.row}}
	u.Parent, l.units[u.ID] = l.shared(u.Parent), true
	kind := t.cell("kind")
	if u.Kind = l.p.KindByName(kind); u.Kind == nil {
		t.fail("kind", kind, "没有这种单位 / no such unit kind"+didYouMean(kind, keys(l.p.kinds)))
		return u, false
	}
	u.From, u.To = t.day("from", OpenFrom), t.day("to", OpenTo)
	if !t.failed && u.To < u.From {
		t.fail("to", t.cell("to"), "结束早于开始 / the end lies before the start")
	}
	own := map[string]bool{}
	for _, a := range u.Kind.Attributes {
		column := "attr." + strings.ToLower(a.ID)
		own[column] = true
		u.Attributes = append(u.Attributes, t.value(column, a))
	}
	for _, k := range u.Kind.Links {
		column := "link." + strings.ToLower(k.ID)
		own[column] = true
		u.Links = append(u.Links, l.shared(t.cell(column)))
	}
	t.foreign(own, "attr.", "link.")
	return u, !t.failed
}

func didYouMean(s string, names []string) string {
	if near := nearest(s, names); near != "" {
		return " (" + near + "?)"
	}
	return ""
}

// KindByName finds a unit kind by id or title; nil when there is none.
func (p *Plan) KindByName(s string) *UnitKind {
	if k := p.kinds[s]; k != nil {
		return k
	}
	k, _ := titled(p.Kinds, s, func(k *UnitKind) string { return k.Title })
	return k
}

func (t *table) value(column string, f *Field) Value {
	s := t.cell(column)
	v, err := f.Parse(s)
	switch {
	case err != nil:
		t.fail(column, s, err.Error()+optionsOf(f)+f.cellHint(s, err))
	case f.Required && !v.Set:
		t.fail(column, s, "必须填写 / must be filled in")
	}
	v.Text = t.l.sharedText(v.Text)
	return v
}

// sharedText keeps short texts once and long ones as they are.
func (l *Ledgers) sharedText(s string) string {
	if len(s) > 64 {
		return strings.Clone(s)
	}
	return l.shared(s)
}

func optionsOf(f *Field) string {
	if f.Type != Choice {
		return ""
	}
	return ": " + strings.Join(f.optionIDs(), ", ")
}

// foreign refuses cells that the row's kind has no place for. With prefixes only those columns are looked at.
func (t *table) foreign(own map[string]bool, prefixes ...string) {
	for i, name := range t.header {
		if name == "" || own[name] || i >= len(t.cells) {
			continue
		}
		ours := len(prefixes) == 0
		for _, p := range prefixes {
			ours = ours || strings.HasPrefix(name, p)
		}
		if ours && strings.TrimSpace(t.cells[i]) != "" {
			t.fail(name, t.cells[i], "这种单位或记录没有这一列 / this kind has no such column")
		}
	}
}

// Reject lists rows that were taken from their file but had no place in the tree.
func (l *Ledgers) Reject(rows []RowProblem) {
	for _, p := range rows {
		l.problem(p)
	}
	order := map[string]int{}
	for _, p := range l.Problems {
		if _, seen := order[p.File]; !seen {
			order[p.File] = len(order)
		}
	}
	slices.SortStableFunc(l.Problems, func(a, b RowProblem) int { return cmp.Or(order[a.File]-order[b.File], a.Row-b.Row) })
}

// Forgive keeps only the problems that another reading of the same files, by another version of the plan, has too.
func (l *Ledgers) Forgive(other *Ledgers) {
	type spot struct {
		file string
		row  int
	}
	bad := map[spot]bool{}
	for _, p := range other.Problems {
		bad[spot{p.File, p.Row}] = true
	}
	forgiven := map[spot]bool{}
	kept := l.Problems[:0]
	for _, p := range l.Problems {
		at := spot{p.File, p.Row}
		if bad[at] {
			kept = append(kept, p)
		} else if !p.Kept && !forgiven[at] {
			forgiven[at] = true
			l.Left--
		}
	}
	l.Problems = kept
}
