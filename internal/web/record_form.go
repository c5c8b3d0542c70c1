package web

import (
	"errors"
	"slices"

	"github.com/google/uuid"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// recordFormPage is the form of one record: the unit and the kind are chosen first, the rest comes from the plan.
type recordFormPage struct {
	basics
	Units   form     // to choose the unit; without fields when it is chosen
	Choices []choice // of the kind
	Form    form
	Ready   bool // unit and kind are chosen
}

func (*recordFormPage) template() string { return "record-form" }
func (p *recordFormPage) forms() []*form { return []*form{&p.Form} }

// entering is what a form is about.
type entering struct {
	unit app.UnitView
	kind *plan.RecordKind
	old  *app.RecordView // that is corrected
}

func (s *server) newRecordForm(v *visit) (page, error) {
	p, _, err := s.entering(v)
	if err != nil {
		return nil, err
	}
	return p, nil
}

func (s *server) entering(v *visit) (*recordFormPage, entering, error) {
	var e entering
	in, err := s.app.CurrentPlan(v.ctx(), v.caller, v.today())
	if err != nil {
		return nil, e, err
	}
	if !v.may(campaign.SubmitRecord) {
		return nil, e, mayNot(campaign.SubmitRecord)
	}
	p := &recordFormPage{basics: basics{Crumbs: []crumb{{v.t("记录"), "/records"}, {Text: v.t("填报")}}}}
	if e.unit, err = s.unitToEnter(v, in, p); err != nil || e.unit.ID == "" {
		return p, e, err
	}
	kinds := v.kindsToEnter(in, e.unit)
	e.kind = pickKind(kinds, v.query("kind"))
	for _, k := range kinds {
		p.Choices = append(p.Choices, choice{Text: k.Title, Href: address("/records/new", "unit", e.unit.ID, "kind", k.ID), Current: k == e.kind})
	}
	if e.kind == nil {
		p.Title = v.t("填报：%s", e.unit.Name)
		return p, e, nil
	}
	p.Ready = true
	p.Title = v.t("填报%s：%s", e.kind.Title, e.unit.Name)
	values, err := s.lastValues(v, e)
	if err != nil {
		return nil, e, err
	}
	p.Form, err = v.recordForm(e, values)
	return p, e, err
}

// pickKind is the kind asked for, or the only one.
func pickKind(kinds []*plan.RecordKind, id string) *plan.RecordKind {
	if id == "" && len(kinds) == 1 {
		return kinds[0]
	}
	if i := slices.IndexFunc(kinds, func(k *plan.RecordKind) bool { return k.ID == id }); i >= 0 {
		return kinds[i]
	}
	return nil
}

// unitToEnter is the unit that a record is about. One that cannot have records of the wanted kind itself leads to those below it.
func (s *server) unitToEnter(v *visit, in *plan.Plan, p *recordFormPage) (app.UnitView, error) {
	var chosen app.UnitView
	if v.query("unit") != "" {
		u, err := s.app.Unit(v.ctx(), v.caller, v.query("unit"))
		if err != nil {
			return u, err
		}
		if v.takesEntries(in, u) {
			return u, nil
		}
	}
	if v.query("find") != "" {
		return s.unitFoundToEnter(v, in, p)
	}
	only, err := s.onlyUnitToEnter(v, in)
	if err != nil || only.ID != "" {
		return only, err
	}
	return chosen, s.askUnitToEnter(v, in, p)
}

// takesEntries tells whether the visitor may enter records of the wanted kind for a unit.
func (v *visit) takesEntries(in *plan.Plan, u app.UnitView) bool {
	kinds := v.kindsToEnter(in, u)
	return len(kinds) > 0 && (v.query("kind") == "" || pickKind(kinds, v.query("kind")) != nil)
}

// unitFoundToEnter is the unit that was typed; what is wrong with it is said at its field.
func (s *server) unitFoundToEnter(v *visit, in *plan.Plan, p *recordFormPage) (app.UnitView, error) {
	var u app.UnitView
	id, err := s.unitMeant(v, unitSaying{at: "find", said: v.query("find")})
	if err == nil {
		u, err = s.app.Unit(v.ctx(), v.caller, id)
	}
	if err == nil && v.takesEntries(in, u) {
		return u, nil
	}
	if err == nil {
		err = campaign.InvalidAt("find", "您不能为"+u.Name+"填报这种记录，请换一个单位", "you cannot enter such a record for "+u.Name+"; name another unit")
	}
	var refused *campaign.Error
	if !errors.As(err, &refused) || refused.Kind != campaign.Invalid {
		return u, err
	}
	err = s.askUnitToEnter(v, in, p)
	for _, fault := range refused.Faults {
		p.Units.Fields[len(p.Units.Fields)-1].Fault = v.words(fault.Words)
	}
	return app.UnitView{}, err
}

// onlyUnitToEnter is the one unit for which the visitor may enter such a record; none when there are several.
func (s *server) onlyUnitToEnter(v *visit, in *plan.Plan) (app.UnitView, error) {
	var only app.UnitView
	for u, err := range s.everyUnit(v, app.Query{Under: v.query("unit")}) {
		switch {
		case err != nil:
			return only, err
		case !v.takesEntries(in, u):
		case only.ID != "":
			return app.UnitView{}, nil
		default:
			only = u
		}
	}
	return only, nil
}

// askUnitToEnter puts the question for the unit on the page. Of some records only some kinds of units have any.
func (s *server) askUnitToEnter(v *visit, in *plan.Plan, p *recordFormPage) error {
	var kinds []string
	if k := in.RecordKind(v.query("kind")); k != nil {
		kinds = kindIDs(k.Of)
	}
	f, err := s.unitField(v, unitAsk{Name: "find", Kinds: kinds})
	if err != nil {
		return err
	}
	f.Value = orText(v.query("find"), f.Value)
	p.Title = v.t("填报")
	p.Units = form{ID: "unit", Submit: v.t("下一步"), Fields: []*field{{Name: "kind", Type: "hidden", Value: v.query("kind")}, {Name: "ref", Type: "hidden", Value: v.query("ref")}, {Name: "on", Type: "hidden", Value: v.query("on")}, f}}
	return nil
}

// kindsToEnter lists what the visitor may fill in for a unit.
func (v *visit) kindsToEnter(in *plan.Plan, u app.UnitView) []*plan.RecordKind {
	var out []*plan.RecordKind
	for _, k := range in.Records {
		fits := k.Of == nil || slices.ContainsFunc(k.Of, func(of *plan.UnitKind) bool { return of.ID == u.Kind })
		if fits && !(k.Builtin && formless[k.ID]) && u.To == nil && v.mayAt(campaign.EnterAction(k), u.Path) {
			out = append(out, k)
		}
	}
	return out
}

// lastValues are the choices and words that the visitor gave last time for the same kind and unit. Numbers are counted anew each time.
func (s *server) lastValues(v *visit, e entering) (map[string]string, error) {
	last, err := s.app.Records(v.ctx(), v.caller, app.Query{Unit: e.unit.ID, Kind: e.kind.ID, Person: v.caller.Person, Limit: 1})
	if err != nil || len(last.Items) == 0 {
		return nil, err
	}
	values := map[string]string{}
	for _, f := range e.kind.Fields {
		if f.Type == plan.Choice {
			values[f.ID] = last.Items[0].Fields[f.ID]
		}
	}
	return values, nil
}

// recordForm makes the form of a kind. The id is made here, so that sending the form twice enters one record.
func (v *visit) recordForm(e entering, values map[string]string) (form, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return form{}, err
	}
	f := form{ID: "record-" + e.kind.ID, Submit: v.t("提交"), Cancel: "/todo", Draft: true, Upload: takesPhotos(e.kind)}
	on := orText(v.query("on"), v.today().String())
	if e.old != nil {
		on = e.old.On.String()
	}
	f.Fields = append(f.Fields, &field{Name: "id", Type: "hidden", Value: id.String()}, &field{Name: "ref", Type: "hidden", Value: v.query("ref")},
		&field{Name: "on", Label: v.t("发生日期"), Type: "date", Value: on, Required: true, Max: v.today().String(), Help: v.t("补报时填写实际发生的日期。")})
	f.Fields = append(f.Fields, v.planFields("fields.", e.kind.Fields, values)...)
	if takesPhotos(e.kind) {
		f.Fields = append(f.Fields, &field{Name: "photos", Label: v.t("照片"), Type: "file", Required: e.kind.Photo == "required" && e.old == nil,
			Help: v.t("照片里的拍摄时间和位置会自动去掉，单张不超过10兆。")})
	}
	return f, nil
}

