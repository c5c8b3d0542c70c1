package app

import (
	"context"
	"slices"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// AnalysisQuery asks for an analysis of cases. Months are like 2023-03; without them the last three that are released.
type AnalysisQuery struct {
	Under string // the lead unit, or one directly below it; empty: the lead unit
	From  string // first month
	To    string // last month
}

// MaxMonths is how many months one analysis covers.
const MaxMonths = 24

// Analysis is what was published of the cases of some months. Every number is a sum of released ones.
type Analysis struct {
	Unit     string          `json:"unit"`
	UnitName string          `json:"unit_name"`
	Months   []string        `json:"months"`  // released
	Awaited  []string        `json:"awaited"` // not yet: a month is released some days after its end
	Merged   []string        `json:"merged"`  // months in which the unit is published together with others
	Cases    campaign.Figure `json:"cases"`   //
	Units    []AnalysisUnit  `json:"units"`   // of the lead unit: those directly below
	Weeks    []AnalysisWeek  `json:"weeks"`   // of the lead unit, week on week
	Breaks   []AnalysisBreak `json:"breaks"`
}

// AnalysisUnit is the cases of a unit below.
type AnalysisUnit struct {
	Unit     string          `json:"unit"`
	UnitName string          `json:"unit_name"`
	Cases    campaign.Figure `json:"cases"`
}

// AnalysisWeek is a week's cases; Before is the week before.
type AnalysisWeek struct {
	Week   string `json:"week"`
	Cases  int64  `json:"cases"`
	Before int64  `json:"before"`
}

// AnalysisBreak is a breakdown of the cases.
type AnalysisBreak struct {
	ID      string          `json:"id"`
	Title   string          `json:"title"`
	Classes []AnalysisClass `json:"classes"`
	Left    []string        `json:"left"` // months in which nothing of it could be published
}

// AnalysisClass is a class of a breakdown. Loss is of the lead unit's released numbers, in fen.
type AnalysisClass struct {
	Title string           `json:"title"`
	Cases campaign.Figure  `json:"cases"`
	Loss  *campaign.Figure `json:"loss,omitempty"`
}

// Analysis tells of which kinds the cases were. It is built from monthly releases that do not change, so that no small number
// follows from asking often (docs/decisions/0010-small-numbers.md).
func (a *App) Analysis(ctx context.Context, c Caller, q AnalysisQuery) (*Analysis, error) {
	if q.Under == "" {
		q.Under = c.District
	}
	s, _, err := a.standingAt(ctx, c, campaign.View, q.Under)
	if err != nil {
		return nil, err
	}
	r, err := a.newReleases(ctx, s, c)
	if err != nil {
		return nil, err
	}
	if q.Under != c.District && !slices.Contains(r.Rows, q.Under) {
		return nil, campaign.InvalidAt("query.under", "案件分析只按牵头单位及其直属单位发布，请选择其中之一", "cases are published for the lead unit and those directly below it; choose one of them")
	}
	months, err := r.months(q)
	if err != nil {
		return nil, err
	}
	return r.analysis(q.Under, months), nil
}

// releases are the monthly releases of a district as a caller asks for them.
type releases struct {
	*campaign.Releases
	s     *snapshot
	c     Caller
	facts *plan.Facts // of the newest version, for its plan and tree
	cases []plan.Record
}

// newReleases reads all cases of a district, those that were corrected or withdrawn since among them. frozen are freezes to be looked at as
// if they had been made.
func (a *App) newReleases(ctx context.Context, s *snapshot, c Caller, frozen ...campaign.FrozenOn) (*releases, error) {
	r := &releases{s: s, c: c, facts: s.judge(plan.Known{AsOf: c.Day()}).newest()}
	if r.facts == nil {
		return nil, notFound()
	}
	var freezes []store.Freeze
	var err error
	r.cases, err = a.gather(ctx, s, r.facts.Plan, func(e *evidence) (err error) {
		if freezes, err = e.tx.FreezesByDistrict(s.frame.district); err != nil {
			return err
		}
		return e.tx.RecordsOfSpan(store.KindSpan{District: s.frame.district, Kind: "case", From: store.NoStart, To: store.NoEnd}, e.take)
	})
	if err != nil {
		return nil, err
	}
	r.Releases = releasesOf(r.facts, s.frame.district, r.cases, campaign.ReleaseRule{Now: c.Now, Frozen: append(frozenOn(r.facts.Plan, freezes), frozen...)})
	return r, nil
}

// releasesOf makes the releases of a district by a rule which lacks the day of the first entry.
func releasesOf(f *plan.Facts, district string, cases []plan.Record, rule campaign.ReleaseRule) *campaign.Releases {
	rule.Begun = campaign.Begun(cases, dayOf(rule.Now))
	return campaign.NewReleases(campaign.ReleaseSource{Facts: f, Lead: district, Cases: cases, Rule: rule})
}

// casesOf are the cases of facts that hold all records.
func casesOf(f *plan.Facts) []plan.Record {
	return filtered(f.Records, func(r *plan.Record) bool { return r.Kind.ID == "case" })
}

// frozenOn tells which days were frozen when.
func frozenOn(p *plan.Plan, freezes []store.Freeze) []campaign.FrozenOn {
	var out []campaign.FrozenOn
	for _, f := range freezes {
		if pd, ok := p.ParsePeriod(f.Period); ok {
			out = append(out, campaign.FrozenOn{Window: pd.Whole, At: f.KnownAt})
		}
	}
	return out
}

// months are those that a query asks for.
func (r *releases) months(q AnalysisQuery) ([]plan.Period, error) {
	from, err := r.month("query.from", q.From, -3)
	if err != nil {
		return nil, err
	}
	to, err := r.month("query.to", q.To, -1)
	if err != nil {
		return nil, err
	}
	var out []plan.Period
	for m := from; m.Whole.From <= to.Whole.From; m = r.monthOf(m.Whole.To + 1) {
		if out = append(out, m); len(out) > MaxMonths {
			return nil, campaign.InvalidAt("query.to", "一次最多分析24个月", "at most 24 months at a time")
		}
	}
	if len(out) == 0 {
		return nil, campaign.InvalidAt("query.to", "止月早于起月", "it ends before it begins")
	}
	return out, nil
}

func (r *releases) monthOf(d plan.Day) plan.Period {
	p, _ := r.facts.Plan.ParsePeriod(d.String()[:7])
	return p
}

// month reads a month; without one it is so many before the one that runs, as far as months are released.
func (r *releases) month(path, name string, back int) (plan.Period, error) {
	if name == "" {
		m := r.monthOf(r.c.Day())
		for ; back < 0; back++ {
			m = r.monthOf(m.Whole.From - 1)
		}
		return m, nil
	}
	p, ok := r.facts.Plan.ParsePeriod(name)
	if !ok || len(name) != len("2023-03") || r.monthOf(p.Whole.From) != p {
		return p, campaign.InvalidAt(path, "应为月份，如 2023-03", "it must be a month like 2023-03")
	}
	return p, nil
}

func (r *releases) analysis(under string, months []plan.Period) *Analysis {
	u, _ := r.s.frame.at(under, r.c.Day())
	out := &Analysis{Unit: under, UnitName: u.Name, Months: []string{}, Awaited: []string{}, Merged: []string{}, Units: []AnalysisUnit{}, Weeks: []AnalysisWeek{}}
	lead := under == r.c.District
	for _, b := range r.Breaks {
		br := AnalysisBreak{ID: b.ID, Title: b.Title, Left: []string{}}
		for _, class := range b.Classes {
			c := AnalysisClass{Title: class}
			if lead {
				c.Loss = &campaign.Figure{}
			}
			br.Classes = append(br.Classes, c)
		}
		out.Breaks = append(out.Breaks, br)
	}
	if lead {
		r.openUnits(out)
		r.weeks(out, plan.Window{From: months[0].Whole.From, To: months[len(months)-1].Whole.To})
	}
	for _, m := range months {
		release := r.Of(m.Whole)
		if release == nil {
			out.Awaited = append(out.Awaited, m.Name)
			continue
		}
		out.Months = append(out.Months, m.Name)
		out.add(release, m.Name, slices.Index(r.Rows, under), lead)
	}
	return out
}

func (r *releases) openUnits(out *Analysis) {
	for _, id := range r.Rows {
		u, _ := r.s.frame.at(id, r.c.Day())
		name := u.Name
		if id == r.c.District {
			name += "（本级）"
		}
		out.Units = append(out.Units, AnalysisUnit{Unit: id, UnitName: name})
	}
}

// add adds a month's release: the lead unit's line, or a row.
func (x *Analysis) add(m *campaign.MonthRelease, month string, row int, lead bool) {
	if lead {
		x.Cases.Add(campaign.Released{N: m.Cases})
	} else {
		x.Cases.Add(m.Rows[row].OrNone(m.ByRow))
	}
	for i := range x.Units {
		x.Units[i].Cases.Add(m.Rows[i].OrNone(m.ByRow))
	}
	if !lead && (!m.ByRow || m.Rows[row].Mark != campaign.Shown) {
		x.Merged = append(x.Merged, month)
	}
	for i := range x.Breaks {
		x.Breaks[i].add(&m.Breaks[i], month, row, lead)
	}
}

func (b *AnalysisBreak) add(m *campaign.Breakdown, month string, row int, lead bool) {
	line := m.Total
	if !lead {
		line = nil
		if m.Rows != nil {
			line = m.Rows[row]
		}
	}
	if line == nil {
		b.Left = append(b.Left, month)
	}
	for k := range b.Classes {
		c := &b.Classes[k]
		if line == nil {
			c.Cases.Least = true
		} else {
			c.Cases.Add(line[k])
		}
		if lead && (line == nil || line[k].Mark != campaign.Shown) {
			c.Loss.Least = true
		} else if lead {
			c.Loss.N += m.Loss[k]
		}
	}
}

// weeks counts the cases of the lead unit week by week: its own count is published, it is no breakdown.
func (r *releases) weeks(out *Analysis, w plan.Window) {
	f := plan.NewFacts(r.facts.Plan, r.facts.Tree, r.cases, nil, plan.Known{AsOf: r.c.Day()})
	counts := map[plan.Day]int64{}
	if kind := r.facts.Plan.RecordKind("case"); kind != nil {
		for rec := range f.Counting(kind) {
			counts[monday(rec.On)]++
		}
	}
	for d := monday(w.From); d <= min(w.To, r.c.Day()); d += 7 {
		out.Weeks = append(out.Weeks, AnalysisWeek{plan.Weekly.NameOf(d), counts[d], counts[d-7]})
	}
}

// monday is the first day of a day's week; 1970-01-01 was a Thursday.
func monday(d plan.Day) plan.Day { return d - plan.Day((int64(d)%7+7+3)%7) }

// Suggestions proposes talks for a unit and those below it from its recent cases. Who may not see cases there is refused.
func (a *App) Suggestions(ctx context.Context, c Caller, under string) ([]campaign.TalkSuggestion, error) {
	if under == "" {
		under = c.District
	}
	s, ref, err := a.standingAt(ctx, c, campaign.ViewCases, under)
	if err != nil {
		return nil, err
	}
	j := s.judge(plan.Known{AsOf: c.Day()})
	f := j.newest()
	if f == nil {
		return nil, notFound()
	}
	records, err := a.allBeneath(ctx, s, f, under, store.Day(c.Day()-max(campaign.RecentDays, campaign.CoveredDays)))
	if err != nil {
		return nil, err
	}
	return campaign.TalkSuggestions(f.Showing(records), j.of(s.beneath(j, []campaign.UnitRef{ref}, c.Day())), under, MaxSuggestions), nil
}

// MaxSuggestions is how many talks are proposed at once.
const MaxSuggestions = 50
