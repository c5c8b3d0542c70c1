package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// TestAnOrderIsServed: an order becomes a record of its kind, once, and the rating goes nowhere that it does not fit (G4).
func TestAnOrderIsServed(t *testing.T) {
	t.Parallel()
	eachOffice(t, func(t *testing.T, b *bench) {
		b.at("2023-02-01")
		const wish = `{"order":"class","topic":"loan","people":30,"windows":[{"day":"2023-02-08","from":"14:00","to":"16:00"}]}`
		v := b.openAs("worker", "o1", "order", "v1", wish)
		if v.Due == nil || v.Due.String() != "2023-02-15" || v.Holder != "clerk" || v.State != "ordered" {
			t.Errorf("got %+v, want it due after the plan's 14 days by the clerk", v)
		}
		if again := b.openAs("worker", "o1", "order", "v1", wish); len(again.Steps) != 1 {
			t.Errorf("opening again did something: %+v", again.Steps)
		}
		_, err := b.OpenMatter(t.Context(), b.as("worker"), campaign.MatterOpening{ID: "o1", Procedure: "order", Unit: "v1", Input: []byte(`{"order":"class","topic":"loan","people":31}`)})
		wantKind(t, err, campaign.Conflict)
		b.openAs("worker", "o2", "order", "v1", wish)
		b.wantRefused(t, campaign.Denied, "worker", "o1", "accept", `{"team":"一队","slot":{"day":"2023-02-08","from":"14:00","to":"15:00"}}`)
		b.wantRefused(t, campaign.NotFound, "clerk2", "o1", "accept", `{"team":"一队","slot":{"day":"2023-02-08","from":"14:00","to":"15:00"}}`)
		b.do("clerk", "o1", "accept", `{"team":"一队","slot":{"day":"2023-02-08","from":"14:00","to":"15:00"}}`)
		b.wantRefused(t, campaign.Conflict, "clerk", "o2", "accept", `{"team":"一队","slot":{"day":"2023-02-08","from":"14:30","to":"15:30"}}`)
		b.do("clerk", "o2", "accept", `{"team":"一队","slot":{"day":"2023-02-08","from":"15:00","to":"16:00"}}`)
		b.do("worker", "o2", "cancel", "")
		b.at("2023-02-08")
		deliver := campaign.Act{ID: "step-1", Action: "deliver", Input: []byte(`{"delivered_on":"2023-02-08"}`)}
		for range 2 { // the answer was lost, the phone sends again
			if _, err := b.ActOnMatter(t.Context(), b.as("clerk"), "o1", deliver); err != nil {
				t.Fatal(err)
			}
		}
		b.wantRefused(t, campaign.Conflict, "clerk", "o1", "deliver", `{"delivered_on":"2023-02-08"}`)
		b.do("worker", "o1", "rate", `{"rating":4}`)
		b.wantRecords(t, "talk", 1)
		order, err := b.Record(t.Context(), b.as("office"), "o2.order")
		if err != nil || order.State != "void" {
			t.Errorf("the cancelled order is %+v, %v, want it void", order, err)
		}
		b.must(b.ChangeRecord(t.Context(), b.as("clerk"), "o1.delivery", app.Move{Action: campaign.ConfirmMove}))
		b.wantVerdict(t, "t1", "talk", "2023-02", plan.Met, 1)
		stats, err := b.OrderStatistics(t.Context(), b.as("office"), app.MatterQuery{})
		if err != nil || len(stats) != 2 || stats[0] != (campaign.OrderStatistics{Placed: 2, Delivered: 1, InTime: 1, Dropped: 1, People: 30, Rated: 1, Stars: 4}) {
			t.Errorf("got %+v, %v", stats, err)
		}
		b.clean()
	})
}

