package sample

import (
	"slices"

	"wuzha/internal/plan"
)

// spoil gives the entries what every real ledger has: days of delay, corrections, withdrawals, returned entries.
func (g *generator) spoil() {
	d := newDice(g.seed, "flaws")
	referred := map[*record]bool{}
	for _, r := range g.records {
		referred[r.ref] = true
	}
	for _, list := range [][]*record{g.cases, g.records} {
		for _, r := range slices.Clone(list) {
			g.enter(d, r)
			g.confirm(d, r)
			g.flaw(d, r, referred[r])
		}
	}
}

const minutesADay = 24 * 60

// enter gives the moment of entry: mostly the same day, sometimes days later, and later at units that lag.
func (g *generator) enter(d dice, r *record) {
	days, roll := int64(0), d.below(100)
	slow := int64(0)
	if r.unit.diligence == lagging {
		slow = 12
	}
	switch {
	case roll < 5+slow/2:
		days = d.between(4, 21)
	case roll < 16+slow:
		days = d.between(1, 3)
	}
	r.entered = (int64(r.on)+days)*minutesADay + d.between(8*60+30, 18*60)
	if w := g.writer(d, r.unit, r.on); w != nil {
		r.by = w.person()
	}
}

// person is the id of whoever holds a post; it is given before any entry is made.
func (r *record) person() string {
	for r.holder != nil {
		r = r.holder
	}
	return r.id
}

func (g *generator) confirm(d dice, r *record) {
	chance := int64(60)
	if r.kind.Confirmed {
		chance = 92
	}
	if r.state == plan.Submitted && d.percent(chance) {
		r.state = plan.Confirmed
		r.changed = inHours(d, r.entered, 3)
	}
}

// inHours is a later moment in office hours, at most some days on.
func inHours(d dice, from, days int64) int64 {
	return (from/minutesADay+d.between(1, days))*minutesADay + d.between(9*60, 17*60)
}

var (
	corrected = []string{"人数登记有误，更正", "日期有误，更正", "数字录入错误，更正", "核对台账后更正"}
	voided    = []string{"重复登记", "误登到本单位", "活动未实际开展，撤回"}
	returned  = []string{"内容不完整，退回补充", "与台账不符，退回核对", "日期与实际不符，退回"}
)

// flaw spoils a few entries in a hundred. A record that others refer to is not returned.
func (g *generator) flaw(d dice, r *record, referred bool) {
	switch roll := d.below(1000); {
	case roll < 12:
		g.correct(d, r)
	case roll < 20 && r.kind.ID != "case":
		twin := g.twin(r)
		twin.state, twin.reason = plan.Void, pick(d, voided)
		twin.entered = r.entered + d.between(2, 90)
		twin.changed = inHours(d, twin.entered, 2)
	case roll < 30 && r.kind.ID != "case" && !referred:
		r.state, r.reason = plan.Returned, pick(d, returned)
		r.changed = inHours(d, r.entered, 4)
		if d.percent(55) {
			again := g.twin(r)
			again.state, again.reason, again.supersedes = plan.Submitted, "按退回意见补正", r
			again.entered, again.changed = inHours(d, r.changed, 5), 0
		}
	}
}

// correct puts a wrong entry before the right one. The right one stays what others refer to and takes the later moment.
func (g *generator) correct(d dice, r *record) {
	wrong := g.twin(r)
	wrong.state, wrong.changed = plan.Submitted, 0
	for i, f := range r.kind.Fields {
		if (f.Type == plan.Int || f.Type == plan.Money) && r.fields[i].Set && f.ID != "stopped" && f.ID != "recovered" {
			wrong.fields[i] = num(bounded(f, r.fields[i].Num*d.between(11, 20)/10+1))
		}
	}
	r.supersedes, r.reason = wrong, pick(d, corrected)
	later := d.between(1, 6) * minutesADay
	r.entered += later
	if r.changed > 0 {
		r.changed += later
	}
}

// twin is a copy that is in the ledger too.
func (g *generator) twin(r *record) *record {
	t := *r
	t.fields = slices.Clone(r.fields)
	t.supersedes = nil
	g.keep(&t)
	return &t
}
