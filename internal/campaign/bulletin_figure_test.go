package campaign

import (
	"math"
	"testing"

	"wuzha/internal/plan"
)

func TestComparisons(t *testing.T) {
	t.Parallel()
	n := func(n int64) figure { return figure{n: n} }
	for _, c := range []struct {
		name        string
		now, before figure
		cell, words string
	}{
		{"rise", n(5), n(4), "+25.0%", "比上月增加1起、上升25.0%"},
		{"fall", n(2), n(3), "-33.3%", "比上月减少1起、下降33.3%"},
		{"fall to zero", n(0), n(3), "-100.0%", "比上月减少3起、下降100.0%"},
		{"zero base", n(5), n(0), "基期为0", "上月为0"},
		{"both zero", n(0), n(0), "持平", "上月亦为0"},
		{"same", n(4), n(4), "持平", "与上月持平"},
		{"many times", n(264), n(1), "+263倍以上", "比上月增加263起、上升263倍以上"},
		{"withheld now", figure{n: 2, mark: Small}, n(4), "—", ""},
		{"withheld before", n(4), figure{n: 2, mark: Small}, "—", ""},
		{"band", figure{n: 100, money: true, band: "1万元以下"}, figure{money: true}, "—", ""},
		{"largest", n(math.MaxInt64), n(math.MaxInt64 - 1), "+0.0%", "比上月增加1起、上升0.0%"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := change(c.now, c.before); got != c.cell {
				t.Errorf("cell: got %q, want %q", got, c.cell)
			}
			if got := compared(c.now, c.before, "上月", "起"); got != c.words {
				t.Errorf("words: got %q, want %q", got, c.words)
			}
		})
	}
}

func TestMoneyInWan(t *testing.T) {
	t.Parallel()
	for fen, want := range map[int64]string{
		0: "0.00", 4_999: "0.00", 5_000: "0.01", 1_000_000: "1.00", 79_200_00: "7.92", 123_456_789: "123.46", -5_000: "-0.01",
		math.MaxInt64: "9223372036854.78", math.MinInt64: "-9223372036854.78",
	} {
		if got := wan(fen); got != want {
			t.Errorf("%d fen: got %s, want %s", fen, got, want)
		}
	}
}

func TestLossBandEdges(t *testing.T) {
	t.Parallel()
	for yuan, want := range map[int64]string{
		0: "1万元以下", 9_999: "1万元以下", 10_000: "1万元至5万元", 49_999: "1万元至5万元", 50_000: "5万元至10万元",
		100_000: "10万元至50万元", 499_999: "10万元至50万元", 500_000: "50万元以上",
	} {
		if got := lossBands[lossBand(yuan*100)].name; got != want {
			t.Errorf("%d yuan: got %s, want %s", yuan, got, want)
		}
	}
}

func TestFormalPunctuation(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"发案3起,损失(万元):1.50": "发案3起，损失（万元）：1.50",
		"按1:500配备":         "按1:500配备",
		"plain, text":      "plain, text",
		"1,000人;其他":        "1,000人；其他",
	} {
		if got := formalText(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestPeriodAtAgreesWithThePlan(t *testing.T) {
	t.Parallel()
	p := readPlan(t, smallPlan)
	first, _ := plan.ParseDay("2019-12-25")
	for day := first; day < first+800; day++ {
		for _, e := range []plan.Every{plan.Daily, plan.Weekly, plan.HalfMonth, plan.Monthly, plan.Quarterly, plan.HalfYearly, plan.Yearly} {
			name := periodAt(e, day)
			if every, pd, ok := p.EveryOf(name); !ok || every != e || !within(pd.Whole, day) {
				t.Fatalf("%s %s: got %s of %s (%v)", e, day, name, every, pd.Whole)
			}
		}
	}
}
