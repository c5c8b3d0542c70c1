package plan

import (
	"cmp"
	"maps"
	"slices"
)

// SheetPoints are the points of a sheet, as thousandths, without what they are made of.
type SheetPoints struct {
	Unit   string
	Score  *Score
	Points int64
}

// sheetPoints are those of a unit.
type sheetPoints struct {
	score  uint16 // place in Plan.Scores
	points int64
}

// Points visits the sheets that some units, sorted, or with nil all have in a period, in the order of Result. The periods asked for last are
// remembered as windows are by Counts.
func (v *View) Points(period string, units []string, visit func(SheetPoints)) {
	v.ranking.Lock()
	l := recalled(v, &v.scored, period, (*run).sheetPoints)
	v.ranking.Unlock()
	v.eachOf(units, func(i int) {
		l.unit(v, i, func(version int, list []sheetPoints) {
			for _, s := range list {
				visit(SheetPoints{v.ids[i], v.versions[version].Plan.Scores[s.score], s.points})
			}
		})
	})
}

// eachOf visits the places of some units, or with nil of all.
func (v *View) eachOf(units []string, visit func(i int)) {
	if units == nil {
		for i := range v.ids {
			visit(i)
		}
		return
	}
	for _, id := range units {
		if i, ok := v.place(id); ok {
			visit(i)
		}
	}
}

func (r *run) sheetPoints(node int32, period string, list []sheetPoints) []sheetPoints {
	r.eachSheet(node, period, func(i int, s *Score, m *moment) {
		list = append(list, sheetPoints{uint16(i), r.sheet(s, m).Points})
	})
	return list
}

// ScorePeriods names the periods of which there are point sheets, the one that ends last first.
func (v *View) ScorePeriods() []string {
	ends := map[string]Day{}
	for _, at := range v.versions {
		r := at.run()
		for _, s := range at.Plan.Scores {
			for _, w := range r.whole[&s.Schedule] {
				if r.inForce.has(w.clipped.From) {
					ends[w.period.Name] = max(ends[w.period.Name], w.count.To)
				}
			}
		}
	}
	return slices.SortedFunc(maps.Keys(ends), func(a, b string) int { return cmp.Or(cmp.Compare(ends[b], ends[a]), cmp.Compare(a, b)) })
}

// TitleStanding is a Standing without what the grant lacks: only in how many of its parts.
type TitleStanding struct {
	Unit  string
	Title *Title
	State TitleState
	Lacks int // 0 with NotQualified: the grant cannot be judged
}

// titleStanding is that of a unit.
type titleStanding struct {
	title uint16 // place in Plan.Titles
	lacks uint16
	state TitleState
}

// TitleStandings visits how some units, sorted, or with nil all stand with the titles of the newest version, in the order of Result. They are
// remembered as the counts of a window are.
func (v *View) TitleStandings(units []string, visit func(TitleStanding)) {
	newest := v.newest().Plan
	v.ranking.Lock()
	l := recalled(v, &v.titled, newest, (*run).titleStandings)
	v.ranking.Unlock()
	v.eachOf(units, func(i int) {
		l.unit(v, i, func(_ int, list []titleStanding) {
			for _, s := range list {
				visit(TitleStanding{v.ids[i], newest.Titles[s.title], s.state, int(s.lacks)})
			}
		})
	})
}

func (r *run) titleStandings(node int32, newest *Plan, list []titleStanding) []titleStanding {
	if r.p == newest {
		r.eachTitle(node, func(i int, t *Title, m *moment) {
			s := r.title(t, m)
			list = append(list, titleStanding{uint16(i), uint16(len(s.Short)), s.State})
		})
	}
	return list
}
