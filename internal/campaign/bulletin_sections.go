package campaign

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"wuzha/internal/plan"
)

// general is the bulletin of a plan that says nothing about its sections.
func (d *drafter) general() []BulletinSection {
	out := []BulletinSection{d.overview()}
	if s := d.traits(); len(s.Parts) > 0 {
		out = append(out, s)
	}
	out = append(out, d.work("责任落实情况"), d.lateness("进度滞后单位", nil))
	if len(d.p.Goals) > 0 {
		out = append(out, d.goals("目标进展"))
	}
	if len(d.p.Scores) > 0 {
		out = append(out, d.scores("考评情况"))
	}
	if len(d.p.Inspections) > 0 {
		out = append(out, d.callIns("约谈建议"))
	}
	return append(out, d.weak("短板分析"), d.upcoming())
}

// traits are what the cases have in common; there are none of a unit without cases, or of which nothing is published.
func (d *drafter) traits() BulletinSection {
	s := BulletinSection{Title: "案件特点"}
	b, _ := d.basisOf(d.now)
	total, ok := d.casesOf(d.unit, b.months)
	none := b.own && total.shown() && total.n == 0 || d.unit == d.releases.Lead && len(d.casesAt(d.unit, d.now.window)) == 0
	if none || !d.published() {
		return s
	}
	if !slices.ContainsFunc([]string{"type", "loss", "victim"}, func(id string) bool { _, told := d.classesOf(d.unit, id, b.months); return told }) {
		s.Parts = []BulletinPart{d.unbroken(b, ok, "类型、损失和受骗人群")}
		return s
	}
	for _, x := range []BulletinSection{d.types("", []string{"count", "loss"}), d.bands(""), d.victims("")} {
		s.Parts = append(s.Parts, x.Parts...)
	}
	return s
}

// lateness is who is behind, what is overdue from before, and which limits are broken.
func (d *drafter) lateness(title string, duties []*plan.Duty) BulletinSection {
	s := d.laggards(title, duties)
	if len(duties) == 0 {
		s.Parts = append(append(s.Parts, d.overdue()...), d.broken()...)
	}
	return s
}

// declared writes the sections that the plan asks for.
func (d *drafter) declared(b *plan.Bulletin) []BulletinSection {
	var out []BulletinSection
	for _, s := range b.Sections {
		out = append(out, d.section(s))
	}
	return out
}

func (d *drafter) section(s *plan.Section) BulletinSection {
	switch s.Kind {
	case "figures":
		return d.chosenFigures(s)
	case "types":
		return d.types(s.Title, s.Values)
	case "bands":
		return d.bands(s.Title)
	case "behind":
		return d.lateness(s.Title, s.Duties)
	case "rank":
		return d.rank(s)
	case "weak":
		return d.weak(s.Title)
	case "stories":
		return d.stories(s)
	}
	return BulletinSection{s.Title, []BulletinPart{{Text: s.Text}}}
}

func (d *drafter) chosenFigures(s *plan.Section) BulletinSection {
	keep := *d
	keep.prev.known = d.prev.known && slices.Contains(s.Compare, "prev")
	keep.year.known = d.year.known && slices.Contains(s.Compare, "last_year")
	t := keep.comparing()
	var sentence []string
	var words []SourcedWord
	for _, m := range s.Figures {
		now := keep.measured(m, d.unit, d.now.window)
		before, ago := figure{}, figure{}
		if keep.prev.known {
			before = keep.measured(m, d.unit, d.prev.window)
		}
		if keep.year.known {
			ago = keep.measured(m, d.unit, d.year.window)
		}
		name := d.measureName(m)
		of := func(w plan.Window) *BulletinSource { return d.fromMeasure(m, d.unit, w) }
		if !keep.addCompared(t, name, []figure{now, before, ago}, of) {
			continue
		}
		if ofCases(m) && m.Where == nil && (m.Verb == plan.Count || m.Money) {
			unit := "起"
			if m.Money {
				unit = "万元"
			}
			if said := keep.figureSentence(name, unit, now, before, ago); said != "" {
				sentence = append(sentence, said)
				words = append(words, keep.comparedWords(name, of)...)
			}
		}
	}
	d.withheld, d.missing, d.monthly = keep.withheld, keep.missing, keep.monthly
	part := d.figuresPart(t, sentence)
	part.Words = words
	return BulletinSection{s.Title, []BulletinPart{part}}
}

