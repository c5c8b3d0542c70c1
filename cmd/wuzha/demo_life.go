package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// fields are the input of a step.
type fields map[string]any

// demoStep is a step of a matter, done so many days before today by whoever may do it.
type demoStep struct {
	ago    int
	action string
	input  fields
	reason string
}

// demoMatter is a matter with its steps. Its first step has no action: it opens the matter.
type demoMatter struct {
	procedure, unit string
	steps           []demoStep
}

// demoLife plays what people have done in the last weeks, through the use cases that the pages call: orders, inspections, notices,
// titles and papers in every state that somebody may want to look at.
type demoLife struct {
	ctx     context.Context
	staff   *demoStaff
	year    *demoYear
	count   int
	boards  map[int][]app.TitleRow
	refused []error // steps that the campaign refused; the matter then stays where it is
}

// live plays all of it, the oldest first as far as one thing rests on another.
func (l *demoLife) live() error {
	for _, part := range []func() error{l.freezes, l.titles, l.inspections, l.notices, l.orders, l.complaints, l.scores, l.bulletins, l.papers,
		l.callIns, l.commendations, l.pledges, l.channels, l.materials} {
		if err := part(); err != nil {
			return err
		}
	}
	return nil
}

// play does the steps of a matter one after the other and gives its id. What the campaign refuses ends the matter there.
func (l *demoLife) play(m demoMatter) (string, error) {
	l.count++
	id := fmt.Sprintf("demo-%s-%d", m.procedure, l.count)
	for i, s := range m.steps {
		input, err := json.Marshal(s.input)
		if err != nil {
			return id, err
		}
		if i == 0 {
			err = l.open(s, campaign.MatterOpening{ID: id, Procedure: m.procedure, Unit: m.unit, Input: input, Reason: s.reason})
		} else {
			err = l.act(s, id, campaign.Act{Action: s.action, Input: input, Reason: s.reason})
		}
		if campaign.KindOf(err) != "" {
			l.refused = append(l.refused, fmt.Errorf("%s of %s at %s: %w", s.action, id, m.unit, err))
			return id, nil
		}
		if err != nil {
			return id, err
		}
	}
	return id, nil
}

// playAll plays matters that do not depend on each other.
func (l *demoLife) playAll(all []demoMatter) error {
	for _, m := range all {
		if _, err := l.play(m); err != nil {
			return err
		}
	}
	return nil
}

// open begins a matter as the first of the cast who may.
func (l *demoLife) open(s demoStep, o campaign.MatterOpening) error {
	refused := nobodyMay()
	for _, person := range l.staff.cast {
		c := l.then(person, s.ago)
		offers, err := l.staff.app.MatterOpenings(l.ctx, c, o.Unit)
		if err != nil && campaign.KindOf(err) == "" {
			return err
		}
		if slices.ContainsFunc(offers, func(f app.OpeningOffer) bool { return f.Procedure == o.Procedure }) {
			if _, refused = l.staff.app.OpenMatter(l.ctx, c, o); campaign.KindOf(refused) != campaign.Denied {
				return refused // another post may be the right one only where this one is not
			}
		}
	}
	return refused
}

// act does a step as the first of the cast who may.
func (l *demoLife) act(s demoStep, id string, act campaign.Act) error {
	for _, person := range l.staff.cast {
		c := l.then(person, s.ago)
		v, err := l.staff.app.Matter(l.ctx, c, id)
		if err != nil && campaign.KindOf(err) == "" {
			return err
		}
		if slices.ContainsFunc(v.May, func(f app.MatterOffer) bool { return f.Action == act.Action }) {
			_, err = l.staff.app.ActOnMatter(l.ctx, c, id, act)
			return err
		}
	}
	return nobodyMay()
}

func nobodyMay() error {
	return campaign.Refuse(campaign.Denied, "演示账号中没有人可以办理", "nobody of the demonstration may do it")
}

// then is a person in the morning so many days before today; never before the plan began.
func (l *demoLife) then(who demoActor, ago int) app.Caller {
	c := who.Caller
	c.Now = time.Unix(int64(l.day(ago))*86_400, 0).Add(time.Hour + 30*time.Minute).UnixMilli() // 9:30 in Shanghai
	return c
}

func (l *demoLife) day(ago int) plan.Day {
	return max(l.year.today-plan.Day(ago), l.year.plan.Period.From)
}

// office is somebody at the top, the day before today.
func (l *demoLife) office() app.Caller { return l.then(l.staff.top(), 1) }

// head makes sure that somebody holds a post at a unit, so that the unit can answer for itself.
func (l *demoLife) head(unit string) error {
	if slices.ContainsFunc(l.staff.cast, func(n demoActor) bool { return n.unit == unit }) {
		return nil
	}
	at, _ := l.year.unit(unit)
	i := slices.IndexFunc(l.year.plan.Posts, func(post *plan.Post) bool { return l.year.fits(post, at) })
	if i < 0 {
		return nil
	}
	return l.staff.colleague(l.ctx, l.year, l.year.plan.Posts[i], unit)
}

// heads are units of some kinds that have somebody to answer for them: those where somebody works already first, then their neighbours.
func (l *demoLife) heads(kinds []*plan.UnitKind, most int) ([]string, error) {
	out := l.unitsOf(kinds, most)
	for _, unit := range out {
		if err := l.head(unit); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// unitsOf lists units of some kinds that have existed for two months: the more people of the demonstration work above or at them, the
// earlier.
func (l *demoLife) unitsOf(kinds []*plan.UnitKind, most int) []string {
	people := map[string]int{}
	for _, n := range l.staff.cast {
		people[n.unit]++
	}
	near := map[string]int{}
	var out []string
	for _, u := range l.year.ledgers.Units {
		near[u.ID] = near[u.Parent] + people[u.ID]
		if slices.Contains(kinds, u.Kind) && u.From <= l.day(60) && l.year.today <= u.To && !slices.Contains(out, u.ID) {
			out = append(out, u.ID)
		}
	}
	slices.SortStableFunc(out, func(a, b string) int { return near[b] - near[a] })
	return out[:min(most, len(out))]
}