func takesPhotos(k *plan.RecordKind) bool { return k.Photo == "optional" || k.Photo == "required" }

func (s *server) newRecord(v *visit) (page, error) {
	p, e, err := s.entering(v)
	if err != nil {
		return nil, err
	}
	if !p.Ready {
		return nil, nothing()
	}
	entry, err := s.entryOf(v, e)
	if err != nil {
		return p, err
	}
	if err := s.enter(v, entry); err != nil {
		return p, s.takeBack(v, e.unit.ID, entry.Photos, err)
	}
	return &redirect{To: address("/records/new", "unit", e.unit.ID, "kind", e.kind.ID), Said: v.t("已提交%s（%s）。可以继续填报下一条。", e.kind.Title, entry.On.String())}, nil
}

// enter submits one entry.
func (s *server) enter(v *visit, e app.Entry) error {
	outcomes, err := s.app.Submit(v.ctx(), v.caller, []app.Entry{e})
	if err == nil && outcomes[0].Err != nil {
		return outcomes[0].Err
	}
	return err
}

// entryOf reads the form.
func (s *server) entryOf(v *visit, e entering) (app.Entry, error) {
	on, err := plan.ParseDay(v.value("on"))
	if err != nil {
		return app.Entry{}, campaign.InvalidAt("on", "请填写日期，如 2023-03-05", "give a day, like 2023-03-05")
	}
	entry := app.Entry{ID: v.value("id"), Kind: e.kind.ID, Unit: e.unit.ID, On: on, Ref: v.value("ref"), Fields: map[string]string{}}
	for _, f := range e.kind.Fields {
		entry.Fields[f.ID] = v.value("fields." + f.ID)
	}
	entry.Photos, err = s.bring(v, e.unit.ID, "photos")
	return entry, err
}

