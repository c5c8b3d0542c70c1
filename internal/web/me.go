package web

import (
	"net/http"
	"slices"
	"strings"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/gate"
	"wuzha/internal/plan"
)

func (s *server) meRoutes() []route {
	return []route{
		{method: "GET", path: "/me", name: "我的账号", answer: s.me},
		{method: "POST", path: "/me", name: "我的账号", answer: s.signOutEverywhere},
		{method: "GET", path: "/me/sessions", name: "我的登录", answer: s.sessions},
		{method: "POST", path: "/me/sessions", name: "我的登录", answer: s.endSessions},
		{method: "GET", path: "/me/tokens", name: "我的接口令牌", answer: s.tokens},
		{method: "POST", path: "/me/tokens", name: "我的接口令牌", answer: s.changeTokens},
		{method: "GET", path: "/me/password", name: "修改密码", answer: s.passwordForm},
		{method: "POST", path: "/me/password", name: "修改密码", answer: s.changePassword},
		{method: "GET", path: "/me/factor", name: "动态验证码", answer: s.factorForm},
		{method: "POST", path: "/me/factor", name: "动态验证码", answer: s.changeFactor},
	}
}

// mePage is the visitor's own account.
type mePage struct {
	basics
	Name, Login string
	Factor      bool
	Language    plan.Language // that the account keeps
	Posts       table
	Sessions    table
	Lent        table // rights that were lent to the visitor
}

func (*mePage) template() string { return "me" }

func (s *server) me(v *visit) (page, error) {
	me, err := s.app.Me(v.ctx(), v.caller)
	if err != nil {
		return nil, err
	}
	sessions, err := s.app.Sessions(v.ctx(), v.caller)
	if err != nil {
		return nil, err
	}
	lent, err := s.app.Lent(v.ctx(), v.caller)
	if err != nil {
		return nil, err
	}
	own := slices.DeleteFunc(lent, func(l app.LentRight) bool { return l.Person != me.Person || !l.Open })
	return &mePage{Name: me.Name, Login: me.Login, Factor: me.Factor, Language: me.Language, Posts: v.postTable(me), Sessions: v.sessionTable(sessions), Lent: s.lentTable(v, own, true)}, nil
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

// sessionTable lists where the visitor is signed in.
func (v *visit) sessionTable(sessions []app.SessionInfo) table {
	t := table{Caption: v.t("登录状态"), Columns: []column{{Title: v.t("设备"), Wide: true}, {Title: v.t("地址")}, {Title: v.t("登录时间")}, {Title: v.t("最近使用")}}}
	current := badge{"本机", "check", "good"}
	for _, s := range sessions {
		device := cell{Text: v.deviceName(s.Agent)}
		if s.Current {
			device.Badge = &current
		}
		t.Rows = append(t.Rows, row{Cells: []cell{device, text(s.Address), text(momentText(s.Created)), text(momentText(s.Seen))}})
	}
	return t
}

// browsers and systems are what a browser says of itself. The first that fits counts: most also name those they resemble.
var (
	browsers = []string{"Edg", "Firefox", "Chrome", "Safari"}
	systems  = []string{"HarmonyOS", "Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux"}
)

// deviceName is what people call the device that a session was opened on: its browser and its system.
func (v *visit) deviceName(agent string) string {
	within := func(mark string) bool { return strings.Contains(agent, mark) }
	var parts []string
	switch i := slices.IndexFunc(browsers, within); {
	case within("MicroMessenger"):
		parts = append(parts, v.t("微信"))
	case i >= 0:
		parts = append(parts, strings.Replace(browsers[i], "Edg", "Edge", 1))
	}
	if i := slices.IndexFunc(systems, within); i >= 0 {
		parts = append(parts, systems[i])
	}
	if len(parts) == 0 {
		return orText(agent, v.t("未知设备"))
	}
	return strings.Join(parts, " · ")
}

func orText(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

func (s *server) signOutEverywhere(v *visit) (page, error) {
	if err := s.app.SignOutEverywhere(v.ctx(), v.caller); err != nil {
		return nil, err
	}
	return v.signInAgain(v.t("所有设备都已退出登录。")), nil
}

// signInAgain ends the cookie and leads to the sign-in.
func (v *visit) signInAgain(said string) page {
	ended := gate.SessionCookie(v.secure(), "")
	http.SetCookie(v.w, &ended)
	return &redirect{To: "/sign-in", Said: said}
}

// newPasswordFields ask for a password twice. A refusal of it stands at "password".
func (v *visit) newPasswordFields() []*field {
	return []*field{
		{Name: "password", Label: v.t("新密码"), Type: "password", Required: true, Autocomplete: "new-password", MaxLength: campaign.MaxPassword, Help: v.t("至少10个字符，不能是常见密码或登录名。")},
		{Name: "password_again", Label: v.t("再输入一次"), Type: "password", Required: true, Autocomplete: "new-password", MaxLength: campaign.MaxPassword},
	}
}

// newPassword is what was typed twice.
func (v *visit) newPassword() (string, error) {
	chosen := v.r.PostForm.Get("password")
	if chosen != v.r.PostForm.Get("password_again") {
		return "", campaign.InvalidAt("password_again", "两次输入的密码不一样", "the two passwords differ")
	}
	return chosen, nil
}

func (v *visit) passwordPage() *formPage {
	return &formPage{basics: basics{Crumbs: []crumb{{v.t("我的账号"), "/me"}, {Text: v.t("修改密码")}}}, Lead: v.t("修改后，所有设备都要用新密码重新登录。"),
		Form: form{ID: "password", Submit: v.t("修改密码"), Cancel: "/me", Fields: append([]*field{
			{Name: "old", Label: v.t("现在的密码"), Type: "password", Required: true, Autocomplete: "current-password", MaxLength: campaign.MaxPassword}}, v.newPasswordFields()...)}}
}

func (s *server) passwordForm(v *visit) (page, error) { return v.passwordPage(), nil }

func (s *server) changePassword(v *visit) (page, error) {
	p := v.passwordPage()
	chosen, err := v.newPassword()
	if err == nil {
		err = s.app.ChangePassword(v.ctx(), v.caller, v.r.PostForm.Get("old"), chosen)
	}
	if err != nil {
		return p, err
	}
	return v.signInAgain(v.t("密码已修改，请用新密码登录。")), nil
}
