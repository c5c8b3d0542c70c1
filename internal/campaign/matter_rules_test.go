package campaign

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"wuzha/internal/plan"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// everyRole plays all roles at once.
func everyRole(x *MatterStep) *MatterStep {
	x.Roles = Roles()
	return x
}

// TestWhatStepsRefuse lists what a step refuses although the state and the role are right.
func TestWhatStepsRefuse(t *testing.T) {
	t.Parallel()
	p := matterPlan(t)
	for _, tt := range []struct {
		name, procedure, state string
		act                    Act
		change                 func(x *MatterStep)
		want                   ErrorKind
		fault                  string
	}{
		{name: "sound", procedure: "order", act: Act{Action: "open"}},
		{name: "not seen so", procedure: "order", state: "ordered", act: Act{Action: "accept", Seen: "accepted"}, want: Stale},
		{name: "seen so", procedure: "order", state: "ordered", act: Act{Action: "accept", Seen: "ordered"}},
		{name: "a field of another step", procedure: "order", state: "ordered", act: Act{Action: "accept", Input: raw(`{"team":"一队","slot":{"day":"2023-06-01","from":"14:00","to":"15:00"},"rating":5}`)}, want: Invalid, fault: "input.rating"},
		{name: "a field that is missing", procedure: "order", state: "ordered", act: Act{Action: "accept", Input: raw(`{"team":""}`)}, want: Invalid, fault: "input.team"},
		{name: "no object", procedure: "order", state: "ordered", act: Act{Action: "accept", Input: raw(`[1]`)}, want: Invalid, fault: "input"},
		{name: "a wrong type", procedure: "order", act: Act{Action: "open", Input: raw(`{"order":"anti_fraud_order","topic":"loan","people":"many"}`)}, want: Invalid, fault: "input"},
		{name: "an unknown part of a field", procedure: "order", state: "ordered", act: Act{Action: "accept", Input: raw(`{"team":"一队","slot":{"day":"2023-06-01","from":"14:00","to":"15:00","by":"x"}}`)}, want: Invalid, fault: "input"},
		{name: "a negative headcount", procedure: "order", act: Act{Action: "open", Input: raw(`{"order":"anti_fraud_order","topic":"loan","people":-4}`)}, want: Invalid, fault: "input.people"},
		{name: "an unknown topic", procedure: "order", act: Act{Action: "open", Input: raw(`{"order":"anti_fraud_order","topic":"moon","people":4}`)}, want: Invalid, fault: "input.topic"},
		{name: "a time that ends before it begins", procedure: "order", state: "ordered", act: Act{Action: "accept", Input: raw(`{"team":"一队","slot":{"day":"2023-06-01","from":"15:00","to":"14:00"}}`)}, want: Invalid, fault: "input.slot"},
		{name: "an hour that is none", procedure: "order", state: "ordered", act: Act{Action: "accept", Input: raw(`{"team":"一队","slot":{"day":"2023-06-01","from":"24:00","to":"25:00"}}`)}, want: Invalid, fault: "input.slot"},
		{name: "a day that has passed", procedure: "order", state: "ordered", act: Act{Action: "accept", Input: raw(`{"team":"一队","slot":{"day":"2023-05-01","from":"14:00","to":"15:00"}}`)}, want: Invalid, fault: "input.slot"},
		{name: "delivered in the future", procedure: "order", state: "accepted", act: Act{Action: "deliver", Input: raw(`{"delivered_on":"2023-06-30"}`)}, want: Invalid, fault: "input.delivered_on"},
		{name: "six stars", procedure: "order", state: "delivered", act: Act{Action: "rate", Input: raw(`{"rating":6}`)}, want: Invalid, fault: "input.rating"},
		{name: "hidden signs", procedure: "complaint", act: Act{Action: "open", Input: raw(`{"about":"page","text":"a\u202eb"}`)}, want: Invalid, fault: "input.text"},
		{name: "too long", procedure: "complaint", act: Act{Action: "open", Input: raw(`{"about":"page","text":"` + strings.Repeat("长", MaxText+1) + `"}`)}, want: Invalid, fault: "input.text"},
		{name: "no reason", procedure: "order", state: "ordered", act: Act{Action: "decline", Reason: " "}, want: Invalid, fault: "reason"},
		{name: "an id that is none", procedure: "order", state: "ordered", act: Act{Action: "decline", ID: "a b"}, want: Invalid, fault: "id"},
		{name: "an item left out", procedure: "finding", act: Act{Action: "open", Input: raw(`{"inspection":"special_supervision","inspected_on":"2023-05-22","results":[{"item":"training","result":"pass"}]}`)}, want: Invalid, fault: "input.results"},
		{name: "an item twice", procedure: "finding", act: Act{Action: "open", Input: raw(`{"inspection":"special_supervision","inspected_on":"2023-05-22","results":[{"item":"training","result":"pass"},{"item":"training","result":"pass"}]}`)}, want: Invalid, fault: "input.results[1]"},
		{name: "not late yet", procedure: "finding", state: "found", act: Act{Action: "remind"}, change: func(x *MatterStep) { x.Facts.Late = false }, want: Conflict},
		{name: "a fine too low", procedure: "finding", state: "warned", act: Act{Action: "penalize", Input: raw(`{"fine":999999,"basis":"第十九条","harm":"有"}`)}, want: Invalid, fault: "input.fine"},
		{name: "a fine too high", procedure: "finding", state: "warned", act: Act{Action: "penalize", Input: raw(`{"fine":10000001,"basis":"第十九条","harm":"有"}`)}, want: Invalid, fault: "input.fine"},
		{name: "a fine before the warning", procedure: "finding", state: "supervised", act: Act{Action: "penalize"}, want: Conflict},
		{name: "an item that was not open", procedure: "finding", state: "proved", act: Act{Action: "fail", Input: raw(`{"remaining":["own_plan"]}`)}, want: Invalid, fault: "input.remaining"},
		{name: "a scan without the scan", procedure: "notice", state: "issued", act: Act{Action: "sign"}, change: func(x *MatterStep) { x.Act.Attachments = nil }, want: Invalid, fault: "attachments"},
		{name: "an attachment that is none", procedure: "notice", state: "issued", act: Act{Action: "sign"}, change: func(x *MatterStep) { x.Act.Attachments = []string{"x"} }, want: Invalid, fault: "attachments"},
		{name: "on screen for somebody else", procedure: "notice", state: "issued", act: Act{Action: "sign", Input: raw(`{"way":"screen","signer":"负责人"}`)}, change: func(x *MatterStep) { x.Roles = []Role{RoleAbove} }, want: Invalid, fault: "input.way"},
		{name: "one's own decision", procedure: "objection", state: "answered", act: Act{Action: "uphold"}, change: func(x *MatterStep) { x.Person = "somebody" }, want: Denied},
		{name: "one's own objection", procedure: "objection", state: "answered", act: Act{Action: "reject"}, change: did("open"), want: Denied},
		{name: "an object that is not there", procedure: "objection", act: Act{Action: "open"}, change: func(x *MatterStep) {
			x.Facts.Deciders = func(string, string) ([]string, error) { return nil, nil }
		}, want: Invalid, fault: "input.object"},
		{name: "points above the cap", procedure: "score", state: "draft", act: Act{Action: "enter", Input: raw(`{"item":"judged","points":3001,"note":"现场"}`)}, want: Invalid, fault: "input.points"},
		{name: "an item of another post", procedure: "score", state: "draft", act: Act{Action: "enter"}, change: func(x *MatterStep) { x.Facts.Holds = func(string) bool { return false } }, want: Denied},
		{name: "a running period", procedure: "score", state: "draft", act: Act{Action: "publish"}, change: func(x *MatterStep) { x.Facts.Sheet.Provisional = true }, want: Conflict},
		{name: "an open objection", procedure: "score", state: "published", act: Act{Action: "finalize"}, change: objected, want: Conflict},
		{name: "a step left out", procedure: "title", state: "applied", act: Act{Action: "site_check"}, want: Conflict},
		{name: "the award of who applied", procedure: "title", state: "noticed", act: Act{Action: "award"}, change: did("apply"), want: Denied},
		{name: "an award during the public notice", procedure: "title", state: "noticed", act: Act{Action: "award"}, change: func(x *MatterStep) { x.Facts.Late = false }, want: Conflict},
		{name: "an award against the figures", procedure: "title", state: "noticed", act: Act{Action: "award"}, change: func(x *MatterStep) { x.Facts.Standing = &plan.Standing{State: plan.NotQualified} }, want: Conflict},
		{name: "an award that nobody judged", procedure: "title", state: "noticed", act: Act{Action: "award"}, change: func(x *MatterStep) { x.Facts.Standing = nil }, want: Conflict},
		{name: "an award under objection", procedure: "title", state: "noticed", act: Act{Action: "award"}, change: objected, want: Conflict},
		{name: "an application too early", procedure: "title", act: Act{Action: "open"}, change: func(x *MatterStep) {
			x.Facts.Earlier = func(string) ([]*Matter, error) {
				return []*Matter{{Data: &TitleData{WaitTo: testDay + 1}}}, nil
			}
		}, want: Conflict},
		{name: "a draft of one's own", procedure: "paper", state: "drafted", act: Act{Action: "review"}, change: did("open"), want: Denied},
		{name: "an issue of one's own review", procedure: "paper", state: "reviewed", act: Act{Action: "issue"}, change: did("review"), want: Denied},
		{name: "an unknown recipient", procedure: "paper", act: Act{Action: "open"}, change: func(x *MatterStep) { x.Facts.Known = func(string) bool { return false } }, want: Invalid, fault: "input.recipients[0]"},
		{name: "a correction of nothing", procedure: "paper", act: Act{Action: "open", Input: raw(`{"kind":"notice","title":"通知","text":["改"],"corrects":"p0"}`)}, want: Invalid, fault: "input.corrects"},
		{name: "a period that is none", procedure: "call_in", act: Act{Action: "open", Input: raw(`{"rule":"special_supervision.weak","period":"soon","on":"2023-05-28"}`)}, want: Invalid, fault: "input.period"},
		{name: "one's own proposal", procedure: "commendation", state: "proposed", act: Act{Action: "commend"}, change: did("open"), want: Denied},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			x := everyRole(stepOf(t, p, tt.procedure, tt.state, tt.act))
			if tt.change != nil {
				tt.change(x)
			}
			_, err := x.Take(testMoment())
			if KindOf(err) != tt.want || err != nil && tt.want == "" {
				t.Fatalf("got %v, want %q", err, tt.want)
			}
			var refused *Error
			if tt.fault != "" && (!errors.As(err, &refused) || refused.Faults[0].Path != tt.fault) {
				t.Errorf("got %v, want a fault at %s", err, tt.fault)
			}
		})
	}
}

