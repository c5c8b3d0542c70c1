package web

import (
	"encoding/json"
	"regexp"
	"slices"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

func (s *server) titleRoutes() []route {
	return []route{{method: "GET", path: "/titles", name: "授牌", picks: true, answer: s.titles}}
}

// titlesPage shows how units stand with a title: the funnel, the candidates with what they lack, those on their way, those that hold it.
type titlesPage struct {
	basics
	Choices  []choice
	Rule     []fact
	Funnel   []funnelStep
	Tables   []titledTable
	Nothing  *empty
	HasTitle bool
	Exports  []link
}

// funnelStep is a number of units with the length of its bar, of 100.
type funnelStep struct {
	Name, Count string
	Width       int
	Href        string
}

func (*titlesPage) template() string { return "titles" }

func (s *server) titles(v *visit) (page, error) {
	in, err := s.app.CurrentPlan(v.ctx(), v.caller, v.today())
	if err != nil {
		return nil, err
	}
	found, err := s.app.TitleTable(v.ctx(), v.caller, app.TitleQuery{Under: v.under(), Title: v.query("title"), Skip: v.skipped("skip"), Limit: partSize})
	if err != nil {
		return nil, err
	}
	p := &titlesPage{}
	title := in.TitleOf(found.Title)
	if title == nil {
		p.Nothing = &empty{Title: v.t("方案没有称号"), Text: v.t("您范围内的单位没有可以申报的称号。")}
		return p, nil
	}
	for _, id := range found.Titles {
		if t := in.TitleOf(id); t != nil {
			p.Choices = append(p.Choices, choice{Text: t.Title, Href: v.with("title", id), Current: t == title})
		}
	}
	open, err := s.titleMatters(v, title.ID)
	if err != nil {
		return nil, err
	}
	p.HasTitle = true
	p.Rule = v.titleRule(in, title)
	p.Funnel = v.funnel(found)
	p.Exports = v.exports(app.ListQuery{List: app.TitleList, Query: app.Query{Under: v.under(), Kind: title.ID}})
	p.Tables = []titledTable{
		{v.t("已授牌与月度跟踪"), v.awarded(found.Open, open)}, {v.t("申报中"), v.underWay(found.Open, open)}, {v.t("候选：还差什么"), v.candidates(found)},
	}
	return p, nil
}

var titleName = regexp.MustCompile(`\btitle\.(\w+)`)

// titleRule says how the title is given.
func (v *visit) titleRule(in *plan.Plan, t *plan.Title) []fact {
	steps := ""
	for i, step := range append(slices.DeleteFunc(slices.Clone(t.Steps), func(s string) bool { return s == "award" }), "award") {
		if i > 0 {
			steps += " → "
		}
		steps += v.words(campaign.ActionTitle(step))
	}
	out := []fact{{Name: v.t("办理程序"), Lines: []string{steps}, Long: true}}
	if t.PublicNotice != "" {
		out = append(out, fact{Name: v.t("公示"), Lines: []string{v.lengthText(t.PublicNotice)}})
	}
	if t.Term != "" {
		out = append(out, fact{Name: v.t("有效期"), Lines: []string{v.lengthText(t.Term)}})
	}
	if t.Wait != "" {
		out = append(out, fact{Name: v.t("摘牌后再次申报"), Lines: []string{v.lengthText(t.Wait)}})
	}
	if built := builtUpon(in, t); built != "" {
		out = append(out, fact{Name: v.t("建立在"), Lines: []string{built}})
	}
	return out
}

// builtUpon names the title that another one presupposes: named in its grant, or counted by a measure that the grant names.
func builtUpon(in *plan.Plan, t *plan.Title) string {
	sources := []string{t.Grant.Source}
	_, figures := namesIn(t.Grant.Source)
	for _, id := range figures {
		if m := in.Measure(id); m != nil && m.Where != nil {
			sources = append(sources, m.Where.Source)
		}
	}
	for _, source := range sources {
		for _, m := range titleName.FindAllStringSubmatch(source, -1) {
			if other := in.TitleOf(m[1]); other != nil && other != t {
				return other.Title
			}
		}
	}
	return ""
}

// lengthText says 7d, 6m or 1y.
func (v *visit) lengthText(s string) string {
	if len(s) < 2 {
		return s
	}
	n := s[:len(s)-1]
	switch s[len(s)-1] {
	case 'd':
		return v.t("%s天", n)
	case 'm':
		return v.t("%s个月", n)
	case 'y':
		return v.t("%s年", n)
	}
	return s
}

// titleMatters are the open matters of a title by id.
func (s *server) titleMatters(v *visit, title string) (map[string]app.MatterView, error) {
	out := map[string]app.MatterView{}
	q := app.MatterQuery{Procedure: "title", Open: true, Under: v.under(), Limit: app.MaxPage}
	for {
		found, err := s.app.Matters(v.ctx(), v.caller, q)
		if err != nil {
			return nil, err
		}
		for _, m := range found.Items {
			if m.Subject == title {
				out[m.ID] = m
			}
		}
		if q.After = found.Next; q.After == "" {
			return out, nil
		}
	}
}

// heldTitle are the states of a title after its award.
func heldTitle(state string) bool {
	return slices.Contains([]string{"awarded", "warned", "suspended"}, state)
}

// funnel counts from all units down to those that hold the title.
func (v *visit) funnel(found *app.TitleTable) []funnelStep {
	noticed, held := 0, 0
	for _, r := range found.Open {
		if heldTitle(r.State) {
			held++
		}
		if heldTitle(r.State) || r.State == "noticed" {
			noticed++
		}
	}
	var out []funnelStep
	for _, step := range []struct {
		name string
		n    int
	}{
		{v.t("参评单位"), found.Concerned}, {v.t("目前符合条件"), found.Qualified}, {v.t("申报中及以上"), len(found.Open)}, {v.t("公示中及以上"), noticed}, {v.t("已授牌"), held},
	} {
		out = append(out, funnelStep{Name: step.name, Count: countText(step.n), Width: 100 * step.n / max(1, found.Concerned)})
	}
	return out
}

func (v *visit) candidates(found *app.TitleTable) table {
	t := table{Caption: v.t("候选"), Columns: []column{{Title: v.t("单位")}, {Title: v.t("评定")}, {Title: v.t("还差什么"), Wide: true}, {Title: v.t("办理")}},
		Empty: empty{Title: v.t("没有尚未申报的单位"), Text: v.t("所有单位都在申报中或已授牌。")}}
	v.partOf(&t, found.Waiting)
	for _, r := range found.Candidates {
		state := standingBadge(r.Standing)
		c := text(v.t("不差"))
		if len(r.Missing) > 0 {
			c.Text = ""
		}
		for i, m := range r.Missing {
			if i > 0 {
				c.Text += v.t("；")
			}
			c.Text += plan.WideMarks(m)
		}
		if r.Standing == plan.NotQualified && len(r.Missing) == 0 {
			c.Text = v.t("缺少评定所需的数据")
		}
		do := text("")
		if v.may(campaign.HandleMatter) {
			do = opens(v.t("列为候选"), address("/matters/new", "procedure", "title", "unit", r.Unit, "title", r.Title))
		}
		t.Rows = append(t.Rows, row{Cells: []cell{opens(r.UnitName, unitPath(r.Unit)), {Badge: &state}, c, do}})
	}
	return t
}

var standingBadges = map[plan.TitleState]badge{
	plan.Qualified: {"符合条件", "check", "good"}, plan.Warned: {"应予预警", "alert-triangle", "warn"}, plan.NotQualified: {"未达条件", "x", "calm"},
}

func standingBadge(s plan.TitleState) badge {
	if b, ok := standingBadges[s]; ok {
		return b
	}
	return badge{"未评定", "minus", "calm"}
}

func (v *visit) underWay(rows []app.TitleRow, open map[string]app.MatterView) table {
	t := table{Caption: v.t("申报中"), Columns: []column{{Title: v.t("单位"), Wide: true}, {Title: v.t("环节")}, {Title: v.t("评定")}, {Title: v.t("期限")}, {Title: v.t("下一步由谁办")}},
		Empty: empty{Title: v.t("没有在办的申报"), Text: v.t("从候选单位开始。")}}
	for _, r := range rows {
		if r.State == "" || heldTitle(r.State) {
			continue
		}
		m := open[r.Matter]
		state, standing := v.matterBadge(m), standingBadge(r.Standing)
		t.Rows = append(t.Rows, row{Cells: []cell{opens(r.UnitName, matterPath(r.Matter)), {Badge: &state}, {Badge: &standing}, v.dueCell(m), text(v.holderText(m.Holder))}})
	}
	return t
}

func (v *visit) awarded(rows []app.TitleRow, open map[string]app.MatterView) table {
	t := table{Caption: v.t("已授牌"), Columns: []column{{Title: v.t("单位"), Wide: true}, {Title: v.t("文号")}, {Title: v.t("有效期至")}, {Title: v.t("状态")}, {Title: v.t("目前评定")}, {Title: v.t("建议")}},
		Empty: empty{Title: v.t("还没有授牌的单位"), Text: v.t("公示期满、没有未办结的异议，即可授牌。")}}
	for _, r := range rows {
		if !heldTitle(r.State) {
			continue
		}
		m := open[r.Matter]
		var d campaign.TitleData
		if json.Unmarshal(m.Data, &d) != nil {
			continue
		}
		until := v.t("长期")
		if d.Until < plan.LastDay {
			until = d.Until.String()
		}
		state, standing := v.matterBadge(m), standingBadge(r.Standing)
		advice := text("—")
		if r.Advice != "" {
			advice = opens(v.words(campaign.ActionTitle(r.Advice)), address(matterPath(r.Matter), "do", r.Advice))
		}
		t.Rows = append(t.Rows, row{Cells: []cell{opens(r.UnitName, matterPath(r.Matter)), text(d.Number), text(until), {Badge: &state}, {Badge: &standing}, advice}})
	}
	return t
}
