package web

import (
	"slices"
	"strconv"

	"wuzha/internal/app"
	"wuzha/internal/plan"
)

// takes tells whether a list of kinds has the kind of the matter's unit.
func (a *asking) takes(of []*plan.UnitKind) bool {
	return a.kind == "" || slices.ContainsFunc(of, func(k *plan.UnitKind) bool { return k.ID == a.kind })
}

func orderOptions(a *asking) []plan.Option {
	var out []plan.Option
	for _, o := range a.plan.Orders {
		if a.takes(o.Of) {
			out = append(out, plan.Option{ID: o.ID, Title: o.Title})
		}
	}
	return out
}

// order is the order that the matter is about; before it is chosen, the only one.
func (a *asking) order() *plan.Order {
	id := a.text("order")
	if all := orderOptions(a); id == "" && len(all) == 1 {
		id = all[0].ID
	}
	return a.plan.OrderOf(id)
}

func topicOptions(a *asking) []plan.Option {
	if o := a.order(); o != nil && len(o.Topics) > 0 {
		return o.Topics
	}
	return namedOptions(plan.FraudTypes)
}

// namedOptions are options that are called as they are written.
func namedOptions(names []string) []plan.Option {
	out := make([]plan.Option, len(names))
	for i, name := range names {
		out[i] = plan.Option{ID: name, Title: name}
	}
	return out
}

func audienceOptions(a *asking) []plan.Option {
	if o := a.order(); o != nil {
		return o.Audiences
	}
	return nil
}

func ratingOptions(a *asking) []plan.Option {
	out := []plan.Option{{ID: "5", Title: "很满意"}, {ID: "4", Title: "满意"}, {ID: "3", Title: "一般"}, {ID: "2", Title: "不满意"}, {ID: "1", Title: "很不满意"}}
	return a.v.translated(out)
}

// translated says the titles of options in the visitor's language.
func (v *visit) translated(options []plan.Option) []plan.Option {
	for i := range options {
		options[i].Title = v.t(options[i].Title)
	}
	return options
}

func inspectionOptions(a *asking) []plan.Option {
	var out []plan.Option
	for _, in := range a.plan.Inspections {
		if a.takes(in.Of) {
			out = append(out, plan.Option{ID: in.ID, Title: in.Title})
		}
	}
	return out
}

// inspection is the inspection that the matter is about; before it is chosen, the only one.
func (a *asking) inspection() *plan.Inspection {
	id := a.text("inspection")
	if all := inspectionOptions(a); id == "" && len(all) == 1 {
		id = all[0].ID
	}
	return a.plan.InspectionOf(id)
}

func titleOptions(a *asking) []plan.Option {
	var out []plan.Option
	for _, t := range a.plan.Titles {
		if a.takes(t.Of) {
			out = append(out, plan.Option{ID: t.ID, Title: t.Title})
		}
	}
	return out
}

func wayOptions(a *asking) []plan.Option {
	return a.v.translated([]plan.Option{{ID: "screen", Title: "在线签收"}, {ID: "scan", Title: "纸质签收，上传扫描件"}})
}

func objectionOptions(a *asking) []plan.Option {
	return a.v.translated([]plan.Option{{ID: "score", Title: "考评得分"}, {ID: "case", Title: "案件归属"}, {ID: "title", Title: "授牌决定"}, {ID: "notice", Title: "公示内容"}})
}

func complaintOptions(a *asking) []plan.Option {
	return a.v.translated([]plan.Option{{ID: "burden", Title: "增加了负担"}, {ID: "page", Title: "页面不好用"}, {ID: "other", Title: "其他意见"}})
}

func callInOptions(a *asking) []plan.Option {
	var out []plan.Option
	for _, in := range a.plan.Inspections {
		if !a.takes(in.Of) {
			continue
		}
		for _, r := range in.CallIn {
			out = append(out, plan.Option{ID: in.ID + "." + r.ID, Title: r.Title})
		}
	}
	return out
}

