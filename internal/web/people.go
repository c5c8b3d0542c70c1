package web

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

func (s *server) peopleRoutes() []route {
	return []route{
		{method: "GET", path: "/people", name: "人员与岗位", picks: true, today: true, answer: s.people},
		{method: "GET", path: "/people/crew", name: "队伍", picks: true, today: true, answer: s.crew},
		{method: "GET", path: "/people/crew/add", name: "增加人员", answer: s.addCrewForm},
		{method: "POST", path: "/people/crew/add", name: "增加人员", answer: s.addCrew},
		{method: "GET", path: "/people/crew/{record}", name: "修改任期与培训", answer: s.editCrewForm},
		{method: "POST", path: "/people/crew/{record}", name: "修改任期与培训", answer: s.editCrew},
	}
}

// personKind is the built-in kind of records that says who serves where.
const personKind = "person"

// peoplePage lists posts with their holders and gaps, unit by unit.
type peoplePage struct {
	basics
	Tabs   []choice
	Search string
	Vacant bool
	Under  string
	Posts  table
}

func (*peoplePage) template() string { return "people" }

func (v *visit) peopleTabs(crew bool) []choice {
	out := []choice{{v.t("岗位与任职"), address("/people", "under", v.under()), !crew}}
	if v.may(campaign.View) {
		out = append(out, choice{v.t("队伍"), address("/people/crew", "under", v.under()), crew})
	}
	return append(out, choice{v.t("权限矩阵"), "/rights/matrix", false})
}

func (s *server) people(v *visit) (page, error) {
	posts, err := s.unitPostTable(v)
	if err != nil {
		return nil, err
	}
	return &peoplePage{Tabs: v.peopleTabs(false), Search: v.query("q"), Vacant: v.query("vacant") != "", Under: v.under(), Posts: posts}, nil
}

// crewPage lists volunteers, specialists and whoever else serves, with what each unit needs of them.
type crewPage struct {
	basics
	Tabs  []choice
	Add   string // address; empty for who may not
	Needs table
	Crew  table
}

func (*crewPage) template() string { return "crew" }

func (s *server) crew(v *visit) (page, error) {
	current, err := s.app.CurrentPlan(v.ctx(), v.caller, v.today())
	if err != nil {
		return nil, err
	}
	p := &crewPage{basics: basics{Crumbs: []crumb{{v.t("人员与岗位"), "/people"}, {Text: v.t("队伍")}}}, Tabs: v.peopleTabs(true)}
	if v.may(campaign.EditPeople) {
		p.Add = address("/people/crew/add", "unit", v.under())
	}
	if p.Needs, err = s.needTable(v, current); err != nil {
		return nil, err
	}
	q := app.Query{Kind: personKind, Under: v.under(), State: countingStates, After: v.query("after")}
	found, err := s.app.Records(v.ctx(), v.caller, q)
	if err != nil {
		return nil, err
	}
	p.Crew, err = s.crewTable(v, found)
	p.Crew.Exports = v.exports(app.ListQuery{List: app.PeopleList, Query: q})
	return p, err
}

// needTable shows the duties that count people: what a unit has, and what it lacks.
func (s *server) needTable(v *visit, current *plan.Plan) (table, error) {
	t := table{Caption: v.t("配备要求"), Columns: []column{{Title: v.t("单位"), Wide: true}, {Title: v.t("责任")}, {Title: v.t("已有")}, {Title: v.t("状态")}, {Title: v.t("还差")}},
		Empty: empty{Title: v.t("没有缺口"), Text: v.t("方案要求配备的人员都已到位，或者方案没有这样的要求。")}}
	for _, d := range current.Duties {
		if !countsPeople(d) {
			continue
		}
		found, err := s.app.Verdicts(v.ctx(), v.caller, app.Query{Duty: d.ID, Under: v.under(), State: owing})
		if err != nil {
			return t, err
		}
		for _, x := range found.Items {
			if x.Verdict.Closed && d.Keep == nil {
				continue // what is past is history, not a gap of today
			}
			t.Rows = append(t.Rows, row{Cells: []cell{opens(x.UnitName, unitPath(x.Verdict.Unit)), opens(x.Title, address("/duties", "duty", d.ID, "under", x.Verdict.Unit)),
				text(haveText(x.Verdict)), badgeCell(stateBadge(x.Verdict.State)), text(plan.WideMarks(joined(x.Verdict.Lacks())))}})
		}
	}
	return t, nil
}

// countsPeople tells whether a number of the people ledger decides a duty.
func countsPeople(d *plan.Duty) bool {
	return slices.ContainsFunc(d.HaveOf(), func(m *plan.Measure) bool { return m.Record != nil && m.Record.ID == personKind })
}

