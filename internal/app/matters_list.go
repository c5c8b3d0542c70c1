package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// MatterQuery narrows a list of matters. Empty parts do not narrow.
type MatterQuery struct {
	Procedure string
	State     string
	Unit      string    // this unit alone
	Under     string    // this unit and all below it
	DueBefore *plan.Day // deadlines before this day
	Open      bool      // only what is not closed
	Mine      bool      // only what waits for the caller, or has been raised to the caller
	After     string
	Limit     int
}

// Matters lists matters that the caller may see: by deadline, what is closed last.
func (a *App) Matters(ctx context.Context, c Caller, q MatterQuery) (Page[MatterView], error) {
	scope, err := c.mayAnywhere(campaign.View)
	if err != nil {
		return Page[MatterView]{}, err
	}
	after, err := parseMatterKey(q.After)
	if err != nil {
		return Page[MatterView]{}, err
	}
	var out Page[MatterView]
	err = a.read(ctx, c, func(tx *store.Tx, f *frame) error {
		if scope, err = f.narrowed(scope, c, q.Under, q.Unit); err != nil {
			return err
		}
		l := matterList{tx: tx, f: f, c: c, q: q, scope: scope, key: after}
		out, err = l.page()
		return err
	})
	return out, err
}

// narrowed cuts a scope to the units that a query names; one outside is not found.
func (f *frame) narrowed(scope []campaign.UnitRef, c Caller, under, unit string) ([]campaign.UnitRef, error) {
	for _, id := range []string{under, unit} {
		if id == "" {
			continue
		}
		ref, ok := f.ref(id, c.Day())
		if !ok || !campaign.InScope(scope, ref) {
			return nil, notFound()
		}
		scope = []campaign.UnitRef{ref}
	}
	return scope, nil
}

// matterKey is a place in the list.
type matterKey struct {
	due store.Day
	id  string
}

func keyOfMatter(m store.Matter) matterKey { return matterKey{m.DueDay, m.ID} }

func (k matterKey) String() string { return fmt.Sprintf("%d %s", k.due, k.id) }

func (k matterKey) compare(o matterKey) int {
	return cmp.Or(cmp.Compare(k.due, o.due), cmp.Compare(k.id, o.id))
}

func parseMatterKey(s string) (matterKey, error) {
	if s == "" {
		return matterKey{due: store.Day(plan.FirstDay) - 1}, nil
	}
	day, id, ok := strings.Cut(s, " ")
	due, err := strconv.ParseInt(day, 10, 32)
	if !ok || err != nil {
		return matterKey{}, campaign.InvalidAt("after", "翻页位置有误，请从头查看", "the place in the list is wrong; begin anew")
	}
	return matterKey{store.Day(due), id}, nil
}

// matterList reads a list in parts, from each place of the scope, until a page is full.
type matterList struct {
	tx    *store.Tx
	f     *frame
	c     Caller
	q     MatterQuery
	scope []campaign.UnitRef
	key   matterKey
}

func (l *matterList) page() (Page[MatterView], error) {
	limit := l.q.Limit
	if limit <= 0 {
		limit = DefaultPage
	}
	limit = min(limit, MaxPage)
	var out Page[MatterView]
	for {
		rows, err := l.part(limit + 1)
		if err != nil || len(rows) == 0 {
			return out, err
		}
		for _, row := range rows {
			v, takes, err := l.view(row)
			if err != nil {
				return out, err
			}
			if takes && len(out.Items) == limit {
				out.Next = l.key.String()
				return out, nil
			}
			l.key = keyOfMatter(row)
			if takes {
				out.Items = append(out.Items, v)
			}
		}
	}
}