func raw(s string) json.RawMessage { return json.RawMessage(s) }

// did makes the person somebody who has done a step before.
func did(action string) func(*MatterStep) {
	return func(x *MatterStep) { x.Matter.Steps = []MatterEntry{{Seq: 1, Action: action, By: "me"}} }
}

func objected(x *MatterStep) {
	x.Facts.Objections = func() (int, error) { return 1, nil }
}

// TestOrdersDoNotMeet: the same team is not in two places at once; times that only touch do not meet.
func TestOrdersDoNotMeet(t *testing.T) {
	t.Parallel()
	p := matterPlan(t)
	for slot, want := range map[string]ErrorKind{
		`{"day":"2023-06-01","from":"14:30","to":"15:30"}`: Conflict, `{"day":"2023-06-01","from":"13:00","to":"16:00"}`: Conflict,
		`{"day":"2023-06-01","from":"15:00","to":"16:00"}`: "", `{"day":"2023-06-01","from":"13:00","to":"14:00"}`: "", `{"day":"2023-06-02","from":"14:00","to":"15:00"}`: "",
	} {
		x := everyRole(stepOf(t, p, "order", "ordered", Act{Action: "accept", Input: raw(`{"team":"一队","slot":` + slot + `}`)}))
		x.Facts.Others = func(string) ([]*Matter, error) {
			return []*Matter{{ID: "other", Data: &OrderData{Team: "一队", Slot: TimeWindow{19509, "14:00", "15:00"}}}, {ID: "m", Data: &OrderData{Team: "一队", Slot: TimeWindow{19510, "14:00", "15:00"}}}}, nil
		}
		if _, err := x.Take(testMoment()); KindOf(err) != want {
			t.Errorf("%s: got %v, want %q", slot, err, want)
		}
	}
}