// periodOptions are the plan's periods; one that is set already is among them, whatever it is.
func periodOptions(a *asking) []plan.Option {
	var out []plan.Option
	for _, g := range a.v.periodsToPick(a.plan) {
		out = append(out, g.Periods...)
	}
	set := a.text("period")
	if set != "" && !slices.ContainsFunc(out, func(o plan.Option) bool { return o.ID == set }) {
		out = append(out, plan.Option{ID: set, Title: a.v.periodTitle(set)})
	}
	return out
}

func scoreOptions(a *asking) []plan.Option {
	var out []plan.Option
	for _, s := range a.plan.Scores {
		if a.takes(s.Of) {
			out = append(out, plan.Option{ID: s.ID, Title: s.Title})
		}
	}
	return out
}

func itemOptions(a *asking) []plan.Option {
	s := a.plan.ScoreOf(a.text("score"))
	if s == nil {
		return nil
	}
	var out []plan.Option
	for _, it := range s.Manuals() {
		out = append(out, plan.Option{ID: it.ID, Title: it.Title + "（" + plan.Points(it.Floor) + "–" + plan.Points(it.Cap) + "）"})
	}
	return out
}

func bulletinOptions(a *asking) []plan.Option {
	var out []plan.Option
	for _, b := range a.plan.Bulletins {
		if a.takes(b.Of) {
			out = append(out, plan.Option{ID: b.ID, Title: b.Title})
		}
	}
	return out
}

func paperOptions(a *asking) []plan.Option {
	kinds, err := a.v.server.app.PapersToWrite(a.v.ctx(), a.v.caller, a.unit)
	if err != nil {
		return nil
	}
	var out []plan.Option
	for _, k := range kinds {
		if k.Issued() {
			out = append(out, plan.Option{ID: k.ID, Title: a.v.words(k.Name())})
		}
	}
	return out
}

// aboutText is what a matter is about; a paper, and the receipt of one, is called by its title and number.
func (v *visit) aboutText(p *plan.Plan, m app.MatterView) string {
	if name := m.PaperName(); name != "" && m.Procedure != "bulletin" {
		return name
	}
	return v.subjectText(p, m.Procedure, m.Unit, m.Subject)
}

// subjectText is what a matter is about, as people read it: a matter keeps ids of the plan.
func (v *visit) subjectText(p *plan.Plan, procedure, unit, subject string) string {
	a := &asking{v: v, plan: p, procedure: procedure, unit: unit}
	switch procedure {
	case "order":
		for _, o := range p.Orders {
			if i := slices.IndexFunc(o.Topics, func(t plan.Option) bool { return t.ID == subject }); i >= 0 {
				return o.Topics[i].Title
			}
		}
		return subject
	case "finding":
		return optionTitle(inspectionOptions(a), subject)
	case "title":
		return optionTitle(titleOptions(a), subject)
	case "score":
		return v.nameAndPeriod(scoreOptions(a), subject)
	case "bulletin":
		return v.nameAndPeriod(bulletinOptions(a), subject)
	case "call_in":
		return v.nameAndPeriod(callInOptions(a), subject)
	case "notice":
		return subject
	}
	return ""
}

func optionTitle(options []plan.Option, id string) string {
	if i := slices.IndexFunc(options, func(o plan.Option) bool { return o.ID == id }); i >= 0 {
		return options[i].Title
	}
	return id
}

// nameAndPeriod reads a subject like `community_quarter 2023-Q2`.
func (v *visit) nameAndPeriod(options []plan.Option, subject string) string {
	name, period, ok := cutLast(subject, ' ')
	if !ok {
		return optionTitle(options, subject)
	}
	return optionTitle(options, name) + " " + v.periodTitle(period)
}

func cutLast(s string, sep byte) (before, after string, ok bool) {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] == sep {
			return s[:i], s[i+1:], true
		}
	}
	return s, "", false
}

// starsText writes ratings: 4.5.
func starsText(sum int64, n int) string {
	if n == 0 {
		return "—"
	}
	return strconv.FormatFloat(float64(sum)/float64(n), 'f', 1, 64)
}
