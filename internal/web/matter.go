package web

import (
	"encoding/json"
	"slices"
	"strings"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// matterPage is one matter: where it stands, what comes next, what it says, what was done, and what the visitor may do now.
type matterPage struct {
	basics
	State   badge
	Next    string
	Due     string
	Facts   []fact
	Ways    []link
	Choices []choice
	Form    *form
	History []event
}

// fact is a name with what is known; Long takes the whole width.
type fact struct {
	Name  string
	Lines []string
	Href  string
	Long  bool
}

// event is a line of a history.
type event struct {
	What, At, Who string
	Lines         []string
	Links         []link
}

func (*matterPage) template() string { return "matter" }
func (p *matterPage) forms() []*form {
	if p.Form == nil {
		return nil
	}
	return []*form{p.Form}
}

func matterPath(id string) string { return "/matters/" + id }

func (s *server) matter(v *visit) (page, error) {
	p, _, err := s.matterAsSeen(v)
	if err != nil {
		return nil, err
	}
	return p, nil
}

// matterAsSeen builds the page; the chosen action stands in the address as do.
func (s *server) matterAsSeen(v *visit) (*matterPage, app.MatterView, error) {
	m, err := s.app.Matter(v.ctx(), v.caller, v.r.PathValue("id"))
	if err != nil {
		return nil, m, err
	}
	a, err := s.askingOf(v, m)
	if err != nil {
		return nil, m, err
	}
	title := v.matterTitle(a.plan, m)
	p := &matterPage{basics: basics{Title: v.t("%s：%s", title, m.UnitName), Crumbs: []crumb{{v.t("办件"), "/matters"}, {v.procedureTitle(m.Procedure), address("/matters/board", "procedure", m.Procedure)}, {Text: title}}},
		State: v.matterBadge(m), Facts: a.facts(m), History: a.history(m)}
	p.Next, p.Due = v.nextOf(m), v.dueOf(m)
	p.Ways = v.waysFrom(m)
	s.offer(v, p, a, m)
	return p, m, nil
}

// askingOf gathers what the fields of a matter look at.
func (s *server) askingOf(v *visit, m app.MatterView) (*asking, error) {
	in, err := s.app.CurrentPlan(v.ctx(), v.caller, v.today())
	if err != nil {
		return nil, err
	}
	a := &asking{v: v, plan: in, procedure: m.Procedure, unit: m.Unit}
	if u, err := s.app.Unit(v.ctx(), v.caller, m.Unit); err == nil { // a recipient of a paper may not see its unit
		a.kind = u.Kind
	}
	return a, json.Unmarshal(m.Data, &a.data)
}

// matterTitle is what a matter is called: the procedure and what it is about.
func (v *visit) matterTitle(in *plan.Plan, m app.MatterView) string {
	title := v.procedureTitle(m.Procedure)
	if about := v.aboutText(in, m); about != "" {
		return v.t("%s（%s）", title, about)
	}
	return title
}

func (v *visit) procedureTitle(id string) string {
	if p, ok := campaign.ProcedureOf(id); ok {
		return v.words(p.Title)
	}
	return id
}

// matterBadge is the badge of a matter's state. Its words are the procedure's own.
func (v *visit) matterBadge(m app.MatterView) badge {
	name := message(v.words(m.StateName))
	switch {
	case m.Late:
		return badge{name, "alarm", "bad"}
	case m.Closed:
		return badge{name, "check", "calm"}
	}
	return badge{name, "hourglass", "busy"}
}

// holderText is who is to do the next step: a post of the plan or a role.
func (v *visit) holderText(holder string) string {
	if role, ok := strings.CutPrefix(holder, "@"); ok {
		return v.words(campaign.Role(role).Title())
	}
	if holder == "" {
		return ""
	}
	return v.postTitle(holder)
}

func (v *visit) nextOf(m app.MatterView) string {
	switch {
	case m.Closed:
		return v.t("已经办结，没有下一步。")
	case len(m.May) > 0:
		return v.t("下一步由%s办理，您现在可以办理。", v.holderText(m.Holder))
	}
	return v.t("下一步由%s办理。", v.holderText(m.Holder))
}

func (v *visit) dueOf(m app.MatterView) string {
	switch {
	case m.Due == nil:
		return ""
	case m.Late && m.Raised > 0:
		return v.t("期限%s，已逾期%d天，已上报%d级。", m.Due.String(), int(v.today()-*m.Due), m.Raised)
	case m.Late:
		return v.t("期限%s，已逾期%d天。", m.Due.String(), int(v.today()-*m.Due))
	}
	return v.t("期限%s（%s）。", m.Due.String(), relative(v.t, *m.Due, v.today()))
}

// facts are the data in the order in which the app gives them.
func (a *asking) facts(m app.MatterView) []fact {
	out := []fact{{Name: a.v.t("单位"), Lines: []string{m.UnitName}, Href: unitPath(m.Unit)}, {Name: a.v.t("状态自"), Lines: []string{m.Since.String()}}}
	d := json.NewDecoder(strings.NewReader(string(m.Data)))
	if _, err := d.Token(); err != nil {
		return out
	}
	for d.More() {
		name, err := d.Token()
		var raw json.RawMessage
		if err != nil || d.Decode(&raw) != nil {
			return out
		}
		out = a.fact(out, name.(string), raw)
	}
	return out
}

// hiddenData is told elsewhere on the page, or only needed while a step is done.
var hiddenData = []string{"item", "points", "note"}

func (a *asking) fact(to []fact, name string, raw json.RawMessage) []fact {
	if a.procedure == "score" && slices.Contains(hiddenData, name) {
		return to
	}
	d := a.of(name)
	lines := d.Kind.show(a, raw)
	if len(lines) == 0 {
		return to
	}
	long := len(lines) > 1 || len([]rune(lines[0])) > 40
	return append(to, fact{Name: a.v.t(string(d.Label)), Lines: lines, Long: long})
}

// history tells the steps, the latest first.
func (a *asking) history(m app.MatterView) []event {
	v := a.v
	var out []event
	for _, s := range slices.Backward(m.Steps) {
		e := event{What: v.words(campaign.ActionTitle(s.Action)), At: momentText(s.At), Who: v.doneBy(s)}
		if s.From != s.To {
			e.Lines = append(e.Lines, v.t("转入“%s”。", v.stateName(m.Procedure, s.To)))
		}
		if s.Reason != "" {
			e.Lines = append(e.Lines, v.t("说明：%s", s.Reason))
		}
		e.Lines = append(e.Lines, a.changes(s.Changes)...)
		for i, hash := range s.Attachments {
			e.Links = append(e.Links, link{Text: v.t("附件%d", i+1), Href: "/attachments/" + hash})
		}
		out = append(out, e)
	}
	return out
}

func (v *visit) doneBy(s campaign.MatterEntry) string {
	switch {
	case s.By == "":
		return v.t("系统")
	case s.By == v.caller.Person:
		return v.t("您（%s）", v.postTitle(s.Post))
	}
	return v.postTitle(s.Post)
}

func (v *visit) stateName(procedure, state string) string {
	if p, ok := campaign.ProcedureOf(procedure); ok {
		if st, ok := p.StateOf(state); ok {
			return v.words(st.Title)
		}
	}
	return state
}

func (a *asking) changes(raw json.RawMessage) []string {
	changed := map[string]json.RawMessage{}
	if len(raw) == 0 || json.Unmarshal(raw, &changed) != nil {
		return nil
	}
	var out []string
	for _, f := range sortedKeys(changed) {
		d := a.of(f)
		if lines := d.Kind.show(a, changed[f]); len(lines) > 0 && string(changed[f]) != "null" {
			out = append(out, a.v.t("%s：%s", a.v.t(string(d.Label)), strings.Join(lines, a.v.t("；"))))
		}
	}
	return out
}

// waysFrom are pages that a matter leads to.
func (v *visit) waysFrom(m app.MatterView) []link {
	var said struct {
		About, Object, Score, Period, Paper, Page, Title string
	}
	if json.Unmarshal(m.Data, &said) != nil {
		return nil
	}
	var out []link
	switch m.Procedure {
	case "score":
		out = append(out, link{v.t("考核表"), scorePath(m.Unit, said.Score, said.Period), "report-analytics"})
		if m.State == "published" && v.may(campaign.HandleMatter) {
			out = append(out, link{v.t("提出异议"), address("/matters/new", "procedure", "objection", "unit", m.Unit, "about", "score", "object", m.ID), "message-circle"})
		}
	case "title":
		out = append(out, link{v.t("授牌进度"), address("/titles", "title", said.Title), "trophy"})
		if heldTitle(m.State) {
			out = append(out, v.honourPapers(m)...)
		}
		if m.State == "noticed" && v.may(campaign.HandleMatter) {
			out = append(out, link{v.t("对公示提出异议"), address("/matters/new", "procedure", "objection", "unit", m.Unit, "about", "notice", "object", m.ID), "message-circle"})
		}
	case "finding":
		out = append(out, link{v.t("检查表"), address("/papers/check_sheet", "under", m.Unit), "file-text"}, link{v.t("整改通知"), address("/papers/rectification", "under", m.Unit), "file-text"})
	case "call_in":
		out = append(out, link{v.t("约谈通知"), address("/papers/call_in", "under", m.Unit), "file-text"})
	case "notice":
		out = append(out, link{v.t("告知书文本"), address("/papers/duty_notice", "under", m.Unit), "file-text"})
	case "bulletin", "paper":
		out = append(out, link{v.t("正文与下载"), "/bulletins/" + m.ID, "file-text"})
	case "objection":
		to := matterPath(said.Object)
		if said.About == "case" {
			to = casePath(said.Object)
		}
		out = append(out, link{v.t("所异议的事项"), to, "arrow-right"})
	case "receipt":
		out = append(out, link{v.t("文件"), matterPath(said.Paper), "file-text"})
	case "complaint":
		if strings.HasPrefix(said.Page, "/") && !strings.HasPrefix(said.Page, "//") {
			out = append(out, link{v.t("所在页面"), said.Page, "arrow-right"})
		}
	}
	return out
}

// offer puts the actions that the visitor may do now on the page, and the form of the one that is chosen.
func (s *server) offer(v *visit, p *matterPage, a *asking, m app.MatterView) {
	if len(m.May) == 0 {
		return
	}
	chosen := m.May[0]
	for _, o := range m.May {
		if o.Action == v.query("do") {
			chosen = o
		}
	}
	for _, o := range m.May {
		p.Choices = append(p.Choices, choice{Text: v.words(o.Title), Href: address(matterPath(m.ID), "do", o.Action), Current: o.Action == chosen.Action})
	}
	f := a.stepForm(chosen.Fields, chosen.Reason)
	f.ID, f.Submit, f.Danger = chosen.Action, v.words(chosen.Title), harsh(chosen.Action)
	f.Fields = append(f.Fields, &field{Name: "seen", Type: "hidden", Value: m.State}, &field{Name: "step", Type: "hidden", Value: freshID()})
	if slices.Contains(withFiles, chosen.Action) {
		f.Upload = true
		f.Fields = append(f.Fields, &field{Name: "attachments", Label: v.t("附件"), Type: "file", Help: v.t("可以不传。照片会去掉拍摄地点和时间。")})
	}
	p.Form = f
}

// withFiles are the actions to which people bring a file.
var withFiles = []string{"sign", "prove", "deliver", "pass", "fail", "enter", "hold", "call_in", "site_check"}

// harsh are the actions whose button warns.
func harsh(action string) bool {
	return slices.Contains([]string{"cancel", "drop", "reject", "withdraw", "suspend", "penalize", "decline"}, action)
}

// stepForm asks for the fields of a step, and for words.
func (a *asking) stepForm(fields []campaign.MatterField, reason bool) *form {
	f := &form{Draft: true}
	for _, mf := range fields {
		d := a.of(mf.Name)
		if d.Kind.ask == nil {
			continue
		}
		asked := d.Kind.ask(a, "input."+mf.Name, d)
		if mf.Required && len(asked) == 1 {
			asked[0].Required = true
		}
		f.Fields = append(f.Fields, asked...)
	}
	if reason {
		f.Fields = append(f.Fields, &field{Name: "reason", Label: a.v.t("理由"), Type: "textarea", Required: true, MaxLength: campaign.MaxReason})
	}
	return f
}

// input reads what was filled in for a step's fields.
func (a *asking) input(fields []campaign.MatterField) (json.RawMessage, error) {
	said := map[string]any{}
	for _, mf := range fields {
		d := a.of(mf.Name)
		if d.Kind.read == nil {
			continue
		}
		if value := d.Kind.read(a, "input."+mf.Name); value != nil {
			said[mf.Name] = value
		}
	}
	if a.fault != nil {
		return nil, a.fault
	}
	return json.Marshal(said)
}

// actOnMatter does the chosen step.
func (s *server) actOnMatter(v *visit) (page, error) {
	p, m, err := s.matterAsSeen(v)
	if err != nil {
		return nil, err
	}
	act, err := s.actOf(v, m)
	if err == nil {
		_, err = s.app.ActOnMatter(v.ctx(), v.caller, m.ID, act)
	}
	if campaign.KindOf(err) == campaign.Stale {
		v.r.PostForm.Del("seen") // the page shows the present state: the next try begins from it
	}
	if err != nil {
		return p, s.takeBack(v, m.Unit, act.Attachments, err)
	}
	return &redirect{To: matterPath(m.ID), Said: v.t("已办理：%s。", v.words(campaign.ActionTitle(act.Action)))}, nil
}

func (s *server) actOf(v *visit, m app.MatterView) (campaign.Act, error) {
	act := campaign.Act{ID: v.value("step"), Action: v.value("form"), Seen: v.value("seen"), Reason: v.value("reason")}
	a, err := s.askingOf(v, m)
	if err != nil {
		return act, err
	}
	i := slices.IndexFunc(m.May, func(o app.MatterOffer) bool { return o.Action == act.Action })
	if i < 0 {
		return act, nil // the app says why not
	}
	if act.Input, err = a.input(m.May[i].Fields); err != nil {
		return act, err
	}
	act.Attachments, err = s.bring(v, m.Unit, "attachments")
	return act, err
}
