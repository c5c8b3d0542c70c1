package app_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
)

func lossOf(id, unit string, b *bench, loss string) app.Entry {
	return app.Entry{ID: id, Kind: "case", Unit: unit, On: day(b.tb, "2023-02-05"), Fields: map[string]string{"loss": loss}}
}

// TestListsByRule: who is called in, who is on which coloured list and why, and for whom the period speaks.
func TestListsByRule(t *testing.T) {
	t.Parallel()
	eachOffice(t, func(t *testing.T, b *bench) {
		today := b.at("2023-02-10")
		b.submit("office", lossOf("c1", "v1", b, "1"), lossOf("c2", "v1", b, "2"), lossOf("c3", "v3", b, "3"))
		b.submit("office", visit("r1", "v2", today, "3"), visit("r2", "v2", today, "3"))
		b.openAs("office", "f1", "finding", "v2", `{"inspection":"patrol","inspected_on":"2023-02-10","results":[{"item":"board","result":"fail"},{"item":"ledger","result":"pass"}]}`)
		b.openAs("office", "call", "call_in", "v1", `{"rule":"patrol.many","period":"2023-02","on":"2023-03-01"}`)
		_, err := b.OpenMatter(t.Context(), b.as("office2"), campaign.MatterOpening{ID: "call2", Procedure: "call_in", Unit: "v1", Input: []byte(`{"rule":"patrol.many","period":"2023-02","on":"2023-03-02"}`)})
		wantKind(t, err, campaign.Conflict) // it is called in already
		b.at("2023-03-02")
		calls, err := b.CallInList(t.Context(), b.as("office"), "2023-02")
		if want := []app.CallInView{{Unit: "v1", UnitName: "鹿鸣村", Rule: "patrol.many", Title: "发案较多", Post: "office", Matter: "call", State: "summoned",
			Why:    "发案数 2（规则：发案数 不少于 2）",
			Behind: []campaign.Evidence{{Title: "发案数 2", Records: "case", From: day(t, "2023-01-01"), To: day(t, "2023-02-28")}}}}; err != nil || cmp.Diff(want, calls) != "" {
			t.Errorf("call-ins (-want +got): %v\n%s", err, cmp.Diff(want, calls))
		}
		if calls, err := b.CallInList(t.Context(), b.as("clerk2"), "2023-02"); err != nil || len(calls) != 0 {
			t.Errorf("the other town sees %+v, %v", calls, err)
		}
		watched, err := b.WatchLists(t.Context(), b.as("office"), "2023-02")
		b.must(err)
		var got []string
		for _, w := range watched {
			reasons := make([]string, len(w.Reasons))
			for i, r := range w.Reasons {
				reasons[i] = r.Zh
			}
			got = append(got, fmt.Sprintf("%s %s %s", w.Colour, w.Unit, strings.Join(reasons[:1], "")))
			if len(w.Reasons[0].Behind) == 0 {
				t.Errorf("%s: the reason %s leads to nothing", w.Unit, reasons[0])
			}
		}
		want := []string{"red v1 约谈事由：发案较多，发案数 2（规则：发案数 不少于 2）", "yellow v2 检查整改逾期10天未办（应于2023-02-20前办理）",
			"blue t1 未完成：每月宣讲（2023年2月，宣讲场次 0，还差 1）", "blue t2 未完成：每月宣讲（2023年2月，宣讲场次 0，还差 1）", "blue v3 未完成：每月走访两次（2023年2月，走访次数 0，走访人次 0，还差 2、5）"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("lists (-want +got):\n%s", diff)
		}
		wantKind(t, second(b.CallInList(t.Context(), b.as("office"), "2023-12")), campaign.Invalid)
		wantKind(t, second(b.WatchLists(t.Context(), b.as("office"), "soon")), campaign.Invalid)
		candidates, err := b.CommendationCandidates(t.Context(), b.as("office"), "2023-02")
		if err != nil || len(candidates) != 0 { // v2 missed a duty too: nobody was on post
			t.Errorf("got candidates %+v, %v", candidates, err)
		}
	})
}

// TestPersonsAreProposedByTheirRecords: the most confirmed records of their post, none of them returned or void; nobody else is listed.
func TestPersonsAreProposedByTheirRecords(t *testing.T) {
	t.Parallel()
	eachOffice(t, func(t *testing.T, b *bench) {
		today := b.at("2023-02-10")
		enter := func(login, unit string, n, confirmed int) {
			for i := range n {
				id := fmt.Sprintf("%s-%d", login, i)
				b.submit(login, visit(id, unit, today, "3"))
				if i < confirmed {
					b.must(b.ChangeRecord(t.Context(), b.as("office"), id, app.Move{Action: campaign.ConfirmMove}))
				}
			}
		}
		enter("worker", "v1", 6, 5)
		enter("worker2", "v1", 4, 4)
		enter("worker3", "v3", 3, 3)
		of := func(login string) string {
			found, err := b.PersonCandidates(t.Context(), b.as(login), "2023-02")
			b.must(err)
			var got []string
			for _, p := range found {
				got = append(got, fmt.Sprintf("%s %s %s %d", p.Name, p.UnitName, p.PostTitle, p.Confirmed))
			}
			return strings.Join(got, "; ")
		}
		if got, want := of("office"), "样例worker 鹿鸣村 村网格员 5"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if got, want := of("clerk2"), "样例worker3 鹤鸣村 村网格员 3"; got != want {
			t.Errorf("the other town: got %q, want %q", got, want)
		}
		b.must(b.ChangeRecord(t.Context(), b.as("office"), "worker-5", app.Move{Action: campaign.ReturnMove, Reason: "人数有误"}))
		if got, want := of("office"), "样例worker2 鹿鸣村 村网格员 4"; got != want {
			t.Errorf("after a return: got %q, want %q", got, want)
		}
	})
}

