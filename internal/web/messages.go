package web

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
)

func (s *server) messageRoutes() []route {
	return []route{
		{method: "GET", path: "/messages", name: "提醒", picks: true, answer: s.messages},
		{method: "POST", path: "/messages", name: "提醒", answer: s.resend},
		{method: "GET", path: "/messages/text", name: "提醒", answer: s.digestFile},
		{method: "GET", path: "/messages/channels/{channel}", name: "通知渠道", answer: s.channelForm},
		{method: "POST", path: "/messages/channels/{channel}", name: "通知渠道", answer: s.channel},
	}
}

// messagesPage is what people are to be told, the ways to tell them, and what became of what was sent.
type messagesPage struct {
	basics
	Digests  []app.Digest
	None     empty
	Text     string // address of the digests as a file
	Add      []link // a way for each kind of channel
	Channels table
	Letters  table
	Dead     []deadLetter
}

// deadLetter waits for a person.
type deadLetter struct{ ID, Channel, Title, Reason string }

func (*messagesPage) template() string { return "messages" }

func (s *server) messages(v *visit) (page, error) {
	p := &messagesPage{None: empty{Title: v.t("没有要提醒的事"), Text: v.t("一周内没有到期的责任，也没有逾期的。")}, Text: address("/messages/text", "under", v.under())}
	channels, err := s.app.Channels(v.ctx(), v.caller)
	if err != nil {
		return nil, err
	}
	for _, k := range app.ChannelKinds() {
		p.Add = append(p.Add, link{v.t(string(channelNames[k])), address("/messages/channels/new", "kind", k), "plus"})
	}
	p.Channels = v.channelTable(channels)
	letters, err := s.app.Letters(v.ctx(), v.caller)
	if err != nil {
		return nil, err
	}
	p.addLetters(v, letters)
	p.Letters.Exports = v.exports(app.ListQuery{List: app.LetterList})
	p.Digests, err = s.digests(v)
	return p, err
}

// digests are those of the chosen unit; of each unit that the visitor heads when none is chosen. A system administrator sees no duties.
func (s *server) digests(v *visit) ([]app.Digest, error) {
	if !v.may(campaign.Remind) {
		return nil, nil
	}
	home, err := s.app.Home(v.ctx(), v.caller)
	if err != nil {
		return nil, err
	}
	if v.under() != "" {
		return s.app.Digests(v.ctx(), v.caller, v.under())
	}
	var out []app.Digest
	for _, u := range home.Top {
		found, err := s.app.Digests(v.ctx(), v.caller, u.ID)
		if kind := campaign.KindOf(err); kind == campaign.Denied || kind == campaign.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

// channelNames are what people call the kinds of channels.
var channelNames = map[string]message{"wecom": "企业微信群机器人", "dingtalk": "钉钉群机器人", "feishu": "飞书群机器人", "mail": "电子邮件", "webhook": "程序接口", "folder": "文件（内网摆渡）"}

func (v *visit) channelTable(all []app.ChannelView) table {
	t := table{Caption: v.t("通知渠道"), Columns: []column{{Title: v.t("名称"), Wide: true}, {Title: v.t("种类")}, {Title: v.t("范围")}, {Title: v.t("每天发送")}, {Title: v.t("免打扰")}, {Title: v.t("状态")}},
		Empty: empty{Title: v.t("还没有通知渠道"), Text: v.t("在企业微信、钉钉或飞书的工作群里添加机器人，把它的地址填进来，每天自动提醒到期和逾期的事。没有外网的，用电子邮件或者写成文件。")}}
	for _, c := range all {
		state := badge{"使用中", "check", "good"}
		if c.Stopped {
			state = badge{"已暂停", "minus", "calm"}
		}
		t.Rows = append(t.Rows, row{Cells: []cell{opens(c.Name, "/messages/channels/"+c.ID), text(v.t(string(channelNames[c.Kind]))), text(c.UnitName), text(clock(c.SendAt)),
			text(clock(c.QuietFrom) + "–" + clock(c.QuietTo)), badgeCell(state)}})
	}
	return t
}

// clock writes minutes after midnight as 08:30.
func clock(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

// minutesOf reads a time of the day; -1 when it is none.
func minutesOf(text string) int {
	at, err := time.Parse("15:04", text)
	if err != nil {
		return -1
	}
	return at.Hour()*60 + at.Minute()
}

func (p *messagesPage) addLetters(v *visit, all []app.LetterView) {
	p.Letters = table{Caption: v.t("发送情况"), Columns: []column{{Title: v.t("时间")}, {Title: v.t("渠道")}, {Title: v.t("标题"), Wide: true}, {Title: v.t("发送次数"), Right: true}, {Title: v.t("状态")}},
		Empty: empty{Title: v.t("还没有发送过"), Text: v.t("到了渠道的发送时刻，有要提醒的事就会发送。")}}
	for _, l := range all {
		state := badge{"等待发送", "hourglass", "busy"}
		switch l.State {
		case "taken":
			state = badge{"已发出", "check", "good"}
		case "dead":
			state = badge{"已停发", "x", "bad"}
			p.Dead = append(p.Dead, deadLetter{l.ID, l.Channel, l.Title, l.Reason})
		}
		p.Letters.Rows = append(p.Letters.Rows, row{Cells: []cell{text(momentText(l.CreatedAt)), text(l.Channel), {Text: l.Title, Note: l.Reason}, text(strconv.Itoa(l.Tries)), badgeCell(state)}})
	}
}

// resend has a dead letter tried again.
func (s *server) resend(v *visit) (page, error) {
	if err := s.app.ResendLetter(v.ctx(), v.caller, v.value("letter")); err != nil {
		return nil, err
	}
	return &redirect{To: "/messages", Said: v.t("已重新排队发送。")}, nil
}

// digestFile is the digests as a text, for networks that nothing leaves: people carry it over by hand.
func (s *server) digestFile(v *visit) (page, error) {
	all, err := s.digests(v)
	if err != nil {
		return nil, err
	}
	if !v.may(campaign.Remind) {
		return nil, nothing()
	}
	return &file{Name: v.t("工作提醒%s", dayText(v.today())) + ".txt", Type: "text/plain; charset=utf-8", write: func(_ *visit, w io.Writer) error {
		var b strings.Builder
		for _, d := range all {
			b.WriteString(d.Post + "\r\n" + d.Title + "\r\n" + strings.Join(d.Lines, "\r\n") + "\r\n\r\n")
		}
		_, err := io.WriteString(w, b.String())
		return err
	}}, nil
}
