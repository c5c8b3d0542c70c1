package app_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// blind is a caller with the same posts through a token that may look, but not at cases.
func blind(c app.Caller) app.Caller {
	c.Actor.Limit = &campaign.Limit{Actions: campaign.SetOf(campaign.View, campaign.Export, campaign.OverseeMatter), At: campaign.UnitRef{District: county, Path: "/" + county + "/"}, Expires: math.MaxInt64}
	return c
}

// released is what somebody reads of the types of the cases of a month: by type, as text.
type released map[string]string

// ofBulletins reads the table of types of every bulletin of the lead unit, by the month that it is about.
func (b *bench) ofBulletins(rt *rapid.T, periods []string) map[string]released {
	b.tb.Helper()
	out := map[string]released{}
	for _, period := range periods {
		for _, bulletin := range []string{"", "weekly_report", "month_report"} {
			d, _, err := b.FrozenBulletin(b.tb.Context(), blind(b.as("office")), app.Edition{Period: period, Edition: 1}, county, bulletin)
			if err != nil {
				continue // not of this cadence
			}
			for _, s := range d.Sections {
				for _, p := range s.Parts {
					if p.Table == nil || p.Table.Header[0] != "类型" || p.Table.Header[1] != "起数" {
						continue
					}
					month := period
					if _, named, other := strings.Cut(p.Text, "最近公布的"); other {
						month = monthInWords(named)
					}
					if len(month) != len("2023-03") || strings.Contains(month, "Q") {
						continue // sums, which campaign attacks
					}
					said := released{}
					for _, row := range p.Table.Rows {
						said[row[0]] = row[1]
					}
					if was, ok := out[month]; ok && !cmp.Equal(was, said) {
						rt.Fatalf("the bulletin %s of %s says of %s %v, another one said %v", bulletin, period, month, said, was)
					}
					out[month] = said
				}
			}
		}
	}
	return out
}

func monthInWords(text string) string {
	var y, m int
	if _, err := fmt.Sscanf(text, "%d年%d月", &y, &m); err != nil {
		return text
	}
	return fmt.Sprintf("%d-%02d", y, m)
}

// TestBulletinsAnalysisAndOverviewTellTheSame: whatever is entered, withdrawn and frozen when, the bulletins of weeks and months, the analysis and
// the overview of who may not see cases tell of a month's kinds the same numbers, once released. So together they tell no more than the release,
// which is attacked by itself, and with the bulletins of all periods, in campaign.
func TestBulletinsAnalysisAndOverviewTellTheSame(t *testing.T) {
	t.Parallel()
	zone(t, func(t *testing.T, b *bench) {
		run, told := 0, 0
		today := b.at("2023-03-02")
		rapid.Check(t, func(rt *rapid.T) {
			if run++; run > 3 {
				return
			}
			var periods []string
			for month := 0; month < 2; month++ {
				first := today
				for day := range 45 {
					today++
					b.at(today.String())
					if n := rapid.SampledFrom([]int{0, 0, 0, 1, 2, 3}).Draw(rt, "cases"); n > 0 && day < 31 {
						b.spreadOn(rt, run, today, n)
					}
					periods = append(periods, b.freezeAll(rt, first)...)
				}
			}
			said := b.ofBulletins(rt, periods)
			for month, types := range said {
				b.wantSame(rt, month, types)
				told++
			}
			b.wantNoKinds(rt, today)
		})
		if told == 0 {
			t.Error("no bulletin told types: the test looks at too little")
		}
	})
}

func (b *bench) spreadOn(rt *rapid.T, run int, today plan.Day, n int) {
	b.tb.Helper()
	var entries []app.Entry
	for i := range n {
		on := today - plan.Day(rapid.SampledFrom([]int{0, 0, 1, 20}).Draw(rt, "late"))
		entries = append(entries, app.Entry{ID: fmt.Sprintf("s%d-%s-%d", run, today, i), Kind: "case", Unit: rapid.SampledFrom([]string{"F1", "F1", "F2", "F499"}).Draw(rt, "unit"), On: on,
			Fields: map[string]string{"type": rapid.SampledFrom([]string{"刷单返利", "刷单返利", "虚假征信", "其他"}).Draw(rt, "type"), "loss": "1000", "victim": "employee"}})
	}
	b.submit("office", entries...)
	if rapid.IntRange(0, 4).Draw(rt, "void") == 0 {
		b.must(b.ChangeRecord(b.tb.Context(), b.as("office"), entries[0].ID, app.Move{Action: campaign.VoidMove, Reason: "重复"}))
	}
}

