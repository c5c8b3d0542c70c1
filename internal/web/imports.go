package web

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

func (s *server) importRoutes() []route {
	return []route{
		{method: "GET", path: "/imports", name: "导入导出", answer: s.imports},
		{method: "POST", path: "/imports", name: "导入导出", large: true, answer: s.beginImport},
		{method: "GET", path: "/imports/template", name: "导入模板", answer: s.importTemplate},
		{method: "GET", path: "/imports/{import}", name: "导入", answer: s.oneImport},
		{method: "POST", path: "/imports/{import}", name: "导入", answer: s.moveImport},
		{method: "GET", path: "/imports/{import}/result", name: "未采用的行", answer: s.importResult},
		{method: "GET", path: "/lists/{list}", name: "导出", answer: s.exportList},
		{method: "GET", path: "/jobs", name: "后台任务", answer: s.jobs},
		{method: "POST", path: "/jobs", name: "后台任务", answer: s.turnJob},
	}
}

const xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// importKinds are what people call the kinds of sheets.
var importKinds = map[app.ImportKind]message{app.ImportUnits: "单位台账", app.ImportRecords: "记录台账", app.ImportPeople: "人员台账", app.ImportCases: "案件台账"}

// importStates are the states of imports and jobs.
var importStates = map[string]badge{
	"checking": {"检查中", "hourglass", "busy"}, "checked": {"待确认", "eye", "warn"}, "applying": {"写入中", "hourglass", "busy"}, "done": {"完成", "check", "good"},
	"failed": {"没有完成", "x", "bad"}, "cancelled": {"已取消", "minus", "calm"}, "waiting": {"等待中", "clock", "calm"}, "running": {"进行中", "hourglass", "busy"},
}

// importsPage is where sheets are fetched, sent and found again.
type importsPage struct {
	basics
	Templates []link
	Lists     []link
	Form      form
	Table     table
}

func (*importsPage) template() string { return "imports" }
func (p *importsPage) forms() []*form { return []*form{&p.Form} }

func (s *server) imports(v *visit) (page, error) {
	return shown(s.importsPage(v))
}

func (s *server) importsPage(v *visit) (*importsPage, error) {
	if !v.may(campaign.Import) {
		return nil, hidden(v, campaign.Import)
	}
	found, err := s.app.Imports(v.ctx(), v.caller, app.Query{After: v.query("after")})
	if err != nil {
		return nil, err
	}
	current, err := s.app.CurrentPlan(v.ctx(), v.caller, v.today())
	if err != nil {
		return nil, err
	}
	p := &importsPage{Templates: v.templates(current), Lists: v.lists(), Form: v.importForm(current)}
	p.Table = table{Caption: v.t("导入"), Columns: []column{{Title: v.t("文件"), Wide: true}, {Title: v.t("台账")}, {Title: v.t("状态")}, {Title: v.t("行数"), Right: true}, {Title: v.t("未采用"), Right: true}, {Title: v.t("时间"), Minor: true}},
		Empty: empty{Title: v.t("还没有导入过"), Text: v.t("先下载模板，填好后上传。检查通过、确认以后才会写入。")}}
	for _, x := range found.Items {
		p.Table.Rows = append(p.Table.Rows, row{Cells: []cell{opens(x.FileName, "/imports/"+x.ID), text(v.t(string(importKinds[x.Kind]))), badgeCell(importStates[x.State]), text(countText(x.Counts.Rows)), text(countText(x.Counts.Bad)), text(momentText(x.CreatedAt))}})
	}
	v.turns(&p.Table, found.Next)
	p.Table.Exports = v.exports(app.ListQuery{List: app.ImportList})
	return p, nil
}

