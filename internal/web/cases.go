package web

import (
	"slices"
	"strings"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

func (s *server) caseRoutes() []route {
	return []route{
		{method: "GET", path: "/cases", name: "案件", picks: true, answer: s.cases},
		{method: "GET", path: "/cases/new", name: "登记案件", answer: s.registerForm},
		{method: "POST", path: "/cases/new", name: "登记案件", answer: s.register},
		{method: "GET", path: "/cases/{id}", name: "案件", answer: s.aCase},
		{method: "GET", path: "/cases/{id}/attribute", name: "案件归属", answer: s.caseStepForm},
		{method: "POST", path: "/cases/{id}/attribute", name: "案件归属", answer: s.caseStep},
		{method: "GET", path: "/cases/{id}/dispute", name: "对归属提出异议", answer: s.caseStepForm},
		{method: "POST", path: "/cases/{id}/dispute", name: "对归属提出异议", answer: s.caseStep},
		{method: "GET", path: "/cases/{id}/ruling", name: "裁定归属异议", answer: s.caseStepForm},
		{method: "POST", path: "/cases/{id}/ruling", name: "裁定归属异议", answer: s.caseStep},
		{method: "GET", path: "/cases/{id}/contact", name: "联系方式", answer: s.contactForm},
		{method: "POST", path: "/cases/{id}/contact", name: "联系方式", answer: s.contact},
		{method: "GET", path: "/cases/{id}/trace", name: "宣传责任倒查", answer: s.trace},
		{method: "GET", path: "/cases/{id}/trace.docx", name: "宣传责任倒查表", answer: s.traceFile},
		{method: "GET", path: "/follow-ups", name: "回访约谈", picks: true, answer: s.followUps},
		{method: "GET", path: "/analysis", name: "案件分析", picks: true, answer: s.analysis},
	}
}

func casePath(id string, part ...string) string {
	return "/cases/" + strings.Join(append([]string{id}, part...), "/")
}

// casesPage lists cases.
type casesPage struct {
	basics
	Types         []plan.Option
	States        []plan.Option
	Type, State   string
	Major         bool
	From, To      string
	Under, Period string
	Table         table
	MayRegister   bool
	Only          *onlyClass
}

func (*casesPage) template() string { return "cases" }

// caseClasses are the fields besides the type by whose values a bulletin breaks cases down.
var caseClasses = []string{"victim", campaign.LossBand}

// onlyClass says which class of cases is shown; what lies in none was not filled in.
type onlyClass struct{ Field, Value, Text, Clear string }

func (v *visit) onlyClass(in *plan.Plan) *onlyClass {
	out := &onlyClass{Field: v.query("field"), Value: v.query("value"), Clear: v.with("field", "", "value", "")}
	switch out.Field {
	case campaign.LossBand:
		out.Text = v.t("单案损失：%s", orText(campaign.LossBandTitle(out.Value), v.t("未登记")))
	case "victim":
		name := v.cellText(in.RecordKind("case"), "victim", app.RecordView{Fields: map[string]string{"victim": out.Value}})
		out.Text = v.t("受骗人群：%s", orText(name, v.t("未登记")))
	default:
		return nil
	}
	return out
}

// countingStates are the states in which a record counts.
const countingStates = string(campaign.RecordSubmitted) + "," + string(campaign.RecordConfirmed)

// caseQuery is what the list is asked for; days come from the address or from the chosen period.
func (v *visit) caseQuery(in *plan.Plan) (app.Query, error) {
	q := app.Query{Kind: "case", Under: v.under(), State: orText(v.query("state"), countingStates), After: v.query("after"), Fields: map[string]string{}}
	if v.query("type") != "" {
		q.Fields["type"] = v.query("type")
	}
	if v.query("major") == "true" {
		q.Fields["major"] = "true"
	}
	if field := v.query("field"); slices.Contains(caseClasses, field) {
		q.Fields[field] = v.query("value")
	}
	if pd, ok := in.ParsePeriod(v.period()); ok && v.period() != "" {
		q.From, q.To = &pd.Whole.From, &pd.Whole.To
	}
	for name, to := range map[string]**plan.Day{"from": &q.From, "to": &q.To} {
		if text := v.query(name); text != "" {
			day, err := plan.ParseDay(text)
			if err != nil {
				return q, campaign.InvalidAt(name, "请填写日期，如 2023-03-05", "give a day, like 2023-03-05")
			}
			*to = &day
		}
	}
	return q, nil
}

func (s *server) cases(v *visit) (page, error) {
	if !v.may(campaign.ViewCases) {
		return nil, campaign.Refuse(campaign.NotFound, "没有找到", "not found")
	}
	in, err := s.app.CurrentPlan(v.ctx(), v.caller, v.today())
	if err != nil {
		return nil, err
	}
	q, err := v.caseQuery(in)
	if err != nil {
		return nil, err
	}
	p := &casesPage{Types: caseTypes(in), Type: v.query("type"), State: v.query("state"), Major: v.query("major") == "true", From: v.query("from"), To: v.query("to"), Under: q.Under, Period: v.period(), MayRegister: v.may(campaign.RegisterCase)}
	p.Only = v.onlyClass(in)
	for _, state := range []campaign.RecordState{campaign.RecordSubmitted, campaign.RecordConfirmed, campaign.RecordSuperseded, campaign.RecordReturned, campaign.RecordVoid} {
		p.States = append(p.States, plan.Option{ID: string(state), Title: v.t(string(recordBadges[state].Text))})
	}
	found, err := s.app.Records(v.ctx(), v.caller, q)
	if err != nil {
		return nil, err
	}
	p.Table = v.caseTable(in, found)
	p.Table.Exports = v.exports(app.ListQuery{List: app.CaseList, Query: q})
	return p, nil
}

// caseTypes are the plan's classes, or those of the police.
func caseTypes(in *plan.Plan) []plan.Option {
	if kind := in.RecordKind("case"); kind != nil {
		for _, f := range kind.Fields {
			if f.ID == "type" && f.Type == plan.Choice {
				return f.Options
			}
		}
	}
	return namedOptions(plan.FraudTypes)
}

func (v *visit) caseTable(in *plan.Plan, found app.Page[app.RecordView]) table {
	t := table{Caption: v.t("案件"), Columns: []column{{Title: v.t("发案日期")}, {Title: v.t("类型"), Wide: true}, {Title: v.t("单位")}, {Title: v.t("损失"), Right: true}, {Title: v.t("止付"), Right: true, Minor: true}, {Title: v.t("受骗人群"), Minor: true}, {Title: v.t("状态")}},
		Empty: empty{Title: v.t("没有符合条件的案件"), Text: v.t("换一个周期或范围；新的案件由公安机关登记。")}}
	if v.may(campaign.RegisterCase) {
		t.Empty.Action = &link{Text: v.t("登记案件"), Href: "/cases/new"}
	}
	v.learnNames(each(found.Items, func(r app.RecordView) string { return r.Unit }))
	for _, r := range found.Items {
		kind := in.RecordKind("case")
		state := recordBadges[campaign.RecordState(r.State)]
		about := cell{Text: orText(v.cellText(kind, "type", r), v.t("未登记类型")), Href: casePath(r.ID), Note: r.Fields[campaign.CaseNumber]}
		if r.Fields["major"] == "true" {
			about.Note = strings.TrimSpace(v.t("大案") + " " + about.Note)
		}
		t.Rows = append(t.Rows, row{Cells: []cell{text(r.On.String()), about, opens(v.unitName(r.Unit), unitPath(r.Unit)), text(orText(v.cellText(kind, "loss", r), "—")), text(orText(v.cellText(kind, "stopped", r), "—")), text(orText(v.cellText(kind, "victim", r), "—")), {Badge: &state}}})
	}
	v.turns(&t, found.Next)
	return t
}

// cellText is a field of a record as people read it; empty when it is not filled in.
func (v *visit) cellText(kind *plan.RecordKind, id string, r app.RecordView) string {
	if kind == nil || r.Fields[id] == "" {
		return ""
	}
	i := slices.IndexFunc(kind.Fields, func(f *plan.Field) bool { return f.ID == id })
	if i < 0 {
		return r.Fields[id]
	}
	return v.attributeText(kind.Fields[i], r.Fields[id])
}
