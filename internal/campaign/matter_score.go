package campaign

import (
	"slices"

	"wuzha/internal/plan"
)

// ScoreData is a point sheet on its way (考评, G8): people score the manual items, it is published to the unit, and after the
// days for objections it is final. What was published is kept as it was then: later records change no final sheet.
type ScoreData struct {
	Score  string      `json:"score,omitempty"`
	Period string      `json:"period,omitempty"`
	Item   string      `json:"item,omitempty"`   // that was scored last
	Points int64       `json:"points,omitempty"` // of it, thousandths
	Note   string      `json:"note,omitempty"`   // the evidence
	Manual []ItemNote  `json:"manual,omitempty"` // items that people scored
	Sheet  *FrozenView `json:"sheet,omitempty"`
	Source string      `json:"source,omitempty"` // of an outside total: 平安考核
	Total  int64       `json:"total,omitempty"`  // of it, thousandths
}

// ItemNote is what a person gave for an item, and why.
type ItemNote struct {
	Item        string   `json:"item"`
	Points      int64    `json:"points"`
	Note        string   `json:"note,omitempty"`
	Attachments []string `json:"attachments,omitempty"`
}

// FrozenView is a point sheet as it was when it was published or became final. Points are thousandths.
type FrozenView struct {
	AsOf   plan.Day    `json:"as_of"`
	Points int64       `json:"points"`
	Bonus  int64       `json:"bonus,omitempty"`
	Grade  string      `json:"grade,omitempty"`
	Stars  int         `json:"stars,omitempty"`
	Vetoed []string    `json:"vetoed,omitempty"`
	Exempt []string    `json:"exempt,omitempty"`
	Items  []FrozenRow `json:"items"`
}

// FrozenRow is one item of a frozen sheet.
type FrozenRow struct {
	Item   string `json:"item"`
	Points int64  `json:"points"`
}

func (d *ScoreData) check(c *dataCheck) {
	c.text("note", d.Note, MaxText)
	c.text("source", d.Source, MaxTitle)
	c.number("points", d.Points, -1_000_000_000, 1_000_000_000)
	c.number("total", d.Total, 0, 10_000_000)
}

// objectionDays is how long a published sheet is open to objections.
const objectionDays = 7

var scoreProcedure = &Procedure{
	ID: "score", Title: Words{"考评", "point sheet"}, Single: true, fresh: dataOf[ScoreData],
	States: []MatterState{
		{ID: "draft", Title: Words{"评分中", "being scored"}, Holder: RoleScorer, Due: afterDays(15)},
		{ID: "published", Title: Words{"异议期", "published to the unit"}, Holder: RoleDecider, Due: afterDays(objectionDays)},
		{ID: "final", Title: Words{"已定分", "final"}, Closed: true},
		{ID: "dropped", Title: Words{"已撤销", "dropped"}, Closed: true},
	},
	Rules: []MatterRule{
		{From: "", Action: OpenAction, By: []Role{RoleAbove, RoleOffice}, To: "draft", Takes: "score period", Does: doing(openSheet)},
		{From: "draft", Action: "enter", By: []Role{RoleScorer}, To: "draft", Takes: "item points note", Does: doing(enterItem)},
		{From: "draft", Action: "drop", By: []Role{RoleOpener, RoleOffice}, To: "dropped", Reason: true},
		{From: "draft", Action: "publish", By: []Role{RoleAbove, RoleOffice}, To: "published", Looks: "sheet", Does: doing(publishSheet)},
		{From: "published", Action: "revise", By: []Role{RoleAbove, RoleOffice}, To: "draft", Reason: true},
		{From: "published", Action: "outside", By: []Role{RoleAbove, RoleOffice}, To: "published", Takes: "source total"},
		{From: "published", Action: "finalize", By: []Role{RoleDecider}, To: "final", Late: true, Does: doing(finalizeSheet)},
		{From: "final", Action: "outside", By: []Role{RoleAbove, RoleOffice}, To: "final", Takes: "source total"},
	},
	subject: func(d MatterData) string { return ScoreSubject(d.(*ScoreData).Score, d.(*ScoreData).Period) },
	posts: func(p *plan.Plan, d MatterData) map[Role][]string {
		out := map[Role][]string{}
		if s := p.ScoreOf(d.(*ScoreData).Score); s != nil {
			for _, it := range s.Manuals() {
				if !slices.Contains(out[RoleScorer], it.Manual.ID) {
					out[RoleScorer] = append(out[RoleScorer], it.Manual.ID)
				}
			}
		}
		return out
	},
}

// ScoreSubject is how a sheet is called among a unit's matters.
func ScoreSubject(score, period string) string { return score + " " + period }

func openSheet(d *ScoreData, x *MatterStep) error {
	s := x.Plan.ScoreOf(d.Score)
	switch _, known := x.Plan.ParsePeriod(d.Period); {
	case s == nil || !slices.Contains(s.Of, x.Facts.UnitKind):
		return refuseAt("score", "方案里没有这类单位的这张考核表", "the plan has no such point table for this unit")
	case !known:
		return refuseAt("period", "没有这个期间", "there is no such period")
	}
	earlier, err := x.Facts.Earlier(ScoreSubject(d.Score, d.Period))
	if err == nil && anyIn(earlier, "final") {
		err = Refuse(Conflict, "该期考评已定分", "the sheet of this period is final")
	}
	return err
}