// templates are the workbooks to fill in: one for each kind of sheet, and one for each kind of record.
func (v *visit) templates(p *plan.Plan) []link {
	var out []link
	for _, kind := range app.ImportKinds() {
		if kind != app.ImportRecords {
			out = append(out, link{v.t(string(importKinds[kind])), address("/imports/template", "kind", string(kind)), "download"})
		}
	}
	for _, k := range p.Records {
		if k.ID != personKind && k.ID != "case" {
			out = append(out, link{orText(k.Title, k.ID), address("/imports/template", "kind", string(app.ImportRecords), "record_kind", k.ID), "download"})
		}
	}
	return out
}

// lists are the ledgers that can be exported from here, whole.
func (v *visit) lists() []link {
	var out []link
	for _, name := range []app.ListName{app.UnitList, app.RecordList, app.PeopleList, app.VerdictList, app.ScoreList, app.TitleList, app.CaseList} {
		if v.caller.MayExport(name) {
			out = append(out, link{v.t(string(listNames[name])), exportAddress(app.ListQuery{List: name}, app.XLSX), "download"})
		}
	}
	return out
}

func (v *visit) importForm(p *plan.Plan) form {
	kind := &field{Name: "kind", Label: v.t("台账"), Type: "select", Required: true, Value: v.query("kind")}
	for _, k := range app.ImportKinds() {
		kind.Options = append(kind.Options, plan.Option{ID: string(k), Title: v.t(string(importKinds[k]))})
	}
	records := &field{Name: "record_kind", Label: v.t("记录种类"), Type: "select", Help: v.t("记录台账里没有种类一列时选择。")}
	for _, k := range p.Records {
		records.Options = append(records.Options, plan.Option{ID: k.ID, Title: orText(k.Title, k.ID)})
	}
	return form{ID: "import", Upload: true, Submit: v.t("上传并检查"), Fields: []*field{kind, records,
		{Name: "file", Label: v.t("文件（.xlsx 或 .csv，不超过 16 MB）"), Type: "file", Required: true}}}
}

func (s *server) beginImport(v *visit) (page, error) {
	p, err := s.importsPage(v)
	if err != nil {
		return nil, err
	}
	f, head, err := v.r.FormFile("file")
	if err != nil {
		return p, campaign.InvalidAt("file", "请选择文件", "choose a file")
	}
	defer f.Close() //nolint:errcheck // it was only read
	begun, err := s.app.BeginImport(v.ctx(), v.caller, app.ImportRequest{Kind: app.ImportKind(v.value("kind")), FileName: head.Filename,
		ImportChoices: app.ImportChoices{RecordKind: v.value("record_kind")}, Body: f})
	if err != nil {
		return p, err
	}
	return &redirect{To: "/imports/" + begun.ID}, nil
}

func (s *server) importTemplate(v *visit) (page, error) {
	q := app.TemplateQuery{Kind: app.ImportKind(v.query("kind")), RecordKind: v.query("record_kind"), UnitKind: v.query("unit_kind"), Under: v.under()}
	name := v.t(string(importKinds[q.Kind]))
	if q.RecordKind != "" {
		name += "-" + q.RecordKind
	}
	return &file{Name: name + ".xlsx", Type: xlsxType, write: func(v *visit, w io.Writer) error { return s.app.Template(v.ctx(), v.caller, q, w) }}, nil
}

// importPage is one import: what will happen, or how far it is, or what became of it.
type importPage struct {
	basics
	State    badge
	Running  bool
	May      bool // it waits for a yes
	Lacks    bool // columns must be named first
	Facts    []term
	Refusal  string
	Columns  []importColumn
	Targets  []app.ImportTarget
	Problems table
	Changes  table
	Result   string // address of the workbook with the bad rows
}

// importColumn is a column of the sheet with what it is taken for.
type importColumn struct {
	Heading, Target string
	Guess           bool // only proposed
}

func (*importPage) template() string { return "import" }

func (s *server) oneImport(v *visit) (page, error) {
	return shown(s.importPage(v))
}

