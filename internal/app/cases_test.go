package app_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/storetest"
	"wuzha/plans"
)

// zone runs a test on every engine in an invented zone under the shipped enterprise plan:
//
//	990001 云雾开发区       office 工作专班, deputy 派出所分管所领导, head 领导小组负责人
//	├── K1 鹿鸣社区         police1 社区民警
//	│   ├── F499 … F10000  enterprises named after their headcount
//	│   └── F1             small
//	└── K2 听泉社区         police2 社区民警
//	    └── F2             small
func zone(t *testing.T, test func(t *testing.T, b *bench)) {
	t.Helper()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		text, err := plans.Text("wuzha-enterprise")
		if err != nil {
			t.Fatal(err)
		}
		b := &bench{tb: t, dsn: dsn, staff: map[string]app.Caller{}, texts: map[string][]byte{"wuzha-enterprise": text}}
		b.at("2023-03-01")
		b.App = b.open()
		b.settleZone()
		test(t, b)
	})
}

var headcounts = []int{499, 500, 999, 1000, 9999, 10000}

func (b *bench) settleZone() {
	b.tb.Helper()
	ctx := b.tb.Context()
	token, _, err := b.SetUpToken(ctx)
	b.must(err)
	invited, err := b.SetUp(ctx, app.SetUp{Token: token, District: county, DistrictName: "云雾开发区", PlanID: "wuzha-enterprise", Login: "admin", Name: "系统管理员", Password: password})
	b.must(err)
	for _, i := range invited {
		b.must(b.SetPassword(ctx, app.NewPassword{Secret: i.Secret, Password: password}))
	}
	for _, login := range []string{"admin", "admin-security", "admin-audit"} {
		b.staff[login] = b.signIn(login)
	}
	b.hire("office", "office", county)
	add := func(id, kind, parent, name, employees string) app.UnitChange {
		u := app.UnitChange{Action: app.AddUnit, ID: id, Kind: kind, Parent: parent, Name: &name}
		if employees != "" {
			u.Attributes = map[string]string{"employees": employees}
		}
		return u
	}
	units := []app.UnitChange{add("K1", "community", county, "鹿鸣社区", ""), add("K2", "community", county, "听泉社区", ""),
		add("F1", "enterprise", "K1", "样例一厂", "40"), add("F2", "enterprise", "K2", "样例二厂", "40"), add("F0", "enterprise", "K1", "未报人数厂", "")}
	for _, n := range headcounts {
		units = append(units, add(fmt.Sprint("F", n), "enterprise", "K1", fmt.Sprint("样例", n, "人厂"), fmt.Sprint(n)))
	}
	b.must(b.refusals(b.PutUnits(ctx, b.as("office"), units)))
	b.hire("deputy", "station_deputy", county)
	b.hire("head", "leading_group_head", county)
	b.hire("police1", "community_police", "K1")
	b.hire("police2", "community_police", "K2")
	b.hire("firm1", "enterprise_head", "F1")
}

// register enters a case as the office.
func (b *bench) register(id, unit string, on plan.Day, fields ...string) {
	b.tb.Helper()
	n := app.NewCase{ID: id, Unit: unit, On: on, Type: "刷单返利", Fields: map[string]string{}}
	for i := 0; i < len(fields); i += 2 {
		n.Fields[fields[i]] = fields[i+1]
	}
	if _, err := b.RegisterCase(b.tb.Context(), b.as("office"), n); err != nil {
		b.tb.Fatal(err)
	}
}

// TestCeilings holds G1 at the edges of its bands: as many cases as the ceiling keeps it, one more breaks it.
func TestCeilings(t *testing.T) {
	t.Parallel()
	zone(t, func(t *testing.T, b *bench) {
		today := b.at("2023-05-10")
		ceilings := map[int]int{499: 1, 500: 2, 999: 2, 1000: 3, 9999: 3, 10000: 5}
		for _, n := range headcounts {
			for i := range ceilings[n] {
				b.register(fmt.Sprintf("c%d-%d", n, i), fmt.Sprint("F", n), today)
			}
			b.wantVerdict(t, fmt.Sprint("F", n), "ceiling", "plan", plan.Kept, int64(ceilings[n]))
		}
		for _, n := range headcounts {
			b.register(fmt.Sprintf("c%d-more", n), fmt.Sprint("F", n), today)
			b.wantVerdict(t, fmt.Sprint("F", n), "ceiling", "plan", plan.Broken, int64(ceilings[n]+1))
		}
		b.wantVerdict(t, "F0", "ceiling", "plan", plan.Unknown, 0)
		b.clean()
	})
}

