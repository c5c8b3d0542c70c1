package plan

import (
	"encoding/json"
	"strconv"
)

// ScoreSheet is the point table of one unit in one period. Points are thousandths.
type ScoreSheet struct {
	Unit        string
	Score       *Score
	Period      string
	Window      Window
	Points      int64
	Items       []ItemScore
	Groups      []int64 // by Score.Groups
	Bonus       int64
	BonusItems  []ItemScore
	Vetoed      []*Rule
	Exempted    []*Rule
	Grade       string // empty when vetoed or when the table has no grades
	Stars       int
	Provisional bool // the period is still running
}

// ItemScore is what one item brought; Scored is false for a manual item that nobody has scored and for one that cannot be computed.
type ItemScore struct {
	Item   *ScoreItem
	Points int64
	Scored bool
}

func (r *run) scores() []ScoreSheet {
	var out []ScoreSheet
	for node := range r.units() {
		r.eachSheet(node, "", func(_ int, s *Score, m *moment) { out = append(out, r.sheet(s, m)) })
	}
	return out
}

// eachSheet visits the point sheets that a unit has in a period, or with none named in all; i is the place of the score in the plan.
func (r *run) eachSheet(node int32, period string, visit func(i int, s *Score, m *moment)) {
	for i, s := range r.p.Scores {
		if !s.ofKind[r.t.nodes[node].kind.index] {
			continue
		}
		r.windows(node, &s.Schedule, nil, func(w *owedWindow) {
			if !r.inForce.has(w.clipped.From) || period != "" && period != w.period.Name {
				return
			}
			r.what, r.period = s.ID, w.period.Name
			m := r.moment(node, &s.Schedule, s, w)
			switch r.owes(&m, s.Where, nil) {
			case owed:
				visit(i, s, &m)
			case owedUnknown: // a sheet has no state "unknown"
				r.problem(node, errMissing)
			}
		})
	}
}

func (r *run) sheet(s *Score, m *moment) ScoreSheet {
	sh := ScoreSheet{Unit: r.t.nodes[m.node].id, Score: s, Period: m.owed.period.Name, Window: m.owed.count, Provisional: m.to >= r.asOf}
	full := map[*ScoreItem]bool{}
	for _, x := range s.Exempt {
		if t, err := r.test(x.When, m); err == nil && t == yes {
			sh.Exempted = append(sh.Exempted, x)
			for _, it := range x.Items {
				full[it] = true
			}
		}
	}
	for _, it := range s.Items {
		sh.Items = append(sh.Items, r.item(s, it, m, full[it]))
	}
	sh.Points = sh.sum(s)
	if s.Bonus != nil {
		for _, it := range s.Bonus.Items {
			x := r.item(s, it, m, false)
			sh.BonusItems = append(sh.BonusItems, x)
			sh.Bonus = addCapped(sh.Bonus, x.Points)
		}
		sh.Bonus = min(sh.Bonus, s.Bonus.Cap)
		sh.Points = addCapped(sh.Points, sh.Bonus)
	}
	r.honours(s, &sh, m)
	return sh
}

// sum adds the items, or the weighted groups, each rounded down.
func (sh *ScoreSheet) sum(s *Score) int64 {
	sum := int64(0)
	if len(s.Groups) == 0 {
		for _, x := range sh.Items {
			sum = addCapped(sum, x.Points)
		}
		return sum
	}
	for _, g := range s.Groups {
		got, of := int64(0), int64(0)
		for _, x := range sh.Items {
			if x.Item.Group == g {
				got += x.Points
				of += x.Item.Points
			}
		}
		points := int64(0)
		if n, err := times(g.Weight, got); err == nil && of > 0 {
			points = floorDiv(n, of)
		}
		sh.Groups = append(sh.Groups, points)
		sum = addCapped(sum, points)
	}
	return sum
}

