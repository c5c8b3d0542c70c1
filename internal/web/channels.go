package web

import (
	"slices"
	"strconv"
	"strings"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"

	"github.com/google/uuid"
)

// channelPage is a channel to be set up, and a button that shows whether it works.
type channelPage struct {
	basics
	Form form
	Test form // of a channel that is there
}

func (*channelPage) template() string { return "channel" }
func (p *channelPage) forms() []*form { return []*form{&p.Form, &p.Test} }

func (s *server) channelForm(v *visit) (page, error) {
	p, _, err := s.channelOf(v)
	if err != nil {
		return nil, err
	}
	return p, nil
}

func (s *server) channelOf(v *visit) (*channelPage, app.ChannelView, error) {
	all, err := s.app.Channels(v.ctx(), v.caller)
	if err != nil {
		return nil, app.ChannelView{}, err
	}
	c := app.ChannelView{SendAt: 8*60 + 30, QuietFrom: 21 * 60, QuietTo: 8 * 60, Unit: v.caller.District, Kind: orText(v.value("kind"), orText(v.query("kind"), app.ChannelKinds()[0]))}
	id, fresh := v.r.PathValue("channel"), v.r.PathValue("channel") == "new"
	if i := slices.IndexFunc(all, func(x app.ChannelView) bool { return x.ID == id }); i >= 0 {
		c = all[i]
	} else if !fresh {
		return nil, c, nothing()
	}
	if fresh {
		made, err := uuid.NewV7()
		if err != nil {
			return nil, c, err
		}
		c.ID = made.String()
	}
	kind := v.t(string(channelNames[c.Kind]))
	p := &channelPage{basics: basics{Title: kind, Crumbs: []crumb{{v.t("提醒"), "/messages"}, {Text: orText(c.Name, kind)}}}}
	if !fresh {
		p.Test = form{ID: "test", Submit: v.t("发送测试信息"), Explain: v.t("立即发一条测试信息，看看能不能收到。")}
	}
	p.Form, err = s.channelFields(v, c, fresh)
	return p, c, err
}

func (s *server) channelFields(v *visit, c app.ChannelView, fresh bool) (form, error) {
	unit := &field{Name: "unit", Type: "hidden", Value: c.Unit}
	if v.may(campaign.View) {
		var err error
		if unit, err = s.unitField(v, unitAsk{Chosen: c.Unit, Help: v.t("提醒这个单位及其下级的事。")}); err != nil {
			return form{}, err
		}
	}
	out := form{ID: "channel", Submit: v.t("保存"), Cancel: "/messages", Fields: []*field{{Name: "id", Type: "hidden", Value: c.ID}, {Name: "kind", Type: "hidden", Value: c.Kind},
		{Name: "name", Label: v.t("名称"), Type: "text", Value: c.Name, Required: true, MaxLength: 60}, unit}}
	out.Fields = append(out.Fields, v.whereFields(c.Kind, fresh)...)
	out.Fields = append(out.Fields,
		&field{Name: "send_at", Label: v.t("每天发送时刻"), Type: "time", Value: clock(c.SendAt), Required: true},
		&field{Name: "quiet_from", Label: v.t("免打扰开始"), Type: "time", Value: clock(c.QuietFrom), Required: true},
		&field{Name: "quiet_to", Label: v.t("免打扰结束"), Type: "time", Value: clock(c.QuietTo), Required: true},
		&field{Name: "stopped", Label: v.t("暂停发送"), Type: "checkbox", Value: strconv.FormatBool(c.Stopped)})
	return out, nil
}

