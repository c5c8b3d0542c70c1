package web

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"wuzha/internal/gate"
)

// The first look at a page costs at most 600 KB on the line, the next ones 60 KB.
func TestWeight(t *testing.T) {
	t.Parallel()
	w := sqliteWorld(t)
	if !w.server.assets.built() {
		leaveOut(t, "ASSETS NOT WEIGHED: they are not built (make assets)")
	}
	total := 0
	for _, file := range w.server.assets.named {
		got := w.askWith("GET /assets/"+file, func(r *http.Request) { r.Header.Set("Accept-Encoding", "gzip, br") })
		if got.Code != http.StatusOK || got.Header().Get("Content-Encoding") != "br" || !strings.Contains(got.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %v", file, got.Code, got.Header())
		}
		total += got.Body.Len()
	}
	page := w.askWith("GET /units", func(r *http.Request) {
		r.Header.Set("Accept-Encoding", "gzip")
		r.AddCookie(&http.Cookie{Name: gate.PlainCookie, Value: w.sessions["office"]})
	}).Body.Len()
	if total+page > 600<<10 || page > 60<<10 {
		t.Errorf("assets %d bytes, page %d bytes", total, page)
	}
}

// Every icon that is shown is in the sprite.
func TestIcons(t *testing.T) {
	t.Parallel()
	list, err := os.ReadFile("assets/icons.txt")
	must(t, err)
	known := map[string]bool{}
	for name := range strings.FieldsSeq(string(list)) {
		known[name] = true
	}
	for icon, where := range usedIcons(t) {
		if !known[icon] {
			t.Errorf("%s: icon %q is not in assets/icons.txt", where, icon)
		}
	}
}
