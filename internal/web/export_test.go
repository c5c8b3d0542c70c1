package web

import (
	"encoding/csv"
	"html"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/storetest"
)

// listCase is a page that shows a list: what a row of it leads to, and the columns of the file in which the same stands.
type listCase struct {
	visitor, page string
	key           string // of a row of the page, as a pattern with one group for each column; found in an address or a text
	columns       []string
	list          app.ListName
}

// Under a filter and without, what a list page shows in all its parts is what its file has, no more and no less.
func listCases() []listCase {
	unit, record := `<td class=" wide[^"]*"[^>]*><a href="/units/([^"?/]+)" class="opens">`, `<td class=""[^>]*><a href="/records/([^"?/]+)" class="opens">`
	explained := `href="/explain\?duty=([^"&]+)&amp;(?:per=[^"&]+&amp;)?period=([^"&]+)&amp;unit=([^"&]+)"`
	matter := `<a href="/matters/([^"?/]+)" class="opens">`
	return []listCase{
		{"office", "/units", unit, []string{"单位编号"}, app.UnitList},
		{"office", "/units?kind=community&under=T1", unit, []string{"单位编号"}, app.UnitList},
		{"office", "/units?q=C", unit, []string{"单位编号"}, app.UnitList},
		{"office", "/units?state=unmet&period=2023-04", unit, []string{"单位编号"}, app.UnitList},
		{"office", "/units?state=none&kind=community", unit, []string{"单位编号"}, app.UnitList},
		{"below", "/units", unit, []string{"单位编号"}, app.UnitList},
		{"office", "/records?kind=handout", record, []string{"编号"}, app.RecordList},
		{"office", "/records?kind=handout&from=2023-04-01&to=2023-04-30", record, []string{"编号"}, app.RecordList},
		{"office", "/records?kind=handout&period=2023-04&under=T1", record, []string{"编号"}, app.RecordList},
		{"office", "/records?kind=handout&state=confirmed", record, []string{"编号"}, app.RecordList},
		{"below", "/records?kind=handout&mine=1", record, []string{"编号"}, app.RecordList},
		{"below", "/todo", explained, []string{"责任编号", "周期", "单位编号"}, app.TodoList},
		{"below", "/todo?show=late", explained, []string{"责任编号", "周期", "单位编号"}, app.TodoList},
		{"office", "/duties?under=C1&state=unmet,broken", explained, []string{"责任编号", "周期", "单位编号"}, app.VerdictList},
		{"office", "/duties?period=2023-05&duty=zero_month", explained, []string{"责任编号", "周期", "单位编号"}, app.VerdictList},
		{"office", "/cases", `<a href="/cases/([^"?/]+)" class="opens">`, []string{"编号"}, app.CaseList},
		{"office", "/cases?under=T2&from=2023-04-10", `<a href="/cases/([^"?/]+)" class="opens">`, []string{"编号"}, app.CaseList},
		{"office", "/cases?type=investment", `<a href="/cases/([^"?/]+)" class="opens">`, []string{"编号"}, app.CaseList},
		{"office", "/cases?major=true", `<a href="/cases/([^"?/]+)" class="opens">`, []string{"编号"}, app.CaseList},
		{"office", "/cases?state=void", `<a href="/cases/([^"?/]+)" class="opens">`, []string{"编号"}, app.CaseList},
		{"office", "/follow-ups?state=all", `<a href="/explain\?duty=([^"&]+)&amp;per=([^"&]+)&amp;period=[^"&]+&amp;unit=([^"&]+)"`, []string{"事项编号", "案件编号", "单位编号"}, app.FollowUpList},
		{"office", "/follow-ups?under=T2", `<a href="/explain\?duty=([^"&]+)&amp;per=([^"&]+)&amp;period=[^"&]+&amp;unit=([^"&]+)"`, []string{"事项编号", "案件编号", "单位编号"}, app.FollowUpList},
		{"office", "/matters?whose=all", matter, []string{"编号"}, app.MatterList},
		{"office", "/matters?procedure=finding&due=2023-05-20", matter, []string{"编号"}, app.MatterList},
		{"below", "/matters?whose=mine", matter, []string{"编号"}, app.MatterList},
		{"office", "/matters/board?procedure=complaint", `<a class="board-card[^"]*" href="/matters/([^"?/]+)"`, []string{"编号"}, app.MatterList},
		{"office", "/people?q=C1", `<td class=" wide[^"]*"[^>]*><a href="/units/([^"?/]+)"`, []string{"单位编号"}, app.PostList},
		{"office", "/people?vacant=1&under=T2", `<td class=" wide[^"]*"[^>]*><a href="/units/([^"?/]+)"`, []string{"单位编号"}, app.PostList},
		{"office", "/people/crew", `<td class=" minor"[^>]*><a href="/people/crew/([^"?/]+)"`, []string{"编号"}, app.PeopleList},
		{"system", "/accounts?q=s", `<td class=""[^>]*>([a-z]+)</td>`, []string{"登录名"}, app.AccountList},
		{"security", "/rights?q=T2", `<td class=" wide[^"]*"[^>]*>([^<]+)</td>`, []string{"单位"}, app.PostList},
		{"office", "/scores?period=2023-Q2&under=T1", `<td class=" wide"[^>]*><a href="/units/([^"?/]+)"`, []string{"单位编号"}, app.ScoreList},
		{"office", "/titles?title=no_fraud_community&under=T1", `<td class=""[^>]*><a href="/units/([^"?/]+)"`, []string{"单位编号"}, app.TitleList},
		{"office", "/pledges", `<a href="/pledges/([^"?/]+)" class="opens">`, []string{"编号"}, app.PledgeList},
		{"office", "/pledges?under=T2", `<a href="/pledges/([^"?/]+)" class="opens">`, []string{"编号"}, app.PledgeList},
		{"office", "/call-ins?period=2023-05", `<td class=""[^>]*><a href="/units/([^"?/]+)"`, []string{"单位编号"}, app.CallInList},
		{"office", "/watch-lists?period=2023-04", `<td class=""[^>]*><a href="/units/([^"?/]+)"`, []string{"单位编号"}, app.WatchList},
		{"office", "/venues", unit, []string{"阵地编号"}, app.VenueList},
		{"office", "/venues?show=late&under=T1", unit, []string{"阵地编号"}, app.VenueList},
		{"office", "/venues?show=late&under=T2", unit, []string{"阵地编号"}, app.VenueList},
		{"office", "/bulletins", `href="/bulletins/draft\?bulletin=([^"&]+)&amp;of=([^"&]+)&amp;unit=([^"&]+)"`, []string{"通报编号", "周期", "单位编号"}, app.BulletinList},
		{"office", "/bulletins?under=T1", `<a href="/bulletins/([^"?/]+)" class="opens">`, []string{"编号"}, app.PaperList},
		{"office", "/bulletins", `<a href="/bulletins/([^"?/]+)" class="opens">`, []string{"编号"}, app.PaperList},
		{"office", "/freezes", `<a href="/freezes/([^"?/]+)/([0-9]+)" class="opens">`, []string{"周期", "次数"}, app.FreezeList},
		{"office", "/imports", `<a href="/imports/([^"?/]+)" class="opens">`, []string{"编号"}, app.ImportList},
		{"office", "/jobs", `<input type="hidden" name="id" value="([^"]+)">`, []string{"编号"}, app.JobList},
		{"office", "/messages", `<td class=" wide"[^>]*>([^<]+)</td>`, []string{"标题"}, app.LetterList},
		{"audit", "/audit?action=freeze_period", `<td class=" num minor"[^>]*>([0-9]+)</td>`, []string{"序号"}, app.AuditList},
		{"audit", "/audit?person=office&from=2023-05-10", `<td class=" num minor"[^>]*>([0-9]+)</td>`, []string{"序号"}, app.AuditList},
	}
}

