package web

import (
	"slices"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// sight is what the plan gives to the units that somebody sees: the ground on which the navigation decides. It goes by kinds of units, so that
// it costs the same for a class and for a district.
type sight struct {
	plan  *plan.Plan // nil before one is in force
	kinds []*plan.UnitKind
}

// sightOf is what the plan gives to the units that the visitor sees.
func (s *server) sightOf(v *visit) (sight, error) {
	home, err := s.app.Home(v.ctx(), v.caller)
	return sight{home.Plan, home.Kinds}, err
}

// touches tells whether a list of kinds has one that is in sight; of nil, which stands for all kinds, whether anything is.
func (r sight) touches(of []*plan.UnitKind) bool {
	return len(r.kinds) > 0 && (of == nil || slices.ContainsFunc(of, func(k *plan.UnitKind) bool { return slices.Contains(r.kinds, k) }))
}

func (r sight) duties() bool {
	return r.plan != nil && slices.ContainsFunc(r.plan.Duties, func(d *plan.Duty) bool { return r.touches(d.Of) })
}

func (r sight) followUps() bool {
	return r.plan != nil && slices.ContainsFunc(r.plan.Duties, func(d *plan.Duty) bool {
		return d.PerKind() != nil && d.PerKind().ID == "case" && r.touches(d.Of)
	})
}

func (r sight) scores() bool {
	return r.plan != nil && slices.ContainsFunc(r.plan.Scores, func(s *plan.Score) bool { return r.touches(s.Of) })
}

func (r sight) titles() bool {
	return r.plan != nil && slices.ContainsFunc(r.plan.Titles, func(t *plan.Title) bool { return r.touches(t.Of) })
}

func (r sight) bulletins() bool {
	return r.plan != nil && slices.ContainsFunc(r.plan.Bulletins, func(b *plan.Bulletin) bool { return r.touches(b.Of) })
}

func (r sight) venues() bool {
	return slices.ContainsFunc(r.kinds, func(k *plan.UnitKind) bool { return k.ID == venueKind })
}

func (r sight) pushes() bool { return slices.ContainsFunc(pushKinds, r.records) }

func (r sight) pledges() bool {
	return r.plan != nil && r.plan.RecordKind("pledge") != nil && slices.ContainsFunc(r.kinds, func(k *plan.UnitKind) bool { return campaign.TakesPledges(r.plan, k) })
}

// analysed tells whether cases are published for a unit in sight: for the lead unit and those directly below it.
func (r sight) analysed() bool {
	return slices.ContainsFunc(r.kinds, func(k *plan.UnitKind) bool {
		return len(k.In) == 0 || slices.ContainsFunc(k.In, func(above *plan.UnitKind) bool { return len(above.In) == 0 })
	})
}

// records tells whether records of a kind are entered for units in sight.
func (r sight) records(kind string) bool {
	if r.plan == nil {
		return false
	}
	k := r.plan.RecordKind(kind)
	return k != nil && r.touches(k.Of)
}

// ownName tells whether one of the units in sight acts in its own name, with people, papers and matters of its own.
func (r sight) ownName() bool {
	return r.plan != nil && slices.ContainsFunc(r.kinds, func(k *plan.UnitKind) bool { return !campaign.IsPart(r.plan, k) })
}
