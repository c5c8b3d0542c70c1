package campaign

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"wuzha/internal/plan"
)

// general is the bulletin of a plan that says nothing about its sections.
func (d *drafter) general() []BulletinSection {
	out := []BulletinSection{d.overview()}
	if n := len(d.casesAt(d.unit, d.now.window)); n > 0 {
		out = append(out, d.traits(n))
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

// traits are what the cases have in common.
func (d *drafter) traits(cases int) BulletinSection {
	s := BulletinSection{Title: "案件特点"}
	if cases < SmallCell {
		d.withheld = true
		s.Parts = []BulletinPart{d.tooFew("类型、损失和受骗人群")}
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
		t.add(keep.compareRow(name, now, before, ago), keep.comparedSources(of)...)
		if ofCases(m) && m.Where == nil && (m.Verb == plan.Count || m.Money) {
			unit := "起"
			if m.Money {
				unit = "万元"
			}
			sentence = append(sentence, keep.figureSentence(name, unit, now, before, ago))
			words = append(words, keep.comparedWords(name, of)...)
		}
	}
	d.withheld, d.missing = keep.withheld, keep.missing
	text := "主要指标如下："
	var chart *BulletinChart
	if len(sentence) > 0 {
		chart = d.trendChart()
		text = fmt.Sprintf("%s，%s%s。", d.now.this, d.name(d.unit), strings.Join(sentence, "；"))
	}
	return BulletinSection{s.Title, []BulletinPart{{Text: text, Table: t, Chart: chart, Source: d.fromCases(d.now.window), Words: words}}}
}

// stories asks for typical cases: people write them, the program repeats no narrative.
func (d *drafter) stories(s *plan.Section) BulletinSection {
	text := fmt.Sprintf("（请补入典型案例%d则：只写手法、环节和防范提示，不写当事人姓名、单位、住址和具体金额，经另一人核对后印发。", s.Count)
	classes, ok := d.breakdown(d.casesAt(d.unit, d.now.window), plan.FraudTypes, typeOf)
	if !ok {
		return BulletinSection{s.Title, []BulletinPart{{Text: text + "）"}}}
	}
	best := -1
	for i, c := range classes {
		if c.mark == Shown && c.n > 0 && (best < 0 || c.n > classes[best].n) {
			best = i
		}
	}
	if best >= 0 {
		text += "建议从“" + classes[best].name + "”类中选取。"
	}
	return BulletinSection{s.Title, []BulletinPart{{Text: text + "）"}}}
}

// ranked is a unit in a ranking.
type ranked struct {
	unit  string
	x     figure
	cases int64
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
	list, ok := d.rankable(s)
	switch {
	case len(list) == 0:
		out.Parts = []BulletinPart{paragraph("没有可排列的单位。")}
		return out
	case !ok:
		d.withheld = true
		out.Parts = []BulletinPart{d.tooFew("单位")}
		return out
	}
	out.Parts = []BulletinPart{d.rankTable(s, list)}
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

// rankable measures the units of the section's kind. Numbers about cases are marked by how many cases stand behind them; ok is
// false when they cannot be published at all.
func (d *drafter) rankable(s *plan.Section) (list []ranked, ok bool) {
	w := d.now.window
	cases := ofCases(s.Measure)
	rest := int64(len(d.casesAt(d.unit, w)))
	if cases && s.Measure.Where != nil {
		return nil, false // the rest of the cases would have to be published beside it
	}
	var parts []int64
	for _, id := range d.ids {
		if d.f.Tree.KindOf(id) != s.Units || id == d.unit {
			continue
		}
		n, err := d.figures.Count(s.Measure, id, w)
		d.missing = d.missing || err != nil
		r := ranked{unit: id, x: figure{n: n, money: s.Measure.Money, fails: err != nil}}
		if cases {
			r.cases = int64(len(d.casesAt(id, w)))
			rest -= r.cases
		}
		list, parts = append(list, r), append(parts, r.cases)
	}
	if !cases {
		return list, true
	}
	marks, ok := Suppress(append(parts, max(rest, 0)))
	for i := range list {
		if list[i].x.mark = marks[i]; marks[i] == Shown {
			continue
		}
		if d.withheld = true; list[i].x.money {
			list[i].x.mark = Hidden
		}
	}
	return list, ok
}
