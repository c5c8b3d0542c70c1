package sample

import (
	"strings"

	"wuzha/internal/plan"
)

// need is one measure that must grow for a condition to hold.
type need struct {
	measure *plan.Measure
	short   int64
}

// most is beyond what any duty of a sample asks for.
const most = 1 << 24

// short says which measure of a comparison must grow, and by how much, for it to hold. ok is false when it holds already,
// or when more work cannot make it hold. A sum of measures is shared between them, the first taking most.
func (s scene) short(part *node, adjustable func(*plan.Measure) bool) []need {
	if part.op == "||" {
		part = part.args[0]
	}
	s.memo = map[*plan.Measure]value{}
	if v := part.eval(s.name); !v.ok || v.n != 0 {
		return nil
	}
	var all []need
	part.names(func(name string) {
		if id, ok := strings.CutPrefix(name, "m."); ok {
			if m := s.g.measure(id); m != nil && adjustable(m) {
				if n, ok := s.least(part, m); ok {
					all = append(all, need{m, n})
				}
			}
		}
	})
	if len(all) < 2 || all[0].short < 5 {
		return all[:min(1, len(all))]
	}
	rest := all[0].short / 5
	all[0].short -= rest
	all[1].short = rest
	return all[:2]
}

// least is the smallest growth of one measure with which the comparison holds.
func (s scene) least(part *node, m *plan.Measure) (int64, bool) {
	holds := func(n int64) bool {
		s.raise = map[*plan.Measure]int64{m: n}
		return part.eval(s.name) == truth(true)
	}
	high := int64(1)
	for !holds(high) {
		if high *= 2; high > most {
			return 0, false
		}
	}
	low := high / 2
	for low+1 < high {
		if mid := (low + high) / 2; holds(mid) {
			high = mid
		} else {
			low = mid
		}
	}
	return high, true
}
