package web

import (
	"bytes"
	"fmt"
	"html/template"
	"net/http"
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
		{"GET /duties?under=C1", nil, "303 404 200 404 404 404 200"},
		{"GET /duties?period=2023-05&state=pending", nil, "303 200 200 404 404 404 200"},
		{"GET /explain?unit=C1&duty=zero_month&period=2023-04", nil, "303 404 200 404 404 404 200"},
		{"GET /explain?unit=C1&duty=nothing&period=2023-04", nil, "303 404 404 404 404 404 404"},
		{"GET /units", nil, "303 200 200 404 404 404 200"},
		{"GET /units?under=T1", nil, "303 404 404 404 404 404 200"},
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
		{"POST /me", nil, "401 - - - - - -"},
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
	if found := forbidden.FindString(body); found != "" {
		t.Errorf("%s: the page has %q", what, found)
	}
	if strings.Contains(body, "<html") && !strings.Contains(body, `href="/feedback`) && !strings.Contains(body, `class="wall"`) {
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
		&troubled{}, &signInPage{}, &unitsPage{}, &searchPage{}, &unitPage{}, &unitFormPage{}, &mePage{}, &overviewPage{}, &wallPage{}, &dutiesPage{},
		&explainPage{}, &formPage{}, &factorPage{}, &setUpDone{}, &todoPage{}, &waivePage{}, &recordsPage{}, &recordPage{}, &recordFormPage{}, &batchPage{},
		&casesPage{}, &registerPage{}, &casePage{}, &caseFormPage{}, &followPage{}, &tracePage{}, &analysisPage{}, &mattersPage{}, &boardPage{}, &newMatterPage{},
		&matterPage{}, &feedbackPage{}, &listPage{}, &scoresPage{}, &scoreSheetPage{}, &judgePage{}, &outsidePage{}, &titlesPage{},
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
				if err := s.pages[l][p.template()].ExecuteTemplate(&out, p.template()+".html", shown); err != nil {
					t.Errorf("%s: %v", p.template(), err)
				}
			}
		}
	}
	for name := range s.pages[plan.Chinese] {
		if !known[name] {
			t.Errorf("templates/%s.html has no struct in templatePages", name)
		}
	}
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
		must(t, s.pages[plan.Chinese]["sign-in"].ExecuteTemplate(&out, "sign-in.html", p))
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
