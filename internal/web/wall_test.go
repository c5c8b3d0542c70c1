package web

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"wuzha/internal/app"
	"wuzha/internal/plan"
	"wuzha/internal/storetest"
)

// A record that somebody submits shows on the wall by itself, long before the minute is over after which the wall would ask.
func TestWallIsLiveInABrowser(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorld(t, dsn)
		b := openBrowser(t, w)
		b.open(t, "office", "/wall?period=2023-05", [2]int64{1920, 1080})
		before := see(t, b, chromedp.Evaluate[string](`document.querySelector("#wall-board .figure-value").textContent`))
		b.do(t, chromedp.Evaluate[chromedp.Void](`window.told = 0; document.querySelector("[data-live]").addEventListener("wuzha:changed", () => window.told++)`))
		outcomes, err := w.app.Submit(t.Context(), w.callerOf(t, "office"), []app.Entry{{ID: "case-live", Kind: "case", Unit: "C1", On: plan.DayOf(noon()), Fields: map[string]string{"type": "刷单返利", "loss": "1"}}})
		must(t, err)
		refused(t, outcomes)
		after := see(t, b, chromedp.Evaluate[string](fmt.Sprintf(`new Promise(done => {
			const look = () => {
				const now = document.querySelector("#wall-board .figure-value")?.textContent
				if (now && now !== %q && window.told > 0) done(now)
			}
			new MutationObserver(look).observe(document.body, {childList: true, subtree: true})
			look()
		})`, before), chromedp.EvalAwaitPromise))
		if after == before {
			t.Errorf("the wall still shows %s", before)
		}
		b.noComplaints(t, "wall")
	})
}
