package app

import (
	"context"
	"maps"
	"slices"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// CallInView is a unit that a rule of the plan calls in, with what has become of it.
type CallInView struct {
	Unit     string `json:"unit"`
	UnitName string `json:"unit_name"`
	Rule     string `json:"rule"` // INSPECTION.RULE, as a call-in matter names it
	Title    string `json:"title"`
	Why      string `json:"why"` // the figures that fulfil the rule, and the rule in words
	Post     string `json:"post,omitempty"`
	Matter   string `json:"matter,omitempty"` // the call-in of this period
	State    string `json:"state,omitempty"`

	Behind []campaign.Evidence `json:"behind"`
}

// CallInList lists the units that the plan's rules call in, judged from the start of the plan to the end of a period. Whether
// they are called in, people decide.
func (a *App) CallInList(ctx context.Context, c Caller, period string) ([]CallInView, error) {
	b, err := a.board(ctx, c, period)
	if err != nil {
		return nil, err
	}
	open := map[string]*campaign.Matter{}
	err = a.eachMatter(ctx, c, MatterQuery{Procedure: "call_in"}, func(m *campaign.Matter) error {
		open[m.Unit+" "+m.Subject] = m
		return nil
	})
	var out []CallInView
	for _, found := range b.callIns() {
		v := CallInView{Unit: found.Unit, UnitName: b.name(found.Unit), Rule: found.Inspection.ID + "." + found.Rule.ID, Title: found.Rule.Title, Why: found.Why(b.f.Plan), Behind: found.Evidence()}
		if found.Rule.Post != nil {
			v.Post = found.Rule.Post.ID
		}
		if m := open[found.Unit+" "+v.Rule+" "+period]; m != nil {
			v.Matter, v.State = m.ID, m.State
		}
		out = append(out, v)
	}
	return out, err
}

// board is what lists about a period are made of.
type board struct {
	s        *snapshot
	f        *plan.Facts
	result   *plan.Result
	period   plan.Period
	day      plan.Day // today, or the last day of the period when that is earlier
	units    []string // in sight, sorted
	discreet discretion
}

func (a *App) board(ctx context.Context, c Caller, period string) (*board, error) {
	scope, err := c.mayAnywhere(campaign.OverseeMatter)
	if err != nil {
		return nil, err
	}
	s, err := a.standing(ctx, c.District)
	if err != nil {
		return nil, err
	}
	p := s.frame.newest()
	if p == nil {
		return nil, notFound()
	}
	pd, ok := p.ParsePeriod(period)
	if !ok || pd.Whole.From > c.Day() {
		return nil, campaign.InvalidAt("period", "没有这个期间，或尚未开始", "there is no such period, or it has not begun")
	}
	b := &board{s: s, period: pd, day: min(c.Day(), pd.Whole.To)}
	b.discreet = s.frame.discretion(c, b.day)
	j := s.judge(plan.Known{AsOf: c.Day()}) // a period's last windows close after its end
	b.f, b.result = j.by(period), b.discreet.result(j.of(s.beneath(j, scope, b.day)))
	sees := s.frame.sight(scope, b.day)
	for _, unit := range slices.Sorted(maps.Keys(s.frame.byUnit)) {
		if sees(unit) {
			b.units = append(b.units, unit)
		}
	}
	return b, nil
}

func (b *board) callIns() []campaign.CallIn {
	w := plan.Window{From: b.f.Plan.Period.From, To: b.day}
	found, _ := campaign.CallIns(b.f, plan.NewFigures(b.f), b.units, w)
	for i := range found {
		found[i] = b.discreet.callIn(found[i])
	}
	return found
}

func (b *board) name(unit string) string {
	u, _ := b.s.frame.at(unit, b.day)
	return u.Name
}

// WatchLists makes the red, yellow and blue lists of a period, with every reason.
func (a *App) WatchLists(ctx context.Context, c Caller, period string) ([]campaign.Watched, error) {
	b, err := a.board(ctx, c, period)
	if err != nil {
		return nil, err
	}
	facts := campaign.WatchFacts{CallIns: b.callIns(), Stand: map[string]string{}, Today: c.Day()}
	for _, t := range b.result.Titles {
		facts.Stand[campaign.StandKey(t.Unit, t.Title.ID)] = string(t.State)
	}
	in := func(unit string) bool {
		_, ok := slices.BinarySearch(b.units, unit)
		return ok
	}
	facts.Missed = filtered(b.result.Verdicts, func(v *plan.Verdict) bool {
		return v.State.Bad() && v.Window.To >= b.period.Whole.From && v.Window.To <= b.period.Whole.To && in(v.Unit)
	})
	err = a.eachMatter(ctx, c, MatterQuery{Open: true}, func(m *campaign.Matter) error {
		due, ok := m.Due(b.f.Plan)
		switch {
		case !in(m.Unit):
		case slices.Contains(heldStates, m.State) && m.Procedure.ID == "title":
			facts.Titles = append(facts.Titles, m)
		case ok && due < c.Day():
			facts.Late = append(facts.Late, m)
		}
		return nil
	})
	out := campaign.WatchLists(b.f.Plan, facts)
	for i := range out {
		out[i].Name = b.name(out[i].Unit)
	}
	return out, err
}

// heldStates are the states of a title after its award.
var heldStates = []string{"awarded", "warned", "suspended"}

// CommendationCandidates lists the units that a period speaks for: they qualify for a title of the plan, missed no duty, and no
// rule calls them in.
func (a *App) CommendationCandidates(ctx context.Context, c Caller, period string) ([]UnitView, error) {
	b, err := a.board(ctx, c, period)
	if err != nil {
		return nil, err
	}
	out := map[string]bool{}
	for _, t := range b.result.Titles {
		out[t.Unit] = out[t.Unit] || t.State == plan.Qualified
	}
	for i := range b.result.Verdicts {
		if v := &b.result.Verdicts[i]; v.State.Bad() && v.Window.To >= b.period.Whole.From && v.Window.To <= b.period.Whole.To {
			out[v.Unit] = false
		}
	}
	for _, called := range b.callIns() {
		out[called.Unit] = false
	}
	var views []UnitView
	for _, unit := range b.units {
		if !out[unit] {
			continue
		}
		u, _ := b.s.frame.at(unit, b.day)
		v, err := unitView(u)
		if err != nil {
			return nil, err
		}
		views = append(views, v)
	}
	return views, nil
}

// OrderStatistics are the figures of orders that the caller may see. It heeds Under and Unit.
func (a *App) OrderStatistics(ctx context.Context, c Caller, q MatterQuery) ([]campaign.OrderStatistics, error) {
	var orders []*campaign.Matter
	q.Procedure = "order"
	err := a.eachMatter(ctx, c, q, func(m *campaign.Matter) error {
		orders = append(orders, m)
		return nil
	})
	if err != nil {
		return nil, err
	}
	var out []campaign.OrderStatistics
	err = a.read(ctx, c, func(_ *store.Tx, f *frame) error {
		if f.newest() == nil {
			return notFound()
		}
		out = campaign.CountOrders(f.newest(), orders)
		return nil
	})
	return out, err
}

// NoticeCoverage tells how far notices with a title have reached the units of each kind. It heeds Under and Unit.
func (a *App) NoticeCoverage(ctx context.Context, c Caller, title string, q MatterQuery) ([]campaign.NoticeCoverage, error) {
	var notices []*campaign.Matter
	q.Procedure = "notice"
	err := a.eachMatter(ctx, c, q, func(m *campaign.Matter) error {
		if title == "" || m.Subject == title {
			notices = append(notices, m)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var out []campaign.NoticeCoverage
	err = a.read(ctx, c, func(_ *store.Tx, f *frame) error {
		if f.newest() == nil {
			return notFound()
		}
		scope, err := c.mayAnywhere(campaign.View)
		if err == nil {
			scope, err = f.narrowed(scope, c, q.Under, q.Unit)
		}
		out = campaign.CoverNotices(f.newest(), notices, f.kindID, f.unitsByKind(scope, c.Day()))
		return err
	})
	return out, err
}

func (f *frame) kindID(unit string) string {
	if placements := f.byUnit[unit]; len(placements) > 0 {
		return placements[0].Kind
	}
	return ""
}

// unitsByKind counts the units that exist in a scope on a day.
func (f *frame) unitsByKind(scope []campaign.UnitRef, day plan.Day) map[string]int {
	out := map[string]int{}
	for unit := range f.byUnit {
		u, _ := f.at(unit, day)
		exists := u.FromDay <= store.Day(day) && store.Day(day) <= u.ToDay
		if exists && campaign.InScope(scope, campaign.UnitRef{District: f.district, Path: u.Path}) {
			out[u.Kind]++
		}
	}
	return out
}