func TestListPagesOfferTheirExport(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorld(t, dsn)
		w.fillLists(t)
		w.fillOffice(t)
		filled := map[app.ListName]bool{}
		for _, c := range listCases() {
			shown, file := w.rowsShown(t, c)
			if len(shown) == 0 {
				if file != "" {
					t.Errorf("%s as %s offers a file of nothing", c.page, c.visitor)
				}
				continue
			}
			exported := w.rowsExported(t, c, file)
			if !maps.Equal(shown, exported) {
				t.Errorf("%s as %s: shown %v, exported %v", c.page, c.visitor, slices.Sorted(maps.Keys(shown)), slices.Sorted(maps.Keys(exported)))
			}
			filled[c.list] = filled[c.list] || len(shown) > 0
		}
		for _, name := range app.ListNames() {
			if !filled[name] && name != app.MovementList { // its page and file have a test of their own
				t.Errorf("%s: no page showed a row", name)
			}
		}
	})
}

// fillLists adds what the lists of a world lack: matters, a drive, people, a case of another class, one that is void.
func (w *world) fillLists(t *testing.T) {
	t.Helper()
	office := w.callerOf(t, "office")
	today := plan.DayOf(noon())
	outcomes, err := w.app.Submit(t.Context(), office, []app.Entry{
		{ID: "case-major", Kind: "case", Unit: "C2", On: today - 3, Fields: map[string]string{"type": "刷单返利", "loss": "980000", "major": "true"}},
		{ID: "case-void", Kind: "case", Unit: "C1", On: today - 3, Fields: map[string]string{"type": "刷单返利", "loss": "1"}},
		{ID: "crew-1", Kind: personKind, Unit: "C1", On: today - 3, Fields: map[string]string{"role": "leader"}},
		{ID: "crew-2", Kind: personKind, Unit: "C2", On: today - 3, Fields: map[string]string{"role": "leader"}}})
	must(t, err)
	refused(t, outcomes)
	must(t, w.app.ChangeRecord(t.Context(), office, "case-void", app.Move{Action: campaign.VoidMove, Seen: campaign.RecordSubmitted, Reason: "重复登记"}))
	must(t, w.app.ChangeRecord(t.Context(), office, "handout-3", app.Move{Action: campaign.ConfirmMove, Seen: campaign.RecordSubmitted}))
	for _, unit := range []string{"C1", "C2"} {
		_, err := w.app.OpenPledgeDrive(t.Context(), office, app.NewPledgeDrive{Unit: unit, Until: today + 30, PledgeText: campaign.PledgeText{Title: "=反诈承诺书", Text: "不轻信。", KeepDays: 30}})
		must(t, err)
	}
}

