package web

import (
	"wuzha/internal/app"
)

func (s *server) meRoutes() []route {
	return []route{
		{method: "GET", path: "/me", name: "我的账号", answer: s.me},
	}
}

// mePage is the visitor's own account.
type mePage struct {
	basics
	Name, Login string
	Posts       table
}

func (*mePage) template() string { return "me" }

func (s *server) me(v *visit) (page, error) {
	me, err := s.app.Me(v.ctx(), v.caller)
	if err != nil {
		return nil, err
	}
	return &mePage{Name: me.Name, Login: me.Login, Posts: v.postTable(me)}, nil
}

// postTable lists what the visitor holds. The posts' titles are the plan's, or those of the three administrators.
func (v *visit) postTable(me app.Me) table {
	t := table{Caption: v.t("我的岗位"), Columns: []column{{Title: v.t("岗位")}, {Title: v.t("单位"), Wide: true}, {Title: v.t("自")}, {Title: v.t("至")}},
		Empty: empty{Title: v.t("还没有岗位"), Text: v.t("岗位由安全管理员授予，请联系本单位的安全管理员。")}}
	for _, h := range me.Posts {
		t.Rows = append(t.Rows, row{Cells: []cell{text(v.postTitle(h.Post)), text(v.unitName(h.Unit)), text(dayText(h.From)), text(orText(dayText(h.To), v.t("长期")))}})
	}
	return t
}

func orText(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// postTitle is what people call a post.
func (v *visit) postTitle(id string) string {
	title, err := v.server.app.PostTitle(v.ctx(), v.caller, id)
	if err != nil {
		return id
	}
	return v.words(title)
}

// unitName is a unit's name; its id for who may not see it.
func (v *visit) unitName(id string) string {
	if name, ok := v.names[id]; ok {
		return name
	}
	name := id
	if u, err := v.server.app.Unit(v.ctx(), v.caller, id); err == nil {
		name = u.Name
	}
	if v.names == nil {
		v.names = map[string]string{}
	}
	v.names[id] = name
	return name
}
