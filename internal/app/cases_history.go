package app

import (
	"cmp"
	"context"
	"slices"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// CaseEvent is one thing that happened to a case. What happened at units where the reader may not see cases is told without
// the unit, the reason and the record.
type CaseEvent struct {
	At         int64  `json:"at"`
	What       string `json:"what"` // registered, corrected, void, returned, or a campaign.CaseStep
	Record     string `json:"record,omitempty"`
	Unit       string `json:"unit,omitempty"`
	UnitName   string `json:"unit_name,omitempty"`
	ToUnit     string `json:"to_unit,omitempty"`
	ToUnitName string `json:"to_unit_name,omitempty"`
	As         string `json:"as,omitempty"`
	Reason     string `json:"reason,omitempty"`
	By         string `json:"by,omitempty"` // person
	Elsewhere  bool   `json:"elsewhere,omitempty"`
}

// CaseFile is where a case stands and how it came there.
type CaseFile struct {
	InForce  string      `json:"in_force,omitempty"` // the record that counts; empty when it lies where the reader may not see it
	Unit     string      `json:"unit,omitempty"`
	UnitName string      `json:"unit_name,omitempty"`
	State    string      `json:"state"`
	Disputed bool        `json:"disputed"`
	Events   []CaseEvent `json:"events"`
}

// CaseHistory tells what happened to a case, by any of its records that the caller may see.
func (a *App) CaseHistory(ctx context.Context, c Caller, id string) (CaseFile, error) {
	var out CaseFile
	err := a.read(ctx, c, func(tx *store.Tx, f *frame) error {
		r, _, err := visibleRecord(tx, f, c, id)
		if err != nil || r.Kind != "case" {
			return firstRefusal(err, notFound())
		}
		chain, err := chainOf(tx, r)
		if err != nil {
			return err
		}
		steps, err := tx.CaseSteps(r.District, chain[0].ID)
		if err != nil {
			return err
		}
		h := caseHistory{f: f, c: c}
		h.records(chain, steps)
		h.steps(steps)
		out, err = h.file(tx, chain, steps)
		return err
	})
	return out, err
}

// chainOf lists the records of a case, the first one first.
func chainOf(tx *store.Tx, r store.Record) ([]store.Record, error) {
	first, err := firstOf(tx, r)
	if err != nil {
		return nil, err
	}
	if r, err = tx.RecordByID(r.District, first); err != nil {
		return nil, err
	}
	chain := []store.Record{r}
	for i := 0; i < len(chain) && i < maxChain; i++ {
		successors, err := tx.Successors(r.District, chain[i].ID)
		if err != nil {
			return nil, err
		}
		chain = append(chain, successors...)
	}
	return chain, nil
}

type caseHistory struct {
	f      *frame
	c      Caller
	events []CaseEvent
}

// sees tells whether the reader may see cases at a unit.
func (h *caseHistory) sees(unit string) bool {
	_, err := h.f.visible(h.c, campaign.ViewCases, unit)
	return err == nil
}

func (h *caseHistory) name(unit string) string {
	u, _ := h.f.at(unit, h.c.Day())
	return u.Name
}

// records tells of records; one that a step made is told by the step.
func (h *caseHistory) records(chain []store.Record, steps []store.CaseStep) {
	for _, r := range chain {
		if slices.ContainsFunc(steps, func(s store.CaseStep) bool { return s.Successor == r.ID }) {
			continue
		}
		e := CaseEvent{At: r.EnteredAt, What: "corrected", Record: r.ID, Unit: r.Unit, Reason: r.Reason, By: r.ByPerson}
		ended := r.State == string(campaign.RecordVoid) || r.State == string(campaign.RecordReturned)
		if ended {
			e.Reason = ""
		}
		if r.Supersedes == "" {
			e.What = "registered"
		}
		h.add(e)
		if ended {
			h.add(CaseEvent{At: r.ChangedAt, What: r.State, Record: r.ID, Unit: r.Unit, Reason: r.Reason})
		}
	}
}

func (h *caseHistory) steps(steps []store.CaseStep) {
	for _, s := range steps {
		e := CaseEvent{At: s.At, What: s.Step, Record: s.Successor, Unit: s.Unit, As: s.AsWhat, Reason: s.Reason, By: s.ByPerson}
		if s.ToUnit != "" && h.sees(s.ToUnit) {
			e.ToUnit, e.ToUnitName = s.ToUnit, h.name(s.ToUnit)
		} else if s.ToUnit != "" {
			e.Record, e.Elsewhere = "", true
		}
		h.add(e)
	}
}

func (h *caseHistory) add(e CaseEvent) {
	if h.sees(e.Unit) {
		e.UnitName = h.name(e.Unit)
	} else {
		e = CaseEvent{At: e.At, What: e.What, ToUnit: e.ToUnit, ToUnitName: e.ToUnitName, Elsewhere: true}
	}
	h.events = append(h.events, e)
}

func (h *caseHistory) file(tx *store.Tx, chain []store.Record, steps []store.CaseStep) (CaseFile, error) {
	now, err := inForce(tx, chain[0])
	if err != nil {
		return CaseFile{}, err
	}
	slices.SortStableFunc(h.events, func(a, b CaseEvent) int { return cmp.Compare(a.At, b.At) })
	out := CaseFile{State: now.State, Disputed: campaign.Disputed(taken(steps)), Events: h.events}
	if h.sees(now.Unit) {
		out.InForce, out.Unit, out.UnitName = now.ID, now.Unit, h.name(now.Unit)
	}
	return out, nil
}

// FollowUp is what a case makes due (G5): a verdict of a `per: case` duty, with whoever must act and with what.
type FollowUp struct {
	VerdictView
	Case      string         `json:"case"`
	On        plan.Day       `json:"on"` // of the case
	Due       plan.Day       `json:"due"`
	DaysLate  int            `json:"days_late,omitempty"` // of what is still to do
	Post      *PostAt        `json:"post,omitempty"`
	Escalated *PostAt        `json:"escalated,omitempty"` // the post above, once it is late
	Answers   []AnswerKind   `json:"answers"`             // forms that answer it
	Facts     *FollowUpFacts `json:"facts,omitempty"`     // of the case, for those who may see cases there
}

// FollowUpFacts is what of a case decides who follows up.
type FollowUpFacts struct {
	Type   string `json:"type,omitempty"`
	Victim string `json:"victim,omitempty"` // the class, never a person
	Major  bool   `json:"major"`
}

// PostAt is a post at a unit.
type PostAt struct {
	Post     string `json:"post"`
	Title    string `json:"title"`
	Unit     string `json:"unit"`
	UnitName string `json:"unit_name"`
}

// AnswerKind is a kind of record that answers a follow-up.
type AnswerKind struct {
	Kind  string `json:"kind"`
	Title string `json:"title"`
}

// FollowUps lists what cases make due: what is late first, then what is due soonest, then what is done. It heeds Under, Unit,
// Duty, State and AsOf.
func (a *App) FollowUps(ctx context.Context, c Caller, q Query) (Page[FollowUp], error) {
	scope, err := c.mayAnywhere(campaign.View)
	if err != nil {
		return Page[FollowUp]{}, err
	}
	s, err := a.standing(ctx, c.District)
	if err != nil {
		return Page[FollowUp]{}, err
	}
	day := dayOr(q.AsOf, c.Day())
	if scope, err = s.frame.cutTo(scope, q, day); err != nil {
		return Page[FollowUp]{}, err
	}
	j := s.judge(plan.Known{AsOf: day})
	sees, cases := s.frame.sight(scope, day), s.frame.sight(campaign.Scope(c.Actor, campaign.ViewCases, c.Day()), day)
	var found []placedVerdict
	for _, duty := range j.caseDuties() {
		if q.Duty != "" && q.Duty != duty {
			continue
		}
		asked := q.asked()
		asked.Duty, asked.Goals, asked.After, asked.Units = duty, false, "", s.unitsOf(j, q, scope, day)
		j.walk(asked, func(v *plan.Verdict, _ string) bool {
			if v.Duty.Per == "case" && q.takesVerdict(v) && sees(v.Unit) {
				found = append(found, placedVerdict{v, followKey(v)})
			}
			return true
		})
	}
	slices.SortFunc(found, func(a, b placedVerdict) int { return cmp.Compare(a.key, b.key) })
	return pageOf(slices.Values(found), q, func(p placedVerdict) string { return p.key }, func(p placedVerdict) (FollowUp, error) {
		return s.followUp(j, p.Verdict, day, cases(p.Unit)), nil
	})
}

// followKey sorts what is still to do before what is done, and each by its due day.
func followKey(v *plan.Verdict) string {
	done := "0"
	if v.State.Good() || v.State == plan.Waived {
		done = "1"
	}
	return done + " " + v.Window.To.String() + " " + v.Unit + " " + v.Duty.ID + " " + v.Per
}

func (s *snapshot) followUp(j *judged, v *plan.Verdict, day plan.Day, seesCase bool) FollowUp {
	f := j.by(v.Period)
	u, _ := s.frame.at(v.Unit, day)
	out := FollowUp{VerdictView: VerdictView{Verdict: v, UnitName: u.Name, Title: v.Duty.Title}, Case: v.Per, On: v.Window.From, Due: v.Window.To, Answers: []AnswerKind{}}
	for _, k := range campaign.AnswerKinds(v.Duty) {
		out.Answers = append(out.Answers, AnswerKind{k.ID, k.Title})
	}
	out.Post = s.postAt(f, v.Post, v.Unit, day)
	if v.State == plan.Unmet {
		out.DaysLate = int(day - v.Window.To)
		out.Escalated = s.postAt(f, campaign.PostAbove(f.Plan, v.Duty, v.Post), v.Unit, day)
	}
	if r := factOf(f, v.Per); seesCase && r != nil {
		out.Facts = &FollowUpFacts{Type: r.Value("type").Text, Victim: r.Value("victim").Text, Major: r.Value("major").Num == 1}
	}
	return out
}

func (s *snapshot) postAt(f *plan.Facts, post *plan.Post, unit string, day plan.Day) *PostAt {
	if post == nil {
		return nil
	}
	out := &PostAt{Post: post.ID, Title: post.Title, Unit: campaign.PostUnit(f.Tree, post, unit, day)}
	at, _ := s.frame.at(out.Unit, day)
	out.UnitName = at.Name
	return out
}

// factOf finds a case among the records that count.
func factOf(f *plan.Facts, id string) *plan.Record {
	kind := f.Plan.RecordKind("case")
	if kind == nil {
		return nil
	}
	for r := range f.Counting(kind) {
		if r.ID == id {
			return r
		}
	}
	return nil
}