// fillOffice adds what the office keeps: venues, a frozen month, a paper, an import, a letter to a group.
func (w *world) fillOffice(t *testing.T) {
	t.Helper()
	office := w.callerOf(t, "office")
	w.put(t, unit("V1", "venue", "C1", "鹿鸣社区宣教室", "place", "classroom"), unit("V2", "venue", "C2", "=听泉社区广场", "place", "square"))
	outcomes, err := w.app.Submit(t.Context(), office, []app.Entry{{ID: "fresh-V1", Kind: "refresh", Unit: "V1", On: plan.DayOf(noon()) - 1, Fields: map[string]string{"content": "poster"}}})
	must(t, err)
	refused(t, outcomes)
	_, err = w.app.Freeze(t.Context(), office, app.Freeze{Period: "2023-04"})
	must(t, err)
	_, err = w.app.OpenMatter(t.Context(), office, campaign.MatterOpening{ID: "paper-1", Procedure: "paper", Unit: district, Input: []byte(`{"kind":"notice","title":"关于集中宣传的通知","text":["请认真组织。"],"recipients":["T1"]}`)})
	must(t, err)
	_, err = w.app.BeginImport(t.Context(), office, app.ImportRequest{Kind: app.ImportUnits, FileName: "单位.csv", Body: strings.NewReader("id,kind,parent,name\n")})
	must(t, err)
	must(t, w.app.PutChannel(t.Context(), office, app.ChannelSettings{ID: "files", Unit: district, Name: "文件", Kind: "folder", SendAt: 510, QuietFrom: 1260, QuietTo: 480}))
	_, err = w.app.SendMessages(t.Context(), district)
	must(t, err)
}

