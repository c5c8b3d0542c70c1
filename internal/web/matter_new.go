package web

import (
	"encoding/json"
	"slices"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// newMatterPage asks for a unit, then for what is to be opened there, then for its first step.
type newMatterPage struct {
	basics
	Pick    *unitPick
	Choices []choice // procedures
	Options []choice // of the one thing on which the other fields depend
	Form    *form
	Nothing string
}

func (*newMatterPage) template() string { return "matter-new" }
func (p *newMatterPage) forms() []*form {
	if p.Form == nil {
		return nil
	}
	return []*form{p.Form}
}

func (s *server) newMatterForm(v *visit) (page, error) {
	p, _, err := s.openingMatter(v)
	if err != nil {
		return nil, err
	}
	return p, nil
}

// opening is what is about to be opened.
type openingMatter struct {
	offer app.OpeningOffer
	asking
}

func (s *server) openingMatter(v *visit) (*newMatterPage, *openingMatter, error) {
	in, err := s.app.CurrentPlan(v.ctx(), v.caller, v.today())
	if err != nil {
		return nil, nil, err
	}
	if !v.may(campaign.HandleMatter) {
		return nil, nil, mayNot(campaign.HandleMatter)
	}
	wanted := v.query("procedure")
	p := &newMatterPage{basics: basics{Crumbs: []crumb{{v.t("办件"), "/matters"}, {Text: v.t("提出")}}}}
	if wanted != "" {
		p.Title = v.t("新的%s", v.procedureTitle(wanted))
	}
	u, err := s.unitForMatter(v, p, in)
	if err != nil || p.Pick != nil {
		return p, nil, err
	}
	offers, err := s.app.MatterOpenings(v.ctx(), v.caller, u.ID)
	if err != nil {
		return nil, nil, err
	}
	o := &openingMatter{asking: asking{v: v, plan: in, procedure: wanted, unit: u.ID, kind: u.Kind}}
	for _, offer := range offers {
		if !o.useful(offer.Procedure) {
			continue
		}
		p.Choices = append(p.Choices, choice{Text: v.words(offer.Title), Href: address("/matters/new", "unit", u.ID, "procedure", offer.Procedure), Current: offer.Procedure == wanted})
		if offer.Procedure == wanted {
			o.offer = offer
		}
	}
	return p, o, s.openingForm(v, p, o, u)
}

// unitForMatter is the unit of the address; else the only one that the visitor sees, or a choice of units.
func (s *server) unitForMatter(v *visit, p *newMatterPage, in *plan.Plan) (app.UnitView, error) {
	if id := v.query("unit"); id != "" {
		return s.app.Unit(v.ctx(), v.caller, id)
	}
	a := &asking{plan: in}
	how := picking{param: "unit", explain: v.t("这件事项是关于哪个单位的？"), kinds: a.kindsFor(v.query("procedure"))}
	only, err := s.app.Units(v.ctx(), v.caller, app.Query{Limit: 2})
	if err != nil {
		return app.UnitView{}, err
	}
	if len(only.Items) == 1 {
		return only.Items[0], nil
	}
	p.Pick, err = s.pickUnit(v, how)
	return app.UnitView{}, err
}

// kindsFor are the kinds of units that the plan has a procedure for; none: all.
func (a *asking) kindsFor(procedure string) []*plan.UnitKind {
	var out []*plan.UnitKind
	add := func(of []*plan.UnitKind) {
		for _, k := range of {
			if !slices.Contains(out, k) {
				out = append(out, k)
			}
		}
	}
	switch procedure {
	case "order":
		for _, o := range a.plan.Orders {
			add(o.Of)
		}
	case "finding", "call_in":
		for _, in := range a.plan.Inspections {
			add(in.Of)
		}
	case "title":
		for _, t := range a.plan.Titles {
			add(t.Of)
		}
	case "score":
		for _, s := range a.plan.Scores {
			add(s.Of)
		}
	case "bulletin":
		for _, b := range a.plan.Bulletins {
			add(b.Of)
		}
	}
	return out
}

// useful tells whether the plan has something for a procedure at the unit.
func (a *asking) useful(procedure string) bool {
	switch procedure {
	case "order":
		return len(orderOptions(a)) > 0
	case "finding":
		return len(inspectionOptions(a)) > 0
	case "call_in":
		return len(callInOptions(a)) > 0
	case "title":
		return len(titleOptions(a)) > 0
	case "score":
		return len(scoreOptions(a)) > 0
	case "bulletin":
		return len(bulletinOptions(a)) > 0
	}
	return true
}

// dependsOn is the field of a procedure on which its other fields depend: it is chosen first.
var dependsOn = map[string]string{"order": "order", "finding": "inspection"}

func (s *server) openingForm(v *visit, p *newMatterPage, o *openingMatter, u app.UnitView) error {
	switch {
	case o.procedure == "":
		p.Title = v.t("在%s提出事项", u.Name)
		p.Nothing = v.t("请选择要提出的事项。")
		return nil
	case o.offer.Procedure == "":
		p.Title = v.t("在%s提出事项", u.Name)
		p.Nothing = v.t("您不能在这个单位提出这种事项，或者方案没有为这类单位规定这种事项。请选择其他事项。")
		return nil
	}
	p.Title = v.t("新的%s：%s", v.procedureTitle(o.procedure), u.Name)
	if first := dependsOn[o.procedure]; first != "" && !o.settled(p, first) {
		p.Nothing = v.t("请先选择种类。")
		return nil
	}
	f := o.stepForm(o.offer.Fields, o.offer.Reason)
	f.ID, f.Submit, f.Cancel = o.procedure, v.t("提出"), unitPath(u.ID)
	if o.procedure == "finding" {
		f.ID, f.Submit = "check-sheet", v.t("提交检查结果")
		f.Explain = v.t("逐项选择；不合格的项目自动生成整改通知和期限。全部合格的检查直接办结。")
	}
	f.Fields = append(f.Fields, &field{Name: "matter", Type: "hidden", Value: freshID()})
	p.Form = f
	return nil
}

// settled tells whether the first field has its value; else the page offers the choices.
func (o *openingMatter) settled(p *newMatterPage, first string) bool {
	options := orderOptions(&o.asking)
	if first == "inspection" {
		options = inspectionOptions(&o.asking)
	}
	if len(options) == 1 {
		return true
	}
	chosen := o.v.query(first)
	for _, option := range options {
		p.Options = append(p.Options, choice{Text: option.Title, Href: o.v.with(first, option.ID), Current: option.ID == chosen})
	}
	return slices.ContainsFunc(options, func(x plan.Option) bool { return x.ID == chosen })
}

func (s *server) newMatter(v *visit) (page, error) {
	p, o, err := s.openingMatter(v)
	if err != nil {
		return nil, err
	}
	if p.Form == nil {
		return p, nil
	}
	said := campaign.MatterOpening{ID: v.value("matter"), Procedure: o.procedure, Unit: o.unit, Reason: v.value("reason")}
	if said.Input, err = o.input(o.offer.Fields); err != nil {
		return nil, err
	}
	m, err := s.app.OpenMatter(v.ctx(), v.caller, said)
	if err != nil {
		return p, err
	}
	return &redirect{To: matterPath(m.ID), Said: v.t("已提出，下一步由%s办理。", orText(v.holderText(m.Holder), v.t("无")))}, nil
}

// feedbackPage takes a complaint or a suggestion, and lists those that the visitor may see.
type feedbackPage struct {
	basics
	Form form
	Mine table
}

func (*feedbackPage) template() string { return "feedback" }
func (p *feedbackPage) forms() []*form { return []*form{&p.Form} }

func (s *server) feedbackForm(v *visit) (page, error) {
	p, _, err := s.complaining(v)
	if err != nil {
		return nil, err
	}
	return p, nil
}

func (s *server) complaining(v *visit) (*feedbackPage, string, error) {
	if !v.may(campaign.HandleMatter) {
		return nil, "", mayNot(campaign.HandleMatter)
	}
	home, err := s.app.Home(v.ctx(), v.caller)
	if err != nil {
		return nil, "", err
	}
	if len(home.Top) == 0 || home.Plan == nil {
		return nil, "", campaign.Refuse(campaign.NotFound, "没有找到您的单位", "your unit was not found")
	}
	found, err := s.app.Matters(v.ctx(), v.caller, app.MatterQuery{Procedure: "complaint", Open: true, Limit: mostCards})
	if err != nil {
		return nil, "", err
	}
	a := &asking{v: v, plan: home.Plan, procedure: "complaint"}
	from := v.query("page")
	p := &feedbackPage{Mine: v.matterTable(home.Plan, found), Form: form{ID: "complaint", Submit: v.t("提交"), Draft: true,
		Explain: v.t("重复填报、层层加码、页面难用，都可以在这里说。由牵头单位在7天内答复；不满意可以重新提出。"),
		Fields: []*field{
			{Name: "input.about", Label: v.t("类别"), Type: "radio", Options: complaintOptions(a), Required: true, Value: "burden"},
			{Name: "input.text", Label: v.t("内容"), Type: "textarea", Required: true, MaxLength: campaign.MaxText, Help: v.t("不要写个人信息。")},
			{Name: "input.page", Type: "hidden", Value: from}, {Name: "matter", Type: "hidden", Value: freshID()}}}}
	if from != "" {
		p.Form.Fields[0].Help = v.t("会附上您来自的页面：%s", from)
	}
	return p, home.Top[0].ID, nil
}

func (s *server) feedback(v *visit) (page, error) {
	p, unit, err := s.complaining(v)
	if err != nil {
		return nil, err
	}
	said := map[string]string{"about": v.value("input.about"), "text": v.value("input.text")}
	if from := v.value("input.page"); from != "" {
		said["page"] = from
	}
	input, err := json.Marshal(said)
	if err != nil {
		return nil, err
	}
	m, err := s.app.OpenMatter(v.ctx(), v.caller, campaign.MatterOpening{ID: v.value("matter"), Procedure: "complaint", Unit: unit, Input: input})
	if err != nil {
		return p, err
	}
	return &redirect{To: matterPath(m.ID), Said: v.t("已收到，牵头单位会在7天内答复。")}, nil
}
