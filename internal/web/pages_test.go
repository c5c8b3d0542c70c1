package web

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/storetest"
)

// pageCase says who may come to a page: one status for each of visitors.
//
//	anonymous sibling below system security audit office
type pageCase struct {
	what string   // METHOD /path
	form []string // of a POST, pairs; %v stands for the visitor
	want string
}

// pageCases has a line for each route at least. Its unit lies in the town T1.
func pageCases() []pageCase {
	return append(caseworkPages(), []pageCase{
		{"GET /", nil, "303 303 303 303 303 303 303"},
		{"GET /sign-in", nil, "200 200 200 200 200 200 200"},
		{"POST /sign-in", []string{"login", "nobody-%v", "password", "wrong"}, "403 403 403 403 403 403 403"},
		{"POST /sign-out", nil, "303 - - - - - -"},
		{"POST /language", []string{"language", "en", "return", "/units"}, "303 303 303 303 303 303 303"},
		{"GET /me", nil, "303 200 200 200 200 200 200"},
		{"GET /me/password", nil, "303 200 200 200 200 200 200"},
		{"POST /me/password", []string{"old", "wrong-password", "password", "correct-horse-43", "password_again", "correct-horse-43"}, "401 403 403 403 403 403 403"},
		{"GET /me/factor", nil, "303 200 200 200 200 200 200"},
		{"POST /me/factor", []string{"form", "confirm", "code", "000000"}, "401 409 409 409 409 409 409"},
		{"GET /set-up?token=wzsetup_x", nil, "200 200 200 200 200 200 200"},
		{"POST /set-up", []string{"token", "wzsetup_x", "district", "990009", "district_name", "x", "plan_id", "wuzha-community", "login", "again", "name", "x", "password", password, "password_again", password}, "404 404 404 404 404 404 404"},
		{"GET /invitation?secret=wzsetup_x", nil, "200 200 200 200 200 200 200"},
		{"POST /invitation", []string{"secret", "wzsetup_x", "password", password, "password_again", password}, "404 404 404 404 404 404 404"},
		{"GET /overview", nil, "303 200 200 404 404 404 200"},
		{"GET /overview?under=T1&period=2023-04", nil, "303 404 404 404 404 404 200"},
		{"GET /overview?under=C1&period=plan", nil, "303 404 200 404 404 404 200"},
		{"GET /overview?period=nonsense", nil, "303 422 422 404 404 404 422"},
		{"GET /wall", nil, "303 200 200 404 404 404 200"},
		{"GET /events?once=1", nil, "303 200 200 404 404 404 200"},
		{"GET /duties?under=C1", nil, "303 404 200 404 404 404 200"},
		{"GET /duties?period=2023-05&state=pending", nil, "303 200 200 404 404 404 200"},
		{"GET /explain?unit=C1&duty=zero_month&period=2023-04", nil, "303 404 200 404 404 404 200"},
		{"GET /explain?unit=C1&duty=nothing&period=2023-04", nil, "303 404 404 404 404 404 404"},
		{"GET /units", nil, "303 200 200 404 404 404 200"},
		{"GET /units?under=T1", nil, "303 404 404 404 404 404 200"},
		{"GET /units?state=unmet&period=2023-04&kind=community", nil, "303 200 200 404 404 404 200"},
		{"GET /units?period=nonsense", nil, "303 422 422 404 404 404 422"},
		{"GET /units/C1", nil, "303 404 200 404 404 404 200"},
		{"GET /units/nowhere", nil, "303 404 404 404 404 404 404"},
		{"GET /units/C1/edit", nil, "303 404 200 404 404 404 200"},
		{"POST /units/C1/edit", []string{"name", "鹿鸣社区", "code", "", "attributes.setting", "urban", "attributes.households", "1201", "from", "2023-05-10"}, "401 404 303 404 404 404 303"},
		{"GET /units/T1/edit", nil, "303 404 404 404 404 404 200"},
		{"GET /units/T1/add", nil, "303 404 404 404 404 404 200"},
		{"POST /units/T1/add", []string{"id", "N-%v", "name", "新村", "attributes.setting", "rural", "from", "2023-05-10"}, "401 404 404 404 404 404 303"},
		{"GET /units/C3/move", nil, "303 404 404 404 404 404 200"},
		{"POST /units/C3/move", []string{"parent", "T1", "from", "2023-05-10"}, "401 404 404 404 404 404 303"},
		{"GET /units/C3/close", nil, "303 404 404 404 404 404 200"},
		{"POST /units/C3/close", []string{"from", "2023-05-11"}, "401 404 404 404 404 404 303"},
		{"GET /units/offers?q=lm&kinds=community,town", nil, "303 200 200 404 200 404 200"},
		{"GET /search?q=T1", nil, "303 200 200 404 404 404 200"},
		{"GET /todo", nil, "303 200 200 404 404 404 200"},
		{"GET /todo?show=late", nil, "303 200 200 404 404 404 200"},
		{"GET /units/C1/waive?duty=public_events&of=2023-04", nil, "303 404 403 404 404 404 200"},
		{"POST /units/C1/waive?duty=public_events&of=2023-04", []string{"reason", "整体搬迁，见会议纪要"}, "401 404 403 404 404 404 303"},
		{"GET /records", nil, "303 200 200 404 404 404 200"},
		{"GET /records?kind=handout&mine=1&from=2023-04-01", nil, "303 200 200 404 404 404 200"},
		{"POST /records", []string{"record", "handout-0"}, "401 404 403 404 404 404 303"},
		{"GET /records/new", nil, "303 200 200 404 404 404 200"},
		{"GET /records/new?unit=C1&kind=handout", nil, "303 404 200 404 404 404 200"},
		{"POST /records/new?unit=C1&kind=handout", []string{"id", "made-%v", "on", "2023-05-09", "fields.material", "leaflet", "fields.copies", "30"}, "401 404 303 404 404 404 303"},
		{"GET /records/batch", nil, "303 200 200 404 404 404 200"},
		{"POST /records/batch?kind=handout", []string{"rows.0.unit", "C1", "rows.0.id", "grid-%v", "rows.0.on", "2023-05-09", "rows.0.material", "leaflet", "rows.0.copies", "3"}, "401 200 303 404 404 404 303"},
		{"GET /records/handout-1", nil, "303 404 200 404 404 404 200"},
		{"GET /records/case-0", nil, "303 404 404 404 404 404 200"},
		{"GET /records/handout-1/correct", nil, "303 404 403 404 404 404 200"},
		{"POST /records/handout-1/correct", []string{"id", "better-%v", "on", "2023-05-01", "fields.material", "card", "fields.copies", "20", "reason", "品种填错"}, "401 404 403 404 404 404 303"},
		{"GET /records/handout-2/void", nil, "303 404 200 404 404 404 200"},
		{"POST /records/handout-2/void", []string{"seen", "submitted", "reason", "重复填报"}, "401 404 403 404 404 404 303"},
		{"GET /attachments/0000", nil, "303 404 404 404 404 404 404"},
		{"GET /public/990001", nil, "200 200 200 200 200 200 200"},
		{"GET /public/990002", nil, "404 404 404 404 404 404 404"},
		{"GET /public/990001/lessons", nil, "200 200 200 200 200 200 200"},
		{"GET /public/990001/lessons/1?size=large", nil, "200 200 200 200 200 200 200"},
		{"GET /public/990001/lessons/99", nil, "404 404 404 404 404 404 404"},
		{"GET /public/990001/audiences/elder", nil, "200 200 200 200 200 200 200"},
		{"GET /public/990001/audiences/nobody", nil, "404 404 404 404 404 404 404"},
		{"GET /public/990001/help", nil, "200 200 200 200 200 200 200"},
		{"GET /public/990001/quiz", nil, "200 200 200 200 200 200 200"},
		{"POST /public/990001/quiz", []string{"q1", "1"}, "412 412 412 412 412 412 412"},
		{"GET /public/990001/honours", nil, "200 200 200 200 200 200 200"},
		{"GET /public/990001/notices", nil, "200 200 200 200 200 200 200"},
		{"GET /public/990001/notices/nothing", nil, "404 404 404 404 404 404 404"},
		{"POST /public/990001/notices/nothing", []string{"claim", "与实际不符"}, "404 404 404 404 404 404 404"},
		{"GET /public/990001/complaint", nil, "200 200 200 200 200 200 200"},
		{"POST /public/990001/complaint", []string{"about", "other", "text", "建议多讲方言"}, "412 412 412 412 412 412 412"},
		{"GET /public/990001/answers?id=nothing", nil, "200 200 200 200 200 200 200"},
		{"GET /p/990001/pledgecode22", nil, "404 404 404 404 404 404 404"},
		{"POST /p/990001/pledgecode22", []string{"name", "示例甲", "phone", "13800000001"}, "404 404 404 404 404 404 404"},
		{"GET /p/990001/pledgecode22/thanks", nil, "404 404 404 404 404 404 404"},
		{"GET /pledges", nil, "303 200 200 404 404 404 200"},
		{"GET /pledges/new", nil, "303 200 200 404 404 404 200"},
		{"POST /pledges/new", []string{"unit", "C1", "title", "反诈承诺书", "text", "不轻信。", "until", "2023-06-30", "keep_days", "30"}, "401 422 303 404 404 404 303"},
		{"GET /pledges/nothing", nil, "303 404 404 404 404 404 404"},
		{"POST /pledges/nothing", nil, "401 404 404 404 404 404 404"},
		{"GET /pledges/nothing/poster", nil, "303 404 404 404 404 404 404"},
		{"GET /pledges/nothing/poster.docx", nil, "303 404 404 404 404 404 404"},
		{"GET /bulletins", nil, "303 200 200 404 404 404 200"},
		{"GET /bulletins/draft?unit=990001&bulletin=monthly_report&of=2023-04", nil, "303 404 404 404 404 404 200"},
		{"POST /bulletins/draft?unit=990001&bulletin=monthly_report&of=2023-04", []string{"id", "bulletin-%v", "input.recipients", "T1"}, "401 404 404 404 404 404 303"},
		{"GET /bulletins/learning", nil, "303 200 200 404 404 404 200"},
		{"GET /bulletins/nothing", nil, "303 404 404 404 404 404 404"},
		{"POST /bulletins/nothing", []string{"form", "review"}, "401 404 404 404 404 404 404"},
		{"GET /bulletins/nothing/word", nil, "303 404 404 404 404 404 404"},
		{"GET /papers", nil, "303 200 200 404 404 404 200"},
		{"GET /papers/ledger?unit=T1&period=2023-04", nil, "303 422 422 404 404 404 200"},
		{"GET /papers/reminder?unit=C1", nil, "303 200 403 404 404 404 200"},
		{"GET /papers/award", nil, "303 200 403 404 404 404 200"},
		{"GET /papers/templates", nil, "303 404 404 200 404 404 200"},
		{"POST /papers/templates", []string{"form", "remove", "kind", "notice"}, "401 404 404 404 404 404 404"},
		{"GET /papers/templates/notice", nil, "303 404 404 404 404 404 404"},
		{"GET /papers/nothing", nil, "303 404 404 404 404 404 404"},
		{"POST /papers/reminder", []string{"unit", "C1", "period", "2023-04", "do", "see"}, "401 422 403 404 404 404 200"},
		{"POST /papers/summary", []string{"unit", "C1", "period", "2023-04", "do", "see"}, "401 422 200 404 404 404 200"},
		{"POST /papers/reminder", []string{"unit", "C1", "period", "2023-04", "do", "word"}, "401 422 403 404 404 404 200"},
		{"POST /papers/pledge", []string{"unit", "C1", "period", "2023-04", "do", "word"}, "401 422 200 404 404 404 200"},
		{"GET /venues", nil, "303 200 200 404 404 404 200"},
		{"GET /venues/labels?unit=T1", nil, "303 404 404 404 404 404 409"},
		{"GET /materials", nil, "303 200 200 404 404 404 200"},
		{"GET /materials?topic=刷单返利", nil, "303 200 200 404 404 404 200"},
		{"GET /materials/stock", nil, "303 200 200 404 404 404 200"},
		{"GET /materials/stock?under=T1", nil, "303 404 404 404 404 404 200"},
		{"GET /materials/new", nil, "303 200 200 404 404 404 200"},
		{"POST /materials/new", []string{"id", "new-%v", "unit", "C1", "title", "反诈海报", "shape", "poster"}, "401 422 303 404 404 404 303"},
		{"GET /materials/paper", nil, "303 200 200 404 404 404 200"},
		{"GET /materials/nothing", nil, "303 404 404 404 404 404 404"},
		{"GET /materials/paper/edit", nil, "303 403 403 404 404 404 200"},
		{"POST /materials/paper/edit", []string{"title", "反诈明白纸", "shape", "leaflet", "text", "不轻信、不转账。", "public", "true"}, "401 403 403 404 404 404 303"},
		{"GET /materials/paper/file", nil, "303 404 404 404 404 404 404"},
		{"GET /materials/paper/move", nil, "303 200 200 404 404 404 200"},
		{"POST /materials/paper/move", []string{"id", "move-%v", "kind", "handed_out", "from", district, "given", "C1", "copies", "10", "on", "2023-05-10"}, "401 422 422 404 404 404 303"},
		{"GET /materials/paper/undo/print-1", nil, "303 404 404 404 404 404 200"},
		{"POST /materials/paper/undo/print-1", []string{"id", "undo-%v", "reason", "登记有误"}, "401 404 404 404 404 404 409"},
		{"GET /public/990001/materials", nil, "200 200 200 200 200 200 200"},
		{"GET /public/990001/materials/paper", nil, "404 404 404 404 404 404 404"},
		{"GET /minute", nil, "303 200 200 404 404 404 200"},
		{"POST /minute", []string{"form", "group_push", "id", "push-%v", "group_push.units", "C1", "group_push.fields.group", "owner"}, "401 404 303 404 404 404 303"},
		{"GET /messages", nil, "303 200 403 200 404 404 200"},
		{"POST /messages", []string{"letter", "nothing"}, "401 404 403 404 404 404 404"},
		{"GET /messages/text", nil, "303 200 404 404 404 404 200"},
		{"GET /messages/channels/new", nil, "303 200 403 200 404 404 200"},
		{"POST /messages/channels/new", []string{"id", "ch-%v", "name", "工作群", "kind", "wecom", "unit", "T1", "address", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=sample", "send_at", "08:30", "quiet_from", "21:00", "quiet_to", "08:00"}, "401 422 403 303 404 404 303"},
		{"POST /me", nil, "401 - - - - - -"},
		{"GET /me/sessions", nil, "303 200 200 200 200 200 200"},
		{"POST /me/sessions", []string{"id", "nobody's"}, "401 404 404 404 404 404 404"},
		{"GET /me/tokens", nil, "303 200 200 200 200 200 200"},
		{"POST /me/tokens", []string{"label", "样例", "expires", "x"}, "401 422 422 422 422 422 422"},
		{"GET /plan", nil, "303 200 200 404 404 404 200"},
		{"GET /plan/text?plan=wuzha-community&version=1", nil, "303 200 200 404 404 404 200"},
		{"GET /outlines", nil, "303 403 403 404 404 404 200"},
		{"POST /outlines", []string{"form", "upload"}, "401 403 403 404 404 404 422"},
		{"GET /plan/document?plan=wuzha-community&version=1", nil, "303 200 200 404 404 404 200"},
		{"GET /plan/edit?plan=wuzha-community&version=1", nil, "303 403 403 403 403 403 200"},
		{"POST /plan/edit?plan=wuzha-community&version=1", []string{"form", "plan", "plan", "wuzha: 1", "do", "check"}, "401 403 403 403 403 403 200"},
		{"POST /plan/edit?plan=wuzha-community&version=1", []string{"form", "plan", "plan", "wu", "do", "offer", "line", "1", "column", "3"}, "401 404 404 404 404 404 200"},
		{"GET /plan/compare?plan=wuzha-community&version=1", nil, "303 404 404 404 404 404 200"},
		{"GET /plan/try?plan=wuzha-community&version=1", nil, "303 404 404 404 404 404 200"},
		{"GET /plan/enforce?plan=wuzha-community&version=9", nil, "303 403 403 403 403 403 404"},
		{"POST /plan/enforce?plan=wuzha-community&version=9", []string{"from", "2023-06-01"}, "401 403 403 403 403 403 404"},
		{"GET /people", nil, "303 200 200 404 200 404 200"},
		{"GET /people?under=T1", nil, "303 404 404 404 200 404 200"},
		{"GET /people/crew", nil, "303 200 200 404 404 404 200"},
		{"GET /people/crew/add", nil, "303 200 200 404 404 404 200"},
		{"POST /people/crew/add", []string{"id", "crew-%v", "unit", "C1", "role", "leader", "people", "2", "from", "2023-05-01"}, "401 422 303 404 404 404 303"},
		{"GET /people/crew/crew-below-1", nil, "303 404 200 404 404 404 200"},
		{"POST /people/crew/crew-below-1", []string{"id", "end-%v", "from", "2023-05-01", "to", "2023-05-09", "reason", "调离"}, "401 404 303 404 404 404 409"},
		{"GET /freezes", nil, "303 200 200 404 404 404 200"},
		{"GET /freezes/add", nil, "303 403 403 404 404 404 200"},
		{"POST /freezes/add", []string{"period", "2023-04"}, "401 403 403 404 404 404 303"},
		{"GET /freezes/2023-04/1", nil, "303 200 200 404 404 404 200"},
		{"GET /units/C2/merge", nil, "303 403 404 404 404 404 200"},
		{"POST /units/C2/merge", []string{"from", "C1", "day", "2023-05-20", "reason", "样例合并"}, "401 403 404 404 404 404 200"},
		{"POST /units/C1/merge?new=1", []string{"from", "C2", "new.id", "C9", "new.name", "鹿江社区", "new.attributes.setting", "urban", "day", "2023-05-20", "reason", "样例合并"}, "401 404 403 404 404 404 200"},
		{"GET /units/C1/split", nil, "303 404 403 404 404 404 200"},
		{"POST /units/C1/split", []string{"parts[0].id", "C1a", "parts[0].name", "鹿鸣一社区", "parts[0].attributes.setting", "urban", "parts[1].attributes.setting", "urban", "parts[1].id", "C1b", "parts[1].name", "鹿鸣二社区", "rest", "0", "day", "2023-05-20", "reason", "样例拆分"}, "401 404 403 404 404 404 200"},
		{"GET /units/C1/lineage", nil, "303 404 200 404 404 404 200"},
		{"GET /accounts", nil, "303 404 404 200 200 404 403"},
		{"GET /accounts/add", nil, "303 403 403 200 403 403 403"},
		{"POST /accounts/add", []string{"login", "fresh-%v", "name", "样例新人"}, "401 404 404 200 404 404 403"},
		{"GET /accounts/nobody", nil, "303 404 404 404 404 404 403"},
		{"GET /accounts/nobody/reset", nil, "303 404 404 404 404 404 403"},
		{"POST /accounts/nobody/disable", nil, "401 404 404 404 404 404 403"},
		{"GET /rights", nil, "303 403 403 404 200 404 403"},
		{"GET /rights/matrix", nil, "303 200 200 200 200 200 200"},
		{"GET /rights/matrix.csv", nil, "303 200 200 200 200 200 200"},
		{"GET /rights/give", nil, "303 403 403 404 200 404 403"},
		{"POST /rights/give", []string{"login", "below", "unit", "C2", "post", "grid_worker", "from", "2023-05-10"}, "401 403 403 404 303 404 403"},
		{"GET /rights/take?person=nobody", nil, "303 403 403 404 404 404 403"},
		{"POST /rights/take?person=nobody", []string{"to", "2023-05-09"}, "401 403 403 404 404 404 403"},
		{"GET /rights/hand-over", nil, "303 403 403 404 200 404 403"},
		{"POST /rights/hand-over", []string{"from", "below", "to", "sibling", "day", "2023-05-10", "reason", "调离"}, "401 403 403 404 200 404 403"},
		{"GET /rights/lend", nil, "303 403 403 404 200 404 403"},
		{"POST /rights/lend", []string{"login", "below", "unit", "C2", "hours", "2", "reason", "当班人员临时不在，需要确认记录", "actions", "records.confirm"}, "401 403 403 404 303 404 403"},
		{"GET /rights/lent/nothing", nil, "303 404 404 404 404 404 404"},
		{"POST /rights/lent/nothing", nil, "401 404 404 404 404 404 404"},
		{"GET /audit", nil, "303 404 404 404 404 200 403"},
		{"GET /lists/audit?format=csv", nil, "303 404 404 404 404 200 403"},
		{"GET /settings", nil, "303 404 404 200 404 404 403"},
		{"POST /settings", nil, "401 403 403 200 404 404 403"},
		{"GET /imports", nil, "303 200 403 404 404 404 200"},
		{"POST /imports", []string{"kind", "units"}, "401 422 403 404 404 404 422"},
		{"GET /imports/template?kind=units", nil, "303 200 403 404 404 404 200"},
		{"GET /imports/nothing", nil, "303 404 403 404 404 404 404"},
		{"POST /imports/nothing", []string{"do", "apply"}, "401 404 403 404 404 404 404"},
		{"GET /imports/nothing/result", nil, "303 404 403 404 404 404 404"},
		{"GET /lists/units", nil, "303 200 200 404 404 404 200"},
		{"GET /jobs", nil, "303 200 200 404 404 404 200"},
		{"GET /jobs?kind=apply_import&state=failed", nil, "303 200 200 404 404 404 200"},
		{"GET /jobs?after=nonsense", nil, "303 422 422 404 404 404 422"},
		{"POST /jobs", []string{"id", "nothing"}, "401 404 404 404 404 404 404"},
		{"GET /nowhere", nil, "404 404 404 404 404 404 404"},
	}...)
}

func TestPagesAndTheirVisitors(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorld(t, dsn)
		for _, c := range pageCases() {
			for i, want := range strings.Fields(c.want) {
				if want == "-" {
					continue
				}
				got := w.ask(visitors[i], c.what, said(c.form, visitors[i])...)
				if fmt.Sprint(got.Code) != want {
					t.Errorf("%s as %s: got %d, want %s", c.what, visitors[i], got.Code, want)
				}
				sound(t, c.what, got.Header(), got.Body.String())
			}
		}
	})
}

