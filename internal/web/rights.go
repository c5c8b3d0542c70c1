package web

import (
	"encoding/csv"
	"io"
	"strings"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

func (s *server) rightsRoutes() []route {
	return []route{
		{method: "GET", path: "/rights", name: "权限", answer: s.rights},
		{method: "GET", path: "/rights/matrix", name: "权限矩阵", answer: s.matrix},
		{method: "GET", path: "/rights/matrix.csv", name: "权限矩阵", answer: s.matrixFile},
		{method: "GET", path: "/rights/give", name: "授予岗位", answer: s.givePostForm},
		{method: "POST", path: "/rights/give", name: "授予岗位", answer: s.givePost},
		{method: "GET", path: "/rights/take", name: "收回岗位", answer: s.takePostForm},
		{method: "POST", path: "/rights/take", name: "收回岗位", answer: s.takePost},
		{method: "GET", path: "/rights/hand-over", name: "工作移交", answer: s.handOverForm},
		{method: "POST", path: "/rights/hand-over", name: "工作移交", answer: s.handOver},
		{method: "GET", path: "/rights/lend", name: "应急借用", answer: s.lendForm},
		{method: "POST", path: "/rights/lend", name: "应急借用", answer: s.lend},
		{method: "GET", path: "/rights/lent/{lent}", name: "收回借用的权限", answer: s.endLentForm},
		{method: "POST", path: "/rights/lent/{lent}", name: "收回借用的权限", answer: s.endLent},
	}
}

// rightsPage is where the security administrator begins: posts with their holders, and what is lent.
type rightsPage struct {
	basics
	Search string
	Vacant bool
	Posts  table
	Lent   table
}

func (*rightsPage) template() string { return "rights" }

func (s *server) rights(v *visit) (page, error) {
	if !v.may(campaign.ManageRights) {
		return nil, hidden(v, campaign.ManageRights)
	}
	p := &rightsPage{Search: v.query("q"), Vacant: v.query("vacant") != ""}
	var err error
	if p.Posts, err = s.unitPostTable(v); err != nil {
		return nil, err
	}
	lent, err := s.app.Lent(v.ctx(), v.caller)
	if err != nil {
		return nil, err
	}
	p.Lent = s.lentTable(v, lent, true)
	return p, nil
}

// hidden refuses a page of administration: to who belongs to the campaign's work it does not exist.
func hidden(v *visit, a campaign.Action) error {
	if v.may(campaign.View) {
		return mayNot(a)
	}
	return campaign.Refuse(campaign.NotFound, "没有找到", "not found")
}

// postQuery reads the filter of a list of posts.
func (v *visit) postQuery() app.Query {
	q := app.Query{Under: v.under(), Search: v.query("q"), After: v.query("after"), Limit: 50}
	if v.query("vacant") != "" {
		q.State = "vacant"
	}
	return q
}

// unitPostTable lists posts unit by unit; a unit's name stands once. Who gives rights can fill each.
func (s *server) unitPostTable(v *visit) (table, error) {
	q := v.postQuery()
	found, err := s.app.UnitPosts(v.ctx(), v.caller, q)
	if err != nil {
		return table{}, err
	}
	t := table{Caption: v.t("岗位与任职"), Columns: []column{{Title: v.t("单位"), Wide: true}, {Title: v.t("岗位")}, {Title: v.t("任职人员")}, {Title: v.t("自"), Minor: true}, {Title: v.t("至"), Minor: true}},
		Empty: empty{Title: v.t("没有符合条件的岗位"), Text: v.t("换一个关键词，或者清除筛选条件。")}}
	gives := v.may(campaign.ManageRights)
	if gives {
		t.Columns = append(t.Columns, column{Title: v.t("操作")})
	}
	top := 64
	for _, u := range found.Items {
		top = min(top, strings.Count(u.Path, "/"))
	}
	for _, u := range found.Items {
		name := text(u.UnitName)
		if v.may(campaign.View) {
			name = opens(u.UnitName, unitPath(u.Unit))
		}
		name.Depth = min(strings.Count(u.Path, "/")-top, 6)
		for _, p := range u.Posts {
			for _, r := range v.postRows(p) {
				r.Cells[0] = name
				name = cell{Depth: name.Depth}
				if gives {
					r.Cells = append(r.Cells, opens(v.t("授予"), address("/rights/give", "unit", u.Unit, "post", p.Post)))
				}
				t.Rows = append(t.Rows, r)
			}
		}
	}
	v.turns(&t, found.Next)
	t.Exports = v.exports(app.ListQuery{List: app.PostList, Query: q})
	return t, nil
}

// postRows is a row for each holder, or one that says that there is none.
func (v *visit) postRows(p app.HeldPost) []row {
	title := text(v.postTitle(p.Post))
	if p.Vacant() {
		return []row{{Cells: []cell{{}, title, badgeCell(badge{"空缺", "user-plus", "warn"}), {}, {}}}}
	}
	var out []row
	for _, h := range p.Holders {
		who := text(h.Name)
		if v.may(campaign.ManageRights) {
			who = opens(h.Name, "/accounts/"+h.Person)
		}
		out = append(out, row{Cells: []cell{{}, title, who, text(dayText(h.From)), text(orText(dayText(h.To), v.t("长期")))}})
	}
	return out
}

func (s *server) lentTable(v *visit, lent []app.LentRight, ends bool) table {
	t := table{Caption: v.t("借用的权限"), Columns: []column{{Title: v.t("人员")}, {Title: v.t("权限"), Wide: true}, {Title: v.t("单位")}, {Title: v.t("理由")}, {Title: v.t("到期")}, {Title: v.t("状态")}},
		Empty: empty{Title: v.t("没有借用的权限"), Text: v.t("应急借用只用于当班无人持有权限的时候，到期自动收回。")}}
	names := s.accountNames(v)
	for i := range lent {
		l := lent[len(lent)-1-i]
		state := badgeCell(badge{"已结束", "check", "calm"})
		if l.Open {
			state = badgeCell(badge{"借用中", "clock", "warn"})
			if ends {
				state.Href, state.Text = "/rights/lent/"+l.ID, v.t("收回")
			}
		}
		t.Rows = append(t.Rows, row{Cells: []cell{text(orText(names[l.Person], l.Person)), text(v.actionTitles(l.Actions)), text(s.placeName(v, l.Unit)), text(l.Reason), text(momentText(l.Expires)), state}})
	}
	return t
}

// accountNames gives names by person, for those who keep accounts or rights.
func (s *server) accountNames(v *visit) map[string]string {
	names := map[string]string{}
	all, err := s.app.Accounts(v.ctx(), v.caller)
	if err != nil {
		return names // who may not see accounts reads their ids
	}
	for _, a := range all {
		names[a.Person] = a.Name
	}
	return names
}

func (v *visit) actionTitles(names []string) string {
	var titles []string
	for _, name := range names {
		if a, ok := campaign.ParseAction(name); ok {
			titles = append(titles, v.words(a.Title()))
		}
	}
	return strings.Join(titles, "、")
}

// matrixPage is the table of rights: a row for each action, a column for each post.
type matrixPage struct {
	basics
	Posts   []string
	Actions []matrixRow
}

type matrixRow struct {
	Title string
	Has   []bool
}

func (*matrixPage) template() string { return "matrix" }

func (s *server) matrix(v *visit) (page, error) {
	posts, err := s.app.PostRights(v.ctx(), v.caller)
	if err != nil {
		return nil, err
	}
	p := &matrixPage{}
	for _, r := range posts {
		p.Posts = append(p.Posts, v.words(r.Title))
	}
	for _, a := range campaign.Actions() {
		line := matrixRow{Title: v.words(a.Title())}
		for _, r := range posts {
			line.Has = append(line.Has, r.Actions.Has(a))
		}
		p.Actions = append(p.Actions, line)
	}
	return p, nil
}

// matrixFile is the matrix as separated text.
func (s *server) matrixFile(v *visit) (page, error) {
	shown, err := s.matrix(v)
	if err != nil {
		return nil, err
	}
	m := shown.(*matrixPage)
	return &file{Name: v.t("权限矩阵") + ".csv", Type: "text/csv; charset=utf-8", write: func(v *visit, w io.Writer) error {
		if _, err := io.WriteString(w, "\ufeff"); err != nil { // spreadsheets know Chinese by it
			return err
		}
		c := csv.NewWriter(w)
		rows := [][]string{append([]string{v.t("权限")}, m.Posts...)}
		for _, a := range m.Actions {
			line := []string{a.Title}
			for _, has := range a.Has {
				line = append(line, map[bool]string{true: "✓"}[has])
			}
			rows = append(rows, line)
		}
		return c.WriteAll(rows)
	}}, nil
}

// loginField asks for a person by login, with those of the district to choose from.
func (s *server) loginField(v *visit, name, label string) *field {
	f := &field{Name: name, Label: label, Type: "text", Value: orText(v.query(name), v.value(name)), Required: true, Help: v.t("登录名；输入姓名或登录名的一部分可以选择。")}
	found, err := s.app.FindAccounts(v.ctx(), v.caller, app.Query{State: "active", Limit: app.MaxPage})
	if err != nil {
		return f
	}
	for _, a := range found.Items {
		f.Options = append(f.Options, plan.Option{ID: a.Login, Title: a.Name})
	}
	return f
}

// personOf finds the person of a login.
func (s *server) personOf(v *visit, name string) (app.AccountView, error) {
	asked := v.value(name)
	all, err := s.app.Accounts(v.ctx(), v.caller)
	if err != nil {
		return app.AccountView{}, err
	}
	for _, a := range all {
		if a.Login == asked {
			return a, nil
		}
	}
	return app.AccountView{}, campaign.InvalidAt(name, "没有这个登录名，请从列表中选择", "there is no such login; choose from the list")
}

func (s *server) givePostForm(v *visit) (page, error) {
	return shown(s.postGiving(v))
}

func (s *server) postGiving(v *visit) (*stepPage, error) {
	if !v.may(campaign.ManageRights) {
		return nil, hidden(v, campaign.ManageRights)
	}
	posts, err := s.app.PostRights(v.ctx(), v.caller)
	if err != nil {
		return nil, err
	}
	unit, err := s.unitField(v, unitAsk{Chosen: v.query("unit")})
	if err != nil {
		return nil, err
	}
	post := &field{Name: "post", Label: v.t("岗位"), Type: "select", Value: v.query("post"), Required: true}
	for _, r := range posts {
		post.Options = append(post.Options, plan.Option{ID: r.Post, Title: v.words(r.Title)})
	}
	return &stepPage{basics: basics{Crumbs: []crumb{{v.t("权限"), "/rights"}, {Text: v.t("授予岗位")}}}, Says: []string{v.t("权限来自岗位：在这个单位和它下面的单位，从起始日到截止日有效。三员之间、三员与业务岗位之间不能兼任。")},
		Form: form{ID: "give", Submit: v.t("授予"), Cancel: "/rights", Fields: []*field{s.loginField(v, "login", v.t("人员")), unit, post,
			{Name: "from", Label: v.t("起始日期"), Type: "date", Value: v.today().String(), Required: true},
			{Name: "to", Label: v.t("截止日期"), Type: "date", Help: v.t("不填为长期。")}}}}, nil
}

func (s *server) givePost(v *visit) (page, error) {
	p, err := s.postGiving(v)
	if err != nil {
		return nil, err
	}
	who, err := s.personOf(v, "login")
	if err != nil {
		return p, err
	}
	h := app.Holding{Person: who.Person, Post: v.value("post")}
	if h.Unit, err = s.unitSaid(v, "unit"); err != nil {
		return p, err
	}
	if h.From, err = v.dayOrNone("from"); err != nil {
		return p, err
	}
	if h.To, err = v.dayOrNone("to"); err != nil {
		return p, err
	}
	if err := s.app.GivePost(v.ctx(), v.caller, h); err != nil {
		return p, err
	}
	return &redirect{To: "/accounts/" + who.Person, Said: v.t("已授予%s：%s。", who.Name, v.postTitle(h.Post))}, nil
}

func (s *server) takePostForm(v *visit) (page, error) {
	p, _, err := s.postTaking(v)
	if err != nil {
		return nil, err
	}
	return p, nil
}

func (s *server) postTaking(v *visit) (*stepPage, app.Holding, error) {
	h := app.Holding{Person: v.query("person"), Post: v.query("post"), Unit: v.query("unit")}
	if !v.may(campaign.ManageRights) {
		return nil, h, hidden(v, campaign.ManageRights)
	}
	if _, err := s.app.Posts(v.ctx(), v.caller, h.Person); err != nil {
		return nil, h, err
	}
	name := orText(s.accountNames(v)[h.Person], h.Person)
	last := v.today() - 1
	return &stepPage{basics: basics{Crumbs: []crumb{{v.t("权限"), "/rights"}, {name, "/accounts/" + h.Person}, {Text: v.t("收回岗位")}}},
		Says: []string{v.t("%s：%s（%s）", name, v.postTitle(h.Post), s.placeName(v, h.Unit)), v.t("收回后岗位空缺，未办的待办留给以后任职的人；填过的记录仍记在本人名下。要直接交给别人，请用工作移交。")},
		Form: form{ID: "take", Submit: v.t("收回"), Danger: true, Cancel: "/accounts/" + h.Person, Fields: []*field{
			{Name: "to", Label: v.t("最后一天"), Type: "date", Value: last.String(), Required: true, Help: v.t("填昨天，今天起就不再有这个岗位的权限。")}}}}, h, nil
}

func (s *server) takePost(v *visit) (page, error) {
	p, h, err := s.postTaking(v)
	if err != nil {
		return nil, err
	}
	last, err := v.dayField("to")
	if err != nil {
		return p, err
	}
	h.To = &last
	if err := s.app.TakePost(v.ctx(), v.caller, h); err != nil {
		return p, err
	}
	return &redirect{To: "/accounts/" + h.Person, Said: v.t("已收回，最后一天是 %s。", last)}, nil
}
