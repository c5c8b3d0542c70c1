package web

import (
	"slices"
	"strings"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// casePage is one case: what is known of it, where it belongs and how that came about, what it makes due.
type casePage struct {
	basics
	State    badge
	Notes    []link // said above everything, each leading on
	Actions  []link
	Facts    []fact
	Follow   table
	History  []event
	Contact  string
	MayTouch bool // the contact
	ID       string
}

func (*casePage) template() string { return "case" }

// readCase finds the case of the address, with its unit; nothing else is a case.
func (s *server) readCase(v *visit) (app.RecordView, app.UnitView, error) {
	r, err := s.app.Record(v.ctx(), v.caller, v.r.PathValue("id"))
	if err == nil && r.Kind != "case" {
		err = campaign.Refuse(campaign.NotFound, "没有找到", "not found")
	}
	if err != nil {
		return r, app.UnitView{}, err
	}
	u, err := s.app.Unit(v.ctx(), v.caller, r.Unit)
	return r, u, err
}

func (s *server) aCase(v *visit) (page, error) {
	r, u, err := s.readCase(v)
	if err != nil {
		return nil, err
	}
	in, err := s.app.CurrentPlan(v.ctx(), v.caller, v.today())
	if err != nil {
		return nil, err
	}
	kept, err := s.app.CaseHistory(v.ctx(), v.caller, r.ID)
	if err != nil {
		return nil, err
	}
	kind := in.RecordKind("case")
	p := &casePage{basics: basics{Title: v.t("%s案件：%s", v.cellText(kind, "type", r), u.Name), Crumbs: []crumb{{v.t("案件"), "/cases"}, {Text: r.On.String()}}},
		State: v.recordBadge(r.State), Facts: v.caseFacts(kind, r, u), History: v.caseEvents(kept), ID: r.ID}
	live := kept.InForce == r.ID && (r.State == string(campaign.RecordSubmitted) || r.State == string(campaign.RecordConfirmed))
	p.Notes = v.caseNotes(r, kept)
	if live {
		p.Actions = v.caseActions(r, u, kept)
	}
	if err := s.caseFollow(v, p, r); err != nil {
		return nil, err
	}
	return p, s.caseContact(v, p, r, u)
}

// caseFacts are the plan's fields of a case. Personal data is no field of a case.
func (v *visit) caseFacts(kind *plan.RecordKind, r app.RecordView, u app.UnitView) []fact {
	out := []fact{{Name: v.t("发案日期"), Lines: []string{r.On.String()}}, {Name: v.t("归属单位"), Lines: []string{u.Name}, Href: unitPath(u.ID)}}
	for _, f := range kind.Fields {
		if cell := r.Fields[f.ID]; cell != "" {
			out = append(out, fact{Name: titleOf(f), Lines: strings.Split(v.attributeText(f, cell), "\n"), Long: f.ID == campaign.CaseNarrative})
		}
	}
	return append(out, fact{Name: v.t("登记时间"), Lines: []string{momentText(r.EnteredAt)}})
}

func (v *visit) caseNotes(r app.RecordView, kept app.CaseFile) []link {
	var out []link
	switch {
	case kept.InForce == "":
		out = append(out, link{v.t("案件已移交到您无权查看的单位，这里只保留它在本单位时的记录。"), "", "info-circle"})
	case kept.InForce != r.ID:
		out = append(out, link{v.t("这份记录已被取代，案件现在归属%s，查看现行记录", kept.UnitName), casePath(kept.InForce), "arrow-right"})
	}
	if kept.Disputed {
		out = append(out, link{v.t("归属有异议，等待裁定。裁定以前仍计入现在的单位。"), "", "alert-triangle"})
	}
	return out
}

// caseActions are what the visitor may do to a case in force.
func (v *visit) caseActions(r app.RecordView, u app.UnitView, kept app.CaseFile) []link {
	out := []link{{v.t("宣传责任倒查"), casePath(r.ID, "trace"), "route"}}
	if v.mayAt(campaign.AttributeCase, u.Path) {
		if kept.Disputed {
			out = append(out, link{v.t("裁定归属异议"), casePath(r.ID, "ruling"), "signature"})
		} else {
			out = append(out, link{v.t("调整归属"), casePath(r.ID, "attribute"), "arrow-right"}, link{v.t("对归属提出异议"), casePath(r.ID, "dispute"), "message-circle"})
		}
	}
	if v.mayAt(campaign.CorrectRecord, u.Path) {
		out = append(out, link{v.t("更正"), "/records/" + r.ID + "/correct", "edit"})
	}
	return out
}

// caseWords are what happened to a case.
var caseWords = map[string]message{
	"registered": "登记", "corrected": "更正", "void": "作废", "returned": "退回", "attribute": "调整归属", "dispute": "提出异议", "uphold": "裁定维持归属", "transfer": "裁定移交",
}

// caseQualities are the qualities in which a unit answers for a case.
func caseQualities(v *visit) []plan.Option {
	return v.translated([]plan.Option{{ID: string(campaign.AsCommunity), Title: "社区（居住地）"}, {ID: string(campaign.AsEmployer), Title: "用人单位"}, {ID: string(campaign.AsSchool), Title: "学校"}})
}

func (v *visit) caseEvents(kept app.CaseFile) []event {
	var out []event
	for _, e := range slices.Backward(kept.Events) {
		x := event{What: v.t(string(caseWords[e.What])), At: momentText(e.At), Who: e.UnitName}
		if e.By == v.caller.Person {
			x.Who = v.t("您，%s", e.UnitName)
		}
		if e.Elsewhere && e.UnitName == "" {
			x.Lines = append(x.Lines, v.t("在您无权查看的单位。"))
		}
		switch {
		case e.ToUnitName != "" && e.As != "":
			x.Lines = append(x.Lines, v.t("转到%s，作为%s。", e.ToUnitName, optionTitle(caseQualities(v), e.As)))
		case e.ToUnitName != "":
			x.Lines = append(x.Lines, v.t("转到%s。", e.ToUnitName))
		}
		if e.Reason != "" {
			x.Lines = append(x.Lines, v.t("理由：%s", e.Reason))
		}
		out = append(out, x)
	}
	return out
}

// caseFollow lists what the case makes due.
func (s *server) caseFollow(v *visit, p *casePage, r app.RecordView) error {
	var mine []app.FollowUp
	q := app.Query{Unit: r.Unit, Limit: app.MaxPage}
	for {
		part, err := s.app.FollowUps(v.ctx(), v.caller, q)
		if err != nil {
			return err
		}
		for _, f := range part.Items {
			if f.Case == r.ID {
				mine = append(mine, f)
			}
		}
		if q.After = part.Next; q.After == "" {
			break
		}
	}
	p.Follow = v.followTable(app.Page[app.FollowUp]{Items: mine}, false)
	p.Follow.Empty = empty{Title: v.t("没有后续事项"), Text: v.t("方案没有为这类单位的案件规定回访、分析等后续事项。")}
	return nil
}

func (s *server) caseContact(v *visit, p *casePage, r app.RecordView, u app.UnitView) error {
	kept, err := s.app.Contact(v.ctx(), v.caller, r.ID)
	if err != nil {
		return err
	}
	p.Contact = v.t("没有封存联系方式。")
	if kept.Sealed {
		p.Contact = v.t("已封存（%s）。结案后按期限自动清除。", momentText(kept.SealedAt))
	}
	p.MayTouch = v.mayAt(campaign.RegisterCase, u.Path) || kept.Sealed && v.mayAt(campaign.OpenSealed, u.Path)
	return nil
}
