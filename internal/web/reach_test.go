package web

import (
	"html"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var hrefs = regexp.MustCompile(`href="(/[^"]*)"`)

// reach walks the links from where a visitor lands and tells after how many clicks each route was first found. Of a route with many pages the first
// three are opened.
func (w *world) reach(t *testing.T, visitor string, clicks int) map[string]int {
	t.Helper()
	mux := http.NewServeMux()
	for _, rt := range w.server.routes() {
		mux.Handle(rt.method+" "+rt.path, http.NotFoundHandler())
	}
	found, opened := map[string]int{}, map[string]int{}
	seen := map[string]bool{}
	front := []string{w.ask(visitor, "GET /").Header().Get("Location")}
	for depth := 0; depth <= clicks && len(front) > 0; depth++ {
		var next []string
		for _, path := range front {
			r, err := http.NewRequest(http.MethodGet, path, nil)
			if err != nil {
				t.Fatalf("%s: a link to %q", visitor, path)
			}
			_, pattern := mux.Handler(r)
			if pattern == "" {
				continue
			}
			if _, known := found[pattern]; !known {
				found[pattern] = depth
			}
			if opened[pattern]++; depth == clicks || opened[pattern] > 3 {
				continue
			}
			answer := w.ask(visitor, "GET "+path)
			if answer.Code == http.StatusNotFound || answer.Code == http.StatusForbidden || answer.Code >= http.StatusInternalServerError {
				t.Errorf("%s: a page leads to %s, which answers %d", visitor, path, answer.Code)
			}
			if !strings.HasPrefix(answer.Header().Get("Content-Type"), "text/html") {
				continue
			}
			for _, m := range hrefs.FindAllStringSubmatch(answer.Body.String(), -1) {
				to, _, _ := strings.Cut(html.UnescapeString(m[1]), "#")
				if !seen[to] {
					seen[to] = true
					next = append(next, to)
				}
			}
		}
		front = next
	}
	return found
}

// clicksAllowed is how far anything may be from where people land.
const clicksAllowed = 3

// TestNavigationWithinThreeClicks: whoever signs in finds every page that the navigation shows them within three clicks, no way leads to what they may not
// open, and whatever else they may open answers by its address.
func TestNavigationWithinThreeClicks(t *testing.T) {
	t.Parallel()
	w := sqliteWorld(t)
	for _, visitor := range visitors[1:] {
		found := w.reach(t, visitor, clicksAllowed)
		shown := w.navigationOf(visitor)
		for _, group := range navigation() {
			for _, item := range group.Items {
				may := w.ask(visitor, "GET "+item.Path).Code == http.StatusOK
				_, reached := found["GET "+item.Path]
				if stands := slices.Contains(shown, item.Path); stands && !reached || (stands || reached) && !may {
					t.Errorf("%s: %s stands in the navigation: %t, reached within %d clicks: %t, may open it: %t", visitor, item.Path, stands, clicksAllowed, reached, may)
				}
			}
		}
	}
}

// apart are routes that no link of the console leads to within three clicks, and why.
var apart = map[string]string{
	"GET /": "where everybody lands", "GET /sign-in": "before signing in", "GET /sign-in/external": "before signing in", "GET /set-up": "before there is a district",
	"GET /invitation": "from a letter", "GET /p/{district}/{code}": "scanned", "GET /p/{district}/{code}/thanks": "after signing",
	"GET /search": "the search box", "GET /events": "the wall listens to it", "GET /papers/ledger": "a form asks for unit and period", "GET /units/offers": "the field of a unit asks it", "GET /cases/{id}/trace.docx": "a file of the page before it",

	"GET /attachments/{hash}": "nobody has brought a file", "GET /materials/{material}/file": "nobody has brought a file", "GET /bulletins/{matter}": "none is issued",
	"GET /bulletins/{matter}/word": "none is issued", "GET /cases/{id}/ruling": "no case is disputed", "GET /freezes/{period}/{edition}": "nothing is frozen", "GET /papers/templates/{kind}": "nobody has brought a file",
	"GET /imports/{import}": "nothing was imported", "GET /imports/{import}/result": "nothing was imported", "GET /people/crew/{record}": "nobody is held",
	"GET /plan/compare": "there is no draft", "GET /plan/enforce": "there is no draft", "GET /plan/try": "there is no draft", "GET /pledges/{code}": "there is no drive",
	"GET /pledges/{code}/poster": "there is no drive", "GET /pledges/{code}/poster.docx": "there is no drive", "GET /rights/lent/{lent}": "nothing is lent",
}

// TestEveryPageWithinThreeClicks: somebody who may do everything, or an administrator, comes to each page within three clicks, once there is something to show on
// it. Public pages have visitors of their own.
func TestEveryPageWithinThreeClicks(t *testing.T) {
	t.Parallel()
	w := sqliteWorld(t)
	found := map[string]int{}
	for _, visitor := range []string{"office", "below", "system", "security", "audit"} {
		maps.Copy(found, w.reach(t, visitor, clicksAllowed))
	}
	for _, rt := range w.server.routes() {
		pattern := rt.method + " " + rt.path
		_, reached := found[pattern]
		switch {
		case rt.method != http.MethodGet || strings.HasPrefix(rt.path, "/public/"):
		case reached && apart[pattern] != "":
			t.Errorf("%s is said to be apart (%s), and is reached", pattern, apart[pattern])
		case !reached && apart[pattern] == "":
			t.Errorf("%s is further than %d clicks away", pattern, clicksAllowed)
		}
	}
}

var asked = regexp.MustCompile(`(?:href|src)="(/[^"]*)"`)

// TestPublicPagesLackNothing: whatever a public page leads to or is made of answers, its icon too: of a page that names none browsers ask for one that is not
// there.
func TestPublicPagesLackNothing(t *testing.T) {
	t.Parallel()
	w := sqliteWorld(t)
	if !w.server.assets.built() {
		leaveOut(t, "PUBLIC PAGES NOT TESTED: assets are not built (make assets)")
	}
	front := []string{"/public/" + district, "/p/" + district + "/" + w.drive(t), "/sign-in"}
	seen := map[string]bool{}
	for len(front) > 0 {
		path := front[0]
		front = front[1:]
		answer := w.ask("anonymous", "GET "+path)
		if answer.Code != http.StatusOK && answer.Code != http.StatusSeeOther {
			t.Errorf("a public page leads to %s, which answers %d", path, answer.Code)
		}
		if !strings.HasPrefix(answer.Header().Get("Content-Type"), "text/html") || answer.Code != http.StatusOK {
			continue
		}
		if !strings.Contains(answer.Body.String(), `<link rel="icon"`) {
			t.Errorf("%s names no icon", path)
		}
		for _, m := range asked.FindAllStringSubmatch(answer.Body.String(), -1) {
			to, _, _ := strings.Cut(html.UnescapeString(m[1]), "#")
			if !seen[to] {
				seen[to] = true
				front = append(front, to)
			}
		}
	}
	if len(seen) < 20 {
		t.Errorf("only %d addresses were found", len(seen))
	}
}