func (s *server) correctForm(v *visit) (page, error) {
	p, _, err := s.correcting(v)
	if err != nil {
		return nil, err
	}
	return p, nil
}

// correcting is the form of a record with the values of the one that it will replace.
func (s *server) correcting(v *visit) (*recordFormPage, entering, error) {
	r, kind, err := s.recordAndKind(v)
	if err != nil {
		return nil, entering{}, err
	}
	moves, err := s.app.RecordMoves(v.ctx(), v.caller, r.ID)
	if err != nil {
		return nil, entering{}, err
	}
	if !slices.Contains(moves, campaign.CorrectMove) || kind.Builtin && formless[kind.ID] {
		return nil, entering{}, campaign.Refuse(campaign.Denied, "这条记录不能由您更正", "you cannot correct this record")
	}
	u, err := s.app.Unit(v.ctx(), v.caller, r.Unit)
	e := entering{unit: u, kind: kind, old: &r}
	if err != nil {
		return nil, e, err
	}
	p := &recordFormPage{Ready: true, basics: basics{Title: v.t("更正%s：%s", kind.Title, u.Name), Crumbs: []crumb{{v.t("记录"), "/records"}, {kind.Title, "/records/" + r.ID}, {Text: v.t("更正")}}}}
	p.Form, err = v.recordForm(e, r.Fields)
	p.Form.Submit, p.Form.Cancel = v.t("更正"), "/records/"+r.ID
	p.Form.Explain = v.t("更正会新增一条记录代替原来的一条；原记录保留，可以查到。")
	p.Form.Fields = append(p.Form.Fields, &field{Name: "reason", Label: v.t("更正理由"), Type: "textarea", Required: true, MaxLength: campaign.MaxReason})
	return p, e, err
}

func (s *server) correct(v *visit) (page, error) {
	p, e, err := s.correcting(v)
	if err != nil {
		return nil, err
	}
	entry, err := s.entryOf(v, e)
	if err != nil {
		return p, err
	}
	entry.Supersedes, entry.Reason, entry.Ref = e.old.ID, v.value("reason"), e.old.Ref
	brought := entry.Photos
	if len(brought) == 0 {
		entry.Photos = e.old.Photos
	}
	if err := s.enter(v, entry); err != nil {
		return p, s.takeBack(v, e.unit.ID, brought, err)
	}
	return &redirect{To: "/records/" + entry.ID, Said: v.t("已更正。")}, nil
}
