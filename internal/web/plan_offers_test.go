package web

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Names come below the cursor while one types, and keys write them; with the list closed the keys do what they always do.
func TestNamesAreOfferedInABrowser(t *testing.T) {
	t.Parallel()
	w := sqliteWorld(t)
	b := openBrowser(t, w)
	b.open(t, "office", "/plan/edit?plan=wuzha-community&version=1", sizes["1366x768"])
	text, err := w.app.PlanText(t.Context(), w.callerOf(t, "office"), "wuzha-community", 1)
	must(t, err)
	b.typeInto(t, "#field-plan", strings.TrimRight(text, "\n")+"\ntasks:\n")
	b.do(t, chromedp.Evaluate[chromedp.Void](`(a => { a.focus(); a.setSelectionRange(a.value.length, a.value.length); a.scrollTop = a.scrollHeight })(document.getElementById('field-plan'))`),
		chromedp.KeyEvent("  x: {ti"), chromedp.WaitVisible(`#plan-offers [aria-selected="true"]`))
	if got := see(t, b, chromedp.Evaluate[string](`document.querySelector('#plan-offers [aria-selected="true"] b').textContent`)); got != "title" {
		t.Errorf("got %q offered first, want the key", got)
	}
	b.accessible(t, "offers")
	b.noComplaints(t, "offers")
	b.do(t, chromedp.KeyEvent(kb.Tab), chromedp.WaitNotVisible(`#plan-offers`))
	b.do(t, chromedp.KeyEvent("任务, post: "), chromedp.WaitVisible(`#plan-offers [aria-selected="true"]`), chromedp.KeyEvent(kb.ArrowDown))
	want := see(t, b, chromedp.Evaluate[string](`document.querySelectorAll('#plan-offers b')[1].textContent`))
	b.do(t, chromedp.KeyEvent(kb.Tab), chromedp.WaitNotVisible(`#plan-offers`))
	if got := see(t, b, chromedp.Evaluate[string](`document.getElementById('field-plan').value.split('\n').pop()`)); got != "  x: {title: 任务, post: "+want {
		t.Errorf("got %q, want the key and the post %q", got, want)
	}
	b.do(t, chromedp.KeyEvent(", "), chromedp.WaitVisible(`#plan-offers [aria-selected="true"]`), chromedp.KeyEvent(kb.Escape), chromedp.WaitNotVisible(`#plan-offers`))
}
