package app

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// The parts of a district whose last change is noted apart.
const (
	partUnits     = "units"
	partPlans     = "plans"
	partDecisions = "decisions"
)

// district is what the process keeps of a district in memory.
type district struct {
	id string

	frameMu sync.Mutex
	frame   *frame

	catchUp sync.Mutex // held while the snapshot is brought up to date
	snap    atomic.Pointer[snapshot]

	paceMu sync.Mutex
	pace   pace
	heard  map[string]int64 // when jobs have moved that watchers were told of, see Hear
}

func (a *App) district(id string) *district {
	a.mu.Lock()
	defer a.mu.Unlock()
	d := a.districts[id]
	if d == nil {
		d = &district{id: id}
		a.districts[id] = d
	}
	return d
}

// version is a version of the plan that is in force.
type version struct {
	stored  store.DistrictPlan
	plan    *plan.Plan
	derived bool // its running totals are complete
}

// frame is what rarely changes: plans in force, rights, units. It does not change once made.
type frame struct {
	district string
	units    int64 // revision
	plans    int64 // revision
	versions []version
	rights   *campaign.Rights
	placed   []store.PlacedUnit  // by unit and first day
	byPath   []*store.PlacedUnit // the same by path
	byUnit   map[string][]store.PlacedUnit
	byParent map[string][]*store.PlacedUnit // by path
}

// settled tells whether the running totals of all versions are complete.
func (f *frame) settled() bool {
	return !slices.ContainsFunc(f.versions, func(v version) bool { return !v.derived })
}

// newest is the version that judges last; nil before a plan is in force.
func (f *frame) newest() *plan.Plan {
	if len(f.versions) == 0 {
		return nil
	}
	return f.versions[len(f.versions)-1].plan
}

// on is the version in force on a day; days before the first version belong to it.
func (f *frame) on(day plan.Day) *plan.Plan {
	found := f.newest()
	for _, v := range slices.Backward(f.versions) {
		found = v.plan
		if v.plan.Start <= day {
			break
		}
	}
	return found
}

// at is a unit as it stands on a day: in the placement of the day, else in the nearest one before, else in the first.
func (f *frame) at(unit string, day plan.Day) (store.PlacedUnit, bool) {
	placements := f.byUnit[unit]
	if len(placements) == 0 {
		return store.PlacedUnit{}, false
	}
	best := placements[0]
	for _, p := range placements {
		if p.FromDay <= store.Day(day) {
			best = p
		}
	}
	return best, true
}

// ref is where a unit stands on a day.
func (f *frame) ref(unit string, day plan.Day) (campaign.UnitRef, bool) {
	p, ok := f.at(unit, day)
	return campaign.UnitRef{District: f.district, Path: p.Path}, ok
}

// kindOf is the kind of a unit by a plan; nil when either is unknown.
func (f *frame) kindOf(p *plan.Plan, unit string) *plan.UnitKind {
	placements := f.byUnit[unit]
	if len(placements) == 0 {
		return nil
	}
	return kindByID(p, placements[0].Kind)
}

func kindByID(p *plan.Plan, id string) *plan.UnitKind {
	for _, k := range p.Kinds {
		if k.ID == id {
			return k
		}
	}
	return nil
}

// frameOf gives the frame of a district as a committed snapshot of the database has it, and keeps it.
func (a *App) frameOf(tx *store.Tx, districtID string) (*frame, error) {
	d := a.district(districtID)
	d.frameMu.Lock()
	defer d.frameMu.Unlock()
	f, fresh, err := a.frameLike(tx, districtID, d.frame)
	if err == nil && fresh && (d.frame == nil || f.units >= d.frame.units && f.plans >= d.frame.plans) {
		d.frame = f
	}
	return f, err
}

// frameForWrite gives the frame inside a writing transaction. A frame read there is not kept: if the transaction is undone,
// another one may get the same revision with another content.
func (a *App) frameForWrite(tx *store.Tx, districtID string) (f *frame, fresh bool, err error) {
	d := a.district(districtID)
	d.frameMu.Lock()
	kept := d.frame
	d.frameMu.Unlock()
	return a.frameLike(tx, districtID, kept)
}

// frameLike gives the kept frame when it is still true, else a fresh one.
func (a *App) frameLike(tx *store.Tx, districtID string, kept *frame) (f *frame, fresh bool, err error) {
	units, plans, err := frameRevisions(tx, districtID)
	if err != nil {
		return nil, false, err
	}
	if kept != nil && kept.units == units && kept.plans == plans {
		return kept, false, nil
	}
	f = &frame{district: districtID, units: units, plans: plans}
	if kept != nil && kept.plans == plans {
		f.versions, f.rights = kept.versions, kept.rights
	} else if err := a.loadPlans(tx, f, kept); err != nil {
		return nil, false, err
	}
	return f, true, loadUnits(tx, f)
}

