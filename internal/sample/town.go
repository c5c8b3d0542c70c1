package sample

import (
	"fmt"
	"strconv"
)

// townTree is a town with villages, their bank outlets and shops, and its schools.
func townTree(b treeBuilder) {
	town := b.add("town", nil, "T01", "示例镇", "370303199", nil)
	for i := 1; i <= min(199, max(3, b.g.sized(32))); i++ {
		b.village(town, i)
	}
	for i := 1; i <= b.g.sized(5); i++ {
		d := newDice(b.g.seed, "school", strconv.Itoa(i))
		b.add("school", town, fmt.Sprintf("S%02d", i), fmt.Sprintf("示例镇第%d学校", i), "", map[string]string{"pupils": strconv.FormatInt(d.between(180, 900), 10)})
	}
}

func (b treeBuilder) village(town *unit, n int) {
	d := newDice(b.g.seed, "village", strconv.Itoa(n))
	households := d.between(120, 640)
	people := households * d.between(24, 32) / 10
	cells := map[string]string{"households": strconv.FormatInt(households, 10), "people": strconv.FormatInt(people, 10),
		"elders": strconv.FormatInt(people*d.between(12, 26)/100, 10)}
	if d.percent(4) {
		cells["elders"] = ""
	}
	v := b.add("village", town, fmt.Sprintf("V%03d", n), place(n)+"村"+shown, fmt.Sprintf("370303199%03d", 200+n%200), cells)
	types := []string{"bank", "telecom", "express", "shop", "shop"}
	for i := range d.between(1, 3) {
		b.add("outlet", v, fmt.Sprintf("V%03d-%d", n, i+1), fmt.Sprintf("%s村第%d网点%s", place(n), i+1, shown), "", map[string]string{"type": pick(d, types)})
	}
}