// Regroup weighs the groups anew after the points of items were replaced, say by those that were once published.
func (sh *ScoreSheet) Regroup() {
	sh.Groups = nil
	sh.sum(sh.Score)
}

func (r *run) item(s *Score, it *ScoreItem, m *moment, exempt bool) ItemScore {
	out := ItemScore{Item: it}
	at := *m
	at.award = it.Points
	switch {
	case exempt:
		out.Points, out.Scored = it.Points, true
		return out
	case it.Manual != nil:
		dec, ok := r.f.decisions[decisionKey{r.t.nodes[m.node].id, s.ID + "." + it.ID, m.owed.period.Name, ""}]
		if n, isNumber := parseDecimal(dec.Decision, 3); ok && isNumber {
			out.Points, out.Scored = n, true
		}
	case it.Award != nil:
		r.what = s.ID + "." + it.ID
		mark := len(r.arena)
		vals, err := r.load(it.Award, &at)
		n, ok := int64(0), false
		if err == nil {
			n, ok = it.Award.value(vals)
		}
		if !ok {
			r.problem(m.node, orFigures(err))
		}
		out.Points, out.Scored = n, ok
		r.arena = r.arena[:mark]
		r.what = s.ID
	}
	if !out.Scored {
		out.Points = 0
		return out
	}
	out.Points = max(it.Floor, min(out.Points, it.Cap))
	return out
}

func orFigures(err error) error {
	if err == nil {
		return errFigures
	}
	return err
}

// honours settles vetoes, grade and stars: a veto keeps the points and takes the rest.
func (r *run) honours(s *Score, sh *ScoreSheet, m *moment) {
	for _, v := range s.Vetoes {
		if t, err := r.test(v.When, m); err == nil && t == yes {
			sh.Vetoed = append(sh.Vetoed, v)
		}
	}
	if len(sh.Vetoed) > 0 {
		return
	}
	for _, g := range s.Grades {
		if g.Rest || sh.Points >= g.From {
			sh.Grade = g.Title
			break
		}
	}
	for _, e := range s.Stars {
		if t, err := r.test(e, m); err == nil && t == yes {
			sh.Stars++
		}
	}
}

// MarshalJSON writes the stable form of `wuzha evaluate`.
func (sh *ScoreSheet) MarshalJSON() ([]byte, error) { return sh.appendJSON(nil), nil }

func (sh *ScoreSheet) appendJSON(b []byte) []byte {
	b = appendPair(append(b, '{'), "unit", sh.Unit)
	b = appendPair(append(b, ','), "score", sh.Score.ID)
	b = appendPair(append(b, ','), "period", sh.Period)
	b = appendPair(append(b, ','), "from", sh.Window.From.String())
	b = appendPair(append(b, ','), "to", sh.Window.To.String())
	b = strconv.AppendInt(append(b, `,"points":`...), sh.Points, 10)
	b = appendItems(append(b, `,"items":`...), sh.Items)
	b = append(b, `,"groups":{`...)
	for i, g := range sh.Score.Groups {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(append(appendString(b, g.ID), ':'), sh.Groups[i], 10)
	}
	b = strconv.AppendInt(append(b, `},"bonus":`...), sh.Bonus, 10)
	b = appendItems(append(b, `,"bonus_items":`...), sh.BonusItems)
	vetoed := make([]string, 0, len(sh.Vetoed))
	for _, v := range sh.Vetoed {
		vetoed = append(vetoed, v.ID)
	}
	list, _ := json.Marshal(vetoed)
	b = append(append(b, `,"vetoed":`...), list...)
	b = append(b, `,"grade":`...)
	if sh.Grade == "" {
		b = append(b, "null"...)
	} else {
		b = appendString(b, sh.Grade)
	}
	b = strconv.AppendInt(append(b, `,"stars":`...), int64(sh.Stars), 10)
	b = strconv.AppendBool(append(b, `,"provisional":`...), sh.Provisional)
	return append(b, '}')
}

