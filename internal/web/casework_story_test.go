package web

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/storetest"
)

// zoneWorld is a server with an invented development zone on the shipped plan of enterprises: 云雾开发区 with the community H1 and the
// enterprises E1 and E2, whose people have accounts.
func zoneWorld(t testing.TB, dsn string) *world {
	t.Helper()
	w := emptyWorld(t, dsn)
	w.begin(t, "云雾开发区", "wuzha-enterprise")
	w.hire(t, "office", "office", district)
	w.put(t, unit("H1", "community", district, "鹿鸣社区"), unit("G1", "economic_grid", district, "第一经济网格"))
	w.put(t, linked(unit("E1", "enterprise", "H1", "松涛机械示例公司", "employees", "320", "grade", "B")), linked(unit("E2", "enterprise", "H1", "竹影纺织示例公司", "employees", "120", "grade", "B")))
	w.hire(t, "station", "station_deputy", district)
	w.hire(t, "police", "community_police", "H1")
	w.hire(t, "team", "talk_team", district)
	w.hire(t, "inspector", "inspection_team", district)
	w.hire(t, "specialist", "specialist", "E1")
	w.hire(t, "leader", "leading_group_head", district)
	return w
}

func linked(u app.UnitChange) app.UnitChange {
	u.Links = map[string]string{"grid": "G1"}
	return u
}

// visitPage opens a page as a visitor and holds it to what every page must be.
func (b *browser) visitPage(t testing.TB, visitor, path string) {
	t.Helper()
	b.open(t, visitor, path, sizes["1366x768"])
	b.clean(t, path)
}

func (b *browser) clean(t testing.TB, where string) {
	t.Helper()
	b.noComplaints(t, where)
	b.fits(t, where)
	b.accessible(t, where)
}

// fillIn types into the fields of the page, pairs of names and values; choices are clicked.
func (b *browser) fillIn(t testing.TB, pairs ...string) {
	t.Helper()
	for i := 0; i+1 < len(pairs); i += 2 {
		script := fmt.Sprintf(`(() => { const all = [...document.querySelectorAll('main [name="%s"]')], value = %q
			const radio = all.find(e => (e.type === 'radio' || e.type === 'checkbox') && e.value === value)
			if (radio) { radio.click(); return 'ok' }
			if (!all.length) return 'no field'
			all[0].value = value
			return all[0].value === value ? 'ok' : 'not taken: ' + all[0].value })()`, pairs[i], pairs[i+1])
		if got := see(t, b, chromedp.Evaluate[string](script)); got != "ok" {
			t.Fatalf("field %s with %q: %s", pairs[i], pairs[i+1], got)
		}
	}
}

// send presses the button of a form and waits for the words that the next page must have.
func (b *browser) send(t testing.TB, form, words string) {
	t.Helper()
	b.do(t, chromedp.Click(`form:has(input[name="form"][value="`+form+`"]) button[type="submit"]`))
	b.sees(t, words)
}

// sees waits until the page has some words.
func (b *browser) sees(t testing.TB, words string) {
	t.Helper()
	b.waitFor(t, fmt.Sprintf(`document.readyState === 'complete' && !!document.querySelector('main') && document.querySelector('main').innerText.includes(%q)`, words))
	b.clean(t, words)
}

// waitFor waits until a condition holds, on this page or on the one that is on its way.
func (b *browser) waitFor(t testing.TB, condition string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, browserPatience)
	defer cancel()
	for {
		_, err := chromedp.Run(ctx, chromedp.Poll[chromedp.Void](condition))
		if err == nil {
			return
		}
		if ctx.Err() != nil || !strings.Contains(err.Error(), "context") && !strings.Contains(err.Error(), "navigated") {
			t.Fatalf("waiting for %s: %v; the page says %s", condition, err, see(t, b, chromedp.Evaluate[string](`document.querySelector('main').innerText`)))
		}
	}
}

// here is the path of the page.
func (b *browser) here(t testing.TB) string {
	t.Helper()
	return see(t, b, chromedp.Evaluate[string](`location.pathname`))
}

