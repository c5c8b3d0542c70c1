package web

import (
	"net/http"
	"strconv"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/gate"
	"wuzha/internal/plan"
)

// Public pages are for everybody: no account, no script, a style sheet of their own that an old phone loads at once, one column that is
// easy to read and to hear, and a switch to large print. Nothing on them is about a person.

func (s *server) publicRoutes() []route {
	return []route{
		{method: "GET", path: "/public/{district}", name: "全民反诈", open: true, answer: s.publicHome},
		{method: "GET", path: "/public/{district}/lessons", name: "识骗防骗", open: true, answer: s.publicLessons},
		{method: "GET", path: "/public/{district}/lessons/{lesson}", name: "识骗防骗", open: true, answer: s.publicLesson},
		{method: "GET", path: "/public/{district}/audiences/{audience}", name: "写给您的提醒", open: true, answer: s.publicAudience},
		{method: "GET", path: "/public/{district}/help", name: "被骗了怎么办", open: true, answer: s.publicHelp},
		{method: "GET", path: "/public/{district}/quiz", name: "反诈知识测试", open: true, answer: s.quizForm},
		{method: "POST", path: "/public/{district}/quiz", name: "反诈知识测试", open: true, answer: s.quiz},
		{method: "GET", path: "/public/{district}/honours", name: "光荣榜", open: true, answer: s.publicHonours},
		{method: "GET", path: "/public/{district}/notices", name: "公示", open: true, answer: s.publicNotices},
		{method: "GET", path: "/public/{district}/notices/{matter}", name: "提出异议", open: true, answer: s.objectionForm},
		{method: "POST", path: "/public/{district}/notices/{matter}", name: "提出异议", open: true, answer: s.objection},
		{method: "GET", path: "/public/{district}/complaint", name: "投诉建议", open: true, answer: s.complaintForm},
		{method: "POST", path: "/public/{district}/complaint", name: "投诉建议", open: true, answer: s.complaint},
		{method: "GET", path: "/public/{district}/answers", name: "查看答复", open: true, answer: s.publicAnswer},
		{method: "GET", path: "/p/{district}/{code}", name: "反诈承诺书", open: true, answer: s.pledgeForm},
		{method: "POST", path: "/p/{district}/{code}", name: "反诈承诺书", open: true, answer: s.signPledge},
		{method: "GET", path: "/p/{district}/{code}/thanks", name: "感谢您的参与", open: true, answer: s.pledgeThanks},
	}
}

// publicFrame is what public.html shows around a public page.
type publicFrame struct {
	Home  string // address
	Name  string // of the district
	Large bool
	Sizes string // address of the same page in the other size
}

// publicPage is most of them: parts below each other, and a form at the end.
type publicPage struct {
	basics
	Lead  string
	Parts []publicPart
	Form  *form
	Below string // said below the form
}

// publicPart has a heading and whatever of the rest is set.
type publicPart struct {
	Title string
	Text  string
	Items []string
	Steps []string // in this order
	Ways  []link
	Copy  string // a text to be forwarded, with a button
}

func (*publicPage) template() string { return "public" }
func (p *publicPage) forms() []*form {
	if p.Form == nil {
		return nil
	}
	return []*form{p.Form}
}

// largeCookie remembers that the visitor wants large print.
const largeCookie = "wuzha-large"

// visitor is who comes to a public page.
func (v *visit) visitor() app.Visitor {
	seen := gate.Of(v.ctx())
	return app.Visitor{District: v.r.PathValue("district"), Address: seen.Address, Request: seen.ID}
}

// public begins a public page of a district that exists.
func (s *server) public(v *visit, title string) (basics, error) {
	name, err := s.app.PublicDistrict(v.ctx(), v.visitor())
	if err != nil {
		return basics{}, err
	}
	large := v.large()
	other := "large"
	if large {
		other = "normal"
	}
	return basics{Title: title, Public: &publicFrame{Home: v.publicPath(), Name: name, Large: large, Sizes: v.with("size", other)}}, nil
}