// followed writes the follow-ups of a duty as lines, for comparison.
func (b *bench) followed(login, duty string) []string {
	b.tb.Helper()
	page, err := b.FollowUps(b.tb.Context(), b.as(login), app.Query{Duty: duty})
	b.must(err)
	var out []string
	for _, f := range page.Items {
		line := fmt.Sprintf("%s %s %s due %s by %s@%s", f.Case, f.Verdict.Unit, f.Verdict.State, f.Due, f.Post.Post, f.Post.Unit)
		if f.Escalated != nil {
			line += fmt.Sprintf(" late %d to %s@%s", f.DaysLate, f.Escalated.Post, f.Escalated.Unit)
		}
		for _, a := range f.Answers {
			line += " with " + a.Kind
		}
		out = append(out, line)
	}
	return out
}

func (b *bench) wantFollowed(t *testing.T, login, duty string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, b.followed(login, duty)); diff != "" {
		t.Errorf("follow-ups of %s (-want +got):\n%s", login, diff)
	}
}

func returnVisit(id, unit, about string, on plan.Day) app.Entry {
	return app.Entry{ID: id, Kind: "return_visit", Unit: unit, On: on, Ref: about, Fields: map[string]string{"way": "face"}}
}

// TestReturnVisits walks through G5: an employee's case is the community police's, a cadre's the deputy's, a major one the head's.
// One is late and goes a post up, one is transferred in between, one is corrected after its visit.
func TestReturnVisits(t *testing.T) {
	t.Parallel()
	zone(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		on := b.at("2023-05-10")
		b.register("worker", "F1", on, "victim", "employee", "loss", "8000")
		b.register("cadre", "F1", on, "victim", "cadre", "loss", "499999.99")
		b.register("major", "F1", on, "victim", "employee", "loss", "500000")
		b.wantFollowed(t, "office", "return_visit",
			"cadre F1 pending due 2023-05-17 by station_deputy@990001 with return_visit",
			"major F1 pending due 2023-05-17 by leading_group_head@990001 with return_visit",
			"worker F1 pending due 2023-05-17 by community_police@K1 with return_visit")

		b.submit("police1", returnVisit("v1", "F1", "worker", b.at("2023-05-12")))
		moved, err := b.AttributeCase(ctx, b.as("office"), "major", app.Attribution{ID: "major-2", Unit: "F2", As: campaign.AsEmployer, Reason: "本人在样例二厂参保"})
		b.must(err)
		if again, err := b.AttributeCase(ctx, b.as("office"), "major", app.Attribution{ID: "major-2", Unit: "F2", Reason: "本人在样例二厂参保"}); err != nil || again != moved {
			t.Errorf("sent again: got %s, %v", again, err)
		}
		b.submit("office", returnVisit("v2", "F2", "major", b.at("2023-05-13"))) // entered without knowing of the transfer
		b.at("2023-05-18")
		b.wantFollowed(t, "office", "return_visit",
			"cadre F1 unmet due 2023-05-17 by station_deputy@990001 late 1 to leading_group_head@990001 with return_visit",
			"worker F1 met due 2023-05-17 by community_police@K1 with return_visit",
			"major-2 F2 met due 2023-05-17 by leading_group_head@990001 with return_visit")
		b.wantFollowed(t, "police2", "return_visit", "major-2 F2 met due 2023-05-17 by leading_group_head@990001 with return_visit")

		b.submit("deputy", returnVisit("v3", "F1", "cadre", b.at("2023-05-19")))
		fix := app.Entry{ID: "worker-2", Kind: "case", Unit: "F1", On: on, Supersedes: "worker", Reason: "金额有误", Fields: map[string]string{"type": "刷单返利", "victim": "employee", "loss": "9000"}}
		b.submit("office", fix)
		b.wantFollowed(t, "office", "return_visit",
			"cadre F1 late due 2023-05-17 by station_deputy@990001 with return_visit",
			"worker-2 F1 met due 2023-05-17 by community_police@K1 with return_visit",
			"major-2 F2 met due 2023-05-17 by leading_group_head@990001 with return_visit")
		b.must(b.ChangeRecord(ctx, b.as("office"), "worker-2", app.Move{Action: campaign.VoidMove, Reason: "原金额无误"}))
		if got := b.followed("police1", "return_visit")[1]; got != "worker F1 met due 2023-05-17 by community_police@K1 with return_visit" {
			t.Errorf("after the correction was voided: got %s", got)
		}
		b.wantVerdict(t, "F1", "ceiling", "plan", plan.Broken, 2)
		b.wantVerdict(t, "F2", "ceiling", "plan", plan.Kept, 1)
		b.clean()
	})
}

