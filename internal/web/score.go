package web

import (
	"regexp"
	"slices"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// scoreSheetPage explains one sheet: each item leads to the duties and figures that its points come from, and those to records.
type scoreSheetPage struct {
	basics
	Points  string
	Of      string
	Grade   string
	Special badge
	Notes   []string
	Ways    []link
	Groups  []itemGroup
}

// itemGroup is a weighted part of a sheet.
type itemGroup struct {
	Title, Points string
	Items         []itemView
}

// itemView is an item with what its points come from.
type itemView struct {
	Title, Source, Points, Most string
	Full                        bool
	Unscored                    bool
	Judge                       *link
	Because                     []itemDuty
	Figures                     []link // to the records that they count
}

// itemDuty is a duty that an item counts, with the verdicts in the period.
type itemDuty struct {
	Title    string
	Verdicts []itemVerdict
}

type itemVerdict struct {
	Period string
	Badge  badge
	Href   string
}

func (*scoreSheetPage) template() string { return "score" }

// readSheet finds the sheet of the address.
func (s *server) readSheet(v *visit) (*plan.ScoreSheet, app.UnitView, error) {
	u, err := s.app.Unit(v.ctx(), v.caller, v.r.PathValue("unit"))
	if err != nil {
		return nil, u, err
	}
	found, err := s.app.Scores(v.ctx(), v.caller, app.Query{Unit: u.ID, Period: v.r.PathValue("period")})
	if err != nil {
		return nil, u, err
	}
	i := slices.IndexFunc(found, func(sh plan.ScoreSheet) bool { return sh.Score.ID == v.r.PathValue("score") })
	if i < 0 {
		return nil, u, campaign.Refuse(campaign.NotFound, "该单位这一周期没有这张考核表", "the unit has no such sheet in this period")
	}
	return &found[i], u, nil
}

func (s *server) scoreSheet(v *visit) (page, error) {
	sh, u, err := s.readSheet(v)
	if err != nil {
		return nil, err
	}
	verdicts, err := s.verdictsOf(v, sh)
	if err != nil {
		return nil, err
	}
	matters, err := s.app.Matters(v.ctx(), v.caller, app.MatterQuery{Procedure: "score", Unit: u.ID, Limit: app.MaxPage})
	if err != nil {
		return nil, err
	}
	var m app.MatterView
	for _, found := range matters.Items {
		if found.Subject == campaign.ScoreSubject(sh.Score.ID, sh.Period) && found.State != "dropped" {
			m = found
		}
	}
	p := &scoreSheetPage{basics: basics{Title: v.t("%s：%s %s", sh.Score.Title, u.Name, v.periodTitle(sh.Period)), Crumbs: []crumb{{v.t("考评"), address("/scores", "period", sh.Period)}, {Text: u.Name}}},
		Points: plan.Points(sh.Points), Of: plan.Points(sh.Score.Total), Grade: v.gradeText(sh), Special: *v.sheetCell(sh).Badge}
	if p.Notes, err = s.sheetNotes(v, sh, m); err != nil {
		return nil, err
	}
	p.Ways = v.sheetWays(sh, u, m)
	p.Groups = v.itemGroups(sh, u, m, verdicts)
	return p, nil
}

// verdictsOf are the verdicts of the sheet's unit whose windows end in its window.
func (s *server) verdictsOf(v *visit, sh *plan.ScoreSheet) ([]*plan.Verdict, error) {
	var out []*plan.Verdict
	for _, kind := range []string{"", "goal"} {
		q := app.Query{Unit: sh.Unit, Kind: kind, Limit: app.MaxPage}
		for {
			found, err := s.app.Verdicts(v.ctx(), v.caller, q)
			if err != nil {
				return nil, err
			}
			for _, d := range found.Items {
				if sh.Window.From <= d.Verdict.Window.To && d.Verdict.Window.To <= sh.Window.To {
					out = append(out, d.Verdict)
				}
			}
			if q.After = found.Next; q.After == "" {
				break
			}
		}
	}
	return out, nil
}

func (s *server) sheetNotes(v *visit, sh *plan.ScoreSheet, m app.MatterView) ([]string, error) {
	frozen, err := s.frozenText(v, sh.Period)
	if err != nil {
		return nil, err
	}
	out := []string{frozen}
	d, err := sheetData(m)
	if d.Sheet != nil {
		said := v.t("已公布过的得分：%s分（数据截至%s）；已退回重评，下面是实时数据。", plan.Points(d.Sheet.Points), d.Sheet.AsOf.String())
		if m.State == "published" || m.State == "final" {
			said = v.t("得分为公布时的数据，截至%s，之后的更正不再改变；各项下面的责任和记录可能已有更正。", d.Sheet.AsOf.String())
		}
		out = append(out, said)
	}
	if d.Source != "" {
		out = append(out, v.t("%s：%s分。", d.Source, plan.Points(d.Total)))
	}
	for _, r := range sh.Vetoed {
		out = append(out, v.t("一票否决：%s", r.Title))
	}
	for _, r := range sh.Exempted {
		out = append(out, v.t("免予扣分：%s", r.Title))
	}
	return out, err
}

func (v *visit) sheetWays(sh *plan.ScoreSheet, u app.UnitView, m app.MatterView) []link {
	var out []link
	switch {
	case m.ID != "":
		out = append(out, link{v.t("考评办理：%s", v.words(m.StateName)), matterPath(m.ID), "clipboard-check"})
		if m.State == "published" && v.mayAt(campaign.HandleMatter, u.Path) {
			out = append(out, link{v.t("提出异议"), address("/matters/new", "procedure", "objection", "unit", u.ID, "about", "score", "object", m.ID), "message-circle"})
		}
	case v.mayAt(campaign.OverseeMatter, u.Path) && !sh.Provisional:
		out = append(out, link{v.t("开始评分"), address("/matters/new", "procedure", "score", "unit", u.ID, "score", sh.Score.ID, "period", sh.Period), "clipboard-check"})
	}
	return out
}

// itemGroups are the sheet's items by their groups; those without one first, the bonus last.
func (v *visit) itemGroups(sh *plan.ScoreSheet, u app.UnitView, m app.MatterView, verdicts []*plan.Verdict) []itemGroup {
	var out []itemGroup
	take := func(title, points string, items []plan.ItemScore, in func(*plan.ScoreItem) bool) {
		g := itemGroup{Title: title, Points: points}
		for _, it := range items {
			if in(it.Item) {
				g.Items = append(g.Items, v.itemView(sh, it, m, verdicts, v.mayAt(campaign.JudgeDuty, u.Path)))
			}
		}
		if len(g.Items) > 0 {
			out = append(out, g)
		}
	}
	take(v.t("评分项"), "", sh.Items, func(it *plan.ScoreItem) bool { return it.Group == nil })
	for i, group := range sh.Score.Groups {
		points := ""
		if i < len(sh.Groups) {
			points = v.t("%s分，权重%s", plan.Points(sh.Groups[i]), plan.Points(group.Weight))
		}
		take(group.Title, points, sh.Items, func(it *plan.ScoreItem) bool { return it.Group == group })
	}
	take(v.t("加分项"), v.t("%s分", plan.Points(sh.Bonus)), sh.BonusItems, func(*plan.ScoreItem) bool { return true })
	return out
}

func (v *visit) itemView(sh *plan.ScoreSheet, it plan.ItemScore, m app.MatterView, verdicts []*plan.Verdict, mayJudge bool) itemView {
	out := itemView{Title: it.Item.Title, Source: it.Item.Source, Points: plan.Points(it.Points), Most: plan.Points(it.Item.Cap), Full: it.Points >= it.Item.Cap, Unscored: !it.Scored}
	if it.Item.Manual != nil {
		out.Figures = append(out.Figures, link{Text: v.t("由%s评定", it.Item.Manual.Title)})
		out.Judge = v.judgeWay(sh, it.Item, m, mayJudge)
		return out
	}
	if it.Item.Award == nil {
		return out
	}
	duties, figures := namesIn(it.Item.Award.Source)
	for _, id := range duties {
		if d := v.itemDuty(id, verdicts); d != nil {
			out.Because = append(out.Because, *d)
		}
	}
	for _, id := range figures {
		out.Figures = append(out.Figures, v.figureWay(sh, id))
	}
	return out
}

// judgeWay leads to where a manual item is scored: in the sheet's matter while it is open, else as a decision by itself.
func (v *visit) judgeWay(sh *plan.ScoreSheet, it *plan.ScoreItem, m app.MatterView, may bool) *link {
	switch {
	case m.State == "draft":
		return &link{v.t("评分"), address(matterPath(m.ID), "do", "enter", "item", it.ID), "edit"}
	case m.ID == "" && may:
		return &link{v.t("评分"), scorePath(sh.Unit, sh.Score.ID, sh.Period, it.ID), "edit"}
	}
	return nil
}

var (
	dutyName   = regexp.MustCompile(`\b(?:duty|streak)\.(\w+)`)
	figureName = regexp.MustCompile(`\b(?:m|peers|prev|last_year)\.(\w+)`)
)

// namesIn finds the duties and measures that an award names.
func namesIn(source string) (duties, figures []string) {
	for _, m := range dutyName.FindAllStringSubmatch(source, -1) {
		if !slices.Contains(duties, m[1]) {
			duties = append(duties, m[1])
		}
	}
	for _, m := range figureName.FindAllStringSubmatch(source, -1) {
		if !slices.Contains(figures, m[1]) {
			figures = append(figures, m[1])
		}
	}
	return duties, figures
}

func (v *visit) itemDuty(id string, verdicts []*plan.Verdict) *itemDuty {
	var out *itemDuty
	for _, d := range verdicts {
		if d.Duty.ID != id {
			continue
		}
		if out == nil {
			out = &itemDuty{Title: d.Duty.Title}
		}
		out.Verdicts = append(out.Verdicts, itemVerdict{v.periodTitle(d.Period), stateBadge(d.State), address("/explain", "unit", d.Unit, "duty", d.Duty.ID, "period", d.Period, "per", d.Per)})
	}
	return out
}

// figureWay is a measure by the plan's name, with the way to the records that it counts.
func (v *visit) figureWay(sh *plan.ScoreSheet, id string) link {
	in, err := v.server.app.CurrentPlan(v.ctx(), v.caller, v.today())
	if err != nil {
		return link{Text: id}
	}
	m := in.Measure(id)
	if m == nil {
		return link{Text: id}
	}
	out := link{Text: orText(m.Title, id)}
	if m.Record != nil {
		out.Href = address("/records", "under", sh.Unit, "kind", m.Record.ID, "from", sh.Window.From.String(), "to", sh.Window.To.String())
	}
	return out
}

// judgePage asks for the points of a manual item.
type judgePage struct {
	basics
	Form form
}

func (*judgePage) template() string { return "score-item" }
func (p *judgePage) forms() []*form { return []*form{&p.Form} }

func (s *server) judgeForm(v *visit) (page, error) {
	p, _, _, err := s.judging(v)
	if err != nil {
		return nil, err
	}
	return p, nil
}

func (s *server) judging(v *visit) (*judgePage, *plan.ScoreSheet, *plan.ScoreItem, error) {
	sh, u, err := s.readSheet(v)
	if err != nil {
		return nil, nil, nil, err
	}
	if !v.mayAt(campaign.JudgeDuty, u.Path) {
		return nil, nil, nil, mayNot(campaign.JudgeDuty)
	}
	manual := sh.Score.Manuals()
	i := slices.IndexFunc(manual, func(it *plan.ScoreItem) bool { return it.ID == v.r.PathValue("item") })
	if i < 0 {
		return nil, nil, nil, campaign.Refuse(campaign.NotFound, "考核表里没有这个人工评分项", "the table has no such item that people score")
	}
	it := manual[i]
	back := scorePath(sh.Unit, sh.Score.ID, sh.Period)
	return &judgePage{basics: basics{Title: v.t("评分：%s", it.Title), Crumbs: []crumb{{v.t("考评"), address("/scores", "period", sh.Period)}, {u.Name, back}, {Text: it.Title}}},
		Form: form{ID: "judge", Submit: v.t("评分"), Cancel: back, Draft: true, Explain: v.t("%s至%s分。以最后一次评分为准，每次都留有记录。", plan.Points(it.Floor), plan.Points(it.Cap)), Fields: []*field{
			{Name: "decision", Label: v.t("得分"), Type: "number", Step: "0.001", Min: plan.Points(it.Floor), Max: plan.Points(it.Cap), Required: true, Unit: v.t("分")},
			{Name: "reason", Label: v.t("评分依据"), Type: "textarea", Required: true, MaxLength: campaign.MaxReason},
			{Name: "id", Type: "hidden", Value: freshID()}}}}, sh, it, nil
}

func (s *server) judge(v *visit) (page, error) {
	p, sh, it, err := s.judging(v)
	if err != nil {
		return nil, err
	}
	err = s.app.Judge(v.ctx(), v.caller, app.Judgement{Waiver: app.Waiver{ID: v.value("id"), Unit: sh.Unit, Duty: sh.Score.ID + "." + it.ID, Period: sh.Period, Reason: v.value("reason")}, Decision: v.value("decision")})
	if err != nil {
		return p, err
	}
	return &redirect{To: scorePath(sh.Unit, sh.Score.ID, sh.Period), Said: v.t("已评分。")}, nil
}