func (b *bench) wantRecords(t *testing.T, kind string, want int) {
	t.Helper()
	page, err := b.Records(t.Context(), b.as("office"), app.Query{Kind: kind, Limit: 1000})
	if err != nil || len(page.Items) != want {
		t.Errorf("got %d records of kind %s, %v, want %d", len(page.Items), kind, err, want)
	}
}

// award takes v1 through the plan's steps to the title.
func (b *bench) award(id string, noticeDay, awardDay string) app.MatterView {
	b.openAs("worker", id, "title", "v1", `{"title":"calm"}`)
	b.do("worker", id, "self_check", `{"self_check":"逐项自查"}`)
	b.do("worker", id, "apply", `{"statement":"申报"}`)
	b.do("clerk", id, "town_review", `{"review":"属实"}`)
	b.at(noticeDay)
	b.do("office", id, "public_notice", "")
	b.at(awardDay)
	return b.do("office", id, "award", "")
}

// TestATitleIsEarnedAndLost: the plan says who qualifies, people decide, and what they decided counts.
func TestATitleIsEarnedAndLost(t *testing.T) {
	t.Parallel()
	eachOffice(t, func(t *testing.T, b *bench) {
		today := b.at("2023-02-01")
		b.openAs("clerk", "early", "title", "v2", `{"title":"calm"}`)
		b.do("worker", b.openAs("worker", "k1", "title", "v1", `{"title":"calm"}`).ID, "self_check", `{"self_check":"逐项自查"}`)
		b.wantRefused(t, campaign.Conflict, "office", "k1", "award", "")
		b.do("worker", "k1", "apply", `{"statement":"申报"}`)
		b.wantRefused(t, campaign.Denied, "worker", "k1", "town_review", `{"review":"自评"}`)
		b.do("clerk", "k1", "town_review", `{"review":"属实"}`)
		b.wantRefused(t, campaign.Conflict, "office", "k1", "public_notice", "") // no visits yet: it does not qualify
		b.submit("worker", visit("r1", "v1", today, "3"), visit("r2", "v1", today, "2"))
		b.do("office", "k1", "public_notice", "")
		b.wantRefused(t, campaign.Conflict, "office", "k1", "award", "") // three days of public notice
		b.openAs("worker", "obj", "objection", "v1", `{"about":"notice","object":"k1","claim":"走访不实"}`)
		b.at("2023-02-04")
		b.wantRefused(t, campaign.Conflict, "office", "k1", "award", "") // an objection is open
		b.do("clerk", "obj", "answer", `{"answer":"已核实"}`)
		b.wantRefused(t, campaign.Denied, "office", "obj", "reject", "") // who gave public notice does not rule
		b.do("office2", "obj", "reject", "")
		b.do("office", "k1", "award", "")
		v, err := b.Matter(t.Context(), b.as("worker"), "k1")
		if err != nil || !strings.Contains(string(v.Data), `"number":"云雾县授〔2023〕1号"`) || !strings.Contains(string(v.Data), `"until":"2023-04-03"`) {
			t.Errorf("got %s, %v, want number 1 and a term of two months", v.Data, err)
		}
		b.wantTitled(t, 1)
		b.do("office", "k1", "suspend", "")
		b.wantTitled(t, 0)
		b.do("office", "k1", "restore", "")
		b.wantTitled(t, 1)
		b.do("office", "k1", "withdraw", "")
		b.wantTitled(t, 0)
		_, err = b.OpenMatter(t.Context(), b.as("worker"), campaign.MatterOpening{ID: "k2", Procedure: "title", Unit: "v1", Input: []byte(`{"title":"calm"}`)})
		wantKind(t, err, campaign.Conflict) // it has to wait a month
		b.at("2023-03-04")
		if v := b.award("k2", "2023-03-04", "2023-03-07"); !strings.Contains(string(v.Data), "云雾县授〔2023〕2号") {
			t.Errorf("got %s, want the next number", v.Data)
		}
		b.wantTitled(t, 1)
		b.at("2023-05-20")
		b.wantTitled(t, 0) // the term has ended, with or without anybody noticing
		done, err := b.Escalate(t.Context(), day(t, "2023-05-20"))
		if err != nil || done.Lapsed != 1 {
			t.Errorf("got %+v, %v, want the title expired", done, err)
		}
		if v, err := b.Matter(t.Context(), b.as("worker"), "k2"); err != nil || v.State != "expired" {
			t.Errorf("got %s, %v, want it expired", v.State, err)
		}
		fresh := b.newApp()
		defer func() { b.must(fresh.Close()) }()
		if d := b.differs(fresh, b.App, plan.Known{AsOf: day(t, "2023-03-20")}); d != "" {
			t.Errorf("the files say something else: %s", d)
		}
		b.clean()
	})
}