// TestSecondVisitEscalates: a duty with one post goes up the ladder of the return visit.
func TestSecondVisitEscalates(t *testing.T) {
	t.Parallel()
	zone(t, func(t *testing.T, b *bench) {
		b.register("worker", "F1", b.at("2023-05-10"), "victim", "employee")
		b.at("2023-06-12")
		b.wantFollowed(t, "firm1", "second_visit", "worker F1 unmet due 2023-06-09 by community_police@K1 late 3 to station_deputy@990001 with return_visit")
		page, err := b.FollowUps(t.Context(), b.as("firm1"), app.Query{})
		b.must(err)
		for _, f := range page.Items {
			if f.Facts != nil {
				t.Errorf("the enterprise sees %+v of a case", f.Facts)
			}
		}
	})
}

// TestDispute: the community disputes, somebody else rules, the case and its ceiling move, and everybody sees what they may.
func TestDispute(t *testing.T) {
	t.Parallel()
	zone(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		b.register("c1", "F1", b.at("2023-05-10"))
		_, err := b.AttributeCase(ctx, b.as("police1"), "c1", app.Attribution{Unit: "F2", Reason: "不是本社区"})
		wantKind(t, err, campaign.NotFound)
		b.at("2023-05-11")
		b.must(b.DisputeCase(ctx, b.as("police1"), "c1", "受害人王样例在听泉社区"))
		wantKind(t, b.DisputeCase(ctx, b.as("police1"), "c1", "再提一次"), campaign.Conflict)
		_, err = b.AttributeCase(ctx, b.as("office"), "c1", app.Attribution{Unit: "F2", Reason: "直接移交"})
		wantKind(t, err, campaign.Conflict)
		_, err = b.RuleDispute(ctx, b.as("police1"), "c1", app.Ruling{Attribution: app.Attribution{Reason: "自己裁定"}})
		wantKind(t, err, campaign.Denied)
		b.wantVerdict(t, "F1", "ceiling", "plan", plan.Kept, 1)
		b.at("2023-05-12")
		id, err := b.RuleDispute(ctx, b.as("office"), "c1", app.Ruling{Attribution: app.Attribution{ID: "c1-moved", Unit: "F2", As: campaign.AsEmployer, Reason: "核实属实"}})
		b.must(err)
		b.wantVerdict(t, "F1", "ceiling", "plan", plan.Kept, 0)
		b.wantVerdict(t, "F2", "ceiling", "plan", plan.Kept, 1)
		wantKind(t, b.DisputeCase(ctx, b.as("office"), "c1", "已移交"), campaign.Conflict)

		b.wantHistory(t, "office", id, "registered at F1", "dispute at F1: 受害人某某在听泉社区", "transfer at F1 to F2: 核实属实")
		b.wantHistory(t, "police1", "c1", "registered at F1", "dispute at F1: 受害人某某在听泉社区", "transfer at F1: 核实属实 elsewhere")
		b.wantHistory(t, "police2", id, "registered elsewhere", "dispute elsewhere", "transfer to F2 elsewhere")
		_, err = b.CaseHistory(ctx, b.as("police2"), "c1")
		wantKind(t, err, campaign.NotFound)
		b.clean()
	})
}

func (b *bench) wantHistory(t *testing.T, login, id string, want ...string) {
	t.Helper()
	file, err := b.CaseHistory(t.Context(), b.as(login), id)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range file.Events {
		line := e.What
		if e.Unit != "" {
			line += " at " + e.Unit
		}
		if e.ToUnit != "" {
			line += " to " + e.ToUnit
		}
		if e.Reason != "" {
			line += ": " + e.Reason
		}
		if e.Elsewhere {
			line += " elsewhere"
		}
		got = append(got, line)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("history for %s (-want +got):\n%s", login, diff)
	}
}

