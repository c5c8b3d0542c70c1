package web

import (
	"cmp"
	"slices"
	"strconv"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

func (s *server) auditRoutes() []route {
	return []route{
		{method: "GET", path: "/audit", name: "审计", answer: s.audit},
	}
}

// auditPage is a search of who did what.
type auditPage struct {
	basics
	From, To, Action, Person, Search string
	Actions                          []plan.Option
	Table                            table
	Lent                             table
}

func (*auditPage) template() string { return "audit" }

// auditActions are what people call the actions of the audit.
var auditActions = map[string]message{
	"act_on_matter": "办理事项", "attribute_case": "案件归属", "backup": "备份", "begin_import": "上传台账", "begin_factor": "开始设置动态验证码", "change_password": "修改密码", "choose_language": "选择界面语言",
	"change_record": "确认、退回或作废记录", "confirm_factor": "启用动态验证码", "create_account": "新建账号", "create_token": "申请接口令牌", "derive_totals": "按新方案重算累计数",
	"disable_account": "停用账号", "dispute_case": "案件归属异议", "draft_plan": "保存方案草稿", "enable_account": "启用账号", "end_lent_right": "收回借用的权限",
	"end_pledge_drive": "结束承诺活动", "end_session": "退出一处登录", "enforce_plan": "施行方案", "escalate_matters": "逾期上报", "export": "导出台账", "export_ledger": "导出台账", "export_list": "导出列表",
	"export_audit": "导出审计", "fill_district": "载入台账", "freeze_period": "锁定周期", "give_post": "授予岗位", "hand_over": "工作移交", "judge": "人工评定",
	"lend_right": "应急借用", "link_login": "关联外部账号", "merge_units": "合并单位", "open_contact": "启封联系方式", "open_matter": "提出事项", "open_matters": "批量提出事项",
	"open_pledge_drive": "发起承诺活动", "purge_contacts": "到期清除联系方式", "pass_on_stocks": "转移撤并单位库存", "purge_pledges": "到期清除签名人信息", "put_attachment": "上传附件", "take_back_attachments": "收回未用上的附件", "put_outlines": "上传轮廓", "remove_outlines": "删除轮廓", "put_units": "维护单位",
	"register_case": "登记案件", "remove_contact": "清除联系方式", "remove_factor": "停用动态验证码", "reset_account": "重新发放链接", "restore": "恢复备份",
	"revoke_token": "停用接口令牌", "revoke_tokens": "停用全部令牌", "rule_dispute": "归属裁定", "seal_contact": "密封联系方式", "set_password": "设置密码", "set_up": "初始化",
	"sign_in": "登录", "sign_out": "退出登录", "sign_out_everywhere": "退出全部登录", "sign_pledge": "签署承诺", "split_unit": "拆分单位", "submit_records": "填报记录",
	"take_outside_totals": "登记外部得分", "take_post": "收回岗位", "unlink_login": "取消关联外部账号", "use_lent_right": "使用借用的权限", "waive": "免除责任", "put_channel": "设置消息通道", "put_paper_template": "启用公文模板", "remove_paper_template": "停用公文模板", "test_channel": "测试消息通道", "resend_letter": "重新发送消息", "send_letter": "发送消息", "write_digest": "编写简报", "take_quiz": "公众答题", "open_public_matter": "公众提出事项", "work_as": "在服务器上以此账号导入", "write_template": "下载模板", "put_material": "维护宣传材料", "move_material": "登记材料出入库", "undo_movement": "冲正材料出入库",
}

func (v *visit) auditAction(name string) string {
	if title, ok := auditActions[name]; ok {
		return v.t(string(title))
	}
	return name
}

// auditQuery reads the filter.
func (v *visit) auditQuery() (app.Query, error) {
	q := app.Query{Action: v.query("action"), Person: v.query("person"), Search: v.query("q"), After: v.query("after")}
	for _, d := range []struct {
		name string
		to   **plan.Day
	}{{"from", &q.From}, {"to", &q.To}} {
		asked := v.query(d.name)
		if asked == "" {
			continue
		}
		day, err := plan.ParseDay(asked)
		if err != nil {
			return q, campaign.InvalidAt(d.name, "请填写日期，如 2023-03-05", "give a day, like 2023-03-05")
		}
		*d.to = &day
	}
	return q, nil
}

func (s *server) audit(v *visit) (page, error) {
	q, err := v.auditQuery()
	if err != nil {
		return nil, err
	}
	found, err := s.app.FindAudit(v.ctx(), v.caller, q)
	if err != nil {
		return nil, err
	}
	p := &auditPage{From: v.query("from"), To: v.query("to"), Action: q.Action, Person: q.Person, Search: q.Search, Actions: v.auditActions()}
	p.Table = v.auditTable(found.Items)
	v.turns(&p.Table, found.Next)
	p.Table.Exports = v.exports(app.ListQuery{List: app.AuditList, Query: q})
	lent, err := s.app.Lent(v.ctx(), v.caller)
	if err != nil {
		return nil, err
	}
	p.Lent = s.lentTable(v, lent, false)
	return p, nil
}

func (v *visit) auditActions() []plan.Option {
	var out []plan.Option
	for name, title := range auditActions {
		out = append(out, plan.Option{ID: name, Title: v.t(string(title))})
	}
	slices.SortFunc(out, func(a, b plan.Option) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

func (v *visit) auditTable(lines []app.AuditLine) table {
	t := table{Caption: v.t("审计"), Columns: []column{{Title: v.t("时间")}, {Title: v.t("人员")}, {Title: v.t("岗位"), Minor: true}, {Title: v.t("操作")}, {Title: v.t("对象"), Wide: true}, {Title: v.t("结果"), Minor: true}, {Title: v.t("序号"), Right: true, Minor: true}},
		Empty: empty{Title: v.t("没有符合条件的操作"), Text: v.t("放宽日期，或者清除筛选条件。"), Action: &link{Text: v.t("清除筛选"), Href: "/audit"}}}
	for _, l := range lines {
		who := opens(orText(l.Who, v.t("程序")), v.with("person", l.Actor, "after", ""))
		if l.Actor == "" {
			who = text(v.t("程序"))
		}
		t.Rows = append(t.Rows, row{Cells: []cell{text(momentText(l.At)), who, text(v.postTitle(l.Post)), text(v.auditAction(l.Action)), text(l.About), text(v.auditResult(l.Result)), text(strconv.FormatInt(l.Seq, 10))}})
	}
	return t
}

// auditResult says how an action ended.
func (v *visit) auditResult(result string) string {
	if result == "ok" {
		return v.t("成功")
	}
	return result
}