// haveText writes the numbers that a verdict was given on.
func haveText(x *plan.Verdict) string {
	var parts []string
	for i, m := range x.Duty.HaveOf() {
		if i < len(x.Have) {
			parts = append(parts, fmt.Sprintf("%s %s", orText(m.Title, m.ID), m.Format(x.Have[i])))
		}
	}
	return joined(parts)
}

func (s *server) crewTable(v *visit, found app.Page[app.RecordView]) (table, error) {
	t := table{Caption: v.t("队伍"), Columns: []column{{Title: v.t("单位"), Wide: true}, {Title: v.t("角色")}, {Title: v.t("自")}, {Title: v.t("至")}, {Title: v.t("培训日期")}, {Title: v.t("状态")}, {Title: v.t("编号"), Minor: true}},
		Empty: empty{Title: v.t("还没有登记人员"), Text: v.t("登记志愿者、反诈骗专员等，配备责任才能评定。这里不登记姓名。")}}
	var ids []string
	for _, r := range found.Items {
		ids = append(ids, r.Unit)
	}
	names, err := s.app.UnitNames(v.ctx(), v.caller, ids)
	if err != nil {
		return t, err
	}
	for _, r := range found.Items {
		id := text(r.ID)
		if v.may(campaign.EditPeople) {
			id = opens(v.t("修改"), "/people/crew/"+r.ID)
		}
		t.Rows = append(t.Rows, row{Cells: []cell{opens(orText(names[r.Unit], r.Unit), unitPath(r.Unit)), text(v.roleTitle(r.Fields["role"])), text(orText(r.Fields["from"], r.On.String())),
			text(orText(r.Fields["to"], v.t("长期"))), v.trained(r.Fields["trained_on"]), badgeCell(v.crewBadge(r)), id}})
	}
	v.turns(&t, found.Next)
	return t, nil
}

// trained tells how long ago somebody was trained; what counts as valid, the plan's duties say.
func (v *visit) trained(cell_ string) cell {
	d, err := plan.ParseDay(cell_)
	if err != nil {
		return text(v.t("未培训"))
	}
	c := text(d.String())
	c.Note = relative(v.t, d, v.today())
	return c
}

func (v *visit) crewBadge(r app.RecordView) badge {
	if to, err := plan.ParseDay(r.Fields["to"]); err == nil && to < v.today() {
		return badge{"已卸任", "minus", "calm"}
	}
	return badge{"在岗", "check", "good"}
}

// roleTitles are what people call the roles that shipped plans count; others are posts of the plan, or stay as they are.
var roleTitles = map[string]message{
	"volunteer": "志愿者", "specialist": "反诈骗专员", "leader": "负责人", "office": "办事人员", "promoter": "宣传员", "contact": "反诈联络员", "police": "民警",
}

func (v *visit) roleTitle(role string) string {
	if title, ok := roleTitles[role]; ok {
		return v.t(string(title))
	}
	return v.postTitle(role)
}

// roleNamed finds the roles that a plan's measures ask for.
var roleNamed = regexp.MustCompile(`role == "([^"]+)"`)

func (v *visit) roles(p *plan.Plan) []plan.Option {
	var out []plan.Option
	for _, m := range p.Measures {
		if m.Where == nil {
			continue
		}
		for _, found := range roleNamed.FindAllStringSubmatch(m.Where.Source, -1) {
			if !slices.ContainsFunc(out, func(o plan.Option) bool { return o.ID == found[1] }) {
				out = append(out, plan.Option{ID: found[1], Title: v.roleTitle(found[1])})
			}
		}
	}
	return out
}

func (s *server) addCrewForm(v *visit) (page, error) {
	return shown(s.crewAdding(v))
}

func (s *server) crewAdding(v *visit) (*stepPage, error) {
	if !v.may(campaign.EditPeople) {
		return nil, hidden(v, campaign.EditPeople)
	}
	current, err := s.app.CurrentPlan(v.ctx(), v.caller, v.today())
	if err != nil {
		return nil, err
	}
	unit, err := s.unitField(v, unitAsk{Chosen: v.query("unit")})
	if err != nil {
		return nil, err
	}
	role := &field{Name: "role", Label: v.t("角色"), Type: "text", Required: true, MaxLength: 40, Options: v.roles(current)}
	return &stepPage{basics: basics{Crumbs: []crumb{{v.t("人员与岗位"), "/people"}, {v.t("队伍"), "/people/crew"}, {Text: v.t("增加人员")}}},
		Says: []string{v.t("每人一条，不登记姓名和电话。角色用方案里的写法，才能计入配备。")},
		Form: form{ID: "crew", Submit: v.t("增加"), Cancel: "/people/crew", Draft: true, Fields: []*field{{Name: "id", Type: "hidden", Value: newRecordID()}, unit, role,
			{Name: "people", Label: v.t("人数"), Type: "number", Value: "1", Min: "1", Max: "50", Step: "1", Required: true, Help: v.t("同样任期和培训的，一次登记多人。")},
			{Name: "from", Label: v.t("起始日期"), Type: "date", Value: v.today().String(), Required: true},
			{Name: "to", Label: v.t("截止日期"), Type: "date", Help: v.t("不填为长期。")}, {Name: "trained_on", Label: v.t("培训日期"), Type: "date"}}}}, nil
}

