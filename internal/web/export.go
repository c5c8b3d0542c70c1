package web

import (
	"io"
	"slices"
	"strings"

	"wuzha/internal/app"
)

// Every list page offers its list as a file, narrowed as the page is: the address of the file carries the very query of the page.

// exports are the ways to a list as a file; none for who may not export it.
func (v *visit) exports(q app.ListQuery) []link {
	if !v.caller.MayExport(q.List) {
		return nil
	}
	return []link{{v.t("导出 Excel"), exportAddress(q, app.XLSX), "download"}, {v.t("导出 CSV"), exportAddress(q, app.CSV), "download"}}
}

func exportAddress(q app.ListQuery, format app.ListFormat) string {
	m := q.Matters
	pairs := []string{"format", string(format), "under", q.Under, "unit", q.Unit, "kind", q.Kind, "q", q.Search, "duty", q.Duty, "state", q.State, "period", q.Period,
		"from", dayText(q.From), "to", dayText(q.To), "action", q.Action, "person", q.Person}
	if q.List == app.MatterList {
		pairs = append(pairs, "under", m.Under, "unit", m.Unit, "state", m.State, "procedure", m.Procedure, "before", dayText(m.DueBefore), "open", flag(m.Open), "mine", flag(m.Mine))
	}
	for _, id := range sortedKeys(q.Fields) {
		pairs = append(pairs, fieldPrefix+id, q.Fields[id])
	}
	return address("/lists/"+string(q.List), pairs...)
}

func flag(on bool) string {
	if on {
		return "1"
	}
	return ""
}

// fieldPrefix stands before the parameters that ask for values of fields.
const fieldPrefix = "fields."

// exportQuery reads what exportAddress has written.
func (v *visit) exportQuery() app.ListQuery {
	q := app.ListQuery{List: app.ListName(v.r.PathValue("list")), Format: app.XLSX, Query: app.Query{Under: v.under(), Unit: v.query("unit"), Kind: v.query("kind"), Search: v.query("q"),
		Duty: v.query("duty"), State: v.query("state"), Period: v.period(), From: dayOrNil(v.query("from")), To: dayOrNil(v.query("to")), Action: v.query("action"), Person: v.query("person")}}
	for name := range v.r.URL.Query() {
		if id, ok := strings.CutPrefix(name, fieldPrefix); ok {
			if q.Fields == nil {
				q.Fields = map[string]string{}
			}
			q.Fields[id] = v.query(name)
		}
	}
	q.Matters = app.MatterQuery{Under: q.Under, Unit: q.Unit, State: q.State, Procedure: v.query("procedure"), DueBefore: dayOrNil(v.query("before")), Open: v.query("open") != "", Mine: v.query("mine") != ""}
	if v.query("format") == string(app.CSV) {
		q.Format = app.CSV
	}
	return q
}

// listNames are what people call the lists, as the names of their files.
var listNames = map[app.ListName]message{
	app.UnitList: "单位", app.RecordList: "记录", app.CaseList: "案件台账", app.PeopleList: "人员台账", app.VerdictList: "责任清单", app.TodoList: "待办",
	app.ScoreList: "考评", app.TitleList: "称号", app.AuditList: "审计", app.FollowUpList: "回访约谈", app.MatterList: "办件", app.CallInList: "约谈名单",
	app.WatchList: "红黄蓝名单", app.PostList: "岗位与任职", app.AccountList: "账号", app.PledgeList: "承诺书", app.MovementList: "出入库明细",
	app.VenueList: "宣传阵地", app.BulletinList: "应发通报", app.PaperList: "公文", app.JobList: "后台任务", app.ImportList: "导入", app.FreezeList: "锁定", app.LetterList: "发送情况",
}

// exportList sends a list as a file.
func (s *server) exportList(v *visit) (page, error) {
	q := v.exportQuery()
	if !slices.Contains(app.ListNames(), q.List) {
		return nothingHere(v)
	}
	f := &file{Name: v.t(string(listNames[q.List])) + ".xlsx", Type: xlsxType}
	if q.Format == app.CSV {
		f.Name, f.Type = v.t(string(listNames[q.List]))+".csv", "text/csv; charset=utf-8"
	}
	f.write = func(v *visit, w io.Writer) error { return s.app.ExportList(v.ctx(), v.caller, q, w) }
	return f, nil
}
