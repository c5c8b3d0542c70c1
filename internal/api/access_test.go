package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// access is what the callers get who try an operation on something in the town T1. %c stands for the caller, %p for the account of
// the grid worker below.
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

		{"list-plans", "GET /plans", "", "401 200 200 404 404 404 200"},
		{"derivation", "GET /derivation", "", "401 200 200 404 404 404 200"},
		{"read-plan", "GET /plans/wuzha-community/1", "", "401 200 200 404 404 404 200"},
		{"check-plan", "POST /plans/check", `{"text":"wuzha: 1"}`, "401 404 404 404 404 404 200"},
		{"draft-plan", "POST /plans", `{"text":"wuzha: 1"}`, "401 404 404 404 404 404 422"},
		{"try-plan", "POST /plans/try", `{"text":"wuzha: 1"}`, "401 404 404 404 404 404 422"},
		{"enforce-plan", "POST /plans/wuzha-community/9/enforce", `{"from":` + day + `}`, "401 404 404 404 404 404 404"},

		{"list-units", "GET /units?under=T1", "", "401 404 404 404 404 404 200"},
		{"read-unit", "GET /units/C1", "", "401 404 200 404 404 404 200"},
		{"change-units", "POST /units", `{"units":[{"action":"edit","id":"C1","name":"鹿鸣社区","from":` + day + `}]}`, "401 404 403 404 404 404 200"},

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
		{"audit", "GET /audit", "", "401 404 404 404 404 200 403"},

		{"sign-out", "DELETE /session", "", "401 204 204 204 204 204 204"},
		{"sign-out-everywhere", "DELETE /sessions", "", "401 204 204 204 204 204 204"},
	}
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
func TestForeignIsMissing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
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
		{"POST /waivers", `{"unit":"%s","duty":"zero_month","period":"2023-04","reason":"整体搬迁"}`, "C1", "C9"},
		{"POST /judgements", `{"unit":"%s","duty":"varied_forms","period":"2023-S1","reason":"属实","decision":"met"}`, "C1", "C9"},
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
func TestAccess(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
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
			fill := strings.NewReplacer("%c", caller, "%p", w.persons["below"])
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
