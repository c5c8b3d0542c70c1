package app

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// NewUnit is a unit that a merger or a split makes.
type NewUnit struct {
	ID         string
	Name       string
	Code       string
	Parent     string            // of a merger; empty: where the first of the merged units lies
	Attributes map[string]string // as cells of a ledger
	Links      map[string]string // unit ids by link; of a split, over those of the unit that is split
}

// Reorganised says what a merger or a split does. Records, verdicts and scores stay with the units where they were earned.
type Reorganised struct {
	Day       plan.Day       `json:"day"`
	Added     []string       `json:"added,omitempty"`
	Closed    []string       `json:"closed,omitempty"`
	Moved     []MovedUnit    `json:"moved,omitempty"`
	Linked    []MovedLink    `json:"linked,omitempty"`
	Vacancies []Holding      `json:"vacancies,omitempty"` // posts that ended with their units; to be given anew by the security administrator
	People    []MovedPerson  `json:"people,omitempty"`    // holdings of volunteers, specialists and the like that go on at a new unit
	Left      []string       `json:"left,omitempty"`      // such holdings that stay with a closed unit, by record
	Stocks    []MovedStock   `json:"stocks,omitempty"`    // of materials; of a day to come: as they lie there today, they go on that day
	Outward   []MovedOutward `json:"outward,omitempty"`
	Dry       bool           `json:"dry"`
}

// MovedUnit is a unit that lies elsewhere from the day on.
type MovedUnit struct {
	Unit   string `json:"unit"`
	Parent string `json:"parent"`
}

// MovedLink is a unit whose link points elsewhere from the day on.
type MovedLink struct {
	Unit string `json:"unit"`
	Link string `json:"link"`
	To   string `json:"to"`
}

// MovedPerson is the holding of a person, an entry of the people ledger, that goes on at another unit.
type MovedPerson struct {
	Record string `json:"record"`
	Unit   string `json:"unit"`
}

// Succession says that a unit took the place of another one.
type Succession struct {
	Unit      string   `json:"unit"`
	Successor string   `json:"successor"`
	From      plan.Day `json:"from"`
	Reason    string   `json:"reason"`
}

// Lineage lists which units a unit came from and which took its place.
func (a *App) Lineage(ctx context.Context, c Caller, unit string) ([]Succession, error) {
	var out []Succession
	err := a.read(ctx, c, func(tx *store.Tx, f *frame) error {
		out = nil
		if _, err := f.visible(c, campaign.View, unit); err != nil {
			return err
		}
		found, err := tx.UnitSuccessors(c.District, unit)
		for _, s := range found {
			out = append(out, Succession{s.Unit, s.Successor, plan.Day(s.FromDay), s.Reason})
		}
		return err
	})
	return out, err
}

// reorganisation is a merger or a split under way.
type reorganisation struct {
	*terrain
	day    plan.Day
	reason string
	said   Reorganised
	people []movedHolding
}

// movedHolding is an entry of the people ledger with the unit where it goes on.
type movedHolding struct {
	record store.Record
	to     string
}

func newReorganisation(w *change, day *plan.Day, reason string) (*reorganisation, error) {
	if w.f.newest() == nil {
		return nil, campaign.Refuse(campaign.Conflict, "尚未实施方案", "no plan is in force yet")
	}
	if err := checkReason(reason, true); err != nil {
		return nil, err
	}
	r := &reorganisation{terrain: newTerrain(w), day: dayOr(day, w.day()), reason: strings.TrimSpace(reason)}
	if r.day < plan.FirstDay || r.day > plan.LastDay {
		return nil, campaign.InvalidAt("day", "日期超出范围", "the day is out of range")
	}
	r.said.Day = r.day
	return r, nil
}

// goesOn tells whether the last placement of a unit reaches to the day or beyond.
func (r *reorganisation) goesOn(unit string) (store.PlacedUnit, bool) {
	placements := r.byUnit[unit]
	if len(placements) == 0 {
		return store.PlacedUnit{}, false
	}
	last := placements[len(placements)-1]
	return last, last.ToDay >= store.Day(r.day)
}

// predecessor gives a unit that is to be closed.
func (r *reorganisation) predecessor(id, path string) (store.PlacedUnit, error) {
	u, err := r.last(id, campaign.MoveUnit, path)
	if err != nil {
		return u, err
	}
	if u.Parent == "" {
		return u, campaign.Refuse(campaign.Conflict, "顶层单位不能合并或拆分", "the topmost unit cannot be merged or split")
	}
	_, err = r.newDay(UnitChange{From: &r.day}, u)
	return u, about(id, err)
}