// wantTitled looks at the goal that counts units with the title.
func (b *bench) wantTitled(t *testing.T, want int64) {
	t.Helper()
	page, err := b.Verdicts(t.Context(), b.as("office"), app.Query{Kind: "goal", Duty: "quota"})
	if err != nil || len(page.Items) != 1 || page.Items[0].Verdict.Have[0] != want {
		t.Errorf("got %+v, %v, want %d titled", page.Items, err, want)
	}
}

// TestFindingsAreFixed: sheet, deadline, the ladder of a late fix, the two steps of the law, recheck (G6).
func TestFindingsAreFixed(t *testing.T) {
	t.Parallel()
	eachOffice(t, func(t *testing.T, b *bench) {
		b.at("2023-02-01")
		const seen = `{"inspection":"patrol","inspected_on":"2023-02-01","results":[{"item":"board","result":"fail"},{"item":"ledger","result":"fail"}]}`
		b.openAs("clerk", "f1", "finding", "v1", seen)
		b.wantRecords(t, "finding", 2)
		b.wantRefused(t, campaign.Conflict, "clerk", "f1", "remind", "")
		b.at("2023-02-12")
		b.do("clerk", "f1", "remind", "")
		b.wantRefused(t, campaign.Conflict, "clerk", "f1", "supervise", "")
		b.at("2023-02-20")
		b.do("clerk", "f1", "supervise", "")
		b.at("2023-02-26")
		b.wantRefused(t, campaign.Denied, "clerk", "f1", "warn", `{"basis":"第十九条"}`)
		b.do("office", "f1", "call_in", `{"minutes":"已说明"}`)
		b.at("2023-03-05")
		b.wantRefused(t, campaign.Conflict, "station", "f1", "penalize", `{"fine":1000000,"basis":"第十九条","harm":"威胁公共安全"}`)
		b.do("station", "f1", "warn", `{"basis":"第十九条"}`)
		b.at("2023-03-20")
		b.wantRefused(t, campaign.Denied, "office", "f1", "penalize", `{"fine":1000000,"basis":"第十九条","harm":"威胁公共安全"}`)
		b.wantRefused(t, campaign.Invalid, "station", "f1", "penalize", `{"fine":20000000,"basis":"第十九条","harm":"威胁公共安全"}`)
		b.wantRefused(t, campaign.Invalid, "station", "f1", "penalize", `{"fine":-1,"basis":"第十九条","harm":"威胁公共安全"}`)
		b.wantRefused(t, campaign.Invalid, "station", "f1", "penalize", `{"fine":1000000,"basis":"第十九条"}`)
		b.do("station", "f1", "penalize", `{"fine":1000000,"basis":"第十九条","harm":"威胁公共安全"}`)
		b.do("worker", "f1", "prove", `{"proof":"已整改"}`)
		b.wantRefused(t, campaign.Denied, "worker", "f1", "pass", "")
		b.do("clerk", "f1", "fail", `{"remaining":["ledger"]}`)
		b.do("worker", "f1", "prove", `{"proof":"台账已补"}`)
		b.do("clerk", "f1", "pass", "")
		b.openAs("clerk", "f2", "finding", "v1", strings.ReplaceAll(seen, "fail", "pass"))
		b.openAs("clerk", "f3", "finding", "v2", seen)
		b.do("clerk", "f3", "cancel", "")
		b.wantStates(t, map[string]string{"f1": "closed", "f2": "clean", "f3": "cancelled"})
		b.clean()
	})
}