func appendItems(b []byte, items []ItemScore) []byte {
	b = append(b, '{')
	for i, x := range items {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendString(b, x.Item.ID), ':')
		if x.Scored {
			b = strconv.AppendInt(b, x.Points, 10)
		} else {
			b = append(b, "null"...)
		}
	}
	return append(b, '}')
}

// TitleState is how a unit stands towards a title, judged from files: whether it qualifies.
type TitleState string

// The states of a title judged from files.
const (
	Qualified    TitleState = "qualified"
	Warned       TitleState = "warned"
	NotQualified TitleState = "not_qualified"
)

// Standing of a unit towards a title.
type Standing struct {
	Unit  string
	Title *Title
	State TitleState
	Short []int64 // what the grant still lacks

	lacking []*cond // the parts that are short, by Short
}

// titles judges all titles.
func (r *run) titles() []Standing {
	var out []Standing
	for node := range r.units() {
		r.eachTitle(node, func(_ int, t *Title, m *moment) { out = append(out, r.title(t, m)) })
	}
	return out
}

// eachTitle visits the titles that a unit may hold, to be judged from the start of the plan to as-of; i is the place of the title in the plan.
func (r *run) eachTitle(node int32, visit func(i int, t *Title, m *moment)) {
	n, w := &r.t.nodes[node], Window{r.p.Period.From, r.asOf}
	if !n.active(r.asOf) || w.empty() {
		return
	}
	for i, t := range r.p.Titles {
		if t.ofKind[n.kind.index] && t.Grant != nil {
			r.what, r.period = t.ID, ""
			visit(i, t, &moment{node: node, win: w, to: w.To})
		}
	}
}

func (r *run) title(t *Title, m *moment) Standing {
	s := Standing{Unit: r.t.nodes[m.node].id, Title: t, State: NotQualified}
	ok, err := r.qualifies(t, m)
	if err != nil {
		r.problem(m.node, err)
		return s
	}
	if !ok {
		if out := r.compareOne(t.Grant, m); out.err == nil && !out.holds {
			s.Short, s.lacking = out.short, out.parts
		}
		return s
	}
	s.State = Qualified
	if t.Warn != nil {
		if w, err := r.test(t.Warn, m); err == nil && w == yes {
			s.State = Warned
		}
	}
	return s
}

// Missing says in Chinese what the grant still lacks: each part that fails in the plan's words, and by how much.
func (s *Standing) Missing(p *Plan) []string {
	var out []string
	for i, c := range s.lacking {
		text := p.condWords(s.Title.Grant, c, false)
		if i < len(s.Short) && s.Short[i] > 0 && c.op > opNot {
			text += "，" + shortOf(c, s.Short[i])
		}
		out = append(out, text)
	}
	return out
}

// shortOf says by how much a comparison fails: a limit is passed, a need is not reached.
func shortOf(c *cond, n int64) string {
	if c.left.scale > 1 {
		n, _ = ceilDiv(n, c.left.scale)
	}
	amount := strconv.FormatInt(n, 10)
	if c.left.typ == Money || c.right.typ == Money {
		amount = fen(n) + "元"
	}
	if c.limits() {
		return "超出" + amount
	}
	return "还差" + amount
}

// limits tells whether a comparison sets a limit from above.
func (c *cond) limits() bool { return c.op == opLt || c.op == opLe || c.op == opEq }

// MarshalJSON writes the stable form of `wuzha evaluate`.
func (s *Standing) MarshalJSON() ([]byte, error) {
	b := appendPair([]byte{'{'}, "unit", s.Unit)
	b = appendPair(append(b, ','), "title", s.Title.ID)
	b = appendPair(append(b, ','), "state", string(s.State))
	if len(s.Short) > 0 {
		list, _ := json.Marshal(s.Short)
		b = append(append(b, `,"short":`...), list...)
	}
	return append(b, '}'), nil
}
