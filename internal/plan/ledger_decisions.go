package plan

import (
	"strings"
)

// ReadDecisions reads waivers and the judgements of duties and score items that people judge: unit, duty, period, per,
// decision, reason. decision is waived, met or unmet; for `SCORE.ITEM` it is the number of points. A row whose duty is a title
// says that it was granted, suspended or withdrawn from the day in period on; per may be the last day of the term.
func (l *Ledgers) ReadDecisions(file string, rows Rows, tree *Tree) error {
	columns := []string{"unit", "duty", "period", "decision"}
	return l.read(file, rows, columns, func(c string) bool { return c == "per" || c == "reason" }, func(t *table) {
		d := Decision{Unit: t.id("unit"), Duty: t.id("duty"), Period: t.id("period"), Per: l.shared(t.cell("per")),
			Decision: l.shared(strings.ToLower(t.cell("decision"))), Reason: strings.Clone(t.cell("reason")), Source: Source{t.file, t.row}}
		if !tree.Has(d.Unit) && !t.failed {
			t.fail("unit", d.Unit, l.noUnit(d.Unit))
		}
		l.decision(t, d)
	})
}

func (l *Ledgers) decision(t *table, d Decision) {
	duty := l.p.duties[d.Duty]
	item := l.p.itemByName(d.Duty)
	_, isPoints := parseDecimal(d.Decision, 3)
	if duty == nil && item == nil && l.p.titles[d.Duty] != nil {
		l.titleDecision(t, d)
		return
	}
	switch {
	case duty == nil && item == nil:
		t.fail("duty", d.Duty, "没有这项责任或评分项 / no such duty or score item"+didYouMean(d.Duty, keys(l.p.duties)))
	case item != nil && (item.Manual == nil || !isPoints):
		t.fail("decision", d.Decision, "评分项要由人打分，且填分数 / the item must be a manual one, and the decision its points")
	case duty != nil && d.Decision == string(Waived) && d.Reason == "":
		t.fail("reason", "", "免除要写明理由 / a waiver needs a reason")
	case duty != nil && d.Decision != string(Waived) && (duty.Manual == nil || d.Decision != string(Met) && d.Decision != string(Unmet)):
		t.fail("decision", d.Decision, "只能是 waived；由人判定的责任还可以是 met、unmet / must be waived, or met or unmet for a duty that people judge")
	}
	if !t.failed {
		l.Decisions = append(l.Decisions, d)
	}
}

// itemByName finds `SCORE.ITEM`.
func (p *Plan) itemByName(name string) *ScoreItem {
	score, item, ok := cut(name)
	s := p.scores[score]
	if !ok || s == nil {
		return nil
	}
	for _, it := range s.all() {
		if it.ID == item {
			return it
		}
	}
	return nil
}
