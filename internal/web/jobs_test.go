package web

import (
	"fmt"
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"wuzha/internal/app"
	"wuzha/internal/storetest"
)

var (
	nextPart = regexp.MustCompile(`href="([^"]+)" rel="next"`)
	jobID    = regexp.MustCompile(`name="id" value="([^"]+)"`)
)

// The list of jobs goes on after its first part, and a filter goes along; what is done to a job leads back to the same part.
func TestJobsAreListedToTheEnd(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorld(t, dsn)
		const uploads = app.DefaultPage + 5
		for n := range uploads {
			_, err := w.app.BeginImport(t.Context(), w.callerOf(t, "office"), app.ImportRequest{Kind: app.ImportUnits, FileName: fmt.Sprintf("%d.csv", n), Body: strings.NewReader("编号\n")})
			must(t, err)
		}
		seen := map[string]bool{}
		parts := 0
		for at := "/jobs?state=waiting"; at != ""; parts++ {
			got := w.ask("office", "GET "+at)
			if got.Code != http.StatusOK || !strings.Contains(at, "state=waiting") {
				t.Fatalf("%s: got %d, want the list with its filter", at, got.Code)
			}
			for _, m := range jobID.FindAllStringSubmatch(got.Body.String(), -1) {
				seen[m[1]] = true
			}
			if at = ""; nextPart.MatchString(got.Body.String()) {
				at = html.UnescapeString(nextPart.FindStringSubmatch(got.Body.String())[1])
			}
		}
		if len(seen) != uploads || parts != 2 {
			t.Errorf("got %d jobs in %d parts, want %d in 2", len(seen), parts, uploads)
		}
		none := w.ask("office", "GET /jobs?state=failed").Body.String()
		if !strings.Contains(none, "没有符合条件的后台任务") {
			t.Error("a filter that fits nothing says nothing of it")
		}
		for id := range seen {
			got := w.ask("office", "POST /jobs?state=waiting", "id", id, "do", "cancel")
			if to := got.Header().Get("Location"); to != "/jobs?state=waiting" {
				t.Errorf("got to %q, want back to the list with its filter", to)
			}
			break
		}
	})
}
