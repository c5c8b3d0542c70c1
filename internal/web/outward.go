package web

import (
	"slices"
	"strings"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// What the pages about publicity and papers share: how far units are with the duties that rest on some kinds of records.

// absolute is an address of ours as others must write it, on posters and labels.
func (v *visit) absolute(path string) string {
	if v.server.o.URL != "" {
		return strings.TrimRight(v.server.o.URL, "/") + path
	}
	scheme := "http://"
	if v.secure() {
		scheme = "https://"
	}
	return scheme + v.r.Host + path
}

// dutiesOn lists the duties that count records of some kinds.
func dutiesOn(p *plan.Plan, kinds ...string) []*plan.Duty {
	var out []*plan.Duty
	for _, d := range p.Duties {
		if slices.ContainsFunc(d.HaveOf(), func(m *plan.Measure) bool { return m.Record != nil && slices.Contains(kinds, m.Record.ID) }) {
			out = append(out, d)
		}
	}
	return out
}

// coverageLimit is how many matters one list shows.
const coverageLimit = 200

// part keeps the rows of a table that are shown at once.
func (v *visit) part(t table) table {
	first, last := v.partOf(&t, len(t.Rows))
	t.Rows = t.Rows[first:last]
	return t
}

// coverage lists how far the units are with duties in their latest period: first the ones that are short.
func (s *server) coverage(v *visit, duties []*plan.Duty) (table, error) {
	t := table{Caption: v.t("完成情况"), Columns: []column{{Title: v.t("单位")}, {Title: v.t("责任"), Wide: true}, {Title: v.t("周期"), Minor: true}, {Title: v.t("已有")}, {Title: v.t("还差")}, {Title: v.t("状态")}},
		Empty: empty{Title: v.t("没有相应的责任"), Text: v.t("方案里没有这方面的责任，或者所选范围内没有承担它的单位。")}}
	found, err := s.app.Coverage(v.ctx(), v.caller, app.CoverageQuery{Duties: dutyIDs(duties), Under: v.under(), Period: v.period(), Skip: v.skipped("skip"), Limit: partSize})
	if err != nil {
		return t, err
	}
	v.partOf(&t, found.Total)
	for _, item := range found.Verdicts {
		d := item.Verdict
		t.Rows = append(t.Rows, row{Cells: []cell{opens(item.UnitName, unitPath(d.Unit)), opens(item.Title, whyPath(d)), text(v.periodTitle(d.Period)),
			{Text: v.doneText(d), Href: whyPath(d)}, text(v.shortText(d)), badgeCell(stateBadge(d.State))}})
	}
	return t, nil
}

func dutyIDs(duties []*plan.Duty) []string {
	var out []string
	for _, d := range duties {
		out = append(out, d.ID)
	}
	return out
}

// planNow is the plan in force; a district without one hears what to do.
func (s *server) planNow(v *visit) (*plan.Plan, error) {
	home, err := s.app.Home(v.ctx(), v.caller)
	switch {
	case err != nil:
		return nil, err
	case home.Plan != nil:
		return home.Plan, nil
	case !v.may(campaign.View):
		return nil, nothing()
	}
	return nil, campaign.Refuse(campaign.Conflict, "还没有施行中的方案，请先施行方案", "no plan is in force yet; put one in force first")
}
