package web

import (
	"html/template"
	"slices"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// frame is what shell.html shows around a page.
type frame struct {
	*basics
	Body         template.HTML
	Lang         string
	Version      string
	Person       string // name; empty when nobody is signed in
	PersonID     string
	District     string
	Nav          []navGroup
	Units        []plan.Option // of the scope picker
	Under        string
	Periods      []periodGroup
	Period       string
	PeriodChosen string // what people call it
	Path         string
	Address      string // the present one, to come back to
	Said         string
	MayDocs      bool
	MaySearch    bool
	Complain     string // address
}

// navGroup is a part of the navigation.
type navGroup struct {
	Name  message
	Items []navItem
}

// navItem is a way to a page. It is shown to those who have one of the rights somewhere (without rights: to everybody) and for whom there is
// something: a right to act there, or units to which the plan gives it. A page that is not shown answers by its address all the same.
type navItem struct {
	Path, Icon string
	Name       message
	may        []campaign.Action
	acts       []campaign.Action
	has        func(sight) bool // nil: there is always something
	Current    bool
	Href       string
}

// navigation is the one list of ways, in the order in which they are shown.
func navigation() []navGroup {
	view := []campaign.Action{campaign.View}
	oversee := []campaign.Action{campaign.OverseeMatter, campaign.DecideMatter}
	return []navGroup{
		// The administrators see nothing of the work; what they do comes first, so that they land on it.
		{"管理", []navItem{
			{Path: "/rights", Icon: "shield-check", Name: "权限", may: []campaign.Action{campaign.ManageRights}},
			{Path: "/accounts", Icon: "user", Name: "账号", may: []campaign.Action{campaign.ManageAccounts, campaign.ManageRights}},
			{Path: "/settings", Icon: "settings", Name: "设置", may: []campaign.Action{campaign.ManageSettings}},
			{Path: "/audit", Icon: "history", Name: "审计", may: []campaign.Action{campaign.ReadAudit}},
		}},
		{"工作", []navItem{
			{Path: "/overview", Icon: "report-analytics", Name: "态势", may: view},
			{Path: "/todo", Icon: "list-check", Name: "待办", may: view},
			{Path: "/records", Icon: "clipboard-list", Name: "记录", may: view},
			{Path: "/duties", Icon: "clipboard-check", Name: "责任清单", may: view, has: sight.duties},
			{Path: "/units", Icon: "building-community", Name: "单位", may: view},
		}},
		{"案件与督导", []navItem{
			{Path: "/cases", Icon: "shield-x", Name: "案件", may: []campaign.Action{campaign.ViewCases}},
			{Path: "/follow-ups", Icon: "phone-call", Name: "回访约谈", may: view, acts: append(oversee, campaign.ViewCases), has: sight.followUps},
			{Path: "/analysis", Icon: "chart-bar", Name: "案件分析", may: []campaign.Action{campaign.ViewCases, campaign.OverseeMatter}, has: sight.analysed},
			{Path: "/matters", Icon: "briefcase", Name: "办件", may: view, acts: oversee, has: sight.ownName},
			{Path: "/scores", Icon: "star", Name: "考评", may: view, has: sight.scores},
			{Path: "/titles", Icon: "trophy", Name: "授牌", may: view, has: sight.titles},
		}},
		{"宣传与公文", []navItem{
			{Path: "/minute", Icon: "message-circle", Name: "一分钟提醒", may: []campaign.Action{campaign.SubmitRecord}, has: sight.pushes},
			{Path: "/venues", Icon: "map-pin", Name: "宣传阵地", may: view, has: sight.venues},
			{Path: "/materials", Icon: "package", Name: "宣传材料", may: view},
			{Path: "/pledges", Icon: "signature", Name: "承诺书", may: view, has: sight.pledges},
			{Path: "/bulletins", Icon: "speakerphone", Name: "通报", may: view, acts: oversee, has: sight.bulletins},
			{Path: "/papers", Icon: "file-text", Name: "公文", may: view, acts: oversee, has: sight.ownName},
			{Path: "/messages", Icon: "bell", Name: "提醒", may: []campaign.Action{campaign.Remind, campaign.ManageSettings}},
		}},
		{"方案与人员", []navItem{
			{Path: "/plan", Icon: "book", Name: "方案", may: view},
			{Path: "/people", Icon: "users", Name: "人员与岗位", may: []campaign.Action{campaign.View, campaign.ManageRights}, acts: append(oversee, campaign.ManageRights), has: sight.ownName},
			{Path: "/freezes", Icon: "snowflake", Name: "锁定", may: append(oversee, campaign.FreezePeriod)},
			{Path: "/outlines", Icon: "map", Name: "轮廓图", may: []campaign.Action{campaign.MoveUnit}},
			{Path: "/imports", Icon: "upload", Name: "导入导出", may: []campaign.Action{campaign.Import}},
		}},
	}
}

// frame puts the shell's parts together for a page.
func (v *visit) frame(p page, body template.HTML) (*frame, error) {
	b := p.shell()
	if b.Title == "" {
		b.Title = v.t(string(v.route.name))
	}
	f := &frame{basics: b, Body: body, Lang: string(v.lang), Version: v.server.o.Version, Path: v.r.URL.Path, Address: v.r.URL.RequestURI(), Said: v.said()}
	f.Complain = address("/feedback", "page", f.Path)
	if v.caller.Person == "" {
		b.Bare = true
		return f, nil
	}
	f.Person, f.PersonID = v.caller.Name, v.caller.Person
	f.MayDocs = v.may(campaign.ManageTokens) || v.may(campaign.View)
	f.MaySearch = v.may(campaign.View)
	if !v.may(campaign.HandleMatter) {
		f.Complain = "/public/" + v.caller.District + "/complaint"
	}
	home, err := v.server.app.Home(v.ctx(), v.caller)
	if err != nil {
		return nil, err
	}
	f.District = home.District
	f.Nav = v.navigation(sight{home.Plan, home.Kinds})
	if v.route.picks {
		f.Units, f.Under = v.unitsToPick(home), v.under()
		if f.Period = v.period(); !v.route.today {
			f.Periods = v.periodsToPick(home.Plan)
			if f.Period != "" {
				f.PeriodChosen = v.periodTitle(f.Period)
			}
		}
	}
	return f, nil
}

// navigation keeps the ways that the visitor may go and has something on; the chosen unit and period go along.
func (v *visit) navigation(r sight) []navGroup {
	var out []navGroup
	for _, g := range navigation() {
		g.Items = slices.DeleteFunc(slices.Clone(g.Items), func(i navItem) bool { return !v.shows(i, r) })
		for i := range g.Items {
			item := &g.Items[i]
			item.Current = within(v.r.URL.Path, item.Path)
			item.Href = address(item.Path, "under", v.under(), "period", v.period())
		}
		if len(g.Items) > 0 {
			out = append(out, g)
		}
	}
	return out
}

// shows is the one rule of what stands in the navigation; see navItem.
func (v *visit) shows(i navItem, r sight) bool {
	if len(i.may) > 0 && !slices.ContainsFunc(i.may, v.may) {
		return false
	}
	return i.has == nil || slices.ContainsFunc(i.acts, v.may) || i.has(r)
}

// within tells whether a path is a page or one below it.
func within(path, above string) bool {
	return path == above || above != "/" && len(path) > len(above) && path[:len(above)+1] == above+"/"
}

// unitsToPick are the caller's topmost units with those right below them, and the unit that the address names. Of one alone nothing is to be
// picked.
func (v *visit) unitsToPick(h app.Home) []plan.Option {
	var out []plan.Option
	for _, u := range slices.Concat(h.Top, h.Below) {
		out = append(out, plan.Option{ID: u.ID, Title: u.Name})
	}
	if under := v.under(); under != "" && !slices.ContainsFunc(out, func(o plan.Option) bool { return o.ID == under }) {
		out = append(out, plan.Option{ID: under, Title: v.unitName(under)})
	}
	if len(out) == 1 && v.under() == "" {
		return nil
	}
	return out
}

// periodGroup is the periods of one cadence, the latest first.
type periodGroup struct {
	Name    message
	Periods []plan.Option
}
