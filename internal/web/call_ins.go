package web

import (
	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// listPage is a page that is one table, with a few words about it.
type listPage struct {
	basics
	Explain string
	Ways    []link
	Tables  []titledTable
	Exports []link // of all tables together
}

func (*listPage) template() string { return "list" }

// periodOrNow is the chosen period, or the running month.
func (v *visit) periodOrNow() string { return orText(v.period(), monthName(v.today())) }

// callIns lists the units that the plan's rules call in. Whether they are, people decide.
func (s *server) callIns(v *visit) (page, error) {
	period := v.periodOrNow()
	found, err := s.app.CallInList(v.ctx(), v.caller, period)
	if err != nil {
		return nil, err
	}
	p := &listPage{basics: basics{Title: v.t("约谈名单：%s", v.periodTitle(period)), Crumbs: []crumb{{v.t("办件"), "/matters"}, {Text: v.t("约谈名单")}}},
		Explain: v.t("名单按方案的约谈规则由数据算出；是否约谈由人决定，不自动发出。")}
	t := table{Caption: v.t("约谈名单"), Columns: []column{{Title: v.t("单位")}, {Title: v.t("事由"), Wide: true}, {Title: v.t("约谈人")}, {Title: v.t("办理")}},
		Empty: empty{Title: v.t("本期没有应约谈的单位"), Text: v.t("可以换一个周期查看。")}}
	for _, c := range found {
		do := opens(v.t("发起约谈"), address("/matters/new", "procedure", "call_in", "unit", c.Unit, "rule", c.Rule, "period", period))
		if c.Matter != "" {
			do = opens(v.stateName("call_in", c.State), matterPath(c.Matter))
		}
		post := "—"
		if c.Post != "" {
			post = v.postTitle(c.Post)
		}
		t.Rows = append(t.Rows, row{Cells: []cell{opens(c.UnitName, unitPath(c.Unit)), text(c.Title), text(post), do}})
	}
	t.Exports = v.exports(app.ListQuery{List: app.CallInList, Query: app.Query{Period: period}})
	p.Tables = []titledTable{{v.t("应约谈的单位"), t}}
	return p, nil
}

// colours are the three lists.
var colours = []struct {
	colour campaign.Colour
	title  message
	empty  message
}{
	{campaign.Red, "红色：按规则应约谈", "没有应约谈的单位。"},
	{campaign.Yellow, "黄色：称号有风险或事项逾期", "没有称号有风险或事项逾期的单位。"},
	{campaign.Blue, "蓝色：本期有责任未完成", "没有漏做责任的单位。"},
}

// watchLists shows the units to look after, with every reason.
func (s *server) watchLists(v *visit) (page, error) {
	period := v.periodOrNow()
	found, err := s.app.WatchLists(v.ctx(), v.caller, period)
	if err != nil {
		return nil, err
	}
	p := &listPage{basics: basics{Title: v.t("红黄蓝名单：%s", v.periodTitle(period)), Crumbs: []crumb{{v.t("办件"), "/matters"}, {Text: v.t("红黄蓝名单")}}},
		Explain: v.t("每个单位只列一次，按最重的一种颜色；每条理由都由数据算出。名单用来帮助，不用来排名。"),
		Ways:    []link{{v.t("约谈名单"), address("/call-ins", "period", v.period()), "users"}}}
	for _, c := range colours {
		t := table{Caption: v.t(string(c.title)), Columns: []column{{Title: v.t("单位")}, {Title: v.t("理由"), Wide: true}}, Empty: empty{Title: v.t(string(c.empty)), Text: v.t("可以换一个周期查看。")}}
		for _, w := range found {
			if w.Colour != c.colour {
				continue
			}
			why := cell{Href: address("/duties", "under", w.Unit, "period", period)}
			for i, r := range w.Reasons {
				if i > 0 {
					why.Text += v.t("；")
				}
				why.Text += v.words(r)
			}
			t.Rows = append(t.Rows, row{Cells: []cell{opens(w.Name, unitPath(w.Unit)), why}})
		}
		p.Tables = append(p.Tables, titledTable{v.t(string(c.title)), t})
	}
	p.Exports = v.exports(app.ListQuery{List: app.WatchList, Query: app.Query{Period: period}})
	return p, nil
}

// ranked tells whether the plan itself has a ranking by a score; else nobody is ranked.
func ranked(in *plan.Plan, score string) bool {
	for _, b := range in.Bulletins {
		for _, s := range b.Sections {
			if s.Kind == "rank" && s.Score != nil && s.Score.ID == score {
				return true
			}
		}
	}
	return false
}
