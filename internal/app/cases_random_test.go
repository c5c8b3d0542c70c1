package app_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// caseWalk is a random interleaving of what people do with cases, and what must be true of them by what was taken.
type caseWalk struct {
	*bench
	run, n   int
	today    plan.Day
	now      map[string]string // the record in force, by case
	unit     map[string]string // where it counts
	void     map[string]bool
	disputed map[string]bool
	answered map[string]bool // by case and the unit that answered
	events   map[string]int
	objected map[string]bool   // records with an objection that is not ruled on
	ruled    map[string]string // by whom a record was made in a ruling
}

// TestRandomCases: whatever people do with cases in whatever order, each counts once and where it was last put, a void one nowhere; while it is disputed
// only a ruling moves it; its follow-up lies at the same unit, once, and is met exactly when that unit answered it; its history is only added to.
func TestRandomCases(t *testing.T) {
	t.Parallel()
	zone(t, func(t *testing.T, b *bench) {
		b.hire("office2", "office", county)
		w := &caseWalk{bench: b, today: b.at("2023-05-10"), now: map[string]string{}, unit: map[string]string{}, void: map[string]bool{},
			disputed: map[string]bool{}, answered: map[string]bool{}, events: map[string]int{}, objected: map[string]bool{}, ruled: map[string]string{}}
		rapid.Check(t, func(t *rapid.T) {
			if w.run++; w.run > 15 {
				return
			}
			for range rapid.IntRange(3, 10).Draw(t, "steps") {
				w.step(t)
			}
			w.look(t)
		})
		b.clean()
	})
}

// step does something and notes what must be true if it was taken. A refusal must leave everything as it was.
func (w *caseWalk) step(t *rapid.T) {
	w.n++
	id, ctx := fmt.Sprintf("k%d", w.n), w.tb.Context()
	login := pick(t, "login", "office", "office2")
	units := []string{"F1", "F2", "F499", "F500"}
	cases := sortedCases(w.now)
	if len(cases) == 0 || rapid.IntRange(0, 3).Draw(t, "new") == 0 {
		unit := pick(t, "unit", units...)
		_, err := w.RegisterCase(ctx, w.as(login), app.NewCase{ID: id, Unit: unit, On: w.today, Type: "刷单返利", Fields: map[string]string{"loss": "100"}})
		w.taken(t, "register", err, true)
		w.now[id], w.unit[id] = id, unit
		return
	}
	c := pick(t, "case", cases...)
	to := pick(t, "to", units...)
	switch pick(t, "what", "attribute", "dispute", "uphold", "transfer", "void", "answer", "objection") {
	case "attribute":
		_, err := w.AttributeCase(ctx, w.as(login), w.now[c], app.Attribution{ID: id, Unit: to, Reason: "样例"})
		if w.taken(t, "attribute", err, !w.void[c] && !w.disputed[c] && to != w.unit[c]) {
			w.now[c], w.unit[c] = id, to
		}
	case "dispute":
		err := w.DisputeCase(ctx, w.as("office"), w.now[c], "样例")
		if w.taken(t, "dispute", err, !w.void[c] && !w.disputed[c]) {
			w.disputed[c] = true
		}
	case "uphold":
		_, err := w.RuleDispute(ctx, w.as("office2"), w.now[c], app.Ruling{Attribution: app.Attribution{Reason: "样例"}})
		if w.taken(t, "uphold", err, !w.void[c] && w.disputed[c]) {
			w.disputed[c] = false
		}
	case "transfer":
		_, err := w.RuleDispute(ctx, w.as("office2"), w.now[c], app.Ruling{Attribution: app.Attribution{ID: id, Unit: to, Reason: "样例"}})
		if w.taken(t, "transfer", err, !w.void[c] && w.disputed[c] && to != w.unit[c]) {
			w.disputed[c], w.now[c], w.unit[c] = false, id, to
		}
	case "void":
		err := w.ChangeRecord(ctx, w.as(login), w.now[c], app.Move{Action: campaign.VoidMove, Reason: "样例"})
		// To void the record that moved a case takes the move back; from then on the walk leaves the case alone.
		if w.now[c] == c && w.taken(t, "void", err, !w.void[c]) {
			w.void[c] = true
		} else if w.now[c] != c && err == nil {
			delete(w.now, c)
			w.void[c] = true
			w.forget(c)
		}
	case "answer":
		if w.void[c] {
			return
		}
		out, err := w.Submit(ctx, w.as(login), []app.Entry{returnVisit(id, w.unit[c], w.now[c], w.today)})
		if w.taken(t, "answer", w.refusals(out, err), true) {
			w.answered[c+w.unit[c]] = true
		}
	case "objection":
		_, err := w.OpenMatter(ctx, w.as("office"), campaign.MatterOpening{ID: id, Procedure: "objection", Unit: w.unit[c], Input: []byte(`{"about":"case","object":"` + w.now[c] + `","claim":"样例"}`)})
		if !w.taken(t, "objection", err, !w.void[c] && !w.disputed[c] && !w.objected[w.now[c]]) {
			return
		}
		w.do("office2", id, "answer", `{"answer":"样例"}`)
		ruler := "deputy"
		if w.ruled[w.now[c]] == ruler {
			ruler = "head" // whoever decided does not rule on it
		}
		_, err = w.ActOnMatter(ctx, w.as(ruler), id, campaign.Act{Action: "uphold", Input: []byte(`{"belongs":"` + to + `"}`), Reason: "样例"})
		if w.taken(t, "ruled", err, to != w.unit[c]) {
			w.now[c], w.unit[c] = "ruled-"+id, to
			w.ruled[w.now[c]] = ruler
		} else {
			w.disputed[c], w.objected[w.now[c]] = true, true
		}
	}
}