// G5: a police officer registers a case at the wrong unit, moves it to where it belongs, and its return visit is made.
func TestStoryOfACase(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := zoneWorld(t, dsn)
		b := openBrowser(t, w)
		b.visitPage(t, "station", "/cases")
		b.visitPage(t, "station", "/cases/new?find=zy")
		b.do(t, chromedp.Click(`.pick-list a`))
		b.sees(t, "登记在 竹影纺织示例公司")
		b.fillIn(t, "on", "2023-05-08", "fields.loss", "86000", "fields.victim", "employee", "fields.narrative", "某员工被拉进刷单群做任务返利，联系电话13800000000")
		b.send(t, "case", "保存前请核对")
		b.sees(t, "电话1处")
		b.sees(t, "刷单")
		if got := see(t, b, chromedp.Evaluate[string](`document.querySelector('[name="fields.type"]').value`)); got != "刷单返利" {
			t.Errorf("suggested class: got %q", got)
		}
		b.send(t, "case", "已登记")
		was := b.here(t)
		b.visitPage(t, "station", was+"/attribute?unit=E1")
		b.fillIn(t, "as", "employer", "reason", "社保在松涛机械")
		b.send(t, "attribute", "已调整归属")
		now := b.here(t)
		if now == was {
			t.Fatalf("the case stayed at %s", was)
		}
		b.sees(t, "每案回访约谈")
		b.waitFor(t, `!!document.querySelector('a[href*="/records/new"][href*="unit=E1"]')`)
		b.visitPage(t, "police", "/follow-ups")
		b.sees(t, "每案回访约谈")
		id := strings.TrimPrefix(now, "/cases/")
		outcomes, err := w.app.Submit(t.Context(), w.callerOf(t, "police"), []app.Entry{{ID: "return-1", Kind: "return_visit", Unit: "E1", On: plan.DayOf(noon()), Ref: id, Fields: returnVisit(t, w)}})
		must(t, err)
		refused(t, outcomes)
		b.visitPage(t, "police", "/follow-ups?state=met,late,waived")
		b.sees(t, "完成")
		b.visitPage(t, "station", now+"/trace")
		b.sees(t, "同类案件宣传")
		b.visitPage(t, "station", was)
		b.sees(t, "案件现在归属松涛机械示例公司")
	})
}

// returnVisit fills in whatever the plan's form for a return visit must have.
func returnVisit(t testing.TB, w *world) map[string]string {
	t.Helper()
	in, err := w.app.CurrentPlan(t.Context(), w.callerOf(t, "office"), plan.DayOf(noon()))
	must(t, err)
	out := map[string]string{}
	for _, f := range in.RecordKind("return_visit").Fields {
		switch {
		case f.Required && f.Type == plan.Choice:
			out[f.ID] = f.Options[0].ID
		case f.Required && f.Type == plan.Int:
			out[f.ID] = "1"
		case f.Required:
			out[f.ID] = "已回访"
		}
	}
	return out
}

// G4: an enterprise's specialist orders a talk, the team takes it and delivers it, the specialist rates it.
func TestStoryOfAnOrder(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		b := openBrowser(t, zoneWorld(t, dsn))
		b.visitPage(t, "specialist", "/matters/new?procedure=order&unit=E1")
		b.fillIn(t, "input.topic", "brushing", "input.people", "60", "input.audience", "all", "input.windows[0]", "2023-05-16", "input.windows[0].from", "14:00", "input.windows[0].to", "16:00")
		b.send(t, "order", "已提出")
		order := b.here(t)
		b.visitPage(t, "team", "/matters/board?procedure=order")
		b.sees(t, "希望")
		b.visitPage(t, "team", order+"?do=accept")
		b.fillIn(t, "input.team", "专业宣讲队一组")
		b.send(t, "accept", "已接单")
		b.visitPage(t, "team", order+"?do=deliver")
		b.fillIn(t, "input.delivered_on", "2023-05-10")
		b.fillRequired(t)
		b.send(t, "deliver", "已上门")
		b.visitPage(t, "specialist", order+"?do=rate")
		b.fillIn(t, "input.rating", "5", "input.comment", "讲得清楚")
		b.send(t, "rate", "已评价")
		b.visitPage(t, "team", "/matters/board?procedure=order")
		b.sees(t, "平均评分")
	})
}