// freezeAll freezes the weeks and months that ended two days ago, and now and then one again.
func (b *bench) freezeAll(rt *rapid.T, first plan.Day) (out []string) {
	b.tb.Helper()
	day := plan.DayOf(b.now()) - 2
	for _, every := range []plan.Every{plan.Weekly, plan.Monthly, plan.Quarterly} {
		period := every.NameOf(day)
		if day < first || every.NameOf(day+1) == period {
			continue
		}
		view, err := b.Freeze(b.tb.Context(), b.as("office"), app.Freeze{Period: period, Reason: "样例"})
		b.must(err)
		if view.Edition == 1 {
			out = append(out, period)
		}
	}
	return out
}

// wantSame holds the analysis of a month, and its overview as seen without cases, to what the bulletins say.
func (b *bench) wantSame(rt *rapid.T, month string, types released) {
	b.tb.Helper()
	x, err := b.Analysis(b.tb.Context(), blind(b.as("office")), app.AnalysisQuery{From: month, To: month})
	b.must(err)
	for title, text := range types {
		if title == "合计" {
			continue
		}
		got := classOf(x, "type", title).Cases
		want := campaign.Figure{}
		switch _, err := fmt.Sscan(text, &want.N); {
		case text == "<3":
			want = campaign.Figure{N: 1, Least: true}
		case text == "—":
			want = campaign.Figure{N: campaign.SmallCell, Least: true}
		case err != nil:
			rt.Fatalf("%s of %s: %q", title, month, text)
		}
		if got != want {
			rt.Fatalf("%s of %s: the analysis says %+v, the bulletins %s", title, month, got, text)
		}
	}
	o, err := b.Overview(b.tb.Context(), blind(b.as("office")), app.OverviewQuery{Period: month})
	b.must(err)
	for _, s := range o.Types {
		if got := classOf(x, "type", s.Title).Cases; got != (campaign.Figure{N: s.Cases, Least: s.Least}) {
			rt.Fatalf("%s of %s: the overview says %+v, the analysis %+v", s.Title, month, s, got)
		}
	}
}

// wantNoKinds looks for kinds and costs where who may not see cases could find them: in the overviews of all units and periods, in verdicts,
// explanations and frozen figures.
func (b *bench) wantNoKinds(rt *rapid.T, today plan.Day) {
	b.tb.Helper()
	ctx, c := b.tb.Context(), blind(b.as("office"))
	for _, under := range []string{county, "K1", "K2", "F1"} {
		for _, period := range []string{today.String()[:7], plan.Weekly.NameOf(today), today.String()} {
			o, err := b.Overview(ctx, c, app.OverviewQuery{Under: under, Period: period})
			b.must(err)
			if o.Losses.Now != 0 || o.Losses.Before != nil || len(o.Types) > 0 {
				rt.Fatalf("%s %s: losses %v, types %v", under, period, o.Losses, o.Types)
			}
			for _, p := range o.Trend {
				if p.Loss != 0 {
					rt.Fatalf("%s %s: the trend tells a loss of %d", under, period, p.Loss)
				}
			}
		}
	}
	looked := 0
	for _, kind := range []string{"", "goal"} {
		page, err := b.Verdicts(ctx, c, app.Query{Kind: kind, Limit: app.MaxPage})
		b.must(err)
		for _, v := range page.Items {
			for i, m := range v.Verdict.Duty.HaveOf() {
				if looked++; i < len(v.Verdict.Have) && campaign.TellsKinds(m) {
					rt.Fatalf("%s %s tells %s", v.Verdict.Unit, v.Verdict.Duty.ID, m.ID)
				}
			}
		}
	}
	if looked == 0 {
		rt.Fatal("no verdict has numbers")
	}
}
