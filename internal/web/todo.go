package web

import (
	"strings"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

func (s *server) todoRoutes() []route {
	return []route{
		{method: "GET", path: "/todo", name: "待办", picks: true, answer: s.todo},
		{method: "GET", path: "/units/{unit}/waive", name: "免除责任", answer: s.waiveForm},
		{method: "POST", path: "/units/{unit}/waive", name: "免除责任", answer: s.waive},
	}
}

// todoPage is what the visitor's posts still owe, unit by unit.
type todoPage struct {
	basics
	Choices []choice // which part is shown
	Groups  []todoGroup
	Risen   table // what came up from below because it is late
	Next    string
	First   string
	Empty   empty
	Exports []link
}

func (*todoPage) template() string { return "todo" }

// todoGroup is one unit's part.
type todoGroup struct {
	Unit, Name string
	Items      []todoItem
}

// todoItem is one duty that is owed.
type todoItem struct {
	Title  string
	Why    string // address of the explanation
	Period string
	Due    plan.Day
	Today  plan.Day
	Late   bool
	Done   string // what is there already
	Short  string // what is missing
	Badge  badge
	Ways   []link // to the forms that answer it
	Waive  string
}

// todoStates are the parts of a to-do list.
var todoStates = []struct {
	id     string
	name   message
	states string
}{
	{"", "全部", ""},
	{"late", "已逾期", string(plan.Unmet) + "," + string(plan.Broken)},
	{"open", "进行中", string(plan.Pending)},
	{"unknown", "无法判定", string(plan.Unknown)},
}

func (s *server) todo(v *visit) (page, error) {
	q := app.Query{Under: v.under(), Period: v.period(), After: v.query("after")}
	p := &todoPage{Empty: empty{Title: v.t("没有待办"), Text: v.t("您的岗位目前没有未完成的责任。可以在“单位”里查看各单位的完成情况。"), Action: &link{Text: v.t("查看单位"), Href: "/units"}}}
	for _, part := range todoStates {
		current := v.query("show") == part.id
		if current {
			q.State = part.states
		}
		p.Choices = append(p.Choices, choice{Text: v.t(string(part.name)), Href: v.with("show", part.id, "after", ""), Current: current})
	}
	found, err := s.app.Todo(v.ctx(), v.caller, q)
	if err != nil {
		return nil, err
	}
	p.Exports = v.exports(app.ListQuery{List: app.TodoList, Query: q})
	for _, item := range found.Items {
		p.add(v, item)
	}
	if q.After == "" && v.may(campaign.Remind) {
		if err := s.addRisen(v, p); err != nil {
			return nil, err
		}
	}
	if found.Next != "" {
		p.Next = v.with("after", found.Next)
	}
	if q.After != "" {
		p.First = v.with("after", "")
	}
	return p, nil
}

// addRisen lists what was so late below that the visitor is to see to it.
func (s *server) addRisen(v *visit, p *todoPage) error {
	items, more, err := s.app.Escalations(v.ctx(), v.caller)
	if err != nil || len(items) == 0 {
		return err
	}
	p.Risen = table{Caption: v.t("下级逾期，请督办"), Columns: []column{{Title: v.t("单位")}, {Title: v.t("事项"), Wide: true}, {Title: v.t("期限")}, {Title: v.t("已逾期"), Right: true}}}
	for _, x := range items {
		href := matterPath(x.Matter)
		if x.Matter == "" {
			href = address("/explain", "unit", x.Unit, "duty", x.Duty, "period", x.Period, "per", x.Per)
		}
		p.Risen.Rows = append(p.Risen.Rows, row{Cells: []cell{opens(x.UnitName, unitPath(x.Unit)), opens(x.Title, href), text(dayText(x.Due)), text(v.t("%d天", int(v.today()-x.Due)))}})
	}
	if more {
		p.Risen.Caption = v.t("下级逾期，请督办（只列前%d项）", len(items))
	}
	return nil
}

// add puts a duty with its unit; the list comes sorted by unit.
func (p *todoPage) add(v *visit, item app.VerdictView) {
	d := item.Verdict
	if n := len(p.Groups); n == 0 || p.Groups[n-1].Unit != d.Unit {
		p.Groups = append(p.Groups, todoGroup{Unit: d.Unit, Name: item.UnitName})
	}
	g := &p.Groups[len(p.Groups)-1]
	g.Items = append(g.Items, v.todoItem(item))
}

func (v *visit) todoItem(item app.VerdictView) todoItem {
	d := item.Verdict
	out := todoItem{
		Title: item.Title, Why: whyPath(d), Period: v.periodTitle(d.Period), Due: d.Window.To, Today: v.today(), Late: d.Closed, Badge: stateBadge(d.State),
		Done: v.doneText(d), Short: v.shortText(d), Ways: v.waysToAnswer(d),
	}
	if v.may(campaign.WaiveDuty) {
		out.Waive = address(unitPath(d.Unit, "waive"), "duty", d.Duty.ID, "of", d.Period, "per", d.Per)
	}
	return out
}

// shortText says what is missing: how much of each number, or how many of a list.
func (v *visit) shortText(d *plan.Verdict) string {
	if n := len(d.EachLeft); n > 0 {
		return v.t("%d项", n)
	}
	return strings.Join(d.Lacks(), v.t("、"))
}

// whyPath is the address that explains a verdict.
func whyPath(d *plan.Verdict) string {
	return address("/explain", "unit", d.Unit, "duty", d.Duty.ID, "period", d.Period, "per", d.Per)
}

// doneText tells the numbers that a verdict has so far.
func (v *visit) doneText(d *plan.Verdict) string {
	var parts []string
	for i, m := range d.Duty.HaveOf() {
		if i < len(d.Have) {
			title := m.Title
			if title == "" {
				title = m.ID
			}
			parts = append(parts, v.t("%s %s", title, m.Format(d.Have[i])))
		}
	}
	return strings.Join(parts, v.t("；"))
}

// waysToAnswer lead to the forms whose records a duty counts: at the unit itself, or at one below it that is then chosen. What the
// program enters by itself, such as cases, has no form here.
func (v *visit) waysToAnswer(d *plan.Verdict) []link {
	var out []link
	seen := map[string]bool{}
	for _, m := range d.Duty.HaveOf() {
		if m.Record == nil || seen[m.Record.ID] || !v.fills(m.Record) {
			continue
		}
		seen[m.Record.ID] = true
		out = append(out, link{Text: m.Record.Title, Href: address("/records/new", "unit", d.Unit, "kind", m.Record.ID, "ref", d.Per, "on", v.lastDay(d)), Icon: "plus"})
	}
	return out
}

// lastDay is the last day on which what was done would still have been in time, for a window that is over.
func (v *visit) lastDay(d *plan.Verdict) string {
	if !d.Closed {
		return ""
	}
	return d.Window.To.String()
}

// formless are built-in kinds that come from elsewhere: cases from the police, the rest from matters.
var formless = map[string]bool{"case": true, "order": true, "finding": true, "notice": true, "bulletin": true, "task": true}

// fills tells whether a record of the kind is filled in by hand by the visitor.
func (v *visit) fills(k *plan.RecordKind) bool {
	return !(k.Builtin && formless[k.ID]) && v.may(campaign.EnterAction(k))
}

func (s *server) waiveForm(v *visit) (page, error) {
	p, _, err := s.waiving(v)
	if err != nil {
		return nil, err
	}
	return p, nil
}

func (s *server) waiving(v *visit) (*formPage, app.Waiver, error) {
	u, _, err := s.unitAndKind(v)
	w := app.Waiver{Unit: u.ID, Duty: v.query("duty"), Period: v.query("of"), Per: v.query("per"), Reason: v.value("reason")}
	if err != nil {
		return nil, w, err
	}
	if !v.mayAt(campaign.WaiveDuty, u.Path) {
		return nil, w, mayNot(campaign.WaiveDuty)
	}
	in, err := s.app.CurrentPlan(v.ctx(), v.caller, v.today())
	if err != nil {
		return nil, w, err
	}
	duty := in.Duty(w.Duty)
	if duty == nil {
		return nil, w, nothing()
	}
	return &formPage{basics: basics{Title: v.t("免除%s的责任", u.Name), Crumbs: v.unitCrumbs(u, v.t("免除责任"))},
		Form: form{ID: "waive", Submit: v.t("免除这项"), Cancel: "/todo", Draft: true,
			Explain: v.t("%s（%s）。免除后不再计为未完成，理由会写入评定说明和审计。", duty.Title, v.periodTitle(w.Period)),
			Fields:  []*field{{Name: "reason", Label: v.t("理由"), Type: "textarea", Required: true, MaxLength: campaign.MaxReason, Help: v.t("写明依据，例如批准文件的名称和日期。")}}}}, w, nil
}

func (s *server) waive(v *visit) (page, error) {
	p, w, err := s.waiving(v)
	if err != nil {
		return nil, err
	}
	if err := s.app.Waive(v.ctx(), v.caller, w); err != nil {
		return p, err
	}
	return &redirect{To: "/todo", Said: v.t("已免除。")}, nil
}

func nothing() error { return campaign.Refuse(campaign.NotFound, "没有找到", "not found") }
