package plan

import "strconv"

// Figure is a name in a condition of the plan with its value, and what the value is made of.
type Figure struct {
	Title   string   // in the plan's words
	Value   string   // money in yuan, days as days
	Measure *Measure // whose records it counts; nil
	Duty    *Duty    // whose verdicts it counts; nil
	Window  Window
}

// InWords says a condition of the plan in Chinese: 发案数 不少于 3.
func (p *Plan) InWords(e *Expr) string { return p.inWords(e) }

// Behind gives the figures of a condition at a unit in a window, in the order written.
func (g *Figures) Behind(e *Expr, unit string, w Window) ([]Figure, error) {
	node, ok := g.r.t.index[unit]
	if !ok {
		return nil, errFigures
	}
	to := w.To
	w.To = min(w.To, g.r.asOf)
	m := &moment{node: node, win: w, to: to}
	var out []Figure
	for i := range e.refs {
		x := &e.refs[i]
		v, err := g.r.name(x, m)
		if err != nil {
			return nil, err
		}
		out = append(out, Figure{Title: g.r.p.named(x.name), Value: x.text(v), Measure: x.measure, Duty: x.duty, Window: w})
	}
	return out, nil
}

// text writes the value of a name for people.
func (x *ref) text(v Value) string {
	switch {
	case x.typ == Text || x.typ == Choice:
		return v.Text
	case x.typ == Bool && v.Num == 0:
		return "否"
	case x.typ == Bool:
		return "是"
	case x.typ == Money:
		return fen(v.Num) + "元"
	case x.measure != nil:
		return x.measure.Format(v.Num)
	case x.typ == Date:
		return Day(v.Num).String()
	}
	return strconv.FormatInt(v.Num, 10)
}
