package app_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// spread enters cases of a class at a unit on a day.
func (b *bench) spread(unit, class string, n int, on plan.Day) {
	b.tb.Helper()
	var entries []app.Entry
	for i := range n {
		entries = append(entries, app.Entry{ID: fmt.Sprintf("%s-%s-%x-%d", unit, on, class[:3], i), Kind: "case", Unit: unit, On: on, Fields: map[string]string{"type": class, "loss": "1000", "victim": "employee"}})
	}
	b.submit("office", entries...)
}

func (b *bench) analysis(login, under, from, to string) *app.Analysis {
	b.tb.Helper()
	x, err := b.Analysis(b.tb.Context(), b.as(login), app.AnalysisQuery{Under: under, From: from, To: to})
	b.must(err)
	return x
}

// TestAnalysis: what is published, to whom, and when.
func TestAnalysis(t *testing.T) {
	t.Parallel()
	zone(t, func(t *testing.T, b *bench) {
		march := b.at("2023-03-15")
		b.spread("F1", "刷单返利", 6, march)
		b.spread("F1", "虚假征信", 4, march)
		b.spread("F2", "刷单返利", 5, march)
		b.spread("F2", "虚假征信", 7, march)
		april := b.at("2023-04-12")
		b.spread("F1", "刷单返利", 8, april)
		b.spread("F2", "刷单返利", 2, april)
		b.at("2023-05-05")
		if x := b.analysis("office", county, "2023-03", "2023-04"); !slices.Equal(x.Months, []string{"2023-03"}) || !slices.Equal(x.Awaited, []string{"2023-04"}) {
			t.Errorf("on the last day before the release: got %v and %v", x.Months, x.Awaited)
		}
		b.at("2023-05-06")
		x := b.analysis("office", county, "2023-03", "2023-04")
		if x.Cases != (campaign.Figure{N: 32}) {
			t.Errorf("cases: got %+v, want 32", x.Cases)
		}
		if got := classOf(x, "type", "刷单返利"); got.Cases != (campaign.Figure{N: 21}) || got.Loss.N != 2_100_000 {
			t.Errorf("刷单返利: got %+v %+v, want 21 cases and 21,000 yuan", got.Cases, got.Loss)
		}
		for _, u := range x.Units {
			if want := map[string]campaign.Figure{"K1": {N: 13, Least: true}, "K2": {N: 13, Least: true}, county: {}}[u.Unit]; u.Cases != want {
				t.Errorf("%s: got %+v, want %+v", u.Unit, u.Cases, want)
			}
		}
		if k2 := b.analysis("police2", "K2", "2023-04", "2023-04"); !slices.Equal(k2.Merged, []string{"2023-04"}) || k2.Cases != (campaign.Figure{N: 1, Least: true}) {
			t.Errorf("K2 in April: got %+v, merged %v; want it published with others", k2.Cases, k2.Merged)
		}
		week := x.Weeks[slices.IndexFunc(x.Weeks, func(w app.AnalysisWeek) bool { return w.Week == "2023-W15" })]
		if week != (app.AnalysisWeek{Week: "2023-W15", Cases: 10}) {
			t.Errorf("week: got %+v", week)
		}
		_, err := b.Analysis(t.Context(), b.as("firm1"), app.AnalysisQuery{Under: "F1"})
		wantKind(t, err, campaign.Invalid)
		_, err = b.Analysis(t.Context(), b.as("firm1"), app.AnalysisQuery{Under: "K1"})
		wantKind(t, err, campaign.NotFound)
		for _, q := range []app.AnalysisQuery{{From: "2023-W10"}, {From: "2023"}, {From: "x"}, {From: "2023-04", To: "2023-03"}, {From: "2020-01", To: "2023-03"}} {
			_, err := b.Analysis(t.Context(), b.as("office"), q)
			wantKind(t, err, campaign.Invalid)
		}
	})
}

// TestAnalysisOfWhatWasBroughtAlong: a district that begins with the cases of the year before sees them analysed, with the
// release of its first month.
func TestAnalysisOfWhatWasBroughtAlong(t *testing.T) {
	t.Parallel()
	zone(t, func(t *testing.T, b *bench) {
		b.at("2023-03-15")
		b.spread("F1", "刷单返利", 7, day(t, "2022-11-08"))
		b.at("2023-04-05")
		if x := b.analysis("office", county, "2022-11", "2022-11"); len(x.Months) > 0 || x.Cases.N > 0 {
			t.Errorf("before the first release: got %+v", x.Cases)
		}
		b.at("2023-04-06")
		if x := b.analysis("office", county, "2022-11", "2022-11"); x.Cases.N != 7 {
			t.Errorf("after it: got %+v, want 7", x.Cases)
		}
	})
}

func classOf(x *app.Analysis, id, title string) app.AnalysisClass {
	for _, b := range x.Breaks {
		for _, c := range b.Classes {
			if b.ID == id && c.Title == title {
				return c
			}
		}
	}
	return app.AnalysisClass{}
}

