package app

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// Record gives a record that the caller may see.
func (a *App) Record(ctx context.Context, c Caller, id string) (RecordView, error) {
	var out RecordView
	err := a.read(ctx, c, func(tx *store.Tx, f *frame) error {
		r, _, err := visibleRecord(tx, f, c, id)
		if err != nil {
			return err
		}
		state, err := stateOf(tx, r)
		if err != nil {
			return err
		}
		out, err = recordView(r, state)
		return err
	})
	return out, err
}

func recordView(r store.Record, state campaign.RecordState) (RecordView, error) {
	stored, err := unpackRecord(r.Fields)
	return RecordView{ID: r.ID, Kind: r.Kind, Unit: r.Unit, On: plan.Day(r.OnDay), EnteredAt: r.EnteredAt, By: r.ByPerson, Ref: r.Ref,
		State: string(state), Supersedes: r.Supersedes, Reason: r.Reason, ChangedAt: r.ChangedAt, Fields: stored.Fields, Photos: stored.Photos}, err
}

// Records lists records that the caller may see, newest day first. It heeds Under, Unit, Kind, State, From, To and Person.
func (a *App) Records(ctx context.Context, c Caller, q Query) (Page[RecordView], error) {
	_, found, err := a.listed(ctx, c, q)
	if err != nil {
		return Page[RecordView]{}, err
	}
	return pageOf(found, q, func(r listedRecord) string { return r.key }, func(r listedRecord) (RecordView, error) { return recordView(*r.Record, r.state) })
}

// listed gives all records of a query, newest day first.
func (a *App) listed(ctx context.Context, c Caller, q Query) (*snapshot, []listedRecord, error) {
	scope, err := c.mayAnywhere(campaign.View)
	if err != nil {
		return nil, nil, err
	}
	s, err := a.standing(ctx, c.District)
	if err != nil {
		return nil, nil, err
	}
	if scope, err = s.narrowed(scope, q, c.Day()); err != nil {
		return nil, nil, err
	}
	sees := s.sight(scope, c.Day())
	cases := s.sight(campaign.Scope(c.Actor, campaign.ViewCases, c.Day()), c.Day())
	replaced := s.replaced()
	var found []listedRecord
	for i := range s.records {
		r := &s.records[i]
		state := campaign.RecordState(r.State)
		if replaced[r.ID] && state != campaign.RecordVoid {
			state = campaign.RecordSuperseded
		}
		if q.takesRecord(r, state) && sees(r.Unit) && (r.Kind != "case" || cases(r.Unit)) {
			found = append(found, listedRecord{r, state, recordKey(r)})
		}
	}
	slices.SortFunc(found, func(a, b listedRecord) int { return cmp.Compare(a.key, b.key) })
	return s, found, nil
}

type listedRecord struct {
	*store.Record
	state campaign.RecordState
	key   string
}

// recordKey sorts later days first.
func recordKey(r *store.Record) string {
	return fmt.Sprintf("%010d %s", int64(math.MaxInt32)-int64(r.OnDay), r.ID)
}

func (s *snapshot) replaced() map[string]bool {
	out := map[string]bool{}
	for i := range s.records {
		if r := &s.records[i]; r.Supersedes != "" && replaces(*r) {
			out[r.Supersedes] = true
		}
	}
	return out
}

func (q Query) takesRecord(r *store.Record, state campaign.RecordState) bool {
	return (q.Unit == "" || q.Unit == r.Unit) && (q.Kind == "" || q.Kind == r.Kind) && (q.State == "" || q.State == string(state)) &&
		(q.Person == "" || q.Person == r.ByPerson) && (q.From == nil || store.Day(*q.From) <= r.OnDay) && (q.To == nil || r.OnDay <= store.Day(*q.To))
}