func (s *server) addCrew(v *visit) (page, error) {
	p, err := s.crewAdding(v)
	if err != nil {
		return nil, err
	}
	people, err := strconv.Atoi(v.value("people"))
	if err != nil || people < 1 || people > 50 {
		return p, campaign.InvalidAt("people", "人数应为 1 至 50", "give a number from 1 to 50")
	}
	from, err := v.dayField("from")
	if err != nil {
		return p, err
	}
	unit, err := s.unitSaid(v, "unit")
	if err != nil {
		return p, err
	}
	var entries []app.Entry
	for n := range people {
		entries = append(entries, app.Entry{ID: v.value("id") + "-" + strconv.Itoa(n+1), Kind: personKind, Unit: unit, On: min(from, v.today()), Fields: v.crewFields(v.value("role"))})
	}
	if err := s.submitted(v, entries); err != nil {
		return p, err
	}
	return &redirect{To: address("/people/crew", "under", unit), Said: v.t("已登记 %d 人。", people)}, nil
}

func (v *visit) crewFields(role string) map[string]string {
	return map[string]string{"role": role, "from": v.value("from"), "to": v.value("to"), "trained_on": v.value("trained_on")}
}

// submitted sends entries and hands on the first refusal.
func (s *server) submitted(v *visit, entries []app.Entry) error {
	outcomes, err := s.app.Submit(v.ctx(), v.caller, entries)
	for _, o := range outcomes {
		if err == nil && o.Err != nil {
			err = o.Err
		}
	}
	return err
}

func (s *server) editCrewForm(v *visit) (page, error) {
	p, _, err := s.crewEditing(v)
	if err != nil {
		return nil, err
	}
	return p, nil
}

func (s *server) crewEditing(v *visit) (*stepPage, app.RecordView, error) {
	r, err := s.app.Record(v.ctx(), v.caller, v.r.PathValue("record"))
	if err != nil {
		return nil, r, err
	}
	if r.Kind != personKind {
		_, err := nothingHere(v)
		return nil, r, err
	}
	if !v.may(campaign.EditPeople) {
		return nil, r, hidden(v, campaign.EditPeople)
	}
	title := v.t("%s的%s", v.unitName(r.Unit), v.roleTitle(r.Fields["role"]))
	return &stepPage{basics: basics{Title: title, Crumbs: []crumb{{v.t("人员与岗位"), "/people"}, {v.t("队伍"), "/people/crew"}, {Text: title}}},
		Says: []string{v.t("填上截止日期就是卸任。原来的登记保留，另记一条更正。")},
		Form: form{ID: "crew", Submit: v.t("保存"), Cancel: "/people/crew", Fields: []*field{
			{Name: "id", Type: "hidden", Value: newRecordID()},
			{Name: "from", Label: v.t("起始日期"), Type: "date", Value: r.Fields["from"]}, {Name: "to", Label: v.t("截止日期"), Type: "date", Value: r.Fields["to"]},
			{Name: "trained_on", Label: v.t("培训日期"), Type: "date", Value: r.Fields["trained_on"]},
			{Name: "reason", Label: v.t("理由"), Type: "text", Value: v.t("任期或培训变动"), Required: true, MaxLength: 200}}}}, r, nil
}

func (s *server) editCrew(v *visit) (page, error) {
	p, r, err := s.crewEditing(v)
	if err != nil {
		return nil, err
	}
	e := app.Entry{ID: v.value("id"), Kind: personKind, Unit: r.Unit, On: r.On, Supersedes: r.ID, Reason: v.value("reason"), Fields: v.crewFields(r.Fields["role"])}
	for id, value := range r.Fields {
		if _, asked := e.Fields[id]; !asked {
			e.Fields[id] = value // what a plan has declared besides
		}
	}
	if err := s.submitted(v, []app.Entry{e}); err != nil {
		return p, err
	}
	return &redirect{To: address("/people/crew", "under", r.Unit), Said: v.t("已保存。")}, nil
}

// newRecordID names what a form enters, so that sending it twice enters it once.
func newRecordID() string { return uuid.Must(uuid.NewV7()).String() }