func said(form []string, visitor string) []string {
	out := make([]string, len(form))
	for i, part := range form {
		out[i] = strings.ReplaceAll(part, "%v", visitor)
	}
	return out
}

var forbidden = regexp.MustCompile(`(?i)<[^>]+ (?:style|on[a-z]+)="|<script(?:>| [^>]*>[^<])|(?:src|href|action)="(?:https?:)?//|ZgotmplZ|%!`)

// sound holds what every answer must have.
func sound(t *testing.T, what string, h http.Header, body string) {
	t.Helper()
	if h.Get("Content-Security-Policy") != policy || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Cache-Control") != "no-store" {
		t.Errorf("%s: headers %v", what, h)
	}
	if strings.HasSuffix(h.Get("Content-Type"), "document") || strings.HasSuffix(h.Get("Content-Type"), ".sheet") || h.Get("Content-Type") == "text/event-stream" {
		return // a file: its bytes are no page
	}
	if found := forbidden.FindString(body); found != "" {
		t.Errorf("%s: the page has %q", what, found)
	}
	if strings.Contains(body, "<html") && !strings.Contains(body, `href="/feedback`) && !strings.Contains(body, `/complaint"`) && !strings.Contains(body, `class="wall"`) {
		t.Errorf("%s: the page has no way to complain", what)
	}
}

