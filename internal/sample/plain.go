package sample

import (
	"fmt"
	"slices"

	"wuzha/internal/plan"
)

// maxPlain is where a plain tree stops growing.
const maxPlain = 5000

// fill adds a root, and units of the kinds that have none: four below each unit of the kind above. So a kind that was
// added to a shipped plan has units, and a plan without a description a whole tree.
func (b treeBuilder) fill() {
	kinds := b.g.plan.Kinds
	for _, k := range kinds {
		if b.g.root == nil && len(k.In) == 0 {
			b.add(k.ID, nil, "u1", k.Title+shown, b.g.plan.Area, nil)
		}
	}
	before := len(b.g.units)
	for range kinds { // a kind may be declared before the kind it lies in
		for _, k := range kinds {
			if len(k.In) > 0 && len(b.g.owing([]*plan.UnitKind{k})) == 0 {
				b.fillKind(k)
			}
		}
	}
	b.fillLinks(b.g.units[before:])
}

func (b treeBuilder) fillKind(k *plan.UnitKind) {
	for _, above := range b.g.owing(k.In) {
		for i := 1; i <= b.g.sized(4) && len(b.g.units) < maxPlain; i++ {
			b.add(k.ID, above, fmt.Sprintf("%s-%s%d", above.id, k.ID, i), fmt.Sprintf("%s%d（示例）", k.Title, i), "", nil)
		}
	}
}

func (b treeBuilder) fillLinks(units []*unit) {
	for _, u := range slices.Clone(units) {
		for _, l := range u.kind.Links {
			if to := b.g.owing([]*plan.UnitKind{l.Kind}); len(to) > 0 {
				b.link(u, l.ID, pick(newDice(b.g.seed, "link", u.id, l.ID), to))
			}
		}
	}
}
