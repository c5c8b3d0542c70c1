package api

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// access is what the callers get who try an operation on something in the town T1. %c stands for the caller, %p for the account of
// the grid worker below, %q for that of somebody who
// never calls.
type access struct {
	id, what, body string
	// one status for each of callers
	//   anonymous sibling below system security audit office
	want string
}

// accessTable has a row for each operation. Its statuses follow from the table of rights: 401 nobody, 403 sees it but may not,
// 404 may not even know of it. Of a batch it is the status of its only part.
func accessTable() []access {
	const day = `"2023-06-01"`
	fresh := handout("new-%c", "C1")
	return []access{
		{"set-up", "POST /setup", `{"token":"wzsetup_x","district":"1","district_name":"x","plan":"wuzha-community","login":"again","name":"x","password":"correct-horse-42"}`, "404 404 404 404 404 404 404"},
		{"set-password", "PUT /password", `{"secret":"wzsetup_x","password":"correct-horse-42"}`, "404 404 404 404 404 404 404"},
		{"sign-in", "POST /session", `{"login":"nobody-%c","password":"correct-horse-42"}`, "401 401 401 401 401 401 401"},

		{"me", "GET /me", "", "401 200 200 200 200 200 200"},
		{"rights", "GET /rights", "", "401 200 200 200 200 200 200"},
		{"list-sessions", "GET /sessions", "", "401 200 200 200 200 200 200"},
		{"begin-factor", "POST /me/factor", "", "401 200 200 200 200 200 200"},
		{"confirm-factor", "PUT /me/factor", `{"code":"000000"}`, "401 403 403 403 403 403 403"},
		{"remove-factor", "POST /me/factor/remove", `{"code":"000000"}`, "401 204 204 204 204 204 204"},
		{"change-password", "PUT /me/password", `{"old":"wrong-password","new":"correct-horse-43"}`, "401 403 403 403 403 403 403"},

		{"list-accounts", "GET /accounts", "", "401 404 404 200 200 404 403"},
		{"list-posts", "GET /accounts/%p/posts", "", "401 404 404 200 200 404 403"},
		{"create-account", "POST /accounts", `{"login":"made-by-%c","name":"某某"}`, "401 404 404 201 404 404 403"},
		{"reset-account", "POST /accounts/none/reset", "", "401 404 404 404 404 404 403"},
		{"disable-account", "POST /accounts/none/disable", "", "401 404 404 404 404 404 403"},
		{"enable-account", "POST /accounts/none/enable", "", "401 404 404 404 404 404 403"},
		{"give-post", "POST /posts", `{"person":"%p","post":"grid_worker","unit":"C1","from":` + day + `}`, "401 404 404 404 204 404 403"},
		{"take-post", "POST /posts/end", `{"person":"%p","post":"grid_worker","unit":"C1","from":` + day + `,"to":` + day + `}`, "401 404 404 404 204 404 403"},
		{"list-tokens", "GET /tokens", "", "401 200 200 200 200 200 200"},
		{"create-token", "POST /tokens", `{"label":"报表程序","unit":"C1","actions":["view"],"expires":1686000000000}`, "401 404 201 404 404 404 201"},
		{"revoke-token", "DELETE /tokens/none", "", "401 404 404 404 404 404 404"},

		{"list-tokens-of", "GET /accounts/%p/tokens", "", "401 404 404 404 200 404 403"},
		{"revoke-tokens-of", "DELETE /accounts/%p/tokens", "", "401 404 404 404 204 404 403"},
		{"hand-over", "POST /handovers", `{"from":"%p","to":"%q","reason":"轮岗交接","dry":true}`, "401 404 404 404 200 404 403"},
		{"lend-right", "POST /lent", `{"person":"%p","actions":["view"],"unit":"C1","hours":1,"reason":"值班民警外出,急需核实"}`, "401 404 404 404 201 404 403"},
		{"list-lent", "GET /lent", "", "401 200 200 200 200 200 200"},
		{"end-lent", "POST /lent/none/end", "", "401 404 404 404 404 404 404"},

		{"link-login", "POST /accounts/%q/logins", `{"issuer":"https://id.example.cn","subject":"s-1"}`, "401 404 404 204 404 404 403"},
		{"list-logins", "GET /accounts/%q/logins", "", "401 404 404 200 404 404 403"},
		{"unlink-login", "POST /accounts/%q/logins/remove", `{"issuer":"https://id.example.cn","subject":"s-1"}`, "401 404 404 204 404 404 403"},

		{"list-plans", "GET /plans", "", "401 200 200 404 404 404 200"},
		{"derivation", "GET /derivation", "", "401 200 200 404 404 404 200"},
		{"read-plan", "GET /plans/wuzha-community/1", "", "401 200 200 404 404 404 200"},
		{"print-plan", "GET /plans/wuzha-community/1/plan.docx", "", "401 200 200 404 404 404 200"},
		{"check-plan", "POST /plans/check", `{"text":"wuzha: 1"}`, "401 404 404 404 404 404 200"},
		{"draft-plan", "POST /plans", `{"text":"wuzha: 1"}`, "401 404 404 404 404 404 422"},
		{"try-plan", "POST /plans/try", `{"text":"wuzha: 1"}`, "401 404 404 404 404 404 422"},
		{"enforce-plan", "POST /plans/wuzha-community/9/enforce", `{"from":` + day + `}`, "401 404 404 404 404 404 404"},

		{"list-units", "GET /units?under=T1", "", "401 404 404 404 404 404 200"},
		{"read-unit", "GET /units/C1", "", "401 404 200 404 404 404 200"},
		{"change-units", "POST /units", `{"units":[{"action":"edit","id":"C1","name":"鹿鸣社区","from":` + day + `}]}`, "401 404 403 404 404 404 200"},

		{"merge-units", "POST /units/merge", `{"from":["C1"],"new":{"id":"C9","name":"新社区","attributes":{"setting":"urban"}},"day":"2023-06-02","reason":"样例","dry":true}`, "401 403 403 404 404 404 200"},
		{"split-unit", "POST /units/split", `{"unit":"C1","parts":[` + part("C8") + `,` + part("C9") + `],"day":"2023-06-02","reason":"样例","dry":true}`, "401 403 403 404 404 404 200"},
		{"lineage", "GET /units/C1/lineage", "", "401 404 200 404 404 404 200"},
		{"put-attachment", "POST /attachments?unit=C1&name=a.pdf", pdf, "401 404 201 404 404 404 201"},
		{"read-attachment", "GET /attachments/" + pdfHash(), "", "401 404 200 404 404 404 200"},
		{"seal-contact", "PUT /records/fraud/contact", `{"name":"样例甲","phone":"13800000000"}`, "401 404 403 404 404 404 200"},
		{"contact", "GET /records/fraud/contact", "", "401 404 404 404 404 404 200"},
		{"open-contact", "POST /records/fraud/contact/open", `{"reason":"核对登记信息"}`, "401 403 403 404 404 404 200"},
		{"remove-contact", "DELETE /records/fraud/contact", "", "401 404 403 404 404 404 204"},

		{"submit-record", "POST /records", fresh, "401 404 201 404 404 404 201"},
		{"submit-records", "POST /records/batch", `{"records":[` + handout("batch-%c", "C1") + `]}`, "401 404 200 404 404 404 200"},
		{"list-records", "GET /records?unit=C1", "", "401 404 200 404 404 404 200"},
		{"read-record", "GET /records/kept", "", "401 404 200 404 404 404 200"},
		{"confirm-record", "POST /records/to-confirm/confirm", `{}`, "401 404 403 404 404 404 204"},
		{"return-record", "POST /records/to-return/return", `{"reason":"份数与照片不符"}`, "401 404 403 404 404 404 204"},
		{"void-record", "POST /records/to-void/void", `{"reason":"重复填报"}`, "401 404 204 404 404 404 409"},

		{"list-verdicts", "GET /verdicts?unit=C1", "", "401 404 200 404 404 404 200"},
		{"list-scores", "GET /scores?unit=C1", "", "401 404 200 404 404 404 200"},
		{"list-titles", "GET /titles?unit=C1", "", "401 404 200 404 404 404 200"},
		{"todo", "GET /todo", "", "401 200 200 404 404 404 200"},
		{"explain", "GET /explanations?unit=C1&duty=zero_month&period=2023-04", "", "401 404 200 404 404 404 200"},
		{"evaluate", "GET /evaluation", "", "401 200 200 404 404 404 200"},
		{"waive", "POST /waivers", `{"unit":"C1","duty":"zero_month","period":"2023-04","reason":"整体搬迁,无常住人口"}`, "401 403 403 404 404 404 201"},
		{"judge", "POST /judgements", `{"unit":"C1","duty":"varied_forms","period":"2023-S1","reason":"现场查看属实","decision":"met"}`, "401 403 403 404 404 404 201"},
		{"bulletin", "GET /bulletin?unit=990001&period=2023-04", "", "401 404 404 404 404 404 200"},
		{"export", "GET /export", "", "401 404 404 404 404 404 200"},
		{"freeze", "POST /freezes", `{"period":"2023-04"}`, "401 404 404 404 404 404 201"},
		{"list-freezes", "GET /freezes?period=2023-04", "", "401 200 200 404 404 404 200"},
		{"frozen-evaluation", "GET /freezes/2023-04/evaluation", "", "401 200 200 404 404 404 200"},
		{"frozen-verdicts", "GET /freezes/2023-04/verdicts?unit=C1", "", "401 404 200 404 404 404 200"},
		{"frozen-scores", "GET /freezes/2023-04/scores?edition=1&unit=C1", "", "401 404 200 404 404 404 200"},
		{"frozen-bulletin", "GET /freezes/2023-04/bulletin?unit=990001", "", "401 404 404 404 404 404 200"},
		{"audit", "GET /audit", "", "401 404 404 404 404 200 403"},

		{"template", "GET /templates?kind=records&record_kind=handout&under=C1", "", "401 404 403 404 404 404 200"},
		{"begin-import", "POST /imports?kind=records&record_kind=handout&file_name=a.csv", "单位,日期,材料,份数\n", "401 201 403 404 404 404 201"},
		{"list-imports", "GET /imports", "", "401 200 403 404 404 404 200"},
		{"read-import", "GET /imports/none", "", "401 404 403 404 404 404 404"},
		{"map-import", "POST /imports/none/headings", `{"headings":{"a":""}}`, "401 404 403 404 404 404 404"},
		{"apply-import", "POST /imports/none/apply", "", "401 404 403 404 404 404 404"},
		{"cancel-import", "POST /imports/none/cancel", "", "401 404 403 404 404 404 404"},
		{"import-result", "GET /imports/none/result", "", "401 404 403 404 404 404 404"},
		{"list-jobs", "GET /jobs", "", "401 200 200 404 404 404 200"},
		{"read-job", "GET /jobs/none", "", "401 404 404 404 404 404 404"},
		{"cancel-job", "POST /jobs/none/cancel", "", "401 404 404 404 404 404 404"},
		{"retry-job", "POST /jobs/none/retry", "", "401 404 404 404 404 404 404"},
		{"export-list", "GET /lists/records?unit=C1", "", "401 404 200 404 404 404 200"},
		{"events", "GET /events?once=true", "", "401 200 200 404 404 404 200"},
		{"list-procedures", "GET /procedures", "", "401 200 200 200 200 200 200"},
		{"open-matters", "POST /matters", `{"matters":[` + complaint("m-%c", "C1") + `]}`, "401 404 200 404 404 404 200"},
		{"list-matter-openings", "GET /matter-openings?unit=C1", "", "401 404 200 404 404 404 200"},
		{"list-paper-kinds", "GET /paper-kinds", "", "401 200 200 200 200 200 200"},
		{"draft-paper", "POST /papers/pledge/draft", `{"unit":"C1"}`, "401 404 200 404 404 404 200"},
		{"write-paper", "POST /papers/pledge", `{"unit":"C1"}`, "401 404 200 404 404 404 200"},
		{"matter-paper", "GET /matters/complained/paper", "", "401 404 409 404 404 404 409"},
		{"ledger", "GET /ledgers?unit=C1&period=2023-04", "", "401 404 200 404 404 404 200"},
		{"list-paper-templates", "GET /paper-templates", "", "401 404 404 200 404 404 200"},
		{"put-paper-template", "PUT /paper-templates/notice?name=a.docx", "no document", "401 404 404 422 404 404 422"},
		{"read-paper-template", "GET /paper-templates/notice", "", "401 404 404 404 404 404 404"},
		{"remove-paper-template", "DELETE /paper-templates/notice", "", "401 404 404 404 404 404 404"},
		{"list-matters", "GET /matters?unit=C1", "", "401 404 200 404 404 404 200"},
		{"read-matter", "GET /matters/complained", "", "401 404 200 404 404 404 200"},
		{"act-on-matter", "POST /matters/complained/steps", `{"action":"answer","input":{"answer":"已合并两张报表"}}`, "401 404 403 404 404 404 200"},
		{"count-matters", "GET /matter-counts?unit=C1", "", "401 404 200 404 404 404 200"},
		{"list-call-ins", "GET /call-ins?period=2023-04", "", "401 200 403 404 404 404 200"},
		{"watch-lists", "GET /watch-lists?period=2023-04", "", "401 200 403 404 404 404 200"},
		{"list-candidates", "GET /commendation-candidates?period=2023-04", "", "401 200 403 404 404 404 200"},
		{"list-person-candidates", "GET /commendation-persons?period=2023-04", "", "401 200 403 404 404 404 200"},
		{"title-board", "GET /title-board?unit=C1", "", "401 404 200 404 404 404 200"},
		{"order-statistics", "GET /order-statistics?unit=C1", "", "401 404 200 404 404 404 200"},
		{"notice-coverage", "GET /notice-coverage?unit=C1", "", "401 404 200 404 404 404 200"},
		{"score-rows", "GET /score-rows?unit=C1&period=2023-04", "", "401 404 200 404 404 404 200"},
		{"take-outside-totals", "POST /outside-totals", `{"totals":[{"unit":"C1","score":"community_quarter","period":"2023-Q1","source":"平安考核","total":"4.5"}]}`, "401 404 403 404 404 404 422"},
		{"register-case", "POST /cases", `{"id":"case-%c","unit":"C1","on":"2023-05-09","type":"刷单返利","fields":{"loss":"100"}}`, "401 403 403 404 404 404 201"},
		{"suggest-case", "POST /cases/suggestion", `{"narrative":"受害人刷单被骗"}`, "401 403 403 404 404 404 200"},
		{"attribute-case", "POST /cases/a-case/attribute", `{"id":"moved-%c","unit":"C2","reason":"实际居住地在听泉社区"}`, "401 403 403 404 404 404 200"},
		{"dispute-case", "POST /cases/a-case/dispute", `{"reason":"不在本社区"}`, "401 403 403 404 404 404 409"},
		{"rule-case", "POST /cases/a-case/ruling", `{"reason":"属实"}`, "401 403 403 404 404 404 409"},
		{"case-history", "GET /cases/traced/history", "", "401 404 404 404 404 404 200"},
		{"trace-case", "GET /cases/traced/trace", "", "401 404 403 404 404 404 200"},
		{"print-trace", "GET /cases/traced/trace.docx", "", "401 404 403 404 404 404 200"},
		{"follow-ups", "GET /follow-ups?unit=C1", "", "401 404 200 404 404 404 200"},
		{"analysis", "GET /analysis?under=T1", "", "401 404 404 404 404 404 200"},
		{"suggestions", "GET /suggestions?under=C1", "", "401 404 403 404 404 404 200"},

		{"list-materials", "GET /materials", "", "401 200 200 404 404 404 200"},
		{"read-material", "GET /materials/leaflet", "", "401 200 200 404 404 404 200"},
		{"put-material", "PUT /materials/poster-%c", `{"unit":"C1","title":"反诈海报","form":"poster"}`, "401 404 204 404 404 404 204"},
		{"material-file", "GET /materials/leaflet/file", "", "401 404 404 404 404 404 404"},
		{"list-material-stocks", "GET /material-stocks?under=C1", "", "401 404 200 404 404 404 200"},
		{"move-material", "POST /material-movements", `{"id":"move-%c","material":"leaflet","kind":"printed","to":"C1","copies":50,"on":"2023-05-10"}`, "401 404 200 404 404 404 200"},
		{"undo-movement", "POST /material-movements/print-1/undo", `{"id":"undo-%c","reason":"登记有误"}`, "401 404 404 404 404 404 204"},

		{"sign-out", "DELETE /session", "", "401 204 204 204 204 204 204"},
		{"sign-out-everywhere", "DELETE /sessions", "", "401 204 204 204 204 204 204"},
	}
}

