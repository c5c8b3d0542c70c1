package web

import (
	"encoding/base64"
	"strings"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
)

// pledgePage is what somebody sees who has scanned the code of a drive (Z3): the text, what is kept, three fields.
type pledgePage struct {
	basics
	Unit       string
	Paragraphs []string
	Kept       string
	Closed     bool
	Form       form
}

func (*pledgePage) template() string { return "public-pledge" }
func (p *pledgePage) forms() []*form { return []*form{&p.Form} }

func (s *server) pledgeForm(v *visit) (page, error) {
	return shown(s.pledging(v))
}

func pledgePurpose(code string) string { return "pledge " + code }

func (s *server) pledging(v *visit) (*pledgePage, error) {
	code := v.r.PathValue("code")
	d, err := s.app.PledgeDrive(v.ctx(), v.visitor(), code)
	if err != nil {
		return nil, err
	}
	b, err := s.public(v, d.Title)
	if err != nil {
		return nil, err
	}
	p := &pledgePage{basics: b, Unit: d.UnitName, Closed: !d.Open, Kept: v.whatIsKept(d)}
	p.Paragraphs = strings.FieldsFunc(d.Text, func(r rune) bool { return r == '\n' || r == '\r' })
	if p.Closed {
		return p, nil
	}
	token, err := s.publicToken(v, pledgePurpose(code))
	p.Form = form{ID: "pledge", Submit: v.t("我承诺"), Fields: []*field{token, {Name: "drawing", Type: "hidden"},
		{Name: "name", Label: v.t("姓名"), Type: "text", Required: true, MaxLength: 30, Autocomplete: "name"},
		{Name: "phone", Label: v.t("手机号"), Type: "tel", Required: true, MaxLength: 20, Autocomplete: "tel-national"}}}
	return p, err
}

func (v *visit) whatIsKept(d app.PledgeDriveView) string {
	if d.KeepDays == 0 {
		return v.t("姓名和手机号加密保存，只用来避免重复签名，任何人看不到；%s截止后即清除。统计只计人数。", dayText(d.Until))
	}
	return v.t("姓名和手机号加密保存，只用来避免重复签名，任何人看不到；%s截止，满%d天后自动清除。统计只计人数。", dayText(d.Until), d.KeepDays)
}

func (s *server) signPledge(v *visit) (page, error) {
	p, err := s.pledging(v)
	if err != nil {
		return nil, err
	}
	code := v.r.PathValue("code")
	if err := s.sentByPage(v, pledgePurpose(code)); err != nil {
		freshToken(v, p)
		return p, err
	}
	signer := campaign.Signer{Name: v.value("name"), Phone: v.value("phone"), Drawing: drawing(v.value("drawing"))}
	repeated, err := s.app.SignPledge(v.ctx(), v.visitor(), code, signer)
	if err != nil {
		return p, err
	}
	again := ""
	if repeated {
		again = "1"
	}
	return &redirect{To: address("/p/"+v.r.PathValue("district")+"/"+code+"/thanks", "again", again)}, nil
}

// drawing reads a picture that the page's script has drawn; what is no picture is left to the rules to refuse.
func drawing(url string) []byte {
	encoded, ok := strings.CutPrefix(url, "data:image/png;base64,")
	if !ok {
		return nil
	}
	picture, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return nil
	}
	return picture
}

func (s *server) pledgeThanks(v *visit) (page, error) {
	d, err := s.app.PledgeDrive(v.ctx(), v.visitor(), v.r.PathValue("code"))
	if err != nil {
		return nil, err
	}
	b, err := s.public(v, v.t("感谢您的参与"))
	said := v.t("已签署。感谢您为无诈家园出一份力。")
	if v.query("again") != "" {
		said = v.t("您此前已签署，不用再签，人数没有重复计算。")
	}
	return &publicPage{basics: b, Lead: said, Parts: []publicPart{{Title: d.Title, Text: d.UnitName}, {Title: v.t("接下来可以"), Ways: []link{
		{v.t("识骗防骗：常见骗局"), v.publicPath("lessons"), "book"}, {v.t("反诈知识测试"), v.publicPath("quiz"), "help"},
		{v.t("被骗了怎么办"), v.publicPath("help"), "alert-triangle"}}}}}, err
}
