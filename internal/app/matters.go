package app

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// MatterView is a matter as people see it. Lists leave out Steps and May.
type MatterView struct {
	ID        string                 `json:"id"`
	Procedure string                 `json:"procedure"`
	Unit      string                 `json:"unit"`
	UnitName  string                 `json:"unit_name"`
	Subject   string                 `json:"subject,omitempty"`
	State     string                 `json:"state"`
	StateName campaign.Words         `json:"state_name"`
	Closed    bool                   `json:"closed"`
	Since     plan.Day               `json:"since"`
	Due       *plan.Day              `json:"due,omitempty"` // of the next step
	Late      bool                   `json:"late"`
	Holder    string                 `json:"holder,omitempty"` // post or @role that is to do the next step
	Raised    int                    `json:"raised,omitempty"` // units above that have heard that it is late
	Opener    string                 `json:"opener"`
	OpenedAt  int64                  `json:"opened_at"`
	ChangedAt int64                  `json:"changed_at"`
	Data      json.RawMessage        `json:"data"`
	Steps     []campaign.MatterEntry `json:"steps,omitempty"`
	May       []MatterOffer          `json:"may,omitempty"` // what the caller may do now
}

// PaperName names the paper that a matter is, or that a receipt is of: its title, and its number once it has one. It is empty for other
// matters.
func (m MatterView) PaperName() string {
	var said struct{ Title, Number string }
	if !slices.Contains([]string{"bulletin", "paper", "receipt"}, m.Procedure) || json.Unmarshal(m.Data, &said) != nil {
		return ""
	}
	return strings.Join(slices.DeleteFunc([]string{said.Title, said.Number}, func(s string) bool { return s == "" }), "　")
}

// MatterOffer is a step that the caller may do: enough to draw its button and its form.
type MatterOffer struct {
	Action string                 `json:"action"`
	Title  campaign.Words         `json:"title"`
	To     string                 `json:"to"`
	Fields []campaign.MatterField `json:"fields,omitempty"`
	Reason bool                   `json:"reason,omitempty"` // must be given
}

// Matter gives a matter that the caller may see, with its history and what the caller may do now. A paper that was issued is
// seen by its recipients too.
func (a *App) Matter(ctx context.Context, c Caller, id string) (MatterView, error) {
	if _, err := c.mayAnywhere(campaign.View); err != nil {
		return MatterView{}, err
	}
	var out MatterView
	err := a.read(ctx, c, func(tx *store.Tx, f *frame) error {
		t, err := readMatter(tx, f, c, id)
		if err != nil {
			return err
		}
		if out, err = t.view(f, c.Day()); err != nil {
			return err
		}
		out.Steps = t.m.Steps
		out.May = t.offers(f, c)
		return nil
	})
	return out, err
}

// storedMatter is a matter with its row.
type storedMatter struct {
	row store.Matter
	m   *campaign.Matter
}

// readMatter gives a matter that the caller may see.
func readMatter(tx *store.Tx, f *frame, c Caller, id string) (storedMatter, error) {
	t, err := matterByID(tx, c.District, id)
	if err != nil {
		return t, refusal(err)
	}
	if _, err := f.visible(c, campaign.View, t.row.Unit); err == nil {
		return t, nil
	}
	received, err := receivedBy(tx, f, c, t.m)
	if err == nil && !received {
		err = notFound()
	}
	return t, err
}

// receivedBy tells whether the caller sees a recipient of a paper.
func receivedBy(tx *store.Tx, f *frame, c Caller, m *campaign.Matter) (bool, error) {
	if !m.Procedure.Papered {
		return false, nil
	}
	receipts, err := tx.MattersAbout(c.District, "receipt", m.ID, "")
	for _, r := range receipts {
		if _, refused := f.visible(c, campaign.View, r.Unit); refused == nil {
			return true, err
		}
	}
	return false, err
}

// matterByID reads a matter with its history.
func matterByID(tx *store.Tx, district, id string) (storedMatter, error) {
	row, err := tx.MatterByID(district, id)
	if err != nil {
		return storedMatter{}, err
	}
	t, err := unpackMatter(row)
	if err != nil {
		return t, err
	}
	steps, err := tx.MatterSteps(district, id)
	for _, s := range steps {
		t.m.Steps = append(t.m.Steps, campaign.MatterEntry{Seq: s.Seq, ID: s.ID, Action: s.Action, From: s.From, To: s.To, By: s.ByPerson,
			Post: s.Post, At: s.At, Reason: s.Reason, Changes: json.RawMessage(s.Changes), Attachments: strings.Fields(s.Attachments)})
	}
	return t, err
}

