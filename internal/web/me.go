package web

import (
	"slices"

	"wuzha/internal/app"
)

func (s *server) meRoutes() []route {
	return []route{
		{method: "GET", path: "/me", name: "我的账号", answer: s.me},
		{method: "GET", path: "/me/sessions", name: "我的登录", answer: s.sessions},
		{method: "POST", path: "/me/sessions", name: "我的登录", answer: s.endSessions},
		{method: "GET", path: "/me/password", name: "修改密码", answer: s.passwordForm},
		{method: "POST", path: "/me/password", name: "修改密码", answer: s.changePassword},
		{method: "GET", path: "/me/factor", name: "动态验证码", answer: s.factorForm},
		{method: "POST", path: "/me/factor", name: "动态验证码", answer: s.changeFactor},
		{method: "GET", path: "/me/tokens", name: "我的接口令牌", answer: s.tokens},
		{method: "POST", path: "/me/tokens", name: "我的接口令牌", answer: s.changeTokens},
	}
}

// mePage is the visitor's own account.
type mePage struct {
	basics
	Name, Login string
	Posts       table
	Actions     []link
	Lent        table // rights that were lent to the visitor; none: not shown
}

func (*mePage) template() string { return "me" }

func (s *server) me(v *visit) (page, error) {
	me, err := s.app.Me(v.ctx(), v.caller)
	if err != nil {
		return nil, err
	}
	lent, err := s.app.Lent(v.ctx(), v.caller)
	if err != nil {
		return nil, err
	}
	own := slices.DeleteFunc(lent, func(l app.LentRight) bool { return l.Person != me.Person || !l.Open })
	p := &mePage{Name: me.Name, Login: me.Login, Posts: v.postTable(me), Lent: s.lentTable(v, own, true)}
	p.Actions = []link{{v.t("修改密码"), "/me/password", "key"}, {v.t("动态验证码"), "/me/factor", "qrcode"}, {v.t("我的登录"), "/me/sessions", "device-mobile"},
		{v.t("我的接口令牌"), "/me/tokens", "lock"}, {v.t("权限矩阵"), "/rights/matrix", "shield-check"}}
	return p, nil
}

// postTable lists what the visitor holds. The posts' titles are the plan's, or those of the three administrators.
func (v *visit) postTable(me app.Me) table {
	t := table{Caption: v.t("我的岗位"), Columns: []column{{Title: v.t("岗位")}, {Title: v.t("单位"), Wide: true}, {Title: v.t("自")}, {Title: v.t("至")}},
		Empty: empty{Title: v.t("还没有岗位"), Text: v.t("岗位由安全管理员授予，请联系本单位的安全管理员。")}}
	for _, h := range me.Posts {
		t.Rows = append(t.Rows, row{Cells: []cell{text(v.postTitle(h.Post)), text(v.unitName(h.Unit)), text(dayText(h.From)), text(orText(dayText(h.To), v.t("长期")))}})
	}
	return t
}

func orText(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// postTitle is what people call a post.
func (v *visit) postTitle(id string) string {
	title, err := v.server.app.PostTitle(v.ctx(), v.caller, id)
	if err != nil {
		return id
	}
	return v.words(title)
}

// unitName is a unit's name; its id for who may not see it.
func (v *visit) unitName(id string) string {
	if u, err := v.server.app.Unit(v.ctx(), v.caller, id); err == nil {
		return u.Name
	}
	return id
}
