package app

import (
	"context"
	"iter"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// Units lists the units that the caller may see, as of today or Query.AsOf, sorted by path. It heeds Under, Parent, Kind, Search.
func (a *App) Units(ctx context.Context, c Caller, q Query) (Page[UnitView], error) {
	scope, err := c.mayAnywhere(campaign.View)
	if err != nil {
		return Page[UnitView]{}, err
	}
	var out Page[UnitView]
	err = a.read(ctx, c, func(_ *store.Tx, f *frame) error {
		day := dayOr(q.AsOf, c.Day())
		found, err := f.inScope(scope, q.Under, day)
		if err != nil {
			return err
		}
		out, err = pageOf(only(found, q.takesUnit), q, pathOf, func(u *store.PlacedUnit) (UnitView, error) { return unitView(*u) })
		return err
	})
	return out, err
}

// inScope lists the units that exist on a day and lie in a scope, at or below a unit when one is named, sorted by path.
func (f *frame) inScope(scope []campaign.UnitRef, under string, day plan.Day) (iter.Seq[*store.PlacedUnit], error) {
	top := rootRef(f.district)
	if under != "" {
		ref, ok := f.ref(under, day)
		if !ok || !campaign.InScope(scope, ref) {
			return nil, notFound()
		}
		top = ref
	}
	return only(f.placedOn(top, day), func(u *store.PlacedUnit) bool {
		return campaign.InScope(scope, campaign.UnitRef{District: f.district, Path: u.Path})
	}), nil
}

func pathOf(u *store.PlacedUnit) string { return u.Path }

// only gives those of a sequence that are wanted.
func only[T any](all iter.Seq[T], wanted func(T) bool) iter.Seq[T] {
	return func(yield func(T) bool) {
		for x := range all {
			if wanted(x) && !yield(x) {
				return
			}
		}
	}
}

func (q Query) takesUnit(u *store.PlacedUnit) bool {
	if q.Kind != "" && q.Kind != u.Kind || q.Unit != "" && q.Unit != u.Unit || q.Parent != "" && q.Parent != u.Parent {
		return false
	}
	s := strings.ToLower(q.Search)
	return s == "" || strings.Contains(strings.ToLower(u.Name), s) || soundsLike(u, s) || strings.HasPrefix(strings.ToLower(u.Unit), s) || strings.HasPrefix(u.Code, s)
}

// limit is how many items a page has at most.
func (q Query) limit() int {
	if q.Limit <= 0 {
		return DefaultPage
	}
	return min(q.Limit, MaxPage)
}

// pageOf cuts a sorted list after a key. Keys are unique and sorted bytewise like the list.
func pageOf[T, V any](all iter.Seq[T], q Query, key func(T) string, view func(T) (V, error)) (Page[V], error) {
	limit, last := q.limit(), ""
	var out Page[V]
	for x := range all {
		if q.After != "" && key(x) <= q.After {
			continue
		}
		if len(out.Items) == limit {
			out.Next = last
			break
		}
		v, err := view(x)
		if err != nil {
			return Page[V]{}, err
		}
		out.Items = append(out.Items, v)
		last = key(x)
	}
	return out, nil
}

// Unit gives a unit as of today; a closed one as it last was.
func (a *App) Unit(ctx context.Context, c Caller, id string) (UnitView, error) {
	var out UnitView
	err := a.read(ctx, c, func(_ *store.Tx, f *frame) error {
		u, err := f.visible(c, campaign.View, id)
		if err != nil {
			return err
		}
		out, err = unitView(u)
		return err
	})
	return out, err
}

// visible gives a unit at which the caller has a right.
func (f *frame) visible(c Caller, action campaign.Action, id string) (store.PlacedUnit, error) {
	u, ok := f.at(id, c.Day())
	if !ok {
		return u, notFound()
	}
	return u, c.may(action, campaign.UnitRef{District: f.district, Path: u.Path})
}

func unitView(u store.PlacedUnit) (UnitView, error) {
	attributes, err := unpackCells(u.Attributes)
	if err != nil {
		return UnitView{}, err
	}
	links, err := unpackCells(u.Links)
	if err != nil {
		return UnitView{}, err
	}
	out := UnitView{ID: u.Unit, Kind: u.Kind, Name: u.Name, Code: u.Code, Parent: u.Parent, Path: u.Path, Attributes: attributes, Links: links}
	if from := plan.Day(u.FromDay); from != plan.OpenFrom {
		out.From = &from
	}
	if to := plan.Day(u.ToDay); to != endless {
		out.To = &to
	}
	return out, nil
}