// enterItem gives the points of a manual item; the plan counts them as a decision of the item's scorer.
func enterItem(d *ScoreData, x *MatterStep) error {
	it := x.Plan.ScoreItem(d.Score + "." + d.Item)
	switch {
	case it == nil || it.Manual == nil:
		return refuseAt("item", "考核表里没有这个人工评分项", "the table has no such item that people score")
	case !x.Facts.Holds(it.Manual.ID):
		return Refuse(Denied, "这一项由"+it.Manual.Title+"评分", "this item belongs to the post "+it.Manual.ID)
	case d.Points < it.Floor || d.Points > it.Cap:
		return refuseAt("points", "应在"+plan.Points(it.Floor)+"至"+plan.Points(it.Cap)+"分之间", "it must be between "+plan.Points(it.Floor)+" and "+plan.Points(it.Cap))
	}
	d.Manual = slices.DeleteFunc(slices.Clone(d.Manual), func(n ItemNote) bool { return n.Item == d.Item })
	d.Manual = append(d.Manual, ItemNote{d.Item, d.Points, d.Note, x.Act.Attachments})
	x.Decisions = append(x.Decisions, MatterDecision{Duty: d.Score + "." + d.Item, Period: d.Period, Decision: plan.Points(d.Points), Reason: clipReason(d.Note)})
	return nil
}

func clipReason(s string) string {
	if r := []rune(s); len(r) > MaxReason {
		return string(r[:MaxReason])
	}
	return s
}

func publishSheet(d *ScoreData, x *MatterStep) error {
	for _, it := range x.Plan.ScoreOf(d.Score).Manuals() {
		if !slices.ContainsFunc(d.Manual, func(n ItemNote) bool { return n.Item == it.ID }) {
			return Refuse(Conflict, "“"+it.Title+"”还没有评分", "an item is not scored yet: "+it.ID)
		}
	}
	return freezeSheet(d, x)
}

// freezeSheet keeps the sheet as it is now. A running period has none that could be published.
func freezeSheet(d *ScoreData, x *MatterStep) error {
	sh := x.Facts.Sheet
	switch {
	case sh == nil:
		return Refuse(Conflict, "该单位本期没有考核结果", "the unit has no sheet in this period")
	case sh.Provisional:
		return Refuse(Conflict, "该期还没有结束，得分是暂定的", "the period is still running; its points are provisional")
	}
	v := &FrozenView{AsOf: x.Today, Points: sh.Points, Bonus: sh.Bonus, Grade: sh.Grade, Stars: sh.Stars}
	for _, it := range slices.Concat(sh.Items, sh.BonusItems) {
		v.Items = append(v.Items, FrozenRow{it.Item.ID, it.Points})
	}
	for _, r := range sh.Vetoed {
		v.Vetoed = append(v.Vetoed, r.Title)
	}
	for _, r := range sh.Exempted {
		v.Exempt = append(v.Exempt, r.Title)
	}
	d.Sheet = v
	return nil
}

// Published tells whether the sheet of a matter shows what was published and no longer what records say today.
func (m *Matter) Published() (*ScoreData, bool) {
	d, ok := m.Data.(*ScoreData)
	return d, ok && d.Sheet != nil && (m.State == "published" || m.State == "final")
}

// On is today's sheet with the figures that were published: no later record or correction changes them.
func (v *FrozenView) On(sh plan.ScoreSheet) plan.ScoreSheet {
	sh.Points, sh.Bonus, sh.Grade, sh.Stars = v.Points, v.Bonus, v.Grade, v.Stars
	sh.Items, sh.BonusItems = v.rows(sh.Items), v.rows(sh.BonusItems)
	sh.Vetoed, sh.Exempted = titled(sh.Score.Vetoes, v.Vetoed), titled(sh.Score.Exempt, v.Exempt)
	sh.Regroup()
	return sh
}

func (v *FrozenView) rows(items []plan.ItemScore) []plan.ItemScore {
	items = slices.Clone(items)
	for i := range items {
		if at := slices.IndexFunc(v.Items, func(r FrozenRow) bool { return r.Item == items[i].Item.ID }); at >= 0 {
			items[i].Points, items[i].Scored = v.Items[at].Points, true
		}
	}
	return items
}

func titled(rules []*plan.Rule, titles []string) []*plan.Rule {
	var out []*plan.Rule
	for _, r := range rules {
		if slices.Contains(titles, r.Title) {
			out = append(out, r)
		}
	}
	return out
}

// finalizeSheet freezes the sheet for good, once nobody objects any more. What was published stands, unless it was revised.
func finalizeSheet(_ *ScoreData, x *MatterStep) error {
	return x.settled()
}

// settled refuses a decision while an objection to the matter is open.
func (x *MatterStep) settled() error {
	open, err := x.Facts.Objections()
	if err == nil && open > 0 {
		err = Refuse(Conflict, "还有异议没有办结", "an objection is still open")
	}
	return err
}

// anyIn tells whether one of the matters is in a state.
func anyIn(list []*Matter, state string) bool {
	return slices.ContainsFunc(list, func(m *Matter) bool { return m.State == state })
}

// ScoreHeader heads the rows for an outside assessment (平安考核).
var ScoreHeader = []string{"单位编号", "单位", "考核表", "期间", "得分", "等次", "状态", "外部考核", "外部得分"}

// ScoreRow is a sheet as a row of a workbook.
func ScoreRow(m *Matter, unitName, title string) []string {
	d := m.Data.(*ScoreData)
	state, _ := m.Procedure.StateOf(m.State)
	row := []string{m.Unit, unitName, title, d.Period, "", "", state.Title.Zh, d.Source, ""}
	if d.Sheet != nil {
		row[4], row[5] = plan.Points(d.Sheet.Points), d.Sheet.Grade
	}
	if d.Source != "" {
		row[8] = plan.Points(d.Total)
	}
	return row
}