// TestRegisterCase: numbers are unique, values agree, and what is stored names nobody.
func TestRegisterCase(t *testing.T) {
	t.Parallel()
	zone(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		on := b.at("2023-05-10")
		whole := app.NewCase{ID: "c1", Number: "样公(刑)字〔2023〕1号", Unit: "F1", On: on - 2, Reported: ptr(on), Type: "虚假征信",
			Narrative: "受害人张样例(电话13900001234)被骗12000元。", Fields: map[string]string{"loss": "12000", "stopped": "12000", "recovered": "12000", "hour": "21", "age": "young"}}
		done, err := b.RegisterCase(ctx, b.as("police1"), whole)
		if err != nil || done.Outcome != app.Accepted || done.Narrative != "受害人某某(电话[电话])被骗1万元至5万元。" || len(done.Found) != 3 {
			t.Fatalf("got %+v, %v", done, err)
		}
		stored, err := b.Record(ctx, b.as("office"), "c1")
		if err != nil || stored.Fields["narrative"] != done.Narrative || stored.Fields["reported_on"] != "2023-05-10" {
			t.Errorf("stored %+v, %v", stored.Fields, err)
		}
		if again, err := b.RegisterCase(ctx, b.as("police1"), whole); err != nil || again.Outcome != app.Repeated {
			t.Errorf("sent again: got %+v, %v", again, err)
		}
		for name, tt := range map[string]struct {
			change func(*app.NewCase)
			want   campaign.ErrorKind
		}{
			"another case with the number":     {func(n *app.NewCase) { n.Unit = "F2" }, campaign.Conflict},
			"more stopped than lost":           {func(n *app.NewCase) { n.Number, n.Fields = "", map[string]string{"loss": "1", "stopped": "2"} }, campaign.Invalid},
			"recovered, nothing lost":          {func(n *app.NewCase) { n.Number, n.Fields = "", map[string]string{"recovered": "2"} }, campaign.Invalid},
			"reported before it happened":      {func(n *app.NewCase) { n.Number, n.Reported = "", ptr(n.On-1) }, campaign.Invalid},
			"a type that is none":              {func(n *app.NewCase) { n.Number, n.Type = "", "诈骗" }, campaign.Invalid},
			"no type":                          {func(n *app.NewCase) { n.Number, n.Type = "", "" }, campaign.Invalid},
			"a phone for a number":             {func(n *app.NewCase) { n.Number = "13900001234" }, campaign.Invalid},
			"a field that the plan lacks":      {func(n *app.NewCase) { n.Number, n.Fields = "", map[string]string{"victim_name": "x"} }, campaign.Invalid},
			"the same id with another content": {func(n *app.NewCase) { n.ID, n.Number, n.Type = "c1", "", "刷单返利" }, campaign.Conflict},
		} {
			n := whole
			n.ID = "other"
			tt.change(&n)
			_, err := b.RegisterCase(ctx, b.as("office"), n)
			if got := campaign.KindOf(err); got != tt.want {
				t.Errorf("%s: got %v, want %s", name, err, tt.want)
			}
		}
		b.must(b.ChangeRecord(ctx, b.as("office"), "c1", app.Move{Action: campaign.VoidMove, Reason: "重复登记"}))
		whole.ID = "c2"
		if _, err := b.RegisterCase(ctx, b.as("office"), whole); err != nil {
			t.Errorf("the number of a void case: %v", err)
		}
		s, err := b.SuggestCase(ctx, b.as("police1"), "受害人接到自称客服的电话称其校园贷未注销将影响征信,李样例按要求转账")
		if err != nil || s.Suggestion == nil || s.Suggestion.Type != "虚假征信" || strings.Contains(s.Narrative, "李样例") {
			t.Errorf("got %+v, %v", s, err)
		}
		b.clean()
	})
}