// large tells whether the visitor wants large print, and remembers what was just chosen.
func (v *visit) large() bool {
	switch size := v.query("size"); size {
	case "large", "normal":
		http.SetCookie(v.w, &http.Cookie{Name: largeCookie, Value: size, Path: "/", MaxAge: 365 * 86400, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: v.secure()})
		return size == "large"
	}
	c, err := v.r.Cookie(largeCookie)
	return err == nil && c.Value == "large"
}

// publicPath is the address of a public page of the visitor's district.
func (v *visit) publicPath(part ...string) string {
	path := "/public/" + v.r.PathValue("district")
	for _, p := range part {
		path += "/" + p
	}
	return path
}

// publicToken is the hidden field that shows that the page was opened. A district without a sealing key takes no forms.
func (s *server) publicToken(v *visit, purpose string) (*field, error) {
	token, err := s.app.FormToken(v.visitor(), purpose)
	return &field{Name: "token", Type: "hidden", Value: token}, err
}

// sentByPage refuses a form that no page of ours has sent.
func (s *server) sentByPage(v *visit, purpose string) error {
	return s.app.CheckFormToken(v.visitor(), purpose, v.value("token"))
}

// freshToken gives the page that is shown again its new token: the old one may be what was wrong.
func freshToken(v *visit, p page) {
	for _, form := range formsOf(p) {
		for _, f := range form.Fields {
			if f.Name == "token" {
				v.r.PostForm.Set("token", f.Value)
			}
		}
	}
}

func (s *server) publicHome(v *visit) (page, error) {
	b, err := s.public(v, v.t("全民反诈"))
	if err != nil {
		return nil, err
	}
	return &publicPage{basics: b, Lead: v.t("不轻信、不透露、不转账。遇事多核实，拿不准就拨96110。"), Parts: []publicPart{{Ways: []link{
		{v.t("被骗了怎么办"), v.publicPath("help"), "alert-triangle"},
		{v.t("识骗防骗：常见骗局"), v.publicPath("lessons"), "book"},
		{v.t("宣传材料：下载和转发"), v.publicPath("materials"), "package"},
		{v.t("反诈知识测试"), v.publicPath("quiz"), "help"},
		{v.t("光荣榜：获得称号的单位"), v.publicPath("honours"), "trophy"},
		{v.t("公示与异议"), v.publicPath("notices"), "speakerphone"},
		{v.t("投诉建议"), v.publicPath("complaint"), "message-circle"},
		{v.t("查看答复"), v.publicPath("answers"), "inbox"},
	}}}}, nil
}

func (s *server) publicLessons(v *visit) (page, error) {
	b, err := s.public(v, v.t("识骗防骗"))
	if err != nil {
		return nil, err
	}
	l, err := campaign.ReadLessons()
	if err != nil {
		return nil, err
	}
	kinds, people := publicPart{Title: v.t("常见骗局")}, publicPart{Title: v.t("写给不同人群")}
	for i, one := range l.Lessons {
		kinds.Ways = append(kinds.Ways, link{one.Class, v.publicPath("lessons", strconv.Itoa(i+1)), "book"})
	}
	for _, one := range l.Audiences {
		people.Ways = append(people.Ways, link{one.Title, v.publicPath("audiences", one.ID), "users"})
	}
	return &publicPage{basics: b, Parts: []publicPart{kinds, people}}, nil
}

func (s *server) publicLesson(v *visit) (page, error) {
	l, err := campaign.ReadLessons()
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(v.r.PathValue("lesson"))
	if err != nil || n < 1 || n > len(l.Lessons) {
		return nothingHere(v)
	}
	one := l.Lessons[n-1]
	b, err := s.public(v, one.Class)
	if err != nil {
		return nil, err
	}
	return &publicPage{basics: b, Lead: one.Line, Parts: []publicPart{
		{Title: v.t("骗子怎么做"), Text: one.How}, {Title: v.t("怎么识别"), Items: one.Signs}, {Title: v.t("怎么办"), Items: one.Act},
		{Title: v.t("转发给家人"), Copy: one.Forward}, {Ways: []link{{v.t("返回全部骗局"), v.publicPath("lessons"), "chevrons-left"}}}}}, nil
}

