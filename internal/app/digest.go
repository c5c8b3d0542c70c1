package app

import (
	"context"
	"slices"
	"strconv"
	"time"

	"wuzha/internal/campaign"
	"wuzha/internal/notify"
	"wuzha/internal/plan"
)

// Digest is what the holders of one post are to be told about a unit and those below it.
type Digest struct {
	Post  string   `json:"post"` // title
	Title string   `json:"title"`
	Lines []string `json:"lines"`
}

// Digests tells what is due within a week, what is late, and what is so late that those above must see to it: one digest for each post
// that answers for it. It names units and duties, no persons. under is a unit that the caller may see; empty: the topmost.
func (a *App) Digests(ctx context.Context, c Caller, under string) ([]Digest, error) {
	if _, err := c.mayAnywhere(campaign.Remind); err != nil {
		return nil, err
	}
	if under == "" {
		under = c.District
	}
	s, _, err := a.standingAt(ctx, c, campaign.Remind, under)
	if err != nil {
		return nil, err
	}
	d := digester{s: s, today: c.Day(), pick: openNow, above: "上级督办"}
	messages, err := d.messages(under, func(v *plan.Verdict) string {
		if v.Post == nil {
			return "未指定岗位"
		}
		return v.Post.Title
	}, c.Now)
	var out []Digest
	for _, m := range messages {
		out = append(out, Digest{Post: m.To, Title: m.Title, Lines: m.Lines})
	}
	return out, err
}

// digester turns verdicts into what people are told.
type digester struct {
	s     *snapshot
	today plan.Day
	pick  func(v *plan.Verdict, today plan.Day) (notify.Kind, bool)
	above string // who else hears of what is late for long; empty: nobody
}

// messages tells what is picked of a unit and those below it, one message for each recipient.
func (d digester) messages(under string, to func(*plan.Verdict) string, now int64) ([]notify.Message, error) {
	top, ok := d.s.frame.ref(under, d.today)
	if !ok {
		return nil, nil
	}
	at := time.UnixMilli(now).In(plan.Shanghai)
	sees := d.s.sight([]campaign.UnitRef{top}, d.today)
	name, _ := d.s.frame.at(under, d.today)
	var events []notify.Event
	verdicts := d.s.judge(plan.Known{AsOf: d.today}).result.Verdicts
	for i := range verdicts {
		v := &verdicts[i]
		kind, wanted := d.pick(v, d.today)
		if !wanted || !sees(v.Unit) {
			continue
		}
		u, _ := d.s.frame.at(v.Unit, d.today)
		e := notify.Event{ID: v.Unit + "/" + v.Duty.ID + "/" + v.Period + "/" + v.Per + "/" + strconv.Itoa(int(d.today)), Kind: kind,
			To: to(v), Unit: u.Name, Matter: v.Duty.Title, Due: v.Window.To.String(), At: at}
		if kind == notify.Escalated && d.above != "" {
			higher := e
			higher.To, e.Kind = d.above, notify.Overdue
			events = append(events, higher)
		}
		events = append(events, e)
	}
	messages, _, err := notify.Digest(events, notify.Rule{Title: name.Name + "反诈工作提醒"}, at)
	return messages, err
}

// When what is late is told: on the first day, and then once a week; from the second week on to those above as well.
const (
	soonDays     = 7
	escalateDays = 8
	toldWeeks    = 4
)

// openNow picks what ends within a week and all that is late.
func openNow(v *plan.Verdict, today plan.Day) (notify.Kind, bool) {
	switch late := today - v.Window.To; {
	case v.State == plan.Pending && late <= 0 && late >= -soonDays:
		return notify.DueSoon, true
	case isLate(v) && late >= escalateDays && late <= 7*toldWeeks+escalateDays:
		return notify.Escalated, true
	case isLate(v) && late > 0 && late < escalateDays:
		return notify.Overdue, true
	}
	return "", false
}

// remindedToday picks what is to be told on this very day: by the duty's own reminders and on its last day; once late, on the first day
// and each week after.
func remindedToday(v *plan.Verdict, today plan.Day) (notify.Kind, bool) {
	kind, open := openNow(v, today)
	late := int(today - v.Window.To)
	switch {
	case v.State == plan.Pending && late <= 0 && (late == 0 || slices.Contains(v.Duty.Remind, -late)):
		return notify.DueSoon, true
	case open && kind != notify.DueSoon && late%7 == 1:
		return kind, true
	}
	return "", false
}

func isLate(v *plan.Verdict) bool { return v.State == plan.Unmet || v.State == plan.Broken }
