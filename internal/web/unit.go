package web

import (
	"strings"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// unitPage is one unit: what it is, how it stands, who holds its posts, where it lay.
type unitPage struct {
	basics
	ID         string
	Kind       string
	Profile    []term
	Actions    []link
	Strips     []dutyStrip
	DutiesHref string
	Posts      []postLine
	History    []historyLine
	Below      table
	BelowHref  string
}

func (*unitPage) template() string { return "unit" }

// term is a name with its value.
type term struct{ Name, Value, Href string }

type postLine struct{ Title, Name, Since string }

type historyLine struct{ Days, Text string }

func (s *server) unit(v *visit) (page, error) {
	u, kind, err := s.unitAndKind(v)
	if err != nil {
		return nil, err
	}
	p := &unitPage{basics: basics{Title: u.Name, Crumbs: v.unitCrumbs(u, "")}, ID: u.ID, Kind: kind.Title, Profile: v.profile(u, kind), Actions: v.unitActions(u, kind),
		DutiesHref: address("/duties", "under", u.ID), BelowHref: address("/units", "under", u.ID)}
	for _, fill := range []func(*visit, *unitPage, app.UnitView) error{s.unitStanding, s.unitPosts, s.unitHistory, s.unitsBelow} {
		if err := fill(v, p, u); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func (s *server) unitStanding(v *visit, p *unitPage, u app.UnitView) error {
	found, err := s.app.Verdicts(v.ctx(), v.caller, app.Query{Unit: u.ID, Limit: app.MaxPage})
	if err == nil {
		p.Strips = v.strips(found.Items)
	}
	return err
}

func (s *server) unitPosts(v *visit, p *unitPage, u app.UnitView) error {
	held, err := s.app.PostHolders(v.ctx(), v.caller, u.ID)
	for _, h := range held {
		p.Posts = append(p.Posts, postLine{Title: v.words(h.Post), Name: h.Name, Since: dayText(h.Since)})
	}
	return err
}

// unitHistory is told when there is more to it than that the unit exists.
func (s *server) unitHistory(v *visit, p *unitPage, u app.UnitView) error {
	placements, err := s.app.UnitHistory(v.ctx(), v.caller, u.ID)
	if len(placements) < 2 {
		return err
	}
	for _, h := range placements {
		text := h.Name
		if h.Parent != "" {
			text = v.t("%s，隶属%s", h.Name, v.unitName(h.Parent))
		}
		p.History = append(p.History, historyLine{Days: orText(dayText(h.From), v.t("最初")) + " – " + orText(dayText(h.To), v.t("今")), Text: text})
	}
	return err
}

// mostBelow is how many units below a unit its page lists.
const mostBelow = 60

func (s *server) unitsBelow(v *visit, p *unitPage, u app.UnitView) error {
	home, err := s.app.Home(v.ctx(), v.caller)
	if err != nil {
		return err
	}
	found, err := s.app.UnitStandings(v.ctx(), v.caller, app.Query{Under: u.ID, Limit: mostBelow + 1})
	if err != nil || len(found.Items) < 2 {
		return err
	}
	found.Items, found.Next = found.Items[1:], ""
	p.Below = v.unitTable(found, kindTitles(home.Plan))
	return nil
}

// unitAndKind finds the unit of the address, with its kind by the plan in force.
func (s *server) unitAndKind(v *visit) (app.UnitView, *plan.UnitKind, error) {
	u, err := s.app.Unit(v.ctx(), v.caller, v.r.PathValue("unit"))
	if err != nil {
		return u, nil, err
	}
	p, err := s.app.CurrentPlan(v.ctx(), v.caller, v.today())
	if err != nil {
		return u, nil, err
	}
	for _, k := range p.Kinds {
		if k.ID == u.Kind {
			return u, k, nil
		}
	}
	return u, &plan.UnitKind{ID: u.Kind, Title: u.Kind}, nil
}

// unitCrumbs lead from the topmost unit that the visitor sees down to a unit, and on to a page about it.
func (v *visit) unitCrumbs(u app.UnitView, last string) []crumb {
	crumbs := []crumb{{v.t("单位"), "/units"}}
	ids := strings.Split(strings.Trim(u.Path, "/"), "/")
	for _, id := range ids[:len(ids)-1] {
		above, err := v.server.app.Unit(v.ctx(), v.caller, id)
		if err == nil { // who sees a unit may not see those above it
			crumbs = append(crumbs, crumb{above.Name, unitPath(id)})
		}
	}
	if last == "" {
		return append(crumbs, crumb{Text: u.Name})
	}
	return append(crumbs, crumb{u.Name, unitPath(u.ID)}, crumb{Text: last})
}

// profile tells what is known of a unit. What is missing says so: duties that need it cannot be judged.
func (v *visit) profile(u app.UnitView, kind *plan.UnitKind) []term {
	out := []term{{Name: v.t("种类"), Value: kind.Title}, {Name: v.t("编号"), Value: u.ID}}
	if u.Code != "" {
		out = append(out, term{Name: v.t("区划代码"), Value: u.Code})
	}
	for _, a := range kind.Attributes {
		out = append(out, term{Name: titleOf(a), Value: v.attributeText(a, u.Attributes[a.ID])})
	}
	for _, l := range kind.Links {
		if to, err := v.server.app.Unit(v.ctx(), v.caller, u.Links[l.ID]); err == nil {
			out = append(out, term{Name: l.Kind.Title, Value: to.Name, Href: unitPath(to.ID)})
		}
	}
	if u.From != nil {
		out = append(out, term{Name: v.t("起始日期"), Value: u.From.String()})
	}
	if u.To != nil {
		out = append(out, term{Name: v.t("截止日期"), Value: u.To.String()})
	}
	return out
}

func titleOf(f *plan.Field) string {
	if f.Title != "" {
		return f.Title
	}
	return f.ID
}

// attributeText is a value as people read it.
func (v *visit) attributeText(f *plan.Field, cell string) string {
	switch {
	case cell == "":
		return v.t("未登记")
	case f.Type == plan.Bool && cell == "true":
		return v.t("是")
	case f.Type == plan.Bool:
		return v.t("否")
	case f.Type == plan.Int:
		return countText(cell)
	case f.Type == plan.Money:
		whole, rest, point := strings.Cut(cell, ".")
		if whole = countText(whole); point {
			whole += "." + rest
		}
		return v.t("%s元", whole)
	}
	for _, o := range f.Options {
		if o.ID == cell {
			return o.Title
		}
	}
	return cell
}

// unitActions are what the visitor may do to a unit.
func (v *visit) unitActions(u app.UnitView, kind *plan.UnitKind) []link {
	var out []link
	may := func(a campaign.Action) bool { return u.To == nil && v.mayAt(a, u.Path) }
	if may(campaign.EditUnit) || may(campaign.ReportUnit) && len(kind.Attributes) > 0 {
		out = append(out, link{v.t("修改"), unitPath(u.ID, "edit"), "edit"})
	}
	if may(campaign.EditUnit) {
		out = append(out, link{v.t("新增下级单位"), unitPath(u.ID, "add"), "plus"})
	}
	if may(campaign.MoveUnit) && u.Parent != "" {
		out = append(out, link{v.t("调整隶属"), unitPath(u.ID, "move"), "route"})
	}
	if may(campaign.MoveUnit) && u.Parent != "" {
		out = append(out, link{v.t("合并"), unitPath(u.ID, "merge"), "arrow-right"}, link{v.t("拆分"), unitPath(u.ID, "split"), "list-tree"})
	}
	out = append(out, link{v.t("前身与后续"), unitPath(u.ID, "lineage"), "history"})
	if may(campaign.EditUnit) && u.Parent != "" {
		out = append(out, link{v.t("撤销"), unitPath(u.ID, "close"), "archive"})
	}
	return out
}
