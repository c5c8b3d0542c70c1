package web

import (
	"strconv"
	"strings"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

func (s *server) quizForm(v *visit) (page, error) {
	return shown(s.quizPage(v))
}

// quizPage asks the questions of the knowledge test.
func (s *server) quizPage(v *visit) (*publicPage, error) {
	b, err := s.public(v, v.t("反诈知识测试"))
	if err != nil {
		return nil, err
	}
	l, err := campaign.ReadLessons()
	if err != nil {
		return nil, err
	}
	token, err := s.publicToken(v, "quiz")
	if err != nil {
		return nil, err
	}
	f := &form{ID: "quiz", Submit: v.t("交卷看结果"), Fields: []*field{token}}
	for i, q := range l.Quiz {
		ask := &field{Name: quizField(i), Label: strconv.Itoa(i+1) + ". " + q.Ask, Type: "radio"}
		for k, c := range q.Choices {
			ask.Options = append(ask.Options, plan.Option{ID: strconv.Itoa(k + 1), Title: c})
		}
		f.Fields = append(f.Fields, ask)
	}
	return &publicPage{basics: b, Lead: v.t("共%d题，不用登录，不记姓名。系统只统计每天各分数段的人数。", len(l.Quiz)), Form: f}, nil
}

func quizField(i int) string { return "q" + strconv.Itoa(i+1) }

func (s *server) quiz(v *visit) (page, error) {
	p, err := s.quizPage(v)
	if err != nil {
		return nil, err
	}
	if err := s.sentByPage(v, "quiz"); err != nil {
		freshToken(v, p)
		return p, err
	}
	l, err := campaign.ReadLessons()
	if err != nil {
		return nil, err
	}
	answers := make([]int, len(l.Quiz))
	for i := range answers {
		answers[i], _ = strconv.Atoi(v.value(quizField(i))) // what is no number is a wrong answer
	}
	result, err := s.app.TakeQuiz(v.ctx(), v.visitor(), answers)
	if err != nil {
		return p, err
	}
	return v.quizResult(p, l, result), nil
}

// quizResult tells the points, and for each question what is right and why.
func (v *visit) quizResult(p *publicPage, l *campaign.Lessons, r app.QuizResult) page {
	p.Form, p.Lead = nil, v.t("答对%d题，共%d题，得%d分。", r.Right, r.Questions, r.Points)
	for i, q := range l.Quiz {
		mark := v.t("答对了")
		if r.Wrong[i] {
			mark = v.t("没有答对")
		}
		p.Parts = append(p.Parts, publicPart{Title: strconv.Itoa(i+1) + ". " + q.Ask, Text: v.t("%s。正确答案：%s", mark, q.Choices[q.Right-1]), Items: []string{q.Why}})
	}
	p.Parts = append(p.Parts, publicPart{Ways: []link{{v.t("再测一次"), v.publicPath("quiz"), "refresh"}, {v.t("识骗防骗：常见骗局"), v.publicPath("lessons"), "book"}}})
	return p
}

// visitorText is the field for what a visitor has to say.
func (v *visit) visitorText(name, label string) *field {
	return &field{Name: name, Label: label, Type: "textarea", Required: true, MaxLength: app.MaxVisitorText,
		Help: v.t("请写明时间、地点和情况，5至1000字。不要写姓名、电话、证件号；写了也会自动隐去，不会保存。")}
}

func (s *server) objectionForm(v *visit) (page, error) {
	return shown(s.objecting(v))
}

func (s *server) objecting(v *visit) (*publicPage, error) {
	b, err := s.public(v, v.t("提出异议"))
	if err != nil {
		return nil, err
	}
	open, err := s.app.PublicNotices(v.ctx(), v.visitor())
	if err != nil {
		return nil, err
	}
	for _, n := range open {
		if n.Matter != v.r.PathValue("matter") {
			continue
		}
		token, err := s.publicToken(v, "objection "+n.Matter)
		return &publicPage{basics: b, Lead: v.t("拟授予%s“%s”称号", n.UnitName, n.Title),
			Parts: []publicPart{{Text: v.t("公示期：%s至%s", dayText(n.From), dayText(n.To))}},
			Form:  &form{ID: "objection", Submit: v.t("提交异议"), Cancel: v.publicPath("notices"), Fields: []*field{token, v.visitorText("claim", v.t("异议内容"))}},
			Below: v.t("异议由上级核实，由没有参与原决定的人裁定。提交后会得到一个查询码，凭码查看答复。")}, err
	}
	_, err = nothingHere(v)
	return nil, err
}

func (s *server) objection(v *visit) (page, error) {
	p, err := s.objecting(v)
	if err != nil {
		return nil, err
	}
	matter := v.r.PathValue("matter")
	if err := s.sentByPage(v, "objection "+matter); err != nil {
		freshToken(v, p)
		return p, err
	}
	id, err := s.app.ObjectInPublic(v.ctx(), v.visitor(), v.value("token"), matter, v.value("claim"))
	return v.handedIn(p, id, err)
}

// handedIn leads to the answer of what a visitor has sent.
func (v *visit) handedIn(p page, id string, err error) (page, error) {
	if err != nil {
		return p, err
	}
	return &redirect{To: address(v.publicPath("answers"), "id", id), Said: v.t("已收到，谢谢您。请记下查询码，凭码查看答复。")}, nil
}

func (s *server) complaintForm(v *visit) (page, error) {
	return shown(s.publicComplaint(v))
}

func (s *server) publicComplaint(v *visit) (*publicPage, error) {
	b, err := s.public(v, v.t("投诉建议"))
	if err != nil {
		return nil, err
	}
	token, err := s.publicToken(v, "complaint")
	about := &field{Name: "about", Label: v.t("关于什么"), Type: "radio", Required: true, Options: []plan.Option{
		{ID: "burden", Title: v.t("增加负担：强制打卡、强制下载、强制拍照等")}, {ID: "page", Title: v.t("本网页或扫码")}, {ID: "other", Title: v.t("其他")}}}
	return &publicPage{basics: b, Lead: v.t("不用登录，不用留姓名和电话。"),
		Form:  &form{ID: "complaint", Submit: v.t("提交"), Cancel: v.publicPath(), Fields: []*field{token, about, v.visitorText("text", v.t("内容"))}},
		Below: v.t("7日内答复。提交后会得到一个查询码，凭码查看答复。正在被骗或者已经转账的，请直接拨打110。")}, err
}

func (s *server) complaint(v *visit) (page, error) {
	p, err := s.publicComplaint(v)
	if err != nil {
		return nil, err
	}
	if err := s.sentByPage(v, "complaint"); err != nil {
		freshToken(v, p)
		return p, err
	}
	id, err := s.app.ComplainInPublic(v.ctx(), v.visitor(), v.value("token"), v.value("about"), v.value("text"))
	return v.handedIn(p, id, err)
}

// publicAnswer shows what has become of an objection or complaint to whoever has its code.
func (s *server) publicAnswer(v *visit) (page, error) {
	b, err := s.public(v, v.t("查看答复"))
	if err != nil {
		return nil, err
	}
	p := &answerPage{publicPage: publicPage{basics: b}, Code: v.query("id")}
	if p.Code == "" {
		return p, nil
	}
	a, err := s.app.PublicAnswer(v.ctx(), v.visitor(), strings.ToLower(p.Code))
	if campaign.KindOf(err) == campaign.NotFound {
		p.Parts = []publicPart{{Text: v.t("没有这个查询码，请核对后再查。")}}
		return p, nil
	}
	if err != nil {
		return nil, err
	}
	p.Found = true
	p.Parts = []publicPart{{Title: v.t("查询码"), Text: a.ID}, {Title: v.t("现在"), Text: v.words(a.StateName)},
		{Title: v.t("您写的内容（已隐去个人信息）"), Text: a.Text}, {Title: v.t("答复"), Text: orText(a.Answer, v.t("还没有答复。"))}}
	return p, nil
}

// answerPage asks for a code and shows the answer.
type answerPage struct {
	publicPage
	Code  string
	Found bool
}

func (*answerPage) template() string { return "public-answer" }
