package web

import (
	"fmt"
	"io"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
)

func (s *server) settingRoutes() []route {
	return []route{
		{method: "GET", path: "/settings", name: "设置", answer: s.settings},
		{method: "POST", path: "/settings", name: "备份", answer: s.backup},
	}
}

// settingsPage tells the system administrator what is set up.
type settingsPage struct {
	basics
	Groups []settingGroup
	Backup form
}

type settingGroup struct {
	Title message
	Terms []term
}

func (*settingsPage) template() string { return "settings" }
func (p *settingsPage) forms() []*form { return []*form{&p.Backup} }

func (s *server) settings(v *visit) (page, error) {
	return shown(s.settingPage(v))
}

func (s *server) settingPage(v *visit) (*settingsPage, error) {
	set, err := s.app.Settings(v.ctx(), v.caller)
	if err != nil {
		return nil, err
	}
	p := &settingsPage{Groups: v.settingGroups(set)}
	if v.may(campaign.Backup) {
		p.Backup = form{ID: "backup", Submit: v.t("下载备份")}
	}
	return p, nil
}

func (v *visit) settingGroups(set app.Settings) []settingGroup {
	orNone := func(ok bool, yes, no string) string {
		if ok {
			return yes
		}
		return no
	}
	name := v.t("还没有施行中的方案")
	if set.Plan != "" {
		name = v.t("%s（第 %d 版，至 %s）", set.Plan, set.PlanVersion, set.PlanEnd)
	}
	return []settingGroup{
		{"地区", []term{{Name: v.t("名称"), Value: set.Name}, {Name: v.t("编号"), Value: set.District}, {Name: v.t("单位数"), Value: countText(set.Units)}, {Name: v.t("方案"), Value: name}}},
		{"账号", []term{{Name: v.t("账号数"), Value: countText(set.Accounts), Href: "/accounts"}, {Name: v.t("已停用"), Value: countText(set.Disabled), Href: "/accounts?state=disabled"},
			{Name: v.t("启用动态验证码"), Value: countText(set.Factors)}, {Name: v.t("不操作自动退出"), Value: v.t("%d 分钟", set.IdleMinutes)}}},
		{"数据", []term{{Name: v.t("数据库"), Value: map[string]string{"sqlite": "SQLite", "postgres": "PostgreSQL"}[set.Engine]}, {Name: v.t("审计条数"), Value: countText(set.Entries)},
			{Name: v.t("附件"), Value: orNone(set.Attachments, v.t("可以上传"), v.t("没有设置文件夹，不能上传"))},
			{Name: v.t("密封密钥"), Value: orNone(set.Sealing, v.t("已设置"), v.t("没有设置，不能登记联系方式和动态验证码"))}}},
		{"保存期限", []term{{Name: v.t("案件联系方式"), Value: v.t("结案后 %d 天清除", set.ContactDays)}, {Name: v.t("审计"), Value: v.t("一直保存")}, {Name: v.t("锁定的周期"), Value: v.t("一直保存")}}},
		{"程序", []term{{Name: v.t("版本"), Value: v.server.o.Version}}},
	}
}

// backup sends everything that the server keeps, as of now.
func (s *server) backup(v *visit) (page, error) {
	if !v.may(campaign.Backup) {
		return nil, hidden(v, campaign.Backup)
	}
	return &file{Name: fmt.Sprintf("wuzha-%s.backup", v.today()), Type: "application/octet-stream", write: func(v *visit, w io.Writer) error {
		_, err := s.app.Backup(v.ctx(), v.caller, w)
		return err
	}}, nil
}
