package app

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

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

// Records lists records that the caller may see, newest day first. It heeds Under, Unit, Kind, State, From, To, Person
// and Fields.
func (a *App) Records(ctx context.Context, c Caller, q Query) (Page[RecordView], error) {
	scope, err := c.mayAnywhere(campaign.View)
	if err != nil {
		return Page[RecordView]{}, err
	}
	var out Page[RecordView]
	err = a.read(ctx, c, func(tx *store.Tx, f *frame) error {
		if scope, err = f.cutTo(scope, q, c.Day()); err != nil {
			return err
		}
		l := newLister(tx, f, c, q)
		units, err := unitsIn(tx, f, scope, q)
		if err == nil {
			out, err = l.page(units)
		}
		return err
	})
	return out, err
}

// listed gives all records of a query, newest day first: for lists that leave the program.
func (a *App) listed(ctx context.Context, c Caller, q Query) (*snapshot, []placed, error) {
	scope, err := c.mayAnywhere(campaign.View)
	if err != nil {
		return nil, nil, err
	}
	s, err := a.standing(ctx, c.District)
	if err != nil {
		return nil, nil, err
	}
	var out []placed
	err = a.read(ctx, c, func(tx *store.Tx, f *frame) error {
		if scope, err = f.cutTo(scope, q, c.Day()); err != nil {
			return err
		}
		l := newLister(tx, f, c, q)
		l.filter.Limit, l.filter.Before = math.MaxInt32, store.NewestRecord()
		units, err := unitsIn(tx, f, scope, q)
		if err == nil {
			out, err = l.all(units)
		}
		return err
	})
	return s, out, err
}

// fewListed is the largest number of units whose records are read unit by unit; those of more are found among all by day.
const fewListed = 400