// whereFields ask where a kind of channel goes. What is kept already is a secret and never shown again.
func (v *visit) whereFields(kind string, fresh bool) []*field {
	kept := ""
	if !fresh {
		kept = v.t("不填就沿用原来的地址。")
	}
	switch kind {
	case "folder":
		return nil
	case "mail":
		return []*field{
			{Name: "mail.server", Label: v.t("邮件服务器（如 mail.example:465）"), Type: "text", Required: fresh, Help: orText(kept, v.t("只能用运行维护人员列入名单的服务器。")), MaxLength: 200},
			{Name: "mail.security", Label: v.t("加密方式"), Type: "select", Value: "tls", Options: []plan.Option{{ID: "tls", Title: "TLS（465）"}, {ID: "starttls", Title: "STARTTLS（587）"}, {ID: "none", Title: v.t("不加密（只限内网，不用密码）")}}},
			{Name: "mail.login", Label: v.t("登录名"), Type: "text", Autocomplete: "off", MaxLength: 200},
			{Name: "secret", Label: v.t("密码"), Type: "password", Autocomplete: "off", MaxLength: 200, Help: v.t("加密保存，以后不再显示。")},
			{Name: "mail.from", Label: v.t("发件邮箱"), Type: "text", Required: fresh, MaxLength: 200},
			{Name: "mail.to", Label: v.t("收件邮箱"), Type: "textarea", Required: fresh, Help: v.t("每行一个，单位的工作邮箱。"), MaxLength: campaign.MaxLongText},
		}
	case "webhook":
		return []*field{
			{Name: "address", Label: v.t("地址"), Type: "password", Required: fresh, Help: orText(kept, v.t("只能用运行维护人员列入名单的主机；加密保存，以后不再显示。")), Autocomplete: "off", MaxLength: 500},
			{Name: "secret", Label: v.t("签名密钥"), Type: "password", Required: fresh, Help: v.t("至少16个字符。接收方用它核对 Wuzha-Signature。"), Autocomplete: "off", MaxLength: 200},
		}
	}
	return []*field{
		{Name: "address", Label: v.t("地址"), Type: "password", Required: fresh, Help: orText(kept, v.t("群机器人的完整地址，属于密钥：加密保存，以后不再显示。")), Autocomplete: "off", MaxLength: 500},
		{Name: "secret", Label: v.t("签名密钥"), Type: "password", Help: v.t("钉钉“加签”、飞书“签名校验”的密钥；企业微信不用填。"), Autocomplete: "off", MaxLength: 200},
	}
}

func (s *server) channel(v *visit) (page, error) {
	p, c, err := s.channelOf(v)
	if err != nil {
		return nil, err
	}
	fresh := v.r.PathValue("channel") == "new"
	if v.value("form") == "test" && !fresh {
		if err := s.app.TestChannel(v.ctx(), v.caller, c.ID); err != nil {
			return p, err
		}
		return &redirect{To: "/messages/channels/" + c.ID, Said: v.t("测试信息已经送达。")}, nil
	}
	id := c.ID
	if fresh {
		id = v.value("id") // the form's own: sent twice it is one channel
	}
	unit := v.value("unit")
	if v.may(campaign.View) {
		if unit, err = s.unitSaid(v, "unit"); err != nil {
			return p, err
		}
	}
	err = s.app.PutChannel(v.ctx(), v.caller, app.ChannelSettings{ID: id, Unit: unit, Name: v.value("name"), Kind: c.Kind,
		Address: v.r.PostForm.Get("address"), Secret: v.r.PostForm.Get("secret"), Mail: v.mailSettings(), SendAt: minutesOf(v.value("send_at")),
		QuietFrom: minutesOf(v.value("quiet_from")), QuietTo: minutesOf(v.value("quiet_to")), Stopped: v.value("stopped") == "true"})
	if err != nil {
		return p, err
	}
	return &redirect{To: "/messages/channels/" + id, Said: v.t("已保存。可以发一条测试信息试试。")}, nil
}

// mailSettings reads where mail goes.
func (v *visit) mailSettings() app.ChannelMail {
	return app.ChannelMail{Server: v.value("mail.server"), Security: v.value("mail.security"), Login: v.value("mail.login"), From: v.value("mail.from"),
		To: strings.Fields(v.value("mail.to"))}
}