func (b *bench) wantStates(t *testing.T, want map[string]string) {
	t.Helper()
	for id, state := range want {
		if v, err := b.Matter(t.Context(), b.as("office"), id); err != nil || v.State != state || v.Closed != (v.Due == nil && v.Holder == "") {
			t.Errorf("%s: got %+v, %v, want %s", id, v, err, state)
		}
	}
}

// TestAPaperReachesItsRecipients: drafted, reviewed, issued with a number, signed for; corrected by a new one.
func TestAPaperReachesItsRecipients(t *testing.T) {
	t.Parallel()
	eachOffice(t, func(t *testing.T, b *bench) {
		today := b.at("2023-02-03")
		b.submit("worker", visit("r1", "v1", today-10, "3"))
		const text = `{"bulletin":"monthly","period":"2023-01","recipients":["t1","v1"]}`
		v := b.openAs("office", "b1", "bulletin", county, text)
		if !strings.Contains(string(v.Data), "走访") {
			t.Errorf("got %s, want a draft with figures", v.Data)
		}
		b.submit("worker", visit("r2", "v1", today-10, "9")) // late entry: the draft does not move
		b.do("office", "b1", "edit", `{"text":["请各镇落实。"],"recipients":["t1","t2","v1"]}`)
		b.wantRefused(t, campaign.Denied, "office", "b1", "review", "")
		b.do("office2", "b1", "review", "")
		b.wantRefused(t, campaign.Denied, "office2", "b1", "issue", "")
		b.wantRefused(t, campaign.NotFound, "worker", "b1", "issue", "")
		issued := b.do("office3", "b1", "issue", "")
		if !strings.Contains(string(issued.Data), `"云雾县通〔2023〕1号"`) {
			t.Errorf("got %s, want a number", issued.Data)
		}
		b.wantRecords(t, "bulletin", 1)
		var word bytes.Buffer
		b.must(b.MatterPaper(t.Context(), b.as("office"), "b1", &word))
		if text := mainPart(t, word.Bytes()); !strings.Contains(text, "请各镇落实。") || strings.Index(text, "请各镇落实。") > strings.Index(text, "附注") {
			t.Error("the added words do not stand before the notes")
		}
		for login, sees := range map[string]bool{"worker": true, "clerk2": true, "worker3": false} {
			_, err := b.Matter(t.Context(), b.as(login), "b1")
			if (err == nil) != sees {
				t.Errorf("%s sees the bulletin: %v, want %t", login, err, sees)
			}
		}
		mine, err := b.Matters(t.Context(), b.as("worker"), app.MatterQuery{Procedure: "receipt", Mine: true})
		if err != nil || len(mine.Items) != 1 {
			t.Fatalf("got %+v, %v, want one receipt for v1", mine.Items, err)
		}
		b.do("worker", mine.Items[0].ID, "sign", "")
		b.wantRefused(t, campaign.Conflict, "worker", mine.Items[0].ID, "sign", "")
		_, err = b.OpenMatter(t.Context(), b.as("office"), campaign.MatterOpening{ID: "b2", Procedure: "bulletin", Unit: county, Input: []byte(text)})
		wantKind(t, err, campaign.Conflict)
		b.do("office3", "b1", "withdraw", "")
		b.openAs("office", "b3", "bulletin", county, strings.TrimSuffix(text, "}")+`,"corrects":"b1"}`)
		b.do("office2", "b3", "review", "")
		if v := b.do("office3", "b3", "issue", ""); !strings.Contains(string(v.Data), `"云雾县通〔2023〕2号"`) {
			t.Errorf("got %s, want number 2", v.Data)
		}
		b.clean()
	})
}

