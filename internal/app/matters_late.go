package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// Escalated is what a run over late matters did.
type Escalated struct {
	Reminded int `json:"reminded"` // matters due today or tomorrow
	Raised   int `json:"raised"`   // late matters of which a unit above now hears
	Lapsed   int `json:"lapsed"`   // matters that the program itself took a step further
}

// The kinds of messages that the outside hears of matters; payloads are a [MatterMessage].
const (
	MessageMatterDue  = "matter.due"
	MessageMatterLate = "matter.late"
)

// MatterMessage tells that a matter is due or late. It carries no names.
type MatterMessage struct {
	Matter    string   `json:"matter"`
	Procedure string   `json:"procedure"`
	Unit      string   `json:"unit"`
	Holder    string   `json:"holder"`
	Due       plan.Day `json:"due"`
	Raised    int      `json:"raised"` // units above that hear of it
}

// raiseEvery is after how many further days the next unit above hears of a late matter.
const raiseEvery = 7

// Escalate looks after the deadlines of all districts, as of a day: it reminds of what is due, tells one unit above of what is
// late, and one more each week, and takes the steps that a deadline itself takes (a title's term ends). It runs daily; running
// it again changes nothing.
func (a *App) Escalate(ctx context.Context, asOf plan.Day) (Escalated, error) {
	var districts []store.District
	err := a.db.Read(ctx, func(tx *store.Tx) (err error) {
		districts, err = tx.Districts()
		return err
	})
	var sum Escalated
	for _, d := range districts {
		done, failed := a.escalateIn(ctx, d.District, asOf)
		err = errors.Join(err, failed)
		sum.Reminded, sum.Raised, sum.Lapsed = sum.Reminded+done.Reminded, sum.Raised+done.Raised, sum.Lapsed+done.Lapsed
	}
	return sum, err
}

func (a *App) escalateIn(ctx context.Context, district string, asOf plan.Day) (Escalated, error) {
	var done Escalated
	c := Caller{District: district, Actor: campaign.Actor{Now: a.now()}}
	err := a.write(ctx, c, audited{"escalate_matters", "as_of:" + asOf.String()}, func(w *change) error {
		done = Escalated{}
		if w.f.newest() == nil {
			w.nothing = true
			return nil
		}
		if err := w.followMatters(w.f, asOf); err != nil {
			return err
		}
		err := w.eachDue(asOf, func(t storedMatter) error { return w.escalate(t, asOf, &done) })
		w.nothing = done.Raised+done.Lapsed == 0
		w.result = fmt.Sprintf("reminded %d, raised %d, lapsed %d", done.Reminded, done.Raised, done.Lapsed)
		return err
	})
	if campaign.KindOf(err) == campaign.NotFound {
		err = nil // a district without units has no matters
	}
	return done, err
}

// eachDue visits the open matters that are due by the day after asOf, with their histories.
func (w *change) eachDue(asOf plan.Day, visit func(storedMatter) error) error {
	first, _ := parseMatterKey("")
	q := store.MatterQuery{District: w.c.District, OpenOnly: true, DueBefore: store.Day(asOf) + 1, AfterDue: first.due, Limit: MaxPage}
	var due []store.Matter
	for {
		rows, err := w.tx.Matters(q)
		if err != nil {
			return err
		}
		if due = append(due, rows...); len(rows) < MaxPage {
			break
		}
		last := rows[len(rows)-1]
		q.AfterDue, q.AfterID = last.DueDay, last.ID
	}
	for _, row := range due {
		t, err := matterByID(w.tx, w.c.District, row.ID)
		if err == nil {
			err = visit(t)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *change) escalate(t storedMatter, asOf plan.Day, done *Escalated) error {
	state, _ := t.m.Procedure.StateOf(t.m.State)
	late := int(asOf) - int(t.row.DueDay)
	switch {
	case late <= 0:
		done.Reminded++
		return w.tell(t, MessageMatterDue, fmt.Sprintf("%s:%d", t.m.ID, t.row.DueDay))
	case state.Lapse != "":
		done.Lapsed++
		return w.lapse(t, state.Lapse, asOf)
	}
	above := strings.Count(t.row.Path, "/") - 2
	wanted := min(above, 1+(late-1)/raiseEvery)
	if wanted <= t.row.Raised {
		return nil
	}
	done.Raised++
	return w.raise(t, wanted)
}

// lapse does the step that a deadline itself does.
func (w *change) lapse(t storedMatter, action string, asOf plan.Day) error {
	x := w.look(w.f.step(t.m, w.c), planWord{})
	x.Today, x.Person, x.Roles, x.Facts.Late = asOf, "", []campaign.Role{campaign.RoleProgram}, true
	return w.act(t, x, campaign.Act{Action: action})
}

// raise notes that so many units above now hear of a late matter.
func (w *change) raise(t storedMatter, wanted int) error {
	t.row.Raised, t.row.ChangedAt = wanted, w.at
	if err := w.tx.UpdateMatter(t.row); err != nil {
		return err
	}
	t.m.Steps = append(t.m.Steps, campaign.MatterEntry{Seq: len(t.m.Steps) + 1, Action: campaign.RaiseAction, From: t.m.State, To: t.m.State, At: w.at})
	if err := w.appendStep(t.m); err != nil {
		return err
	}
	return w.tell(t, MessageMatterLate, fmt.Sprintf("%s:%d:%d", t.m.ID, t.row.DueDay, wanted))
}

// tell queues a message; the same one is queued once.
func (w *change) tell(t storedMatter, kind, about string) error {
	payload, err := json.Marshal(MatterMessage{Matter: t.m.ID, Procedure: t.m.Procedure.ID, Unit: t.m.Unit, Holder: t.row.Holder,
		Due: plan.Day(t.row.DueDay), Raised: t.row.Raised})
	if err != nil {
		return err
	}
	return w.tx.PutMessage(store.Message{District: w.c.District, ID: kind + ":" + about, Kind: kind, Payload: string(payload), CreatedAt: w.at})
}
