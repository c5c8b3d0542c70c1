package web

import (
	"cmp"
	"slices"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

func (s *server) venueRoutes() []route {
	return []route{
		{method: "GET", path: "/venues", name: "宣传阵地", picks: true, answer: s.venues},
		{method: "GET", path: "/venues/labels", name: "阵地标签", answer: s.venueLabels},
	}
}

// venueKind is the id that plans give to places of publicity.
const venueKind = "venue"

// venuesPage is the register of places of publicity (Z1): what is there, when it is refreshed, what is missing.
type venuesPage struct {
	basics
	Choices []choice
	Venues  table
	Needed  table // of the units that must have venues
	Labels  string
}

func (*venuesPage) template() string { return "venues" }

func (s *server) venues(v *visit) (page, error) {
	in, err := s.planNow(v)
	if err != nil {
		return nil, err
	}
	home, err := s.app.Home(v.ctx(), v.caller)
	if err != nil {
		return nil, err
	}
	p := &venuesPage{Labels: address("/venues/labels", "unit", orText(v.under(), topOf(home)))}
	for _, c := range []struct{ id, name string }{{"", v.t("全部")}, {"late", v.t("待更新")}} {
		p.Choices = append(p.Choices, choice{Text: c.name, Href: v.with("show", c.id, "at", ""), Current: v.query("show") == c.id})
	}
	if p.Venues, err = s.venueTable(v, in); err != nil {
		return nil, err
	}
	p.Needed, err = s.coverage(v, dutiesOnUnits(in, venueKind))
	return p, err
}

// topOf is the topmost unit that a visitor sees, the first of several.
func topOf(h app.Home) string {
	if len(h.Top) == 0 {
		return ""
	}
	return h.Top[0].ID
}

// dutiesOnUnits lists the duties that count units of a kind below.
func dutiesOnUnits(p *plan.Plan, kind string) []*plan.Duty {
	var out []*plan.Duty
	for _, d := range p.Duties {
		if slices.ContainsFunc(d.HaveOf(), func(m *plan.Measure) bool { return m.Unit != nil && m.Unit.ID == kind }) {
			out = append(out, d)
		}
	}
	return out
}

// venueTable lists the venues with the duty that they owe, those that are late first.
func (s *server) venueTable(v *visit, in *plan.Plan) (table, error) {
	t := table{Caption: v.t("宣传阵地"), Columns: []column{{Title: v.t("阵地"), Wide: true}, {Title: v.t("所属单位")}, {Title: v.t("类型"), Minor: true}, {Title: v.t("更新期限")}, {Title: v.t("状态")}, {Title: v.t("办理")}},
		Empty: empty{Title: v.t("还没有登记阵地"), Text: v.t("在社区（村）的页面里新增下级单位，种类选宣传阵地；每处打印一张二维码标签贴在现场。"), Action: &link{Text: v.t("查看单位"), Href: "/units"}}}
	q := app.Query{Under: v.under(), Period: v.period()}
	found, err := s.allUnits(v, app.Query{Under: q.Under, Kind: venueKind})
	if err != nil {
		return t, err
	}
	owed, err := s.app.MostUrgent(v.ctx(), v.caller, venueKind, q)
	if err != nil {
		return t, err
	}
	if v.query("show") == "late" {
		found = slices.DeleteFunc(found, func(u app.UnitView) bool { return lateness(owed[u.ID]) > app.PendingUrgency })
	}
	slices.SortStableFunc(found, func(a, b app.UnitView) int { return cmp.Compare(lateness(owed[a.ID]), lateness(owed[b.ID])) })
	t.SkipBy = "at"
	first, last := v.partOf(&t, len(found))
	v.learnNames(each(found[first:last], func(u app.UnitView) string { return u.Parent }))
	for _, u := range found[first:last] {
		t.Rows = append(t.Rows, v.venueRow(u, owed[u.ID], kindOf(in, u.Kind)))
	}
	q.State = v.query("show")
	t.Exports = v.exports(app.ListQuery{List: app.VenueList, Query: q})
	return t, nil
}

func lateness(d *plan.Verdict) int {
	if d == nil {
		return 4
	}
	return app.Urgency(d)
}

func kindOf(p *plan.Plan, id string) *plan.UnitKind {
	for _, k := range p.Kinds {
		if k.ID == id {
			return k
		}
	}
	return nil
}

func (v *visit) venueRow(u app.UnitView, d *plan.Verdict, kind *plan.UnitKind) row {
	sort := ""
	for _, a := range kind.Attributes {
		if a.Type == plan.Choice {
			sort = v.attributeText(a, u.Attributes[a.ID])
			break
		}
	}
	cells := []cell{opens(u.Name, unitPath(u.ID)), opens(v.unitName(u.Parent), unitPath(u.Parent)), text(sort), text(""), text(""), text("")}
	if d != nil {
		cells[3], cells[4] = cell{Text: dayText(d.Window.To), Href: whyPath(d)}, badgeCell(stateBadge(d.State))
		if ways := v.waysToAnswer(d); len(ways) > 0 {
			cells[5] = opens(ways[0].Text, ways[0].Href)
		}
	}
	return row{Cells: cells}
}

// venueLabels are the stickers of the venues of a unit: whoever scans one comes to the form of its refresh.
func (s *server) venueLabels(v *visit) (page, error) {
	u, err := s.app.Unit(v.ctx(), v.caller, v.query("unit"))
	if err != nil {
		return nil, err
	}
	r := app.PaperRequest{Kind: "venue_labels", Unit: u.ID, Inputs: map[string]string{"link": v.absolute("/records/new?kind=refresh&unit={unit}")}}
	return s.paperFile(u.Name+"阵地标签.docx", r), nil
}

// materialsPage is the catalogue of what is told and handed out (Z2): texts, hand-outs, coverage, what to show where next.
type materialsPage struct {
	basics
	Public   string
	MayAdd   bool
	Items    table
	Lessons  []link
	Reach    table
	Coverage table
	Next     table
	Quiz     table
	MayNext  bool
}

func (*materialsPage) template() string { return "materials" }

// materialKinds are the kinds of records by which plans count print runs, hand-outs and displays.
var materialKinds = []string{"print_run", "handout", "display", "media_play"}

func (s *server) materials(v *visit) (page, error) {
	in, err := s.planNow(v)
	if err != nil {
		return nil, err
	}
	l, err := campaign.ReadLessons()
	if err != nil {
		return nil, err
	}
	r, err := s.sightOf(v)
	if err != nil {
		return nil, err
	}
	p := &materialsPage{Public: "/public/" + v.caller.District, MayAdd: v.may(campaign.SubmitRecord) && r.ownName()}
	all, err := s.app.Materials(v.ctx(), v.caller)
	if err != nil {
		return nil, err
	}
	p.Items = v.catalogue(all)
	if p.MayAdd {
		p.Items.Empty.Action = &link{Text: v.t("新增材料"), Href: "/materials/new"}
	}
	for i, one := range l.Lessons {
		p.Lessons = append(p.Lessons, link{one.Class, p.Public + "/lessons/" + countText(i+1), "book"})
	}
	if p.Reach, err = s.reach(v, materialDuties(in)); err != nil {
		return nil, err
	}
	if p.Coverage, err = s.coverage(v, materialDuties(in)); err != nil {
		return nil, err
	}
	if p.Quiz, err = s.quizTable(v, in); err != nil {
		return nil, err
	}
	return p, s.next(v, p, proposing{in, all})
}

// proposing is what proposals are made from.
type proposing struct {
	plan      *plan.Plan
	materials []app.MaterialView
}

// materialDuties are the duties on materials, and on the units that show them.
func materialDuties(in *plan.Plan) []*plan.Duty {
	out := dutiesOn(in, materialKinds...)
	for _, d := range dutiesOnUnits(in, venueKind) {
		if d.Source == "Z2" && !slices.Contains(out, d) {
			out = append(out, d)
		}
	}
	return out
}

// next proposes what to show where, to those who may see cases.
func (s *server) next(v *visit, p *materialsPage, from proposing) error {
	p.Next = table{Caption: v.t("下一步在哪里宣传什么"), Columns: []column{{Title: v.t("单位")}, {Title: v.t("主题")}, {Title: v.t("受众")}, {Title: v.t("可用材料")}, {Title: v.t("依据"), Wide: true}},
		Empty: empty{Title: v.t("目前没有建议"), Text: v.t("近30天的案件里没有需要加强宣传的主题，按计划开展即可。")}}
	found, err := s.app.Suggestions(v.ctx(), v.caller, v.under())
	if kind := campaign.KindOf(err); kind == campaign.Denied || kind == campaign.NotFound {
		return nil // only who may see cases there
	}
	p.MayNext = true
	for _, one := range found[:min(len(found), 20)] {
		p.Next.Rows = append(p.Next.Rows, row{Cells: []cell{v.placesCell(from.plan, one), opens(one.Topic, address("/materials", "topic", one.Topic)), text(one.Audience), v.fittingCell(from.materials, one), text(joined(one.Reasons))}})
	}
	return err
}

func (s *server) quizTable(v *visit, in *plan.Plan) (table, error) {
	t := table{Caption: v.t("知识测试"), Columns: []column{{Title: v.t("分数段")}, {Title: v.t("人次"), Right: true}}}
	counts, err := s.app.QuizCounts(v.ctx(), v.caller, in.Period.From, v.today())
	names := map[int]string{100: v.t("满分"), 80: v.t("80至99分"), 60: v.t("60至79分"), 0: v.t("60分以下")}
	for _, c := range counts {
		t.Rows = append(t.Rows, row{Cells: []cell{text(names[c.From]), text(countText(c.Takers))}})
	}
	return t, err
}
