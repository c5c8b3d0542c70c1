package app

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// Escalation is something below that is late for so long that the caller is to see to it: a duty, or a matter.
type Escalation struct {
	Unit     string   `json:"unit"`
	UnitName string   `json:"unit_name"`
	Title    string   `json:"title"`
	Due      plan.Day `json:"due"`
	Duty     string   `json:"duty,omitempty"` // with Period and Per
	Period   string   `json:"period,omitempty"`
	Per      string   `json:"per,omitempty"`
	Matter   string   `json:"matter,omitempty"` // id
}

// escalationsShown is how many a list has.
const escalationsShown = 50

// Escalations lists what has come up to the caller because it was late below: duties from the second week on, as digests tell them, and
// matters that were raised to a unit that the caller heads. What has waited longest comes first; more tells that the list was cut.
func (a *App) Escalations(ctx context.Context, c Caller) (items []Escalation, more bool, err error) {
	scope, err := c.mayAnywhere(campaign.Remind)
	if err != nil {
		return nil, false, err
	}
	s, err := a.standing(ctx, c.District)
	if err != nil {
		return nil, false, err
	}
	if items, err = a.raisedMatters(ctx, s, c, scope); err != nil {
		return nil, false, err
	}
	late, cut := s.lateBelow(c, scope)
	items = append(items, late...)
	slices.SortStableFunc(items, func(a, b Escalation) int { return cmp.Or(cmp.Compare(a.Due, b.Due), strings.Compare(a.Unit, b.Unit)) })
	if len(items) > escalationsShown {
		items, cut = items[:escalationsShown], true
	}
	return items, cut, nil
}

// below tells that a unit lies under one of the places, and is none of them.
func below(scope []campaign.UnitRef, at campaign.UnitRef) bool {
	return campaign.InScope(scope, at) && !slices.ContainsFunc(scope, func(top campaign.UnitRef) bool { return top.Path == at.Path })
}

// escalationsLooked bounds how many missed duties are looked through for the list: in a very large district nobody waits for all of them.
const escalationsLooked = 20_000

// lateBelow finds the duties; it is cut when there are more than a list has, or more missed ones than it looks through.
func (s *snapshot) lateBelow(c Caller, scope []campaign.UnitRef) (out []Escalation, cut bool) {
	looked := 0
	today := c.Day()
	j := s.judge(plan.Known{AsOf: today})
	asked := plan.Asked{Units: s.beneath(j, scope, today), States: Query{State: string(plan.Unmet) + "," + string(plan.Broken)}.states()}
	j.walk(asked, func(v *plan.Verdict, _ string) bool {
		looked++
		cut = len(out) > escalationsShown || looked > escalationsLooked
		late := today - v.Window.To
		at, known := s.frame.ref(v.Unit, today)
		if !known || !isLate(v) || late < escalateDays || late > 7*toldWeeks+escalateDays || !below(scope, at) {
			return !cut
		}
		u, _ := s.frame.at(v.Unit, today)
		out = append(out, Escalation{Unit: v.Unit, UnitName: u.Name, Title: v.Duty.Title, Due: v.Window.To, Duty: v.Duty.ID, Period: v.Period, Per: v.Per})
		return !cut
	})
	return out, cut
}

// raisedMatters finds the matters of which one of the places has heard.
func (a *App) raisedMatters(ctx context.Context, s *snapshot, c Caller, scope []campaign.UnitRef) ([]Escalation, error) {
	var out []Escalation
	err := a.db.Read(ctx, func(tx *store.Tx) error {
		out = nil
		for _, top := range scope {
			found, err := tx.Matters(store.MatterQuery{District: c.District, Path: top.Path, OpenOnly: true, DueBefore: store.Day(c.Day()) - 1, AfterDue: firstDue, Limit: MaxPage})
			if err != nil {
				return err
			}
			for _, m := range found {
				up := strings.Count(m.Path, "/") - strings.Count(top.Path, "/")
				p, known := campaign.ProcedureOf(m.Procedure)
				if !known || up <= 0 || m.Raised < up {
					continue
				}
				u, _ := s.frame.at(m.Unit, c.Day())
				out = append(out, Escalation{Unit: m.Unit, UnitName: u.Name, Title: p.Title.Zh, Due: plan.Day(m.DueDay), Matter: m.ID})
			}
		}
		return nil
	})
	return out, err
}