// pdf is a file that anybody may bring.
const pdf = "%PDF-1.4\n"

func pdfHash() string { return fmt.Sprintf("%x", sha256.Sum256([]byte(pdf))) }

func part(id string) string {
	return fmt.Sprintf(`{"id":%q,"name":"新社区","attributes":{"setting":"urban"}}`, id)
}

// statusOf is the status of an answer, or of the only part of a batch.
func statusOf(t *testing.T, answer *httptest.ResponseRecorder) int {
	t.Helper()
	var batch struct {
		Outcomes []struct{ Error *Problem }
	}
	if answer.Code == http.StatusOK && strings.Contains(answer.Body.String(), `"outcomes"`) {
		if err := json.Unmarshal(answer.Body.Bytes(), &batch); err != nil || len(batch.Outcomes) != 1 {
			t.Fatalf("%v: %s", err, answer.Body)
		}
		if refused := batch.Outcomes[0].Error; refused != nil {
			return refused.Status
		}
	}
	return answer.Code
}

// TestForeignIsMissing holds that the town next door answers about somebody else's things as about things that are not there.
func TestForeignIsMissing(t *testing.T) { onEngines(t, testForeignIsMissing) }

func testForeignIsMissing(t *testing.T, w *world) {
	for _, tt := range []struct{ what, body, foreign, missing string }{
		{"GET /units/%s", "", "C1", "C9"},
		{"GET /units?under=%s", "", "T1", "T9"},
		{"GET /records/%s", "", "kept", "none"},
		{"GET /records?unit=%s", "", "C1", "C9"},
		{"POST /records/%s/confirm", "{}", "kept", "none"},
		{"POST /records/%s/return", `{"reason":"份数与照片不符"}`, "kept", "none"},
		{"POST /records/%s/void", `{"reason":"重复填报"}`, "kept", "none"},
		{"POST /records", handout("mine", "%s"), "C1", "C9"},
		{"POST /units", `{"units":[{"action":"edit","id":"%s","name":"鹿鸣","from":"2023-06-01"}]}`, "C1", "C9"},
		{"GET /verdicts?under=%s", "", "T1", "T9"},
		{"GET /scores?unit=%s", "", "C1", "C9"},
		{"GET /titles?unit=%s", "", "C1", "C9"},
		{"GET /explanations?unit=%s&duty=zero_month&period=2023-04", "", "C1", "C9"},
		{"GET /bulletin?unit=%s&period=2023-04", "", "T1", "T9"},
		{"GET /cases/%s/history", "", "traced", "none"},
		{"GET /cases/%s/trace", "", "traced", "none"},
		{"GET /cases/%s/trace.docx", "", "traced", "none"},
		{"GET /follow-ups?under=%s", "", "T1", "T9"},
		{"GET /analysis?under=%s", "", "T1", "T9"},
		{"GET /suggestions?under=%s", "", "T1", "T9"},
		{"POST /cases/%s/attribute", `{"unit":"C2","reason":"不在本社区"}`, "traced", "none"},
		{"POST /cases/%s/dispute", `{"reason":"不在本社区"}`, "traced", "none"},
		{"POST /waivers", `{"unit":"%s","duty":"zero_month","period":"2023-04","reason":"整体搬迁"}`, "C1", "C9"},
		{"POST /judgements", `{"unit":"%s","duty":"varied_forms","period":"2023-S1","reason":"属实","decision":"met"}`, "C1", "C9"},
		{"GET /units/%s/lineage", "", "C1", "C9"},
		{"POST /attachments?unit=%s&name=a.pdf", pdf, "C1", "C9"},
		{"GET /attachments/%s", "", pdfHash(), strings.Repeat("0", 64)},
		{"GET /records/%s/contact", "", "fraud", "none"},
		{"PUT /records/%s/contact", `{"phone":"13800000000"}`, "fraud", "none"},
		{"DELETE /records/%s/contact", "", "fraud", "none"},
		{"POST /records/%s/contact/open", `{"reason":"核对登记信息"}`, "fraud", "none"},
		{"GET /freezes/2023-04/verdicts?under=%s", "", "T1", "T9"},
		{"GET /freezes/2023-04/bulletin?unit=%s", "", "T1", "T9"},
		{"POST /units/merge", `{"from":["%s"],"into":"C2","reason":"样例"}`, "C1", "C9"},
		{"GET /matters/%s", "", "complained", "none"},
		{"GET /matters/%s/paper", "", "complained", "none"},
		{"GET /matter-openings?unit=%s", "", "C1", "C9"},
		{"POST /papers/pledge", `{"unit":"%s"}`, "C1", "C9"},
		{"POST /papers/pledge/draft", `{"unit":"%s"}`, "C1", "C9"},
		{"GET /ledgers?period=2023-04&unit=%s", "", "C1", "C9"},
		{"GET /matters?under=%s", "", "T1", "T9"},
		{"GET /matter-counts?unit=%s", "", "C1", "C9"},
		{"GET /title-board?unit=%s", "", "C1", "C9"},
		{"GET /material-stocks?under=%s", "", "C1", "C9"},
		{"POST /material-movements", `{"id":"foreign","material":"leaflet","kind":"printed","to":"%s","copies":50,"on":"2023-05-10"}`, "C1", "C9"},
		{"POST /material-movements/%s/undo", `{"id":"foreign","reason":"登记有误"}`, "print-1", "none"},
		{"GET /order-statistics?under=%s", "", "C1", "C9"},
		{"GET /notice-coverage?under=%s", "", "C1", "C9"},
		{"GET /score-rows?period=2023-04&unit=%s", "", "C1", "C9"},
		{"POST /matters/%s/steps", `{"action":"answer","input":{"answer":"已合并两张报表"}}`, "complained", "none"},
		{"POST /matters", `{"matters":[` + complaint("mine", "%s") + `]}`, "C1", "C9"},
		{"POST /outside-totals", `{"totals":[{"unit":"%s","score":"x","period":"2023-Q1","source":"平安考核","total":"4.5"}]}`, "C1", "C9"},
		{"POST /tokens", `{"label":"报表","unit":"%s","actions":["view"],"expires":1686000000000}`, "C1", "C9"},
	} {
		told := func(id string) string {
			answer := w.ask("sibling", strings.ReplaceAll(tt.what, "%s", id), strings.ReplaceAll(tt.body, "%s", id))
			text := strings.ReplaceAll(answer.Body.String(), answer.Header().Get("X-Request-Id"), "")
			return fmt.Sprint(answer.Code, " ", strings.ReplaceAll(text, id, "ID"))
		}
		if got, want := told(tt.foreign), told(tt.missing); got != want {
			t.Errorf("%s:\nforeign %s\nmissing %s", tt.what, got, want)
		}
	}
}

