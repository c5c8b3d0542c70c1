package web

import (
	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// sessionsPage lists where the visitor is signed in.
type sessionsPage struct {
	basics
	Sessions []openSession
}

type openSession struct {
	ID, Agent, Address string
	Created, Seen      int64
	Current            bool
}

func (*sessionsPage) template() string { return "sessions" }

func (v *visit) meCrumbs(last string) []crumb {
	return []crumb{{v.t("我的账号"), "/me"}, {Text: last}}
}

func (s *server) sessions(v *visit) (page, error) {
	found, err := s.app.Sessions(v.ctx(), v.caller)
	if err != nil {
		return nil, err
	}
	p := &sessionsPage{basics: basics{Crumbs: v.meCrumbs(v.t("我的登录"))}}
	for _, x := range found {
		p.Sessions = append(p.Sessions, openSession{ID: x.ID, Agent: v.deviceName(x.Agent), Address: x.Address, Created: x.Created, Seen: x.Seen, Current: x.Current})
	}
	return p, nil
}

// endSessions ends the session that was chosen; without one, all of them, this one too.
func (s *server) endSessions(v *visit) (page, error) {
	if id := v.value("id"); id != "" {
		if err := s.app.EndSession(v.ctx(), v.caller, id); err != nil {
			return nil, err
		}
		return &redirect{To: "/me/sessions", Said: v.t("已退出那台设备上的登录。")}, nil
	}
	return s.signOutEverywhere(v)
}

// tokensPage lists the visitor's tokens, with the form for another one.
type tokensPage struct {
	basics
	Tokens  []app.TokenInfo
	Form    form
	Actions []plan.Option
}

func (*tokensPage) template() string { return "tokens" }
func (p *tokensPage) forms() []*form { return []*form{&p.Form} }

func (s *server) tokens(v *visit) (page, error) {
	return shown(s.tokenPage(v))
}

func (s *server) tokenPage(v *visit) (*tokensPage, error) {
	found, err := s.app.Tokens(v.ctx(), v.caller)
	if err != nil {
		return nil, err
	}
	me, err := s.app.Me(v.ctx(), v.caller)
	if err != nil {
		return nil, err
	}
	p := &tokensPage{basics: basics{Crumbs: v.meCrumbs(v.t("我的接口令牌"))}, Tokens: found}
	unit := &field{Name: "unit", Label: v.t("单位"), Type: "select", Required: true}
	for _, h := range me.Posts {
		unit.Options = append(unit.Options, plan.Option{ID: h.Unit, Title: v.unitName(h.Unit)})
	}
	if len(unit.Options) > 0 {
		unit.Value = unit.Options[0].ID
	}
	p.Form = form{ID: "token", Submit: v.t("申请"), Explain: v.t("令牌让别的程序替您读写数据，权限不超过您自己的，只在所选单位和它下面的单位有效。"), Fields: []*field{
		{Name: "label", Label: v.t("用途"), Type: "text", Required: true, MaxLength: 100}, unit,
		{Name: "expires", Label: v.t("到期日"), Type: "date", Value: (v.today() + 90).String(), Required: true}}}
	for _, name := range me.Actions {
		if a, ok := campaign.ParseAction(name); ok {
			p.Actions = append(p.Actions, plan.Option{ID: name, Title: v.words(a.Title())})
		}
	}
	return p, nil
}

// changeTokens makes a token, shown once, or ends one.
func (s *server) changeTokens(v *visit) (page, error) {
	p, err := s.tokenPage(v)
	if err != nil {
		return nil, err
	}
	if id := v.value("end"); id != "" {
		if err := s.app.RevokeToken(v.ctx(), v.caller, id); err != nil {
			return p, err
		}
		return &redirect{To: "/me/tokens", Said: v.t("令牌已停用。")}, nil
	}
	until, err := v.dayField("expires")
	if err != nil {
		return p, err
	}
	secret, info, err := s.app.CreateToken(v.ctx(), v.caller, app.NewToken{Label: v.value("label"), Unit: v.value("unit"), Actions: v.r.PostForm["actions"], Expires: endOf(until)})
	if err != nil {
		return p, err
	}
	return &secretPage{basics: basics{Title: v.t("新的接口令牌：%s", info.Label), Crumbs: v.meCrumbs(v.t("我的接口令牌"))}, Secret: secret,
		Says: []string{v.t("令牌只显示这一次，请立即交给要用的程序；丢失时停用后重新申请。")}, Back: link{Text: v.t("我的接口令牌"), Href: "/me/tokens"}}, nil
}

// endOf is the last moment of a day in Shanghai, in Unix milliseconds.
func endOf(d plan.Day) int64 { return (int64(d)+1)*86_400_000 - 8*3_600_000 - 1 }

// tokenTable lists another person's tokens.
func (v *visit) tokenTable(tokens []app.TokenInfo) table {
	t := table{Caption: v.t("接口令牌"), Columns: []column{{Title: v.t("用途"), Wide: true}, {Title: v.t("权限"), Minor: true}, {Title: v.t("到期")}, {Title: v.t("状态")}},
		Empty: empty{Title: v.t("没有接口令牌"), Text: v.t("令牌由本人在“我的账号”里申请。")}}
	for _, x := range tokens {
		state := badge{"有效", "check", "good"}
		if x.Ended || x.Expires <= v.caller.Now {
			state = badge{"已失效", "x", "calm"}
		}
		t.Rows = append(t.Rows, row{Cells: []cell{text(x.Label), text(v.actionTitles(x.Actions)), text(momentText(x.Expires)), badgeCell(state)}})
	}
	return t
}
