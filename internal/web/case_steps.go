package web

import (
	"path"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
)

// caseFormPage is a form about a case: where it belongs, or whom to reach.
type caseFormPage struct {
	basics
	Explain string
	Pick    *unitPick
	Told    []fact // what was opened, on this page only
	Forms   []*form
}

func (*caseFormPage) template() string { return "case-form" }
func (p *caseFormPage) forms() []*form { return p.Forms }

// caseSteps are the steps that people take about where a case belongs.
var caseSteps = map[string]struct {
	name, explain, submit, said message
	moves                       bool // it may go to another unit
}{
	"attribute": {"调整归属", "案件将转到新的单位，上限、统计和后续事项一起转移，经过全部保留。", "调整归属", "已调整归属。", true},
	"dispute":   {"对归属提出异议", "裁定以前，案件仍计入现在的单位。提出异议的人不能自己裁定。", "提出异议", "已提出异议，等待裁定。", false},
	"ruling":    {"裁定归属异议", "选择单位则移交；不选择则维持现在的归属。", "裁定", "已裁定。", true},
}

func (s *server) caseStepForm(v *visit) (page, error) {
	p, _, err := s.caseStepping(v)
	if err != nil {
		return nil, err
	}
	return p, nil
}

func (s *server) caseStepping(v *visit) (*caseFormPage, app.RecordView, error) {
	r, u, err := s.readCase(v)
	if err != nil {
		return nil, r, err
	}
	if !v.mayAt(campaign.AttributeCase, u.Path) {
		return nil, r, mayNot(campaign.AttributeCase)
	}
	name := path.Base(v.r.URL.Path)
	step := caseSteps[name]
	p := &caseFormPage{basics: basics{Title: v.t("%s：%s", v.t(string(step.name)), u.Name), Crumbs: []crumb{{v.t("案件"), "/cases"}, {r.On.String(), casePath(r.ID)}, {Text: v.t(string(step.name))}}}, Explain: v.t(string(step.explain))}
	to := v.query("unit")
	if step.moves && (to == "" || v.query("find") != "") {
		if p.Pick, err = s.pickUnit(v, picking{param: "unit", explain: v.t("案件应归属哪个单位？")}); err != nil {
			return nil, r, err
		}
	}
	if name == "attribute" && to == "" {
		return p, r, nil
	}
	f := &form{ID: name, Submit: v.t(string(step.submit)), Cancel: casePath(r.ID), Draft: true}
	if to != "" {
		chosen, err := s.app.Unit(v.ctx(), v.caller, to)
		if err != nil {
			return nil, r, err
		}
		f.Explain = v.t("从%s转到%s。", u.Name, chosen.Name)
		f.Fields = append(f.Fields, &field{Name: "as", Label: v.t("归属身份"), Type: "radio", Options: caseQualities(v)})
	} else if name == "ruling" {
		f.Explain, f.Submit = v.t("维持归属：%s。", u.Name), v.t("维持归属")
	}
	f.Fields = append(f.Fields, &field{Name: "reason", Label: v.t("理由"), Type: "textarea", Required: true, MaxLength: campaign.MaxReason, Help: v.t("不要写个人信息。")},
		&field{Name: "id", Type: "hidden", Value: freshID()})
	p.Forms = []*form{f}
	return p, r, nil
}

func (s *server) caseStep(v *visit) (page, error) {
	p, r, err := s.caseStepping(v)
	if err != nil {
		return nil, err
	}
	name := path.Base(v.r.URL.Path)
	to := app.Attribution{ID: v.value("id"), Unit: v.query("unit"), As: campaign.AttributedAs(v.value("as")), Reason: v.value("reason")}
	now := r.ID
	switch name {
	case "attribute":
		now, err = s.app.AttributeCase(v.ctx(), v.caller, r.ID, to)
	case "dispute":
		err = s.app.DisputeCase(v.ctx(), v.caller, r.ID, to.Reason)
	default:
		now, err = s.app.RuleDispute(v.ctx(), v.caller, r.ID, app.Ruling{Attribution: to})
	}
	if err != nil {
		return p, err
	}
	return &redirect{To: casePath(now), Said: v.t(string(caseSteps[name].said))}, nil
}