// TestAccess tries every operation as every caller. An operation that is not in the table fails the test.
func TestAccess(t *testing.T) { onEngines(t, testAccess) }

func testAccess(t *testing.T, w *world) {
	left := map[string]string{}
	for _, op := range operations(w.server.api.OpenAPI()) {
		left[op.OperationID] = op.Method + " " + op.Path
	}
	for _, row := range accessTable() {
		if _, known := left[row.id]; !known {
			t.Errorf("%s: no such operation", row.id)
		}
		delete(left, row.id)
		var got []string
		for _, caller := range callers {
			if strings.HasPrefix(row.id, "sign-out") && caller != "anonymous" {
				w.sessions[caller] = w.signIn(t, caller)
			}
			fill := strings.NewReplacer("%c", caller, "%p", w.persons["below"], "%q", w.persons["spare"])
			answer := w.ask(caller, fill.Replace(row.what), fill.Replace(row.body))
			got = append(got, fmt.Sprint(statusOf(t, answer)))
			if answer.Code >= 400 && answer.Header().Get("Content-Type") != problemType {
				t.Errorf("%s as %s: got %s, want a problem: %s", row.id, caller, answer.Header().Get("Content-Type"), answer.Body)
			}
			if answer.Code >= 500 {
				t.Errorf("%s as %s: %s", row.id, caller, answer.Body)
			}
		}
		if all := strings.Join(got, " "); all != row.want {
			t.Errorf("%s: %s\n     %s\n got %s\nwant %s", row.id, row.what, strings.Join(callers, " "), all, row.want)
		}
	}
	for id, what := range left {
		t.Errorf("%s (%s) is not in the table: say there who may do it", id, what)
	}
}
