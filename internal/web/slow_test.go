package web

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"wuzha/internal/storetest"
)

// throttle is [network.EmulateNetworkConditionsByRule] with the parameter that older browsers want and newer ones ignore.
var throttle = cdp.Command[throttleParams, network.EmulateNetworkConditionsByRuleResult]{Method: network.EmulateNetworkConditionsByRule.Method}

type throttleParams struct {
	Offline bool                  `json:"offline"`
	Matched []*network.Conditions `json:"matchedNetworkConditions"`
}

// wechat is what the browser inside WeChat says of itself on an old phone.
const wechat = "Mozilla/5.0 (Linux; Android 7.0; PRA-AL00) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/53.0.2785.143 Mobile Safari/537.36 MicroMessenger/7.0.1380(0x27000036) NetType/3gnet"

// publicPaths are all pages for everybody that lead from a district's home page, and a pledge drive's.
func (w *world) publicPaths(t testing.TB) []string {
	t.Helper()
	base := "/public/" + district
	found := []string{base, "/p/" + district + "/" + w.drive(t)}
	for i := 0; i < len(found); i++ {
		for _, link := range publicLink.FindAllStringSubmatch(w.ask("anonymous", "GET "+found[i]).Body.String(), -1) {
			if path := link[1]; !slices.Contains(found, path) {
				found = append(found, path)
			}
		}
	}
	if len(found) < 20 {
		t.Fatalf("found only the public pages %q", found)
	}
	return found
}

// publicLink is a link to a public page; those to the other size of print lead to the same page.
var publicLink = regexp.MustCompile(`href="(/public/[^"?#]+)"`)

// On an old phone of 320 pixels, over 3G, without script: every public page is whole, small, fits, and can be used. Nothing is cached, as
// on the first visit.
func TestPublicPagesInASlowNetwork(t *testing.T) {
	t.Parallel()
	w := sqliteWorld(t)
	b := openBrowser(t, w)
	paths := w.publicPaths(t)
	meter := &meter{}
	must(t, chromedp.Listen(b.ctx, meter.hear))
	call(t, b, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: true})
	call(t, b, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{UserAgent: wechat})
	slow := &network.Conditions{Latency: 150, DownloadThroughput: 200 << 10, UploadThroughput: 90 << 10, ConnectionType: network.ConnectionTypeCellular3g}
	call(t, b, throttle, throttleParams{Matched: []*network.Conditions{slow}})
	for _, path := range paths {
		call(t, b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		meter.reset()
		b.open(t, "anonymous", path, [2]int64{320, 568})
		if got := meter.bytes(); got > 100<<10 || got == 0 {
			t.Errorf("%s: the first visit loads %d bytes, want at most 100 KB", path, got)
		}
		// axe and measuring need script; the page was loaded without.
		call(t, b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{})
		b.fits(t, path)
		b.accessible(t, path)
		b.usable(t, path)
	}
	b.noComplaints(t, "public pages")
	call(t, b, network.SetCacheDisabled, network.SetCacheDisabledParams{})
	call(t, b, network.ClearBrowserCookies, cdp.Empty{})
}

// usable wants words to read, and for each thing to press a size that a thumb finds, without any script.
func (b *browser) usable(t testing.TB, where string) {
	t.Helper()
	if words := see(t, b, chromedp.Evaluate[int](`document.querySelector("main").innerText.trim().length`)); words < 8 {
		t.Errorf("%s: only %d characters are to be read", where, words)
	}
	small := see(t, b, chromedp.Evaluate[string](`[...document.querySelectorAll("main button:not([hidden]), main input:not([type=hidden]):not([type=radio]):not([type=checkbox]), main select, main textarea")]
		.filter(e => e.getClientRects().length && e.getBoundingClientRect().height < 40).map(e => e.outerHTML.slice(0, 80)).join("\n")`))
	if small != "" {
		t.Errorf("%s: too low for a thumb: %s", where, small)
	}
	if size := see(t, b, chromedp.Evaluate[float64](`parseFloat(getComputedStyle(document.querySelector("main")).fontSize)`)); size < 16 {
		t.Errorf("%s: the type is %.0f pixels", where, size)
	}
}

// WeChat's own browser is served what every other is.
func TestWeChatGetsTheSamePages(t *testing.T) {
	t.Parallel()
	w := sqliteWorld(t)
	for _, path := range w.publicPaths(t) {
		plain := w.ask("anonymous", "GET "+path)
		inside := w.askWith("GET "+path, func(r *http.Request) { r.Header.Set("User-Agent", wechat) })
		if plain.Code != http.StatusOK || inside.Code != plain.Code || withoutToken(inside.Body.String()) != withoutToken(plain.Body.String()) {
			t.Errorf("%s: got %d inside WeChat and %d outside, or another page", path, inside.Code, plain.Code)
		}
	}
}

// withoutToken takes out what is made anew for each visit.
func withoutToken(page string) string { return tokenField.ReplaceAllString(page, "") }

// Reading public pages keeps nothing of whoever reads: no cookie, no row, no line of the audit.
func TestReadingLeavesNothing(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorld(t, dsn)
		paths := w.publicPaths(t)
		settings, err := w.app.Settings(t.Context(), w.callerOf(t, "system"))
		must(t, err)
		for _, path := range paths {
			answer := w.askWith("GET "+path, func(r *http.Request) { r.Header.Set("User-Agent", wechat) })
			if cookies := answer.Result().Cookies(); len(cookies) > 0 {
				t.Errorf("%s: sets %v", path, cookies)
			}
			for _, outside := range []string{"http://", "https://"} {
				if strings.Contains(strings.ReplaceAll(answer.Body.String(), "http://www.w3.org/", ""), `src="`+outside) {
					t.Errorf("%s: loads something from elsewhere", path)
				}
			}
		}
		after, err := w.app.Settings(t.Context(), w.callerOf(t, "system"))
		must(t, err)
		if after.Entries != settings.Entries {
			t.Errorf("reading wrote %d entries of the audit", after.Entries-settings.Entries)
		}
	})
}

// meter counts what the browser gets from the network.
type meter struct {
	mu  sync.Mutex
	sum float64
}

func (m *meter) hear(event any) {
	if e, ok := event.(*network.EventLoadingFinished); ok {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.sum += e.EncodedDataLength
	}
}

func (m *meter) reset() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sum = 0
}

func (m *meter) bytes() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return int(m.sum)
}