// Every route has a line in the table of visitors.
func TestEveryRouteIsTried(t *testing.T) {
	t.Parallel()
	s := bareServer(t)
	mux := http.NewServeMux()
	for _, rt := range s.routes() {
		mux.Handle(rt.method+" "+rt.path, http.NotFoundHandler())
	}
	tried := map[string]bool{}
	for _, c := range pageCases() {
		method, path, _ := strings.Cut(c.what, " ")
		r, err := http.NewRequest(method, path, nil)
		must(t, err)
		_, pattern := mux.Handler(r)
		tried[pattern] = true
	}
	for _, rt := range s.routes() {
		if !tried[rt.method+" "+rt.path] {
			t.Errorf("%s %s: no line in pageCases", rt.method, rt.path)
		}
	}
}

// A form posts to the page that shows it, so that it can be shown again.
func TestFormsHaveAPage(t *testing.T) {
	t.Parallel()
	s := bareServer(t)
	shown := map[string]bool{}
	for _, rt := range s.routes() {
		shown[rt.method+rt.path] = true
	}
	for _, rt := range s.routes() {
		if rt.method == http.MethodPost && !rt.open && !shown[http.MethodGet+rt.path] {
			t.Errorf("POST %s has no GET", rt.path)
		}
	}
}

// templatePages has the struct of every template.
func templatePages() []page {
	return []page{
		&troubled{}, &signInPage{}, &unitsPage{}, &searchPage{}, &offersPage{}, &unitPage{}, &unitFormPage{}, &mePage{}, &overviewPage{}, &wallPage{}, &dutiesPage{},
		&explainPage{}, &formPage{}, &factorPage{}, &setUpDone{}, &todoPage{}, &recordsPage{}, &recordPage{}, &recordFormPage{}, &batchPage{},
		&casesPage{}, &registerPage{}, &casePage{}, &caseFormPage{}, &followPage{}, &tracePage{}, &analysisPage{}, &mattersPage{}, &boardPage{}, &newMatterPage{},
		&matterPage{}, &feedbackPage{}, &listPage{}, &scoresPage{}, &scoreSheetPage{}, &judgePage{}, &outsidePage{}, &titlesPage{}, &stepPage{}, &planPage{},
		&planEditPage{}, &planComparePage{}, &planTryPage{}, &accountsPage{}, &accountPage{}, &secretPage{}, &rightsPage{}, &matrixPage{}, &lendPage{}, &sessionsPage{},
		&tokensPage{}, &auditPage{}, &settingsPage{}, &freezesPage{}, &frozenPage{}, &peoplePage{}, &crewPage{}, &importsPage{}, &importPage{}, &jobsPage{},
		&publicPage{}, &answerPage{}, &pledgePage{}, &pledgesPage{}, &drivePage{}, &posterPage{}, &bulletinsPage{}, &draftPage{}, &bulletinPage{},
		&learningPage{}, &papersPage{}, &paperTemplatesPage{}, &paperPage{}, &venuesPage{}, &materialsPage{}, &materialPage{}, &minutePage{}, &messagesPage{}, &channelPage{}, &outlinesPage{},
	}
}

