package app

import (
	"context"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// Question asks how a verdict has come about.
type Question struct {
	Unit   string
	Duty   string
	Period string
	Per    string    // a record of a `per:` duty; empty: all of them
	AsOf   *plan.Day // nil: today
}

// Explain leads from a verdict to its rule, its numbers and the records behind them. Who may not see rows of cases is told
// their number alone.
func (a *App) Explain(ctx context.Context, c Caller, q Question) ([]*plan.Explanation, error) {
	s, ref, err := a.standingAt(ctx, c, campaign.View, q.Unit)
	if err != nil {
		return nil, err
	}
	f := s.judge(plan.Known{AsOf: dayOr(q.AsOf, c.Day())}).by(q.Period)
	if f == nil {
		return nil, notFound()
	}
	records, err := a.recordsBehind(ctx, s, f, q)
	if err != nil {
		return nil, err
	}
	found, err := plan.Explain(f.Showing(records), q.Unit, q.Duty, q.Period, q.Per)
	if err != nil {
		return nil, campaign.Refuse(campaign.NotFound, "没有这项责任的评定", err.Error())
	}
	if c.may(campaign.ViewCases, ref) != nil {
		for _, x := range found {
			withoutCases(f.Plan, x)
		}
	}
	return found, nil
}

// standingAt gives the snapshot when the caller has a right at a unit.
func (a *App) standingAt(ctx context.Context, c Caller, action campaign.Action, unit string) (*snapshot, campaign.UnitRef, error) {
	if _, err := c.mayAnywhere(action); err != nil {
		return nil, campaign.UnitRef{}, err
	}
	s, err := a.standing(ctx, c.District)
	if err != nil {
		return nil, campaign.UnitRef{}, err
	}
	ref, ok := s.frame.ref(unit, c.Day())
	if !ok {
		return nil, ref, notFound()
	}
	return s, ref, c.may(action, ref)
}

// withheld stands in place of a number that is not told.
const withheld = "—"

// withoutCases takes the rows of cases out of an explanation, and the numbers that tell of which kind they are.
func withoutCases(p *plan.Plan, x *plan.Explanation) {
	x.Verdict = *campaign.WithoutKinds(&x.Verdict)
	for i := range x.Numbers {
		n := &x.Numbers[i]
		for part := range strings.SplitSeq(n.Name, ".") {
			if m := p.Measure(part); m != nil && m.Record != nil && m.Record.Builtin && m.Record.ID == "case" {
				n.Counted, n.LeftOut = nil, nil
				if campaign.TellsKinds(m) {
					n.Value = withheld
				}
			}
		}
	}
}

// Bulletin drafts the bulletin of a unit for a period; bulletin is its id in the plan, or empty for a general one. What it says of the
// kinds of cases was released before; who may see the district's cases is shown what freezing the period now would release.
func (a *App) Bulletin(ctx context.Context, c Caller, unit, bulletin, period string) (*campaign.BulletinDraft, error) {
	s, ref, err := a.standingAt(ctx, c, campaign.View, unit)
	if err != nil {
		return nil, err
	}
	j := s.judge(plan.Known{AsOf: c.Day()})
	f := j.by(period)
	if f == nil {
		return nil, notFound()
	}
	b, err := bulletinOf(f.Plan, bulletin)
	if err != nil {
		return nil, err
	}
	records, err := a.recordsOfBulletin(ctx, s, f, unit, period)
	if err != nil {
		return nil, err
	}
	r, err := a.newReleases(ctx, s, c, previewOf(c, f.Plan, period)...)
	if err != nil {
		return nil, err
	}
	desk := campaign.NewDesk(f.Showing(records), j.of(s.beneath(j, []campaign.UnitRef{ref}, c.Day())), r.Releases)
	draft, err := desk.Draft(b, unit, period)
	if err != nil {
		zh, en, _ := strings.Cut(err.Error(), " / ")
		return nil, campaign.InvalidAt("bulletin", zh, en)
	}
	return draft, nil
}

// previewOf is the freeze that a caller who may see the district's cases could look at before it is made.
func previewOf(c Caller, p *plan.Plan, period string) []campaign.FrozenOn {
	pd, ok := p.ParsePeriod(period)
	if !ok || pd.Whole.To >= c.Day() || c.mayHere(campaign.ViewCases) != nil {
		return nil
	}
	return []campaign.FrozenOn{{Window: pd.Whole, At: c.Now}}
}

func bulletinOf(p *plan.Plan, id string) (*plan.Bulletin, error) {
	if id == "" {
		return nil, nil
	}
	for _, b := range p.Bulletins {
		if b.ID == id {
			return b, nil
		}
	}
	return nil, notFound()
}
