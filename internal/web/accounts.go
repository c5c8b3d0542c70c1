package web

import (
	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

func (s *server) accountRoutes() []route {
	return []route{
		{method: "GET", path: "/accounts", name: "账号", answer: s.accounts},
		{method: "GET", path: "/accounts/add", name: "新建账号", answer: s.addAccountForm},
		{method: "POST", path: "/accounts/add", name: "新建账号", answer: s.addAccount},
		{method: "GET", path: "/accounts/{person}", name: "账号", answer: s.account},
		{method: "GET", path: "/accounts/{person}/{change}", name: "账号", answer: s.changeAccountForm},
		{method: "POST", path: "/accounts/{person}/{change}", name: "账号", answer: s.changeAccount},
	}
}

// accountsPage lists accounts.
type accountsPage struct {
	basics
	Search, State string
	States        []plan.Option
	MayAdd        bool
	Table         table
}

func (*accountsPage) template() string { return "accounts" }

func (s *server) accounts(v *visit) (page, error) {
	q := app.Query{Search: v.query("q"), State: v.query("state"), After: v.query("after")}
	found, err := s.app.FindAccounts(v.ctx(), v.caller, q)
	if err != nil {
		return nil, err
	}
	p := &accountsPage{Search: v.query("q"), State: v.query("state"), MayAdd: v.may(campaign.ManageAccounts),
		States: []plan.Option{{ID: "active", Title: v.t("正常")}, {ID: "disabled", Title: v.t("已停用")}}}
	p.Table = table{Caption: v.t("账号"), Columns: []column{{Title: v.t("姓名"), Wide: true}, {Title: v.t("登录名")}, {Title: v.t("状态")}, {Title: v.t("动态验证码"), Minor: true}},
		Empty: empty{Title: v.t("没有符合条件的账号"), Text: v.t("换一个关键词，或者清除筛选条件。"), Action: &link{Text: v.t("清除筛选"), Href: "/accounts"}}}
	for _, a := range found.Items {
		p.Table.Rows = append(p.Table.Rows, row{Cells: []cell{opens(a.Name, "/accounts/"+a.Person), text(a.Login), badgeCell(accountBadge(a)), text(v.yesNo(a.Factor))}})
	}
	v.turns(&p.Table, found.Next)
	p.Table.Exports = v.exports(app.ListQuery{List: app.AccountList, Query: q})
	return p, nil
}

func accountBadge(a app.AccountView) badge {
	if a.State == "active" {
		return badge{"正常", "check", "good"}
	}
	return badge{"已停用", "lock", "bad"}
}

func (v *visit) yesNo(b bool) string {
	if b {
		return v.t("是")
	}
	return v.t("否")
}

// secretPage shows a secret once.
type secretPage struct {
	basics
	Says   []string
	Secret string
	Back   link
}

func (*secretPage) template() string { return "secret" }

// inviting shows the link by which somebody sets a password.
func (v *visit) inviting(title string, i app.Invitation, back link) *secretPage {
	return &secretPage{basics: basics{Title: title, Crumbs: []crumb{{v.t("账号"), "/accounts"}, {Text: title}}}, Back: back,
		Secret: v.invitation(i.Secret),
		Says:   []string{v.t("请把下面的链接交给 %s 本人，打开后自己设置密码。", i.Login), v.t("链接只显示这一次，只能用一次，%d 天内有效。离开本页后不能再看到；丢失时重新发放即可。", campaign.SetUpLifetime/86_400_000)}}
}

func (s *server) addAccountForm(v *visit) (page, error) {
	if !v.may(campaign.ManageAccounts) {
		return nil, mayNot(campaign.ManageAccounts)
	}
	return v.accountForm(), nil
}

func (v *visit) accountForm() *stepPage {
	return &stepPage{basics: basics{Crumbs: []crumb{{v.t("账号"), "/accounts"}, {Text: v.t("新建账号")}}},
		Says: []string{v.t("新账号没有密码，也没有任何权限：本人用一次性链接设置密码，岗位由安全管理员授予。")},
		Form: form{ID: "account", Submit: v.t("新建"), Cancel: "/accounts", Fields: []*field{
			{Name: "login", Label: v.t("登录名"), Type: "text", Required: true, MaxLength: 64, Help: v.t("小写字母、数字、点、横线或下划线，以后不变。")},
			{Name: "name", Label: v.t("姓名"), Type: "text", Required: true, MaxLength: 60}}}}
}

func (s *server) addAccount(v *visit) (page, error) {
	made, invited, err := s.app.CreateAccount(v.ctx(), v.caller, app.NewAccount{Login: v.value("login"), Name: v.value("name")})
	if err != nil && !v.may(campaign.ManageAccounts) {
		return nil, err
	}
	if err != nil {
		return v.accountForm(), err
	}
	return v.inviting(v.t("已新建账号 %s", made.Login), invited, link{Text: v.t("查看这个账号"), Href: "/accounts/" + made.Person}), nil
}

// accountPage is one account with what its person holds.
type accountPage struct {
	basics
	Facts   []term
	State   badge
	Actions []link
	Posts   table
	Tokens  table
	Rights  bool // the visitor gives rights
}

func (*accountPage) template() string { return "account" }

// accountOf finds the account of the address.
func (s *server) accountOf(v *visit) (app.AccountView, error) {
	all, err := s.app.Accounts(v.ctx(), v.caller)
	if err != nil {
		return app.AccountView{}, err
	}
	for _, a := range all {
		if a.Person == v.r.PathValue("person") {
			return a, nil
		}
	}
	return app.AccountView{}, campaign.Refuse(campaign.NotFound, "没有找到", "not found")
}

func (s *server) account(v *visit) (page, error) {
	a, err := s.accountOf(v)
	if err != nil {
		return nil, err
	}
	p := &accountPage{basics: basics{Title: a.Name, Crumbs: []crumb{{v.t("账号"), "/accounts"}, {Text: a.Name}}}, State: accountBadge(a), Actions: v.accountActions(a),
		Rights: v.may(campaign.ManageRights), Facts: []term{{Name: v.t("登录名"), Value: a.Login}, {Name: v.t("动态验证码"), Value: v.yesNo(a.Factor)}, {Name: v.t("人员编号"), Value: a.Person}}}
	held, err := s.app.Posts(v.ctx(), v.caller, a.Person)
	if err != nil {
		return nil, err
	}
	p.Posts = s.holdingTable(v, held, p.Rights)
	if v.may(campaign.ManageTokens) {
		tokens, err := s.app.TokensOf(v.ctx(), v.caller, a.Person)
		if err != nil {
			return nil, err
		}
		p.Tokens = v.tokenTable(tokens)
	}
	return p, nil
}

func (v *visit) accountActions(a app.AccountView) []link {
	var out []link
	at := "/accounts/" + a.Person
	if v.may(campaign.ManageAccounts) {
		out = append(out, link{v.t("重新发放设置密码的链接"), at + "/reset", "key"})
		if a.State == "active" {
			out = append(out, link{v.t("停用"), at + "/disable", "lock"})
		} else {
			out = append(out, link{v.t("启用"), at + "/enable", "check"})
		}
	}
	if v.may(campaign.ManageRights) {
		out = append(out, link{v.t("授予岗位"), address("/rights/give", "login", a.Login), "user-plus"},
			link{v.t("工作移交"), address("/rights/hand-over", "from", a.Login), "users"}, link{v.t("应急借用"), address("/rights/lend", "login", a.Login), "clock"})
	}
	if v.may(campaign.ManageTokens) {
		out = append(out, link{v.t("停用全部令牌"), at + "/tokens", "shield-x"})
	}
	return out
}

// holdingTable lists holdings; whoever gives rights may take each.
func (s *server) holdingTable(v *visit, held []app.Holding, rights bool) table {
	t := table{Caption: v.t("岗位"), Columns: []column{{Title: v.t("岗位")}, {Title: v.t("单位"), Wide: true}, {Title: v.t("自")}, {Title: v.t("至")}},
		Empty: empty{Title: v.t("还没有岗位"), Text: v.t("没有岗位的账号什么也看不到。岗位由安全管理员授予。")}}
	if rights {
		t.Columns = append(t.Columns, column{Title: v.t("操作")})
	}
	for _, h := range held {
		r := row{Cells: []cell{text(v.postTitle(h.Post)), text(s.placeName(v, h.Unit)), text(dayText(h.From)), text(orText(dayText(h.To), v.t("长期")))}}
		if rights {
			r.Cells = append(r.Cells, opens(v.t("收回"), address("/rights/take", "person", h.Person, "post", h.Post, "unit", h.Unit)))
		}
		t.Rows = append(t.Rows, r)
	}
	return t
}

// placeName is a unit's name also for those who give rights; its id for who may not know it.
func (s *server) placeName(v *visit, unit string) string {
	if !v.may(campaign.ManageRights) {
		return v.unitName(unit)
	}
	found, err := s.app.UnitPosts(v.ctx(), v.caller, app.Query{Unit: unit, Limit: 1})
	if err != nil || len(found.Items) == 0 {
		return unit
	}
	return found.Items[0].UnitName
}

// accountChange is something that is done to an account after a confirmation.
type accountChange struct {
	title, says, submit, said message
	danger                    bool
	may                       campaign.Action
	do                        func(*server, *visit, string) (app.Invitation, error)
}

// accountChanges are named by the last part of the address.
var accountChanges = map[string]accountChange{
	"reset": {title: "重新发放设置密码的链接", says: "原来的密码和动态验证码立即失效，所有登录都会退出；本人用新链接设置密码。", submit: "发放", said: "已重新发放。", danger: true, may: campaign.ManageAccounts,
		do: func(s *server, v *visit, person string) (app.Invitation, error) {
			return s.app.ResetAccount(v.ctx(), v.caller, person)
		}},
	"disable": {title: "停用账号", says: "停用后立即退出所有登录，接口令牌全部失效；已填报的记录和岗位经历都保留。", submit: "停用", said: "已停用。", danger: true, may: campaign.ManageAccounts,
		do: func(s *server, v *visit, person string) (app.Invitation, error) {
			return app.Invitation{}, s.app.DisableAccount(v.ctx(), v.caller, person)
		}},
	"enable": {title: "启用账号", says: "启用后可以用原来的密码登录；令牌不会恢复。", submit: "启用", said: "已启用。", may: campaign.ManageAccounts,
		do: func(s *server, v *visit, person string) (app.Invitation, error) {
			return app.Invitation{}, s.app.EnableAccount(v.ctx(), v.caller, person)
		}},
	"tokens": {title: "停用全部令牌", says: "这个人的接口令牌全部失效，例如设备遗失时。本人可以重新申请。", submit: "停用", said: "令牌已全部停用。", danger: true, may: campaign.ManageTokens,
		do: func(s *server, v *visit, person string) (app.Invitation, error) {
			return app.Invitation{}, s.app.RevokeTokens(v.ctx(), v.caller, person)
		}},
}

func (s *server) changeAccountForm(v *visit) (page, error) {
	p, _, _, err := s.accountChanging(v)
	if err != nil {
		return nil, err
	}
	return p, nil
}

func (s *server) accountChanging(v *visit) (*stepPage, accountChange, app.AccountView, error) {
	a, err := s.accountOf(v)
	if err != nil {
		return nil, accountChange{}, a, err
	}
	c, known := accountChanges[v.r.PathValue("change")]
	if !known {
		_, err := nothingHere(v)
		return nil, c, a, err
	}
	if !v.may(c.may) {
		return nil, c, a, mayNot(c.may)
	}
	return &stepPage{basics: basics{Title: v.t(string(c.title)), Crumbs: []crumb{{v.t("账号"), "/accounts"}, {a.Name, "/accounts/" + a.Person}, {Text: v.t(string(c.title))}}},
		Says: []string{v.t("%s（%s）", a.Name, a.Login), v.t(string(c.says))},
		Form: form{ID: "change", Submit: v.t(string(c.submit)), Danger: c.danger, Cancel: "/accounts/" + a.Person}}, c, a, nil
}

func (s *server) changeAccount(v *visit) (page, error) {
	p, c, a, err := s.accountChanging(v)
	if err != nil {
		return nil, err
	}
	invited, err := c.do(s, v, a.Person)
	if err != nil {
		return p, err
	}
	if invited.Secret != "" {
		return v.inviting(v.t("已重新发放 %s 的链接", a.Login), invited, link{Text: v.t("查看这个账号"), Href: "/accounts/" + a.Person}), nil
	}
	return &redirect{To: "/accounts/" + a.Person, Said: v.t(string(c.said))}, nil
}
