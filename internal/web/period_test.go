package web

import (
	"testing"

	"wuzha/internal/plan"
)

func TestPeriodTitle(t *testing.T) {
	t.Parallel()
	v := &visit{server: bareServer(t), lang: plan.Chinese}
	for name, want := range map[string]string{
		"2023-05": "2023年5月", "2023-12": "2023年12月", "2023-Q2": "2023年第2季度", "2023-W07": "2023年第7周", "2023-W52": "2023年第52周", "2023-06-H1": "2023年6月上半月",
		"2023-S2": "2023年下半年", "2023": "2023年", "plan": "全程", "2023-05-07": "2023-05-07", "mobilise": "mobilise", "": "",
	} {
		if got := v.periodTitle(name); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

func TestNumbersAsText(t *testing.T) {
	t.Parallel()
	yuan := func(zh string, args ...any) string { return catalogue{}.say(plan.Chinese, zh, args...) }
	for fen, want := range map[int64]string{0: "0元", 123_456: "1,234元", 999_999: "9,999元", 1_000_000: "1.00万元", 1_234_567: "1.23万元", 1_235_000: "1.24万元",
		-2_000_000: "-2.00万元", 123_456_789_012: "123,456.79万元"} {
		if got := moneyText(yuan, fen); got != want {
			t.Errorf("%d: got %q, want %q", fen, got, want)
		}
	}
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", -1234567: "-1,234,567"} {
		if got := countText(n); got != want {
			t.Errorf("%d: got %q, want %q", n, got, want)
		}
	}
}