// Each template shows its struct, empty and filled; a field that the struct does not have is an error.
func TestTemplatesFitTheirPages(t *testing.T) {
	t.Parallel()
	s := bareServer(t)
	known := map[string]bool{}
	for _, p := range templatePages() {
		known[p.template()] = true
		filled := reflect.New(reflect.TypeOf(p).Elem())
		fill(filled.Elem(), 0)
		for _, l := range []plan.Language{plan.Chinese, plan.English} {
			for _, shown := range []any{p, filled.Interface()} {
				var out bytes.Buffer
				if err := pageTemplate(t, s, l, p.template()).ExecuteTemplate(&out, p.template()+".html", shown); err != nil {
					t.Errorf("%s: %v", p.template(), err)
				}
			}
		}
	}
	names, err := fs.Glob(templateFiles, "templates/*.html")
	must(t, err)
	for _, name := range names {
		if !known[strings.TrimSuffix(path.Base(name), ".html")] {
			t.Errorf("%s has no struct in templatePages", name)
		}
	}
	if _, err := s.pages[plan.Chinese].page("nowhere"); err == nil {
		t.Error("a page without a template was found")
	}
}

func pageTemplate(t *testing.T, s *server, l plan.Language, name string) *template.Template {
	t.Helper()
	own, err := s.pages[l].page(name)
	must(t, err)
	return own
}