// TestTitleBoard: candidates with what they lack, and what a standing suggests about a title that was awarded.
func TestTitleBoard(t *testing.T) {
	t.Parallel()
	eachOffice(t, func(t *testing.T, b *bench) {
		today := b.at("2023-02-01")
		board := func() string {
			rows, err := b.TitleBoard(t.Context(), b.as("office"), app.Query{Under: "t1"})
			b.must(err)
			var out []string
			for _, r := range rows {
				out = append(out, fmt.Sprint(r.Unit, " ", r.Standing, " ", r.Short, " ", r.State, " ", r.Advice))
			}
			return strings.Join(out, "; ")
		}
		if got, want := board(), "v1 not_qualified [1]  ; v2 not_qualified [1]  "; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		b.submit("worker", visit("r1", "v1", today, "3"), visit("r2", "v1", today, "3"))
		b.submit("office", visit("r3", "v2", today, "3"), visit("r4", "v2", today, "3"))
		b.award("k1", "2023-02-01", "2023-02-04")
		if got, want := board(), "v1 qualified [] awarded ; v2 qualified []  open"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		b.at("2023-02-06")
		b.submit("office", lossOf("c1", "v1", b, "1"))
		if got, want := board(), "v1 not_qualified [1] awarded withdraw; v2 qualified []  open"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		watched, err := b.WatchLists(t.Context(), b.as("office"), "2023-02")
		if err != nil || len(watched) == 0 || watched[0].Colour != campaign.Yellow || watched[0].Unit != "v1" {
			t.Errorf("got %+v, %v, want v1 yellow for its title", watched, err)
		}
	})
}

// TestNoticesCoverUnits: a notice for each village at once, signed, refused, outstanding; sent again it is a repetition.
func TestNoticesCoverUnits(t *testing.T) {
	t.Parallel()
	eachOffice(t, func(t *testing.T, b *bench) {
		b.at("2023-02-01")
		var all []campaign.MatterOpening
		for _, unit := range []string{"v1", "v2", "v3", "v9"} {
			all = append(all, campaign.MatterOpening{ID: "n-" + unit, Procedure: "notice", Unit: unit, Input: []byte(`{"title":"责任告知书"}`)})
		}
		for _, want := range []app.OutcomeKind{app.Accepted, app.Repeated} {
			out, err := b.OpenMatters(t.Context(), b.as("office"), all)
			if err != nil || out[0].Kind != want || out[2].Kind != want || campaign.KindOf(out[3].Err) != campaign.NotFound {
				t.Fatalf("got %+v, %v, want three %s and one unknown unit", out, err, want)
			}
		}
		b.do("worker", "n-v1", "sign", `{"way":"screen","signer":"村主任"}`)
		scan := func(hash string) error {
			_, err := b.ActOnMatter(t.Context(), b.as("clerk2"), "n-v3", campaign.Act{Action: "sign", Input: []byte(`{"way":"scan","signer":"村主任"}`), Attachments: []string{hash}})
			return err
		}
		wantKind(t, scan(strings.Repeat("a", 64)), campaign.Invalid)                             // never uploaded
		wantKind(t, scan(b.attach("worker", "v1", "a.png", photo(t, 7)).Hash), campaign.Invalid) // of a village that clerk2 does not see
		b.must(scan(b.attach("worker3", "v3", "b.png", photo(t, 9)).Hash))
		b.do("clerk", "n-v2", "refuse", `{"witness":"网格员"}`)
		b.wantRecords(t, "notice", 2)
		got, err := b.NoticeCoverage(t.Context(), b.as("office"), "责任告知书", app.MatterQuery{})
		want := []campaign.NoticeCoverage{{Kind: "village", Title: "村", Units: 3, Issued: 3, Signed: 2, Refused: 1}}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("coverage (-want +got): %v\n%s", err, diff)
		}
		got, err = b.NoticeCoverage(t.Context(), b.as("clerk2"), "", app.MatterQuery{})
		want = []campaign.NoticeCoverage{{Kind: "village", Title: "村", Units: 1, Issued: 1, Signed: 1}}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("coverage of t2 (-want +got): %v\n%s", err, diff)
		}
		if _, err := b.Escalate(t.Context(), b.at("2023-02-20")); err != nil {
			t.Fatal(err)
		}
		b.wantStates(t, map[string]string{"n-v1": "filed", "n-v2": "refused", "n-v3": "filed"})
	})
}