// forget takes a case out of what is looked at: with the move taken back it is the earlier record again.
func (w *caseWalk) forget(c string) {
	delete(w.unit, c)
	delete(w.disputed, c)
}

func sortedCases(m map[string]string) []string {
	var out []string
	for id := range m {
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}

// taken holds a step to what the tables say.
func (w *caseWalk) taken(t *rapid.T, what string, err error, may bool) bool {
	if err != nil && campaign.KindOf(err) == "" {
		t.Fatalf("%s: a fault: %v", what, err)
	}
	if (err == nil) != may {
		t.Fatalf("%s: got %v, may = %t", what, err, may)
	}
	return may
}

func (w *caseWalk) look(t *rapid.T) {
	page, err := w.FollowUps(w.tb.Context(), w.as("office"), app.Query{Duty: "return_visit", Limit: app.MaxPage})
	if err != nil {
		t.Fatal(err)
	}
	followed := map[string][]app.FollowUp{}
	for _, f := range page.Items {
		followed[f.Case] = append(followed[f.Case], f)
	}
	for c, now := range w.now {
		list := followed[now]
		switch {
		case w.void[c] && len(list) != 0:
			t.Fatalf("%s is void and has follow-ups %+v", c, list)
		case w.void[c]:
		case len(list) != 1 || list[0].Verdict.Unit != w.unit[c] || (list[0].Verdict.State == plan.Met) != w.answered[c+w.unit[c]]:
			t.Fatalf("%s at %s, answered %t: got %d follow-ups %+v", c, w.unit[c], w.answered[c+w.unit[c]], len(list), list)
		}
		file, err := w.CaseHistory(w.tb.Context(), w.as("office"), now)
		if err != nil || file.Disputed != w.disputed[c] || !w.void[c] && (file.InForce != now || file.Unit != w.unit[c]) || len(file.Events) < w.events[c] {
			t.Fatalf("%s at %s, disputed %t, %d events before: got %+v, %v", c, w.unit[c], w.disputed[c], w.events[c], file, err)
		}
		w.events[c] = len(file.Events)
	}
}
