package web

import (
	"strings"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// registerPage takes in a case. Before anything is stored it shows the narrative as it would be kept, what was taken out of it, and
// the class that its words suggest.
type registerPage struct {
	basics
	Pick    *unitPick
	Unit    string
	Change  string // the address where another unit is chosen
	Checked *checkedCase
	Form    form
}

// checkedCase is what the program reads out of a narrative.
type checkedCase struct {
	Narrative string
	Found     []string // what was taken out
	Type      string   // suggested
	Words     []string // that led to it
	Next      string
}

func (*registerPage) template() string { return "case-register" }
func (p *registerPage) forms() []*form {
	if p.Pick != nil {
		return nil
	}
	return []*form{&p.Form}
}

func (s *server) registerForm(v *visit) (page, error) {
	p, _, err := s.registering(v)
	if err != nil {
		return nil, err
	}
	return p, nil
}

func (s *server) registering(v *visit) (*registerPage, *plan.RecordKind, error) {
	if !v.may(campaign.RegisterCase) {
		return nil, nil, mayNot(campaign.RegisterCase)
	}
	in, err := s.app.CurrentPlan(v.ctx(), v.caller, v.today())
	if err != nil {
		return nil, nil, err
	}
	p := &registerPage{basics: basics{Crumbs: []crumb{{v.t("案件"), "/cases"}, {Text: v.t("登记")}}}}
	if v.query("unit") == "" {
		p.Pick, err = s.pickUnit(v, picking{param: "unit", explain: v.t("案件先登记在哪个单位？登记后可以调整归属。")})
		return p, nil, err
	}
	u, err := s.app.Unit(v.ctx(), v.caller, v.query("unit"))
	if err != nil {
		return nil, nil, err
	}
	if !v.mayAt(campaign.RegisterCase, u.Path) {
		return nil, nil, mayNot(campaign.RegisterCase)
	}
	kind := in.RecordKind("case")
	p.Unit, p.Change = u.Name, "/cases/new"
	p.Form = form{ID: "case", Submit: v.t("核对案情"), Cancel: "/cases", Draft: true, Fields: v.registerFields(in, kind)}
	return p, kind, nil
}

func (v *visit) registerFields(in *plan.Plan, kind *plan.RecordKind) []*field {
	fields := []*field{{Name: "on", Label: v.t("发案日期"), Type: "date", Value: v.today().String(), Required: true}}
	declared := v.planFields("fields.", kind.Fields, nil)
	for _, f := range declared {
		switch f.Name {
		case "fields.type":
			f.Type, f.Options, f.Help = "select", caseTypes(in), v.t("可以先不选，核对时由案情建议。")
		case "fields." + campaign.CaseNarrative:
			f.Type, f.Help = "textarea", v.t("姓名、电话、证件号、卡号等在保存前自动隐去。")
		}
	}
	return append(append(fields, declared...), &field{Name: "id", Type: "hidden", Value: freshID()}, &field{Name: "checked", Type: "hidden"})
}

// register first shows what would be stored; the second time, with nothing new in the narrative, it stores it.
func (s *server) register(v *visit) (page, error) {
	p, kind, err := s.registering(v)
	if err != nil {
		return nil, err
	}
	if p.Pick != nil {
		return p, nil
	}
	narrative := v.value("fields." + campaign.CaseNarrative)
	read, err := s.app.SuggestCase(v.ctx(), v.caller, narrative)
	if err != nil {
		return p, err
	}
	if narrative != read.Narrative || v.value("checked") != seenMark(narrative) {
		v.showChecked(p, read)
		return p, nil
	}
	n, err := v.typedCase(kind)
	if err == nil {
		_, err = s.app.RegisterCase(v.ctx(), v.caller, n)
	}
	if err != nil {
		v.showChecked(p, read)
		return p, err
	}
	return &redirect{To: casePath(n.ID), Said: v.t("已登记。")}, nil
}

// seenMark says which narrative was checked; an empty one is checked too.
func seenMark(narrative string) string { return "=" + narrative }

// showChecked puts the result of the check on the page. What was typed is replaced by what would be stored.
func (v *visit) showChecked(p *registerPage, read app.SuggestedCase) {
	c := &checkedCase{Narrative: read.Narrative, Found: v.takenOut(read.Found)}
	if s := read.Suggestion; s != nil {
		c.Type, c.Next = s.Type, s.Next
		for _, m := range s.Words {
			c.Words = append(c.Words, m.Word)
		}
		if v.value("fields.type") == "" {
			v.r.PostForm.Set("fields.type", s.Type)
		}
	}
	v.r.PostForm.Set("fields."+campaign.CaseNarrative, read.Narrative)
	v.r.PostForm.Set("checked", seenMark(read.Narrative))
	p.Checked, p.Form.Submit = c, v.t("确认登记")
}

// takenOut counts what was taken out of a narrative, by kind.
func (v *visit) takenOut(found []campaign.Finding) []string {
	counts := map[string]int{}
	for _, f := range found {
		counts[v.words(f.Kind.Title())]++
	}
	var out []string
	for _, name := range sortedKeys(counts) {
		out = append(out, v.t("%s%d处", name, counts[name]))
	}
	return out
}

// typedCase reads the form.
func (v *visit) typedCase(kind *plan.RecordKind) (app.NewCase, error) {
	n := app.NewCase{ID: v.value("id"), Unit: v.query("unit"), Fields: map[string]string{}}
	for _, f := range kind.Fields {
		n.Fields[f.ID] = v.value("fields." + f.ID)
	}
	n.Type, n.Narrative = n.Fields["type"], n.Fields[campaign.CaseNarrative]
	for id, cell := range n.Fields {
		if cell == "" || strings.TrimSpace(cell) == "" {
			delete(n.Fields, id)
		}
	}
	day, err := plan.ParseDay(v.value("on"))
	if err != nil {
		return n, campaign.InvalidAt("on", "请填写日期，如 2023-03-05", "give a day, like 2023-03-05")
	}
	n.On = day
	return n, nil
}
