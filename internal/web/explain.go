package web

import (
	"net/http"
	"slices"
	"strings"

	"wuzha/internal/app"
	"wuzha/internal/plan"
)

// explainPage leads from a verdict to its rule, its numbers, and the records behind each number.
type explainPage struct {
	basics
	Unit, UnitHref string
	Verdicts       []explained
}

func (*explainPage) template() string { return "explain" }

// explained is one verdict with all that is behind it.
type explained struct {
	Title, Source, Note string
	Badge               badge
	Period, From, To    string
	JudgedOn            string
	Post                string
	Need                string // the condition as the plan has it
	Place               string // file and line
	Lacks               []string
	EachLeft            []string
	Reason              string
	Numbers             []number
}

// number is a name of the condition with what it is made of.
type number struct {
	Name, Title, Value, From, To string
	Units                        []piece // what was counted, when it is units
	Counted, LeftOut             []piece
	CountedMore, LeftOutMore     int
	LeftOutAll                   int // shown or not
}

// piece is a record or a unit behind a number, or left out of it and why.
type piece struct {
	ID, Href, Unit, UnitHref, On, Value, Why string
}

func (s *server) explain(v *visit) (page, error) {
	unit := v.query("unit")
	found, err := s.app.Explain(v.ctx(), v.caller, app.Question{Unit: unit, Duty: v.query("duty"), Period: v.query("period"), Per: v.query("per")})
	if err != nil {
		return nil, err
	}
	u, err := s.app.Unit(v.ctx(), v.caller, unit)
	if err != nil {
		return nil, err
	}
	p := &explainPage{basics: basics{Crumbs: v.unitCrumbs(u, v.t("评定说明"))}, Unit: u.Name, UnitHref: unitPath(u.ID)}
	for _, x := range found {
		p.Verdicts = append(p.Verdicts, v.explained(x))
	}
	if len(p.Verdicts) > 0 {
		p.Title = u.Name + " · " + p.Verdicts[0].Title
	}
	return p, nil
}

func (v *visit) explained(x *plan.Explanation) explained {
	d := x.Verdict
	e := explained{Title: d.Duty.Title, Source: d.Duty.Source, Note: d.Duty.Note, Badge: stateBadge(d.State), Period: v.periodTitle(d.Period),
		From: d.Window.From.String(), To: d.Window.To.String(), JudgedOn: x.JudgedOn.String(), Need: inWords(x), Lacks: v.lacks(&d), EachLeft: d.EachLeft, Reason: d.Reason,
		Place: x.File}
	if d.Post != nil {
		e.Post = d.Post.Title
	}
	for _, n := range x.Numbers {
		e.Numbers = append(e.Numbers, v.number(n))
	}
	return e
}

// half takes the visitor's language out of a text that has both: 不符合条件 / does not meet.
func (v *visit) half(both string) string {
	zh, en, found := strings.Cut(both, " / ")
	if found && v.lang == plan.English {
		return en
	}
	return zh
}

// signs are the comparisons as people write them.
var signs = strings.NewReplacer(">=", "\u2265", "<=", "\u2264", "==", "=", "!=", "\u2260", "&&", "\u4e14", "||", "\u6216", "*", "\u00d7")

// inWords is the condition of the plan with the numbers' titles in place of their names.
func inWords(x *plan.Explanation) string {
	names := slices.Clone(x.Numbers)
	slices.SortFunc(names, func(a, b plan.Number) int { return len(b.Name) - len(a.Name) }) // m.banks_shown before m.banks
	var pairs []string
	for _, n := range names {
		if n.Title != "" {
			pairs = append(pairs, n.Name, n.Title)
		}
	}
	return signs.Replace(strings.NewReplacer(pairs...).Replace(x.Need))
}

// mostPieces is how many records a number shows of each sort.
const mostPieces = 200

func (v *visit) number(n plan.Number) number {
	out := number{Name: n.Name, Title: orText(n.Title, n.Name), Value: n.Value}
	if n.Window != nil {
		out.From, out.To = n.Window.From.String(), n.Window.To.String()
	}
	out.Counted, out.CountedMore = v.pieces(n.Counted)
	if len(n.Counted) > 0 && n.Counted[0].On == "" {
		out.Units, out.Counted = out.Counted, nil
	}
	out.LeftOut, out.LeftOutMore = v.pieces(n.LeftOut)
	out.LeftOutAll = len(n.LeftOut)
	return out
}

func (v *visit) pieces(all []plan.Piece) (shown []piece, more int) {
	all, more = all[:min(len(all), mostPieces)], max(0, len(all)-mostPieces)
	v.learnNames(each(all, func(p plan.Piece) string {
		if p.On == "" {
			return p.ID
		}
		return p.Unit
	}))
	for _, p := range all {
		out := piece{ID: p.ID, On: p.On, Value: p.Value, Why: v.half(p.Why)}
		switch {
		case p.On == "":
			out.Href = unitPath(p.ID)
			out.ID = v.unitName(p.ID)
		case v.reachable("/records/" + p.ID):
			out.Href = "/records/" + p.ID
		}
		if p.Unit != "" {
			out.Unit, out.UnitHref = v.unitName(p.Unit), unitPath(p.Unit)
		}
		shown = append(shown, out)
	}
	return shown, more
}

// reachable tells whether there is a page at a path, for links to pages that other parts of the program have.
func (v *visit) reachable(path string) bool {
	if strings.ContainsAny(path, "?#") {
		return false
	}
	r, err := http.NewRequest(http.MethodGet, path, nil)
	if err != nil {
		return false
	}
	_, pattern := v.server.inner.Handler(r)
	return pattern != "" && pattern != "/"
}