func frameRevisions(tx *store.Tx, districtID string) (units, plans int64, err error) {
	parts, err := tx.PartRevisions(districtID)
	for _, p := range parts {
		switch p.Part {
		case partUnits:
			units = p.Revision
		case partPlans:
			plans = p.Revision
		}
	}
	return units, plans, err
}

// loadPlans reads the versions in force; one that was read before is not read again.
func (a *App) loadPlans(tx *store.Tx, f, kept *frame) error {
	stored, err := tx.DistrictPlans(f.district)
	if err != nil {
		return err
	}
	underWay, err := underWay(tx, f.district)
	if err != nil {
		return err
	}
	for _, s := range stored {
		if s.State != store.PlanInForce {
			continue
		}
		p, sound := kept.read(s), true
		if p == nil {
			var problems plan.Problems
			p, problems = a.readPlan(s.Text)
			sound = p != nil && !problems.Stops()
		}
		if !sound {
			return fmt.Errorf("read plan %s version %d of district %s: it was sound when it was put in force", s.ID, s.Version, f.district)
		}
		f.versions = append(f.versions, version{s, p, !underWay[s.Version]})
	}
	slices.SortStableFunc(f.versions, func(a, b version) int { return int(a.plan.Start) - int(b.plan.Start) })
	if p := f.newest(); p != nil {
		f.rights = campaign.NewRights(p)
	} else {
		f.rights = campaign.NewRights(&plan.Plan{})
	}
	return nil
}

// read gives a version that has been read already, nil when it has not.
func (f *frame) read(s store.DistrictPlan) *plan.Plan {
	if f != nil {
		for _, v := range f.versions {
			if v.stored.ID == s.ID && v.stored.Version == s.Version && v.stored.Text == s.Text {
				return v.plan
			}
		}
	}
	return nil
}

// planFile is how messages call a plan.
const planFile = "plan.yaml"

// readPlan reads a plan; parent plans are those that ship with the program.
func (a *App) readPlan(text string) (*plan.Plan, plan.Problems) {
	return plan.Read(planFile, []byte(text), a.parentPlan)
}

// parentPlan opens a plan that another one extends: those that ship with the program.
func (a *App) parentPlan(name string) ([]byte, error) {
	if text, ok := a.o.Shipped[strings.TrimSuffix(name, ".yaml")]; ok {
		return text, nil
	}
	return nil, fmt.Errorf("no plan %s ships with the program", name)
}

func loadUnits(tx *store.Tx, f *frame) error {
	f.placed, f.byPath, f.byUnit, f.byParent = nil, nil, map[string][]store.PlacedUnit{}, map[string][]*store.PlacedUnit{}
	err := tx.Units(f.district, func(u store.PlacedUnit) error {
		f.placed = append(f.placed, u)
		f.byUnit[u.Unit] = append(f.byUnit[u.Unit], u)
		return nil
	})
	for i := range f.placed {
		f.byPath = append(f.byPath, &f.placed[i])
	}
	slices.SortFunc(f.byPath, func(a, b *store.PlacedUnit) int { return strings.Compare(a.Path, b.Path) })
	for _, u := range f.byPath {
		f.byParent[u.Parent] = append(f.byParent[u.Parent], u)
	}
	return err
}

// childrenOn gives the units that exist on a day right below one, by path.
func (f *frame) childrenOn(unit string, day plan.Day) iter.Seq[*store.PlacedUnit] {
	return func(yield func(*store.PlacedUnit) bool) {
		for _, u := range f.byParent[unit] {
			if u.FromDay <= store.Day(day) && store.Day(day) <= u.ToDay && !yield(u) {
				return
			}
		}
	}
}

// placedOn gives the units that exist on a day at a place or below it, by path.
func (f *frame) placedOn(top campaign.UnitRef, day plan.Day) iter.Seq[*store.PlacedUnit] {
	first, _ := slices.BinarySearchFunc(f.byPath, top.Path, func(u *store.PlacedUnit, path string) int { return strings.Compare(u.Path, path) })
	return func(yield func(*store.PlacedUnit) bool) {
		for _, u := range f.byPath[first:] {
			if !top.Contains(campaign.UnitRef{District: f.district, Path: u.Path}) {
				return
			}
			if u.FromDay <= store.Day(day) && store.Day(day) <= u.ToDay && !yield(u) {
				return
			}
		}
	}
}

// readFrame reads the frame of a district, with whatever else fn reads from the same snapshot.
func (a *App) readFrame(tx *store.Tx, c Caller) (*frame, error) {
	f, err := a.frameOf(tx, c.District)
	if err == nil && len(f.byUnit) == 0 {
		err = notFound()
	}
	return f, err
}