// TestTraceBack: what the trace-back says are records that exist, and its lines add up.
func TestTraceBack(t *testing.T) {
	t.Parallel()
	zone(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		for i, on := range []string{"2023-03-20", "2023-04-03", "2023-04-10", "2023-04-17", "2023-05-04"} {
			b.submit("firm1", app.Entry{ID: fmt.Sprint("p", i), Kind: "publicity", Unit: "F1", On: b.at(on), Fields: map[string]string{"people": "20", "form": "talk"}})
		}
		b.submit("office", app.Entry{ID: "d1", Kind: "delivery", Unit: "F1", On: b.at("2023-05-05"), Fields: map[string]string{"people": "30", "topic": "brushing"}})
		b.submit("office", app.Entry{ID: "d2", Kind: "delivery", Unit: "F1", On: b.at("2023-05-06"), Fields: map[string]string{"people": "30", "topic": "loan"}})
		b.register("c1", "F1", b.at("2023-05-10"), "loss", "20000")
		b.submit("office", app.Entry{ID: "after", Kind: "publicity", Unit: "F1", On: b.at("2023-05-11"), Fields: map[string]string{"people": "20", "form": "talk"}})
		trace, err := b.TraceBack(ctx, b.as("office"), "c1")
		b.must(err)
		if got := trace.Done + trace.Undone + trace.Open + trace.Waived + trace.Unknown; got != len(trace.Lines) || trace.Done == 0 || trace.Undone == 0 || trace.Open == 0 {
			t.Errorf("%d lines: %d done, %d undone, %d open, %d unknown", len(trace.Lines), trace.Done, trace.Undone, trace.Open, trace.Unknown)
		}
		b.checkTrace(t, trace)
		states := map[string]plan.VerdictState{}
		for _, l := range trace.Lines {
			states[l.Duty+" "+l.Period] = l.State
		}
		for what, want := range map[string]plan.VerdictState{"own_publicity 2023-03": plan.Unmet, "own_publicity 2023-04": plan.Met, "own_publicity 2023-05": plan.Pending, "ceiling plan": plan.Kept} {
			if states[what] != want {
				t.Errorf("%s: got %s, want %s", what, states[what], want)
			}
		}
		if len(trace.Reached) != 1 || !slices.Equal(trace.Reached[0].Records, []string{"d1"}) {
			t.Errorf("publicity of the kind: got %+v, want the delivery about 刷单返利 alone", trace.Reached)
		}
		b.must(err)
		mine, err := b.TraceBack(ctx, b.as("police1"), "c1")
		b.must(err)
		if !mine.Withheld || slices.ContainsFunc(mine.Lines, func(l campaign.TraceLine) bool { return l.Unit == county }) {
			t.Error("the community police are told what the zone owed")
		}
		_, err = b.TraceBack(ctx, b.as("police2"), "c1")
		wantKind(t, err, campaign.NotFound)
		_, err = b.TraceBack(ctx, b.as("firm1"), "c1")
		wantKind(t, err, campaign.Denied)
		var file strings.Builder
		if err := app.TraceDocument(trace)(&file); err != nil || !strings.HasPrefix(file.String(), "PK") {
			t.Errorf("paper: %v", err)
		}
	})
}

// checkTrace follows every number of a trace-back to its records.
func (b *bench) checkTrace(t *testing.T, trace *campaign.Trace) {
	t.Helper()
	exists := func(id string) {
		r, err := b.Record(t.Context(), b.as("office"), id)
		if err != nil || r.Kind != "person" && r.On >= trace.On {
			t.Errorf("record %s: %+v, %v; want one from before the case", id, r, err)
		}
	}
	for _, l := range trace.Lines {
		for _, n := range l.Numbers {
			for _, id := range n.Records {
				exists(id)
			}
			counts := slices.Contains([]string{"m.publicity", "m.visits", "m.cases"}, n.Name)
			if counts && n.Value != fmt.Sprint(len(n.Records)+n.Elsewhere) {
				t.Errorf("%s %s: %s = %s, but %d records here and %d elsewhere", l.Duty, l.Period, n.Name, n.Value, len(n.Records), n.Elsewhere)
			}
		}
	}
	for _, d := range append(slices.Clone(trace.Deeds), trace.Reached...) {
		for _, id := range d.Records {
			exists(id)
		}
	}
}