// rowsShown gathers the keys of all parts of a page, and the address of its file.
func (w *world) rowsShown(t *testing.T, c listCase) (rows map[string]bool, file string) {
	t.Helper()
	rows = map[string]bool{}
	for next := c.page; next != ""; {
		got := w.ask(c.visitor, "GET "+next)
		body := got.Body.String()
		if got.Code != http.StatusOK {
			t.Fatalf("%s as %s: %d", next, c.visitor, got.Code)
		}
		for _, found := range regexp.MustCompile(c.key).FindAllStringSubmatch(body, -1) {
			rows[html.UnescapeString(strings.Join(found[1:], " "))] = true
		}
		file = hrefIn(body, `href="(/lists/`+string(c.list)+`\?[^"]*format=csv[^"]*)"`)
		if len(rows) == 0 {
			return rows, file
		}
		if file == "" || hrefIn(body, `href="(/lists/`+string(c.list)+`\?[^"]*format=xlsx[^"]*)"`) == "" {
			t.Fatalf("%s as %s offers no file", c.page, c.visitor)
		}
		next = hrefIn(body, `href="([^"]+)" rel="next"`)
	}
	return rows, file
}

func hrefIn(body, pattern string) string {
	if found := regexp.MustCompile(pattern).FindStringSubmatch(body); found != nil {
		return html.UnescapeString(found[1])
	}
	return ""
}

// rowsExported gathers the same keys from the file.
func (w *world) rowsExported(t *testing.T, c listCase, file string) map[string]bool {
	t.Helper()
	got := w.ask(c.visitor, "GET "+file)
	if got.Code != http.StatusOK {
		t.Fatalf("%s as %s: %d", file, c.visitor, got.Code)
	}
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(got.Body.String(), "\ufeff"))).ReadAll()
	must(t, err)
	rows := map[string]bool{}
	for _, line := range lines[1:] {
		var key []string
		for _, name := range c.columns {
			at := slices.Index(lines[0], name)
			if at < 0 {
				t.Fatalf("%s has no column %s: %v", file, name, lines[0])
			}
			key = append(key, line[at])
		}
		rows[strings.Join(key, " ")] = true
	}
	return rows
}

// The address of a file says the whole query of a page, whatever it is.
func TestExportAddressKeepsTheQuery(t *testing.T) {
	t.Parallel()
	s := bareServer(t)
	day := plan.DayOf(noon())
	for _, want := range []app.ListQuery{
		{List: app.RecordList, Query: app.Query{Under: "T1", Unit: "C1", Kind: "a&b", Search: "云 雾", Duty: "d", State: "met,kept", Period: "2023-04", From: &day, To: &day, Action: "x", Person: "p", Fields: map[string]string{"type": "x=y", "major": "true"}}},
		{List: app.MatterList, Matters: app.MatterQuery{Under: "T1", Unit: "C1", State: "raised", Procedure: "finding", DueBefore: &day, Open: true, Mine: true}},
	} {
		r, err := http.NewRequest(http.MethodGet, exportAddress(want, app.CSV), nil)
		must(t, err)
		r.SetPathValue("list", string(want.List))
		got := (&visit{server: s, r: r}).exportQuery()
		if exportAddress(got, app.CSV) != exportAddress(want, app.CSV) || got.Format != app.CSV {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
}
