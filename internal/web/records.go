package web

import (
	"slices"
	"strings"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

func (s *server) recordRoutes() []route {
	return []route{
		{method: "GET", path: "/records", name: "记录", picks: true, answer: s.records},
		{method: "POST", path: "/records", name: "记录", answer: s.confirmRecords},
		{method: "GET", path: "/records/new", name: "填报", answer: s.newRecordForm},
		{method: "POST", path: "/records/new", name: "填报", large: true, answer: s.newRecord},
		{method: "GET", path: "/records/batch", name: "批量填报", answer: s.batchForm},
		{method: "POST", path: "/records/batch", name: "批量填报", answer: s.batch},
		{method: "GET", path: "/records/{record}", name: "记录", answer: s.record},
		{method: "GET", path: "/records/{record}/correct", name: "更正记录", answer: s.correctForm},
		{method: "POST", path: "/records/{record}/correct", name: "更正记录", large: true, answer: s.correct},
		{method: "GET", path: "/records/{record}/{move}", name: "处理记录", answer: s.moveForm},
		{method: "POST", path: "/records/{record}/{move}", name: "处理记录", answer: s.move},
		{method: "GET", path: "/attachments/{hash}", name: "附件", answer: s.attachment},
	}
}

// recordBadges are the states of a record.
var recordBadges = map[campaign.RecordState]badge{
	campaign.RecordSubmitted:  {"已提交", "clock", "busy"},
	campaign.RecordConfirmed:  {"已确认", "check", "good"},
	campaign.RecordReturned:   {"已退回", "arrow-down-right", "warn"},
	campaign.RecordVoid:       {"已作废", "x", "calm"},
	campaign.RecordSuperseded: {"已被更正", "history", "calm"},
}

// recordsPage lists records.
type recordsPage struct {
	basics
	Under, Unit, Kind, State string
	From, To                 string
	Mine                     bool
	Kinds                    []plan.Option
	States                   []plan.Option
	Table                    table
	Pick                     []string // ids of the rows that can be confirmed together, by row; empty for those that cannot
	MayConfirm               bool
	Ways                     []link
}

func (*recordsPage) template() string { return "records" }

func (s *server) records(v *visit) (page, error) {
	in, err := s.app.CurrentPlan(v.ctx(), v.caller, v.today())
	if err != nil {
		return nil, err
	}
	p := &recordsPage{Under: v.under(), Unit: v.query("unit"), Kind: v.query("kind"), State: v.query("state"), From: v.query("from"), To: v.query("to"), Mine: v.query("mine") != ""}
	q := app.Query{Under: p.Under, Unit: p.Unit, Kind: p.Kind, State: p.State, After: v.query("after"), From: dayOrNil(p.From), To: dayOrNil(p.To)}
	if p.Mine {
		q.Person = v.caller.Person
	}
	if pd, ok := in.ParsePeriod(v.period()); ok && q.From == nil && q.To == nil {
		q.From, q.To = &pd.Whole.From, &pd.Whole.To
	}
	found, err := s.app.Records(v.ctx(), v.caller, q)
	if err != nil {
		return nil, err
	}
	r, err := s.sightOf(v)
	if err != nil {
		return nil, err
	}
	for _, k := range in.Records {
		if r.touches(k.Of) || k.ID == p.Kind {
			p.Kinds = append(p.Kinds, plan.Option{ID: k.ID, Title: k.Title})
		}
	}
	for _, state := range campaign.RecordStates() {
		p.States = append(p.States, plan.Option{ID: string(state), Title: v.t(string(recordBadges[state].Text))})
	}
	p.MayConfirm = v.may(campaign.ConfirmRecord)
	if p.Table, err = v.recordTable(found, in); err != nil {
		return nil, err
	}
	p.Table.Exports = v.exports(app.ListQuery{List: app.RecordList, Query: q})
	p.pickable(found.Items)
	if v.may(campaign.SubmitRecord) {
		p.Ways = []link{{v.t("填报"), "/records/new", "plus"}, {v.t("批量填报"), "/records/batch", "clipboard-list"}}
	}
	return p, nil
}

// dayOrNil reads a day of the address; what is none does not narrow.
func dayOrNil(text string) *plan.Day {
	if d, err := plan.ParseDay(text); err == nil {
		return &d
	}
	return nil
}

// pickable says which rows can be confirmed together.
func (p *recordsPage) pickable(records []app.RecordView) {
	if !p.MayConfirm {
		return
	}
	for _, r := range records {
		id := ""
		if r.State == string(campaign.RecordSubmitted) {
			id = r.ID
		}
		p.Pick = append(p.Pick, id)
	}
	if !slices.ContainsFunc(p.Pick, func(id string) bool { return id != "" }) {
		p.Pick = nil
	}
}

func (v *visit) recordTable(found app.Page[app.RecordView], in *plan.Plan) (table, error) {
	t := table{Caption: v.t("记录"), Columns: []column{{Title: v.t("日期")}, {Title: v.t("种类")}, {Title: v.t("单位")}, {Title: v.t("内容"), Wide: true}, {Title: v.t("状态")}},
		Empty: empty{Title: v.t("没有符合条件的记录"), Text: v.t("换一个条件，或者现在填报一条。"), Action: &link{Text: v.t("填报"), Href: "/records/new"}}}
	var ids []string
	for _, r := range found.Items {
		ids = append(ids, r.Unit)
	}
	names, err := v.server.app.UnitNames(v.ctx(), v.caller, ids)
	if err != nil {
		return t, err
	}
	for _, r := range found.Items {
		kind := in.RecordKind(r.Kind)
		title := r.Kind
		if kind != nil {
			title = kind.Title
		}
		t.Rows = append(t.Rows, row{Cells: []cell{
			opens(r.On.String(), "/records/"+r.ID), text(title), opens(orText(names[r.Unit], r.Unit), unitPath(r.Unit)), text(v.contentText(kind, r.Fields)),
			badgeCell(recordBadges[campaign.RecordState(r.State)])}})
	}
	v.turns(&t, found.Next)
	return t, nil
}

// contentText is a record's content in a line.
func (v *visit) contentText(kind *plan.RecordKind, fields map[string]string) string {
	if kind == nil {
		return ""
	}
	var parts []string
	for _, f := range kind.Fields {
		if cell := fields[f.ID]; cell != "" {
			parts = append(parts, v.t("%s：%s", titleOf(f), v.attributeText(f, cell)))
		}
	}
	return strings.Join(parts, v.t("；"))
}

// confirmRecords confirms the records that were ticked; each stands for itself.
func (s *server) confirmRecords(v *visit) (page, error) {
	done := 0
	var first error
	for _, id := range v.r.PostForm["record"] {
		err := s.app.ChangeRecord(v.ctx(), v.caller, id, app.Move{Action: campaign.ConfirmMove, Seen: campaign.RecordSubmitted})
		if err == nil {
			done++
		} else if first == nil {
			first = err
		}
	}
	if done == 0 && first != nil {
		return nil, first
	}
	said := v.t("已确认 %d 条。", done)
	if first != nil {
		said = v.t("已确认 %d 条，另有记录没有确认：它们的状态已变化，或不归您确认。", done)
	}
	return &redirect{To: v.r.URL.RequestURI(), Said: said}, nil
}

// recordPage is one record.
type recordPage struct {
	basics
	Badge   badge
	Facts   []term
	Content []term
	Photos  []string
	Past    []term // what it has replaced, and what has replaced it
	Actions []link
	Confirm string // address of the confirmation; empty when it cannot be confirmed
	Reason  string
}

func (*recordPage) template() string { return "record" }

func (s *server) record(v *visit) (page, error) {
	r, kind, err := s.recordAndKind(v)
	if err != nil {
		return nil, err
	}
	moves, err := s.app.RecordMoves(v.ctx(), v.caller, r.ID)
	if err != nil {
		return nil, err
	}
	p := &recordPage{basics: basics{Title: v.t("%s（%s）", kind.Title, r.On.String()), Crumbs: []crumb{{v.t("记录"), "/records"}, {Text: kind.Title}}},
		Badge: recordBadges[campaign.RecordState(r.State)], Photos: r.Photos, Reason: r.Reason}
	p.Facts = v.recordFacts(r, kind)
	for _, f := range kind.Fields {
		if cell := r.Fields[f.ID]; cell != "" {
			p.Content = append(p.Content, term{Name: titleOf(f), Value: v.attributeText(f, cell)})
		}
	}
	if r.Supersedes != "" {
		p.Past = append(p.Past, term{Name: v.t("更正了"), Value: v.t("原记录"), Href: "/records/" + r.Supersedes})
	}
	for _, m := range moves {
		p.offer(v, r.ID, m)
	}
	return p, nil
}

func (s *server) recordAndKind(v *visit) (app.RecordView, *plan.RecordKind, error) {
	r, err := s.app.Record(v.ctx(), v.caller, v.r.PathValue("record"))
	if err != nil {
		return r, nil, err
	}
	in, err := s.app.CurrentPlan(v.ctx(), v.caller, r.On)
	if err != nil {
		return r, nil, err
	}
	if kind := in.RecordKind(r.Kind); kind != nil {
		return r, kind, nil
	}
	return r, &plan.RecordKind{ID: r.Kind, Title: r.Kind}, nil
}

func (v *visit) recordFacts(r app.RecordView, kind *plan.RecordKind) []term {
	out := []term{
		{Name: v.t("种类"), Value: kind.Title}, {Name: v.t("单位"), Value: v.unitName(r.Unit), Href: unitPath(r.Unit)}, {Name: v.t("日期"), Value: r.On.String()},
		{Name: v.t("录入时间"), Value: momentText(r.EnteredAt)},
	}
	if r.By != "" {
		name := v.t("其他人员")
		if r.By == v.caller.Person {
			name = v.t("本人")
		}
		out = append(out, term{Name: v.t("录入人"), Value: name})
	}
	if r.Ref != "" {
		out = append(out, term{Name: v.t("所答复的记录"), Value: r.Ref, Href: "/records/" + r.Ref})
	}
	return append(out, term{Name: v.t("编号"), Value: r.ID})
}

// moveNames are what people call the moves.
var moveNames = map[campaign.Move]struct {
	name   message
	icon   string
	danger bool
}{
	campaign.ConfirmMove: {"确认", "check", false},
	campaign.ReturnMove:  {"退回", "arrow-down-right", false},
	campaign.CorrectMove: {"更正", "edit", false},
	campaign.VoidMove:    {"作废", "x", true},
}

func (p *recordPage) offer(v *visit, id string, m campaign.Move) {
	if m == campaign.ConfirmMove {
		p.Confirm = "/records/" + id + "/confirm"
		return
	}
	p.Actions = append(p.Actions, link{v.t(string(moveNames[m].name)), "/records/" + id + "/" + string(m), moveNames[m].icon})
}

func (s *server) moveForm(v *visit) (page, error) {
	p, _, err := s.moving(v)
	if err != nil {
		return nil, err
	}
	return p, nil
}

func (s *server) moving(v *visit) (*formPage, app.RecordView, error) {
	r, kind, err := s.recordAndKind(v)
	if err != nil {
		return nil, r, err
	}
	m := campaign.Move(v.r.PathValue("move"))
	if m != campaign.ReturnMove && m != campaign.VoidMove && m != campaign.ConfirmMove {
		return nil, r, nothing()
	}
	name := v.t(string(moveNames[m].name))
	p := &formPage{basics: basics{Title: name + v.t("记录"), Crumbs: []crumb{{v.t("记录"), "/records"}, {kind.Title, "/records/" + r.ID}, {Text: name}}},
		Form: form{ID: "move", Submit: name, Danger: moveNames[m].danger, Cancel: "/records/" + r.ID,
			Explain: v.t("%s，%s，%s。记录本身不会改动，理由和操作人都会留存。", kind.Title, v.unitName(r.Unit), r.On.String())}}
	p.Form.Fields = []*field{{Name: "seen", Type: "hidden", Value: r.State}}
	if m != campaign.ConfirmMove {
		p.Form.Fields = append(p.Form.Fields, &field{Name: "reason", Label: v.t("理由"), Type: "textarea", Required: true, MaxLength: campaign.MaxReason})
	}
	return p, r, nil
}

func (s *server) move(v *visit) (page, error) {
	p, r, err := s.moving(v)
	if err != nil {
		return nil, err
	}
	m := campaign.Move(v.r.PathValue("move"))
	err = s.app.ChangeRecord(v.ctx(), v.caller, r.ID, app.Move{Action: m, Seen: campaign.RecordState(v.value("seen")), Reason: v.value("reason")})
	if err != nil {
		return p, err
	}
	return &redirect{To: "/records/" + r.ID, Said: v.t("已处理：%s。", v.t(string(moveNames[m].name)))}, nil
}
