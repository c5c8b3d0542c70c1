package app_test

import (
	"fmt"
	"slices"
	"testing"

	"wuzha/internal/app"
	"wuzha/internal/plan"
)

// The tables have the sheets that the list of all has, the best first, in parts; who has as many points has the same place.
func TestScoreTables(t *testing.T) {
	t.Parallel()
	eachOffice(t, func(t *testing.T, b *bench) {
		today := b.at("2023-02-01")
		table := func(login string, q app.ScoreQuery) (*app.ScoreTables, string) {
			t.Helper()
			got, err := b.ScoreTables(t.Context(), b.as(login), q)
			b.must(err)
			told := ""
			for _, x := range got.Tables {
				told += fmt.Sprint(x.Score.ID, " ", x.Ranked, " ", x.Total, ":")
				for _, s := range x.Sheets {
					told += fmt.Sprintf(" %d %s %s,", s.Place, s.Unit, plan.Points(s.Points))
				}
			}
			return got, told
		}
		b.submit("worker", visit("r1", "v1", today, "3"))
		b.submit("office", visit("r2", "v3", today, "3"), visit("r3", "v3", today, "3"), visit("r4", "v3", today, "3"))
		tests := []struct {
			name, login string
			q           app.ScoreQuery
			want        string
		}{
			{"all, a period without sheets", "office", app.ScoreQuery{Period: "2023-01"}, "year true 3: 1 v3 5, 2 v1 0, 2 v2 0,"},
			{"the second part", "office", app.ScoreQuery{Period: "2023", Skip: 2, Limit: 1}, "year true 3: 2 v2 0,"},
			{"past the end", "office", app.ScoreQuery{Period: "2023", Skip: 3, Limit: 1}, "year true 3: 1 v3 5,"},
			{"of a town", "office", app.ScoreQuery{Under: "t1"}, "year true 2: 1 v1 0, 1 v2 0,"},
			{"what a village sees", "worker", app.ScoreQuery{}, "year true 1: 1 v1 0,"},
		}
		for _, tt := range tests {
			got, told := table(tt.login, tt.q)
			if told != tt.want || got.Period != "2023" || !slices.Equal(got.Periods, []string{"2023"}) {
				t.Errorf("%s: got %s of %s among %v, want %s", tt.name, told, got.Period, got.Periods, tt.want)
			}
		}
		b.submit("office", visit("r5", "v2", today, "3"), visit("r6", "v2", today, "3"), visit("r7", "v2", today, "3")) // remembered points go on
		if _, told := table("office", app.ScoreQuery{}); told != "year true 3: 1 v2 5, 1 v3 5, 3 v1 0," {
			t.Errorf("after a write: got %s", told)
		}
	})
}

// The table of a title says in parts what the board says as a whole.
func TestTitleTable(t *testing.T) {
	t.Parallel()
	eachOffice(t, func(t *testing.T, b *bench) {
		today := b.at("2023-02-06")
		b.submit("worker", visit("r1", "v1", today, "3"), visit("r2", "v1", today, "3"))
		b.submit("office", visit("r3", "v2", today, "3"), lossOf("c1", "v3", b, "1"))
		b.openAs("office", "k1", "title", "v1", `{"title":"calm"}`)
		tests := []struct {
			name string
			q    app.TitleQuery
			want string
		}{
			{"all, a title that is none", app.TitleQuery{Title: "nothing"}, "calm of [calm]: 2 of 3, open v1, 2 wait: v2 warned [], v3 not_qualified [1 1],"},
			{"the second part", app.TitleQuery{Title: "calm", Skip: 1, Limit: 1}, "calm of [calm]: 2 of 3, open v1, 2 wait: v3 not_qualified [1 1],"},
			{"of a town", app.TitleQuery{Under: "t1"}, "calm of [calm]: 2 of 2, open v1, 1 wait: v2 warned [],"},
			{"of a unit that no title concerns", app.TitleQuery{Under: "g1"}, " of []: 0 of 0, open, 0 wait:"},
		}
		for _, tt := range tests {
			got, err := b.TitleTable(t.Context(), b.as("office"), tt.q)
			b.must(err)
			told := fmt.Sprintf("%s of %v: %d of %d, open", got.Title, got.Titles, got.Qualified, got.Concerned)
			for _, r := range got.Open {
				told += " " + r.Unit
			}
			told += fmt.Sprintf(", %d wait:", got.Waiting)
			for _, r := range got.Candidates {
				told += fmt.Sprintf(" %s %s %v,", r.Unit, r.Standing, r.Short)
			}
			if told != tt.want {
				t.Errorf("%s: got %s, want %s", tt.name, told, tt.want)
			}
			sameAsBoard(t, b, got)
		}
	})
}

// sameAsBoard finds each row of a table on the board.
func sameAsBoard(t *testing.T, b *bench, table *app.TitleTable) {
	t.Helper()
	board, err := b.TitleBoard(t.Context(), b.as("office"), app.Query{})
	b.must(err)
	for _, r := range slices.Concat(table.Open, table.Candidates) {
		if !slices.ContainsFunc(board, func(x app.TitleRow) bool { return fmt.Sprint(x) == fmt.Sprint(r) }) {
			t.Errorf("the board has no %+v", r)
		}
	}
}