// TestAnalysisWithstandsSubtraction asks all that can be asked: every unit, every run of months. Each answer must be the sum of
// its months' answers, so that longer periods tell nothing new; the months themselves are attacked in campaign. And an answer
// stays what it was whatever comes later, so that asking again tells nothing either.
func TestAnalysisWithstandsSubtraction(t *testing.T) {
	t.Parallel()
	zone(t, func(t *testing.T, b *bench) {
		months := []string{"2023-03", "2023-04", "2023-05"}
		for i, on := range []string{"2023-03-15", "2023-04-12", "2023-05-20"} {
			day := b.at(on)
			b.spread("F1", "刷单返利", 4+i, day)
			b.spread("F1", "虚假征信", 1+i, day)
			b.spread("F2", "刷单返利", 2*i, day)
			b.spread("F2", "冒充领导、熟人", 5, day)
		}
		b.at("2023-06-10")
		before := map[string]*app.Analysis{}
		for _, under := range []string{county, "K1", "K2"} {
			for from := range months {
				sum := b.analysis("office", under, months[from], months[from])
				for to := from; to < len(months); to++ {
					x := b.analysis("office", under, months[from], months[to])
					before[under+months[from]+months[to]] = x
					if to > from {
						add(sum, b.analysis("office", under, months[to], months[to]))
					}
					for i := range x.Breaks {
						if diff := cmp.Diff(sum.Breaks[i].Classes, x.Breaks[i].Classes); diff != "" {
							t.Errorf("%s %s–%s %s is not the sum of its months (-sum +got):\n%s", under, months[from], months[to], x.Breaks[i].ID, diff)
						}
					}
				}
			}
		}
		b.spread("F2", "虚假征信", 1, day(t, "2023-03-20"))
		b.must(b.ChangeRecord(t.Context(), b.as("office"), fmt.Sprintf("F1-2023-04-12-%x-0", "刷单返利"[:3]), app.Move{Action: campaign.VoidMove, Reason: "重复"}))
		_, err := b.AttributeCase(t.Context(), b.as("office"), fmt.Sprintf("F1-2023-03-15-%x-0", "刷单返利"[:3]), app.Attribution{Unit: "F2", Reason: "实为样例二厂员工"})
		b.must(err)
		for key, was := range before {
			under, from, to := key[:len(key)-14], key[len(key)-14:len(key)-7], key[len(key)-7:]
			now := b.analysis("office", under, from, to)
			now.Weeks, was.Weeks = nil, nil
			if diff := cmp.Diff(was, now); diff != "" {
				t.Errorf("%s %s–%s has changed after its release (-was +now):\n%s", under, from, to, diff)
			}
		}
	})
}

func add(sum, x *app.Analysis) {
	for i := range sum.Breaks {
		for k := range sum.Breaks[i].Classes {
			to, from := &sum.Breaks[i].Classes[k], x.Breaks[i].Classes[k]
			to.Cases = campaign.Figure{N: to.Cases.N + from.Cases.N, Least: to.Cases.Least || from.Cases.Least}
			if to.Loss != nil {
				to.Loss = &campaign.Figure{N: to.Loss.N + from.Loss.N, Least: to.Loss.Least || from.Loss.Least}
			}
		}
	}
}

// TestSuggestions: talks go first where it happened and nothing was said about it, and say why.
func TestSuggestions(t *testing.T) {
	t.Parallel()
	zone(t, func(t *testing.T, b *bench) {
		today := b.at("2023-05-10")
		b.spread("F1", "刷单返利", 2, today-3)
		b.spread("F2", "虚假征信", 1, today-3)
		b.spread("F2", "刷单返利", 1, today-80)
		b.submit("office", app.Entry{ID: "d1", Kind: "delivery", Unit: "F499", On: today - 10, Fields: map[string]string{"people": "30", "topic": "brushing"}})
		got, err := b.Suggestions(t.Context(), b.as("office"), "")
		if err != nil || len(got) == 0 {
			t.Fatalf("got %v, %v", got, err)
		}
		first := got[0]
		if first.Unit != "F1" || first.Topic != "刷单返利" || first.Audience != "员工" || first.Cases != 2 || first.Covered || first.Reasons[0] != "近30日发生“刷单返利”2起" {
			t.Errorf("first: got %+v", first)
		}
		for _, s := range got {
			if s.Unit == "F499" && s.Topic == "刷单返利" || s.Unit == "F2" && s.Topic == "刷单返利" || len(s.Reasons) == 0 {
				t.Errorf("got %+v: it has been told, or happened long ago, or gives no reason", s)
			}
		}
		if nearby := slices.IndexFunc(got, func(s campaign.TalkSuggestion) bool { return s.Unit == "F500" }); nearby < 0 || got[nearby].Nearby != 2 {
			t.Error("a neighbour without publicity is not proposed")
		}
		below, err := b.Suggestions(t.Context(), b.as("police2"), "K2")
		if err != nil || slices.ContainsFunc(below, func(s campaign.TalkSuggestion) bool { return s.Unit != "F2" }) {
			t.Errorf("K2: got %+v, %v", below, err)
		}
		_, err = b.Suggestions(t.Context(), b.as("firm1"), "F1")
		wantKind(t, err, campaign.Denied)
	})
}