// fillRequired gives each required field of the page that is empty something to say.
func (b *browser) fillRequired(t testing.TB) {
	t.Helper()
	see(t, b, chromedp.Evaluate[string](`[...document.querySelectorAll('main [required]')].map(e => {
		if (e.tagName === 'SELECT' && !e.value) e.selectedIndex = 1
		else if (e.type === 'radio') { if (!document.querySelector('[name="' + e.name + '"]:checked')) e.click() }
		else if (!e.value) e.value = e.type === 'number' ? '60' : e.type === 'date' ? '2023-05-10' : '情况属实' }).join('')`))
}

// G6: an inspector fills in the check sheet on a phone, the enterprise fixes what failed, the recheck closes it.
func TestStoryOfAnInspection(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		b := openBrowser(t, zoneWorld(t, dsn))
		b.open(t, "inspector", "/matters/new?procedure=finding&unit=E1", sizes["390x844"])
		b.clean(t, "the check sheet on a phone")
		if low := see(t, b, chromedp.Evaluate[int](`Math.min(...[...document.querySelectorAll('.check-item .choice')].map(e => Math.round(e.getBoundingClientRect().height)))`)); low < 40 {
			t.Errorf("the sheet's buttons are %d pixels high", low)
		}
		b.fillRequired(t)
		b.fillIn(t, "input.results[5]", "fail", "input.results[5].note", "单人复核")
		b.send(t, "check-sheet", "整改中")
		finding := b.here(t)
		b.visitPage(t, "specialist", finding+"?do=prove")
		b.fillIn(t, "input.proof", "已改为双人复核")
		b.send(t, "prove", "待复查")
		b.visitPage(t, "inspector", finding+"?do=pass")
		b.send(t, "pass", "已销号")
		b.visitPage(t, "inspector", "/matters/board?procedure=finding")
	})
}

// G0: an enterprise goes from candidate to a numbered award; the decider's step waits for the end of the public notice.
func TestStoryOfATitle(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := zoneWorld(t, dsn)
		w.qualify(t, "E1")
		b := openBrowser(t, w)
		b.visitPage(t, "office", "/titles")
		b.sees(t, "目前符合条件")
		b.do(t, chromedp.Click(`a[href*="procedure=title"][href*="unit=E1"]`))
		b.waitFor(t, `location.pathname === '/matters/new' && document.readyState === 'complete'`)
		b.send(t, "title", "候选")
		title := b.here(t)
		for _, step := range []struct{ who, do, words string }{
			{"specialist", "self_check", "已自查"}, {"specialist", "apply", "已申请"}, {"office", "town_review", "已初审"},
			{"inspector", "site_check", "已现场核查"}, {"leader", "public_notice", "公示中"},
		} {
			b.visitPage(t, step.who, title+"?do="+step.do)
			b.fillRequired(t)
			b.send(t, step.do, step.words)
		}
		if early := w.ask("leader", "POST "+title+"?do=award", "form", "award", "seen", "noticed"); early.Code != http.StatusConflict {
			t.Errorf("award before the end of the notice: got %d, want 409", early.Code)
		}
		w.wait(6)
		w.signIn(t, "leader")
		b.visitPage(t, "leader", title+"?do=award")
		b.send(t, "award", "已授牌")
		b.sees(t, "〔2023〕1号")
		b.do(t, chromedp.Click(`a[href^="/papers/certificate"]`))
		b.waitFor(t, `location.pathname === '/papers/certificate' && document.readyState === 'complete'`)
		b.clean(t, "certificate")
		b.do(t, chromedp.Click(`form:has(input[name="form"][value="paper"]) button[type="submit"]`))
		b.sees(t, "荣誉证书")
		b.sees(t, "“无骗企业”称号")
		b.sees(t, "〔2023〕1号")
		b.clean(t, "certificate to be printed")
		b.downloads(t, "leader", "授予你单位")
		b.visitPage(t, "leader", "/titles")
		b.sees(t, "〔2023〕1号")
	})
}