// unitsIn lists the units that ever lay in a scope when they are few; nil: look by day.
func unitsIn(tx *store.Tx, f *frame, scope []campaign.UnitRef, q Query) ([]string, error) {
	if q.Unit != "" {
		return []string{q.Unit}, nil
	}
	out := []string{}
	for _, ref := range scope {
		if ref == rootRef(f.district) {
			return nil, nil
		}
		some, err := tx.UnitsUnder(f.district, ref.Path, fewListed+1)
		if err != nil || len(some) > fewListed {
			return nil, err
		}
		out = append(out, some...)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// lister reads a page of records.
type lister struct {
	tx     *store.Tx
	f      *frame
	q      Query
	filter store.RecordFilter
	sees   func(string) bool
	cases  func(string) bool
}

func newLister(tx *store.Tx, f *frame, c Caller, q Query) *lister {
	l := &lister{tx: tx, f: f, q: q, filter: store.RecordFilter{District: f.district, Kind: q.Kind, Person: q.Person, From: store.NoStart, To: store.NoEnd,
		Before: store.NewestRecord()}}
	switch {
	case q.State == string(campaign.RecordSuperseded):
		l.filter.Replaced = true
	case !strings.Contains(q.State, ","):
		l.filter.State = q.State
	}
	if q.From != nil {
		l.filter.From = store.Day(*q.From)
	}
	if q.To != nil {
		l.filter.To = store.Day(*q.To)
	}
	if place, ok := recordPlace(q.After); ok {
		l.filter.Before = place
	}
	l.filter.Limit = q.limit() + 1
	l.sees = f.sight(campaign.Scope(c.Actor, campaign.View, c.Day()), c.Day())
	l.cases = f.sight(campaign.Scope(c.Actor, campaign.ViewCases, c.Day()), c.Day())
	if under, ok := f.ref(q.Under, c.Day()); ok && q.Under != "" {
		below, all := f.sight([]campaign.UnitRef{under}, c.Day()), l.sees
		l.sees = func(unit string) bool { return below(unit) && all(unit) }
	}
	return l
}

// page gathers one record more than a page has, to know whether there is another page.
func (l *lister) page(units []string) (Page[RecordView], error) {
	found, err := l.all(units)
	if err != nil {
		return Page[RecordView]{}, err
	}
	var out Page[RecordView]
	limit := l.q.limit()
	for _, r := range found[:min(len(found), limit)] {
		view, err := recordView(r.Record, r.state())
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, view)
	}
	if len(found) > limit {
		out.Next = recordKey(&found[limit-1].Record)
	}
	return out, nil
}

// all gathers records up to the limit.
func (l *lister) all(units []string) ([]placed, error) {
	if units == nil {
		return l.byDay()
	}
	return l.byUnit(units)
}

// state is where a record stands, its successors looked at.
func (r placed) state() campaign.RecordState {
	if len(r.by) > 0 && r.State != string(campaign.RecordVoid) {
		return campaign.RecordSuperseded
	}
	return campaign.RecordState(r.State)
}

// byDay walks back from the newest day until a page is full.
func (l *lister) byDay() ([]placed, error) {
	var found []placed
	filter := l.filter
	for {
		batch, err := l.tx.RecordsNewest(filter)
		if err != nil {
			return nil, err
		}
		asked := filter.Limit
		if len(batch) > 0 {
			filter.Before, filter.Limit = batch[len(batch)-1].Key(), MaxPage
		}
		taken, err := l.take(batch)
		if found = append(found, taken...); err != nil || len(found) >= l.filter.Limit || len(batch) < asked {
			return found, err
		}
	}
}

// byUnit merges the newest records of each unit.
func (l *lister) byUnit(units []string) ([]placed, error) {
	var found []placed
	for _, unit := range units {
		one := *l
		one.filter.Unit = unit
		some, err := one.byDay()
		if err != nil {
			return nil, err
		}
		found = append(found, some...)
		slices.SortFunc(found, func(a, b placed) int { return cmp.Or(cmp.Compare(b.OnDay, a.OnDay), cmp.Compare(b.ID, a.ID)) })
		found = found[:min(len(found), l.filter.Limit)]
		if len(found) == l.filter.Limit {
			l.filter.From = max(l.filter.From, found[len(found)-1].OnDay) // older ones have no place any more
		}
	}
	return found, nil
}

// take keeps those that the caller may see and that are in the state asked for.
func (l *lister) take(batch []store.Record) ([]placed, error) {
	seen := slices.DeleteFunc(batch, func(r store.Record) bool { return !l.sees(r.Unit) || r.Kind == "case" && !l.cases(r.Unit) })
	all, err := placedAll(l.tx, l.f.district, seen)
	if err != nil {
		return nil, err
	}
	var out []placed
	for _, r := range all {
		takes, err := l.q.takesRecord(r)
		if err != nil {
			return nil, err
		}
		if takes {
			out = append(out, r)
		}
	}
	return out, nil
}

// takesRecord looks at what the store cannot be asked for: states that rest on successors, several states, and values.
func (q Query) takesRecord(r placed) (bool, error) {
	if q.State != "" && !slices.Contains(strings.Split(q.State, ","), string(r.state())) {
		return false, nil
	}
	if len(q.Fields) == 0 {
		return true, nil
	}
	stored, err := unpackRecord(r.Record.Fields)
	for id, want := range q.Fields {
		have := stored.Fields[id]
		if id == campaign.LossBand {
			have = campaign.LossBandOf(stored.Fields["loss"])
		}
		if have != want {
			return false, err
		}
	}
	return true, err
}

// recordKey names a place in the list.
func recordKey(r *store.Record) string { return fmt.Sprintf("%d %s", r.OnDay, r.ID) }

func recordPlace(key string) (store.RecordKey, bool) {
	day, id, ok := strings.Cut(key, " ")
	n, err := strconv.ParseInt(day, 10, 32)
	return store.RecordKey{OnDay: store.Day(n), ID: id}, ok && err == nil
}
