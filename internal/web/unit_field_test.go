package web

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"wuzha/internal/storetest"
)

// TestAUnitIsChosenInAField: by the letters of its name and the keys, by a click, or typed in full; Tab goes on to the next field, and words that name
// no unit come back with a reason and are kept.
func TestAUnitIsChosenInAField(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorld(t, dsn)
		b := openBrowser(t, w)
		offered := `#offers-parent [aria-selected="true"]`
		for name, size := range sizes {
			b.open(t, "office", "/units/C3/move", size)
			b.do(t, chromedp.Evaluate[chromedp.Void](`document.getElementById('field-parent').select()`), chromedp.KeyEvent("stz"), chromedp.WaitVisible(offered))
			if got := see(t, b, chromedp.Evaluate[string](`document.querySelector('`+offered+`').innerText`)); !strings.Contains(got, "松涛镇") {
				t.Errorf("%s: for stz got %q offered", name, got)
			}
			b.clean(t, "offers "+name)
			b.do(t, chromedp.KeyEvent(kb.Escape), chromedp.WaitNotVisible(`#offers-parent`))
			if got := b.typed(t, "parent"); got != "stz" {
				t.Errorf("%s: Escape left %q, want what was typed", name, got)
			}
			b.do(t, chromedp.KeyEvent(kb.ArrowDown), chromedp.WaitVisible(offered))
			b.pressEnter(t)
			b.do(t, chromedp.WaitNotVisible(`#offers-parent`))
			if got := b.typed(t, "parent"); got != "松涛镇（T1）" {
				t.Errorf("%s: the keys wrote %q", name, got)
			}
			b.do(t, chromedp.KeyEvent(kb.Tab))
			if got := see(t, b, chromedp.Evaluate[string](`document.activeElement.name`)); got != "from" {
				t.Errorf("%s: Tab goes from the unit to %q, want the day", name, got)
			}
		}
		b.fillIn(t, "parent", "没有这个镇")
		b.send(t, "unit", "找不到叫“没有这个镇”的单位")
		if got := b.typed(t, "parent"); got != "没有这个镇" {
			t.Errorf("got %q after the refusal, want what was typed", got)
		}
		b.do(t, chromedp.Evaluate[chromedp.Void](`document.getElementById('field-parent').select()`), chromedp.KeyEvent("松涛"), chromedp.WaitVisible(offered), chromedp.Click(offered))
		b.fillIn(t, "from", "2023-05-10")
		b.send(t, "unit", "已调整")
		if u, err := w.app.Unit(t.Context(), w.callerOf(t, "office"), "C3"); err != nil || u.Parent != "T1" {
			t.Errorf("got %+v, %v; want C3 below T1", u, err)
		}
	})
}

// pressEnter presses Enter as a keyboard does: a page that takes the key for itself keeps it from the form. [chromedp.KeyEvent] types its character anyhow.
func (b *browser) pressEnter(t testing.TB) {
	t.Helper()
	for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
		call(t, b, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: kind, Key: "Enter", Code: "Enter", Text: "\r", WindowsVirtualKeyCode: 13})
	}
}
