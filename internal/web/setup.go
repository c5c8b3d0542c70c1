package web

import (
	"errors"
	"io"
	"net/http"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/gate"
	"wuzha/internal/plan"
)

func (s *server) setUpRoutes() []route {
	return []route{
		{method: "GET", path: "/set-up", name: "首次设置", open: true, answer: s.setUpForm},
		{method: "POST", path: "/set-up", name: "首次设置", open: true, large: true, answer: s.setUp},
		{method: "GET", path: "/invitation", name: "设置密码", open: true, answer: s.invitationForm},
		{method: "POST", path: "/invitation", name: "设置密码", open: true, answer: s.acceptInvitation},
	}
}

// ownPlan is chosen when a plan is uploaded.
const ownPlan = "own"

func (s *server) setUpPage(v *visit) *formPage {
	choice := &field{Name: "plan_id", Label: v.t("创建方案"), Type: "select", Required: true, Help: v.t("先用内置方案，以后可以改成自己的。")}
	for _, p := range s.app.ShippedPlans() {
		choice.Options = append(choice.Options, plan.Option{ID: p.ID, Title: p.Title})
	}
	choice.Options = append(choice.Options, plan.Option{ID: ownPlan, Title: v.t("上传自己的方案文件")})
	fields := []*field{
		{Name: "token", Label: v.t("一次性口令"), Type: "text", Required: true, Value: v.query("token"), Autocomplete: "off", Help: v.t("启动程序的窗口里有；24小时内有效。")},
		{Name: "district_name", Label: v.t("区划名称"), Type: "text", Required: true, MaxLength: 60, Help: v.t("如：云雾县、某某经济开发区、某某学院。")},
		{Name: "district", Label: v.t("区划编号"), Type: "text", Required: true, MaxLength: 64, Help: v.t("一般用行政区划代码；以后不变。")},
		choice,
		{Name: "plan", Label: v.t("自己的方案文件（YAML）"), Type: "file"},
		{Name: "name", Label: v.t("您的姓名"), Type: "text", Required: true, Autocomplete: "name", MaxLength: 60},
		{Name: "login", Label: v.t("您的登录名"), Type: "text", Required: true, Autocomplete: "username", MaxLength: 64, Help: v.t("您将是系统管理员，负责建立账号。")},
	}
	return &formPage{basics: basics{Bare: true}, Lead: v.t("填好这一页，系统就可以用了，大约五分钟。"),
		Form: form{ID: "set-up", Submit: v.t("完成设置"), Upload: true, Fields: append(fields, v.newPasswordFields()...)}}
}

func (s *server) setUpForm(v *visit) (page, error) { return s.setUpPage(v), nil }

// setUpDone shows the links for the other two administrators, once, and what to do next.
type setUpDone struct {
	basics
	District string
	Links    []invitationLink
	Steps    []step
}

type invitationLink struct{ Post, Login, Address string }

type step struct{ Title, Text string }

func (*setUpDone) template() string { return "set-up-done" }

func (s *server) setUp(v *visit) (page, error) {
	p := s.setUpPage(v)
	asked, err := v.askedSetUp()
	if err != nil {
		return p, err
	}
	invited, err := s.app.SetUp(v.ctx(), asked)
	if err != nil {
		return p, err
	}
	if err := s.openSession(v, app.SignIn{Login: asked.Login, Password: asked.Password}); err != nil {
		return nil, err
	}
	done := &setUpDone{basics: basics{Bare: true, Title: v.t("设置完成")}, District: asked.DistrictName, Steps: v.nextSteps()}
	for _, i := range invited {
		done.Links = append(done.Links, invitationLink{Post: v.postTitle(i.Post), Login: i.Login, Address: v.invitation(i.Secret)})
	}
	return done, nil
}

// askedSetUp reads the form.
func (v *visit) askedSetUp() (app.SetUp, error) {
	out := app.SetUp{Token: v.value("token"), District: v.value("district"), DistrictName: v.value("district_name"), PlanID: v.value("plan_id"),
		Login: v.value("login"), Name: v.value("name")}
	var err error
	if out.Password, err = v.newPassword(); err != nil {
		return out, err
	}
	if out.PlanID != ownPlan {
		return out, nil
	}
	out.PlanID = ""
	out.PlanText, err = v.upload("plan", plan.MaxFileSize)
	return out, err
}

// upload reads a file of a form, of bounded size.
func (v *visit) upload(name string, limit int64) (string, error) {
	f, _, err := v.r.FormFile(name)
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return "", campaign.InvalidAt(name, "请选择文件", "choose a file")
	}
	if err != nil {
		return "", unreadable()
	}
	text, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err = errors.Join(err, f.Close()); err != nil {
		return "", unreadable()
	}
	if int64(len(text)) > limit {
		return "", campaign.InvalidAt(name, "文件太大", "the file is too large")
	}
	return string(text), nil
}

// openSession signs in and makes the visitor known for the rest of the visit.
func (s *server) openSession(v *visit, in app.SignIn) error {
	seen := gate.Of(v.ctx())
	in.Address, in.Agent, in.Request = seen.Address, v.r.UserAgent(), seen.ID
	session, err := s.app.SignIn(v.ctx(), in)
	if err != nil {
		return err
	}
	cookie := gate.SessionCookie(seen.Secure, session.Secret)
	http.SetCookie(v.w, &cookie)
	v.caller, err = s.app.CallerBySession(v.ctx(), session.Secret)
	return err
}

// invitation is the address at which somebody sets a password.
func (v *visit) invitation(secret string) string {
	return v.absolute(address("/invitation", "secret", secret))
}

func (v *visit) nextSteps() []step {
	return []step{
		{v.t("把两个链接分别交给安全管理员和安全审计员"), v.t("三个管理员必须是三个人。链接24小时内有效，只能用一次，离开这一页就不再显示。")},
		{v.t("为自己启用动态验证码"), v.t("在“我的账号”里用手机扫码，防止密码被盗用。")},
		{v.t("为专班建立账号"), v.t("系统管理员建账号并把链接交给本人，安全管理员授予岗位。")},
		{v.t("导入单位"), v.t("专班登录后，在“单位”里逐个新增，或用表格导入镇街、社区、企业、学校。")},
		{v.t("看态势"), v.t("单位导入后，责任自动产生；有记录进来，评定随即更新。")},
	}
}

func (v *visit) invitationPage() *formPage {
	fields := append([]*field{{Name: "secret", Label: v.t("一次性口令"), Type: "text", Required: true, Value: v.query("secret"), Autocomplete: "off"}}, v.newPasswordFields()...)
	return &formPage{basics: basics{Bare: true}, Lead: v.t("请设置您的登录密码。"), Form: form{ID: "invitation", Submit: v.t("设置密码"), Fields: fields}}
}

func (s *server) invitationForm(v *visit) (page, error) { return v.invitationPage(), nil }

func (s *server) acceptInvitation(v *visit) (page, error) {
	p := v.invitationPage()
	chosen, err := v.newPassword()
	if err == nil {
		err = s.app.SetPassword(v.ctx(), app.NewPassword{Secret: v.value("secret"), Password: chosen})
	}
	if err != nil {
		return p, err
	}
	return &redirect{To: "/sign-in", Said: v.t("密码已设置，请登录。")}, nil
}
