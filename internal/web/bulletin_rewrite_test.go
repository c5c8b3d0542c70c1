package web

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"wuzha/internal/storetest"
)

var (
	draftedField = regexp.MustCompile(`name="(input\.rewritten\.1\.1)"[^>]*>([^<]*)</textarea>`)
	hiddenField  = regexp.MustCompile(`name="(id|drafted)" value="([^"]*)"`)
	someNumber   = regexp.MustCompile(`\d+起`)
)

// An editor says a paragraph otherwise: both are shown beside each other, a number that is not frozen is named, and the reviewer has to
// say on what ground it stands.
func TestADraftIsRewritten(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorld(t, dsn)
		w.hire(t, "reviewer", "office", district)
		draft := "/bulletins/draft?unit=" + district + "&bulletin=monthly_report&of=2023-04"
		if got := w.ask("office", "POST "+draft, "form", "freeze"); got.Code != 303 {
			t.Fatalf("got %d, want the period to be frozen", got.Code)
		}
		page := w.ask("office", "GET "+draft).Body.String()
		drafted := draftedField.FindStringSubmatch(page)
		if drafted == nil || !someNumber.MatchString(drafted[2]) {
			t.Fatalf("the draft has no paragraph with a number: %v", drafted)
		}
		if !strings.Contains(page, `<a class="opens" href="/cases?from=2023-04-01`) {
			t.Error("no number of the draft opens its cases")
		}
		send := []string{"form", "open", drafted[1], "据统计，" + someNumber.ReplaceAllString(drafted[2], "98起")}
		for _, f := range hiddenField.FindAllStringSubmatch(page, -1) {
			send = append(send, f[1], f[2])
		}
		other := slices.Clone(send)
		other[slices.Index(other, "drafted")+1] = "0000"
		if got := w.ask("office", "POST "+draft, other...); got.Code != 412 || !strings.Contains(got.Body.String(), "98起") {
			t.Errorf("got %d, want words written beside another draft to be kept and asked about", got.Code)
		}
		sent := w.ask("office", "POST "+draft, send...)
		if sent.Code != 303 {
			t.Fatalf("got %d %s", sent.Code, sent.Body)
		}
		path := sent.Header().Get("Location")
		shown := w.ask("reviewer", "GET "+path).Body.String()
		for _, want := range []string{"<ins>据统计，</ins>", "与冻结数据不一致：98", "<ins>98</ins>", `name="reason"`} {
			if !strings.Contains(shown, want) {
				t.Errorf("the page does not have %s", want)
			}
		}
		if got := w.ask("reviewer", "POST "+path, "form", "review", "seen", "drafted"); got.Code != 422 || !strings.Contains(got.Body.String(), "核对依据") {
			t.Errorf("got %d, want a review without a ground to be refused", got.Code)
		}
		if got := w.ask("reviewer", "POST "+path, "form", "review", "seen", "drafted", "reason", "其余案件已移送外地"); got.Code != 303 {
			t.Errorf("got %d %s", got.Code, got.Body)
		}
		word := w.ask("office", "GET "+path+"/word")
		if word.Code != 200 || !strings.HasPrefix(word.Body.String(), "PK") {
			t.Errorf("got %d for the Word file", word.Code)
		}
	})
}
