package app_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// TestLateMattersRise: one unit above hears of a late matter, a week later the next; running again changes nothing.
func TestLateMattersRise(t *testing.T) {
	t.Parallel()
	eachOffice(t, func(t *testing.T, b *bench) {
		b.at("2023-02-01")
		b.openAs("clerk", "f1", "finding", "v1", `{"inspection":"patrol","inspected_on":"2023-02-01","results":[{"item":"board","result":"fail"},{"item":"ledger","result":"na"}]}`)
		mine := func(login string) int {
			page, err := b.Matters(t.Context(), b.as(login), app.MatterQuery{Mine: true})
			b.must(err)
			return len(page.Items)
		}
		for _, tt := range []struct {
			day                   string
			want                  app.Escalated
			worker, clerk, office int
		}{
			{"2023-02-09", app.Escalated{}, 1, 0, 0},
			{"2023-02-10", app.Escalated{Reminded: 1}, 1, 0, 0},
			{"2023-02-12", app.Escalated{Raised: 1}, 1, 1, 0},
			{"2023-02-12", app.Escalated{}, 1, 1, 0},
			{"2023-02-18", app.Escalated{}, 1, 1, 0},
			{"2023-02-19", app.Escalated{Raised: 1}, 1, 1, 1},
			{"2023-03-30", app.Escalated{}, 1, 1, 1}, // nobody is above the district
		} {
			asOf := b.at(tt.day)
			got, err := b.Escalate(t.Context(), asOf)
			if err != nil || got != tt.want {
				t.Errorf("%s: got %+v, %v, want %+v", tt.day, got, err, tt.want)
			}
			if w, c, o := mine("worker"), mine("clerk"), mine("office"); w != tt.worker || c != tt.clerk || o != tt.office {
				t.Errorf("%s: it waits for worker %d, clerk %d, office %d; want %d, %d, %d", tt.day, w, c, o, tt.worker, tt.clerk, tt.office)
			}
		}
		v := b.do("worker", "f1", "prove", `{"proof":"已整改"}`)
		if v.Raised != 0 || v.Late {
			t.Errorf("got %+v, want a new deadline that nobody above has heard of", v)
		}
		b.clean()
	})
}

// TestMattersFollowTheirUnit: after a move the new town sees the village's matters and the old one does not; a move noted for
// a later day is followed on that day.
func TestMattersFollowTheirUnit(t *testing.T) {
	t.Parallel()
	eachOffice(t, func(t *testing.T, b *bench) {
		today := b.at("2023-02-10")
		b.complain("worker", "m1", "v1")
		sees := func(login string) string {
			page, err := b.Matters(t.Context(), b.as(login), app.MatterQuery{})
			b.must(err)
			counts, err := b.MatterCounts(t.Context(), b.as(login), app.MatterQuery{})
			b.must(err)
			return fmt.Sprint(len(page.Items), len(counts))
		}
		move := func(parent string, from plan.Day) {
			b.must(b.refusals(b.PutUnits(t.Context(), b.as("office"), []app.UnitChange{{Action: app.MoveUnit, ID: "v1", Parent: parent, From: &from}})))
		}
		move("t2", today)
		if got := sees("clerk") + " " + sees("clerk2"); got != "0 0 1 1" {
			t.Errorf("after the move clerk and clerk2 see %s, want 0 0 1 1", got)
		}
		move("t1", today+5)
		if got := sees("clerk") + " " + sees("clerk2"); got != "0 0 1 1" {
			t.Errorf("before the second move they see %s, want 0 0 1 1", got)
		}
		if _, err := b.Escalate(t.Context(), b.at("2023-02-15")); err != nil {
			t.Fatal(err)
		}
		if got := sees("clerk") + " " + sees("clerk2"); got != "1 1 0 0" {
			t.Errorf("after the second move they see %s, want 1 1 0 0", got)
		}
	})
}

// TestOneOfTwoWins: whoever acts at the same time as another one gets a clear answer, and the step is there once.
func TestOneOfTwoWins(t *testing.T) {
	t.Parallel()
	eachOffice(t, func(t *testing.T, b *bench) {
		b.at("2023-02-10")
		const racers, rounds = 4, 5
		for round := range rounds {
			id := fmt.Sprintf("m%d", round)
			b.complain("worker", id, "v1")
			errs := make([]error, racers)
			var wait sync.WaitGroup
			for i := range racers {
				wait.Go(func() {
					login := []string{"clerk", "office", "office2", "office3"}[i]
					_, errs[i] = b.ActOnMatter(t.Context(), b.as(login), id, campaign.Act{Action: "answer", Seen: "raised", Input: []byte(`{"answer":"已合并"}`)})
				})
			}
			wait.Wait()
			won := 0
			for _, err := range errs {
				if err == nil {
					won++
				} else {
					wantKind(t, err, campaign.Stale)
				}
			}
			v, err := b.Matter(t.Context(), b.as("office"), id)
			if won != 1 || err != nil || len(v.Steps) != 2 {
				t.Errorf("%d won and there are %d steps, want one and 2 (%v)", won, len(v.Steps), err)
			}
		}
		b.clean()
	})
}