func (s *server) contactForm(v *visit) (page, error) {
	p, _, err := s.contacting(v)
	if err != nil {
		return nil, err
	}
	return p, nil
}

func (s *server) contacting(v *visit) (*caseFormPage, app.RecordView, error) {
	r, u, err := s.readCase(v)
	if err != nil {
		return nil, r, err
	}
	kept, err := s.app.Contact(v.ctx(), v.caller, r.ID)
	if err != nil {
		return nil, r, err
	}
	p := &caseFormPage{basics: basics{Title: v.t("联系方式：%s", u.Name), Crumbs: []crumb{{v.t("案件"), "/cases"}, {r.On.String(), casePath(r.ID)}, {Text: v.t("联系方式")}}},
		Explain: v.t("联系方式加密封存，只有承办人写明理由才能启封，每次启封都记入审计。它不出现在案件、通报和导出文件里。")}
	if kept.Sealed && v.mayAt(campaign.OpenSealed, u.Path) {
		p.Forms = append(p.Forms, &form{ID: "open", Submit: v.t("启封"), Explain: v.t("启封"), Fields: []*field{{Name: "reason", Label: v.t("启封理由"), Type: "text", Required: true, MaxLength: campaign.MaxReason, Help: v.t("例如：回访约谈前电话预约。不要写姓名和号码。")}}})
	}
	if v.mayAt(campaign.RegisterCase, u.Path) {
		p.Forms = append(p.Forms, &form{ID: "seal", Submit: v.t("封存"), Explain: v.t("封存新的联系方式；原有的会被取代。"), Fields: []*field{
			{Name: "name", Label: v.t("称呼"), Type: "text", MaxLength: campaign.MaxContactName, Autocomplete: "off"},
			{Name: "phone", Label: v.t("电话"), Type: "text", MaxLength: 30, Autocomplete: "off"}}})
		if kept.Sealed {
			p.Forms = append(p.Forms, &form{ID: "remove", Submit: v.t("清除联系方式"), Danger: true, Explain: v.t("应本人要求清除；清除后不能恢复。")})
		}
	}
	if len(p.Forms) == 0 {
		return nil, r, mayNot(campaign.OpenSealed)
	}
	return p, r, nil
}

// contact seals, opens or removes. What is opened is shown on the answer alone and kept nowhere.
func (s *server) contact(v *visit) (page, error) {
	p, r, err := s.contacting(v)
	if err != nil {
		return nil, err
	}
	switch v.value("form") {
	case "open":
		opened, err := s.app.OpenContact(v.ctx(), v.caller, r.ID, v.value("reason"))
		if err != nil {
			return p, err
		}
		p.Told = []fact{{Name: v.t("称呼"), Lines: []string{orText(opened.Name, "—")}}, {Name: v.t("电话"), Lines: []string{orText(opened.Phone, "—")}}}
		return p, nil
	case "remove":
		if err := s.app.RemoveContact(v.ctx(), v.caller, r.ID); err != nil {
			return p, err
		}
		return &redirect{To: casePath(r.ID), Said: v.t("已清除联系方式。")}, nil
	}
	done, err := s.app.SealContact(v.ctx(), v.caller, r.ID, campaign.Contact{Name: v.value("name"), Phone: v.value("phone")})
	if err != nil {
		return p, err
	}
	said := v.t("已封存。")
	if len(done.Same) > 0 {
		said = v.t("已封存。您能看到的案件中，另有%d起留有同一个电话，请留意重复受骗。", len(done.Same))
	}
	return &redirect{To: casePath(r.ID), Said: said}, nil
}
