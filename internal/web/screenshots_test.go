package web

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"wuzha/internal/gate"
)

// TestScreenshots takes a picture of every page on every screen, into the folder that WUZHA_SCREENSHOTS names. With WUZHA_DEMO, the address
// of a running demonstration, the pictures are of that; its office signs in with WUZHA_LOGIN and WUZHA_PASSWORD.
func TestScreenshots(t *testing.T) {
	folder := os.Getenv("WUZHA_SCREENSHOTS")
	if folder == "" {
		t.Skip("no pictures wanted: WUZHA_SCREENSHOTS names no folder")
	}
	must(t, os.MkdirAll(folder, 0o755))
	b := openBrowser(t, sqliteWorld(t))
	pages := browserPages()
	if demo := os.Getenv("WUZHA_DEMO"); demo != "" {
		b.base, b.world = demo, &world{sessions: map[string]string{"office": demoSession(t, demo, os.Getenv("WUZHA_LOGIN"), os.Getenv("WUZHA_PASSWORD"))}}
		pages = demoPages()
	}
	for _, p := range pages {
		for name, size := range screens(p.path) {
			b.open(t, p.visitor, p.path, size)
			must(t, os.WriteFile(filepath.Join(folder, pictureName(p.path)+"."+p.visitor+"."+name+".png"), b.picture(t), 0o644))
		}
	}
}

// demoPages are those that look different with a whole district behind them.
func demoPages() []pageOf {
	out := []pageOf{{"anonymous", "/sign-in"}}
	for path := range strings.FieldsSeq(os.Getenv("WUZHA_PAGES") + " /overview /overview?period=plan /wall /duties?state=unmet,broken /units /me") {
		out = append(out, pageOf{"office", path})
	}
	return out
}

// screens are the sizes for a page; only the wall hangs on a wall.
func screens(path string) map[string][2]int64 {
	if strings.HasPrefix(path, "/wall") {
		return map[string][2]int64{"1920x1080": {1920, 1080}}
	}
	return sizes
}

func pictureName(path string) string {
	return strings.Trim(strings.NewReplacer("/", "-", "?", "_", "=", "-", "&", "_", ",", "-").Replace(path), "-")
}

// demoSession signs in to a running demonstration.
func demoSession(t testing.TB, address, login, password string) string {
	t.Helper()
	jar, err := cookiejar.New(nil)
	must(t, err)
	client := &http.Client{Jar: jar}
	answer, err := client.PostForm(address+"/sign-in", url.Values{"login": {login}, "password": {password}, "return": {"/me"}})
	must(t, err)
	must(t, answer.Body.Close())
	here, err := url.Parse(address)
	must(t, err)
	for _, c := range jar.Cookies(here) {
		if c.Name == gate.PlainCookie {
			return c.Value
		}
	}
	t.Fatalf("signing in to %s: %s", address, answer.Status)
	return ""
}

// picture is the whole page, also what one has to scroll to.
func (b *browser) picture(t testing.TB) []byte {
	t.Helper()
	return see(t, b, chromedp.FullScreenshot(100))
}