// TestASheetIsFinal: people score, the unit sees it and may object, then it is frozen (G8).
func TestASheetIsFinal(t *testing.T) {
	t.Parallel()
	eachOffice(t, func(t *testing.T, b *bench) {
		b.at("2023-02-03")
		b.openAs("office", "s1", "score", "v1", `{"score":"year","period":"2023"}`)
		b.wantRefused(t, campaign.Denied, "worker", "s1", "enter", `{"item":"judged","points":4500,"note":"现场查看"}`)
		b.wantRefused(t, campaign.Invalid, "clerk", "s1", "enter", `{"item":"judged","points":5500,"note":"现场查看"}`)
		b.wantRefused(t, campaign.Conflict, "office", "s1", "publish", "") // not scored
		b.do("clerk", "s1", "enter", `{"item":"judged","points":4500,"note":"现场查看"}`)
		b.wantRefused(t, campaign.Conflict, "office", "s1", "publish", "") // the year is not over
		b.at("2024-01-05")
		b.do("office", "s1", "publish", "")
		wantSheet(t, b, 4500, 0)
		b.submit("worker", visit("late1", "v1", day(t, "2023-11-01"), "3"), visit("late2", "v1", day(t, "2023-11-02"), "3"), visit("late3", "v1", day(t, "2023-11-03"), "3"))
		wantSheet(t, b, 4500, 0)
		judge := app.Judgement{Waiver: app.Waiver{Unit: "v1", Duty: "year.judged", Period: "2023"}, Decision: "5"}
		wantKind(t, b.Judge(t.Context(), b.as("office"), judge), campaign.Conflict)
		b.wantRefused(t, campaign.Conflict, "office", "s1", "finalize", "")
		b.openAs("worker", "obj", "objection", "v1", `{"about":"score","object":"s1","claim":"漏记走访"}`)
		b.at("2024-01-20")
		b.wantRefused(t, campaign.Conflict, "office", "s1", "finalize", "")
		b.do("clerk", "obj", "answer", `{"answer":"属实"}`)
		b.wantRefused(t, campaign.Denied, "office", "obj", "uphold", "") // has published the sheet
		b.do("office2", "obj", "uphold", "")
		b.do("office", "obj", "change", `{"change":"已核对"}`)
		b.do("office", "s1", "finalize", "")
		wantSheet(t, b, 4500, 0)
		live, err := b.Scores(t.Context(), b.as("office"), app.Query{Unit: "v1", Period: "2023", AsOf: ptr(b.as("office").Day())})
		if err != nil || live[0].Points != 9500 {
			t.Errorf("live: got %+v, %v", live, err)
		}
		total := []app.OutsideTotal{{Unit: "v1", Score: "year", Period: "2023", Source: "平安考核", Total: "88.5"}, {Unit: "v2", Score: "year", Period: "2023", Source: "平安考核", Total: "1"}}
		out, err := b.TakeOutsideTotals(t.Context(), b.as("office"), total)
		if err != nil || out[0].Err != nil || campaign.KindOf(out[1].Err) != campaign.Invalid {
			t.Errorf("got %+v, %v", out, err)
		}
		rows, err := b.ScoreRows(t.Context(), b.as("office"), "2023", app.MatterQuery{})
		if err != nil || len(rows) != 2 || strings.Join(rows[1], "|") != "v1|鹿鸣村|年度评分|2023|4.5||已定分|平安考核|88.5" {
			t.Errorf("got %v, %v", rows, err)
		}
		_, err = b.OpenMatter(t.Context(), b.as("office"), campaign.MatterOpening{ID: "s2", Procedure: "score", Unit: "v1", Input: []byte(`{"score":"year","period":"2023"}`)})
		wantKind(t, err, campaign.Conflict)
	})
}