// fill gives every part of a value something to show, so that each branch and loop of a template is walked.
func fill(v reflect.Value, depth int) {
	if !v.CanSet() || depth > 7 {
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString("文字")
		if v.Type() == reflect.TypeFor[template.HTML]() {
			v.SetString("<b>文字</b>")
		}
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int32, reflect.Int64:
		v.SetInt(3)
	case reflect.Float64:
		v.SetFloat(3)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), depth+1)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), depth+1)
		fill(v.Index(1), depth+1)
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), depth+1)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), depth+1)
		}
	}
}

// A page with every kind of field is shown in both languages; each fault stands at its field.
func TestFields(t *testing.T) {
	t.Parallel()
	s := bareServer(t)
	for _, kind := range []string{"text", "number", "date", "password", "file", "textarea", "select", "radio", "checkbox", "hidden"} {
		p := &signInPage{Form: form{Fields: []*field{{Name: "x", Label: "栏目", Type: kind, Value: "b", Required: true, Fault: "有误", Help: "说明",
			Options: []plan.Option{{ID: "a", Title: "甲"}, {ID: "b", Title: "乙"}}}}}}
		var out bytes.Buffer
		must(t, pageTemplate(t, s, plan.Chinese, "sign-in").ExecuteTemplate(&out, "sign-in.html", p))
		if kind != "hidden" && (!strings.Contains(out.String(), `id="fault-x"`) || !strings.Contains(out.String(), "栏目")) {
			t.Errorf("%s: no fault or label in %s", kind, out.String())
		}
	}
}

// bareServer is a server without data, for what only reads templates and tables.
func bareServer(t *testing.T) *server {
	t.Helper()
	s, err := newServer(Options{})
	must(t, err)
	return s
}

// Every kind of refusal has a status.
func TestStatuses(t *testing.T) {
	t.Parallel()
	for _, kind := range campaign.ErrorKinds() {
		if statuses[kind] == 0 {
			t.Errorf("%s has no status", kind)
		}
	}
}
