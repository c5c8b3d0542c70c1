package web

import (
	"cmp"
	"slices"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// reach counts for each duty on materials how many units have done it: how far banks and public places are covered (Z2). Each number opens to
// the units behind it.
func (s *server) reach(v *visit, duties []*plan.Duty) (table, error) {
	t := table{Caption: v.t("覆盖情况"), Columns: []column{{Title: v.t("责任"), Wide: true}, {Title: v.t("应完成"), Right: true}, {Title: v.t("已完成"), Right: true}, {Title: v.t("完成率"), Right: true}, {Title: v.t("此前各期完成率"), Right: true}},
		Empty: empty{Title: v.t("没有相应的责任"), Text: v.t("方案里没有这方面的责任，或者所选范围内没有承担它的单位。")}}
	rates, err := s.app.DutyRates(v.ctx(), v.caller, app.Query{Under: v.under()})
	for _, d := range duties {
		i := slices.IndexFunc(rates, func(r app.DutyRate) bool { return r.Duty == d.ID && !r.Goal })
		if i < 0 {
			continue
		}
		r, list := rates[i], func(state string) string { return address("/duties", "under", v.under(), "duty", d.ID, "state", state) }
		t.Rows = append(t.Rows, row{Cells: []cell{opens(d.Title, list("")), opens(countText(r.Owed), list("")), opens(countText(r.Good), list("met,kept")),
			text(percentOf(r.Good, r.Owed)), text(percentOf(r.Done, r.Past))}})
	}
	return t, err
}

// percentOf is a share in whole percent, rounded down: all is said only of all. Of nothing there is none.
func percentOf(part, whole int) string {
	if whole == 0 {
		return "—"
	}
	return countText(100*part/whole) + "%"
}

// fewMaterials is how many materials a proposal names.
const fewMaterials = 3

// fitting are the materials in use that serve a proposal: those of its topic, those of all topics where there is none; what is for its audience
// and what is in stock come first.
func fitting(all []app.MaterialView, t campaign.TalkSuggestion) []app.MaterialView {
	pick := func(topic string) []app.MaterialView {
		var out []app.MaterialView
		for _, m := range all {
			if !m.Ended && m.Topic == topic && (m.Audience == "" || m.Audiences == t.Audience) {
				out = append(out, m)
			}
		}
		return out
	}
	out := pick(t.Topic)
	if len(out) == 0 {
		out = pick("")
	}
	slices.SortStableFunc(out, func(a, b app.MaterialView) int {
		return cmp.Or(cmp.Compare(b.Audience, a.Audience), cmp.Compare(b.Stock, a.Stock))
	})
	return out[:min(len(out), fewMaterials)]
}

// fittingCell names the materials that serve a proposal, with their stock, or leads to the form of a new one.
func (v *visit) fittingCell(all []app.MaterialView, t campaign.TalkSuggestion) cell {
	var out cell
	for _, m := range fitting(all, t) {
		title := m.Title
		if m.Stock > 0 {
			title = v.t("%s（库存%s份）", m.Title, countText(m.Stock))
		}
		out.More = append(out.More, link{Text: title, Href: materialPath(m.ID)})
	}
	switch {
	case len(out.More) > 0:
		return out
	case v.may(campaign.SubmitRecord):
		return opens(v.t("目录里没有，新增"), address("/materials/new", "topic", t.Topic))
	}
	return text(v.t("目录里没有"))
}

// placesCell names the unit of a proposal and leads to its places of publicity, where the plan knows such.
func (v *visit) placesCell(in *plan.Plan, t campaign.TalkSuggestion) cell {
	out := opens(t.UnitName, unitPath(t.Unit))
	if kindOf(in, venueKind) != nil {
		out.More = []link{{Text: v.t("看阵地"), Href: address("/venues", "under", t.Unit)}}
	}
	return out
}
