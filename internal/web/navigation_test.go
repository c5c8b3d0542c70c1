package web

import (
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var waysIn = regexp.MustCompile(`(?s)<nav class="ways".*?</nav>`)

// navigationOf lists the ways that a visitor is shown, in order.
func (w *world) navigationOf(visitor string) []string {
	var out []string
	for _, m := range hrefs.FindAllStringSubmatch(waysIn.FindString(w.ask(visitor, "GET /me").Body.String()), -1) {
		if path, _, _ := strings.Cut(html.UnescapeString(m[1]), "?"); !strings.HasPrefix(path, "/assets/") {
			out = append(out, path)
		}
	}
	return out
}

// posted are the ways of each post under the plan of communities: of those who do the work only what they can do, or what the plan gives their units.
var posted = []struct{ post, unit, ways string }{
	{"office", district, "/overview /todo /records /duties /units /cases /follow-ups /analysis /matters /scores /titles /minute /venues /materials /pledges /bulletins /papers /messages /plan /people /freezes /outlines /imports"},
	{"town_office", "T1", "/overview /todo /records /duties /units /cases /follow-ups /analysis /matters /scores /titles /minute /venues /materials /pledges /bulletins /papers /messages /plan /people /freezes /imports"},
	{"community_police", "C1", "/overview /todo /records /duties /units /cases /follow-ups /matters /scores /titles /minute /venues /materials /pledges /bulletins /papers /plan /people"},
	{"grid_worker", "C1", "/overview /todo /records /duties /units /follow-ups /matters /scores /titles /minute /venues /materials /pledges /bulletins /papers /plan /people"},
	{"venue_keeper", "V1", "/overview /todo /records /duties /units /venues /materials /pledges /plan"},
	{"safety_officer", "W1", "/overview /todo /records /duties /units /matters /minute /materials /pledges /papers /plan /people"},
	{"school_head", "S1", "/overview /todo /records /duties /units /matters /minute /materials /papers /plan /people"},
	{"class_teacher", "K1", "/overview /todo /records /duties /units /minute /materials /plan"},
	{"@system", "", "/accounts /settings /messages"},
	{"@security", "", "/rights /accounts /people"},
	{"@audit", "", "/audit"},
}

// TestNavigationOfPosts: a post is shown what it can do or has something in, and nothing that it could not open; what is not shown answers by its address as
// before.
func TestNavigationOfPosts(t *testing.T) {
	t.Parallel()
	w := sqliteWorld(t)
	w.put(t, unit("V1", "venue", "C1", "鹿鸣宣教室", "place", "classroom"), unit("W1", "workplace", "C1", "样例食品厂"), unit("S1", "school", "T1", "样例学校"), unit("K1", "class", "S1", "样例学校一班"))
	known := map[string]string{"@system": "system", "@security": "security", "@audit": "audit"}
	for _, p := range posted {
		visitor := known[p.post]
		if visitor == "" {
			visitor = "nav-" + strings.ReplaceAll(p.post, "_", "-")
			w.hire(t, visitor, p.post, p.unit)
		}
		shown := w.navigationOf(visitor)
		if got := strings.Join(shown, " "); got != p.ways {
			t.Errorf("%s:\n got %s\nwant %s", p.post, got, p.ways)
		}
		for _, group := range navigation() {
			for _, item := range group.Items {
				w.answersByAddress(t, visitor, item, slices.Contains(shown, item.Path))
			}
		}
	}
}

// answersByAddress holds a way to the rights alone: without them there is no page, with them there is one, shown or not.
func (w *world) answersByAddress(t *testing.T, visitor string, item navItem, shown bool) {
	t.Helper()
	c := w.callerOf(t, visitor)
	may := slices.ContainsFunc(item.may, (&visit{caller: c}).may)
	if item.Path == "/analysis" && !shown {
		return // of a unit further below there is nothing published
	}
	code := w.ask(visitor, "GET "+item.Path).Code
	if (shown || may) && code != http.StatusOK {
		t.Errorf("%s: %s answers %d; shown: %t, has a right to it: %t", visitor, item.Path, code, shown, may)
	}
}

// TestNavigationIconsDiffer: what looks the same is taken for the same.
func TestNavigationIconsDiffer(t *testing.T) {
	t.Parallel()
	bearer := map[string]string{}
	for _, group := range navigation() {
		for _, item := range group.Items {
			if other := bearer[item.Icon]; other != "" {
				t.Errorf("%s and %s have the same icon, %s", other, item.Path, item.Icon)
			}
			bearer[item.Icon] = item.Path
		}
	}
}
