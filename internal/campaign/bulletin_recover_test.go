package campaign

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
)

// filling is a guess at the cases of the months, by month, row and class of one breakdown.
type filling [3][3][3]int64

// released is the truth as it was known at the release, which is what the bulletins tell of kinds: a case entered late is in none.
func (a *attack) truth(breakdown string, known func(attackedCase) bool) (out filling) {
	for _, c := range a.cases {
		if m := c.month(); m >= 0 && known(c) {
			out[m][c.row()][c.class(breakdown)]++
		}
	}
	return out
}

// inRelease tells the cases that a month's bulletin, issued three days after it, knows. What comes later is in later counts of the county alone.
func (a *attack) inRelease(c attackedCase) bool {
	pd, _ := a.plan.ParsePeriod(attackedMonths[c.month()])
	return c.entered <= pd.Whole.To+3
}

func (f *filling) sum(s saying) (n int64) {
	for _, m := range s.months {
		for _, r := range s.rows {
			for k, cell := range f[m][r] {
				if s.breakdown == "" || s.class == k {
					n += cell
				}
			}
		}
	}
	return n
}

func (f *filling) fits(facts []saying) bool {
	return !slices.ContainsFunc(facts, func(s saying) bool { n := f.sum(s); return n < s.low || n > s.high })
}

// recover tries to find out every number under k: of a class at a town or the county, and of a town in a month. It must be left with
// at least two values of each. A stronger reader knows how many cases each town had and is after the classes that were withheld.
func (a *attack) recover(countsKnown bool) {
	for _, breakdown := range []string{"类型", "单案损失", "老年人发案数", "大案数"} {
		truth := a.truth(breakdown, a.inRelease)
		facts := a.about(breakdown, &truth)
		if countsKnown {
			facts = append(facts, knownCounts(&truth)...)
		}
		for m := range attackedMonths {
			a.wantTwo(breakdown, m, &truth, facts, a.secrets(breakdown, m, &truth, countsKnown))
		}
	}
}

// about are the sayings that bear on a breakdown. Every one about whole months agrees with the releases, but for the county's own number of
// cases, which goes on with late entries: that is in no breakdown.
func (a *attack) about(breakdown string, truth *filling) (out []saying) {
	for _, s := range a.said {
		if s.breakdown != "" && s.breakdown != breakdown {
			continue
		}
		if n := truth.sum(s); n >= s.low && n <= s.high {
			out = append(out, s)
		} else if s.breakdown != "" || len(s.rows) < 3 {
			a.rt.Fatalf("%s is not what was released: it says %d to %d, and it was %d", s.where, s.low, s.high, n)
		}
	}
	for m := range attackedMonths { // the county's number of the release
		s := saying{months: []int{m}, rows: []int{0, 1, 2}}
		s.low = truth.sum(s)
		s.high = s.low
		out = append(out, s)
	}
	return out
}

func knownCounts(truth *filling) (out []saying) {
	for m := range attackedMonths {
		for row := range truth[m] {
			s := saying{months: []int{m}, rows: []int{row}}
			s.low = truth.sum(s)
			s.high = s.low
			out = append(out, s)
		}
	}
	return out
}

// secrets are the numbers under k of a month that nobody may find out.
func (a *attack) secrets(breakdown string, m int, truth *filling, countsKnown bool) (out []saying) {
	for class := range 3 {
		for _, rows := range [][]int{{0, 1, 2}, {0}, {1}, {2}} {
			s := saying{months: []int{m}, rows: rows, breakdown: breakdown, class: class, where: "class"}
			if small(truth.sum(s)) && (len(rows) == 3 || !countsKnown || a.printed(s)) {
				out = append(out, s)
			}
		}
	}
	for row := range 3 {
		s := saying{months: []int{m}, rows: []int{row}, where: "town"}
		if !countsKnown && small(truth.sum(s)) {
			out = append(out, s)
		}
	}
	return out
}

// printed tells a cell that stands in some table.
func (a *attack) printed(cell saying) bool {
	return slices.ContainsFunc(a.said, func(s saying) bool {
		return s.breakdown == cell.breakdown && s.class == cell.class && slices.Equal(s.rows, cell.rows) && slices.Equal(s.months, cell.months)
	})
}

