package web

import (
	"slices"
	"strings"
	"testing"

	"wuzha/internal/app"
	"wuzha/internal/plan"
)

// What is overdue comes first, then what is due by its day; what is finished stands apart.
func TestSortedDue(t *testing.T) {
	t.Parallel()
	today := plan.Day(100)
	open, done := sortedDue([]app.DueBulletin{
		{Unit: "issued", Issued: true, Due: 90}, {Unit: "later", Due: 110}, {Unit: "waived", Verdict: plan.Waived, Due: 90}, {Unit: "soon", Due: 101},
		{Unit: "late", Due: 99}, {Unit: "recorded", Verdict: plan.Met, Due: 90}, {Unit: "unmet", Verdict: plan.Unmet, Due: 95},
	}, today)
	units := func(due []app.DueBulletin) string {
		return strings.Join(slices.Collect(each(due, func(d app.DueBulletin) string { return d.Unit })), " ")
	}
	if got, want := units(open), "unmet late soon later"; got != want {
		t.Errorf("to do: got %s, want %s", got, want)
	}
	if got, want := units(done), "issued waived recorded"; got != want {
		t.Errorf("finished: got %s, want %s", got, want)
	}
}

func TestAlignedPoints(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		points int64
		places int
		want   string
	}{{84000, 3, "84.000"}, {83447, 3, "83.447"}, {83500, 2, "83.50"}, {90000, 0, "90"}, {-1500, 2, "-1.50"}} {
		if got := alignedPoints(c.points, c.places); got != c.want {
			t.Errorf("%d with %d places: got %s, want %s", c.points, c.places, got, c.want)
		}
	}
}

// The line of a folded filter says what is chosen.
func TestFoldedLines(t *testing.T) {
	t.Parallel()
	w := sqliteWorld(t)
	for path, want := range map[string]string{
		"/records?kind=handout&state=submitted&mine=1": "筛选：宣传品发放、已提交、只看我录入的",
		"/records":                       "筛选：全部",
		"/cases?from=2023-04-01&major=1": "筛选：2023-04-01—",
		"/units?under=T1&period=2023-04": "范围：松涛镇　周期：2023年4月",
	} {
		if got := w.ask("office", "GET "+path).Body.String(); !strings.Contains(got, want) {
			t.Errorf("%s does not say %q", path, want)
		}
	}
}

// A unit that has recorded its push stands apart from those that the one form offers.
func TestOnePushFormForManyGroups(t *testing.T) {
	t.Parallel()
	w := sqliteWorld(t)
	w.put(t, unit("S1", "school", "T1", "样例学校"), unit("K1", "class", "S1", "一班"), unit("K2", "class", "S1", "二班"), unit("K3", "class", "S1", "三班"))
	w.hire(t, "head", "school_head", "S1")
	form := []string{"form", "parent_push", "id", "push", "parent_push.units", "K1", "parent_push.units", "K2", "parent_push.fields.parents", "40"}
	for range 2 {
		if got := w.ask("head", "POST /minute", form...); got.Code != 303 {
			t.Fatalf("got %d: %.600s", got.Code, got.Body)
		}
	}
	found, err := w.app.Records(t.Context(), w.callerOf(t, "office"), app.Query{Kind: "parent_push"})
	must(t, err)
	if len(found.Items) != 2 {
		t.Errorf("got %d records, want one of each class though it was sent twice", len(found.Items))
	}
	page := w.ask("head", "GET /minute").Body.String()
	for class, open := range map[string]bool{"K1": false, "K2": false, "K3": true} {
		if got := strings.Contains(page, `name="parent_push.units" value="`+class+`"`); got != open {
			t.Errorf("%s is offered: %t, want %t", class, got, open)
		}
	}
	if got := w.ask("head", "POST /minute", "form", "parent_push", "id", "none").Code; got != 422 {
		t.Errorf("without a group: got %d, want 422", got)
	}
	if got := w.ask("head", "POST /minute", "form", "parent_push", "id", "x", "parent_push.units", "C1").Code; got != 404 {
		t.Errorf("a unit that is not theirs: got %d, want 404", got)
	}
}