// stories asks for typical cases: people write them, the program repeats no narrative.
func (d *drafter) stories(s *plan.Section) BulletinSection {
	text := fmt.Sprintf("（请补入典型案例%d则：只写手法、环节和防范提示，不写当事人姓名、单位、住址和具体金额，经另一人核对后印发。", s.Count)
	if name := d.commonest(); name != "" {
		text += "建议从“" + name + "”类中选取。"
	}
	return BulletinSection{s.Title, []BulletinPart{{Text: text + "）"}}}
}

// commonest is the type with the most published cases; empty when there is none.
func (d *drafter) commonest() string {
	b, _ := d.basisOf(d.now)
	classes, _ := d.classesOf(d.unit, "type", b.months)
	best := class{}
	for _, c := range classes {
		if c.shown() && c.n > best.n {
			best = c
		}
	}
	return best.name
}

// ranked is a unit in a ranking.
type ranked struct {
	unit string
	x    figure
}

// rank orders units by a measure, or by a point table.
func (d *drafter) rank(s *plan.Section) BulletinSection {
	out := BulletinSection{Title: s.Title}
	if s.Score != nil {
		lowest, highest := s.Lowest, 0
		if lowest == 0 {
			lowest, highest = mostListed/2, mostListed/2
		}
		if out.Parts = d.scoreParts(s.Score, lowest, highest); len(out.Parts) == 0 {
			out.Parts = []BulletinPart{paragraph("截至%s，没有已结束的考评周期。", dayName(d.now.window.To))}
		}
		return out
	}
	b, of := basis{}, restsOnCases(s.Measure)
	if of {
		b, _ = d.basisOf(d.now)
	}
	list := d.rankable(s, b.months)
	switch {
	case len(list) == 0:
		out.Parts = []BulletinPart{paragraph("没有可排列的单位。")}
		return out
	case of && !slices.ContainsFunc(list, func(r ranked) bool { return !r.x.nothing() }):
		out.Parts = []BulletinPart{d.unranked(list, b)}
		return out
	}
	out.Parts = []BulletinPart{d.rankTable(s, list)}
	if of && !b.own {
		d.monthly = true
		out.Parts[0].Text = "各单位案件数每月公布一次，最近公布的" + b.name + out.Parts[0].Text
	}
	return out
}

func (d *drafter) rankTable(s *plan.Section, list []ranked) BulletinPart {
	order := func(a, b ranked) int { return cmp.Compare(b.x.n, a.x.n) }
	text := "由高到低排列如下："
	if s.Lowest > 0 {
		order = func(a, b ranked) int { return cmp.Compare(a.x.n, b.x.n) }
		text = "由低到高排列如下："
	}
	// Those withheld stand last, by id: their place must not tell what they hide.
	slices.SortStableFunc(list, func(a, b ranked) int {
		switch {
		case a.x.shown() && b.x.shown():
			return order(a, b)
		case a.x.shown():
			return -1
		case b.x.shown():
			return 1
		}
		return 0
	})
	t := &BulletinTable{Header: []string{"单位", d.measureName(s.Measure)}, Right: []bool{false, true}}
	most := mostListed
	if s.Lowest > 0 {
		most = s.Lowest
	}
	for _, r := range list[:min(len(list), most)] {
		t.add([]string{d.name(r.unit), r.x.text()}, nil, d.fromMeasure(s.Measure, r.unit, d.now.window))
	}
	if len(t.Rows) < len(list) {
		text = "共" + strconv.Itoa(len(list)) + "个单位，" + text
	}
	return BulletinPart{Text: text, Table: t}
}

// unranked stands where nothing of the units' cases is published.
func (d *drafter) unranked(list []ranked, b basis) BulletinPart {
	if slices.Contains(d.releases.Rows, list[0].unit) && b.months != nil {
		return d.unbroken(b, true, "单位")
	}
	d.monthly = true
	return paragraph("案件情况按月公布到牵头单位及其直属单位，本通报不按单位排列。")
}

// rankable measures the units of the section's kind. Numbers about cases are those released in some months.
func (d *drafter) rankable(s *plan.Section, months []*MonthRelease) (list []ranked) {
	for _, id := range d.ids {
		if d.f.Tree.KindOf(id) != s.Units || id == d.unit {
			continue
		}
		x := figure{money: s.Measure.Money, mark: Hidden}
		switch m := s.Measure; {
		case !restsOnCases(m):
			x = d.counted(m, id, d.now.window)
		case m.Where != nil || m.Own || m.Via != "":
		case m.Verb == plan.Count:
			x, _ = d.casesOf(id, months)
		case m.Verb == plan.Sum && summable(m.Field.ID):
			x, _ = d.amountOf(id, m.Field.ID, months)
		}
		d.withheld = d.withheld || !x.shown() && !x.fails
		list = append(list, ranked{id, x})
	}
	return list
}
