package campaign

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"wuzha/internal/plan"
)

// bulletinPeriod is a period and how a bulletin speaks of it.
type bulletinPeriod struct {
	window plan.Window
	name   string // 2023年6月
	this   string // 本月, 上月, 去年同期
	known  bool   // there is such a period
}

// spoken words for this period, the one before, the same one last year and the next.
var spoken = map[plan.Every][4]string{
	plan.Daily:      {"当日", "前一日", "去年同期", "次日"},
	plan.Weekly:     {"本周", "上周", "去年同期", "下周"},
	plan.Monthly:    {"本月", "上月", "去年同期", "下月"},
	plan.Quarterly:  {"本季度", "上季度", "去年同期", "下季度"},
	plan.HalfYearly: {"本半年", "前半年", "去年同期", "下个半年"},
	plan.Yearly:     {"本年", "上年", "去年同期", "下年"},
}

func spokenFor(e plan.Every) [4]string {
	if w, ok := spoken[e]; ok {
		return w
	}
	return [4]string{"本期", "上期", "去年同期", "下期"}
}

// periods finds the windows that are compared.
func (d *drafter) periods(now plan.Period) {
	w := spokenFor(d.every)
	d.now = bulletinPeriod{now.Whole, d.periodName(now.Name, now.Whole), w[0], true}
	if d.every == plan.Once {
		return
	}
	if before, ok := d.p.Before(d.every, now); ok {
		d.prev, d.whole = bulletinPeriod{window: before, this: w[1], known: true}, before
	}
	d.year = bulletinPeriod{window: d.p.LastYear(d.every, now), this: w[2], known: d.every != plan.Yearly}
	d.sameSpan(&d.prev)
	d.sameSpan(&d.year)
}

// sameSpan cuts an earlier period to as many days as have passed of a running one, so that like is compared with like.
func (d *drafter) sameSpan(earlier *bulletinPeriod) {
	if !earlier.known || d.f.Known.AsOf >= d.now.window.To {
		return
	}
	passed := d.f.Known.AsOf - d.now.window.From
	earlier.window.To = min(earlier.window.To, earlier.window.From+passed)
	earlier.this = strings.TrimSuffix(earlier.this, "同期") + "同期"
}

// periodName writes a period's name for a headline.
func (d *drafter) periodName(name string, w plan.Window) string {
	for _, s := range append(append([]plan.Span{}, d.p.Phases...), d.p.Terms...) {
		if s.ID == name {
			return s.Title
		}
	}
	y, m, _ := civil(w.From)
	switch d.every {
	case plan.Daily:
		return dayName(w.From)
	case plan.Weekly:
		return fmt.Sprintf("%s年第%s周", name[:4], strings.TrimLeft(name[6:], "0"))
	case plan.HalfMonth:
		return fmt.Sprintf("%d年%d月%s半月", y, m, half(name))
	case plan.Monthly:
		return fmt.Sprintf("%d年%d月", y, m)
	case plan.Quarterly:
		return fmt.Sprintf("%d年第%s季度", y, []string{"一", "二", "三", "四"}[(m-1)/3])
	case plan.HalfYearly:
		return fmt.Sprintf("%d年%s半年", y, half(name))
	case plan.Yearly:
		return fmt.Sprintf("%d年", y)
	}
	return "活动期间"
}

func half(name string) string {
	if strings.HasSuffix(name, "1") {
		return "上"
	}
	return "下"
}

func civil(d plan.Day) (year, month, day int) {
	y, m, dd := time.Unix(int64(d)*86400, 0).UTC().Date()
	return y, int(m), dd
}

func yearOf(d plan.Day) int { y, _, _ := civil(d); return y }

func dayName(d plan.Day) string {
	y, m, dd := civil(d)
	return fmt.Sprintf("%d年%d月%d日", y, m, dd)
}

func shortDay(d plan.Day) string {
	_, m, dd := civil(d)
	return fmt.Sprintf("%d月%d日", m, dd)
}

// periodAt names the period of a calendar cadence that holds the day; a cadence without a calendar is taken for months.
func periodAt(e plan.Every, d plan.Day) string {
	y, m, dd := civil(d)
	switch e {
	case plan.Daily:
		return d.String()
	case plan.Weekly:
		iy, iw := time.Unix(int64(d)*86400, 0).UTC().ISOWeek()
		return fmt.Sprintf("%04d-W%02d", iy, iw)
	case plan.HalfMonth:
		return fmt.Sprintf("%04d-%02d-H%d", y, m, 1+min((dd-1)/15, 1))
	case plan.Quarterly:
		return fmt.Sprintf("%04d-Q%d", y, (m+2)/3)
	case plan.HalfYearly:
		return fmt.Sprintf("%04d-S%d", y, (m+5)/6)
	case plan.Yearly:
		return fmt.Sprintf("%04d", y)
	}
	return fmt.Sprintf("%04d-%02d", y, m)
}

// LastClosed names the last period of the bulletin's cadence that had ended before the day; months without a bulletin.
func LastClosed(p *plan.Plan, b *plan.Bulletin, asOf plan.Day) string {
	e := plan.Monthly
	if b != nil {
		e = b.Every
	}
	if e == plan.PerTerm || e == plan.PerPhase {
		spans := p.Phases
		if e == plan.PerTerm {
			spans = p.Terms
		}
		for i := len(spans) - 1; i >= 0; i-- {
			if spans[i].To < asOf {
				return spans[i].ID
			}
		}
	}
	running, _ := p.ParsePeriod(periodAt(e, asOf))
	return periodAt(e, running.Whole.From-1)
}

// IssuingUnit is the only unit that can issue the bulletin: of its kinds, or without a bulletin the only root.
func IssuingUnit(f *plan.Facts, b *plan.Bulletin) (string, error) {
	found := map[string]bool{}
	only := ""
	for i := range f.Tree.Rows {
		u := &f.Tree.Rows[i]
		if b == nil && u.Parent != "" || b != nil && !hasKind(b.Of, u.Kind) {
			continue
		}
		found[u.ID], only = true, u.ID
	}
	switch len(found) {
	case 1:
		return only, nil
	case 0:
		return "", errors.New("没有可以发出这份通报的单位 / no unit issues this bulletin")
	}
	return "", fmt.Errorf("有 %d 个单位可以发出这份通报，请指明一个 / %d units issue this bulletin; name one", len(found), len(found))
}

// nextPeriod is what people must look ahead to: the rest of a running period, else the one that follows.
func (d *drafter) nextPeriod() (bulletinPeriod, bool) {
	if asOf := d.f.Known.AsOf; asOf < d.now.window.To {
		return bulletinPeriod{window: plan.Window{From: asOf, To: d.now.window.To}, this: d.now.this + "后续", known: true}, true
	}
	next := bulletinPeriod{this: spokenFor(d.every)[3], known: true}
	switch d.every {
	case plan.Once:
		return next, false
	case plan.PerTerm, plan.PerPhase:
		for _, s := range append(append([]plan.Span{}, d.p.Phases...), d.p.Terms...) {
			if before, ok := d.p.Before(d.every, plan.Period{Name: s.ID, Whole: s.Window}); ok && before == d.now.window {
				next.window = s.Window
				return next, true
			}
		}
		return next, false
	}
	pd, ok := d.p.ParsePeriod(periodAt(d.every, d.now.window.To+1))
	next.window = pd.Whole
	return next, ok
}

func within(w plan.Window, day plan.Day) bool { return w.From <= day && day <= w.To }
