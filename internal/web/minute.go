package web

import (
	"slices"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"

	"github.com/google/uuid"
)

func (s *server) minuteRoutes() []route {
	return []route{
		{method: "GET", path: "/minute", name: "一分钟提醒", answer: s.minuteForm},
		{method: "POST", path: "/minute", name: "一分钟提醒", answer: s.minute},
	}
}

// pushKinds are the kinds of records by which plans count what was sent to groups.
var pushKinds = []string{"parent_push", "group_push", "student_push"}

// minutePage is what a class teacher or the keeper of a group forwards this month (Z6): the text, and one tap that it was sent.
type minutePage struct {
	basics
	Lesson app.MonthLesson
	Pushes []*pushForm // one for each kind
	Public string
	More   bool // there are more groups than are shown
}

// pushForm records pushes to the groups of units: one form chooses the units; those that have done it are told apart.
type pushForm struct {
	Title string
	Form  form
	Done  []pushed
	kind  *plan.RecordKind
	units []app.UnitView
}

// pushed is a unit whose push of this period is recorded.
type pushed struct {
	Name          string
	State         badge
	Records, Next string // addresses: what was recorded, and the form for one more
}

func (*minutePage) template() string { return "minute" }
func (p *minutePage) forms() []*form {
	var out []*form
	for _, push := range p.Pushes {
		out = append(out, &push.Form)
	}
	return out
}

// Open tells whether a unit is still to record its push.
func (f *pushForm) Open() bool { return len(f.Form.Fields) > 0 }

// pushesShown bounds the page for those who see many groups.
const pushesShown = 30

func (s *server) minuteForm(v *visit) (page, error) {
	return shown(s.minuteOf(v))
}

func (s *server) minuteOf(v *visit) (*minutePage, error) {
	in, err := s.planNow(v)
	if err != nil {
		return nil, err
	}
	l, err := s.app.LessonOfMonth(v.ctx(), v.caller)
	if err != nil {
		return nil, err
	}
	p := &minutePage{Lesson: l, Public: "/public/" + v.caller.District}
	for _, id := range pushKinds {
		if kind := in.RecordKind(id); kind != nil {
			if err := s.pushesOf(v, p, kind); err != nil {
				return nil, err
			}
		}
	}
	for _, push := range p.Pushes {
		if err := s.fillPush(v, in, push, l); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// pushesOf adds a form for a kind of push, with the units where the visitor may record it: as many as one page shows.
func (s *server) pushesOf(v *visit, p *minutePage, kind *plan.RecordKind) error {
	kinds := kindIDs(kind.Of)
	if len(kinds) == 0 {
		kinds = []string{""}
	}
	push := &pushForm{Title: kind.Title, kind: kind}
	for _, of := range kinds {
		for u, err := range s.everyUnit(v, app.Query{Kind: of}) {
			if err != nil {
				return err
			}
			if !v.mayAt(campaign.SubmitRecord, u.Path) {
				continue
			}
			if len(push.units) >= pushesShown {
				p.More = true
				break
			}
			push.units = append(push.units, u)
		}
	}
	if len(push.units) > 0 {
		p.Pushes = append(p.Pushes, push)
	}
	return nil
}

// fillPush parts the units that have done it in this period from those that the form offers.
func (s *server) fillPush(v *visit, in *plan.Plan, push *pushForm, l app.MonthLesson) error {
	q := app.CoverageQuery{Duties: dutyIDs(dutiesOn(in, push.kind.ID)), Units: slices.Collect(each(push.units, func(u app.UnitView) string { return u.ID }))}
	found, err := s.app.Coverage(v.ctx(), v.caller, q)
	if err != nil {
		return err
	}
	done := map[string]plan.VerdictState{}
	for _, item := range found.Verdicts {
		if item.Verdict.State.Good() {
			done[item.Verdict.Unit] = item.Verdict.State
		}
	}
	units := &field{Name: push.kind.ID + ".units", Label: v.t("哪些群已转发"), Type: "checks", Required: true, Class: "many"}
	for _, u := range push.units {
		if state := done[u.ID]; state != "" {
			push.Done = append(push.Done, pushed{u.Name, stateBadge(state), address("/records", "unit", u.ID, "kind", push.kind.ID), address("/records/new", "unit", u.ID, "kind", push.kind.ID)})
			continue
		}
		units.Options = append(units.Options, plan.Option{ID: u.ID, Title: u.Name})
	}
	switch len(units.Options) {
	case 0:
		return nil
	case 1:
		units.Values = []string{units.Options[0].ID}
	default:
		units.Help = v.t("选几个就各记一次，内容相同；人数不同的分开记。")
	}
	push.Form = v.pushForm(push.kind, units, l)
	return nil
}

func (v *visit) pushForm(kind *plan.RecordKind, units *field, l app.MonthLesson) form {
	f := form{ID: kind.ID, Submit: v.t("已转发，记一次"), Fields: []*field{{Name: "id", Type: "hidden", Value: freshID()}, units}}
	for _, one := range v.planFields(kind.ID+".fields.", kind.Fields, map[string]string{"theme": l.Class}) {
		if one.Name == kind.ID+".fields.theme" {
			one.Type = "hidden"
		}
		f.Fields = append(f.Fields, one)
	}
	return f
}

func (s *server) minute(v *visit) (page, error) {
	p, err := s.minuteOf(v)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(p.Pushes, func(f *pushForm) bool { return f.kind.ID == v.value("form") })
	if i < 0 {
		return p, nothing()
	}
	push := p.Pushes[i]
	entries, err := v.pushEntries(push)
	if err != nil {
		return p, err
	}
	done, err := s.app.Submit(v.ctx(), v.caller, entries)
	if err != nil {
		return p, err
	}
	for _, o := range done {
		if o.Err != nil {
			return p, campaign.Under(push.kind.ID, o.Err)
		}
	}
	return &redirect{To: "/minute", Said: v.t("已记录：%s，%d个群。", push.Title, len(entries))}, nil
}

// pushEntries are a record for each unit that was ticked. Their ids follow from that of the form, so that sending it twice enters each once.
func (v *visit) pushEntries(push *pushForm) ([]app.Entry, error) {
	fields := map[string]string{}
	for _, f := range push.kind.Fields {
		if value := v.value(push.kind.ID + ".fields." + f.ID); value != "" {
			fields[f.ID] = value
		}
	}
	var out []app.Entry
	for _, unit := range v.r.PostForm[push.kind.ID+".units"] {
		if !slices.ContainsFunc(push.units, func(u app.UnitView) bool { return u.ID == unit }) {
			return nil, nothing()
		}
		out = append(out, app.Entry{ID: uuid.NewSHA1(uuid.NameSpaceOID, []byte(v.value("id")+" "+unit)).String(), Kind: push.kind.ID, Unit: unit, On: v.today(), Fields: fields})
	}
	if len(out) == 0 {
		return nil, campaign.InvalidAt(push.kind.ID+".units", "请勾选已转发的群", "tick the groups it was sent to")
	}
	return out, nil
}