// wantSheet holds the sheet of v1 to the points that were published, whatever was entered since; as of a named day it is live.
func wantSheet(t *testing.T, b *bench, points, visits int64) {
	t.Helper()
	found, err := b.Scores(t.Context(), b.as("office"), app.Query{Unit: "v1", Period: "2023"})
	if err != nil || len(found) != 1 || found[0].Points != points || found[0].Items[0].Points != visits {
		t.Errorf("got %+v, %v; want %d points, %d of them for visits", found, err, points, visits)
	}
	tables, err := b.ScoreTables(t.Context(), b.as("office"), app.ScoreQuery{Under: "v1", Period: "2023"})
	if err != nil || len(tables.Tables) != 1 || fmt.Sprint(tables.Tables[0].Sheets[0].ScoreSheet) != fmt.Sprint(found[0]) {
		t.Errorf("got %+v, %v, want the same sheet in the table", tables, err)
	}
}

// TestABulletinIsDraftedFromFrozenFigures: what is entered after the freeze is in no draft of the period.
func TestABulletinIsDraftedFromFrozenFigures(t *testing.T) {
	t.Parallel()
	eachOffice(t, func(t *testing.T, b *bench) {
		today := b.at("2023-02-03")
		b.submit("worker", visit("r1", "v1", today-10, "3"))
		if _, err := b.Freeze(t.Context(), b.as("office"), app.Freeze{Period: "2023-01"}); err != nil {
			t.Fatal(err)
		}
		b.at("2023-02-05")
		b.submit("worker", visit("r2", "v1", today-9, "3"))
		frozen, _, err := b.FrozenBulletin(t.Context(), b.as("office"), app.Edition{Period: "2023-01"}, county, "monthly")
		b.must(err)
		live, err := b.Bulletin(t.Context(), b.as("office"), county, "monthly", "2023-01")
		b.must(err)
		v := b.openAs("office", "b1", "bulletin", county, `{"bulletin":"monthly","period":"2023-01"}`)
		var got campaign.PaperData
		b.must(json.Unmarshal(v.Data, &got))
		if diff := cmp.Diff(frozen, got.Draft); diff != "" || cmp.Equal(live, got.Draft) {
			t.Errorf("the draft is not of the frozen figures (-frozen +got):\n%s", diff)
		}
	})
}

// TestAStoryInABulletinNamesNobody: what people add to a bulletin goes through the scanner when it is written, and is issued only as somebody else
// has read it.
func TestAStoryInABulletinNamesNobody(t *testing.T) {
	t.Parallel()
	eachOffice(t, func(t *testing.T, b *bench) {
		b.at("2023-02-03")
		open := func(id, text string) error {
			_, err := b.OpenMatter(t.Context(), b.as("office"), campaign.MatterOpening{ID: id, Procedure: "bulletin", Unit: county,
				Input: []byte(`{"bulletin":"monthly","period":"2023-01","text":["` + text + `"]}`)})
			return err
		}
		for _, text := range []string{"受害人王样例接到自称客服的电话。", "骗子使用13800138000来电。", "一居民转账38650元后报警。"} {
			wantKind(t, open("named", text), campaign.Invalid)
		}
		b.must(open("b1", "一居民接到自称客服的电话，按要求开启屏幕共享后被转走存款。"))
		b.wantRefused(t, campaign.Invalid, "office", "b1", "edit", `{"text":["居民李样例，电话13800138000。"]}`)
		b.do("office", "b1", "edit", `{"text":["一居民按要求开启屏幕共享后被骗。请各村提醒。"]}`)
		b.wantRefused(t, campaign.Denied, "office", "b1", "review", "")
		b.do("office2", "b1", "review", "")
		b.wantRefused(t, campaign.Denied, "office2", "b1", "issue", "")
		if v := b.do("office3", "b1", "issue", ""); v.State != "issued" {
			t.Errorf("the bulletin is %s", v.State)
		}
	})
}