// TestADeliveryIsARecord: its id follows from the order's, it answers the order, and what was said before is not typed again.
func TestADeliveryIsARecord(t *testing.T) {
	t.Parallel()
	p := matterPlan(t)
	x := everyRole(stepOf(t, p, "order", "accepted", Act{Action: "deliver"}))
	if _, err := x.Take(testMoment()); err != nil {
		t.Fatal(err)
	}
	want := []Entry{{ID: "m.delivery", Kind: "delivery", Unit: "E1", On: testDay - 1, Ref: "m.order", Photos: x.Act.Attachments, Fields: map[string]string{"people": "40", "topic": "loan", "rating": ""}}}
	if diff := cmp.Diff(want, x.Enter); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
	rated := everyRole(stepOf(t, p, "order", "delivered", Act{Action: "rate"}))
	if _, err := rated.Take(testMoment()); err != nil {
		t.Fatal(err)
	}
	if got := rated.Enter; len(got) != 1 || got[0].Supersedes != "m.delivery" || got[0].Ref != "m.order" || got[0].Fields["rating"] != "5" {
		t.Errorf("got %+v, want the delivery with its rating", got)
	}
	gone := everyRole(stepOf(t, p, "order", "delivered", Act{Action: "rate"}))
	gone.Facts.RecordOf = func(string) (RecordState, bool) { return RecordVoid, true }
	if _, err := gone.Take(testMoment()); err != nil || len(gone.Enter) != 0 {
		t.Errorf("got %+v, %v: a voided delivery is left alone", gone.Enter, err)
	}
}