func (s *server) publicAudience(v *visit) (page, error) {
	l, err := campaign.ReadLessons()
	if err != nil {
		return nil, err
	}
	for _, one := range l.Audiences {
		if one.ID == v.r.PathValue("audience") {
			b, err := s.public(v, v.t("写给%s", one.Title))
			return &publicPage{basics: b, Parts: []publicPart{{Items: one.Points}, {Ways: []link{{v.t("返回全部骗局"), v.publicPath("lessons"), "chevrons-left"}}}}}, err
		}
	}
	return nothingHere(v)
}

func (s *server) publicHelp(v *visit) (page, error) {
	b, err := s.public(v, v.t("被骗了怎么办"))
	return &publicPage{basics: b, Lead: v.t("马上拨打110。越快，追回的可能越大。"), Parts: []publicPart{
		{Title: v.t("按顺序做"), Steps: []string{
			v.t("立即停止转账，挂断电话，退出屏幕共享和会议软件。"),
			v.t("拨打110报警，说清对方账号、户名、转账时间和金额；或者就近到派出所。"),
			v.t("同时拨打自己开户银行的客服电话，说明被骗情况，按银行和民警的指引办理。"),
			v.t("不要删除聊天记录、通话记录、转账凭证、对方的网址和软件，全部截图保存。"),
			v.t("修改银行卡、手机和网络账号的密码，卸载陌生软件。"),
			v.t("告诉家人。凡说“交钱就能帮您追回损失”的，都是再次诈骗。")}},
		{Title: v.t("什么是96110"), Items: []string{
			v.t("96110是反诈专线。接到96110打来的电话，说明您或家人可能正在被骗，请马上接听。"),
			v.t("拿不准是不是诈骗，可以拨打96110咨询；发现诈骗线索，也可以拨打96110举报。"),
			v.t("正在被骗或者已经转账的，直接拨打110。")}}}}, err
}

func (s *server) publicHonours(v *visit) (page, error) {
	b, err := s.public(v, v.t("光荣榜"))
	if err != nil {
		return nil, err
	}
	all, err := s.app.Honours(v.ctx(), v.visitor())
	p := &publicPage{basics: b, Lead: v.t("这里列出现在持有称号的单位；称号到期、暂停或撤销后不再列出。")}
	for _, h := range all {
		if n := len(p.Parts); n == 0 || p.Parts[n-1].Title != h.Title {
			p.Parts = append(p.Parts, publicPart{Title: h.Title})
		}
		part := &p.Parts[len(p.Parts)-1]
		until := v.t("长期有效")
		if h.Until != plan.LastDay {
			until = v.t("有效期至%s", dayText(h.Until))
		}
		part.Items = append(part.Items, v.t("%s（%s授牌，%s）", h.UnitName, dayText(h.Since), until))
	}
	if len(all) == 0 {
		p.Parts = []publicPart{{Text: v.t("目前还没有单位获得称号。")}}
	}
	return p, err
}

func (s *server) publicNotices(v *visit) (page, error) {
	b, err := s.public(v, v.t("公示"))
	if err != nil {
		return nil, err
	}
	all, err := s.app.PublicNotices(v.ctx(), v.visitor())
	p := &publicPage{basics: b, Lead: v.t("公示期内，任何人都可以提出异议，不用留姓名和电话。")}
	for _, n := range all {
		p.Parts = append(p.Parts, publicPart{Title: v.t("拟授予%s“%s”称号", n.UnitName, n.Title), Text: v.t("公示期：%s至%s", dayText(n.From), dayText(n.To)),
			Ways: []link{{v.t("提出异议"), v.publicPath("notices", n.Matter), "message-circle"}}})
	}
	if len(all) == 0 {
		p.Parts = []publicPart{{Text: v.t("目前没有正在公示的事项。")}}
	}
	return p, err
}