// TestNumbersHaveNoGaps: papers issued at once get the numbers 1, 2, …; what is refused takes none.
func TestNumbersHaveNoGaps(t *testing.T) {
	t.Parallel()
	eachOffice(t, func(t *testing.T, b *bench) {
		b.at("2023-02-10")
		const papers = 12
		for i := range papers {
			id := fmt.Sprintf("p%d", i)
			b.openAs("office", id, "paper", county, `{"kind":"notice","title":"通知","text":["请落实。"]}`)
			b.do("office2", id, "review", "")
		}
		var wait sync.WaitGroup
		for i := range papers {
			wait.Go(func() {
				id := fmt.Sprintf("p%d", i)
				if _, err := b.try("office2", id, "issue", ""); campaign.KindOf(err) != campaign.Denied {
					t.Errorf("the reviewer issued: %v", err)
				}
				for range 2 {
					if _, err := b.try("office3", id, "issue", ""); err != nil && campaign.KindOf(err) != campaign.Conflict {
						t.Error(err)
					}
				}
			})
		}
		wait.Wait()
		b.wantNumbers(t, papers)
	})
}

// wantNumbers looks at the numbers of all issued papers.
func (b *bench) wantNumbers(t *testing.T, want int) {
	t.Helper()
	page, err := b.Matters(t.Context(), b.as("office"), app.MatterQuery{Procedure: "paper", State: "issued", Limit: 1000})
	if err != nil || len(page.Items) != want {
		t.Fatalf("got %d papers, %v, want %d", len(page.Items), err, want)
	}
	seen := map[string]bool{}
	for _, v := range page.Items {
		for n := range want {
			if strings.Contains(string(v.Data), fmt.Sprintf(`"云雾县发〔2023〕%d号"`, n+1)) {
				seen[fmt.Sprint(n)] = true
			}
		}
	}
	if len(seen) != want {
		t.Errorf("got %d different numbers from 1 to %d, want all", len(seen), want)
	}
}

// TestMatterListsInParts: a list read in parts is the list, whatever the limit; deadlines come first, what is closed last.
func TestMatterListsInParts(t *testing.T) {
	t.Parallel()
	eachOffice(t, func(t *testing.T, b *bench) {
		b.at("2023-02-10")
		for i := range 9 {
			b.complain("office", fmt.Sprintf("m%d", i), []string{"v1", "v2", "v3"}[i%3])
			if i%4 == 0 {
				b.do("office", fmt.Sprintf("m%d", i), "close", "")
			}
			b.at(fmt.Sprintf("2023-02-%d", 11+i))
		}
		read := func(login string, limit int, q app.MatterQuery) string {
			var ids []string
			for q.Limit = limit; ; {
				page, err := b.Matters(t.Context(), b.as(login), q)
				b.must(err)
				for _, v := range page.Items {
					ids = append(ids, v.ID)
				}
				if q.After = page.Next; q.After == "" {
					return strings.Join(ids, " ")
				}
			}
		}
		due := day(t, "2023-02-20")
		for _, tt := range []struct {
			login string
			q     app.MatterQuery
			want  string
		}{
			{"office", app.MatterQuery{}, "m1 m2 m3 m5 m6 m7 m0 m4 m8"},
			{"office", app.MatterQuery{Open: true}, "m1 m2 m3 m5 m6 m7"},
			{"office", app.MatterQuery{Under: "t1"}, "m1 m3 m6 m7 m0 m4"},
			{"office", app.MatterQuery{Unit: "v2", Open: true}, "m1 m7"},
			{"office", app.MatterQuery{State: "closed"}, "m0 m4 m8"},
			{"office", app.MatterQuery{Procedure: "order"}, ""},
			{"office", app.MatterQuery{DueBefore: &due}, "m1 m2"},
			{"clerk2", app.MatterQuery{}, "m2 m5 m8"},
			{"office", app.MatterQuery{Mine: true}, "m1 m2 m3 m5 m6 m7"},
			{"clerk2", app.MatterQuery{Mine: true}, ""},
		} {
			for _, limit := range []int{1, 2, 4, 100} {
				if got := read(tt.login, limit, tt.q); got != tt.want {
					t.Errorf("%s %+v by %d: got %s, want %s", tt.login, tt.q, limit, got, tt.want)
				}
			}
		}
		_, err := b.Matters(t.Context(), b.as("office"), app.MatterQuery{After: "nonsense"})
		wantKind(t, err, campaign.Invalid)
	})
}