// TestARecheckMends: each finding that passes gets the record that the plan counts as its mending (G6).
func TestARecheckMends(t *testing.T) {
	t.Parallel()
	p := matterPlan(t)
	for action, want := range map[string][]string{"pass": {"m.f2", "m.f6"}, "fail": {"m.f2"}} {
		x := everyRole(stepOf(t, p, "finding", "proved", Act{Action: action}))
		if _, err := x.Take(testMoment()); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range x.Enter {
			if e.Kind != "rectification" || e.ID != e.Ref+".fixed" {
				t.Errorf("%s: got %+v", action, e)
			}
			got = append(got, e.Ref)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", action, diff)
		}
	}
}

func TestAfterLength(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ from, length, want string }{
		{"2023-03-01", "5d", "2023-03-06"}, {"2023-03-01", "1y", "2024-03-01"}, {"2024-02-29", "1y", "2025-02-28"}, {"2023-01-31", "1m", "2023-02-28"},
		{"2023-08-31", "6m", "2024-02-29"}, {"2023-12-15", "12m", "2024-12-15"}, {"2023-01-01", "", "2023-01-01"}, {"2023-01-01", "xd", "2023-01-01"},
	} {
		from, err := plan.ParseDay(tt.from)
		if err != nil {
			t.Fatal(err)
		}
		if got := AfterLength(from, tt.length); got.String() != tt.want {
			t.Errorf("%s after %s: got %s, want %s", tt.length, tt.from, got, tt.want)
		}
	}
}

// TestActionsHaveTitles: nobody reads an action without a name.
func TestActionsHaveTitles(t *testing.T) {
	t.Parallel()
	for _, p := range Procedures() {
		for _, r := range p.Rules {
			if title := ActionTitle(r.Action); title.Zh == "" || title.En == "" {
				t.Errorf("%s of %s has no title", r.Action, p.ID)
			}
		}
		for _, s := range p.States {
			if s.Title.Zh == "" || s.Title.En == "" || s.Closed == (s.Holder != "") {
				t.Errorf("state %s of %s has no title, or does not say who goes on", s.ID, p.ID)
			}
			if _, ok := p.rule(s.ID, s.Lapse); s.Lapse != "" && !ok {
				t.Errorf("nobody can %s a %s in %s", s.Lapse, p.ID, s.ID)
			}
		}
		if view := p.View(); len(view.States) != len(p.States) || len(view.Steps) != len(p.Rules) {
			t.Errorf("the view of %s leaves something out", p.ID)
		}
	}
	for _, r := range Roles() {
		if r.Title().Zh == "" {
			t.Errorf("role %s has no title", r)
		}
	}
}