// wantTwo looks for fillings other than the truth that agree with all that was said. They differ by at most one in each cell of a
// month, which is enough: what is withheld can change by one or not at all.
func (a *attack) wantTwo(breakdown string, m int, truth *filling, facts, secrets []saying) {
	left := secrets
	guess := *truth
	var here []saying
	for _, s := range facts {
		if slices.Contains(s.months, m) {
			here = append(here, s)
		}
	}
	var try func(cell int, moved int64)
	try = func(cell int, moved int64) {
		if len(left) == 0 {
			return
		}
		if cell == 9 {
			if moved == 0 && guess.fits(here) {
				left = slices.DeleteFunc(slices.Clone(left), func(s saying) bool { return guess.sum(s) != truth.sum(s) })
			}
			return
		}
		at := &guess[m][cell/3][cell%3]
		for _, step := range []int64{0, 1, -1} {
			if *at+step < 0 {
				continue
			}
			*at += step
			try(cell+1, moved+step)
			*at -= step
		}
	}
	try(0, 0)
	for _, s := range left {
		a.rt.Fatalf("%s of %s: the %s cell of rows %v, class %d can only be %d.\ntruth %v\nsaid %+v", breakdown, attackedMonths[m], s.where, s.rows, s.class, truth.sum(s), truth[m], here)
	}
}

// recoverMoney treats the exact amounts as equations over the cells of months, towns and classes, but for those that are known to be
// empty, and wants the amount of no cell with one or two cases to follow from them.
func (a *attack) recoverMoney() {
	for _, breakdown := range []string{"类型", "单案损失"} {
		truth := a.truth(breakdown, a.inRelease)
		facts := a.about(breakdown, &truth)
		empty := func(cell saying) bool {
			return slices.ContainsFunc(facts, func(s saying) bool {
				return s.high == 0 && slices.Contains(s.months, cell.months[0]) && slices.Contains(s.rows, cell.rows[0]) && (s.breakdown == "" || s.class == cell.class)
			})
		}
		var span [][]*big.Rat
		for _, s := range a.money {
			if s.breakdown == "" || s.breakdown == breakdown {
				span = insert(span, equation(s, empty))
			}
		}
		for m := range attackedMonths {
			for row := range 3 {
				for class := range 3 {
					s := saying{months: []int{m}, rows: []int{row}, breakdown: breakdown, class: class}
					if small(truth.sum(s)) && dependent(span, equation(s, empty)) {
						a.rt.Fatalf("the amount of %d case(s) follows: %s, row %d, %s %d\ntruth %v\nsaid %s", truth.sum(s), attackedMonths[m], row, breakdown, class, truth[m], a.paid(m, breakdown))
					}
				}
			}
		}
	}
}

// equation has a one for every cell that a sum is over; cells known to be empty do not count.
func equation(s saying, empty func(saying) bool) []*big.Rat {
	out := make([]*big.Rat, 27)
	for i := range out {
		m, row, class := i/9, i/3%3, i%3
		out[i] = new(big.Rat)
		in := slices.Contains(s.months, m) && slices.Contains(s.rows, row) && (s.breakdown == "" || s.class == class)
		if in && !empty(saying{months: []int{m}, rows: []int{row}, class: class}) {
			out[i].SetInt64(1)
		}
	}
	return out
}

// reduce takes away from an equation what follows from others, each of which leads with another cell.
func reduce(span [][]*big.Rat, v []*big.Rat) []*big.Rat {
	for _, b := range span {
		lead := slices.IndexFunc(b, func(x *big.Rat) bool { return x.Sign() != 0 })
		if v[lead].Sign() == 0 {
			continue
		}
		by := new(big.Rat).Quo(v[lead], b[lead])
		for i := range v {
			v[i] = new(big.Rat).Sub(v[i], new(big.Rat).Mul(by, b[i]))
		}
	}
	return v
}

func insert(span [][]*big.Rat, v []*big.Rat) [][]*big.Rat {
	if v = reduce(span, v); slices.ContainsFunc(v, func(x *big.Rat) bool { return x.Sign() != 0 }) {
		span = append(span, v)
	}
	return span
}

func dependent(span [][]*big.Rat, v []*big.Rat) bool { return len(insert(span, v)) == len(span) }

// paid lists the amounts that were given for a month, each once.
func (a *attack) paid(m int, breakdown string) string {
	out := map[string]bool{}
	for _, s := range a.money {
		if slices.Contains(s.months, m) && (s.breakdown == "" || s.breakdown == breakdown) {
			out[fmt.Sprint(s.months, s.rows, s.breakdown, s.class)] = true
		}
	}
	return strings.Join(slices.Sorted(maps.Keys(out)), "\n")
}