// about says which unit a refusal is about.
func about(unit string, err error) error {
	if e, ok := err.(*campaign.Error); ok && len(e.Faults) == 0 && e.Kind != campaign.NotFound {
		return campaign.Refuse(e.Kind, "单位 "+unit+":"+e.Zh, "unit "+unit+": "+e.En)
	}
	return err
}

// create adds a unit from the day on.
func (r *reorganisation) create(n NewUnit, kind, parent string, links map[string]string) error {
	if len(r.byUnit[n.ID]) > 0 {
		return campaign.Refuse(campaign.Conflict, "单位编号 "+n.ID+" 已被使用", "the id "+n.ID+" belongs to another unit")
	}
	all := maps.Clone(links)
	if all == nil {
		all = map[string]string{}
	}
	maps.Copy(all, n.Links)
	if _, err := r.add(UnitChange{Action: AddUnit, ID: n.ID, Kind: kind, Parent: parent, From: &r.day, Name: &n.Name, Code: &n.Code, Attributes: n.Attributes, Links: all}); err != nil {
		return err
	}
	r.said.Added = append(r.said.Added, n.ID)
	return nil
}

// children lists what lies directly below a unit on the day or later, sorted.
func (r *reorganisation) children(unit string) []string {
	var out []string
	for _, id := range slices.Sorted(maps.Keys(r.byUnit)) {
		if u, there := r.goesOn(id); there && u.Parent == unit {
			out = append(out, id)
		}
	}
	return out
}

// linkedTo lists the units that have a link to a unit on the day or later, sorted, but for those that are closed too.
func (r *reorganisation) linkedTo(unit string, closing []string) ([]string, error) {
	var out []string
	for _, id := range slices.Sorted(maps.Keys(r.byUnit)) {
		u, there := r.goesOn(id)
		if !there || slices.Contains(closing, id) {
			continue
		}
		links, err := unpackCells(u.Links)
		if err != nil {
			return nil, err
		}
		if slices.Contains(slices.Collect(maps.Values(links)), unit) {
			out = append(out, id)
		}
	}
	return out, nil
}

// takeOver moves a unit below another one.
func (r *reorganisation) takeOver(child, parent string) error {
	if err := r.move(UnitChange{ID: child, Parent: parent, From: &r.day}); err != nil {
		return about(child, err)
	}
	r.said.Moved = append(r.said.Moved, MovedUnit{child, parent})
	return nil
}

// relink turns a unit's links from one unit to another.
func (r *reorganisation) relink(id, from, to string) error {
	last, _ := r.goesOn(id)
	links, err := unpackCells(last.Links)
	if err != nil {
		return err
	}
	day, err := r.newDay(UnitChange{From: &r.day}, last)
	if err != nil {
		return about(id, err)
	}
	for _, link := range slices.Sorted(maps.Keys(links)) {
		if links[link] == from {
			links[link] = to
			r.said.Linked = append(r.said.Linked, MovedLink{id, link, to})
		}
	}
	next := last
	if next.Links, err = packCells(links); err != nil {
		return err
	}
	return r.follow(last, next, day)
}

// dissolve ends a unit whose children have gone, and the posts there.
func (r *reorganisation) dissolve(unit string) error {
	if err := r.close(UnitChange{ID: unit, From: &r.day}); err != nil {
		return about(unit, err)
	}
	r.said.Closed = append(r.said.Closed, unit)
	held, err := r.w.tx.PostsAtUnitFrom(r.w.c.District, unit, store.Day(r.day))
	if err != nil {
		return err
	}
	for _, h := range held {
		h.ToDay = max(store.Day(r.day), h.FromDay) - 1
		if err := r.w.tx.PutPostHeld(h); err != nil {
			return err
		}
		r.said.Vacancies = append(r.said.Vacancies, holdingView(h))
	}
	return nil
}

// succeed notes who took a unit's place.
func (r *reorganisation) succeed(unit, successor string) error {
	return r.w.tx.InsertUnitSuccessor(store.UnitSuccessor{District: r.w.c.District, Unit: unit, Successor: successor, FromDay: store.Day(r.day), Reason: r.reason})
}

// finish closes the change and says what it was about.
func (r *reorganisation) finish() {
	r.w.parts = []string{partUnits}
	r.w.object = clipObject(fmt.Sprintf("closed:%s added:%s day:%s reason:%s", strings.Join(r.said.Closed, " "), strings.Join(r.said.Added, " "), r.day, spoken(r.reason)))
}