func (s *server) importPage(v *visit) (*importPage, error) {
	x, err := s.app.Import(v.ctx(), v.caller, v.r.PathValue("import"))
	if err != nil {
		return nil, err
	}
	n := x.Counts
	p := &importPage{basics: basics{Title: x.FileName, Crumbs: []crumb{{v.t("导入导出"), "/imports"}, {Text: x.FileName}}}, State: importStates[x.State], May: x.State == "checked",
		Running: x.State == "checking" || x.State == "applying", Targets: x.Targets,
		Facts: []term{{Name: v.t("台账"), Value: v.t(string(importKinds[x.Kind]))}, {Name: v.t("行数"), Value: countText(n.Rows)}, {Name: v.t("新增"), Value: countText(n.New)},
			{Name: v.t("修改"), Value: countText(n.Changed)}, {Name: v.t("与已有相同"), Value: countText(n.Unchanged)}, {Name: v.t("不能采用"), Value: countText(n.Bad)}}}
	if x.Refusal != nil {
		p.Refusal, p.Lacks = v.words(x.Refusal.Words), n.Rows == 0 && len(x.Columns) > 0
	}
	for _, c := range x.Columns {
		p.Columns = append(p.Columns, importColumn{Heading: c.Heading, Target: orText(c.Target, c.Proposal), Guess: c.Target == "" && c.Proposal != ""})
	}
	if n.Bad > 0 && !p.Running {
		p.Result = "/imports/" + x.ID + "/result"
	}
	p.Problems, p.Changes = v.problemTable(x.Problems), v.deltaTable(x.Changes)
	return p, nil
}

func (v *visit) problemTable(notes []app.RowNote) table {
	t := table{Caption: v.t("不能采用的行"), Columns: []column{{Title: v.t("行"), Right: true}, {Title: v.t("列")}, {Title: v.t("原因"), Wide: true}}, Empty: empty{Title: v.t("没有不能采用的行")}}
	for _, n := range notes {
		for _, f := range n.Faults {
			t.Rows = append(t.Rows, row{Cells: []cell{text(countText(n.Row)), text(joined(slices.DeleteFunc([]string{f.Column, f.Heading}, func(s string) bool { return s == "" }))), text(v.words(f.Words))}})
		}
	}
	return t
}

func (v *visit) deltaTable(notes []app.RowNote) table {
	t := table{Caption: v.t("会修改的内容"), Columns: []column{{Title: v.t("行"), Right: true}, {Title: v.t("栏目")}, {Title: v.t("原来")}, {Title: v.t("改为"), Wide: true}}, Empty: empty{Title: v.t("没有要修改的内容")}}
	for _, n := range notes {
		for _, d := range n.Changes {
			t.Rows = append(t.Rows, row{Cells: []cell{text(countText(n.Row)), text(d.Title), text(d.From), text(d.To)}})
		}
	}
	return t
}

// moveImport applies, cancels, or says what the columns are.
func (s *server) moveImport(v *visit) (page, error) {
	p, err := s.importPage(v)
	if err != nil {
		return nil, err
	}
	id := v.r.PathValue("import")
	switch v.value("do") {
	case "apply":
		err = s.app.ApplyImport(v.ctx(), v.caller, id)
	case "map":
		headings := map[string]string{}
		for i, c := range p.Columns {
			headings[c.Heading] = v.value("column." + strconv.Itoa(i))
		}
		err = s.app.MapImport(v.ctx(), v.caller, id, headings)
	default:
		err = s.app.CancelImport(v.ctx(), v.caller, id)
	}
	if err != nil {
		return p, err
	}
	return &redirect{To: "/imports/" + id}, nil
}

func (s *server) importResult(v *visit) (page, error) {
	x, err := s.app.Import(v.ctx(), v.caller, v.r.PathValue("import"))
	if err != nil {
		return nil, err
	}
	return &file{Name: v.t("未采用的行") + "-" + strings.TrimSuffix(x.FileName, ".csv"), Type: xlsxType,
		write: func(v *visit, w io.Writer) error { return s.app.ImportResult(v.ctx(), v.caller, x.ID, w) }}, nil
}