// unpackMatter makes a matter of its row, without its history.
func unpackMatter(row store.Matter) (storedMatter, error) {
	p, ok := campaign.ProcedureOf(row.Procedure)
	if !ok {
		return storedMatter{}, errors.New("a matter of the unknown procedure " + row.Procedure)
	}
	data, err := campaign.UnpackData(p, row.Data)
	return storedMatter{row, &campaign.Matter{ID: row.ID, Procedure: p, Unit: row.Unit, Subject: row.Subject, State: row.State,
		Since: plan.Day(row.SinceDay), Opener: row.Opener, Data: data}}, err
}

func (t storedMatter) view(f *frame, today plan.Day) (MatterView, error) {
	u, _ := f.at(t.row.Unit, today)
	state, ok := t.m.Procedure.StateOf(t.row.State)
	if !ok {
		return MatterView{}, errors.New("a matter in the unknown state " + t.row.State)
	}
	out := MatterView{ID: t.row.ID, Procedure: t.row.Procedure, Unit: t.row.Unit, UnitName: u.Name, Subject: t.row.Subject, State: t.row.State,
		StateName: state.Title, Closed: state.Closed, Since: plan.Day(t.row.SinceDay), Holder: t.row.Holder, Raised: t.row.Raised,
		Opener: t.row.Opener, OpenedAt: t.row.OpenedAt, ChangedAt: t.row.ChangedAt, Data: json.RawMessage(t.row.Data)}
	if t.row.DueDay != store.NoEnd {
		due := plan.Day(t.row.DueDay)
		out.Due, out.Late = &due, due < today
	}
	return out, nil
}

// place is where a matter stands on a day.
func (f *frame) place(m *campaign.Matter, p *plan.Plan, day plan.Day) campaign.MatterPlace {
	at, _ := f.ref(m.Unit, day)
	top := rootRef(f.district)
	place := campaign.MatterPlace{Unit: at, Level: top, Top: top}
	kind := m.Level(p)
	if kind == nil {
		return place
	}
	for path := at.Path; len(path) > 1; path = path[:strings.LastIndexByte(path[:len(path)-1], '/')+1] {
		ids := strings.Split(strings.Trim(path, "/"), "/")
		if placements := f.byUnit[ids[len(ids)-1]]; len(placements) > 0 && placements[0].Kind == kind.ID {
			place.Level.Path = path
			return place
		}
	}
	return place
}

// step begins a step of the caller in a matter. What it may look at in the database is filled in by look.
func (f *frame) step(m *campaign.Matter, c Caller) *campaign.MatterStep {
	p, today := f.on(c.Day()), c.Day()
	place := f.place(m, p, today)
	x := &campaign.MatterStep{Plan: p, Today: today, Person: c.Person, Matter: m, Roles: m.RolesIn(p, c.Actor, place, today)}
	x.Facts.UnitKind = f.kindOf(p, m.Unit)
	if u, ok := f.at(m.Unit, today); ok {
		x.Facts.UnitName = u.Name
	}
	if u, ok := f.at(c.District, today); ok {
		x.Facts.TopName = u.Name
	}
	if due, ok := m.Due(p); ok {
		x.Facts.Late = due < today
	}
	x.Facts.May = campaign.ActionsAt(c.Actor, place.Unit, today)
	x.Facts.Holds = func(post string) bool {
		return campaign.HoldsPost(c.Actor, post, place.Unit, today)
	}
	x.Facts.Known = func(unit string) bool {
		_, err := f.visible(c, campaign.View, unit)
		return err == nil
	}
	return x
}

func (t storedMatter) offers(f *frame, c Caller) []MatterOffer {
	if f.newest() == nil {
		return nil
	}
	var out []MatterOffer
	for _, r := range f.step(t.m, c).Offered() {
		out = append(out, MatterOffer{Action: r.Action, Title: campaign.ActionTitle(r.Action), To: r.To, Fields: r.Fields(), Reason: r.Reason})
	}
	return out
}

// Procedures describes every kind of matter: whoever signs in may know how things are handled.
func (a *App) Procedures(_ context.Context, c Caller) ([]campaign.ProcedureView, error) {
	if err := c.signedIn(); err != nil {
		return nil, err
	}
	var out []campaign.ProcedureView
	for _, p := range campaign.Procedures() {
		out = append(out, p.View())
	}
	return out, nil
}