// TestAnUpheldObjectionMovesTheCase: the ruling names the unit, or none; the case, its ceiling and its follow-ups go there with it, its history
// stays, and the follow-up keeps its due day.
func TestAnUpheldObjectionMovesTheCase(t *testing.T) {
	t.Parallel()
	zone(t, func(t *testing.T, b *bench) {
		b.hire("office2", "office", county)
		object := func(id, about string) {
			b.openAs("police1", id, "objection", "F1", `{"about":"case","object":"`+about+`","claim":"受害人已离职"}`)
			b.do("deputy", id, "answer", `{"answer":"已核实"}`)
		}
		for _, id := range []string{"c1", "c2", "c3"} {
			b.register(id, "F1", b.at("2023-05-10"))
		}
		b.at("2023-05-11")
		object("o1", "c1")
		_, err := b.AttributeCase(t.Context(), b.as("office"), "c1", app.Attribution{Unit: "F2", Reason: "直接移交"})
		wantKind(t, err, campaign.Conflict) // disputed
		b.at("2023-05-12")
		b.wantRefused(t, campaign.Invalid, "office2", "o1", "uphold", "")
		b.wantRefused(t, campaign.Invalid, "office2", "o1", "uphold", `{"belongs":"F1"}`)
		b.wantRefused(t, campaign.Invalid, "office2", "o1", "uphold", `{"belongs":"nowhere"}`)
		if v := b.do("office2", "o1", "uphold", `{"belongs":"F2"}`); v.State != "changed" {
			t.Errorf("the objection is %s, want changed: nothing is left to do", v.State)
		}
		b.wantVerdict(t, "F1", "ceiling", "plan", plan.Broken, 2)
		b.wantVerdict(t, "F2", "ceiling", "plan", plan.Kept, 1)
		b.wantFollowed(t, "police2", "return_visit", "ruled-o1 F2 pending due 2023-05-17 by community_police@K2 with return_visit")
		b.wantHistory(t, "office", "ruled-o1", "registered at F1", "dispute at F1: 受害人已离职", "transfer at F1 to F2: 样例事由")

		object("o2", "c2")
		b.do("office2", "o2", "uphold", `{"belongs":"none"}`)
		b.wantVerdict(t, "F1", "ceiling", "plan", plan.Kept, 1)
		b.wantHistory(t, "office", "ruled-o2", "registered at F1", "dispute at F1: 受害人已离职", "transfer at F1 to 990001: 样例事由")

		object("o3", "c3")
		b.do("office2", "o3", "reject", "")
		b.wantVerdict(t, "F1", "ceiling", "plan", plan.Kept, 1)
		b.wantHistory(t, "office", "c3", "registered at F1", "dispute at F1: 受害人已离职", "uphold at F1: 样例事由")
		b.clean()
	})
}

// TestARefusedObjectionLeavesNothing: to a case that is disputed there is no second dispute, and once that is ruled on the objection can be raised.
func TestARefusedObjectionLeavesNothing(t *testing.T) {
	t.Parallel()
	zone(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		b.hire("office2", "office", county)
		b.register("c1", "F1", b.at("2023-05-10"))
		if err := b.DisputeCase(ctx, b.as("office"), "c1", "样例"); err != nil {
			t.Fatal(err)
		}
		opening := func(id, object string) campaign.MatterOpening {
			return campaign.MatterOpening{ID: id, Procedure: "objection", Unit: "F1", Input: []byte(`{"about":"case","object":"` + object + `","claim":"样例"}`)}
		}
		out, err := b.OpenMatters(ctx, b.as("police1"), []campaign.MatterOpening{opening("o1", "c1")})
		if err != nil || out[0].Kind != app.Refused {
			t.Fatalf("an objection to a disputed case: got %+v, %v", out, err)
		}
		if _, err := b.Matter(ctx, b.as("police1"), "o1"); campaign.KindOf(err) != campaign.NotFound {
			t.Errorf("the refused objection is there: %v", err)
		}
		if _, err := b.RuleDispute(ctx, b.as("office2"), "c1", app.Ruling{Attribution: app.Attribution{Reason: "样例"}}); err != nil {
			t.Fatal(err)
		}
		b.openAs("police1", "o2", "objection", "F1", `{"about":"case","object":"c1","claim":"样例"}`)
		b.clean()
	})
}

// TestCaseClassIsHeldWhereverCasesComeIn: a program's entry is held to the scheme like a person's and a file's; with the field left out
// there is nothing to hold.
func TestCaseClassIsHeldWhereverCasesComeIn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		today := b.at("2023-03-10")
		for n, c := range []struct {
			class string
			want  campaign.ErrorKind
		}{{"刷单返利", ""}, {"其他", ""}, {"", ""}, {"刷单", campaign.Invalid}, {"随便写的", campaign.Invalid}} {
			fields := map[string]string{"loss": "100"}
			if c.class != "" {
				fields["type"] = c.class
			}
			outcomes, err := b.Submit(t.Context(), b.as("office"), []app.Entry{{ID: "case-" + strconv.Itoa(n), Kind: "case", Unit: "v1", On: today, Fields: fields}})
			b.must(err)
			if got := campaign.KindOf(b.refusals(outcomes, nil)); got != c.want {
				t.Errorf("%q: got %q, want %q", c.class, got, c.want)
			}
		}
		b.clean()
	})
}
