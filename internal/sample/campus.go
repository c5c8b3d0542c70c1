package sample

import (
	"fmt"
	"strconv"
)

// campusTree is a campus with ten colleges and the classes of three intakes, the newest of which begins in September.
func campusTree(b treeBuilder) {
	campus := b.add("campus", nil, "X01", "示例职业技术学院", "", nil)
	start := civil(b.g.plan.Period.From).Year()
	for i := 1; i <= max(2, b.g.sized(10)); i++ {
		college := b.add("college", campus, fmt.Sprintf("C%02d", i), trade(i)+"学院"+shown, "", nil)
		for back := range 3 {
			b.intake(college, i, start-back)
		}
	}
}

func (b treeBuilder) intake(college *unit, n, year int) {
	d := newDice(b.g.seed, "intake", strconv.Itoa(n), strconv.Itoa(year))
	for k := range d.between(5, 8) {
		cells := map[string]string{"students": strconv.FormatInt(d.between(28, 52), 10), "intake": strconv.Itoa(year)}
		id := fmt.Sprintf("C%02d-%02d%02d", n, year%100, k+1)
		u := b.add("class", college, id, fmt.Sprintf("%s%d级%d班%s", bare(college.name), year, k+1, shown), "", cells)
		if u != nil && year == civil(b.g.plan.Period.From).Year() {
			u.active.From = dayOf(year, 9, 1) // the new intake
		}
	}
}
