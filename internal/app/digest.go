package app

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"wuzha/internal/campaign"
	"wuzha/internal/notify"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// Digest is what the holders of one post are to be told about a unit and those below it.
type Digest struct {
	Post  string   `json:"post"` // title
	Title string   `json:"title"`
	Lines []string `json:"lines"`
}

// Digests tells what is due within a week, what is late, and what is so late that those above must see to it, duties and matters alike:
// one digest for each post that answers for it. It names units, duties and matters, no persons. under is a unit that the caller may see; empty: the topmost.
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
	matters, err := a.mattersDue(ctx, s, c, under)
	if err != nil {
		return nil, err
	}
	d := digester{s: s, today: c.Day(), pick: openNow, above: "上级督办（下级逾期较久的）", matters: matters}
	messages, err := d.messages(under, d.s.postOf, c.Now)
	var out []Digest
	for _, m := range messages {
		out = append(out, Digest{Post: m.To, Title: m.Title, Lines: m.Lines})
	}
	return out, err
}

// postOf is the title of the post that answers for something; empty where the plan names none.
func (s *snapshot) postOf(post string) string {
	if role, ok := strings.CutPrefix(post, "@"); ok {
		return "办件：" + campaign.Role(role).Title().Zh
	}
	if held, ok := s.frame.rights.Of(post); ok {
		return held.Title.Zh
	}
	return "未指定岗位"
}

// digester turns verdicts and matters into what people are told.
type digester struct {
	s       *snapshot
	today   plan.Day
	pick    func(pressing, plan.Day) (notify.Kind, bool)
	above   string         // who else hears of what is late for long; empty: nobody
	matters []store.Matter // open, of the unit and those below it
}

// pressing is what a digest looks at: a duty or a matter with its deadline.
type pressing struct {
	due    plan.Day
	open   bool  // it can still be done in time
	late   bool  // it is not done and its time is over
	remind []int // days before the deadline
}

func pressingVerdict(v *plan.Verdict) pressing {
	return pressing{due: v.Window.To, open: v.State == plan.Pending, late: isLate(v), remind: v.Duty.Remind}
}

// pressingMatter is reminded of on the day before its deadline, as its holder is.
func pressingMatter(m store.Matter, today plan.Day) pressing {
	late := today > plan.Day(m.DueDay)
	return pressing{due: plan.Day(m.DueDay), open: !late, late: late, remind: []int{1}}
}

// mattersDue are the open matters of a unit and those below it that are late or end within a week.
func (a *App) mattersDue(ctx context.Context, s *snapshot, c Caller, under string) ([]store.Matter, error) {
	top, ok := s.frame.ref(under, c.Day())
	if !ok {
		return nil, nil
	}
	var out []store.Matter
	err := a.db.Read(ctx, func(tx *store.Tx) (err error) {
		out, err = tx.Matters(store.MatterQuery{District: c.District, Path: top.Path, OpenOnly: true, DueBefore: store.Day(c.Day()) + soonDays, AfterDue: firstDue, Limit: MaxPage})
		return err
	})
	return out, err
}

// lapses tells a matter whose next step the program itself does when its time is over.
func lapses(p *campaign.Procedure, m store.Matter) bool {
	state, ok := p.StateOf(m.State)
	return ok && state.Lapse != ""
}

// firstDue is before the deadline of every matter.
const firstDue = store.Day(plan.FirstDay) - 1

// messages tells what is picked of a unit and those below it, one message for each recipient.
func (d digester) messages(under string, to func(post string) string, now int64) ([]notify.Message, error) {
	top, ok := d.s.frame.ref(under, d.today)
	if !ok {
		return nil, nil
	}
	at := time.UnixMilli(now).In(plan.Shanghai)
	sees := d.s.frame.sight([]campaign.UnitRef{top}, d.today)
	name, _ := d.s.frame.at(under, d.today)
	var events []notify.Event
	j := d.s.judge(plan.Known{AsOf: d.today})
	asked := plan.Asked{Units: d.s.beneath(j, []campaign.UnitRef{top}, d.today), States: Query{State: owedStates}.states()}
	add := func(p pressing, unit string, e notify.Event) {
		kind, wanted := d.pick(p, d.today)
		if !wanted || !sees(unit) {
			return
		}
		u, _ := d.s.frame.at(unit, d.today)
		e.ID, e.Kind, e.Unit, e.Due, e.At = e.ID+"/"+strconv.Itoa(int(d.today)), kind, u.Name, p.due.String(), at
		if kind == notify.Escalated && d.above != "" {
			higher := e
			higher.To, e.Kind = d.above, notify.Overdue
			events = append(events, higher)
		}
		events = append(events, e)
	}
	j.walk(asked, func(v *plan.Verdict, _ string) bool {
		post := ""
		if v.Post != nil {
			post = v.Post.ID
		}
		add(pressingVerdict(v), v.Unit, notify.Event{ID: v.Unit + "/" + v.Duty.ID + "/" + v.Period + "/" + v.Per, To: to(post), Matter: v.Duty.Title})
		return true
	})
	for _, m := range d.matters {
		if p, ok := campaign.ProcedureOf(m.Procedure); ok && !lapses(p, m) {
			add(pressingMatter(m, d.today), m.Unit, notify.Event{ID: "matter/" + m.ID, To: to(m.Holder), Matter: p.Title.Zh})
		}
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
func openNow(p pressing, today plan.Day) (notify.Kind, bool) {
	switch late := today - p.due; {
	case p.open && late <= 0 && late >= -soonDays:
		return notify.DueSoon, true
	case p.late && late >= escalateDays && late <= 7*toldWeeks+escalateDays:
		return notify.Escalated, true
	case p.late && late > 0 && late < escalateDays:
		return notify.Overdue, true
	}
	return "", false
}

// remindedToday picks what is to be told on this very day: by the duty's own reminders and on its last day; once late, on the first day
// and each week after.
func remindedToday(p pressing, today plan.Day) (notify.Kind, bool) {
	kind, open := openNow(p, today)
	late := int(today - p.due)
	switch {
	case p.open && late <= 0 && (late == 0 || slices.Contains(p.remind, -late)):
		return notify.DueSoon, true
	case open && kind != notify.DueSoon && late%7 == 1:
		return kind, true
	}
	return "", false
}

func isLate(v *plan.Verdict) bool { return v.State == plan.Unmet || v.State == plan.Broken }
