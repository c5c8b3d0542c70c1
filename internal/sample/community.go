package sample

import (
	"fmt"
	"strconv"
	"strings"
)

// communityTree is 张店区 (370303) with 13 towns and sub-districts and about 230 communities. Codes follow the scheme
// of division codes; the names below the district are invented.
func communityTree(b treeBuilder) {
	district := b.add("district", nil, "370303", "张店区"+shown, "370303", nil)
	count := min(len(towns), max(2, b.g.sized(13)))
	left, home, school := b.g.sized(230), 0, 0
	for i := range count {
		n := left / (count - i)
		if i+1 < count {
			n = min(199, max(1, n+int(newDice(b.g.seed, "town", strconv.Itoa(i)).between(-2, 2))))
		}
		n = min(n, 199, left)
		left -= n
		rural := i >= 8
		code, name := fmt.Sprintf("370303%03d", i+1), towns[i]+"街道"+shown
		if rural {
			code, name = fmt.Sprintf("370303%03d", 100+i-8), towns[i]+"镇"+shown
		}
		town := b.add("town", district, code, name, code, nil)
		if town == nil {
			continue
		}
		for k := 1; k <= n; k++ {
			b.community(town, k, place(home))
			home++
		}
		for range max(1, n/6) {
			school++
			b.school(town, school)
		}
	}
}

// community adds a community with its venues, banks and workplaces. Some lack a venue of a required kind.
func (b treeBuilder) community(town *unit, n int, name string) {
	d := newDice(b.g.seed, "community", town.id, strconv.Itoa(n))
	rural := strings.HasSuffix(bare(town.name), "镇")
	setting, number, full := "urban", n, name+"社区"
	if rural && d.percent(70) || !rural && d.percent(12) {
		setting, number, full = "rural", 200+n, name+"村"
	}
	households := d.between(160, 520)
	cells := map[string]string{"setting": setting, "households": strconv.FormatInt(households, 10),
		"residents": strconv.FormatInt(households*d.between(24, 31)/10, 10), "floating": strconv.FormatInt(d.between(0, 5)*households/20, 10),
		"traders": strconv.FormatInt(d.between(0, 36), 10)}
	if d.percent(3) {
		cells["traders"] = ""
	}
	code := fmt.Sprintf("%s%03d", town.id, number)
	c := b.add("community", town, code, full+shown, code, cells)
	if c == nil {
		return
	}
	b.venues(d, c, setting)
	for i := range d.below(2) {
		b.add("bank", c, fmt.Sprintf("%s-b%d", code, i+1), fmt.Sprintf("示例银行%s第%d网点", name, i+1), "", nil)
	}
	for i := range d.below(3) {
		b.add("workplace", c, fmt.Sprintf("%s-w%d", code, i+1), name+trade(n+int(i))+"厂"+shown, "",
			map[string]string{"staff": strconv.FormatInt(d.between(12, 180), 10), "finance_staff": strconv.FormatInt(d.between(1, 5), 10)})
	}
}

var places = []struct{ id, title string }{{"classroom", "宣教室"}, {"car_park", "停车场"}, {"square", "健身活动广场"}, {"supermarket", "社区超市"}}

func (b treeBuilder) venues(d dice, c *unit, setting string) {
	media := []string{"board", "broadcast", "billboard", "led"}
	missing := map[string]int64{"urban": 6, "rural": 42}[setting]
	if c.diligence == lagging {
		missing += 15
	}
	for i, p := range places {
		if d.percent(missing) {
			continue
		}
		v := b.add("venue", c, fmt.Sprintf("%s-v%d", c.id, i+1), bare(c.name)+p.title+shown, "", map[string]string{"place": p.id, "media": pick(d, media)})
		if v != nil && d.percent(5) {
			v.active.From = b.g.plan.Period.From + 60 // set up during the campaign
		}
	}
}

// school adds a school with its classes.
func (b treeBuilder) school(town *unit, n int) {
	d := newDice(b.g.seed, "school", strconv.Itoa(n))
	s := b.add("school", town, fmt.Sprintf("s%03d", n), place(n)+"学校"+shown, "", nil)
	for grade := 1; grade <= 6; grade++ {
		for k := range d.between(2, 3) {
			b.add("class", s, fmt.Sprintf("s%03d-%d%02d", n, grade, k+1), fmt.Sprintf("%s%d年级%d班%s", place(n)+"学校", grade, k+1, shown), "", nil)
		}
	}
}