// downloads sends the page's form for a Word document, with the values that stand in it, and looks for words in the document.
func (b *browser) downloads(t testing.TB, visitor string, words ...string) {
	t.Helper()
	sent := see(t, b, chromedp.Evaluate[[]string](`[...new FormData(document.querySelector('main form')).entries()].filter(([name]) => name !== "do").flat()`))
	answer := b.world.ask(visitor, "POST "+b.here(t), append(sent, "do", "word")...)
	text := wordText(t, answer.Body.Bytes())
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("the document does not say %s", w)
		}
	}
}

// wordText is the main part of a Word document.
func wordText(t testing.TB, docx []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
	must(t, err)
	f, err := z.Open("word/document.xml")
	must(t, err)
	text, err := io.ReadAll(f)
	must(t, err)
	return string(text)
}

// qualify enters what the plan's title asks of an enterprise.
func (w *world) qualify(t testing.TB, unit string) {
	t.Helper()
	today := plan.DayOf(noon())
	entries := []app.Entry{
		{ID: "holder", Kind: "person", Unit: unit, On: today - 60, Fields: map[string]string{"role": "specialist", "from": "2023-03-01", "trained_on": "2023-03-20"}},
		{ID: "notice", Kind: "notice", Unit: unit, On: today - 30, Fields: map[string]string{"subject": "法定义务", "signed_on": "2023-04-10"}},
		{ID: "systems", Kind: "security_systems", Unit: unit, On: today - 20, Fields: map[string]string{"case_report": "true", "training": "true", "finance_safe": "true"}},
	}
	for _, month := range []string{"2023-03", "2023-04"} {
		for i := range 3 {
			on, err := plan.ParseDay(fmt.Sprintf("%s-%02d", month, 10+i))
			must(t, err)
			entries = append(entries, app.Entry{ID: fmt.Sprintf("publicity-%s-%d", month, i), Kind: "publicity", Unit: unit, On: on, Fields: map[string]string{"people": "80", "form": "talk"}})
		}
	}
	outcomes, err := w.app.Submit(t.Context(), w.callerOf(t, "office"), entries)
	must(t, err)
	refused(t, outcomes)
}

// Of two who act at once, the second is told, and the page shows where the matter stands now.
func TestStaleStep(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorld(t, dsn)
		first := w.ask("office", "POST /matters/m1", "form", "answer", "input.answer", "已合并", "seen", "raised")
		second := w.ask("office", "POST /matters/m1", "form", "answer", "input.answer", "已合并", "seen", "raised", "step", "two")
		if first.Code != http.StatusSeeOther || second.Code != http.StatusPreconditionFailed {
			t.Errorf("got %d and %d, want 303 and 412", first.Code, second.Code)
		}
	})
}

// Every field that a step of a procedure sets can be filled in and shown.
func TestEveryFieldOfEveryProcedureHasAForm(t *testing.T) {
	t.Parallel()
	for _, p := range campaign.Procedures() {
		for _, r := range p.Rules {
			for _, f := range r.Fields() {
				d := (&asking{procedure: p.ID}).of(f.Name)
				byProgram := p.ID == "receipt"
				if d.Label == message(f.Name) || d.Kind.show == nil || !byProgram && (d.Kind.ask == nil || d.Kind.read == nil) {
					t.Errorf("%s, %s: the field %s cannot be filled in", p.ID, r.Action, f.Name)
				}
			}
		}
	}
}

// Whatever a matter may keep is shown under a name that people read.
func TestEveryKeptFieldHasAName(t *testing.T) {
	t.Parallel()
	for procedure, data := range map[string]any{
		"order": campaign.OrderData{}, "finding": campaign.FindingData{}, "notice": campaign.NoticeData{}, "objection": campaign.ObjectionData{}, "complaint": campaign.ComplaintData{},
		"call_in": campaign.CallInData{}, "commendation": campaign.CommendationData{}, "score": campaign.ScoreData{}, "title": campaign.TitleData{}, "paper": campaign.PaperData{}, "receipt": campaign.ReceiptData{},
	} {
		for i := range reflect.TypeOf(data).NumField() {
			name, _, _ := strings.Cut(reflect.TypeOf(data).Field(i).Tag.Get("json"), ",")
			if d := (&asking{procedure: procedure}).of(name); d.Label == message(name) {
				t.Errorf("%s: the field %s has no name", procedure, name)
			}
		}
	}
}