// TestRolesIn tells by hand who plays what: places, rights, posts that the plan names, administrators, tokens.
func TestRolesIn(t *testing.T) {
	t.Parallel()
	p := matterPlan(t)
	order := &Matter{Procedure: orderProcedure, Opener: "me", Data: &OrderData{Order: "anti_fraud_order"}}
	finding := &Matter{Procedure: findingProcedure, Data: &FindingData{Inspection: "special_supervision"}}
	place := MatterPlace{Unit: at("/z/c/e/"), Level: at("/z/"), Top: at("/z/")}
	rights := NewRights(p)
	actor := func(posts ...string) Actor {
		a := Actor{Person: "me", Now: noon}
		for _, post := range posts {
			id, path, _ := strings.Cut(post, "@")
			a.Held = append(a.Held, rights.Resolve(Holding{At: at(path), Post: id, From: today, To: today}))
		}
		return a
	}
	token := actor("office@/z/")
	token.Limit = &Limit{At: at("/z/"), Actions: SetOf(View), Expires: noon + 1}
	admin := actor("office@/z/")
	admin.Held = append(admin.Held, rights.Resolve(Holding{At: at("/z/"), Post: SecurityAdmin, From: today, To: today}))
	for _, tt := range []struct {
		name  string
		m     *Matter
		actor Actor
		want  []Role
	}{
		{"nobody", order, Actor{Person: "me"}, nil},
		{"the enterprise", order, actor("specialist@/z/c/e/"), []Role{RoleUnit, RoleOpener, RoleDrafter}},
		{"another enterprise", order, actor("specialist@/z/c/f/"), nil},
		{"the team that the plan names", order, actor("talk_team@/z/"), []Role{RoleAbove, RoleOffice, RoleDecider, RoleOpener, RoleServer, RoleChecker, RoleRechecks, RoleCaller, RoleScorer, RoleReviewer, RoleIssuer}},
		{"the office is not the team", order, actor("office@/z/"), []Role{RoleAbove, RoleOffice, RoleDecider, RoleOpener, RoleChecker, RoleRechecks, RoleCaller, RoleScorer, RoleReviewer, RoleIssuer}},
		{"community police oversee", order, actor("community_police@/z/c/"), []Role{RoleAbove, RoleOpener, RoleChecker, RoleRechecks, RoleCaller, RoleReviewer, RoleIssuer}},
		{"police by name", finding, actor("station_deputy@/z/"), []Role{RoleAbove, RoleOffice, RoleDecider, RoleServer, RolePolice, RoleCaller, RoleScorer, RoleReviewer, RoleIssuer}},
		{"inspectors are no police", finding, actor("inspection_team@/z/"), []Role{RoleAbove, RoleOffice, RoleDecider, RoleServer, RoleChecker, RoleRechecks, RoleCaller, RoleScorer, RoleReviewer, RoleIssuer}},
		{"a token for reading", order, token, nil},
		{"an administrator", order, admin, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := tt.m.RolesIn(p, tt.actor, place, today)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("roles (-want +got):\n%s", diff)
			}
		})
	}
}

// TestHistoryExplainsData: whatever steps are taken one after the other, their changes add up to the data.
func TestHistoryExplainsData(t *testing.T) {
	t.Parallel()
	p := matterPlan(t)
	rapid.Check(t, func(rt *rapid.T) {
		proc := rapid.SampledFrom(Procedures()).Draw(rt, "procedure")
		m := &Matter{ID: "m", Procedure: proc, Unit: "E1", Opener: "me", Data: proc.fresh()}
		for n := range 12 {
			var may []string
			for _, r := range proc.Rules {
				if r.From == m.State {
					may = append(may, r.Action)
				}
			}
			if len(may) == 0 {
				break
			}
			x := everyRole(stepOf(t, p, proc.ID, "", Act{Action: rapid.SampledFrom(may).Draw(rt, "action")}))
			x.Matter, x.Person = m, strings.Repeat("p", n+1)
			next, err := x.Take(testMoment())
			if err != nil && KindOf(err) == "" {
				rt.Fatal(err)
			}
			if err == nil {
				m = next
			}
		}
		data, err := Replay(proc, m.Steps)
		if err != nil {
			rt.Fatal(err)
		}
		if diff := cmp.Diff(m.Data, data); diff != "" {
			rt.Fatalf("%s after %d steps (-data +history):\n%s", proc.ID, len(m.Steps), diff)
		}
	})
}

// FuzzMatterInput: no input makes a step fail other than by a refusal, and what is taken can be read back.
func FuzzMatterInput(f *testing.F) {
	for procedure, s := range matterSamples {
		for action, input := range s.inputs {
			f.Add(procedure, action, input)
		}
	}
	f.Add("order", "open", `{"order":{"a":[1e999]},"windows":[{"day":"9999-99-99"}]}`)
	p := matterPlan(f)
	f.Fuzz(func(t *testing.T, procedure, action, input string) {
		proc, ok := ProcedureOf(procedure)
		if !ok {
			return
		}
		for _, s := range append([]MatterState{{}}, proc.States...) {
			x := everyRole(stepOf(t, p, procedure, s.ID, Act{Action: action, Input: raw(input)}))
			m, err := x.Take(testMoment())
			if err != nil {
				if KindOf(err) == "" {
					t.Fatalf("%s in %q: got %v, want a refusal", action, s.ID, err)
				}
				continue
			}
			text, err := PackData(m.Data)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := UnpackData(proc, text); err != nil {
				t.Fatalf("%s in %q kept what cannot be read: %v", action, s.ID, err)
			}
		}
	})
}
