package web

import (
	"cmp"
	"encoding/json"
	"slices"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// boardPage shows the matters of a procedure by state, and what belongs beside them: a calendar of orders, the coverage of notices.
type boardPage struct {
	basics
	Choices  []choice
	Columns  []boardColumn
	Closed   []boardCount
	Calendar *calendar
	Tables   []titledTable
	Open     *link
	Exports  []link
}

// boardColumn is a state with its matters, the most urgent first.
type boardColumn struct {
	Title  string
	Count  string
	Late   int64
	Cards  []card
	More   string // address of the whole list
	Nobody bool
}

// card is a matter on a board.
type card struct {
	Title, Unit, Due, Holder, Href string
	Late                           bool
}

// boardCount is a closed state with its number.
type boardCount struct{ Title, Count, Href string }

// titledTable is a table with a heading.
type titledTable struct {
	Title string
	Table table
}

func (*boardPage) template() string { return "matter-board" }

// mostCards is how many matters a column shows; the list has the others.
const mostCards = 30

func (s *server) matterBoard(v *visit) (page, error) {
	in, err := s.app.CurrentPlan(v.ctx(), v.caller, v.today())
	if err != nil {
		return nil, err
	}
	counts, err := s.app.MatterCounts(v.ctx(), v.caller, app.MatterQuery{Under: v.under()})
	if err != nil {
		return nil, err
	}
	procedure, ok := campaign.ProcedureOf(orText(v.query("procedure"), "order"))
	if !ok {
		return nil, campaign.Refuse(campaign.NotFound, "没有这种事项", "there is no such procedure")
	}
	p := &boardPage{basics: basics{Title: v.t("%s看板", v.words(procedure.Title)), Crumbs: []crumb{{v.t("办件"), "/matters"}, {Text: v.t("看板")}}}, Choices: v.boardChoices(procedure, counts)}
	p.Exports = v.exports(app.ListQuery{List: app.MatterList, Matters: app.MatterQuery{Procedure: procedure.ID, Under: v.under()}})
	if err := s.fillBoard(v, p, in, procedure, counts); err != nil {
		return nil, err
	}
	if v.may(campaign.HandleMatter) && procedure.ID != "receipt" {
		p.Open = &link{v.t("新的%s", v.words(procedure.Title)), address("/matters/new", "procedure", procedure.ID), "plus"}
	}
	return p, s.besideBoard(v, p, in, procedure.ID)
}

// boardChoices are the procedures with the number of their open matters.
func (v *visit) boardChoices(now *campaign.Procedure, counts []app.MatterCount) []choice {
	var out []choice
	for _, p := range campaign.Procedures() {
		open := int64(0)
		for _, n := range counts {
			if n.Procedure == p.ID && !n.Closed {
				open += n.Count
			}
		}
		name := v.words(p.Title)
		if open > 0 {
			name = v.t("%s %d", name, open)
		}
		out = append(out, choice{Text: name, Href: v.with("procedure", p.ID), Current: p.ID == now.ID})
	}
	return out
}

func (s *server) fillBoard(v *visit, p *boardPage, in *plan.Plan, procedure *campaign.Procedure, counts []app.MatterCount) error {
	for _, state := range procedure.States {
		i := slices.IndexFunc(counts, func(n app.MatterCount) bool { return n.Procedure == procedure.ID && n.State == state.ID })
		var n app.MatterCount
		if i >= 0 {
			n = counts[i]
		}
		list := address("/matters", "procedure", procedure.ID, "state", state.ID, "under", v.under())
		if state.Closed {
			p.Closed = append(p.Closed, boardCount{v.words(state.Title), countText(n.Count), list})
			continue
		}
		c := boardColumn{Title: v.words(state.Title), Count: countText(n.Count), Late: n.Late, Nobody: n.Count == 0}
		if n.Count > 0 {
			found, err := s.app.Matters(v.ctx(), v.caller, app.MatterQuery{Procedure: procedure.ID, State: state.ID, Under: v.under(), Limit: mostCards})
			if err != nil {
				return err
			}
			c.Cards = v.cards(in, found.Items)
			if found.Next != "" {
				c.More = list
			}
		}
		p.Columns = append(p.Columns, c)
	}
	return nil
}

func (v *visit) cards(in *plan.Plan, found []app.MatterView) []card {
	var out []card
	for _, m := range found {
		title := orText(v.aboutText(in, m), v.procedureTitle(m.Procedure))
		c := card{Title: title, Unit: m.UnitName, Href: matterPath(m.ID), Late: m.Late, Holder: v.holderText(m.Holder)}
		if m.Due != nil {
			c.Due = v.dueOf(m)
		}
		out = append(out, c)
	}
	return out
}

// besideBoard adds what a procedure shows beside its states.
func (s *server) besideBoard(v *visit, p *boardPage, in *plan.Plan, procedure string) error {
	switch procedure {
	case "order":
		return s.besideOrders(v, p, in)
	case "notice":
		found, err := s.app.NoticeCoverage(v.ctx(), v.caller, v.query("title"), app.MatterQuery{Under: v.under()})
		if err != nil {
			return err
		}
		p.Tables = append(p.Tables, titledTable{v.t("告知书覆盖情况"), v.coverageTable(found)})
	}
	return nil
}

func (v *visit) coverageTable(found []campaign.NoticeCoverage) table {
	t := table{Caption: v.t("告知书覆盖情况"), Columns: []column{{Title: v.t("单位种类"), Wide: true}, {Title: v.t("单位数"), Right: true}, {Title: v.t("已送达"), Right: true}, {Title: v.t("已签收"), Right: true}, {Title: v.t("拒签"), Right: true}, {Title: v.t("待签收"), Right: true}, {Title: v.t("未送达"), Right: true}},
		Empty: empty{Title: v.t("还没有发出告知书"), Text: v.t("发出后，这里按单位种类显示签收进度。")}}
	list := func(n int, state string) cell {
		return opens(countText(n), address("/matters", "procedure", "notice", "state", state, "whose", "all", "under", v.under()))
	}
	for _, c := range found {
		t.Rows = append(t.Rows, row{Cells: []cell{text(c.Title), text(countText(c.Units)), list(c.Issued, ""), list(c.Signed, "signed"), list(c.Refused, "refused"), list(c.Unsettled, "issued"), text(countText(c.Units - c.Issued))}})
	}
	return t
}

func (s *server) besideOrders(v *visit, p *boardPage, in *plan.Plan) error {
	figures, err := s.app.OrderStatistics(v.ctx(), v.caller, app.MatterQuery{Under: v.under()})
	if err != nil {
		return err
	}
	accepted, err := s.app.Matters(v.ctx(), v.caller, app.MatterQuery{Procedure: "order", Open: true, Under: v.under(), Limit: app.MaxPage})
	if err != nil {
		return err
	}
	p.Calendar = v.orderCalendar(in, accepted.Items)
	p.Tables = append(p.Tables, titledTable{v.t("订单统计"), v.orderTable(in, figures)})
	return nil
}

func (v *visit) orderTable(in *plan.Plan, figures []campaign.OrderStatistics) table {
	t := table{Caption: v.t("订单统计"), Columns: []column{{Title: v.t("主题"), Wide: true}, {Title: v.t("下单"), Right: true}, {Title: v.t("已上门"), Right: true}, {Title: v.t("按期"), Right: true}, {Title: v.t("谢绝或取消"), Right: true}, {Title: v.t("听讲人数"), Right: true}, {Title: v.t("平均评分"), Right: true}}}
	for _, f := range figures {
		name := v.t("合计")
		if f.Topic != "" {
			name = v.subjectText(in, "order", "", f.Topic)
		}
		t.Rows = append(t.Rows, row{Cells: []cell{text(name), opens(countText(f.Placed), address("/matters", "procedure", "order", "whose", "all", "under", v.under())), text(countText(f.Delivered)), text(countText(f.InTime)), text(countText(f.Dropped)), text(countText(f.People)), text(starsText(f.Stars, f.Rated))}})
	}
	return t
}

// calendar is the coming days with the orders that are agreed for them and those that are wished for.
type calendar struct{ Days []calendarDay }

type calendarDay struct {
	Day, Name string
	Today     bool
	Visits    []calendarVisit
}

// calendarVisit is an order on a day; Wished ones are not agreed yet.
type calendarVisit struct {
	Time, Text, Href string
	Wished           bool
}

// calendarDays is how far the calendar looks.
const calendarDays = 14

var weekdays = []message{"周一", "周二", "周三", "周四", "周五", "周六", "周日"}

func (v *visit) orderCalendar(in *plan.Plan, open []app.MatterView) *calendar {
	c := &calendar{}
	for d := v.today(); d < v.today()+calendarDays; d++ {
		day := calendarDay{Day: d.String()[5:], Name: v.t(string(weekdays[(int(d)+3)%7])), Today: d == v.today()}
		for _, m := range open {
			day.Visits = append(day.Visits, v.visitsOn(in, m, d)...)
		}
		slices.SortFunc(day.Visits, func(a, b calendarVisit) int { return cmp.Compare(a.Time, b.Time) })
		c.Days = append(c.Days, day)
	}
	return c
}

func (v *visit) visitsOn(in *plan.Plan, m app.MatterView, d plan.Day) []calendarVisit {
	var said campaign.OrderData
	if json.Unmarshal(m.Data, &said) != nil {
		return nil
	}
	about := v.t("%s：%s", m.UnitName, v.subjectText(in, "order", m.Unit, m.Subject))
	switch {
	case m.State == "accepted" && said.Slot.Day == d:
		return []calendarVisit{{Time: said.Slot.From, Text: about, Href: matterPath(m.ID)}}
	case m.State == "ordered":
		for _, w := range said.Windows {
			if w.Day == d {
				return []calendarVisit{{Time: w.From, Text: about, Href: matterPath(m.ID), Wished: true}}
			}
		}
	}
	return nil
}
