package web

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestScreenshots takes a picture of every page of browserPages on every screen, into the folder that WUZHA_SCREENSHOTS names.
func TestScreenshots(t *testing.T) {
	folder := os.Getenv("WUZHA_SCREENSHOTS")
	if folder == "" {
		t.Skip("no pictures wanted: WUZHA_SCREENSHOTS names no folder")
	}
	must(t, os.MkdirAll(folder, 0o755))
	b := openBrowser(t, sqliteWorld(t))
	for _, p := range browserPages() {
		for name, size := range sizes {
			b.open(t, p.visitor, p.path, size)
			file := strings.Trim(strings.NewReplacer("/", "-", "?", "_", "=", "-", "&", "_").Replace(p.path), "-") + "." + p.visitor + "." + name + ".png"
			must(t, os.WriteFile(filepath.Join(folder, file), b.picture(t), 0o644))
		}
	}
}

// picture is the whole page, also what one has to scroll to.
func (b *browser) picture(t testing.TB) []byte {
	t.Helper()
	return see(t, b, chromedp.FullScreenshot(100))
}