// part reads the next rows of all places together.
func (l *matterList) part(limit int) ([]store.Matter, error) {
	q := store.MatterQuery{District: l.c.District, Procedure: l.q.Procedure, State: l.q.State, Unit: l.q.Unit, OpenOnly: l.q.Open || l.q.Mine,
		DueBefore: store.NoEnd, AfterDue: l.key.due, AfterID: l.key.id, Limit: limit}
	if l.q.DueBefore != nil {
		q.DueBefore = store.Day(*l.q.DueBefore) - 1
	}
	var out []store.Matter
	for _, at := range l.scope {
		q.Path = at.Path
		rows, err := l.tx.Matters(q)
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	slices.SortFunc(out, func(a, b store.Matter) int { return keyOfMatter(a).compare(keyOfMatter(b)) })
	return out[:min(limit, len(out))], nil
}

// view tells whether the list takes a row. The place in the row is only for finding it: rights are asked of the unit's own.
func (l *matterList) view(row store.Matter) (v MatterView, takes bool, err error) {
	if _, err := l.f.visible(l.c, campaign.View, row.Unit); err != nil {
		return v, false, nil
	}
	t, err := unpackMatter(row)
	if err != nil || l.q.Mine && !l.f.mine(t, l.c) {
		return v, false, err
	}
	v, err = t.view(l.f, l.c.Day())
	return v, true, err
}

// mine tells whether a matter waits for the caller, or was raised to a unit that the caller supervises.
func (f *frame) mine(t storedMatter, c Caller) bool {
	p := f.on(c.Day())
	if p == nil {
		return false
	}
	place := f.place(t.m, p, c.Day())
	if t.m.WaitsFor(t.m.RolesIn(p, c.Actor, place, c.Day())) {
		return true
	}
	path := place.Unit.Path
	for range t.row.Raised {
		if path = parentPath(path); path == "" {
			return false
		}
		if campaign.HoldsAt(c.Actor, campaign.OverseeMatter, campaign.UnitRef{District: c.District, Path: path}, c.Day()) {
			return true
		}
	}
	return false
}

// parentPath is the path of the unit above; empty at the top.
func parentPath(path string) string {
	up := path[:strings.LastIndexByte(strings.TrimSuffix(path, "/"), '/')+1]
	if up == "/" {
		return ""
	}
	return up
}

// MatterCount is how many matters of a procedure are in a state.
type MatterCount struct {
	Procedure string         `json:"procedure"`
	State     string         `json:"state"`
	StateName campaign.Words `json:"state_name"`
	Closed    bool           `json:"closed"`
	Count     int64          `json:"count"`
	Late      int64          `json:"late"`
}

// MatterCounts counts the matters that the caller may see, by procedure and state, for boards. It heeds Under and Unit.
func (a *App) MatterCounts(ctx context.Context, c Caller, q MatterQuery) ([]MatterCount, error) {
	scope, err := c.mayAnywhere(campaign.View)
	if err != nil {
		return nil, err
	}
	counted := map[[2]string]store.MatterCount{}
	err = a.read(ctx, c, func(tx *store.Tx, f *frame) error {
		if scope, err = f.narrowed(scope, c, q.Under, q.Unit); err != nil {
			return err
		}
		for _, at := range scope {
			found, err := tx.CountMatters(c.District, at.Path, store.Day(c.Day()))
			if err != nil {
				return err
			}
			for _, n := range found {
				key := [2]string{n.Procedure, n.State}
				sum := counted[key]
				counted[key] = store.MatterCount{Procedure: n.Procedure, State: n.State, Count: sum.Count + n.Count, Late: sum.Late + n.Late}
			}
		}
		return nil
	})
	return matterCounts(counted), err
}

// matterCounts lists counts in the order of the procedures and their states.
func matterCounts(counted map[[2]string]store.MatterCount) []MatterCount {
	var out []MatterCount
	for _, p := range campaign.Procedures() {
		for _, s := range p.States {
			if n, ok := counted[[2]string{p.ID, s.ID}]; ok {
				out = append(out, MatterCount{Procedure: p.ID, State: s.ID, StateName: s.Title, Closed: s.Closed, Count: n.Count, Late: n.Late})
			}
		}
	}
	return out
}

// eachMatter visits all matters of a procedure that the caller may see.
func (a *App) eachMatter(ctx context.Context, c Caller, q MatterQuery, visit func(*campaign.Matter) error) error {
	scope, err := c.mayAnywhere(campaign.View)
	if err != nil {
		return err
	}
	return a.read(ctx, c, func(tx *store.Tx, f *frame) error {
		if scope, err = f.narrowed(scope, c, q.Under, q.Unit); err != nil {
			return err
		}
		first, _ := parseMatterKey("")
		l := matterList{tx: tx, f: f, c: c, q: q, scope: scope, key: first}
		for {
			rows, err := l.part(MaxPage)
			if err != nil || len(rows) == 0 {
				return err
			}
			for _, row := range rows {
				l.key = keyOfMatter(row)
				if _, refused := f.visible(c, campaign.View, row.Unit); refused != nil {
					continue
				}
				t, err := unpackMatter(row)
				if err == nil {
					err = visit(t.m)
				}
				if err != nil {
					return err
				}
			}
		}
	})
}
