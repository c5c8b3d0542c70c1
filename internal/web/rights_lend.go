package web

import (
	"slices"
	"strconv"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// handOverForm asks who goes and who comes; what would happen is shown before anything is done.
func (s *server) handOverForm(v *visit) (page, error) {
	return shown(s.handingOver(v))
}

func (s *server) handingOver(v *visit) (*stepPage, error) {
	if !v.may(campaign.ManageRights) {
		return nil, hidden(v, campaign.ManageRights)
	}
	return &stepPage{basics: basics{Crumbs: []crumb{{v.t("权限"), "/rights"}, {Text: v.t("工作移交")}}},
		Says: []string{v.t("一个人的全部岗位一次交给另一个人：从交接日起由接手人任职，待办随岗位转交，填过的记录仍记在原来的人名下。")},
		Form: form{ID: "hand-over", Submit: v.t("预览"), Cancel: "/rights", Fields: []*field{s.loginField(v, "from", v.t("移交人")), s.loginField(v, "to", v.t("接手人")),
			{Name: "day", Label: v.t("交接日期"), Type: "date", Value: v.today().String(), Required: true, Help: v.t("从这一天起由接手人任职。")},
			{Name: "reason", Label: v.t("理由"), Type: "text", Required: true, MaxLength: 200}}}}, nil
}

func (s *server) handOver(v *visit) (page, error) {
	p, err := s.handingOver(v)
	if err != nil {
		return nil, err
	}
	from, err := s.personOf(v, "from")
	if err != nil {
		return p, err
	}
	to, err := s.personOf(v, "to")
	if err != nil {
		return p, err
	}
	h := app.HandOver{From: from.Person, To: to.Person, Reason: v.value("reason"), Dry: !v.confirmed()}
	if h.Day, err = v.dayOrNone("day"); err != nil {
		return p, err
	}
	done, err := s.app.HandOver(v.ctx(), v.caller, h)
	if err != nil {
		return p, err
	}
	if v.confirmed() {
		return &redirect{To: "/accounts/" + to.Person, Said: v.t("已把 %s 的 %d 个岗位移交给 %s。", from.Name, len(done.Begun), to.Name)}, nil
	}
	s.showHandOver(v, p, done)
	return p, nil
}

func (s *server) showHandOver(v *visit, p *stepPage, done app.HandedOver) {
	p.Tables = append(p.Tables, titledTable{v.t("将由接手人任职"), s.holdingTable(v, done.Begun, false)})
	if len(done.Left) > 0 {
		p.Tables = append(p.Tables, titledTable{v.t("移交人保留"), s.holdingTable(v, done.Left, false)})
	}
	if done.Tokens > 0 {
		p.Says = append(p.Says, v.t("移交人的 %d 个接口令牌从交接日起失效。", done.Tokens))
	}
	if !done.Disabled {
		p.Says = append(p.Says, v.t("移交人的账号仍可登录；需要停用时请系统管理员办理。"))
	}
	p.previewed(v, v.t("确认移交"))
}

// lendPage lists what is lent, with the form to lend.
type lendPage struct {
	basics
	Form    form
	Actions []plan.Option
	Chosen  []string
	Lent    table
}

func (*lendPage) template() string { return "lend" }
func (p *lendPage) forms() []*form { return []*form{&p.Form} }

// Picked tells whether a right was ticked.
func (p *lendPage) Picked(id string) bool { return slices.Contains(p.Chosen, id) }

func (s *server) lendForm(v *visit) (page, error) {
	return shown(s.lending(v))
}

func (s *server) lending(v *visit) (*lendPage, error) {
	if !v.may(campaign.ManageRights) {
		return nil, hidden(v, campaign.ManageRights)
	}
	lent, err := s.app.Lent(v.ctx(), v.caller)
	if err != nil {
		return nil, err
	}
	unit, err := s.unitField(v, unitAsk{Chosen: v.query("unit")})
	if err != nil {
		return nil, err
	}
	p := &lendPage{basics: basics{Crumbs: []crumb{{v.t("权限"), "/rights"}, {Text: v.t("应急借用")}}}, Lent: s.lentTable(v, lent, true), Chosen: v.r.PostForm["actions"],
		Form: form{ID: "lend", Submit: v.t("借出"), Cancel: "/rights", Explain: v.t("借用有时限、有理由，全部写入审计，到期自动收回。不能借给自己，也不能借给三员。"), Fields: []*field{
			s.loginField(v, "login", v.t("借给")), unit,
			{Name: "hours", Label: v.t("时长"), Type: "number", Value: "4", Min: "1", Max: "72", Step: "1", Required: true, Unit: v.t("小时")},
			{Name: "reason", Label: v.t("理由"), Type: "text", Required: true, MaxLength: 200}}}}
	for _, a := range campaign.Actions() {
		if campaign.Lendable(a) {
			p.Actions = append(p.Actions, plan.Option{ID: a.String(), Title: v.words(a.Title())})
		}
	}
	return p, nil
}

func (s *server) lend(v *visit) (page, error) {
	p, err := s.lending(v)
	if err != nil {
		return nil, err
	}
	who, err := s.personOf(v, "login")
	if err != nil {
		return p, err
	}
	hours, err := strconv.Atoi(v.value("hours"))
	if err != nil {
		return p, campaign.InvalidAt("hours", "请填写小时数，1 至 72", "give the hours, 1 to 72")
	}
	unit, err := s.unitSaid(v, "unit")
	if err != nil {
		return p, err
	}
	if _, err := s.app.LendRight(v.ctx(), v.caller, app.Lend{Person: who.Person, Actions: v.r.PostForm["actions"], Unit: unit, Hours: hours, Reason: v.value("reason")}); err != nil {
		return p, err
	}
	return &redirect{To: "/rights/lend", Said: v.t("已借给%s，%d 小时后自动收回。", who.Name, hours)}, nil
}

func (s *server) endLentForm(v *visit) (page, error) {
	return shown(s.lentEnding(v))
}

// lentEnding is for the security administrator, and for the holder who gives a right back.
func (s *server) lentEnding(v *visit) (*stepPage, error) {
	lent, err := s.app.Lent(v.ctx(), v.caller)
	if err != nil {
		return nil, err
	}
	for _, l := range lent {
		if l.ID == v.r.PathValue("lent") && (v.may(campaign.ManageRights) || l.Person == v.caller.Person) {
			return &stepPage{Says: []string{v.t("权限：%s；单位：%s；理由：%s", v.actionTitles(l.Actions), s.placeName(v, l.Unit), l.Reason), v.t("立即收回，不等到期。")},
				Form: form{ID: "end", Submit: v.t("收回"), Danger: true, Cancel: v.lentPath()}}, nil
		}
	}
	return nil, campaign.Refuse(campaign.NotFound, "没有找到", "not found")
}

func (v *visit) lentPath() string {
	if v.may(campaign.ManageRights) {
		return "/rights/lend"
	}
	return "/me"
}

func (s *server) endLent(v *visit) (page, error) {
	p, err := s.lentEnding(v)
	if err != nil {
		return nil, err
	}
	if err := s.app.EndLent(v.ctx(), v.caller, v.r.PathValue("lent")); err != nil {
		return p, err
	}
	return &redirect{To: v.lentPath(), Said: v.t("已收回。")}, nil
}
