package web

import (
	"slices"
	"strings"

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
	Pushes []*pushForm
	Public string
	More   bool // there are more groups than are shown
}

// pushForm records one push to the group of one unit.
type pushForm struct {
	Unit, Name, Kind, Title string
	Done                    *badge // what the plan says of this period
	Form                    form
}

func (*minutePage) template() string { return "minute" }
func (p *minutePage) forms() []*form {
	var out []*form
	for _, push := range p.Pushes {
		out = append(out, &push.Form)
	}
	return out
}

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
	return p, s.pushStates(v, in, p)
}

// pushesOf adds a form for each unit where the visitor may record such a push, as many as one page shows.
func (s *server) pushesOf(v *visit, p *minutePage, kind *plan.RecordKind) error {
	kinds := kindIDs(kind.Of)
	if len(kinds) == 0 {
		kinds = []string{""}
	}
	for _, of := range kinds {
		for u, err := range s.everyUnit(v, app.Query{Kind: of}) {
			if err != nil {
				return err
			}
			if !v.mayAt(campaign.SubmitRecord, u.Path) {
				continue
			}
			if p.More = len(p.Pushes) >= pushesShown; p.More {
				return nil
			}
			p.Pushes = append(p.Pushes, v.pushForm(u, kind, p.Lesson))
		}
	}
	return nil
}

func (v *visit) pushForm(u app.UnitView, kind *plan.RecordKind, l app.MonthLesson) *pushForm {
	id, _ := uuid.NewV7()
	f := &pushForm{Unit: u.ID, Name: u.Name, Kind: kind.ID, Title: kind.Title, Form: form{ID: kind.ID + " " + u.ID, Submit: v.t("已转发，记一次"), Fields: []*field{
		{Name: "id", Type: "hidden", Value: id.String()}}}}
	values := map[string]string{"theme": l.Class}
	for _, one := range v.planFields("fields.", kind.Fields, values) {
		if one.Name == "fields.theme" {
			one.Type = "hidden"
		}
		one.Name = u.ID + "." + one.Name // several forms on one page: each field its own id
		f.Form.Fields = append(f.Form.Fields, one)
	}
	return f
}

// pushStates shows whether the push of this period was made already.
func (s *server) pushStates(v *visit, in *plan.Plan, p *minutePage) error {
	if len(p.Pushes) == 0 {
		return nil
	}
	q := app.CoverageQuery{Duties: dutyIDs(dutiesOn(in, pushKinds...))}
	for _, push := range p.Pushes {
		q.Units = append(q.Units, push.Unit)
	}
	found, err := s.app.Coverage(v.ctx(), v.caller, q)
	if err != nil {
		return err
	}
	for _, item := range found.Verdicts {
		for _, push := range p.Pushes {
			if push.Unit == item.Verdict.Unit {
				b := stateBadge(item.Verdict.State)
				push.Done = &b
			}
		}
	}
	return nil
}

func (s *server) minute(v *visit) (page, error) {
	p, err := s.minuteOf(v)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(p.Pushes, func(f *pushForm) bool { return f.Form.ID == v.value("form") })
	if i < 0 {
		return p, nothing()
	}
	push := p.Pushes[i]
	fields := map[string]string{}
	for name := range v.r.PostForm {
		if id, ok := strings.CutPrefix(name, push.Unit+".fields."); ok && v.value(name) != "" {
			fields[id] = v.value(name)
		}
	}
	done, err := s.app.Submit(v.ctx(), v.caller, []app.Entry{{ID: v.value("id"), Kind: push.Kind, Unit: push.Unit, On: v.today(), Fields: fields}})
	if err == nil && done[0].Err != nil {
		err = done[0].Err
	}
	if err != nil {
		return p, err
	}
	return &redirect{To: "/minute", Said: v.t("已记录：%s，%s。", push.Name, push.Title)}, nil
}
